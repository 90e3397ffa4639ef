/*
 * The decision of one turn, in this order:
 *
 *   safety · a person · identity (a code, a form, or its parts in free text) · "the thing from earlier" · choices that
 * were offered · the step of a flow · order status · solved / not solved · the bands of understanding · follow-ups on
 * the last article · an honest no with a way on
 *
 * Each stage either answers and ends the search or leaves no trace in the reply. A stage that lacks a fact puts a need:
 * the reply is dropped, chat fetches, and the whole decision runs again from the same state.
 */
#include "answer/answer.h"

#include "answer/answer_priv.h"
#include "answer/heard.h"
#include "base/buf.h"
#include "codec/json.h"
#include "text/utf8.h"

#include <inttypes.h>
#include <string.h>
#include <utf8proc.h>

#define TEXT_MAX 65536u
#define FAILS_AT_MOST 4u /* replies in a row that found nothing, however calm the customer */
#define FOUND_SURE 0.9f
#define LEAD_MIN 0.25f /* of a hit that is answered though the band says to ask */
#define LEAD_TIMES 4.0f
#define FLOW_NEAR 0.25f /* of the first hit's confidence */
#define TALK_LEAD_TIMES 3.0f
#define FLOW_LEAD_KNOWN 0.3f
#define FLOW_LEAD_MEANT 0.35f   /* of a flow that shares no word with the message, perhaps */
#define FLOW_LEAD_NEAR 0.6f     /* of the first flow's confidence: another flow this near is worth asking about */
#define OTHER_SUBJECT_SURE 0.7f /* of words that also say that the last answer did not help */
#define RESUME_LESS 0.6f
#define BARE_MAX 30u /* bytes */
#define OPTION_SURE 0.6f
#define SAID_MAX 90u           /* bytes of "wait, I will look" and the like */
#define OTHER_OPTION_SURE 0.8f /* words that could also answer the step of a flow */

/* ---- names ---- */

const char *decision_kind_name(enum decision_kind kind)
{
        static const char *const names[] = {"answer", "steps",   "ask",      "choices",  "order",
                                            "form",   "decline", "handover", "smalltalk"};

        return names[kind];
}

void trace_to_json(const struct trace *t, struct buf *out)
{
        buf_put_ch(out, '[');
        for (unsigned i = 0; i < t->n; i++) {
                json_put_comma(out);
                buf_put_ch(out, '[');
                json_put_str(out, t->lines[i].key);
                buf_put_ch(out, ',');
                json_put_str(out, t->lines[i].value);
                buf_put_ch(out, ']');
        }
        buf_put_ch(out, ']');
}

/* ---- documents ---- */

static void answer_smalltalk(struct ctx *c, struct str id)
{
        const struct smalltalk *t = knowledge_smalltalk(c->k, id);
        struct str_list say_list;

        c->d->kind = D_SMALLTALK;
        if (!t)
                return;
        say_list = t->say[c->lang];
        say_cited(c, say_list.v[c->s->turn % say_list.n], arena_printf(c->mem, "smalltalk:%.*s", STR_ARG(id)));
}

#define LEARNING_YES "consent:learning:yes"
#define LEARNING_NO "consent:learning:no"

/* Where people read what is kept they also say what may be learned from. */
static void answer_privacy(struct ctx *c, const struct article *a)
{
        struct menu m = {.n = 0};
        bool asks = c->in->learning && !c->facts->minor && !in_flow(c); /* a step that waits asks enough */

        answer_article(c, a, (struct str){0});
        if (!asks)
                return;
        say_phrase(c, PH_LEARNING_ASK);
        menu_phrase(c, &m, LEARNING_YES, PH_LEARNING_ALLOW);
        menu_phrase(c, &m, LEARNING_NO, PH_LEARNING_REFUSE);
        menu_put(c, &m, (struct str){0});
}

static void take_consent(struct ctx *c, bool yes)
{
        bool may = yes && c->in->learning && !c->facts->minor;

        c->d->consent = may ? CONSENT_LEARNING_YES : CONSENT_LEARNING_NO;
        say_phrase(c, may ? PH_LEARNING_YES : PH_LEARNING_NO);
        c->d->kind = D_ANSWER;
        c->why = may ? "allows learning" : "does not allow learning";
}

static void answer_builtin(struct ctx *c, struct str id)
{
        const struct article *a;
        size_t i = 0;

        while (i < BUILTIN_N && !str_eq(builtin_docs[i].id, id))
                i++;
        switch ((enum builtin)i) {
        case BUILTIN_ORDER: order_status(c); break;
        case BUILTIN_PERSON: to_person(c, STR("asked")); break;
        case BUILTIN_DEVICES: answer_devices(c); break;
        case BUILTIN_REPAIR: answer_repairs(c); break;
        case BUILTIN_PRIVACY:
                a = knowledge_article(c->k, c->k->company.privacy_article);
                if (a)
                        answer_privacy(c, a);
                break;
        case BUILTIN_RESUME: resume_any(c); break;
        case BUILTIN_N: break;
        }
}

void answer_doc(struct ctx *c, struct str doc, struct str passage)
{
        struct str id = doc, kind;
        const struct article *a;
        const struct flow *f;

        if (!str_cut(&id, ':', &kind))
                return;
        if (str_eq(kind, STR("article")) || str_eq(kind, STR("policy"))) {
                a = str_eq(kind, STR("policy")) ? knowledge_policy(c->k, id) : knowledge_article(c->k, id);
                if (a)
                        answer_article(c, a, passage);
        } else if (str_eq(kind, STR("flow"))) {
                f = knowledge_flow(c->k, id);
                if (f && f->safety)
                        flow_safety(c, f);
                else if (f)
                        flow_begin(c, f);
        } else if (str_eq(kind, STR("smalltalk"))) {
                answer_smalltalk(c, id);
        } else if (str_eq(kind, STR("builtin"))) {
                answer_builtin(c, doc);
        } else if (str_eq(kind, STR("action"))) {
                act_doc(c, id);
        }
}

