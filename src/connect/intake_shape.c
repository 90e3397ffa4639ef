/* intake_shape - which columns each kind of file has. docs/import.md says the same to people. */
#include "connect/fact.h"
#include "connect/intake_priv.h"

#include "store/states.h"

static const char *const langs[] = {"zh", "en", NULL};
static const char *const channels[] = {"own", "tmall", "jd", NULL};
static const char *const currencies[] = {"CNY", "EUR", NULL};
#define WORD(word) word,
static const char *const order_states[] = {ORDER_STATES(WORD) NULL};
static const char *const repair_states[] = {REPAIR_STATES(WORD) REPAIR_STATES_OF_TABLE(WORD) NULL};

#define CONSENT_HINT "yes, no or none"
#define TIME_HINT "2026-03-01 10:00, 2026/3/1 or 2026-03-01T10:00+08:00"
#define AMOUNT_HINT "29900 in minor units, or 299.00"
#define HINT_WORD(word) " " word
#define ORDER_HINT "8 to 32 digits, capital letters and hyphens"

static bool check_order(const struct intake_cell *c, enum intake_reason *ret, const char **ret_column)
{
        *ret = REASON_ORDER_OF_TIMES;
        *ret_column = "delivered";
        return !c[ORDER_DELIVERED_MS].n || c[ORDER_DELIVERED_MS].n >= c[ORDER_PLACED_MS].n;
}

static bool check_event(const struct intake_cell *c, enum intake_reason *ret, const char **ret_column)
{
        *ret = REASON_NO_TEXT;
        *ret_column = NULL;
        return c[EVENT_TEXT_ZH].text.n || c[EVENT_TEXT_EN].text.n;
}

static bool check_device(const struct intake_cell *c, enum intake_reason *ret, const char **ret_column)
{
        *ret = REASON_NO_ERROR_TIME;
        *ret_column = "error";
        return !c[DEVICE_ERROR].text.n || c[DEVICE_ERROR_MS].n;
}

#define REQUIRED .required = true
#define PERSONAL .personal = true

