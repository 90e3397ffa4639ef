/*
 * The gate over a whole reply: fetches the evidence of every block and lets through what it carries. What is dropped is
 * traced. A block of words that cites nothing known says nothing.
 */
#include "answer/answer_priv.h"
#include "answer/gate.h"

static unsigned evidence_of(struct ctx *c, const struct block *b, struct str *out)
{
        unsigned n = 0;

        for (size_t i = 0; i < b->n_cites && n < BLOCK_CITES_MAX; i++) {
                if (evidence_text(c->in, b->cites[i], c->lang, &out[n]))
                        n++;
                else
                        trace_put(c, "gate.unknown", b->cites[i]);
        }
        return n;
}

static bool pass(struct ctx *c, const struct str *evidence, unsigned n, struct str *text)
{
        unsigned dropped;
        struct str kept = gate_text(*text, evidence, n, c->mem, &dropped);

        if (dropped)
                trace_fmt(c, "gate.dropped", "%u of: %.*s", dropped, (int)(text->n > 200 ? 200 : text->n), text->p);
        *text = kept;
        return kept.n > 0;
}

/* False: nothing is left of the block. */
static bool check_block(struct ctx *c, struct block *b)
{
        struct str evidence[BLOCK_CITES_MAX];
        unsigned n = evidence_of(c, b, evidence);

        switch (b->kind) {
        case BLOCK_TEXT:
                if (n == 0)
                        trace_put(c, "gate.uncited", b->text.text);
                return n && pass(c, evidence, n, &b->text.text);
        case BLOCK_STEPS: return n && pass(c, evidence, n, &b->steps.say);
        case BLOCK_HANDOVER: pass(c, evidence, n, &b->handover.text); return true;
        case BLOCK_OFFER: return n && pass(c, evidence, n, &b->offer.text);
        case BLOCK_FIGURE:
        case BLOCK_CHOICES:
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