/* ---- not knowing ---- */

static void add_nearest(struct ctx *c, struct menu *m, unsigned max)
{
        unsigned n = 0;

        for (unsigned i = 0; i < c->u.n_hits && n < max; i++) {
                struct str id = c->u.hits[i].id, title;

                title = doc_title(c, id);
                if (!title.n || str_eq(id, builtin_docs[BUILTIN_PERSON].id) ||
                    str_eq(id, builtin_docs[BUILTIN_RESUME].id))
                        continue;
                if (c->d->n_choices < sizeof(c->d->choices) / sizeof(c->d->choices[0]))
                        c->d->choices[c->d->n_choices++] = id;
                menu_add(m, id, title);
                n++;
        }
}

void did_you_mean(struct ctx *c)
{
        struct menu m = {.n = 0};

        add_nearest(c, &m, 3);
        if (m.n == 0) {
                answer_decline(c);
                return;
        }
        say_phrase(c, PH_WHICH);
        menu_phrase(c, &m, "none", PH_NONE);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->s->pending.text = cut_whole(c->in->msg->text, FELL_TEXT_MAX);
        c->d->kind = D_CHOICES;
        c->why = "several could be meant";
}

static void note_declined(struct ctx *c)
{
        if (c->heard && !c->u.empty)
                fell_note(c, FELL_DECLINED, c->in->msg->text);
}

/* Once: the nearest topics. Again: a person first. Upset, or again and again: a person comes. */
void answer_decline(struct ctx *c)
{
        struct conv_state *s = c->s;
        struct menu m = {.n = 0};

        s->fails++;
        if (s->fails >= FAILS_TO_PERSON && (bothered(c) || s->fails >= FAILS_AT_MOST)) {
                c->why = "nothing found again";
                note_declined(c);
                to_person(c, STR("failed"));
                return;
        }
        if (bothered(c)) {
                say_phrase(c, PH_TELL_ME);
                menu_person(c, &m);
                menu_put(c, &m, (struct str){0});
                c->d->kind = D_ASK;
                c->why = "upset, and the matter is not clear yet";
                return;
        }
        note_declined(c);
        if (s->fails < FAILS_TO_PERSON)
                add_nearest(c, &m, 2);
        say_phrase(c, c->d->n_choices ? PH_DECLINE_NEAR : PH_DECLINE);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_DECLINE;
        c->why = "not in the knowledge";
}

static void none_of_these(struct ctx *c)
{
        struct menu m = {.n = 0};

        fell_note(c, FELL_NONE, c->was.text);
        if (++c->s->fails >= FAILS_TO_PERSON) {
                to_person(c, STR("failed"));
                return;
        }
        say_phrase(c, PH_REPHRASE);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ASK;
        c->why = "none of the offered";
}

/* ---- choices that were offered ---- */

static struct str product_in_id(struct str id)
{
        return str_starts(id, STR("product:")) ? str_sub(id, 8, id.n) : (struct str){0};
}

static bool option_chosen(struct ctx *c, struct str id)
{
        struct str kind, rest = id;

        trace_put(c, "chosen", id);
        c->chosen = true;
        c->why = "one of the offered";
        if (act_tap(c, id)) {
                return c->n > 0 || waiting(c);
        } else if (str_eq(id, STR("person"))) {
                to_person(c, insisted(c) ? STR("policy") : STR("asked"));
        } else if (str_eq(id, STR("none"))) {
                none_of_these(c);
        } else if (str_eq(id, STR("resume"))) {
                resume_any(c);
        } else if (str_eq(id, STR(LEARNING_YES)) || str_eq(id, STR(LEARNING_NO))) {
                take_consent(c, str_eq(id, STR(LEARNING_YES)));
        } else if (str_eq(id, STR("consent:memory:yes")) || str_eq(id, STR("consent:memory:no"))) {
                take_memory_consent(c, str_ends(id, STR("yes")));
        } else if (str_eq(id, STR(OFFERS_YES)) || str_eq(id, STR(OFFERS_NO))) {
                take_offers_consent(c, str_eq(id, STR(OFFERS_YES)));
        } else if (str_eq(id, STR("complaint:file"))) {
                complaint_file(c);
        } else if (callback_tap(c, id) || identity_option(c, id) || picture_option(c, id)) {
                ;
        } else if (str_starts(id, STR("offer:"))) {
                if (!offer_tap(c, id))
                        return false;
        } else if (str_starts(id, STR("more:"))) {
                answer_more(c, id);
        } else if (str_starts(id, STR("order:"))) {
                order_pick(c, str_sub(id, 6, id.n));
        } else if (str_starts(id, STR("device:"))) {
                return device_pick(c, str_sub(id, 7, id.n));
        } else if (str_starts(id, STR("past:"))) {
                return past_pick(c, str_sub(id, 5, id.n));
        } else if (knowledge_product(c->k, product_in_id(id))) {
                product_menu(c, knowledge_product(c->k, product_in_id(id)));
        } else {
                bool title = doc_title(c, id).n > 0;

                if (!str_cut(&rest, ':', &kind) || !title)
                        return false;
                note_question(c, c->was.text.n ? c->was.text : doc_title(c, id));
                answer_doc(c, id, (struct str){0});
                fell_chosen(c, c->was.text, id);
                if (in_flow(c) && str_eq(kind, STR("article")))
                        flow_remind(c, PH_STEP_BACK_TO);
        }
        return c->n > 0 || waiting(c);
}

