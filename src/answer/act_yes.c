/*
 * act_yes - is a message a yes to what was shown, and nothing else? Only then is anything carried out.
 *
 * The vocabulary is closed: a message is read piece by piece, the longest first, and one piece that is not known makes
 * it more than a yes. "好像" begins like "好" and "right now" like "right"; neither is taken for it, as what follows is
 * read too. What the action itself is called, and what the shown card says, may be repeated.
 */
#include "answer/act_priv.h"

#include <string.h>

enum { SAID_BYTES_MIN = 3, HAN_BYTES = 3, HAN_SAID_MIN = 2 * HAN_BYTES };

static const char *const yes_list[] = {"yes",
                                       "yeah",
                                       "yea",
                                       "yep",
                                       "yup",
                                       "yess",
                                       "yah",
                                       "ya",
                                       "y",
                                       "aye",
                                       "sure",
                                       "sure thing",
                                       "ok",
                                       "okay",
                                       "okey",
                                       "oki",
                                       "k",
                                       "kk",
                                       "right",
                                       "alright",
                                       "all right",
                                       "correct",
                                       "exactly",
                                       "precisely",
                                       "confirm",
                                       "confirmed",
                                       "agree",
                                       "agreed",
                                       "approved",
                                       "go ahead",
                                       "go for it",
                                       "please do",
                                       "do it",
                                       "do that",
                                       "do so",
                                       "just do it",
                                       "proceed",
                                       "make it so",
                                       "sounds good",
                                       "looks good",
                                       "sounds right",
                                       "looks right",
                                       "works for me",
                                       "fine",
                                       "absolutely",
                                       "definitely",
                                       "certainly",
                                       "of course",
                                       "by all means",
                                       "indeed",
                                       "affirmative",
                                       "thats it",
                                       "uh huh",
                                       "mhm",
                                       "是",
                                       "对",
                                       "好",
                                       "行",
                                       "可以",
                                       "可",
                                       "嗯",
                                       "恩",
                                       "确认",
                                       "确定",
                                       "同意",
                                       "没错",
                                       "没问题",
                                       "木问题",
                                       "当然",
                                       "要的",
                                       "成",
                                       "妥",
                                       "妥妥",
                                       "得嘞",
                                       "中",
                                       "正确",
                                       "准确",
                                       "就这样",
                                       "就这么办",
                                       "办吧",
                                       "办理吧",
                                       "办了吧",
                                       "认可",
                                       "愿意",
                                       "必须",
                                       "👌",
                                       "👍",
                                       "✅",
                                       "im sure",
                                       "i am sure",
                                       "都可以",
                                       "i do",
                                       "that works",
                                       "it works for me",
                                       "works",
                                       "都行",
                                       "都好",
                                       "都对",
                                       "就是这样",
                                       NULL};

/* Neither a yes nor anything else: polite words, particles, what points at the card. Also what only begins like a yes.
 */
static const char *const soft_list[] = {
        "please",    "pls",         "plz",       "thanks",      "thank you", "thank u",   "thx",       "ty",
        "cheers",    "great",       "perfect",   "good",        "nice",      "cool",      "lovely",    "excellent",
        "awesome",   "wonderful",   "brilliant", "super",       "very much", "so much",   "a lot",     "kindly",
        "oh",        "ah",          "um",        "hm",          "hmm",       "then",      "well",      "i",
        "we",        "you can",     "you may",   "me",          "my",        "it",        "its",       "this",
        "that",      "thats",       "these",     "those",       "them",      "they",      "is",        "are",
        "the",       "a",           "an",        "and",         "for",       "for me",    "lets",      "now",
        "right now", "right away",  "the right", "the correct", "with it",   "with that", "with this", "i would like",
        "id like",   "i want",      "to",        "的",          "了",        "吧",        "啊",        "呀",
        "嘞",        "滴",          "哒",        "啦",          "哦",        "噢",        "喔",        "哈",
        "嘛",        "呐",          "那",        "那就",        "就",        "请",        "麻烦",      "辛苦",
        "谢谢",      "多谢",        "感谢",      "谢",          "我",        "我们",      "帮我",      "给我",
        "这",        "这个",        "这样",      "这么",        "这款",      "这件",      "这单",      "这些",
        "它",        "直接",        "马上",      "现在",        "尽快",      "赶紧",      "把",        "为",
        "也",        "🙏",           "😊",         "🙂",        "😄",         "that one",  "this one",  "the one",
        "thats all", "that is all", "all good",  "请您",        "麻烦您",    "麻烦你",    "辛苦您",    "辛苦你",
        "谢谢您",    "谢谢你",      "呢",        "咧",          "勒",        "办",        "处理",      "安排",
        "提交",      "操作",        "无误",      "一下",        "一下下",    "with",      "with the",  NULL};

