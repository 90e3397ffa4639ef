/*
 * act_body - {"inputs":{…},"changes":[…],"after":"…","cites":[…],"slots":[…],"undo_until":ms}: written before the
 * effect, so that after a crash the very thing that was agreed to is asked for, and taken back later; then with "undo":
 * another such body, of what takes it back.
 */
#include "answer/act_priv.h"
#include "base/buf.h"
#include "codec/json.h"
#include "connect/change.h"

#define BODY_MAX 200000u

static void put_strs(struct buf *b, const char *key, const struct str *v, size_t n)
{
        json_put_key(b, key);
        buf_put_ch(b, '[');
        for (size_t i = 0; i < n; i++) {
                json_put_comma(b);
                json_put_str(b, v[i]);
        }
        buf_put_ch(b, ']');
}

struct str act_body_write(struct ctx *c, const struct plan *p, int64_t undo_until_ms)
{
        struct buf b;
        struct str s;

        buf_init(&b, BODY_MAX);
        buf_put_c(&b, "{\"inputs\":{");
        for (size_t i = 0; i < p->n_inputs; i++) {
                json_put_comma(&b);
                json_put_str(&b, p->inputs[i].name);
                buf_put_ch(&b, ':');
                value_to_json(&p->inputs[i].value, &b);
        }
        buf_put_ch(&b, '}');
        json_put_key(&b, "changes");
        record_changes_to_json(p->changes, p->n_changes, &b);
        json_put_key_str(&b, "after", p->after);
        put_strs(&b, "cites", p->cites, p->n_cites < BLOCK_CITES_MAX - 1 ? p->n_cites : BLOCK_CITES_MAX - 1);
        put_strs(&b, "slots", p->slots, p->n_slots);
        json_put_key_i64(&b, "undo_until", undo_until_ms);
        buf_put_ch(&b, '}');
        s = b.overflow ? (struct str){0} : arena_str(c->mem, buf_str(&b));
        buf_done(&b);
        return s;
}

struct str act_body_undo(struct ctx *c, const struct value *body, const struct plan *p)
{
        struct str undo = act_body_write(c, p, 0), s;
        struct buf b;

        if (!undo.n || !body || body->type != VALUE_MAP)
                return (struct str){0};
        buf_init(&b, 2 * BODY_MAX);
        buf_put_ch(&b, '{');
        for (size_t i = 0; i < body->map.n; i++) {
                if (str_eq_c(body->map.v[i].name, "undo")) /* it was refused once */
                        continue;
                json_put_key(&b, arena_printf(c->mem, "%.*s", STR_ARG(body->map.v[i].name)).p);
                value_to_json(&body->map.v[i].value, &b);
        }
        json_put_key(&b, "undo");
        buf_put(&b, undo.p, undo.n);
        buf_put_ch(&b, '}');
        s = b.overflow ? (struct str){0} : arena_str(c->mem, buf_str(&b));
        buf_done(&b);
        return s;
}

void act_body_of(const struct plan *p, int64_t undo_until_ms, struct act_body *ret)
{
        *ret = (struct act_body){
                .changes = p->changes, .n_changes = p->n_changes, .after = p->after, .undo_until_ms = undo_until_ms};
        for (size_t i = 0; i < p->n_cites && i < BLOCK_CITES_MAX; i++)
                ret->cites[ret->n_cites++] = p->cites[i];
        for (size_t i = 0; i < p->n_slots; i++)
                ret->slots[ret->n_slots++] = p->slots[i];
}

static size_t read_strs(const struct value *list, struct str *v, size_t max)
{
        size_t n = 0;

        for (size_t i = 0; list && list->type == VALUE_LIST && i < list->list.n && n < max; i++)
                if (list->list.v[i].type == VALUE_STR)
                        v[n++] = list->list.v[i].s;
        return n;
}

bool act_body_read(struct ctx *c, const struct value *body, struct act_body *ret)
{
        const struct value *inputs = value_get(body, STR("inputs"));
        struct err err;

        *ret = (struct act_body){.after = value_get_str(body, "after"),
                                 .undo_until_ms = value_get_int(body, "undo_until", 0)};
        for (size_t i = 0; inputs && inputs->type == VALUE_MAP && i < inputs->map.n && i < ACTION_INPUTS_MAX; i++)
                ret->inputs[ret->n_inputs++] = (struct action_value){inputs->map.v[i].name, inputs->map.v[i].value};
        ret->n_cites = read_strs(value_get(body, STR("cites")), ret->cites, BLOCK_CITES_MAX);
        ret->n_slots = read_strs(value_get(body, STR("slots")), ret->slots, PLAN_SLOTS_MAX);
        return record_changes_from_json(value_get(body, STR("changes")), c->mem, &ret->changes, &ret->n_changes,
                                        &err) == 0;
}
