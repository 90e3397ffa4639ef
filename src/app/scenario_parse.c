/* scenario_parse - one pass over the lines; every kind of line and of expectation is a row of a table. */
#include "app/scenario_parse.h"

#include "app/near.h"
#include "base/time.h"
#include "base/vec.h"

#include <string.h>

struct parse {
        const char *file;
        unsigned line;
        struct arena *mem;
        struct err *err;
        VEC(struct scenario) scenarios;
        VEC(struct scenario_line) lines; /* of the newest scenario */
        bool customer_set, spoken, burst_open;
};

static int fault(struct parse *p, const char *what, struct str about)
{
        return err_set(p->err, ERR_INVALID, "%s:%u: %s%s%.*s%s", p->file, p->line, what, about.p ? " \"" : "",
                       (int)(about.n > 60 ? 60 : about.n), about.p ? about.p : "", about.p ? "\"" : "");
}

static const struct str nothing;

/* ---- comments ---- */

static bool is_space(char c)
{
        return c == ' ' || c == '\t';
}

static struct str without_comment(struct str line, size_t spaces)
{
        for (size_t i = 0; i < line.n; i++) {
                size_t before = 0;

                if (line.p[i] != '#')
                        continue;
                while (before < i && is_space(line.p[i - 1 - before]))
                        before += line.p[i - 1 - before] == '\t' ? 2 : 1;
                if (before >= spaces || before >= i)
                        return str_sub(line, 0, i);
        }
        return line;
}

/* ---- expectations ---- */

static const char *const kinds[] = {"answer", "steps",   "ask",      "choices",   "order", "form",
                                    "offer",  "decline", "handover", "smalltalk", NULL};
static const char *const parts_of_reply[] = {"figure", "clip", "order", "choices", "offer", "handover", NULL};
static const char *const emotions[] = {"neutral", "pleased", "confused", "anxious", "frustrated", "angry", "sad", NULL};
static const char *const langs[] = {"zh", "en", NULL};

/* One a line; clang-format would set an even number of them in pairs. */
static const struct expect_row {
        const char *words;
        enum expect_what what;
        bool negated;
        const char *const *allowed; /* NULL: any text */
} expect_rows[] = {
        // clang-format off
        {"not says", EXPECT_SAYS, true, NULL},
        {"not flow", EXPECT_FLOW, true, NULL},
        {"not article", EXPECT_ARTICLE, true, NULL},
        {"not kind", EXPECT_KIND, true, kinds},
        {"not action", EXPECT_ACTION, true, NULL},
        {"not cites", EXPECT_CITES, true, NULL},
        {"not entity", EXPECT_ENTITY, true, NULL},
        {"choices has", EXPECT_CHOICES_HAS, false, NULL},
        {"kind", EXPECT_KIND, false, kinds},
        {"flow", EXPECT_FLOW, false, NULL},
        {"step", EXPECT_STEP, false, NULL},
        {"article", EXPECT_ARTICLE, false, NULL},
        {"policy", EXPECT_POLICY, false, NULL},
        {"intent", EXPECT_INTENT, false, NULL},
        {"action", EXPECT_ACTION, false, NULL},
        {"says", EXPECT_SAYS, false, NULL},
        {"cites", EXPECT_CITES, false, NULL},
        {"has", EXPECT_HAS, false, parts_of_reply},
        {"no", EXPECT_HAS, true, parts_of_reply},
        {"emotion", EXPECT_EMOTION, false, emotions},
        {"entity", EXPECT_ENTITY, false, NULL},
        {"lang", EXPECT_LANG, false, langs},
        {"resolved", EXPECT_RESOLVED, false, NULL},
        {"within", EXPECT_WITHIN, false, NULL},
        // clang-format on
};
enum { EXPECT_ROWS = sizeof(expect_rows) / sizeof(expect_rows[0]) };

static bool in_list(struct str word, const char *const *list)
{
        for (; *list; list++)
                if (str_eq_c(word, *list))
                        return true;
        return false;
}

