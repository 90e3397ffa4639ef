/* What an OpenID provider says: a token on the first line and a set of keys behind it; when the line is empty, claims,
 * a configuration and userinfo. */
#include "connect/oidc.h"
#include "crypt/jose.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static void read_token(struct str token, struct str json, struct arena *mem)
{
        struct jwk_set *keys = NULL;
        struct str claims;

        if (jwk_set_parse(json, &keys, NULL) < 0)
                return;
        must(jwk_set_count(keys) > 0 && jwk_set_count(keys) <= JWK_KEYS_MAX);
        if (jws_verify(token, keys, mem, &claims, NULL) == 0)
                must(token.n <= JWS_MAX);
        jwk_set_free(keys);
}

static void read_answers(struct str json, struct arena *mem)
{
        struct oidc_expected x = {STR("https://id.example"), STR("warmline"), STR("n"), INT64_C(1790000000000)};
        struct oidc_person p = {.subject = STR("1")};
        struct oidc_provider provider;

        if (oidc_read_claims(json, &x, mem, &p, NULL) == 0)
                must(p.subject.n > 0 && p.subject.n <= OIDC_SUBJECT_MAX && p.email.n <= OIDC_EMAIL_MAX);
        if (oidc_read_discovery(json, x.issuer, mem, &provider, NULL) == 0)
                must(str_starts(provider.token, STR("https://")));
        p.subject = STR("1");
        if (oidc_read_userinfo(json, mem, &p))
                must(p.name.n <= OIDC_NAME_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct arena *mem = arena_new(0);
        struct str rest = str_n((const char *)data, n), line;

        if (str_cut(&rest, '\n', &line) && rest.p) {
                if (line.n)
                        read_token(line, rest, mem);
                else
                        read_answers(rest, mem);
        }
        arena_free(mem);
        return 0;
}
