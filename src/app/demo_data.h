/*
 * demo_data - the demo company's customers, orders, devices and past conversations, from the copy inside the program
 * into the store. Times in it count from the moment of the import.
 */
#ifndef APP_DEMO_DATA_H
#define APP_DEMO_DATA_H

#include "base/err.h"

struct service;
struct service_import;

/* Blocking; needs s->store, s->door and s->generations. Does nothing when it was done before. */
int demo_data_import(struct service *s, struct err *err);

/*
 * Begins, or goes on with, the import of past conversations in slices between which others have their turn. It ends by
 * itself; where it stands is kept in the store. NULL when there is nothing to do.
 */
struct service_import *demo_history_start(struct service *s);
/* Stops it where it stands. Takes NULL, gives NULL. */
struct service_import *demo_history_stop(struct service_import *im);

#endif
