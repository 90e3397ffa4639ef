/*
 * "Your colleague promised me 50 euros": looked up among what was written down, and never confirmed without it. What
 * the customer claims is not repeated; what is said is what the record says.
 */
#include "answer/answer_priv.h"
#include "base/time.h"
#include "nlu/claim.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN 2u
#define CLAIM_KEPT 400u /* bytes of the customer's words that a person reads */

/* ---- what was claimed ---- */

static const struct nlu_entity *money_in(const struct ctx *c)
{
        for (unsigned i = 0; c->heard && i < c->u.n_entities; i++) {
                if (c->u.entities[i].kind == ENT_MONEY)
                        return &c->u.entities[i];
        }
        return NULL;
}

/* "50.00 EUR" and "200.00"; -1: none, or a range. */
static int64_t claimed_minor(const struct ctx *c)
{
        const struct nlu_entity *e = money_in(c);
        struct str rest = e ? e->value : (struct str){0}, number, whole;
        int64_t units, cents = 0;

        if (!e)
                return -1;
        str_cut(&rest, ' ', &number);
        rest = number;
        str_cut(&rest, '.', &whole);
        if (!str_to_i64(whole, 0, INT64_C(1000000000), &units) ||
            (rest.n && !str_to_i64(str_sub(rest, 0, 2), 0, 99, &cents)))
                return -1;
        return units * 100 + cents;
}

/* ---- what is on record ---- */

static struct str promise_cite(struct ctx *c, const struct promise_fact *p, const char *field)
{
        return arena_printf(c->mem, "promise:%.*s.%s", STR_ARG(p->id), field);
}

const char *promise_who(struct str role, enum lang lang)
{
        static const char *const labels[][3] = {
                {"supervisor", "主管", "a supervisor"},
                {"repair", "维修同事", "a colleague in repair"},
                {"shop", "门店同事", "a colleague in the shop"},
                {"agent", "客服同事", "a colleague in customer service"},
        };
        size_t i = 0;

        while (i < 3 && !str_eq_c(role, labels[i][0]))
                i++;
        return labels[i][lang == LANG_ZH ? 1 : 2];
}

struct str promise_amount(struct arena *mem, const struct promise_fact *p)
{
        return p->amount_minor <= 0 ? (struct str){0}
               : p->amount_minor % 100
                       ? arena_printf(mem, "%lld.%02lld %.*s", (long long)p->amount_minor / 100,
                                      (long long)(p->amount_minor % 100), STR_ARG(p->currency))
                       : arena_printf(mem, "%lld %.*s", (long long)p->amount_minor / 100, STR_ARG(p->currency));
}

const char *promise_state(const struct promise_fact *p, int64_t at_ms)
{
        if (str_eq_c(p->state, "kept"))
                return "kept";
        if (str_eq_c(p->state, "withdrawn"))
                return "withdrawn";
        return p->until_ms && at_ms > p->until_ms ? "expired" : "open";
}

static void say_state(struct ctx *c, const struct promise_fact *p)
{
        const char *state = promise_state(p, now_ms(c));
        struct fill until = {"until", day_text(c, p->until_ms), promise_cite(c, p, "until")};

        if (!strcmp(state, "kept"))
                say_phrase(c, PH_PROMISE_KEPT);
        else if (!strcmp(state, "withdrawn"))
                say_phrase(c, PH_PROMISE_WITHDRAWN);
        else if (!strcmp(state, "expired"))
                say_fill(c, PH_PROMISE_EXPIRED, &until, 1);
        else if (p->until_ms)
                say_fill(c, PH_PROMISE_UNTIL, &until, 1);
        else
                say_phrase(c, PH_PROMISE_OPEN);
}

static void say_promise(struct ctx *c, const struct promise_fact *p)
{
        int other = c->lang == LANG_ZH ? LANG_EN : LANG_ZH;
        struct str words = p->text[c->lang].n ? p->text[c->lang] : p->text[other], amount = promise_amount(c->mem, p);
        struct fill fills[] = {
                {"promised", day_text(c, p->at_ms), promise_cite(c, p, "at")},
                {"who", str_c(promise_who(p->role, c->lang)), promise_cite(c, p, "who")},
                {"words", words.n ? words : amount, promise_cite(c, p, words.n ? "text" : "amount")},
        };

        say_fill(c, PH_PROMISE_FOUND, fills, 3);
        say_state(c, p);
        trace_put(c, "promise", p->id);
}

