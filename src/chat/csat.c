/*
 * csat - asking a customer how satisfied they are, and taking the answer; also in a conversation that is closed. The
 * state of the conversation stays as it is: whatever the machine had asked is still open behind it.
 */
#include "store/csat.h"
#include "answer/phrase.h"
#include "chat/chat_priv.h"

#include <string.h>

bool csat_is(const struct turn *t)
{
        return t->in.kind == IN_CSAT || (t->in.kind == IN_FORM && str_eq_c(t->in.form, "csat"));
}

static struct str phrase_here(const struct turn *t, enum phrase p)
{
        return phrase_text(p, conv_lang(t->conv), 0);
}

static void machine_says(struct turn *t, const struct block *b)
{
        struct str plain = b->kind == BLOCK_FORM ? b->form.title : b->text.text;

        turn_add_event(t, "message", STR("machine"), STR("csat"), (struct str){NULL, 0},
                       frame_message(t, "machine", (struct str){NULL, 0}, b, 1), plain);
}

static void ask(struct turn *t)
{
        struct block_form_field fields[2] = {
                {STR("score"), phrase_here(t, PH_CSAT_SCORE), STR("score"), CSAT_BEST},
                {STR("words"), phrase_here(t, PH_CSAT_WORDS), STR("words"), CHAT_FIELD_BYTES_MAX}};
        struct block form = {
                .kind = BLOCK_FORM,
                .form = {STR("csat"), phrase_here(t, PH_CSAT_TITLE), phrase_here(t, PH_CSAT_SUBMIT), fields, 2}};

        t->csat = (struct csat_write){.agent = t->in.agent_id, .at_ms = t->now_ms};
        t->has_csat = true;
        machine_says(t, &form);
        turn_commit(t);
}

static struct str field(const struct turn *t, const char *name)
{
        for (size_t i = 0; i < t->in.n_fields; i++)
                if (str_eq_c(t->in.fields[i].name, name))
                        return str_trim(t->in.fields[i].value);
        return (struct str){NULL, 0};
}

static int read_answer(struct turn *t, struct str *ret_words, struct err *err)
{
        int64_t score;

        if (!str_to_i64(field(t, "score"), 1, CSAT_BEST, &score))
                return err_set(err, ERR_INVALID, "score must be a number from 1 to %d", CSAT_BEST);
        t->csat = (struct csat_write){.score = (int)score, .at_ms = t->now_ms};
        t->has_csat = true;
        *ret_words = field(t, "words");
        if (!ret_words->n)
                return 0;
        return door_seal(t->chat->o.door, str_c(t->conv->customer_id), *ret_words, &t->csat.words, t->mem, err);
}

static void answer(struct turn *t)
{
        struct block said = {.kind = BLOCK_TEXT}, thanks = {.kind = BLOCK_TEXT};
        struct str words = {NULL, 0};
        struct err err;
        int r = read_answer(t, &words, &err);

        if (r < 0) {
                turn_fail(t, r, &err);
                return;
        }
        t->in.choice = STR("csat"); /* by which a client sees that the question is answered */
        said.text.text =
                arena_printf(t->mem, "%d/%d%s%.*s", t->csat.score, CSAT_BEST, words.n ? " · " : "", STR_ARG(words));
        thanks.text.text = phrase_here(t, PH_CSAT_THANKS);
        turn_add_event(t, "message", STR("customer"), STR("csat"), t->in.client_id,
                       frame_message(t, "customer", (struct str){NULL, 0}, &said, 1), said.text.text);
        machine_says(t, &thanks);
        turn_commit(t);
}

void csat_run(struct turn *t)
{
        if (t->in.kind == IN_CSAT)
                ask(t);
        else
                answer(t);
}
