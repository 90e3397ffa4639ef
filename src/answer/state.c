/*
 * Conversation state and its JSON form, {"v":1,…}: written by hand into the buffer, read strictly. What is empty is not
 * written, so a fresh state is short. Everything read is bounded again, since a stored state is input too.
 */
#include "answer/state.h"

#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void state_init(struct conv_state *s)
{
        *s = (struct conv_state){.care_last = -1};
}

/* ---- copy ---- */

static void copy_pos(struct flow_pos *p, struct arena *mem)
{
        p->flow = arena_str(mem, p->flow);
        p->step = arena_str(mem, p->step);
        p->version = arena_str(mem, p->version);
        for (unsigned i = 0; i < p->n_trail; i++)
                p->trail[i].step = arena_str(mem, p->trail[i].step);
}

static void copy_action(struct state_action *a, struct arena *mem)
{
        a->name = arena_str(mem, a->name);
        a->id = arena_str(mem, a->id);
        a->asked = arena_str(mem, a->asked);
        a->said = arena_str(mem, a->said);
        a->shown = arena_str(mem, a->shown);
        for (unsigned i = 0; i < a->n_inputs; i++) {
                a->inputs[i].name = arena_str(mem, a->inputs[i].name);
                a->inputs[i].json = arena_str(mem, a->inputs[i].json);
        }
}

struct conv_state *state_copy(const struct conv_state *s, struct arena *mem)
{
        struct conv_state *c = ARENA_NEW(mem, struct conv_state);

        *c = *s;
        copy_pos(&c->flow, mem);
        copy_pos(&c->parked, mem);
        for (unsigned i = 0; i < c->facts.n; i++) {
                c->facts.v[i].key = arena_str(mem, c->facts.v[i].key);
                c->facts.v[i].value = arena_str(mem, c->facts.v[i].value);
                c->facts.v[i].flow = arena_str(mem, c->facts.v[i].flow);
        }
        for (unsigned i = 0; i < c->pending.n_options; i++) {
                c->pending.options[i].id = arena_str(mem, c->pending.options[i].id);
                c->pending.options[i].label = arena_str(mem, c->pending.options[i].label);
        }
        c->pending.text = arena_str(mem, c->pending.text);
        c->pending.order_no = arena_str(mem, c->pending.order_no);
        c->pending.last4 = arena_str(mem, c->pending.last4);
        c->code.account = arena_str(mem, c->code.account);
        c->code.then = arena_str(mem, c->code.then);
        c->claim.text = arena_str(mem, c->claim.text);
        c->spoken = arena_str(mem, c->spoken);
        c->complaint = arena_str(mem, c->complaint);
        c->picture.serial = arena_str(mem, c->picture.serial);
        c->picture.error = arena_str(mem, c->picture.error);
        c->picture.product = arena_str(mem, c->picture.product);
        c->serial = arena_str(mem, c->serial);
        c->proven = arena_str(mem, c->proven);
        for (unsigned i = 0; i < c->n_later; i++)
                c->later[i] = arena_str(mem, c->later[i]);
        c->last_doc = arena_str(mem, c->last_doc);
        c->last_text = arena_str(mem, c->last_text);
        c->said = arena_str(mem, c->said);
        c->refused = arena_str(mem, c->refused);
        c->asked = arena_str(mem, c->asked);
        c->last_order = arena_str(mem, c->last_order);
        copy_action(&c->action, mem);
        copy_action(&c->agent.plan, mem);
        c->agent.by = arena_str(mem, c->agent.by);
        c->agent.name = arena_str(mem, c->agent.name);
        c->done.name = arena_str(mem, c->done.name);
        c->done.id = arena_str(mem, c->done.id);
        c->done.by = arena_str(mem, c->done.by);
        c->wishes.lang = arena_str(mem, c->wishes.lang);
        c->wishes.form = arena_str(mem, c->wishes.form);
        c->wishes.length = arena_str(mem, c->wishes.length);
        c->device = arena_str(mem, c->device);
        for (unsigned i = 0; i < c->n_products; i++)
                c->products[i] = arena_str(mem, c->products[i]);
        for (unsigned i = 0; i < c->n_verified; i++)
                c->verified[i] = arena_str(mem, c->verified[i]);
        for (unsigned i = 0; i < c->n_offered; i++)
                c->offered[i] = arena_str(mem, c->offered[i]);
        return c;
}

