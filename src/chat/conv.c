/*
 * conv - the conversations in memory: loading, listeners, delivery, history, and who may do what. See chat.h.
 *
 * Memory of an idle conversation is one struct conv, its state as JSON and one struct chat_sink per listener (about 1.5
 * kB). Nothing here is the truth: all of it can be loaded again from the store.
 */
#include "answer/access.h"
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"
#include "crypt/token.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int64_t chat_now(const struct chat *c)
{
        return clock_now_ms(c->o.clock);
}

char *str_own(struct str s)
{
        char *p = malloc(s.n + 1);

        if (!p)
                abort();
        if (s.n)
                memcpy(p, s.p, s.n);
        p[s.n] = '\0';
        return p;
}

static void put_fixed(char *to, size_t size, struct str s)
{
        size_t n = s.n < size - 1 ? s.n : size - 1;

        if (n)
                memcpy(to, s.p, n);
        to[n] = '\0';
}

struct conv *conv_find(struct chat *c, struct str id)
{
        return map_get(c->convs, id);
}

struct conv *conv_add(struct chat *c, struct str id)
{
        struct conv *conv = calloc(1, sizeof(*conv));

        if (!conv)
                abort();
        conv->chat = c;
        put_fixed(conv->id, sizeof(conv->id), id);
        put_fixed(conv->status, sizeof(conv->status), STR("open"));
        conv->used_ms = loop_now_ms(c->o.loop);
        conv->tokens_milli = -1;
        map_set(c->convs, id, conv);
        return conv;
}

static const char stopping[] = "the server is stopping";

/* Not inlined: gcc 12 cannot count references and would see a use after free. */
__attribute__((noinline)) static void sink_unref(struct chat_sink *s)
{
        if (--s->refs == 0)
                free(s);
}

static void sink_end(struct chat_sink *s, const struct err *err)
{
        if (s->dropped)
                return;
        s->dropped = true;
        s->conv = NULL;
        s->ops.on_end(s->arg, err);
        sink_unref(s);
}

void conv_end_sinks(struct conv *conv, const char *why)
{
        struct err gone = {.code = ERR_CANCELLED};

        err_set(&gone, ERR_CANCELLED, "%s", why);
        while (conv->sinks) {
                struct chat_sink *s = conv->sinks;

                conv->sinks = s->next;
                sink_end(s, &gone);
        }
}

void conv_drop(struct conv *conv)
{
        conv_end_sinks(conv, stopping);
        map_del(conv->chat->convs, (struct str){conv->id, strlen(conv->id)});
        free(conv->customer_id);
        free(conv->customer_name);
        free(conv->state_json);
        free(conv->pictures);
        known_drop(conv);
        free(conv->proven_name);
        free(conv->proven_id);
        free(conv);
}

static void on_pruned(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                log_warn("what has expired was not forgotten: %s", err ? err->msg : err_name(r));
}

/* What is remembered goes with its time, once a day. */
static void prune_memory(struct chat *c)
{
        int64_t now = chat_now(c);

        if (now - c->pruned_at_ms < DAY_MS && now >= c->pruned_at_ms)
                return;
        c->pruned_at_ms = now;
        store_memory_prune(c->o.store, now, on_pruned, NULL);
}

static void sweep(void *arg)
{
        struct chat *c = arg;
        int64_t now = loop_now_ms(c->o.loop), keep_ms = (int64_t)c->o.keep_s * 1000;
        struct conv *old[256];
        struct str key;
        void *value;
        size_t n;

        do {
                size_t at = 0;

                n = 0;
                while (n < 256 && map_next(c->convs, &at, &key, &value)) {
                        struct conv *conv = value;

                        if (conv->load == CONV_READY && !conv->sinks && !conv->now && !conv->queue_head &&
                            now - conv->used_ms > keep_ms)
                                old[n++] = conv;
                }
                for (size_t i = 0; i < n; i++)
                        conv_drop(old[i]);
        } while (n == 256);
        prune_memory(c);
}

struct chat *chat_new(const struct chat_opts *opts)
{
        struct chat *c = calloc(1, sizeof(*c));

