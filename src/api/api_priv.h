/* What the files of api share: rows, fields, calls. */
#ifndef API_API_PRIV_H
#define API_API_PRIV_H

#include "account/account.h"
#include "account/role.h"
#include "api/api.h"
#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"
#include "http/req.h"
#include "http/respond.h"
#include "http/server.h"

enum { ROLE_PUBLIC, ROLE_CUSTOMER /* Authorization: Bearer KEY */ };
enum api_type { T_STRING, T_INT, T_BOOL, T_LANG, T_OBJECT, T_ARRAY, T_STRING_OR_INT };

struct api_field {
        const char *name;
        enum api_type type;
        bool required;
        size_t max; /* bytes of a string, largest integer */
        const char *help;
        const struct api_field *fields; /* of an object */
};

struct api_call;

struct api_row {
        const char *method, *path, *summary;
        unsigned role; /* ROLE_*, or the enum right that whoever is logged in (session cookie) must have */
        void (*handler)(struct api_call *c);
        const struct api_field *in;  /* NULL: no body is read as JSON */
        const struct api_field *out; /* NULL: not JSON */
        unsigned flags;
        int success;
        size_t max_body;               /* 0: the server's */
        const struct api_field *query; /* parameters behind the ?; NULL: none */
        const char *type;              /* content type of the answer when `out` is NULL */
};
/* API_LIST: the answer is a list of what `out` describes. API_LATE: 202 when the answer takes too long. API_RESUME:
 * the Last-Event-ID header goes on after that event. API_ROWS_BODY: a raw body of rows, not a picture. API_FILE_BODY: a
 * raw body of any file, of up to the row's max_body. */
enum {
        API_DEMO_ONLY = 1,
        API_NO_RATE = 2,
        API_RAW_BODY = 4,
        API_LIST = 8,
        API_LATE = 16,
        API_RESUME = 32,
        API_ROWS_BODY = 64,
        API_FILE_BODY = 128
};

extern const struct api_field api_nothing[];     /* {} */
extern const struct api_field api_assist_view[]; /* assist.c: what helps beside a conversation */

extern const struct api_row api_conversation_rows[], api_desk_rows[], api_company_rows[], api_media_rows[],
        api_health_rows[], api_live_rows[], api_knowledge_rows[], api_suggestion_rows[], api_flow_rows[],
        api_memory_rows[], api_identity_rows[], api_promise_rows[], api_offer_rows[], api_import_rows[],
        api_account_rows[], api_user_rows[], api_audit_rows[], api_complaint_rows[], api_team_rows[], api_box_rows[],
        api_bulk_rows[], api_canned_rows[], api_search_rows[], api_csat_rows[], api_customer_rows[], api_unseal_rows[],
        api_viewing_rows[], api_webhook_rows[], api_oncall_rows[], api_oidc_rows[], api_assist_rows[],
        api_action_rows[], api_picture_rows[], api_erase_rows[], api_metric_rows[], api_weekly_rows[], api_stage_rows[],
        api_knowledge_file_rows[], api_draft_rows[], api_publish_rows[], api_replay_rows[], api_learning_rows[],
        api_practice_rows[], api_knowledge_import_rows[], api_setup_rows[], api_company_form_rows[];
/* A person who is logged in, not a customer. */
bool api_row_staff(const struct api_row *row);
const struct api_row *api_rows_at(size_t table);    /* NULL after the last */
const struct api_field *api_frame_fields(size_t i); /* of the frames of a WebSocket; NULL after the last */

struct api {
        struct api_deps d;
        struct http_route *routes;
        size_t n_routes;
        struct buf openapi;
        size_t sockets;
        unsigned checks;              /* of texts that are being written, on the pool; knowledge_files.c */
        bool printing;                /* a weekly page becomes a PDF; weekly.c */
        struct import_call *import;   /* under way, or NULL; import.c */
        struct origins_load *origins; /* being read at start, or NULL; setup.c */
        struct stream *streams;       /* of desks that are open; desk.c */
        int64_t full_told_ms;         /* when the log was last told that the store cannot write */
};

/* One request on its way; lives in the request's arena, the json is dropped by api_end. */
struct api_call {
        struct api *api;
        struct http_req *req;
        const struct api_row *row;
        struct arena *mem;
        json_t *json;
        struct account_session session;
};

/* NULL-terminated tables: name NULL ends. Checks types, maxima, required and unknown fields; names the field in *err.
 */
int api_decode(const json_t *object, const struct api_field *fields, struct err *err);
struct str api_text(const struct api_call *c, const char *name); /* of the body, "" when absent */
bool api_flag(const struct api_call *c, const char *name);
/* What a customer shows, of any length: the bearer, else ?key= where the row has it; empty: nothing. */
struct str api_key(const struct api_call *c);

