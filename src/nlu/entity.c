/*
 * Entities are found on the normal form (so full-width digits and capitals do not matter) and reported at byte offsets
 * of the message as it was sent. Finders run from the most to the least specific; a later one does not take what an
 * earlier one has.
 */
#include "nlu/entity_priv.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

/* ---- what the finders share ---- */

bool ent_taken(const struct finder *f, size_t from, size_t to)
{
        uint32_t start = f->s->at[from], end = f->s->at[to];
        unsigned i;

        for (i = 0; i < f->out->n_entities; i++) {
                if (start < f->out->entities[i].end && end > f->out->entities[i].start &&
                    f->out->entities[i].kind != ENT_TRIED)
                        return true;
        }
        for (i = 0; i < f->n_shut; i++) {
                if (start < f->shut[i].to && end > f->shut[i].from)
                        return true;
        }
        return false;
}

/* A product may share its place with another one, and what was tried holds the words that name it. */
static bool shares(enum nlu_entity_kind kind)
{
        return kind == ENT_PRODUCT || kind == ENT_TRIED;
}

struct nlu_entity *ent_add(struct finder *f, enum nlu_entity_kind kind, size_t from, size_t to, struct str value)
{
        struct nlu_entity *e;

        if (f->out->n_entities >= NLU_MAX_ENTITIES || from >= to || (!shares(kind) && ent_taken(f, from, to)))
                return NULL;
        e = &f->out->entities[f->out->n_entities++];
        /* Several code points may stand for one character as it was sent ("½"): all of it. */
        while (to < f->s->n && f->s->at[to] == f->s->at[to - 1])
                to++;
        *e = (struct nlu_entity){.kind = kind, .start = f->s->at[from], .end = f->s->at[to], .value = value};
        /* A following dropped character or space belongs to no one. */
        e->raw = str_trim(str_sub(f->text, e->start, e->end - e->start));
        e->start = (uint32_t)(e->raw.p - f->text.p);
        e->end = e->start + (uint32_t)e->raw.n;
        return e;
}

struct str ent_compact(const struct finder *f, size_t from, size_t to)
{
        char *out = arena_alloc(f->mem, to - from + 1);
        size_t n = 0, i;

        for (i = from; i < to; i++) {
                uint32_t c = ent_at(f, i);

                if (ent_alnum(c))
                        out[n++] = (char)(ent_letter(c) ? c - 32 : c);
        }
        return str_n(out, n);
}

struct str ent_text(const struct finder *f, size_t from, size_t to)
{
        struct normal part = {.cp = f->s->cp + from, .at = f->s->at + from, .n = to - from};

        return str_trim(normal_utf8(f->mem, &part));
}

/* Neither letters nor digits go on over the border before i. */
static bool border(const struct finder *f, size_t i)
{
        uint32_t a = i > 0 ? ent_at(f, i - 1) : 0, b = ent_at(f, i);

        return !(ent_letter(a) && ent_letter(b)) && !(ent_digit(a) && ent_digit(b));
}

size_t ent_word(const struct finder *f, size_t i, const char32_t *list)
{
        const uint32_t *cp = f->s->cp + i;
        size_t left = i < f->s->n ? f->s->n - i : 0, best = 0, k;

        if (left == 0 || !border(f, i))
                return 0;
        while (*list) {
                for (k = 0; k < left && list[k] == cp[k] && list[k] != U'|'; k++)
                        ;
                if (k > best && (!list[k] || list[k] == U'|') && border(f, i + k))
                        best = k;
                for (list += k; *list && *list != U'|'; list++)
                        ;
                list += *list == U'|';
        }
        return best;
}

size_t ent_word_before(const struct finder *f, size_t to, const char32_t *list)
{
        const char32_t *p = list, *q;
        size_t best = 0, n;

        for (; *p; p = q + (*q == U'|')) {
                for (q = p; *q && *q != U'|'; q++)
                        ;
                n = (size_t)(q - p);
                if (n > best && n <= to && memcmp(f->s->cp + (to - n), p, n * sizeof(*p)) == 0 && border(f, to - n) &&
                    border(f, to))
                        best = n;
        }
        return best;
}

bool ent_any(const struct finder *f, size_t from, size_t to, const char32_t *list)
{
        uint64_t first = 0; /* of the words: a cheap test before the list is walked */
        const char32_t *p;
        size_t i;

        for (p = list; *p; p++) {
                if (p == list || p[-1] == U'|')
                        first |= UINT64_C(1) << (*p & 63);
        }
        for (i = from; i < to; i++) {
                if ((first >> (ent_at(f, i) & 63) & 1) && ent_word(f, i, list))
                        return true;
        }
        return false;
}

