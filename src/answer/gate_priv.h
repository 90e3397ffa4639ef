/* What the files of the gate share. */
#ifndef ANSWER_GATE_PRIV_H
#define ANSWER_GATE_PRIV_H

#include "answer/claims_words.h"
#include "answer/gate.h"

/* One sentence of a text, read. */
struct gate_line {
        const struct gate_text *of;
        struct claims claims;
};

struct gate_set {
        struct arena *mem;
        const struct claims_names *names;
        int64_t now_ms;
        const struct tz *tz;
        struct gate_fact *facts;
        struct gate_text *texts;
        struct str *phrases;
        size_t n_facts, n_texts, n_phrases;
        size_t cap_facts, cap_texts, cap_phrases;
        /* Read when the first sentence needs it. */
        bool read;
        struct gate_line *lines;
        size_t n_lines;
        struct claims *titles; /* of each text */
};

/* A clause of a sentence on trial. */
struct gate_clause {
        const struct claims *claims;
        size_t from_piece, to_piece;
        size_t from, to; /* atoms */
        enum lang lang;
};

/* Each gives GATE_PASS when it can vouch for the clause; else the nearest miss in *ret. */
enum gate_verdict gate_by_texts(struct gate_set *set, const struct gate_clause *c, bool expired,
                                struct gate_finding *ret);
/* carried: the subject named by a clause before, and by this one afterwards. */
struct gate_subject {
        struct str kind, id;
};
enum gate_verdict gate_by_facts(const struct gate_set *set, const struct gate_clause *c, struct gate_subject *carried,
                                struct gate_finding *ret);
/* Word for word a phrase, its places filled from the set. */
bool gate_by_phrases(struct gate_set *set, struct str sentence);
/* A sentence of a text, word for word. */
bool gate_verbatim(const struct gate_set *set, struct str sentence, bool expired);

void gate_read_texts(struct gate_set *set);
bool gate_date_is(const struct gate_set *set, const struct atom *a, int64_t ms);
/* minor units of a currency of this amount? */
bool gate_money_is(const struct atom *a, int64_t minor, struct str currency);
struct str gate_token(const struct claims *c, const struct atom *a);
/* Keeps the one that came nearer to passing. */
void gate_nearer(struct gate_finding *best, enum gate_verdict v, struct str token);

#endif
