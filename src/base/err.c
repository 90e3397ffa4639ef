/* err - error codes with a line of text; see err.h. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, int code, const char *fmt, ...)
{
        va_list ap;

        if (!err)
                return code;
        err->code = code;
        va_start(ap, fmt);
        vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
        va_end(ap);
        return code;
}

bool err_no_room(int number)
{
        return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
        char old[sizeof(err->msg)];
        va_list ap;
        int n;

        if (!err)
                return ERR_INTERNAL;
        memcpy(old, err->msg, sizeof(old));
        va_start(ap, fmt);
        n = vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
        va_end(ap);
        if (n >= 0 && (size_t)n < sizeof(err->msg)) {
                size_t room = sizeof(err->msg) - (size_t)n;

                snprintf(err->msg + n, room, ": %.*s", (int)(room > 3 ? room - 3 : 0), old);
        }
        return err->code;
}

const char *err_name(int code)
{
        static const char *const names[] = {"ok",        "invalid", "not found", "exists",      "limit",
                                            "busy",      "full",    "i/o error", "not allowed", "corrupt",
                                            "cancelled", "timeout", "internal"};
        size_t i = (size_t)-code;

        return i < sizeof(names) / sizeof(names[0]) ? names[i] : "unknown";
}
