/*
 * alert - what people of the company are told at once: a mood that turns, a talk that is failing, a promise that is
 * due. The event "alert" of the streams: {"conversation":…,"kind":"mood"|"risk"|"sla","text":…}. Loop thread.
 *
 * It goes to who leads and to the agent who has the conversation. While nobody has it, those whose skills would do hear
 * of a promise, and of all where safety is at stake.
 */
#ifndef DESK_ALERT_H
#define DESK_ALERT_H

#include "base/str.h"

struct desk;

/* owner: one more agent whose matter it is; may be empty. */
void desk_alert(struct desk *d, struct str conversation, const char *kind, struct str text, struct str owner);
/* A staged change was rolled back by itself: the event "stage" {"stage":…,"title":…,"metric":…} to who leads. */
void desk_stage_fell(struct desk *d, struct str stage, struct str title, struct str metric);
/* As handover_ops.risk; arg is the desk. Told once each time that a talk gets over RISK_ALERT; of a conversation in the
 * desk's hands each score goes out too, as the event "risk" {"conversation":…,"score":…,"reasons":[…]}. */
void desk_risk(void *arg, struct str conversation, unsigned permille, unsigned before, struct str why, struct str mood);

#endif
