/*
 * table_words - what the headers of tables are called. The head of a compound stands last, in both languages: 问题分类
 * and "question category" are categories. A word that says "other ways" makes alternatives of whatever follows it.
 */
#include "connect/table_priv.h"
#include "text/normal.h"
#include "text/utf8.h"

#include <string.h>

struct word {
        const char *text;
        enum table_field field;
        bool strong;
};

/* Normal form: lower case, half width. Latin words match whole words, "question" also its plural. */
static const struct word words[] = {
        {"问题", FIELD_QUESTION, true},
        {"标准问", FIELD_QUESTION, true},
        {"提问", FIELD_QUESTION, true},
        {"问句", FIELD_QUESTION, true},
        {"疑问", FIELD_QUESTION, true},
        {"客户问", FIELD_QUESTION, true},
        {"用户问", FIELD_QUESTION, true},
        {"问法", FIELD_QUESTION, true},
        {"咨询", FIELD_QUESTION, true},
        {"标题", FIELD_QUESTION, false},
        {"主题", FIELD_QUESTION, false},
        {"知识点", FIELD_QUESTION, false},
        {"故障现象", FIELD_QUESTION, true},
        {"现象", FIELD_QUESTION, false},
        {"症状", FIELD_QUESTION, false},
        {"question", FIELD_QUESTION, true},
        {"q", FIELD_QUESTION, true},
        {"faq", FIELD_QUESTION, false},
        {"query", FIELD_QUESTION, true},
        {"inquiry", FIELD_QUESTION, true},
        {"enquiry", FIELD_QUESTION, true},
        {"title", FIELD_QUESTION, false},
        {"subject", FIELD_QUESTION, false},
        {"issue", FIELD_QUESTION, false},
        {"problem", FIELD_QUESTION, false},
        {"symptom", FIELD_QUESTION, false},
        {"utterance", FIELD_QUESTION, false},
        {"原话", FIELD_QUESTION, true},
        {"常问", FIELD_QUESTION, true},
        {"says", FIELD_QUESTION, false},
        {"ask", FIELD_QUESTION, false},
        {"want to know", FIELD_QUESTION, true},
        {"asks", FIELD_QUESTION, true},
        {"asked", FIELD_QUESTION, true},
        {"frage", FIELD_QUESTION, true},
        {"fragen", FIELD_QUESTION, true},
        {"pregunta", FIELD_QUESTION, true},
        {"domanda", FIELD_QUESTION, true},
        {"答案", FIELD_ANSWER, true},
        {"回答", FIELD_ANSWER, true},
        {"解答", FIELD_ANSWER, true},
        {"答复", FIELD_ANSWER, true},
        {"回复", FIELD_ANSWER, true},
        {"话术", FIELD_ANSWER, true},
        {"解决方案", FIELD_ANSWER, true},
        {"解决办法", FIELD_ANSWER, true},
        {"解决方法", FIELD_ANSWER, true},
        {"处理方法", FIELD_ANSWER, true},
        {"处理方式", FIELD_ANSWER, true},
        {"处理办法", FIELD_ANSWER, true},
        {"应答", FIELD_ANSWER, true},
        {"内容", FIELD_ANSWER, false},
        {"说明", FIELD_ANSWER, false},
        {"正文", FIELD_ANSWER, false},
        {"详情", FIELD_ANSWER, false},
        {"answer", FIELD_ANSWER, true},
        {"a", FIELD_ANSWER, true},
        {"reply", FIELD_ANSWER, true},
        {"response", FIELD_ANSWER, true},
        {"solution", FIELD_ANSWER, true},
        {"resolution", FIELD_ANSWER, true},
        {"怎么答", FIELD_ANSWER, true},
        {"怎么回", FIELD_ANSWER, true},
        {"say back", FIELD_ANSWER, true},
        {"tell them", FIELD_ANSWER, true},
        {"we tell", FIELD_ANSWER, true},
        {"our line", FIELD_ANSWER, true},
        {"what to say", FIELD_ANSWER, true},
        {"we say", FIELD_ANSWER, true},
        {"what to do", FIELD_ANSWER, true},
        {"fix", FIELD_ANSWER, false},
        {"content", FIELD_ANSWER, false},
        {"text", FIELD_ANSWER, false},
        {"body", FIELD_ANSWER, false},
        {"explanation", FIELD_ANSWER, false},
        {"description", FIELD_ANSWER, false},
        {"antwort", FIELD_ANSWER, true},
        {"antworten", FIELD_ANSWER, true},
        {"lösung", FIELD_ANSWER, true},
        {"réponse", FIELD_ANSWER, true},
        {"respuesta", FIELD_ANSWER, true},
        {"risposta", FIELD_ANSWER, true},
        {"可能原因", FIELD_CAUSE, true},
        {"故障原因", FIELD_CAUSE, true},
        {"原因分析", FIELD_CAUSE, true},
        {"产生原因", FIELD_CAUSE, true},
        {"cause", FIELD_CAUSE, true},
        {"causes", FIELD_CAUSE, true},
        {"ursache", FIELD_CAUSE, true},
        {"ursachen", FIELD_CAUSE, true},
        {"remedy", FIELD_ANSWER, true},
        {"action", FIELD_ANSWER, false},
        {"对策", FIELD_ANSWER, true},
        {"措施", FIELD_ANSWER, true},
        {"排除方法", FIELD_ANSWER, true},
        {"排除", FIELD_ANSWER, false},
        {"abhilfe", FIELD_ANSWER, true},
        {"分类", FIELD_CATEGORY, true},
        {"类别", FIELD_CATEGORY, true},
        {"类目", FIELD_CATEGORY, true},
        {"类型", FIELD_CATEGORY, true},
        {"模块", FIELD_CATEGORY, true},
        {"栏目", FIELD_CATEGORY, true},
        {"目录", FIELD_CATEGORY, true},
        {"场景", FIELD_CATEGORY, false},
        {"分组", FIELD_CATEGORY, true},
        {"板块", FIELD_CATEGORY, true},
        {"环节", FIELD_CATEGORY, true},
        {"章节", FIELD_CATEGORY, true},
        {"chapter", FIELD_CATEGORY, true},
        {"folder", FIELD_CATEGORY, true},
        {"module", FIELD_CATEGORY, true},
        {"大类", FIELD_CATEGORY, true},
        {"小类", FIELD_CATEGORY, true},
        {"category", FIELD_CATEGORY, true},
        {"categories", FIELD_CATEGORY, true},
        {"section", FIELD_CATEGORY, true},
        {"group", FIELD_CATEGORY, true},
        {"topic", FIELD_CATEGORY, false},
        {"area", FIELD_CATEGORY, false},
        {"type", FIELD_CATEGORY, true},
        {"theme", FIELD_CATEGORY, false},
        {"tag", FIELD_TAG, true},
        {"label", FIELD_TAG, true},
        {"标签", FIELD_TAG, true},
        {"kategorie", FIELD_CATEGORY, true},
        {"bereich", FIELD_CATEGORY, false},
        {"thema", FIELD_CATEGORY, false},
        {"catégorie", FIELD_CATEGORY, true},
        {"categoría", FIELD_CATEGORY, true},
        {"categoria", FIELD_CATEGORY, true},
        {"产品", FIELD_PRODUCT, true},
        {"型号", FIELD_PRODUCT, true},
        {"机型", FIELD_PRODUCT, true},
        {"商品", FIELD_PRODUCT, true},
        {"车型", FIELD_PRODUCT, true},
        {"款式", FIELD_PRODUCT, true},
        {"适用", FIELD_PRODUCT, false},
        {"货号", FIELD_SKU, true},
        {"商品编码", FIELD_SKU, true},
        {"产品编码", FIELD_SKU, true},
        {"设备", FIELD_PRODUCT, false},
        {"product", FIELD_PRODUCT, true},
        {"model", FIELD_PRODUCT, true},
        {"device", FIELD_PRODUCT, false},
        {"sku", FIELD_SKU, true},
        {"article number", FIELD_SKU, true},
        {"item number", FIELD_SKU, true},
        {"part number", FIELD_SKU, true},
        {"applies to", FIELD_PRODUCT, true},
        {"produkt", FIELD_PRODUCT, true},
        {"modell", FIELD_PRODUCT, true},
        {"gerät", FIELD_PRODUCT, false},
        {"produit", FIELD_PRODUCT, true},
        {"producto", FIELD_PRODUCT, true},
        {"prodotto", FIELD_PRODUCT, true},
        {"语言", FIELD_LANG, true},
        {"语种", FIELD_LANG, true},
        {"language", FIELD_LANG, true},
        {"lang", FIELD_LANG, true},
        {"locale", FIELD_LANG, true},
        {"编号", FIELD_KEY, true},
        {"id", FIELD_KEY, true},
        {"key", FIELD_KEY, true},
        {"ref", FIELD_KEY, true},
        {"序号", FIELD_NONE, true},
        {"号", FIELD_NONE, false},
        {"no", FIELD_NONE, true},
        {"#", FIELD_NONE, true},
        {"日期", FIELD_NONE, true},
        {"时间", FIELD_NONE, true},
        {"负责人", FIELD_NONE, true},
        {"作者", FIELD_NONE, true},
        {"状态", FIELD_STATUS, true},
        {"上线", FIELD_STATUS, true},
        {"停用", FIELD_STATUS, true},
        {"备注", FIELD_NONE, true},
        {"链接", FIELD_NONE, true},
        {"来源", FIELD_NONE, true},
        {"次数", FIELD_NONE, true},
        {"频率", FIELD_NONE, true},
        {"优先级", FIELD_NONE, true},
        {"版本", FIELD_NONE, true},
        {"date", FIELD_NONE, true},
        {"updated", FIELD_NONE, true},
        {"created", FIELD_NONE, true},
        {"change", FIELD_NONE, true},
        {"changed", FIELD_NONE, true},
        {"owner", FIELD_NONE, true},
        {"author", FIELD_NONE, true},
        {"status", FIELD_STATUS, true},
        {"remark", FIELD_NONE, true},
        {"note", FIELD_NONE, true},
        {"comment", FIELD_NONE, true},
        {"link", FIELD_NONE, true},
        {"url", FIELD_NONE, true},
        {"source", FIELD_NONE, true},
        {"views", FIELD_NONE, true},
        {"count", FIELD_NONE, true},
        {"live", FIELD_STATUS, true},
        {"in use", FIELD_STATUS, true},
        {"draft", FIELD_STATUS, true},
        {"retired", FIELD_STATUS, true},
        {"archived", FIELD_STATUS, true},
        {"meta", FIELD_NONE, true},
        {"meta description", FIELD_NONE, true},
        {"meta title", FIELD_NONE, true},
        {"seo", FIELD_NONE, true},
        {"slug", FIELD_NONE, true},
        {"店铺", FIELD_NONE, true},
        {"门店", FIELD_NONE, true},
        {"priority", FIELD_NONE, true},
        {"approved", FIELD_STATUS, true},
        {"active", FIELD_STATUS, true},
        {"enabled", FIELD_STATUS, true},
        {"published", FIELD_STATUS, true},
        {"reviewed", FIELD_NONE, true},
        {"审核", FIELD_NONE, true},
        {"审批", FIELD_NONE, true},
        {"启用", FIELD_STATUS, true},
        {"生效", FIELD_STATUS, true},
        {"发布", FIELD_STATUS, true},
        {"是否", FIELD_NONE, true},
        {"freigegeben", FIELD_NONE, true},
        {"datum", FIELD_NONE, true},
        {"bemerkung", FIELD_NONE, true},
        {"version", FIELD_NONE, true},
};

