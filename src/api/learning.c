/* learning - what there is to learn from conversations: one list, what would be written, approve and refuse. What was
 * decided is undone with /v1/decisions. */
#include "api/api_priv.h"

#include "answer/corpus.h"
#include "answer/generation.h"
#include "insight/lessons.h"
#include "text/utf8.h"

#include <math.h>

enum { EXAMPLES = 3, PAGE = 50, PAGE_MAX = 200, LIST_MAX = 8 << 20, FAULTS_SHOWN = 2000 };

static size_t page_size(const struct api_call *c)
{
        int64_t limit = PAGE;

        str_to_i64(http_req_query(c->req, "limit"), 1, PAGE_MAX, &limit);
        return (size_t)limit;
}

static void send_json(struct api_call *c, struct buf *b)
{
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        api_json(c, 200, b);
        buf_done(b);
}

/* ---- a lesson ---- */

static void put_title(struct api_call *c, struct buf *b, struct str doc)
{
        const struct knowledge *k = generation_current(c->api->d.generations)->k;

        json_put_key(b, "title");
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", corpus_title(k, doc, LANG_ZH));
        json_put_key_str(b, "en", corpus_title(k, doc, LANG_EN));
        buf_put_ch(b, '}');
}

static void put_examples(struct buf *b, const struct suggestion *s)
{
        size_t n = 0;

        json_put_key(b, "examples");
        buf_put_ch(b, '[');
        for (size_t i = s->n; i > 0 && n < EXAMPLES; i--) {
                if (str_eq(s->messages[i - 1]->text, s->medoid->text))
                        continue;
                json_put_comma(b);
                json_put_str(b, s->messages[i - 1]->text);
                n++;
        }
        buf_put_ch(b, ']');
}

/* Without its closing brace. */
static void put_lesson(struct api_call *c, struct buf *b, const struct lesson *l)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", l->group->id);
        json_put_key_str(b, "kind", str_c(lesson_kind_name(l->kind)));
        json_put_key_str(b, "lang", str_c(lang_name(l->lang)));
        json_put_key_i64(b, "messages", (int64_t)l->group->n);
        json_put_key_i64(b, "replies", (int64_t)l->n_replies);
        json_put_key_i64(b, "per_week", (int64_t)ceil(l->per_week));
        json_put_key_i64(b, "saves_minutes", llround(l->saves));
        json_put_key_str(b, "said", l->group->medoid->text);
        put_examples(b, l->group);
        json_put_key_i64(b, "last_at", l->group->last_ms);
        if (l->kind != LESSON_ARTICLE && l->group->doc.n) {
                json_put_key_str(b, "doc", l->group->doc);
                put_title(c, b, l->group->doc);
                json_put_key_i64(b, "share", lroundf(l->group->share * 100));
        }
}

static void on_list(void *arg, int r, const struct err *err, const struct lessons_view *v)
{
        struct api_call *c = arg;
        struct str after = http_req_query(c->req, "after");
        size_t from = 0, limit = page_size(c), end;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        for (size_t i = 0; after.n && i < v->n; i++)
                if (str_eq(v->v[i].group->id, after))
                        from = i + 1;
        end = v->n - from < limit ? v->n : from + limit;
        buf_init(&b, LIST_MAX);
        buf_put_ch(&b, '{');
        json_put_key(&b, "lessons");
        buf_put_ch(&b, '[');
        for (size_t i = from; i < end; i++) {
                put_lesson(c, &b, &v->v[i]);
                buf_put_ch(&b, '}');
        }
        buf_put_ch(&b, ']');
        json_put_key_i64(&b, "total", (int64_t)v->n);
        json_put_key_i64(&b, "minutes", v->minutes);
        if (end < v->n)
                json_put_key_str(&b, "next", v->v[end - 1].group->id);
        json_put_key_bool(&b, "pending", v->pending);
        json_put_key_i64(&b, "grouped_at", v->grouped_ms);
        buf_put_ch(&b, '}');
        send_json(c, &b);
}

