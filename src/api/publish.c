/* publish - drafts that begin to serve, versions, what differs between two, bringing one back. */
#include "api/api_priv.h"

#include "base/rand.h"
#include "insight/publisher.h"
#include "knowledge/over.h"
#include "loop/loop.h"
#include "store/knowledge_version.h"
#include "text/linediff.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 16 << 20, PAGE = 50, PAGE_MAX = 200, CONTEXT = 3 };

/* ---- publishing ---- */

static void put_lines(struct buf *b, const char *key, struct str text)
{
        struct str line;

        json_put_key(b, key);
        buf_put_ch(b, '[');
        while (text.n && str_line(&text, &line)) {
                json_put_comma(b);
                json_put_str(b, line);
        }
        buf_put_ch(b, ']');
}

static void put_troubles(struct buf *b, const struct publish_out *out)
{
        json_put_key(b, "troubles");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < out->n_troubles; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "draft", out->troubles[i].id);
                json_put_key_str(b, "path", out->troubles[i].path);
                json_put_key_str(b, "why", str_c(draft_trouble_name(out->troubles[i].why)));
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

/* Faults and conflicts are an answer like another: the client shows them beside the drafts. */
static void on_published(void *arg, int r, const struct err *err, const struct publish_out *out)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0 && !out->n_troubles && !out->faults.n) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_ch(&b, '{');
        json_put_key_bool(&b, "published", r == 0);
        if (r == 0) {
                json_put_key_i64(&b, "version", out->version);
                json_put_key_str(&b, "hash", out->hash);
                json_put_key_i64(&b, "files", (int64_t)out->n_files);
                json_put_key_i64(&b, "written", (int64_t)out->n_written);
        }
        put_lines(&b, "faults", out->faults);
        put_troubles(&b, out);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void publish(struct api_call *c)
{
        struct publish_in in = {.who = api_who(c),
                                .act_who = c->session.who,
                                .note = str_trim(api_text(c, "note")),
                                .end_given = json_is_integer(json_object_get(c->json, "expire_at")),
                                .expire_ms = json_integer_value(json_object_get(c->json, "expire_at"))};
        struct err err;
        int r;

        if (!api_publisher_there(c))
                return;
        r = api_read_ids(c, PUBLISH_DRAFTS_MAX, &in.ids, &in.n, &err);
        if (r == 0 && in.expire_ms && in.expire_ms <= clock_now_ms(c->api->d.clock))
                r = err_set(&err, ERR_INVALID, "expire_at has passed");
        if (r < 0)
                api_fail(c, r, &err);
        else
                api_busy(c, publisher_publish(c->api->d.publisher, &in, on_published, c));
}

static void take_these_back(struct api_call *c, const struct str *ids, size_t n)
{
        struct publish_back in = {
                .ids = ids, .n = n, .who = api_who(c), .act_who = c->session.who, .origin = STR_INIT("restore")};

        api_audit(c, "knowledge.take-back", "draft", ids[0],
                  n > 1 ? arena_printf(c->mem, "and %zu more", n - 1) : STR(""));
        api_busy(c, publisher_back(c->api->d.publisher, &in, on_published, c));
}

static void take_back(struct api_call *c)
{
        struct str *id = ARENA_NEW(c->mem, struct str);

        *id = http_req_param(c->req, "id");
        if (api_publisher_there(c))
                take_these_back(c, id, 1);
}

static void take_several_back(struct api_call *c)
{
        const struct str *ids;
        struct err err;
        size_t n;
        int r;

        if (!api_publisher_there(c))
                return;
        r = api_read_ids(c, PUBLISH_DRAFTS_MAX, &ids, &n, &err);
        if (r < 0)
                api_fail(c, r, &err);
        else
                take_these_back(c, ids, n);
}

/* ---- versions ---- */

static void put_version(struct buf *b, const struct knowledge_version_row *v)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_i64(b, "number", v->number);
        json_put_key_str(b, "hash", v->hash);
        json_put_key_str(b, "source", v->source);
        json_put_key_str(b, "author", v->author);
        json_put_key_str(b, "note", v->note);
        json_put_key_i64(b, "at", v->at_ms);
        json_put_key_bool(b, "texts", v->manifest.n > 0);
        buf_put_ch(b, '}');
}

