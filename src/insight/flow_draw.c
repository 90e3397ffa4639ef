/*
 * See flow_stats.h: a flow as source for dot. Steps are named n0, n1 …, so no text of the knowledge is ever a name;
 * labels are dot's HTML-like ones, in which all text is escaped. Texts are wrapped by columns, of which a Chinese
 * character takes two, and cut after a few lines.
 */
#include "base/buf.h"
#include "insight/flow_stats.h"
#include "knowledge/knowledge.h"
#include "text/utf8.h"

#include <inttypes.h>
#include <stdio.h>

#define COLUMNS 36u
#define EDGE_COLUMNS 22u
#define LINES_MAX 5u
#define EDGE_LINES_MAX 3u
#define WIDE_FROM 0x1100u /* code points from here on take two columns; near enough for Chinese and English */

/* ---- text ---- */

static void put_escaped(struct buf *b, uint32_t cp)
{
        char utf8[4];

        switch (cp) {
        case '&': buf_put_c(b, "&amp;"); return;
        case '<': buf_put_c(b, "&lt;"); return;
        case '>': buf_put_c(b, "&gt;"); return;
        case '"': buf_put_c(b, "&quot;"); return;
        case '\'': buf_put_c(b, "&#39;"); return;
        default: break;
        }
        if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0xFFFE && cp <= 0xFFFF))
                return;
        buf_put(b, utf8, utf8_put(utf8, cp));
}

static unsigned width_of(uint32_t cp)
{
        return cp >= WIDE_FROM ? 2 : 1;
}

/* The code point at *at, which moves behind it. */
static uint32_t next_of(struct str s, size_t *at)
{
        const char *p = s.p + *at;
        uint32_t cp = utf8_next(&p, s.p + s.n);

        *at = (size_t)(p - s.p);
        return cp;
}

/* Begins no line. */
static bool is_closing(uint32_t cp)
{
        static const uint32_t signs[] = {0x3001, 0x3002, 0x300D, 0x300F, 0x201D, 0xFF01,
                                         0xFF09, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F};

        for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
                if (signs[i] == cp)
                        return true;
        }
        return false;
}

/* Columns of the word that begins at `at`; of Chinese each character is one. */
static unsigned word_width(struct str s, size_t at)
{
        unsigned width = 0;
        uint32_t cp;

        while (at < s.n) {
                cp = next_of(s, &at);
                if (cp == ' ' || cp == '\n' || (cp >= WIDE_FROM && width))
                        break;
                width += width_of(cp);
                if (cp >= WIDE_FROM)
                        break;
        }
        return width;
}

/* Escaped, with <BR/> where a line is full; "…" where there were more lines. */
static void put_wrapped(struct buf *b, struct str s, unsigned columns, unsigned lines)
{
        unsigned at_column = 0, line = 1;
        size_t at = 0;
        uint32_t cp, before = ' ';
        bool full;

        s = str_trim(s);
        while (at < s.n) {
                size_t from = at;

                cp = next_of(s, &at);
                if (cp == '\n')
                        cp = ' ';
                if (cp == ' ' && (at_column == 0 || before == ' '))
                        continue;
                full = at_column + width_of(cp) > columns ||
                       ((before == ' ' || cp >= WIDE_FROM) && at_column + word_width(s, from) > columns);
                if (at_column && full && !is_closing(cp)) {
                        if (line++ == lines) {
                                buf_put_c(b, "…");
                                return;
                        }
                        buf_put_c(b, "<BR/>");
                        at_column = 0;
                        if (cp == ' ')
                                continue;
                }
                put_escaped(b, cp);
                at_column += width_of(cp);
                before = cp;
        }
}

/* ---- numbers ---- */

static const struct flow_step_stat *stat_of(const struct flow_stat *s, struct str step)
{
        for (size_t i = 0; s && i < s->n_steps; i++) {
                if (str_eq(s->steps[i].step, step))
                        return &s->steps[i];
        }
        return NULL;
}

