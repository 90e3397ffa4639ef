/*
 * routing - see routing.h.
 *
 * Work that waits stands in two heaps: that of its class, by order, and one of all by the time of overflow. A change of
 * a queue or of who has which skill at all puts everything into its class anew; nothing else does.
 */
#include "desk/routing.h"

#include "base/map.h"
#include "base/vec.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = ROUTING_AGENTS_MAX / 64, NOBODY = -1 };
enum { BY_ORDER, BY_DUE, HEAPS };

struct set {
        uint64_t w[WORDS];
};

/* A skill with its level, by the number of its name. */
struct need {
        uint16_t skill, level;
};

struct heap {
        struct routing_work **p;
        size_t n, cap;
        int which;
};

/* What the same agents may take. */
struct class
{
        int queue, not_agent;
        struct need needs[2 * ROUTING_NEEDS_MAX];
        unsigned n;
        struct set may;
        struct heap waiting;
};

struct routing_work {
        int64_t since_ms, order_ms, queued_ms, due_ms;
        uint64_t number;     /* in which they were added: tells equals apart */
        struct class *class; /* NULL: it does not wait */
        size_t at[HEAPS];
        struct routing_work *next, **back; /* all work */
        void *user;
        int queue, agent, preferred, not_agent;
        unsigned hops;
        bool safety, relaxed;
        struct need own[ROUTING_NEEDS_MAX];
        unsigned n_own;
};

struct agent {
        char id[ROUTING_ID_MAX + 1];
        unsigned capacity, load;
        enum routing_presence presence;
        int64_t idle_since_ms;
        uint8_t level[ROUTING_SKILLS_MAX];
        struct routing_skills skills;
};

struct queue {
        struct routing_queue q;
        struct need needs[ROUTING_NEEDS_MAX];
        unsigned n;
        size_t waiting;
};

struct routing {
        struct map *skill_numbers, *agent_numbers;   /* number + 1 */
        unsigned n_skills, held[ROUTING_SKILLS_MAX]; /* by how many agents */
        struct agent *agents[ROUTING_AGENTS_MAX];
        int n_agents;
        struct set free;
        struct queue *queues[ROUTING_QUEUES_MAX];
        int n_queues;
        struct class *classes[ROUTING_CLASSES_MAX];
        unsigned n_classes;
        struct heap due;
        struct routing_work *all;
        uint64_t number;
        size_t waiting;
};

/* ---- names and skills ---- */

bool routing_name_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                char c = s.p[i];
                bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

                if (!letter && (i == 0 || (c != ':' && c != '-' && c != '_')))
                        return false;
        }
        return s.n > 0 && s.n <= ROUTING_ID_MAX;
}

int routing_skills_add(struct routing_skills *s, struct str name, int64_t level, struct err *err)
{
        size_t i = 0;

        if (!routing_name_ok(name))
                return err_set(err, ERR_INVALID, "a skill is 1 to %d of a-z, 0-9, ':', '-', '_'", ROUTING_ID_MAX);
        if (level < 1 || level > ROUTING_LEVEL_MAX)
                return err_set(err, ERR_INVALID, "the level of a skill is 1 to %d", ROUTING_LEVEL_MAX);
        while (i < s->n && !str_eq_c(name, s->v[i].name))
                i++;
        if (i == ROUTING_NEEDS_MAX)
                return err_set(err, ERR_LIMIT, "at most %d skills", ROUTING_NEEDS_MAX);
        snprintf(s->v[i].name, sizeof(s->v[i].name), "%.*s", STR_ARG(name));
        s->v[i].level = (unsigned)level;
        s->n += i == s->n;
        return 0;
}

int routing_skills_parse(struct str text, struct routing_skills *ret, struct err *err)
{
        struct str one, name;
        int64_t level;
        int r = 0;

        ret->n = 0;
        while (r == 0 && text.n && str_cut(&text, ',', &one)) {
                if (!str_cut(&one, '=', &name) || !str_to_i64(one, 1, ROUTING_LEVEL_MAX, &level))
                        return err_set(err, ERR_INVALID, "skills are written name=level,name=level");
                r = routing_skills_add(ret, name, level, err);
        }
        return r;
}

