/*
 * over - texts of files that lie over those of the folder: what was published where the folder cannot be written, or is
 * not yet in it, and drafts that are tried.
 *
 * A row names the text it was laid over by its hash. It counts as long as the file is that one; where the file was
 * edited since, the file wins and the row is left out. A file that already has the row's text needs it no more.
 */
#ifndef KNOWLEDGE_OVER_H
#define KNOWLEDGE_OVER_H

#include "knowledge/knowledge.h"

#include <stdatomic.h>

struct arena;

enum { KTEXT_HASH = 64 };

struct kover {
        struct str path;
        struct str base; /* sha256 hex of the file below; empty: there was none */
        struct str text;
        bool remove;
};

/* An immutable, counted list. Any thread. */
struct kovers {
        atomic_uint refs;
        struct arena *mem;
        const struct kover *rows; /* sorted by path, each once */
        size_t n;
};
/* Copies; of two rows for one path the later one counts. */
struct kovers *kovers_new(const struct kover *rows, size_t n);
struct kovers *kovers_ref(struct kovers *o);
struct kovers *kovers_unref(struct kovers *o); /* takes NULL, gives NULL */
/* NULL: there is none. o may be NULL. */
const struct kover *kovers_find(const struct kovers *o, struct str path);

/* Where the files are: a folder, or with dir NULL a table inside the program. */
struct kplace {
        const char *dir;
        const struct kfile *files;
        size_t n_files;
};

struct ktext {
        struct str path, text;
        char hash[KTEXT_HASH + 1];  /* of the text that counts; empty: the file is taken away */
        char below[KTEXT_HASH + 1]; /* of the file in the place; empty: there is none */
        enum ktext_state {
                KTEXT_FILE,    /* nothing lies over it */
                KTEXT_OVER,    /* a row counts */
                KTEXT_SAME,    /* the file has the row's text already */
                KTEXT_CHANGED, /* the file was edited since: the row is left out */
        } state;
};
void ktext_hash(struct str text, char ret[KTEXT_HASH + 1]);

/* The text files of the knowledge with those over them, sorted by path; also files that are taken away, without text.
 * Blocking. Strings live in mem, or as long as the place. ERR_IO, ERR_NOTFOUND, ERR_LIMIT. */
int knowledge_texts(const struct kplace *place, const struct kovers *over, struct arena *mem, struct ktext **ret,
                    size_t *ret_n, struct err *err);
/* One of them. ERR_NOTFOUND: there is none, also when it is taken away or no text file of the format. */
int knowledge_text(const struct kplace *place, const struct kovers *over, struct str path, struct arena *mem,
                   struct ktext *ret, struct err *err);
/* As knowledge_load_dir() and knowledge_load_files(), with these over the files; over may be NULL. */
int knowledge_load_over(const struct kplace *place, const struct kovers *over, int64_t now_ms, struct knowledge **ret,
                        struct report *rep, struct err *err);

/* A text file of the format, by its name alone: "company.yaml", "articles/x.md". Nothing else may be a draft or be
 * written: no other folder, no "..", no hidden file. */
bool knowledge_text_path(struct str path);

#endif
