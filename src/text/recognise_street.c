/* A street with its number, in the orders that the West uses:
 *
 *   12 Oak Street     12 rue Lepic     Via Roma 12     Lange Gasse 12     Bahnhofstrasse 12     P.O. Box 12
 *
 * with or without a number that stands apart before ("7 Via Roma 12": flat, house or building 7). A name and a number
 * alone ("Tylova 12") is a street only where something around it says so; the caller decides. */
#include "text/recognise_priv.h"

#include <string.h>

#define RUN_MAX 12

/* The words from i on that could be one street's. */
struct run {
        struct rec_word w[RUN_MAX];
        size_t n;
        bool small;
};

static size_t digits_len(const struct rec_text *t, size_t i)
{
        size_t n = 0;

        while (n < 6 && rec_digit(rec_at(t, i + n)))
                n++;
        return n;
}

size_t rec_apartment(const struct rec_text *t, size_t i, bool after_street)
{
        static const char *const words[] = {"apartment ", "apt. ", "apt ",  "suite ", "ste. ", "ste ",
                                            "unit ",      "flat ", "room ", "rm. ",   "rm ",   "floor ",
                                            "fl. ",       "#",     "bldg ", "bldg. ", "lot "};
        size_t n_words = after_street ? sizeof(words) / sizeof(words[0]) : 8;

        for (size_t k = 0; k < n_words; k++) {
                size_t n = rec_is(t, i, words[k]), d, at;

                if (!n)
                        continue;
                at = i + n + (rec_at(t, i + n) == '#');
                at += rec_letter(rec_at(t, at)) && rec_digit(rec_at(t, at + 1));
                d = digits_len(t, at);
                if (!d)
                        return 0;
                at += d;
                at += rec_letter(rec_at(t, at)) && !rec_alnum(rec_at(t, at + 1));
                return rec_alnum(rec_at(t, at)) ? 0 : at;
        }
        return 0;
}

/* A word in small letters that no street contains, or one that opens a sentence; numbers may stand before it. */
static bool ends_run(const struct run *r, const struct rec_word *w)
{
        return (w->kinds & K_STOP) && (!w->capital || r->n == 0 || r->w[r->n - 1].number);
}

/* Whether the full stop after w may be one that shortens it. */
static bool abbreviated(const struct rec_text *t, const struct rec_word *w)
{
        return (w->kinds & (K_STREET | K_LINK)) || w->n <= 2 || (w->n <= 5 && !rec_digit(rec_at(t, w->to + 2)));
}

/* Hungarian house numbers: "Rózsa utca 12." (w is the number, in a run.) */
static bool ordinal(const struct rec_word *w)
{
        return (w[-1].kinds & K_BACK) != 0;
}

/* Small letters and nothing known of it. */
static bool plain_word(const struct rec_word *w)
{
        return !w->number && !w->capital && !w->kinds;
}

static void read_run(const struct rec_text *t, size_t i, struct run *r)
{
        size_t at = i, small = 0;

        r->n = 0;
        r->small = t->small;
        while (r->n < RUN_MAX && at - i < REC_REACH && rec_word(t, at, &r->w[r->n])) {
                const struct rec_word *w = &r->w[r->n];

                if (ends_run(r, w) || (r->n > 0 && (w->kinds & K_UNIT) && rec_apartment(t, at, true)))
                        return;
                if (!t->small && r->n > 0 && w->capital && !r->w[0].number && plain_word(w - 1))
                        return; /* a sentence: "Sie wohnt Lange Gasse 12" */
                if (plain_word(w) && !t->small && ++small > 2)
                        return;
                r->n++;
                at = w->to;
                if (rec_at(t, at) == '.' && (w->number ? r->n > 1 && ordinal(w) : abbreviated(t, w)))
                        at++;
                if (rec_at(t, at) != ' ')
                        return;
                at++;
        }
}

/* First word from `from` on with the property, or r->n. */
static size_t find_number(const struct run *r, size_t from)
{
        while (from < r->n && !r->w[from].number)
                from++;
        return from;
}

/* Abbreviations and words like "court" count only with a capital, or where a number leads. */
static size_t find_after(const struct run *r, size_t from, bool lead)
{
        lead = lead && !(r->w[from - 1].kinds & K_BEFORE);
        for (; from < r->n; from++)
                if ((r->w[from].kinds & K_AFTER) && (lead || r->small || r->w[from].capital))
                        return from;
        return from;
}

