/* The desk's summary of messages of any bytes, one a line: odd lines are the customer's. Every line of it lies within
 * the message that it names, and sections keep their limits. */
#include "base/arena.h"
#include "desk/summary.h"

#include <stdint.h>
#include <stdlib.h>

#define MESSAGES_MAX 300u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
        if (!ok)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str rest = str_n((const char *)data, size), line;
        struct arena *mem = arena_new((size_t)256 << 20);
        struct summary_message *v = ARENA_ARRAY(mem, struct summary_message, MESSAGES_MAX);
        struct summary *s = ARENA_NEW(mem, struct summary);
        size_t n = 0;

        while (n < MESSAGES_MAX && str_line(&rest, &line)) {
                v[n] = (struct summary_message){.customer = n % 2 == 0,
                                                .seq = (int64_t)n,
                                                .text = line,
                                                .mood = (enum emotion)(line.n % EMO_N)};
                n++;
        }
        summary_make(v, n, mem, s);
        for (unsigned k = 0; k < SUMMARY_SECTIONS; k++) {
                must(s->n[k] <= SUMMARY_LINES_MAX);
                for (unsigned i = 0; i < s->n[k]; i++) {
                        struct str text = s->line[k][i].text, of = v[s->line[k][i].seq].text;

                        must(text.n > 0 && text.n <= SUMMARY_LINE_MAX);
                        must(text.p >= of.p && text.p + text.n <= of.p + of.n);
                }
        }
        arena_free(mem);
        return 0;
}
