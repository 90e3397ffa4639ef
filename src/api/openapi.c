/* openapi - writes the OpenAPI 3.1 description from the rows; nothing in it is kept by hand. */
#include "api/api_priv.h"

#include <string.h>

const struct api_field api_nothing[] = {{0}};

/* A field that is not required may also be null, which counts as absent. */
static void put_type(struct buf *b, const struct api_field *f)
{
        static const char *const names[] = {"string", "integer", "boolean",           "string",
                                            "object", "array",   "string\",\"integer"};

        buf_put_ch(b, '{');
        if (f->required)
                json_put_key_str(b, "type", str_c(names[f->type]));
        else
                buf_printf(b, "\"type\":[\"%s\",\"null\"]", names[f->type]);
        if (f->help)
                json_put_key_str(b, "description", str_c(f->help));
        if (f->type == T_LANG)
                buf_put_c(b, f->required ? ",\"enum\":[\"zh\",\"en\"]" : ",\"enum\":[\"zh\",\"en\",null]");
        if (f->type == T_INT)
                json_put_key_i64(b, "minimum", 0);
        if (f->type == T_STRING && f->max)
                json_put_key_i64(b, "maxLength", (int64_t)f->max);
        if (f->type == T_INT && f->max)
                json_put_key_i64(b, "maximum", (int64_t)f->max);
        if (f->type == T_ARRAY)
                buf_put_c(b, ",\"items\":{}");
        buf_put_ch(b, '}');
}

/* in: what comes from clients, where unknown fields are refused. */
static void put_schema(struct buf *b, const struct api_field *fields, bool in, bool nullable)
{
        bool required = false;

        buf_printf(b, "{\"type\":%s,\"properties\":{", nullable ? "[\"object\",\"null\"]" : "\"object\"");
        for (const struct api_field *f = fields; f->name; f++) {
                json_put_key(b, f->name);
                if (f->fields)
                        put_schema(b, f->fields, in, !f->required);
                else
                        put_type(b, f);
                required = required || f->required;
        }
        buf_put_ch(b, '}');
        if (required) {
                json_put_key(b, "required");
                buf_put_ch(b, '[');
                for (const struct api_field *f = fields; f->name; f++)
                        if (f->required) {
                                json_put_comma(b);
                                json_put_str(b, str_c(f->name));
                        }
                buf_put_ch(b, ']');
        }
        buf_put_c(b, in ? ",\"additionalProperties\":false}" : "}");
}

/* "/v1/x/:id" as "/v1/x/{id}". */
static void put_path(struct buf *b, const char *path)
{
        bool open = false;

        json_put_comma(b);
        buf_put_ch(b, '"');
        for (const char *p = path; *p; p++) {
                if (*p == ':') {
                        buf_put_ch(b, '{');
                        open = true;
                        continue;
                }
                if (*p == '/' && open) {
                        buf_put_ch(b, '}');
                        open = false;
                }
                if (*p == '*')
                        buf_put_c(b, "{rest}");
                else
                        buf_put_ch(b, *p);
        }
        buf_put_c(b, open ? "}\":" : "\":");
}

static void put_parameter(struct buf *b, const char *in, struct str name, bool required, const char *type,
                          const char *help)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "name", name);
        json_put_key_str(b, "in", str_c(in));
        if (required)
                json_put_key_bool(b, "required", true);
        if (help)
                json_put_key_str(b, "description", str_c(help));
        buf_printf(b, ",\"schema\":{\"type\":\"%s\"}}", type);
}

static void put_query(struct buf *b, const struct api_field *f)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "name", str_c(f->name));
        json_put_key_str(b, "in", STR("query"));
        if (f->help)
                json_put_key_str(b, "description", str_c(f->help));
        json_put_key(b, "schema");
        put_type(b, &(struct api_field){.name = f->name, .type = f->type, .required = true, .max = f->max});
        buf_put_ch(b, '}');
}

static void put_parameters(struct buf *b, const struct api_row *row)
{
        json_put_key(b, "parameters");
        buf_put_ch(b, '[');
        for (const char *p = strchr(row->path, ':'); p; p = strchr(p + 1, ':'))
                put_parameter(b, "path", (struct str){p + 1, strcspn(p + 1, "/")}, true, "string", NULL);
        if (strchr(row->path, '*'))
                put_parameter(b, "path", STR("rest"), true, "string", NULL);
        for (const struct api_field *f = row->query; f && f->name; f++)
                put_query(b, f);
        if (row->flags & API_RESUME)
                put_parameter(b, "header", STR("Last-Event-ID"), false, "integer", "goes on after this event");
        if (api_row_staff(row) && strcmp(row->method, "GET") != 0)
                put_parameter(b, "header", STR("X-CSRF-Token"), true, "string", "csrf of the login");
        buf_put_ch(b, ']');
}

