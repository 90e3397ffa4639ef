/*
 * Do the facts of one subject say this clause? First the subject: the one whose number stands in the clause, or the
 * only one of its kind with the product that is named, or the one that the clause before was about. Then each value
 * must be that of the field which the words beside it name, each state must hold, and no word may be left over.
 */
#include "answer/gate_priv.h"

#include <string.h>

#define WORDS_MAX 5u

/* Fields that may be told in free words: what names them, and what may stand beside it. */
static const struct field {
        const char *kind, *field;
        uint16_t cues[WORDS_MAX], beside[WORDS_MAX];
        bool first; /* outranks the cues of other fields in the same clause */
} fields[] = {
        {"order", "placed", {GW_PLACED, GW_BUY}, {0}, false},
        {"order", "delivered", {GW_DELIVER}, {0}, false},
        {"order", "promise", {GW_EXPECT}, {GW_DELIVER, GW_LATE}, true},
        {"order", "days_late", {GW_LATE}, {GW_EXPECT}, false},
        {"order", "total", {GW_TOTAL, GW_COST}, {GW_PAY}, false},
        {"order", "refund", {GW_REFUND, GW_REFUNDED}, {GW_TOTAL}, true},
        {"device", "warranty", {GW_WARRANTY, GW_INWARRANTY}, {GW_UNTIL, GW_EXPIRED, GW_DURING}, true},
        {"device", "bought", {GW_BUY, GW_PLACED}, {0}, false},
        {"repair", "received", {GW_DELIVER}, {GW_REPAIR, GW_TICKET}, false},
        {"repair", "promise", {GW_EXPECT}, {GW_REPAIRED, GW_REPAIR, GW_TICKET, GW_LATE}, true},
        {"repair", "days_late", {GW_LATE}, {GW_EXPECT}, false},
        {"product", "price", {GW_COST}, {GW_BUY}, false},
        {"product", "warranty_months", {GW_WARRANTY, GW_INWARRANTY}, {GW_REPAIR}, false},
        {"handover", "position", {GW_PORTION}, {0}, false},
};

/* Words that say in which state a subject is, and the states in which that is true. */
static const struct state {
        const char *kind, *field;
        uint16_t word;
        const char *states[6];
} states[] = {
        {"order", "status", GW_DELIVER, {"delivered", "done", "refund", "exchange"}},
        {"order", "status", GW_SHIP, {"shipped", "delivered", "done", "refund", "exchange"}},
        {"order", "status", GW_ONWAY, {"shipped"}},
        {"order", "status", GW_COMPLETE, {"done"}},
        {"order", "status", GW_PACKED, {"packed"}},
        {"order", "status", GW_CANCEL, {"cancelled"}},
        {"order", "status", GW_REFUND, {"refund"}},
        {"order", "status", GW_REFUNDED, {"refunded"}},
        {"order", "status", GW_EXCHANGE, {"exchange"}},
        {"repair", "state", GW_REPAIRED, {"repaired", "done", "sent_back"}},
        {"repair", "state", GW_SHIP, {"sent_back"}},
        {"repair", "state", GW_CANCEL, {"cancelled"}},
};

/* What may be said of any subject of the kind. */
static const struct {
        const char *kind;
        uint16_t words[WORDS_MAX];
} plain[] = {
        {"order", {GW_ORDER, GW_PARCEL, GW_DEVICE, GW_BUY}},
        {"device", {GW_DEVICE, GW_SERIAL}},
        {"repair", {GW_TICKET, GW_REPAIR, GW_DEVICE, GW_ORDER}},
        {"product", {GW_DEVICE}},
};

struct hearing {
        const struct gate_set *set;
        const struct gate_clause *c;
        struct gate_subject subject;
        bool used[CLAIMS_ATOMS_MAX + 1]; /* atoms that are accounted for */
};

static const struct atom *atoms(const struct gate_clause *c)
{
        return c->claims->atoms;
}

static bool has_one(const struct atom *a, const uint16_t *words)
{
        for (unsigned i = 0; i < WORDS_MAX && words[i]; i++) {
                if (atom_has(a, words[i]))
                        return true;
        }
        return false;
}

static bool is_of(const struct gate_fact *f, const struct gate_subject *s)
{
        return str_eq(f->kind, s->kind) && str_eq(f->subject, s->id);
}

static const struct gate_fact *fact(const struct gate_set *set, const struct gate_subject *s, const char *field)
{
        for (size_t i = 0; i < set->n_facts; i++) {
                if (is_of(&set->facts[i], s) && str_eq_c(set->facts[i].field, field))
                        return &set->facts[i];
        }
        return NULL;
}

/* ---- whom is it about? ---- */

