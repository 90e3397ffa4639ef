/*
 * practice_case - a case out of a conversation that a person has ended. What the customer said first opens it. What
 * they said right after a question of the agent is a fact, told to who asks the like. Of the other lines of the agent,
 * those that tell something are goals: the document that answers the customer's words before them stands beside it,
 * else the agent's own words are what must be said.
 */
#include "answer/gate.h"
#include "codec/json.h"
#include "desk/practice_priv.h"
#include "nlu/line.h"
#include "text/utf8.h"

enum {
        OPENING_LINES = 3,
        GOALS_MAX = 4, /* what matters of a long talk stands in its first answers */
        WORDS_MIN = 4, /* of a line that tells something */
        TITLE_BYTES = 120,
        CASE_LEVEL = 2,
};
#define DOC_SURE 0.5f

struct making {
        const struct generation *gen;
        const struct case_line *v;
        size_t n;
        enum lang lang;
        int64_t now_ms;
        struct arena *mem;
        struct {
                struct str ask, say;
        } facts[PRACTICE_FACTS_MAX];
        unsigned n_facts;
        struct {
                struct str doc, tell;
        } goals[GOALS_MAX];
        unsigned n_goals;
};

static struct str cut(struct str s)
{
        return utf8_cut(str_trim(s), PRACTICE_TEXT_MAX);
}

static unsigned acts_of(const struct making *m, struct str text, unsigned *ret_words)
{
        struct line l;

        nlu_line_read(text, m->mem, &l);
        *ret_words = l.words;
        return l.acts;
}

/* The last sentence of the line that asks; empty: none does. */
static struct str question_of(const struct making *m, struct str text)
{
        struct str rest = text, sentence, found = {0};
        unsigned words;

        for (unsigned i = 0; i < PLAY_SENTENCES_MAX && gate_next_sentence(&rest, &sentence); i++)
                if (acts_of(m, sentence, &words) & (LINE_ASKS | LINE_REQUESTS))
                        found = cut(sentence);
        return found;
}

/* The document that surely answers what was said; empty: none. */
static struct str document_of(const struct making *m, struct str said)
{
        struct nlu_context ctx = {.lang = m->lang};
        struct nlu_result u;
        struct str title, text;

        nlu_understand(m->gen->nlu, utf8_cut(said, NLU_MAX_TEXT), &ctx, m->mem, &u);
        for (unsigned i = 0; i < u.n_hits; i++)
                if (u.hits[i].confidence >= DOC_SURE &&
                    practice_passage(m->gen->k, u.hits[i].id, m->lang, &title, &text))
                        return arena_str(m->mem, u.hits[i].id);
        return (struct str){0};
}

static void add_goal(struct making *m, struct str doc, struct str tell)
{
        for (unsigned i = 0; i < m->n_goals; i++)
                if (doc.n ? str_eq(m->goals[i].doc, doc) : str_eq(m->goals[i].tell, tell))
                        return;
        if (m->n_goals == GOALS_MAX)
                return;
        m->goals[m->n_goals].doc = doc;
        m->goals[m->n_goals++].tell = tell;
}

static void read_agent(struct making *m, struct str text, struct str said_before)
{
        struct str rest = text, sentence, tell = {0};
        unsigned words;

        for (unsigned i = 0; i < PLAY_SENTENCES_MAX && gate_next_sentence(&rest, &sentence); i++) {
                unsigned acts = acts_of(m, sentence, &words);

                if (!tell.n && words >= WORDS_MIN &&
                    !(acts & (LINE_GREETS | LINE_THANKS | LINE_SORRY | LINE_ASKS | LINE_CLOSES | LINE_SOOTHES)))
                        tell = cut(sentence);
        }
        if (tell.n && m->n_goals < GOALS_MAX)
                add_goal(m, document_of(m, said_before), tell);
}

/* Lines up to the first of an agent are the opening; gives where it ends. */
static size_t opening_end(const struct making *m)
{
        size_t i = 0;

        while (i < m->n && !m->v[i].agent)
                i++;
        return i;
}

