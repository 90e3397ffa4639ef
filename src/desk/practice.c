/*
 * The practice desk; see practice.h. Each call is a task: the run is loaded, its case found, the ear for it made where
 * it is not kept, then the play goes on by one step and what came of it is committed before anybody hears of it.
 */
#include "desk/practice.h"

#include "base/rand.h"
#include "desk/practice_own.h"
#include "loop/loop.h"
#include "privacy/door.h"
#include "text/utf8.h"

#include <inttypes.h>
#include <string.h>

enum { KEY_CASE = 80, NOTES_BYTES = 1 << 20, LINES_AT_ONCE = PLAY_SAYS_MAX + 1 };

/* ---- ears ---- */

static struct ear *ear_find(struct practice *p, const char *key)
{
        for (size_t i = 0; i < EARS; i++)
                if (p->ears[i].ear && strcmp(p->ears[i].key, key) == 0) {
                        p->ears[i].used = ++p->uses;
                        return p->ears[i].ear;
                }
        return NULL;
}

static struct ear *ear_keep(struct practice *p, const char *key, struct ear *e)
{
        size_t at = 0;

        for (size_t i = 1; i < EARS && p->ears[at].ear; i++)
                if (!p->ears[i].ear || p->ears[i].used < p->ears[at].used)
                        at = i;
        ear_free(p->ears[at].ear);
        memcpy(p->ears[at].key, key, CASE_KEY);
        p->ears[at].ear = e;
        p->ears[at].used = ++p->uses;
        return e;
}

static struct play_in play_in_of(const struct practice_task *t)
{
        return (struct play_in){.gen = t->gen,
                                .c = t->c,
                                .lang = str_eq_c(t->run.lang, "en") ? LANG_EN : LANG_ZH,
                                .mem = t->mem,
                                .now_ms = practice_now(t->p)};
}

/* ---- one step ---- */

static void add_line(struct practice_task *t, const char *who, struct str text, struct str notes)
{
        t->fresh[t->n_fresh++] = (struct practice_line_row){.no = t->before + (int64_t)t->n_fresh + 1,
                                                            .at_ms = practice_now(t->p),
                                                            .who = str_c(who),
                                                            .text = text,
                                                            .notes = notes};
}

static struct str notes_text(struct practice_task *t, const struct play_note *v, unsigned n)
{
        struct buf b;
        struct str text;

        buf_init(&b, NOTES_BYTES);
        notes_write(v, n, &b);
        text = b.overflow ? STR("[]") : arena_str(t->mem, buf_str(&b));
        buf_done(&b);
        return text;
}

static struct str engine_text(struct practice_task *t)
{
        struct buf b;
        struct str text;

        buf_init(&b, 4096);
        play_write(&t->play, &b);
        text = arena_str(t->mem, buf_str(&b));
        buf_done(&b);
        return text;
}

static void end_pause(struct practice_task *t)
{
        if (t->run.pause_since_ms) {
                t->run.paused_ms += practice_now(t->p) - t->run.pause_since_ms;
                t->run.pause_since_ms = 0;
        }
}

static void end_run(struct practice_task *t)
{
        struct play_in in = play_in_of(t);
        struct play_score s;

        end_pause(t);
        t->run.ended_ms = practice_now(t->p);
        t->run.state = str_c(play_end_name(t->play.end));
        if (!t->c)
                return;
        play_score(&in, &t->play, (t->run.ended_ms - t->run.started_ms - t->run.paused_ms) / 1000, &s);
        t->run.figures = s.figures;
        t->run.report = notes_text(t, s.notes, s.n_notes);
}

/* The run as it is now, its old lines before the fresh ones. */
static void write_run(struct practice_task *t, struct buf *b)
{
        struct practice_line_row *v = ARENA_ARRAY(t->mem, struct practice_line_row, t->n + t->n_fresh);

        if (t->n)
                memcpy(v, t->lines, t->n * sizeof(*v));
        if (t->n_fresh)
                memcpy(v + t->n, t->fresh, t->n_fresh * sizeof(*v));
        practice_run_json(t->gen->k, &t->run, t->c, &t->play, v, t->n + t->n_fresh, practice_now(t->p), b);
}

static void on_put(void *arg, int r, const struct err *err)
{
        struct practice_task *t = arg;

        if (r < 0)
                practice_task_end(t, r, err, (struct str){0});
        else
                practice_task_json(t, write_run);
}

