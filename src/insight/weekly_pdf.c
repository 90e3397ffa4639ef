/* weekly_pdf - see weekly_pdf.h. The page goes in by a file without a name, the PDF comes back by a pipe. */
#include "insight/weekly_pdf.h"

#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY_MAX ((rlim_t)1 << 30)

extern char **environ;

static int write_page(struct str html, struct err *err)
{
        int fd = memfd_create("weekly", MFD_CLOEXEC);
        size_t at = 0;

        while (fd >= 0 && at < html.n) {
                ssize_t n = write(fd, html.p + at, html.n - at);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        break;
                at += (size_t)n;
        }
        if (fd >= 0 && at == html.n && lseek(fd, 0, SEEK_SET) == 0)
                return fd;
        if (fd >= 0)
                close(fd);
        return err_set(err, ERR_IO, "cannot write a temporary file: %s", strerror(errno));
}

static int start(int page, int out, pid_t *ret, struct err *err)
{
        const struct rlimit memory = {MEMORY_MAX, MEMORY_MAX}, seconds = {WEEKLY_PDF_SECONDS, WEEKLY_PDF_SECONDS};
        char *const argv[] = {(char[]){"weasyprint"}, (char[]){"--quiet"}, (char[]){"-"}, (char[]){"-"}, NULL};
        posix_spawn_file_actions_t to;
        posix_spawnattr_t how;
        int r;

        posix_spawn_file_actions_init(&to);
        posix_spawn_file_actions_adddup2(&to, page, 0);
        posix_spawn_file_actions_adddup2(&to, out, 1);
        posix_spawn_file_actions_addopen(&to, 2, "/dev/null", O_WRONLY, 0);
        posix_spawnattr_init(&how);
        posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP); /* dies with all that it started */
        r = posix_spawnp(ret, argv[0], &to, &how, argv, environ);
        posix_spawnattr_destroy(&how);
        posix_spawn_file_actions_destroy(&to);
        if (r == ENOENT)
                return err_set(err, ERR_NOTFOUND,
                               "the program weasyprint is not in PATH; install it (on Debian: apt install weasyprint), "
                               "or take the HTML page and print it");
        if (r != 0)
                return err_set(err, ERR_IO, "weasyprint cannot be started: %s", strerror(r));
        (void)prlimit(*ret, RLIMIT_AS, &memory, NULL);
        (void)prlimit(*ret, RLIMIT_CPU, &seconds, NULL);
        return 0;
}

static int hear(int in, const atomic_bool *cancel, struct buf *out, struct err *err)
{
        int64_t until = time_now_ms() + WEEKLY_PDF_SECONDS * 1000;
        char block[65536];
        ssize_t n = 1;

        while (n != 0) {
                struct pollfd p = {.fd = in, .events = POLLIN};

                if (cancel && atomic_load(cancel))
                        return err_set(err, ERR_CANCELLED, "it was cancelled");
                if (time_now_ms() > until)
                        return err_set(err, ERR_TIMEOUT, "weasyprint took more than %d seconds", WEEKLY_PDF_SECONDS);
                if (poll(&p, 1, 100) <= 0)
                        continue;
                n = read(in, block, sizeof(block));
                if (n < 0 && errno != EINTR)
                        return err_set(err, ERR_IO, "weasyprint broke off");
                if (n > 0 && !buf_put(out, block, (size_t)n))
                        return err_set(err, ERR_LIMIT, "the PDF is too large");
        }
        return 0;
}

int weekly_pdf(struct str html, const atomic_bool *cancel, struct buf *out, struct err *err)
{
        int page = write_page(html, err), pipes[2], status = 0, r;
        pid_t pid = 0;

        if (page < 0)
                return page;
        if (pipe2(pipes, O_CLOEXEC) < 0) {
                close(page);
                return err_set(err, ERR_IO, "no pipe: %s", strerror(errno));
        }
        r = start(page, pipes[1], &pid, err);
        close(page);
        close(pipes[1]);
        if (r == 0) {
                r = hear(pipes[0], cancel, out, err);
                if (r < 0)
                        kill(-pid, SIGKILL);
                while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                        ;
                if (r == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
                        r = err_set(err, ERR_IO, "weasyprint has failed");
        }
        close(pipes[0]);
        return r;
}
