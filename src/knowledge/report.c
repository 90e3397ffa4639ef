/* Faults of a knowledge folder: collected, sorted, written one per line. */
#include "base/buf.h"
#include "base/vec.h"
#include "knowledge/knowledge_priv.h"
#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define REPORT_ARENA_MAX (4u * 1024 * 1024)
/* Bytes of a fault: enough to find what is meant, and whoever writes a long name can not fill the report with it. */
#define FAULT_TEXT_MAX 1000

struct report *report_new(void)
{
        struct arena *mem = arena_new(REPORT_ARENA_MAX);
        struct report *rep = ARENA_NEW(mem, struct report);

        rep->mem = mem;
        rep->cap = KNOWLEDGE_FAULTS_MAX;
        rep->items = ARENA_ARRAY(mem, struct fault, KNOWLEDGE_FAULTS_MAX);
        return rep;
}

void report_free(struct report *rep)
{
        if (rep)
                arena_free(rep->mem);
}

/* A full report makes room for an error at the cost of its last warning. NULL: there is no room. */
static struct fault *place_of(struct report *rep, enum fault_level level)
{
        size_t i = rep->n;

        if (rep->n < rep->cap)
                return &rep->items[rep->n++];
        while (level == FAULT_ERROR && i-- > 0) {
                if (rep->items[i].level == FAULT_WARNING)
                        return &rep->items[i];
        }
        return NULL;
}

void fault_add(struct kparse *kp, enum fault_level level, unsigned line, const char *fmt, ...)
{
        struct report *rep = kp->rep;
        struct fault *f;
        char text[FAULT_TEXT_MAX + 4]; /* the last letter may be cut, and goes */
        va_list ap;

        if (level == FAULT_ERROR)
                rep->n_errors++;
        else
                rep->n_warnings++;
        f = place_of(rep, level);
        if (!f)
                return;
        va_start(ap, fmt);
        vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        *f = (struct fault){
                .level = level,
                .file = arena_str(rep->mem, kp->file),
                .line = line ? line : 1, /* a fault of the file as a whole stands at its beginning */
                .text = arena_str(rep->mem, utf8_cut(str_c(text), FAULT_TEXT_MAX)),
        };
}

static int fault_cmp(const void *x, const void *y)
{
        const struct fault *a = x, *b = y;
        int r = str_cmp(a->file, b->file);

        if (!r)
                r = (a->line > b->line) - (a->line < b->line);
        if (!r)
                r = (a->level < b->level) - (a->level > b->level);
        return r ? r : str_cmp(a->text, b->text);
}

void report_sort(struct report *rep)
{
        qsort(rep->items, rep->n, sizeof(*rep->items), fault_cmp);
}

static void write_faults(const struct report *rep, enum fault_level least, size_t all, struct buf *out)
{
        size_t left = all;

        for (size_t i = 0; i < rep->n; i++) {
                const struct fault *f = &rep->items[i];
                const char *level = f->level == FAULT_ERROR ? "error" : "warning";

                if (f->level < least)
                        continue;
                left--;
                buf_printf(out, "%.*s:%u: %s: %.*s\n", STR_ARG(f->file), f->line, level, STR_ARG(f->text));
        }
        if (left)
                buf_printf(out, "… and %zu more\n", left);
}

void report_write(const struct report *rep, struct buf *out)
{
        write_faults(rep, FAULT_WARNING, rep->n_errors + rep->n_warnings, out);
}

void report_write_errors(const struct report *rep, struct buf *out)
{
        write_faults(rep, FAULT_ERROR, rep->n_errors, out);
}
