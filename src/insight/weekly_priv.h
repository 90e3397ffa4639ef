/* What the files of the weekly page share. */
#ifndef INSIGHT_WEEKLY_PRIV_H
#define INSIGHT_WEEKLY_PRIV_H

#include "insight/weekly.h"

/* Seven days each: the week, the one before; the last that are known for what takes seven days, and those before. */
enum weekly_span { WEEKLY_NOW, WEEKLY_BEFORE, WEEKLY_KNOWN, WEEKLY_KNOWN_BEFORE, WEEKLY_SPANS };

struct weekly_page {
        const struct weekly_opts *o;
        const struct contact_sums *sums; /* WEEKLY_SPANS of them */
        const struct contact_sums *days; /* seven */
        const struct contact_group *topics;
        size_t n_topics;
        int64_t known_from;
};
void weekly_write(const struct weekly_page *p, struct buf *out);

#endif
