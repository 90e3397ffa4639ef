/*
 * Inside of the search for entities. One look at the message notes at every code point what may begin there; finders
 * then try only at such places. Lists of words are UTF-32 literals in normal form with '|' between the words.
 */
#ifndef NLU_ENTITY_PRIV_H
#define NLU_ENTITY_PRIV_H

#include "nlu/entity.h"
#include "text/tables.h"

#include <uchar.h>

enum {
        BEGINS_DIGIT = 1,
        BEGINS_NUMBER = 2, /* Chinese numerals and English words for numbers */
        BEGINS_DATE = 4,
        BEGINS_LIGHT = 8,
        BEGINS_COLOUR = 16,
        BEGINS_MAIL = 32, /* the sign @ */
        BEGINS_TRIED = 64,
        BEGINS_DONE = 128, /* what tells that a thing was tried: "过", "了", "already" */
        BEGINS_NAME = 256,
        BEGINS_PLACE = 512,
        BEGINS_CODE = 1024, /* what announces an error code */
};

#define ENT_LOOK \
        600 /* code points of a message that are looked at: entities stand in the first part, the rest is story */
#define ENT_SHUT_MAX 8

struct finder {
        const struct nlu_base *base;
        const struct nlu_context *ctx;
        const struct normal *s;
        const struct mentions *named;
        struct str text; /* as it was sent */
        struct arena *mem;
        struct nlu_result *out;
        const uint16_t *begins; /* by code point */
        unsigned any;           /* all of them together */
        struct {
                uint32_t from, to; /* bytes in which nothing is to be found: links, bank cards */
        } shut[ENT_SHUT_MAX];
        unsigned n_shut;
};

static inline bool ent_digit(uint32_t c)
{
        return c >= '0' && c <= '9';
}
static inline bool ent_letter(uint32_t c)
{
        return c >= 'a' && c <= 'z';
}
static inline bool ent_alnum(uint32_t c)
{
        return ent_digit(c) || ent_letter(c);
}
static inline uint32_t ent_at(const struct finder *f, size_t i)
{
        return i < f->s->n ? f->s->cp[i] : 0;
}
/* i, or behind the space that stands there. */
static inline size_t ent_skip(const struct finder *f, size_t i)
{
        return i + (ent_at(f, i) == ' ');
}

/* entity.c */
bool ent_taken(const struct finder *f, size_t from, size_t to);
/* Adds [from, to) with a value that lives as long as the result; NULL when something else has the place. */
struct nlu_entity *ent_add(struct finder *f, enum nlu_entity_kind kind, size_t from, size_t to, struct str value);
/* Letters and digits of [from, to) as ASCII capitals. */
struct str ent_compact(const struct finder *f, size_t from, size_t to);
/* [from, to) as UTF-8, spaces at both ends left out. */
struct str ent_text(const struct finder *f, size_t from, size_t to);
/* Length of the longest word of the list at i, or 0. Words of letters stand at word borders, digits by themselves. */
size_t ent_word(const struct finder *f, size_t i, const char32_t *list);
/* The same for a word that ends at `to`. */
size_t ent_word_before(const struct finder *f, size_t to, const char32_t *list);
/* Does a word of the list begin in [from, to)? */
bool ent_any(const struct finder *f, size_t from, size_t to, const char32_t *list);
/* The code point that begins at the byte, or the next one. */
size_t ent_position(const struct finder *f, uint32_t byte);
bool ent_has_char(const char32_t *list, uint32_t c);
/* The clause around i: after the last sign that ends one, up to the next. */
size_t ent_clause_start(const struct finder *f, size_t i);
size_t ent_clause_end(const struct finder *f, size_t i);

/*
 * entity_negation.c: does a negation stand before i, with nothing between but words that go with the kind of thing
 * ("没有看到红灯", "there is no red light")? "有没有" and "是不是" ask and negate nothing; two negations are none.
 */
bool ent_negated(const struct finder *f, size_t i, enum nlu_entity_kind kind);

/* entity_number.c */
struct number {
        double v, to; /* to > v: between the two ("三四天", "2-3") */
        size_t end;   /* code point behind it */
        bool digits;  /* written in digits */
        bool whole;   /* no decimals, no range, and at most 9999 */
};
bool ent_number(const struct finder *f, size_t i, struct number *ret);

/* entity_money.c */
bool ent_money(struct finder *f, size_t i, const struct number *n, size_t *ret_end);
bool ent_count(struct finder *f, size_t i, const struct number *n, size_t *ret_end);
/* "once", "twice", "both" */
bool ent_count_word(struct finder *f, size_t i, size_t *ret_end);

/* entity_calendar.c */
struct point {
        char value[40]; /* as nlu.h writes points of time */
        size_t end;
};
void ent_point_set(struct point *p, size_t end, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool ent_calendar(const struct finder *f, size_t i, struct point *p);
/* "March 5-8": a day at i behind a point that ends with one. */
bool ent_day_alone(const struct finder *f, size_t i, const struct point *first, struct point *p);

/* entity_date.c: a date, a span or a duration at i; n is the number that stands there, or NULL. */
bool ent_date(struct finder *f, size_t i, const struct number *n, size_t *ret_end);

/* entity_code.c */
void ent_find_mails(struct finder *f);
void ent_find_recognised(struct finder *f); /* what text/recognise.h finds: addresses, telephones, IMEI */
void ent_find_codes(struct finder *f);      /* orders, telephones, serials, IMEI */
void ent_find_last4(struct finder *f);

void ent_find_errors(struct finder *f); /* entity_error.c */

void ent_find_lights(struct finder *f); /* entity_light.c */
void ent_find_names(struct finder *f);  /* entity_name.c */
void ent_find_tried(struct finder *f);  /* entity_tried.c */

#endif
