/* lesson_text - see lesson_text.h. */
#include "insight/lesson_text.h"

#include "answer/gate.h"
#include "base/buf.h"
#include "knowledge/knowledge.h"
#include "privacy/door.h"
#include "text/utf8.h"

#include <string.h>

#define SAME 0.75f /* of the pairs of characters of the shorter one: both say the same */
#define ABOUT 0.5f /* both are about the same, so other numbers contradict */
#define SHORT_BYTES 12u
#define GRAMS_MAX 512u
#define FILE_MAX (1u << 20)

/* ---- what is of the talk ---- */

static const char *const zh_words[] = {
        "您好",     "你好",   "亲，",     "不客气",     "谢谢",   "感谢",     "抱歉",     "不好意思", "对不起",
        "稍等",     "稍后",   "请问",     "帮您查",     "帮你查", "我查",     "我看了",   "我帮",     "我这边",
        "我已",     "已为您", "已经为您", "给您办",     "为您办", "您的订单", "你的订单", "您的包裹", "您的地址",
        "您的账号", "您这单", "这一单",   "您那台",     "您这台", "先生",     "女士",     "小姐",     "祝您",
        "再见",     "我是",   "请您放心", "麻烦您提供", "发我",   "发给我",   "告诉我",   "工号",     "明天我",
        "今天我",   "等我",   "还有别的", "还有其他",   "满意",   NULL};
static const char *const en_words[] = {
        "hello",         "hi ",          "dear ",          "thank",     "sorry",       "apolog",      "you're welcome",
        "youre welcome", "i've ",        "ive ",           "i have ",   "i'll ",       "i will ",     "i can see",
        "i am ",         "i'm ",         "let me ",        "give me ",  "one moment",  "your order",  "your parcel",
        "your address",  "your account", "your ticket",    "your case", "mr ",         "mr. ",        "mrs",
        "ms ",           "ms. ",         "please send me", "tell me",   "have a nice", "have a good", "bye",
        "anything else", "my name",      "this is ",       "for you",   "regards",     NULL};

static char lower(char c)
{
        return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static struct str lowered(struct str s, struct arena *mem)
{
        char *p = arena_alloc(mem, s.n + 1);

        for (size_t i = 0; i < s.n; i++)
                p[i] = lower(s.p[i]);
        return str_n(p, s.n);
}

static bool has_word(struct str s, const char *const *words)
{
        for (; *words; words++)
                if (str_contains(s, str_c(*words)))
                        return true;
        return false;
}

static bool is_question(struct str s)
{
        return str_ends(s, STR("?")) || str_ends(s, STR("？")) || str_ends(s, STR("吗")) || str_ends(s, STR("吗。"));
}

static bool is_of_talk(struct str s, enum lang lang, struct str name, struct arena *tmp)
{
        struct str low = lowered(s, tmp);

        if (s.n < SHORT_BYTES || s.n > LESSON_SENTENCE_BYTES_MAX || is_question(s) || !utf8_valid(s))
                return true;
        if (name.n && str_contains(s, name))
                return true;
        if (has_word(low, zh_words) || (lang == LANG_EN && has_word(low, en_words)))
                return true;
        return door_personal(s, tmp);
}

static bool has_sentence(const struct lesson_sentences *all, struct str s)
{
        for (size_t i = 0; i < all->n; i++)
                if (str_eq(all->v[i], s))
                        return true;
        return false;
}

void lesson_clean(struct str reply, enum lang lang, struct str name, struct arena *tmp, struct lesson_sentences *out)
{
        struct str rest = utf8_cut(reply, LESSON_REPLY_BYTES_MAX), s;

        while (out->n < LESSON_SENTENCES_MAX && gate_next_sentence(&rest, &s)) {
                arena_reset(tmp);
                s = str_trim(s);
                if (s.n && !is_of_talk(s, lang, name, tmp) && !has_sentence(out, s))
                        out->v[out->n++] = s;
        }
}

/* ---- likeness: pairs of characters ---- */

struct grams {
        uint32_t v[GRAMS_MAX];
        size_t n;
};

static void grams_of(struct str s, struct grams *g)
{
        uint32_t before = 0, c;
        size_t at = 0;

        g->n = 0;
        while (at < s.n && g->n < GRAMS_MAX) {
                size_t n = 1;

                while (at + n < s.n && ((unsigned char)s.p[at + n] & 0xc0) == 0x80)
                        n++;
                c = 0;
                for (size_t i = 0; i < n; i++)
                        c = c << 8 | (unsigned char)lower(s.p[at + i]);
                at += n;
                if (c == ' ' || c == '\n')
                        continue;
                if (before)
                        g->v[g->n++] = before * 31u + c;
                before = c;
        }
}

static float likeness(const struct grams *a, const struct grams *b)
{
        const struct grams *few = a->n < b->n ? a : b, *many = a->n < b->n ? b : a;
        size_t same = 0;

        for (size_t i = 0; i < few->n; i++)
                for (size_t k = 0; k < many->n; k++)
                        if (few->v[i] == many->v[k]) {
                                same++;
                                break;
                        }
        return few->n ? (float)same / (float)few->n : 0;
}

/* The digits, without what stands between them; "3 to 5" and "5 to 3" differ. */
static struct str digits_of(struct str s, struct arena *mem)
{
        char *p = arena_alloc(mem, s.n * 2 + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] >= '0' && s.p[i] <= '9') {
                        p[n++] = s.p[i];
                } else if (n && p[n - 1] != ' ') {
                        p[n++] = ' ';
                }
        }
        while (n && p[n - 1] == ' ')
                n--;
        return str_n(p, n);
}

/* ---- an article that is changed ---- */

