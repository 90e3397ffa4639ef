/*
 * Who waits for people who are not there chooses how they are answered: called, or in writing here. What is promised is
 * kept by the jobs of store/callback.h.
 */
#include "answer/answer_priv.h"
#include "base/time.h"

#define WISH_MAX 40u /* bytes of a message that may be only the wish to be called */

int64_t handover_due_ms(const struct handover_info *h, int64_t now_ms)
{
        int64_t wait_ms = h->wait_s * SECOND_MS;

        if (!h->open_now && h->opens_at_ms)
                return h->opens_at_ms + HANDOVER_AFTER_OPENING_MS;
        return now_ms + (wait_ms > HANDOVER_LEAST_MS ? wait_ms : HANDOVER_LEAST_MS);
}

int64_t callback_due_ms(const struct answer_in *in)
{
        return in->facts->have_handover ? handover_due_ms(&in->facts->handover, in->now_ms) : 0;
}

void callback_menu(struct ctx *c, struct menu *m)
{
        menu_phrase(c, m, "callback:call", PH_CALLBACK_CALL);
        menu_phrase(c, m, "callback:message", PH_CALLBACK_MESSAGE);
}

static bool ready(struct ctx *c)
{
        if (c->facts->have_handover)
                return true;
        c->d->handover_reason = STR("asked");
        need(c, NEED_HANDOVER_INFO, (struct str){0});
        return false;
}

static void promise(struct ctx *c, enum phrase p, const char *wish, struct str phone)
{
        struct fill due = {"due", moment_text(c, callback_due_ms(c->in)), STR("callback:due")};

        c->s->callback = false;
        c->calling = true;
        if (c->s->handover == HANDOVER_NONE) {
                to_person(c, STR("asked"));
        }
        say_fill(c, p, &due, 1);
        c->d->callback = (struct callback_said){
                .wish = str_c(wish),
                .phone = phone,
                .words = phone.n ? cut_whole(c->in->msg->text, CALLBACK_WORDS_MAX) : (struct str){0},
                .from_ms = c->facts->handover.open_now ? now_ms(c) : c->facts->handover.opens_at_ms,
                .promise_ms = callback_due_ms(c->in)};
        c->d->kind = D_HANDOVER;
        c->why = "a promise to be called or answered";
}

/* As it was written: who calls needs the country too. */
static struct str phone_in(const struct ctx *c)
{
        for (unsigned i = 0; c->heard && i < c->u.n_entities; i++) {
                if (c->u.entities[i].kind == ENT_PHONE)
                        return str_trim(c->u.entities[i].raw);
        }
        return (struct str){0};
}

static void ask_phone(struct ctx *c)
{
        say_phrase(c, PH_CALLBACK_PHONE);
        c->s->callback = true;
        c->d->kind = D_ASK;
        c->why = "the number to call";
}

bool callback_tap(struct ctx *c, struct str id)
{
        if (!str_starts(id, STR("callback:")))
                return false;
        if (str_eq_c(id, "callback:call"))
                ask_phone(c);
        else if (ready(c))
                promise(c, PH_CALLBACK_NOTED, "message", (struct str){0});
        return true;
}

static bool wants_call(const struct ctx *c)
{
        static const char *const words[] = {"给我回电", "回我电话",   "回个电话",     "打电话给我", "给我打电话",
                                            "打我电话", "回电话给我", "call me back", "call me at", "give me a call",
                                            "ring me",  "phone me",   "callback",     "call me on", NULL};

        return has_any(c->u.normal.n ? c->u.normal : c->in->msg->text, words);
}

static bool keeps_number(const struct ctx *c)
{
        static const char *const words[] = {"不方便",     "不想",     "不留",       "不用",        "没有电话",   "算了",
                                            "rather not", "no phone", "don't want", "do not want", "never mind", NULL};

        return c->u.no || c->u.dont_know || has_any(c->in->msg->text, words);
}

bool answer_callback(struct ctx *c)
{
        struct str phone = phone_in(c);
        bool asked = c->s->callback, wish = c->s->handover == HANDOVER_WAITING && wants_call(c);

        if (asked && keeps_number(c) && !phone.n) {
                if (ready(c))
                        promise(c, PH_CALLBACK_NOTED, "message", (struct str){0});
                return true;
        }
        if (phone.n && (asked || wish)) {
                if (ready(c))
                        promise(c, PH_CALLBACK_PROMISED, "call", phone);
                return true;
        }
        if (wish && !claims_promise(c) && c->in->msg->text.n <= WISH_MAX + 20) {
                ask_phone(c);
                return true;
        }
        c->s->callback = false;
        return false;
}
