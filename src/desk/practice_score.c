/*
 * practice_score - 100 points: 40 for the outcome (goals reached, facts asked for), 30 for policy, 15 for the tone, 15
 * for time. Each point that is missing has a note that says why. Who says nothing gets nothing.
 */
#include "desk/practice_priv.h"

enum {
        OUTCOME_FACTS = 10, /* of SCORE_OUTCOME; the rest is for goals */
        TIME_FIRST = 5,     /* of SCORE_TIME; the rest is for the handling */
        FIRST_TIMES = 3,    /* of its time, and the first words earn nothing */
        HANDLE_TIMES = 2,
        MOOD_WANTS_WORDS = 40, /* from that mood on a good agent says a word to it */
        TONE_NOT_SOOTHED = 6,
        TONE_COLD = 5,
        TONE_REPEATED = 3,
        TONE_IGNORED = 2,
};

static int at_least_0(int n)
{
        return n < 0 ? 0 : n;
}

static struct play_note *add(struct play_score *s, enum note_kind kind, enum score_part part, int points)
{
        struct play_note *n = s->n_notes < PLAY_NOTES_MAX ? &s->notes[s->n_notes++] : &s->spare;

        *n = (struct play_note){.kind = kind, .part = part, .points = points};
        return n;
}

static int score_goals(const struct play_in *in, const struct play *p, int most, struct play_score *s)
{
        size_t n = 0, all = in->c->n_goals;

        for (size_t i = 0; i < all; i++) {
                const struct practice_goal *g = &in->c->goals[i];
                struct play_note *note;

                if (p->reached >> i & 1) {
                        n++;
                        continue;
                }
                note = add(s, g->action.n ? NOTE_NOT_DONE : NOTE_NOT_TOLD, PART_OUTCOME, -(most / (int)all));
                note->about = g->action.n ? g->action : g->id;
                if (g->tell[in->lang].n)
                        note->text = g->tell[in->lang].v[0];
                note->doc = g->doc;
                practice_passage(in->gen->k, g->doc, in->lang, &note->title, &note->passage);
        }
        return all ? most * (int)n / (int)all : most;
}

static int score_facts(const struct play_in *in, const struct play *p, struct play_score *s)
{
        int all = 0, n = 0;

        for (size_t i = 0; i < in->c->n_facts; i++)
                all += in->c->facts[i].needed;
        for (size_t i = 0; i < in->c->n_facts; i++) {
                struct play_note *note;

                if (!in->c->facts[i].needed)
                        continue;
                if (p->told >> i & 1) {
                        n++;
                        continue;
                }
                note = add(s, NOTE_NOT_ASKED, PART_OUTCOME, -(OUTCOME_FACTS / all));
                note->about = in->c->facts[i].id;
                note->text = in->c->facts[i].ask[in->lang].v[0];
        }
        return all ? OUTCOME_FACTS * n / all : OUTCOME_FACTS;
}

static int score_tone(const struct play_in *in, const struct play *p, struct play_score *s)
{
        int lost = (int)p->colds * TONE_COLD + (int)p->repeats * TONE_REPEATED + (int)p->ignored * TONE_IGNORED;

        if (in->c->mood >= MOOD_WANTS_WORDS && !p->soothed) {
                lost += TONE_NOT_SOOTHED;
                add(s, NOTE_NOT_SOOTHED, PART_TONE, -TONE_NOT_SOOTHED);
        }
        return at_least_0(SCORE_TONE - lost);
}

/* All up to its time, nothing from so many times it, evenly between. */
static int on_time(int most, int64_t took_s, int64_t time_s, int64_t times)
{
        int64_t over = took_s - time_s, room = time_s * (times - 1);

        if (over <= 0)
                return most;
        return over >= room ? 0 : (int)(most * (room - over) / room);
}

static int score_time(const struct play_in *in, const struct play *p, int64_t handle_s, struct play_score *s)
{
        int most = SCORE_TIME - TIME_FIRST, first = on_time(TIME_FIRST, p->first_s, in->c->first_s, FIRST_TIMES);
        int handle = p->end == PLAY_RESOLVED ? on_time(most, handle_s, in->c->handle_s, HANDLE_TIMES) : 0;
        struct play_note *n;

        if (first < TIME_FIRST) {
                n = add(s, NOTE_SLOW_FIRST, PART_TIME, first - TIME_FIRST);
                n->seconds = p->first_s;
        }
        if (handle < most) {
                n = add(s, NOTE_SLOW, PART_TIME, handle - most);
                n->seconds = handle_s;
        }
        return first + handle;
}

void play_score(const struct play_in *in, const struct play *p, int64_t handle_s, struct play_score *ret)
{
        int goals = SCORE_OUTCOME - OUTCOME_FACTS;
        struct practice_figures *f = &ret->figures;

        *ret = (struct play_score){.n_notes = 0};
        f->outcome = score_goals(in, p, goals, ret) + score_facts(in, p, ret);
        if (p->end != PLAY_RESOLVED)
                f->outcome /= 2;
        f->policy = at_least_0(SCORE_POLICY - p->policy_lost);
        f->tone = score_tone(in, p, ret);
        f->time = score_time(in, p, handle_s, ret);
        if (!p->messages)
                f->outcome = f->policy = f->tone = f->time = 0;
        f->total = f->outcome + f->policy + f->tone + f->time;
}

void practice_ramp(const int64_t *totals, size_t n, int64_t *ret_medians)
{
        for (size_t i = 0; i < n; i++) {
                size_t from = i + 1 < PRACTICE_MEDIAN_OF ? 0 : i + 1 - PRACTICE_MEDIAN_OF, m = i + 1 - from;
                int64_t v[PRACTICE_MEDIAN_OF];

                for (size_t k = 0; k < m; k++) {
                        size_t at = k;

                        for (; at > 0 && v[at - 1] > totals[from + k]; at--)
                                v[at] = v[at - 1];
                        v[at] = totals[from + k];
                }
                ret_medians[i] = m % 2 ? v[m / 2] : (v[m / 2 - 1] + v[m / 2]) / 2;
        }
}
