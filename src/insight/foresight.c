/* See foresight.h: workers, their cases, the result. */
#include "insight/foresight_priv.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define CACHE_DEFAULT 65536u
#define SAMPLE_DEFAULT 500u
#define WORKER_BYTES ((size_t)96 << 20)
#define TMP_BYTES ((size_t)64 << 20)
#define DOCS_BYTES ((size_t)1 << 30) /* names and texts of both knowledges, each at most KNOWLEDGE_TEXT_BYTES_MAX */
#define TOUCHES_MAX 100000u
#define KEEP_TEXT 400u
/* From here on something near is taken as touched; docs/operations.md tells what that misses. */
#define NEAR 0.95f
#define NEAR_BODY 0.3f /* what a body has in common with a message counts so much beside its phrasings */

const char *foresight_kind_name(enum foresight_kind k)
{
        static const char *const names[] = {"newly", "changed", "worse"};

        return names[k];
}

const char *foresight_why_name(enum foresight_why w)
{
        static const char *const names[] = {"",        "lost",   "stolen",   "caught",   "unfit", "emptied",
                                            "expired", "better", "answered", "reworded", "moved"};

        return names[w];
}

const char *foresight_verdict_name(enum foresight_verdict v)
{
        static const char *const names[] = {"silent", "fine", "good", "look", "harmful"};

        return names[v];
}

const char *foresight_change_name(enum foresight_change c)
{
        static const char *const names[] = {"changed", "added", "removed"};

        return names[c];
}

/* ---- making ---- */

static void open_worker(struct foresight *f, struct worker *w)
{
        w->replay = replay_new(f->o.a, f->o.b, f->o.cache);
        w->whole = replay_new(f->o.a, f->o.b, 0);
        w->mem = arena_new(WORKER_BYTES);
        w->tmp = arena_new(TMP_BYTES);
        w->by_words = map_new();
        w->touches = map_new();
        w->counts = ARENA_ARRAY(w->mem, struct foresight_edit, f->n_edits + 1);
}

int foresight_new(const struct foresight_opts *o, struct foresight **ret, struct err *err)
{
        struct foresight *f = calloc(1, sizeof(*f));
        struct str *ids;
        int r;

        if (!f)
                abort();
        f->o = *o;
        f->o.workers = o->workers < 1 ? 1 : o->workers > FORESIGHT_WORKERS_MAX ? FORESIGHT_WORKERS_MAX : o->workers;
        f->o.cache = o->cache ? o->cache : CACHE_DEFAULT;
        f->o.sample = o->sample ? o->sample : SAMPLE_DEFAULT;
        generation_ref(f->o.a);
        generation_ref(f->o.b);
        f->mem = arena_new(DOCS_BYTES);
        r = foresight_find_edits(f, err);
        if (r < 0) {
                foresight_free(f);
                return r;
        }
        ids = ARENA_ARRAY(f->mem, struct str, f->n_edits + 1);
        for (size_t i = 0; i < f->n_edits; i++)
                ids[i] = f->edits[i].e.doc;
        f->touch = nlu_touch_new(f->o.a->nlu, f->o.b->nlu, ids, f->n_edits);
        for (unsigned i = 0; i < f->o.workers; i++)
                open_worker(f, &f->workers[i]);
        *ret = f;
        return 0;
}

struct foresight *foresight_free(struct foresight *f)
{
        for (unsigned i = 0; f && i < f->o.workers; i++) {
                struct worker *w = &f->workers[i];

                replay_free(w->replay);
                replay_free(w->whole);
                arena_free(w->mem);
                arena_free(w->tmp);
                map_free(w->by_words);
                map_free(w->touches);
                VEC_FREE(&w->cases);
        }
        if (f) {
                nlu_touch_free(f->touch);
                map_free(f->by_doc);
                map_free(f->by_id[0]);
                map_free(f->by_id[1]);
                generation_unref(f->o.a);
                generation_unref(f->o.b);
                arena_free(f->mem);
        }
        free(f);
        return NULL;
}

size_t foresight_n_edits(const struct foresight *f)
{
        return f->n_edits;
}

uint64_t foresight_seen(const struct foresight *f)
{
        return atomic_load(&f->seen);
}

/* ---- what the words can differ by ---- */

