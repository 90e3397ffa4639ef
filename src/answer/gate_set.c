/* The evidence of a turn, and reading it when a sentence cannot be told at a glance. */
#include "answer/gate_priv.h"
#include "base/arena.h"
#include "base/time.h"
#include "base/tz.h"

#include <string.h>

#define TITLE_BYTES 400u

struct gate_set *gate_set_new(struct arena *mem, const struct claims_names *names, int64_t now_ms, const struct tz *tz)
{
        struct gate_set *set = ARENA_NEW(mem, struct gate_set);

        *set = (struct gate_set){.mem = mem, .names = names, .now_ms = now_ms, .tz = tz};
        return set;
}

/* Room for one more; false: the set is full. The old list stays behind in the arena. */
static bool grow(struct gate_set *set, void *list, size_t n, size_t *cap, size_t size)
{
        void *old, *bigger;

        if (n < *cap)
                return true;
        if (n >= GATE_ITEMS_MAX)
                return false;
        *cap = *cap ? 2 * *cap : 8;
        memcpy(&old, list, sizeof(old));
        bigger = arena_alloc(set->mem, *cap * size);
        if (n)
                memcpy(bigger, old, n * size);
        memcpy(list, &bigger, sizeof(bigger));
        return true;
}

void gate_add_fact(struct gate_set *set, const struct gate_fact *fact)
{
        for (size_t i = 0; i < set->n_facts; i++) {
                const struct gate_fact *f = &set->facts[i];

                if (f->type == fact->type && f->value == fact->value && str_eq(f->field, fact->field) &&
                    str_eq(f->subject, fact->subject) && str_eq(f->kind, fact->kind) && str_eq(f->text, fact->text))
                        return;
        }
        if (grow(set, &set->facts, set->n_facts, &set->cap_facts, sizeof(*fact)))
                set->facts[set->n_facts++] = *fact;
}

void gate_add_text(struct gate_set *set, const struct gate_text *text)
{
        if (text->text.n && grow(set, &set->texts, set->n_texts, &set->cap_texts, sizeof(*text))) {
                set->texts[set->n_texts++] = *text;
                set->read = false;
        }
}

void gate_add_phrase(struct gate_set *set, struct str phrase)
{
        if (phrase.n && grow(set, &set->phrases, set->n_phrases, &set->cap_phrases, sizeof(phrase)))
                set->phrases[set->n_phrases++] = phrase;
}

static size_t count_lines(const struct gate_set *set)
{
        size_t n = 0;

        for (size_t i = 0; i < set->n_texts; i++) {
                struct str rest = set->texts[i].text, one;

                while (gate_next_sentence(&rest, &one))
                        n++;
        }
        return n;
}

void gate_read_texts(struct gate_set *set)
{
        if (set->read)
                return;
        set->read = true;
        set->lines = ARENA_ARRAY(set->mem, struct gate_line, count_lines(set));
        set->titles = ARENA_ARRAY(set->mem, struct claims, set->n_texts);
        set->n_lines = 0;
        for (size_t i = 0; i < set->n_texts; i++) {
                struct str rest = set->texts[i].text, one;

                claims_read(str_sub(set->texts[i].title, 0, TITLE_BYTES), set->names, set->now_ms, set->tz, set->mem,
                            &set->titles[i]);
                while (gate_next_sentence(&rest, &one)) {
                        struct gate_line *line = &set->lines[set->n_lines++];

                        line->of = &set->texts[i];
                        claims_read(one, set->names, set->now_ms, set->tz, set->mem, &line->claims);
                }
        }
}

bool gate_date_is(const struct gate_set *set, const struct atom *a, int64_t ms)
{
        struct tz_local t = tz_to_local(set->tz, ms);
        int64_t day = days_from_civil(t.year, t.month, t.day), today;

        if (a->minute >= 0 && a->minute != (int)(t.hour * 60 + t.minute))
                return false;
        if (a->kind == ATOM_TIME)
                return true;
        if (!a->weekday)
                return day == a->day;
        t = tz_to_local(set->tz, set->now_ms);
        today = days_from_civil(t.year, t.month, t.day);
        /* 1970-01-01 was a Thursday. */
        return ((day + 3) % 7 + 7) % 7 + 1 == a->weekday && day > today - 7 && day < today + 7;
}

bool gate_money_is(const struct atom *a, int64_t minor, struct str currency)
{
        static const struct {
                const char *code;
                unsigned unit;
        } units[] = {{"CNY", GW_CNY}, {"EUR", GW_EUR}, {"USD", GW_USD}, {"GBP", GW_GBP}};

        for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
                if (str_eq_c(currency, units[i].code))
                        return a->kind == ATOM_NUMBER && a->words[0] == units[i].unit && a->from == minor * 100 &&
                               a->to == a->from;
        }
        return false;
}

struct str gate_token(const struct claims *c, const struct atom *a)
{
        return str_n(c->text.p + a->at, a->end - a->at);
}

void gate_nearer(struct gate_finding *best, enum gate_verdict v, struct str token)
{
        if (v > best->verdict)
                *best = (struct gate_finding){v, token};
}

bool gate_verbatim(const struct gate_set *set, struct str sentence, bool expired)
{
        for (size_t i = 0; i < set->n_texts; i++) {
                struct str rest = set->texts[i].text, one;

                if (set->texts[i].expired != expired || str_find(rest, sentence, 0) < 0)
                        continue;
                while (gate_next_sentence(&rest, &one)) {
                        if (str_eq(str_trim(one), sentence))
                                return true;
                }
        }
        return false;
}
