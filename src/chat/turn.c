/*
 * turn - one input on its way through a conversation.
 *
 *   queued --turn_next--> deciding --needs--> message committed, facts fetched --> deciding again (at most ROUNDS_MAX
 * times) deciding --decided--> committing --on_committed--> delivered, answered, next input any --turn_fail--> answered
 * with an error, next input
 *
 * A turn without needs is one commit. With needs the customer's message is committed first, so nothing that was said is
 * lost while facts are fetched. Results are matched by the turn itself: the conversation runs one at a time.
 */
#include "answer/access.h"
#include "answer/heard.h"
#include "answer/recommend.h"
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"
#include "connect/device_check.h"
#include "crypt/token.h"
#include "model/embedding.h"
#include "store/record.h"
#include "store/tries.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

static void start_deciding(struct turn *t);

/* ---- memory ---- */

struct arena *turn_arena(struct chat *c)
{
        return c->n_spare ? c->spare[--c->n_spare] : arena_new(TURN_ARENA_MAX);
}

static void give_back_arena(struct chat *c, struct arena *mem)
{
        if (c->n_spare < sizeof(c->spare) / sizeof(c->spare[0]) && arena_used(mem) < 262144) {
                arena_reset(mem);
                c->spare[c->n_spare++] = mem;
        } else {
                arena_free(mem);
        }
}

static const struct chat_field *copy_fields(struct arena *mem, const struct chat_input *in)
{
        struct chat_field *v = ARENA_ARRAY(mem, struct chat_field, in->n_fields + 1);

        for (size_t i = 0; i < in->n_fields; i++)
                v[i] = (struct chat_field){arena_str(mem, in->fields[i].name), arena_str(mem, in->fields[i].value)};
        return v;
}

struct turn *turn_new(struct chat *c, const struct chat_input *in, chat_reply_fn *cb, void *arg)
{
        struct arena *mem = turn_arena(c);
        struct turn *t = ARENA_NEW(mem, struct turn);
        struct str *texts[] = {&t->in.client_id,   &t->in.text,       &t->in.choice,
                               &t->in.label,       &t->in.attachment, &t->in.attachment_type,
                               &t->in.form,        &t->in.order_no,   &t->in.last4,
                               &t->in.agent_id,    &t->in.agent_name, &t->in.note,
                               &t->in.peer,        &t->in.account,    &t->in.code,
                               &t->in.customer_id, &t->in.no,         &t->in.from_agent,
                               &t->in.queue,       &t->in.action,     &t->in.plan};

        t->chat = c;
        t->mem = mem;
        t->in = *in;
        t->cb = cb;
        t->arg = arg;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
                *texts[i] = arena_str(mem, *texts[i]);
        t->in.fields = copy_fields(mem, in);
        t->in.pictures = pictures_copy(mem, in);
        return t;
}

static void turn_free(struct turn *t)
{
        struct chat *c = t->chat;

        embedding_cancel(t->vector_ask);
        words_cancel(t);
        device_check_cancel(t->check_ask);
        editions_release(t);
        generation_unref(t->gen);
        give_back_arena(c, t->mem);
}

void turn_refuse_queued(struct conv *conv)
{
        struct err err;

        err_set(&err, ERR_NOTFOUND, "no such conversation");
        while (conv->queue_head) {
                struct turn *t = conv->queue_head;

                conv->queue_head = t->next;
                conv->queued--;
                if (t->cb)
                        t->cb(t->arg, ERR_NOTFOUND, &err, NULL);
                turn_free(t);
        }
        conv->queue_tail = NULL;
}

void turn_forget_all(struct conv *conv)
{
        while (conv->queue_head) {
                struct turn *t = conv->queue_head;

                conv->queue_head = t->next;
                turn_free(t);
        }
        if (conv->now && (conv->now->vector_ask || conv->now->words_ask || conv->now->check_ask))
                turn_free(conv->now);
        conv->now = NULL;
}

/* ---- the queue of a conversation ---- */

void turn_queue(struct conv *conv, struct turn *t)
{
        t->next = NULL;
        if (conv->queue_tail)
                conv->queue_tail->next = t;
        else
                conv->queue_head = t;
        conv->queue_tail = t;
        conv->queued++;
        if (!conv->now)
                turn_next(conv);
}

static void finish(struct turn *t)
{
        struct conv *conv = t->conv;
        struct chat *c = t->chat;

        conv->now = NULL;
        conv->used_ms = loop_now_ms(c->o.loop);
        c->busy--;
        turn_free(t);
        if (conv->load == CONV_GONE && !conv->queue_head)
                conv_drop(conv);
        else
                turn_next(conv);
}

void turn_answer(struct turn *t, const struct chat_reply *reply)
{
        if (t->cb)
                t->cb(t->arg, 0, NULL, reply);
        finish(t);
}

void turn_fail(struct turn *t, int r, const struct err *err)
{
        struct err e = {.code = r};

        if (err)
                e = *err;
        else
                err_set(&e, r, "%s", err_name(r));
        if (t->begun)
                t->begun(t->arg, r, &e, NULL);
        else if (t->cb)
                t->cb(t->arg, r, &e, NULL);
        if (t->create)
                t->conv->load = CONV_GONE;
        t->conv->unanswered = t->conv->unanswered || t->message_stored;
        finish(t);
}

/* ---- a message that was stored and never answered ---- */

/* The turn goes on where the one that stored the message ended. A form is taken from the input: its digits are not
 * stored. */
static bool take_stored(struct turn *t, const struct event_row *ev)
{
        struct str payload;
        json_t *v = NULL;
        const json_t *first;

        if (door_open(t->chat->o.door, ev->customer_id, ev->body_cipher, t->mem, &payload, NULL) < 0 ||
            json_parse(payload, &v, NULL) < 0)
                return false;
        first = json_array_get(json_object_get(v, "blocks"), 0);
        if (t->in.kind != IN_FORM) {
                t->in.kind = str_eq_c(json_get_str(first, "type"), "picture") ? IN_PICTURE
                             : json_get_str(v, "choice").n                    ? IN_TAP
                                                                              : IN_TEXT;
                t->in.text = arena_str(t->mem, json_get_str(first, "text"));
                t->in.choice = arena_str(t->mem, json_get_str(v, "choice"));
        }
        json_decref(v);
        if (ev->turn.n == ID_LEN)
                memcpy(t->id, ev->turn.p, ID_LEN);
        t->message_stored = true;
        t->message_seq = ev->seq;
        return true;
}

/* The disk was full, or the process stopped, between the message and its reply. */
static bool lacks_reply(const struct turn *t, const struct event_row *events, size_t n)
{
        return n == 1 && events[0].seq == t->conv->last_seq && str_eq_c(events[0].actor, "customer") &&
               (str_eq_c(events[0].kind, "message") || str_eq_c(events[0].kind, "tap")) &&
               strcmp(t->conv->status, "agent") != 0 && strcmp(t->conv->status, "closed") != 0;
}