        if (!c)
                abort();
        c->o = *opts;
        if (!c->o.rate_per_min)
                c->o.rate_per_min = 60;
        if (!c->o.rate_burst)
                c->o.rate_burst = 20;
        if (!c->o.keep_s)
                c->o.keep_s = 60;
        if (!c->o.identity_idle_ms)
                c->o.identity_idle_ms = 30 * MINUTE_MS;
        c->convs = map_new();
        c->blocked = map_new();
        c->forgotten = map_new();
        c->sweep = timer_start(c->o.loop, 5000, 5000, sweep, c);
        c->open_watch = act_open_watch(c);
        return c;
}

struct chat *chat_free(struct chat *c)
{
        size_t at = 0;
        struct str key;
        void *value;

        if (!c)
                return NULL;
        c->freeing = true;
        timer_stop(c->sweep);
        timer_stop(c->open_watch);
        while (map_next(c->convs, &at, &key, &value)) {
                turn_forget_all(value);
                conv_drop(value);
                at = 0;
        }
        editions_free(c);
        for (unsigned i = 0; i < c->n_spare; i++)
                arena_free(c->spare[i]);
        map_free(c->convs);
        blocked_free(c);
        forgotten_free(c);
        free(c);
        return NULL;
}

void chat_set_handover_ops(struct chat *c, const struct handover_ops *ops)
{
        c->ops = *ops;
}

bool chat_drain(struct chat *c)
{
        c->draining = true;
        return c->busy == 0;
}

void chat_end_listeners(struct chat *c)
{
        size_t at = 0;
        struct str key;
        void *value;

        while (map_next(c->convs, &at, &key, &value))
                conv_end_sinks(value, stopping);
}

size_t chat_resident(const struct chat *c)
{
        return map_count(c->convs);
}

enum lang conv_lang(const struct conv *conv)
{
        return conv->lang[0] == 'e' ? LANG_EN : LANG_ZH;
}

bool conv_opens(const struct conv *conv, const struct pass *p)
{
        unsigned char hash[32];

        if (conv->load != CONV_READY || p->staff)
                return conv->load == CONV_READY;
        crypt_sha256(p->key, hash);
        return p->key.n &&
               crypt_equal((struct str){(const char *)hash, 32}, (struct str){(const char *)conv->key_hash, 32});
}

void conv_set_status(struct conv *conv, struct str status)
{
        if (strcmp(conv->status, "closed") == 0 && !str_eq_c(status, "closed")) {
                log_error("conversation %s: a closed conversation cannot become %.*s", conv->id, STR_ARG(status));
                return;
        }
        put_fixed(conv->status, sizeof(conv->status), status);
}

void conv_remember(struct conv *conv, struct str client_id, int64_t seq)
{
        if (client_id.n == 0)
                return;
        conv->seen[conv->n_seen++ % SEEN_MAX] = (struct seen_id){str_hash(client_id), seq};
}

int64_t conv_seen(const struct conv *conv, struct str client_id)
{
        uint64_t h = str_hash(client_id);
        unsigned n = conv->n_seen < SEEN_MAX ? conv->n_seen : SEEN_MAX;

        for (unsigned i = 0; i < n; i++)
                if (conv->seen[i].hash == h)
                        return conv->seen[i].seq;
        return 0;
}

/* ---- loading ---- */

static void run_waiters(struct conv *conv)
{
        struct waiter *w = conv->waiters;

        conv->waiters = NULL;
        while (w) {
                struct waiter *next = w->next;

                w->fn(conv, w->arg);
                free(w);
                w = next;
        }
}

static void remember_identity(struct conv *conv, struct arena *mem)
{
        struct str json = {conv->state_json, conv->state_len};
        struct conv_state s;

        if (str_contains(json, STR("\"proven\":")) && state_from_json(json, mem, &s, NULL) == 0)
                identity_remember(conv, &s, (struct str){NULL, 0});
}

static void take_row(struct conv *conv, const struct conv_row *row)
{
        struct arena *mem = turn_arena(conv->chat);
        struct str state;

        if (row->key_hash.n == 32)
                memcpy(conv->key_hash, row->key_hash.p, 32);
        conv->customer_id = str_own(row->customer_id);
        put_fixed(conv->lang, sizeof(conv->lang), row->lang);
        put_fixed(conv->status, sizeof(conv->status), row->status);
        put_fixed(conv->channel, sizeof(conv->channel), row->channel);
        conv->minor = row->minor;
        conv->created_ms = row->created_ms;
        conv->last_seq = row->last_seq;
        if (row->state_cipher.n &&
            door_open(conv->chat->o.door, row->customer_id, row->state_cipher, mem, &state, NULL) == 0) {
                conv->state_json = str_own(state);
                conv->state_len = state.n;
                remember_identity(conv, mem);
        }
        arena_free(mem);
}

