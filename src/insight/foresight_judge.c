/*
 * Harm and gain without labels.
 *
 * Three witnesses that an edit does not write itself:
 *
 *   the text    how well what is said now answers a message, beside what was said before (nlu_text_fit). Titles and
 *               phrasings do not count: these are what finds a document, and what a bad edit gets wrong.
 *   what served a phrasing that is added may belong to another document already, surely; and what a phrasing that is
 *               taken away found, something should still say.
 *   traffic     what customers said: how many lose a sure answer, how many gain one.
 *
 * One message proves little: two texts are compared by a few words. So an edit is judged by the means over all its
 * phrasings and over all its messages.
 */
#include "insight/foresight_priv.h"

#include <math.h>

#define SURE 0.5f    /* an answer by which nobody is led astray, mostly */
#define LESS 0.15f   /* of two fits, that make a difference */
#define FITS 0.60f   /* an answer to what was not answered */
#define HARDLY 0.35f /* no answer */
#define UNFIT_SHARE 0.75f
#define EMPTY_SHARE 0.3f
#define TAKEN_SHARE 0.3f /* of the phrasings that are new */
#define GONE_SHARE 0.3f  /* of all phrasings, from which on it matters that they are gone */
#define LOST_SHARE 0.5f  /* of those that are gone */
#define HARM_SHARE 0.1   /* of the messages that have to do with the edit */
#define PROBES_MAX 24u
/* Different messages before they weigh as traffic. That a text shares few words with what it answers is the weakest of
 * the witnesses: a short text and a question in other words do that too. */
#define CASES_MIN 2u
#define CAUGHT_MIN 5u

/* ---- texts ---- */

/* 0..2; -1: the document has no text. */
static float fit_of(const struct foresight *f, const struct nlu_doc *d, struct str text, enum lang lang,
                    struct arena *mem)
{
        struct nlu_fit fit;

        if (!d || d->body[LANG_ZH].n + d->body[LANG_EN].n == 0)
                return -1;
        nlu_text_fit(f->o.a->nlu, d->body, text, lang, mem, &fit);
        return fit.words + fit.meaning;
}

static bool fits_less(float b, float a)
{
        return a >= 0 && b < a - LESS;
}

/* ---- one case ---- */

static int cause_of(const struct foresight *f, const struct foresight_case *c)
{
        int a = foresight_edit_of(f, c->a.doc), b = foresight_edit_of(f, c->b.doc);

        if (a >= 0 && (!f->edits[a].b || f->edits[a].expired))
                return a;
        return b >= 0 ? b : a;
}

static bool is_move(const struct foresight *f, const struct foresight_case *c)
{
        int a = foresight_edit_of(f, c->a.doc), b = foresight_edit_of(f, c->b.doc);

        return a >= 0 && b >= 0 && f->edits[a].moved_to == b;
}

static void lean(struct foresight_case *c, enum foresight_lean l, enum foresight_why w)
{
        c->lean = l;
        c->why = w;
}

static enum foresight_why why_lost(const struct foresight *f, int edit)
{
        return f->edits[edit].expired ? WHY_EXPIRED : WHY_LOST;
}

/* Both are answers. */
static void judge_other(const struct foresight *f, struct foresight_case *c)
{
        bool same_doc =
                foresight_doc(f, 0, c->a.doc) && foresight_edit_of(f, c->a.doc) == foresight_edit_of(f, c->b.doc);

        if (fits_less(c->fit_b, c->fit_a) && c->a.confidence >= SURE)
                lean(c, LEAN_HARM, same_doc ? WHY_UNFIT : !f->edits[c->edit].b ? why_lost(f, c->edit) : WHY_STOLEN);
        else if (c->fit_b >= 0 && fits_less(c->fit_a, c->fit_b))
                lean(c, LEAN_GAIN, WHY_BETTER);
        else if (same_doc)
                lean(c, LEAN_NONE, WHY_REWORDED);
}

