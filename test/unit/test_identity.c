/* Who speaks: codes, tokens used once, the log; and that nothing tells whether an order or an address is known. */
#include "connect/codes.h"
#include "connect/message.h"
#include "crypt/token.h"
#include "store/consent.h"
#include "store/erase.h"
#include "store/identity.h"
#include "store/memory.h"

#include "service_rig.h"

#include <string.h>

static struct message_outbox *outbox;
static struct messenger *messenger;

/* The messenger lives on the loop, which the rig makes. */
static int begin(void **unused)
{
        int r = rig_begin(
                &(struct service_opts){.rate_per_min = 100000, .rate_burst = 1000, .demo = true, .by_hand = true});

        (void)unused;
        outbox = message_outbox_new(loop);
        messenger = messenger_new(&message_outbox, outbox);
        rig_opts.messenger = messenger;
        restart();
        return r;
}

static int finish(void **unused)
{
        service = service_close(service);
        messenger = messenger_free(messenger);
        return end(unused);
}

/* ---- talking ---- */

struct got {
        int r;
        bool done;
        struct str blocks, all;
};

static struct str blocks_of(struct str frame)
{
        ptrdiff_t at = str_find(frame, STR("\"blocks\":"), 0);

        return at < 0 ? (struct str){NULL, 0} : arena_str(mem, str_sub(frame, (size_t)at, frame.n));
}

static void on_reply(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct got *g = arg;

        (void)err;
        g->done = true;
        g->r = r;
        for (size_t i = 0; r == 0 && i < reply->n_frames; i++) {
                g->all = arena_concat(mem, g->all, reply->frames[i]);
                if (str_contains(reply->frames[i], STR("\"actor\":\"machine\"")))
                        g->blocks = blocks_of(reply->frames[i]);
        }
}

static struct str id, key;

static void on_begun(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        (void)err;
        assert_int_equal(r, 0);
        id = arena_str(mem, s->conversation);
        key = arena_str(mem, s->key);
        *(bool *)arg = true;
}

static void converse_as(const char *customer)
{
        struct chat_begin b = {.lang = LANG_EN, .channel = STR_INIT("web"), .customer_id = str_c(customer)};
        bool done = false;

        assert_int_equal(chat_begin(service->chat, &b, on_begun, &done), 0);
        wait_for(&done);
}

static struct got send_input(struct chat_input in)
{
        struct got g = {0};

        in.peer = in.peer.n ? in.peer : STR("192.0.2.7");
        chat_input(service->chat, id, key, &in, on_reply, &g);
        wait_for(&g.done);
        return g;
}

static struct got say(const char *text)
{
        return send_input((struct chat_input){.kind = IN_TEXT, .text = str_c(text)});
}

static struct got tap(const char *choice)
{
        return send_input((struct chat_input){.kind = IN_TAP, .choice = str_c(choice), .label = str_c(choice)});
}

static struct got form(const char *name, const char *account, const char *code)
{
        return send_input((struct chat_input){
                .kind = IN_FORM, .form = str_c(name), .account = str_c(account), .code = str_c(code)});
}

static struct got order_form(const char *no, const char *last4)
{
        return send_input((struct chat_input){
                .kind = IN_FORM, .form = STR_INIT("identity"), .order_no = str_c(no), .last4 = str_c(last4)});
}

static bool has(struct got g, const char *text)
{
        return str_contains(g.all, str_c(text));
}

static const char *sent_code(void)
{
        static char code[CODE_LEN + 1];
        const struct message *m = message_outbox_last(outbox);
        size_t n = 0;

        assert_non_null(m);
        for (size_t i = 0; i < m->text.n && n < CODE_LEN; i++) {
                if (m->text.p[i] >= '0' && m->text.p[i] <= '9')
                        code[n++] = m->text.p[i];
                else
                        n = 0;
        }
        assert_int_equal(n, CODE_LEN);
        return code;
}

/* ---- nothing tells what is known ---- */

struct walk {
        struct str said[8];
        uint64_t reads, writes;
};

/* All that a stranger sees on the way to a code that is not theirs. */
static struct walk walk_with(const char *account, bool forms)
{
        struct walk w = {0};
        struct store_stats from, to;
        size_t n = 0;

        converse_as("");
        store_stats(service->store, &from);
        w.said[n++] = say("which devices do I have?").blocks;
        w.said[n++] = tap("code:start").blocks;
        w.said[n++] = forms ? form("account", account, "").blocks : say(account).blocks;
        if (!strchr(account, '@'))
                w.said[n++] = tap("code:email").blocks;
        w.said[n++] = forms ? form("code", "", "000000").blocks : say("000000").blocks;
        w.said[n++] = tap("code:again").blocks;
        w.said[n++] = say("where is my order").blocks;
        store_drain(service->store);
        store_stats(service->store, &to);
        w.reads = to.reads - from.reads;
        w.writes = to.writes - from.writes;
        return w;
}

