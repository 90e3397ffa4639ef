/*
 * Does a text of the knowledge say this clause? A clause of the text vouches when it has every number with its unit and
 * bound, every name, code and word of the clause on trial, turns as often, and keeps its conditions and limits. Words
 * of the title and the products of the document need not stand in it.
 */
#include "answer/gate_priv.h"

#include <string.h>

#define LONE_WORD_OF 4u /* one word said of a product must be a fair part of a clause */
#define HEAD_ATOMS 6u   /* a longer one explains, and does not name what the line is about */

struct trial {
        struct gate_set *set;
        const struct gate_clause *c; /* on trial */
        const struct gate_line *line;
        const struct claims *title;
        const struct claims *t; /* of the line */
        size_t from, to;        /* the atoms of its clause that vouches */
        unsigned clause;
};

static bool number_same(const struct trial *v, const struct atom *said, const struct atom *known)
{
        unsigned missing = known->bounds & ~said->bounds, more = said->bounds & ~known->bounds;

        if (known->kind != ATOM_NUMBER || said->from != known->from || said->to != known->to)
                return false;
        if (said->words[0] != known->words[0]) {
                bool elsewhere = false;

                for (size_t i = 0; !known->words[0] && i < v->t->n; i++)
                        elsewhere |= v->t->atoms[i].kind == ATOM_NUMBER && v->t->atoms[i].words[0] == said->words[0];
                if (!elsewhere)
                        return false;
        }
        return !more && !(missing & ~(unsigned)BOUND_WITHIN);
}

static bool is_product_of(const struct trial *v, const struct atom *name)
{
        struct str id = claims_name_id(v->set->names, name->from);

        for (size_t i = 0; i < v->line->of->n_products; i++) {
                if (str_eq(v->line->of->products[i], id))
                        return true;
        }
        return v->line->of->n_products == 0;
}

static bool name_same(const struct trial *v, const struct atom *a, const struct atom *b)
{
        return a->kind == ATOM_NAME && b->kind == ATOM_NAME &&
               str_eq(claims_name_id(v->set->names, a->from), claims_name_id(v->set->names, b->from));
}

static bool same(const struct trial *v, const struct atom *a, const struct atom *b)
{
        switch (a->kind) {
        case ATOM_NUMBER: return number_same(v, a, b);
        case ATOM_DATE:
                return b->kind == ATOM_DATE && a->day == b->day && a->weekday == b->weekday && a->bounds == b->bounds &&
                       (a->minute < 0 || a->minute == b->minute);
        case ATOM_TIME: return (b->kind == ATOM_TIME || b->kind == ATOM_DATE) && a->minute == b->minute;
        case ATOM_NAME: return name_same(v, a, b);
        case ATOM_WORD:
        case ATOM_CODE: break;
        }
        return atom_same(a, b);
}

static const struct atom *find(const struct trial *v, const struct claims *in, size_t from, size_t to,
                               const struct atom *a)
{
        for (size_t i = from; i < to; i++) {
                if (same(v, a, &in->atoms[i]))
                        return &in->atoms[i];
        }
        return NULL;
}

/* A text that holds for all does not hold for a product of which the same document says something of its own, or when
 * it lists those for which it holds. */
static bool has_rule_of_its_own(const struct trial *v, const struct atom *name)
{
        for (size_t i = 0; i < v->set->n_lines; i++) {
                const struct gate_line *l = &v->set->lines[i];
                bool named = false, scope = false;

                if (l->of->n_products || !str_eq(l->of->title, v->line->of->title))
                        continue;
                for (size_t k = 0; k < l->claims.n; k++) {
                        const struct atom *a = &l->claims.atoms[k];

                        if (name_same(v, name, a))
                                return true;
                        named |= a->kind == ATOM_NAME;
                        scope |= atom_has(a, GW_SUPPORT);
                }
                if (named && scope)
                        return true;
        }
        return false;
}

