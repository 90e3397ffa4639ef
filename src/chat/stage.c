/*
 * stage - which generation a conversation is answered with while a change is staged, and what came of its turns
 * (answer/generation_stage.h, store/stage.h). Drawn when it begins, kept with it; who began before takes no part.
 */
#include "chat/chat_priv.h"

#include <string.h>

struct generation *stage_generation(struct turn *t)
{
        struct generations *gs = t->chat->o.generations;
        struct conv *conv = t->conv;

        if (t->create)
                generation_mark(gs, str_c(conv->customer_id), &conv->stage);
        return generation_of(gs, &conv->stage);
}

static bool answers(enum decision_kind kind)
{
        switch (kind) {
        case D_ANSWER:
        case D_STEPS:
        case D_ORDER:
        case D_FORM: return true;
        case D_ASK:
        case D_CHOICES:
        case D_DECLINE:
        case D_HANDOVER:
        case D_SMALLTALK: break;
        }
        return false;
}

void stage_note(struct turn *t)
{
        const struct conv *conv = t->conv;
        const struct decision *d = &t->d;

        if (!generation_marked(t->chat->o.generations, &conv->stage))
                return;
        t->stage = (struct stage_write){.stage = str_c(conv->stage.id),
                                        .arm = conv->stage.arm,
                                        .era = conv->stage.era,
                                        .at_ms = t->now_ms,
                                        .turn = t->in.kind != IN_OPEN};
        if (t->stage.turn) {
                t->stage.answered = answers(d->kind);
                t->stage.declined = d->kind == D_DECLINE;
                t->stage.handed_over = d->request_handover;
                t->stage.unhelpful = d->fell.kind != FELL_NOT && d->fell.kind != FELL_CHOSEN;
                t->stage.resolved = d->resolved;
        }
        t->has_stage = true;
}

void stage_take(struct conv *conv, const struct stage_mark_row *row)
{
        if (row->stage.n != ID_LEN)
                return;
        memcpy(conv->stage.id, row->stage.p, ID_LEN);
        conv->stage.arm = row->arm == STAGE_NEW ? ARM_NEW : ARM_PRESENT;
        conv->stage.era = (unsigned)row->era;
}
