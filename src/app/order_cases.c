/*
 * Every class is a function that is given one order with its owner, its items and a chance number, and adds a case
 * where that order allows one. Orders are taken in the order of the file until a class is full; the chance number picks
 * tool, item, variant and method.
 */
#include "app/order_cases.h"

#include "base/arena.h"
#include "base/rand.h"

#include <string.h>

#define CASES_MAX 2000u
#define ARGS_MAX 8u

enum class {
        OTHER_CUSTOMER,
        UNKNOWN_ORDER,
        UNKNOWN_ITEM,
        TOO_MANY,
        RETURNED_ITEM,
        OTHER_PRODUCT,
        UNAVAILABLE,
        WRONG_STATE,
        FOREIGN_METHOD,
        REFUND_METHOD,
        SMALL_GIFT_CARD,
        SECOND_EXCHANGE,
        SECOND_CHANGE,
        SAME_VARIANT,
        SAME_METHOD,
        UNEVEN,
        INVALID_REASON,
        N_CLASSES,
        VALID = N_CLASSES,
};

static const char *const names[N_CLASSES] = {
        [OTHER_CUSTOMER] = "other_customer",   [UNKNOWN_ORDER] = "unknown_order",
        [UNKNOWN_ITEM] = "unknown_item",       [TOO_MANY] = "more_than_ordered",
        [RETURNED_ITEM] = "returned_item",     [OTHER_PRODUCT] = "other_product",
        [UNAVAILABLE] = "unavailable_variant", [WRONG_STATE] = "wrong_state",
        [FOREIGN_METHOD] = "foreign_method",   [REFUND_METHOD] = "refund_method",
        [SMALL_GIFT_CARD] = "small_gift_card", [SECOND_EXCHANGE] = "second_exchange",
        [SECOND_CHANGE] = "second_change",     [SAME_VARIANT] = "same_variant",
        [SAME_METHOD] = "same_method",         [UNEVEN] = "uneven_lists",
        [INVALID_REASON] = "invalid_reason",
};

struct maker {
        const struct value *products, *users, *orders;
        struct arena *mem;
        struct rng rand;
        struct order_cases out;
        size_t counts[N_CLASSES + 1];

        /* of the order at hand */
        struct str id, status, owner;
        const struct value *order, *user, *items;
        const struct value *item; /* one of them */
        struct str item_id, paid_with;
        struct str variant; /* available, of the same product, another one; empty: there is none */
        int64_t dearer;     /* what it costs more, ten-thousandths */
};

/* ---- building ---- */

static struct value list_of(struct maker *m, const struct str *ids, size_t n)
{
        struct value *v = ARENA_ARRAY(m->mem, struct value, n);

        for (size_t i = 0; i < n; i++)
                v[i] = value_str(ids[i]);
        return (struct value){.type = VALUE_LIST, .list = {v, n}};
}

struct arg {
        const char *name;
        struct value value;
};

static struct order_call call(struct maker *m, const char *tool, const struct arg *args, size_t n)
{
        struct value_field *f = ARENA_ARRAY(m->mem, struct value_field, n);
        struct value *v = ARENA_NEW(m->mem, struct value);

        for (size_t i = 0; i < n; i++)
                f[i] = (struct value_field){str_c(args[i].name), args[i].value};
        *v = (struct value){.type = VALUE_MAP, .map = {f, n}};
        return (struct order_call){tool, v};
}

static struct order_call cancel(struct maker *m, struct str order, const char *reason)
{
        const struct arg args[] = {{"order_id", value_str(order)}, {"reason", value_str(str_c(reason))}};

        return call(m, "cancel_pending_order", args, 2);
}

static struct order_call send_back(struct maker *m, struct str order, struct value items, struct str method)
{
        const struct arg args[] = {
                {"order_id", value_str(order)}, {"item_ids", items}, {"payment_method_id", value_str(method)}};

        return call(m, "return_delivered_order_items", args, 3);
}

