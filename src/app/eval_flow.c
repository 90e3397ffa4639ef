/* See eval_flow.h. */
#include "app/eval_flow.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CHART_BYTES_MAX = 4 << 20, CHARTS_MAX = 1000 };

typedef VEC(const char *) paths;

static int by_name(const void *a, const void *b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list(const char *dir, struct arena *mem, paths *ret, struct err *err)
{
        DIR *d = opendir(dir);
        struct dirent *e;

        if (!d)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "cannot read the folder %s: %s", dir,
                               strerror(errno));
        while ((e = readdir(d))) {
                if (e->d_name[0] != '.' && str_ends(str_c(e->d_name), STR(".json")))
                        *VEC_ADD(ret) = arena_printf(mem, "%s/%s", dir, e->d_name).p;
        }
        closedir(d);
        if (ret->n > CHARTS_MAX)
                return err_set(err, ERR_LIMIT, "%s: more than %d charts", dir, CHARTS_MAX);
        if (ret->n == 0)
                return err_set(err, ERR_INVALID, "%s: no chart; they end in .json", dir);
        qsort(ret->p, ret->n, sizeof(ret->p[0]), by_name);
        return 0;
}

static int read_one(const char *path, struct arena *mem, struct str *ret, struct err *err)
{
        struct buf b;
        int r;

        buf_init(&b, CHART_BYTES_MAX);
        r = file_read(path, &b, err);
        if (r == 0)
                *ret = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return r;
}

int eval_flow_folder(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(256 << 20);
        paths p = {0};
        struct str *files = NULL;
        int r = list(in->path[0], mem, &p, err);

        if (r == 0)
                files = ARENA_ARRAY(mem, struct str, p.n);
        for (size_t i = 0; r == 0 && i < p.n; i++)
                r = read_one(p.p[i], mem, &files[i], err);
        if (r == 0)
                r = eval_flow(in, files, p.p, p.n, ret_json, err);
        VEC_FREE(&p);
        arena_free(mem);
        return r;
}
