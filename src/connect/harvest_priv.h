/* For the harvest alone. */
#ifndef CONNECT_HARVEST_PRIV_H
#define CONNECT_HARVEST_PRIV_H

#include "base/buf.h"
#include "base/vec.h"
#include "connect/harvest.h"
#include "connect/table.h"

struct harvesting {
        struct arena *mem;
        const struct convert_doc *d;
        struct harvest *ret;
        bool named; /* a table of it has headers: what only looks like one beside it is none */
        VEC(struct harvest_item) items;
};

/* NULL: there are enough. Lent until the next one. */
struct harvest_item *harvest_add(struct harvesting *h);
/* Plain text as Markdown: its lines are paragraphs, or items where they are numbered or begin with a hyphen. */
void harvest_put_text(struct buf *b, struct str text);
/* "zh-cn", "en_US"; -1: another, or not told. */
int harvest_lang(struct str name);
/* The rows of a table of questions and answers as items. False: it is none. named: only if its headers say so. */
bool harvest_table(struct harvesting *h, const struct convert_part *t, bool named);

#endif
