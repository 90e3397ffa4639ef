/* See replays.h. */
#include "insight/replays.h"

#include "codec/json.h"
#include "insight/foresight.h"
#include "insight/workspace.h"
#include "loop/loop.h"
#include "store/draft.h"
#include "store/span.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES ((size_t)64 << 20)
#define RESULT_BYTES ((size_t)64 << 20)
#define FAULTS_MAX ((size_t)16 << 10)
#define JSON_BYTES ((size_t)4 << 20)

enum state { PREPARING, RUNNING, DONE, CANCELLED, FAILED };
static const char *const state_names[] = {"preparing", "running", "done", "cancelled", "failed"};

struct replay_job {
        struct replays *rs;
        char id[ID_LEN + 1];
        enum state state;
        atomic_bool cancel; /* asked for */
        bool dropped;       /* a customer was erased since: the result is gone */
        struct arena *mem;  /* as long as the job is kept */
        struct str who, verdict, verdict_who;
        struct str *ids;
        size_t n_ids;
        int64_t from_ms, to_ms, at_ms, ended_ms, verdict_ms;
        int64_t talks, of_talks; /* looked at, and to be */
        uint64_t lines;
        struct err err;
        struct buf faults;
        struct buf result; /* JSON, members */
        /* while it runs */
        struct workspace_base base;
        bool has_base;
        struct draft_row *drafts;
        size_t n_drafts;
        struct generation *b;
        struct foresight *f;
        struct arena *page; /* of the talks */
        struct foresight_talk *page_talks;
        size_t n_page;
        struct str after;
        int r;
};

struct replays {
        struct replays_opts o;
        struct replay_job *kept[REPLAYS_KEPT]; /* newest first */
        size_t n;
        struct replay_job *running;
        bool closed;
};

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
        j->page = arena_free(j->page);
}

static void job_free(struct replay_job *j)
{
        if (!j)
                return;
        let_go(j);
        buf_done(&j->faults);
        buf_done(&j->result);
        arena_free(j->mem);
        free(j);
}

static void end(struct replay_job *j, enum state state)
{
        let_go(j);
        j->state = state;
        if (j->dropped)
                buf_clear(&j->result);
        j->ended_ms = now_ms(j->rs);
        j->rs->running = NULL;
}

