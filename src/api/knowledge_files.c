/* knowledge_files - what the knowledge is made of, one file, and what there is to say about a text while it is written.
 */
#include "api/api_priv.h"

#include "answer/corpus.h"
#include "answer/generation.h"
#include "insight/advice.h"
#include "insight/publisher.h"
#include "knowledge/action.h"
#include "loop/loop.h"
#include "store/knowledge_version.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 16 << 20, CHECKS_MAX = 2, BODY_MAX = 3 << 20 };

bool api_publisher_there(struct api_call *c)
{
        if (c->api->d.publisher)
                return true;
        api_problem(c, 503, "busy", "this knowledge cannot be changed here");
        return false;
}

/* ---- the list ---- */

static void put_both(struct buf *b, const char *key, const struct str text[KL])
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", text[LANG_ZH]);
        json_put_key_str(b, "en", text[LANG_EN]);
        buf_put_ch(b, '}');
}

static void put_list(struct buf *b, const char *key, struct str_list list)
{
        json_put_key(b, key);
        buf_put_ch(b, '[');
        for (size_t i = 0; i < list.n; i++) {
                json_put_comma(b);
                json_put_str(b, list.v[i]);
        }
        buf_put_ch(b, ']');
}

static void open_row(struct buf *b, struct str path, const char *kind, struct str id)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "path", path);
        json_put_key_str(b, "kind", str_c(kind));
        json_put_key_str(b, "id", id);
}

static void put_article(struct api_call *c, struct buf *b, const struct article *a, const struct knowledge_behind *rows,
                        size_t n)
{
        struct str path = arena_printf(c->mem, "%s/%.*s.md", a->policy ? "policies" : "articles", STR_ARG(a->id));

        open_row(b, path, a->policy ? "policy" : "article", a->id);
        put_both(b, "title", a->title);
        json_put_key_i64(b, "asks_zh", (int64_t)a->ask[LANG_ZH].n);
        json_put_key_i64(b, "asks_en", (int64_t)a->ask[LANG_EN].n);
        put_list(b, "products", a->products);
        if (a->valid_until_ms)
                json_put_key_i64(b, "valid_until", a->valid_until_ms);
        for (int l = 0; l < KL; l++)
                if (!a->body[l].n || !a->title[l].n)
                        json_put_key_str(b, "missing", l == LANG_ZH ? STR("zh") : STR("en"));
        for (size_t i = 0; i < n; i++)
                if (str_eq(rows[i].path, path)) {
                        json_put_key_str(b, "behind", rows[i].behind);
                        json_put_key_i64(b, "behind_since", rows[i].at_ms);
                }
        buf_put_ch(b, '}');
}

static void put_others(struct api_call *c, struct buf *b, const struct knowledge *k)
{
        static const struct {
                const char *path, *kind;
        } tops[] = {{"products.yaml", "products"},
                    {"company.yaml", "company"},
                    {"chitchat.yaml", "chitchat"},
                    {"records.yaml", "records"}};

        for (size_t i = 0; i < k->n_flows; i++) {
                open_row(b, arena_printf(c->mem, "flows/%.*s.yaml", STR_ARG(k->flows[i].id)), "flow", k->flows[i].id);
                put_both(b, "title", k->flows[i].title);
                json_put_key_i64(b, "asks_zh", (int64_t)k->flows[i].ask[LANG_ZH].n);
                json_put_key_i64(b, "asks_en", (int64_t)k->flows[i].ask[LANG_EN].n);
                put_list(b, "products", k->flows[i].products);
                json_put_key_i64(b, "steps", (int64_t)k->flows[i].n_steps);
                buf_put_ch(b, '}');
        }
        for (size_t i = 0; i < k->n_actions; i++) {
                open_row(b, arena_printf(c->mem, "actions/%.*s.yaml", STR_ARG(k->actions[i].id)), "action",
                         k->actions[i].id);
                put_both(b, "title", k->actions[i].title);
                buf_put_ch(b, '}');
        }
        for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++) {
                open_row(b, str_c(tops[i].path), tops[i].kind, str_c(tops[i].kind));
                buf_put_ch(b, '}');
        }
}

