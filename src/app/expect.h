/* expect - is an expectation of a scenario met by a reply? */
#ifndef APP_EXPECT_H
#define APP_EXPECT_H

#include "app/reply.h"
#include "app/scenario_parse.h"

struct expect_in {
        const struct reply *reply;
        int64_t ns; /* that the answer took */
};

/* Empty when it is met, else what came instead, in mem. */
struct str expect_missed(const struct expect *e, const struct expect_in *in, struct arena *mem);

/* ASCII letters folded, white space at the ends left out. */
bool text_equal_folded(struct str a, struct str b);
bool text_contains_folded(struct str hay, struct str needle);

#endif
