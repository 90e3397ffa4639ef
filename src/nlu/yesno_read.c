/* See yesno.h: the lists, and how a text is read. Words are looked up as they stand (negations, yes and no) and by
 * their stems (opposites). */
#include "nlu/yesno_priv.h"

#include "base/buf.h"
#include "text/normal.h"
#include "text/tables.h"
#include "text/utf8.h"
#include "text/words.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 4096u
#define PHRASES_MAX 128u

struct slot {
        uint64_t hash;
        uint32_t flags, one, other;
};

struct phrase_row {
        struct str text; /* English between spaces; Chinese bare */
        bool start, han, able;
};

struct yesno_lists {
        struct slot words[SLOTS], stems[SLOTS];
        struct phrase_row phrases[PHRASES_MAX];
        size_t n_phrases;
        uint32_t trouble; /* pairs whose second side is a sign of trouble */
        unsigned n_rows;
};

extern const char nlu_replies_txt[] __attribute__((visibility("hidden")));
extern const char nlu_replies_txt_end[] __attribute__((visibility("hidden")));

/* ---- lists ---- */

static uint64_t hash_of(const uint32_t *cp, size_t n, bool stem)
{
        uint64_t h = 0x52;

        for (size_t i = 0; i < n; i++)
                h = table_word_step(h, stem ? word_stem_letter(cp, n, i) : cp[i]);
        return h ? h : 1;
}

static uint64_t word_hash(const struct normal *s, const struct word *w)
{
        return hash_of(s->cp + w->from, w->to - w->from, false);
}

static uint64_t stem_of(const struct normal *s, const struct word *w)
{
        const uint32_t *cp = s->cp + w->from;

        if (w->kind == WORD_HAN)
                return word_hash(s, w);
        return hash_of(cp, word_stem(cp, w->to - w->from), true);
}

static struct slot *slot_of(struct slot *slots, uint64_t hash)
{
        uint32_t i = (uint32_t)(hash >> 16) & (SLOTS - 1);

        while (slots[i].hash && slots[i].hash != hash)
                i = (i + 1) & (SLOTS - 1);
        slots[i].hash = hash;
        return &slots[i];
}

static const struct slot *slot_find(const struct slot *slots, uint64_t hash)
{
        uint32_t i = (uint32_t)(hash >> 16) & (SLOTS - 1);

        while (slots[i].hash && slots[i].hash != hash)
                i = (i + 1) & (SLOTS - 1);
        return slots[i].hash ? &slots[i] : NULL;
}

static uint64_t entry_hash(struct arena *tmp, struct str entry, bool stem)
{
        struct normal s = normal_make(tmp, entry, 32);
        bool han = s.n && is_han(s.cp[0]);

        return hash_of(s.cp, han || !stem ? s.n : word_stem(s.cp, s.n), !han && stem);
}

static void add_phrase(struct yesno_lists *l, struct arena *mem, struct str entry, bool able)
{
        struct phrase_row *p = &l->phrases[l->n_phrases];

        if (l->n_phrases == PHRASES_MAX)
                return;
        p->able = able;
        p->start = str_starts(entry, STR("^"));
        if (p->start)
                entry = str_sub(entry, 1, SIZE_MAX);
        p->han = (unsigned char)entry.p[0] >= 0x80;
        p->text = p->han ? entry : arena_printf(mem, " %.*s ", STR_ARG(entry));
        l->n_phrases++;
}

static uint32_t flag_of(struct str section)
{
        static const struct {
                const char *name;
                uint32_t flag;
        } rows[] = {{"not", NOT}, {"yes", YES}, {"no", NO}, {"only", ONLY}, {"also", ALSO}, {"stop", STOP}};

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                if (str_eq_c(section, rows[i].name))
                        return rows[i].flag;
        }
        return 0;
}

static void add_side(struct yesno_lists *l, struct arena *tmp, struct str entries, uint32_t bit, bool other)
{
        struct str entry;

        while (str_cut(&entries, ',', &entry)) {
                struct slot *slot;

                entry = str_trim(entry);
                if (!entry.n)
                        continue;
                slot = slot_of(l->stems, entry_hash(tmp, entry, true));
                if (other)
                        slot->other |= bit;
                else
                        slot->one |= bit;
        }
}

