/* JSON from clients: whatever is accepted can be written and read again, and is decoded by the table of every route and
 * every WebSocket frame; what a table lets through has its types and its limits, and a refusal says why. */
#include "api/api_priv.h"
#include "codec/json.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static void check_field(const json_t *v, const struct api_field *f);

static void check_fields(const json_t *object, const struct api_field *fields)
{
        for (const struct api_field *f = fields; f->name; f++) {
                const json_t *v = json_object_get(object, f->name);

                must(v || !f->required);
                if (v && !json_is_null(v))
                        check_field(v, f);
        }
}

static void check_field(const json_t *v, const struct api_field *f)
{
        switch (f->type) {
        case T_STRING: must(json_is_string(v) && (!f->max || json_string_length(v) <= f->max)); break;
        case T_INT: must(json_is_integer(v) && json_integer_value(v) >= 0); break;
        case T_STRING_OR_INT: must(json_is_string(v) || json_is_integer(v)); break;
        case T_BOOL: must(json_is_boolean(v)); break;
        case T_LANG: must(json_is_string(v) && json_string_length(v) == 2); break;
        case T_OBJECT: must(json_is_object(v)); break;
        case T_ARRAY: must(json_is_array(v)); break;
        }
        if (f->type == T_OBJECT && f->fields)
                check_fields(v, f->fields);
}

static void decode(const json_t *v, const struct api_field *fields)
{
        struct err err = {0};

        if (api_decode(v, fields, &err) == 0)
                check_fields(v, fields);
        else
                must(err.code == ERR_INVALID && err.msg[0]);
}

static void decode_all(const json_t *v)
{
        for (size_t t = 0; api_rows_at(t); t++)
                for (const struct api_row *row = api_rows_at(t); row->method; row++)
                        if (row->in)
                                decode(v, row->in);
        for (size_t i = 0; api_frame_fields(i); i++)
                decode(v, api_frame_fields(i));
}

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
                decode_all(v);
                json_decref(v);
        }
        return 0;
}
