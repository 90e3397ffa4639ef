/* drafts - changed files of the knowledge that do not serve yet: made, changed, handed to a second person, refused. */
#include "api/api_priv.h"

#include "base/rand.h"
#include "insight/publisher.h"
#include "knowledge/over.h"
#include "store/draft.h"

#include <string.h>

enum { LIST_MAX = 32 << 20, BODY_MAX = 3 << 20, PAGE = 50, PAGE_MAX = 200, AHEAD_DAYS = 400 };

struct str api_who(const struct api_call *c)
{
        return c->session.login.n ? c->session.login : c->session.who;
}

/* ---- showing ---- */

/* JSON of the store goes out as it is; it was read by us when it came in. */
static void put_raw(struct buf *b, const char *key, struct str json)
{
        if (!json.n)
                return;
        json_put_key(b, key);
        buf_put(b, json.p, json.n);
}

static void put_draft(struct buf *b, const struct draft_row *d, bool text)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", d->id);
        json_put_key_str(b, "path", d->path);
        json_put_key_str(b, "base", d->base);
        if (text)
                json_put_key_str(b, "text", d->text);
        json_put_key_bool(b, "remove", d->remove);
        json_put_key_str(b, "origin", d->origin);
        json_put_key_str(b, "source", d->source);
        put_raw(b, "source_ref", d->source_ref);
        put_raw(b, "notes", d->notes);
        json_put_key_str(b, "author", d->author);
        json_put_key_str(b, "state", d->state);
        json_put_key_str(b, "reviewer", d->reviewer);
        if (d->publish_ms)
                json_put_key_i64(b, "publish_at", d->publish_ms);
        if (d->expire_ms)
                json_put_key_i64(b, "expire_at", d->expire_ms);
        if (d->version)
                json_put_key_i64(b, "version", d->version);
        json_put_key_i64(b, "at", d->at_ms);
        json_put_key_i64(b, "changed", d->changed_ms);
        json_put_key_i64(b, "rev", d->rev);
        buf_put_ch(b, '}');
}

struct listing {
        struct api_call *c;
        struct draft_filter f;
        struct str counts; /* JSON */
};

