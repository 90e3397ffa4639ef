/* Inside of reading claims. */
#ifndef ANSWER_CLAIMS_PRIV_H
#define ANSWER_CLAIMS_PRIV_H

#include "answer/claims.h"
#include "answer/claims_words.h"

#define NUMBER_SCALE 10000

struct reader {
        struct str s; /* the normal form */
        size_t i;
        const struct claims_names *names;
        int64_t today; /* days since 1970-01-01 */
        int year;
        struct atom *atoms;
        struct piece *pieces;
        size_t n, n_pieces;
        unsigned waiting;      /* bounds that stand before a number */
        unsigned waiting_word; /* their concept, in case that no number follows */
        uint16_t waiting_unit; /* ¥, CNY before the number */
        bool lacking;          /* "without" waits for its word */
        bool soft_of;          /* "的" or "时" was the last of the piece */
};

struct atom *atom_add(struct reader *r, enum atom_kind kind, size_t from, size_t to);
/* Longest name at r->i: its length and index, else 0. */
size_t name_at(const struct reader *r, int64_t *ret_index);

/* claims_value.c: each takes a value at r->i and moves behind it, or gives false and moves nothing. */
bool take_date(struct reader *r);
bool take_time(struct reader *r);
bool take_code(struct reader *r);
bool take_number(struct reader *r);

static inline bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}
static inline bool is_letter(char c)
{
        return c >= 'a' && c <= 'z';
}

#endif
