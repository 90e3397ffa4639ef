/* codes - see codes.h. */
#include "connect/codes.h"

#include "base/log.h"
#include "base/rand.h"
#include "connect/message.h"
#include "crypt/token.h"

#include <stdlib.h>
#include <string.h>

enum { ACCOUNT_MAX = 254, ASK_MEM_MAX = 1 << 20 };

struct codes {
        struct store *store;
        struct messenger *messenger;
        unsigned char key[32];
};

struct asking {
        struct codes *c;
        struct arena *mem;
        struct code_ask ask;
        char code[CODE_LEN + 1];
        codes_fn *cb;
        codes_addresses_fn *addresses;
        void *arg;
};

struct codes *codes_new(struct store *st, struct messenger *messenger, const unsigned char key[32])
{
        struct codes *c = calloc(1, sizeof(*c));

        if (!c)
                abort();
        c->store = st;
        c->messenger = messenger;
        memcpy(c->key, key, sizeof(c->key));
        return c;
}

struct codes *codes_free(struct codes *c)
{
        if (c)
                explicit_bzero(c->key, sizeof(c->key));
        free(c);
        return NULL;
}

bool codes_on(const struct codes *c)
{
        return c->messenger != NULL;
}

bool codes_sms(const struct codes *c)
{
        return c->messenger && messenger_sms(c->messenger);
}

/* ---- forms ---- */

