/* publisher - one publication after the other; see publisher.h. What is due by time is in publisher_due.c. */
#include "insight/publisher_priv.h"

#include "answer/learned.h"
#include "base/buf.h"
#include "base/log.h"
#include "insight/folder.h"
#include "store/audit.h"
#include "store/knowledge_version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN_MEMORY_MAX ((size_t)256 << 20)
#define FAULTS_MAX ((size_t)1 << 18)

struct publish_run {
        struct publish_run *next;
        struct publisher *p;
        struct arena *mem;
        struct publish_in in;
        publish_fn *cb;
        void *arg;
        struct draft_row *drafts;
        struct workspace_base base;
        struct workspace *work;
        struct generation *gen;
        struct buf faults;
        struct publish_out out;
        enum folder_result *written; /* of each row that lies over */
        bool held;
        int r;
        struct err err;
};

/* ---- the end of one ---- */

static void run_free(struct publish_run *run)
{
        workspace_free(run->work);
        workspace_base_done(&run->base);
        generation_unref(run->gen);
        buf_done(&run->faults);
        arena_free(run->mem);
        free(run);
}

static void finish(struct publish_run *run, int r, const struct err *err)
{
        struct publisher *p = run->p;

        if (run->held)
                generations_release(p->o.generations);
        run->out.faults = buf_str(&run->faults);
        run->cb(run->arg, r, err, &run->out);
        p->first = run->next;
        if (!p->first)
                p->last = &p->first;
        p->n_runs--;
        run_free(run);
        publisher_next(p);
}

static void fail(struct publish_run *run, int r)
{
        err_set(&run->err, r, "the store is busy");
        finish(run, r, &run->err);
}

/* ---- serving ---- */

static void audit(const struct publish_run *run)
{
        char object[40], detail[AUDIT_DETAIL_MAX / 2];
        struct audit_entry e = {
                .who = run->in.act_who, .act = STR_INIT("knowledge.publish"), .at_ms = clock_now_ms(run->p->o.clock)};
        size_t n = 0;

        snprintf(object, sizeof(object), "version:%lld", (long long)run->out.version);
        detail[0] = 0;
        for (size_t i = 0; i < run->in.n && n < sizeof(detail) - DRAFT_PATH_MAX; i++)
                n += (size_t)snprintf(detail + n, sizeof(detail) - n, "%s%.*s", i ? ", " : "",
                                      STR_ARG(run->drafts[i].path));
        e.object = str_c(object);
        e.detail = str_c(detail);
        if (store_audit_add(run->p->o.store, &e, NULL, NULL) < 0)
                log_error("no row of the audit for version %lld of the knowledge", (long long)run->out.version);
}

static void on_over_done(void *arg, int r, const struct err *err)
{
        struct publisher *p = arg;

        p->open--;
        if (r < 0) /* the rows make no difference: the files have their texts */
                log_warn("what the folder has by now lies over it still: %s", err->msg);
}

/* The rows that are not in the folder go on lying over it. */
static void serve(struct publish_run *run)
{
        struct publisher *p = run->p;
        const struct kovers *o = run->work->overs;
        struct kover *left = ARENA_ARRAY(run->mem, struct kover, o->n);
        struct str *done = ARENA_ARRAY(run->mem, struct str, o->n);
        size_t n_left = 0, n_done = 0;
        struct kovers *rest;

        for (size_t i = 0; i < o->n; i++) {
                if (run->written[i] == FOLDER_WRITTEN)
                        done[n_done++] = o->rows[i].path;
                else
                        left[n_left++] = o->rows[i];
                if (run->written[i] == FOLDER_CHANGED)
                        log_warn("%.*s was edited in the folder while it was published; that edit counts",
                                 STR_ARG(o->rows[i].path));
        }
        rest = kovers_new(left, n_left);
        run->out.n_written = n_done;
        memcpy(p->loaded, run->gen->hash, sizeof(p->loaded));
        generations_adopt(p->o.generations, run->gen, n_left ? rest : NULL);
        kovers_unref(rest);
        if (n_done && store_knowledge_over_done(p->o.store, done, n_done, on_over_done, p) == 0)
                p->open++;
        audit(run);
        finish(run, 0, NULL);
}

