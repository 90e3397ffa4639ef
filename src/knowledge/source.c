/*
 * Where the bytes come from: a folder on disk or a table inside the program. Only the places the format names are read
 * (company.yaml, products.yaml, chitchat.yaml, records.yaml, articles/, policies/, flows/, actions/, practice/,
 * media/); hidden files and links out of the folder are not.
 */
#include "base/vec.h"
#include "knowledge/knowledge_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const top_files[] = {"company.yaml", "products.yaml", "chitchat.yaml", "records.yaml"};
static const struct {
        const char *dir, *ending;
} folders[] = {{"articles", ".md"},  {"policies", ".md"},   {"flows", ".yaml"},
               {"actions", ".yaml"}, {"practice", ".yaml"}, {"media", ""}};

typedef VEC(struct source_file) file_vec;

static int cmp_file(const void *x, const void *y)
{
        return str_cmp(((const struct source_file *)x)->path, ((const struct source_file *)y)->path);
}

static void finish(file_vec *v, struct arena *mem, struct source *ret)
{
        if (v->n)
                qsort(v->p, v->n, sizeof(*v->p), cmp_file);
        ret->n = v->n;
        ret->files = ARENA_ARRAY(mem, struct source_file, v->n);
        if (v->n)
                memcpy(ret->files, v->p, v->n * sizeof(*v->p));
        VEC_FREE(v);
}

/* Reads up to n bytes; fewer at the end of the file; -1 on error. */
static ssize_t read_all(int fd, unsigned char *p, size_t n)
{
        size_t got = 0;

        while (got < n) {
                ssize_t r = read(fd, p + got, n - got);

                if (r < 0 && errno == EINTR)
                        continue;
                if (r < 0)
                        return -1;
                if (r == 0)
                        break;
                got += (size_t)r;
        }
        return (ssize_t)got;
}

static int read_file(const char *full, bool media, struct arena *mem, struct source_file *f, struct err *err)
{
        size_t max = media ? KNOWLEDGE_MEDIA_BYTES_MAX : KNOWLEDGE_FILE_BYTES_MAX;
        unsigned char *p = f->head;
        int fd, r = 0;
        struct stat st;
        ssize_t got;

        fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0 || fstat(fd, &st) < 0) {
                r = err_set(err, ERR_IO, "%s: %s", full, strerror(errno));
                goto out;
        }
        f->n = (size_t)st.st_size;
        f->too_large = !S_ISREG(st.st_mode) || f->n > max;
        if (f->too_large)
                goto out;
        if (!media)
                f->data = p = arena_alloc(mem, f->n + 1);
        got = read_all(fd, p, media ? sizeof(f->head) : f->n);
        if (got < 0)
                r = err_set(err, ERR_IO, "%s: %s", full, strerror(errno));
        else if (media)
                f->n_head = (size_t)got;
        else
                f->n = (size_t)got;
out:
        if (fd >= 0)
                close(fd);
        return r;
}

static int add_disk(file_vec *v, struct arena *mem, const char *dir, const char *rel, bool media, struct err *err)
{
        struct source_file *f;
        struct str full = arena_printf(mem, "%s/%s", dir, rel);

        if (v->n == KNOWLEDGE_FILES_MAX)
                return err_set(err, ERR_LIMIT, "%s: more than %u files", dir, KNOWLEDGE_FILES_MAX);
        f = VEC_ADD(v);
        f->path = arena_str(mem, str_c(rel));
        f->disk = full;
        /* The arena holds what was read so far; this one is at most KNOWLEDGE_FILE_BYTES_MAX. */
        if (arena_used(mem) > KNOWLEDGE_TEXT_BYTES_MAX)
                return err_set(err, ERR_LIMIT, "%s: more than %u MiB of text", dir, KNOWLEDGE_TEXT_BYTES_MAX >> 20);
        return read_file(full.p, media, mem, f, err);
}