/* ---- a client id that was seen before ---- */

static void answer_again(void *arg, int r, const struct err *err, const struct event_row *events, size_t n)
{
        struct turn *t = arg;
        struct chat_reply reply = {.again = true};
        struct str *frames;

        if (r < 0) {
                turn_fail(t, r, err);
                return;
        }
        if (lacks_reply(t, events, n) && take_stored(t, &events[0])) {
                t->stored_frame = frame_from_event(t->chat, &events[0], t->mem);
                t->conv->unanswered = false;
                start_deciding(t);
                return;
        }
        frames = ARENA_ARRAY(t->mem, struct str, n + 1);
        for (size_t i = 0; i < n; i++) {
                struct str f = frame_from_event(t->chat, &events[i], t->mem);

                if (f.n)
                        frames[reply.n_frames++] = f;
        }
        reply.frames = frames;
        if (n) {
                reply.ack_seq = events[0].seq;
                reply.turn = arena_str(t->mem, events[0].turn);
        }
        turn_answer(t, &reply);
}

static void look_up_again(struct turn *t)
{
        int r = store_event_by_client_id(t->chat->o.store, str_c(t->conv->id), t->in.client_id, answer_again, t);

        if (r < 0)
                turn_fail(t, r, NULL);
}

/* ---- state ---- */

void turn_load_state(struct turn *t)
{
        struct conv *conv = t->conv;
        struct err err;

        state_init(&t->state);
        if (conv->state_json &&
            state_from_json((struct str){conv->state_json, conv->state_len}, t->mem, &t->state, &err) < 0) {
                log_error("conversation %s: its state cannot be read (%s); it starts afresh", conv->id, err.msg);
                state_init(&t->state);
        }
        t->state.handover = strcmp(conv->status, "waiting") == 0 ? HANDOVER_WAITING
                            : strcmp(conv->status, "agent") == 0 ? HANDOVER_TAKEN
                                                                 : HANDOVER_NONE;
}

void turn_put_state(struct turn *t, const struct conv_state *state)
{
        struct buf b;

        buf_init(&b, 65536);
        state_to_json(state, &b);
        if (!b.overflow)
                t->new_state = arena_str(t->mem, buf_str(&b));
        buf_done(&b);
}

/* ---- committing ---- */

void turn_add_event(struct turn *t, const char *kind, struct str actor, struct str ref, struct str client_id,
                    struct str payload, struct str plain)
{
        const struct sealed_text *body;
        size_t i = t->n_events;
        struct err err;

        if (i == sizeof(t->events) / sizeof(t->events[0]) || payload.n == 0) {
                log_error("conversation %s: an event was too large to keep", t->conv->id);
                return;
        }
        if (door_seal_payload(t->chat->o.door, str_c(t->conv->customer_id), payload, plain, &body, t->mem, &err) < 0) {
                log_error("conversation %s: sealing failed: %s", t->conv->id, err.msg);
                return;
        }
        t->payloads[i] = payload;
        t->events[i] = (struct event_write){.seq = t->conv->last_seq + (int64_t)i + 1,
                                            .kind = str_c(kind),
                                            .actor = actor,
                                            .ref = ref,
                                            .client_id = client_id,
                                            .turn = (struct str){t->id, ID_LEN},
                                            .at_ms = t->now_ms,
                                            .body = body};
        t->n_events++;
}

static void remember_flow(struct turn *t)
{
        const struct conv_state *s = t->d.next;
        const struct flow_pos *pos;

        if (!s || t->facts.minor || !t->facts.customer_id.n || !t->replied)
                return;
        pos = s->flow.flow.n ? &s->flow : &s->parked;
        if (t->state.flow.flow.n == 0 && t->state.parked.flow.n == 0 && pos->flow.n == 0 && !t->d.resolved)
                return;
        memory_keep_flow(t, pos);
}

static void after_commit(struct turn *t)
{
        struct conv *conv = t->conv;

        conv->last_seq += (int64_t)t->n_events;
        if (t->new_status.n)
                conv_set_status(conv, t->new_status);
        if (t->new_state.n) {
                free(conv->state_json);
                conv->state_json = str_own(t->new_state);
                conv->state_len = t->new_state.n;
                identity_remember(conv, t->d.next ? t->d.next : &t->state, t->proven_name);
        }
        if (t->has_handover && t->handover.id.n)
                memcpy(conv->handover_id, t->handover.id.p, ID_LEN);
}

static void tell_desk(struct turn *t)
{
        const struct handover_ops *ops = &t->chat->ops;
        struct conv *conv = t->conv;

        if (!t->has_handover)
                return;
        if (t->handover.expect.n == 0 && ops->requested) {
                struct handover_row row = {.id = t->handover.id,
                                           .conversation = str_c(conv->id),
                                           .customer_id = str_c(conv->customer_id),
                                           .lang = str_c(conv->lang),
                                           .state = t->handover.state,
                                           .reason = t->handover.reason,
                                           .mood = t->handover.mood,
                                           .product = t->handover.product,
                                           .safety = t->handover.safety,
                                           .requested_ms = t->now_ms,
                                           .promise_ms = t->handover.promise_ms};

                ops->requested(ops->arg, &row);
        } else if (t->handover.expect.n && !str_eq_c(t->handover.state, "waiting") && ops->ended) {
                ops->ended(ops->arg, str_c(conv->id));
        }
}

static void tell_risk(struct turn *t)
{
        const struct handover_ops *ops = &t->chat->ops;
        const struct risk *r = &t->d.risk;
        struct str why = {NULL, 0};

        if (!t->d.next || t->in.kind != IN_TEXT || !ops->risk)
                return;
        for (unsigned i = 0; i < r->n_reasons; i++)
                why = arena_printf(t->mem, "%.*s%s%s", STR_ARG(why), i ? " " : "", risk_feature_name(r->reasons[i]));
        ops->risk(ops->arg, str_c(t->conv->id), r->score, t->state.risk, why, turn_mood(t));
}

static void answer_begun(struct turn *t, struct str frame)
{
        struct conv *conv = t->conv;
        struct chat_started s = {.conversation = str_c(conv->id),
                                 .key = t->key,
                                 .customer_id = str_c(conv->customer_id),
                                 .customer_name = str_c(conv->customer_name),
                                 .lang = conv_lang(conv),
                                 .minor = conv->minor,
                                 .seq = conv->last_seq,
                                 .frame = frame};

        t->begun(t->arg, 0, NULL, &s);
}

