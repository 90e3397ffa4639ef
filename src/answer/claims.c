/*
 * Reading a sentence from left to right: at each place the longest name, else a date, a time, a code, a number, else a
 * word of the table, else a plain word (English) or a single character (Chinese). Soft words leave nothing. A bound
 * before a number waits for it, one behind it finds it. Afterwards short pieces join the list they belong to, and
 * pieces gather into clauses of one statement each.
 */
#include "answer/claims_priv.h"
#include "base/arena.h"
#include "base/time.h"
#include "base/tz.h"
#include "text/normal.h"
#include "text/utf8.h"

#include <string.h>

#define LIST_ATOMS 2u /* a piece with so few is one of a list */

bool atom_has(const struct atom *a, unsigned concept)
{
        return a->kind == ATOM_WORD && (a->words[0] == concept || a->words[1] == concept || a->words[2] == concept);
}

bool atom_same(const struct atom *a, const struct atom *b)
{
        if (a->kind != b->kind || a->lacking != b->lacking)
                return false;
        if (a->kind == ATOM_WORD && (a->words[0] || b->words[0])) {
                for (unsigned i = 0; i < ATOM_WORDS_MAX && a->words[i]; i++) {
                        if (atom_has(b, a->words[i]))
                                return true;
                }
                return false;
        }
        return a->kind == ATOM_NAME ? a->from == b->from : a->hash == b->hash;
}

bool atom_says_who(const struct atom *a)
{
        unsigned roles = a->kind == ATOM_WORD ? gate_word_roles(a->words[0]) : 0;

        return roles && (roles == gate_word_roles(GW_CUSTOMER) || roles == gate_word_roles(GW_SENDTO));
}

/* ---- atoms and pieces ---- */

static struct piece *open_piece(struct reader *r)
{
        return &r->pieces[r->n_pieces - 1];
}

struct atom *atom_add(struct reader *r, enum atom_kind kind, size_t from, size_t to)
{
        struct atom *a = &r->atoms[r->n < CLAIMS_ATOMS_MAX ? r->n++ : CLAIMS_ATOMS_MAX];

        *a = (struct atom){.kind = kind,
                           .minute = -1,
                           .piece = (uint8_t)(r->n_pieces - 1),
                           .at = (uint32_t)from,
                           .end = (uint32_t)to};
        if (kind == ATOM_WORD || kind == ATOM_NAME) {
                a->lacking = r->lacking;
                r->lacking = false;
        }
        open_piece(r)->to = (uint16_t)r->n;
        return a;
}

static void add_concept(struct reader *r, unsigned concept, size_t at, size_t end)
{
        atom_add(r, ATOM_WORD, at, end)->words[0] = (uint16_t) concept;
}

static bool is_bound_word(unsigned concept)
{
        return concept == GW_LESS || concept == GW_MORE || concept == GW_ATMOST || concept == GW_ATLEAST;
}

/* A bound that met no number is a word: "below that". */
static void bound_alone(struct reader *r)
{
        if (is_bound_word(r->waiting_word))
                add_concept(r, r->waiting_word, r->i, r->i);
        r->lacking = false;
        r->waiting = r->waiting_word = 0;
        r->waiting_unit = 0;
}

static void new_piece(struct reader *r, bool strong, bool joined)
{
        bound_alone(r);
        if (r->soft_of)
                open_piece(r)->condition = true;
        r->soft_of = false;
        if (open_piece(r)->from == r->n && !open_piece(r)->negated && !open_piece(r)->assents) {
                open_piece(r)->strong |= strong;
                open_piece(r)->joined &= joined;
                return;
        }
        if (r->n_pieces == CLAIMS_PIECES_MAX)
                return;
        r->pieces[r->n_pieces++] =
                (struct piece){.from = (uint16_t)r->n, .to = (uint16_t)r->n, .strong = strong, .joined = joined};
}

/* ---- words ---- */