static void put_answer(struct buf *b, const struct api_row *row)
{
        int status = row->success ? row->success : 200;

        json_put_key(b, "responses");
        buf_printf(b, "{\"%d\":{\"description\":\"%s\"", status, status == 101 ? "the WebSocket is open" : "done");
        if (row->out) {
                buf_put_c(b, ",\"content\":{\"application/json\":{\"schema\":");
                if (row->flags & API_LIST)
                        buf_put_c(b, "{\"type\":\"array\",\"items\":");
                put_schema(b, row->out, false, false);
                buf_put_c(b, row->flags & API_LIST ? "}}}" : "}}");
        } else if (row->type) {
                buf_printf(b, ",\"content\":{\"%s\":{}}", row->type);
        }
        buf_put_ch(b, '}');
        if (row->flags & API_LATE)
                buf_put_c(b, ",\"202\":{\"description\":\"taken; the reply comes as an event\",\"content\":"
                             "{\"application/json\":{\"schema\":{\"type\":\"object\"}}}}");
        buf_put_c(b, ",\"default\":{\"$ref\":\"#/components/responses/problem\"}}");
}

static void put_row(struct buf *b, const struct api_row *row)
{
        static const char *const security[] = {"[]", "[{\"conversationKey\":[]}]"};
        char method[8];
        size_t n = strlen(row->method);

        for (size_t i = 0; i < n && i < sizeof(method) - 1; i++)
                method[i] = (char)(row->method[i] | 0x20);
        method[n < sizeof(method) ? n : sizeof(method) - 1] = '\0';
        json_put_key(b, method);
        buf_put_ch(b, '{');
        json_put_key_str(b, "summary", str_c(row->summary));
        json_put_key(b, "security");
        if (row->role == RIGHT_SELF)
                buf_put_c(b, "[{\"agentSession\":[\"self\"]}]");
        else if (api_row_staff(row)) /* schemes without scopes; OpenAPI 3.1 lets roles stand there */
                buf_printf(b, "[{\"agentSession\":[\"%s\"]},{\"programKey\":[\"%s\"]}]", right_name(row->role),
                           right_name(row->role));
        else
                buf_put_c(b, security[row->role]);
        put_parameters(b, row);
        if (row->flags & API_RAW_BODY)
                buf_put_c(b,
                          row->flags & API_FILE_BODY
                                  ? ",\"requestBody\":{\"required\":true,\"content\":{\"application/octet-stream\":{}}}"
                          : row->flags & API_ROWS_BODY
                                  ? ",\"requestBody\":{\"required\":true,\"content\":{\"text/csv\":{},"
                                    "\"application/json\":{},\"application/x-ndjson\":{}}}"
                                  : ",\"requestBody\":{\"required\":true,\"content\":{\"image/*\":{}}}");
        else if (row->in) {
                buf_put_c(b, ",\"requestBody\":{\"content\":{\"application/json\":{\"schema\":");
                put_schema(b, row->in, true, false);
                buf_put_c(b, "}}}");
        }
        put_answer(b, row);
        buf_put_ch(b, '}');
}

static bool path_seen(const struct api *a, size_t upto)
{
        for (size_t i = 0; i < upto; i++)
                if (strcmp(a->routes[i].path, a->routes[upto].path) == 0)
                        return true;
        return false;
}

void api_write_openapi(struct api *a)
{
        struct buf *b = &a->openapi;

        buf_init(b, 1 << 20);
        buf_put_c(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Warmline\",\"version\":\"1\"},\"paths\":{");
        for (size_t i = 0; i < a->n_routes; i++) {
                if (path_seen(a, i))
                        continue;
                put_path(b, a->routes[i].path);
                buf_put_ch(b, '{');
                for (size_t j = i; j < a->n_routes; j++)
                        if (strcmp(a->routes[j].path, a->routes[i].path) == 0)
                                put_row(b, a->routes[j].user);
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "},\"components\":{\"securitySchemes\":{"
                     "\"conversationKey\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                     "\"agentSession\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"wl_session\"},"
                     "\"programKey\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
                     "\"responses\":{\"problem\":{\"description\":\"RFC 9457 "
                     "problem\",\"content\":{\"application/problem+json\":"
                     "{\"schema\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{"
                     "\"type\":\"string\"},"
                     "\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},\"instance\":{\"type\":"
                     "\"string\"}}}}}}}}}");
}
