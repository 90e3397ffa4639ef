/*
 * Grouping: leaders over words and meaning (learn/cluster.h), each group named by its medoid. What is suggested is
 * voted by the messages: each is asked of the present knowledge, and its nearest document has its vote.
 */
#include "insight/insight_priv.h"
#include "learn/cluster.h"
#include "nlu/nlu.h"
#include "nlu/pool.h"

#include <stdlib.h>
#include <string.h>

#define THRESHOLD 0.32f /* groups that a person can survey; on public intent sets flat from .3 to .4 */
#define MEANING_SHARE 0.45f
#define AGREE 0.5f /* of a group: fewer votes for one document mean that none is meant */
#define NEAR 0.08f /* of these votes on average: below, the document is only the least far */
#define DOC_NONE UINT32_MAX

struct work {
        const struct generation *g;
        const struct fallen_row *rows;
        size_t n;
        const atomic_bool *cancel;
        const struct cluster_point *points;
        struct cluster_options o;
        uint32_t *of, *leader;
        size_t n_clusters;
        struct vote {
                uint32_t doc;
                float confidence;
                bool answered;
        } * votes;
        struct grouping *out;
};

struct str suggestion_message_id(const struct fallen_row *row, struct arena *mem)
{
        return arena_printf(mem, "%.*s.%lld", STR_ARG(row->conversation), (long long)row->seq);
}

bool suggestion_is_message(const struct fallen_row *row, struct str id)
{
        size_t n = row->conversation.n;
        int64_t seq;

        return id.n > n + 1 && id.p[n] == '.' && str_starts(id, row->conversation) && id.p[n + 1] != '0' &&
               str_to_i64(str_sub(id, n + 1, id.n), 1, INT64_MAX, &seq) && seq == row->seq;
}

static bool cancelled(const struct work *w)
{
        return w->cancel && atomic_load_explicit(w->cancel, memory_order_relaxed);
}

/* Who picked a document, or put another text in its place, has said which is meant, as far as it is still near. */
static void bring_chosen(const struct fallen_row *row, struct nlu_result *u)
{
        for (unsigned i = 1; i < u->n_hits && row->n_nearest; i++) {
                if (!str_eq(u->hits[i].id, row->nearest[0].doc))
                        continue;
                u->hits[0] = u->hits[i];
                return;
        }
}

static void vote(struct work *w, struct str *names)
{
        struct arena *tmp = arena_new(0);

        for (size_t i = 0; i < w->n && !cancelled(w); i++) {
                struct nlu_context about = {.lang = str_eq_c(w->rows[i].lang, "en") ? LANG_EN : LANG_ZH};
                struct nlu_result u;

                arena_reset(tmp);
                nlu_understand(w->g->nlu, w->rows[i].text, &about, tmp, &u);
                w->votes[i] = (struct vote){.doc = DOC_NONE, .answered = u.band == BAND_ANSWER};
                if (u.n_hits == 0)
                        continue;
                if (str_eq_c(w->rows[i].kind, "chosen") || str_eq_c(w->rows[i].kind, "corrected"))
                        bring_chosen(&w->rows[i], &u);
                w->votes[i].doc = u.hits[0].ordinal;
                w->votes[i].confidence = u.hits[0].confidence;
                names[u.hits[0].ordinal] = u.hits[0].id;
        }
        arena_free(tmp);
}

/* The document with most votes of the members; of equals the one that was voted for first. */
static void count_votes(const struct work *w, const uint32_t *members, size_t n, const struct str *names, float *tally,
                        struct group *ret)
{
        uint32_t best = DOC_NONE;
        float sum = 0;

        for (size_t i = 0; i < n; i++)
                if (w->votes[members[i]].doc != DOC_NONE)
                        tally[w->votes[members[i]].doc] = 0;
        for (size_t i = 0; i < n; i++)
                if (w->votes[members[i]].doc != DOC_NONE)
                        tally[w->votes[members[i]].doc]++;
        for (size_t i = 0; i < n; i++) {
                uint32_t doc = w->votes[members[i]].doc;

                if (doc != DOC_NONE && (best == DOC_NONE || tally[doc] > tally[best]))
                        best = doc;
        }
        ret->kind = SUGGEST_ARTICLE;
        if (best == DOC_NONE)
                return;
        for (size_t i = 0; i < n; i++)
                sum += w->votes[members[i]].doc == best ? w->votes[members[i]].confidence : 0;
        ret->doc = arena_str(w->out->mem, names[best]);
        ret->share = tally[best] / (float)n;
        ret->confidence = sum / tally[best];
        if (ret->share >= AGREE && ret->confidence >= NEAR)
                ret->kind = SUGGEST_PHRASING;
}

static size_t members_of(const struct work *w, uint32_t cluster, uint32_t *members)
{
        size_t n = 0;

        for (size_t i = 0; i < w->n; i++) /* an earlier one may have joined in the second pass */
                if (w->of[i] == cluster)
                        members[n++] = (uint32_t)i;
        return n;
}

