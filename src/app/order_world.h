/*
 * A world of records in one JSON file, {table: {key: document}}, and actions on it: for `warmline eval orders`. The
 * file is never changed; each session keeps the documents that its actions have changed.
 */
#ifndef APP_ORDER_WORLD_H
#define APP_ORDER_WORLD_H

#include "answer/action.h"
#include "base/arena.h"
#include "base/err.h"
#include "codec/value.h"
#include "knowledge/knowledge.h"

struct map;

#define SESSION_CHANGED_MAX 200u

struct order_world {
        struct knowledge *k;    /* the caller's */
        const struct value *db; /* the caller's */
        struct map *docs;       /* "kind key" to a document */
};

void order_world_init(struct order_world *w, struct knowledge *k, const struct value *db);
void order_world_done(struct order_world *w);

struct session_doc {
        const struct record_kind *kind;
        struct str key;
        const struct value *doc; /* NULL: deleted */
};

struct order_session {
        const struct order_world *world;
        struct arena *mem;
        struct session_doc changed[SESSION_CHANGED_MAX];
        size_t n_changed;
        unsigned n_calls;
        int64_t plan_ns; /* processor time of the last plan alone, with all its records */
};

void order_session_init(struct order_session *s, const struct order_world *w, struct arena *mem);
/* The document now; NULL: there is none. */
const struct value *order_session_get(const struct order_session *s, const struct record_kind *kind, struct str key);

/*
 * Plans the action with these arguments (a map, by the names of the inputs) for this customer, and carries it out when
 * it is ready. True: it was. An argument that is no input of the action is not accepted. ret (may be NULL) gets the
 * plan.
 */
bool order_session_call(struct order_session *s, const struct action *a, const struct value *args, struct str customer,
                        struct plan *ret);

#endif
