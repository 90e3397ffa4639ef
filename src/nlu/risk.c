/*
 * risk - see risk.h. The features are few and plain, so that few conversations teach the weights and the reasons can be
 * said; the table of weights is what tools/fit-risk printed last.
 */
#include "nlu/risk.h"

#include "nlu/complaint.h"
#include "text/utf8.h"

#include <math.h>
#include <string.h>

static const struct {
        const char *name;
        float weight;
} rows[RISK_N] = {
        [RISK_DISSATISFIED] = {"dissatisfied", 0.69f},
        [RISK_ANGRY] = {"angry", 0.91f},
        [RISK_UPSET] = {"upset", 0.83f},
        [RISK_SARCASM] = {"sarcasm", 0.75f},
        [RISK_THREAT] = {"threat", 1.49f},
        [RISK_NOT_SOLVED] = {"not-solved", 0.97f},
        [RISK_AGAIN] = {"again", 1.39f},
        [RISK_REPEATS] = {"repeats", 1.18f},
        [RISK_DECLINED] = {"declined", 0.32f},
        [RISK_UNSURE] = {"unsure", 0.23f},
        [RISK_MARGIN] = {"margin", 0.72f},
        [RISK_FAILS] = {"fails", 1.53f},
        [RISK_STRAIN] = {"strain", 0.64f},
        [RISK_SLOPE] = {"slope", 0.00f},
        [RISK_STEPS] = {"steps", 0.60f},
        [RISK_MISSES] = {"misses", 1.11f},
        [RISK_LENGTH] = {"length", 0.93f},
        [RISK_MARKS] = {"marks", 0.79f},
        [RISK_PLEASED] = {"pleased", -0.90f},
        [RISK_BEFORE] = {"before", 1.42f},
        [RISK_WAITS] = {"waits", 1.50f},
        [RISK_COMPLAINT] = {"complaint", 1.50f},
};
#define BIAS (-2.17f)
#define REPEATS_LOOK 300u /* bytes of each text */
#define WAIT_FULL_S 900u

const char *risk_feature_name(enum risk_feature f)
{
        return rows[f].name;
}

static float part(unsigned n, unsigned of)
{
        return n >= of ? 1.0f : (float)n / (float)of;
}

/* Share of the three-byte sequences of a that b has too: near copies, whatever the language. */
static float likeness(struct str a, struct str b)
{
        size_t both = 0;

        a = str_sub(a, 0, REPEATS_LOOK);
        b = str_sub(b, 0, REPEATS_LOOK);
        if (a.n < 6 || b.n < 6)
                return 0;
        for (size_t i = 0; i + 3 <= a.n; i++)
                both += memmem(b.p, b.n, a.p + i, 3) != NULL;
        return (float)both / (float)(a.n - 2);
}

static int badness(unsigned char mood)
{
        switch ((enum emotion)mood) {
        case EMO_ANGRY: return 3;
        case EMO_FRUSTRATED: return 2;
        case EMO_ANXIOUS:
        case EMO_SAD: return 1;
        case EMO_PLEASED: return -1;
        case EMO_NEUTRAL:
        case EMO_CONFUSED: break;
        }
        return 0;
}

/* The last two messages beside all before them. */
static float slope(const struct risk_before *b)
{
        float late = 0, early = 0;
        unsigned n = b->n_moods, k = n < 2 ? n : 2;

        for (unsigned i = 0; i < n; i++)
                *(i + k >= n ? &late : &early) += (float)badness(b->moods[i]);
        if (k)
                late /= (float)k;
        if (n > k)
                early /= (float)(n - k);
        return late <= early ? 0 : late - early >= 3 ? 1.0f : (late - early) / 3;
}

/* "!!!", "？？", words in capitals. */
static float marks(struct str text)
{
        const char *p = text.p, *end = text.p + text.n;
        unsigned strong = 0, capitals = 0, letters = 0;

        while (p < end) {
                uint32_t c = utf8_next(&p, end);

                strong += c == '!' || c == 0xff01 || c == '?' || c == 0xff1f;
                capitals += c >= 'A' && c <= 'Z';
                letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        }
        if (letters >= 8 && capitals * 10 >= letters * 7)
                return 1.0f;
        return strong < 2 ? 0 : part(strong - 1, 3);
}

