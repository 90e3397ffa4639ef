/* metric - rows of numbers and their Prometheus text; see metric.h. The list of tables is this module's one global:
 * numbers of a process belong to the process. */
#include "base/metric.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

enum { MAX_TABLES = 64 };

static struct {
        pthread_mutex_t mutex;
        struct {
                struct metric *rows;
                size_t n;
        } tables[MAX_TABLES];
        size_t n;
} all = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static const int64_t bounds_us[METRIC_BUCKETS] = {100,   500,    1000,   2500,   5000,    10000,
                                                  25000, 100000, 250000, 500000, 1000000, 10000000};
static const char *const bounds_text[METRIC_BUCKETS] = {"0.0001", "0.0005", "0.001", "0.0025", "0.005", "0.01",
                                                        "0.025",  "0.1",    "0.25",  "0.5",    "1",     "10"};

void metrics_register(struct metric *rows, size_t n)
{
        bool there = false;

        pthread_mutex_lock(&all.mutex);
        for (size_t i = 0; i < all.n; i++)
                there = there || all.tables[i].rows == rows;
        if (!there && all.n < MAX_TABLES) {
                all.tables[all.n].rows = rows;
                all.tables[all.n++].n = n;
        }
        pthread_mutex_unlock(&all.mutex);
}

void metric_add(struct metric *m, int64_t n)
{
        atomic_fetch_add_explicit(&m->value, n, memory_order_relaxed);
}

void metric_set(struct metric *m, int64_t value)
{
        atomic_store_explicit(&m->value, value, memory_order_relaxed);
}

int64_t metric_get(const struct metric *m)
{
        return atomic_load_explicit(&m->value, memory_order_relaxed);
}

void metric_observe_us(struct metric *m, int64_t microseconds)
{
        size_t i = 0;

        while (i < METRIC_BUCKETS && microseconds > bounds_us[i])
                i++;
        atomic_fetch_add_explicit(&m->buckets[i], 1, memory_order_relaxed);
        metric_add(m, microseconds);
}

static void put_labels(struct buf *out, const char *labels, const char *le)
{
        if (!labels && !le)
                return;
        buf_put_ch(out, '{');
        if (labels)
                buf_put_c(out, labels);
        if (labels && le)
                buf_put_ch(out, ',');
        if (le)
                buf_printf(out, "le=\"%s\"", le);
        buf_put_ch(out, '}');
}

static void put_histogram(struct buf *out, const struct metric *m)
{
        int64_t below = 0, sum = metric_get(m);

        for (size_t i = 0; i <= METRIC_BUCKETS; i++) {
                below += atomic_load_explicit(&m->buckets[i], memory_order_relaxed);
                buf_printf(out, "%s_bucket", m->name);
                put_labels(out, m->labels, i < METRIC_BUCKETS ? bounds_text[i] : "+Inf");
                buf_printf(out, " %" PRId64 "\n", below);
        }
        buf_printf(out, "%s_sum", m->name);
        put_labels(out, m->labels, NULL);
        buf_printf(out, " %" PRId64 ".%06" PRId64 "\n%s_count", sum / 1000000, sum % 1000000, m->name);
        put_labels(out, m->labels, NULL);
        buf_printf(out, " %" PRId64 "\n", below);
}

static void put_row(struct buf *out, const struct metric *m, const char *before)
{
        static const char *const kinds[] = {"counter", "gauge", "histogram"};

        if (!before || strcmp(before, m->name) != 0)
                buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", m->name, m->help ? m->help : "", m->name,
                           kinds[m->kind]);
        if (m->kind == METRIC_HISTOGRAM) {
                put_histogram(out, m);
                return;
        }
        buf_put_c(out, m->name);
        put_labels(out, m->labels, NULL);
        buf_printf(out, " %" PRId64 "\n", metric_get(m));
}

void metrics_render(struct buf *out)
{
        const char *before = NULL;

        pthread_mutex_lock(&all.mutex);
        for (size_t t = 0; t < all.n; t++)
                for (size_t i = 0; i < all.tables[t].n; i++) {
                        put_row(out, &all.tables[t].rows[i], before);
                        before = all.tables[t].rows[i].name;
                }
        pthread_mutex_unlock(&all.mutex);
}
