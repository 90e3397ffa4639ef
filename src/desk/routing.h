/*
 * routing - who gets whom: queues, skills, capacity, presence, order. A pure engine: no store, no loop, no clock of its
 * own; the same calls give the same choices. desk/assign.c feeds it and carries out what it says.
 *
 * Order. Safety stands before everything. Behind it, whoever asked first, where a step of priority counts as so many
 * minutes of waiting: all waits grow at the same speed, so the order of two never changes while they wait, nobody can
 * be overtaken for ever, and each class of waiting work is one heap. A class is what the same agents may take: queue,
 * what is needed, whom it must not go to. A choice looks at the head of each class and at sets of agents as bits.
 *
 * Skills. An agent for whom none are set may take everything. What work needs itself (its language, its product) counts
 * only while some agent has it at all, and a name that no agent and no queue used when it came is not kept; what a
 * queue needs always counts. After the queue's time of overflow the work's own needs and refusals are dropped and it
 * goes to the next queue, if there is one: somebody is better than nobody. Choices between agents: who knew the
 * customer, then the smallest share of the capacity in use, then who got nothing new for longest, then the id.
 */
#ifndef DESK_ROUTING_H
#define DESK_ROUTING_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct routing;
struct routing_work;

enum {
        ROUTING_AGENTS_MAX = 512,
        ROUTING_QUEUES_MAX = 32,
        ROUTING_SKILLS_MAX = 256, /* names, of all agents and queues together */
        ROUTING_NEEDS_MAX = 16,   /* skills of one agent, one queue, one piece of work */
        ROUTING_LEVEL_MAX = 5,    /* levels are 1 (can) to 5 (best) */
        ROUTING_CAPACITY_MAX = 50,
        ROUTING_CLASSES_MAX = 1024, /* above, what work itself needs no longer counts */
        ROUTING_ID_MAX = 40,        /* bytes of an id and of a skill */
        ROUTING_HOPS_MAX = 3,       /* a piece of work overflows so often */
        ROUTING_PRIORITY_MAX = 5,
        ROUTING_PRIORITY_MS = 180000, /* of waiting that one step of priority is worth */
        ROUTING_SKILLS_TEXT_MAX = ROUTING_NEEDS_MAX * (ROUTING_ID_MAX + 3),
};

enum routing_presence { ROUTING_OFFLINE, ROUTING_AWAY, ROUTING_ONLINE };

struct routing_skill {
        char name[ROUTING_ID_MAX + 1]; /* lower-case letters, digits, ':', '-', '_'; begins with a letter or digit */
        unsigned level;
};
struct routing_skills {
        struct routing_skill v[ROUTING_NEEDS_MAX];
        size_t n;
};
/* Is it an id of a queue or the name of a skill? */
bool routing_name_ok(struct str name);
/* ERR_INVALID: no such name or level; ERR_LIMIT: more than ROUTING_NEEDS_MAX. The same name again replaces its level.
 */
int routing_skills_add(struct routing_skills *s, struct str name, int64_t level, struct err *err);
/* "lang:en=3,complaint=2", as it is stored; empty is none. ERR_INVALID, ERR_LIMIT. */
int routing_skills_parse(struct str text, struct routing_skills *ret, struct err *err);
/* The same text; gives its length. */
size_t routing_skills_text(const struct routing_skills *s, char out[static ROUTING_SKILLS_TEXT_MAX + 1]);

struct routing *routing_new(void);
/* Frees all work with it. Takes NULL, gives NULL. */
struct routing *routing_free(struct routing *r);

/* Would these names and those in use be ROUTING_SKILLS_MAX at most? */
bool routing_skills_fit(const struct routing *r, const struct routing_skills *s);
/* Of agents and queues so far. Only when it grows do the needs of work that is there already read otherwise. */
unsigned routing_skill_names(const struct routing *r);