static void commit(struct practice_task *t)
{
        if (t->play.end != PLAY_OPEN)
                end_run(t);
        t->run.engine = engine_text(t);
        t->run.n_lines = t->before + (int64_t)t->n_fresh;
        practice_task_busy(t,
                           store_practice_run_put(t->p->o.store, &t->run, t->before, t->fresh, t->n_fresh, on_put, t));
}

/* Since the customer spoke last, without pauses since then. */
static int64_t waited_s(const struct practice_task *t)
{
        int64_t since = t->run.started_ms;
        int64_t waited;

        for (size_t i = 0; i < t->n; i++)
                if (str_eq_c(t->lines[i].who, "customer"))
                        since = t->lines[i].at_ms;
        waited = practice_now(t->p) - since - (t->run.paused_ms - t->play.paused_ms);
        return waited > 0 ? waited / 1000 : 0;
}

static void put_turn(struct practice_task *t, const char *who, struct str text, const struct play_turn *turn)
{
        add_line(t, who, text, notes_text(t, turn->notes, turn->n_notes));
        for (unsigned i = 0; i < turn->n_says; i++)
                add_line(t, "customer", turn->says[i], (struct str){0});
        if (turn->n_says)
                t->play.paused_ms = t->run.paused_ms;
}

/* A reply of many sentences takes some ten milliseconds to be understood, so it is done on the pool. */
static void hear_words(void *arg)
{
        struct practice_task *t = arg;
        bool whole = t->kind == TASK_ASSIST;

        if (!whole)
                ear_hear(t->ear, t->gen, t->c, t->in.lang, t->text, t->in.now_ms, t->mem, &t->hearing);
        t->look = practice_look(&t->in, t->lines, t->n, t->text, whole, t->view);
}

static void write_view(struct practice_task *t, struct buf *b)
{
        view_to_json(t->look, t->view, b);
}

static void on_listened(void *arg, bool cancelled)
{
        struct practice_task *t = arg;
        struct play_turn *turn;

        t->ear = ear_free(t->ear);
        if (cancelled || t->p->closed) {
                practice_task_fail(t, ERR_CANCELLED, "the program is about to stop");
                return;
        }
        if (t->kind == TASK_ASSIST) {
                practice_task_json(t, write_view);
                return;
        }
        turn = ARENA_NEW(t->mem, struct play_turn);
        play_hear(&t->in, &t->play, &t->hearing, t->view, turn);
        put_turn(t, "agent", t->text, turn);
        commit(t);
}

/* ear: NULL where only the help beside the run is asked for. */
static void start_listening(struct practice_task *t, struct ear *e)
{
        t->view = ARENA_NEW(t->mem, struct assist_view);
        t->ear = e ? ear_hold(e) : NULL;
        if (!t->p->o.loop) {
                hear_words(t);
                on_listened(t, false);
        } else if (loop_short(t->p->o.loop, hear_words, on_listened, t) < 0) {
                t->ear = ear_free(t->ear);
                practice_task_fail(t, ERR_BUSY, "too much work waits");
        }
}

static void step_say(struct practice_task *t, struct ear *e)
{
        end_pause(t);
        t->in = play_in_of(t);
        t->in.wait_s = waited_s(t);
        start_listening(t, e);
}

static void step_act(struct practice_task *t)
{
        const struct action *a = knowledge_action(t->gen->k, t->text);
        struct play_in in = play_in_of(t);
        struct play_turn *turn = ARENA_NEW(t->mem, struct play_turn);

        if (!a) {
                practice_task_fail(t, ERR_INVALID, "there is no action \"%.*s\"", STR_ARG(t->text));
                return;
        }
        end_pause(t);
        in.wait_s = waited_s(t);
        play_act(&in, &t->play, a, turn);
        put_turn(t, "action", a->title[in.lang], turn);
        commit(t);
}

static void take_step(struct practice_task *t)
{
        switch (t->step) {
        case PRACTICE_SAY: break; /* needs an ear */
        case PRACTICE_ACT: step_act(t); return;
        case PRACTICE_PAUSE:
                if (!t->run.pause_since_ms)
                        t->run.pause_since_ms = practice_now(t->p);
                break;
        case PRACTICE_RESUME: end_pause(t); break;
        case PRACTICE_GIVE_UP: t->play.end = PLAY_GAVE_UP; break;
        }
        commit(t);
}

/* ---- begin ---- */