static void fill(struct work *w, struct arena *tmp)
{
        struct str *names = ARENA_ARRAY(tmp, struct str, NLU_MAX_DOCS);
        float *tally = ARENA_ARRAY(tmp, float, NLU_MAX_DOCS);
        uint32_t *members = ARENA_ARRAY(tmp, uint32_t, w->n + 1);
        struct grouping *out = w->out;

        vote(w, names);
        out->groups = ARENA_ARRAY(out->mem, struct group, w->n_clusters + 1);
        for (uint32_t k = 0; k < w->n_clusters && !cancelled(w); k++) {
                struct group *g = &out->groups[out->n++];
                size_t n = members_of(w, k, members);

                g->medoid = suggestion_message_id(&w->rows[cluster_medoid(w->points, members, n, &w->o)], out->mem);
                count_votes(w, members, n, names, tally, g);
        }
        for (size_t i = 0; i < w->n; i++)
                map_set(out->of, suggestion_message_id(&w->rows[i], tmp),
                        (void *)((uintptr_t)(w->of[i] + 1) | (w->votes[i].answered ? ANSWERED : 0)));
}

struct grouping *grouping_make(const struct generation *g, const struct fallen_row *rows, size_t n,
                               const atomic_bool *cancel, struct err *err)
{
        struct arena *tmp = arena_new((size_t)1 << 30);
        struct work w = {.g = g, .rows = rows, .n = n, .cancel = cancel};
        struct str *texts = ARENA_ARRAY(tmp, struct str, n + 1);
        struct pool *pool;
        int r;

        for (size_t i = 0; i < n; i++)
                texts[i] = rows[i].text;
        w.of = ARENA_ARRAY(tmp, uint32_t, n + 1);
        w.leader = ARENA_ARRAY(tmp, uint32_t, n + 1);
        w.votes = arena_array(tmp, n + 1, sizeof(*w.votes));
        pool = pool_make(g->nlu, texts, n, cancel);
        if (!pool) {
                arena_free(tmp);
                err_set(err, ERR_CANCELLED, "grouping was cancelled");
                return NULL;
        }
        w.o = (struct cluster_options){.dense_share = MEANING_SHARE, .threshold = THRESHOLD, .cancel = cancel};
        w.points = pool_points(pool, &w.o.n_features, &w.o.n_dense);
        r = cluster_leaders(w.points, n, &w.o, w.of, w.leader, &w.n_clusters, err);
        if (r == 0) {
                w.out = calloc(1, sizeof(*w.out));
                if (!w.out)
                        abort();
                w.out->mem = arena_new((size_t)1 << 30);
                w.out->of = map_new();
                fill(&w, tmp);
        }
        pool_free(pool);
        arena_free(tmp);
        return w.out;
}

struct grouping *grouping_free(struct grouping *g)
{
        if (!g)
                return NULL;
        map_free(g->of);
        arena_free(g->mem);
        free(g);
        return NULL;
}

/* ---- the view ---- */

static void add(struct suggestion *s, const struct fallen_row *row, bool answered)
{
        ((const struct fallen_row **)(uintptr_t)s->messages)[s->n++] = row;
        s->n_answered += answered;
        s->n_lang[str_eq_c(row->lang, "en") ? LANG_EN : LANG_ZH]++;
        s->first_ms = s->n == 1 || row->at_ms < s->first_ms ? row->at_ms : s->first_ms;
        s->last_ms = row->at_ms > s->last_ms ? row->at_ms : s->last_ms;
}

static int by_size(const void *a, const void *b)
{
        const struct suggestion *x = a, *y = b;

        if (x->n != y->n)
                return (x->n < y->n) - (x->n > y->n);
        if (x->last_ms != y->last_ms)
                return (x->last_ms < y->last_ms) - (x->last_ms > y->last_ms);
        return str_cmp(x->id, y->id);
}

static void name(struct suggestion *s, const struct group *g, struct arena *mem)
{
        s->kind = g->kind;
        s->doc = arena_str(mem, g->doc);
        s->share = g->share;
        s->confidence = g->confidence;
        s->id = suggestion_message_id(s->messages[0], mem);
        s->medoid = s->messages[0];
        for (size_t i = 0; i < s->n; i++)
                if (suggestion_is_message(s->messages[i], g->medoid))
                        s->medoid = s->messages[i];
}

void grouping_view(const struct grouping *g, const struct fallen_row *rows, size_t n, struct arena *mem,
                   struct suggestions_view *ret)
{
        struct suggestion *all = ARENA_ARRAY(mem, struct suggestion, g->n + 1);
        uintptr_t *of = ARENA_ARRAY(mem, uintptr_t, n + 1);
        size_t *count = ARENA_ARRAY(mem, size_t, g->n + 1), used = 0;

        for (size_t i = 0; i < n; i++) {
                of[i] = (uintptr_t)map_get(g->of, suggestion_message_id(&rows[i], mem));
                if (of[i])
                        count[(of[i] & ~ANSWERED) - 1]++;
        }
        for (size_t k = 0; k < g->n; k++)
                all[k].messages = ARENA_ARRAY(mem, const struct fallen_row *, count[k]);
        for (size_t i = 0; i < n; i++)
                if (of[i])
                        add(&all[(of[i] & ~ANSWERED) - 1], &rows[i], (of[i] & ANSWERED) != 0);
        for (size_t k = 0; k < g->n; k++) {
                if (all[k].n == 0)
                        continue;
                name(&all[k], &g->groups[k], mem);
                all[used++] = all[k];
        }
        qsort(all, used, sizeof(*all), by_size);
        *ret = (struct suggestions_view){.groups = all, .n = used, .grouped_ms = g->at_ms};
}

const struct suggestion *suggestion_find(const struct suggestions_view *v, struct str id)
{
        for (size_t k = 0; k < v->n; k++)
                for (size_t i = 0; i < v->groups[k].n; i++)
                        if (suggestion_is_message(v->groups[k].messages[i], id))
                                return &v->groups[k];
        return NULL;
}