static void take_events(struct conv *conv, const struct event_row *events, size_t n)
{
        for (size_t i = 0; i < n; i++)
                conv_remember(conv, events[i].client_id, events[i].seq);
        conv->unanswered = n && strcmp(conv->status, "agent") != 0 && str_eq_c(events[n - 1].actor, "customer") &&
                           (str_eq_c(events[n - 1].kind, "message") || str_eq_c(events[n - 1].kind, "tap"));
}

static void find_plan(struct conv *conv)
{
        struct arena *mem;

        if (!conv->state_json || !str_contains((struct str){conv->state_json, conv->state_len}, STR("\"agent_by\":")))
                return;
        mem = turn_arena(conv->chat);
        agent_act_loaded(conv, mem);
        arena_free(mem);
}

static void on_loaded(void *arg, int r, const struct err *err, const struct conv_row *row,
                      const struct event_row *events, size_t n)
{
        struct conv *conv = arg;

        (void)err;
        if (r < 0 || conv->chat->freeing || forgotten(conv->chat, row->customer_id, row->created_ms)) {
                conv->load = CONV_GONE;
                run_waiters(conv);
                conv_drop(conv);
                return;
        }
        take_row(conv, row);
        stage_take(conv, &row->stage);
        take_events(conv, events, n);
        conv->load = CONV_READY;
        find_plan(conv);
        run_waiters(conv);
}

void conv_when_ready(struct chat *c, struct str id, void (*fn)(struct conv *conv, void *arg), void *arg)
{
        struct conv *conv = id_valid(id) ? conv_find(c, id) : NULL, none = {.chat = c, .load = CONV_GONE};
        struct waiter *w;

        if (!id_valid(id)) {
                fn(&none, arg);
                return;
        }
        if (!conv) {
                conv = conv_add(c, id);
                if (store_conversation_load(c->o.store, id, SEEN_MAX * 2, on_loaded, conv) < 0) {
                        conv_drop(conv);
                        fn(&none, arg);
                        return;
                }
        }
        if (conv->load == CONV_READY) {
                conv->used_ms = loop_now_ms(c->o.loop);
                fn(conv, arg);
                return;
        }
        if (conv->load == CONV_GONE) { /* its last turn is under way */
                fn(&none, arg);
                return;
        }
        w = calloc(1, sizeof(*w));
        if (!w)
                abort();
        *w = (struct waiter){.fn = fn, .arg = arg, .next = conv->waiters};
        conv->waiters = w;
}

/* ---- listeners ---- */

static void catch_up(struct chat_sink *s);

void conv_deliver(struct conv *conv, struct str frame, int64_t seq)
{
        struct chat_sink *next;

        for (struct chat_sink *s = conv->sinks; s; s = next) {
                next = s->next;
                if (!s->live || (seq && seq <= s->sent_seq))
                        continue;
                if (seq)
                        s->sent_seq = seq;
                s->ops.on_frame(s->arg, frame);
        }
}

void conv_hold(struct conv *conv, bool on)
{
        for (struct chat_sink *s = conv->sinks; s; s = s->next) {
                if (!s->ops.hold || s->held == on)
                        continue;
                s->held = on;
                s->ops.hold(s->arg, on);
        }
}

static void on_caught(void *arg, int r, const struct err *err, const struct event_row *events, size_t n)
{
        struct chat_sink *s = arg;
        struct arena *mem;

        s->reading = false;
        if (s->dropped || !s->conv) {
                sink_unref(s);
                return;
        }
        mem = arena_new(TURN_ARENA_MAX);
        for (size_t i = 0; r == 0 && i < n && !s->dropped; i++) {
                struct str f = frame_from_event(s->conv->chat, &events[i], mem);

                s->sent_seq = events[i].seq;
                if (f.n)
                        s->ops.on_frame(s->arg, f);
                arena_reset(mem);
        }
        arena_free(mem);
        if (!s->dropped && r < 0) {
                struct conv *conv = s->conv;

                for (struct chat_sink **at = &conv->sinks; *at; at = &(*at)->next)
                        if (*at == s) {
                                *at = s->next;
                                break;
                        }
                sink_end(s, err);
        } else if (!s->dropped) {
                catch_up(s);
        }
        sink_unref(s);
}

