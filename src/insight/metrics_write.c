/* metrics_write - answers as JSON and as rows; see metrics.h. */
#include "insight/metrics.h"

#include "answer/generation.h"
#include "codec/json.h"
#include "insight/metrics_priv.h"

#include <math.h>
#include <stdlib.h>

/* A question asks twice at the same time: for the sums of contacts, and for what offers change. What comes first waits
 * for the other. */
struct ask {
        struct metrics *m;
        struct metrics_span span;
        struct effect_answer effect;
        struct buf text; /* from the sums */
        unsigned waits;
        int r;
        struct err err;
        bool csv;
        metrics_fn *cb;
        void *arg;
};

void metrics_put_number(struct buf *b, double v)
{
        if (fabs(v - round(v)) < 1e-9 && fabs(v) < 1e15)
                buf_put_i64(b, llround(v));
        else
                buf_printf(b, "%.6g", v);
}

void metrics_put_key_number(struct buf *b, const char *key, bool known, double v)
{
        json_put_key(b, key);
        if (known)
                metrics_put_number(b, v);
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
        metrics_put_key_number(b, "value", v->vendor_known, v->vendor);
        metrics_put_key_number(b, "n", true, v->vendor_n);
        metrics_put_key_number(b, "of", true, v->vendor_of);
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
                        metrics_put_number(b, v.value);
                else
                        buf_put_c(b, "null");
        }
        buf_put_ch(b, ']');
}

void metrics_put_value(struct buf *b, enum metric f, const struct metric_value *v)
{
        const struct metric_words *w = &metric_words[f];

        json_put_key_str(b, "id", str_c(w->id));
        json_put_key_str(b, "unit", str_c(units[w->unit]));
        json_put_key_bool(b, "windowed",
                          f >= METRICS_OF_CONTACTS || (f < (enum metric)SHARES && contact_shares[f].windowed));
        put_langs(b, "title", w->title);
        put_langs(b, "definition", w->means);
        metrics_put_key_number(b, "value", v->known, v->value);
        metrics_put_key_number(b, "n", true, v->n);
        metrics_put_key_number(b, "of", true, v->of);
        if (w->unit == UNIT_SHARE || f >= METRICS_OF_CONTACTS) {
                metrics_put_key_number(b, "low", v->interval, v->low);
                metrics_put_key_number(b, "high", v->interval, v->high);
        }
        put_vendor(b, w, v);
}