static void add_pair(struct yesno_lists *l, struct arena *tmp, struct str line, bool trouble)
{
        uint32_t bit = l->n_rows < YESNO_ROWS_MAX ? 1u << l->n_rows : 0;
        struct str one;

        if (!bit || !str_cut(&line, '|', &one))
                return;
        add_side(l, tmp, one, bit, false);
        add_side(l, tmp, line, bit, true);
        if (trouble)
                l->trouble |= bit;
        l->n_rows++;
}

static void add_line(struct yesno_lists *l, struct arena *mem, struct arena *tmp, struct str section, struct str line)
{
        bool able = str_eq(section, STR("able"));
        uint32_t flag = flag_of(section);
        struct str entry;

        if (str_contains(line, STR("|"))) {
                add_pair(l, tmp, line, str_eq(section, STR("trouble")));
                return;
        }
        while (str_cut(&line, ',', &entry)) {
                entry = str_trim(entry);
                if (!entry.n)
                        continue;
                if (able || str_eq(section, STR("asks")))
                        add_phrase(l, mem, entry, able);
                else
                        slot_of(l->words, entry_hash(tmp, entry, false))->flags |= flag;
        }
}

const struct yesno_lists *yesno_lists_new(struct arena *mem)
{
        static const struct {
                const char *word;
                uint32_t flag;
        } joints[] = {
                {"and", AND},           {"but", NEW_CLAUSE},      {"however", NEW_CLAUSE},
                {"但", NEW_CLAUSE},     {"但是", NEW_CLAUSE},     {"不过", NEW_CLAUSE},
                {"it", POINTS | THING}, {"they", POINTS | THING}, {"there", POINTS | THING},
                {"i", POINTS},          {"the", POINTS},          {"my", POINTS},
                {"that", POINTS},       {"not", POINTS},          {"它", THING},
                {"它们", THING},
        };
        struct yesno_lists *l = ARENA_NEW(mem, struct yesno_lists);
        struct arena *tmp = arena_new(0);
        struct str rest = {nlu_replies_txt, (size_t)(nlu_replies_txt_end - nlu_replies_txt)}, line, section = {0};

        while (str_line(&rest, &line)) {
                line = str_trim(line);
                if (!line.n || line.p[0] == '#')
                        continue;
                if (line.p[0] == '[')
                        section = str_sub(line, 1, line.n - 2);
                else
                        add_line(l, mem, tmp, section, line);
        }
        for (size_t i = 0; i < sizeof(joints) / sizeof(joints[0]); i++)
                slot_of(l->words, entry_hash(tmp, str_c(joints[i].word), false))->flags |= joints[i].flag;
        arena_free(tmp);
        return l;
}

unsigned yesno_pairs(const struct yesno_lists *l)
{
        return l->n_rows;
}

uint32_t yesno_trouble(const struct yesno_lists *l)
{
        return l->trouble;
}

/* ---- reading ---- */

struct reader {
        const struct yesno_lists *l;
        struct normal s;
        struct words w;
        struct yesno_text *out;
        struct buf flat; /* words between spaces */
        struct buf han;  /* Chinese without spaces */
        uint32_t begin, part_begin;
        bool in_parts;
};

static bool is_negating(uint32_t c)
{
        return c == 0x4E0D || c == 0x6CA1 || c == 0x65E0 || c == 0x672A; /* 不没无未 */
}

static void put_token(struct reader *r, const struct word *w)
{
        struct yesno_token *t = &r->out->token[r->out->n_tokens++];
        uint64_t word = word_hash(&r->s, w);
        const struct slot *as_it_stands = slot_find(r->l->words, word), *by_stem;

        t->stem = stem_of(&r->s, w);
        by_stem = slot_find(r->l->stems, t->stem);
        t->flags = (as_it_stands ? as_it_stands->flags : 0) | (w->kind == WORD_HAN ? HAN : 0);
        t->one = by_stem ? by_stem->one : 0;
        t->other = by_stem ? by_stem->other : 0;
        t->term = t->flags & (STOP | NOT) ? 0 : (uint32_t)(t->stem >> 24) | 1;
        r->out->one |= t->one;
        r->out->other |= t->other;
        r->out->only = r->out->only || t->flags & ONLY;
}

