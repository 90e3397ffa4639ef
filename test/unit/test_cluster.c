/* learn/cluster: leaders, the second pass, medoids, limits. Points are given by hand. */
#include "base/arena.h"
#include "base/rand.h"
#include "learn/cluster.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define POINTS 8

static struct arena *mem;
static struct cluster_point points[POINTS];
static uint32_t of[POINTS], leader[POINTS];
static size_t n_clusters;
static struct err err;

static int setup(void **state)
{
        (void)state;
        mem = arena_new(0);
        memset(points, 0, sizeof(points));
        memset(&err, 0, sizeof(err));
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

/* A point of length one with two features. */
static struct cluster_point at(uint32_t a, float wa, uint32_t b)
{
        uint32_t *id = ARENA_ARRAY(mem, uint32_t, 2);
        float *w = ARENA_ARRAY(mem, float, 2);

        id[0] = a;
        id[1] = b;
        w[0] = wa;
        w[1] = sqrtf(1 - wa * wa);
        return (struct cluster_point){.x = {.id = id, .w = w, .n = 2, .known = 1}};
}

static struct cluster_options options(float threshold)
{
        return (struct cluster_options){.n_features = 100, .threshold = threshold};
}

static int group(size_t n, const struct cluster_options *o)
{
        return cluster_leaders(points, n, o, of, leader, &n_clusters, &err);
}

static void what_is_alike_joins_its_leader(void **state)
{
        struct cluster_options o = options(0.5f);

        (void)state;
        points[0] = at(1, 1, 90);
        points[1] = at(2, 1, 91);
        points[2] = at(1, 0.9f, 3);
        points[3] = at(2, 0.8f, 4);
        points[4] = at(5, 1, 92);
        assert_int_equal(group(5, &o), 0);
        assert_int_equal(n_clusters, 3);
        assert_int_equal(of[2], of[0]);
        assert_int_equal(of[3], of[1]);
        assert_int_equal(leader[0], 0);
        assert_int_equal(leader[1], 1);
        assert_int_equal(leader[2], 4);
}

static void the_threshold_itself_joins_and_just_below_does_not(void **state)
{
        struct cluster_options o = options(0.75f);

        (void)state;
        points[0] = at(1, 1, 90);
        points[1] = at(1, 0.75f, 2);
        assert_int_equal(group(2, &o), 0);
        assert_int_equal(n_clusters, 1);
        points[1] = at(1, 0.749f, 2);
        assert_int_equal(group(2, &o), 0);
        assert_int_equal(n_clusters, 2);
}

static void the_second_pass_finds_a_nearer_leader_that_came_later(void **state)
{
        struct cluster_options o = options(0.5f);

        (void)state;
        points[0] = at(1, 1, 90);
        points[1] = at(1, 0.6f, 2); /* joins the first for want of a nearer one */
        points[2] = at(2, 1, 91);   /* and this is nearer */
        assert_int_equal(group(3, &o), 0);
        assert_int_equal(n_clusters, 2);
        assert_int_equal(of[0], 0);
        assert_int_equal(of[1], 1);
        assert_int_equal(of[2], 1);
}

static void a_point_at_the_end_moves_no_leader(void **state)
{
        struct cluster_options o = options(0.5f);
        uint32_t before[POINTS];
        size_t n;

        (void)state;
        points[0] = at(1, 1, 90);
        points[1] = at(2, 1, 91);
        points[2] = at(1, 0.7f, 2);
        points[3] = at(3, 1, 92);
        assert_int_equal(group(3, &o), 0);
        n = n_clusters;
        memcpy(before, leader, sizeof(before));
        assert_int_equal(group(4, &o), 0);
        assert_int_equal(n_clusters, n + 1);
        assert_memory_equal(before, leader, n * sizeof(*leader));
}

static void meaning_counts_by_its_share(void **state)
{
        static const float here[] = {1, 0}, there[] = {0, 1};
        struct cluster_options o = {.n_features = 100, .n_dense = 2, .dense_share = 0.6f, .threshold = 0.5f};

        (void)state;
        points[0] = at(1, 1, 90);
        points[1] = at(2, 1, 91);
        points[2] = at(1, 1, 90);
        points[0].dense = points[1].dense = here;
        points[2].dense = there;
        assert_int_equal(group(3, &o), 0);
        assert_int_equal(of[1], of[0]);
        assert_int_not_equal(of[2], of[0]); /* the same words, another meaning */
        points[2].dense = NULL;
        assert_int_equal(group(3, &o), 0);
        assert_int_not_equal(of[2], of[0]);
        o.dense_share = 0;
        assert_int_equal(group(3, &o), 0);
        assert_int_not_equal(of[1], of[0]);
        assert_int_equal(of[2], of[0]);
}

static void past_the_most_leaders_a_point_stays_alone(void **state)
{
        struct cluster_options o = options(0.5f);

        (void)state;
        for (uint32_t i = 0; i < 4; i++)
                points[i] = at(i, 1, 90);
        points[4] = at(1, 0.9f, 2);
        o.max = 4;
        assert_int_equal(group(5, &o), 0);
        assert_int_equal(n_clusters, 4);
        assert_int_equal(of[3], 3);
        o.max = 3;
        assert_int_equal(group(5, &o), 0);
        assert_int_equal(n_clusters, 3);
        assert_int_equal(of[3], CLUSTER_NONE);
        assert_int_equal(of[4], 1);
}

static void the_medoid_is_most_like_all_others(void **state)
{
        static const uint32_t members[] = {0, 1, 2}, one[] = {2};
        struct cluster_options o = options(0.5f);

        (void)state;
        points[0] = at(1, 0.8f, 2);
        points[1] = at(1, 1, 90);
        points[2] = at(1, 0.8f, 3);
        assert_int_equal(cluster_medoid(points, members, 3, &o), 1);
        assert_int_equal(cluster_medoid(points, one, 1, &o), 2);
        points[1] = points[2] = points[0];
        assert_int_equal(cluster_medoid(points, members, 3, &o), 0);
}

static void nothing_and_empty_points_are_no_trouble(void **state)
{
        static const uint32_t members[] = {0, 1};
        struct cluster_options o = options(0.5f);

        (void)state;
        assert_int_equal(group(0, &o), 0);
        assert_int_equal(n_clusters, 0);
        assert_int_equal(group(2, &o), 0); /* two points without any feature */
        assert_int_equal(n_clusters, 2);
        assert_int_equal(cluster_medoid(points, members, 2, &o), 0);
        o.threshold = 0;
        assert_int_equal(group(2, &o), 0);
        assert_int_equal(n_clusters, 1);
}

static void wrong_options_are_refused(void **state)
{
        struct cluster_options o = options(1.1f);
        atomic_bool yes = true;

        (void)state;
        points[0] = at(1, 1, 90);
        assert_int_equal(group(1, &o), ERR_INVALID);
        o = options(NAN);
        assert_int_equal(group(1, &o), ERR_INVALID);
        o = options(0.5f);
        o.dense_share = -0.1f;
        assert_int_equal(group(1, &o), ERR_INVALID);
        o = options(0.5f);
        o.n_features = 90;
        assert_int_equal(group(1, &o), ERR_INVALID);
        o.n_features = 91;
        assert_int_equal(group(1, &o), 0);
        o.cancel = &yes;
        assert_int_equal(group(1, &o), ERR_CANCELLED);
}

static void as_many_points_as_allowed_and_not_one_more(void **state)
{
        struct cluster_point *many = calloc(CLUSTER_POINTS_MAX + 1, sizeof(*many));
        uint32_t *to = calloc(CLUSTER_POINTS_MAX + 1, sizeof(*to)),
                 *first = calloc(CLUSTER_POINTS_MAX + 1, sizeof(*to));
        struct cluster_options o = {.n_features = 100, .max = 10};

        (void)state;
        assert_true(many && to && first);
        for (size_t i = 0; i <= CLUSTER_POINTS_MAX; i++)
                many[i] = at((uint32_t)(i % 5), 1, 90);
        o.threshold = 0.9f;
        assert_int_equal(cluster_leaders(many, CLUSTER_POINTS_MAX, &o, to, first, &n_clusters, &err), 0);
        assert_int_equal(n_clusters, 5);
        assert_int_equal(cluster_leaders(many, CLUSTER_POINTS_MAX + 1, &o, to, first, &n_clusters, &err), ERR_LIMIT);
        free(many);
        free(to);
        free(first);
}

static void the_same_points_give_the_same_clusters(void **state)
{
        enum { N = 500, D = 4 };
        static struct cluster_point p[N];
        static float dense[N][D];
        static uint32_t a[N], b[N], la[N], lb[N];
        struct cluster_options o = {.n_features = 100, .n_dense = D, .dense_share = 0.4f, .threshold = 0.4f};
        struct rng rng;
        size_t na, nb;

        (void)state;
        rng_seed(&rng, 1);
        for (size_t i = 0; i < N; i++) {
                p[i] = at((uint32_t)rng_below(&rng, 50), (float)rng_double(&rng), 50 + (uint32_t)rng_below(&rng, 50));
                dense[i][rng_below(&rng, D)] = 1;
                p[i].dense = dense[i];
        }
        assert_int_equal(cluster_leaders(p, N, &o, a, la, &na, &err), 0);
        assert_int_equal(cluster_leaders(p, N, &o, b, lb, &nb, &err), 0);
        assert_int_equal(na, nb);
        assert_memory_equal(a, b, sizeof(a));
        for (size_t i = 0; i < N; i++)
                assert_true(a[i] < na && a[la[a[i]]] == a[i]);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(what_is_alike_joins_its_leader, setup, teardown),
                cmocka_unit_test_setup_teardown(the_threshold_itself_joins_and_just_below_does_not, setup, teardown),
                cmocka_unit_test_setup_teardown(the_second_pass_finds_a_nearer_leader_that_came_later, setup, teardown),
                cmocka_unit_test_setup_teardown(a_point_at_the_end_moves_no_leader, setup, teardown),
                cmocka_unit_test_setup_teardown(meaning_counts_by_its_share, setup, teardown),
                cmocka_unit_test_setup_teardown(past_the_most_leaders_a_point_stays_alone, setup, teardown),
                cmocka_unit_test_setup_teardown(the_medoid_is_most_like_all_others, setup, teardown),
                cmocka_unit_test_setup_teardown(nothing_and_empty_points_are_no_trouble, setup, teardown),
                cmocka_unit_test_setup_teardown(wrong_options_are_refused, setup, teardown),
                cmocka_unit_test_setup_teardown(as_many_points_as_allowed_and_not_one_more, setup, teardown),
                cmocka_unit_test_setup_teardown(the_same_points_give_the_same_clusters, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
