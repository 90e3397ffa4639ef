/*
 * What a customer has told already. The message that a flow begins with describes how things stand: a light by colour
 * and rhythm, or the words of a label, answer the step that would ask for it. What was done already ("路由器重启过了")
 * is noted as a fact beside the step that asks to do just that, and passes it over whenever it comes.
 *
 * An answer is taken only where nothing else could be meant; a step that was asked needlessly costs less than one that
 * was wrongly passed over. The outcome of a step that asks to do something is never guessed from a description.
 */
#include "answer/answer_priv.h"
#include "answer/choices.h"
#include "text/utf8.h"

#include <string.h>

#define CLAUSES_MAX 12u
#define LABEL_SURE 0.6f
#define WORDS_SURE 0.75f
#define LABEL_MIN_ZH 6u /* bytes */
#define LABEL_MIN_EN 5u
#define STEPS_LOOKED 80u
#define ONLY_LIGHT 0.9f

/* ---- lights ---- */

struct light {
        struct str colour, rhythm;
};

/* Of "red blinking fast", "blinking", "red", "off". */
static struct light light_cut(struct str value)
{
        static const char *const rhythms[] = {"solid", "blinking", "breathing", "off", "alternating", NULL};
        struct light l = {0};
        struct str word;

        while (str_cut(&value, ' ', &word)) {
                bool rhythm = false;

                for (const char *const *r = rhythms; *r; r++)
                        rhythm |= str_eq_c(word, *r);
                if (rhythm && !l.rhythm.n)
                        l.rhythm = word;
                else if (!rhythm && !l.colour.n && !l.rhythm.n)
                        l.colour = word;
        }
        return l;
}

/* Of the one light that is told of and not denied. */
static struct str light_of(const struct nlu_result *u)
{
        struct str found = {0};

        for (unsigned i = 0; i < u->n_entities; i++) {
                const struct nlu_entity *e = &u->entities[i];

                if (e->kind != ENT_LIGHT || e->negated)
                        continue;
                if (found.n && !str_eq(found, e->value))
                        return (struct str){0};
                found = e->value;
        }
        return found;
}

static struct light label_light(struct ctx *c, const struct flow_choice *choice, enum lang lang)
{
        struct nlu_context none = {.lang = lang};
        struct nlu_result u;

        nlu_understand(c->in->gen->nlu, choice->label[lang], &none, c->mem, &u);
        return light_cut(light_of(&u));
}

/* The only choice whose label tells of this light; what is not said of it may be anything. */
static int choice_of_light(struct ctx *c, const struct flow_step *s, struct light want, enum lang lang)
{
        int found = -1;

        for (size_t i = 0; (want.colour.n || want.rhythm.n) && i < s->n_choices; i++) {
                struct light l = label_light(c, &s->choices[i], lang);

                if ((!l.colour.n && !l.rhythm.n) || (want.colour.n && !str_eq(want.colour, l.colour)) ||
                    (want.rhythm.n && !str_eq(want.rhythm, l.rhythm)))
                        continue;
                if (found >= 0)
                        return -1;
                found = (int)i;
        }
        return found;
}

/* ---- clauses ---- */

/* Bytes of the sign that ends a clause at i; 0: none does. A point within a number does not. */
static size_t sign_at(struct str s, size_t i)
{
        static const char *const signs[] = {",", ";", "!", "?", "\n", "，", "。", "；", "！", "？", "、", ". "};

        for (size_t k = 0; k < sizeof(signs) / sizeof(signs[0]); k++) {
                size_t n = strlen(signs[k]);

                if (i + n <= s.n && memcmp(s.p + i, signs[k], n) == 0)
                        return n;
        }
        return 0;
}

static unsigned clauses_of(struct str s, struct str ret[CLAUSES_MAX])
{
        unsigned count = 0;
        size_t i = 0;

        while (i < s.n && count < CLAUSES_MAX) {
                size_t from = i;
                struct str clause;

                while (i < s.n && !sign_at(s, i))
                        i++;
                clause = str_trim(str_sub(s, from, i - from));
                if (clause.n)
                        ret[count++] = clause;
                i += i < s.n ? sign_at(s, i) : 0;
        }
        return count;
}

/* ---- what was done already ---- */

static struct str tried_key(struct ctx *c, const struct flow_step *s)
{
        return arena_printf(c->mem, "step:%.*s", STR_ARG(s->id));
}

static bool was_tried(struct ctx *c, const struct flow *f, const struct flow_step *s)
{
        const struct flow_facts *facts = &c->s->facts;
        struct str key = tried_key(c, s);

        for (unsigned i = 0; i < facts->n; i++) {
                if (str_eq(facts->v[i].key, key))
                        return str_eq(facts->v[i].flow, f->id);
        }
        return false;
}