void foresight_judge(const struct foresight *f, struct foresight_case *c, struct arena *mem)
{
        c->edit = cause_of(f, c);
        if (c->edit < 0)
                return;
        c->fit_a = fit_of(f, foresight_doc(f, 0, c->a.doc), c->text, c->lang, mem);
        c->fit_b = fit_of(f, foresight_doc(f, 1, c->b.doc), c->text, c->lang, mem);
        if (is_move(f, c)) {
                lean(c, LEAN_NONE, WHY_MOVED);
                return;
        }
        switch (c->kind) {
        case FORE_WORSE:
                if (c->a.confidence >= SURE)
                        lean(c, LEAN_HARM, why_lost(f, c->edit));
                break;
        case FORE_NEWLY:
                if (c->fit_b >= FITS)
                        lean(c, LEAN_GAIN, WHY_ANSWERED);
                else if (c->fit_b >= 0 && c->fit_b < HARDLY)
                        lean(c, LEAN_HARM, WHY_CAUGHT);
                break;
        case FORE_CHANGED:
                if (replay_help(&c->a) == 2 && replay_help(&c->b) == 2)
                        judge_other(f, c);
                break;
        }
}

/* ---- the phrasings of an edit ---- */

struct probe {
        struct str text;
        enum lang lang;
};

struct probes {
        struct probe v[PROBES_MAX];
        unsigned n, seen;
};

/* Of more than there is room for, every second is let go, and so on: all parts of the list stay heard. */
static void put_probe(struct probes *p, struct str text, enum lang lang)
{
        p->seen++;
        if (p->n < PROBES_MAX)
                p->v[p->n++] = (struct probe){text, lang};
        else if (str_checksum(text) % p->seen < PROBES_MAX)
                p->v[str_checksum(text) % PROBES_MAX] = (struct probe){text, lang};
}

static bool has_ask(const struct nlu_doc *d, struct str text, int lang)
{
        bool any = d && str_eq(d->title[lang], text);

        for (size_t i = 0; d && !any && i < d->n_ask[lang]; i++)
                any = str_eq(d->ask[lang][i], text);
        return any;
}

/* Phrasings and titles of x; those that y has as well, or has not. */
static void gather(const struct nlu_doc *x, const struct nlu_doc *y, bool in_both, struct probes *p)
{
        for (int l = 0; x && l < LANG_N; l++) {
                if (x->title[l].n && has_ask(y, x->title[l], l) == in_both)
                        put_probe(p, x->title[l], (enum lang)l);
                for (size_t i = 0; i < x->n_ask[l]; i++)
                        if (has_ask(y, x->ask[l][i], l) == in_both)
                                put_probe(p, x->ask[l][i], (enum lang)l);
        }
}

/* What a generation answers by words alone; empty: nothing for sure. */
static struct str answered(const struct generation *g, const struct probe *p, struct arena *mem)
{
        struct nlu_context ctx = {.lang = p->lang};
        struct nlu_result u;

        nlu_understand(g->nlu, p->text, &ctx, mem, &u);
        return u.n_hits && u.band == BAND_ANSWER ? u.hits[0].id : (struct str){NULL, 0};
}

static bool is_relation(const struct foresight *f, const struct edit *e, struct str doc)
{
        int other = foresight_edit_of(f, doc);

        return str_eq(doc, e->e.doc) || (other >= 0 && (e->moved_from == other || e->moved_to == other));
}

/* New phrasings that belong to others, for sure, and whose answer would be a worse one. */
static bool steals(const struct foresight *f, const struct edit *e, struct arena *mem)
{
        struct probes *p = ARENA_NEW(mem, struct probes);
        float theirs = 0, own = 0;
        unsigned taken = 0;

        gather(e->b, e->a, false, p);
        for (unsigned i = 0; i < p->n; i++) {
                struct str rival = answered(f->o.a, &p->v[i], mem);
                float of_rival = fit_of(f, foresight_doc(f, 0, rival), p->v[i].text, p->v[i].lang, mem);

                if (!rival.n || of_rival < 0 || is_relation(f, e, rival))
                        continue;
                taken++;
                theirs += of_rival;
                own += fmaxf(0, fit_of(f, e->b, p->v[i].text, p->v[i].lang, mem));
        }
        return taken >= 2 && (float)taken >= TAKEN_SHARE * (float)p->n &&
               fits_less(own / (float)taken, theirs / (float)taken);
}

