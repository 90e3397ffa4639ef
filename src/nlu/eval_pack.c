/* See eval.h: pack. */
#include "nlu/eval_priv.h"

#include "base/time.h"
#include "codec/json.h"
#include "knowledge/pack.h"
#include "nlu/encoded.h"

static const char *const lang_keys[LANG_N] = {[LANG_ZH] = "zh", [LANG_EN] = "en"};

struct tally {
        size_t asked, first, third;
        size_t cut;           /* lines, each about one thing, that were taken for several */
        size_t pairs, parted; /* two lines in one message; both found, in order */
};

/* The intents of the group ("": all) as documents without title: words of titles are in the held lines too. */
static size_t read_docs(struct str group, struct arena *mem, struct nlu_doc **ret, size_t *ret_lines)
{
        struct pack_intent in;
        size_t n = 0, i;

        while (pack_intent_at(n, &in))
                n++;
        *ret = ARENA_ARRAY(mem, struct nlu_doc, n + 1);
        n = 0;
        for (i = 0; pack_intent_at(i, &in); i++) {
                struct nlu_doc *d = &(*ret)[n];

                if (group.n > 0 && !str_eq(group, in.group))
                        continue;
                d->id = in.id;
                for (int l = 0; l < LANG_N; l++) {
                        d->ask[l] = pack_texts(in.phrasings[l], 0, mem);
                        d->n_ask[l] = in.phrasings[l].n;
                        *ret_lines += in.phrasings[l].n;
                }
                n++;
        }
        return n;
}

static int train(const struct eval_in *in, const struct nlu_doc *docs, size_t n, struct arena *mem, struct nlu **ret,
                 struct err *err)
{
        struct nlu_corpus c = {.docs = docs, .n_docs = n};

        for (int l = 0; l < LANG_N; l++) {
                struct pack_block back = pack_background((enum lang)l);

                c.background[l] = pack_texts(back, 0, mem);
                c.n_background[l] = back.n;
        }
        return eval_train_corpus(in, &c, ret, err);
}

static void ask(const struct eval_in *in, const struct nlu *nlu, struct str text, struct str truth, enum lang lang,
                struct arena *tmp, struct tally *t)
{
        const struct nlu_context ctx = {.lang = lang};
        struct nlu_result r;

        arena_reset(tmp);
        encoded_understand(nlu, in->encoder, text, &ctx, tmp, &r);
        t->asked++;
        for (unsigned k = 0; k < r.n_hits && k < 3; k++) {
                bool right = str_eq(r.hits[k].id, truth);

                t->first += right && k == 0;
                t->third += right;
        }
        if (r.n_hits == 0 || !str_eq(r.hits[0].id, truth))
                eval_report(in->report, r.n_hits ? r.hits[0].id : (struct str){0}, truth, text);
}

static bool finds(const struct nlu *nlu, struct str text, const struct nlu_context *ctx, struct str truth,
                  struct arena *tmp)
{
        struct nlu_result r;

        nlu_understand(nlu, text, ctx, tmp, &r);
        return r.n_hits && str_eq(r.hits[0].id, truth);
}

/* The line alone is one matter, with a line of another intent behind it two. */
static void ask_several(const struct nlu *nlu, const struct pack_intent *in, struct str line,
                        const struct pack_intent *other, struct str line2, enum lang lang, struct arena *tmp,
                        struct tally *t)
{
        static const char *const joints[LANG_N][6] = {
                [LANG_ZH] = {"，还有", "。另外", "？", " ", "，", "\n"},
                [LANG_EN] = {" and also ", ". By the way, ", "? ", " and ", ", ", "\n"},
        };
        const struct nlu_context ctx = {.lang = lang};
        struct str part[NLU_MATTERS_MAX], both;
        struct nlu_result whole;

        arena_reset(tmp);
        nlu_understand(nlu, line, &ctx, tmp, &whole);
        t->cut += nlu_matters(nlu, line, &whole, &ctx, tmp, part) > 0;
        both = arena_printf(tmp, "%.*s%s%.*s", STR_ARG(line), joints[lang][t->pairs++ % 6], STR_ARG(line2));
        nlu_understand(nlu, both, &ctx, tmp, &whole);
        t->parted += nlu_matters(nlu, both, &whole, &ctx, tmp, part) == 2 && finds(nlu, part[0], &ctx, in->id, tmp) &&
                     finds(nlu, part[1], &ctx, other->id, tmp);
}