static const char *const other_ways[] = {
        "相似",           "扩展",       "这么问",      "这样问",       "还会问",    "heard as",   "other words",
        "同义",           "其他问",     "其它问",      "别的说法",     "其他说法",  "其它说法",   "近似",
        "关键词",         "关键字",     "alternative", "alternatives", "alternate", "variant",    "variants",
        "variation",      "variations", "synonym",     "synonyms",     "similar",   "also asked", "other wording",
        "other wordings", "wording",    "wordings",    "phrasing",     "phrasings", "keyword",    "keywords",
        "other ways",     "aliases",    "paraphrase",  "paraphrases"};

static bool latin(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* "yes", "停用", "✓": what somebody ticked off. */
bool table_is_flag(struct str cell, struct arena *mem)
{
        static const char *const flags[] = {
                "yes",  "no",     "y",      "n",        "true", "false",    "ok",   "x",      "done",
                "open", "draft",  "active", "inactive", "live", "approved", "ja",   "nein",   "是",
                "否",   "有",     "无",     "启用",     "停用", "已审核",   "待审", "已发布", "未发布",
                "草稿", "已完成", "完成",   "√",        "✓",    "✔",        "×",    "✗",      "待审核"};
        struct str t = normal_text(mem, cell, 20);

        for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
                if (str_eq_c(t, flags[i]))
                        return true;
        return false;
}

/* Where the word stands last in the header; its end, 0: nowhere. */
static size_t last_end(struct str cell, const char *text)
{
        struct str w = str_c(text);
        size_t end = 0;

        for (ptrdiff_t at = str_find(cell, w, 0); at >= 0; at = str_find(cell, w, (size_t)at + 1)) {
                size_t from = (size_t)at, to = from + w.n;
                bool whole = !latin(w.p[0]) ||
                             ((from == 0 || !latin(cell.p[from - 1])) &&
                              (to == cell.n || !latin(cell.p[to]) ||
                               (w.n > 2 && cell.p[to] == 's' && (to + 1 == cell.n || !latin(cell.p[to + 1])))));

                if (whole)
                        end = to;
        }
        return end;
}

/* "Q", "A (zh)" and "a_en" name a column, "a cloth" does not. */
static bool names_alone(struct str t, const char *letter, struct arena *mem)
{
        struct str rest = str_sub(t, 1, t.n);

        if (t.p[0] != letter[0])
                return false;
        for (size_t i = 0; i < rest.n; i++)
                if (latin(rest.p[i]) || (unsigned char)rest.p[i] >= 0x80)
                        return table_header_lang(rest, mem) >= 0;
        return true;
}

/* "维护人", "谁来写", "spotted by", "who" */
static bool names_people(struct str t)
{
        return str_ends(t, STR("人")) || str_starts(t, STR("谁")) || str_ends(t, STR(" by")) ||
               str_starts(t, STR("who ")) || str_eq_c(t, "who") || str_eq_c(t, "pic");
}

/* "旧版回复", "old reply": what is said no more. */
static bool is_old(struct str t)
{
        return str_contains(t, STR("旧版")) || str_starts(t, STR("旧")) || last_end(t, "old") ||
               last_end(t, "obsolete") || last_end(t, "previous");
}

enum table_field table_header_word(struct str cell, struct arena *mem, bool *ret_strong)
{
        struct str t = normal_text(mem, cell, 80);
        enum table_field field = FIELD_NONE;
        size_t best = 0, length = 0;

        *ret_strong = false;
        if (names_people(t) || is_old(t)) {
                *ret_strong = true;
                return FIELD_NONE;
        }
        for (size_t i = 0; i < sizeof(other_ways) / sizeof(*other_ways); i++)
                if (last_end(t, other_ways[i])) {
                        *ret_strong = true;
                        return FIELD_ASK;
                }
        /* Strong words before weak ones; the one that ends last, the longest of those. */
        for (int strong = 1; strong >= 0 && !best; strong--)
                for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
                        size_t end = words[i].strong == strong ? last_end(t, words[i].text) : 0,
                               n = strlen(words[i].text);

                        if (end && n == 1 && !names_alone(t, words[i].text, mem))
                                continue;
                        if (end && (end > best || (end == best && n > length))) {
                                best = end;
                                length = n;
                                field = words[i].field;
                                *ret_strong = words[i].strong;
                        }
                }
        if (str_eq_c(t, "问") || str_eq_c(t, "答")) {
                *ret_strong = true;
                return str_eq_c(t, "问") ? FIELD_QUESTION : FIELD_ANSWER;
        }
        if (str_eq_c(t, "原因")) {
                *ret_strong = true;
                return FIELD_CAUSE;
        }
        return field;
}