/* ---- write ---- */

static void put_int(struct buf *b, const char *key, int64_t v)
{
        if (v)
                json_put_key_i64(b, key, v);
}

static void put_text(struct buf *b, const char *key, struct str s)
{
        if (s.n)
                json_put_key_str(b, key, s);
}

static void put_texts(struct buf *b, const char *key, const struct str *v, unsigned n)
{
        if (!n)
                return;
        json_put_key(b, key);
        buf_put_ch(b, '[');
        for (unsigned i = 0; i < n; i++) {
                json_put_comma(b);
                json_put_str(b, v[i]);
        }
        buf_put_ch(b, ']');
}

/* "step", "step#2" with the choice that was taken, "step#2?" when nobody was asked. */
static void put_trail(struct buf *b, const struct flow_pos *p)
{
        if (!p->n_trail)
                return;
        json_put_key(b, "trail");
        buf_put_ch(b, '[');
        for (unsigned i = 0; i < p->n_trail; i++) {
                const struct flow_mark *m = &p->trail[i];
                char text[96];
                int n = m->choice < 0 ? snprintf(text, sizeof(text), "%.*s", STR_ARG(m->step))
                                      : snprintf(text, sizeof(text), "%.*s#%d%s", STR_ARG(m->step), m->choice,
                                                 m->known ? "?" : "");

                json_put_comma(b);
                json_put_str(b, str_n(text, n < (int)sizeof(text) ? (size_t)n : sizeof(text) - 1));
        }
        buf_put_ch(b, ']');
}

static void put_pos(struct buf *b, const char *key, const struct flow_pos *p)
{
        if (!p->flow.n)
                return;
        json_put_key(b, key);
        buf_put_ch(b, '{');
        put_text(b, "flow", p->flow);
        put_text(b, "version", p->version);
        put_text(b, "step", p->step);
        put_int(b, "phase", p->phase);
        put_int(b, "n", p->n);
        put_int(b, "misses", p->misses);
        put_int(b, "at", p->at_ms);
        put_trail(b, p);
        buf_put_ch(b, '}');
}

