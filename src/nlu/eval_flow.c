/*
 * See eval.h: flow. Each agent turn that is grounded is asked of the chart before it is shown to it; what was really
 * said is then taken for shown, whatever was guessed.
 */
#include "nlu/eval_priv.h"

#include "base/time.h"
#include "codec/json.h"
#include "nlu/flodial.h"

#include <math.h>
#include <string.h>

struct count {
        size_t turns, at1, at3;
};

struct tally {
        struct count all, bm25, next; /* what is measured; peers */
        size_t forks, right_fork;     /* turns that went to a child of a node with several */
        double us;
};

struct opened {
        struct chart_src src;
        struct chart *chart;
        struct tally tally;
};

struct run {
        const struct eval_in *in;
        struct opened *charts;
        size_t n_charts;
        struct arena *mem; /* of a dialogue */
        struct arena *tmp; /* of a turn */
        size_t unknown;    /* turns that name no document of the chart */
};

/* ---- one turn ---- */

/* Of how many candidates the score is as high or higher; those before it win when equal. */
static unsigned rank_of(const float *scores, size_t n, uint32_t candidate)
{
        unsigned rank = 1;

        for (size_t i = 0; i < n; i++)
                rank += scores[i] > scores[candidate] || (scores[i] >= scores[candidate] && i < candidate);
        return rank;
}

static void note(struct count *c, const float *scores, size_t n, uint32_t candidate)
{
        unsigned rank = candidate == CHART_NONE ? (unsigned)n + 1 : rank_of(scores, n, candidate);

        c->turns++;
        c->at1 += rank <= 1;
        c->at3 += rank <= 3;
}

/* The peer that goes on to the first child, then the others, then stays; at the start the root. */
static void next_child(const struct chart_src *c, uint32_t node, float *scores)
{
        memset(scores, 0, (c->n_nodes + c->n_faqs) * sizeof(scores[0]));
        if (node == CHART_NONE) {
                scores[c->root] = 1;
                return;
        }
        scores[node] = 0.5f;
        for (size_t i = 0; i < c->nodes[node].n_edges; i++)
                scores[c->nodes[node].edges[i].to] = 1 + 1 / (float)(i + 1);
}

static void note_fork(struct tally *t, const struct chart_src *c, uint32_t node, uint32_t to, const float *scores)
{
        uint32_t best = CHART_NONE;
        bool child = false;

        if (node == CHART_NONE || c->nodes[node].n_edges < 2)
                return;
        for (size_t i = 0; i < c->nodes[node].n_edges; i++) {
                uint32_t at = c->nodes[node].edges[i].to;

                child = child || at == to;
                if (best == CHART_NONE || scores[at] > scores[best])
                        best = at;
        }
        t->forks += child;
        t->right_fork += child && best == to;
}

static struct str name_of(const struct opened *o, uint32_t candidate, struct arena *mem)
{
        if (candidate == CHART_NONE)
                return STR("unknown");
        if (candidate < o->src.n_nodes)
                return arena_printf(mem, "chart-%.*s", STR_ARG(o->src.nodes[candidate].id));
        return arena_printf(mem, "faq-%.*s", STR_ARG(o->src.faqs[candidate - o->src.n_nodes].id));
}

static void report(struct run *run, const struct opened *o, const float *scores, uint32_t wanted, struct str text)
{
        size_t n = o->src.n_nodes + o->src.n_faqs;
        uint32_t best = 0;

        for (uint32_t i = 1; i < n; i++)
                best = scores[i] > scores[best] ? i : best;
        if (run->in->report && best != wanted)
                eval_report(run->in->report, name_of(o, best, run->tmp), name_of(o, wanted, run->tmp), text);
}

static int ask(struct run *run, struct opened *o, struct chart_talk *talk, struct str text, struct str doc,
               uint32_t node, struct err *err)
{
        size_t n = o->src.n_nodes + o->src.n_faqs;
        float *scores = ARENA_ARRAY(run->tmp, float, n), *peer = ARENA_ARRAY(run->tmp, float, n);
        uint32_t wanted = flodial_candidate(&o->src, doc);
        int64_t from = time_cpu_ns();
        int r = chart_heard(talk, text, run->tmp, scores, err);

        o->tally.us += (double)(time_cpu_ns() - from) / 1e3;
        if (r < 0 || doc.n == 0)
                return r;
        run->unknown += wanted == CHART_NONE;
        note(&o->tally.all, scores, n, wanted);
        report(run, o, scores, wanted, text);
        note_fork(&o->tally, &o->src, node, wanted, scores);
        chart_bm25(o->chart, text, run->tmp, peer);
        note(&o->tally.bm25, peer, n, wanted);
        next_child(&o->src, node, peer);
        note(&o->tally.next, peer, n, wanted);
        return 0;
}

/* ---- a dialogue ---- */

