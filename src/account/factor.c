/*
 * The second factor: a secret that an authenticator app shares, sealed under a key of its agent's own, and ten recovery
 * codes of 80 random bits, of which the store has only hashes. A wrong code is counted for the agent, so that who knows
 * the password cannot go through the codes.
 */
#include "account/account_priv.h"

#include "base/rand.h"
#include "crypt/keyring.h"
#include "crypt/totp.h"
#include "store/factor.h"
#include "store/tries.h"

#include <string.h>

enum { RECOVERY_BYTES = 10, RECOVERY_CHARS = 16, RECOVERY_GROUP = 4 };

#define CONTEXT STR("totp")

static struct str owner(struct arena *mem, struct str agent_id)
{
        return arena_printf(mem, "agent:%.*s", STR_ARG(agent_id));
}

/* A secret that cannot be opened is no wrong code: its key is gone, as after a restore without keys. */
static int unseal(struct account *a, struct arena *mem, struct str agent_id, struct str cipher, struct str *ret,
                  struct err *err)
{
        if (keyring_unseal(store_keys(a->store), owner(mem, agent_id), CONTEXT, cipher, mem, ret, err) == 0)
                return 0;
        return err_set(err, ERR_CORRUPT, "the second factor cannot be opened; an administrator can take it away");
}

/* ---- recovery codes ---- */

static struct str recovery_hash(struct arena *mem, struct str agent_id, struct str letters)
{
        return hash_in(mem, arena_printf(mem, "%.*s:%.*s", STR_ARG(agent_id), STR_ARG(letters)));
}

/* Its letters alone, capital; empty when it cannot be one. */
static struct str recovery_letters(struct arena *mem, struct str code)
{
        char *out = ARENA_ARRAY(mem, char, RECOVERY_CHARS);
        size_t n = 0;