/* "By the way", "that will do", "but", "are you sure", "put it right": they look like a yes with a particle. */
static const char *const other_list[] = {"对了",        "好了",         "行了",         "对吧",       "是吧",
                                         "可是",        "是这样",       "是这样的",     "is it",      "is that",
                                         "is this",     "are they",     "are these",    "are those",  "are you",
                                         "correct it",  "correct that", "correct this", "correct me", "correct my",
                                         "correct the", "确认一下",     "确定一下",     "works now",  NULL};

/* "It's fine": do it, or never mind? Beside another yes it is one more, alone it is asked again. */
static const char *const weak_list[] = {
        "its ok",     "its okay",     "its fine",     "its alright",   "it is ok",   "it is okay",   "it is fine",
        "thats ok",   "thats okay",   "thats fine",   "thats alright", "that is ok", "that is okay", "that is fine",
        "this is ok", "this is okay", "this is fine", "im ok",         "im good",    "im fine",      NULL};

/* What follows one of these is what is confirmed: "confirm my order" does not cancel it. */
static const char *const transitive_list[] = {"confirm", "confirmed", "确认", "确定", "agree", "同意", NULL};

/* With one of these, what the card says is not merely repeated. */
static const char *const but_list[] = {
        "but",   "however", "except", "instead", "not",    "no",    "dont", "only", "just", "after", "before", "first",
        "until", "once",    "when",   "if",      "unless", "later", "or",   "但",   "不",   "别",    "没有",   "先",
        "等",    "再",      "只",     "才",      "以后",   "之后",  "如果", "要是", "除了", "另外",  NULL};

/* Of several things that are shown, these are all; of one it is a wish for more. */
static const char *const all_list[] = {"all", "all of it", "all of them", "them all", "both", "everything",
                                       "都",  "全",        "全都",        "全部",     "一起", NULL};

/* Verbs of one matter: "好，改吧" repeats the name of an action that is called 更换. */
static const char *const kin[][4] = {{"换", "改", NULL}, {"exchange", "swap", "switch", NULL}};

/* What actions do. A card may say one in passing ("it cannot be cancelled"); only the name of the action repeats it. */
static const char *const deed_list[] = {"cancel", "stop",    "keep",   "return", "exchange", "change",
                                        "refund", "replace", "repair", "取消",   "撤",       "停",
                                        "退",     "换",      "改",     "修",     "留",       NULL};

enum piece { PIECE_OTHER, PIECE_SOFT, PIECE_WEAK, PIECE_YES, PIECE_SAID };

