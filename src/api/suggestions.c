/* suggestions - messages that fell through, grouped; accept, want, dismiss, undo; what was decided; the customer's yes.
 */
#include "api/api_priv.h"

#include "answer/corpus.h"
#include "answer/generation.h"
#include "base/log.h"
#include "chat/chat.h"
#include "insight/suggestions.h"
#include "store/consent.h"
#include "text/utf8.h"

#include <string.h>

enum { EXAMPLES = 5, PAGE = 50, PAGE_MAX = 200, LIST_MAX = 8 << 20, VERSION_MAX = 100 };

static void send_json(struct api_call *c, int status, struct buf *b)
{
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        api_json(c, status, b);
        buf_done(b);
}

static size_t page_size(const struct api_call *c)
{
        int64_t limit = PAGE;

        str_to_i64(http_req_query(c->req, "limit"), 1, PAGE_MAX, &limit);
        return (size_t)limit;
}

static void put_share(struct buf *b, const char *key, float share)
{
        json_put_key(b, key);
        buf_printf(b, "%.3f", (double)share);
}

/* ---- a group ---- */

static void put_title(struct api_call *c, struct buf *b, struct str doc)
{
        const struct knowledge *k = generation_current(c->api->d.generations)->k;

        json_put_key(b, "title");
        buf_put_ch(b, '{');
        json_put_key_str(b, "zh", corpus_title(k, doc, LANG_ZH));
        json_put_key_str(b, "en", corpus_title(k, doc, LANG_EN));
        buf_put_ch(b, '}');
}

static void put_suggestion(struct api_call *c, struct buf *b, const struct suggestion *s)
{
        json_put_key(b, "suggestion");
        buf_put_ch(b, '{');
        json_put_key_str(b, "kind", s->kind == SUGGEST_PHRASING ? STR("phrasing") : STR("article"));
        if (s->doc.n) {
                json_put_key_str(b, "doc", s->doc);
                put_title(c, b, s->doc);
        }
        put_share(b, "share", s->share);
        put_share(b, "confidence", s->confidence);
        buf_put_ch(b, '}');
}

static void put_kinds(struct buf *b, const struct suggestion *s)
{
        static const char *const kinds[] = {"declined", "none", "unhelpful", "person", "chosen", "corrected"};

        json_put_key(b, "kinds");
        buf_put_ch(b, '{');
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
                int64_t n = 0;

                for (size_t i = 0; i < s->n; i++)
                        n += str_eq_c(s->messages[i]->kind, kinds[k]);
                if (n)
                        json_put_key_i64(b, kinds[k], n);
        }
        buf_put_ch(b, '}');
}

/* The newest, each text once. */
static void put_examples(struct buf *b, const struct suggestion *s)
{
        struct str seen[EXAMPLES];
        size_t n = 0;

        json_put_key(b, "examples");
        buf_put_ch(b, '[');
        for (size_t i = s->n; i > 0 && n < EXAMPLES; i--) {
                bool twice = str_eq(s->messages[i - 1]->text, s->medoid->text);

                for (size_t k = 0; k < n; k++)
                        twice = twice || str_eq(seen[k], s->messages[i - 1]->text);
                if (twice)
                        continue;
                seen[n++] = s->messages[i - 1]->text;
                json_put_comma(b);
                json_put_str(b, s->messages[i - 1]->text);
        }
        buf_put_ch(b, ']');
}

/* Without its closing brace. */
static void put_group(struct api_call *c, struct buf *b, const struct suggestion *s)
{
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", s->id);
        json_put_key_i64(b, "size", (int64_t)s->n);
        json_put_key_i64(b, "answered", (int64_t)s->n_answered);
        json_put_key(b, "languages");
        buf_put_ch(b, '{');
        json_put_key_i64(b, "zh", (int64_t)s->n_lang[LANG_ZH]);
        json_put_key_i64(b, "en", (int64_t)s->n_lang[LANG_EN]);
        buf_put_ch(b, '}');
        put_kinds(b, s);
        json_put_key_str(b, "medoid", s->medoid->text);
        put_examples(b, s);
        json_put_key_i64(b, "first_at", s->first_ms);
        json_put_key_i64(b, "last_at", s->last_ms);
        put_suggestion(c, b, s);
}

