/* Records of a planning: whose they are, which are still needed, and which slot shows which. */
#include "answer/action_priv.h"

static bool wanted(const struct record *r, const struct record_kind *kind, struct str key)
{
        return str_eq(r->kind, kind->name) && str_eq(r->key, key);
}

static struct str owner_of(const struct record_kind *kind, const struct record *r)
{
        const struct value *v = kind->owner.n ? value_get(r->doc, kind->owner) : NULL;

        if (kind->owner.n)
                return v && v->type == VALUE_STR ? v->s : (struct str){0};
        return r->owner;
}

/* Who knows an order's number and telephone sees that order and what hangs on it, nothing else. */
static bool hangs_on(const struct record *r, struct str order)
{
        if (!order.n)
                return false;
        if (str_eq_c(r->kind, "order"))
                return str_eq(r->key, order);
        return str_eq(value_get_str(r->doc, "order_no"), order);
}

bool planning_owns(const struct planning *p, const struct record_kind *kind, const struct record *r)
{
        struct str owner;

        if (kind->shared || !p->action->owner_only)
                return true;
        if (p->in->identity == IDENTITY_ORDER)
                return hangs_on(r, p->in->order);
        owner = owner_of(kind, r);
        return p->in->identity > IDENTITY_ORDER && owner.n && str_eq(owner, p->in->customer);
}

struct str planning_customer(const struct planning *p)
{
        for (unsigned i = 0; !p->in->customer.n && i < p->n_docs; i++) {
                if (str_eq_c(p->docs[i].kind, "order") && str_eq(p->docs[i].key, p->in->order))
                        return p->docs[i].owner;
        }
        return p->in->customer;
}

const struct record_list *planning_list(const struct planning *p, const struct record_kind *kind)
{
        for (size_t i = 0; i < p->in->n_lists; i++) {
                if (str_eq(p->in->lists[i].kind, kind->name))
                        return &p->in->lists[i];
        }
        return NULL;
}

const struct record *planning_record(const struct planning *p, const struct record_kind *kind, struct str key,
                                     bool *ret_missing)
{
        const struct record_list *l = planning_list(p, kind);
        const struct record *r = NULL;

        for (size_t i = 0; i < p->in->n_records && !r; i++) {
                if (wanted(&p->in->records[i], kind, key))
                        r = &p->in->records[i];
        }
        for (size_t i = 0; l && i < l->n && !r; i++) {
                if (wanted(&l->v[i], kind, key))
                        r = &l->v[i];
        }
        *ret_missing = !r;
        return r && r->doc && planning_owns(p, kind, r) ? r : NULL;
}

void planning_need(struct planning *p, const struct record_kind *kind, struct str key, bool list)
{
        struct plan *out = p->out;

        for (size_t i = 0; i < out->n_needs; i++) {
                if (str_eq(out->needs[i].kind, kind->name) && str_eq(out->needs[i].key, key) &&
                    out->needs[i].list == list)
                        return;
        }
        if (out->n_needs == PLAN_NEEDS_MAX) {
                planning_fault(p, "more than %u records", PLAN_NEEDS_MAX);
                return;
        }
        out->needs[out->n_needs++] = (struct plan_need){kind->name, key, list};
        out->kind = PLAN_NEEDS;
        p->stopped = true;
}

static unsigned doc_of(struct planning *p, const struct record *r)
{
        for (unsigned i = 0; i < p->n_docs; i++) {
                if (str_eq(p->docs[i].kind, r->kind) && str_eq(p->docs[i].key, r->key))
                        return i;
        }
        if (p->n_docs == PLAN_DOCS_MAX)
                return PLAN_DOCS_MAX;
        p->docs[p->n_docs] =
                (struct open_doc){r->kind, r->key, owner_of(knowledge_kind(p->in->knowledge, r->kind), r), r->doc};
        return (unsigned)p->n_docs++;
}

void planning_open(struct planning *p, unsigned slot, bool many, const struct record *r)
{
        struct slot_docs *of = &p->of_slot[slot];
        unsigned at = doc_of(p, r);

        if (at == PLAN_DOCS_MAX || of->n == PLAN_DOCS_MAX) {
                planning_fault(p, "more than %u records", PLAN_DOCS_MAX);
                return;
        }
        of->at[of->n++] = at;
        if (r->aged) {
                p->out->as_of_ms = !p->out->aged || r->as_of_ms < p->out->as_of_ms ? r->as_of_ms : p->out->as_of_ms;
                p->out->aged = true;
        }
        if (!many)
                planning_set(p, slot, *p->docs[at].doc);
}

/* ---- reads ---- */

/* Not there, or not theirs: both are told in the same way. */
static void not_there(struct planning *p, const struct action_read *r)
{
        if (r->optional || p->undoing)
                return;
        p->out->kind = PLAN_REFUSED;
        p->out->condition = 0;
        p->stopped = true;
}

static void read_one(struct planning *p, const struct action_read *r, struct value key)
{
        const struct record *rec;
        bool missing = false;

        if (key.type != VALUE_STR || !key.s.n) {
                not_there(p, r);
                return;
        }
        rec = planning_record(p, r->kind, key.s, &missing);
        if (missing)
                planning_need(p, r->kind, key.s, false);
        else if (rec)
                planning_open(p, r->slot, false, rec);
        else
                not_there(p, r);
}

/* All of them, or none. */
static void read_many(struct planning *p, const struct action_read *r, struct value keys)
{
        bool missing = false, gone = keys.type != VALUE_LIST;
        size_t n = gone ? 0 : keys.list.n;
        struct value *list;

        if (n > PLAN_DOCS_MAX) {
                planning_fault(p, "more than %u records", PLAN_DOCS_MAX);
                return;
        }
        list = ARENA_ARRAY(p->mem, struct value, n);
        for (size_t i = 0; i < n; i++) {
                struct str key = keys.list.v[i].type == VALUE_STR ? keys.list.v[i].s : (struct str){0};
                const struct record *rec = key.n ? planning_record(p, r->kind, key, &missing) : NULL;

                if (key.n && missing)
                        planning_need(p, r->kind, key, false);
                else if (!rec)
                        gone = true;
                else
                        list[i] = *rec->doc;
        }
        if (p->stopped)
                return;
        if (gone) {
                not_there(p, r);
                return;
        }
        for (size_t i = 0; i < n; i++)
                planning_open(p, r->slot, true, planning_record(p, r->kind, keys.list.v[i].s, &missing));
        planning_set(p, r->slot, (struct value){.type = VALUE_LIST, .list = {list, n}});
}

void planning_reads(struct planning *p)
{
        const struct action *a = p->action;
        bool more = true;

        while (more && !p->stopped) {
                more = false;
                for (size_t i = 0; i < a->n_reads && !p->stopped; i++) {
                        const struct action_read *r = &a->reads[i];

                        if ((p->resolved >> i & 1) || (r->used & ~p->known))
                                continue;
                        if (r->many)
                                read_many(p, r, expr_eval(r->key, &p->env));
                        else
                                read_one(p, r, expr_eval(r->key, &p->env));
                        if (p->stopped)
                                return;
                        p->resolved |= UINT64_C(1) << i;
                        p->known |= UINT64_C(1) << r->slot;
                        more = true;
                }
        }
}
