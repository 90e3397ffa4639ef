/* Which of their devices is meant, and what it was about last time. */
#include "answer/answer_priv.h"

#include <string.h>

#define DEVICES_ASKED 5u

static const struct device_fact *device_by_serial(const struct ctx *c, struct str serial)
{
        const struct customer_fact *cu = c->facts->customer;

        for (size_t i = 0; cu && i < cu->n_devices; i++) {
                if (str_eq(cu->devices[i].serial, serial))
                        return &cu->devices[i];
        }
        return NULL;
}

/* ---- which one ---- */

static bool says_mine(const struct ctx *c)
{
        static const char *const words[] = {"我的", "我家", "我那", "我这", "家里的", NULL};
        struct str s = c->u.normal;

        return has_any(s, words) || str_starts(s, STR("my ")) || str_contains(s, STR(" my ")) ||
               str_starts(s, STR("our ")) || str_contains(s, STR(" our "));
}

/* What it is about is one device: a problem, or something of its papers. */
static bool is_of_one(const struct ctx *c)
{
        const struct nlu_hit *hit = answer_hit(c);

        return hit && (is_kind(hit->id, STR("flow")) || str_eq(hit->id, builtin_docs[BUILTIN_REPAIR].id));
}

static struct str device_label(struct ctx *c, const struct device_fact *d)
{
        struct fill f[] = {{"serial", d->serial, {0}},
                           {"bought", d->bought_ms ? day_text(c, d->bought_ms) : STR("?"), {0}}};

        return phrase_fill(c, PH_DEVICE_SERIAL, f, 2);
}

static unsigned owned_of(const struct ctx *c, struct str product)
{
        const struct customer_fact *cu = c->facts->customer;
        unsigned n = 0;

        for (size_t i = 0; cu && i < cu->n_devices; i++)
                n += str_eq(cu->devices[i].product_id, product);
        return n;
}

/* A serial in the message says which. */
static bool names_serial(struct ctx *c)
{
        for (unsigned i = 0; i < c->u.n_entities; i++) {
                const struct device_fact *d =
                        c->u.entities[i].kind == ENT_SERIAL ? device_by_serial(c, c->u.entities[i].value) : NULL;

                if (d) {
                        c->s->device = d->serial;
                        return true;
                }
        }
        return false;
}

bool which_device(struct ctx *c)
{
        const struct customer_fact *cu = c->facts->customer;
        const struct product *p;
        struct menu m = {.n = 0};
        struct fill name;

        if (in_flow(c) || !cu || c->u.n_products != 1 || names_serial(c) || !says_mine(c) || !is_of_one(c))
                return false;
        p = knowledge_product(c->k, c->u.products[0]);
        if (!p || owned_of(c, p->id) < 2)
                return false;
        if (c->s->device.n &&
            str_eq(device_by_serial(c, c->s->device) ? device_by_serial(c, c->s->device)->product_id : (struct str){0},
                   p->id))
                return false;
        for (size_t i = 0; i < cu->n_devices && m.n < DEVICES_ASKED; i++) {
                if (str_eq(cu->devices[i].product_id, p->id))
                        menu_add(&m, arena_printf(c->mem, "device:%.*s", STR_ARG(cu->devices[i].serial)),
                                 device_label(c, &cu->devices[i]));
        }
        name = (struct fill){"product", p->name[c->lang], arena_printf(c->mem, "product:%.*s", STR_ARG(p->id))};
        say_fill(c, PH_DEVICE_WHICH, &name, 1);
        menu_put(c, &m, (struct str){0});
        c->s->pending.text = cut_whole(c->in->msg->text, FELL_TEXT_MAX);
        c->d->kind = D_ASK;
        c->why = "owns more than one of these";
        return true;
}

/* The question that it was asked for goes on. */
bool device_pick(struct ctx *c, struct str serial)
{
        const struct device_fact *d;
        struct answer_message *said;
        struct answer_in *in;
        struct fill f;

        if (!c->facts->customer_id.n)
                return false;
        if (!c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return true;
        }
        d = device_by_serial(c, serial);
        if (!d)
                return false;
        c->s->device = d->serial;
        f = (struct fill){"serial", d->serial, arena_printf(c->mem, "device:%.*s.serial", STR_ARG(d->serial))};
        say_fill(c, PH_DEVICE_TAKEN, &f, 1);
        c->d->kind = D_ANSWER;
        if (!c->was.text.n)
                return true;
        said = ARENA_NEW(c->mem, struct answer_message);
        in = ARENA_NEW(c->mem, struct answer_in);
        *said = (struct answer_message){.kind = MSG_TEXT, .text = c->was.text};
        *in = *c->in;
        in->msg = said;
        c->in = in;
        c->was = (struct state_pending){.kind = PENDING_NONE};
        answer_text(c);
        return true;
}

/* ---- the last time ---- */

const struct past_fact *past_find(const struct answer_in *in, struct str id)
{
        const struct customer_fact *cu = in->facts->customer;

        for (size_t i = 0; cu && i < cu->n_past; i++) {
                if (str_eq(cu->past[i].id, id))
                        return &cu->past[i];
        }
        return NULL;
}

/* What it can be gone on with; empty: not known any more. */
static struct str past_doc(const struct ctx *c, const struct past_fact *p)
{
        const struct str ids[] = {p->flow, p->topic, p->article};
        static const char *const kinds[] = {"flow", "article", "policy"};

