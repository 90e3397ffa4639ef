/* Recognisers of structured personal data in Chinese and western text: what has a form or a check digit. Names,
 * companies and places have neither and are not looked for.
 *
 * One pass over the text, linear in its length; every matcher looks a bounded number of characters ahead. Full-width
 * digits and letters count as their ASCII twins. Pure function, any thread. */
#ifndef TEXT_RECOGNISE_H
#define TEXT_RECOGNISE_H

#include "base/str.h"

enum recog_type {
        REC_PHONE,
        REC_EMAIL,
        REC_ID_CARD,   /* mainland, 18 characters with check digit */
        REC_BANK_CARD, /* 13-19 digits with Luhn */
        REC_ADDRESS,
        REC_ORDER_NO,
        REC_IMEI,
        REC_PLATE,
        REC_URL,
        REC_IP,
        REC_IBAN,
        REC_SSN,
        REC_LICENCE, /* driver's */
        REC_DATE,    /* of the calendar, with a year */
        REC_WEEKDAY,
        REC_TYPES
};

struct recog {
        enum recog_type type;
        uint32_t start, end; /* bytes */
};

/* Finds up to max, in order, not overlapping; gives how many. Bytes that are not UTF-8 match nothing. */
size_t recognise(struct str text, struct recog *ret, size_t max);

/* "PHONE", "EMAIL", … */
const char *recog_name(enum recog_type type);

#endif
