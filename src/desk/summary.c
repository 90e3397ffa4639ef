/* summary - takes the best sentences and puts each into its section. */
#include "desk/summary.h"

#include "base/arena.h"
#include "desk/summary_priv.h"
#include "learn/calibrate.h"
#include "text/utf8.h"

#include <string.h>

#define WORDS_BASE 60u
#define WORDS_MORE 3u   /* for each message ... */
#define MESSAGES_FEW 8u /* ... above these */
#define WORDS_MAX 150u
#define WORTH 0.28f        /* less is not taken, but for the first */
#define WORTH_OF_BEST 0.5f /* ... unless it has this share of the best of its side */
#define SAME_COSTS 0.15f   /* of the nearness to the nearest that was taken */
#define MUST_WORDS 20u     /* of a line that is taken for what it does */
#define MOODS_MAX 2u
#define DEEDS_MAX 6u

/* ---- choosing ---- */

static float worth_beside(const struct sentences *s, const bool *taken, const float *score, size_t i)
{
        float near = 0;

        for (size_t k = 0; k < s->n; k++) {
                float d = taken[k] ? nlu_line_near(&s->v[i].line, &s->v[k].line) : 0;

                near = d > near ? d : near;
        }
        return score[i] - SAME_COSTS * near;
}

struct choice {
        const struct sentences *s;
        const float *score;
        bool *taken;
        float least[2]; /* of a side, to be taken */
        unsigned room, n;
};

/* The best that still fits; s->n: there is none. */
static size_t best(const struct choice *c)
{
        size_t found = c->s->n;
        float most = 0;

        for (size_t i = 0; i < c->s->n; i++) {
                const struct sentence *one = &c->s->v[i];
                float worth;

                if (c->taken[i] || (c->n > 0 && one->line.words > c->room))
                        continue;
                worth = worth_beside(c->s, c->taken, c->score, i);
                if (worth > most && worth >= c->least[one->s.customer]) {
                        most = worth;
                        found = i;
                }
        }
        return found;
}

static unsigned budget(const struct sentences *s)
{
        unsigned words = WORDS_BASE;

        if (s->n_messages > MESSAGES_FEW)
                words += WORDS_MORE * (s->n_messages - MESSAGES_FEW);
        return words < WORDS_MAX ? words : WORDS_MAX;
}

static void choose(const struct sentences *s, const float *score, bool *taken)
{
        struct choice c = {.s = s, .score = score, .taken = taken, .room = budget(s)};
        size_t i;

        for (i = 0; i < s->n; i++) {
                float half = score[i] * WORTH_OF_BEST, *least = &c.least[s->v[i].s.customer];

                *least = half > *least ? half : *least;
                if (taken[i]) {
                        c.n++;
                        c.room -= s->v[i].line.words < c.room ? s->v[i].line.words : c.room;
                }
        }
        for (i = 0; i < 2; i++)
                c.least[i] = c.least[i] < WORTH ? c.least[i] : WORTH;
        while ((i = best(&c)) < s->n) {
                unsigned words = s->v[i].line.words;

                taken[i] = true;
                c.n++;
                c.room -= words < c.room ? words : c.room;
        }
}

/* What must not be missing: the best of the customer's sentences that does this. */
static void take_act(const struct sentences *s, const float *score, unsigned act, bool *taken)
{
        size_t found = s->n;

        for (size_t i = 0; i < s->n; i++) {
                const struct sentence *one = &s->v[i];

                if (one->s.customer && (one->line.acts & act) && one->line.words <= MUST_WORDS &&
                    (found == s->n || score[i] > score[found]))
                        found = i;
        }
        if (found < s->n)
                taken[found] = true;
}

static bool tells_deed(const struct sentence *one)
{
        struct str deed = one->s.message->deed;

        return deed.n > 0 && str_contains(deed, one->s.text);
}

/* What was done for the customer, by the machine or by a person: the first sentence of each receipt, the newest. */
static void take_deeds(const struct sentences *s, bool *taken)
{
        unsigned n = 0;

        for (size_t i = s->n; i-- > 0 && n < DEEDS_MAX;) {
                bool first = i == 0 || s->v[i - 1].message != s->v[i].message || !tells_deed(&s->v[i - 1]);

                if (!tells_deed(&s->v[i]) || !first)
                        continue;
                taken[i] = true;
                n++;
        }
}

/* ---- sections ---- */

static enum summary_section section_of_customer(const struct sentence *one)
{
        unsigned acts = one->line.acts;

        if (acts & LINE_TRIED)
                return SUMMARY_TRIED;
        if (acts & (LINE_WANTS | LINE_REQUESTS | LINE_ASKS))
                return SUMMARY_WISH;
        return SUMMARY_SITUATION;
}

/* What the company said last is what is open; what the customer has answered since was tried. */
static enum summary_section section_of_company(const struct sentence *one, const struct sentences *s)
{
        unsigned acts = one->line.acts;
        bool answered = one->message + 1 < s->n_messages;

        if (tells_deed(one))
                return SUMMARY_TRIED;
        if (one->last && !answered)
                return SUMMARY_NEXT;
        if (acts & LINE_ADVISES)
                return SUMMARY_TRIED;
        return acts & (LINE_PROMISES | LINE_CONTACT) ? SUMMARY_NEXT : SUMMARY_TRIED;
}

/* Sympathy of the company is nothing that was tried, nor anything to come. */
static bool only_soothes(const struct sentence *one)
{
        unsigned acts = one->line.acts;

        if (one->s.customer || (acts & (LINE_ADVISES | LINE_CONTACT)))
                return false;
        return (acts & LINE_SOOTHES) || ((acts & (LINE_SORRY | LINE_FEELS)) && !(acts & LINE_PROMISES));
}

