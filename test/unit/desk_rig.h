/* For tests of the desk: customers who begin a conversation and talk, on a service_rig. */
#ifndef TEST_DESK_RIG_H
#define TEST_DESK_RIG_H

#include "person_rig.h"

#define ANNE "01ARZ3NDEKTSV4RRFFQ69G5FA1"
#define BERT "01ARZ3NDEKTSV4RRFFQ69G5FA2"

static inline struct person visitor(enum lang lang)
{
        struct chat_begin b = {.lang = lang, .lang_fixed = true, .channel = STR_INIT("web")};

        return person_begins(&b);
}

/* What a call brought that waits. */
struct got {
        int r;
        bool done;
        struct str all; /* frames, one after another; why not */
};

static inline void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct got *g = arg;

        assert_false(g->done);
        g->done = true;
        g->r = r;
        g->all = r < 0 ? arena_str(mem, str_c(err->msg)) : STR("");
        for (size_t i = 0; r == 0 && i < reply->n_frames; i++)
                g->all = arena_printf(mem, "%.*s%.*s", STR_ARG(g->all), STR_ARG(reply->frames[i]));
}

static inline struct got input(const struct person *p, struct chat_input in)
{
        struct got g = {0};

        chat_input(service->chat, p->id, p->key, &in, on_reply, &g);
        wait_for(&g.done);
        return g;
}

static inline void holds(struct str text, const char *part)
{
        if (!str_contains(text, str_c(part)))
                fail_msg("%s is not in %.*s", part, STR_ARG(text));
}

static inline void lacks(struct str text, const char *part)
{
        if (str_contains(text, str_c(part)))
                fail_msg("%s is in %.*s", part, STR_ARG(text));
}

#endif
