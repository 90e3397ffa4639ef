/*
 * tz - time zones read from the system's TZif files (RFC 8536), without touching the process's TZ.
 *
 * A zone is immutable after loading and may be used from any thread. Instants after the last transition of the file
 * use the footer's POSIX rule.
 */
#ifndef BASE_TZ_H
#define BASE_TZ_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct tz;

struct tz_local {
        int64_t year;
        unsigned month, day; /* from 1 */
        unsigned hour, minute, second;
        unsigned weekday; /* 0 = Sunday */
        int offset_s;     /* east of UTC */
};

/* name: "Asia/Shanghai", "Europe/Berlin", "UTC". Fails with ERR_NOTFOUND, ERR_INVALID (strange name), ERR_CORRUPT. */
int tz_load(struct str name, struct tz **ret, struct err *err);
/* Parses the bytes of a TZif file. */
int tz_parse(struct str bytes, struct tz **ret, struct err *err);
struct tz *tz_free(struct tz *tz);

int tz_offset_s(const struct tz *tz, int64_t at_ms);
struct tz_local tz_to_local(const struct tz *tz, int64_t at_ms);
/*
 * The instant of a wall time; of a time that occurs twice the first, of one that is skipped the instant that the
 * clock would have shown without the jump. tz NULL = UTC, everywhere here.
 */
int64_t tz_from_local(const struct tz *tz, int64_t year, unsigned month, unsigned day, unsigned hour, unsigned minute);

#endif
