/* practice_json - runs, cases and ramps as the console gets them; docs/protocol.md has the shape. */
#include "codec/json.h"
#include "desk/practice_priv.h"

#include <string.h>

enum { TEAM_RAMP = 20 }; /* points of the ramp of each agent in the overview */

static const char *const note_names[NOTE_N] = {
        [NOTE_ASKED] = "asked",
        [NOTE_TOLD] = "told",
        [NOTE_DONE] = "done",
        [NOTE_SOOTHED] = "soothed",
        [NOTE_GUESSED] = "guessed",
        [NOTE_REPEATED] = "repeated",
        [NOTE_IGNORED] = "ignored",
        [NOTE_COLD] = "cold",
        [NOTE_WAITED] = "waited",
        [NOTE_TRAP] = "trap",
        [NOTE_AGAINST] = "against",
        [NOTE_WARNING] = "warning",
        [NOTE_NOT_ASKED] = "not_asked",
        [NOTE_NOT_TOLD] = "not_told",
        [NOTE_NOT_DONE] = "not_done",
        [NOTE_NOT_SOOTHED] = "not_soothed",
        [NOTE_SLOW_FIRST] = "slow_first",
        [NOTE_SLOW] = "slow",
        [NOTE_WRONG_ACTION] = "wrong_action",
};
static const char *const part_names[] = {[PART_NONE] = "",
                                         [PART_OUTCOME] = "outcome",
                                         [PART_POLICY] = "policy",
                                         [PART_TONE] = "tone",
                                         [PART_TIME] = "time"};

static void put_some(struct buf *b, const char *key, struct str value)
{
        if (value.n)
                json_put_key_str(b, key, value);
}

static void put_note(const struct play_note *n, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "kind", str_c(note_names[n->kind]));
        put_some(b, "part", str_c(part_names[n->part]));
        json_put_key_i64(b, "points", n->points);
        if (n->warning)
                json_put_key_str(b, "warning", str_c(n->warning));
        put_some(b, "about", n->about);
        put_some(b, "quote", n->quote);
        put_some(b, "text", n->text);
        put_some(b, "doc", n->doc);
        put_some(b, "title", n->title);
        put_some(b, "passage", n->passage);
        if (n->seconds)
                json_put_key_i64(b, "seconds", n->seconds);
        buf_put_ch(b, '}');
}

void notes_write(const struct play_note *v, unsigned n, struct buf *out)
{
        buf_put_ch(out, '[');
        for (unsigned i = 0; i < n; i++)
                put_note(&v[i], out);
        buf_put_ch(out, ']');
}

static void put_figures(struct buf *b, const struct practice_figures *f)
{
        if (f->total < 0) /* its case had gone */
                return;
        json_put_key_i64(b, "total", f->total);
        json_put_key_i64(b, "outcome", f->outcome);
        json_put_key_i64(b, "policy", f->policy);
        json_put_key_i64(b, "tone", f->tone);
        json_put_key_i64(b, "time", f->time);
}

static void put_line(const struct practice_line_row *l, bool ended, struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "no", l->no);
        json_put_key_str(b, "who", l->who);
        json_put_key_i64(b, "at", l->at_ms);
        json_put_key_str(b, "text", l->text);
        if (ended && l->notes.n) {
                json_put_key(b, "notes");
                buf_put_str(b, l->notes);
        }
        buf_put_ch(b, '}');
}

static void put_head(struct buf *b, const struct practice_run_row *run)
{
        json_put_key_str(b, "id", run->id);
        json_put_key_str(b, "case", run->case_id);
        json_put_key_str(b, "title", run->title);
        json_put_key_str(b, "lang", run->lang);
        json_put_key_str(b, "state", run->state);
        json_put_key_i64(b, "started", run->started_ms);
        if (run->ended_ms)
                json_put_key_i64(b, "ended", run->ended_ms);
}