        for (size_t i = 0; i < 3; i++) {
                for (size_t k = 0; ids[i].n && k < 3; k++) {
                        struct str doc = arena_printf(c->mem, "%s:%.*s", kinds[k], STR_ARG(ids[i]));

                        if (doc_title(c, doc).n)
                                return doc;
                }
        }
        return (struct str){0};
}

struct str past_title_in(const struct answer_in *in, const struct past_fact *p, enum lang lang)
{
        const struct ctx c = {.in = in, .k = in->gen->k, .mem = in->mem, .lang = lang};

        return past_title(&c, p);
}

struct str past_title(const struct ctx *c, const struct past_fact *p)
{
        const struct product *product = knowledge_product(c->k, p->product);
        struct str title = doc_title(c, past_doc(c, p));

        return title.n ? title : product ? product->name[c->lang] : title;
}

static void go_on_with(struct ctx *c, const struct past_fact *p)
{
        const struct product *product = knowledge_product(c->k, p->product);
        struct str title = past_title(c, p), doc = past_doc(c, p);
        struct str cite = arena_printf(c->mem, "past:%.*s", STR_ARG(p->id));
        struct fill f[] = {{"asked", day_text(c, p->at_ms), cite}, {"title", title, cite}};
        struct menu m = {.n = 0};

        say_fill(c, title.n ? PH_LAST_TIME : PH_LAST_TIME_BARE, f, 2);
        if (doc.n) {
                note_question(c, title);
                answer_doc(c, doc, (struct str){0});
        } else if (product) {
                product_menu(c, product);
        } else {
                menu_person(c, &m);
                menu_put(c, &m, (struct str){0});
                c->d->kind = D_ASK;
        }
        c->why = "goes on with an earlier consultation";
}

bool past_pick(struct ctx *c, struct str id)
{
        const struct past_fact *p;

        if (!c->facts->customer_id.n)
                return false;
        if (!c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return true;
        }
        p = past_find(c->in, id);
        if (p)
                go_on_with(c, p);
        return p != NULL;
}

bool resume_last(struct ctx *c)
{
        const struct customer_fact *cu = c->facts->customer;

        if (!cu || !cu->n_past || c->facts->minor || str_eq_c(cu->past[0].outcome, "confirmed"))
                return false;
        go_on_with(c, &cu->past[0]);
        return true;
}

bool same_as_last_time(struct ctx *c)
{
        static const char *const words[] = {"和上次一样",
                                            "跟上次一样",
                                            "还是上次的问题",
                                            "还是上次那个问题",
                                            "上次的问题又",
                                            "又是上次",
                                            "上次那个毛病",
                                            "老问题又",
                                            "same problem as last time",
                                            "same issue as last time",
                                            "same as last time",
                                            "same problem again",
                                            "same issue again",
                                            "the last time problem",
                                            "same thing as before",
                                            "like last time",
                                            NULL};
        const struct customer_fact *cu = c->facts->customer;

        if (!has_any(c->u.normal, words) || !cu || in_flow(c) || c->u.normal.n > 120)
                return false;
        if (!cu->n_past)
                return false;
        go_on_with(c, &cu->past[0]);
        return true;
}

/* ---- what a flow would ask ---- */

static bool is_set_up_so(const struct ctx *c, const struct flow_choice *o)
{
        const struct memory_fact *m = o->fact_key.n ? remembered(c, "setup", o->fact_key) : NULL;

        return m && str_eq(m->value, o->fact_value);
}

static const struct product *product_of(const struct ctx *c, const struct flow_choice *o)
{
        return o->fact_key.n ? knowledge_product(c->k, o->fact_value) : NULL;
}

static bool is_named(const struct ctx *c, const struct product *p)
{
        for (unsigned i = 0; p && i < c->s->n_products; i++) {
                if (str_eq(c->s->products[i], p->id))
                        return true;
        }
        return false;
}

/* Is one of the products among the choices what the talk is about? Then the others are not. */
static bool any_named(const struct ctx *c, const struct flow_step *s)
{
        for (size_t i = 0; i < s->n_choices; i++) {
                if (is_named(c, product_of(c, &s->choices[i])))
                        return true;
        }
        return false;
}

/* Has the customer answered the same otherwise in this talk? */
static bool told_otherwise(const struct ctx *c, const struct flow_choice *o)
{
        struct str told = flow_facts_get(&c->s->facts, o->fact_key);

        return told.n && !str_eq(told, o->fact_value);
}

int owned_known(struct ctx *c, const struct flow_step *s)
{
        bool named = any_named(c, s);
        int found = -1;

        for (size_t i = 0; i < s->n_choices && c->facts->customer; i++) {
                const struct flow_choice *o = &s->choices[i];
                const struct product *p = product_of(c, o);

                if (!(p && owned_of(c, p->id) && (!named || is_named(c, p))) && !is_set_up_so(c, o))
                        continue;
                if (found >= 0 || told_otherwise(c, o))
                        return -1;
                found = (int)i;
        }
        if (found >= 0 && c->n_owned < FLOW_KNOWN_MAX)
                c->owned[c->n_owned++] = s;
        return found;
}

bool owned_answered(const struct ctx *c, const struct flow_step *s)
{
        for (unsigned i = 0; i < c->n_owned; i++) {
                if (c->owned[i] == s)
                        return true;
        }
        return false;
}

void say_set_up(struct ctx *c, const struct flow *f)
{
        for (size_t i = 0; i < f->products.n; i++) {
                const struct memory_fact *m = remembered(c, "setup", f->products.v[i]);

                if (m)
                        say_remembered(c, m);
        }
}