static void catch_up(struct chat_sink *s)
{
        struct conv *conv = s->conv;

        if (s->sent_seq >= conv->last_seq) {
                s->sent_seq = conv->last_seq; /* who claims to be ahead still gets what comes */
                s->live = true;
                return;
        }
        s->refs++;
        s->reading = true;
        if (store_events_since(conv->chat->o.store, (struct str){conv->id, ID_LEN}, s->sent_seq, 200, on_caught, s) <
            0) {
                s->reading = false;
                s->refs--;
                s->live = true;
        }
}

/* Who has proven who they are sees it, and can sign out, in every window. */
static void put_identity(const struct conv *conv, struct buf *b)
{
        int64_t idle_ms = conv->chat->o.identity_idle_ms;

        if (conv->proven_level == IDENTITY_NONE || chat_now(conv->chat) - conv->proven_ms > idle_ms)
                return;
        json_put_key(b, "identity");
        buf_put_ch(b, '{');
        json_put_key_str(b, "level", str_c(identity_level_name(conv->proven_level)));
        if (conv->proven_name)
                json_put_key_str(b, "name", str_c(conv->proven_name));
        json_put_key_i64(b, "at", conv->proven_ms);
        json_put_key_i64(b, "idle_s", idle_ms / 1000);
        buf_put_ch(b, '}');
}

static void send_hello(struct chat_sink *s)
{
        struct conv *conv = s->conv;
        struct buf b;

        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "type", STR("hello"));
        json_put_key_str(&b, "conversation", str_c(conv->id));
        json_put_key_i64(&b, "last_seq", conv->last_seq);
        json_put_key_str(&b, "lang", str_c(conv->lang));
        json_put_key_str(&b, "status", str_c(conv->status));
        put_identity(conv, &b);
        buf_put_ch(&b, '}');
        s->ops.on_frame(s->arg, buf_str(&b));
        buf_done(&b);
}

void conv_recover(struct conv *conv)
{
        struct chat_input in = {.kind = IN_RECOVER};
        struct turn *t;

        if (!conv->unanswered || conv->now || conv->queue_head)
                return;
        conv->unanswered = false;
        t = turn_new(conv->chat, &in, NULL, NULL);
        t->conv = conv;
        turn_queue(conv, t);
}

struct listen {
        struct chat_sink *sink;
        struct arena *mem;
        struct pass pass;
};

static void on_listen(struct conv *conv, void *arg)
{
        struct listen *l = arg;
        struct chat_sink *s = l->sink;
        struct err err;
        unsigned n = 0;

        if (s->dropped) {
                sink_unref(s);
                arena_free(l->mem);
                return;
        }
        for (struct chat_sink *o = conv->sinks; o; o = o->next)
                n++;
        if (!conv_opens(conv, &l->pass)) {
                err_set(&err, ERR_DENIED, "no such conversation, or the key is not its key");
                sink_end(s, &err);
        } else if (n >= CHAT_SINKS_MAX) {
                err_set(&err, ERR_LIMIT, "more than %d listeners on one conversation", CHAT_SINKS_MAX);
                sink_end(s, &err);
        } else {
                s->conv = conv;
                s->next = conv->sinks;
                conv->sinks = s;
                send_hello(s);
                if (!s->dropped)
                        catch_up(s);
                conv_recover(conv);
        }
        sink_unref(s);
        arena_free(l->mem);
}

static struct chat_sink *listen_as(struct chat *c, struct str conversation, struct pass pass, int64_t last_seq,
                                   const struct chat_sink_ops *ops, void *arg)
{
        struct chat_sink *s = calloc(1, sizeof(*s));
        struct arena *mem = arena_new(65536);
        struct listen *l = ARENA_NEW(mem, struct listen);
        bool dropped;

        if (!s)
                abort();
        /* held by: the conversation or on_end, on_listen, and us until we return */
        *s = (struct chat_sink){
                .ops = *ops, .arg = arg, .sent_seq = last_seq > 0 ? last_seq : 0, .staff = pass.staff, .refs = 3};
        *l = (struct listen){s, mem, {arena_str(mem, pass.key), pass.staff}};
        conv_when_ready(c, conversation, on_listen, l);
        dropped = s->dropped;
        sink_unref(s);
        return dropped ? NULL : s;
}