size_t routing_skills_text(const struct routing_skills *s, char out[static ROUTING_SKILLS_TEXT_MAX + 1])
{
        size_t n = 0;

        out[0] = '\0';
        for (size_t i = 0; i < s->n; i++)
                n += (size_t)snprintf(out + n, ROUTING_SKILLS_TEXT_MAX + 1 - n, "%s%s=%u", i ? "," : "", s->v[i].name,
                                      s->v[i].level);
        return n;
}

/* The number of a name, made when it is new; NOBODY when there are too many. */
static int skill_number(struct routing *r, const char *name)
{
        uintptr_t known = (uintptr_t)map_get(r->skill_numbers, str_c(name));

        if (known)
                return (int)known - 1;
        if (r->n_skills == ROUTING_SKILLS_MAX)
                return NOBODY;
        map_set(r->skill_numbers, str_c(name), (void *)(uintptr_t)(r->n_skills + 1));
        return (int)r->n_skills++;
}

static unsigned read_needs(struct routing *r, const struct routing_skills *s, struct need out[static ROUTING_NEEDS_MAX])
{
        unsigned n = 0;

        for (size_t i = 0; i < s->n; i++) {
                int number = skill_number(r, s->v[i].name);

                if (number != NOBODY)
                        out[n++] = (struct need){(uint16_t)number, (uint16_t)s->v[i].level};
        }
        return n;
}

/* Of what work needs, the names that agents and queues use: customers make no names. */
static unsigned known_needs(struct routing *r, const struct routing_skills *s,
                            struct need out[static ROUTING_NEEDS_MAX])
{
        unsigned n = 0;

        for (size_t i = 0; s && i < s->n; i++) {
                uintptr_t known = (uintptr_t)map_get(r->skill_numbers, str_c(s->v[i].name));

                if (known)
                        out[n++] = (struct need){(uint16_t)(known - 1), (uint16_t)s->v[i].level};
        }
        return n;
}

bool routing_skills_fit(const struct routing *r, const struct routing_skills *s)
{
        unsigned fresh = 0;

        for (size_t i = 0; i < s->n; i++)
                fresh += map_get(r->skill_numbers, str_c(s->v[i].name)) == NULL;
        return r->n_skills + fresh <= ROUTING_SKILLS_MAX;
}

unsigned routing_skill_names(const struct routing *r)
{
        return r->n_skills;
}

/* ---- sets of agents ---- */

static void set_put(struct set *s, int i, bool on)
{
        uint64_t bit = UINT64_C(1) << (i % 64);

        if (on)
                s->w[i / 64] |= bit;
        else
                s->w[i / 64] &= ~bit;
}

static bool set_has(const struct set *s, int i)
{
        return s->w[i / 64] >> (i % 64) & 1;
}

static bool sets_meet(const struct set *a, const struct set *b)
{
        uint64_t any = 0;

        for (int i = 0; i < WORDS; i++)
                any |= a->w[i] & b->w[i];
        return any != 0;
}

/* ---- heaps ---- */

static bool before(const struct routing_work *a, const struct routing_work *b)
{
        if (a->safety != b->safety)
                return a->safety;
        return a->order_ms != b->order_ms ? a->order_ms < b->order_ms : a->number < b->number;
}

static bool sooner(const struct routing_work *a, const struct routing_work *b, int which)
{
        if (which == BY_ORDER)
                return before(a, b);
        return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->number < b->number;
}

static void heap_put(struct heap *h, size_t i, struct routing_work *w)
{
        h->p[i] = w;
        w->at[h->which] = i;
}

