/* See replays.h. */
#include "insight/replays_priv.h"

#include "loop/loop.h"
#include "store/span.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES ((size_t)64 << 20)
#define RESULT_BYTES ((size_t)64 << 20)
#define FAULTS_MAX ((size_t)16 << 10)
#define JSON_BYTES ((size_t)4 << 20)

static int64_t now_ms(const struct replays *rs)
{
        return clock_now_ms(rs->o.clock);
}

/* ---- life of a job ---- */

static void let_go(struct replay_job *j)
{
        if (j->has_base)
                workspace_base_done(&j->base);
        j->has_base = false;
        j->b = generation_unref(j->b);
        j->f = foresight_free(j->f);
        j->now.mem = arena_free(j->now.mem);
        j->next.mem = arena_free(j->next.mem);
}

struct replay_job *replay_job_new(struct replays *rs)
{
        struct replay_job *j = calloc(1, sizeof(*j));

        if (!j)
                abort();
        j->rs = rs;
        j->mem = arena_new(0);
        buf_init(&j->faults, FAULTS_MAX);
        buf_init(&j->result, JSON_BYTES);
        return j;
}

void replay_job_free(struct replay_job *j)
{
        if (!j)
                return;
        let_go(j);
        buf_done(&j->faults);
        buf_done(&j->result);
        arena_free(j->mem);
        free(j);
}

static void end(struct replay_job *j, enum replay_state state)
{
        let_go(j);
        j->state = state;
        if (j->dropped)
                buf_clear(&j->result);
        j->ended_ms = now_ms(j->rs);
        j->rs->running = NULL;
        replays_put(j);
}

static void fail(struct replay_job *j, int r, const struct err *err)
{
        if (err && err != &j->err)
                j->err = *err;
        else if (!err)
                err_set(&j->err, r, "%s",
                        r == ERR_BUSY ? "too much is being done; try again in a moment" : err_name(r));
        end(j, j->cancel || r == ERR_CANCELLED ? REPLAY_CANCELLED : REPLAY_FAILED);
}

/* What was looked at until now is the result, also of one that was cancelled. */
static void tell_result(struct replay_job *j)
{
        struct arena *mem = arena_new(RESULT_BYTES);
        struct foresight_result res;

        foresight_result(j->f, mem, &res);
        buf_put_ch(&j->result, '{');
        foresight_json(&res, REPLAY_CASES, &j->result);
        buf_put_ch(&j->result, '}');
        arena_free(mem);
}

/* ---- pages ---- */

static void go_on(struct replay_job *j);

static void decide_work(void *arg, const atomic_bool *cancel)
{
        struct replay_job *j = arg;

        for (size_t i = 0; i < j->now.n && !atomic_load(cancel) && !atomic_load(&j->cancel); i++)
                foresight_add(j->f, 0, &j->now.talks[i]);
        if (!j->last && !atomic_load(&j->cancel))
                return;
        tell_result(j);
        j->told = true;
}

static void decide_done(void *arg, bool cancelled)
{
        struct replay_job *j = arg;

        j->deciding = false;
        j->now.mem = arena_free(j->now.mem);
        j->lines = foresight_seen(j->f);
        if (cancelled)
                j->r = ERR_CANCELLED;
        go_on(j);
}

static struct foresight_talk copy_talk(struct arena *mem, const struct span_talk *from)
{
        struct replay_line *lines = ARENA_ARRAY(mem, struct replay_line, from->n + 1);

        for (size_t i = 0; i < from->n; i++)
                lines[i] = (struct replay_line){arena_str(mem, from->lines[i].text),
                                                arena_str(mem, from->lines[i].choice)};
        return (struct foresight_talk){.id = arena_str(mem, from->id),
                                       .lang = str_eq_c(from->lang, "en") ? LANG_EN : LANG_ZH,
                                       .lines = lines,
                                       .n = from->n,
                                       .to_people = from->to_people,
                                       .erased = from->erased,
                                       .cut = from->cut};
}

static void break_off(struct replay_job *j, int r, const struct err *err)
{
        j->r = r;
        if (err)
                j->err = *err;
        else
                err_set(&j->err, r, "%s",
                        r == ERR_BUSY ? "too much is being done; try again in a moment" : err_name(r));
}

static void on_page(void *arg, int r, const struct err *err, const struct span_talk *talks, size_t n, struct str last)
{
        struct replay_job *j = arg;

        j->reading = false;
        if (r < 0) {
                break_off(j, r, err);
        } else {
                j->next = (struct replay_page){.mem = arena_new(PAGE_BYTES), .n = n};
                j->next.talks = ARENA_ARRAY(j->next.mem, struct foresight_talk, n + 1);
                for (size_t i = 0; i < n; i++)
                        j->next.talks[i] = copy_talk(j->next.mem, &talks[i]);
                j->after = arena_str(j->mem, last);
        }
        go_on(j);
}

