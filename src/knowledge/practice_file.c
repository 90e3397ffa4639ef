/* practice/ID.yaml: parse and check; see practice.h. */
#include "knowledge/practice.h"

#include "knowledge/knowledge_priv.h"

#define MOOD_USUAL 30
#define FIRST_USUAL 60
#define HANDLE_USUAL 600

static void check_length(struct kparse *kp, unsigned line, const char *what, const struct str v[KL])
{
        for (int l = 0; l < KL; l++)
                if (v[l].n > PRACTICE_TEXT_MAX)
                        fault_error(kp, line, "%s is longer than %d bytes", what, PRACTICE_TEXT_MAX);
}

static void read_text(struct kparse *kp, const struct ynode *map, const char *key, bool required, struct str ret[KL])
{
        const struct ynode *n = yaml_get(map, key);

        ret[LANG_ZH] = ret[LANG_EN] = (struct str){0};
        field_both(kp, map, key, required, true, ret);
        check_length(kp, n ? n->line : map->line, key, ret);
}

/* {zh: […], en: […]}; a list without languages serves both when it is of one language only. */
static void read_ways(struct kparse *kp, const struct ynode *map, const char *key, bool required, size_t most,
                      struct str_list ret[KL])
{
        const struct ynode *n = yaml_get(map, key);

        field_lists(kp, map, key, required && (!n || n->kind != YAML_LIST), ret);
        if (n && n->kind == YAML_LIST) {
                for (int l = 0; l < KL; l++)
                        if (!ret[l].n)
                                ret[l] = ret[!l];
                if (required && !ret[0].n)
                        fault_error(kp, n->line, "%s: there is nothing in it", key);
        }
        for (int l = 0; n && l < KL; l++) {
                if (ret[l].n > most) {
                        fault_error(kp, n->line, "%s has more than %zu lines", key, most);
                        ret[l].n = most;
                }
                for (size_t i = 0; i < ret[l].n; i++)
                        if (ret[l].v[i].n > PRACTICE_TEXT_MAX)
                                fault_error(kp, n->line, "%s has a line of more than %d bytes", key, PRACTICE_TEXT_MAX);
        }
}

static struct str read_id(struct kparse *kp, const struct ynode *map)
{
        struct str id = field_text(kp, map, "id", true);

        if (id.n && !id_ok(id))
                fault_error(kp, map->line, "an id has only a-z, 0-9 and -, at most 64");
        return id;
}

/* The list of maps under a key; NULL and *ret_n = 0 when there is none. */
static struct ynode **list_of_maps(struct kparse *kp, const struct ynode *root, const char *key, size_t most,
                                   size_t *ret_n)
{
        const struct ynode *n = yaml_get(root, key);

        *ret_n = 0;
        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, key))
                return NULL;
        if (n->n > most) {
                fault_error(kp, n->line, "%s has more than %zu entries", key, most);
                return NULL;
        }
        for (size_t i = 0; i < n->n; i++)
                if (!field_is(kp, n->items[i], YAML_MAP, key))
                        return NULL;
        *ret_n = n->n;
        return n->items;
}

static void read_facts(struct kparse *kp, const struct ynode *root, struct practice_case *c)
{
        static const char *const keys[] = {"id", "ask", "say", "needed", NULL};
        size_t n;
        struct ynode **v = list_of_maps(kp, root, "facts", PRACTICE_FACTS_MAX, &n);
        struct practice_fact *out = ARENA_ARRAY(kp->mem, struct practice_fact, n);

        for (size_t i = 0; i < n; i++) {
                field_keys(kp, v[i], keys);
                out[i].id = read_id(kp, v[i]);
                read_ways(kp, v[i], "ask", true, PRACTICE_WAYS_MAX, out[i].ask);
                read_text(kp, v[i], "say", true, out[i].say);
                out[i].needed = field_bool(kp, v[i], "needed");
                for (size_t k = 0; k < i; k++)
                        if (str_eq(out[k].id, out[i].id))
                                fault_error(kp, v[i]->line, "the fact \"%.*s\" stands here twice", STR_ARG(out[i].id));
        }
        c->facts = out;
        c->n_facts = n;
}

