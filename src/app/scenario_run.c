/* scenario_run - see scenario_run.h. A scenario ends at its first miss: what follows would only be noise. */
#include "app/scenario_run.h"

#include "app/expect.h"
#include "app/meaning.h"
#include "app/reply.h"
#include "app/service.h"
#include "app/talk.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"
#include "connect/message.h"
#include "loop/loop.h"
#include "model/embedding.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AGENT_ID "test-agent"
#define AGENT_NAME "Lin"

enum { UNLIMITED = 1000000, FILE_MAX = 11 << 20 };

struct run {
        const struct scenario *s;
        const struct scenario_opts *o;
        struct arena *mem;
        struct test_clock clock;
        struct loop *loop;
        struct embedding *embedding;
        struct message_outbox *outbox;
        struct messenger *messenger;
        struct service *service;
        struct talk talk;
        struct reply reply;                             /* the newest */
        struct reply_option options[REPLY_OPTIONS_MAX]; /* of the newest reply that had any */
        size_t n_options;
        int64_t ns;
        enum lang lang; /* of the widget */
        bool failed;
        char dir[64]; /* only for scenarios with a restart */
};

/* ---- opening and closing ---- */

static int open_service(struct run *r, struct err *err)
{
        struct service_opts so = {.loop = r->loop,
                                  .clock = &r->clock.clock,
                                  .dir = r->dir[0] ? r->dir : NULL,
                                  .generations = r->o->generations,
                                  .embedding = r->embedding,
                                  .messenger = r->messenger,
                                  .pictures = true,
                                  .demo = true,
                                  .rate_per_min = UNLIMITED,
                                  .rate_burst = UNLIMITED};

        return service_open(&so, &r->service, NULL, err);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        (void)st;
        (void)type;
        (void)ftw;
        return remove(path);
}

