/* agent_view - what an agent is shown of actions, as JSON (docs/protocol.md). */
#include "base/time.h"
#include "chat/chat_priv.h"
#include "codec/json.h"

enum { VIEW_MAX = 1 << 20 };

static struct str finish(struct turn *t, struct buf *b)
{
        struct str s;

        buf_put_ch(b, '}');
        s = b->overflow ? (struct str){NULL, 0} : arena_str(t->mem, buf_str(b));
        buf_done(b);
        return s;
}

static void begin_list(struct buf *b, const char *key)
{
        json_put_key(b, key);
        buf_put_ch(b, '[');
}

static void begin_element(struct buf *b)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
}

static void put_both(struct buf *b, const char *key, const struct str text[KL])
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", text[LANG_ZH]);
        json_put_key_str(b, "en", text[LANG_EN]);
        buf_put_ch(b, '}');
}

static void put_value(struct buf *b, const struct value *v)
{
        json_put_key(b, "value");
        value_to_json(v, b);
}

/* ---- inputs ---- */

static void put_choices(struct buf *b, const struct action_input *in)
{
        begin_list(b, "choices");
        for (size_t i = 0; i < in->n_choices; i++) {
                begin_element(b);
                json_put_key_str(b, "value", in->choices[i].value);
                put_both(b, "label", in->choices[i].label);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_input(struct buf *b, const struct action_input *in, const struct value *v)
{
        begin_element(b);
        json_put_key_str(b, "name", in->name);
        put_both(b, "label", in->label);
        json_put_key_str(b, "kind", str_c(input_kind_name(in->kind)));
        if (in->list)
                json_put_key_bool(b, "list", true);
        if (in->optional)
                json_put_key_bool(b, "optional", true);
        if (in->kind == INPUT_TEXT)
                json_put_key_i64(b, "max",
                                 in->max > 0 && in->max < ACTION_INPUT_TEXT_MAX ? in->max : ACTION_INPUT_TEXT_MAX);
        if (in->kind == INPUT_NUMBER || in->kind == INPUT_MONEY)
                json_put_key_i64(b, "places", in->places);
        if (in->n_choices)
                put_choices(b, in);
        if (v)
                put_value(b, v);
        buf_put_ch(b, '}');
}

/* What the conversation is about: the order that was looked at last, the device that was named. */
static struct str known_key(const struct conv_state *s, const struct action_input *in)
{
        if (in->kind != INPUT_RECORD || in->list)
                return (struct str){NULL, 0};
        if (str_eq_c(in->record->name, "order"))
                return s->last_order.n ? s->last_order : s->n_verified ? s->verified[s->n_verified - 1] : s->last_order;
        return str_eq_c(in->record->name, "device") ? s->serial : (struct str){NULL, 0};
}

/* s: NULL, where nothing of the customer is told. */
static void put_action(struct buf *b, const struct conv_state *s, const struct action *a)
{
        begin_element(b);
        json_put_key_str(b, "id", a->id);
        put_both(b, "title", a->title);
        json_put_key_bool(b, "changes", a->n_effects > 0);
        if (a->undo_ms)
                json_put_key_i64(b, "undo_s", a->undo_ms / 1000);
        begin_list(b, "inputs");
        for (size_t i = 0; i < a->n_inputs; i++) {
                struct value known = value_str(s ? known_key(s, &a->inputs[i]) : (struct str){NULL, 0});

                put_input(b, &a->inputs[i], known.s.n ? &known : NULL);
        }
        buf_put_c(b, "]}");
}

/* What was done last, while it may be taken back. */
static void put_done(struct turn *t, struct buf *b)
{
        const struct state_done *d = &t->state.done;
        const struct action *a = d->name.n ? knowledge_action(t->gen->k, d->name) : NULL;

        if (!a || d->undone || d->sent || d->until_ms <= t->now_ms)
                return;
        json_put_key(b, "done");
        buf_put_ch(b, '{');
        json_put_key_str(b, "plan", d->id);
        put_both(b, "title", a->title);
        json_put_key_i64(b, "until", d->until_ms);
        buf_put_ch(b, '}');
}

struct str agent_view_list(struct turn *t)
{
        const struct knowledge *k = t->gen->k;
        struct buf b;

        buf_init(&b, VIEW_MAX);
        buf_put_ch(&b, '{');
        json_put_key_bool(&b, "known", t->facts.customer_id.n || t->state.n_verified);
        if (identity_ran_out(t) && !t->in.sealed)
                json_put_key_bool(&b, "ran_out", true);
        if (agent_unsettled(&t->state).n && !t->in.sealed)
                json_put_key_str(&b, "unsettled", agent_unsettled(&t->state));
        if (!t->in.sealed)
                put_done(t, &b);
        begin_list(&b, "actions");
        for (size_t i = 0; i < k->n_actions; i++)
                put_action(&b, t->in.sealed ? NULL : &t->state, &k->actions[i]);
        buf_put_ch(&b, ']');
        return finish(t, &b);
}

/* ---- a plan ---- */

static void put_settled(struct buf *b, const struct action *a, const struct plan *p)
{
        begin_list(b, "inputs");
        for (size_t i = 0; p && i < p->n_inputs; i++) {
                const struct action_input *in = action_input_find(a, p->inputs[i].name);

                if (in)
                        put_input(b, in, &p->inputs[i].value);
        }
        buf_put_ch(b, ']');
}

static void put_missing(struct buf *b, const struct plan *p)
{
        json_put_key(b, "missing");
        buf_put_ch(b, '{');
        json_put_key_str(b, "name", p->input->name);
        json_put_key_str(b, "problem", str_c(input_problem_name(p->problem)));
        if (p->n_part) {
                begin_list(b, "before");
                for (size_t i = 0; i < p->n_part; i++) {
                        json_put_comma(b);
                        value_to_json(&p->part[i], b);
                }
                buf_put_ch(b, ']');
        }
        begin_list(b, "candidates");
        for (size_t i = 0; i < p->n_candidates; i++) {
                begin_element(b);
                put_value(b, &p->candidates[i].value);
                json_put_key_str(b, "label", p->candidates[i].label);
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "]}");
}

static void put_cites(struct buf *b, const struct plan *p)
{
        begin_list(b, "cites");
        for (size_t i = 0; i < p->n_cites; i++) {
                json_put_comma(b);
                json_put_str(b, p->cites[i]);
        }
        buf_put_ch(b, ']');
}

static void put_instead(struct turn *t, struct buf *b)
{
        const struct action *a = t->agent.action;

        begin_list(b, "instead");
        for (size_t i = 0; i < a->instead.n; i++) {
                const struct action *o = knowledge_action(t->gen->k, a->instead.v[i]);

                if (!o)
                        continue;
                begin_element(b);
                json_put_key_str(b, "id", o->id);
                put_both(b, "title", o->title);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

struct str agent_view_plan(struct turn *t)
{
        const struct agent_act *g = &t->agent;
        const struct plan *p = g->plan;
        struct buf b;

        buf_init(&b, VIEW_MAX);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "state", t->end_name);
        json_put_key_str(&b, "action", g->action->id);
        put_both(&b, "title", g->action->title);
        json_put_key_str(&b, "text", g->text);
        put_settled(&b, g->action, p);
        if (g->end == AGENT_INPUT)
                put_missing(&b, p);
        if (g->end == AGENT_REFUSED)
                put_instead(t, &b);
        if (p && p->n_cites)
                put_cites(&b, p);
        if (g->end == AGENT_READY) {
                json_put_key_str(&b, "plan", t->d.next->agent.plan.id);
                json_put_key_i64(&b, "until", t->now_ms + AGENT_PLAN_MS);
                json_put_key_i64(&b, "undo_s", p->undo_ms / 1000);
        }
        return finish(t, &b);
}