const struct intake_shape intake_shapes[INTAKE_KINDS] = {
        [INTAKE_CUSTOMERS] = {"customers",
                              11,
                              {{"id", TYPE_KEY, CUSTOMER_ID, REQUIRED, .max = 100},
                               {"name", TYPE_NAME, CUSTOMER_NAME, REQUIRED, PERSONAL, .max = 200},
                               {"lang", TYPE_WORD, CUSTOMER_LANG, REQUIRED, .words = langs, .hint = "zh or en"},
                               {"phone", TYPE_TEXT, CUSTOMER_PHONE, PERSONAL, .max = 40},
                               {"email", TYPE_EMAIL, CUSTOMER_EMAIL, PERSONAL, .max = 254},
                               {"city", TYPE_NAME, CUSTOMER_CITY, PERSONAL, .max = 100},
                               {"tz", TYPE_ZONE, CUSTOMER_TZ, .max = 64, .hint = "as Europe/Berlin"},
                               {"birth_year", TYPE_YEAR, CUSTOMER_BIRTH, PERSONAL},
                               {"vip", TYPE_FLAG, CUSTOMER_VIP, .hint = "1 or 0"},
                               {"consent_memory", TYPE_CONSENT, CUSTOMER_MEMORY, .hint = CONSENT_HINT},
                               {"consent_offers", TYPE_CONSENT, CUSTOMER_OFFERS, .hint = CONSENT_HINT}}},
        [INTAKE_ORDERS] = {"orders",
                           12,
                           {{"order_no", TYPE_ORDER_NO, ORDER_NO, REQUIRED, .hint = ORDER_HINT},
                            {"customer", TYPE_KEY, ORDER_CUSTOMER, REQUIRED, .max = 100},
                            {"channel", TYPE_WORD, ORDER_CHANNEL, .words = channels, .hint = "own, tmall or jd"},
                            {"status", TYPE_WORD, ORDER_STATUS, REQUIRED, .words = order_states,
                             .hint = "one of" ORDER_STATES(HINT_WORD)},
                            {"placed", TYPE_TIME, ORDER_PLACED_MS, REQUIRED, .hint = TIME_HINT},
                            {"promise", TYPE_TIME_END, ORDER_PROMISE_MS, .hint = TIME_HINT},
                            {"delivered", TYPE_TIME_END, ORDER_DELIVERED_MS, .hint = TIME_HINT},
                            {"currency", TYPE_WORD, ORDER_CURRENCY, REQUIRED, .words = currencies,
                             .hint = "CNY or EUR"},
                            {"total", TYPE_AMOUNT, ORDER_TOTAL, REQUIRED, .hint = AMOUNT_HINT},
                            {"carrier", TYPE_TEXT, ORDER_CARRIER, .max = 60},
                            {"tracking_no", TYPE_TEXT, ORDER_TRACKING, .max = 60},
                            {"phone", TYPE_LAST4, ORDER_LAST4, PERSONAL, .max = 40}},
                           check_order},
        [INTAKE_ITEMS] = {"order_items",
                          5,
                          {{"order_no", TYPE_KEY, ITEM_ORDER, REQUIRED, .max = 32},
                           {"line", TYPE_LINE, .hint = "1 to 100000"},
                           {"sku", TYPE_SKU, ITEM_SKU, REQUIRED, .max = 60},
                           {"qty", TYPE_COUNT, ITEM_QTY, REQUIRED, .hint = "1 to 100000"},
                           {"price", TYPE_AMOUNT, ITEM_PRICE, REQUIRED, .hint = AMOUNT_HINT}}},
        [INTAKE_SHIPMENTS] = {"shipments",
                              6,
                              {{"order_no", TYPE_KEY, EVENT_ORDER, REQUIRED, .max = 32},
                               {"at", TYPE_TIME, EVENT_AT_MS, REQUIRED, .hint = TIME_HINT},
                               {"place_zh", TYPE_TEXT, EVENT_PLACE_ZH, .max = 200},
                               {"place_en", TYPE_TEXT, EVENT_PLACE_EN, .max = 200},
                               {"text_zh", TYPE_TEXT, EVENT_TEXT_ZH, .max = 500},
                               {"text_en", TYPE_TEXT, EVENT_TEXT_EN, .max = 500}},
                              check_event},
        [INTAKE_DEVICES] = {"devices",
                            9,
                            {{"serial", TYPE_KEY, DEVICE_SERIAL, REQUIRED, .max = 60},
                             {"customer", TYPE_KEY, DEVICE_CUSTOMER, REQUIRED, .max = 100},
                             {"product", TYPE_KEY, DEVICE_PRODUCT, REQUIRED, .max = 60},
                             {"order_no", TYPE_TEXT, DEVICE_ORDER, .max = 32},
                             {"firmware", TYPE_TEXT, DEVICE_FIRMWARE, .max = 60},
                             {"bought", TYPE_TIME, DEVICE_BOUGHT_MS, .hint = TIME_HINT},
                             {"warranty_until", TYPE_TIME_END, DEVICE_UNTIL_MS, .hint = TIME_HINT},
                             {"error", TYPE_TEXT, DEVICE_ERROR, .max = DEVICE_ERROR_MAX},
                             {"error_at", TYPE_TIME, DEVICE_ERROR_MS, .hint = TIME_HINT}},
                            check_device},
        [INTAKE_REPAIRS] = {"repairs",
                            6,
                            {{"repair_no", TYPE_KEY, REPAIR_NO, REQUIRED, .max = 60},
                             {"customer", TYPE_KEY, REPAIR_CUSTOMER, REQUIRED, .max = 100},
                             {"serial", TYPE_TEXT, REPAIR_SERIAL, .max = 60},
                             {"received", TYPE_TIME, REPAIR_RECEIVED_MS, REQUIRED, .hint = TIME_HINT},
                             {"state", TYPE_WORD, REPAIR_STATE, REQUIRED, .words = repair_states,
                              .hint = "one of" REPAIR_STATES(HINT_WORD) REPAIR_STATES_OF_TABLE(HINT_WORD)},
                             {"promise", TYPE_TIME_END, REPAIR_PROMISE_MS, .hint = TIME_HINT}}},
};