int table_header_lang(struct str cell, struct arena *mem)
{
        static const char *const zh[] = {"中文", "汉语", "简体", "zh", "cn", "chinese", "chs", "zh-cn"};
        static const char *const en[] = {"英文", "英语", "en", "english", "eng", "en-us", "英"};
        struct str t = normal_text(mem, cell, 80);
        char *p = (char *)(uintptr_t)t.p;
        bool is_zh = false, is_en = false;

        for (size_t i = 0; i < t.n; i++) /* answer_en */
                if (p[i] == '_')
                        p[i] = ' ';
        for (size_t i = 0; i < sizeof(zh) / sizeof(*zh); i++)
                is_zh |= last_end(t, zh[i]) > 0;
        for (size_t i = 0; i < sizeof(en) / sizeof(*en); i++)
                is_en |= last_end(t, en[i]) > 0;
        return is_zh == is_en ? -1 : is_zh ? LANG_ZH : LANG_EN;
}

int table_lang_word(struct str cell, struct arena *mem)
{
        if (!cell.n || cell.n > 24)
                return -1;
        return table_header_lang(cell, mem);
}

/* ---- questions ---- */

bool table_ends_sentence(struct str v)
{
        static const char *const marks[] = {".", "?", "!", "。", "？", "！"};

        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
                if (str_ends(v, str_c(marks[i])))
                        return true;
        return false;
}

