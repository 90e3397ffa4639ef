/* eval_curve - see eval_curve.h. */
#include "app/eval_curve.h"

#include "app/curve_operator.h"
#include "app/service.h"
#include "base/log.h"
#include "codec/json.h"

#include <stdio.h>

struct curve {
        struct curve_data d;
        struct curve_world w;
        struct arena *tmp; /* of one conversation */
        struct buf *report, *out;
        struct err *err;
};

struct tally {
        size_t n[CURVE_OUTCOMES], total;
};

static const char *const names[CURVE_OUTCOMES] = {"right", "asked", "wrong", "declined"};

/* ---- asking ---- */

/* "none" is right when it is not answered; a choice of what could be meant is no answer. */
static void count(struct tally *t, const struct curve_line *l, enum curve_outcome o)
{
        if (str_eq_c(l->need, "none") && o != CURVE_WRONG)
                o = CURVE_RIGHT;
        t->n[o]++;
        t->total++;
}

static int ask_all(struct curve *c, struct curve_lines lines, bool tell, struct tally *ret)
{
        int r = 0;

        *ret = (struct tally){0};
        for (size_t i = 0; i < lines.n && r == 0; i++) {
                enum curve_outcome o = CURVE_DECLINED;

                arena_reset(c->tmp);
                r = curve_ask(&c->w, &lines.v[i], c->tmp, &o, c->err);
                count(ret, &lines.v[i], o);
                if (tell && o != CURVE_RIGHT && c->report)
                        buf_printf(c->report, "%s\t%.*s\t%.*s\n", names[o], STR_ARG(lines.v[i].need),
                                   STR_ARG(lines.v[i].text));
        }
        return r;
}

static int play_week(struct curve *c, unsigned week, struct tally *ret)
{
        int r = 0;

        *ret = (struct tally){0};
        for (size_t i = 0; i < c->d.stream.n && r == 0; i++) {
                enum curve_outcome o = CURVE_DECLINED;

                if (c->d.stream.v[i].week != week)
                        continue;
                arena_reset(c->tmp);
                r = curve_play(&c->w, &c->d.stream.v[i], c->tmp, &o, c->err);
                count(ret, &c->d.stream.v[i], o);
        }
        return r;
}

/* ---- telling ---- */

static void put_tally(struct buf *b, const char *key, const struct tally *t)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "questions", (int64_t)t->total);
        for (int i = 0; i < CURVE_OUTCOMES; i++) {
                json_put_key(b, names[i]);
                buf_printf(b, "%.4f", t->total ? (double)t->n[i] / (double)t->total : 0);
        }
        buf_put_ch(b, '}');
}

static void put_week(struct curve *c, unsigned week, const struct tally *stream, const struct curve_decided *did,
                     const struct tally *held, const struct tally *others)
{
        struct buf *b = c->out;

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "week", week);
        put_tally(b, "stream", stream);
        json_put_key_i64(b, "open", (int64_t)did->open);
        json_put_key_i64(b, "looked", (int64_t)did->looked);
        json_put_key_i64(b, "decisions", (int64_t)did->decisions);
        json_put_key_i64(b, "suggested", (int64_t)did->suggested);
        json_put_key_i64(b, "phrasings", (int64_t)did->phrasings);
        json_put_key_i64(b, "articles", (int64_t)did->articles);
        put_tally(b, "held", held);
        put_tally(b, "others", others);
        buf_put_ch(b, '}');
        fprintf(stderr, "week %u: held right %zu, asked %zu, wrong %zu of %zu\n", week, held->n[CURVE_RIGHT],
                held->n[CURVE_ASKED], held->n[CURVE_WRONG], held->total);
}

static void put_repeats(struct curve *c)
{
        json_put_key_i64(c->out, "replies", (int64_t)c->w.n_replies);
        json_put_key_i64(c->out, "repeated", (int64_t)c->w.repeats.n);
        for (size_t i = 0; i < c->w.repeats.n && c->report; i++)
                buf_printf(c->report, "repeated\t%.*s\t%.*s\n", STR_ARG(c->w.repeats.p[i].conversation),
                           STR_ARG(c->w.repeats.p[i].sentence));
}

/* ---- the whole ---- */

static int one_week(struct curve *c, unsigned week, bool last)
{
        struct tally stream = {0}, held, others;
        struct curve_decided did = {0};
        int r = 0;

        if (week) {
                r = play_week(c, week, &stream);
                if (r == 0)
                        r = curve_operator_week(&c->w, &c->d, &did, c->err);
                if (r == 0)
                        r = curve_settle(&c->w, c->err);
        }
        if (r == 0)
                r = ask_all(c, c->d.held, last, &held);
        if (r == 0)
                r = ask_all(c, c->d.others, false, &others);
        if (r == 0)
                put_week(c, week, &stream, &did, &held, &others);
        c->w.clock.at_ms += 7 * DAY_MS;
        return r;
}

int eval_curve(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(64 << 20);
        struct curve c = {.tmp = arena_new(64 << 20), .report = in->report, .out = ret_json, .err = err};
        int r = curve_data_read(in->path[0], in->data[1], in->path[1], mem, &c.d, err);

        log_set_level(LOG_ERROR);
        if (r == 0 && in->runs && in->runs < c.d.weeks)
                c.d.weeks = in->runs;
        if (r == 0)
                r = curve_world_open(&c.w, err);
        buf_put_ch(ret_json, '{');
        json_put_key(ret_json, "weeks");
        buf_put_ch(ret_json, '[');
        for (unsigned week = 0; r == 0 && week <= c.d.weeks; week++)
                r = one_week(&c, week, week == c.d.weeks);
        buf_put_ch(ret_json, ']');
        put_repeats(&c);
        buf_put_ch(ret_json, '}');
        if (c.w.mem)
                curve_world_close(&c.w);
        arena_free(c.tmp);
        arena_free(mem);
        return r;
}