/* The step whose title says what was done. */
static const struct flow_step *step_of_deed(struct ctx *c, const struct flow *f, struct str deed, enum lang lang)
{
        struct nlu_option *o = ARENA_ARRAY(c->mem, struct nlu_option, STEPS_LOOKED);
        const struct flow_step *steps[STEPS_LOOKED];
        float conf = 0;
        size_t n = 0;
        int i;

        for (size_t k = 0; k < f->n_steps && n < STEPS_LOOKED; k++) {
                if (flow_tried_choice(&f->steps[k]) < 0)
                        continue;
                steps[n] = &f->steps[k];
                o[n++] = (struct nlu_option){.label = f->steps[k].title[lang]};
        }
        i = n ? nlu_match_option(o, n, deed, lang, c->mem, &conf) : -1;
        return i >= 0 && conf >= LABEL_SURE / 2 ? steps[i] : NULL;
}

static void note_tried(struct ctx *c, const struct flow *f, const struct nlu_result *u)
{
        for (unsigned i = 0; i < u->n_entities; i++) {
                const struct nlu_entity *e = &u->entities[i];
                const struct flow_step *s;

                if (e->kind != ENT_TRIED || e->negated || !(s = step_of_deed(c, f, e->raw, u->lang)))
                        continue;
                flow_facts_set(&c->s->facts, &(struct flow_fact){tried_key(c, s), STR("tried"), f->id, c->in->now_ms});
                trace_fmt(c, "told", "%.*s tried", STR_ARG(s->id));
        }
}

/* A flow that begins anew asks again what it was told before: something has changed. */
static void forget_tried(struct ctx *c, const struct flow *f)
{
        struct flow_facts *facts = &c->s->facts;
        unsigned kept = 0;

        for (unsigned i = 0; i < facts->n; i++) {
                if (!str_starts(facts->v[i].key, STR("step:")) || !str_eq(facts->v[i].flow, f->id))
                        facts->v[kept++] = facts->v[i];
        }
        facts->n = kept;
}

/* ---- reading a message ---- */

void told_read(struct ctx *c, const struct flow *f, bool first, struct str text)
{
        struct nlu_context none = {.lang = c->lang};
        struct nlu_result *u = ARENA_NEW(c->mem, struct nlu_result);

        c->told = (struct told){.first = first};
        if (first)
                forget_tried(c, f);
        if (!text.n)
                return;
        if (c->heard && str_eq(text, c->in->msg->text))
                *u = c->u;
        else
                nlu_understand(c->in->gen->nlu, text, &none, c->mem, u);
        c->told = (struct told){.f = f, .first = first, .text = text, .lang = u->lang, .light = light_of(u)};
        note_tried(c, f, u);
}

static bool asks_to_do(const struct flow_step *s)
{
        for (size_t i = 0; i < s->n_choices; i++) {
                if (s->choices[i].done)
                        return true;
        }
        return false;
}

/* Words of a label, which the choice's other words agree with. */
static int choice_of_words(struct ctx *c, const struct flow_step *s)
{
        const struct told *t = &c->told;
        struct nlu_option o[KNOWLEDGE_CHOICES_MAX];
        struct str clauses[CLAUSES_MAX];
        unsigned n = clauses_of(t->text, clauses);
        int found = -1;

        for (size_t i = 0; i < s->n_choices; i++)
                o[i] = (struct nlu_option){.label = s->choices[i].label[t->lang]};
        for (unsigned k = 0; k < n; k++) {
                float conf = 0;
                int i = step_choice(c, s->choices, s->n_choices, clauses[k], t->lang, &conf);

                if (i < 0 || conf < WORDS_SURE || o[i].label.n < (t->lang == LANG_ZH ? LABEL_MIN_ZH : LABEL_MIN_EN) ||
                    nlu_match_option(o, s->n_choices, clauses[k], t->lang, c->mem, &conf) != i || conf < LABEL_SURE)
                        continue;
                if (found >= 0 && found != i)
                        return -1;
                found = i;
        }
        return found;
}

/* A flow for several products that first asks which: the message, or the talk before it, may have said so. */
static int choice_of_product(struct ctx *c, const struct flow *f, const struct flow_step *s)
{
        const struct product *p = c->s->n_products == 1 ? knowledge_product(c->k, c->s->products[0]) : NULL;
        float conf = 0;
        int i;

        if (f->products.n < 2 || !p || s != &f->steps[f->start])
                return -1;
        i = step_choice(c, s->choices, s->n_choices, p->name[c->lang], c->lang, &conf);
        trace_fmt(c, "product.match", "%d %.2f", i, (double)conf);
        return i >= 0 && conf >= WORDS_SURE ? i : -1;
}