static void put_figure(struct buf *b, enum metric f, const struct contact_answer *a, const struct metric_rates *rates)
{
        struct metric_value v;

        metric_value(f, &a->total, rates, &v);
        json_put_comma(b);
        buf_put_ch(b, '{');
        metrics_put_value(b, f, &v);
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
                for (int f = 0; f < METRICS_OF_CONTACTS; f++) {
                        metric_value((enum metric)f, &v[i].sums, &k->m->o.rates, &value);
                        metrics_put_key_number(b, metric_words[f].id, value.known, value.value);
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
        metrics_put_key_number(b, "minutes_per_contact", contacts > 0, minutes);
        metrics_put_key_number(b, "cost_per_contact", contacts > 0, minor);
        metrics_put_key_number(b, "cost", true, minor * (double)contacts);
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
        effect_answer_done(&k->effect);
        buf_done(&k->text);
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
}

static void end_one(struct ask *k, int r, const struct err *err)
{
        if (r < 0 && k->r == 0) {
                k->r = r;
                if (err)
                        k->err = *err;
                else
                        err_set(&k->err, r, "the store is busy; try again in a moment");
        }
        if (--k->waits)
                return;
        if (k->r < 0) {
                end_ask(k, k->r, &k->err, (struct str){NULL, 0});
                return;
        }
        if (!k->csv) { /* the figures stand last, and theirs are the last of them */
                for (int f = METRICS_OF_CONTACTS; f < METRICS; f++)
                        effect_put_figure(&k->text, (enum metric)f, &k->effect, &k->m->o.rates);
                buf_put_c(&k->text, "]}");
        }
        end_buf(k, &k->text);
}

static void on_sums(void *arg, int r, const struct err *err, const struct contact_answer *a)
{
        struct ask *k = arg;
        struct buf *b = &k->text;

        if (r == 0) {
                buf_put_ch(b, '{');
                put_head(b, k, a);
                put_steps(b, k, a);
                put_groups(b, k, "topics", a->topics, a->n_topics);
                put_groups(b, k, "channels", a->channels, a->n_channels);
                put_groups(b, k, "langs", a->langs, a->n_langs);
                put_reasons(b, &a->total);
                put_cost(b, &a->total, &k->m->o.rates);
                json_put_key(b, "figures");
                buf_put_ch(b, '[');
                for (int f = 0; f < METRICS_OF_CONTACTS; f++)
                        put_figure(b, (enum metric)f, a, &k->m->o.rates);
        }
        end_one(k, r, err);
}

static void add_effects(struct ask *k, const struct offer_effect_row *rows, size_t n)
{
        effect_answer_init(&k->effect, k->span.today,
                           (size_t)((k->span.q.to_day - k->span.first_day) / k->span.step_days) + 1);
        effect_answer_add(&k->effect, &k->span, rows, n);
}

static void on_effects(void *arg, int r, const struct err *err, const struct offer_effect_row *rows, size_t n)
{
        struct ask *k = arg;

        if (r == 0)
                add_effects(k, rows, n);
        end_one(k, r, err);
}

/* Checks the question; an ask that waits for nothing yet. */
static int begin_ask(struct metrics *m, const struct metrics_query *q, metrics_fn *cb, void *arg, struct ask **ret,
                     struct err *err)
{
        struct metrics_span span;
        int r = metrics_span(m, q, &span, err);

        if (r < 0)
                return r;
        *ret = calloc(1, sizeof(**ret));
        if (!*ret)
                abort();
        **ret = (struct ask){.m = m, .span = span, .cb = cb, .arg = arg};
        buf_init(&(*ret)->text, METRICS_JSON_MAX);
        return 0;
}

static int busy(struct ask *k, int r, struct err *err)
{
        buf_done(&k->text);
        free(k);
        return err_set(err, r, "the store is busy; try again in a moment");
}

int metrics_ask(struct metrics *m, const struct metrics_query *q, metrics_fn *cb, void *arg, struct err *err)
{
        struct offer_effect_query effects;
        struct ask *k = NULL;
        int r = begin_ask(m, q, cb, arg, &k, err);

        if (r < 0)
                return r;
        effects = effect_query(m, &k->span.q);
        k->waits = 2;
        r = store_contact_sums(m->o.store, &k->span.q, k->span.first_day, k->span.step_days, on_sums, k);
        if (r < 0)
                return busy(k, r, err);
        r = store_offer_effects(m->o.store, &effects, on_effects, k);
        if (r < 0) { /* told when the first has come */
                k->waits = 1;
                k->r = err_set(&k->err, r, "the store is busy; try again in a moment");
        }
        return 0;
}

/* ---- rows ---- */

static void put_csv_value(struct buf *b, bool known, double v)
{
        buf_put_ch(b, ',');
        if (known)
                metrics_put_number(b, v);
}

static void put_csv_line(struct ask *k, struct str name, const struct contact_sums *s, const struct effect_sums *e)
{
        const struct metric_rates *rates = &k->m->o.rates;
        struct buf *b = &k->text;
        struct metric_value v;

        buf_put_str(b, name);
        buf_put_ch(b, ',');
        buf_put_i64(b, s->amounts[SUM_CONTACTS]);
        for (int f = 0; f < METRICS; f++) {
                if (f < METRICS_OF_CONTACTS)
                        metric_value((enum metric)f, s, rates, &v);
                else
                        (void)effect_value((enum metric)f, e, rates, &v);
                put_csv_value(b, v.known, v.value);
                put_csv_value(b, true, v.n);
                put_csv_value(b, true, v.of);
                if (metric_words[f].vendor[LANG_EN])
                        put_csv_value(b, v.vendor_known, v.vendor);
                if (f >= METRICS_OF_CONTACTS) {
                        put_csv_value(b, v.interval, v.low);
                        put_csv_value(b, v.interval, v.high);
                }
        }
        buf_put_c(b, "\r\n");
}

static void put_csv_head(struct ask *k)
{
        struct buf *b = &k->text;

        buf_put_c(b, k->span.step_days == 7 ? "week_from,contacts" : "day,contacts");
        for (int f = 0; f < METRICS; f++) {
                const char *id = metric_words[f].id;

                buf_printf(b, ",%s,%s_n,%s_of", id, id, id);
                if (metric_words[f].vendor[LANG_EN])
                        buf_printf(b, ",%s_vendor_style", id);
                if (f >= METRICS_OF_CONTACTS)
                        buf_printf(b, ",%s_low,%s_high", id, id);
        }
        buf_put_c(b, "\r\n");
}

static void on_csv_sums(void *arg, int r, const struct err *err, const struct contact_answer *a)
{
        struct ask *k = arg;
        char day[16];

        if (r == 0) {
                put_csv_head(k);
                for (size_t i = 0; i < a->n_steps; i++)
                        put_csv_line(k, metrics_day(k->span.first_day + (int64_t)i * k->span.step_days, day),
                                     &a->steps[i], &k->effect.steps[i]);
                put_csv_line(k, STR("all"), &a->total, &k->effect.total);
        }
        end_one(k, r, err);
}

/* A line holds both, so they come one after the other. */
static void on_csv_effects(void *arg, int r, const struct err *err, const struct offer_effect_row *rows, size_t n)
{
        struct ask *k = arg;

        if (r == 0) {
                add_effects(k, rows, n);
                r = store_contact_sums(k->m->o.store, &k->span.q, k->span.first_day, k->span.step_days, on_csv_sums, k);
                err = NULL;
        }
        if (r < 0)
                end_one(k, r, err);
}

int metrics_csv(struct metrics *m, const struct metrics_query *q, metrics_fn *cb, void *arg, struct err *err)
{
        struct offer_effect_query effects;
        struct ask *k = NULL;
        int r = begin_ask(m, q, cb, arg, &k, err);

        if (r < 0)
                return r;
        effects = effect_query(m, &k->span.q);
        k->waits = 1;
        k->csv = true;
        r = store_offer_effects(m->o.store, &effects, on_csv_effects, k);
        return r < 0 ? busy(k, r, err) : 0;
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

void metrics_put_contact(struct buf *b, const struct knowledge *k, const struct contact_row *row,
                         const struct offer_effect_row *e)
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
        if (e) {
                json_put_key_str(b, "group", e->held ? STR("held") : STR("shown"));
                json_put_key_i64(b, "paid", e->paid_minor);
                json_put_key_bool(b, "returned", e->returned);
        }
        json_put_key(b, "is");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < sizeof(flag_names) / sizeof(*flag_names); i++)
                if (row->flags & flag_names[i].flag) {
                        json_put_comma(b);
                        json_put_str(b, str_c(flag_names[i].name));
                }
        buf_put_c(b, "]}");
}

