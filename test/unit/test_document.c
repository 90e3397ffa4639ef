/* connect/convert: spreadsheets, documents, pages and exports into one plain form; what is refused. */
#include "base/arena.h"
#include "base/buf.h"
#include "connect/convert_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "zip_rig.h"

static struct arena *mem;
static struct convert_doc doc;
static struct err err;
static struct buf body, styles; /* of the document under way */

static int setup(void **state)
{
        (void)state;
        mem = arena_new((size_t)512 << 20);
        err = (struct err){0};
        buf_init(&body, 4 << 20);
        buf_init(&styles, 1 << 20);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        mem = arena_free(mem);
        buf_done(&body);
        buf_done(&styles);
        return 0;
}

static int read_bytes(struct str bytes)
{
        return convert_bytes(bytes, &(struct convert_opts){0}, mem, &doc, &err);
}

/* All parts: "h1 Title|text|- item|[a,b/c,d]|" */
static struct str say(void)
{
        static struct buf b;

        buf_done(&b);
        buf_init(&b, 1 << 20);
        for (size_t i = 0; i < doc.n_parts; i++) {
                const struct convert_part *p = &doc.parts[i];

                if (p->kind == PART_HEADING)
                        buf_printf(&b, "h%u ", p->level);
                if (p->kind == PART_ITEM)
                        buf_put_c(&b, "- ");
                buf_put_str(&b, p->text);
                for (size_t r = 0; r < p->n_rows; r++) {
                        buf_put_ch(&b, r ? '/' : '[');
                        for (size_t c = 0; c < p->rows[r].n; c++) {
                                buf_put_c(&b, c ? "," : "");
                                buf_put_str(&b, p->rows[r].cells[c]);
                        }
                }
                buf_put_c(&b, p->n_rows ? "]|" : "|");
        }
        return buf_str(&b);
}

#define assert_says(text) assert_string_equal(arena_cstr(mem, say()), text)

/* ---- spreadsheets ---- */

#define BOOK "<workbook xmlns:r='x'><sheets><sheet name='S' r:id='a'/></sheets></workbook>"
#define RELS "<Relationships><Relationship Id='a' Target='worksheets/one.xml'/></Relationships>"

static int read_sheet(const char *sheet, const char *strings, uint64_t claims)
{
        struct zip_rig z;
        int r;

        zip_rig_init(&z);
        zip_rig_add(&z, "xl/workbook.xml", STR(BOOK), 0);
        zip_rig_add(&z, "xl/_rels/workbook.xml.rels", STR(RELS), 0);
        if (strings)
                zip_rig_add(&z, "xl/sharedStrings.xml", str_c(strings), 0);
        zip_rig_add(&z, "xl/worksheets/one.xml", str_c(sheet), claims);
        r = read_bytes(zip_rig_end(&z));
        zip_rig_done(&z);
        return r;
}

static void a_sheet_gives_its_stored_values(void **state)
{
        (void)state;
        assert_int_equal(
                read_sheet(
                        "<worksheet><sheetData><row r='2'><c r='A2' t='s'><v>1</v></c>"
                        "<c r='C2' t='str'><f>1+1</f><v>two</v></c><c r='D2'><f>X()</f></c></row>"
                        "<row r='3'><c r='A3' t='inlineStr'><is><t>in</t></is></c><c r='B3'><v>12.5</v></c>"
                        "<c r='C3' t='b'><v>1</v></c><c r='D3' t='e'><v>#REF!</v></c></row></sheetData></worksheet>",
                        "<sst><si><t>zero</t></si><si><r><t>o</t></r><r><t>ne</t></r><rPh><t>aid</t></rPh></si></sst>",
                        0),
                0);
        assert_says("S[one,,two/in,12.5,TRUE]|");
        assert_int_equal(doc.notes[NOTE_NO_VALUE], 1);
        assert_int_equal(doc.parts[0].rows[1].line, 3);
}

static void merged_cells_are_filled_where_rows_are(void **state)
{
        (void)state;
        assert_int_equal(read_sheet("<worksheet><sheetData><row r='1'><c r='A1' t='str'><v>T</v></c></row>"
                                    "<row r='2'><c r='A2' t='str'><v>k</v></c><c r='B2' t='str'><v>x</v></c></row>"
                                    "<row r='3'><c r='B3' t='str'><v>y</v></c></row></sheetData><mergeCells>"
                                    "<mergeCell ref='A1:C1'/><mergeCell ref='A2:A900000'/></mergeCells></worksheet>",
                                    NULL, 0),
                         0);
        assert_says("S[T,T,T/k,x/k,y]|");
}

static void a_million_rows_are_cut_with_a_word(void **state)
{
        struct buf b, note;

        (void)state;
        buf_init(&b, 64 << 20);
        buf_put_c(&b, "<worksheet><sheetData>");
        for (int i = 1; i <= CONVERT_ROWS_MAX; i++)
                buf_printf(&b, "<row r='%d'><c t='str'><v>%x</v></c></row>", i, i * 2654435761u);
        buf_put_c(&b, "</sheetData></worksheet>");
        assert_int_equal(read_sheet(arena_cstr(mem, buf_str(&b)), NULL, 0), 0);
        assert_int_equal(doc.parts[0].n_rows, CONVERT_ROWS_MAX);
        assert_int_equal(doc.notes[NOTE_ROWS_CUT], 0);
        b.n -= strlen("</sheetData></worksheet>");
        buf_put_c(&b, "<row><c t='str'><v>one more</v></c></row></sheetData></worksheet>");
        assert_int_equal(read_sheet(arena_cstr(mem, buf_str(&b)), NULL, 0), 0);
        assert_int_equal(doc.parts[0].n_rows, CONVERT_ROWS_MAX);
        assert_int_equal(doc.notes[NOTE_ROWS_CUT], CONVERT_ROWS_MAX);
        buf_init(&note, 1000);
        convert_note_put(NOTE_ROWS_CUT, doc.notes[NOTE_ROWS_CUT], &note);
        assert_string_equal(note.p, "only the first 20000 rows were read; split the file for the others");
        buf_done(&note);
        buf_done(&b);
}

