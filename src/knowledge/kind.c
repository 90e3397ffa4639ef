/* The kinds that every company has - see kind.h. A field that a company does not keep is nothing. */
#include "knowledge/kind.h"

#include "store/states.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define FIELD(field, kind_of)            \
        {                                \
                STR_INIT(field), kind_of \
        }
#define MAP(fields_of)                                                              \
        {                                                                           \
                .kind = TYPE_MAP, .fields = fields_of, .n_fields = COUNT(fields_of) \
        }
#define LIST(element)                            \
        {                                        \
                .kind = TYPE_LIST, .of = element \
        }
#define WORDS(words_of)                                                          \
        {                                                                        \
                .kind = TYPE_TEXT, .words = words_of, .n_words = COUNT(words_of) \
        }

static const struct type text = {.kind = TYPE_TEXT}, number = {.kind = TYPE_NUMBER}, money = {.kind = TYPE_MONEY},
                         time = {.kind = TYPE_TIME}, date = {.kind = TYPE_DATE}, boolean = {.kind = TYPE_BOOL};
static const struct type texts = LIST(&text), dict_of_text = {.kind = TYPE_DICT, .of = &text};

static const struct type_field both_fields[] = {FIELD("zh", &text), FIELD("en", &text)};
static const struct type both = MAP(both_fields);

static const struct type_field address_fields[] = {
        FIELD("name", &text), FIELD("phone", &text),  FIELD("country", &text),  FIELD("province", &text),
        FIELD("city", &text), FIELD("street", &text), FIELD("postcode", &text),
};
static const struct type address = MAP(address_fields);

/* ---- order ---- */

#define WORD(word) STR_INIT(word),
static const struct str order_states[] = {ORDER_STATES(WORD)};
static const struct type order_state = WORDS(order_states);
static const struct type_field order_item_fields[] = {
        FIELD("sku", &text),   FIELD("product", &text), FIELD("name", &both),
        FIELD("qty", &number), FIELD("price", &money),  FIELD("serial", &text),
};
static const struct type order_item = MAP(order_item_fields), order_items = LIST(&order_item);
static const struct type_field ship_event_fields[] = {FIELD("at", &time), FIELD("place", &both), FIELD("text", &both)};
static const struct type ship_event = MAP(ship_event_fields), ship_events = LIST(&ship_event);
static const struct type_field order_fields[] = {
        FIELD("no", &text),
        FIELD("channel", &text),
        FIELD("status", &order_state),
        FIELD("currency", &text),
        FIELD("total", &money),
        FIELD("placed_at", &time),
        FIELD("promised_at", &time),
        FIELD("delivered_at", &time),
        FIELD("items", &order_items),
        FIELD("events", &ship_events),
        FIELD("carrier", &text),
        FIELD("tracking_no", &text),
        FIELD("phone_last4", &text),
        FIELD("address", &address),
        FIELD("cancel_reason", &text),
        FIELD("cancelled_at", &time),
        FIELD("invoice_no", &text),
        FIELD("return_no", &text),
        FIELD("exchange_no", &text),
};
static const struct type order = MAP(order_fields);

/* ---- what follows an order ---- */

static const struct str case_states[] = {STR_INIT("requested"), STR_INIT("approved"), STR_INIT("received"),
                                         STR_INIT("done"),      STR_INIT("refused"),  STR_INIT("cancelled")};
static const struct type case_state = WORDS(case_states);
static const struct type_field case_item_fields[] = {FIELD("sku", &text), FIELD("new_sku", &text),
                                                     FIELD("qty", &number), FIELD("price", &money)};
static const struct type case_item = MAP(case_item_fields), case_items = LIST(&case_item);
static const struct type_field return_fields[] = {
        FIELD("no", &text),     FIELD("order_no", &text),   FIELD("items", &case_items),  FIELD("reason", &text),
        FIELD("note", &text),   FIELD("amount", &money),    FIELD("currency", &text),     FIELD("state", &case_state),
        FIELD("method", &text), FIELD("address", &address), FIELD("requested_at", &time),
};
static const struct type return_ = MAP(return_fields); /* exchange: the same */
static const struct str refund_states[] = {STR_INIT("requested"), STR_INIT("approved"), STR_INIT("sent"),
                                           STR_INIT("paid"), STR_INIT("refused")};
static const struct type refund_state = WORDS(refund_states);
static const struct type_field refund_fields[] = {
        FIELD("no", &text),     FIELD("order_no", &text),      FIELD("amount", &money),      FIELD("currency", &text),
        FIELD("method", &text), FIELD("state", &refund_state), FIELD("requested_at", &time), FIELD("paid_at", &time),
        FIELD("due", &date),    FIELD("reason", &text),
};
static const struct type refund = MAP(refund_fields);
static const struct str invoice_states[] = {STR_INIT("requested"), STR_INIT("issued"), STR_INIT("cancelled")};
static const struct type invoice_state = WORDS(invoice_states);
static const struct type_field invoice_fields[] = {
        FIELD("no", &text),     FIELD("order_no", &text),       FIELD("form", &text),         FIELD("title", &text),
        FIELD("tax_no", &text), FIELD("email", &text),          FIELD("amount", &money),      FIELD("currency", &text),
        FIELD("url", &text),    FIELD("state", &invoice_state), FIELD("requested_at", &time), FIELD("issued_at", &time),
};
static const struct type invoice = MAP(invoice_fields);
static const struct type_field shipment_fields[] = {
        FIELD("no", &text),    FIELD("order_no", &text),      FIELD("carrier", &text),     FIELD("tracking_no", &text),
        FIELD("state", &text), FIELD("events", &ship_events), FIELD("promised_at", &time), FIELD("delivered_at", &time),
};
static const struct type shipment = MAP(shipment_fields);
static const struct type_field promise_fields[] = {
        FIELD("no", &text),      FIELD("order_no", &text), FIELD("kind", &text),    FIELD("text", &both),
        FIELD("amount", &money), FIELD("currency", &text), FIELD("made_at", &time), FIELD("until", &date),
        FIELD("kept", &boolean), FIELD("by", &text),
};
static const struct type promise = MAP(promise_fields);

