/*
 * company_form - what the company says of itself, changed by form: the text of company.yaml is read and changed on the
 * pool, becomes a draft, and is published like every other edit of the knowledge.
 */
#include "api/api_priv.h"

#include "base/log.h"
#include "base/rand.h"
#include "insight/publisher.h"
#include "knowledge/company_edit.h"
#include "knowledge/over.h"
#include "loop/loop.h"
#include "store/draft.h"

#include <stdlib.h>

#define COMPANY_PATH "company.yaml"

enum { OUT_MAX = 1 << 18, BODY_MAX = 256 << 10, TEXT_MAX = 256 << 20 };

struct saving {
        struct api_call *c;
        struct arena *mem;
        struct workspace_base base;
        struct company_form form;
        struct ktext file;
        struct str text; /* as it will be */
        struct str draft;
        int r;
        struct err err;
};

static void saving_free(struct saving *s)
{
        workspace_base_done(&s->base);
        arena_free(s->mem);
        free(s);
}

static void fail(struct saving *s, int r, const struct err *err)
{
        api_fail(s->c, r, err);
        saving_free(s);
}

/* ---- the form ---- */

static const struct str *read_both(struct saving *s, const char *name)
{
        const json_t *v = json_object_get(s->c->json, name);
        struct str *both;

        if (!json_is_object(v))
                return NULL;
        both = ARENA_ARRAY(s->mem, struct str, KL);
        for (int l = 0; l < KL; l++) {
                struct str one = json_get_str(v, lang_name((enum lang)l));

                both[l] = one.p ? arena_str(s->mem, one) : STR("");
        }
        return both;
}

static const struct str *read_text(struct saving *s, const char *name)
{
        struct str v = json_get_str(s->c->json, name);
        struct str *ret = v.p ? ARENA_NEW(s->mem, struct str) : NULL;

        if (ret)
                *ret = arena_str(s->mem, v);
        return ret;
}

static int read_languages(struct saving *s, struct err *err)
{
        const json_t *list = json_object_get(s->c->json, "languages");
        enum lang *v = ARENA_ARRAY(s->mem, enum lang, KL);
        json_t *one;
        size_t i;

        if (!json_is_array(list))
                return 0;
        json_array_foreach((json_t *)list, i, one)
        {
                if (i >= KL || !lang_parse(json_str(one), &v[i]) || (i && v[0] == v[i]))
                        return err_set(err, ERR_INVALID, "languages: zh, en or both");
                s->form.n_languages++;
        }
        s->form.languages = v;
        return 0;
}

static int read_hours(struct saving *s, struct err *err)
{
        const json_t *list = json_object_get(s->c->json, "hours");
        struct day_hours *v = ARENA_ARRAY(s->mem, struct day_hours, 7);

        if (!json_is_array(list))
                return 0;
        if (json_array_size(list) != 7)
                return err_set(err, ERR_INVALID, "hours: seven days, Monday first");
        for (size_t d = 0; d < 7; d++) {
                const json_t *day = json_array_get(list, d), *from = json_array_get(day, 0),
                             *to = json_array_get(day, 1);

                v[d] = (struct day_hours){-1, -1};
                if (json_is_null(day))
                        continue;
                if (json_array_size(day) != 2 || !json_is_integer(from) || !json_is_integer(to) ||
                    json_integer_value(from) < 0 || json_integer_value(from) > 1440 || json_integer_value(to) < 0 ||
                    json_integer_value(to) > 1440)
                        return err_set(err, ERR_INVALID, "hours: a day is null or [from, to] in minutes, 0 to 1440");
                v[d] = (struct day_hours){(int)json_integer_value(from), (int)json_integer_value(to)};
        }
        s->form.hours = v;
        return 0;
}

static int read_days(struct saving *s, const char *name, const struct company_day **ret, size_t *ret_n, bool *has,
                     struct err *err)
{
        const json_t *list = json_object_get(s->c->json, name);
        struct company_day *v;
        json_t *one;
        size_t i;