static void assert_same(struct walk a, struct walk b)
{
        for (size_t i = 0; i < sizeof(a.said) / sizeof(*a.said); i++) {
                if (!str_eq(a.said[i], b.said[i]))
                        fail_msg("%zu: %.*s\n%.*s", i, STR_ARG(a.said[i]), STR_ARG(b.said[i]));
        }
        assert_int_equal(a.reads, b.reads);
        assert_int_equal(a.writes, b.writes);
}

static void a_known_account_looks_like_an_unknown_one(void **unused)
{
        (void)unused;
        for (int forms = 0; forms < 2; forms++) {
                assert_same(walk_with("LM1000000701", forms), walk_with("LM1999999999", forms));
                assert_same(walk_with("Emma.Fischer@example.com", forms), walk_with("nobody@example.com", forms));
        }
        assert_int_equal(message_outbox_count(outbox), 4);
}

static void a_known_order_looks_like_an_unknown_one(void **unused)
{
        static const char *const orders[] = {"LM1000000101", "LM1999999999"};
        struct str said[2][6];
        uint64_t reads[2], writes[2];

        (void)unused;
        for (int i = 0; i < 2; i++) {
                struct store_stats from, to;

                converse_as("");
                store_stats(service->store, &from);
                said[i][0] = say(arena_printf(mem, "order %s, phone ends in 9999, where is it?", orders[i]).p).blocks;
                said[i][1] = order_form(orders[i], "9998").blocks;
                said[i][2] = order_form(orders[i], "9997").blocks;
                said[i][3] = tap(arena_printf(mem, "order:%s", orders[i]).p).blocks;
                said[i][4] = order_form(orders[i], "9996").blocks;
                said[i][5] = order_form(orders[i], "9995").blocks;
                store_drain(service->store);
                store_stats(service->store, &to);
                reads[i] = to.reads - from.reads;
                writes[i] = to.writes - from.writes;
        }
        for (int k = 0; k < 6; k++)
                assert_true(str_eq(said[0][k], said[1][k]));
        assert_int_equal(reads[0], reads[1]);
        assert_int_equal(writes[0], writes[1]);
}

/* ---- the way through ---- */

static void prove(const char *order)
{
        form("account", order, "");
        tap("code:email");
        assert_true(has(form("code", "", sent_code()), "that is right"));
}

static void a_code_opens_and_signing_out_closes(void **unused)
{
        struct got g;

        (void)unused;
        converse_as("");
        say("which devices do I have?");
        tap("code:start");
        form("account", "LM1000000701", "");
        g = tap("code:email");
        assert_true(has(g, "\"kind\":\"digits6\""));
        g = form("code", "", sent_code());
        assert_true(has(g, "LMC200001007"));
        assert_true(has(g, "\"type\":\"identity\"") && has(g, "\"level\":\"code\"") && has(g, "\"name\":"));
        assert_false(has(g, sent_code()));
        g = tap("identity:out");
        assert_true(has(g, "\"level\":\"none\""));
        assert_false(has(say("which devices do I have?"), "LMC2"));
        assert_int_equal(message_outbox_count(outbox), 1);
}

static void a_code_serves_once_and_in_its_conversation_only(void **unused)
{
        char code[CODE_LEN + 1];

        (void)unused;
        converse_as("");
        form("account", "LM1000000701", "");
        tap("code:email");
        memcpy(code, sent_code(), sizeof(code));
        converse_as("");
        assert_false(has(form("code", "", code), "that is right"));
        form("account", "LM1000000801", "");
        tap("code:email");
        assert_false(has(form("code", "", code), "that is right"));
        assert_true(has(form("code", "", sent_code()), "that is right"));
        tap("identity:out");
        assert_false(has(form("code", "", sent_code()), "that is right"));
}

static void digits_are_kept_nowhere(void **unused)
{
        char cmd[256];
        const char *code;

        (void)unused;
        converse_as("");
        form("account", "LM1000000701", "");
        tap("code:email");
        code = sent_code();
        say("the code is 111112");
        assert_true(has(say(code), "that is right"));
        store_drain(service->store);
        service = service_close(service);
        /* Within a longer number they are of a time or a size. */
        snprintf(cmd, sizeof(cmd), "! grep -aqE '(^|[^0-9])(%s|111112)([^0-9]|$)' %s/*", code, dir);
        assert_int_equal(system(cmd), 0);
        open_service();
}

