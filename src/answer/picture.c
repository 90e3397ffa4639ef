/*
 * A picture: its serial number or error code is matched with what the knowledge says of its products, shown back, and
 * used after a yes. What is read is only text that somebody has printed: it is data, never words to act on.
 */
#include "answer/answer_priv.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define TOKEN_MAX 40u
#define TOKENS_MAX 200u
#define MATCH_LIMIT 5000u

/* ---- does a token fit a product? ---- */

static bool fits_pattern(struct str pattern, struct str token)
{
        pcre2_match_context *limits = pcre2_match_context_create(NULL);
        PCRE2_SIZE at;
        int code, found = -1;
        pcre2_code *re =
                pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, PCRE2_ANCHORED | PCRE2_ENDANCHORED, &code, &at, NULL);
        pcre2_match_data *m = re ? pcre2_match_data_create(1, NULL) : NULL;

        pcre2_set_match_limit(limits, MATCH_LIMIT);
        if (re)
                found = pcre2_match(re, (PCRE2_SPTR)token.p, token.n, 0, 0, m, limits);
        pcre2_match_data_free(m);
        pcre2_code_free(re);
        pcre2_match_context_free(limits);
        return found >= 0;
}

static const struct product *product_of(const struct knowledge *k, struct str serial)
{
        for (size_t i = 0; i < k->n_products; i++) {
                for (size_t j = 0; j < k->products[i].serial_formats.n; j++) {
                        if (fits_pattern(k->products[i].serial_formats.v[j], serial))
                                return &k->products[i];
                }
        }
        return NULL;
}

/* Upper case, letters and digits only. */
static struct str cleaned(struct arena *mem, struct str token)
{
        char *p = arena_alloc(mem, token.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < token.n && n < TOKEN_MAX; i++) {
                char c = token.p[i];

                if (c >= 'a' && c <= 'z')
                        p[n++] = (char)(c - 32);
                else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
                        p[n++] = c;
        }
        return str_n(p, n);
}

/* Printed letters and digits that look alike: the first `letters` characters are letters, the others digits. */
static struct str repaired(struct arena *mem, struct str s, size_t letters)
{
        static const char digit_of[] = "O0Q0D0I1L1Z2S5B8G6T7", letter_of[] = "0O1I5S8B2Z6G";
        char *p = arena_alloc(mem, s.n + 1);

        for (size_t i = 0; i < s.n; i++) {
                const char *table = i < letters ? letter_of : digit_of;

                p[i] = s.p[i];
                for (size_t k = 0; table[k]; k += 2) {
                        if (table[k] == s.p[i])
                                p[i] = table[k + 1];
                }
        }
        return str_n(p, s.n);
}

/* A serial number as it is, or with what is easily misread put right; empty: none. */
static struct str serial_in(struct arena *mem, const struct knowledge *k, struct str token, bool printed,
                            const struct product **ret)
{
        struct str s = cleaned(mem, token);

        *ret = s.n >= 6 ? product_of(k, s) : NULL;
        if (*ret)
                return s;
        for (size_t letters = 2; printed && s.n >= 6 && letters <= 5; letters++) {
                struct str r = repaired(mem, s, letters);

                *ret = product_of(k, r);
                if (*ret)
                        return r;
        }
        return (struct str){0};
}

static const struct product_error *error_in(const struct knowledge *k, struct str token, const struct product **ret)
{
        for (size_t i = 0; i < k->n_products; i++) {
                for (size_t j = 0; j < k->products[i].n_errors; j++) {
                        if (str_eq(k->products[i].errors[j].code, token)) {
                                *ret = &k->products[i];
                                return &k->products[i].errors[j];
                        }
                }
        }
        return NULL;
}

/* ---- what the picture shows ---- */

struct seen {
        struct str serial, error;
        const struct product *product; /* of either */
        const struct product_error *of;
};

