/*
 * What goes with what: `fits:` of products.yaml. A rule names another product, or a family, and conditions over the
 * attributes of both; its reasons have places for those attributes.
 *
 *   condition   SIDE OP SIDE|LITERAL
 *   SIDE        attribute (of the product that has the rule) or with.attribute
 *   OP          == != < <= > >=     the order is of quantities alone; == of a list: one of it
 *   LITERAL     a quantity ("60 MB/s") or a word
 *
 * Two values are compared when both are quantities of one dimension, or both words; else the condition is refused when
 * the knowledge is checked. Places of a reason: {attribute}, {with.attribute}, {name}, {with.name}, and in why_own
 * {own.attribute}, {own.name} of what the customer has of the same family.
 */
#ifndef KNOWLEDGE_FIT_H
#define KNOWLEDGE_FIT_H

#include "knowledge/knowledge.h"

enum fit_answer { FIT_NO, FIT_YES, FIT_UNKNOWN /* an attribute that it asks for is not there */ };

/* Has the rule anything to say about these two? */
bool fit_is_about(const struct product_fit *f, const struct product *with);
enum fit_answer fit_holds(const struct product *p, const struct product_fit *f, const struct product *with);
/* The first rule of p about `with`, or NULL. */
const struct product_fit *fit_rule(const struct product *p, const struct product *with);
/* NULL: it has none of that name. */
const struct product_attribute *product_attribute(const struct product *p, struct str key);

/* Whose attribute a term or a place of a reason means. */
enum fit_side { SIDE_THIS, SIDE_WITH, SIDE_OWN, SIDE_LITERAL };
/* "with.write" into its side and "write". */
enum fit_side fit_side(struct str place, struct str *ret_key);

/* The next {place} of *rest: what stands before it, and its name; false: none follows and *ret_before is the rest. */
bool fit_place(struct str *rest, struct str *ret_before, struct str *ret_name);

#endif
