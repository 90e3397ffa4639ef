/* boxes - the desk's lists of conversations, and what its people keep beside one: notes, tags, snoozing, reading. */
#include "api/api_priv.h"

#include "base/rand.h"
#include "desk/desk.h"
#include "privacy/door.h"
#include "store/conversation.h"
#include "store/desk_box.h"

#include <string.h>

enum { NOTE_TEXT_MAX = 4000, TAGS_SHOWN_MAX = 500, LIST_MAX = 4 << 20, SNOOZE_DAYS_MAX = 366 };

/* ---- lists ---- */

static void put_customer(struct buf *b, const struct box_row *row)
{
        json_put_key(b, "customer");
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", row->customer_id);
        json_put_key_str(b, "name", row->name);
        buf_put_ch(b, '}');
}

static void put_row(struct buf *b, const struct box_row *row)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "conversation", row->conversation);
        put_customer(b, row);
        json_put_key_str(b, "lang", row->lang);
        json_put_key_str(b, "status", row->status);
        if (row->agent.n)
                json_put_key_str(b, "agent", row->agent);
        json_put_key_str(b, "preview", row->preview);
        json_put_key_str(b, "mood", row->mood.n ? row->mood : STR("neutral"));
        json_put_key(b, "tags");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < row->n_tags; i++) {
                json_put_comma(b);
                json_put_str(b, row->tags[i]);
        }
        buf_put_ch(b, ']');
        json_put_key_i64(b, "unread", row->unread);
        json_put_key_i64(b, "seq", row->last_seq);
        json_put_key_i64(b, "updated", row->updated_ms);
        if (row->snoozed_ms)
                json_put_key_i64(b, "snoozed_until", row->snoozed_ms);
        buf_put_ch(b, '}');
}

static void on_box(void *arg, int r, const struct err *err, const struct box_row *rows, size_t n, bool more)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_c(&b, "{\"conversations\":[");
        for (size_t i = 0; i < n; i++)
                put_row(&b, &rows[i]);
        buf_put_ch(&b, ']');
        if (more)
                json_put_key_str(&b, "next",
                                 arena_printf(c->mem, "%lld.%.*s", (long long)rows[n - 1].updated_ms,
                                              STR_ARG(rows[n - 1].conversation)));
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

static bool read_query(struct api_call *c, struct box_query *q, struct err *err)
{
        struct str box = http_req_query(c->req, "box"), before = http_req_query(c->req, "before"), at;
        int64_t limit = 50;

        while (q->box < BOX_N && box.n && !str_eq_c(box, desk_box_name(q->box)))
                q->box++;
        if (q->box == BOX_N)
                err_set(err, ERR_INVALID, "box is none of mine, waiting, all, snoozed, closed");
        else if (before.n && (!str_cut(&before, '.', &at) || !str_to_i64(at, 1, INT64_MAX, &q->before_ms)))
                err_set(err, ERR_INVALID, "before is not the \"next\" of an earlier answer");
        else if (http_req_query(c->req, "limit").n &&
                 !str_to_i64(http_req_query(c->req, "limit"), 1, BOX_ROWS_MAX, &limit))
                err_set(err, ERR_INVALID, "limit must be an integer from 1 to %d", BOX_ROWS_MAX);
        else {
                q->before_id = before;
                q->limit = (unsigned)limit;
                return true;
        }
        return false;
}

static void list(struct api_call *c)
{
        struct box_query q = {.agent = c->session.agent_id,
                              .tag = http_req_query(c->req, "tag"),
                              .now_ms = clock_now_ms(c->api->d.clock)};
        struct err err;

        if (read_query(c, &q, &err))
                api_busy(c, store_box(c->api->d.store, &q, on_box, c));
        else
                api_fail(c, ERR_INVALID, &err);
}

/* ---- notes ---- */

static void put_mentions(struct buf *b, struct str ids)
{
        struct str id;

        json_put_key(b, "mentions");
        buf_put_ch(b, '[');
        while (ids.n && str_cut(&ids, ' ', &id)) {
                json_put_comma(b);
                json_put_str(b, id);
        }
        buf_put_ch(b, ']');
}

static void put_note(struct api_call *c, struct buf *b, const struct note_row *row)
{
        struct str text = {NULL, 0};

        (void)door_open(c->api->d.door, row->customer_id, row->cipher, c->mem, &text, NULL);
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", row->id);
        json_put_key_str(b, "who", row->agent);
        json_put_key_str(b, "name", row->name);
        json_put_key_str(b, "text", text);
        put_mentions(b, row->mentions);
        json_put_key_i64(b, "at", row->at_ms);
        buf_put_ch(b, '}');
}

