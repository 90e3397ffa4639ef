/*
 * A reply to a step whose words are not among its choices, but which says yes or no to its question: "it never lights
 * up", to "does the lamp light up?". Only sure enough to be taken where nothing else was found.
 */
#include "answer/answer_priv.h"
#include "answer/choices.h"
#include "nlu/yesno.h"

#define CONFIDENCE 0.55f

/* The step stood in, when these are its choices. */
static const struct flow_step *step_of(struct ctx *c, const struct flow_choice *choices)
{
        const struct flow *f = flow_edition(c, &c->s->flow);
        const struct flow_step *s = f ? flow_step_find(f, c->s->flow.step) : NULL;

        return s && s->choices == choices ? s : NULL;
}

int choice_by_yesno(struct ctx *c, const struct flow_choice *choices, size_t n, struct str text, enum lang lang,
                    float *ret_confidence)
{
        const struct flow_step *s = step_of(c, choices);
        struct str labels[KNOWLEDGE_CHOICES_MAX], question;
        int found;

        if (!s || n < 2 || n > KNOWLEDGE_CHOICES_MAX)
                return -1;
        for (size_t i = 0; i < n; i++)
                labels[i] = choices[i].label[lang];
        question = s->question[lang].n ? s->question[lang] : yesno_question(s->say[lang]);
        if (!question.n)
                return -1;
        found = yesno_choice(choices_yesno(c->in->gen->choices), question, labels, n, text, c->mem);
        *ret_confidence = found >= 0 ? CONFIDENCE : 0;
        return found;
}
