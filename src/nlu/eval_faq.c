/* See eval.h: faq and passages. */
#include "nlu/eval_priv.h"

#include "base/time.h"
#include "codec/json.h"
#include "nlu/encoded.h"

#include <math.h>
#include <string.h>

struct ranks {
        size_t asked, at1, at3, at5;
        double reciprocal, us;
};

static void note(struct ranks *r, unsigned rank)
{
        r->asked++;
        if (rank == 0)
                return;
        r->at1 += rank <= 1;
        r->at3 += rank <= 3;
        r->at5 += rank <= 5;
        r->reciprocal += 1.0 / rank;
}

static void put_ranks(const struct ranks *r, struct buf *b)
{
        double n = r->asked ? (double)r->asked : NAN;

        buf_put_ch(b, '{');
        eval_put(b, "recall_at_1", (double)r->at1 / n);
        eval_put(b, "recall_at_3", (double)r->at3 / n);
        eval_put(b, "recall_at_5", (double)r->at5 / n);
        eval_put(b, "mrr", r->reciprocal / n);
        eval_put(b, "us_per_query", r->us / n);
        json_put_key_i64(b, "rows", (int64_t)r->asked);
        buf_put_ch(b, '}');
}

int eval_faq(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(0), *tmp = arena_new(0);
        struct eval_labels labels = {0};
        eval_rows kb = {0}, queries = {0};
        struct nlu *nlu = NULL;
        struct ranks ranks = {0};
        size_t i;
        int r = eval_rows_read(in, 0, &kb, err);

        if (r == 0)
                r = eval_rows_read(in, 1, &queries, err);
        if (r == 0)
                r = eval_train(in, &kb, &labels, mem, &nlu, err);
        for (i = 0; r == 0 && i < queries.n; i++) {
                struct nlu_result res;
                int64_t from = time_cpu_ns();
                unsigned k;

                arena_reset(tmp);
                encoded_understand(nlu, in->encoder, queries.p[i].text, NULL, tmp, &res);
                ranks.us += (double)(time_cpu_ns() - from) / 1e3;
                for (k = 0; k < res.n_hits && !str_eq(res.hits[k].id, queries.p[i].label); k++)
                        ;
                note(&ranks, k < res.n_hits ? k + 1 : 0);
                if (k != 0 || res.n_hits == 0)
                        eval_report(in->report, res.n_hits ? res.hits[0].id : (struct str){0}, queries.p[i].label,
                                    queries.p[i].text);
        }
        if (r == 0)
                put_ranks(&ranks, ret_json);
        nlu_unref(nlu);
        VEC_FREE(&kb);
        VEC_FREE(&queries);
        eval_labels_done(&labels);
        arena_free(tmp);
        arena_free(mem);
        return r;
}

/* ---- passages ---- */

struct book {
        struct arena *mem;
        struct nlu_doc *docs;
        struct str *titles; /* as plain() makes them */
        size_t n;
};

/* One kind of apostrophe and small letters: the two files do not agree. */
static struct str plain(struct arena *mem, struct str s)
{
        char *out = arena_alloc(mem, s.n + 1);
        size_t i, n = 0;

        for (i = 0; i < s.n; i++) {
                if (i + 2 < s.n && memcmp(s.p + i, "\xE2\x80\x99", 3) == 0) {
                        out[n++] = '\'';
                        i += 2;
                } else {
                        out[n++] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] | 32 : s.p[i]);
                }
        }
        return str_trim(str_n(out, n));
}

static struct str join(struct arena *mem, const json_t *lines)
{
        struct str all = {0};
        size_t i;

        for (i = 0; i < json_array_size(lines); i++) {
                struct str line = json_str(json_array_get(lines, i));

                all = arena_printf(mem, "%.*s%s%.*s", STR_ARG(all), i ? "\n\n" : "", STR_ARG(line));
        }
        return all;
}