static unsigned bound_of(enum word_kind_of_gate kind)
{
        switch (kind) {
        case WK_LEAST: return BOUND_LEAST;
        case WK_MOST: return BOUND_MOST;
        case WK_MORE: return BOUND_MORE;
        case WK_LESS: return BOUND_LESS;
        case WK_WITHIN: return BOUND_WITHIN;
        case WK_PAST: return BOUND_PAST;
        case WK_NONE:
        case WK_SOFT:
        case WK_POLITE:
        case WK_ASSENT:
        case WK_WORD:
        case WK_NEG:
        case WK_LIMIT:
        case WK_COND:
        case WK_REL:
        case WK_UNIT:
        case WK_ROLES:
        case WK_TURNED:
        case WK_LACK:
        case WK_PLAIN: break;
        }
        return 0;
}

/* The number right before, with nothing but soft words between; NULL. */
static struct atom *number_before(struct reader *r, size_t at)
{
        struct atom *a = r->n > open_piece(r)->from ? &r->atoms[r->n - 1] : NULL;

        return a && a->kind == ATOM_NUMBER && at - a->end <= 1 ? a : NULL;
}

static bool is_han_word(struct str s, size_t at)
{
        return (unsigned char)s.p[at] >= 0x80;
}

/* May stand between a bound and its number. */
static bool is_hedge(struct str word)
{
        static const char *const hedges[] = {"约",      "大约", "大概", "about", "around",
                                             "roughly", "some", "the",  "a",     NULL};

        for (const char *const *h = hedges; *h; h++) {
                if (str_eq_c(word, *h))
                        return true;
        }
        return false;
}

/* Does a number, a date or a currency follow? */
static bool number_follows(const struct reader *r, size_t i)
{
        for (unsigned tries = 0; tries < 3 && i < r->s.n; tries++) {
                uint16_t w[ATOM_WORDS_MAX];
                size_t n;

                while (i < r->s.n && r->s.p[i] == ' ')
                        i++;
                if (i >= r->s.n)
                        return false;
                if (is_digit(r->s.p[i]))
                        return true;
                n = gate_word_at(r->s, i, w);
                if (!n || (!is_hedge(str_n(r->s.p + i, n)) && gate_word_kind(w[0]) != WK_UNIT))
                        return false;
                i += n;
        }
        return false;
}

static void negate(struct reader *r)
{
        if (open_piece(r)->negated < 2)
                open_piece(r)->negated++;
}

static bool is_bound_here(struct reader *r, const uint16_t *w, size_t at, size_t end)
{
        struct atom *number = number_before(r, at);
        bool han = is_han_word(r->s, at);

        for (unsigned k = 0; k < ATOM_WORDS_MAX && w[k]; k++) {
                enum word_kind_of_gate kind = gate_word_kind(w[k]);
                unsigned b = bound_of(kind);

                if (!b)
                        continue;
                if (number && number->words[0] && (han || kind == WK_LEAST) && w[k] != GW_FROM &&
                    !number_follows(r, end)) {
                        number->bounds |= (uint8_t)b;
                        return true;
                }
                if (number_follows(r, end) && !(han && (kind == WK_WITHIN || kind == WK_PAST))) {
                        r->waiting |= b;
                        r->waiting_word = w[k];
                        return true;
                }
        }
        return false;
}

/* "within 7 days of delivery" is after it. */
static bool of_is_after(struct reader *r, struct str word, size_t at)
{
        const struct atom *a = number_before(r, at);

        return a && str_eq(word, STR("of")) && (a->bounds & BOUND_WITHIN) && a->words[0] >= GW_WORKDAY;
}

/* What makes a statement of a piece. */
static bool is_verb(struct str word)
{
        static const char *const verbs[] = {"is", "are", "was", "were", "has", "have", "can", "will", "may", NULL};

        for (const char *const *v = verbs; *v; v++) {
                if (str_eq_c(word, *v))
                        return true;
        }
        return false;
}

