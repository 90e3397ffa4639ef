/* titles - see titles.h. */
#include "api/titles.h"

#include "answer/corpus.h"
#include "base/map.h"
#include "codec/json.h"

#include <stdlib.h>

struct titles {
        const struct knowledge *k;
        struct map *seen;
        struct buf out; /* rows, separated by commas */
};

struct titles *titles_new(const struct knowledge *k, size_t max)
{
        struct titles *t = calloc(1, sizeof(*t));

        if (!t)
                abort();
        *t = (struct titles){.k = k, .seen = map_new()};
        buf_init(&t->out, max);
        return t;
}

struct titles *titles_free(struct titles *t)
{
        if (!t)
                return NULL;
        map_free(t->seen);
        buf_done(&t->out);
        free(t);
        return NULL;
}

static void note(struct titles *t, struct str doc)
{
        size_t was = t->out.n;

        if (t->out.overflow || !corpus_has(t->k, doc) || map_set(t->seen, doc, t))
                return;
        json_put_comma(&t->out);
        buf_put_ch(&t->out, '{');
        json_put_key_str(&t->out, "doc", doc);
        json_put_key_str(&t->out, "zh", corpus_title(t->k, doc, LANG_ZH));
        json_put_key_str(&t->out, "en", corpus_title(t->k, doc, LANG_EN));
        buf_put_ch(&t->out, '}');
        if (t->out.overflow)
                t->out.n = was;
}

/* "article:x#2" is of article:x, "flow:x/step" of flow:x. */
static void note_cited(struct titles *t, struct str cite)
{
        struct str doc = cite;

        for (size_t i = 0; i < cite.n && doc.n == cite.n; i++)
                if (cite.p[i] == '#' || cite.p[i] == '/')
                        doc.n = i;
        note(t, doc);
}

void titles_of_frame(struct titles *t, struct str frame)
{
        json_t *f = NULL, *block, *cite;
        size_t i, k;

        if (json_parse(frame, &f, NULL) < 0)
                return;
        json_array_foreach(json_object_get(f, "blocks"), i, block)
        {
                json_array_foreach(json_object_get(block, "cites"), k, cite)
                {
                        note_cited(t, json_str(cite));
                }
        }
        json_decref(f);
}

void titles_of_trace(struct titles *t, struct str trace)
{
        json_t *lines = NULL, *line;
        size_t i;

        if (json_parse(trace, &lines, NULL) < 0)
                return;
        json_array_foreach(lines, i, line)
        {
                struct str key = json_str(json_array_get(line, 0)), value = json_str(json_array_get(line, 1)), doc;

                if ((str_eq_c(key, "hit") || str_eq_c(key, "words")) && str_cut(&value, ' ', &doc))
                        note(t, doc);
        }
        json_decref(lines);
}

void titles_put(const struct titles *t, struct buf *out)
{
        buf_put_ch(out, '[');
        buf_put_str(out, buf_str(&t->out));
        buf_put_ch(out, ']');
}