static int described(struct ctx *c, const struct flow *f, const struct flow_step *s)
{
        const struct told *t = &c->told;
        int i = choice_of_product(c, f, s);

        if (i >= 0 || t->f != f)
                return i;
        if (t->light.n)
                i = choice_of_light(c, s, light_cut(t->light), t->lang);
        if (i < 0)
                i = choice_of_words(c, s);
        if (i >= 0 && asks_to_do(s) && !(s == &f->steps[f->start] && s->choices[i].fact_key.n))
                return -1;
        return i;
}

int told_known(void *ctx, const struct flow *f, const struct flow_step *s)
{
        struct ctx *c = ctx;
        int i = -1;

        if (was_tried(c, f, s))
                i = flow_tried_choice(s);
        if (i < 0 && c->told.first)
                i = described(c, f, s);
        if (i < 0)
                i = check_known(c, f, s);
        return i >= 0 || waiting(c) ? i : owned_known(c, s);
}

/* ---- answers taken back ---- */

/* "It is blinking": of a light, when that is what was asked. */
static struct light light_meant(struct ctx *c, struct str text, enum lang lang)
{
        struct nlu_context none = {.lang = lang};
        struct str light = light_of(&c->u);
        struct nlu_result u;

        if (light.n)
                return light_cut(light);
        text = arena_printf(c->mem, "%s%.*s", lang == LANG_ZH ? "灯" : "the light: ", STR_ARG(text));
        nlu_understand(c->in->gen->nlu, text, &none, c->mem, &u);
        return light_cut(light_of(&u));
}

int told_instead(void *ctx, const struct flow_step *s, int taken, struct str text, enum lang lang, float *conf)
{
        struct ctx *c = ctx;
        struct light was = {0}, want = {0};
        int i;

        if (taken >= 0 && (size_t)taken < s->n_choices)
                was = label_light(c, &s->choices[taken], lang);
        if (was.colour.n || was.rhythm.n)
                want = light_meant(c, text, lang);
        if (want.colour.n || want.rhythm.n) {
                if (!want.colour.n && !str_eq_c(want.rhythm, "off"))
                        want.colour = was.colour;
                i = choice_of_light(c, s, want, lang);
                if (i < 0 && !want.rhythm.n) { /* "it is blue": as it shone before */
                        want.rhythm = was.rhythm;
                        i = choice_of_light(c, s, want, lang);
                }
                if (i >= 0) {
                        *conf = ONLY_LIGHT;
                        return i;
                }
        }
        return step_choice(c, s->choices, s->n_choices, text, lang, conf);
}

/* ---- questions that the step answers ---- */

static bool holds_word(struct str hay, struct str word)
{
        for (size_t i = 0; word.n && i + word.n <= hay.n; i++) {
                size_t k = 0;

                while (k < word.n && ((hay.p[i + k] ^ word.p[k]) & ~0x20) == 0)
                        k++;
                if (k == word.n)
                        return true;
        }
        return false;
}

/* What is asked for, without the words that only ask; empty: something else than a place. */
static struct str place_asked(const struct ctx *c)
{
        static const char *const zh[] = {"在哪里", "在哪儿", "在哪",     "在什么地方", "哪里有",
                                         "哪儿有", "是哪个", "长什么样", NULL};
        static const char *const en[] = {
                "where is the ",         "where's the ",      "wheres the ", "where do i find the ",
                "where can i find the ", "which one is the ", NULL};
        struct str t = str_trim(c->in->msg->text), low = c->u.normal;

        for (const char *const *w = zh; *w; w++) {
                ptrdiff_t at = str_find(t, str_c(*w), 0);

                if (at > 0)
                        return str_trim(str_sub(t, 0, (size_t)at));
        }
        for (const char *const *w = en; *w; w++) {
                if (str_starts(low, str_c(*w))) {
                        low = str_sub(low, strlen(*w), low.n);
                        while (low.n && strchr("?!. ", low.p[low.n - 1]))
                                low.n--;
                        return low;
                }
        }
        return (struct str){0};
}

static bool tells_time(struct str say)
{
        static const char *const units[] = {"秒", "分钟", "半分钟", "小时", " second", " minute", " hour", NULL};

        return has_any(say, units);
}

bool told_own(struct ctx *c, const struct flow_step *s, bool sure)
{
        struct str thing, text = arena_printf(c->mem, "%.*s\n%.*s\n%.*s", STR_ARG(s->title[c->lang]),
                                              STR_ARG(s->say[c->lang]), STR_ARG(s->figure.alt[c->lang]));

        if (asks_how_long(c))
                return !sure && tells_time(s->say[c->lang]);
        thing = place_asked(c);
        return thing.n >= 4 && holds_word(text, thing);
}