static void known_word(struct reader *r, const uint16_t *w, size_t at, size_t end)
{
        struct str word = str_n(r->s.p + at, end - at);
        uint16_t keep[ATOM_WORDS_MAX] = {0};
        unsigned n = 0;

        if (is_bound_here(r, w, at, end))
                return;
        if (of_is_after(r, word, at)) {
                add_concept(r, GW_AFTER, at, end);
                return;
        }
        for (unsigned k = 0; k < ATOM_WORDS_MAX && w[k]; k++) {
                enum word_kind_of_gate kind = gate_word_kind(w[k]);

                if (kind == WK_NEG) {
                        negate(r);
                        return;
                }
                if (kind == WK_TURNED) {
                        negate(r);
                        add_concept(r, w[k] - 1u, at, end);
                        return;
                }
                if (kind == WK_LACK) {
                        r->lacking = true;
                        return;
                }
                if (kind == WK_PLAIN) {
                        atom_add(r, ATOM_WORD, at, end)->hash = (uint32_t)str_hash(word) | 1u;
                        return;
                }
                if (kind == WK_UNIT && number_follows(r, end)) {
                        r->waiting_unit = w[k];
                        return;
                }
                if (kind == WK_SOFT || kind == WK_POLITE || kind == WK_ASSENT) {
                        open_piece(r)->verb |= is_verb(word);
                        open_piece(r)->soft = true;
                        open_piece(r)->polite |= kind == WK_POLITE;
                        if (kind == WK_ASSENT)
                                open_piece(r)->assents = (open_piece(r)->assents * 31u + (uint32_t)str_hash(word)) | 1u;
                        n = 0;
                        break;
                }
                if (!bound_of(kind) || is_bound_word(w[k]))
                        keep[n++] = w[k];
        }
        r->soft_of = str_eq(word, STR("的")) ||
                     atom_has(&(struct atom){.kind = ATOM_WORD, .words = {keep[0], keep[1]}}, GW_IF);
        if (n)
                memcpy(atom_add(r, ATOM_WORD, at, end)->words, keep, sizeof(keep));
        for (unsigned k = 0; k < n; k++) {
                if (gate_word_kind(keep[k]) == WK_COND || keep[k] == GW_BECAUSE)
                        open_piece(r)->condition = true;
        }
}

/* English without its ending, so that forms of one word are the same. */
static uint32_t plain_hash(struct str w)
{
        static const char *const ends[] = {"ing", "ed", "es", "ly", "s", "e"};

        for (size_t e = 0; e < sizeof(ends) / sizeof(*ends); e++) {
                struct str end = str_c(ends[e]);

                if (w.n >= end.n + 3 && str_ends(w, end)) {
                        w.n -= end.n;
                        break;
                }
        }
        if (w.n > 3 && w.p[w.n - 1] == w.p[w.n - 2])
                w.n--;
        return (uint32_t)str_hash(w) | 1u;
}

static void unknown_word(struct reader *r)
{
        size_t from = r->i, i = r->i;

        if (is_letter(r->s.p[i])) {
                while (i < r->s.n && is_letter(r->s.p[i]))
                        i++;
        } else {
                const char *p = r->s.p + i;

                utf8_next(&p, r->s.p + r->s.n);
                i = (size_t)(p - r->s.p);
        }
        r->i = i;
        r->soft_of = false;
        atom_add(r, ATOM_WORD, from, i)->hash = plain_hash(str_n(r->s.p + from, i - from));
}

/* ---- signs ---- */

/* What stands before a colon, brackets included. */
static void mark_head(struct reader *r)
{
        size_t i = r->n_pieces - 1;

        while (i > 0 && (r->pieces[i].joined || r->pieces[i].from == r->n))
                i--;
        r->pieces[i].head = r->pieces[i].from < r->n;
}