struct chat_sink *chat_listen(struct chat *c, struct str conversation, struct str key, int64_t last_seq,
                              const struct chat_sink_ops *ops, void *arg)
{
        return listen_as(c, conversation, (struct pass){.key = key}, last_seq, ops, arg);
}

struct chat_sink *chat_staff_listen(struct chat *c, struct str conversation, int64_t last_seq,
                                    const struct chat_sink_ops *ops, void *arg)
{
        return listen_as(c, conversation, (struct pass){.staff = true}, last_seq, ops, arg);
}

struct chat_sink *chat_unlisten(struct chat_sink *s)
{
        if (!s || s->dropped)
                return NULL;
        if (s->conv) {
                for (struct chat_sink **at = &s->conv->sinks; *at; at = &(*at)->next)
                        if (*at == s) {
                                *at = s->next;
                                break;
                        }
                s->conv->used_ms = loop_now_ms(s->conv->chat->o.loop);
        }
        s->conv = NULL;
        s->dropped = true;
        sink_unref(s);
        return NULL;
}

void chat_typing(struct chat *c, struct str conversation, const struct chat_sink *from, const char *actor, bool on)
{
        struct conv *conv = conv_find(c, conversation);
        char frame[96];
        int n;

        if (!conv || conv->load != CONV_READY)
                return;
        n = snprintf(frame, sizeof(frame), "{\"type\":\"typing\",\"actor\":\"%s\",\"on\":%s}", actor,
                     on ? "true" : "false");
        for (struct chat_sink *s = conv->sinks, *next; s; s = next) {
                next = s->next;
                if (s != from && s->live)
                        s->ops.on_frame(s->arg, (struct str){frame, (size_t)n});
        }
}

/* ---- history and keys ---- */

struct viewing {
        struct chat *chat;
        struct arena *mem;
        struct str conversation;
        struct pass pass;
        int64_t before;
        unsigned limit;
        bool traces, person, sends, redacted;
        chat_view_fn *cb;
        chat_allowed_fn *allowed;
        void *arg;
        struct chat_view view;
};

static void view_fail(struct viewing *v, int r, const char *why)
{
        struct err err;

        err_set(&err, r, "%s", why);
        if (v->cb)
                v->cb(v->arg, r, &err, NULL);
        else
                v->allowed(v->arg, r, &err, (struct str){NULL, 0});
        arena_free(v->mem);
}

size_t chat_view_fits(const struct chat_view *v, size_t bytes)
{
        size_t i = v->n;

        while (i > 0 && v->frames[i - 1].n < bytes)
                bytes -= v->frames[--i].n + 1;
        return i;
}

static void on_viewed(void *arg, int r, const struct err *err, const struct event_row *events, size_t n)
{
        struct viewing *v = arg;
        struct str *frames = ARENA_ARRAY(v->mem, struct str, n + 1), *traces = ARENA_ARRAY(v->mem, struct str, n + 1);

        if (r < 0) {
                view_fail(v, r, err ? err->msg : "reading failed");
                return;
        }
        for (size_t i = 0; i < n; i++) {
                struct str f = v->redacted ? frame_redacted(v->chat, &events[i], v->mem)
                                           : frame_from_event(v->chat, &events[i], v->mem);

                if (f.n == 0)
                        continue;
                if (v->traces && events[i].trace_cipher.n)
                        door_open(v->chat->o.door, events[i].customer_id, events[i].trace_cipher, v->mem,
                                  &traces[v->view.n], NULL);
                if (v->redacted)
                        traces[v->view.n] = trace_redacted(traces[v->view.n], v->mem);
                frames[v->view.n++] = f;
        }
        v->view.frames = frames;
        v->view.traces = traces;
        v->cb(v->arg, 0, NULL, &v->view);
        arena_free(v->mem);
}

