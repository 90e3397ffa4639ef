/* What the files of chat share. */
#ifndef CHAT_CHAT_PRIV_H
#define CHAT_CHAT_PRIV_H

#include "answer/act_agent.h"
#include "answer/answer.h"
#include "answer/generation_stage.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/rand.h"
#include "chat/chat.h"
#include "connect/orders.h"
#include "loop/loop.h"
#include "privacy/door.h"
#include "store/conversation.h"
#include "store/customer.h"
#include "store/edition.h"

enum {
        SEEN_MAX = 12,
        PICTURES_MAX = 16, /* uploaded by each side, that may be sent */
        FRAME_MAX = 256 * 1024,
        ROUNDS_MAX = 12,
        TURN_RECORDS_MAX = 80,
        TURN_LISTS_MAX = 12,
        TURN_ARENA_MAX = 128 << 20
};

struct seen_id {
        uint64_t hash;
        int64_t seq;
};

struct picture {
        char id[ID_LEN + 1];
        char type[16];
};

struct chat_ask;
struct device_ask;
struct embedding_ask;
struct kept_edition;
struct turn;
struct waiter;

struct chat_sink {
        struct conv *conv;
        struct chat_sink *next;
        struct chat_sink_ops ops;
        void *arg;
        int64_t sent_seq;
        bool live; /* caught up: gets frames as they happen */
        bool reading, dropped, held;
        bool staff; /* of a person of the company */
        unsigned refs;
};

enum conv_load { CONV_LOADING, CONV_READY, CONV_GONE };

struct conv {
        struct chat *chat;
        char id[ID_LEN + 1];
        enum conv_load load;
        unsigned char key_hash[32];
        char *customer_id, *customer_name; /* owned */
        char *state_json;                  /* owned; NULL: fresh */
        size_t state_len;
        char lang[3];
        char status[8]; /* open waiting agent closed */
        char channel[12];
        char handover_id[ID_LEN + 1];
        bool lang_fixed, minor;
        int64_t created_ms, last_seq, used_ms;
        int64_t read_seq; /* the customer has read so far, as their client says; 0: not known */
        struct chat_sink *sinks;
        struct turn *now, *queue_head, *queue_tail;
        unsigned queued;
        struct waiter *waiters;
        struct seen_id seen[SEEN_MAX];
        unsigned n_seen;
        struct picture *pictures; /* owned, PICTURES_MAX of each side, the customer's first; NULL: none */
        unsigned n_pictures[2];   /* that were added, by side */
        int64_t tokens_milli, tokens_at_ms;
        struct arena *known_mem; /* of what is known of the customer; NULL: nothing is kept */
        const struct customer_fact *known;
        int64_t known_at_ms;
        bool known_stale;                 /* something of theirs has changed */
        unsigned clips;                   /* watched to the end, in this process */
        enum identity_level proven_level; /* by a code or a token in a visitor's conversation, for hello */
        int64_t proven_ms;
        char *proven_name;       /* owned; NULL: not known */
        char *proven_id;         /* owned; NULL: nobody is proven */
        bool unanswered;         /* the last event is a message of the customer that got no reply */
        struct stage_mark stage; /* the staged change that it takes part in */
};

/* Who comes: a customer with the conversation's key, or a person of the company, whose rights the caller has checked.
 * Zero opens nothing. */
struct pass {
        struct str key;
        bool staff;
};

struct waiter {
        struct waiter *next;
        void (*fn)(struct conv *conv, void *arg);
        void *arg;
};

struct chat {
        struct chat_opts o;
        struct handover_ops ops;
        struct map *convs;
        struct map *blocked;   /* customer to int64_t *, until when */
        struct map *forgotten; /* customer to struct erased (forget.c) */
        struct timer *sweep, *open_watch;
        unsigned asked_open; /* times that open actions were asked for */
        bool asks_open;      /* and are being asked for */
        size_t busy;         /* turns under way */
        bool draining, freeing;
        struct arena *spare[32];
        unsigned n_spare;
        uint64_t state_generation;
        int64_t pruned_at_ms;
        struct kept_edition *editions; /* those read last, newest first */
};

