/* The one door for text of people: what goes in comes out as a redacted copy and a sealed original (struct
 * sealed_text); the store takes nothing else. Loop thread only, but for door_seal_bytes(); a call costs some
 * microseconds and no I/O, except that opening a text whose key is not in the keyring's cache reads one record of the
 * key file. */
#ifndef PRIVACY_DOOR_H
#define PRIVACY_DOOR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/sealed.h"
#include "text/recognise.h"

#include <stdbool.h>

struct keyring;
struct door;

/* Borrows the keyring. */
struct door *door_new(struct keyring *keys);
void door_free(struct door *d);

/* Seals text (≤ 1 MiB, ERR_LIMIT) with the customer's key, which is made when there is none. ret lives in mem. */
int door_seal(struct door *d, struct str customer_id, struct str text, const struct sealed_text **ret,
              struct arena *mem, struct err *err);
/* Seals payload (JSON, say) but lets analysis see the redacted form of plain instead: use it for events, with the
 * blocks' plain text. plain may be empty. */
int door_seal_payload(struct door *d, struct str customer_id, struct str payload, struct str plain,
                      const struct sealed_text **ret, struct arena *mem, struct err *err);
/* Opens what any of the seal calls made. ERR_NOTFOUND: the key is gone (the person was erased). ERR_CORRUPT: not sealed
 * for this customer, or changed. */
int door_open(struct door *d, struct str customer_id, struct str cipher, struct arena *mem, struct str *ret,
              struct err *err);

/* For what holds no text to search: conversation state, notes, pictures (≤ 16 MiB). On any thread. */
int door_seal_bytes(struct door *d, struct str customer_id, struct str bytes, struct arena *mem, struct str *ret_cipher,
                    struct err *err);

/* Whether the redacted copy has [TYPE] in its place. */
bool door_masks(enum recog_type type);
/* The redacted copy alone, in mem: structured personal data becomes [PHONE], [EMAIL] … */
struct str door_redact(struct str text, struct arena *mem);

/* Is there structured personal data in it, or the [TYPE] that stands for some? mem is for the work. */
bool door_personal(struct str text, struct arena *mem);

/* door_seal in the shape that store/import.h wants; arg is the door. */
int door_seal_cb(void *arg, struct str customer_id, struct str text, struct arena *mem, const struct sealed_text **ret,
                 struct err *err);

#endif