        if (!json_is_array(list))
                return 0;
        if (json_array_size(list) > COMPANY_DAYS_MAX)
                return err_set(err, ERR_INVALID, "%s: at most %d days", name, COMPANY_DAYS_MAX);
        v = ARENA_ARRAY(s->mem, struct company_day, json_array_size(list) + 1);
        json_array_foreach((json_t *)list, i, one)
        {
                const json_t *both = json_object_get(one, "name");

                v[i] = (struct company_day){.date = company_date(json_get_str(one, "date"))};
                for (int l = 0; l < KL; l++)
                        v[i].name[l] = arena_str(s->mem, json_get_str(both, lang_name((enum lang)l)));
        }
        *ret = v;
        *ret_n = json_array_size(list);
        *has = true;
        return 0;
}

static int read_form(struct saving *s, struct err *err)
{
        struct company_form *f = &s->form;
        int r = read_languages(s, err);

        f->id = read_text(s, "id");
        f->time_zone = read_text(s, "time_zone");
        f->name = read_both(s, "name");
        f->contact = read_both(s, "contact");
        f->greeting = read_both(s, "greeting");
        if (r == 0)
                r = read_hours(s, err);
        if (r == 0)
                r = read_days(s, "holidays", &f->holidays, &f->n_holidays, &f->has_holidays, err);
        if (r == 0)
                r = read_days(s, "makeup_days", &f->makeup_days, &f->n_makeup_days, &f->has_makeup_days, err);
        return r;
}

/* ---- publishing ---- */

static void put_lines(struct buf *b, const char *key, struct str text)
{
        struct str line;

        json_put_key(b, key);
        buf_put_ch(b, '[');
        while (text.n && str_line(&text, &line)) {
                json_put_comma(b);
                json_put_str(b, line);
        }
        buf_put_ch(b, ']');
}

static void reply(struct saving *s, bool published, const struct publish_out *out)
{
        struct api_call *c = s->c;
        struct buf b;

        buf_init(&b, OUT_MAX);
        buf_put_ch(&b, '{');
        json_put_key_bool(&b, "published", published);
        json_put_key_str(&b, "draft", s->draft);
        put_lines(&b, "faults", out ? out->faults : STR(""));
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
        saving_free(s);
}

/* It is typed again; a draft that nobody asked for would be in the way. */
static void drop_draft(struct saving *s)
{
        struct drafts_settle no = {.ids = &s->draft,
                                   .n = 1,
                                   .state = STR("refused"),
                                   .reviewer = STR("system"),
                                   .at_ms = clock_now_ms(s->c->api->d.clock)};

        if (store_drafts_settle(s->c->api->d.store, &no, NULL, NULL) < 0)
                log_warn("a draft of the company's data that was not published stays open");
}

/* Where a second person approves each edit, this one waits for them; faults are shown. */
static void on_published(void *arg, int r, const struct err *err, const struct publish_out *out)
{
        struct saving *s = arg;

        if (r < 0 && r != ERR_DENIED)
                drop_draft(s);
        if (r == 0 || r == ERR_DENIED || out->faults.n)
                reply(s, r == 0, out);
        else
                fail(s, r, err);
}

static void on_draft(void *arg, int r, const struct err *err)
{
        struct saving *s = arg;
        struct publish_in in = {.ids = &s->draft,
                                .n = 1,
                                .who = s->c->session.login.n ? s->c->session.login : s->c->session.who,
                                .act_who = s->c->session.who};
        struct err busy;

        if (r == 0) {
                r = publisher_publish(s->c->api->d.publisher, &in, on_published, s);
                if (r == 0)
                        return;
                drop_draft(s);
                err_set(&busy, r, "too much is being published; try again in a moment");
                err = &busy;
        }
        fail(s, r, err);
}