static void on_list(void *arg, int r, const struct err *err, const struct draft_row *rows, size_t n)
{
        struct listing *l = arg;
        struct buf b;

        if (r < 0) {
                api_fail(l->c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_c(&b, "{\"drafts\":[");
        for (size_t i = 0; i < n; i++)
                put_draft(&b, &rows[i], false);
        buf_put_ch(&b, ']');
        put_raw(&b, "waiting", l->counts);
        if (n == l->f.limit)
                json_put_key_str(&b, "next", rows[n - 1].id);
        buf_put_ch(&b, '}');
        api_json_private(l->c, &b);
}

static void on_count(void *arg, int r, const struct err *err, const struct draft_count *rows, size_t n)
{
        struct listing *l = arg;
        struct buf b;

        if (r < 0) {
                api_fail(l->c, r, err);
                return;
        }
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        for (size_t i = 0; i < n; i++)
                json_put_key_i64(&b, arena_printf(l->c->mem, "%.*s", STR_ARG(rows[i].origin)).p, rows[i].n);
        buf_put_ch(&b, '}');
        l->counts = arena_str(l->c->mem, buf_str(&b));
        buf_done(&b);
        api_busy(l->c, store_drafts(l->c->api->d.store, &l->f, on_list, l));
}

static void list(struct api_call *c)
{
        struct listing *l = ARENA_NEW(c->mem, struct listing);
        int64_t limit = PAGE;

        str_to_i64(http_req_query(c->req, "limit"), 1, PAGE_MAX, &limit);
        l->c = c;
        l->f = (struct draft_filter){.state = http_req_query(c->req, "state"),
                                     .origin = http_req_query(c->req, "origin"),
                                     .path = http_req_query(c->req, "path"),
                                     .before = http_req_query(c->req, "before"),
                                     .limit = (unsigned)limit,
                                     .no_texts = true};
        api_busy(c, store_draft_count(c->api->d.store, on_count, l));
}

static void on_one(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        put_draft(&b, row, true);
        api_json_private(c, &b);
}

static void show(struct api_call *c)
{
        api_busy(c, store_draft_get(c->api->d.store, http_req_param(c->req, "id"), on_one, c));
}

/* ---- making ---- */

static int read_text(struct api_call *c, struct draft_row *d, struct err *err)
{
        d->path = api_text(c, "path");
        d->base = api_text(c, "base");
        d->remove = api_flag(c, "remove");
        d->text = d->remove ? (struct str){0} : api_text(c, "text");
        if (!knowledge_text_path(d->path))
                return err_set(err, ERR_INVALID,
                               "path is no file of the knowledge: articles/ID.md, policies/ID.md, flows/ID.yaml,"
                               " actions/ID.yaml, company.yaml, products.yaml, chitchat.yaml, records.yaml; an ID is"
                               " a-z, 0-9 and -, at most 64");
        if (d->base.n && d->base.n != KTEXT_HASH)
                return err_set(err, ERR_INVALID, "base is the hash of the file that it was made from, or empty");
        return 0;
}

struct making {
        struct api_call *c;
        struct draft_row d;
};

static void on_made(void *arg, int r, const struct err *err)
{
        struct making *m = arg;

        if (r < 0)
                api_fail(m->c, r, err);
        else
                api_busy(m->c, store_draft_get(m->c->api->d.store, m->d.id, on_one, m->c));
}

static void make(struct api_call *c)
{
        struct making *m = ARENA_NEW(c->mem, struct making);
        int64_t now = clock_now_ms(c->api->d.clock);
        struct err err;

        m->c = c;
        m->d = (struct draft_row){.id = id_new_in(c->mem, now),
                                  .origin = STR_INIT("console"),
                                  .author = api_who(c),
                                  .state = STR_INIT("open"),
                                  .at_ms = now,
                                  .changed_ms = now};
        if (read_text(c, &m->d, &err) < 0) {
                api_fail(c, err.code, &err);
                return;
        }
        api_busy(c, store_drafts_add(c->api->d.store, &m->d, 1, on_made, m));
}

/* ---- changing ---- */

struct changing {
        struct api_call *c;
        bool text; /* of the file; else of its state */
};

static int check_times(struct api_call *c, const struct draft_row *d, struct err *err)
{
        int64_t now = clock_now_ms(c->api->d.clock), end = now + AHEAD_DAYS * DAY_MS;

        if (str_eq_c(d->state, "scheduled") && (d->publish_ms < now || d->publish_ms > end))
                return err_set(err, ERR_INVALID, "publish_at lies within the next %d days", AHEAD_DAYS);
        if (d->expire_ms && (d->expire_ms <= (d->publish_ms > now ? d->publish_ms : now) || d->expire_ms > end))
                return err_set(err, ERR_INVALID, "expire_at lies behind publish_at, within the next %d days",
                               AHEAD_DAYS);
        return 0;
}

/* Who may bring a draft where. */
static int new_state(struct api_call *c, struct draft_row *d, struct err *err)
{
        struct str to = api_text(c, "state");
        bool review = c->api->d.publisher && publisher_review(c->api->d.publisher);

        if (str_eq_c(to, "approved") && str_eq(d->author, api_who(c)))
                return err_set(err, ERR_DENIED, "somebody else than its author approves a draft");
        if (str_eq_c(to, "scheduled") && review && !d->reviewer.n)
                return err_set(err, ERR_DENIED, "a second person must approve the draft first");
        if (!str_eq_c(to, "open") && !str_eq_c(to, "review") && !str_eq_c(to, "approved") && !str_eq_c(to, "scheduled"))
                return err_set(err, ERR_INVALID, "state is open, review, approved or scheduled");
        if (str_eq_c(to, "approved"))
                d->reviewer = api_who(c);
        else if (!str_eq_c(to, "scheduled"))
                d->reviewer = (struct str){0};
        d->state = to;
        d->publish_ms = str_eq_c(to, "scheduled") ? json_integer_value(json_object_get(c->json, "publish_at")) : 0;
        if (str_eq_c(to, "scheduled") || json_is_integer(json_object_get(c->json, "expire_at")))
                d->expire_ms = json_integer_value(json_object_get(c->json, "expire_at"));
        return check_times(c, d, err);
}

static void on_to_change(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        struct changing *g = arg;
        struct api_call *c = g->c;
        struct draft_row d;
        struct err e;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        d = *row;
        d.rev = json_integer_value(json_object_get(c->json, "rev"));
        d.changed_ms = clock_now_ms(c->api->d.clock);
        if (g->text) {
                r = read_text(c, &d, &e);
                d.author = api_who(c);
                d.state = STR("open");
                d.reviewer = (struct str){0};
                d.publish_ms = 0;
        } else {
                r = new_state(c, &d, &e);
        }
        if (r < 0)
                api_fail(c, r, &e);
        else
                api_busy(c, store_draft_change(c->api->d.store, &d, on_one, c));
}

static void change_or_move(struct api_call *c, bool text)
{
        struct changing *g = ARENA_NEW(c->mem, struct changing);

        *g = (struct changing){c, text};
        api_busy(c, store_draft_get(c->api->d.store, http_req_param(c->req, "id"), on_to_change, g));
}

static void change(struct api_call *c)
{
        change_or_move(c, true);
}

static void move(struct api_call *c)
{
        api_audit(c, "knowledge.draft", "draft", http_req_param(c->req, "id"), api_text(c, "state"));
        change_or_move(c, false);
}

int api_read_ids(struct api_call *c, size_t max, const struct str **ret, size_t *ret_n, struct err *err)
{
        const json_t *list = json_object_get(c->json, "ids");
        size_t n = json_array_size(list);
        struct str *ids;

        if (!n || n > max)
                return err_set(err, ERR_INVALID, "ids has from 1 to %zu entries", max);
        ids = ARENA_ARRAY(c->mem, struct str, n);
        for (size_t i = 0; i < n; i++) {
                ids[i] = json_str(json_array_get(list, i));
                if (!ids[i].n || ids[i].n > 64)
                        return err_set(err, ERR_INVALID, "ids must hold ids of drafts");
                for (size_t k = 0; k < i; k++)
                        if (str_eq(ids[k], ids[i]))
                                return err_set(err, ERR_INVALID, "ids has an id twice");
        }
        *ret = ids;
        *ret_n = n;
        return 0;
}

static void refuse(struct api_call *c)
{
        struct drafts_settle w = {
                .state = STR_INIT("refused"), .reviewer = api_who(c), .at_ms = clock_now_ms(c->api->d.clock)};
        struct err err;

        if (api_read_ids(c, DRAFTS_ADD_MAX, &w.ids, &w.n, &err) < 0) {
                api_fail(c, err.code, &err);
                return;
        }
        api_audit(c, "knowledge.refuse", "draft", w.ids[0],
                  w.n > 1 ? arena_printf(c->mem, "and %zu more", w.n - 1) : STR(""));
        api_busy(c, store_drafts_settle(c->api->d.store, &w, api_done, c));
}

/* ---- rows ---- */

static const struct api_field list_query[] = {
        {"state", T_STRING, false, 20, "open, review, approved, scheduled, published, refused; waiting: the first four",
         NULL},
        {"origin", T_STRING, false, 20, "console, import, learning, restore, expiry", NULL},
        {"path", T_STRING, false, DRAFT_PATH_MAX, "of this file", NULL},
        {"before", T_STRING, false, 64, "`next` of the page before", NULL},
        {"limit", T_INT, false, PAGE_MAX, "50 when absent", NULL},
        {0},
};
static const struct api_field list_out[] = {
        {"drafts", T_ARRAY, true, 0, "newest first, without texts", NULL},
        {"waiting", T_OBJECT, true, 0, "how many wait, by origin", NULL},
        {"next", T_STRING, false, 0, "send it as `before`; absent on the last page", NULL},
        {0},
};
#define TEXT_FIELDS                                                                                                   \
        {"path", T_STRING, true, DRAFT_PATH_MAX, "\"articles/x.md\"", NULL},                                          \
                {"base", T_STRING, false, KTEXT_HASH, "hash of the file it was made from; absent: a new file", NULL}, \
                {"text", T_STRING, false, DRAFT_TEXT_MAX, "the whole new file", NULL},                                \
        {                                                                                                             \
                "remove", T_BOOL, false, 0, "the file goes", NULL                                                     \
        }
static const struct api_field make_in[] = {TEXT_FIELDS, {0}};
static const struct api_field change_in[] = {TEXT_FIELDS, {"rev", T_INT, true, 0, "that was read", NULL}, {0}};
static const struct api_field move_in[] = {
        {"rev", T_INT, true, 0, "that was read", NULL},
        {"state", T_STRING, true, 20, "open, review, approved, scheduled", NULL},
        {"publish_at", T_INT, false, 0, "ms; with scheduled", NULL},
        {"expire_at", T_INT, false, 0, "ms; from then on as before", NULL},
        {0},
};
static const struct api_field one_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"path", T_STRING, true, 0, NULL, NULL},
        {"base", T_STRING, true, 0, "empty: a new file", NULL},
        {"text", T_STRING, true, 0, NULL, NULL},
        {"remove", T_BOOL, true, 0, NULL, NULL},
        {"origin", T_STRING, true, 0, NULL, NULL},
        {"source", T_STRING, true, 0, "where it comes from, for people", NULL},
        {"source_ref", T_OBJECT, false, 0, "the same for programs", NULL},
        {"notes", T_ARRAY, false, 0, "kind, with, text: what was noticed", NULL},
        {"author", T_STRING, true, 0, "who wrote the text as it is", NULL},
        {"state", T_STRING, true, 0, NULL, NULL},
        {"reviewer", T_STRING, true, 0, NULL, NULL},
        {"publish_at", T_INT, false, 0, NULL, NULL},
        {"expire_at", T_INT, false, 0, NULL, NULL},
        {"version", T_INT, false, 0, "that published it", NULL},
        {"at", T_INT, true, 0, NULL, NULL},
        {"changed", T_INT, true, 0, NULL, NULL},
        {"rev", T_INT, true, 0, "for changes", NULL},
        {0},
};
static const struct api_field ids_in[] = {{"ids", T_ARRAY, true, 0, "of drafts, at most 500", NULL}, {0}};

const struct api_row api_draft_rows[] = {
        {"GET", "/v1/knowledge/drafts", "changed files that do not serve yet", RIGHT_KNOWLEDGE, list, NULL, list_out, 0,
         200, 0, list_query},
        {"POST", "/v1/knowledge/drafts", "a new draft", RIGHT_KNOWLEDGE, make, make_in, one_out, 0, 200, BODY_MAX},
        {"POST", "/v1/knowledge/drafts/refuse", "these will not be", RIGHT_KNOWLEDGE, refuse, ids_in, api_nothing, 0,
         200, 0},
        {"GET", "/v1/knowledge/drafts/:id", "one with its text", RIGHT_KNOWLEDGE, show, NULL, one_out, 0, 200, 0},
        {"POST", "/v1/knowledge/drafts/:id", "another text; it is open again", RIGHT_KNOWLEDGE, change, change_in,
         one_out, 0, 200, BODY_MAX},
        {"POST", "/v1/knowledge/drafts/:id/state", "hand it over, approve it, put it off, take that back",
         RIGHT_KNOWLEDGE, move, move_in, one_out, 0, 200, 0},
        {0},
};
