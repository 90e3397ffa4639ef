/*
 * What was said a moment ago is not said again. Who asks the same once more was not helped by the answer; who says that
 * it was something else that they asked gets what comes next, not the same in other steps.
 *
 * The state keeps a short hash of each sentence of the last reply; two that collide cost one sentence that is taken for
 * said, and only where all others of the answer were said too.
 */
#include "answer/answer_priv.h"
#include "answer/gate.h"
#include "text/utf8.h"

#include <stdio.h>
#include <string.h>

#define SAID_MAX 20u /* sentences of a reply that are kept */
#define HASH_DIGITS 8u
#define SHORT_BYTES 72u /* of "that is not what I asked", with a few words around it */
#define LEANS_BYTES 32u
#define NEAR_MAX 3u

/* ---- what was said ---- */

struct sentences {
        char hash[SAID_MAX][HASH_DIGITS + 1];
        unsigned n, n_said;
};

static bool was_said(const struct ctx *c, const char *hash)
{
        struct str said = c->in->state->spoken;

        for (size_t i = 0; i + HASH_DIGITS <= said.n; i += HASH_DIGITS)
                if (memcmp(said.p + i, hash, HASH_DIGITS) == 0)
                        return true;
        return false;
}

static void add_text(const struct ctx *c, struct sentences *all, struct str text)
{
        struct str s;

        while (all->n < SAID_MAX && gate_next_sentence(&text, &s)) {
                s = str_trim(s);
                if (!s.n)
                        continue;
                snprintf(all->hash[all->n], sizeof(all->hash[0]), "%08x", (unsigned)(str_hash(s) & UINT32_MAX));
                all->n_said += was_said(c, all->hash[all->n]);
                all->n++;
        }
}

static void add_block(const struct ctx *c, struct sentences *all, const struct block *b)
{
        if (b->kind == BLOCK_TEXT) {
                add_text(c, all, b->text.text);
        } else if (b->kind == BLOCK_STEPS) {
                add_text(c, all, b->steps.say);
                add_text(c, all, b->steps.question);
        } else if (b->kind == BLOCK_CHOICES) {
                add_text(c, all, b->choices.prompt);
        }
}

void repeat_note(struct ctx *c)
{
        struct sentences all = {.n = 0};
        char *out = arena_alloc(c->mem, (size_t)SAID_MAX * HASH_DIGITS);

        for (size_t i = 0; i < c->n; i++)
                add_block(c, &all, &c->blocks[i]);
        for (unsigned i = 0; i < all.n; i++)
                memcpy(out + (size_t)i * HASH_DIGITS, all.hash[i], HASH_DIGITS);
        c->s->spoken = str_n(out, (size_t)all.n * HASH_DIGITS);
}

/* ---- the same answer again ---- */

/* A few other words go on from the answer: it may hold what they ask, too. */
static bool leans(const struct ctx *c)
{
        struct str text = str_trim(c->in->msg->text);

        return c->followup || (text.n <= LEANS_BYTES && !str_eq(text, str_trim(c->in->state->asked)));
}

static bool is_all_said(const struct ctx *c)
{
        struct sentences all = {.n = 0};

        for (size_t i = 0; i < c->n; i++)
                if (c->blocks[i].kind == BLOCK_TEXT)
                        add_block(c, &all, &c->blocks[i]);
        return all.n > 0 && all.n_said == all.n;
}

/* A question that stands above the same choices, right after it was asked: the choices are enough. */
static void drop_prompt(struct ctx *c)
{
        for (size_t i = 1; i < c->n; i++) {
                struct sentences all = {.n = 0};

                if (c->blocks[i].kind != BLOCK_CHOICES)
                        continue;
                add_block(c, &all, &c->blocks[i]);
                if (all.n && all.n_said == all.n)
                        c->blocks[i].choices.prompt = (struct str){0};
        }
}

static bool cites_phrase(const struct block *b, const char *id)
{
        for (size_t i = 0; i < b->n_cites; i++)
                if (id ? str_eq_c(b->cites[i], id) : str_starts(b->cites[i], STR("phrase:")))
                        return true;
        return false;
}

static bool is_said(const struct ctx *c, const struct block *b)
{
        struct sentences all = {.n = 0};

        add_block(c, &all, b);
        return all.n > 0 && all.n_said == all.n;
}

static void remove_block(struct ctx *c, size_t i)
{
        memmove(&c->blocks[i], &c->blocks[i + 1], (c->n - i - 1) * sizeof(c->blocks[0]));
        c->n--;
}

void repeat_drop(struct ctx *c)
{
        size_t fresh = 0;

        for (size_t i = 0; i < c->n; i++)
                fresh += (c->blocks[i].kind == BLOCK_TEXT || c->blocks[i].kind == BLOCK_STEPS) &&
                         !is_said(c, &c->blocks[i]);
        for (size_t i = c->n; fresh && i > 0; i--)
                if (c->blocks[i - 1].kind == BLOCK_TEXT && cites_phrase(&c->blocks[i - 1], NULL) &&
                    is_said(c, &c->blocks[i - 1]))
                        remove_block(c, i - 1);
}

