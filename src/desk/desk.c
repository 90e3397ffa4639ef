/*
 * desk - the queue and the streams of agents; see desk.h.
 *
 * An item lives from the request until the hand-over ends. A taken item listens to its conversation and passes the
 * frames to its agent's streams.
 */
#include "desk/desk_priv.h"

#include "base/log.h"
#include "codec/json.h"
#include "connect/orders.h"
#include "desk/alert.h"
#include "store/handover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *own(struct str s)
{
        char *p = malloc(s.n + 1);

        if (!p)
                abort();
        if (s.n)
                memcpy(p, s.p, s.n);
        p[s.n] = '\0';
        return p;
}

static void set_own(char **at, struct str s)
{
        free(*at);
        *at = own(s);
}

static void tell(struct desk *d, const char *agent_id, const char *event, struct str data)
{
        for (struct desk_stream *s = d->streams, *next; s; s = next) {
                next = s->next;
                if (!agent_id || strcmp(s->agent_id, agent_id) == 0)
                        s->on_event(s->arg, event, data);
        }
}

static void queue_changed(struct desk *d)
{
        tell(d, NULL, "queue", STR("{}"));
}

/* ---- items ---- */

static void item_unref(struct desk_item *it)
{
        if (--it->refs)
                return;
        free(it->customer_id);
        free(it->name);
        free(it->agent_id);
        free(it->preview);
        free(it);
}

static bool before(const struct desk_item *a, const struct desk_item *b)
{
        if (a->safety != b->safety)
                return a->safety;
        return a->requested_ms < b->requested_ms;
}

static void item_drop(struct desk_item *it)
{
        struct desk *d = it->desk;

        for (struct desk_item **at = &d->queue; *at; at = &(*at)->next)
                if (*at == it) {
                        *at = it->next;
                        break;
                }
        map_del(d->items, str_c(it->conversation));
        if (!it->taken)
                d->waiting--;
        it->sink = chat_unlisten(it->sink);
        it->desk = NULL;
        item_unref(it);
}

static void on_name(void *arg, int r, const struct err *err, const struct customer_fact *c)
{
        struct desk_item *it = arg;

        (void)err;
        if (r == 0 && c && it->desk) {
                set_own(&it->name, c->name);
                queue_changed(it->desk);
        }
        item_unref(it);
}

static bool only_asks(struct str text)
{
        return str_eq(text, chat_person_words(LANG_ZH)) || str_eq(text, chat_person_words(LANG_EN));
}

/* The newest words of the customer, for the list; the wish for a person alone says least. */
static void on_preview(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct desk_item *it = arg;

        (void)err;
        for (size_t i = r == 0 ? v->n : 0; it->desk && i-- > 0;) {
                json_t *f = NULL;
                struct str text = {NULL, 0};
                bool tells;

                if (json_parse(v->frames[i], &f, NULL) < 0)
                        continue;
                if (str_eq_c(json_get_str(f, "actor"), "customer"))
                        text = json_get_str(json_array_get(json_object_get(f, "blocks"), 0), "text");
                tells = text.n && !only_asks(text);
                if (text.n && (tells || !*it->preview))
                        set_own(&it->preview, str_sub(text, 0, 240));
                json_decref(f);
                if (tells)
                        break;
        }
        if (it->desk)
                queue_changed(it->desk);
        item_unref(it);
}

static void look_up(struct desk_item *it)
{
        struct desk *d = it->desk;

        it->refs++;
        chat_staff_history(d->o.chat, str_c(it->conversation), 0, 8, false, on_preview, it);
        if (str_starts(str_c(it->customer_id), STR("v-")))
                return;
        it->refs++;
        if (orders_customer(d->o.orders, str_c(it->customer_id), clock_now_ms(d->o.clock), on_name, it) < 0)
                item_unref(it);
}

static struct desk_item *item_add(struct desk *d, const struct handover_row *row)
{
        struct desk_item *it = map_get(d->items, row->conversation), **at;

        if (it)
                item_drop(it);
        it = calloc(1, sizeof(*it));
        if (!it)
                abort();
        it->desk = d;
        it->refs = 1;
        snprintf(it->conversation, sizeof(it->conversation), "%.*s", STR_ARG(row->conversation));
        snprintf(it->handover, sizeof(it->handover), "%.*s", STR_ARG(row->id));
        snprintf(it->lang, sizeof(it->lang), "%.*s", STR_ARG(row->lang));
        snprintf(it->reason, sizeof(it->reason), "%.*s", STR_ARG(row->reason));
        snprintf(it->mood, sizeof(it->mood), "%.*s", STR_ARG(row->mood));
        it->customer_id = own(row->customer_id);
        it->name = own((struct str){NULL, 0});
        it->preview = own((struct str){NULL, 0});
        it->agent_id = own(row->agent);
        it->safety = row->safety;
        it->taken = str_eq_c(row->state, "taken");
        it->offline = str_eq_c(row->state, "offline");
        it->requested_ms = row->requested_ms;
        it->promise_ms = row->promise_ms;
        it->open_ms = row->open_ms ? row->open_ms : it->offline ? 0 : row->requested_ms;
        it->taken_ms = row->taken_ms;
        map_set(d->items, row->conversation, it);
        for (at = &d->queue; *at && !before(it, *at);)
                at = &(*at)->next;
        it->next = *at;
        *at = it;
        if (!it->taken)
                d->waiting++;
        return it;
}

