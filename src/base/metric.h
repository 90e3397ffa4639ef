/*
 * metric - counters, gauges and histograms: one table of rows per module, shown by /metrics.
 *
 * A row is static data of its module and lives as long as the process; its numbers count for the whole process.
 * Counting is thread-safe. Reading gives each number as it is at that moment.
 */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include "base/buf.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

/* Upper bounds in seconds of a histogram's buckets; the last bucket has none. */
#define METRIC_BUCKETS 12

struct metric {
        const char *name;   /* warmline_http_requests_total */
        const char *labels; /* class="2xx"; NULL for none. Rows of one name follow each other in the table. */
        const char *help;   /* one line; only the first row of a name needs it */
        enum metric_kind kind;
        atomic_int_fast64_t value; /* counter, gauge; histogram: the sum in microseconds */
        atomic_int_fast64_t buckets[METRIC_BUCKETS + 1];
};

/* Registers a module's table; a table that is registered already stays so once. */
void metrics_register(struct metric *rows, size_t n);

void metric_add(struct metric *m, int64_t n);
/* Gauges only. */
void metric_set(struct metric *m, int64_t value);
int64_t metric_get(const struct metric *m);
/* Histograms only. */
void metric_observe_us(struct metric *m, int64_t microseconds);

/* All registered rows in Prometheus' text format. */
void metrics_render(struct buf *out);

#endif
