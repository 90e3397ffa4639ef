/* Flows in a conversation: starting, answering a step, drawing it, stepping aside for another question and coming back.
 */
#include "answer/answer_priv.h"
#include "answer/choices.h"

#include <string.h>

#define STUCK_AFTER 2u
#define LONG_AGO_MS (INT64_C(60) * 60 * 1000)
#define ASIDE_SURE 0.35f /* a question that leaves the step aside must be this sure */
#define QUESTION_SURE 0.6f
#define SIGNALS_MAX 40u  /* bytes */
#define WORDS_SURE 0.75f /* a reply this close to a choice is one, whatever else it resembles */

bool in_flow(const struct ctx *c)
{
        return c->s->flow.flow.n > 0;
}

const struct flow *flow_edition(struct ctx *c, const struct flow_pos *pos)
{
        const struct flow *now = pos->flow.n ? knowledge_flow(c->k, pos->flow) : NULL;

        if (!pos->flow.n || !pos->version.n || (now && str_eq(now->version, pos->version)))
                return now;
        for (unsigned i = 0; i < c->facts->n_editions; i++) {
                const struct edition *e = &c->facts->editions[i];

                if (!str_eq(e->version, pos->version))
                        continue;
                if (!e->flow || !str_eq(e->flow->id, pos->flow))
                        return now;
                return e->flow;
        }
        need_flow(c, pos->version);
        return NULL;
}

static const struct flow *edition_now(struct ctx *c)
{
        return flow_edition(c, &c->s->flow);
}

/* ---- drawing ---- */

struct str step_cite(struct ctx *c, const struct flow *f, const struct flow_step *s)
{
        return arena_printf(c->mem, "flow:%.*s/%.*s", STR_ARG(f->id), STR_ARG(s->id));
}

static void put_step(struct ctx *c, const struct flow *f, const struct flow_step *s)
{
        struct block *b = block_add(c, BLOCK_STEPS);
        struct str *cite = ARENA_NEW(c->mem, struct str);

        *cite = step_cite(c, f, s);
        b->cites = cite;
        b->n_cites = 1;
        b->steps = (struct block_steps){
                .flow = f->id,
                .step = s->id,
                .title = s->title[c->lang],
                .say = s->say[c->lang],
                .question = s->question[c->lang],
                .n = c->s->flow.n ? c->s->flow.n : 1,
        };
        if (s->figure.file.n && knowledge_media(c->k, s->figure.file))
                b->steps.figure = (struct block_figure){media_src(c, s->figure.file), s->figure.alt[c->lang]};
        if (s->clip.file.n && wants(c, "form", "read") && s->figure.file.n)
                c->less = true;
        else if (s->clip.file.n && knowledge_media(c->k, s->clip.file))
                b->steps.clip = (struct block_clip){media_src(c, s->clip.file), s->clip.alt[c->lang], s->clip.from_s,
                                                    s->clip.to_s};
}

static void add_step_choices(struct ctx *c, const struct flow *f, const struct flow_step *s, struct menu *m)
{
        for (unsigned i = 0; i < s->n_choices; i++)
                menu_add(m, flow_option_id(c->mem, f, s, i), s->choices[i].label[c->lang]);
        if (s->done) {
                menu_add(m, flow_confirm_id(c->mem, f, s, true), phrase_of(c, PH_YES));
                menu_add(m, flow_confirm_id(c->mem, f, s, false), phrase_of(c, PH_NO));
        }
}

static void put_choices(struct ctx *c, const struct flow *f, const struct flow_step *s, bool person, bool ask)
{
        struct menu m = {.n = 0};
        struct str prompt = {0};

        add_step_choices(c, f, s, &m);
        if (person)
                menu_person(c, &m);
        if (s->done)
                prompt = phrase_of(c, PH_DID_IT_SOLVE);
        else if (ask)
                prompt = s->question[c->lang];
        menu_put(c, &m, prompt);
}

static void show(struct ctx *c, const struct flow *f, const struct flow_step *s, bool person)
{
        put_step(c, f, s);
        put_choices(c, f, s, person, false);
        c->d->kind = D_STEPS;
        c->s->last_doc = arena_printf(c->mem, "flow:%.*s", STR_ARG(f->id));
}