size_t ent_position(const struct finder *f, uint32_t byte)
{
        size_t lo = 0, hi = f->s->n;

        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;

                if (f->s->at[mid] < byte)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

bool ent_has_char(const char32_t *list, uint32_t c)
{
        for (; *list; list++) {
                if (*list == c)
                        return true;
        }
        return false;
}

static bool ends_clause(const struct finder *f, size_t i)
{
        uint32_t c = ent_at(f, i);

        if (c == '.' || c == ',')
                return !(ent_digit(ent_at(f, i + 1)) && i > 0 && ent_digit(ent_at(f, i - 1)));
        return c == '!' || c == '?' || c == ';' || c == '\n' || c == 0x2026;
}

size_t ent_clause_start(const struct finder *f, size_t i)
{
        while (i > 0 && !ends_clause(f, i - 1))
                i--;
        return ent_skip(f, i);
}

size_t ent_clause_end(const struct finder *f, size_t i)
{
        while (i < f->s->n && !ends_clause(f, i))
                i++;
        return i;
}

/* ---- the pass over the message ---- */

/* Dates, spans, money and counts: whatever stands at a number or a word of time, from left to right. */
static void find_quantities(struct finder *f)
{
        size_t i = 0, end;

        while (i < f->s->n) {
                struct number n;
                bool number = (f->begins[i] & (BEGINS_DIGIT | BEGINS_NUMBER)) && ent_number(f, i, &n);

                end = 0;
                if (!number && !(f->begins[i] & (BEGINS_DATE | BEGINS_NUMBER))) {
                        i++;
                        continue;
                }
                if (!ent_date(f, i, number ? &n : NULL, &end) && number && !ent_money(f, i, &n, &end) &&
                    !ent_count(f, i, &n, &end))
                        end = f->begins[i] & BEGINS_DIGIT ? n.end : 0;
                if (!number && !end)
                        ent_count_word(f, i, &end);
                i = end > i ? end : i + 1;
        }
}

static void find_products(struct finder *f)
{
        const struct mentions *m = f->named;
        size_t i;

        for (i = 0; i < m->n && m->p[i].to <= f->s->n; i++) {
                struct nlu_entity *e =
                        ent_add(f, ENT_PRODUCT, m->p[i].from, m->p[i].to, f->base->products[m->p[i].product].id);

                if (e)
                        e->negated = ent_negated(f, m->p[i].from, ENT_PRODUCT);
        }
}

static bool has_phone(const struct nlu_result *r)
{
        unsigned i;

        for (i = 0; i < r->n_entities; i++) {
                if (r->entities[i].kind == ENT_PHONE)
                        return true;
        }
        return false;
}

static int by_start(const void *a, const void *b)
{
        const struct nlu_entity *x = a, *y = b;

        return x->start != y->start ? (x->start < y->start ? -1 : 1) : (x->kind > y->kind) - (x->kind < y->kind);
}

void nlu_find_entities(const struct nlu_base *base, struct str text, const struct analysed *a, const struct mentions *m,
                       const struct nlu_context *ctx, struct arena *mem, struct nlu_result *ret)
{
        struct normal s = a->typed;
        struct finder f = {.base = base, .ctx = ctx, .s = &s, .named = m, .text = text, .mem = mem, .out = ret};

        s.n = s.n > ENT_LOOK ? ENT_LOOK : s.n;
        f.begins = nlu_begins_in(base->begins, &s, mem, &f.any);
        if (f.any & BEGINS_MAIL)
                ent_find_mails(&f);
        if (f.any & BEGINS_DIGIT) {
                ent_find_recognised(&f);
                ent_find_codes(&f);
                ent_find_last4(&f);
                ent_find_errors(&f);
        }
        if (f.any & (BEGINS_DIGIT | BEGINS_NUMBER | BEGINS_DATE))
                find_quantities(&f);
        if (f.any & (BEGINS_LIGHT | BEGINS_COLOUR))
                ent_find_lights(&f);
        if ((f.any & BEGINS_NAME) || has_phone(ret))
                ent_find_names(&f);
        if ((f.any & BEGINS_TRIED) && (f.any & BEGINS_DONE))
                ent_find_tried(&f);
        find_products(&f);
        if (ret->n_entities > 1)
                qsort(ret->entities, ret->n_entities, sizeof(ret->entities[0]), by_start);
}

const char *nlu_entity_kind_name(enum nlu_entity_kind kind)
{
        static const char *const names[] = {"order_no",   "phone", "phone_last4", "email", "serial", "product",
                                            "error_code", "light", "money",       "count", "date",   "duration",
                                            "imei",       "name",  "address",     "tried"};

        return names[kind];
}
