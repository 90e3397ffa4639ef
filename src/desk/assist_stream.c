/* assist_stream - the words of a call while they are spoken. The sentence under way is one line that is written over
 * until it is final; a look is made of the lines so far, one at a time. */
#include "desk/assist_own.h"

#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

struct spoken {
        enum line_who who;
        char *text;
        size_t n;
        bool open; /* not final yet */
};

struct assist_stream {
        struct assist_stream *next;
        struct assist *assist; /* NULL: it was freed */
        char *conversation;
        enum lang lang;
        VEC(struct spoken) lines;
        int64_t seq;
        struct looking *look; /* under way */
        bool again;
        assist_fn *cb;
        void *arg;
};

static char *own(struct str s)
{
        char *p = malloc(s.n + 1);

        if (!p)
                abort();
        if (s.n)
                memcpy(p, s.p, s.n);
        p[s.n] = '\0';
        return p;
}

struct assist_stream *assist_stream_open(struct assist *a, struct str conversation, enum lang lang, assist_fn *cb,
                                         void *arg)
{
        struct assist_stream *s;

        if (a->n_streams >= ASSIST_STREAMS_MAX)
                return NULL;
        s = calloc(1, sizeof(*s));
        if (!s)
                abort();
        *s = (struct assist_stream){.assist = a, .conversation = own(conversation), .lang = lang, .cb = cb, .arg = arg};
        s->next = a->streams;
        a->streams = s;
        a->n_streams++;
        return s;
}

static void look_now(struct assist_stream *s);

static void on_look(void *arg, int r, const struct err *err, struct str json)
{
        struct assist_stream *s = arg;

        s->look = NULL;
        if (s->again)
                look_now(s);
        s->cb(s->arg, r, err, json);
}

static void look_now(struct assist_stream *s)
{
        struct looking *w = looking_new(s->assist, str_c(s->conversation), on_look, s);
        struct assist_line *lines;

        s->again = false;
        if (!w)
                return;
        s->look = w;
        lines = ARENA_ARRAY(w->mem, struct assist_line, s->lines.n + 1);
        for (size_t i = 0; i < s->lines.n; i++)
                lines[i] = (struct assist_line){s->lines.p[i].who,
                                                arena_str(w->mem, str_n(s->lines.p[i].text, s->lines.p[i].n)),
                                                s->seq - (int64_t)(s->lines.n - 1 - i)};
        w->l.lines = lines;
        w->l.n_lines = s->lines.n;
        w->l.lang = s->lang;
        looking_stand(w);
}

static void drop_oldest(struct assist_stream *s)
{
        free(s->lines.p[0].text);
        memmove(&s->lines.p[0], &s->lines.p[1], (s->lines.n - 1) * sizeof(s->lines.p[0]));
        s->lines.n--;
}

static struct spoken *line_under_way(struct assist_stream *s, enum line_who who)
{
        struct spoken *h = s->lines.n ? &VEC_LAST(&s->lines) : NULL;

        if (h && h->open && h->who == who)
                return h;
        if (h)
                h->open = false;
        if (s->lines.n == ASSIST_LINES_MAX)
                drop_oldest(s);
        h = VEC_ADD(&s->lines);
        h->who = who;
        s->seq++;
        return h;
}

int assist_stream_hear(struct assist_stream *s, bool customer, struct str piece, bool final, struct err *err)
{
        struct spoken *h;

        if (piece.n > ASSIST_PIECE_MAX)
                return err_set(err, ERR_LIMIT, "a piece of a transcript has at most %d bytes", ASSIST_PIECE_MAX);
        if (!s->assist)
                return err_set(err, ERR_CANCELLED, "the server is stopping");
        h = line_under_way(s, customer ? LINE_CUSTOMER : LINE_AGENT);
        free(h->text);
        h->text = own(piece);
        h->n = piece.n;
        h->open = !final;
        if (!customer)
                return 0;
        s->again = s->look != NULL;
        if (!s->look)
                look_now(s);
        return 0;
}

static void unlink_stream(struct assist_stream *s)
{
        for (struct assist_stream **at = &s->assist->streams; *at; at = &(*at)->next)
                if (*at == s) {
                        *at = s->next;
                        s->assist->n_streams--;
                        return;
                }
}

struct assist_stream *assist_stream_close(struct assist_stream *s)
{
        if (!s)
                return NULL;
        if (s->look)
                s->look->cb = NULL;
        if (s->assist)
                unlink_stream(s);
        for (size_t i = 0; i < s->lines.n; i++)
                free(s->lines.p[i].text);
        VEC_FREE(&s->lines);
        free(s->conversation);
        free(s);
        return NULL;
}

/* The streams stay their callers' to close. */
void streams_close(struct assist *a)
{
        for (struct assist_stream *s = a->streams; s; s = s->next) {
                if (s->look)
                        s->look->cb = NULL;
                s->look = NULL;
                s->assist = NULL;
        }
        a->streams = NULL;
        a->n_streams = 0;
}