static void put_message(struct api_call *c, struct buf *b, const struct fallen_row *m)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", suggestion_message_id(m, c->mem));
        json_put_key_str(b, "conversation", m->conversation);
        json_put_key_i64(b, "seq", m->seq);
        json_put_key_str(b, "lang", m->lang);
        json_put_key_str(b, "kind", m->kind);
        json_put_key_i64(b, "at", m->at_ms);
        json_put_key_str(b, "text", m->text);
        json_put_key(b, "nearest");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < m->n_nearest; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                json_put_key_str(b, "doc", m->nearest[i].doc);
                put_share(b, "confidence", (float)m->nearest[i].permille / 1000);
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "]}");
}

/* ---- reading groups ---- */

static void put_state(struct buf *b, const struct suggestions_view *v)
{
        json_put_key_bool(b, "pending", v->pending);
        json_put_key_i64(b, "grouped_at", v->grouped_ms);
}

static void on_list(void *arg, int r, const struct err *err, const struct suggestions_view *v)
{
        struct api_call *c = arg;
        struct str after = http_req_query(c->req, "after");
        size_t from = 0, limit = page_size(c), end;
        const struct suggestion *last;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        last = after.n ? suggestion_find(v, after) : NULL;
        if (last)
                from = (size_t)(last - v->groups) + 1;
        end = v->n - from < limit ? v->n : from + limit;
        buf_init(&b, LIST_MAX);
        buf_put_ch(&b, '{');
        json_put_key(&b, "groups");
        buf_put_ch(&b, '[');
        for (size_t i = from; i < end; i++) {
                json_put_comma(&b);
                put_group(c, &b, &v->groups[i]);
                buf_put_ch(&b, '}');
        }
        buf_put_ch(&b, ']');
        json_put_key_i64(&b, "total", (int64_t)v->n);
        if (end < v->n)
                json_put_key_str(&b, "next", v->groups[end - 1].id);
        put_state(&b, v);
        buf_put_ch(&b, '}');
        send_json(c, 200, &b);
}

static void list(struct api_call *c)
{
        int r = suggestions_list(c->api->d.suggestions, on_list, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

static void put_messages(struct api_call *c, struct buf *b, const struct suggestion *s)
{
        struct str after = http_req_query(c->req, "after");
        size_t from = 0, limit = page_size(c), end;

        for (size_t i = 0; after.n && i < s->n; i++)
                if (suggestion_is_message(s->messages[i], after))
                        from = i + 1;
        end = s->n - from < limit ? s->n : from + limit;
        json_put_key(b, "messages");
        buf_put_ch(b, '[');
        for (size_t i = from; i < end; i++)
                put_message(c, b, s->messages[i]);
        buf_put_ch(b, ']');
        if (end < s->n && end > 0)
                json_put_key_str(b, "next", suggestion_message_id(s->messages[end - 1], c->mem));
}

static void on_group(void *arg, int r, const struct err *err, const struct suggestions_view *v)
{
        struct api_call *c = arg;
        const struct suggestion *s;
        struct err e;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        s = suggestion_find(v, http_req_param(c->req, "id"));
        if (!s) {
                err_set(&e, ERR_NOTFOUND, "no open group has that message");
                api_fail(c, ERR_NOTFOUND, &e);
                return;
        }
        buf_init(&b, LIST_MAX);
        put_group(c, &b, s);
        put_messages(c, &b, s);
        put_state(&b, v);
        buf_put_ch(&b, '}');
        send_json(c, 200, &b);
}

static void show(struct api_call *c)
{
        int r = suggestions_show(c->api->d.suggestions, http_req_param(c->req, "id"), on_group, c);

        if (r < 0)
                api_fail(c, r, NULL);
}

/* ---- verdicts ---- */

static const struct api_field chosen_in[] = {
        {"message", T_STRING, true, SUGGESTION_ID_MAX, "one of those that are decided on", NULL},
        {"text", T_STRING, false, 0, "instead of what the message says", NULL},
        {0},
};

static void on_decided(void *arg, int r, const struct err *err, const struct verdict_out *out)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r == ERR_LIMIT ? ERR_EXISTS : r, err); /* no later try helps */
                return;
        }
        buf_init(&b, 1024);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "decision", out->id);
        json_put_key_i64(&b, "messages", (int64_t)out->n_messages);
        json_put_key_i64(&b, "phrasings", (int64_t)out->n_phrasings);
        buf_put_ch(&b, '}');
        send_json(c, 200, &b);
}