static void six_digits_are_hidden_while_a_code_is_on_its_way_and_nothing_else_is(void **unused)
{
        static const struct {
                const char *said, *kept;
        } rows[] = {
                {"I got a mail of yours and what it says there is that the code would be 111-112, is that so?",
                 "the code would be ••••••, is that so?"},
                {"验证码１１１１１２，订单LM1000000701", "验证码••••••，订单LM1000000701"},
                {"11112 or 1111133 and 1 1 1 1 1 2", "11112 or 1111133 and ••••••"},
        };
        struct got g;

        (void)unused;
        converse_as("");
        assert_true(has(say("111112 is my postcode"), "111112 is my postcode"));
        form("account", "LM1000000701", "");
        tap("code:email");
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                g = say(rows[i].said);
                assert_true(has(g, rows[i].kept));
                assert_false(has(g, "111-112") || has(g, "111112") || has(g, "１１１１１２"));
        }
        clk.at_ms += CODE_STILL_MS;
        assert_true(has(say("111112 is my postcode"), "111112 is my postcode"));
}

struct first_line {
        enum lang lang;
        bool done;
};

static void on_first_line(void *arg, int r, const struct err *err, const struct chat_started *s)
{
        (void)err;
        assert_int_equal(r, 0);
        *(struct first_line *)arg = (struct first_line){s->lang, true};
}

/* demo-0009 writes English, demo-0007 Chinese. */
static void a_conversation_begins_in_the_language_of_the_page_else_of_the_customer(void **unused)
{
        static const struct {
                const char *customer;
                int asked, begun;
        } rows[] = {{"demo-0009", LANG_N, LANG_EN},
                    {"demo-0009", LANG_ZH, LANG_ZH},
                    {"demo-0007", LANG_N, LANG_ZH},
                    {"demo-0007", LANG_EN, LANG_EN},
                    {"", LANG_N, LANG_ZH}};

        (void)unused;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct chat_begin b = {.lang = (enum lang)rows[i].asked,
                                       .channel = STR_INIT("web"),
                                       .customer_id = str_c(rows[i].customer)};
                struct first_line first = {0};

                assert_int_equal(chat_begin(service->chat, &b, on_first_line, &first), 0);
                wait_for(&first.done);
                assert_int_equal(first.lang, rows[i].begun);
        }
}

static void a_token_during_the_talk_makes_a_visitor_known(void **unused)
{
        struct got g;

        (void)unused;
        converse_as("");
        g = send_input((struct chat_input){.kind = IN_IDENTITY, .customer_id = STR_INIT("demo-0007")});
        assert_int_equal(g.r, 0);
        assert_true(has(g, "\"level\":\"signed\""));
        assert_true(has(say("which devices do I have?"), "LMC200001007"));
        converse_as("demo-0001");
        g = send_input((struct chat_input){.kind = IN_IDENTITY, .customer_id = STR_INIT("demo-0007")});
        assert_int_equal(g.r, ERR_EXISTS);
        g = send_input((struct chat_input){.kind = IN_IDENTITY, .customer_id = STR_INIT("demo-0001")});
        assert_int_equal(g.r, 0);
}

/* ---- what they say is theirs, however they showed who they are ---- */

static void sign_in_by_code(const char *order)
{
        converse_as("");
        form("account", order, "");
        tap("code:email");
        assert_true(has(form("code", "", sent_code()), "that is right"));
}

struct kept {
        bool done;
        size_t n;
        struct consent_state consent;
};

static void on_memory(void *arg, int r, const struct err *err, const struct memory_row *rows, size_t n)
{
        struct kept *k = arg;

        (void)rows;
        assert_int_equal(r, 0);
        (void)err;
        k->n = n;
        k->done = true;
}

static void on_consent(void *arg, int r, const struct err *err, const struct consent_state *state,
                       const struct consent_row *rows, size_t n)
{
        struct kept *k = arg;

        (void)err;
        (void)rows;
        assert_int_equal(r, 0);
        k->n = n;
        k->consent = *state;
        k->done = true;
}

static void who_has_proven_who_they_are_is_remembered_as_that_customer(void **unused)
{
        struct kept k = {0};

        (void)unused;
        sign_in_by_code("LM1000000901");
        assert_true(has(say("please keep your answers short from now on"), "Noted: short answers"));
        store_memory_list(service->store, STR("demo-0009"), clk.at_ms, on_memory, &k);
        wait_for(&k.done);
        assert_int_equal(k.n, 1);
        clk.at_ms += 61 * 1000;
        sign_in_by_code("LM1000000901");
        assert_true(has(say("how do i return something"), "As you told me last time: short answers"));
}

static void who_has_proven_who_they_are_stops_offers_as_that_customer(void **unused)
{
        struct kept k = {0};

        (void)unused;
        store_consent_load(service->store, STR("demo-0001"), on_consent, &k);
        wait_for(&k.done);
        assert_true(k.consent.offers);
        sign_in_by_code("LM1000000101");
        assert_true(has(say("please stop recommending things to me"), "no more suggestions"));
        k.done = false;
        store_consent_load(service->store, STR("demo-0001"), on_consent, &k);
        wait_for(&k.done);
        assert_false(k.consent.offers);
        k.done = false;
        store_consent_load(service->store, arena_printf(mem, "v-%.*s", STR_ARG(id)), on_consent, &k);
        wait_for(&k.done);
        assert_int_equal(k.n, 0);
}