static void put_products(struct buf *b, const struct knowledge *k)
{
        json_put_key(b, "products");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < k->n_products; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", k->products[i].id);
                put_both(b, "name", k->products[i].name);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_media(struct buf *b, const struct knowledge *k)
{
        json_put_key(b, "media");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < k->n_media; i++) {
                json_put_comma(b);
                json_put_str(b, k->media[i].name);
        }
        buf_put_ch(b, ']');
}

static void on_behind(void *arg, int r, const struct err *err, const struct knowledge_behind *rows, size_t n)
{
        struct api_call *c = arg;
        const struct knowledge *k = generation_current(c->api->d.generations)->k;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_c(&b, "{\"files\":[");
        for (size_t i = 0; i < k->n_articles; i++)
                put_article(c, &b, &k->articles[i], rows, n);
        put_others(c, &b, k);
        buf_put_ch(&b, ']');
        put_products(&b, k);
        put_media(&b, k);
        json_put_key_bool(&b, "review", c->api->d.publisher && publisher_review(c->api->d.publisher));
        json_put_key_bool(&b, "folder", generations_source(c->api->d.generations)->dir != NULL);
        json_put_key_str(&b, "refused", generations_refusal(c->api->d.generations));
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void list(struct api_call *c)
{
        api_busy(c, store_knowledge_behind(c->api->d.store, on_behind, c));
}

static void in_step(struct api_call *c)
{
        api_audit(c, "knowledge.in-step", "file", api_text(c, "path"), STR(""));
        api_busy(c, store_knowledge_in_step(c->api->d.store, api_text(c, "path"), api_done, c));
}

/* ---- work on the pool ---- */

struct look {
        struct api_call *c;
        struct workspace_base base;
        struct arena *mem;
        struct str path, text;
        bool remove, found;
        struct ktext file;
        struct buf out;
        int r;
        struct err err;
};

static struct look *look_new(struct api_call *c, struct str path)
{
        struct look *l = calloc(1, sizeof(*l));

        if (!l)
                abort();
        l->c = c;
        l->mem = arena_new((size_t)64 << 20);
        l->path = arena_str(l->mem, path);
        workspace_base(c->api->d.generations, clock_now_ms(c->api->d.clock), &l->base);
        buf_init(&l->out, LIST_MAX);
        return l;
}

static void look_free(struct look *l)
{
        workspace_base_done(&l->base);
        buf_done(&l->out);
        arena_free(l->mem);
        free(l);
}

static void file_work(void *arg)
{
        struct look *l = arg;
        struct kplace place = {l->base.src.dir, l->base.src.files, l->base.src.n_files};

        l->r = knowledge_text(&place, l->base.src.overs, l->path, l->mem, &l->file, &l->err);
        if (l->r < 0)
                return;
        buf_put_ch(&l->out, '{');
        json_put_key_str(&l->out, "path", l->path);
        json_put_key_str(&l->out, "text", l->file.text);
        json_put_key_str(&l->out, "hash", str_c(l->file.hash));
        json_put_key_bool(&l->out, "over", l->file.state == KTEXT_OVER);
        buf_put_ch(&l->out, '}');
}

static void file_done(void *arg, bool cancelled)
{
        struct look *l = arg;
        struct api_call *c = l->c;

        if (cancelled)
                l->r = err_set(&l->err, ERR_BUSY, "the program is stopping");
        if (l->r < 0)
                api_fail(c, l->r, &l->err);
        else
                api_json(c, 200, &l->out);
        look_free(l);
}

static void file(struct api_call *c)
{
        struct look *l = look_new(c, http_req_query(c->req, "path"));

        http_add_header(c->req, "Cache-Control", STR("no-store"));
        if (loop_short(c->api->d.loop, file_work, file_done, l) < 0) {
                look_free(l);
                api_busy(c, ERR_BUSY);
        }
}

/* ---- as it is written ---- */

static void put_faults(struct buf *b, const struct report *rep)
{
        json_put_key(b, "faults");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < rep->n && i < ADVICE_FAULTS_MAX; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "level", rep->items[i].level == FAULT_ERROR ? STR("error") : STR("warning"));
                json_put_key_str(b, "file", rep->items[i].file);
                json_put_key_i64(b, "line", rep->items[i].line);
                json_put_key_str(b, "text", rep->items[i].text);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
        json_put_key_i64(b, "errors", (int64_t)rep->n_errors);
        json_put_key_i64(b, "warnings", (int64_t)rep->n_warnings);
}

