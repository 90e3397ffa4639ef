/*
 * convert_export - articles and ready answers as other systems export them, as JSON: Zendesk (help center articles with
 * their translations, macros), Chatwoot (articles of a portal, canned responses). The lists are found by what their
 * entries hold, whatever is around them: {"articles": […]}, {"payload": […]}, or the list alone.
 */
#include "codec/json.h"
#include "connect/convert_priv.h"

#include <string.h>

enum { DEPTH_MAX = 4 };

static struct str lang_of(const json_t *o)
{
        static const char *const keys[] = {"locale", "source_locale", "language"};
        struct str l = {0};

        for (size_t i = 0; i < sizeof(keys) / sizeof(*keys) && !l.n; i++)
                l = json_get_str(o, keys[i]);
        if (!l.n)
                l = json_get_str(json_object_get(o, "category"), "locale");
        return l;
}

static struct str first_of(const json_t *o, const char *const *keys)
{
        struct str s = {0};

        for (; *keys && !s.n; keys++)
                s = json_get_str(o, *keys);
        return s;
}

static bool looks_like_html(struct str s)
{
        return str_contains(s, STR("</")) || str_contains(s, STR("<br")) || str_contains(s, STR("<p>"));
}

/* Markdown and plain text: a heading, an item or a paragraph for each line that begins one. */
static void put_plain(struct sink *s, struct str text)
{
        struct str line;

        while (text.p && str_line(&text, &line)) {
                struct str t = str_trim(line);
                size_t marks = 0;

                while (marks < t.n && t.p[marks] == '#')
                        marks++;
                if (marks && marks < 7 && marks < t.n && t.p[marks] == ' ')
                        sink_part(s, PART_HEADING, (unsigned)marks + 1, 0, str_sub(t, marks, t.n));
                else if (str_starts(t, STR("- ")) || str_starts(t, STR("* ")))
                        sink_part(s, PART_ITEM, 0, 0, str_sub(t, 2, t.n));
                else
                        sink_part(s, PART_TEXT, 0, 0, t);
        }
}

static int put_entry(struct sink *s, struct str title, struct str body, struct str lang, struct str ref,
                     struct err *err)
{
        struct convert_part *p;

        if (!title.n || !body.n)
                return 0;
        p = sink_part(s, PART_HEADING, 1, 0, title);
        if (p) {
                p->lang = sink_text(s, lang);
                p->ref = sink_text(s, ref);
        }
        if (looks_like_html(body))
                return html_fragment(s, body, err);
        put_plain(s, body);
        return 0;
}

/* A macro says what it writes among what else it does. */
static struct str macro_text(const json_t *o)
{
        const json_t *actions = json_object_get(o, "actions"), *a;
        size_t i;

        json_array_foreach(actions, i, a)
        {
                struct str field = json_get_str(a, "field");
                const json_t *value = json_object_get(a, "value");

                if (!str_eq_c(field, "comment_value") && !str_eq_c(field, "comment_value_html"))
                        continue;
                return json_is_array(value) ? json_str(json_array_get(value, json_array_size(value) - 1))
                                            : json_str(value);
        }
        return (struct str){0};
}

static int put_translations(struct sink *s, const json_t *o, struct str ref, struct err *err)
{
        const json_t *list = json_object_get(o, "translations"), *t;
        size_t i;
        int r = 0;

        json_array_foreach(list, i, t) if (r == 0 && !json_is_true(json_object_get(t, "draft"))) r =
                put_entry(s, json_get_str(t, "title"), json_get_str(t, "body"), lang_of(t), ref, err);
        return r;
}

static bool is_draft(const json_t *o)
{
        struct str status = json_get_str(o, "status");

        return json_is_true(json_object_get(o, "draft")) || str_eq_c(status, "draft") || str_eq_c(status, "archived");
}

/* False: it is no entry. */
static bool put_object(struct sink *s, const json_t *o, int *r, struct err *err)
{
        static const char *const titles[] = {"title", "name", "short_code", NULL};
        static const char *const bodies[] = {"body", "content", "html", NULL};
        static const char *const refs[] = {"html_url", "url", "link", NULL};
        struct str title = first_of(o, titles), body = first_of(o, bodies), ref = first_of(o, refs);

        if (!body.n)
                body = macro_text(o);
        if (!title.n || (!body.n && !json_is_array(json_object_get(o, "translations"))))
                return false;
        if (is_draft(o))
                return true;
        if (json_array_size(json_object_get(o, "translations")))
                *r = put_translations(s, o, ref, err);
        else
                *r = put_entry(s, title, body, lang_of(o), ref, err);
        return true;
}

static int walk(struct sink *s, const json_t *v, int depth, struct err *err)
{
        const char *key;
        json_t *part;
        size_t i;
        int r = 0;

        if (depth > DEPTH_MAX || sink_full(s))
                return 0;
        if (json_is_array(v))
                json_array_foreach(v, i, part) r = r < 0 ? r : walk(s, part, depth + 1, err);
        if (json_is_object(v) && !put_object(s, v, &r, err))
                json_object_foreach((json_t *)(uintptr_t)v, key,
                                    part) if (r == 0 && (json_is_array(part) || json_is_object(part))) r =
                        walk(s, part, depth + 1, err);
        return r;
}

/* One value, or one a line. */
int convert_export(struct sink *s, struct str bytes, const struct convert_opts *o, struct err *err)
{
        struct str rest = str_starts(bytes, STR("\xef\xbb\xbf")) ? str_sub(bytes, 3, bytes.n) : bytes, line;
        struct err why;
        json_t *v = NULL;
        int r = json_parse(rest, &v, &why);

        (void)o;
        if (r == 0) {
                r = walk(s, v, 0, err);
                json_decref(v);
        } else if (str_line(&rest, &line) && json_parse(line, &v, NULL) == 0) {
                do {
                        r = walk(s, v, 0, err);
                        json_decref(v);
                        v = NULL;
                } while (r == 0 && rest.p && str_line(&rest, &line) &&
                         (!str_trim(line).n || (r = json_parse(line, &v, err)) == 0));
        } else {
                return convert_fault_with(err, FAULT_BROKEN, "%s", why.msg);
        }
        if (r == 0 && !s->parts.n)
                return convert_fault(err, FAULT_NO_ENTRIES);
        return r;
}
