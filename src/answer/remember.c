/*
 * What customers say of themselves, and what that changes. It holds in this conversation at once; beyond it only for
 * signed-in customers who allow it, who are told what was noted. What was remembered from before is said where it
 * decides something, once in a conversation for each thing, with its evidence `memory:ID`.
 */
#include "answer/answer_priv.h"
#include "answer/personal.h"
#include "nlu/preference.h"

#include <string.h>

#define ONLY_BESIDE 14u /* bytes of the message beside what is preferred, when it says nothing else */
#define TELLS_MORE 0.3f
#define ONLY_SHARE 60u /* percent of the message */

static const char *const kind_names[] = {"lang", "form", "length", "hours", "setup", "dislike"};

static int kind_index(struct str kind)
{
        for (size_t i = 0; i < sizeof(kind_names) / sizeof(kind_names[0]); i++) {
                if (str_eq_c(kind, kind_names[i]))
                        return (int)i;
        }
        return -1;
}

static bool may_remember(const struct ctx *c)
{
        const struct customer_fact *cu = c->facts->customer;

        return cu && c->facts->customer_id.n && !c->facts->minor && !cu->minor && cu->consent_memory;
}

/* ---- what is known ---- */

const struct memory_fact *remembered(const struct ctx *c, const char *kind, struct str subject)
{
        const struct customer_fact *cu = c->facts->customer;

        for (size_t i = 0; cu && !c->facts->minor && i < cu->n_memory; i++) {
                const struct memory_fact *m = &cu->memory[i];

                if (str_eq_c(m->kind, kind) && (!subject.n || str_eq(m->subject, subject)) && m->expires_ms > now_ms(c))
                        return m;
        }
        return NULL;
}

static struct str *wish_of(struct conv_state *s, const char *kind)
{
        return !strcmp(kind, "lang") ? &s->wishes.lang : !strcmp(kind, "form") ? &s->wishes.form : &s->wishes.length;
}

bool wants(const struct ctx *c, const char *kind, const char *value)
{
        struct str wish = *wish_of(c->s, kind);
        const struct memory_fact *m = wish.n ? NULL : remembered(c, kind, (struct str){0});

        return str_eq_c(wish.n ? wish : m ? m->value : (struct str){0}, value);
}

bool memory_text(const struct answer_in *in, struct str id, enum lang lang, struct str *ret)
{
        const struct customer_fact *cu = in->facts->customer;

        for (size_t i = 0; cu && i < cu->n_memory; i++) {
                const struct memory_fact *m = &cu->memory[i];

                if (str_eq(m->id, id)) {
                        *ret = note_text(in->gen->k, m->kind, m->subject, m->value, lang, in->mem);
                        return ret->n > 0;
                }
        }
        return false;
}

static void say_memory(struct ctx *c, enum phrase p, const struct memory_fact *m)
{
        int kind = kind_index(m->kind);
        struct fill what = {"said", note_text(c->k, m->kind, m->subject, m->value, c->lang, c->mem),
                            arena_printf(c->mem, "memory:%.*s", STR_ARG(m->id))};

        if (kind < 0 || (c->s->told & (1u << kind)) || !what.value.n)
                return;
        c->s->told |= 1u << kind;
        trace_fmt(c, "remembered", "%.*s %.*s", STR_ARG(m->kind), STR_ARG(m->value));
        say_fill(c, p, &what, 1);
}

void say_remembered(struct ctx *c, const struct memory_fact *m)
{
        say_memory(c, str_eq_c(m->source, "did") ? PH_AS_YOU_DID : PH_AS_YOU_SAID, m);
}

void say_used(struct ctx *c, const char *kind, const char *value)
{
        const struct memory_fact *m = remembered(c, kind, (struct str){0});

        if (m && !wish_of(c->s, kind)->n && str_eq_c(m->value, value))
                say_remembered(c, m);
}

void note_reach(struct ctx *c)
{
        const struct memory_fact *calls = remembered(c, "dislike", STR("calls")),
                                 *hours = remembered(c, "hours", (struct str){0});

        if (hours)
                say_memory(c, PH_REACH, hours);
        if (calls)
                say_memory(c, PH_REACH, calls);
}

