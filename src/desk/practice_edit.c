/* practice_edit - a case that was made of a conversation, shown as it is and changed by a lead. */
#include "codec/json.h"
#include "desk/practice_own.h"
#include "privacy/door.h"
#include "text/utf8.h"

enum { TITLE_BYTES = 120 };

static void write_case(struct practice_task *t, struct buf *b)
{
        const struct practice_case_row *c = t->cases;

        buf_put_ch(b, '{');
        json_put_key_str(b, "id", c->id);
        json_put_key_str(b, "lang", c->lang);
        json_put_key_str(b, "conversation", c->conversation);
        json_put_key(b, "case");
        buf_put_str(b, c->body);
        buf_put_ch(b, '}');
}

static void on_shown(void *arg, int r, const struct err *err, const struct practice_case_row *rows, size_t n)
{
        struct practice_task *t = arg;

        t->cases = rows;
        if (r < 0)
                practice_task_end(t, r, err, (struct str){0});
        else if (!n)
                practice_task_fail(t, ERR_NOTFOUND, "there is no such case");
        else
                practice_task_json(t, write_case);
}

void practice_case_show(struct practice *p, struct str id, practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_KEEP, (struct str){0}, cb, arg);

        if (t)
                practice_task_busy(t, store_practice_cases(p->o.store, arena_str(t->mem, id), on_shown, t));
}

/* ---- changing ---- */

static void on_put(void *arg, int r, const struct err *err)
{
        struct practice_task *t = arg;

        if (r < 0)
                practice_task_end(t, r, err, (struct str){0});
        else
                practice_task_json(t, practice_write_id);
}

/* What a lead writes into it is cleaned as what was said, and read as a run will read it. */
static int put(struct practice_task *t, const struct practice_case_row *row)
{
        struct practice_case_write w = {.id = t->case_id};
        struct practice_case c;
        int r = door_seal(t->p->o.door, row->customer_id, t->text, &w.body, t->mem, &t->err);

        if (r == 0)
                r = practice_read(STR("kept"), sealed_redacted(w.body), t->mem, &c, &t->err);
        if (r < 0)
                return r;
        if (!c.n_goals || !c.title[LANG_ZH].n)
                return err_set(&t->err, ERR_INVALID, "a case has a title and at least one thing to be told");
        w.title = utf8_cut(c.title[LANG_ZH], TITLE_BYTES);
        r = store_practice_case_put(t->p->o.store, &w, on_put, t);
        return r < 0 ? err_set(&t->err, ERR_BUSY, "too much waits in the store") : 0;
}

static void on_found(void *arg, int r, const struct err *err, const struct practice_case_row *rows, size_t n)
{
        struct practice_task *t = arg;

        if (r < 0) {
                practice_task_end(t, r, err, (struct str){0});
                return;
        }
        if (!n) {
                practice_task_fail(t, ERR_NOTFOUND, "there is no such case");
                return;
        }
        r = put(t, &rows[0]);
        if (r < 0)
                practice_task_end(t, r, &t->err, (struct str){0});
}

void practice_case_change(struct practice *p, struct str id, struct str body, practice_fn *cb, void *arg)
{
        struct practice_task *t = practice_task_new(p, TASK_KEEP, (struct str){0}, cb, arg);

        if (!t)
                return;
        t->case_id = arena_str(t->mem, id);
        t->text = arena_str(t->mem, body);
        practice_task_busy(t, store_practice_cases(p->o.store, t->case_id, on_found, t));
}
