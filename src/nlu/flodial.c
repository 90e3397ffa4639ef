/* See flodial.h. */
#include "nlu/flodial.h"

#include "codec/json.h"

#include <string.h>

/* ---- charts ---- */

struct chart_reader {
        const char *path;
        struct arena *mem;
        struct chart_src *out;
        struct chart_node *nodes;
        struct err *err;
};

static struct str text_of(struct chart_reader *r, const json_t *object, const char *key)
{
        return arena_str(r->mem, json_get_str(object, key));
}

static uint32_t node_find(const struct chart_src *c, struct str id)
{
        for (uint32_t i = 0; i < c->n_nodes; i++) {
                if (str_eq(c->nodes[i].id, id))
                        return i;
        }
        return CHART_NONE;
}

static int read_nodes(struct chart_reader *r, json_t *nodes)
{
        size_t n = json_object_size(nodes);
        const char *id;
        json_t *v;

        if (n == 0)
                return err_set(r->err, ERR_INVALID, "%s: a chart needs nodes: {id: {label, utterance}}", r->path);
        if (n > CHART_NODES_MAX)
                return err_set(r->err, ERR_LIMIT, "%s: more than %u nodes", r->path, CHART_NODES_MAX);
        r->nodes = ARENA_ARRAY(r->mem, struct chart_node, n);
        json_object_foreach(nodes, id, v)
        {
                struct chart_node *node = &r->nodes[r->out->n_nodes++];

                node->id = arena_str(r->mem, str_c(id));
                node->label = text_of(r, v, "label");
                node->text = text_of(r, v, "utterance");
                if (!node->text.n)
                        node->text = node->label;
        }
        r->out->nodes = r->nodes;
        return 0;
}

static int read_edges_of(struct chart_reader *r, const char *id, json_t *answers)
{
        uint32_t from = node_find(r->out, str_c(id));
        struct chart_edge *edges;
        size_t n = json_object_size(answers);
        const char *label;
        json_t *to;

        if (from == CHART_NONE)
                return err_set(r->err, ERR_INVALID, "%s: edges of node %.40s, which is not there", r->path, id);
        if (n > CHART_EDGES_MAX)
                return err_set(r->err, ERR_LIMIT, "%s: node %.40s has more than %u edges", r->path, id,
                               CHART_EDGES_MAX);
        edges = ARENA_ARRAY(r->mem, struct chart_edge, n);
        json_object_foreach(answers, label, to)
        {
                struct chart_edge *e = &edges[r->nodes[from].n_edges++];

                e->label = arena_str(r->mem, str_c(label));
                e->to = node_find(r->out, json_str(to));
                if (e->to == CHART_NONE)
                        return err_set(r->err, ERR_INVALID, "%s: node %.40s leads to a node that is not there", r->path,
                                       id);
        }
        r->nodes[from].edges = edges;
        return 0;
}

static int read_faqs(struct chart_reader *r, const json_t *faqs)
{
        size_t n = json_array_size(faqs);
        struct chart_faq *out = ARENA_ARRAY(r->mem, struct chart_faq, n);

        if (n > CHART_FAQS_MAX)
                return err_set(r->err, ERR_LIMIT, "%s: more than %u questions", r->path, CHART_FAQS_MAX);
        for (size_t i = 0; i < n; i++) {
                const json_t *v = json_array_get(faqs, i), *id = json_object_get(v, "id");

                out[i].id = json_is_integer(id) ? arena_printf(r->mem, "%lld", (long long)json_integer_value(id))
                                                : arena_str(r->mem, json_str(id));
                out[i].question = text_of(r, v, "q");
                out[i].answer = text_of(r, v, "a");
        }
        r->out->faqs = out;
        r->out->n_faqs = n;
        return 0;
}

static void find_root(struct chart_src *c, struct arena *mem)
{
        bool *reached = ARENA_ARRAY(mem, bool, c->n_nodes);
        size_t most = 0;

        for (size_t i = 0; i < c->n_nodes; i++) {
                for (size_t k = 0; k < c->nodes[i].n_edges; k++)
                        reached[c->nodes[i].edges[k].to] = true;
        }
        for (uint32_t i = 0; i < c->n_nodes; i++) {
                if (!reached[i] && c->nodes[i].n_edges > most) {
                        most = c->nodes[i].n_edges;
                        c->root = i;
                }
        }
}

static int read_chart(struct chart_reader *r, const json_t *v)
{
        json_t *edges = json_object_get(v, "edges"), *answers;
        const char *id;
        int ret = read_nodes(r, json_object_get(v, "nodes"));

        r->out->name = text_of(r, v, "name");
        r->out->about = text_of(r, v, "problem_description");
        if (ret == 0 && !r->out->name.n)
                ret = err_set(r->err, ERR_INVALID, "%s: the chart has no name", r->path);
        json_object_foreach(edges, id, answers)
        {
                if (ret == 0)
                        ret = read_edges_of(r, id, answers);
        }
        if (ret == 0)
                ret = read_faqs(r, json_object_get(v, "supporting_faqs"));
        if (ret == 0)
                find_root(r->out, r->mem);
        return ret;
}