static void put_facts(struct buf *b, const struct flow_facts *f)
{
        if (!f->n)
                return;
        json_put_key(b, "facts");
        buf_put_ch(b, '[');
        for (unsigned i = 0; i < f->n; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                put_text(b, "key", f->v[i].key);
                put_text(b, "value", f->v[i].value);
                put_text(b, "flow", f->v[i].flow);
                put_int(b, "at", f->v[i].at_ms);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

static void put_pending(struct buf *b, const struct state_pending *p)
{
        if (p->kind == PENDING_NONE)
                return;
        json_put_key(b, "pending");
        buf_put_ch(b, '{');
        put_int(b, "kind", p->kind);
        put_text(b, "text", p->text);
        put_text(b, "order_no", p->order_no);
        put_text(b, "last4", p->last4);
        if (p->n_options) {
                json_put_key(b, "options");
                buf_put_ch(b, '[');
                for (unsigned i = 0; i < p->n_options; i++) {
                        json_put_comma(b);
                        buf_put_ch(b, '{');
                        put_text(b, "id", p->options[i].id);
                        put_text(b, "label", p->options[i].label);
                        buf_put_ch(b, '}');
                }
                buf_put_ch(b, ']');
        }
        buf_put_ch(b, '}');
}

static void put_action(struct buf *b, const char *key, const struct state_action *a)
{
        if (!a->name.n)
                return;
        json_put_key(b, key);
        buf_put_ch(b, '{');
        put_text(b, "name", a->name);
        put_text(b, "id", a->id);
        put_text(b, "asked", a->asked);
        put_text(b, "said", a->said);
        put_text(b, "shown", a->shown);
        put_int(b, "sent", a->sent);
        put_int(b, "misses", a->misses);
        put_int(b, "at", a->at_ms);
        json_put_key(b, "inputs");
        buf_put_ch(b, '[');
        for (unsigned i = 0; i < a->n_inputs; i++) {
                json_put_comma(b);
                buf_put_ch(b, '{');
                put_text(b, "name", a->inputs[i].name);
                put_text(b, "json", a->inputs[i].json);
                buf_put_ch(b, '}');
        }
        buf_put_c(b, "]}");
}

static void put_done(struct buf *b, const struct state_done *d)
{
        if (!d->name.n)
                return;
        json_put_key(b, "done");
        buf_put_ch(b, '{');
        put_text(b, "name", d->name);
        put_text(b, "id", d->id);
        put_int(b, "at", d->at_ms);
        put_int(b, "until", d->until_ms);
        put_int(b, "undone", d->undone);
        put_text(b, "by", d->by);
        put_int(b, "sent", d->sent);
        buf_put_ch(b, '}');
}

static void put_code(struct buf *b, const struct state_code *k)
{
        if (!k->account.n && !k->then.n)
                return;
        json_put_key(b, "code");
        buf_put_ch(b, '{');
        put_text(b, "account", k->account);
        put_int(b, "sms", k->sms);
        put_text(b, "then", k->then);
        put_int(b, "at", k->at_ms);
        buf_put_ch(b, '}');
}

static void put_moods(struct buf *b, const struct conv_state *s)
{
        if (!s->n_moods)
                return;
        json_put_key(b, "moods");
        buf_put_ch(b, '[');
        for (unsigned i = 0; i < s->n_moods; i++) {
                json_put_comma(b);
                buf_put_i64(b, s->moods[i]);
        }
        buf_put_ch(b, ']');
}

void state_to_json(const struct conv_state *s, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_i64(b, "v", STATE_VERSION);
        put_int(b, "turn", s->turn);
        if (s->lang_known)
                json_put_key_str(b, "lang", str_c(lang_name(s->lang)));
        put_pos(b, "flow", &s->flow);
        put_pos(b, "parked", &s->parked);
        put_facts(b, &s->facts);
        put_pending(b, &s->pending);
        put_texts(b, "later", s->later, s->n_later);
        put_text(b, "last_doc", s->last_doc);
        put_text(b, "last_text", s->last_text);
        put_int(b, "last_passage", s->last_passage);
        put_text(b, "asked", s->asked);
        put_texts(b, "products", s->products, s->n_products);
        put_texts(b, "verified", s->verified, s->n_verified);
        put_text(b, "last_order", s->last_order);
        put_action(b, "action", &s->action);
        put_action(b, "agent", &s->agent.plan);
        put_text(b, "agent_by", s->agent.by);
        put_text(b, "agent_name", s->agent.name);
        put_done(b, &s->done);
        put_int(b, "identity_tries", s->identity_tries);
        put_text(b, "claim", s->claim.text);
        put_int(b, "claim_minor", s->claim.amount_minor);
        put_text(b, "picture_serial", s->picture.serial);
        put_text(b, "picture_error", s->picture.error);
        put_text(b, "picture_product", s->picture.product);
        put_text(b, "serial", s->serial);
        put_code(b, &s->code);
        put_text(b, "proven", s->proven);
        put_int(b, "proven_level", s->proven_level);
        put_int(b, "proven_at", s->proven_ms);
        put_moods(b, s);
        put_int(b, "fails", s->fails);
        put_int(b, "strain", s->strain);
        put_text(b, "spoken", s->spoken);
        put_int(b, "care", s->care_last + 1);
        put_int(b, "resolved", s->resolved);
        put_int(b, "intro", s->intro_seen);
        put_int(b, "handover", s->handover);
        put_text(b, "complaint", s->complaint);
        put_int(b, "callback", s->callback);
        put_int(b, "risk", s->risk);
        put_int(b, "waits", s->waits_ms);
        put_text(b, "said", s->said);
        put_text(b, "refused", s->refused);
        put_int(b, "refused_n", s->refused_n);
        put_int(b, "refused_turn", s->refused_turn);
        put_text(b, "wish_lang", s->wishes.lang);
        put_text(b, "wish_form", s->wishes.form);
        put_text(b, "wish_length", s->wishes.length);
        put_int(b, "told", s->told);
        put_text(b, "device", s->device);
        put_int(b, "was_upset", s->was_upset);
        put_int(b, "no_offers", s->no_offers);
        put_int(b, "offers_asked", s->offers_asked);
        put_texts(b, "offered", s->offered, s->n_offered);
        buf_put_ch(b, '}');
}

/* ---- read ---- */

struct reader {
        struct arena *mem;
        struct err *err;
        int r;
};

__attribute__((format(printf, 2, 3))) static void bad(struct reader *rd, const char *fmt, ...)
{
        char msg[160];
        va_list ap;

        if (rd->r < 0)
                return;
        va_start(ap, fmt);
        vsnprintf(msg, sizeof(msg), fmt, ap);
        va_end(ap);
        rd->r = err_set(rd->err, ERR_INVALID, "state: %s", msg);
}

static bool only(struct reader *rd, const json_t *o, const char *const *keys)
{
        const char *key;
        json_t *v;

        if (!json_is_object(o)) {
                bad(rd, "an object is expected");
                return false;
        }
        json_object_foreach((json_t *)(uintptr_t)o, key, v)
        {
                const char *const *k = keys;

                while (*k && strcmp(*k, key) != 0)
                        k++;
                if (!*k)
                        bad(rd, "unknown field \"%.40s\"", key);
        }
        return rd->r == 0;
}

static int64_t get_int(struct reader *rd, const json_t *o, const char *key, int64_t max)
{
        const json_t *v = json_object_get(o, key);

        if (!v)
                return 0;
        if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > max) {
                bad(rd, "\"%s\" is out of range", key);
                return 0;
        }
        return json_integer_value(v);
}

static struct str text_of(struct reader *rd, const json_t *v, const char *key)
{
        if (!v)
                return (struct str){0};
        if (!json_is_string(v) || json_string_length(v) > STATE_TEXT_MAX) {
                bad(rd, "\"%s\" must be a short text", key);
                return (struct str){0};
        }
        return arena_str(rd->mem, json_str(v));
}

static struct str get_text(struct reader *rd, const json_t *o, const char *key)
{
        return text_of(rd, json_object_get(o, key), key);
}

static const json_t *get_list(struct reader *rd, const json_t *o, const char *key, size_t max)
{
        const json_t *v = json_object_get(o, key);

        if (v && (!json_is_array(v) || json_array_size(v) > max)) {
                bad(rd, "\"%s\" must be a list of at most %zu", key, max);
                return NULL;
        }
        return v;
}

static unsigned get_texts(struct reader *rd, const json_t *o, const char *key, struct str *v, unsigned max)
{
        const json_t *l = get_list(rd, o, key, max);
        unsigned n = (unsigned)json_array_size(l);

        for (unsigned i = 0; i < n; i++)
                v[i] = text_of(rd, json_array_get(l, i), key);
        return n;
}

static struct flow_mark mark_of(struct reader *rd, struct str text)
{
        struct flow_mark m = {.choice = -1};
        struct str rest = text;
        int64_t choice;

        str_cut(&rest, '#', &m.step);
        if (!rest.p)
                return m;
        m.known = str_ends(rest, STR("?"));
        if (str_to_i64(str_sub(rest, 0, rest.n - m.known), 0, KNOWLEDGE_CHOICES_MAX - 1, &choice))
                m.choice = (int)choice;
        else
                bad(rd, "\"trail\" has a step with no choice behind its sign");
        return m;
}

static unsigned get_trail(struct reader *rd, const json_t *o, struct flow_mark *v)
{
        struct str texts[FLOW_TRAIL_MAX];
        unsigned n = get_texts(rd, o, "trail", texts, FLOW_TRAIL_MAX);

        for (unsigned i = 0; i < n; i++)
                v[i] = mark_of(rd, texts[i]);
        return n;
}

static void get_pos(struct reader *rd, const json_t *o, const char *key, struct flow_pos *p)
{
        static const char *const keys[] = {"flow", "version", "step", "phase", "n", "misses", "at", "trail", NULL};
        const json_t *x = json_object_get(o, key);

        if (!x || !only(rd, x, keys))
                return;
        p->flow = get_text(rd, x, "flow");
        p->version = get_text(rd, x, "version");
        p->step = get_text(rd, x, "step");
        p->phase = (enum flow_phase)get_int(rd, x, "phase", FLOW_PHASE_CONFIRM);
        p->n = (unsigned)get_int(rd, x, "n", INT32_MAX);
        p->misses = (unsigned)get_int(rd, x, "misses", INT32_MAX);
        p->at_ms = get_int(rd, x, "at", INT64_MAX);
        p->n_trail = get_trail(rd, x, p->trail);
}

static void get_facts(struct reader *rd, const json_t *o, struct flow_facts *f)
{
        static const char *const keys[] = {"key", "value", "flow", "at", NULL};
        const json_t *l = get_list(rd, o, "facts", FLOW_FACTS_MAX);

        for (size_t i = 0; i < json_array_size(l); i++) {
                const json_t *x = json_array_get(l, i);

                if (!only(rd, x, keys))
                        return;
                f->v[f->n++] = (struct flow_fact){get_text(rd, x, "key"), get_text(rd, x, "value"),
                                                  get_text(rd, x, "flow"), get_int(rd, x, "at", INT64_MAX)};
        }
}

static void get_pending(struct reader *rd, const json_t *o, struct state_pending *p)
{
        static const char *const keys[] = {"kind",    "text", "order_no", "last4", "options",
                                           "account", "sms",  "then",     NULL},
                                 *const option_keys[] = {"id", "label", NULL};
        const json_t *x = json_object_get(o, "pending"), *l;

        if (!x || !only(rd, x, keys))
                return;
        p->kind = (enum pending_kind)get_int(rd, x, "kind", PENDING_CODE);
        p->text = get_text(rd, x, "text");
        p->order_no = get_text(rd, x, "order_no");
        p->last4 = get_text(rd, x, "last4");
        l = get_list(rd, x, "options", STATE_OPTIONS_MAX);
        for (size_t i = 0; i < json_array_size(l); i++) {
                const json_t *y = json_array_get(l, i);

                if (!only(rd, y, option_keys))
                        return;
                p->options[p->n_options++] = (struct block_option){get_text(rd, y, "id"), get_text(rd, y, "label")};
        }
}

static void get_action(struct reader *rd, const json_t *o, const char *key, struct state_action *a)
{
        static const char *const keys[] = {"name", "id",     "asked", "said",   "shown",
                                           "sent", "misses", "at",    "inputs", NULL},
                                 *const input_keys[] = {"name", "json", NULL};
        const json_t *x = json_object_get(o, key), *l;

        if (!x || !only(rd, x, keys))
                return;
        a->name = get_text(rd, x, "name");
        a->id = get_text(rd, x, "id");
        a->asked = get_text(rd, x, "asked");
        a->said = get_text(rd, x, "said");
        a->shown = get_text(rd, x, "shown");
        a->sent = get_int(rd, x, "sent", 1);
        a->misses = (unsigned)get_int(rd, x, "misses", INT32_MAX);
        a->at_ms = get_int(rd, x, "at", INT64_MAX);
        l = get_list(rd, x, "inputs", ACTION_INPUTS_MAX);
        for (size_t i = 0; i < json_array_size(l); i++) {
                const json_t *y = json_array_get(l, i);

                if (!only(rd, y, input_keys))
                        return;
                a->inputs[a->n_inputs++] = (struct state_input){get_text(rd, y, "name"), get_text(rd, y, "json")};
        }
}

static void get_done(struct reader *rd, const json_t *o, struct state_done *d)
{
        static const char *const keys[] = {"name", "id", "at", "until", "undone", "by", "sent", NULL};
        const json_t *x = json_object_get(o, "done");

        if (!x || !only(rd, x, keys))
                return;
        d->name = get_text(rd, x, "name");
        d->id = get_text(rd, x, "id");
        d->at_ms = get_int(rd, x, "at", INT64_MAX);
        d->until_ms = get_int(rd, x, "until", INT64_MAX);
        d->undone = get_int(rd, x, "undone", 1);
        d->by = get_text(rd, x, "by");
        d->sent = get_int(rd, x, "sent", 1);
}

static void get_code(struct reader *rd, const json_t *o, struct state_code *k)
{
        static const char *const keys[] = {"account", "sms", "then", "at", NULL};
        const json_t *x = json_object_get(o, "code");

        if (!x || !only(rd, x, keys))
                return;
        k->account = get_text(rd, x, "account");
        k->sms = get_int(rd, x, "sms", 1);
        k->then = get_text(rd, x, "then");
        k->at_ms = get_int(rd, x, "at", INT64_MAX);
}

static void get_moods(struct reader *rd, const json_t *o, struct conv_state *s)
{
        const json_t *l = get_list(rd, o, "moods", STATE_MOODS_MAX);

        for (size_t i = 0; i < json_array_size(l); i++) {
                const json_t *v = json_array_get(l, i);

                if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > 20)
                        bad(rd, "\"moods\" is out of range");
                s->moods[s->n_moods++] = (unsigned char)json_integer_value(v);
        }
}