static void put_confused(struct buf *b, const struct advice *a, const struct knowledge *k)
{
        json_put_key(b, "confused");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < a->n_confused; i++) {
                const struct advice_confused *x = &a->confused[i];
                const struct str title[KL] = {corpus_title(k, x->doc, LANG_ZH), corpus_title(k, x->doc, LANG_EN)};

                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "text", x->text);
                json_put_key_str(b, "lang", x->lang == LANG_ZH ? STR("zh") : STR("en"));
                json_put_key_str(b, "doc", x->doc);
                put_both(b, "title", title);
                json_put_key(b, "confidence");
                buf_printf(b, "%.3f", (double)x->confidence);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_lists(struct buf *b, const char *key, const struct str_list list[KL])
{
        json_put_key(b, key);
        buf_put_ch(b, '{');
        put_list(b, "zh", list[LANG_ZH]);
        put_list(b, "en", list[LANG_EN]);
        buf_put_ch(b, '}');
}

static void put_choice(struct buf *b, const struct flow *f, const struct flow_choice *ch)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        put_both(b, "label", ch->label);
        if (ch->next >= 0)
                json_put_key_str(b, "next", f->steps[ch->next].id);
        if (ch->handover.n)
                json_put_key_str(b, "handover", ch->handover);
        json_put_key_bool(b, "done", ch->done);
        buf_put_ch(b, '}');
}

static void put_step(struct buf *b, const struct flow *f, const struct flow_step *s)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", s->id);
        put_both(b, "title", s->title);
        put_both(b, "say", s->say);
        put_both(b, "question", s->question);
        if (s->figure.file.n)
                json_put_key_str(b, "figure", s->figure.file);
        if (s->handover.n)
                json_put_key_str(b, "handover", s->handover);
        if (s->unsolved >= 0)
                json_put_key_str(b, "unsolved", f->steps[s->unsolved].id);
        json_put_key_bool(b, "done", s->done);
        json_put_key(b, "choices");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < s->n_choices; i++)
                put_choice(b, f, &s->choices[i]);
        buf_put_c(b, "]}");
}

static void put_flow(struct buf *b, const struct flow *f)
{
        json_put_key(b, "flow");
        buf_put_ch(b, '{');
        put_both(b, "title", f->title);
        put_lists(b, "ask", f->ask);
        put_list(b, "products", f->products);
        json_put_key_str(b, "start", f->n_steps ? f->steps[f->start].id : STR(""));
        json_put_key(b, "steps");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < f->n_steps; i++)
                put_step(b, f, &f->steps[i]);
        buf_put_c(b, "]}");
}

/* What a form shows of an article, and a drawing of a flow. */
static void put_parsed(struct buf *b, const struct knowledge *k, struct str doc)
{
        struct str rest = doc, kind;

        if (!doc.n || !str_cut(&rest, ':', &kind))
                return;
        for (size_t i = 0; i < k->n_flows; i++)
                if (str_eq_c(kind, "flow") && str_eq(k->flows[i].id, rest))
                        put_flow(b, &k->flows[i]);
        for (size_t i = 0; i < k->n_articles; i++) {
                const struct article *a = &k->articles[i];

                if (str_eq_c(kind, "flow") || a->policy != str_eq_c(kind, "policy") || !str_eq(a->id, rest))
                        continue;
                json_put_key(b, "article");
                buf_put_ch(b, '{');
                put_both(b, "title", a->title);
                put_both(b, "body", a->body);
                put_lists(b, "ask", a->ask);
                put_list(b, "products", a->products);
                buf_put_ch(b, '}');
        }
}

static void check_work(void *arg)
{
        struct look *l = arg;
        struct advice a;

        l->r = advice_make(&l->base, l->path, l->text, l->remove, l->mem, &a, &l->err);
        if (l->r < 0)
                return;
        buf_put_ch(&l->out, '{');
        put_faults(&l->out, a.rep);
        put_confused(&l->out, &a, l->base.serves->k);
        json_put_key_str(&l->out, "hash", str_c(a.serves ? a.serves->hash : ""));
        if (a.k && !l->remove)
                put_parsed(&l->out, a.k, advice_doc(l->path, l->mem));
        buf_put_ch(&l->out, '}');
        advice_done(&a);
}