static void heap_up(struct heap *h, size_t i, struct routing_work *w)
{
        while (i > 0 && sooner(w, h->p[(i - 1) / 2], h->which)) {
                heap_put(h, i, h->p[(i - 1) / 2]);
                i = (i - 1) / 2;
        }
        heap_put(h, i, w);
}

static void heap_down(struct heap *h, size_t i, struct routing_work *w)
{
        for (;;) {
                size_t child = 2 * i + 1;

                if (child + 1 < h->n && sooner(h->p[child + 1], h->p[child], h->which))
                        child++;
                if (child >= h->n || !sooner(h->p[child], w, h->which))
                        break;
                heap_put(h, i, h->p[child]);
                i = child;
        }
        heap_put(h, i, w);
}

static void heap_add(struct heap *h, struct routing_work *w)
{
        if (h->n == h->cap)
                h->p = vec_grow(h->p, h->n, &h->cap, sizeof(struct routing_work *));
        heap_up(h, h->n++, w);
}

static void heap_del(struct heap *h, struct routing_work *w)
{
        size_t i = w->at[h->which];
        struct routing_work *last = h->p[--h->n];

        assert(i <= h->n);
        if (last == w)
                return;
        if (i > 0 && sooner(last, h->p[(i - 1) / 2], h->which))
                heap_up(h, i, last);
        else
                heap_down(h, i, last);
}

/* ---- classes ---- */

static bool agent_may(const struct agent *a, const struct need *needs, unsigned n)
{
        if (a->skills.n == 0)
                return true;
        for (unsigned i = 0; i < n; i++)
                if (a->level[needs[i].skill] < needs[i].level)
                        return false;
        return true;
}

static void class_look(const struct routing *r, struct class *c, int agent)
{
        set_put(&c->may, agent, agent != c->not_agent && agent_may(r->agents[agent], c->needs, c->n));
}

static void add_need(struct class *c, struct need need)
{
        unsigned i = 0;

        while (i < c->n && c->needs[i].skill < need.skill)
                i++;
        if (i < c->n && c->needs[i].skill == need.skill) {
                if (c->needs[i].level < need.level)
                        c->needs[i].level = need.level;
                return;
        }
        memmove(&c->needs[i + 1], &c->needs[i], (c->n - i) * sizeof(need));
        c->needs[i] = need;
        c->n++;
}

static void class_of(const struct routing *r, const struct routing_work *w, bool own, struct class *ret)
{
        const struct queue *q = r->queues[w->queue];

        ret->queue = w->queue;
        ret->not_agent = own ? w->not_agent : NOBODY;
        ret->n = 0;
        for (unsigned i = 0; i < q->n; i++)
                add_need(ret, q->needs[i]);
        for (unsigned i = 0; own && !w->relaxed && i < w->n_own; i++)
                if (r->held[w->own[i].skill])
                        add_need(ret, w->own[i]);
}

static bool same_class(const struct class *a, const struct class *b)
{
        return a->queue == b->queue && a->not_agent == b->not_agent && a->n == b->n &&
               (a->n == 0 || memcmp(a->needs, b->needs, a->n * sizeof(a->needs[0])) == 0);
}

/* One that is there, else a new or an empty one; NULL: there are too many. */
static struct class *class_find(struct routing *r, const struct class *wanted)
{
        struct class *empty = NULL;

        for (unsigned i = 0; i < r->n_classes; i++) {
                if (same_class(r->classes[i], wanted))
                        return r->classes[i];
                if (!empty && r->classes[i]->waiting.n == 0)
                        empty = r->classes[i];
        }
        if (!empty) {
                if (r->n_classes == ROUTING_CLASSES_MAX)
                        return NULL;
                empty = calloc(1, sizeof(*empty));
                if (!empty)
                        abort();
                r->classes[r->n_classes++] = empty;
        }
        empty->queue = wanted->queue;
        empty->not_agent = wanted->not_agent;
        empty->n = wanted->n;
        memcpy(empty->needs, wanted->needs, sizeof(wanted->needs));
        for (int i = 0; i < r->n_agents; i++)
                class_look(r, empty, i);
        return empty;
}