bool code_account(struct str typed, struct arena *mem, struct str *ret_order_no, struct str *ret_email)
{
        struct str t = str_trim(typed);
        bool mail = t.n && memchr(t.p, '@', t.n);
        char *p;
        size_t n = 0, digits = 0;

        *ret_order_no = *ret_email = (struct str){0};
        if (t.n == 0 || t.n > ACCOUNT_MAX || (mail && !message_address_ok(t)))
                return false;
        p = arena_alloc(mem, t.n + 1);
        for (size_t i = 0; i < t.n; i++) {
                char c = t.p[i];

                digits += c >= '0' && c <= '9';
                if (mail)
                        p[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
                else if (c >= 'a' && c <= 'z')
                        p[n++] = (char)(c - 32);
                else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
                        p[n++] = c;
                else if (c != ' ' && c != '-' && c != '#')
                        return false;
        }
        if (!mail && (digits < 6 || n > 40))
                return false;
        *(mail ? ret_email : ret_order_no) = str_n(p, n);
        return true;
}

struct str code_mask_email(struct str email, struct arena *mem)
{
        ptrdiff_t at = str_find(email, STR("@"), 0), dot = -1;

        if (at < 1)
                return (struct str){0};
        for (size_t i = (size_t)at; i < email.n; i++)
                dot = email.p[i] == '.' ? (ptrdiff_t)i : dot;
        if (dot < 0 || (size_t)at + 1 >= email.n)
                return arena_printf(mem, "%c•••@•••", email.p[0]);
        return arena_printf(mem, "%c•••@%c•••%.*s", email.p[0], email.p[at + 1],
                            STR_ARG(str_sub(email, (size_t)dot, email.n)));
}

struct str code_mask_phone(struct str phone, struct arena *mem)
{
        char last[4];
        size_t n = 0;

        for (size_t i = phone.n; i-- > 0 && n < 4;)
                if (phone.p[i] >= '0' && phone.p[i] <= '9')
                        last[3 - n++] = phone.p[i];
        return n < 4 ? (struct str){0} : arena_printf(mem, "•••• %.4s", last);
}

static struct str keyed(struct codes *c, struct arena *mem, const char *what, struct str value)
{
        char *mac = arena_alloc(mem, 32);

        crypt_mac(str_n((const char *)c->key, sizeof(c->key)), arena_printf(mem, "%s\n%.*s", what, STR_ARG(value)),
                  (unsigned char *)mac);
        return str_n(mac, 32);
}

static struct str hash_of_peer(struct codes *c, struct arena *mem, struct str peer)
{
        return peer.n ? keyed(c, mem, "peer", peer) : peer;
}

/* Bound to the conversation: what was sent in one proves nothing in another. */
static struct str hash_of_code(struct codes *c, struct arena *mem, struct str conversation, struct str code)
{
        return keyed(c, mem, "code", arena_printf(mem, "%.*s\n%.*s", STR_ARG(conversation), STR_ARG(code)));
}

static struct asking *asking_new(struct codes *c, codes_fn *cb, void *arg)
{
        struct arena *mem = arena_new(ASK_MEM_MAX);
        struct asking *a = ARENA_NEW(mem, struct asking);

        *a = (struct asking){.c = c, .mem = mem, .cb = cb, .arg = arg};
        return a;
}

static int submitted(struct asking *a, int r)
{
        if (r < 0)
                arena_free(a->mem);
        return r;
}

/* ---- sending ---- */

static void on_delivered(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                log_warn("a code was not delivered: %s", err ? err->msg : err_name(r));
}

static struct str with_code(struct asking *a, struct str text)
{
        struct str place = STR("{code}");
        ptrdiff_t at = str_find(text, place, 0);

        if (at < 0)
                return text;
        return arena_printf(a->mem, "%.*s%s%.*s", (int)at, text.p, a->code,
                            STR_ARG(str_sub(text, (size_t)at + place.n, text.n)));
}

static void deliver(struct asking *a, const struct code_outcome *o)
{
        bool sms = a->ask.sms || !o->email.n;
        struct message m = {.id = id_new_in(a->mem, a->ask.now_ms),
                            .channel = sms ? STR("sms") : STR("email"),
                            .to = sms ? o->phone : o->email,
                            .lang = a->ask.lang,
                            .subject = a->ask.subject,
                            .text = with_code(a, a->ask.text)};
        int r;

        if (sms && a->ask.sms && !o->phone.n) {
                m.channel = STR("email");
                m.to = o->email;
        }
        r = messenger_send(a->c->messenger, &m, on_delivered, NULL);
        if (r < 0)
                log_warn("a code was not sent: %s", r == ERR_BUSY ? "too many are under way" : "no address for it");
}

static void on_requested(void *arg, int r, const struct err *err, const struct code_outcome *o)
{
        struct asking *a = arg;

        a->cb(a->arg, r, err, o);
        if (r == 0 && o->result == CODE_SENT && o->customer_id.n)
                deliver(a, o);
        explicit_bzero(a->code, sizeof(a->code));
        arena_free(a->mem);
}

int codes_send(struct codes *c, const struct code_ask *ask, codes_fn *cb, void *arg)
{
        struct asking *a = asking_new(c, cb, arg);
        struct code_request q = {.conversation = ask->conversation,
                                 .peer_hash = hash_of_peer(c, a->mem, ask->peer),
                                 .now_ms = ask->now_ms};

        a->ask = *ask;
        a->ask.lang = arena_str(a->mem, ask->lang);
        a->ask.subject = arena_str(a->mem, ask->subject);
        a->ask.text = arena_str(a->mem, ask->text);
        code_random(a->code);
        code_account(ask->account, a->mem, &q.order_no, &q.email);
        q.account_hash = keyed(c, a->mem, "account", q.email.n ? q.email : q.order_no);
        q.code_hash = hash_of_code(c, a->mem, ask->conversation, str_c(a->code));
        return submitted(a, store_code_request(c->store, &q, on_requested, a));
}

/* ---- checking ---- */

static void on_checked(void *arg, int r, const struct err *err, const struct code_outcome *o)
{
        struct asking *a = arg;

        a->cb(a->arg, r, err, o);
        arena_free(a->mem);
}

int codes_check(struct codes *c, struct str conversation, struct str code, struct str peer, int64_t now_ms,
                codes_fn *cb, void *arg)
{
        struct asking *a = asking_new(c, cb, arg);

        return submitted(a, store_code_check(c->store, conversation, hash_of_code(c, a->mem, conversation, code),
                                             hash_of_peer(c, a->mem, peer), now_ms, on_checked, a));
}

static void on_addresses(void *arg, int r, const struct err *err, struct str email, struct str phone)
{
        struct asking *a = arg;
        bool sms = codes_sms(a->c);

        (void)err;
        if (r < 0)
                email = phone = (struct str){0};
        a->addresses(a->arg, message_address_ok(email) ? code_mask_email(email, a->mem) : (struct str){0},
                     sms ? code_mask_phone(phone, a->mem) : (struct str){0});
        arena_free(a->mem);
}

int codes_addresses(struct codes *c, struct str order_no, codes_addresses_fn *cb, void *arg)
{
        struct asking *a = asking_new(c, NULL, arg);

        a->addresses = cb;
        return submitted(a, store_addresses_of_order(c->store, order_no, on_addresses, a));
}

/* ---- the log ---- */

static void on_logged(void *arg, int r, const struct err *err)
{
        (void)arg;
        if (r < 0)
                log_warn("a proof of identity was not written down: %s", err ? err->msg : err_name(r));
}

void codes_log(struct codes *c, const char *kind, const char *outcome, struct str conversation, struct str customer_id,
               struct str peer, int64_t now_ms)
{
        struct arena *mem = arena_new(65536);
        struct identity_row row = {.at_ms = now_ms,
                                   .conversation = conversation,
                                   .customer_id = customer_id,
                                   .kind = str_c(kind),
                                   .outcome = str_c(outcome),
                                   .peer_hash = hash_of_peer(c, mem, peer)};

        store_identity_log(c->store, &row, on_logged, NULL);
        arena_free(mem);
}