/* What an agent may do for the customer. */
static void put_actions(struct buf *b, const struct knowledge *k, struct str lang)
{
        json_put_key(b, "actions");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < k->n_actions; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", k->actions[i].id);
                json_put_key_str(b, "title", k->actions[i].title[str_eq_c(lang, "en") ? LANG_EN : LANG_ZH]);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

void practice_run_json(const struct knowledge *k, const struct practice_run_row *run, const struct practice_case *c,
                       const struct play *play, const struct practice_line_row *lines, size_t n, int64_t now_ms,
                       struct buf *out)
{
        int64_t until = run->ended_ms ? run->ended_ms : run->pause_since_ms ? run->pause_since_ms : now_ms;

        buf_put_ch(out, '{');
        put_head(out, run);
        json_put_key_str(out, "agent", run->agent);
        json_put_key_str(out, "name", run->name);
        json_put_key_bool(out, "paused", run->pause_since_ms > 0 && !run->ended_ms);
        json_put_key_i64(out, "seconds", (until - run->started_ms - run->paused_ms) / 1000);
        json_put_key_i64(out, "mood", play->mood);
        if (c) {
                json_put_key_str(out, "product", c->product);
                json_put_key_i64(out, "level", c->level);
                json_put_key_i64(out, "first_s", c->first_s);
                json_put_key_i64(out, "handle_s", c->handle_s);
        }
        if (!run->ended_ms)
                put_actions(out, k, run->lang);
        json_put_key(out, "lines");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < n; i++)
                put_line(&lines[i], run->ended_ms > 0, out);
        buf_put_ch(out, ']');
        if (run->ended_ms && run->figures.total >= 0) {
                json_put_key(out, "score");
                buf_put_ch(out, '{');
                put_figures(out, &run->figures);
                json_put_key(out, "notes");
                buf_put_str(out, run->report.n ? run->report : STR("[]"));
                buf_put_ch(out, '}');
        }
        buf_put_ch(out, '}');
}

/* ---- cases ---- */

/* What this agent made of a case. */
static void put_attempts(struct buf *b, struct str id, const struct practice_run_row *runs, size_t n)
{
        int64_t attempts = 0, best = -1, last = -1;
        struct str open = {0};

        for (size_t i = 0; i < n; i++) {
                if (!str_eq(runs[i].case_id, id))
                        continue;
                if (!runs[i].ended_ms) {
                        if (!open.n)
                                open = runs[i].id;
                        continue;
                }
                attempts++;
                if (last < 0)
                        last = runs[i].figures.total;
                if (runs[i].figures.total > best)
                        best = runs[i].figures.total;
        }
        json_put_key_i64(b, "attempts", attempts);
        if (attempts) {
                json_put_key_i64(b, "best", best);
                json_put_key_i64(b, "last", last);
        }
        put_some(b, "open", open);
}

static void put_title(struct buf *b, struct str zh, struct str en)
{
        json_put_key(b, "title");
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", zh);
        json_put_key_str(b, "en", en);
        buf_put_ch(b, '}');
}

static void put_case(struct buf *b, const struct practice_case *c, const struct practice_run_row *runs, size_t n)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", c->id);
        json_put_key_str(b, "source", STR("knowledge"));
        put_title(b, c->title[LANG_ZH], c->title[LANG_EN]);
        json_put_key(b, "langs");
        buf_put_c(b, "[\"zh\",\"en\"]");
        put_some(b, "product", c->product);
        json_put_key_i64(b, "level", c->level);
        json_put_key_i64(b, "mood", c->mood);
        put_attempts(b, c->id, runs, n);
        buf_put_ch(b, '}');
}

static void put_kept(struct buf *b, const struct practice_case_row *c, const struct practice_run_row *runs, size_t n)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", c->id);
        json_put_key_str(b, "source", STR("conversation"));
        put_title(b, c->title, c->title);
        json_put_key(b, "langs");
        buf_put_ch(b, '[');
        json_put_str(b, c->lang);
        buf_put_ch(b, ']');
        json_put_key_i64(b, "level", 2);
        json_put_key_i64(b, "kept", c->at_ms);
        put_attempts(b, c->id, runs, n);
        buf_put_ch(b, '}');
}