/* Without a class to itself, that of the queue alone; without that either, any of the queue: it is never lost. */
static struct class *class_for(struct routing *r, const struct routing_work *w)
{
        struct class wanted = {0}, *c;

        class_of(r, w, true, &wanted);
        c = class_find(r, &wanted);
        if (!c) {
                class_of(r, w, false, &wanted);
                c = class_find(r, &wanted);
        }
        for (unsigned i = 0; !c && i < r->n_classes; i++)
                if (r->classes[i]->queue == w->queue)
                        c = r->classes[i];
        return c ? c : r->classes[0];
}

/* ---- waiting and not ---- */

static void wait_begin(struct routing *r, struct routing_work *w)
{
        const struct routing_queue *q = &r->queues[w->queue]->q;

        w->class = class_for(r, w);
        heap_add(&w->class->waiting, w);
        w->due_ms = q->overflow_ms && w->hops < ROUTING_HOPS_MAX ? w->queued_ms + q->overflow_ms : INT64_MAX;
        heap_add(&r->due, w);
        r->queues[w->queue]->waiting++;
        r->waiting++;
}

static void wait_end(struct routing *r, struct routing_work *w)
{
        heap_del(&w->class->waiting, w);
        heap_del(&r->due, w);
        w->class = NULL;
        r->queues[w->queue]->waiting--;
        r->waiting--;
}

static void sort_again(struct routing *r)
{
        for (struct routing_work *w = r->all; w; w = w->next)
                if (w->class) {
                        wait_end(r, w);
                        w->class = NULL;
                        w->at[BY_ORDER] = SIZE_MAX; /* it waits, but in no class yet */
                }
        for (struct routing_work *w = r->all; w; w = w->next)
                if (w->at[BY_ORDER] == SIZE_MAX)
                        wait_begin(r, w);
}

/* ---- queues ---- */

static int queue_number(const struct routing *r, struct str id)
{
        for (int i = 0; i < r->n_queues; i++)
                if (str_eq_c(id, r->queues[i]->q.id))
                        return i;
        return NOBODY;
}

int routing_set_queue(struct routing *r, const struct routing_queue *q, struct err *err)
{
        int i = queue_number(r, str_c(q->id));

        if (!routing_name_ok(str_c(q->id)))
                return err_set(err, ERR_INVALID, "a queue's id is 1 to %d of a-z, 0-9, ':', '-', '_'", ROUTING_ID_MAX);
        if (!routing_skills_fit(r, &q->skills))
                return err_set(err, ERR_LIMIT, "at most %d skills in all", ROUTING_SKILLS_MAX);
        if (i == NOBODY) {
                if (r->n_queues == ROUTING_QUEUES_MAX)
                        return err_set(err, ERR_LIMIT, "at most %d queues", ROUTING_QUEUES_MAX);
                i = r->n_queues++;
                r->queues[i] = calloc(1, sizeof(*r->queues[i]));
                if (!r->queues[i])
                        abort();
        }
        r->queues[i]->q = *q;
        r->queues[i]->n = read_needs(r, &q->skills, r->queues[i]->needs);
        sort_again(r);
        return 0;
}

const struct routing_queue *routing_queue(const struct routing *r, struct str id)
{
        int i = queue_number(r, id);

        return i == NOBODY ? NULL : &r->queues[i]->q;
}

const struct routing_queue *routing_queue_at(const struct routing *r, size_t i)
{
        return i < (size_t)r->n_queues ? &r->queues[i]->q : NULL;
}

size_t routing_queue_waiting(const struct routing *r, size_t i)
{
        return r->queues[i]->waiting;
}

