/*
 * assist_reply - a reply that the agent may send: what the machine would say to these words, without what it says of
 * its own accord (menus, offers of a person), or the passage that answers best. Either passes the evidence gate, as a
 * reply of the machine does; only then it is put in the way this agent writes, which changes no matter of it.
 */
#include "answer/corpus.h"
#include "answer/gate.h"
#include "desk/assist_priv.h"

#include <string.h>

enum { REPLY_MAX = 4000 };
#define PASSAGE_NEAR 0.15f /* of an article whose passage is worth sending */

/* ---- evidence ---- */

static void cite(const struct look *l, const struct answer_in *in, struct assist_view *v, struct str id)
{
        struct view_evidence *e = &v->reply.evidence[v->reply.n_evidence];
        struct str doc = id;
        ptrdiff_t at = str_find(id, STR("#"), 0);

        if (v->reply.n_evidence == VIEW_EVIDENCE || str_starts(id, STR("phrase:")))
                return;
        if (at >= 0)
                doc = str_sub(id, 0, (size_t)at);
        for (unsigned i = 0; i < v->reply.n_evidence; i++)
                if (str_eq(v->reply.evidence[i].doc, id))
                        return;
        *e = (struct view_evidence){.doc = id, .title = corpus_title(l->gen->k, doc, l->lang)};
        if (!evidence_text(in, id, l->lang, &e->passage))
                return;
        if (!e->title.n)
                e->title = doc;
        v->reply.n_evidence++;
}

static bool own_words(const struct block *b)
{
        for (size_t i = 0; i < b->n_cites; i++)
                if (!str_starts(b->cites[i], STR("phrase:")) || str_starts(b->cites[i], STR("phrase:care")))
                        return false;
        return true;
}

static struct answer_in input_of(const struct look *l)
{
        return (struct answer_in){.gen = l->gen,
                                  .state = l->state,
                                  .facts = l->facts,
                                  .now_ms = l->now_ms,
                                  .lang = l->lang,
                                  .turn_id = l->turn_id,
                                  .mem = l->mem};
}

/* ---- what the machine would say ---- */

static void put_block(const struct look *l, const struct block *b, struct buf *out)
{
        size_t before = out->n;

        if (b->kind == BLOCK_TEXT)
                block_plain_text(b->text.text, out);
        else if (b->kind == BLOCK_STEPS) {
                block_plain_text(b->steps.say, out);
                if (b->steps.question.n) {
                        buf_put_ch(out, '\n');
                        block_plain_text(b->steps.question, out);
                }
        } else if (b->kind == BLOCK_ORDER)
                block_plain(b, l->lang, out);
        if (out->n > before && out->p[out->n - 1] != '\n')
                buf_put_ch(out, '\n');
}

static bool speaks(const struct decision *d)
{
        return d && !d->request_handover &&
               (d->kind == D_ANSWER || d->kind == D_STEPS || d->kind == D_ORDER || d->kind == D_ASK);
}

static struct str from_decision(const struct look *l, struct assist_view *v)
{
        const struct decision *d = l->decision;
        struct answer_in in = input_of(l);
        struct buf b;
        struct str text;

        if (!speaks(d))
                return (struct str){0};
        buf_init(&b, REPLY_MAX);
        for (size_t i = 0; i < d->n_blocks; i++) {
                const struct block *block = &d->blocks[i];

                if (own_words(block))
                        continue;
                put_block(l, block, &b);
                for (size_t k = 0; k < block->n_cites; k++)
                        cite(l, &in, v, block->cites[k]);
        }
        text = b.overflow ? (struct str){0} : arena_str(l->mem, str_trim(buf_str(&b)));
        buf_done(&b);
        if (v->reply.n_evidence == 0)
                return (struct str){0};
        v->reply.doc = d->article.n  ? arena_printf(l->mem, "article:%.*s", STR_ARG(d->article))
                       : d->policy.n ? arena_printf(l->mem, "policy:%.*s", STR_ARG(d->policy))
                       : d->flow.n   ? arena_printf(l->mem, "flow:%.*s", STR_ARG(d->flow))
                                     : v->reply.evidence[0].doc;
        return text;
}