static struct verdict_in verdict_of(struct api_call *c)
{
        return (struct verdict_in){.group = utf8_cut(http_req_param(c->req, "id"), SUGGESTION_ID_MAX),
                                   .who = c->session.agent_id};
}

static void audit_decision(struct api_call *c, const char *act)
{
        api_audit(c, act, "group", utf8_cut(http_req_param(c->req, "id"), SUGGESTION_ID_MAX), STR(""));
}

static void decided(struct api_call *c, int r)
{
        if (r < 0)
                api_fail(c, r, NULL);
}

int api_read_chosen(struct api_call *c, struct verdict_in *in, struct err *err)
{
        const json_t *list = json_object_get(c->json, "phrasings");
        size_t n = json_array_size(list);
        struct chosen *chosen;
        int r = 0;

        if (!json_is_array(list))
                return 0;
        if (n > SUGGESTION_ACCEPT_MAX)
                return err_set(err, ERR_INVALID, "phrasings has %zu entries; at most %d", n, SUGGESTION_ACCEPT_MAX);
        chosen = ARENA_ARRAY(c->mem, struct chosen, n);
        for (size_t i = 0; i < n && r == 0; i++) {
                const json_t *item = json_array_get(list, i);

                r = api_decode(item, chosen_in, err);
                if (r < 0)
                        return err_prefix(err, "phrasings[%zu]", i);
                chosen[i] = (struct chosen){json_get_str(item, "message"), json_get_str(item, "text")};
        }
        in->chosen = chosen;
        in->n_chosen = n;
        return r;
}

static void take(struct api_call *c)
{
        struct verdict_in in = verdict_of(c);
        struct err err;
        int r = api_read_chosen(c, &in, &err);

        if (r < 0) {
                api_fail(c, r, &err);
                return;
        }
        in.doc = api_text(c, "doc");
        in.keep_rest = api_flag(c, "keep_rest");
        audit_decision(c, "knowledge.accept");
        decided(c, suggestions_accept(c->api->d.suggestions, &in, on_decided, c));
}

static void want(struct api_call *c)
{
        struct verdict_in in = verdict_of(c);
        struct err err;

        in.title = str_trim(api_text(c, "title"));
        if (in.title.n == 0) {
                err_set(&err, ERR_INVALID, "title is empty");
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        audit_decision(c, "knowledge.want");
        decided(c, suggestions_want(c->api->d.suggestions, &in, on_decided, c));
}

static void dismiss(struct api_call *c)
{
        struct verdict_in in = verdict_of(c);

        audit_decision(c, "knowledge.dismiss");
        decided(c, suggestions_dismiss(c->api->d.suggestions, &in, on_decided, c));
}

static void on_undone(void *arg, int r, const struct err *err)
{
        struct api_call *c = arg;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        api_json(c, 200, NULL);
}

static void undo(struct api_call *c)
{
        struct str id = utf8_cut(http_req_param(c->req, "id"), SUGGESTION_ID_MAX);

        api_audit(c, "knowledge.undo", "decision", id, STR(""));
        decided(c, suggestions_undo(c->api->d.suggestions, id, c->session.agent_id, on_undone, c));
}

/* ---- what was decided ---- */

static void put_phrasing(const struct knowledge *k, struct buf *b, const struct phrasing_row *p)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "doc", p->doc);
        json_put_key_str(b, "lang", p->lang);
        json_put_key_str(b, "text", p->text);
        put_share(b, "weight", (float)p->permille / 1000);
        json_put_key_bool(b, "used", corpus_has(k, p->doc));
        buf_put_ch(b, '}');
}

static void put_decision(struct api_call *c, struct buf *b, const struct verdict_row *v)
{
        const struct knowledge *k = generation_current(c->api->d.generations)->k;

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", v->id);
        json_put_key_str(b, "kind", v->kind);
        json_put_key_str(b, "doc", v->doc);
        json_put_key_str(b, "title", v->title);
        json_put_key_str(b, "group", v->origin);
        json_put_key_i64(b, "messages", v->n_messages);
        json_put_key_str(b, "by", v->who);
        json_put_key_i64(b, "at", v->at_ms);
        if (v->undone_ms) {
                json_put_key_str(b, "undone_by", v->undone_who);
                json_put_key_i64(b, "undone_at", v->undone_ms);
        }
        json_put_key(b, "phrasings");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < v->n_phrasings; i++)
                put_phrasing(k, b, &v->phrasings[i]);
        buf_put_ch(b, ']');
        buf_put_ch(b, '}');
}

