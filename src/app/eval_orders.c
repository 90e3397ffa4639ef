/*
 * Each task has a session of its own over the same database: its gold actions that change something are planned and
 * carried out in turn by the engine that serves customers, and what is different at the end is compared with what
 * should be. Then the cases of order_cases.h, each in a session of its own.
 */
#include "app/eval_orders.h"

#include "app/order_cases.h"
#include "app/order_task.h"
#include "app/order_world.h"
#include "app/service.h"
#include "base/time.h"
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct figures {
        size_t tasks, equal, gold, accepted, lookups;
        size_t forbidden, refused, controls, controls_accepted;
        size_t cases[40], cases_refused[40];
        int64_t plan_ns;
        size_t plans;
};

struct run {
        const struct eval_in *in;
        struct order_world world;
        struct order_tasks t;
        struct arena *mem;  /* of the run */
        struct arena *work; /* of one session */
        struct figures f;
};

/* ---- tasks ---- */

/* The folder's id of a tool: cancel_pending_order is actions/cancel-pending-order.yaml. NULL: there is none. */
static const struct action *action_of(const struct run *run, struct str tool)
{
        char id[64];

        if (tool.n >= sizeof(id))
                return NULL;
        for (size_t i = 0; i < tool.n; i++)
                id[i] = tool.p[i] == '_' ? '-' : tool.p[i];
        return knowledge_action(run->world.k, str_n(id, tool.n));
}

static bool replay_call(struct run *run, struct order_session *s, const struct value *call, struct str customer,
                        struct str task)
{
        struct str tool = value_get_str(call, "name");
        const struct value *args = value_get(call, STR("arguments"));
        const struct action *a = action_of(run, tool);
        struct plan plan = {0};

        if (a && args && order_session_call(s, a, args, customer, &plan)) {
                run->f.plan_ns += s->plan_ns;
                run->f.plans++;
                return true;
        }
        fprintf(stderr, "task %.*s: %.*s is not accepted: %s %.*s%.*s\n", STR_ARG(task), STR_ARG(tool),
                a ? plan_kind_name(plan.kind) : "there is no such action", STR_ARG(plan.text), STR_ARG(plan.fault));
        return false;
}

/* Every document that was changed, or should have been; all others are those of the file in both. */
static bool is_equal(const struct run *run, const struct order_session *s, const struct value *different,
                     struct str task)
{
        const struct knowledge *k = run->world.k;
        bool equal = true;

        for (size_t i = 0; i < s->n_changed; i++) {
                const struct session_doc *d = &s->changed[i];

                if (order_doc_same(d->doc, order_doc_wanted(&run->t.db, different, d->kind->table, d->key)))
                        continue;
                fprintf(stderr, "task %.*s: %.*s %.*s is different\n", STR_ARG(task), STR_ARG(d->kind->name),
                        STR_ARG(d->key));
                equal = false;
        }
        for (size_t i = 0; i < k->n_kinds; i++) {
                const struct value *table = value_get(different, k->kinds[i].table);

                for (size_t j = 0; table && table->type == VALUE_MAP && j < table->map.n; j++) {
                        const struct value_field *f = &table->map.v[j];

                        if (order_doc_same(order_session_get(s, &k->kinds[i], f->name), &f->value))
                                continue;
                        fprintf(stderr, "task %.*s: %.*s %.*s is not as it should be\n", STR_ARG(task),
                                STR_ARG(k->kinds[i].name), STR_ARG(f->name));
                        equal = false;
                }
        }
        return equal;
}

static void replay_task(struct run *run, const struct value *task)
{
        const struct value *actions = order_task_actions(task), *different;
        struct order_session *s;
        struct str id, customer;
        bool all = true;

        arena_reset(run->work);
        s = ARENA_NEW(run->work, struct order_session);
        order_session_init(s, &run->world, run->work);
        id = order_task_id(run->work, task);
        different = value_get(&run->t.expected, id);
        customer = order_task_customer(&run->t.db, actions);
        run->f.tasks++;
        for (size_t i = 0; actions && i < actions->list.n; i++) {
                const struct value *call = &actions->list.v[i];

                if (order_tool_looks_up(value_get_str(call, "name"))) {
                        run->f.lookups++;
                        continue;
                }
                run->f.gold++;
                if (replay_call(run, s, call, customer, id))
                        run->f.accepted++;
                else
                        all = false;
        }
        if (!different)
                fprintf(stderr, "task %.*s: nobody says how it should end\n", STR_ARG(id));
        else if (is_equal(run, s, different, id) && all)
                run->f.equal++;
}

/* ---- forbidden calls ---- */

/* Refused, or a value that cannot be; not for want of a value or because something is not sound. */
static bool is_refusal(const struct plan *p)
{
        return p->kind == PLAN_REFUSED || (p->kind == PLAN_INPUT && p->problem != INPUT_MISSING);
}