static void read_talk(struct making *m)
{
        struct str said = {0}, asked = {0};

        for (size_t i = 0; i < m->n; i++) {
                struct str text = cut(m->v[i].text);

                if (m->v[i].agent) {
                        asked = question_of(m, text);
                        if (said.n)
                                read_agent(m, text, said);
                        continue;
                }
                if (asked.n && m->n_facts < PRACTICE_FACTS_MAX) {
                        m->facts[m->n_facts].ask = asked;
                        m->facts[m->n_facts++].say = text;
                } else
                        said = text;
                asked = (struct str){0};
        }
}

/* ---- JSON, which is YAML ---- */

static void put_list(struct buf *b, const char *key, struct str one)
{
        json_put_key(b, key);
        buf_put_ch(b, '[');
        json_put_str(b, one);
        buf_put_ch(b, ']');
}

static void put_opening(const struct making *m, size_t n, struct buf *b)
{
        size_t from = n > OPENING_LINES ? n - OPENING_LINES : 0;

        json_put_key(b, "opening");
        buf_put_ch(b, '[');
        for (size_t i = from; i < n; i++) {
                json_put_comma(b);
                json_put_str(b, cut(m->v[i].text));
        }
        buf_put_ch(b, ']');
        json_put_key_str(b, "again", cut(m->v[n - 1].text));
        json_put_key_str(b, "thanks", m->lang == LANG_EN ? STR("Thank you, that helps.") : STR("好的，谢谢，解决了。"));
}

static void put_parts(const struct making *m, struct buf *b)
{
        json_put_key(b, "facts");
        buf_put_ch(b, '[');
        for (unsigned i = 0; i < m->n_facts; i++) {
                json_put_comma(b);
                buf_printf(b, "{\"id\":\"f%u\"", i + 1);
                put_list(b, "ask", m->facts[i].ask);
                json_put_key_str(b, "say", m->facts[i].say);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
        json_put_key(b, "goals");
        buf_put_ch(b, '[');
        for (unsigned i = 0; i < m->n_goals; i++) {
                json_put_comma(b);
                buf_printf(b, "{\"id\":\"g%u\"", i + 1);
                if (m->goals[i].doc.n)
                        json_put_key_str(b, "doc", m->goals[i].doc);
                put_list(b, "tell", m->goals[i].tell);
                buf_put_ch(b, '}');
        }
        buf_put_ch(b, ']');
}

/* How the customer stands at the start, by their first words. */
static int mood_of(const struct making *m, size_t n)
{
        static const int moods[EMO_N] = {
                [EMO_NEUTRAL] = 20, [EMO_PLEASED] = 10,    [EMO_CONFUSED] = 30, [EMO_ANXIOUS] = 45,
                [EMO_SAD] = 45,     [EMO_FRUSTRATED] = 55, [EMO_ANGRY] = 70};
        struct nlu_result u;

        nlu_feel(m->gen->nlu, m->v[n - 1].text, m->lang, m->mem, &u);
        return moods[u.emotion];
}

int practice_case_make(const struct generation *gen, const struct case_line *v, size_t n, enum lang lang,
                       int64_t now_ms, struct arena *mem, struct buf *body, struct str *ret_title, struct err *err)
{
        struct making m = {.gen = gen, .v = v, .n = n, .lang = lang, .now_ms = now_ms, .mem = mem};
        struct practice_case c;
        size_t opens = opening_end(&m);
        struct str doc, text;

        if (!opens || opens == n)
                return err_set(err, ERR_INVALID, "no customer asked and no person answered in this conversation");
        read_talk(&m);
        if (!m.n_goals)
                return err_set(err, ERR_INVALID, "no person told the customer anything that could be practised");
        if (!m.goals[0].doc.n || !practice_passage(gen->k, m.goals[0].doc, lang, &doc, &text) || !doc.n)
                doc = utf8_cut(str_trim(v[0].text), TITLE_BYTES);
        *ret_title = doc;
        buf_put_ch(body, '{');
        json_put_key_str(body, "title", doc);
        json_put_key_i64(body, "level", CASE_LEVEL);
        json_put_key_i64(body, "mood", mood_of(&m, opens));
        put_opening(&m, opens, body);
        put_parts(&m, body);
        buf_put_ch(body, '}');
        return practice_read(STR("kept"), buf_str(body), mem, &c, err);
}
