/* value_path - see value_path.h. A change copies the nodes from the root to the place, nothing beside them. */
#include "codec/value_path.h"

#include "base/arena.h"

#include <string.h>

enum edit { EDIT_SET, EDIT_APPEND, EDIT_UNSET };

struct change {
        enum edit edit;
        const struct value *with;
        struct arena *mem;
        struct err *err;
};

static bool place_of(struct str part, size_t *ret)
{
        int64_t n;

        if (!str_to_i64(part, 0, VALUE_LIST_MAX, &n) || part.p[0] == '-' || (part.n > 1 && part.p[0] == '0'))
                return false;
        *ret = (size_t)n;
        return true;
}

const struct value *value_at(const struct value *v, struct str path)
{
        struct str part;
        size_t i;

        if (!path.n)
                return v;
        while (v && str_cut(&path, '.', &part)) {
                if (v->type == VALUE_LIST)
                        v = place_of(part, &i) && i < v->list.n ? &v->list.v[i] : NULL;
                else
                        v = value_get(v, part);
        }
        return v;
}

static unsigned depth_of(const struct value *v)
{
        unsigned deepest = 0;

        for (size_t i = 0; v->type == VALUE_LIST && i < v->list.n; i++) {
                unsigned d = depth_of(&v->list.v[i]);

                deepest = d > deepest ? d : deepest;
        }
        for (size_t i = 0; v->type == VALUE_MAP && i < v->map.n; i++) {
                unsigned d = depth_of(&v->map.v[i].value);

                deepest = d > deepest ? d : deepest;
        }
        return v->type == VALUE_LIST || v->type == VALUE_MAP ? deepest + 1 : 0;
}

static int append(const struct change *c, const struct value *v, struct value *ret)
{
        struct value *items;
        size_t n = v && v->type == VALUE_LIST ? v->list.n : 0;

        if (v && v->type != VALUE_LIST)
                return err_set(c->err, ERR_INVALID, "what stands there is no list");
        if (n >= VALUE_LIST_MAX)
                return err_set(c->err, ERR_LIMIT, "a list of more than %u", VALUE_LIST_MAX);
        items = ARENA_ARRAY(c->mem, struct value, n + 1);
        if (n)
                memcpy(items, v->list.v, n * sizeof(*items));
        items[n] = *c->with;
        *ret = (struct value){.type = VALUE_LIST, .list = {items, n + 1}};
        return 0;
}

static int edit(const struct change *c, const struct value *v, struct str path, unsigned depth, struct value *ret);

static int edit_place(const struct change *c, const struct value *v, struct str part, struct str rest, unsigned depth,
                      struct value *ret)
{
        struct value *items;
        size_t i;
        int r;

        if (!place_of(part, &i) || i >= v->list.n)
                return err_set(c->err, ERR_NOTFOUND, "the list has no place %.*s", STR_ARG(part));
        if (!rest.p && c->edit == EDIT_UNSET)
                return err_set(c->err, ERR_INVALID, "nothing can be taken out of a list");
        items = ARENA_ARRAY(c->mem, struct value, v->list.n);
        memcpy(items, v->list.v, v->list.n * sizeof(*items));
        r = edit(c, &v->list.v[i], rest, depth + 1, &items[i]);
        *ret = (struct value){.type = VALUE_LIST, .list = {items, v->list.n}};
        return r;
}

static int edit_field(const struct change *c, const struct value *v, struct str part, struct str rest, unsigned depth,
                      struct value *ret)
{
        size_t n = v ? v->map.n : 0, at = 0;
        struct value_field *fields = ARENA_ARRAY(c->mem, struct value_field, n + 1);
        bool there;
        int r;

        if (n)
                memcpy(fields, v->map.v, n * sizeof(*fields));
        while (at < n && !str_eq(fields[at].name, part))
                at++;
        there = at < n;
        *ret = (struct value){.type = VALUE_MAP, .map = {fields, there ? n : n + 1}};
        if (!there && c->edit == EDIT_UNSET) {
                ret->map.n = n;
                return 0;
        }
        if (!rest.p && c->edit == EDIT_UNSET) {
                memmove(&fields[at], &fields[at + 1], (n - at - 1) * sizeof(*fields));
                ret->map.n = n - 1;
                return 0;
        }
        if (!there)
                fields[at].name = arena_str(c->mem, part);
        r = edit(c, there ? &v->map.v[at].value : NULL, rest, depth + 1, &fields[at].value);
        return r;
}

/* path.p NULL: here. */
static int edit(const struct change *c, const struct value *v, struct str path, unsigned depth, struct value *ret)
{
        struct str part;

        if (v && v->type == VALUE_NULL && path.p)
                v = NULL;
        if (!path.p && c->edit == EDIT_APPEND)
                return append(c, v && v->type == VALUE_NULL ? NULL : v, ret);
        if (!path.p) {
                *ret = *c->with;
                return 0;
        }
        str_cut(&path, '.', &part);
        if (!part.n)
                return err_set(c->err, ERR_INVALID, "a path with an empty part");
        if (depth >= VALUE_DEPTH_MAX)
                return err_set(c->err, ERR_LIMIT, "more than %u levels", VALUE_DEPTH_MAX);
        if (v && v->type == VALUE_LIST)
                return edit_place(c, v, part, path, depth, ret);
        if (v && v->type != VALUE_MAP)
                return err_set(c->err, ERR_INVALID, "\"%.*s\" in something that is neither map nor list",
                               STR_ARG(part));
        return edit_field(c, v, part, path, depth, ret);
}

static int change(const struct change *c, const struct value *v, struct str path, const struct value **ret)
{
        struct value *out = ARENA_NEW(c->mem, struct value);
        int r;

        if (!path.n)
                path.p = NULL;
        r = edit(c, v, path, 0, out);
        if (r == 0 && depth_of(out) > VALUE_DEPTH_MAX)
                r = err_set(c->err, ERR_LIMIT, "more than %u levels", VALUE_DEPTH_MAX);
        if (r == 0)
                *ret = out;
        return r;
}

int value_set_at(const struct value *v, struct str path, const struct value *with, struct arena *mem,
                 const struct value **ret, struct err *err)
{
        return change(&(struct change){EDIT_SET, with, mem, err}, v, path, ret);
}

int value_append_at(const struct value *v, struct str path, const struct value *with, struct arena *mem,
                    const struct value **ret, struct err *err)
{
        return change(&(struct change){EDIT_APPEND, with, mem, err}, v, path, ret);
}

int value_unset_at(const struct value *v, struct str path, struct arena *mem, const struct value **ret, struct err *err)
{
        if (!path.n)
                return err_set(err, ERR_INVALID, "a whole tree cannot be taken out of itself");
        if (!value_at(v, path)) {
                *ret = v;
                return 0;
        }
        return change(&(struct change){EDIT_UNSET, NULL, mem, err}, v, path, ret);
}