/* Does the vouching clause name a product, and not this one? */
static bool names_another(const struct trial *v, const struct atom *name)
{
        bool another = false;

        for (size_t i = v->from; i < v->to; i++) {
                if (name_same(v, name, &v->t->atoms[i]))
                        return false;
                another |= v->t->atoms[i].kind == ATOM_NAME;
        }
        return another;
}

/* "Can it be used outdoors" says nothing of whether it can. */
static bool asks(struct str title)
{
        static const char *const marks[] = {"吗",     "不能",   "还是", "是不是", "有没有", "要不要",
                                            "防不防", "能不能", "几个", "什么",   NULL};
        static const char *const starts[] = {"is ", "are ", "can ", "do ", "does ", "what ", "may ", NULL};

        for (const char *const *m = marks; *m; m++) {
                if (str_contains(title, str_c(*m)))
                        return true;
        }
        for (const char *const *m = starts; *m; m++) {
                if (str_starts(title, str_c(*m)))
                        return true;
        }
        return str_contains(title, STR(" or "));
}

static bool title_has(const struct trial *v, const struct atom *a)
{
        if (a->kind == ATOM_WORD && gate_word_roles(a->words[0]))
                return false;
        return v->title->n && !asks(v->title->text) && (a->kind == ATOM_WORD || a->kind == ATOM_CODE) &&
               find(v, v->title, 0, v->title->n, a);
}

static bool is_head(const struct claims *t)
{
        return t->n_pieces && t->pieces[0].head && t->pieces[0].to - t->pieces[0].from <= (int)HEAD_ATOMS;
}

/* "The buds are IPX4: …" in a document about them goes without saying. */
static bool head_is_product(const struct trial *v)
{
        for (size_t i = v->t->pieces[0].from; v->line->of->n_products && i < v->t->pieces[0].to; i++) {
                if (v->t->atoms[i].kind == ATOM_NAME && is_product_of(v, &v->t->atoms[i]))
                        return true;
        }
        return false;
}

/* "Cloud: for 7 days, 2.99 euros a month": all of it is said of the cloud. */
static bool head_has(const struct trial *v, const struct atom *a)
{
        return is_head(v->t) && find(v, v->t, v->t->pieces[0].from, v->t->pieces[0].to, a);
}

static enum gate_verdict place(const struct trial *v, const struct atom *a)
{
        const struct atom *in_line;

        if (find(v, v->t, v->from, v->to, a) || head_has(v, a))
                return GATE_PASS;
        if (a->kind == ATOM_NAME) {
                if (!is_product_of(v, a) || names_another(v, a) ||
                    (!v->line->of->n_products && has_rule_of_its_own(v, a)))
                        return GATE_SUBJECT;
                return GATE_PASS;
        }
        if (title_has(v, a) || (a->kind == ATOM_WORD && gate_word_kind(a->words[0]) == WK_COND && a->words[0] == GW_IF))
                return GATE_PASS;
        in_line = find(v, v->t, 0, v->t->n, a);
        if (in_line)
                return GATE_UNRELATED;
        if (a->kind == ATOM_WORD && (gate_word_kind(a->words[0]) == WK_REL || gate_word_kind(a->words[0]) == WK_LIMIT))
                return GATE_RELATION;
        return GATE_UNKNOWN;
}

static bool is_value(const struct trial *v)
{
        for (size_t i = v->c->from; i < v->c->to; i++) {
                if (v->c->claims->atoms[i].kind == ATOM_NUMBER || v->c->claims->atoms[i].kind == ATOM_DATE)
                        return true;
        }
        return false;
}

