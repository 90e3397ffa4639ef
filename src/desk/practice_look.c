/* practice_look - the desk's help beside a run: the same view as beside a conversation, of a customer of whom no
 * record exists. The documents of the case count as if they had been found, so that a claim out of them needs no
 * warning. */
#include "desk/practice_priv.h"

#include <string.h>

enum { FIGURE_MIN = 2 }; /* digits of a number that is told apart from others */

static struct assist_line *read_lines(const struct practice_line_row *lines, size_t n, struct arena *mem, size_t *ret_n)
{
        struct assist_line *v = ARENA_ARRAY(mem, struct assist_line, n);

        *ret_n = 0;
        for (size_t i = 0; i < n; i++)
                if (!str_eq_c(lines[i].who, "action"))
                        v[(*ret_n)++] =
                                (struct assist_line){str_eq_c(lines[i].who, "agent") ? LINE_AGENT : LINE_CUSTOMER,
                                                     lines[i].text, lines[i].no};
        return v;
}

static void add_documents(const struct play_in *in, struct assist_view *v)
{
        for (size_t i = 0; i < in->c->n_goals && v->n_articles < VIEW_ARTICLES; i++) {
                struct str rest = in->c->goals[i].doc, kind, id;
                const struct article *a = NULL;
                bool there = false;

                if (!str_cut(&rest, ':', &kind))
                        continue;
                str_cut(&rest, '#', &id);
                if (str_eq_c(kind, "article"))
                        a = knowledge_article(in->gen->k, id);
                else if (str_eq_c(kind, "policy"))
                        a = knowledge_policy(in->gen->k, id);
                for (unsigned k = 0; k < v->n_articles; k++)
                        there |= v->articles[k].a == a;
                if (a && !there)
                        v->articles[v->n_articles++] = (struct view_article){
                                .a = a,
                                .doc = arena_printf(in->mem, "%.*s:%.*s", STR_ARG(kind), STR_ARG(id)),
                                .title = a->title[article_lang(a, in->lang)],
                                .score = 1};
        }
}

/* Numbers of two digits and more that the customer has said: who says them again has them from there. */
static bool has_own_number(const struct look *l, struct str quote)
{
        for (size_t i = 0, n; i < quote.n; i += n ? n : 1) {
                for (n = 0; i + n < quote.n && quote.p[i + n] >= '0' && quote.p[i + n] <= '9';)
                        n++;
                for (size_t k = 0; n >= FIGURE_MIN && k < l->n_lines; k++)
                        if (l->lines[k].who == LINE_CUSTOMER && str_contains(l->lines[k].text, str_sub(quote, i, n)))
                                return true;
        }
        return false;
}

static void drop_own_numbers(const struct look *l, struct assist_view *v)
{
        unsigned n = 0;

        for (unsigned i = 0; i < v->n_warnings; i++) {
                enum warning_kind kind = v->warnings[i].kind;

                if ((kind != WARN_AMOUNT && kind != WARN_UNPROVEN) || !has_own_number(l, v->warnings[i].quote))
                        v->warnings[n++] = v->warnings[i];
        }
        v->n_warnings = n;
}

static void decide(struct look *l)
{
        struct answer_message msg = {.kind = MSG_TEXT, .text = l->asked};
        struct answer_in in = {.gen = l->gen,
                               .state = l->state,
                               .facts = l->facts,
                               .msg = &msg,
                               .now_ms = l->now_ms,
                               .lang = l->lang,
                               .turn_id = l->turn_id,
                               .mem = l->mem};
        struct decision *d = ARENA_NEW(l->mem, struct decision);
        struct err err;

        memset(d, 0, sizeof(*d));
        if (l->heard && answer_decide(&in, d, &err) == 0 && d->n_needs == 0)
                l->decision = d;
        read_actions(l, NULL);
}

struct look *practice_look(const struct play_in *in, const struct practice_line_row *lines, size_t n, struct str draft,
                           bool whole, struct assist_view *ret)
{
        struct look *l = ARENA_NEW(in->mem, struct look);

        *l = (struct look){.gen = in->gen,
                           .state = ARENA_NEW(in->mem, struct conv_state),
                           .facts = ARENA_NEW(in->mem, struct facts),
                           .lang = in->lang,
                           .draft = draft,
                           .now_ms = in->now_ms,
                           .turn_id = STR("practice"),
                           .mem = in->mem};
        state_init(l->state);
        memset(l->facts, 0, sizeof(*l->facts));
        l->lines = read_lines(lines, n, in->mem, &l->n_lines);
        read_understand(l);
        if (whole) {
                decide(l);
                view_make(l, NULL, NULL, (struct str){0}, ret);
        } else {
                *ret = (struct assist_view){.seq = 0};
                add_documents(in, ret);
                read_articles(l, NULL, ret);
                draft_warnings(l, ret);
        }
        drop_own_numbers(l, ret);
        return l;
}
