/*
 * practice_play - the customer of a practice case. They say what they are asked for and nothing else, grow angrier when
 * nobody takes up their matter, when they are asked twice, spoken to coldly or kept waiting, and calmer when somebody
 * feels with them or helps. At the highest mood they leave; when each goal is reached they thank.
 */
#include "codec/json.h"
#include "desk/practice_priv.h"

#include <string.h>

/* How far each changes the mood, of PRACTICE_MOOD_MAX. */
enum {
        MOOD_ANGRY = 60, /* from here on they are short */
        MOOD_SOOTHED = -14,
        MOOD_SOOTHED_AGAIN = -4,
        MOOD_SOOTHES_MAX = 3, /* words alone help so often */
        MOOD_ASKED = -3,
        MOOD_TOLD = -15,
        MOOD_REPEATED = 12,
        MOOD_IGNORED = 12,
        MOOD_COLD = 20,
        MOOD_SECRET = 12,
        MOOD_WAITED = 10, /* for each time of patience */
        MOOD_WAITED_MAX = 40,
        MOOD_NOT_THAT = 8,
};
/* What the parts of the score lose. */
enum {
        COST_GUESSED = -5,
        COST_REPEATED = -3,
        COST_IGNORED = -2,
        COST_COLD = -5,
        COST_TRAP = -15,
        COST_AGAINST = -10,
        COST_WRONG_ACTION = -5,
};

static const struct {
        const char *name;
        int cost; /* 0: it is not the agent's fault */
} warnings[] = {
        [WARN_LIMIT] = {"limit", -10},      [WARN_PROMISE] = {"promise", -10}, [WARN_AMOUNT] = {"amount", -10},
        [WARN_UNPROVEN] = {"unproven", -5}, [WARN_SECRET] = {"secret", -15},   [WARN_OUTSIDE] = {"outside", -15},
        [WARN_SAFETY] = {"safety", 0},      [WARN_MINOR] = {"minor", 0},
};

static const char *const end_names[] = {
        [PLAY_OPEN] = "open", [PLAY_RESOLVED] = "resolved", [PLAY_LEFT] = "left", [PLAY_GAVE_UP] = "gave_up"};

const char *play_end_name(enum play_end end)
{
        return end_names[end];
}

void play_begin(const struct practice_case *c, struct play *ret)
{
        *ret = (struct play){.mood = c->mood, .first_s = -1};
}

struct playing {
        const struct play_in *in;
        struct play *p;
        struct play_turn *t;
        struct play_note spare; /* where there is no room for a note */
};

static void say(struct playing *x, struct str text)
{
        if (text.n && x->t->n_says < PLAY_SAYS_MAX)
                x->t->says[x->t->n_says++] = text;
}

static void say_words(struct playing *x, enum customer_says what, unsigned turn, struct str text)
{
        say(x, customer_says(what, x->in->lang, x->p->mood >= MOOD_ANGRY, turn, text, x->in->mem));
}

static struct play_note *note(struct playing *x, enum note_kind kind, enum score_part part, int points)
{
        struct play_note *n = x->t->n_notes < PLAY_NOTES_MAX ? &x->t->notes[x->t->n_notes++] : &x->spare;

        *n = (struct play_note){.kind = kind, .part = part, .points = points};
        if (part == PART_POLICY)
                x->p->policy_lost -= points;
        return n;
}

static void note_doc(const struct playing *x, struct play_note *n, struct str doc)
{
        n->doc = doc;
        practice_passage(x->in->gen->k, doc, x->in->lang, &n->title, &n->passage);
}

static void feel(struct playing *x, int by)
{
        int mood = x->p->mood + by;

        x->p->mood = mood < 0 ? 0 : mood > PRACTICE_MOOD_MAX ? PRACTICE_MOOD_MAX : mood;
}

static bool has(uint32_t set, unsigned i)
{
        return (set >> i & 1) != 0;
}

/* ---- what they heard ---- */

