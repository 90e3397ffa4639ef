/*
 * embedding_http - asks an OpenAI-compatible server: POST URL/v1/embeddings.
 *
 * Up to EMBEDDING_IN_FLIGHT connections for questions and one for texts of the knowledge, kept open. Loop thread only.
 */
#ifndef MODEL_EMBEDDING_HTTP_H
#define MODEL_EMBEDDING_HTTP_H

#include "base/err.h"
#include "base/str.h"
#include "model/embedding.h"

struct net;
struct tls;

#define EMBEDDING_BEARER_MAX 4096 /* bytes of the bearer key */

struct embedding_http_opts {
        struct loop *loop;
        struct net *net; /* borrowed */
        struct tls *tls; /* of an https URL; NULL: trusts the system's roots */
        struct str url;  /* http or https; with or without /v1 at its end */
        struct str key;  /* bearer key; empty: none. Never logged */
        struct str model;
        bool base64;
        int64_t timeout_ms; /* of a request with questions, at least as long as any of them waits; late vectors are
                               still worth keeping */
        int64_t bulk_timeout_ms;
};

extern const struct embedding_driver embedding_http;

/* For embedding_opts.self. ERR_INVALID: the URL, or a key that cannot stand in a header. */
int embedding_http_new(const struct embedding_http_opts *o, void **ret, struct err *err);

#endif
