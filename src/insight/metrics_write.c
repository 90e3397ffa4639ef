/* metrics_write - answers as JSON and as rows; see metrics.h. */
#include "insight/metrics.h"

#include "answer/generation.h"
#include "codec/json.h"
#include "insight/metrics_priv.h"

#include <math.h>
#include <stdlib.h>

struct ask {
        struct metrics *m;
        struct metrics_span span;
        enum metric figure;
        metrics_fn *cb;
        void *arg;
};

static void put_number(struct buf *b, double v)
{
        if (fabs(v - round(v)) < 1e-9 && fabs(v) < 1e15)
                buf_put_i64(b, llround(v));
        else
                buf_printf(b, "%.6g", v);
}

static void put_key_number(struct buf *b, const char *key, bool known, double v)
{
        json_put_key(b, key);
        if (known)
                put_number(b, v);
        else
                buf_put_c(b, "null");
}

static void put_langs(struct buf *b, const char *key, const char *const text[LANG_N])
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", str_c(text[LANG_ZH]));
        json_put_key_str(b, "en", str_c(text[LANG_EN]));
        buf_put_ch(b, '}');
}

/* ---- figures ---- */

static const char *const units[] = {[UNIT_SHARE] = "share", [UNIT_MS] = "ms", [UNIT_MONEY] = "money"};

static void put_vendor(struct buf *b, const struct metric_words *w, const struct metric_value *v)
{
        if (!w->vendor[LANG_EN])
                return;
        json_put_key(b, "vendor");
        buf_put_ch(b, '{');
        put_key_number(b, "value", v->vendor_known, v->vendor);
        put_key_number(b, "n", true, v->vendor_n);
        put_key_number(b, "of", true, v->vendor_of);
        put_langs(b, "definition", w->vendor);
        buf_put_ch(b, '}');
}

static void put_series(struct buf *b, enum metric f, const struct contact_answer *a, const struct metric_rates *rates)
{
        struct metric_value v;

        json_put_key(b, "series");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < a->n_steps; i++) {
                metric_value(f, &a->steps[i], rates, &v);
                json_put_comma(b);
                if (v.known)
                        put_number(b, v.value);
                else
                        buf_put_c(b, "null");
        }
        buf_put_ch(b, ']');
}

static void put_figure(struct buf *b, enum metric f, const struct contact_answer *a, const struct metric_rates *rates)
{
        const struct metric_words *w = &metric_words[f];
        struct metric_value v;

        metric_value(f, &a->total, rates, &v);
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", str_c(w->id));
        json_put_key_str(b, "unit", str_c(units[w->unit]));
        json_put_key_bool(b, "windowed", f < (enum metric)SHARES && contact_shares[f].windowed);
        put_langs(b, "title", w->title);
        put_langs(b, "definition", w->means);
        put_key_number(b, "value", v.known, v.value);
        put_key_number(b, "n", true, v.n);
        put_key_number(b, "of", true, v.of);
        if (w->unit == UNIT_SHARE) {
                put_key_number(b, "low", v.known, v.low);
                put_key_number(b, "high", v.known, v.high);
        }
        put_vendor(b, w, &v);
        put_series(b, f, a, rates);
        buf_put_ch(b, '}');
}

static void put_steps(struct buf *b, const struct ask *k, const struct contact_answer *a)
{
        char day[16];

        json_put_key(b, "steps");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < a->n_steps; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "day", metrics_day(k->span.first_day + (int64_t)i * k->span.step_days, day));
                json_put_key_i64(b, "contacts", a->steps[i].amounts[SUM_CONTACTS]);
                json_put_key_i64(b, "due", a->steps[i].amounts[SUM_DUE]);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

/* ---- groups ---- */

struct str metrics_topic(const struct knowledge *k, struct str topic, enum lang lang)
{
        static const struct {
                const char *name, *words[LANG_N];
        } own[] = {{"", {"没有找到主题", "No topic was found"}},
                   {CONTACT_REST, {"其他", "All others"}},
                   {CONTACT_REF_ORDER, {"订单查询", "Orders"}}};
        const struct article *article = knowledge_article(k, topic), *policy = knowledge_policy(k, topic);
        const struct flow *flow = knowledge_flow(k, topic);
        const struct str *title = flow ? flow->title : article ? article->title : policy ? policy->title : NULL;

        for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
                if (str_eq_c(topic, own[i].name))
                        return str_c(own[i].words[lang]);
        if (!title)
                return topic;
        return title[lang].n ? title[lang] : title[1 - lang];
}

static void put_topic(struct buf *b, const struct knowledge *k, struct str topic)
{
        json_put_key_str(b, "zh", metrics_topic(k, topic, LANG_ZH));
        json_put_key_str(b, "en", metrics_topic(k, topic, LANG_EN));
}

