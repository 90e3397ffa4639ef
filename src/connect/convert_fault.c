/* convert_fault - the table of why something cannot be brought in; see convert_fault.h. */
#include "connect/convert_fault.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
        int code;
        const char *slug, *line;
} faults[CONVERT_FAULTS] = {
        [FAULT_OTHER] = {ERR_INVALID, "other", "it could not be read"},
        [FAULT_PROGRAM] = {ERR_INVALID, "program", "this is a program"},
        [FAULT_PICTURE] = {ERR_INVALID, "picture", "this is a picture"},
        [FAULT_ARCHIVE] = {ERR_INVALID, "archive", "this is an archive; unpack it"},
        [FAULT_OLD_OFFICE] = {ERR_INVALID, "old-office",
                              "this is an old .xls or .doc, or a file with a password; save it as .xlsx or .docx "
                              "without a password"},
        [FAULT_RTF] = {ERR_INVALID, "rtf", "this is RTF; save it as .docx"},
        [FAULT_DATABASE] = {ERR_INVALID, "database", "this is a database"},
        [FAULT_UTF16] = {ERR_INVALID, "utf-16", "this is UTF-16 (\"Unicode text\"); save it as CSV UTF-8 or .xlsx"},
        [FAULT_NO_TEXT] = {ERR_INVALID, "unknown-kind", "this is no text, spreadsheet, document, page or PDF"},
        [FAULT_EMPTY] = {ERR_INVALID, "empty", "there is nothing in it"},
        [FAULT_LARGE] = {ERR_LIMIT, "too-large", "the file is larger than 50 MB"},
        [FAULT_ZIP] = {ERR_INVALID, "zip", "this is a zip, but neither a spreadsheet (.xlsx) nor a document (.docx)"},
        [FAULT_BROKEN] = {ERR_INVALID, "broken", "the file is broken or cut off"},
        [FAULT_UNPACKS] = {ERR_LIMIT, "unpacks-too-much", "a part of the file unpacks to too much"},
        [FAULT_PASSWORD] = {ERR_INVALID, "password", "the file has a password; save it without one"},
        [FAULT_PACKAGE] = {ERR_NOTFOUND, "package-missing", "what reads such files is not installed"},
        [FAULT_SLOW] = {ERR_LIMIT, "too-slow", "the file takes too long to read"},
        [FAULT_MUCH] = {ERR_LIMIT, "too-much", "there is more in the file than can be taken at once"},
        [FAULT_READER] = {ERR_LIMIT, "reader-broke",
                          "the file takes too much memory or time to read, or breaks its reader"},
        [FAULT_GONE] = {ERR_NOTFOUND, "file-gone", "the file is not there any more; bring it in again"},
        [FAULT_NO_ENTRIES] = {ERR_INVALID, "no-entries",
                              "no articles, macros or canned responses are in it; entries need a title and a body"},
        [FAULT_NO_COLUMNS] = {ERR_INVALID, "no-columns",
                              "no columns of questions and answers were found; name them \"question\" and \"answer\" "
                              "(问题, 答案)"},
        [FAULT_SCAN] = {ERR_INVALID, "scan",
                        "the pages are pictures without text; import again with text recognition (OCR)"},
        [FAULT_SCAN_NO_OCR] = {ERR_INVALID, "scan-no-ocr",
                               "the pages are pictures without text, and text recognition (OCR) is not installed here"},
        [FAULT_NO_HEADINGS] = {ERR_INVALID, "no-headings", "no text with a heading was found"},
        [FAULT_NO_PRODUCTS] = {ERR_INVALID, "no-product-columns",
                               "no columns of products were found; name them id, sku, name_zh, name_en, price_cny "
                               "(编号, 货号, 中文名, 英文名, 价格)"},
        [FAULT_STOPPED_SERVICE] = {ERR_LIMIT, "stopped-service",
                                   "the service stopped twice while this was read, so it is not begun a third time"},
        [FAULT_INNER] = {ERR_DENIED, "private-network", "the address leads inside a private network"},
        [FAULT_UNREACHABLE] = {ERR_IO, "unreachable", "the site cannot be reached"},
        [FAULT_ANSWER] = {ERR_NOTFOUND, "site-answer", "the site gives no page"},
        [FAULT_NO_PAGE] = {ERR_NOTFOUND, "no-page", "there is no page that may be read"},
        [FAULT_NO_ADDRESS] = {ERR_INVALID, "no-address", "this is no address of a page"},
        [FAULT_ENDLESS] = {ERR_LIMIT, "page-too-large", "the page is larger than 4 MB, or does not end"},
        [FAULT_NO_ROOM] = {ERR_FULL, "no-room", "there is no room on the disk"},
        [FAULT_DRAFTS] = {ERR_LIMIT, "drafts-full", "so many drafts cannot be taken"},
};

const char *convert_fault_slug(enum convert_fault f)
{
        return faults[f].slug;
}

int convert_fault(struct err *err, enum convert_fault f)
{
        return err_set(err, faults[f].code, "%s", faults[f].line);
}

int convert_fault_with(struct err *err, enum convert_fault f, const char *detail, ...)
{
        char more[300];
        va_list ap;

        va_start(ap, detail);
        vsnprintf(more, sizeof(more), detail, ap);
        va_end(ap);
        return err_set(err, faults[f].code, "%s: %s", faults[f].line, more);
}

enum convert_fault convert_fault_of(struct str line)
{
        for (enum convert_fault f = 0; f < CONVERT_FAULTS; f++) {
                struct str l = str_c(faults[f].line);

                if (str_starts(line, l) && (line.n == l.n || line.p[l.n] == ':'))
                        return f;
        }
        return FAULT_OTHER;
}