static void count_case(struct figures *f, const struct order_case *c, bool refused)
{
        size_t i = 0;

        while (order_case_class(i) && strcmp(order_case_class(i), c->class) != 0)
                i++;
        f->forbidden++;
        f->refused += refused;
        f->cases[i]++;
        f->cases_refused[i] += refused;
}

static void try_case(struct run *run, const struct order_case *c)
{
        const struct order_call *last = &c->calls[c->n_calls - 1];
        const struct action *a = action_of(run, str_c(last->tool));
        struct order_session *s;
        struct plan *plan;
        bool done = false, first = true;

        arena_reset(run->work);
        s = ARENA_NEW(run->work, struct order_session);
        plan = ARENA_NEW(run->work, struct plan);
        order_session_init(s, &run->world, run->work);
        if (c->n_calls == 2) {
                const struct action *before = action_of(run, str_c(c->calls[0].tool));

                first = before && order_session_call(s, before, c->calls[0].args, c->customer, NULL);
        }
        if (a && first)
                done = order_session_call(s, a, last->args, c->customer, plan);
        if (c->class)
                count_case(&run->f, c, a && first && !done && is_refusal(plan));
        else {
                run->f.controls++;
                run->f.controls_accepted += done;
        }
        if (c->class ? !a || !first || done || !is_refusal(plan) : !done)
                fprintf(stderr, "%s: %s ends with %s %.*s%.*s\n", c->class ? c->class : "valid", last->tool,
                        plan_kind_name(plan->kind), STR_ARG(plan->text), STR_ARG(plan->fault));
}

/* ---- the figures ---- */

static void put_share(struct buf *out, const char *key, size_t part, size_t all)
{
        json_put_key(out, key);
        buf_printf(out, "%.4f", all ? (double)part / (double)all : 0.0);
}

static void put_count(struct buf *out, const char *key, size_t n)
{
        json_put_key_i64(out, key, (int64_t)n);
}

static void write_figures(const struct figures *f, struct buf *out)
{
        buf_put_c(out, "{");
        put_count(out, "tasks", f->tasks);
        put_share(out, "equal_share", f->equal, f->tasks);
        put_count(out, "gold_actions", f->gold);
        put_share(out, "gold_accepted_share", f->accepted, f->gold);
        put_count(out, "lookups", f->lookups);
        put_count(out, "forbidden", f->forbidden);
        put_share(out, "forbidden_refused_share", f->refused, f->forbidden);
        json_put_key(out, "refused");
        buf_put_c(out, "{");
        for (size_t i = 0; order_case_class(i); i++)
                put_share(out, order_case_class(i), f->cases_refused[i], f->cases[i]);
        buf_put_c(out, "}");
        json_put_key(out, "cases");
        buf_put_c(out, "{");
        for (size_t i = 0; order_case_class(i); i++)
                put_count(out, order_case_class(i), f->cases[i]);
        buf_put_c(out, "}");
        put_count(out, "controls", f->controls);
        put_share(out, "controls_accepted_share", f->controls_accepted, f->controls);
        json_put_key(out, "us_per_plan");
        buf_printf(out, "%.1f", f->plans ? (double)f->plan_ns / 1000.0 / (double)f->plans : 0.0);
        buf_put_c(out, "}");
}

static void measure(struct run *run, struct buf *ret_json)
{
        struct order_cases cases = order_cases_make(&run->t.db, run->mem);

        for (size_t i = 0; i < run->t.tasks.list.n; i++)
                replay_task(run, &run->t.tasks.list.v[i]);
        for (size_t i = 0; i < cases.n; i++)
                try_case(run, &cases.v[i]);
        write_figures(&run->f, ret_json);
}

/* ---- what it is measured on ---- */

static int load_knowledge(const char *dir, struct arena *mem, struct knowledge **ret, struct err *err)
{
        struct report *rep = report_new();
        const char *folder;
        bool made = false;
        int r = order_folder_make(dir, mem, &folder, &made, err);

        if (r == 0) {
                r = knowledge_load_dir(folder, time_now_ms(), ret, rep, err);
                if (r < 0)
                        service_print_report(rep, stderr);
        }
        if (made)
                order_folder_remove(folder);
        report_free(rep);
        return r;
}

int eval_orders(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct run *run = calloc(1, sizeof(*run));
        struct knowledge *k = NULL;
        int r;

        if (!run)
                return err_set(err, ERR_INTERNAL, "no memory");
        run->in = in;
        run->mem = arena_new(ORDER_WORLD_ARENA_MAX);
        run->work = arena_new(ORDER_WORLD_ARENA_MAX);
        r = load_knowledge(in->path[0], run->mem, &k, err);
        if (r == 0)
                r = order_tasks_load(in->path[0], in->path[1], in->data[1], in->expected, run->mem, &run->t, err);
        if (r == 0) {
                order_world_init(&run->world, k, &run->t.db);
                measure(run, ret_json);
                order_world_done(&run->world);
        }
        knowledge_unref(k);
        arena_free(run->work);
        arena_free(run->mem);
        free(run);
        return r;
}
