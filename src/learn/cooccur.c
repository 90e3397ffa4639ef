/*
 * See cooccur.h. Pairs are counted in one open hash table, keyed by both items, the lower one first, so that both
 * directions share an entry. The model keeps, for each item, a list sorted by neighbour with the strength of both
 * directions: what leads out of an item serves to spread the history, what leads into it to score a candidate, so a
 * query costs the lists of the history and of the candidates, never the whole catalogue.
 */
#include "learn/cooccur.h"

#include "base/vec.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DECAY 0.8f
#define BACK 0.4f
#define WINDOW 32u
#define NEIGHBOURS 200u
#define FIRST_SLOTS 1024u
#define NEWEST_FIRST 1.0f /* the k-th newest of the history counts (k + 1) to the power of minus this */
#define BY_OTHERS 2.0f    /* weight of the second step against the first */
#define OFTEN 0.3f        /* a score grows with this power of the times taken */
#define TIE 1e-9f         /* for items without any tie to the history */

struct pair {
        uint32_t low, high; /* low == high: an empty slot */
        float up, down;     /* high after low, low after high */
        uint32_t n;
};

struct cooccur {
        struct cooccur_options o;
        struct pair *slots;
        size_t n_slots, n_pairs;
        VEC(uint32_t) taken; /* by item */
        float *decayed;      /* by gap - 1 */
};

struct neighbour {
        uint32_t item;
        float out, in; /* the neighbour after this item, this item after the neighbour */
        uint32_t n;
};

struct cooccur_model {
        uint32_t n_items;
        uint32_t *first; /* n_items + 1: where the list of each begins */
        struct neighbour *list;
        uint32_t *taken;
        float *often; /* taken to the power OFTEN */
};

struct cooccur_scratch {
        float *direct, *spread; /* by item, all zero between calls */
        uint32_t *touched;
        size_t n_touched;
};

static void *take(size_t n, size_t size)
{
        void *p = calloc(n ? n : 1, size);

        if (!p)
                abort();
        return p;
}

/* ---- counting ---- */

struct cooccur *cooccur_new(const struct cooccur_options *options)
{
        struct cooccur *c = take(1, sizeof(*c));
        float d = 1;

        if (options)
                c->o = *options;
        c->o.decay = c->o.decay > 0 ? c->o.decay : DECAY;
        c->o.back = c->o.back > 0 ? c->o.back : BACK;
        c->o.window = c->o.window ? c->o.window : WINDOW;
        c->o.neighbours = c->o.neighbours ? c->o.neighbours : NEIGHBOURS;
        c->decayed = take(c->o.window, sizeof(*c->decayed));
        for (uint32_t i = 0; i < c->o.window; i++, d *= c->o.decay)
                c->decayed[i] = d;
        c->n_slots = FIRST_SLOTS;
        c->slots = take(c->n_slots, sizeof(*c->slots));
        return c;
}

struct cooccur *cooccur_free(struct cooccur *c)
{
        if (!c)
                return NULL;
        free(c->slots);
        free(c->decayed);
        VEC_FREE(&c->taken);
        free(c);
        return NULL;
}

static struct pair *slot_of(struct pair *slots, size_t n, uint32_t low, uint32_t high)
{
        uint64_t h = ((uint64_t)low << 32 | high) * 0x9e3779b97f4a7c15u;
        size_t i = (size_t)(h ^ h >> 29) & (n - 1);

        while (slots[i].low != slots[i].high && (slots[i].low != low || slots[i].high != high))
                i = (i + 1) & (n - 1);
        return &slots[i];
}

static void grow(struct cooccur *c)
{
        size_t n = c->n_slots * 2;
        struct pair *slots = take(n, sizeof(*slots));

        for (size_t i = 0; i < c->n_slots; i++) {
                const struct pair *p = &c->slots[i];

                if (p->low != p->high)
                        *slot_of(slots, n, p->low, p->high) = *p;
        }
        free(c->slots);
        c->slots = slots;
        c->n_slots = n;
}

