/* For tests of the service: somebody who has a conversation. On a service_rig. */
#ifndef TEST_PERSON_RIG_H
#define TEST_PERSON_RIG_H

#include "service_rig.h"

struct person {
        struct str id, key;
        bool done;
};

static inline void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        struct person *p = arg;

        (void)err;
        assert_int_equal(r, 0);
        p->id = arena_str(mem, s->conversation);
        p->key = arena_str(mem, s->key);
        p->done = true;
}

static inline struct person person_begins(const struct chat_begin *b)
{
        struct person p = {0};

        assert_int_equal(chat_begin(service->chat, b, on_begun, &p), 0);
        wait_for(&p.done);
        return p;
}

#endif
