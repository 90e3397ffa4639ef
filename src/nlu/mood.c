#include "nlu/mood.h"

#include "nlu/labels.h"
#include "nlu/mood_priv.h"
#include "nlu/nlu_priv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

extern const char nlu_mood[] __attribute__((visibility("hidden")));
extern const char nlu_mood_end[] __attribute__((visibility("hidden")));

struct moods {
        uint8_t combined[LABELS_MAX]; /* what the labels of `moods` mean, see mood_priv.h */
        struct labels *moods, *signals;
};

struct moods *moods_open(void)
{
        struct str bytes = str_n(nlu_mood, (size_t)(nlu_mood_end - nlu_mood));
        struct moods *m = calloc(1, sizeof(*m));
        struct err err;
        size_t used;

        /* What was built in is sound, or the build is not. */
        if (!m || bytes.n < sizeof(m->combined))
                abort();
        memcpy(m->combined, bytes.p, sizeof(m->combined));
        bytes = str_sub(bytes, sizeof(m->combined), SIZE_MAX);
        if (labels_read(bytes, NULL, &m->moods, &used, &err) < 0 ||
            labels_read(str_sub(bytes, used, SIZE_MAX), m->moods, &m->signals, &used, &err) < 0 ||
            labels_count(m->signals) != SIGNAL_N)
                abort();
        return m;
}

struct moods *moods_close(struct moods *m)
{
        if (!m)
                return NULL;
        labels_free(m->signals);
        labels_free(m->moods);
        free(m);
        return NULL;
}

size_t mood_marks(const struct mood *m, uint32_t out[static MOOD_MARKS])
{
        enum { SHARES = EMO_N + 5, DEGREES = 8 };
        const float other[SHARES - EMO_N] = {m->dissatisfied, m->sarcasm, m->threat, m->person, m->safety};
        size_t n = 0;

        static_assert(SHARES * (DEGREES - 1) == MOOD_MARKS, "marks");
        for (uint32_t i = 0; i < SHARES; i++) {
                float share = i < EMO_N ? m->p[i] : other[i - EMO_N];

                for (uint32_t k = 1; k < DEGREES && share * DEGREES > (float)k; k++)
                        out[n++] = i * DEGREES + k;
        }
        return n;
}

void mood_guess(const struct moods *m, struct arena *mem, struct str text, const struct analysed *a, struct mood *ret)
{
        struct labels_input in = {.text = text, .read = a};
        const struct labels_text *t;
        float p[LABELS_MAX] = {0};
        uint32_t i;

        memset(ret, 0, sizeof(*ret));
        if (a ? a->normal.n == 0 : str_trim(text).n == 0) { /* what is usual is no guess about nothing */
                ret->p[EMO_NEUTRAL] = 1;
                return;
        }
        t = labels_look(m->moods, mem, &in);
        labels_guess_at(m->moods, mem, t, p);
        for (i = 0; i < labels_count(m->moods); i++) {
                ret->p[m->combined[i] & MOOD_MASK] += p[i];
                ret->dissatisfied += m->combined[i] & MOOD_DISSATISFIED ? p[i] : 0;
                ret->sarcasm += m->combined[i] & MOOD_SARCASM ? p[i] : 0;
        }
        labels_guess_at(m->signals, mem, t, p);
        ret->threat = p[SIGNAL_THREAT];
        ret->person = p[SIGNAL_PERSON];
        ret->selfharm = p[SIGNAL_SELFHARM];
        ret->safety = p[SIGNAL_SAFETY] + p[SIGNAL_SELFHARM];
}
