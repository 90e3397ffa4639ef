/* Charts and dialogues of FloDial's form. What is taken has a root, edges to nodes that are there, and can be talked
 * to. */
#include "base/arena.h"
#include "nlu/flodial.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct str text = str_n((const char *)data, n);
        struct arena *mem = arena_new(0);
        const struct flodial_dialogue *d;
        struct chart_src src;
        struct chart *chart;
        struct chart_talk talk;
        struct err err = {0};
        size_t n_dialogues;

        if (flodial_dialogues(text, "x", mem, &d, &n_dialogues, &err) < 0 && !err.msg[0])
                abort();
        if (flodial_chart(text, "x", mem, &src, &err) == 0 && chart_new(&src, NULL, &chart, &err) == 0) {
                if (src.root >= src.n_nodes)
                        abort();
                chart_talk_begin(chart, mem, &talk);
                chart_heard(&talk, src.about, mem, ARENA_ARRAY(mem, float, src.n_nodes + src.n_faqs), &err);
                chart_heard(&talk, src.name, mem, ARENA_ARRAY(mem, float, src.n_nodes + src.n_faqs), &err);
                chart_free(chart);
        }
        arena_free(mem);
        return 0;
}
