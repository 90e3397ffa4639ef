/* One process per data directory: an flock on a file that also names the holder's pid for the message. The kernel drops
 * the lock with the process, so nothing is left behind by a kill. */
#include "store/store_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *dir, int fd, struct err *err)
{
        char pid[24] = "";
        ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

        if (n > 0)
                pid[strcspn(pid, "\n")] = 0;
        return err_set(err, ERR_BUSY, "%s is in use by another process (pid %s)", dir, pid[0] ? pid : "unknown");
}

int lock_take(const char *dir, int *ret_fd, struct err *err)
{
        char path[4100], pid[24];
        int fd, n, r = 0;

        if (mkdir(dir, 0700) < 0 && errno != EEXIST)
                return err_set(err, ERR_IO, "cannot make the data directory %s: %s", dir, strerror(errno));
        n = snprintf(path, sizeof(path), "%s/warmline.lock", dir);
        if (n < 0 || (size_t)n >= sizeof(path))
                return err_set(err, ERR_INVALID, "the name of the data directory is too long");
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                return err_set(err, ERR_IO, "cannot write in the data directory %s: %s", dir, strerror(errno));
        if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
                r = errno == EWOULDBLOCK ? refuse(dir, fd, err)
                                         : err_set(err, ERR_IO, "cannot lock %s: %s", path, strerror(errno));
                (void)close(fd);
                return r;
        }
        n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
        if (ftruncate(fd, 0) < 0 || pwrite(fd, pid, (size_t)n, 0) != n)
                r = 0; /* a full disk must not keep the service from starting: only the message is poorer */
        *ret_fd = fd;
        return r;
}