static void put_groups(struct buf *b, const struct ask *k, const char *key, const struct contact_group *v, size_t n)
{
        const struct knowledge *kn = generation_current(k->m->o.generations)->k;
        struct metric_value value;

        json_put_key(b, key);
        buf_put_ch(b, '[');
        for (size_t i = 0; i < n; i++) {
                if (!v[i].sums.amounts[SUM_CONTACTS])
                        continue;
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "name", v[i].name);
                if (key[0] == 't')
                        put_topic(b, kn, v[i].name);
                json_put_key_i64(b, "contacts", v[i].sums.amounts[SUM_CONTACTS]);
                json_put_key_i64(b, "due", v[i].sums.amounts[SUM_DUE]);
                for (int f = 0; f < METRICS; f++) {
                        metric_value((enum metric)f, &v[i].sums, &k->m->o.rates, &value);
                        put_key_number(b, metric_words[f].id, value.known, value.value);
                }
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_reasons(struct buf *b, const struct contact_sums *s)
{
        json_put_key(b, "reasons");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < CONTACT_REASONS; i++) {
                if (!s->reasons[i])
                        continue;
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "reason", str_c(contact_reasons[i]));
                json_put_key_i64(b, "contacts", s->reasons[i]);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

/* ---- manual beside assisted service ---- */

static void put_service(struct buf *b, const char *key, double minutes, double minor, int64_t contacts)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        put_key_number(b, "minutes_per_contact", contacts > 0, minutes);
        put_key_number(b, "cost_per_contact", contacts > 0, minor);
        put_key_number(b, "cost", true, minor * (double)contacts);
        buf_put_ch(b, '}');
}

static void put_cost(struct buf *b, const struct contact_sums *s, const struct metric_rates *r)
{
        int64_t contacts = s->amounts[SUM_CONTACTS], handled = s->amounts[SUM_HANDLED];
        double measured = handled ? (double)s->amounts[SUM_HANDLE_MS] / (double)handled / MINUTE_MS : 0;
        double manual = r->manual_minutes ? (double)r->manual_minutes : measured;
        double assisted = contacts ? (double)s->amounts[SUM_HANDLE_MS] / (double)contacts / MINUTE_MS : 0;

        json_put_key(b, "cost");
        if (!r->agent_hour_minor || !contacts || manual <= 0) {
                buf_put_c(b, "null");
                return;
        }
        buf_put_ch(b, '{');
        json_put_key_str(b, "manual_minutes_are", r->manual_minutes ? STR("set") : STR("measured"));
        json_put_key_i64(b, "agent_hour", r->agent_hour_minor);
        json_put_key_i64(b, "machine_contact", r->machine_contact_minor);
        json_put_key_i64(b, "contacts", contacts);
        put_service(b, "manual", manual, manual * (double)r->agent_hour_minor / 60, contacts);
        put_service(b, "assisted", assisted,
                    assisted * (double)r->agent_hour_minor / 60 + (double)r->machine_contact_minor, contacts);
        buf_put_ch(b, '}');
}

/* ---- the whole answer ---- */

static void put_head(struct buf *b, const struct ask *k, const struct contact_answer *a)
{
        char day[16];

        json_put_key_str(b, "from", metrics_day(k->span.q.from_day, day));
        json_put_key_str(b, "to", metrics_day(k->span.q.to_day, day));
        json_put_key_str(b, "today", metrics_day(k->span.today, day));
        json_put_key_str(b, "due_to", metrics_day(k->span.q.due_day, day));
        json_put_key_str(b, "step", k->span.step_days == 7 ? STR("week") : STR("day"));
        json_put_key_str(b, "zone", generation_current(k->m->o.generations)->k->company.time_zone);
        json_put_key_i64(b, "counted_to", k->m->counted_ms);
        json_put_key_bool(b, "counting", !metrics_idle(k->m));
        json_put_key_str(b, "currency", str_c(k->m->o.rates.currency));
        json_put_key_i64(b, "contacts", a->total.amounts[SUM_CONTACTS]);
        json_put_key_i64(b, "due", a->total.amounts[SUM_DUE]);
        json_put_key_i64(b, "messages", a->total.amounts[SUM_TURNS]);
}

static void end_ask(struct ask *k, int r, const struct err *err, struct str text)
{
        k->cb(k->arg, r, err, text);
        free(k);
}

static void end_buf(struct ask *k, struct buf *b)
{
        struct err err;

        if (b->overflow) {
                err_set(&err, ERR_LIMIT, "the answer is too long; ask for fewer days");
                end_ask(k, ERR_LIMIT, &err, (struct str){NULL, 0});
        } else {
                end_ask(k, 0, NULL, buf_str(b));
        }
        buf_done(b);
}

