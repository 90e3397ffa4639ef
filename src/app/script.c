/* The script goes to python3 on standard input, so that nothing has to lie on the disk; -I keeps it from what does. */
#include "app/script.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
extern const char script_tau2_knowledge[] __attribute__((visibility("hidden")));
extern const char script_tau2_knowledge_end[] __attribute__((visibility("hidden")));
extern const char script_tau2_reference[] __attribute__((visibility("hidden")));
extern const char script_tau2_reference_end[] __attribute__((visibility("hidden")));

/* A pipe takes this much without a reader; each script is smaller. */
enum { PIPE_BYTES = 65536 };

static struct str text_of(enum script script)
{
        if (script == SCRIPT_TAU2_KNOWLEDGE)
                return str_n(script_tau2_knowledge, (size_t)(script_tau2_knowledge_end - script_tau2_knowledge));
        return str_n(script_tau2_reference, (size_t)(script_tau2_reference_end - script_tau2_reference));
}

static bool read_all(int fd, struct buf *out)
{
        char part[65536];
        ssize_t n;

        while ((n = read(fd, part, sizeof(part))) != 0) {
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0 || !buf_put(out, part, (size_t)n))
                        return false;
        }
        return true;
}

static int start(const char *const *args, size_t n_args, const int in[2], const int out[2], pid_t *ret)
{
        char *argv[SCRIPT_ARGS_MAX + 4] = {(char[]){"python3"}, (char[]){"-I"}, (char[]){"-"}};
        posix_spawn_file_actions_t files;
        int r;

        for (size_t i = 0; i < n_args && i < SCRIPT_ARGS_MAX; i++)
                argv[i + 3] = (char *)(uintptr_t)args[i];
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
        posix_spawn_file_actions_addclose(&files, in[1]);
        posix_spawn_file_actions_addclose(&files, out[0]);
        r = posix_spawnp(ret, "python3", &files, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&files);
        return r;
}

static int wait_for(pid_t pid, struct err *err)
{
        int status;

        while (waitpid(pid, &status, 0) < 0) {
                if (errno != EINTR)
                        return err_set(err, ERR_IO, "python3: %s", strerror(errno));
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                return err_set(err, ERR_INVALID, "the script did not come to its end");
        return 0;
}

int script_run(enum script script, const char *const *args, size_t n_args, struct buf *out, struct err *err)
{
        struct str text = text_of(script);
        int in[2], back[2], r;
        bool whole, sent;
        pid_t pid;

        if (text.n > PIPE_BYTES)
                return err_set(err, ERR_INTERNAL, "a script of more than %d bytes", PIPE_BYTES);
        if (pipe(in) < 0)
                return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
        if (pipe(back) < 0) {
                close(in[0]);
                close(in[1]);
                return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
        }
        sent = write(in[1], text.p, text.n) == (ssize_t)text.n;
        r = start(args, n_args, in, back, &pid);
        close(in[0]);
        close(in[1]);
        close(back[1]);
        if (r != 0) {
                close(back[0]);
                return err_set(err, ERR_NOTFOUND, "python3 cannot be run: %s", strerror(r));
        }
        whole = read_all(back[0], out);
        close(back[0]);
        r = wait_for(pid, err);
        if (r == 0 && (!whole || !sent))
                r = err_set(err, ERR_LIMIT, "the script printed too much");
        return r;
}