static void bomb(size_t n, uint64_t claims)
{
        char *zeros = test_malloc(n + 1);

        memset(zeros, ' ', n);
        zeros[n] = 0;
        assert_int_equal(read_sheet(zeros, NULL, claims), ERR_LIMIT);
        assert_non_null(strstr(err.msg, "worksheets/one.xml"));
        test_free(zeros);
}

static void a_zip_bomb_is_refused_also_when_it_lies(void **state)
{
        (void)state;
        bomb(8 << 20, 0);
        bomb(8 << 20, 1000);
}

static void columns_to_the_right_are_cut(void **state)
{
        (void)state;
        assert_int_equal(read_sheet("<worksheet><sheetData><row r='1'><c r='BL1' t='str'><v>64</v></c></row>"
                                    "<row r='2'><c r='A2' t='str'><v>a</v></c><c r='BM2' t='str'><v>65</v></c></row>"
                                    "</sheetData></worksheet>",
                                    NULL, 0),
                         0);
        assert_int_equal(doc.parts[0].rows[0].n, 64);
        assert_int_equal(doc.parts[0].rows[1].n, 1);
        assert_int_equal(doc.notes[NOTE_COLUMNS_CUT], 1);
}

static void entities_are_not_for_us(void **state)
{
        (void)state;
        assert_int_equal(read_sheet("<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>]><worksheet><sheetData><row><c t='str'>"
                                    "<v>&a;</v></c></row></sheetData></worksheet>",
                                    NULL, 0),
                         ERR_INVALID);
}

/* ---- documents ---- */

static void put_style(const char *id, const char *name, const char *more)
{
        buf_printf(&styles, "<w:style w:styleId='%s'><w:name w:val='%s'/>%s</w:style>", id, name, more);
}

static void put_looking(const char *style, const char *look, const char *text)
{
        buf_printf(&body, "<w:p><w:pPr><w:pStyle w:val='%s'/></w:pPr><w:r><w:rPr>%s</w:rPr><w:t>%s</w:t></w:r></w:p>",
                   style, look, text);
}

static void put_p(const char *style, const char *text)
{
        put_looking(style, "", text);
}

/* Takes what was put. */
static int read_put(const char *numbering)
{
        struct zip_rig z;
        int r;

        zip_rig_init(&z);
        zip_rig_add(&z, "word/styles.xml",
                    arena_printf(mem, "<w:styles xmlns:w='w'>%.*s</w:styles>", STR_ARG(buf_str(&styles))), 0);
        if (numbering)
                zip_rig_add(&z, "word/numbering.xml",
                            arena_printf(mem, "<w:numbering xmlns:w='w'>%s</w:numbering>", numbering), 0);
        zip_rig_add(&z, "word/document.xml",
                    arena_printf(mem, "<w:document xmlns:w='w'><w:body>%.*s</w:body></w:document>",
                                 STR_ARG(buf_str(&body))),
                    0);
        r = read_bytes(zip_rig_end(&z));
        zip_rig_done(&z);
        buf_clear(&body);
        buf_clear(&styles);
        return r;
}

static int read_document(const char *text)
{
        put_style("1", "heading 1", "");
        put_style("x", "Mine", "<w:basedOn w:val='1'/>");
        buf_put_c(&body, text);
        return read_put(NULL);
}

static void a_document_reads_as_if_all_changes_were_taken(void **state)
{
        (void)state;
        assert_int_equal(read_document("<w:p><w:pPr><w:pStyle w:val='x'/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>"
                                       "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>new"
                                       "</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
                                       "<w:p><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>one</w:t>"
                                       "</w:r></w:p>"),
                         0);
        assert_int_equal(doc.kind, CONVERT_DOCX);
        assert_says("h1 Head|new|- one|");
}

static void cells_of_a_document_are_merged_both_ways(void **state)
{
        (void)state;
#define TC(more, text) "<w:tc><w:tcPr>" more "</w:tcPr><w:p><w:r><w:t>" text "</w:t></w:r></w:p></w:tc>"
        assert_int_equal(read_document("<w:tbl><w:tr>" TC("<w:gridSpan w:val='2'/>", "ab")
                                               TC("", "c") "</w:tr><w:tr>" TC("<w:vMerge w:val='restart'/>", "v")
                                                       TC("", "1") TC("", "2") "</w:tr><w:tr>" TC("<w:vMerge/>", "")
                                                               TC("", "3") TC("", "4") "</w:tr></w:tbl>"),
                         0);
        assert_says("[ab,ab,c/v,1,2/v,3,4]|");
}

