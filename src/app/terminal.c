/* terminal - see terminal.h. The editor knows: arrows, Home, End, Backspace, Delete, Ctrl-A E U K W, up and down. */
#include "app/terminal.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utf8proc.h>

struct terminal {
        FILE *in, *out;
        bool colour, edits;
        struct termios before;
        char line[TERMINAL_LINE_MAX + 1];
        size_t n, cursor; /* bytes */
        char *history[TERMINAL_HISTORY];
        unsigned n_history, at_history;
        char *plain; /* getline's */
        size_t plain_cap;
        const char *prompt;
        char read[256]; /* what one read brought, and which of it is not looked at yet: the lines behind the first */
        size_t read_at, read_n;
};

/* ---- width ---- */

/* Bytes of the character at i; its columns in *ret. A bad byte is one column. */
static size_t character(struct str s, size_t i, size_t *ret_columns)
{
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);

        if (n <= 0) {
                *ret_columns = 1;
                return 1;
        }
        *ret_columns = (size_t)utf8proc_charwidth(c);
        return (size_t)n;
}

size_t text_columns(struct str text)
{
        size_t columns = 0, w;

        for (size_t i = 0; i < text.n; columns += w)
                i += character(text, i, &w);
        return columns;
}

/* Whether the text at i begins with one of the marks. */
static bool one_of(const char *const *marks, struct str text, size_t i)
{
        while (*marks && !str_starts(str_sub(text, i, text.n), str_c(*marks)))
                marks++;
        return *marks;
}

/* A line must not begin with a closing mark, nor end with an opening one. */
static bool may_break(struct str text, size_t from, size_t i)
{
        static const char *const closing[] = {"。", "，", "、", "；", "：", "？", "！", "）", "」", "』", "》", "】",
                                              "”",  "’",  "…",  ".",  ",",  ";",  ":",  "?",  "!",  ")",  "%",  NULL};
        static const char *const opening[] = {"（", "「", "『", "《", "【", "“", "‘", NULL};

        return !one_of(closing, text, i) && !one_of(opening, text, from);
}

size_t text_fit(struct str text, size_t columns)
{
        size_t used = 0, last_break = 0, i = 0;

        while (i < text.n) {
                size_t w, n = character(text, i, &w);

                if (used + w > columns)
                        return last_break ? last_break : i ? i : n;
                used += w;
                i += n;
                if (text.p[i - 1] == ' ' || (w == 2 && may_break(text, i - n, i)))
                        last_break = i;
        }
        return text.n;
}

static size_t width_of(struct terminal *t)
{
        struct winsize w;

        if (!isatty(fileno(t->out)) || ioctl(fileno(t->out), TIOCGWINSZ, &w) < 0 || w.ws_col < 20)
                return isatty(fileno(t->out)) ? 80 : SIZE_MAX;
        return w.ws_col > 100 ? 100 : w.ws_col;
}

/* ---- printing ---- */

static const char *const style_codes[] = {"", "\x1b[1;36m", "\x1b[33m", "\x1b[2m", "\x1b[31m"};

/* Without the bytes that would command the terminal. */
static void put_safe(struct terminal *t, struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if ((c >= 32 && c != 127) || c == '\t')
                        fputc(c, t->out);
        }
}

void terminal_print(struct terminal *t, enum terminal_style style, unsigned indent, struct str text)
{
        size_t width = width_of(t);
        size_t room = width == SIZE_MAX ? SIZE_MAX : width - indent - 1;
        struct str line;

        while (str_line(&text, &line)) {
                do {
                        size_t n = text_fit(line, room);

                        fprintf(t->out, "%*s%s", (int)indent, "", t->colour ? style_codes[style] : "");
                        put_safe(t, str_sub(line, 0, n));
                        fprintf(t->out, "%s\n", t->colour && style != STYLE_PLAIN ? "\x1b[0m" : "");
                        line = str_sub(line, n, line.n);
                } while (line.n);
                if (!text.n)
                        break;
        }
        fflush(t->out);
}

