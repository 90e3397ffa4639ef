/*
 * map - a hash table from text to one pointer (or an integer of its size). Open addressing, keys copied.
 * Hashes are salted per process against flooding; iteration order is therefore not stable: never let it show.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

#include <stdint.h>

struct map;

struct map *map_new(void);
/* Takes NULL, gives NULL; values are the caller's. */
struct map *map_free(struct map *m);
size_t map_count(const struct map *m);
/* Sets; gives the value that was there, or NULL. value must not be NULL. */
void *map_set(struct map *m, struct str key, void *value);
void *map_get(const struct map *m, struct str key);
/* Removes; gives the value that was there, or NULL. */
void *map_del(struct map *m, struct str key);
/* Walks: size_t at = 0; while (map_next(m, &at, &key, &value)) … The map must not change meanwhile. */
bool map_next(const struct map *m, size_t *at, struct str *ret_key, void **ret_value);

#endif
