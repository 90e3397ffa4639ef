/*
 * warmline user: who works here, from the terminal. list reads beside a service that runs on the data directory; the
 * others write, and need it stopped.
 */
#include "account/account.h"
#include "account/role.h"
#include "app/command.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/rand.h"
#include "base/time.h"
#include "codec/json.h"
#include "crypt/password.h"
#include "store/account.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { JSON_MAX = 16 << 20, PASSWORD_LEN = 16 };

struct run {
        const struct command_in *in;
        struct arena *mem;
        struct store *store;
        struct account *account;
        struct account_session by;
        struct str login;
        struct agent_row agent; /* of that login */
        int r;
        struct err err;
};

static void note(struct run *run, int r, const struct err *err)
{
        run->r = r;
        if (r < 0 && err && err->code)
                run->err = *err;
        else if (r < 0)
                err_set(&run->err, r, "it cannot be written: %s", err_name(r));
}

static void on_done(void *arg, int r, const struct err *err)
{
        note(arg, r, err);
}

/* ---- list ---- */

static void print_time(const char *what, int64_t ms)
{
        char at[TIME_ISO_LEN + 1];

        time_format_iso(ms, at);
        printf("  %s %.10s", what, at);
}

static void print_user(const struct agent_row *a)
{
        printf("%-20.*s %-9.*s %.*s", STR_ARG(a->login), STR_ARG(a->role), STR_ARG(a->name));
        if (a->disabled)
                printf("  disabled");
        if (a->totp)
                printf("  second factor");
        print_time("since", a->created_ms);
        if (a->seen_ms)
                print_time("last login", a->seen_ms);
        putchar('\n');
}

static void put_user(struct buf *b, const struct agent_row *a)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", a->id);
        json_put_key_str(b, "login", a->login);
        json_put_key_str(b, "name", a->name);
        json_put_key_str(b, "role", a->role);
        json_put_key_bool(b, "disabled", a->disabled);
        json_put_key_bool(b, "totp", a->totp);
        json_put_key_i64(b, "created", a->created_ms);
        json_put_key_i64(b, "seen", a->seen_ms);
        buf_put_ch(b, '}');
}

static void on_users(void *arg, int r, const struct err *err, const struct agent_row *rows, size_t n)
{
        struct run *run = arg;
        struct buf b;

        note(run, r, err);
        if (r == 0 && args_has(run->in->args, "json")) {
                buf_init(&b, JSON_MAX);
                buf_put_c(&b, "{\"users\":[");
                for (size_t i = 0; i < n; i++)
                        put_user(&b, &rows[i]);
                buf_put_c(&b, "]}");
                printf("%.*s\n", STR_ARG(buf_str(&b)));
                buf_done(&b);
                return;
        }
        for (size_t i = 0; i < n; i++)
                print_user(&rows[i]);
}

static int list(struct run *run)
{
        return store_agents(run->store, on_users, run);
}

/* ---- the others ---- */

static struct str flag_or(const struct run *run, const char *name, struct str otherwise)
{
        const char *v = args_value(run->in->args, name);

        return v ? str_c(v) : otherwise;
}

static struct str role_flag(const struct run *run)
{
        return flag_or(run, "role", STR("agent"));
}

static int add(struct run *run)
{
        struct agent_row a = {.login = run->login,
                              .name = flag_or(run, "name", run->login),
                              .role = role_flag(run),
                              .created_ms = time_now_ms()};
        struct audit_entry e = {.who = run->by.who, .act = STR("user.add"), .at_ms = a.created_ms};
        char token[TOKEN_LEN + 1], hash[PASSWORD_HASH_MAX];
        int r = account_login_rule(a.login, &run->err);

        if (r == 0)
                r = account_name_rule(a.name, &run->err);
        if (r < 0)
                return r;
        if (!role_rights(a.role))
                return err_set(&run->err, ERR_INVALID, "there is no role %.*s", STR_ARG(a.role));
        token_random(token);
        token[PASSWORD_LEN] = '\0';
        r = password_hash(str_c(token), hash, &run->err);
        if (r < 0)
                return r;
        a.id = id_new_in(run->mem, a.created_ms);
        a.hash = str_c(hash);
        e.object = arena_printf(run->mem, "agent:%.*s", STR_ARG(a.id));
        e.detail = arena_printf(run->mem, "%.*s as %.*s", STR_ARG(a.login), STR_ARG(a.role));
        r = store_agent_add(run->store, &a, &e, on_done, run);
        store_drain(run->store);
        if (r == 0 && run->r == ERR_EXISTS)
                err_set(&run->err, ERR_EXISTS, "the login %.*s is taken", STR_ARG(a.login));
        else if (r == 0 && run->r == 0)
                printf("%.*s / %s\n", STR_ARG(a.login), token);
        return r;
}

static void on_link(void *arg, int r, const struct err *err, struct str token, int64_t expires_ms)
{
        char at[TIME_ISO_LEN + 1];

        note(arg, r, err);
        if (r < 0)
                return;
        time_format_iso(expires_ms, at);
        printf("/desk#/invite/%.*s\n", STR_ARG(token));
        fprintf(stderr, "good once, until %s; put the address of your server before it\n", at);
}

