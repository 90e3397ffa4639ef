/* connect/harvest: what stands outside of the sections of a document. */
#include "base/arena.h"
#include "connect/harvest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *mem;
static struct harvest found;

static int setup(void **state)
{
        (void)state;
        mem = arena_new((size_t)64 << 20);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        return 0;
}

/* "h" a heading, "p" a paragraph. */
static void read_parts(const char *kinds, const char *const *texts, const char *title, const char *file)
{
        size_t n = strlen(kinds);
        struct convert_part *parts = ARENA_ARRAY(mem, struct convert_part, n);
        struct convert_doc doc = {
                .kind = CONVERT_DOCX, .title = str_c(title), .file = str_c(file), .parts = parts, .n_parts = n};

        for (size_t i = 0; i < n; i++)
                parts[i] = (struct convert_part){.kind = kinds[i] == 'h' ? PART_HEADING : PART_TEXT,
                                                 .level = kinds[i] == 'h',
                                                 .text = str_c(texts[i])};
        harvest(&doc, mem, &found);
}

static void read_page(const char *html)
{
        struct convert_doc doc;
        struct err err;

        assert_int_equal(convert_bytes(str_c(html), &(struct convert_opts){0}, mem, &doc, &err), 0);
        harvest(&doc, mem, &found);
}

static void assert_article(size_t i, const char *title, const char *body)
{
        assert_true(i < found.n);
        assert_string_equal(arena_cstr(mem, found.items[i].title[LANG_EN]), title);
        assert_string_equal(arena_cstr(mem, found.items[i].body[LANG_EN]), body);
}

#define SENTENCE "Keep this near the machine, for everyone who uses it."

static void text_before_the_first_heading_is_an_article(void **state)
{
        static const char *const titled[] = {"Aria 300", SENTENCE, "One", "text"};
        static const char *const untitled[] = {SENTENCE " It has two.", "One", "text"};

        (void)state;
        read_parts("pphp", titled, "", "aria");
        assert_int_equal(found.n, 2);
        assert_article(0, "Aria 300", SENTENCE);
        read_parts("pphp", titled, "Manual", "aria");
        assert_article(0, "Manual", "Aria 300\n\n" SENTENCE);
        read_parts("pphp", titled, "One", "aria"); /* which is the article below */
        assert_article(0, "Aria 300", SENTENCE);
        read_parts("php", untitled, "", "aria");
        assert_article(0, "aria", SENTENCE " It has two.");
        read_parts("php", untitled, "", "");
        assert_article(0, SENTENCE, SENTENCE " It has two.");
        read_page("<html><title>T</title><p>" SENTENCE "<h1>One</h1><p>text");
        assert_int_equal(found.n, 2);
        assert_article(0, "T", SENTENCE);
}

static void a_title_page_is_no_article(void **state)
{
        static const char *const texts[] = {"Aria 300", "Manual, second edition", "12 May 2024", "One", "text"};

        (void)state;
        read_parts("ppphp", texts, "", "aria");
        assert_int_equal(found.n, 1);
        assert_article(0, "One", "text");
        read_page("<html><title>T</title><div>by Ann, a week ago</div><h1>One</h1><p>text");
        assert_int_equal(found.n, 1);
        assert_article(0, "One", "text");
}

static void a_document_without_headings_is_an_article(void **state)
{
        static const char *const texts[] = {"Opening hours", "9 to 5", "not on Sundays"};

        (void)state;
        read_parts("ppp", texts, "", "shop");
        assert_int_equal(found.n, 1);
        assert_article(0, "Opening hours", "9 to 5\n\nnot on Sundays");
        read_parts("p", texts, "", "shop");
        assert_int_equal(found.n, 0);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(text_before_the_first_heading_is_an_article, setup, teardown),
                cmocka_unit_test_setup_teardown(a_title_page_is_no_article, setup, teardown),
                cmocka_unit_test_setup_teardown(a_document_without_headings_is_an_article, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
