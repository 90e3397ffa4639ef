/* What the files of desk share. */
#ifndef DESK_DESK_PRIV_H
#define DESK_DESK_PRIV_H

#include "base/map.h"
#include "base/rand.h"
#include "desk/desk.h"
#include "desk/routing.h"
#include "loop/loop.h"

struct desk_item {
        struct desk *desk;
        struct desk_item *next, *prev; /* queue order */
        char conversation[ID_LEN + 1], handover[ID_LEN + 1];
        char *customer_id, *name, *agent_id, *preview;
        char *known_by; /* the agent who had this customer last; NULL: nobody */
        char *listeners[DESK_LISTENERS_MAX];
        char lang[3], reason[16], mood[16];
        char product[ROUTING_ID_MAX + 1]; /* family; empty: not known */
        char queue[ROUTING_ID_MAX + 1];   /* empty: that of its reason */
        struct routing_work *work;        /* NULL: not given out: at night, while it is looked up, while it is parked */
        bool safety, taken, offline, vip;
        bool opening;   /* its step from the night to the day is under way */
        bool moving;    /* being given to somebody or taken back */
        bool parked;    /* giving it out failed; tried again with the next look */
        bool looked_up; /* name, words, who knew them: were asked for */
        unsigned looking;
        int risk; /* of 1000, of the newest message since it waits; -1: not known */
        int64_t requested_ms, promise_ms, open_ms, taken_ms;
        struct chat_sink *sink;
        unsigned refs;
};

/* A person at the desk; lives as long as the desk. Capacity, load and skills are in the engine. */
struct desk_agent {
        struct desk *desk;
        struct desk_agent *next;
        char id[ROUTING_ID_MAX + 1];
        char *name, *role;
        bool managed;  /* has said something about presence */
        bool listed;   /* is among the accounts */
        bool disabled; /* switched off, no longer among them, of a role that does not work here; a key that expired */
        bool met;      /* of the look that is under way */
        unsigned n_streams;
        int64_t gone_ms; /* without a stream, look by look: a clock that jumps takes nobody's work */
        int64_t set_ms;
};

struct desk_queue {
        char *zh, *en; /* id, skills and overflow are in the engine, at the same place */
        int64_t waits_s[20];
        unsigned n_waits;
};

struct desk_stream {
        struct desk *desk;
        struct desk_stream *next;
        struct desk_agent *agent; /* NULL: there are too many */
        char *agent_id;
        bool lead; /* may hear other people's conversations */
        void (*on_event)(void *arg, const char *event, struct str data);
        void *arg;
};

struct desk {
        struct desk_opts o;
        struct map *items;
        struct desk_item *queue, *queue_end; /* waiting and taken, in order */
        struct desk_stream *streams;
        struct timer *opening_timer, *told_timer;
        struct routing *routing;
        struct map *agents;
        struct desk_agent *team;
        struct desk_queue queues[ROUTING_QUEUES_MAX];
        struct desk_queue_wish *wishes, *wishes_end; /* changes of queues: the first is being stored (team.c) */
        unsigned n_wishes;
        bool storing_queue;
        size_t waiting, urgent, n_streams, n_assigning, n_parked;
        int64_t told_ms, looked_ms;
        unsigned looks;
        bool listing, listing_keys; /* accounts, keys are being read */
        int64_t waits_s[20];
        unsigned n_waits;
        int64_t alone_ms, alone_told_ms; /* unattended.c; 0: not so */
        void (*loaded)(void *arg, int r, const struct err *err);
        void *loaded_arg;
};

/* desk.c */
char *desk_own(struct str s);
void desk_set_own(char **at, struct str s);
void desk_tell(struct desk *d, const char *agent_id, const char *event, struct str data); /* NULL: everybody */
void desk_queue_changed(struct desk *d);
struct desk_item *desk_item_ref(struct desk_item *it);
void desk_item_unref(struct desk_item *it);
void desk_item_place(struct desk_item *it);                  /* where it belongs now */
void desk_item_feels(struct desk_item *it, struct str mood); /* how its customer stands by now; work may be given out */
void desk_item_watch(struct desk_item *it); /* listens to its conversation as long as somebody hears it */
void desk_item_took(struct desk_item *it, struct str agent_id);
void desk_item_back(struct desk_item *it);
unsigned desk_item_priority(const struct desk_item *it);
void desk_load_items(struct desk *d);
int64_t desk_median_wait_s(const int64_t waits_s[static 20], unsigned n); /* -1: not known */
/* Fails a call at once with these words. */
void desk_refuse(chat_reply_fn *cb, void *arg, int r, const char *why);

/* team.c */
int desk_load_team(struct desk *d); /* goes on with desk_load_items() */
void desk_free_team(struct desk *d);
struct desk_agent *desk_agent_find(const struct desk *d, struct str id);
/* Makes one when there is none; NULL: there are too many. */
struct desk_agent *desk_agent_get(struct desk *d, struct str id);
void desk_agent_gone(struct desk_agent *a);
void desk_list_agents(struct desk *d);
size_t desk_queue_index(const struct desk *d, const struct desk_item *it);

/* assign.c */
void desk_route(struct desk_item *it); /* has the engine know what the item is */
void desk_unroute(struct desk_item *it);
void desk_route_anew(struct desk_item *it); /* what it needs, or what is known of skills, has changed */
void desk_assign(struct desk *d);
/* By skills: could this agent be given it while it waits? */
bool desk_item_able(const struct desk_item *it, struct str agent_id);
void desk_tell_assigned(struct desk_item *it, struct str by, struct str note);

/* supervise.c */
bool desk_is_heard(const struct desk_item *it);
void desk_audit(struct desk *d, struct str who, const char *act, struct str conversation);

#endif