/* Told of danger twice: what to do was said, and who is coming. What comes next if it gets worse was not. */
static bool safety_again(struct ctx *c)
{
        struct block last;
        bool again = false;

        for (size_t i = 0; i < c->n; i++)
                again |= cites_phrase(&c->blocks[i], "phrase:safety") && is_said(c, &c->blocks[i]);
        if (!again)
                return false;
        for (size_t i = c->n; i > 0; i--)
                if (c->blocks[i - 1].kind == BLOCK_TEXT && is_said(c, &c->blocks[i - 1]))
                        remove_block(c, i - 1);
        say_phrase(c, PH_SAFETY_AGAIN);
        last = c->blocks[c->n - 1];
        memmove(&c->blocks[1], &c->blocks[0], (c->n - 1) * sizeof(c->blocks[0]));
        c->blocks[0] = last;
        return true;
}

/* Who goes on writing in the line was told just now that they are in it. */
static bool waits_again(struct ctx *c)
{
        for (size_t i = 0; i < c->n; i++) {
                if (!cites_phrase(&c->blocks[i], "phrase:person-waiting") || !is_said(c, &c->blocks[i]))
                        continue;
                remove_block(c, i);
                say_phrase(c, PH_PERSON_NOTED);
                return true;
        }
        return false;
}

static void not_helped(struct ctx *c, struct str text)
{
        c->s->fails = c->in->state->fails + 1;
        fell_note(c, FELL_UNHELPFUL, text);
        c->d->article = c->d->policy = c->d->intent = (struct str){0};
}

void repeat_mend(struct ctx *c)
{
        struct menu m = {.n = 0};

        drop_prompt(c);
        if (safety_again(c) || waits_again(c))
                return;
        if (c->d->kind != D_ANSWER || !(c->d->article.n || c->d->policy.n) || leans(c) || in_flow(c) ||
            c->in->msg->kind != MSG_TEXT || !is_all_said(c))
                return;
        not_helped(c, c->in->state->asked);
        c->n = 0;
        if (c->s->fails >= FAILS_TO_PERSON) {
                to_person(c, STR("failed"));
        } else {
                say_phrase(c, PH_SAID);
                menu_person(c, &m);
                menu_put(c, &m, (struct str){0});
                c->d->kind = D_ASK;
        }
        c->why = "the same was answered a moment ago";
}

/* ---- "that is not what I asked" ---- */

static bool says_misread(const struct ctx *c)
{
        static const char *const words[] = {"问的不是这",
                                            "问的不是那",
                                            "我问的不是",
                                            "不是我问的",
                                            "没问这个",
                                            "不是问这个",
                                            "我不是问",
                                            "我没问",
                                            "答非所问",
                                            "不是我要问",
                                            "not what i asked",
                                            "not my question",
                                            "i didn't ask",
                                            "i didnt ask",
                                            "not asking about",
                                            "not what im asking",
                                            "wasn't asking",
                                            "not what i'm asking",
                                            "wasnt asking",
                                            "isnt what i asked",
                                            "isn't what i asked",
                                            "is not about that",
                                            NULL};

        /* The normal form may take a character for another that sounds alike. */
        return c->in->msg->text.n <= SHORT_BYTES && (has_any(c->in->msg->text, words) || has_any(c->u.normal, words));
}

/* The question that was answered, for which documents were offered, or that the flow was begun for. */
static struct str misread_text(const struct ctx *c)
{
        const struct conv_state *s = c->in->state;

        if (c->was.kind == PENDING_CHOICES && c->was.text.n)
                return c->was.text;
        if (s->asked.n && !in_flow(c))
                return s->asked;
        return in_flow(c) ? s->last_text : (struct str){0};
}

static void add_others(struct ctx *c, struct menu *m, struct str text, struct str but)
{
        struct nlu_context none = {.lang = c->lang};
        struct nlu_result u;

        nlu_understand(c->in->gen->nlu, text, &none, c->mem, &u);
        for (unsigned i = 0; i < u.n_hits && m->n < NEAR_MAX; i++) {
                struct str id = u.hits[i].id, title = doc_title(c, id);

                if (!title.n || str_eq(id, but) || str_starts(id, STR("smalltalk:")) || str_starts(id, STR("builtin:")))
                        continue;
                if (c->d->n_choices < sizeof(c->d->choices) / sizeof(c->d->choices[0]))
                        c->d->choices[c->d->n_choices++] = id;
                menu_add(m, id, title);
        }
}

/* A person comes at once when it went wrong before; else what lies nearest, but for what was just answered. */
bool answer_misread(struct ctx *c)
{
        struct str text = misread_text(c), but = c->s->last_doc;
        struct menu m = {.n = 0};

        if (!text.n || !(says_misread(c) || (c->u.not_it && !in_flow(c) && c->was.kind == PENDING_NONE)))
                return false;
        if (in_flow(c)) {
                but = arena_printf(c->mem, "flow:%.*s", STR_ARG(c->s->flow.flow));
                c->s->flow = (struct flow_pos){0};
        }
        not_helped(c, text);
        c->why = "it was something else that they asked";
        if (c->s->fails >= FAILS_TO_PERSON) {
                to_person(c, STR("failed"));
                return true;
        }
        add_others(c, &m, text, but);
        c->d->kind = m.n ? D_CHOICES : D_ASK;
        say_phrase(c, m.n ? PH_MISREAD_NEAR : PH_MISREAD);
        if (m.n)
                menu_phrase(c, &m, "none", PH_NONE);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->s->pending.text = cut_whole(text, FELL_TEXT_MAX);
        return true;
}