struct person {
        bool done;
        char id[64];
};

static void on_person(void *arg, int r, const struct err *err, struct str customer_id)
{
        struct person *p = arg;

        (void)err;
        assert_int_equal(r, 0);
        snprintf(p->id, sizeof(p->id), "%.*s", STR_ARG(customer_id));
        p->done = true;
}

static const char *person_now(void)
{
        static struct person p;

        p.done = false;
        chat_check_person(service->chat, id, key, on_person, &p);
        wait_for(&p.done);
        return p.id;
}

static void the_person_is_who_has_proven_it_while_that_holds(void **unused)
{
        (void)unused;
        sign_in_by_code("LM1000000901");
        assert_string_equal(person_now(), "demo-0009");
        clk.at_ms += 29 * 60000;
        assert_string_equal(person_now(), "demo-0009");
        clk.at_ms += 2 * 60000;
        assert_true(str_starts(str_c(person_now()), STR("v-")));
        clk.at_ms += 61 * 60000;
        sign_in_by_code("LM1000000901");
        tap("identity:out");
        assert_true(str_starts(str_c(person_now()), STR("v-")));
        converse_as("demo-0006");
        assert_string_equal(person_now(), "demo-0006");
}

struct agents_view {
        bool done;
        char view[120], end[16];
};

static void on_agents(void *arg, int r, const struct err *err, const struct chat_reply *reply)
{
        struct agents_view *v = arg;

        (void)err;
        assert_int_equal(r, 0);
        snprintf(v->view, sizeof(v->view), "%.*s", STR_ARG(str_sub(reply->view, 0, sizeof(v->view) - 1)));
        snprintf(v->end, sizeof(v->end), "%.*s", STR_ARG(reply->end));
        v->done = true;
}

static struct agents_view agents(enum chat_input_kind kind, enum chat_agent_step step)
{
        struct chat_input in = {
                .kind = kind, .agent_step = step, .action = STR_INIT("refund-status"), .agent_id = STR_INIT("A")};
        struct agents_view v = {0};

        chat_staff_input(service->chat, id, &in, on_agents, &v);
        wait_for(&v.done);
        return v;
}

static void what_is_said_to_an_agent_keeps_a_proof_and_one_that_ran_out_is_told_of(void **unused)
{
        (void)unused;
        sign_in_by_code("LM1000000901");
        tap("person");
        agents(IN_TAKE, AGENT_LIST);
        clk.at_ms += 29 * 60000;
        say("are you there?");
        clk.at_ms += 29 * 60000;
        assert_string_equal(person_now(), "demo-0009");
        assert_null(strstr(agents(IN_AGENT_ACT, AGENT_LIST).view, "ran_out"));
        clk.at_ms += 1 * 60000 + 1;
        assert_non_null(strstr(agents(IN_AGENT_ACT, AGENT_LIST).view, "{\"known\":true,\"ran_out\":true"));
        say("hello again");
        assert_non_null(strstr(agents(IN_AGENT_ACT, AGENT_LIST).view, "\"ran_out\":true"));
        assert_string_not_equal(agents(IN_AGENT_ACT, AGENT_PLAN).end, "nobody");
        tap("identity:out");
        assert_non_null(strstr(agents(IN_AGENT_ACT, AGENT_LIST).view, "\"known\":false"));
        assert_string_equal(agents(IN_AGENT_ACT, AGENT_PLAN).end, "nobody");
}

static void proving_who_they_are_lifts_no_block_and_brings_theirs(void **unused)
{
        char visitor[64];

        (void)unused;
        sign_in_by_code("LM1000000901");
        chat_block(service->chat, STR("demo-0009"), clk.at_ms + 3600000);
        assert_int_equal(say("hello").r, ERR_DENIED);
        tap("identity:out");
        chat_block(service->chat, STR("demo-0009"), 0);

        converse_as("");
        snprintf(visitor, sizeof(visitor), "%s", person_now());
        form("account", "LM1000000901", "");
        tap("code:email");
        assert_true(has(form("code", "", sent_code()), "that is right"));
        chat_block(service->chat, str_c(visitor), clk.at_ms + 3600000);
        assert_int_equal(say("hello").r, ERR_DENIED);
        chat_block(service->chat, STR("demo-0009"), clk.at_ms + 60000);
        clk.at_ms += 120000;
        assert_int_equal(say("hello").r, ERR_DENIED);
        chat_block(service->chat, str_c(visitor), 0);
        assert_int_equal(say("hello").r, 0);
}

