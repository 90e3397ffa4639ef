/*
 * The evidence of actions and of records: "order:LM1000000701.status" as the record says it, "action:ID" for the words
 * of the action file. What stands in the slots of those words comes with the plan (c->slots).
 */
#include "answer/act_priv.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"

#define EVIDENCE_MAX 20000u

static void put_number(struct buf *b, int64_t n, const struct tz *tz)
{
        int64_t whole = n / VALUE_ONE, rest = n < 0 ? -(n % VALUE_ONE) : n % VALUE_ONE;

        buf_printf(b, "%lld", (long long)whole);
        if (rest)
                buf_printf(b, ".%02lld", (long long)(rest / (VALUE_ONE / 100)));
        buf_put_ch(b, ' ');
        if (whole > INT64_C(100000000000)) { /* an instant */
                struct tz_local t = tz_to_local(tz, whole);

                buf_printf(b, "%d-%02u-%02u %02u:%02u ", (int)t.year, t.month, t.day, t.hour, t.minute);
        }
}

static void put_value(struct buf *b, const struct value *v, const struct tz *tz, unsigned depth)
{
        switch (v->type) {
        case VALUE_STR:
                buf_put_str(b, v->s);
                buf_put_ch(b, ' ');
                break;
        case VALUE_NUMBER: put_number(b, v->number, tz); break;
        case VALUE_LIST:
                for (size_t i = 0; i < v->list.n && depth < VALUE_DEPTH_MAX; i++)
                        put_value(b, &v->list.v[i], tz, depth + 1);
                buf_printf(b, "%zu ", v->list.n);
                break;
        case VALUE_MAP:
                for (size_t i = 0; i < v->map.n && depth < VALUE_DEPTH_MAX; i++)
                        put_value(b, &v->map.v[i].value, tz, depth + 1);
                break;
        case VALUE_NULL:
        case VALUE_BOOL: break;
        }
}

static const struct record *known(const struct answer_in *in, struct str kind, struct str key)
{
        const struct facts *f = in->facts;

        for (size_t i = 0; i < f->n_records; i++)
                if (str_eq(f->records[i].kind, kind) && str_eq(f->records[i].key, key))
                        return &f->records[i];
        for (size_t i = 0; i < f->n_record_lists; i++)
                for (size_t k = 0; k < f->record_lists[i].n; k++)
                        if (str_eq(f->record_lists[i].kind, kind) && str_eq(f->record_lists[i].v[k].key, key))
                                return &f->record_lists[i].v[k];
        return NULL;
}

static struct str take(struct buf *b, const struct answer_in *in)
{
        struct str s = arena_str(in->mem, buf_str(b));

        buf_done(b);
        return s;
}

bool evidence_record(const struct answer_in *in, struct str kind, struct str rest, struct str *ret)
{
        struct str key, field = rest;
        const struct record *r;
        const struct value *v;
        struct buf b;

        if (!str_cut(&field, '.', &key) || !(r = known(in, kind, key)) || !r->doc)
                return false;
        v = field.n ? value_get(r->doc, field) : r->doc;
        if (!v)
                return false;
        buf_init(&b, EVIDENCE_MAX);
        put_value(&b, v, in->tz ? in->tz : in->gen->tz, 0);
        *ret = take(&b, in);
        if (!ret->n) /* a plain yes or no, or an empty list, is there all the same */
                *ret = STR(" ");
        return true;
}

static void put_pieces(struct buf *b, const struct slot_text *t)
{
        for (size_t i = 0; i < t->n; i++)
                buf_put_str(b, t->v[i].words);
        buf_put_ch(b, '\n');
}

static void put_words(struct buf *b, struct str s)
{
        buf_put_str(b, s);
        buf_put_ch(b, '\n');
}

bool evidence_action(const struct answer_in *in, struct str id, enum lang lang, struct str *ret)
{
        const struct action *a = knowledge_action(in->gen->k, id);
        struct buf b;

        if (!a)
                return false;
        buf_init(&b, EVIDENCE_MAX);
        put_words(&b, a->title[lang]);
        for (size_t i = 0; i < a->n_inputs; i++) {
                put_words(&b, a->inputs[i].label[lang]);
                put_words(&b, a->inputs[i].ask[lang]);
        }
        for (size_t i = 0; i < a->n_conditions; i++)
                put_pieces(&b, &a->conditions[i].otherwise[lang]);
        for (size_t i = 0; i < a->n_undo_conditions; i++)
                put_pieces(&b, &a->undo_conditions[i].otherwise[lang]);
        put_pieces(&b, &a->show[lang]);
        put_pieces(&b, &a->after[lang]);
        put_pieces(&b, &a->undone[lang]);
        *ret = take(&b, in);
        return true;
}
