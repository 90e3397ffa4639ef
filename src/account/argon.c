/* Hashing and checking of passwords: 19 MiB and some 11 ms each, so two at a time, and few that wait. */
#include "account/account_priv.h"

#include "loop/loop.h"

static void work(void *arg)
{
        struct argon_job *j = arg;

        if (j->hash)
                j->right = password_verify(j->password, j->hash);
        else
                j->r = password_hash(j->password, j->made, &j->err);
}

static void start(struct account *a);

static void end(struct argon_job *j, bool cancelled)
{
        struct account *a = j->a;

        a->checking--;
        j->done(j, cancelled);
        start(a);
}

static void worked(void *arg, bool cancelled)
{
        end(arg, cancelled);
}

static void start(struct account *a)
{
        while (a->queue && a->checking < ACCOUNT_CHECKS_MAX) {
                struct argon_job *j = a->queue;

                a->queue = j->next;
                if (!a->queue)
                        a->queue_tail = NULL;
                a->waiting--;
                a->checking++;
                if (loop_short(a->loop, work, worked, j) < 0) {
                        a->checking--;
                        j->done(j, true);
                }
        }
}

int argon_submit(struct account *a, struct argon_job *j, struct err *err)
{
        if (!a->loop || a->waiting >= CHECKS_WAITING_MAX)
                return err_set(err, ERR_BUSY, "too many passwords are checked at once; try again in a moment");
        j->a = a;
        j->next = NULL;
        a->waiting++;
        if (a->queue)
                a->queue_tail->next = j;
        else
                a->queue = j;
        a->queue_tail = j;
        start(a);
        return 0;
}
