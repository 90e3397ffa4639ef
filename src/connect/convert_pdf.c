/*
 * convert_pdf - texts of a PDF with their places, by pdftohtml of poppler-utils; what they are is told by their places
 * (convert_pdf_page.c). A page without text is a picture: it is counted, and read by tesseract only when that is asked
 * for. The bytes are given to the programs as an unnamed file in memory.
 */
#include "connect/convert_priv.h"
#include "media/vision.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PDF_TEXTS_MAX 2000000u

/* ---- programs ---- */

/* Standard output is where the answer goes: nothing that runs here may write a file. */
static void no_more_files(void)
{
        struct rlimit l;

        if (getrlimit(RLIMIT_FSIZE, &l) == 0 && l.rlim_max != RLIM_INFINITY) {
                l.rlim_cur = 0;
                setrlimit(RLIMIT_FSIZE, &l);
        }
}

int pdf_run(const char *const *args, int fd, int (*take)(void *arg, int out), void *arg)
{
        char *const env[] = {(char *)(uintptr_t) "PATH=/usr/bin:/bin", (char *)(uintptr_t) "LANG=C.UTF-8", NULL};
        posix_spawn_file_actions_t to;
        int pipes[2], r, status = 0;
        pid_t pid;

        if (pipe2(pipes, O_CLOEXEC) < 0)
                return ERR_IO;
        no_more_files();
        posix_spawn_file_actions_init(&to);
        posix_spawn_file_actions_adddup2(&to, fd, 0);
        posix_spawn_file_actions_adddup2(&to, pipes[1], 1);
        posix_spawn_file_actions_addopen(&to, 2, "/dev/null", O_WRONLY, 0);
        r = posix_spawnp(&pid, args[0], &to, NULL, (char *const *)(uintptr_t)args, env);
        posix_spawn_file_actions_destroy(&to);
        close(pipes[1]);
        if (r != 0) {
                close(pipes[0]);
                return r == ENOENT ? ERR_NOTFOUND : ERR_IO;
        }
        r = take(arg, pipes[0]);
        close(pipes[0]);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                ;
        if (r < 0)
                return r;
        return WIFEXITED(status) ? WEXITSTATUS(status) : ERR_IO;
}

static int file_of(struct str bytes)
{
        int fd = memfd_create("pdf", MFD_CLOEXEC);

        for (size_t at = 0; fd >= 0 && at < bytes.n;) {
                ssize_t n = write(fd, bytes.p + at, bytes.n - at);

                if (n <= 0) {
                        close(fd);
                        return -1;
                }
                at += (size_t)n;
        }
        return fd;
}

/* ---- texts ---- */

enum { FONTS_MAX = 10000 };

struct reading {
        struct pdf *pdf;
        struct arena *tmp;
        VEC(double) sizes; /* by number of the font */
        struct pdf_text now;
        struct buf text;
        bool in_text;
        int bold; /* depth of <b> */
        size_t bold_bytes;
        bool broken, beyond; /* beyond: one page more than is read, to know that there is one */
};

static double number(struct xml *x, const char *name, struct arena *mem)
{
        double d = 0;

        return str_to_double(xml_attr(x, name, mem), &d) && d > -100000 && d < 100000 ? d : 0;
}

static void open_font(struct reading *rd, struct xml *x)
{
        int64_t id;

        if (!str_to_i64(xml_attr(x, "id", rd->tmp), 0, FONTS_MAX, &id))
                return;
        while (rd->sizes.n <= (size_t)id)
                *VEC_ADD(&rd->sizes) = 0;
        rd->sizes.p[id] = number(x, "size", rd->tmp);
}

static void open_text(struct reading *rd, struct xml *x)
{
        double left = number(x, "left", rd->tmp), top = number(x, "top", rd->tmp);
        int64_t font;

        rd->in_text = true;
        rd->bold_bytes = 0;
        buf_clear(&rd->text);
        rd->now = (struct pdf_text){.left = left,
                                    .top = top,
                                    .right = left + number(x, "width", rd->tmp),
                                    .bottom = top + number(x, "height", rd->tmp),
                                    .page = rd->pdf->pages};
        if (str_to_i64(xml_attr(x, "font", rd->tmp), 0, (int64_t)rd->sizes.n - 1, &font))
                rd->now.size = rd->sizes.p[font];
}