static int make_dir(struct run *r, struct err *err)
{
        const char *tmp = getenv("TMPDIR");

        if (snprintf(r->dir, sizeof(r->dir), "%.40s/warmline-XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0 ||
            !mkdtemp(r->dir)) {
                r->dir[0] = '\0';
                return err_set(err, ERR_IO, "no temporary directory can be made");
        }
        return 0;
}

static int open_run(struct run *r, struct err *err)
{
        int64_t at_ms = SCENARIO_NOW_MS;

        for (size_t i = 0; i < r->s->n_lines; i++) {
                if (r->s->lines[i].action == SCENARIO_AT) {
                        at_ms = r->s->lines[i].ms;
                        break;
                }
        }
        test_clock_init(&r->clock, at_ms);
        r->mem = arena_new(256 << 20);
        r->loop = loop_new(err);
        if (!r->loop)
                return ERR_IO;
        r->embedding = meaning_embedding(r->loop, r->o->encoder);
        r->outbox = message_outbox_new(r->loop);
        r->messenger = messenger_new(&message_outbox, r->outbox);
        if (r->s->restarts && make_dir(r, err) < 0)
                return ERR_IO;
        return open_service(r, err);
}

static void close_run(struct run *r)
{
        service_close(r->service);
        messenger_free(r->messenger);
        embedding_free(r->embedding);
        loop_free(r->loop);
        if (r->dir[0])
                nftw(r->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
        arena_free(r->mem);
}

/* ---- telling ---- */

static void miss(struct run *r, unsigned line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void miss(struct run *r, unsigned line, const char *fmt, ...)
{
        va_list ap;

        if (!r->failed)
                fprintf(r->o->out, "FAIL %s:%u: %.*s\n", r->o->file, r->s->line, STR_ARG(r->s->name));
        r->failed = true;
        fprintf(r->o->out, "%s:%u: ", r->o->file, line);
        va_start(ap, fmt);
        vfprintf(r->o->out, fmt, ap);
        va_end(ap);
        fputc('\n', r->o->out);
}

static void print_indented(FILE *out, const char *mark, struct str text)
{
        struct str line;

        while (text.n && str_line(&text, &line))
                fprintf(out, "    %s %.*s\n", mark, STR_ARG(line));
}

static void show_reply(struct run *r)
{
        const struct reply *p = &r->reply;
        FILE *out = r->o->out;

        print_indented(out, "|", p->text.n ? p->text : STR("(no reply)"));
        for (size_t i = 0; i < p->n_options; i++)
                fprintf(out, "    | [%.*s] %.*s\n", STR_ARG(p->options[i].id), STR_ARG(p->options[i].label));
        for (size_t i = 0; i < p->n_cites; i++)
                fprintf(out, "    cites %.*s\n", STR_ARG(p->cites[i]));
        for (size_t i = 0; i < p->n_trace; i++)
                fprintf(out, "    trace %.*s = %.*s\n", STR_ARG(p->trace[i].key), STR_ARG(p->trace[i].value));
}

/* ---- one step of the conversation ---- */

static struct reply_form form_of(const struct run *r, enum lang lang)
{
        const struct generation *g = generation_current(r->service->generations);

        return (struct reply_form){lang, tz_offset_s(g->tz, r->clock.at_ms) / 60};
}

/* Reads what came; the plain form is in the language that the trace names. */
static int take_answer(struct run *r, const struct talk_answer *a, struct err *err)
{
        struct str trace, lang;
        enum lang wanted;
        int e = reply_read(a->frames, a->n, form_of(r, r->lang), r->mem, &r->reply, err);

        r->ns = a->ns;
        if (e < 0 || !r->reply.machine)
                return e;
        e = talk_trace(&r->talk, r->reply.seq, r->mem, &trace, err);
        if (e == 0)
                e = reply_read_trace(&r->reply, trace, r->mem, err);
        lang = reply_trace(&r->reply, "lang");
        if (e == 0 && lang.n && lang_parse(lang, &wanted) && wanted != r->lang) {
                e = reply_read(a->frames, a->n, form_of(r, wanted), r->mem, &r->reply, err);
                if (e == 0)
                        e = reply_read_trace(&r->reply, trace, r->mem, err);
        }
        if (r->reply.n_options) {
                memcpy(r->options, r->reply.options, sizeof(r->options));
                r->n_options = r->reply.n_options;
        }
        return e;
}

static int ensure_begun(struct run *r, struct err *err)
{
        struct talk_answer a;
        int e;

        if (r->talk.conversation[0])
                return 0;
        r->talk.service = r->service;
        e = talk_begin(&r->talk, r->s->customer, r->lang, "terminal", r->mem, &a, err);
        return e < 0 ? e : take_answer(r, &a, err);
}

static int send_input(struct run *r, const struct chat_input *in, struct err *err)
{
        struct talk_answer a;
        int e = ensure_begun(r, err);

        if (e == 0)
                e = talk_send(&r->talk, in, r->mem, &a, err);
        return e < 0 ? e : take_answer(r, &a, err);
}

static int tap(struct run *r, const struct scenario_line *l, struct err *err)
{
        struct chat_input in = {.kind = IN_TAP};
        struct buf have;
        int e = ensure_begun(r, err);

        if (e < 0)
                return e;
        for (size_t i = 0; i < r->n_options; i++) {
                if (text_equal_folded(r->options[i].label, l->text)) {
                        in.choice = r->options[i].id;
                        in.label = r->options[i].label;
                        return send_input(r, &in, err);
                }
        }
        buf_init(&have, 400);
        for (size_t i = 0; i < r->n_options; i++)
                buf_printf(&have, "%s\"%.*s\"", i ? ", " : "", STR_ARG(r->options[i].label));
        err_set(err, ERR_NOTFOUND, "there is no choice \"%.*s\" to tap; there %s %.*s",
                (int)(l->text.n > 60 ? 60 : l->text.n), l->text.p, r->n_options ? "are" : "is none",
                STR_ARG(buf_str(&have)));
        buf_done(&have);
        return ERR_NOTFOUND;
}

static int attach(struct run *r, const struct scenario_line *l, struct err *err)
{
        const char *slash = strrchr(r->o->file, '/');
        struct talk_answer a;
        struct str path = l->text;
        FILE *f;
        char *p;
        size_t n;
        int e = ensure_begun(r, err);

        if (e < 0)
                return e;
        if (slash && path.p[0] != '/')
                path = arena_printf(r->mem, "%.*s/%.*s", (int)(slash - r->o->file), r->o->file, STR_ARG(l->text));
        f = fopen(arena_cstr(r->mem, path), "rbe");
        if (!f)
                return err_set(err, ERR_NOTFOUND, "%.*s cannot be read", STR_ARG(path));
        p = arena_alloc(r->mem, FILE_MAX);
        n = fread(p, 1, FILE_MAX, f);
        fclose(f);
        e = talk_picture(&r->talk, str_n(p, n), r->mem, &a, err);
        return e < 0 ? e : take_answer(r, &a, err);
}

/* The lines behind `burst`; *at is moved to the last of them. */
static int burst(struct run *r, size_t *at, struct err *err)
{
        struct str texts[TALK_BURST_MAX];
        struct talk_answer a;
        size_t n = 0;
        int e = ensure_begun(r, err);

        while (*at + 1 < r->s->n_lines && r->s->lines[*at + 1].action == SCENARIO_SAY) {
                if (n == TALK_BURST_MAX)
                        return err_set(err, ERR_LIMIT, "a burst may hold at most %d lines", TALK_BURST_MAX);
                texts[n++] = r->s->lines[++*at].text;
        }
        if (e == 0)
                e = talk_burst(&r->talk, texts, n, r->mem, &a, err);
        return e < 0 ? e : take_answer(r, &a, err);
}

static int agent(struct run *r, enum chat_input_kind kind, struct str text, struct err *err)
{
        struct chat_input in = {.kind = kind, .text = text, .agent_id = STR(AGENT_ID), .agent_name = STR(AGENT_NAME)};

        if (kind == IN_RETURN)
                in.note = text;
        return send_input(r, &in, err);
}

static int set_lang(struct run *r, enum lang lang, struct err *err)
{
        struct chat_input in = {.kind = IN_LANG, .lang = lang, .has_lang = true};

        r->lang = lang;
        if (!r->talk.conversation[0])
                return 0;
        return talk_send(&r->talk, &in, r->mem, &(struct talk_answer){0}, err);
}

static int restart(struct run *r, struct err *err)
{
        int e;

        r->service = service_close(r->service);
        e = open_service(r, err);
        r->talk.service = r->service;
        return e;
}

static int again(struct run *r, struct err *err)
{
        memset(&r->talk, 0, sizeof(r->talk));
        r->n_options = 0;
        return ensure_begun(r, err);
}

/* ---- expectations ---- */

static void check_line(struct run *r, const struct scenario_line *l)
{
        struct expect_in in = {.reply = &r->reply, .ns = r->ns};
        bool met = true;

        for (size_t i = 0; i < l->n_expects; i++) {
                struct str instead = expect_missed(&l->expects[i], &in, r->mem);

                if (instead.n == 0)
                        continue;
                miss(r, l->line, "expected: %.*s    came: %.*s", STR_ARG(l->expects[i].part), STR_ARG(instead));
                met = false;
        }
        if (!met)
                show_reply(r);
}

/* {code}: the six digits of the message that was sent last. */
static struct str with_code(struct run *r, struct str text)
{
        struct str place = STR("{code}");
        const struct message *m = message_outbox_last(r->outbox);
        ptrdiff_t at = str_find(text, place, 0);
        size_t i = 0, digits = 0;

        if (at < 0 || !m)
                return text;
        for (; i < m->text.n && digits < 6; i++)
                digits = m->text.p[i] >= '0' && m->text.p[i] <= '9' ? digits + 1 : 0;
        return arena_printf(r->mem, "%.*s%.*s%.*s", (int)at, text.p, STR_ARG(str_sub(m->text, i - digits, digits)),
                            STR_ARG(str_sub(text, (size_t)at + place.n, text.n)));
}

static int step(struct run *r, size_t *at, struct err *err)
{
        const struct scenario_line *l = &r->s->lines[*at];
        struct chat_input in = {.kind = IN_TEXT, .text = with_code(r, l->text)};
        int e;

        switch (l->action) {
        case SCENARIO_SAY: return send_input(r, &in, err);
        case SCENARIO_TAP: return tap(r, l, err);
        case SCENARIO_ATTACH: return attach(r, l, err);
        case SCENARIO_BURST: return burst(r, at, err);
        case SCENARIO_WAIT: r->clock.at_ms += l->ms; return 0;
        case SCENARIO_AT: r->clock.at_ms = l->ms; return 0;
        case SCENARIO_LANG: return set_lang(r, l->lang, err);
        case SCENARIO_RESTART: return restart(r, err);
        case SCENARIO_AGAIN: return again(r, err);
        case SCENARIO_AGENT_TAKES: return agent(r, IN_TAKE, (struct str){NULL, 0}, err);
        case SCENARIO_AGENT_SAYS: return agent(r, IN_AGENT_TEXT, l->text, err);
        case SCENARIO_AGENT_RETURNS: return agent(r, IN_RETURN, l->text, err);
        case SCENARIO_BLOWS_UP: return 0;
        case SCENARIO_EXPECT:
                if (r->o->on_line)
                        return 0;
                e = ensure_begun(r, err);
                if (e == 0)
                        check_line(r, l);
                return e;
        }
        return ERR_INTERNAL;
}

static void narrate(struct run *r, const struct scenario_line *l)
{
        static const char *const words[] = {"> ",      "tap ",  "attach ", "burst",    "wait ",  "at ",     "lang ",
                                            "restart", "again", "agent ",  "agent > ", "agent ", "blow-up", "< "};

        if (!r->o->verbose || l->action == SCENARIO_EXPECT)
                return;
        fprintf(r->o->out, "  %s%.*s\n", words[l->action], STR_ARG(l->text));
        if (l->action <= SCENARIO_BURST || l->action >= SCENARIO_AGAIN)
                print_indented(r->o->out, "|", r->reply.text);
}

static void play(struct run *r)
{
        for (size_t i = 0; i < r->s->n_lines && !r->failed; i++) {
                const struct scenario_line *l = &r->s->lines[i];
                struct err err;

                if (step(r, &i, &err) < 0) {
                        miss(r, l->line, "%s", err.msg);
                        show_reply(r);
                } else if (r->o->on_line) {
                        if (l->action != SCENARIO_EXPECT)
                                r->o->on_line(r->o->on_line_arg, r->s, i, &r->reply);
                } else {
                        narrate(r, l);
                }
        }
}

bool scenario_run(const struct scenario *s, const struct scenario_opts *o)
{
        struct run *r = calloc(1, sizeof(*r));
        struct err err;
        bool passed;

        if (!r)
                abort();
        r->s = s;
        r->o = o;
        if (open_run(r, &err) < 0)
                miss(r, s->line, "cannot start: %s", err.msg);
        else
                play(r);
        passed = !r->failed;
        if (passed)
                fprintf(o->out, "ok   %s:%u: %.*s\n", o->file, s->line, STR_ARG(s->name));
        close_run(r);
        free(r);
        return passed;
}