static void heard_waiting(struct playing *x)
{
        int64_t times = x->in->wait_s / x->in->c->first_s;
        int more = times * MOOD_WAITED > MOOD_WAITED_MAX ? MOOD_WAITED_MAX : (int)times * MOOD_WAITED;

        if (x->p->first_s < 0)
                x->p->first_s = x->in->wait_s;
        if (!more)
                return;
        feel(x, more);
        note(x, NOTE_WAITED, PART_TIME, 0)->seconds = x->in->wait_s;
}

static void heard_tone(struct playing *x, const struct hearing *h)
{
        struct play *p = x->p;

        if (h->soothes && !h->cold) {
                if (p->soothed < MOOD_SOOTHES_MAX)
                        feel(x, p->soothed ? MOOD_SOOTHED_AGAIN : MOOD_SOOTHED);
                if (!p->soothed++)
                        note(x, NOTE_SOOTHED, PART_TONE, 0);
        }
        if (h->cold) {
                p->colds++;
                feel(x, MOOD_COLD);
                note(x, NOTE_COLD, PART_TONE, COST_COLD)->quote = h->cold_quote;
        }
}

/* True when they were asked for what they will not tell. */
static bool heard_policy(struct playing *x, const struct hearing *h, const struct assist_view *view)
{
        bool secret = false;

        for (unsigned i = 0; i < view->n_warnings; i++) {
                const struct view_warning *w = &view->warnings[i];
                struct play_note *n;

                if (!warnings[w->kind].cost)
                        continue;
                n = note(x, NOTE_WARNING, PART_POLICY, warnings[w->kind].cost);
                n->warning = warnings[w->kind].name;
                n->quote = w->quote;
                n->text = w->text;
                n->doc = w->doc;
                n->passage = w->passage;
                secret |= w->kind == WARN_SECRET || w->kind == WARN_OUTSIDE;
        }
        for (unsigned i = 0; i < h->n_traps; i++) {
                const struct practice_trap *trap = &x->in->c->traps[h->traps[i].i];
                struct play_note *n = note(x, NOTE_TRAP, PART_POLICY, COST_TRAP);

                n->about = trap->id;
                n->quote = h->traps[i].quote;
                n->text = trap->why[x->in->lang];
                note_doc(x, n, trap->doc);
        }
        if (secret)
                feel(x, MOOD_SECRET);
        return secret;
}

/* What a warning says of the same words is said once. */
static bool was_warned(const struct assist_view *view, struct str quote)
{
        for (unsigned i = 0; i < view->n_warnings; i++)
                if (view->warnings[i].quote.n && str_contains(view->warnings[i].quote, quote))
                        return true;
        return false;
}

static void heard_against(struct playing *x, const struct hearing *h, const struct assist_view *view)
{
        for (unsigned i = 0; i < h->n_against; i++) {
                const struct practice_goal *g = &x->in->c->goals[h->against[i].i];
                struct play_note *n;

                if (was_warned(view, h->against[i].quote))
                        continue;
                n = note(x, NOTE_AGAINST, PART_POLICY, COST_AGAINST);
                n->about = g->id;
                n->quote = h->against[i].quote;
                note_doc(x, n, g->doc);
        }
}

/* Whether the facts were known on which the goal rests. */
static void check_guess(struct playing *x, const struct practice_goal *g, struct str quote, uint32_t told)
{
        for (size_t i = 0; i < g->n_after; i++) {
                struct play_note *n;

                if (has(told, g->after[i]))
                        continue;
                n = note(x, NOTE_GUESSED, PART_POLICY, COST_GUESSED);
                n->about = x->in->c->facts[g->after[i]].id;
                n->quote = quote;
                n->text = x->in->c->facts[g->after[i]].ask[x->in->lang].v[0];
                note_doc(x, n, g->doc);
                return;
        }
}

static void reach(struct playing *x, unsigned i, struct str quote, uint32_t told)
{
        const struct practice_goal *g = &x->in->c->goals[i];
        struct play_note *n;

        x->p->reached |= (uint32_t)1 << i;
        feel(x, MOOD_TOLD);
        n = note(x, g->action.n ? NOTE_DONE : NOTE_TOLD, PART_OUTCOME, 0);
        n->about = g->id;
        n->quote = quote;
        note_doc(x, n, g->doc);
        check_guess(x, g, quote, told);
        say(x, g->say[x->in->lang]);
}

