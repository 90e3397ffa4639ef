/* summary_json - frames of a conversation as messages, and the summary as the desk shows it. */
#include "desk/summary_priv.h"

#include "base/arena.h"
#include "codec/json.h"
#include "desk/summary_json.h"

#include <string.h>

/* What a block says, in its own words. */
static struct str words_of(const json_t *block, struct arena *mem)
{
        static const char *const fields[] = {"md", "text", "title", "say", "question", "prompt"};
        struct str said = {"", 0};

        for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
                struct str one = json_get_str(block, fields[i]);

                if (one.n > 0)
                        said = arena_printf(mem, "%.*s%s%.*s", STR_ARG(said), said.n ? "\n" : "", STR_ARG(one));
        }
        return said;
}

/* A card that is only shown is none yet. */
static bool is_deed(const json_t *block)
{
        return str_eq_c(json_get_str(block, "type"), "action") && !str_eq_c(json_get_str(block, "state"), "proposed");
}

bool summary_message_read(const json_t *frame, struct arena *mem, struct summary_message *ret)
{
        const json_t *blocks = json_object_get(frame, "blocks");
        json_t *block;
        size_t i;

        if (!str_eq_c(json_get_str(frame, "type"), "message"))
                return false;
        *ret = (struct summary_message){.customer = str_eq_c(json_get_str(frame, "actor"), "customer"),
                                        .seq = json_integer_value(json_object_get(frame, "seq")),
                                        .text = {"", 0}};
        json_array_foreach((json_t *)blocks, i, block)
        {
                struct str said = words_of(block, mem);

                if (!ret->customer && str_eq_c(json_get_str(block, "type"), "handover"))
                        return false;
                if (is_deed(block))
                        ret->deed = arena_str(mem, json_get_str(block, "text"));
                if (said.n > 0)
                        ret->text = arena_printf(mem, "%.*s%s%.*s", STR_ARG(ret->text), ret->text.n ? "\n" : "",
                                                 STR_ARG(said));
        }
        return ret->text.n > 0;
}

enum emotion summary_mood(struct str name)
{
        for (int i = 0; i < EMO_N; i++)
                if (str_eq_c(name, emotion_name((enum emotion)i)))
                        return (enum emotion)i;
        return EMO_NEUTRAL;
}

static void put_result(const struct summary_line *l, struct buf *out)
{
        json_put_key(out, "result");
        buf_put_ch(out, '{');
        json_put_key_str(out, "text", l->result);
        json_put_key_i64(out, "seq", l->result_seq);
        buf_put_ch(out, '}');
}

void summary_to_json(const struct summary *s, struct buf *out)
{
        buf_put_ch(out, '{');
        for (unsigned k = 0; k < SUMMARY_SECTIONS; k++) {
                json_put_key(out, summary_section_name((enum summary_section)k));
                buf_put_ch(out, '[');
                for (unsigned i = 0; i < s->n[k]; i++) {
                        const struct summary_line *l = &s->line[k][i];

                        json_put_comma(out);
                        buf_put_ch(out, '{');
                        json_put_key_str(out, "text", l->text);
                        json_put_key_i64(out, "seq", l->seq);
                        if (k == SUMMARY_MOOD)
                                json_put_key_str(out, "mood", str_c(emotion_name(l->mood)));
                        if (l->result.n)
                                put_result(l, out);
                        buf_put_ch(out, '}');
                }
                buf_put_ch(out, ']');
        }
        buf_put_ch(out, '}');
}
