/* What the files of lessons share. */
#ifndef INSIGHT_LESSONS_PRIV_H
#define INSIGHT_LESSONS_PRIV_H

#include "insight/lessons.h"

struct lessons {
        struct lessons_opts o;
        size_t calls; /* under way */
        bool draining;
};

#endif