static int check_words(struct parse *p, const struct expect_row *row, struct str text)
{
        struct str word;

        while (row->allowed && str_cut(&text, '|', &word)) {
                const char *near;
                size_t n = 0;

                if (in_list(word, row->allowed))
                        continue;
                while (row->allowed[n])
                        n++;
                near = near_name(word, row->allowed, n);
                return err_set(p->err, ERR_INVALID, "%s:%u: there is no %s \"%.*s\"%s%s%s", p->file, p->line,
                               row->words, (int)(word.n > 60 ? 60 : word.n), word.p ? word.p : "",
                               near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        }
        return 0;
}

static int parse_within(struct parse *p, struct expect *e)
{
        struct str rest = e->text, number;

        if (!str_cut(&rest, ' ', &number) || !str_eq_c(str_trim(rest), "ms") ||
            !str_to_i64(number, 0, 3600 * SECOND_MS, &e->ms))
                return fault(p, "not of the form within N ms:", e->part);
        return 0;
}

static const struct expect_row *find_expect(struct str part, struct str *ret_text)
{
        for (size_t i = 0; i < EXPECT_ROWS; i++) {
                struct str words = str_c(expect_rows[i].words);

                if (str_starts(part, words) && (part.n == words.n || part.p[words.n] == ' ')) {
                        *ret_text = str_trim(str_sub(part, words.n, part.n));
                        return &expect_rows[i];
                }
        }
        return NULL;
}

static int parse_expect(struct parse *p, struct str part, struct expect *e)
{
        const struct expect_row *row = find_expect(part, &e->text);

        if (!row)
                return fault(p, "there is no such expectation:", part);
        e->what = row->what;
        e->negated = row->negated;
        e->part = part;
        if (row->what == EXPECT_RESOLVED)
                return e->text.n ? fault(p, "resolved takes no word behind it:", e->text) : 0;
        if (e->text.n == 0)
                return fault(p, "a word is missing behind", part);
        if (row->what == EXPECT_WITHIN)
                return parse_within(p, e);
        return check_words(p, row, e->text);
}

/* The next part up to two spaces or a tab; false at the end. */
static bool next_part(struct str *rest, struct str *ret)
{
        size_t i = 0;

        *rest = str_trim(*rest);
        if (rest->n == 0)
                return false;
        while (i < rest->n && rest->p[i] != '\t' && !(rest->p[i] == ' ' && i + 1 < rest->n && is_space(rest->p[i + 1])))
                i++;
        *ret = str_sub(*rest, 0, i);
        *rest = str_sub(*rest, i, rest->n);
        return true;
}

static int parse_expects(struct parse *p, struct str rest, struct scenario_line *l)
{
        VEC(struct expect) list = {0};
        struct expect *kept;
        struct str part;
        int r = 0;

        while (r == 0 && next_part(&rest, &part))
                r = parse_expect(p, part, VEC_ADD(&list));
        if (r == 0 && list.n == 0)
                r = fault(p, "nothing is expected here", nothing);
        if (r == 0) {
                kept = ARENA_ARRAY(p->mem, struct expect, list.n);
                memcpy(kept, list.p, list.n * sizeof(*kept));
                l->expects = kept;
                l->n_expects = list.n;
        }
        VEC_FREE(&list);
        return r;
}

/* ---- lines ---- */

static int parse_duration(struct parse *p, struct str text, int64_t *ret_ms)
{
        struct str rest = text;

        *ret_ms = 0;
        if (rest.n == 0)
                return fault(p, "a duration is missing: wait 3d, 2h, 10m", nothing);
        while (rest.n) {
                size_t digits = 0;
                int64_t n, unit;

                while (digits < rest.n && rest.p[digits] >= '0' && rest.p[digits] <= '9')
                        digits++;
                if (digits == rest.n || !str_to_i64(str_sub(rest, 0, digits), 0, 100000, &n))
                        return fault(p, "not a duration (3d, 2h, 10m, 30s):", text);
                switch (rest.p[digits]) {
                case 'd': unit = DAY_MS; break;
                case 'h': unit = HOUR_MS; break;
                case 'm': unit = MINUTE_MS; break;
                case 's': unit = SECOND_MS; break;
                default: return fault(p, "not a duration (3d, 2h, 10m, 30s):", text);
                }
                *ret_ms += n * unit;
                rest = str_sub(rest, digits + 1, rest.n);
        }
        return 0;
}

static void end_scenario(struct parse *p)
{
        struct scenario *s;
        struct scenario_line *kept;

        if (p->scenarios.n == 0)
                return;
        s = &VEC_LAST(&p->scenarios);
        kept = ARENA_ARRAY(p->mem, struct scenario_line, p->lines.n + 1);
        if (p->lines.n)
                memcpy(kept, p->lines.p, p->lines.n * sizeof(*kept));
        s->lines = kept;
        s->n_lines = p->lines.n;
        VEC_CLEAR(&p->lines);
}

static int begin_scenario(struct parse *p, struct str name)
{
        if (name.n == 0)
                return fault(p, "a scenario needs a name", nothing);
        if (p->burst_open)
                return fault(p, "burst needs > lines behind it", nothing);
        end_scenario(p);
        *VEC_ADD(&p->scenarios) = (struct scenario){.name = name, .line = p->line};
        p->customer_set = p->spoken = false;
        return 0;
}

static int set_customer(struct parse *p, struct str id)
{
        struct scenario *s = &VEC_LAST(&p->scenarios);

        if (id.n == 0 || id.n > 64)
                return fault(p, "customer needs an id, or visitor:", id);
        if (p->customer_set)
                return fault(p, "this scenario has a customer already", nothing);
        if (p->spoken)
                return fault(p, "customer must come before the conversation begins", nothing);
        p->customer_set = true;
        if (!str_eq_c(id, "visitor"))
                s->customer = id;
        return 0;
}

static int parse_agent(struct parse *p, struct str text, struct scenario_line *l)
{
        if (str_eq_c(text, "takes")) {
                l->action = SCENARIO_AGENT_TAKES;
        } else if (str_eq_c(text, "returns") || str_starts(text, STR("returns "))) {
                l->action = SCENARIO_AGENT_RETURNS;
                l->text = str_trim(str_sub(text, 7, text.n));
        } else if (str_starts(text, STR(">"))) {
                l->action = SCENARIO_AGENT_SAYS;
                l->text = str_trim(str_sub(text, 1, text.n));
                return l->text.n ? 0 : fault(p, "the agent says nothing here", nothing);
        } else {
                return fault(p, "an agent takes, returns or says (agent > TEXT), not", text);
        }
        return 0;
}

static const struct line_row {
        const char *word;
        enum scenario_action action;
} line_rows[] = {
        {"tap", SCENARIO_TAP},          {"attach", SCENARIO_ATTACH}, {"burst", SCENARIO_BURST},
        {"wait", SCENARIO_WAIT},        {"at", SCENARIO_AT},         {"lang", SCENARIO_LANG},
        {"restart", SCENARIO_RESTART},  {"again", SCENARIO_AGAIN},   {"agent", SCENARIO_AGENT_TAKES},
        {"blow-up", SCENARIO_BLOWS_UP},
};
enum { LINE_ROWS = sizeof(line_rows) / sizeof(line_rows[0]) };

static int fill_line(struct parse *p, struct scenario_line *l)
{
        switch (l->action) {
        case SCENARIO_WAIT: return parse_duration(p, l->text, &l->ms);
        case SCENARIO_AT:
                return time_parse_iso(l->text, &l->ms) ? 0 : fault(p, "not a time (2026-02-17T00:30+08:00):", l->text);
        case SCENARIO_LANG:
                if (!str_eq_c(l->text, "zh") && !str_eq_c(l->text, "en"))
                        return fault(p, "the language is zh or en, not", l->text);
                l->lang = str_eq_c(l->text, "en") ? LANG_EN : LANG_ZH;
                return 0;
        case SCENARIO_TAP:
        case SCENARIO_ATTACH: return l->text.n ? 0 : fault(p, "a word is missing behind it", nothing);
        case SCENARIO_RESTART: VEC_LAST(&p->scenarios).restarts = true; break;
        case SCENARIO_AGENT_TAKES: return parse_agent(p, l->text, l);
        case SCENARIO_AGAIN:
        case SCENARIO_BURST:
        case SCENARIO_SAY:
        case SCENARIO_AGENT_SAYS:
        case SCENARIO_AGENT_RETURNS:
        case SCENARIO_BLOWS_UP:
        case SCENARIO_EXPECT: break;
        }
        return l->action == SCENARIO_BLOWS_UP || l->action == SCENARIO_BURST || l->action == SCENARIO_RESTART ||
                               l->action == SCENARIO_AGAIN
                       ? l->text.n ? fault(p, "nothing may stand behind it:", l->text) : 0
                       : 0;
}

static int unknown_line(struct parse *p, struct str word)
{
        const char *names[LINE_ROWS + 2] = {"scenario", "customer"};
        const char *near;

        for (size_t i = 0; i < LINE_ROWS; i++)
                names[i + 2] = line_rows[i].word;
        near = near_name(word, names, LINE_ROWS + 2);
        return err_set(p->err, ERR_INVALID, "%s:%u: there is no line that begins with \"%.*s\"%s%s%s", p->file, p->line,
                       (int)(word.n > 40 ? 40 : word.n), word.p ? word.p : "", near ? "; did you mean \"" : "",
                       near ? near : "", near ? "\"?" : "");
}

static int add_line(struct parse *p, enum scenario_action action, struct str text)
{
        struct scenario_line l = {.action = action, .line = p->line, .text = text};
        int r = action == SCENARIO_EXPECT ? parse_expects(p, text, &l) : fill_line(p, &l);

        if (r < 0)
                return r;
        if (p->burst_open && l.action != SCENARIO_SAY)
                return fault(p, "burst needs > lines behind it", nothing);
        p->burst_open = l.action == SCENARIO_BURST;
        p->spoken = p->spoken || (l.action != SCENARIO_AT && l.action != SCENARIO_LANG && l.action != SCENARIO_WAIT);
        *VEC_ADD(&p->lines) = l;
        return 0;
}

static int parse_words(struct parse *p, struct str line)
{
        struct str word = line, text = {NULL, 0};

        for (size_t i = 0; i < line.n; i++) {
                if (is_space(line.p[i])) {
                        word = str_sub(line, 0, i);
                        text = str_trim(str_sub(line, i, line.n));
                        break;
                }
        }
        if (str_eq_c(word, "scenario"))
                return begin_scenario(p, text);
        if (p->scenarios.n == 0)
                return fault(p, "a file begins with scenario NAME, not", word);
        if (str_eq_c(word, "customer"))
                return set_customer(p, text);
        for (size_t i = 0; i < LINE_ROWS; i++)
                if (str_eq_c(word, line_rows[i].word))
                        return add_line(p, line_rows[i].action, text);
        return unknown_line(p, word);
}

static bool holds_free_text(struct str line)
{
        struct str rest;

        if (str_starts(line, STR(">")) || str_starts(line, STR("tap ")))
                return true;
        rest = str_starts(line, STR("agent")) ? str_trim(str_sub(line, 5, line.n)) : nothing;
        return str_starts(rest, STR(">"));
}

static int parse_line(struct parse *p, struct str raw)
{
        struct str line = str_trim(raw);

        if (raw.n > SCENARIO_LINE_MAX)
                return err_set(p->err, ERR_LIMIT, "%s:%u: a line may have at most %u bytes", p->file, p->line,
                               SCENARIO_LINE_MAX);
        line = str_trim(without_comment(line, holds_free_text(line) ? 2 : 1));
        if (line.n == 0)
                return 0;
        if (line.p[0] != '>' && line.p[0] != '<')
                return parse_words(p, line);
        if (p->scenarios.n == 0)
                return fault(p, "a file begins with scenario NAME", nothing);
        if (line.p[0] == '<')
                return add_line(p, SCENARIO_EXPECT, str_sub(line, 1, line.n));
        line = str_trim(str_sub(line, 1, line.n));
        return line.n ? add_line(p, SCENARIO_SAY, line) : fault(p, "nothing is said here", nothing);
}

int scenario_parse(const char *file, struct str text, struct arena *mem, struct scenario_file *ret, struct err *err)
{
        struct parse p = {.file = file, .mem = mem, .err = err};
        struct scenario *kept;
        struct str line;
        int r = 0;

        if (text.n > SCENARIO_FILE_MAX)
                return err_set(err, ERR_LIMIT, "%s: is larger than %u bytes", file, SCENARIO_FILE_MAX);
        text = arena_str(mem, text);
        if (str_starts(text, STR("\xEF\xBB\xBF")))
                text = str_sub(text, 3, text.n);
        while (r == 0 && str_line(&text, &line)) {
                p.line++;
                r = parse_line(&p, line);
        }
        if (r == 0 && p.burst_open)
                r = fault(&p, "burst needs > lines behind it", nothing);
        if (r == 0 && p.scenarios.n == 0)
                r = err_set(err, ERR_INVALID, "%s: holds no scenario", file);
        end_scenario(&p);
        if (r == 0) {
                kept = ARENA_ARRAY(mem, struct scenario, p.scenarios.n);
                memcpy(kept, p.scenarios.p, p.scenarios.n * sizeof(*kept));
                *ret = (struct scenario_file){kept, p.scenarios.n};
        }
        VEC_FREE(&p.lines);
        VEC_FREE(&p.scenarios);
        return r;
}
