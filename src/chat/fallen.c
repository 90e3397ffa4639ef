/*
 * fallen - what fell through is kept beside its turn, for those who write the knowledge. The text goes through the
 * door, and the store keeps its redacted copy only; it asks the consent ledger in the commit itself. Nothing is kept of
 * minors.
 */
#include "base/log.h"
#include "chat/chat_priv.h"

#include <math.h>

static void put_nearest(struct fallen_write *w, const struct fell *f)
{
        for (unsigned i = 0; i < f->n_near && w->n_nearest < FALLEN_NEAREST_MAX; i++)
                w->nearest[w->n_nearest++] =
                        (struct fallen_near){f->near[i].doc, lrintf(fminf(f->near[i].confidence, 1) * 1000)};
}

void fallen_note(struct turn *t)
{
        const struct fell *f = &t->d.fell;
        struct fallen_write w = {.lang = str_c(lang_name(f->lang)), .kind = str_c(fell_kind_name(f->kind))};
        struct err err;

        if (f->kind == FELL_NOT || !t->chat->o.learning || t->facts.minor || t->in.kind == IN_OPEN)
                return;
        w.seq = t->message_stored ? t->message_seq : t->conv->last_seq + 1;
        w.at_ms = t->now_ms;
        put_nearest(&w, f);
        if (door_seal(t->chat->o.door, str_c(t->conv->customer_id), f->text, &w.text, t->mem, &err) < 0) {
                log_error("conversation %s: sealing failed: %s", t->conv->id, err.msg);
                return;
        }
        t->fallen = w;
        t->has_fallen = true;
}
