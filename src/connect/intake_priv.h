/* What the files of intake share. */
#ifndef CONNECT_INTAKE_PRIV_H
#define CONNECT_INTAKE_PRIV_H

#include "base/map.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "codec/rows.h"
#include "connect/intake.h"

enum { INTAKE_COLUMNS_MAX = 12, INTAKE_KEY_MAX = 100, INTAKE_BATCH_BYTES = 16 << 20 };

enum intake_type {
        TYPE_TEXT,
        TYPE_KEY,  /* text that must not be empty and names something */
        TYPE_NAME, /* text that may be garbled */
        TYPE_WORD,
        TYPE_CONSENT, /* yes, no, none */
        TYPE_FLAG,    /* 1, 0 */
        TYPE_EMAIL,
        TYPE_LAST4, /* of a telephone number */
        TYPE_ZONE,
        TYPE_YEAR,
        TYPE_TIME,     /* a day alone is its first minute */
        TYPE_TIME_END, /* … its last one */
        TYPE_AMOUNT,
        TYPE_COUNT,
        TYPE_LINE, /* the part of a row, no cell */
        TYPE_ORDER_NO,
        TYPE_SKU,
};

struct intake_column {
        const char *name;
        enum intake_type type;
        int cell;
        bool required, personal;
        size_t max;               /* bytes */
        const char *const *words; /* ended by NULL */
        const char *hint;
};

struct intake_shape {
        const char *name; /* of the kind */
        size_t n;
        struct intake_column columns[INTAKE_COLUMNS_MAX];
        /* What concerns several cells; NULL: nothing. */
        bool (*check)(const struct intake_cell *cells, enum intake_reason *ret, const char **ret_column);
};
extern const struct intake_shape intake_shapes[INTAKE_KINDS];

/* What values are read by. */
struct intake_rules {
        struct arena *mem; /* of values that are not in the text as they are */
        const struct tz *tz;
        int64_t now_ms;
        const struct map *skus; /* NULL: any */
        enum intake_amounts amounts;
        bool amounts_open; /* whole numbers may be either */
};

/* Both false with a reason. */
bool intake_value(const struct intake_rules *rules, const struct intake_column *c, struct str text,
                  struct intake_cell *ret, enum intake_reason *ret_reason);
bool intake_time(const struct intake_rules *rules, struct str s, bool end_of_day, int64_t *ret_ms);

enum intake_amount_form { AMOUNT_NONE, AMOUNT_ZERO, AMOUNT_WHOLE, AMOUNT_DECIMAL };
enum intake_amount_form intake_amount_form(struct str s);

/* ---- rows of a file (intake_file.c) ---- */

/* A row as it is in the file: the text of each of our columns, by their order in the shape. */
struct intake_raw {
        unsigned line;
        bool given[INTAKE_COLUMNS_MAX];
        struct str text[INTAKE_COLUMNS_MAX];
};

struct intake_reader {
        const struct intake_shape *shape;
        bool json;
        const char *path; /* or bytes */
        struct str bytes;
        int fd;
        size_t at; /* of bytes */
        struct encoding_found encoding;
        struct encoding_gb *gb;
        struct rows *rows;
        size_t where[INTAKE_COLUMNS_MAX]; /* field of each column; SIZE_MAX: not there */
        size_t width;                     /* fields of the header */
        bool amounts_whole, amounts_decimal;
};

/*
 * Finds out encoding, form, columns and the form of amounts, and stands before the first row. Names of unknown columns
 * go to report->ignored, in mem. forced: told from outside. ERR_*: nothing can be read of it.
 */
int intake_reader_open(struct intake_reader *r, enum intake_encoding forced, struct intake_report *report,
                       struct arena *mem, struct err *err);
void intake_reader_close(struct intake_reader *r);

/* 1: a row, its texts in mem; 0: the end; ERR_INVALID: a row that cannot be read, *ret_reason and ret->line say more
 * (*ret_column may be NULL); other ERR_*: the rest of the file cannot be read. */
int intake_reader_next(struct intake_reader *r, struct intake_report *report, struct arena *names, struct arena *mem,
                       struct intake_raw *ret, enum intake_reason *ret_reason, const char **ret_column,
                       struct err *err);

/* ---- the run ---- */

struct intake_file_state {
        struct intake_reader reader;
        struct intake_report report;
        struct intake_fault *faults;
        bool stopped; /* not read to its end */
};

enum intake_phase {
        PHASE_OPEN,  /* asks: the store */
        PHASE_LOOK,  /* reads: what kind of file it is */
        PHASE_BEGIN, /* asks: the journal */
        PHASE_READ,
        PHASE_ROWS, /* asks */
        PHASE_TRIM, /* asks */
        PHASE_END,  /* asks */
        PHASE_CLOSE,
        PHASE_OVER
};

struct intake {
        struct intake_opts o;
        struct arena *mem;   /* the report */
        struct arena *batch; /* rows under way */
        struct map *skus;
        enum intake_phase phase;
        enum intake_kind kind; /* the file under way */
        struct intake_file_state files[INTAKE_KINDS];
        struct intake_file file; /* as the store wants it */
        struct intake_rules rules;
        struct intake_row *rows;
        size_t n_rows, n_faults; /* n_faults: of all files */
        bool eof, stop;
        char after[INTAKE_KEY_MAX + 1]; /* of the trim */
        struct err err;                 /* of the store; code 0: none */
        void (*done)(void *arg);
        void *done_arg;
};

#endif
