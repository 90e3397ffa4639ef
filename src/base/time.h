/*
 * time - instants are int64_t milliseconds since 1970-01-01T00:00Z (suffix _ms); days and wall times need a zone
 * (tz.h).
 *
 * Domain code never asks the system for the time: it reads a struct clock that was handed to it, so tests and replay
 * decide what time it is.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/str.h"

#include <stdint.h>

struct clock {
        int64_t (*now_ms)(void *arg); /* NULL: the system's clock */
        void *arg;
};
int64_t clock_now_ms(const struct clock *c);

/* A clock that stands still until it is set. */
struct test_clock {
        struct clock clock;
        int64_t at_ms;
};
void test_clock_init(struct test_clock *c, int64_t at_ms);

/* The system's clock; may jump. */
int64_t time_now_ms(void);
/* Never goes back; for durations only. Nanoseconds. */
int64_t time_mono_ns(void);
/* Processor time of the calling thread: what a thing costs, however busy the machine is. Nanoseconds. */
int64_t time_cpu_ns(void);

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS };
#define DAY_MS ((int64_t)24 * HOUR_MS)

/* Days since 1970-01-01 of a proleptic Gregorian date and back (Hinnant's civil-date arithmetic). */
int64_t days_from_civil(int64_t year, unsigned month, unsigned day);
void civil_from_days(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day);

/*
 * RFC 3339 / ISO 8601: 2026-02-17T00:30+08:00, seconds and fractions optional, Z or an offset; a date alone is its
 * midnight UTC. False when malformed or out of range.
 */
bool time_parse_iso(struct str s, int64_t *ret_ms);
enum { TIME_ISO_LEN = 24 };
/* 2026-02-16T16:30:00.000Z; out gets TIME_ISO_LEN characters and a NUL. */
void time_format_iso(int64_t ms, char out[static TIME_ISO_LEN + 1]);

#endif
