/* For the converters alone. */
#ifndef CONNECT_CONVERT_PRIV_H
#define CONNECT_CONVERT_PRIV_H

#include "base/buf.h"
#include "base/vec.h"
#include "connect/convert.h"
#include "connect/convert_fault.h"

/* ---- what is read, as it grows ---- */

struct sink {
        struct arena *mem;
        struct convert_doc *doc;
        VEC(struct convert_part) parts;
        VEC(struct convert_row) rows; /* of the table under way */
        VEC(struct str) links;
        size_t text, n_rows; /* bytes, and rows of all tables */
};

void sink_init(struct sink *s, struct arena *mem, struct convert_doc *doc);
/* Moves what was gathered into the document, or drops it. */
void sink_done(struct sink *s);
/* Trims, repairs, copies; what does not fit is cut and noted. */
struct str sink_text(struct sink *s, struct str text);
/* Copies the text; empty text makes no part. NULL: none was made. */
struct convert_part *sink_part(struct sink *s, enum convert_part_kind kind, unsigned level, unsigned page,
                               struct str text);
/* False when no more rows are taken. The cells are copied and trimmed; rows without any text count as nothing. */
bool sink_row(struct sink *s, const struct str *cells, size_t n, unsigned line, unsigned page);
/* Ends the table; one without rows is none. */
void sink_table(struct sink *s, struct str name, unsigned page);
void sink_link(struct sink *s, struct str href);
bool sink_full(const struct sink *s);

/* ---- one for each kind ---- */

typedef int convert_fn(struct sink *s, struct str bytes, const struct convert_opts *o, struct err *err);
convert_fn convert_csv, convert_zip, convert_pdf, convert_html, convert_export;

struct zip;
int convert_xlsx(struct sink *s, struct zip *z, struct err *err);
int convert_docx(struct sink *s, struct zip *z, struct err *err);
/* What is in a piece of HTML, as parts; for exports, whose bodies are such. No title, no links. */
int html_fragment(struct sink *s, struct str html, struct err *err);

/* Nothing of this machine but what readers need can be opened from here on. True also where the kernel has no such
 * walls; false: it has, and they cannot be put up. */
bool convert_walls(void);

/* ---- DOCX ---- */

enum { DOCX_NO_LEVEL = 10 };

struct docx_look {
        unsigned level; /* of a heading, from 1; 0: none, or not told; DOCX_NO_LEVEL inside of styles */
        unsigned size;  /* of its letters, in half points; 0: not told */
        int bold;       /* 1, -1: not; 0: not told */
        bool title, toc;
        struct str list; /* that it is an item of; empty or "0": none */
        unsigned deep;   /* in that list, from 0 */
};

struct docx_styles;
/* In mem, but for what docx_styles_done() frees, also when it fails. */
int docx_styles_read(struct zip *z, struct arena *mem, struct docx_styles **ret, struct err *err);
void docx_styles_done(struct docx_styles *d);
/* What a style and all that it rests on say; id empty: that of paragraphs without one. */
struct docx_look docx_style(const struct docx_styles *d, struct str id);
/* Whether the items of a list are numbered. */
bool docx_list_counts(const struct docx_styles *d, struct str list, unsigned deep);
/* Takes what an element inside of <w:rPr> or <w:numPr> says. */
void docx_run_property(struct docx_look *to, struct str name, struct str v);
void docx_list_property(struct docx_look *to, struct str name, struct str v, struct arena *mem);

/* Beside each part of the document. */
struct docx_para {
        unsigned size;
        bool bold;       /* all of it */
        struct str list; /* of an item that is numbered */
};
/* Once all is read: leaves out typed tables of contents, finds headings that no style tells, numbers lists. */
void docx_finish(struct sink *s, struct docx_para *paras);

/* ---- PDF ---- */

