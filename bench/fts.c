/* See fts.h. */
#include "bench/fts.h"

#include "base/arena.h"
#include "base/buf.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 8 << 20 };

struct fts {
        sqlite3 *db;
        sqlite3_stmt *add, *find; /* find: NULL until the first search */
        struct buf text;
        struct arena *found;
};

static void check(struct fts *f, int code)
{
        if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
                return;
        fprintf(stderr, "FTS5: %s\n", sqlite3_errmsg(f->db));
        exit(1);
}

struct fts *fts_new(void)
{
        struct fts *f = calloc(1, sizeof(*f));

        if (!f)
                abort();
        buf_init(&f->text, TEXT_MAX);
        f->found = arena_new(0);
        check(f, sqlite3_open(":memory:", &f->db));
        check(f,
              sqlite3_exec(f->db, "create virtual table doc using fts5(id unindexed, text); begin", NULL, NULL, NULL));
        check(f, sqlite3_prepare_v2(f->db, "insert into doc values (?, ?)", -1, &f->add, NULL));
        return f;
}

struct fts *fts_free(struct fts *f)
{
        if (!f)
                return NULL;
        sqlite3_finalize(f->add);
        sqlite3_finalize(f->find);
        sqlite3_close(f->db);
        buf_done(&f->text);
        arena_free(f->found);
        free(f);
        return NULL;
}

static bool is_word(char c)
{
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Words of Latin letters stay; every two neighbouring Chinese characters become one word. */
static void put_tokens(struct buf *b, struct str s, const char *between, bool quote)
{
        struct str before = {NULL, 0};
        size_t i = 0;

        while (i < s.n) {
                unsigned char c = (unsigned char)s.p[i];
                size_t len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4, from = i;

                if (is_word(s.p[i])) {
                        while (i < s.n && is_word(s.p[i]))
                                i++;
                        buf_printf(b, quote ? "%s\"%.*s\"" : "%s%.*s", b->n ? between : "", (int)(i - from),
                                   s.p + from);
                        before = (struct str){NULL, 0};
                        continue;
                }
                i += len > s.n - i ? s.n - i : len;
                if (c < 0xE3) {
                        before = (struct str){NULL, 0};
                        continue;
                }
                if (before.n)
                        buf_printf(b, quote ? "%s\"%.*s%.*s\"" : "%s%.*s%.*s", b->n ? between : "", STR_ARG(before),
                                   (int)(i - from), s.p + from);
                before = str_sub(s, from, i - from);
        }
}

void fts_add(struct fts *f, struct str id, const struct str *texts, size_t n)
{
        buf_clear(&f->text);
        for (size_t i = 0; i < n; i++)
                put_tokens(&f->text, texts[i], " ", false);
        sqlite3_bind_text(f->add, 1, id.p, (int)id.n, SQLITE_STATIC);
        sqlite3_bind_text(f->add, 2, f->text.p, (int)f->text.n, SQLITE_STATIC);
        check(f, sqlite3_step(f->add));
        sqlite3_reset(f->add);
}

static void searchable(struct fts *f)
{
        check(f, sqlite3_exec(f->db, "commit", NULL, NULL, NULL));
        check(f, sqlite3_prepare_v2(f->db, "select id from doc where doc match ? order by bm25(doc) limit ?", -1,
                                    &f->find, NULL));
}

static bool has(const struct str *list, size_t n, struct str id)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(list[i], id))
                        return true;
        return false;
}

size_t fts_find(struct fts *f, struct str text, unsigned rows, struct str *ret, size_t max)
{
        size_t n = 0;
        int code;

        if (!f->find)
                searchable(f);
        buf_clear(&f->text);
        arena_reset(f->found);
        put_tokens(&f->text, text, " OR ", true);
        if (f->text.n == 0)
                return 0;
        sqlite3_bind_text(f->find, 1, f->text.p, (int)f->text.n, SQLITE_STATIC);
        sqlite3_bind_int(f->find, 2, (int)rows);
        while (n < max && (code = sqlite3_step(f->find)) == SQLITE_ROW) {
                struct str id = str_c((const char *)sqlite3_column_text(f->find, 0));

                if (!has(ret, n, id))
                        ret[n++] = arena_str(f->found, id);
        }
        sqlite3_reset(f->find);
        return n;
}