static unsigned heard_facts(struct playing *x, const struct hearing *h)
{
        const struct practice_case *c = x->in->c;
        struct str before = {0};
        unsigned n_new = 0;

        for (unsigned i = 0; i < h->n_facts; i++) {
                unsigned at = h->facts[i].i;
                const struct practice_fact *f = &c->facts[at];
                struct play_note *n;

                if (has(x->p->told, at)) {
                        before = f->say[x->in->lang];
                        n = note(x, NOTE_REPEATED, PART_TONE, COST_REPEATED);
                        n->about = f->id;
                        n->quote = h->facts[i].quote;
                        x->p->repeats++;
                        feel(x, MOOD_REPEATED);
                        continue;
                }
                x->p->told |= (uint32_t)1 << at;
                n_new++;
                feel(x, MOOD_ASKED);
                n = note(x, NOTE_ASKED, PART_OUTCOME, 0);
                n->about = f->id;
                n->quote = h->facts[i].quote;
                say(x, f->say[x->in->lang]);
        }
        if (before.n && !n_new)
                say_words(x, SAYS_BEFORE, x->p->repeats - 1, before);
        return n_new;
}

static bool all_reached(const struct playing *x)
{
        return x->p->reached == ((uint32_t)1 << x->in->c->n_goals) - 1;
}

static void finish(struct playing *x)
{
        struct play *p = x->p;

        if (all_reached(x)) {
                p->end = PLAY_RESOLVED;
                say(x, x->in->c->thanks[x->in->lang]);
        } else if (p->mood >= PRACTICE_MOOD_MAX) {
                p->end = PLAY_LEFT;
                x->t->n_says = 0;
                say_words(x, SAYS_LEAVES, 0, (struct str){0});
        }
}

/* Nothing of what was said helps: a greeting may pass once, and so may words of comfort. */
static void heard_nothing(struct playing *x, const struct hearing *h)
{
        struct play *p = x->p;

        if (h->asks) {
                say_words(x, SAYS_UNKNOWN, p->unknown++, (struct str){0});
                return;
        }
        if ((h->greets || h->soothes) && p->greeted++ == 0) {
                say_words(x, SAYS_LISTENS, 0, (struct str){0});
                return;
        }
        feel(x, MOOD_IGNORED);
        note(x, NOTE_IGNORED, PART_TONE, COST_IGNORED);
        say_words(x, SAYS_AGAIN, p->ignored++, x->in->c->again[x->in->lang]);
}

void play_hear(const struct play_in *in, struct play *p, const struct hearing *h, const struct assist_view *view,
               struct play_turn *ret)
{
        struct playing x = {.in = in, .p = p, .t = ret};
        uint32_t told_before = p->told;
        unsigned n_new, n_reached = 0, n_said;
        bool secret, fine, doubts = h->n_traps || h->n_against;

        *ret = (struct play_turn){.n_says = 0};
        p->messages++;
        heard_waiting(&x);
        heard_tone(&x, h);
        secret = heard_policy(&x, h, view);
        heard_against(&x, h, view);
        if (secret)
                say_words(&x, SAYS_SECRET, p->messages - 1, (struct str){0});
        if (h->cold)
                say_words(&x, SAYS_COLD, p->colds - 1, (struct str){0});
        n_new = heard_facts(&x, h);
        n_said = ret->n_says;
        for (unsigned i = 0; i < h->n_goals; i++) {
                if (has(p->reached, h->goals[i].i))
                        continue;
                reach(&x, h->goals[i].i, h->goals[i].quote, told_before);
                n_reached++;
        }
        fine = n_reached && ret->n_says == n_said && !all_reached(&x);
        if (fine)
                say_words(&x, SAYS_FINE, p->messages - 1, (struct str){0});
        if (fine && !n_new)
                say_words(&x, SAYS_NEXT, p->messages - 1, (struct str){0});
        if (!ret->n_says && doubts)
                say_words(&x, SAYS_SURE, p->messages - 1, (struct str){0});
        else if (!ret->n_says && !all_reached(&x))
                heard_nothing(&x, h);
        finish(&x);
}