static bool separates(struct reader *r)
{
        struct str s = r->s;
        char c = s.p[r->i], next = r->i + 1 < s.n ? s.p[r->i + 1] : ' ';

        if (c == ';' || c == '!' || c == '?' || (c == '.' && !is_digit(next))) {
                bool step = c == '.' && r->n == 1 && r->atoms[0].kind == ATOM_NUMBER && r->atoms[0].at == 0;

                if (step) { /* "2. Press the key" is one statement, and no other 2 is meant */
                        r->atoms[0].kind = ATOM_CODE;
                        r->atoms[0].hash = (uint32_t)r->atoms[0].from;
                }
                new_piece(r, !step, step);
        } else if (c == ',') {
                new_piece(r, false, false);
        } else if (c == ':') {
                mark_head(r);
                new_piece(r, false, true);
        } else if (c == '(' || c == ')') {
                new_piece(r, false, true);
        } else if (c == '-' && (next == ' ' || next == '-')) {
                new_piece(r, false, false);
        } else if ((unsigned char)c < 0x80 && !is_letter(c) && !is_digit(c) && c != '%' && c != '$') {
                /* quotes, stars, list signs: nothing */
        } else {
                return false;
        }
        r->i++;
        return true;
}

static const char *const joints[] = {"and", "or", "but", "so", "但是", "但", "而且", "并且", "而", NULL};

/* Length of a word at i that joins two statements, 0: none. */
static size_t joint_len(const struct reader *r)
{
        for (const char *const *j = joints; *j; j++) {
                size_t n = strlen(*j), end = r->i + n;

                if (end <= r->s.n && !memcmp(r->s.p + r->i, *j, n) &&
                    !(is_letter(**j) && end < r->s.n && is_letter(r->s.p[end])))
                        return n;
        }
        return 0;
}

/* ---- the whole ---- */

static bool is_cp_letter(const struct normal *s, size_t i)
{
        return i < s->n && s->cp[i] >= 'a' && s->cp[i] <= 'z';
}

/* "trade-in" is two words, "LB-22" is one code. */
static bool joins_words(const struct normal *s, size_t at)
{
        size_t from = at, to = at + 1;

        if (s->cp[at] != '-' || at == 0)
                return false;
        while (from > 0 && is_cp_letter(s, from - 1))
                from--;
        while (is_cp_letter(s, to))
                to++;
        return from < at && to > at + 1 && !(from > 0 && s->cp[from - 1] >= '0' && s->cp[from - 1] <= '9') &&
               !(to < s->n && s->cp[to] >= '0' && s->cp[to] <= '9');
}

/* The normal form; the sign between the members of a Chinese list stays apart from the comma. */
static struct str normal_of(struct arena *mem, struct str sentence)
{
        struct normal s = normal_make(mem, sentence, CLAIMS_BYTES_MAX);
        char *out = arena_alloc(mem, 4 * s.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                bool list = s.cp[i] == ',' && (unsigned char)sentence.p[s.at[i]] == 0xe3;

                if (s.cp[i] != '*')
                        n += utf8_put(out + n, list ? '/' : joins_words(&s, i) ? ' ' : s.cp[i]);
        }
        return str_n(out, n);
}

static void bind_waiting(struct reader *r, size_t n_before)
{
        if (r->n <= n_before)
                return;
        r->atoms[r->n - 1].bounds |= (uint8_t)r->waiting;
        r->waiting = r->waiting_word = 0;
        r->waiting_unit = 0;
        r->soft_of = false;
}

static void read_one(struct reader *r)
{
        uint16_t w[ATOM_WORDS_MAX];
        size_t n, joint, before = r->n;
        int64_t index;

        if (r->s.p[r->i] == ' ') {
                r->i++;
                return;
        }
        n = name_at(r, &index);
        if (n && n >= gate_word_at(r->s, r->i, w)) {
                atom_add(r, ATOM_NAME, r->i, r->i + n)->from = index;
                r->i += n;
                r->soft_of = false;
                return;
        }
        if (take_date(r) || take_time(r) || take_code(r) || take_number(r)) {
                bind_waiting(r, before);
                return;
        }
        if (separates(r))
                return;
        n = gate_word_at(r->s, r->i, w);
        joint = joint_len(r);
        if (joint && n <= joint) {
                new_piece(r, false, false);
                r->i += joint;
        } else if (n) {
                r->i += n;
                known_word(r, w, r->i - n, r->i);
        } else {
                unknown_word(r);
        }
}

static bool has_value(const struct claims *c, const struct piece *p)
{
        for (size_t i = p->from; i < p->to; i++) {
                if (c->atoms[i].kind == ATOM_NUMBER || c->atoms[i].kind == ATOM_DATE)
                        return true;
        }
        return false;
}

