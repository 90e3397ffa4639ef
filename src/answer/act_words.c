/*
 * act_words - which of the candidates of an input the customer's own words mean: orders by what is in them, items and
 * their variants by name and properties, ways to pay by what they are called.
 *
 * A candidate is known by its terms, as they stand in the records: "Mechanical Keyboard: switch type clicky, backlight
 * none". What comes before the first sign that parts is its name, the rest are its properties. The message is put into
 * the records' words first (`words` of records.yaml), then both are compared word by word. Words that all candidates
 * have tell nothing. What is denied ("no backlight", "not the white one", 不要背光) speaks against, or for a property
 * that is none or no. Nothing here is certain: what was understood is shown before the yes.
 */
#include "answer/act_priv.h"
#include "base/buf.h"
#include "text/normal.h"

#include <string.h>

enum { WORDS_MAX = 400, PARTS_MAX = 24, TERM_WORDS_MAX = 120, DENIED_WORDS = 3, TEXT_MAX = 2000 };
#define SURE 0.5f
#define AHEAD 0.05f
#define KEPT_SAID 0.4f /* a property that the old one has too, said */
#define EARLIER 0.7f   /* a word of an earlier line */
#define BESIDE 0.2f    /* … beside the name of its property */
#define KEPT 0.1f      /* … and not said */

struct word {
        struct str s;
        bool last; /* of its clause */
        bool denied;
        bool earlier; /* not of the newest line */
        int owner;    /* of a message about several things: which; -1: all */
};
struct words {
        struct word v[WORDS_MAX];
        size_t n;
};

/* ---- words ---- */

static bool letter(char c)
{
        return c >= 'a' && c <= 'z';
}

static bool digit(char c)
{
        return c >= '0' && c <= '9';
}

