/*
 * value_path - reads and changes inside a tree of values. A path is names and places joined by dots: "items.0.price".
 * In a map a part is a name, in a list a place from 0. The empty path is the whole tree. Trees are immutable: a change
 * gives a new one, which shares what did not change.
 */
#ifndef CODEC_VALUE_PATH_H
#define CODEC_VALUE_PATH_H

#include "codec/value.h"

#define VALUE_LIST_MAX 10000u /* elements of a list that is appended to */

/* NULL: nothing stands there. */
const struct value *value_at(const struct value *v, struct str path);
/*
 * The tree with `with` at path; maps on the way are made where nothing stands. ERR_INVALID when a part is empty or goes
 * through something that is neither map nor list, ERR_NOTFOUND for a place that the list does not have, ERR_LIMIT when
 * it would be deeper than VALUE_DEPTH_MAX.
 */
int value_set_at(const struct value *v, struct str path, const struct value *with, struct arena *mem,
                 const struct value **ret, struct err *err);
/* With one more at the end of the list at path, which is made when nothing stands there. */
int value_append_at(const struct value *v, struct str path, const struct value *with, struct arena *mem,
                    const struct value **ret, struct err *err);
/* Without the field at path; of a list nothing can be taken. The same tree when nothing stands there. */
int value_unset_at(const struct value *v, struct str path, struct arena *mem, const struct value **ret,
                   struct err *err);

#endif
