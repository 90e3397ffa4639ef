/* assist_read - what the customer's newest words mean for the agent: the passages that answer, where the flow goes on,
 * actions that fit, the mood so far. Pure. */
#include "answer/heard.h"
#include "desk/assist_priv.h"

#include <string.h>

#define FLOW_NEAR 0.3f      /* of a flow that is not begun yet */
#define ACTION_NEAR 0.25f   /* of the document whose intent an action shares */
#define ACTION_SAID 0.6f    /* of words that name an action */
#define ARTICLE_LEAST 0.02f /* of a hit that is worth a line */
#define ASKED_LINES 3u
#define ASKED_BYTES 2000u
#define SAID_MAX 60u

struct str read_asked(const struct assist_line *lines, size_t n, struct arena *mem)
{
        struct str all = {0};
        size_t from = n;

        while (from > 0 && lines[from - 1].who != LINE_CUSTOMER)
                from--;
        n = from;
        while (from > 0 && n - from < ASKED_LINES && lines[from - 1].who == LINE_CUSTOMER)
                from--;
        for (size_t i = from; i < n; i++) {
                struct str text = str_trim(lines[i].text);

                if (text.n && all.n + text.n < ASKED_BYTES)
                        all = all.n ? arena_printf(mem, "%.*s\n%.*s", STR_ARG(all), STR_ARG(text)) : text;
                else if (text.n && !all.n)
                        all = str_sub(text, 0, ASKED_BYTES);
        }
        return all;
}

static void understand(struct look *l, struct str text)
{
        struct nlu_context ctx = {.lang = l->lang,
                                  .products = l->state->products,
                                  .n_products = l->state->n_products,
                                  .doc_id = l->state->last_doc};

        heard_understand(l->texts, l->gen->nlu, text, &ctx, l->mem, &l->u);
}

/* Lines up to the newest words that say more than the wish for a person, which has come true; 0: there are none. */
static size_t before_the_wish(struct look *l)
{
        unsigned looked = 0;

        for (size_t n = l->n_lines; n > 0 && looked < ASKED_LINES; n--) {
                if (l->lines[n - 1].who != LINE_CUSTOMER)
                        continue;
                understand(l, str_sub(l->lines[n - 1].text, 0, ASKED_BYTES));
                if (!l->u.wants_person)
                        return n;
                looked++;
        }
        return 0;
}

void read_understand(struct look *l)
{
        l->asked = read_asked(l->lines, l->n_lines, l->mem);
        if (!l->asked.n)
                return;
        understand(l, l->asked);
        if (l->u.wants_person) {
                l->asked = read_asked(l->lines, before_the_wish(l), l->mem);
                if (l->asked.n)
                        understand(l, l->asked);
        }
        l->heard = l->asked.n && !l->u.empty;
}

static const struct article *article_of(const struct knowledge *k, struct str doc)
{
        struct str id = doc, kind;

        if (!str_cut(&id, ':', &kind))
                return NULL;
        if (str_eq(kind, STR("article")))
                return knowledge_article(k, id);
        return str_eq(kind, STR("policy")) ? knowledge_policy(k, id) : NULL;
}

static bool served(const struct look *l, const struct article *a)
{
        return a && (!a->valid_until_ms || a->valid_until_ms > l->now_ms);
}

static void add_article(const struct look *l, struct assist_view *v, const struct article *a, struct str passage,
                        float score)
{
        enum lang lang = article_lang(a, l->lang);
        struct view_article new = {
                .a = a,
                .doc = arena_printf(l->mem, "%s:%.*s", a->policy ? "policy" : "article", STR_ARG(a->id)),
                .title = a->title[lang],
                .passage = passage,
                .score = score};
        unsigned at;

        if (!passage.n && a->passages[lang].n)
                new.passage = a->passages[lang].v[0];
        for (unsigned i = 0; i < v->n_articles; i++)
                if (v->articles[i].a == a)
                        return;
        if (v->n_articles == VIEW_ARTICLES && v->articles[VIEW_ARTICLES - 1].score >= score)
                return;
        at = v->n_articles < VIEW_ARTICLES ? v->n_articles++ : VIEW_ARTICLES - 1;
        while (at > 0 && v->articles[at - 1].score < score) {
                v->articles[at] = v->articles[at - 1];
                at--;
        }
        v->articles[at] = new;
}

void read_articles(const struct look *l, const struct tally *t, struct assist_view *v)
{
        for (unsigned i = 0; l->heard && i < l->u.n_hits; i++) {
                const struct nlu_hit *h = &l->u.hits[i];
                const struct article *a = article_of(l->gen->k, h->id);

                if (served(l, a) && h->confidence >= ARTICLE_LEAST)
                        add_article(l, v, a, h->passage, h->confidence + tally_bias(t, STR("article"), h->id));
        }
}

