/* assist_json - the view as the console gets it; docs/protocol.md has the shape. */
#include "codec/json.h"
#include "desk/assist_priv.h"

static const char *const warning_names[] = {
        [WARN_LIMIT] = "limit",   [WARN_PROMISE] = "promise", [WARN_AMOUNT] = "amount", [WARN_UNPROVEN] = "unproven",
        [WARN_SECRET] = "secret", [WARN_OUTSIDE] = "outside", [WARN_SAFETY] = "safety", [WARN_MINOR] = "minor",
};

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

static void put_score(struct buf *b, float score)
{
        json_put_key(b, "score");
        buf_printf(b, "%.3f", (double)score);
}

static void put_articles(const struct assist_view *v, struct buf *b)
{
        begin_list(b, "articles");
        for (unsigned i = 0; i < v->n_articles; i++) {
                begin_element(b);
                json_put_key_str(b, "doc", v->articles[i].doc);
                json_put_key_str(b, "title", v->articles[i].title);
                json_put_key_str(b, "passage", v->articles[i].passage);
                put_score(b, v->articles[i].score);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_flow(const struct assist_view *v, struct buf *b)
{
        if (!v->flow.id.n)
                return;
        json_put_key(b, "flow");
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", v->flow.id);
        json_put_key_str(b, "step", v->flow.step);
        json_put_key_str(b, "title", v->flow.title);
        json_put_key_str(b, "say", v->flow.say);
        buf_put_ch(b, '}');
}

static void put_similar(const struct assist_view *v, struct buf *b)
{
        begin_list(b, "similar");
        for (unsigned i = 0; i < v->n_similar; i++) {
                begin_element(b);
                json_put_key_str(b, "conversation", v->similar[i].conversation);
                json_put_key_str(b, "snippet", v->similar[i].snippet);
                json_put_key_str(b, "outcome", v->similar[i].outcome);
                json_put_key_str(b, "topic", v->similar[i].topic);
                put_score(b, v->similar[i].score);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_reply(const struct assist_view *v, struct buf *b)
{
        if (!v->reply.text.n)
                return;
        json_put_key(b, "reply");
        buf_put_ch(b, '{');
        json_put_key_str(b, "text", v->reply.text);
        json_put_key_str(b, "doc", v->reply.doc);
        begin_list(b, "evidence");
        for (unsigned i = 0; i < v->reply.n_evidence; i++) {
                begin_element(b);
                json_put_key_str(b, "doc", v->reply.evidence[i].doc);
                json_put_key_str(b, "title", v->reply.evidence[i].title);
                json_put_key_str(b, "passage", v->reply.evidence[i].passage);
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "]}");
}

static const struct action_input *input_of(const struct action *a, struct str name)
{
        return action_input_find(a, name);
}

static void put_action(const struct look *l, unsigned i, struct buf *b)
{
        const struct action *a = l->action[i];
        const struct plan *p = l->plan[i];

        begin_element(b);
        json_put_key_str(b, "id", a->id);
        json_put_key_str(b, "title", a->title[l->lang]);
        json_put_key_str(b, "state", str_c(p ? plan_kind_name(p->kind) : "input"));
        begin_list(b, "inputs");
        for (size_t k = 0; p && k < p->n_inputs; k++) {
                const struct action_input *in = input_of(a, p->inputs[k].name);

                begin_element(b);
                json_put_key_str(b, "name", p->inputs[k].name);
                json_put_key_str(b, "label", in ? in->label[l->lang] : p->inputs[k].name);
                json_put_key(b, "value");
                value_to_json(&p->inputs[k].value, b);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
        if (p && p->kind == PLAN_INPUT && p->input)
                json_put_key_str(b, "missing", p->input->name);
        if (p && p->text.n)
                json_put_key_str(b, "text", p->text);
        buf_put_ch(b, '}');
}

static void put_warnings(const struct assist_view *v, struct buf *b)
{
        begin_list(b, "warnings");
        for (unsigned i = 0; i < v->n_warnings; i++) {
                const struct view_warning *w = &v->warnings[i];

                begin_element(b);
                json_put_key_str(b, "kind", str_c(warning_names[w->kind]));
                json_put_key_str(b, "text", w->text);
                if (w->quote.n)
                        json_put_key_str(b, "quote", w->quote);
                if (w->doc.n) {
                        json_put_key_str(b, "doc", w->doc);
                        json_put_key_str(b, "passage", w->passage);
                }
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

void view_to_json(const struct look *l, const struct assist_view *v, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key_i64(out, "seq", v->seq);
        put_articles(v, out);
        put_flow(v, out);
        put_similar(v, out);
        put_reply(v, out);
        begin_list(out, "actions");
        for (unsigned i = 0; i < l->n_actions; i++)
                put_action(l, i, out);
        buf_put_ch(out, ']');
        put_warnings(v, out);
        json_put_key(out, "mood");
        buf_put_ch(out, '{');
        json_put_key_str(out, "now", str_c(v->mood.now));
        json_put_key_str(out, "trend", str_c(v->mood.trend));
        json_put_key_bool(out, "alert", v->mood.alert);
        buf_put_c(out, "}}");
}
