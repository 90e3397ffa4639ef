/* warmline explain TEXT: what the understanding makes of one message. */
#include "app/command.h"
#include "app/service.h"
#include "base/arena.h"
#include "base/log.h"
#include "nlu/nlu.h"

#include <stdio.h>

static const char *yes_no(bool b)
{
        return b ? "yes" : "no";
}

static void print_result(const struct nlu_result *u)
{
        printf("language   %s%s%s\n", lang_name(u->lang), u->mixed ? ", mixed" : "",
               u->unsupported_language ? ", not supported" : "");
        printf("normal     %.*s\n", STR_ARG(u->normal));
        printf("band       %s, one of the first three with %.2f\n", nlu_band_name(u->band), (double)u->known);
        for (unsigned i = 0; i < u->n_hits; i++)
                printf("hit        %.*s  confidence %.3f  score %.3f  passage %u\n", STR_ARG(u->hits[i].id),
                       (double)u->hits[i].confidence, (double)u->hits[i].score, u->hits[i].passage_no);
        for (unsigned i = 0; i < u->n_entities; i++)
                printf("entity     %s = %.*s (\"%.*s\")%s\n", nlu_entity_kind_name(u->entities[i].kind),
                       STR_ARG(u->entities[i].value), STR_ARG(u->entities[i].raw),
                       u->entities[i].negated ? ", negated" : "");
        for (unsigned i = 0; i < u->n_products; i++)
                printf("product    %.*s\n", STR_ARG(u->products[i]));
        printf("emotion    %s %.2f%s%s%s\n", emotion_name(u->emotion), (double)u->emotion_score,
               u->dissatisfied ? ", dissatisfied" : "", u->sarcasm ? ", sarcasm" : "", u->threat ? ", threat" : "");
        printf("person     %s\n", yes_no(u->wants_person));
        printf("safety     %s%s%.*s\n", yes_no(u->safety), u->safety ? ", " : "", STR_ARG(u->safety_kind));
}

static int explain(const struct command_in *in)
{
        struct generations *gs;
        struct arena *mem;
        struct nlu_context ctx = {.lang = LANG_ZH};
        struct nlu_result u = {0};
        struct err err;

        log_set_level(LOG_ERROR);
        if (service_knowledge(args_value(in->args, "knowledge"), &gs, NULL, &err) < 0)
                return command_fail(in->command, CODE_CANNOT_START, err.msg);
        mem = arena_new(0);
        nlu_understand(generation_current(gs)->nlu, str_c(in->args->rest[0]), &ctx, mem, &u);
        print_result(&u);
        arena_free(mem);
        generations_close(gs);
        return CODE_OK;
}

static const struct flag flags[] = {
        {"knowledge", "DIR", "use this folder instead of the demo company's"},
        {NULL, NULL, NULL},
};

const struct command command_explain = {
        .name = "explain",
        .summary = "Show what is understood of one message: language, documents, entities, mood.",
        .usage = "[--knowledge DIR] TEXT",
        .flags = flags,
        .rest_min = 1,
        .rest_max = 1,
        .run = explain,
};