static void list(struct api_call *c)
{
        int r = lessons_list(c->api->d.lessons, on_list, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

/* ---- one of them ---- */

static void put_sent(struct buf *b, const struct lesson *l)
{
        json_put_key(b, "sent");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < l->n_replies; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "text", l->replies[i].text);
                json_put_key_str(b, "kept", l->replies[i].kept);
                json_put_key_i64(b, "at", l->replies[i].at_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_proposal(struct buf *b, const struct lesson_proposal *p)
{
        if (!p->path.n)
                return;
        json_put_key(b, "proposal");
        buf_put_ch(b, '{');
        json_put_key_str(b, "path", p->path);
        json_put_key_str(b, "base", p->base);
        json_put_key_str(b, "before", p->before);
        json_put_key_str(b, "after", p->after);
        json_put_key_i64(b, "added", p->added);
        json_put_key_i64(b, "replaced", p->replaced);
        json_put_key_str(b, "contradicted", p->contradicted);
        buf_put_ch(b, '}');
}

static void put_messages(struct api_call *c, struct buf *b, const struct suggestion *s)
{
        json_put_key(b, "said_all");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < s->n && i < PAGE_MAX; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "id", suggestion_message_id(s->messages[i], c->mem));
                json_put_key_str(b, "conversation", s->messages[i]->conversation);
                json_put_key_str(b, "kind", s->messages[i]->kind);
                json_put_key_str(b, "text", s->messages[i]->text);
                json_put_key_i64(b, "at", s->messages[i]->at_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void on_shown(void *arg, int r, const struct err *err, const struct lesson *l, const struct lesson_proposal *p)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        put_lesson(c, &b, l);
        put_messages(c, &b, l->group);
        put_sent(&b, l);
        put_proposal(&b, p);
        buf_put_ch(&b, '}');
        send_json(c, &b);
}

static struct str group_id(const struct api_call *c)
{
        return utf8_cut(http_req_param(c->req, "id"), SUGGESTION_ID_MAX);
}

static void show(struct api_call *c)
{
        int r = lessons_show(c->api->d.lessons, group_id(c), on_shown, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

/* ---- deciding ---- */

static void on_approved(void *arg, int r, const struct err *err, const struct lesson_done *done)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0 && done->faults.n) {
                api_problem(c, 422, "faults", "%.*s", STR_ARG(utf8_cut(done->faults, FAULTS_SHOWN)));
                return;
        }
        if (r < 0) {
                api_fail(c, r == ERR_LIMIT ? ERR_EXISTS : r, err);
                return;
        }
        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "decision", done->verdict.id);
        json_put_key_i64(&b, "messages", (int64_t)done->verdict.n_messages);
        json_put_key_i64(&b, "phrasings", (int64_t)done->verdict.n_phrasings);
        json_put_key_str(&b, "draft", done->draft);
        json_put_key_i64(&b, "version", done->version);
        buf_put_ch(&b, '}');
        send_json(c, &b);
}

static void approve(struct api_call *c)
{
        struct lesson_approve in = {
                .verdict = {.group = group_id(c), .who = c->session.agent_id, .doc = api_text(c, "doc")},
                .login = api_who(c),
                .act_who = c->session.who,
                .path = api_text(c, "path"),
                .base = api_text(c, "base"),
                .text = api_text(c, "text"),
                .title = api_text(c, "title")};
        struct err err;
        int r = api_read_chosen(c, &in.verdict, &err);

        in.verdict.keep_rest = api_flag(c, "keep_rest");
        in.keep = api_flag(c, "draft");
        if (r == 0 && !in.path.n == !in.verdict.doc.n)
                r = err_set(&err, ERR_INVALID, "either doc, whose phrasings the messages are, or path and text");
        if (r == 0 && in.path.n && !str_trim(in.text).n)
                r = err_set(&err, ERR_INVALID, "text is empty");
        if (r == 0 && in.keep && !in.path.n)
                r = err_set(&err, ERR_INVALID, "only a text is kept as a draft: send path and text");
        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        api_audit(c, "learning.approve", "group", in.verdict.group, in.path.n ? in.path : in.verdict.doc);
        r = lessons_approve(c->api->d.lessons, &in, on_approved, c);
        if (r < 0)
                api_fail(c, r, NULL);
}

static void on_refused(void *arg, int r, const struct err *err, const struct verdict_out *out)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "decision", out->id);
        json_put_key_i64(&b, "messages", (int64_t)out->n_messages);
        buf_put_ch(&b, '}');
        send_json(c, &b);
}

static void refuse(struct api_call *c)
{
        struct verdict_in in = {.group = group_id(c), .who = c->session.agent_id};
        int r;

        api_audit(c, "learning.refuse", "group", in.group, STR(""));
        r = suggestions_dismiss(c->api->d.suggestions, &in, on_refused, c);
        if (r < 0)
                api_fail(c, r, NULL);
}

/* ---- rows ---- */