static int add_folder(file_vec *v, struct arena *mem, const char *dir, const char *sub, const char *ending,
                      struct err *err)
{
        struct str full = arena_printf(mem, "%s/%s", dir, sub);
        DIR *d = opendir(full.p);
        const struct dirent *e;
        int r = 0;

        if (!d)
                return errno == ENOENT ? 0 : err_set(err, ERR_IO, "%s: %s", full.p, strerror(errno));
        while (r == 0 && (e = readdir(d))) {
                struct str name = str_c(e->d_name);

                if (e->d_name[0] == '.' || !str_ends(name, str_c(ending)) || e->d_type == DT_DIR)
                        continue;
                r = add_disk(v, mem, dir, arena_printf(mem, "%s/%s", sub, e->d_name).p, !*ending, err);
        }
        closedir(d);
        return r;
}

int source_dir(const char *dir, struct arena *mem, struct source *ret, struct err *err)
{
        file_vec v = {0};
        struct stat st;
        int r = 0;

        if (stat(dir, &st) < 0)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s: %s", dir, strerror(errno));
        if (!S_ISDIR(st.st_mode))
                return err_set(err, ERR_INVALID, "%s: not a folder", dir);
        for (size_t i = 0; r == 0 && i < sizeof(top_files) / sizeof(*top_files); i++) {
                if (stat(arena_printf(mem, "%s/%s", dir, top_files[i]).p, &st) == 0)
                        r = add_disk(&v, mem, dir, top_files[i], false, err);
        }
        for (size_t i = 0; r == 0 && i < sizeof(folders) / sizeof(*folders); i++)
                r = add_folder(&v, mem, dir, folders[i].dir, folders[i].ending, err);
        finish(&v, mem, ret);
        return r;
}

int source_one(const char *dir, struct str path, struct arena *mem, struct source_file *ret, struct err *err)
{
        struct str full = arena_printf(mem, "%s/%.*s", dir, STR_ARG(path));
        struct stat st;

        *ret = (struct source_file){.path = path, .disk = full};
        if (stat(full.p, &st) < 0)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%.*s: %s", STR_ARG(path),
                               strerror(errno));
        return read_file(full.p, false, mem, ret, err);
}

static bool wanted(struct str path, bool *ret_media)
{
        *ret_media = str_starts(path, STR("media/"));
        for (size_t i = 0; i < sizeof(top_files) / sizeof(*top_files); i++) {
                if (str_eq_c(path, top_files[i]))
                        return true;
        }
        for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
                size_t n = strlen(folders[i].dir);

                if (path.n > n && str_starts(path, str_c(folders[i].dir)) && path.p[n] == '/' &&
                    str_ends(path, str_c(folders[i].ending)))
                        return true;
        }
        return false;
}

int source_table(const struct kfile *files, size_t n, struct arena *mem, struct source *ret, struct err *err)
{
        file_vec v = {0};

        if (n > KNOWLEDGE_FILES_MAX)
                return err_set(err, ERR_LIMIT, "more than %u files", KNOWLEDGE_FILES_MAX);
        for (size_t i = 0; i < n; i++) {
                struct source_file *f;
                bool media;

                if (!wanted(str_c(files[i].path), &media))
                        continue;
                f = VEC_ADD(&v);
                f->path = str_c(files[i].path);
                f->data = files[i].data;
                f->n = files[i].n;
                f->n_head = f->n < sizeof(f->head) ? f->n : sizeof(f->head);
                if (f->n_head)
                        memcpy(f->head, f->data, f->n_head);
                f->too_large = f->n > (media ? KNOWLEDGE_MEDIA_BYTES_MAX : KNOWLEDGE_FILE_BYTES_MAX);
        }
        finish(&v, mem, ret);
        return 0;
}

const struct source_file *source_find(const struct source *s, const char *path)
{
        struct source_file key = {.path = str_c(path)};

        return s->n ? bsearch(&key, s->files, s->n, sizeof(*s->files), cmp_file) : NULL;
}