/* 灯不亮 is a word of the dictionary for some things and not for others: what turns it stands by itself. */
static void put_word(struct reader *r, const struct word *w)
{
        uint64_t hash = word_hash(&r->s, w);
        struct word before = *w, turns = *w, after = *w;
        uint32_t at = w->from;

        while (at < w->to && !is_negating(r->s.cp[at]))
                at++;
        if (w->kind != WORD_HAN || at == w->to || w->to - w->from == 1 || slot_find(r->l->words, hash) ||
            slot_find(r->l->stems, hash)) {
                put_token(r, w);
                return;
        }
        before.to = turns.from = at;
        turns.to = after.from = at + 1;
        if (before.from < before.to)
                put_token(r, &before);
        put_token(r, &turns);
        if (after.from < after.to)
                put_token(r, &after);
}

static void put_clause(struct reader *r, uint32_t from, uint32_t to, bool part, bool asks)
{
        struct yesno_text *t = r->out;
        uint32_t part_of = part && t->n_long ? (uint32_t)t->n_long - 1 : (uint32_t)t->n_clauses;

        if (from == to)
                return;
        t->clause[t->n_clauses++] = (struct yesno_clause){from, to, part_of, asks};
        if (!part)
                t->n_long = t->n_clauses;
}

static bool is_decimal_point(const struct reader *r, const struct word *w)
{
        return w->from > 0 && w->to < r->s.n && r->s.cp[w->from - 1] >= '0' && r->s.cp[w->from - 1] <= '9' &&
               r->s.cp[w->to] >= '0' && r->s.cp[w->to] <= '9';
}

static char sign_of(const struct reader *r, const struct word *w)
{
        uint32_t c = w->kind == WORD_SIGN ? r->s.cp[w->from] : 0;

        if (c == 0x3001)
                return ',';
        return c > 0 && c < 128 && strchr(".,;!?", (int)c) && !is_decimal_point(r, w) ? (char)c : 0;
}

/* Where a token begins another clause: the longer ones first. */
static void cut(struct reader *r)
{
        struct yesno_text *t = r->out;
        uint32_t begin = 0;

        for (size_t i = 0; i < r->w.n; i++) {
                char sign = sign_of(r, &r->w.p[i]);

                if (sign == ',' && t->n_tokens)
                        t->token[t->n_tokens - 1].flags |= COMMA;
                if (sign && sign != ',') {
                        put_clause(r, begin, (uint32_t)t->n_tokens, false, sign == '?');
                        begin = (uint32_t)t->n_tokens;
                }
                if (r->w.p[i].kind == WORD_SIGN)
                        continue;
                put_word(r, &r->w.p[i]);
                if (t->token[t->n_tokens - 1].flags & NEW_CLAUSE) {
                        put_clause(r, begin, (uint32_t)t->n_tokens - 1, false, false);
                        begin = (uint32_t)t->n_tokens;
                }
        }
        put_clause(r, begin, (uint32_t)t->n_tokens, false, false);
}

static void cut_parts(struct reader *r)
{
        struct yesno_text *t = r->out;
        size_t n_long = t->n_long;

        for (size_t c = 0; c < n_long; c++) {
                const struct yesno_clause whole = t->clause[c];
                uint32_t begin = whole.from;

                for (uint32_t i = whole.from; i <= whole.to; i++) {
                        bool end = i == whole.to || t->token[i].flags & AND ||
                                   (i > whole.from && t->token[i - 1].flags & COMMA);

                        if (!end)
                                continue;
                        if (begin < i)
                                t->clause[t->n_clauses++] = (struct yesno_clause){begin, i, (uint32_t)c, whole.asks};
                        begin = i < whole.to && t->token[i].flags & AND ? i + 1 : i;
                }
        }
}

