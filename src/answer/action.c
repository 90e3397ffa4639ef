/* The plan of an action - see action.h. */
#include "answer/action.h"

#include "codec/value_path.h"

#include <string.h>

void action_plan(const struct plan_in *in, struct plan *ret)
{
        (void)in;
        memset(ret, 0, sizeof(*ret));
        ret->kind = PLAN_FAULT;
        ret->fault = STR("no action can be planned yet");
}

void action_plan_undo(const struct plan_in *in, const struct record_change *done, size_t n_done, int64_t done_ms,
                      struct plan *ret)
{
        (void)done;
        (void)n_done;
        (void)done_ms;
        action_plan(in, ret);
}

const char *plan_kind_name(enum plan_kind kind)
{
        static const char *const names[] = {
                [PLAN_NEEDS] = "needs",     [PLAN_INPUT] = "input", [PLAN_IDENTITY] = "identity",
                [PLAN_REFUSED] = "refused", [PLAN_READY] = "ready", [PLAN_FAULT] = "fault",
        };

        return names[kind];
}

const char *input_problem_name(enum input_problem problem)
{
        static const char *const names[] = {
                [INPUT_MISSING] = "missing",     [INPUT_NOT_FOUND] = "not_found", [INPUT_MALFORMED] = "malformed",
                [INPUT_TOO_SMALL] = "too_small", [INPUT_TOO_LARGE] = "too_large", [INPUT_NO_CHOICE] = "no_choice",
        };

        return names[problem];
}

static bool same(const struct value *a, const struct value *b)
{
        return a && b ? value_equal(a, b) : a == b;
}

int change_apply(const struct record_change *change, const struct value *doc, struct arena *mem,
                 const struct value **ret, struct err *err)
{
        bool whole = change->op == CHANGE_CREATE || change->op == CHANGE_DELETE;

        if (!doc && change->op != CHANGE_CREATE)
                return err_set(err, ERR_BUSY, "the %.*s is not there", STR_ARG(change->kind));
        if (!same(whole ? doc : value_at(doc, change->path), change->before))
                return err_set(err, ERR_BUSY, "%.*s of the %.*s has changed meanwhile",
                               STR_ARG(change->path.n ? change->path : STR("something")), STR_ARG(change->kind));
        switch (change->op) {
        case CHANGE_SET: return value_set_at(doc, change->path, change->value, mem, ret, err);
        case CHANGE_APPEND: return value_append_at(doc, change->path, change->value, mem, ret, err);
        case CHANGE_UNSET: return value_unset_at(doc, change->path, mem, ret, err);
        case CHANGE_CREATE: *ret = change->value; return 0;
        case CHANGE_DELETE: *ret = NULL; return 0;
        }
        return err_set(err, ERR_INTERNAL, "an unknown change");
}
