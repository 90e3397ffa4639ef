/*
 * assist - the service: gathers what a look needs, makes the view, keeps the verdicts, and reads the past now and then.
 *
 *   look: history -> where it stands -> facts and decision (assist_gather.c) -> plans of actions -> view
 */
#include "desk/assist_own.h"

#include "answer/generation.h"
#include "answer/heard.h"
#include "base/log.h"
#include "base/rand.h"
#include "chat/chat.h"
#include "codec/json.h"
#include "privacy/door.h"
#include "store/assist.h"

#include <stdlib.h>
#include <string.h>

enum { VIEW_JSON_MAX = 1 << 20, DOC_MAX = 200 };

int64_t assist_now(const struct assist *a)
{
        return clock_now_ms(a->o.clock);
}

void assist_out(struct assist *a)
{
        a->busy++;
}

bool assist_back(struct assist *a)
{
        a->busy--;
        return !a->closed;
}

void assist_free_when_idle(struct assist *a)
{
        if (a->closed && a->busy == 0)
                free(a);
}

bool assist_busy(const struct assist *a)
{
        return a->busy > 0;
}

/* ---- what was solved before ---- */

struct past_job {
        struct assist *assist;
        struct arena *mem;
        struct past_line *v;
        size_t n;
        unsigned age;
        struct past_index *made;
};

static void make_past(void *arg, const atomic_bool *cancel)
{
        struct past_job *j = arg;

        j->made = past_index_new(j->v, j->n, cancel);
}

static void on_past_made(void *arg, bool was_cancelled)
{
        struct past_job *j = arg;
        struct assist *a = j->assist;
        bool open = assist_back(a);

        if (open) {
                a->past_job = NULL;
                if (!was_cancelled && j->made && j->age == a->past_age) {
                        past_index_free(a->past);
                        a->past = j->made;
                        j->made = NULL;
                }
        }
        past_index_free(j->made);
        arena_free(j->mem);
        free(j);
        if (!open)
                assist_free_when_idle(a);
}

static void on_past(void *arg, int r, const struct err *err, const struct assist_past_row *rows, size_t n)
{
        struct assist *a = arg;
        struct past_job *j;

        (void)err;
        if (!assist_back(a)) {
                assist_free_when_idle(a);
                return;
        }
        a->past_reading = false;
        if (r < 0 || a->past_read_age != a->past_age)
                return;
        j = calloc(1, sizeof(*j));
        if (!j)
                abort();
        *j = (struct past_job){.assist = a, .mem = arena_new(0), .age = a->past_age};
        j->v = ARENA_ARRAY(j->mem, struct past_line, n + 1);
        for (size_t i = 0; i < n; i++)
                j->v[j->n++] = (struct past_line){arena_str(j->mem, rows[i].conversation),
                                                  arena_str(j->mem, rows[i].lang), arena_str(j->mem, rows[i].topic),
                                                  arena_str(j->mem, rows[i].outcome), arena_str(j->mem, rows[i].text)};
        assist_out(a);
        a->past_job = j;
        if (loop_slow(a->o.loop, make_past, on_past_made, j) < 0)
                on_past_made(j, true);
}

static void read_past(struct assist *a)
{
        int64_t now = assist_now(a), pause = past_index_size(a->past) ? PAST_EVERY_MS : PAST_AGAIN_MS;

        if (!a->o.loop || a->past_job || a->past_reading ||
            (a->past_ms && now - a->past_ms < pause && now >= a->past_ms))
                return;
        a->past_ms = now ? now : 1;
        a->past_read_age = a->past_age;
        a->past_reading = true;
        assist_out(a);
        if (store_assist_past(a->o.store, ASSIST_PAST_MAX, on_past, a) < 0) {
                a->past_reading = false;
                a->busy--;
        }
}

/* Of whom is not told, and whose words they are is not known: all of it goes, and the next look has it read anew. */
static void forget_past(void *arg)
{
        struct assist *a = arg;

        a->past_age++;
        a->past_ms = 0;
        a->past = past_index_free(a->past);
        if (a->past_job)
                loop_long_cancel(a->o.loop, a->past_job);
}