int64_t routing_queue_oldest_ms(const struct routing *r, size_t i)
{
        int64_t oldest = 0;

        for (unsigned c = 0; c < r->n_classes; c++)
                for (size_t k = 0; r->classes[c]->queue == (int)i && k < r->classes[c]->waiting.n; k++)
                        if (!oldest || r->classes[c]->waiting.p[k]->since_ms < oldest)
                                oldest = r->classes[c]->waiting.p[k]->since_ms;
        return oldest;
}

unsigned routing_queue_online(const struct routing *r, size_t i)
{
        unsigned n = 0;

        for (int a = 0; a < r->n_agents; a++)
                n += r->agents[a]->presence == ROUTING_ONLINE &&
                     agent_may(r->agents[a], r->queues[i]->needs, r->queues[i]->n);
        return n;
}

/* ---- agents ---- */

static int agent_number(const struct routing *r, struct str id)
{
        return (int)(uintptr_t)map_get(r->agent_numbers, id) - 1;
}

static void agent_changed(struct routing *r, int i)
{
        const struct agent *a = r->agents[i];

        set_put(&r->free, i, a->presence == ROUTING_ONLINE && a->load < a->capacity);
}

/* Gives or takes away the agent's skills; true when one is held for the first or the last time. */
static bool hold_skills(struct routing *r, struct agent *a, bool on)
{
        struct need needs[ROUTING_NEEDS_MAX];
        unsigned n = read_needs(r, &a->skills, needs);
        bool turned = false;

        for (unsigned i = 0; i < n; i++) {
                unsigned *held = &r->held[needs[i].skill];

                turned |= on ? (*held)++ == 0 : --*held == 0;
                a->level[needs[i].skill] = on ? (uint8_t)needs[i].level : 0;
        }
        return turned;
}

static int agent_make(struct routing *r, struct str id, struct err *err)
{
        struct agent *a;

        if (id.n == 0 || id.n > ROUTING_ID_MAX)
                return err_set(err, ERR_INVALID, "no such agent");
        if (r->n_agents == ROUTING_AGENTS_MAX)
                return err_set(err, ERR_LIMIT, "at most %d agents", ROUTING_AGENTS_MAX);
        a = calloc(1, sizeof(*a));
        if (!a)
                abort();
        snprintf(a->id, sizeof(a->id), "%.*s", STR_ARG(id));
        r->agents[r->n_agents++] = a;
        map_set(r->agent_numbers, id, (void *)(uintptr_t)r->n_agents);
        return 0;
}

int routing_set_agent(struct routing *r, struct str id, unsigned capacity, const struct routing_skills *skills,
                      struct err *err)
{
        struct agent *a;
        bool turned;
        int i, rc = 0;

        if (capacity > ROUTING_CAPACITY_MAX)
                return err_set(err, ERR_INVALID, "an agent has at most %d at once", ROUTING_CAPACITY_MAX);
        if (!routing_skills_fit(r, skills))
                return err_set(err, ERR_LIMIT, "at most %d skills in all", ROUTING_SKILLS_MAX);
        if (agent_number(r, id) == NOBODY)
                rc = agent_make(r, id, err);
        if (rc < 0)
                return rc;
        i = agent_number(r, id);
        a = r->agents[i];
        turned = hold_skills(r, a, false);
        a->capacity = capacity;
        a->skills = *skills;
        turned |= hold_skills(r, a, true);
        agent_changed(r, i);
        for (unsigned c = 0; c < r->n_classes; c++)
                class_look(r, r->classes[c], i);
        if (turned)
                sort_again(r);
        return 0;
}

bool routing_able(const struct routing *r, size_t queue, const struct routing_skills *needs, struct str agent)
{
        int number = agent_number(r, agent);
        const struct queue *q = r->queues[queue];
        const struct agent *a;

        if (number == NOBODY)
                return true;
        a = r->agents[number];
        if (!agent_may(a, q->needs, q->n))
                return false;
        for (size_t i = 0; a->skills.n && i < needs->n; i++) {
                uintptr_t known = (uintptr_t)map_get(r->skill_numbers, str_c(needs->v[i].name));

                if (known && r->held[known - 1] && a->level[known - 1] < needs->v[i].level)
                        return false;
        }
        return true;
}