/* Half of what is said stands in the clause itself, not only in the title or among the products. */
static bool is_about(const struct trial *v)
{
        unsigned all = 0, there = 0;

        for (size_t i = v->c->from; i < v->c->to; i++) {
                const struct atom *a = &v->c->claims->atoms[i];

                all += a->kind != ATOM_NAME;
                there += a->kind != ATOM_NAME && (find(v, v->t, v->from, v->to, a) || head_has(v, a));
        }
        if (all == 1 && v->c->to - v->c->from > 1 && v->to - v->from > LONE_WORD_OF && !is_value(v))
                return false;
        return 2 * there >= all && there > 0;
}

static bool places_all(const struct trial *v, struct gate_finding *ret)
{
        for (size_t i = v->c->from; i < v->c->to; i++) {
                enum gate_verdict g = place(v, &v->c->claims->atoms[i]);

                if (g != GATE_PASS) {
                        gate_nearer(ret, g, gate_token(v->c->claims, &v->c->claims->atoms[i]));
                        return false;
                }
        }
        if (!is_about(v)) {
                gate_nearer(ret, GATE_UNRELATED, (struct str){0});
                return false;
        }
        return true;
}

/* How much of the piece on trial stand in this piece of the text. */
static unsigned shared(const struct trial *v, const struct piece *said, const struct piece *known)
{
        unsigned n = 0;

        for (size_t i = said->from; i < said->to; i++) {
                const struct atom *a = &v->c->claims->atoms[i];
                bool binds = a->kind == ATOM_NUMBER || (a->kind == ATOM_WORD && gate_word_kind(a->words[0]) == WK_REL);

                if (find(v, v->t, known->from, known->to, a))
                        n += binds ? 3 : 1;
        }
        return n;
}

static const struct piece *nearest_piece(const struct trial *v, const struct piece *said)
{
        const struct piece *best = NULL;
        unsigned most = 0;

        for (size_t i = 0; i < v->t->n_pieces; i++) {
                const struct piece *p = &v->t->pieces[i];
                unsigned n;

                if (p->clause != v->clause)
                        continue;
                n = shared(v, said, p);
                if (n > most || (n && n == most && p->negated == said->negated)) {
                        most = n;
                        best = p;
                }
        }
        return best;
}

/* A no that names nothing follows from a sentence that says it so too, a yes in the same words. */
static bool bare_known(const struct trial *v, const struct piece *said)
{
        for (size_t i = 0; i < v->t->n_pieces; i++) {
                const struct piece *p = &v->t->pieces[i];

                if ((p->bare_no && said->bare_no) || (p->bare_yes && said->bare_yes && p->assents == said->assents))
                        return true;
        }
        return !said->bare_no && !said->bare_yes;
}

static bool is_said(const struct trial *v, const struct atom *known)
{
        for (size_t k = v->c->from; k < v->c->to; k++) {
                if (atom_same(known, &v->c->claims->atoms[k]))
                        return true;
        }
        return false;
}

static unsigned said_of(const struct trial *v, const struct piece *known)
{
        unsigned n = 0;

        for (size_t k = v->c->from_piece; k < v->c->to_piece; k++)
                n += shared(v, &v->c->claims->pieces[k], known);
        return n;
}

/* "Only" and the like that stand in the clause of the text must be said too, "more" where its piece is told. */
static bool keeps_limits(const struct trial *v)
{
        for (size_t i = v->from; i < v->to; i++) {
                const struct atom *a = &v->t->atoms[i];
                enum word_kind_of_gate kind = a->kind == ATOM_WORD ? gate_word_kind(a->words[0]) : WK_NONE;
                bool bound = kind == WK_LEAST || kind == WK_MOST || kind == WK_MORE || kind == WK_LESS;

                if (kind != WK_LIMIT && !(bound && said_of(v, &v->t->pieces[a->piece])))
                        continue;
                if (!is_said(v, a))
                        return false;
        }
        return true;
}

