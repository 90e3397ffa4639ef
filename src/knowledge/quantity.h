/* A number with its unit, as it stands in an attribute: "30 MB/s", "2.4 GHz", "90 days", "24". */
#ifndef KNOWLEDGE_QUANTITY_H
#define KNOWLEDGE_QUANTITY_H

#include "base/str.h"

#include <stdbool.h>

enum dimension {
        DIMENSION_NUMBER, /* no unit */
        DIMENSION_SIZE,   /* bytes */
        DIMENSION_RATE,   /* bytes per second */
        DIMENSION_FREQUENCY,
        DIMENSION_LENGTH,
        DIMENSION_TIME,
        DIMENSION_MASS,
        DIMENSION_POWER,
        DIMENSION_VOLTAGE,
        DIMENSION_CURRENT,
        DIMENSION_CHARGE,
        DIMENSION_VOLUME,
        DIMENSION_PIXELS,
        DIMENSION_SHARE,
};

/* Two are comparable when their dimensions are the same. Size and rate are decimal, as on packages. */
struct quantity {
        double value; /* in the smallest unit of its dimension's table */
        enum dimension dimension;
};

/* The whole text is a number and nothing, or one known unit; the space between may be missing. */
bool quantity_parse(struct str text, struct quantity *ret);
/* "size", "rate", … */
const char *dimension_name(enum dimension d);

#endif