static uint32_t code_hash(struct str s)
{
        char low[64];
        size_t n = s.n < sizeof(low) ? s.n : sizeof(low);

        for (size_t i = 0; i < n; i++)
                low[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
        return (uint32_t)str_hash(str_n(low, n));
}

static bool code_of(const struct gate_set *set, const struct gate_subject *s, uint32_t hash)
{
        if (code_hash(s->id) == hash)
                return true;
        for (size_t i = 0; i < set->n_facts; i++) {
                const struct gate_fact *f = &set->facts[i];

                if (is_of(f, s) && f->type == GATE_NUMBER && code_hash(f->text) == hash)
                        return true;
        }
        return false;
}

static bool product_of(const struct gate_set *set, const struct gate_subject *s, struct str product)
{
        if (str_eq_c(s->kind, "product"))
                return str_eq(s->id, product);
        for (size_t i = 0; i < set->n_facts; i++) {
                const struct gate_fact *f = &set->facts[i];

                if (is_of(f, s) && f->type == GATE_PRODUCT && str_eq(f->text, product))
                        return true;
        }
        return false;
}

/* Every number and product of the clause is this subject's; *ret_named: there was one. */
static bool fits(struct hearing *h, bool *ret_named)
{
        *ret_named = false;
        for (size_t i = h->c->from; i < h->c->to; i++) {
                const struct atom *a = &atoms(h->c)[i];

                if (a->kind == ATOM_CODE && !code_of(h->set, &h->subject, a->hash))
                        return false;
                if (a->kind == ATOM_NAME && !product_of(h->set, &h->subject, claims_name_id(h->set->names, a->from)))
                        return false;
                *ret_named |= a->kind == ATOM_CODE || a->kind == ATOM_NAME;
                h->used[i] = a->kind == ATOM_CODE || a->kind == ATOM_NAME;
        }
        return true;
}

static bool is_first_of_subject(const struct gate_set *set, size_t at)
{
        const struct gate_subject s = {set->facts[at].kind, set->facts[at].subject};

        for (size_t i = 0; i < at; i++) {
                if (is_of(&set->facts[i], &s))
                        return false;
        }
        return true;
}

/* Without name and number: the subject of the clause before, else the only one of its kind. */
static bool alone_of_kind(const struct gate_set *set, const struct gate_subject *s)
{
        for (size_t i = 0; i < set->n_facts; i++) {
                if (str_eq(set->facts[i].kind, s->kind) && !str_eq(set->facts[i].subject, s->id))
                        return false;
        }
        return true;
}

static bool has_code(const struct gate_clause *c)
{
        for (size_t i = c->from; i < c->to; i++) {
                if (atoms(c)[i].kind == ATOM_CODE)
                        return true;
        }
        return false;
}

/* Another of the kind with the same product: the name alone does not say which. */
static bool name_is_shared(struct hearing *h)
{
        struct gate_subject mine = h->subject;
        bool shared = false, named;

        for (size_t i = 0; i < h->set->n_facts && !shared; i++) {
                const struct gate_fact *f = &h->set->facts[i];

                if (!str_eq(f->kind, mine.kind) || str_eq(f->subject, mine.id))
                        continue;
                h->subject = (struct gate_subject){f->kind, f->subject};
                shared = fits(h, &named) && named;
        }
        h->subject = mine;
        fits(h, &named);
        return shared;
}

/* ---- what is said of it ---- */

static bool value_is(const struct gate_set *set, const struct atom *a, const struct gate_fact *f)
{
        int64_t n = f->value * 10000;

        if (a->bounds)
                return false;
        switch (f->type) {
        case GATE_DATE: return (a->kind == ATOM_DATE || a->kind == ATOM_TIME) && gate_date_is(set, a, f->value);
        case GATE_MONEY: return gate_money_is(a, f->value, f->text);
        case GATE_DAYS: return a->kind == ATOM_NUMBER && a->words[0] == GW_DAY && a->from == n && a->to == n;
        case GATE_MINUTES: return a->kind == ATOM_NUMBER && a->words[0] == GW_MINUTE && a->from == n && a->to == n;
        case GATE_COUNT:
                return a->kind == ATOM_NUMBER && a->from == n && a->to == n &&
                       (str_eq_c(f->field, "warranty_months") ? a->words[0] == GW_MONTH
                                                              : !a->words[0] || a->words[0] == GW_PORTION);
        case GATE_TEXT:
        case GATE_NUMBER:
        case GATE_STATE:
        case GATE_PRODUCT: break;
        }
        return false;
}

static bool type_fits(const struct atom *a, enum gate_type t)
{
        bool money = a->kind == ATOM_NUMBER && a->words[0] >= GW_CNY && a->words[0] <= GW_GBP;

        switch (t) {
        case GATE_DATE: return a->kind == ATOM_DATE || a->kind == ATOM_TIME;
        case GATE_MONEY: return money;
        case GATE_DAYS:
        case GATE_MINUTES:
        case GATE_COUNT: return a->kind == ATOM_NUMBER && !money;
        case GATE_TEXT:
        case GATE_NUMBER:
        case GATE_STATE:
        case GATE_PRODUCT: break;
        }
        return false;
}

static enum gate_type field_type(const struct gate_set *set, const struct gate_subject *s, const struct field *f)
{
        const struct gate_fact *known = fact(set, s, f->field);

        return known ? known->type : GATE_TEXT;
}

/* Distance to the nearest cue; a word behind the value counts as nearer in Chinese, one before it in English. */
static size_t cue_distance(const struct hearing *h, const struct field *f, size_t at)
{
        size_t best = SIZE_MAX;

        for (size_t i = h->c->from; i < h->c->to; i++) {
                size_t d = i > at ? 2 * (i - at) : 2 * (at - i);

                if (!has_one(&atoms(h->c)[i], f->cues))
                        continue;
                d += (i > at) == (h->c->lang == LANG_EN);
                if (atoms(h->c)[i].piece != atoms(h->c)[at].piece)
                        d += CLAIMS_ATOMS_MAX;
                if (d < best)
                        best = d;
        }
        return best;
}

static const struct field *field_at(const struct hearing *h, size_t at)
{
        const struct field *best = NULL;
        size_t nearest = SIZE_MAX;

        for (size_t k = 0; k < sizeof(fields) / sizeof(*fields); k++) {
                const struct field *f = &fields[k];
                size_t d;

                if (!str_eq_c(h->subject.kind, f->kind) ||
                    !type_fits(&atoms(h->c)[at], field_type(h->set, &h->subject, f)))
                        continue;
                d = cue_distance(h, f, at);
                if (d != SIZE_MAX && f->first)
                        d = d > CLAIMS_ATOMS_MAX ? d : 0;
                if (d == SIZE_MAX && strcmp(f->field, "price") == 0)
                        d = SIZE_MAX - 1; /* "the Lumo Shot is 3299 yuan" */
                if (d < nearest) {
                        nearest = d;
                        best = f;
                }
        }
        return best;
}

static bool any_value_is(const struct hearing *h, const struct field *f, const struct atom *a)
{
        for (size_t i = 0; i < h->set->n_facts; i++) {
                const struct gate_fact *known = &h->set->facts[i];

                if (is_of(known, &h->subject) && str_eq_c(known->field, f->field) && value_is(h->set, a, known))
                        return true;
        }
        return false;
}

static void use_words(struct hearing *h, const uint16_t *words)
{
        for (size_t i = h->c->from; i < h->c->to; i++)
                h->used[i] |= has_one(&atoms(h->c)[i], words);
}

static bool negated(const struct hearing *h, size_t at)
{
        return h->c->claims->pieces[atoms(h->c)[at].piece].negated;
}

static bool values_hold(struct hearing *h, struct gate_finding *ret)
{
        for (size_t i = h->c->from; i < h->c->to; i++) {
                const struct atom *a = &atoms(h->c)[i];
                const struct field *f;

                if (a->kind != ATOM_NUMBER && a->kind != ATOM_DATE && a->kind != ATOM_TIME)
                        continue;
                f = field_at(h, i);
                if (!f || negated(h, i) || !any_value_is(h, f, a)) {
                        gate_nearer(ret,
                                    !f              ? GATE_UNRELATED
                                    : negated(h, i) ? GATE_POLARITY
                                                    : GATE_VALUE,
                                    gate_token(h->c->claims, a));
                        return false;
                }
                h->used[i] = true;
                use_words(h, f->cues);
                use_words(h, f->beside);
        }
        return true;
}

static bool state_among(const struct state *s, struct str is)
{
        for (size_t k = 0; k < 6 && s->states[k]; k++) {
                if (str_eq_c(is, s->states[k]))
                        return true;
        }
        return false;
}

/* Is what the word says of the subject so? false with *ret_known unset: nobody knows. */
static bool state_holds(const struct hearing *h, const struct atom *a, bool *ret_known)
{
        const struct gate_fact *f = NULL;

        *ret_known = false;
        for (size_t k = 0; k < sizeof(states) / sizeof(*states); k++) {
                if (!str_eq_c(h->subject.kind, states[k].kind) || !atom_has(a, states[k].word))
                        continue;
                f = fact(h->set, &h->subject, states[k].field);
                *ret_known = f != NULL;
                if (f)
                        return state_among(&states[k], f->text);
        }
        if (atom_has(a, GW_INWARRANTY) || atom_has(a, GW_OUTWARRANTY) || atom_has(a, GW_EXPIRED)) {
                f = fact(h->set, &h->subject, "warranty");
                *ret_known = f != NULL;
                return f && (f->value >= h->set->now_ms) == atom_has(a, GW_INWARRANTY);
        }
        if (atom_has(a, GW_LATE)) {
                f = fact(h->set, &h->subject, "days_late");
                *ret_known = f != NULL;
                return f && f->value > 0;
        }
        if (str_eq_c(h->subject.kind, "repair") && atom_has(a, GW_DELIVER)) {
                f = fact(h->set, &h->subject, "received");
                *ret_known = f != NULL;
                return f && f->value <= h->set->now_ms;
        }
        return false;
}

static bool states_hold(struct hearing *h, struct gate_finding *ret)
{
        for (size_t i = h->c->from; i < h->c->to; i++) {
                const struct atom *a = &atoms(h->c)[i];
                bool known, holds;

                if (h->used[i] || a->kind != ATOM_WORD)
                        continue;
                holds = state_holds(h, a, &known);
                if (!known)
                        continue;
                if (holds == negated(h, i)) {
                        gate_nearer(ret, negated(h, i) ? GATE_POLARITY : GATE_VALUE, gate_token(h->c->claims, a));
                        return false;
                }
                h->used[i] = true;
                if (atom_has(a, GW_EXPIRED))
                        use_words(h, (const uint16_t[WORDS_MAX]){GW_WARRANTY});
        }
        return true;
}

static bool is_told_by_text(const struct hearing *h, const struct atom *a)
{
        struct str token = gate_token(h->c->claims, a);

        for (size_t i = 0; i < h->set->n_facts; i++) {
                const struct gate_fact *f = &h->set->facts[i];

                for (size_t k = 0; is_of(f, &h->subject) && f->type == GATE_TEXT && k + token.n <= f->text.n; k++) {
                        if (str_ieq(str_sub(f->text, k, token.n), token))
                                return true;
                }
        }
        return false;
}

static bool nothing_is_left(struct hearing *h, struct gate_finding *ret)
{
        for (size_t k = 0; k < sizeof(plain) / sizeof(*plain); k++) {
                if (str_eq_c(h->subject.kind, plain[k].kind))
                        use_words(h, plain[k].words);
        }
        for (size_t i = h->c->from; i < h->c->to; i++) {
                const struct atom *a = &atoms(h->c)[i];

                if (!h->used[i] && !(a->kind == ATOM_WORD && is_told_by_text(h, a))) {
                        gate_nearer(ret, GATE_UNKNOWN, gate_token(h->c->claims, a));
                        return false;
                }
        }
        return true;
}

/* A "not" without anything that it could turn, or a yes to nothing that is named. */
static bool idle_word(const struct hearing *h)
{
        for (size_t i = h->c->from_piece; i < h->c->to_piece; i++) {
                const struct piece *p = &h->c->claims->pieces[i];
                bool state = false, known;

                for (size_t k = p->from; k < p->to; k++) {
                        state_holds(h, &atoms(h->c)[k], &known);
                        state |= known;
                }
                if ((p->negated && !state) || p->bare_yes)
                        return true;
        }
        return false;
}

static bool subject_vouches(struct hearing *h, struct gate_finding *ret)
{
        if (!values_hold(h, ret) || !states_hold(h, ret) || !nothing_is_left(h, ret))
                return false;
        if (idle_word(h)) {
                gate_nearer(ret, GATE_POLARITY, (struct str){0});
                return false;
        }
        return true;
}

enum gate_verdict gate_by_facts(const struct gate_set *set, const struct gate_clause *c, struct gate_subject *carried,
                                struct gate_finding *ret)
{
        bool any = false;

        for (size_t i = 0; i < set->n_facts; i++) {
                struct hearing h = {.set = set, .c = c};
                bool named;

                if (!is_first_of_subject(set, i))
                        continue;
                h.subject = (struct gate_subject){set->facts[i].kind, set->facts[i].subject};
                if (!fits(&h, &named))
                        continue;
                if (!named && carried->kind.n
                            ? !str_eq(carried->kind, h.subject.kind) || !str_eq(carried->id, h.subject.id)
                            : !named && !alone_of_kind(set, &h.subject))
                        continue;
                if (named && !has_code(c) && name_is_shared(&h))
                        continue;
                any = true;
                if (subject_vouches(&h, ret)) {
                        *carried = h.subject;
                        return GATE_PASS;
                }
        }
        if (!any && set->n_facts)
                gate_nearer(ret, GATE_SUBJECT, (struct str){0});
        return ret->verdict ? ret->verdict : GATE_UNKNOWN;
}
