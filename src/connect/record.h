/*
 * Records: what the company keeps, as documents by kind and key - "order" LM1000000701, "repair" RP10000008, "return"
 * …. Actions read them, and change them by a list of changes that is carried out whole or not at all. Where a record
 * comes from (own tables, the company's ERP) does not show, except by its age.
 */
#ifndef CONNECT_RECORD_H
#define CONNECT_RECORD_H

#include "base/str.h"
#include "codec/value.h"

#include <stdbool.h>
#include <stdint.h>

struct record {
        struct str kind, key;
        struct str owner;        /* customer id; empty: nobody's */
        const struct value *doc; /* a map; NULL: looked for, and not there */
        int64_t as_of_ms;        /* when the source said so */
        bool aged;               /* from a cache, since the source did not answer: say how old it is */
};

enum change_op {
        CHANGE_SET,    /* path = value; fields on the way are made */
        CHANGE_APPEND, /* value at the end of the list at path, which is made when absent */
        CHANGE_UNSET,  /* the field at path goes */
        CHANGE_CREATE, /* a new record whose document is value; it must not exist */
        CHANGE_DELETE,
};

/* One change. path: names and list indexes joined by dots, "items.0.price"; empty for CREATE and DELETE. */
struct record_change {
        enum change_op op;
        struct str kind, key, owner; /* owner: of CREATE */
        struct str path;
        const struct value *value;
        const struct value
                *before; /* what stood there; NULL: nothing. The change is refused when it is another by then */
};

#endif
