/* "What do you remember about me?": all that is remembered, in words, and where it can be changed. "What was done for
 * me?": the receipt of what was done last, by the machine or by a person. */
#include "answer/act_priv.h"
#include "answer/answer_priv.h"

#define ROWS_MOST 8u
#define ASKS_MAX 120u /* bytes of a message that only asks for it */

static bool is_asked(const struct ctx *c)
{
        static const char *const words[] = {"你记得我什么",
                                            "你都记得我",
                                            "记住了我什么",
                                            "记住我什么",
                                            "记了我什么",
                                            "记了我哪些",
                                            "记得我哪些",
                                            "关于我你知道什么",
                                            "你知道我什么",
                                            "do you remember about me",
                                            "have you remembered about me",
                                            "do you know about me",
                                            "have you noted about me",
                                            "remember anything about me",
                                            NULL};

        return has_any(c->u.normal, words) || has_any(c->in->msg->text, words);
}

static void put_rows(struct ctx *c, const struct customer_fact *cu)
{
        say_phrase(c, PH_RECALL);
        for (size_t i = 0; i < cu->n_memory && i < ROWS_MOST; i++) {
                struct str cite = arena_printf(c->mem, "memory:%.*s", STR_ARG(cu->memory[i].id)), said;

                if (evidence_text(c->in, cite, c->lang, &said))
                        say_fill(c, PH_RECALL_ROW, &(struct fill){"said", said, cite}, 1);
        }
}

bool recall(struct ctx *c)
{
        const struct customer_fact *cu = c->facts->customer;

        if (!is_asked(c))
                return false;
        if (!c->facts->customer_id.n || c->facts->minor)
                say_phrase(c, PH_RECALL_NOBODY);
        else if (cu && cu->n_memory)
                put_rows(c, cu);
        else
                say_phrase(c, PH_RECALL_NONE);
        if (c->facts->customer_id.n)
                say_phrase(c, PH_RECALL_WHERE);
        c->d->kind = D_ANSWER;
        c->d->intent = STR("my.memory");
        c->s->fails = 0;
        c->why = "asks what is remembered";
        return true;
}

static bool asks_what_was_done(const struct ctx *c)
{
        static const char *const words[] = {"办了什么",
                                            "办了啥",
                                            "办了些什么",
                                            "办了哪些",
                                            "办好了什么",
                                            "做了什么",
                                            "做了些什么",
                                            "处理了什么",
                                            "办好了吗",
                                            "办成了吗",
                                            "办完了吗",
                                            "what was done",
                                            "what did you do for me",
                                            "what did you do",
                                            "what did your colleague do",
                                            "what did the agent do",
                                            "what did they do",
                                            "what has been done",
                                            "what have you done",
                                            "what have they done",
                                            "what's been done",
                                            "was it done",
                                            "has it been done",
                                            "did it go through",
                                            NULL};

        return c->in->msg->text.n <= ASKS_MAX && (has_any(c->u.normal, words) || has_any(c->in->msg->text, words));
}

bool recall_done(struct ctx *c)
{
        const struct action *a = c->s->done.name.n ? knowledge_action(c->k, c->s->done.name) : NULL;

        if (!a || act_open(c) || in_flow(c) || !asks_what_was_done(c))
                return false;
        if (c->facts->have_doing && !c->facts->records_silent)
                say_phrase(c, c->s->done.by.n ? PH_ACT_RECALL_AGENT : PH_ACT_RECALL);
        act_tell_again(c, a);
        c->d->intent = STR("my.actions");
        return true;
}
