/*
 * See replay.h. A conversation is walked line by line. What was said until now, as one number, is the key under which
 * the result of a line is kept: most conversations begin with words that others began with too, and as long as all
 * lines were seen before nothing is decided. The state is made anew when it is needed, by deciding the lines passed
 * over.
 */
#include "answer/replay.h"

#include "answer/heard.h"
#include "answer/replay_priv.h"
#include "base/arena.h"
#include "base/buf.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 12
#define TURN_BYTES ((size_t)32 << 20)
#define STATE_BYTES ((size_t)4 << 20)
#define PLAIN_MAX ((size_t)1 << 16)
#define PROBES 8u

struct kept {
        uint64_t key; /* 0: free */
        uint32_t value;
        bool alone;  /* `a` alone decided it: the line makes no difference */
        bool stands; /* behind it the conversation stands with a changed document */
};

struct replay {
        struct generation *a, *b;
        struct arena *mem[2], *state_mem[2]; /* of a turn of each; of the state, by turns */
        unsigned state_at;
        struct conv_state *state; /* before line `live` */
        size_t live;
        struct arena *open_mem;
        const struct conv_state *opened[LANG_N]; /* behind the first line, which is the same for all; NULL: not yet */
        int64_t opened_ms;
        struct buf plain;
        struct kept *kept;
        size_t n_kept; /* slots */
        struct replay_stats stats;
};

struct replay *replay_new(struct generation *a, struct generation *b, size_t cache)
{
        struct replay *r = calloc(1, sizeof(*r));

        if (!r)
                abort();
        r->a = generation_ref(a);
        r->b = generation_ref(b);
        for (int i = 0; i < 2; i++) {
                r->mem[i] = arena_new(TURN_BYTES);
                r->state_mem[i] = arena_new(STATE_BYTES);
        }
        r->open_mem = arena_new(STATE_BYTES);
        buf_init(&r->plain, PLAIN_MAX);
        r->n_kept = cache;
        r->kept = cache ? calloc(cache, sizeof(*r->kept)) : NULL;
        if (cache && !r->kept)
                abort();
        return r;
}

struct replay *replay_free(struct replay *r)
{
        if (!r)
                return NULL;
        for (int i = 0; i < 2; i++) {
                arena_free(r->mem[i]);
                arena_free(r->state_mem[i]);
        }
        arena_free(r->open_mem);
        buf_done(&r->plain);
        free(r->kept);
        generation_unref(r->a);
        generation_unref(r->b);
        free(r);
        return NULL;
}

void replay_stats(const struct replay *r, struct replay_stats *ret)
{
        *ret = r->stats;
}

int replay_help(const struct replay_said *s)
{
        switch (s->kind) {
        case D_ANSWER:
        case D_STEPS:
        case D_ORDER:
        case D_FORM:
        case D_SMALLTALK: return 2;
        case D_ASK:
        case D_CHOICES: return 1;
        case D_DECLINE:
        case D_HANDOVER: return 0;
        }
        return 0;
}

/* ---- what was decided before ---- */

/* The slot of the key, or the one that it may take; the oldest of a full neighbourhood goes. */
static struct kept *slot(struct replay *r, uint64_t key, bool *ret_there)
{
        struct kept *s;

        *ret_there = false;
        if (!r->n_kept)
                return NULL;
        for (unsigned i = 0; i < PROBES; i++) {
                s = &r->kept[(key + i) % r->n_kept];
                *ret_there = s->key == key;
                if (s->key == 0 || *ret_there)
                        return s;
        }
        return &r->kept[(key + (key >> 32) % PROBES) % r->n_kept];
}

static uint64_t mix(uint64_t h, uint64_t x)
{
        h = (h ^ x) * UINT64_C(0x9E3779B97F4A7C15);
        return h ^ (h >> 29);
}

static uint64_t key_of(uint64_t before, const struct replay_line *l)
{
        uint64_t key = mix(mix(before, str_hash(l->text)), str_hash(l->choice) + l->choice.n);

        return key ? key : 1;
}

/* ---- one decision ---- */