static size_t count_asks(const struct nlu_doc *d)
{
        return d ? d->n_ask[LANG_ZH] + d->n_ask[LANG_EN] + 2 : 0;
}

/* Much of how it was asked for is gone, and nothing answers that as well any more. */
static bool loses(const struct foresight *f, const struct edit *e, struct arena *mem)
{
        struct probes *p = ARENA_NEW(mem, struct probes);
        unsigned lost = 0;

        gather(e->a, e->expired ? NULL : e->b, false, p);
        if (p->n == 0 || (float)p->seen < GONE_SHARE * (float)count_asks(e->a))
                return false;
        for (unsigned i = 0; i < p->n; i++) {
                struct str now = answered(f->o.b, &p->v[i], mem);
                float before = fit_of(f, e->a, p->v[i].text, p->v[i].lang, mem);

                if (now.n && is_relation(f, e, now) && !(e->expired && str_eq(now, e->e.doc)))
                        continue;
                lost += !now.n || str_eq(now, e->e.doc) ||
                        fits_less(fit_of(f, foresight_doc(f, 1, now), p->v[i].text, p->v[i].lang, mem), before);
        }
        return lost >= 2 && (float)lost >= LOST_SHARE * (float)p->n;
}

/* ---- the text of an edit ---- */

static void mean_fits(const struct foresight *f, struct edit *e, struct arena *mem)
{
        struct probes *p = ARENA_NEW(mem, struct probes);

        gather(e->a, e->b, true, p);
        e->e.fit_a = e->e.fit_b = 0;
        for (unsigned i = 0; i < p->n; i++) {
                e->e.fit_a += fmaxf(0, fit_of(f, e->a, p->v[i].text, p->v[i].lang, mem)) / (float)p->n;
                e->e.fit_b += fmaxf(0, fit_of(f, e->b, p->v[i].text, p->v[i].lang, mem)) / (float)p->n;
        }
}

static bool is_listed(const struct nlu_doc *d, struct str product)
{
        for (size_t i = 0; i < d->n_products; i++)
                if (str_eq(d->products[i], product))
                        return true;
        return false;
}

#define NAMED_MAX 16u

struct named {
        struct str v[NAMED_MAX];
        unsigned n;
};

static bool names_product(const struct named *x, struct str product)
{
        for (unsigned i = 0; i < x->n; i++)
                if (str_eq(x->v[i], product))
                        return true;
        return false;
}

static void add_products(const struct nlu *nlu, struct str text, enum lang lang, struct arena *mem, struct named *ret)
{
        struct nlu_context ctx = {.lang = lang};
        struct nlu_result u;

        nlu_understand(nlu, text, &ctx, mem, &u);
        for (unsigned i = 0; i < u.n_products && ret->n < NAMED_MAX; i++)
                if (!names_product(ret, u.products[i]))
                        ret->v[ret->n++] = u.products[i];
}

/* The products that the text speaks of. */
static void read_products(const struct foresight *f, const struct nlu_doc *d, struct arena *mem, struct named *ret)
{
        ret->n = 0;
        for (int l = 0; l < LANG_N; l++)
                add_products(f->o.a->nlu, d->body[l], (enum lang)l, mem, ret);
}

/*
 * Given to other products: title and text speak of one that it belonged to and does no more, and of none that it
 * belongs to now. By the names of the new knowledge, in which a product may have been renamed.
 */
