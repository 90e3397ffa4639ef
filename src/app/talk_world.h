/*
 * A service in memory that holds the retail world of tau2-bench in its own tables, for one dialogue of `warmline eval
 * talk`, and what its tables say. Blocking; loop thread only.
 */
#ifndef APP_TALK_WORLD_H
#define APP_TALK_WORLD_H

#include "answer/generation.h"
#include "app/service.h"
#include "app/talk.h"
#include "base/time.h"
#include "codec/value.h"

struct talk_world {
        struct test_clock clock;
        struct loop *loop;
        struct service *service;
        struct records *records;
        struct arena *mem;
        const struct value *db;
        const struct knowledge *k;
        struct str customer;
};

/* The records of db as lines for talk_world_open(), in mem: the same for all worlds. */
struct str talk_world_lines(const struct knowledge *k, const struct value *db, struct arena *mem);

/* generations and lines are lent; the customer gets a row of their own. On failure all is closed. */
int talk_world_open(struct talk_world *w, struct generations *generations, const struct value *db, struct str lines,
                    struct str customer, enum lang lang, struct err *err);
/* Takes what never opened. */
void talk_world_close(struct talk_world *w);

/* A hash of what belongs to the customer. */
int talk_world_own_hash(struct talk_world *w, uint64_t *ret, struct err *err);
/* The document now; NULL in *ret: there is none. In the arena of the world. */
int talk_world_get(struct talk_world *w, struct str kind, struct str key, const struct value **ret, struct err *err);

#endif