static int invite(struct run *run)
{
        account_invite(run->account, &run->by, run->login, flag_or(run, "name", run->login), role_flag(run), on_link,
                       run);
        return 0;
}

static int change(struct run *run, const struct account_user_change *c)
{
        account_user_change(run->account, &run->by, run->agent.id, c, on_done, run);
        return 0;
}

static int set_role(struct run *run)
{
        struct str role = str_c(run->in->args->rest[2]);

        return change(run, &(struct account_user_change){.role = &role});
}

static int disable(struct run *run)
{
        const bool yes = true;

        return change(run, &(struct account_user_change){.disabled = &yes});
}

static int enable(struct run *run)
{
        const bool no = false;

        return change(run, &(struct account_user_change){.disabled = &no});
}

static int reset(struct run *run)
{
        if (args_has(run->in->args, "totp"))
                return change(run, &(struct account_user_change){.totp_off = true});
        account_reset(run->account, &run->by, run->agent.id, on_link, run);
        return 0;
}

/* ---- the whole ---- */

static const struct act {
        const char *name;
        size_t n_rest; /* with the name */
        bool reads, of_somebody;
        int (*run)(struct run *run); /* gives what submitting gave; what came of it is noted */
} acts[] = {
        {"list", 1, true, false, list},     {"add", 2, false, false, add},        {"invite", 2, false, false, invite},
        {"role", 3, false, true, set_role}, {"disable", 2, false, true, disable}, {"enable", 2, false, true, enable},
        {"reset", 2, false, true, reset},
};

static void on_agent(void *arg, int r, const struct err *err, const struct agent_row *row)
{
        struct run *run = arg;

        note(run, r, err);
        if (r == ERR_NOTFOUND)
                err_set(&run->err, r, "nobody has the login %.*s", STR_ARG(run->login));
        else if (r == 0)
                run->agent.id = arena_str(run->mem, row->id);
}

static int find(struct run *run)
{
        int r = store_agent_by_login(run->store, run->login, on_agent, run);

        store_drain(run->store);
        return r < 0 ? r : run->r;
}

static int open_store(struct run *run, const struct act *act)
{
        const struct config *c = run->in->config;
        struct store_opts o = {.dir = c->data, .brand = c->brand, .reader = act->reads};
        int r = store_open(NULL, &o, &run->store, &run->err);

        if (r == ERR_BUSY)
                err_set(&run->err, r, "a service runs on %s. Stop it, or use its page", c->data);
        return r;
}

static int run_act(struct run *run, const struct act *act)
{
        int r = open_store(run, act);

        if (r < 0)
                return r;
        run->account = account_new(NULL, run->store, NULL);
        r = act->of_somebody ? find(run) : 0;
        if (r == 0)
                r = act->run(run);
        store_drain(run->store);
        return r < 0 ? r : run->r;
}

static int user(const struct command_in *in)
{
        const struct args *a = in->args;
        struct run run = {.in = in, .mem = arena_new(0), .login = str_c(a->n_rest > 1 ? a->rest[1] : "")};
        const struct act *act = NULL;
        int code = CODE_OK;

        for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
                if (strcmp(acts[i].name, a->rest[0]) == 0)
                        act = &acts[i];
        run.by = (struct account_session){.agent_id = STR("cli"), .rights = RIGHT_ALL};
        run.by.who = arena_printf(run.mem, "cli:%u", (unsigned)getuid());
        if (!act || a->n_rest != act->n_rest)
                code = command_fail(in->command, CODE_USAGE,
                                    act ? "which login? See `warmline user --help`"
                                        : "there are list, add, invite, role, disable, enable and reset");
        else if (run_act(&run, act) < 0)
                code = command_fail(in->command, run.store ? CODE_FAILED : CODE_CANNOT_START, run.err.msg);
        if (run.store)
                store_drain(run.store);
        account_free(run.account);
        store_close(run.store);
        arena_free(run.mem);
        return code;
}

static const struct flag flags[] = {
        {"name", "NAME", "add, invite: what customers see (default: the login)"},
        {"role", "ROLE", "add, invite: agent (default), lead, operator, analyst, privacy or admin"},
        {"totp", NULL, "reset: take the second factor away instead"},
        {"json", NULL, "list: one JSON object"},
        {NULL, NULL, NULL},
};

const struct command command_user = {
        .name = "user",
        .summary = "See and change who works here.",
        .usage = "list | add LOGIN | invite LOGIN | role LOGIN ROLE | disable LOGIN | enable LOGIN | reset LOGIN",
        .help = "  list                everybody\n"
                "  add LOGIN           with a password that is printed once\n"
                "  invite LOGIN        prints a link on which the person chooses a password, once, within 72 hours\n"
                "  role LOGIN ROLE     another role\n"
                "  disable LOGIN       no login any more; enable takes it back\n"
                "  reset LOGIN         prints a link for a new password; with --totp the second factor goes instead\n"
                "All but list need the service on the data directory stopped; while it runs, use its page.",
        .flags = flags,
        .settings = true,
        .rest_min = 1,
        .rest_max = 3,
        .run = user,
};
