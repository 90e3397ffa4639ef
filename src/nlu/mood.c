#include "nlu/mood.h"

#include "nlu/labels.h"
#include "nlu/mood_priv.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

extern const char nlu_mood[] __attribute__((visibility("hidden")));
extern const char nlu_mood_end[] __attribute__((visibility("hidden")));

static struct labels *moods, *signals;
static uint8_t combined[LABELS_MAX];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Read once, kept to the end of the program. What was built in is sound, or the build is not. */
static void read_models(void)
{
        struct str bytes = str_n(nlu_mood, (size_t)(nlu_mood_end - nlu_mood));
        struct err err;
        size_t used;

        if (bytes.n < sizeof(combined))
                abort();
        memcpy(combined, bytes.p, sizeof(combined));
        bytes = str_sub(bytes, sizeof(combined), SIZE_MAX);
        if (labels_read(bytes, &moods, &used, &err) < 0 ||
            labels_read(str_sub(bytes, used, SIZE_MAX), &signals, &used, &err) < 0 || !labels_alike(moods, signals) ||
            labels_count(signals) != SIGNAL_N)
                abort();
}

void mood_guess(struct arena *mem, struct str text, const struct analysed *a, struct mood *ret)
{
        struct labels_input in = {.text = text, .read = a};
        const struct labels_text *t;
        float p[LABELS_MAX] = {0};
        uint32_t i;

        pthread_once(&once, read_models);
        memset(ret, 0, sizeof(*ret));
        t = labels_look(moods, mem, &in);
        labels_guess_at(moods, mem, t, p);
        for (i = 0; i < labels_count(moods); i++) {
                ret->p[combined[i] & MOOD_MASK] += p[i];
                ret->dissatisfied += combined[i] & MOOD_DISSATISFIED ? p[i] : 0;
                ret->sarcasm += combined[i] & MOOD_SARCASM ? p[i] : 0;
        }
        labels_guess_at(signals, mem, t, p);
        ret->threat = p[SIGNAL_THREAT];
        ret->person = p[SIGNAL_PERSON];
        ret->selfharm = p[SIGNAL_SELFHARM];
        ret->safety = p[SIGNAL_SAFETY] + p[SIGNAL_SELFHARM];
}