/* Exchange, or change while pending. */
static struct order_call swap(struct maker *m, bool pending, struct str order, struct value from, struct value to,
                              struct str method)
{
        const struct arg args[] = {{"order_id", value_str(order)},
                                   {"item_ids", from},
                                   {"new_item_ids", to},
                                   {"payment_method_id", value_str(method)}};

        return call(m, pending ? "modify_pending_order_items" : "exchange_delivered_order_items", args, 4);
}

static struct order_call pay(struct maker *m, struct str order, struct str method)
{
        const struct arg args[] = {{"order_id", value_str(order)}, {"payment_method_id", value_str(method)}};

        return call(m, "modify_pending_order_payment", args, 2);
}

static struct order_call move(struct maker *m, const char *tool, const char *what, struct str id)
{
        const struct arg args[] = {{what, value_str(id)},
                                   {"address1", value_str(STR("12 Elm Street"))},
                                   {"address2", value_str((struct str){0})},
                                   {"city", value_str(STR("Austin"))},
                                   {"state", value_str(STR("TX"))},
                                   {"country", value_str(STR("USA"))},
                                   {"zip", value_str(STR("78701"))}};

        return call(m, tool, args, 7);
}

static void add_two(struct maker *m, enum class class, struct str customer, struct order_call first,
                    struct order_call second, size_t n)
{
        struct order_case *c;

        if (m->counts[class] == ORDER_CASES_OF_CLASS || m->out.n == CASES_MAX)
                return;
        m->counts[class]++;
        c = &m->out.v[m->out.n++];
        *c = (struct order_case){.class = class == VALID ? NULL : names[class], .customer = customer, .n_calls = n};
        c->calls[0] = first;
        c->calls[1] = second;
}

static void add(struct maker *m, enum class class, struct order_call one)
{
        add_two(m, class, m->owner, one, one, 1);
}

/* ---- looking ---- */

static size_t chance(struct maker *m, size_t n)
{
        return (size_t)rng_below(&m->rand, n);
}

static bool is_gift(const struct value *method)
{
        return str_eq_c(value_get_str(method, "source"), "gift_card");
}

static int64_t number_of(const struct value *map, const char *name)
{
        const struct value *v = value_get(map, str_c(name));

        return v && v->type == VALUE_NUMBER ? v->number : 0;
}

static const struct value *methods_of(const struct value *user)
{
        return value_get(user, STR("payment_methods"));
}

/* One that can take `amount`, not `except`; gift: only or no gift cards. */
static struct str method_for(const struct maker *m, bool gift, int64_t amount, struct str except)
{
        const struct value *all = methods_of(m->user);

        for (size_t i = 0; all && i < all->map.n; i++) {
                const struct value_field *f = &all->map.v[i];

                if (is_gift(&f->value) != gift || str_eq(f->name, except))
                        continue;
                if (!gift || number_of(&f->value, "balance") >= amount)
                        return f->name;
        }
        return (struct str){0};
}

static struct str small_card(const struct maker *m, int64_t amount, struct str except)
{
        const struct value *all = methods_of(m->user);

        for (size_t i = 0; all && i < all->map.n; i++) {
                const struct value_field *f = &all->map.v[i];

                if (is_gift(&f->value) && number_of(&f->value, "balance") < amount && !str_eq(f->name, except))
                        return f->name;
        }
        return (struct str){0};
}

static struct str able_method(const struct maker *m)
{
        struct str any = method_for(m, false, 0, (struct str){0});

        return any.n ? any : method_for(m, true, m->dearer, (struct str){0});
}

static const struct value *variants_of(const struct maker *m, struct str product)
{
        return value_get(value_get(m->products, product), STR("variants"));
}

static struct str variant_of(struct maker *m, struct str product, bool available, struct str except)
{
        const struct value *all = variants_of(m, product);
        size_t from = all && all->map.n ? chance(m, all->map.n) : 0;