/* ---- the editor ---- */

static void redraw(struct terminal *t)
{
        struct str before = {t->line, t->cursor}, all = {t->line, t->n};
        size_t back = text_columns(all) - text_columns(before);

        fprintf(t->out, "\r\x1b[K%s", t->prompt);
        put_safe(t, all);
        if (back)
                fprintf(t->out, "\x1b[%zuD", back);
        fflush(t->out);
}

static size_t previous(const struct terminal *t)
{
        size_t i = t->cursor;

        while (i && ((unsigned char)t->line[--i] & 0xC0) == 0x80)
                ;
        return i;
}

static size_t next(const struct terminal *t)
{
        size_t i = t->cursor;

        if (i < t->n)
                i++;
        while (i < t->n && ((unsigned char)t->line[i] & 0xC0) == 0x80)
                i++;
        return i;
}

static void cut(struct terminal *t, size_t from, size_t to)
{
        memmove(t->line + from, t->line + to, t->n - to);
        t->n -= to - from;
        t->cursor = from;
}

static void insert(struct terminal *t, char c)
{
        if (t->n == TERMINAL_LINE_MAX)
                return;
        memmove(t->line + t->cursor + 1, t->line + t->cursor, t->n - t->cursor);
        t->line[t->cursor++] = c;
        t->n++;
}

static void show_history(struct terminal *t, int by)
{
        unsigned at = t->at_history;

        if ((by < 0 && at == 0) || (by > 0 && at >= t->n_history))
                return;
        t->at_history = by < 0 ? at - 1 : at + 1;
        t->n = 0;
        if (t->at_history < t->n_history) {
                t->n = strlen(t->history[t->at_history]);
                memcpy(t->line, t->history[t->at_history], t->n);
        }
        t->cursor = t->n;
}

static size_t word_start(const struct terminal *t)
{
        size_t i = t->cursor;

        while (i && t->line[i - 1] == ' ')
                i--;
        while (i && t->line[i - 1] != ' ')
                i--;
        return i;
}

static void escape(struct terminal *t, const char *seq)
{
        switch (seq[1]) {
        case 'A': show_history(t, -1); break;
        case 'B': show_history(t, 1); break;
        case 'C': t->cursor = next(t); break;
        case 'D': t->cursor = previous(t); break;
        case 'H': t->cursor = 0; break;
        case 'F': t->cursor = t->n; break;
        case '3': cut(t, t->cursor, next(t)); break;
        default: break;
        }
}

enum key { KEY_MORE, KEY_DONE, KEY_END };

static enum key control(struct terminal *t, unsigned char c)
{
        switch (c) {
        case '\r':
        case '\n': return KEY_DONE;
        case 3: return KEY_END;
        case 4:
                if (t->n == 0)
                        return KEY_END;
                cut(t, t->cursor, next(t));
                break;
        case 1: t->cursor = 0; break;
        case 5: t->cursor = t->n; break;
        case 8:
        case 127: cut(t, previous(t), t->cursor); break;
        case 11: t->n = t->cursor; break;
        case 21: cut(t, 0, t->cursor); break;
        case 23: cut(t, word_start(t), t->cursor); break;
        default: break;
        }
        return KEY_MORE;
}

/* Of what one read from the terminal brought, up to the end of a line; sequences come in one piece. */
static enum key take_bytes(struct terminal *t)
{
        while (t->read_at < t->read_n) {
                const char *p = t->read + t->read_at;
                size_t n = t->read_n - t->read_at++;
                unsigned char c = (unsigned char)*p;
                enum key k;

                if (c == 27 && n > 2 && (p[1] == '[' || p[1] == 'O')) {
                        escape(t, p + 1);
                        t->read_at += p[2] == '3' && n > 3 ? 3 : 2;
                } else if (c < 32 || c == 127) {
                        k = control(t, c);
                        if (k != KEY_MORE)
                                return k;
                } else {
                        insert(t, (char)c);
                }
        }
        return KEY_MORE;
}

