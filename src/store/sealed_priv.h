/* The inside of a sealed text: for store/ and privacy/door.c alone. */
#ifndef STORE_SEALED_PRIV_H
#define STORE_SEALED_PRIV_H

#include "store/sealed.h"

struct sealed_text {
        struct str redacted, cipher;
};

#endif