static void who_speaks_next_sees_nothing_of_who_spoke_before(void **unused)
{
        (void)unused;
        converse_as("");
        send_input((struct chat_input){.kind = IN_IDENTITY, .customer_id = STR_INIT("demo-0007")});
        assert_true(has(say("which devices do I have?"), "LMC200001007"));
        tap("identity:out");
        send_input((struct chat_input){.kind = IN_IDENTITY, .customer_id = STR_INIT("demo-0006")});
        assert_false(has(say("which devices do I have?"), "LMC200001007"));
}

static struct str hello;

static void on_frame(void *arg, struct str frame)
{
        (void)arg;
        if (str_contains(frame, STR("\"type\":\"hello\"")))
                hello = arena_str(mem, frame);
}

static void on_sink_end(void *arg, const struct err *err)
{
        (void)arg;
        (void)err;
}

static void who_connects_later_sees_that_it_is_known(void **unused)
{
        static const struct chat_sink_ops ops = {on_frame, on_sink_end, NULL};
        struct chat_sink *s;

        (void)unused;
        converse_as("");
        prove("LM1000000701");
        restart();
        s = chat_listen(service->chat, id, key, 0, &ops, NULL);
        for (int i = 0; i < 20 && !hello.n; i++) {
                store_drain(service->store);
                loop_step(loop, 5);
        }
        assert_true(str_contains(hello, STR("\"identity\":{\"level\":\"code\"")));
        chat_unlisten(s);
        hello = (struct str){NULL, 0};
        clk.at_ms += 31 * 60000;
        s = chat_listen(service->chat, id, key, 0, &ops, NULL);
        for (int i = 0; i < 20 && !hello.n; i++)
                loop_step(loop, 5);
        assert_false(str_contains(hello, STR("identity")));
        chat_unlisten(s);
}

/* ---- the store alone ---- */

struct outcome {
        bool done;
        int r;
        enum code_result result;
        char customer[40];
};

static void on_outcome(void *arg, int r, const struct err *err, const struct code_outcome *o)
{
        struct outcome *out = arg;

        (void)err;
        out->done = true;
        out->r = r;
        if (r == 0) {
                out->result = o->result;
                snprintf(out->customer, sizeof(out->customer), "%.*s", STR_ARG(o->customer_id));
        }
}

static struct str hash(const char *text)
{
        unsigned char *h = (unsigned char *)arena_alloc(mem, 32);

        crypt_sha256(str_c(text), h);
        return str_n((const char *)h, 32);
}

static struct outcome request(const char *conversation, const char *order, const char *peer, const char *code)
{
        struct code_request q = {.conversation = str_c(conversation),
                                 .order_no = str_c(order),
                                 .account_hash = hash(order),
                                 .peer_hash = hash(peer),
                                 .code_hash = hash(code),
                                 .now_ms = clk.at_ms};
        struct outcome o = {0};

        assert_int_equal(store_code_request(service->store, &q, on_outcome, &o), 0);
        wait_for(&o.done);
        assert_int_equal(o.r, 0);
        return o;
}

static struct outcome check(const char *conversation, const char *code)
{
        struct outcome o = {0};

        assert_int_equal(
                store_code_check(service->store, str_c(conversation), hash(code), hash("p"), clk.at_ms, on_outcome, &o),
                0);
        wait_for(&o.done);
        assert_int_equal(o.r, 0);
        return o;
}

static void five_wrong_tries_close_a_code(void **unused)
{
        (void)unused;
        request("c1", "LM1000000701", "p", "right");
        for (int i = 0; i < CODE_TRIES - 1; i++)
                assert_int_equal(check("c1", "wrong").result, CODE_WRONG);
        assert_int_equal(check("c1", "wrong").result, CODE_OVER);
        assert_int_equal(check("c1", "right").result, CODE_OVER);
        assert_int_equal(check("c2", "right").result, CODE_NONE);
        request("c3", "LM1000000701", "p", "right");
        for (int i = 0; i < CODE_TRIES - 1; i++)
                check("c3", "wrong");
        assert_int_equal(check("c3", "right").result, CODE_RIGHT);
        assert_int_equal(check("c3", "right").result, CODE_NONE);
}

static void a_code_is_valid_for_ten_minutes(void **unused)
{
        struct outcome o;

        (void)unused;
        request("c1", "LM1000000701", "p", "right");
        clk.at_ms += CODE_VALID_MS - 1;
        o = check("c1", "right");
        assert_int_equal(o.result, CODE_RIGHT);
        assert_string_equal(o.customer, "demo-0007");
        request("c2", "LM1000000701", "p", "right");
        clk.at_ms += CODE_VALID_MS;
        assert_int_equal(check("c2", "right").result, CODE_EXPIRED);
}