static void begin(struct practice_task *t)
{
        enum lang lang = t->lang;
        struct str_list opening = t->c->opening[lang];

        t->run = (struct practice_run_row){.id = id_new_in(t->mem, practice_now(t->p)),
                                           .agent = t->agent,
                                           .case_id = t->case_id,
                                           .customer_id = t->run.customer_id,
                                           .title = t->c->title[lang],
                                           .lang = lang == LANG_EN ? STR("en") : STR("zh"),
                                           .state = STR("open"),
                                           .started_ms = practice_now(t->p),
                                           .figures = {-1, -1, -1, -1, -1}};
        play_begin(t->c, &t->play);
        for (size_t i = 0; i < opening.n; i++)
                add_line(t, "customer", opening.v[i], (struct str){0});
        t->run.engine = engine_text(t);
        t->run.n_lines = (int64_t)t->n_fresh;
        practice_task_busy(t, store_practice_run_add(t->p->o.store, &t->run, t->fresh, t->n_fresh, on_put, t));
}

/* ---- the case is there ---- */

static void with_ear(struct practice_task *t, struct ear *e)
{
        if (t->kind == TASK_BEGIN)
                begin(t);
        else
                step_say(t, e);
}

/* Some 5 ms, on the pool. */
static void make_ear(void *arg)
{
        struct practice_task *t = arg;

        t->made = ear_new(t->gen, t->c, &t->err);
}

static void on_ear(void *arg, bool cancelled)
{
        struct practice_task *t = arg;

        if (cancelled || t->p->closed || !t->made) {
                if (cancelled || t->p->closed)
                        err_set(&t->err, ERR_CANCELLED, "the program is about to stop");
                ear_free(t->made);
                practice_task_end(t, t->err.code, &t->err, (struct str){0});
                return;
        }
        with_ear(t, ear_keep(t->p, t->key, t->made));
}

static void need_ear(struct practice_task *t)
{
        struct ear *e;
        struct str key = arena_printf(t->mem, "%.60s %016" PRIx64 " %.*s", t->gen->hash, t->sum,
                                      STR_ARG(utf8_cut(t->case_id, KEY_CASE)));

        memset(t->key, 0, sizeof(t->key));
        memcpy(t->key, key.p, key.n < sizeof(t->key) ? key.n : sizeof(t->key) - 1);
        e = ear_find(t->p, t->key);
        if (e) {
                with_ear(t, e);
                return;
        }
        if (t->p->o.loop) {
                if (loop_short(t->p->o.loop, make_ear, on_ear, t) < 0)
                        practice_task_fail(t, ERR_BUSY, "too much work waits");
                return;
        }
        make_ear(t);
        on_ear(t, false);
}

static void assist(struct practice_task *t)
{
        t->in = play_in_of(t);
        start_listening(t, NULL);
}

static void with_case(struct practice_task *t)
{
        bool languages = t->kind == TASK_BEGIN || t->run.lang.n;

        if (!languages || (t->kind != TASK_BEGIN && !play_read(t->run.engine, &t->play))) {
                practice_task_fail(t, ERR_CORRUPT, "the run cannot be read");
                return;
        }
        t->before = (int64_t)t->n;
        t->fresh = ARENA_ARRAY(t->mem, struct practice_line_row, LINES_AT_ONCE + PRACTICE_OPENING_MAX);
        if (t->kind == TASK_SHOW)
                practice_task_json(t, write_run);
        else if (t->kind == TASK_ASSIST)
                assist(t);
        else if (t->kind == TASK_STEP && t->step != PRACTICE_SAY)
                take_step(t);
        else
                need_ear(t);
}

/* A run whose case has gone can be read, and given up without a score; no more. */
static void without_case(struct practice_task *t)
{
        bool can = (t->kind == TASK_SHOW || t->kind == TASK_STEP) && play_read(t->run.engine, &t->play);

        t->before = (int64_t)t->n;
        if (can && t->kind == TASK_SHOW)
                practice_task_json(t, write_run);
        else if (can && t->step == PRACTICE_GIVE_UP)
                take_step(t);
        else
                practice_task_fail(t, t->kind == TASK_BEGIN ? ERR_NOTFOUND : ERR_EXISTS,
                                   "there is no such case any more");
}

static void on_case(void *arg, int r, const struct err *err, const struct practice_case_row *rows, size_t n)
{
        struct practice_task *t = arg;

        if (r < 0) {
                practice_task_end(t, r, err, (struct str){0});
                return;
        }
        if (!n) {
                without_case(t);
                return;
        }
        if (practice_read(rows[0].id, rows[0].body, t->mem, &t->kept, &t->err) < 0) {
                practice_task_end(t, t->err.code, &t->err, (struct str){0});
                return;
        }
        t->c = &t->kept;
        t->sum = str_checksum(rows[0].body);
        if (t->kind == TASK_BEGIN) {
                t->run.customer_id = arena_str(t->mem, rows[0].customer_id);
                t->lang = str_eq_c(rows[0].lang, "en") ? LANG_EN : LANG_ZH;
        }
        with_case(t);
}

