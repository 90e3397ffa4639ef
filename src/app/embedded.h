/*
 * embedded - the files that the program carries inside: the web bundle, the demo company's knowledge and its data.
 * Everything here is constant and lives as long as the program.
 */
#ifndef APP_EMBEDDED_H
#define APP_EMBEDDED_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "knowledge/knowledge.h"

#include <stddef.h>

struct embedded_file {
        const char *path;         /* relative to its set: "assets/shop.js" */
        const unsigned char *raw; /* NULL when only the compressed form is kept */
        size_t raw_n;             /* bytes of the plain form, also when raw is NULL */
        const unsigned char *gz;  /* gzip; NULL when that would not be smaller */
        size_t gz_n;
        const char *content_type;
        const char etag[17]; /* first 16 hex digits of the SHA-256 of the plain form */
};

struct embedded_set {
        const struct embedded_file *files; /* sorted by path */
        size_t n;
};

struct embedded_set embedded_web(void); /* empty in builds without the web bundle */
struct embedded_set embedded_data(void);
struct embedded_set embedded_packs(void);   /* what is known of the pack that tools/get-pack fetches */
struct embedded_set embedded_starter(void); /* the knowledge folder of a company that begins; never only compressed */
/* The demo company's knowledge folder, in the form that knowledge_load_files() takes. Any thread. */
const struct kfile *embedded_knowledge(size_t *ret_n);

/* NULL when there is none of that path. */
const struct embedded_file *embedded_find(struct embedded_set set, struct str path);

/* The plain form, unpacked where needed, appended to out (made with room for raw_n bytes). ERR_FULL, ERR_CORRUPT. */
int embedded_unpack(const struct embedded_file *f, struct buf *out, struct err *err);

#endif
