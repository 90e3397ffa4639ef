/* flows/<id>.yaml: steps, their choices, and whether every way through them comes to an end. */
#include "knowledge/knowledge_priv.h"
#include "text/lang.h"

#include <sodium.h>
#include <string.h>

static const char *const flow_keys[] = {"title",  "products", "ask",   "start", "steps",
                                        "safety", "intent",   "apart", NULL};
static const char *const step_keys[] = {"title", "say",      "figure",   "clip",  "question", "choices",
                                        "done",  "unsolved", "handover", "check", NULL};
static const char *const choice_keys[] = {"label", "match", "fact", "value", "next", "done", "handover", NULL};
static const char *const reasons[] = {"asked", "repair", "safety", "policy", "failed", NULL};

static struct str field_reason(struct kparse *kp, const struct ynode *map)
{
        struct str s = field_text(kp, map, "handover", false);

        for (size_t i = 0; s.n && reasons[i]; i++) {
                if (str_eq_c(s, reasons[i]))
                        return s;
        }
        if (s.n)
                fault_error(kp, yaml_get(map, "handover")->line,
                            "handover must be one of asked, repair, safety, policy, failed; not \"%.*s\"", STR_ARG(s));
        return s;
}

static void parse_figure(struct kparse *kp, const struct ynode *map, struct figure *f)
{
        static const char *const keys[] = {"file", "alt", NULL};
        const struct ynode *n = yaml_get(map, "figure");

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_MAP, "figure"))
                return;
        field_keys(kp, n, keys);
        f->file = field_text(kp, n, "file", true);
        ref_add_all(kp, REF_IMAGE, n, "file");
        field_both(kp, n, "alt", true, false, f->alt);
}

static void parse_clip(struct kparse *kp, const struct ynode *map, struct clip *c)
{
        static const char *const keys[] = {"file", "from", "to", "alt", NULL};
        const struct ynode *n = yaml_get(map, "clip");

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_MAP, "clip"))
                return;
        field_keys(kp, n, keys);
        c->file = field_text(kp, n, "file", true);
        ref_add_all(kp, REF_CLIP, n, "file");
        c->from_s = field_seconds(kp, n, "from", 0);
        c->to_s = field_seconds(kp, n, "to", 0);
        field_both(kp, n, "alt", true, false, c->alt);
        if (c->to_s <= c->from_s)
                fault_error(kp, n->line, "a clip must end after it starts");
}

static int step_ref(struct kparse *kp, const struct ynode *steps, const struct ynode *map, const char *key)
{
        const struct ynode *n = yaml_get(map, key);

        if (!n || yaml_is_null(n))
                return -1;
        if (!field_is(kp, n, YAML_SCALAR, key))
                return -1;
        for (size_t i = 0; i < steps->n; i++) {
                if (str_eq(steps->pairs[i].key, n->text))
                        return (int)i;
        }
        fault_error(kp, n->line, "%s: there is no step \"%.*s\"", key, STR_ARG(n->text));
        return -1;
}

static void parse_fact(struct kparse *kp, const struct ynode *map, struct flow_choice *c)
{
        struct str s = field_text(kp, map, "fact", false), rest = s, key;

        if (!s.n)
                return;
        if (!str_cut(&rest, '=', &key) || !str_trim(key).n || !str_trim(rest).n || key.n > 40 || rest.n > 80) {
                fault_error(kp, yaml_get(map, "fact")->line, "a fact must look like key=value");
                return;
        }
        c->fact_key = str_trim(key);
        c->fact_value = str_trim(rest);
}

static void parse_choice(struct kparse *kp, const struct ynode *steps, const struct ynode *n, struct flow_choice *c)
{
        int ends;

        c->next = -1;
        if (!field_is(kp, n, YAML_MAP, "a choice"))
                return;
        field_keys(kp, n, choice_keys);
        field_both(kp, n, "label", true, true, c->label);
        field_lists(kp, n, "match", false, c->match);
        parse_fact(kp, n, c);
        c->value = field_text(kp, n, "value", false);
        if (c->value.n > FLOW_VALUE_MAX)
                fault_error(kp, n->line, "value is longer than %u bytes", FLOW_VALUE_MAX);
        c->next = step_ref(kp, steps, n, "next");
        c->done = field_bool(kp, n, "done");
        c->handover = field_reason(kp, n);
        ends = (yaml_get(n, "next") != NULL) + c->done + (c->handover.n > 0);
        if (ends != 1)
                fault_error(kp, n->line, "a choice needs exactly one of next, done: true, handover");
}

