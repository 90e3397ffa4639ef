/* convert - what a file is, and its reader; the words for what was noticed. */
#include "connect/convert.h"

#include "base/buf.h"
#include "connect/convert_priv.h"

#include <inttypes.h>
#include <string.h>

const char *convert_kind_name(enum convert_kind k)
{
        static const char *const names[] = {"csv", "xlsx", "docx", "pdf", "html", "export"};

        return names[k];
}

static const struct {
        const char *name, *text; /* %s: the number */
} notes[CONVERT_NOTES] = {
        [NOTE_ROWS_CUT] = {"rows-cut", "only the first % rows were read; split the file for the others"},
        [NOTE_COLUMNS_CUT] = {"columns-cut", "% rows have more than 64 columns; those to the right were not read"},
        [NOTE_SHEETS_CUT] = {"sheets-cut", "% sheets beyond the first 100 were not read"},
        [NOTE_PAGES_CUT] = {"pages-cut", "% pages beyond the limit were not read; split the file for them"},
        [NOTE_TEXT_CUT] = {"text-cut", "% texts were too long or too many and were cut"},
        [NOTE_MACROS] = {"macros", "the file has macros; they were not run"},
        [NOTE_NO_VALUE] = {"no-value", "% cells hold a formula without a stored result and count as empty"},
        [NOTE_HIDDEN] = {"hidden", "% hidden sheets were not read"},
        [NOTE_HIDDEN_COLUMNS] = {"hidden-columns", "% hidden columns were not read"},
        [NOTE_SCAN] = {"scan", "% pages are pictures without text; import again with text recognition (OCR)"},
        [NOTE_OCR] = {"ocr", "% pages were read from their picture; look them over"},
        [NOTE_NO_OCR] = {"no-ocr", "text recognition is not installed (tesseract with its languages, poppler-utils)"},
        [NOTE_WINDOWS] = {"windows-1252", "% lines are neither UTF-8 nor GBK and were read as Windows-1252"},
        [NOTE_GB18030] = {"gb18030", "the file is in GB18030 (GBK); % lines were converted"},
        [NOTE_BAD_TEXT] = {"bad-text", "% lines are in no known encoding; what could not be read is marked"},
};

const char *convert_note_name(enum convert_note n)
{
        return notes[n].name;
}

void convert_note_put(enum convert_note n, uint64_t count, struct buf *out)
{
        for (const char *p = notes[n].text; *p; p++)
                if (*p == '%')
                        buf_printf(out, "%" PRIu64, count);
                else
                        buf_put_ch(out, *p);
}

/* ---- what it is ---- */

static bool starts(struct str s, const char *what)
{
        return str_starts(s, str_c(what));
}

static const struct {
        const char *bytes;
        size_t n;
        enum convert_fault fault;
} strangers[] = {
        {"\x7f"
         "ELF",
         4, FAULT_PROGRAM},
        {"MZ", 2, FAULT_PROGRAM},
        {"\xd0\xcf\x11\xe0", 4, FAULT_OLD_OFFICE},
        {"\x89PNG", 4, FAULT_PICTURE},
        {"\xff\xd8\xff", 3, FAULT_PICTURE},
        {"GIF8", 4, FAULT_PICTURE},
        {"Rar!", 4, FAULT_ARCHIVE},
        {"7z\xbc\xaf", 4, FAULT_ARCHIVE},
        {"\x1f\x8b", 2, FAULT_ARCHIVE},
        {"{\\rtf", 5, FAULT_RTF},
        {"SQLite format 3", 15, FAULT_DATABASE},
};

/* Pages begin as they like: with their type, a remark, or any tag. */
static bool html_like(struct str s)
{
        return s.n >= 2 && s.p[0] == '<' &&
               (s.p[1] == '!' || s.p[1] == '?' || ((s.p[1] | 32) >= 'a' && (s.p[1] | 32) <= 'z'));
}

/* Controls that no text has; UTF-16 has zeros. */
static bool binary(struct str s)
{
        size_t odd = 0;

        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (!c)
                        return true;
                odd += c < 32 && !strchr("\t\n\v\f\r\x1a\x1b", c);
        }
        return odd * 50 > s.n;
}

int convert_sniff(struct str head, enum convert_kind *ret, struct err *err)
{
        struct str text = starts(head, "\xef\xbb\xbf") ? str_sub(head, 3, head.n) : head;
        struct str first = str_sub(head, 0, 1024);

        for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++)
                if (str_starts(head, str_n(strangers[i].bytes, strangers[i].n)))
                        return convert_fault(err, strangers[i].fault);
        if (starts(head, "PK\x03\x04") || starts(head, "PK\x05\x06"))
                return *ret = CONVERT_XLSX, 0; /* or a document: the zip tells */
        if (str_contains(first, STR("%PDF-")))
                return *ret = CONVERT_PDF, 0;
        if (starts(head, "\xff\xfe") || starts(head, "\xfe\xff"))
                return convert_fault(err, FAULT_UTF16);
        if (binary(str_sub(head, 0, 4096)))
                return convert_fault(err, FAULT_NO_TEXT);
        text = str_trim(text);
        if (!text.n)
                return convert_fault(err, FAULT_EMPTY);
        *ret = text.p[0] == '{' || text.p[0] == '[' ? CONVERT_EXPORT : html_like(text) ? CONVERT_HTML : CONVERT_CSV;
        return 0;
}

int convert_bytes(struct str bytes, const struct convert_opts *o, struct arena *mem, struct convert_doc *ret,
                  struct err *err)
{
        static convert_fn *const readers[CONVERT_KINDS] = {
                [CONVERT_CSV] = convert_csv, [CONVERT_XLSX] = convert_zip,  [CONVERT_DOCX] = convert_zip,
                [CONVERT_PDF] = convert_pdf, [CONVERT_HTML] = convert_html, [CONVERT_EXPORT] = convert_export};
        struct sink s;
        int r;

        *ret = (struct convert_doc){0};
        if (bytes.n > CONVERT_BYTES_MAX)
                return convert_fault(err, FAULT_LARGE);
        r = convert_sniff(bytes, &ret->kind, err);
        if (r < 0)
                return r;
        sink_init(&s, mem, ret);
        r = readers[ret->kind](&s, bytes, o, err);
        sink_done(&s);
        return r;
}

int convert_zip(struct sink *s, struct str bytes, const struct convert_opts *o, struct err *err)
{
        struct zip *z = NULL;
        int r = zip_open_bytes(bytes, &z, err);

        (void)o;
        if (r == 0 && zip_has(z, "xl/workbook.xml")) {
                r = convert_xlsx(s, z, err);
        } else if (r == 0 && zip_has(z, "word/document.xml")) {
                s->doc->kind = CONVERT_DOCX;
                r = convert_docx(s, z, err);
        } else if (r == 0) {
                r = convert_fault(err, FAULT_ZIP);
        }
        zip_close_it(z);
        return r;
}
