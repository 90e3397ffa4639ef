/* By address: a step's choices are an array of the knowledge, which never moves. */
#include "answer/choices.h"

#include "base/arena.h"
#include "base/map.h"
#include "nlu/nlu.h"
#include "nlu/yesno.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct choices {
        pthread_mutex_t mutex; /* guards the rest */
        struct map *by_place;
        struct arena *mem;
        const struct yesno_lists *yesno; /* NULL: not read yet */
};

struct choices *choices_new(void)
{
        struct choices *c = malloc(sizeof(*c));

        if (!c)
                abort();
        pthread_mutex_init(&c->mutex, NULL);
        c->by_place = map_new();
        c->mem = arena_new(0);
        c->yesno = NULL;
        return c;
}

struct choices *choices_free(struct choices *c)
{
        if (!c)
                return NULL;
        pthread_mutex_destroy(&c->mutex);
        map_free(c->by_place);
        arena_free(c->mem);
        free(c);
        return NULL;
}

static const struct nlu_choices *read_choices(const struct flow_choice *v, size_t n, enum lang lang, struct arena *mem)
{
        struct arena *tmp = arena_new(0);
        struct nlu_option *o = ARENA_ARRAY(tmp, struct nlu_option, n);
        const struct nlu_choices *ret;

        for (size_t i = 0; i < n; i++)
                o[i] = (struct nlu_option){v[i].label[lang], v[i].match[lang].v, v[i].match[lang].n};
        ret = nlu_choices_read(o, n, tmp, mem);
        arena_free(tmp);
        return ret;
}

const struct nlu_choices *choices_get(struct choices *c, const struct flow_choice *v, size_t n, enum lang lang)
{
        const struct flow_choice *place = v;
        char key[sizeof(place) + 1];
        const struct nlu_choices *ret;

        memcpy(key, &place, sizeof(place));
        key[sizeof(place)] = (char)lang;
        pthread_mutex_lock(&c->mutex);
        ret = map_get(c->by_place, str_n(key, sizeof(key)));
        if (!ret) {
                ret = read_choices(v, n, lang, c->mem);
                map_set(c->by_place, str_n(key, sizeof(key)), (void *)(uintptr_t)ret);
        }
        pthread_mutex_unlock(&c->mutex);
        return ret;
}

const struct yesno_lists *choices_yesno(struct choices *c)
{
        const struct yesno_lists *ret;

        pthread_mutex_lock(&c->mutex);
        if (!c->yesno)
                c->yesno = yesno_lists_new(c->mem);
        ret = c->yesno;
        pthread_mutex_unlock(&c->mutex);
        return ret;
}