static void write_work(void *arg, const atomic_bool *cancel)
{
        struct publish_run *run = arg;

        (void)cancel; /* begun, it is brought to its end */
        for (size_t i = 0; i < run->work->overs->n; i++)
                run->written[i] = folder_put(run->base.src.dir, &run->work->overs->rows[i]);
}

static void write_done(void *arg, bool cancelled)
{
        (void)cancelled; /* what was not written lies over the folder, as if it could not be */
        serve(arg);
}

/* ---- the commit ---- */

static void on_version(void *arg, int r, const struct err *err, const struct knowledge_version_row *v)
{
        struct publish_run *run = arg;
        size_t n = run->work->overs->n;

        if (r < 0) {
                finish(run, r, err);
                return;
        }
        run->out.version = v->number;
        run->out.hash = str_c(run->gen->hash);
        run->written = ARENA_ARRAY(run->mem, enum folder_result, n);
        for (size_t i = 0; i < n; i++)
                run->written[i] = FOLDER_NOT_THERE;
        if (!run->base.src.dir || loop_long(run->p->o.loop, write_work, write_done, run) < 0)
                serve(run);
}

/* All text files as they are with the drafts. */
static const struct knowledge_text *texts_after(struct publish_run *run, size_t *ret)
{
        const struct workspace *w = run->work;
        struct knowledge_text *v = ARENA_ARRAY(run->mem, struct knowledge_text, w->n_before + run->in.n);
        size_t i = 0, k = 0, n = 0;

        while (i < w->n_before || k < w->overs->n) {
                const struct ktext *t = i < w->n_before ? &w->before[i] : NULL;
                const struct kover *o = k < w->overs->n ? &w->overs->rows[k] : NULL;
                int order = !t ? 1 : !o ? -1 : str_cmp(t->path, o->path);

                if (order < 0 && t->hash[0])
                        v[n++] = (struct knowledge_text){t->path, t->text};
                else if (order >= 0 && !o->remove)
                        v[n++] = (struct knowledge_text){o->path, o->text};
                i += order <= 0;
                k += order >= 0;
        }
        *ret = n;
        return v;
}

static bool lists_differ(struct str_list a, struct str_list b)
{
        bool differ = a.n != b.n;

        for (size_t i = 0; i < a.n && !differ; i++)
                differ = !str_eq(a.v[i], b.v[i]);
        return differ;
}

static bool side_differs(const struct article *a, const struct article *b, enum lang l)
{
        return !str_eq(a->title[l], b->title[l]) || !str_eq(a->body[l], b->body[l]) ||
               lists_differ(a->ask[l], b->ask[l]);
}

/* The article or policy of a file. */
static const struct article *article_at(const struct knowledge *k, struct str path)
{
        bool policy = str_starts(path, STR("policies/"));
        struct str id = str_sub(path, strlen("articles/"), path.n - strlen("articles/.md"));

        if (!policy && !str_starts(path, STR("articles/")))
                return NULL;
        for (size_t i = 0; i < k->n_articles; i++)
                if (k->articles[i].policy == policy && str_eq(k->articles[i].id, id))
                        return &k->articles[i];
        return NULL;
}

/* Which languages of articles are changed; a new one is changed in none, one that goes in both. */
static const struct knowledge_side *sides_of(struct publish_run *run, size_t *ret)
{
        struct knowledge_side *v = ARENA_ARRAY(run->mem, struct knowledge_side, run->in.n);
        size_t n = 0;

        for (size_t i = 0; i < run->in.n; i++) {
                struct str path = run->drafts[i].path;
                const struct article *a = article_at(run->base.serves->k, path), *b = article_at(run->gen->k, path);

                if (a && b)
                        v[n++] =
                                (struct knowledge_side){path, side_differs(a, b, LANG_ZH), side_differs(a, b, LANG_EN)};
                else if (a)
                        v[n++] = (struct knowledge_side){path, true, true};
        }
        *ret = n;
        return v;
}