static void read_page(struct replay_job *j)
{
        struct span_query q = {.from_ms = j->from_ms, .to_ms = j->to_ms, .after = j->after};
        int r = store_span(j->rs->o.store, &q, on_page, j);

        j->reading = r == 0;
        if (r < 0)
                break_off(j, r, NULL);
}

/* Decides the page that was read, or nothing where it only is to be told; the next one is read meanwhile. */
static void decide_page(struct replay_job *j)
{
        j->now = j->next;
        j->next = (struct replay_page){.mem = NULL};
        j->talks += (int64_t)j->now.n;
        j->last = !j->after.n;
        if (!j->last && !j->cancel && !j->reading)
                read_page(j);
        j->deciding = loop_slow(j->rs->o.loop, decide_work, decide_done, j) == 0;
        if (!j->deciding)
                break_off(j, ERR_BUSY, NULL);
}

/* After each step: what comes next, or the end once nothing is under way. */
static void go_on(struct replay_job *j)
{
        bool over = j->r < 0 || j->told;

        if (!over && !j->deciding && (j->next.mem || j->cancel))
                decide_page(j);
        over = j->r < 0 || j->told;
        if (!over || j->deciding || j->reading)
                return;
        if (j->r < 0)
                fail(j, j->r, &j->err);
        else
                end(j, j->cancel ? REPLAY_CANCELLED : REPLAY_DONE);
}

/* ---- the generation with the drafts ---- */

static void put_troubles(struct replay_job *j, const struct workspace *w)
{
        for (size_t i = 0; i < w->n_drafts; i++)
                if (w->trouble[i])
                        buf_printf(&j->faults, "%.*s: %s\n", STR_ARG(j->drafts[i].path),
                                   draft_trouble_name(w->trouble[i]));
}

static void build_work(void *arg, const atomic_bool *cancel)
{
        struct replay_job *j = arg;
        struct foresight_opts o = {.a = j->base.serves, .workers = 1, .now_ms = j->base.now_ms};
        struct report *rep = report_new();
        struct workspace *w = NULL;

        j->r = workspace_open(&j->base, j->drafts, j->n_drafts, true, &w, &j->err);
        if (j->r == 0 && w->n_troubles) {
                put_troubles(j, w);
                j->r = err_set(&j->err, ERR_INVALID, "drafts do not fit what serves");
        }
        if (j->r == 0)
                j->r = workspace_generation(&j->base, w, true, cancel, &j->b, rep, &j->err);
        if (j->r < 0)
                report_write_errors(rep, &j->faults);
        o.b = j->b;
        if (j->r == 0)
                j->r = foresight_new(&o, &j->f, &j->err);
        workspace_free(w);
        report_free(rep);
}

static void build_done(void *arg, bool cancelled)
{
        struct replay_job *j = arg;

        if (cancelled || j->cancel) {
                fail(j, ERR_CANCELLED, NULL);
        } else if (j->r < 0) {
                fail(j, j->r, &j->err);
        } else {
                j->state = REPLAY_RUNNING;
                read_page(j);
                go_on(j);
        }
}

static void on_drafts(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n)
{
        struct replay_job *j = arg;

        if (r < 0) {
                fail(j, r, err);
                return;
        }
        j->drafts = ARENA_ARRAY(j->mem, struct draft_row, n + 1);
        for (size_t i = 0; i < n; i++)
                j->drafts[i] = (struct draft_row){.id = arena_str(j->mem, rows[i].id),
                                                  .path = arena_str(j->mem, rows[i].path),
                                                  .base = arena_str(j->mem, rows[i].base),
                                                  .text = arena_str(j->mem, rows[i].text),
                                                  .remove = rows[i].remove};
        j->n_drafts = n;
        workspace_base(j->rs->o.generations, now_ms(j->rs), &j->base);
        j->has_base = true;
        if (loop_slow(j->rs->o.loop, build_work, build_done, j) < 0)
                fail(j, ERR_BUSY, NULL);
}

static void on_count(void *arg, int r, const struct err *err, int64_t talks)
{
        struct replay_job *j = arg;
        struct draft_filter filter = {.ids = j->ids, .n_ids = j->n_ids};

        if (r == 0)
                r = store_drafts(j->rs->o.store, &filter, on_drafts, j);
        if (r < 0)
                fail(j, r, err);
        j->of_talks = talks;
}

/* ---- asked for ---- */