static size_t char_bytes(unsigned char c)
{
        return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* Letters, also with digits behind them ("i7"); digits with a point between; else one character. */
static size_t word_bytes(struct str s, size_t at)
{
        size_t i = at;

        if (letter(s.p[i])) {
                while (i < s.n && letter(s.p[i]))
                        i++;
                while (i < s.n && digit(s.p[i]))
                        i++;
                return i - at;
        }
        if (digit(s.p[i])) {
                while (i < s.n && (digit(s.p[i]) || (s.p[i] == '.' && i + 1 < s.n && digit(s.p[i + 1]))))
                        i++;
                return i - at;
        }
        i = char_bytes((unsigned char)s.p[at]);
        return at + i > s.n ? s.n - at : i;
}

/* "boots", "boot"; "brushes", "brush". */
static struct str stem(struct str s)
{
        static const char *const hissing[] = {"shes", "ches", "xes", "sses", NULL};
        bool plural;

        for (const char *const *h = hissing; *h; h++) {
                if (s.n > 5 && str_ends(s, str_c(*h)))
                        return str_sub(s, 0, s.n - 2);
        }
        plural = s.n > 3 && s.p[s.n - 1] == 's' && s.p[s.n - 2] != 's' && letter(s.p[s.n - 2]);

        return plural ? str_sub(s, 0, s.n - 1) : s;
}

static bool is_one_of(struct str s, const char *const *list)
{
        for (; *list; list++) {
                if (str_eq_c(s, *list))
                        return true;
        }
        return false;
}

#define CLAUSE_ENDS ",.;:!?()\n"
#define PART_ENDS ",;()"

static void split(struct str s, const char *ends, struct words *ret)
{
        ret->n = 0;
        for (size_t i = 0; i < s.n && ret->n < WORDS_MAX;) {
                size_t n = word_bytes(s, i);
                bool plain = (unsigned char)s.p[i] < 0x80 && !letter(s.p[i]) && !digit(s.p[i]);

                if (!plain)
                        ret->v[ret->n++] = (struct word){.s = stem(str_sub(s, i, n)), .owner = -1};
                else if (ret->n && strchr(ends, s.p[i]))
                        ret->v[ret->n - 1].last = true;
                i += n;
        }
}

static bool is_filler(struct str s)
{
        static const char *const words[] = {"the", "a",  "an", "of",   "in",   "and", "or",  "for", "to", "with",
                                            "is",  "it", "my", "that", "this", "one", "any", "的",  "那", "个",
                                            "这",  "要", "款", "带",   "用",   "有",  "是",  NULL};

        return is_one_of(s, words);
}

/* "no", "instead of": what follows in the clause is not wanted. */
static void find_denied(struct words *w)
{
        static const char *const deny[] = {"no",      "not",    "without", "dont", "doesnt", "isnt", "non", "nor",
                                           "neither", "except", "不",      "没",   "无",     "别",   "非",  NULL};
        unsigned left = 0;

        for (size_t i = 0; i < w->n; i++) {
                struct str s = w->v[i].s;
                bool instead = i > 0 && ((str_eq_c(s, "of") && str_eq_c(w->v[i - 1].s, "instead")) ||
                                         (str_eq_c(s, "than") && str_eq_c(w->v[i - 1].s, "rather")));

                if (instead || is_one_of(s, deny)) {
                        left = DENIED_WORDS;
                } else {
                        w->v[i].denied = left > 0;
                        if (left && !is_filler(s))
                                left--;
                }
                if (w->v[i].last)
                        left = 0;
        }
}

/* ---- into the words of the records ---- */

static bool folded_at(struct str text, size_t at, struct str s)
{
        if (!s.n || at + s.n > text.n)
                return false;
        for (size_t i = 0; i < s.n; i++) {
                char a = text.p[at + i], b = s.p[i];

                if (b >= 'A' && b <= 'Z')
                        b = (char)(b + 32);
                if (a != b)
                        return false;
        }
        if (letter(text.p[at]) && at > 0 && letter(text.p[at - 1]))
                return false;
        return !letter(text.p[at + s.n - 1]) || at + s.n == text.n || !letter(text.p[at + s.n]);
}

/* Bytes of the longest saying of this word at this place; 0: none. */
static size_t said_at(const struct record_word *w, struct str text, size_t at)
{
        size_t best = folded_at(text, at, w->is) ? w->is.n : 0;

        for (size_t l = 0; l < KL; l++) {
                for (size_t j = 0; j < w->say[l].n; j++) {
                        if (w->say[l].v[j].n > best && folded_at(text, at, w->say[l].v[j]))
                                best = w->say[l].v[j].n;
                }
        }
        return best;
}

/* Writes the words whose saying is the longest at this place; its bytes, 0: none. */
static size_t put_words_at(const struct knowledge *k, struct str text, size_t at, struct buf *out)
{
        size_t best = 0;

        for (size_t i = 0; i < k->n_words; i++) {
                size_t n = said_at(&k->words[i], text, at);

                best = n > best ? n : best;
        }
        for (size_t i = 0; best && i < k->n_words; i++) {
                if (said_at(&k->words[i], text, at) == best)
                        buf_printf(out, " %.*s ", STR_ARG(k->words[i].is));
        }
        return best;
}

static struct str in_records_words(const struct ctx *c, struct str text)
{
        struct buf b;
        struct str out;

        text = normal_text(c->mem, text, TEXT_MAX);
        if (!c->k->n_words)
                return text;
        buf_init(&b, 8 * TEXT_MAX);
        for (size_t i = 0; i < text.n;) {
                size_t n = put_words_at(c->k, text, i, &b);

                if (!n)
                        buf_put(&b, text.p + i, n = char_bytes((unsigned char)text.p[i]));
                i += n;
        }
        out = normal_text(c->mem, buf_str(&b), 4 * TEXT_MAX);
        buf_done(&b);
        return out;
}

static struct words *words_of(const struct ctx *c, struct str text)
{
        struct words *w = ARENA_NEW(c->mem, struct words);

        split(in_records_words(c, text), CLAUSE_ENDS, w);
        find_denied(w);
        return w;
}

/* ---- terms ---- */

struct part {
        size_t from, to; /* of the words of the terms */
};
struct terms {
        struct words *w;
        struct part v[PARTS_MAX]; /* the first is the name */
        size_t n;
};

static void terms_read(const struct ctx *c, struct str s, struct terms *ret)
{
        size_t from = 0;

        ret->n = 0;
        ret->w = ARENA_NEW(c->mem, struct words);
        split(normal_text(c->mem, s, TEXT_MAX), PART_ENDS, ret->w);
        for (size_t i = 0; i < ret->w->n && i < TERM_WORDS_MAX && ret->n < PARTS_MAX; i++) {
                if (!ret->w->v[i].last && i + 1 < ret->w->n)
                        continue;
                ret->v[ret->n++] = (struct part){from, i + 1};
                from = i + 1;
        }
}

static bool has_word(const struct terms *t, struct str s)
{
        for (size_t i = 0; i < t->w->n; i++) {
                if (str_eq(t->w->v[i].s, s))
                        return true;
        }
        return false;
}

struct side {
        struct terms v[PLAN_CANDIDATES_MAX];
        size_t n;
};

static struct side *side_of(const struct ctx *c, const struct plan *p)
{
        struct side *s = ARENA_NEW(c->mem, struct side);

        for (size_t i = 0; i < p->n_candidates; i++)
                terms_read(c, p->candidates[i].terms, &s->v[s->n++]);
        return s;
}

static bool tells(const struct side *side, struct str s)
{
        if (is_filler(s))
                return false;
        for (size_t i = 0; i < side->n; i++) {
                if (!has_word(&side->v[i], s))
                        return true;
        }
        return side->n == 1;
}

/* 1: said, or EARLIER: in an earlier line; -1: denied, 0: neither. owner -1: by any part of the message. ret_at: where
 * last; may be NULL. */
static float said(const struct words *m, struct str s, int owner, size_t *ret_at)
{
        float found = 0;

        for (size_t i = 0; i < m->n; i++) {
                float now = m->v[i].denied ? -1 : m->v[i].earlier ? EARLIER : 1;

                if (!str_eq(m->v[i].s, s) || (owner >= 0 && m->v[i].owner >= 0 && m->v[i].owner != owner))
                        continue;
                if (found == 0 || now > found || !m->v[i].earlier) {
                        found = found > 0 && now < 0 && m->v[i].earlier ? found : now;
                        if (ret_at)
                                *ret_at = i;
                }
        }
        return found;
}

/* Is a word of the property's name beside the one at this place: "high ventilation"? */
static bool beside_name(const struct words *m, size_t at, const struct side *side, const struct terms *t,
                        const struct part *p)
{
        for (size_t i = p->from; i < p->to; i++) {
                struct str s = t->w->v[i].s;

                if (tells(side, s))
                        continue;
                if ((at > 0 && !m->v[at - 1].last && str_eq(m->v[at - 1].s, s)) ||
                    (at + 1 < m->n && !m->v[at].last && str_eq(m->v[at + 1].s, s)))
                        return true;
        }
        return false;
}

/* ---- how far a message speaks for a candidate ---- */

static bool denies(struct str s)
{
        static const char *const words[] = {"none", "no", "not", "non", NULL};

        return is_one_of(s, words);
}

/* "waterproof yes", "backlight none": said by the name of the property alone, or by denying it. */
static bool score_yes_no(const struct words *m, const struct terms *t, const struct part *p, int owner, float *ret)
{
        bool yes = str_eq_c(t->w->v[p->to - 1].s, "yes"), no = false;
        float heard = 0;

        for (size_t i = p->from; i < p->to; i++)
                no |= denies(t->w->v[i].s);
        if (p->to - p->from < 2 || (!yes && !no))
                return false;
        for (size_t i = p->from; i < p->to && heard == 0; i++) {
                struct str s = t->w->v[i].s;

                if (!str_eq_c(s, "yes") && !denies(s) && !is_filler(s))
                        heard = said(m, s, owner, NULL);
        }
        *ret = yes ? heard : -heard;
        if (no && heard > 0 && str_eq_c(t->w->v[p->to - 1].s, "none"))
                *ret = 0; /* "backlight rgb" names the property too */
        return true;
}

static float score_part(const struct words *m, const struct side *side, const struct terms *t, const struct part *p,
                        int owner)
{
        float sum = 0, beside = 0;
        unsigned n = 0;

        if (score_yes_no(m, t, p, owner, &sum))
                return sum;
        for (size_t i = p->from; i < p->to; i++) {
                if (!tells(side, t->w->v[i].s))
                        continue;
                size_t at = 0;
                float heard = said(m, t->w->v[i].s, owner, &at);

                sum += heard;
                n++;
                if (heard > 0 && beside_name(m, at, side, t, p))
                        beside = BESIDE;
        }
        return n ? sum / (float)n + beside : 0;
}

static bool same_part(const struct terms *a, const struct part *p, const struct terms *b)
{
        for (size_t k = 0; k < b->n; k++) {
                bool same = p->to - p->from == b->v[k].to - b->v[k].from;

                for (size_t i = 0; same && i < p->to - p->from; i++)
                        same = str_eq(a->w->v[p->from + i].s, b->w->v[b->v[k].from + i].s);
                if (same)
                        return true;
        }
        return false;
}

/* old: what it takes the place of; NULL: nothing. *ret_said: what was said alone. */
static float score(const struct words *m, const struct side *side, const struct terms *t, const struct terms *old,
                   int owner, float *ret_said)
{
        float sum = 0;

        *ret_said = 0;
        for (size_t i = 0; i < t->n; i++) {
                float part = score_part(m, side, t, &t->v[i], owner);
                bool kept = old && same_part(t, &t->v[i], old);

                if (!kept || part < 0)
                        *ret_said += part;
                sum += kept && part >= 0 ? part * KEPT_SAID + KEPT : part;
        }
        return sum;
}

static bool best(const struct words *m, const struct side *side, const struct terms *old, int owner, unsigned *ret)
{
        float top = 0, second = -1, top_said = 0;

        for (size_t i = 0; i < side->n; i++) {
                float heard, s = score(m, side, &side->v[i], old, owner, &heard);

                if (i == 0 || s > top) {
                        second = i == 0 ? -1 : top;
                        top = s;
                        top_said = heard;
                        *ret = (unsigned)i;
                } else if (s > second) {
                        second = s;
                }
        }
        return side->n && top_said >= SURE && top - second >= AHEAD;
}

bool act_words_one(const struct ctx *c, const struct plan *p, struct str text, unsigned *ret)
{
        return best(words_of(c, text), side_of(c, p), NULL, -1, ret);
}

/* ---- names ---- */

/* Where the name, or its last word alone (*ret_whole false), stands first; -1: nowhere. denied: only where it is, or
 * is not. */
static int name_at(const struct words *m, const struct terms *t, bool denied, bool *ret_whole)
{
        size_t from = t->v[0].from, n = t->v[0].to - from;
        int last = -1;

        *ret_whole = false;
        for (size_t i = 0; n && i < m->n; i++) {
                size_t k = 0;

                if (m->v[i].denied != denied)
                        continue;
                while (k < n && i + k < m->n && str_eq(m->v[i + k].s, t->w->v[from + k].s))
                        k++;
                if (k == n) {
                        *ret_whole = true;
                        return (int)i;
                }
                if (last < 0 && str_eq(m->v[i].s, t->w->v[from + n - 1].s))
                        last = (int)i;
        }
        return last;
}

static bool same_name(const struct terms *a, const struct terms *b)
{
        size_t n = a->v[0].to - a->v[0].from;

        if (!a->n || !b->n || n != b->v[0].to - b->v[0].from)
                return false;
        for (size_t i = 0; i < n; i++) {
                if (!str_eq(a->w->v[a->v[0].from + i].s, b->w->v[b->v[0].from + i].s))
                        return false;
        }
        return true;
}

static bool same_last_word(const struct terms *a, const struct terms *b)
{
        return a->n && b->n && str_eq(a->w->v[a->v[0].to - 1].s, b->w->v[b->v[0].to - 1].s);
}

struct named {
        int at[PLAN_CANDIDATES_MAX]; /* -1: not named */
        bool whole[PLAN_CANDIDATES_MAX];
};

static size_t find_named(const struct words *m, const struct side *side, bool denied, struct named *ret)
{
        size_t n = 0;

        for (size_t i = 0; i < side->n; i++)
                ret->at[i] = side->v[i].n ? name_at(m, &side->v[i], denied, &ret->whole[i]) : -1;
        for (size_t i = 0; i < side->n; i++) {
                for (size_t k = 0; k < side->n; k++) {
                        if (ret->at[i] >= 0 && !ret->whole[i] && ret->at[k] >= 0 && ret->whole[k] &&
                            same_last_word(&side->v[i], &side->v[k]))
                                ret->at[i] = -1;
                }
        }
        for (size_t i = 0; i < side->n; i++)
                n += ret->at[i] >= 0;
        return n;
}

static bool says_both(const struct words *m)
{
        static const char *const words[] = {"all", "both", "every", "everything", "two", "都", "两", "全", NULL};

        for (size_t i = 0; i < m->n; i++) {
                if (is_one_of(m->v[i].s, words))
                        return true;
        }
        return false;
}

/* Of several with one name those that the properties mean. False: it cannot be told. */
static bool tell_apart(const struct words *m, const struct side *side, struct named *named)
{
        for (size_t i = 0; i < side->n; i++) {
                float top = 0, second = 0, heard;
                size_t group = 0, chosen = i;

                for (size_t k = 0; k < side->n; k++) {
                        float s;

                        if (named->at[k] < 0 || named->at[i] < 0 || !same_name(&side->v[i], &side->v[k]))
                                continue;
                        s = score(m, side, &side->v[k], NULL, -1, &heard);
                        if (group++ == 0 || s > top) {
                                second = group == 1 ? -1 : top;
                                top = s;
                                chosen = k;
                        } else if (s > second) {
                                second = s;
                        }
                }
                if (group < 2 || says_both(m))
                        continue;
                if (top - second < AHEAD)
                        return false;
                for (size_t k = 0; k < side->n; k++) {
                        if (k != chosen && named->at[k] >= 0 && same_name(&side->v[k], &side->v[chosen]))
                                named->at[k] = -1;
                }
        }
        return true;
}

/* In the order in which they were named. */
static size_t in_order(const struct side *side, const struct named *named, unsigned *ret)
{
        size_t n = 0;

        for (size_t i = 0; i < side->n; i++) {
                size_t k = n;

                if (named->at[i] < 0)
                        continue;
                for (; k > 0 && named->at[ret[k - 1]] > named->at[i]; k--)
                        ret[k] = ret[k - 1];
                ret[k] = (unsigned)i;
                n++;
        }
        return n;
}

size_t act_words_items(const struct ctx *c, const struct plan *p, struct str text, unsigned ret[PLAN_CANDIDATES_MAX])
{
        const struct words *m = words_of(c, text);
        const struct side *side = side_of(c, p);
        struct named named, denied;
        size_t n = find_named(m, side, false, &named), n_denied = find_named(m, side, true, &denied);

        if (n == 0 && n_denied > 0 && n_denied < side->n) { /* all but those */
                for (size_t i = 0; i < side->n; i++)
                        named.at[i] = denied.at[i] >= 0 ? -1 : (int)i;
                return in_order(side, &named, ret);
        }
        if (n == 0 || !tell_apart(m, side, &named))
                return 0;
        return in_order(side, &named, ret);
}

/* ---- one instead of each ---- */

/* Words behind the name of a thing are about it, until the next is named. True: some are about number k. */
static bool find_owners(const struct ctx *c, const struct plan *p, struct words *m, size_t k)
{
        struct terms t[ACTION_INPUT_LIST_MAX];
        int owner = -1;
        bool found = false;

        for (size_t i = 0; i < p->n_each; i++)
                terms_read(c, p->each[i], &t[i]);
        for (size_t w = 0; w < m->n; w++) {
                for (size_t i = 0; i < p->n_each; i++) {
                        if (t[i].n && str_eq(m->v[w].s, t[i].w->v[t[i].v[0].to - 1].s))
                                owner = (int)i;
                }
                m->v[w].owner = owner;
                found |= owner == (int)k;
        }
        return found;
}

/* Line by line; those before the newest are marked. */
static struct words *words_of_lines(const struct ctx *c, struct str text)
{
        struct words *m = ARENA_NEW(c->mem, struct words);
        struct str line;

        m->n = 0;
        while (text.n && str_line(&text, &line)) {
                const struct words *w = words_of(c, line);

                for (size_t i = 0; i < m->n && text.n == 0; i++)
                        m->v[i].earlier = true;
                for (size_t i = 0; i < w->n && m->n < WORDS_MAX; i++)
                        m->v[m->n++] = w->v[i];
        }
        return m;
}

bool act_words_touch(const struct ctx *c, const struct plan *p, struct str text)
{
        const struct words *m = words_of(c, text);
        const struct side *side = side_of(c, p);

        for (size_t i = 0; i < side->n; i++) {
                if (act_words_say(c, text, p->candidates[i].label))
                        return true;
                for (size_t k = 0; k < side->v[i].w->n; k++) {
                        if (tells(side, side->v[i].w->v[k].s) && said(m, side->v[i].w->v[k].s, -1, NULL) > 0)
                                return true;
                }
        }
        return false;
}

bool act_words_each(const struct ctx *c, const struct plan *p, struct str text, bool answers, unsigned *ret)
{
        struct words *m = words_of_lines(c, text);
        struct terms old;
        size_t k = p->n_part;
        bool about;

        if (k >= p->n_each)
                return false;
        about = p->n_each == 1 || find_owners(c, p, m, k);
        if (!about && !answers)
                return false;
        terms_read(c, p->each[k], &old);
        return best(m, side_of(c, p), &old, about && p->n_each > 1 ? (int)k : -1, ret);
}

/* ---- phrases ---- */

bool act_words_say(const struct ctx *c, struct str text, struct str phrase)
{
        struct words *m = ARENA_NEW(c->mem, struct words), *s = ARENA_NEW(c->mem, struct words);

        split(normal_text(c->mem, text, TEXT_MAX), CLAUSE_ENDS, m);
        split(normal_text(c->mem, phrase, TEXT_MAX), CLAUSE_ENDS, s);
        find_denied(m);
        for (size_t i = 0; s->n && i + s->n <= m->n; i++) {
                size_t k = 0;

                while (k < s->n && str_eq(m->v[i + k].s, s->v[k].s))
                        k++;
                if (k == s->n && !m->v[i].denied)
                        return true;
        }
        return false;
}

/* ---- keys ---- */

/* Letters and digits alone, small. */
static struct str bare(const struct ctx *c, struct str s)
{
        char *out = arena_alloc(c->mem, s.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                char x = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];

                if (letter(x) || digit(x))
                        out[n++] = x;
        }
        return str_n(out, n);
}

static bool stands_alone(struct str text, struct str s)
{
        for (ptrdiff_t at = str_find(text, s, 0); at >= 0; at = str_find(text, s, (size_t)at + 1)) {
                size_t end = (size_t)at + s.n;
                bool before = at > 0 && (digit(text.p[at - 1]) || (letter(s.p[0]) && letter(text.p[at - 1])));

                if (!before && (end == text.n || !(digit(text.p[end]) || letter(text.p[end]))))
                        return true;
        }
        return false;
}

bool act_words_key(const struct ctx *c, struct str key, struct str text)
{
        struct str k = bare(c, key), number = k;

        text = normal_text(c->mem, text, TEXT_MAX);
        if (k.n < KEY_BYTES_MIN)
                return false;
        if (stands_alone(text, k))
                return true;
        while (number.n && letter(number.p[0]))
                number = str_sub(number, 1, number.n);
        return number.n >= KEY_BYTES_MIN && stands_alone(text, number);
}
