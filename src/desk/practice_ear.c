/*
 * practice_ear - what an agent's words mean in one case. The ways to ask for each fact, to say what each goal wants
 * said and what each trap forbids are documents of an index as customers' messages are understood by (nlu/nlu.h), so
 * other words for the same count too. What was said of a goal is then held against its document by its claims: another
 * number of the same unit, or a "not" too many, is a contradiction and does not count as told.
 */
#include "answer/claims_words.h"
#include "answer/gate.h"
#include "desk/practice_priv.h"
#include "nlu/line.h"
#include "text/utf8.h"

#define EAR_SCORE 9.5f   /* below it the words have too little in common with any way */
#define EAR_SURE 0.4f    /* that it is this one and no other */
#define EAR_NEAR 0.35f   /* of the nearest way, for its sense to be compared */
#define GOAL_NEAR 0.12f  /* of the nearest way, for a goal to be told at all */
#define GOAL_NEARER 0.4f /* … for one whose score is below */
#define GOAL_SCORE 15.0f
#define TRAP_NEAR 0.4f
#define COLD_SURE 0.5f
#define DAYS_OF_WEEK 7
#define QUOTE_BYTES 300u

enum { EAR_ARENA_MAX = 64 << 20, REFS_MAX = PRACTICE_WAYS_MAX + 1, PART_WORDS = 2 };

struct ear {
        struct arena *mem;
        struct nlu *nlu;
        unsigned refs;                      /* loop thread only */
        unsigned n_facts, n_goals, n_traps; /* documents in this order */
};

static void put_doc(struct arena *mem, struct nlu_doc *d, char kind, size_t i, const struct str_list ways[KL],
                    const struct str passage[KL])
{
        *d = (struct nlu_doc){.id = arena_printf(mem, "article:%c%zu", kind, i)};
        for (int l = 0; l < KL; l++) {
                size_t n = ways[l].n;
                struct str *v = ARENA_ARRAY(mem, struct str, REFS_MAX);
                struct str rest = passage[l], sentence;

                for (size_t k = 0; k < n; k++)
                        v[k] = ways[l].v[k];
                while (n < REFS_MAX && gate_next_sentence(&rest, &sentence))
                        if (str_trim(sentence).n)
                                v[n++] = str_trim(sentence);
                d->ask[l] = v;
                d->n_ask[l] = n;
                d->title[l] = n ? v[0] : STR("-");
        }
}

/* Of a goal that has ways of its own they alone say what must be said. */
static void passages_of(const struct generation *gen, const struct practice_goal *g, struct str ret[KL])
{
        struct str title;

        ret[LANG_ZH] = ret[LANG_EN] = (struct str){0};
        for (int l = 0; l < KL && !g->action.n && !g->tell[l].n; l++)
                practice_passage(gen->k, g->doc, (enum lang)l, &title, &ret[l]);
}

struct ear *ear_new(const struct generation *gen, const struct practice_case *c, struct err *err)
{
        static const struct str none[KL] = {{0}};
        struct arena *mem = arena_new(EAR_ARENA_MAX);
        struct ear *e = ARENA_NEW(mem, struct ear);
        size_t n = c->n_facts + c->n_goals + c->n_traps, at = 0;
        struct nlu_doc *docs = ARENA_ARRAY(mem, struct nlu_doc, n);
        struct nlu_corpus corpus = {.docs = docs, .n_docs = n};

        *e = (struct ear){.mem = mem,
                          .refs = 1,
                          .n_facts = (unsigned)c->n_facts,
                          .n_goals = (unsigned)c->n_goals,
                          .n_traps = (unsigned)c->n_traps};
        for (size_t i = 0; i < c->n_facts; i++)
                put_doc(mem, &docs[at++], 'f', i, c->facts[i].ask, none);
        for (size_t i = 0; i < c->n_goals; i++) {
                struct str passage[KL];

                passages_of(gen, &c->goals[i], passage);
                put_doc(mem, &docs[at++], 'g', i, c->goals[i].tell, passage);
        }
        for (size_t i = 0; i < c->n_traps; i++)
                put_doc(mem, &docs[at++], 't', i, c->traps[i].tell, none);
        if (nlu_index(&corpus, &e->nlu, err) < 0)
                return ear_free(e);
        return e;
}