static void solved(struct ctx *c)
{
        say_phrase(c, PH_SOLVED);
        c->d->kind = D_ANSWER;
        c->d->resolved = true;
        c->s->resolved = true;
        c->s->fails = 0;
        c->s->strain = 0;
        c->s->parked = (struct flow_pos){0};
}

static void end_at_person(struct ctx *c, const struct flow_out *out)
{
        c->left = out->left;
        if (out->said)
                say_cited(c, out->said->say[c->lang], step_cite(c, out->flow, out->said));
        to_person(c, out->handover);
}

static void no_match(struct ctx *c, const struct flow_out *out)
{
        bool stuck = c->s->flow.misses >= STUCK_AFTER;

        say_phrase(c, stuck ? PH_STEP_STUCK : PH_STEP_NO_MATCH);
        put_choices(c, out->flow, out->step, stuck, true);
        c->d->kind = D_ASK;
}

/* Why a step was not asked, and what that rests on. */
static struct str passed_line(struct ctx *c, const struct flow *f, const struct flow_passed *p, struct str *ret_cite)
{
        struct fill fills[] = {{.name = "step", .value = p->step->title[c->lang]},
                               {.name = "label", .value = p->choice->label[c->lang]}};
        const struct product *product = NULL;

        *ret_cite = step_cite(c, f, p->step);
        if (check_answered(c, f, p->step))
                return phrase_fill(c, PH_STEP_CHECKED, fills, 2);
        if (owned_answered(c, p->step))
                product = knowledge_product(c->k, p->choice->fact_value);
        if (!product)
                return phrase_fill(c, PH_STEP_KNOWN, fills, 2);
        *ret_cite = arena_printf(c->mem, "product:%.*s", STR_ARG(product->id));
        return phrase_fill(c, PH_KNOWN_DEVICE, &(struct fill){"product", product->name[c->lang], {0}}, 1);
}

/* What was remembered of them and has passed a step over. */
static void say_set_up_known(struct ctx *c, const struct flow_passed *p)
{
        const struct memory_fact *m = owned_answered(c, p->step) ? remembered(c, "setup", p->choice->fact_key) : NULL;

        if (m)
                say_remembered(c, m);
}

/* A sentence for each step that was passed over: by the device, by what was said, by what they own. Then how to take it
 * back. */
static void say_passed(struct ctx *c, const struct flow_out *out)
{
        static const enum phrase phrases[] = {PH_STEP_KNOWN, PH_STEP_CHECKED, PH_KNOWN_DEVICE, PH_STEP_IF_WRONG};
        struct str all = {0}, cites[FLOW_KNOWN_MAX + sizeof(phrases) / sizeof(phrases[0])];
        size_t n = 0;

        for (unsigned i = 0; i < out->n_known; i++) {
                struct str one;

                say_set_up_known(c, &out->known[i]);
                one = passed_line(c, out->flow, &out->known[i], &cites[n++]);
                all = arena_printf(c->mem, "%.*s%.*s%s", STR_ARG(all), STR_ARG(one), c->lang == LANG_EN ? " " : "");
        }
        if (!n)
                return;
        all = arena_printf(c->mem, "%.*s%.*s", STR_ARG(all), STR_ARG(phrase_of(c, PH_STEP_IF_WRONG)));
        for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
                cites[n++] = phrase_cite(c, phrases[i]);
        say(c, all, cites, n);
}

static void show_next(struct ctx *c, const struct flow_out *out)
{
        c->s->fails = 0;
        c->s->resolved = false;
        say_passed(c, out);
        show(c, out->flow, out->step, false);
}

static void show_mended(struct ctx *c, const struct flow_out *out)
{
        struct fill label = {.name = "label", .value = out->chosen->label[c->lang]};

        for (size_t i = 0; i < out->flow->n_steps; i++) {
                const struct flow_step *s = &out->flow->steps[i];

                if (out->chosen >= s->choices && out->chosen < s->choices + s->n_choices)
                        label.cite = step_cite(c, out->flow, s);
        }
        say_fill(c, PH_STEP_MENDED, &label, 1);
        show_next(c, out);
}

