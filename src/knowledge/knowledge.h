/*
 * The knowledge of one company, parsed, checked and compiled.
 *
 * A knowledge folder (or a table of embedded files) becomes one immutable struct knowledge. Every string in it is owned
 * by its own arena, so a reference keeps all of it alive; nothing in it changes after knowledge_load_* returned, so any
 * thread may read it. Texts are in two languages: every `[KL]` array is indexed by enum lang (text/lang.h: LANG_ZH,
 * LANG_EN). An article or a policy may be written in one of them only; its title, body, passages and ask are then empty
 * in the other. Ask article_lang() which to read.
 */
#ifndef KNOWLEDGE_KNOWLEDGE_H
#define KNOWLEDGE_KNOWLEDGE_H

#include "base/err.h"
#include "base/str.h"
#include "knowledge/quantity.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KL 2 /* languages */

/* Limits, checked before anything is allocated; each has a test at the limit and past it. */
#define KNOWLEDGE_FILES_MAX 20000u                   /* files in the folder, media included */
#define KNOWLEDGE_FILE_BYTES_MAX (1024u * 1024)      /* one text file */
#define KNOWLEDGE_TEXT_BYTES_MAX (64u * 1024 * 1024) /* all text files */
#define KNOWLEDGE_MEDIA_BYTES_MAX (8u * 1024 * 1024)
#define KNOWLEDGE_ASKS_MAX 200u      /* phrasings of one document in one language */
#define KNOWLEDGE_ASK_BYTES_MAX 400u /* one phrasing */
#define KNOWLEDGE_STEPS_MAX 500u     /* steps of one flow */
#define KNOWLEDGE_FITS_MAX 64u       /* rules of one product */
#define KNOWLEDGE_CONDITIONS_MAX 8u  /* of one rule */
#define KNOWLEDGE_ATTRIBUTES_MAX 64u /* of one product */
#define KNOWLEDGE_CHOICES_MAX 12u    /* choices of one step */
#define FLOW_VALUE_MAX 64u           /* bytes of what a device answers */
#define KNOWLEDGE_FAULTS_MAX 500u    /* faults kept in one report, errors before warnings; more are only counted */

struct arena;
struct tz;
struct action;      /* knowledge/action.h */
struct record_kind; /* knowledge/kind.h */

/*
 * How well it is known who speaks. Each level includes those before it: what a step or an action asks for, and what a
 * conversation has reached.
 */
enum identity_level {
        IDENTITY_NONE,   /* a visitor */
        IDENTITY_ORDER,  /* knows the number of an order and the last four digits of its telephone: that order alone */
        IDENTITY_CODE,   /* has typed the code that was sent to the address on file */
        IDENTITY_SIGNED, /* a signed token of the company's site */
};

struct str_list {
        const struct str *v;
        size_t n;
};

/* Paths are relative to the knowledge folder: "company.yaml", "articles/x.md", "media/y.svg". */
struct kfile {
        const char *path;
        const unsigned char *data;
        size_t n;
};

/* ---- what a folder holds ---- */

struct article {
        struct str id;
        struct str title[KL];
        struct str body[KL]; /* Markdown */
        struct str_list
                passages[KL];     /* paragraphs of the body (policies: items), evidence `article:ID#n` with n from 1 */
        struct str_list ask[KL];  /* the way people type it */
        struct str_list products; /* product ids; empty = the whole company */
        struct str_list figures;  /* names of media */
        struct str_list next;     /* ids of articles that follow on */
        struct str_list intents;  /* of the built-in pack (knowledge/pack.h) that it answers; see knowledge_bound() */
        struct str intent;        /* the first of them; may be empty */
        int64_t valid_until_ms;   /* 0 = for ever; first moment at which it is no longer valid, company time */
        bool policy;              /* from policies/: evidence is `policy:ID#n` */
};

struct figure {
        struct str file; /* name in media; n = 0: none */
        struct str alt[KL];
};

struct clip {
        struct str file; /* n = 0: none */
        double from_s, to_s;
        struct str alt[KL];
};

struct flow_choice {
        struct str label[KL];
        struct str_list match[KL]; /* other words for it */
        struct str fact_key, fact_value;
        struct str value;    /* what the device answers when this is so; n = 0: none */
        struct str handover; /* reason; n = 0: none */
        int next;            /* index of the next step, -1: none */
        bool done;
};

