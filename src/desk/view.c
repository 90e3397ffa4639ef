/*
 * view - what an agent sees of the queue and of one conversation: JSON for the console. The context says who it is,
 * what they own and ordered, what was tried with what result, and how the mood went.
 */
#include "desk/desk_priv.h"

#include "answer/generation.h"
#include "codec/json.h"
#include "connect/orders.h"
#include "desk/summary_json.h"
#include "knowledge/knowledge.h"
#include "privacy/door.h"
#include "store/conversation.h"
#include "store/desk_box.h"
#include "store/handover.h"
#include "text/utf8.h"

#include <stdlib.h>

static void put_item(const struct desk_item *it, unsigned position, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "conversation", str_c(it->conversation));
        json_put_key_i64(b, "since", it->requested_ms);
        json_put_key_str(b, "reason", str_c(it->reason));
        json_put_key_str(b, "lang", str_c(it->lang));
        json_put_key_str(b, "customer", str_c(it->name));
        json_put_key_str(b, "preview", str_c(it->preview));
        json_put_key_str(b, "mood", str_c(it->mood));
        json_put_key_bool(b, "safety", it->safety);
        json_put_key_bool(b, "offline", it->offline);
        if (*it->product)
                json_put_key_str(b, "product", str_c(it->product));
        json_put_key_str(b, "queue", str_c(routing_queue_at(it->desk->routing, desk_queue_index(it->desk, it))->id));
        if (position)
                json_put_key_i64(b, "position", position);
        if (it->promise_ms)
                json_put_key_i64(b, "promise_at", it->promise_ms);
        buf_put_ch(b, '}');
}

void desk_queue_json(const struct desk *d, struct str agent_id, struct buf *out)
{
        unsigned n = 0;

        buf_put_c(out, "{\"waiting\":[");
        for (const struct desk_item *it = d->queue; it && n < 200; it = it->next)
                if (!it->taken)
                        put_item(it, ++n, out);
        buf_put_c(out, "],\"mine\":[");
        for (const struct desk_item *it = d->queue; it; it = it->next)
                if (it->taken && str_eq_c(agent_id, it->agent_id))
                        put_item(it, 0, out);
        buf_put_c(out, "],");
        buf_printf(out, "\"waiting_count\":%zu}", d->waiting);
}

/* Whatever is written here, the answer is whole: of messages only the newest that fit are shown. Each line of what was
 * tried or done is bounded, and there are at most two for a message. */
enum { KEPT_TRIES = 4, FRAMES_BYTES = 3 << 20, LINES_BYTES = 1 << 20, MOODS_BYTES = 65536, VIEW_BYTES = 8 << 20 };

struct viewing {
        struct desk *desk;
        struct arena *mem;
        struct str conversation, agent_id, customer_id;
        struct buf frames, tried, done, moods; /* done: what was carried out, behind what was tried */
        struct summary_message *messages;
        size_t n_messages;
        struct str status, lang, want, note;
        struct str risk; /* the trace of the newest message that has one */
        bool minor;
        bool plain;
        bool told; /* tried comes from a hand-over */
        const struct customer_fact *customer;
        const struct order_fact *orders;
        size_t n_orders;
        int64_t read_seq; /* of the customer */
        struct str tags[DESK_TAGS_MAX];
        size_t n_tags;
        int64_t snoozed_ms; /* 0: not */
        bool kept;          /* the tags were read */
        unsigned tries;
        unsigned waiting;
        desk_view_fn *cb;
        void *arg;
};

/* What customers call it; nothing for what is not sold any more. */
static void put_product_name(const struct viewing *v, struct str id, struct buf *b)
{
        const struct generation *g = v->desk->o.generations ? generation_current(v->desk->o.generations) : NULL;
        const struct product *p = g ? knowledge_product(g->k, id) : NULL;

        if (!p)
                return;
        json_put_key(b, "name");
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", p->name[LANG_ZH]);
        json_put_key_str(b, "en", p->name[LANG_EN]);
        buf_put_ch(b, '}');
}

