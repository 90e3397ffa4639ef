/* stages - a change of the knowledge that a share of the conversations gets first: begin, compare, end. */
#include "api/api_priv.h"

#include "insight/stages.h"

enum { PAGE = 20, LIST_BYTES = 1 << 20, SHOW_BYTES = 2 << 20, TROUBLE_MAX = 4000 };

/* ---- JSON ---- */

static void put_row(struct api_call *c, struct buf *b, const struct stage_row *row)
{
        json_put_key_str(b, "id", row->id);
        json_put_key_str(b, "title", row->title);
        json_put_key_str(b, "state", row->state);
        json_put_key_str(b, "author", row->author);
        json_put_key_i64(b, "started_at", row->started_ms);
        json_put_key_i64(b, "files", row->n_files);
        if (row->ended_ms) {
                json_put_key_i64(b, "ended_at", row->ended_ms);
                json_put_key_str(b, "ended_by", row->ended_by);
                json_put_key_str(b, "reason", row->reason);
        } else {
                struct stage_status now;

                stages_status(c->api->d.stages, &now);
                json_put_key_i64(b, "share", now.share);
                json_put_key_bool(b, "trained", now.trained);
                json_put_key_str(b, "refused", now.refusal);
                json_put_key_i64(b, "looked_at", now.looked_ms);
        }
}

static void on_list(void *arg, int r, const struct err *err, const struct stage_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_BYTES);
        buf_put_c(&b, "{\"stages\":[");
        for (size_t i = 0; i < n; i++) {
                json_put_comma(&b);
                buf_put_ch(&b, '{');
                put_row(c, &b, &rows[i]);
                buf_put_ch(&b, '}');
        }
        buf_put_ch(&b, ']');
        if (n == PAGE)
                json_put_key_str(&b, "next", rows[n - 1].id);
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static void list(struct api_call *c)
{
        api_busy(c, store_stages(c->api->d.store, http_req_query(c->req, "before"), PAGE, on_list, c));
}

/* ---- one ---- */

struct showing {
        struct api_call *c;
        struct buf b;
};

static void put_files(struct buf *b, const struct stage_file_row *files, size_t n)
{
        json_put_key(b, "changes");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < n; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "path", files[i].path);
                json_put_key_str(b, "kind",
                                 files[i].gone     ? STR("removed")
                                 : files[i].base.n ? STR("changed")
                                                   : STR("new"));
                json_put_key_str(b, "draft", files[i].draft);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_eras(struct buf *b, const struct stage_row *row)
{
        json_put_key(b, "shares");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < row->n_eras; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_i64(b, "share", row->eras[i].share);
                json_put_key_i64(b, "at", row->eras[i].at_ms);
                json_put_key_str(b, "by", row->eras[i].who);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void on_figures(void *arg, int r, const struct err *err, const struct stage_figures *f)
{
        struct showing *s = arg;

        if (r < 0) {
                buf_done(&s->b);
                api_fail(s->c, r, err);
                return;
        }
        json_put_key(&s->b, "report");
        stage_report_json(f, &s->b);
        buf_put_ch(&s->b, '}');
        api_json_private(s->c, &s->b);
}

static void on_one(void *arg, int r, const struct err *err, const struct stage_row *row,
                   const struct stage_file_row *files, size_t n)
{
        struct api_call *c = arg;
        struct showing *s;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        s = ARENA_NEW(c->mem, struct showing);
        s->c = c;
        buf_init(&s->b, SHOW_BYTES);
        buf_put_ch(&s->b, '{');
        put_row(c, &s->b, row);
        put_files(&s->b, files, n);
        put_eras(&s->b, row);
        if (row->report.n) { /* as it was when it ended */
                json_put_key(&s->b, "report");
                buf_put_str(&s->b, row->report);
                buf_put_ch(&s->b, '}');
                api_json_private(c, &s->b);
                return;
        }
        r = store_stage_figures(c->api->d.store, row->id, on_figures, s);
        if (r < 0) {
                buf_done(&s->b);
                api_busy(c, r);
        }
}

static struct str id_of(const struct api_call *c)
{
        struct str id = http_req_param(c->req, "id");

        return id_valid(id) ? id : STR("-");
}

static void show(struct api_call *c)
{
        api_busy(c, store_stage_get(c->api->d.store, id_of(c), false, on_one, c));
}

/* ---- acts ---- */

static void on_acted(void *arg, int r, const struct err *err, struct str text)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0 && text.n) {
                api_problem(c, api_status(r), api_slug(r), "%.*s", (int)(text.n < TROUBLE_MAX ? text.n : TROUBLE_MAX),
                            text.p);
                return;
        }
        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "id", text);
        buf_put_ch(&b, '}');
        api_json(c, c->row->success, &b);
        buf_done(&b);
}

/* r: of a call that has been asked for. */
static void asked(struct api_call *c, int r)
{
        struct err err;

        if (r == ERR_INVALID)
                err_set(&err, r, "share is a number from %d to %d, of 1000, and drafts has 1 to %d ids",
                        STAGE_SHARE_LEAST, STAGE_SHARE_MOST, STAGE_DRAFTS_MAX);
        else if (r == ERR_EXISTS)
                err_set(&err, r, "another staged change is running; end it first");
        else if (r == ERR_NOTFOUND)
                err_set(&err, r, "no such staged change is running");
        else if (r == ERR_DENIED)
                err_set(&err, r, "nothing can be staged here: the knowledge of this server is fixed");
        else if (r < 0)
                err_set(&err, r, "something is being done with a staged change; try again in a moment");
        if (r < 0)
                api_fail(c, r, &err);
}

