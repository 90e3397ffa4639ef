/* JSON from clients: whatever is accepted can be written and read again. */
#include "codec/json.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        json_t *v = NULL, *again = NULL;
        struct err err;
        struct buf b;

        buf_init(&b, 8 * n + 64);
        json_put_str(&b, str_n((const char *)data, n));
        if (json_parse(buf_str(&b), &again, &err) < 0 && err.code != ERR_INVALID)
                abort();
        json_decref(again);
        buf_done(&b);
        if (json_parse(str_n((const char *)data, n), &v, &err) == 0) {
                if (json_is_object(v))
                        json_get_str(v, "type");
                json_decref(v);
        }
        return 0;
}