bool table_is_question(struct str text, struct arena *mem)
{
        static const char *const starts[] = {"how ",  "what ", "why ",   "when ", "where ", "which ",  "who ",
                                             "can ",  "do ",   "does ",  "is ",   "are ",   "should ", "could ",
                                             "will ", "may ",  "am ",    "did ",  "my ",    "i ",      "cant ",
                                             "怎么",  "如何",  "为什么", "为何",  "什么",   "哪里",    "能否",
                                             "可以",  "是否",  "请问",   "怎样",  "多久",   "多少",    "哪些"};
        static const char *const inside[] = {"怎么", "如何", "为什么", "吗",     "多久",   "什么", "怎样",
                                             "多少", "哪",   "能不能", "是不是", "会不会", "呢"};
        struct str t = normal_text(mem, text, 300);

        if (t.n && (t.p[t.n - 1] == '?' || (t.n < 200 && memchr(t.p, '?', t.n) && !memchr(t.p, '\n', t.n))))
                return true;
        for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
                if (str_starts(t, str_c(starts[i])) && t.n < 200)
                        return true;
        for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++)
                if (t.n < 90 && str_contains(t, str_c(inside[i])))
                        return true;
        return false;
}

/* The bytes of a mark such as "Q:", "问：", "Q1." at the start; 0: there is none. */
static size_t mark_at(struct str t, const char *const *names)
{
        static const char *const ends[] = {":", "：", ".", "、", ")", "）"};

        for (; *names; names++) {
                size_t at = strlen(*names);

                if (t.n < at || !str_ieq(str_sub(t, 0, at), str_c(*names)))
                        continue;
                while (at < t.n && t.p[at] >= '0' && t.p[at] <= '9')
                        at++;
                while (at < t.n && t.p[at] == ' ')
                        at++;
                for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
                        if (str_starts(str_sub(t, at, t.n), str_c(ends[i])))
                                return at + strlen(ends[i]);
        }
        return 0;
}