/* ---- what is heard ---- */

static struct note note_of(struct ctx *c, const struct nlu_preference *p)
{
        const struct note_rule *rule = note_rule(str_c(kind_names[p->kind]));

        return (struct note){.kind = str_c(rule->kind),
                             .subject = p->kind == PREFERENCE_DISLIKE ? p->value : p->subject,
                             .value = p->value,
                             .quote = c->in->msg->text,
                             .permille = p->general ? NOTE_ALWAYS_PERMILLE : NOTE_SAID_PERMILLE,
                             .keep_ms = rule->keep_ms};
}

/* Said again, and remembered well enough. */
static bool is_known(const struct ctx *c, const struct note *n)
{
        const struct memory_fact *m = remembered(c, n->kind.p, n->subject);

        return m && str_eq(m->value, n->value) && m->permille >= n->permille;
}

static void take(struct ctx *c, const struct nlu_preference *p)
{
        struct note n = note_of(c, p);
        struct decision *d = c->d;

        if (p->kind == PREFERENCE_DISLIKE && str_eq_c(p->value, "offers")) {
                offers_stop(c);
                return;
        }

        if (p->kind == PREFERENCE_LANG || p->kind == PREFERENCE_FORM || p->kind == PREFERENCE_LENGTH) {
                *wish_of(c->s, n.kind.p) = n.value;
                c->s->told |= 1u << p->kind;
        }
        trace_fmt(c, "prefers", "%.*s%s%.*s %.*s", STR_ARG(n.kind), n.subject.n ? " " : "", STR_ARG(n.subject),
                  STR_ARG(n.value));
        if (d->n_notes < NOTES_MAX && note_ok(c->k, n.kind, n.subject, n.value))
                d->notes[d->n_notes++] = n;
}

void hear_preferences(struct ctx *c)
{
        struct nlu_preference v[NLU_PREFERENCES_MAX];
        unsigned n = nlu_preferences(&c->u, c->mem, v);

        for (unsigned i = 0; i < n; i++)
                take(c, &v[i]);
        wish_lang(c);
}

void wish_lang(struct ctx *c)
{
        if (c->in->lang_fixed)
                return;
        if (str_eq_c(c->s->wishes.lang, "zh"))
                c->lang = LANG_ZH;
        else if (str_eq_c(c->s->wishes.lang, "en"))
                c->lang = LANG_EN;
}

/* Are the clauses of preference nearly all there is? */
static bool is_all(const struct ctx *c)
{
        struct nlu_preference v[NLU_PREFERENCES_MAX];
        unsigned n = nlu_preferences(&c->u, c->mem, v);
        size_t covered = 0, all = c->u.normal.n;

        for (unsigned i = 0; i < n; i++) {
                bool again = false;

                for (unsigned j = 0; j < i; j++)
                        again |= v[j].start == v[i].start;
                covered += again ? 0 : v[i].end - v[i].start;
        }
        return n > 0 && (all <= covered + ONLY_BESIDE || covered * 100 >= all * ONLY_SHARE);
}

struct str notes_text(struct ctx *c)
{
        struct str what = {0};

        for (unsigned i = 0; i < c->d->n_notes; i++) {
                const struct note *o = &c->d->notes[i];

                what = arena_printf(c->mem, "%.*s%s%.*s", STR_ARG(what), i ? c->lang == LANG_ZH ? "，" : ", " : "",
                                    STR_ARG(note_text(c->k, o->kind, o->subject, o->value, c->lang, c->mem)));
        }
        return what;
}

static void say_note(struct ctx *c, enum phrase p)
{
        struct fill said = {"said", notes_text(c), STR_INIT("heard:said")};

        say_fill(c, p, &said, 1);
}

/* They are asked where it is of use, and once: an answer stands in the ledger. */
static bool asks_consent(const struct ctx *c)
{
        const struct customer_fact *cu = c->facts->customer;

        return cu && !c->facts->minor && !cu->minor && !cu->consent_memory && !cu->asked_memory;
}