static bool is_flow_option(struct str id)
{
        return str_starts(id, STR("flow:")) && str_find(id, STR("#"), 0) > 0;
}

/* A plain yes to the only thing that was offered, or the wish that a colleague should press for it. */
static bool agrees(const struct ctx *c)
{
        static const char *const words[] = {"催", "帮我问", "chase", "press them", "please do", NULL};

        if (c->in->msg->text.n > 40 || c->u.no)
                return false;
        for (const char *const *w = words; *w; w++) {
                if (str_contains(c->in->msg->text, str_c(*w)))
                        return true;
        }
        return c->u.yes && c->in->msg->text.n < 24;
}

/* Options other than those of a step, by their words. */
static bool pending_text(struct ctx *c)
{
        struct nlu_option o[STATE_OPTIONS_MAX];
        struct str ids[STATE_OPTIONS_MAX];
        float conf = 0;
        size_t n = 0;
        int i;

        if (c->was.kind != PENDING_CHOICES)
                return false;
        for (unsigned j = 0; j < c->was.n_options; j++) {
                if (is_flow_option(c->was.options[j].id) && in_flow(c))
                        continue;
                o[n] = (struct nlu_option){.label = c->was.options[j].label};
                ids[n++] = c->was.options[j].id;
        }
        if (n == 0)
                return false;
        for (size_t j = 0; j < n && insisted(c); j++)
                if (str_eq(ids[j], STR("person")) && agrees(c))
                        return option_chosen(c, ids[j]);
        if (n == 1 && n == c->was.n_options && str_eq(ids[0], STR("person")) && agrees(c))
                return option_chosen(c, ids[0]);
        i = nlu_match_option(o, n, c->in->msg->text, c->u.lang, c->mem, &conf);
        if (i < 0 || conf < (in_flow(c) ? OTHER_OPTION_SURE : OPTION_SURE))
                return false;
        if (c->u.band == BAND_ANSWER && c->u.n_hits && !str_eq(c->u.hits[0].id, ids[i]) &&
            c->u.hits[0].confidence > conf)
                return false;
        if (str_starts(ids[i], STR("article:")) && act_again(c)) /* it explains what was explained */
                return false;
        trace_fmt(c, "option", "%.*s (%.2f)", STR_ARG(ids[i]), (double)conf);
        return is_flow_option(ids[i]) ? flow_tap(c, ids[i]) : option_chosen(c, ids[i]);
}

/* ---- signals outside of flows ---- */

/* A few words that say "no use, still broken", and name nothing, are about what was answered last. */
static bool other_subject(const struct ctx *c)
{
        bool bare = c->u.not_solved && c->in->msg->text.n <= BARE_MAX && c->u.n_products == 0;

        return c->u.band == BAND_ANSWER && c->u.n_hits &&
               c->u.hits[0].confidence >= (bare ? FOUND_SURE : OTHER_SUBJECT_SURE) &&
               !str_eq(c->u.hits[0].id, c->s->last_doc) && !str_starts(c->u.hits[0].id, STR("smalltalk:"));
}

static bool finds_new(const struct ctx *c)
{
        const struct nlu_hit *hit = answer_hit(c);

        return hit && !str_eq(hit->id, c->s->last_doc) && !str_starts(hit->id, STR("smalltalk:"));
}

/* A story or a question that finds something new only contains such words: "it was working fine until today". */
static bool in_passing(const struct ctx *c)
{
        return c->in->msg->text.n > SAID_MAX || finds_new(c);
}

static void solved_words(struct ctx *c)
{
        struct conv_state *s = c->s;

        say_phrase(c, PH_SOLVED);
        c->d->kind = D_ANSWER;
        c->d->resolved = s->last_doc.n && !s->resolved;
        s->resolved |= s->last_doc.n > 0;
        s->fails = s->strain = 0;
        c->why = "the customer says it is solved";
}

static void not_solved_words(struct ctx *c)
{
        struct menu m = {.n = 0};

        fell_note(c, FELL_UNHELPFUL, c->in->state->asked);
        if (++c->s->fails >= FAILS_TO_PERSON || is_strained(c)) {
                c->why = "not solved again";
                to_person(c, STR("failed"));
                return;
        }
        say_phrase(c, PH_NOT_SOLVED);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ASK;
        c->why = "not solved";
}

/* Somebody who is upset has not said that all is well, whatever the words look like. */
static bool signals(struct ctx *c)
{
        if (other_subject(c))
                return false;
        if (c->u.solved && c->s->last_doc.n && !c->u.not_solved && !c->u.no && !upset(c->u.emotion) &&
            !(c->u.question && in_passing(c))) {
                solved_words(c);
                return true;
        }
        if (c->s->last_doc.n && (c->u.not_solved || (c->u.dissatisfied && !(c->u.question && finds_new(c))))) {
                not_solved_words(c);
                return true;
        }
        if (c->u.wait && !c->u.question && !in_passing(c)) {
                say_phrase(c, PH_STEP_WAIT);
                c->s->pending = c->was;
                c->d->kind = D_ASK;
                c->why = "needs a moment";
                return true;
        }
        return false;
}

static bool resume_words(const struct ctx *c)
{
        static const char *const words[] = {
                "刚才那个", "刚才的",           "接着刚才",     "继续刚才",     "上次那个",    "上次没",
                "接着上次", "刚刚那个",         "之前那个问题", "from earlier", "from before", "where were we",
                "left off", "where we stopped", "pick up",      "i'm back",     "im back",     NULL};
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;

        if (c->in->msg->text.n > 90)
                return false;
        if ((c->u.band == BAND_ANSWER || clear_lead(c)) && c->u.n_hits &&
            str_eq(c->u.hits[0].id, builtin_docs[BUILTIN_RESUME].id))
                return true;
        for (const char *const *w = words; *w; w++) {
                if (str_contains(t, str_c(*w)))
                        return !(answer_hit(c) && c->u.hits[0].confidence > RESUME_LESS);
        }
        return false;
}