int routing_set_presence(struct routing *r, struct str id, enum routing_presence p, int64_t now_ms)
{
        int i = agent_number(r, id);

        if (i == NOBODY)
                return ERR_NOTFOUND;
        if (p == ROUTING_ONLINE && r->agents[i]->presence != ROUTING_ONLINE)
                r->agents[i]->idle_since_ms = now_ms;
        r->agents[i]->presence = p;
        agent_changed(r, i);
        return 0;
}

bool routing_agent(const struct routing *r, struct str id, struct routing_agent *ret)
{
        int i = agent_number(r, id);
        const struct agent *a;

        if (i == NOBODY)
                return false;
        a = r->agents[i];
        *ret = (struct routing_agent){.capacity = a->capacity,
                                      .load = a->load,
                                      .presence = a->presence,
                                      .idle_since_ms = a->idle_since_ms,
                                      .skills = a->skills};
        return true;
}

/* ---- work ---- */

int64_t routing_order_ms(int64_t since_ms, unsigned priority)
{
        unsigned steps = priority < ROUTING_PRIORITY_MAX ? priority : ROUTING_PRIORITY_MAX;

        return since_ms - (int64_t)steps * ROUTING_PRIORITY_MS;
}

struct routing_work *routing_add(struct routing *r, const struct routing_ask *ask, int64_t now_ms)
{
        struct routing_work *w = calloc(1, sizeof(*w));
        int queue = queue_number(r, ask->queue);

        if (!w)
                abort();
        assert(r->n_queues > 0);
        w->queue = queue == NOBODY ? 0 : queue;
        w->since_ms = ask->since_ms < now_ms ? ask->since_ms : now_ms;
        w->order_ms = routing_order_ms(w->since_ms, ask->priority);
        w->queued_ms = ask->queued_ms && ask->queued_ms < now_ms ? ask->queued_ms : w->since_ms;
        w->safety = ask->safety;
        w->user = ask->user;
        w->number = r->number++;
        w->agent = w->not_agent = NOBODY;
        w->preferred = agent_number(r, ask->preferred);
        w->n_own = known_needs(r, ask->needs, w->own);
        w->next = r->all;
        w->back = &r->all;
        if (r->all)
                r->all->back = &w->next;
        r->all = w;
        wait_begin(r, w);
        return w;
}

static void let_go(struct routing *r, struct routing_work *w)
{
        if (w->class)
                wait_end(r, w);
        if (w->agent != NOBODY) {
                r->agents[w->agent]->load--;
                agent_changed(r, w->agent);
        }
        w->agent = NOBODY;
}

void routing_remove(struct routing *r, struct routing_work *w)
{
        let_go(r, w);
        *w->back = w->next;
        if (w->next)
                w->next->back = w->back;
        free(w);
}

void routing_take(struct routing *r, struct routing_work *w, struct str agent, int64_t now_ms)
{
        int i = agent_number(r, agent);

        if (i != NOBODY && i == w->agent)
                return;
        let_go(r, w);
        w->agent = w->preferred = i;
        if (i == NOBODY)
                return;
        r->agents[i]->load++;
        r->agents[i]->idle_since_ms = now_ms;
        agent_changed(r, i);
}

void routing_requeue(struct routing *r, struct routing_work *w, struct str queue, struct str not_agent, int64_t now_ms)
{
        int to = queue_number(r, queue);

        let_go(r, w);
        if (to != NOBODY)
                w->queue = to;
        w->not_agent = agent_number(r, not_agent);
        if (w->preferred == w->not_agent)
                w->preferred = NOBODY;
        w->queued_ms = now_ms;
        w->hops = 0;
        w->relaxed = false;
        wait_begin(r, w);
}

