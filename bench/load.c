/*
 * load - a load generator over WebSocket for Warmline and for a peer that speaks {id, text} → {id, …}.
 *
 * load warmline|peer PORT CONVERSATIONS SECONDS QUESTIONS.txt
 *         turns a second, latency; one turn in flight per conversation
 * load once PORT CUSTOMERS SECONDS QUESTIONS.txt
 *         the same over HTTP, a new conversation for each question, which is asked no second time
 * load idle PORT SOCKETS
 *         opens that many conversations, says hello, waits for a line on stdin
 *
 * Prints one JSON object. Blocking set-up, then one epoll loop; messages are written and read without any JSON tree.
 */
#include "base/buf.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUESTIONS_MAX = 65536, LATENCIES_MAX = 4000000 };

struct peer {
        int fd;
        char id[32], key[64];
        struct buf in;
        unsigned sent, asked;
        int64_t at_ns;
        bool waiting;
        bool begun; /* once: the conversation is there */
};

static char *questions[QUESTIONS_MAX];
static unsigned n_questions;
static double *latencies;
static size_t n_latencies, errors;
static bool warmline, once;
static uint16_t port;

static _Noreturn void die(const char *what)
{
        fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
        exit(1);
}

static int dial(unsigned i)
{
        struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
        struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK + i / 20000)}};
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        if (i >= 20000 && bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0)
                die("bind");
        if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
                die("connect");
        return fd;
}

static void write_all(int fd, const char *p, size_t n)
{
        while (n) {
                ssize_t put = write(fd, p, n);

                if (put <= 0)
                        die("write");
                p += put;
                n -= (size_t)put;
        }
}

/* Reads until `end` stands in the buffer; gives what was read, NUL-terminated. */
static size_t read_until(int fd, char *to, size_t max, const char *end)
{
        size_t n = 0;

        while (n < max - 1) {
                ssize_t got = read(fd, to + n, max - 1 - n);

                if (got <= 0)
                        die("read");
                n += (size_t)got;
                to[n] = '\0';
                if (strstr(to, end))
                        break;
        }
        return n;
}

static void copy_field(const char *from, const char *name, char *to, size_t max)
{
        const char *p = strstr(from, name);
        size_t n;

        if (!p) {
                fprintf(stderr, "load: no %s in: %.300s\n", name, from);
                exit(1);
        }
        p += strlen(name);
        n = strcspn(p, "\"");
        snprintf(to, max, "%.*s", (int)n, p);
}

static void begin_conversation(struct peer *p, int fd)
{
        static const char ask[] =
                "POST /v1/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: 13\r\n\r\n{\"lang\":\"zh\"}";
        static char answer[262144];

        write_all(fd, ask, sizeof(ask) - 1);
        read_until(fd, answer, sizeof(answer), "\"events\":[");
        copy_field(answer, "{\"id\":\"", p->id, sizeof(p->id));
        copy_field(answer, "\"key\":\"", p->key, sizeof(p->key));
}

/* Masked with zero, which is allowed and costs nothing. */
static void send_frame(struct peer *p, const char *text, size_t n)
{
        unsigned char head[14] = {0x81};
        size_t h = 2;

        if (n < 126) {
                head[1] = (unsigned char)(0x80 | n);
        } else {
                head[1] = 0x80 | 126;
                head[2] = (unsigned char)(n >> 8);
                head[3] = (unsigned char)n;
                h = 4;
        }
        memset(head + h, 0, 4);
        h += 4;
        struct buf b;

        buf_init(&b, 1 << 20);
        buf_put(&b, head, h);
        buf_put(&b, text, n);
        write_all(p->fd, b.p, b.n);
        buf_done(&b);
}

static void open_socket(struct peer *p, unsigned i)
{
        static const char shake[] =
                "GET /v1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        char answer[4096], hello[256];
        int n;

        if (warmline) {
                int fd = dial(i);

                begin_conversation(p, fd);
                close(fd);
        }
        p->fd = dial(i);
        write_all(p->fd, shake, sizeof(shake) - 1);
        read_until(p->fd, answer, sizeof(answer), "\r\n\r\n");
        buf_init(&p->in, 4 << 20);
        if (!warmline)
                return;
        n = snprintf(hello, sizeof(hello), "{\"type\":\"hello\",\"conversation\":\"%s\",\"key\":\"%s\",\"last_seq\":1}",
                     p->id, p->key);
        send_frame(p, hello, (size_t)n);
}

