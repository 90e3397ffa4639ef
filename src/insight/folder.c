/* folder - see folder.h. */
#include "insight/folder.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, MODE_NEW = 0644, MODE_FOLDER = 0755 };

/* The hash of the file as it is; empty: there is none. */
static bool hash_of(const char *path, char ret[KTEXT_HASH + 1])
{
        struct buf b;
        int r;

        ret[0] = 0;
        if (access(path, F_OK) < 0)
                return errno == ENOENT;
        buf_init(&b, KNOWLEDGE_FILE_BYTES_MAX + 1);
        r = file_read(path, &b, NULL);
        if (r == 0)
                ktext_hash(buf_str(&b), ret);
        buf_done(&b);
        return r == 0;
}

/* A name that is gone, or new, must be so after a power cut too. */
static void sync_folder(char *path)
{
        char *slash = strrchr(path, '/');
        int fd;

        *slash = 0;
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        *slash = '/';
        if (fd >= 0) {
                fsync(fd);
                close(fd);
        }
}

static bool write_file(char *path, struct str text)
{
        char *slash = strrchr(path, '/');
        struct stat st;
        mode_t mode = stat(path, &st) == 0 ? st.st_mode & 0777 : MODE_NEW;

        *slash = 0;
        mkdir(path, MODE_FOLDER);
        *slash = '/';
        return file_write(path, text) && chmod(path, mode) == 0;
}

enum folder_result folder_put(const char *dir, const struct kover *row)
{
        char path[PATH_BYTES], now[KTEXT_HASH + 1], after[KTEXT_HASH + 1] = "";
        bool done;

        if (!dir)
                return FOLDER_NOT_THERE;
        if (!knowledge_text_path(row->path) ||
            snprintf(path, sizeof(path), "%s/%.*s", dir, STR_ARG(row->path)) >= (int)sizeof(path) ||
            !hash_of(path, now))
                return FOLDER_REFUSED;
        if (!row->remove)
                ktext_hash(row->text, after);
        if (strcmp(now, after) == 0)
                return FOLDER_WRITTEN;
        if (!str_eq_c(row->base, now))
                return FOLDER_CHANGED;
        done = row->remove ? unlink(path) == 0 : write_file(path, row->text);
        if (done)
                sync_folder(path);
        return done ? FOLDER_WRITTEN : FOLDER_REFUSED;
}