void metrics_put_next(struct buf *b, int64_t ms, int64_t n, struct str conversation)
{
        struct buf next;

        buf_init(&next, 512);
        buf_printf(&next, "%lld.%lld.%.*s", (long long)ms, (long long)n, STR_ARG(conversation));
        json_put_key_str(b, "next", buf_str(&next));
        buf_done(&next);
}

static void on_rows(void *arg, int r, const struct err *err, const struct contact_row *rows, size_t n)
{
        struct ask *k = arg;
        struct buf *b = &k->text;
        const struct knowledge *kn;

        if (r < 0) {
                end_ask(k, r, err, (struct str){NULL, 0});
                return;
        }
        kn = generation_current(k->m->o.generations)->k;
        buf_put_c(b, "{\"contacts\":[");
        for (size_t i = 0; i < n; i++)
                metrics_put_contact(b, kn, &rows[i], NULL);
        buf_put_ch(b, ']');
        if (n)
                metrics_put_next(b, rows[n - 1].start_ms, rows[n - 1].n, rows[n - 1].conversation);
        buf_put_ch(b, '}');
        end_buf(k, b);
}

int metrics_read_next(struct str after, int64_t *ms, int64_t *n, struct str *conversation, struct err *err)
{
        struct str rest = after, first, second;

        if (!after.n)
                return 0;
        if (!str_cut(&rest, '.', &first) || !str_cut(&rest, '.', &second) || !str_to_i64(first, 1, INT64_MAX, ms) ||
            !str_to_i64(second, 1, INT64_MAX, n) || !rest.n || rest.n > METRICS_WORD_MAX)
                return err_set(err, ERR_INVALID, "after is what `next` of the page before said");
        *conversation = rest;
        return 0;
}

/* What of the contacts is asked for. */
static int which(const struct metrics_contacts_query *q, enum metric f, struct contact_list_query *list,
                 struct err *err)
{
        bool missed = str_eq_c(q->part, "missed");

        if (q->figure.n && f >= (enum metric)SHARES)
                return err_set(err, ERR_INVALID, "figure is the id of a share that is counted in contacts");
        if (q->part.n && !missed && !str_eq_c(q->part, "hit"))
                return err_set(err, ERR_INVALID, "part is hit or missed");
        if (f < (enum metric)SHARES) {
                list->in = contact_shares[f].in;
                list->hit = q->part.n ? contact_shares[f].hit : (struct contact_test){0, 0};
                list->missed = missed;
                list->due = contact_shares[f].windowed;
        }
        return metrics_read_next(q->after, &list->before_ms, &list->before_n, &list->before_conversation, err);
}

int metrics_contacts(struct metrics *m, const struct metrics_contacts_query *q, metrics_fn *cb, void *arg,
                     struct err *err)
{
        struct contact_list_query list = {.limit = q->limit && q->limit < METRICS_LIST_MAX ? q->limit
                                                                                           : METRICS_LIST_MAX};
        enum metric f = q->figure.n ? metric_find(q->figure) : METRICS;
        struct ask *k = NULL;
        int r;

        if (f == METRIC_MARGIN || f == METRIC_RETURNS)
                return effect_contacts(m, q, f, cb, arg, err);
        r = which(q, f, &list, err);
        if (r == 0)
                r = begin_ask(m, &q->of, cb, arg, &k, err);
        if (r < 0)
                return r;
        list.of = k->span.q;
        r = store_contact_list(m->o.store, &list, on_rows, k);
        return r < 0 ? busy(k, r, err) : 0;
}
