/*
 * What a reply is made of. Blocks are data: the widget draws them, block_plain gives the form of every kind for a
 * terminal (later mail and other text channels), blocks_to_json the wire form. Strings are borrowed from the turn's
 * arena or from the knowledge generation; whoever keeps a block keeps those.
 */
#ifndef ANSWER_BLOCK_H
#define ANSWER_BLOCK_H

#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

#define BLOCKS_MAX 16u
#define BLOCK_OPTIONS_MAX 16u
#define BLOCK_ITEMS_MAX 20u
#define BLOCK_TEXT_MAX 16384u /* bytes of one text */
#define BLOCK_CITES_MAX 16u

enum block_kind {
        BLOCK_TEXT,
        BLOCK_FIGURE,
        BLOCK_STEPS,
        BLOCK_CHOICES,
        BLOCK_ORDER,
        BLOCK_FORM,
        BLOCK_OFFER,
        BLOCK_HANDOVER,
        BLOCK_PICTURE,
        BLOCK_ACTION,
};

struct block_figure {
        struct str src, alt; /* src.n = 0: none */
};

struct block_clip {
        struct str src, alt;
        double from_s, to_s;
};

struct block_text {
        struct str text;
        bool md; /* limited Markdown from the machine; false: plain text of people */
};

struct block_steps {
        struct str flow, step, title, say, question;
        unsigned n;
        struct block_figure figure;
        struct block_clip clip;
};

struct block_option {
        struct str id, label;
        struct str why; /* what speaks for it, in few words; empty: nothing is said */
};

struct block_choices {
        struct str prompt;
        const struct block_option *options;
        size_t n_options;
};

struct block_order_item {
        struct str name, image;
        int64_t qty, price_minor;
};

struct block_order_event {
        int64_t at_ms;
        struct str place, text;
};

struct block_field_cite {
        struct str field, cite;
};

struct block_order {
        struct str no, channel, status, status_text, currency, carrier, tracking_no, promise_text;
        int64_t placed_ms, promise_ms, delivered_ms; /* 0: none */
        int64_t total_minor;
        const struct block_order_item *items;
        size_t n_items;
        const struct block_order_event *events; /* newest first */
        size_t n_events;
        const struct block_field_cite *field_cites;
        size_t n_field_cites;
        int tz_offset_min; /* for the plain form */
};

struct block_form_field {
        struct str name, label, kind; /* kind: order_no | digits4 | text */
        unsigned max;
};

struct block_form {
        struct str form, title, submit;
        const struct block_form_field *fields;
        size_t n_fields;
};

struct block_offer {
        struct str product, title, text, reason, image;
};

struct block_handover {
        struct str state; /* waiting | offline | taken | returned | closed */
        struct str text;
        int position;                 /* 0: unknown */
        int64_t wait_s;               /* -1: unknown */
        int64_t opens_ms, promise_ms; /* 0: none */
};

struct block_picture {
        struct str id, content_type;
        struct str alt; /* what is to be seen; may be empty */
};

/* What is done for the customer, and how far it is. The yes and the no are choices beside it. */
struct block_action {
        struct str action, id;    /* which; of this doing */
        struct str state;         /* proposed | done | failed | undone | expired */
        struct str title, text;   /* text: limited Markdown */
        struct block_option undo; /* id.n = 0: it cannot be taken back */
        int64_t undo_until_ms;
};

struct block {
        enum block_kind kind;
        const struct str *cites;
        size_t n_cites;
        union {
                struct block_text text;
                struct block_figure figure;
                struct block_steps steps;
                struct block_choices choices;
                struct block_order order;
                struct block_form form;
                struct block_offer offer;
                struct block_handover handover;
                struct block_picture picture;
                struct block_action action;
        };
};

const char *block_kind_name(enum block_kind kind);

/* A JSON array, written straight to out. */
void blocks_to_json(const struct block *blocks, size_t n, struct buf *out);
/* Strict: unknown kinds and fields, wrong types and over-long lists are ERR_INVALID with the field named. */
int blocks_from_json(struct str json, struct arena *mem, struct block **ret, size_t *ret_n, struct err *err);

/* Appends the plain-text form, ended by a newline. Options are numbered from 1. */
void block_plain(const struct block *b, enum lang lang, struct buf *out);
void blocks_plain(const struct block *blocks, size_t n, enum lang lang, struct buf *out);

/* Markdown without its marks: what a text channel or a preview shows. */
void block_plain_text(struct str md, struct buf *out);

#endif
