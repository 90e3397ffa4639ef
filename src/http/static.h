/*
 * static - files that are known when the program starts (the embedded web bundle) or when a knowledge generation is
 * published (figures, clips): strong ETags with 304, the compressed form for those who take gzip, one byte range for
 * clips (RFC 9110, 13 and 14), HEAD.
 */
#ifndef HTTP_STATIC_H
#define HTTP_STATIC_H

#include "base/err.h"
#include "http/req.h"
#include "http/server.h"

#include <stdbool.h>
#include <stddef.h>

struct http_asset {
        const char *path; /* "/widget.js"; of no meaning to http_static_send */
        const char *content_type;
        const unsigned char *raw; /* NULL: only the compressed form is kept */
        size_t raw_n;             /* of the plain form, also when raw is NULL */
        const unsigned char *gz;  /* NULL: none */
        size_t gz_n;
        const char *etag; /* characters of a strong tag of the plain form, without quotes; the gzip form adds "-gz" */
        bool immutable;   /* its path changes with its content: kept for a year without asking */
        unsigned fresh_s; /* else: kept so long without asking */
};

/* Routes GET (and HEAD) of each asset. The assets and their bytes must live as long as the process. ERR_EXISTS when a
 * path is taken. */
int http_static_add(struct http_server *s, const struct http_asset *assets, size_t n, struct err *err);

/* The page for people who come to a path where nothing is: those who take text/html; all others get the problem. It
 * must live as long as the server. */
void http_static_not_found(struct http_server *s, const struct http_asset *page);

enum http_static_bytes { HTTP_BYTES_STAY, HTTP_BYTES_COPY };

/* Answers with the asset, as the request's headers want it; ends the request. HTTP_BYTES_STAY: the bytes live as long
 * as the process and are not copied. */
void http_static_send(struct http_req *r, const struct http_asset *a, enum http_static_bytes bytes);

#endif