        for (size_t i = 0; all && i < all->map.n; i++) {
                const struct value_field *f = &all->map.v[(from + i) % all->map.n];
                const struct value *there = value_get(&f->value, STR("available"));

                if (there && there->type == VALUE_BOOL && there->b == available && !str_eq(f->name, except))
                        return f->name;
        }
        return (struct str){0};
}

static bool is_pending(const struct maker *m)
{
        return str_eq_c(m->status, "pending");
}

static bool is_open(const struct maker *m)
{
        return is_pending(m) || str_eq_c(m->status, "delivered");
}

static struct value own(struct maker *m)
{
        return list_of(m, &m->item_id, 1);
}

static struct value one(struct maker *m, struct str id)
{
        return list_of(m, &id, 1);
}

static struct str other_user(struct maker *m)
{
        for (;;) {
                struct str id = m->users->map.v[chance(m, m->users->map.n)].name;

                if (!str_eq(id, m->owner))
                        return id;
        }
}

/* ---- the classes ---- */

static void make_other_customer(struct maker *m)
{
        struct order_call c;

        if (!is_open(m) || !m->variant.n || !able_method(m).n)
                return;
        if (!is_pending(m))
                c = chance(m, 2) ? send_back(m, m->id, own(m), m->paid_with)
                                 : swap(m, false, m->id, own(m), one(m, m->variant), able_method(m));
        else if (chance(m, 2))
                c = cancel(m, m->id, "no longer needed");
        else
                c = chance(m, 2) ? move(m, "modify_pending_order_address", "order_id", m->id)
                                 : move(m, "modify_user_address", "user_id", m->owner);
        add_two(m, OTHER_CUSTOMER, other_user(m), c, c, 1);
}

static void make_unknown_order(struct maker *m)
{
        struct str id = arena_printf(m->mem, "#W%07zu", chance(m, 10000000));

        if (value_get(m->orders, id))
                return;
        add(m, UNKNOWN_ORDER,
            chance(m, 2) ? cancel(m, id, "no longer needed") : send_back(m, id, own(m), m->paid_with));
}

static void make_items(struct maker *m)
{
        struct str stranger = variant_of(m, m->products->map.v[chance(m, m->products->map.n)].name, true, m->item_id);
        struct str twice[20] = {m->item_id};
        size_t n = 1;

        if (!is_open(m) || !m->variant.n || !able_method(m).n)
                return;
        for (size_t i = 0; i < m->items->list.n; i++) {
                if (str_eq(value_get_str(&m->items->list.v[i], "item_id"), stranger))
                        return;
                if (n < 20 && str_eq(value_get_str(&m->items->list.v[i], "item_id"), m->item_id))
                        twice[n++] = m->item_id;
        }
        if (chance(m, 2))
                stranger = STR("999999999999");
        if (is_pending(m) || chance(m, 2))
                add(m, UNKNOWN_ITEM,
                    swap(m, is_pending(m), m->id, one(m, stranger), one(m, m->variant), able_method(m)));
        else
                add(m, UNKNOWN_ITEM, send_back(m, m->id, one(m, stranger), m->paid_with));
        if (!is_pending(m))
                add(m, TOO_MANY, send_back(m, m->id, list_of(m, twice, n), m->paid_with));
}

static void make_variants(struct maker *m)
{
        struct str product = value_get_str(m->item, "product_id"), other, gone;
        bool pending = is_pending(m);
        struct str two[2];

        if (!is_open(m) || !m->variant.n || !able_method(m).n)
                return;
        other = m->products->map.v[chance(m, m->products->map.n)].name;
        if (!str_eq(other, product)) {
                struct str v = variant_of(m, other, true, m->item_id);

                if (v.n && !value_get(variants_of(m, product), v))
                        add(m, OTHER_PRODUCT, swap(m, pending, m->id, own(m), one(m, v), able_method(m)));
        }
        gone = variant_of(m, product, false, m->item_id);
        if (gone.n)
                add(m, UNAVAILABLE, swap(m, pending, m->id, own(m), one(m, gone), able_method(m)));
        add(m, SAME_VARIANT, swap(m, pending, m->id, own(m), own(m), able_method(m)));
        two[0] = two[1] = m->variant;
        add(m, UNEVEN, swap(m, pending, m->id, own(m), list_of(m, two, 2), able_method(m)));
}

