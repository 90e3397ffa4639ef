/*
 * sign - requests from and to the company's systems carry a signature, so that each side knows who speaks and that
 * nothing was changed or sent again much later: HMAC-SHA256 (RFC 2104) over version, method, path, time and body.
 *
 *   X-Warmline-Time: 1790000000
 *   X-Warmline-Signature: v1=5d41402abc4b2a76b9719d911017c592…
 *
 * The signed text is "v1\nMETHOD\nPATH\nTIME\n" and the body; PATH is as in the request line, with its query.
 */
#ifndef CRYPT_SIGN_H
#define CRYPT_SIGN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define SIGN_HEX 64
#define SIGN_SLACK_S 300 /* a request may be so old, or its clock so far ahead */

/* What is signed; all parts as they travel. */
struct signed_request {
        struct str method, path, body;
        int64_t time_s;
};

void sign_request(struct str secret, const struct signed_request *q, char ret[SIGN_HEX + 1]);
/* Both header lines, each with CRLF. Into mem. */
struct arena;
struct str sign_headers(struct str secret, const struct signed_request *q, struct arena *mem);
/* In constant time; signature as in its header, "v1=…". False when it is another's, malformed, or now_s is more than
 * SIGN_SLACK_S away from its time. */
bool sign_check(struct str secret, const struct signed_request *q, struct str signature, int64_t now_s);

#endif
