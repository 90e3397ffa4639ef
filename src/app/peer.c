/* peer - see peer.h. A table of calls per kind. */
#include "app/peer.h"

#include "app/peer_priv.h"
#include "app/service.h"
#include "base/tz.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <time.h>

static int local_begin(struct peer *p, struct str customer, enum lang lang, struct arena *mem, struct talk_answer *ret,
                       struct err *err)
{
        return talk_begin(&p->talk, customer, lang, "terminal", mem, ret, err);
}

static int local_send(struct peer *p, const struct chat_input *in, struct arena *mem, struct talk_answer *ret,
                      struct err *err)
{
        return talk_send(&p->talk, in, mem, ret, err);
}

static int local_poll(struct peer *p, struct arena *mem, struct talk_answer *ret, struct err *err)
{
        (void)mem;
        (void)err;
        loop_step(p->talk.service->loop, 0);
        *ret = (struct talk_answer){0};
        return 0;
}

static int local_trace(struct peer *p, int64_t seq, struct arena *mem, struct str *ret, struct err *err)
{
        return talk_trace(&p->talk, seq, mem, ret, err);
}

static void local_free(struct peer *p)
{
        (void)p;
}

static const struct peer_ops local_ops = {local_begin, local_send, local_poll, local_trace, local_free};

struct peer *peer_local(struct service *s)
{
        struct peer *p = calloc(1, sizeof(*p));

        if (!p)
                abort();
        p->ops = &local_ops;
        p->talk.service = s;
        return p;
}

struct peer *peer_free(struct peer *p)
{
        if (!p)
                return NULL;
        p->ops->free(p);
        free(p);
        return NULL;
}

int peer_begin(struct peer *p, struct str customer, enum lang lang, struct arena *mem, struct talk_answer *ret,
               struct err *err)
{
        return p->ops->begin(p, customer, lang, mem, ret, err);
}

enum lang peer_lang(const struct peer *p)
{
        return p->talk.lang;
}

int peer_send(struct peer *p, const struct chat_input *in, struct arena *mem, struct talk_answer *ret, struct err *err)
{
        return p->ops->send(p, in, mem, ret, err);
}

int peer_tz_offset_min(const struct peer *p)
{
        const struct service *s = p->talk.service;
        time_t now = time(NULL);
        struct tm tm = {0};

        if (s)
                return tz_offset_s(generation_current(s->generations)->tz, clock_now_ms(s->clock)) / 60;
        localtime_r(&now, &tm);
        return (int)(tm.tm_gmtoff / 60);
}

int peer_poll(struct peer *p, struct arena *mem, struct talk_answer *ret, struct err *err)
{
        return p->ops->poll(p, mem, ret, err);
}

int peer_trace(struct peer *p, int64_t seq, struct arena *mem, struct str *ret, struct err *err)
{
        return p->ops->trace(p, seq, mem, ret, err);
}
