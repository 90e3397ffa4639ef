/*
 * Kinds of records and the types of their fields: what an action may read and change. The built-in kinds stand in a
 * table here in code; a company's own, and those that it keeps otherwise, in knowledge/records.yaml.
 *
 * In a document a date is a text "2026-03-10", a time a text in ISO 8601 with an offset (or a number, milliseconds
 * since 1970), money a number in major units: 299 or 46.66.
 */
#ifndef KNOWLEDGE_KIND_H
#define KNOWLEDGE_KIND_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define KINDS_MAX 60u        /* of one company, built-in ones not counted */
#define KIND_FIELDS_MAX 100u /* of one record or map */
#define KIND_CHOICES_MAX 60u /* words that one text may be */
#define KIND_TYPE_DEPTH_MAX 8u

enum type_kind {
        TYPE_NOTHING, /* of the empty list: fits every type */
        TYPE_ANY,     /* opaque: may be copied and compared */
        TYPE_BOOL,
        TYPE_NUMBER,
        TYPE_MONEY,
        TYPE_TEXT, /* with words: one of them */
        TYPE_DATE, /* a calendar day of the company */
        TYPE_TIME, /* an instant */
        TYPE_LIST,
        TYPE_DICT, /* any names, all of one type */
        TYPE_MAP,  /* named fields */
};

struct type_field;

/* Immutable. */
struct type {
        enum type_kind kind;
        const struct type *of; /* LIST, DICT */
        const struct type_field *fields;
        size_t n_fields;
        const struct str *words;
        size_t n_words; /* TEXT; 0: any text */
};

struct type_field {
        struct str name;
        const struct type *type;
};

struct record_kind {
        struct str name;
        struct str table; /* where a file of data keeps them (`warmline eval orders`); else the name */
        struct str owner; /* the field that names the customer they belong to; empty: the record itself says so */
        struct str title; /* the field that people know a record by; empty: its key */
        const struct type *type; /* a TYPE_MAP */
        bool shared;             /* nobody's: products, stock. Everybody may read it */
};

const struct type *type_field_find(const struct type *map, struct str name);

/* The kinds that every company has. */
const struct record_kind *kind_builtin(struct str name);
const struct record_kind *kind_builtin_at(size_t i); /* NULL at the end */

#endif
