/*
 * serve - one process from start to stop.
 *
 *   starting --all open--> running --SIGTERM, SIGINT--> draining --all gone, or drain_s--> stopped
 *   running --SIGHUP--> running, with new knowledge and certificate      draining --second signal--> stopped
 */
#include "app/serve.h"

#include "account/account.h"
#include "app/company_system.h"
#include "app/delivery.h"
#include "app/devices.h"
#include "app/embeddings.h"
#include "app/front.h"
#include "app/language_model.h"
#include "app/secret.h"
#include "app/service.h"
#include "base/log.h"
#include "base/time.h"
#include "connect/oidc.h"
#include "loop/loop.h"
#include "nlu/nlu.h"
#include "store/audit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

struct serve {
        const struct command_in *in;
        const struct config *config;
        struct loop *loop;
        struct embeddings *embeddings;
        struct language_model *language_model;
        struct company_system *company;
        struct devices *devices;
        struct delivery *delivery;
        struct service *service;
        struct front *front;
        bool draining;
        char loaded[65]; /* hash of the knowledge that the audit knows of */
};

/* ---- what happens while it runs ---- */

/* A generation comes several times, indexed and trained; the audit has it once. */
static void tell_audit(struct serve *s, const struct generation *g)
{
        struct audit_entry e = {.who = STR("system"), .act = STR("knowledge.load"), .at_ms = time_now_ms()};
        char object[100];

        if (!s->service || strcmp(s->loaded, g->hash) == 0)
                return;
        snprintf(s->loaded, sizeof(s->loaded), "%s", g->hash);
        snprintf(object, sizeof(object), "knowledge:%s", g->hash);
        e.object = str_c(object);
        if (store_audit_add(s->service->store, &e, NULL, NULL) < 0)
                log_error("no row of the audit for the knowledge that was loaded");
}

static void on_knowledge(void *arg, int r, const struct generation *g, struct str text)
{
        struct str line;

        if (r == 0) {
                tell_audit(arg, g);
                log_info("knowledge %u serves (%.12s, %s)", g->number, g->hash,
                         nlu_vector_dim(g->nlu) ? "with vectors of the embedding model"
                         : g->trained           ? "trained"
                                                : "by retrieval");
                return;
        }
        log_warn("the new knowledge has faults; knowledge %u serves on", g->number);
        while (text.n && str_line(&text, &line))
                log_warn("%.*s", STR_ARG(line));
}

static void on_drained(void *arg)
{
        struct serve *s = arg;

        loop_stop(s->loop);
}

static void on_stop(void *arg, int signum)
{
        struct serve *s = arg;

        if (s->draining) {
                loop_stop(s->loop);
                return;
        }
        log_info("stopping on signal %d; a second one cuts it short", signum);
        s->draining = true;
        front_drain(s->front, on_drained, s);
}

static void on_hangup(void *arg, int signum)
{
        struct serve *s = arg;
        struct err err;

        (void)signum;
        log_info("loading knowledge and certificate again");
        if (generation_reload(s->service->generations, &err) < 0)
                log_warn("the knowledge is not loaded again: %s", err.msg);
        if (front_reload(s->front, &err) < 0)
                log_warn("the certificate is not loaded again: %s", err.msg);
}

static void on_first_agent(void *arg, int r, const struct err *err, struct str login, struct str password)
{
        (void)arg;
        if (r < 0)
                log_error("the first agent cannot be made: %s", err ? err->msg : err_name(r));
        else if (password.n)
                fprintf(stderr, "desk login: %.*s / %.*s\n", STR_ARG(login), STR_ARG(password));
}

/* ---- starting and stopping ---- */

static void raise_file_limit(void)
{
        struct rlimit l;

        if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
                l.rlim_cur = l.rlim_max;
                setrlimit(RLIMIT_NOFILE, &l);
        }
}

