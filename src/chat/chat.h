/*
 * chat - conversations: who may speak, one turn at a time, needs fetched, everything durable before it is shown.
 *
 * Loop thread only; nothing here waits. Every input of a conversation, from the customer or from a person of the
 * company, goes through one bounded queue per conversation, so the log has no gaps and no races. What was acknowledged
 * is in the store.
 *
 * A frame is one JSON object as clients get it: {"seq":7,"type":"message",…}. Frames with seq are the log, frames
 * without are passing (typing, hello). The stored payload of an event is its frame without seq.
 *
 *   conversation status:  open --request--> waiting --take--> agent --return--> open
 *                         waiting --cancel--> open            agent | open | waiting --close--> closed (end)
 *                         agent --requeue--> waiting          agent --transfer--> agent
 */
#ifndef CHAT_CHAT_H
#define CHAT_CHAT_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct chat;
struct chat_model;
struct device_checks;
struct codes;
struct door;
struct embedding;
struct event_row;
struct generations;
struct handover_row;
struct loop;
struct orders;
struct records;
struct store;
struct vision;
struct taken;

enum {
        CHAT_TEXT_MAX = 16000,   /* bytes of one message */
        CHAT_CLIENT_ID_MAX = 64, /* bytes of a client's id for a message */
        CHAT_QUEUE_MAX = 16,     /* inputs of one conversation that wait */
        CHAT_FIELDS_MAX = 16,
        CHAT_FIELD_BYTES_MAX = 500,
        CHAT_PICTURES_MAX = 6,          /* of one message of a person of the company */
        CHAT_ALT_MAX = 400,             /* bytes of what is said of a picture for those who do not see it */
        CHAT_SINKS_MAX = 16,            /* listeners of one conversation */
        CHAT_ORDER_TRIES_PER_HOUR = 30, /* failed proofs of orders, of one network address */
        CHAT_ORDER_TRIES_PER_DAY = 20,  /* failed proofs of one order number, from anywhere */
};

/* What the queue of people offers; handed in at wiring, since it lives above. Every pointer may be NULL: then nobody
 * waits. */
struct handover_ops {
        void (*requested)(void *arg, const struct handover_row *row);
        void (*ended)(void *arg, struct str conversation); /* taken, cancelled or closed */
        /* From 1; when it is not known, of a newcomer, before all others when it is about safety. */
        unsigned (*position)(void *arg, struct str conversation, bool safety);
        int64_t (*expected_wait_s)(void *arg); /* measured; -1: not known */
        /* After each message of words that the machine answered or heard; why: what it comes from, one word after
         * another; mood: how the customer stands by now, the name of an enum emotion. */
        void (*risk)(void *arg, struct str conversation, unsigned permille, unsigned before, struct str why,
                     struct str mood);
        void *arg;
};

struct chat_opts {
        struct loop *loop;
        struct store *store;
        struct door *door;
        struct orders *orders;
        struct records *records;  /* borrowed; NULL: no actions are carried out */
        struct vision *vision;    /* borrowed; NULL: pictures are not read */
        struct codes *codes;      /* borrowed; NULL: nobody can prove who they are by a code */
        int64_t identity_idle_ms; /* after which silence a proof ends; 0: half an hour */
        struct generations *generations;
        struct embedding *embedding;   /* borrowed; NULL: none. It is given messages without personal data */
        struct chat_model *chat_model; /* borrowed; NULL: none. It is given no personal data either */
        struct device_checks *checks;  /* borrowed; NULL: no device is asked */
        const struct clock *clock;     /* NULL: the system's */
        unsigned rate_per_min;         /* messages of one conversation; 0: 60 */
        unsigned rate_burst;           /* 0: 20 */
        bool learning;                 /* keep what fell through, of those who allow it */
        /* Somebody has withdrawn that, and what was learned of theirs is gone from the store; may be NULL. */
        void (*learning_withdrawn)(void *arg);
        void *learning_arg;
        /* What customers take next, for offers; asked at each turn, NULL: not learned. May be NULL. */
        struct taken *(*taken)(void *arg);
        void *taken_arg;
        unsigned held_permille; /* of the customers: get no offers, so that the effect of offers is known */
        unsigned keep_s;        /* a conversation without listeners leaves memory after so long; 0: 60 */
};

struct chat *chat_new(const struct chat_opts *opts);
/* Drops what is in memory; nothing acknowledged is lost. */
struct chat *chat_free(struct chat *c);
void chat_set_handover_ops(struct chat *c, const struct handover_ops *ops);
/* New inputs are refused with ERR_BUSY from now on; true once no turn is under way. */
bool chat_drain(struct chat *c);
/* At start: actions that were agreed to and of which nobody was told are asked for; callbacks come later. */
int chat_recover_actions(struct chat *c);
/* The server is stopping: every listener is ended with ERR_CANCELLED. */
void chat_end_listeners(struct chat *c);
size_t chat_resident(const struct chat *c);
/* What the button for a person says in the customer's name. */
struct str chat_person_words(enum lang lang);
/* Are people of the company there now, by their hours? */
bool chat_people_there(const struct chat *c);