static void ask(struct peer *p)
{
        char text[2048];
        int n = snprintf(text, sizeof(text), "{\"type\":\"message\",\"id\":\"m%u\",\"text\":\"%s\"}", ++p->sent,
                         questions[(p->asked++ * 7919u + (unsigned)p->fd * 104729u) % n_questions]);

        p->at_ns = time_mono_ns();
        p->waiting = true;
        send_frame(p, text, (size_t)n);
}

static bool is_answer(struct str m)
{
        if (!warmline)
                return true;
        return str_contains(m, STR("\"type\":\"message\"")) && str_contains(m, STR("\"actor\":\"machine\""));
}

/* True when the answer to what was asked came. */
static bool take_frames(struct peer *p)
{
        bool answered = false;

        for (;;) {
                const unsigned char *b = (const unsigned char *)p->in.p;
                size_t h = 2, n;
                struct str m;

                if (p->in.n < 2)
                        return answered;
                n = b[1] & 127;
                if (n == 126) {
                        if (p->in.n < 4)
                                return answered;
                        n = (size_t)b[2] << 8 | b[3];
                        h = 4;
                } else if (n == 127) {
                        if (p->in.n < 10)
                                return answered;
                        n = (size_t)b[6] << 24 | (size_t)b[7] << 16 | (size_t)b[8] << 8 | b[9];
                        h = 10;
                }
                if (p->in.n < h + n)
                        return answered;
                m = str_n(p->in.p + h, n);
                if (str_contains(m, STR("\"type\":\"error\""))) {
                        if (errors++ == 0)
                                fprintf(stderr, "load: first error: %.*s\n", STR_ARG(m));
                        answered = true;
                } else if ((b[0] & 15) == 1 && is_answer(m)) {
                        answered = true;
                }
                buf_eat(&p->in, h + n);
        }
}

/* ---- a conversation for each question ---- */

static void post(struct peer *p, const char *path, const char *body, size_t n)
{
        char head[512];
        int h = snprintf(head, sizeof(head),
                         "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                         "%s%s%sContent-Length: %zu\r\n\r\n",
                         path, p->key[0] ? "Authorization: Bearer " : "", p->key, p->key[0] ? "\r\n" : "", n);

        write_all(p->fd, head, (size_t)h);
        write_all(p->fd, body, n);
}

static void begin_once(struct peer *p)
{
        p->key[0] = '\0';
        p->begun = false;
        post(p, "/v1/conversations", "{\"lang\":\"zh\"}", 13);
}

static void ask_once(struct peer *p)
{
        static size_t next;
        char text[2048], path[128];
        int n = snprintf(text, sizeof(text), "{\"text\":\"%s\"}", questions[next++ % n_questions]);

        snprintf(path, sizeof(path), "/v1/conversations/%s/messages", p->id);
        p->begun = true;
        p->at_ns = time_mono_ns();
        post(p, path, text, (size_t)n);
}

/* One answer of HTTP, once it is whole; its body is lent until buf_eat(). */
static bool whole_answer(const struct peer *p, struct str *ret_body)
{
        struct str in = buf_str(&p->in), length;
        ptrdiff_t head = str_find(in, STR("\r\n\r\n"), 0), at = str_find(in, STR("Content-Length: "), 0);
        int64_t n = 0;

        if (head < 0)
                return false;
        if (at < 0 || at > head)
                die("an answer without a length");
        length = str_sub(in, (size_t)at + 16, in.n);
        for (size_t i = 0; i < length.n && length.p[i] >= '0' && length.p[i] <= '9'; i++)
                n = n * 10 + (length.p[i] - '0');
        *ret_body = str_sub(in, (size_t)head + 4, (size_t)n);
        return in.n >= (size_t)head + 4 + (size_t)n;
}

