/* The gate measured on files: sets of evidence are read and filled once, then asked sentence by sentence. */
#include "app/eval_gate.h"

#include "answer/answer.h"
#include "answer/gate.h"
#include "app/embedded.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"
#include "knowledge/knowledge.h"

#define MEMORY_MAX ((size_t)1 << 30)

struct set {
        struct str name;
        struct gate_set *gate;
        int64_t at_ms;
};

struct tally {
        struct str name;
        unsigned n, passed;
};

struct run {
        const struct eval_in *in;
        struct arena *mem;
        struct knowledge *k;
        struct tz *tz;
        const struct claims_names *names;
        struct set sets[EVAL_GATE_SETS_MAX];
        size_t n_sets;
        struct tally all, parts[EVAL_GATE_CLASSES_MAX], classes[EVAL_GATE_CLASSES_MAX];
        int64_t ns;
};

/* ---- sets ---- */

static bool add_doc(struct run *r, struct set *s, struct str id)
{
        struct str kind;
        const struct article *a;

        if (!str_cut(&id, ':', &kind))
                return false;
        a = str_eq(kind, STR("policy")) ? knowledge_policy(r->k, id) : knowledge_article(r->k, id);
        for (int l = 0; a && l < KL; l++) {
                for (size_t i = 0; i < a->passages[l].n; i++) {
                        struct gate_text t = {.text = a->passages[l].v[i],
                                              .lang = (enum lang)l,
                                              .title = a->title[l],
                                              .products = a->products.v,
                                              .n_products = a->products.n};

                        gate_add_text(s->gate, &t);
                }
        }
        return a != NULL;
}

static bool type_of(struct str name, enum gate_type *ret)
{
        static const struct {
                const char *name;
                enum gate_type type;
        } types[] = {{"text", GATE_TEXT}, {"number", GATE_NUMBER}, {"state", GATE_STATE}, {"product", GATE_PRODUCT},
                     {"date", GATE_DATE}, {"money", GATE_MONEY},   {"days", GATE_DAYS},   {"count", GATE_COUNT}};

        for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
                if (str_eq_c(name, types[i].name)) {
                        *ret = types[i].type;
                        return true;
                }
        }
        return false;
}

static bool add_fact(struct set *s, struct str rest)
{
        struct gate_fact f = {.kind = {0}};
        struct str type, value;

        if (!str_cut(&rest, ' ', &f.kind) || !str_cut(&rest, ' ', &f.subject) || !str_cut(&rest, ' ', &f.field) ||
            !str_cut(&rest, ' ', &type) || !type_of(type, &f.type) || !rest.n)
                return false;
        f.text = rest;
        if (f.type == GATE_DATE && !time_parse_iso(rest, &f.value))
                return false;
        if (f.type == GATE_MONEY || f.type == GATE_DAYS || f.type == GATE_COUNT) {
                str_cut(&rest, ' ', &value);
                f.text = rest;
                if (!str_to_i64(value, 0, INT64_C(1000000000000), &f.value))
                        return false;
        }
        gate_add_fact(s->gate, &f);
        return true;
}

static bool add_expired(struct set *s, struct str rest)
{
        struct str id, lang;
        struct gate_text t = {.expired = true};

        if (!str_cut(&rest, ' ', &id) || !str_cut(&rest, ' ', &lang) || !rest.n)
                return false;
        t.text = rest;
        t.title = id;
        t.lang = str_eq(lang, STR("zh")) ? LANG_ZH : LANG_EN;
        gate_add_text(s->gate, &t);
        return true;
}

static bool set_line(struct run *r, struct str line)
{
        struct set *s = r->n_sets ? &r->sets[r->n_sets - 1] : NULL;
        struct str word;

        if (!str_cut(&line, ' ', &word) || !line.n)
                return false;
        if (str_eq(word, STR("set"))) {
                if (r->n_sets == EVAL_GATE_SETS_MAX)
                        return false;
                r->sets[r->n_sets++] = (struct set){.name = line};
                return true;
        }
        if (s && str_eq(word, STR("at")) && !s->gate) {
                if (!time_parse_iso(line, &s->at_ms))
                        return false;
                s->gate = gate_set_new(r->mem, r->names, s->at_ms, r->tz);
                return true;
        }
        if (!s || !s->gate)
                return false;
        if (str_eq(word, STR("fact")))
                return add_fact(s, line);
        if (str_eq(word, STR("doc")))
                return add_doc(r, s, line);
        return str_eq(word, STR("expired")) && add_expired(s, line);
}

