/*
 * The mood of a message as our own labelled lines teach it (packs/after-sales/emotion): learned when the program is
 * built, by train_mood.c, and carried in it. One classifier knows mood, dissatisfaction and sarcasm together, as
 * combined labels; what is asked for is a sum over them. A second one over the same features knows signals: threat,
 * wish for a person, danger. For nlu/ alone.
 *
 * Lines are mood, tab, flags, tab, text; flags are "-" or a list with commas.
 */
#ifndef NLU_MOOD_H
#define NLU_MOOD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "nlu/nlu.h"

struct analysed;
struct moods;

struct mood {
        float p[EMO_N]; /* adds up to 1 */
        float dissatisfied, sarcasm;
        /* Signals, beside the phrases of signal.c; safety includes selfharm. */
        float threat, person, safety, selfharm;
};

/* Bytes for moods_open() from lines. ERR_INVALID names the line. */
int mood_train(const struct str *files, size_t n, struct buf *out, struct err *err);

/* What was learned from the lines that were built in; immutable. */
struct moods *moods_open(void);
struct moods *moods_close(struct moods *m); /* takes NULL, gives NULL */
/* `a` is of the text, or NULL. Any thread. */
void mood_guess(const struct moods *m, struct arena *mem, struct str text, const struct analysed *a, struct mood *ret);

/*
 * What it feels like as marks of a labels_input, each share as a thermometer: a classifier of other labels (complaint
 * or not) learns from few rows what our own lines know already. Gives their number.
 */
#define MOOD_MARKS 84u
size_t mood_marks(const struct mood *m, uint32_t out[static MOOD_MARKS]);

/* One of the seven; false when it is none. */
bool mood_parse(struct str name, enum emotion *ret);

#endif
