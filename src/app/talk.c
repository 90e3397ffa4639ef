/* talk - see talk.h. */
#include "app/talk.h"

#include "app/service.h"
#include "base/rand.h"
#include "base/time.h"
#include "loop/loop.h"
#include "privacy/door.h"
#include "store/attachment.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

#define PICTURE_MAX (10u << 20)

struct wait {
        struct arena *mem;
        struct talk *talk;
        struct talk_answer *ret;
        struct str *ret_trace;
        struct err *err;
        int r;
        bool done;
        int64_t done_ns;
};

static void fail(struct wait *w, int r, const struct err *err)
{
        w->r = r;
        if (w->err && err)
                *w->err = *err;
        else
                err_set(w->err, r, "%s", err_name(r));
}

static int run(struct talk *t, const bool *done, struct err *err)
{
        int64_t end = time_mono_ns() + TALK_TIMEOUT_S * INT64_C(1000000000);

        while (!*done) {
                loop_step(t->service->loop, 50);
                if (!*done && time_mono_ns() > end)
                        return err_set(err, ERR_TIMEOUT, "no answer within %d s", TALK_TIMEOUT_S);
        }
        return 0;
}

static void keep_frames(struct wait *w, const struct str *frames, size_t n)
{
        struct str *kept = ARENA_ARRAY(w->mem, struct str, n + 1);

        for (size_t i = 0; i < n; i++)
                kept[i] = arena_str(w->mem, frames[i]);
        w->ret->frames = kept;
        w->ret->n = n;
}

/* ---- beginning ---- */

static void put(char *out, size_t size, struct str s)
{
        snprintf(out, size, "%.*s", STR_ARG(s));
}

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        struct wait *w = arg;

        w->done = true;
        if (r < 0) {
                fail(w, r, err);
                return;
        }
        put(w->talk->conversation, sizeof(w->talk->conversation), s->conversation);
        put(w->talk->key, sizeof(w->talk->key), s->key);
        put(w->talk->customer, sizeof(w->talk->customer), s->customer_id);
        put(w->talk->name, sizeof(w->talk->name), s->customer_name);
        w->talk->lang = s->lang;
        w->ret->ack_seq = s->seq;
        keep_frames(w, &s->frame, 1);
}

int talk_begin(struct talk *t, struct str customer, enum lang lang, const char *channel, struct arena *mem,
               struct talk_answer *ret, struct err *err)
{
        struct chat_begin b = {.lang = lang, .customer_id = customer, .channel = str_c(channel)};
        struct wait *w = ARENA_NEW(mem, struct wait);
        int64_t from = time_mono_ns();
        int r;

        *w = (struct wait){.mem = mem, .talk = t, .ret = ret, .err = err};
        *ret = (struct talk_answer){0};
        r = chat_begin(t->service->chat, &b, on_begun, w);
        if (r < 0)
                return err_set(err, r, "the conversation cannot begin: %s", err_name(r));
        r = run(t, &w->done, err);
        ret->ns = time_mono_ns() - from;
        return r < 0 ? r : w->r;
}

/* ---- inputs ---- */

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct wait *w = arg;

        w->done = true;
        w->done_ns = time_mono_ns();
        if (r < 0) {
                fail(w, r, err);
                return;
        }
        w->ret->ack_seq = reply->ack_seq;
        keep_frames(w, reply->frames, reply->n_frames);
}

static struct wait *submit(struct talk *t, const struct chat_input *in, struct arena *mem, struct talk_answer *ret,
                           struct err *err)
{
        struct wait *w = ARENA_NEW(mem, struct wait);

        *w = (struct wait){.mem = mem, .talk = t, .ret = ret, .err = err};
        *ret = (struct talk_answer){0};
        if (in->kind >= IN_TAKE)
                chat_staff_input(t->service->chat, str_c(t->conversation), in, on_reply, w);
        else
                chat_input(t->service->chat, str_c(t->conversation), str_c(t->key), in, on_reply, w);
        return w;
}

int talk_send(struct talk *t, const struct chat_input *in, struct arena *mem, struct talk_answer *ret, struct err *err)
{
        int64_t from = time_mono_ns();
        struct wait *w = submit(t, in, mem, ret, err);
        int r = run(t, &w->done, err);

        ret->ns = w->done_ns - from;
        return r < 0 ? r : w->r;
}

