/* secret - see secret.h. */
#include "app/secret.h"

#include "base/file.h"

#include <string.h>

enum { SECRET_MAX = 128 << 10 };

int secret_read(struct secret *s, const char *setting, const char *path, struct err *err)
{
        buf_init(&s->bytes, SECRET_MAX);
        s->text = (struct str){NULL, 0};
        if (*path && file_read(path, &s->bytes, NULL) < 0)
                return err_set(err, ERR_NOTFOUND, "%s: %s: cannot be read", setting, path);
        s->text = str_trim(buf_str(&s->bytes));
        if (*path && !s->text.n)
                return err_set(err, ERR_INVALID, "%s: %s: is empty", setting, path);
        return 0;
}

void secret_done(struct secret *s)
{
        if (s->bytes.n > 0)
                explicit_bzero(s->bytes.p, s->bytes.n);
        buf_done(&s->bytes);
}
