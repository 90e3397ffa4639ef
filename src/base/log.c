/* log - lines on standard error; see log.h. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static atomic_int threshold = LOG_INFO;
static atomic_ulong errors;

void log_set_level(enum log_level level)
{
        atomic_store(&threshold, (int)level);
}

enum log_level log_level(void)
{
        return (enum log_level)atomic_load(&threshold);
}

unsigned long log_error_count(void)
{
        return atomic_load(&errors);
}

static size_t put(char *line, size_t at, size_t max, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static size_t put(char *line, size_t at, size_t max, const char *fmt, ...)
{
        va_list ap;
        int n;

        if (at >= max)
                return at;
        va_start(ap, fmt);
        n = vsnprintf(line + at, max - at, fmt, ap);
        va_end(ap);
        if (n < 0)
                return at;
        return at + (size_t)n < max ? at + (size_t)n : max;
}

void log_at(enum log_level level, const char *who, const char *doing, const char *fmt, ...)
{
        static const char *const names[] = {"debug", "info", "warn", "error", ""};
        char line[1024];
        struct timespec ts;
        struct tm tm;
        size_t n = 0, max = sizeof(line) - 1;
        va_list ap;
        int more;

        if (level == LOG_ERROR)
                atomic_fetch_add(&errors, 1);
        if ((int)level < atomic_load(&threshold))
                return;
        clock_gettime(CLOCK_REALTIME, &ts);
        gmtime_r(&ts.tv_sec, &tm);
        n += strftime(line, max, "%Y-%m-%dT%H:%M:%S", &tm);
        n = put(line, n, max, ".%03ldZ %s", ts.tv_nsec / 1000000, names[level]);
        if (who)
                n = put(line, n, max, " %s", who);
        if (doing)
                n = put(line, n, max, " while %s", doing);
        n = put(line, n, max, ": ");
        va_start(ap, fmt);
        more = vsnprintf(line + n, max - n, fmt, ap);
        va_end(ap);
        if (more > 0)
                n = n + (size_t)more < max ? n + (size_t)more : max - 1;
        line[n++] = '\n';
        if (write(STDERR_FILENO, line, n) < 0)
                return;
}