/* ---- listening to taken conversations ---- */

static void on_frame(void *arg, struct str frame)
{
        struct desk_item *it = arg;
        struct buf b;

        buf_init(&b, 512 * 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", str_c(it->conversation));
        json_put_key(&b, "frame");
        buf_put_str(&b, frame);
        buf_put_ch(&b, '}');
        if (!b.overflow)
                tell(it->desk, it->agent_id, "frame", buf_str(&b));
        buf_done(&b);
}

static void on_sink_end(void *arg, const struct err *err)
{
        struct desk_item *it = arg;

        (void)err;
        it->sink = NULL;
}

static void listen_to(struct desk_item *it)
{
        static const struct chat_sink_ops ops = {on_frame, on_sink_end};

        if (!it->sink)
                it->sink = chat_staff_listen(it->desk->o.chat, str_c(it->conversation), INT64_MAX / 2, &ops, it);
}

/* ---- what chat tells and asks ---- */

static void requested(void *arg, const struct handover_row *row)
{
        struct desk *d = arg;

        if (map_count(d->items) >= DESK_QUEUE_MAX) {
                log_warn("the queue holds %d; conversation %.*s is shown after a restart", DESK_QUEUE_MAX,
                         STR_ARG(row->conversation));
                return;
        }
        look_up(item_add(d, row));
        queue_changed(d);
}

static void ended(void *arg, struct str conversation)
{
        struct desk *d = arg;
        struct desk_item *it = map_get(d->items, conversation);

        if (it && !it->taken) {
                item_drop(it);
                queue_changed(d);
        }
}

static unsigned position(void *arg, struct str conversation, bool safety)
{
        struct desk *d = arg;
        unsigned n = 1, urgent = 1;

        for (struct desk_item *it = d->queue; it; it = it->next) {
                if (str_eq_c(conversation, it->conversation))
                        return n;
                if (it->taken)
                        continue;
                n++;
                urgent += it->safety;
        }
        return safety ? urgent : n;
}

static int compare_i64(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

/* The median of the last waits, once for everyone in front and oneself when several wait. */
static int64_t expected_wait_s(void *arg)
{
        struct desk *d = arg;
        int64_t sorted[20];
        unsigned n = d->n_waits < 20 ? d->n_waits : 20;

        if (n < 3)
                return -1;
        memcpy(sorted, d->waits_s, n * sizeof(sorted[0]));
        qsort(sorted, n, sizeof(sorted[0]), compare_i64);
        return sorted[n / 2];
}

/* ---- the night and the day ---- */

static void on_opened(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct desk_item *it = arg;

        (void)err;
        (void)reply;
        it->opening = false; /* refused: somebody took it meanwhile, or the next look tries again */
        if (r == 0 && it->desk && !it->taken) {
                it->offline = false;
                it->open_ms = clock_now_ms(it->desk->o.clock);
                queue_changed(it->desk);
        }
        item_unref(it);
}

void desk_look_at_hours(struct desk *d)
{
        unsigned n = 0;

        if (!chat_people_there(d->o.chat))
                return;
        for (struct desk_item *it = d->queue, *next; it && n < DESK_OPENING_AT_ONCE; it = next) {
                struct chat_input in = {.kind = IN_OPENING, .promise_ms = it->promise_ms};

                next = it->next;
                if (!it->offline || it->taken || it->opening)
                        continue;
                it->opening = true;
                it->refs++;
                n++;
                chat_staff_input(d->o.chat, str_c(it->conversation), &in, on_opened, it);
        }
}

static void on_hours(void *arg)
{
        desk_look_at_hours(arg);
}

struct desk *desk_new(const struct desk_opts *o)
{
        struct desk *d = calloc(1, sizeof(*d));
        struct handover_ops ops = {requested, ended, position, expected_wait_s, desk_risk, d};

        if (!d)
                abort();
        d->o = *o;
        d->items = map_new();
        chat_set_handover_ops(o->chat, &ops);
        if (o->loop)
                d->opening_timer = timer_start(o->loop, DESK_HOURS_EVERY_MS, DESK_HOURS_EVERY_MS, on_hours, d);
        return d;
}

struct desk *desk_free(struct desk *d)
{
        struct handover_ops none = {0};

        if (!d)
                return NULL;
        chat_set_handover_ops(d->o.chat, &none);
        timer_stop(d->opening_timer);
        while (d->queue)
                item_drop(d->queue);
        while (d->streams)
                desk_unlisten(d->streams);
        map_free(d->items);
        free(d);
        return NULL;
}

static void on_taken_before(void *arg, int r, const struct err *err, const struct handover_row *rows, size_t n)
{
        struct desk *d = arg;

        for (size_t i = n; r == 0 && i-- > 0;)
                if (rows[i].open_ms && rows[i].taken_ms > rows[i].open_ms)
                        d->waits_s[d->n_waits++ % 20] = (rows[i].taken_ms - rows[i].open_ms) / 1000;
        d->loaded(d->loaded_arg, r, err);
}

static void on_open(void *arg, int r, const struct err *err, const struct handover_row *rows, size_t n)
{
        struct desk *d = arg;

        if (r < 0) {
                d->loaded(d->loaded_arg, r, err);
                return;
        }
        for (size_t i = 0; i < n; i++) {
                struct desk_item *it = item_add(d, &rows[i]);

                look_up(it);
                if (it->taken)
                        listen_to(it);
        }
        r = store_handovers_taken(d->o.store, 20, on_taken_before, d);
        if (r < 0)
                d->loaded(d->loaded_arg, r, NULL);
}

int desk_load(struct desk *d, void (*cb)(void *arg, int r, const struct err *err), void *arg)
{
        d->loaded = cb;
        d->loaded_arg = arg;
        return store_handovers_open(d->o.store, DESK_QUEUE_MAX, on_open, d);
}

size_t desk_waiting(const struct desk *d)
{
        return d->waiting;
}

bool desk_owns(const struct desk *d, struct str conversation, struct str agent_id)
{
        const struct desk_item *it = map_get(d->items, conversation);

        return it && it->taken && str_eq_c(agent_id, it->agent_id);
}

/* ---- acting ---- */

struct act {
        struct desk *desk;
        char conversation[ID_LEN + 1], *agent_id;
        enum chat_input_kind kind;
        chat_reply_fn *cb;
        void *arg;
};

static void took(struct desk *d, struct desk_item *it, const char *agent_id)
{
        int64_t now = clock_now_ms(d->o.clock);

        if (!it->taken)
                d->waiting--;
        it->taken = true;
        it->taken_ms = now;
        set_own(&it->agent_id, str_c(agent_id));
        if (it->open_ms && now >= it->open_ms)
                d->waits_s[d->n_waits++ % 20] = (now - it->open_ms) / 1000;
        listen_to(it);
}

static void on_acted(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct act *a = arg;
        struct desk_item *it = map_get(a->desk->items, str_c(a->conversation));

        if (r == 0 && it && a->kind == IN_TAKE)
                took(a->desk, it, a->agent_id);
        else if (r == 0 && it && (a->kind == IN_RETURN || a->kind == IN_CLOSE))
                item_drop(it);
        a->cb(a->arg, r, err, reply);
        if (r == 0 && a->kind != IN_AGENT_TEXT)
                queue_changed(a->desk);
        free(a->agent_id);
        free(a);
}

void desk_act(struct desk *d, struct str conversation, const struct chat_input *in, chat_reply_fn *cb, void *arg)
{
        struct desk_item *it = map_get(d->items, conversation);
        struct act *a;
        struct err err;

        if (!it || (it->taken && !str_eq_c(in->agent_id, it->agent_id)) || (!it->taken && in->kind != IN_TAKE)) {
                err_set(&err, ERR_DENIED, "%s",
                        !it         ? "nobody waits in this conversation (any more)"
                        : it->taken ? "another agent has this conversation"
                                    : "take the conversation first");
                cb(arg, ERR_DENIED, &err, NULL);
                return;
        }
        a = calloc(1, sizeof(*a));
        if (!a)
                abort();
        *a = (struct act){.desk = d, .agent_id = own(in->agent_id), .kind = in->kind, .cb = cb, .arg = arg};
        snprintf(a->conversation, sizeof(a->conversation), "%.*s", STR_ARG(conversation));
        chat_staff_input(d->o.chat, conversation, in, on_acted, a);
}

/* ---- streams ---- */

struct desk_stream *desk_listen(struct desk *d, struct str agent_id,
                                void (*on_event)(void *arg, const char *event, struct str data), void *arg)
{
        struct desk_stream *s;

        if (d->n_streams >= DESK_STREAMS_MAX)
                return NULL;
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        *s = (struct desk_stream){
                .desk = d, .agent_id = own(agent_id), .on_event = on_event, .arg = arg, .next = d->streams};
        d->streams = s;
        d->n_streams++;
        return s;
}

struct desk_stream *desk_unlisten(struct desk_stream *s)
{
        struct desk_stream **at;

        if (!s)
                return NULL;
        for (at = &s->desk->streams; *at; at = &(*at)->next)
                if (*at == s) {
                        *at = s->next;
                        break;
                }
        s->desk->n_streams--;
        free(s->agent_id);
        free(s);
        return NULL;
}