/* Each word stands in a piece of the text that turns as its own piece does. */
static bool words_agree(const struct trial *v, const struct piece *said)
{
        for (size_t i = said->from; i < said->to; i++) {
                const struct atom *a = &v->c->claims->atoms[i];
                bool there = false, agrees = false;

                for (size_t k = v->from; a->kind == ATOM_WORD && k < v->to; k++) {
                        if (same(v, a, &v->t->atoms[k])) {
                                there = true;
                                agrees |= v->t->pieces[v->t->atoms[k].piece].negated == said->negated;
                        }
                }
                if (there && !agrees)
                        return false;
        }
        return true;
}

static int said_in(const struct trial *v, const struct piece *said, const struct piece *known)
{
        int n = 0;

        for (size_t i = said->from; i < said->to; i++)
                n += find(v, v->t, known->from, known->to, &v->c->claims->atoms[i]) != NULL;
        return n;
}

/* Who and whom of one piece stand in one piece of the text, and most of what is said of them with them. */
static bool roles_together(const struct trial *v, const struct piece *said)
{
        for (size_t p = 0; p < v->t->n_pieces; p++) {
                const struct piece *known = &v->t->pieces[p];
                bool all = true, any = false;

                if (known->clause != v->clause)
                        continue;
                for (size_t i = said->from; i < said->to && all; i++) {
                        const struct atom *a = &v->c->claims->atoms[i];

                        if (a->kind != ATOM_WORD || !gate_word_roles(a->words[0]) || head_has(v, a))
                                continue;
                        any |= atom_says_who(a);
                        all = find(v, v->t, known->from, known->to, a) != NULL;
                }
                if (all && (!any || 2 * said_in(v, said, known) >= said->to - said->from))
                        return true;
        }
        return false;
}

static bool pieces_agree(const struct trial *v, struct gate_finding *ret)
{
        for (size_t i = v->c->from_piece; i < v->c->to_piece; i++) {
                const struct piece *said = &v->c->claims->pieces[i], *known;

                if (!bare_known(v, said)) {
                        gate_nearer(ret, GATE_POLARITY, (struct str){0});
                        return false;
                }
                if (said->from == said->to)
                        continue;
                known = nearest_piece(v, said);
                if (!known) {
                        if (said->negated)
                                gate_nearer(ret, GATE_POLARITY, (struct str){0});
                        if (said->negated)
                                return false;
                        continue;
                }
                if (known->negated != said->negated || !words_agree(v, said)) {
                        gate_nearer(ret, GATE_POLARITY, (struct str){0});
                        return false;
                }
                if (!roles_together(v, said)) {
                        gate_nearer(ret, GATE_RELATION, (struct str){0});
                        return false;
                }
        }
        return true;
}

/* The condition may stand in another clause of the sentence on trial. */
static bool whole_sentence_says(const struct trial *v, const struct piece *known)
{
        for (size_t k = 0; k < v->c->claims->n_pieces; k++) {
                if (shared(v, &v->c->claims->pieces[k], known))
                        return true;
        }
        return false;
}

/* A piece that sets a condition on the clause, as the head of a list item does, must be touched by what is said. */
static bool keeps_conditions(const struct trial *v)
{
        for (size_t i = 0; i < v->t->n_pieces; i++) {
                const struct piece *p = &v->t->pieces[i];

                if (!(i == 0 && is_head(v->t) && !head_is_product(v)) && (p->clause != v->clause || !p->condition))
                        continue;
                if (!said_of(v, p) && !whole_sentence_says(v, p))
                        return false;
        }
        return true;
}

/* Old and new, customer and company: those that are said come in the order in which the text has them. */
static bool keeps_roles(const struct trial *v)
{
        size_t at = v->from;
        unsigned group = 0;

        for (size_t i = v->c->from; i < v->c->to; i++) {
                const struct atom *a = &v->c->claims->atoms[i];
                unsigned g = a->kind == ATOM_WORD ? gate_word_roles(a->words[0]) : 0;

                if (!g || (group && g != group) || head_has(v, a))
                        continue;
                group = g;
                while (at < v->to && !atom_same(a, &v->t->atoms[at]))
                        at++;
                if (at == v->to)
                        return false;
                at++;
        }
        return true;
}

