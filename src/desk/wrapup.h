/*
 * wrapup - what an agent writes down after a contact, drafted: a note of the conversation's own sentences, tags for
 * what it was about, follow-ups from what is still open. Nothing is stored; the agent edits and sends.
 */
#ifndef DESK_WRAPUP_H
#define DESK_WRAPUP_H

#include "desk/desk.h"

enum { WRAPUP_TAGS_MAX = 5, WRAPUP_LINES_MAX = 3 /* of one section */ };

/* A tag is one that people use already, when the title of the document has its words, else that title.
 * {"note","tags":[…],"followups":[{"text","seq"}…]}, in the language of the conversation; plain: see
 * desk_view(). ERR_NOTFOUND. */
void desk_wrapup(struct desk *d, struct str conversation, bool plain, desk_view_fn *cb, void *arg);

#endif
