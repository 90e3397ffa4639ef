/* erase - a person asks to be erased, and somebody with the right to it does so. */
#include "api/api_priv.h"

#include "desk/erasure.h"

enum { CUSTOMER_ID_MAX = 100 };

static void on_person(void *arg, int r, const struct err *err, const struct person_held *held)
{
        struct api_call *c = arg;
        bool dry_run;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        dry_run = api_flag(c, "dry_run");
        buf_init(&b, 65536);
        buf_put_ch(&b, '{');
        json_put_key_bool(&b, "erased", !dry_run);
        json_put_key_i64(&b, "visitors", (int64_t)held->n_visitors);
        json_put_key_bool(&b, "more", held->more);
        json_put_key(&b, "tables");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < held->n_tables; i++) {
                json_put_comma(&b);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "table", str_c(held->tables[i].name));
                json_put_key_i64(&b, "rows", held->tables[i].rows);
                buf_put_ch(&b, '}');
        }
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void erase(struct api_call *c)
{
        const struct api_deps *d = &c->api->d;
        struct str id = http_req_param(c->req, "id");

        if (!id.n || id.n > CUSTOMER_ID_MAX) {
                api_problem(c, 404, NULL, "no customer has such an id");
                return;
        }
        if (api_flag(c, "dry_run"))
                api_busy(c, store_person_held(d->store, id, on_person, c));
        else
                api_busy(c, erasure_begin(d->erasures, id, c->session.who, on_person, c));
}

static const struct api_field erase_in[] = {
        {"dry_run", T_BOOL, false, 0, "only tell what there is", NULL},
        {0},
};
static const struct api_field erase_out[] = {
        {"erased", T_BOOL, true, 0, "false: it was only looked", NULL},
        {"visitors", T_INT, true, 0, "visitors' ids under which they proved who they are, erased with them", NULL},
        {"more", T_BOOL, true, 0, "there are more of these; of them nothing is counted", NULL},
        {"tables", T_ARRAY, true, 0, "table, rows: what there is, or was", NULL},
        {0},
};

const struct api_row api_erase_rows[] = {
        {"POST", "/v1/customers/:id/erase", "erase a person: rows, live conversations, keys", RIGHT_PRIVACY, erase,
         erase_in, erase_out, 0, 200, 0},
        {0},
};
