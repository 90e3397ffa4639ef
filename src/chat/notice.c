/*
 * notice - what a customer is told without asking: a promise was broken, a complaint was closed. The words are phrases;
 * a client id of the caller makes that they are said once, however often the job behind them is tried.
 */
#include "answer/phrase.h"
#include "answer/slot.h"
#include "chat/chat_priv.h"

static enum phrase phrase_of(enum chat_notice n)
{
        switch (n) {
        case NOTICE_PROMISE_BROKEN: return PH_PROMISE_BROKEN;
        case NOTICE_COMPLAINT_BROKEN: return PH_COMPLAINT_BROKEN;
        case NOTICE_COMPLAINT_OPENED: return PH_COMPLAINT_OPENED;
        case NOTICE_COMPLAINT_CLOSED: break;
        }
        return PH_COMPLAINT_LETTER;
}

static struct str filled(struct turn *t, enum lang lang)
{
        struct slot_style style = {.lang = lang, .tz = t->gen->tz, .now_ms = t->now_ms};
        struct str due = t->in.due_ms ? slot_moment(t->mem, &style, t->in.due_ms) : (struct str){"", 0};
        const struct {
                const char *name;
                struct str value;
        } places[] = {{"no", t->in.no}, {"due", due}, {"deadline", due}, {"words", t->in.text}};
        struct str rest = phrase_text(phrase_of(t->in.notice), lang, 0), head, name, all = {NULL, 0};

        while (str_cut(&rest, '{', &head)) {
                all = arena_concat(t->mem, all, head);
                if (!rest.p || !str_cut(&rest, '}', &name))
                        break;
                for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
                        if (str_eq_c(name, places[i].name))
                                all = arena_concat(t->mem, all, places[i].value);
        }
        return all;
}

void notice_run(struct turn *t)
{
        bool person = t->in.agent_id.n > 0;
        struct str cites[2] = {arena_printf(t->mem, "phrase:%s", phrase_id(phrase_of(t->in.notice)))};
        struct block text = {.kind = BLOCK_TEXT, .text = {.text = filled(t, conv_lang(t->conv)), .md = !person}};

        text.n_cites = 1;
        if (t->in.no.n)
                cites[text.n_cites++] = arena_printf(t->mem, "complaint:%.*s.no", STR_ARG(t->in.no));
        text.cites = cites;
        turn_add_event(t, "message",
                       person ? arena_printf(t->mem, "agent:%.*s", STR_ARG(t->in.agent_id)) : STR("machine"), t->in.no,
                       t->in.client_id, frame_message(t, person ? "agent" : "machine", t->in.agent_name, &text, 1),
                       text.text.text);
        turn_commit(t);
}
