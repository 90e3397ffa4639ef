/*
 * The choices of flow steps as understanding wants them, read when they are first needed and kept as long as their
 * knowledge. Any thread.
 */
#ifndef ANSWER_CHOICES_H
#define ANSWER_CHOICES_H

#include "knowledge/knowledge.h"
#include "text/lang.h"

struct choices;
struct nlu_choices;
struct yesno_lists;

struct choices *choices_new(void);
struct choices *choices_free(struct choices *c); /* takes NULL, gives NULL */
/* Of the n choices at v, which must live as long as c. What is given lives as long as c. */
const struct nlu_choices *choices_get(struct choices *c, const struct flow_choice *v, size_t n, enum lang lang);

/* The words of yes and no; they live as long as c. */
const struct yesno_lists *choices_yesno(struct choices *c);

#endif
