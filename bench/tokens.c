/* tokens - prints the numbers of the pieces of each line of standard input, and on standard error what that cost in
 * processor time.
 *
 *     build/bench/tokens ENCODER.gguf < LINES
 */
#include "base/arena.h"
#include "base/time.h"
#include "encoder/gguf.h"
#include "encoder/tokenizer.h"

#include <stdio.h>
#include <stdlib.h>

static double cpu_ms(void)
{
        return (double)time_cpu_ns() / 1e6;
}

static void put_line(const uint32_t *id, size_t n)
{
        for (size_t i = 0; i < n; i++)
                printf(i ? " %u" : "%u", id[i]);
        putchar('\n');
}

static void cut_lines(const struct tokenizer *t)
{
        struct arena *mem = arena_new(0);
        size_t cap = 0, n, lines = 0, bytes = 0, tokens = 0;
        double spent_ms = 0, before;
        char *line = NULL;
        ssize_t len;

        while ((len = getline(&line, &cap, stdin)) >= 0) {
                struct str s = str_n(line, (size_t)len - (len > 0 && line[len - 1] == '\n'));
                const uint32_t *id;

                before = cpu_ms();
                id = tokenizer_cut(t, s, mem, &n);
                spent_ms += cpu_ms() - before;
                put_line(id, n);
                arena_reset(mem);
                lines++, bytes += s.n, tokens += n;
        }
        fprintf(stderr, "%zu lines, %zu bytes, %zu tokens, %.1f MB/s\n", lines, bytes, tokens,
                spent_ms > 0 ? (double)bytes / 1000 / spent_ms : 0);
        free(line);
        arena_free(mem);
}

int main(int argc, char **argv)
{
        struct err err = {0};
        struct tokenizer *t = NULL;
        struct gguf *g = NULL;
        double before;
        int r;

        if (argc != 2) {
                fprintf(stderr, "usage: %s ENCODER.gguf < LINES\n", argv[0]);
                return 2;
        }
        r = gguf_open(argv[1], &g, &err);
        before = cpu_ms();
        if (!r)
                r = tokenizer_open(g, &t, &err);
        if (r)
                fprintf(stderr, "%s: %s\n", argv[1], err.msg);
        else
                fprintf(stderr, "opened in %.1f ms\n", cpu_ms() - before);
        if (!r)
                cut_lines(t);
        tokenizer_free(t);
        gguf_close(g);
        return r != 0;
}
