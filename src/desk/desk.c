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

enum { DESK_SHOWN = 200 };

char *desk_own(struct str s)
{
        char *p = malloc(s.n + 1);

        if (!p)
                abort();
        if (s.n)
                memcpy(p, s.p, s.n);
        p[s.n] = '\0';
        return p;
}

void desk_set_own(char **at, struct str s)
{
        free(*at);
        *at = desk_own(s);
}

void desk_tell(struct desk *d, const char *agent_id, const char *event, struct str data)
{
        for (struct desk_stream *s = d->streams, *next; s; s = next) {
                next = s->next;
                if (!agent_id || strcmp(s->agent_id, agent_id) == 0)
                        s->on_event(s->arg, event, data);
        }
}

static void tell_queue(struct desk *d)
{
        d->told_ms = d->o.loop ? loop_now_ms(d->o.loop) : 0;
        desk_tell(d, NULL, "queue", STR("{}"));
}

static void on_told_timer(void *arg)
{
        struct desk *d = arg;

        d->told_timer = timer_stop(d->told_timer);
        tell_queue(d);
}

/* At once, and then at most so often: each console reads the queue again. */
void desk_queue_changed(struct desk *d)
{
        int64_t wait_ms = d->o.loop ? d->told_ms + DESK_QUEUE_TOLD_MS - loop_now_ms(d->o.loop) : 0;

        if (d->told_timer)
                return;
        if (wait_ms <= 0)
                tell_queue(d);
        else
                d->told_timer = timer_start(d->o.loop, wait_ms, 0, on_told_timer, d);
}

/* ---- items ---- */

void desk_item_unref(struct desk_item *it)
{
        if (--it->refs)
                return;
        free(it->customer_id);
        free(it->name);
        free(it->agent_id);
        free(it->preview);
        free(it->known_by);
        for (size_t i = 0; i < DESK_LISTENERS_MAX; i++)
                free(it->listeners[i]);
        free(it);
}

struct desk_item *desk_item_ref(struct desk_item *it)
{
        it->refs++;
        return it;
}

unsigned desk_item_priority(const struct desk_item *it)
{
        return (unsigned)(strcmp(it->reason, "complaint") == 0) + (unsigned)it->vip +
               (unsigned)(strcmp(it->mood, "angry") == 0);
}

static bool before(const struct desk_item *a, const struct desk_item *b)
{
        if (a->safety != b->safety)
                return a->safety;
        return routing_order_ms(a->requested_ms, desk_item_priority(a)) <
               routing_order_ms(b->requested_ms, desk_item_priority(b));
}

static void queue_cut(struct desk_item *it)
{
        struct desk *d = it->desk;

        *(it->prev ? &it->prev->next : &d->queue) = it->next;
        *(it->next ? &it->next->prev : &d->queue_end) = it->prev;
}

/* Most come last. */
static void queue_put(struct desk_item *it)
{
        struct desk *d = it->desk;
        struct desk_item *after = d->queue_end;

        while (after && before(it, after))
                after = after->prev;
        it->prev = after;
        it->next = after ? after->next : d->queue;
        *(it->prev ? &it->prev->next : &d->queue) = it;
        *(it->next ? &it->next->prev : &d->queue_end) = it;
}

void desk_item_place(struct desk_item *it)
{
        queue_cut(it);
        queue_put(it);
}

void desk_item_feels(struct desk_item *it, struct str mood)
{
        struct desk *d = it->desk;

        if (str_eq_c(mood, it->mood))
                return;
        snprintf(it->mood, sizeof(it->mood), "%.*s", STR_ARG(mood));
        desk_item_place(it);
        desk_route_anew(it);
        desk_queue_changed(d);
        desk_assign(d);
}

static void count_waiting(struct desk_item *it, bool on)
{
        struct desk *d = it->desk;

        d->waiting += on ? 1 : (size_t)-1;
        if (it->safety)
                d->urgent += on ? 1 : (size_t)-1;
}

