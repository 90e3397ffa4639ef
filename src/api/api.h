/*
 * api - what the program offers over HTTP and WebSocket: one table of rows per resource, one decoder, one error form.
 *
 * A row {method, path, role, fields} yields the route, the strict decoding of its body, the check of rights and its
 * part of /v1/openapi.json. Loop thread only.
 */
#ifndef API_API_H
#define API_API_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>

struct account;
struct assist;
struct api;
struct chat;
struct codes;
struct desk;
struct erasures;
struct door;
struct generations;
struct http_server;
struct imports;
struct intake_jobs;
struct loop;
struct metrics;
struct weekly_post;
struct notify;
struct oidc;
struct orders;
struct publisher;
struct replays;
struct stages;
struct practice;
struct store;
struct lessons;
struct suggestions;
struct webhooks;

struct api_deps {
        struct loop *loop;
        struct http_server *http;
        struct store *store;
        struct door *door;
        struct chat *chat;
        struct desk *desk;
        struct erasures *erasures;
        struct assist *assist;
        struct practice *practice;
        struct account *account;
        struct orders *orders;
        struct codes *codes; /* for the log of tokens; may be NULL */
        struct generations *generations;
        struct intake_jobs *intakes;
        struct imports *imports; /* of knowledge */
        struct suggestions *suggestions;
        struct lessons *lessons;
        struct metrics *metrics;
        struct weekly_post *weekly_post; /* NULL: the weekly page is sent to nobody */
        struct stages *stages;
        struct publisher *publisher; /* NULL: the knowledge cannot be changed here */
        struct replays *replays;
        struct webhooks *webhooks;
        struct notify *notify;
        struct oidc *oidc;         /* NULL: people log in with a password alone */
        const struct clock *clock; /* NULL: the system's */
        struct str jwt_secret;     /* HS256 key of the company's tokens; must outlive the api */
        size_t upload_max;         /* bytes of one picture; 0: 10 MiB */
        bool demo;                 /* offers /v1/demo/… */
};

/* Adds all routes to the server, which must be freed before the api. */
int api_new(const struct api_deps *deps, struct api **ret, struct err *err);
/* Texts of drafts are being checked on the pool: not before that is over may it be freed. */
bool api_checks(const struct api *a);
struct api *api_free(struct api *a);

#endif
