/*
 * libyaml's events folded into a tree. Children of an open collection wait on one stack and are copied into an exact
 * array when it closes, so that memory stays proportional to the text.
 */
#include "codec/yaml.h"

#include "base/arena.h"
#include "base/vec.h"

#include <string.h>
#include <yaml.h>

struct open_node {
        struct ynode *node;
        size_t first; /* of its children on the stack */
};

struct builder {
        struct arena *mem;
        struct err *err;
        unsigned offset, line;
        size_t n_nodes;
        VEC(struct ynode *) stack;
        struct open_node open[YAML_DEPTH_MAX];
        size_t depth;
        struct ynode *root;
        unsigned documents;
};

static struct ynode *node_new(struct builder *b, enum yaml_kind kind, const yaml_mark_t *at)
{
        struct ynode *n;

        if (++b->n_nodes > YAML_NODES_MAX) {
                err_set(b->err, ERR_LIMIT, "more than %u values", YAML_NODES_MAX);
                return NULL;
        }
        n = ARENA_NEW(b->mem, struct ynode);
        n->kind = kind;
        n->line = (unsigned)at->line + 1 + b->offset;
        return n;
}

static void put(struct builder *b, struct ynode *n)
{
        if (b->depth == 0)
                b->root = n;
        else
                *VEC_ADD(&b->stack) = n;
}

static int open_collection(struct builder *b, enum yaml_kind kind, const yaml_mark_t *at)
{
        struct ynode *n;

        if (b->depth == YAML_DEPTH_MAX)
                return err_set(b->err, ERR_LIMIT, "nested deeper than %u", YAML_DEPTH_MAX);
        n = node_new(b, kind, at);
        if (!n)
                return ERR_LIMIT;
        put(b, n);
        b->open[b->depth++] = (struct open_node){n, b->stack.n};
        return 0;
}

static int close_list(struct builder *b)
{
        struct open_node o = b->open[--b->depth];

        o.node->n = b->stack.n - o.first;
        o.node->items = ARENA_ARRAY(b->mem, struct ynode *, o.node->n);
        if (o.node->n)
                memcpy(o.node->items, b->stack.p + o.first, o.node->n * sizeof(struct ynode *));
        b->stack.n = o.first;
        return 0;
}

static int key_cmp(const void *x, const void *y)
{
        const struct ypair *a = *(const struct ypair *const *)x, *b = *(const struct ypair *const *)y;
        int r = str_cmp(a->key, b->key);

        return r ? r : (a->line > b->line) - (a->line < b->line);
}

static int check_keys(struct builder *b, const struct ynode *map)
{
        struct ypair **sorted = ARENA_ARRAY(b->mem, struct ypair *, map->n);

        for (size_t i = 0; i < map->n; i++)
                sorted[i] = &map->pairs[i];
        qsort(sorted, map->n, sizeof(*sorted), key_cmp);
        for (size_t i = 1; i < map->n; i++) {
                if (!str_eq(sorted[i - 1]->key, sorted[i]->key))
                        continue;
                b->line = sorted[i]->line;
                return err_set(b->err, ERR_INVALID, "the key \"%.*s\" stands twice", STR_ARG(sorted[i]->key));
        }
        return 0;
}

static int close_map(struct builder *b)
{
        struct open_node o = b->open[--b->depth];
        struct ynode **kids = b->stack.p + o.first;

        o.node->n = (b->stack.n - o.first) / 2;
        o.node->pairs = ARENA_ARRAY(b->mem, struct ypair, o.node->n);
        for (size_t i = 0; i < o.node->n; i++) {
                const struct ynode *key = kids[2 * i];

                if (key->kind != YAML_SCALAR) {
                        b->line = key->line;
                        return err_set(b->err, ERR_INVALID, "a key must be text");
                }
                o.node->pairs[i] = (struct ypair){key->text, key->line, kids[2 * i + 1]};
        }
        b->stack.n = o.first;
        return check_keys(b, o.node);
}

static int add_scalar(struct builder *b, const yaml_event_t *ev)
{
        struct ynode *n = node_new(b, YAML_SCALAR, &ev->start_mark);

        if (!n)
                return ERR_LIMIT;
        n->text = arena_str(b->mem, str_n((const char *)ev->data.scalar.value, ev->data.scalar.length));
        n->quoted = ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        if (memchr(n->text.p, 0, n->text.n))
                return err_set(b->err, ERR_INVALID, "a NUL character");
        put(b, n);
        return 0;
}

