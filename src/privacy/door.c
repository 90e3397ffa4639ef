/* The door. What is masked is what identifies a person or lets somebody act as one; addresses of the net, weekdays and
 * links stay, because analysis needs them. */
#include "privacy/door.h"

#include "base/buf.h"
#include "crypt/keyring.h"
#include "store/sealed_priv.h"
#include "text/recognise.h"

#include <stdlib.h>

#define TEXT_MAX ((size_t)1 << 20)
#define BYTES_MAX ((size_t)16 << 20)
#define FOUND_MAX 256 /* at a time */

struct door {
        struct keyring *keys;
};

/* One context per kind, so that a picture's bytes never open as a message. */
static const struct str context_text = STR_INIT("text"), context_bytes = STR_INIT("bytes");

struct door *door_new(struct keyring *keys)
{
        struct door *d = malloc(sizeof(*d));

        if (!d)
                abort();
        d->keys = keys;
        return d;
}

void door_free(struct door *d)
{
        free(d);
}

bool door_masks(enum recog_type type)
{
        return type != REC_URL && type != REC_WEEKDAY && type != REC_IP;
}

struct str door_redact(struct str text, struct arena *mem)
{
        struct recog found[FOUND_MAX];
        struct buf out;
        struct str ret, rest = text;
        size_t n;

        buf_init(&out, text.n * 4 + 64);
        do {
                size_t done = 0;

                n = recognise(rest, found, FOUND_MAX);
                for (size_t i = 0; i < n; i++) {
                        if (!door_masks(found[i].type))
                                continue;
                        buf_put(&out, rest.p + done, found[i].start - done);
                        buf_printf(&out, "[%s]", recog_name(found[i].type));
                        done = found[i].end;
                }
                if (n == FOUND_MAX && done < found[n - 1].end) {
                        buf_put(&out, rest.p + done, found[n - 1].end - done);
                        done = found[n - 1].end;
                }
                if (n < FOUND_MAX) {
                        buf_put(&out, rest.p + done, rest.n - done);
                        done = rest.n;
                }
                rest = str_n(rest.p + done, rest.n - done);
        } while (n == FOUND_MAX);
        ret = arena_str(mem, buf_str(&out));
        buf_done(&out);
        return ret;
}

bool door_personal(struct str text, struct arena *mem)
{
        if (!str_eq(door_redact(text, mem), text))
                return true;
        for (int t = 0; t < REC_TYPES; t++)
                if (str_contains(text, arena_printf(mem, "[%s]", recog_name((enum recog_type)t))))
                        return true;
        return false;
}

int door_seal_payload(struct door *d, struct str customer_id, struct str payload, struct str plain,
                      const struct sealed_text **ret, struct arena *mem, struct err *err)
{
        struct sealed_text *t = ARENA_NEW(mem, struct sealed_text);
        int r;

        if (payload.n > TEXT_MAX || plain.n > TEXT_MAX)
                return err_set(err, ERR_LIMIT, "the text is longer than %zu bytes", TEXT_MAX);
        r = keyring_seal(d->keys, customer_id, context_text, payload, mem, &t->cipher, err);
        if (r < 0)
                return r;
        t->redacted = door_redact(plain, mem);
        *ret = t;
        return 0;
}

int door_seal(struct door *d, struct str customer_id, struct str text, const struct sealed_text **ret,
              struct arena *mem, struct err *err)
{
        return door_seal_payload(d, customer_id, text, text, ret, mem, err);
}

int door_seal_bytes(struct door *d, struct str customer_id, struct str bytes, struct arena *mem, struct str *ret_cipher,
                    struct err *err)
{
        if (bytes.n > BYTES_MAX)
                return err_set(err, ERR_LIMIT, "more than %zu bytes", BYTES_MAX);
        return keyring_seal(d->keys, customer_id, context_bytes, bytes, mem, ret_cipher, err);
}

int door_open(struct door *d, struct str customer_id, struct str cipher, struct arena *mem, struct str *ret,
              struct err *err)
{
        int r = keyring_unseal(d->keys, customer_id, context_text, cipher, mem, ret, err);

        return r == ERR_CORRUPT ? keyring_unseal(d->keys, customer_id, context_bytes, cipher, mem, ret, err) : r;
}

int door_seal_cb(void *arg, struct str customer_id, struct str text, struct arena *mem, const struct sealed_text **ret,
                 struct err *err)
{
        return door_seal(arg, customer_id, text, ret, mem, err);
}
