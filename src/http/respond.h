/*
 * respond - answers. Each of these ends the request: it must not be used afterwards. Headers that every answer carries
 * (Date, X-Request-Id, security headers, CORS) are added here.
 */
#ifndef HTTP_RESPOND_H
#define HTTP_RESPOND_H

#include "base/str.h"
#include "http/req.h"

/* One more header for the coming answer; replaces a header of ours of the same name (case folded), except Set-Cookie,
 * which adds. The value is copied; CR and LF in it are a bug of ours. */
void http_add_header(struct http_req *r, const char *name, struct str value);

/* body is copied; content_type may be empty when there is no body. */
void http_respond(struct http_req *r, int status, struct str content_type, struct str body);

/*
 * RFC 9457: {type, title, status, detail, instance}. slug names the kind of problem ("rate-limited"; NULL:
 * about:blank); instance is the request id. The detail is for people and holds no personal data.
 */
void http_problem(struct http_req *r, int status, const char *slug, const char *detail_fmt, ...)
        __attribute__((format(printf, 4, 5)));

/* "Not Found" … */
const char *http_status_text(int status);

#endif