static bool near_text(const struct foresight *f, struct worker *w, enum lang lang, struct str text)
{
        size_t known = (size_t)map_get(w->touches, text);
        struct nlu_nearness n;
        bool near;

        if (known)
                return known == 2;
        arena_reset(w->tmp);
        nlu_touch(f->touch, text, lang, w->tmp, &n);
        near = n.words + n.meaning + NEAR_BODY * n.body >= NEAR;
        if (map_count(w->touches) < TOUCHES_MAX)
                map_set(w->touches, text, (void *)(size_t)(near ? 2 : 1));
        return near;
}

static bool touches(const struct foresight *f, struct worker *w, enum lang lang, const struct replay_line *l)
{
        if (f->o.full || f->all)
                return true;
        if (l->choice.n)
                return foresight_edit_of(f, l->choice) >= 0;
        return near_text(f, w, lang, l->text);
}

/* ---- cases ---- */

static struct replay_said keep_said(struct arena *mem, const struct replay_said *s)
{
        struct replay_said k = *s;

        k.doc = arena_str(mem, s->doc);
        k.handover = arena_str(mem, s->handover);
        k.text = arena_str(mem, s->text);
        return k;
}

/* Any of the documents that one of them names and the other does not. */
static bool names_other_edit(const struct foresight *f, struct str docs, struct str other)
{
        struct str one;

        while (str_cut(&docs, ' ', &one))
                if (one.n && !str_contains(other, one) && foresight_edit_of(f, one) >= 0)
                        return true;
        return false;
}

/*
 * Where nothing was answered and nothing is, what is offered instead moves with every training; it counts when an edit
 * comes in or goes. The same document in other words counts when it was edited: else what stands beside it was.
 */
static bool same(const struct foresight *f, const struct replay_said *a, const struct replay_said *b)
{
        if (a->mark == b->mark && a->kind == b->kind && str_eq(a->doc, b->doc))
                return true;
        if (replay_help(a) < 2 && replay_help(b) < 2)
                return !names_other_edit(f, a->doc, b->doc) && !names_other_edit(f, b->doc, a->doc);
        return a->kind == b->kind && a->doc.n && str_eq(a->doc, b->doc) && foresight_edit_of(f, a->doc) < 0;
}

static enum foresight_kind kind_of(const struct replay_said *a, const struct replay_said *b)
{
        int before = replay_help(a), after = replay_help(b);

        if (after > before)
                return after == 2 ? FORE_NEWLY : FORE_CHANGED;
        return after < before && before == 2 ? FORE_WORSE : FORE_CHANGED;
}

static void count_kind(enum foresight_kind k, uint64_t *newly, uint64_t *changed, uint64_t *worse)
{
        *newly += k == FORE_NEWLY;
        *changed += k == FORE_CHANGED;
        *worse += k == FORE_WORSE;
}

/* The case with the same words and answers, from another place of a conversation. */
static size_t find_case(struct worker *w, const struct foresight_case *c, struct str *ret_key)
{
        *ret_key = arena_printf(w->tmp, "%.*s|%.*s|%.*s|%d|%d", STR_ARG(c->text), STR_ARG(c->a.doc), STR_ARG(c->b.doc),
                                (int)c->a.kind, (int)c->b.kind);
        return (size_t)map_get(w->by_words, *ret_key);
}

static uint32_t take_case(const struct foresight *f, struct worker *w, const struct replay_pair *p)
{
        struct foresight_case c = {.kind = kind_of(&p->a, &p->b),
                                   .text = w->talk->lines[p->line].text,
                                   .talk = w->talk->id,
                                   .lang = w->talk->lang,
                                   .a = p->a,
                                   .b = p->b,
                                   .times = 1};
        struct str key;
        size_t at;

        arena_reset(w->tmp);
        at = find_case(w, &c, &key);
        if (at) {
                w->cases.p[at - 1].times++;
                count_kind(c.kind, &w->total.newly, &w->total.changed, &w->total.worse);
                return (uint32_t)at;
        }
        foresight_judge(f, &c, w->tmp);
        count_kind(c.kind, &w->total.newly, &w->total.changed, &w->total.worse);
        if (w->cases.n == FORESIGHT_CASES_MAX) {
                w->total.uncounted++;
                return 0;
        }
        c.text = arena_str(w->mem, str_sub(c.text, 0, SIZE_MAX));
        c.talk = arena_str(w->mem, c.talk);
        c.a = keep_said(w->mem, &c.a);
        c.b = keep_said(w->mem, &c.b);
        *VEC_ADD(&w->cases) = c;
        map_set(w->by_words, key, (void *)w->cases.n);
        return (uint32_t)w->cases.n;
}

struct each {
        struct foresight *f;
        struct worker *w;
};

