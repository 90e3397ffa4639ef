/*
 * convert - files that hold knowledge (spreadsheets, documents, manuals, pages, exports of other systems) into one
 * plain form: headings, paragraphs, items and tables, in the order in which they are read, each with the page or the
 * row it stands on. Nothing is decided here about what is a question and what an answer (connect/table.h,
 * connect/harvest.h).
 *
 * The bytes come from strangers and their readers have faults, so they are read by a child process with limits:
 * convert_file() starts this same program as `warmline convert -`, and convert_bytes() is what runs inside it. libzip
 * and libxml2 are loaded when first used, and only there; PDFs are read by pdftohtml and pdftoppm of poppler-utils,
 * which the child starts under its own limits.
 */
#ifndef CONNECT_CONVERT_H
#define CONNECT_CONVERT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define CONVERT_BYTES_MAX ((size_t)50 << 20)     /* of a file */
#define CONVERT_MEMBER_MAX ((uint64_t)512 << 20) /* of one member of a zip, unpacked … */
#define CONVERT_UNPACKED_MAX ((uint64_t)1 << 30) /* … and of all that are read */
#define CONVERT_ANSWER_MAX ((size_t)48 << 20)    /* of what a child says */
#define CONVERT_MEMORY_MAX ((size_t)2 << 30)     /* address space of a child */

enum {
        CONVERT_RATIO_MAX = 200,     /* of a member above 1 MiB: unpacked to packed */
        CONVERT_SHEETS_MAX = 100,    /* that are read */
        CONVERT_ROWS_MAX = 20000,    /* of all tables of a file */
        CONVERT_COLUMNS_MAX = 64,    /* those to the right are not read */
        CONVERT_CELL_MAX = 32767,    /* bytes of a cell or a paragraph */
        CONVERT_TEXT_MAX = 24 << 20, /* bytes of all text that is kept */
        CONVERT_PARTS_MAX = 100000,  /* of a file */
        CONVERT_PAGES_MAX = 2000,    /* of a PDF */
        CONVERT_OCR_PAGES_MAX = 200, /* that are read by their picture */
        CONVERT_LINKS_MAX = 2000,    /* of a page */
        CONVERT_SECONDS = 90,        /* of a child, on the clock and on the processor … */
        CONVERT_OCR_SECONDS = 30,    /* … and of each page that it reads by its picture */
};

enum convert_kind { CONVERT_CSV, CONVERT_XLSX, CONVERT_DOCX, CONVERT_PDF, CONVERT_HTML, CONVERT_EXPORT, CONVERT_KINDS };
/* "csv", "xlsx" … */
const char *convert_kind_name(enum convert_kind k);

/*
 * What a file is, by its bytes; its name tells nothing. ERR_INVALID for what is none of these, and says what it is
 * instead: a program, a picture, an old .xls, a file with a password.
 */
int convert_sniff(struct str head, enum convert_kind *ret, struct err *err);

enum convert_part_kind { PART_HEADING, PART_TEXT, PART_ITEM, PART_TABLE };

struct convert_row {
        const struct str *cells; /* trimmed; lines inside a cell end in \n */
        size_t n;
        unsigned line, page; /* of the sheet or file, from 1; of a PDF */
};

struct convert_part {
        enum convert_part_kind kind;
        unsigned level, page; /* of a heading, from 1; of a PDF, from 1, else 0 */
        struct str text;      /* of a table: the name of its sheet, may be empty */
        struct str lang, ref; /* of a heading, where an export tells: "zh", "en"; its address */
        const struct convert_row *rows;
        size_t n_rows;
};

/* What is worth a word to people; with a number each. */
enum convert_note {
        NOTE_ROWS_CUT,       /* read: so many, the others not */
        NOTE_COLUMNS_CUT,    /* rows with more columns than are read */
        NOTE_SHEETS_CUT,     /* sheets not read */
        NOTE_PAGES_CUT,      /* pages not read */
        NOTE_TEXT_CUT,       /* parts or cells that were too long, or too many */
        NOTE_MACROS,         /* there are some; they never run */
        NOTE_NO_VALUE,       /* formulas without a stored result */
        NOTE_HIDDEN,         /* hidden sheets, not read */
        NOTE_HIDDEN_COLUMNS, /* with something in them, not read */
        NOTE_SCAN,           /* pages that are pictures only */
        NOTE_OCR,            /* pages read by their picture */
        NOTE_NO_OCR,         /* it was wanted, but what it needs is not installed */
        NOTE_GB18030,        /* lines that were in it */
        NOTE_WINDOWS,        /* lines taken for Windows-1252 */
        NOTE_BAD_TEXT,       /* lines that were in no known encoding */
        CONVERT_NOTES
};
/* "rows-cut" … */
const char *convert_note_name(enum convert_note n);
/* For people, with the number in it. */
void convert_note_put(enum convert_note n, uint64_t count, struct buf *out);

struct convert_doc {
        enum convert_kind kind;
        struct str title, lang;
        struct str file; /* its name without the end, where who reads it knows one */
        unsigned pages;
        const struct convert_part *parts;
        size_t n_parts;
        const struct str *links; /* of a page: addresses as they are written */
        size_t n_links;
        uint64_t notes[CONVERT_NOTES];
};

/* Pages that are read by their picture; any thread. */
struct convert_progress {
        atomic_uint done, total;
};

struct convert_opts {
        bool ocr;                          /* read pages that are pictures */
        const char *charset;               /* of HTML, as the server said it; NULL: not told */
        struct convert_progress *progress; /* of convert_file(); may be NULL */
        void (*on_page)(unsigned total);   /* of convert_bytes(): how many come, and 0 behind each; may be NULL */
};

/* In this process: only where nothing can be lost. All in mem. */
int convert_bytes(struct str bytes, const struct convert_opts *o, struct arena *mem, struct convert_doc *ret,
                  struct err *err);

void convert_to_json(const struct convert_doc *d, struct buf *out);
/* Strictly; all into mem. ERR_INVALID: not what convert_to_json() writes, or it is the child's {"error": …}, which is
 * then the message. */
int convert_from_json(struct str json, struct arena *mem, struct convert_doc *ret, struct err *err);

/*
 * In a child: `program` is the path of this program. Blocking, for the long-work thread or a command; *cancel, which
 * may be NULL, is looked at ten times a second. ERR_INVALID with what the file is; ERR_LIMIT: the child took too long
 * or too much; ERR_CANCELLED, ERR_IO.
 */
int convert_file(const char *program, const char *path, const struct convert_opts *o, const atomic_bool *cancel,
                 struct arena *mem, struct convert_doc *ret, struct err *err);
/* The picture of one page of a PDF, as PNG, appended. As above. */
int convert_page(const char *program, const char *path, unsigned page, struct buf *out, struct err *err);
/* The limits of a child, before it looks at a byte. False: they cannot be set. */
bool convert_put_limits(bool ocr);
/* Whether this kernel can keep a child from opening the files of this machine (Landlock). */
bool convert_walls_known(void);
/* A space for each page to come, a line end for each that was read: white space in front of the JSON, which its parent
 * counts and lets the time of a page begin anew. */
void convert_say_page(unsigned total);
/* Inside the child: the file on standard input. */
int convert_page_here(unsigned page, struct buf *out, struct err *err);

#endif
