/*
 * Actions and kinds of records from foreign hands: any bytes in one of the two files of a folder that is otherwise
 * sound. What loads is planned, with records that fit the built-in kinds, and carried out.
 */
#include "answer/action.h"
#include "base/arena.h"
#include "base/buf.h"
#include "connect/change.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_OF(path, text)                                           \
        {                                                             \
                path, (const unsigned char *)(text), sizeof(text) - 1 \
        }

static const struct kfile sound[] = {
        FILE_OF("records.yaml", "kinds:\n  card: {owner: o, fields: {o: text, n: money, l: {list: text}}}\n"),
        FILE_OF("actions/a.yaml",
                "title: {zh: 甲, en: A}\nask: {zh: [甲], en: [a]}\nwho: {level: code}\n"
                "inputs:\n  card: {type: record, record: card, label: {zh: 卡, en: c}, ask: {zh: 哪, en: w}}\n"
                "show: {zh: \"{card.n|money}\", en: b}\neffect:\n  - {set: card.n, to: card.n + 1}\nafter: {zh: 好, "
                "en: c}\n"),
        FILE_OF("company.yaml", "id: a\nname: A\ntime_zone: UTC\ngreeting: {zh: 好, en: Hi}\n"),
        FILE_OF("products.yaml", "products: []\n"),
        FILE_OF("policies/rules.md",
                "---\ntitle: P\nask: {zh: [丙], en: [c]}\n---\n# zh\n- 一\n- 二\n# en\n- one\n- two\n"),
};
#define N_SOUND (sizeof(sound) / sizeof(sound[0]))

#define DOC                                                                                                          \
        "{\"no\":\"1\",\"o\":\"c\",\"n\":5,\"l\":[\"x\"],\"status\":\"delivered\",\"currency\":\"CNY\",\"total\":9," \
        "\"items\":[{\"sku\":\"s\",\"price\":1,\"qty\":2}],\"delivered_at\":\"2026-03-01\",\"address\":{\"city\":"   \
        "\"x\"}}"

/* Changes of one plan fit onto the records in turn. */
static void carry_out(const struct plan *plan, const struct record *records, size_t n, struct arena *mem)
{
        const struct value *docs[8];

        for (size_t r = 0; r < n; r++)
                docs[r] = records[r].doc;
        for (size_t i = 0; i < plan->n_changes; i++) {
                const struct record_change *c = &plan->changes[i];

                for (size_t r = 0; r < n; r++) {
                        if (!str_eq(records[r].kind, c->kind) || !str_eq(records[r].key, c->key))
                                continue;
                        if (record_change_apply(c, docs[r], mem, &docs[r], NULL) < 0)
                                abort();
                }
        }
}

static void plan_one(const struct knowledge *k, const struct action *a)
{
        struct arena *mem = arena_new(0);
        struct value doc, lists[2];
        struct record records[8];
        struct record_list list[8];
        struct action_value values[ACTION_INPUTS_MAX];
        struct plan_in in = {.knowledge = k,
                             .action = a,
                             .identity = IDENTITY_SIGNED,
                             .customer = STR("c"),
                             .id = STR("i"),
                             .inputs = values,
                             .records = records,
                             .lists = list,
                             .now_ms = 1773073200000,
                             .mem = mem};
        struct plan *plan = ARENA_NEW(mem, struct plan);

        value_from_json(STR(DOC), mem, &doc, NULL);
        value_from_json(STR("[\"s\"]"), mem, &lists[0], NULL);
        for (size_t i = 0; i < a->n_inputs; i++) {
                const struct action_input *input = &a->inputs[i];

                values[in.n_inputs] = (struct action_value){input->name, value_str(STR("1"))};
                if (input->list)
                        values[in.n_inputs].value = lists[0];
                else if (input->n_choices)
                        values[in.n_inputs].value = value_str(input->choices[0].value);
                in.n_inputs++;
        }
        for (int round = 0; round < 8; round++) {
                action_plan(&in, plan);
                if (plan->kind != PLAN_NEEDS)
                        break;
                for (size_t i = 0; i < plan->n_needs && in.n_records < 8 && in.n_lists < 8; i++) {
                        struct record r = {plan->needs[i].kind, plan->needs[i].key, STR("c"), &doc, 0, false};

                        if (plan->needs[i].list)
                                list[in.n_lists++] = (struct record_list){plan->needs[i].kind, records, 0};
                        else
                                records[in.n_records++] = r;
                }
        }
        if (plan->kind == PLAN_READY)
                carry_out(plan, records, in.n_records, mem);
        arena_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kfile files[N_SOUND];
        struct knowledge *k = NULL;
        struct report *rep;
        struct buf out;

        if (size < 1)
                return 0;
        memcpy(files, sound, sizeof(files));
        files[data[0] % 2].data = data + 1;
        files[data[0] % 2].n = size - 1;
        rep = report_new();
        if (knowledge_load_files(files, N_SOUND, 0, &k, rep, NULL) == 0)
                for (size_t i = 0; i < k->n_actions; i++)
                        plan_one(k, &k->actions[i]);
        buf_init(&out, 1 << 20);
        report_write(rep, &out);
        buf_done(&out);
        report_free(rep);
        knowledge_unref(k);
        return 0;
}