static void show_again(struct ctx *c, const struct flow_out *out, enum phrase p, bool person)
{
        say_phrase(c, p);
        show(c, out->flow, out->step, person);
}

static void ask_again(struct ctx *c, const struct flow_out *out, enum phrase p)
{
        say_phrase(c, p);
        put_choices(c, out->flow, out->step, false, true);
        c->d->kind = D_ASK;
}

static void show_repeated(struct ctx *c, const struct flow_out *out)
{
        bool confused = c->heard && c->u.emotion == EMO_CONFUSED;

        if (confused)
                say_phrase(c, PH_STEP_HELP);
        show(c, out->flow, out->step, confused);
}

static void trace_move(struct ctx *c, const struct flow_out *out)
{
        c->why = out->why;
        c->d->chosen = out->chosen;
        if (out->chosen)
                trace_fmt(c, "choice", "%.*s (%.2f)", STR_ARG(out->chosen->label[c->lang]), (double)out->confidence);
        if (out->fact_key.n)
                trace_fmt(c, "fact", "%.*s=%.*s", STR_ARG(out->fact_key), STR_ARG(out->fact_value));
        for (unsigned i = 0; i < out->n_known; i++)
                trace_fmt(c, "known", "%.*s: %.*s", STR_ARG(out->known[i].step->id),
                          STR_ARG(out->known[i].choice->label[c->lang]));
}

static void draw(struct ctx *c, const struct flow_out *out)
{
        if (waiting(c)) /* for the device, or for an edition: the turn is decided again */
                return;
        trace_move(c, out);
        switch (out->event) {
        case FLOW_SHOW: show_next(c, out); break;
        case FLOW_REPEAT:
        case FLOW_CONFIRM: show_repeated(c, out); break;
        case FLOW_SOLVED: solved(c); break;
        case FLOW_HANDOVER: end_at_person(c, out); break;
        case FLOW_WAIT: ask_again(c, out, PH_STEP_WAIT); break;
        case FLOW_DONE_WHAT: ask_again(c, out, PH_STEP_DONE_WHAT); break;
        case FLOW_HELP: show_again(c, out, PH_STEP_HELP, true); break;
        case FLOW_RESTARTED: show_again(c, out, PH_STEP_RESTARTED, false); break;
        case FLOW_UNDONE: show_again(c, out, PH_STEP_UNDONE, false); break;
        case FLOW_FIRST: show_again(c, out, PH_STEP_FIRST, false); break;
        case FLOW_MENDED: show_mended(c, out); break;
        case FLOW_OTHER: other_flow(c); break;
        case FLOW_NO_MATCH: no_match(c, out); break;
        case FLOW_GONE: break;
        }
}

/* ---- starting ---- */

/* What the customer says now, behind what they had said when the flow was offered. */
static struct str first_words(const struct ctx *c)
{
        struct str now = c->in->msg->kind == MSG_TEXT ? c->in->msg->text : (struct str){0};

        if (!c->chosen || !c->was.text.n)
                return now;
        return now.n ? arena_printf(c->mem, "%.*s\n%.*s", STR_ARG(c->was.text), STR_ARG(now)) : c->was.text;
}

void flow_begin(struct ctx *c, const struct flow *f)
{
        struct conv_state *s = c->s;
        struct flow_out out;

        if (s->flow.flow.n && !str_eq(s->flow.flow, f->id))
                s->parked = s->flow;
        else if (str_eq(s->parked.flow, f->id))
                s->parked = (struct flow_pos){0};
        told_read(c, f, true, first_words(c));
        flow_start(c->k, f, &s->facts, told_known, c, now_ms(c), &s->flow, &out);
        say_set_up(c, f);
        later_drop(c, arena_printf(c->mem, "flow:%.*s", STR_ARG(f->id)));
        c->d->intent = arena_printf(c->mem, "flow.%.*s", STR_ARG(f->id));
        draw(c, &out);
}

/* The first words of a safety flow and a person, in one reply. The flow stays open: its steps help while the person
 * comes. */