static void remember(struct terminal *t)
{
        char *copy;

        t->line[t->n] = '\0';
        if (t->n == 0 || (t->n_history && strcmp(t->history[t->n_history - 1], t->line) == 0))
                return;
        copy = strdup(t->line);
        if (!copy)
                abort();
        if (t->n_history == TERMINAL_HISTORY) {
                free(t->history[0]);
                memmove(t->history, t->history + 1, (TERMINAL_HISTORY - 1) * sizeof(t->history[0]));
                t->n_history--;
        }
        t->history[t->n_history++] = copy;
}

static void raw_mode(struct terminal *t, bool on)
{
        struct termios raw = t->before;

        if (!on) {
                tcsetattr(fileno(t->in), TCSADRAIN, &t->before);
                return;
        }
        raw.c_iflag &= (tcflag_t) ~(ICRNL | IXON | BRKINT | ISTRIP);
        raw.c_lflag &= (tcflag_t) ~(ECHO | ICANON | IEXTEN | ISIG);
        tcsetattr(fileno(t->in), TCSADRAIN, &raw);
}

static enum key edit(struct terminal *t, bool (*idle)(void *arg), void *arg)
{
        struct pollfd p = {.fd = fileno(t->in), .events = POLLIN};
        enum key k = KEY_MORE;

        while (k == KEY_MORE) {
                int r;
                ssize_t n;

                if (t->read_at < t->read_n) {
                        k = take_bytes(t);
                        redraw(t);
                        continue;
                }
                r = poll(&p, 1, 100);
                if (r == 0) {
                        if (idle && idle(arg))
                                redraw(t);
                        continue;
                }
                if (r < 0 && errno == EINTR)
                        continue;
                n = r < 0 ? -1 : read(p.fd, t->read, sizeof(t->read));
                if (n <= 0)
                        return KEY_END;
                t->read_at = 0;
                t->read_n = (size_t)n;
        }
        return k;
}

static bool read_edited(struct terminal *t, bool (*idle)(void *arg), void *arg, struct str *ret)
{
        enum key k;

        t->n = t->cursor = 0;
        t->at_history = t->n_history;
        raw_mode(t, true);
        redraw(t);
        k = edit(t, idle, arg);
        raw_mode(t, false);
        fputc('\n', t->out);
        fflush(t->out);
        remember(t);
        *ret = (struct str){t->line, t->n};
        return k == KEY_DONE;
}

bool terminal_read(struct terminal *t, const char *prompt, bool (*idle)(void *arg), void *arg, struct str *ret)
{
        ssize_t n;

        t->prompt = prompt;
        if (t->edits)
                return read_edited(t, idle, arg, ret);
        n = getline(&t->plain, &t->plain_cap, t->in);
        if (n < 0)
                return false;
        while (n && (t->plain[n - 1] == '\n' || t->plain[n - 1] == '\r'))
                n--;
        *ret = (struct str){t->plain, (size_t)n};
        return true;
}

struct terminal *terminal_new(FILE *in, FILE *out)
{
        struct terminal *t = calloc(1, sizeof(*t));
        const char *no_colour = getenv("NO_COLOR");

        if (!t)
                abort();
        t->in = in;
        t->out = out;
        t->colour = isatty(fileno(out)) && !(no_colour && *no_colour);
        t->edits = isatty(fileno(in)) && isatty(fileno(out)) && tcgetattr(fileno(in), &t->before) == 0;
        return t;
}

struct terminal *terminal_free(struct terminal *t)
{
        if (!t)
                return NULL;
        for (unsigned i = 0; i < t->n_history; i++)
                free(t->history[i]);
        free(t->plain);
        free(t);
        return NULL;
}
