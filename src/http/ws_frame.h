/*
 * ws_frame - WebSocket framing (RFC 6455, section 5), for both sides: bytes in, events out. Pure: no sockets, no
 * clocks.
 *
 * Strict: reserved bits and opcodes, lengths that are not written in the shortest form, masking on the wrong side,
 * fragmented or long control frames, broken sequences of fragments, text that is not UTF-8 (found at the first wrong
 * byte, across fragments) and close frames that say nonsense are errors with their close code.
 *
 * Memory: nothing for a connection between messages; a message that lies whole in the bytes given is unmasked in place.
 */
#ifndef HTTP_WS_FRAME_H
#define HTTP_WS_FRAME_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum ws_op { WS_CONT = 0, WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };

enum ws_code {
        WS_NORMAL = 1000,
        WS_GOING_AWAY = 1001,
        WS_PROTOCOL = 1002,
        WS_UNSUPPORTED = 1003,
        WS_NO_CODE = 1005, /* never on the wire: a close frame without a code */
        WS_LOST = 1006,    /* never on the wire: no close frame at all */
        WS_NOT_TEXT = 1007,
        WS_POLICY = 1008,
        WS_TOO_BIG = 1009,
        WS_INTERNAL = 1011,
};

/* UTF-8 across pieces: zeroed at first; need > 0 means that a character is not finished. */
struct ws_utf8 {
        uint8_t need, low, high; /* continuation bytes still due; range of the next one */
};
/* False at a byte that cannot be there (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF). */
bool ws_utf8_feed(struct ws_utf8 *u, const char *p, size_t n);

struct ws_parser {
        bool server;      /* frames come masked, else they must not */
        uint8_t head[14]; /* of a frame whose head is not complete */
        uint8_t n_head;
        bool in_frame, fin, failed;
        uint8_t op;         /* of the frame */
        uint8_t message_op; /* of the message that is being put together; 0: none */
        uint8_t mask[4];
        uint8_t mask_at;
        struct ws_utf8 utf8;
        uint64_t left; /* of the frame's payload */
        size_t max_message;
        struct buf message, control;
};

enum ws_event_kind { WS_EV_MORE, WS_EV_TEXT, WS_EV_BINARY, WS_EV_PING, WS_EV_PONG, WS_EV_CLOSE, WS_EV_ERROR };

struct ws_event {
        enum ws_event_kind kind;
        struct str payload; /* valid until the next call; of a close frame: its reason */
        unsigned code;      /* CLOSE: the peer's code or WS_NO_CODE; ERROR: what to close with */
        const char *why;    /* ERROR: static */
};

void ws_parser_init(struct ws_parser *p, bool server, size_t max_message);
void ws_parser_done(struct ws_parser *p);
/*
 * Takes bytes from *at (*n of them) and moves both on; they may be changed in place. WS_EV_MORE: all are used up. After
 * ERROR nothing more comes.
 */
void ws_parse(struct ws_parser *p, char **at, size_t *n, struct ws_event *ret);

#define WS_MAX_HEAD 14
/* Writes a frame's head; gives its length. mask NULL: not masked. */
size_t ws_frame_head(uint8_t out[static WS_MAX_HEAD], enum ws_op op, size_t n, const uint8_t mask[4]);
void ws_mask(char *p, size_t n, const uint8_t mask[static 4], unsigned at);
/* A code that may be sent (RFC 6455, 7.4). */
bool ws_code_valid(unsigned code);

#endif
