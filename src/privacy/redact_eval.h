/* Measures the recognisers on texts with marked spans: `warmline eval redact FILE`. */
#ifndef PRIVACY_REDACT_EVAL_H
#define PRIVACY_REDACT_EVAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* data: JSON lines {text, spans: [{start, end, type}]}, or one JSON array of {full_text, spans: [{entity_type,
 * start_position, end_position}]}; positions in code points.
 *
 * Writes one JSON object: precision and recall per type of the file, in the file's names; a span counts when type,
 * start and end are those of the file (a full stop or space at the end apart). "overlap" gives the same with any
 * overlap of the same type; "masked_characters" the share of a type's characters that any recogniser covers;
 * "not_attempted" lists the types that have no form (names, places, companies). Types the file never marks are not
 * counted. us_per_text is the time of recognition alone. */
int redact_eval(struct str data, struct buf *ret_json, struct err *err);

#endif
