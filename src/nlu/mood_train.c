/*
 * Learns moods from lines. A combination that has fewer than RARE lines is learned as its mood alone, with the flags
 * that are usual for it: dissatisfied when angry or frustrated.
 */
#include "nlu/mood.h"

#include "base/vec.h"
#include "nlu/labels.h"
#include "nlu/mood_priv.h"

#include <stdlib.h>
#include <string.h>

#define RARE 10u
#define TAKEN_FOR 0.3f /* weight of a mood in brackets */
#define NO_MOOD UINT8_MAX
#define LEAST 3u

struct line {
        struct str text;
        uint8_t combined; /* mood | flags, see mood_priv.h */
        uint8_t signal;
        float weight; /* of the mood */
};

typedef VEC(struct line) lines;

static const char *const signals[SIGNAL_N] = {"", "person", "threat", "safety", "selfharm"};

/* "angry"; "(neutral)" is a mood that nobody labelled; "?" is none. */
static bool read_mood(struct str s, struct line *ret)
{
        enum emotion e = EMO_NEUTRAL;

        ret->weight = 1;
        ret->combined = NO_MOOD;
        if (str_eq(s, STR("?")))
                return true;
        if (s.n > 2 && s.p[0] == '(' && s.p[s.n - 1] == ')') {
                s = str_sub(s, 1, s.n - 2);
                ret->weight = TAKEN_FOR;
        }
        if (!mood_parse(s, &e))
                return false;
        ret->combined = (uint8_t)e;
        return true;
}

static void read_flags(struct str flags, struct line *ret)
{
        struct str flag;
        uint8_t k;

        while (str_cut(&flags, ',', &flag)) {
                if (str_eq_c(flag, "dissatisfied") && ret->combined != NO_MOOD)
                        ret->combined |= MOOD_DISSATISFIED;
                if (str_eq_c(flag, "sarcasm") && ret->combined != NO_MOOD)
                        ret->combined |= MOOD_SARCASM;
                for (k = SIGNAL_PERSON; k < SIGNAL_N; k++)
                        ret->signal = k > ret->signal && str_eq_c(flag, signals[k]) ? k : ret->signal;
        }
}

static int read_line(struct str line, unsigned number, lines *out, struct err *err)
{
        struct line l = {.signal = SIGNAL_NONE};
        struct str mood, flags;

        if (!str_cut(&line, '\t', &mood) || !line.p || !str_cut(&line, '\t', &flags) || !line.p || !read_mood(mood, &l))
                return err_set(err, ERR_INVALID, "line %u: expected: mood, tab, flags, tab, text", number);
        read_flags(flags, &l);
        l.text = line;
        *VEC_ADD(out) = l;
        return 0;
}

static int read_lines(struct str file, lines *out, struct err *err)
{
        struct str line;
        unsigned number = 0;
        int r = 0;

        while (r == 0 && str_line(&file, &line)) {
                number++;
                if (str_trim(line).n > 0 && line.p[0] != '#')
                        r = read_line(line, number, out, err);
        }
        return r;
}

/* Rare combinations become usual ones; then each is given a number. */
static size_t number(lines *l, uint8_t names[LABELS_MAX], uint8_t number_of[UINT8_MAX + 1])
{
        size_t count[UINT8_MAX + 1] = {0}, i, n = 0;

        for (i = 0; i < l->n; i++)
                count[l->p[i].combined]++;
        for (i = 0; i < l->n; i++) {
                uint8_t c = l->p[i].combined, mood = c & MOOD_MASK;

                if (c != NO_MOOD && count[c] < RARE)
                        l->p[i].combined =
                                mood == EMO_ANGRY || mood == EMO_FRUSTRATED ? mood | MOOD_DISSATISFIED : mood;
        }
        memset(number_of, UINT8_MAX, UINT8_MAX + 1);
        for (i = 0; i < l->n; i++) {
                uint8_t c = l->p[i].combined;

                if (c != NO_MOOD && number_of[c] == UINT8_MAX) {
                        names[n] = c;
                        number_of[c] = (uint8_t)n++;
                }
        }
        return n;
}

static int learn(lines *l, struct buf *out, struct err *err)
{
        struct labels_row *rows = calloc(l->n + 1, sizeof(*rows));
        struct labels_options o = {.seed = 1, .least = LEAST};
        struct labels *mood_model = NULL, *signal_model = NULL;
        uint8_t names[LABELS_MAX] = {0}, number_of[UINT8_MAX + 1];
        size_t i;
        int r;

        if (!rows)
                abort();
        o.n_labels = (uint32_t)number(l, names, number_of);
        buf_put(out, names, sizeof(names));
        for (i = 0; i < l->n; i++) {
                rows[i].in.text = l->p[i].text;
                rows[i].label = l->p[i].combined == NO_MOOD ? LABELS_NONE : number_of[l->p[i].combined];
                rows[i].weight = l->p[i].weight;
        }
        r = labels_train(rows, l->n, &o, &mood_model, err);
        for (i = 0; i < l->n; i++) {
                rows[i].label = l->p[i].signal;
                rows[i].weight = 1;
        }
        o.n_labels = SIGNAL_N;
        o.like = mood_model;
        if (r == 0)
                r = labels_train(rows, l->n, &o, &signal_model, err);
        if (r == 0 && !(labels_write(mood_model, out) && labels_write(signal_model, out)))
                r = err_set(err, ERR_LIMIT, "the moods are too large");
        labels_free(signal_model);
        labels_free(mood_model);
        free(rows);
        return r;
}

int mood_train(const struct str *files, size_t n, struct buf *out, struct err *err)
{
        lines l = {0};
        size_t i;
        int r = 0;

        for (i = 0; i < n && r == 0; i++)
                r = read_lines(files[i], &l, err);
        if (r == 0)
                r = learn(&l, out, err);
        VEC_FREE(&l);
        return r;
}
