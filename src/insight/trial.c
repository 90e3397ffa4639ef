/* trial - one decision with everything answered that a visitor can be asked for; see trial.h. */
#include "insight/trial.h"

#include "answer/heard.h"
#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

enum { ROUNDS = 8, REPLY_MAX = 64 << 10 };

static int decide(const struct answer_in *in, struct facts *f, struct decision *d, struct err *err)
{
        for (int round = 0; round < ROUNDS; round++) {
                int r;

                memset(d, 0, sizeof(*d));
                r = answer_decide(in, d, err);
                if (r < 0 || d->n_needs == 0)
                        return r;
                for (size_t i = 0; i < d->n_needs; i++)
                        if (!facts_absent(f, &d->needs[i], "skipped"))
                                return err_set(err, ERR_NOTFOUND, "this needs a customer who is known");
        }
        return err_set(err, ERR_INTERNAL, "the decision finds no end");
}

static void put_blocks(const struct decision *d, struct arena *mem, struct trial *ret)
{
        struct buf b;

        buf_init(&b, REPLY_MAX);
        blocks_plain(d->blocks, d->n_blocks, d->lang, &b);
        ret->text = arena_str(mem, str_trim(buf_str(&b)));
        buf_done(&b);
}

static struct str doc_of(const struct decision *d, struct arena *mem)
{
        const struct {
                const char *kind;
                struct str id;
        } all[] = {{"article", d->article}, {"policy", d->policy}, {"flow", d->flow}};

        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
                if (all[i].id.n)
                        return arena_printf(mem, "%s:%.*s", all[i].kind, STR_ARG(all[i].id));
        return STR("");
}

int trial_ask(const struct generation *g, struct str text, enum lang lang, int64_t now_ms, struct arena *mem,
              struct trial *ret, struct err *err)
{
        struct conv_state *state = ARENA_NEW(mem, struct conv_state);
        struct facts *facts = ARENA_NEW(mem, struct facts);
        struct decision *d = ARENA_NEW(mem, struct decision);
        const struct answer_message msg = {.kind = MSG_TEXT, .text = text};
        struct answer_in in = {.gen = g,
                               .state = state,
                               .facts = facts,
                               .msg = &msg,
                               .now_ms = now_ms,
                               .lang = lang,
                               .turn_id = STR("trial"),
                               .heard = heard_new(mem),
                               .mem = mem};
        int r;

        memset(state, 0, sizeof(*state));
        memset(facts, 0, sizeof(*facts));
        *ret = (struct trial){.lang = lang};
        r = decide(&in, facts, d, err);
        if (r == ERR_NOTFOUND) { /* an action, a record: it answers, with what only the customer has */
                ret->kind = D_FORM;
                return 0;
        }
        if (r < 0)
                return r;
        ret->kind = d->kind;
        ret->lang = d->lang;
        ret->doc = doc_of(d, mem);
        ret->choices = d->choices;
        ret->n_choices = d->n_choices;
        put_blocks(d, mem, ret);
        return 0;
}

struct str trial_title(const struct generation *g, struct str doc, enum lang lang)
{
        struct str rest = doc, kind;
        const struct str *titles = NULL;

        str_cut(&rest, ':', &kind);
        if (str_eq_c(kind, "article") || str_eq_c(kind, "policy")) {
                const struct article *a = knowledge_article(g->k, rest);

                titles = a ? a->title : NULL;
        } else if (str_eq_c(kind, "flow")) {
                const struct flow *f = knowledge_flow(g->k, rest);

                titles = f ? f->title : NULL;
        }
        if (!titles)
                return STR("");
        return titles[lang].n ? titles[lang] : titles[lang == LANG_ZH ? LANG_EN : LANG_ZH];
}
