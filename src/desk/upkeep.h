/*
 * What the desk does by itself: wakes snoozed conversations when their time has come (durable jobs, so a restart or a
 * power cut forgets none), brings what was said before there was a search index into it, and takes the words of who was
 * erased out of it, a little at a time.
 * Loop thread only.
 */
#ifndef DESK_UPKEEP_H
#define DESK_UPKEEP_H

#include "base/time.h"

struct desk;
struct loop;
struct store;
struct upkeep;

enum { UPKEEP_WAKE_EVERY_MS = 2000, UPKEEP_FILL_EVERY_MS = 20, UPKEEP_FILL_ROWS = 200, UPKEEP_MERGE_PAGES = 64 };

/* loop NULL: nothing is looked at by itself, as where time stands still. */
struct upkeep *upkeep_new(struct loop *loop, struct store *store, struct desk *desk, const struct clock *clock);
/* Nothing new is begun; free it once the store has been drained. Takes NULL. */
void upkeep_stop(struct upkeep *u);
/* Takes NULL, gives NULL. */
struct upkeep *upkeep_free(struct upkeep *u);

#endif