static void headings_are_known_by_names_bases_and_outlines(void **state)
{
        (void)state;
        put_style("a", "标题 1", "");
        put_style("b", "标题2", "");
        put_style("c", "Überschrift 3", "");
        put_style("d", "Título 1", "");
        put_style("e", "三级标题", "");
        put_style("f", "Mine", "<w:basedOn w:val='g'/>");
        put_style("g", "titre 2", "");
        put_style("h", "X", "<w:pPr><w:outlineLvl w:val='3'/></w:pPr>");
        put_style("i", "Y", "<w:basedOn w:val='a'/><w:pPr><w:outlineLvl w:val='9'/></w:pPr>");
        put_style("j", "标题党", "");
        for (const char *c = "abcdefhij"; *c; c++)
                put_p((char[]){*c, 0}, (char[]){*c, 0});
        assert_int_equal(read_put(NULL), 0);
        assert_says("h1 a|h2 b|h3 c|h1 d|h3 e|h2 f|h4 h|i|j|");
}

static void a_title_names_the_document(void **state)
{
        (void)state;
        put_style("t", "Title", "");
        put_style("s", "Subtitle", "<w:outlineLvl w:val='1'/>");
        put_style("1", "heading 1", "");
        put_p("t", "Aria");
        put_p("s", "Manual");
        put_p("1", "One");
        put_p("t", "Two");
        assert_int_equal(read_put(NULL), 0);
        assert_string_equal(arena_cstr(mem, doc.title), "Aria");
        assert_says("Manual|h1 One|h1 Two|");
}

static void tables_of_contents_are_left_out(void **state)
{
        (void)state;
        put_style("h", "heading 1", "");
        put_style("t", "TOC Heading", "<w:basedOn w:val='h'/>");
        put_style("1", "toc 1", "");
        put_style("c", "目录 1", "");
        put_p("t", "Contents");
        put_p("1", "One 1");
        put_p("c", "Two 2");
        buf_put_c(&body, "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText> TOC \\o </w:instrText>"
                         "<w:fldChar w:fldCharType='separate'/><w:t>Three 3</w:t></w:r></w:p>");
        put_p("", "Four 4");
        buf_put_c(&body, "<w:p><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p><w:sdt><w:sdtPr><w:docPartObj>"
                         "<w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr><w:sdtContent>");
        put_p("", "Five 5");
        buf_put_c(&body, "</w:sdtContent></w:sdt><w:sdt><w:sdtContent>");
        put_p("h", "One");
        put_p("", "text");
        buf_put_c(&body, "</w:sdtContent></w:sdt>");
        put_p("", "目录");
        put_p("", "一 ..... 1");
        put_p("", "二 ..... 2");
        put_p("", "end");
        assert_int_equal(read_put(NULL), 0);
        assert_says("h1 One|text|end|");
}

static void a_table_of_contents_that_does_not_end_hides_no_chapter(void **state)
{
        (void)state;
        put_style("1", "heading 1", "");
        buf_put_c(&body, "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>TOC</w:instrText></w:r></w:p>");
        put_p("", "One 1");
        put_p("1", "One");
        put_p("", "text");
        assert_int_equal(read_put(NULL), 0);
        assert_says("h1 One|text|");
}

static void items_have_bullets_or_numbers(void **state)
{
        static const char numbering[] =
                "<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/></w:lvl>"
                "</w:abstractNum><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt "
                "w:val='bullet'/></w:lvl>"
                "</w:abstractNum><w:num w:numId='5'><w:abstractNumId w:val='0'/></w:num>"
                "<w:num w:numId='6'><w:abstractNumId w:val='1'/></w:num>";

        (void)state;
        put_style("n", "List Number", "<w:numPr><w:numId w:val='5'/></w:numPr>");
        put_style("b", "List Bullet", "<w:numPr><w:numId w:val='6'/></w:numPr>");
        put_style("h", "heading 1", "");
        put_p("n", "a");
        put_p("b", "x");
        put_p("n", "b");
        put_p("h", "H");
        put_p("n", "c");
        put_p("", "• typed");
        assert_int_equal(read_put(numbering), 0);
        assert_says("- 1. a|- x|- 2. b|h1 H|- 1. c|- typed|");
}

#define BOLD "<w:b/>"
#define LARGE "<w:sz w:val='32'/>"

static void looks_make_headings_where_no_style_does(void **state)
{
        (void)state;
        put_looking("", BOLD "<w:sz w:val='48'/>", "Handbook");
        put_p("", "Spring edition");
        put_looking("", BOLD LARGE, "Returns");
        put_p("", "They are free, and a label lies in the box.");
        put_looking("", BOLD, "How long </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>do I have?");
        put_p("", "Ten days.");
        put_looking("", BOLD, "Careful: </w:t></w:r><w:r><w:t>no shoes");
        put_looking("", BOLD, "This is no heading.");
        put_looking("", LARGE, "Repairs");
        put_p("", "We do them in Duluth, most of them in a week.");
        put_looking("", BOLD, "Table 2: Prices");
        put_p("", "ten and twelve");
        put_looking("", BOLD, "Fernwood");
        put_looking("", BOLD, "Duluth");
        assert_int_equal(read_put(NULL), 0);
        assert_says("Handbook|Spring edition|h1 Returns|They are free, and a label lies in the box.|"
                    "h3 How long do I have?|Ten days.|Careful: no shoes|This is no heading.|"
                    "h2 Repairs|We do them in Duluth, most of them in a week.|Table 2: Prices|ten and twelve|"
                    "Fernwood|Duluth|");
}