static float margin(const struct nlu_result *u)
{
        float lead = u->n_hits ? u->hits[0].confidence - (u->n_hits > 1 ? u->hits[1].confidence : 0) : 0;

        return lead >= 1 ? 0 : 1 - lead;
}

static void features(struct str text, const struct nlu_result *u, const struct risk_before *b, float x[RISK_N])
{
        bool upset = u->emotion == EMO_FRUSTRATED || u->emotion == EMO_ANXIOUS || u->emotion == EMO_SAD;

        x[RISK_DISSATISFIED] = u->dissatisfied;
        x[RISK_ANGRY] = u->emotion == EMO_ANGRY ? u->emotion_score : 0;
        x[RISK_UPSET] = upset ? u->emotion_score : 0;
        x[RISK_SARCASM] = u->sarcasm;
        x[RISK_THREAT] = u->threat;
        x[RISK_NOT_SOLVED] = u->not_solved;
        x[RISK_AGAIN] = u->again || u->already_tried;
        x[RISK_REPEATS] = likeness(text, b->last_text);
        x[RISK_DECLINED] = u->band == BAND_DECLINE;
        x[RISK_UNSURE] = u->band == BAND_CHOICES;
        x[RISK_MARGIN] = margin(u);
        x[RISK_FAILS] = part(b->fails, 3);
        x[RISK_STRAIN] = part(b->strain, 2500);
        x[RISK_SLOPE] = slope(b);
        x[RISK_STEPS] = part(b->steps, 8);
        x[RISK_MISSES] = part(b->misses, 2);
        x[RISK_LENGTH] = part(b->turns, 12);
        x[RISK_MARKS] = marks(text);
        x[RISK_PLEASED] = (u->emotion == EMO_PLEASED || u->thanks || u->solved) && !u->dissatisfied && !u->sarcasm;
        x[RISK_BEFORE] = part(b->before, 1000);
}

static void features_of_people(struct str text, const struct nlu_result *u, const struct risk_before *b,
                               float x[RISK_N])
{
        static const enum risk_feature of_the_machine[] = {RISK_DECLINED, RISK_UNSURE, RISK_MARGIN, RISK_FAILS,
                                                           RISK_STEPS,    RISK_MISSES, RISK_LENGTH};
        float again = likeness(text, b->last_said);

        for (size_t i = 0; b->silent && i < sizeof(of_the_machine) / sizeof(*of_the_machine); i++)
                x[of_the_machine[i]] = 0;
        if (again > x[RISK_REPEATS])
                x[RISK_REPEATS] = again;
        x[RISK_WAITS] = b->wait_s >= (int64_t)WAIT_FULL_S ? 1
                        : b->wait_s <= 0                  ? 0
                                                          : part((unsigned)b->wait_s, WAIT_FULL_S);
        x[RISK_COMPLAINT] = nlu_complaint(u->normal.n ? u->normal : text) == COMPLAINT_FILE;
}

static void explain(struct risk *r)
{
        bool used[RISK_N] = {false};

        for (r->n_reasons = 0; r->n_reasons < RISK_REASONS_MAX; r->n_reasons++) {
                int best = -1;

                for (int f = 0; f < RISK_N; f++) {
                        float adds = rows[f].weight * r->x[f];

                        if (!used[f] && adds > 0.05f && (best < 0 || adds > rows[best].weight * r->x[best]))
                                best = f;
                }
                if (best < 0)
                        return;
                used[best] = true;
                r->reasons[r->n_reasons] = (enum risk_feature)best;
        }
}

void nlu_risk(struct str text, const struct nlu_result *u, const struct risk_before *before, struct risk *ret)
{
        float z = BIAS;

        *ret = (struct risk){0};
        features(text, u, before, ret->x);
        if (before->person)
                features_of_people(text, u, before, ret->x);
        for (int f = 0; f < RISK_N; f++)
                z += rows[f].weight * ret->x[f];
        ret->score = (unsigned)(1000.0f / (1.0f + expf(-z)) + 0.5f);
        explain(ret);
}
