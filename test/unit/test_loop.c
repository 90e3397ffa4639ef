/* loop: timers, posts, short and long work, signals, the wheel. */
#include "loop/loop.h"
#include "loop/wheel.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A fault in the code under test, not a slow machine, is what makes a wait this long. */
#define PATIENCE_ROUNDS 20000

static void wait_for(struct loop *l, const int *n, int want)
{
        for (int i = 0; i < PATIENCE_ROUNDS && *n < want; i++)
                loop_step(l, 10);
        assert_int_equal(*n, want);
}

static void count(void *arg)
{
        ++*(int *)arg;
}

static void one_shot_timer_fires_once_and_is_freed_by_its_owner(void **state)
{
        struct loop *l = loop_new(NULL);
        struct timer *t;
        int fired = 0;

        (void)state;
        t = timer_start(l, 1, 0, count, &fired);
        assert_int_equal(fired, 0);
        wait_for(l, &fired, 1);
        loop_step(l, 5);
        assert_int_equal(fired, 1);
        assert_null(timer_stop(t));
        assert_null(timer_stop(NULL));
        loop_free(l);
}

struct self_stopping {
        struct timer *t;
        int n;
};

static void stop_self_at_three(void *arg)
{
        struct self_stopping *s = arg;

        if (++s->n == 3)
                s->t = timer_stop(s->t);
}

static void repeating_timer_may_stop_itself(void **state)
{
        struct loop *l = loop_new(NULL);
        struct self_stopping s = {0};

        (void)state;
        s.t = timer_start(l, 0, 1, stop_self_at_three, &s);
        wait_for(l, &s.n, 3);
        loop_step(l, 5);
        assert_int_equal(s.n, 3);
        loop_free(l);
}

static void a_step_without_events_says_that_the_time_ran_out(void **state)
{
        struct loop *l = loop_new(NULL);

        (void)state;
        assert_false(loop_step(l, 1));
        loop_free(l);
}

struct order {
        char text[16];
        size_t n;
};

struct letter {
        struct order *to;
        char c;
};

static void append(void *arg)
{
        struct letter *le = arg;

        le->to->text[le->to->n++] = le->c;
}

static void posts_run_later_and_in_order(void **state)
{
        struct loop *l = loop_new(NULL);
        struct order o = {{0}, 0};
        struct letter le[] = {{&o, 'a'}, {&o, 'b'}, {&o, 'c'}};

        (void)state;
        for (int i = 0; i < 3; i++)
                assert_int_equal(loop_post(l, append, &le[i]), 0);
        assert_int_equal(o.n, 0);
        while (o.n < 3)
                loop_step(l, 10);
        assert_string_equal(o.text, "abc");
        loop_free(l);
}

static void posts_that_wait_run_when_the_loop_is_freed(void **state)
{
        struct loop *l = loop_new(NULL);
        int n = 0;

        (void)state;
        loop_post(l, count, &n);
        loop_free(l);
        assert_int_equal(n, 1);
}

struct job {
        int worked, done, cancelled;
        atomic_bool started, hold;
};

static void job_work(void *arg)
{
        ((struct job *)arg)->worked++;
}

static void job_done(void *arg, bool cancelled)
{
        struct job *j = arg;

        j->done++;
        j->cancelled += cancelled;
}

static void job_long(void *arg, const atomic_bool *cancel)
{
        struct job *j = arg;

        atomic_store(&j->started, true);
        while (atomic_load(&j->hold) && !atomic_load(cancel))
                usleep(200);
        j->worked++;
}

static void short_work_comes_back_on_the_loop(void **state)
{
        struct loop *l = loop_new(NULL);
        struct job j = {0};

        (void)state;
        assert_int_equal(loop_short(l, job_work, job_done, &j), 0);
        wait_for(l, &j.done, 1);
        assert_int_equal(j.worked, 1);
        assert_int_equal(j.cancelled, 0);
        loop_free(l);
}

static void long_queue_takes_64_behind_the_running_job_and_no_more(void **state)
{
        struct loop *l = loop_new(NULL);
        struct job first = {0}, rest = {0};

        (void)state;
        atomic_store(&first.hold, true);
        assert_int_equal(loop_long(l, job_long, job_done, &first), 0);
        while (!atomic_load(&first.started))
                usleep(200);
        for (int i = 0; i < LOOP_LONG_MAX; i++)
                assert_int_equal(loop_long(l, job_long, job_done, &rest), 0);
        assert_int_equal(loop_long(l, job_long, job_done, &rest), ERR_BUSY);
        atomic_store(&first.hold, false);
        wait_for(l, &rest.done, LOOP_LONG_MAX);
        assert_int_equal(first.done, 1);
        assert_int_equal(rest.worked, LOOP_LONG_MAX);
        loop_free(l);
}

static void long_work_is_cancelled_running_and_waiting(void **state)
{
        struct loop *l = loop_new(NULL);
        struct job running = {0}, waiting = {0};

        (void)state;
        atomic_store(&running.hold, true);
        loop_long(l, job_long, job_done, &running);
        loop_long(l, job_long, job_done, &waiting);
        while (!atomic_load(&running.started))
                usleep(200);
        loop_long_cancel(l, &waiting);
        loop_long_cancel(l, &running);
        wait_for(l, &waiting.done, 1);
        assert_int_equal(running.cancelled, 1);
        assert_int_equal(waiting.cancelled, 1);
        assert_int_equal(waiting.worked, 0);
        loop_free(l);
}

