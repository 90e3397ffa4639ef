/*
 * Each task has a session of its own over the same database: its gold actions that change something are planned and
 * carried out in turn by the engine that serves customers, and what is different at the end is compared with what
 * should be. Then the cases of order_cases.h, each in a session of its own.
 */
#include "app/eval_orders.h"

#include "app/order_cases.h"
#include "app/order_world.h"
#include "app/script.h"
#include "app/service.h"
#include "base/file.h"
#include "base/time.h"
#include "codec/json.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DB_BYTES_MAX = 64 << 20, EXPECTED_BYTES_MAX = 256 << 20 };
#define WORLD_ARENA_MAX ((size_t)2048 * 1024 * 1024)

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
        struct value db, tasks, expected;
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

/* Tools that change nothing. */
static bool is_lookup(struct str tool)
{
        return str_starts(tool, STR("get_")) || str_starts(tool, STR("find_")) || str_starts(tool, STR("list_")) ||
               str_eq_c(tool, "calculate") || str_eq_c(tool, "think") || str_starts(tool, STR("transfer_to_"));
}

static const struct value *gold_actions(const struct value *task)
{
        const struct value *v = value_get(value_get(task, STR("evaluation_criteria")), STR("actions"));

        return v && v->type == VALUE_LIST ? v : NULL;
}

static struct str user_by_mail(const struct value *users, struct str mail)
{
        for (size_t i = 0; users && i < users->map.n; i++) {
                if (str_ieq(value_get_str(&users->map.v[i].value, "email"), mail))
                        return users->map.v[i].name;
        }
        return (struct str){0};
}

static struct str user_by_name(const struct value *users, const struct value *args)
{
        for (size_t i = 0; users && i < users->map.n; i++) {
                const struct value *u = &users->map.v[i].value, *name = value_get(u, STR("name"));

                if (str_ieq(value_get_str(name, "first_name"), value_get_str(args, "first_name")) &&
                    str_ieq(value_get_str(name, "last_name"), value_get_str(args, "last_name")) &&
                    str_eq(value_get_str(value_get(u, STR("address")), "zip"), value_get_str(args, "zip")))
                        return users->map.v[i].name;
        }
        return (struct str){0};
}

/* Whom one call is about; empty: it does not say. */
static struct str customer_of_call(const struct run *run, const struct value *call)
{
        const struct value *args = value_get(call, STR("arguments")), *users = value_get(&run->db, STR("users"));
        struct str tool = value_get_str(call, "name"), order = value_get_str(args, "order_id");

        if (str_eq_c(tool, "find_user_id_by_email"))
                return user_by_mail(users, value_get_str(args, "email"));
        if (str_eq_c(tool, "find_user_id_by_name_zip"))
                return user_by_name(users, args);
        if (value_get_str(args, "user_id").n)
                return value_get_str(args, "user_id");
        return value_get_str(value_get(value_get(&run->db, STR("orders")), order), "user_id");
}

/* Who talks in a task: whom the first call that says so is about. */
static struct str customer_of(const struct run *run, const struct value *actions)
{
        struct str who = {0};

        for (size_t i = 0; i < actions->list.n && !who.n; i++)
                who = customer_of_call(run, &actions->list.v[i]);
        return who;
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

/* A field with null is a field that is not there. */
static bool same_doc(const struct value *a, const struct value *b)
{
        if (!a || a->type == VALUE_NULL)
                return !b || b->type == VALUE_NULL;
        if (!b || a->type != b->type)
                return false;
        if (a->type == VALUE_LIST) {
                for (size_t i = 0; i < a->list.n && a->list.n == b->list.n; i++) {
                        if (!same_doc(&a->list.v[i], &b->list.v[i]))
                                return false;
                }
                return a->list.n == b->list.n;
        }
        if (a->type != VALUE_MAP)
                return value_equal(a, b);
        for (size_t i = 0; i < a->map.n; i++) {
                if (!same_doc(&a->map.v[i].value, value_get(b, a->map.v[i].name)))
                        return false;
        }
        for (size_t i = 0; i < b->map.n; i++) {
                if (b->map.v[i].value.type != VALUE_NULL && !value_get(a, b->map.v[i].name))
                        return false;
        }
        return true;
}

/* The document of the database, or of those that should be different. */
static const struct value *wanted_doc(const struct run *run, const struct value *different, const struct record_kind *k,
                                      struct str key)
{
        const struct value *v = value_get(value_get(different, k->table), key);

        return v ? v : value_get(value_get(&run->db, k->table), key);
}

/* Every document that was changed, or should have been; all others are those of the file in both. */
static bool is_equal(const struct run *run, const struct order_session *s, const struct value *different,
                     struct str task)
{
        const struct knowledge *k = run->world.k;
        bool equal = true;

        for (size_t i = 0; i < s->n_changed; i++) {
                const struct session_doc *d = &s->changed[i];

                if (same_doc(d->doc, wanted_doc(run, different, d->kind, d->key)))
                        continue;
                fprintf(stderr, "task %.*s: %.*s %.*s is different\n", STR_ARG(task), STR_ARG(d->kind->name),
                        STR_ARG(d->key));
                equal = false;
        }
        for (size_t i = 0; i < k->n_kinds; i++) {
                const struct value *table = value_get(different, k->kinds[i].table);

                for (size_t j = 0; table && table->type == VALUE_MAP && j < table->map.n; j++) {
                        const struct value_field *f = &table->map.v[j];

                        if (same_doc(order_session_get(s, &k->kinds[i], f->name), &f->value))
                                continue;
                        fprintf(stderr, "task %.*s: %.*s %.*s is not as it should be\n", STR_ARG(task),
                                STR_ARG(k->kinds[i].name), STR_ARG(f->name));
                        equal = false;
                }
        }
        return equal;
}

static struct str id_of(struct arena *mem, const struct value *task)
{
        const struct value *id = value_get(task, STR("id"));

