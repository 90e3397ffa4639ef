/*
 * promises - what people of the company have promised: fetched for the answer, written down and listed for the desk.
 * The words are sealed with the key of whom they are for: the customer that is known to speak, else the conversation's
 * visitor.
 */
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"
#include "store/promise.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { PROMISES_MAX = 20, WORK_MEM_MAX = 4 << 20 };

/* ---- words ---- */

static void open_words(struct chat *c, const struct promise_row *row, struct arena *mem, struct str *zh, struct str *en)
{
        struct str payload;
        json_t *v = NULL;

        *zh = *en = (struct str){NULL, 0};
        if (door_open(c->o.door, row->customer_id, row->cipher, mem, &payload, NULL) < 0 ||
            json_parse(payload, &v, NULL) < 0)
                return;
        *zh = arena_str(mem, json_get_str(v, "zh"));
        *en = arena_str(mem, json_get_str(v, "en"));
        json_decref(v);
}

/* ---- for the answer ---- */

static void take_rows(struct turn *t, const struct promise_row *rows, size_t n)
{
        struct promise_fact *f = ARENA_ARRAY(t->mem, struct promise_fact, n + 1);
        struct arena *mem = t->mem;

        for (size_t i = 0; i < n; i++) {
                f[i] = (struct promise_fact){.id = arena_str(mem, rows[i].id),
                                             .order_no = arena_str(mem, rows[i].order_no),
                                             .currency = arena_str(mem, rows[i].currency),
                                             .role = arena_str(mem, rows[i].role),
                                             .state = arena_str(mem, rows[i].state),
                                             .amount_minor = rows[i].amount_minor,
                                             .at_ms = rows[i].at_ms,
                                             .until_ms = rows[i].until_ms};
                open_words(t->chat, &rows[i], mem, &f[i].text[0], &f[i].text[1]);
        }
        t->facts.promises = f;
        t->facts.n_promises = n;
}

static void on_found(void *arg, int r, const struct err *err, const struct promise_row *rows, size_t n)
{
        struct turn *t = arg;

        if (r < 0)
                log_warn("conversation %s: promises were not read: %s", t->conv->id, err ? err->msg : err_name(r));
        t->facts.have_promises = true;
        if (r == 0)
                take_rows(t, rows, n);
        turn_fetched(t);
}

int promises_fetch(struct turn *t, const struct need *need)
{
        struct str who = t->facts.customer_id.n ? t->facts.customer_id : str_c(t->conv->customer_id);

        return store_promises(t->chat->o.store, who, need->order_no, PROMISES_MAX, on_found, t);
}

/* ---- with a hand-over ---- */

static int seal_words(struct chat *c, struct str customer_id, struct str zh, struct str en, struct arena *mem,
                      struct str *ret)
{
        struct buf b;
        int r;

        buf_init(&b, 16384);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "zh", zh);
        json_put_key_str(&b, "en", en);
        buf_put_ch(&b, '}');
        r = door_seal_bytes(c->o.door, customer_id, buf_str(&b), mem, ret, NULL);
        buf_done(&b);
        return r;
}

void promise_note(struct turn *t, struct str words)
{
        struct conv *conv = t->conv;
        struct str text = str_sub(words, 0, utf8_cut(words, CHAT_PROMISE_TEXT_MAX).n), none = {"", 0};
        bool en = conv_lang(conv) == LANG_EN;

        if (!str_trim(text).n)
                return;
        t->promise = (struct promise_row){.id = id_new_in(t->mem, t->now_ms),
                                          .customer_id = str_c(conv->proven_id ? conv->proven_id : conv->customer_id),
                                          .role = STR("agent"),
                                          .agent = t->in.agent_id,
                                          .state = STR("open"),
                                          .at_ms = t->now_ms};
        if (seal_words(t->chat, t->promise.customer_id, en ? none : text, en ? text : none, t->mem,
                       &t->promise.cipher) == 0)
                t->has_promise = true;
        else
                log_warn("conversation %s: what was agreed could not be sealed", conv->id);
}

/* ---- for the desk ---- */

struct work {
        struct chat *chat;
        struct arena *mem;
        struct str customer_id, id, state;
        struct chat_promise in;
        bool adds, sets;
        chat_promises_fn *cb;
        void *arg;
};

static void work_fail(struct work *w, int r, const char *why)
{
        struct err err;

        err_set(&err, r, "%s", why);
        w->cb(w->arg, r, &err, NULL, 0);
        arena_free(w->mem);
}

static void on_listed(void *arg, int r, const struct err *err, const struct promise_row *rows, size_t n)
{
        struct work *w = arg;
        struct chat_promise_view *v = ARENA_ARRAY(w->mem, struct chat_promise_view, n + 1);

        for (size_t i = 0; r == 0 && i < n; i++) {
                const struct promise_row *p = &rows[i];

                v[i] = (struct chat_promise_view){.id = p->id,
                                                  .order_no = p->order_no,
                                                  .currency = p->currency,
                                                  .role = p->role,
                                                  .state = p->state,
                                                  .agent = p->agent,
                                                  .amount_minor = p->amount_minor,
                                                  .at_ms = p->at_ms,
                                                  .until_ms = p->until_ms};
                open_words(w->chat, p, w->mem, &v[i].zh, &v[i].en);
        }
        w->cb(w->arg, r, err, v, r == 0 ? n : 0);
        arena_free(w->mem);
}