/* Where the text of the language begins and ends. */
static bool find_part(struct str file, enum lang lang, size_t *from, size_t *to)
{
        struct str rest = file, line, own = lang == LANG_ZH ? STR("# zh") : STR("# en"),
                   other = lang == LANG_ZH ? STR("# en") : STR("# zh");
        bool inside = false;

        *to = file.n;
        while (rest.n && str_line(&rest, &line)) {
                if (str_eq(str_trim(line), own)) {
                        *from = rest.n ? (size_t)(rest.p - file.p) : file.n;
                        inside = true;
                } else if (inside && str_eq(str_trim(line), other)) {
                        *to = (size_t)(line.p - file.p);
                        break;
                }
        }
        return inside;
}

struct nearest {
        struct str sentence;
        float like;
};

/* "- of a list" and "2. of a numbered one": the mark is not of the sentence. */
static struct str without_mark(struct str s)
{
        size_t n = 0;

        while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
                n++;
        if (n + 1 < s.n && (n ? s.p[n] == '.' || s.p[n] == ')' : s.p[n] == '-' || s.p[n] == '*' || s.p[n] == '+') &&
            s.p[n + 1] == ' ')
                return str_sub(s, n + 2, s.n);
        return s;
}

static struct nearest nearest_of(struct str part, struct str s)
{
        struct nearest best = {.like = 0};
        struct str rest = part, one;
        struct grams a, b;

        grams_of(s, &a);
        while (gate_next_sentence(&rest, &one)) {
                float like;

                one = without_mark(str_trim(one));
                grams_of(one, &b);
                like = b.n < 4 ? 0 : likeness(&a, &b);
                if (like > best.like)
                        best = (struct nearest){one, like};
        }
        return best;
}

/* What becomes of one sentence, in the file as it is so far. */
static struct str put_sentence(struct str file, enum lang lang, bool add, struct str s, struct arena *mem,
                               struct lesson_edit *ret)
{
        struct str part, ours = digits_of(s, mem), theirs;
        size_t from = 0, to = 0, at;
        struct nearest near;

        if (!find_part(file, lang, &from, &to))
                return file;
        part = str_sub(file, from, to - from);
        near = nearest_of(part, s);
        theirs = digits_of(near.sentence, mem);
        if (near.like >= SAME && str_eq(ours, theirs))
                return file;
        if (near.like >= ABOUT && ours.n && theirs.n && !str_eq(ours, theirs)) {
                at = (size_t)(near.sentence.p - file.p);
                ret->old_text = ret->replaced++ ? ret->old_text : near.sentence;
                return arena_printf(mem, "%.*s%.*s%.*s", (int)at, file.p, STR_ARG(s),
                                    STR_ARG(str_sub(file, at + near.sentence.n, file.n)));
        }
        if (!add)
                return file;
        while (to > from && (file.p[to - 1] == '\n' || file.p[to - 1] == ' '))
                to--;
        ret->added++;
        return arena_printf(mem, "%.*s%s%.*s\n%.*s", (int)to, file.p,
                            ret->added == 1   ? "\n\n"
                            : lang == LANG_ZH ? ""
                                              : " ",
                            STR_ARG(s), STR_ARG(str_trim(str_sub(file, to, file.n))));
}

bool lesson_change(struct str file, enum lang lang, bool add, const struct lesson_sentences *s, struct arena *mem,
                   struct lesson_edit *ret)
{
        struct str text = file;
        size_t from, to;

        *ret = (struct lesson_edit){.text = file};
        if (file.n > FILE_MAX || !find_part(file, lang, &from, &to))
                return false;
        for (size_t i = 0; i < s->n; i++)
                text = put_sentence(text, lang, add, s->v[i], mem, ret);
        if (text.n && text.p[text.n - 1] != '\n')
                text = arena_printf(mem, "%.*s\n", STR_ARG(text));
        ret->text = text;
        return ret->added + ret->replaced > 0;
}

/* ---- a new article ---- */

static void put_quoted(struct buf *b, struct str s)
{
        buf_put_ch(b, '"');
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '"' || s.p[i] == '\\')
                        buf_put_ch(b, '\\');
                buf_put_ch(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
        }
        buf_put_ch(b, '"');
}

static void put_asks(struct buf *b, const struct str *asks, size_t n)
{
        size_t used = 0;

        for (size_t i = 0; i < n && used < LESSON_ASKS_MAX; i++) {
                bool skip = asks[i].n == 0 || asks[i].n > KNOWLEDGE_ASK_BYTES_MAX;

                for (size_t k = 0; k < i && !skip; k++)
                        skip = str_eq(asks[i], asks[k]);
                if (skip)
                        continue;
                buf_put_c(b, used++ ? ", " : "");
                put_quoted(b, asks[i]);
        }
}

struct str lesson_article(struct str title, enum lang lang, const struct str *asks, size_t n_asks,
                          const struct lesson_sentences *s, struct arena *mem)
{
        const char *name = lang_name(lang);
        struct str text;
        struct buf b;

        buf_init(&b, FILE_MAX);
        buf_printf(&b, "---\ntitle: {%s: ", name);
        put_quoted(&b, utf8_cut(title, LESSON_TITLE_BYTES_MAX));
        buf_printf(&b, "}\nproducts: [all]\nask:\n  %s: [", name);
        put_asks(&b, asks, n_asks);
        buf_printf(&b, "]\n---\n# %s\n", name);
        for (size_t i = 0; i < s->n; i++)
                buf_printf(&b, "%s%.*s", i == 0 ? "" : lang == LANG_ZH ? "" : " ", STR_ARG(s->v[i]));
        buf_put_ch(&b, '\n');
        text = arena_str(mem, buf_str(&b));
        buf_done(&b);
        return text;
}