struct jwt_claims;
/* identity.c: checks a signed token and whom it names, in c->mem; a wrong one is logged. Does not use it up. */
int api_read_token(struct api_call *c, struct str token, struct jwt_claims *ret, struct err *err);
/* identity.c: checks a signed token and uses it up; then cb, else the call has been answered. */
typedef void api_token_fn(struct api_call *c, struct str customer_id);
void api_take_token(struct api_call *c, struct str token, api_token_fn *cb);

/* The ends of a call: each lets go of the body, so that a call with one ends by none but these. */
void api_json(struct api_call *c, int status, const struct buf *b);
/* 200, kept by no browser and no proxy; *b is given up. */
void api_json_private(struct api_call *c, struct buf *b);
/* JSON that is written already, or why there is none. arg is the call; json must not lie in its body. */
void api_view(void *arg, int r, const struct err *err, struct str json);
/* As http_problem(). */
void api_problem(struct api_call *c, int status, const char *slug, const char *fmt, ...)
        __attribute__((format(printf, 4, 5)));
/* A store_done_fn: {} or why not. arg is the call. */
void api_done(void *arg, int r, const struct err *err);
void api_fail(struct api_call *c, int r, const struct err *err);
/* r: of a call that submits to the store; below 0 ends this one. */
void api_busy(struct api_call *c, int r);
int api_status(int r);
const char *api_slug(int r);

/* desk.c: whether who calls sees the conversation as it was said: it is theirs or waits, or they are a lead or answer
 * for privacy. */
bool api_opens(const struct api_call *c, struct str conversation);

/* customers.c: what is shown of an order, as agents and the customer see it, and the key "repairs". */
struct api_order {
        struct str no, status, currency;
        int64_t placed_ms, total_minor;
};
struct customer_row;
void api_put_order(struct buf *b, const struct api_order *o);
void api_put_repairs(struct buf *b, const struct customer_row *row);

struct chat_reply;
/* desk.c: the end of a step of a person, {seq, events}; what another has is a conflict. */
void api_acted(void *arg, int r, const struct err *err, const struct chat_reply *reply);

/* A row of the audit for what c is about to do, with KIND:ID as its object. It is submitted before the act, so that
 * nothing is done without its row; what then fails has one all the same. Nothing personal of customers goes into it. */
void api_audit(const struct api_call *c, const char *act, const char *kind, struct str id, struct str detail);

/* account.c: the cookie of a session. */
void api_set_session(struct api_call *c, struct str token, int64_t max_age_s);

void api_write_openapi(struct api *a);
/* Sessions have ended (an account_ended_fn): the streams of their desks close. */
void api_desk_ended(void *arg, struct str agent_id, struct str session_id, struct str except_id);
/* The requests are gone: what is under way for them ends by itself. */
void api_import_forget(struct api *a);

/* ---- knowledge_files.c, drafts.c ---- */

/* False: the call has been answered, this knowledge cannot be changed here. */
bool api_publisher_there(struct api_call *c);
/* Who does it, as drafts and versions name them. */
struct str api_who(const struct api_call *c);
/* The list "ids" of the body: of drafts, 1 to max, each once. ERR_INVALID. */
int api_read_ids(struct api_call *c, size_t max, const struct str **ret, size_t *ret_n, struct err *err);

/* ---- suggestions.c ---- */

struct verdict_in;
/* The list "phrasings" of the body, into in->chosen; without it nothing is set. ERR_INVALID. */
int api_read_chosen(struct api_call *c, struct verdict_in *in, struct err *err);

/* ---- setup.c ---- */

/* At start: the origins that people have set join those of the settings. */
void api_origins_load(struct api *a);
void api_origins_forget(struct api *a);

/* ---- boxes.c ---- */

/* One line of text, trimmed; ERR_INVALID. */
int api_read_tag(struct str text, struct str *ret, struct err *err);
/* ERR_INVALID: not 0 and not within the time that a conversation may be put away for. */
int api_check_until(struct api_call *c, int64_t until_ms, struct err *err);

/* ---- pictures.c ---- */

struct chat_input;
struct chat_picture;
/* The list {id, alt?} of a message; v has room for CHAT_PICTURES_MAX, and with the JSON must outlive in. ERR_INVALID.
 */
int api_pictures_read(const json_t *list, struct chat_input *in, struct chat_picture *v, struct err *err);

/* ---- form.c ---- */

struct chat_field;
extern const struct api_field api_form_fields[];
/* Fills in->kind and the fields of the form; v (CHAT_FIELDS_MAX of them) and the JSON must outlive in. ERR_INVALID,
 * ERR_LIMIT. */
int api_form_read(const json_t *form, struct chat_input *in, struct chat_field *v, struct err *err);

#endif