static void close_text(struct reading *rd)
{
        struct str whole = buf_str(&rd->text), t = str_trim(whole);

        rd->in_text = false;
        if (!t.n || rd->beyond || rd->pdf->texts.n >= PDF_TEXTS_MAX)
                return;
        rd->now.text = arena_str(rd->pdf->mem, t);
        rd->now.blank_before = t.p > whole.p;
        rd->now.blank_after = t.p + t.n < whole.p + whole.n;
        rd->now.bold = rd->bold_bytes * 10 >= rd->text.n * 9;
        *VEC_ADD(&rd->pdf->texts) = rd->now;
}

static void event(struct reading *rd, struct xml *x, enum xml_event e)
{
        struct str n = xml_name(x);

        if (e == XML_TEXT) {
                struct str t = xml_text(x);

                if (!rd->in_text || rd->text.n + t.n > CONVERT_CELL_MAX)
                        return;
                buf_put_str(&rd->text, t);
                rd->bold_bytes += rd->bold > 0 ? t.n : 0;
        } else if (str_eq_c(n, "b")) {
                rd->bold += e == XML_OPEN ? 1 : -1;
        } else if (str_eq_c(n, "text")) {
                if (e == XML_OPEN)
                        open_text(rd, x);
                else
                        close_text(rd);
        } else if (e == XML_OPEN && str_eq_c(n, "page")) {
                rd->beyond = rd->pdf->pages == CONVERT_PAGES_MAX;
                rd->pdf->pages += !rd->beyond;
                rd->pdf->height = number(x, "height", rd->tmp);
        } else if (e == XML_OPEN && str_eq_c(n, "fontspec")) {
                open_font(rd, x);
        }
}

static int read_fd(void *arg, char *to, int n)
{
        ssize_t r;

        do
                r = read(*(int *)arg, to, (size_t)n);
        while (r < 0 && errno == EINTR);
        return (int)r;
}

static int take_texts(void *arg, int out)
{
        struct reading *rd = arg;
        struct xml *x;
        enum xml_event e;
        int r = xml_open(read_fd, &out, true, &x, NULL);

        if (r < 0)
                return r;
        while ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT) {
                event(rd, x, e);
                if (e == XML_CLOSE && str_eq_c(xml_name(x), "page"))
                        arena_reset(rd->tmp);
        }
        rd->broken = e == XML_BROKEN;
        xml_close(x);
        return 0;
}

/* ---- pages that are pictures ---- */

static int take_bytes(void *arg, int out)
{
        struct buf *b = arg;
        char block[65536];
        int n;

        while ((n = read_fd(&out, block, sizeof(block))) > 0)
                buf_put(b, block, (size_t)n);
        return b->overflow ? ERR_LIMIT : 0;
}

static int picture_of(int fd, unsigned page, const char *dpi, struct buf *out)
{
        char number[16];
        const char *args[] = {"pdftoppm", "-png", "-r", dpi, "-f", number, "-l", number, "/dev/fd/0", NULL};

        snprintf(number, sizeof(number), "%u", page);
        return pdf_run(args, fd, take_bytes, out);
}

static bool page_has_text(const struct pdf *p, unsigned page, size_t *at)
{
        while (*at < p->texts.n && p->texts.p[*at].page < page)
                ++*at;
        return *at < p->texts.n && p->texts.p[*at].page == page;
}

/* Its words as lines below one another; places are not known. False: what reads them is not installed. */
static bool ocr_page(struct pdf *p, int fd, unsigned page)
{
        struct vision_result v = {0};
        struct buf png;
        struct str line, rest;
        double top = 0;

        buf_init(&png, CONVERT_BYTES_MAX);
        if (picture_of(fd, page, "200", &png) == 0)
                vision_read_page(buf_str(&png), p->mem, &v);
        buf_done(&png);
        rest = v.text;
        while (rest.p && str_line(&rest, &line)) {
                top += str_trim(line).n ? 20 : 40;
                if (str_trim(line).n)
                        *VEC_ADD(&p->texts) = (struct pdf_text){.text = arena_str(p->mem, str_trim(line)),
                                                                .left = 50,
                                                                .top = top,
                                                                .right = 500,
                                                                .bottom = top + 16,
                                                                .size = 12,
                                                                .guessed = true,
                                                                .page = page};
        }
        return !v.words_off;
}