static void look_at(struct arena *mem, const struct knowledge *k, struct str token, bool printed, struct seen *s)
{
        const struct product *p = NULL;
        const struct product_error *e;
        struct str serial = serial_in(mem, k, token, printed, &p);

        if (serial.n && !s->serial.n) {
                s->serial = serial;
                s->product = p;
        }
        e = error_in(k, cleaned(mem, token), &p);
        if (e && !s->error.n && (!s->product || s->product == p)) {
                s->error = e->code;
                s->of = e;
                s->product = s->product ? s->product : p;
        }
}

static void look_over(struct arena *mem, const struct knowledge *k, const struct picture_fact *pic, struct seen *s)
{
        struct str rest = pic->text, line, word;
        unsigned n = 0;

        for (size_t i = 0; i < pic->n_codes; i++) {
                struct str code = pic->codes[i], part;

                look_at(mem, k, code, false, s);
                while (code.n && n++ < TOKENS_MAX) { /* an address, or fields between signs */
                        size_t end = 0;

                        while (end < code.n && !strchr("/?&=;:, \n", code.p[end]))
                                end++;
                        part = str_sub(code, 0, end);
                        look_at(mem, k, part, false, s);
                        code = str_sub(code, end + 1, code.n);
                }
        }
        while (rest.n && str_line(&rest, &line)) {
                look_at(mem, k, line, true, s);
                while (line.n && n++ < TOKENS_MAX) {
                        str_cut(&line, ' ', &word);
                        for (size_t j = 0; j < word.n; j++) { /* "S/N:LMC2…" */
                                if (word.p[j] == ':') {
                                        look_at(mem, k, str_sub(word, 0, j), true, s);
                                        word = str_sub(word, j + 1, word.n);
                                        j = 0;
                                }
                        }
                        look_at(mem, k, word, true, s);
                }
        }
}

struct str picture_value(const struct answer_in *in, bool error)
{
        struct seen s = {0};

        if (in->facts->have_picture)
                look_over(in->mem, in->gen->k, &in->facts->picture, &s);
        return error ? s.error : s.serial;
}

/* ---- the reply ---- */

static void ask_in_words(struct ctx *c, enum phrase p)
{
        struct menu m = {.n = 0};

        say_phrase(c, p);
        c->d->kind = D_ASK;
        if (in_flow(c)) {
                flow_remind(c, PH_STEP_BACK_TO);
                return;
        }
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
}

static void show_back(struct ctx *c, const struct seen *s)
{
        struct str name = s->product->name[c->lang], value = s->serial.n ? s->serial : s->error;
        struct fill fills[] = {
                {"read", value, s->serial.n ? STR("picture:serial") : STR("picture:error")},
                {"product", name, arena_printf(c->mem, "product:%.*s", STR_ARG(s->product->id))},
        };
        struct menu m = {.n = 0};

        c->s->picture = (struct state_picture){s->serial, s->error, s->product->id};
        say_fill(c, s->serial.n ? PH_PICTURE_SERIAL : PH_PICTURE_ERROR, fills, 2);
        menu_phrase(c, &m, "picture:yes", PH_PICTURE_YES);
        menu_phrase(c, &m, "picture:no", PH_PICTURE_NO);
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ASK;
        c->d->intent = STR("picture");
        c->why = "a picture was read";
        trace_put(c, "picture.product", s->product->id);
}

void answer_picture(struct ctx *c)
{
        struct seen s = {0};

        if (!c->facts->have_picture) {
                need(c, NEED_PICTURE, (struct str){0});
                return;
        }
        c->why = "a picture";
        trace_fmt(c, "picture", "%s, %zu codes, %zu bytes of words", c->facts->picture.state, c->facts->picture.n_codes,
                  c->facts->picture.text.n);
        if (!strcmp(c->facts->picture.state, "off")) {
                ask_in_words(c, PH_NO_PICTURES);
        } else if (strcmp(c->facts->picture.state, "read") != 0) {
                ask_in_words(c, PH_PICTURE_BAD);
        } else {
                look_over(c->mem, c->k, &c->facts->picture, &s);
                if (s.product)
                        show_back(c, &s);
                else
                        ask_in_words(c, PH_PICTURE_NOTHING);
        }
}

