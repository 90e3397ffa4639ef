/* Western addresses: a street (recognise_street.c) with apartment, town, region, country and postcode around it, on one
 * line or several; military post; a postcode that is called one.
 *
 * Bounds. An address in running text is one piece from its first number to its last line. Where its parts stand apart
 * they are pieces of their own: a number before a street that has its own, when no town with a region, country or
 * postcode follows ("at 7 Via Roma 12, Pisa"); and the lines of a letter's head or of a quoted one, whose town and
 * country stay. */
#include "text/recognise_priv.h"

#include <string.h>

/* Where an address goes on after its street. */
struct place {
        size_t end;
        size_t code, code_end; /* region, before a postcode */
        size_t zip;
        bool line; /* began on a new line */
};

/* Past a comma and spaces, or ends of lines with what stands before quoted lines; 0 where there is neither. */
static size_t gap(const struct rec_text *t, size_t i, bool *ret_line)
{
        size_t k = i;

        *ret_line = false;
        if (rec_at(t, k) == ',')
                k++;
        for (; k - i < 16; k++) {
                uint32_t c = rec_at(t, k);

                if (c == '\n')
                        *ret_line = true;
                else if (c != ' ' && c != '\r' && !(*ret_line && (c == '>' || c == '?' || c == '|' || c == '*')))
                        break;
        }
        return k > i && !(k == i + 1 && rec_at(t, i) == ',' && !rec_word_char(rec_at(t, k))) ? k : 0;
}

/* Postcode: 4 to 6 digits, "12345-6789", "1234 AB", "SW1A 1AA", "K1A 0B1"; the end or 0. */
static size_t zip(const struct rec_text *t, size_t i)
{
        size_t k = i, letters = 0;

        if (rec_digit(rec_at(t, i))) {
                while (rec_digit(rec_at(t, k)) && k - i < 7)
                        k++;
                if (k - i < 4 || k - i > 6)
                        return 0;
                if (rec_at(t, k) == '-' && rec_digit(rec_at(t, k + 1)))
                        for (k++; rec_digit(rec_at(t, k)) && k - i < 12; k++)
                                ;
                else if (k - i == 4 && rec_at(t, k) == ' ' && rec_upper(rec_at(t, k + 1)) &&
                         rec_upper(rec_at(t, k + 2)) && !rec_word_char(rec_at(t, k + 3)))
                        k += 3;
                return rec_word_char(rec_at(t, k)) || rec_at(t, k) == '-' ? 0 : k;
        }
        while (letters < 2 && rec_upper(rec_at(t, k)))
                letters++, k++;
        if (!letters || !rec_digit(rec_at(t, k)))
                return 0;
        while (rec_alnum(rec_at(t, k)) && k - i < 5)
                k++;
        return k - i <= 4 && rec_at(t, k) == ' ' && rec_digit(rec_at(t, k + 1)) && rec_upper(rec_at(t, k + 2)) &&
                               rec_alnum(rec_at(t, k + 3)) && !rec_word_char(rec_at(t, k + 4))
                       ? k + 4
                       : 0;
}

/* " 12345" after i: the end or 0; *ret_zip is its start. */
static size_t zip_after(const struct rec_text *t, size_t i, size_t *ret_zip)
{
        size_t end = rec_at(t, i) == ' ' ? zip(t, i + 1) : 0;

        if (end)
                *ret_zip = i + 1;
        return end;
}

static bool missing(const struct rec_word *w)
{
        return w->n == 3 && memcmp(w->key, "nan", 3) == 0; /* what exports write where a field is empty */
}

static bool all_upper(const struct rec_text *t, const struct rec_word *w)
{
        for (size_t k = w->from; k < w->to; k++)
                if (!rec_upper(rec_at(t, k)))
                        return false;
        return true;
}

/* Code of a region: two or three letters, capitals unless a postcode follows, or one letter before a postcode. */
static bool is_code(const struct rec_text *t, const struct rec_word *w)
{
        size_t z;

        if (w->n == 0 || w->n > 3)
                return false;
        if ((w->n > 1 && all_upper(t, w)) || missing(w))
                return true;
        return (t->small || w->capital) && zip_after(t, w->to, &z);
}

