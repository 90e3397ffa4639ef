/* What the files of desk share. */
#ifndef DESK_DESK_PRIV_H
#define DESK_DESK_PRIV_H

#include "base/map.h"
#include "base/rand.h"
#include "desk/desk.h"
#include "loop/loop.h"

struct desk_item {
        struct desk *desk;
        struct desk_item *next; /* queue order */
        char conversation[ID_LEN + 1], handover[ID_LEN + 1];
        char *customer_id, *name, *agent_id, *preview;
        char lang[3], reason[16], mood[16];
        bool safety, taken, offline;
        bool opening; /* its step from the night to the day is under way */
        int64_t requested_ms, promise_ms, open_ms, taken_ms;
        struct chat_sink *sink;
        unsigned refs;
};

struct desk_stream {
        struct desk *desk;
        struct desk_stream *next;
        char *agent_id;
        void (*on_event)(void *arg, const char *event, struct str data);
        void *arg;
};

struct desk {
        struct desk_opts o;
        struct map *items;
        struct desk_item *queue; /* waiting and taken, in order */
        struct desk_stream *streams;
        struct timer *opening_timer;
        size_t waiting, n_streams;
        int64_t waits_s[20];
        unsigned n_waits;
        void (*loaded)(void *arg, int r, const struct err *err);
        void *loaded_arg;
};

#endif
