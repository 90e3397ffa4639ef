/*
 * The machine's own phrases. A sentence that is one word for word passes when what stands in each place of it is said
 * by the set: a value of the field after which the place is named, a text, a name.
 */
#include "answer/gate_priv.h"
#include "answer/slot.h"
#include "base/arena.h"

#include <string.h>

/* The first sentence of a text tells of it too; "1" is not the first sentence of "1.2". */
static bool begins_with(struct str text, struct str sentence)
{
        struct str rest = str_sub(text, sentence.n, text.n);

        return str_starts(text, sentence) &&
               (str_starts(rest, STR("。")) || str_starts(rest, STR(". ")) || str_eq(rest, STR(".")));
}

/* Is the text a value of this fact, written as replies write it? */
static bool fact_is(struct gate_set *set, const struct gate_fact *f, struct str text)
{
        struct claims c;

        if (f->type == GATE_TEXT || f->type == GATE_NUMBER || f->type == GATE_STATE)
                return str_eq(f->text, text) || (f->type == GATE_TEXT && begins_with(f->text, text));
        claims_read(text, set->names, set->now_ms, set->tz, set->mem, &c);
        if (f->type == GATE_PRODUCT)
                return c.n == 1 && c.atoms[0].kind == ATOM_NAME &&
                       str_eq(claims_name_id(set->names, c.atoms[0].from), f->text);
        if (c.n != 1 || c.atoms[0].bounds)
                return false;
        switch (f->type) {
        case GATE_DATE: return c.atoms[0].kind == ATOM_DATE && gate_date_is(set, &c.atoms[0], f->value);
        case GATE_MONEY: return gate_money_is(&c.atoms[0], f->value, f->text);
        case GATE_DAYS:
        case GATE_MINUTES:
        case GATE_COUNT:
                return c.atoms[0].kind == ATOM_NUMBER && c.atoms[0].from == f->value * 10000 &&
                       c.atoms[0].to == c.atoms[0].from && (f->type != GATE_DAYS || c.atoms[0].words[0] == GW_DAY);
        case GATE_TEXT:
        case GATE_NUMBER:
        case GATE_STATE:
        case GATE_PRODUCT: break;
        }
        return false;
}

static bool text_is(const struct gate_set *set, struct str text)
{
        for (size_t i = 0; i < set->n_texts; i++) {
                const struct gate_text *t = &set->texts[i];

                if (!t->expired && (str_eq(t->text, text) || str_eq(t->title, text)))
                        return true;
        }
        return false;
}

/* All places of one sentence that tell of a kind tell of the same one. */
#define KINDS_MAX 4u

struct filling {
        struct gate_set *set;
        struct gate_subject subjects[KINDS_MAX];
        size_t n;
};

static bool subject_fits(struct filling *f, const struct gate_fact *x)
{
        for (size_t i = 0; i < f->n; i++)
                if (str_eq(x->kind, f->subjects[i].kind))
                        return str_eq(x->subject, f->subjects[i].id);
        return f->n < KINDS_MAX;
}

static void note_subject(struct filling *f, const struct gate_fact *x)
{
        for (size_t i = 0; i < f->n; i++)
                if (str_eq(x->kind, f->subjects[i].kind))
                        return;
        f->subjects[f->n++] = (struct gate_subject){x->kind, x->subject};
}

static bool fill_ok(struct filling *f, struct str place, struct str text)
{
        for (size_t i = 0; i < f->set->n_facts; i++) {
                const struct gate_fact *x = &f->set->facts[i];

                if (!slot_may_tell(place, x->field) || !subject_fits(f, x) || !fact_is(f->set, x, text))
                        continue;
                note_subject(f, x);
                return true;
        }
        return text_is(f->set, text);
}

static bool matches(struct filling *f, struct str pattern, struct str sentence)
{
        struct str rest = pattern, place;
        ptrdiff_t open = str_find(rest, STR("{"), 0);
        struct str head = str_sub(rest, 0, open < 0 ? rest.n : (size_t)open), after;

        if (!str_starts(sentence, head))
                return false;
        sentence = str_sub(sentence, head.n, sentence.n);
        if (open < 0)
                return sentence.n == 0;
        rest = str_sub(rest, (size_t)open + 1, rest.n);
        if (!str_cut(&rest, '}', &place))
                return false;
        open = str_find(rest, STR("{"), 0);
        after = str_sub(rest, 0, open < 0 ? rest.n : (size_t)open);
        for (size_t n = after.n ? 1 : sentence.n; n <= sentence.n; n++) {
                struct filling then = *f;

                if (!str_starts(str_sub(sentence, n, sentence.n), after))
                        continue;
                if (n == 0 || !fill_ok(&then, place, str_sub(sentence, 0, n)))
                        continue;
                if (matches(&then, rest, str_sub(sentence, n, sentence.n))) {
                        *f = then;
                        return true;
                }
        }
        return false;
}

bool gate_by_phrases(struct gate_set *set, struct str sentence)
{
        for (size_t i = 0; i < set->n_phrases; i++) {
                struct str rest = set->phrases[i], one;
                struct filling f = {.set = set};

                if (matches(&f, str_trim(rest), sentence))
                        return true;
                while (gate_next_sentence(&rest, &one)) {
                        f = (struct filling){.set = set};
                        if (matches(&f, str_trim(one), sentence))
                                return true;
                }
        }
        return false;
}
