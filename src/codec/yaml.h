/*
 * YAML text to a tree of nodes with line numbers. A strict subset: one document, text keys, no duplicate keys, no
 * anchors or aliases (nothing here needs them, and they are how small files become large trees), no tags. Every scalar
 * stays text.
 */
#ifndef CODEC_YAML_H
#define CODEC_YAML_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define YAML_BYTES_MAX (1024u * 1024)
#define YAML_DEPTH_MAX 24u
#define YAML_NODES_MAX 100000u

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct ynode;

struct ypair {
        struct str key;
        unsigned line; /* of the key */
        struct ynode *value;
};

struct ynode {
        enum yaml_kind kind;
        unsigned line; /* from 1, plus the caller's offset */
        bool quoted;   /* scalar in quotes: never null */
        struct str text;
        struct ynode **items; /* list */
        struct ypair *pairs;  /* map, in the order of the file */
        size_t n;
};

/*
 * 0 and *ret (in mem; an empty text gives an empty map), or ERR_INVALID / ERR_LIMIT with *ret_line set to where.
 * line_offset is added to all line numbers: for YAML inside another file.
 */
int yaml_parse(struct str text, unsigned line_offset, struct arena *mem, struct ynode **ret, unsigned *ret_line,
               struct err *err);

/* Value of a key, or NULL; also NULL when map is NULL or no map. */
struct ynode *yaml_get(const struct ynode *map, const char *key);
/* A scalar that stands for nothing: empty, ~ or null without quotes. */
bool yaml_is_null(const struct ynode *n);

#endif