void flow_safety(struct ctx *c, const struct flow *f)
{
        struct menu m = {.n = 0};
        struct conv_state *s = c->s;
        const struct flow_step *step;
        struct flow_out out;

        c->why = "a safety flow: a person at once";
        flow_start(c->k, f, NULL, NULL, NULL, now_ms(c), &s->flow, &out);
        step = out.step ? out.step : out.said;
        put_step(c, f, step);
        if (out.step)
                add_step_choices(c, f, step, &m);
        menu_put(c, &m, (struct str){0});
        to_person(c, STR("safety"));
        c->s->last_doc = arena_printf(c->mem, "flow:%.*s", STR_ARG(f->id));
        c->d->kind = D_HANDOVER;
}

/* ---- replies to a step ---- */

/* The choices of an older edition die with the turn: they are read for it alone. */
static bool is_of_knowledge(const struct ctx *c, const struct flow_choice *choices)
{
        if (!c->facts->n_editions)
                return true;
        for (size_t i = 0; i < c->k->n_flows; i++) {
                const struct flow *f = &c->k->flows[i];

                for (size_t k = 0; k < f->n_steps; k++) {
                        if (f->steps[k].choices == choices)
                                return true;
                }
        }
        return false;
}

static const struct nlu_choices *read_for_turn(struct ctx *c, const struct flow_choice *v, size_t n, enum lang lang)
{
        struct nlu_option *o = ARENA_ARRAY(c->mem, struct nlu_option, n);

        for (size_t i = 0; i < n; i++)
                o[i] = (struct nlu_option){v[i].label[lang], v[i].match[lang].v, v[i].match[lang].n};
        return nlu_choices_read(o, n, c->mem, c->mem);
}

int step_choice(void *arg, const struct flow_choice *choices, size_t n, struct str text, enum lang lang, float *conf)
{
        struct ctx *c = arg;
        struct match *m = &c->match;

        if (m->of != choices || m->lang != lang || m->text.p != text.p || m->text.n != text.n) {
                const struct nlu_choices *known = is_of_knowledge(c, choices)
                                                          ? choices_get(c->in->gen->choices, choices, n, lang)
                                                          : read_for_turn(c, choices, n, lang);

                *m = (struct match){.of = choices, .text = text, .lang = lang};
                m->found = nlu_choices_match(known, text, c->mem, &m->conf);
                if (m->found < 0)
                        m->found = choice_by_yesno(c, choices, n, text, lang, &m->conf);
        }
        *conf = m->conf;
        return m->found;
}

/* Somebody who is upset has not said that it works, whatever the words look like. */
static struct flow_signals signals_of(const struct ctx *c)
{
        const struct nlu_result *u = &c->u;

        return (struct flow_signals){
                .yes = u->yes,
                .no = u->no,
                .back = u->back,
                .already_tried = u->already_tried,
                .dont_know = u->dont_know,
                .wait = u->wait,
                .again = u->again,
                .solved = u->solved && !bothered(c),
                .not_solved = u->not_solved,
                .corrects = u->corrects,
                .not_it = u->not_it,
        };
}

static bool is_current(const struct ctx *c, struct str id)
{
        return is_kind(id, STR("flow")) && str_eq(str_sub(id, 5, id.n), c->s->flow.flow);
}

/* How sure the words are one of the step's choices. */
static float step_match(struct ctx *c)
{
        const struct flow *f = edition_now(c);
        const struct flow_step *s = f ? flow_step_find(f, c->s->flow.step) : NULL;
        float conf = 0;

        if (!s || !s->n_choices || step_choice(c, s->choices, s->n_choices, c->in->msg->text, c->u.lang, &conf) < 0)
                return 0;
        return conf;
}

static bool has_signal(const struct nlu_result *u)
{
        return u->back || u->already_tried || u->dont_know || u->wait || u->again || u->solved || u->not_solved ||
               u->corrects;
}

bool answers_step(struct ctx *c)
{
        return in_flow(c) && (c->u.yes || c->u.no || has_signal(&c->u) || step_match(c) >= WORDS_SURE);
}

