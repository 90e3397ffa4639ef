/*
 * handover - from the machine to a person and back. chat owns the state of the conversation, desk owns the queue; the
 * store refuses a step that does not start from the expected state, so a conversation is never owned twice. The diagram
 * is in chat.h.
 */
#include "base/log.h"
#include "chat/chat_priv.h"
#include "knowledge/hours.h"

#include <string.h>

struct handover_info handover_info(struct chat *c, const struct generation *g, struct str conversation, bool safety,
                                   int64_t now_ms)
{
        struct handover_info info = {.wait_s = -1};

        info.open_now = hours_open(&g->k->company, g->tz, now_ms, &info.opens_at_ms);
        if (c->ops.position)
                info.position = c->ops.position(c->ops.arg, conversation, safety);
        if (c->ops.expected_wait_s)
                info.wait_s = c->ops.expected_wait_s(c->ops.arg);
        return info;
}

struct str turn_mood(const struct turn *t)
{
        return str_c(emotion_name(state_mood(t->d.next ? t->d.next : &t->state)));
}

/* What the customer says was promised, in their own words, and what was tried: in the note from the beginning; the
 * agent's own replaces it at the end. */
static void note_begins(struct turn *t)
{
        struct str all = t->d.next ? t->d.next->claim.text : t->state.claim.text, cipher = {NULL, 0};

        for (unsigned i = 0; i < t->d.n_tried; i++)
                all = arena_printf(t->mem, "%.*s%s%.*s", STR_ARG(all), all.n ? "\n" : "", STR_ARG(t->d.tried[i]));
        if (!all.n)
                return;
        if (door_seal_bytes(t->chat->o.door, str_c(t->conv->customer_id), all, t->mem, &cipher, NULL) < 0) {
                log_warn("conversation %s: the note of a hand-over could not be sealed", t->conv->id);
                return;
        }
        t->handover.note_cipher_p = cipher.p;
        t->handover.note_cipher_n = cipher.n;
}

void handover_request(struct turn *t, struct str reason, bool safety)
{
        struct handover_info info = handover_info(t->chat, t->gen, str_c(t->conv->id), safety, t->now_ms);
        const char *state = info.open_now || safety ? "waiting" : "offline";

        t->handover = (struct handover_write){.id = id_new_in(t->mem, t->now_ms),
                                              .state = str_c(state),
                                              .reason = reason.n ? reason : STR("asked"),
                                              .mood = turn_mood(t),
                                              .product = handover_product(t),
                                              .safety = safety,
                                              .at_ms = t->now_ms,
                                              .promise_ms = handover_due_ms(&info, t->now_ms)};
        t->has_handover = true;
        note_begins(t);
        t->new_status = STR("waiting");
        turn_add_event(t, "handover", STR("system"), t->handover.reason, (struct str){NULL, 0},
                       frame_handover(t, state, &info, (struct str){NULL, 0}), (struct str){NULL, 0});
}

static void step(struct turn *t, const char *state, const char *expect, struct str new_status)
{
        t->handover = (struct handover_write){
                .state = str_c(state), .expect = str_c(expect), .agent = t->in.agent_id, .at_ms = t->now_ms};
        t->has_handover = true;
        t->new_status = new_status;
}

struct str chat_person_words(enum lang lang)
{
        return lang == LANG_EN ? STR("Talk to a person") : STR("转人工");
}

bool chat_people_there(const struct chat *c)
{
        const struct generation *g = generation_current(c->o.generations);

        return hours_open(&g->k->company, g->tz, chat_now(c), NULL);
}

static void run_opening(struct turn *t)
{
        struct handover_info info = handover_info(t->chat, t->gen, str_c(t->conv->id), false, t->now_ms);

        step(t, "waiting", "offline", STR("waiting"));
        t->handover.promise_ms = t->in.promise_ms;
        turn_add_event(t, "handover", STR("system"), (struct str){NULL, 0}, (struct str){NULL, 0},
                       frame_handover(t, "waiting", &info, (struct str){NULL, 0}), (struct str){NULL, 0});
        turn_commit(t);
}

static struct str agent_actor(struct turn *t)
{
        return arena_printf(t->mem, "agent:%.*s", STR_ARG(t->in.agent_id));
}

static void seal_note(struct turn *t)
{
        struct str cipher = {NULL, 0};

        if (t->in.note.n == 0)
                return;
        if (door_seal_bytes(t->chat->o.door, str_c(t->conv->customer_id), t->in.note, t->mem, &cipher, NULL) == 0) {
                t->handover.note_cipher_p = cipher.p;
                t->handover.note_cipher_n = cipher.n;
        } else {
                log_warn("conversation %s: a note could not be sealed", t->conv->id);
        }
}

static void run_agent_text(struct turn *t)
{
        struct block blocks[CHAT_PICTURES_MAX + 1];
        size_t n = picture_blocks(t, blocks);

        if (t->in.text.n)
                blocks[n++] = (struct block){.kind = BLOCK_TEXT, .text = {.text = t->in.text}};
        turn_add_event(t, "message", agent_actor(t), (struct str){NULL, 0}, t->in.client_id,
                       frame_message(t, "agent", t->in.agent_name, blocks, n), pictures_plain(t));
        turn_load_state(t);
        if (t->state.waits_ms) { /* now they do not */
                t->state.waits_ms = 0;
                turn_put_state(t, &t->state);
        }
        turn_commit(t);
}