/* An end that has passed while the draft waited is none. */
static int64_t end_of(const struct publish_run *run, size_t i)
{
        int64_t end = run->in.end_given ? run->in.expire_ms : run->drafts[i].expire_ms;

        return end > clock_now_ms(run->p->o.clock) ? end : 0;
}

static void commit(struct publish_run *run, struct str before)
{
        const struct kovers *o = run->work->overs;
        struct knowledge_over_row *over = ARENA_ARRAY(run->mem, struct knowledge_over_row, o->n);
        struct published_draft *drafts = ARENA_ARRAY(run->mem, struct published_draft, run->in.n);
        struct knowledge_publish w = {.version = {.hash = str_c(run->gen->hash),
                                                  .source = STR_INIT("console"),
                                                  .author = run->in.who,
                                                  .note = run->in.note,
                                                  .at_ms = clock_now_ms(run->p->o.clock)},
                                      .before = before,
                                      .over = over,
                                      .n_over = o->n,
                                      .drafts = drafts,
                                      .n_drafts = run->in.n};
        int r;

        for (size_t i = 0; i < o->n; i++)
                over[i] = (struct knowledge_over_row){o->rows[i].path, o->rows[i].base, o->rows[i].text,
                                                      o->rows[i].remove};
        for (size_t i = 0; i < run->in.n; i++)
                drafts[i] = (struct published_draft){run->drafts[i].id, run->drafts[i].rev, end_of(run, i)};
        w.files = texts_after(run, &w.n_files);
        w.sides = sides_of(run, &w.n_sides);
        run->out.n_files = run->in.n;
        r = store_knowledge_publish(run->p->o.store, &w, on_version, run);
        if (r < 0)
                fail(run, r);
}

static void on_base(void *arg, int r, const struct err *err, const struct knowledge_version_row *v)
{
        struct publish_run *run = arg;

        if (r < 0)
                finish(run, r, err);
        else
                commit(run, arena_str(run->mem, v->manifest));
}

/* What serves until now is a version too, with its texts. */
static int keep_before(struct publisher *p, const struct workspace_base *b, const struct workspace *w,
                       struct arena *mem, store_knowledge_fn *cb, void *arg)
{
        struct knowledge_version_row v = {
                .hash = str_c(b->serves->hash), .source = p->o.source, .at_ms = clock_now_ms(p->o.clock)};
        struct knowledge_text *files = ARENA_ARRAY(mem, struct knowledge_text, w->n_before);
        size_t n = 0;

        for (size_t i = 0; i < w->n_before; i++)
                if (w->before[i].hash[0])
                        files[n++] = (struct knowledge_text){w->before[i].path, w->before[i].text};
        return store_knowledge_add(p->o.store, &v, files, n, cb, arg);
}

/* ---- checking ---- */

static void check_work(void *arg, const atomic_bool *cancel)
{
        struct publish_run *run = arg;
        struct report *rep = report_new();

        run->r = workspace_open(&run->base, run->drafts, run->in.n, false, &run->work, &run->err);
        if (run->r == 0 && !run->work->n_troubles)
                run->r = workspace_generation(&run->base, run->work, false, cancel, &run->gen, rep, &run->err);
        report_write_errors(rep, &run->faults);
        report_free(rep);
}

static void name_troubles(struct publish_run *run)
{
        struct publish_trouble *v = ARENA_ARRAY(run->mem, struct publish_trouble, run->work->n_troubles);

        for (size_t i = 0; i < run->in.n; i++)
                if (run->work->trouble[i])
                        v[run->out.n_troubles++] =
                                (struct publish_trouble){run->drafts[i].id, run->drafts[i].path, run->work->trouble[i]};
        run->out.troubles = v;
        err_set(&run->err, ERR_EXISTS, "%.*s: the file is another one than the draft was made from",
                STR_ARG(v[0].path));
        finish(run, ERR_EXISTS, &run->err);
}