void play_act(const struct play_in *in, struct play *p, const struct action *a, struct play_turn *ret)
{
        struct playing x = {.in = in, .p = p, .t = ret};
        bool any = false;

        *ret = (struct play_turn){.n_says = 0};
        heard_waiting(&x);
        for (unsigned i = 0; i < in->c->n_goals && !any; i++) {
                if (!str_eq(in->c->goals[i].action, a->id) || has(p->reached, i))
                        continue;
                reach(&x, i, a->title[in->lang], p->told);
                any = true;
        }
        if (!any) {
                note(&x, NOTE_WRONG_ACTION, PART_POLICY, COST_WRONG_ACTION)->quote = a->title[in->lang];
                feel(&x, MOOD_NOT_THAT);
                say_words(&x, SAYS_NOT_THAT, 0, (struct str){0});
        } else if (!ret->n_says && !all_reached(&x))
                say_words(&x, SAYS_FINE, p->messages, (struct str){0});
        finish(&x);
}

/* ---- kept between messages ---- */

void play_write(const struct play *p, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key_i64(out, "told", p->told);
        json_put_key_i64(out, "reached", p->reached);
        json_put_key_i64(out, "mood", p->mood);
        json_put_key_i64(out, "messages", p->messages);
        json_put_key_i64(out, "soothed", p->soothed);
        json_put_key_i64(out, "repeats", p->repeats);
        json_put_key_i64(out, "colds", p->colds);
        json_put_key_i64(out, "ignored", p->ignored);
        json_put_key_i64(out, "greeted", p->greeted);
        json_put_key_i64(out, "unknown", p->unknown);
        json_put_key_i64(out, "policy_lost", p->policy_lost);
        json_put_key_i64(out, "first_s", p->first_s);
        json_put_key_i64(out, "paused_ms", p->paused_ms);
        buf_put_ch(out, '}');
}

static bool number(const json_t *o, const char *key, int64_t min, int64_t max, int64_t *ret)
{
        const json_t *v = json_object_get(o, key);

        if (!json_is_integer(v) || json_integer_value(v) < min || json_integer_value(v) > max)
                return false;
        *ret = json_integer_value(v);
        return true;
}

bool play_read(struct str json, struct play *ret)
{
        static const char *const keys[] = {"told",  "reached", "mood",    "messages", "soothed",     "repeats",
                                           "colds", "ignored", "greeted", "unknown",  "policy_lost", "first_s"};
        int64_t v[sizeof(keys) / sizeof(keys[0])];
        json_t *o = NULL;
        bool ok = json_parse(json, &o, NULL) == 0;
        int64_t paused;

        for (size_t i = 0; ok && i < sizeof(keys) / sizeof(keys[0]); i++)
                ok = number(o, keys[i], i == 11 ? -1 : 0,
                            i == 11  ? INT64_MAX
                            : i == 2 ? PRACTICE_MOOD_MAX
                                     : UINT32_MAX,
                            &v[i]);
        paused = json_integer_value(json_object_get(o, "paused_ms"));
        json_decref(o);
        if (!ok || paused < 0)
                return false;
        *ret = (struct play){.told = (uint32_t)v[0],
                             .reached = (uint32_t)v[1],
                             .mood = (int)v[2],
                             .messages = (unsigned)v[3],
                             .soothed = (unsigned)v[4],
                             .repeats = (unsigned)v[5],
                             .colds = (unsigned)v[6],
                             .ignored = (unsigned)v[7],
                             .greeted = (unsigned)v[8],
                             .unknown = (unsigned)v[9],
                             .policy_lost = (int)v[10],
                             .first_s = v[11],
                             .paused_ms = paused};
        return true;
}