struct flow_step {
        struct str id;
        struct str title[KL], say[KL], question[KL];
        struct figure figure;
        struct clip clip;
        const struct flow_choice *choices;
        size_t n_choices;
        struct str check;    /* what the device itself is asked before the customer is; n = 0: nothing */
        struct str handover; /* reason; n = 0: not a hand-over step */
        int unsolved;        /* index of the step to go on at when "did that solve it?" is answered no; -1: a person */
        bool done;
};

struct flow {
        struct str id;
        struct str version; /* of its text: who stands in it goes on with the same one, however it is edited */
        struct str source;  /* the text itself */
        struct str title[KL];
        struct str apart[KL]; /* what one sees when it is this and no other; n = 0: not told */
        struct str_list ask[KL];
        struct str_list products;
        struct str_list intents; /* as of an article */
        const struct flow_step *steps;
        size_t n_steps;
        size_t start;
        bool safety;
};

/* "write: 90 MB/s", "form: [SD, SDXC]" */
struct product_attribute {
        struct str key, value;    /* value: as it is written; of a list its parts with ", " between */
        struct str_list list;     /* of a list */
        struct quantity quantity; /* is_quantity */
        bool is_quantity;
};

enum fit_op { FIT_EQ, FIT_NE, FIT_LT, FIT_LE, FIT_GT, FIT_GE };

struct fit_term {
        int side; /* enum fit_side of knowledge/fit.h */
        struct str key;
        struct product_attribute literal;
};

/* A version of the firmware that is known to be bad, and the document that says what to do: "article:x", may be empty.
 */
struct product_bad_firmware {
        struct str version, doc;
};

struct product_error {
        struct str code; /* "E05" */
        struct str flow; /* id of the flow that mends it */
};

struct fit_condition {
        struct fit_term left, right;
        enum fit_op op;
};

/* See knowledge/fit.h for conditions and the places of the texts. */
struct product_fit {
        struct str with;   /* product id, or */
        struct str family; /* all of a family */
        const struct fit_condition *when;
        size_t n_when;
        struct str why[KL];     /* why it goes with it */
        struct str why_own[KL]; /* why it is better than what they have of the same family; may be empty */
        struct str why_not[KL]; /* what to say when a condition does not hold; may be empty */
};

enum product_kind {
        PRODUCT_DEVICE,
        PRODUCT_ACCESSORY,
        PRODUCT_CONSUMABLE, /* wears out after wear_days */
        PRODUCT_SERVICE,
};

enum price_per { PER_ONCE, PER_MONTH, PER_YEAR };

/* What people call a kind of things: "which card?" */
struct product_family {
        struct str id;
        struct str name[KL];
        struct str_list words[KL];
};

struct product {
        struct str id, sku, family, image;
        enum product_kind kind;
        struct str name[KL];
        struct str_list aliases[KL];
        const struct product_attribute *attributes;
        size_t n_attributes;
        const struct product_fit *fits;
        size_t n_fits;
        struct str setup; /* "article:x": how it is set up; may be empty */
        const struct product_bad_firmware *bad_firmware;
        size_t n_bad_firmware;
        struct str_list serial_formats;     /* PCRE2 patterns of its serial numbers, upper case */
        const struct product_error *errors; /* codes that it shows */
        size_t n_errors;
        int64_t price_cny_minor, price_eur_minor; /* -1: not sold there */
        enum price_per per;
        int warranty_months;
        int wear_days;   /* of a consumable: days of use after which it is changed */
        int within_days; /* it can be bought so long after the device was; 0: always */
};

struct day_hours {
        int open_min, close_min; /* minutes since local midnight; open_min < 0: closed that day */
};

struct company_day {
        int32_t date; /* yyyymmdd */
        struct str name[KL];
};

struct company_notice {
        int32_t from, to; /* yyyymmdd, both inclusive, company time */
        struct str text[KL];
};

struct company {
        struct str id, time_zone, privacy_article;
        struct str name[KL], greeting[KL], tone[KL];
        struct str contact[KL];        /* how its people are reached outside the chat; may be empty */
        struct str_list languages;     /* "zh", "en": those it serves in */
        struct str_list order_formats; /* PCRE2 patterns */
        struct day_hours hours[7];     /* Monday first */
        const struct company_day *holidays;
        size_t n_holidays;
        const struct company_day *makeup_days; /* worked with Monday's hours */
        size_t n_makeup_days;
        const struct company_notice *notices;
        size_t n_notices;
        int return_window_days, exchange_window_days;
        int complaint_days; /* working days within which a complaint is answered in writing; at least 1 */
};

struct smalltalk {
        struct str id;
        struct str_list ask[KL];
        struct str_list say[KL]; /* variants */
};