static bool own_thing(struct ctx *c)
{
        static const struct {
                const char *thing, *state;
                enum builtin doc;
        } rows[] = {
                {"维修", "到哪", BUILTIN_REPAIR}, {"维修", "进度", BUILTIN_REPAIR}, {"修好", "吗", BUILTIN_REPAIR},
                {"送修", "多久", BUILTIN_REPAIR}, {"送修", "还没", BUILTIN_REPAIR}, {"repair", "my", BUILTIN_REPAIR},
        };
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;

        if (c->u.band == BAND_ANSWER || !may(c, ACCESS_REPAIRS, (struct str){0}))
                return false;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                if (str_contains(t, str_c(rows[i].thing)) && str_contains(t, str_c(rows[i].state))) {
                        answer_doc(c, builtin_docs[rows[i].doc].id, (struct str){0});
                        return true;
                }
        }
        return false;
}

/* "找个真人", "get me a human": wishes that look like a question about how to reach one. */
static bool person_words(const struct ctx *c)
{
        static const char *const who[] = {"真人", "人工", "活人", "human", "real person", "an agent", NULL};
        static const char *const wish[] = {"找",   "要",    "转",   "叫",     "接",      "给我", "换",
                                           "want", "speak", "talk", "get me", "connect", NULL};
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;
        bool has_who = false, has_wish = false;

        if (c->u.question || c->in->msg->text.n > 60)
                return false;
        for (const char *const *w = who; *w; w++)
                has_who |= str_contains(t, str_c(*w));
        for (const char *const *w = wish; *w; w++)
                has_wish |= str_contains(t, str_c(*w));
        return has_who && has_wish && !str_contains(t, STR("不要真人")) && !str_contains(t, STR("不用"));
}

/* ---- text ---- */

void note_products(struct ctx *c)
{
        struct conv_state *s = c->s;

        if (c->u.n_products == 0)
                return;
        s->n_products = 0;
        for (unsigned i = 0; i < c->u.n_products && i < STATE_PRODUCTS_MAX; i++)
                s->products[s->n_products++] = c->u.products[i];
}

/* "Still broken" is an answer to a step of a flow; only plain anger strains there. */
static unsigned strain_of(const struct ctx *c)
{
        if (c->u.threat || (bothered(c) && c->u.emotion == EMO_ANGRY) || (c->u.dissatisfied && !in_flow(c)))
                return STRAIN_FULL;
        return bothered(c) ? STRAIN_FULL / 2 : 0;
}

static void note_strain(struct ctx *c)
{
        struct conv_state *s = c->s;

        s->strain = s->strain * STRAIN_KEPT / 100 + strain_of(c);
        if (c->u.emotion == EMO_PLEASED && !c->u.dissatisfied && !c->u.sarcasm)
                s->strain /= 2;
        if (s->strain)
                trace_fmt(c, "strain", "%.2f%s", (double)s->strain / STRAIN_FULL, is_strained(c) ? ", too much" : "");
}

void note_mood(struct ctx *c)
{
        struct conv_state *s = c->s;

        if (s->n_moods == STATE_MOODS_MAX) {
                memmove(&s->moods[0], &s->moods[1], STATE_MOODS_MAX - 1);
                s->n_moods--;
        }
        s->moods[s->n_moods++] = (unsigned char)c->u.emotion;
        note_strain(c);
        c->d->emotion = c->u.emotion;
}

/* Who somebody is and how to reach them is no part of why; that it was said is. */
static bool is_personal(enum nlu_entity_kind kind)
{
        switch (kind) {
        case ENT_ORDER_NO:
        case ENT_PHONE:
        case ENT_PHONE_LAST4:
        case ENT_EMAIL:
        case ENT_SERIAL:
        case ENT_IMEI:
        case ENT_NAME:
        case ENT_ADDRESS: return true;
        case ENT_PRODUCT:
        case ENT_ERROR_CODE:
        case ENT_LIGHT:
        case ENT_MONEY:
        case ENT_COUNT:
        case ENT_DATE:
        case ENT_DURATION:
        case ENT_TRIED: return false;
        }
        return true;
}

static void trace_entity(struct ctx *c, const struct nlu_entity *e)
{
        const char *denied = e->negated ? "not " : "", *kind = nlu_entity_kind_name(e->kind);

        if (is_personal(e->kind))
                trace_fmt(c, "entity", "%s%s", denied, kind);
        else
                trace_fmt(c, "entity", "%s%s %.*s", denied, kind, STR_ARG(e->value));
}

struct nlu_context answer_nlu_context(const struct ctx *c)
{
        return (struct nlu_context){
                .lang = c->s->lang_known ? c->s->lang : c->in->lang,
                .products = c->s->products,
                .n_products = c->s->n_products,
                .doc_id = c->s->last_doc,
                .expects_last4 = c->was.kind == PENDING_IDENTITY,
        };
}

void hear(struct ctx *c, struct str text, const struct nlu_context *ctx)
{
        heard_understand(c->in->heard, c->in->gen->nlu, text, ctx, c->mem, &c->u);
}

/*
 * What words leave open is asked again by the meaning of the whole message. False: its vector has to be fetched first.
 * Only whole messages have one, their parts are read by word vectors.
 */