static void check_done(void *arg, bool cancelled)
{
        struct look *l = arg;

        l->c->api->checks--;
        file_done(l, cancelled);
}

/* Each reads all of the knowledge: two at a time are plenty for those who write. */
static void check(struct api_call *c)
{
        struct look *l;

        if (c->api->checks == CHECKS_MAX) {
                api_busy(c, ERR_BUSY);
                return;
        }
        l = look_new(c, api_text(c, "path"));
        l->text = arena_str(l->mem, api_text(c, "text"));
        l->remove = api_flag(c, "remove");
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        if (loop_short(c->api->d.loop, check_work, check_done, l) < 0) {
                look_free(l);
                api_busy(c, ERR_BUSY);
                return;
        }
        c->api->checks++;
}

/* ---- rows ---- */

static const struct api_field list_out[] = {
        {"files", T_ARRAY, true, 0,
         "path, kind (article, policy, flow, action, products, company, chitchat, records), id, title, asks_zh, "
         "asks_en,"
         " products, valid_until, missing (a language), behind (a language), behind_since",
         NULL},
        {"products", T_ARRAY, true, 0, "id, name", NULL},
        {"media", T_ARRAY, true, 0, "names of pictures and clips", NULL},
        {"review", T_BOOL, true, 0, "a second person approves drafts", NULL},
        {"folder", T_BOOL, true, 0, "there is a folder behind it", NULL},
        {"refused", T_STRING, true, 0, "faults of the folder, one a line", NULL},
        {0},
};
static const struct api_field path_query[] = {
        {"path", T_STRING, true, DRAFT_PATH_MAX, "\"articles/x.md\"", NULL},
        {0},
};
static const struct api_field file_out[] = {
        {"path", T_STRING, true, 0, NULL, NULL},
        {"text", T_STRING, true, 0, NULL, NULL},
        {"hash", T_STRING, true, 0, "the `base` of a draft made from it", NULL},
        {"over", T_BOOL, true, 0, "published here, and not in the folder", NULL},
        {0},
};
static const struct api_field check_in[] = {
        {"path", T_STRING, true, DRAFT_PATH_MAX, NULL, NULL},
        {"text", T_STRING, false, DRAFT_TEXT_MAX, NULL, NULL},
        {"remove", T_BOOL, false, 0, "what if the file were not there", NULL},
        {0},
};
static const struct api_field check_out[] = {
        {"faults", T_ARRAY, true, 0, "level, file, line, text: of the whole knowledge with it", NULL},
        {"errors", T_INT, true, 0, NULL, NULL},
        {"warnings", T_INT, true, 0, NULL, NULL},
        {"confused", T_ARRAY, true, 0, "text, lang, doc, title, confidence: phrasings that mean another document",
         NULL},
        {"hash", T_STRING, true, 0, "of the file that serves; empty: there is none", NULL},
        {"article", T_OBJECT, false, 0, "title, body, ask, products: of an article without errors", NULL},
        {"flow", T_OBJECT, false, 0, "title, ask, products, start, steps: of a flow without errors", NULL},
        {0},
};
static const struct api_field step_in[] = {
        {"path", T_STRING, true, DRAFT_PATH_MAX, NULL, NULL},
        {0},
};

const struct api_row api_knowledge_file_rows[] = {
        {"GET", "/v1/knowledge/files", "what the knowledge is made of", RIGHT_KNOWLEDGE, list, NULL, list_out, 0, 200,
         0},
        {"GET", "/v1/knowledge/file", "the text of one file as it serves", RIGHT_KNOWLEDGE, file, NULL, file_out, 0,
         200, 0, path_query},
        {"POST", "/v1/knowledge/check", "faults and near phrasings of a text, before it is kept", RIGHT_KNOWLEDGE,
         check, check_in, check_out, 0, 200, BODY_MAX},
        {"POST", "/v1/knowledge/in-step", "both languages of an article say the same", RIGHT_KNOWLEDGE, in_step,
         step_in, api_nothing, 0, 200, 0},
        {0},
};
