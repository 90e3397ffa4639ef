/*
 * alert - what people of the company are told at once: a mood that turns, a talk that is failing, a promise that is
 * due. The event "alert" of the streams: {"conversation":…,"kind":"mood"|"risk"|"sla","text":…}. Loop thread.
 */
#ifndef DESK_ALERT_H
#define DESK_ALERT_H

#include "base/str.h"

struct desk;

/* To every stream. */
void desk_alert(struct desk *d, struct str conversation, const char *kind, struct str text);
/* As handover_ops.risk; arg is the desk. Told once each time that a talk gets over RISK_ALERT. */
void desk_risk(void *arg, struct str conversation, unsigned permille, unsigned before, struct str why);

#endif
