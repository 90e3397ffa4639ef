/* What the files of contacts share. */
#ifndef STORE_CONTACT_PRIV_H
#define STORE_CONTACT_PRIV_H

#include "base/buf.h"
#include "store/contact.h"

struct arena;
struct op;
struct sql_db;
struct sql_stmt;

void contact_sums_write(const struct contact_sums *s, struct buf *out);

/* Sums as they are read: most classes of the spreads are empty, so only those that are not are added to others. */
struct contact_packed {
        struct contact_counts shares[SHARES];
        int64_t amounts[SUM_AMOUNTS];
        int64_t reasons[CONTACT_REASONS];
        struct {
                uint16_t spread, at;
                int64_t n;
        } classes[SPREADS * SPREAD_CLASSES];
        size_t n_classes;
};
/* False: not something that contact_sums_write() wrote. */
bool contact_sums_read(struct str in, struct contact_packed *ret);
void contact_packed_add(struct contact_sums *to, const struct contact_packed *from, bool due);

#define CONTACT_COLUMNS                                                                                           \
        "SELECT conversation, n, customer_id, channel, lang, topic, reason, day, start_ms, end_ms, flags, turns," \
        " wait_ms, open_wait_ms, handle_ms, talk_ms, accepted, edited, rejected, score FROM contact "
void contact_read(struct arena *mem, struct sql_stmt *s, struct contact_row *ret);

/* What of the flags hangs on the others. */
int64_t contact_flags_settle(int64_t flags);

/* contact_derive.c: one message, step or rating in time, as the walk over a conversation needs it. */
struct contact_event {
        struct str kind, actor, ref;
        int64_t at_ms;
};
struct contact_handover {
        struct str state, reason;
        int64_t requested_ms, open_ms, taken_ms, ended_ms;
};
struct contact_verdict {
        struct str what;
        int64_t at_ms;
};
struct contact_source {
        struct str conversation, customer_id, channel, lang;
        int64_t updated_ms;
        const struct contact_event *events;
        size_t n_events;
        const struct contact_handover *handovers; /* oldest first */
        size_t n_handovers;
        const struct contact_verdict *verdicts;
        size_t n_verdicts;
        int64_t csat_asked_ms, csat_score; /* 0: not asked; 0: not answered */
};
/* Adds what the conversation gives, oldest first, to an array of the arena; at most CONTACT_OF_ONE_MAX. */
void contact_derive(const struct contact_source *src, struct arena *mem, struct contact_row **rows, size_t *n,
                    size_t *cap);

#endif