static void count_pair(struct cooccur *c, uint32_t earlier, uint32_t later, float weight)
{
        uint32_t low = earlier < later ? earlier : later, high = earlier < later ? later : earlier;
        float up = earlier < later ? weight : weight * c->o.back, down = earlier < later ? weight * c->o.back : weight;
        struct pair *p;

        if (low == high)
                return;
        p = slot_of(c->slots, c->n_slots, low, high);
        if (p->low == p->high) {
                if (c->n_pairs == COOCCUR_PAIRS_MAX)
                        return;
                *p = (struct pair){.low = low, .high = high};
                c->n_pairs++;
        }
        p->up += up;
        p->down += down;
        p->n++;
        if (c->n_pairs * 3 > c->n_slots * 2)
                grow(c);
}

int cooccur_add(struct cooccur *c, const uint32_t *before, size_t n, uint32_t item, struct err *err)
{
        size_t from = n > c->o.window ? n - c->o.window : 0;

        if (item >= COOCCUR_ITEMS_MAX)
                return err_set(err, ERR_LIMIT, "item %u: only %u items can be counted", item, COOCCUR_ITEMS_MAX);
        while (c->taken.n <= item)
                *VEC_ADD(&c->taken) = 0;
        c->taken.p[item]++;
        for (size_t i = from; i < n; i++) {
                if (before[i] < c->taken.n)
                        count_pair(c, before[i], item, c->decayed[n - 1 - i]);
        }
        return 0;
}

int cooccur_add_history(struct cooccur *c, const uint32_t *items, size_t n, struct err *err)
{
        int r = 0;

        for (size_t i = 0; i < n && r == 0; i++)
                r = cooccur_add(c, items, i, items[i], err);
        return r;
}

/* ---- building ---- */

static int by_strength(const void *a, const void *b)
{
        const struct neighbour *x = a, *y = b;
        float sx = fmaxf(x->out, x->in), sy = fmaxf(y->out, y->in);

        if (sx != sy)
                return sx < sy ? 1 : -1;
        return x->item < y->item ? -1 : x->item > y->item;
}

static int by_item(const void *a, const void *b)
{
        const struct neighbour *x = a, *y = b;

        return x->item < y->item ? -1 : x->item > y->item;
}

/* All neighbours of all items, list by list; first[i] is where the list of item i begins. */
static struct neighbour *gather(const struct cooccur *c, uint32_t *first, uint32_t n_items)
{
        struct neighbour *all = take(c->n_pairs * 2, sizeof(*all));
        uint32_t *at = take((size_t)n_items + 1, sizeof(*at));

        for (size_t i = 0; i < c->n_slots; i++) {
                const struct pair *p = &c->slots[i];

                if (p->low != p->high) {
                        first[p->low + 1]++;
                        first[p->high + 1]++;
                }
        }
        for (uint32_t i = 0; i < n_items; i++)
                first[i + 1] += first[i];
        memcpy(at, first, ((size_t)n_items + 1) * sizeof(*at));
        for (size_t i = 0; i < c->n_slots; i++) {
                const struct pair *p = &c->slots[i];
                float norm;

                if (p->low == p->high)
                        continue;
                norm = 1 / sqrtf((float)c->taken.p[p->low] * (float)c->taken.p[p->high]);
                all[at[p->low]++] = (struct neighbour){p->high, p->up * norm, p->down * norm, p->n};
                all[at[p->high]++] = (struct neighbour){p->low, p->down * norm, p->up * norm, p->n};
        }
        free(at);
        return all;
}

struct cooccur_model *cooccur_build(const struct cooccur *c)
{
        struct cooccur_model *m = take(1, sizeof(*m));
        uint32_t n = (uint32_t)c->taken.n, *whole = take((size_t)n + 1, sizeof(*whole)), end = 0;
        struct neighbour *all = gather(c, whole, n);