/* Another conversation of the customer has made an offer meanwhile, or the consent was withdrawn. */
static void decide_without_offers(struct turn *t)
{
        t->facts.no_offers = true;
        t->n_events = 0;
        t->new_state = t->new_status = (struct str){0};
        t->has_fallen = t->replied = t->has_complaint = t->has_callback = t->has_stage = false;
        turn_decide(t);
}

static void on_committed(void *arg, int r, const struct err *err)
{
        struct turn *t = arg;
        struct conv *conv = t->conv;
        struct str frames[6];
        struct chat_reply reply = {.turn = {t->id, ID_LEN}, .frames = frames, .end = t->end_name, .view = t->view};

        if (r == ERR_EXISTS && t->in.client_id.n && !t->message_stored) {
                look_up_again(t);
                return;
        }
        if (r == ERR_DENIED && t->d.n_offers && !t->has_handover && !t->facts.no_offers) {
                decide_without_offers(t);
                return;
        }
        if (r < 0) {
                turn_fail(t, r, err);
                return;
        }
        if (t->stored_frame.n)
                frames[reply.n_frames++] = t->stored_frame;
        for (size_t i = 0; i < t->n_events; i++)
                frames[reply.n_frames++] = frame_with_seq(t->mem, t->events[i].seq, t->payloads[i]);
        if (!t->message_seq && t->n_events)
                t->message_seq = t->events[0].seq;
        reply.ack_seq = t->message_seq;
        conv_remember(conv, t->in.client_id, t->message_seq);
        after_commit(t);
        conv_hold(conv, true);
        if (t->begun)
                answer_begun(t, frames[0]);
        else if (t->cb)
                t->cb(t->arg, 0, NULL, &reply);
        for (size_t i = t->stored_frame.n ? 1 : 0, e = 0; i < reply.n_frames; i++, e++)
                conv_deliver(conv, frames[i], t->events[e].seq);
        conv_hold(conv, false);
        tell_desk(t);
        tell_risk(t);
        remember_flow(t);
        if (t->n_memory || (t->replied && t->d.consent != CONSENT_UNCHANGED))
                chat_customer_changed(t->chat, t->facts.customer_id);
        if (t->d.consent == CONSENT_LEARNING_NO && t->replied && t->chat->o.learning_withdrawn)
                t->chat->o.learning_withdrawn(t->chat->o.learning_arg);
        finish(t);
}

static void fill_row(struct turn *t, struct conv_row *row)
{
        struct conv *conv = t->conv;

        *row = (struct conv_row){.id = str_c(conv->id),
                                 .customer_id = str_c(conv->customer_id),
                                 .channel = str_c(conv->channel),
                                 .lang = str_c(conv->lang),
                                 .key_hash = {(const char *)conv->key_hash, 32},
                                 .status = t->new_status.n ? t->new_status : str_c(conv->status),
                                 .minor = conv->minor,
                                 .created_ms = conv->created_ms,
                                 .updated_ms = t->now_ms,
                                 .last_seq = conv->last_seq + (int64_t)t->n_events};
}

/* What may be learned from is kept by conversation; the rest is the customer's, however they showed who they are. */
static struct consent_write consent_of(const struct turn *t)
{
        bool memory = t->d.consent == CONSENT_MEMORY_YES || t->d.consent == CONSENT_MEMORY_NO;
        bool offers = t->d.consent == CONSENT_OFFERS_YES || t->d.consent == CONSENT_OFFERS_NO;

        return (struct consent_write){
                .customer_id = memory || offers ? t->facts.customer_id : str_c(t->conv->customer_id),
                .purpose = memory   ? STR("memory")
                           : offers ? STR("offers")
                                    : STR("learning"),
                .text_version = memory   ? STR(MEMORY_VERSION)
                                : offers ? STR(OFFERS_VERSION)
                                         : STR(LEARNING_VERSION),
                .channel = str_c(t->conv->channel),
                .granted = t->d.consent == CONSENT_LEARNING_YES || t->d.consent == CONSENT_MEMORY_YES ||
                           t->d.consent == CONSENT_OFFERS_YES,
                .at_ms = t->now_ms};
}

static size_t offer_writes(struct turn *t)
{
        static const char *const marks[] = {"shown", "held", "clicked", "dismissed"};
        size_t n = t->replied ? t->d.n_offers : 0;

        for (size_t i = 0; i < n; i++)
                t->offers[i] = (struct offer_write){.customer_id = t->facts.customer_id,
                                                    .mark = str_c(marks[t->d.offers[i].mark]),
                                                    .product = t->d.offers[i].product,
                                                    .sku = t->d.offers[i].sku,
                                                    .reason = t->d.offers[i].reason,
                                                    .at_ms = t->now_ms,
                                                    .every_ms = OFFER_EVERY_MS};
        return n;
}

void turn_commit(struct turn *t)
{
        struct conv_row row;
        struct turn_write w = {.conv = &row, .create = t->create, .events = t->events, .n_events = t->n_events};
        struct consent_write consent = consent_of(t);
        struct action_write actions[2];
        struct err err;
        int r = 0;

        fill_row(t, &row);
        if (t->new_state.n)
                r = door_seal_bytes(t->chat->o.door, row.customer_id, t->new_state, t->mem, &row.state_cipher, &err);
        else
                w.keep_state = !t->create && !t->new_status.n;
        if (r == 0 && t->new_state.n == 0 && t->new_status.n && t->conv->state_json)
                r = door_seal_bytes(t->chat->o.door, row.customer_id,
                                    (struct str){t->conv->state_json, t->conv->state_len}, t->mem, &row.state_cipher,
                                    &err);
        if (r < 0) {
                turn_fail(t, r, &err);
                return;
        }
        if (t->replied || t->in.kind == IN_AGENT_ACT) {
                w.n_actions = act_steps(t, actions);
                w.actions = actions;
        }
        if (t->has_handover)
                w.handover = &t->handover;
        if (t->has_fallen)
                w.fallen = &t->fallen;
        w.step_marks = t->step_marks;
        w.n_step_marks = t->n_step_marks;
        if (t->has_standing)
                w.standing = &t->standing;
        if (t->d.consent != CONSENT_UNCHANGED && t->replied)
                w.consent = &consent;
        if (t->replied) {
                w.n_memory = t->n_memory = memory_of_turn(t, t->memory);
                w.memory = t->memory;
        }
        w.complaint = t->has_complaint ? &t->complaint : NULL;
        w.callback = t->has_callback ? &t->callback : NULL;
        w.promise = t->has_promise ? &t->promise : NULL;
        if (t->has_csat)
                w.csat = &t->csat;
        w.stage = t->has_stage ? &t->stage : NULL;
        w.offers = t->offers;
        w.n_offers = offer_writes(t);
        if (t->d.resolved && t->replied)
                w.outcome = STR("confirmed");
        if (t->in.kind == IN_TEXT && t->d.next && t->state.handover != HANDOVER_NONE)
                w.mood = turn_mood(t);
        r = store_turn_commit(t->chat->o.store, &w, on_committed, t);
        if (r < 0) {
                err_set(&err, r, "the store is busy; try again in a moment");
                turn_fail(t, r, &err);
        }
}

