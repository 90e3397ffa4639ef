/* Putting a reply together: blocks with their evidence, choices, phrases with their places filled, days in words, a
 * line of care. */
#include "answer/answer_priv.h"
#include "answer/slot.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tz.h"
#include "knowledge/action.h"

#include <stdarg.h>
#include <string.h>

int64_t now_ms(const struct ctx *c)
{
        return c->in->now_ms;
}

#define EMOTION_SURE 0.5f

/* ---- trace and needs ---- */

void trace_put(struct ctx *c, const char *key, struct str value)
{
        struct trace *t = &c->d->trace;

        if (t->n < TRACE_LINES_MAX)
                t->lines[t->n++] = (struct trace_line){str_c(key), value};
}

void trace_fmt(struct ctx *c, const char *key, const char *fmt, ...)
{
        va_list ap;

        va_start(ap, fmt);
        trace_put(c, key, arena_vprintf(c->mem, fmt, ap));
        va_end(ap);
}

void need(struct ctx *c, enum need_kind kind, struct str order_no)
{
        struct decision *d = c->d;

        for (size_t i = 0; i < d->n_needs; i++) {
                if (d->needs[i].kind == kind)
                        return;
        }
        if (d->n_needs < NEEDS_MAX)
                d->needs[d->n_needs++] = (struct need){.kind = kind, .order_no = order_no};
}

void need_flow(struct ctx *c, struct str version)
{
        struct decision *d = c->d;

        for (size_t i = 0; i < d->n_needs; i++) {
                if (d->needs[i].kind == NEED_FLOW && str_eq(d->needs[i].version, version))
                        return;
        }
        if (d->n_needs < NEEDS_MAX)
                d->needs[d->n_needs++] = (struct need){.kind = NEED_FLOW, .version = version};
}

bool waiting(const struct ctx *c)
{
        return c->d->n_needs > 0;
}

/* ---- blocks ---- */

/* A reply has room for BLOCKS_MAX - 1, since a line of care may come in front; what does not fit lands in a scratch
 * block. */
struct block *block_add(struct ctx *c, enum block_kind kind)
{
        struct block *b = c->n < BLOCKS_MAX - 1 ? &c->blocks[c->n++] : ARENA_NEW(c->mem, struct block);

        *b = (struct block){.kind = kind};
        return b;
}

static const struct str *cites_dup(struct ctx *c, const struct str *cites, size_t n)
{
        struct str *v = ARENA_ARRAY(c->mem, struct str, n);

        if (n)
                memcpy(v, cites, n * sizeof(*v));
        return v;
}

void say(struct ctx *c, struct str md, const struct str *cites, size_t n_cites)
{
        struct block *b;

        if (!md.n)
                return;
        if (n_cites > BLOCK_CITES_MAX)
                n_cites = BLOCK_CITES_MAX;
        b = block_add(c, BLOCK_TEXT);
        b->text = (struct block_text){.text = md, .md = true};
        b->cites = cites_dup(c, cites, n_cites);
        b->n_cites = n_cites;
}

void say_cited(struct ctx *c, struct str md, struct str cite)
{
        say(c, md, &cite, 1);
}

static enum phrase_mood mood(const struct ctx *c)
{
        if (!bothered(c))
                return MOOD_CALM;
        return c->u.emotion == EMO_ANGRY ? MOOD_BRIEF : MOOD_SORRY;
}

struct str phrase_of(struct ctx *c, enum phrase p)
{
        return phrase_text_in(p, c->lang, mood(c), c->s->turn);
}

struct str phrase_cite(struct ctx *c, enum phrase p)
{
        return arena_printf(c->mem, "phrase:%s", phrase_id(p));
}

void say_phrase(struct ctx *c, enum phrase p)
{
        say_cited(c, phrase_of(c, p), phrase_cite(c, p));
}

struct str phrase_fill(struct ctx *c, enum phrase p, const struct fill *fills, size_t n)
{
        struct str t = phrase_of(c, p), rest = t, head;
        size_t max = t.n;
        char *out;
        size_t at = 0;

        for (size_t i = 0; i < n; i++)
                max += fills[i].value.n;
        out = arena_alloc(c->mem, max + 1);
        while (str_cut(&rest, '{', &head)) {
                struct str name;

                memcpy(out + at, head.p, head.n);
                at += head.n;
                if (!rest.p || !str_cut(&rest, '}', &name))
                        break;
                for (size_t i = 0; i < n; i++) {
                        if (!str_eq_c(name, fills[i].name) || !fills[i].value.n)
                                continue;
                        memcpy(out + at, fills[i].value.p, fills[i].value.n);
                        at += fills[i].value.n;
                }
        }
        return str_n(out, at);
}

