/*
 * front - the front door of `serve` and `demo`: HTTP server, interface and web bundle before a service, with graceful
 * stop. Loop thread only.
 */
#ifndef APP_FRONT_H
#define APP_FRONT_H

#include "app/config.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct front;
struct service;

/* Listens when it returns. config and service must outlive it. */
int front_open(struct service *s, const struct config *config, struct front **ret, struct err *err);
/* "http://127.0.0.1:8080" */
const char *front_url(const struct front *f);
/* Reads the certificate again; the old one serves on when that fails. */
int front_reload(struct front *f, struct err *err);
/* Takes no more connections and messages, lets turns and open requests finish, at most config->drain_s, and tells
 * listeners why it ends; done(arg) comes once. */
void front_drain(struct front *f, void (*done)(void *), void *arg);
/* Takes NULL, gives NULL. */
struct front *front_close(struct front *f);

#endif
