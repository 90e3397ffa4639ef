/* The people at the desk as routing needs them, and its queues: capacity, skills, presence. Skills are text as
 * desk/routing.h writes them. */
#ifndef STORE_TEAM_H
#define STORE_TEAM_H

#include "store/store.h"

struct team_agent_row {
        struct str agent_id;
        int64_t capacity; /* conversations at once */
        struct str skills;
        struct str presence; /* online, away, offline; empty: never set */
        int64_t at_ms;       /* when the presence was set */
};
struct team_queue_row {
        struct str id, zh, en, skills, overflow_to;
        int64_t overflow_ms;
};

enum team_agent_part { TEAM_CAPACITY = 1, TEAM_SKILLS = 2, TEAM_PRESENCE = 4 };
/* Makes it, or replaces these parts of it: what another change writes meanwhile stays. */
int store_team_agent_put(struct store *st, const struct team_agent_row *a, unsigned parts, store_done_fn *cb,
                         void *arg);
/* Makes or replaces. */
int store_team_queue_put(struct store *st, const struct team_queue_row *q, store_done_fn *cb, void *arg);

typedef void store_team_agents_fn(void *arg, int r, const struct err *err, const struct team_agent_row *a, size_t n);
int store_team_agents(struct store *st, store_team_agents_fn *cb, void *arg);
typedef void store_team_queues_fn(void *arg, int r, const struct err *err, const struct team_queue_row *q, size_t n);
/* By id. */
int store_team_queues(struct store *st, store_team_queues_fn *cb, void *arg);

#endif