static void nobodys_code_is_never_right(void **unused)
{
        (void)unused;
        assert_string_equal(request("c1", "LM1999999999", "p", "right").customer, "");
        assert_int_equal(check("c1", "right").result, CODE_WRONG);
}

static enum code_result ask_often(const char *order, unsigned times, bool one_conversation, bool one_peer)
{
        static unsigned others;
        enum code_result r = CODE_SENT;

        for (unsigned i = 0; i < times; i++) {
                const char *name = arena_printf(mem, "%s-%u", order, one_conversation ? 0 : ++others).p;

                r = request(name, one_peer ? arena_printf(mem, "LM%u", i).p : order,
                            one_peer ? "one" : arena_printf(mem, "%s-%u", order, i).p, "x")
                            .result;
                if (one_conversation)
                        clk.at_ms += CODE_AGAIN_MS;
        }
        return r;
}

/* Wrong proofs in conversations of their own; the peer may change with each. */
static void fail_proofs(const char *no, unsigned times, bool one_peer)
{
        for (unsigned i = 0; i < times; i++) {
                converse_as("");
                send_input((struct chat_input){.kind = IN_FORM,
                                               .form = STR_INIT("identity"),
                                               .order_no = str_c(no),
                                               .last4 = STR_INIT("0000"),
                                               .peer = one_peer ? STR("198.51.100.1")
                                                                : arena_printf(mem, "203.0.113.%u", i)});
        }
}

static struct got prove_anew(const char *no, const char *last4, const char *peer)
{
        converse_as("");
        return send_input((struct chat_input){.kind = IN_FORM,
                                              .form = STR_INIT("identity"),
                                              .order_no = str_c(no),
                                              .last4 = str_c(last4),
                                              .peer = str_c(peer)});
}

static void proofs_of_one_order_are_limited_from_wherever_they_come(void **unused)
{
        struct got known, unknown;

        (void)unused;
        fail_proofs("LM1000000701", CHAT_ORDER_TRIES_PER_DAY - 1, false);
        assert_true(has(prove_anew("LM1000000701", "1007", "192.0.2.9"), "\"type\":\"order\""));
        fail_proofs("LM1000000701", 1, false);
        fail_proofs("LM1999999999", CHAT_ORDER_TRIES_PER_DAY, false);
        known = prove_anew("LM1000000701", "1007", "192.0.2.9");
        assert_false(has(known, "\"type\":\"order\""));
        unknown = prove_anew("LM1999999999", "1007", "192.0.2.9");
        assert_false(has(unknown, "\"type\":\"order\""));
        clk.at_ms += INT64_C(24) * 3600 * 1000;
        assert_true(has(prove_anew("LM1000000701", "1007", "192.0.2.9"), "\"type\":\"order\""));
}

static void proofs_of_one_address_are_limited_and_who_proved_one_keeps_it(void **unused)
{
        static const char peer[] = "198.51.100.1", order[] = "\"type\":\"order\"";
        struct str mine, my_key;

        (void)unused;
        fail_proofs("LM1999999999", CHAT_ORDER_TRIES_PER_DAY, true);
        fail_proofs("LM1999999998", CHAT_ORDER_TRIES_PER_HOUR - CHAT_ORDER_TRIES_PER_DAY - 1, true);
        assert_true(has(prove_anew("LM1000000701", "1007", peer), order));
        mine = id;
        my_key = key;
        fail_proofs("LM1999999998", 1, true);
        assert_false(has(prove_anew("LM1000000701", "1007", peer), order));
        id = mine;
        key = my_key;
        assert_true(
                has(send_input((struct chat_input){
                            .kind = IN_TEXT, .text = STR_INIT("where is my order LM1000000701"), .peer = str_c(peer)}),
                    order));
        clk.at_ms += INT64_C(3600) * 1000;
        assert_true(has(prove_anew("LM1000000701", "1007", peer), order));
}

static void codes_are_limited_the_same_for_known_and_unknown(void **unused)
{
        static const char *const orders[] = {"LM1000000701", "LM1999999999"};

        (void)unused;
        for (int i = 0; i < 2; i++) {
                assert_int_equal(ask_often(orders[i], CODE_PER_ACCOUNT, false, false), CODE_SENT);
                assert_int_equal(ask_often(orders[i], 1, false, false), CODE_TOO_OFTEN);
                clk.at_ms += CODE_WINDOW_MS + 1;
                assert_int_equal(ask_often(orders[i], CODE_PER_CONVERSATION, true, false), CODE_SENT);
                assert_int_equal(ask_often(orders[i], 1, true, false), CODE_TOO_OFTEN);
                clk.at_ms += CODE_WINDOW_MS + 1;
        }
        assert_int_equal(ask_often("peer", CODE_PER_PEER, false, true), CODE_SENT);
        assert_int_equal(ask_often("peers", 1, false, true), CODE_TOO_OFTEN);
}

