/* act_address - a postal address in one line, "123 Elm Street, Suite 641, Austin, TX 78712, USA"; see act_priv.h. */
#include "answer/act_priv.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

enum { ADDRESS_TEXT_MAX = 1000, GROUPS = 7, MATCH_LIMIT = 100000 };

/* Number and street, flat, city, state, postcode, country. */
#define ADDRESS                                                                                                       \
        "(?<![#\\w])(\\d{1,6}[ ]+[A-Za-z][\\w .'-]*?)"                                                                \
        "(?:[, ]+((?:suite|ste|apt|apartment|unit|room|floor)\\.?[ ]*[\\w-]+))?"                                      \
        "[ ]*,[ ]*([A-Za-z][A-Za-z .'-]+?)[ ]*,[ ]*([A-Za-z][A-Za-z ]*[A-Za-z])\\.?[ ]*,?[ ]*(\\d{5}(?:-\\d{4})?)\\b" \
        "(?:[ ]*,?[ ]*(USA|U\\.S\\.A\\.|US\\b|United States(?: of America)?|America|美国))?"

static const char *const states[][2] = {
        {"alabama", "AL"},        {"alaska", "AK"},       {"arizona", "AZ"},        {"arkansas", "AR"},
        {"california", "CA"},     {"colorado", "CO"},     {"connecticut", "CT"},    {"delaware", "DE"},
        {"florida", "FL"},        {"georgia", "GA"},      {"hawaii", "HI"},         {"idaho", "ID"},
        {"illinois", "IL"},       {"indiana", "IN"},      {"iowa", "IA"},           {"kansas", "KS"},
        {"kentucky", "KY"},       {"louisiana", "LA"},    {"maine", "ME"},          {"maryland", "MD"},
        {"massachusetts", "MA"},  {"michigan", "MI"},     {"minnesota", "MN"},      {"mississippi", "MS"},
        {"missouri", "MO"},       {"montana", "MT"},      {"nebraska", "NE"},       {"nevada", "NV"},
        {"new hampshire", "NH"},  {"new jersey", "NJ"},   {"new mexico", "NM"},     {"new york", "NY"},
        {"north carolina", "NC"}, {"north dakota", "ND"}, {"ohio", "OH"},           {"oklahoma", "OK"},
        {"oregon", "OR"},         {"pennsylvania", "PA"}, {"rhode island", "RI"},   {"south carolina", "SC"},
        {"south dakota", "SD"},   {"tennessee", "TN"},    {"texas", "TX"},          {"utah", "UT"},
        {"vermont", "VT"},        {"virginia", "VA"},     {"washington", "WA"},     {"west virginia", "WV"},
        {"wisconsin", "WI"},      {"wyoming", "WY"},      {"washington d c", "DC"}, {"district of columbia", "DC"},
};

/* As it is written on a letter; empty: no state. */
static struct str state_code(struct str s)
{
        for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
                if (str_ieq(s, str_c(states[i][0])) || str_ieq(s, str_c(states[i][1])))
                        return str_c(states[i][1]);
        }
        return (struct str){0};
}

/* Commas of both widths and ends of lines are commas. */
static struct str with_commas(struct arena *mem, struct str s)
{
        struct str wide = STR("，");
        char *out = arena_alloc(mem, s.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                if (str_starts(str_sub(s, i, wide.n), wide)) {
                        out[n++] = ',';
                        i += wide.n - 1;
                } else {
                        out[n++] = s.p[i] == '\n' ? ',' : s.p[i];
                }
        }
        return str_n(out, n);
}

static struct str group(struct str s, const PCRE2_SIZE *at, unsigned i)
{
        return at[2 * i] == PCRE2_UNSET ? (struct str){0} : str_trim(str_sub(s, at[2 * i], at[2 * i + 1] - at[2 * i]));
}

static bool match(struct str s, pcre2_match_data *m)
{
        PCRE2_SIZE at;
        int error;
        pcre2_code *code = pcre2_compile((PCRE2_SPTR)ADDRESS, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_CASELESS, &error,
                                         &at, NULL);
        pcre2_match_context *limits = pcre2_match_context_create(NULL);
        bool found;

        pcre2_set_match_limit(limits, MATCH_LIMIT);
        found = code && pcre2_match(code, (PCRE2_SPTR)s.p, s.n, 0, 0, m, limits) > 0;
        pcre2_match_context_free(limits);
        pcre2_code_free(code);
        return found;
}

bool act_address_read(struct str text, struct arena *mem, struct act_address *ret)
{
        pcre2_match_data *m;
        bool found;

        if (!text.n || text.n > ADDRESS_TEXT_MAX)
                return false;
        text = with_commas(mem, text);
        m = pcre2_match_data_create(GROUPS, NULL);
        found = match(text, m);
        if (found) {
                const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m);

                *ret = (struct act_address){.street = group(text, at, 1),
                                            .flat = group(text, at, 2),
                                            .city = group(text, at, 3),
                                            .state = state_code(group(text, at, 4)),
                                            .zip = group(text, at, 5),
                                            .country = STR("USA")};
        }
        pcre2_match_data_free(m);
        return found && ret->state.n > 0;
}

/* The part that an input wants, by its name. */
static bool part_of(const struct act_address *a, struct str name, struct str *ret)
{
        const struct {
                const char *name;
                struct str part;
        } rows[] = {
                {"address1", a->street}, {"street", a->street},   {"address2", a->flat}, {"flat", a->flat},
                {"city", a->city},       {"state", a->state},     {"zip", a->zip},       {"postcode", a->zip},
                {"postal_code", a->zip}, {"country", a->country},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                if (str_eq_c(name, rows[i].name)) {
                        *ret = rows[i].part;
                        return true;
                }
        }
        return false;
}

size_t act_address_inputs(struct str text, const struct action *a, struct arena *mem,
                          struct action_value ret[ACTION_INPUTS_MAX])
{
        struct act_address address;
        struct str part;
        size_t n = 0;

        for (size_t i = 0; i < a->n_inputs; i++)
                n += a->inputs[i].kind == INPUT_TEXT && part_of(&(struct act_address){0}, a->inputs[i].name, &part);
        if (n < ACT_ADDRESS_PARTS_MIN || !act_address_read(text, mem, &address))
                return 0;
        n = 0;
        for (size_t i = 0; i < a->n_inputs; i++) {
                if (a->inputs[i].kind == INPUT_TEXT && part_of(&address, a->inputs[i].name, &part))
                        ret[n++] = (struct action_value){a->inputs[i].name, value_str(part)};
        }
        return n;
}