static void take_once(struct peer *p, bool go_on)
{
        struct str body;
        bool good;

        if (!whole_answer(p, &body))
                return;
        good = str_contains(body, p->begun ? STR("\"blocks\":[") : STR("\"key\":\""));
        if (!good && errors++ == 0)
                fprintf(stderr, "load: first error: %.300s\n", p->in.p);
        if (good && p->begun && n_latencies < LATENCIES_MAX)
                latencies[n_latencies++] = (double)(time_mono_ns() - p->at_ns) / 1e6;
        if (good && !p->begun) {
                copy_field(body.p, "{\"id\":\"", p->id, sizeof(p->id));
                copy_field(body.p, "\"key\":\"", p->key, sizeof(p->key));
        }
        buf_eat(&p->in, (size_t)(body.p - p->in.p) + body.n);
        if (good && !p->begun)
                ask_once(p);
        else if (go_on)
                begin_once(p);
}

static void on_readable(struct peer *p, bool go_on)
{
        char *to = buf_reserve(&p->in, 65536);
        ssize_t n = to ? read(p->fd, to, 65536) : -1;

        if (n <= 0)
                die("the server closed a socket");
        p->in.n += (size_t)n;
        if (once) {
                take_once(p, go_on);
                return;
        }
        if (!take_frames(p) || !p->waiting)
                return;
        p->waiting = false;
        if (n_latencies < LATENCIES_MAX)
                latencies[n_latencies++] = (double)(time_mono_ns() - p->at_ns) / 1e6;
        if (go_on)
                ask(p);
}

static int by_value(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

static void read_questions(const char *path)
{
        FILE *f = fopen(path, "rb");
        char line[1024];

        if (!f)
                die(path);
        while (fgets(line, sizeof(line), f) && n_questions < QUESTIONS_MAX) {
                line[strcspn(line, "\r\n")] = '\0';
                if (line[0] && !strpbrk(line, "\"\\"))
                        questions[n_questions++] = strdup(line);
        }
        fclose(f);
        if (!n_questions)
                die("no questions");
}

static void run_load(struct peer *peers, unsigned n, double seconds)
{
        int ep = epoll_create1(EPOLL_CLOEXEC);
        int64_t begin, end;

        for (unsigned i = 0; i < n; i++) {
                struct epoll_event e = {.events = EPOLLIN, .data.ptr = &peers[i]};

                if (once) {
                        peers[i].fd = dial(i);
                        buf_init(&peers[i].in, 4 << 20);
                } else {
                        open_socket(&peers[i], i);
                }
                epoll_ctl(ep, EPOLL_CTL_ADD, peers[i].fd, &e);
        }
        begin = time_mono_ns();
        end = begin + (int64_t)(seconds * 1e9);
        for (unsigned i = 0; i < n; i++)
                if (once)
                        begin_once(&peers[i]);
                else
                        ask(&peers[i]);
        while (time_mono_ns() < end) {
                struct epoll_event events[64];
                int got = epoll_wait(ep, events, 64, 100);

                for (int i = 0; i < got; i++)
                        on_readable(events[i].data.ptr, time_mono_ns() < end);
        }
        seconds = (double)(time_mono_ns() - begin) / 1e9;
        qsort(latencies, n_latencies, sizeof(*latencies), by_value);
        if (!n_latencies)
                die("no answer at all");
        printf("{\"turns\":%zu,\"seconds\":%.3f,\"turns_per_s\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"errors\":%zu}\n",
               n_latencies, seconds, (double)n_latencies / seconds, latencies[n_latencies / 2],
               latencies[n_latencies - 1 - n_latencies / 100], errors);
}

int main(int argc, char **argv)
{
        unsigned n;
        struct peer *peers;

        if (argc < 4) {
                fprintf(stderr, "usage: load warmline|peer|once PORT CONVERSATIONS SECONDS QUESTIONS.txt | load idle "
                                "PORT SOCKETS\n");
                return 2;
        }
        port = (uint16_t)strtoul(argv[2], NULL, 10);
        n = (unsigned)strtoul(argv[3], NULL, 10);
        warmline = strcmp(argv[1], "peer") != 0;
        once = strcmp(argv[1], "once") == 0;
        peers = calloc(n, sizeof(*peers));
        latencies = calloc(LATENCIES_MAX, sizeof(*latencies));
        if (!peers || !latencies)
                die("memory");
        if (strcmp(argv[1], "idle") == 0) {
                for (unsigned i = 0; i < n; i++)
                        open_socket(&peers[i], i);
                printf("{\"open\":%u}\n", n);
                fflush(stdout);
                getchar();
                return 0;
        }
        if (argc != 6)
                return 2;
        read_questions(argv[5]);
        run_load(peers, n, strtod(argv[4], NULL));
        return 0;
}