static void on_versions(void *arg, int r, const struct err *err, const struct knowledge_version_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_c(&b, "{\"versions\":[");
        for (size_t i = 0; i < n; i++)
                put_version(&b, &rows[i]);
        buf_put_ch(&b, ']');
        if (n && rows[n - 1].number > 1)
                json_put_key_i64(&b, "next", rows[n - 1].number);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void versions(struct api_call *c)
{
        int64_t before = 0, limit = PAGE;

        str_to_i64(http_req_query(c->req, "before"), 1, INT64_MAX, &before);
        str_to_i64(http_req_query(c->req, "limit"), 1, PAGE_MAX, &limit);
        api_busy(c, store_knowledge_versions(c->api->d.store, before, (unsigned)limit, on_versions, c));
}

static int64_t number_of(struct api_call *c)
{
        int64_t n = 0;

        str_to_i64(http_req_param(c->req, "id"), 1, INT64_MAX, &n);
        return n ? n : INT64_MAX; /* which is none */
}

/* ---- what differs ---- */

static bool near_change(const struct line_change *v, size_t n, size_t i)
{
        for (size_t k = i > CONTEXT ? i - CONTEXT : 0; k < n && k <= i + CONTEXT; k++)
                if (v[k].op != ' ')
                        return true;
        return false;
}

static void put_line(struct buf *b, const struct line_change *l)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "op", str_n(&l->op, 1));
        if (l->a)
                json_put_key_i64(b, "a", l->a);
        if (l->b)
                json_put_key_i64(b, "b", l->b);
        json_put_key_str(b, "text", l->text);
        buf_put_ch(b, '}');
}

/* Lines far from every change are left out; the numbers tell. */
static void put_diff(struct buf *b, struct str path, bool before, bool after, struct str x, struct str y)
{
        struct arena *mem = arena_new(0);
        size_t n = 0;
        const struct line_change *v = linediff(x, y, mem, &n);

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "path", path);
        json_put_key_str(b, "how", !before ? STR("added") : !after ? STR("removed") : STR("changed"));
        json_put_key_bool(b, "too_long", !v);
        json_put_key(b, "lines");
        buf_put_ch(b, '[');
        for (size_t i = 0; v && i < n; i++)
                if (v[i].op != ' ' || near_change(v, n, i))
                        put_line(b, &v[i]);
        buf_put_c(b, "]}");
        arena_free(mem);
}

/* Comparing takes its time: on the pool, with the texts kept. */
struct diffing {
        struct api_call *c;
        struct arena *mem;
        struct knowledge_change *rows;
        size_t n;
        bool more;
        struct buf out;
};

static void diff_free(struct diffing *d)
{
        buf_done(&d->out);
        arena_free(d->mem);
        free(d);
}

static void diff_work(void *arg)
{
        struct diffing *d = arg;

        buf_put_c(&d->out, "{\"changes\":[");
        for (size_t i = 0; i < d->n; i++)
                put_diff(&d->out, d->rows[i].path, d->rows[i].before.n > 0, d->rows[i].after.n > 0,
                         d->rows[i].before_text, d->rows[i].after_text);
        buf_put_ch(&d->out, ']');
        json_put_key_bool(&d->out, "more", d->more);
        buf_put_ch(&d->out, '}');
}

static void diff_done(void *arg, bool cancelled)
{
        struct diffing *d = arg;

        http_add_header(d->c->req, "Cache-Control", STR("no-store"));
        if (cancelled)
                api_busy(d->c, ERR_BUSY);
        else
                api_json(d->c, 200, &d->out);
        diff_free(d);
}

static struct diffing *diff_new(struct api_call *c, const struct knowledge_change *rows, size_t n, bool more)
{
        struct diffing *d = calloc(1, sizeof(*d));

        if (!d)
                abort();
        d->c = c;
        d->mem = arena_new(0);
        d->more = more;
        d->n = n;
        d->rows = ARENA_ARRAY(d->mem, struct knowledge_change, n);
        for (size_t i = 0; i < n; i++)
                d->rows[i] = (struct knowledge_change){
                        arena_str(d->mem, rows[i].path), arena_str(d->mem, rows[i].before),
                        arena_str(d->mem, rows[i].after), arena_str(d->mem, rows[i].before_text),
                        arena_str(d->mem, rows[i].after_text)};
        buf_init(&d->out, LIST_MAX);
        return d;
}

static void diff_start(struct diffing *d)
{
        struct api_call *c = d->c;

        if (loop_short(c->api->d.loop, diff_work, diff_done, d) < 0) {
                diff_free(d);
                api_busy(c, ERR_BUSY);
        }
}

static void on_changes(void *arg, int r, const struct err *err, const struct knowledge_change *rows, size_t n,
                       bool more)
{
        struct api_call *c = arg;

        if (r < 0)
                api_fail(c, r, err);
        else
                diff_start(diff_new(c, rows, n, more));
}

