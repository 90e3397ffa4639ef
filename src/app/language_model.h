/*
 * language_model - the model behind chat_url, as the settings say. Loop thread only.
 */
#ifndef APP_LANGUAGE_MODEL_H
#define APP_LANGUAGE_MODEL_H

#include "app/config.h"
#include "base/err.h"

struct chat_model;
struct language_model;
struct loop;

/* *ret is NULL when chat_url is empty. ERR_INVALID, ERR_NOTFOUND: the URL or the key's file, with the setting's name.
 */
int language_model_open(struct loop *loop, const struct config *c, struct language_model **ret, struct err *err);
/* After all who use it. Takes NULL, gives NULL. */
struct language_model *language_model_close(struct language_model *m);
/* Lent; NULL of NULL. */
struct chat_model *language_model_get(struct language_model *m);

#endif
