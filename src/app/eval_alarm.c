/* eval_alarm - see eval_alarm.h. Every scenario is played whole, as its customers would see it. */
#include "app/eval_alarm.h"

#include "answer/generation.h"
#include "app/reply.h"
#include "app/scenario_run.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/log.h"
#include "codec/json.h"
#include "nlu/risk.h"

#include <stdio.h>
#include <string.h>

enum { PLAY_MEM_MAX = 64 << 20, MESSAGES_MAX = 400 };

struct tally {
        const struct eval_in *in;
        /* of the conversation under way */
        unsigned messages, blow_at; /* from 1; blow_at 0: none (yet) */
        unsigned warned_at;         /* 0: not */
        bool blows, handed_over;
        struct {
                unsigned no;
                char risk[400];
        } seen[MESSAGES_MAX];
        unsigned n_seen;
        /* of all */
        unsigned conversations, blow_ups, warned, calm, alarms, quiet, handovers;
};

static bool is_false_reason(struct str reason)
{
        return reason.n && !str_eq_c(reason, "asked") && !str_eq_c(reason, "safety") && !str_eq_c(reason, "repair") &&
               !str_eq_c(reason, "policy");
}

static void on_line(void *arg, const struct scenario *s, size_t line, const struct reply *reply)
{
        struct tally *t = arg;
        struct str risk = reply_trace(reply, "risk"), score, rest = risk;
        int64_t permille = 0;

        if (s->lines[line].action == SCENARIO_BLOWS_UP) {
                t->blows = true;
                t->blow_at = t->messages + 1;
                return;
        }
        if (s->lines[line].action != SCENARIO_SAY)
                return;
        t->messages++;
        if (str_cut(&rest, ' ', &score))
                str_to_i64(score, 0, 1000, &permille);
        if (permille >= RISK_ALERT && !t->warned_at)
                t->warned_at = t->messages;
        t->handed_over |= is_false_reason(reply_trace(reply, "handover"));
        if (t->n_seen < MESSAGES_MAX) {
                t->seen[t->n_seen].no = t->messages;
                snprintf(t->seen[t->n_seen++].risk, sizeof(t->seen[0].risk), "%.*s", STR_ARG(risk));
        }
}

static bool expects_handover(const struct scenario *s)
{
        for (size_t i = 0; i < s->n_lines; i++)
                for (size_t e = 0; e < s->lines[i].n_expects; e++)
                        if (!s->lines[i].expects[e].negated &&
                            str_contains(s->lines[i].expects[e].part, STR("handover")))
                                return true;
        return false;
}

static void report(const struct tally *t, const struct scenario *s)
{
        for (unsigned i = 0; t->in->report && i < t->n_seen; i++) {
                buf_printf(t->in->report, "%.*s\t", STR_ARG(s->name));
                if (t->blows)
                        buf_printf(t->in->report, "%d", (int)t->blow_at - (int)t->seen[i].no);
                else
                        buf_put_ch(t->in->report, '-');
                buf_printf(t->in->report, "\t%s\n", t->seen[i].risk);
        }
}

static void count(struct tally *t, const struct scenario *s)
{
        report(t, s);
        t->conversations++;
        if (t->blows) {
                t->blow_ups++;
                t->warned += t->warned_at && t->warned_at + EVAL_ALARM_EARLY <= t->blow_at;
                return;
        }
        t->calm++;
        t->alarms += t->warned_at > 0;
        if (!expects_handover(s)) {
                t->quiet++;
                t->handovers += t->handed_over;
        }
}

static int play(struct tally *t, struct generations *gs, const struct scenario_file *f, struct err *err)
{
        FILE *nowhere = fopen("/dev/null", "w");
        struct scenario_opts o = {.generations = gs, .out = nowhere, .on_line = on_line, .on_line_arg = t};

        if (!nowhere)
                return err_set(err, ERR_IO, "/dev/null cannot be opened");
        o.file = t->in->path[0];
        for (size_t i = 0; i < f->n; i++) {
                t->messages = t->blow_at = t->warned_at = t->n_seen = 0;
                t->blows = t->handed_over = false;
                scenario_run(&f->scenarios[i], &o);
                count(t, &f->scenarios[i]);
        }
        fclose(nowhere);
        return 0;
}

static void put_share(struct buf *b, const char *key, unsigned n, unsigned of)
{
        json_put_key(b, key);
        if (of)
                buf_printf(b, "%.4f", (double)n / of);
        else
                buf_put_c(b, "null");
}

static void write(const struct tally *t, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_i64(b, "conversations", t->conversations);
        json_put_key_i64(b, "blow_ups", t->blow_ups);
        json_put_key_i64(b, "warned", t->warned);
        put_share(b, "warned_share", t->warned, t->blow_ups);
        json_put_key_i64(b, "calm", t->calm);
        json_put_key_i64(b, "false_alarms", t->alarms);
        put_share(b, "false_share", t->alarms, t->calm);
        json_put_key_i64(b, "false_handovers", t->handovers);
        put_share(b, "false_handover_share", t->handovers, t->quiet);
        buf_put_ch(b, '}');
}

int eval_alarm(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct arena *mem = arena_new(PLAY_MEM_MAX);
        struct tally *t = ARENA_NEW(mem, struct tally);
        struct generations *gs = NULL;
        struct scenario_file f;
        int r = scenario_parse(in->path[0], in->data[0], mem, &f, err);

        *t = (struct tally){.in = in};
        log_set_level(LOG_ERROR);
        if (r == 0)
                r = service_knowledge(NULL, &gs, NULL, err);
        if (r == 0)
                r = play(t, gs, &f, err);
        if (r == 0)
                write(t, ret_json);
        if (gs)
                generations_close(gs);
        arena_free(mem);
        return r;
}