int flodial_chart(struct str json, const char *path, struct arena *mem, struct chart_src *ret, struct err *err)
{
        struct chart_reader reader = {.path = path, .mem = mem, .out = ret, .err = err};
        struct err why;
        json_t *v = NULL;
        int r = json_parse(json, &v, &why);

        *ret = (struct chart_src){0};
        if (r < 0)
                return err_set(err, r, "%s: %s", path, why.msg);
        r = read_chart(&reader, v);
        json_decref(v);
        return r;
}

uint32_t flodial_candidate(const struct chart_src *c, struct str doc)
{
        if (str_starts(doc, STR("chart-")))
                return node_find(c, str_sub(doc, 6, SIZE_MAX));
        for (uint32_t i = 0; str_starts(doc, STR("faq-")) && i < c->n_faqs; i++) {
                if (str_eq(c->faqs[i].id, str_sub(doc, 4, SIZE_MAX)))
                        return (uint32_t)c->n_nodes + i;
        }
        return CHART_NONE;
}

/* ---- dialogues ---- */

static int read_turns(const json_t *list, const char *path, struct arena *mem, struct flodial_dialogue *d,
                      struct err *err)
{
        struct flodial_turn *turns = ARENA_ARRAY(mem, struct flodial_turn, json_array_size(list));

        for (size_t i = 0; i < json_array_size(list); i++) {
                const json_t *v = json_array_get(list, i);
                struct str speaker = json_get_str(v, "speaker");

                if (!str_eq_c(speaker, "agent") && !str_eq_c(speaker, "user"))
                        return err_set(err, ERR_INVALID, "%s: dialogue %.*s, utterance %zu: speaker is user or agent",
                                       path, STR_ARG(d->id), i + 1);
                turns[i].agent = str_eq_c(speaker, "agent");
                turns[i].text = arena_str(mem, json_get_str(v, "utterance"));
                turns[i].doc = arena_str(mem, json_get_str(v, "grounded_doc_id"));
        }
        d->turns = turns;
        d->n_turns = json_array_size(list);
        return 0;
}

static int read_dialogue(struct str id, const json_t *v, const char *path, struct arena *mem,
                         struct flodial_dialogue *ret, struct err *err)
{
        const json_t *list = json_object_get(v, "utterences");

        if (!list)
                list = json_object_get(v, "utterances");
        ret->id = arena_str(mem, id);
        ret->chart = arena_str(mem, json_get_str(v, "flowchart"));
        if (!ret->chart.n || !json_is_array(list))
                return err_set(err, ERR_INVALID, "%s: dialogue %.*s needs flowchart and utterences", path,
                               STR_ARG(ret->id));
        return read_turns(list, path, mem, ret, err);
}

static int read_dialogues(const json_t *all, const char *path, struct arena *mem, struct flodial_dialogue *out,
                          size_t *ret_n, struct err *err)
{
        size_t i = 0;
        void *at;
        int r = 0;

        for (i = 0; json_is_array(all) && r == 0 && i < json_array_size(all); i++)
                r = read_dialogue(arena_printf(mem, "%zu", i + 1), json_array_get(all, i), path, mem, &out[i], err);
        for (at = json_object_iter((json_t *)(uintptr_t)all); at && r == 0;
             at = json_object_iter_next((json_t *)(uintptr_t)all, at)) {
                r = read_dialogue(str_c(json_object_iter_key(at)), json_object_iter_value(at), path, mem, &out[i], err);
                i++;
        }
        *ret_n = i;
        return r;
}

int flodial_dialogues(struct str json, const char *path, struct arena *mem, const struct flodial_dialogue **ret,
                      size_t *ret_n, struct err *err)
{
        struct flodial_dialogue *out;
        struct err why;
        json_t *v = NULL;
        size_t n;
        int r = json_parse(json, &v, &why);

        if (r < 0)
                return err_set(err, r, "%s: %s", path, why.msg);
        n = json_is_array(v) ? json_array_size(v) : json_object_size(v);
        if (n > FLODIAL_DIALOGUES_MAX) {
                r = err_set(err, ERR_LIMIT, "%s: more than %u dialogues", path, FLODIAL_DIALOGUES_MAX);
        } else if (n == 0) {
                r = err_set(err, ERR_INVALID, "%s: no dialogues", path);
        } else {
                out = ARENA_ARRAY(mem, struct flodial_dialogue, n);
                r = read_dialogues(v, path, mem, out, ret_n, err);
                *ret = out;
        }
        json_decref(v);
        return r;
}