static void version_diff(struct api_call *c)
{
        int64_t to = number_of(c), from = to - 1;
        struct str path = http_req_query(c->req, "path");

        str_to_i64(http_req_query(c->req, "from"), 0, INT64_MAX, &from);
        api_busy(c, store_knowledge_changes(c->api->d.store, from, to, path, on_changes, c));
}

/* Beside what serves at its path. */
struct beside {
        struct diffing *d;
        struct workspace_base base;
        struct str text;
        bool remove;
};

static void beside_work(void *arg)
{
        struct beside *s = arg;
        struct knowledge_change *x = s->d->rows;
        struct kplace place = {s->base.src.dir, s->base.src.files, s->base.src.n_files};
        struct ktext now = {0};

        if (knowledge_text(&place, s->base.src.overs, x->path, s->d->mem, &now, NULL) == 0) {
                x->before = str_c(now.hash);
                x->before_text = now.text;
        }
        diff_work(s->d);
        s->d->out.n--; /* the closing brace */
        json_put_key_str(&s->d->out, "hash", str_c(now.hash));
        buf_put_ch(&s->d->out, '}');
}

static void beside_done(void *arg, bool cancelled)
{
        struct beside *s = arg;
        struct diffing *d = s->d;

        workspace_base_done(&s->base);
        free(s);
        diff_done(d, cancelled);
}

static void on_draft(void *arg, int r, const struct err *err, const struct draft_row *row)
{
        struct api_call *c = arg;
        struct knowledge_change one;
        struct beside *s;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        one = (struct knowledge_change){
                .path = row->path, .after = row->remove ? (struct str){0} : STR("draft"), .after_text = row->text};
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        s->d = diff_new(c, &one, 1, false);
        workspace_base(c->api->d.generations, clock_now_ms(c->api->d.clock), &s->base);
        if (loop_short(c->api->d.loop, beside_work, beside_done, s) == 0)
                return;
        workspace_base_done(&s->base);
        diff_free(s->d);
        free(s);
        api_busy(c, ERR_BUSY);
}

static void draft_diff(struct api_call *c)
{
        api_busy(c, store_draft_get(c->api->d.store, http_req_param(c->req, "id"), on_draft, c));
}

/* ---- bringing back ---- */

struct restoring {
        struct api_call *c;
        int64_t from, to;
        struct draft_row *rows;
        size_t n;
        bool more;
};