void say_fill(struct ctx *c, enum phrase p, const struct fill *fills, size_t n)
{
        struct str cites[CITES_MAX] = {phrase_cite(c, p)};
        size_t n_cites = 1;

        for (size_t i = 0; i < n && n_cites < CITES_MAX; i++) {
                if (fills[i].cite.n)
                        cites[n_cites++] = fills[i].cite;
        }
        say(c, phrase_fill(c, p, fills, n), cites, n_cites);
}

/* ---- choices ---- */

void menu_add(struct menu *m, struct str id, struct str label)
{
        if (m->n == STATE_OPTIONS_MAX || !label.n)
                return;
        for (unsigned i = 0; i < m->n; i++) {
                if (str_eq(m->v[i].id, id))
                        return;
        }
        m->v[m->n++] = (struct block_option){id, label};
}

void menu_why(struct menu *m, struct str id, struct str label, struct str why)
{
        unsigned before = m->n;

        menu_add(m, id, label);
        if (m->n > before)
                m->v[before].why = why;
}

void menu_phrase(struct ctx *c, struct menu *m, const char *id, enum phrase label)
{
        menu_add(m, str_c(id), phrase_text(label, c->lang, 0));
}

void menu_person(struct ctx *c, struct menu *m)
{
        menu_phrase(c, m, "person", PH_PERSON);
}

/* Takes the choices that this reply has already out of it, behind those of the menu. */
static void take_choices(struct ctx *c, struct menu *m, struct str *prompt, struct block *ret_was)
{
        for (size_t i = 0; i < c->n; i++) {
                const struct block_choices old = c->blocks[i].choices;

                if (c->blocks[i].kind != BLOCK_CHOICES)
                        continue;
                for (size_t k = 0; k < old.n_options; k++)
                        menu_why(m, old.options[k].id, old.options[k].label, old.options[k].why);
                *prompt = prompt->n ? *prompt : old.prompt;
                *ret_was = c->blocks[i];
                memmove(&c->blocks[i], &c->blocks[i + 1], (--c->n - i) * sizeof(c->blocks[0]));
                return;
        }
}

/* One list in a reply, so that "1" and "the second one" are clear. */
void menu_put(struct ctx *c, const struct menu *menu, struct str prompt)
{
        struct menu m = *menu;
        struct block_option *v;
        struct block *b, was = {0};

        if (!m.n)
                return;
        take_choices(c, &m, &prompt, &was);
        v = ARENA_ARRAY(c->mem, struct block_option, m.n);
        memcpy(v, m.v, m.n * sizeof(*v));
        b = block_add(c, BLOCK_CHOICES);
        b->choices = (struct block_choices){prompt, v, m.n};
        b->cites = was.cites;
        b->n_cites = was.n_cites;
        if (c->s->pending.kind == PENDING_NONE) /* beside a form, the form is what is waited for */
                c->s->pending.kind = PENDING_CHOICES;
        c->s->pending.n_options = m.n;
        memcpy(c->s->pending.options, m.v, m.n * sizeof(*v));
}

/* ---- words for days ---- */

static const struct tz *zone(const struct ctx *c)
{
        return c->in->tz ? c->in->tz : c->in->gen->tz;
}

static struct slot_style style(const struct ctx *c)
{
        return (struct slot_style){.lang = c->lang, .tz = zone(c), .now_ms = c->in->now_ms};
}

struct str days_text(const struct ctx *c, int64_t days)
{
        return slot_days(c->mem, c->lang, days);
}

struct str day_text(const struct ctx *c, int64_t ms)
{
        struct slot_style s = style(c);

        return slot_date(c->mem, &s, ms);
}

struct str moment_text(const struct ctx *c, int64_t ms)
{
        struct slot_style s = style(c);

        return slot_moment(c->mem, &s, ms);
}

struct str duration_text(const struct ctx *c, int64_t seconds)
{
        return slot_duration(c->mem, c->lang, seconds);
}

int64_t days_between(const struct ctx *c, int64_t from_ms, int64_t to_ms)
{
        struct tz_local a = tz_to_local(zone(c), from_ms), b = tz_to_local(zone(c), to_ms);

        return days_from_civil(b.year, b.month, b.day) - days_from_civil(a.year, a.month, a.day);
}

struct str media_src(struct ctx *c, struct str file)
{
        return arena_printf(c->mem, "/media/%.*s", STR_ARG(file));
}

