/*
 * convert_child - the process that reads a stranger's file, seen from both sides. Its limits: memory, processor, files,
 * no new rights, no sockets, no looking into other processes; whatever takes too long dies with all that it started.
 */
#include "connect/convert_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define X32_BIT 0x40000000

enum { END_ROUNDS = 1000, END_ROUND_MS = 10 };

/* The address sanitizer's shadow memory is larger than any limit. */
#if defined(__SANITIZE_ADDRESS__)
#define LIMITS_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIMITS_MEMORY 0
#endif
#endif
#ifndef LIMITS_MEMORY
#define LIMITS_MEMORY 1
#endif

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* ---- inside ---- */

static bool limit(int what, rlim_t most)
{
        struct rlimit l = {most, most};

        return setrlimit((__rlimit_resource_t)what, &l) == 0;
}

/* Calls that reading a file never needs fail. Where the kernel has no filters the other limits stand alone. */
static void no_network(void)
{
#ifdef ARCHITECTURE
#define REFUSE(call) \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
        struct sock_filter filter[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
                BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), /* the same calls under other numbers */
                REFUSE(chmod),
                REFUSE(chown),
                REFUSE(lchown),
#endif
                REFUSE(truncate), /* what the walls of older kernels leave open */
                REFUSE(fchmodat),
                REFUSE(fchownat),
                REFUSE(socket),
                REFUSE(socketpair),
                REFUSE(connect),
                REFUSE(bind),
                REFUSE(ptrace),
                REFUSE(process_vm_readv),
                REFUSE(process_vm_writev),
                REFUSE(io_uring_setup),
                REFUSE(bpf),
                REFUSE(mount),
                REFUSE(kill),
                REFUSE(tkill),
                REFUSE(rt_sigqueueinfo),
                REFUSE(rt_tgsigqueueinfo),
                REFUSE(pidfd_open),
                REFUSE(pidfd_send_signal),
                REFUSE(pidfd_getfd),
                REFUSE(unshare),
                REFUSE(setns),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
}

void convert_say_page(unsigned total)
{
        for (unsigned i = 0; i < total; i++)
                putchar(' ');
        if (!total)
                putchar('\n');
        fflush(stdout);
}

bool convert_put_limits(bool ocr)
{
        rlim_t seconds = CONVERT_SECONDS + (ocr ? CONVERT_OCR_SECONDS * CONVERT_OCR_PAGES_MAX : 0);
        bool ok = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;

        if (LIMITS_MEMORY)
                ok &= limit(RLIMIT_AS, CONVERT_MEMORY_MAX);
        ok &= limit(RLIMIT_CPU, seconds) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 64);
        ok &= limit(RLIMIT_FSIZE, CONVERT_BYTES_MAX + 4096); /* of files in memory; those of poppler: convert_pdf.c */
        ok &= convert_walls();
        no_network();
        return ok;
}

/* ---- outside ---- */

struct child {
        pid_t pid;
        int out;
};

static int start(const char *program, const char *const *more, const char *path, struct child *c, struct err *err)
{
        const char *args[8] = {program, "convert"};
        char *const env[] = {(char *)(uintptr_t) "PATH=/usr/bin:/bin", (char *)(uintptr_t) "LANG=C.UTF-8",
                             (char *)(uintptr_t) "OMP_THREAD_LIMIT=1", NULL};
        posix_spawn_file_actions_t to;
        posix_spawnattr_t how;
        int pipes[2], r, n = 2;

        while (*more && n < 6)
                args[n++] = *more++;
        args[n] = "-";
        if (pipe2(pipes, O_CLOEXEC) < 0)
                return err_set(err, ERR_IO, "no pipe: %s", strerror(errno));
        posix_spawn_file_actions_init(&to);
        posix_spawn_file_actions_addopen(&to, 0, path, O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&to, pipes[1], 1);
        posix_spawn_file_actions_addopen(&to, 2, "/dev/null", O_WRONLY, 0);
        posix_spawnattr_init(&how);
        posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP); /* dies with all that it started */
        r = posix_spawn(&c->pid, program, &to, &how, (char *const *)(uintptr_t)args, env);
        posix_spawnattr_destroy(&how);
        posix_spawn_file_actions_destroy(&to);
        close(pipes[1]);
        if (r == 0) {
                c->out = pipes[0];
                return 0;
        }
        close(pipes[0]);
        return err_set(err, ERR_IO, "the file cannot be read: %s", strerror(r));
}

