/* WebSocket framing; see ws_frame.h. */
#include "http/ws_frame.h"

#include <string.h>

#define CONTROL_MAX 125

/* Leading bytes: how many follow, and the range of the first that follows. */
static bool utf8_lead(struct ws_utf8 *u, unsigned char c)
{
        u->low = 0x80;
        u->high = 0xbf;
        if (c >= 0xc2 && c <= 0xdf) {
                u->need = 1;
        } else if (c >= 0xe0 && c <= 0xef) {
                u->need = 2;
                if (c == 0xe0)
                        u->low = 0xa0;
                if (c == 0xed)
                        u->high = 0x9f;
        } else if (c >= 0xf0 && c <= 0xf4) {
                u->need = 3;
                if (c == 0xf0)
                        u->low = 0x90;
                if (c == 0xf4)
                        u->high = 0x8f;
        } else {
                return false;
        }
        return true;
}

bool ws_utf8_feed(struct ws_utf8 *u, const char *p, size_t n)
{
        size_t i = 0;
        uint64_t word;

        while (i < n) {
                unsigned char c = (unsigned char)p[i];

                if (u->need == 0 && n - i >= 8) {
                        memcpy(&word, p + i, 8);
                        if ((word & 0x8080808080808080u) == 0) {
                                i += 8;
                                continue;
                        }
                }
                i++;
                if (u->need == 0) {
                        if (c >= 0x80 && !utf8_lead(u, c))
                                return false;
                        continue;
                }
                if (c < u->low || c > u->high)
                        return false;
                u->need--;
                u->low = 0x80;
                u->high = 0xbf;
        }
        return true;
}

void ws_parser_init(struct ws_parser *p, bool server, size_t max_message)
{
        *p = (struct ws_parser){.server = server, .max_message = max_message};
        buf_init(&p->message, max_message + 1);
        buf_init(&p->control, CONTROL_MAX + 1);
}

void ws_parser_done(struct ws_parser *p)
{
        buf_done(&p->message);
        buf_done(&p->control);
}

void ws_mask(char *p, size_t n, const uint8_t mask[static 4], unsigned at)
{
        uint8_t turned[8];
        uint64_t wide, word;
        size_t i = 0;

        for (unsigned k = 0; k < 8; k++)
                turned[k] = mask[(at + k) & 3];
        memcpy(&wide, turned, 8);
        for (; n - i >= 8; i += 8) {
                memcpy(&word, p + i, 8);
                word ^= wide;
                memcpy(p + i, &word, 8);
        }
        for (size_t k = 0; i < n; i++, k++)
                p[i] = (char)(p[i] ^ (char)turned[k & 7]);
}

size_t ws_frame_head(uint8_t out[static WS_MAX_HEAD], enum ws_op op, size_t n, const uint8_t mask[4])
{
        size_t at = 2;

        out[0] = (uint8_t)(0x80 | op);
        if (n < 126) {
                out[1] = (uint8_t)n;
        } else if (n <= 0xffff) {
                out[1] = 126;
                out[at++] = (uint8_t)(n >> 8);
                out[at++] = (uint8_t)n;
        } else {
                out[1] = 127;
                for (int shift = 56; shift >= 0; shift -= 8)
                        out[at++] = (uint8_t)((uint64_t)n >> shift);
        }
        if (!mask)
                return at;
        out[1] |= 0x80;
        memcpy(out + at, mask, 4);
        return at + 4;
}