/* ---- customers: their key opens their conversation; none and an empty one open nothing ---- */

struct chat_begin {
        enum lang lang;         /* LANG_N: nobody chose; the customer's own, else Chinese */
        bool lang_fixed;        /* chosen by hand */
        struct str customer_id; /* proven by a token; empty: a visitor */
        bool under14;           /* declared: no memory */
        struct str channel;     /* "web", "terminal" */
        const char *turn_hint;  /* reserved, NULL */
};

struct chat_started {
        struct str conversation, key; /* the secret is shown once and stored as a hash */
        struct str customer_id, customer_name;
        enum lang lang;
        bool minor;
        int64_t seq;
        struct str frame; /* the first line, as a frame */
};

typedef void chat_begun_fn(void *arg, int r, const struct err *err, const struct chat_started *s);
/* ERR_BUSY at once when the store is full, or the customer is just being erased; everything else through the callback.
 */
int chat_begin(struct chat *c, const struct chat_begin *b, chat_begun_fn *cb, void *arg);

enum chat_input_kind {
        IN_OPEN, /* of chat itself */
        IN_TEXT,
        IN_TAP,
        IN_FORM,
        IN_PICTURE,
        IN_PERSON,        /* the button "talk to a person" */
        IN_IDENTITY,      /* a token that was checked says who it is: customer_id; label: their name, if known */
        IN_CANCEL_PERSON, /* changed their mind */
        IN_LANG,          /* switched the language by hand */
        IN_RECOVER,       /* of chat itself: a message was stored and never answered */
        IN_TAKE,          /* from here on: people of the company */
        IN_AGENT_TEXT,
        IN_RETURN,
        IN_CLOSE,
        IN_CSAT,      /* asks how satisfied they are: once, also when it is closed */
        IN_OPENING,   /* of desk: people have come; who asked in the night waits for them now */
        IN_TRANSFER,  /* from from_agent to agent_id */
        IN_REQUEUE,   /* from from_agent back into the queue, the same or another */
        IN_AGENT_ACT, /* an action of the knowledge that a person of the company runs for the customer */
        IN_NOTICE, /* of desk: the customer is told of a promise or a complaint; works in a closed conversation too */
};

/* What IN_NOTICE says. */
enum chat_notice {
        NOTICE_PROMISE_BROKEN,   /* due_ms: the new promise */
        NOTICE_COMPLAINT_BROKEN, /* no */
        NOTICE_COMPLAINT_OPENED, /* no, due_ms: by a person of the company */
        NOTICE_COMPLAINT_CLOSED, /* no, text: the written closing */
};

/* What IN_AGENT_ACT does. Its reply has `end`, and a `view` where nothing is told to the customer. */
enum chat_agent_step {
        AGENT_LIST,    /* what there is to run; also in a closed conversation, and by whoever may look */
        AGENT_PLAN,    /* action, text: a JSON object of its inputs; what would be done, and the plan to say yes to */
        AGENT_CONFIRM, /* plan: carries it out, once, and tells the customer; sent again, the same frames */
        AGENT_UNDO,    /* plan: takes it back, while it may be; the same */
        AGENT_RECOVER, /* of chat itself: what a process left between the yes and the telling */
};

enum { CHAT_ACTION_INPUTS_MAX = 8000 }; /* bytes of the inputs of an action, as JSON */

/* A field of the form "action". */
struct chat_field {
        struct str name, value;
};

/* A picture that was uploaded, of IN_AGENT_TEXT. */
struct chat_picture {
        struct str id, alt; /* alt may be empty */
        struct str type;    /* set by chat */
};

struct chat_input {
        enum chat_input_kind kind;
        struct str client_id;
        struct str text, choice, label;
        struct str attachment, attachment_type;
        struct str form, order_no, last4, account, code;
        const struct chat_field *fields;
        size_t n_fields; /* at most CHAT_FIELDS_MAX */
        const struct chat_picture *pictures;
        size_t n_pictures;      /* at most CHAT_PICTURES_MAX */
        struct str customer_id; /* of IN_IDENTITY */
        enum lang lang;
        bool has_lang;
        struct str agent_id, agent_name, note;
        struct str from_agent; /* of IN_TRANSFER and IN_REQUEUE: who has it now, else they are refused; empty: whoever
                                  has */
        struct str queue;      /* of IN_REQUEUE: where to; empty: where it was */
        enum chat_agent_step agent_step;
        struct str action, plan; /* of IN_AGENT_ACT */
        bool sealed;             /* of AGENT_LIST: without what is known of the customer */
        enum chat_notice notice;
        struct str no;      /* of a complaint */
        int64_t due_ms;     /* of IN_NOTICE */
        int64_t promise_ms; /* of IN_OPENING: what was promised in the night */
        struct str peer;    /* network address, for limits */
};