/* In a town's name small words end it; capitals are told from the next sentence's first word by standing inside. */
static bool may_name(const struct rec_text *t, const struct rec_word *w, bool first)
{
        if (w->number)
                return w->to - w->from <= 2 || (w->to - w->from <= 3 && !rec_digit(rec_at(t, w->to - 1)));
        if ((w->kinds & K_STOP) && (first || !w->capital) && !(w->n <= 3 && all_upper(t, w)))
                return false;
        return w->capital || t->small || missing(w);
}

/* A link belongs to a name when a name goes on after it. */
static bool links(const struct rec_text *t, const struct rec_word *w)
{
        struct rec_word next;

        if (!(w->kinds & K_LINK) || rec_at(t, w->to) != ' ' || !rec_word(t, w->to + 1, &next))
                return false;
        return !next.number && (next.capital || (next.kinds & K_LINK));
}

/* Words of a name at i, at most `max` and none after a country; the end or i. *ret_last: where its last word begins;
 * *ret_country: whether one ends it. */
static size_t name(const struct rec_text *t, size_t i, int max, size_t *ret_last, bool *ret_country)
{
        size_t at = i, end = i;
        struct rec_word w;

        *ret_country = false;
        *ret_last = i;
        for (int n = 0; n < max && rec_word(t, at, &w); n++) {
                size_t country = rec_country(t, at);

                if ((n == 0 && w.number) || (n > 0 && (w.kinds & K_UNIT) && rec_apartment(t, at, false)))
                        break;
                if (country && (w.capital || t->small)) {
                        *ret_last = at;
                        *ret_country = true;
                        return country;
                }
                if (!may_name(t, &w, n == 0) && !links(t, &w))
                        break;
                if (n > 0 && zip(t, at))
                        break;
                end = w.to;
                *ret_last = at;
                at = end + (rec_at(t, end) == '.' && w.n <= 2 && !(w.n == 2 && all_upper(t, &w)));
                if (rec_at(t, at) != ' ')
                        break;
                at++;
        }
        return end;
}

/* "[Country] 12345" or "Country" at i; firm: only names that are known, or a postcode. The end or 0. */
static size_t country_zip(const struct rec_text *t, size_t i, bool firm, struct place *p)
{
        size_t last, end = zip(t, i), z;
        bool country;

        if (end && (firm || p->code)) {
                p->zip = i;
                return end;
        }
        end = name(t, i, 6, &last, &country);
        if (end == i || (!country && firm))
                return 0;
        z = zip_after(t, end, &p->zip);
        if (z)
                return z;
        return country ? end : 0;
}

/* After the town at i: ", CA 12345", "\n, CA\n Country 12345", ", Country", "\n Country 12345". The end or 0. */
static size_t region(const struct rec_text *t, size_t i, struct place *p)
{
        size_t k = i, end, next, z;
        struct rec_word w;
        bool line;

        while (k - i < 8 && (rec_at(t, k) == '\n' || rec_at(t, k) == ' '))
                k++;
        if (rec_at(t, k) == ',') {
                for (k++; rec_at(t, k) == ' '; k++)
                        ;
                if (k - i < 12 && rec_word(t, k, &w) && !rec_country(t, k) &&
                    (is_code(t, &w) || (t->small && w.n <= 3 && rec_at(t, w.to) == '\n'))) {
                        p->code = w.from;
                        p->code_end = w.to;
                        if ((end = zip_after(t, w.to, &p->zip)) > 0)
                                return end;
                        next = gap(t, w.to, &line);
                        end = next ? country_zip(t, next, !line, p) : 0;
                        return end ? end : w.to;
                }
        }
        next = gap(t, i, &line);
        if (!next || (!line && rec_at(t, i) != ','))
                return 0;
        if (rec_word(t, next, &w) && is_code(t, &w) && (z = zip_after(t, w.to, &p->zip)) > 0)
                return z;
        return country_zip(t, next, !line, p);
}