static int play(struct run *run, struct opened *o, const struct flodial_dialogue *d, struct err *err)
{
        struct chart_talk talk;
        struct str text = {0};
        uint32_t node = CHART_NONE;
        int r = 0;

        arena_reset(run->mem);
        chart_talk_begin(o->chart, run->mem, &talk);
        for (size_t i = 0; i < d->n_turns && r == 0; i++) {
                const struct flodial_turn *t = &d->turns[i];
                uint32_t shown = flodial_candidate(&o->src, t->doc);

                if (!t->agent) {
                        text = text.n ? arena_printf(run->mem, "%.*s %.*s", STR_ARG(text), STR_ARG(t->text)) : t->text;
                        continue;
                }
                arena_reset(run->tmp);
                r = ask(run, o, &talk, text, t->doc, node, err);
                text = (struct str){0};
                if (shown != CHART_NONE && shown >= o->src.n_nodes) {
                        chart_shown_faq(&talk, shown - (uint32_t)o->src.n_nodes, t->text);
                } else {
                        chart_shown_node(&talk, shown, t->text);
                        node = shown == CHART_NONE ? node : shown;
                }
        }
        return r;
}

static struct opened *chart_of(struct run *run, struct str name)
{
        for (size_t i = 0; i < run->n_charts; i++) {
                if (str_eq(run->charts[i].src.name, name))
                        return &run->charts[i];
        }
        return NULL;
}

static int play_all(struct run *run, const struct flodial_dialogue *d, size_t n, struct err *err)
{
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++) {
                struct opened *o = chart_of(run, d[i].chart);

                if (!o)
                        return err_set(err, ERR_INVALID,
                                       "%s: dialogue %.*s is about the chart %.*s, which is not there",
                                       run->in->path[1], STR_ARG(d[i].id), STR_ARG(d[i].chart));
                if (!o->chart)
                        r = chart_new(&o->src, run->in->encoder, &o->chart, err);
                if (r == 0)
                        r = play(run, o, &d[i], err);
        }
        return r;
}

/* ---- the outcome ---- */

static void add_count(struct count *to, const struct count *c)
{
        to->turns += c->turns;
        to->at1 += c->at1;
        to->at3 += c->at3;
}

static void add(struct tally *to, const struct tally *t)
{
        add_count(&to->all, &t->all);
        add_count(&to->bm25, &t->bm25);
        add_count(&to->next, &t->next);
        to->forks += t->forks;
        to->right_fork += t->right_fork;
        to->us += t->us;
}

static double share(size_t part, size_t of)
{
        return of ? (double)part / (double)of : NAN;
}

static void put_recall(struct buf *b, const struct count *c)
{
        eval_put(b, "recall_at_1", share(c->at1, c->turns));
        eval_put(b, "recall_at_3", share(c->at3, c->turns));
}

static void put_tally(struct buf *b, const struct tally *t)
{
        put_recall(b, &t->all);
        eval_put(b, "branch_accuracy", share(t->right_fork, t->forks));
        json_put_key_i64(b, "turns", (int64_t)t->all.turns);
        json_put_key_i64(b, "branch_turns", (int64_t)t->forks);
}

static void put_peer(struct buf *b, const char *name, const struct count *c)
{
        json_put_key(b, name);
        buf_put_ch(b, '{');
        put_recall(b, c);
        buf_put_ch(b, '}');
}

static void put_all(const struct run *run, size_t n_dialogues, struct buf *b)
{
        struct tally all = {0};

        for (size_t i = 0; i < run->n_charts; i++)
                add(&all, &run->charts[i].tally);
        buf_put_ch(b, '{');
        put_tally(b, &all);
        json_put_key_i64(b, "dialogues", (int64_t)n_dialogues);
        json_put_key_i64(b, "unknown_documents", (int64_t)run->unknown);
        eval_put(b, "us_per_query", all.us / (double)(all.all.turns ? all.all.turns : 1));
        json_put_key(b, "peers");
        buf_put_ch(b, '{');
        put_peer(b, "bm25", &all.bm25);
        put_peer(b, "next_child", &all.next);
        buf_put_c(b, "}");
        json_put_key(b, "charts");
        buf_put_ch(b, '{');
        for (size_t i = 0; i < run->n_charts; i++) {
                const struct opened *o = &run->charts[i];

                if (!o->tally.all.turns)
                        continue;
                json_put_comma(b);
                json_put_str(b, o->src.name);
                buf_put_c(b, ":{");
                put_tally(b, &o->tally);
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "}}");
}

int eval_flow(const struct eval_in *in, const struct str *charts, const char *const *paths, size_t n_charts,
              struct buf *ret_json, struct err *err)
{
        struct arena *all = arena_new(0);
        struct run run = {.in = in, .mem = arena_new(0), .tmp = arena_new(0), .n_charts = n_charts};
        const struct flodial_dialogue *dialogues = NULL;
        size_t n = 0;
        int r = 0;

        run.charts = ARENA_ARRAY(all, struct opened, n_charts);
        for (size_t i = 0; i < n_charts && r == 0; i++) {
                r = flodial_chart(charts[i], paths[i], all, &run.charts[i].src, err);
                if (r == 0 && chart_of(&run, run.charts[i].src.name) != &run.charts[i])
                        r = err_set(err, ERR_INVALID, "%s: a second chart named %.*s", paths[i],
                                    STR_ARG(run.charts[i].src.name));
        }
        if (r == 0)
                r = flodial_dialogues(in->data[1], in->path[1], all, &dialogues, &n, err);
        if (r == 0)
                r = play_all(&run, dialogues, n, err);
        if (r == 0)
                put_all(&run, n, ret_json);
        for (size_t i = 0; i < n_charts; i++)
                chart_free(run.charts[i].chart);
        arena_free(run.tmp);
        arena_free(run.mem);
        arena_free(all);
        return r;
}