        for (size_t i = 0; i < code.n; i++) {
                char c = code.p[i];

                if (c == '-' || c == ' ')
                        continue;
                if (c >= 'a' && c <= 'z')
                        c = (char)(c - 'a' + 'A');
                if (n == RECOVERY_CHARS || !((c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7')))
                        return STR("");
                out[n++] = c;
        }
        return n == RECOVERY_CHARS ? (struct str){out, n} : STR("");
}

/* XXXX-XXXX-XXXX-XXXX, and its hash. */
static struct str recovery_make(struct arena *mem, struct str agent_id, unsigned char ret_hash[RECOVERY_HASH])
{
        unsigned char raw[RECOVERY_BYTES];
        struct str letters, code = {NULL, 0};

        rand_bytes(raw, sizeof(raw));
        letters = totp_base32(mem, (struct str){(const char *)raw, sizeof(raw)});
        memcpy(ret_hash, recovery_hash(mem, agent_id, letters).p, RECOVERY_HASH);
        for (size_t i = 0; i < RECOVERY_CHARS; i += RECOVERY_GROUP)
                code = arena_concat(mem, i ? arena_concat(mem, code, STR("-")) : code,
                                    str_sub(letters, i, RECOVERY_GROUP));
        return code;
}

/* ---- checking a code ---- */

struct check {
        struct account *a;
        struct arena *mem;
        struct str agent_id, code, key;
        bool pending; /* of a factor that waits to be confirmed: it is not used up here */
        bool recovery;
        int64_t step, tries;
        void (*cb)(void *arg, int r, const struct err *err, bool recovery);
        void (*confirmed)(void *arg, int r, const struct err *err, int64_t step);
        void *arg;
};

static void check_end(struct check *c, int r, const struct err *err)
{
        if (r == 0 && c->tries)
                store_tries_clear(c->a->store, c->key, NULL, NULL);
        if (c->confirmed)
                c->confirmed(c->arg, r, err, c->step);
        else
                c->cb(c->arg, r, err, c->recovery);
}

static void on_counted(void *arg, int r, const struct err *err, int64_t count)
{
        struct err wrong;

        (void)r;
        (void)err;
        (void)count;
        err_set(&wrong, ERR_DENIED, "the code is wrong or was used before");
        check_end(arg, ERR_DENIED, &wrong);
}

static void wrong(struct check *c)
{
        int r = store_tries_add(c->a->store, c->key, clock_now_ms(c->a->clock), TRIES_WINDOW_MS, on_counted, c);

        if (r < 0)
                check_end(c, r, NULL);
}

static void on_used(void *arg, int r, const struct err *err)
{
        struct check *c = arg;

        if (r == ERR_DENIED)
                wrong(c);
        else
                check_end(c, r, err);
}

static int use_recovery(struct check *c, struct str letters)
{
        struct audit_entry e = {.who = owner(c->mem, c->agent_id),
                                .act = STR("totp.recovery"),
                                .object = owner(c->mem, c->agent_id),
                                .at_ms = clock_now_ms(c->a->clock)};

        c->recovery = true;
        return store_recovery_use(c->a->store, c->agent_id, recovery_hash(c->mem, c->agent_id, letters), &e, on_used,
                                  c);
}

static void on_factor(void *arg, int r, const struct err *err, const struct factor_row *f)
{
        struct check *c = arg;
        struct str secret, letters = c->pending ? STR("") : recovery_letters(c->mem, c->code);
        struct err why;

        if (r == 0 && c->pending && f->confirmed_ms) {
                err_set(&why, ERR_EXISTS, "there is a second factor already");
                check_end(c, ERR_EXISTS, &why);
                return;
        }
        if (r == 0 && letters.n) {
                r = use_recovery(c, letters);
                if (r < 0)
                        check_end(c, r, NULL);
                return;
        }
        if (r == 0)
                r = unseal(c->a, c->mem, c->agent_id, f->secret_cipher, &secret, &why);
        if (r < 0)
                check_end(c, r, f ? &why : err);
        else if (!totp_check(secret, c->code, clock_now_ms(c->a->clock), &c->step) || c->step <= f->last_step)
                wrong(c);
        else if (c->pending)
                check_end(c, 0, NULL);
        else if ((r = store_factor_use(c->a->store, c->agent_id, c->step, on_used, c)) < 0)
                check_end(c, r, NULL);
}

static void on_tries(void *arg, int r, const struct err *err, int64_t count)
{
        struct check *c = arg;
        struct err why;

        c->tries = count;
        if (r == 0 && count >= ACCOUNT_CODE_TRIES) {
                err_set(&why, ERR_LIMIT, "too many wrong codes; wait a quarter of an hour");
                check_end(c, ERR_LIMIT, &why);
                return;
        }
        if (r == 0)
                r = store_factor_load(c->a->store, c->agent_id, on_factor, c);
        if (r < 0)
                check_end(c, r, err);
}

static struct check *check_new(struct account *a, struct arena *mem, struct str agent_id, struct str code, void *arg)
{
        struct check *c = ARENA_NEW(mem, struct check);

        *c = (struct check){.a = a, .mem = mem, .arg = arg};
        c->agent_id = arena_str(mem, agent_id);
        c->code = arena_str(mem, code);
        c->key = arena_printf(mem, "code:%.*s", STR_ARG(agent_id));
        return c;
}

static void check_start(struct check *c)
{
        int r = store_tries_get(c->a->store, c->key, clock_now_ms(c->a->clock), TRIES_WINDOW_MS, on_tries, c);

        if (r < 0)
                check_end(c, r, NULL);
}

void factor_check(struct account *a, struct arena *mem, struct str agent_id, struct str code,
                  void (*cb)(void *arg, int r, const struct err *err, bool recovery), void *arg)
{
        struct check *c = check_new(a, mem, agent_id, code, arg);

        c->cb = cb;
        check_start(c);
}

/* ---- beginning ---- */

struct begin {
        struct act t; /* first */
        unsigned char secret[TOTP_SECRET_LEN];
        account_secret_fn *cb;
        void *arg;
};

static void on_begun(void *arg, int r, const struct err *err)
{
        struct begin *b = arg;
        struct str secret = {(const char *)b->secret, TOTP_SECRET_LEN}, none = {NULL, 0};
        struct err there;

        if (r == ERR_EXISTS) {
                err_set(&there, r, "there is a second factor already; remove it first");
                err = &there;
        }
        b->cb(b->arg, r, err, r < 0 ? none : totp_base32(b->t.mem, secret),
              r < 0 ? none : totp_uri(b->t.mem, secret, b->t.by.login));
        explicit_bzero(b->secret, sizeof(b->secret));
        act_free(&b->t);
}

void account_totp_begin(struct account *a, const struct account_session *by, account_secret_fn *cb, void *arg)
{
        struct begin *b = act_new(a, sizeof(*b), by);
        struct str cipher;
        struct err err;
        int r;

        b->cb = cb;
        b->arg = arg;
        totp_secret(b->secret);
        r = keyring_seal(store_keys(a->store), owner(b->t.mem, by->agent_id), CONTEXT,
                         (struct str){(const char *)b->secret, TOTP_SECRET_LEN}, b->t.mem, &cipher, &err);
        if (r == 0) {
                err_set(&err, ERR_BUSY, "busy; try again in a moment");
                r = store_factor_begin(a->store, by->agent_id, cipher, on_begun, b);
        }
        if (r < 0)
                on_begun(b, r, &err);
}

/* ---- confirming ---- */

struct confirm {
        struct act t; /* first */
        struct factor_change change;
        struct str codes[RECOVERY_CODES];
        account_codes_fn *cb;
        void *arg;
};

static void on_confirmed(void *arg, int r, const struct err *err)
{
        struct confirm *c = arg;
        struct account_session s = act_session(&c->t);

        if (r == 0)
                tell_ended(c->t.a, s.agent_id, STR(""), s.id);
        s.totp = true;
        c->cb(c->arg, r, err, r < 0 ? NULL : &s, c->codes, r < 0 ? 0 : RECOVERY_CODES);
        act_free(&c->t);
}

static void on_right(void *arg, int r, const struct err *err, int64_t step)
{
        struct confirm *c = arg;

        if (r == 0) {
                act_rotate(&c->t);
                c->change.agent_id = c->t.by.agent_id;
                c->change.session = c->t.hash;
                c->change.next_session = c->t.next_hash;
                c->change.step = step;
                c->change.now_ms = clock_now_ms(c->t.a->clock);
                for (int i = 0; i < RECOVERY_CODES; i++)
                        c->codes[i] = recovery_make(c->t.mem, c->t.by.agent_id, c->change.recovery[i]);
                r = store_factor_confirm(c->t.a->store, &c->change,
                                         act_audit(&c->t, "totp.on", "agent", c->t.by.agent_id, STR("")), on_confirmed,
                                         c);
                if (r == 0)
                        return;
        }
        on_confirmed(c, r, err);
}

void account_totp_confirm(struct account *a, const struct account_session *by, struct str token, struct str code,
                          account_codes_fn *cb, void *arg)
{
        struct confirm *c = act_new(a, sizeof(*c), by);
        struct check *check = check_new(a, c->t.mem, by->agent_id, code, c);

        c->cb = cb;
        c->arg = arg;
        act_token(&c->t, token);
        check->pending = true;
        check->confirmed = on_right;
        check_start(check);
}

/* ---- removing ---- */

struct removal {
        struct act t; /* first */
        account_session_fn *cb;
        void *arg;
};

static void on_removed(void *arg, int r, const struct err *err)
{
        struct removal *m = arg;
        struct account_session s = act_session(&m->t);

        if (r == 0)
                tell_ended(m->t.a, s.agent_id, STR(""), s.id);
        s.totp = false;
        m->cb(m->arg, r, err, r < 0 ? NULL : &s);
        act_free(&m->t);
}

static void on_proven(void *arg, int r, const struct err *err, const struct agent_row *agent)
{
        struct removal *m = arg;
        struct factor_change change = {0};

        (void)agent;
        if (r == 0) {
                act_rotate(&m->t);
                change.agent_id = m->t.by.agent_id;
                change.session = m->t.hash;
                change.next_session = m->t.next_hash;
                r = store_factor_remove(m->t.a->store, &change,
                                        act_audit(&m->t, "totp.off", "agent", m->t.by.agent_id, STR("")), on_removed,
                                        m);
                if (r == 0)
                        return;
        }
        on_removed(m, r, err);
}

void account_totp_remove(struct account *a, const struct account_session *by, struct str token, struct str password,
                         account_session_fn *cb, void *arg)
{
        struct removal *m = act_new(a, sizeof(*m), by);

        m->cb = cb;
        m->arg = arg;
        act_token(&m->t, token);
        prove_password(a, m->t.mem, by->agent_id, password, on_proven, m);
}
