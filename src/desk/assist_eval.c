#include "desk/assist_eval.h"

#include "base/time.h"
#include "codec/json.h"
#include "desk/assist_priv.h"

#include <string.h>

enum { BODY_MAX = 256 << 10 };

struct result {
        size_t cases, first, three, passage, replies, slowest_us;
        int64_t ns;
};

static int read_lines(const json_t *lines, struct arena *mem, struct look *l)
{
        size_t n = json_array_size(lines), i;
        struct assist_line *v = ARENA_ARRAY(mem, struct assist_line, n + 1);
        const json_t *line;

        json_array_foreach((json_t *)lines, i, line)
        {
                bool agent = str_eq_c(json_get_str(line, "who"), "agent");

                v[i] = (struct assist_line){agent ? LINE_AGENT : LINE_CUSTOMER,
                                            arena_str(mem, json_get_str(line, "text")), (int64_t)i + 1};
                if (!v[i].text.n || (!agent && !str_eq_c(json_get_str(line, "who"), "customer")))
                        return -1;
        }
        l->lines = v;
        l->n_lines = n;
        return n ? 0 : -1;
}

static bool stands_in(struct str text, const json_t *answers)
{
        const json_t *one;
        struct buf b;
        size_t i;
        bool found = false;

        buf_init(&b, BODY_MAX);
        for (i = 0; i < text.n; i++)
                if (text.p[i] != '*')
                        buf_put_ch(&b, text.p[i]);
        json_array_foreach((json_t *)answers, i, one) found |= str_contains(buf_str(&b), json_str(one));
        buf_done(&b);
        return found;
}

static void look_at(struct look *l)
{
        struct answer_message msg = {.kind = MSG_TEXT};
        struct answer_in in = {.gen = l->gen,
                               .state = l->state,
                               .facts = l->facts,
                               .msg = &msg,
                               .now_ms = l->now_ms,
                               .lang = l->lang,
                               .turn_id = l->turn_id,
                               .mem = l->mem};
        struct decision *d = ARENA_NEW(l->mem, struct decision);
        struct err err;

        memset(d, 0, sizeof(*d));
        read_understand(l);
        msg.text = l->asked;
        if (l->heard && answer_decide(&in, d, &err) == 0 && d->n_needs == 0)
                l->decision = d;
        read_actions(l, NULL);
}

static void judge(const struct look *l, const struct assist_view *v, const json_t *answers, struct result *res,
                  struct buf *report)
{
        bool found[VIEW_ARTICLES] = {false};

        for (unsigned i = 0; i < v->n_articles; i++)
                found[i] = stands_in(v->articles[i].a->body[article_lang(v->articles[i].a, l->lang)], answers);
        res->cases++;
        res->first += found[0];
        res->three += found[0] || found[1] || found[2];
        res->passage += found[0] && stands_in(v->articles[0].passage, answers);
        res->replies += v->reply.text.n > 0;
        if (report && !found[0])
                buf_printf(report, "%.*s\t%.*s\t%.*s\n", STR_ARG(l->asked),
                           STR_ARG(json_str(json_array_get(answers, 0))),
                           STR_ARG(v->n_articles ? v->articles[0].doc : STR("none")));
}

static int one_case(struct str line, const struct generation *gen, int64_t now_ms, struct result *res,
                    struct buf *report)
{
        struct arena *mem = arena_new(0);
        struct facts facts = {.customer_id = {NULL, 0}};
        struct conv_state *state = ARENA_NEW(mem, struct conv_state);
        struct look *l = ARENA_NEW(mem, struct look);
        struct assist_view v;
        json_t *c = NULL;
        int64_t begun;
        int r = json_parse(line, &c, NULL);

        state_init(state);
        *l = (struct look){
                .gen = gen, .state = state, .facts = &facts, .now_ms = now_ms, .turn_id = STR("eval"), .mem = mem};
        l->lang = r == 0 && str_eq_c(json_get_str(c, "lang"), "en") ? LANG_EN : LANG_ZH;
        if (r == 0)
                r = json_array_size(json_object_get(c, "answer")) ? read_lines(json_object_get(c, "lines"), mem, l)
                                                                  : -1;
        if (r == 0) {
                begun = time_cpu_ns();
                look_at(l);
                view_make(l, NULL, NULL, (struct str){0}, &v);
                begun = time_cpu_ns() - begun;
                res->ns += begun;
                if ((size_t)(begun / 1000) > res->slowest_us)
                        res->slowest_us = (size_t)(begun / 1000);
                judge(l, &v, json_object_get(c, "answer"), res, report);
        }
        json_decref(c);
        arena_free(mem);
        return r;
}

static void put_share(struct buf *b, const char *key, size_t n, size_t of)
{
        json_put_key(b, key);
        buf_printf(b, "%.4f", (double)n / (double)of);
}

int assist_eval_demo(struct str cases, const char *path, const struct generation *gen, int64_t now_ms,
                     struct buf *ret_json, struct buf *report, struct err *err)
{
        struct result res = {0};
        struct str line;
        size_t no = 0;

        while (str_line(&cases, &line)) {
                no++;
                if (!str_trim(line).n)
                        continue;
                if (res.cases == ASSIST_CASES_MAX)
                        return err_set(err, ERR_LIMIT, "%s: more than %u cases", path, ASSIST_CASES_MAX);
                if (one_case(line, gen, now_ms, &res, report) < 0)
                        return err_set(err, ERR_INVALID, "%s:%zu: a case has lang, lines of who and text, and answer",
                                       path, no);
        }
        if (!res.cases)
                return err_set(err, ERR_INVALID, "%s: there is no case in it", path);
        buf_put_ch(ret_json, '{');
        json_put_key_i64(ret_json, "cases", (int64_t)res.cases);
        put_share(ret_json, "hit_at_1", res.first, res.cases);
        put_share(ret_json, "hit_at_3", res.three, res.cases);
        put_share(ret_json, "passage_at_1", res.passage, res.cases);
        put_share(ret_json, "reply_share", res.replies, res.cases);
        json_put_key_i64(ret_json, "us_per_message", res.ns / 1000 / (int64_t)res.cases);
        json_put_key_i64(ret_json, "slowest_us", (int64_t)res.slowest_us);
        buf_put_ch(ret_json, '}');
        return 0;
}