/* Of what was judged, the percent that dropped off. */
static int64_t drop_percent(const struct flow_step_stat *s)
{
        int64_t judged = s->shows - s->open;

        return judged > 0 ? (s->drop_offs * 100 + judged / 2) / judged : 0;
}

static const char *fill_of(const struct flow_step_stat *s)
{
        int64_t percent = s && s->shows ? drop_percent(s) : -1;

        return percent < 0    ? "#f7f7f7"
               : percent < 5  ? "#ffffff"
               : percent < 15 ? "#fff3d6"
               : percent < 30 ? "#ffdfae"
               : percent < 50 ? "#ffc09a"
                              : "#ff9d8a";
}

static void put_counts(struct buf *b, const struct flow_step_stat *s, enum lang lang)
{
        bool zh = lang == LANG_ZH;

        buf_put_c(b, "<BR/><FONT POINT-SIZE=\"11\" COLOR=\"#555555\">");
        if (zh)
                buf_printf(b, "展示 %" PRId64 " 次", s->shows);
        else
                buf_printf(b, "shown %" PRId64, s->shows);
        if (s->drop_offs && zh)
                buf_printf(b, " · 流失 %" PRId64 "（%" PRId64 "%%）", s->drop_offs, drop_percent(s));
        else if (s->drop_offs)
                buf_printf(b, " · dropped off %" PRId64 " (%" PRId64 " %%)", s->drop_offs, drop_percent(s));
        if (s->open)
                buf_printf(b, zh ? " · 进行中 %" PRId64 : " · open %" PRId64, s->open);
        buf_put_c(b, "</FONT>");
}

static int64_t taken(const struct flow_step_stat *s, struct str answer, struct str next)
{
        for (size_t i = 0; s && i < s->n_answers; i++) {
                if (str_eq(s->answers[i].answer, answer) && str_eq(s->answers[i].next, next))
                        return s->answers[i].n;
        }
        return 0;
}

/* ---- parts ---- */

struct drawing {
        const struct flow *f;
        const struct flow_stat *s;
        enum lang lang;
        struct buf *out;
        bool solved, person; /* is reached */
};

static void put_node(struct drawing *d, size_t i)
{
        const struct flow_step *step = &d->f->steps[i];
        const struct flow_step_stat *s = stat_of(d->s, step->id);
        struct str words = step->question[d->lang].n ? step->question[d->lang] : step->say[d->lang];

        buf_printf(d->out, "n%zu [fillcolor=\"%s\", penwidth=%s, label=<<B>", i, fill_of(s),
                   i == d->f->start ? "2.4" : "1");
        put_wrapped(d->out, step->title[d->lang].n ? step->title[d->lang] : step->id, COLUMNS, 2);
        buf_put_c(d->out, "</B>");
        if (words.n) {
                buf_put_c(d->out, "<BR/>");
                put_wrapped(d->out, words, COLUMNS, LINES_MAX);
        }
        if (s && !step->handover.n)
                put_counts(d->out, s, d->lang);
        buf_put_c(d->out, ">];\n");
}

static void put_end(struct drawing *d, const char *name, const char *zh, const char *en, const char *color, int64_t n)
{
        buf_printf(d->out, "%s [shape=ellipse, fillcolor=\"%s\", label=<<B>%s</B>", name, color,
                   d->lang == LANG_ZH ? zh : en);
        if (d->s)
                buf_printf(d->out, d->lang == LANG_ZH ? "<BR/>%" PRId64 " 次" : "<BR/>%" PRId64, n);
        buf_put_c(d->out, ">];\n");
}

