/*
 * articles/<id>.md and policies/<id>.md: front matter between two lines `---`, then the body, split into languages at
 * lines like `# zh` and `# en`; without such lines each paragraph goes to the language it is written in.
 */
#include "base/buf.h"
#include "base/tz.h"
#include "base/vec.h"
#include "knowledge/knowledge_priv.h"
#include "text/lang.h"

#include <string.h>

static const char *const article_keys[] = {"title",   "products",    "intent", "ask",
                                           "figures", "valid_until", "next",   NULL};

/* "# zh", "## English", "<!-- 中文 -->": the language that follows, or -1. */
static int language_mark(struct str line)
{
        static const struct {
                const char *word;
                int lang;
        } words[] = {{"zh", LANG_ZH}, {"中文", LANG_ZH},    {"chinese", LANG_ZH}, {"zh-cn", LANG_ZH},
                     {"en", LANG_EN}, {"english", LANG_EN}, {"英文", LANG_EN},    {"英语", LANG_EN}};
        struct str s = str_trim(line);

        if (str_starts(s, STR("<!--")) && str_ends(s, STR("-->")) && s.n >= 7) {
                s = str_trim(str_sub(s, 4, s.n - 7));
        } else {
                size_t n = 0;

                while (n < s.n && s.p[n] == '#')
                        n++;
                if (n == 0 || n > 3)
                        return -1;
                s = str_trim(str_sub(s, n, s.n));
        }
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
                if (str_ieq(s, str_c(words[i].word)))
                        return words[i].lang;
        }
        return -1;
}

static void append(struct buf *b, struct str line)
{
        buf_put_str(b, line);
        buf_put_ch(b, '\n');
}

static void split_marked(struct str body, struct buf out[KL])
{
        struct str line;
        int lang = -1;

        while (str_line(&body, &line)) {
                int mark = language_mark(line);

                if (mark >= 0)
                        lang = mark;
                else if (lang >= 0)
                        append(&out[lang], line);
        }
}

/* No marks: by paragraph. */
static void split_detected(struct str body, struct buf out[KL])
{
        struct str line;
        int lang = -1;

        while (str_line(&body, &line)) {
                if (str_trim(line).n == 0) {
                        if (lang >= 0)
                                append(&out[lang], line);
                        lang = -1;
                        continue;
                }
                if (lang < 0)
                        lang = has_han(line) ? LANG_ZH : LANG_EN;
                append(&out[lang], line);
        }
}

static bool is_marked(struct str body)
{
        struct str line;

        while (str_line(&body, &line)) {
                if (language_mark(line) >= 0)
                        return true;
        }
        return false;
}

/* Paragraphs, or the `- ` items of a policy. */
static struct str_list passages_of(struct kparse *kp, struct str body, bool policy)
{
        VEC(struct str) v = {0};
        struct str_list ret = {0};
        struct str line, rest = body, para = {0};
        struct str *out;

        while (str_line(&rest, &line)) {
                bool item = policy && str_starts(str_trim(line), STR("- "));

                if (para.n && (item || str_trim(line).n == 0)) {
                        *VEC_ADD(&v) = str_trim(para);
                        para = (struct str){0};
                }
                if (item)
                        line = str_sub(str_trim(line), 2, line.n);
                if (str_trim(line).n == 0)
                        continue;
                if (para.n == 0)
                        para = line;
                else
                        para.n = (size_t)(line.p + line.n - para.p);
        }
        if (para.n)
                *VEC_ADD(&v) = str_trim(para);
        out = ARENA_ARRAY(kp->mem, struct str, v.n);
        if (v.n)
                memcpy(out, v.p, v.n * sizeof(*out));
        ret = (struct str_list){out, v.n};
        VEC_FREE(&v);
        return ret;
}

static void parse_body(struct kparse *kp, struct str body, struct article *a)
{
        struct buf out[KL];

        for (int l = 0; l < KL; l++)
                buf_init(&out[l], KNOWLEDGE_FILE_BYTES_MAX * 2);
        if (is_marked(body))
                split_marked(body, out);
        else
                split_detected(body, out);
        for (int l = 0; l < KL; l++) {
                a->body[l] = arena_str(kp->mem, str_trim(buf_str(&out[l])));
                buf_done(&out[l]);
                a->passages[l] = passages_of(kp, a->body[l], a->policy);
        }
}

