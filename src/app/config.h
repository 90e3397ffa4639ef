/*
 * config - every setting of the program: one row of a table each, which gives its name, parsing, limits, default and
 * help. Values come, later ones winning, from the defaults, a file (`name = value` lines, # starts a comment), the
 * environment (WARMLINE_NAME) and flags (--name value). Every error names the setting and where its value came from.
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
        CONFIG_ROWS_MAX = 128,
        CONFIG_VALUE_MAX = 4096,      /* bytes of one value */
        CONFIG_FILE_MAX = 256 * 1024, /* bytes of the file */
        CONFIG_LIST_MAX = 64,         /* entries of a list */
};

enum config_type {
        CONFIG_TEXT, /* min…max count its bytes */
        CONFIG_INT,
        CONFIG_SIZE, /* bytes; k and M multiply by 1024 and 1024² */
        CONFIG_BOOL, /* yes or no */
        CONFIG_LIST, /* words between spaces or commas; min…max count them */
        CONFIG_WORD, /* one of `words` */
};

enum codes_by { CODES_OFF, CODES_WEBHOOK, CODES_SMTP };
enum embeddings_format { EMBEDDINGS_FLOAT, EMBEDDINGS_BASE64 };

struct config_list {
        const char *const *v;
        size_t n;
};

/* The values. Strings live in mem; an empty text is "". Fields follow the order of the table in config.c. */
struct config {
        struct arena *mem;
        const char *data, *knowledge, *packs, *brand, *address, *tls_cert, *tls_key, *jwt_secret_file, *desk_login,
                *desk_name;
        struct config_list cors_origins, trusted_proxies;
        bool demo, watch, desk_auto_assign;
        int64_t port;
        int64_t log_level; /* enum log_level */
        int64_t header_max, target_max, body_max, upload_max, frame_max, socket_queue_max;
        int64_t sockets_max, address_rate, address_burst;
        int64_t agent_rate_per_min, agent_burst, conversation_rate_per_min, conversation_burst, conversation_keep_s,
                store_queue_max;
        bool knowledge_review;
        int64_t learning_days, learning_minutes;
        int64_t offers_held_percent;
        int64_t agent_hour_cost, machine_contact_cost, manual_minutes, margin_percent;
        int64_t header_timeout_s, body_timeout_s, idle_timeout_s, write_timeout_s;
        int64_t ping_s, heartbeat_s, drain_s;
        const char *currency;
        struct config_list report_to;
        int report_lang;
        const char *encoder;
        int64_t encoder_arithmetic; /* enum encoder_isa */
        const char *chat_url, *chat_key_file, *chat_model;
        int64_t chat_first_ms, chat_timeout_ms;
        const char *records_url, *records_secret_file;
        int64_t records_timeout_ms, records_cache_s;
        const char *embeddings_url, *embeddings_key_file, *embeddings_model;
        int64_t embeddings_timeout_ms;
        const char *embeddings_query_prefix, *embeddings_passage_prefix;
        const char *device_check_url, *device_check_secret_file;
        int64_t device_check_timeout_ms;
        int64_t embeddings_format; /* enum embeddings_format */
        int64_t codes_by;          /* enum codes_by */
        const char *webhook_url, *webhook_secret_file;
        const char *smtp_url, *smtp_login, *smtp_password_file, *smtp_from;
        bool smtp_plain;
        int64_t identity_idle_min;
        bool read_pictures;
        const char *public_url, *push_contact;
        bool webhooks_inner;
        bool import_inner;
        int64_t import_keep_days;
        const char *oidc_issuer, *oidc_client_id, *oidc_client_secret_file, *oidc_name, *oidc_role;
        const char *text[CONFIG_ROWS_MAX];   /* as it was written, by row */
        const char *origin[CONFIG_ROWS_MAX]; /* "default", "FILE:LINE", "WARMLINE_PORT", "--port" */
};

struct config_row {
        const char *name;
        enum config_type type;
        size_t offset; /* of the field in struct config */
        const char *def;
        int64_t min, max;
        const char *const *words; /* CONFIG_WORD: ended by NULL */
        const char *help;
};

/* All rows; *ret_n gets their number. */
const struct config_row *config_rows(size_t *ret_n);
/* By name, `-` and `_` being the same; NULL when there is none. */
const struct config_row *config_find(struct str name);
/* The setting that was probably meant, or NULL. */
const char *config_near(struct str name);

/* Sets every default. */
void config_init(struct config *c);
void config_done(struct config *c);

/* Sets one; origin (copied) is named in the error. ERR_INVALID, ERR_NOTFOUND for an unknown name. */
int config_set(struct config *c, struct str name, struct str value, const char *origin, struct err *err);
/* The text of a file; `file` is its name in errors. Setting a name twice is an error. */
int config_set_text(struct config *c, const char *file, struct str text, struct err *err);
/* ERR_NOTFOUND, ERR_IO, ERR_LIMIT (CONFIG_FILE_MAX) or what config_set_text says. */
int config_set_file(struct config *c, const char *path, struct err *err);
/*
 * WARMLINE_NAME=value of an environment (ended by NULL). Unknown names are refused, but WARMLINE_CONFIG and names that
 * start with WARMLINE_TEST_, WARMLINE_BENCH_ or WARMLINE_SOURCE, and WARMLINE_WEIGHTS, are left alone.
 */
int config_set_environment(struct config *c, const char *const *environment, struct err *err);
/* Rules over several settings; call it last. */
int config_check(const struct config *c, struct err *err);

/* The present value of one row, in the form that a file would hold. */
void config_write_value(const struct config *c, const struct config_row *row, struct buf *out);
/* All of them with limits, origin and help, in the form of a file. */
void config_write(const struct config *c, struct buf *out);

#endif
