/*
 * The gate over a whole reply: fetches the evidence of every block and lets through what it carries. What is dropped is
 * traced. A block of words that cites nothing known says nothing.
 */
#include "answer/answer_priv.h"
#include "answer/gate.h"
#include "text/utf8.h"

#define TRACE_BYTES 200u

/* An action's words are the plan's, who made them of the file and the records. */
static bool of_action(const struct block *b)
{
        for (size_t i = 0; i < b->n_cites; i++)
                if (is_kind(b->cites[i], STR("action")))
                        return true;
        return false;
}

/* What was heard in this message, as it is said back. */
static bool add_heard(struct ctx *c, struct str cite, struct gate_set *set)
{
        struct gate_fact f = {.kind = STR_INIT("heard"), .field = STR_INIT("said"), .type = GATE_TEXT};

        if (!str_eq(cite, STR("heard:said")) || c->d->n_notes == 0)
                return false;
        f.text = notes_text(c);
        gate_add_fact(set, &f);
        return true;
}

/* NULL: nothing that it cites is known. */
static struct gate_set *set_of(struct ctx *c, const struct block *b)
{
        struct gate_set *set = evidence_set(c->in);
        bool any = false;

        for (size_t i = 0; i < b->n_cites; i++) {
                if (evidence_add(c->in, b->cites[i], c->lang, set) || add_heard(c, b->cites[i], set))
                        any = true;
                else
                        trace_put(c, "gate.unknown", b->cites[i]);
        }
        for (size_t i = 0; of_action(b) && i < c->n_slots; i++)
                gate_add_text(set, &(struct gate_text){.text = c->slots[i], .lang = c->lang});
        if (of_action(b) && c->undo_until_ms)
                gate_add_fact(set, &(struct gate_fact){.kind = STR("action"),
                                                       .field = STR("undo_until"),
                                                       .type = GATE_DATE,
                                                       .value = c->undo_until_ms});
        return any ? set : NULL;
}

static bool pass(struct ctx *c, struct gate_set *set, struct str *text)
{
        struct gate_finding first;
        unsigned dropped;
        struct str kept = gate_check_text(set, *text, c->lang, &dropped, &first);

        if (dropped)
                trace_fmt(c, "gate.dropped", "%u (%s%s%.*s) of: %.*s", dropped, gate_verdict_name(first.verdict),
                          first.token.n ? " " : "", STR_ARG(first.token), STR_ARG(utf8_cut(*text, TRACE_BYTES)));
        *text = kept;
        return kept.n > 0;
}

static bool pass_cited(struct ctx *c, const struct block *b, struct str *text)
{
        struct gate_set *set = set_of(c, b);

        if (!set) {
                trace_put(c, "gate.uncited", *text);
                return false;
        }
        return pass(c, set, text);
}

/* A choice stays without its reason. */
static void check_reasons(struct ctx *c, const struct block *b)
{
        struct block_option *v = (struct block_option *)(uintptr_t)b->choices.options;

        for (size_t i = 0; i < b->choices.n_options; i++) {
                if (v[i].why.n)
                        pass_cited(c, b, &v[i].why);
        }
}

/* False: nothing is left of the block. */
static bool check_block(struct ctx *c, struct block *b)
{
        switch (b->kind) {
        case BLOCK_TEXT: return pass_cited(c, b, &b->text.text);
        case BLOCK_STEPS: return pass_cited(c, b, &b->steps.say);
        case BLOCK_HANDOVER: pass_cited(c, b, &b->handover.text); return true;
        case BLOCK_OFFER:
                pass_cited(c, b, &b->offer.text);
                return pass_cited(c, b, &b->offer.reason); /* none without its reason */
        case BLOCK_ACTION: return pass_cited(c, b, &b->action.text);
        case BLOCK_CHOICES: check_reasons(c, b); break;
        case BLOCK_FIGURE:
        case BLOCK_ORDER:
        case BLOCK_FORM:
        case BLOCK_PICTURE: break;
        }
        return true;
}

void gate_check(struct ctx *c)
{
        size_t n = 0;

        for (size_t i = 0; i < c->n; i++) {
                if (check_block(c, &c->blocks[i]))
                        c->blocks[n++] = c->blocks[i];
        }
        c->n = n;
}