static void on_sums(void *arg, int r, const struct err *err, const struct contact_answer *a)
{
        struct ask *k = arg;
        struct buf b;

        if (r < 0) {
                end_ask(k, r, err, (struct str){NULL, 0});
                return;
        }
        buf_init(&b, METRICS_JSON_MAX);
        buf_put_ch(&b, '{');
        put_head(&b, k, a);
        put_steps(&b, k, a);
        json_put_key(&b, "figures");
        buf_put_ch(&b, '[');
        for (int f = 0; f < METRICS; f++)
                put_figure(&b, (enum metric)f, a, &k->m->o.rates);
        buf_put_ch(&b, ']');
        put_groups(&b, k, "topics", a->topics, a->n_topics);
        put_groups(&b, k, "channels", a->channels, a->n_channels);
        put_groups(&b, k, "langs", a->langs, a->n_langs);
        put_reasons(&b, &a->total);
        put_cost(&b, &a->total, &k->m->o.rates);
        buf_put_ch(&b, '}');
        end_buf(k, &b);
}

static int start(struct metrics *m, const struct metrics_query *q, store_contact_sums_fn *on, metrics_fn *cb, void *arg,
                 struct err *err)
{
        struct ask *k = calloc(1, sizeof(*k));
        int r;

        if (!k)
                abort();
        *k = (struct ask){.m = m, .cb = cb, .arg = arg};
        r = metrics_span(m, q, &k->span, err);
        if (r == 0) {
                r = store_contact_sums(m->o.store, &k->span.q, k->span.first_day, k->span.step_days, on, k);
                if (r < 0)
                        err_set(err, r, "the store is busy; try again in a moment");
        }
        if (r < 0)
                free(k);
        return r;
}

int metrics_ask(struct metrics *m, const struct metrics_query *q, metrics_fn *cb, void *arg, struct err *err)
{
        return start(m, q, on_sums, cb, arg, err);
}

/* ---- rows ---- */

static void put_csv_value(struct buf *b, bool known, double v)
{
        buf_put_ch(b, ',');
        if (known)
                put_number(b, v);
}

static void put_csv_line(struct buf *b, struct str name, const struct contact_sums *s, const struct metric_rates *rates)
{
        struct metric_value v;

        buf_put_str(b, name);
        buf_put_ch(b, ',');
        buf_put_i64(b, s->amounts[SUM_CONTACTS]);
        for (int f = 0; f < METRICS; f++) {
                metric_value((enum metric)f, s, rates, &v);
                put_csv_value(b, v.known, v.value);
                put_csv_value(b, true, v.n);
                put_csv_value(b, true, v.of);
                if (metric_words[f].vendor[LANG_EN])
                        put_csv_value(b, v.vendor_known, v.vendor);
        }
        buf_put_c(b, "\r\n");
}

static void on_csv_sums(void *arg, int r, const struct err *err, const struct contact_answer *a)
{
        struct ask *k = arg;
        struct buf b;
        char day[16];

        if (r < 0) {
                end_ask(k, r, err, (struct str){NULL, 0});
                return;
        }
        buf_init(&b, METRICS_JSON_MAX);
        buf_put_c(&b, k->span.step_days == 7 ? "week_from,contacts" : "day,contacts");
        for (int f = 0; f < METRICS; f++) {
                const char *id = metric_words[f].id;

                buf_printf(&b, ",%s,%s_n,%s_of", id, id, id);
                if (metric_words[f].vendor[LANG_EN])
                        buf_printf(&b, ",%s_vendor_style", id);
        }
        buf_put_c(&b, "\r\n");
        for (size_t i = 0; i < a->n_steps; i++)
                put_csv_line(&b, metrics_day(k->span.first_day + (int64_t)i * k->span.step_days, day), &a->steps[i],
                             &k->m->o.rates);
        put_csv_line(&b, STR("all"), &a->total, &k->m->o.rates);
        end_buf(k, &b);
}

int metrics_csv(struct metrics *m, const struct metrics_query *q, metrics_fn *cb, void *arg, struct err *err)
{
        return start(m, q, on_csv_sums, cb, arg, err);
}

/* ---- contacts ---- */

static const struct {
        int64_t flag;
        const char *name;
} flag_names[] = {
        {CONTACT_ANSWERED, "answered"}, {CONTACT_CONFIRMED, "confirmed"},
        {CONTACT_GAVE_UP, "gave_up"},   {CONTACT_ASKED_PERSON, "asked_person"},
        {CONTACT_TAKEN, "taken"},       {CONTACT_PERSON_WROTE, "person_wrote"},
        {CONTACT_LEFT, "left"},         {CONTACT_KNOWN, "known"},
        {CONTACT_AGAIN, "again"},       {CONTACT_AGAIN_TOPIC, "again_topic"},
        {CONTACT_REPEAT, "repeat"},     {CONTACT_RESOLVED, "resolved"},
};

