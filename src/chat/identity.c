/*
 * identity - who speaks, as far as chat is concerned: what a token or an earlier proof of this conversation says, codes
 * sent and checked for the answer, the log, and what listeners are told. Proofs live in the conversation's state, so
 * they last over a restart, and end when nothing was said for `identity_idle_ms`.
 */
#include "answer/access.h"
#include "base/buf.h"
#include "base/log.h"
#include "chat/chat_priv.h"
#include "codec/json.h"
#include "connect/codes.h"
#include "crypt/token.h"

#include <stdlib.h>
#include <string.h>

static bool is_visitor(const struct conv *conv)
{
        return str_starts(str_c(conv->customer_id), STR("v-"));
}

static void drop_proof(struct conv_state *s)
{
        s->proven = (struct str){0};
        s->proven_level = IDENTITY_NONE;
        s->proven_ms = 0;
}

void identity_begin(struct turn *t)
{
        struct conv_state *s = &t->state;
        struct chat *c = t->chat;

        t->facts.codes = c->o.codes && codes_on(c->o.codes);
        t->facts.codes_sms = c->o.codes && codes_sms(c->o.codes);
        t->was_proven = s->proven;
        if (!is_visitor(t->conv)) {
                t->facts.customer_id = str_c(t->conv->customer_id);
                t->facts.identity = IDENTITY_SIGNED;
        } else if (s->proven.n && t->now_ms - s->proven_ms <= c->o.identity_idle_ms) {
                t->facts.customer_id = s->proven;
                t->facts.identity = s->proven_level;
                s->proven_ms = t->now_ms;
        } else if (s->proven.n) {
                drop_proof(s);
                t->facts.identity_over = true;
        }
}

void identity_stays(struct turn *t)
{
        struct conv_state *s = &t->state;

        if (is_visitor(t->conv) && s->proven.n && t->now_ms - s->proven_ms <= t->chat->o.identity_idle_ms)
                s->proven_ms = t->now_ms;
}

bool identity_ran_out(const struct turn *t)
{
        const struct conv_state *s = &t->state;

        return is_visitor(t->conv) && s->proven.n && t->now_ms - s->proven_ms > t->chat->o.identity_idle_ms;
}

void identity_known(struct turn *t)
{
        const struct conv_state *s = &t->state;

        t->facts.customer_id = is_visitor(t->conv) ? s->proven : str_c(t->conv->customer_id);
        t->facts.identity = t->facts.customer_id.n ? IDENTITY_SIGNED : IDENTITY_NONE;
}

struct str conv_person(const struct conv *conv)
{
        if (!is_visitor(conv))
                return str_c(conv->customer_id);
        if (!conv->proven_id || chat_now(conv->chat) - conv->proven_ms > conv->chat->o.identity_idle_ms)
                return (struct str){NULL, 0};
        return str_c(conv->proven_id);
}

/* ---- what the answer needs ---- */

/* What comes by mail or telephone, zh and en. It is no part of the conversation, so it is none of the phrases. */
static const struct str mail_subject[] = {STR_INIT("{company}：您的验证码"), STR_INIT("{company}: your code")};
static const struct str mail_text[] = {
        STR_INIT("您的验证码是 "
                 "{code}，十分钟内有效。\n\n只在与{company}的对话里输入；我们的同事不会向您要它。如果不是您本人要的，"
                 "忽略这条消息就好。\n"),
        STR_INIT("Your code is {code}. It is valid for ten minutes.\n\nType it only in your conversation with "
                 "{company}; "
                 "nobody of ours will ask you for it. If you did not ask for it, ignore this message.\n"),
};

static struct str with_company(struct turn *t, struct str text, enum lang lang)
{
        struct str place = STR("{company}");
        ptrdiff_t at = str_find(text, place, 0);

        if (at < 0)
                return text;
        return arena_printf(t->mem, "%.*s%.*s%.*s", (int)at, text.p, STR_ARG(t->gen->k->company.name[lang]),
                            STR_ARG(str_sub(text, (size_t)at + place.n, text.n)));
}

