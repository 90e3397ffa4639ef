/*
 * One sentence at a time: word for word a text or a phrase of the evidence, or else clause by clause, each vouched for
 * by the facts of one subject or by one clause of one text. Words of courtesy claim nothing and pass.
 */
#include "answer/gate_priv.h"
#include "base/arena.h"

#include <string.h>

const char *gate_verdict_name(enum gate_verdict v)
{
        static const char *const names[] = {"pass",  "long",     "unknown",  "unrelated", "subject",
                                            "value", "polarity", "relation", "expired"};

        return names[v];
}

static bool clause_at(const struct claims *c, unsigned number, enum lang lang, struct gate_clause *ret)
{
        bool any = false;

        *ret = (struct gate_clause){.claims = c, .lang = lang};
        for (size_t i = 0; i < c->n_pieces; i++) {
                if (c->pieces[i].clause != number)
                        continue;
                if (!any) {
                        ret->from_piece = i;
                        ret->from = c->pieces[i].from;
                }
                ret->to_piece = i + 1;
                ret->to = c->pieces[i].to;
                any = true;
        }
        return any;
}

/* Nothing but courtesy, or no words at all: "yes" and "you can use it" are answers to whatever was asked. */
static bool is_courtesy(const struct gate_clause *c)
{
        for (size_t i = c->from_piece; i < c->to_piece; i++) {
                const struct piece *p = &c->claims->pieces[i];

                if (p->negated || p->bare_yes || (p->soft && !p->polite))
                        return false;
        }
        return c->from == c->to;
}

static enum gate_verdict check_clause(struct gate_set *set, const struct gate_clause *c, struct gate_subject *carried,
                                      struct gate_finding *ret)
{
        struct gate_finding expired = {GATE_PASS, {0}};

        if (is_courtesy(c) || gate_by_facts(set, c, carried, ret) == GATE_PASS ||
            gate_by_texts(set, c, false, ret) == GATE_PASS)
                return GATE_PASS;
        if (gate_by_texts(set, c, true, &expired) == GATE_PASS)
                gate_nearer(ret, GATE_EXPIRED, (struct str){0});
        return ret->verdict ? ret->verdict : GATE_UNKNOWN;
}

static enum gate_verdict check_claims(struct gate_set *set, struct str sentence, enum lang lang,
                                      struct gate_finding *ret)
{
        struct gate_subject carried = {{0}, {0}};
        struct claims claims;

        claims_read(sentence, set->names, set->now_ms, set->tz, set->mem, &claims);
        if (claims.too_long)
                return GATE_LONG;
        for (unsigned i = 0; i < claims.n_clauses; i++) {
                struct gate_finding found = {GATE_PASS, {0}};
                struct gate_clause c;

                if (clause_at(&claims, i, lang, &c) && check_clause(set, &c, &carried, &found) != GATE_PASS) {
                        *ret = found;
                        return found.verdict ? found.verdict : GATE_UNKNOWN;
                }
        }
        return GATE_PASS;
}

enum gate_verdict gate_check_sentence(struct gate_set *set, struct str sentence, enum lang lang,
                                      struct gate_finding *ret)
{
        struct gate_finding ignored;

        ret = ret ? ret : &ignored;
        *ret = (struct gate_finding){GATE_PASS, {0}};
        sentence = str_trim(sentence);
        if (sentence.n == 0 || gate_verbatim(set, sentence, false) || gate_by_phrases(set, sentence))
                return GATE_PASS;
        ret->verdict = gate_verbatim(set, sentence, true) ? GATE_EXPIRED : check_claims(set, sentence, lang, ret);
        return ret->verdict;
}

/* ---- texts ---- */

static size_t end_mark(struct str s, size_t i)
{
        static const char *const ends[] = {"。", "！", "？"};

        for (size_t e = 0; e < 3; e++) {
                if (i + 3 <= s.n && !memcmp(s.p + i, ends[e], 3))
                        return 3;
        }
        return 0;
}

/* "2. " at the start is no sentence. */
static bool is_step(struct str s, size_t dot)
{
        for (size_t i = 0; i < dot; i++) {
                if (s.p[i] < '0' || s.p[i] > '9')
                        return false;
        }
        return s.p[dot] == '.' && dot > 0;
}

bool gate_next_sentence(struct str *rest, struct str *ret)
{
        struct str s = *rest;
        size_t end = s.n;

        if (s.n == 0)
                return false;
        for (size_t i = 0; i < s.n && end == s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];
                size_t n = c == 0xe3 || c == 0xef ? end_mark(s, i) : c == '\n';

                if (n)
                        end = i + n;
                else if ((c == '.' || c == '!' || c == '?') && i + 1 < s.n && s.p[i + 1] == ' ' && !is_step(s, i))
                        end = i + 2;
        }
        *ret = str_n(s.p, end);
        *rest = str_sub(s, end, s.n);
        return true;
}

/* A list item says nothing by its dash; the number of a step is a claim. */
static struct str without_mark(struct str s)
{
        return str_starts(s, STR("- ")) || str_starts(s, STR("* ")) ? str_sub(s, 2, s.n) : s;
}

static bool line_passes(struct gate_set *set, struct str sentence, enum lang lang, struct gate_finding *ret)
{
        struct str bare = without_mark(str_trim(sentence));

        return gate_check_sentence(set, sentence, lang, ret) == GATE_PASS ||
               (bare.n != str_trim(sentence).n && gate_check_sentence(set, bare, lang, ret) == GATE_PASS);
}

static bool is_whole_text(const struct gate_set *set, struct str text)
{
        for (size_t i = 0; i < set->n_texts; i++) {
                if (!set->texts[i].expired && str_eq(set->texts[i].text, text))
                        return true;
        }
        return false;
}

struct str gate_check_text(struct gate_set *set, struct str text, enum lang lang, unsigned *ret_dropped,
                           struct gate_finding *ret_first)
{
        struct str rest = text, one;
        size_t at = 0, kept = 0;
        char *out = NULL;

        *ret_dropped = 0;
        *ret_first = (struct gate_finding){GATE_PASS, {0}};
        if (is_whole_text(set, text) || gate_by_phrases(set, str_trim(text)))
                return text;
        while (gate_next_sentence(&rest, &one)) {
                struct gate_finding found;
                bool passes = line_passes(set, one, lang, &found);

                if (!passes) {
                        if (!out) {
                                out = arena_alloc(set->mem, text.n + 1);
                                memcpy(out, text.p, at);
                                kept = at;
                        }
                        if (!(*ret_dropped)++)
                                *ret_first = found;
                } else if (out) {
                        memcpy(out + kept, one.p, one.n);
                        kept += one.n;
                }
                at += one.n;
        }
        return out ? str_trim(str_n(out, kept)) : text;
}
