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

/* Parts of an answer: metrics_write.c. */
void metrics_put_number(struct buf *b, double v);
/* null when it is not known. */
void metrics_put_key_number(struct buf *b, const char *key, bool known, double v);
/* title, definition, value, n, of, low, high, vendor of a figure, behind a key. */
void metrics_put_value(struct buf *b, enum metric f, const struct metric_value *v);
/* e: what it says beside the contact, or NULL. */
void metrics_put_contact(struct buf *b, const struct knowledge *k, const struct contact_row *row,
                         const struct offer_effect_row *e);
/* Where a page goes on: "MS.N.CONVERSATION". */
void metrics_put_next(struct buf *b, int64_t ms, int64_t n, struct str conversation);
int metrics_read_next(struct str after, int64_t *ms, int64_t *n, struct str *conversation, struct err *err);

/* metrics_effect.c: what offers change, over the steps of a question. */
struct effect_answer {
        struct effect_sums total, *steps; /* n_steps of them, owned */
        size_t n_steps;
        int64_t today;
        bool cut; /* there were more; these are the newest */
};
/* q: of the question; a: days and steps set. False: a row of a day that is not in it was left out. */
void effect_answer_init(struct effect_answer *a, int64_t today, size_t n_steps);
void effect_answer_done(struct effect_answer *a);
void effect_answer_add(struct effect_answer *a, const struct metrics_span *span, const struct offer_effect_row *rows,
                       size_t n);
void effect_put_figure(struct buf *b, enum metric f, const struct effect_answer *a, const struct metric_rates *rates);
struct offer_effect_query effect_query(const struct metrics *m, const struct contact_query *of);
int effect_contacts(struct metrics *m, const struct metrics_contacts_query *q, enum metric f, metrics_fn *cb, void *arg,
                    struct err *err);

/* What a topic is called: the title of its document, or words of our own. */
struct str metrics_topic(const struct knowledge *k, struct str topic, enum lang lang);
int64_t metrics_monday(int64_t day);

#endif
