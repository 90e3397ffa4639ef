/* curve_world - see curve_world.h. */
#include "app/curve_world.h"

#include "answer/gate.h"
#include "app/embedded.h"
#include "app/scenario_run.h"
#include "base/file.h"
#include "base/map.h"
#include "chat/chat.h"
#include "knowledge/knowledge.h"
#include "loop/loop.h"
#include "store/consent.h"
#include "store/store.h"
#include "text/utf8.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { UNLIMITED = 1000000, WORLD_MEM = 512 << 20, WAIT_S = 600, SETTLE_TURNS = 4, SENTENCE_MIN = 2 };

/* ---- the folder ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        (void)st;
        (void)type;
        (void)ftw;
        return remove(path);
}

static int make_folders(const struct curve_world *w, const char *path, struct err *err)
{
        char full[400];

        for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
                snprintf(full, sizeof(full), "%s/%.*s", w->dir, (int)(slash - path), path);
                if (mkdir(full, 0700) < 0 && access(full, F_OK) < 0)
                        return err_set(err, ERR_IO, "%s cannot be made", full);
        }
        return 0;
}

static int write_file(const struct curve_world *w, const char *path, struct str bytes, struct err *err)
{
        char full[400];
        int r = make_folders(w, path, err);

        if (r < 0)
                return r;
        snprintf(full, sizeof(full), "%s/%s", w->dir, path);
        return file_write(full, bytes) ? 0 : err_set(err, ERR_IO, "%s cannot be written", full);
}

static int make_dir(struct curve_world *w, struct err *err)
{
        const char *tmp = getenv("TMPDIR");
        size_t n;
        const struct kfile *files = embedded_knowledge(&n);
        int r = 0;

        if (snprintf(w->dir, sizeof(w->dir), "%.40s/warmline-XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0 ||
            !mkdtemp(w->dir)) {
                w->dir[0] = '\0';
                return err_set(err, ERR_IO, "no temporary directory can be made");
        }
        for (size_t i = 0; i < n && r == 0; i++)
                r = write_file(w, files[i].path, str_n((const char *)files[i].data, files[i].n), err);
        return r;
}

int curve_write(struct curve_world *w, struct str name, struct str text, struct err *err)
{
        char path[200];

        snprintf(path, sizeof(path), "articles/%.*s.md", STR_ARG(name));
        return write_file(w, path, text, err);
}

/* ---- opening, waiting, closing ---- */

int curve_wait(struct curve_world *w, const bool *done, struct err *err)
{
        int64_t end = time_mono_ns() + WAIT_S * INT64_C(1000000000);

        while (!*done) {
                loop_step(w->loop, 50);
                if (!*done && time_mono_ns() > end)
                        return err_set(err, ERR_TIMEOUT, "nothing came within %d s", WAIT_S);
        }
        return 0;
}

/* What was learned is read from the store before it is built, so one quiet moment is not the end. */
int curve_settle(struct curve_world *w, struct err *err)
{
        int64_t end = time_mono_ns() + WAIT_S * INT64_C(1000000000);

        for (int quiet = 0; quiet < SETTLE_TURNS;) {
                store_drain(w->service->store);
                loop_step(w->loop, 20);
                quiet = generations_busy(w->service->generations) ? 0 : quiet + 1;
                if (time_mono_ns() > end)
                        return err_set(err, ERR_TIMEOUT, "nothing was trained within %d s", WAIT_S);
        }
        return 0;
}

int curve_reload(struct curve_world *w, struct err *err)
{
        int r = generation_reload(w->service->generations, err);

        if (r == ERR_BUSY) /* it runs again after the one under way */
                r = 0;
        if (r == 0)
                r = curve_settle(w, err);
        if (r == 0 && generations_refusal(w->service->generations).n)
                r = err_set(err, ERR_INVALID, "%.*s", STR_ARG(generations_refusal(w->service->generations)));
        return r;
}

int curve_world_open(struct curve_world *w, struct err *err)
{
        struct service_opts so = {.clock = &w->clock.clock,
                                  .knowledge = w->dir,
                                  .learning_days = 400,
                                  .by_hand = true,
                                  .rate_per_min = UNLIMITED,
                                  .rate_burst = UNLIMITED};
        int r;

        *w = (struct curve_world){.mem = arena_new(WORLD_MEM), .needs = map_new(), .report = report_new()};
        test_clock_init(&w->clock, SCENARIO_NOW_MS);
        r = make_dir(w, err);
        if (r == 0) {
                w->loop = so.loop = loop_new(err);
                r = w->loop ? service_open(&so, &w->service, w->report, err) : ERR_IO;
        }
        if (r == 0)
                r = curve_settle(w, err);
        return r;
}