static void check_done(void *arg, bool cancelled)
{
        struct publish_run *run = arg;
        int r;

        if (cancelled) {
                err_set(&run->err, ERR_BUSY, "the program is stopping");
                finish(run, ERR_BUSY, &run->err);
        } else if (run->r == 0 && run->work->n_troubles) {
                name_troubles(run);
        } else if (run->r < 0) {
                finish(run, run->r, &run->err);
        } else {
                r = keep_before(run->p, &run->base, run->work, run->mem, on_base, run);
                if (r < 0)
                        fail(run, r);
        }
}

static void check(struct publish_run *run)
{
        struct generations *gs = run->p->o.generations;

        if (generations_refusal(gs).n) {
                buf_put(&run->faults, generations_refusal(gs).p, generations_refusal(gs).n);
                err_set(&run->err, ERR_INVALID, "the folder has faults, mend these first");
                finish(run, ERR_INVALID, &run->err);
                return;
        }
        generations_hold(gs);
        run->held = true;
        workspace_base(gs, clock_now_ms(run->p->o.clock), &run->base);
        if (loop_long(run->p->o.loop, check_work, check_done, run) < 0)
                fail(run, ERR_BUSY);
}

/* ---- the drafts ---- */

static bool approved(const struct draft_row *d)
{
        return d->reviewer.n && !str_eq(d->reviewer, d->author) &&
               (str_eq_c(d->state, "approved") || str_eq_c(d->state, "scheduled"));
}

static int take(struct publish_run *run, const struct draft_row *from, struct draft_row *to)
{
        struct arena *mem = run->mem;

        *to = *from;
        to->id = arena_str(mem, from->id);
        to->path = arena_str(mem, from->path);
        to->base = arena_str(mem, from->base);
        to->text = arena_str(mem, from->text);
        if (str_eq_c(from->state, "published") || str_eq_c(from->state, "refused"))
                return err_set(&run->err, ERR_DENIED, "%.*s: the draft is %.*s already", STR_ARG(from->path),
                               STR_ARG(from->state));
        if (run->p->o.review && !run->in.unreviewed && !approved(from))
                return err_set(&run->err, ERR_DENIED, "%.*s: a second person must approve the draft first",
                               STR_ARG(from->path));
        return 0;
}

static void on_drafts(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n)
{
        struct publish_run *run = arg;

        if (r < 0) {
                finish(run, r, err);
                return;
        }
        run->drafts = ARENA_ARRAY(run->mem, struct draft_row, n);
        for (size_t i = 0; i < n && r == 0; i++)
                r = take(run, &rows[i], &run->drafts[i]);
        if (r < 0)
                finish(run, r, &run->err);
        else
                check(run);
}

static int begin(struct publish_run *run)
{
        struct draft_filter f = {.ids = run->in.ids, .n_ids = run->in.n};

        return store_drafts(run->p->o.store, &f, on_drafts, run);
}

void publisher_next(struct publisher *p)
{
        int r = p->first && !p->flushing ? begin(p->first) : 0;

        if (r < 0)
                fail(p->first, r);
}

int publisher_publish(struct publisher *p, const struct publish_in *in, publish_fn *cb, void *arg)
{
        struct publish_run *run;
        struct str *ids;

        if (p->drained || p->n_runs == PUBLISH_QUEUE_MAX)
                return ERR_BUSY;
        if (!in->n || in->n > PUBLISH_DRAFTS_MAX)
                return ERR_LIMIT;
        run = calloc(1, sizeof(*run));
        if (!run)
                abort();
        run->mem = arena_new(RUN_MEMORY_MAX);
        run->p = p;
        run->in = *in;
        run->in.ids = ids = ARENA_ARRAY(run->mem, struct str, in->n);
        for (size_t i = 0; i < in->n; i++)
                ids[i] = arena_str(run->mem, in->ids[i]);
        run->in.who = arena_str(run->mem, in->who);
        run->in.act_who = arena_str(run->mem, in->act_who);
        run->in.note = arena_str(run->mem, in->note);
        run->cb = cb;
        run->arg = arg;
        buf_init(&run->faults, FAULTS_MAX);
        if (!p->n_runs && !p->flushing && begin(run) < 0) {
                run_free(run);
                return ERR_BUSY;
        }
        *p->last = run;
        p->last = &run->next;
        p->n_runs++;
        return 0;
}