static void list(struct work *w)
{
        if (store_promises(w->chat->o.store, w->customer_id, (struct str){NULL, 0}, PROMISES_MAX, on_listed, w) < 0)
                work_fail(w, ERR_BUSY, "the store is busy; try again in a moment");
}

static void on_written(void *arg, int r, const struct err *err)
{
        struct work *w = arg;

        if (r < 0)
                work_fail(w, r, err ? err->msg : err_name(r));
        else
                list(w);
}

static void add(struct work *w)
{
        struct chat *c = w->chat;
        int64_t now = chat_now(c);
        struct promise_row row = {.id = id_new_in(w->mem, now),
                                  .customer_id = w->customer_id,
                                  .order_no = w->in.order_no,
                                  .amount_minor = w->in.amount_minor,
                                  .currency = w->in.currency,
                                  .role = w->in.role.n ? w->in.role : STR("agent"),
                                  .agent = w->in.agent_id,
                                  .state = STR("open"),
                                  .at_ms = now,
                                  .until_ms = w->in.until_ms};
        int r = seal_words(c, w->customer_id, w->in.zh, w->in.en, w->mem, &row.cipher);

        if (r == 0)
                r = store_promise_put(c->o.store, &row, on_written, w);
        if (r < 0)
                work_fail(w, r, r == ERR_BUSY ? "the store is busy; try again in a moment" : "sealing failed");
}

static void on_conv(struct conv *conv, void *arg)
{
        struct work *w = arg;

        if (conv->load != CONV_READY) {
                work_fail(w, ERR_NOTFOUND, "no such conversation");
                return;
        }
        w->customer_id = arena_str(w->mem, str_c(conv->proven_id ? conv->proven_id : conv->customer_id));
        if (w->adds)
                add(w);
        else if (!w->sets)
                list(w);
        else if (store_promise_set_state(w->chat->o.store, w->customer_id, w->id, w->state, on_written, w) < 0)
                work_fail(w, ERR_BUSY, "the store is busy; try again in a moment");
}

static struct work *work_new(struct chat *c, chat_promises_fn *cb, void *arg)
{
        struct arena *mem = arena_new(WORK_MEM_MAX);
        struct work *w = ARENA_NEW(mem, struct work);

        *w = (struct work){.chat = c, .mem = mem, .cb = cb, .arg = arg};
        return w;
}

void chat_promises(struct chat *c, struct str conversation, chat_promises_fn *cb, void *arg)
{
        conv_when_ready(c, conversation, on_conv, work_new(c, cb, arg));
}

static const char *wrong(const struct chat_promise *p, int64_t now_ms)
{
        static const char *const roles[] = {"", "agent", "supervisor", "repair", "shop"};
        bool role = false;

        for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
                role = role || str_eq_c(p->role, roles[i]);
        if (!role)
                return "role is none of agent, supervisor, repair, shop";
        if (p->zh.n == 0 && p->en.n == 0 && p->amount_minor == 0)
                return "say what was promised";
        if (p->zh.n > CHAT_PROMISE_TEXT_MAX || p->en.n > CHAT_PROMISE_TEXT_MAX || p->order_no.n > 40)
                return "a field is too long";
        if (p->amount_minor < 0 || p->amount_minor > INT64_C(100000000))
                return "the amount is out of range";
        if (p->amount_minor && p->currency.n != 3)
                return "an amount needs its currency, like CNY";
        if (p->until_ms && p->until_ms < now_ms)
                return "until lies in the past";
        return NULL;
}

void chat_promise_add(struct chat *c, struct str conversation, const struct chat_promise *p, chat_promises_fn *cb,
                      void *arg)
{
        struct work *w = work_new(c, cb, arg);
        struct str *texts[] = {&w->in.zh, &w->in.en, &w->in.order_no, &w->in.currency, &w->in.role, &w->in.agent_id};
        const char *why = wrong(p, chat_now(c));

        if (why) {
                work_fail(w, ERR_INVALID, why);
                return;
        }
        w->in = *p;
        w->adds = true;
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
                *texts[i] = arena_str(w->mem, *texts[i]);
        conv_when_ready(c, conversation, on_conv, w);
}

void chat_promise_state(struct chat *c, struct str conversation, struct str id, struct str state, chat_promises_fn *cb,
                        void *arg)
{
        struct work *w = work_new(c, cb, arg);

        if (!str_eq_c(state, "kept") && !str_eq_c(state, "withdrawn") && !str_eq_c(state, "open")) {
                work_fail(w, ERR_INVALID, "state is none of open, kept, withdrawn");
                return;
        }
        w->sets = true;
        w->id = arena_str(w->mem, id);
        w->state = arena_str(w->mem, state);
        conv_when_ready(c, conversation, on_conv, w);
}