static bool is_alnum(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_wide(char c)
{
        return (unsigned char)c >= 0x80;
}

static size_t wide_bytes(struct str s)
{
        unsigned char c = (unsigned char)s.p[0];
        size_t n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

        return n > s.n ? s.n : n;
}

static size_t word_bytes(struct str s)
{
        size_t n = 0;

        while (n < s.n && is_alnum(s.p[n]))
                n++;
        return n ? n : is_wide(s.p[0]) ? wide_bytes(s) : 1;
}

/* Bytes of the longest of the list that s begins with, as whole words; 0: none. */
static size_t begins_with(struct str s, const char *const *list)
{
        size_t best = 0;

        for (; *list; list++) {
                struct str w = str_c(*list);

                if (w.n > best && str_starts(s, w) && (is_wide(w.p[0]) || s.n == w.n || !is_alnum(s.p[w.n])))
                        best = w.n;
        }
        return best;
}

/* "cancel" in "cancelling", "exchange" in "exchanged". */
static bool is_form_of(struct str s, struct str word)
{
        static const char *const ends[] = {"", "s", "es", "d", "ed", "ing", "led", "ling", "lation", "e", NULL};
        struct str root = word.n > 4 && word.p[word.n - 1] == 'e' ? str_sub(word, 0, word.n - 1) : word;

        if (str_eq(s, word))
                return true;
        if (root.n <= SAID_BYTES_MIN || !str_starts(s, root))
                return false;
        for (size_t i = 0; ends[i]; i++) {
                if (str_eq_c(str_sub(s, root.n, s.n), ends[i]))
                        return true;
        }
        return false;
}

static bool is_deed(struct str s)
{
        if (!is_alnum(s.p[0]))
                return begins_with(s, deed_list) > 0;
        for (size_t i = 0; deed_list[i]; i++) {
                if (is_form_of(str_sub(s, 0, word_bytes(s)), str_c(deed_list[i])))
                        return true;
        }
        return false;
}

/* "order" and "orders"; "ordered" tells something else. */
static bool is_one_of(struct str s, struct str word)
{
        return str_eq(s, word) || (s.n == word.n + 1 && str_starts(s, word) && s.p[word.n] == 's');
}

/* The word is one of the text's; of what is done, a form of it will do. */
static bool has_word(struct str text, struct str word)
{
        while (text.n) {
                size_t n = word_bytes(text);

                if (is_alnum(text.p[0]) &&
                    (is_deed(word) ? is_form_of(word, str_sub(text, 0, n)) : is_one_of(word, str_sub(text, 0, n))))
                        return true;
                text = str_sub(text, n, text.n);
        }
        return false;
}

/* Bytes that s begins with and the text has; of wide characters at least wide_min bytes. deeds: one of them too. */
static size_t repeats(struct str s, struct str text, size_t wide_min, bool deeds)
{
        size_t n = 0, next;

        if (!deeds && is_deed(s))
                return 0;
        if (is_alnum(s.p[0])) {
                n = word_bytes(s);
                return n >= SAID_BYTES_MIN && has_word(text, str_sub(s, 0, n)) ? n : 0;
        }
        while (n < s.n && is_wide(s.p[n])) {
                next = n + wide_bytes(str_sub(s, n, s.n));
                if (!str_contains(text, str_sub(s, 0, next)) || (!deeds && is_deed(str_sub(s, n, s.n))))
                        break;
                n = next;
        }
        return n >= wide_min ? n : 0;
}

/* Bytes of a verb that s begins with, of the matter that the title names. */
static size_t repeats_kin(struct str s, struct str title)
{
        for (size_t i = 0; i < sizeof(kin) / sizeof(*kin); i++) {
                for (size_t k = 0; kin[i][k]; k++) {
                        if (str_contains(title, str_c(kin[i][k])))
                                return begins_with(s, kin[i]);
                }
        }
        return 0;
}

static size_t piece_at(struct str s, const struct act_yes_about *about, enum piece *ret)
{
        size_t yes = begins_with(s, yes_list), soft = begins_with(s, soft_list), other = begins_with(s, other_list);
        size_t weak = begins_with(s, weak_list);
        size_t named = repeats(s, about->title, HAN_BYTES, true), shown = repeats(s, about->card, HAN_SAID_MIN, false);
        size_t said = named > shown ? named : shown;

        if (!said)
                said = repeats_kin(s, about->title);
        if (!said && about->several)
                said = begins_with(s, all_list);
        *ret = PIECE_OTHER;
        if (other && other >= yes && other >= soft)
                return other;
        if (weak && weak >= yes && weak >= soft) {
                *ret = PIECE_WEAK;
                return weak;
        }
        if (yes && yes >= soft && yes >= said)
                *ret = PIECE_YES;
        else if (soft && soft >= said)
                *ret = PIECE_SOFT;
        else if (said)
                *ret = PIECE_SAID;
        return *ret == PIECE_YES ? yes : *ret == PIECE_SOFT ? soft : said ? said : word_bytes(s);
}

static bool has_deed(struct str s)
{
        for (; s.n; s = str_sub(s, word_bytes(s), s.n)) {
                if (is_deed(s))
                        return true;
        }
        return false;
}

static bool has_but(struct str s)
{
        for (; s.n; s = str_sub(s, word_bytes(s), s.n)) {
                if (begins_with(s, but_list))
                        return true;
        }
        return false;
}

struct clause {
        bool begun, yes, other;
        bool confirms; /* the piece before was a yes that takes an object */
};

struct reading {
        bool starts; /* a clause begins with a yes */
        bool whole;  /* and one is nothing but that; in English a yes ends where its word does */
        bool other, said, weak;
};

static void end_clause(struct reading *r, struct clause *k)
{
        r->whole |= k->yes && !k->other;
        *k = (struct clause){.begun = false};
}

static void put_piece(struct reading *r, struct clause *k, enum piece piece, struct str text)
{
        if (piece == PIECE_YES && !k->begun) {
                r->starts = k->yes = true;
                r->whole |= !is_wide(text.p[0]);
        }
        if (piece == PIECE_SAID && k->confirms && !has_deed(text))
                piece = PIECE_OTHER;
        if (piece != PIECE_SOFT)
                k->confirms = piece == PIECE_YES && begins_with(text, transitive_list) == text.n;
        r->weak |= piece == PIECE_WEAK;
        k->begun |= piece != PIECE_SOFT && piece != PIECE_WEAK;
        k->other |= piece == PIECE_OTHER;
        r->other |= piece == PIECE_OTHER;
        r->said |= piece == PIECE_SAID;
}

enum act_yes act_yes_read(struct str text, const struct act_yes_about *about)
{
        struct act_yes_about known = *about;
        struct reading r = {.starts = false};
        struct clause k = {.begun = false};
        size_t n;

        if (has_but(text))
                known.card = (struct str){0};
        for (; text.n; text = str_sub(text, n, text.n)) {
                enum piece piece;

                n = 1;
                if (is_alnum(text.p[0]) || is_wide(text.p[0])) {
                        n = piece_at(text, &known, &piece);
                        put_piece(&r, &k, piece, str_sub(text, 0, n));
                } else if (!strchr(" #-\"'", text.p[0])) {
                        r.other |= text.p[0] == '?';
                        end_clause(&r, &k);
                }
        }
        end_clause(&r, &k);
        if (r.starts && !r.other)
                return r.said ? ACT_YES_REPEATS : ACT_YES;
        return r.whole || r.weak ? ACT_YES_MORE : ACT_YES_NOT;
}
