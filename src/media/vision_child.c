/*
 * vision_child - pictures are read by children, at most VISION_AT_ONCE at a time. A child gets the bytes on its
 * standard input and writes one JSON object. One that takes longer than VISION_MS is killed; one that dies says
 * nothing, and the picture counts as refused. The child itself sets its limits (app/cmd_picture.c).
 */
#include "base/buf.h"
#include "loop/loop.h"
#include "media/picture.h"
#include "media/vision.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MAX = 64 * 1024 };

struct ask {
        struct vision *v;
        struct ask *next;
        char *bytes;
        size_t n;
        vision_fn *cb;
        void *arg;
        struct buf out;
        struct timer *timer;
        uv_process_t process;
        uv_pipe_t in, from;
        uv_write_t write;
        unsigned open; /* handles that are not closed yet */
        bool late;
};

struct vision {
        struct loop *loop;
        char *program;
        struct ask *waiting, *running;
        unsigned n_waiting, n_running;
        bool freeing;
};

static void ask_free(struct ask *a)
{
        buf_done(&a->out);
        free(a->bytes);
        free(a);
}

static void unlink_ask(struct ask **list, struct ask *a)
{
        while (*list != a)
                list = &(*list)->next;
        *list = a->next;
}

static void answer(struct ask *a, enum vision_state state)
{
        struct arena *mem = arena_new(1 << 20);
        struct vision_result r;

        if (state != VISION_READ || !vision_from_json(buf_str(&a->out), mem, &r))
                r = (struct vision_result){.state = state == VISION_READ ? VISION_REFUSED : state};
        a->cb(a->arg, &r);
        arena_free(mem);
}

static void start_next(struct vision *v);

static void on_closed(uv_handle_t *h)
{
        struct ask *a = h->data;
        struct vision *v = a->v;

        if (--a->open)
                return;
        unlink_ask(&v->running, a);
        v->n_running--;
        answer(a, a->late ? VISION_TOO_SLOW : VISION_READ);
        if (!v->freeing)
                start_next(v);
        ask_free(a);
}

static void close_handle(uv_handle_t *h)
{
        if (!uv_is_closing(h))
                uv_close(h, on_closed);
}

static void on_exit_of(uv_process_t *p, int64_t status, int signum)
{
        struct ask *a = p->data;

        (void)status;
        (void)signum;
        a->timer = timer_stop(a->timer);
        close_handle((uv_handle_t *)p);
        close_handle((uv_handle_t *)&a->in);
}

static void on_late(void *arg)
{
        struct ask *a = arg;

        a->timer = timer_stop(a->timer);
        a->late = true;
        uv_process_kill(&a->process, SIGKILL);
}

static void lend_room(uv_handle_t *h, size_t want, uv_buf_t *ret)
{
        (void)h;
        (void)want;
        *ret = uv_buf_init(malloc(4096), 4096);
}

static void on_output(uv_stream_t *s, ssize_t n, const uv_buf_t *got)
{
        struct ask *a = s->data;

        if (n > 0)
                buf_put_str(&a->out, str_n(got->base, (size_t)n));
        free(got->base);
        if (n < 0)
                close_handle((uv_handle_t *)s);
}

static void on_given(uv_write_t *w, int status)
{
        struct ask *a = w->data;

        (void)status; /* a child that died early says so by its end */
        close_handle((uv_handle_t *)&a->in);
}

static int spawn(struct ask *a)
{
        char *args[] = {a->v->program, (char *)(uintptr_t) "picture", (char *)(uintptr_t) "-", NULL};
        char *env[] = {(char *)(uintptr_t) "OMP_THREAD_LIMIT=1", (char *)(uintptr_t) "LANG=C.UTF-8", NULL};
        uv_stdio_container_t stdio[3] = {
                {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&a->in},
                {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&a->from},
                {.flags = UV_IGNORE},
        };
        uv_process_options_t o = {.file = a->v->program,
                                  .args = args,
                                  .env = env,
                                  .exit_cb = on_exit_of,
                                  .stdio = stdio,
                                  .stdio_count = 3};
        uv_loop_t *loop = loop_uv(a->v->loop);

        uv_pipe_init(loop, &a->in, 0);
        uv_pipe_init(loop, &a->from, 0);
        a->in.data = a->from.data = a->process.data = a->write.data = a;
        a->open = 3;
        return uv_spawn(loop, &a->process, &o);
}

static void start_next(struct vision *v)
{
        while (v->waiting && v->n_running < VISION_AT_ONCE) {
                struct ask *a = v->waiting;
                uv_buf_t bytes = uv_buf_init(a->bytes, (unsigned)a->n);

                v->waiting = a->next;
                v->n_waiting--;
                a->next = v->running;
                v->running = a;
                v->n_running++;
                if (spawn(a) < 0) {
                        close_handle((uv_handle_t *)&a->process);
                        close_handle((uv_handle_t *)&a->in);
                        close_handle((uv_handle_t *)&a->from);
                        continue;
                }
                a->timer = timer_start(v->loop, VISION_MS, 0, on_late, a);
                uv_read_start((uv_stream_t *)&a->from, lend_room, on_output);
                if (uv_write(&a->write, (uv_stream_t *)&a->in, &bytes, 1, on_given) < 0)
                        close_handle((uv_handle_t *)&a->in);
        }
}

struct vision *vision_new(struct loop *l, const char *program)
{
        struct vision *v = calloc(1, sizeof(*v));

        if (!v)
                abort();
        v->loop = l;
        v->program = strdup(program);
        if (!v->program)
                abort();
        signal(SIGPIPE, SIG_IGN);
        return v;
}

struct vision *vision_free(struct vision *v)
{
        if (!v)
                return NULL;
        while (v->waiting) {
                struct ask *a = v->waiting;

                v->waiting = a->next;
                answer(a, VISION_TOO_SLOW);
                ask_free(a);
        }
        v->freeing = true;
        for (struct ask *a = v->running; a; a = a->next) {
                a->late = true;
                uv_process_kill(&a->process, SIGKILL);
        }
        while (v->n_running)
                loop_step(v->loop, 50);
        free(v->program);
        free(v);
        return NULL;
}

/* Not before vision_ask() has returned. */
static void refuse_later(void *arg)
{
        struct ask *a = arg;

        answer(a, a->late ? VISION_BUSY : VISION_REFUSED);
        ask_free(a);
}

void vision_ask(struct vision *v, struct str bytes, vision_fn *cb, void *arg)
{
        struct ask *a = calloc(1, sizeof(*a)), **at = &v->waiting;
        struct picture_head head;

        if (!a)
                abort();
        *a = (struct ask){.v = v, .cb = cb, .arg = arg};
        buf_init(&a->out, ANSWER_MAX);
        a->late = v->n_waiting >= VISION_WAITING;
        if (a->late || !picture_head(bytes, &head) || !picture_fits(&head, bytes.n)) {
                loop_post(v->loop, refuse_later, a);
                return;
        }
        a->bytes = malloc(bytes.n);
        if (!a->bytes)
                abort();
        memcpy(a->bytes, bytes.p, bytes.n);
        a->n = bytes.n;
        while (*at)
                at = &(*at)->next;
        *at = a;
        v->n_waiting++;
        start_next(v);
}
