/* Knowledge files from foreign hands: any bytes in one of eight places of a folder that is otherwise sound. */
#include "base/arena.h"
#include "base/buf.h"
#include "knowledge/knowledge.h"
#include "knowledge/practice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_OF(path, text)                                           \
        {                                                             \
                path, (const unsigned char *)(text), sizeof(text) - 1 \
        }

static const struct kfile sound[] = {
        FILE_OF("company.yaml", "id: a\nname: A\ntime_zone: UTC\ngreeting: {zh: 好, en: Hi}\n"),
        FILE_OF("products.yaml", "products:\n  - {id: cam2, name: C, aliases: {zh: [摄像头], en: [camera]}}\n"),
        FILE_OF("articles/a.md", "---\ntitle: A\nask: {zh: [甲], en: [a]}\n---\n# zh\n好\n# en\nYes\n"),
        FILE_OF("flows/f.yaml", "title: {zh: 流, en: F}\nask: {zh: [乙], en: [b]}\nstart: s\nsteps:\n  s: {title: t, "
                                "say: {zh: 看, en: l}, done: true}\n"),
        FILE_OF("policies/p.md", "---\ntitle: P\nask: {zh: [丙], en: [c]}\n---\n# zh\n- 一\n# en\n- one\n"),
        FILE_OF("chitchat.yaml", "smalltalk:\n  - {id: s, ask: {zh: [丁], en: [d]}, say: {zh: 好, en: Hi}}\n"),
        FILE_OF("media/x.svg", "<svg/>"),
        FILE_OF("practice/c.yaml",
                "title: c\nopening: [a]\nagain: a\nthanks: t\ngoals: [{id: g, doc: \"policy:p#1\"}]\n"),
};
#define N_SOUND (sizeof(sound) / sizeof(sound[0]))

/* In each language it is whole or not there. */
static void use_article(const struct article *a)
{
        for (int l = 0; l < KL; l++) {
                enum lang lang = article_lang(a, (enum lang)l);
                bool there = a->title[l].n > 0;

                if (!a->title[lang].n || !a->passages[lang].n || !a->ask[lang].n)
                        abort();
                if (there != (a->body[l].n > 0) || there != (a->passages[l].n > 0) || there != (a->ask[l].n > 0))
                        abort();
        }
}

static void use_case(const struct knowledge *k, const struct practice_case *c)
{
        struct str title, text;

        for (int l = 0; l < KL; l++) {
                if (!c->title[l].n || !c->opening[l].n || !c->again[l].n || !c->thanks[l].n || !c->n_goals)
                        abort();
                for (size_t i = 0; i < c->n_goals; i++) {
                        const struct practice_goal *g = &c->goals[i];

                        if (!g->action.n && !g->tell[l].n && !practice_passage(k, g->doc, (enum lang)l, &title, &text))
                                abort();
                        for (size_t a = 0; a < g->n_after; a++)
                                if (g->after[a] >= c->n_facts)
                                        abort();
                }
        }
}

/* Whatever loads must be whole: an id, texts, every step reachable by index. */
static void use(const struct knowledge *k)
{
        for (size_t i = 0; i < k->n_articles; i++)
                use_article(&k->articles[i]);
        for (size_t i = 0; i < k->n_practice; i++)
                use_case(k, &k->practice[i]);
        for (size_t i = 0; i < k->n_flows; i++) {
                const struct flow *f = &k->flows[i];

                for (size_t s = 0; s < f->n_steps; s++) {
                        for (size_t c = 0; c < f->steps[s].n_choices; c++) {
                                if (f->steps[s].choices[c].next >= (int)f->n_steps)
                                        abort();
                        }
                }
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kfile files[N_SOUND];
        struct knowledge *k = NULL;
        struct report *rep;
        struct err err;
        struct buf out;

        if (size < 1)
                return 0;
        memcpy(files, sound, sizeof(files));
        files[data[0] % N_SOUND].data = data + 1;
        files[data[0] % N_SOUND].n = size - 1;
        rep = report_new();
        if (knowledge_load_files(files, N_SOUND, INT64_C(1773073200000), &k, rep, &err) == 0)
                use(k);
        buf_init(&out, 1 << 20);
        report_write(rep, &out);
        buf_done(&out);
        report_free(rep);
        knowledge_unref(k);
        return 0;
}