static bool second_opinion(struct ctx *c, struct nlu_context *ctx)
{
        const struct facts *f = c->facts;
        uint32_t dim = nlu_vector_dim(c->in->gen->nlu);

        if (dim == 0)
                return true;
        if (answers_step(c) || !nlu_wants_vector(c->in->gen->nlu, c->in->msg->text, ctx, &c->u, c->mem)) {
                trace_put(c, "by", STR("words"));
                return true;
        }
        if (!f->have_vector) {
                need(c, NEED_VECTOR, (struct str){0});
                return false;
        }
        if (!f->vector || f->vector_dim != dim) {
                trace_put(c, "by", STR("words"));
                trace_fmt(c, "vector", "none: %s", f->vector ? "dimension" : f->vector_fault);
                return true;
        }
        if (c->u.n_hits)
                trace_fmt(c, "words", "%.*s confidence %.2f", STR_ARG(c->u.hits[0].id),
                          (double)c->u.hits[0].confidence);
        ctx->vector = f->vector;
        hear(c, c->in->msg->text, ctx);
        trace_put(c, "by", STR("meaning"));
        trace_fmt(c, "vector", "%u numbers, %016" PRIx64, dim,
                  str_hash(str_n((const char *)f->vector, dim * sizeof(float))));
        return true;
}

void trace_found(struct ctx *c)
{
        trace_put(c, "band", str_c(nlu_band_name(c->u.band)));
        for (unsigned i = 0; i < c->u.n_hits && i < 5; i++)
                trace_fmt(c, "hit", "%.*s score %.3f confidence %.2f", STR_ARG(c->u.hits[i].id),
                          (double)c->u.hits[i].score, (double)c->u.hits[i].confidence);
}

/* Numbers and addresses alone are of no language: each word holds a digit or an @. */
static bool is_of_no_language(struct str text)
{
        bool any = false;

        for (size_t i = 0; i < text.n;) {
                bool marked = false;
                size_t from = i;

                while (i < text.n && text.p[i] != ' ' && text.p[i] != ',' && text.p[i] != '\n') {
                        marked |= (text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '@';
                        if ((unsigned char)text.p[i++] >= 0x80)
                                return false;
                }
                if (i > from && !marked)
                        return false;
                any |= i > from;
                i += i < text.n;
        }
        return any;
}

/* False: waiting. */
static bool understand(struct ctx *c)
{
        struct nlu_context ctx = answer_nlu_context(c);

        hear(c, c->in->msg->text, &ctx);
        if (!second_opinion(c, &ctx))
                return false;
        c->heard = true;
        c->lang = c->in->lang_fixed                                                   ? c->in->lang
                  : c->s->lang_known && is_of_no_language(str_trim(c->in->msg->text)) ? c->s->lang
                                                                                      : c->u.lang;
        wish_lang(c);
        trace_fmt(c, "emotion", "%s %.2f", emotion_name(c->u.emotion), (double)c->u.emotion_score);
        trace_found(c);
        for (unsigned i = 0; i < c->u.n_entities && i < 8; i++)
                trace_entity(c, &c->u.entities[i]);
        return true;
}

static void trace_signals(struct ctx *c)
{
        const struct {
                bool on;
                const char *name;
        } rows[] = {
                {c->u.wants_person, "person"},
                {c->u.thanks, "thanks"},
                {c->u.greeting, "greeting"},
                {c->u.yes, "yes"},
                {c->u.no, "no"},
                {c->u.back, "back"},
                {c->u.wait, "wait"},
                {c->u.again, "again"},
                {c->u.already_tried, "tried"},
                {c->u.dont_know, "dont-know"},
                {c->u.corrects, "corrects"},
                {c->u.not_it, "not-it"},
                {c->u.solved, "solved"},
                {c->u.not_solved, "not-solved"},
                {c->u.question, "question"},
                {c->u.dissatisfied, "dissatisfied"},
                {c->u.sarcasm, "sarcasm"},
                {c->u.threat, "threat"},
                {c->u.safety, "safety"},
        };
        struct str s = {0};

        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                if (rows[i].on)
                        s = arena_printf(c->mem, "%.*s%s%s", STR_ARG(s), s.n ? " " : "", rows[i].name);
        }
        if (s.n)
                trace_put(c, "signals", s);
}

bool clear_lead(const struct ctx *c)
{
        const struct nlu_hit *h = c->u.hits;

        if (c->u.band != BAND_CHOICES || c->u.n_hits == 0 || h[0].confidence < LEAD_MIN || told_only_how(c))
                return false;
        return c->u.n_hits == 1 || h[0].confidence >= LEAD_TIMES * h[1].confidence;
}

/* By meaning a flow may lead and hardly be likely: it is offered then, unless it may be about danger. */
static bool is_a_guess(const struct ctx *c, const struct nlu_hit *top)
{
        struct str id = top->id, kind;
        const struct flow *f = str_cut(&id, ':', &kind) ? knowledge_flow(c->k, id) : NULL;

        return c->u.by_vector && top->confidence < FLOW_LEAD_MEANT && !(f && f->safety);
}

bool flow_lead(const struct ctx *c, const struct nlu_hit *top)
{
        const struct nlu_hit *h = c->u.hits;

        if (c->u.band != BAND_CHOICES || c->u.question || !str_starts(top->id, STR("flow:")) ||
            c->u.known < FLOW_LEAD_KNOWN || is_a_guess(c, top))
                return false;
        for (unsigned i = 0; i < c->u.n_hits; i++) {
                if (&h[i] != top && str_starts(h[i].id, STR("flow:")) &&
                    h[i].confidence > FLOW_LEAD_NEAR * top->confidence)
                        return false;
        }
        return true;
}

/* Chat that is hardly understood: offering documents would be odd; a clear lead is answered in kind, the rest declined.
 */
static bool talk_lead(const struct ctx *c)
{
        const struct nlu_hit *h = c->u.hits;

        return c->u.n_hits == 1 || h[0].confidence >= TALK_LEAD_TIMES * h[1].confidence;
}