bool ws_code_valid(unsigned code)
{
        if (code >= 3000 && code <= 4999)
                return true;
        return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

static void fail(struct ws_parser *p, struct ws_event *ev, unsigned code, const char *why)
{
        p->failed = true;
        *ev = (struct ws_event){.kind = WS_EV_ERROR, .code = code, .why = why};
}

static size_t head_size(const uint8_t *h)
{
        size_t n = 2;

        if ((h[1] & 0x7f) == 126)
                n += 2;
        else if ((h[1] & 0x7f) == 127)
                n += 8;
        return n + (h[1] & 0x80 ? 4 : 0);
}

/* The payload's length; UINT64_MAX when it is not in its shortest form. */
static uint64_t payload_length(const uint8_t *h)
{
        uint64_t n = h[1] & 0x7f;

        if (n == 126) {
                n = (uint64_t)h[2] << 8 | h[3];
                return n < 126 ? UINT64_MAX : n;
        }
        if (n == 127) {
                n = 0;
                for (int i = 2; i < 10; i++)
                        n = n << 8 | h[i];
                return n <= 0xffff || n >> 63 ? UINT64_MAX : n;
        }
        return n;
}

/* What the first two bytes alone forbid; NULL when fine. */
static const char *wrong_start(const struct ws_parser *p, const uint8_t *h)
{
        unsigned op = h[0] & 0x0f;
        bool fin = h[0] & 0x80;

        if (h[0] & 0x70)
                return "reserved bits are set";
        if (op > WS_PONG || (op > WS_BINARY && op < WS_CLOSE))
                return "reserved opcode";
        if (((h[1] & 0x80) != 0) != p->server)
                return p->server ? "frame is not masked" : "frame is masked";
        if (op >= WS_CLOSE && (!fin || (h[1] & 0x7f) > CONTROL_MAX))
                return "control frame is fragmented or too long";
        if (op == WS_CONT && p->message_op == 0)
                return "continuation of nothing";
        if ((op == WS_TEXT || op == WS_BINARY) && p->message_op != 0)
                return "a message begins inside another";
        return NULL;
}

/* The head is whole: opens the frame. False after fail(). */
static bool open_frame(struct ws_parser *p, const uint8_t *h, struct ws_event *ev)
{
        uint64_t n = payload_length(h);

        if (n == UINT64_MAX) {
                fail(p, ev, WS_PROTOCOL, "length is not in its shortest form");
                return false;
        }
        p->op = h[0] & 0x0f;
        p->fin = (h[0] & 0x80) != 0;
        if (p->op < WS_CLOSE && n > p->max_message - p->message.n) {
                fail(p, ev, WS_TOO_BIG, "message is too big");
                return false;
        }
        if (p->op == WS_TEXT || p->op == WS_BINARY)
                p->message_op = p->op;
        p->left = n;
        p->mask_at = 0;
        if (p->server)
                memcpy(p->mask, h + head_size(h) - 4, 4);
        p->in_frame = true;
        p->n_head = 0;
        return true;
}

/* Collects a head. False when bytes are missing or after fail(). */
static bool take_head(struct ws_parser *p, char **at, size_t *n, struct ws_event *ev)
{
        const char *why;

        while (*n > 0) {
                p->head[p->n_head++] = (uint8_t) * *at;
                ++*at;
                --*n;
                if (p->n_head < 2)
                        continue;
                why = p->n_head == 2 ? wrong_start(p, p->head) : NULL;
                if (why) {
                        fail(p, ev, WS_PROTOCOL, why);
                        return false;
                }
                if (p->n_head == head_size(p->head))
                        return open_frame(p, p->head, ev);
        }
        return false;
}

static void close_event(struct ws_parser *p, struct str body, struct ws_event *ev)
{
        struct ws_utf8 u = {0};
        unsigned code;

        *ev = (struct ws_event){.kind = WS_EV_CLOSE, .code = WS_NO_CODE};
        if (body.n == 0)
                return;
        if (body.n == 1) {
                fail(p, ev, WS_PROTOCOL, "close frame with half a code");
                return;
        }
        code = (unsigned)(unsigned char)body.p[0] << 8 | (unsigned char)body.p[1];
        ev->code = code;
        ev->payload = str_sub(body, 2, body.n);
        if (!ws_code_valid(code))
                fail(p, ev, WS_PROTOCOL, "close code that must not be sent");
        else if (!ws_utf8_feed(&u, ev->payload.p, ev->payload.n) || u.need > 0)
                fail(p, ev, WS_NOT_TEXT, "close reason is not UTF-8");
}

/* A frame is complete: its event, if it has one. body: the whole control frame or message. */
static void frame_done(struct ws_parser *p, struct str body, struct ws_event *ev)
{
        p->in_frame = false;
        switch ((enum ws_op)p->op) {
        case WS_CLOSE: close_event(p, body, ev); return;
        case WS_PING: *ev = (struct ws_event){.kind = WS_EV_PING, .payload = body}; return;
        case WS_PONG: *ev = (struct ws_event){.kind = WS_EV_PONG, .payload = body}; return;
        case WS_CONT:
        case WS_TEXT:
        case WS_BINARY: break;
        }
        if (!p->fin)
                return;
        *ev = (struct ws_event){.kind = p->message_op == WS_TEXT ? WS_EV_TEXT : WS_EV_BINARY, .payload = body};
        if (p->message_op == WS_TEXT && p->utf8.need > 0)
                fail(p, ev, WS_NOT_TEXT, "text is not UTF-8");
        p->message_op = 0;
        p->utf8 = (struct ws_utf8){0};
}

/* Takes payload; an event comes when the frame is complete. */
static void take_payload(struct ws_parser *p, char **at, size_t *n, struct ws_event *ev)
{
        size_t take = *n < p->left ? *n : (size_t)p->left;
        struct buf *to = p->op >= WS_CLOSE ? &p->control : &p->message;
        struct str piece = str_n(*at, take);

        if (p->server)
                ws_mask(*at, take, p->mask, p->mask_at);
        p->mask_at = (uint8_t)((p->mask_at + take) & 3);
        *at += take;
        *n -= take;
        p->left -= take;
        if (p->op < WS_CLOSE && p->message_op == WS_TEXT && !ws_utf8_feed(&p->utf8, piece.p, piece.n)) {
                fail(p, ev, WS_NOT_TEXT, "text is not UTF-8");
                return;
        }
        /* A frame that is whole here and belongs to nothing before it needs no copy. */
        if (p->left == 0 && to->n == 0 && (p->op >= WS_CLOSE || p->fin)) {
                frame_done(p, piece, ev);
                return;
        }
        buf_put_str(to, piece);
        if (p->left == 0)
                frame_done(p, buf_str(to), ev);
}

/* What the last event lent is no longer needed. */
static void drop_delivered(struct ws_parser *p)
{
        if (!p->in_frame && p->control.cap)
                buf_done(&p->control);
        if (p->message_op == 0 && p->message.cap)
                buf_done(&p->message);
}

void ws_parse(struct ws_parser *p, char **at, size_t *n, struct ws_event *ret)
{
        *ret = (struct ws_event){.kind = WS_EV_MORE};
        drop_delivered(p);
        while (!p->failed && ret->kind == WS_EV_MORE) {
                if (!p->in_frame && !take_head(p, at, n, ret))
                        return;
                if (p->left > 0 && *n == 0)
                        return;
                take_payload(p, at, n, ret);
        }
        if (p->failed && ret->kind != WS_EV_ERROR)
                *n = 0;
}
