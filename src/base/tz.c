/*
 * tz - a reader of TZif version 1-4 (RFC 8536) and of the POSIX TZ rule in its footer (M-form rules only, which is all
 * that the tz database writes). See tz.h.
 */
#include "base/tz.h"

#include "base/time.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FILE = 256 * 1024, MAX_TRANSITIONS = 4096 };

struct rule {
        unsigned month, week, weekday; /* week 5 = last */
        int at_s;                      /* wall seconds of the day */
};

struct tz {
        size_t n;
        int64_t *at_s;
        int *offset_s; /* from at_s[i] on */
        int first_offset_s;
        bool has_rule, has_dst;
        int std_s, dst_s;
        struct rule start, end;
};

static int64_t be(const unsigned char *p, int bytes)
{
        uint64_t v = 0;

        for (int i = 0; i < bytes; i++)
                v = (v << 8) | p[i];
        return bytes == 4 ? (int32_t)(uint32_t)v : (int64_t)v;
}

struct header {
        uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
        int version;
};

static bool read_header(struct str s, struct header *h)
{
        const unsigned char *p = (const unsigned char *)s.p;

        if (s.n < 44 || memcmp(p, "TZif", 4) != 0)
                return false;
        h->version = p[4] ? p[4] - '0' : 1;
        h->isutcnt = (uint32_t)be(p + 20, 4);
        h->isstdcnt = (uint32_t)be(p + 24, 4);
        h->leapcnt = (uint32_t)be(p + 28, 4);
        h->timecnt = (uint32_t)be(p + 32, 4);
        h->typecnt = (uint32_t)be(p + 36, 4);
        h->charcnt = (uint32_t)be(p + 40, 4);
        return h->timecnt <= MAX_TRANSITIONS && h->typecnt >= 1 && h->typecnt <= 256 && h->charcnt <= 4096 &&
               h->leapcnt <= 4096 && h->isutcnt <= 256 && h->isstdcnt <= 256;
}

static size_t body_size(const struct header *h, size_t time_size)
{
        return h->timecnt * time_size + h->timecnt + (size_t)h->typecnt * 6 + h->charcnt +
               h->leapcnt * (time_size + 4) + h->isstdcnt + h->isutcnt;
}

static bool read_body(struct tz *tz, struct str s, const struct header *h, int time_size)
{
        const unsigned char *times = (const unsigned char *)s.p,
                            *index = times + (size_t)h->timecnt * (size_t)time_size, *types = index + h->timecnt;

        tz->n = h->timecnt;
        tz->at_s = calloc(tz->n + 1, sizeof(*tz->at_s));
        tz->offset_s = calloc(tz->n + 1, sizeof(*tz->offset_s));
        if (!tz->at_s || !tz->offset_s)
                abort();
        tz->first_offset_s = (int)be(types, 4);
        for (size_t i = 0; i < tz->n; i++) {
                if (index[i] >= h->typecnt)
                        return false;
                tz->at_s[i] = be(times + i * (size_t)time_size, time_size);
                tz->offset_s[i] = (int)be(types + (size_t)index[i] * 6, 4);
                if (i && tz->at_s[i] <= tz->at_s[i - 1])
                        return false;
        }
        return true;
}

static const char *rule_name(const char *p)
{
        if (*p == '<') {
                p = strchr(p, '>');
                return p ? p + 1 : NULL;
        }
        while ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
                p++;
        return p;
}

/* [+-]h[h][h][:mm[:ss]] */
static const char *rule_time(const char *p, int *ret_s)
{
        int sign = *p == '-' ? -1 : 1, part[3] = {0};

        if (*p == '-' || *p == '+')
                p++;
        for (int i = 0; i < 3; i++) {
                if (*p < '0' || *p > '9')
                        return NULL;
                while (*p >= '0' && *p <= '9' && part[i] < 1000)
                        part[i] = part[i] * 10 + (*p++ - '0');
                if (*p != ':')
                        break;
                p++;
        }
        *ret_s = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
        return p;
}

static const char *rule_date(const char *p, struct rule *r)
{
        int used = 0;

        r->at_s = 2 * 3600;
        if (sscanf(p, ",M%2u.%1u.%1u%n", &r->month, &r->week, &r->weekday, &used) != 3 || r->month < 1 ||
            r->month > 12 || r->week < 1 || r->week > 5 || r->weekday > 6)
                return NULL;
        p += used;
        return *p == '/' ? rule_time(p + 1, &r->at_s) : p;
}

static void read_footer(struct tz *tz, struct str s)
{
        char text[128];
        struct str line;
        const char *p;
        int west;

        if (s.n < 2 || s.p[0] != '\n')
                return;
        s = str_sub(s, 1, s.n);
        if (!str_line(&s, &line) || line.n == 0 || line.n >= sizeof(text))
                return;
        memcpy(text, line.p, line.n);
        text[line.n] = '\0';
        if (!(p = rule_name(text)) || !(p = rule_time(p, &west)))
                return;
        tz->std_s = -west;
        tz->has_rule = true;
        if (!*p)
                return;
        tz->dst_s = tz->std_s + 3600;
        p = rule_name(p);
        if (p && *p && *p != ',' && (p = rule_time(p, &west)))
                tz->dst_s = -west;
        if (p && (p = rule_date(p, &tz->start)) && rule_date(p, &tz->end))
                tz->has_dst = true;
}