static void read_after(struct kparse *kp, const struct ynode *map, const struct practice_case *c,
                       struct practice_goal *g)
{
        struct str_list names = field_list(kp, map, "after");
        unsigned char *v = ARENA_ARRAY(kp->mem, unsigned char, names.n);

        for (size_t i = 0; i < names.n; i++) {
                size_t k = 0;

                while (k < c->n_facts && !str_eq(c->facts[k].id, names.v[i]))
                        k++;
                if (k == c->n_facts)
                        fault_error(kp, map->line, "there is no fact \"%.*s\"", STR_ARG(names.v[i]));
                else
                        v[g->n_after++] = (unsigned char)k;
        }
        g->after = v;
}

static struct str read_doc(struct kparse *kp, const struct ynode *map, bool required)
{
        struct str doc = field_text(kp, map, "doc", required);

        if (doc.n)
                ref_add(kp, REF_PASSAGE, yaml_get(map, "doc")->line, doc);
        return doc;
}

static void read_goals(struct kparse *kp, const struct ynode *root, struct practice_case *c)
{
        static const char *const keys[] = {"id", "doc", "action", "tell", "after", "say", NULL};
        size_t n;
        struct ynode **v = list_of_maps(kp, root, "goals", PRACTICE_GOALS_MAX, &n);
        struct practice_goal *out = ARENA_ARRAY(kp->mem, struct practice_goal, n);

        for (size_t i = 0; i < n; i++) {
                field_keys(kp, v[i], keys);
                out[i].id = read_id(kp, v[i]);
                out[i].action = field_text(kp, v[i], "action", false);
                ref_add_all(kp, REF_ACTION, v[i], "action");
                out[i].doc = read_doc(kp, v[i], !out[i].action.n && !yaml_get(v[i], "tell"));
                read_ways(kp, v[i], "tell", !out[i].action.n && !out[i].doc.n, PRACTICE_WAYS_MAX, out[i].tell);
                if (out[i].action.n && out[i].tell[0].n)
                        fault_error(kp, v[i]->line, "an action is done, not told");
                read_after(kp, v[i], c, &out[i]);
                read_text(kp, v[i], "say", false, out[i].say);
        }
        if (!n)
                fault_error(kp, root->line, "goals: there must be one");
        c->goals = out;
        c->n_goals = n;
}

static void read_traps(struct kparse *kp, const struct ynode *root, struct practice_case *c)
{
        static const char *const keys[] = {"id", "doc", "tell", "why", NULL};
        size_t n;
        struct ynode **v = list_of_maps(kp, root, "traps", PRACTICE_TRAPS_MAX, &n);
        struct practice_trap *out = ARENA_ARRAY(kp->mem, struct practice_trap, n);

        for (size_t i = 0; i < n; i++) {
                field_keys(kp, v[i], keys);
                out[i].id = read_id(kp, v[i]);
                out[i].doc = read_doc(kp, v[i], false);
                read_ways(kp, v[i], "tell", true, PRACTICE_WAYS_MAX, out[i].tell);
                read_text(kp, v[i], "why", true, out[i].why);
        }
        c->traps = out;
        c->n_traps = n;
}

