/* value - see value.h. */
#include "codec/value.h"

#include "base/arena.h"
#include "codec/json.h"

#include <math.h>

struct value value_str(struct str s)
{
        return (struct value){.type = VALUE_STR, .s = s};
}

struct value value_bool(bool b)
{
        return (struct value){.type = VALUE_BOOL, .b = b};
}

struct value value_int(int64_t whole)
{
        return (struct value){.type = VALUE_NUMBER, .number = whole * VALUE_ONE};
}

const struct value *value_get(const struct value *v, struct str name)
{
        if (v && v->type == VALUE_MAP)
                for (size_t i = 0; i < v->map.n; i++)
                        if (str_eq(v->map.v[i].name, name))
                                return &v->map.v[i].value;
        return NULL;
}

struct str value_get_str(const struct value *v, const char *name)
{
        const struct value *f = value_get(v, str_c(name));

        return f && f->type == VALUE_STR ? f->s : (struct str){0};
}

int64_t value_get_int(const struct value *v, const char *name, int64_t without)
{
        const struct value *f = value_get(v, str_c(name));

        return f && f->type == VALUE_NUMBER && f->number % VALUE_ONE == 0 ? f->number / VALUE_ONE : without;
}

static bool lists_equal(const struct value *a, const struct value *b)
{
        if (a->list.n != b->list.n)
                return false;
        for (size_t i = 0; i < a->list.n; i++)
                if (!value_equal(&a->list.v[i], &b->list.v[i]))
                        return false;
        return true;
}

static bool maps_equal(const struct value *a, const struct value *b)
{
        if (a->map.n != b->map.n)
                return false;
        for (size_t i = 0; i < a->map.n; i++) {
                const struct value *other = value_get(b, a->map.v[i].name);

                if (!other || !value_equal(&a->map.v[i].value, other))
                        return false;
        }
        return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
        if (a->type != b->type)
                return false;
        switch (a->type) {
        case VALUE_BOOL: return a->b == b->b;
        case VALUE_NUMBER: return a->number == b->number;
        case VALUE_STR: return str_eq(a->s, b->s);
        case VALUE_LIST: return lists_equal(a, b);
        case VALUE_MAP: return maps_equal(a, b);
        case VALUE_NULL: break;
        }
        return true;
}

static int number_from_json(const json_t *j, struct value *ret, struct err *err)
{
        ret->type = VALUE_NUMBER;
        if (json_is_integer(j)) {
                int64_t whole = json_integer_value(j);

                if (whole > VALUE_NUMBER_MAX / VALUE_ONE || whole < -VALUE_NUMBER_MAX / VALUE_ONE)
                        return err_set(err, ERR_LIMIT, "a number is too large");
                ret->number = whole * VALUE_ONE;
                return 0;
        } else {
                double scaled = json_real_value(j) * (double)VALUE_ONE;
                double whole = nearbyint(scaled);

                if (!(fabs(scaled) <= (double)VALUE_NUMBER_MAX))
                        return err_set(err, ERR_LIMIT, "a number is too large");
                if (fabs(scaled - whole) > 1e-9 * fmax(fabs(scaled), 1.0))
                        return err_set(err, ERR_LIMIT, "a number has more than four places after the point");
                ret->number = (int64_t)whole;
                return 0;
        }
}

static int from_json(const json_t *j, struct arena *mem, struct value *ret, struct err *err);

static int list_from_json(const json_t *j, struct arena *mem, struct value *ret, struct err *err)
{
        size_t n = json_array_size(j);
        struct value *v = ARENA_ARRAY(mem, struct value, n);

        for (size_t i = 0; i < n; i++) {
                int r = from_json(json_array_get(j, i), mem, &v[i], err);

                if (r < 0)
                        return r;
        }
        ret->type = VALUE_LIST;
        ret->list.v = v;
        ret->list.n = n;
        return 0;
}

static int map_from_json(const json_t *j, struct arena *mem, struct value *ret, struct err *err)
{
        struct value_field *v = ARENA_ARRAY(mem, struct value_field, json_object_size(j));
        size_t n = 0;

        for (void *it = json_object_iter((json_t *)j); it; it = json_object_iter_next((json_t *)j, it), n++) {
                int r = from_json(json_object_iter_value(it), mem, &v[n].value, err);

                if (r < 0)
                        return r;
                v[n].name = arena_str(mem, str_c(json_object_iter_key(it)));
        }
        ret->type = VALUE_MAP;
        ret->map.v = v;
        ret->map.n = n;
        return 0;
}