/* What is kept with words: with this bit no case, but the number of an edit + 1; 0: a case that found no room. */
#define KEPT_SAME 0x80000000u

static void count_same(struct worker *w, int edit)
{
        w->total.same++;
        if (edit >= 0)
                w->counts[edit].same++;
}

static void count_again(struct worker *w, uint32_t at)
{
        w->cases.p[at].times++;
        count_kind(w->cases.p[at].kind, &w->total.newly, &w->total.changed, &w->total.worse);
}

static uint32_t on_pair(void *arg, const struct replay_pair *p)
{
        struct each *e = arg;
        struct worker *w = e->w;
        uint32_t at;

        w->total.compared++;
        if (p->again) {
                at = p->kept;
                if (at & KEPT_SAME)
                        count_same(w, (int)(at & ~KEPT_SAME) - 1);
                else if (at)
                        count_again(w, at - 1);
                else
                        w->total.uncounted++;
                return at;
        }
        w->total.outside += p->a.outside || p->b.outside;
        if (same(e->f, &p->a, &p->b)) {
                int edit = foresight_edit_of(e->f, p->a.doc);

                count_same(w, edit);
                return KEPT_SAME | (uint32_t)(edit + 1);
        }
        w->total.sample_changed += w->sampling;
        return take_case(e->f, w, p);
}

static bool is_changed(void *arg, struct str doc)
{
        return foresight_edit_of(arg, doc) >= 0;
}

static void replay_talk(struct foresight *f, struct worker *w, const struct foresight_talk *t, struct replay *r,
                        const bool *wants)
{
        struct replay_talk talk = {.lang = t->lang, .lines = t->lines, .n = t->n, .at_ms = f->o.now_ms};
        struct replay_changed changed = {is_changed, f};
        struct each each = {f, w};

        w->talk = t;
        replay_run(r, &talk, wants, &changed, on_pair, &each);
}

/* A message of nobody's words: no one knows which talk is looked at in full before it comes. */
static bool is_sampled(const struct foresight *f, const struct foresight_talk *t)
{
        return str_checksum(t->id) % f->o.sample == 0;
}

#define WANTS_MAX 512u

void foresight_add(struct foresight *f, unsigned worker, const struct foresight_talk *t)
{
        struct worker *w = &f->workers[worker];
        struct foresight_talk part = *t;
        bool wants[WANTS_MAX], any = false;

        w->total.talks++;
        w->total.erased += t->erased;
        w->total.cut += t->cut || t->n > WANTS_MAX;
        w->total.to_people += (uint64_t)t->to_people;
        if (t->erased || t->n == 0)
                return;
        part.n = t->n < WANTS_MAX ? t->n : WANTS_MAX;
        for (size_t i = 0; i < part.n; i++)
                any |= wants[i] = touches(f, w, t->lang, &part.lines[i]);
        w->total.lines += part.n;
        atomic_fetch_add(&f->seen, part.n);
        if (any) {
                replay_talk(f, w, &part, w->replay, wants);
                return;
        }
        w->total.untouched += part.n;
        if (!is_sampled(f, t))
                return;
        w->total.sample_lines += part.n;
        w->sampling = true;
        replay_talk(f, w, &part, w->whole, NULL);
        w->sampling = false;
}

/* ---- the result ---- */

static void add_totals(struct foresight_totals *to, const struct foresight_totals *from)
{
        uint64_t *t = (uint64_t *)to;
        const uint64_t *s = (const uint64_t *)from;

        for (size_t i = 0; i < sizeof(*to) / sizeof(*t); i++)
                t[i] += s[i];
}

static int by_weight(const void *x, const void *y)
{
        const struct foresight_case *a = x, *b = y;

        if (a->lean != b->lean && (a->lean == LEAN_HARM || b->lean == LEAN_HARM))
                return a->lean == LEAN_HARM ? -1 : 1;
        if (a->times != b->times)
                return a->times > b->times ? -1 : 1;
        return str_cmp(a->text, b->text);
}

static int worst_first(const void *x, const void *y)
{
        const struct foresight_edit *a = x, *b = y;

        if (a->verdict != b->verdict)
                return a->verdict > b->verdict ? -1 : 1;
        if (a->harm != b->harm)
                return a->harm > b->harm ? -1 : 1;
        return str_cmp(a->doc, b->doc);
}

