/* When people of the company are there: weekly hours, public holidays, make-up workdays. Pure. */
#ifndef KNOWLEDGE_HOURS_H
#define KNOWLEDGE_HOURS_H

#include "knowledge/knowledge.h"

struct tz;

/*
 * Is anyone there at now_ms? tz is the company's own zone. When not, *ret_opens_ms (may be NULL) is the next opening
 * within 60 days, 0 when there is none; when open, it is now_ms.
 */
bool hours_open(const struct company *c, const struct tz *tz, int64_t now_ms, int64_t *ret_opens_ms);

/*
 * When the n-th working day after the day of now_ms ends: Monday to Friday without holidays, and make-up workdays; at
 * the end of the hours of that day, 18:00 where it has none. n is at least 1.
 */
int64_t hours_working_days(const struct company *c, const struct tz *tz, int64_t now_ms, int n);

/* The notice that holds at now_ms, or NULL. */
const struct company_notice *hours_notice(const struct company *c, const struct tz *tz, int64_t now_ms);

#endif
