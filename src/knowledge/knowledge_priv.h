/* For the files of knowledge/ alone: the parsing context and what the parsers share. */
#ifndef KNOWLEDGE_PRIV_H
#define KNOWLEDGE_PRIV_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "codec/yaml.h"
#include "knowledge/knowledge.h"

#include <stdatomic.h>

/* One file of the folder; text files have their bytes in data, media of a folder only head, size and path. */
struct source_file {
        struct str path;
        const unsigned char *data; /* NULL: media on disk */
        size_t n;
        unsigned char head[256]; /* media: first bytes */
        size_t n_head;
        struct str disk; /* absolute path; empty when embedded */
        bool too_large;
};

struct source {
        struct source_file *files; /* sorted by path */
        size_t n;
};

int source_dir(const char *dir, struct arena *mem, struct source *ret, struct err *err);
int source_table(const struct kfile *files, size_t n, struct arena *mem, struct source *ret, struct err *err);
/* One text file of a folder; path is one of the format. ERR_NOTFOUND, ERR_IO. */
int source_one(const char *dir, struct str path, struct arena *mem, struct source_file *ret, struct err *err);
struct kovers;
/* over.c: what counts of the rows, in place of the files; text of `over` is lent. over may be NULL. */
int source_lay_over(struct source *src, const struct kovers *over, struct arena *mem, struct err *err);
const struct source_file *source_find(const struct source *s, const char *path);

struct knowledge_full {
        struct knowledge k; /* first: handed out as it */
        atomic_uint refs;
        struct arena *mem;
        struct map *articles, *policies, *flows, *products, *smalltalk;
        struct map *intents; /* id → the first document that binds it */
        bool products_read;  /* else each article would have a fault whose cause is one */
        struct tz *tz;
};

/* A name met while parsing, resolved once all files are known. */
enum ref_kind { REF_PRODUCT, REF_DOC, REF_IMAGE, REF_CLIP, REF_ASK, REF_INTENT, REF_POLICY, REF_ACTION, REF_PASSAGE };

struct ref {
        enum ref_kind kind;
        unsigned line;
        struct str file, name;
};

/* What the parsers of one load share. */
struct kparse {
        struct arena *mem; /* of the knowledge */
        struct arena *tmp; /* dies after the load */
        struct report *rep;
        struct str file; /* being parsed */
        struct str stem; /* its name without folder and ending: the id */
        int64_t now_ms;
        const struct tz *tz; /* the company's, once known */
        bool full;           /* there was no room for a file */
        VEC(struct ref) refs;
};

__attribute__((format(printf, 4, 5))) void fault_add(struct kparse *kp, enum fault_level level, unsigned line,
                                                     const char *fmt, ...);
#define fault_error(kp, line, ...) fault_add((kp), FAULT_ERROR, (line), __VA_ARGS__)
#define fault_warn(kp, line, ...) fault_add((kp), FAULT_WARNING, (line), __VA_ARGS__)
void report_sort(struct report *rep);
void ref_add(struct kparse *kp, enum ref_kind kind, unsigned line, struct str name);
/* Every text of the list or scalar map[key], and of lists below it. */
void ref_add_all(struct kparse *kp, enum ref_kind kind, const struct ynode *map, const char *key);

/* ---- reading fields; every fault is reported, the result is then empty ---- */

/* Names every key of map that is not among `known` (NULL-terminated). */
void field_keys(struct kparse *kp, const struct ynode *map, const char *const *known);
bool field_is(struct kparse *kp, const struct ynode *n, enum yaml_kind kind, const char *what);
struct str field_text(struct kparse *kp, const struct ynode *map, const char *key, bool required);
int64_t field_int(struct kparse *kp, const struct ynode *map, const char *key, int64_t min, int64_t max,
                  int64_t otherwise);
double field_seconds(struct kparse *kp, const struct ynode *map, const char *key, double otherwise);
bool field_bool(struct kparse *kp, const struct ynode *map, const char *key);
int32_t field_date(struct kparse *kp, const struct ynode *map, const char *key); /* yyyymmdd or 0 */
int32_t parse_date(struct str s);
/* {zh: …, en: …}; a bare text serves both languages when that is allowed. */
void field_both(struct kparse *kp, const struct ynode *map, const char *key, bool required, bool bare_ok,
                struct str ret[KL]);
/* As field_both(), but either language may be left out. Gives its line, or 0 when it is missing or no text at all. */
unsigned field_either(struct kparse *kp, const struct ynode *map, const char *key, bool *ret_bare, struct str ret[KL]);
struct str_list field_list(struct kparse *kp, const struct ynode *map, const char *key);
/* {zh: [], en: []}, or one list of both, told apart by script. */
void field_lists(struct kparse *kp, const struct ynode *map, const char *key, bool required, struct str_list ret[KL]);
void field_asks(struct kparse *kp, const struct ynode *map, struct str_list ret[KL]);
/* As field_asks(), but either language may be left out; gives its line as field_either() does. */
unsigned field_asks_either(struct kparse *kp, const struct ynode *map, struct str_list ret[KL]);
extern const char *const lang_words[KL]; /* "Chinese", "English" */
/* intent: one id or a list; checked against the pack later. */
struct str_list field_intents(struct kparse *kp, const struct ynode *map);
/* [all] gives an empty list. */
struct str_list field_products(struct kparse *kp, const struct ynode *map);
bool has_han(struct str s);
bool id_ok(struct str id);
bool utf8_ok(struct str s);

/* ---- one per kind of file ---- */
void parse_company(struct kparse *kp, const struct ynode *root, struct company *ret);
/* product_care.c */
void parse_product_care(struct kparse *kp, const struct ynode *map, struct product *p);
void parse_products(struct kparse *kp, const struct ynode *root, struct knowledge *k);
void parse_article(struct kparse *kp, struct str text, bool policy, struct article *ret);
/* source outlives the knowledge */
void parse_flow(struct kparse *kp, const struct ynode *root, struct str source, struct flow *ret);
struct practice_case;
void parse_practice(struct kparse *kp, const struct ynode *root, struct practice_case *ret);
void parse_smalltalk(struct kparse *kp, const struct ynode *root, struct knowledge *k);
void parse_media(struct kparse *kp, const struct source_file *f, struct media *ret);

/* References, duplicates, dates: after all files are parsed. */
void check_all(struct kparse *kp, const struct knowledge_full *kf);
/* What the rules of products.yaml ask of attributes of others; lines come from root. */
void check_products(struct kparse *kp, const struct ynode *root, const struct knowledge *k);
/* Reachability, ends and loops of one flow. Lines come from root. */
void check_flow(struct kparse *kp, const struct ynode *root, const struct flow *f);

#endif