/* Something is broken and annoys, or is told and not asked: the flow that repairs it goes before an article hardly
 * nearer. */
static const struct nlu_hit *best_hit(const struct ctx *c)
{
        const struct nlu_hit *h = c->u.hits;
        bool complains = !c->u.question && (c->u.dissatisfied || bothered(c) || c->u.band == BAND_CHOICES);

        if (c->u.n_hits == 0)
                return NULL;
        if (!complains || !str_starts(h[0].id, STR("article:")))
                return &h[0];
        for (unsigned i = 1; i < c->u.n_hits && i < 3; i++) {
                if (str_starts(h[i].id, STR("flow:")) && h[i].confidence >= FLOW_NEAR * h[0].confidence)
                        return &h[i];
        }
        return &h[0];
}

const struct nlu_hit *answer_hit(const struct ctx *c)
{
        const struct nlu_hit *top = best_hit(c);

        return top && (c->u.band == BAND_ANSWER || clear_lead(c) || flow_lead(c, top)) ? top : NULL;
}

static void bands(struct ctx *c)
{
        const struct nlu_hit *top = best_hit(c);

        if ((!top || c->u.band != BAND_ANSWER || top->confidence < FOUND_SURE || answer_is_bare(c)) &&
            answer_followup(c))
                return;
        if (answer_hit(c)) {
                c->why = c->u.band == BAND_ANSWER ? "found"
                         : clear_lead(c)          ? "far ahead of all others"
                                                  : "a problem, and one flow for it";
                note_question(c, c->in->msg->text);
                answer_doc(c, top->id, top->passage);
                act_offer(c, top->id);
        } else if (top && c->u.band == BAND_CHOICES && str_starts(top->id, STR("smalltalk:"))) {
                if (talk_lead(c)) {
                        c->why = "small talk, far ahead";
                        answer_doc(c, top->id, top->passage);
                }
        } else if (top && c->u.band == BAND_CHOICES && !flows_apart(c)) {
                did_you_mean(c);
        }
        if (c->n == 0 && !waiting(c))
                answer_decline(c);
}

static void one_phrase(struct ctx *c, enum phrase p, enum decision_kind kind, const char *why)
{
        struct menu m = {.n = 0};

        say_phrase(c, p);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = kind;
        c->why = why;
}

static bool forgot_number(struct ctx *c)
{
        if (c->was.kind != PENDING_IDENTITY || !(c->u.dont_know || str_contains(c->in->msg->text, STR("不记得")) ||
                                                 str_contains(c->in->msg->text, STR("找不到订单号"))))
                return false;
        one_phrase(c, PH_IDENTITY_FORGOTTEN, D_ASK, "does not know the order number");
        return true;
}

static void small_words(struct ctx *c)
{
        static const struct str ids[] = {STR_INIT("thanks"), STR_INIT("greeting"), STR_INIT("bye")};
        struct str id = c->u.thanks ? ids[0] : c->u.bye ? ids[2] : ids[1];

        if (bare_failure(c))
                return;
        c->why = "small talk";
        if (knowledge_smalltalk(c->k, id)) {
                answer_smalltalk(c, id);
        } else {
                say_phrase(c, c->u.thanks ? PH_THANKS : PH_EMPTY);
                c->d->kind = D_SMALLTALK;
        }
}

bool only_small_words(const struct ctx *c)
{
        bool matter = c->u.n_hits && !str_starts(c->u.hits[0].id, STR("smalltalk:"));

        if (matter && c->u.band == BAND_ANSWER)
                return false;
        if (matter && c->u.band == BAND_CHOICES && c->u.greeting && !c->u.thanks && !c->u.bye) /* hello, and a matter */
                return false;
        return (c->u.thanks || c->u.greeting || c->u.bye) && !c->u.question && !upset(c->u.emotion) &&
               c->in->msg->text.n < 48;
}

/* A number that is no order, telephone or the like says nothing by itself. */
static bool only_digits(const struct ctx *c)
{
        size_t i;

        for (i = 0; i < c->u.normal.n; i++) {
                char b = c->u.normal.p[i];

                if ((b >= 'a' && b <= 'z') || (unsigned char)b >= 0x80)
                        return false;
        }
        return c->u.n_entities == 0;
}

static bool safety_hit(const struct ctx *c)
{
        struct str id, kind;
        const struct flow *f;

        if (c->u.safety)
                return true;
        if (!c->u.n_hits || c->u.band != BAND_ANSWER)
                return false;
        id = c->u.hits[0].id;
        if (!str_cut(&id, ':', &kind) || !str_eq(kind, STR("flow")))
                return false;
        f = knowledge_flow(c->k, id);
        return f && f->safety && !str_eq(c->s->flow.flow, f->id);
}

/* Who is signed in is known before anything is decided; mostly it is at hand. */
static bool knows_customer(struct ctx *c)
{
        if (c->facts->customer_id.n && !c->facts->have_customer)
                need(c, NEED_CUSTOMER, (struct str){0});
        return !waiting(c);
}