struct pdf_text {
        struct str text;
        double left, top, right, bottom, size; /* of the letters, as of a page of 1.5 pixels a point */
        bool bold;
        bool guessed; /* its place, as of a picture that was read */
        unsigned page;
        bool blank_before, blank_after; /* it had one there, which its place does not tell */
        unsigned flow;                  /* what is read from top to bottom: a page, or a column of it */
};

struct pdf {
        struct arena *mem;
        VEC(struct pdf_text) texts; /* in the order of the file, page by page */
        unsigned pages;
        bool beyond;   /* there are more pages than are read */
        double height; /* of the pages */
};

/* Puts what is on the pages into the sink, as headings, paragraphs, items and tables. */
void pdf_pages(struct pdf *p, struct sink *s);
/* Runs a program of poppler on the file behind fd, which it gets as /dev/fd/0; each piece of its output goes to `take`.
 * Gives its exit code; ERR_NOTFOUND: it is not installed; ERR_IO. */
int pdf_run(const char *const *args, int fd, int (*take)(void *arg, int out), void *arg);

/* ---- zip: libzip ---- */

int zip_open_bytes(struct str bytes, struct zip **ret, struct err *err);
struct zip *zip_close_it(struct zip *z); /* takes NULL, gives NULL */
bool zip_has(const struct zip *z, const char *name);
struct zip_member;
/* ERR_NOTFOUND; ERR_LIMIT: it would unpack to more than is taken; ERR_INVALID: a password. */
int zip_member_open(struct zip *z, const char *name, struct zip_member **ret, struct err *err);
struct zip_member *zip_member_close(struct zip_member *m); /* takes NULL, gives NULL */
/* As the reader of xml_open() takes it: bytes, 0 at the end, -1 when it is broken or grows past its limit. */
int zip_member_read(void *member, char *to, int n);
bool zip_member_past_limit(const struct zip_member *m);

/* ---- XML and HTML: libxml2 ---- */

struct xml;
enum xml_event { XML_END, XML_OPEN, XML_CLOSE, XML_TEXT, XML_BROKEN };

/* Nothing is fetched. doctype: one may stand at the start; without it, that is refused, as entities are how a small
 * file becomes a big one. */
int xml_open(int (*read)(void *arg, char *to, int n), void *arg, bool doctype, struct xml **ret, struct err *err);
/* charset: NULL: as the page says, else UTF-8. Pages are never too broken to be read. */
int xml_open_html(struct str bytes, const char *charset, struct xml **ret, struct err *err);
struct xml *xml_close(struct xml *x); /* takes NULL, gives NULL */
/* An element without content opens and closes too. */
enum xml_event xml_next(struct xml *x);
struct str xml_name(const struct xml *x); /* local, of what opens or closes; lent until the next call, as is the text */
struct str xml_text(const struct xml *x);
/* Empty when it is not there; copied into mem. Name with its prefix: "r:id". */
struct str xml_attr(const struct xml *x, const char *name, struct arena *mem);

/* ---- HTML ---- */

/* What each element of a page holds, in the order in which they open; for what only the whole page tells. */
struct html_extent {
        size_t text, linked; /* bytes between tags; of them, inside of links */
        unsigned links;
        bool h1, heading, main;
        struct str title; /* of the first heading in it */
};
struct html_frame {
        VEC(struct html_extent) of;
        size_t text; /* of the page, outside of links */
        bool main;   /* a part is marked as the main one, and is not empty */
};
/* bytes and charset: as for xml_open_html(). In mem, but for what html_frame_done() frees, also when it fails. */
int html_frame_read(struct str bytes, const char *charset, struct arena *mem, struct html_frame *ret, struct err *err);
void html_frame_done(struct html_frame *f);
/* Whether an element, the i-th, is none of what the page is there for: menus, footers, votes and the like, by the words
 * of its id, class and role. Never what holds the title of the page, or most of its text. */
bool html_frame_is(const struct html_frame *f, size_t i, const struct xml *x, struct arena *mem);
/* "Was this article helpful?" */
bool html_is_vote(struct str text);

#endif
