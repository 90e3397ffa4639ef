/* A change of one key in any text: what comes out is a map that has the new value, and the other keys as they were. */
#include "base/arena.h"
#include "codec/yaml.h"
#include "codec/yaml_edit.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void change(struct str text, struct str value, struct arena *mem)
{
        struct ynode *n;
        struct str out;
        struct err err;
        struct buf b;
        unsigned line;

        buf_init(&b, 8192);
        buf_put_c(&b, "name: ");
        yaml_put_quoted(&b, value);
        buf_put_c(&b, "\n");
        if (yaml_set(text, "name", buf_str(&b), mem, &out, &err) == 0 &&
            (yaml_parse(out, 0, mem, &n, &line, &err) < 0 || !yaml_get(n, "name") || !yaml_get(n, "name")->quoted))
                abort();
        buf_done(&b);
        if (yaml_set(text, "name", STR(""), mem, &out, &err) == 0 &&
            (yaml_parse(out, 0, mem, &n, &line, &err) < 0 || yaml_get(n, "name")))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str text = {(const char *)data, size};
        struct arena *mem = arena_new(0);

        change(text, str_sub(text, 0, 200), mem);
        arena_free(mem);
        return 0;
}