void curve_world_close(struct curve_world *w)
{
        service_close(w->service);
        loop_free(w->loop);
        map_free(w->needs);
        report_free(w->report);
        VEC_FREE(&w->repeats);
        if (w->dir[0])
                nftw(w->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
        arena_free(w->mem);
        *w = (struct curve_world){0};
}

/* ---- one conversation ---- */

struct visit {
        struct curve_world *w;
        const struct curve_line *l;
        struct arena *tmp;
        struct talk talk;
        struct reply reply, before;
        bool stream;
};

struct waiting {
        bool done;
        int r;
};

static void on_done(void *arg, int r, const struct err *err)
{
        struct waiting *wait = arg;

        (void)err;
        wait->done = true;
        wait->r = r;
}

static int agree(struct visit *v, struct err *err)
{
        struct consent_write c = {.customer_id = str_c(v->talk.customer),
                                  .purpose = STR_INIT("learning"),
                                  .text_version = STR_INIT("1"),
                                  .channel = STR_INIT("web"),
                                  .granted = true,
                                  .at_ms = v->w->clock.at_ms};
        struct waiting wait = {0};
        int r = store_consent_add(v->w->service->store, &c, on_done, &wait);

        if (r == 0)
                r = curve_wait(v->w, &wait.done, err);
        if (r == 0 && wait.r < 0)
                r = err_set(err, wait.r, "the consent was not written");
        chat_customer_changed(v->w->service->chat, c.customer_id);
        return r;
}

static struct str next_sentence(struct str *rest)
{
        struct str s;

        while (gate_next_sentence(rest, &s)) {
                s = str_trim(s);
                if (s.n >= SENTENCE_MIN && s.p[0] != '[' && !(s.n > 1 && s.p[1] == ')')) /* a picture, an option */
                        return s;
        }
        return (struct str){NULL, 0};
}

static bool has_sentence(struct str text, struct str sentence)
{
        struct str rest = text, s;

        while ((s = next_sentence(&rest)).n)
                if (str_eq(s, sentence))
                        return true;
        return false;
}

static void count_repeats(struct visit *v)
{
        struct str rest = v->reply.text, s;

        v->w->n_replies += v->reply.machine;
        if (!v->reply.machine || !v->before.machine)
                return;
        while ((s = next_sentence(&rest)).n)
                if (has_sentence(v->before.text, s))
                        *VEC_ADD(&v->w->repeats) =
                                (struct curve_repeat){arena_str(v->w->mem, s), arena_str(v->w->mem, v->l->text)};
}

static int take(struct visit *v, const struct talk_answer *a, struct err *err)
{
        struct reply_form form = {.lang = v->l->lang};
        struct str trace;
        int r;

        v->before = v->reply;
        r = reply_read(a->frames, a->n, form, v->tmp, &v->reply, err);
        if (r == 0 && v->reply.machine)
                r = talk_trace(&v->talk, v->reply.seq, v->tmp, &trace, err);
        if (r == 0 && v->reply.machine)
                r = reply_read_trace(&v->reply, trace, v->tmp, err);
        if (r == 0 && v->stream)
                count_repeats(v);
        return r;
}

static int put_in(struct visit *v, const struct chat_input *in, struct err *err)
{
        struct talk_answer a;
        int r = talk_send(&v->talk, in, v->tmp, &a, err);

        return r < 0 ? r : take(v, &a, err);
}

static int say(struct visit *v, struct str text, struct err *err)
{
        return put_in(v, &(struct chat_input){.kind = IN_TEXT, .text = text}, err);
}

static int begin(struct visit *v, struct err *err)
{
        struct talk_answer a;
        int r;

        v->talk.service = v->w->service;
        r = talk_begin(&v->talk, (struct str){0}, v->l->lang, "web", v->tmp, &a, err);
        if (r == 0 && v->stream)
                r = agree(v, err);
        if (r == 0 && v->stream) {
                struct str *need = ARENA_NEW(v->w->mem, struct str);

                *need = v->l->need;
                map_set(v->w->needs, str_c(v->talk.conversation), need);
        }
        return r;
}

/* ---- what came ---- */

static const struct reply_option *option(const struct visit *v, struct str id)
{
        for (size_t i = 0; i < v->reply.n_options; i++)
                if (str_eq(v->reply.options[i].id, id))
                        return &v->reply.options[i];
        return NULL;
}

static const struct reply_option *option_of_need(const struct visit *v)
{
        for (size_t i = 0; i < v->reply.n_options; i++)
                if (curve_need_is(v->l->need, v->reply.options[i].id))
                        return &v->reply.options[i];
        return NULL;
}

/* The document that answered; an action is known by its intent alone. */
static struct str document(const struct visit *v, struct arena *mem)
{
        static const char *const kinds[] = {"article", "policy", "flow"};

        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
                struct str id = reply_trace(&v->reply, kinds[i]);

                if (id.n)
                        return arena_printf(mem, "%s:%.*s", kinds[i], STR_ARG(id));
        }
        return (struct str){NULL, 0};
}