/* Where something stands is mostly told with what is wrong with it. */
static bool tells_more(const struct ctx *c)
{
        const struct nlu_hit *top = c->u.n_hits ? &c->u.hits[0] : NULL;
        bool set_up = false;

        for (unsigned i = 0; i < c->d->n_notes; i++)
                set_up |= str_eq_c(c->d->notes[i].kind, "setup");
        return set_up && top && (is_kind(top->id, STR("flow")) || top->confidence >= TELLS_MORE);
}

bool preference_only(struct ctx *c)
{
        struct menu m = {.n = 0};

        if ((c->d->n_notes == 0 && !c->stops) || in_flow(c) || c->was.kind == PENDING_IDENTITY || !is_all(c) ||
            tells_more(c))
                return false;
        c->acked = true;
        c->d->kind = D_ANSWER;
        c->why = "says what they prefer";
        if (c->stops)
                offers_stop_say(c);
        if (c->d->n_notes == 0)
                return true;
        if (may_remember(c)) {
                say_note(c, PH_NOTED);
                return true;
        }
        say_note(c, PH_NOTED_HERE);
        if (asks_consent(c)) {
                say_phrase(c, PH_MEMORY_ASK);
                menu_phrase(c, &m, "consent:memory:yes", PH_MEMORY_ALLOW);
                menu_phrase(c, &m, "consent:memory:no", PH_MEMORY_REFUSE);
                menu_put(c, &m, (struct str){0});
                c->s->pending.text = cut_whole(c->in->msg->text, FELL_TEXT_MAX);
        }
        return true;
}

/* Words before the choices, which are the last of a reply. */
static void before_choices(struct ctx *c, size_t first)
{
        struct block choices;

        if (first == 0 || first >= c->n || c->blocks[first - 1].kind != BLOCK_CHOICES)
                return;
        choices = c->blocks[first - 1];
        memmove(&c->blocks[first - 1], &c->blocks[first], (c->n - first) * sizeof(c->blocks[0]));
        c->blocks[c->n - 1] = choices;
}

static void drop_known(struct ctx *c)
{
        struct decision *d = c->d;
        unsigned n = 0;

        for (unsigned i = 0; i < d->n_notes; i++) {
                if (!is_known(c, &d->notes[i]))
                        d->notes[n++] = d->notes[i];
        }
        d->n_notes = n;
}

void notes_put(struct ctx *c)
{
        size_t first = c->n;

        if (c->less && c->d->kind == D_ANSWER)
                say_used(c, "length", "brief");
        if (c->less && c->d->kind == D_STEPS)
                say_used(c, "form", "read");
        if (c->stops && !c->stop_said && c->d->kind != D_HANDOVER)
                offers_stop_say(c);
        if (!c->acked)
                drop_known(c);
        if (c->d->n_notes && !c->acked && may_remember(c) && c->d->kind != D_HANDOVER)
                say_note(c, PH_NOTED_ASIDE);
        before_choices(c, first);
}

void notes_finish(struct ctx *c)
{
        if (!may_remember(c) && c->d->consent != CONSENT_MEMORY_YES)
                c->d->n_notes = 0;
}

/* What was said when they were asked is remembered with the yes. */
void take_memory_consent(struct ctx *c, bool yes)
{
        struct answer_message *said = ARENA_NEW(c->mem, struct answer_message);
        struct answer_in *in = ARENA_NEW(c->mem, struct answer_in);
        bool may = yes && c->facts->customer_id.n && !c->facts->minor;
        struct nlu_context none = {.lang = c->lang};
        const struct answer_in *own = c->in;

        if (c->facts->customer_id.n)
                c->d->consent = may ? CONSENT_MEMORY_YES : CONSENT_MEMORY_NO;
        if (may && c->was.text.n) {
                *said = (struct answer_message){.kind = MSG_TEXT, .text = c->was.text};
                *in = *own;
                in->msg = said;
                c->in = in;
                hear(c, said->text, &none);
                hear_preferences(c);
                c->in = own;
        }
        c->acked = true;
        say_phrase(c, may ? PH_MEMORY_YES : PH_MEMORY_NO);
        c->d->kind = D_ANSWER;
        c->why = may ? "allows to be remembered" : "does not allow to be remembered";
}