static void start(struct api_call *c)
{
        const json_t *list = json_object_get(c->json, "drafts");
        size_t n = json_array_size(list);
        struct stage_in in = {.title = str_trim(api_text(c, "title")),
                              .share = (unsigned)json_integer_value(json_object_get(c->json, "share")),
                              .who = c->session.who};
        struct str *ids;

        if (n > STAGE_DRAFTS_MAX) {
                asked(c, ERR_INVALID);
                return;
        }
        ids = ARENA_ARRAY(c->mem, struct str, n + 1);
        for (size_t i = 0; i < n; i++) {
                ids[i] = json_str(json_array_get(list, i));
                if (!id_valid(ids[i])) {
                        asked(c, ERR_INVALID);
                        return;
                }
        }
        in.drafts = ids;
        in.n_drafts = n;
        asked(c, stages_start(c->api->d.stages, &in, on_acted, c));
}

static void share(struct api_call *c)
{
        unsigned permille = (unsigned)json_integer_value(json_object_get(c->json, "share"));

        asked(c, stages_share(c->api->d.stages, id_of(c), permille, c->session.who, on_acted, c));
}

static void roll_back(struct api_call *c)
{
        asked(c, stages_roll_back(c->api->d.stages, id_of(c), c->session.who, on_acted, c));
}

static void publish(struct api_call *c)
{
        asked(c, stages_publish(c->api->d.stages, id_of(c), c->session.who, c->session.login, on_acted, c));
}

/* ---- rows ---- */

static const struct api_field start_in[] = {
        {"drafts", T_ARRAY, true, 0, "ids of drafts, 1 to 200", NULL},
        {"share", T_INT, true, STAGE_SHARE_MOST, "of 1000 conversations that begin, how many get them; 10 to 900",
         NULL},
        {"title", T_STRING, false, STAGE_TITLE_MAX, "what people call it", NULL},
        {0},
};
static const struct api_field share_in[] = {
        {"share", T_INT, true, STAGE_SHARE_MOST, "of 1000; 10 to 900", NULL},
        {0},
};
static const struct api_field acted_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {0},
};
static const struct api_field list_query[] = {
        {"before", T_STRING, false, ID_LEN, "`next` of the page before", NULL},
        {0},
};
static const struct api_field list_out[] = {
        {"stages", T_ARRAY, true, 0, "newest first, without changes, shares and report", NULL},
        {"next", T_STRING, false, 0, "send it as `before`; absent on the last page", NULL},
        {0},
};
static const struct api_field show_out[] = {
        {"id", T_STRING, true, 0, NULL, NULL},
        {"title", T_STRING, true, 0, NULL, NULL},
        {"state", T_STRING, true, 0, "running, published or rolled-back", NULL},
        {"author", T_STRING, true, 0, NULL, NULL},
        {"started_at", T_INT, true, 0, NULL, NULL},
        {"files", T_INT, true, 0, "how many are changed", NULL},
        {"ended_at", T_INT, false, 0, "with ended_by and reason: by-hand, changed, or the metric that was worse", NULL},
        {"share", T_INT, false, 0, "while it runs: of 1000", NULL},
        {"trained", T_BOOL, false, 0, "while it runs", NULL},
        {"refused", T_STRING, false, 0, "while it runs: why it does not follow what serves; empty when it does", NULL},
        {"looked_at", T_INT, false, 0, "when the guard last looked; 0: not yet", NULL},
        {"changes", T_ARRAY, true, 0, "{path, kind: new | changed | removed, draft}", NULL},
        {"shares", T_ARRAY, true, 0, "{share, at, by}, oldest first", NULL},
        {"report", T_OBJECT, true, 0, "both arms and each metric; of one that ended as it was then", NULL},
        {0},
};

const struct api_row api_stage_rows[] = {
        {"GET", "/v1/stages", "staged changes, the one that runs and those that ended", RIGHT_KNOWLEDGE, list, NULL,
         list_out, 0, 200, 0, list_query},
        {"POST", "/v1/stages", "let a share of the conversations have drafts, and compare", RIGHT_KNOWLEDGE, start,
         start_in, acted_out, 0, 201, 0},
        {"GET", "/v1/stages/:id", "what a staged change came to in both arms", RIGHT_KNOWLEDGE, show, NULL, show_out, 0,
         200, 0},
        {"POST", "/v1/stages/:id/share", "change the share; nobody who has it loses it when it is raised",
         RIGHT_KNOWLEDGE, share, share_in, acted_out, 0, 200, 0},
        {"POST", "/v1/stages/:id/publish", "let all have it: its drafts are published", RIGHT_KNOWLEDGE, publish,
         api_nothing, acted_out, 0, 200, 0},
        {"POST", "/v1/stages/:id/roll-back", "take it back: all get what serves with their next turn", RIGHT_KNOWLEDGE,
         roll_back, api_nothing, acted_out, 0, 200, 0},
        {0},
};
