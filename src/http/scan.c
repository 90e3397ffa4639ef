/* Strict reading of heads and chunk lines; see scan.h for what is refused and why. */
#include "http/scan.h"

#include <string.h>

/* Digits of a chunk size: 8 hold 4 GiB, more than any body limit. */
#define MAX_CHUNK_DIGITS 8
/* Digits of a Content-Length. */
#define MAX_LENGTH_DIGITS 15

static int refuse(struct scan_fault *f, int status, const char *why)
{
        f->status = status;
        f->why = why;
        return -1;
}

/* RFC 9110, 5.6.2. */
static bool is_tchar(unsigned char c)
{
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
                return true;
        return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

bool scan_is_token(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (!is_tchar((unsigned char)s.p[i]))
                        return false;
        return s.n > 0;
}

int64_t scan_find_end(const char *p, size_t n, size_t *from)
{
        size_t i = *from;

        for (; i < n; i++) {
                if (p[i] == '\0')
                        return -1;
                if (p[i] == '\n')
                        return -1;
                if (p[i] != '\r')
                        continue;
                if (i + 1 == n)
                        break; /* the LF may come with the next read */
                if (p[i + 1] != '\n')
                        return -1;
                i++;
                if (i >= 3 && p[i - 2] == '\n')
                        return (int64_t)i + 1;
        }
        *from = i;
        return 0;
}

static int hex(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

static int scan_target(struct str t, size_t max_target, struct scan_fault *fault)
{
        if (t.n > max_target)
                return refuse(fault, 414, "the request target is too long");
        if (t.n == 0)
                return refuse(fault, 400, "no request target");
        for (size_t i = 0; i < t.n; i++) {
                unsigned char c = (unsigned char)t.p[i];

                if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\')
                        return refuse(fault, 400, "a character in the request target that must be escaped");
                if (c != '%')
                        continue;
                if (i + 2 >= t.n || hex(t.p[i + 1]) < 0 || hex(t.p[i + 2]) < 0)
                        return refuse(fault, 400, "a broken percent escape in the request target");
                if (t.p[i + 1] == '0' && t.p[i + 2] == '0')
                        return refuse(fault, 400, "NUL in the request target");
        }
        return 0;
}

/* method SP target SP HTTP/1.x */
static int scan_request_line(struct str line, size_t max_target, struct scan_head *ret, struct scan_fault *fault)
{
        struct str method, target, version = line;

        if (!str_cut(&version, ' ', &method) || !scan_is_token(method))
                return refuse(fault, 400, "malformed request line");
        if (!version.p || !str_cut(&version, ' ', &target) || !version.p)
                return refuse(fault, line.n > max_target ? 414 : 400, "malformed request line");
        if (version.n != 8 || memcmp(version.p, "HTTP/", 5) != 0 || version.p[6] != '.' || hex(version.p[5]) < 0 ||
            hex(version.p[7]) < 0)
                return refuse(fault, 400, "malformed request line");
        if (version.p[5] != '1' || (version.p[7] != '0' && version.p[7] != '1'))
                return refuse(fault, 505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
        ret->minor = (unsigned)(version.p[7] - '0');
        if (str_eq_c(method, "CONNECT") || str_eq_c(method, "TRACE"))
                return refuse(fault, 501, "this method is not supported");
        return scan_target(target, max_target, fault);
}

static bool valid_host(struct str v)
{
        if (v.n == 0 || v.n > 255)
                return false;
        for (size_t i = 0; i < v.n; i++) {
                char c = v.p[i];

                if (!is_tchar((unsigned char)c) && !strchr(":[]();,=", c))
                        return false;
        }
        return true;
}

static bool parse_length(struct str v, uint64_t *ret)
{
        if (v.n == 0 || v.n > MAX_LENGTH_DIGITS)
                return false;
        *ret = 0;
        for (size_t i = 0; i < v.n; i++) {
                if (v.p[i] < '0' || v.p[i] > '9')
                        return false;
                *ret = *ret * 10 + (uint64_t)(v.p[i] - '0');
        }
        return true;
}

struct seen {
        unsigned host, length, coding, n;
};

static int scan_known(struct str name, struct str value, struct scan_head *ret, struct seen *seen,
                      struct scan_fault *fault)
{
        if (str_ieq(name, STR("host"))) {
                if (seen->host++ > 0)
                        return refuse(fault, 400, "more than one Host");
                if (!valid_host(value))
                        return refuse(fault, 400, "malformed Host");
        } else if (str_ieq(name, STR("content-length"))) {
                if (seen->length++ > 0)
                        return refuse(fault, 400, "more than one Content-Length");
                if (!parse_length(value, &ret->length))
                        return refuse(fault, 400, "malformed Content-Length");
                ret->has_length = true;
        } else if (str_ieq(name, STR("transfer-encoding"))) {
                if (seen->coding++ > 0)
                        return refuse(fault, 400, "more than one Transfer-Encoding");
                if (!str_ieq(value, STR("chunked")))
                        return refuse(fault, 501, "no transfer coding but chunked");
                ret->chunked = true;
        }
        return 0;
}

static int scan_line(struct str line, struct scan_head *ret, struct seen *seen, struct scan_fault *fault)
{
        struct str name, value = line;

        if (++seen->n > SCAN_MAX_HEADERS)
                return refuse(fault, 431, "too many header lines");
        if (line.p[0] == ' ' || line.p[0] == '\t')
                return refuse(fault, 400, "a folded header line");
        str_cut(&value, ':', &name);
        if (!value.p || !scan_is_token(name))
                return refuse(fault, 400, "malformed header name");
        for (size_t i = 0; i < value.n; i++) {
                unsigned char c = (unsigned char)value.p[i];

                if ((c < ' ' && c != '\t') || c == 0x7f)
                        return refuse(fault, 400, "a control character in a header");
        }
        return scan_known(name, str_trim(value), ret, seen, fault);
}

/* One line without its CRLF; every CR and LF was seen to come in pairs. */
static struct str next_line(struct str *rest)
{
        ptrdiff_t at = str_find(*rest, STR("\r\n"), 0);
        struct str line = str_sub(*rest, 0, at < 0 ? rest->n : (size_t)at);

        *rest = str_sub(*rest, line.n + 2, rest->n);
        return line;
}

int scan_head(struct str head, size_t max_target, struct scan_head *ret, struct scan_fault *fault)
{
        struct str rest = head, line;
        struct seen seen = {0};
        size_t from = 0;

        *ret = (struct scan_head){0};
        if (scan_find_end(head.p, head.n, &from) != (int64_t)head.n)
                return refuse(fault, 400, "a line of the head does not end with CRLF");
        line = next_line(&rest);
        if (scan_request_line(line, max_target, ret, fault) < 0)
                return -1;
        while ((line = next_line(&rest)).n > 0)
                if (scan_line(line, ret, &seen, fault) < 0)
                        return -1;
        if (ret->minor == 1 && seen.host == 0)
                return refuse(fault, 400, "no Host");
        if (seen.coding > 0 && seen.length > 0)
                return refuse(fault, 400, "both Content-Length and Transfer-Encoding");
        if (seen.coding > 0 && ret->minor == 0)
                return refuse(fault, 400, "Transfer-Encoding in HTTP/1.0");
        return 0;
}

/* One byte of a size line; false when it does not belong there. */
static bool scan_size_byte(struct scan_chunks *c, char b)
{
        int v = hex(b);

        if (c->cr) {
                if (b != '\n' || c->digits == 0)
                        return false;
                c->state = c->left == 0 ? SCAN_LAST_CR : SCAN_DATA;
                c->cr = false;
                c->digits = 0;
                return true;
        }
        if (b == '\r') {
                c->cr = true;
                return true;
        }
        if (v < 0 || c->digits >= MAX_CHUNK_DIGITS)
                return false;
        c->left = (c->digits++ ? c->left * 16 : 0) + (uint64_t)v;
        return true;
}

static bool scan_one(struct scan_chunks *c, char b)
{
        char want = c->state == SCAN_DATA_CR || c->state == SCAN_LAST_CR ? '\r' : '\n';

        if (c->state == SCAN_SIZE)
                return scan_size_byte(c, b);
        if (b != want)
                return false;
        if (c->state == SCAN_DATA_CR)
                c->state = SCAN_DATA_LF;
        else if (c->state == SCAN_DATA_LF)
                c->state = SCAN_SIZE;
        else if (c->state == SCAN_LAST_CR)
                c->state = SCAN_LAST_LF;
        else
                c->state = SCAN_DONE;
        return true;
}

int64_t scan_chunks(struct scan_chunks *c, const char *p, size_t n)
{
        size_t i = 0;

        while (i < n && c->state != SCAN_DONE) {
                if (c->state == SCAN_DATA) {
                        uint64_t take = n - i < c->left ? n - i : c->left;

                        i += take;
                        c->left -= take;
                        if (c->left == 0)
                                c->state = SCAN_DATA_CR;
                        continue;
                }
                if (!scan_one(c, p[i]))
                        return -1;
                i++;
        }
        return (int64_t)i;
}