static void parse_choices(struct kparse *kp, const struct ynode *steps, const struct ynode *map, struct flow_step *s)
{
        const struct ynode *n = yaml_get(map, "choices");
        struct flow_choice *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "choices"))
                return;
        if (n->n > KNOWLEDGE_CHOICES_MAX) {
                fault_error(kp, n->line, "more than %u choices", KNOWLEDGE_CHOICES_MAX);
                return;
        }
        v = ARENA_ARRAY(kp->mem, struct flow_choice, n->n);
        for (size_t i = 0; i < n->n; i++) {
                parse_choice(kp, steps, n->items[i], &v[i]);
                for (size_t j = 0; j < i; j++) {
                        if (str_eq(v[i].label[LANG_ZH], v[j].label[LANG_ZH]) ||
                            str_eq(v[i].label[LANG_EN], v[j].label[LANG_EN]))
                                fault_error(kp, n->items[i]->line, "two choices have the same label");
                }
        }
        s->choices = v;
        s->n_choices = n->n;
}

/* A check names what the device is asked; each of its answers is the value of a choice, which is a fact's when none is
 * written. */
static void parse_check(struct kparse *kp, const struct ynode *map, struct flow_step *s)
{
        struct flow_choice *v = (struct flow_choice *)(uintptr_t)s->choices;
        size_t n = 0;

        s->check = field_text(kp, map, "check", false);
        for (size_t i = 0; i < s->n_choices; i++) {
                if (!s->check.n && v[i].value.n)
                        fault_error(kp, map->line, "value is only for the choices of a step with check");
                if (s->check.n && !v[i].value.n && v[i].fact_value.n <= FLOW_VALUE_MAX)
                        v[i].value = v[i].fact_value;
                for (size_t j = 0; v[i].value.n && j < i; j++) {
                        if (str_eq(v[i].value, v[j].value))
                                fault_error(kp, map->line, "two choices have the same value");
                }
                n += v[i].value.n > 0;
        }
        if (!s->check.n)
                return;
        if (!id_ok(s->check))
                fault_error(kp, yaml_get(map, "check")->line, "check is a name: only a-z, 0-9 and -, at most 64");
        if (n == 0)
                fault_error(kp, yaml_get(map, "check")->line, "a step with check needs choices with a value or a fact");
}

static void parse_step(struct kparse *kp, const struct ynode *steps, const struct ypair *p, struct flow_step *s)
{
        const struct ynode *n = p->value;

        s->id = arena_str(kp->mem, p->key);
        s->unsolved = -1;
        if (!id_ok(s->id))
                fault_error(kp, p->line, "step \"%.*s\": only a-z, 0-9 and -", STR_ARG(s->id));
        if (!field_is(kp, n, YAML_MAP, "a step"))
                return;
        field_keys(kp, n, step_keys);
        field_both(kp, n, "title", true, true, s->title);
        field_both(kp, n, "say", true, false, s->say);
        field_both(kp, n, "question", false, false, s->question);
        parse_figure(kp, n, &s->figure);
        parse_clip(kp, n, &s->clip);
        parse_choices(kp, steps, n, s);
        parse_check(kp, n, s);
        s->done = field_bool(kp, n, "done");
        s->unsolved = step_ref(kp, steps, n, "unsolved");
        s->handover = field_reason(kp, n);
        if (s->n_choices == 0 && !s->done && !s->handover.n)
                fault_error(kp, p->line, "step \"%.*s\" is a dead end: no choices, not done, no handover",
                            STR_ARG(s->id));
        if (s->n_choices && (s->done || s->handover.n))
                fault_error(kp, p->line, "step \"%.*s\" has choices and also ends", STR_ARG(s->id));
        if (s->done && s->handover.n)
                fault_error(kp, p->line, "step \"%.*s\" is both done and a handover", STR_ARG(s->id));
        if (yaml_get(n, "unsolved") && !s->done)
                fault_error(kp, p->line, "unsolved is only for a step that is done");
}

/* ---- ways through ---- */

/* Can one of the steps in `set` follow step i? */
static bool any_next(const struct flow *f, size_t i, const bool *set)
{
        const struct flow_step *s = &f->steps[i];

        for (size_t c = 0; c < s->n_choices; c++) {
                if (s->choices[c].next >= 0 && set[s->choices[c].next])
                        return true;
        }
        return s->unsolved >= 0 && set[s->unsolved];
}

static void mark_reachable(const struct flow *f, bool *seen)
{
        bool more = true;

        seen[f->start] = true;
        while (more) {
                more = false;
                for (size_t i = 0; i < f->n_steps; i++) {
                        const struct flow_step *s = &f->steps[i];

                        if (!seen[i])
                                continue;
                        for (size_t c = 0; c < s->n_choices; c++) {
                                int n = s->choices[c].next;

                                if (n >= 0 && !seen[n])
                                        seen[n] = more = true;
                        }
                        if (s->unsolved >= 0 && !seen[s->unsolved])
                                seen[s->unsolved] = more = true;
                }
        }
}