static int read_sets(struct run *r, struct err *err)
{
        struct str rest = r->in->data[0], line;
        unsigned no = 0;

        while (str_line(&rest, &line)) {
                no++;
                if (line.n && line.p[0] != '#' && !set_line(r, line))
                        return err_set(err, ERR_INVALID, "%s:%u: not understood", r->in->path[0], no);
        }
        return 0;
}

/* ---- sentences ---- */

static void count(struct tally *v, struct str name, bool passed)
{
        for (size_t i = 0; i < EVAL_GATE_CLASSES_MAX; i++) {
                if (v[i].n && !str_eq(v[i].name, name))
                        continue;
                v[i].name = name;
                v[i].n++;
                v[i].passed += passed;
                return;
        }
}

static struct set *find_set(struct run *r, struct str name)
{
        for (size_t i = 0; i < r->n_sets; i++) {
                if (str_eq(r->sets[i].name, name) && r->sets[i].gate)
                        return &r->sets[i];
        }
        return NULL;
}

static bool sentence_line(struct run *r, struct str line)
{
        struct str row = line, cls, lang, name, part;
        struct gate_finding found;
        struct set *s;
        int64_t start;

        if (!str_cut(&line, '\t', &cls) || !str_cut(&line, '\t', &lang) || !str_cut(&line, '\t', &name) ||
            !str_cut(&line, '\t', &part) || !line.n || !(s = find_set(r, name)))
                return false;
        if (r->in->only.n && !str_eq(r->in->only, part))
                return true;
        start = time_mono_ns();
        gate_check_sentence(s->gate, line, str_eq(lang, STR("zh")) ? LANG_ZH : LANG_EN, &found);
        r->ns += time_mono_ns() - start;
        r->all.n++;
        r->all.passed += found.verdict == GATE_PASS;
        count(r->parts, part, found.verdict == GATE_PASS);
        count(r->classes, cls, found.verdict == GATE_PASS);
        if (r->in->report)
                buf_printf(r->in->report, "%s\t%.*s\t%.*s\n", gate_verdict_name(found.verdict), STR_ARG(found.token),
                           STR_ARG(row));
        return true;
}

static int read_sentences(struct run *r, struct err *err)
{
        struct str rest = r->in->data[1], line;
        unsigned no = 0;

        while (str_line(&rest, &line)) {
                no++;
                if (line.n && line.p[0] != '#' && !sentence_line(r, line))
                        return err_set(err, ERR_INVALID, "%s:%u: not understood", r->in->path[1], no);
        }
        return 0;
}

static void put_tallies(struct buf *out, const char *key, const struct tally *v)
{
        buf_printf(out, ", \"%s\": {", key);
        for (size_t i = 0; i < EVAL_GATE_CLASSES_MAX && v[i].n; i++)
                buf_printf(out, "%s\"%.*s\": {\"sentences\": %u, \"passed\": %u, \"passed_share\": %.4f}",
                           i ? ", " : "", STR_ARG(v[i].name), v[i].n, v[i].passed, (double)v[i].passed / v[i].n);
        buf_printf(out, "}");
}

static int measure(struct run *r, struct buf *ret_json, struct err *err)
{
        int n = read_sets(r, err);

        if (n == 0)
                n = read_sentences(r, err);
        if (n < 0)
                return n;
        buf_printf(ret_json, "{\"sentences\": %u, \"passed\": %u, \"passed_share\": %.4f, \"us_per_sentence\": %.1f",
                   r->all.n, r->all.passed, r->all.n ? (double)r->all.passed / r->all.n : 0,
                   r->all.n ? (double)r->ns / 1000 / r->all.n : 0);
        put_tallies(ret_json, "parts", r->parts);
        put_tallies(ret_json, "classes", r->classes);
        buf_printf(ret_json, "}");
        return 0;
}

int eval_gate(const struct eval_in *in, struct buf *ret_json, struct err *err)
{
        struct run run = {.in = in, .mem = arena_new(MEMORY_MAX)};
        const struct kfile *files;
        struct report *rep = report_new();
        size_t n;
        int r;

        files = embedded_knowledge(&n);
        r = knowledge_load_files(files, n, time_now_ms(), &run.k, rep, err);
        if (r == 0)
                r = tz_load(STR("Asia/Shanghai"), &run.tz, err);
        if (r == 0) {
                run.names = evidence_names(run.k, run.mem);
                r = measure(&run, ret_json, err);
        }
        tz_free(run.tz);
        knowledge_unref(run.k);
        report_free(rep);
        arena_free(run.mem);
        return r;
}
