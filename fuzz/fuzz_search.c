/* A text and a query behind its first NUL: tokens hold no sign that an index would read as more than a word, and marks
 * lie in the text, in order, at the beginnings of characters. */
#include "base/arena.h"
#include "text/search.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_words(struct str words)
{
        for (size_t i = 0; i < words.n; i++)
                if (strchr("\"'*():^-+", words.p[i]) || (words.p[i] == ' ' && (i == 0 || words.p[i - 1] == ' ')))
                        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *mem = arena_new(0);
        struct str all = {(const char *)data, size}, text, query = all;
        struct search_term terms[SEARCH_TERMS_MAX];
        struct search_mark marks[SEARCH_MARKS_MAX];
        size_t n;

        if (!str_cut(&query, '\0', &text) || !query.p)
                text = query = all;
        check_words(search_words(mem, text));
        n = search_terms(mem, query, terms);
        for (size_t i = 0; i < n; i++)
                check_words(terms[i].words);
        n = search_marks(mem, text, terms, n, marks);
        for (size_t i = 0; i < n; i++)
                if (marks[i].from >= marks[i].to || marks[i].to > text.n || (i && marks[i].from <= marks[i - 1].to))
                        abort();
        arena_free(mem);
        return 0;
}