/* ---- documents ---- */

struct str doc_title(const struct ctx *c, struct str doc)
{
        struct str id = doc, kind;
        const struct article *a;
        const struct flow *f;

        if (!str_cut(&id, ':', &kind))
                return (struct str){0};
        if (str_eq(kind, STR("article")) || str_eq(kind, STR("policy"))) {
                a = str_eq(kind, STR("policy")) ? knowledge_policy(c->k, id) : knowledge_article(c->k, id);
                return a && !article_expired(c, a) ? a->title[article_lang(a, c->lang)] : (struct str){0};
        }
        if (str_eq(kind, STR("flow"))) {
                f = knowledge_flow(c->k, id);
                return f ? f->title[c->lang] : (struct str){0};
        }
        if (str_eq(kind, STR("action"))) {
                const struct action *act = knowledge_action(c->k, id);

                return act ? act->title[c->lang] : (struct str){0};
        }
        for (size_t i = 0; i < BUILTIN_N; i++) {
                if (str_eq(doc, builtin_docs[i].id))
                        return builtin_docs[i].title[c->lang];
        }
        return (struct str){0};
}

bool is_kind(struct str doc, struct str kind)
{
        return str_starts(doc, kind) && doc.n > kind.n && doc.p[kind.n] == ':';
}

bool doc_has_intent(const struct ctx *c, struct str doc, const char *const *intents)
{
        const struct article *a = is_kind(doc, STR("article")) ? knowledge_article(c->k, str_sub(doc, 8, doc.n)) : NULL;

        for (; a && *intents; intents++) {
                for (size_t i = 0; i < a->intents.n; i++) {
                        if (str_eq_c(a->intents.v[i], *intents))
                                return true;
                }
        }
        return false;
}

bool has_any(struct str s, const char *const *list)
{
        for (; *list; list++) {
                if (str_contains(s, str_c(*list)))
                        return true;
        }
        return false;
}

/* ---- care ---- */

bool upset(enum emotion e)
{
        return e == EMO_ANXIOUS || e == EMO_FRUSTRATED || e == EMO_ANGRY || e == EMO_SAD;
}

bool bothered(const struct ctx *c)
{
        return c->heard && upset(c->u.emotion) && c->u.emotion_score >= EMOTION_SURE;
}

static enum phrase care_phrase(enum emotion e)
{
        switch (e) {
        case EMO_ANXIOUS: return PH_CARE_ANXIOUS;
        case EMO_ANGRY: return PH_CARE_ANGRY;
        case EMO_SAD: return PH_CARE_SAD;
        case EMO_FRUSTRATED:
        case EMO_NEUTRAL:
        case EMO_PLEASED:
        case EMO_CONFUSED: break;
        }
        return PH_CARE_FRUSTRATED;
}

bool is_strained(const struct ctx *c)
{
        return c->s->strain >= STRAIN_HIGH;
}

void person_put(struct ctx *c)
{
        const struct state_pending *open = &c->s->pending;
        struct menu m = {.n = 0};

        if (!c->heard || !is_strained(c) || c->d->kind == D_HANDOVER || c->s->handover != HANDOVER_NONE || c->n == 0 ||
            c->n + 2 > BLOCKS_MAX || open->kind == PENDING_IDENTITY)
                return;
        for (unsigned i = 0; open->kind == PENDING_CHOICES && i < open->n_options; i++)
                menu_add(&m, open->options[i].id, open->options[i].label);
        say_phrase(c, PH_STRAINED);
        menu_person(c, &m);
        menu_put(c, &m, (struct str){0});
}

/* One short sentence in front of the reply; never the one of the last time. */
void care_put(struct ctx *c)
{
        struct str cite;
        enum phrase p;
        unsigned n, v;
        int number;

        if (!bothered(c) || c->n == 0 || c->u.safety)
                return;
        p = care_phrase(c->u.emotion);
        n = phrase_variants(p);
        v = c->s->turn % n;
        if ((int)(p * PHRASE_VARIANTS + v) == c->s->care_last)
                v = (v + 1) % n;
        number = (int)(p * PHRASE_VARIANTS + v);
        memmove(&c->blocks[1], &c->blocks[0], c->n * sizeof(c->blocks[0]));
        c->n++;
        c->blocks[0] = (struct block){.kind = BLOCK_TEXT, .text = {phrase_text(p, c->lang, v), true}};
        cite = phrase_cite(c, p);
        c->blocks[0].cites = cites_dup(c, &cite, 1);
        c->blocks[0].n_cites = 1;
        c->s->care_last = number;
}