static int64_t now_ms(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The white space in front of what it says; each page that is read has its own time. False: it says more pages than
 * there may be, so that its time would not end. */
static bool count_pages(struct convert_progress *p, char *block, ssize_t *n, int64_t *until)
{
        ssize_t i = 0;

        for (; i < *n && (block[i] == ' ' || block[i] == '\n'); i++) {
                if (block[i] == ' ')
                        atomic_fetch_add(&p->total, 1);
                else if (atomic_fetch_add(&p->done, 1) < CONVERT_OCR_PAGES_MAX)
                        *until = now_ms() + CONVERT_OCR_SECONDS * 1000;
        }
        memmove(block, block + i, (size_t)(*n - i));
        if (i > 0 && i == *n)
                *n = -1; /* nothing else yet */
        else
                *n -= i;
        return atomic_load(&p->total) <= CONVERT_OCR_PAGES_MAX && atomic_load(&p->done) <= atomic_load(&p->total) + 1;
}

/* Its whole answer, in time. */
static int hear(struct child *c, const atomic_bool *cancel, struct convert_progress *pages, struct buf *out,
                struct err *err)
{
        struct convert_progress own = {0};
        int64_t until = now_ms() + CONVERT_SECONDS * 1000;
        char block[65536];
        ssize_t n = 1;

        pages = pages ? pages : &own;
        atomic_store(&pages->done, 0);
        atomic_store(&pages->total, 0);

        while (n != 0) {
                struct pollfd p = {.fd = c->out, .events = POLLIN};

                if (cancel && atomic_load(cancel))
                        return err_set(err, ERR_CANCELLED, "it was cancelled");
                if (now_ms() > until)
                        return convert_fault(err, FAULT_SLOW);
                if (poll(&p, 1, 100) <= 0)
                        continue;
                n = read(c->out, block, sizeof(block));
                if (n > 0 && !out->n) {
                        if (!count_pages(pages, block, &n, &until))
                                return convert_fault(err, FAULT_READER);
                        if (n < 0)
                                continue;
                }
                if (n < 0 && errno != EINTR && errno != EAGAIN)
                        return convert_fault(err, FAULT_READER);
                if (n > 0 && !buf_put(out, block, (size_t)n))
                        return convert_fault(err, FAULT_MUCH);
        }
        return 0;
}

static int end(struct child *c, int r, struct err *err)
{
        siginfo_t ended = {0};
        int status = 0;

        for (int i = 0; r == 0 && i < END_ROUNDS && !ended.si_pid; i++) { /* it has said all: a while to end */
                if (waitid(P_PID, (id_t)c->pid, &ended, WEXITED | WNOHANG | WNOWAIT) < 0)
                        break;
                if (!ended.si_pid)
                        poll(NULL, 0, END_ROUND_MS);
        }
        kill(-c->pid, SIGKILL); /* also what it had started; it is not reaped yet, so the number is still ours */
        while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
                ;
        close(c->out);
        if (r == 0 && !WIFEXITED(status))
                return convert_fault(err, FAULT_READER);
        return r;
}

static int ask(const char *program, const char *const *more, const char *path, const atomic_bool *cancel,
               struct convert_progress *pages, struct buf *out, struct err *err)
{
        struct stat st;
        struct child c;
        int r;

        if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
                return convert_fault(err, FAULT_GONE);
        if ((uint64_t)st.st_size > CONVERT_BYTES_MAX)
                return convert_fault(err, FAULT_LARGE);
        r = start(program, more, path, &c, err);
        return r < 0 ? r : end(&c, hear(&c, cancel, pages, out, err), err);
}

int convert_file(const char *program, const char *path, const struct convert_opts *o, const atomic_bool *cancel,
                 struct arena *mem, struct convert_doc *ret, struct err *err)
{
        const char *more[] = {NULL, NULL, NULL, NULL};
        struct buf out;
        int r, n = 0;

        if (o->ocr)
                more[n++] = "--ocr";
        if (o->charset) {
                more[n++] = "--charset";
                more[n++] = o->charset;
        }
        buf_init(&out, CONVERT_ANSWER_MAX);
        r = ask(program, more, path, cancel, o->progress, &out, err);
        if (r == 0)
                r = convert_from_json(buf_str(&out), mem, ret, err);
        buf_done(&out);
        return r;
}

int convert_page(const char *program, const char *path, unsigned page, struct buf *out, struct err *err)
{
        char number[16];
        const char *more[] = {"--page", number, NULL};
        size_t from = out->n;
        int r;

        snprintf(number, sizeof(number), "%u", page);
        r = ask(program, more, path, NULL, NULL, out, err);
        if (r == 0 && !str_starts(str_sub(buf_str(out), from, 8), STR("\x89PNG")))
                return err_set(err, ERR_NOTFOUND, "there is no picture of this page");
        return r;
}
