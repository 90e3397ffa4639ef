/* file - see file.h. */
#include "app/file.h"

#include <stdio.h>

int file_read(const char *path, struct buf *out, struct err *err)
{
        FILE *f = fopen(path, "rbe");
        size_t n = 1;

        if (!f)
                return err_set(err, ERR_NOTFOUND, "cannot read %s", path);
        while (n) {
                char *to = buf_reserve(out, 1 << 16);

                if (!to) {
                        fclose(f);
                        return err_set(err, ERR_LIMIT, "%s is larger than %zu bytes", path, out->max);
                }
                n = fread(to, 1, 1 << 16, f);
                out->n += n;
        }
        fclose(f);
        return 0;
}
