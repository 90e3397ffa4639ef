/* The service behind practice.h: what its files share beside the play, which is pure. */
#ifndef DESK_PRACTICE_OWN_H
#define DESK_PRACTICE_OWN_H

#include "desk/practice_priv.h"

enum {
        EARS = 16, /* kept */
        CASE_KEY = 160,
};

struct practice_task;

struct practice {
        struct practice_opts o;
        struct {
                char key[CASE_KEY]; /* case and knowledge */
                struct ear *ear;
                unsigned used;
        } ears[EARS];
        unsigned uses;
        size_t busy;
        struct practice_task *tasks;
        bool closed; /* freed, once the calls are back */
};

enum practice_task_kind { TASK_BEGIN, TASK_STEP, TASK_SHOW, TASK_ASSIST, TASK_KEEP, TASK_LIST };

/* One call on its way. */
struct practice_task {
        struct practice_task *next;
        struct practice *p;
        struct arena *mem;
        struct generation *gen;
        enum practice_task_kind kind;
        enum practice_step step;
        enum lang lang;
        struct str agent, text, case_id;
        struct practice_run_row run;
        const struct practice_line_row *lines;
        size_t n;
        struct practice_line_row *fresh; /* lines that this step adds */
        size_t n_fresh;
        int64_t before;
        struct practice_case kept; /* one that was made of a conversation */
        uint64_t sum;              /* of its text, which may be changed */
        const struct practice_case *c;
        struct play play;
        struct ear *made; /* on the pool */
        struct ear *ear;  /* held while the pool listens with it */
        struct play_in in;
        struct hearing hearing;
        struct assist_view *view;
        const struct look *look;
        struct err err; /* of it */
        char key[CASE_KEY];
        const struct practice_case_row *cases; /* of lists */
        size_t n_cases;
        const struct practice_run_row *runs;
        size_t n_runs;
        practice_fn *cb; /* NULL: nobody wants it any more */
        void *arg;
};

int64_t practice_now(const struct practice *p);
/* practice_task.c; NULL and the callback was called: too many. The others end it. */
struct practice_task *practice_task_new(struct practice *p, enum practice_task_kind kind, struct str agent,
                                        practice_fn *cb, void *arg);
void practice_task_end(struct practice_task *t, int r, const struct err *err, struct str json);
__attribute__((format(printf, 3, 4))) void practice_task_fail(struct practice_task *t, int r, const char *fmt, ...);
/* r: of a call that submits to the store; below 0 ends the task. */
void practice_task_busy(struct practice_task *t, int r);
void practice_task_json(struct practice_task *t, void (*write)(struct practice_task *t, struct buf *b));
void practice_write_id(struct practice_task *t, struct buf *b); /* of the case that it made or changed */

#endif