/* ---- devices ---- */

static const struct type_field device_fields[] = {
        FIELD("serial", &text),         FIELD("product", &text),       FIELD("name", &both),
        FIELD("firmware", &text),       FIELD("order_no", &text),      FIELD("bought_at", &time),
        FIELD("warranty_until", &time), FIELD("registered", &boolean), FIELD("registered_at", &time),
};
static const struct type device = MAP(device_fields);
static const struct str repair_states[] = {REPAIR_STATES(WORD)};
static const struct type repair_state = WORDS(repair_states);
static const struct type_field repair_fields[] = {
        FIELD("no", &text),          FIELD("serial", &text),
        FIELD("product", &text),     FIELD("state", &repair_state),
        FIELD("fault", &text),       FIELD("slot", &text),
        FIELD("date", &date),        FIELD("address", &address),
        FIELD("phone", &text),       FIELD("cost", &money),
        FIELD("currency", &text),    FIELD("booked_at", &time),
        FIELD("received_at", &time), FIELD("promised_at", &time),
};
static const struct type repair = MAP(repair_fields);
/* When somebody may come: `free` of them are left. */
static const struct type_field slot_fields[] = {
        FIELD("id", &text), FIELD("date", &date), FIELD("from", &text),
        FIELD("to", &text), FIELD("city", &text), FIELD("free", &number),
};
static const struct type slot = MAP(slot_fields);
static const struct type_field part_fields[] = {
        FIELD("sku", &text),    FIELD("name", &both),     FIELD("fits", &texts),
        FIELD("price", &money), FIELD("currency", &text), FIELD("stock", &number),
};
static const struct type part = MAP(part_fields);
static const struct type_field part_order_fields[] = {
        FIELD("no", &text),         FIELD("sku", &text),         FIELD("qty", &number),
        FIELD("serial", &text),     FIELD("price", &money),      FIELD("currency", &text),
        FIELD("address", &address), FIELD("state", &case_state), FIELD("requested_at", &time),
};
static const struct type part_order = MAP(part_order_fields);

/* ---- people and goods ---- */

static const struct type_field customer_fields[] = {
        FIELD("id", &text),    FIELD("name", &text),  FIELD("language", &text),   FIELD("time_zone", &text),
        FIELD("email", &text), FIELD("phone", &text), FIELD("address", &address), FIELD("vip", &boolean),
};
static const struct type customer = MAP(customer_fields);
static const struct str callback_states[] = {STR_INIT("open"), STR_INIT("done"), STR_INIT("cancelled")};
static const struct type callback_state = WORDS(callback_states);
static const struct type_field callback_fields[] = {
        FIELD("no", &text),   FIELD("phone", &text),           FIELD("reason", &text),       FIELD("date", &date),
        FIELD("from", &text), FIELD("state", &callback_state), FIELD("requested_at", &time),
};
static const struct type callback = MAP(callback_fields);
static const struct type_field product_fields[] = {
        FIELD("id", &text),
        FIELD("sku", &text),
        FIELD("name", &both),
        FIELD("family", &text),
        FIELD("price_cny", &money),
        FIELD("price_eur", &money),
        FIELD("warranty_months", &number),
        FIELD("attributes", &dict_of_text),
        FIELD("stock", &number),
};
static const struct type product = MAP(product_fields);

#define KIND(kind_name, title_field, fields_type, everybody)                                               \
        {                                                                                                  \
                .name = STR_INIT(kind_name), .table = STR_INIT(kind_name), .title = STR_INIT(title_field), \
                .type = fields_type, .shared = everybody                                                   \
        }

static const struct record_kind kinds[] = {
        KIND("order", "no", &order, false),       KIND("shipment", "no", &shipment, false),
        KIND("return", "no", &return_, false),    KIND("exchange", "no", &return_, false),
        KIND("refund", "no", &refund, false),     KIND("invoice", "no", &invoice, false),
        KIND("promise", "no", &promise, false),   KIND("device", "serial", &device, false),
        KIND("repair", "no", &repair, false),     KIND("part_order", "no", &part_order, false),
        KIND("customer", "id", &customer, false), KIND("callback", "no", &callback, false),
        KIND("product", "id", &product, true),    KIND("part", "sku", &part, true),
        KIND("slot", "id", &slot, true),
};

const struct type *type_field_find(const struct type *map, struct str name)
{
        for (size_t i = 0; map->kind == TYPE_MAP && i < map->n_fields; i++) {
                if (str_eq(map->fields[i].name, name))
                        return map->fields[i].type;
        }
        return NULL;
}

const struct record_kind *kind_builtin_at(size_t i)
{
        return i < COUNT(kinds) ? &kinds[i] : NULL;
}

const struct record_kind *kind_builtin(struct str name)
{
        for (size_t i = 0; i < COUNT(kinds); i++) {
                if (str_eq(kinds[i].name, name))
                        return &kinds[i];
        }
        return NULL;
}