struct ear *ear_hold(struct ear *e)
{
        e->refs++;
        return e;
}

struct ear *ear_free(struct ear *e)
{
        if (e && --e->refs == 0) {
                nlu_unref(e->nlu);
                arena_free(e->mem);
        }
        return NULL;
}

/* ---- claims of what was told ---- */

struct telling {
        const struct ear *e;
        const struct generation *gen;
        const struct practice_case *c;
        enum lang lang;
        int64_t now_ms;
        struct arena *mem;
        struct str text; /* the message */
        struct claims all;
        struct hearing *h;
};

static bool counted(const struct atom *a, unsigned *unit, int64_t *from, int64_t *to)
{
        int64_t times = a->words[0] == GW_WEEK ? DAYS_OF_WEEK : 1;

        if (a->kind != ATOM_NUMBER || !a->words[0])
                return false;
        *unit = a->words[0] == GW_WEEK ? GW_DAY : a->words[0];
        *from = a->from * times;
        *to = (a->to > a->from ? a->to : a->from) * times;
        return true;
}

/* -1: no number of that unit; 1: this one, or a range that holds it; 0: another. */
static int has_number(const struct claims *c, unsigned unit, int64_t from, int64_t to)
{
        int found = -1;

        for (size_t i = 0; i < c->n; i++) {
                unsigned u;
                int64_t least, most;

                if (!counted(&c->atoms[i], &u, &least, &most) || u != unit)
                        continue;
                if (from >= least && to <= most)
                        return 1;
                found = 0;
        }
        return found;
}

static void read_claims(const struct telling *t, struct str text, struct claims *ret)
{
        claims_read(text, t->gen->names, t->now_ms, t->gen->tz, t->mem, ret);
}

static unsigned negations(const struct claims *c)
{
        unsigned n = 0;

        for (size_t i = 0; i < c->n_pieces; i++)
                n += c->pieces[i].negated;
        return n;
}

/* The ways to say a goal, and the sentences of its passage. */
static size_t refs_of(const struct telling *t, const struct practice_goal *g, struct str ret[REFS_MAX])
{
        struct str title, passage, sentence;
        size_t n = 0;

        for (size_t i = 0; i < g->tell[t->lang].n; i++)
                ret[n++] = g->tell[t->lang].v[i];
        if (practice_passage(t->gen->k, g->doc, t->lang, &title, &passage))
                while (n < REFS_MAX && gate_next_sentence(&passage, &sentence))
                        if (str_trim(sentence).n)
                                ret[n++] = str_trim(sentence);
        return n;
}

/* Each number of the words must stand in some reference, where one has a number of that unit at all. */
static bool other_number(const struct claims *said, const struct claims *refs, size_t n)
{
        for (size_t i = 0; i < said->n; i++) {
                unsigned unit;
                int64_t from, to;
                int best = -1;

                if (!counted(&said->atoms[i], &unit, &from, &to))
                        continue;
                for (size_t k = 0; k < n; k++) {
                        int here = has_number(&refs[k], unit, from, to);

                        if (here > best)
                                best = here;
                }
                if (best == 0)
                        return true;
        }
        return false;
}

/* What the first way says in numbers has to be said: "it can be returned" is no answer to how long. */
static bool lacks_number(const struct telling *t, const struct claims *first)
{
        for (size_t i = 0; i < first->n; i++) {
                unsigned unit;
                int64_t from, to;

                if (counted(&first->atoms[i], &unit, &from, &to) && has_number(&t->all, unit, from, to) < 0)
                        return true;
        }
        return false;
}