void answer_text(struct ctx *c)
{
        if (!understand(c) || !understand_by_devices(c))
                return;
        trace_signals(c);
        note_mood(c);
        note_risk(c);
        c->s->was_upset |= bothered(c) || c->u.threat || is_strained(c);
        note_products(c);
        hear_preferences(c);
        if (safety_hit(c))
                answer_safety(c);
        else if (answer_complaint(c) || answer_callback(c) || answer_threat(c))
                ;
        else if (!person_words(c) && (offer_text(c) || (!act_said(c) && preference_only(c))))
                ;
        else if (person_words(c) || (c->u.wants_person && !claims_promise(c)))
                to_person(c, c->u.threat || is_strained(c) ? STR("failed")
                             : insisted(c)                 ? STR("policy")
                                                           : STR("asked"));
        else if (c->u.unsupported_language)
                one_phrase(c, PH_LANGUAGES, D_DECLINE, "a language we do not speak");
        else if (act_confirms(c) || answer_misread(c))
                ;
        else if (tool_called(c))
                c->why = c->why[0] ? c->why : "a language model found what is wanted";
        else if (identity_words(c) || (names_order(c) && act_said(c) && act_begins(c)) || answer_several(c) ||
                 (names_order(c) && (act_answers(c) || act_begins(c))) || identity_text(c) || forgot_number(c))
                ;
        else if (c->u.empty && !in_flow(c))
                one_phrase(c, PH_EMPTY, D_ASK, "no words");
        else if (recall_done(c) || recall(c))
                ;
        else if (same_as_last_time(c))
                ;
        else if (resume_words(c))
                resume_any(c);
        else if (act_text(c) || answer_claim(c) || picture_words(c) || pending_text(c) || flow_text(c) ||
                 which_device(c))
                ;
        else if (price_asked(c) || fit_asked(c))
                ;
        else if (!act_said(c) && answer_insists(c))
                ;
        else if (act_begins(c))
                c->why = c->why[0] ? c->why : "an action is asked for";
        else if (order_said(c))
                ;
        else if (order_intent(c))
                order_asked(c);
        else if (own_order(c) || own_repair(c) || own_thing(c) || signals(c) || answer_predicted(c))
                ;
        else if (only_small_words(c))
                small_words(c);
        else if (only_digits(c))
                one_phrase(c, PH_EMPTY, D_ASK, "no words");
        else if (!answer_completed(c) && !bare_product(c) && !bare_failure(c))
                bands(c);
}

/* An answer beside a flow ends with the step that waits; a flow that was only begun does not. */
static void after_text(struct ctx *c, struct str flow_before, unsigned step_before)
{
        const struct conv_state *s = c->s;

        if (waiting(c) || !s->flow.flow.n || !str_eq(s->flow.flow, flow_before) || s->flow.n != step_before)
                return;
        if (c->d->kind == D_ANSWER || c->d->kind == D_ORDER) {
                if (s->pending.kind == PENDING_NONE && !c->d->resolved)
                        flow_remind(c, PH_STEP_BACK_TO);
        }
}

/* ---- the other kinds of message ---- */

static void answer_tap(struct ctx *c)
{
        struct str id = c->in->msg->choice;
        struct menu m = {.n = 0};

        if (is_flow_option(id) ? flow_tap(c, id) : option_chosen(c, id))
                return;
        if (c->in->msg->text.n) {
                answer_text(c);
                return;
        }
        say_phrase(c, PH_STALE);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ASK;
        c->why = "an option that is gone";
}

/* The language that they asked for before; another one chosen by hand goes first. */
static void open_lang(struct ctx *c)
{
        if (c->in->lang_fixed)
                return;
        if (wants(c, "lang", "zh"))
                c->lang = LANG_ZH;
        else if (wants(c, "lang", "en"))
                c->lang = LANG_EN;
}

/* The first line: a machine answers, what is kept, where to read more, how to reach a person. */
static void answer_open(struct ctx *c)
{
        const struct company *co = &c->k->company;
        const struct company_notice *n = hours_notice(co, c->in->gen->tz, now_ms(c));
        struct menu m = {.n = 0};
        struct str *cites;
        size_t n_cites;
        bool guessed;

        open_lang(c);
        say_cited(c, co->greeting[c->lang], STR("company:greeting"));
        say_phrase(c, PH_INTRO_KEEP);
        if (c->facts->minor)
                say_phrase(c, PH_INTRO_MINOR);
        if (n)
                say_cited(c, n->text[c->lang],
                          arena_printf(c->mem, "company:notice#%zu", (size_t)(n - co->notices) + 1));
        say_used(c, "lang", lang_name(c->lang));
        cites = ARENA_ARRAY(c->mem, struct str, BLOCK_CITES_MAX);
        n_cites = greet_guess(c, &m, cites);
        if (waiting(c))
                return;
        guessed = m.n > 0;
        menu_phrase(c, &m, builtin_docs[BUILTIN_PRIVACY].id.p, PH_OPEN_PRIVACY);
        menu_person(c, &m);
        menu_put(c, &m, guessed ? phrase_of(c, PH_GUESS) : (struct str){0});
        c->blocks[c->n - 1].cites = cites;
        c->blocks[c->n - 1].n_cites = n_cites;
        c->s->intro_seen = true;
        c->d->kind = D_SMALLTALK;
        c->why = "the conversation begins";
}

static void answer_form(struct ctx *c)
{
        if (str_eq_c(c->in->msg->form, "action")) {
                act_form(c);
                return;
        }
        if (!identity_forms(c) && !identity_text(c))
                identity_form(c);
}

/* Something else was answered while an action waits. */
static void act_aside(struct ctx *c, struct str action)
{
        bool aside = c->d->kind == D_ANSWER || c->d->kind == D_ORDER || c->d->kind == D_SMALLTALK;

        if (aside && str_eq(c->s->action.id, action) && !c->act_spoke)
                act_remind(c);
}

/* ---- the turn ---- */

static bool text_ok(struct str s)
{
        size_t i = 0;

        if (s.n > TEXT_MAX)
                return false;
        while (i < s.n) {
                utf8proc_int32_t cp;
                utf8proc_ssize_t r =
                        utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &cp);

                if (r <= 0 || cp == 0)
                        return false;
                i += (size_t)r;
        }
        return true;
}

