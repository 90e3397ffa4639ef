/* Frames in, the summary of their conversation out; see summary.h. For desk/ alone. */
#ifndef DESK_SUMMARY_JSON_H
#define DESK_SUMMARY_JSON_H

#include "base/buf.h"
#include "desk/summary.h"

#include <jansson.h>

struct arena;

/* False: the frame is no message, has no words, or only tells the customer who takes over and when. Its mood is neutral
 * until the trace of the reply says otherwise. */
bool summary_message_read(const json_t *frame, struct arena *mem, struct summary_message *ret);
/* Of a name as traces have it; neutral for one that is not known. */
enum emotion summary_mood(struct str name);
/* {"situation":[{"text","seq"}],"tried":[{"text","seq","result"?:{"text","seq"}}],"wish":…,"mood":[{"text","seq","mood"}],"next":…}
 */
void summary_to_json(const struct summary *s, struct buf *out);

#endif
