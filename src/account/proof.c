/* Is it really them? The password of who is logged in, wrong ones counted. */
#include "account/account_priv.h"

#include "store/tries.h"

#include <stddef.h>

struct proof {
        struct account *a;
        struct arena *mem;
        struct argon_job job;
        struct str agent_id, key;
        struct agent_row agent;
        proof_fn *cb;
        void *arg;
};

static void proof_end(struct proof *p, int r, const char *why)
{
        struct err err;

        if (r < 0)
                err_set(&err, r, "%s", why);
        p->cb(p->arg, r, r < 0 ? &err : NULL, r == 0 ? &p->agent : NULL);
}

static void on_counted(void *arg, int r, const struct err *err, int64_t count)
{
        (void)r;
        (void)err;
        (void)count;
        proof_end(arg, ERR_DENIED, "the password is wrong");
}

static void checked(struct argon_job *j, bool cancelled)
{
        struct proof *p = (struct proof *)((char *)j - offsetof(struct proof, job));
        int r;

        if (cancelled) {
                proof_end(p, ERR_BUSY, "the server is busy or stopping; try again in a moment");
        } else if (j->right) {
                proof_end(p, 0, NULL);
        } else {
                r = store_tries_add(p->a->store, p->key, clock_now_ms(p->a->clock), TRIES_WINDOW_MS, on_counted, p);
                if (r < 0)
                        proof_end(p, r, "busy; try again in a moment");
        }
}

static void on_agent(void *arg, int r, const struct err *err, const struct agent_row *row)
{
        struct proof *p = arg;

        (void)err;
        if (r < 0) {
                proof_end(p, r, "busy; try again in a moment");
                return;
        }
        p->agent = (struct agent_row){.id = p->agent_id,
                                      .login = arena_str(p->mem, row->login),
                                      .name = arena_str(p->mem, row->name),
                                      .hash = arena_str(p->mem, row->hash),
                                      .role = arena_str(p->mem, row->role),
                                      .totp = row->totp};
        p->job.hash = p->agent.hash.p;
        p->job.done = checked;
        r = argon_submit(p->a, &p->job, &p->job.err);
        if (r < 0)
                proof_end(p, r, p->job.err.msg);
}

static void on_tries(void *arg, int r, const struct err *err, int64_t count)
{
        struct proof *p = arg;

        (void)err;
        if (r == 0 && count >= ACCOUNT_CODE_TRIES) {
                proof_end(p, ERR_LIMIT, "too many wrong passwords; wait a quarter of an hour");
                return;
        }
        if (r == 0)
                r = store_agent_by_id(p->a->store, p->agent_id, on_agent, p);
        if (r < 0)
                proof_end(p, r, "busy; try again in a moment");
}

void prove_password(struct account *a, struct arena *mem, struct str agent_id, struct str password, proof_fn *cb,
                    void *arg)
{
        struct proof *p = ARENA_NEW(mem, struct proof);
        int r;

        *p = (struct proof){.a = a, .mem = mem, .cb = cb, .arg = arg};
        p->agent_id = arena_str(mem, agent_id);
        p->job.password = arena_str(mem, password);
        p->key = arena_printf(mem, "password:%.*s", STR_ARG(agent_id));
        r = store_tries_get(a->store, p->key, clock_now_ms(a->clock), TRIES_WINDOW_MS, on_tries, p);
        if (r < 0)
                proof_end(p, r, "busy; try again in a moment");
}
