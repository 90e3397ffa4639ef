/*
 * queue_replay - the same arrivals with and without the machine: what the queue of people would have been, had
 * everybody gone there at once. A simulation from what was recorded; pure, and the same input gives the same answer.
 *
 * What it assumes: first come, first served, by a fixed number of agents who take one at a time. A contact that people
 * had takes them as long as it did; any other takes as long as one of those, taken in turn. Everybody has a patience,
 * drawn from an exponential distribution whose mean is all waiting divided by those who left; where nobody left nobody
 * does. People come to the queue when their contact began. Only contacts that began while the company was open are in
 * it, and agents end what they began.
 */
#ifndef INSIGHT_QUEUE_REPLAY_H
#define INSIGHT_QUEUE_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QUEUE_AGENTS_MAX = 1000 };

struct queue_arrival {
        int64_t at_ms;
        int64_t wait_ms, handle_ms; /* as recorded; -1: none */
        bool asked, left;           /* for a person; and nobody came */
};

struct queue_outcome {
        int64_t arrivals, served, left;
        double mean_wait_ms; /* of all, until they were served or left; 0 when nobody came */
        int64_t p90_wait_ms;
};
struct queue_replay {
        unsigned agents;         /* that were simulated */
        double mean_patience_ms; /* 0: nobody leaves */
        double mean_handle_ms;
        struct queue_outcome with, without;
};

/* v: oldest first. agents 0: as many as were seen busy at the same time, at least one. False when nothing is known of
 * how long people take. */
bool queue_replay(const struct queue_arrival *v, size_t n, unsigned agents, struct queue_replay *ret);

#endif
