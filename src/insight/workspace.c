/* workspace - drafts over what serves; see workspace.h. */
#include "insight/workspace.h"

#include "answer/learned.h"
#include "base/time.h"
#include "nlu/nlu.h"

#include <stdlib.h>
#include <string.h>

#define MEMORY_MAX ((size_t)512 << 20)

void workspace_base(struct generations *gs, int64_t now_ms, struct workspace_base *ret)
{
        *ret = (struct workspace_base){.src = *generations_source(gs), .now_ms = now_ms};
        ret->src.learned = learned_ref(ret->src.learned);
        ret->src.overs = kovers_ref(ret->src.overs);
        ret->serves = generation_ref(generation_current(gs));
        if (!now_ms)
                ret->now_ms = ret->src.now_ms ? ret->src.now_ms(ret->src.now_arg) : time_now_ms();
}

void workspace_base_done(struct workspace_base *b)
{
        learned_unref(b->src.learned);
        kovers_unref(b->src.overs);
        generation_unref(b->serves);
        *b = (struct workspace_base){0};
}

const char *draft_trouble_name(enum draft_trouble t)
{
        static const char *const names[] = {"", "changed", "gone", "there", "twice", "path"};

        return names[t];
}

static int by_path(const void *a, const void *b)
{
        return str_cmp(((const struct ktext *)a)->path, ((const struct ktext *)b)->path);
}

static const struct ktext *find(const struct workspace *w, struct str path)
{
        struct ktext key = {.path = path};

        return w->n_before ? bsearch(&key, w->before, w->n_before, sizeof(*w->before), by_path) : NULL;
}

const struct ktext *workspace_file(const struct workspace *w, struct str path)
{
        const struct ktext *t = find(w, path);

        return t && t->hash[0] ? t : NULL;
}

static enum draft_trouble trouble_of(const struct workspace *w, const struct draft_row *drafts, size_t i, bool force)
{
        const struct draft_row *d = &drafts[i];
        const struct ktext *t = workspace_file(w, d->path);

        if (!knowledge_text_path(d->path))
                return TROUBLE_PATH;
        for (size_t k = 0; k < i; k++)
                if (str_eq(drafts[k].path, d->path))
                        return TROUBLE_TWICE;
        if (force || str_eq_c(d->base, t ? t->hash : ""))
                return TROUBLE_NONE;
        return !t ? TROUBLE_GONE : d->base.n ? TROUBLE_CHANGED : TROUBLE_THERE;
}

/* What lies over the files that are there: rows that still count, then the drafts. Each is laid over the file of the
 * folder, not over another row. */
static void lay(struct workspace *w, const struct draft_row *drafts, size_t n)
{
        struct kover *rows = ARENA_ARRAY(w->mem, struct kover, w->n_before + n);
        size_t n_rows = 0;

        for (size_t i = 0; i < w->n_before; i++) {
                const struct ktext *t = &w->before[i];

                if (t->state == KTEXT_OVER)
                        rows[n_rows++] = (struct kover){t->path, str_c(t->below), t->text, !t->hash[0]};
        }
        for (size_t i = 0; i < n; i++) {
                const struct draft_row *d = &drafts[i];
                const struct ktext *t = find(w, d->path);

                if (!w->trouble[i])
                        rows[n_rows++] = (struct kover){d->path, str_c(t ? t->below : ""), d->text, d->remove};
        }
        w->overs = kovers_new(rows, n_rows);
}

int workspace_open(const struct workspace_base *b, const struct draft_row *drafts, size_t n, bool force,
                   struct workspace **ret, struct err *err)
{
        struct arena *mem = arena_new(MEMORY_MAX);
        struct workspace *w = ARENA_NEW(mem, struct workspace);
        struct kplace place = {b->src.dir, b->src.files, b->src.n_files};
        int r;

        w->mem = mem;
        r = knowledge_texts(&place, b->src.overs, mem, &w->before, &w->n_before, err);
        if (r < 0) {
                arena_free(mem);
                return r;
        }
        w->n_drafts = n;
        w->trouble = ARENA_ARRAY(mem, enum draft_trouble, n);
        for (size_t i = 0; i < n; i++) {
                w->trouble[i] = trouble_of(w, drafts, i, force);
                w->n_troubles += w->trouble[i] != TROUBLE_NONE;
        }
        lay(w, drafts, n);
        *ret = w;
        return 0;
}

int workspace_compile(const struct workspace_base *b, const struct workspace *w, struct knowledge **ret,
                      struct report *rep, struct err *err)
{
        struct kplace place = {b->src.dir, b->src.files, b->src.n_files};

        return knowledge_load_over(&place, w->overs, b->now_ms, ret, rep, err);
}

int workspace_generation(const struct workspace_base *b, const struct workspace *w, bool train,
                         const atomic_bool *cancel, struct generation **ret, struct report *rep, struct err *err)
{
        struct generation_source src = b->src;
        struct generation *g, *trained;
        int r;

        src.overs = w->overs;
        r = generation_load(&src, b->now_ms, &g, rep, err);
        if (r == 0 && train && !g->trained) {
                r = generation_build(g->k, g->learned, true, cancel, &trained, err);
                generation_unref(g);
                g = trained;
        }
        if (r == 0)
                *ret = g;
        return r;
}

struct workspace *workspace_free(struct workspace *w)
{
        if (w) {
                kovers_unref(w->overs);
                arena_free(w->mem);
        }
        return NULL;
}
