/* knowledge - what serves, and loading the folder again. */
#include "api/api_priv.h"

#include "answer/generation.h"

static void put_state(struct api_call *c, int status)
{
        struct generations *gs = c->api->d.generations;
        const struct generation *g = generation_current(gs);
        struct buf b;

        buf_init(&b, 1 << 20);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "hash", str_c(g->hash));
        json_put_key_i64(&b, "generation", g->number);
        json_put_key_bool(&b, "trained", g->trained);
        json_put_key_i64(&b, "articles", (int64_t)(g->k->n_articles - g->k->n_policies));
        json_put_key_i64(&b, "policies", (int64_t)g->k->n_policies);
        json_put_key_i64(&b, "flows", (int64_t)g->k->n_flows);
        json_put_key_str(&b, "refused", generations_refusal(gs));
        buf_put_ch(&b, '}');
        http_add_header(c->req, "Cache-Control", STR("no-store"));
        api_json(c, status, &b);
        buf_done(&b);
}

static void show(struct api_call *c)
{
        put_state(c, 200);
}

static void reload(struct api_call *c)
{
        struct err err;
        int r = generation_reload(c->api->d.generations, &err);

        if (r < 0 && r != ERR_BUSY) { /* busy: it runs again after the one under way */
                api_fail(c, r, &err);
                return;
        }
        api_audit(c, "knowledge.reload", "knowledge", str_c(generation_current(c->api->d.generations)->hash), STR(""));
        put_state(c, 202);
}

static const struct api_field state_out[] = {
        {"hash", T_STRING, true, 0, "of the knowledge that serves", NULL},
        {"generation", T_INT, true, 0, "counts up with every change", NULL},
        {"trained", T_BOOL, true, 0, "false: found by search alone, the classifier follows", NULL},
        {"articles", T_INT, true, 0, NULL, NULL},
        {"policies", T_INT, true, 0, NULL, NULL},
        {"flows", T_INT, true, 0, NULL, NULL},
        {"refused", T_STRING, true, 0, "why the newest edit does not serve, one fault per line; empty when it does",
         NULL},
        {0},
};

const struct api_row api_knowledge_rows[] = {
        {"GET", "/v1/knowledge", "what serves, and why the newest edit does not", RIGHT_KNOWLEDGE, show, NULL,
         state_out, 0, 200, 0},
        {"POST", "/v1/knowledge/reload", "load the folder again; the old knowledge serves until the new one is good",
         RIGHT_KNOWLEDGE, reload, api_nothing, state_out, 0, 202, 0},
        {0},
};