/* Are both flows about products, and share none? Then a problem of the one is no answer to a step of the other. */
static bool is_of_other_products(struct ctx *c, struct str flow_id)
{
        const struct flow *f = edition_now(c);
        const struct flow *g = knowledge_flow(c->k, str_sub(flow_id, 5, flow_id.n));

        if (!f || !g)
                return false;
        for (size_t i = 0; i < g->products.n; i++) {
                for (size_t k = 0; k < f->products.n; k++) {
                        if (str_eq(f->products.v[k], g->products.v[i]) || str_eq_c(g->products.v[i], "all") ||
                            str_eq_c(f->products.v[k], "all"))
                                return false;
                }
        }
        return f->products.n > 0 && g->products.n > 0;
}

/* "No idea", "wait", "that's not it": a few words that every step understands, whatever document they resemble. */
static bool only_signals(const struct ctx *c)
{
        return has_signal(&c->u) && !c->u.question && c->u.n_products == 0 && c->in->msg->text.n <= SIGNALS_MAX;
}

/* A question that an article surely answers, though words of a choice stand in it. */
static bool asks_the_knowledge(const struct ctx *c, const struct nlu_hit *top)
{
        return c->u.question && top && c->u.band == BAND_ANSWER && top->confidence >= QUESTION_SURE &&
               (is_kind(top->id, STR("article")) || is_kind(top->id, STR("policy")));
}

/* Is this a question about something else? Then the flow waits. */
static bool is_aside(struct ctx *c)
{
        const struct nlu_hit *top = c->u.n_hits ? &c->u.hits[0] : NULL;
        float conf = step_match(c);

        trace_fmt(c, "step.match", "%.2f", (double)conf);
        if (asks_the_knowledge(c, top))
                return true;
        if (conf >= WORDS_SURE || only_signals(c))
                return false;
        if (order_intent(c))
                return true;
        if (!top || is_current(c, top->id) || is_kind(top->id, STR("smalltalk")))
                return false;
        if (flow_lead(c, top) && is_of_other_products(c, top->id))
                return true;
        if (c->u.band != BAND_ANSWER && !clear_lead(c))
                return false;
        if (has_signal(&c->u) && !c->u.question)
                return false;
        return top->confidence > conf && top->confidence >= ASIDE_SURE;
}

static bool restated(const struct ctx *c)
{
        return c->u.band == BAND_ANSWER && c->u.n_hits && is_current(c, c->u.hits[0].id) &&
               now_ms(c) - c->s->flow.at_ms > LONG_AGO_MS;
}

static bool small_talk_now(const struct ctx *c)
{
        return c->u.band == BAND_ANSWER && c->u.n_hits && is_kind(c->u.hits[0].id, STR("smalltalk"));
}

static void step_reply(struct ctx *c, const struct flow *f)
{
        struct conv_state *s = c->s;
        struct flow_input in = {
                .kind = FLOW_IN_TEXT,
                .text = c->in->msg->text,
                .says = signals_of(c),
                .match = step_choice,
                .instead = told_instead,
                .known = told_known,
                .match_arg = c,
                .lang = c->u.lang,
                .now_ms = now_ms(c),
        };
        struct flow_out out;

        told_read(c, f, false, c->in->msg->text);
        flow_step(f, &s->flow, &s->facts, &in, &out);
        if (waiting(c))
                return;
        if (out.event == FLOW_NO_MATCH && (c->u.dissatisfied || upset(c->u.emotion)) && s->flow.misses >= STUCK_AFTER) {
                s->parked = s->flow;
                s->flow = (struct flow_pos){0};
                c->why = "stuck and upset";
                to_person(c, STR("failed"));
                return;
        }
        if (out.event == FLOW_NO_MATCH && small_talk_now(c)) {
                s->flow.misses--;
                c->why = "small talk";
                answer_doc(c, c->u.hits[0].id, (struct str){0});
                flow_remind(c, PH_STEP_BACK_TO);
                return;
        }
        if (out.event == FLOW_NO_MATCH && c->u.band == BAND_ANSWER && is_current(c, c->u.hits[0].id)) {
                s->flow.misses--;
                out.event = FLOW_REPEAT;
                out.why = "the same problem stated again";
                say_phrase(c, PH_STEP_AGAIN);
        }
        draw(c, &out);
}

