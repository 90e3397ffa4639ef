/* What is asked of compiled actions - see action.h. */
#include "knowledge/action.h"

const struct action *knowledge_action(const struct knowledge *k, struct str id)
{
        for (size_t i = 0; i < k->n_actions; i++) {
                if (str_eq(k->actions[i].id, id))
                        return &k->actions[i];
        }
        return NULL;
}

const struct record_kind *knowledge_kind(const struct knowledge *k, struct str name)
{
        for (size_t i = 0; i < k->n_kinds; i++) {
                if (str_eq(k->kinds[i].name, name))
                        return &k->kinds[i];
        }
        return kind_builtin(name);
}

const struct action_input *action_input_find(const struct action *a, struct str name)
{
        for (size_t i = 0; i < a->n_inputs; i++) {
                if (str_eq(a->inputs[i].name, name))
                        return &a->inputs[i];
        }
        return NULL;
}

const char *input_kind_name(enum input_kind kind)
{
        static const char *const names[] = {
                [INPUT_TEXT] = "text",     [INPUT_NUMBER] = "number", [INPUT_MONEY] = "money", [INPUT_DATE] = "date",
                [INPUT_CHOICE] = "choice", [INPUT_RECORD] = "record", [INPUT_ITEM] = "item",
        };

        return names[kind];
}
