/* The audit of privileged acts: rows that are only ever added, each bound to the one before it.
 *
 *   hash(no) = SHA-256(hash(no - 1), row), with 32 zero bytes before the first;
 *   row      = brand, no, at_ms, who, act, object, detail, each as "LENGTH:BYTES," (numbers in decimal).
 *
 * A row that is changed, taken out or put in later breaks the chain from there on. How far the chain had come stands
 * beside it, so rows that are cut off at its end are missed too. Who can write the whole database can forge both;
 * against that, note the newest hash elsewhere and let store_audit_verify() look for it.
 *
 * Nothing personal of customers belongs into a row: it is never changed, not even when somebody is erased. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "store/store.h"

enum {
        AUDIT_WHO_MAX = 100,     /* bytes */
        AUDIT_ACT_MAX = 60,      /* bytes */
        AUDIT_OBJECT_MAX = 200,  /* bytes */
        AUDIT_DETAIL_MAX = 2000, /* bytes; what is longer is cut */
        AUDIT_HEX = 64,
};

struct audit_entry {
        struct str who;    /* "agent:ID", "key:ID", "cli:USER", "system" */
        struct str act;    /* "user.role": what, and what was done with it */
        struct str object; /* id of what it was done with; may be empty */
        struct str detail; /* a few words; may be empty */
        int64_t at_ms;
};

/* Who acts by this id, as rows name them: "key:ID" is one already, that of an account becomes "agent:ID". Lent. */
struct str audit_who(struct str agent_id, char into[static AUDIT_WHO_MAX + 1]);
/* One more row. cb may be NULL. ERR_LIMIT at once: who, act or object is too long, or who or act is empty. */
int store_audit_add(struct store *st, const struct audit_entry *e, store_done_fn *cb, void *arg);

struct audit_log_row {
        int64_t no;
        struct audit_entry e;
        char hash[AUDIT_HEX + 1];
};
typedef void store_audit_log_fn(void *arg, int r, const struct err *err, const struct audit_log_row *rows, size_t n);
/* The newest first, with a number below before (0: from the newest); at most limit. */
int store_audit_log(struct store *st, int64_t before, unsigned limit, store_audit_log_fn *cb, void *arg);

struct audit_check {
        int64_t rows;             /* that were read and hold */
        int64_t broken;           /* number of the first row that does not; 0: all hold */
        const char *why;          /* what is wrong with it */
        char head[AUDIT_HEX + 1]; /* hash of the last row that holds; zeros: there is none */
        bool found;               /* the hash that was looked for is that of a row that holds */
};
typedef void store_audit_check_fn(void *arg, int r, const struct err *err, const struct audit_check *c);
/* Computes the whole chain anew. seek: hexadecimal hash to look for; may be empty. */
int store_audit_verify(struct store *st, struct str seek, store_audit_check_fn *cb, void *arg);

#endif
