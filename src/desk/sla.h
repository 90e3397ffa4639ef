/*
 * sla - promises to customers are kept, or broken loudly. Works on the durable jobs of promises (store/callback.h) and
 * complaints (store/complaint.h): before a promise the people who can keep it are reminded; after it the leads are told
 * on every way there is, and the customer hears that it was broken and what is promised now. Again and again until it
 * is done. Loop thread only.
 *
 * A job is claimed with a lease, and ended only after everything that it asks for was done; so a crash anywhere makes
 * it happen again, never not at all. What the customer is told carries a client id, and is said once.
 */
#ifndef DESK_SLA_H
#define DESK_SLA_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct chat;
struct clock;
struct desk;
struct generations;
struct loop;
struct store;

enum { SLA_LOOK_EVERY_MS = 1000, SLA_LEASE_MS = 60000, SLA_AT_ONCE = 32, SLA_TOLD_TIMES = 3 };

struct sla_opts {
        struct loop *loop; /* NULL: sla_look() is called by hand */
        struct store *store;
        struct chat *chat;
        struct desk *desk;
        struct generations *generations; /* the company's hours */
        const struct clock *clock;
        /* People who are away from the desk are reached: kind "reminder" or "escalation". May be NULL. */
        void (*notify)(void *arg, const char *kind, struct str title, struct str text, struct str url);
        void *notify_arg;
};

struct sla *sla_new(const struct sla_opts *o);
/* Takes NULL, gives NULL. The store must have been drained. */
struct sla *sla_free(struct sla *s);
/* Claims what is due now; a timer does it every second. */
void sla_look(struct sla *s);
/* Nothing is under way. */
bool sla_idle(const struct sla *s);

/* The next promise after one that was broken for the level-th time: half an hour of opening hours later, doubled each
 * time up to four hours. */
int64_t sla_next_promise(const struct sla *s, int64_t now_ms, int64_t level);

#endif