static void on_sent(void *arg, int r, const struct err *err, const struct code_outcome *o)
{
        struct turn *t = arg;

        if (r < 0)
                log_warn("conversation %s: a code was not kept: %s", t->conv->id, err ? err->msg : err_name(r));
        t->facts.have_code_sent = true;
        t->facts.code_sent = r < 0 ? CODE_TOO_SOON : o->result;
        turn_fetched(t);
}

int identity_send(struct turn *t, const struct need *need)
{
        enum lang lang = t->state.lang_known ? t->state.lang : conv_lang(t->conv);
        struct code_ask ask = {.conversation = str_c(t->conv->id),
                               .peer = t->in.peer,
                               .account = need->value,
                               .sms = need->sms,
                               .lang = str_c(lang_name(lang)),
                               .subject = with_company(t, mail_subject[lang], lang),
                               .text = with_company(t, mail_text[lang], lang),
                               .now_ms = t->now_ms};

        if (!t->facts.codes)
                return ERR_INVALID;
        return codes_send(t->chat->o.codes, &ask, on_sent, t);
}

static void on_checked(void *arg, int r, const struct err *err, const struct code_outcome *o)
{
        struct turn *t = arg;

        if (r < 0)
                log_warn("conversation %s: a code was not checked: %s", t->conv->id, err ? err->msg : err_name(r));
        t->facts.have_code_check = true;
        t->facts.code_check = r < 0 ? CODE_WRONG : o->result;
        if (t->facts.code_check == CODE_RIGHT) {
                t->facts.code_customer = arena_str(t->mem, o->customer_id);
                t->facts.customer_id = t->facts.code_customer;
                t->facts.identity = IDENTITY_CODE;
                t->facts.have_customer = t->facts.have_orders = false;
        }
        turn_fetched(t);
}

int identity_check_code(struct turn *t, const struct need *need)
{
        if (!t->chat->o.codes)
                return ERR_INVALID;
        return codes_check(t->chat->o.codes, str_c(t->conv->id), need->value, t->in.peer, t->now_ms, on_checked, t);
}

static void on_addresses(void *arg, struct str email, struct str phone)
{
        struct turn *t = arg;

        t->facts.have_addresses = true;
        t->facts.email_mask = arena_str(t->mem, email);
        t->facts.phone_mask = arena_str(t->mem, phone);
        turn_fetched(t);
}

int identity_addresses(struct turn *t, const struct need *need)
{
        if (!t->facts.codes)
                return ERR_INVALID;
        return codes_addresses(t->chat->o.codes, need->order_no, on_addresses, t);
}

/* ---- what came of it ---- */

static void note(struct turn *t, const char *kind, const char *outcome, struct str customer_id)
{
        if (t->chat->o.codes)
                codes_log(t->chat->o.codes, kind, outcome, str_c(t->conv->id), customer_id, t->in.peer, t->now_ms);
}

/* Whose the order is that was proven last; an erasure of theirs finds this conversation by it. */
static struct str owner_of_proven(const struct turn *t, struct str order_no)
{
        const struct order_fact *o = t->facts.order;

        return o && str_eq(o->no, order_no) ? o->owner : t->facts.customer_id;
}

static void log_order(struct turn *t)
{
        const struct conv_state *next = t->d.next, *s = &t->state;
        struct str last = next->n_verified ? next->verified[next->n_verified - 1] : (struct str){NULL, 0};

        if (next->identity_tries > s->identity_tries)
                note(t, "order", next->identity_tries >= STATE_IDENTITY_TRIES ? "over" : "wrong", t->facts.customer_id);
        else if (last.n && !(s->n_verified && str_eq(s->verified[s->n_verified - 1], last)))
                note(t, "order", "right", owner_of_proven(t, last));
}

static struct str name_of(struct turn *t)
{
        const struct customer_fact *cu = t->facts.customer;

        return t->facts.have_customer && cu && str_eq(cu->id, t->d.next->proven) ? cu->name : (struct str){NULL, 0};
}

