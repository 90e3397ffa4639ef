/* expect - see expect.h. */
#include "app/expect.h"

#include <inttypes.h>

static char lower(char c)
{
        return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool same_folded(const char *a, const char *b, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (lower(a[i]) != lower(b[i]))
                        return false;
        return true;
}

bool text_equal_folded(struct str a, struct str b)
{
        a = str_trim(a);
        b = str_trim(b);
        return a.n == b.n && same_folded(a.p, b.p, a.n);
}

bool text_contains_folded(struct str hay, struct str needle)
{
        for (size_t i = 0; i + needle.n <= hay.n; i++)
                if (same_folded(hay.p + i, needle.p, needle.n))
                        return true;
        return false;
}

static bool among(struct str alternatives, struct str word)
{
        struct str one;

        while (str_cut(&alternatives, '|', &one))
                if (str_eq(one, word))
                        return true;
        return false;
}

static struct str or_none(struct str s)
{
        return s.n ? s : STR("none");
}

/* Told when the outcome is not what was wanted; met otherwise. */
static struct str unless(bool met, bool negated, struct str instead)
{
        return met != negated ? (struct str){NULL, 0} : or_none(instead);
}

static struct str kind_of(const struct reply *r)
{
        struct str kind = reply_trace(r, "decision");

        if (kind.n)
                return kind;
        return r->has_handover ? STR("handover") : kind;
}

/* Small talk is an answer too; an offer is told by its block, a hand-over also by its frame. */
static bool kind_met(const struct expect *e, const struct reply *r)
{
        struct str kind = kind_of(r);

        if (among(e->text, kind))
                return true;
        if (str_eq_c(kind, "smalltalk") && among(e->text, STR("answer")))
                return true;
        return r->has_offer && among(e->text, STR("offer"));
}

static struct str document_of(const struct reply *r, enum expect_what what)
{
        struct str article = reply_trace(r, "article");

        if (what == EXPECT_ARTICLE && article.n)
                return article;
        return reply_trace(r, "policy");
}

static bool offered(const struct expect *e, const struct reply *r)
{
        for (size_t i = 0; i < r->n_options; i++) {
                struct str id = r->options[i].id, rest = id, kind;

                if (str_eq(id, e->text) || text_contains_folded(r->options[i].label, e->text))
                        return true;
                if (str_cut(&rest, ':', &kind) && str_eq(rest, e->text))
                        return true;
        }
        return false;
}

/* The evidence itself, a part of it, or its kind: article:X for article:X#2, order:NO for order:NO.status, memory. */
static bool cited(const struct reply *r, struct str id)
{
        for (size_t i = 0; i < r->n_cites; i++) {
                struct str c = r->cites[i];

                if (str_eq(c, id))
                        return true;
                if (str_starts(c, id) && (c.p[id.n] == '#' || c.p[id.n] == '.' || c.p[id.n] == '/' || c.p[id.n] == ':'))
                        return true;
        }
        return false;
}

static bool cites_one_of(const struct reply *r, struct str alternatives)
{
        struct str one;

        while (str_cut(&alternatives, '|', &one))
                if (cited(r, one))
                        return true;
        return false;
}

static bool has(const struct reply *r, struct str what)
{
        const struct {
                const char *name;
                bool there;
        } rows[] = {{"figure", r->has_figure},   {"clip", r->has_clip},   {"order", r->has_order},
                    {"choices", r->has_choices}, {"offer", r->has_offer}, {"handover", r->has_handover}};
        struct str one;

        while (str_cut(&what, '|', &one))
                for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                        if (rows[i].there && str_eq_c(one, rows[i].name))
                                return true;
        return false;
}

static struct str emotion_of(const struct reply *r)
{
        struct str rest = reply_trace(r, "emotion"), word;

        return str_cut(&rest, ' ', &word) && word.n ? word : STR("neutral");
}

/* "light red blinking" is met by just that, "light" by any. */
static bool heard(const struct expect *e, const struct reply *r)
{
        for (size_t i = 0; i < r->n_trace; i++) {
                struct str v = r->trace[i].value;

                if (str_eq_c(r->trace[i].key, "entity") &&
                    (str_eq(v, e->text) || (str_starts(v, e->text) && v.p[e->text.n] == ' ')))
                        return true;
        }
        return false;
}

static struct str list_entities(const struct reply *r, struct arena *mem)
{
        struct str s = {NULL, 0};

        for (size_t i = 0; i < r->n_trace; i++) {
                if (str_eq_c(r->trace[i].key, "entity"))
                        s = arena_printf(mem, "%.*s%s%.*s", STR_ARG(s), s.n ? ", " : "", STR_ARG(r->trace[i].value));
        }
        return s;
}

/* "cancel-order done", or "cancel-order" whatever its state. */
static bool acted(const struct expect *e, const struct reply *r)
{
        struct str got = reply_trace(r, "action");

        return str_eq(got, e->text) || (str_starts(got, e->text) && got.p[e->text.n] == ' ');
}

static struct str list_options(const struct reply *r, struct arena *mem)
{
        struct str s = {NULL, 0};

        for (size_t i = 0; i < r->n_options; i++)
                s = arena_printf(mem, "%.*s%s%.*s", STR_ARG(s), i ? ", " : "", STR_ARG(r->options[i].id));
        return s;
}

struct str expect_missed(const struct expect *e, const struct expect_in *in, struct arena *mem)
{
        const struct reply *r = in->reply;
        struct str got = {NULL, 0};

        switch (e->what) {
        case EXPECT_KIND: return unless(kind_met(e, r), e->negated, kind_of(r));
        case EXPECT_FLOW: got = reply_trace(r, "flow"); break;
        case EXPECT_STEP: got = reply_trace(r, "step"); break;
        case EXPECT_ARTICLE:
        case EXPECT_POLICY: got = document_of(r, e->what); break;
        case EXPECT_INTENT: got = reply_trace(r, "intent"); break;
        case EXPECT_ACTION: return unless(acted(e, r), e->negated, reply_trace(r, "action"));
        case EXPECT_EMOTION: got = emotion_of(r); break;
        case EXPECT_ENTITY: return unless(heard(e, r), e->negated, list_entities(r, mem));
        case EXPECT_LANG: got = reply_trace(r, "lang"); break;
        case EXPECT_CHOICES_HAS: return unless(offered(e, r), e->negated, list_options(r, mem));
        case EXPECT_SAYS: return unless(text_contains_folded(r->text, e->text), e->negated, STR("the text below"));
        case EXPECT_CITES: return unless(cites_one_of(r, e->text), e->negated, STR("the evidence below"));
        case EXPECT_HAS: return unless(has(r, e->text), e->negated, e->negated ? e->text : STR("none"));
        case EXPECT_RESOLVED: return unless(r->resolved, e->negated, STR("not resolved"));
        case EXPECT_WITHIN:
                return unless(in->ns <= e->ms * 1000000, e->negated,
                              arena_printf(mem, "%" PRId64 " ms", in->ns / 1000000));
        }
        return unless(among(e->text, got), e->negated, got);
}