/* What the customer did themselves: the next sentence, when it says that the trouble is still there. */
static struct str result_of_own(const struct sentences *s, const struct sentence *one)
{
        const struct sentence *next = one + 1;
        bool tells = next < s->v + s->n && next->message == one->message && (next->line.acts & LINE_TROUBLE) &&
                     !(next->line.acts & (LINE_WANTS | LINE_REQUESTS | LINE_ASKS | LINE_TRIED));

        return tells ? next->s.text : (struct str){NULL, 0};
}

/* Its first sentence that is no wish; a message of a word or of what was said before as it is. */
static struct str result_in(const struct sentences *s, const struct summary_message *m)
{
        bool any = false;

        for (size_t i = 0; i < s->n; i++) {
                if (s->v[i].s.message != m)
                        continue;
                if (!(s->v[i].line.acts & LINE_WANTS))
                        return s->v[i].s.text;
                any = true;
        }
        return any ? (struct str){NULL, 0} : str_trim(m->text);
}

/* Of what the company said: what the customer wrote next. */
static void put_result(const struct sentences *s, const struct summary_message *end, const struct sentence *one,
                       struct summary_line *ret)
{
        const struct summary_message *m = one->s.message;

        while (!one->s.customer && m < end && !m->customer)
                m++;
        if (m == end)
                return;
        ret->result = utf8_cut(one->s.customer ? result_of_own(s, one) : result_in(s, m), SUMMARY_RESULT_MAX);
        ret->result_seq = ret->result.n ? m->seq : 0;
}

static void put(struct summary *ret, enum summary_section section, const struct sentence *one)
{
        if (ret->n[section] < SUMMARY_LINES_MAX)
                ret->line[section][ret->n[section]++] = (struct summary_line){
                        .seq = one->s.message->seq, .text = one->s.text, .mood = one->s.message->mood};
}

/* The sentence of its message that says how the customer feels; else the best one. */
static bool speaks_for(const struct sentences *s, const float *score, size_t i)
{
        const struct sentence *one = &s->v[i];

        for (size_t k = 0; k < s->n; k++) {
                const struct sentence *o = &s->v[k];
                bool feels = o->line.acts & LINE_FEELS, own = one->line.acts & LINE_FEELS;

                if (k != i && o->message == one->message &&
                    (feels > own || (feels == own && (score[k] > score[i] || (score[k] >= score[i] && k < i)))))
                        return false;
        }
        return true;
}

/* Where it turned: first and last. */
static void put_moods(const struct sentences *s, const float *score, struct summary *ret)
{
        enum emotion now = EMO_NEUTRAL;

        for (size_t i = 0; i < s->n; i++) {
                const struct sentence *one = &s->v[i];
                enum emotion mood = one->s.message->mood;

                if (!one->s.customer || !speaks_for(s, score, i))
                        continue;
                if (mood != now && mood != EMO_NEUTRAL) {
                        if (ret->n[SUMMARY_MOOD] == MOODS_MAX)
                                ret->n[SUMMARY_MOOD]--;
                        put(ret, SUMMARY_MOOD, one);
                }
                now = mood;
        }
}

static void lay_out(const struct sentences *s, const struct summary_message *end, const float *score, const bool *taken,
                    struct summary *ret)
{
        for (size_t i = 0; i < s->n; i++) {
                const struct sentence *one = &s->v[i];
                enum summary_section section = one->s.customer ? section_of_customer(one) : section_of_company(one, s);

                if (!taken[i] || ret->n[section] == SUMMARY_LINES_MAX)
                        continue;
                put(ret, section, one);
                if (section == SUMMARY_TRIED)
                        put_result(s, end, one, &ret->line[section][ret->n[section] - 1]);
        }
        put_moods(s, score, ret);
}

void summary_make_with(const struct summary_weights *w, const struct summary_message *v, size_t n, struct arena *mem,
                       struct summary *ret)
{
        struct sentences s = summary_cut(v, n, mem);
        float *score = ARENA_ARRAY(mem, float, s.n + 1);
        bool *taken = ARENA_ARRAY(mem, bool, s.n + 1);

        memset(ret, 0, sizeof(*ret));
        memset(taken, 0, s.n + 1);
        summary_describe(&s, mem);
        for (size_t i = 0; i < s.n; i++)
                score[i] =
                        only_soothes(&s.v[i]) ? 0 : logistic_apply(s.v[i].s.x, SUMMARY_INPUTS, w->w[s.v[i].s.customer]);
        take_act(&s, score, LINE_TRIED, taken);
        take_act(&s, score, LINE_WANTS, taken);
        take_deeds(&s, taken);
        choose(&s, score, taken);
        lay_out(&s, v + n, score, taken, ret);
}

void summary_make(const struct summary_message *v, size_t n, struct arena *mem, struct summary *ret)
{
        summary_make_with(&summary_weights, v, n, mem, ret);
}

size_t summary_sentences(const struct summary_message *v, size_t n, struct arena *mem,
                         const struct summary_sentence **ret)
{
        struct sentences s = summary_cut(v, n, mem);
        struct summary_sentence *out = ARENA_ARRAY(mem, struct summary_sentence, s.n + 1);

        summary_describe(&s, mem);
        for (size_t i = 0; i < s.n; i++)
                out[i] = s.v[i].s;
        *ret = out;
        return s.n;
}

const char *summary_section_name(enum summary_section s)
{
        static const char *const names[] = {"situation", "tried", "wish", "mood", "next"};

        return s < SUMMARY_SECTIONS ? names[s] : "";
}
