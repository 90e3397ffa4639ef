/*
 * bench_fts - ranks questions by SQLite FTS5 and bm25, as the peer of warmline eval faq and passages.
 *
 * Usage: bench_fts DOCS.tsv QUESTIONS.tsv    Both are label<TAB>text, a text a line; a label may have several
 * documents. Prints one JSON object: index_seconds, us_per_query (processor time) and found: for each question at most
 * five labels, best first.
 */
#include "base/buf.h"
#include "base/time.h"
#include "bench/fts.h"
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 256 << 20, BEST = 5, ROWS = 50 };

static void read_file(const char *path, struct buf *out)
{
        FILE *f = fopen(path, "rb");
        size_t n = 1;

        buf_init(out, FILE_MAX);
        while (f && n) {
                char *to = buf_reserve(out, 1 << 16);

                if (!to)
                        break;
                n = fread(to, 1, 1 << 16, f);
                out->n += n;
        }
        if (!f || n) {
                fprintf(stderr, "bench_fts: cannot read %s\n", path);
                exit(1);
        }
        fclose(f);
}

static bool next_row(struct str *rest, struct str *ret_label, struct str *ret_text)
{
        while (str_line(rest, ret_text))
                if (ret_text->n > 0 && ret_text->p[0] != '#' && str_cut(ret_text, '\t', ret_label) && ret_text->p)
                        return true;
        return false;
}

static void put_found(struct buf *b, const struct str *ids, size_t n)
{
        json_put_comma(b);
        buf_put_ch(b, '[');
        for (size_t i = 0; i < n; i++) {
                json_put_comma(b);
                json_put_str(b, ids[i]);
        }
        buf_put_ch(b, ']');
}

int main(int argc, char **argv)
{
        struct buf docs, questions, found;
        struct fts *f;
        struct str rest, label, text, best[BEST];
        int64_t spent = 0, from;
        size_t n, asked = 0;
        double index_s;

        if (argc != 3) {
                fprintf(stderr, "usage: bench_fts DOCS.tsv QUESTIONS.tsv\n");
                return 2;
        }
        read_file(argv[1], &docs);
        read_file(argv[2], &questions);
        buf_init(&found, FILE_MAX);
        buf_put_ch(&found, '[');
        f = fts_new();
        from = time_cpu_ns();
        for (rest = buf_str(&docs); next_row(&rest, &label, &text);)
                fts_add(f, label, &text, 1);
        fts_find(f, STR("first"), ROWS, best, BEST);
        index_s = (double)(time_cpu_ns() - from) / 1e9;
        for (rest = buf_str(&questions); next_row(&rest, &label, &text); asked++) {
                from = time_cpu_ns();
                n = fts_find(f, text, ROWS, best, BEST);
                spent += time_cpu_ns() - from;
                put_found(&found, best, n);
        }
        printf("{\"index_seconds\":%.4f,\"us_per_query\":%.2f,\"found\":%.*s]}\n", index_s,
               asked ? (double)spent / 1e3 / (double)asked : 0, STR_ARG(buf_str(&found)));
        buf_done(&docs);
        buf_done(&questions);
        buf_done(&found);
        fts_free(f);
        return 0;
}