/* One input on its way. Owned by the conversation's queue, then by conv->now. */
struct turn {
        struct turn *next;
        struct chat *chat;
        struct conv *conv;
        struct arena *mem;
        struct chat_input in;
        chat_reply_fn *cb;
        chat_begun_fn *begun;
        void *arg;
        struct str key;      /* of a new conversation */
        struct str order_no; /* being looked up */
        int tries_of;        /* which limit on that is being asked for */
        int64_t now_ms;
        char id[ID_LEN + 1];
        struct generation *gen;
        struct conv_state state;
        struct facts facts;
        struct kept_edition *editions[EDITIONS_MAX]; /* of facts */
        struct record *records;                      /* of facts */
        struct record_list *lists;
        struct agent_act agent;    /* of IN_AGENT_ACT */
        struct str end_name, view; /* of its reply */
        const struct act *act;     /* whose intent is being stored */
        struct heard *heard;       /* in mem */
        struct answer_message msg;
        struct decision d;
        unsigned waiting, rounds;
        struct embedding_ask *vector_ask; /* under way */
        bool vector_awaited;              /* counted in waiting */
        struct chat_ask *words_ask;       /* under way */
        struct device_ask *check_ask;     /* under way; it is counted in waiting */
        bool create, message_stored, replied;
        int64_t message_seq;
        struct event_write events[5];
        struct str payloads[5];
        size_t n_events;
        struct handover_write handover;
        struct fallen_write fallen;
        struct complaint_write complaint;
        struct callback_write callback;
        struct promise_row promise;
        struct step_mark step_marks[STEP_MARKS_MAX];
        size_t n_step_marks;
        struct standing_write standing;
        struct memory_write memory[TURN_MEMORY_MAX];
        size_t n_memory;
        struct offer_write offers[OFFER_WRITES_MAX];
        bool has_complaint, has_callback, has_promise;
        struct csat_write csat;
        struct stage_write stage;
        bool has_handover, has_fallen, has_standing, has_csat, has_stage, recover;
        struct str new_status, new_state;
        struct str was_proven; /* before this turn */
        struct str proven_name;
        struct str stored_frame; /* the message, when it was committed ahead of the reply */
        struct err err;
};

/* conv.c */
struct conv *conv_find(struct chat *c, struct str id);
struct conv *conv_add(struct chat *c, struct str id);
void conv_drop(struct conv *conv);
void conv_end_sinks(struct conv *conv, const char *why);
/* Decides again what was stored and never answered. */
void conv_recover(struct conv *conv);
/* Calls fn now when the conversation is in memory, else after it was loaded; conv->load tells how that went. */
void conv_when_ready(struct chat *c, struct str id, void (*fn)(struct conv *conv, void *arg), void *arg);
/* Is it there, and open to whoever comes? */
bool conv_opens(const struct conv *conv, const struct pass *p);
void conv_deliver(struct conv *conv, struct str frame, int64_t seq);
/* Around several frames that come at once. */
void conv_hold(struct conv *conv, bool on);
void conv_set_status(struct conv *conv, struct str status);
void conv_remember(struct conv *conv, struct str client_id, int64_t seq);
int64_t conv_seen(const struct conv *conv, struct str client_id);
enum lang conv_lang(const struct conv *conv);
char *str_own(struct str s);
int64_t chat_now(const struct chat *c);

/* csat.c */
bool csat_is(const struct turn *t);
void csat_run(struct turn *t);

/* blocked.c: 0, or ERR_DENIED with words for the customer. */
int blocked_refusal(const struct conv *conv, struct err *err);
void blocked_free(struct chat *c);

/* forget.c: was the customer erased after this conversation was begun? */
bool forgotten(const struct chat *c, struct str customer_id, int64_t created_ms);
/* Is the erasure of this customer under way? */
bool being_forgotten(const struct chat *c, struct str customer_id);
void forgotten_free(struct chat *c);

/* frame.c: payloads (frames without seq) and frames */
/* The reference of a reply's event (store/contact.h has those that are of no document). */
struct str frame_ref(const struct decision *d);
struct str frame_message(struct turn *t, const char *actor, struct str name, const struct block *blocks, size_t n);
struct str frame_handover(struct turn *t, const char *state, const struct handover_info *info, struct str name);
struct str frame_simple(struct turn *t, const char *type);
struct str frame_identity(struct turn *t, enum identity_level level, struct str name);
struct str frame_with_seq(struct arena *mem, int64_t seq, struct str payload);
/* Empty when the key is gone. */
struct str frame_from_event(struct chat *c, const struct event_row *ev, struct arena *mem);
struct str frame_redacted(struct chat *c, const struct event_row *ev, struct arena *mem);
struct str trace_redacted(struct str trace, struct arena *mem);