static void a_long_job_does_not_wait_behind_a_slow_one(void **state)
{
        struct loop *l = loop_new(NULL);
        struct job slow = {0}, behind = {0}, quick = {0};

        (void)state;
        atomic_store(&slow.hold, true);
        assert_int_equal(loop_slow(l, job_long, job_done, &slow), 0);
        assert_int_equal(loop_slow(l, job_long, job_done, &behind), 0);
        while (!atomic_load(&slow.started))
                usleep(200);
        assert_int_equal(loop_long(l, job_long, job_done, &quick), 0);
        wait_for(l, &quick.done, 1);
        assert_int_equal(slow.done + behind.done, 0);
        loop_long_cancel(l, &slow);
        wait_for(l, &behind.done, 1);
        assert_int_equal(slow.cancelled, 1);
        assert_int_equal(behind.worked, 1);
        loop_free(l);
}

static void freeing_the_loop_cancels_long_work_and_still_calls_done(void **state)
{
        struct loop *l = loop_new(NULL);
        struct job running = {0}, waiting = {0};

        (void)state;
        atomic_store(&running.hold, true);
        loop_long(l, job_long, job_done, &running);
        loop_long(l, job_long, job_done, &waiting);
        loop_free(l);
        assert_int_equal(running.done, 1);
        assert_int_equal(waiting.done, 1);
        assert_int_equal(waiting.cancelled, 1);
}

static void on_usr1(void *arg, int signum)
{
        assert_int_equal(signum, SIGUSR1);
        ++*(int *)arg;
}

static void signals_reach_their_callback(void **state)
{
        struct loop *l = loop_new(NULL);
        int n = 0;

        (void)state;
        assert_int_equal(loop_on_signal(l, SIGUSR1, on_usr1, &n), 0);
        assert_int_equal(loop_on_signal(l, SIGKILL, on_usr1, &n), ERR_INVALID);
        raise(SIGUSR1);
        wait_for(l, &n, 1);
        loop_free(l);
}

struct wheeled {
        struct wheel_item item; /* first */
        struct wheeled *removes;
        int fired;
};

static void on_wheel(struct wheel_item *it)
{
        struct wheeled *w = (struct wheeled *)it;

        w->fired++;
        if (w->removes)
                wheel_remove(&w->removes->item);
}

static void wheel_fires_due_items_and_keeps_later_ones(void **state)
{
        struct loop *l = loop_new(NULL);
        struct wheel *w = wheel_new(l);
        struct wheeled soon = {.item.cb = on_wheel}, moved = {.item.cb = on_wheel}, far = {.item.cb = on_wheel};
        int64_t set_at;

        (void)state;
        wheel_set(w, &moved.item, 1);
        wheel_set(w, &moved.item, 60000);
        wheel_set(w, &far.item, 120000);
        set_at = loop_now_ms(l);
        wheel_set(w, &soon.item, 150);
        wait_for(l, &soon.fired, 1);
        assert_true(loop_now_ms(l) >= set_at + 150);
        assert_int_equal(moved.fired, 0);
        assert_int_equal(far.fired, 0);
        wheel_set(w, &moved.item, 1); /* earlier again */
        wait_for(l, &moved.fired, 1);
        wheel_free(w);
        loop_free(l);
}

static void an_item_may_remove_another_of_the_same_slot(void **state)
{
        struct loop *l = loop_new(NULL);
        struct wheel *w = wheel_new(l);
        struct wheeled a = {.item.cb = on_wheel}, b = {.item.cb = on_wheel}, last = {.item.cb = on_wheel};
        int both;

        (void)state;
        a.removes = &b;
        b.removes = &a;
        wheel_set(w, &a.item, 1);
        wheel_set(w, &b.item, 1);
        wheel_set(w, &last.item, 250);
        wait_for(l, &last.fired, 1);
        both = a.fired + b.fired;
        assert_int_equal(both, 1);
        wheel_free(w);
        loop_free(l);
}

struct latecomer {
        struct loop_late late; /* first */
        struct loop *loop;
        int n, asked_at;
};

static void on_late(struct loop_late *late)
{
        ((struct latecomer *)late)->n++;
}

static void ask_twice(void *arg)
{
        struct latecomer *x = arg;

        loop_before_wait(x->loop, &x->late);
        loop_before_wait(x->loop, &x->late);
        x->asked_at = x->n;
}

static void what_one_round_asks_for_runs_once_before_the_loop_waits(void **state)
{
        struct latecomer x = {.late.cb = on_late, .loop = loop_new(NULL)};

        (void)state;
        loop_post(x.loop, ask_twice, &x);
        wait_for(x.loop, &x.n, 1);
        assert_int_equal(x.asked_at, 0);
        loop_before_wait(x.loop, &x.late);
        loop_late_cancel(x.loop, &x.late);
        loop_late_cancel(x.loop, &x.late);
        loop_step(x.loop, 0);
        assert_int_equal(x.n, 1);
        loop_free(x.loop);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(one_shot_timer_fires_once_and_is_freed_by_its_owner),
                cmocka_unit_test(repeating_timer_may_stop_itself),
                cmocka_unit_test(a_step_without_events_says_that_the_time_ran_out),
                cmocka_unit_test(posts_run_later_and_in_order),
                cmocka_unit_test(posts_that_wait_run_when_the_loop_is_freed),
                cmocka_unit_test(what_one_round_asks_for_runs_once_before_the_loop_waits),
                cmocka_unit_test(short_work_comes_back_on_the_loop),
                cmocka_unit_test(long_queue_takes_64_behind_the_running_job_and_no_more),
                cmocka_unit_test(long_work_is_cancelled_running_and_waiting),
                cmocka_unit_test(a_long_job_does_not_wait_behind_a_slow_one),
                cmocka_unit_test(freeing_the_loop_cancels_long_work_and_still_calls_done),
                cmocka_unit_test(signals_reach_their_callback),
                cmocka_unit_test(wheel_fires_due_items_and_keeps_later_ones),
                cmocka_unit_test(an_item_may_remove_another_of_the_same_slot),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
