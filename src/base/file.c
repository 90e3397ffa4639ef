/* file - see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK ((size_t)65536)

int file_read(const char *path, struct buf *out, struct err *err)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        size_t room = CHUNK;
        ssize_t r = -1;
        char more;

        if (fd < 0)
                return err_set(err, ERR_NOTFOUND, "cannot read %s", path);
        do {
                room = out->max - out->n < CHUNK ? out->max - out->n : CHUNK;
                r = room ? read(fd, buf_reserve(out, room), room) : read(fd, &more, 1);
                out->n += room && r > 0 ? (size_t)r : 0;
        } while (room && r > 0);
        close(fd);
        if (r > 0)
                return err_set(err, ERR_LIMIT, "%s is larger than %zu bytes", path, out->max);
        return r < 0 ? err_set(err, ERR_IO, "cannot read %s", path) : 0;
}

static bool write_all(int fd, struct str s)
{
        ssize_t r;

        for (size_t at = 0; at < s.n; at += (size_t)r) {
                r = write(fd, s.p + at, s.n - at);
                if (r < 0 && errno != EINTR)
                        return false;
                r = r < 0 ? 0 : r;
        }
        return true;
}

static bool write_parts(int fd, const struct str *parts, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (!write_all(fd, parts[i]))
                        return false;
        return fdatasync(fd) == 0;
}

int file_write_parts(const char *path, const struct str *parts, size_t n, struct err *err)
{
        int fd, why = 0;
        char tmp[4200];

        if (snprintf(tmp, sizeof(tmp), "%s.%ld", path, (long)getpid()) >= (int)sizeof(tmp))
                return err_set(err, ERR_IO, "cannot write %s: the name is too long", path);
        fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0)
                return err_set(err, ERR_IO, "cannot write %s: %s", path, strerror(errno));
        if (!write_parts(fd, parts, n))
                why = errno;
        if (close(fd) < 0 && !why)
                why = errno;
        if (!why && rename(tmp, path) < 0)
                why = errno;
        if (!why)
                return 0;
        unlink(tmp);
        return err_set(err, err_no_room(why) ? ERR_FULL : ERR_IO, "cannot write %s: %s", path, strerror(why));
}

bool file_write(const char *path, struct str bytes)
{
        return file_write_parts(path, &bytes, 1, NULL) == 0;
}