static const struct {
        const char *name, *text;
} reasons[INTAKE_REASONS] = {
        [REASON_NOT_UTF8] = {"not-utf8", "bytes that are not UTF-8, in a file that is"},
        [REASON_NOT_GB18030] = {"not-gb18030", "bytes that are not GB18030, in a file that is"},
        [REASON_NEITHER] = {"unknown-encoding",
                            "bytes that are not UTF-8; most of the file is neither that nor GB18030"},
        [REASON_MIXED] = {"mixed-encoding", "UTF-8 in a file of GB18030"},
        [REASON_TOO_LONG] = {"row-too-long", "a row of more than 262144 bytes"},
        [REASON_OPEN_QUOTE] = {"open-quote", "a quote is never closed"},
        [REASON_BAD_CSV] = {"bad-csv", "a quote inside a field that does not begin with one, text behind a closing "
                                       "quote, or a field too many or too long"},
        [REASON_FIELDS] = {"wrong-field-count", "not as many fields as the header has"},
        [REASON_BAD_JSON] = {"bad-json", "no JSON object"},
        [REASON_NO_VALUE] = {"no-value", "a list or an object where a text or a number belongs"},
        [REASON_MISSING] = {"missing", "it is empty, and every row must have it"},
        [REASON_VALUE_LONG] = {"too-long", "it is too long"},
        [REASON_CONTROL] = {"control-characters", "it holds control characters"},
        [REASON_GARBLED] = {"garbled", "it is garbled: text of another encoding was read as Latin-1"},
        [REASON_WORD] = {"unknown-word", "a word that is not known here"},
        [REASON_EMAIL] = {"bad-email", "not an e-mail address"},
        [REASON_YEAR] = {"bad-year", "not a year in which somebody alive was born"},
        [REASON_ZONE] = {"bad-zone", "not the name of a time zone"},
        [REASON_TIME] = {"bad-time", "no date and time in a form that is known"},
        [REASON_AMOUNT] = {"bad-amount", "no amount of money"},
        [REASON_AMOUNT_OPEN] = {"open-amount", "whole or minor units? The file has amounts with and without a decimal "
                                               "point; say which with amounts"},
        [REASON_COUNT] = {"bad-quantity", "not a quantity"},
        [REASON_LINE] = {"bad-line", "not the line of an order"},
        [REASON_ORDER_NO] = {"bad-order-number", "not the form of an order number"},
        [REASON_SKU] = {"unknown-sku", "a SKU that the knowledge does not list"},
        [REASON_NO_TEXT] = {"no-text", "neither text_zh nor text_en says anything"},
        [REASON_ORDER_OF_TIMES] = {"delivered-too-early", "delivered before it was placed"},
        [REASON_NO_ERROR_TIME] = {"no-error-time", "an error without error_at"},
        [REASON_REPEATED] = {"repeated", "the key was in this file before"},
        [REASON_NO_CUSTOMER] = {"no-customer", "there is no such customer"},
        [REASON_NO_ORDER] = {"no-order", "there is no such order"},
};

const char *intake_reason_name(enum intake_reason r)
{
        return reasons[r].name;
}

const char *intake_reason_text(enum intake_reason r)
{
        return reasons[r].text;
}

const char *intake_kind_name(enum intake_kind k)
{
        return intake_shapes[k].name;
}

bool intake_kind_of(struct str file, enum intake_kind *ret, bool *ret_json)
{
        static const char *const ends[] = {".csv", ".json", ".jsonl"};

        for (size_t e = 0; e < sizeof(ends) / sizeof(ends[0]); e++) {
                struct str end = str_c(ends[e]);

                for (enum intake_kind k = 0; k < INTAKE_KINDS && str_ends(file, end); k++) {
                        if (!str_eq_c(str_sub(file, 0, file.n - end.n), intake_shapes[k].name))
                                continue;
                        *ret = k;
                        *ret_json = e > 0;
                        return true;
                }
        }
        return false;
}