/* Where the parts of a document stand; 0: what is wrong with that part was said already. */
struct places {
        unsigned title, ask, body;
        bool bare_title; /* it is of the language of the rest */
};

static void check_language(struct kparse *kp, const struct article *a, const struct places *at, int lang)
{
        const char *word = lang_words[lang];

        if (at->title && a->title[lang].n == 0)
                fault_error(kp, at->title, "title: the %s text is missing", word);
        if (at->ask && a->ask[lang].n == 0)
                fault_error(kp, at->ask, "ask: there is nothing in %s", word);
        if (a->body[lang].n == 0)
                fault_error(kp, at->body, "the %s text is missing", word);
}

/* Both languages, or one of them throughout. */
static void check_languages(struct kparse *kp, const struct places *at, struct article *a)
{
        bool written[KL], either;

        for (int l = 0; l < KL; l++)
                written[l] = a->ask[l].n || a->body[l].n || (a->title[l].n && !at->bare_title);
        either = written[LANG_ZH] || written[LANG_EN];
        for (int l = 0; l < KL; l++) {
                if (written[l] || !either)
                        check_language(kp, a, at, l);
                else
                        a->title[l] = (struct str){0};
        }
        if (either && !written[LANG_ZH])
                fault_warn(kp, 1, "only in English: Chinese-speaking customers get the original, with a note");
        if (either && !written[LANG_EN])
                fault_warn(kp, 1, "only in Chinese: English-speaking customers get the original, with a note");
        if (a->policy && written[LANG_ZH] && written[LANG_EN] && a->passages[LANG_ZH].n != a->passages[LANG_EN].n)
                fault_error(kp, at->body, "%zu items in Chinese but %zu in English", a->passages[LANG_ZH].n,
                            a->passages[LANG_EN].n);
}

static void parse_front(struct kparse *kp, const struct ynode *root, struct places *at, struct article *a)
{
        const struct ynode *valid = yaml_get(root, "valid_until");
        int32_t date;

        if (!field_is(kp, root, YAML_MAP, "the front matter"))
                return;
        field_keys(kp, root, article_keys);
        at->title = field_either(kp, root, "title", &at->bare_title, a->title);
        a->intents = field_intents(kp, root);
        a->intent = a->intents.n ? a->intents.v[0] : (struct str){0};
        a->products = field_products(kp, root);
        a->figures = field_list(kp, root, "figures");
        a->next = field_list(kp, root, "next");
        ref_add_all(kp, REF_IMAGE, root, "figures");
        ref_add_all(kp, REF_DOC, root, "next");
        at->ask = field_asks_either(kp, root, a->ask);
        date = field_date(kp, root, "valid_until");
        if (date) { /* through the end of that day */
                a->valid_until_ms = tz_from_local(kp->tz, date / 10000, (unsigned)(date / 100 % 100),
                                                  (unsigned)(date % 100), 0, 0) +
                                    (int64_t)24 * 3600 * 1000;
                if (a->valid_until_ms <= kp->now_ms)
                        fault_warn(kp, valid->line, "expired on %.*s: it is no longer answered with",
                                   STR_ARG(valid->text));
        }
}

void parse_article(struct kparse *kp, struct str text, bool policy, struct article *a)
{
        struct str rest = text, line, front;
        const char *start;
        unsigned lines = 1, err_line;
        struct places at = {0};
        struct ynode *root;
        struct err err;

        a->id = kp->stem;
        a->policy = policy;
        if (rest.n >= 3 && !memcmp(rest.p, "\xef\xbb\xbf", 3))
                rest = str_sub(rest, 3, rest.n);
        if (!str_line(&rest, &line) || !str_eq(str_trim(line), STR("---"))) {
                fault_error(kp, 1, "the front matter is missing: the first line must be ---");
                return;
        }
        start = rest.p;
        for (;;) {
                if (!str_line(&rest, &line)) {
                        fault_error(kp, lines, "the front matter is not closed by ---");
                        return;
                }
                lines++;
                if (str_eq(str_trim(line), STR("---")))
                        break;
        }
        front = str_n(start, (size_t)(line.p - start));
        if (yaml_parse(front, 1, kp->tmp, &root, &err_line, &err) < 0) {
                fault_error(kp, err_line, "%s", err.msg);
                return;
        }
        at.body = lines + 1;
        parse_front(kp, root, &at, a);
        parse_body(kp, rest, a);
        check_languages(kp, &at, a);
}
