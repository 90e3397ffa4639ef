/*
 * packs - the optional parts that lie beside the program: where they are looked for, and what each says of itself.
 *
 * A pack is a folder NAME/ with pack.yaml (its card), encoder.gguf and reference.tsv (reference.h). Packs are looked
 * for in the setting `packs` alone where it is set; else in DATA/packs, then in $XDG_DATA_HOME/warmline/packs (of a
 * relative or empty XDG_DATA_HOME: $HOME/.local/share/warmline/packs). Of two with one name the first is used.
 * Blocking.
 */
#ifndef APP_PACKS_H
#define APP_PACKS_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "encoder/encoder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

#define PACK_E5 "encoder-e5-small" /* the pack that the program knows; tools/get-pack fetches it */
#define PACK_CARD "pack.yaml"
#define PACK_FILE "encoder.gguf"
#define PACK_REFERENCE "reference.tsv"
#define PACK_HEAD "head.bin"

enum {
        PACK_NAME_MAX = 64,        /* bytes */
        PACK_TEXT_MAX = 200,       /* bytes of a text on the card */
        PACK_CARD_MAX = 64 * 1024, /* bytes of pack.yaml */
        PACKS_MAX = 1000,          /* in one place; more are left out */
        PACK_HASH_LEN = 64,        /* SHA-256 in hexadecimal */
        PACK_CHECKSUM_LEN = 16,
};
#define PACK_FILE_MAX ((int64_t)2 << 30) /* bytes of an encoder's file */

/* The card. */
struct pack {
        struct str name, kind, version, licence, source, model;
        struct str sha256;   /* of encoder.gguf */
        struct str origin;   /* SHA-256 of the file that was given, the same where that was not converted */
        struct str checksum; /* encoder_digest() of encoder.gguf, PACK_CHECKSUM_LEN digits; empty: not known */
        struct str added;    /* instant, ISO 8601 */
        int64_t size;        /* bytes of encoder.gguf */
        int64_t dimension;
};

struct pack_entry {
        const char *folder;
        struct str name;
        struct pack pack;
        struct err err; /* code below 0: damaged, and why; then pack is empty */
};

struct packs_places {
        const char *dir[2];
        size_t n;
        const char *home; /* where packs are added; NULL: neither the setting nor a home is there */
};

/* packs, data: the settings; data NULL: no data directory. Lent; other strings live in mem. */
void packs_places(const char *packs, const char *data, struct arena *mem, struct packs_places *ret);

/* All of them, place by place, by name. Folders with neither card nor file are no packs and are passed over. */
typedef VEC(struct pack_entry) pack_entries;
void packs_list(const struct packs_places *at, struct arena *mem, pack_entries *ret);
/* The first of that name. ERR_NOTFOUND: none. A damaged one is found too: see ret->err. */
int packs_find(const struct packs_places *at, struct str name, struct arena *mem, struct pack_entry *ret,
               struct err *err);

/*
 * The pack to work with: `name`; where that is empty PACK_E5, else the first there is. ERR_NOTFOUND: none. ERR_CORRUPT:
 * its card is damaged. The encoder's file is not looked at.
 */
int packs_choose(const struct packs_places *at, struct str name, struct arena *mem, struct pack_entry *ret,
                 struct err *err);
/* Its encoder; that of PACK_E5 with its head. ERR_CORRUPT also when the file is not there, or is not the one that was
 * added, as far as the card tells; else what encoder_open() says. */
int packs_open_encoder(const struct packs_places *at, struct str name, enum encoder_isa isa, struct encoder **ret,
                       struct err *err);

/* Letters, digits and . _ - with a letter or digit in front; at most PACK_NAME_MAX. */
bool pack_name_is_good(struct str name);
/* FOLDER/FILE in mem. */
const char *pack_path(struct arena *mem, const char *folder, const char *file);

/* Strings live in mem. ERR_CORRUPT says what is wrong. */
int pack_card_parse(struct str text, struct arena *mem, struct pack *ret, struct err *err);
/* Control characters and what is no text become question marks. */
void pack_card_write(const struct pack *p, struct buf *out);
/* Bytes and SHA-256 of a file. ERR_NOTFOUND, ERR_IO. */
int pack_file_hash(const char *path, int64_t *ret_size, char ret_hex[PACK_HASH_LEN + 1], struct err *err);

/* What the program knows of PACK_E5: card without size and date (origin: the one file that is taken), and vectors. */
int pack_known(struct arena *mem, struct pack *ret, struct str *ret_reference, struct err *err);

#endif
