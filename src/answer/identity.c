/*
 * Who speaks: a code to the address on file, typed here; signing out. Whether an order or an address is known never
 * shows: what is said and asked is the same for both, and a code is "sent" to either. The address on file is shown,
 * masked, only to who has proven the order that it belongs to.
 *
 *   offered --code:start--> PENDING_ACCOUNT --account--> [where?] --send--> PENDING_CODE --right--> known
 */
#include "answer/answer_priv.h"
#include "connect/codes.h"
#include "crypt/token.h"

#include <string.h>

static const char start_id[] = "code:start", email_id[] = "code:email", sms_id[] = "code:sms",
                  again_id[] = "code:again";

bool may(const struct ctx *c, enum access_what what, struct str order_no)
{
        return access_may(c->facts, c->s, what, order_no);
}

void identity_ask(struct ctx *c, enum access_what what, struct str then)
{
        struct menu m = {.n = 0};

        say_phrase(c, c->facts->codes ? PH_CODE_OFFER : PH_SIGN_IN);
        if (c->facts->codes)
                menu_phrase(c, &m, start_id, PH_CODE_OPTION);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->s->code.then = then;
        c->d->kind = D_ANSWER;
        c->why = "it is not known who asks";
        trace_fmt(c, "access", "%s needs %s", access_name(what), identity_level_name(access_level(what)));
}

/* Beside a form, so that who lacks what it asks for has another way. */
void identity_other_way(struct ctx *c)
{
        struct menu m = {.n = 0};

        if (!c->facts->codes || c->facts->customer_id.n)
                return;
        menu_phrase(c, &m, start_id, PH_CODE_OPTION);
        menu_put(c, &m, (struct str){0});
}

/* ---- for whom, and where to ---- */

static void one_field(struct ctx *c, const char *form, enum phrase title, enum phrase label, const char *kind,
                      unsigned max, enum phrase submit)
{
        struct block_form_field *f = ARENA_ARRAY(c->mem, struct block_form_field, 1);
        struct block *b = block_add(c, BLOCK_FORM);

        f[0] = (struct block_form_field){str_c(form), phrase_of(c, label), str_c(kind), max};
        b->form = (struct block_form){str_c(form), phrase_of(c, title), phrase_of(c, submit), f, 1};
        c->d->kind = D_FORM;
        c->d->intent = STR("identity.code");
}

static void account_form(struct ctx *c)
{
        one_field(c, "account", PH_CODE_FOR, PH_CODE_FOR_FIELD, "account", 254, PH_CODE_FOR_SUBMIT);
        c->s->pending.kind = PENDING_ACCOUNT;
        c->why = "for whom is the code";
}

static void code_form(struct ctx *c)
{
        struct menu m = {.n = 0};

        one_field(c, "code", PH_CODE_FIELD, PH_CODE_FIELD, "digits6", CODE_LEN, PH_CODE_SUBMIT);
        c->s->pending.kind = PENDING_CODE;
        menu_phrase(c, &m, again_id, PH_CODE_AGAIN);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
}

static void send_code(struct ctx *c, struct str account, bool sms)
{
        struct menu m = {.n = 0};

        if (!c->facts->have_code_sent) {
                need(c, NEED_CODE_SEND, (struct str){0});
                c->d->needs[c->d->n_needs - 1].value = account;
                c->d->needs[c->d->n_needs - 1].sms = sms;
                return;
        }
        trace_put(c, "code", str_c(code_result_name(c->facts->code_sent)));
        if (c->facts->code_sent == CODE_TOO_OFTEN) {
                say_phrase(c, PH_CODE_OFTEN);
                menu_person(c, &m);
                menu_put(c, &m, (struct str){0});
                c->d->kind = D_DECLINE;
                c->why = "too many codes were asked for";
                return;
        }
        c->s->code.account = account;
        c->s->code.sms = sms;
        c->s->code.at_ms = now_ms(c);
        say_phrase(c, c->facts->code_sent == CODE_TOO_SOON ? PH_CODE_SOON : PH_CODE_SENT);
        code_form(c);
        c->why = "a code was asked for";
}