/* What follows a street or apartment that ends at i. */
static bool place(const struct rec_text *t, size_t i, bool after_unit, struct place *p)
{
        size_t k, end, last;
        struct rec_word w;
        bool comma = rec_at(t, i) == ',', country;

        *p = (struct place){0};
        k = gap(t, i, &p->line);
        if (!k)
                return false;
        p->end = comma || p->line ? zip(t, k) : 0;
        if (p->end && rec_at(t, p->end) == ' ') { /* "10115 Berlin" */
                p->zip = k;
                end = name(t, p->end + 1, 4, &last, &country);
                if (end > p->end + 1) {
                        p->end = end;
                        return true;
                }
        }
        p->zip = 0;
        end = name(t, k, !comma && !p->line ? 9 : 7, &last, &country);
        if (end == k)
                return false;
        p->end = zip_after(t, end, &p->zip);
        if (p->end) { /* "Dallas TX 75201" */
                if (rec_word(t, last, &w) && is_code(t, &w)) {
                        p->code = w.from;
                        p->code_end = w.to;
                }
                return true;
        }
        if (country) {
                p->end = end;
                return true;
        }
        p->end = region(t, end, p);
        if (p->end)
                return true;
        p->end = end;
        return after_unit && !comma;
}

/* --- what stands before --- */

/* The start of i's line when nothing but signs stands between, else i. */
static size_t line_start(const struct rec_text *t, size_t i)
{
        size_t k = i;

        while (k > 0 && i - k < 8 && rec_at(t, k - 1) < 0x80 && !rec_alnum(rec_at(t, k - 1)) &&
               rec_at(t, k - 1) != '\n')
                k--;
        return k == 0 || rec_at(t, k - 1) == '\n' ? k : t->n;
}

/* Whether i opens a line of a letter's head: the text's first, one after an empty line, or a quoted one. */
static bool letter_head(const struct rec_text *t, size_t i)
{
        size_t k = line_start(t, i);

        if (k == t->n)
                return false;
        for (size_t q = k; q < i; q++)
                if (t->c[q].c != ' ')
                        return true;
        if (k < 2)
                return k == 0;
        for (k--; k > 0 && (rec_at(t, k - 1) == ' ' || rec_at(t, k - 1) == '\r'); k--)
                ;
        if (k > 0 && rec_at(t, k - 1) != '\n')
                return false;
        while (k > 0 && (rec_at(t, k - 1) == '\n' || rec_at(t, k - 1) == ' '))
                k--;
        return k == 0 || rec_at(t, k - 1) != ':';
}

/* Whether the text before i speaks of an address and leads up to one: "lives at", "sent to", "address:";
 * a crossing may also be "in" a place. */
static bool announced(const struct rec_text *t, size_t i, bool crossing)
{
        static const char *const words[] = {
                "address",   "addresses", "office",  "lives",  "live",    "living", "sent",    "send",    "deliver",
                "ship",      "shipped",   "return",  "taxi",   "cab",     "meet",   "meeting", "arrived", "located",
                "delivered", "moved",     "located", "reside", "resides", "corner", "home is", "mail it", NULL};
        static const char *const last[] = {"at",   "to",   "is", "are", "on",   "and",
                                           "with", "into", "of", "in",  "from", NULL};
        static const char *const last_street[] = {"at", "to", "is", "are", "on", "and", "with", "into", "of", NULL};
        size_t k = i;

        while (k > 0 && i - k < 8 && strchr(" \n\r:>", (int)(rec_at(t, k - 1) < 0x80 ? rec_at(t, k - 1) : 'x')))
                k--;
        if (k == i && i > 0)
                return false;
        return (rec_at(t, k) == ':' || rec_cue(t, k, 5, crossing ? last : last_street)) && rec_cue(t, i, 48, words);
}

