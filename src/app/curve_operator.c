/* curve_operator - see curve_operator.h. */
#include "app/curve_operator.h"

#include "base/map.h"
#include "insight/suggestions.h"
#include "loop/loop.h"

#define WHO "operator"

struct message {
        struct str id, need;
};

struct looked {
        struct str id, doc; /* doc: suggested as that whose phrasings they are; else empty */
        struct str need;    /* of more than half of its messages; else empty */
        struct message *messages;
        size_t n;
};

struct week {
        struct curve_world *w;
        const struct curve_data *d;
        struct arena *mem;
        struct looked groups[CURVE_LOOKS];
        size_t n;
        struct curve_decided *did;
        bool done, pending;
        int r;
        struct err *err;
};

/* ---- reading the list ---- */

static struct str need_of(const struct week *k, const struct fallen_row *row)
{
        const struct str *need = map_get(k->w->needs, row->conversation);

        return need ? *need : (struct str){NULL, 0};
}

static void find_majority(struct looked *g)
{
        for (size_t i = 0; i < g->n && !g->need.n; i++) {
                size_t same = 0;

                for (size_t j = 0; j < g->n; j++)
                        same += str_eq(g->messages[i].need, g->messages[j].need);
                if (same * 2 > g->n)
                        g->need = g->messages[i].need;
        }
}

static void look(struct week *k, const struct suggestion *s)
{
        struct looked *g = &k->groups[k->n++];

        *g = (struct looked){.id = arena_str(k->mem, s->id), .n = s->n};
        if (s->kind == SUGGEST_PHRASING)
                g->doc = arena_str(k->mem, s->doc);
        g->messages = ARENA_ARRAY(k->mem, struct message, s->n);
        for (size_t i = 0; i < s->n; i++)
                g->messages[i] =
                        (struct message){suggestion_message_id(s->messages[i], k->mem), need_of(k, s->messages[i])};
        find_majority(g);
}

static void on_list(void *arg, int r, const struct err *err, const struct suggestions_view *v)
{
        struct week *k = arg;

        k->done = true;
        k->r = r;
        if (r < 0) {
                *k->err = *err;
                return;
        }
        k->pending = v->pending;
        k->did->open = v->n;
        for (size_t i = 0; i < v->n && k->n < CURVE_LOOKS && !v->pending; i++)
                look(k, &v->groups[i]);
        k->did->looked = k->n;
}

static int read_list(struct week *k)
{
        int r;

        do {
                k->done = false;
                r = suggestions_list(k->w->service->suggestions, on_list, k);
                if (r < 0)
                        return err_set(k->err, r, "the list cannot be read");
                r = curve_wait(k->w, &k->done, k->err);
                if (r == 0 && k->pending)
                        loop_step(k->w->loop, 20);
        } while (r == 0 && k->r == 0 && k->pending);
        return r < 0 ? r : k->r;
}

/* ---- deciding ---- */

static void on_decided(void *arg, int r, const struct err *err, const struct verdict_out *out)
{
        struct week *k = arg;

        k->done = true;
        k->r = r;
        if (r < 0) {
                *k->err = *err;
                return;
        }
        k->did->phrasings += out->n_phrasings;
}

static int take_as(struct week *k, const struct looked *g, struct str doc)
{
        struct chosen *chosen = ARENA_ARRAY(k->mem, struct chosen, g->n);
        struct verdict_in in = {.group = g->id, .who = STR_INIT(WHO), .doc = doc, .chosen = chosen, .keep_rest = true};
        int r;

        for (size_t i = 0; i < g->n && in.n_chosen < SUGGESTION_ACCEPT_MAX; i++)
                if (str_eq(g->messages[i].need, g->need))
                        chosen[in.n_chosen++].message = g->messages[i].id;
        k->done = false;
        r = suggestions_accept(k->w->service->suggestions, &in, on_decided, k);
        if (r < 0)
                return err_set(k->err, r, "the group cannot be accepted");
        r = curve_wait(k->w, &k->done, k->err);
        if (r == 0)
                r = k->r;
        if (r == ERR_EXISTS || r == ERR_INVALID) /* another document has the words: a person lets it be */
                return 0;
        k->did->decisions += r == 0;
        k->did->suggested += r == 0 && curve_need_is(g->need, g->doc);
        return r;
}

static bool has_article(const struct week *k, struct str need)
{
        const struct knowledge *now = generation_current(k->w->service->generations)->k;

        return knowledge_article(now, curve_need_name(need)) != NULL;
}

static bool is_known(const struct week *k, const struct looked *g)
{
        return g->need.n && (!curve_need_is_new(g->need) || has_article(k, g->need));
}

static struct str doc_of(const struct week *k, struct str need)
{
        return curve_need_is_new(need) ? arena_printf(k->mem, "article:%.*s", STR_ARG(curve_need_name(need))) : need;
}

static bool is_full(const struct week *k)
{
        return k->did->decisions + k->did->articles >= CURVE_DECISIONS;
}

static int decide_known(struct week *k)
{
        int r = 0;

        for (size_t i = 0; i < k->n && r == 0 && !is_full(k); i++) {
                struct looked *g = &k->groups[i];

                if (!is_known(k, g))
                        continue;
                r = take_as(k, g, doc_of(k, g->need));
                g->n = 0;
        }
        return r;
}

/* How many messages in the list are after this unknown thing? */
static size_t wanted(const struct week *k, struct str need)
{
        size_t n = 0;

        for (size_t i = 0; i < k->n; i++)
                for (size_t j = 0; j < k->groups[i].n && str_eq(k->groups[i].need, need); j++)
                        n += str_eq(k->groups[i].messages[j].need, need);
        return n;
}

static int accept_all(struct week *k, struct str need)
{
        int r = 0;

        for (size_t i = 0; i < k->n && r == 0; i++) {
                struct looked *g = &k->groups[i];

                if (!g->n || !str_eq(g->need, need))
                        continue;
                r = take_as(k, g, doc_of(k, need));
                g->n = 0;
        }
        return r;
}

static int write_missing(struct week *k)
{
        int r = 0;

        for (size_t i = 0; i < k->n && r == 0 && !is_full(k); i++) {
                struct str need = k->groups[i].need, text;

                if (!k->groups[i].n || !curve_need_is_new(need) || has_article(k, need) ||
                    wanted(k, need) < CURVE_TOPIC)
                        continue;
                r = curve_article(k->d, need, k->mem, &text, k->err);
                if (r == 0)
                        r = curve_write(k->w, curve_need_name(need), text, k->err);
                if (r == 0)
                        r = curve_reload(k->w, k->err);
                if (r == 0)
                        r = accept_all(k, need);
                k->did->articles += r == 0;
        }
        return r;
}

int curve_operator_week(struct curve_world *w, const struct curve_data *d, struct curve_decided *ret, struct err *err)
{
        struct arena *mem = arena_new(64 << 20);
        struct week *k = ARENA_NEW(mem, struct week);
        int r;

        *ret = (struct curve_decided){0};
        *k = (struct week){.w = w, .d = d, .mem = mem, .did = ret, .err = err};
        r = read_list(k);
        if (r == 0)
                r = decide_known(k);
        if (r == 0)
                r = write_missing(k);
        arena_free(mem);
        return r;
}
