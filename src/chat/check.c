/* check - a step's question to the device of a customer; see answer/facts.h. */
#include "chat/chat_priv.h"
#include "connect/device_check.h"

struct asking {
        struct turn *turn;
        struct check_fact *fact;
        void (*done)(struct turn *t);
};

static void on_answer(void *arg, struct str value, const char *fault)
{
        struct asking *a = arg;

        a->turn->check_ask = NULL;
        a->fact->value = arena_str(a->turn->mem, value);
        a->fact->fault = fault;
        a->done(a->turn);
}

int check_fetch(struct turn *t, const struct check_need *need, void (*done)(struct turn *t))
{
        struct device_checks *checks = t->chat->o.checks;
        struct asking *a = ARENA_NEW(t->mem, struct asking);
        const struct device_question q = {.check = need->name,
                                          .flow = need->flow,
                                          .step = need->step,
                                          .product = need->product,
                                          .serial = need->serial,
                                          .customer = t->facts.customer_id};

        if (t->facts.n_checks == CHECKS_MAX)
                return 1;
        a->turn = t;
        a->done = done;
        a->fact = &t->facts.checks[t->facts.n_checks++];
        *a->fact = (struct check_fact){.flow = need->flow, .step = need->step, .name = need->name, .fault = "off"};
        if (checks)
                a->fact->fault = device_check(checks, &q, on_answer, a, &t->check_ask);
        return checks && !a->fact->fault ? 0 : 1;
}