static void fail(struct replay_job *j, int r, const struct err *err)
{
        if (err && err != &j->err)
                j->err = *err;
        else if (!err)
                err_set(&j->err, r, "%s",
                        r == ERR_BUSY ? "too much is being done; try again in a moment" : err_name(r));
        end(j, j->cancel || r == ERR_CANCELLED ? CANCELLED : FAILED);
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

static void read_page(struct replay_job *j);

static void decide_work(void *arg, const atomic_bool *cancel)
{
        struct replay_job *j = arg;

        for (size_t i = 0; i < j->n_page && !atomic_load(cancel) && !atomic_load(&j->cancel); i++)
                foresight_add(j->f, 0, &j->page_talks[i]);
        if (!j->after.n || atomic_load(&j->cancel))
                tell_result(j);
}

static void decide_done(void *arg, bool cancelled)
{
        struct replay_job *j = arg;

        j->page = arena_free(j->page);
        j->lines = foresight_seen(j->f);
        if (cancelled)
                fail(j, ERR_CANCELLED, NULL);
        else if (j->after.n && !j->cancel)
                read_page(j);
        else
                end(j, j->cancel ? CANCELLED : DONE);
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

static void on_page(void *arg, int r, const struct err *err, const struct span_talk *talks, size_t n, struct str last)
{
        struct replay_job *j = arg;

        if (r < 0) {
                fail(j, r, err);
                return;
        }
        j->page = arena_new(PAGE_BYTES);
        j->page_talks = ARENA_ARRAY(j->page, struct foresight_talk, n + 1);
        j->n_page = n;
        for (size_t i = 0; i < n; i++)
                j->page_talks[i] = copy_talk(j->page, &talks[i]);
        j->talks += (int64_t)n;
        j->after = arena_str(j->mem, last);
        if (loop_slow(j->rs->o.loop, decide_work, decide_done, j) < 0)
                fail(j, ERR_BUSY, NULL);
}

static void read_page(struct replay_job *j)
{
        struct span_query q = {.from_ms = j->from_ms, .to_ms = j->to_ms, .after = j->after};
        int r = store_span(j->rs->o.store, &q, on_page, j);

        if (r < 0)
                fail(j, r, NULL);
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
                j->state = RUNNING;
                read_page(j);
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

        for (size_t i = 0; i < rs->n; i++) {
                rs->kept[i]->dropped = true;
                if (rs->kept[i] != rs->running)
                        buf_clear(&rs->kept[i]->result);
        }
}

struct replays *replays_new(const struct replays_opts *o)
{
        struct replays *rs = calloc(1, sizeof(*rs));

        if (!rs)
                abort();
        rs->o = *o;
        store_on_erased(o->store, on_erased, rs);
        return rs;
}

static void keep(struct replays *rs, struct replay_job *j)
{
        if (rs->n == REPLAYS_KEPT)
                job_free(rs->kept[--rs->n]);
        memmove(&rs->kept[1], &rs->kept[0], rs->n * sizeof(rs->kept[0]));
        rs->kept[0] = j;
        rs->n++;
        rs->running = j;
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
        j = calloc(1, sizeof(*j));
        if (!j)
                abort();
        j->rs = rs;
        j->mem = arena_new(0);
        j->at_ms = now_ms(rs);
        id_new(j->at_ms, j->id);
        j->who = arena_str(j->mem, ask->who);
        j->from_ms = ask->from_ms;
        j->to_ms = ask->to_ms;
        j->ids = ARENA_ARRAY(j->mem, struct str, ask->n_drafts);
        for (size_t i = 0; i < ask->n_drafts; i++)
                j->ids[i] = arena_str(j->mem, ask->drafts[i]);
        j->n_ids = ask->n_drafts;
        buf_init(&j->faults, FAULTS_MAX);
        buf_init(&j->result, JSON_BYTES);
        if (store_span_count(rs->o.store, &q, on_count, j) < 0) {
                job_free(j);
                return err_set(err, ERR_BUSY, "the store is busy");
        }
        keep(rs, j);
        memcpy(ret_id, j->id, sizeof(j->id));
        return 0;
}

static struct replay_job *find(const struct replays *rs, struct str id, struct err *err)
{
        for (size_t i = 0; i < rs->n; i++)
                if (str_eq_c(id, rs->kept[i]->id))
                        return rs->kept[i];
        err_set(err, ERR_NOTFOUND, "there is no such replay, or it is not kept any more");
        return NULL;
}

int replays_cancel(struct replays *rs, struct str id, struct err *err)
{
        struct replay_job *j = find(rs, id, err);

        if (!j)
                return ERR_NOTFOUND;
        if (j != rs->running)
                return 0;
        atomic_store(&j->cancel, true);
        if (j->state == PREPARING) /* training stops; of a page what was decided is told */
                loop_long_cancel(rs->o.loop, j);
        return 0;
}

int replays_judge(struct replays *rs, struct str id, bool accepted, struct str who, struct err *err)
{
        struct replay_job *j = find(rs, id, err);

        if (!j)
                return ERR_NOTFOUND;
        if (j->state != DONE)
                return err_set(err, ERR_DENIED, "the replay is not done");
        j->verdict = accepted ? STR("accepted") : STR("refused");
        j->verdict_who = arena_str(j->mem, str_sub(who, 0, 100));
        j->verdict_ms = now_ms(rs);
        return 0;
}

bool replays_drain(struct replays *rs)
{
        struct err err;

        rs->closed = true;
        if (rs->running)
                replays_cancel(rs, str_c(rs->running->id), &err);
        return !rs->running;
}

struct replays *replays_free(struct replays *rs)
{
        if (rs)
                store_off_erased(rs->o.store, rs);
        for (size_t i = 0; rs && i < rs->n; i++)
                job_free(rs->kept[i]);
        free(rs);
        return NULL;
}

/* ---- JSON ---- */

static void put_job(const struct replay_job *j, bool whole, struct buf *out)
{
        json_put_comma(out);
        buf_put_ch(out, '{');
        json_put_key_str(out, "id", str_c(j->id));
        json_put_key_str(out, "state", str_c(state_names[j->state]));
        json_put_key_str(out, "by", j->who);
        json_put_key_i64(out, "at", j->at_ms);
        json_put_key_i64(out, "from", j->from_ms);
        json_put_key_i64(out, "to", j->to_ms);
        json_put_key_i64(out, "drafts", (int64_t)j->n_ids);
        json_put_key_i64(out, "talks", j->talks);
        json_put_key_i64(out, "of_talks", j->of_talks);
        json_put_key_i64(out, "messages", (int64_t)j->lines);
        if (j->ended_ms)
                json_put_key_i64(out, "ended_at", j->ended_ms);
        if (j->state == FAILED) {
                json_put_key_str(out, "error", str_c(j->err.msg));
                json_put_key_str(out, "faults", buf_str(&j->faults));
        }
        json_put_key_bool(out, "dropped", j->dropped);
        if (j->verdict.n) {
                json_put_key_str(out, "verdict", j->verdict);
                json_put_key_str(out, "verdict_by", j->verdict_who);
                json_put_key_i64(out, "verdict_at", j->verdict_ms);
        }
        if (whole && j->result.n && !j->result.overflow) {
                json_put_key(out, "result");
                buf_put_str(out, buf_str(&j->result));
        }
        buf_put_ch(out, '}');
}

int replays_json(const struct replays *rs, struct str id, bool whole, struct buf *out, struct err *err)
{
        const struct replay_job *j = find(rs, id, err);

        if (!j)
                return ERR_NOTFOUND;
        put_job(j, whole, out);
        return 0;
}

void replays_list(const struct replays *rs, struct buf *out)
{
        buf_put_ch(out, '[');
        for (size_t i = 0; i < rs->n; i++)
                put_job(rs->kept[i], false, out);
        buf_put_ch(out, ']');
}
