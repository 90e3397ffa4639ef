/* The result of a replay as JSON: see docs/protocol.md. */
#include "codec/json.h"
#include "insight/foresight.h"

static void put_u64(struct buf *b, const char *key, uint64_t v)
{
        json_put_key_i64(b, key, (int64_t)v);
}

static void put_real(struct buf *b, const char *key, double v)
{
        json_put_key(b, key);
        buf_printf(b, "%.3f", v);
}

static void put_totals(struct buf *b, const struct foresight_totals *t)
{
        const struct {
                const char *key;
                uint64_t v;
        } rows[] = {
                {"talks", t->talks},         {"erased", t->erased},       {"cut", t->cut},
                {"lines", t->lines},         {"to_people", t->to_people}, {"untouched", t->untouched},
                {"compared", t->compared},   {"again", t->again},         {"decided", t->decided},
                {"newly", t->newly},         {"changed", t->changed},     {"worse", t->worse},
                {"same", t->same},           {"outside", t->outside},     {"failed", t->failed},
                {"uncounted", t->uncounted}, {"sample", t->sample_lines}, {"sample_changed", t->sample_changed},
        };

        json_put_key(b, "total");
        buf_put_ch(b, '{');
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
                put_u64(b, rows[i].key, rows[i].v);
        buf_put_ch(b, '}');
}

static void put_edit(struct buf *b, const struct foresight_edit *e)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "doc", e->doc);
        json_put_key_str(b, "title_zh", e->title[LANG_ZH]);
        json_put_key_str(b, "title_en", e->title[LANG_EN]);
        json_put_key_str(b, "change", str_c(foresight_change_name(e->change)));
        json_put_key_str(b, "verdict", str_c(foresight_verdict_name(e->verdict)));
        json_put_key_str(b, "why", str_c(foresight_why_name(e->why)));
        put_u64(b, "newly", e->newly);
        put_u64(b, "changed", e->changed);
        put_u64(b, "worse", e->worse);
        put_u64(b, "gain", e->gain);
        put_u64(b, "harm", e->harm);
        buf_put_ch(b, '}');
}

static void put_said(struct buf *b, const char *key, const struct replay_said *s, float fit)
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_str(b, "kind", str_c(decision_kind_name(s->kind)));
        json_put_key_str(b, "doc", s->doc);
        json_put_key_str(b, "text", s->text);
        put_real(b, "confidence", (double)s->confidence);
        put_real(b, "fit", (double)fit);
        json_put_key_bool(b, "outside", s->outside);
        buf_put_ch(b, '}');
}

static void put_case(struct buf *b, const struct foresight_case *c)
{
        static const char *const leans[] = {"none", "gain", "harm"};

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "kind", str_c(foresight_kind_name(c->kind)));
        json_put_key_str(b, "lean", str_c(leans[c->lean]));
        json_put_key_str(b, "why", str_c(foresight_why_name(c->why)));
        json_put_key_str(b, "edit", c->cause);
        json_put_key_str(b, "text", c->text);
        json_put_key_str(b, "lang", str_c(lang_name(c->lang)));
        json_put_key_str(b, "conversation", c->talk);
        put_u64(b, "times", c->times);
        put_said(b, "before", &c->a, c->fit_a);
        put_said(b, "after", &c->b, c->fit_b);
        buf_put_ch(b, '}');
}

void foresight_json(const struct foresight_result *r, size_t cases, struct buf *out)
{
        json_put_key_bool(out, "everything", r->all);
        put_totals(out, &r->total);
        json_put_key(out, "edits");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < r->n_edits; i++)
                put_edit(out, &r->edits[i]);
        buf_put_ch(out, ']');
        json_put_key(out, "cases");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < r->n_cases && i < cases; i++)
                put_case(out, &r->cases[i]);
        buf_put_ch(out, ']');
}