/* ---- opening and closing ---- */

static void on_tallies(void *arg, int r, const struct err *err, const struct assist_tally_row *rows, size_t n)
{
        struct assist *a = arg;

        if (!assist_back(a)) {
                assist_free_when_idle(a);
                return;
        }
        if (r < 0)
                log_warn("verdicts on suggestions cannot be read: %s", err ? err->msg : err_name(r));
        for (size_t i = 0; i < n; i++)
                tally_add(a->tally, rows[i].kind, rows[i].doc, rows[i].what, rows[i].n);
}

struct assist *assist_new(const struct assist_opts *o)
{
        struct assist *a = calloc(1, sizeof(*a));

        if (!a)
                abort();
        a->o = *o;
        a->tally = tally_new();
        store_on_erased(o->store, forget_past, a);
        assist_out(a);
        if (store_assist_tallies(o->store, on_tallies, a) < 0)
                a->busy--;
        return a;
}

struct assist *assist_free(struct assist *a)
{
        if (!a)
                return NULL;
        a->closed = true;
        store_off_erased(a->o.store, a);
        streams_close(a);
        translations_cancel(a);
        if (a->past_job)
                loop_long_cancel(a->o.loop, a->past_job);
        for (struct looking *w = a->looks; w; w = w->next)
                w->cb = NULL;
        a->tally = tally_free(a->tally);
        a->past = past_index_free(a->past);
        assist_free_when_idle(a);
        return NULL;
}

/* ---- a look ---- */

static void unlink_looking(struct looking *w)
{
        for (struct looking **at = &w->assist->looks; *at; at = &(*at)->next)
                if (*at == w) {
                        *at = w->next;
                        w->assist->n_looks--;
                        return;
                }
}

void looking_end(struct looking *w)
{
        unlink_looking(w);
        generation_unref(w->gen);
        arena_free(w->mem);
}

struct looking *looking_new(struct assist *a, struct str conversation, assist_fn *cb, void *arg)
{
        struct arena *mem;
        struct looking *w;
        struct err err;

        if (a->n_looks >= ASSIST_LOOKS_MAX) {
                err_set(&err, ERR_BUSY, "too many agents are being helped at once; try again in a moment");
                cb(arg, ERR_BUSY, &err, (struct str){0});
                return NULL;
        }
        mem = arena_new(GATHER_ARENA_MAX);
        w = ARENA_NEW(mem, struct looking);
        memset(w, 0, sizeof(*w));
        w->assist = a;
        w->mem = mem;
        w->gen = generation_ref(generation_current(a->o.generations));
        w->conversation = arena_str(mem, conversation);
        w->cb = cb;
        w->arg = arg;
        w->next = a->looks;
        a->looks = w;
        a->n_looks++;
        state_init(&w->state);
        w->l = (struct look){.gen = w->gen,
                             .state = &w->state,
                             .facts = &w->facts,
                             .now_ms = assist_now(a),
                             .turn_id = id_new_in(mem, assist_now(a)),
                             .texts = heard_new(mem),
                             .mem = mem};
        return w;
}

void looking_fail(struct looking *w, int r, const struct err *err)
{
        assist_fn *cb = w->cb;
        void *arg = w->arg;

        looking_end(w);
        if (cb)
                cb(arg, r, err, (struct str){0});
}

void looking_done(struct looking *w)
{
        struct assist_view v;
        struct buf b;
        assist_fn *cb = w->cb;
        void *arg = w->arg;
        struct err err;

        buf_init(&b, VIEW_JSON_MAX);
        if (cb) {
                view_make(&w->l, w->assist->tally, w->assist->past, w->conversation, &v);
                view_to_json(&w->l, &v, &b);
        }
        looking_end(w);
        if (cb && b.overflow) {
                err_set(&err, ERR_LIMIT, "the view is too large");
                cb(arg, ERR_LIMIT, &err, (struct str){0});
        } else if (cb)
                cb(arg, 0, NULL, buf_str(&b));
        buf_done(&b);
}

/* ---- what was said ---- */