/* ---- the customer's message ---- */

struct str turn_plain(struct turn *t, const struct block *blocks, size_t n, enum lang lang)
{
        struct buf b;
        struct str s;

        buf_init(&b, 65536);
        blocks_plain(blocks, n, lang, &b);
        s = arena_str(t->mem, buf_str(&b));
        buf_done(&b);
        return s;
}

static struct str label_of(struct turn *t)
{
        const struct state_pending *p = &t->state.pending;

        if (t->in.label.n)
                return t->in.label;
        for (unsigned i = 0; i < p->n_options; i++)
                if (str_eq(p->options[i].id, t->in.choice))
                        return p->options[i].label;
        return t->in.text.n ? t->in.text : t->in.choice;
}

static struct str said_in_form(struct turn *t)
{
        struct str all = {NULL, 0};

        if (str_eq_c(t->in.form, "code"))
                return STR("••••••");
        if (str_eq_c(t->in.form, "account"))
                return t->in.account;
        if (!str_eq_c(t->in.form, "action"))
                return arena_printf(t->mem, "%.*s · %.*s", STR_ARG(t->in.order_no), STR_ARG(t->in.last4));
        for (size_t i = 0; i < t->in.n_fields; i++)
                all = arena_printf(t->mem, "%.*s%s%.*s", STR_ARG(all), i ? " · " : "", STR_ARG(t->in.fields[i].value));
        return all;
}

static struct str said(struct turn *t)
{
        switch (t->in.kind) {
        case IN_TEXT: return identity_hidden(t, t->in.text);
        case IN_TAP: return label_of(t);
        case IN_FORM: return said_in_form(t);
        case IN_PERSON: return chat_person_words(conv_lang(t->conv));
        case IN_PICTURE:
        case IN_IDENTITY:
        case IN_OPEN:
        case IN_CANCEL_PERSON:
        case IN_LANG:
        case IN_RECOVER:
        case IN_TAKE:
        case IN_AGENT_TEXT:
        case IN_RETURN:
        case IN_CLOSE:
        case IN_NOTICE:
        case IN_AGENT_ACT:
        case IN_CSAT:
        case IN_OPENING:
        case IN_TRANSFER:
        case IN_REQUEUE: break;
        }
        return t->in.text;
}

static void add_message(struct turn *t)
{
        struct block blocks[2];
        size_t n = 0;
        struct str text = said(t), payload;

        if (t->in.kind == IN_PICTURE)
                blocks[n++] =
                        (struct block){.kind = BLOCK_PICTURE,
                                       .picture = {.id = t->in.attachment, .content_type = t->in.attachment_type}};
        if (text.n)
                blocks[n++] = (struct block){.kind = BLOCK_TEXT, .text = {.text = text}};
        payload = frame_message(t, "customer", (struct str){NULL, 0}, blocks, n);
        turn_add_event(t, t->in.kind == IN_TAP ? "tap" : "message", STR("customer"),
                       t->in.kind == IN_PICTURE ? t->in.attachment : t->in.choice, t->in.client_id, payload, text);
}

/* ---- facts ---- */

void turn_fetched(struct turn *t)
{
        if (--t->waiting == 0)
                turn_decide(t);
}

static void on_customer(void *arg, int r, const struct err *err, const struct customer_fact *customer)
{
        struct turn *t = arg;

        (void)err;
        t->facts.have_customer = true;
        if (r == 0 && customer) {
                t->facts.customer = known_put(t->conv, customer);
                t->facts.minor = t->facts.minor || customer->minor;
        }
        turn_fetched(t);
}

/* That nothing came must not look as if nothing were there. */
static void note_silence(struct turn *t, int r)
{
        if (r < 0 && r != ERR_NOTFOUND)
                t->facts.orders_silent = true;
}

static void on_orders(void *arg, int r, const struct err *err, const struct order_fact *orders, size_t n)
{
        struct turn *t = arg;

        (void)err;
        t->facts.have_orders = true;
        note_silence(t, r);
        if (r == 0 && n) {
                t->facts.orders = order_facts_dup(orders, n, t->mem);
                t->facts.n_orders = n;
        }
        turn_fetched(t);
}

static void on_order(void *arg, int r, const struct err *err, const struct order_fact *orders, size_t n)
{
        struct turn *t = arg;

        (void)err;
        t->facts.have_order = true;
        note_silence(t, r);
        if (r == 0 && n)
                t->facts.order = order_facts_dup(orders, 1, t->mem);
        turn_fetched(t);
}

/* Failed proofs are counted per address too, since a new conversation costs nothing, and per order number, since new
 * addresses cost little: four digits are soon tried. A number that nobody has is counted alike. */
enum { TRIES_OF_PEER, TRIES_OF_ORDER, TRIES_N };
static const struct {
        const char *name;
        int64_t window_ms, most;
} tries[TRIES_N] = {
        [TRIES_OF_PEER] = {"order-ip", HOUR_MS, CHAT_ORDER_TRIES_PER_HOUR},
        [TRIES_OF_ORDER] = {"order-no", 24 * HOUR_MS, CHAT_ORDER_TRIES_PER_DAY},
};

/* Empty: nothing to count by. */
static struct str tries_key(struct turn *t, int of)
{
        struct str what = of == TRIES_OF_PEER ? t->in.peer : t->order_no;

        return what.n ? arena_printf(t->mem, "%s:%.*s", tries[of].name, STR_ARG(what)) : what;
}

static int tries_next(struct turn *t);

static void on_tries(void *arg, int r, const struct err *err, int64_t count)
{
        struct turn *t = arg;
        int next;

        (void)err;
        if (r == 0 && count >= tries[t->tries_of].most) {
                log_warn("conversation %s: too many failed proofs of orders, counted by %s", t->conv->id,
                         tries[t->tries_of].name);
                t->facts.have_order = true;
                turn_fetched(t);
                return;
        }
        t->tries_of++;
        next = tries_next(t);
        if (next < 0)
                on_order(t, next, NULL, NULL, 0);
}

static int tries_next(struct turn *t)
{
        while (t->tries_of < TRIES_N && !tries_key(t, t->tries_of).n)
                t->tries_of++;
        if (t->tries_of == TRIES_N)
                return orders_by_number(t->chat->o.orders, t->order_no, on_order, t);
        return store_tries_get(t->chat->o.store, tries_key(t, t->tries_of), t->now_ms, tries[t->tries_of].window_ms,
                               on_tries, t);
}

