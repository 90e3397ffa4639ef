/* Shared by the files of preference alone. */
#ifndef NLU_PREFERENCE_PRIV_H
#define NLU_PREFERENCE_PRIV_H

#include "nlu/preference.h"

/* Contains one of the words; English ones begin and end where words do. The list ends with NULL. *ret_at: where, and
 * *ret_end: behind it; both may be NULL. */
bool clause_has(struct str clause, const char *const *words, size_t *ret_at, size_t *ret_end);

/* The hours in a clause about reaching somebody; false: there are none. */
bool preference_hours(struct str clause, struct arena *mem, struct str *ret);

#endif
