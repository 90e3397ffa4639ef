/*
 * Places in phrases: what kind of value goes into {name}, how it is written in both languages, and which field of a
 * fact may stand behind it. A place that the table does not know may be filled with any text that is evidence.
 */
#ifndef ANSWER_SLOT_H
#define ANSWER_SLOT_H

#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct product;
struct tz;

enum slot_type {
        SLOT_TEXT,   /* as it is */
        SLOT_NUMBER, /* of an order, a serial */
        SLOT_DATE,
        SLOT_MOMENT, /* date and time of day */
        SLOT_DAYS,
        SLOT_MINUTES,
        SLOT_COUNT,
        SLOT_MONEY,
        SLOT_PRODUCT,
};

struct slot {
        const char *name;
        enum slot_type type;
        const char *fields[4]; /* of facts */
};

/* NULL: no such place. */
const struct slot *slot_find(struct str name);
bool slot_may_tell(struct str name, struct str field);

/* How values are written. Memory from mem. */
struct slot_style {
        enum lang lang;
        const struct tz *tz; /* the customer's */
        int64_t now_ms;      /* a year is written only when it is another */
};
struct str slot_date(struct arena *mem, const struct slot_style *style, int64_t ms); /* 3月7日 / 7 March */
struct str slot_moment(struct arena *mem, const struct slot_style *style,
                       int64_t ms);                                 /* 3月7日 09:00 / 7 March, 09:00 */
struct str slot_days(struct arena *mem, enum lang lang, int64_t n); /* 3 天 / 3 days, 1 day */
/* "3 小时 20 分钟" / "3 hours 20 minutes", whole days from two on; less than a minute is "1 minute". */
struct str slot_duration(struct arena *mem, enum lang lang, int64_t seconds);
/* Minor units; the sign of the currency where people of the language know it, else its code: ¥299, €5.90, CHF 12. */
struct str slot_money(struct arena *mem, enum lang lang, int64_t minor, struct str currency);
/*
 * So many of a thing, with the measure word of its family (gives 台, 副, 张, …) and, in English, the plural of its
 * name where it has one: 两台路由器, 2 routers.
 */
struct str slot_count(struct arena *mem, enum lang lang, int64_t n, struct str family, struct str name);
/* The measure word of a family of products in Chinese; 件 where none is known. */
const char *slot_measure(struct str family);

#endif