static enum line_who who_of(struct str actor)
{
        if (str_eq(actor, STR("customer")))
                return LINE_CUSTOMER;
        return str_starts(actor, STR("agent")) ? LINE_AGENT : LINE_MACHINE;
}

/* The words of one frame; false: it has none. */
static bool line_of(struct str frame, struct arena *mem, struct assist_line *ret)
{
        json_t *f = NULL;
        const json_t *block;
        size_t i;

        *ret = (struct assist_line){0};
        if (json_parse(frame, &f, NULL) < 0)
                return false;
        ret->who = who_of(json_get_str(f, "actor"));
        ret->seq = json_integer_value(json_object_get(f, "seq"));
        json_array_foreach(json_object_get(f, "blocks"), i, block)
        {
                struct str text = json_get_str(block, "text");

                if (!text.n)
                        text = json_get_str(block, "say");
                if (text.n && str_eq_c(json_get_str(f, "type"), "message"))
                        ret->text = ret->text.n ? arena_printf(mem, "%.*s\n%.*s", STR_ARG(ret->text), STR_ARG(text))
                                                : arena_str(mem, text);
        }
        json_decref(f);
        return ret->text.n > 0;
}

static void on_history(void *arg, int r, const struct err *err, const struct chat_view *v)
{
        struct looking *w = arg;
        struct assist *a = w->assist;
        struct assist_line *lines;
        size_t n = 0, from;

        if (!assist_back(a)) {
                looking_end(w);
                assist_free_when_idle(a);
                return;
        }
        if (r < 0) {
                looking_fail(w, r, err);
                return;
        }
        lines = ARENA_ARRAY(w->mem, struct assist_line, v->n + 1);
        for (size_t i = 0; i < v->n; i++)
                n += line_of(v->frames[i], w->mem, &lines[n]);
        from = n > ASSIST_LINES_MAX ? n - ASSIST_LINES_MAX : 0;
        w->l.lines = lines + from;
        w->l.n_lines = n - from;
        looking_stand(w);
}

static void take_standing(struct looking *w, const struct chat_standing *s)
{
        struct err err;

        w->l.lang = s->lang;
        w->facts.minor = s->minor;
        if (w->redacted)
                return;
        w->facts.customer_id = arena_str(w->mem, s->customer_id);
        w->facts.identity = (enum identity_level)s->identity;
        if (s->state_json.n && state_from_json(arena_str(w->mem, s->state_json), w->mem, &w->state, &err) < 0)
                state_init(&w->state);
        w->state.handover = HANDOVER_NONE;
}

static void on_standing(void *arg, int r, const struct err *err, const struct chat_standing *s)
{
        struct looking *w = arg;
        struct assist *a = w->assist;

        if (!assist_back(a)) {
                looking_end(w);
                assist_free_when_idle(a);
                return;
        }
        if (r < 0) {
                looking_fail(w, r, err);
                return;
        }
        take_standing(w, s);
        read_understand(&w->l);
        w->msg = (struct answer_message){.kind = MSG_TEXT, .text = w->l.asked};
        if (w->l.heard)
                w->l.lang = w->l.u.unsupported_language ? w->l.lang : w->l.u.lang;
        gather(w);
}

void looking_stand(struct looking *w)
{
        struct chat_standing nobody = {.lang = w->l.lang};

        assist_out(w->assist);
        if (w->conversation.n)
                chat_staff_standing(w->assist->o.chat, w->conversation, on_standing, w);
        else
                on_standing(w, 0, NULL, &nobody);
}

void assist_look(struct assist *a, struct str conversation, bool plain, struct str draft, assist_fn *cb, void *arg)
{
        struct looking *w;
        struct err err;

        if (draft.n > ASSIST_DRAFT_MAX) {
                err_set(&err, ERR_LIMIT, "a draft has at most %d bytes", ASSIST_DRAFT_MAX);
                cb(arg, ERR_LIMIT, &err, (struct str){0});
                return;
        }
        read_past(a);
        w = looking_new(a, conversation, cb, arg);
        if (!w)
                return;
        w->l.draft = arena_str(w->mem, draft);
        w->redacted = !plain;
        assist_out(a);
        (plain ? chat_staff_history : chat_staff_redacted)(a->o.chat, w->conversation, 0, HISTORY_FRAMES, false,
                                                           on_history, w);
}