static void on_restored(void *arg, int r, const struct err *err)
{
        struct restoring *s = arg;
        struct buf b;

        if (r < 0) {
                api_fail(s->c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_c(&b, "{\"drafts\":[");
        for (size_t i = 0; i < s->n; i++) {
                json_put_comma(&b);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "id", s->rows[i].id);
                json_put_key_str(&b, "path", s->rows[i].path);
                buf_put_ch(&b, '}');
        }
        buf_put_ch(&b, ']');
        json_put_key_bool(&b, "more", s->more);
        buf_put_ch(&b, '}');
        api_json_private(s->c, &b);
}

/* Drafts that bring the texts of the version back; a file that came since goes. */
static void on_to_restore(void *arg, int r, const struct err *err, const struct knowledge_change *v, size_t n,
                          bool more)
{
        struct restoring *s = arg;
        struct api_call *c = s->c;
        int64_t now = clock_now_ms(c->api->d.clock);

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        s->n = n < DRAFTS_ADD_MAX ? n : DRAFTS_ADD_MAX;
        s->more = more || n > DRAFTS_ADD_MAX;
        s->rows = ARENA_ARRAY(c->mem, struct draft_row, s->n);
        for (size_t i = 0; i < s->n; i++)
                s->rows[i] = (struct draft_row){.id = id_new_in(c->mem, now),
                                                .path = arena_str(c->mem, v[i].path),
                                                .base = arena_str(c->mem, v[i].before),
                                                .text = v[i].after.n ? v[i].after_text : (struct str){0},
                                                .remove = !v[i].after.n,
                                                .origin = STR_INIT("restore"),
                                                .source = arena_printf(c->mem, "version %lld", (long long)s->to),
                                                .author = api_who(c),
                                                .state = STR_INIT("open"),
                                                .at_ms = now,
                                                .changed_ms = now};
        if (s->n)
                api_busy(c, store_drafts_add(c->api->d.store, s->rows, s->n, on_restored, s));
        else
                on_restored(s, 0, NULL);
}

static void on_newest(void *arg, int r, const struct err *err, const struct knowledge_version_row *v)
{
        struct restoring *s = arg;

        if (r < 0)
                api_fail(s->c, r, err);
        else
                api_busy(s->c, store_knowledge_changes(s->c->api->d.store, v->number, s->to, api_text(s->c, "path"),
                                                       on_to_restore, s));
}

static void restore(struct api_call *c)
{
        struct restoring *s = ARENA_NEW(c->mem, struct restoring);

        *s = (struct restoring){.c = c, .to = number_of(c)};
        api_audit(c, "knowledge.restore", "version", http_req_param(c->req, "id"), api_text(c, "path"));
        api_busy(c, store_knowledge_latest(c->api->d.store, on_newest, s));
}

/* ---- rows ---- */

static const struct api_field publish_in[] = {
        {"ids", T_ARRAY, true, 0, "of drafts, at most 500; they begin to serve together or not at all", NULL},
        {"note", T_STRING, false, PUBLISH_NOTE_MAX, "what it is for", NULL},
        {"expire_at", T_INT, false, 0, "ms; from then on as before; 0: for good; absent: as each draft says", NULL},
        {0},
};
static const struct api_field take_back_in[] = {
        {"ids", T_ARRAY, true, 0, "of drafts, at most 500; all or nothing", NULL}, {0}};
static const struct api_field publish_out_fields[] = {
        {"published", T_BOOL, true, 0, "false: see faults and troubles; nothing has changed", NULL},
        {"version", T_INT, false, 0, NULL, NULL},
        {"hash", T_STRING, false, 0, "of the knowledge that serves from now on", NULL},
        {"files", T_INT, false, 0, NULL, NULL},
        {"written", T_INT, false, 0, "of those, in the folder too", NULL},
        {"faults", T_ARRAY, true, 0, "\"file:line: error: text\"", NULL},
        {"troubles", T_ARRAY, true, 0,
         "draft, path, why: changed (the file is another by now), gone, there, twice, path", NULL},
        {0},
};
static const struct api_field versions_query[] = {
        {"before", T_INT, false, 0, "`next` of the page before", NULL},
        {"limit", T_INT, false, PAGE_MAX, "50 when absent", NULL},
        {0},
};
static const struct api_field versions_out[] = {
        {"versions", T_ARRAY, true, 0,
         "number, hash, source (folder, console, embedded), author, note, at, texts (they are kept); newest first",
         NULL},
        {"next", T_INT, false, 0, "send it as `before`; absent on the last page", NULL},
        {0},
};
static const struct api_field diff_query[] = {
        {"from", T_INT, false, 0, "a version; the one before when absent, 0: nothing", NULL},
        {"path", T_STRING, false, DRAFT_PATH_MAX, "only this file", NULL},
        {0},
};
static const struct api_field diff_out[] = {
        {"changes", T_ARRAY, true, 0,
         "path, how (added, changed, removed), too_long, lines [{op: \" \", - or +, a, b, text}]", NULL},
        {"more", T_BOOL, true, 0, "cut at a limit", NULL},
        {"hash", T_STRING, false, 0, "of a draft: of the file that serves", NULL},
        {0},
};
static const struct api_field restore_in[] = {
        {"path", T_STRING, false, DRAFT_PATH_MAX, "only this file", NULL},
        {0},
};
static const struct api_field restore_out[] = {
        {"drafts", T_ARRAY, true, 0, "id, path; publish them to bring the version back", NULL},
        {"more", T_BOOL, true, 0, "there was more than fits; publish, then restore again", NULL},
        {0},
};

const struct api_row api_publish_rows[] = {
        {"POST", "/v1/knowledge/publish", "drafts begin to serve", RIGHT_KNOWLEDGE, publish, publish_in,
         publish_out_fields, 0, 200, 0},
        {"POST", "/v1/knowledge/drafts/:id/take-back", "one that was published: its file as it was before",
         RIGHT_KNOWLEDGE, take_back, api_nothing, publish_out_fields, 0, 200, 0},
        {"POST", "/v1/knowledge/take-back", "several that were published: their files as they were before",
         RIGHT_KNOWLEDGE, take_several_back, take_back_in, publish_out_fields, 0, 200, 0},
        {"GET", "/v1/knowledge/versions", "what served when, and who published it", RIGHT_KNOWLEDGE, versions, NULL,
         versions_out, 0, 200, 0, versions_query},
        {"GET", "/v1/knowledge/versions/:id/diff", "what a version changed", RIGHT_KNOWLEDGE, version_diff, NULL,
         diff_out, 0, 200, 0, diff_query},
        {"POST", "/v1/knowledge/versions/:id/restore", "drafts that bring it back", RIGHT_KNOWLEDGE, restore,
         restore_in, restore_out, 0, 200, 0},
        {"GET", "/v1/knowledge/drafts/:id/diff", "a draft beside the file that serves", RIGHT_KNOWLEDGE, draft_diff,
         NULL, diff_out, 0, 200, 0},
        {0},
};