static void where_to(struct ctx *c, struct str account, struct str order_no)
{
        bool proven = access_reached(c->facts, c->s, order_no) >= IDENTITY_ORDER && order_no.n;
        struct menu m = {.n = 0};
        struct str email = phrase_of(c, PH_CODE_BY_EMAIL), sms = phrase_of(c, PH_CODE_BY_SMS);

        if (proven && !c->facts->have_addresses) {
                need(c, NEED_ADDRESSES, order_no);
                return;
        }
        if (proven) {
                email = c->facts->email_mask;
                sms = c->facts->phone_mask;
        }
        menu_add(&m, str_c(email_id), email);
        if (c->facts->codes_sms)
                menu_add(&m, str_c(sms_id), sms);
        say_phrase(c, PH_CODE_WHERE);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
        c->s->code.account = account;
        c->d->kind = D_CHOICES;
        c->why = "where the code goes";
}

static void take_account(struct ctx *c, struct str typed)
{
        struct str order_no, email;

        if (!code_account(typed, c->mem, &order_no, &email)) {
                say_phrase(c, PH_CODE_FOR_WRONG);
                account_form(c);
                return;
        }
        if (order_no.n)
                where_to(c, order_no, order_no);
        else
                send_code(c, email, false);
}

static void start(struct ctx *c)
{
        struct menu m = {.n = 0};

        if (c->facts->customer_id.n) {
                say_phrase(c, PH_CODE_KNOWN);
                c->d->kind = D_ANSWER;
        } else if (!c->facts->codes) {
                say_phrase(c, PH_CODE_OFF);
                menu_person(c, &m);
                menu_put(c, &m, (struct str){0});
                c->d->kind = D_ANSWER;
        } else if (c->s->n_verified) {
                where_to(c, c->s->verified[c->s->n_verified - 1], c->s->verified[c->s->n_verified - 1]);
        } else {
                account_form(c);
        }
}

/* ---- the code ---- */

static void now_known(struct ctx *c)
{
        struct str then = c->s->code.then;
        bool promise = promise_waits(c);

        if (!c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return;
        }
        c->s->proven = c->facts->code_customer;
        c->s->proven_level = IDENTITY_CODE;
        c->s->proven_ms = now_ms(c);
        c->s->code = (struct state_code){0};
        c->s->identity_tries = 0;
        say_phrase(c, PH_CODE_RIGHT);
        c->d->kind = D_ANSWER;
        if (promise)
                answer_promises(c);
        else if (then.n)
                answer_doc(c, then, (struct str){0});
        c->why = "the code is right";
}

static void not_known(struct ctx *c, enum phrase p, bool again)
{
        struct menu m = {.n = 0};

        say_phrase(c, p);
        if (again) {
                code_form(c);
        } else {
                if (c->s->code.account.n)
                        menu_phrase(c, &m, again_id, PH_CODE_AGAIN);
                menu_person(c, &m);
                menu_put(c, &m, (struct str){0});
                c->d->kind = D_ASK;
        }
        c->why = "the code is not right";
}

static void check_code(struct ctx *c, struct str code)
{
        if (!c->facts->have_code_check) {
                need(c, NEED_CODE_CHECK, (struct str){0});
                c->d->needs[c->d->n_needs - 1].value = code;
                return;
        }
        trace_put(c, "code", str_c(code_result_name(c->facts->code_check)));
        switch (c->facts->code_check) {
        case CODE_RIGHT: now_known(c); break;
        case CODE_WRONG: not_known(c, PH_CODE_WRONG, true); break;
        case CODE_OVER: not_known(c, PH_CODE_OVER, false); break;
        case CODE_EXPIRED:
        case CODE_NONE:
        case CODE_SENT:
        case CODE_TOO_SOON:
        case CODE_TOO_OFTEN: not_known(c, PH_CODE_EXPIRED, false); break;
        }
}

/* The six digits that a text holds; false when it holds none, more or other words in between. */
static bool code_in_text(struct str text, char ret[CODE_LEN + 1])
{
        size_t n = 0, other = 0;

        for (size_t i = 0; i < text.n; i++) {
                const unsigned char *p = (const unsigned char *)text.p + i;
                bool wide = i + 2 < text.n && p[0] == 0xef && p[1] == 0xbc && p[2] >= 0x90 && p[2] <= 0x99;

                if (wide || (p[0] >= '0' && p[0] <= '9')) {
                        if (n == CODE_LEN)
                                return false;
                        ret[n++] = (char)(wide ? '0' + p[2] - 0x90 : p[0]);
                        i += wide ? 2 : 0;
                } else if (n && n < CODE_LEN && p[0] != ' ' && p[0] != '-') {
                        return false;
                } else {
                        other++;
                }
        }
        ret[n] = '\0';
        return n == CODE_LEN && other <= 60;
}

