/*
 * setup - the first run: how far it is, what the company is so far, a question tried, and which pages may embed the
 * widget. What the company says of itself is changed by company_form.c.
 */
#include "api/api_priv.h"

#include "answer/generation.h"
#include "insight/trial.h"
#include "store/setting.h"

#include <stdlib.h>

#define SETTING_STATE "setup"
#define SETTING_ORIGINS "widget_origins"

enum { STATE_MAX = 2048, ORIGINS_MAX = 32, ORIGIN_MAX = 300, OUT_MAX = 1 << 18, STEP_MAX = 20 };

static const char *const steps[] = {"company", "hours", "import", "try", "embed", "invite", NULL};

/* ---- what the company is ---- */

static void put_both(struct buf *b, const char *key, const struct str *text)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", text[LANG_ZH]);
        json_put_key_str(b, "en", text[LANG_EN]);
        buf_put_ch(b, '}');
}

static void put_hours(struct buf *b, const struct day_hours *hours)
{
        json_put_key(b, "hours");
        buf_put_ch(b, '[');
        for (int d = 0; d < 7; d++) {
                json_put_comma(b);
                if (hours[d].open_min < 0)
                        buf_put_c(b, "null");
                else
                        buf_printf(b, "[%d,%d]", hours[d].open_min, hours[d].close_min);
        }
        buf_put_ch(b, ']');
}

static void put_days(struct buf *b, const char *key, const struct company_day *days, size_t n)
{
        json_put_key(b, key);
        buf_put_ch(b, '[');
        for (size_t i = 0; i < n; i++) {
                int32_t date = days[i].date;

                json_put_comma(b);
                buf_printf(b, "{\"date\":\"%04d-%02d-%02d\"", date / 10000, date / 100 % 100, date % 100);
                put_both(b, "name", days[i].name);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_company(struct buf *b, const struct company *co)
{
        json_put_key(b, "company");
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", co->id);
        put_both(b, "name", co->name);
        put_both(b, "contact", co->contact);
        put_both(b, "greeting", co->greeting);
        json_put_key(b, "languages");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < co->languages.n; i++) {
                json_put_comma(b);
                json_put_str(b, co->languages.v[i]);
        }
        buf_put_ch(b, ']');
        json_put_key_str(b, "time_zone", co->time_zone);
        put_hours(b, co->hours);
        put_days(b, "holidays", co->holidays, co->n_holidays);
        put_days(b, "makeup_days", co->makeup_days, co->n_makeup_days);
        buf_put_ch(b, '}');
}

/* ---- how far it is ---- */

/* Whoever has knowledge already and never began is not led; who began is, until they are through. */
static bool is_led(const struct api_call *c, const json_t *state)
{
        const struct knowledge *k = generation_current(c->api->d.generations)->k;

        if (c->api->d.demo || !c->api->d.publisher)
                return false;
        return state ? !json_is_true(json_object_get(state, "done")) : k->n_articles + k->n_flows == 0;
}

static void put_state(struct api_call *c, struct str text)
{
        const struct generation *g = generation_current(c->api->d.generations);
        json_t *state = NULL;
        struct err err;
        struct buf b;

        if (text.n && json_parse(text, &state, &err) < 0)
                state = NULL; /* of another version: as if it had not begun */
        buf_init(&b, OUT_MAX);
        buf_put_ch(&b, '{');
        json_put_key_bool(&b, "led", is_led(c, state));
        json_put_key(&b, "progress");
        buf_put_str(&b, state ? text : STR("{}"));
        json_put_key_i64(&b, "articles", (int64_t)(g->k->n_articles - g->k->n_policies));
        json_put_key_i64(&b, "flows", (int64_t)g->k->n_flows);
        put_company(&b, &g->k->company);
        buf_put_ch(&b, '}');
        json_decref(state);
        api_json_private(c, &b);
}

static void on_state(void *arg, int r, const struct err *err, struct str value)
{
        if (r < 0 && r != ERR_NOTFOUND)
                api_fail(arg, r, err);
        else
                put_state(arg, r < 0 ? STR("") : value);
}

static void show(struct api_call *c)
{
        api_busy(c, store_setting_get(c->api->d.store, STR(SETTING_STATE), on_state, c));
}

static bool is_step(struct str s)
{
        for (size_t i = 0; steps[i]; i++)
                if (str_eq_c(s, steps[i]))
                        return true;
        return false;
}

static int put_steps(struct api_call *c, const char *field, struct buf *b, struct err *err)
{
        const json_t *list = json_object_get(c->json, field);
        json_t *one;
        size_t i;

        json_put_key(b, field);
        buf_put_ch(b, '[');
        json_array_foreach((json_t *)list, i, one)
        {
                if (!is_step(json_str(one)) || i >= sizeof(steps) / sizeof(*steps))
                        return err_set(err, ERR_INVALID, "%s: company, hours, import, try, embed or invite", field);
                json_put_comma(b);
                json_put_str(b, json_str(one));
        }
        buf_put_ch(b, ']');
        return 0;
}

static void keep(struct api_call *c)
{
        struct str step = api_text(c, "step");
        struct err err;
        struct buf b;
        int r = 0;

        buf_init(&b, STATE_MAX);
        buf_put_ch(&b, '{');
        if (step.n && !is_step(step))
                r = err_set(&err, ERR_INVALID, "step: company, hours, import, try, embed or invite");
        json_put_key_str(&b, "step", step);
        if (r == 0)
                r = put_steps(c, "finished", &b, &err);
        if (r == 0)
                r = put_steps(c, "skipped", &b, &err);
        json_put_key_bool(&b, "done", api_flag(c, "done"));
        buf_put_ch(&b, '}');
        if (r < 0)
                api_fail(c, r, &err);
        else
                api_busy(c, store_setting_set(c->api->d.store, STR(SETTING_STATE), buf_str(&b), api_done, c));
        buf_done(&b);
}

/* ---- a question ---- */

static void put_doc(struct buf *b, const struct generation *g, struct str doc, enum lang lang)
{
        buf_put_ch(b, '{');
        json_put_key_str(b, "doc", doc);
        json_put_key_str(b, "title", trial_title(g, doc, lang));
        buf_put_ch(b, '}');
}

static void ask(struct api_call *c)
{
        const struct generation *g = generation_current(c->api->d.generations);
        enum lang lang = LANG_ZH;
        struct trial t;
        struct err err;
        struct buf b;
        int r;

        if (!lang_parse(api_text(c, "lang"), &lang))
                lang = lang_detect(api_text(c, "text"), LANG_ZH).lang;
        r = trial_ask(g, str_trim(api_text(c, "text")), lang, clock_now_ms(c->api->d.clock), c->mem, &t, &err);
        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        buf_init(&b, OUT_MAX);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "kind", str_c(decision_kind_name(t.kind)));
        json_put_key_str(&b, "lang", str_c(lang_name(t.lang)));
        json_put_key_str(&b, "text", t.text);
        if (t.doc.n) {
                json_put_key(&b, "answered_by");
                put_doc(&b, g, t.doc, t.lang);
        }
        json_put_key(&b, "choices");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < t.n_choices; i++) {
                json_put_comma(&b);
                put_doc(&b, g, t.choices[i], t.lang);
        }
        buf_put_ch(&b, ']');
        json_put_key_str(&b, "knowledge", str_c(g->hash));
        json_put_key_bool(&b, "trained", g->trained);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