static void on_decisions(void *arg, int r, const struct err *err, const struct verdict_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX * 4);
        buf_put_ch(&b, '{');
        json_put_key(&b, "decisions");
        buf_put_ch(&b, '[');
        for (size_t i = 0; i < n; i++)
                put_decision(c, &b, &rows[i]);
        buf_put_ch(&b, ']');
        if (n == page_size(c))
                json_put_key_str(&b, "next", rows[n - 1].id);
        buf_put_ch(&b, '}');
        send_json(c, 200, &b);
}

static void decisions(struct api_call *c)
{
        struct str kind = http_req_query(c->req, "kind"), before = http_req_query(c->req, "before");

        decided(c, store_verdicts(c->api->d.store, kind, before, (unsigned)page_size(c), on_decisions, c));
}

/* ---- the customer's yes and no ---- */

struct consenting {
        struct api_call *c;
        struct str customer_id;
};

static void on_consent(void *arg, int r, const struct err *err)
{
        struct consenting *o = arg;
        struct api_call *c = o->c;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        if (!api_flag(c, "granted") && str_eq_c(api_text(c, "purpose"), "learning"))
                suggestions_refresh(c->api->d.suggestions); /* what self-training made of their lines has gone */
        chat_customer_changed(c->api->d.chat, o->customer_id);
        api_json(c, 200, NULL);
}

static void on_consent_allowed(void *arg, int r, const struct err *err, struct str customer_id)
{
        struct api_call *c = arg;
        struct consent_write w = {.customer_id = customer_id,
                                  .purpose = api_text(c, "purpose"),
                                  .text_version = api_text(c, "text_version"),
                                  .channel = STR_INIT("web"),
                                  .granted = api_flag(c, "granted"),
                                  .at_ms = clock_now_ms(c->api->d.clock)};

        struct consenting *o = ARENA_NEW(c->mem, struct consenting);

        *o = (struct consenting){c, arena_str(c->mem, customer_id)};
        if (r == 0)
                r = store_consent_add(c->api->d.store, &w, on_consent, o);
        if (r < 0)
                api_fail(c, r, err);
}

static void consent(struct api_call *c)
{
        struct str purpose = api_text(c, "purpose");
        struct err err;

        if (!str_eq_c(purpose, "memory") && !str_eq_c(purpose, "offers") && !str_eq_c(purpose, "learning")) {
                err_set(&err, ERR_INVALID, "purpose must be memory, offers or learning");
                api_fail(c, ERR_INVALID, &err);
                return;
        }
        if (str_eq_c(purpose, "learning")) /* kept by conversation */
                chat_check_key(c->api->d.chat, http_req_param(c->req, "id"), api_key(c), on_consent_allowed, c);
        else
                chat_check_person(c->api->d.chat, http_req_param(c->req, "id"), api_key(c), on_consent_allowed, c);
}

/* ---- rows ---- */