struct chat_reply {
        int64_t ack_seq; /* of the input's own event */
        struct str turn;
        const struct str *frames; /* everything this input wrote, oldest first */
        size_t n_frames;
        bool again; /* the client id was known: these are the old frames */
        /* Of IN_AGENT_ACT: how it ended (agent_end_name() of answer/act_agent.h), and as JSON what docs/protocol.md
         * says of that end; else empty. */
        struct str end, view;
};

typedef void chat_reply_fn(void *arg, int r, const struct err *err, const struct chat_reply *reply);

/*
 * key: the conversation's secret. Copies the input; its kind is one of customers, else ERR_DENIED.
 * The callback runs later, once: 0 when all is durable; ERR_DENIED no such conversation or wrong key; ERR_EXISTS it is
 * closed; ERR_LIMIT too long or too many; ERR_BUSY queue full; ERR_FULL disk full; ERR_INVALID says what is wrong.
 */
void chat_input(struct chat *c, struct str conversation, struct str key, const struct chat_input *in, chat_reply_fn *cb,
                void *arg);

/* What is known of this customer has changed in the store: devices, consents, what is remembered. Conversations of
 * theirs ask again with their next turn. */
void chat_customer_changed(struct chat *c, struct str customer_id);
/*
 * These customers are being erased. Their conversations take nothing more, their listeners are ended, and they leave
 * memory; they begin no new ones (ERR_BUSY). False: a message of theirs is still being answered or a conversation being
 * begun; call again later, and erase only when it was true. chat_forgotten() or chat_remember() ends it.
 */
bool chat_forget(struct chat *c, const struct str *customers, size_t n);
/* They are erased, and blocked no more. Conversations that they begin from now on are new ones. */
void chat_forgotten(struct chat *c, const struct str *customers, size_t n);
/* They were not erased: their conversations take messages again. */
void chat_remember(struct chat *c, const struct str *customers, size_t n);

struct memory_write;
/* Something to be remembered, as it is said in answer/personal.h. */
struct memory_said {
        struct str customer_id, kind, subject, value, quote;
        struct str source, conversation, turn; /* as in store/memory.h */
        int64_t permille, at_ms, keep_ms;
};
/* Seals value and quote with the customer's key and makes an id; everything in mem. */
int memory_seal(struct door *door, const struct memory_said *said, struct arena *mem, struct memory_write *ret,
                struct err *err);

/* This customer's messages are refused until then; 0: no longer. The store's own row is the caller's to write. */
void chat_block(struct chat *c, struct str customer_id, int64_t until_ms);
/* At start: reads who is blocked; the callback comes later. */
int chat_load_blocked(struct chat *c);

/* A listener. on_frame gets every frame in order; on_end is called once when the conversation drops the listener. */
struct chat_sink;
struct chat_sink_ops {
        void (*on_frame)(void *arg, struct str frame);
        void (*on_end)(void *arg, const struct err *err); /* not found or denied, or shutting down */
        void (*hold)(void *arg, bool on); /* true: more comes at once, send it together; until false. May be NULL */
};
/* First the hello frame, then everything after last_seq, then what happens. key as above. Both callbacks may come
 * before this returns; NULL when on_end was one of them. */
struct chat_sink *chat_listen(struct chat *c, struct str conversation, struct str key, int64_t last_seq,
                              const struct chat_sink_ops *ops, void *arg);
/* Takes NULL, gives NULL. on_end is not called. */
struct chat_sink *chat_unlisten(struct chat_sink *s);

/* Passing frame to all listeners but `from` (may be NULL): somebody is typing. */
void chat_typing(struct chat *c, struct str conversation, const struct chat_sink *from, const char *actor, bool on);

typedef void chat_done_fn(void *arg, int r, const struct err *err);
/* The customer has seen everything up to seq: told to the people of the company who listen, as a passing frame. Kept in
 * memory alone; never goes back, nor beyond the last event. Of a listener, or with the key: ERR_DENIED. The callback
 * may come before this returns. */
void chat_sink_read(struct chat_sink *s, int64_t seq);
void chat_read(struct chat *c, struct str conversation, struct str key, int64_t seq, chat_done_fn *cb, void *arg);

