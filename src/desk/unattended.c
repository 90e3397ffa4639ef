/*
 * unattended - somebody waits and no console is open.
 *
 * Seen at two looks in a row before anybody is told, since a page that is loaded again has no stream for a moment.
 * Outside the opening hours nobody is woken, whether they asked then or have waited since the day, unless it is about
 * safety.
 */
#include "desk/desk_priv.h"

static size_t waiting_now(const struct desk *d)
{
        bool open = chat_people_there(d->o.chat);
        size_t n = 0;

        for (const struct desk_item *it = d->queue; it; it = it->next)
                n += !it->taken && (it->safety || (open && !it->offline));
        return n;
}

void desk_look_at_unattended(struct desk *d)
{
        int64_t now = clock_now_ms(d->o.clock);
        size_t n;

        if (!d->o.unattended)
                return;
        n = d->n_streams ? 0 : waiting_now(d);
        if (n == 0) {
                d->alone_ms = d->alone_told_ms = 0;
        } else if (!d->alone_ms) {
                d->alone_ms = now;
        } else if (!d->alone_told_ms || now - d->alone_told_ms >= DESK_UNATTENDED_AGAIN_MS) {
                d->alone_told_ms = now;
                d->o.unattended(d->o.unattended_arg, n);
        }
}