        m->n_items = n;
        m->first = take((size_t)n + 1, sizeof(*m->first));
        m->taken = take(n, sizeof(*m->taken));
        m->often = take(n, sizeof(*m->often));
        for (uint32_t i = 0; i < n; i++) {
                uint32_t len = whole[i + 1] - whole[i], kept = len < c->o.neighbours ? len : c->o.neighbours;

                if (len > kept)
                        qsort(all + whole[i], len, sizeof(*all), by_strength);
                memmove(all + end, all + whole[i], kept * sizeof(*all));
                qsort(all + end, kept, sizeof(*all), by_item);
                end += kept;
                m->first[i + 1] = end;
                m->taken[i] = c->taken.p[i];
                m->often[i] = powf((float)c->taken.p[i], OFTEN);
        }
        free(whole);
        m->list = realloc(all, (end ? end : 1) * sizeof(*all));
        if (!m->list)
                abort();
        return m;
}

struct cooccur_model *cooccur_model_free(struct cooccur_model *m)
{
        if (!m)
                return NULL;
        free(m->first);
        free(m->list);
        free(m->taken);
        free(m->often);
        free(m);
        return NULL;
}

uint32_t cooccur_items(const struct cooccur_model *m)
{
        return m->n_items;
}

size_t cooccur_model_bytes(const struct cooccur_model *m)
{
        return sizeof(*m) + (size_t)m->first[m->n_items] * sizeof(*m->list) + (size_t)m->n_items * 12 + 4;
}

uint32_t cooccur_count(const struct cooccur_model *m, uint32_t item)
{
        return item < m->n_items ? m->taken[item] : 0;
}

uint32_t cooccur_together(const struct cooccur_model *m, uint32_t a, uint32_t b)
{
        struct neighbour key = {.item = b}, *found;

        if (a >= m->n_items)
                return 0;
        found = bsearch(&key, m->list + m->first[a], m->first[a + 1] - m->first[a], sizeof(key), by_item);
        return found ? found->n : 0;
}

/* ---- scoring ---- */

struct cooccur_scratch *cooccur_scratch_new(const struct cooccur_model *m)
{
        struct cooccur_scratch *s = take(1, sizeof(*s));

        s->direct = take(m->n_items, sizeof(*s->direct));
        s->spread = take(m->n_items, sizeof(*s->spread));
        s->touched = take(m->n_items, sizeof(*s->touched));
        return s;
}

struct cooccur_scratch *cooccur_scratch_free(struct cooccur_scratch *s)
{
        if (!s)
                return NULL;
        free(s->direct);
        free(s->spread);
        free(s->touched);
        free(s);
        return NULL;
}

static void touch(struct cooccur_scratch *s, uint32_t item)
{
        if (s->direct[item] == 0 && s->spread[item] == 0)
                s->touched[s->n_touched++] = item;
}

/* direct: how much of the history an item is; spread: how near it is to all of it. */
static void spread(const struct cooccur_model *m, struct cooccur_scratch *s, const uint32_t *history, size_t n)
{
        size_t used = n < COOCCUR_HISTORY_MAX ? n : COOCCUR_HISTORY_MAX;

        for (size_t k = 0; k < used; k++) {
                uint32_t item = history[n - 1 - k];
                float w = powf((float)(k + 1), -NEWEST_FIRST);

                if (item >= m->n_items)
                        continue;
                touch(s, item);
                s->direct[item] += w;
                for (uint32_t i = m->first[item]; i < m->first[item + 1]; i++) {
                        touch(s, m->list[i].item);
                        s->spread[m->list[i].item] += w * m->list[i].out;
                }
        }
}

void cooccur_score(const struct cooccur_model *m, struct cooccur_scratch *s, const uint32_t *history, size_t n,
                   const uint32_t *items, size_t n_items, float *out)
{
        spread(m, s, history, n);
        for (size_t i = 0; i < n_items; i++) {
                float near = 0;

                out[i] = 0;
                if (items[i] >= m->n_items)
                        continue;
                for (uint32_t j = m->first[items[i]]; j < m->first[items[i] + 1]; j++) {
                        const struct neighbour *nb = &m->list[j];

                        near += nb->in * (s->direct[nb->item] + BY_OTHERS * s->spread[nb->item]);
                }
                out[i] = near * m->often[items[i]] + TIE * (float)m->taken[items[i]];
        }
        for (size_t i = 0; i < s->n_touched; i++)
                s->direct[s->touched[i]] = s->spread[s->touched[i]] = 0;
        s->n_touched = 0;
}