/* An order that is proven already is no try. */
static int fetch_order(struct turn *t, struct str order_no)
{
        t->order_no = arena_str(t->mem, order_no);
        t->tries_of = access_reached(&t->facts, &t->state, t->order_no) >= IDENTITY_ORDER ? TRIES_N : 0;
        return tries_next(t);
}

static void on_try_counted(void *arg, int r, const struct err *err, int64_t count)
{
        (void)arg;
        (void)count;
        if (r < 0)
                log_warn("a failed try was not counted: %s", err ? err->msg : err_name(r));
}

static void count_failed_try(struct turn *t)
{
        const struct conv_state *next = t->d.next;

        if (!next || next->identity_tries <= t->state.identity_tries)
                return;
        for (int of = 0; of < TRIES_N; of++) {
                struct str key = tries_key(t, of);

                if (key.n)
                        store_tries_add(t->chat->o.store, key, t->now_ms, tries[of].window_ms, on_try_counted, NULL);
        }
}

static void set_vector(struct turn *t, enum embedding_fault fault, const float *v, uint32_t dim)
{
        struct facts *f = &t->facts;
        float *copy;

        f->have_vector = true;
        f->vector_fault = embedding_fault_name(fault);
        if (!v)
                return;
        copy = ARENA_ARRAY(t->mem, float, dim);
        memcpy(copy, v, dim * sizeof(*v));
        f->vector = copy;
        f->vector_dim = dim;
}

static void on_vector(void *arg, enum embedding_fault fault, const float *v, uint32_t dim)
{
        struct turn *t = arg;

        t->vector_ask = NULL;
        set_vector(t, fault, v, dim);
        if (t->vector_awaited) {
                t->vector_awaited = false;
                turn_fetched(t);
        }
}

/* Asked for at once, while the message is still being committed. What leaves the house holds no personal data. */
static void ask_vector(struct turn *t)
{
        struct embedding *e = t->chat->o.embedding;
        enum embedding_fault fault = EMBEDDING_SKIPPED;
        struct str text;
        const float *v;
        uint32_t dim;

        if (t->facts.have_vector || t->vector_ask)
                return;
        text = door_redact(t->msg.text, t->mem);
        v = e ? embedding_known(e, text, &dim) : NULL;
        if (v) {
                set_vector(t, EMBEDDING_FINE, v, dim);
                return;
        }
        if (e)
                fault = embedding_ask(e, text, on_vector, t, &t->vector_ask);
        if (fault != EMBEDDING_FINE)
                set_vector(t, fault, NULL, 0);
}

static int fetch_vector(struct turn *t)
{
        ask_vector(t);
        t->vector_awaited = t->vector_ask != NULL;
        return t->vector_awaited ? 0 : 1;
}

static void on_offers(void *arg, int r, const struct err *err, const struct offer_facts *facts)
{
        struct turn *t = arg;

        (void)err;
        t->facts.have_offers = true;
        if (r == 0 && facts)
                t->facts.offers = offer_facts_dup(facts, t->mem);
        turn_fetched(t);
}

static int fetch_offers(struct turn *t)
{
        int r = t->facts.customer_id.n ? orders_offers(t->chat->o.orders, t->facts.customer_id, on_offers, t) : 1;

        if (r != 0)
                t->facts.have_offers = true;
        return r;
}

static int fetch(struct turn *t, const struct need *need)
{
        struct chat *c = t->chat;
        struct str customer = t->facts.customer_id;

        switch (need->kind) {
        case NEED_CUSTOMER:
                if (customer.n == 0)
                        break;
                return orders_customer(c->o.orders, customer, t->now_ms, on_customer, t);
        case NEED_ORDERS:
                if (customer.n == 0)
                        break;
                return orders_of_customer(c->o.orders, customer, 8, on_orders, t);
        case NEED_ORDER: return fetch_order(t, need->order_no);
        case NEED_HANDOVER_INFO:
                t->facts.have_handover = true;
                t->facts.handover = handover_info(c, t->gen, str_c(t->conv->id),
                                                  str_eq_c(t->d.handover_reason, "safety"), t->now_ms);
                return 1;
        case NEED_VECTOR: return fetch_vector(t);
        case NEED_WORDS: return words_fetch(t, need);
        case NEED_RECORD: return act_fetch_record(t, need);
        case NEED_RECORDS: return act_fetch_records(t, need);
        case NEED_DOING: return act_fetch_doing(t, need);
        case NEED_ACT: return act_fetch_outcome(t, need);
        case NEED_FLOW: return edition_fetch(t, need->version, turn_fetched);
        case NEED_CHECK: return check_fetch(t, &need->check, turn_fetched);
        case NEED_COMPLAINTS: return complaints_fetch(t);
        case NEED_PICTURE: return picture_fetch(t);
        case NEED_PROMISES: return promises_fetch(t, need);
        case NEED_ADDRESSES: return identity_addresses(t, need);
        case NEED_CODE_SEND: return identity_send(t, need);
        case NEED_CODE_CHECK: return identity_check_code(t, need);
        case NEED_OFFERS: return fetch_offers(t);
        }
        if (need->kind == NEED_CUSTOMER)
                t->facts.have_customer = true;
        else
                t->facts.have_orders = true;
        return 1;
}

static void fetch_failed(struct turn *t, const struct need *need, int r)
{
        log_warn("conversation %s: a fact could not be fetched: %s", t->conv->id, err_name(r));
        note_silence(t, r);
        t->facts.have_customer |= need->kind == NEED_CUSTOMER;
        t->facts.have_orders |= need->kind == NEED_ORDERS;
        t->facts.have_order |= need->kind == NEED_ORDER;
}

static void fetch_all(struct turn *t)
{
        struct need needs[NEEDS_MAX];
        size_t n = t->d.n_needs;

        memcpy(needs, t->d.needs, sizeof(needs));
        t->waiting = 1;
        for (size_t i = 0; i < n; i++) {
                int r = fetch(t, &needs[i]);

                if (r == 0)
                        t->waiting++;
                else if (r < 0)
                        fetch_failed(t, &needs[i], r);
        }
        turn_fetched(t);
}

static void on_message_stored(void *arg, int r, const struct err *err)
{
        struct turn *t = arg;

        if (r == ERR_EXISTS && t->in.client_id.n) {
                look_up_again(t);
                return;
        }
        if (r < 0) {
                turn_fail(t, r, err);
                return;
        }
        t->message_stored = true;
        t->message_seq = t->events[0].seq;
        t->stored_frame = frame_with_seq(t->mem, t->message_seq, t->payloads[0]);
        t->conv->last_seq++;
        conv_remember(t->conv, t->in.client_id, t->message_seq);
        conv_deliver(t->conv, t->stored_frame, t->message_seq);
        t->n_events = 0;
        fetch_all(t);
}