/* ---- the pages that may embed the widget ---- */

/* One a line. */
static size_t split(struct str text, struct str *v)
{
        size_t n = 0;
        struct str line;

        while (n < ORIGINS_MAX && text.n && str_line(&text, &line))
                if (line.n)
                        v[n++] = line;
        return n;
}

struct origins_load {
        struct api *api; /* NULL: it is gone */
};

static void on_origins(void *arg, int r, const struct err *err, struct str value)
{
        struct origins_load *l = arg;
        struct str v[ORIGINS_MAX];

        (void)err;
        if (l->api) {
                l->api->origins = NULL;
                if (r == 0)
                        http_server_set_origins(l->api->d.http, v, split(value, v));
        }
        free(l);
}

void api_origins_load(struct api *a)
{
        struct origins_load *l = a->d.store && a->d.http ? calloc(1, sizeof(*l)) : NULL;

        if (!l)
                return;
        l->api = a;
        a->origins = l;
        if (store_setting_get(a->d.store, STR(SETTING_ORIGINS), on_origins, l) < 0)
                on_origins(l, ERR_BUSY, NULL, STR(""));
}

void api_origins_forget(struct api *a)
{
        if (a->origins)
                a->origins->api = NULL;
}

static void show_origins(void *arg, int r, const struct err *err, struct str value)
{
        struct api_call *c = arg;
        struct str v[ORIGINS_MAX];
        size_t n = r < 0 ? 0 : split(value, v);
        struct buf b;

        if (r < 0 && r != ERR_NOTFOUND) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, OUT_MAX);
        buf_put_c(&b, "{\"origins\":[");
        for (size_t i = 0; i < n; i++) {
                json_put_comma(&b);
                json_put_str(&b, v[i]);
        }
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void origins(struct api_call *c)
{
        api_busy(c, store_setting_get(c->api->d.store, STR(SETTING_ORIGINS), show_origins, c));
}

struct origins_set {
        struct api_call *c;
        const struct str *v;
        size_t n;
        struct str text;
};

static void on_origins_kept(void *arg, int r, const struct err *err)
{
        struct origins_set *o = arg;

        if (r == 0)
                http_server_set_origins(o->c->api->d.http, o->v, o->n);
        if (r < 0)
                api_fail(o->c, r, err);
        else
                show_origins(o->c, 0, NULL, o->text);
}