static void on_notes(void *arg, int r, const struct err *err, const struct note_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_c(&b, "{\"notes\":[");
        for (size_t i = 0; i < n; i++)
                put_note(c, &b, &rows[i]);
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void notes(struct api_call *c)
{
        api_busy(c, store_notes(c->api->d.store, http_req_param(c->req, "id"), on_notes, c));
}

struct noting {
        struct api_call *call;
        struct note_write w;
        struct str mentions[DESK_MENTIONS_MAX], text;
};

static void tell_of_note(struct noting *n)
{
        struct api_call *c = n->call;
        struct buf b;

        buf_init(&b, 4096);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "conversation", n->w.conversation);
        json_put_key_str(&b, "id", n->w.id);
        json_put_key_str(&b, "who", n->w.agent);
        json_put_key_str(&b, "name", c->session.name);
        buf_put_ch(&b, '}');
        desk_notify(c->api->d.desk, (struct str){NULL, 0}, "note", buf_str(&b));
        for (size_t i = 0; i < n->w.n_mentions; i++)
                desk_notify(c->api->d.desk, n->mentions[i], "mention", buf_str(&b));
        buf_done(&b);
}

static void on_noted(void *arg, int r, const struct err *err)
{
        struct noting *n = arg;

        if (r < 0) {
                api_fail(n->call, r, err);
                return;
        }
        tell_of_note(n);
        notes(n->call);
}

static void on_note_of(void *arg, int r, const struct err *err, const struct conv_row *conv,
                       const struct event_row *events, size_t n_events)
{
        struct noting *n = arg;
        struct api_call *c = n->call;
        struct err local;

        (void)events;
        (void)n_events;
        if (r == 0)
                r = door_seal_bytes(c->api->d.door, conv->customer_id, n->text, c->mem, &n->w.cipher, &local);
        if (r < 0)
                api_fail(c, r, err ? err : &local);
        else
                api_busy(c, store_note_add(c->api->d.store, &n->w, on_noted, n));
}

static int read_mentions(struct api_call *c, struct noting *n, struct err *err)
{
        const json_t *list = json_object_get(c->json, "mentions");

        if (json_array_size(list) > DESK_MENTIONS_MAX)
                return err_set(err, ERR_INVALID, "mentions may name at most %d people", DESK_MENTIONS_MAX);
        for (size_t i = 0; i < json_array_size(list); i++) {
                struct str id = json_str(json_array_get(list, i));

                if (id.n != ID_LEN || str_contains(id, STR(" ")))
                        return err_set(err, ERR_INVALID, "mentions must be a list of ids of people who work here");
                n->mentions[n->w.n_mentions++] = arena_str(c->mem, id);
        }
        return 0;
}

static void note(struct api_call *c)
{
        struct noting *n = ARENA_NEW(c->mem, struct noting);
        int64_t now = clock_now_ms(c->api->d.clock);
        struct err err;
        int r;

        n->call = c;
        n->text = arena_str(c->mem, str_trim(api_text(c, "text")));
        n->w = (struct note_write){.id = id_new_in(c->mem, now),
                                   .conversation = http_req_param(c->req, "id"),
                                   .agent = c->session.agent_id,
                                   .mentions = n->mentions,
                                   .at_ms = now};
        r = n->text.n ? read_mentions(c, n, &err) : err_set(&err, ERR_INVALID, "text is empty");
        if (r < 0)
                api_fail(c, r, &err);
        else
                api_busy(c, store_conversation_load(c->api->d.store, n->w.conversation, 0, on_note_of, n));
}

/* ---- tags ---- */

static bool control(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
                        return true;
        return false;
}

int api_read_tag(struct str text, struct str *ret, struct err *err)
{
        *ret = str_trim(text);
        if (!ret->n || ret->n > DESK_TAG_MAX || control(*ret))
                return err_set(err, ERR_INVALID, "a tag is one line of 1 to %d bytes", DESK_TAG_MAX);
        return 0;
}

static void set_tags(struct api_call *c)
{
        const json_t *in = json_object_get(c->json, "tags");
        struct str tags[DESK_TAGS_MAX];
        size_t n = json_array_size(in);
        struct err err;
        int r = 0;

        if (n > DESK_TAGS_MAX)
                r = err_set(&err, ERR_INVALID, "a conversation has at most %d tags", DESK_TAGS_MAX);
        for (size_t i = 0; i < n && r == 0; i++)
                r = api_read_tag(json_str(json_array_get(in, i)), &tags[i], &err);
        if (r < 0)
                api_fail(c, r, &err);
        else
                api_busy(c, store_tags_set(c->api->d.store, http_req_param(c->req, "id"), tags, n,
                                           clock_now_ms(c->api->d.clock), api_done, c));
}

