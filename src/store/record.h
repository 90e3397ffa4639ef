/*
 * Records beside the tables of their own: documents by kind and key (connect/record.h says what is kept in them), what
 * actions do to them, and the audit of every write.
 *
 * A document that belongs to somebody is sealed with their key and opaque here; one that belongs to nobody (the free
 * times of a workshop) is plain JSON. Each write names the version that it was made from: a change in between refuses
 * the whole request.
 *
 * The life of an action, one row each:
 *
 *   proposed --yes--> confirmed --effect--> done --undo--> undoing --effect--> undone
 *   proposed --no, or too late--> expired     confirmed --refused--> failed     undoing --refused--> done
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "store/customer.h"
#include "store/store.h"

#define RECORD_WRITES_MAX 64u
#define RECORD_DOC_MAX 262144u /* bytes of one document, sealed or plain */

struct record_row {
        struct str kind, key, owner; /* owner: customer id, empty = nobody's */
        int64_t version;             /* from 1 */
        int64_t as_of_ms;
        struct str doc;    /* JSON, of what nobody owns */
        struct str cipher; /* sealed with the owner's key */
};

typedef void store_records_fn(void *arg, int r, const struct err *err, const struct record_row *rows, size_t n);
/* n is 0 or 1. */
int store_record_get(struct store *st, struct str kind, struct str key, store_records_fn *cb, void *arg);
/* By key; owner may be empty. */
int store_records_of(struct store *st, struct str kind, struct str owner, unsigned limit, store_records_fn *cb,
                     void *arg);

struct record_write {
        struct str kind, key, owner;
        int64_t version; /* what it was made from; 0: there must be none */
        bool remove;
        struct str doc, cipher; /* one of them */
};

/* Columns of the tables of their own that an action may change. */
enum own_column {
        OWN_ORDER_STATUS,
        OWN_REPAIR_STATE,
        OWN_CUSTOMER_NAME,
        OWN_CUSTOMER_PHONE,
        OWN_CUSTOMER_EMAIL,
        OWN_COLUMNS
};
struct own_write {
        enum own_column column;
        struct str key, before, after;
};

struct device_write {
        struct str customer_id;
        struct device_row device;
        bool remove; /* by customer and serial; else it must not be there, whoever has it */
};

struct repair_write {
        struct str customer_id;
        struct repair_row repair;
        bool remove; /* by customer and number; else it must not be there, whoever has it */
};

struct audit_write {
        struct str what; /* set append unset create delete */
        struct str kind, key, customer_id;
        struct str cipher; /* path, before and after, sealed; empty without a customer */
};

enum action_state {
        ACTION_PROPOSED,
        ACTION_CONFIRMED,
        ACTION_DONE,
        ACTION_FAILED,
        ACTION_UNDOING,
        ACTION_UNDONE,
        ACTION_EXPIRED
};
const char *action_state_name(enum action_state s); /* "proposed" … */

struct action_write {
        struct str id, name, conversation, customer_id;
        bool create; /* a new row; else it must be in state `from` */
        enum action_state from, state;
        int64_t undo_until_ms;  /* 0: cannot be undone */
        struct str who;         /* customer, agent:ID, machine */
        struct str body_cipher; /* inputs and changes, sealed; empty = unchanged */
        int64_t at_ms;
};

struct action_row {
        struct str id, name, conversation, customer_id, who, body_cipher;
        enum action_state state;
        int64_t created_ms, changed_ms, undo_until_ms;
};

struct records_write {
        const struct record_write *records;
        size_t n_records;
        const struct own_write *columns;
        size_t n_columns;
        const struct device_write *devices;
        size_t n_devices;
        const struct repair_write *repairs;
        size_t n_repairs;
        const struct audit_write *audit;
        size_t n_audit;
        const struct action_write *action; /* may be NULL */
        struct str who;
        int64_t at_ms;
};

/*
 * All or nothing. ERR_EXISTS: the action is in the wanted state already - it was carried out before, and nothing was
 * done now. ERR_DENIED: it is in another state, a version or a column is not what it was, or a device or a repair is
 * there already. ERR_LIMIT: more than RECORD_WRITES_MAX of a sort, or a document too long (at once, no callback).
 */
int store_records_commit(struct store *st, const struct records_write *w, store_done_fn *cb, void *arg);

typedef void store_actions_fn(void *arg, int r, const struct err *err, const struct action_row *rows, size_t n);
/* n is 0 or 1. */
int store_action_get(struct store *st, struct str id, store_actions_fn *cb, void *arg);
/* Oldest first: said yes to, or to be taken back, and no word of what came of it. To be asked for at start. */
int store_actions_open(struct store *st, unsigned limit, store_actions_fn *cb, void *arg);
/* Newest first. */
int store_actions_of(struct store *st, struct str customer_id, unsigned limit, store_actions_fn *cb, void *arg);

struct audit_row {
        int64_t no, at_ms;
        struct str who, what, kind, key, action, customer_id, cipher;
};
typedef void store_audit_fn(void *arg, int r, const struct err *err, const struct audit_row *rows, size_t n);
/* Newest first, before number `before` (0: the newest). Rows are only ever added. */
int store_audit_list(struct store *st, int64_t before, unsigned limit, store_audit_fn *cb, void *arg);

#endif