/* As the trace tells it: "ID score S confidence C". */
static float confidence_of(const struct decision *d)
{
        for (unsigned i = 0; i < d->trace.n; i++) {
                struct str v = d->trace.lines[i].value;
                ptrdiff_t at;
                double c;

                if (!str_eq_c(d->trace.lines[i].key, "hit"))
                        continue;
                at = str_find(v, STR("confidence "), 0);
                return at >= 0 && str_to_double(str_sub(v, (size_t)at + 11, v.n), &c) ? (float)c : 0;
        }
        return 0;
}

static struct str doc_of(const struct decision *d, struct arena *mem)
{
        struct str all = {NULL, 0};

        if (d->flow.n && d->step.n)
                return arena_printf(mem, "flow:%.*s/%.*s", STR_ARG(d->flow), STR_ARG(d->step));
        if (d->article.n)
                return arena_printf(mem, "article:%.*s", STR_ARG(d->article));
        if (d->policy.n)
                return arena_printf(mem, "policy:%.*s", STR_ARG(d->policy));
        if (d->flow.n)
                return arena_printf(mem, "flow:%.*s", STR_ARG(d->flow));
        for (unsigned i = 0; i < d->n_choices; i++)
                all = arena_printf(mem, "%.*s%s%.*s", STR_ARG(all), i ? " " : "", STR_ARG(d->choices[i]));
        return all.n ? all : arena_str(mem, d->intent);
}

static void fill(struct replay *r, const struct decision *d, struct arena *mem, struct replay_said *ret)
{
        buf_clear(&r->plain);
        blocks_plain(d->blocks, d->n_blocks, d->lang, &r->plain);
        ret->kind = d->kind;
        ret->doc = doc_of(d, mem);
        ret->handover = d->handover_reason;
        ret->text = arena_str(mem, utf8_cut(buf_str(&r->plain), REPLAY_TEXT_MAX));
        ret->mark = mix(str_hash(buf_str(&r->plain)), (uint64_t)d->kind);
        ret->confidence = confidence_of(d);
}

/* False: the message cannot be decided. ret may be NULL. */
static bool decide(struct replay *r, const struct replay_talk *t, const struct answer_message *msg,
                   struct generation *gen, struct arena *mem, const struct conv_state **ret_next,
                   struct replay_said *ret)
{
        struct facts facts = {.no_offers = true};
        struct answer_in in = {.gen = gen,
                               .state = r->state,
                               .facts = &facts,
                               .msg = msg,
                               .now_ms = t->at_ms,
                               .lang = t->lang,
                               .turn_id = STR("01J0000000000000000REPLAY0"),
                               .heard = heard_new(mem),
                               .mem = mem};
        struct decision *d = ARENA_NEW(mem, struct decision);
        bool outside = false;

        r->stats.decided++;
        for (int round = 0; round < ROUNDS_MAX; round++) {
                memset(d, 0, sizeof(*d));
                if (answer_decide(&in, d, NULL) < 0)
                        return false;
                if (d->n_needs == 0) {
                        if (ret)
                                fill(r, d, mem, ret);
                        if (ret)
                                ret->outside = outside;
                        *ret_next = d->next;
                        return true;
                }
                for (size_t i = 0; i < d->n_needs; i++)
                        outside |= replay_fact(&facts, &d->needs[i], r->a->k, mem);
        }
        return false;
}

static void take_state(struct replay *r, const struct conv_state *next)
{
        struct arena *mem = r->state_mem[r->state_at ^= 1];

        arena_reset(mem);
        r->state = state_copy(next, mem);
}

/* Whoever comes at another time may be greeted otherwise. */
static void forget_opened(struct replay *r, int64_t at_ms)
{
        if (r->opened_ms == at_ms)
                return;
        arena_reset(r->open_mem);
        r->opened[LANG_ZH] = r->opened[LANG_EN] = NULL;
        r->opened_ms = at_ms;
}

static void begin(struct replay *r, const struct replay_talk *t)
{
        struct answer_message open = {.kind = MSG_OPEN};
        const struct conv_state *next = NULL;
        struct conv_state fresh;

        forget_opened(r, t->at_ms);
        r->live = 0;
        if (!r->opened[t->lang]) {
                state_init(&fresh);
                r->state = &fresh;
                arena_reset(r->mem[0]);
                if (!decide(r, t, &open, r->a, r->mem[0], &next, NULL) || !next)
                        next = &fresh;
                r->opened[t->lang] = state_copy(next, r->open_mem);
        }
        take_state(r, r->opened[t->lang]);
}