static enum curve_outcome outcome(const struct visit *v)
{
        struct str kind = reply_trace(&v->reply, "decision"), doc = document(v, v->tmp);

        if (str_eq_c(kind, "decline") || str_eq_c(kind, "ask") || str_eq_c(kind, "handover") || !v->reply.machine)
                return CURVE_DECLINED;
        if (str_eq_c(kind, "choices"))
                return option_of_need(v) ? CURVE_ASKED : CURVE_DECLINED;
        return doc.n && curve_need_is(v->l->need, doc) ? CURVE_RIGHT : CURVE_WRONG;
}

/* ---- the customers ---- */

static const char *line_of(enum lang lang, const char *zh, const char *en)
{
        return lang == LANG_ZH ? zh : en;
}

static int thank(struct visit *v, struct err *err)
{
        return say(v, str_c(line_of(v->l->lang, "好的，谢谢", "great, thanks")), err);
}

static int want_person(struct visit *v, struct err *err)
{
        return say(v, str_c(line_of(v->l->lang, "转人工", "a person please")), err);
}

static int tap(struct visit *v, const struct reply_option *o, struct err *err)
{
        struct chat_input in = {.kind = IN_TAP, .choice = o->id, .label = o->label};

        return put_in(v, &in, err);
}

static int again(struct visit *v, struct err *err)
{
        int r = say(v, v->l->text, err);

        if (r == 0)
                r = outcome(v) == CURVE_RIGHT ? thank(v, err) : want_person(v, err);
        return r;
}

static int go_on(struct visit *v, enum curve_outcome first, struct err *err)
{
        const struct reply_option *none;
        int r;

        switch (first) {
        case CURVE_RIGHT: return thank(v, err);
        case CURVE_ASKED: r = tap(v, option_of_need(v), err); return r < 0 ? r : thank(v, err);
        case CURVE_WRONG:
                r = say(v, str_c(line_of(v->l->lang, "不对，我问的不是这个", "no, that is not what i asked")), err);
                return r < 0 ? r : again(v, err);
        case CURVE_DECLINED:
                none = option(v, STR("none"));
                if (!none)
                        return again(v, err);
                r = tap(v, none, err);
                return r < 0 ? r : want_person(v, err);
        case CURVE_OUTCOMES: break;
        }
        return ERR_INTERNAL;
}

static int visit(struct curve_world *w, const struct curve_line *l, bool stream, struct arena *tmp,
                 enum curve_outcome *ret, struct err *err)
{
        struct visit *v = ARENA_NEW(tmp, struct visit);
        int r;

        *v = (struct visit){.w = w, .l = l, .tmp = tmp, .stream = stream};
        r = begin(v, err);
        if (r == 0)
                r = say(v, l->text, err);
        if (r < 0)
                return r;
        *ret = outcome(v);
        return stream ? go_on(v, *ret, err) : 0;
}

int curve_ask(struct curve_world *w, const struct curve_line *l, struct arena *tmp, enum curve_outcome *ret,
              struct err *err)
{
        return visit(w, l, false, tmp, ret, err);
}

int curve_play(struct curve_world *w, const struct curve_line *l, struct arena *tmp, enum curve_outcome *ret,
               struct err *err)
{
        return visit(w, l, true, tmp, ret, err);
}
