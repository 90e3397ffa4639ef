/*
 * message_smtp - see message.h. libcurl is loaded when the first mailer is made, since it brings a dozen libraries with
 * it; its multi interface runs on our loop: it says which sockets to watch and when to wake it.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"
#include "connect/message.h"
#include "loop/loop.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAIL_MAX = 128 << 10, LINE_MAX_B64 = 76 };

/* The part of libcurl that is used. */
struct curl {
        void *lib;
        CURL *(*easy_init)(void);
        CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
        void (*easy_cleanup)(CURL *);
        CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
        const char *(*easy_strerror)(CURLcode);
        CURLM *(*multi_init)(void);
        CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
        CURLMcode (*multi_add_handle)(CURLM *, CURL *);
        CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
        CURLMcode (*multi_socket_action)(CURLM *, curl_socket_t, int, int *);
        CURLMsg *(*multi_info_read)(CURLM *, int *);
        CURLMcode (*multi_assign)(CURLM *, curl_socket_t, void *);
        CURLMcode (*multi_cleanup)(CURLM *);
        struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
        void (*slist_free_all)(struct curl_slist *);
        CURLcode (*global_init)(long);
};

struct mailer;

struct mail {
        struct mailer *m;
        struct mail *next;
        struct buf body;
        size_t at; /* read so far */
        CURL *easy;
        char why[CURL_ERROR_SIZE];
        struct curl_slist *to;
        message_done_fn *done;
        void *arg;
};

struct mailer {
        struct message_smtp_opts o;
        struct arena *mem;
        const char *url, *login, *password, *sender;
        struct curl c;
        CURLM *multi;
        struct timer *timer;
        struct mail *mails;
        bool freeing;
};

/* A socket that libcurl wants watched; freed when the loop has closed it. */
struct watched {
        uv_poll_t poll; /* first */
        struct mailer *m;
        curl_socket_t fd;
};

/* ---- loading ---- */

static int load(struct curl *c, struct err *err)
{
        const struct {
                void **at;
                const char *name;
        } names[] = {
                {(void **)&c->easy_init, "curl_easy_init"},
                {(void **)&c->easy_setopt, "curl_easy_setopt"},
                {(void **)&c->easy_cleanup, "curl_easy_cleanup"},
                {(void **)&c->easy_getinfo, "curl_easy_getinfo"},
                {(void **)&c->easy_strerror, "curl_easy_strerror"},
                {(void **)&c->multi_init, "curl_multi_init"},
                {(void **)&c->multi_setopt, "curl_multi_setopt"},
                {(void **)&c->multi_add_handle, "curl_multi_add_handle"},
                {(void **)&c->multi_remove_handle, "curl_multi_remove_handle"},
                {(void **)&c->multi_socket_action, "curl_multi_socket_action"},
                {(void **)&c->multi_info_read, "curl_multi_info_read"},
                {(void **)&c->multi_assign, "curl_multi_assign"},
                {(void **)&c->multi_cleanup, "curl_multi_cleanup"},
                {(void **)&c->slist_append, "curl_slist_append"},
                {(void **)&c->slist_free_all, "curl_slist_free_all"},
                {(void **)&c->global_init, "curl_global_init"},
        };

        c->lib = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
        if (!c->lib)
                return err_set(err, ERR_NOTFOUND, "mail needs libcurl; install the package libcurl4");
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
                *names[i].at = dlsym(c->lib, names[i].name);
                if (!*names[i].at)
                        return err_set(err, ERR_NOTFOUND, "libcurl has no %s", names[i].name);
        }
        return c->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : err_set(err, ERR_IO, "libcurl does not start");
}

/* ---- the mail ---- */

static void put_base64(struct str s, size_t width, struct buf *out)
{
        size_t max = sodium_base64_encoded_len(s.n, sodium_base64_VARIANT_ORIGINAL);
        char *text = malloc(max);

        if (!text)
                abort();
        sodium_bin2base64(text, max, (const unsigned char *)s.p, s.n, sodium_base64_VARIANT_ORIGINAL);
        for (size_t i = 0; i + 1 < max; i += width) {
                buf_put_str(out, str_sub(str_n(text, max - 1), i, width));
                if (width < max)
                        buf_put_c(out, "\r\n");
        }
        free(text);
}

/* RFC 2047, in words of at most 39 bytes, never cutting a character. */
static void put_subject(struct str s, struct buf *out)
{
        for (size_t i = 0; i < s.n;) {
                size_t n = s.n - i < 39 ? s.n - i : 39;

                while (i + n < s.n && n > 1 && ((unsigned char)s.p[i + n] & 0xc0) == 0x80)
                        n--;
                buf_put_c(out, i ? "\r\n =?utf-8?B?" : "=?utf-8?B?");
                put_base64(str_sub(s, i, n), SIZE_MAX, out);
                buf_put_c(out, "?=");
                i += n;
        }
}

/* Base64 has no "=" before a letter, so no part can hold it. */
#define BOUNDARY "=_warmline_part"

