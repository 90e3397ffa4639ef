/* company_edit - one entry of company.yaml after the other; see company_edit.h. */
#include "knowledge/company_edit.h"

#include "base/tz.h"
#include "codec/yaml_edit.h"
#include "knowledge/knowledge_priv.h"

enum { ENTRY_MAX = 256 << 10, ID_MAX = 40, DAY_MIN = 24 * 60 };

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* The text of one language, or of the other where that is empty. */
static struct str either(const struct str *both, enum lang l)
{
        struct str own = str_trim(both[l]);

        return own.n ? own : str_trim(both[l == LANG_ZH ? LANG_EN : LANG_ZH]);
}

static void put_both(struct buf *b, const struct str *both)
{
        buf_put_c(b, "{zh: ");
        yaml_put_quoted(b, either(both, LANG_ZH));
        buf_put_c(b, ", en: ");
        yaml_put_quoted(b, either(both, LANG_EN));
        buf_put_c(b, "}");
}

static int check_both(const char *field, const struct str *both, size_t max, bool needed, struct err *err)
{
        for (int l = 0; l < KL; l++)
                if (str_trim(both[l]).n > max)
                        return err_set(err, ERR_LIMIT, "%s: at most %zu bytes in one language", field, max);
        if (needed && !either(both, LANG_ZH).n)
                return err_set(err, ERR_INVALID, "%s is missing", field);
        return 0;
}

static int check_days(const char *field, const struct company_day *days, size_t n, struct err *err)
{
        if (n > COMPANY_DAYS_MAX)
                return err_set(err, ERR_LIMIT, "%s: at most %d days", field, COMPANY_DAYS_MAX);
        for (size_t i = 0; i < n; i++) {
                if (!days[i].date)
                        return err_set(err, ERR_INVALID, "%s: a date is like 2026-03-10", field);
                for (int l = 0; l < KL; l++)
                        if (days[i].name[l].n > COMPANY_NAME_MAX)
                                return err_set(err, ERR_LIMIT, "%s: a name has at most %d bytes", field,
                                               COMPANY_NAME_MAX);
                for (size_t k = 0; k < i; k++)
                        if (days[k].date == days[i].date)
                                return err_set(err, ERR_INVALID, "%s: %d stands there twice", field, days[i].date);
        }
        return 0;
}

static int check_hours(const struct day_hours *h, struct err *err)
{
        for (int d = 0; d < 7; d++)
                if (h[d].open_min >= 0 && (h[d].close_min > DAY_MIN || h[d].open_min >= h[d].close_min))
                        return err_set(err, ERR_INVALID, "hours: on %s it closes before it opens", day_names[d]);
        return 0;
}

static int check_zone(struct str zone, struct err *err)
{
        struct tz *tz = NULL;
        struct err why;

        if (zone.n > 64 || tz_load(zone, &tz, &why) < 0)
                return err_set(err, ERR_INVALID, "time_zone: there is no zone of this name");
        tz_free(tz);
        return 0;
}

static int check(const struct company_form *f, struct err *err)
{
        int r = 0;

        if (f->id && (!id_ok(*f->id) || f->id->n > ID_MAX))
                return err_set(err, ERR_INVALID, "id: 1 to %d of a-z, 0-9 and -", ID_MAX);
        if (f->languages && !f->n_languages)
                return err_set(err, ERR_INVALID, "languages: at least one");
        if (f->name)
                r = check_both("name", f->name, COMPANY_NAME_MAX, true, err);
        if (r == 0 && f->contact)
                r = check_both("contact", f->contact, COMPANY_CONTACT_MAX, false, err);
        if (r == 0 && f->greeting)
                r = check_both("greeting", f->greeting, COMPANY_GREETING_MAX, true, err);
        if (r == 0 && f->time_zone)
                r = check_zone(*f->time_zone, err);
        if (r == 0 && f->hours)
                r = check_hours(f->hours, err);
        if (r == 0)
                r = check_days("holidays", f->holidays, f->n_holidays, err);
        return r < 0 ? r : check_days("makeup_days", f->makeup_days, f->n_makeup_days, err);
}

/* ---- entries ---- */

