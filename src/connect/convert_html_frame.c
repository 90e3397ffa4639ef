/*
 * convert_html_frame - what surrounds the text of a page: menus, footers, cookies, votes. Old pages and most systems
 * say so in ids and classes only; whole words of these are looked at, the last one being what the thing is
 * ("left-menu", "article-votes", but not "menu-item" or "footer-content"), and what holds the title or most of the text
 * stays.
 */
#include "connect/convert_priv.h"

#include <string.h>

enum { SMALL_BYTES = 400, VOTE_BYTES = 160, TITLE_BYTES = 200, ELEMENTS_MAX = 1000000 };

/* ---- what the elements hold ---- */

struct measuring {
        struct html_frame *f;
        struct arena *mem;
        VEC(size_t) open;
        unsigned hidden, links; /* depths */
        size_t heading;         /* of the one under way, as the length of `open`; 0: none */
        struct buf title;
};

static bool no_text(struct str n)
{
        static const char *const names[] = {"script", "style", "noscript", "template", "head"};

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                if (str_eq_c(n, names[i]))
                        return true;
        return false;
}

static bool is_heading(struct str n)
{
        return n.n == 2 && n.p[0] == 'h' && n.p[1] >= '1' && n.p[1] <= '6';
}

static void measure_open(struct measuring *m, struct xml *x)
{
        struct str n = xml_name(x);
        size_t at = m->f->of.n;
        struct html_extent *e = VEC_ADD(&m->f->of);

        m->hidden += no_text(n);
        m->links += str_eq_c(n, "a");
        *e = (struct html_extent){.links = str_eq_c(n, "a"),
                                  .h1 = str_eq_c(n, "h1"),
                                  .heading = is_heading(n),
                                  .main = str_eq_c(n, "main") || str_eq_c(xml_attr(x, "role", m->mem), "main")};
        *VEC_ADD(&m->open) = at;
        if (is_heading(n) && !m->heading) {
                m->heading = m->open.n;
                buf_clear(&m->title);
        }
}

/* What an element holds, that around it holds too. */
static void measure_close(struct measuring *m, struct str n)
{
        struct html_extent *e, *around;

        if (!m->open.n)
                return;
        e = &m->f->of.p[VEC_LAST(&m->open)];
        if (m->heading == m->open.n) {
                e->title = arena_str(m->mem, buf_str(&m->title));
                m->heading = 0;
        }
        m->hidden -= no_text(n);
        m->links -= str_eq_c(n, "a");
        m->f->main |= e->main && e->text;
        m->open.n--;
        if (!m->open.n) {
                m->f->text += e->text - e->linked;
                return;
        }
        around = &m->f->of.p[VEC_LAST(&m->open)];
        around->text += e->text;
        around->linked += e->linked;
        around->links += e->links;
        around->h1 |= e->h1;
        around->heading |= e->heading;
        around->main |= e->main;
        if (!around->title.n)
                around->title = e->title;
}

static void measure_text(struct measuring *m, struct str text)
{
        struct str t = str_trim(text);
        struct html_extent *e;

        if (m->hidden || !m->open.n || !t.n)
                return;
        e = &m->f->of.p[VEC_LAST(&m->open)];
        e->text += t.n;
        e->linked += m->links ? t.n : 0;
        if (m->heading && !m->links && m->title.n < TITLE_BYTES)
                buf_put_str(&m->title, str_sub(t, 0, TITLE_BYTES));
}

int html_frame_read(struct str bytes, const char *charset, struct arena *mem, struct html_frame *ret, struct err *err)
{
        struct measuring m = {.f = ret, .mem = mem};
        enum xml_event e;
        struct xml *x;
        int r;

        *ret = (struct html_frame){0};
        r = xml_open_html(bytes, charset, &x, err);
        if (r < 0)
                return r;
        buf_init(&m.title, 2 * TITLE_BYTES + 1);
        while (ret->of.n < ELEMENTS_MAX && ((e = xml_next(x)) == XML_OPEN || e == XML_CLOSE || e == XML_TEXT)) {
                if (e == XML_OPEN)
                        measure_open(&m, x);
                else if (e == XML_CLOSE)
                        measure_close(&m, xml_name(x));
                else
                        measure_text(&m, xml_text(x));
        }
        while (m.open.n)
                measure_close(&m, STR("html"));
        buf_done(&m.title);
        VEC_FREE(&m.open);
        xml_close(x);
        return 0;
}

void html_frame_done(struct html_frame *f)
{
        VEC_FREE(&f->of);
}

/* ---- words of ids and classes ---- */

/* It must be so for the word to count: what it names may be the text as well. */
enum { SMALL = 1, UNTITLED = 2, LINKS = 4, LINKED = 8 };

static const struct {
        const char *word;
        int if_;
} frames[] = {
        {"nav", LINKED},
        {"navbar", LINKED},
        {"navigation", LINKED},
        {"menu", LINKED},
        {"menus", LINKED},
        {"menubar", LINKED},
        {"submenu", LINKED},
        {"leftmenu", LINKED},
        {"sidemenu", LINKED},
        {"topmenu", LINKED},
        {"mainmenu", LINKED},
        {"mainnav", LINKED},
        {"topnav", LINKED},
        {"subnav", LINKED},
        {"leftnav", LINKED},
        {"sidenav", LINKED},
        {"sidebar", 0},
        {"breadcrumb", SMALL},
        {"breadcrumbs", SMALL},
        {"crumb", SMALL},
        {"crumbs", SMALL},
        {"footer", 0},
        {"topbar", 0},
        {"masthead", UNTITLED},
        {"header", UNTITLED | LINKS},
        {"pagination", LINKED},
        {"pager", LINKED},
        {"cookie", 0},
        {"cookies", 0},
        {"consent", 0},
        {"gdpr", 0},
        {"related", 0},
        {"share", SMALL},
        {"sharing", SMALL},
        {"social", SMALL},
        {"vote", SMALL},
        {"votes", SMALL},
        {"voting", SMALL},
        {"helpful", SMALL},
        {"feedback", SMALL | UNTITLED},
        {"rating", SMALL},
        {"byline", SMALL | UNTITLED},
        {"meta", SMALL | UNTITLED},
        {"author", SMALL | UNTITLED},
};