static void put_handover_state(struct turn *t, enum handover_state state)
{
        turn_load_state(t);
        t->state.handover = state;
        if (state == HANDOVER_NONE) {
                t->state.waits_ms = 0;
                t->state.said = (struct str){NULL, 0};
        } else if (state == HANDOVER_WAITING) {
                t->state.waits_ms = t->state.waits_ms ? t->state.waits_ms : t->now_ms;
        }
        t->state.fails = 0;
        t->state.strain = 0;
        agent_plan_drop(&t->state);
        turn_put_state(t, &t->state);
}

static void end_handover(struct turn *t, const char *state, const char *expect, const char *status, struct str actor)
{
        step(t, state, expect, str_c(status));
        if (strcmp(expect, "taken") == 0)
                t->handover.from_agent = t->in.agent_id; /* who has handed it on cannot end it */
        seal_note(t);
        if (strcmp(state, "returned") == 0)
                promise_note(t, t->in.note);
        put_handover_state(t, strcmp(status, "agent") == 0 ? HANDOVER_TAKEN : HANDOVER_NONE);
        if (strcmp(status, "closed") == 0)
                edition_note(t, NULL);
        turn_add_event(t, "handover", actor, (struct str){NULL, 0}, (struct str){NULL, 0},
                       frame_handover(t, state, NULL, t->in.agent_name), (struct str){NULL, 0});
        turn_commit(t);
}

/* Somebody else has it now, and the customer sees who. */
static void run_transfer(struct turn *t)
{
        step(t, "taken", "taken", STR("agent"));
        t->handover.from_agent = t->in.from_agent;
        seal_note(t);
        turn_load_state(t);
        agent_plan_drop(&t->state);
        turn_put_state(t, &t->state);
        turn_add_event(t, "handover", agent_actor(t), (struct str){NULL, 0}, (struct str){NULL, 0},
                       frame_handover(t, "taken", NULL, t->in.agent_name), (struct str){NULL, 0});
        turn_commit(t);
}

/* The customer waits again, in the old place, and is told so with a new promise. */
static void run_requeue(struct turn *t)
{
        struct handover_info info = handover_info(t->chat, t->gen, str_c(t->conv->id), false, t->now_ms);

        step(t, "waiting", "taken", STR("waiting"));
        t->handover.agent = (struct str){NULL, 0};
        t->handover.from_agent = t->in.from_agent;
        t->handover.queue = t->in.queue;
        t->handover.promise_ms = handover_due_ms(&info, t->now_ms);
        seal_note(t);
        put_handover_state(t, HANDOVER_WAITING);
        turn_add_event(t, "handover", STR("system"), (struct str){NULL, 0}, (struct str){NULL, 0},
                       frame_handover(t, "waiting", &info, (struct str){NULL, 0}), (struct str){NULL, 0});
        turn_commit(t);
}

static void wrong_state(struct turn *t, const char *what)
{
        struct err err;

        err_set(&err, ERR_DENIED, "%s: the conversation is %s now", what, t->conv->status);
        turn_fail(t, ERR_DENIED, &err);
}

void handover_run(struct turn *t)
{
        const char *status = t->conv->status;

        switch (t->in.kind) {
        case IN_TAKE:
                if (strcmp(status, "waiting") != 0)
                        wrong_state(t, "it cannot be taken");
                else
                        end_handover(t, "taken", "waiting,offline", "agent", agent_actor(t));
                break;
        case IN_AGENT_TEXT:
                if (strcmp(status, "agent") != 0)
                        wrong_state(t, "take it before you answer");
                else
                        run_agent_text(t);
                break;
        case IN_RETURN:
                if (strcmp(status, "agent") != 0)
                        wrong_state(t, "it cannot be handed back");
                else
                        end_handover(t, "returned", "taken", "open", agent_actor(t));
                break;
        case IN_CLOSE:
                if (strcmp(status, "agent") != 0)
                        wrong_state(t, "take it before you close it");
                else
                        end_handover(t, "closed", "taken", "closed", agent_actor(t));
                break;
        case IN_CANCEL_PERSON:
                if (strcmp(status, "waiting") != 0)
                        wrong_state(t, "nobody is being waited for");
                else
                        end_handover(t, "cancelled", "waiting,offline", "open", STR("customer"));
                break;
        case IN_OPENING:
                if (strcmp(status, "waiting") != 0)
                        wrong_state(t, "nobody waits");
                else
                        run_opening(t);
                break;
        case IN_TRANSFER:
                if (strcmp(status, "agent") != 0)
                        wrong_state(t, "it cannot be handed on");
                else
                        run_transfer(t);
                break;
        case IN_REQUEUE:
                if (strcmp(status, "agent") != 0)
                        wrong_state(t, "it cannot go back into the queue");
                else
                        run_requeue(t);
                break;
        case IN_OPEN:
        case IN_TEXT:
        case IN_TAP:
        case IN_FORM:
        case IN_PICTURE:
        case IN_PERSON:
        case IN_IDENTITY:
        case IN_LANG:
        case IN_NOTICE:
        case IN_CSAT:
        case IN_AGENT_ACT:
        case IN_RECOVER: wrong_state(t, "not a step of a hand-over"); break;
        }
}
