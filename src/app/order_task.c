/* order_task - see order_task.h. */
#include "app/order_task.h"

#include "app/script.h"
#include "base/buf.h"
#include "base/file.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DB_BYTES_MAX = 64 << 20, EXPECTED_BYTES_MAX = 256 << 20, FOLDER_MAX = 400 };

/* ---- a task ---- */

bool order_tool_looks_up(struct str tool)
{
        return str_starts(tool, STR("get_")) || str_starts(tool, STR("find_")) || str_starts(tool, STR("list_")) ||
               str_eq_c(tool, "calculate") || str_eq_c(tool, "think") || str_starts(tool, STR("transfer_to_"));
}

const struct value *order_task_actions(const struct value *task)
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
static struct str customer_of_call(const struct value *db, const struct value *call)
{
        const struct value *args = value_get(call, STR("arguments")), *users = value_get(db, STR("users"));
        struct str tool = value_get_str(call, "name"), order = value_get_str(args, "order_id");

        if (str_eq_c(tool, "find_user_id_by_email"))
                return user_by_mail(users, value_get_str(args, "email"));
        if (str_eq_c(tool, "find_user_id_by_name_zip"))
                return user_by_name(users, args);
        if (value_get_str(args, "user_id").n)
                return value_get_str(args, "user_id");
        return value_get_str(value_get(value_get(db, STR("orders")), order), "user_id");
}

struct str order_task_customer(const struct value *db, const struct value *actions)
{
        struct str who = {0};

        for (size_t i = 0; actions && i < actions->list.n && !who.n; i++)
                who = customer_of_call(db, &actions->list.v[i]);
        return who;
}

struct str order_task_id(struct arena *mem, const struct value *task)
{
        const struct value *id = value_get(task, STR("id"));

        if (id && id->type == VALUE_NUMBER)
                return arena_printf(mem, "%lld", (long long)(id->number / VALUE_ONE));
        return id && id->type == VALUE_STR ? id->s : (struct str){0};
}

/* ---- documents ---- */

bool order_doc_same(const struct value *a, const struct value *b)
{
        if (!a || a->type == VALUE_NULL)
                return !b || b->type == VALUE_NULL;
        if (!b || a->type != b->type)
                return false;
        if (a->type == VALUE_LIST) {
                for (size_t i = 0; i < a->list.n && a->list.n == b->list.n; i++) {
                        if (!order_doc_same(&a->list.v[i], &b->list.v[i]))
                                return false;
                }
                return a->list.n == b->list.n;
        }
        if (a->type != VALUE_MAP)
                return value_equal(a, b);
        for (size_t i = 0; i < a->map.n; i++) {
                if (!order_doc_same(&a->map.v[i].value, value_get(b, a->map.v[i].name)))
                        return false;
        }
        for (size_t i = 0; i < b->map.n; i++) {
                if (b->map.v[i].value.type != VALUE_NULL && !value_get(a, b->map.v[i].name))
                        return false;
        }
        return true;
}

const struct value *order_doc_wanted(const struct value *db, const struct value *different, struct str table,
                                     struct str key)
{
        const struct value *v = value_get(value_get(different, table), key);

        return v ? v : value_get(value_get(db, table), key);
}

/* ---- the folder ---- */

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
        (void)st, (void)flag, (void)at;
        return remove(path);
}

void order_folder_remove(const char *folder)
{
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int make(const char *dir, const char *path, struct err *err)
{
        const char *const args[] = {dir, path};
        struct buf out;
        int r;

        buf_init(&out, 1 << 16);
        r = script_run(SCRIPT_TAU2_KNOWLEDGE, args, 2, &out, err);
        buf_done(&out);
        return r;
}

int order_folder_make(const char *dir, struct arena *mem, const char **ret, bool *ret_made, struct err *err)
{
        const char *base = getenv("TMPDIR");
        char *path = arena_alloc(mem, FOLDER_MAX);
        struct stat st;
        int r;

        *ret = dir;
        *ret_made = false;
        if (stat(arena_printf(mem, "%s/actions", dir).p, &st) == 0)
                return 0;
        if (snprintf(path, FOLDER_MAX, "%s/warmline-orders-XXXXXX", base && base[0] ? base : "/tmp") >= FOLDER_MAX ||
            !mkdtemp(path))
                return err_set(err, ERR_IO, "cannot make a folder for the actions");
        r = make(dir, path, err);
        if (r < 0) {
                order_folder_remove(path);
                return r;
        }
        *ret = path;
        *ret_made = true;
        return 0;
}

/* ---- the files ---- */

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

static int load_db(const char *dir, struct arena *mem, struct value *ret, struct err *err)
{
        const char *path = arena_printf(mem, "%s/db.json", dir).p;
        struct buf b;
        int r;

        buf_init(&b, DB_BYTES_MAX);
        r = file_read(path, &b, err);
        if (r == 0)
                r = parse(buf_str(&b), path, VALUE_MAP, mem, ret, err);
        buf_done(&b);
        return r;
}

static int load_expected(const char *dir, const char *tasks_path, struct str given, struct arena *mem,
                         struct value *ret, struct err *err)
{
        const char *const args[] = {arena_printf(mem, "%s/db.json", dir).p, tasks_path};
        struct buf b;
        int r = 0;

        buf_init(&b, EXPECTED_BYTES_MAX);
        if (given.n)
                r = buf_put_str(&b, given) ? 0 : err_set(err, ERR_LIMIT, "the expected documents are too many");
        else
                r = script_run(SCRIPT_TAU2_REFERENCE, args, 2, &b, err);
        if (r == 0)
                r = parse(buf_str(&b), "what is expected", VALUE_MAP, mem, ret, err);
        buf_done(&b);
        return r;
}

int order_tasks_load(const char *dir, const char *tasks_path, struct str text, struct str expected, struct arena *mem,
                     struct order_tasks *ret, struct err *err)
{
        int r = load_db(dir, mem, &ret->db, err);

        if (r == 0)
                r = parse(text, tasks_path, VALUE_LIST, mem, &ret->tasks, err);
        if (r == 0)
                r = load_expected(dir, tasks_path, expected, mem, &ret->expected, err);
        return r;
}