struct chat_view {
        struct str conversation, customer_id, status, lang;
        bool minor;
        int64_t last_seq, created_ms;
        int64_t read_seq;                  /* of the customer; 0: not known */
        const struct str *frames, *traces; /* traces[i] is a JSON array, or empty */
        size_t n;
};
typedef void chat_view_fn(void *arg, int r, const struct err *err, const struct chat_view *v);
/* Where the newest frames begin that fit into so many bytes as a list with commas; v->n: not even the last one does. */
size_t chat_view_fits(const struct chat_view *v, size_t bytes);
/* Up to limit frames with seq < before (0: the newest), oldest first. */
void chat_history(struct chat *c, struct str conversation, struct str key, int64_t before, unsigned limit, bool traces,
                  chat_view_fn *cb, void *arg);

/* ---- people of the company: who calls has checked their rights ---- */

/* As chat_input(), chat_listen() and chat_history(); the kind is one of people of the company. */
void chat_staff_input(struct chat *c, struct str conversation, const struct chat_input *in, chat_reply_fn *cb,
                      void *arg);
struct chat_sink *chat_staff_listen(struct chat *c, struct str conversation, int64_t last_seq,
                                    const struct chat_sink_ops *ops, void *arg);
void chat_staff_history(struct chat *c, struct str conversation, int64_t before, unsigned limit, bool traces,
                        chat_view_fn *cb, void *arg);
/* The same for whom it is not opened: of a message who, when and the redacted text with the documents it cites; traces
 * are redacted too. */
void chat_staff_redacted(struct chat *c, struct str conversation, int64_t before, unsigned limit, bool traces,
                         chat_view_fn *cb, void *arg);

/* Where a conversation stands, for those who look at it beside an agent; strings lent until the callback returns. */
struct chat_standing {
        struct str state_json;  /* answer/state.h; empty: fresh */
        struct str customer_id; /* who speaks, as far as it is proven; empty: nobody in particular */
        int identity;           /* enum identity_level of that */
        enum lang lang;
        bool minor;
};
typedef void chat_standing_fn(void *arg, int r, const struct err *err, const struct chat_standing *s);
/* The callback may come before this returns. ERR_DENIED: no such conversation. */
void chat_staff_standing(struct chat *c, struct str conversation, chat_standing_fn *cb, void *arg);

/* ---- promises, for people of the company too ---- */

struct promise_row;
enum { CHAT_PROMISE_TEXT_MAX = 500 };

/* What a person of the company has promised in this conversation. */
struct chat_promise {
        struct str zh,
                en; /* one of them at least, unless there is an amount; at most CHAT_PROMISE_TEXT_MAX bytes each */
        struct str order_no, currency, role; /* may be empty: "agent" */
        int64_t amount_minor;                /* 0: none */
        int64_t until_ms;                    /* 0: without an end */
        struct str agent_id;
};
struct chat_promise_view {
        struct str id, zh, en, order_no, currency, role, state, agent;
        int64_t amount_minor, at_ms, until_ms;
};
typedef void chat_promises_fn(void *arg, int r, const struct err *err, const struct chat_promise_view *v, size_t n);
/* Of who is known to speak in the conversation, and of the conversation itself; newest first. */
void chat_promises(struct chat *c, struct str conversation, chat_promises_fn *cb, void *arg);
/* Writes one down; the callback gets all of them. ERR_INVALID says what is wrong. */
void chat_promise_add(struct chat *c, struct str conversation, const struct chat_promise *p, chat_promises_fn *cb,
                      void *arg);
/* state: kept, withdrawn or open. ERR_NOTFOUND. */
void chat_promise_state(struct chat *c, struct str conversation, struct str id, struct str state, chat_promises_fn *cb,
                        void *arg);

typedef void chat_allowed_fn(void *arg, int r, const struct err *err, struct str customer_id);
/* 0 when the key opens the conversation; for pictures. */
void chat_check_key(struct chat *c, struct str conversation, struct str key, chat_allowed_fn *cb, void *arg);
/* The same for who sends one: ERR_DENIED also, with what is said to them, when they are blocked. */
void chat_check_sender(struct chat *c, struct str conversation, struct str key, chat_allowed_fn *cb, void *arg);
/* The same, but the customer is who is known to speak at this moment, also by a code; nobody: the conversation's. */
void chat_check_person(struct chat *c, struct str conversation, struct str key, chat_allowed_fn *cb, void *arg);
/* For pictures too: the customer whose conversation it is. ERR_DENIED: no such conversation. */
void chat_staff_check(struct chat *c, struct str conversation, chat_allowed_fn *cb, void *arg);
/* A picture was stored for this conversation and may now be sent: by the customer, or by a person of the company. */
void chat_attachment_added(struct chat *c, struct str conversation, struct str id, struct str type);
void chat_staff_attachment_added(struct chat *c, struct str conversation, struct str id, struct str type);

#endif