/* ---- after the yes ---- */

static const struct device_fact *own_device(const struct ctx *c, struct str serial)
{
        const struct customer_fact *cu = c->facts->customer;

        for (size_t i = 0; cu && i < cu->n_devices; i++) {
                if (str_eq(cu->devices[i].serial, serial))
                        return &cu->devices[i];
        }
        return NULL;
}

static void use_serial(struct ctx *c)
{
        const struct product *p = knowledge_product(c->k, c->s->picture.product);
        bool known = may(c, ACCESS_DEVICES, (struct str){0});
        const struct device_fact *d;
        struct menu m = {.n = 0};
        struct fill name = {"product", p->name[c->lang], arena_printf(c->mem, "product:%.*s", STR_ARG(p->id))};

        if (known && !c->facts->have_customer) {
                need(c, NEED_CUSTOMER, (struct str){0});
                return;
        }
        c->s->serial = c->s->picture.serial;
        c->s->products[0] = p->id;
        c->s->n_products = 1;
        d = known ? own_device(c, c->s->serial) : NULL;
        if (d) {
                device_row(c, d);
                c->s->last_doc = builtin_docs[BUILTIN_DEVICES].id;
        } else {
                say_fill(c, PH_PICTURE_NOTED, &name, 1);
                if (!known && c->facts->codes) {
                        menu_phrase(c, &m, "code:start", PH_CODE_OPTION);
                        c->s->code.then = builtin_docs[BUILTIN_DEVICES].id;
                }
        }
        for (size_t i = 0; i < c->k->n_flows && m.n < 4; i++) {
                const struct flow *f = &c->k->flows[i];

                if (f->products.n == 1 && str_eq(f->products.v[0], p->id))
                        menu_add(&m, arena_printf(c->mem, "flow:%.*s", STR_ARG(f->id)), f->title[c->lang]);
        }
        menu_put(c, &m, (struct str){0});
        c->d->kind = D_ANSWER;
        c->why = "the serial number of the picture";
}

static void use_error(struct ctx *c, struct str code)
{
        const struct product *p = NULL;
        const struct product_error *e = error_in(c->k, code, &p);
        const struct flow *f = e ? knowledge_flow(c->k, e->flow) : NULL;

        if (!f) {
                ask_in_words(c, PH_PICTURE_NOTHING);
                return;
        }
        c->s->products[0] = p->id;
        c->s->n_products = 1;
        c->why = "the error code of the picture";
        flow_begin(c, f);
}

bool picture_option(struct ctx *c, struct str id)
{
        struct state_picture pic = c->s->picture;

        if (!str_starts(id, STR("picture:")))
                return false;
        if (!str_eq_c(id, "picture:yes") || !knowledge_product(c->k, pic.product)) {
                c->s->picture = (struct state_picture){0};
                ask_in_words(c, PH_PICTURE_TYPE);
                return true;
        }
        if (pic.error.n)
                use_error(c, pic.error);
        else
                use_serial(c);
        if (!waiting(c))
                c->s->picture = (struct state_picture){0};
        return true;
}

bool picture_words(struct ctx *c)
{
        bool short_enough = c->in->msg->text.n <= 40;

        if (!c->s->picture.product.n || c->was.kind != PENDING_CHOICES || !short_enough || c->was.n_options == 0 ||
            !str_eq_c(c->was.options[0].id, "picture:yes"))
                return false;
        if (c->u.no || c->u.not_solved)
                return picture_option(c, STR("picture:no"));
        return c->u.yes && picture_option(c, STR("picture:yes"));
}
