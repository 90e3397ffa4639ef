/* company - what the page may know of the company; in the demo also its people and their tokens. */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "base/rand.h"
#include "crypt/jwt.h"
#include "knowledge/hours.h"
#include "store/customer.h"
#include "text/lang.h"

static void put_hours(const struct company *co, struct buf *b)
{
        static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

        json_put_key(b, "hours");
        buf_put_ch(b, '{');
        for (int i = 0; i < 7; i++) {
                const struct day_hours *h = &co->hours[i];

                json_put_key(b, days[i]);
                if (h->open_min < 0)
                        buf_put_c(b, "null");
                else
                        buf_printf(b, "\"%02d:%02d-%02d:%02d\"", h->open_min / 60, h->open_min % 60, h->close_min / 60,
                                   h->close_min % 60);
        }
        buf_put_ch(b, '}');
}

static void company(struct api_call *c)
{
        const struct generation *g = generation_current(c->api->d.generations);
        const struct company *co = &g->k->company;
        int64_t opens = 0, now = clock_now_ms(c->api->d.clock);
        bool open = hours_open(co, g->tz, now, &opens);
        const struct company_notice *notice = hours_notice(co, g->tz, now);
        struct buf b;

        buf_init(&b, 65536);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "id", co->id);
        json_put_key(&b, "name");
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "zh", co->name[LANG_ZH]);
        json_put_key_str(&b, "en", co->name[LANG_EN]);
        buf_put_ch(&b, '}');
        json_put_key_str(&b, "time_zone", co->time_zone);
        put_hours(co, &b);
        json_put_key_bool(&b, "open", open);
        if (!open && opens)
                json_put_key_i64(&b, "opens_at", opens);
        if (notice) {
                json_put_key(&b, "notice");
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "zh", notice->text[LANG_ZH]);
                json_put_key_str(&b, "en", notice->text[LANG_EN]);
                buf_put_ch(&b, '}');
        }
        json_put_key_bool(&b, "demo", c->api->d.demo);
        json_put_key_str(&b, "knowledge", str_c(g->hash));
        buf_put_ch(&b, '}');
        api_json(c, 200, &b);
        buf_done(&b);
}

static void on_people(void *arg, int r, const struct err *err, const struct person_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 65536);
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < n; i++) {
                json_put_comma(&b);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "id", rows[i].id);
                json_put_key_str(&b, "name", rows[i].name);
                json_put_key_str(&b, "lang", rows[i].lang);
                json_put_key(&b, "note");
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "zh", rows[i].note[LANG_ZH]);
                json_put_key_str(&b, "en", rows[i].note[LANG_EN]);
                buf_put_c(&b, "}}");
        }
        buf_put_ch(&b, ']');
        api_json(c, 200, &b);
        buf_done(&b);
}

static void people(struct api_call *c)
{
        int r = store_people(c->api->d.store, on_people, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static void token(struct api_call *c)
{
        int64_t now = clock_now_ms(c->api->d.clock);
        struct jwt_claims claims = {
                .sub = api_text(c, "customer"), .jti = id_new_in(c->mem, now), .exp_s = now / 1000 + 3300};
        struct err err;
        struct buf b;

        if (!str_starts(claims.sub, STR("demo-"))) {
                err_set(&err, ERR_INVALID, "customer must be one of the demo's, demo-0001 and so on");
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        buf_init(&b, 8192);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "token", jwt_hs256_sign(&claims, c->api->d.jwt_secret, c->mem));
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static const struct api_field token_in[] = {{"customer", T_STRING, true, 40, "demo-0001 …", NULL}, {0}};
static const struct api_field token_out[] = {{"token", T_STRING, true, 0, NULL, NULL}, {0}};
static const struct api_field people_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"name", T_STRING, true, 0, NULL, NULL},
        {"lang", T_STRING, true, 0, NULL, NULL},
        {"note", T_OBJECT, true, 0, "zh and en", NULL},
        {0},
};
static const struct api_field company_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"name", T_OBJECT, true, 0, "zh and en", NULL},
        {"time_zone", T_STRING, true, 0, NULL, NULL},
        {"hours", T_OBJECT, true, 0, "by weekday, or null", NULL},
        {"open", T_BOOL, true, 0, "people are there now", NULL},
        {"opens_at", T_INT, false, 0, "ms since 1970", NULL},
        {"notice", T_OBJECT, false, 0, "zh and en", NULL},
        {"demo", T_BOOL, true, 0, NULL, NULL},
        {"knowledge", T_STRING, true, 0, "hash of what serves", NULL},
        {0},
};

const struct api_row api_company_rows[] = {
        {"GET", "/v1/company", "name, hours, whether people are there", ROLE_PUBLIC, company, NULL, company_out, 0, 200,
         0},
        {"GET", "/v1/demo/people", "the demo's customers", ROLE_PUBLIC, people, NULL, people_out,
         API_DEMO_ONLY | API_LIST, 200, 0},
        {"POST", "/v1/demo/token", "a token for one of them", ROLE_PUBLIC, token, token_in, token_out, API_DEMO_ONLY,
         200, 0},
        {0},
};