static void typed_numbers_make_headings(void **state)
{
        (void)state;
        put_p("", "第一章 安装");
        put_p("", "1.1 复位");
        put_p("", "长按五秒。");
        put_p("", "1.2 联网");
        put_p("", "1. 打开应用");
        put_p("", "2. 点加号。");
        put_p("", "第二章 保修");
        put_p("", "三年。");
        assert_int_equal(read_put(NULL), 0);
        assert_says("h1 第一章 安装|h2 1.1 复位|长按五秒。|h2 1.2 联网|1. 打开应用|2. 点加号。|h1 第二章 保修|三年。|");
        put_p("", "2.4 GHz");
        put_p("", "so it is");
        assert_int_equal(read_put(NULL), 0);
        assert_says("2.4 GHz|so it is|");
}

static void looks_do_not_count_beside_styles_but_in_long_stretches(void **state)
{
        (void)state;
        for (int more = 0; more < 2; more++) {
                put_style("1", "heading 1", "");
                put_p("1", "One");
                put_looking("", BOLD, "Bold");
                put_p("", "text");
                put_p("1", "Two");
                for (int i = 0; i < (more ? 2000 : 1); i++)
                        put_p("", "A sentence.");
                put_looking("", BOLD, "Also bold");
                put_p("", "text");
                assert_int_equal(read_put(NULL), 0);
                assert_int_equal(doc.parts[1].kind, PART_TEXT);
                assert_int_equal(doc.parts[doc.n_parts - 2].kind, more ? PART_HEADING : PART_TEXT);
                assert_int_equal(doc.parts[doc.n_parts - 2].level, more ? 2 : 0);
        }
}

static void bold_questions_below_styled_headings_are_headings(void **state)
{
        (void)state;
        put_style("1", "heading 1", "");
        put_p("1", "Membership");
        put_looking("", BOLD, "How do I join?");
        put_p("", "At the desk.");
        put_looking("", BOLD, "Note");
        put_p("", "Bring a card.");
        put_p("1", "Classes");
        put_p("", "1. Yoga");
        put_looking("", BOLD, "Can I freeze it?");
        put_p("", "For a month.");
        assert_int_equal(read_put(NULL), 0);
        assert_says("h1 Membership|h2 How do I join?|At the desk.|Note|Bring a card.|h1 Classes|1. Yoga|"
                    "h2 Can I freeze it?|For a month.|");
}

/* ---- pages, exports, text ---- */

static void a_page_gives_what_it_says_and_where_it_leads(void **state)
{
        (void)state;
        assert_int_equal(
                read_bytes(STR("<html lang=zh><head><title>T &amp; x</title><script>no()</script></head><body>"
                               "<nav><a href='/x'>menu</a></nav><h1>Hi</h1><p>one<br>two <b>b</b></p><ul><li>aa"
                               "<li><p>bb</p></ul><table><tr><th>Q<th>A<tr><td rowspan=2>c<td>d<tr><td>e"
                               "</table><details><summary>What?</summary>That.</details></body></html>")),
                0);
        assert_says("h1 Hi|one\ntwo b|- aa|- bb|[Q,A/c,d/c,e]|h6 What?|That.|");
        assert_string_equal(arena_cstr(mem, doc.title), "T & x");
        assert_string_equal(arena_cstr(mem, doc.links[0]), "/x");
}

static void only_the_main_part_of_a_page_is_read_where_it_is_marked(void **state)
{
        (void)state;
        assert_int_equal(
                read_bytes(STR("<html><body><div><p>before</p></div><main><h2>M</h2><p>in</p></main><p>after")), 0);
        assert_says("h2 M|in|");
}

static void frames_of_a_page_are_left_out_by_their_names(void **state)
{
        (void)state;
        assert_int_equal(
                read_bytes(STR("<html><body class='has-sidebar'><div id=topbar><a>log in</a></div>"
                               "<div class=header><a>shop</a><a>sale</a></div><ul class='main-nav'><li><a>home</a></ul>"
                               "<div class=crumb>you are <a>here</a></div><div class='left-menu'><dl><dt>G"
                               "<dd><a>g</a></dl></div><div class='no-sidebar content'><h1>T</h1><div class=post-meta>"
                               "by Ann</div><p>text<div class=accordion-header>why?</div><p class=menu-item>soup"
                               "<div class='article-votes'>useful? 3 of 4</div><p>Was this article helpful?"
                               "<section id=cookies><h2>Cookies</h2><p>We bake them.</section></div>"
                               "<div id='cookie-banner'><h2>We value you</h2><p>yes</div><div id=footer>ICP</div>")),
                0);
        assert_says("h1 T|text|why?|soup|h2 Cookies|We bake them.|");
}

static void a_frame_that_holds_the_page_stays(void **state)
{
        (void)state;
        assert_int_equal(read_bytes(STR("<html><body><div class=sidebar><h1>T</h1><p>text</div></body></html>")), 0);
        assert_says("h1 T|text|");
        assert_int_equal(read_bytes(STR("<html><body><div class=related><p>This is what is most of the text.</div>"
                                        "<p>short</body></html>")),
                         0);
        assert_says("This is what is most of the text.|short|");
        assert_int_equal(read_bytes(STR("<html><body><script>\"<main>\"</script><p>no main part</body></html>")), 0);
        assert_says("no main part|");
}

