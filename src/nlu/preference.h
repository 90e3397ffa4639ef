/*
 * What customers state of themselves for the next time: the language they want, reading or a clip, short or detailed
 * answers, when they can be reached, where a device stands, what they do not want. Only what is said plainly: no
 * question about a set-up, no "if", nobody else's, nothing of the past, and a denied one says the opposite or nothing.
 */
#ifndef NLU_PREFERENCE_H
#define NLU_PREFERENCE_H

#include "base/str.h"
#include "nlu/nlu.h"

#define NLU_PREFERENCES_MAX 4u

enum nlu_preference_kind {
        PREFERENCE_LANG,   /* zh en */
        PREFERENCE_FORM,   /* read clip */
        PREFERENCE_LENGTH, /* brief detailed */
        PREFERENCE_HOURS,  /* "after 20:00" "before 09:00" "09:00-12:00" morning noon afternoon evening weekday weekend,
                              and  "not evening" and so on */
        PREFERENCE_SETUP,  /* subject: a product's id, router, modem or phone; value: a place (preference_places), or
                              ios, android */
        PREFERENCE_DISLIKE, /* calls sms email offers */
};

struct nlu_preference {
        enum nlu_preference_kind kind;
        struct str subject, value; /* in mem or static */
        bool general;              /* said for all time to come: "from now on", "always", "I prefer" */
        uint32_t start, end;       /* of the clause, in the normal form */
};

struct preference_place {
        const char *id, *zh, *en; /* en: "in the cellar" */
};
extern const struct preference_place preference_places[]; /* ends with id NULL */

/* u: what nlu_understand() made of the message. At most NLU_PREFERENCES_MAX, one of each kind and subject, the last one
 * said (of dislikes, each once). */
unsigned nlu_preferences(const struct nlu_result *u, struct arena *mem, struct nlu_preference ret[NLU_PREFERENCES_MAX]);

#endif