static void read_state(struct reader *rd, const json_t *o, struct conv_state *s)
{
        struct str lang = get_text(rd, o, "lang");

        s->turn = (unsigned)get_int(rd, o, "turn", INT32_MAX);
        if (lang.n) {
                s->lang_known = true;
                if (!lang_parse(lang, &s->lang))
                        bad(rd, "unknown language");
        }
        get_pos(rd, o, "flow", &s->flow);
        get_pos(rd, o, "parked", &s->parked);
        get_facts(rd, o, &s->facts);
        get_pending(rd, o, &s->pending);
        s->n_later = get_texts(rd, o, "later", s->later, STATE_LATER_MAX);
        s->last_doc = get_text(rd, o, "last_doc");
        s->last_text = get_text(rd, o, "last_text");
        s->last_passage = (unsigned)get_int(rd, o, "last_passage", 100000);
        s->asked = get_text(rd, o, "asked");
        s->n_products = get_texts(rd, o, "products", s->products, STATE_PRODUCTS_MAX);
        s->n_verified = get_texts(rd, o, "verified", s->verified, STATE_ORDERS_MAX);
        s->last_order = get_text(rd, o, "last_order");
        get_action(rd, o, "action", &s->action);
        get_action(rd, o, "agent", &s->agent.plan);
        s->agent.by = get_text(rd, o, "agent_by");
        s->agent.name = get_text(rd, o, "agent_name");
        get_done(rd, o, &s->done);
        s->identity_tries = (unsigned)get_int(rd, o, "identity_tries", 1000);
        s->claim.text = get_text(rd, o, "claim");
        s->claim.amount_minor = get_int(rd, o, "claim_minor", INT64_MAX);
        s->picture.serial = get_text(rd, o, "picture_serial");
        s->picture.error = get_text(rd, o, "picture_error");
        s->picture.product = get_text(rd, o, "picture_product");
        s->serial = get_text(rd, o, "serial");
        get_code(rd, o, &s->code);
        s->proven = get_text(rd, o, "proven");
        s->proven_level = (enum identity_level)get_int(rd, o, "proven_level", IDENTITY_SIGNED);
        s->proven_ms = get_int(rd, o, "proven_at", INT64_MAX);
        get_moods(rd, o, s);
        s->fails = (unsigned)get_int(rd, o, "fails", INT32_MAX);
        s->strain = (unsigned)get_int(rd, o, "strain", STRAIN_MOST);
        s->spoken = get_text(rd, o, "spoken");
        s->care_last = (int)get_int(rd, o, "care", 1000) - 1;
        s->resolved = get_int(rd, o, "resolved", 1);
        s->intro_seen = get_int(rd, o, "intro", 1);
        s->handover = (enum handover_state)get_int(rd, o, "handover", HANDOVER_TAKEN);
        s->complaint = get_text(rd, o, "complaint");
        s->callback = get_int(rd, o, "callback", 1);
        s->risk = (unsigned)get_int(rd, o, "risk", 1000);
        s->waits_ms = get_int(rd, o, "waits", INT64_MAX);
        s->said = get_text(rd, o, "said");
        s->refused = get_text(rd, o, "refused");
        s->refused_n = (unsigned)get_int(rd, o, "refused_n", 1000000);
        s->refused_turn = (unsigned)get_int(rd, o, "refused_turn", INT32_MAX);
        s->wishes.lang = get_text(rd, o, "wish_lang");
        s->wishes.form = get_text(rd, o, "wish_form");
        s->wishes.length = get_text(rd, o, "wish_length");
        s->told = (unsigned)get_int(rd, o, "told", 255);
        s->device = get_text(rd, o, "device");
        s->was_upset = get_int(rd, o, "was_upset", 1);
        s->no_offers = get_int(rd, o, "no_offers", 1);
        s->offers_asked = get_int(rd, o, "offers_asked", 1);
        s->n_offered = get_texts(rd, o, "offered", s->offered, STATE_OFFERED_MAX);
}

