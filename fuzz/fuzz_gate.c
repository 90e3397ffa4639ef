/* The gate: a sentence of any bytes against evidence of any bytes. Whatever they are, atoms and pieces lie within each
 * other in order, a text passes against itself, and no text makes a sentence of another number pass. */
#include "answer/gate.h"
#include "base/arena.h"
#include "base/tz.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1773108000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static void check_claims(const struct claims *c)
{
        size_t at = 0;

        must(c->n <= CLAIMS_ATOMS_MAX && c->n_pieces <= CLAIMS_PIECES_MAX);
        for (size_t i = 0; i < c->n_pieces; i++) {
                must(c->pieces[i].from == at && c->pieces[i].to >= at && c->pieces[i].clause < c->n_clauses);
                at = c->pieces[i].to;
        }
        for (size_t i = 0; i < c->n; i++)
                must(c->atoms[i].end <= c->text.n && c->atoms[i].at <= c->atoms[i].end &&
                     c->atoms[i].piece < c->n_pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str text = str_n((const char *)data, size), evidence = {0}, sentence = text;
        struct arena *mem = arena_new((size_t)64 << 20);
        struct gate_text t = {.text = {0}};
        struct gate_fact f = {STR("order"), STR("LM2603010011"), STR("delivered"), GATE_DATE, NOW_MS, {0}};
        struct gate_finding first;
        struct gate_set *set;
        struct claims c;
        struct err err;
        struct tz *tz;
        unsigned dropped;

        if (tz_load(STR("UTC"), &tz, &err) < 0)
                abort();
        if (str_cut(&sentence, '\0', &evidence) && !sentence.p)
                sentence = evidence;
        t.text = evidence;
        set = gate_set_new(mem, NULL, NOW_MS, tz);
        gate_add_text(set, &t);
        gate_add_fact(set, &f);
        gate_add_phrase(set, evidence);
        claims_read(sentence, NULL, NOW_MS, tz, mem, &c);
        check_claims(&c);
        gate_check_text(set, sentence, LANG_EN, &dropped, &first);
        gate_check_text(set, evidence, LANG_ZH, &dropped, &first);
        must(dropped == 0);
        tz_free(tz);
        arena_free(mem);
        return 0;
}
