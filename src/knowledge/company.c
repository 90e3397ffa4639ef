/* company.yaml, chitchat.yaml */
#include "base/tz.h"
#include "knowledge/knowledge_priv.h"
#include "text/lang.h"

#include <string.h>

static const char *const company_keys[] = {"id",
                                           "name",
                                           "languages",
                                           "time_zone",
                                           "order_formats",
                                           "hours",
                                           "holidays",
                                           "makeup_days",
                                           "notices",
                                           "return_window_days",
                                           "exchange_window_days",
                                           "privacy_article",
                                           "tone",
                                           "greeting",
                                           "complaint_days",
                                           "contact",
                                           NULL};
static const char *const day_keys[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static bool parse_clock(struct str s, int *ret)
{
        int64_t h, m;

        if (s.n != 5 || s.p[2] != ':' || !str_to_i64(str_sub(s, 0, 2), 0, 24, &h) ||
            !str_to_i64(str_sub(s, 3, 2), 0, 59, &m))
                return false;
        *ret = (int)(h * 60 + m);
        return *ret <= 24 * 60;
}

static void parse_hours(struct kparse *kp, const struct ynode *n, struct company *c)
{
        for (int d = 0; d < 7; d++)
                c->hours[d] = (struct day_hours){-1, -1};
        if (!n || !field_is(kp, n, YAML_MAP, "hours"))
                return;
        field_keys(kp, n, day_keys);
        for (int d = 0; d < 7; d++) {
                const struct ynode *v = yaml_get(n, day_keys[d]);
                struct day_hours *h = &c->hours[d];

                if (!v || yaml_is_null(v) || (v->kind == YAML_SCALAR && str_eq_c(v->text, "closed")))
                        continue;
                if (v->kind != YAML_SCALAR || v->text.n != 11 || v->text.p[5] != '-' ||
                    !parse_clock(str_sub(v->text, 0, 5), &h->open_min) ||
                    !parse_clock(str_sub(v->text, 6, 5), &h->close_min) || h->open_min >= h->close_min) {
                        fault_error(kp, v->line, "hours must look like \"09:00-21:00\" or closed");
                        *h = (struct day_hours){-1, -1};
                }
        }
}

/* Days as plain dates or as {date, name}. */
static const struct company_day *parse_days(struct kparse *kp, const struct ynode *root, const char *key, size_t *ret_n)
{
        static const char *const keys[] = {"date", "name", NULL};
        const struct ynode *n = yaml_get(root, key);
        struct company_day *v;

        *ret_n = 0;
        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, key))
                return NULL;
        v = ARENA_ARRAY(kp->mem, struct company_day, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];

                if (x->kind == YAML_MAP) {
                        field_keys(kp, x, keys);
                        v[i].date = field_date(kp, x, "date");
                        field_both(kp, x, "name", true, true, v[i].name);
                } else if (x->kind == YAML_SCALAR) {
                        v[i].date = parse_date(x->text);
                }
                if (!v[i].date)
                        fault_error(kp, x->line, "%s: a date like 2026-03-10 is missing", key);
        }
        *ret_n = n->n;
        return v;
}

static void parse_notices(struct kparse *kp, const struct ynode *root, struct company *c)
{
        static const char *const keys[] = {"from", "to", "text", NULL};
        const struct ynode *n = yaml_get(root, "notices");
        struct company_notice *v;

        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "notices"))
                return;
        v = ARENA_ARRAY(kp->mem, struct company_notice, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];

                if (!field_is(kp, x, YAML_MAP, "a notice"))
                        continue;
                field_keys(kp, x, keys);
                v[i].from = field_date(kp, x, "from");
                v[i].to = field_date(kp, x, "to");
                field_both(kp, x, "text", true, false, v[i].text);
                if (!v[i].from || !v[i].to || v[i].to < v[i].from)
                        fault_error(kp, x->line, "a notice needs from and to, in this order");
        }
        c->notices = v;
        c->n_notices = n->n;
}

void parse_company(struct kparse *kp, const struct ynode *root, struct company *c)
{
        if (!field_is(kp, root, YAML_MAP, "company.yaml"))
                return;
        field_keys(kp, root, company_keys);
        c->id = field_text(kp, root, "id", true);
        field_both(kp, root, "name", true, true, c->name);
        c->time_zone = field_text(kp, root, "time_zone", true);
        field_both(kp, root, "greeting", true, false, c->greeting);
        field_both(kp, root, "tone", false, true, c->tone);
        field_both(kp, root, "contact", false, true, c->contact);
        c->order_formats = field_list(kp, root, "order_formats");
        c->privacy_article = field_text(kp, root, "privacy_article", false);
        ref_add_all(kp, REF_DOC, root, "privacy_article");
        c->return_window_days = (int)field_int(kp, root, "return_window_days", 0, 3650, 0);
        c->exchange_window_days = (int)field_int(kp, root, "exchange_window_days", 0, 3650, 0);
        c->complaint_days = (int)field_int(kp, root, "complaint_days", 1, 60, 3);
        parse_hours(kp, yaml_get(root, "hours"), c);
        c->holidays = parse_days(kp, root, "holidays", &c->n_holidays);
        c->makeup_days = parse_days(kp, root, "makeup_days", &c->n_makeup_days);
        parse_notices(kp, root, c);
        c->languages = field_list(kp, root, "languages");
}

/* ---- small talk and the background class ---- */

void parse_smalltalk(struct kparse *kp, const struct ynode *root, struct knowledge *k)
{
        static const char *const keys[] = {"background", "smalltalk", NULL};
        static const char *const entry_keys[] = {"id", "ask", "say", "title", NULL};
        const struct ynode *n = yaml_get(root, "smalltalk");
        struct smalltalk *v;

        field_keys(kp, root, keys);
        field_lists(kp, root, "background", false, k->background);
        if (!n || yaml_is_null(n) || !field_is(kp, n, YAML_LIST, "smalltalk"))
                return;
        v = ARENA_ARRAY(kp->mem, struct smalltalk, n->n);
        for (size_t i = 0; i < n->n; i++) {
                const struct ynode *x = n->items[i];

                if (!field_is(kp, x, YAML_MAP, "an entry of smalltalk"))
                        continue;
                field_keys(kp, x, entry_keys);
                v[i].id = field_text(kp, x, "id", true);
                if (v[i].id.n && !id_ok(v[i].id))
                        fault_error(kp, x->line, "id \"%.*s\": only a-z, 0-9 and -", STR_ARG(v[i].id));
                field_asks(kp, x, v[i].ask);
                field_lists(kp, x, "say", true, v[i].say);
        }
        k->smalltalk = v;
        k->n_smalltalk = n->n;
}