/* What says only where or how large it is, behind what it is. */
static const char *const fillers[] = {
        "left",      "right",   "top",       "bottom", "main",    "side",   "wrapper", "wrap",  "holder",   "inner",
        "container", "outer",   "bar",       "list",   "links",   "box",    "area",    "block", "section",  "widget",
        "panel",     "primary", "secondary", "mobile", "desktop", "banner", "notice",  "popup", "articles", NULL};
static const char *const denials[] = {"no", "not", "has", "with", "without", "is", NULL};

static bool among(struct str w, const char *const *words)
{
        for (; *words; words++)
                if (str_ieq(w, str_c(*words)))
                        return true;
        return false;
}

static bool in_word(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* The last word of a name, and the name without it: "leftMenu_2" is "Menu" behind "left". */
static struct str last_word(struct str *name)
{
        size_t end = name->n, from;

        while (end && !in_word(name->p[end - 1]))
                end--;
        from = end;
        while (from && in_word(name->p[from - 1])) {
                from--;
                if (from && name->p[from] >= 'A' && name->p[from] <= 'Z' && name->p[from - 1] >= 'a' &&
                    name->p[from - 1] <= 'z')
                        break;
        }
        name->n = from;
        return str_n(name->p + from, end - from);
}

static bool fits(const struct html_extent *e, int if_)
{
        return !((if_ & SMALL) && e->text > SMALL_BYTES) && !((if_ & UNTITLED) && e->heading) &&
               !((if_ & LINKS) && e->links < 2) && !((if_ & LINKED) && e->linked * 2 < e->text);
}

static struct str first_word(struct str name)
{
        size_t n = 0;

        while (n < name.n && in_word(name.p[n]))
                n++;
        return str_sub(name, 0, n);
}

static bool names_frame(struct str name, const struct html_extent *e)
{
        struct str rest = name, w = last_word(&rest);

        while (rest.n && among(w, fillers))
                w = last_word(&rest);
        if (rest.n && among(first_word(name), denials)) /* "has-sidebar" */
                return false;
        for (size_t i = 0; i < sizeof(frames) / sizeof(*frames); i++)
                if (str_ieq(w, str_c(frames[i].word)))
                        return fits(e, frames[i].if_);
        return false;
}

static bool names_of_frame(struct str names, const struct html_extent *e)
{
        struct str name;

        while (names.p && str_cut(&names, ' ', &name))
                if (name.n && names_frame(name, e))
                        return true;
        return false;
}

static bool role_of_frame(struct str role, const struct html_extent *e)
{
        static const char *const roles[] = {"navigation", "contentinfo", "complementary", "search", "menu",
                                            "menubar",    NULL};

        return among(role, roles) || (str_ieq(role, STR("banner")) && fits(e, UNTITLED | LINKS));
}

/* "#cookies" of a chapter "Cookies": an id that was made of its heading. */
static bool named_by_heading(struct str id, const struct html_extent *e)
{
        size_t n = 0;

        for (size_t i = 0; i < e->title.n; i++) {
                char c = e->title.p[i];

                while (n < id.n && !in_word(id.p[n]))
                        n++;
                if (!in_word(c))
                        continue;
                if (n >= id.n || (id.p[n] | 32) != (c | 32))
                        return false;
                n++;
        }
        return n && n >= id.n && e->linked * 2 < e->text;
}

bool html_frame_is(const struct html_frame *f, size_t i, const struct xml *x, struct arena *mem)
{
        static const char *const holders[] = {"div", "ul", "ol", "dl", "table", "section", "p", "header", "span", NULL};
        const struct html_extent *e = i < f->of.n ? &f->of.p[i] : NULL;
        struct str id;

        if (!e || !among(xml_name(x), holders) || e->h1 || e->main || (e->text - e->linked) * 2 > f->text)
                return false;
        id = xml_attr(x, "id", mem);
        return role_of_frame(xml_attr(x, "role", mem), e) || names_of_frame(xml_attr(x, "class", mem), e) ||
               (names_of_frame(id, e) && !named_by_heading(id, e)) ||
               (str_eq_c(xml_name(x), "header") && fits(e, UNTITLED | LINKS));
}

/* ---- votes ---- */

static bool has_any(struct str t, const char *const *words)
{
        for (; *words; words++)
                if (str_contains(t, str_c(*words)))
                        return true;
        return false;
}

bool html_is_vote(struct str text)
{
        static const char *const asks[] = {"Was this", "was this", "found this",   "Did this",
                                           "did this", "Is this",  "Did you find", NULL};
        static const char *const what[] = {"helpful", "useful", "answer your question", NULL};
        static const char *const han[] = {"有帮助吗",           "有用吗",           "有帮助？",
                                          "是否有帮助",         "是否对您有帮助",   "对您有帮助",
                                          "是否解决了您的问题", "是否解决您的问题", NULL};

        return text.n <= VOTE_BYTES && ((has_any(text, asks) && has_any(text, what)) || has_any(text, han));
}
