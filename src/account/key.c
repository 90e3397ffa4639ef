/* Keys of programs: "wlk_" and 32 random bytes, of which the store has the hash. A key has the rights it was given, not
 * those of who made it, and no account of its own: no session, no password, no second factor. */
#include "account/account_priv.h"

#include "base/rand.h"
#include "store/api_key.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- rights as text ---- */

static struct str rights_text(struct arena *mem, unsigned rights)
{
        struct str s = {NULL, 0};

        for (unsigned right = RIGHT_SELF; right_name(right); right <<= 1)
                if (rights & right)
                        s = arena_concat(mem, s.n ? arena_concat(mem, s, STR(",")) : s, str_c(right_name(right)));
        return s;
}

/* ---- making and revoking ---- */

struct key {
        struct act t; /* first */
        struct api_key_row row;
        struct str text;
        account_key_fn *made;
        account_done_fn *done;
        void *arg;
};

static void on_made(void *arg, int r, const struct err *err)
{
        struct key *k = arg;

        k->made(k->arg, r, err, r < 0 ? (struct str){NULL, 0} : k->text);
        act_free(&k->t);
}

static void fill(struct key *k, struct str name, unsigned rights, int64_t expires_ms)
{
        struct arena *mem = k->t.mem;
        char token[TOKEN_LEN + 1];

        token_random(token);
        k->text = arena_printf(mem, ACCOUNT_KEY_PREFIX "%s", token);
        k->row = (struct api_key_row){.name = arena_str(mem, name),
                                      .hash = hash_in(mem, k->text),
                                      .rights = rights_text(mem, rights),
                                      .last4 = str_sub(k->text, k->text.n - 4, 4),
                                      .made_by = k->t.by.who,
                                      .created_ms = clock_now_ms(k->t.a->clock),
                                      .expires_ms = expires_ms};
        k->row.id = id_new_in(mem, k->row.created_ms);
}

static int check(const struct account_session *by, struct str name, unsigned rights, int64_t expires_ms, int64_t now_ms,
                 struct err *err)
{
        if (!name.n || name.n > ACCOUNT_NAME_MAX)
                return err_set(err, ERR_INVALID, "the name needs 1 to %d bytes", ACCOUNT_NAME_MAX);
        if (!rights || (rights & RIGHT_SELF))
                return err_set(err, ERR_INVALID, "a key needs rights, and has no account of its own (self)");
        if (rights & ~by->rights)
                return err_set(err, ERR_DENIED, "this needs rights that you do not have yourself");
        if (expires_ms && expires_ms <= now_ms)
                return err_set(err, ERR_INVALID, "expires lies in the past");
        return 0;
}

void account_key_add(struct account *a, const struct account_session *by, struct str name, unsigned rights,
                     int64_t expires_ms, account_key_fn *cb, void *arg)
{
        struct key *k = act_new(a, sizeof(*k), by);
        struct err err;
        int r;

        name = str_trim(name);
        k->made = cb;
        k->arg = arg;
        r = check(by, name, rights, expires_ms, clock_now_ms(a->clock), &err);
        if (r == 0) {
                fill(k, name, rights, expires_ms);
                err_set(&err, ERR_BUSY, "busy; try again in a moment");
                r = store_api_key_add(a->store, &k->row, act_audit(&k->t, "key.add", "key", k->row.id, k->row.rights),
                                      on_made, k);
        }
        if (r < 0)
                on_made(k, r, &err);
}

static void on_revoked(void *arg, int r, const struct err *err)
{
        struct key *k = arg;
        struct str who = arena_printf(k->t.mem, "key:%.*s", STR_ARG(k->row.id));

        if (r == 0) {
                tell_ended(k->t.a, who, STR(""), STR(""));
                tell_gone(k->t.a, who);
        }
        k->done(k->arg, r, err);
        act_free(&k->t);
}

void account_key_revoke(struct account *a, const struct account_session *by, struct str id, account_done_fn *cb,
                        void *arg)
{
        struct key *k = act_new(a, sizeof(*k), by);
        struct err err;
        int r;

        k->done = cb;
        k->arg = arg;
        k->row.id = arena_str(k->t.mem, id);
        r = store_api_key_delete(a->store, k->row.id, act_audit(&k->t, "key.revoke", "key", k->row.id, STR("")),
                                 on_revoked, k);
        if (r < 0) {
                err_set(&err, r, "busy; try again in a moment");
                on_revoked(k, r, &err);
        }
}

/* ---- using ---- */

struct ask {
        struct account *a;
        account_session_fn *cb;
        void *arg;
};

static void admitted(struct ask *q, const struct api_key_row *row)
{
        int64_t now = clock_now_ms(q->a->clock), wait_ms;
        char who[AUDIT_WHO_MAX];
        struct err err;
        struct account_session s = {.name = row->name,
                                    .role = STR("key"),
                                    .rights = rights_of(row->rights),
                                    .is_key = true,
                                    .expires_ms = row->expires_ms};

        snprintf(who, sizeof(who), "key:%.*s", STR_ARG(row->id));
        s.who = str_c(who);
        s.agent_id = s.who;
        if (now - row->used_ms >= ACCOUNT_SEEN_EVERY_MS)
                store_api_key_used(q->a->store, row->id, now, NULL, NULL);
        if (rate_take(q->a->rate, s.who, now, &wait_ms)) {
                q->cb(q->arg, 0, NULL, &s);
                return;
        }
        err_set(&err, ERR_LIMIT, "too many requests; slow down");
        q->cb(q->arg, ERR_LIMIT, &err, NULL);
}

static void on_key(void *arg, int r, const struct err *err, const struct api_key_row *rows, size_t n)
{
        struct ask *q = arg;
        struct err denied;

        (void)n;
        if (r == ERR_NOTFOUND) {
                err_set(&denied, ERR_DENIED, "the key is unknown, was revoked or has expired");
                q->cb(q->arg, ERR_DENIED, &denied, NULL);
        } else if (r < 0) {
                q->cb(q->arg, r, err, NULL);
        } else {
                admitted(q, rows);
        }
        free(q);
}

void account_key_session(struct account *a, struct str key, account_session_fn *cb, void *arg)
{
        struct ask *q = calloc(1, sizeof(*q));
        unsigned char hash[HASH_LEN];
        int r = ERR_NOTFOUND;

        if (!q)
                abort();
        *q = (struct ask){a, cb, arg};
        crypt_sha256(key, hash);
        if (key.n == ACCOUNT_KEY_LEN)
                r = store_api_key_load(a->store, (struct str){(const char *)hash, HASH_LEN}, clock_now_ms(a->clock),
                                       on_key, q);
        if (r < 0)
                on_key(q, r, NULL, NULL, 0);
}