/* Also after something else was said in between, when there is nothing but the digits. */
static bool awaits_code(const struct ctx *c)
{
        int64_t at_ms = c->s->code.at_ms;

        return c->was.kind == PENDING_CODE ||
               (at_ms && now_ms(c) - at_ms < CODE_STILL_MS && str_trim(c->in->msg->text).n <= CODE_LEN + 2);
}

/* ---- signing out ---- */

static void sign_out(struct ctx *c)
{
        struct conv_state *s = c->s;
        bool known = s->proven.n || s->n_verified;

        s->proven = (struct str){0};
        s->proven_level = IDENTITY_NONE;
        s->proven_ms = 0;
        s->n_verified = 0;
        s->last_order = (struct str){0};
        say_phrase(c, known ? PH_SIGNED_OUT : PH_SIGNED_OUT_NOBODY);
        c->d->kind = D_ANSWER;
        c->d->intent = STR("identity.out");
        c->why = "signs out";
}

static bool says_one_of(const struct ctx *c, const char *const *words, size_t longest)
{
        struct str t = c->u.normal.n ? c->u.normal : c->in->msg->text;

        return c->in->msg->text.n <= longest && has_any(t, words);
}

static bool wants_out(const struct ctx *c)
{
        static const char *const words[] = {"退出登录",    "退出登陆", "退出验证",   "登出", "sign out",
                                            "sign me out", "log out",  "log me out", NULL};

        return (c->s->proven.n || c->s->n_verified) && !c->u.question && says_one_of(c, words, 40);
}

static bool wants_code(const struct ctx *c)
{
        static const char *const words[] = {
                "验证身份",  "验证我的身份",       "给我发验证码",   "给我发个验证码", "发验证码给我",
                "verify me", "verify my identity", "send me a code", "prove who i am", NULL};

        return !c->facts->customer_id.n && says_one_of(c, words, 60);
}

static bool wants_again(const struct ctx *c)
{
        static const char *const words[] = {"再发",        "重发",       "重新发",    "没收到",   "没有收到",
                                            "没来",        "resend",     "again",     "new code", "another code",
                                            "did not get", "didn't get", "didnt get", "no code",  "not arrived",
                                            "hasn't come", NULL};

        return c->was.kind == PENDING_CODE && c->s->code.account.n && says_one_of(c, words, 90);
}

/* ---- entrances ---- */

bool identity_option(struct ctx *c, struct str id)
{
        if (str_eq_c(id, "identity:out")) {
                sign_out(c);
                return true;
        }
        if (!str_starts(id, STR("code:")))
                return false;
        if (str_eq_c(id, start_id) || !c->s->code.account.n || !c->facts->codes)
                start(c);
        else
                send_code(c, c->s->code.account, str_eq_c(id, sms_id) || (str_eq_c(id, again_id) && c->s->code.sms));
        return true;
}

bool identity_words(struct ctx *c)
{
        char code[CODE_LEN + 1];
        struct str order_no, email;

        if (code_in_text(c->in->msg->text, code) && awaits_code(c)) {
                check_code(c, arena_str(c->mem, str_c(code)));
                return true;
        }
        if (c->was.kind == PENDING_ACCOUNT && code_account(c->in->msg->text, c->mem, &order_no, &email)) {
                take_account(c, c->in->msg->text);
                return true;
        }
        if (wants_again(c)) {
                send_code(c, c->s->code.account, c->s->code.sms);
                return true;
        }
        if (wants_out(c)) {
                sign_out(c);
                return true;
        }
        if (wants_code(c)) {
                start(c);
                return true;
        }
        return false;
}

bool identity_forms(struct ctx *c)
{
        const struct answer_message *m = c->in->msg;
        char code[CODE_LEN + 1];

        if (str_eq_c(m->form, "account")) {
                if (c->facts->codes && !c->facts->customer_id.n)
                        take_account(c, m->account);
                else
                        start(c);
                return true;
        }
        if (!str_eq_c(m->form, "code"))
                return false;
        if (c->facts->customer_id.n && !c->facts->have_code_check)
                start(c);
        else if (code_in_text(m->code, code))
                check_code(c, arena_str(c->mem, str_c(code)));
        else
                not_known(c, PH_CODE_WRONG, true);
        return true;
}

/* It ran out since the last message: said behind the answer. */
void identity_note(struct ctx *c)
{
        if (c->facts->identity_over)
                say_phrase(c, PH_IDENTITY_RUN_OUT);
}
