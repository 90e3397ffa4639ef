/*
 * records_wire - records and commits as JSON, between us and the company's system (docs/connect.md). What comes from
 * there is foreign: each record is checked against what was asked for.
 */
#ifndef CONNECT_RECORDS_WIRE_H
#define CONNECT_RECORDS_WIRE_H

#include "base/buf.h"
#include "base/err.h"
#include "connect/records.h"

struct arena;

#define RECORDS_REPLY_MAX ((size_t)256 << 10) /* bytes of one reply */
#define RECORDS_LIST_MAX 200u                 /* records of one reply */
#define RECORD_KEY_MAX 256u                   /* bytes of a kind, key or owner */

/* /records/KIND/KEY, percent-encoded, behind base. */
struct str records_path_get(struct str base, struct str kind, struct str key, struct arena *mem);
/* /records/KIND?owner=OWNER&limit=N */
struct str records_path_list(struct str base, struct str kind, struct str owner, unsigned limit, struct arena *mem);
struct str records_path_action(struct str base, struct str action, struct arena *mem);

/* {"kind":…,"key":…,"owner":…,"doc":{…}}; ret->as_of_ms stays for the caller. ERR_INVALID when it is not a record of
 * this kind and key, ERR_LIMIT when too large or too deep. Strings in mem. */
int records_read_one(struct str json, struct str kind, struct str key, struct arena *mem, struct record *ret,
                     struct err *err);
/* {"records":[…]}: all of this kind and owner, at most limit of them. One of another owner refuses the whole reply:
 * what a system that mixes up its customers says of them is not to be trusted. */
int records_read_list(struct str json, struct str kind, struct str owner, unsigned limit, struct arena *mem,
                      const struct record **ret, size_t *ret_n, struct err *err);

void records_write_commit(const struct records_commit *c, struct buf *out);

#endif
