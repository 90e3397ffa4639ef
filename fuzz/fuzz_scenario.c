/* Scenario files: any bytes are read or refused with a place; what is read points into its own arena. */
#include "app/scenario_parse.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_scenario(const struct scenario *s)
{
        for (size_t i = 0; i < s->n_lines; i++) {
                const struct scenario_line *l = &s->lines[i];

                if (l->line <= s->line || (l->action == SCENARIO_EXPECT) != (l->n_expects > 0))
                        abort();
                for (size_t e = 0; e < l->n_expects; e++)
                        if (l->expects[e].part.n == 0)
                                abort();
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct arena *mem = arena_new((size_t)256 << 20);
        struct scenario_file f = {0};
        struct err err = {0};

        if (scenario_parse("x", (struct str){(const char *)data, n}, mem, &f, &err) == 0) {
                if (f.n == 0)
                        abort();
                for (size_t i = 0; i < f.n; i++)
                        check_scenario(&f.scenarios[i]);
        } else if (strncmp(err.msg, "x:", 2) != 0) {
                abort();
        }
        arena_free(mem);
        return 0;
}
