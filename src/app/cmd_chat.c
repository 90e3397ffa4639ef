/* warmline chat: a conversation in the terminal, with the service in this process or with a server. */
#include "app/command.h"
#include "app/expect.h"
#include "app/meaning.h"
#include "app/peer.h"
#include "app/reply.h"
#include "app/service.h"
#include "app/terminal.h"
#include "base/log.h"
#include "base/time.h"
#include "encoder/encoder.h"
#include "loop/loop.h"
#include "model/embedding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct chatting {
        const struct command_in *in;
        struct terminal *term;
        struct peer *peer;
        struct arena *mem; /* of one input */
        struct arena *options_mem;
        struct reply_option options[REPLY_OPTIONS_MAX]; /* offered last; in options_mem */
        size_t n_options;
        enum lang lang;
        bool trace, piped;
};

/* ---- showing ---- */

static void keep_options(struct chatting *c, const struct reply *r)
{
        arena_reset(c->options_mem);
        c->n_options = r->n_options;
        for (size_t i = 0; i < r->n_options; i++)
                c->options[i] = (struct reply_option){arena_str(c->options_mem, r->options[i].id),
                                                      arena_str(c->options_mem, r->options[i].label)};
}

static void show_handover(struct chatting *c, const struct reply *r)
{
        bool en = c->lang == LANG_EN;

        if (str_eq_c(r->handover, "taken"))
                terminal_print(c->term, STYLE_DIM, 2,
                               en ? STR("— a colleague is here now —") : STR("—— 同事已接入 ——"));
        else if (str_eq_c(r->handover, "returned"))
                terminal_print(c->term, STYLE_DIM, 2,
                               en ? STR("— back with the assistant —") : STR("—— 已转回智能客服 ——"));
}

static void show_trace(struct chatting *c, struct reply *r)
{
        struct str json, line;
        struct err err;

        if (!c->trace || !r->machine)
                return;
        if (peer_trace(c->peer, r->seq, c->mem, &json, &err) < 0 || reply_read_trace(r, json, c->mem, &err) < 0) {
                terminal_print(c->term, STYLE_WARN, 2, str_c(err.msg));
                return;
        }
        for (size_t i = 0; i < r->n_trace; i++) {
                line = arena_printf(c->mem, "%.*s = %.*s", STR_ARG(r->trace[i].key), STR_ARG(r->trace[i].value));
                terminal_print(c->term, STYLE_DIM, 4, line);
        }
}

static bool show(struct chatting *c, const struct talk_answer *a)
{
        struct reply_form form = {c->lang, peer_tz_offset_min(c->peer)};
        struct reply r;
        struct err err;

        if (reply_read(a->frames, a->n, form, c->mem, &r, &err) < 0) {
                terminal_print(c->term, STYLE_WARN, 2, str_c(err.msg));
                return true;
        }
        if (r.has_handover)
                show_handover(c, &r);
        if (r.seq == 0)
                return r.has_handover;
        if (!r.machine && r.name.n)
                terminal_print(c->term, STYLE_NAME, 2, r.name);
        terminal_print(c->term, STYLE_PLAIN, 2, r.text);
        if (!c->piped)
                terminal_print(c->term, STYLE_PLAIN, 0, STR(" \n"));
        keep_options(c, &r);
        show_trace(c, &r);
        return true;
}

static bool idle(void *arg)
{
        struct chatting *c = arg;
        struct talk_answer a;
        struct err err;
        bool shown;

        if (peer_poll(c->peer, c->mem, &a, &err) < 0 || a.n == 0)
                return false;
        fputs("\r\x1b[K", stdout);
        shown = show(c, &a);
        arena_reset(c->mem);
        return shown;
}

/* ---- what was typed ---- */

static const struct reply_option *chosen(const struct chatting *c, struct str line)
{
        int64_t n;

        if (str_to_i64(line, 1, (int64_t)c->n_options, &n))
                return &c->options[n - 1];
        for (size_t i = 0; i < c->n_options; i++)
                if (text_equal_folded(c->options[i].label, line))
                        return &c->options[i];
        return NULL;
}

