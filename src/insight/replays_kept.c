/* Replays in the store and as JSON. A row is written when one begins, when it ends, and when somebody says what they
 * think. */
#include "insight/replays_priv.h"

#include "base/log.h"
#include "codec/json.h"
#include "store/replay_result.h"

#include <string.h>

static const char *const state_names[] = {"preparing", "running", "done", "cancelled", "failed"};

static void on_put(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                log_warn("a replay is not kept: %s", err ? err->msg : err_name(r));
}

void replays_put(struct replay_job *j)
{
        struct replay_result_row row = {.id = str_c(j->id),
                                        .who = j->who,
                                        .state = str_c(state_names[j->state]),
                                        .from_ms = j->from_ms,
                                        .to_ms = j->to_ms,
                                        .at_ms = j->at_ms,
                                        .ended_ms = j->ended_ms,
                                        .drafts = (int64_t)j->n_ids,
                                        .talks = j->talks,
                                        .of_talks = j->of_talks,
                                        .messages = (int64_t)j->lines,
                                        .dropped = j->dropped,
                                        .verdict = j->verdict,
                                        .verdict_who = j->verdict_who,
                                        .verdict_ms = j->verdict_ms};
        int r;

        if (j->state == REPLAY_FAILED) {
                row.error = str_c(j->err.msg);
                row.faults = buf_str(&j->faults);
        }
        if (!j->result.overflow)
                row.result = buf_str(&j->result);
        r = store_replay_result_put(j->rs->o.store, &row, REPLAYS_KEPT, on_put, NULL);
        if (r < 0)
                on_put(NULL, r, NULL);
}

/* ---- what was kept ---- */

/* Of one that was under way nothing is left but that it was. */
static void take_state(struct replay_job *j, const struct replay_result_row *row)
{
        for (int s = REPLAY_DONE; s <= REPLAY_FAILED; s++)
                if (str_eq_c(row->state, state_names[s])) {
                        j->state = (enum replay_state)s;
                        snprintf(j->err.msg, sizeof(j->err.msg), "%.*s", STR_ARG(row->error));
                        return;
                }
        j->state = REPLAY_FAILED;
        j->ended_ms = clock_now_ms(j->rs->o.clock);
        err_set(&j->err, ERR_CANCELLED, "the program ended while it was under way");
        replays_put(j);
}

static struct replay_job *job_of(struct replays *rs, const struct replay_result_row *row)
{
        struct replay_job *j = replay_job_new(rs);

        snprintf(j->id, sizeof(j->id), "%.*s", STR_ARG(row->id));
        j->who = arena_str(j->mem, row->who);
        j->verdict = arena_str(j->mem, row->verdict);
        j->verdict_who = arena_str(j->mem, row->verdict_who);
        j->n_ids = (size_t)row->drafts;
        j->from_ms = row->from_ms;
        j->to_ms = row->to_ms;
        j->at_ms = row->at_ms;
        j->ended_ms = row->ended_ms;
        j->verdict_ms = row->verdict_ms;
        j->talks = row->talks;
        j->of_talks = row->of_talks;
        j->lines = (uint64_t)row->messages;
        j->dropped = row->dropped;
        buf_put_str(&j->faults, row->faults);
        if (!rs->stale)
                buf_put_str(&j->result, row->result);
        j->dropped |= rs->stale;
        take_state(j, row);
        return j;
}

static void on_loaded(void *arg, int r, const struct err *err, const struct replay_result_row *rows, size_t n)
{
        struct replays *rs = arg;
        struct err none;

        rs->loading = false;
        if (r < 0)
                log_warn("replays that were kept cannot be read: %s", err->msg);
        for (size_t i = 0; i < n && rs->n < REPLAYS_KEPT; i++)
                if (!replays_find(rs, rows[i].id, &none))
                        rs->kept[rs->n++] = job_of(rs, &rows[i]);
}

void replays_load(struct replays *rs)
{
        rs->loading = store_replay_results(rs->o.store, REPLAYS_KEPT, on_loaded, rs) == 0;
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
        if (j->state == REPLAY_FAILED) {
                json_put_key_str(out, "error", str_c(j->err.msg));
                json_put_key_str(out, "faults", buf_str(&j->faults));
        }
        json_put_key_bool(out, "dropped", j->dropped);
        if (j->verdict.n) {
                json_put_key_str(out, "verdict", j->verdict);
                json_put_key_str(out, "verdict_by", j->verdict_who);
                json_put_key_i64(out, "verdict_at", j->verdict_ms);
        }
        if (whole && j != j->rs->running && !j->dropped && j->result.n && !j->result.overflow) {
                json_put_key(out, "result");
                buf_put_str(out, buf_str(&j->result));
        }
        buf_put_ch(out, '}');
}

int replays_json(const struct replays *rs, struct str id, bool whole, struct buf *out, struct err *err)
{
        const struct replay_job *j = replays_find(rs, id, err);

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