static const struct api_field page_query[] = {
        {"after", T_STRING, false, SUGGESTION_ID_MAX, "`next` of the page before", NULL},
        {"limit", T_INT, false, PAGE_MAX, "at most so many; 50 when it is not said", NULL},
        {0},
};
static const struct api_field decisions_query[] = {
        {"kind", T_STRING, false, 16, "only phrasings, wanted, dismissed or machine", NULL},
        {"before", T_STRING, false, SUGGESTION_ID_MAX, "`next` of the page before", NULL},
        {"limit", T_INT, false, PAGE_MAX, "at most so many, the newest; 50 when it is not said", NULL},
        {0},
};
static const struct api_field list_out[] = {
        {"groups", T_ARRAY, true, 0, "the largest first", NULL},
        {"total", T_INT, true, 0, "of all pages", NULL},
        {"next", T_STRING, false, 0, "send it as `after`; absent on the last page", NULL},
        {"pending", T_BOOL, true, 0, "newer groups are being made", NULL},
        {"grouped_at", T_INT, true, 0, NULL, NULL},
        {0},
};
static const struct api_field group_out[] = {
        {"id", T_STRING, true, 0, "of its first message; any of its messages finds the group", NULL},
        {"size", T_INT, true, 0, "messages", NULL},
        {"answered", T_INT, true, 0, "messages that the present knowledge would answer", NULL},
        {"languages", T_OBJECT, true, 0, "messages by language", NULL},
        {"kinds", T_OBJECT, true, 0, "messages by declined, none, unhelpful, person, chosen, corrected", NULL},
        {"medoid", T_STRING, true, 0, "the message most like all others, redacted", NULL},
        {"examples", T_ARRAY, true, 0, "the newest other texts", NULL},
        {"first_at", T_INT, true, 0, NULL, NULL},
        {"last_at", T_INT, true, 0, NULL, NULL},
        {"suggestion", T_OBJECT, true, 0, "kind (phrasing of doc, or article: one is missing), share, confidence",
         NULL},
        {"messages", T_ARRAY, true, 0, "oldest first", NULL},
        {"next", T_STRING, false, 0, "send it as `after`; absent on the last page", NULL},
        {"pending", T_BOOL, true, 0, NULL, NULL},
        {"grouped_at", T_INT, true, 0, NULL, NULL},
        {0},
};
static const struct api_field accept_in[] = {
        {"doc", T_STRING, true, 300, "article:ID, policy:ID, flow:ID, smalltalk:ID or builtin:ID", NULL},
        {"phrasings", T_ARRAY, false, 0, "of {message, text?}; absent: every message as it is", NULL},
        {"keep_rest", T_BOOL, false, 0, "messages that are not among phrasings stay open", NULL},
        {0},
};
static const struct api_field want_in[] = {
        {"title", T_STRING, true, SUGGESTION_TITLE_MAX, "of the article that is missing", NULL},
        {0},
};
static const struct api_field decided_out[] = {
        {"decision", T_STRING, true, 0, "its id, to undo it", NULL},
        {"messages", T_INT, true, 0, "that it settled", NULL},
        {"phrasings", T_INT, true, 0, "that were learned and serve within a second or so", NULL},
        {0},
};
static const struct api_field decisions_out[] = {
        {"decisions", T_ARRAY, true, 0,
         "newest first; a phrasing that is not used waits for its document, which is gone", NULL},
        {"next", T_STRING, false, 0, "send it as `before`; absent on the last page", NULL},
        {0},
};
static const struct api_field consent_in[] = {
        {"purpose", T_STRING, true, 16, "memory, offers or learning", NULL},
        {"granted", T_BOOL, true, 0, "false: refused or withdrawn", NULL},
        {"text_version", T_STRING, true, VERSION_MAX, "which wording the person saw", NULL},
        {0},
};

const struct api_row api_suggestion_rows[] = {
        {"GET", "/v1/suggestions", "messages that fell through, grouped", RIGHT_KNOWLEDGE, list, NULL, list_out, 0, 200,
         0, page_query},
        {"GET", "/v1/suggestions/:id", "a group with its messages", RIGHT_KNOWLEDGE, show, NULL, group_out, 0, 200, 0,
         page_query},
        {"POST", "/v1/suggestions/:id/accept", "take messages as phrasings of a document", RIGHT_KNOWLEDGE, take,
         accept_in, decided_out, 0, 200, 0},
        {"POST", "/v1/suggestions/:id/want", "note that an article is missing", RIGHT_KNOWLEDGE, want, want_in,
         decided_out, 0, 200, 0},
        {"POST", "/v1/suggestions/:id/dismiss", "settle a group without doing anything", RIGHT_KNOWLEDGE, dismiss,
         api_nothing, decided_out, 0, 200, 0},
        {"GET", "/v1/decisions", "what was accepted, wanted, dismissed and undone, and by whom", RIGHT_KNOWLEDGE,
         decisions, NULL, decisions_out, 0, 200, 0, decisions_query},
        {"POST", "/v1/decisions/:id/undo", "take it back: messages are open again, phrasings go", RIGHT_KNOWLEDGE, undo,
         api_nothing, api_nothing, 0, 200, 0},
        {"POST", "/v1/conversations/:id/consent", "grant, refuse or withdraw a consent of the customer", ROLE_CUSTOMER,
         consent, consent_in, api_nothing, 0, 200, 0},
        {0},
};