static bool is_proved(const struct telling *t, const struct practice_goal *g, struct str sentence)
{
        struct gate_set *set = gate_set_new(t->mem, t->gen->names, t->now_ms, t->gen->tz);
        struct gate_text text = {.lang = t->lang};

        if (!practice_passage(t->gen->k, g->doc, t->lang, &text.title, &text.text))
                return false;
        gate_add_text(set, &text);
        return gate_check_sentence(set, sentence, t->lang, NULL) == GATE_PASS;
}

/* How near the words are to the nearest of some texts, and whether one that is near has as many a "not" as they have.
 */
struct nearness {
        float most;
        bool same_sense;
        bool same_side, other_side; /* both speak of somebody, and it is the same, or not */
        bool no_side;               /* one of both speaks of nobody */
};

/* Of whom the words speak first: "we pay" is not "you pay". */
enum side { SIDE_NONE, SIDE_US, SIDE_YOU };

static enum side side_of(const struct telling *t, struct str text)
{
        static const struct {
                const char *word;
                enum side side;
        } words[] = {{"我", SIDE_US},   {"流明", SIDE_US},  {"您", SIDE_YOU},  {"你", SIDE_YOU},
                     {" we ", SIDE_US}, {" our ", SIDE_US}, {" us ", SIDE_US}, {" you", SIDE_YOU}};
        struct str s = arena_printf(t->mem, " %.*s ", STR_ARG(text));
        char *p = (char *)(uintptr_t)s.p;
        enum side first = SIDE_NONE;
        size_t least = s.n;

        for (size_t i = 0; i < s.n; i++)
                p[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
                ptrdiff_t at = str_find(s, str_c(words[i].word), 0);

                if (at >= 0 && (size_t)at < least) {
                        least = (size_t)at;
                        first = words[i].side;
                }
        }
        return first;
}

static struct nearness nearness_of(const struct telling *t, struct str words, const struct str *texts, size_t n)
{
        struct nearness near = {0};
        struct claims said, refs;
        struct line mine, other;
        enum side side = side_of(t, words), theirs;

        nlu_line_read(words, t->mem, &mine);
        read_claims(t, words, &said);
        for (size_t i = 0; i < n; i++) {
                float here;

                nlu_line_read(texts[i], t->mem, &other);
                here = nlu_line_near(&mine, &other);
                if (here > near.most)
                        near.most = here;
                if (here < EAR_NEAR)
                        continue;
                read_claims(t, texts[i], &refs);
                near.same_sense |= (negations(&said) > 0) == (negations(&refs) > 0);
                theirs = side_of(t, texts[i]);
                near.no_side |= !side || !theirs;
                near.same_side |= side && side == theirs;
                near.other_side |= side && theirs && side != theirs;
        }
        return near;
}

static void add_against(struct hearing *h, unsigned i, enum contradiction what, struct str quote)
{
        for (unsigned k = 0; k < h->n_against; k++)
                if (h->against[k].i == i)
                        return;
        h->against[h->n_against].i = i;
        h->against[h->n_against].what = what;
        h->against[h->n_against++].quote = quote;
}

static void add_thing(struct heard_thing *v, unsigned *n, unsigned max, unsigned i, struct str quote)
{
        for (unsigned k = 0; k < *n; k++)
                if (v[k].i == i)
                        return;
        if (*n < max)
                v[(*n)++] = (struct heard_thing){i, quote};
}

/* What must not be said is only heard when the words themselves are near: nobody is blamed for what is merely alike. */
static bool hear_trap(struct telling *t, unsigned i, struct str words)
{
        const struct str_list *ways = &t->c->traps[i].tell[t->lang];
        struct nearness near = nearness_of(t, words, ways->v, ways->n);

        if (near.most < TRAP_NEAR || !near.same_sense || (near.other_side && !near.same_side && !near.no_side))
                return false;
        add_thing(t->h->traps, &t->h->n_traps, PRACTICE_TRAPS_MAX, i, words);
        return true;
}

/* The words are those of a goal, but for who is meant; and a trap has them as they are. */
static bool turned_round(struct telling *t, const struct practice_goal *g, const struct nearness *near,
                         struct str words)
{
        bool any = false;