static void item_drop(struct desk_item *it)
{
        struct desk *d = it->desk;

        desk_unroute(it);
        d->n_parked -= it->parked;
        queue_cut(it);
        map_del(d->items, str_c(it->conversation));
        if (!it->taken)
                count_waiting(it, false);
        it->sink = chat_unlisten(it->sink);
        it->desk = NULL;
        desk_item_unref(it);
}

/* One of what is looked up has come; with the last one it is given out. */
static void looked(struct desk_item *it)
{
        struct desk *d = it->desk;

        it->looking--;
        if (d && it->looking == 0) {
                desk_item_place(it);
                desk_route(it);
                desk_queue_changed(d);
                desk_assign(d);
        }
        desk_item_unref(it);
}

static void on_name(void *arg, int r, const struct err *err, const struct customer_fact *c)
{
        struct desk_item *it = arg;

        (void)err;
        if (r == 0 && c && it->desk) {
                desk_set_own(&it->name, c->name);
                it->vip = c->vip;
        }
        looked(it);
}

static void on_last_agent(void *arg, int r, const struct err *err, struct str agent)
{
        struct desk_item *it = arg;

        (void)err;
        if (r == 0 && agent.n)
                desk_set_own(&it->known_by, agent);
        looked(it);
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
                        desk_set_own(&it->preview, str_sub(text, 0, 240));
                json_decref(f);
                if (tells)
                        break;
        }
        looked(it);
}

static void look_up(struct desk_item *it)
{
        struct desk *d = it->desk;

        it->looked_up = true;
        it->looking = 3;
        it->refs += 3;
        chat_staff_history(d->o.chat, str_c(it->conversation), 0, 8, false, on_preview, it);
        if (store_handover_last_agent(d->o.store, str_c(it->customer_id), on_last_agent, it) < 0)
                looked(it);
        if (str_starts(str_c(it->customer_id), STR("v-")) ||
            orders_customer(d->o.orders, str_c(it->customer_id), clock_now_ms(d->o.clock), on_name, it) < 0)
                looked(it);
}

static struct desk_item *item_add(struct desk *d, const struct handover_row *row)
{
        struct desk_item *it = map_get(d->items, row->conversation);

        if (it)
                item_drop(it);
        it = calloc(1, sizeof(*it));
        if (!it)
                abort();
        it->desk = d;
        it->refs = 1;
        it->risk = -1;
        snprintf(it->conversation, sizeof(it->conversation), "%.*s", STR_ARG(row->conversation));
        snprintf(it->handover, sizeof(it->handover), "%.*s", STR_ARG(row->id));
        snprintf(it->lang, sizeof(it->lang), "%.*s", STR_ARG(row->lang));
        snprintf(it->reason, sizeof(it->reason), "%.*s", STR_ARG(row->reason));
        snprintf(it->mood, sizeof(it->mood), "%.*s", STR_ARG(row->mood));
        snprintf(it->product, sizeof(it->product), "%.*s", STR_ARG(row->product));
        snprintf(it->queue, sizeof(it->queue), "%.*s", STR_ARG(row->queue));
        it->customer_id = desk_own(row->customer_id);
        it->name = desk_own((struct str){NULL, 0});
        it->preview = desk_own((struct str){NULL, 0});
        it->agent_id = desk_own(row->agent);
        it->safety = row->safety;
        it->taken = str_eq_c(row->state, "taken");
        it->offline = str_eq_c(row->state, "offline");
        it->requested_ms = row->requested_ms;
        it->promise_ms = row->promise_ms;
        it->open_ms = row->open_ms ? row->open_ms : it->offline ? 0 : row->requested_ms;
        it->taken_ms = row->taken_ms;
        map_set(d->items, row->conversation, it);
        queue_put(it);
        if (!it->taken)
                count_waiting(it, true);
        return it;
}

/* ---- listening to taken conversations ---- */