static int read_origins(struct api_call *c, struct origins_set *o, struct err *err)
{
        const json_t *list = json_object_get(c->json, "origins");
        struct str *v = ARENA_ARRAY(c->mem, struct str, ORIGINS_MAX);
        struct buf b;
        json_t *one;
        size_t i;

        if (json_array_size(list) > ORIGINS_MAX)
                return err_set(err, ERR_INVALID, "origins: at most %d", ORIGINS_MAX);
        buf_init(&b, ORIGINS_MAX * (ORIGIN_MAX + 1));
        json_array_foreach((json_t *)list, i, one)
        {
                struct str s = json_str(one);

                if (s.n > ORIGIN_MAX || !http_origin_valid(s)) {
                        buf_done(&b);
                        return err_set(err, ERR_INVALID, "origins: number %zu is not like https://shop.example", i + 1);
                }
                v[o->n++] = arena_str(c->mem, s);
                buf_put_str(&b, s);
                buf_put_ch(&b, '\n');
        }
        o->v = v;
        o->text = arena_str(c->mem, buf_str(&b));
        buf_done(&b);
        return 0;
}

static void set_origins(struct api_call *c)
{
        struct origins_set *o = ARENA_NEW(c->mem, struct origins_set);
        struct err err;
        int r;

        *o = (struct origins_set){.c = c};
        r = read_origins(c, o, &err);
        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        api_audit(c, "widget.origins", "setting", STR(SETTING_ORIGINS), arena_printf(c->mem, "%zu origins", o->n));
        api_busy(c, store_setting_set(c->api->d.store, STR(SETTING_ORIGINS), o->text, on_origins_kept, o));
}

/* ---- rows ---- */

static const struct api_field keep_in[] = {
        {"step", T_STRING, false, STEP_MAX, "where to go on: company, hours, import, try, embed or invite", NULL},
        {"finished", T_ARRAY, false, 0, "steps", NULL},
        {"skipped", T_ARRAY, false, 0, "steps", NULL},
        {"done", T_BOOL, false, 0, "it is never shown by itself again", NULL},
        {0},
};
static const struct api_field show_out[] = {
        {"led", T_BOOL, true, 0, "the console opens with it: a company that knows nothing, or one that began", NULL},
        {"progress", T_OBJECT, true, 0, "what was kept; {} before it began", keep_in},
        {"articles", T_INT, true, 0, "that serve", NULL},
        {"flows", T_INT, true, 0, NULL, NULL},
        {"company", T_OBJECT, true, 0,
         "{id, name, contact, greeting, languages, time_zone, hours: seven of [from, to] in minutes or null, Monday "
         "first, holidays: [{date, name}], makeup_days: [{date, name}]}",
         NULL},
        {0},
};
static const struct api_field ask_in[] = {
        {"text", T_STRING, true, TRIAL_TEXT_MAX, "what a customer might ask first", NULL},
        {"lang", T_LANG, false, 0, "of the widget; that of the text when it is not said", NULL},
        {0},
};
static const struct api_field doc_out[] = {
        {"doc", T_STRING, true, 0, "article:ID, policy:ID or flow:ID", NULL},
        {"title", T_STRING, true, 0, NULL, NULL},
        {0},
};
static const struct api_field ask_out[] = {
        {"kind", T_STRING, true, 0, "answer, steps, ask, choices, order, form, decline, handover or smalltalk", NULL},
        {"lang", T_LANG, true, 0, "of the reply", NULL},
        {"text", T_STRING, true, 0, "the reply as plain text", NULL},
        {"answered_by", T_OBJECT, false, 0, "the document that answered", doc_out},
        {"choices", T_ARRAY, true, 0, "documents that were offered: {doc, title}", NULL},
        {"knowledge", T_STRING, true, 0, "hash of what serves", NULL},
        {"trained", T_BOOL, true, 0, "false: found by search alone, the classifier follows", NULL},
        {0},
};
static const struct api_field origins_io[] = {
        {"origins", T_ARRAY, true, 0, "https://shop.example; at most 32", NULL},
        {0},
};

const struct api_row api_setup_rows[] = {
        {"GET", "/v1/setup", "the first run: how far it is, and the company so far", RIGHT_MANAGE, show, NULL, show_out,
         0, 200, 0},
        {"POST", "/v1/setup", "keeps how far the first run is", RIGHT_MANAGE, keep, keep_in, api_nothing, 0, 200, 0},
        {"POST", "/v1/setup/ask", "what a visitor who asks this would be told; nothing is kept", RIGHT_MANAGE, ask,
         ask_in, ask_out, 0, 200, 0},
        {"GET", "/v1/setup/origins", "pages that may embed the widget, beside `cors_origins`", RIGHT_MANAGE, origins,
         NULL, origins_io, 0, 200, 0},
        {"POST", "/v1/setup/origins", "which these are, from now on", RIGHT_MANAGE, set_origins, origins_io, origins_io,
         0, 200, 0},
        {0},
};