static bool ends_here(const struct flow_step *s)
{
        if (s->done || s->handover.n)
                return true;
        for (size_t c = 0; c < s->n_choices; c++) {
                if (s->choices[c].done || s->choices[c].handover.n)
                        return true;
        }
        return false;
}

static void mark_ending(const struct flow *f, bool *ends)
{
        bool more = true;

        for (size_t i = 0; i < f->n_steps; i++)
                ends[i] = ends_here(&f->steps[i]);
        while (more) {
                more = false;
                for (size_t i = 0; i < f->n_steps; i++) {
                        if (!ends[i] && any_next(f, i, ends))
                                ends[i] = more = true;
                }
        }
}

void check_flow(struct kparse *kp, const struct ynode *root, const struct flow *f)
{
        const struct ynode *steps = yaml_get(root, "steps");
        bool seen[KNOWLEDGE_STEPS_MAX] = {false}, ends[KNOWLEDGE_STEPS_MAX] = {false};

        mark_reachable(f, seen);
        mark_ending(f, ends);
        for (size_t i = 0; i < f->n_steps; i++) {
                if (!seen[i])
                        fault_error(kp, steps->pairs[i].line, "step \"%.*s\" is never reached",
                                    STR_ARG(f->steps[i].id));
                else if (!ends[i] && f->steps[i].n_choices)
                        fault_error(kp, steps->pairs[i].line, "step \"%.*s\" is in a loop without an exit",
                                    STR_ARG(f->steps[i].id));
        }
}

static void set_edition(struct kparse *kp, struct str source, struct flow *f)
{
        unsigned char sum[16];
        char hex[2 * sizeof(sum) + 1];
        crypto_generichash_state st;

        crypto_generichash_init(&st, NULL, 0, sizeof(sum));
        crypto_generichash_update(&st, (const unsigned char *)f->id.p, f->id.n + 1); /* with its end */
        crypto_generichash_update(&st, (const unsigned char *)source.p, source.n);
        crypto_generichash_final(&st, sum, sizeof(sum));
        sodium_bin2hex(hex, sizeof(hex), sum, sizeof(sum));
        f->version = arena_str(kp->mem, str_c(hex));
        f->source = source;
}

void parse_flow(struct kparse *kp, const struct ynode *root, struct str source, struct flow *f)
{
        const struct ynode *steps = yaml_get(root, "steps");
        struct flow_step *v;
        int start;

        f->id = kp->stem;
        set_edition(kp, source, f);
        if (!field_is(kp, root, YAML_MAP, "a flow"))
                return;
        field_keys(kp, root, flow_keys);
        field_both(kp, root, "title", true, false, f->title);
        field_both(kp, root, "apart", false, false, f->apart);
        f->products = field_products(kp, root);
        f->intents = field_intents(kp, root);
        field_asks(kp, root, f->ask);
        f->safety = field_bool(kp, root, "safety");
        if (!steps || yaml_is_null(steps)) {
                fault_error(kp, root->line, "\"steps\" is missing");
                return;
        }
        if (!field_is(kp, steps, YAML_MAP, "steps"))
                return;
        if (steps->n == 0 || steps->n > KNOWLEDGE_STEPS_MAX) {
                fault_error(kp, steps->line, "a flow has 1 to %u steps", KNOWLEDGE_STEPS_MAX);
                return;
        }
        v = ARENA_ARRAY(kp->mem, struct flow_step, steps->n);
        for (size_t i = 0; i < steps->n; i++)
                parse_step(kp, steps, &steps->pairs[i], &v[i]);
        f->steps = v;
        f->n_steps = steps->n;
        if (!yaml_get(root, "start"))
                fault_error(kp, root->line, "\"start\" is missing");
        start = step_ref(kp, steps, root, "start");
        f->start = start < 0 ? 0 : (size_t)start;
        if (start >= 0)
                check_flow(kp, root, f);
}

int flow_read(struct str id, struct str source, struct arena *mem, struct flow *ret, struct err *err)
{
        struct arena *tmp = arena_new((size_t)64 << 20);
        struct kparse kp = {.mem = mem, .tmp = tmp, .rep = report_new(), .file = id, .stem = arena_str(mem, id)};
        struct ynode *root = NULL;
        unsigned line;
        int r = utf8_ok(source) ? yaml_parse(source, 0, tmp, &root, &line, err)
                                : err_set(err, ERR_INVALID, "flow %.*s: not valid UTF-8 text", STR_ARG(id));

        *ret = (struct flow){.n_steps = 0};
        if (r == 0) {
                parse_flow(&kp, root, arena_str(mem, source), ret);
                if (kp.rep->n_errors)
                        r = err_set(err, ERR_INVALID, "flow %.*s: %.*s", STR_ARG(id), STR_ARG(kp.rep->items[0].text));
        }
        VEC_FREE(&kp.refs);
        report_free(kp.rep);
        arena_free(tmp);
        return r;
}