static void send_input(struct chatting *c, const struct chat_input *in)
{
        struct talk_answer a;
        struct err err;

        if (peer_send(c->peer, in, c->mem, &a, &err) < 0)
                terminal_print(c->term, STYLE_WARN, 2, str_c(err.msg));
        else
                show(c, &a);
}

static void say(struct chatting *c, struct str line)
{
        const struct reply_option *o = chosen(c, line);
        struct chat_input in = {.kind = IN_TEXT, .text = line};

        if (o)
                in = (struct chat_input){.kind = IN_TAP, .choice = o->id, .label = o->label};
        send_input(c, &in);
}

static void help(struct chatting *c)
{
        terminal_print(c->term, STYLE_DIM, 2,
                       STR("/person  talk to a person        /order   where is my order\n"
                           "/lang zh|en                      /trace   show why, or stop showing\n"
                           "/quit    leave                   Choices: type the number or the words."));
}

static void set_lang(struct chatting *c, struct str word)
{
        struct chat_input in = {.kind = IN_LANG, .has_lang = true};

        if (!lang_parse(word, &in.lang)) {
                terminal_print(c->term, STYLE_WARN, 2, STR("/lang zh or /lang en"));
                return;
        }
        c->lang = in.lang;
        send_input(c, &in);
}

/* False: leave. */
static bool slash(struct chatting *c, struct str line)
{
        struct str rest = line, word;
        struct chat_input in = {.kind = IN_PERSON};

        str_cut(&rest, ' ', &word);
        rest = str_trim(rest);
        if (str_eq_c(word, "/quit") || str_eq_c(word, "/exit"))
                return false;
        if (str_eq_c(word, "/person")) {
                send_input(c, &in);
        } else if (str_eq_c(word, "/lang")) {
                set_lang(c, rest);
        } else if (str_eq_c(word, "/order")) {
                say(c, c->lang == LANG_EN ? STR("Where is my order?") : STR("我的订单到哪了"));
        } else if (str_eq_c(word, "/trace")) {
                c->trace = !c->trace;
                terminal_print(c->term, STYLE_DIM, 2, c->trace ? STR("trace on") : STR("trace off"));
        } else {
                help(c);
        }
        return true;
}

static void converse(struct chatting *c)
{
        struct str line;

        while (terminal_read(c->term, "> ", idle, c, &line)) {
                line = str_trim(line);
                if (line.n == 0)
                        continue;
                line = arena_str(c->mem, line);
                if (c->piped)
                        printf("> %.*s\n", STR_ARG(line));
                if (line.p[0] == '/') {
                        if (!slash(c, line))
                                break;
                } else {
                        say(c, line);
                }
                arena_reset(c->mem);
        }
}

/* ---- the two ways to a peer ---- */

static int begin_and_converse(struct chatting *c)
{
        struct talk_answer a;
        struct err err;

        if (peer_begin(c->peer, str_c(args_value(c->in->args, "customer")), c->lang, c->mem, &a, &err) < 0)
                return command_fail(c->in->command, CODE_CONNECT, err.msg);
        c->lang = peer_lang(c->peer);
        show(c, &a);
        arena_reset(c->mem);
        converse(c);
        return CODE_OK;
}

static int with_server(struct chatting *c, const char *url)
{
        struct err err;
        int code;

        c->peer = peer_remote(url, &err);
        if (!c->peer)
                return command_fail(c->in->command, CODE_USAGE, err.msg);
        code = begin_and_converse(c);
        c->peer = peer_free(c->peer);
        return code;
}

