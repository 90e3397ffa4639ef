/*
 * service - everything behind the front doors, opened in order and closed in reverse: store with its keys, the privacy
 * door, the knowledge that serves, orders, conversations, the desk's queue, the people who work here. The front doors
 * (HTTP, terminal, scenarios) are put in front of it by their commands. Loop thread only.
 */
#ifndef APP_SERVICE_H
#define APP_SERVICE_H

#include "answer/generation.h"
#include "base/err.h"
#include "base/time.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct account;
struct assist;
struct chat;
struct chat_model;
struct desk;
struct upkeep;
struct device_checks;
struct door;
struct embedding;
struct erasures;
struct codes;
struct imports;
struct intake_jobs;
struct loop;
struct metrics;
struct messenger;
struct notify;
struct oidc;
struct oidc_opts;
struct orders;
struct publisher;
struct practice;
struct purchases;
struct records;
struct replays;
struct stages;
struct vision;
struct service_import;
struct store;
struct knowledge;
struct lessons;
struct suggestions;
struct webhooks;
struct weekly_post;

struct service_opts {
        struct loop *loop;
        const struct clock *clock;       /* NULL: the system's */
        const char *dir;                 /* data directory; NULL: all in memory */
        bool by_hand;                    /* promises, webhooks and upkeep wait to be looked after; so it is in memory */
        const char *brand;               /* NULL: "default" */
        const char *knowledge;           /* folder; NULL or "": the demo company's, built in. It and the next must
                                            live until the loop is freed */
        const char *cache_dir;           /* of trained weights; NULL: none */
        bool watch;                      /* load the folder again when its files change */
        struct generations *generations; /* ready ones, borrowed; then knowledge and watch do not count */
        bool demo;                       /* the demo company's customers and orders into an empty store */
        bool knowledge_review;           /* a second person approves drafts before they are published */
        unsigned learning_minutes;       /* of a person for a contact, to rank what there is to learn; 0: a default */
        unsigned learning_days;          /* what fell through is kept so long; 0: it is not kept */
        const char *currency;            /* of the next three; NULL: none is known */
        int64_t agent_hour_minor, machine_contact_minor, manual_minutes, margin_percent; /* insight/metrics.h */
        const char *const *report_to; /* addresses that get the weekly page, lent */
        size_t n_report_to;
        enum lang report_lang;
        unsigned offers_held_percent;  /* of the customers, who get no offers */
        bool history;                  /* … and its past conversations, later, a slice at a time */
        struct chat_model *chat_model; /* may phrase answers, borrowed; NULL: none */
        struct records *records;       /* of the company's system, borrowed; NULL: the own tables */
        struct embedding *embedding;   /* of messages and of the knowledge, borrowed; NULL: none */
        struct device_checks *checks;  /* of customers' devices, borrowed; NULL: none */
        bool pictures;                 /* what is written on pictures of customers is read */
        struct messenger *messenger;   /* carries codes, borrowed; NULL: nobody can prove who they are by one */
        int64_t identity_idle_ms;      /* 0: chat's default */
        bool auto_assign;              /* agents who are online are given work */
        const char *public_url;        /* of the console, for links; NULL or "": none */
        const char *push_contact;      /* mailto: or https: URL that push services see; NULL or "": public_url */
        const struct oidc_opts *oidc;  /* issuer, client, name and role; NULL: no login at a provider */
        bool webhooks_inner;           /* webhooks and bots may have http and inner addresses */
        bool import_inner;             /* imports may read sites of the inner network */
        int64_t import_keep_days;      /* that files of imports are kept; 0: as long as their import */
        size_t store_queue_max;        /* 0: the store's default */
        bool unsafe_sync_off;          /* of the store; only for tests of very many writes */
        unsigned rate_per_min, rate_burst, keep_s;
        unsigned agent_rate_per_min, agent_burst; /* 0 a minute: no limit */
        /* Told of every change of the knowledge, and of every refused one. May be NULL. */
        generation_changed on_knowledge;
        void *arg;
};

/* Read only for everybody else. */
struct service {
        struct loop *loop;
        const struct clock *clock;
        struct store *store;
        struct door *door;
        struct generations *generations;
        struct orders *orders;
        struct records *records;
        struct codes *codes;
        struct vision *vision; /* NULL: pictures are not read */
        struct chat *chat;
        struct desk *desk;
        struct erasures *erasures;
        struct sla *sla;
        struct upkeep *upkeep;
        struct assist *assist;
        struct practice *practice;
        struct account *account;
        struct suggestions *suggestions;
        struct lessons *lessons;
        struct metrics *metrics;
        struct weekly_post *weekly_post; /* NULL: nobody gets it */
        struct purchases *purchases;
        struct publisher *publisher; /* NULL: the knowledge is borrowed */
        struct stages *stages;
        struct replays *replays;
        struct intake_jobs *intakes;
        struct imports *imports;
        struct webhooks *webhooks;
        struct notify *notify;
        struct oidc *oidc; /* NULL: none */
        bool own_generations, from_folder;
        char written[65];                /* hash of the knowledge whose version was written down */
        generation_changed on_knowledge; /* of the opts */
        void *on_knowledge_arg;
        struct service_import *import; /* under way, or NULL */
};

/*
 * Blocking: when it returns the first message can be answered. On failure everything is closed again and *err says what
 * to do; rep (may be NULL) takes the faults of the knowledge.
 */
int service_open(const struct service_opts *o, struct service **ret, struct report *rep, struct err *err);
/* Takes no more input and runs the loop until nothing is under way, for at most some seconds; erasures are brought
 * to their end. What answers requests must still be there. Takes NULL. */
void service_settle(struct service *s);
/* Finishes what was submitted. Takes NULL, gives NULL. */
struct service *service_close(struct service *s);

/* How records are sealed here. */
struct records_seal;
void service_records_seal(const struct service *s, struct records_seal *ret);

/* One line per fault. */
void service_print_report(const struct report *rep, FILE *out);

/* Reads the knowledge alone, neither indexed nor trained: folder, or NULL or empty for the demo company's. Its faults
 * go to standard error. */
int service_read_knowledge(const char *folder, int64_t now_ms, struct knowledge **ret, struct err *err);

/* Opens the knowledge alone, trained, for commands that share it: folder, or NULL for the demo company's. What was
 * trained is kept in the folder that WARMLINE_WEIGHTS names, and taken from there the next time. */
int service_knowledge(const char *folder, struct generations **ret, struct report *rep, struct err *err);

/* The same, trained with the vectors of an embedding model: runs the loop until all is there, then the model has no
 * work left. cache_dir may be NULL. ERR_INTERNAL: no vectors came of it. */
int service_knowledge_meaning(struct loop *loop, const char *folder, const char *cache_dir, struct embedding *embedding,
                              struct generations **ret, struct report *rep, struct err *err);

#endif