static bool is_misplaced(const struct foresight *f, const struct edit *e, struct arena *mem)
{
        struct named now = {.n = 0};
        bool left = false;

        if (!e->a || !e->b || !e->e.products_changed || !e->b->n_products || is_listed(e->b, STR("all")))
                return false;
        for (int l = 0; l < LANG_N; l++) {
                add_products(f->o.b->nlu, e->b->title[l], (enum lang)l, mem, &now);
                add_products(f->o.b->nlu, e->b->body[l], (enum lang)l, mem, &now);
        }
        for (unsigned i = 0; i < now.n; i++) {
                if (is_listed(e->b, now.v[i]))
                        return false;
                left |= is_listed(e->a, now.v[i]);
        }
        return left;
}

/* A document of some products, whose new text speaks of another and of none of them, and answers less. */
static bool speaks_of_others(const struct foresight *f, const struct edit *e, struct arena *mem)
{
        struct named before, after;
        bool other = false;

        if (!e->b->n_products || is_listed(e->b, STR("all")) || e->e.fit_b >= e->e.fit_a)
                return false;
        read_products(f, e->a, mem, &before);
        read_products(f, e->b, mem, &after);
        for (unsigned i = 0; i < after.n; i++) {
                if (is_listed(e->b, after.v[i]))
                        return false;
                other |= !names_product(&before, after.v[i]);
        }
        return other;
}

static bool is_emptied(const struct edit *e)
{
        for (int l = 0; l < LANG_N; l++)
                if (e->a->body[l].n && (float)e->b->body[l].n < EMPTY_SHARE * (float)e->a->body[l].n)
                        return true;
        return false;
}

static enum foresight_why wrong_text(const struct foresight *f, struct edit *e, struct arena *mem)
{
        if (is_misplaced(f, e, mem))
                return WHY_UNFIT;
        if (!e->a || !e->b || !e->e.body_changed)
                return WHY_NONE;
        mean_fits(f, e, mem);
        if (is_emptied(e))
                return WHY_EMPTIED;
        if ((e->e.fit_b < UNFIT_SHARE * e->e.fit_a && fits_less(e->e.fit_b, e->e.fit_a)) || speaks_of_others(f, e, mem))
                return WHY_UNFIT;
        return WHY_NONE;
}

/* ---- the verdict ---- */

static void rule(struct edit *e, enum foresight_verdict v, enum foresight_why w)
{
        e->e.verdict = v;
        e->e.why = w;
}

/* By the messages alone. */
static void rule_by_traffic(struct edit *e)
{
        uint64_t all = e->e.newly + e->e.changed + e->e.worse + e->e.same;
        bool enough = e->e.cases_harm >= (e->e.why == WHY_CAUGHT ? CAUGHT_MIN : CASES_MIN);

        if (enough && e->e.harm > e->e.gain && (double)e->e.harm >= HARM_SHARE * (double)all)
                rule(e, VERDICT_HARMFUL, e->e.why);
        else if (e->e.cases_harm >= CASES_MIN && e->e.harm * 3 > e->e.gain)
                rule(e, VERDICT_LOOK, e->e.why);
        else if (e->e.gain > e->e.harm)
                rule(e, VERDICT_GOOD, WHY_ANSWERED);
        else
                rule(e, all ? VERDICT_FINE : VERDICT_SILENT, WHY_NONE);
}

void foresight_verdict(const struct foresight *f, struct edit *e, struct arena *mem)
{
        struct arena *tmp = arena_new(0);
        enum foresight_why text = wrong_text(f, e, tmp);
        bool harmed = e->e.cases_harm > 0;

        (void)mem;
        rule_by_traffic(e);
        if (text)
                rule(e, VERDICT_HARMFUL, text);
        else if (steals(f, e, tmp))
                rule(e, VERDICT_HARMFUL, WHY_STOLEN);
        else if (e->moved_to < 0 && loses(f, e, tmp))
                rule(e, harmed ? VERDICT_HARMFUL : VERDICT_LOOK, e->expired ? WHY_EXPIRED : WHY_LOST);
        arena_free(tmp);
}