/* In a text without capitals a street begins where a sentence could: after a small word, a sign or a line's end. */
static bool may_begin(const struct rec_text *t, size_t i)
{
        struct rec_word w;
        size_t k = i - 1;

        if (i == 0 || rec_at(t, k) != ' ')
                return true;
        while (k > 0 && i - k < 12 && rec_letter(rec_at(t, k - 1)))
                k--;
        return k == i - 1 || (rec_word(t, k, &w) && (w.kinds & K_STOP));
}

/* --- whole addresses --- */

static size_t one(struct rec_piece *ret, size_t start, size_t end)
{
        ret[0] = (struct rec_piece){start, end};
        return 1;
}

/* "PSC 12, Box 34", "Unit 12 Box 34", "USS Name", then the line of the post office. */
static size_t military(const struct rec_text *t, size_t i, struct rec_piece *ret)
{
        static const char *const ships[] = {"uss ", "usns ", "uscgc ", "usnv ", "usnv. ", "hms "};
        size_t n = rec_is(t, i, "psc "), k = i + n, last;
        struct rec_word w;
        struct place p;
        bool country;

        if (!n)
                k = i + (n = rec_is(t, i, "unit "));
        if (n) {
                if (!rec_word(t, k, &w) || !w.number)
                        return 0;
                k = w.to + (rec_at(t, w.to) == ',');
                n = rec_is(t, k, " box ");
                if (!n || !rec_word(t, k + n, &w) || !w.number)
                        return 0;
                return one(ret, i, place(t, w.to, true, &p) ? p.end : w.to);
        }
        for (size_t s = 0; !n && s < sizeof(ships) / sizeof(ships[0]); s++)
                n = rec_is(t, i, ships[s]);
        k = n ? name(t, i + n, 4, &last, &country) : 0;
        return k > i + n && place(t, k, false, &p) && p.line ? one(ret, i, p.end) : 0;
}

static size_t add(struct rec_piece *ret, size_t n, size_t start, size_t end)
{
        ret[n] = (struct rec_piece){start, end};
        return n + 1;
}

/* Apartment after a street that ends at i: its start and end. */
static size_t unit_after(const struct rec_text *t, size_t i, size_t *ret_start, bool *ret_line)
{
        *ret_start = gap(t, i, ret_line);
        return *ret_start ? rec_apartment(t, *ret_start, true) : 0;
}

/* "12 High Street" is followed by "street" or "St." when the name alone was put into a sentence. */
static bool called_street(const struct rec_text *t, size_t i)
{
        size_t n = rec_is(t, i, " street");

        return (n && !rec_word_char(rec_at(t, i + n))) || rec_is(t, i, " St. ") > 0;
}

/* A street at i and what follows it. */
static size_t with_street(const struct rec_text *t, size_t i, bool loose, struct rec_piece *ret)
{
        struct rec_street s;
        struct place p;
        size_t unit, unit_start, n = 0;
        bool line, placed;

        if (!rec_street(t, i, &s))
                return 0;
        unit = unit_after(t, s.end, &unit_start, &line);
        placed = place(t, unit ? unit : s.end, unit > 0, &p);
        if (s.open && !unit && !(placed && p.line && (p.zip || p.code)))
                return 0;
        if (!s.sure && !unit && !(placed && (p.line || rec_at(t, s.end) == ',')) && !loose &&
            !called_street(t, s.end) && !announced(t, i, false))
                return 0;
        if (s.apart && unit && line && placed && p.line && p.zip && letter_head(t, i)) {
                n = add(ret, n, i, s.apart);
                n = add(ret, n, s.start, s.end);
                n = add(ret, n, unit_start, unit);
                return add(ret, n, p.zip, p.end);
        }
        if (s.apart && !unit && !placed) {
                n = add(ret, n, i, s.apart);
                return add(ret, n, s.start, s.end);
        }
        return one(ret, i, placed ? p.end : unit ? unit : s.end);
}