/* turn.c */
struct arena *turn_arena(struct chat *c);
struct turn *turn_new(struct chat *c, const struct chat_input *in, chat_reply_fn *cb, void *arg);
void turn_queue(struct conv *conv, struct turn *t);
void turn_next(struct conv *conv);
/* What waits behind the turn under way is answered that the conversation is not there. */
void turn_refuse_queued(struct conv *conv);
/* Frees what waits, unanswered: behind another turn, for a vector or for a device. The store has nothing of this
 * conversation left.
 */
void turn_forget_all(struct conv *conv);
void turn_fail(struct turn *t, int r, const struct err *err);
void turn_add_event(struct turn *t, const char *kind, struct str actor, struct str ref, struct str client_id,
                    struct str payload, struct str plain);
/* Ends it without writing anything. */
void turn_answer(struct turn *t, const struct chat_reply *reply);
void turn_decide(struct turn *t);
/* The plain text of blocks. */
struct str turn_plain(struct turn *t, const struct block *blocks, size_t n, enum lang lang);
/* Seals and commits what was added; then delivers, answers and goes on with the next input. */
void turn_commit(struct turn *t);
void turn_put_state(struct turn *t, const struct conv_state *state);
/* How the customer stands after it (state_mood()), by name. */
struct str turn_mood(const struct turn *t);
void turn_load_state(struct turn *t);
/* One of the facts that it waits for is there, or will not come. */
void turn_fetched(struct turn *t);

/* words.c: 0: asked, turn_fetched() follows; 1: the facts say already why not */
int words_fetch(struct turn *t, const struct need *need);
void words_cancel(struct turn *t);

/* check.c */
/* Asks the device, then calls done; as a fetch of turn.c. */
int check_fetch(struct turn *t, const struct check_need *need, void (*done)(struct turn *t));

/* edition.c: flows that were edited while somebody stands in them */
/* Fetches the edition into the facts of the turn, then calls done; as a fetch of turn.c. */
int edition_fetch(struct turn *t, struct str version, void (*done)(struct turn *t));
void editions_release(struct turn *t); /* its facts are looked at no more */
void editions_free(struct chat *c);    /* no turn is left */
/* Has the turn note where the conversation stands afterwards; after NULL: nowhere any more. */
void edition_note(struct turn *t, const struct conv_state *after);
/* The flow as it is for who stands there; NULL: it is gone. */
const struct flow *edition_flow(const struct turn *t, const struct flow_pos *pos);
/* Definition of the flow that the position is in; empty: it is kept already, or gone. */
struct str edition_source(const struct turn *t, const struct flow_pos *pos);

/* identity.c */
void identity_begin(struct turn *t); /* sets what is known of who speaks, from the loaded state */
/* Something was said, though not to the machine: a proof that has not run out goes on. */
void identity_stays(struct turn *t);
/* The same for a person of the company, who answers for it: one who has proven it and fell silent is known too. Nothing
 * of the proof changes. */
void identity_known(struct turn *t);
/* Has the proof run out by which an agent knows the customer? */
bool identity_ran_out(const struct turn *t);
/* Needs; 0: turn_fetched() comes later. */
int identity_send(struct turn *t, const struct need *need);
int identity_check_code(struct turn *t, const struct need *need);
int identity_addresses(struct turn *t, const struct need *need);
void identity_end(struct turn *t); /* once decided: the log, the frame */
struct str identity_hidden(struct turn *t, struct str text);
void identity_run(struct turn *t);
void identity_remember(struct conv *conv, const struct conv_state *s, struct str name);

