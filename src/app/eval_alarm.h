/* warmline eval alarm SCENARIOS: how early the risk of a message tells that a talk will blow up. */
#ifndef APP_EVAL_ALARM_H
#define APP_EVAL_ALARM_H

#include "nlu/eval.h"

#define EVAL_ALARM_EARLY 2u /* messages before the blow-up */

/*
 * data[0]: scenarios (warmline-scenario(5)) on the demo company, where a line `blow-up` stands before the message with
 * which the customer's temper goes. Expectations are passed over. Keys: conversations, blow_ups, warned (of these,
 * whose risk reached RISK_ALERT at least EVAL_ALARM_EARLY messages before), warned_share, calm, false_alarms and
 * false_share (of the calm ones), false_handovers and false_handover_share: of the calm ones that expect no hand-over,
 * those in which a person came that nobody asked for and no danger called for. in->report: a line for each message:
 * scenario, messages to the blow-up (- without one), the trace of its risk.
 */
int eval_alarm(const struct eval_in *in, struct buf *ret_json, struct err *err);

#endif