static int open_service(struct serve *s, const char *cache_dir, struct err *err)
{
        const struct config *c = s->config;
        struct service_opts o = {.loop = s->loop,
                                 .dir = c->data,
                                 .brand = c->brand,
                                 .knowledge = c->knowledge,
                                 .cache_dir = cache_dir,
                                 .watch = c->watch,
                                 .demo = c->demo,
                                 .history = c->demo,
                                 .knowledge_review = c->knowledge_review,
                                 .learning_days = (unsigned)c->learning_days,
                                 .learning_minutes = (unsigned)c->learning_minutes,
                                 .report_to = c->report_to.v,
                                 .n_report_to = c->report_to.n,
                                 .report_lang = c->report_lang == 0 ? LANG_ZH : LANG_EN,
                                 .currency = c->currency,
                                 .agent_hour_minor = c->agent_hour_cost,
                                 .machine_contact_minor = c->machine_contact_cost,
                                 .manual_minutes = c->manual_minutes,
                                 .margin_percent = c->margin_percent,
                                 .offers_held_percent = (unsigned)c->offers_held_percent,
                                 .store_queue_max = (size_t)c->store_queue_max,
                                 .rate_per_min = (unsigned)c->conversation_rate_per_min,
                                 .rate_burst = (unsigned)c->conversation_burst,
                                 .keep_s = (unsigned)c->conversation_keep_s,
                                 .agent_rate_per_min = (unsigned)c->agent_rate_per_min,
                                 .agent_burst = (unsigned)c->agent_burst,
                                 .embedding = embeddings_get(s->embeddings),
                                 .chat_model = language_model_get(s->language_model),
                                 .records = company_system_records(s->company),
                                 .auto_assign = c->desk_auto_assign,
                                 .checks = devices_checks(s->devices),
                                 .pictures = c->read_pictures,
                                 .messenger = delivery_messenger(s->delivery),
                                 .identity_idle_ms = c->identity_idle_min * MINUTE_MS,
                                 .public_url = c->public_url,
                                 .push_contact = c->push_contact,
                                 .webhooks_inner = c->webhooks_inner,
                                 .import_inner = c->import_inner,
                                 .import_keep_days = c->import_keep_days,
                                 .on_knowledge = on_knowledge,
                                 .arg = s};
        struct oidc_opts oidc = {.issuer = str_c(c->oidc_issuer),
                                 .client_id = str_c(c->oidc_client_id),
                                 .name = str_c(c->oidc_name),
                                 .role = str_c(c->oidc_role)};
        struct report *rep = report_new();
        struct secret secret;
        int r = secret_read(&secret, "oidc_client_secret_file", c->oidc_client_secret_file, err);

        oidc.client_secret = secret.text;
        if (*c->oidc_issuer)
                o.oidc = &oidc;
        if (r == 0)
                r = service_open(&o, &s->service, rep, err);
        secret_done(&secret);

        if (r < 0)
                service_print_report(rep, stderr);
        report_free(rep);
        return r;
}

static int start(struct serve *s, const char *cache_dir, struct err *err)
{
        int r;

        s->loop = loop_new(err);
        if (!s->loop)
                return ERR_IO;
        r = embeddings_open(s->loop, s->config, &s->embeddings, err);
        if (r == 0)
                r = language_model_open(s->loop, s->config, &s->language_model, err);
        if (r == 0)
                r = company_system_open(s->loop, s->config, &s->company, err);
        if (r == 0)
                r = devices_open(s->loop, s->config, &s->devices, err);
        if (r == 0)
                r = delivery_open(s->loop, NULL, s->config, &s->delivery, err);
        if (r == 0)
                r = open_service(s, cache_dir, err);
        if (r == 0)
                r = front_open(s->service, s->config, &s->front, err);
        if (r == 0)
                r = loop_on_signal(s->loop, SIGTERM, on_stop, s);
        if (r == 0)
                r = loop_on_signal(s->loop, SIGINT, on_stop, s);
        if (r == 0)
                r = loop_on_signal(s->loop, SIGHUP, on_hangup, s);
        if (r == 0)
                r = account_first(s->service->account, str_c(s->config->desk_login), str_c(s->config->desk_name),
                                  (struct str){NULL, 0}, on_first_agent, s);
        return r;
}

static void stop(struct serve *s)
{
        service_settle(s->service);
        front_close(s->front);
        service_close(s->service);
        language_model_close(s->language_model);
        company_system_close(s->company);
        devices_close(s->devices);
        delivery_close(s->delivery);
        embeddings_close(s->embeddings);
        loop_free(s->loop);
}

int serve_run(const struct command_in *in, const struct config *config)
{
        struct serve s = {.in = in, .config = config};
        struct arena *mem = arena_new(65536);
        int64_t from = time_mono_ns();
        struct err err = {0};
        int code = CODE_OK;

        raise_file_limit();
        if (start(&s, arena_printf(mem, "%s/cache", config->data).p, &err) < 0) {
                code = command_fail(in->command, CODE_CANNOT_START, err.msg);
        } else {
                fprintf(stderr, "listening on %s\n", front_url(s.front));
                log_info("ready after %lld ms, data in %s", (long long)((time_mono_ns() - from) / 1000000),
                         config->data);
                loop_run(s.loop);
                log_info("stopped");
        }
        stop(&s);
        arena_free(mem);
        return code;
}
