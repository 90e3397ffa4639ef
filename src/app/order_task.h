/*
 * The retail world of tau2-bench as it lies on disk, for `warmline eval orders` and `warmline eval talk`: the database,
 * the tasks with their gold actions, how the database should be after each, and the folder of actions made of it.
 * Blocking.
 */
#ifndef APP_ORDER_TASK_H
#define APP_ORDER_TASK_H

#include "base/arena.h"
#include "base/err.h"
#include "codec/value.h"
#include "knowledge/knowledge.h"

#include <stdbool.h>

#define ORDER_WORLD_ARENA_MAX ((size_t)2048 * 1024 * 1024)

struct order_tasks {
        struct value db;       /* {table: {key: document}} */
        struct value tasks;    /* a list */
        struct value expected; /* {task id: {table: {key: document}}}: what is different afterwards */
};

/*
 * dir holds db.json; tasks_path names the file of tasks, text is what it holds. expected: JSON that says how each task
 * ends; empty: tools/tau2/reference.py says it. All in mem. On failure *err names the file.
 */
int order_tasks_load(const char *dir, const char *tasks_path, struct str text, struct str expected, struct arena *mem,
                     struct order_tasks *ret, struct err *err);

/*
 * The folder with records.yaml and actions/: dir itself where it has them, else one that is made of db.json and
 * policy.md in the folder for temporary files (*ret_made: to be removed with order_folder_remove()).
 */
int order_folder_make(const char *dir, struct arena *mem, const char **ret, bool *ret_made, struct err *err);
void order_folder_remove(const char *folder);

/* ---- a task ---- */

/* The id of a task, a text or a number; empty: it has none. */
struct str order_task_id(struct arena *mem, const struct value *task);
/* The list of its gold actions; NULL: there is none. */
const struct value *order_task_actions(const struct value *task);
/* Who talks in a task: whom the first of its actions that says so is about. Empty: none does. */
struct str order_task_customer(const struct value *db, const struct value *actions);
/* Tools that change nothing. */
bool order_tool_looks_up(struct str tool);

/* ---- documents ---- */

/* A field with null is a field that is not there. NULL: no document. */
bool order_doc_same(const struct value *a, const struct value *b);
/* The document of the database, or of those that should be different. */
const struct value *order_doc_wanted(const struct value *db, const struct value *different, struct str table,
                                     struct str key);

#endif
