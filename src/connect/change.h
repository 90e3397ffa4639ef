/*
 * What a list of changes does to documents, and its JSON form, in which it is kept to be taken back. Pure.
 */
#ifndef CONNECT_CHANGE_H
#define CONNECT_CHANGE_H

#include "base/err.h"
#include "connect/record.h"

#include <stddef.h>

struct arena;
struct buf;

#define CHANGES_MAX 200u /* of one action */

/*
 * One change on a document (NULL: there is none). 0 and the document after it, NULL after CHANGE_DELETE; what does not
 * change is shared with doc. ERR_DENIED when what stands there is not c->before; ERR_INVALID for a path that leads
 * nowhere; ERR_LIMIT.
 */
int record_change_apply(const struct record_change *c, const struct value *doc, struct arena *mem,
                        const struct value **ret, struct err *err);

const char *change_op_name(enum change_op op); /* set append unset create delete */

/* An array. */
void record_changes_to_json(const struct record_change *v, size_t n, struct buf *out);
int record_changes_from_json(const struct value *list, struct arena *mem, const struct record_change **ret,
                             size_t *ret_n, struct err *err);

#endif
