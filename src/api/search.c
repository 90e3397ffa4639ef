/* search - full-text search in all conversations, over what was redacted. */
#include "api/api_priv.h"

#include "store/search.h"
#include "text/search.h"

enum { ANSWER_MAX = 1 << 20, QUERY_BYTES = 4 * SEARCH_QUERY_MAX };

static struct str who(struct str actor)
{
        return str_starts(actor, STR("agent:")) ? STR("agent") : actor;
}

static void put_hit(struct buf *b, const struct search_hit *h)
{
        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "conversation", h->conversation);
        json_put_key_i64(b, "seq", h->seq);
        json_put_key_i64(b, "at", h->at_ms);
        json_put_key_str(b, "who", who(h->actor));
        json_put_key(b, "customer");
        buf_put_ch(b, '{');
        json_put_key_str(b, "id", h->customer_id);
        json_put_key_str(b, "name", h->customer);
        buf_put_ch(b, '}');
        json_put_key_str(b, "snippet", h->snippet);
        json_put_key(b, "marks");
        buf_put_ch(b, '[');
        for (size_t i = 0; i < h->n_marks; i++) {
                json_put_comma(b);
                buf_printf(b, "[%u,%u]", h->marks[i].from, h->marks[i].to);
        }
        buf_put_ch(b, ']');
        json_put_key_bool(b, "begins", h->begins);
        json_put_key_bool(b, "ends", h->ends);
        buf_put_ch(b, '}');
}

static void on_found(void *arg, int r, const struct err *err, const struct search_hit *hits, size_t n, int64_t next)
{
        struct api_call *c = arg;
        struct buf b;

        if (r < 0) {
                api_fail(c, r, err);
                return;
        }
        buf_init(&b, ANSWER_MAX);
        buf_put_c(&b, "{\"hits\":[");
        for (size_t i = 0; i < n; i++)
                put_hit(&b, &hits[i]);
        buf_put_ch(&b, ']');
        if (next)
                json_put_key_str(&b, "next", arena_printf(c->mem, "%lld", (long long)next));
        buf_put_ch(&b, '}');
        api_json_private(c, &b);
}

/* check_query has seen that they are numbers. */
static int64_t number(const struct api_call *c, const char *name)
{
        int64_t v = 0;

        (void)str_to_i64(http_req_query(c->req, name), 0, INT64_MAX, &v);
        return v;
}

static void search(struct api_call *c)
{
        struct search_query q = {.text = http_req_query(c->req, "q"),
                                 .from_ms = number(c, "from"),
                                 .to_ms = number(c, "to"),
                                 .before = number(c, "before"),
                                 .limit = (unsigned)number(c, "limit")};

        api_busy(c, store_search(c->api->d.store, &q, on_found, c));
}

static const struct api_field search_query[] = {
        {"q", T_STRING, false, QUERY_BYTES, "words and pieces of Chinese; all of them must be in what is found", NULL},
        {"from", T_INT, false, 0, "said at this time or later", NULL},
        {"to", T_INT, false, 0, "said before this time", NULL},
        {"before", T_INT, false, 0, "`next` of the page before", NULL},
        {"limit", T_INT, false, SEARCH_HITS_MAX, "20 when absent", NULL},
        {0},
};
static const struct api_field search_out[] = {
        {"hits", T_ARRAY, true, 0,
         "conversation, seq, at, who, customer {id, name}, snippet (redacted), marks: [from, to) in UTF-16 units of the"
         " snippet, begins, ends; newest first",
         NULL},
        {"next", T_STRING, false, 0, "absent on the last page", NULL},
        {0},
};

const struct api_row api_search_rows[] = {
        {"GET", "/v1/desk/search", "search in all conversations", RIGHT_WORK, search, NULL, search_out, 0, 200, 0,
         search_query},
        {0},
};