static int read_book(struct book *b, const json_t *sections, const struct eval_in *in, struct err *err)
{
        const char *key;
        json_t *value;
        void *at;

        if (!json_is_object(sections) || json_object_size(sections) == 0)
                return err_set(err, ERR_INVALID, "%s: expected: {id: {title, text: [lines]}}", in->path[0]);
        b->docs = ARENA_ARRAY(b->mem, struct nlu_doc, json_object_size(sections));
        b->titles = ARENA_ARRAY(b->mem, struct str, json_object_size(sections));
        for (at = json_object_iter((json_t *)(uintptr_t)sections); at;
             at = json_object_iter_next((json_t *)(uintptr_t)sections, at)) {
                key = json_object_iter_key(at);
                value = json_object_iter_value(at);
                if (json_get_str(value, "title").n == 0)
                        return err_set(err, ERR_INVALID, "%s: section %s has no title", in->path[0], key);
                b->titles[b->n] = plain(b->mem, json_get_str(value, "title"));
                b->docs[b->n].id = arena_printf(b->mem, "article:%s", key);
                b->docs[b->n].title[LANG_EN] = json_get_str(value, "title");
                b->docs[b->n].body[LANG_EN] = join(b->mem, json_object_get(value, "text"));
                b->n++;
        }
        return 0;
}

/* The last title of the path that a section has; empty when none. */
static struct str wanted_title(const struct book *b, struct str path)
{
        struct str rest = plain(b->mem, path), part, last = {0};
        size_t i;

        while (str_cut(&rest, '>', &part)) {
                part = str_trim(part);
                for (i = 0; i < b->n && !str_eq(b->titles[i], part); i++)
                        ;
                last = i < b->n ? part : last;
        }
        return last;
}

static void ask_book(const struct eval_in *in, const struct book *b, const struct nlu *nlu, const json_t *questions,
                     struct ranks *ranks)
{
        struct arena *tmp = arena_new(0);
        size_t i;

        for (i = 0; i < json_array_size(questions); i++) {
                const json_t *q = json_array_get(questions, i);
                struct str title = wanted_title(b, json_get_str(q, "section"));
                struct nlu_result res;
                int64_t from = time_cpu_ns();
                unsigned k;

                arena_reset(tmp);
                encoded_understand(nlu, in->encoder, json_get_str(q, "question"), NULL, tmp, &res);
                ranks->us += (double)(time_cpu_ns() - from) / 1e3;
                for (k = 0; k < res.n_hits; k++) {
                        if (title.n > 0 && str_eq(b->titles[res.hits[k].ordinal], title))
                                break;
                }
                note(ranks, k < res.n_hits ? k + 1 : 0);
                if (k != 0 || res.n_hits == 0)
                        eval_report(in->report, res.n_hits ? b->titles[res.hits[0].ordinal] : (struct str){0}, title,
                                    json_get_str(q, "question"));
        }
        arena_free(tmp);
}

int eval_passages(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct book book = {.mem = arena_new(0)};
        json_t *sections = NULL, *questions = NULL;
        struct nlu_corpus c = {0};
        struct nlu *nlu = NULL;
        struct ranks ranks = {0};
        int r = json_parse(in->data[0], &sections, err);

        if (r == 0)
                r = json_parse(in->data[1], &questions, err);
        if (r == 0 && !json_is_array(questions))
                r = err_set(err, ERR_INVALID, "%s: expected: [{question, section}]", in->path[1]);
        if (r == 0)
                r = read_book(&book, sections, in, err);
        c.docs = book.docs;
        c.n_docs = book.n;
        if (r == 0)
                r = eval_train_corpus(in, &c, &nlu, err);
        if (r == 0) {
                ask_book(in, &book, nlu, questions, &ranks);
                put_ranks(&ranks, ret_json);
        }
        nlu_unref(nlu);
        json_decref(sections);
        json_decref(questions);
        arena_free(book.mem);
        return r;
}
