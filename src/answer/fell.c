/*
 * What fell through. Flows are left out: the way to a person is one of their steps, and how they end is known anyway.
 * So is whoever only vents, for there is no question in it yet.
 */
#include "answer/answer_priv.h"
#include "text/recognise.h"
#include "text/utf8.h"

const char *fell_kind_name(enum fell_kind kind)
{
        static const char *const names[] = {"", "declined", "none", "unhelpful", "person", "chosen"};

        return names[kind];
}

static void put_near(struct fell *f, const struct nlu_result *u)
{
        for (unsigned i = 0; i < u->n_hits && f->n_near < FELL_NEAR_MAX; i++) {
                f->near[f->n_near].doc = u->hits[i].id;
                f->near[f->n_near++].confidence = u->hits[i].confidence;
        }
}

struct str cut_whole(struct str text, size_t max)
{
        struct recog found[FELL_TEXT_MAX / 2];
        struct str ret = utf8_cut(text, max);
        size_t n = ret.n < text.n ? recognise(utf8_cut(text, 2 * FELL_TEXT_MAX), found, FELL_TEXT_MAX / 2) : 0;

        for (size_t i = 0; i < n; i++)
                if (found[i].start < ret.n && ret.n < found[i].end)
                        ret.n = found[i].start;
        return ret;
}

void fell_note(struct ctx *c, enum fell_kind kind, struct str text)
{
        struct fell *f = &c->d->fell;
        struct nlu_context about = {.lang = c->lang, .products = c->s->products, .n_products = c->s->n_products};
        struct nlu_result earlier;

        if (f->kind != FELL_NOT || str_trim(text).n == 0)
                return;
        f->kind = kind;
        f->text = cut_whole(text, FELL_TEXT_MAX);
        if (kind == FELL_DECLINED) {
                f->lang = c->u.lang;
                put_near(f, &c->u);
                return;
        }
        nlu_understand(c->in->gen->nlu, f->text, &about, c->mem, &earlier);
        f->lang = earlier.lang;
        put_near(f, &earlier);
}

/* Whoever picks one of several that were offered tells what their words meant. */
void fell_chosen(struct ctx *c, struct str text, struct str doc)
{
        struct fell *f = &c->d->fell;

        if (f->kind != FELL_NOT || str_trim(text).n == 0)
                return;
        *f = (struct fell){.kind = FELL_CHOSEN, .text = cut_whole(text, FELL_TEXT_MAX), .lang = c->lang, .n_near = 1};
        f->near[0].doc = doc;
        f->near[0].confidence = 1;
}

/* What is asked when an article answers: the message, or what it was chosen for; "and how long?" asks no new thing. */
static struct str asked_now(const struct ctx *c)
{
        if (c->in->msg->kind == MSG_TAP && c->was.text.n)
                return c->was.text;
        return c->heard && !answer_is_bare(c) ? c->in->msg->text : c->in->state->asked;
}

void fell_finish(struct ctx *c)
{
        struct decision *d = c->d;
        bool article = d->kind == D_ANSWER && (d->article.n || d->policy.n) && !d->resolved;

        if (d->request_handover && str_eq(d->handover_reason, STR("asked")))
                fell_note(c, FELL_PERSON, c->in->state->asked);
        if (d->fell.kind != FELL_NOT)
                trace_put(c, "fell", str_c(fell_kind_name(d->fell.kind)));
        c->s->asked = article ? cut_whole(asked_now(c), FELL_TEXT_MAX) : (struct str){0};
}