static void put_part(const char *type, struct str text, struct buf *out)
{
        buf_printf(out, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", type);
        put_base64(text, LINE_MAX_B64, out);
}

void message_smtp_compose(const struct message *m, struct str from, int64_t now_ms, struct buf *out)
{
        static const char days[][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"},
                          months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        struct tz_local t = tz_to_local(NULL, now_ms);
        ptrdiff_t at = str_find(from, STR("@"), 0);

        buf_printf(out, "Date: %s, %02u %s %04d %02u:%02u:00 +0000\r\n", days[(now_ms / 86400000) % 7], t.day,
                   months[t.month - 1], (int)t.year, t.hour, t.minute);
        buf_printf(out, "From: <%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_ARG(from), STR_ARG(m->to));
        put_subject(m->subject, out);
        buf_printf(out, "\r\nMessage-ID: <%.*s%.*s>\r\n", STR_ARG(m->id),
                   STR_ARG(str_sub(from, at < 0 ? 0 : (size_t)at, from.n)));
        buf_put_c(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
        if (!m->html.n) {
                put_part("plain", m->text, out);
                return;
        }
        buf_put_c(out, "Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n--" BOUNDARY "\r\n");
        put_part("plain", m->text, out);
        buf_put_c(out, "\r\n--" BOUNDARY "\r\n");
        put_part("html", m->html, out);
        buf_put_c(out, "\r\n--" BOUNDARY "--\r\n");
}

static size_t read_body(char *to, size_t size, size_t count, void *arg)
{
        struct mail *mail = arg;
        size_t n = size * count, left = mail->body.n - mail->at;

        if (n > left)
                n = left;
        memcpy(to, mail->body.p + mail->at, n);
        mail->at += n;
        return n;
}

/* ---- libcurl on our loop ---- */

static void mail_free(struct mail *mail)
{
        struct curl *c = &mail->m->c;

        if (mail->easy) {
                c->multi_remove_handle(mail->m->multi, mail->easy);
                c->easy_cleanup(mail->easy);
        }
        c->slist_free_all(mail->to);
        buf_done(&mail->body);
        free(mail);
}

static void end_mail(struct mail *mail, int r, const struct err *err)
{
        struct mail **at = &mail->m->mails;

        while (*at != mail)
                at = &(*at)->next;
        *at = mail->next;
        mail->done(mail->arg, r, err);
        mail_free(mail);
}

/* 55x is said of this mail: of its address, or of what is in it. To try it again changes nothing. Said of who sends it,
 * libcurl calls it "MAIL failed", it is of all mails, and somebody has to mend the settings. */
static int result_of(struct mailer *m, const struct mail *mail, CURLcode code, struct err *err)
{
        CURL *easy = mail->easy;
        long status = 0;

        if (code == CURLE_OK)
                return 0;
        m->c.easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (str_starts(str_c(mail->why), STR("MAIL failed")))
                return err_set(err, ERR_IO, "the mail was not taken: the mail server refuses the sender, %ld", status);
        if (status >= 550 && status <= 559)
                return err_set(err, ERR_DENIED, "the mail was not taken: the mail server answered %ld", status);
        return err_set(err, ERR_IO, "the mail was not taken: %s", m->c.easy_strerror(code));
}

static void take_results(struct mailer *m)
{
        CURLMsg *msg;
        int left;

        while ((msg = m->c.multi_info_read(m->multi, &left))) {
                struct mail *mail = NULL;
                struct err err;
                int r;

                if (msg->msg != CURLMSG_DONE)
                        continue;
                m->c.easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&mail);
                r = result_of(m, mail, msg->data.result, &err);
                end_mail(mail, r, r < 0 ? &err : NULL);
        }
}

static void on_timer(void *arg)
{
        struct mailer *m = arg;
        int running;

        m->timer = timer_stop(m->timer);
        m->c.multi_socket_action(m->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        take_results(m);
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
        struct mailer *m = arg;

        (void)multi;
        m->timer = timer_stop(m->timer);
        if (ms >= 0 && !m->freeing)
                m->timer = timer_start(m->o.loop, ms, 0, on_timer, m);
        return 0;
}

static void on_socket(uv_poll_t *poll, int status, int events)
{
        struct watched *w = (struct watched *)poll;
        struct mailer *m = w->m;
        int what = status < 0 ? CURL_CSELECT_ERR : 0, running;

        if (events & UV_READABLE)
                what |= CURL_CSELECT_IN;
        if (events & UV_WRITABLE)
                what |= CURL_CSELECT_OUT;
        m->c.multi_socket_action(m->multi, w->fd, what, &running);
        take_results(m);
}

static void on_unwatched(uv_handle_t *h)
{
        free(h);
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket)
{
        struct mailer *m = arg;
        struct watched *w = socket;
        int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);

        (void)easy;
        if (what == CURL_POLL_REMOVE) {
                if (w) {
                        uv_poll_stop(&w->poll);
                        uv_close((uv_handle_t *)&w->poll, on_unwatched);
                        m->c.multi_assign(m->multi, fd, NULL);
                }
                return 0;
        }
        if (!w) {
                w = calloc(1, sizeof(*w));
                if (!w)
                        abort();
                w->m = m;
                w->fd = fd;
                if (uv_poll_init_socket(loop_uv(m->o.loop), &w->poll, fd) < 0) {
                        free(w);
                        return -1;
                }
                m->c.multi_assign(m->multi, fd, w);
        }
        uv_poll_start(&w->poll, events, on_socket);
        return 0;
}

/* ---- sending ---- */

static void set_options(struct mail *mail)
{
        struct mailer *m = mail->m;
        const struct curl *c = &m->c;
        CURL *e = mail->easy;

        c->easy_setopt(e, CURLOPT_URL, m->url);
        c->easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        c->easy_setopt(e, CURLOPT_USE_SSL, (long)(m->o.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        c->easy_setopt(e, CURLOPT_MAIL_FROM, m->sender);
        c->easy_setopt(e, CURLOPT_MAIL_RCPT, mail->to);
        c->easy_setopt(e, CURLOPT_READFUNCTION, read_body);
        c->easy_setopt(e, CURLOPT_READDATA, mail);
        c->easy_setopt(e, CURLOPT_UPLOAD, 1L);
        c->easy_setopt(e, CURLOPT_PRIVATE, mail);
        c->easy_setopt(e, CURLOPT_ERRORBUFFER, mail->why);
        c->easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
        c->easy_setopt(e, CURLOPT_PROXY, "");
        c->easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)m->o.timeout_ms);
        if (*m->login) {
                c->easy_setopt(e, CURLOPT_USERNAME, m->login);
                c->easy_setopt(e, CURLOPT_PASSWORD, m->password);
        }
}

static void smtp_send(void *self, const struct message *msg, message_done_fn *done, void *arg)
{
        struct mailer *m = self;
        struct mail *mail = calloc(1, sizeof(*mail));
        char to[260];

        if (!mail)
                abort();
        snprintf(to, sizeof(to), "<%.*s>", STR_ARG(msg->to));
        *mail = (struct mail){.m = m, .next = m->mails, .done = done, .arg = arg};
        m->mails = mail;
        buf_init(&mail->body, MAIL_MAX);
        message_smtp_compose(msg, m->o.from, clock_now_ms(m->o.clock), &mail->body);
        mail->to = m->c.slist_append(NULL, to);
        mail->easy = m->c.easy_init();
        if (!mail->easy || !mail->to)
                abort();
        set_options(mail);
        m->c.multi_add_handle(m->multi, mail->easy); /* sets the timer, which starts it */
}

static void smtp_free(void *self)
{
        struct mailer *m = self;

        m->freeing = true;
        for (struct mail *mail = m->mails, *next; mail; mail = next) {
                next = mail->next;
                mail_free(mail);
        }
        if (m->multi)
                m->c.multi_cleanup(m->multi);
        timer_stop(m->timer);
        arena_free(m->mem); /* the library stays loaded: others may have come to use it */
        free(m);
}

const struct message_driver message_smtp = {.name = "smtp", .send = smtp_send, .free = smtp_free};

static int check(const struct message_smtp_opts *o, struct err *err)
{
        if (!str_starts(o->url, STR("smtp://")) && !str_starts(o->url, STR("smtps://")))
                return err_set(err, ERR_INVALID, "%.*s is no smtp or smtps URL", STR_ARG(o->url));
        if (!message_address_ok(o->from))
                return err_set(err, ERR_INVALID, "\"%.*s\" is no address to send from", STR_ARG(o->from));
        return 0;
}

int message_smtp_new(const struct message_smtp_opts *o, void **ret, struct err *err)
{
        struct mailer *m;
        int r = check(o, err);

        if (r < 0)
                return r;
        m = calloc(1, sizeof(*m));
        if (!m)
                abort();
        m->o = *o;
        m->mem = arena_new(0);
        m->o.from = arena_str(m->mem, o->from);
        m->url = arena_cstr(m->mem, o->url);
        m->login = arena_cstr(m->mem, o->login);
        m->password = arena_cstr(m->mem, o->password);
        m->sender = arena_printf(m->mem, "<%.*s>", STR_ARG(o->from)).p;
        if (!m->o.timeout_ms)
                m->o.timeout_ms = MESSAGE_DEADLINE_MS;
        r = load(&m->c, err);
        if (r < 0) {
                smtp_free(m);
                return r;
        }
        m->multi = m->c.multi_init();
        if (!m->multi)
                abort();
        m->c.multi_setopt(m->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
        m->c.multi_setopt(m->multi, CURLMOPT_SOCKETDATA, m);
        m->c.multi_setopt(m->multi, CURLMOPT_TIMERFUNCTION, set_timer);
        m->c.multi_setopt(m->multi, CURLMOPT_TIMERDATA, m);
        *ret = m;
        return 0;
}