/* ---- the flow ---- */

static const struct flow *flow_of(const struct look *l, const struct tally *t)
{
        const struct flow *best = NULL;
        float most = FLOW_NEAR;

        for (unsigned i = 0; l->heard && i < l->u.n_hits; i++) {
                const struct nlu_hit *h = &l->u.hits[i];
                float score = h->confidence + tally_bias(t, STR("flow"), h->id);

                if (!str_starts(h->id, STR("flow:")) || score < most)
                        continue;
                most = score;
                best = knowledge_flow(l->gen->k, str_sub(h->id, 5, h->id.n));
        }
        return best;
}

/* Where the machine would stand after these words; else where a flow begins that they tell of. */
void read_flow(const struct look *l, const struct tally *t, struct assist_view *v)
{
        const struct decision *d = l->decision;
        const struct flow *f = d && d->flow.n ? knowledge_flow(l->gen->k, d->flow) : NULL;
        const struct flow_step *s = f ? flow_step_find(f, d->step) : NULL;
        enum lang lang = l->lang;

        if (!s) {
                f = flow_of(l, t);
                s = f && f->n_steps ? &f->steps[f->start] : NULL;
        }
        if (!s)
                return;
        v->flow.id = f->id;
        v->flow.step = s->id;
        v->flow.title = s->title[lang].n ? s->title[lang] : f->title[lang];
        v->flow.say = s->question[lang].n ? arena_printf(l->mem, "%.*s%s%.*s", STR_ARG(s->say[lang]),
                                                         s->say[lang].n ? "\n" : "", STR_ARG(s->question[lang]))
                                          : s->say[lang];
}

/* ---- actions ---- */

static bool shares_intent(const struct action *a, struct str_list intents)
{
        for (size_t i = 0; i < a->intents.n; i++)
                for (size_t k = 0; k < intents.n; k++)
                        if (str_eq(a->intents.v[i], intents.v[k]))
                                return true;
        return false;
}

static bool fits_products(const struct action *a, const struct look *l)
{
        if (!a->products.n || (!l->u.n_products && !l->state->n_products))
                return true;
        for (size_t i = 0; i < a->products.n; i++) {
                for (unsigned k = 0; k < l->u.n_products; k++)
                        if (str_eq(a->products.v[i], l->u.products[k]))
                                return true;
                for (unsigned k = 0; !l->u.n_products && k < l->state->n_products; k++)
                        if (str_eq(a->products.v[i], l->state->products[k]))
                                return true;
        }
        return false;
}

static struct str_list intents_of(const struct look *l, struct str doc)
{
        const struct article *a = article_of(l->gen->k, doc);
        const struct flow *f = str_starts(doc, STR("flow:")) ? knowledge_flow(l->gen->k, str_sub(doc, 5, doc.n)) : NULL;

        return a ? a->intents : f ? f->intents : (struct str_list){0};
}

static void add_action(struct look *l, const struct action *a)
{
        for (unsigned i = 0; i < l->n_actions; i++)
                if (l->action[i] == a)
                        return;
        if (a && l->n_actions < VIEW_ACTIONS && fits_products(a, l))
                l->action[l->n_actions++] = a;
}

static const struct action *action_said(const struct look *l)
{
        struct nlu_option o[SAID_MAX];
        const struct action *of[SAID_MAX];
        const struct knowledge *k = l->gen->k;
        float confidence = 0;
        size_t n = 0;
        int i;

        for (size_t q = 0; q < k->n_actions && n < SAID_MAX; q++) {
                const struct action *a = &k->actions[q];

                if (!a->ask[l->u.lang].n)
                        continue;
                o[n] = (struct nlu_option){a->title[l->u.lang], a->ask[l->u.lang].v, a->ask[l->u.lang].n};
                of[n++] = a;
        }
        i = n ? nlu_match_option(o, n, str_sub(l->asked, 0, 400), l->u.lang, l->mem, &confidence) : -1;
        return i >= 0 && confidence >= ACTION_SAID ? of[i] : NULL;
}

void read_actions(struct look *l, const struct tally *t)
{
        const struct knowledge *k = l->gen->k;
        const struct conv_state *next = l->decision ? l->decision->next : NULL;

        if (next && next->action.name.n)
                add_action(l, knowledge_action(k, next->action.name));
        if (!l->heard)
                return;
        add_action(l, action_said(l));
        for (unsigned i = 0; i < l->u.n_hits; i++) {
                const struct nlu_hit *h = &l->u.hits[i];
                struct str_list intents = intents_of(l, h->id);

                for (size_t q = 0; q < k->n_actions && intents.n; q++) {
                        const struct action *a = &k->actions[q];

                        if (shares_intent(a, intents) &&
                            h->confidence + tally_bias(t, STR("action"), a->id) >= ACTION_NEAR)
                                add_action(l, a);
                }
        }
}