static void on_view(struct conv *conv, void *arg)
{
        struct viewing *v = arg;
        struct str person;
        struct err err;
        int r;

        if (!conv_opens(conv, &v->pass)) {
                view_fail(v, ERR_DENIED, "no such conversation, or the key is not its key");
                return;
        }
        if (v->sends && blocked_refusal(conv, &err) < 0) {
                view_fail(v, ERR_DENIED, err.msg);
                return;
        }
        if (v->allowed) {
                person = v->person ? conv_person(conv) : (struct str){NULL, 0};
                v->allowed(v->arg, 0, NULL, person.n ? person : str_c(conv->customer_id));
                arena_free(v->mem);
                return;
        }
        v->view.conversation = v->conversation;
        v->view.customer_id = arena_str(v->mem, str_c(conv->customer_id));
        v->view.status = arena_str(v->mem, str_c(conv->status));
        v->view.lang = arena_str(v->mem, str_c(conv->lang));
        v->view.minor = conv->minor;
        v->view.last_seq = conv->last_seq;
        v->view.read_seq = conv->read_seq;
        v->view.created_ms = conv->created_ms;
        r = store_events_before(conv->chat->o.store, v->conversation, v->before > 0 ? v->before : INT64_MAX, v->limit,
                                on_viewed, v);
        if (r < 0)
                view_fail(v, r, "the store is busy; try again in a moment");
}

static struct viewing *viewing_new(struct chat *c, struct str conversation, struct pass pass, void *arg)
{
        struct arena *mem = arena_new(64 << 20);
        struct viewing *v = ARENA_NEW(mem, struct viewing);

        *v = (struct viewing){.chat = c, .mem = mem, .arg = arg};
        v->conversation = arena_str(mem, conversation);
        v->pass = (struct pass){arena_str(mem, pass.key), pass.staff};
        return v;
}

static void history_begin(struct viewing *v, int64_t before, unsigned limit, bool traces, chat_view_fn *cb)
{
        v->before = before;
        v->limit = limit > 200 ? 200 : limit;
        v->traces = traces;
        v->cb = cb;
        conv_when_ready(v->chat, v->conversation, on_view, v);
}

void chat_history(struct chat *c, struct str conversation, struct str key, int64_t before, unsigned limit, bool traces,
                  chat_view_fn *cb, void *arg)
{
        history_begin(viewing_new(c, conversation, (struct pass){.key = key}, arg), before, limit, traces, cb);
}

void chat_staff_history(struct chat *c, struct str conversation, int64_t before, unsigned limit, bool traces,
                        chat_view_fn *cb, void *arg)
{
        history_begin(viewing_new(c, conversation, (struct pass){.staff = true}, arg), before, limit, traces, cb);
}

void chat_staff_redacted(struct chat *c, struct str conversation, int64_t before, unsigned limit, bool traces,
                         chat_view_fn *cb, void *arg)
{
        struct viewing *v = viewing_new(c, conversation, (struct pass){.staff = true}, arg);

        v->redacted = true;
        history_begin(v, before, limit, traces, cb);
}

void chat_check_key(struct chat *c, struct str conversation, struct str key, chat_allowed_fn *cb, void *arg)
{
        struct viewing *v = viewing_new(c, conversation, (struct pass){.key = key}, arg);

        v->allowed = cb;
        conv_when_ready(c, v->conversation, on_view, v);
}

void chat_check_sender(struct chat *c, struct str conversation, struct str key, chat_allowed_fn *cb, void *arg)
{
        struct viewing *v = viewing_new(c, conversation, (struct pass){.key = key}, arg);

        v->allowed = cb;
        v->sends = true;
        conv_when_ready(c, v->conversation, on_view, v);
}

void chat_staff_check(struct chat *c, struct str conversation, chat_allowed_fn *cb, void *arg)
{
        struct viewing *v = viewing_new(c, conversation, (struct pass){.staff = true}, arg);

        v->allowed = cb;
        conv_when_ready(c, v->conversation, on_view, v);
}

void chat_check_person(struct chat *c, struct str conversation, struct str key, chat_allowed_fn *cb, void *arg)
{
        struct viewing *v = viewing_new(c, conversation, (struct pass){.key = key}, arg);

        v->allowed = cb;
        v->person = true;
        conv_when_ready(c, v->conversation, on_view, v);
}