static void a_heading_inside_a_question_is_no_other_one(void **state)
{
        (void)state;
        assert_int_equal(read_bytes(STR("<html><body><h2>V</h2><details><summary><h3>One?</h3></summary>1.</details>"
                                        "<details><summary>Two?</summary>2.</details><h3>W</h3>")),
                         0);
        assert_says("h2 V|h6 One?|1.|h6 Two?|2.|h3 W|");
}

static void what_has_the_role_of_a_heading_is_one(void **state)
{
        (void)state;
        assert_int_equal(read_bytes(STR("<html><body><div role='heading' aria-level='1'>A</div><div>a.</div>"
                                        "<div role='heading' aria-level='3'><b>B</b></div><p>b.</p>")),
                         0);
        assert_says("h1 A|a.|h3 B|b.|");
}

static void exports_of_other_systems_are_read(void **state)
{
        (void)state;
        assert_int_equal(read_bytes(STR("{\"articles\":[{\"title\":\"Return\",\"body\":\"<h1>How</h1><p>So.</p>\","
                                        "\"locale\":\"en-us\",\"html_url\":\"https://x/1\"},"
                                        "{\"title\":\"D\",\"body\":\"d\",\"draft\":true}],\"count\":2}")),
                         0);
        assert_says("h1 Return|h2 How|So.|");
        assert_int_equal(read_bytes(STR("[{\"id\":1,\"short_code\":\"hello\",\"content\":\"# Hi\\n- there\"}]")), 0);
        assert_says("h1 hello|h2 Hi|- there|");
        assert_int_equal(read_bytes(STR("{\"macros\":[{\"title\":\"m\",\"actions\":[{\"field\":\"comment_value\","
                                        "\"value\":[\"channel:all\",\"text\"]}]}]}")),
                         0);
        assert_says("h1 m|text|");
        assert_int_equal(read_bytes(STR("{\"a\":1}")), ERR_INVALID);
}

static void text_tables_are_cut_by_what_cuts_them_evenly(void **state)
{
        (void)state;
        assert_int_equal(read_bytes(STR("a;b\n\"x;\"\"y\";\"two\nlines\"\n")), 0);
        assert_says("[a,b/x;\"y,two\nlines]|");
        assert_int_equal(doc.parts[0].rows[1].line, 2);
        /* 问,答 in GB18030 */
        assert_int_equal(read_bytes(STR("\xce\xca\xcc\xe2,\xb4\xf0\xb0\xb8\n\xd4\xf5\xc3\xb4\xcd\xcb\xbb\xf5,"
                                        "\xc6\xdf\xcc\xec\xc4\xda\n")),
                         0);
        assert_says("[问题,答案/怎么退货,七天内]|");
        assert_int_equal(doc.notes[NOTE_GB18030], 2);
}

