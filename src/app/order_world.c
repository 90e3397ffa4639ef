/* See order_world.h. */
#include "app/order_world.h"

#include "base/map.h"
#include "base/time.h"
#include "connect/change.h"

#include <string.h>

#define ROUNDS_MAX 8u
#define RECORDS_MAX 300u
#define NOW_MS INT64_C(1715774400000) /* any moment does: that world has no dates */

static struct str doc_name(struct arena *mem, struct str kind, struct str key)
{
        return arena_printf(mem, "%.*s %.*s", STR_ARG(kind), STR_ARG(key));
}

void order_world_init(struct order_world *w, struct knowledge *k, const struct value *db)
{
        struct arena *tmp = arena_new(0);

        *w = (struct order_world){.k = k, .db = db, .docs = map_new()};
        for (size_t i = 0; i < k->n_kinds; i++) {
                const struct value *table = value_get(db, k->kinds[i].table);

                for (size_t j = 0; table && table->type == VALUE_MAP && j < table->map.n; j++) {
                        const struct value_field *f = &table->map.v[j];

                        map_set(w->docs, doc_name(tmp, k->kinds[i].name, f->name), (void *)(uintptr_t)&f->value);
                }
        }
        arena_free(tmp);
}

void order_world_done(struct order_world *w)
{
        w->docs = map_free(w->docs);
}

void order_session_init(struct order_session *s, const struct order_world *w, struct arena *mem)
{
        memset(s, 0, sizeof(*s));
        s->world = w;
        s->mem = mem;
}

static struct session_doc *changed_find(struct order_session *s, const struct record_kind *kind, struct str key)
{
        for (size_t i = 0; i < s->n_changed; i++) {
                if (s->changed[i].kind == kind && str_eq(s->changed[i].key, key))
                        return &s->changed[i];
        }
        return NULL;
}

const struct value *order_session_get(const struct order_session *s, const struct record_kind *kind, struct str key)
{
        const struct session_doc *d = changed_find((struct order_session *)(uintptr_t)s, kind, key);

        return d ? d->doc : map_get(s->world->docs, doc_name(s->mem, kind->name, key));
}

/* ---- one call ---- */

struct known {
        struct record records[RECORDS_MAX];
        size_t n;
        struct record_list lists[4];
        size_t n_lists;
};

static struct record record_of(const struct order_session *s, const struct record_kind *kind, struct str key)
{
        struct record r = {.kind = kind->name, .key = key, .doc = order_session_get(s, kind, key)};

        if (r.doc && kind->owner.n)
                r.owner = value_get_str(r.doc, arena_cstr(s->mem, kind->owner));
        return r;
}

static void fetch_list(struct order_session *s, const struct record_kind *kind, struct str customer,
                       struct known *known)
{
        const struct value *table = value_get(s->world->db, kind->table);
        struct record *v = ARENA_ARRAY(s->mem, struct record, RECORDS_MAX);
        size_t n = 0;

        if (known->n_lists == sizeof(known->lists) / sizeof(known->lists[0]))
                return;
        for (size_t i = 0; table && table->type == VALUE_MAP && i < table->map.n && n < RECORDS_MAX; i++) {
                struct record r = record_of(s, kind, table->map.v[i].name);

                if (r.doc && (kind->shared || str_eq(r.owner, customer)))
                        v[n++] = r;
        }
        known->lists[known->n_lists++] = (struct record_list){kind->name, v, n};
}

static void fetch(struct order_session *s, const struct plan *plan, struct str customer, struct known *known)
{
        for (size_t i = 0; i < plan->n_needs; i++) {
                const struct plan_need *need = &plan->needs[i];
                const struct record_kind *kind = knowledge_kind(s->world->k, need->kind);

                if (need->list)
                        fetch_list(s, kind, customer, known);
                else if (known->n < RECORDS_MAX)
                        known->records[known->n++] = record_of(s, kind, need->key);
        }
}

static bool take_args(struct order_session *s, const struct action *a, const struct value *args, struct plan_in *in)
{
        struct action_value *v = ARENA_ARRAY(s->mem, struct action_value, args->map.n);

        for (size_t i = 0; i < args->map.n; i++) {
                if (!action_input_find(a, args->map.v[i].name))
                        return false;
                v[i] = (struct action_value){args->map.v[i].name, args->map.v[i].value};
        }
        in->inputs = v;
        in->n_inputs = args->map.n;
        return true;
}

/* All of it or nothing. */
static bool carry_out(struct order_session *s, const struct plan *plan)
{
        const struct session_doc *before = s->changed;
        struct session_doc kept[SESSION_CHANGED_MAX];
        size_t n = s->n_changed;

        memcpy(kept, before, n * sizeof(*kept));
        for (size_t i = 0; i < plan->n_changes; i++) {
                const struct record_change *c = &plan->changes[i];
                const struct record_kind *kind = knowledge_kind(s->world->k, c->kind);
                const struct value *doc = order_session_get(s, kind, c->key), *after = NULL;
                struct session_doc *d = changed_find(s, kind, c->key);

                if ((!d && s->n_changed == SESSION_CHANGED_MAX) ||
                    record_change_apply(c, doc, s->mem, &after, NULL) < 0) {
                        memcpy(s->changed, kept, n * sizeof(*kept));
                        s->n_changed = n;
                        return false;
                }
                if (!d) {
                        d = &s->changed[s->n_changed++];
                        *d = (struct session_doc){kind, c->key, NULL};
                }
                d->doc = after;
        }
        return true;
}

bool order_session_call(struct order_session *s, const struct action *a, const struct value *args, struct str customer,
                        struct plan *ret)
{
        struct known *known = ARENA_NEW(s->mem, struct known);
        struct plan *plan = ret ? ret : ARENA_NEW(s->mem, struct plan);
        struct plan_in in = {.knowledge = s->world->k,
                             .action = a,
                             .identity = IDENTITY_SIGNED,
                             .customer = customer,
                             .records = known->records,
                             .lists = known->lists,
                             .now_ms = NOW_MS,
                             .lang = LANG_EN,
                             .id = arena_printf(s->mem, "call-%u", ++s->n_calls),
                             .mem = s->mem};

        memset(plan, 0, sizeof(*plan));
        if (args->type != VALUE_MAP || !take_args(s, a, args, &in))
                return false;
        for (unsigned round = 0; round < ROUNDS_MAX; round++) {
                int64_t from = time_cpu_ns();

                in.n_records = known->n;
                in.n_lists = known->n_lists;
                action_plan(&in, plan);
                s->plan_ns = time_cpu_ns() - from;
                if (plan->kind != PLAN_NEEDS)
                        break;
                fetch(s, plan, customer, known);
        }
        return plan->kind == PLAN_READY && carry_out(s, plan);
}