/* ---- the texts of what was loaded ---- */

struct snapshot {
        struct publisher *p;
        struct arena *mem;
        struct workspace_base base;
        struct workspace *work;
        int r;
};

static void snapshot_free(struct snapshot *s)
{
        s->p->open--;
        workspace_free(s->work);
        workspace_base_done(&s->base);
        arena_free(s->mem);
        free(s);
}

static void on_snapshot(void *arg, int r, const struct err *err, const struct knowledge_version_row *v)
{
        (void)v;
        if (r < 0)
                log_warn("the version of the knowledge was not written down: %s", err ? err->msg : err_name(r));
        snapshot_free(arg);
}

static void snapshot_work(void *arg, const atomic_bool *cancel)
{
        struct snapshot *s = arg;
        struct err err;

        (void)cancel;
        s->r = workspace_open(&s->base, NULL, 0, false, &s->work, &err);
}

static void snapshot_done(void *arg, bool cancelled)
{
        struct snapshot *s = arg;
        struct publisher *p = s->p;

        /* Another one serves by now: its own snapshot comes. */
        if (cancelled || s->r < 0 || strcmp(generation_current(p->o.generations)->hash, s->base.serves->hash) != 0 ||
            keep_before(p, &s->base, s->work, s->mem, on_snapshot, s) < 0)
                snapshot_free(s);
}

void publisher_loaded(struct publisher *p)
{
        const char *hash = generation_current(p->o.generations)->hash;
        struct snapshot *s;

        if (p->drained || p->o.by_hand || strcmp(p->loaded, hash) == 0)
                return;
        memcpy(p->loaded, hash, sizeof(p->loaded));
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        s->p = p;
        s->mem = arena_new(RUN_MEMORY_MAX);
        workspace_base(p->o.generations, clock_now_ms(p->o.clock), &s->base);
        p->open++;
        if (loop_long(p->o.loop, snapshot_work, snapshot_done, s) < 0)
                snapshot_free(s);
}

/* ---- life ---- */

struct publisher *publisher_new(const struct publisher_opts *o)
{
        struct publisher *p = calloc(1, sizeof(*p));

        if (!p)
                abort();
        p->o = *o;
        p->mem = arena_new(0);
        p->o.source = arena_str(p->mem, o->source);
        p->last = &p->first;
        publisher_loaded(p);
        publisher_due_start(p);
        return p;
}

bool publisher_review(const struct publisher *p)
{
        return p->o.review;
}

bool publisher_drain(struct publisher *p)
{
        if (!p)
                return true;
        if (!p->drained)
                generations_hold(p->o.generations); /* what is under way need not wait for training */
        p->drained = true;
        p->timer = timer_stop(p->timer);
        return !p->first && !p->open;
}

struct publisher *publisher_free(struct publisher *p)
{
        if (p) {
                timer_stop(p->timer);
                arena_free(p->mem);
                free(p);
        }
        return NULL;
}

/* ---- at the start ---- */

struct reading {
        struct kovers *overs;
        int r;
        struct err *err;
};

static void on_overs(void *arg, int r, const struct err *err, const struct knowledge_over_row *rows, size_t n)
{
        struct reading *s = arg;
        struct arena *mem = arena_new(RUN_MEMORY_MAX);
        struct kover *v = ARENA_ARRAY(mem, struct kover, n);

        s->r = r;
        if (r < 0 && s->err && err)
                *s->err = *err;
        for (size_t i = 0; i < n; i++)
                v[i] = (struct kover){rows[i].path, rows[i].base, rows[i].text, rows[i].remove};
        s->overs = n ? kovers_new(v, n) : NULL;
        arena_free(mem);
}

int publisher_overs(struct store *st, struct kovers **ret, struct err *err)
{
        struct reading s = {.err = err};
        int r = store_knowledge_over(st, on_overs, &s);

        if (r < 0)
                return err_set(err, r, "what was published cannot be read");
        store_drain(st);
        *ret = s.overs;
        return s.r;
}
