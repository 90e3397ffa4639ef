/* See replay_report.h. */
#include "app/replay_report.h"

#include "codec/json.h"

#include <inttypes.h>

static const char *const verdict_words[] = {"touches nothing that was said", "fine", "good", "look at it", "HARMFUL"};
static const char *const why_words[] = {
        "",
        "the answer is gone and nothing takes its place",
        "takes messages that it fits less than the article that had them",
        "answers what was rightly not answered",
        "the new text does not fit what customers ask with it",
        "the new text says hardly anything",
        "its end of validity has passed",
        "fits better",
        "answers what was not answered",
        "says the same in other words",
        "the same text stands elsewhere now",
};

static void put_real(struct buf *b, const char *key, double v)
{
        json_put_key(b, key);
        buf_printf(b, "%.3f", v);
}

void replay_report_json(const struct foresight_result *r, const struct replay_measure *m, size_t cases, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key_bool(out, "cancelled", m->cancelled);
        put_real(out, "seconds", m->seconds);
        put_real(out, "cpu_seconds", m->cpu_seconds);
        put_real(out, "prepare_seconds", m->prepare_seconds);
        put_real(out, "turns_per_second", m->seconds > 0 ? (double)r->total.lines / m->seconds : 0);
        json_put_key_i64(out, "workers", m->workers);
        json_put_key_i64(out, "peak_kb", m->peak_kb);
        foresight_json(r, cases, out);
        buf_put_ch(out, '}');
}

/* ---- for people ---- */

static void print_said(FILE *to, const char *mark, const struct replay_said *s)
{
        struct str text = s->text, line;

        str_line(&text, &line);
        fprintf(to, "      %s %s%s%.*s  %.*s\n", mark, decision_kind_name(s->kind), s->doc.n ? " " : "",
                STR_ARG(s->doc), STR_ARG(str_sub(line, 0, 120)));
}

static void print_cases(FILE *to, const struct foresight_result *r, struct str doc, size_t most)
{
        size_t told = 0;

        for (size_t i = 0; i < r->n_cases && told < most; i++) {
                const struct foresight_case *c = &r->cases[i];

                if (!str_eq(c->cause, doc))
                        continue;
                told++;
                fprintf(to, "    %s%s%s, %" PRIu64 " times: %.*s\n", foresight_kind_name(c->kind), c->why ? ", " : "",
                        foresight_why_name(c->why), c->times, STR_ARG(c->text));
                print_said(to, "before", &c->a);
                print_said(to, "after ", &c->b);
        }
}

void replay_report_text(const struct foresight_result *r, const struct replay_measure *m, size_t cases, FILE *to)
{
        const struct foresight_totals *t = &r->total;

        fprintf(to,
                "%" PRIu64 " messages of %" PRIu64 " conversations: %" PRIu64 " newly answered, %" PRIu64
                " changed, %" PRIu64 " worse\n",
                t->lines, t->talks, t->newly, t->changed, t->worse);
        if (m->cancelled)
                fprintf(to, "stopped before the end\n");
        if (t->erased)
                fprintf(to, "%" PRIu64 " conversations skipped: their customers were erased\n", t->erased);
        if (t->outside)
                fprintf(to, "%" PRIu64 " rest on orders, records or devices, which are not replayed\n", t->outside);
        if (t->sample_lines)
                fprintf(to, "of %" PRIu64 " messages that nothing seemed to touch, %" PRIu64 " differ all the same\n",
                        t->sample_lines, t->sample_changed);
        for (size_t i = 0; i < r->n_edits; i++) {
                const struct foresight_edit *e = &r->edits[i];

                fprintf(to, "\n%-10s %.*s (%s): %s%s%s\n", foresight_verdict_name(e->verdict), STR_ARG(e->doc),
                        foresight_change_name(e->change), verdict_words[e->verdict], e->why ? ": " : "",
                        why_words[e->why]);
                fprintf(to,
                        "    %" PRIu64 " newly answered, %" PRIu64 " changed, %" PRIu64 " worse; harm %" PRIu64
                        ", gain %" PRIu64 "\n",
                        e->newly, e->changed, e->worse, e->harm, e->gain);
                print_cases(to, r, e->doc, cases);
        }
        fprintf(to, "\n%.1f s, %.0f messages a second, %" PRIu64 " of them untouched, %" PRIu64 " decisions, %.0f MB\n",
                m->seconds, m->seconds > 0 ? (double)t->lines / m->seconds : 0, t->untouched, t->decided,
                (double)m->peak_kb / 1024);
}