        for (unsigned i = 0; i < t->c->n_traps && near->other_side && !near->same_side; i++)
                if (str_eq(t->c->traps[i].doc, g->doc))
                        any |= hear_trap(t, i, words);
        return any;
}

static void hear_goal(struct telling *t, unsigned i, struct str sentence, float score)
{
        const struct practice_goal *g = &t->c->goals[i];
        struct str texts[REFS_MAX];
        struct claims said, *refs;
        struct nearness near;
        size_t n;

        if (g->action.n)
                return;
        n = refs_of(t, g, texts);
        near = nearness_of(t, sentence, texts, n);
        if (near.most < (score < GOAL_SCORE ? GOAL_NEARER : GOAL_NEAR))
                return;
        if (turned_round(t, g, &near, sentence))
                return;
        refs = ARENA_ARRAY(t->mem, struct claims, n + 1);
        for (size_t k = 0; k < n; k++)
                read_claims(t, texts[k], &refs[k]);
        read_claims(t, sentence, &said);
        if (other_number(&said, refs, n))
                add_against(t->h, i, OTHER_NUMBER, sentence);
        else if (near.most >= EAR_NEAR && !near.same_sense && !is_proved(t, g, sentence))
                add_against(t->h, i, OTHER_SENSE, sentence);
        else if (!g->tell[t->lang].n || !lacks_number(t, &refs[0]))
                add_thing(t->h->goals, &t->h->n_goals, PRACTICE_GOALS_MAX, i, sentence);
}

/* Another "not" in one part of what, as a whole or in another part, says the goal: no contradiction. */
static void settle_against(struct hearing *h)
{
        unsigned n = 0;

        for (unsigned i = 0; i < h->n_against; i++) {
                bool told = false;

                for (unsigned k = 0; k < h->n_goals; k++)
                        told |= h->goals[k].i == h->against[i].i;
                if (!told || h->against[i].what == OTHER_NUMBER)
                        h->against[n++] = h->against[i];
        }
        h->n_against = n;
}

/* ---- one sentence, or a part of one ---- */

static bool has_any(struct str s, const char *const *words)
{
        for (size_t i = 0; words[i]; i++)
                if (str_contains(s, str_c(words[i])))
                        return true;
        return false;
}

/* "No need to send me the number" asks for nothing. */
static bool waves_off(struct str normal)
{
        static const char *const words[] = {"不用",     "不需要",     "无需",      "不必",    "no need",
                                            "not need", "don't need", "dont need", "needn't", NULL};

        return has_any(normal, words);
}

/* Asks for something, or wants something done. */
static bool wants(const struct nlu_result *u, unsigned acts)
{
        static const char *const words[] = {
                "发我", "发一下", "发过来", "提供",  "告诉",   "说一下",      "看一下", "报一下", "麻烦",         "请",
                "给我", "send ",  "give ",  "tell ", "please", "let me know", "check ", "may i",  "need to know", NULL};

        return u->question || (acts & (LINE_ASKS | LINE_REQUESTS | LINE_ADVISES)) || has_any(u->normal, words);
}

/* A document that the words surely mean; -1: none. */
static int meant(const struct nlu_result *u)
{
        if (!u->n_hits || u->hits[0].score < EAR_SCORE || u->hits[0].confidence < EAR_SURE)
                return -1;
        return u->hits[0].ordinal;
}

/* True when it meant something of the case. */
static bool hear_part(struct telling *t, struct str part)
{
        struct nlu_context ctx = {.lang = t->lang};
        struct nlu_result u;
        const struct ear *e = t->e;
        struct line l;
        unsigned i;
        int at;

        nlu_line_read(part, t->mem, &l);
        if (l.words < PART_WORDS)
                return false;
        nlu_understand(e->nlu, part, &ctx, t->mem, &u);
        at = meant(&u);
        if (at < 0)
                return false;
        i = (unsigned)at;
        if (i < e->n_facts) {
                if (!waves_off(u.normal) && wants(&u, l.acts))
                        add_thing(t->h->facts, &t->h->n_facts, PRACTICE_FACTS_MAX, i, part);
                return true;
        }
        if (u.question)
                return true;
        i -= e->n_facts;
        if (i < e->n_goals)
                hear_goal(t, i, part, u.hits[0].score);
        else
                hear_trap(t, i - e->n_goals, part);
        return true;
}