static void put_customer(const struct viewing *v, struct buf *b)
{
        const struct customer_fact *c = v->customer;

        json_put_key(b, "who");
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", v->customer_id);
        json_put_key_bool(b, "visitor", !c);
        json_put_key_bool(b, "minor", v->minor);
        json_put_key_str(b, "lang", v->lang);
        if (c) {
                json_put_key_str(b, "name", c->name);
                json_put_key_bool(b, "vip", c->vip);
                json_put_key_i64(b, "contacts_30d", c->contacts_30d);
        }
        buf_put_c(b, "}");
        json_put_key(b, "devices");
        buf_put_ch(b, '[');
        for (size_t i = 0; c && i < c->n_devices; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "product", c->devices[i].product_id);
                put_product_name(v, c->devices[i].product_id, b);
                json_put_key_str(b, "serial", c->devices[i].serial);
                json_put_key_str(b, "firmware", c->devices[i].firmware);
                json_put_key_i64(b, "warranty_until", c->devices[i].warranty_until_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_orders(const struct viewing *v, struct buf *b)
{
        json_put_key(b, "orders");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < v->n_orders; i++) {
                const struct order_fact *o = &v->orders[i];

                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "no", o->no);
                json_put_key_str(b, "status", o->status);
                json_put_key_i64(b, "placed_at", o->placed_ms);
                json_put_key_i64(b, "promise_at", o->promise_ms);
                json_put_key_i64(b, "total", o->total_minor);
                json_put_key_str(b, "currency", o->currency);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_summary(const struct viewing *v, struct buf *b)
{
        struct summary *s = ARENA_NEW(v->mem, struct summary);

        summary_make(v->messages, v->n_messages, v->mem, s);
        json_put_key(b, "summary");
        summary_to_json(s, b);
}

/* "412 dissatisfied fails | dissatisfied=1.00 …" */
static void put_risk(const struct viewing *v, struct buf *b)
{
        struct str rest = v->risk, score, all = {NULL, 0}, one;
        int64_t permille = 0;

        if (str_cut(&rest, ' ', &score))
                str_to_i64(score, 0, 1000, &permille);
        json_put_key(b, "risk");
        buf_put_ch(b, '{');
        json_put_key_i64(b, "score", permille);
        json_put_key(b, "reasons");
        buf_put_ch(b, '[');
        str_cut(&rest, '|', &all);
        while (str_cut(&all, ' ', &one)) {
                if (!one.n)
                        continue;
                json_put_comma(b);
                json_put_str(b, one);
        }
        buf_put_c(b, "]}");
}

/* What people keep beside it. Tags that could not be read are left out: none would be taken for an answer. */
static void put_kept(const struct viewing *v, struct buf *b)
{
        if (!v->kept)
                return;
        json_put_key(b, "tags");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < v->n_tags; i++) {
                json_put_comma(b);
                json_put_str(b, v->tags[i]);
        }
        buf_put_ch(b, ']');
        if (v->snoozed_ms)
                json_put_key_i64(b, "snoozed_until", v->snoozed_ms);
}

static void view_end(struct viewing *v, int r, const struct err *err)
{
        struct err large;
        struct buf b;

        buf_init(&b, VIEW_BYTES);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", v->conversation);
        json_put_key_str(&b, "status", v->status);
        json_put_key_bool(&b, "mine", desk_owns(v->desk, v->conversation, v->agent_id));
        json_put_key_bool(&b, "redacted", !v->plain);
        if (v->read_seq)
                json_put_key_i64(&b, "read", v->read_seq);
        put_kept(v, &b);
        put_risk(v, &b);
        json_put_key(&b, "frames");
        buf_put_ch(&b, '[');
        buf_put_str(&b, buf_str(&v->frames));
        buf_put_ch(&b, ']');
        json_put_key(&b, "context");
        buf_put_ch(&b, '{');
        put_customer(v, &b);
        put_orders(v, &b);
        json_put_key_str(&b, "want", v->want);
        if (v->note.n)
                json_put_key_str(&b, "note", v->note);
        json_put_key(&b, "tried");
        buf_put_ch(&b, '[');
        buf_put_str(&b, buf_str(&v->tried));
        if (v->tried.n && v->done.n)
                buf_put_ch(&b, ',');
        buf_put_str(&b, buf_str(&v->done));
        buf_put_ch(&b, ']');
        json_put_key(&b, "mood");
        buf_put_ch(&b, '[');
        buf_put_str(&b, buf_str(&v->moods));
        buf_put_c(&b, "]}");
        put_summary(v, &b);
        buf_put_ch(&b, '}');
        if (r == 0 && (b.overflow || v->tried.overflow || v->done.overflow || v->moods.overflow)) {
                r = err_set(&large, ERR_LIMIT, "the conversation is too large to be shown");
                err = &large;
        }
        v->cb(v->arg, r, err, r < 0 ? (struct str){NULL, 0} : buf_str(&b));
        buf_done(&b);
        buf_done(&v->frames);
        buf_done(&v->tried);
        buf_done(&v->done);
        buf_done(&v->moods);
        arena_free(v->mem);
}

static void one_came(struct viewing *v)
{
        if (--v->waiting == 0)
                view_end(v, 0, NULL);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_fact *c)
{
        struct viewing *v = arg;

        (void)err;
        if (r == 0 && c)
                v->customer = customer_fact_dup(c, v->mem);
        one_came(v);
}

static void on_orders(void *arg, int r, const struct err *err, const struct order_fact *o, size_t n)
{
        struct viewing *v = arg;

        (void)err;
        if (r == 0 && n) {
                v->orders = order_facts_dup(o, n, v->mem);
                v->n_orders = n;
        }
        one_came(v);
}

static int read_kept(struct viewing *v);

static void on_box(void *arg, int r, const struct err *err, const struct box_row *rows, size_t n, bool more)
{
        struct viewing *v = arg;

        (void)err;
        (void)more;
        if (r == 0 && n == 1 && str_eq(rows[0].conversation, v->conversation)) {
                for (v->n_tags = 0; v->n_tags < rows[0].n_tags; v->n_tags++)
                        v->tags[v->n_tags] = arena_str(v->mem, rows[0].tags[v->n_tags]);
                v->snoozed_ms = rows[0].snoozed_ms;
                v->kept = true;
        } else if (r == 0 && read_kept(v) == 0) {
                return; /* it went on in between, and its place in the list has changed */
        }
        one_came(v);
}

static void on_place(void *arg, int r, const struct err *err, const struct conv_row *conv,
                     const struct event_row *events, size_t n)
{
        struct viewing *v = arg;
        struct box_query q = {
                .box = BOX_ALL, .agent = v->agent_id, .now_ms = clock_now_ms(v->desk->o.clock), .limit = 1};

        (void)err;
        (void)events;
        (void)n;
        if (r == 0) {
                q.before_ms = conv->updated_ms;
                q.before_id = arena_printf(v->mem, "%.*sz", STR_ARG(v->conversation)); /* just behind its own */
                r = store_box(v->desk->o.store, &q, on_box, v);
        }
        if (r < 0)
                one_came(v);
}

/* The row of the boxes that is this conversation's, found by its place in the list of all. */
static int read_kept(struct viewing *v)
{
        if (v->tries++ >= KEPT_TRIES)
                return ERR_BUSY;
        return store_conversation_load(v->desk->o.store, v->conversation, 0, on_place, v);
}

/* What a colleague wrote when they handed it on, or what it began with. */
static void on_handover(void *arg, int r, const struct err *err, const struct handover_row *rows, size_t n)
{
        struct viewing *v = arg;
        struct str note;

        (void)err;
        if (r == 0 && n == 1 && rows[0].note_cipher.n && v->desk->o.door &&
            door_open(v->desk->o.door, v->customer_id, rows[0].note_cipher, v->mem, &note, NULL) == 0)
                v->note = v->plain ? note : door_redact(note, v->mem);
        one_came(v);
}

static void put_line(struct buf *b, struct str step, struct str result)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "step", utf8_cut(step, 400));
        json_put_key_str(b, "result", utf8_cut(result, 200));
        buf_put_ch(b, '}');
}