int tz_parse(struct str bytes, struct tz **ret, struct err *err)
{
        struct tz *tz;
        struct header h;
        size_t size;
        int time_size = 4;
        struct str body;

        if (!read_header(bytes, &h))
                return err_set(err, ERR_CORRUPT, "not a time zone file");
        size = body_size(&h, 4);
        body = str_sub(bytes, 44, bytes.n);
        if (h.version >= 2) {
                if (body.n < size || !read_header(str_sub(body, size, body.n), &h))
                        return err_set(err, ERR_CORRUPT, "time zone file is cut short");
                body = str_sub(body, size + 44, body.n);
                time_size = 8;
                size = body_size(&h, 8);
        }
        if (body.n < size)
                return err_set(err, ERR_CORRUPT, "time zone file is cut short");
        tz = calloc(1, sizeof(*tz));
        if (!tz)
                abort();
        if (!read_body(tz, body, &h, time_size)) {
                tz_free(tz);
                return err_set(err, ERR_CORRUPT, "time zone file has impossible transitions");
        }
        if (time_size == 8)
                read_footer(tz, str_sub(body, size, body.n));
        *ret = tz;
        return 0;
}

static bool name_ok(struct str name)
{
        if (name.n == 0 || name.n > 64 || name.p[0] == '/' || str_contains(name, STR("..")))
                return false;
        for (size_t i = 0; i < name.n; i++)
                if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/", name.p[i]) ||
                    !name.p[i])
                        return false;
        return true;
}

int tz_load(struct str name, struct tz **ret, struct err *err)
{
        char path[128], *bytes;
        ssize_t n;
        int fd, r;

        if (!name_ok(name))
                return err_set(err, ERR_INVALID, "\"%.*s\" is no time zone name", STR_ARG(str_sub(name, 0, 64)));
        snprintf(path, sizeof(path), "/usr/share/zoneinfo/%.*s", STR_ARG(name));
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return err_set(err, ERR_NOTFOUND, "no time zone \"%.*s\" on this system (is tzdata installed?)",
                               STR_ARG(name));
        bytes = malloc(MAX_FILE);
        if (!bytes)
                abort();
        n = read(fd, bytes, MAX_FILE);
        close(fd);
        r = n < 0 ? err_set(err, ERR_IO, "cannot read time zone \"%.*s\"", STR_ARG(name))
                  : tz_parse((struct str){bytes, (size_t)n}, ret, err);
        free(bytes);
        return r;
}

struct tz *tz_free(struct tz *tz)
{
        if (!tz)
                return NULL;
        free(tz->at_s);
        free(tz->offset_s);
        free(tz);
        return NULL;
}

/* Wall seconds since 1970 at which a rule strikes in a year. */
static int64_t rule_strikes(const struct rule *r, int64_t year)
{
        int64_t first = days_from_civil(year, r->month, 1), next;
        int64_t day = first + ((int64_t)r->weekday - (first + 4) % 7 + 7) % 7 + 7 * ((int64_t)r->week - 1);

        next = r->month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, r->month + 1, 1);
        while (day >= next)
                day -= 7;
        return day * 86400 + r->at_s;
}

static int rule_offset(const struct tz *tz, int64_t at_s)
{
        int64_t year, start, end, days = (at_s + tz->std_s) / 86400;
        unsigned m, d;
        bool dst;

        if (!tz->has_dst)
                return tz->std_s;
        civil_from_days(days, &year, &m, &d);
        start = rule_strikes(&tz->start, year) - tz->std_s;
        end = rule_strikes(&tz->end, year) - tz->dst_s;
        dst = start < end ? at_s >= start && at_s < end : at_s >= start || at_s < end;
        return dst ? tz->dst_s : tz->std_s;
}

int tz_offset_s(const struct tz *tz, int64_t at_ms)
{
        int64_t at = at_ms / 1000 - (at_ms % 1000 < 0);
        size_t lo = 0, hi;

        if (!tz)
                return 0;
        hi = tz->n;
        if (tz->has_rule && (hi == 0 || at >= tz->at_s[hi - 1]))
                return rule_offset(tz, at);
        while (lo < hi) {
                size_t mid = (lo + hi) / 2;

                if (tz->at_s[mid] <= at)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo ? tz->offset_s[lo - 1] : tz->first_offset_s;
}

struct tz_local tz_to_local(const struct tz *tz, int64_t at_ms)
{
        int offset = tz_offset_s(tz, at_ms);
        int64_t s = at_ms / 1000 - (at_ms % 1000 < 0) + offset, days = s / 86400 - (s % 86400 < 0),
                in = s - days * 86400;
        struct tz_local l = {.offset_s = offset};

        civil_from_days(days, &l.year, &l.month, &l.day);
        l.hour = (unsigned)(in / 3600);
        l.minute = (unsigned)(in / 60 % 60);
        l.second = (unsigned)(in % 60);
        l.weekday = (unsigned)(((days + 4) % 7 + 7) % 7);
        return l;
}

int64_t tz_from_local(const struct tz *tz, int64_t year, unsigned month, unsigned day, unsigned hour, unsigned minute)
{
        int64_t wall =
                days_from_civil(year, month, day) * DAY_MS + (int64_t)hour * HOUR_MS + (int64_t)minute * MINUTE_MS;
        int before = tz_offset_s(tz, wall - DAY_MS);
        int64_t guess = wall - (int64_t)before * 1000;

        if (tz_offset_s(tz, guess) == before)
                return guess;
        guess = wall - (int64_t)tz_offset_s(tz, wall + DAY_MS) * 1000;
        return tz_offset_s(tz, guess) * (int64_t)1000 == wall - guess ? guess : wall - (int64_t)before * 1000;
}
