/*
 * Scripts decide nearly everything; among the languages written in Latin letters a short list of function words tells
 * English from its neighbours. A product name or a brand in Latin letters does not make a Chinese message English.
 */
#include "text/lang.h"

#include "text/tables.h"
#include "text/utf8.h"

#include <string.h>

#define LOOK_MAX 4096

struct counts {
        unsigned han, kana, other, latin_letters, latin_words, accents, english, foreign;
};

/* Words that English shares with none of its neighbours, and words that it has not. Sorted. */
static const char *const english_words[] = {
        "a",       "about",  "again",  "am",     "an",     "and",   "any",   "are",  "but",   "can",  "cant",
        "did",     "do",     "does",   "doesnt", "dont",   "for",   "from",  "get",  "got",   "has",  "have",
        "hello",   "help",   "here",   "how",    "i",      "if",    "im",    "into", "is",    "isnt", "it",
        "its",     "just",   "keep",   "long",   "my",     "need",  "not",   "of",   "off",   "on",   "or",
        "out",     "please", "should", "still",  "thanks", "that",  "the",   "them", "there", "this", "to",
        "up",      "want",   "was",    "what",   "when",   "where", "which", "who",  "why",   "will", "with",
        "without", "wont",   "work",   "would",  "yes",    "you",   "your",
};
static const char *const foreign_words[] = {
        "aber",  "auf",  "avec",        "ayuda",    "bei",          "bitte", "bonjour", "che",   "como", "con",
        "danke", "das",  "dans",        "de",       "della",        "der",   "des",     "die",   "ein",  "eine",
        "el",    "est",  "est\xc3\xa1", "funciona", "funktioniert", "geht",  "guten",   "hallo", "het",  "hola",
        "ich",   "il",   "ist",         "je",       "kann",         "kein",  "keine",   "la",    "le",   "les",
        "los",   "ma",   "mein",        "meine",    "mi",           "mijn",  "mit",     "mon",   "mia",  "muss",
        "ne",    "nein", "nicht",       "niet",     "nie",          "non",   "nous",    "oder",  "pas",  "pero",
        "por",   "pour", "puis",        "que",      "quiero",       "sich",  "sie",     "sind",  "sono", "sur",
        "und",   "une",  "vous",        "warum",    "was",          "wie",   "wo",      "zu",
};

static bool in_list(const char *const *list, size_t n, const char *word)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if (strcmp(list[i], word) == 0)
                        return true;
        }
        return false;
}

static void count_word(struct counts *c, const char *word, size_t n)
{
        if (n == 0)
                return;
        c->latin_words++;
        if (in_list(english_words, sizeof(english_words) / sizeof(english_words[0]), word))
                c->english++;
        else if (in_list(foreign_words, sizeof(foreign_words) / sizeof(foreign_words[0]), word))
                c->foreign++;
}

static bool is_other_letter(uint32_t c)
{
        return (c >= 0x370 && c <= 0x1FFF) || (c >= 0xA000 && c <= 0xABFF) || (c >= 0xAC00 && c <= 0xD7FF) ||
               (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFE) || (c >= 0x10000 && c <= 0x1EFFF);
}

static void count_all(struct counts *c, struct str text)
{
        const char *p = text.p, *end = text.p + text.n;
        char word[16];
        size_t n = 0;

        while (p < end) {
                uint32_t cp = utf8_next(&p, end);

                if (cp == '\'' || cp == 0x2019)
                        continue;
                if ((cp | 32) >= 'a' && (cp | 32) <= 'z') {
                        c->latin_letters++;
                        word[n] = (char)(cp | 32);
                        n += n + 1 < sizeof(word);
                        continue;
                }
                if (cp >= 0xC0 && cp <= 0x24F && cp != 0xD7 && cp != 0xF7) {
                        c->latin_letters++;
                        c->accents++;
                        continue;
                }
                word[n] = '\0';
                count_word(c, word, n);
                n = 0;
                if (is_han(cp) || (cp >= 0x20000 && cp <= 0x323AF))
                        c->han++;
                else if (cp >= 0x3041 && cp <= 0x30FF)
                        c->kana++;
                else if (is_other_letter(cp))
                        c->other++;
        }
        word[n] = '\0';
        count_word(c, word, n);
}

struct lang_guess lang_detect(struct str text, enum lang fallback)
{
        struct lang_guess g = {.lang = fallback};
        struct counts c = {0};

        count_all(&c, utf8_cut(text, LOOK_MAX));
        if (c.han + c.kana + c.other + c.latin_letters == 0) {
                g.unknown = true;
                return g;
        }
        if (c.han > 0 && c.han >= c.latin_words)
                g.lang = LANG_ZH;
        else if (c.latin_words > 0)
                g.lang = LANG_EN;
        g.mixed = c.han > 0 && c.latin_words > 0;
        /* Other scripts outweigh ours; a Chinese character says about as much as two letters. */
        if (c.other + 2 * c.kana > 2 * c.han + c.latin_letters && c.other + c.kana >= 2)
                g.unsupported = true;
        if (c.kana >= 2 && c.kana * 3 >= c.han)
                g.unsupported = true;
        if (c.han == 0 && c.foreign + (c.accents > 0) >= 2 && c.foreign + (c.accents > 0) > c.english)
                g.unsupported = true;
        if (g.unsupported && c.han == 0 && c.latin_words == 0)
                g.lang = fallback;
        return g;
}

const char *lang_name(enum lang lang)
{
        return lang == LANG_ZH ? "zh" : "en";
}

bool lang_parse(struct str name, enum lang *ret)
{
        if (name.n < 2 || (name.n > 2 && name.p[2] != '-' && name.p[2] != '_'))
                return false;
        if (str_ieq(str_sub(name, 0, 2), STR("zh")))
                *ret = LANG_ZH;
        else if (str_ieq(str_sub(name, 0, 2), STR("en")))
                *ret = LANG_EN;
        else
                return false;
        return true;
}