static int by_page(const void *a, const void *b)
{
        const struct pdf_text *x = a, *y = b;

        return x->page != y->page ? (x->page < y->page ? -1 : 1) : (x->top > y->top) - (x->top < y->top);
}

static unsigned pages_without_text(const struct pdf *p)
{
        unsigned n = 0;
        size_t at = 0;

        for (unsigned page = 1; page <= p->pages; page++)
                n += !page_has_text(p, page, &at);
        return n < CONVERT_OCR_PAGES_MAX ? n : CONVERT_OCR_PAGES_MAX;
}

static void look_at_pictures(struct pdf *p, struct sink *s, int fd, const struct convert_opts *o)
{
        size_t at = 0, n = p->texts.n;
        uint64_t *notes = s->doc->notes;
        unsigned to_read = o->ocr ? pages_without_text(p) : 0;

        if (to_read && o->on_page)
                o->on_page(to_read);
        for (unsigned page = 1; page <= p->pages; page++) {
                if (page_has_text(p, page, &at))
                        continue;
                if (o->ocr && !notes[NOTE_NO_OCR] && notes[NOTE_OCR] < CONVERT_OCR_PAGES_MAX) {
                        if (ocr_page(p, fd, page))
                                notes[NOTE_OCR]++;
                        else
                                notes[NOTE_NO_OCR] = 1;
                        if (o->on_page)
                                o->on_page(0);
                } else {
                        notes[NOTE_SCAN]++;
                }
        }
        if (p->texts.n != n)
                qsort(p->texts.p, p->texts.n, sizeof(*p->texts.p), by_page);
}

/* ---- the whole ---- */

static int read_texts(struct pdf *p, int fd, bool locked, struct err *err)
{
        char last[16];
        const char *args[] = {"pdftohtml", "-xml", "-stdout", "-i",        "-nomerge", "-l",
                              last,        "-enc", "UTF-8",   "/dev/fd/0", NULL};
        struct reading rd = {.pdf = p, .tmp = arena_new((size_t)256 << 20)};
        int r;

        snprintf(last, sizeof(last), "%d", CONVERT_PAGES_MAX + 1);
        buf_init(&rd.text, CONVERT_CELL_MAX + 4);
        r = pdf_run(args, fd, take_texts, &rd);
        p->beyond = rd.beyond;
        buf_done(&rd.text);
        VEC_FREE(&rd.sizes);
        arena_free(rd.tmp);
        if (r == ERR_NOTFOUND)
                return convert_fault_with(err, FAULT_PACKAGE, "poppler-utils, libxml2");
        if (r < 0 || !p->pages)
                return convert_fault(err, locked ? FAULT_PASSWORD : FAULT_BROKEN);
        return 0;
}

int convert_pdf(struct sink *s, struct str bytes, const struct convert_opts *o, struct err *err)
{
        struct pdf p = {.mem = arena_new((size_t)512 << 20)};
        int fd = file_of(bytes), r;

        if (fd < 0) {
                arena_free(p.mem);
                return convert_fault(err, FAULT_NO_ROOM);
        }
        r = read_texts(&p, fd, str_contains(bytes, STR("/Encrypt")), err);
        if (r == 0) {
                s->doc->pages = p.pages;
                look_at_pictures(&p, s, fd, o);
                pdf_pages(&p, s);
        }
        if (r == 0 && p.beyond)
                s->doc->notes[NOTE_PAGES_CUT] = CONVERT_PAGES_MAX;
        close(fd);
        VEC_FREE(&p.texts);
        arena_free(p.mem);
        return r;
}

int convert_page_here(unsigned page, struct buf *out, struct err *err)
{
        struct buf bytes;
        int fd, r;

        /* As an unnamed file, because the one that has a name cannot be opened once more from inside of the walls. */
        buf_init(&bytes, CONVERT_BYTES_MAX + 1);
        r = take_bytes(&bytes, STDIN_FILENO);
        fd = r == 0 ? file_of(buf_str(&bytes)) : -1;
        buf_done(&bytes);
        if (fd < 0)
                return convert_fault(err, FAULT_NO_ROOM);
        r = picture_of(fd, page, "80", out);
        close(fd);
        if (r == ERR_NOTFOUND)
                return convert_fault_with(err, FAULT_PACKAGE, "poppler-utils");
        return r != 0 || !out->n ? err_set(err, ERR_INVALID, "there is no such page") : 0;
}