/* "Apt. 4 12 High Street\nDallas TX 75201": parts one by one; "Flat 4, 12 High Street": one. */
static size_t with_unit(const struct rec_text *t, size_t i, struct rec_piece *ret)
{
        size_t unit = rec_apartment(t, i, false), k, n = 0;
        struct rec_street s;
        struct place p;
        bool line, placed;

        if (!unit)
                return 0;
        k = gap(t, unit, &line);
        if (!k || !rec_street(t, k, &s) || s.open) {
                placed = place(t, unit, true, &p);
                return one(ret, i, placed && (p.zip || p.code) ? p.end : unit);
        }
        placed = place(t, s.end, false, &p);
        if (!s.apart)
                return one(ret, i, placed ? p.end : s.end);
        n = add(ret, n, i, unit);
        n = add(ret, n, k, s.apart);
        n = add(ret, n, s.start, s.end);
        if (placed && p.code)
                n = add(ret, n, p.code, p.code_end);
        if (placed && p.zip)
                n = add(ret, n, p.zip, p.end);
        return n;
}

/* "the corner of High Street and Via Roma 12", and where an address is announced "High and Via Roma 12". */
static size_t crossing(const struct rec_text *t, size_t i, struct rec_piece *ret)
{
        size_t n = rec_is(t, i, "the corner of "), k;
        struct rec_street s = {0};
        struct rec_word w;

        if (n && rec_street(t, i + n, &s)) {
                k = s.end;
        } else {
                if (!rec_word(t, i + n, &w) || w.number || (w.capital ? false : !t->small || (w.kinds & K_STOP)))
                        return 0;
                k = w.to;
        }
        if (!rec_is(t, k, " and ") || !rec_street(t, k + 5, &s) || s.apart || s.open)
                return 0;
        if (!n && !announced(t, i, true) && !(s.sure && line_start(t, i) != t->n && i > 0))
                return 0;
        return one(ret, i, s.end);
}

static size_t called_zip(const struct rec_text *t, size_t i, struct rec_piece *ret)
{
        static const char *const words[] = {"zip", "zipcode", "zip code", "postcode", "postal code", "post code", NULL};
        size_t end = i == 0 || rec_at(t, i - 1) != '\n' ? zip(t, i) : 0;

        return end && rec_cue(t, i, 20, words) ? one(ret, i, end) : 0;
}

/* Whether a number or a capital follows within the line, else no street begins at i. */
static bool worth(const struct rec_text *t, size_t i)
{
        for (size_t k = i; k < t->n && k - i < 72; k++) {
                uint32_t c = t->c[k].c;

                if (rec_digit(c) || (c == ' ' && rec_is(t, k, " street")) ||
                    (k > i && rec_upper(c) && t->c[k - 1].c == ' '))
                        return true;
                if (c == '\n')
                        return false;
        }
        return false;
}

/* Times, amounts, names of accounts: "16:03 Bristol", "1.20", "@12". */
static bool inside_number(const struct rec_text *t, size_t i)
{
        uint32_t sign = i > 0 ? rec_at(t, i - 1) : 0, before = i > 1 ? rec_at(t, i - 2) : 0;

        return sign == '@' || sign == '$' || sign == '#' ||
               (rec_digit(before) && (sign == ':' || sign == '.' || sign == '/' || sign == '-' || sign == ','));
}

size_t rec_address_west(const struct rec_text *t, size_t i, size_t from, struct rec_piece *ret)
{
        bool loose = from > 0 && i - from <= 7 && rec_cue(t, i, 6, (const char *const[]){"and", NULL});
        uint32_t c = rec_at(t, i);
        struct rec_word w;
        size_t n;

        if (rec_digit(c)) {
                if (inside_number(t, i))
                        return 0;
                n = with_street(t, i, loose, ret);
                return n ? n : called_zip(t, i, ret);
        }
        if ((n = military(t, i, ret)) > 0 || !worth(t, i) || (n = with_unit(t, i, ret)) > 0)
                return n;
        if ((n = crossing(t, i, ret)) > 0 || !rec_word(t, i, &w) || (w.kinds & K_STOP) ||
            (t->small ? !may_begin(t, i) : !w.capital && !(w.kinds & K_BEFORE)))
                return n;
        return with_street(t, i, loose, ret);
}