/* Messages of the one who was erased may stand in a result, and nothing says in which. */
static void on_erased(void *arg)
{
        struct replays *rs = arg;

        rs->stale = rs->loading;
        for (size_t i = 0; i < rs->n; i++) {
                struct replay_job *j = rs->kept[i];
                bool told = j->result.n > 0 && j != rs->running;

                j->dropped = true;
                if (!told)
                        continue;
                buf_clear(&j->result);
                replays_put(j); /* one that was on its way to the store when the customer went is taken back */
        }
}

struct replays *replays_new(const struct replays_opts *o)
{
        struct replays *rs = calloc(1, sizeof(*rs));

        if (!rs)
                abort();
        rs->o = *o;
        store_on_erased(o->store, on_erased, rs);
        replays_load(rs);
        return rs;
}

static void keep(struct replays *rs, struct replay_job *j)
{
        if (rs->n == REPLAYS_KEPT)
                replay_job_free(rs->kept[--rs->n]);
        memmove(&rs->kept[1], &rs->kept[0], rs->n * sizeof(rs->kept[0]));
        rs->kept[0] = j;
        rs->n++;
        rs->running = j;
        replays_put(j);
}

int replays_start(struct replays *rs, const struct replay_ask *ask, char ret_id[static ID_LEN + 1], struct err *err)
{
        struct span_query q = {.from_ms = ask->from_ms, .to_ms = ask->to_ms};
        struct replay_job *j;

        if (rs->running || rs->closed)
                return err_set(err, ERR_EXISTS, "a replay is running; wait for it or cancel it");
        if (ask->n_drafts < 1 || ask->n_drafts > REPLAY_DRAFTS_MAX)
                return err_set(err, ERR_INVALID, "drafts has 1 to %d ids", REPLAY_DRAFTS_MAX);
        if (ask->from_ms < 0 || (ask->to_ms && ask->to_ms <= ask->from_ms))
                return err_set(err, ERR_INVALID, "the end of the span is not behind its beginning");
        j = replay_job_new(rs);
        j->at_ms = now_ms(rs);
        id_new(j->at_ms, j->id);
        j->who = arena_str(j->mem, ask->who);
        j->from_ms = ask->from_ms;
        j->to_ms = ask->to_ms;
        j->ids = ARENA_ARRAY(j->mem, struct str, ask->n_drafts);
        for (size_t i = 0; i < ask->n_drafts; i++)
                j->ids[i] = arena_str(j->mem, ask->drafts[i]);
        j->n_ids = ask->n_drafts;
        if (store_span_count(rs->o.store, &q, on_count, j) < 0) {
                replay_job_free(j);
                return err_set(err, ERR_BUSY, "the store is busy");
        }
        keep(rs, j);
        memcpy(ret_id, j->id, sizeof(j->id));
        return 0;
}

struct replay_job *replays_find(const struct replays *rs, struct str id, struct err *err)
{
        for (size_t i = 0; i < rs->n; i++)
                if (str_eq_c(id, rs->kept[i]->id))
                        return rs->kept[i];
        err_set(err, ERR_NOTFOUND, "there is no such replay, or it is not kept any more");
        return NULL;
}

int replays_cancel(struct replays *rs, struct str id, struct err *err)
{
        struct replay_job *j = replays_find(rs, id, err);

        if (!j)
                return ERR_NOTFOUND;
        if (j != rs->running)
                return 0;
        atomic_store(&j->cancel, true);
        if (j->state == REPLAY_PREPARING) /* training stops; of a page what was decided is told */
                loop_long_cancel(rs->o.loop, j);
        return 0;
}

int replays_judge(struct replays *rs, struct str id, bool accepted, struct str who, struct err *err)
{
        struct replay_job *j = replays_find(rs, id, err);

        if (!j)
                return ERR_NOTFOUND;
        if (j->state != REPLAY_DONE)
                return err_set(err, ERR_DENIED, "the replay is not done");
        j->verdict = accepted ? STR("accepted") : STR("refused");
        j->verdict_who = arena_str(j->mem, str_sub(who, 0, 100));
        j->verdict_ms = now_ms(rs);
        replays_put(j);
        return 0;
}

bool replays_drain(struct replays *rs)
{
        struct err err;

        rs->closed = true;
        if (rs->running)
                replays_cancel(rs, str_c(rs->running->id), &err);
        return !rs->running && !rs->loading;
}

struct replays *replays_free(struct replays *rs)
{
        if (rs)
                store_off_erased(rs->o.store, rs);
        for (size_t i = 0; rs && i < rs->n; i++)
                replay_job_free(rs->kept[i]);
        free(rs);
        return NULL;
}
