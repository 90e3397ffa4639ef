/* Random tokens, sha256, comparison in constant time. */
#ifndef CRYPT_TOKEN_H
#define CRYPT_TOKEN_H

#include "base/str.h"

#include <stdbool.h>

#define TOKEN_LEN 43 /* 32 random bytes, base64url without padding */

void token_random(char ret[TOKEN_LEN + 1]);
void crypt_sha256(struct str data, unsigned char ret[32]);
/* HMAC-SHA256. */
void crypt_mac(struct str key, struct str data, unsigned char ret[32]);
/* Six decimal digits, each value but 000000 as likely. */
#define CODE_LEN 6
void code_random(char ret[CODE_LEN + 1]);
/* Lengths may differ; the time depends on b's length only. */
bool crypt_equal(struct str a, struct str b);

#endif
