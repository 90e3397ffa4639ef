/* For tests of answer on a small company of their own: its files as text, a generation of them, and a turn's memory,
 * state and decision. */
#ifndef TEST_COMPANY_RIG_H
#define TEST_COMPANY_RIG_H

#include "answer/answer.h"
#include "answer/corpus.h"
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1773073200000) /* 2026-03-10T00:20+08:00 */
#define TEXT_FILE(path, text)                                         \
        {                                                             \
                path, (const unsigned char *)(text), sizeof(text) - 1 \
        }
#define COMPANY_FILE                                                                                   \
        TEXT_FILE("company.yaml", "id: acme\nname: {zh: 某家, en: Acme}\ntime_zone: Asia/Shanghai\n" \
                                  "greeting: {zh: 您好, en: Hello}\nhours: {mon: \"09:00-21:00\"}\n")

static struct generations *gs;
static struct arena *mem;
static struct conv_state state;
static struct decision d;

static int company_open(const struct kfile *files, size_t n)
{
        struct generation_source src = {.files = files, .n_files = n};
        struct err err;

        if (generations_open(NULL, &src, NULL, NULL, &gs, NULL, &err) == 0)
                return 0;
        fprintf(stderr, "%s\n", err.msg);
        return -1;
}

static int company_close(void **unused)
{
        (void)unused;
        generations_close(gs);
        return 0;
}

static void turn_begin(void)
{
        arena_free(mem);
        mem = arena_new(0);
        state_init(&state);
}

static int turn_end(void **unused)
{
        (void)unused;
        mem = arena_free(mem);
        return 0;
}

#endif
