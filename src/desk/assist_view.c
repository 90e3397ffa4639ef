/* assist_view - all parts of what an agent sees beside a message, in the order in which they need each other. */
#include "desk/assist_priv.h"

void view_make(struct look *l, const struct tally *t, const struct past_index *past, struct str conversation,
               struct assist_view *ret)
{
        *ret = (struct assist_view){.seq = l->n_lines ? l->lines[l->n_lines - 1].seq : 0};
        read_articles(l, t, ret);
        read_flow(l, t, ret);
        read_mood(l, ret);
        ret->n_similar = past_index_find(past, l->asked, l->lang, conversation, l->mem, ret->similar);
        reply_suggest(l, t, ret);
        draft_warnings(l, ret);
}
