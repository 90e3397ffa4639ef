/* audit - who did what that needs a right of its own. */
#include "api/api_priv.h"

#include "base/log.h"
#include "store/audit.h"

enum { ROWS = 100, ROWS_MAX = 500 };

void api_audit(const struct api_call *c, const char *act, const char *kind, struct str id, struct str detail)
{
        struct audit_entry e = {.who = c->session.who,
                                .act = str_c(act),
                                .object = arena_printf(c->mem, "%s:%.*s", kind, STR_ARG(id)),
                                .detail = detail,
                                .at_ms = clock_now_ms(c->api->d.clock)};

        if (store_audit_add(c->api->d.store, &e, NULL, NULL) < 0)
                log_error("no row of the audit for %s by %.*s", act, STR_ARG(e.who));
}

struct listing {
        struct api_call *c;
        bool checked, whole;
};

static void put_row(struct buf *b, const struct audit_log_row *row)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "no", row->no);
        json_put_key_i64(b, "at", row->e.at_ms);
        json_put_key_str(b, "who", row->e.who);
        json_put_key_str(b, "act", row->e.act);
        json_put_key_str(b, "object", row->e.object);
        json_put_key_str(b, "detail", row->e.detail);
        buf_put_ch(b, '}');
}

static void on_rows(void *arg, int r, const struct err *err, const struct audit_log_row *rows, size_t n)
{
        struct listing *l = arg;
        struct buf b;

        if (r < 0) {
                api_fail(l->c, r, err);
                return;
        }
        buf_init(&b, 4 << 20);
        buf_put_c(&b, "{\"rows\":[");
        for (size_t i = 0; i < n; i++)
                put_row(&b, &rows[i]);
        buf_put_ch(&b, ']');
        if (l->checked)
                json_put_key_bool(&b, "whole", l->whole);
        buf_put_ch(&b, '}');
        api_json_private(l->c, &b);
}

static int read_rows(struct listing *l, int64_t before)
{
        int64_t n = ROWS;

        str_to_i64(http_req_query(l->c->req, "limit"), 1, ROWS_MAX, &n);
        return store_audit_log(l->c->api->d.store, before, (unsigned)n, on_rows, l);
}

static void on_checked(void *arg, int r, const struct err *err, const struct audit_check *check)
{
        struct listing *l = arg;

        if (r == 0) {
                l->checked = true;
                l->whole = check->broken == 0;
                r = read_rows(l, 0);
        }
        if (r < 0)
                api_fail(l->c, r, err);
}

/* The chain is computed anew for the newest page; who leafs on has its answer. */
static void list(struct api_call *c)
{
        struct listing *l = ARENA_NEW(c->mem, struct listing);
        int64_t before = 0;
        int r;

        *l = (struct listing){.c = c};
        str_to_i64(http_req_query(c->req, "before"), 0, INT64_MAX, &before);
        r = before ? read_rows(l, before) : store_audit_verify(c->api->d.store, STR(""), on_checked, l);
        if (r < 0)
                api_fail(c, r, NULL);
}

static const struct api_field list_query[] = {
        {"before", T_INT, false, 0, "rows before this number", NULL},
        {"limit", T_INT, false, ROWS_MAX, "100", NULL},
        {0},
};
static const struct api_field list_out[] = {
        {"rows", T_ARRAY, true, 0, "no, at, who, act, object, detail; newest first", NULL},
        {"whole", T_BOOL, false, 0, "without before: every row of the log is as it was written, and none is missing",
         NULL},
        {0},
};

const struct api_row api_audit_rows[] = {
        {"GET", "/v1/audit", "privileged acts", RIGHT_PRIVACY, list, NULL, list_out, 0, 200, 0, list_query},
        {0},
};