void identity_end(struct turn *t)
{
        const struct conv_state *next = t->d.next;
        bool out;

        if (!next)
                return;
        log_order(t);
        if (str_eq(next->proven, t->was_proven))
                return;
        out = next->proven.n == 0;
        t->proven_name = name_of(t);
        if (out)
                note(t, t->facts.identity_over ? "expired" : "signed-out", "done", t->facts.customer_id);
        turn_add_event(t, "identity", STR("system"), (struct str){NULL, 0}, (struct str){NULL, 0},
                       frame_identity(t, next->proven_level, t->proven_name), (struct str){NULL, 0});
}

/* Length of the digit at i, 0 when there is none; the wide ones of Chinese keyboards count. */
static size_t digit_at(struct str s, size_t i)
{
        const unsigned char *p = (const unsigned char *)s.p + i;

        if (i < s.n && p[0] >= '0' && p[0] <= '9')
                return 1;
        return i + 2 < s.n && p[0] == 0xef && p[1] == 0xbc && p[2] >= 0x90 && p[2] <= 0x99 ? 3 : 0;
}

/* Where the group of digits at i ends; single spaces and dashes may part them. */
static size_t digits_end(struct str s, size_t i, size_t *ret_n)
{
        size_t n;

        for (*ret_n = 0; (n = digit_at(s, i)); ++*ret_n) {
                i += n;
                if (i < s.n && (s.p[i] == ' ' || s.p[i] == '-') && digit_at(s, i + 1))
                        i++;
        }
        return i;
}

/* Digits that may prove something are not kept, not even sealed: any six while a code is on its way. */
struct str identity_hidden(struct turn *t, struct str text)
{
        static const char dots[] = "••••••";
        struct buf b;
        size_t n;

        if (!t->state.code.at_ms || t->now_ms - t->state.code.at_ms >= CODE_STILL_MS)
                return text;
        buf_init(&b, text.n * 3 + sizeof(dots)); /* six digits take at least six bytes, the dots eighteen */
        for (size_t i = 0; i < text.n;) {
                size_t end = digits_end(text, i, &n);

                if (n == CODE_LEN)
                        buf_put_c(&b, dots);
                else
                        buf_put(&b, text.p + i, (n ? end : i + 1) - i);
                i = n ? end : i + 1;
        }
        text = arena_str(t->mem, buf_str(&b));
        buf_done(&b);
        return text;
}

/* ---- a token that comes while the conversation goes on ---- */

void identity_run(struct turn *t)
{
        struct conv *conv = t->conv;
        struct err err;

        turn_load_state(t);
        t->was_proven = t->state.proven;
        if (!is_visitor(conv) && !str_eq_c(t->in.customer_id, conv->customer_id)) {
                err_set(&err, ERR_EXISTS, "this conversation is another customer's; begin a new one");
                turn_fail(t, ERR_EXISTS, &err);
                return;
        }
        if (is_visitor(conv)) {
                t->state.proven = t->in.customer_id;
                t->state.proven_level = IDENTITY_SIGNED;
                t->state.proven_ms = t->now_ms;
                t->proven_name = t->in.label;
                note(t, "token", "right", t->in.customer_id);
                turn_put_state(t, &t->state);
        }
        turn_add_event(t, "identity", STR("system"), (struct str){NULL, 0}, t->in.client_id,
                       frame_identity(t, IDENTITY_SIGNED, t->in.label), (struct str){NULL, 0});
        turn_commit(t);
}

/* ---- for who connects later ---- */

void identity_remember(struct conv *conv, const struct conv_state *s, struct str name)
{
        conv->proven_level = s->proven.n ? s->proven_level : IDENTITY_NONE;
        conv->proven_ms = s->proven_ms;
        free(conv->proven_id);
        conv->proven_id = s->proven.n ? str_own(s->proven) : NULL;
        if (name.n || !s->proven.n) {
                free(conv->proven_name);
                conv->proven_name = name.n ? str_own(name) : NULL;
        }
}
