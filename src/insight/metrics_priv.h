/* What the files of metrics share. */
#ifndef INSIGHT_METRICS_PRIV_H
#define INSIGHT_METRICS_PRIV_H

#include "insight/metrics.h"

struct timer;

enum {
        METRICS_WORD_MAX = 200,    /* bytes of a channel or a topic that is asked for */
        METRICS_BY_WEEK_FROM = 62, /* days; longer spans are told by week unless it is said */
        METRICS_LIST_MAX = 100,    /* contacts of one page */
};

struct metrics {
        struct metrics_opts o;
        struct timer *timer, *soon;
        bool busy, more, stopped;
        int64_t counted_ms; /* conversations changed until then are counted */
};

/* What a topic is called: the title of its document, or words of our own. */
struct str metrics_topic(const struct knowledge *k, struct str topic, enum lang lang);
int64_t metrics_monday(int64_t day);

#endif
