/*
 * scan - our own strict reading of a request's head and chunk lines, before any parser sees them. What two programs
 * could read differently is refused, so that nothing can be smuggled past a proxy in front of us (RFC 9112, section
 * 11).
 *
 * Refused: bare CR or LF, folded lines, white space before a colon, control characters and NUL, a second Host or none
 * in HTTP/1.1, Content-Length beside Transfer-Encoding, two or odd Content-Lengths, any coding but exactly `chunked`,
 * chunk extensions, trailers. Pure: no memory, no I/O.
 */
#ifndef HTTP_SCAN_H
#define HTTP_SCAN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Header lines in one head; one more is 431. */
#define SCAN_MAX_HEADERS 100

struct scan_fault {
        int status;      /* 400, 414, 431, 501, 505 */
        const char *why; /* static, for the problem document */
};

struct scan_head {
        unsigned minor; /* HTTP/1.minor */
        bool has_length, chunked;
        uint64_t length;
};

/*
 * Looks for the empty line that ends a head, from *from on (kept by the caller between calls, 0 at first). Gives the
 * head's length with that line, 0 when there is none yet, -1 at a bare CR or LF or a NUL.
 */
int64_t scan_find_end(const char *p, size_t n, size_t *from);

/* Checks a whole head (with its empty line). 0, or -1 with *fault. */
int scan_head(struct str head, size_t max_target, struct scan_head *ret, struct scan_fault *fault);

/* RFC 9110 token: header names, methods. */
bool scan_is_token(struct str s);

enum scan_chunk_state { SCAN_SIZE, SCAN_DATA, SCAN_DATA_CR, SCAN_DATA_LF, SCAN_LAST_CR, SCAN_LAST_LF, SCAN_DONE };

struct scan_chunks {
        enum scan_chunk_state state;
        bool cr; /* a CR of the size line was seen */
        unsigned digits;
        uint64_t left; /* of this chunk; the size while it is read */
};

/* Reads on; gives how many bytes are in order and belong to this body, or -1 at the first that is not. */
int64_t scan_chunks(struct scan_chunks *c, const char *p, size_t n);

#endif
