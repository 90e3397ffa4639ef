/* What a replay answers to needs: that nothing is there, or that who would know is out of reach. */
#include "answer/replay_priv.h"

#include "answer/action.h"

/* Flows of the knowledge that served, where a conversation stands in one that was changed since. */
static const struct flow *edition_in(const struct knowledge *k, struct str version)
{
        for (size_t i = 0; i < k->n_flows; i++)
                if (str_eq(k->flows[i].version, version))
                        return &k->flows[i];
        return NULL;
}

static void add_edition(struct facts *f, const struct knowledge *served, struct str version)
{
        if (f->n_editions < EDITIONS_MAX)
                f->editions[f->n_editions++] = (struct edition){version, edition_in(served, version)};
}

static void add_record(struct facts *f, const struct need *need, struct arena *mem)
{
        struct record *v = ARENA_ARRAY(mem, struct record, f->n_records + 1);

        for (size_t i = 0; i < f->n_records; i++)
                v[i] = f->records[i];
        v[f->n_records++] = (struct record){.kind = need->record_kind, .key = need->record_key};
        f->records = v;
}

static void add_list(struct facts *f, struct str kind, struct arena *mem)
{
        struct record_list *v = ARENA_ARRAY(mem, struct record_list, f->n_record_lists + 1);

        for (size_t i = 0; i < f->n_record_lists; i++)
                v[i] = f->record_lists[i];
        v[f->n_record_lists++] = (struct record_list){kind, NULL, 0};
        f->record_lists = v;
}

static void add_check(struct facts *f, const struct check_need *c)
{
        if (f->n_checks < CHECKS_MAX)
                f->checks[f->n_checks++] =
                        (struct check_fact){.flow = c->flow, .step = c->step, .name = c->name, .fault = "replay"};
}

bool replay_fact(struct facts *f, const struct need *need, const struct knowledge *served, struct arena *mem)
{
        switch (need->kind) {
        case NEED_OFFERS: f->have_offers = true; return false;
        case NEED_FLOW: add_edition(f, served, need->version); return false;
        case NEED_CUSTOMER:
        case NEED_HANDOVER_INFO:
        case NEED_VECTOR:
        case NEED_WORDS: facts_absent(f, need, "replay"); return false;
        case NEED_ORDERS:
        case NEED_ORDER:
        case NEED_PROMISES:
        case NEED_COMPLAINTS:
        case NEED_ADDRESSES: facts_absent(f, need, "replay"); return true;
        case NEED_RECORD: add_record(f, need, mem); return true;
        case NEED_RECORDS: add_list(f, need->record_kind, mem); return true;
        case NEED_DOING: f->have_doing = true; return true;
        case NEED_ACT: f->outcome = ACT_AWAY; return true;
        case NEED_CHECK: add_check(f, &need->check); return true;
        case NEED_PICTURE:
                f->have_picture = true;
                f->picture.state = "off";
                return true;
        case NEED_CODE_SEND: f->have_code_sent = true; return true;
        case NEED_CODE_CHECK: f->have_code_check = true; return true;
        }
        return true;
}
