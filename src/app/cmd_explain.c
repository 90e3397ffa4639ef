/* warmline explain TEXT: what the understanding makes of one message. */
#include "answer/when.h"
#include "app/command.h"
#include "app/meaning.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "encoder/encoder.h"
#include "nlu/encoded.h"
#include "text/words.h"

#include <stdio.h>

#define TEXT_CP 600
#define MARGIN "           " /* under what stands behind a heading */

static void heading(const char *name, bool first)
{
        printf("%-*s", (int)sizeof(MARGIN) - 1, first ? name : "");
}

static void print_language(const struct nlu_result *u)
{
        heading("language", true);
        printf("%s%s%s\n", lang_name(u->lang), u->mixed ? ", mixed" : "",
               u->unsupported_language ? ", not supported" : "");
        heading("normal", true);
        printf("%.*s\n", STR_ARG(u->normal));
}

/* How the text is cut into the words that features are made of. */
static void print_words(struct str text, struct arena *mem)
{
        struct normal s = normal_make(mem, text, TEXT_CP);
        struct words w = words_cut(mem, &s);

        bool any = false;

        heading("words", true);
        for (size_t i = 0; i < w.n; i++) {
                struct normal one = {.cp = s.cp + w.p[i].from, .at = s.at + w.p[i].from, .n = w.p[i].to - w.p[i].from};

                if (w.p[i].kind == WORD_SIGN)
                        continue;
                printf("%s%.*s", any ? " | " : "", STR_ARG(normal_utf8(mem, &one)));
                any = true;
        }
        printf("\n");
}

static void print_documents(const struct nlu_result *u)
{
        static const char *const bands[] = {"the first is given", "which of the first three is meant is asked",
                                            "that it is not known is said"};

        heading("band", true);
        printf("%s: %s\n", nlu_band_name(u->band), bands[u->band]);
        heading("known", true);
        printf("%.2f that one of the first three is right\n", (double)u->known);
        for (unsigned i = 0; i < u->n_hits; i++) {
                const struct nlu_hit *h = &u->hits[i];

                heading("documents", i == 0);
                printf("%.3f  score %6.3f  %.*s", (double)h->confidence, (double)h->score, STR_ARG(h->id));
                if (h->passage_no)
                        printf("#%u", h->passage_no);
                printf("\n");
        }
}

static void put_day(int64_t day)
{
        static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
        unsigned month, d;
        int64_t year;

        civil_from_days(day, &year, &month, &d);
        printf("%s %04d-%02u-%02u", names[((day + 3) % 7 + 7) % 7], (int)year, month, d);
}

/* Which days a date means, were it said now. */
static void print_days(struct str value, const struct tz *tz)
{
        struct when w;

        if (!when_resolve(value, tz, time_now_ms(), WHEN_PAST, &w))
                return;
        printf("  ");
        put_day(w.first);
        if (w.last == w.first)
                return;
        printf(" to ");
        put_day(w.last);
}

static void print_entities(const struct nlu_result *u, const struct tz *tz)
{
        for (unsigned i = 0; i < u->n_entities; i++) {
                const struct nlu_entity *e = &u->entities[i];

                heading("entities", i == 0);
                printf("%-11s %s%.*s  \"%.*s\" at %u", nlu_entity_kind_name(e->kind), e->negated ? "not " : "",
                       STR_ARG(e->value), STR_ARG(e->raw), e->start);
                if (e->kind == ENT_DATE)
                        print_days(e->value, tz);
                printf("\n");
        }
        for (unsigned i = 0; i < u->n_products; i++) {
                heading("products", i == 0);
                printf("%.*s\n", STR_ARG(u->products[i]));
        }
}

static void print_acts(const struct nlu_result *u)
{
        const struct {
                bool on;
                const char *name;
        } rows[] = {
                {u->greeting, "greets"},
                {u->thanks, "thanks"},
                {u->bye, "says goodbye"},
                {u->yes, "yes"},
                {u->no, "no"},
                {u->back, "back"},
                {u->again, "again"},
                {u->wait, "wait"},
                {u->already_tried, "tried that already"},
                {u->dont_know, "does not know"},
                {u->solved, "solved"},
                {u->not_solved, "not solved"},
                {u->question, "asks"},
        };
        bool any = false;

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                if (!rows[i].on)
                        continue;
                heading("acts", !any);
                printf("%s\n", rows[i].name);
                any = true;
        }
}

static void print_matters(const struct nlu *nlu, struct str text, const struct nlu_result *whole,
                          const struct nlu_context *ctx, struct arena *mem)
{
        struct str part[NLU_MATTERS_MAX];
        unsigned n = nlu_matters(nlu, text, whole, ctx, mem, part);

        for (unsigned i = 0; i < n; i++) {
                struct nlu_result u;

                nlu_understand(nlu, part[i], ctx, mem, &u);
                heading("parts", i == 0);
                printf("\"%.*s\"  %.*s\n", STR_ARG(part[i]), STR_ARG(u.n_hits ? u.hits[0].id : STR("nothing")));
        }
}

static void print_mood(const struct nlu_result *u)
{
        heading("emotion", true);
        printf("%s %.2f%s%s%s\n", emotion_name(u->emotion), (double)u->emotion_score,
               u->dissatisfied ? ", dissatisfied" : "", u->sarcasm ? ", sarcasm" : "", u->threat ? ", threat" : "");
        heading("person", true);
        printf("%s\n", u->wants_person ? "yes" : "no");
        heading("safety", true);
        printf("%s%s%.*s\n", u->safety ? "yes" : "no", u->safety ? ", " : "", STR_ARG(u->safety_kind));
}

static int explain(const struct command_in *in)
{
        struct encoder *encoder;
        struct meaning m;
        struct arena *mem;
        struct nlu_context ctx = {.lang = LANG_ZH};
        struct nlu_result u = {0};
        struct str text = str_c(in->args->rest[0]);
        struct generation *g;
        struct err err;
        int r;

        log_set_level(LOG_ERROR);
        r = meaning_encoder(in->args, &encoder, &err);
        if (r < 0)
                return meaning_fail(in->command, r, &err);
        if (meaning_open(encoder, args_value(in->args, "knowledge"), &m, NULL, &err) < 0) {
                encoder_close(encoder);
                return command_fail(in->command, CODE_CANNOT_START, err.msg);
        }
        g = generation_current(m.generations);
        mem = arena_new(0);
        encoded_understand(g->nlu, encoder, text, &ctx, mem, &u);
        heading("by", true);
        printf("%s\n", u.by_vector ? "the meaning of the whole message" : "its words");
        print_language(&u);
        print_words(text, mem);
        print_documents(&u);
        print_matters(g->nlu, text, &u, &ctx, mem);
        print_entities(&u, g->tz);
        print_acts(&u);
        print_mood(&u);
        arena_free(mem);
        meaning_close(&m);
        encoder_close(encoder);
        return CODE_OK;
}

static const struct flag flags[] = {
        {"knowledge", "DIR", "use this folder instead of the demo company's"},
        MEANING_FLAGS,
        {NULL, NULL, NULL},
};

const struct command command_explain = {
        .name = "explain",
        .summary = "Show what is understood of one message: language, documents, entities, mood.",
        .usage = "[--knowledge DIR] [--encoder on] TEXT",
        .flags = flags,
        .rest_min = 1,
        .rest_max = 1,
        .run = explain,
};