static void a_second_code_waits_a_minute(void **unused)
{
        (void)unused;
        assert_int_equal(request("c1", "LM1000000701", "p", "a").result, CODE_SENT);
        clk.at_ms += CODE_AGAIN_MS - 1;
        assert_int_equal(request("c1", "LM1000000701", "p", "b").result, CODE_TOO_SOON);
        assert_int_equal(check("c1", "a").result, CODE_RIGHT);
        request("c1", "LM1000000701", "p", "a");
        clk.at_ms += CODE_AGAIN_MS;
        assert_int_equal(request("c1", "LM1000000701", "p", "b").result, CODE_SENT);
        assert_int_equal(check("c1", "a").result, CODE_WRONG);
        assert_int_equal(check("c1", "b").result, CODE_RIGHT);
}

struct used {
        bool done;
        int r;
};

static void on_used(void *arg, int r, const struct err *err)
{
        (void)err;
        *(struct used *)arg = (struct used){true, r};
}

static int use_token(const char *jti, int64_t expires_ms)
{
        struct used u = {0};

        assert_int_equal(store_token_use(service->store, hash(jti), expires_ms, clk.at_ms, on_used, &u), 0);
        wait_for(&u.done);
        return u.r;
}

static void a_token_is_taken_once_until_it_expires(void **unused)
{
        int64_t expires = clk.at_ms + 60000;

        (void)unused;
        assert_int_equal(use_token("a", expires), 0);
        assert_int_equal(use_token("a", expires), ERR_EXISTS);
        assert_int_equal(use_token("b", expires), 0);
        restart();
        assert_int_equal(use_token("a", expires), ERR_EXISTS);
        clk.at_ms = expires + 1;
        assert_int_equal(use_token("a", clk.at_ms + 1000), 0);
}

struct rows {
        bool done;
        size_t n;
        char kinds[400];
};

static void on_rows(void *arg, int r, const struct err *err, const struct identity_row *rows, size_t n)
{
        struct rows *out = arg;

        (void)err;
        assert_int_equal(r, 0);
        out->done = true;
        out->n = n;
        for (size_t i = n; i-- > 0;) {
                size_t at = strlen(out->kinds);

                snprintf(out->kinds + at, sizeof(out->kinds) - at, "%.*s:%.*s ", STR_ARG(rows[i].kind),
                         STR_ARG(rows[i].outcome));
                assert_int_equal(rows[i].peer_hash.n, 32);
        }
}

static void every_try_is_written_down(void **unused)
{
        struct rows rows = {0};

        (void)unused;
        converse_as("");
        order_form("LM1000000101", "9999");
        clk.at_ms += 1000;
        order_form("LM1000000101", "1001");
        clk.at_ms += 1000;
        form("account", "LM1000000701", "");
        tap("code:email");
        clk.at_ms += 1000;
        form("code", "", "000000");
        clk.at_ms += 1000;
        form("code", "", sent_code());
        clk.at_ms += 1000;
        tap("identity:out");
        store_identity_read(service->store, id, 20, on_rows, &rows);
        wait_for(&rows.done);
        assert_string_equal(rows.kinds,
                            "order:wrong order:right code-sent:sent code:wrong code:right signed-out:done ");
}

static void on_found(void *arg, int r, const struct err *err, const struct person_held *held)
{
        (void)err;
        assert_int_equal(r, 0);
        *(int *)arg = (int)held->n_visitors;
}

static int visitors_of(const char *customer)
{
        int n = -1;

        assert_int_equal(store_person_held(service->store, str_c(customer), on_found, &n), 0);
        store_drain(service->store);
        return n;
}

/* LM1000000101 is demo-0001's, LM1000000701 demo-0007's. */
static void an_erasure_finds_the_visitor_by_whatever_proved_it(void **unused)
{
        (void)unused;
        converse_as("");
        order_form("LM1000000101", "9999");
        assert_int_equal(visitors_of("demo-0001"), 0);
        order_form("LM1000000101", "1001");
        assert_int_equal(visitors_of("demo-0001"), 1);
        converse_as("");
        say("order LM1000000101, phone ends in 1001, where is it?");
        assert_int_equal(visitors_of("demo-0001"), 2);
        converse_as("");
        prove("LM1000000701");
        assert_int_equal(visitors_of("demo-0007"), 1);
        converse_as("");
        assert_int_equal(send_input((struct chat_input){.kind = IN_IDENTITY, .customer_id = STR_INIT("demo-0007")}).r,
                         0);
        assert_int_equal(visitors_of("demo-0007"), 2);
        converse_as("demo-0007");
        assert_int_equal(send_input((struct chat_input){.kind = IN_IDENTITY, .customer_id = STR_INIT("demo-0007")}).r,
                         0);
        assert_int_equal(visitors_of("demo-0007"), 2);
        assert_int_equal(visitors_of("demo-0002"), 0);
}