static void put_contact(struct buf *b, const struct knowledge *k, const struct contact_row *row)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "conversation", row->conversation);
        json_put_key_i64(b, "n", row->n);
        json_put_key_i64(b, "start", row->start_ms);
        json_put_key_i64(b, "end", row->end_ms);
        json_put_key_str(b, "channel", row->channel);
        json_put_key_str(b, "lang", row->lang);
        json_put_key_str(b, "topic", row->topic);
        json_put_key(b, "title");
        buf_put_ch(b, '{');
        put_topic(b, k, row->topic);
        buf_put_ch(b, '}');
        json_put_key_i64(b, "messages", row->turns);
        if (row->wait_ms >= 0)
                json_put_key_i64(b, "wait", row->wait_ms);
        if (row->handle_ms >= 0)
                json_put_key_i64(b, "handling", row->handle_ms);
        if (row->reason.n)
                json_put_key_str(b, "reason", row->reason);
        if (row->score)
                json_put_key_i64(b, "score", row->score);
        json_put_key(b, "is");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < sizeof(flag_names) / sizeof(*flag_names); i++)
                if (row->flags & flag_names[i].flag) {
                        json_put_comma(b);
                        json_put_str(b, str_c(flag_names[i].name));
                }
        buf_put_c(b, "]}");
}

static void on_rows(void *arg, int r, const struct err *err, const struct contact_row *rows, size_t n)
{
        struct ask *k = arg;
        const struct knowledge *kn;
        struct buf b;

        if (r < 0) {
                end_ask(k, r, err, (struct str){NULL, 0});
                return;
        }
        kn = generation_current(k->m->o.generations)->k;
        buf_init(&b, METRICS_JSON_MAX);
        buf_put_c(&b, "{\"contacts\":[");
        for (size_t i = 0; i < n; i++)
                put_contact(&b, kn, &rows[i]);
        buf_put_ch(&b, ']');
        if (n) {
                const struct contact_row *last = &rows[n - 1];
                struct buf next;

                buf_init(&next, 512);
                buf_printf(&next, "%lld.%lld.%.*s", (long long)last->start_ms, (long long)last->n,
                           STR_ARG(last->conversation));
                json_put_key_str(&b, "next", buf_str(&next));
                buf_done(&next);
        }
        buf_put_ch(&b, '}');
        end_buf(k, &b);
}

static int read_after(struct str after, struct contact_list_query *q, struct err *err)
{
        struct str rest = after, ms, n;

        if (!after.n)
                return 0;
        if (!str_cut(&rest, '.', &ms) || !str_cut(&rest, '.', &n) || !str_to_i64(ms, 1, INT64_MAX, &q->before_ms) ||
            !str_to_i64(n, 1, INT64_MAX, &q->before_n) || !rest.n || rest.n > METRICS_WORD_MAX)
                return err_set(err, ERR_INVALID, "after is what `next` of the page before said");
        q->before_conversation = rest;
        return 0;
}

int metrics_contacts(struct metrics *m, const struct metrics_contacts_query *q, metrics_fn *cb, void *arg,
                     struct err *err)
{
        struct contact_list_query list = {.limit = q->limit && q->limit < METRICS_LIST_MAX ? q->limit
                                                                                           : METRICS_LIST_MAX};
        bool missed = str_eq_c(q->part, "missed");
        enum metric f = q->figure.n ? metric_find(q->figure) : METRICS;
        struct metrics_span span;
        struct ask *k;
        int r = metrics_span(m, &q->of, &span, err);

        if (r == 0 && q->figure.n && f >= (enum metric)SHARES)
                r = err_set(err, ERR_INVALID, "figure is the id of a share that is counted in contacts");
        if (r == 0 && q->part.n && !missed && !str_eq_c(q->part, "hit"))
                r = err_set(err, ERR_INVALID, "part is hit or missed");
        if (r == 0)
                r = read_after(q->after, &list, err);
        if (r < 0)
                return r;
        list.of = span.q;
        if (f < (enum metric)SHARES) {
                list.in = contact_shares[f].in;
                list.hit = q->part.n ? contact_shares[f].hit : (struct contact_test){0, 0};
                list.missed = missed;
                list.due = contact_shares[f].windowed;
        }
        k = calloc(1, sizeof(*k));
        if (!k)
                abort();
        *k = (struct ask){.m = m, .span = span, .cb = cb, .arg = arg};
        r = store_contact_list(m->o.store, &list, on_rows, k);
        if (r < 0) {
                free(k);
                err_set(err, r, "the store is busy; try again in a moment");
        }
        return r;
}