static void need_case(struct practice_task *t)
{
        t->c = knowledge_practice(t->gen->k, t->case_id);
        if (t->c)
                with_case(t);
        else if (!t->case_id.n)
                without_case(t);
        else
                practice_task_busy(t, store_practice_cases(t->p->o.store, t->case_id, on_case, t));
}

/* ---- the run is there ---- */

static void copy_run(struct practice_task *t, const struct practice_run_row *run, const struct practice_line_row *lines,
                     size_t n)
{
        struct practice_line_row *v = ARENA_ARRAY(t->mem, struct practice_line_row, n);
        struct arena *mem = t->mem;

        t->run = *run;
        t->run.id = arena_str(mem, run->id);
        t->run.agent = arena_str(mem, run->agent);
        t->run.name = arena_str(mem, run->name);
        t->run.case_id = t->case_id = arena_str(mem, run->case_id);
        t->run.customer_id = arena_str(mem, run->customer_id);
        t->run.title = arena_str(mem, run->title);
        t->run.lang = arena_str(mem, run->lang);
        t->run.state = arena_str(mem, run->state);
        t->run.engine = arena_str(mem, run->engine);
        t->run.report = arena_str(mem, run->report);
        for (size_t i = 0; i < n; i++) {
                v[i] = lines[i];
                v[i].who = arena_str(mem, lines[i].who);
                v[i].text = arena_str(mem, lines[i].text);
                v[i].notes = arena_str(mem, lines[i].notes);
        }
        t->lines = v;
        t->n = n;
}

static void on_run(void *arg, int r, const struct err *err, const struct practice_run_row *run,
                   const struct practice_line_row *lines, size_t n)
{
        struct practice_task *t = arg;

        if (r < 0) {
                practice_task_end(t, r, err, (struct str){0});
                return;
        }
        if (t->agent.n && !str_eq(run->agent, t->agent)) {
                practice_task_fail(t, ERR_NOTFOUND, "there is no such practice run");
                return;
        }
        copy_run(t, run, lines, n);
        if (run->ended_ms && t->kind != TASK_SHOW)
                practice_task_fail(t, ERR_EXISTS, "the run has ended");
        else if (t->kind == TASK_STEP && n + LINES_AT_ONCE > PRACTICE_LINES_MAX && t->step < PRACTICE_PAUSE)
                practice_task_fail(t, ERR_LIMIT, "the talk is too long: give up and begin again");
        else
                need_case(t);
}

static void load_run(struct practice_task *t, struct str run)
{
        practice_task_busy(t, store_practice_run_load(t->p->o.store, run, on_run, t));
}

/* ---- calls ---- */

void practice_begin(struct practice *p, struct str agent, struct str case_id, enum lang lang, practice_fn *cb,
                    void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_BEGIN, agent, cb, arg);

        if (!t)
                return;
        t->case_id = arena_str(t->mem, case_id);
        t->lang = lang == LANG_EN ? LANG_EN : LANG_ZH;
        need_case(t);
}

void practice_step(struct practice *p, struct str run, struct str agent, enum practice_step step, struct str text,
                   practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_STEP, agent, cb, arg);

        if (!t)
                return;
        t->step = step;
        if (text.n > PRACTICE_SAY_MAX) {
                practice_task_fail(t, ERR_LIMIT, "at most %d bytes", PRACTICE_SAY_MAX);
                return;
        }
        t->text = step == PRACTICE_SAY ? door_redact(utf8_repair(t->mem, str_trim(text)), t->mem)
                                       : arena_str(t->mem, text);
        if (step == PRACTICE_SAY && !t->text.n)
                practice_task_fail(t, ERR_INVALID, "there are no words in it");
        else
                load_run(t, run);
}

void practice_show(struct practice *p, struct str run, struct str agent, practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_SHOW, agent, cb, arg);

        if (t)
                load_run(t, run);
}

void practice_assist(struct practice *p, struct str run, struct str agent, struct str draft, practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_ASSIST, agent, cb, arg);

        if (!t)
                return;
        t->text = arena_str(t->mem, utf8_cut(draft, PRACTICE_SAY_MAX));
        load_run(t, run);
}
