/* Between mood.c and mood_train.c: LABELS_MAX bytes name the combined labels, then come the classifiers of moods and of
 * signals. */
#ifndef NLU_MOOD_PRIV_H
#define NLU_MOOD_PRIV_H

/* A combined label: an enum emotion and these. */
#define MOOD_MASK 0x0Fu
#define MOOD_DISSATISFIED 0x10u
#define MOOD_SARCASM 0x20u

/* Labels of the second one; of several, the gravest. */
enum { SIGNAL_NONE, SIGNAL_PERSON, SIGNAL_THREAT, SIGNAL_SAFETY, SIGNAL_SELFHARM, SIGNAL_N };

#endif