static void ask_pairs(const struct nlu *nlu, const struct nlu_doc *docs, size_t n, struct tally t[LANG_N])
{
        struct arena *tmp = arena_new(0);
        struct pack_intent in, other;

        for (size_t i = 0; n > 1 && i < n && pack_intent_find(docs[i].id, &in); i++) {
                pack_intent_find(docs[(i + n / 2) % n].id, &other);
                for (int l = 0; l < LANG_N; l++) {
                        struct str rest = in.held[l].bytes, rest2 = other.held[l].bytes, line, line2;

                        while (str_line(&rest, &line) && line.n && str_line(&rest2, &line2) && line2.n)
                                ask_several(nlu, &in, line, &other, line2, (enum lang)l, tmp, &t[l]);
                }
        }
        arena_free(tmp);
}

/* The held-out lines of all documents, in both languages. Gives nanoseconds of processor time. */
static int64_t ask_held(const struct eval_in *e, const struct nlu *nlu, const struct nlu_doc *docs, size_t n,
                        struct tally t[LANG_N])
{
        struct arena *tmp = arena_new(0);
        int64_t spent = 0, from;
        struct pack_intent in;

        for (size_t i = 0; i < n && pack_intent_find(docs[i].id, &in); i++) {
                from = time_cpu_ns();
                for (int l = 0; l < LANG_N; l++) {
                        struct str rest = in.held[l].bytes, line;

                        while (str_line(&rest, &line) && line.n)
                                ask(e, nlu, line, in.id, (enum lang)l, tmp, &t[l]);
                }
                spent += time_cpu_ns() - from;
        }
        arena_free(tmp);
        return spent;
}

static void put_shares(struct buf *b, const char *key, const size_t part[LANG_N], const struct tally t[LANG_N])
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        for (int l = 0; l < LANG_N; l++)
                eval_put(b, lang_keys[l], t[l].asked ? (double)part[l] / (double)t[l].asked : 0);
        buf_put_ch(b, '}');
}

static void put_pack(struct buf *b, const struct tally t[LANG_N], size_t intents, size_t lines, double seconds,
                     int64_t spent_ns)
{
        const size_t first[LANG_N] = {t[0].first, t[1].first}, third[LANG_N] = {t[0].third, t[1].third},
                     cut[LANG_N] = {t[0].cut, t[1].cut}, parted[LANG_N] = {t[0].parted, t[1].parted};
        size_t held = t[0].asked + t[1].asked;

        buf_put_ch(b, '{');
        put_shares(b, "accuracy", first, t);
        put_shares(b, "recall_at_3", third, t);
        put_shares(b, "cut", cut, t);
        put_shares(b, "pairs_found", parted, t);
        json_put_key_i64(b, "intents", (int64_t)intents);
        json_put_key_i64(b, "lines", (int64_t)lines);
        json_put_key_i64(b, "held_lines", (int64_t)held);
        eval_put(b, "train_seconds", seconds);
        eval_put(b, "us_per_query", held ? (double)spent_ns / 1e3 / (double)held : 0);
        buf_put_ch(b, '}');
}

int eval_pack(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(0);
        struct tally t[LANG_N] = {0};
        struct nlu *nlu = NULL;
        struct nlu_doc *docs;
        size_t lines = 0, n = read_docs(in->group, mem, &docs, &lines);
        int64_t from = time_cpu_ns(), trained;
        int r = 0;

        if (n == 0)
                r = err_set(err, ERR_INVALID, "there is no group \"%.*s\" in the pack", STR_ARG(in->group));
        if (r == 0)
                r = train(in, docs, n, mem, &nlu, err);
        trained = time_cpu_ns() - from;
        if (r == 0) {
                int64_t spent = ask_held(in, nlu, docs, n, t);

                ask_pairs(nlu, docs, n, t);
                put_pack(ret_json, t, n, lines, (double)trained / 1e9, spent);
        }
        nlu_unref(nlu);
        arena_free(mem);
        return r;
}