/* Two workers may have met the same case. */
static size_t join_cases(struct foresight_case *v, size_t n)
{
        struct map *seen = map_new();
        struct arena *tmp = arena_new(0);
        size_t k = 0;

        for (size_t i = 0; i < n; i++) {
                struct str key = arena_printf(tmp, "%.*s|%.*s|%.*s|%d|%d", STR_ARG(v[i].text), STR_ARG(v[i].a.doc),
                                              STR_ARG(v[i].b.doc), (int)v[i].a.kind, (int)v[i].b.kind);
                size_t at = (size_t)map_get(seen, key);

                if (at) {
                        v[at - 1].times += v[i].times;
                        continue;
                }
                v[k++] = v[i];
                map_set(seen, key, (void *)k);
        }
        arena_free(tmp);
        map_free(seen);
        return k;
}

static void count_case(struct foresight *f, const struct foresight_case *c)
{
        struct foresight_edit *e = c->edit >= 0 ? &f->edits[c->edit].e : NULL;

        if (!e)
                return;
        e->newly += c->kind == FORE_NEWLY ? c->times : 0;
        e->changed += c->kind == FORE_CHANGED ? c->times : 0;
        e->worse += c->kind == FORE_WORSE ? c->times : 0;
        e->gain += c->lean == LEAN_GAIN ? c->times : 0;
        e->harm += c->lean == LEAN_HARM ? c->times : 0;
        e->cases_gain += c->lean == LEAN_GAIN;
        e->cases_harm += c->lean == LEAN_HARM;
}

static void gather_cases(struct foresight *f, struct arena *mem, struct foresight_result *ret)
{
        struct foresight_case *cases;
        size_t n = 0;

        for (unsigned i = 0; i < f->o.workers; i++)
                n += f->workers[i].cases.n;
        cases = ARENA_ARRAY(mem, struct foresight_case, n + 1);
        n = 0;
        for (unsigned i = 0; i < f->o.workers; i++)
                for (size_t k = 0; k < f->workers[i].cases.n; k++)
                        cases[n++] = f->workers[i].cases.p[k];
        n = join_cases(cases, n);
        for (size_t i = 0; i < n; i++) {
                count_case(f, &cases[i]);
                if (cases[i].edit >= 0)
                        cases[i].cause = f->edits[cases[i].edit].e.doc;
        }
        qsort(cases, n, sizeof(*cases), by_weight);
        ret->cases = cases;
        ret->n_cases = n;
}

static enum foresight_why commonest_harm(const struct foresight_result *r, int edit)
{
        uint64_t times[WHY_MOVED + 1] = {0};
        enum foresight_why best = WHY_NONE;

        for (size_t i = 0; i < r->n_cases; i++)
                if (r->cases[i].edit == edit && r->cases[i].lean == LEAN_HARM)
                        times[r->cases[i].why] += r->cases[i].times;
        for (int w = 1; w <= WHY_MOVED; w++)
                best = times[w] > times[best] ? (enum foresight_why)w : best;
        return best;
}

static void gather_edits(struct foresight *f, struct arena *mem, struct foresight_result *ret)
{
        struct foresight_edit *edits = ARENA_ARRAY(mem, struct foresight_edit, f->n_edits + 1);

        for (size_t i = 0; i < f->n_edits; i++) {
                for (unsigned k = 0; k < f->o.workers; k++)
                        f->edits[i].e.same += f->workers[k].counts[i].same;
                f->edits[i].e.why = commonest_harm(ret, (int)i);
                foresight_verdict(f, &f->edits[i], mem);
                edits[i] = f->edits[i].e;
        }
        qsort(edits, f->n_edits, sizeof(*edits), worst_first);
        ret->edits = edits;
        ret->n_edits = f->n_edits;
}

static void clear_counts(struct foresight_edit *e)
{
        e->newly = e->changed = e->worse = e->same = e->gain = e->harm = e->cases_gain = e->cases_harm = 0;
}

void foresight_result(struct foresight *f, struct arena *mem, struct foresight_result *ret)
{
        *ret = (struct foresight_result){.all = f->all};
        for (size_t i = 0; i < f->n_edits; i++)
                clear_counts(&f->edits[i].e);
        for (unsigned i = 0; i < f->o.workers; i++) {
                struct replay_stats s[2];

                replay_stats(f->workers[i].replay, &s[0]);
                replay_stats(f->workers[i].whole, &s[1]);
                add_totals(&ret->total, &f->workers[i].total);
                ret->total.again += s[0].again;
                ret->total.decided += s[0].decided + s[1].decided;
                ret->total.failed += s[0].failed + s[1].failed;
        }
        gather_cases(f, mem, ret);
        gather_edits(f, mem, ret);
}
