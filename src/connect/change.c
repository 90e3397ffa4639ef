/* change - see change.h. */
#include "connect/change.h"

#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"
#include "codec/value_path.h"

static const char *const op_names[] = {"set", "append", "unset", "create", "delete"};

const char *change_op_name(enum change_op op)
{
        return op_names[op];
}

/* ---- applying ---- */

static bool holds(const struct record_change *c, const struct value *doc)
{
        const struct value *there = doc ? value_at(doc, c->path) : NULL;

        return there && c->before ? value_equal(there, c->before) : !there && !c->before;
}

int record_change_apply(const struct record_change *c, const struct value *doc, struct arena *mem,
                        const struct value **ret, struct err *err)
{
        bool whole = c->op == CHANGE_CREATE || c->op == CHANGE_DELETE;

        if (whole != (c->path.n == 0) || (!c->value && c->op != CHANGE_UNSET && c->op != CHANGE_DELETE))
                return err_set(err, ERR_INVALID, "a change is not complete");
        if (c->op != CHANGE_CREATE && !doc)
                return err_set(err, ERR_DENIED, "the %.*s is not there", STR_ARG(c->kind));
        if (!holds(c, doc))
                return err_set(err, ERR_DENIED, "the %.*s has changed since", STR_ARG(c->kind));
        switch (c->op) {
        case CHANGE_SET: return value_set_at(doc, c->path, c->value, mem, ret, err);
        case CHANGE_APPEND: return value_append_at(doc, c->path, c->value, mem, ret, err);
        case CHANGE_UNSET: return value_unset_at(doc, c->path, mem, ret, err);
        case CHANGE_CREATE: *ret = c->value; return 0;
        case CHANGE_DELETE: *ret = NULL; return 0;
        }
        return err_set(err, ERR_INTERNAL, "an unknown change");
}

/* ---- JSON ---- */

static void put_value(struct buf *out, const char *key, const struct value *v)
{
        if (!v)
                return;
        json_put_key(out, key);
        value_to_json(v, out);
}

void record_changes_to_json(const struct record_change *v, size_t n, struct buf *out)
{
        buf_put_ch(out, '[');
        for (size_t i = 0; i < n; i++) {
                json_put_comma(out);
                buf_put_ch(out, '{');
                json_put_key_str(out, "op", str_c(change_op_name(v[i].op)));
                json_put_key_str(out, "kind", v[i].kind);
                json_put_key_str(out, "key", v[i].key);
                if (v[i].owner.n)
                        json_put_key_str(out, "owner", v[i].owner);
                if (v[i].path.n)
                        json_put_key_str(out, "path", v[i].path);
                put_value(out, "value", v[i].value);
                put_value(out, "before", v[i].before);
                buf_put_ch(out, '}');
        }
        buf_put_ch(out, ']');
}

static bool op_of(struct str name, enum change_op *ret)
{
        for (size_t i = 0; i < sizeof(op_names) / sizeof(*op_names); i++) {
                if (str_eq_c(name, op_names[i])) {
                        *ret = (enum change_op)i;
                        return true;
                }
        }
        return false;
}

int record_changes_from_json(const struct value *list, struct arena *mem, const struct record_change **ret,
                             size_t *ret_n, struct err *err)
{
        struct record_change *v;

        if (!list || list->type != VALUE_LIST || list->list.n > CHANGES_MAX)
                return err_set(err, ERR_INVALID, "the changes are no list of at most %u", CHANGES_MAX);
        v = ARENA_ARRAY(mem, struct record_change, list->list.n + 1);
        for (size_t i = 0; i < list->list.n; i++) {
                const struct value *o = &list->list.v[i];

                if (!op_of(value_get_str(o, "op"), &v[i].op))
                        return err_set(err, ERR_INVALID, "an unknown change");
                v[i].kind = value_get_str(o, "kind");
                v[i].key = value_get_str(o, "key");
                v[i].owner = value_get_str(o, "owner");
                v[i].path = value_get_str(o, "path");
                v[i].value = value_get(o, STR("value"));
                v[i].before = value_get(o, STR("before"));
        }
        *ret = v;
        *ret_n = list->list.n;
        return 0;
}
