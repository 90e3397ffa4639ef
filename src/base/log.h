/*
 * log - one line per event on standard error: time, level, who (request, conversation, …), while doing what, message.
 * Never user text or personal data. Libraries do not log: the top does, once. Thread-safe (one write per line).
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_SILENT };

/* Lines below this level are dropped; default LOG_INFO. */
void log_set_level(enum log_level level);
enum log_level log_level(void);
/* How many lines of LOG_ERROR were asked for since start, dropped ones too; tests look here. */
unsigned long log_error_count(void);

/* who and doing may be NULL. */
void log_at(enum log_level level, const char *who, const char *doing, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));
#define log_debug(...) log_at(LOG_DEBUG, NULL, NULL, __VA_ARGS__)
#define log_info(...) log_at(LOG_INFO, NULL, NULL, __VA_ARGS__)
#define log_warn(...) log_at(LOG_WARN, NULL, NULL, __VA_ARGS__)
#define log_error(...) log_at(LOG_ERROR, NULL, NULL, __VA_ARGS__)

#endif