void routing_change(struct routing *r, struct routing_work *w, const struct routing_skills *needs, unsigned priority)
{
        bool waits = routing_waits(w);

        if (waits)
                wait_end(r, w);
        w->order_ms = routing_order_ms(w->since_ms, priority);
        w->n_own = known_needs(r, needs, w->own);
        if (waits)
                wait_begin(r, w);
}

bool routing_waits(const struct routing_work *w)
{
        return w->class != NULL;
}

const char *routing_queue_of(const struct routing *r, const struct routing_work *w)
{
        return r->queues[w->queue]->q.id;
}

size_t routing_waiting(const struct routing *r)
{
        return r->waiting;
}

/* ---- choices ---- */

static bool better(const struct agent *a, const struct agent *b)
{
        unsigned in_use_a = a->load * b->capacity, in_use_b = b->load * a->capacity;

        if (in_use_a != in_use_b)
                return in_use_a < in_use_b;
        if (a->idle_since_ms != b->idle_since_ms)
                return a->idle_since_ms < b->idle_since_ms;
        return strcmp(a->id, b->id) < 0;
}

static const struct agent *choose_agent(const struct routing *r, const struct routing_work *w)
{
        const struct set *may = &w->class->may;
        const struct agent *best = NULL;

        if (w->preferred != NOBODY && set_has(may, w->preferred) && set_has(&r->free, w->preferred))
                return r->agents[w->preferred];
        for (int word = 0; word < WORDS; word++)
                for (uint64_t bits = may->w[word] & r->free.w[word]; bits; bits &= bits - 1) {
                        const struct agent *a = r->agents[word * 64 + __builtin_ctzll(bits)];

                        if (!best || better(a, best))
                                best = a;
                }
        return best;
}

bool routing_next(const struct routing *r, struct routing_choice *ret)
{
        struct routing_work *first = NULL;

        for (unsigned i = 0; i < r->n_classes; i++) {
                const struct class *c = r->classes[i];

                if (c->waiting.n && (!first || before(c->waiting.p[0], first)) && sets_meet(&c->may, &r->free))
                        first = c->waiting.p[0];
        }
        if (!first)
                return false;
        *ret = (struct routing_choice){.work = first, .user = first->user, .agent = choose_agent(r, first)->id};
        return true;
}

bool routing_overflow(struct routing *r, int64_t now_ms, void **ret_user, const char **ret_queue)
{
        struct routing_work *w = r->due.n ? r->due.p[0] : NULL;
        int to;

        if (!w || w->due_ms > now_ms)
                return false;
        to = queue_number(r, str_c(r->queues[w->queue]->q.overflow_to));
        wait_end(r, w);
        w->hops = to == NOBODY || to == w->queue ? ROUTING_HOPS_MAX : w->hops + 1;
        if (to != NOBODY)
                w->queue = to;
        w->relaxed = true;
        w->not_agent = NOBODY;
        w->queued_ms = now_ms;
        wait_begin(r, w);
        *ret_user = w->user;
        *ret_queue = r->queues[w->queue]->q.id;
        return true;
}

/* ---- life ---- */

struct routing *routing_new(void)
{
        struct routing *r = calloc(1, sizeof(*r));

        if (!r)
                abort();
        r->skill_numbers = map_new();
        r->agent_numbers = map_new();
        r->due.which = BY_DUE;
        return r;
}

struct routing *routing_free(struct routing *r)
{
        if (!r)
                return NULL;
        while (r->all) {
                struct routing_work *w = r->all;

                r->all = w->next;
                free(w);
        }
        for (unsigned i = 0; i < r->n_classes; i++) {
                free(r->classes[i]->waiting.p);
                free(r->classes[i]);
        }
        for (int i = 0; i < r->n_queues; i++)
                free(r->queues[i]);
        for (int i = 0; i < r->n_agents; i++)
                free(r->agents[i]);
        free(r->due.p);
        map_free(r->skill_numbers);
        map_free(r->agent_numbers);
        free(r);
        return NULL;
}