int talk_burst(struct talk *t, const struct str *texts, size_t n, struct arena *mem, struct talk_answer *ret,
               struct err *err)
{
        struct wait *waits[TALK_BURST_MAX];
        struct talk_answer *answers = ARENA_ARRAY(mem, struct talk_answer, n + 1);
        int64_t from = time_mono_ns();
        int r = 0;

        if (n > TALK_BURST_MAX)
                return err_set(err, ERR_LIMIT, "a burst may hold at most %d lines", TALK_BURST_MAX);
        for (size_t i = 0; i < n; i++) {
                struct chat_input in = {.kind = IN_TEXT, .text = texts[i]};

                waits[i] = submit(t, &in, mem, &answers[i], err);
        }
        for (size_t i = 0; i < n; i++) {
                int one = run(t, &waits[i]->done, err);

                if (r == 0)
                        r = one < 0 ? one : waits[i]->r;
        }
        if (r == 0 && n) {
                *ret = answers[n - 1];
                ret->ns = waits[n - 1]->done_ns - from;
        }
        return r;
}

/* ---- pictures ---- */

static const char *picture_type(struct str b)
{
        if (str_starts(b, STR("\x89PNG\r\n\x1a\n")))
                return "image/png";
        if (str_starts(b, STR("\xff\xd8\xff")))
                return "image/jpeg";
        if (str_starts(b, STR("GIF8")))
                return "image/gif";
        if (str_starts(b, STR("RIFF")) && str_eq(str_sub(b, 8, 4), STR("WEBP")))
                return "image/webp";
        return NULL;
}

static void on_stored(void *arg, int r, const struct err *err)
{
        struct wait *w = arg;

        w->done = true;
        if (r < 0)
                fail(w, r, err);
}

static int store_picture(struct talk *t, struct str bytes, const char *type, struct str id, struct arena *mem,
                         struct err *err)
{
        struct attachment_row row = {.id = id,
                                     .conversation = str_c(t->conversation),
                                     .customer_id = str_c(t->customer),
                                     .type = str_c(type),
                                     .bytes = (int64_t)bytes.n,
                                     .at_ms = clock_now_ms(t->service->clock)};
        struct wait *w = ARENA_NEW(mem, struct wait);
        int r = door_seal_bytes(t->service->door, row.customer_id, bytes, mem, &row.cipher, err);

        *w = (struct wait){.mem = mem, .talk = t, .err = err};
        if (r == 0)
                r = store_attachment_put(t->service->store, &row, on_stored, w);
        if (r < 0)
                return err_set(err, r, "the picture cannot be stored: %s", err_name(r));
        r = run(t, &w->done, err);
        return r < 0 ? r : w->r;
}

int talk_picture(struct talk *t, struct str bytes, struct arena *mem, struct talk_answer *ret, struct err *err)
{
        struct chat_input in = {.kind = IN_PICTURE};
        const char *type = picture_type(bytes);
        int r;

        if (!type)
                return err_set(err, ERR_INVALID, "that is no PNG, JPEG, GIF or WebP picture");
        if (bytes.n > PICTURE_MAX)
                return err_set(err, ERR_LIMIT, "a picture may have at most 10 MiB");
        in.attachment = id_new_in(mem, clock_now_ms(t->service->clock));
        in.attachment_type = str_c(type);
        r = store_picture(t, bytes, type, in.attachment, mem, err);
        if (r < 0)
                return r;
        chat_attachment_added(t->service->chat, str_c(t->conversation), in.attachment, in.attachment_type);
        return talk_send(t, &in, mem, ret, err);
}

/* ---- traces ---- */

static void on_view(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct wait *w = arg;

        w->done = true;
        if (r < 0)
                fail(w, r, err);
        else if (v->n && v->traces)
                *w->ret_trace = arena_str(w->mem, v->traces[v->n - 1]);
}

int talk_trace(struct talk *t, int64_t seq, struct arena *mem, struct str *ret, struct err *err)
{
        struct wait *w = ARENA_NEW(mem, struct wait);
        int r;

        *w = (struct wait){.mem = mem, .talk = t, .ret_trace = ret, .err = err};
        *ret = (struct str){NULL, 0};
        chat_history(t->service->chat, str_c(t->conversation), str_c(t->key), seq + 1, 1, true, on_view, w);
        r = run(t, &w->done, err);
        return r < 0 ? r : w->r;
}
