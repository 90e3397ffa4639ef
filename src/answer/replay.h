/*
 * replay - what the machine would have said: the messages of one conversation decided again by the knowledge that
 * serves (`a`) and by changed knowledge (`b`). Pure; a replay belongs to one thread at a time, generations may be
 * shared.
 *
 * The state of the conversation is carried along by `a`, as it was for the customer; `b` decides each message from that
 * same state. So each difference is one of this message, and none follows from an earlier one: nobody knows what the
 * customer would have written after another answer.
 *
 * Nothing outside is asked. Orders, records, promises and devices are not there, actions are out of reach; a message
 * whose reply rests on them is marked (`outside`): what would be read from there stays as recorded.
 */
#ifndef ANSWER_REPLAY_H
#define ANSWER_REPLAY_H

#include "answer/answer.h"
#include "answer/generation.h"

#define REPLAY_TEXT_MAX 1200u /* bytes of a reply that are kept */

struct replay_line {
        struct str text;
        struct str choice; /* of a tap; empty: words */
};

struct replay_talk {
        enum lang lang;
        const struct replay_line *lines;
        size_t n;
        int64_t at_ms; /* the clock; of the articles that have expired, above all */
};

struct replay_said {
        enum decision_kind kind;
        struct str doc; /* "article:x", "policy:x", "flow:x/step"; what was offered of D_CHOICES; else the intent */
        struct str handover;
        struct str text;  /* in plain text, at most REPLAY_TEXT_MAX bytes */
        uint64_t mark;    /* of the whole reply: equal marks, equal replies */
        float confidence; /* in the best document; 0: none was found */
        bool outside;
};

struct replay;

/* Takes references. cache: of what is decided for the same words at the same place of a conversation, so many at most;
 * 0: none. */
struct replay *replay_new(struct generation *a, struct generation *b, size_t cache);
struct replay *replay_free(struct replay *r); /* takes NULL, gives NULL */

struct replay_pair {
        size_t line;             /* of the talk */
        struct replay_said a, b; /* lent until the callback returns; empty with `again` */
        bool again;              /* the same words came at the same place of a conversation before */
        uint32_t kept;           /* with `again`: what the callback gave then */
};
/* What it gives is kept with the words. */
typedef uint32_t replay_pair_fn(void *arg, const struct replay_pair *p);

/* Which documents differ. */
struct replay_changed {
        bool (*has)(void *arg, struct str doc); /* "article:x" */
        void *arg;
};

/*
 * wants: by line, whether it may differ by its words (NULL: each line may). Others are decided by `a` alone, except
 * where the state of the conversation or the reply by `a` names a changed document; `each` gets those that both decide.
 */
void replay_run(struct replay *r, const struct replay_talk *t, const bool *wants, const struct replay_changed *changed,
                replay_pair_fn *each, void *arg);

struct replay_stats {
        uint64_t decided; /* decisions that were made, of either */
        uint64_t again;   /* lines that the cache knew */
        uint64_t failed;  /* messages that cannot be decided */
};
void replay_stats(const struct replay *r, struct replay_stats *ret);

/* What of a reply helps: 2 an answer, 1 a question back, 0 nothing. */
int replay_help(const struct replay_said *s);

#endif