static bool has_anchor(const yaml_event_t *ev)
{
        switch (ev->type) {
        case YAML_SCALAR_EVENT: return ev->data.scalar.anchor || ev->data.scalar.tag;
        case YAML_SEQUENCE_START_EVENT: return ev->data.sequence_start.anchor || ev->data.sequence_start.tag;
        case YAML_MAPPING_START_EVENT: return ev->data.mapping_start.anchor || ev->data.mapping_start.tag;
        default: return false;
        }
}

static int on_event(struct builder *b, const yaml_event_t *ev)
{
        b->line = (unsigned)ev->start_mark.line + 1 + b->offset;
        if (has_anchor(ev) || ev->type == YAML_ALIAS_EVENT)
                return err_set(b->err, ERR_INVALID, "anchors, aliases and tags are not allowed");
        switch (ev->type) {
        case YAML_DOCUMENT_START_EVENT:
                return b->documents++ ? err_set(b->err, ERR_INVALID, "more than one document") : 0;
        case YAML_SCALAR_EVENT: return add_scalar(b, ev);
        case YAML_SEQUENCE_START_EVENT: return open_collection(b, YAML_LIST, &ev->start_mark);
        case YAML_MAPPING_START_EVENT: return open_collection(b, YAML_MAP, &ev->start_mark);
        case YAML_SEQUENCE_END_EVENT: return close_list(b);
        case YAML_MAPPING_END_EVENT: return close_map(b);
        default: return 0;
        }
}

static int parse_error(struct builder *b, const yaml_parser_t *p)
{
        b->line = (unsigned)(p->problem_mark.line ? p->problem_mark.line : p->context_mark.line) + 1 + b->offset;
        if (p->error == YAML_READER_ERROR)
                return err_set(b->err, ERR_INVALID, "not valid UTF-8 text");
        return err_set(b->err, ERR_INVALID, "%s", p->problem ? p->problem : "not YAML");
}

static int run(struct builder *b, yaml_parser_t *p)
{
        for (;;) {
                yaml_event_t ev;
                bool end;
                int r;

                if (!yaml_parser_parse(p, &ev))
                        return parse_error(b, p);
                end = ev.type == YAML_STREAM_END_EVENT;
                r = on_event(b, &ev);
                yaml_event_delete(&ev);
                if (r < 0 || end)
                        return r;
        }
}

int yaml_parse(struct str text, unsigned line_offset, struct arena *mem, struct ynode **ret, unsigned *ret_line,
               struct err *err)
{
        struct builder b = {.mem = mem, .err = err, .offset = line_offset, .line = line_offset + 1};
        yaml_parser_t p;
        int r;

        if (text.n > YAML_BYTES_MAX) {
                *ret_line = line_offset + 1;
                return err_set(err, ERR_LIMIT, "larger than %u bytes", YAML_BYTES_MAX);
        }
        if (!yaml_parser_initialize(&p))
                abort();
        yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&p, (const unsigned char *)(text.p ? text.p : ""), text.n);
        r = run(&b, &p);
        yaml_parser_delete(&p);
        VEC_FREE(&b.stack);
        *ret_line = b.line;
        if (r < 0)
                return r;
        if (!b.root || yaml_is_null(b.root)) {
                b.root = ARENA_NEW(mem, struct ynode);
                b.root->kind = YAML_MAP;
                b.root->line = line_offset + 1;
        }
        *ret = b.root;
        return 0;
}

struct ynode *yaml_get(const struct ynode *map, const char *key)
{
        if (!map || map->kind != YAML_MAP)
                return NULL;
        for (size_t i = 0; i < map->n; i++) {
                if (str_eq_c(map->pairs[i].key, key))
                        return map->pairs[i].value;
        }
        return NULL;
}

bool yaml_is_null(const struct ynode *n)
{
        return n->kind == YAML_SCALAR && !n->quoted &&
               (n->text.n == 0 || str_eq_c(n->text, "~") || str_eq_c(n->text, "null"));
}
