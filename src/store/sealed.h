/* What the store accepts as text of a person: opaque, because only privacy/door can make one (tools/check-layers lets
 * nobody else include sealed_priv.h). It lives in the arena that was given to the door; store calls copy what they
 * need. */
#ifndef STORE_SEALED_H
#define STORE_SEALED_H

#include "base/str.h"

struct sealed_text;

/* UTF-8, structured personal data replaced by [TYPE]: what search and analysis may see. */
struct str sealed_redacted(const struct sealed_text *t);
/* The original, sealed with the customer's own key. */
struct str sealed_cipher(const struct sealed_text *t);

#endif