/* "Via Roma 12 Miller Street", "12 Park Ave Miller Street": two more words that close the line. */
static size_t doubled(const struct run *r, size_t last)
{
        return r->n == last + 3 && (r->w[last + 1].capital || r->small) && !r->w[last + 1].number &&
                               (r->w[last + 2].kinds & K_FULL) && (r->w[last + 2].capital || r->small)
                       ? last + 2
                       : last;
}

static bool typed(const struct run *r, size_t from, size_t to)
{
        for (; from < to; from++) {
                unsigned kinds = r->w[from].kinds;

                if (r->small && !(kinds & (K_ENDING | K_BOX)))
                        continue; /* "via", "place": also plain words */
                if (kinds & K_STREET)
                        return true;
        }
        return false;
}

static size_t end_of(const struct rec_text *t, const struct rec_word *w)
{
        size_t end = w->to;

        if (rec_at(t, end) == '.' && (w->number ? ordinal(w) || rec_at(t, end + 1) == ',' ||
                                                          rec_at(t, end + 1) == '\n' || rec_apartment(t, end + 2, true)
                                                : w->n <= 4 && rec_at(t, end + 1)))
                end++;
        return end;
}

/* Street ends with the number at z. */
static bool number_last(const struct run *r, size_t lead, size_t first, size_t z, struct rec_street *s,
                        size_t *ret_last)
{
        if (z - first > 8)
                return false;
        if (lead) {
                s->apart = r->w[0].to;
                s->start = r->w[1].from;
        }
        s->sure = typed(r, first, z) && (z - first > 1 || (r->w[first].kinds & (K_ENDING | K_BOX)));
        *ret_last = doubled(r, z);
        return true;
}

/* Street ends with its kind, or with the name after its kind. */
static bool number_first(const struct run *r, size_t lead, size_t first, size_t after, struct rec_street *s,
                         size_t *ret_last)
{
        if (lead == 2) {
                s->apart = r->w[0].to;
                s->start = r->w[1].from;
        }
        s->sure = !r->small;
        if (after < r->n) { /* "Hill Park Drive" */
                while (after + 1 < r->n && (r->w[after + 1].kinds & K_FULL) && (r->w[after + 1].capital || r->small))
                        after++;
                s->sure = !r->small || (r->w[after].kinds & K_FULL);
                *ret_last = doubled(r, after);
                return true;
        }
        *ret_last = r->n - 1;
        while (*ret_last > first && !r->w[*ret_last].capital && !r->small)
                --*ret_last;
        if (*ret_last > first && (r->w[first].kinds & K_BEFORE))
                return true;
        s->sure = false;
        s->open = true;
        return true;
}

/* "Miller Street" without a number: one or two capitals and a word that means nothing else. */
static bool bare_name(const struct run *r, size_t after, struct rec_street *s, size_t *ret_last)
{
        if (after == r->n || after > 2 || !(r->w[after].kinds & K_BARE))
                return false;
        if (!r->small &&
            (!r->w[after].capital || !(r->w[0].capital || (r->w[0].kinds & K_LINK)) || !r->w[after - 1].capital))
                return false;
        s->sure = !r->small;
        *ret_last = after;
        return true;
}

bool rec_street(const struct rec_text *t, size_t i, struct rec_street *ret)
{
        struct run r;
        size_t lead = 0, first, z, after, last;
        bool ok;

        *ret = (struct rec_street){.start = i};
        read_run(t, i, &r);
        while (lead < r.n && lead < 2 && r.w[lead].number)
                lead++;
        first = lead;
        if (r.n < 2 || first == r.n || r.w[first].number)
                return false;
        if (!r.w[first].capital && !r.small && !lead &&
            !((r.w[first].kinds & (K_BEFORE | K_LINK)) && (r.w[1].capital || rec_at(t, r.w[0].to) == '.')))
                return false; /* "via Verdi 5", but not "via mail 5" */
        z = find_number(&r, first + 1);
        after = find_after(&r, first + 1, lead > 0);
        if (z == after + 1 && z < r.n && (r.w[after].kinds & K_BACK))
                after = r.n; /* "Lange gate 12" */
        if (z < r.n && (after > z || !lead))
                ok = number_last(&r, lead, first, z, ret, &last);
        else if (lead)
                ok = number_first(&r, lead, first, after, ret, &last);
        else
                ok = bare_name(&r, after, ret, &last);
        if (ok)
                ret->end = end_of(t, &r.w[last]);
        return ok;
}
