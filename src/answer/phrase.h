/*
 * The closed table of sentences that the machine may say on its own account. Everything else it says comes from the
 * knowledge or from facts. A sentence of the table is cited as `phrase:ID`; places like {date} are filled from facts,
 * which are cited beside it.
 */
#ifndef ANSWER_PHRASE_H
#define ANSWER_PHRASE_H

#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>

enum phrase {
        PH_CARE_ANXIOUS,
        PH_CARE_FRUSTRATED,
        PH_CARE_ANGRY,
        PH_CARE_SAD,
        PH_SAFETY,
        PH_SELF_HARM,
        PH_PERSON_OPEN,
        PH_PERSON_OPEN_WAIT,
        PH_PERSON_CLOSED,
        PH_PERSON_SAFETY,
        PH_PERSON_WAITING,
        PH_PERSON_FAILED,
        PH_DID_IT_SOLVE,
        PH_YES,
        PH_NO,
        PH_SOLVED,
        PH_STEP_WAIT,
        PH_STEP_HELP,
        PH_STEP_AGAIN,
        PH_STEP_RESTARTED,
        PH_STEP_NO_MATCH,
        PH_STEP_KNOWN,
        PH_STEP_CHECKED,
        PH_STEP_IF_WRONG,
        PH_STEP_DONE_WHAT,
        PH_STEP_MENDED,
        PH_STEP_UNDONE,
        PH_STEP_FIRST,
        PH_STEP_OWN,
        PH_APART,
        PH_STEP_BACK_TO,
        PH_STEP_STUCK,
        PH_STRAINED,
        PH_LATER,
        PH_NOW_LATER,
        PH_RESUME,
        PH_NOTHING_TO_RESUME,
        PH_WHICH,
        PH_NONE,
        PH_PERSON,
        PH_MORE,
        PH_RESUME_OPTION,
        PH_REPHRASE,
        PH_TELL_ME,
        PH_PRODUCT,
        PH_DECLINE,
        PH_DECLINE_NEAR,
        PH_NOT_SOLVED,
        PH_THANKS,
        PH_NO_PICTURES,
        PH_LANGUAGES,
        PH_EMPTY,
        PH_STALE,
        PH_EXPIRED,
        PH_ORIGINAL, /* before a text that is not written in the customer's language */
        PH_IDENTITY,
        PH_IDENTITY_ORDER,
        PH_IDENTITY_LAST4,
        PH_IDENTITY_SUBMIT,
        PH_IDENTITY_WRONG,
        PH_IDENTITY_OVER,
        PH_IDENTITY_FORGOTTEN,
        PH_IDENTITY_REST,
        PH_ORDER_WHICH,
        PH_ORDER_NONE,
        PH_ORDER_NOT_YOURS,
        PH_ORDER_PAID,
        PH_ORDER_PACKED,
        PH_ORDER_SHIPPED,
        PH_ORDER_DELIVERED,
        PH_ORDER_DONE,
        PH_ORDER_REFUND,
        PH_ORDER_EXCHANGE,
        PH_ORDER_PROMISE,
        PH_ORDER_LATE,
        PH_ORDER_LATE_LAST,
        PH_ORDER_LATE_WAY_ON,
        PH_ORDER_AS_OF,
        PH_RECORDS_SILENT,
        PH_DEVICES,
        PH_DEVICE_ROW,
        PH_DEVICES_NONE,
        PH_SIGN_IN,
        PH_REPAIR_ROW,
        PH_REPAIR_LATE,
        PH_REPAIR_NONE,
        PH_INTRO,
        PH_INTRO_KEEP,
        PH_INTRO_MINOR,
        PH_OPEN_PRIVACY,
        PH_LEARNING_ASK,
        PH_LEARNING_ALLOW,
        PH_LEARNING_REFUSE,
        PH_LEARNING_YES,
        PH_LEARNING_NO,
        PH_ACT_CONFIRM,
        PH_ACT_YES,
        PH_ACT_NO,
        PH_ACT_SUBMIT,
        PH_ACT_LEFT,
        PH_ACT_STILL,
        PH_ACT_OFFER,
        PH_ACT_UNDO,
        PH_ACT_UNDO_UNTIL,
        PH_ACT_UNDONE,
        PH_ACT_UNDO_OVER,
        PH_ACT_CHANGED,
        PH_ACT_MOVED,
        PH_ACT_UNKNOWN,
        PH_ACT_MISSING,
        PH_ACT_NOT_FOUND,
        PH_ACT_MALFORMED,
        PH_ACT_TOO_SMALL,
        PH_ACT_TOO_LARGE,
        PH_ACT_NO_CHOICE,
        PH_N
};

#define PHRASE_VARIANTS 4

/* How the customer feels decides among the wordings of a phrase. */
enum phrase_mood {
        MOOD_CALM,
        MOOD_SORRY, /* worried, sad, annoyed */
        MOOD_BRIEF, /* angry */
        MOOD_N,
};

/* "care-angry" */
const char *phrase_id(enum phrase p);
/* Found by the id without prefix; false when there is none. */
bool phrase_find(struct str id, enum phrase *ret);
unsigned phrase_variants(enum phrase p);
/* variant is taken modulo the number of variants. */
struct str phrase_text(enum phrase p, enum lang lang, unsigned variant);

/* Of one mood: 0 when the phrase has no wording of its own for it; the calm one then stands in. */
unsigned phrase_variants_in(enum phrase p, enum phrase_mood mood);
struct str phrase_text_in(enum phrase p, enum lang lang, enum phrase_mood mood, unsigned variant);

#endif
