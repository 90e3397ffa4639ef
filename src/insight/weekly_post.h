/*
 * weekly_post - the weekly page goes out by itself: on Monday from seven o'clock of the company on, of the week before,
 * to each address once. What was sent is kept in the store, so a restart sends nothing twice and forgets nothing. What
 * cannot be sent now is tried again; an address that is refused for good is noted for that week. Neither holds the
 * others back. Loop thread only.
 */
#ifndef INSIGHT_WEEKLY_POST_H
#define INSIGHT_WEEKLY_POST_H

#include "insight/metrics.h"

enum { WEEKLY_POST_FIRST_MS = 10000, WEEKLY_POST_EVERY_MS = 15 * 60000, WEEKLY_POST_HOUR = 7, WEEKLY_POST_TO_MAX = 64 };

struct messenger;
struct weekly_post;

struct weekly_post_opts {
        struct loop *loop; /* NULL: weekly_post_step() is called by hand */
        struct store *store;
        struct generations *generations;
        const struct clock *clock; /* NULL: the system's */
        struct messenger *messenger;
        const char *const *to; /* addresses, lent */
        size_t n_to;
        enum lang lang;
        struct metric_rates rates;
};
/* NULL when there is nobody to send it to, or nothing to send it by. */
struct weekly_post *weekly_post_new(const struct weekly_post_opts *o);
/* Takes NULL. Sends nothing more; after store_drain() it may be freed. */
void weekly_post_stop(struct weekly_post *p);
/* Takes NULL, gives NULL. */
struct weekly_post *weekly_post_free(struct weekly_post *p);
/* Sends what is due. */
void weekly_post_step(struct weekly_post *p);
/* When the next page is due, and what is known of each address in the week that was posted last. */
enum weekly_post_state { WEEKLY_WAITS, WEEKLY_SENT, WEEKLY_REFUSED };
int64_t weekly_post_next_ms(const struct weekly_post *p);
size_t weekly_post_count(const struct weekly_post *p);
const char *weekly_post_address(const struct weekly_post *p, size_t i);
enum weekly_post_state weekly_post_state(const struct weekly_post *p, size_t i);
bool weekly_post_idle(const struct weekly_post *p);

#endif