static void what_is_no_knowledge_is_called_by_its_name(void **state)
{
        static const struct {
                struct str bytes;
                const char *word;
        } all[] = {
                {STR_INIT("\x7f"
                          "ELF\2\1\1"),
                 "a program"},
                {STR_INIT("MZ\x90"), "a program"},
                {STR_INIT("\xd0\xcf\x11\xe0\xa1\xb1"), "password"},
                {STR_INIT("\x89PNG\r\n"), "picture"},
                {STR_INIT("\xff\xfe"
                          "a\0"),
                 "UTF-16"},
                {STR_INIT("PK\x03\x04 and no more"), "broken"},
                {STR_INIT("  \n "), "nothing"},
                {STR_INIT("%PDF-1.7\nand no more"), "broken"},
                {STR_INIT("{\"a\":"), "broken"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
                assert_int_equal(read_bytes(all[i].bytes), ERR_INVALID);
                if (!strstr(err.msg, all[i].word))
                        fail_msg("%zu: %s", i, err.msg);
        }
}

/* ---- what the places of a PDF say ---- */

static struct pdf pdf;

static void put_on(unsigned page, double left, double top, double right, double size, bool bold, const char *text)
{
        *VEC_ADD(&pdf.texts) = (struct pdf_text){.text = str_c(text),
                                                 .left = left,
                                                 .top = top,
                                                 .right = right,
                                                 .bottom = top + 16,
                                                 .size = size,
                                                 .bold = bold,
                                                 .page = page};
        pdf.pages = page > pdf.pages ? page : pdf.pages;
}

static void put_at(double left, double top, double right, const char *text)
{
        put_on(1, left, top, right, 15, false, text);
}

static void start_pdf(void)
{
        pdf = (struct pdf){.mem = mem, .height = 1200};
}

static void read_pdf(void)
{
        struct sink s;

        doc = (struct convert_doc){.kind = CONVERT_PDF};
        sink_init(&s, mem, &doc);
        pdf_pages(&pdf, &s);
        sink_done(&s);
        VEC_FREE(&pdf.texts);
}

/* A paragraph of n lines, each full; its last line says which it is. */
static void put_lines(double left, double top, int n, const char *name)
{
        for (int i = 0; i < n; i++)
                put_at(left, top + i * 20, left + 300, i ? "and so it goes on over all of the line" : name);
}

static void columns_are_read_one_after_the_other(void **state)
{
        (void)state;
        start_pdf();
        put_on(1, 80, 150, 700, 24, true, "Over both");
        put_lines(80, 200, 6, "Left");
        put_lines(460, 208, 6, "Right");
        put_on(1, 80, 400, 700, 24, true, "Over both again");
        put_lines(80, 450, 2, "Left");
        put_lines(460, 454, 2, "Right");
        read_pdf();
#define MORE " and so it goes on over all of the line"
        assert_says("h1 Over both|Left" MORE MORE MORE MORE MORE "|Right" MORE MORE MORE MORE MORE
                    "|h1 Over both again|Left" MORE "|Right" MORE "|");
#undef MORE
}

static void a_table_of_long_cells_is_no_text_in_columns(void **state)
{
        (void)state;
        start_pdf();
        for (int i = 0; i < 6; i++) {
                put_at(80, 200 + i * 60, 380, "A cell that fills all of its line");
                put_at(460, 200 + i * 60, 760, "Another one that is as long");
                put_at(460, 220 + i * 60, 600, "as two lines");
        }
        read_pdf();
        assert_int_equal(doc.n_parts, 1);
        assert_int_equal(doc.parts[0].n_rows, 6);
        assert_string_equal(arena_cstr(mem, doc.parts[0].rows[5].cells[1]), "Another one that is as long as two lines");
}

static void numbered_lines_without_text_are_steps(void **state)
{
        (void)state;
        start_pdf();
        put_on(1, 80, 200, 300, 20, true, "2.1 Mounting");
        put_at(80, 240, 500, "Leave room on both sides.");
        put_on(1, 80, 280, 88, 18, false, "1");
        put_at(105, 280, 300, "Fix the bracket.");
        put_on(1, 80, 310, 88, 18, false, "2");
        put_at(105, 310, 300, "Slide it in.");
        put_on(1, 80, 360, 300, 18, true, "1 Open the door");
        put_on(1, 80, 390, 300, 18, true, "2 Close the door");
        put_on(1, 80, 440, 300, 20, true, "2.2 Lights");
        put_at(80, 480, 500, "They glow.");
        put_on(1, 80, 520, 300, 20, true, "A last word");
        read_pdf();
        assert_says("h1 2.1 Mounting|Leave room on both sides.|- 1. Fix the bracket.|- 2. Slide it in.|"
                    "- 1. Open the door|- 2. Close the door|h1 2.2 Lights|They glow.|A last word|");
}

static void bold_is_a_heading_when_it_is_short_and_stands_alone(void **state)
{
        (void)state;
        start_pdf();
        put_on(1, 80, 200, 200, 15, true, "Lights");
        put_at(80, 225, 500, "They go on with the motor, and this");
        put_on(1, 80, 245, 400, 15, true, "all in bold goes on");
        put_at(80, 265, 500, "to its end.");
        put_on(1, 80, 305, 500, 15, true, "Never touch a disc that is hot, as it");
        put_on(1, 80, 325, 500, 15, true, "is no toy and stays so for an hour or");
        put_on(1, 80, 345, 200, 15, true, "even two.");
        put_at(80, 385, 500, "Nor anything else, whatever it may be, for as long as it is not known to be cold.");
        read_pdf();
        assert_says("h1 Lights|They go on with the motor, and this all in bold goes on to its end.|"
                    "Never touch a disc that is hot, as it is no toy and stays so for an hour or even two.|"
                    "Nor anything else, whatever it may be, for as long as it is not known to be cold.|");
}

static void words_parted_at_the_line_end_are_whole(void **state)
{
        static const struct {
                const char *a, *b, *want;
        } all[] = {
                {"Kom\xe2\x80\x90", "fort", "Komfort|"},
                {"Schä-", "den", "Schäden|"},
                {"Kom\xc2\xad", "fort", "Komfort|"},
                {"Luft-", "Wasser", "Luft-Wasser|"},
                {"Ein-", "und Ausgang", "Ein- und Ausgang|"},
                {"from 2 -", "and on", "from 2 - and on|"},
                {"NB-", "1001", "NB- 1001|"},
                {"zwei\xc2\xad"
                 "te Zeile",
                 "folgt", "zweite Zeile folgt|"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
                start_pdf();
                put_at(80, 200, 500, all[i].a);
                put_at(80, 219, 500, all[i].b);
                read_pdf();
                assert_says(all[i].want);
        }
}

static void cells_that_touch_are_parted_where_the_column_begins(void **state)
{
        (void)state;
        start_pdf();
        put_lines(100, 100, 3, "Text");
        put_on(1, 100, 200, 170, 15, true, "Mode");
        put_on(1, 186, 200, 250, 15, true, "Heating");
        put_on(1, 330, 200, 400, 15, true, "Water");
        put_at(100, 240, 278, "Automatic by program");
        put_at(330, 240, 380, "on");
        put_at(100, 280, 150, "Summer");
        put_at(186, 280, 210, "off");
        put_at(330, 280, 380, "on");
        put_at(100, 320, 150, "Stand-");
        put_at(186, 320, 210, "off");
        put_at(330, 320, 380, "off");
        put_at(100, 339, 130, "by");
        put_at(100, 379, 500, "This stands below the table.");
        read_pdf();
        assert_says("Text and so it goes on over all of the line and so it goes on over all of the line|"
                    "[Mode,Heating,Water/Automatic,by program,on/Summer,off,on/Standby,off,off]|"
                    "This stands below the table.|");
}

static void margins_and_contents_are_left_out(void **state)
{
        static const char *const heads[] = {"1 Safety", "2 Use", "3 Care"};
        char number[16];

        (void)state;
        start_pdf();
        put_on(1, 80, 120, 200, 24, true, "Inhalt");
        put_at(80, 160, 800, "1 Safety . . . . . . . . 2");
        put_at(80, 180, 800, "2 Use  .. .. .. .. .. .. 3");
        for (unsigned p = 1; p <= 3; p++) {
                snprintf(number, sizeof(number), "- %u -", p);
                put_on(p, 80, 40, 200, 12, false, "Frobnicator");
                put_on(p, 700, 40, 800, 12, false, heads[p - 1]);
                put_on(p, 400, 1150, 440, 12, false, arena_cstr(mem, arena_str(mem, str_c(number))));
                if (p > 1)
                        put_on(p, 80, 120, 200, 24, true, heads[p - 2]);
                put_on(p, 80, 200, 500, 15, false, "Text of the manual stands here.");
        }
        read_pdf();
        assert_says("Text of the manual stands here.|h1 1 Safety|Text of the manual stands here.|h1 2 Use|"
                    "Text of the manual stands here.|");
}

static void lists_keep_their_items_and_fonts_their_blanks(void **state)
{
        (void)state;
        start_pdf();
        put_at(80, 200, 300, "Set in ");
        pdf.texts.p[0].blank_after = true;
        pdf.texts.p[0].text = STR("Set in");
        put_at(300, 200, 360, "Courier");
        put_at(80, 240, 86, "•");
        put_at(87, 240, 300, "Leaves");
        put_at(80, 259, 300, "• Housing");
        put_at(80, 300, 95, "1.");
        put_at(96, 300, 300, "Press");
        put_at(80, 319, 300, "2.Turn");
        put_at(80, 338, 300, "12. Mai");
        read_pdf();
        assert_says("Set in Courier|- Leaves|- Housing|- 1. Press|- 2. Turn 12. Mai|");
}

/* Whatever stands wherever is read to its end, and no letter of it is lost. */
static void texts_anywhere_are_no_harm(void **state)
{
        static const char *const texts[] = {"1",     "2. a",         "•", "-", "Contents", "x .... 3", "第 4 页",
                                            "wörd-", "\xe2\x80\x90", "W"};
        unsigned seed = 7;

        (void)state;
        for (int turn = 0; turn < 200; turn++) {
                start_pdf();
                for (int i = 0; i < 120; i++) {
                        double r[4];

                        for (int k = 0; k < 4; k++) {
                                seed = seed * 1103515245u + 12345u;
                                r[k] = (double)(seed >> 16 & 0x7fff) / 32768.0;
                        }
                        put_on((unsigned)(1 + i / 60), r[0] * 2000 - 500, r[1] * 1400 - 100, r[2] * 9000 - 900,
                               r[3] * 40 - 2, i % 7 == 0, texts[(seed >> 18) % 10]);
                }
                read_pdf();
        }
        start_pdf();
        pdf.pages = 1;
        read_pdf();
        assert_says("");
}

/* ---- between child and parent ---- */

static void a_document_comes_back_as_it_was_said(void **state)
{
        struct convert_doc again;
        struct buf a, b;

        (void)state;
        assert_int_equal(read_bytes(STR("<html lang=en><title>t</title><h1>H</h1><p>p<table><tr><td>\"q\"<td>2</table>"
                                        "<a href=z>z</a>")),
                         0);
        doc.notes[NOTE_SCAN] = 3;
        buf_init(&a, 1 << 20);
        buf_init(&b, 1 << 20);
        convert_to_json(&doc, &a);
        assert_int_equal(convert_from_json(buf_str(&a), mem, &again, &err), 0);
        convert_to_json(&again, &b);
        assert_true(str_eq(buf_str(&a), buf_str(&b)));
        buf_done(&a);
        buf_done(&b);
}

static void a_parent_believes_nothing_else(void **state)
{
        static const char *const wrong[] = {
                "",
                "[]",
                "{}",
                "{\"kind\":\"exe\",\"parts\":[]}",
                "{\"kind\":\"csv\",\"parts\":[{\"is\":\"thing\"}]}",
                "{\"kind\":\"csv\",\"parts\":[{\"is\":\"table\",\"rows\":[[1,0]]}]}",
                "{\"kind\":\"csv\",\"parts\":[{\"is\":\"table\",\"rows\":[[1,0,7]]}]}",
                "{\"kind\":\"csv\",\"parts\":[{\"is\":\"text\",\"text\":1}]}",
                "{\"kind\":\"csv\",\"parts\":[{\"is\":\"text\",\"page\":-1}]}",
        };

        (void)state;
        for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
                if (convert_from_json(str_c(wrong[i]), mem, &doc, &err) != ERR_INVALID || doc.n_parts)
                        fail_msg("%zu was taken", i);
        assert_int_equal(convert_from_json(STR("{\"error\":\"this is a picture\"}"), mem, &doc, &err), ERR_INVALID);
        assert_string_equal(err.msg, "this is a picture");
}

/* A line that a child said is told its name again; what stands in no table has none. */
static void each_fault_is_known_by_its_line(void **state)
{
        (void)state;
        for (enum convert_fault f = 0; f < CONVERT_FAULTS; f++) {
                struct err one, with;

                assert_true(convert_fault(&one, f) < 0);
                assert_int_equal(convert_fault_of(str_c(one.msg)), f);
                convert_fault_with(&with, f, "%s", "xl/a.xml");
                assert_int_equal(convert_fault_of(str_c(with.msg)), f);
                for (enum convert_fault g = 0; g < f; g++)
                        assert_string_not_equal(convert_fault_slug(f), convert_fault_slug(g));
        }
        assert_int_equal(convert_fault_of(STR("this is a programme")), FAULT_OTHER);
        assert_int_equal(convert_fault_of(STR("")), FAULT_OTHER);
}

/* In a process of its own, since what is shut stays so. */
static void a_reader_opens_programs_and_no_other_files(void **state)
{
        char path[] = "/tmp/warmline-walls-XXXXXX";
        int fd = mkstemp(path), status;
        pid_t child;

        (void)state;
        assert_true(fd >= 0);
        if (!convert_walls_known()) {
                close(fd);
                unlink(path);
                skip();
        }
        child = fork();
        if (child == 0) {
                bool ok = convert_walls() && open(path, O_RDONLY) < 0 && errno == EACCES && open("/", O_RDONLY) < 0 &&
                          unlink(path) < 0 && open("/tmp/x", O_CREAT | O_RDWR, 0600) < 0 &&
                          open("/usr/bin/env", O_RDONLY) >= 0 && open("/dev/null", O_WRONLY) >= 0 &&
                          write(fd, "x", 1) == 1; /* what is open stays open */

                _exit(ok ? system("/usr/bin/env true </dev/null") : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        close(fd);
        assert_int_equal(unlink(path), 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_sheet_gives_its_stored_values, setup, teardown),
                cmocka_unit_test_setup_teardown(merged_cells_are_filled_where_rows_are, setup, teardown),
                cmocka_unit_test_setup_teardown(a_million_rows_are_cut_with_a_word, setup, teardown),
                cmocka_unit_test_setup_teardown(a_zip_bomb_is_refused_also_when_it_lies, setup, teardown),
                cmocka_unit_test_setup_teardown(columns_to_the_right_are_cut, setup, teardown),
                cmocka_unit_test_setup_teardown(entities_are_not_for_us, setup, teardown),
                cmocka_unit_test_setup_teardown(a_document_reads_as_if_all_changes_were_taken, setup, teardown),
                cmocka_unit_test_setup_teardown(cells_of_a_document_are_merged_both_ways, setup, teardown),
                cmocka_unit_test_setup_teardown(headings_are_known_by_names_bases_and_outlines, setup, teardown),
                cmocka_unit_test_setup_teardown(a_title_names_the_document, setup, teardown),
                cmocka_unit_test_setup_teardown(tables_of_contents_are_left_out, setup, teardown),
                cmocka_unit_test_setup_teardown(a_table_of_contents_that_does_not_end_hides_no_chapter, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(items_have_bullets_or_numbers, setup, teardown),
                cmocka_unit_test_setup_teardown(looks_make_headings_where_no_style_does, setup, teardown),
                cmocka_unit_test_setup_teardown(typed_numbers_make_headings, setup, teardown),
                cmocka_unit_test_setup_teardown(looks_do_not_count_beside_styles_but_in_long_stretches, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(bold_questions_below_styled_headings_are_headings, setup, teardown),
                cmocka_unit_test_setup_teardown(a_page_gives_what_it_says_and_where_it_leads, setup, teardown),
                cmocka_unit_test_setup_teardown(only_the_main_part_of_a_page_is_read_where_it_is_marked, setup,
                                                teardown),
                cmocka_unit_test_setup_teardown(frames_of_a_page_are_left_out_by_their_names, setup, teardown),
                cmocka_unit_test_setup_teardown(a_frame_that_holds_the_page_stays, setup, teardown),
                cmocka_unit_test_setup_teardown(a_heading_inside_a_question_is_no_other_one, setup, teardown),
                cmocka_unit_test_setup_teardown(what_has_the_role_of_a_heading_is_one, setup, teardown),
                cmocka_unit_test_setup_teardown(exports_of_other_systems_are_read, setup, teardown),
                cmocka_unit_test_setup_teardown(text_tables_are_cut_by_what_cuts_them_evenly, setup, teardown),
                cmocka_unit_test_setup_teardown(what_is_no_knowledge_is_called_by_its_name, setup, teardown),
                cmocka_unit_test_setup_teardown(columns_are_read_one_after_the_other, setup, teardown),
                cmocka_unit_test_setup_teardown(a_table_of_long_cells_is_no_text_in_columns, setup, teardown),
                cmocka_unit_test_setup_teardown(numbered_lines_without_text_are_steps, setup, teardown),
                cmocka_unit_test_setup_teardown(bold_is_a_heading_when_it_is_short_and_stands_alone, setup, teardown),
                cmocka_unit_test_setup_teardown(words_parted_at_the_line_end_are_whole, setup, teardown),
                cmocka_unit_test_setup_teardown(cells_that_touch_are_parted_where_the_column_begins, setup, teardown),
                cmocka_unit_test_setup_teardown(margins_and_contents_are_left_out, setup, teardown),
                cmocka_unit_test_setup_teardown(lists_keep_their_items_and_fonts_their_blanks, setup, teardown),
                cmocka_unit_test_setup_teardown(texts_anywhere_are_no_harm, setup, teardown),
                cmocka_unit_test_setup_teardown(a_document_comes_back_as_it_was_said, setup, teardown),
                cmocka_unit_test_setup_teardown(a_parent_believes_nothing_else, setup, teardown),
                cmocka_unit_test(each_fault_is_known_by_its_line),
                cmocka_unit_test(a_reader_opens_programs_and_no_other_files),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