void practice_cases_json(const struct knowledge *k, const struct practice_case_row *kept, size_t n_kept,
                         const struct practice_run_row *runs, size_t n, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key(out, "cases");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < n_kept; i++)
                put_kept(out, &kept[i], runs, n);
        for (size_t i = 0; i < k->n_practice; i++)
                put_case(out, &k->practice[i], runs, n);
        buf_put_c(out, "]}");
}

/* ---- ramps ---- */

struct ramp {
        const struct practice_run_row **runs; /* ended, oldest first */
        int64_t *totals, *medians;
        size_t n;
};

/* agent empty: every run. */
static void read_ramp(const struct practice_run_row *runs, size_t n, struct str agent, struct arena *mem,
                      struct ramp *ret)
{
        *ret = (struct ramp){.runs = ARENA_ARRAY(mem, const struct practice_run_row *, n),
                             .totals = ARENA_ARRAY(mem, int64_t, n),
                             .medians = ARENA_ARRAY(mem, int64_t, n)};
        for (size_t i = n; i > 0; i--) {
                const struct practice_run_row *run = &runs[i - 1];

                if (!run->ended_ms || run->figures.total < 0 || (agent.n && !str_eq(run->agent, agent)))
                        continue;
                ret->totals[ret->n] = run->figures.total;
                ret->runs[ret->n++] = run;
        }
        practice_ramp(ret->totals, ret->n, ret->medians);
}

static void put_ramp(struct buf *b, const struct ramp *r, size_t most)
{
        size_t from = r->n > most ? r->n - most : 0;

        json_put_key(b, "ramp");
        buf_put_ch(b, '[');
        for (size_t i = from; i < r->n; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "run", r->runs[i]->id);
                json_put_key_i64(b, "attempt", (int64_t)i + 1);
                json_put_key_i64(b, "at", r->runs[i]->ended_ms);
                json_put_key_i64(b, "total", r->totals[i]);
                json_put_key_i64(b, "median", r->medians[i]);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_ramp_figures(struct buf *b, const struct ramp *r)
{
        json_put_key_i64(b, "attempts", (int64_t)r->n);
        if (r->n)
                json_put_key_i64(b, "median", r->medians[r->n - 1]);
}

void practice_runs_json(const struct practice_run_row *runs, size_t n, struct arena *mem, struct buf *out)
{
        struct ramp r;

        read_ramp(runs, n, (struct str){0}, mem, &r);
        buf_put_ch(out, '{');
        put_ramp_figures(out, &r);
        json_put_key(out, "runs");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < n; i++) {
                json_put_comma(out);
                buf_put_ch(out, '{');
                put_head(out, &runs[i]);
                if (runs[i].ended_ms)
                        put_figures(out, &runs[i].figures);
                buf_put_ch(out, '}');
        }
        buf_put_ch(out, ']');
        put_ramp(out, &r, n);
        buf_put_ch(out, '}');
}

static void put_member(struct buf *b, const struct practice_run_row *runs, size_t n, const struct practice_run_row *of)
{
        struct arena *tmp = arena_new(0);
        struct ramp r;
        int64_t best = 0;

        read_ramp(runs, n, of->agent, tmp, &r);
        for (size_t i = 0; i < r.n; i++)
                best = r.totals[i] > best ? r.totals[i] : best;
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", of->agent);
        json_put_key_str(b, "name", of->name);
        put_ramp_figures(b, &r);
        if (r.n) {
                json_put_key_i64(b, "first", r.totals[0]);
                json_put_key_i64(b, "best", best);
                json_put_key_i64(b, "at", r.runs[r.n - 1]->ended_ms);
        }
        put_ramp(b, &r, TEAM_RAMP);
        buf_put_ch(b, '}');
        arena_free(tmp);
}

void practice_team_json(const struct practice_run_row *runs, size_t n, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key(out, "agents");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < n; i++) {
                bool first = true;

                for (size_t k = 0; k < i && first; k++)
                        first = !str_eq(runs[k].agent, runs[i].agent);
                if (first)
                        put_member(out, runs, n, &runs[i]);
        }
        buf_put_c(out, "]}");
}