struct routing_queue {
        char id[ROUTING_ID_MAX + 1];
        struct routing_skills skills;
        char overflow_to[ROUTING_ID_MAX + 1]; /* empty: stays, and its own needs are dropped */
        int64_t overflow_ms;                  /* 0: never */
};
/* Makes it or changes it. Work of an unknown queue belongs to the first that was made. ERR_INVALID, ERR_LIMIT. */
int routing_set_queue(struct routing *r, const struct routing_queue *q, struct err *err);
/* NULL when there is none. */
const struct routing_queue *routing_queue(const struct routing *r, struct str id);
/* In the order in which they were made; NULL after the last. */
const struct routing_queue *routing_queue_at(const struct routing *r, size_t i);
size_t routing_queue_waiting(const struct routing *r, size_t i);
/* When the one who waits there longest asked; 0: nobody waits. Walks over what waits. */
int64_t routing_queue_oldest_ms(const struct routing *r, size_t i);
/* Agents who are online and may take what this queue needs. */
unsigned routing_queue_online(const struct routing *r, size_t i);

/* Makes the agent (offline) or changes it. ERR_INVALID: capacity above its limit; ERR_LIMIT: too many agents. */
int routing_set_agent(struct routing *r, struct str id, unsigned capacity, const struct routing_skills *skills,
                      struct err *err);
/* Has this agent the skills for work with these needs in the queue at this place? Who is not known has none set. */
bool routing_able(const struct routing *r, size_t queue, const struct routing_skills *needs, struct str agent);
/* ERR_NOTFOUND. Who comes online has been idle since now. */
int routing_set_presence(struct routing *r, struct str id, enum routing_presence p, int64_t now_ms);

struct routing_agent {
        unsigned capacity, load;
        enum routing_presence presence;
        int64_t idle_since_ms; /* last given something, or came online; 0: neither yet */
        struct routing_skills skills;
};
bool routing_agent(const struct routing *r, struct str id, struct routing_agent *ret);

struct routing_ask {
        struct str queue;
        const struct routing_skills *needs; /* NULL: none */
        unsigned priority;                  /* at most ROUTING_PRIORITY_MAX counts */
        bool safety;
        int64_t since_ms;     /* when they asked; a time in the future counts as now */
        int64_t queued_ms;    /* since when in this queue, for overflow; 0: since since_ms */
        struct str preferred; /* the agent who knew the customer, or empty */
        void *user;
};
/* It waits. The work belongs to the engine until routing_remove(). */
struct routing_work *routing_add(struct routing *r, const struct routing_ask *ask, int64_t now_ms);
void routing_remove(struct routing *r, struct routing_work *w);
/* It is with this agent, whether it waited or was with another. An agent who is not known has no load. */
void routing_take(struct routing *r, struct routing_work *w, struct str agent, int64_t now_ms);
/* It waits again, in its old place; queue empty: its own. not_agent (may be empty) does not get it before it overflows.
 */
void routing_requeue(struct routing *r, struct routing_work *w, struct str queue, struct str not_agent, int64_t now_ms);

/* What it needs and how urgent it is are others now, whether it waits or not. Names of skills are looked up anew; its
 * queue, its refusals and its time of overflow stay. */
void routing_change(struct routing *r, struct routing_work *w, const struct routing_skills *needs, unsigned priority);

bool routing_waits(const struct routing_work *w);
const char *routing_queue_of(const struct routing *r, const struct routing_work *w);
/* What the order compares, behind safety: smaller is earlier. */
int64_t routing_order_ms(int64_t since_ms, unsigned priority);
size_t routing_waiting(const struct routing *r);

struct routing_choice {
        struct routing_work *work;
        void *user;
        const char *agent; /* lent until the agent is changed */
};
/* The first in the order whom somebody who is free may take, and by whom. Changes nothing: routing_take() does. */
bool routing_next(const struct routing *r, struct routing_choice *ret);
/* Moves one whose time of overflow has come; false when there is none. queue: where it is now. */
bool routing_overflow(struct routing *r, int64_t now_ms, void **ret_user, const char **ret_queue);

#endif
