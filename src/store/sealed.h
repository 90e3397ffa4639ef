/* What the store accepts as text of a person.
 *
 * Only privacy/door.c may fill this struct: tools/check-layers refuses any other file that names the fields on the left of an
 * assignment or an initialiser. Both parts live in the arena that was given to the door; store calls copy them. */
#ifndef STORE_SEALED_H
#define STORE_SEALED_H

#include "base/str.h"

struct sealed_text {
        struct str redacted; /* UTF-8, structured personal data replaced by [TYPE]: what search and analysis may see */
        struct str cipher;   /* the original, sealed with the customer's own key; opaque */
};

#endif