static void store_message_first(struct turn *t)
{
        struct conv_row row;
        struct turn_write w = {.conv = &row, .keep_state = true, .events = t->events, .n_events = 1};
        int r;

        add_message(t);
        fill_row(t, &row);
        r = store_turn_commit(t->chat->o.store, &w, on_message_stored, t);
        if (r < 0)
                turn_fail(t, r, NULL);
}

/* Also starts what takes longest. */
static bool only_local_needs(struct turn *t)
{
        const struct decision *d = &t->d;
        bool local = true;

        for (size_t i = 0; i < d->n_needs; i++) {
                if (d->needs[i].kind == NEED_VECTOR)
                        ask_vector(t);
                local = local && (d->needs[i].kind == NEED_HANDOVER_INFO ||
                                  (d->needs[i].kind == NEED_VECTOR && t->facts.have_vector));
        }
        return local;
}

/* ---- deciding ---- */

/* Of the decision, to the event that was added last, which is number `at`. */
static void add_trace(struct turn *t, size_t at)
{
        const struct sealed_text *trace;
        struct buf b;

        buf_init(&b, 131072);
        trace_to_json(&t->d.trace, &b);
        if (!b.overflow && t->n_events > at &&
            door_seal_payload(t->chat->o.door, str_c(t->conv->customer_id), buf_str(&b), (struct str){NULL, 0}, &trace,
                              t->mem, NULL) == 0)
                t->events[at].trace = trace;
        buf_done(&b);
}

static void add_reply(struct turn *t)
{
        struct decision *d = &t->d;
        struct str ref = frame_ref(d);
        size_t at = t->n_events;

        turn_add_event(t, "message", STR("machine"), ref, (struct str){NULL, 0},
                       frame_message(t, "machine", (struct str){NULL, 0}, d->blocks, d->n_blocks),
                       turn_plain(t, d->blocks, d->n_blocks, d->lang));
        add_trace(t, at);
        t->replied = true;
}

static void decided(struct turn *t)
{
        struct decision *d = &t->d;
        struct conv *conv = t->conv;

        if (!t->message_stored && t->in.kind != IN_OPEN)
                add_message(t);
        if (t->in.kind == IN_OPEN)
                t->n_events = 0;
        add_reply(t);
        if (!conv->lang_fixed && d->lang == LANG_EN)
                memcpy(conv->lang, "en", 3);
        else if (!conv->lang_fixed)
                memcpy(conv->lang, "zh", 3);
        turn_put_state(t, d->next ? d->next : &t->state);
        edition_note(t, d->next ? d->next : &t->state);
        fallen_note(t);
        complaint_note(t);
        callback_note(t);
        flow_stats_note(t);
        stage_note(t);
        count_failed_try(t);
        identity_end(t);
        if (d->request_handover && strcmp(conv->status, "open") == 0)
                handover_request(t, d->handover_reason, str_eq_c(d->handover_reason, "safety"));
        if (d->resolved)
                turn_add_event(t, "resolved", STR("customer"), d->flow, (struct str){NULL, 0},
                               frame_simple(t, "resolved"), (struct str){NULL, 0});
        turn_commit(t);
}

void turn_decide(struct turn *t)
{
        struct answer_in in = {.gen = t->gen,
                               .state = &t->state,
                               .facts = &t->facts,
                               .msg = &t->msg,
                               .now_ms = t->now_ms,
                               .lang = conv_lang(t->conv),
                               .lang_fixed = t->conv->lang_fixed,
                               .phrasing = t->chat->o.chat_model != NULL,
                               .learning = t->chat->o.learning,
                               .turn_id = {t->id, ID_LEN},
                               .taken = t->chat->o.taken ? t->chat->o.taken(t->chat->o.taken_arg) : NULL,
                               .heard = t->heard,
                               .held_permille = t->chat->o.held_permille,
                               .mem = t->mem};
        struct err err;
        int r;

        if (t->rounds++ == ROUNDS_MAX) {
                err_set(&err, ERR_INTERNAL, "the answer asked for facts again and again");
                turn_fail(t, ERR_INTERNAL, &err);
                return;
        }
        memset(&t->d, 0, sizeof(t->d));
        if (t->in.kind == IN_AGENT_ACT) {
                agent_act_decide(t, &in);
                if (t->d.n_needs)
                        fetch_all(t);
                else
                        agent_act_decided(t);
                return;
        }
        r = answer_decide(&in, &t->d, &err);
        if (r < 0) {
                turn_fail(t, r, &err);
                return;
        }
        if (t->d.n_needs == 0)
                decided(t);
        else if (only_local_needs(t) || t->message_stored || t->in.kind == IN_OPEN)
                fetch_all(t);
        else
                store_message_first(t);
}

static void set_message(struct turn *t)
{
        struct form_value *values = ARENA_ARRAY(t->mem, struct form_value, t->in.n_fields + 1);

        for (size_t i = 0; i < t->in.n_fields; i++)
                values[i] = (struct form_value){t->in.fields[i].name, t->in.fields[i].value};
        t->msg = (struct answer_message){.values = values,
                                         .n_values = t->in.n_fields,
                                         .text = t->in.text,
                                         .choice = t->in.choice,
                                         .form = t->in.form,
                                         .order_no = t->in.order_no,
                                         .last4 = t->in.last4,
                                         .account = t->in.account,
                                         .code = t->in.code};
        switch (t->in.kind) {
        case IN_OPEN: t->msg.kind = MSG_OPEN; break;
        case IN_TAP: t->msg.kind = MSG_TAP; break;
        case IN_FORM: t->msg.kind = MSG_FORM; break;
        case IN_PICTURE: t->msg.kind = MSG_ATTACHMENT; break;
        case IN_PERSON: t->msg.kind = MSG_PERSON; break;
        case IN_TEXT:
        case IN_IDENTITY:
        case IN_CANCEL_PERSON:
        case IN_LANG:
        case IN_RECOVER:
        case IN_TAKE:
        case IN_AGENT_TEXT:
        case IN_RETURN:
        case IN_CLOSE:
        case IN_NOTICE:
        case IN_AGENT_ACT:
        case IN_CSAT:
        case IN_OPENING:
        case IN_TRANSFER:
        case IN_REQUEUE: t->msg.kind = MSG_TEXT; break;
        }
}

static void start_deciding(struct turn *t)
{
        struct conv *conv = t->conv;

        turn_load_state(t);
        identity_begin(t);
        t->facts.minor = conv->minor;
        if (!t->facts.have_customer && t->facts.customer_id.n && known_get(conv, t->facts.customer_id)) {
                t->facts.have_customer = true;
                t->facts.customer = known_get(conv, t->facts.customer_id);
                t->facts.minor = conv->minor || t->facts.customer->minor;
        }
        set_message(t);
        turn_decide(t);
}

/* A person of the company has the conversation: the machine keeps quiet, writes down what was said, and notes how it
 * sounds. */