static void put_hours(struct buf *b, const struct day_hours *hours)
{
        buf_put_c(b, "hours:\n");
        for (int d = 0; d < 7; d++) {
                const struct day_hours *h = &hours[d];

                if (h->open_min < 0)
                        buf_printf(b, "  %s: closed\n", day_names[d]);
                else
                        buf_printf(b, "  %s: \"%02d:%02d-%02d:%02d\"\n", day_names[d], h->open_min / 60,
                                   h->open_min % 60, h->close_min / 60, h->close_min % 60);
        }
}

static void put_date(struct buf *b, int32_t date)
{
        buf_printf(b, "%04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100);
}

static void put_holidays(struct buf *b, const struct company_day *days, size_t n)
{
        if (n)
                buf_put_c(b, "holidays:\n");
        for (size_t i = 0; i < n; i++) {
                bool named = either(days[i].name, LANG_ZH).n;

                buf_put_c(b, named ? "  - {date: " : "  - ");
                put_date(b, days[i].date);
                if (named) {
                        buf_put_c(b, ", name: ");
                        put_both(b, days[i].name);
                        buf_put_c(b, "}");
                }
                buf_put_c(b, "\n");
        }
}

static void put_makeup_days(struct buf *b, const struct company_day *days, size_t n)
{
        if (n)
                buf_put_c(b, "makeup_days: [");
        for (size_t i = 0; i < n; i++) {
                buf_put_c(b, i ? ", " : "");
                put_date(b, days[i].date);
        }
        if (n)
                buf_put_c(b, "]\n");
}

static void put_languages(struct buf *b, const enum lang *languages, size_t n)
{
        buf_put_c(b, "languages: [");
        for (size_t i = 0; i < n; i++)
                buf_printf(b, "%s%s", i ? ", " : "", lang_name(languages[i]));
        buf_put_c(b, "]\n");
}

static void put_field(struct buf *b, const char *key, const struct str *both)
{
        if (!either(both, LANG_ZH).n)
                return;
        buf_printf(b, "%s: ", key);
        put_both(b, both);
        buf_put_c(b, "\n");
}

/* What the form says of one key; false: nothing. */
static bool put_entry(struct buf *b, const struct company_form *f, const char *key)
{
        struct str k = str_c(key);

        if (str_eq_c(k, "id") && f->id)
                return buf_printf(b, "id: \"%.*s\"\n", STR_ARG(*f->id)), true;
        if (str_eq_c(k, "time_zone") && f->time_zone)
                return buf_printf(b, "time_zone: %.*s\n", STR_ARG(*f->time_zone)), true;
        if (str_eq_c(k, "name") && f->name)
                return put_field(b, key, f->name), true;
        if (str_eq_c(k, "contact") && f->contact)
                return put_field(b, key, f->contact), true;
        if (str_eq_c(k, "greeting") && f->greeting)
                return put_field(b, key, f->greeting), true;
        if (str_eq_c(k, "languages") && f->languages)
                return put_languages(b, f->languages, f->n_languages), true;
        if (str_eq_c(k, "hours") && f->hours)
                return put_hours(b, f->hours), true;
        if (str_eq_c(k, "holidays") && f->has_holidays)
                return put_holidays(b, f->holidays, f->n_holidays), true;
        if (str_eq_c(k, "makeup_days") && f->has_makeup_days)
                return put_makeup_days(b, f->makeup_days, f->n_makeup_days), true;
        return false;
}

int company_edit(struct str text, const struct company_form *f, struct arena *mem, struct str *ret, struct err *err)
{
        static const char *const keys[] = {"id",    "name",     "languages",   "time_zone", "contact",
                                           "hours", "holidays", "makeup_days", "greeting"};
        int r = check(f, err);

        for (size_t i = 0; r == 0 && i < sizeof(keys) / sizeof(*keys); i++) {
                struct buf b;

                buf_init(&b, ENTRY_MAX);
                if (put_entry(&b, f, keys[i]))
                        r = yaml_set(text, keys[i], buf_str(&b), mem, &text, err);
                buf_done(&b);
        }
        if (r == 0)
                *ret = text;
        return r;
}

int32_t company_date(struct str text)
{
        return parse_date(text);
}