/* An order that the message names goes into the input that takes one; what has one candidate the plan fills itself. */
static size_t inputs_named(const struct look *l, const struct action *a, struct action_value *v)
{
        size_t n = 0;

        for (size_t i = 0; i < a->n_inputs; i++) {
                const struct action_input *in = &a->inputs[i];

                if (in->kind != INPUT_RECORD || in->list || !in->record || !str_eq_c(in->record->name, "order"))
                        continue;
                for (unsigned k = 0; k < l->u.n_entities; k++)
                        if (l->u.entities[k].kind == ENT_ORDER_NO) {
                                v[n++] = (struct action_value){in->name, value_str(l->u.entities[k].value)};
                                break;
                        }
        }
        return n;
}

static size_t inputs_told(const struct look *l, const struct action *a, struct action_value *v)
{
        const struct conv_state *next = l->decision ? l->decision->next : NULL;
        struct err err;
        size_t n = 0;

        if (!next || !str_eq(next->action.name, a->id))
                return inputs_named(l, a, v);
        for (unsigned i = 0; i < next->action.n_inputs; i++)
                if (value_from_json(next->action.inputs[i].json, l->mem, &v[n].value, &err) == 0)
                        v[n++].name = next->action.inputs[i].name;
        return n;
}

void read_plan(struct look *l, unsigned i)
{
        const struct action *a = l->action[i];
        struct action_value *v = ARENA_ARRAY(l->mem, struct action_value, ACTION_INPUTS_MAX + 1);
        const struct facts *f = l->facts;
        bool proven = !f->customer_id.n && l->state->n_verified > 0;
        struct plan_in in = {.knowledge = l->gen->k,
                             .action = a,
                             .inputs = v,
                             .n_inputs = inputs_told(l, a, v),
                             .identity = f->customer_id.n ? f->identity
                                         : proven         ? IDENTITY_ORDER
                                                          : IDENTITY_NONE,
                             .customer = f->customer_id,
                             .records = f->records,
                             .n_records = f->n_records,
                             .lists = f->record_lists,
                             .n_lists = f->n_record_lists,
                             .now_ms = l->now_ms,
                             .tz = l->gen->tz,
                             .lang = l->lang,
                             .id = l->turn_id,
                             .mem = l->mem};

        if (proven)
                in.order = l->state->verified[l->state->n_verified - 1];
        l->plan[i] = ARENA_NEW(l->mem, struct plan);
        action_plan(&in, l->plan[i]);
}

/* ---- the mood ---- */

static int weigh(const struct nlu_result *u)
{
        static const int of[EMO_N] = {[EMO_PLEASED] = 2, [EMO_CONFUSED] = -1,   [EMO_ANXIOUS] = -1,
                                      [EMO_SAD] = -2,    [EMO_FRUSTRATED] = -2, [EMO_ANGRY] = -4};
        int w = of[u->emotion] - (u->dissatisfied ? 1 : 0) - (u->sarcasm ? 1 : 0);

        return u->threat ? w - 3 : w;
}

/* Of the customer's lines, the newest first: how heavy, and whether it grows. */
void read_mood(const struct look *l, struct assist_view *v)
{
        int w[MOOD_LINES];
        unsigned n = 0;
        int slope = 0;

        v->mood = (struct view_mood){.now = emotion_name(EMO_NEUTRAL), .trend = "steady"};
        for (size_t i = l->n_lines; i-- > 0 && n < MOOD_LINES;) {
                struct nlu_context ctx = {.lang = l->lang};
                struct nlu_result u;

                if (l->lines[i].who != LINE_CUSTOMER)
                        continue;
                nlu_understand(l->gen->nlu, str_sub(l->lines[i].text, 0, ASKED_BYTES), &ctx, l->mem, &u);
                if (n == 0)
                        v->mood.now = emotion_name(u.emotion);
                w[n++] = weigh(&u);
        }
        if (n >= 2)
                slope = n >= 4 ? (w[0] + w[1]) - (w[2] + w[3]) : 2 * (w[0] - w[n - 1]);
        v->mood.trend = slope >= 2 ? "rising" : slope <= -2 ? "falling" : "steady";
        v->mood.alert = n && (w[0] <= -4 || (n >= 2 && w[0] < 0 && w[1] < 0 && w[0] + w[1] <= -4) ||
                              (n >= 2 && w[0] <= -2 && slope <= -4));
}