        if (id && id->type == VALUE_NUMBER)
                return arena_printf(mem, "%lld", (long long)(id->number / VALUE_ONE));
        return id && id->type == VALUE_STR ? id->s : (struct str){0};
}

static void replay_task(struct run *run, const struct value *task)
{
        const struct value *actions = gold_actions(task), *different;
        struct order_session *s;
        struct str id, customer;
        bool all = true;

        arena_reset(run->work);
        s = ARENA_NEW(run->work, struct order_session);
        order_session_init(s, &run->world, run->work);
        id = id_of(run->work, task);
        different = value_get(&run->expected, id);
        customer = actions ? customer_of(run, actions) : (struct str){0};
        run->f.tasks++;
        for (size_t i = 0; actions && i < actions->list.n; i++) {
                const struct value *call = &actions->list.v[i];

                if (is_lookup(value_get_str(call, "name"))) {
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
        struct order_cases cases = order_cases_make(&run->db, run->mem);

        for (size_t i = 0; i < run->tasks.list.n; i++)
                replay_task(run, &run->tasks.list.v[i]);
        for (size_t i = 0; i < cases.n; i++)
                try_case(run, &cases.v[i]);
        write_figures(&run->f, ret_json);
}

/* ---- what it is measured on ---- */

static int load_dir(const char *dir, struct knowledge **ret, struct err *err)
{
        struct report *rep = report_new();
        int r = knowledge_load_dir(dir, time_now_ms(), ret, rep, err);

        if (r < 0)
                service_print_report(rep, stderr);
        report_free(rep);
        return r;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
        (void)st, (void)flag, (void)at;
        return remove(path);
}

/* Made in a folder of its own, which is gone afterwards. */
static int make_knowledge(const char *dir, struct knowledge **ret, struct err *err)
{
        const char *base = getenv("TMPDIR");
        char path[400];
        const char *const args[] = {dir, path};
        struct buf out;
        int r;

        if ((size_t)snprintf(path, sizeof(path), "%s/warmline-orders-XXXXXX", base && base[0] ? base : "/tmp") >=
                    sizeof(path) ||
            !mkdtemp(path))
                return err_set(err, ERR_IO, "cannot make a folder for the actions");
        buf_init(&out, 1 << 16);
        r = script_run(SCRIPT_TAU2_KNOWLEDGE, args, 2, &out, err);
        buf_done(&out);
        if (r == 0)
                r = load_dir(path, ret, err);
        nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        return r;
}

static int load_knowledge(const char *dir, struct arena *mem, struct knowledge **ret, struct err *err)
{
        struct stat st;

        if (stat(arena_printf(mem, "%s/actions", dir).p, &st) == 0)
                return load_dir(dir, ret, err);
        return make_knowledge(dir, ret, err);
}

static int parse(struct str text, const char *what, enum value_type type, struct arena *mem, struct value *ret,
                 struct err *err)
{
        int r = value_from_json(text, mem, ret, err);

        if (r < 0) {
                err_prefix(err, "%s", what);
                return r;
        }
        return ret->type == type ? 0 : err_set(err, ERR_INVALID, "%s: not what is expected there", what);
}

static int load_db(struct run *run, struct err *err)
{
        const char *path = arena_printf(run->mem, "%s/db.json", run->in->path[0]).p;
        struct buf b;
        int r;

        buf_init(&b, DB_BYTES_MAX);
        r = file_read(path, &b, err);
        if (r == 0)
                r = parse(buf_str(&b), path, VALUE_MAP, run->mem, &run->db, err);
        buf_done(&b);
        return r;
}

static int load_expected(struct run *run, struct err *err)
{
        const char *const args[] = {arena_printf(run->mem, "%s/db.json", run->in->path[0]).p, run->in->path[1]};
        struct buf b;
        int r = 0;

        buf_init(&b, EXPECTED_BYTES_MAX);
        if (run->in->expected.n)
                r = buf_put_str(&b, run->in->expected) ? 0
                                                       : err_set(err, ERR_LIMIT, "the expected documents are too many");
        else
                r = script_run(SCRIPT_TAU2_REFERENCE, args, 2, &b, err);
        if (r == 0)
                r = parse(buf_str(&b), "what is expected", VALUE_MAP, run->mem, &run->expected, err);
        buf_done(&b);
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
        run->mem = arena_new(WORLD_ARENA_MAX);
        run->work = arena_new(WORLD_ARENA_MAX);
        r = load_db(run, err);
        if (r == 0)
                r = parse(in->data[1], in->path[1], VALUE_LIST, run->mem, &run->tasks, err);
        if (r == 0)
                r = load_knowledge(in->path[0], run->mem, &k, err);
        if (r == 0)
                r = load_expected(run, err);
        if (r == 0) {
                order_world_init(&run->world, k, &run->db);
                measure(run, ret_json);
                order_world_done(&run->world);
        }
        knowledge_unref(k);
        arena_free(run->work);
        arena_free(run->mem);
        free(run);
        return r;
}
