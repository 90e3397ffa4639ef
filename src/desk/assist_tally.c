/* assist_tally - how often each suggestion was accepted, edited, rejected, and what that is worth: the logarithm of the
 * odds with one verdict of each kind given in advance, so a single one moves little. An edited one was half right. */
#include "base/map.h"
#include "desk/assist_priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PRIOR 2.0f
#define WEIGHT 0.12f
#define MOST 0.3f

struct counts {
        double good, bad;
};
struct tally {
        struct map *of;
};

struct tally *tally_new(void)
{
        struct tally *t = calloc(1, sizeof(*t));

        if (!t)
                abort();
        t->of = map_new();
        return t;
}

struct tally *tally_free(struct tally *t)
{
        struct str key;
        void *value;
        size_t at = 0;

        if (!t)
                return NULL;
        while (map_next(t->of, &at, &key, &value))
                free(value);
        map_free(t->of);
        free(t);
        return NULL;
}

/* False: too long to be a document. */
static bool key_of(char *out, size_t size, struct str kind, struct str doc, struct str *ret)
{
        int n = snprintf(out, size, "%.*s %.*s", STR_ARG(kind), STR_ARG(doc));

        *ret = str_n(out, n > 0 && (size_t)n < size ? (size_t)n : 0);
        return ret->n > 0;
}

void tally_add(struct tally *t, struct str kind, struct str doc, struct str what, int64_t n)
{
        char text[300];
        struct counts *c;
        struct str key;

        if (!doc.n || !key_of(text, sizeof(text), kind, doc, &key))
                return;
        c = map_get(t->of, key);
        if (!c) {
                c = calloc(1, sizeof(*c));
                if (!c)
                        abort();
                map_set(t->of, key, c);
        }
        if (str_eq(what, STR("accept")))
                c->good += (double)n;
        else if (str_eq(what, STR("edit")))
                c->good += 0.5 * (double)n;
        else
                c->bad += (double)n;
}

float tally_bias(const struct tally *t, struct str kind, struct str doc)
{
        char text[300];
        const struct counts *c;
        struct str key;
        float odds;

        c = t && key_of(text, sizeof(text), kind, doc, &key) ? map_get(t->of, key) : NULL;
        if (!c)
                return 0;
        odds = logf(((float)c->good + PRIOR) / ((float)c->bad + PRIOR)) * WEIGHT;
        return fmaxf(-MOST, fminf(MOST, odds));
}