/* New words of the customer: there is something new to be suggested. */
static void tell_assist(struct desk_item *it, struct str frame)
{
        json_t *f = NULL;
        int64_t seq;
        struct buf b;

        if (!str_contains(frame, STR("\"actor\":\"customer\"")) || json_parse(frame, &f, NULL) < 0)
                return;
        seq = json_integer_value(json_object_get(f, "seq"));
        if (seq > 0 && str_eq_c(json_get_str(f, "actor"), "customer")) {
                buf_init(&b, 256);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "conversation", str_c(it->conversation));
                json_put_key_i64(&b, "seq", seq);
                buf_put_ch(&b, '}');
                desk_tell(it->desk, it->agent_id, "assist", buf_str(&b));
                buf_done(&b);
        }
        json_decref(f);
}

/* Only on streams that were opened with the right: who is no lead any more hears nothing. */
static void tell_lead(struct desk *d, const char *lead_id, struct str frame)
{
        for (struct desk_stream *s = d->streams, *next; s; s = next) {
                next = s->next;
                if (s->lead && strcmp(s->agent_id, lead_id) == 0)
                        s->on_event(s->arg, "frame", frame);
        }
}

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
        if (!b.overflow && it->taken)
                desk_tell(it->desk, it->agent_id, "frame", buf_str(&b));
        for (size_t i = 0; !b.overflow && i < DESK_LISTENERS_MAX; i++)
                if (it->listeners[i] && !(it->taken && strcmp(it->listeners[i], it->agent_id) == 0))
                        tell_lead(it->desk, it->listeners[i], buf_str(&b));
        buf_done(&b);
        tell_assist(it, frame);
}

static void on_sink_end(void *arg, const struct err *err)
{
        struct desk_item *it = arg;

        (void)err;
        it->sink = NULL;
}

void desk_item_watch(struct desk_item *it)
{
        static const struct chat_sink_ops ops = {on_frame, on_sink_end};

        if (!it->taken && !desk_is_heard(it))
                it->sink = chat_unlisten(it->sink);
        else if (!it->sink)
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
        desk_queue_changed(d);
}

static void ended(void *arg, struct str conversation)
{
        struct desk *d = arg;
        struct desk_item *it = map_get(d->items, conversation);

        if (it && !it->taken) {
                item_drop(it);
                desk_queue_changed(d);
        }
}

static unsigned position(void *arg, struct str conversation, bool safety)
{
        const struct desk *d = arg;
        const struct desk_item *it = map_get(d->items, conversation);
        unsigned n = 1;

        if (!it)
                return (unsigned)(safety ? d->urgent : d->waiting) + 1;
        for (it = it->prev; it; it = it->prev)
                n += !it->taken;
        return n;
}

static int compare_i64(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return x < y ? -1 : x > y;
}

int64_t desk_median_wait_s(const int64_t waits_s[static 20], unsigned n)
{
        int64_t sorted[20];

        n = n < 20 ? n : 20;
        if (n < 3)
                return -1;
        memcpy(sorted, waits_s, n * sizeof(sorted[0]));
        qsort(sorted, n, sizeof(sorted[0]), compare_i64);
        return sorted[n / 2];
}

static bool anybody_online(const struct desk *d)
{
        for (size_t i = 0; routing_queue_at(d->routing, i); i++)
                if (routing_queue_online(d->routing, i))
                        return true;
        return false;
}

/* The median of the last waits, once for everyone in front and oneself when several wait; unknown while all who are
 * given conversations are away and no console is open. */
static int64_t expected_wait_s(void *arg)
{
        const struct desk *d = arg;

        if (d->o.auto_assign && !d->n_streams && !anybody_online(d))
                return -1;
        return desk_median_wait_s(d->waits_s, d->n_waits);
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
                desk_route(it);
                desk_queue_changed(it->desk);
                desk_assign(it->desk);
        }
        desk_item_unref(it);
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

/* Names and words of those whom the desk shows: after a start with a long queue not all are asked for at once. */
static void look_up_shown(struct desk *d)
{
        unsigned n = 0, asked = 0;

        for (struct desk_item *it = d->queue, *next; it && n < DESK_SHOWN && asked < DESK_SHOWN; it = next) {
                next = it->next;
                n += !it->taken;
                if (it->looked_up)
                        continue;
                asked++;
                look_up(it);
        }
}

