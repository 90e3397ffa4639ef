/* The unigram tokenizer of SentencePiece: normaliser and Viterbi give what its C++ library gives, down to the rounding
 * of sums in float, which decides between ways of the same score. Pieces that users defined are favoured as there; they
 * are not kept from the normaliser. */
#include "encoder/tokenizer_priv.h"

#include "base/buf.h"
#include "text/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UNKNOWN_PENALTY 10.0f
#define SPACE_MARK "\xe2\x96\x81" /* U+2581 */
#define SPACE_BYTES 3u

/* The best way to a place in the text: its last piece, where that begins, and the score of all. */
struct node {
        float score;
        uint32_t id, from;
};

#define UNREACHED UINT32_MAX

/* A well-formed character, of one or more bytes; what is none counts byte by byte. */
static struct str one_character(struct str text)
{
        const char *p = text.p;

        if (*p == '\0')
                return str_sub(text, 0, 1);
        if (utf8_next(&p, text.p + text.n) == UTF8_BAD && !str_starts(text, STR("\xef\xbf\xbd")))
                return (struct str){0};
        return str_sub(text, 0, (size_t)(p - text.p));
}

/* Takes what the map replaces, or one character, from the front of *text; gives what stands for it, lent. */
static struct str next_normal(const struct tokenizer *t, struct str *text)
{
        struct str to = {0};
        size_t n = charsmap_match(&t->map, *text, &to);

        if (!n) {
                to = one_character(*text);
                n = to.n ? to.n : 1;
                to = to.n ? to : STR("\xef\xbf\xbd");
        }
        *text = str_sub(*text, n, text->n);
        return to;
}

/* Spaces become marks. False: no room for all of it, and nothing was put. */
static bool put_marked(struct buf *out, struct str s)
{
        size_t n = s.n;
        char *to;

        for (size_t i = 0; i < s.n; i++)
                n += s.p[i] == ' ' ? SPACE_BYTES - 1 : 0;
        to = buf_reserve(out, n);
        if (!to)
                return false;
        out->n += n;
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] != ' ') {
                        *to++ = s.p[i];
                        continue;
                }
                memcpy(to, SPACE_MARK, SPACE_BYTES);
                to += SPACE_BYTES;
        }
        return true;
}

static struct str without_space_in_front(struct str s)
{
        while (s.n && s.p[0] == ' ')
                s = str_sub(s, 1, s.n);
        return s;
}

static void normalise(const struct tokenizer *t, struct str text, struct buf *out)
{
        struct str rest = text, s = {0};
        bool after_space = t->squeeze;

        while (t->squeeze && text.n) {
                s = next_normal(t, &rest);
                if (!str_eq(s, STR(" ")))
                        break;
                text = rest;
        }
        if (!text.n)
                return;
        if (t->add_space)
                buf_put(out, SPACE_MARK, SPACE_BYTES);
        while (text.n) {
                s = next_normal(t, &text);
                if (after_space)
                        s = without_space_in_front(s);
                if (!put_marked(out, s))
                        break;
                if (s.n)
                        after_space = t->squeeze && s.p[s.n - 1] == ' ';
        }
        while (t->squeeze && str_ends(buf_str(out), STR(SPACE_MARK)))
                out->n -= SPACE_BYTES;
}

static void reach(struct node *node, float score, uint32_t id, uint32_t from)
{
        if (node->from == UNREACHED || score > node->score)
                *node = (struct node){score, id, from};
}

static float score_of(const struct tokenizer *t, uint32_t id, size_t bytes)
{
        float score = t->score[id];

        return isnan(score) ? (float)bytes * t->most - 0.1f : score;
}

/* Tries all pieces that begin at `at`; gives where the next character begins. */
static size_t step(const struct tokenizer *t, struct str s, size_t at, struct node *nodes)
{
        size_t max = s.n - at < t->pieces.longest ? s.n - at : t->pieces.longest, next = at + 1;
        uint64_t hash = pieces_hash(PIECES_WORD);
        float here = nodes[at].score;
        bool single = false;

        while (!pieces_between(s, next))
                next++;
        for (size_t n = 1; n <= max; n++) {
                uint32_t id;

                hash = pieces_step(hash, s.p[at + n - 1]);
                if (!pieces_between(s, at + n))
                        continue;
                if (!pieces_go_on(&t->pieces, hash))
                        break;
                id = pieces_find(&t->pieces, hash, str_sub(s, at, n), PIECES_WORD);
                if (id == PIECE_NONE)
                        continue;
                reach(&nodes[at + n], score_of(t, id, n) + here, id, (uint32_t)at);
                single = single || at + n == next;
        }
        if (!single)
                reach(&nodes[next], t->least - UNKNOWN_PENALTY + here, t->unknown, (uint32_t)at);
        return next;
}

/* From the end to the front; neighbours that are unknown become one. */
static void collect(const struct tokenizer *t, const struct node *nodes, size_t n, struct token_list *out)
{
        size_t first = out->n;
        bool unknown = false;

        for (size_t at = n; at > 0; at = nodes[at].from) {
                bool this_unknown = nodes[at].id == t->unknown;

                if (!(unknown && this_unknown))
                        *VEC_ADD(out) = nodes[at].id;
                unknown = this_unknown;
        }
        for (size_t i = first, k = out->n; i + 1 < k; i++) {
                uint32_t id = out->p[i];

                out->p[i] = out->p[--k];
                out->p[k] = id;
        }
}

void unigram_cut(const struct tokenizer *t, struct str text, struct token_list *out)
{
        struct node *nodes;
        struct buf normal;
        struct str s;

        buf_init(&normal, TOKENIZER_NORMAL_MAX);
        normalise(t, text, &normal);
        s = buf_str(&normal);
        nodes = malloc((s.n + 1) * sizeof(*nodes));
        if (!nodes)
                abort();
        for (size_t i = 0; i <= s.n; i++)
                nodes[i] = (struct node){0, 0, UNREACHED};
        nodes[0].from = 0;
        for (size_t at = 0; at < s.n;)
                at = step(t, s, at, nodes);
        collect(t, nodes, s.n, out);
        free(nodes);
        buf_done(&normal);
}
