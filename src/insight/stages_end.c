/* How a staged change ends: rolled back by a person or by the guard, or published to all; see stages.h. */
#include "insight/stages_priv.h"

#include "answer/generation_stage.h"
#include "base/buf.h"
#include "base/log.h"

/* ---- the end ---- */

static void on_ended(void *arg, int r, const struct err *err)
{
        struct stages_call *c = arg;
        struct stages *s = c->s;
        bool published = str_eq_c(c->state, "published"), by_itself = !c->cb && !published;

        if (r < 0) {
                stages_finish(c, r, err, STR(""));
                return;
        }
        generation_unstage(s->o.generations);
        if (by_itself && s->o.fell)
                s->o.fell(s->o.arg, str_c(c->id), str_c(s->title), c->reason);
        stages_set_running(s, "", STR(""), 0, 0);
        metric_add(&stage_metrics[published ? M_PUBLISHED : by_itself ? M_FELL : M_ROLLED_BACK], 1);
        stages_audit(c, published ? "stage.publish" : "stage.roll-back", str_c(c->reason));
        stages_finish(c, 0, NULL, str_c(c->id));
}

static void end(struct stages_call *c, const struct stage_figures *f)
{
        struct stage_end e = {.id = str_c(c->id),
                              .state = c->state,
                              .who = c->who,
                              .reason = str_c(c->reason),
                              .at_ms = clock_now_ms(c->s->o.clock)};
        struct buf b;
        int r;

        buf_init(&b, STAGE_REPORT_MAX);
        stage_report_json(f, &b);
        e.report = buf_str(&b);
        r = store_stage_end(c->s->o.store, &e, on_ended, c);
        buf_done(&b);
        if (r < 0)
                stages_finish(c, r, NULL, STR(""));
}

void stages_on_last_figures(void *arg, int r, const struct err *err, const struct stage_figures *f)
{
        struct stages_call *c = arg;

        if (r < 0)
                stages_finish(c, r, err, STR(""));
        else
                end(c, f);
}

int stages_roll_back(struct stages *s, struct str id, struct str who, stages_fn *cb, void *arg)
{
        struct stages_call *c;
        int r = stages_begin(s, id, who, cb, arg, &c);

        if (r < 0)
                return r;
        c->state = STR("rolled-back");
        c->reason = "by-hand";
        return stages_begun(c, store_stage_figures(s->o.store, id, stages_on_last_figures, c));
}

/* ---- to all ---- */

static void on_published(void *arg, int r, const struct err *err, const struct publish_out *out)
{
        struct stages_call *c = arg;

        if (r < 0) {
                stages_finish(c, r, err, out ? arena_str(c->mem, out->faults) : STR(""));
                return;
        }
        c->state = STR("published");
        c->reason = "by-hand";
        r = store_stage_figures(c->s->o.store, str_c(c->id), stages_on_last_figures, c);
        if (r < 0)
                stages_finish(c, r, NULL, STR(""));
}

static void on_drafts_again(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n)
{
        struct stages_call *c = arg;
        struct publish_in in = {.ids = c->ids, .n = c->n_ids, .who = c->login, .act_who = c->who, .note = c->title};
        bool there = r == 0 && n > 0;
        struct err own;

        for (size_t i = 0; there && i < n; i++)
                there = str_eq_c(rows[i].state, "published");
        if (there) { /* the program was stopped between the publication and the end of the stage */
                on_published(c, 0, NULL, NULL);
                return;
        }
        for (size_t i = 0; i < n && r == 0; i++)
                if (rows[i].rev != c->drafts[i].rev) {
                        r = err_set(&own, ERR_EXISTS, "the draft of %.*s was changed since it was staged",
                                    STR_ARG(rows[i].path));
                        err = &own;
                }
        if (r < 0) {
                stages_finish(c, r, err, STR(""));
                return;
        }
        r = publisher_publish(c->s->o.publisher, &in, on_published, c);
        if (r < 0)
                stages_finish(c, r, NULL, STR(""));
}

static void on_staged_files(void *arg, int r, const struct err *err, const struct stage_row *row,
                            const struct stage_file_row *files, size_t n)
{
        struct stages_call *c = arg;
        struct draft_filter f = {0};

        if (r < 0) {
                stages_finish(c, r, err, STR(""));
                return;
        }
        c->title = arena_str(c->mem, row->title);
        c->ids = ARENA_ARRAY(c->mem, struct str, n);
        c->drafts = ARENA_ARRAY(c->mem, struct draft_row, n);
        c->n_ids = c->n_drafts = n;
        for (size_t i = 0; i < n; i++) {
                c->ids[i] = arena_str(c->mem, files[i].draft);
                c->drafts[i].rev = files[i].draft_rev;
        }
        f = (struct draft_filter){.ids = c->ids, .n_ids = n, .limit = (unsigned)n, .no_texts = true};
        r = store_drafts(c->s->o.store, &f, on_drafts_again, c);
        if (r < 0)
                stages_finish(c, r, NULL, STR(""));
}

int stages_publish(struct stages *s, struct str id, struct str who, struct str login, stages_fn *cb, void *arg)
{
        struct stages_call *c;
        int r = stages_begin(s, id, who, cb, arg, &c);

        if (r < 0)
                return r;
        c->login = arena_str(c->mem, login);
        return stages_begun(c, store_stage_get(s->o.store, id, false, on_staged_files, c));
}

/* ---- the guard ---- */

static void on_figures(void *arg, int r, const struct err *err, const struct stage_figures *f)
{
        struct stages_call *c = arg;
        struct stages *s = c->s;
        enum stage_metric m;

        if (r < 0) {
                stages_finish(c, r, err, STR(""));
                return;
        }
        s->looked_ms = clock_now_ms(s->o.clock);
        metric_set(&stage_metrics[M_CONTACTS_PRESENT], f->conversations[STAGE_PRESENT]);
        metric_set(&stage_metrics[M_CONTACTS_NEW], f->conversations[STAGE_NEW]);
        m = stage_fallen(f);
        if (m == STAGE_METRICS) {
                stages_finish(c, 0, NULL, STR(""));
                return;
        }
        c->state = STR("rolled-back");
        c->reason = stage_metric_name(m);
        log_warn("the staged change %s is rolled back: %s is worse", c->id, c->reason);
        end(c, f);
}

void stages_look(struct stages *s)
{
        struct stages_call *c;

        if (s->id[0] && stages_begin(s, str_c(s->id), STR("system"), NULL, NULL, &c) == 0)
                stages_begun(c, store_stage_figures(s->o.store, str_c(s->id), on_figures, c));
}