static void make_wrong_state(struct maker *m)
{
        struct str to = m->variant.n ? m->variant : m->item_id;

        if (is_pending(m))
                add(m, WRONG_STATE,
                    chance(m, 2) ? send_back(m, m->id, own(m), m->paid_with)
                                 : swap(m, false, m->id, own(m), one(m, to), able_method(m)));
        else if (chance(m, 2))
                add(m, WRONG_STATE,
                    chance(m, 2) ? cancel(m, m->id, "ordered by mistake")
                                 : swap(m, true, m->id, own(m), one(m, to), able_method(m)));
        else
                add(m, WRONG_STATE,
                    chance(m, 2) ? move(m, "modify_pending_order_address", "order_id", m->id)
                                 : pay(m, m->id, able_method(m)));
        if (!is_open(m))
                add(m, WRONG_STATE, send_back(m, m->id, own(m), m->paid_with));
}

static void make_methods(struct maker *m)
{
        const struct value *theirs = methods_of(value_get(m->users, other_user(m)));
        struct str foreign = theirs && theirs->map.n ? theirs->map.v[0].name : STR("credit_card_0000000");
        struct str other = method_for(m, false, 0, m->paid_with), card;
        int64_t paid = number_of(&value_get(m->order, STR("payment_history"))->list.v[0], "amount");

        if (value_get(methods_of(m->user), foreign))
                return;
        if (is_pending(m))
                add(m, FOREIGN_METHOD,
                    chance(m, 2) || !m->variant.n ? pay(m, m->id, foreign)
                                                  : swap(m, true, m->id, own(m), one(m, m->variant), foreign));
        else if (is_open(m))
                add(m, FOREIGN_METHOD,
                    chance(m, 2) || !m->variant.n ? send_back(m, m->id, own(m), foreign)
                                                  : swap(m, false, m->id, own(m), one(m, m->variant), foreign));
        if (str_eq_c(m->status, "delivered") && other.n)
                add(m, REFUND_METHOD, send_back(m, m->id, own(m), other));
        if (is_pending(m))
                add(m, SAME_METHOD, pay(m, m->id, m->paid_with));
        card = small_card(m, paid, m->paid_with);
        if (is_pending(m) && card.n && chance(m, 2))
                add(m, SMALL_GIFT_CARD, pay(m, m->id, card));
        card = small_card(m, m->dearer, (struct str){0});
        if (is_open(m) && m->variant.n && card.n)
                add(m, SMALL_GIFT_CARD, swap(m, is_pending(m), m->id, own(m), one(m, m->variant), card));
}

static void make_second(struct maker *m)
{
        struct order_call back = send_back(m, m->id, own(m), m->paid_with), first;

        if (!m->variant.n || !able_method(m).n)
                return;
        first = swap(m, is_pending(m), m->id, own(m), one(m, m->variant), able_method(m));
        if (is_pending(m)) {
                struct order_call again = swap(m, true, m->id, one(m, m->variant), own(m), able_method(m));

                add_two(m, SECOND_CHANGE, m->owner, first, chance(m, 2) ? again : cancel(m, m->id, "no longer needed"),
                        2);
        } else if (str_eq_c(m->status, "delivered")) {
                add_two(m, RETURNED_ITEM, m->owner, back, chance(m, 2) ? back : first, 2);
                add_two(m, SECOND_EXCHANGE, m->owner, first, chance(m, 2) ? back : first, 2);
        }
}