static struct answer_message message_of(const struct replay_line *l)
{
        return (struct answer_message){.kind = l->choice.n ? MSG_TAP : MSG_TEXT, .text = l->text, .choice = l->choice};
}

/* Up to before line i, by `a`. */
static void go_to(struct replay *r, const struct replay_talk *t, size_t i)
{
        if (!r->state)
                begin(r, t);
        for (; r->live < i; r->live++) {
                struct answer_message msg = message_of(&t->lines[r->live]);
                const struct conv_state *next = NULL;

                arena_reset(r->mem[0]);
                if (decide(r, t, &msg, r->a, r->mem[0], &next, NULL) && next)
                        take_state(r, next);
        }
}

/* ---- does the place in the conversation name what was changed? ---- */

static bool names(const struct replay_changed *c, struct str id)
{
        struct str head = id;

        for (size_t i = 0; i < id.n; i++)
                if (id.p[i] == '#' || id.p[i] == '/') {
                        head.n = i;
                        break;
                }
        return head.n && c->has(c->arg, head);
}

static bool names_flow(const struct replay_changed *c, const struct flow_pos *pos, struct arena *mem)
{
        return pos->flow.n && c->has(c->arg, arena_printf(mem, "flow:%.*s", STR_ARG(pos->flow)));
}

static bool state_names(const struct conv_state *s, const struct replay_changed *c, struct arena *mem)
{
        bool any = names_flow(c, &s->flow, mem) || names_flow(c, &s->parked, mem) || names(c, s->last_doc);

        for (unsigned i = 0; i < s->n_later && !any; i++)
                any = names(c, s->later[i]);
        for (unsigned i = 0; i < s->pending.n_options && !any; i++)
                any = names(c, s->pending.options[i].id);
        return any;
}

/* Any of the documents of a reply, which stand with spaces between. */
static bool reply_names(struct str docs, const struct replay_changed *c)
{
        struct str one;

        while (str_cut(&docs, ' ', &one))
                if (names(c, one))
                        return true;
        return false;
}

/* ---- one line ---- */

/* Decides line i, at which the state stands. */
static struct kept run_line(struct replay *r, const struct replay_talk *t, size_t i, bool wanted,
                            const struct replay_changed *changed, replay_pair_fn *each, void *arg)
{
        struct answer_message msg = message_of(&t->lines[i]);
        const struct conv_state *next = NULL, *other = NULL;
        struct replay_pair p = {.line = i};
        struct kept k = {.alone = true};
        bool both;

        arena_reset(r->mem[0]);
        arena_reset(r->mem[1]);
        r->live++;
        if (!decide(r, t, &msg, r->a, r->mem[0], &next, &p.a)) {
                r->stats.failed++;
                return k;
        }
        both = wanted || (changed && (state_names(r->state, changed, r->mem[0]) || reply_names(p.a.doc, changed)));
        if (both && decide(r, t, &msg, r->b, r->mem[1], &other, &p.b)) {
                k.value = each(arg, &p);
                k.alone = false;
        }
        if (next)
                take_state(r, next);
        k.stands = changed && state_names(r->state, changed, r->mem[0]);
        return k;
}

void replay_run(struct replay *r, const struct replay_talk *t, const bool *wants, const struct replay_changed *changed,
                replay_pair_fn *each, void *arg)
{
        uint64_t key = mix(1, (uint64_t)t->lang);
        bool stands = false; /* with a changed document; only a line that was decided can have brought that about */

        r->state = NULL;
        for (size_t i = 0; i < t->n; i++) {
                bool wanted = !wants || wants[i], there;
                struct kept *k, now;

                key = key_of(key, &t->lines[i]);
                k = slot(r, key, &there);
                if (there) {
                        r->stats.again++;
                        stands = k->stands;
                        if (!k->alone)
                                each(arg, &(struct replay_pair){.line = i, .again = true, .kept = k->value});
                        continue;
                }
                if (!wanted && !stands)
                        continue;
                go_to(r, t, i);
                now = run_line(r, t, i, wanted, changed, each, arg);
                now.key = key;
                stands = now.stands;
                if (k)
                        *k = now;
        }
}