static const struct atom *beside(const struct claims *c, size_t i, size_t from, size_t to, enum lang lang)
{
        if (lang == LANG_ZH)
                return i > from ? &c->atoms[i - 1] : NULL;
        return i + 1 < to ? &c->atoms[i + 1] : NULL;
}

/* "After approval" is not "before approval", where a text has both. */
static bool keeps_relations(const struct trial *v)
{
        for (size_t i = v->c->from; i < v->c->to; i++) {
                const struct atom *a = &v->c->claims->atoms[i],
                                  *to = beside(v->c->claims, i, v->c->from, v->c->to, v->c->lang);
                bool other = false, found = false;

                if (a->kind != ATOM_WORD || gate_word_kind(a->words[0]) != WK_REL)
                        continue;
                for (size_t k = v->from; k < v->to; k++) {
                        const struct atom *b = &v->t->atoms[k], *known = beside(v->t, k, v->from, v->to, v->c->lang);

                        if (b->kind != ATOM_WORD || gate_word_kind(b->words[0]) != WK_REL)
                                continue;
                        if (atom_same(a, b))
                                found |= !to || !known || same(v, to, known);
                        else
                                other = true;
                }
                if (other && !found)
                        return false;
        }
        return true;
}

static bool is_only_one(const struct trial *v, const struct atom *a)
{
        unsigned n = 0;

        for (size_t k = v->from; k < v->to; k++)
                n += same(v, a, &v->t->atoms[k]);
        return n == 1;
}

/* What the text sets before or after something that is said must be said so too. */
static bool relations_kept(const struct trial *v)
{
        for (size_t k = v->from; k < v->to; k++) {
                const struct atom *b = &v->t->atoms[k], *to = beside(v->t, k, v->from, v->to, v->c->lang);
                bool said = false, there = false;

                if (b->kind != ATOM_WORD || gate_word_kind(b->words[0]) != WK_REL || !to || !is_only_one(v, to))
                        continue;
                for (size_t i = v->c->from; i < v->c->to; i++) {
                        said |= same(v, &v->c->claims->atoms[i], to);
                        there |= atom_same(&v->c->claims->atoms[i], b);
                }
                if (said && !there)
                        return false;
        }
        return true;
}

static bool vouches(const struct trial *v, struct gate_finding *ret)
{
        if (!places_all(v, ret) || !pieces_agree(v, ret))
                return false;
        if (!keeps_limits(v) || !keeps_conditions(v) || !keeps_roles(v) || !keeps_relations(v) || !relations_kept(v)) {
                gate_nearer(ret, GATE_RELATION, (struct str){0});
                return false;
        }
        return true;
}

static bool line_vouches(struct trial *v, struct gate_finding *ret)
{
        for (v->clause = 0; v->clause < v->t->n_clauses; v->clause++) {
                bool any = false;

                for (size_t i = 0; i < v->t->n_pieces; i++) {
                        const struct piece *p = &v->t->pieces[i];

                        if (p->clause != v->clause)
                                continue;
                        if (!any)
                                v->from = p->from;
                        v->to = p->to;
                        any = true;
                }
                if (any && vouches(v, ret))
                        return true;
        }
        return false;
}

enum gate_verdict gate_by_texts(struct gate_set *set, const struct gate_clause *c, bool expired,
                                struct gate_finding *ret)
{
        gate_read_texts(set);
        for (size_t i = 0; i < set->n_lines; i++) {
                struct trial v = {.set = set, .c = c, .line = &set->lines[i], .t = &set->lines[i].claims};

                v.title = &set->titles[v.line->of - set->texts];
                if (v.line->of->expired == expired && v.line->of->lang == c->lang && line_vouches(&v, ret))
                        return GATE_PASS;
        }
        return ret->verdict ? ret->verdict : GATE_UNKNOWN;
}
