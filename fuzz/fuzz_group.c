/* Grouping a log: whatever the lines hold, each is in one group, a leader is in its own, the medoid is a member, and
 * the same lines give the same groups. */
#include "base/arena.h"
#include "learn/cluster.h"
#include "nlu/nlu.h"
#include "nlu/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static struct nlu *index_of_nothing(void)
{
        static const struct nlu_corpus empty;
        struct nlu *nlu = NULL;
        struct err err;

        must(nlu_index(&empty, &nlu, &err) == 0);
        return nlu;
}

static size_t group(struct nlu *nlu, const struct str *lines, size_t n, uint32_t *of)
{
        struct cluster_options o = {.dense_share = 0.45f, .threshold = 0.32f};
        uint32_t leader[LINES_MAX], members[LINES_MAX];
        struct pool *p = pool_make(nlu, lines, n, NULL);
        const struct cluster_point *points = pool_points(p, &o.n_features, &o.n_dense);
        struct err err;
        size_t groups;

        must(cluster_leaders(points, n, &o, of, leader, &groups, &err) == 0);
        for (uint32_t k = 0; k < groups; k++) {
                size_t m = 0;
                uint32_t medoid;

                for (uint32_t i = 0; i < n; i++)
                        if (of[i] == k)
                                members[m++] = i;
                must(m > 0 && of[leader[k]] == k && (k == 0 || leader[k] > leader[k - 1]));
                medoid = cluster_medoid(points, members, m, &o);
                must(of[medoid] == k);
        }
        for (size_t i = 0; i < n; i++)
                must(of[i] < groups);
        pool_free(p);
        return groups;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str rest = str_n((const char *)data, size), lines[LINES_MAX];
        uint32_t a[LINES_MAX] = {0}, b[LINES_MAX] = {0};
        struct nlu *nlu = index_of_nothing();
        size_t n = 0;

        while (n < LINES_MAX && str_line(&rest, &lines[n]))
                n++;
        must(group(nlu, lines, n, a) == group(nlu, lines, n, b));
        must(memcmp(a, b, sizeof(a)) == 0);
        nlu_unref(nlu);
        return 0;
}