static void make_reason(struct maker *m)
{
        static const char *const reasons[] = {"changed my mind", "", "too expensive", "NO LONGER NEEDED",
                                              "no longer needed by me"};

        if (is_pending(m))
                add(m, INVALID_REASON, cancel(m, m->id, reasons[chance(m, sizeof(reasons) / sizeof(reasons[0]))]));
}

static void make_valid(struct maker *m)
{
        struct str able = able_method(m), new_method;
        int64_t paid = number_of(&value_get(m->order, STR("payment_history"))->list.v[0], "amount");

        if (is_pending(m)) {
                new_method = method_for(m, chance(m, 2) == 1, paid, m->paid_with);
                if (chance(m, 3) == 0)
                        add(m, VALID, cancel(m, m->id, chance(m, 2) ? "no longer needed" : "ordered by mistake"));
                else if (m->variant.n && able.n && chance(m, 2))
                        add(m, VALID, swap(m, true, m->id, own(m), one(m, m->variant), able));
                else if (new_method.n)
                        add(m, VALID, pay(m, m->id, new_method));
                else
                        add(m, VALID, move(m, "modify_pending_order_address", "order_id", m->id));
        } else if (str_eq_c(m->status, "delivered")) {
                if (m->variant.n && able.n && chance(m, 2))
                        add(m, VALID, swap(m, false, m->id, own(m), one(m, m->variant), able));
                else
                        add(m, VALID, send_back(m, m->id, own(m), m->paid_with));
        } else {
                add(m, VALID, move(m, "modify_user_address", "user_id", m->owner));
        }
}

/* ---- over all orders ---- */

static bool look_at(struct maker *m, const struct value_field *f)
{
        const struct value *history = value_get(&f->value, STR("payment_history"));
        const struct value *to;
        struct str product;

        m->id = f->name;
        m->order = &f->value;
        m->status = value_get_str(m->order, "status");
        m->owner = value_get_str(m->order, "user_id");
        m->user = value_get(m->users, m->owner);
        m->items = value_get(m->order, STR("items"));
        if (!m->user || !methods_of(m->user) || !m->items || m->items->type != VALUE_LIST || !m->items->list.n)
                return false;
        if (!history || history->type != VALUE_LIST || !history->list.n)
                return false;
        m->paid_with = value_get_str(&history->list.v[0], "payment_method_id");
        m->item = &m->items->list.v[chance(m, m->items->list.n)];
        m->item_id = value_get_str(m->item, "item_id");
        product = value_get_str(m->item, "product_id");
        m->variant = variant_of(m, product, true, m->item_id);
        to = m->variant.n ? value_get(variants_of(m, product), m->variant) : NULL;
        m->dearer = to ? number_of(to, "price") - number_of(m->item, "price") : 0;
        return true;
}

struct order_cases order_cases_make(const struct value *db, struct arena *mem)
{
        static void (*const makers[])(struct maker *) = {make_other_customer, make_unknown_order, make_items,
                                                         make_variants,       make_wrong_state,   make_methods,
                                                         make_second,         make_reason,        make_valid};
        struct maker *m = ARENA_NEW(mem, struct maker);

        m->mem = mem;
        m->products = value_get(db, STR("products"));
        m->users = value_get(db, STR("users"));
        m->orders = value_get(db, STR("orders"));
        m->out.v = ARENA_ARRAY(mem, struct order_case, CASES_MAX);
        rng_seed(&m->rand, 1);
        if (!m->products || !m->users || !m->orders || m->products->type != VALUE_MAP || m->users->type != VALUE_MAP ||
            m->orders->type != VALUE_MAP || m->users->map.n < 2 || !m->products->map.n)
                return m->out;
        for (size_t i = 0; i < m->orders->map.n; i++) {
                for (size_t j = 0; j < sizeof(makers) / sizeof(makers[0]); j++) {
                        if (look_at(m, &m->orders->map.v[i]))
                                makers[j](m);
                }
        }
        return m->out;
}

const char *order_case_class(size_t i)
{
        return i < N_CLASSES ? names[i] : NULL;
}