static const char *const q_names[] = {"question", "q", "问题", "问", "【问题】", "【问】", NULL};
static const char *const a_names[] = {"answer", "a", "答案", "回答", "答", "【答案】", "【答】", NULL};

bool table_is_off(struct str cell, struct str header, struct arena *mem)
{
        static const char *const off[] = {"停用",     "已停用",      "禁用",     "下线",     "已下线",   "未上线",
                                          "作废",     "废弃",        "失效",     "已失效",   "未启用",   "草稿",
                                          "未发布",   "否",          "n",        "no",       "false",    "off",
                                          "retired",  "draft",       "inactive", "disabled", "archived", "deprecated",
                                          "obsolete", "unpublished", "rejected", "nein"};
        static const char *const yes[] = {"y", "yes", "true", "1", "是", "x", "ja", "√", "✓"};
        static const char *const turned[] = {"draft", "retired", "archived", "停用",
                                             "草稿"}; /* a yes below them means no */
        struct str t = normal_text(mem, cell, 40), h = normal_text(mem, header, 80);
        bool turn = false, found = false;

        for (size_t i = 0; i < sizeof(turned) / sizeof(*turned); i++)
                turn |= last_end(h, turned[i]) > 0;
        for (size_t i = 0; turn && i < sizeof(yes) / sizeof(*yes); i++)
                found |= str_eq_c(t, yes[i]);
        for (size_t i = 0; !turn && i < sizeof(off) / sizeof(*off); i++)
                found |= str_eq_c(t, off[i]);
        return found;
}

/* "1." "2、" "(3)" "④": the number and the bytes of the mark; 0: there is none. */
static size_t list_mark(struct str t, unsigned *ret)
{
        static const char *const ends[] = {".", "、", "．", ")", "）"};
        size_t at = str_starts(t, STR("(")) ? 1 : str_starts(t, STR("（")) ? 3 : 0, from = at;

        *ret = 0;
        if (t.n >= 3 && memcmp(t.p, "\xe2\x91", 2) == 0 && (unsigned char)t.p[2] >= 0xa0 &&
            (unsigned char)t.p[2] <= 0xb3) {
                *ret = (unsigned char)t.p[2] - 0xa0u + 1;
                return 3;
        }
        while (at < t.n && at < from + 2 && t.p[at] >= '0' && t.p[at] <= '9')
                *ret = *ret * 10 + (unsigned)(t.p[at++] - '0');
        for (size_t i = 0; at > from && i < sizeof(ends) / sizeof(*ends); i++)
                if (str_starts(str_sub(t, at, t.n), str_c(ends[i]))) {
                        at += strlen(ends[i]);
                        return at < t.n && t.p[at] >= '0' && t.p[at] <= '9' ? 0 : at; /* 1.5 */
                }
        return 0;
}

