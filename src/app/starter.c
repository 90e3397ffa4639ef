/* starter - writes the files of packs/starter; see starter.h. */
#include "app/starter.h"

#include "app/embedded.h"
#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static int make_folder(const char *path, struct err *err)
{
        if (mkdir(path, 0700) < 0 && errno != EEXIST)
                return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        return 0;
}

static int add_missing(const char *dir, const struct embedded_file *f, struct arena *mem, struct err *err)
{
        const char *path = arena_printf(mem, "%s/%s", dir, f->path).p;
        struct str text = {(const char *)f->raw, f->raw_n};
        struct stat st;

        if (lstat(path, &st) == 0)
                return 0;
        if (errno != ENOENT)
                return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        return file_write_parts(path, &text, 1, err);
}

int starter_folder(const char *data, struct arena *mem, const char **ret, struct err *err)
{
        struct embedded_set set = embedded_starter();
        const char *dir = arena_printf(mem, "%s/knowledge", data).p;
        int r = make_folder(data, err);

        if (r == 0)
                r = make_folder(dir, err);
        for (size_t i = 0; r == 0 && i < set.n; i++)
                r = add_missing(dir, &set.files[i], mem, err);
        if (r == 0)
                *ret = dir;
        return r;
}