/* Thicker by its share of the shows of its step. */
static void put_edge(struct drawing *d, size_t from, const char *to, struct str label, int64_t n,
                     const struct flow_step_stat *s)
{
        double share = s && s->shows ? (double)n / (double)s->shows : 0;

        buf_printf(d->out, "n%zu -> %s [penwidth=%.1f, color=\"%s\", label=<", from, to, 1 + 5 * share,
                   d->s && !n ? "#b0b0b0" : "#3b6ea5");
        put_wrapped(d->out, label, EDGE_COLUMNS, EDGE_LINES_MAX);
        if (d->s && n)
                buf_printf(d->out, "<BR/><B>%" PRId64 "</B>", n);
        buf_put_c(d->out, " >];\n");
}

static void put_choice(struct drawing *d, size_t i, size_t c)
{
        const struct flow_step *step = &d->f->steps[i];
        const struct flow_choice *choice = &step->choices[c];
        const struct flow_step_stat *s = stat_of(d->s, step->id);
        char to[32], number[24];
        struct str next;

        snprintf(number, sizeof(number), "%zu", c);
        if (choice->done) {
                d->solved = true;
                put_edge(d, i, "solved", choice->label[d->lang], taken(s, str_c(number), STR(":solved")), s);
        } else if (choice->handover.n) {
                d->person = true;
                put_edge(d, i, "person", choice->label[d->lang], taken(s, str_c(number), STR(":person")), s);
        } else if (choice->next >= 0) {
                next = d->f->steps[choice->next].id;
                if (d->f->steps[choice->next].handover.n)
                        next = STR(":person");
                snprintf(to, sizeof(to), "n%d", choice->next);
                put_edge(d, i, to, choice->label[d->lang], taken(s, str_c(number), next), s);
        }
}

static void put_confirm(struct drawing *d, size_t i)
{
        const struct flow_step *step = &d->f->steps[i];
        const struct flow_step_stat *s = stat_of(d->s, step->id);
        bool zh = d->lang == LANG_ZH;
        char to[32] = "person";
        struct str next = STR(":person");

        d->solved = true;
        put_edge(d, i, "solved", zh ? STR("解决了") : STR("solved"), taken(s, STR("yes"), STR(":solved")), s);
        if (step->unsolved >= 0) {
                snprintf(to, sizeof(to), "n%d", step->unsolved);
                next = d->f->steps[step->unsolved].handover.n ? STR(":person") : d->f->steps[step->unsolved].id;
        } else {
                d->person = true;
        }
        put_edge(d, i, to, zh ? STR("没解决") : STR("not solved"), taken(s, STR("no"), next), s);
}

static void put_step(struct drawing *d, size_t i)
{
        const struct flow_step *step = &d->f->steps[i];

        put_node(d, i);
        for (size_t c = 0; c < step->n_choices; c++)
                put_choice(d, i, c);
        if (step->done)
                put_confirm(d, i);
        if (step->handover.n) {
                d->person = true;
                buf_printf(d->out, "n%zu -> person;\n", i);
        }
}

void flow_draw_dot(const struct flow *f, const struct flow_stat *s, enum lang lang, struct buf *out)
{
        struct drawing d = {.f = f, .s = s, .lang = lang, .out = out};

        buf_put_c(out, "digraph flow {\n"
                       "graph [rankdir=TB, bgcolor=white, nodesep=0.45, ranksep=0.6, fontname=\"sans-serif\", "
                       "fontsize=18, labelloc=t, label=<<B>");
        put_wrapped(out, f->title[lang], 60, 2);
        buf_put_c(out, "</B>>];\n"
                       "node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", fontsize=13, "
                       "color=\"#555555\", margin=\"0.2,0.12\", tooltip=\" \"];\n"
                       "edge [fontname=\"sans-serif\", fontsize=12, color=\"#3b6ea5\", tooltip=\" \"];\n");
        for (size_t i = 0; i < f->n_steps; i++)
                put_step(&d, i);
        if (d.solved)
                put_end(&d, "solved", "已解决", "Solved", "#d5f0d8", s ? s->solved : 0);
        if (d.person)
                put_end(&d, "person", "转人工", "To a person", "#dbe7f7", s ? s->person : 0);
        buf_put_c(out, "}\n");
}