/* A question that the step itself answers. */
static bool asks_the_step(struct ctx *c, const struct flow *f)
{
        const struct flow_step *s = flow_step_find(f, c->s->flow.step);
        const struct nlu_hit *top = c->u.n_hits ? &c->u.hits[0] : NULL;

        if (!s || !c->u.question || step_match(c) >= WORDS_SURE || !told_own(c, s, asks_the_knowledge(c, top)))
                return false;
        c->why = "the step says it itself";
        say_phrase(c, PH_STEP_OWN);
        show(c, f, s, false);
        return true;
}

bool flow_text(struct ctx *c)
{
        struct conv_state *s = c->s;
        const struct flow *f;

        if (!in_flow(c))
                return false;
        f = edition_now(c);
        if (waiting(c))
                return true;
        if (!f) {
                trace_put(c, "flow.gone", s->flow.flow);
                s->flow = (struct flow_pos){0};
                return false;
        }
        if (asks_the_step(c, f))
                return true;
        if (flow_step_find(f, s->flow.step) && is_aside(c))
                return false;
        if (step_match(c) < WORDS_SURE && restated(c) && knowledge_flow(c->k, f->id)) {
                c->why = "the same problem stated again";
                flow_begin(c, knowledge_flow(c->k, f->id));
                return true;
        }
        step_reply(c, f);
        return true;
}

static void flows_swap(struct conv_state *s)
{
        struct flow_pos other = s->flow;

        s->flow = s->parked;
        s->parked = other;
}

/* A tapped flow option: of the flow stood in, of a parked one, or of one that ended (it opens again at that step). */
bool flow_tap(struct ctx *c, struct str option)
{
        struct conv_state *s = c->s;
        struct str rest = str_sub(option, 5, option.n), id, step;
        struct flow_input in = {.kind = FLOW_IN_TAP,
                                .choice = option,
                                .known = told_known,
                                .match_arg = c,
                                .lang = c->lang,
                                .now_ms = now_ms(c)};
        struct flow_out out;
        const struct flow *f;

        if (!str_cut(&rest, '/', &id) || !str_cut(&rest, '#', &step))
                return false;
        if (!str_eq(s->flow.flow, id) && str_eq(s->parked.flow, id))
                flows_swap(s);
        f = str_eq(s->flow.flow, id) ? edition_now(c) : knowledge_flow(c->k, id);
        if (waiting(c))
                return true;
        if (!f || !flow_step_find(f, step))
                return false;
        if (!str_eq(s->flow.flow, id)) {
                if (in_flow(c))
                        s->parked = s->flow;
                s->flow = (struct flow_pos){
                        .flow = f->id, .version = f->version, .step = step, .n = 1, .at_ms = now_ms(c)};
                told_read(c, f, false, c->was.text);
        }
        flow_step(f, &s->flow, &s->facts, &in, &out);
        draw(c, &out);
        return true;
}

void flow_resume(struct ctx *c)
{
        struct conv_state *s = c->s;
        struct flow_input in = {.kind = FLOW_IN_RESUME, .lang = c->lang, .now_ms = now_ms(c)};
        const struct flow *f = edition_now(c);
        struct flow_out out;

        if (waiting(c))
                return;
        flow_step(f, &s->flow, &s->facts, &in, &out);
        if (out.event == FLOW_GONE) {
                say_phrase(c, PH_NOTHING_TO_RESUME);
                c->d->kind = D_ASK;
                return;
        }
        if (out.event != FLOW_RESTARTED)
                say_phrase(c, PH_RESUME);
        draw(c, &out);
        c->why = "resumed";
}

/* Puts the choices of the step that waits under an answer to something else. */
void flow_remind(struct ctx *c, enum phrase p)
{
        const struct flow *f = waiting(c) ? NULL : edition_now(c);
        const struct flow_step *s = f ? flow_step_find(f, c->s->flow.step) : NULL;

        if (!s || waiting(c))
                return;
        say_phrase(c, p);
        put_choices(c, f, s, false, true);
}