static void on_hours(void *arg)
{
        desk_look_at_hours(arg);
        desk_look_at_team(arg);
        look_up_shown(arg);
        desk_look_at_unattended(arg);
}

struct desk *desk_new(const struct desk_opts *o)
{
        struct desk *d = calloc(1, sizeof(*d));
        struct handover_ops ops = {requested, ended, position, expected_wait_s, desk_risk, d};

        if (!d)
                abort();
        d->o = *o;
        d->items = map_new();
        d->agents = map_new();
        d->routing = routing_new();
        d->looked_ms = clock_now_ms(o->clock);
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
        timer_stop(d->told_timer);
        while (d->queue)
                item_drop(d->queue);
        while (d->streams)
                desk_unlisten(d->streams);
        map_free(d->items);
        desk_free_team(d);
        routing_free(d->routing);
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
        desk_assign(d);
}

static void on_open(void *arg, int r, const struct err *err, const struct handover_row *rows, size_t n)
{
        struct desk *d = arg;

        if (r < 0) {
                d->loaded(d->loaded_arg, r, err);
                return;
        }
        for (size_t i = 0; i < n && map_count(d->items) < DESK_QUEUE_MAX; i++) {
                struct desk_item *it = item_add(d, &rows[i]);

                desk_route(it);
                desk_item_watch(it);
        }
        if (n == STORE_LIMIT_MAX && map_count(d->items) < DESK_QUEUE_MAX) {
                r = store_handovers_open(d->o.store, &rows[n - 1], STORE_LIMIT_MAX, on_open, d);
        } else {
                look_up_shown(d);
                r = store_handovers_taken(d->o.store, 20, on_taken_before, d);
        }
        if (r < 0)
                d->loaded(d->loaded_arg, r, NULL);
}

void desk_load_items(struct desk *d)
{
        int r = store_handovers_open(d->o.store, NULL, STORE_LIMIT_MAX, on_open, d);

        if (r < 0)
                d->loaded(d->loaded_arg, r, NULL);
}