static int from_json(const json_t *j, struct arena *mem, struct value *ret, struct err *err)
{
        *ret = (struct value){.type = VALUE_NULL};
        switch (json_typeof(j)) {
        case JSON_NULL: return 0;
        case JSON_TRUE:
        case JSON_FALSE: *ret = value_bool(json_is_true(j)); return 0;
        case JSON_INTEGER:
        case JSON_REAL: return number_from_json(j, ret, err);
        case JSON_STRING: *ret = value_str(arena_str(mem, json_str(j))); return 0;
        case JSON_ARRAY: return list_from_json(j, mem, ret, err);
        case JSON_OBJECT: return map_from_json(j, mem, ret, err);
        }
        return err_set(err, ERR_INVALID, "not a JSON value");
}

static unsigned depth_of(const json_t *j)
{
        unsigned deepest = 0;
        const char *key;
        json_t *item;
        size_t i;

        json_array_foreach(j, i, item)
        {
                unsigned d = depth_of(item);

                deepest = d > deepest ? d : deepest;
        }
        json_object_foreach((json_t *)j, key, item)
        {
                unsigned d = depth_of(item);

                deepest = d > deepest ? d : deepest;
        }
        return json_is_array(j) || json_is_object(j) ? deepest + 1 : 0;
}

int value_from_json(struct str json, struct arena *mem, struct value *ret, struct err *err)
{
        json_t *j = NULL;
        int r = json_parse(json, &j, err);

        if (r < 0)
                return r;
        if (depth_of(j) > VALUE_DEPTH_MAX)
                r = err_set(err, ERR_LIMIT, "more than %u levels", VALUE_DEPTH_MAX);
        else
                r = from_json(j, mem, ret, err);
        json_decref(j);
        return r;
}

static void number_to_json(int64_t number, struct buf *out)
{
        int64_t part = number < 0 ? -(number % VALUE_ONE) : number % VALUE_ONE;
        char places[5];
        unsigned n = 4;

        if (number < 0 && number > -VALUE_ONE)
                buf_put_ch(out, '-');
        buf_put_i64(out, number / VALUE_ONE);
        if (!part)
                return;
        for (unsigned i = 4; i-- > 0; part /= 10)
                places[i] = (char)('0' + part % 10);
        while (places[n - 1] == '0')
                n--;
        buf_put_ch(out, '.');
        buf_put(out, places, n);
}

void value_to_json(const struct value *v, struct buf *out)
{
        switch (v->type) {
        case VALUE_NULL: buf_put_c(out, "null"); break;
        case VALUE_BOOL: buf_put_c(out, v->b ? "true" : "false"); break;
        case VALUE_NUMBER: number_to_json(v->number, out); break;
        case VALUE_STR: json_put_str(out, v->s); break;
        case VALUE_LIST:
                buf_put_ch(out, '[');
                for (size_t i = 0; i < v->list.n; i++) {
                        json_put_comma(out);
                        value_to_json(&v->list.v[i], out);
                }
                buf_put_ch(out, ']');
                break;
        case VALUE_MAP:
                buf_put_ch(out, '{');
                for (size_t i = 0; i < v->map.n; i++) {
                        json_put_comma(out);
                        json_put_str(out, v->map.v[i].name);
                        buf_put_ch(out, ':');
                        value_to_json(&v->map.v[i].value, out);
                }
                buf_put_ch(out, '}');
                break;
        }
}

struct value value_dup(const struct value *v, struct arena *mem)
{
        struct value copy = *v;

        if (v->type == VALUE_STR) {
                copy.s = arena_str(mem, v->s);
        } else if (v->type == VALUE_LIST) {
                struct value *items = ARENA_ARRAY(mem, struct value, v->list.n);

                for (size_t i = 0; i < v->list.n; i++)
                        items[i] = value_dup(&v->list.v[i], mem);
                copy.list.v = items;
        } else if (v->type == VALUE_MAP) {
                struct value_field *fields = ARENA_ARRAY(mem, struct value_field, v->map.n);

                for (size_t i = 0; i < v->map.n; i++) {
                        fields[i].name = arena_str(mem, v->map.v[i].name);
                        fields[i].value = value_dup(&v->map.v[i].value, mem);
                }
                copy.map.v = fields;
        }
        return copy;
}
