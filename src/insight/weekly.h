/*
 * weekly - the weekly page for whoever runs the company: one HTML page that needs nothing else, reads well on paper and
 * on a phone, in Chinese or English. It says what the week brought, beside the week before; how that is often told; and
 * what each figure means. Loop thread only.
 */
#ifndef INSIGHT_WEEKLY_H
#define INSIGHT_WEEKLY_H

#include "insight/metrics.h"

enum { WEEKLY_HTML_MAX = 256 << 10, WEEKLY_WEEK_LEN = 8, WEEKLY_TOPICS = 10 };

struct weekly_opts {
        struct store *store;
        const struct knowledge *k; /* lent until the callback has returned */
        struct metric_rates rates;
        int64_t monday; /* day on which the week begins */
        int64_t today;
        enum lang lang;
};

/* html is lent. ERR_BUSY at once: then no callback comes. */
typedef void weekly_fn(void *arg, int r, const struct err *err, struct str html);
int weekly_make(const struct weekly_opts *o, weekly_fn *cb, void *arg);

/* "2026-W48" to its Monday; ERR_INVALID, also of a week after that of the Monday `last`, which is not over. */
int weekly_read(struct str week, int64_t last, int64_t *ret_monday, struct err *err);
struct str weekly_name(int64_t monday, char out[static 16]);
/* The Monday of the last week that is over. */
int64_t weekly_last(int64_t today);
/* What a mail about it is called. */
struct str weekly_title(const struct knowledge *k, int64_t monday, enum lang lang, struct buf *out);

#endif
