/* The table of access.h. */
#include "answer/access.h"

#include "connect/fact.h"

static const struct {
        const char *name;
        enum identity_level level;
} table[ACCESS_N] = {
        [ACCESS_ORDER] = {"order", IDENTITY_ORDER},    [ACCESS_ORDER_PROMISE] = {"order-promise", IDENTITY_ORDER},
        [ACCESS_ORDERS] = {"orders", IDENTITY_CODE},   [ACCESS_DEVICES] = {"devices", IDENTITY_CODE},
        [ACCESS_REPAIRS] = {"repairs", IDENTITY_CODE}, [ACCESS_PROMISES] = {"promises", IDENTITY_CODE},
        [ACCESS_RESUME] = {"resume", IDENTITY_CODE},
};

enum identity_level access_level(enum access_what what)
{
        return table[what].level;
}

const char *access_name(enum access_what what)
{
        return table[what].name;
}

const char *identity_level_name(enum identity_level level)
{
        static const char *const names[] = {"none", "order", "code", "signed"};

        return names[level];
}

static bool has_proven(const struct conv_state *s, struct str no)
{
        for (unsigned i = 0; no.n && i < s->n_verified; i++) {
                if (str_eq(s->verified[i], no))
                        return true;
        }
        return false;
}

/* What a customer may do as themselves they may do with their own orders only. */
enum identity_level access_reached(const struct facts *f, const struct conv_state *s, struct str order_no)
{
        bool own = !order_no.n;

        for (size_t i = 0; !own && f->have_orders && i < f->n_orders; i++)
                own = str_eq(f->orders[i].no, order_no);
        if (own && f->customer_id.n)
                return f->identity;
        return has_proven(s, order_no) ? IDENTITY_ORDER : IDENTITY_NONE;
}

bool access_may(const struct facts *f, const struct conv_state *s, enum access_what what, struct str order_no)
{
        return access_reached(f, s, order_no) >= access_level(what);
}