size_t table_list_mark(struct str rest, unsigned wanted)
{
        unsigned number;
        size_t n = list_mark(rest, &number);

        return number == wanted ? n : 0;
}

/* "共 20 条", "第 3 页", "审核：杜强", "Total: 20", "Page 2 of 3": a line that stands below a table. */
bool table_is_footer(struct str text, struct arena *mem)
{
        static const char *const roles[] = {"审核",     "编制",    "制表",         "制作",     "打印",    "校对",
                                            "批准",     "更新",    "版本",         "日期",     "填表",    "审批",
                                            "合计",     "总计",    "total",        "prepared", "printed", "approved",
                                            "reviewed", "updated", "last updated", "version",  "end of"};
        struct str t = normal_text(mem, text, 80);
        size_t i = 0;

        if (!t.n || utf8_count(t) > 40)
                return false;
        if (str_starts(t, STR("共")) || str_starts(t, STR("第")) || str_starts(t, STR("page "))) {
                size_t from = t.p[0] == 'p' ? 5 : 3;

                for (i = from; i < t.n && (t.p[i] == ' ' || (t.p[i] >= '0' && t.p[i] <= '9')); i++)
                        ;
                /* "第 3 章" is a chapter */
                return str_trim(str_sub(t, from, i - from)).n &&
                       (!str_starts(t, STR("第")) || str_starts(str_sub(t, i, t.n), STR("页")));
        }
        for (size_t k = 0; k < sizeof(roles) / sizeof(*roles); k++) {
                struct str rest = t;

                if (!str_starts(t, str_c(roles[k])))
                        continue;
                rest = str_trim(str_sub(t, strlen(roles[k]), t.n));
                for (size_t n = 0; n < 2; n++) /* 审核人：, 打印日期： */
                        if (str_starts(rest, STR("人")) || str_starts(rest, STR("日期")) ||
                            str_starts(rest, STR("时间")))
                                rest = str_trim(str_sub(rest, str_starts(rest, STR("人")) ? 3 : 6, rest.n));
                if (str_starts(rest, STR("by ")) || str_starts(rest, STR("on ")) || str_starts(rest, STR("of ")) ||
                    str_starts(rest, STR(":")) || str_starts(rest, STR("：")) ||
                    (rest.n && rest.p[0] >= '0' && rest.p[0] <= '9'))
                        return !table_is_question(text, mem);
        }
        return false;
}

int table_qa_mark(struct str cell)
{
        static const char *const *const names[] = {q_names, a_names};
        struct str t = str_trim(cell);

        while (t.n && (t.p[t.n - 1] == ':' || t.p[t.n - 1] == '.' || (t.p[t.n - 1] >= '0' && t.p[t.n - 1] <= '9')))
                t.n--;
        if (str_ends(t, STR("：")))
                t.n -= 3;
        for (int k = 0; k < 2; k++)
                for (const char *const *name = names[k]; *name; name++)
                        if (str_ieq(t, str_c(*name)))
                                return k;
        return -1;
}

/* An answer's mark behind a line end, a space or a question mark. */
static size_t find_answer(struct str t, size_t from, size_t *ret_after)
{
        for (size_t i = from; i < t.n; i++) {
                size_t n;
                bool edge = i == 0 || strchr("\n \t?", t.p[i - 1]) ||
                            (i >= 3 && (memcmp(t.p + i - 3, "？", 3) == 0 || memcmp(t.p + i - 3, "。", 3) == 0));

                if (edge && (n = mark_at(str_sub(t, i, t.n), a_names)) > 0) {
                        *ret_after = i + n;
                        return i;
                }
        }
        return t.n;
}

bool table_take_apart(struct str cell, struct str *ret_question, struct str *ret_answer)
{
        struct str t = str_trim(cell);
        size_t q = mark_at(t, q_names), after = t.n, at;

        *ret_question = *ret_answer = (struct str){0};
        if (q) {
                at = find_answer(t, q, &after);
                *ret_question = str_trim(str_sub(t, q, at - q));
                *ret_answer = str_trim(str_sub(t, after, t.n));
                return true;
        }
        q = mark_at(t, a_names);
        *ret_answer = q ? str_trim(str_sub(t, q, t.n)) : (struct str){0};
        return q > 0;
}