static void pass_to_person(struct turn *t)
{
        struct answer_in in = {.gen = t->gen,
                               .state = &t->state,
                               .facts = &t->facts,
                               .msg = &t->msg,
                               .now_ms = t->now_ms,
                               .lang = conv_lang(t->conv),
                               .mem = t->mem};

        turn_load_state(t);
        identity_stays(t);
        set_message(t);
        answer_listen(&in, &t->d);
        add_message(t);
        if (t->d.trace.n)
                add_trace(t, 0);
        turn_put_state(t, t->d.next);
        turn_commit(t);
}

static void on_recover_events(void *arg, int r, const struct err *err, const struct event_row *events, size_t n)
{
        struct turn *t = arg;

        if (r < 0 || n == 0 || !take_stored(t, &events[0]))
                turn_fail(t, ERR_NOTFOUND, err);
        else
                start_deciding(t);
}

static void run_recover(struct turn *t)
{
        int r = store_events_since(t->chat->o.store, str_c(t->conv->id), t->conv->last_seq - 1, 1, on_recover_events,
                                   t);

        if (r < 0)
                turn_fail(t, r, NULL);
}

/* ---- running one input ---- */

static void set_lang(struct turn *t)
{
        struct chat_reply reply = {.turn = {t->id, ID_LEN}};
        struct conv *conv = t->conv;

        memcpy(conv->lang, t->in.lang == LANG_EN ? "en" : "zh", 3);
        conv->lang_fixed = true;
        memory_keep_habit(conv, "lang", t->in.lang == LANG_EN ? STR("en") : STR("zh"));
        turn_answer(t, &reply);
}

/* What goes on in a closed conversation too. */
static bool after_the_end(struct turn *t)
{
        bool looks = t->in.agent_step == AGENT_LIST || t->in.agent_step == AGENT_RECOVER;

        return t->in.kind == IN_RECOVER || t->in.kind == IN_NOTICE || csat_is(t) ||
               (t->in.kind == IN_AGENT_ACT && looks);
}

static bool refused(struct turn *t)
{
        struct conv *conv = t->conv;
        struct err err;

        if (strcmp(conv->status, "closed") == 0 && !after_the_end(t)) {
                err_set(&err, ERR_EXISTS, "this conversation is closed; start a new one");
                turn_fail(t, ERR_EXISTS, &err);
                return true;
        }
        if (t->in.client_id.n && conv_seen(conv, t->in.client_id)) {
                look_up_again(t);
                return true;
        }
        return false;
}

void turn_next(struct conv *conv)
{
        struct turn *t = conv->queue_head;
        struct chat *c = conv->chat;

        if (conv->now || !t)
                return;
        conv->queue_head = t->next;
        if (!conv->queue_head)
                conv->queue_tail = NULL;
        conv->queued--;
        conv->now = t;
        c->busy++;
        t->conv = conv;
        t->now_ms = chat_now(c);
        id_new(t->now_ms, t->id);
        t->gen = generation_ref(stage_generation(t));
        t->heard = heard_new(t->mem);
        if (refused(t))
                return;
        if (t->in.has_lang && t->in.kind != IN_LANG)
                memcpy(conv->lang, t->in.lang == LANG_EN ? "en" : "zh", 3);
        if (csat_is(t)) {
                csat_run(t);
                return;
        }
        switch (t->in.kind) {
        case IN_CSAT: break; /* above */
        case IN_LANG: set_lang(t); break;
        case IN_RECOVER: run_recover(t); break;
        case IN_CANCEL_PERSON:
        case IN_TAKE:
        case IN_AGENT_TEXT:
        case IN_RETURN:
        case IN_CLOSE:
        case IN_OPENING:
        case IN_TRANSFER:
        case IN_REQUEUE: handover_run(t); break;
        case IN_NOTICE: notice_run(t); break;
        case IN_AGENT_ACT: agent_act_run(t); break;
        case IN_IDENTITY: identity_run(t); break;
        case IN_OPEN: start_deciding(t); break;
        case IN_TEXT:
        case IN_TAP:
        case IN_FORM:
        case IN_PICTURE:
        case IN_PERSON:
                if (strcmp(conv->status, "agent") == 0 && !agent_act_tap(t))
                        pass_to_person(t);
                else
                        start_deciding(t);
                break;
        }
}

/* ---- the way in ---- */

static bool rate_ok(struct conv *conv)
{
        struct chat *c = conv->chat;
        int64_t now = loop_now_ms(c->o.loop), full = (int64_t)c->o.rate_burst * 1000;

        if (conv->tokens_milli < 0)
                conv->tokens_milli = full;
        else
                conv->tokens_milli += (now - conv->tokens_at_ms) * c->o.rate_per_min / 60;
        if (conv->tokens_milli > full)
                conv->tokens_milli = full;
        conv->tokens_at_ms = now;
        if (conv->tokens_milli < 1000)
                return false;
        conv->tokens_milli -= 1000;
        return true;
}

/* Nothing that a reader would see: white space, marks of direction, characters without width. */
static bool invisible(struct str text)
{
        const char *p = text.p, *end = text.p + text.n;

        while (p < end) {
                uint32_t c = utf8_next(&p, end);

                if (c > ' ' && c != 0xa0 && c != 0xad && c != 0x61c && c != 0x180e && !(c >= 0x2000 && c <= 0x200f) &&
                    !(c >= 0x2028 && c <= 0x202f) && !(c >= 0x205f && c <= 0x206f) && c != 0x3000 && c != 0xfeff)
                        return false;
        }
        return true;
}

static int check_input(const struct chat_input *in, struct err *err)
{
        if (in->text.n > CHAT_TEXT_MAX)
                return err_set(err, ERR_LIMIT, "a message may have at most %d bytes; this one has %zu", CHAT_TEXT_MAX,
                               in->text.n);
        if (in->client_id.n > CHAT_CLIENT_ID_MAX)
                return err_set(err, ERR_LIMIT, "id may have at most %d bytes", CHAT_CLIENT_ID_MAX);
        if (in->choice.n > 200 || in->label.n > 400 || in->form.n > 40 || in->order_no.n > 80 || in->last4.n > 16 ||
            in->account.n > 300 || in->code.n > 40 || in->customer_id.n > 100)
                return err_set(err, ERR_LIMIT, "a field of the message is too long");
        if (in->n_fields > CHAT_FIELDS_MAX)
                return err_set(err, ERR_LIMIT, "a form may have at most %d fields", CHAT_FIELDS_MAX);
        for (size_t i = 0; i < in->n_fields; i++)
                if (in->fields[i].name.n > 100 || in->fields[i].value.n > CHAT_FIELD_BYTES_MAX)
                        return err_set(err, ERR_LIMIT, "a field of the form is too long");
        if (in->n_pictures > CHAT_PICTURES_MAX)
                return err_set(err, ERR_LIMIT, "a message may have at most %d pictures", CHAT_PICTURES_MAX);
        for (size_t i = 0; i < in->n_pictures; i++)
                if (in->pictures[i].id.n > ID_LEN || in->pictures[i].alt.n > CHAT_ALT_MAX)
                        return err_set(err, ERR_LIMIT, "the description of a picture may have at most %d bytes",
                                       CHAT_ALT_MAX);
        if (in->kind == IN_TEXT && invisible(in->text))
                return err_set(err, ERR_INVALID, "text is empty; write something first");
        if (in->kind == IN_AGENT_ACT &&
            (in->text.n > CHAT_ACTION_INPUTS_MAX || in->action.n > 100 || in->plan.n > ID_LEN))
                return err_set(err, ERR_INVALID, "the inputs of an action have at most %d bytes, as JSON",
                               CHAT_ACTION_INPUTS_MAX);
        if (in->kind == IN_TAP && in->choice.n == 0)
                return err_set(err, ERR_INVALID, "choice is empty");
        return 0;
}