static void log_at(const char *kind, const char *outcome, struct str conversation, int64_t at_ms)
{
        codes_log(service->codes, kind, outcome, conversation, STR("demo-0007"), STR("192.0.2.7"), at_ms);
        store_drain(service->store);
}

static const char *log_of(struct str conversation, struct rows *rows)
{
        *rows = (struct rows){0};
        store_identity_read(service->store, conversation, 20, on_rows, rows);
        wait_for(&rows->done);
        return rows->kinds;
}

static void a_proof_is_kept_as_long_as_its_conversation(void **unused)
{
        const int64_t kept_ms = INT64_C(180) * 24 * 3600 * 1000;
        struct str gone = STR("01ARZ3NDEKTSV4RRFFQ69G5GON");
        struct rows rows;

        (void)unused;
        converse_as("");
        log_at("code", "wrong", id, clk.at_ms);
        log_at("code", "right", id, clk.at_ms);
        log_at("code", "right", gone, clk.at_ms);
        log_at("order", "wrong", id, clk.at_ms + kept_ms);
        assert_string_equal(log_of(gone, &rows), "code:right ");
        log_at("order", "wrong", gone, clk.at_ms + kept_ms + 3600 * 1000);
        assert_string_equal(log_of(gone, &rows), "order:wrong ");
        assert_string_equal(log_of(id, &rows), "code:right order:wrong ");
}

/* ---- forms ---- */

static void accounts_are_compared_in_one_form(void **unused)
{
        static const struct {
                const char *typed, *order, *email;
        } rows[] = {{" lm1000000701 ", "LM1000000701", ""},
                    {"3000 0000-0301", "300000000301", ""},
                    {"Anna@Example.COM", "", "anna@example.com"},
                    {"12345", NULL, NULL},
                    {"a@b@c", NULL, NULL},
                    {"a b@c.de", NULL, NULL},
                    {"a@b.de>\r\nRCPT TO:<x@y.de", NULL, NULL},
                    {"my cat", NULL, NULL},
                    {"", NULL, NULL}};

        (void)unused;
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
                struct str order, email;
                bool ok = code_account(str_c(rows[i].typed), mem, &order, &email);

                assert_int_equal(ok, rows[i].order != NULL);
                if (ok)
                        assert_true(str_eq_c(order, rows[i].order) && str_eq_c(email, rows[i].email));
        }
        assert_true(str_eq_c(code_mask_email(STR("anna@example.com"), mem), "a•••@e•••.com"));
        assert_true(str_eq_c(code_mask_email(STR("x@y"), mem), "x•••@•••"));
        assert_int_equal(code_mask_email(STR("none"), mem).n, 0);
        assert_true(str_eq_c(code_mask_phone(STR("+86 139 0013 1007"), mem), "•••• 1007"));
        assert_int_equal(code_mask_phone(STR("110"), mem).n, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(a_known_account_looks_like_an_unknown_one),
                T(a_known_order_looks_like_an_unknown_one),
                T(a_code_opens_and_signing_out_closes),
                T(a_code_serves_once_and_in_its_conversation_only),
                T(digits_are_kept_nowhere),
                T(a_conversation_begins_in_the_language_of_the_page_else_of_the_customer),
                T(six_digits_are_hidden_while_a_code_is_on_its_way_and_nothing_else_is),
                T(a_token_during_the_talk_makes_a_visitor_known),
                T(who_has_proven_who_they_are_is_remembered_as_that_customer),
                T(who_has_proven_who_they_are_stops_offers_as_that_customer),
                T(the_person_is_who_has_proven_it_while_that_holds),
                T(what_is_said_to_an_agent_keeps_a_proof_and_one_that_ran_out_is_told_of),
                T(proving_who_they_are_lifts_no_block_and_brings_theirs),
                T(who_speaks_next_sees_nothing_of_who_spoke_before),
                T(who_connects_later_sees_that_it_is_known),
                T(five_wrong_tries_close_a_code),
                T(a_code_is_valid_for_ten_minutes),
                T(nobodys_code_is_never_right),
                T(proofs_of_one_order_are_limited_from_wherever_they_come),
                T(proofs_of_one_address_are_limited_and_who_proved_one_keeps_it),
                T(codes_are_limited_the_same_for_known_and_unknown),
                T(a_second_code_waits_a_minute),
                T(a_token_is_taken_once_until_it_expires),
                T(every_try_is_written_down),
                T(an_erasure_finds_the_visitor_by_whatever_proved_it),
                T(a_proof_is_kept_as_long_as_its_conversation),
                T(accounts_are_compared_in_one_form),
        };

        return cmocka_run_group_tests(tests, load_demo, drop_demo);
}