/* ---- the passage that answers ---- */

static unsigned passage_no(const struct article *a, enum lang lang, struct str passage)
{
        for (size_t i = 0; i < a->passages[lang].n; i++)
                if (str_eq(a->passages[lang].v[i], passage))
                        return (unsigned)i + 1;
        return 0;
}

static struct str from_article(const struct look *l, const struct view_article *a, struct assist_view *v)
{
        enum lang lang = article_lang(a->a, l->lang);
        unsigned no = passage_no(a->a, lang, a->passage), dropped = 0;
        struct gate_finding first;
        struct str id = arena_printf(l->mem, "%.*s#%u", STR_ARG(a->doc), no);
        struct answer_in in = input_of(l);
        struct gate_set *set;
        struct str text;
        struct buf b;

        if (!no || lang != l->lang || a->score < PASSAGE_NEAR)
                return (struct str){0};
        buf_init(&b, REPLY_MAX);
        block_plain_text(a->passage, &b);
        text = b.overflow ? (struct str){0} : arena_str(l->mem, str_trim(buf_str(&b)));
        buf_done(&b);
        set = evidence_set(&in);
        if (!text.n || !evidence_add(&in, id, lang, set))
                return (struct str){0};
        text = gate_check_text(set, text, lang, &dropped, &first);
        if (text.n)
                cite(l, &in, v, id);
        v->reply.doc = a->doc;
        return text;
}

/* ---- the way this agent writes ---- */

struct agent_tone reply_tone(const struct assist_line *lines, size_t n)
{
        unsigned all = 0, du = 0, sie = 0, dear = 0, polite = 0;

        for (size_t i = 0; i < n; i++) {
                struct str s = lines[i].text;

                if (lines[i].who != LINE_AGENT)
                        continue;
                all++;
                sie += str_contains(s, STR("您"));
                du += str_contains(s, STR("你")) && !str_contains(s, STR("您"));
                dear += str_contains(s, STR("亲"));
                polite += str_contains(s, STR("麻烦您")) || str_contains(s, STR("辛苦")) ||
                          str_contains(s, STR("please")) || str_contains(s, STR("Please"));
        }
        return (struct agent_tone){.du = du > sie, .dear = all && dear * 2 >= all, .polite = all && polite * 2 >= all};
}

struct str reply_in_tone(struct str text, struct agent_tone tone, enum lang lang, struct arena *mem)
{
        static const struct str sie = STR_INIT("您"), du = STR_INIT("你");
        struct buf b;
        struct str out;

        if (!text.n || lang != LANG_ZH)
                return text;
        buf_init(&b, REPLY_MAX + 64);
        if (tone.dear && !str_starts(text, STR("亲")))
                buf_put_c(&b, "亲，");
        for (size_t i = 0; i < text.n;) {
                struct str rest = str_sub(text, i, text.n);

                if (tone.du && str_starts(rest, sie)) {
                        buf_put_str(&b, du);
                        i += sie.n;
                } else
                        buf_put_ch(&b, text.p[i++]);
        }
        out = b.overflow ? text : arena_str(mem, buf_str(&b));
        buf_done(&b);
        return out;
}

void reply_suggest(const struct look *l, const struct tally *t, struct assist_view *v)
{
        struct str text = from_decision(l, v);

        /* What agents keep throwing away is not offered again where there is another. */
        if (text.n && tally_bias(t, STR("reply"), v->reply.doc) <= -0.1f && v->n_articles &&
            !str_eq(v->articles[0].doc, v->reply.doc)) {
                v->reply.n_evidence = 0;
                text = (struct str){0};
        }
        for (unsigned i = 0; !text.n && l->heard && i < v->n_articles; i++)
                if (tally_bias(t, STR("reply"), v->articles[i].doc) > -0.1f)
                        text = from_article(l, &v->articles[i], v);
        v->reply.text = reply_in_tone(text, reply_tone(l->lines, l->n_lines), l->lang, l->mem);
        if (!v->reply.text.n)
                v->reply.n_evidence = 0;
}