struct entering {
        struct turn *turn;
        struct pass pass;
};

static void drop_turn(struct turn *t, int r, const struct err *err)
{
        if (t->cb)
                t->cb(t->arg, r, err, NULL);
        turn_free(t);
}

static void on_enter(struct conv *conv, void *arg)
{
        struct entering *e = arg;
        struct turn *t = e->turn;
        struct err err;
        int r = 0;

        if (!conv_opens(conv, &e->pass))
                r = err_set(&err, ERR_DENIED, "no such conversation, or the key is not its key");
        else if (conv->queued >= CHAT_QUEUE_MAX)
                r = err_set(&err, ERR_LIMIT, "%d messages of this conversation wait already; slow down",
                            CHAT_QUEUE_MAX);
        else if (!e->pass.staff && t->in.kind != IN_LANG && blocked_refusal(conv, &err) < 0)
                r = ERR_DENIED;
        else if (!e->pass.staff && !rate_ok(conv))
                r = err_set(&err, ERR_LIMIT, "too many messages in a short time; wait a moment");
        else
                r = pictures_check(t, conv, e->pass.staff, &err);
        if (r < 0) {
                drop_turn(t, r, &err);
                return;
        }
        t->conv = conv;
        turn_queue(conv, t);
}

/* What people of the company do no key opens, and the other way round. */
static bool is_of(enum chat_input_kind kind, bool staff)
{
        switch (kind) {
        case IN_TEXT:
        case IN_TAP:
        case IN_FORM:
        case IN_PICTURE:
        case IN_PERSON:
        case IN_IDENTITY:
        case IN_CANCEL_PERSON:
        case IN_LANG: return !staff;
        case IN_TAKE:
        case IN_AGENT_TEXT:
        case IN_RETURN:
        case IN_CLOSE:
        case IN_NOTICE:
        case IN_AGENT_ACT:
        case IN_CSAT:
        case IN_OPENING:
        case IN_TRANSFER:
        case IN_REQUEUE: return staff;
        case IN_OPEN:
        case IN_RECOVER: break; /* of chat itself */
        }
        return false;
}

static void input_as(struct chat *c, struct str conversation, struct pass pass, const struct chat_input *in,
                     chat_reply_fn *cb, void *arg)
{
        struct turn *t;
        struct entering *e;
        struct err err;
        int r = check_input(in, &err);

        if (r == 0 && !is_of(in->kind, pass.staff))
                r = err_set(&err, ERR_DENIED, "this input is not for who sends it");
        if (r == 0 && c->draining)
                r = err_set(&err, ERR_BUSY, "the server is stopping; try again in a moment");
        if (r < 0) {
                if (cb)
                        cb(arg, r, &err, NULL);
                return;
        }
        t = turn_new(c, in, cb, arg);
        e = ARENA_NEW(t->mem, struct entering);
        *e = (struct entering){t, {arena_str(t->mem, pass.key), pass.staff}};
        conv_when_ready(c, arena_str(t->mem, conversation), on_enter, e);
}

void chat_input(struct chat *c, struct str conversation, struct str key, const struct chat_input *in, chat_reply_fn *cb,
                void *arg)
{
        input_as(c, conversation, (struct pass){.key = key}, in, cb, arg);
}

void chat_staff_input(struct chat *c, struct str conversation, const struct chat_input *in, chat_reply_fn *cb,
                      void *arg)
{
        input_as(c, conversation, (struct pass){.staff = true}, in, cb, arg);
}

/* ---- a new conversation ---- */

static void begin_turn(struct turn *t)
{
        t->conv->load = CONV_READY;
        turn_queue(t->conv, t);
}

static void on_known_customer(void *arg, int r, const struct err *err, const struct customer_fact *customer)
{
        struct turn *t = arg;

        (void)err;
        if (r == 0 && customer) {
                t->facts.have_customer = true;
                t->facts.customer = known_put(t->conv, customer);
                free(t->conv->customer_name);
                t->conv->customer_name = str_own(customer->name);
                t->conv->minor = t->conv->minor || customer->minor;
                if (!t->in.has_lang && str_eq_c(customer->lang, "en"))
                        memcpy(t->conv->lang, "en", 3);
        }
        begin_turn(t);
}

int chat_begin(struct chat *c, const struct chat_begin *b, chat_begun_fn *cb, void *arg)
{
        struct chat_input in = {.kind = IN_OPEN, .has_lang = b->lang != LANG_N, .lang = b->lang};
        char id[ID_LEN + 1], key[TOKEN_LEN + 1];
        int64_t now = chat_now(c);
        struct turn *t;
        struct conv *conv;

        if (c->draining || being_forgotten(c, b->customer_id))
                return ERR_BUSY;
        id_new(now, id);
        token_random(key);
        conv = conv_add(c, str_c(id));
        t = turn_new(c, &in, NULL, arg);
        t->begun = cb;
        t->create = true;
        t->conv = conv;
        t->key = arena_str(t->mem, str_c(key));
        crypt_sha256(str_c(key), conv->key_hash);
        conv->customer_id = str_own(b->customer_id.n ? b->customer_id : arena_printf(t->mem, "v-%s", id));
        conv->customer_name = str_own((struct str){NULL, 0});
        memcpy(conv->lang, b->lang == LANG_EN ? "en" : "zh", 3);
        conv->lang_fixed = b->lang_fixed;
        conv->minor = b->under14;
        conv->created_ms = now;
        snprintf(conv->channel, sizeof(conv->channel), "%.*s", STR_ARG(b->channel));
        if (b->customer_id.n == 0 || orders_customer(c->o.orders, b->customer_id, now, on_known_customer, t) < 0)
                begin_turn(t);
        return 0;
}