int desk_load(struct desk *d, void (*cb)(void *arg, int r, const struct err *err), void *arg)
{
        d->loaded = cb;
        d->loaded_arg = arg;
        return desk_load_team(d);
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

bool desk_opens(const struct desk *d, struct str conversation, struct str agent_id)
{
        const struct desk_item *it = map_get(d->items, conversation);

        return it && (!it->taken || str_eq_c(agent_id, it->agent_id));
}

void desk_forget(struct desk *d, const struct str *customers, size_t n)
{
        bool any = false;

        for (struct desk_item *it = d->queue, *next; it; it = next) {
                bool theirs = false;

                next = it->next;
                for (size_t i = 0; i < n; i++)
                        theirs = theirs || str_eq_c(customers[i], it->customer_id);
                if (theirs)
                        item_drop(it);
                any = any || theirs;
        }
        if (any)
                desk_queue_changed(d);
}

/* ---- acting ---- */

struct act {
        struct desk *desk;
        char conversation[ID_LEN + 1], *agent_id;
        enum chat_input_kind kind;
        chat_reply_fn *cb;
        void *arg;
};

static void measure_wait(struct desk_item *it, int64_t now)
{
        struct desk *d = it->desk;
        struct desk_queue *q = &d->queues[desk_queue_index(d, it)];

        if (!it->open_ms || now < it->open_ms)
                return;
        d->waits_s[d->n_waits++ % 20] = (now - it->open_ms) / 1000;
        q->waits_s[q->n_waits++ % 20] = (now - it->open_ms) / 1000;
}

void desk_item_took(struct desk_item *it, struct str agent_id)
{
        int64_t now = clock_now_ms(it->desk->o.clock);

        if (!it->taken) {
                count_waiting(it, false);
                measure_wait(it, now);
        }
        it->taken = true;
        it->taken_ms = now;
        desk_set_own(&it->agent_id, agent_id);
        desk_route(it);
        desk_item_watch(it);
}

void desk_item_back(struct desk_item *it)
{
        if (!it->taken)
                return;
        it->taken = it->offline = false;
        count_waiting(it, true);
        it->open_ms = clock_now_ms(it->desk->o.clock);
        desk_set_own(&it->agent_id, (struct str){NULL, 0});
        desk_item_watch(it);
}

static void on_acted(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct act *a = arg;
        struct desk_item *it = map_get(a->desk->items, str_c(a->conversation));

        if (r == 0 && it && a->kind == IN_TAKE)
                desk_item_took(it, str_c(a->agent_id));
        else if (r == 0 && it && (a->kind == IN_RETURN || a->kind == IN_CLOSE))
                item_drop(it);
        a->cb(a->arg, r, err, reply);
        if (r == 0 && a->kind != IN_AGENT_TEXT && a->kind != IN_AGENT_ACT) {
                desk_queue_changed(a->desk);
                desk_assign(a->desk);
        }
        free(a->agent_id);
        free(a);
}

void desk_refuse(chat_reply_fn *cb, void *arg, int r, const char *why)
{
        struct err err;

        err_set(&err, r, "%s", why);
        cb(arg, r, &err, NULL);
}

static const char *act_fault(const struct desk_item *it, const struct chat_input *in, int *ret_r)
{
        *ret_r = ERR_DENIED;
        if (!it)
                return "nobody waits in this conversation (any more)";
        if (it->taken && !str_eq_c(in->agent_id, it->agent_id))
                return "another agent has this conversation";
        if (!it->taken && in->kind != IN_TAKE)
                return "take the conversation first";
        *ret_r = ERR_EXISTS;
        if (it->taken && it->moving)
                return "it is being handed on already";
        *ret_r = 0;
        return NULL;
}

void desk_act(struct desk *d, struct str conversation, const struct chat_input *in, chat_reply_fn *cb, void *arg)
{
        struct desk_item *it = map_get(d->items, conversation);
        struct act *a;
        int r;
        const char *fault = act_fault(it, in, &r);

        if (fault) {
                desk_refuse(cb, arg, r, fault);
                return;
        }
        a = calloc(1, sizeof(*a));
        if (!a)
                abort();
        *a = (struct act){.desk = d, .agent_id = desk_own(in->agent_id), .kind = in->kind, .cb = cb, .arg = arg};
        snprintf(a->conversation, sizeof(a->conversation), "%.*s", STR_ARG(conversation));
        chat_staff_input(d->o.chat, conversation, in, on_acted, a);
}

/* ---- streams ---- */

static unsigned streams_of(const struct desk *d, struct str agent_id)
{
        unsigned n = 0;

        for (const struct desk_stream *s = d->streams; s; s = s->next)
                n += str_eq_c(agent_id, s->agent_id);
        return n;
}

struct desk_stream *desk_listen(struct desk *d, struct str agent_id, bool lead,
                                void (*on_event)(void *arg, const char *event, struct str data), void *arg,
                                struct err *err)
{
        struct desk_stream *s;

        if (streams_of(d, agent_id) >= DESK_STREAMS_EACH) {
                err_set(err, ERR_LIMIT, "you have %d desks open; close one", DESK_STREAMS_EACH);
                return NULL;
        }
        if (d->n_streams >= DESK_STREAMS_MAX) {
                err_set(err, ERR_BUSY, "too many desks are open");
                return NULL;
        }
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        *s = (struct desk_stream){.desk = d,
                                  .agent_id = desk_own(agent_id),
                                  .lead = lead,
                                  .on_event = on_event,
                                  .arg = arg,
                                  .next = d->streams};
        s->agent = desk_agent_get(d, agent_id);
        if (s->agent)
                s->agent->n_streams++;
        d->streams = s;
        d->n_streams++;
        return s;
}

void desk_notify(struct desk *d, struct str agent_id, const char *event, struct str data)
{
        for (struct desk_stream *s = d->streams, *next; s; s = next) {
                next = s->next;
                if (!agent_id.n || str_eq_c(agent_id, s->agent_id))
                        s->on_event(s->arg, event, data);
        }
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
        if (s->agent)
                s->agent->n_streams--;
        free(s->agent_id);
        free(s);
        return NULL;
}