static void put_tried(struct viewing *v, struct str step, struct str result)
{
        put_line(&v->tried, step, result);
}

/* What was done for the customer, and taken back. */
static void read_action(struct viewing *v, const json_t *block)
{
        static const char *const ends[] = {"done", "undone", "failed", NULL};
        struct str state = json_get_str(block, "state");

        for (size_t i = 0; ends[i]; i++)
                if (str_eq_c(state, ends[i]))
                        put_line(&v->done, json_get_str(block, "title"), json_get_str(block, "text"));
}

/* A step card of the machine and the customer's next words make one line of what was tried. */
static void read_frame(struct viewing *v, struct str frame, struct str *step)
{
        json_t *f = NULL;
        const json_t *blocks, *block;
        size_t i;
        bool customer;

        if (json_parse(frame, &f, NULL) < 0)
                return;
        blocks = json_object_get(f, "blocks");
        customer = str_eq_c(json_get_str(f, "actor"), "customer");
        if (customer || v->n_messages > 0) /* a greeting is not of the matter */
                v->n_messages += summary_message_read(f, v->mem, &v->messages[v->n_messages]);
        json_array_foreach((json_t *)blocks, i, block)
        {
                struct str text = json_get_str(block, "text");

                if (str_eq_c(json_get_str(block, "type"), "action")) {
                        read_action(v, block);
                } else if (str_eq_c(json_get_str(block, "type"), "steps")) {
                        *step = arena_str(v->mem, json_get_str(block, "title"));
                } else if (customer && step->n && text.n) {
                        if (!v->told)
                                put_tried(v, *step, text);
                        *step = (struct str){NULL, 0};
                } else if (customer && v->want.n == 0 && text.n) {
                        v->want = arena_str(v->mem, str_sub(text, 0, 400));
                }
        }
        json_decref(f);
}