/* Chinese lists have a sign of their own. */
static bool may_join(const struct claims *c, const struct piece *p, size_t from)
{
        for (size_t i = from; i < p->to; i++) {
                const struct atom *a = &c->atoms[i];

                if (is_han_word(c->text, a->at) || atom_says_who(a))
                        return false;
        }
        return p->to - from <= LIST_ATOMS && (p->to > from || !p->assents) && !p->negated && !p->condition &&
               !p->verb && !p->head && !has_value(c, p);
}

/* "A, B and C are not counted": A and B join the piece that says what is said of them. */
static void join_lists(struct claims *c, struct reader *r)
{
        uint16_t own[CLAIMS_PIECES_MAX]; /* where the piece itself begins, without those that joined it */
        size_t n = 0;

        for (size_t i = 0; i < r->n_pieces; i++)
                own[i] = r->pieces[i].from;
        for (size_t i = 0; i < r->n_pieces; i++) {
                struct piece *p = &r->pieces[i], *next = i + 1 < r->n_pieces ? &r->pieces[i + 1] : NULL;
                bool small = may_join(c, p, own[i]);

                if (small && p->to > p->from && next && !next->strong && !next->joined) {
                        next->from = p->from;
                        next->strong = p->strong;
                        next->joined = p->joined;
                        continue;
                }
                if (small && n && !next && !p->strong) {
                        r->pieces[n - 1].to = p->to;
                        continue;
                }
                r->pieces[n++] = *p;
        }
        r->n_pieces = n;
}

static void gather_clauses(struct claims *c, struct reader *r)
{
        unsigned clause = 0;
        bool full = false;

        for (size_t i = 0; i < r->n_pieces; i++) {
                struct piece *p = &r->pieces[i];
                bool value = has_value(c, p);

                if (i && (p->strong || (full && value && !p->joined))) {
                        clause++;
                        full = false;
                }
                full |= value;
                p->clause = (uint8_t)clause;
                p->bare_no = p->negated && p->from == p->to;
                p->bare_yes = p->assents && !p->negated && p->from == p->to;
                for (size_t a = p->from; a < p->to; a++)
                        r->atoms[a].piece = (uint8_t)i;
        }
        c->n_clauses = r->n_pieces ? clause + 1 : 0;
}

/* Most sentences have few of them, and a text has many sentences. */
static void *kept(struct arena *mem, const void *p, size_t n)
{
        return memcpy(arena_alloc(mem, n), p, n);
}

void claims_read(struct str sentence, const struct claims_names *names, int64_t now_ms, const struct tz *tz,
                 struct arena *mem, struct claims *ret)
{
        struct tz_local now = tz_to_local(tz, now_ms);
        struct atom atoms[CLAIMS_ATOMS_MAX + 1] = {{0}};
        struct piece pieces[CLAIMS_PIECES_MAX] = {{0}};
        struct reader r = {.names = names, .year = (int)now.year, .atoms = atoms, .pieces = pieces};

        *ret = (struct claims){.too_long = sentence.n > CLAIMS_BYTES_MAX};
        if (ret->too_long)
                return;
        r.s = normal_of(mem, sentence);
        r.today = days_from_civil(now.year, now.month, now.day);
        r.n_pieces = 1;
        while (r.i < r.s.n)
                read_one(&r);
        new_piece(&r, false, false);
        if (r.n_pieces > 1 && open_piece(&r)->from == open_piece(&r)->to && !open_piece(&r)->negated)
                r.n_pieces--;
        ret->text = r.s;
        ret->atoms = r.atoms;
        ret->n = r.n;
        ret->too_long = r.n == CLAIMS_ATOMS_MAX;
        join_lists(ret, &r);
        gather_clauses(ret, &r);
        ret->atoms = kept(mem, atoms, ret->n * sizeof(*atoms));
        ret->pieces = kept(mem, pieces, r.n_pieces * sizeof(*pieces));
        ret->n_pieces = r.n_pieces;
}
