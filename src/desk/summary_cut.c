/* summary_cut - messages into sentences, without what channels put around them: names that are addressed in front,
 * links, the initials of who wrote. */
#include "desk/summary_priv.h"

#include "answer/gate.h"
#include "base/arena.h"
#include "text/utf8.h"

#include <string.h>

#define WORDS_LEAST 2u
#define COURTESY_WORDS 4u
#define SIGN_MAX 14u /* bytes of initials with what is before them */

static bool is_space(char c)
{
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_name(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* "@shop @name " */
static struct str without_names(struct str s)
{
        for (;;) {
                size_t i = 1;

                s = str_trim(s);
                if (s.n < 2 || s.p[0] != '@' || !is_name(s.p[1]))
                        return s;
                while (i < s.n && is_name(s.p[i]))
                        i++;
                s = str_sub(s, i, s.n);
        }
}

static struct str without_link(struct str s)
{
        static const struct str schemes[] = {STR_INIT("https://"), STR_INIT("http://")};

        for (size_t k = 0; k < 2; k++) {
                ptrdiff_t at = str_find(s, schemes[k], 0);

                if (at == 0) {
                        size_t i = 0;

                        while (i < s.n && !is_space(s.p[i]))
                                i++;
                        return without_link(str_trim(str_sub(s, i, s.n)));
                }
                if (at > 0)
                        s = str_sub(s, 0, (size_t)at);
        }
        return str_trim(s);
}

/* " ^AB", " -Jo", " /CN", " *MR" at the end of a message. */
static struct str without_initials(struct str s)
{
        size_t i = s.n, letters = 0;

        s = str_trim(s);
        i = s.n;
        if (i > 0 && s.p[i - 1] == '.')
                i--;
        while (i > 0 && letters < SIGN_MAX && is_name(s.p[i - 1])) {
                i--;
                letters++;
        }
        if (letters == 0 || i == 0)
                return s;
        if (s.p[i - 1] == ' ' && i > 1)
                i--;
        if (!strchr("^/*-", s.p[i - 1]) || (s.p[i - 1] != '^' && i > 1 && !is_space(s.p[i - 2])))
                return s;
        return str_trim(str_sub(s, 0, i - 1));
}

static struct str tidy(struct str s)
{
        s = without_link(without_names(s));
        return str_trim(utf8_cut(s, SUMMARY_LINE_MAX));
}

static bool stood_before(const struct sentences *s, const struct line *l)
{
        for (size_t i = 0; i < s->n; i++) {
                const struct line *o = &s->v[i].line;

                if (o->n_terms == l->n_terms && o->words == l->words && l->n_terms > 0 &&
                    memcmp(o->terms, l->terms, l->n_terms * sizeof(*l->terms)) == 0)
                        return true;
        }
        return false;
}

static bool is_ascii(char c)
{
        return (unsigned char)c < 0x80;
}

/* In Chinese a space, a tilde or a narrow mark ends a sentence too. */
static struct str until_gap(struct str *rest)
{
        struct str s = *rest;
        size_t i = 1;

        while (i < s.n && (is_ascii(s.p[i - 1]) || !strchr(" ~?!;", s.p[i]) || s.p[i] == 0))
                i++;
        while (i < s.n && strchr(" ~?!;", s.p[i]) && s.p[i] != 0)
                i++;
        *rest = str_sub(s, i, s.n);
        return str_sub(s, 0, i);
}

static bool next_sentence(struct str *rest, struct str *left, struct str *ret)
{
        if (left->n == 0 && !gate_next_sentence(rest, left))
                return false;
        *ret = until_gap(left);
        return true;
}

/* "Hi", "谢谢": nothing else is in it. */
static bool is_courtesy(const struct line *l)
{
        return l->words <= COURTESY_WORDS && (l->acts & (LINE_GREETS | LINE_THANKS | LINE_CLOSES)) &&
               !(l->acts & ~(unsigned)(LINE_GREETS | LINE_THANKS | LINE_CLOSES | LINE_ASKS));
}

/* Only of what stays; what it took to read it dies with the next sentence. */
static void keep_terms(struct line *l, struct arena *mem)
{
        uint32_t *v = ARENA_ARRAY(mem, uint32_t, l->n_terms + 1);

        memcpy(v, l->terms, l->n_terms * sizeof(*v));
        l->terms = v;
}

static void cut_message(struct sentences *s, const struct summary_message *m, size_t max, struct arena *scratch,
                        struct arena *mem)
{
        struct str rest = without_initials(m->text), left = {0}, one;
        size_t end = s->n + max;

        for (unsigned read = 0; s->n < end && read < SUMMARY_PER_MESSAGE && next_sentence(&rest, &left, &one);) {
                struct sentence *to = &s->v[s->n];
                struct line line;

                one = tidy(one);
                if (one.n == 0)
                        continue;
                read++;
                arena_reset(scratch);
                nlu_line_read(one, scratch, &line);
                if (line.words < WORDS_LEAST || is_courtesy(&line) || stood_before(s, &line))
                        continue;
                keep_terms(&line, mem);
                *to = (struct sentence){.s = {.message = m, .text = one, .customer = m->customer},
                                        .line = line,
                                        .message = s->n_messages,
                                        .rank = s->n_side[m->customer]++};
                s->n++;
        }
        s->n_messages++;
}

static void place(struct sentences *s)
{
        unsigned first[2] = {UINT32_MAX, UINT32_MAX}, last[2] = {0, 0};

        for (size_t i = 0; i < s->n; i++) {
                bool side = s->v[i].s.customer;

                if (first[side] == UINT32_MAX)
                        first[side] = s->v[i].message;
                last[side] = s->v[i].message;
        }
        for (size_t i = 0; i < s->n; i++) {
                struct sentence *one = &s->v[i];

                one->opens = one->message == first[one->s.customer];
                one->last = one->message == last[one->s.customer];
        }
}

struct sentences summary_cut(const struct summary_message *v, size_t n, struct arena *mem)
{
        size_t kept = n > SUMMARY_MESSAGES_MAX ? SUMMARY_MESSAGES_MAX : n;
        size_t head = n > kept ? SUMMARY_MESSAGES_MAX / 10 : n;
        size_t each = kept ? SUMMARY_SENTENCES_MAX / kept : 0;
        struct sentences s = {.v = ARENA_ARRAY(mem, struct sentence, SUMMARY_SENTENCES_MAX)};
        struct arena *scratch = arena_new(0);

        each = each > SUMMARY_PER_MESSAGE ? SUMMARY_PER_MESSAGE : each;
        for (size_t i = 0; i < kept; i++)
                cut_message(&s, &v[i < head ? i : n - kept + i], each, scratch, mem);
        arena_free(scratch);
        place(&s);
        return s;
}