struct media {
        struct str name;  /* "cam2-light.svg" */
        const char *type; /* sniffed: image/svg+xml, image/png, image/jpeg, video/webm */
        size_t size;
        const unsigned char *data; /* embedded bytes, else NULL */
        struct str path;           /* absolute path on disk, else empty */
};

#define RECORD_WORDS_MAX 2000u

/* What people call something that stands in records in one fixed way: "clicky", 青轴. */
struct record_word {
        struct str is;           /* as it stands there */
        struct str_list say[KL]; /* how it is said; the first is how it is written to them */
};

struct practice_case;

struct knowledge {
        struct company company;
        const struct article *articles; /* articles, then policies */
        size_t n_articles, n_policies;  /* n_articles counts both; the last n_policies are policies */
        const struct flow *flows;
        size_t n_flows;
        const struct product *products;
        size_t n_products;
        const struct product_family *families;
        size_t n_families;
        const struct smalltalk *smalltalk;
        size_t n_smalltalk;
        struct str_list background[KL]; /* lines that no document answers */
        const struct action *actions;
        size_t n_actions;
        const struct record_kind *kinds; /* the company's own; ask knowledge_kind() */
        size_t n_kinds;
        const struct record_word *words; /* of records, by what they are */
        size_t n_words;
        const struct practice_case *practice; /* knowledge/practice.h */
        size_t n_practice;
        const struct media *media; /* sorted by name */
        size_t n_media;
        char hash[65]; /* hex BLAKE2b-256 of names and contents */
};

/* ---- faults ---- */

enum fault_level { FAULT_WARNING, FAULT_ERROR };

struct fault {
        enum fault_level level;
        struct str file;
        unsigned line; /* from 1; 0: the whole file */
        struct str text;
};

/* Owns its strings. Sorted by file and line. A report with n_errors > 0 goes with a failed load. */
struct report {
        struct arena *mem;
        struct fault *items;
        size_t n, n_errors, n_warnings, cap;
};

struct report *report_new(void);
void report_free(struct report *rep);
struct buf;
/* One line per fault: `file:line: error|warning: text`. */
void report_write(const struct report *rep, struct buf *out);
void report_write_errors(const struct report *rep, struct buf *out);

/* ---- load ---- */

/*
 * 0 and *ret with one reference, or ERR_INVALID when the report holds errors, ERR_IO/ERR_NOTFOUND when the folder
 * cannot be read at all. rep (may be NULL) takes every fault, warnings too. now_ms: articles past valid_until are
 * warned of. Blocking file reads: run it on a worker, or at start.
 */
int knowledge_load_dir(const char *dir, int64_t now_ms, struct knowledge **ret, struct report *rep, struct err *err);
/* The bytes of `files` must outlive the knowledge (they are embedded in the program). */
int knowledge_load_files(const struct kfile *files, size_t n_files, int64_t now_ms, struct knowledge **ret,
                         struct report *rep, struct err *err);

/* Thread-safe. unref takes NULL and returns NULL. */
struct knowledge *knowledge_ref(struct knowledge *k);
struct knowledge *knowledge_unref(struct knowledge *k);

/* NULL when there is none. id without prefix. */
const struct article *knowledge_article(const struct knowledge *k, struct str id); /* articles, then policies */
const struct article *knowledge_policy(const struct knowledge *k, struct str id);
/* The language in which a reader of `lang` gets it: `lang` itself, or the other where it is written in that one only.
 */
enum lang article_lang(const struct article *a, enum lang lang);
const struct flow *knowledge_flow(const struct knowledge *k, struct str id);
const struct product *knowledge_product(const struct knowledge *k, struct str id);
const struct smalltalk *knowledge_smalltalk(const struct knowledge *k, struct str id);
const struct media *knowledge_media(const struct knowledge *k, struct str name);
/*
 * The document that has the phrasings of this intent of the pack: the first that names it, of articles, policies, flows
 * by name of their file. A `const struct article *` or `const struct flow *` of k, only to be compared with; NULL:
 * none.
 */
const void *knowledge_bound(const struct knowledge *k, struct str intent);
const struct tz *knowledge_tz(const struct knowledge *k); /* the company's zone */
/*
 * One flow from its text alone, as a knowledge had it once: for those who stand in an older edition. Strings into mem.
 * What it names (products, figures) is not looked for. ERR_INVALID.
 */
int flow_read(struct str id, struct str source, struct arena *mem, struct flow *ret, struct err *err);
const struct flow_step *flow_step_find(const struct flow *f, struct str id);

/* NULL: there is no such word. */
const struct record_word *knowledge_word(const struct knowledge *k, struct str is);

#endif