int state_from_json(struct str json, struct arena *mem, struct conv_state *ret, struct err *err)
{
        static const char *const keys[] = {"v",
                                           "turn",
                                           "lang",
                                           "flow",
                                           "parked",
                                           "facts",
                                           "pending",
                                           "last_doc",
                                           "last_text",
                                           "last_passage",
                                           "products",
                                           "verified",
                                           "last_order",
                                           "identity_tries",
                                           "moods",
                                           "later",
                                           "fails",
                                           "dissatisfied" /* of 0.1.0 */,
                                           "strain",
                                           "care",
                                           "resolved",
                                           "intro",
                                           "handover",
                                           "asked",
                                           "spoken",
                                           "complaint",
                                           "callback",
                                           "risk",
                                           "waits",
                                           "said",
                                           "refused",
                                           "refused_n",
                                           "refused_turn",
                                           "action",
                                           "agent",
                                           "agent_by",
                                           "agent_name",
                                           "done",
                                           "wish_lang",
                                           "wish_form",
                                           "wish_length",
                                           "told",
                                           "device",
                                           "code",
                                           "proven",
                                           "proven_level",
                                           "proven_at",
                                           "picture_serial",
                                           "picture_error",
                                           "picture_product",
                                           "serial",
                                           "claim",
                                           "claim_minor",
                                           "was_upset",
                                           "no_offers",
                                           "offers_asked",
                                           "offered",
                                           NULL};
        struct reader rd = {.mem = mem, .err = err};
        json_t *root;
        int r = json_parse(json, &root, err);

        if (r < 0)
                return r;
        state_init(ret);
        if (json_is_object(root) && json_integer_value(json_object_get(root, "v")) != STATE_VERSION)
                bad(&rd, "version %lld is not %d", (long long)json_integer_value(json_object_get(root, "v")),
                    STATE_VERSION);
        else if (only(&rd, root, keys))
                read_state(&rd, root, ret);
        json_decref(root);
        return rd.r;
}
