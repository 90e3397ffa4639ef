/* canned - prepared replies with places that the console fills. */
#include "api/api_priv.h"

#include "base/rand.h"
#include "store/canned.h"

enum { SHORT_MAX = 60, TEXT_MAX = 4000, LIST_MAX = 20 << 20 };

static void put_canned(struct buf *b, const struct canned_row *row)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", row->id);
        json_put_key_str(b, "short", row->brief);
        json_put_key_str(b, "zh", row->zh);
        json_put_key_str(b, "en", row->en);
        json_put_key_bool(b, "shared", row->shared);
        json_put_key_i64(b, "uses", row->uses);
        buf_put_ch(b, '}');
}

static void on_list(void *arg, int r, const struct err *err, const struct canned_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_c(&b, "{\"canned\":[");
        for (size_t i = 0; i < n; i++)
                put_canned(&b, &rows[i]);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void list(struct api_call *c)
{
        api_busy(c, store_canned(c->api->d.store, c->session.agent_id, on_list, c));
}

/* {word} must be one of those that are filled; other braces are text. */
static int check_places(struct str text, struct err *err)
{
        static const char *const places[] = {"name", "agent", "order", "company"};

        for (ptrdiff_t at = str_find(text, STR("{"), 0); at >= 0; at = str_find(text, STR("{"), (size_t)at + 1)) {
                struct str name = str_sub(text, (size_t)at + 1, text.n);
                bool known = false;
                size_t n = 0;

                while (n < name.n && name.p[n] >= 'a' && name.p[n] <= 'z')
                        n++;
                if (!n || n == name.n || name.p[n] != '}')
                        continue;
                name = str_sub(name, 0, n);
                for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
                        known = known || str_eq_c(name, places[i]);
                if (!known)
                        return err_set(err, ERR_INVALID,
                                       "there is no place {%.*s}; there are {name} {agent} {order} {company}",
                                       STR_ARG(str_sub(name, 0, 40)));
        }
        return 0;
}

static int read_canned(struct api_call *c, struct canned_row *row, struct err *err)
{
        int r;

        *row = (struct canned_row){.brief = str_trim(api_text(c, "short")),
                                   .zh = str_trim(api_text(c, "zh")),
                                   .en = str_trim(api_text(c, "en")),
                                   .agent = c->session.agent_id,
                                   .shared = api_flag(c, "shared"),
                                   .changed_ms = clock_now_ms(c->api->d.clock)};
        if (!row->brief.n)
                return err_set(err, ERR_INVALID, "short is empty");
        if (!row->zh.n && !row->en.n)
                return err_set(err, ERR_INVALID, "write it in one language at least");
        r = check_places(row->zh, err);
        return r == 0 ? check_places(row->en, err) : r;
}

static bool any(const struct api_call *c)
{
        return (c->session.rights & (RIGHT_LEAD | RIGHT_MANAGE)) != 0;
}

/* Adds, or changes when the path names one. */
static void put(struct api_call *c, struct str id)
{
        struct canned_row row;
        struct err err;
        int r = read_canned(c, &row, &err);

        row.id = id.n ? id : id_new_in(c->mem, row.changed_ms);
        if (r < 0)
                api_fail(c, r, &err);
        else
                api_busy(c, store_canned_put(c->api->d.store, &row, !id.n, any(c), api_done, c));
}

static void add(struct api_call *c)
{
        put(c, (struct str){NULL, 0});
}

static void change(struct api_call *c)
{
        put(c, http_req_param(c->req, "id"));
}

static void drop(struct api_call *c)
{
        api_busy(c, store_canned_delete(c->api->d.store, http_req_param(c->req, "id"), c->session.agent_id, any(c),
                                        api_done, c));
}

static void used(struct api_call *c)
{
        api_busy(c, store_canned_used(c->api->d.store, http_req_param(c->req, "id"), c->session.agent_id, api_done, c));
}

static const struct api_field canned_in[] = {
        {"short", T_STRING, true, SHORT_MAX, "what it is called by", NULL},
        {"zh", T_STRING, false, TEXT_MAX, "may have {name} {agent} {order} {company}", NULL},
        {"en", T_STRING, false, TEXT_MAX, "one of the two at least", NULL},
        {"shared", T_BOOL, false, 0, "everybody has it; otherwise only who wrote it", NULL},
        {0},
};
static const struct api_field canned_out[] = {
        {"canned", T_ARRAY, true, 0, "id, short, zh, en, shared, uses; the most used first", NULL},
        {0},
};

const struct api_row api_canned_rows[] = {
        {"GET", "/v1/desk/canned", "prepared replies", RIGHT_WORK, list, NULL, canned_out, 0, 200, 0},
        {"POST", "/v1/desk/canned", "prepare one", RIGHT_WORK, add, canned_in, api_nothing, 0, 200, 0},
        {"POST", "/v1/desk/canned/:id", "change it", RIGHT_WORK, change, canned_in, api_nothing, 0, 200, 0},
        {"POST", "/v1/desk/canned/:id/delete", "drop it", RIGHT_WORK, drop, api_nothing, api_nothing, 0, 200, 0},
        {"POST", "/v1/desk/canned/:id/used", "it was sent", RIGHT_WORK, used, api_nothing, api_nothing, 0, 200, 0},
        {0},
};
