/* weekly - the sums of a week, then the page; see weekly.h.
 *
 * Figures that are known only after seven days cannot be of the week that has just ended: they are of the last seven
 * days that are known, and the page says which. */
#include "insight/weekly.h"

#include "insight/metrics_priv.h"
#include "insight/weekly_priv.h"
#include "knowledge/knowledge.h"

#include <stdlib.h>
#include <string.h>

/* ---- weeks (ISO 8601: a week belongs to the year of its Thursday) ---- */

static int64_t first_monday(int64_t year)
{
        return metrics_monday(days_from_civil(year, 1, 4));
}

struct str weekly_name(int64_t monday, char out[static 16])
{
        struct buf b;
        int64_t year;
        unsigned month, day;

        civil_from_days(monday + 3, &year, &month, &day);
        buf_init(&b, 16);
        buf_printf(&b, "%04d-W%02d", (int)year, (int)((monday - first_monday(year)) / 7 + 1));
        memcpy(out, b.p, b.n + 1);
        buf_done(&b);
        return str_n(out, WEEKLY_WEEK_LEN);
}

int weekly_read(struct str week, int64_t last, int64_t *ret_monday, struct err *err)
{
        int64_t year = 0, n = 0, monday;
        char back[16];

        if (week.n == WEEKLY_WEEK_LEN && str_to_i64(str_sub(week, 0, 4), 1970, 9998, &year) &&
            str_eq_c(str_sub(week, 4, 2), "-W") && str_to_i64(str_sub(week, 6, 2), 1, 53, &n)) {
                monday = first_monday(year) + (n - 1) * 7;
                if (str_eq(weekly_name(monday, back), week)) { /* most years have no 53rd */
                        if (monday > last)
                                return err_set(err, ERR_INVALID, "that week is not over; the last one is %.*s",
                                               STR_ARG(weekly_name(last, back)));
                        *ret_monday = monday;
                        return 0;
                }
        }
        return err_set(err, ERR_INVALID, "a week is written 2026-W48");
}

int64_t weekly_last(int64_t today)
{
        return metrics_monday(today) - 7;
}

struct str weekly_title(const struct knowledge *k, int64_t monday, enum lang lang, struct buf *out)
{
        struct str name = k->company.name[lang].n ? k->company.name[lang] : k->company.name[1 - lang];
        char week[16];

        weekly_name(monday, week);
        if (lang == LANG_EN)
                buf_printf(out, "%.*s: service in week %s", STR_ARG(name), week);
        else
                buf_printf(out, "%.*s客服周报 %s", STR_ARG(name), week);
        return buf_str(out);
}

/* ---- the sums ---- */

struct work {
        struct weekly_opts o;
        struct weekly_page page;
        struct contact_sums sums[WEEKLY_SPANS], days[7];
        struct contact_group topics[WEEKLY_TOPICS];
        char names[WEEKLY_TOPICS][METRICS_WORD_MAX];
        size_t span;
        weekly_fn *cb;
        void *arg;
};

static int ask(struct work *w);

static void finish(struct work *w, int r, const struct err *err)
{
        struct buf b;

        buf_init(&b, WEEKLY_HTML_MAX);
        if (r == 0) {
                weekly_write(&w->page, &b);
                if (b.overflow)
                        r = ERR_LIMIT;
        }
        w->cb(w->arg, r, err, buf_str(&b));
        buf_done(&b);
        free(w);
}

static void keep_topics(struct work *w, const struct contact_answer *a)
{
        for (size_t i = 0; i < a->n_topics && w->page.n_topics < WEEKLY_TOPICS; i++) {
                size_t n = a->topics[i].name.n < METRICS_WORD_MAX ? a->topics[i].name.n : METRICS_WORD_MAX;
                char *name = w->names[w->page.n_topics];

                if (!a->topics[i].sums.amounts[SUM_CONTACTS])
                        continue;
                if (n)
                        memcpy(name, a->topics[i].name.p, n);
                w->topics[w->page.n_topics] = a->topics[i];
                w->topics[w->page.n_topics++].name = str_n(name, n);
        }
}

static void on_sums(void *arg, int r, const struct err *err, const struct contact_answer *a)
{
        struct work *w = arg;

        if (r < 0) {
                finish(w, r, err);
                return;
        }
        w->sums[w->span] = a->total;
        if (w->span == WEEKLY_NOW) {
                for (size_t i = 0; i < 7 && i < a->n_steps; i++)
                        w->days[i] = a->steps[i];
                keep_topics(w, a);
        }
        if (++w->span < WEEKLY_SPANS)
                r = ask(w);
        if (r < 0 || w->span == WEEKLY_SPANS)
                finish(w, r, NULL);
}

static int ask(struct work *w)
{
        int64_t first = w->span < WEEKLY_KNOWN ? w->o.monday : w->page.known_from;
        struct contact_query q = {.due_day = w->o.today - METRICS_DUE_DAYS};

        if (w->span == WEEKLY_BEFORE || w->span == WEEKLY_KNOWN_BEFORE)
                first -= 7;
        q.from_day = first;
        q.to_day = first + 6;
        return store_contact_sums(w->o.store, &q, first, 1, on_sums, w);
}

int weekly_make(const struct weekly_opts *o, weekly_fn *cb, void *arg)
{
        struct work *w = calloc(1, sizeof(*w));
        int64_t due = o->today - METRICS_DUE_DAYS, last = o->monday + 6;
        int r;

        if (!w)
                abort();
        w->o = *o;
        w->cb = cb;
        w->arg = arg;
        w->page = (struct weekly_page){.o = &w->o,
                                       .sums = w->sums,
                                       .days = w->days,
                                       .topics = w->topics,
                                       .known_from = (due < last ? due : last) - 6};
        r = ask(w);
        if (r < 0)
                free(w);
        return r;
}
