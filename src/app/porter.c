/* porter - the five steps of the paper, in its order and with its names: m is the measure, *v* "has a vowel", *d a
 * double consonant, *o consonant-vowel-consonant whose last is not w, x or y. */
#include "app/porter.h"

#include <stdbool.h>
#include <string.h>

static bool is_consonant(const char *w, size_t i)
{
        if (strchr("aeiou", w[i]))
                return false;
        return w[i] != 'y' || i == 0 || !is_consonant(w, i - 1);
}

static unsigned measure(const char *w, size_t n)
{
        unsigned m = 0;

        for (size_t i = 1; i < n; i++)
                m += is_consonant(w, i) && !is_consonant(w, i - 1);
        return m;
}

static bool has_vowel(const char *w, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (!is_consonant(w, i))
                        return true;
        return false;
}

static bool is_double(const char *w, size_t n)
{
        return n >= 2 && w[n - 1] == w[n - 2] && is_consonant(w, n - 1);
}

static bool is_cvc(const char *w, size_t n)
{
        return n >= 3 && is_consonant(w, n - 3) && !is_consonant(w, n - 2) && is_consonant(w, n - 1) &&
               !strchr("wxy", w[n - 1]);
}

static bool ends(const char *w, size_t n, const char *suffix)
{
        size_t k = strlen(suffix);

        return n >= k && memcmp(w + n - k, suffix, k) == 0;
}

struct rule {
        const char *suffix, *to;
};

/* The first suffix that fits decides; it is replaced when the measure of what is before it is above m. */
static size_t replace(char *w, size_t n, const struct rule *rules, unsigned m)
{
        for (; rules->suffix; rules++) {
                size_t left, k = strlen(rules->to);

                if (!ends(w, n, rules->suffix))
                        continue;
                left = n - strlen(rules->suffix);
                if (measure(w, left) <= m)
                        return n;
                memcpy(w + left, rules->to, k);
                return left + k;
        }
        return n;
}

static size_t step1a(const char *w, size_t n)
{
        if (ends(w, n, "sses") || ends(w, n, "ies"))
                return n - 2;
        if (ends(w, n, "s") && !ends(w, n, "ss"))
                return n - 1;
        return n;
}

static size_t step1b(char *w, size_t n)
{
        size_t left;

        if (ends(w, n, "eed"))
                return measure(w, n - 3) > 0 ? n - 1 : n;
        if (ends(w, n, "ed") && has_vowel(w, n - 2))
                left = n - 2;
        else if (ends(w, n, "ing") && has_vowel(w, n - 3))
                left = n - 3;
        else
                return n;
        if (ends(w, left, "at") || ends(w, left, "bl") || ends(w, left, "iz") ||
            (measure(w, left) == 1 && is_cvc(w, left))) {
                w[left] = 'e';
                return left + 1;
        }
        return is_double(w, left) && !strchr("lsz", w[left - 1]) ? left - 1 : left;
}

static size_t step4(char *w, size_t n)
{
        static const char *const suffixes[] = {"al",  "ance",  "ence", "er",  "ic",  "able", "ible",
                                               "ant", "ement", "ment", "ent", "ion", "ou",   "ism",
                                               "ate", "iti",   "ous",  "ive", "ize", NULL};

        for (size_t i = 0; suffixes[i]; i++) {
                size_t left;

                if (!ends(w, n, suffixes[i]))
                        continue;
                left = n - strlen(suffixes[i]);
                if (strcmp(suffixes[i], "ion") == 0 && (left == 0 || !strchr("st", w[left - 1])))
                        return n;
                return measure(w, left) > 1 ? left : n;
        }
        return n;
}

static size_t step5(const char *w, size_t n)
{
        if (ends(w, n, "e")) {
                unsigned m = measure(w, n - 1);

                if (m > 1 || (m == 1 && !is_cvc(w, n - 1)))
                        n--;
        }
        return measure(w, n) > 1 && is_double(w, n) && w[n - 1] == 'l' ? n - 1 : n;
}

size_t porter_stem(char *w, size_t n)
{
        static const struct rule step2[] = {
                {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"},
                {"abli", "able"},   {"alli", "al"},     {"entli", "ent"}, {"eli", "e"},     {"ousli", "ous"},
                {"ization", "ize"}, {"ation", "ate"},   {"ator", "ate"},  {"alism", "al"},  {"iveness", "ive"},
                {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"}, {"biliti", "ble"},
                {NULL, NULL},
        };
        static const struct rule step3[] = {
                {"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"},
                {"ical", "ic"},  {"ful", ""},   {"ness", ""},    {NULL, NULL},
        };

        if (n <= 2)
                return n;
        n = step1b(w, step1a(w, n));
        if (n > 0 && w[n - 1] == 'y' && has_vowel(w, n - 1))
                w[n - 1] = 'i';
        n = replace(w, n, step2, 0);
        n = replace(w, n, step3, 0);
        return step5(w, step4(w, n));
}