/* The one of the amount that was claimed goes first; others are told as they are. */
static void say_found(struct ctx *c)
{
        const struct facts *f = c->facts;
        int64_t amount = c->s->claim.amount_minor;
        size_t first = 0;

        for (size_t i = 0; amount > 0 && i < f->n_promises; i++) {
                if (f->promises[i].amount_minor == amount) {
                        first = i;
                        break;
                }
        }
        if (amount > 0 && f->promises[first].amount_minor != amount)
                say_phrase(c, PH_PROMISE_OTHER_SUM);
        say_promise(c, &f->promises[first]);
        for (size_t i = 0, n = 1; i < f->n_promises && n < SHOWN && f->promises[first].amount_minor != amount; i++) {
                if (i == first)
                        continue;
                say_promise(c, &f->promises[i]);
                n++;
        }
        c->why = "a promise is on record";
}

static void say_none(struct ctx *c)
{
        say_phrase(c, c->facts->customer_id.n ? PH_PROMISE_NONE : PH_PROMISE_NONE_ORDER);
        c->why = "no promise is on record";
}

/* ---- the answer ---- */

/* Which order a visitor has proven; their own conversation is looked through in any case. */
static struct str proven_order(const struct ctx *c)
{
        struct str no = c->s->n_verified ? c->s->verified[c->s->n_verified - 1] : (struct str){0};

        return no.n && may(c, ACCESS_ORDER_PROMISE, no) ? no : (struct str){0};
}

static void ask_who(struct ctx *c)
{
        say_phrase(c, PH_PROMISE_WHO);
        identity_form(c);
        c->s->code.then = STR("promise");
        c->d->intent = STR("promise.claim");
        c->why = "whose promise is not known";
}

void answer_promises(struct ctx *c)
{
        struct str order = proven_order(c);
        struct menu m = {.n = 0};
        bool known = may(c, ACCESS_PROMISES, (struct str){0}) || order.n;

        if (!c->facts->have_promises) {
                need(c, NEED_PROMISES, order);
                return;
        }
        if (!c->facts->n_promises && !known) {
                ask_who(c);
                return;
        }
        if (c->facts->n_promises)
                say_found(c);
        else
                say_none(c);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        if (c->s->code.then.n)
                c->s->code.then = (struct str){0};
        c->d->kind = D_ANSWER;
        c->d->intent = STR("promise.claim");
        c->s->fails = 0;
}

static struct str lower(const struct ctx *c, struct str text)
{
        char *p = arena_alloc(c->mem, text.n + 1);

        for (size_t i = 0; i < text.n; i++)
                p[i] = (char)(text.p[i] >= 'A' && text.p[i] <= 'Z' ? text.p[i] + 32 : text.p[i]);
        return str_n(p, text.n);
}

/* As it was written, and as it is read: "补" may be taken for another character that sounds alike. */
bool claims_promise(const struct ctx *c)
{
        bool money = money_in(c) != NULL;

        return nlu_claims_promise(lower(c, c->in->msg->text), money) ||
               (c->u.normal.n && nlu_claims_promise(c->u.normal, money));
}

/* What a person has agreed with them before handing back, as it was written down. */
static bool asks_agreed(struct ctx *c)
{
        struct menu m = {.n = 0};

        if (!nlu_asks_agreed(lower(c, c->in->msg->text)))
                return false;
        if (!c->facts->have_promises) {
                need(c, NEED_PROMISES, proven_order(c));
                return true;
        }
        if (c->facts->n_promises)
                say_found(c);
        else
                say_phrase(c, PH_AGREED_NONE);
        c->why = c->facts->n_promises ? "what was agreed is on record" : "nothing that was agreed is on record";
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ANSWER;
        c->d->intent = STR("promise.asked");
        return true;
}

bool answer_claim(struct ctx *c)
{
        bool money = money_in(c) != NULL;

        if (!claims_promise(c))
                return asks_agreed(c);
        c->s->claim.amount_minor = claimed_minor(c) > 0 ? claimed_minor(c) : 0;
        c->s->claim.text = cut_whole(c->in->msg->text, CLAIM_KEPT);
        trace_put(c, "claim", money ? STR("a promise, with a sum") : STR("a promise"));
        answer_promises(c);
        return true;
}

bool promise_waits(const struct ctx *c)
{
        return c->s->claim.text.n && str_eq_c(c->s->code.then, "promise");
}