/* The part before the next comma, or "and". */
static bool next_part(struct str *rest, struct str *ret)
{
        static const struct str marks[] = {STR_INIT("，"), STR_INIT(","),  STR_INIT("、"),   STR_INIT("；"),
                                           STR_INIT(";"),  STR_INIT("和"), STR_INIT(" and ")};
        size_t cut = rest->n, skip = 0;

        if (!rest->n)
                return false;
        for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
                ptrdiff_t at = str_find(*rest, marks[i], 0);

                if (at >= 0 && (size_t)at < cut) {
                        cut = (size_t)at;
                        skip = marks[i].n;
                }
        }
        *ret = str_sub(*rest, 0, cut);
        *rest = str_sub(*rest, cut + skip, rest->n);
        return true;
}

static bool is_cold(const struct telling *t, struct str sentence, unsigned acts)
{
        static const char *const words[] = {"自己看",
                                            "自己查",
                                            "不归我",
                                            "不是我们的问题",
                                            "跟我们没关系",
                                            "没办法",
                                            "爱买不买",
                                            "说过多少遍",
                                            "说了几遍",
                                            "听不懂",
                                            "看不懂吗",
                                            "别催",
                                            "不要催",
                                            "你自己",
                                            "关我什么事",
                                            "随便你",
                                            "read the manual",
                                            "not our problem",
                                            "nothing we can do",
                                            "look it up",
                                            "calm down",
                                            "as i said",
                                            "your own fault",
                                            "stop asking",
                                            "whatever",
                                            NULL};
        struct nlu_result u;

        if (acts & (LINE_SORRY | LINE_SOOTHES))
                return false;
        nlu_feel(t->e->nlu, sentence, t->lang, t->mem, &u);
        if (has_any(u.normal, words))
                return true;
        return u.dissatisfied && u.emotion == EMO_ANGRY && u.emotion_score >= COLD_SURE;
}

static void hear_sentence(struct telling *t, struct str sentence)
{
        struct hearing *h = t->h;
        struct str rest = sentence, part;
        struct nlu_result u;
        struct line l;
        bool any;

        nlu_line_read(sentence, t->mem, &l);
        h->greets |= (l.acts & LINE_GREETS) != 0;
        h->soothes |= (l.acts & (LINE_SORRY | LINE_SOOTHES)) != 0;
        if (!h->cold && is_cold(t, sentence, l.acts)) {
                h->cold = true;
                h->cold_quote = utf8_cut(sentence, QUOTE_BYTES);
        }
        any = hear_part(t, sentence);
        for (unsigned i = 0; i < PLAY_PIECES_MAX && next_part(&rest, &part); i++)
                if (part.n != sentence.n && str_trim(part).n)
                        any |= hear_part(t, str_trim(part));
        nlu_feel(t->e->nlu, sentence, t->lang, t->mem, &u);
        if (!any && (l.acts & LINE_ASKS) && u.question && !(l.acts & (LINE_GREETS | LINE_CLOSES)))
                h->asks = true;
}

void ear_hear(const struct ear *e, const struct generation *gen, const struct practice_case *c, enum lang lang,
              struct str text, int64_t now_ms, struct arena *mem, struct hearing *ret)
{
        struct telling t = {
                .e = e, .gen = gen, .c = c, .lang = lang, .now_ms = now_ms, .mem = mem, .text = text, .h = ret};
        struct str rest = text, sentence;

        *ret = (struct hearing){.n_facts = 0};
        read_claims(&t, utf8_cut(text, CLAIMS_BYTES_MAX), &t.all);
        for (unsigned i = 0; i < PLAY_SENTENCES_MAX && gate_next_sentence(&rest, &sentence); i++)
                if (str_trim(sentence).n)
                        hear_sentence(&t, str_trim(sentence));
        settle_against(ret);
}