/* A hand-over out of a flow says itself what was tried, with what was never asked: the newest one is taken. */
static void read_told(struct viewing *v, const json_t *line, bool *begun)
{
        static const struct str arrow = STR_INIT(" → ");
        struct str value = json_str(json_array_get(line, 1));
        ptrdiff_t at = str_find(value, arrow, 0);

        if (!str_eq_c(json_str(json_array_get(line, 0)), "tried") || at < 0)
                return;
        if (!*begun)
                buf_clear(&v->tried);
        *begun = v->told = true;
        put_tried(v, str_sub(value, 0, (size_t)at), str_sub(value, (size_t)at + arrow.n, value.n));
}

/* What the customer's last message was heard as. */
static void set_mood(struct viewing *v, struct str name)
{
        size_t i = v->n_messages;

        while (i > 0 && !v->messages[i - 1].customer)
                i--;
        if (i > 0)
                v->messages[i - 1].mood = summary_mood(name);
}

static void read_trace(struct viewing *v, struct str trace)
{
        json_t *t = NULL;
        json_t *line;
        bool begun = false;
        size_t i;

        if (trace.n == 0 || json_parse(trace, &t, NULL) < 0)
                return;
        json_array_foreach(t, i, line)
        {
                struct str value = json_str(json_array_get(line, 1)), mood;

                read_told(v, line, &begun);
                if (str_eq_c(json_str(json_array_get(line, 0)), "risk"))
                        v->risk = arena_str(v->mem, value);
                if (str_eq_c(json_str(json_array_get(line, 0)), "emotion") && str_cut(&value, ' ', &mood)) {
                        json_put_comma(&v->moods);
                        json_put_str(&v->moods, mood);
                        set_mood(v, mood);
                }
        }
        json_decref(t);
}

static void on_history(void *arg, int r, const struct err *err, const struct chat_view *view)
{
        struct viewing *v = arg;
        struct str step = {NULL, 0};
        int64_t now = clock_now_ms(v->desk->o.clock);

        if (r < 0) {
                view_end(v, r, err);
                return;
        }
        v->customer_id = arena_str(v->mem, view->customer_id);
        v->status = arena_str(v->mem, view->status);
        v->lang = arena_str(v->mem, view->lang);
        v->minor = view->minor;
        v->read_seq = view->read_seq;
        v->messages = ARENA_ARRAY(v->mem, struct summary_message, view->n + 1);
        for (size_t first = chat_view_fits(view, FRAMES_BYTES), i = first; i < view->n; i++) {
                if (i > first)
                        buf_put_ch(&v->frames, ',');
                buf_put_str(&v->frames, view->frames[i]);
                read_frame(v, view->frames[i], &step);
                read_trace(v, view->traces[i]);
        }
        v->waiting = 1;
        v->waiting += store_handover_of(v->desk->o.store, v->conversation, on_handover, v) == 0;
        v->waiting += read_kept(v) == 0;
        if (!str_starts(v->customer_id, STR("v-"))) {
                v->waiting += orders_customer(v->desk->o.orders, v->customer_id, now, on_customer, v) == 0;
                v->waiting += orders_of_customer(v->desk->o.orders, v->customer_id, 5, on_orders, v) == 0;
        }
        one_came(v);
}

void desk_view(struct desk *d, struct str conversation, struct str agent_id, bool plain, desk_view_fn *cb, void *arg)
{
        struct arena *mem = arena_new(16 << 20);
        struct viewing *v = ARENA_NEW(mem, struct viewing);

        *v = (struct viewing){.desk = d, .mem = mem, .cb = cb, .arg = arg};
        v->conversation = arena_str(mem, conversation);
        v->agent_id = arena_str(mem, agent_id);
        v->plain = plain;
        buf_init(&v->frames, FRAMES_BYTES);
        buf_init(&v->tried, LINES_BYTES);
        buf_init(&v->done, LINES_BYTES);
        buf_init(&v->moods, MOODS_BYTES);
        (plain ? chat_staff_history : chat_staff_redacted)(d->o.chat, v->conversation, 0, 200, true, on_history, v);
}