/* pictures.c */
int picture_fetch(struct turn *t);
/* What an input carries must have been uploaded by who sends it; sets the types. */
int pictures_check(struct turn *t, struct conv *conv, bool staff, struct err *err);
const struct chat_picture *pictures_copy(struct arena *mem, const struct chat_input *in);
/* Blocks of the pictures of an input; v has room for CHAT_PICTURES_MAX. How many. */
size_t picture_blocks(const struct turn *t, struct block *v);
/* The words of a message with pictures: the text, and a line for each description. */
struct str pictures_plain(struct turn *t);

/* complaints.c */
int complaints_fetch(struct turn *t);
/* Has the turn write what the decision says of a complaint and of a call back. */
void complaint_note(struct turn *t);
void callback_note(struct turn *t);

/* agent_act.c */
void agent_act_run(struct turn *t);
void agent_act_decide(struct turn *t, const struct answer_in *in);
void agent_act_decided(struct turn *t);
/* A person has the conversation, and this tap of the customer is for the machine all the same: to take back what was
 * done, to ask once more for what nobody could say, to sign out. */
bool agent_act_tap(struct turn *t);
/* An agent's action was left between the yes and the telling: goes on, unless it turns out to be told. by: the agent.
 */
void agent_act_recover(struct conv *conv, struct str plan, struct str by);
/* It was just loaded, and a plan is kept in its state: was it agreed to? mem: scratch. */
void agent_act_loaded(struct conv *conv, struct arena *mem);

/* agent_view.c */
struct str agent_view_list(struct turn *t);
struct str agent_view_plan(struct turn *t);

/* notice.c: what is told without being asked */
void notice_run(struct turn *t);

/* promises.c */
/* What an agent agreed with the customer before handing back, as a promise of theirs. */
void promise_note(struct turn *t, struct str words);
int promises_fetch(struct turn *t, const struct need *need);

/* A fact has come, or not. */
void turn_fetched(struct turn *t);

/* act.c: as fetch() in turn.c: 0 when turn_fetched() will be called, 1 when the fact is there, or ERR_* */
struct need;
struct action_write;
int act_fetch_record(struct turn *t, const struct need *n);
int act_fetch_records(struct turn *t, const struct need *n);
int act_fetch_doing(struct turn *t, const struct need *n);
int act_fetch_outcome(struct turn *t, const struct need *n);
/* Asks again, in intervals, for what was sent and of which nobody can say what became of it. */
struct timer *act_open_watch(struct chat *c);
/* What the decision writes of actions with its reply; at most two. */
size_t act_steps(struct turn *t, struct action_write *v);

/* identity.c: the customer that somebody in this conversation is known to be, at this moment; empty: nobody in
 * particular. A turn has it in facts.customer_id. */
struct str conv_person(const struct conv *conv);

/* known.c: what is known of the customer who speaks, kept between turns */
const struct customer_fact *known_put(struct conv *conv, const struct customer_fact *customer);
const struct customer_fact *known_get(const struct conv *conv, struct str customer_id); /* NULL: fetch it */
void known_drop(struct conv *conv);                                                     /* no turn may be under way */

/* memory.c: the store asks the consent ledger in the transaction of each write */
void memory_keep_flow(struct turn *t, const struct flow_pos *pos);
/* What this turn's decision wants to be remembered, sealed; how many. */
size_t memory_of_turn(struct turn *t, struct memory_write ret[TURN_MEMORY_MAX]);
/* What they plainly did: the language switched by hand, clips watched. */
void memory_keep_habit(struct conv *conv, const char *kind, struct str value);

/* fallen.c: has the turn keep the message that fell through, when the machine may learn from it */
void fallen_note(struct turn *t);

/* stage.c: what the conversation is answered with; it begins with a draw */
struct generation *stage_generation(struct turn *t);
/* Has the turn count what came of it, while the stage runs. */
void stage_note(struct turn *t);
/* Of a conversation that was loaded. */
void stage_take(struct conv *conv, const struct stage_mark_row *row);

/* flow_stats.c: has the turn count the steps of flows that it showed and left */
void flow_stats_note(struct turn *t);

/* handover.c */
void handover_request(struct turn *t, struct str reason, bool safety);
void handover_run(struct turn *t);
/* handover_product.c: the family of what it is about, lent by the knowledge; empty: nothing in particular. */
struct str handover_product(const struct turn *t);
struct handover_info handover_info(struct chat *c, const struct generation *g, struct str conversation, bool safety,
                                   int64_t now_ms);

#endif