static void on_tags(void *arg, int r, const struct err *err, const struct tag_row *rows, size_t n)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, LIST_MAX);
        buf_put_c(&b, "{\"tags\":[");
        for (size_t i = 0; i < n; i++) {
                json_put_comma(&b);
                buf_put_ch(&b, '{');
                json_put_key_str(&b, "tag", rows[i].tag);
                json_put_key_i64(&b, "conversations", rows[i].n);
                buf_put_ch(&b, '}');
        }
        buf_put_c(&b, "]}");
        api_json_private(c, &b);
}

static void tags(struct api_call *c)
{
        api_busy(c, store_tags(c->api->d.store, TAGS_SHOWN_MAX, on_tags, c));
}

/* ---- snoozing and reading ---- */

int api_check_until(struct api_call *c, int64_t until_ms, struct err *err)
{
        int64_t now = clock_now_ms(c->api->d.clock);

        if (until_ms && (until_ms <= now || until_ms > now + SNOOZE_DAYS_MAX * DAY_MS))
                return err_set(err, ERR_INVALID, "until lies within the next %d days, or is 0", SNOOZE_DAYS_MAX);
        return 0;
}

static void snooze(struct api_call *c)
{
        struct snooze_write w = {.conversation = http_req_param(c->req, "id"),
                                 .agent = c->session.agent_id,
                                 .until_ms = json_integer_value(json_object_get(c->json, "until")),
                                 .at_ms = clock_now_ms(c->api->d.clock)};
        struct err err;
        int r = api_check_until(c, w.until_ms, &err);

        if (r < 0)
                api_fail(c, r, &err);
        else
                api_busy(c, store_snooze(c->api->d.store, &w, api_done, c));
}

static void read_so_far(struct api_call *c)
{
        api_busy(c, store_read_set(c->api->d.store, http_req_param(c->req, "id"), c->session.agent_id,
                                   json_integer_value(json_object_get(c->json, "seq")), api_done, c));
}

static const struct api_field box_query[] = {
        {"box", T_STRING, false, 10, "mine, waiting, all, snoozed or closed", NULL},
        {"tag", T_STRING, false, DESK_TAG_MAX, "only those that have it", NULL},
        {"before", T_STRING, false, 60, "`next` of the page before", NULL},
        {"limit", T_INT, false, BOX_ROWS_MAX, "50 when absent", NULL},
        {0},
};
static const struct api_field box_out[] = {
        {"conversations", T_ARRAY, true, 0,
         "conversation, customer {id, name}, lang, status, agent, preview (redacted), mood, tags, unread, seq, updated,"
         " snoozed_until; the newest change first",
         NULL},
        {"next", T_STRING, false, 0, "absent on the last page", NULL},
        {0},
};
static const struct api_field desk_note_in[] = {
        {"text", T_STRING, true, NOTE_TEXT_MAX, "plain; customers never see it", NULL},
        {"mentions", T_ARRAY, false, 0, "ids of people who are told", NULL},
        {0},
};
static const struct api_field notes_out[] = {
        {"notes", T_ARRAY, true, 0, "id, who, name, text, mentions, at; oldest first", NULL},
        {0},
};
static const struct api_field tags_in[] = {{"tags", T_ARRAY, true, 0, "instead of those it has", NULL}, {0}};
static const struct api_field tags_out[] = {
        {"tags", T_ARRAY, true, 0, "tag, conversations; the most used first", NULL},
        {0},
};
static const struct api_field snooze_in[] = {{"until", T_INT, true, 0, "ms; 0 wakes it", NULL}, {0}};
static const struct api_field read_in[] = {{"seq", T_INT, true, 0, "the last that was seen", NULL}, {0}};

const struct api_row api_box_rows[] = {
        {"GET", "/v1/desk/conversations", "a box of conversations", RIGHT_WORK, list, NULL, box_out, 0, 200, 0,
         box_query},
        {"GET", "/v1/desk/conversations/:id/notes", "what colleagues noted", RIGHT_WORK, notes, NULL, notes_out, 0, 200,
         0},
        {"POST", "/v1/desk/conversations/:id/notes", "note something, and tell colleagues", RIGHT_WORK, note,
         desk_note_in, notes_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/tags", "tag it", RIGHT_WORK, set_tags, tags_in, api_nothing, 0, 200, 0},
        {"GET", "/v1/desk/tags", "the tags in use", RIGHT_WORK, tags, NULL, tags_out, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/snooze", "put it away until then", RIGHT_WORK, snooze, snooze_in,
         api_nothing, 0, 200, 0},
        {"POST", "/v1/desk/conversations/:id/read", "it was read so far", RIGHT_WORK, read_so_far, read_in, api_nothing,
         0, 200, 0},
        {0},
};