static int in_process(struct chatting *c, struct clock *clock)
{
        struct service_opts o = {.clock = clock,
                                 .knowledge = args_value(c->in->args, "knowledge"),
                                 .demo = true,
                                 .rate_per_min = 100000,
                                 .rate_burst = 100000};
        struct service *s = NULL;
        struct meaning ready = {0};
        struct encoder *encoder;
        struct err err = {0};
        int code, r = meaning_encoder(c->in->args, &encoder, &err);

        if (r < 0)
                return meaning_fail(c->in->command, r, &err);
        o.loop = loop_new(&err);
        if (!o.loop)
                return command_fail(c->in->command, CODE_CANNOT_START, err.msg);
        o.embedding = meaning_embedding(o.loop, encoder);
        /* Piped lines must get the same answers every time: train first. A person waits for that only with an encoder.
         */
        if (((c->piped || encoder) && meaning_open(encoder, o.knowledge, &ready, NULL, &err) < 0) ||
            (o.generations = ready.generations, service_open(&o, &s, NULL, &err) < 0)) {
                code = command_fail(c->in->command, CODE_CANNOT_START, err.msg);
        } else {
                c->peer = peer_local(s);
                code = begin_and_converse(c);
                c->peer = peer_free(c->peer);
        }
        service_close(s);
        meaning_close(&ready);
        embedding_free(o.embedding);
        loop_free(o.loop);
        encoder_close(encoder);
        return code;
}

static int run(struct chatting *c, const char *url)
{
        const char *at = args_value(c->in->args, "at");
        struct test_clock clock;
        int64_t at_ms;

        if (url)
                return with_server(c, url);
        if (!at)
                return in_process(c, NULL);
        if (!time_parse_iso(str_c(at), &at_ms))
                return command_fail(c->in->command, CODE_USAGE, "--at needs a time like 2026-03-10T00:20+08:00");
        test_clock_init(&clock, at_ms);
        return in_process(c, &clock.clock);
}

/* The flag, else the language of who is spoken for, else what the environment speaks. */
static bool pick_lang(struct chatting *c)
{
        const char *flag = args_value(c->in->args, "lang"), *env = getenv("LC_ALL");

        if (flag)
                return lang_parse(str_c(flag), &c->lang);
        c->lang = LANG_N;
        if (args_has(c->in->args, "customer"))
                return true;
        if (!env || !*env)
                env = getenv("LANG");
        c->lang = env && strncmp(env, "en", 2) == 0 ? LANG_EN : LANG_ZH;
        return true;
}

static int chat(const struct command_in *in)
{
        struct chatting c = {.in = in, .trace = args_has(in->args, "trace"), .piped = !isatty(STDIN_FILENO)};
        int code;

        if (!pick_lang(&c))
                return command_fail(in->command, CODE_USAGE, "--lang is zh or en");
        log_set_level(LOG_ERROR);
        c.mem = arena_new(64 << 20);
        c.options_mem = arena_new(1 << 20);
        c.term = terminal_new(stdin, stdout);
        code = run(&c, in->args->n_rest ? in->args->rest[0] : NULL);
        terminal_free(c.term);
        arena_free(c.options_mem);
        arena_free(c.mem);
        return code;
}

static const struct flag flags[] = {
        {"knowledge", "DIR", "answer from this folder instead of the demo company's"},
        {"customer", "ID", "be this customer of the demo (demo-0001 … demo-0010); without it a visitor"},
        {"lang", "zh|en", "language of the first line; else the customer's, else that of the environment"},
        {"at", "TIME", "the clock stands at TIME: 2026-03-10T00:20+08:00"},
        MEANING_FLAGS,
        {"trace", NULL, "show after each reply why it was given"},
        {NULL, NULL, NULL},
};

const struct command command_chat = {
        .name = "chat",
        .summary = "Talk to it in the terminal.",
        .usage = "[FLAGS] [URL]",
        .help = "Without URL the conversation runs in this process and nothing is kept. With URL it runs on that "
                "server.\n"
                "When standard input is no terminal, each line of it is said and the replies are printed.\n"
                "/person /order /lang zh|en /trace /quit; choices are answered with their number or their words.",
        .flags = flags,
        .rest_max = 1,
        .run = chat,
};
