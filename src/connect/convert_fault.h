/*
 * convert_fault - why something cannot be brought in. The line is for people who read English; the slug stays the same
 * for programs, and for consoles that have words of their own. Both come from one table, so a line can be told its slug
 * again after it went through a child process.
 */
#ifndef CONNECT_CONVERT_FAULT_H
#define CONNECT_CONVERT_FAULT_H

#include "base/err.h"

enum convert_fault {
        FAULT_OTHER,
        FAULT_PROGRAM,
        FAULT_PICTURE,
        FAULT_ARCHIVE,
        FAULT_OLD_OFFICE,
        FAULT_RTF,
        FAULT_DATABASE,
        FAULT_UTF16,
        FAULT_NO_TEXT,
        FAULT_EMPTY,
        FAULT_LARGE,
        FAULT_ZIP,
        FAULT_BROKEN,
        FAULT_UNPACKS,
        FAULT_PASSWORD,
        FAULT_PACKAGE,
        FAULT_SLOW,
        FAULT_MUCH,
        FAULT_READER,
        FAULT_GONE,
        FAULT_NO_ENTRIES,
        FAULT_NO_COLUMNS,
        FAULT_SCAN,
        FAULT_SCAN_NO_OCR,
        FAULT_NO_HEADINGS,
        FAULT_NO_PRODUCTS,
        FAULT_STOPPED_SERVICE,
        FAULT_INNER,
        FAULT_UNREACHABLE,
        FAULT_ANSWER,
        FAULT_NO_PAGE,
        FAULT_NO_ADDRESS,
        FAULT_ENDLESS,
        FAULT_NO_ROOM,
        FAULT_DRAFTS,
        CONVERT_FAULTS
};

/* "program", "old-office" … */
const char *convert_fault_slug(enum convert_fault f);
/* Sets *err, which may be NULL, and gives its code. detail follows the line behind a colon; NULL: none. */
int convert_fault(struct err *err, enum convert_fault f);
int convert_fault_with(struct err *err, enum convert_fault f, const char *detail, ...)
        __attribute__((format(printf, 3, 4)));
/* FAULT_OTHER: the line is none of the table. */
enum convert_fault convert_fault_of(struct str line);

#endif
