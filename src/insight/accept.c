/* Accepting: what may become a phrasing, and of what. Everything is checked before anything is written. */
#include "answer/corpus.h"
#include "insight/insight_priv.h"
#include "knowledge/knowledge.h"
#include "nlu/written.h"
#include "privacy/door.h"
#include "text/normal.h"
#include "text/utf8.h"

#define DOCS_MAX 8u
#define SHOWN 60u /* bytes of a text in a message */

struct checking {
        const struct generation *g;
        const struct suggestion *group;
        const struct verdict_in *in;
        struct arena *mem, *tmp; /* tmp: of one text */
        struct phrasing_write *phrasings;
        size_t n;
        struct err *err;
};

static bool has_control(struct str text)
{
        for (size_t i = 0; i < text.n; i++)
                if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f)
                        return true;
        return false;
}

static int check_text(const struct checking *c, struct str text, struct str normal, struct str message)
{
        if (text.n == 0 || normal.n == 0)
                return err_set(c->err, ERR_INVALID, "the text of %.*s is empty", STR_ARG(message));
        if (text.n > KNOWLEDGE_ASK_BYTES_MAX)
                return err_set(c->err, ERR_INVALID, "the text of %.*s has %zu bytes; a phrasing has at most %u",
                               STR_ARG(message), text.n, KNOWLEDGE_ASK_BYTES_MAX);
        if (!utf8_valid(text) || has_control(text))
                return err_set(c->err, ERR_INVALID, "the text of %.*s must be one line of text", STR_ARG(message));
        if (door_personal(text, c->tmp)) /* which is not repeated here */
                return err_set(c->err, ERR_INVALID, "the text of %.*s has personal data in it; send it without",
                               STR_ARG(message));
        return 0;
}

/* 1: the document has it already. */
static int check_confusion(const struct checking *c, struct str text)
{
        struct str docs[DOCS_MAX], shown = utf8_cut(text, SHOWN);
        size_t n = nlu_written_in(c->g->nlu, text, c->tmp, docs, DOCS_MAX);

        for (size_t i = 0; i < n; i++)
                if (str_eq(docs[i], c->in->doc))
                        return 1;
        if (n == 0)
                return 0;
        if (docs[0].n == 0)
                return err_set(c->err, ERR_EXISTS, "\"%.*s\" is a line that the knowledge says not to answer",
                               STR_ARG(shown));
        return err_set(c->err, ERR_EXISTS, "\"%.*s\" is already a phrasing of %.*s", STR_ARG(shown), STR_ARG(docs[0]));
}

static bool is_among(const struct checking *c, struct str lang, struct str normal)
{
        for (size_t i = 0; i < c->n; i++)
                if (str_eq(c->phrasings[i].normal, normal) && str_eq(c->phrasings[i].lang, lang))
                        return true;
        return false;
}

static int add_phrasing(struct checking *c, const struct fallen_row *row, struct str edited, struct str message)
{
        struct str text = str_trim(edited.p ? edited : row->text), normal = normal_text(c->mem, text, 2000), lang;
        int r;

        lang = str_c(lang_name(lang_detect(text, str_eq_c(row->lang, "en") ? LANG_EN : LANG_ZH).lang));
        if (is_among(c, lang, normal))
                return 0;
        arena_reset(c->tmp);
        r = check_text(c, text, normal, message);
        if (r == 0)
                r = check_confusion(c, text);
        if (r == 0)
                c->phrasings[c->n++] = (struct phrasing_write){
                        .doc = c->in->doc, .lang = lang, .text = text, .normal = normal, .permille = PHRASING_CERTAIN};
        return r < 0 ? r : 0;
}

static const struct fallen_row *find_message(const struct checking *c, struct str id)
{
        for (size_t i = 0; i < c->group->n; i++)
                if (suggestion_is_message(c->group->messages[i], id))
                        return c->group->messages[i];
        return NULL;
}

static int add_chosen(struct checking *c)
{
        int r = 0;

        for (size_t i = 0; i < c->in->n_chosen && r == 0; i++) {
                const struct chosen *ch = &c->in->chosen[i];
                const struct fallen_row *row = find_message(c, ch->message);

                if (!row)
                        return err_set(c->err, ERR_INVALID, "%.*s is no message of this group",
                                       STR_ARG(utf8_cut(ch->message, SUGGESTION_ID_MAX)));
                r = add_phrasing(c, row, ch->text, ch->message);
        }
        return r;
}

static int add_all(struct checking *c)
{
        int r = 0;

        for (size_t i = 0; i < c->group->n && r == 0; i++) {
                r = add_phrasing(c, c->group->messages[i], (struct str){0},
                                 suggestion_message_id(c->group->messages[i], c->mem));
                if (c->n > SUGGESTION_ACCEPT_MAX)
                        return err_set(c->err, ERR_INVALID, "the group has more than %d different texts; choose some",
                                       SUGGESTION_ACCEPT_MAX);
        }
        return r;
}

/* The chosen ones alone when the rest stays, each once. */
static void put_messages(const struct checking *c, struct verdict_write *ret)
{
        struct fallen_key *keys = ARENA_ARRAY(c->mem, struct fallen_key, c->group->n);
        size_t n = 0;

        for (size_t i = 0; i < c->group->n; i++) {
                const struct fallen_row *row = c->group->messages[i];
                bool chosen = !c->in->keep_rest || !c->in->chosen;

                for (size_t k = 0; k < c->in->n_chosen && !chosen; k++)
                        chosen = suggestion_is_message(row, c->in->chosen[k].message);
                if (chosen)
                        keys[n++] = (struct fallen_key){row->conversation, row->seq};
        }
        ret->messages = keys;
        ret->n_messages = n;
}

int accept_check(const struct generation *g, const struct suggestion *group, const struct verdict_in *in,
                 struct arena *mem, struct verdict_write *ret, struct err *err)
{
        struct checking c = {.g = g, .group = group, .in = in, .mem = mem, .err = err};
        int r;

        if (!corpus_has(g->k, in->doc))
                return err_set(err, ERR_INVALID, "there is no document \"%.*s\" in the knowledge",
                               STR_ARG(utf8_cut(in->doc, 100)));
        if (in->chosen && (in->n_chosen == 0 || in->n_chosen > SUGGESTION_ACCEPT_MAX))
                return err_set(err, ERR_INVALID, "phrasings must be 1 to %d; leave them out to take every message",
                               SUGGESTION_ACCEPT_MAX);
        c.phrasings = ARENA_ARRAY(mem, struct phrasing_write, SUGGESTION_ACCEPT_MAX + 1);
        c.tmp = arena_new(0);
        r = in->chosen ? add_chosen(&c) : add_all(&c);
        arena_free(c.tmp);
        if (r < 0)
                return r;
        ret->phrasings = c.phrasings;
        ret->n_phrasings = c.n;
        put_messages(&c, ret);
        return 0;
}