static const struct api_field page_query[] = {
        {"after", T_STRING, false, SUGGESTION_ID_MAX, "`next` of the page before", NULL},
        {"limit", T_INT, false, PAGE_MAX, "at most so many; 50 when it is not said", NULL},
        {0},
};
static const struct api_field list_out[] = {
        {"lessons", T_ARRAY, true, 0, "what saves most first", NULL},
        {"total", T_INT, true, 0, "of all pages", NULL},
        {"minutes", T_INT, true, 0, "that a person needs for a contact: the setting learning_minutes", NULL},
        {"next", T_STRING, false, 0, "send it as `after`; absent on the last page", NULL},
        {"pending", T_BOOL, true, 0, "newer groups are being made", NULL},
        {"grouped_at", T_INT, true, 0, NULL, NULL},
        {0},
};
static const struct api_field lesson_out[] = {
        {"id", T_STRING, true, 0, "of its first message; any of its messages finds it", NULL},
        {"kind", T_STRING, true, 0, "phrasing, change or article", NULL},
        {"lang", T_STRING, true, 0, "of most of its messages", NULL},
        {"messages", T_INT, true, 0, NULL, NULL},
        {"replies", T_INT, true, 0, "of people that followed them", NULL},
        {"per_week", T_INT, true, 0, "messages, since the first, over at least a week; rounded up", NULL},
        {"saves_minutes", T_INT, true, 0, "a week: per_week times minutes", NULL},
        {"said", T_STRING, true, 0, "the message most like all others, redacted", NULL},
        {"examples", T_ARRAY, true, 0, "the newest other texts", NULL},
        {"last_at", T_INT, true, 0, NULL, NULL},
        {"doc", T_STRING, false, 0, "whose phrasings they are, or which is changed", NULL},
        {"title", T_OBJECT, false, 0, "of doc, zh and en", NULL},
        {"share", T_INT, false, 0, "percent of the messages that are nearest to doc", NULL},
        {"said_all", T_ARRAY, true, 0, "of {id, conversation, kind, text, at}, oldest first", NULL},
        {"sent", T_ARRAY, true, 0, "of {text, kept, at}: what people replied, and what of it is proposed", NULL},
        {"proposal", T_OBJECT, false, 0, "{path, base, before, after, added, replaced, contradicted}", NULL},
        {0},
};
static const struct api_field approve_in[] = {
        {"doc", T_STRING, false, 300, "whose phrasings the messages are", NULL},
        {"phrasings", T_ARRAY, false, 0, "of {message, text?}; absent: every message as it is", NULL},
        {"keep_rest", T_BOOL, false, 0, "messages that are not among phrasings stay open", NULL},
        {"path", T_STRING, false, LESSON_PATH_MAX, "of the file that is written instead", NULL},
        {"base", T_STRING, false, 64, "of the proposal; empty: a new file", NULL},
        {"text", T_STRING, false, LESSON_TEXT_MAX, "the whole file", NULL},
        {"title", T_STRING, false, SUGGESTION_TITLE_MAX, "for the list of what was decided", NULL},
        {"draft", T_BOOL, false, 0, "the text stays a draft and nothing is published yet", NULL},
        {0},
};
static const struct api_field approved_out[] = {
        {"decision", T_STRING, true, 0, "its id, to undo it", NULL},
        {"messages", T_INT, true, 0, "that it settled", NULL},
        {"phrasings", T_INT, true, 0, "that were learned", NULL},
        {"draft", T_STRING, true, 0, "that was made of the text; empty: none", NULL},
        {"version", T_INT, true, 0, "of the knowledge that serves now; 0: nothing was published", NULL},
        {0},
};
static const struct api_field refused_out[] = {
        {"decision", T_STRING, true, 0, "its id, to undo it", NULL},
        {"messages", T_INT, true, 0, "that it settled", NULL},
        {0},
};

const struct api_row api_learning_rows[] = {
        {"GET", "/v1/learning", "what there is to learn, by what it would save", RIGHT_KNOWLEDGE, list, NULL, list_out,
         0, 200, 0, page_query},
        {"GET", "/v1/learning/:id", "one of them, with what would be written", RIGHT_KNOWLEDGE, show, NULL, lesson_out,
         0, 200, 0},
        {"POST", "/v1/learning/:id/approve", "take the messages as phrasings, or publish a text", RIGHT_KNOWLEDGE,
         approve, approve_in, approved_out, 0, 200, LESSON_TEXT_MAX * 2},
        {"POST", "/v1/learning/:id/refuse", "settle it without doing anything", RIGHT_KNOWLEDGE, refuse, api_nothing,
         refused_out, 0, 200, 0},
        {0},
};
