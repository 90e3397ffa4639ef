/* message - what all drivers share, and the outbox; see message.h. */
#include "connect/message.h"

#include "base/arena.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

struct messenger {
        const struct message_driver *driver;
        void *self;
        struct sending *under_way;
        unsigned in_flight;
};

struct sending {
        struct messenger *m;
        struct sending *next;
        message_done_fn *done;
        void *arg;
};

struct messenger *messenger_new(const struct message_driver *driver, void *self)
{
        struct messenger *m = calloc(1, sizeof(*m));

        if (!m)
                abort();
        *m = (struct messenger){.driver = driver, .self = self};
        return m;
}

struct messenger *messenger_free(struct messenger *m)
{
        if (!m)
                return NULL;
        m->driver->free(m->self);
        for (struct sending *s = m->under_way, *next; s; s = next) {
                next = s->next;
                free(s);
        }
        free(m);
        return NULL;
}

bool messenger_sms(const struct messenger *m)
{
        return m->driver->sms;
}

bool message_address_ok(struct str to)
{
        size_t at = 0, n_at = 0;

        if (to.n < 3 || to.n > 254)
                return false;
        for (size_t i = 0; i < to.n; i++) {
                unsigned char c = (unsigned char)to.p[i];

                if (c <= ' ' || c >= 0x7f || strchr("<>()[]\\,;:\"", c))
                        return false;
                if (c == '@') {
                        at = i;
                        n_at++;
                }
        }
        return n_at == 1 && at > 0 && at + 1 < to.n;
}

static bool phone_ok(struct str to)
{
        size_t digits = 0;

        for (size_t i = 0; i < to.n; i++) {
                if (to.p[i] >= '0' && to.p[i] <= '9')
                        digits++;
                else if (to.p[i] != ' ' && to.p[i] != '-' && !(to.p[i] == '+' && i == 0))
                        return false;
        }
        return digits >= 5 && digits <= 15 && to.n <= 24;
}

static void on_done(void *arg, int r, const struct err *err)
{
        struct sending *s = arg, **at = &s->m->under_way;

        while (*at != s)
                at = &(*at)->next;
        *at = s->next;
        s->m->in_flight--;
        s->done(s->arg, r, err);
        free(s);
}

int messenger_send(struct messenger *m, const struct message *msg, message_done_fn *done, void *arg)
{
        bool sms = str_eq_c(msg->channel, "sms");
        struct sending *s;

        if (m->in_flight >= MESSAGES_IN_FLIGHT)
                return ERR_BUSY;
        if ((sms && !m->driver->sms) || !(sms ? phone_ok(msg->to) : message_address_ok(msg->to)) ||
            msg->text.n > MESSAGE_TEXT_MAX || msg->html.n > MESSAGE_HTML_MAX || msg->subject.n > 200 ||
            (msg->subject.n && memchr(msg->subject.p, '\n', msg->subject.n)))
                return ERR_INVALID;
        s = malloc(sizeof(*s));
        if (!s)
                abort();
        *s = (struct sending){m, m->under_way, done, arg};
        m->under_way = s;
        m->in_flight++;
        m->driver->send(m->self, msg, on_done, s);
        return 0;
}

/* ---- the outbox ---- */

struct message_outbox {
        struct loop *loop;
        struct arena *mem;
        struct message last;
        unsigned n;
        struct tell *telling;
};

struct tell {
        struct message_outbox *box; /* NULL: gone */
        struct tell *next;
        message_done_fn *done;
        void *arg;
};

struct message_outbox *message_outbox_new(struct loop *loop)
{
        struct message_outbox *o = calloc(1, sizeof(*o));

        if (!o)
                abort();
        o->loop = loop;
        o->mem = arena_new((size_t)1 << 20);
        return o;
}

static void tell_done(void *arg)
{
        struct tell *t = arg;

        if (t->box) {
                struct tell **at = &t->box->telling;

                while (*at != t)
                        at = &(*at)->next;
                *at = t->next;
                t->done(t->arg, 0, NULL);
        }
        free(t);
}

static void outbox_send(void *self, const struct message *m, message_done_fn *done, void *arg)
{
        struct message_outbox *o = self;
        struct tell *t = calloc(1, sizeof(*t));
        struct str *texts[] = {&o->last.id,      &o->last.channel, &o->last.to,   &o->last.lang,
                               &o->last.subject, &o->last.text,    &o->last.kind, &o->last.html};

        if (!t)
                abort();
        arena_reset(o->mem);
        o->last = *m;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(o->mem, *texts[i]);
        o->n++;
        *t = (struct tell){o, o->telling, done, arg};
        o->telling = t;
        loop_post(o->loop, tell_done, t);
}

static void outbox_free(void *self)
{
        struct message_outbox *o = self;

        /* What the loop still holds is freed when it comes back. */
        for (struct tell *t = o->telling; t; t = t->next)
                t->box = NULL;
        arena_free(o->mem);
        free(o);
}

const struct message *message_outbox_last(const struct message_outbox *o)
{
        return o->n ? &o->last : NULL;
}

unsigned message_outbox_count(const struct message_outbox *o)
{
        return o->n;
}

const struct message_driver message_outbox = {.name = "outbox", .sms = true, .send = outbox_send, .free = outbox_free};