/* ---- verdicts ---- */

struct judging {
        struct assist *assist;
        struct arena *mem;
        struct assist_verdict v;
        assist_done_fn *cb;
        void *arg;
};

static void judged(struct judging *j, int r, const struct err *err)
{
        j->cb(j->arg, r, err);
        arena_free(j->mem);
}

static void on_judged(void *arg, int r, const struct err *err)
{
        struct judging *j = arg;
        struct assist *a = j->assist;

        if (!assist_back(a)) {
                arena_free(j->mem);
                assist_free_when_idle(a);
                return;
        }
        if (r == 0)
                tally_add(a->tally, j->v.kind, j->v.doc, j->v.what, 1);
        judged(j, r, err);
}

static void on_customer_of(void *arg, int r, const struct err *err, const struct chat_view *view)
{
        struct judging *j = arg;
        struct assist *a = j->assist;
        struct assist_verdict_write w = {.id = id_new_in(j->mem, assist_now(a)),
                                         .conversation = j->v.conversation,
                                         .agent = j->v.agent_id,
                                         .kind = j->v.kind,
                                         .what = j->v.what,
                                         .doc = j->v.doc,
                                         .at_ms = assist_now(a)};
        struct err e;

        if (!assist_back(a)) {
                arena_free(j->mem);
                assist_free_when_idle(a);
                return;
        }
        if (r < 0) {
                judged(j, r, err);
                return;
        }
        w.customer_id = view->customer_id;
        if (j->v.text.n && (r = door_seal(a->o.door, w.customer_id, j->v.text, &w.text, j->mem, &e)) < 0) {
                judged(j, r, &e);
                return;
        }
        assist_out(a);
        r = store_assist_verdict_add(a->o.store, &w, on_judged, j);
        if (r < 0) {
                a->busy--;
                judged(j, r, err_set(&e, r, "the store is busy; try again in a moment") ? &e : NULL);
        }
}

static bool one_of(struct str s, const char *const *list)
{
        for (size_t i = 0; list[i]; i++)
                if (str_eq_c(s, list[i]))
                        return true;
        return false;
}

static int verdict_check(const struct assist_verdict *v, struct err *err)
{
        static const char *const kinds[] = {"reply", "article", "flow", "action", "similar", NULL};
        static const char *const whats[] = {"accept", "edit", "reject", NULL};

        if (!one_of(v->kind, kinds))
                return err_set(err, ERR_INVALID, "kind is reply, article, flow, action or similar");
        if (!one_of(v->what, whats))
                return err_set(err, ERR_INVALID, "what is accept, edit or reject");
        if (v->doc.n > DOC_MAX)
                return err_set(err, ERR_LIMIT, "doc has at most %d bytes", DOC_MAX);
        return v->text.n > ASSIST_DRAFT_MAX ? err_set(err, ERR_LIMIT, "text has at most %d bytes", ASSIST_DRAFT_MAX)
                                            : 0;
}

void assist_judge(struct assist *a, const struct assist_verdict *v, assist_done_fn *cb, void *arg)
{
        struct arena *mem;
        struct judging *j;
        struct err err;
        int r = verdict_check(v, &err);

        if (r < 0) {
                cb(arg, r, &err);
                return;
        }
        mem = arena_new(0);
        j = ARENA_NEW(mem, struct judging);
        *j = (struct judging){.assist = a, .mem = mem, .cb = cb, .arg = arg};
        j->v = (struct assist_verdict){arena_str(mem, v->conversation), arena_str(mem, v->agent_id),
                                       arena_str(mem, v->kind),         arena_str(mem, v->what),
                                       arena_str(mem, v->doc),          arena_str(mem, v->text)};
        assist_out(a);
        chat_staff_history(a->o.chat, j->v.conversation, 0, 1, false, on_customer_of, j);
}