static int check_message(const struct answer_message *m, struct err *err)
{
        if (!text_ok(m->text))
                return err_set(err, ERR_INVALID, "the text is not valid UTF-8 or too long");
        if (m->kind == MSG_TEXT && str_trim(m->text).n == 0)
                return err_set(err, ERR_INVALID, "the message is empty");
        if (m->kind == MSG_TAP && (m->choice.n == 0 || m->choice.n > 300 || !text_ok(m->choice)))
                return err_set(err, ERR_INVALID, "the choice is missing or too long");
        if (m->kind == MSG_FORM && !str_eq_c(m->form, "identity") && !str_eq_c(m->form, "action") &&
            !str_eq_c(m->form, "account") && !str_eq_c(m->form, "code"))
                return err_set(err, ERR_INVALID, "unknown form \"%.*s\"", m->form.n > 40 ? 40 : (int)m->form.n,
                               m->form.p ? m->form.p : "");
        for (size_t i = 0; m->kind == MSG_FORM && i < m->n_values; i++)
                if (!text_ok(m->values[i].value) || m->values[i].value.n > ACTION_INPUT_TEXT_MAX)
                        return err_set(err, ERR_INVALID, "a field of the form is too long or not valid UTF-8");
        if (m->kind == MSG_FORM && (m->order_no.n > 64 || m->last4.n > 16 || m->account.n > 300 || m->code.n > 40))
                return err_set(err, ERR_INVALID, "a field of the form is too long");
        return 0;
}

static void begin(struct ctx *c, const struct answer_in *in, struct decision *d)
{
        memset(d, 0, sizeof(*d));
        c->in = in;
        c->d = d;
        c->k = in->gen->k;
        c->facts = in->facts;
        c->mem = in->mem;
        c->why = "";
        c->s = state_copy(in->state, in->mem);
        c->was = c->s->pending;
        c->s->pending = (struct state_pending){.kind = PENDING_NONE};
        c->lang = in->lang_fixed || !c->s->lang_known ? in->lang : c->s->lang;
}

/* What it came to: the last lines of every trace. */
static void trace_outcome(struct ctx *c)
{
        const struct decision *d = c->d;
        const struct {
                const char *key;
                struct str value;
        } rows[] = {{"article", d->article}, {"policy", d->policy}, {"flow", d->flow},
                    {"step", d->step},       {"intent", d->intent}, {"handover", d->handover_reason}};

        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                if (rows[i].value.n)
                        trace_put(c, rows[i].key, rows[i].value);
        }
        trace_put(c, "lang", str_c(lang_name(c->lang)));
        trace_put(c, "decision", str_c(decision_kind_name(d->kind)));
        trace_put(c, "why", str_c(c->why));
}

static void finish(struct ctx *c)
{
        struct decision *d = c->d;
        struct conv_state *s = c->s;
        struct block *blocks;

        if (waiting(c))
                return;
        if (c->n == 0) /* nothing above found words: never an empty reply */
                answer_decline(c);
        if (waiting(c))
                return;
        repeat_mend(c);
        if (waiting(c))
                return;
        answer_later(c);
        offer_after(c);
        if (waiting(c))
                return;
        notes_put(c);
        identity_note(c);
        person_put(c);
        care_put(c);
        repeat_drop(c);
        gate_check(c);
        rephrase(c);
        tool_call(c);
        if (waiting(c) || c->found)
                return;
        notes_finish(c);
        repeat_note(c);
        fell_finish(c);
        s->lang = c->lang;
        s->lang_known = true;
        s->turn++;
        if (s->flow.flow.n) {
                d->flow = s->flow.flow;
                d->step = s->flow.step;
        }
        blocks = ARENA_ARRAY(c->mem, struct block, c->n);
        memcpy(blocks, c->blocks, c->n * sizeof(*blocks));
        d->blocks = blocks;
        d->n_blocks = c->n;
        d->lang = c->lang;
        d->next = s;
        trace_outcome(c);
}

/* Who stands in a flow that was edited since goes on with the edition that they began: false: it is fetched. */
static bool editions_ready(struct ctx *c)
{
        const struct flow *f = flow_edition(c, &c->s->flow);

        flow_edition(c, &c->s->parked);
        if (waiting(c))
                return false;
        if (f && f != knowledge_flow(c->k, f->id))
                trace_fmt(c, "edition", "%.*s, as it was begun", STR_ARG(f->id));
        return true;
}

static void decide(struct ctx *c, const struct answer_in *in, struct decision *d)
{
        struct str flow_before, action_before;
        unsigned step_before;

        begin(c, in, d);
        if (!editions_ready(c))
                return;
        flow_before = c->s->flow.flow;
        step_before = c->s->flow.n;
        action_before = c->s->action.id;
        if (!knows_customer(c))
                return;
        switch (in->msg->kind) {
        case MSG_OPEN: answer_open(c); break;
        case MSG_TEXT: answer_text(c); break;
        case MSG_TAP: answer_tap(c); break;
        case MSG_FORM: answer_form(c); break;
        case MSG_ATTACHMENT: answer_picture(c); break;
        case MSG_PERSON: to_person(c, STR("asked")); break;
        }
        if (in->msg->kind == MSG_TEXT)
                after_text(c, flow_before, step_before);
        if (in->msg->kind == MSG_TEXT && !waiting(c) && c->n > 0 && action_before.n)
                act_aside(c, action_before);
        finish(c);
}

int answer_decide(const struct answer_in *in, struct decision *d, struct err *err)
{
        struct ctx *c = ARENA_NEW(in->mem, struct ctx), *again;
        int r = check_message(in->msg, err);

        if (r < 0)
                return r;
        decide(c, in, d);
        if (!c->found)
                return 0;
        again = ARENA_NEW(in->mem, struct ctx); /* nothing stays of what was decided without it */
        again->call = c->found;
        decide(again, in, d);
        return 0;
}