void parse_practice(struct kparse *kp, const struct ynode *root, struct practice_case *ret)
{
        static const char *const keys[] = {"title", "product", "level", "mood",  "first_s", "handle_s", "opening",
                                           "again", "thanks",  "facts", "goals", "traps",   NULL};

        *ret = (struct practice_case){.id = kp->stem};
        field_keys(kp, root, keys);
        read_text(kp, root, "title", true, ret->title);
        ret->product = field_text(kp, root, "product", false);
        ref_add_all(kp, REF_PRODUCT, root, "product");
        ret->level = (int)field_int(kp, root, "level", 1, 3, 1);
        ret->mood = (int)field_int(kp, root, "mood", 0, PRACTICE_MOOD_MAX - 10, MOOD_USUAL);
        ret->first_s = (int)field_int(kp, root, "first_s", 5, PRACTICE_WAIT_MAX, FIRST_USUAL);
        ret->handle_s = (int)field_int(kp, root, "handle_s", 30, PRACTICE_WAIT_MAX * 2, HANDLE_USUAL);
        read_ways(kp, root, "opening", true, PRACTICE_OPENING_MAX, ret->opening);
        read_text(kp, root, "again", true, ret->again);
        read_text(kp, root, "thanks", true, ret->thanks);
        read_facts(kp, root, ret);
        read_goals(kp, root, ret);
        read_traps(kp, root, ret);
}

int practice_read(struct str id, struct str source, struct arena *mem, struct practice_case *ret, struct err *err)
{
        struct arena *tmp = arena_new((size_t)16 << 20);
        struct kparse kp = {.mem = mem, .tmp = tmp, .rep = report_new(), .file = id, .stem = arena_str(mem, id)};
        struct ynode *root = NULL;
        unsigned line;
        int r = utf8_ok(source) ? yaml_parse(source, 0, tmp, &root, &line, err)
                                : err_set(err, ERR_INVALID, "practice %.*s: not valid UTF-8 text", STR_ARG(id));

        if (r == 0 && root->kind != YAML_MAP)
                r = err_set(err, ERR_INVALID, "practice %.*s: it must be a map", STR_ARG(id));
        if (r == 0) {
                parse_practice(&kp, root, ret);
                if (kp.rep->n_errors)
                        r = err_set(err, ERR_INVALID, "practice %.*s: %.*s", STR_ARG(id),
                                    STR_ARG(kp.rep->items[0].text));
        }
        VEC_FREE(&kp.refs);
        report_free(kp.rep);
        arena_free(tmp);
        return r;
}

const struct practice_case *knowledge_practice(const struct knowledge *k, struct str id)
{
        for (size_t i = 0; i < k->n_practice; i++)
                if (str_eq(k->practice[i].id, id))
                        return &k->practice[i];
        return NULL;
}

/* ---- what a goal names ---- */

static bool step_text(const struct flow *f, struct str step, enum lang lang, struct str *ret_title,
                      struct str *ret_text)
{
        const struct flow_step *s = step.p ? flow_step_find(f, step) : &f->steps[0];

        if (!s)
                return false;
        *ret_title = f->title[lang];
        *ret_text = s->say[lang];
        return true;
}

static bool article_text(const struct article *a, struct str no, enum lang lang, struct str *ret_title,
                         struct str *ret_text)
{
        int64_t n = 1;

        lang = article_lang(a, lang);
        if (no.p && !str_to_i64(no, 1, (int64_t)a->passages[lang].n, &n))
                return false;
        *ret_title = a->title[lang];
        *ret_text = no.p ? a->passages[lang].v[n - 1] : a->body[lang];
        return true;
}

bool practice_passage(const struct knowledge *k, struct str doc, enum lang lang, struct str *ret_title,
                      struct str *ret_text)
{
        struct str rest = doc, kind, id;
        const struct article *a = NULL;

        *ret_title = *ret_text = (struct str){0};
        if (!str_cut(&rest, ':', &kind) || !rest.p)
                return false;
        if (str_eq_c(kind, "flow")) {
                const struct flow *f;

                str_cut(&rest, '/', &id);
                f = knowledge_flow(k, id);
                return f && f->n_steps && step_text(f, rest, lang, ret_title, ret_text);
        }
        str_cut(&rest, '#', &id);
        if (str_eq_c(kind, "article"))
                a = knowledge_article(k, id);
        else if (str_eq_c(kind, "policy"))
                a = knowledge_policy(k, id);
        return a && article_text(a, rest, lang, ret_title, ret_text);
}