static void add_draft(struct saving *s)
{
        int64_t now = clock_now_ms(s->c->api->d.clock);
        struct draft_row row = {.id = id_new_in(s->mem, now),
                                .path = STR(COMPANY_PATH),
                                .base = str_c(s->file.hash),
                                .text = s->text,
                                .origin = STR("console"),
                                .state = STR("open"),
                                .author = s->c->session.login.n ? s->c->session.login : s->c->session.who,
                                .at_ms = now,
                                .changed_ms = now};
        int r;

        s->draft = row.id;
        r = store_drafts_add(s->c->api->d.store, &row, 1, on_draft, s);
        if (r < 0) {
                err_set(&s->err, r, "the store is busy; try again in a moment");
                fail(s, r, &s->err);
        }
}

static void edit_work(void *arg)
{
        struct saving *s = arg;
        struct kplace place = {s->base.src.dir, s->base.src.files, s->base.src.n_files};

        struct ktext *files;
        size_t n = 0, i = 0;

        s->r = knowledge_texts(&place, s->base.src.overs, s->mem, &files, &n, &s->err);
        while (s->r == 0 && i < n && !str_eq_c(files[i].path, COMPANY_PATH))
                i++;
        if (s->r == 0 && (i == n || !files[i].hash[0]))
                s->r = err_set(&s->err, ERR_NOTFOUND, "there is no " COMPANY_PATH);
        if (s->r < 0)
                return;
        s->file = files[i];
        s->r = company_edit(s->file.text, &s->form, s->mem, &s->text, &s->err);
}

static void edit_done(void *arg, bool cancelled)
{
        struct saving *s = arg;

        if (cancelled)
                s->r = err_set(&s->err, ERR_BUSY, "the program is stopping");
        if (s->r < 0)
                fail(s, s->r == ERR_LIMIT ? ERR_INVALID : s->r, &s->err);
        else if (str_eq(s->text, s->file.text))
                reply(s, true, NULL);
        else
                add_draft(s);
}

static void save(struct api_call *c)
{
        struct saving *s;
        struct err err;
        int r;

        if (!c->api->d.publisher) {
                api_problem(c, 503, "busy", "this knowledge cannot be changed here");
                return;
        }
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        s->c = c;
        s->mem = arena_new(TEXT_MAX);
        r = read_form(s, &err);
        if (r < 0) {
                fail(s, r, &err);
                return;
        }
        workspace_base(c->api->d.generations, 0, &s->base);
        r = loop_short(c->api->d.loop, edit_work, edit_done, s);
        if (r < 0) {
                err_set(&err, r, "the program is busy; try again in a moment");
                fail(s, r, &err);
        }
}

static const struct api_field both_in[] = {
        {"zh", T_STRING, false, 0, NULL, NULL},
        {"en", T_STRING, false, 0, NULL, NULL},
        {0},
};
static const struct api_field save_in[] = {
        {"id", T_STRING, false, 40, "a-z, 0-9 and -", NULL},
        {"name", T_OBJECT, false, 0, "one language alone stands for both", both_in},
        {"contact", T_OBJECT, false, 0, "how people are reached outside the chat; both empty: not at all", both_in},
        {"greeting", T_OBJECT, false, 0, "the first line of a conversation", both_in},
        {"languages", T_ARRAY, false, 0, "zh, en", NULL},
        {"time_zone", T_STRING, false, 64, "Asia/Shanghai", NULL},
        {"hours", T_ARRAY, false, 0, "seven of [from, to] in minutes or null, Monday first", NULL},
        {"holidays", T_ARRAY, false, 0, "{date, name: {zh, en}}: closed", NULL},
        {"makeup_days", T_ARRAY, false, 0, "{date}: worked with Monday's hours", NULL},
        {0},
};
static const struct api_field save_out[] = {
        {"published", T_BOOL, true, 0, "false: it has faults, or waits for a second person", NULL},
        {"draft", T_STRING, true, 0, "empty when nothing changed", NULL},
        {"faults", T_ARRAY, true, 0, "file:line: error: text", NULL},
        {0},
};

const struct api_row api_company_form_rows[] = {
        {"POST", "/v1/setup/company", "changes what company.yaml says; what is not named stays", RIGHT_MANAGE, save,
         save_in, save_out, 0, 200, BODY_MAX},
        {0},
};
