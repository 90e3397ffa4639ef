/*
 * titles - the titles of the documents that replies and their traces speak of, so that people need not read ids.
 */
#ifndef API_TITLES_H
#define API_TITLES_H

#include "base/buf.h"
#include "base/str.h"

#define TITLES_MAX ((size_t)1 << 20)

struct knowledge;
struct titles;

/* k is lent. max: bytes of all rows; further documents are left out. */
struct titles *titles_new(const struct knowledge *k, size_t max);
/* Takes NULL, gives NULL. */
struct titles *titles_free(struct titles *t);
/* The documents a frame cites, and those a trace found; each is noted once. JSON that is none has none. */
void titles_of_frame(struct titles *t, struct str frame);
void titles_of_trace(struct titles *t, struct str trace);
/* [{"doc":"article:x","zh":…,"en":…}, …]; without those that the knowledge does not have, or has no more. */
void titles_put(const struct titles *t, struct buf *out);

#endif