static int by_value(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return x < y ? -1 : x > y;
}

static struct yesno_terms terms_of(struct arena *mem, const struct yesno_token *t, size_t n)
{
        uint32_t *v = ARENA_ARRAY(mem, uint32_t, n + 1);
        size_t k = 0, m = 0;

        for (size_t i = 0; i < n; i++) {
                if (t[i].term)
                        v[k++] = t[i].term;
        }
        qsort(v, k, sizeof(v[0]), by_value);
        for (size_t i = 0; i < k; i++) {
                if (!m || v[m - 1] != v[i])
                        v[m++] = v[i];
        }
        return (struct yesno_terms){v, m};
}

static void put_flat(struct reader *r)
{
        buf_put_ch(&r->flat, ' ');
        for (size_t i = 0; i < r->w.n; i++) {
                const struct word *w = &r->w.p[i];
                struct buf *b = w->kind == WORD_HAN ? &r->han : &r->flat;
                char utf8[4];

                if (w->kind == WORD_SIGN)
                        continue;
                for (uint32_t k = w->from; k < w->to; k++)
                        buf_put(b, utf8, utf8_put(utf8, r->s.cp[k]));
                if (w->kind != WORD_HAN)
                        buf_put_ch(b, ' ');
        }
}

static bool is_in(const struct phrase_row *p, const struct reader *r)
{
        struct str text = p->han ? buf_str(&r->han) : buf_str(&r->flat);

        return p->start ? str_starts(text, p->text) : str_contains(text, p->text);
}

static void find_phrases(struct reader *r)
{
        for (size_t i = 0; i < r->l->n_phrases; i++) {
                const struct phrase_row *p = &r->l->phrases[i];

                if (!is_in(p, r))
                        continue;
                if (p->able)
                        r->out->able = true;
                else
                        r->out->asks = true;
        }
        for (size_t i = 0; i < r->out->n_clauses; i++)
                r->out->asks = r->out->asks || r->out->clause[i].asks;
}

void yesno_read(const struct yesno_lists *lists, struct arena *mem, struct str text, struct yesno_text *ret)
{
        struct reader r = {.l = lists, .out = ret};
        size_t most;

        *ret = (struct yesno_text){0};
        r.s = normal_make(mem, text, YESNO_CP_MAX);
        r.w = words_cut(mem, &r.s);
        most = r.w.n * 3 + 1;
        ret->token = ARENA_ARRAY(mem, struct yesno_token, most);
        ret->clause = ARENA_ARRAY(mem, struct yesno_clause, most * 2);
        cut(&r);
        cut_parts(&r);
        ret->terms = ARENA_ARRAY(mem, struct yesno_terms, ret->n_clauses + 1);
        for (size_t i = 0; i < ret->n_clauses; i++)
                ret->terms[i] =
                        terms_of(mem, ret->token + ret->clause[i].from, ret->clause[i].to - ret->clause[i].from);
        ret->all = terms_of(mem, ret->token, ret->n_tokens);
        buf_init(&r.flat, 16384);
        buf_init(&r.han, 16384);
        put_flat(&r);
        find_phrases(&r);
        buf_done(&r.flat);
        buf_done(&r.han);
}

struct str yesno_question(struct str text)
{
        struct str found = {0};
        size_t begin = 0;

        for (size_t i = 0; i < text.n; i++) {
                bool wide = str_starts(str_sub(text, i, 3), STR("？")),
                     stop = str_starts(str_sub(text, i, 3), STR("。"));
                size_t n = wide || stop ? 3 : 1;

                if (wide || text.p[i] == '?')
                        found = str_sub(text, begin, i + n - begin);
                if (wide || stop || text.p[i] == '?' || text.p[i] == '!' || text.p[i] == ';' ||
                    (text.p[i] == '.' && (i + 1 == text.n || text.p[i + 1] == ' ')))
                        begin = i + n;
                i += n - 1;
        }
        return str_trim(found);
}
