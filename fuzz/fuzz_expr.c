/* Expressions from foreign hands: whatever is taken ends within its limits, the same each time. */
#include "base/arena.h"
#include "base/buf.h"
#include "knowledge/expr.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct type text = {.kind = TYPE_TEXT}, money = {.kind = TYPE_MONEY}, number = {.kind = TYPE_NUMBER},
                         date = {.kind = TYPE_DATE}, moment = {.kind = TYPE_TIME}, any = {.kind = TYPE_ANY};
static const struct type numbers = {.kind = TYPE_LIST, .of = &number}, dict = {.kind = TYPE_DICT, .of = &money};
static const struct str words[] = {STR_INIT("a"), STR_INIT("b")};
static const struct type state = {.kind = TYPE_TEXT, .words = words, .n_words = 2};
static const struct type_field fields[] = {
        {STR_INIT("s"), &text},    {STR_INIT("m"), &money}, {STR_INIT("d"), &date},  {STR_INIT("t"), &moment},
        {STR_INIT("l"), &numbers}, {STR_INIT("k"), &dict},  {STR_INIT("w"), &state}, {STR_INIT("x"), &any},
};
static const struct type record = {.kind = TYPE_MAP, .fields = fields, .n_fields = 8};
static const struct type records = {.kind = TYPE_LIST, .of = &record};

#define DOC                                                                                                \
        "{\"s\":\"\u7532b\",\"m\":12.5,\"d\":\"2026-02-28\",\"t\":\"2026-03-01T15:30:00Z\",\"l\":[3,1,2]," \
        "\"k\":{\"g\":1},\"w\":\"a\",\"x\":{\"y\":[null]}}"

static struct value run(const struct expr *e, const struct value *const *slots, struct arena *mem)
{
        struct expr_env env = {.slots = slots, .n_slots = 6, .now_ms = INT64_C(1773073200000), .mem = mem};
        struct value v = expr_eval(e, &env);

        if (env.exhausted && v.type != VALUE_NULL)
                abort();
        expr_stored(expr_type(e), &v, mem);
        return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const struct expr_name names[] = {
                {STR_INIT("r"), &record, 0},    {STR_INIT("rs"), &records, 1},  {STR_INIT("n"), &number, 2},
                {STR_INIT("action"), &text, 3}, {STR_INIT("none"), &record, 4},
        };
        const struct expr_scope scope = {names, 5};
        struct arena *mem = arena_new(0);
        struct value docs[2], n = value_int(3), action = value_str(STR("a"));
        const struct value *slots[6] = {&docs[0], &docs[1], &n, &action};
        const struct expr *e;
        struct place place;
        uint64_t used;
        size_t at;

        value_from_json(STR(DOC), mem, &docs[0], NULL);
        value_from_json(STR("[" DOC "," DOC "]"), mem, &docs[1], NULL);
        if (expr_parse(str_n((const char *)data, size), &scope, mem, &e, &used, &at, NULL) == 0) {
                struct value a = run(e, slots, mem), b = run(e, slots, mem);

                if (!value_equal(&a, &b) || used >> 5)
                        abort();
                if (expr_type(e)->kind == TYPE_BOOL && a.type != VALUE_BOOL && a.type != VALUE_NULL)
                        abort();
        } else if (at > size) {
                abort();
        }
        place_parse(str_n((const char *)data, size), &scope, mem, &place, NULL, &at, NULL);
        arena_free(mem);
        return 0;
}
