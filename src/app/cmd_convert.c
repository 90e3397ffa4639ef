/* warmline convert: what a file of knowledge says, as JSON. With "-" it is the child that imports read files in. */
#include "app/command.h"
#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"
#include "connect/convert.h"
#include "connect/harvest.h"

#include <stdio.h>
#include <string.h>

static bool read_all(FILE *f, struct buf *out)
{
        char block[65536];
        size_t n;

        while ((n = fread(block, 1, sizeof(block), f)) > 0)
                buf_put_str(out, str_n(block, n));
        return !ferror(f) && !out->overflow;
}

static void put_error(const struct err *err, struct buf *out)
{
        buf_clear(out);
        buf_put_ch(out, '{');
        json_put_key_str(out, "error", str_c(err->msg));
        buf_put_ch(out, '}');
}

static void put_texts(const char *key, const struct str v[LANG_N], struct buf *out)
{
        json_put_key(out, key);
        buf_put_ch(out, '{');
        for (enum lang l = 0; l < LANG_N; l++)
                if (v[l].n)
                        json_put_key_str(out, lang_name(l), v[l]);
        buf_put_ch(out, '}');
}

static void put_item(const struct harvest_item *it, struct buf *out)
{
        json_put_comma(out);
        buf_put_ch(out, '{');
        put_texts("title", it->title, out);
        put_texts("body", it->body, out);
        json_put_key(out, "ask");
        buf_put_ch(out, '{');
        for (enum lang l = 0; l < LANG_N; l++) {
                json_put_key(out, lang_name(l));
                buf_put_ch(out, '[');
                for (size_t i = 0; i < it->ask[l].n; i++) {
                        json_put_comma(out);
                        json_put_str(out, it->ask[l].v[i]);
                }
                buf_put_ch(out, ']');
        }
        buf_put_ch(out, '}');
        json_put_key_str(out, "category", it->category);
        json_put_key_str(out, "product", it->product);
        json_put_key_str(out, "sheet", it->sheet);
        json_put_key_i64(out, "line", it->line);
        json_put_key_i64(out, "page", it->page);
        buf_put_ch(out, '}');
}

static void put_articles(const struct convert_doc *doc, struct arena *mem, struct buf *out)
{
        struct harvest h;

        harvest(doc, mem, &h);
        buf_put_ch(out, '{');
        json_put_key_i64(out, "tables", (int64_t)h.tables);
        json_put_key_i64(out, "tables_taken", (int64_t)h.tables_taken);
        json_put_key_i64(out, "rows", (int64_t)h.rows);
        json_put_key_i64(out, "rows_without_question_or_answer", (int64_t)h.rows_empty);
        json_put_key_i64(out, "rows_not_in_use", (int64_t)h.rows_off);
        json_put_key_bool(out, "cut", h.cut);
        json_put_key(out, "articles");
        buf_put_ch(out, '[');
        for (size_t i = 0; i < h.n; i++)
                put_item(&h.items[i], out);
        buf_put_c(out, "]}");
}

static int picture(const struct command_in *in, bool child, const char *number)
{
        struct err err = {0};
        struct buf png;
        int64_t page;
        int r;

        if (!child || !str_to_i64(str_c(number), 1, CONVERT_PAGES_MAX, &page))
                return command_fail(in->command, CODE_USAGE, "--page is a number, and the file comes as -");
        buf_init(&png, CONVERT_ANSWER_MAX);
        r = convert_page_here((unsigned)page, &png, &err);
        if (r == 0)
                fwrite(png.p, 1, png.n, stdout);
        buf_done(&png);
        return r == 0 ? CODE_OK : CODE_FAILED;
}

static int convert_one(const struct command_in *in, bool child)
{
        struct convert_opts o = {.ocr = args_has(in->args, "ocr"),
                                 .charset = args_value(in->args, "charset"),
                                 .on_page = child ? convert_say_page : NULL};
        FILE *f = child ? stdin : fopen(in->args->rest[0], "rbe");
        struct arena *mem = arena_new((size_t)1 << 30);
        struct convert_doc doc;
        struct buf bytes, out;
        struct err err = {0};
        int r;

        if (!f) {
                arena_free(mem);
                return command_fail(in->command, CODE_USAGE, "the file cannot be read");
        }
        buf_init(&bytes, CONVERT_BYTES_MAX + 1);
        buf_init(&out, CONVERT_ANSWER_MAX);
        r = read_all(f, &bytes) ? convert_bytes(buf_str(&bytes), &o, mem, &doc, &err)
                                : err_set(&err, ERR_LIMIT, "the file is larger than 50 MB");
        if (r == 0 && args_has(in->args, "articles"))
                put_articles(&doc, mem, &out);
        else if (r == 0)
                convert_to_json(&doc, &out);
        if (r == 0 && out.overflow)
                r = err_set(&err, ERR_LIMIT, "there is more in the file than can be taken at once");
        if (r < 0)
                put_error(&err, &out);
        fwrite(out.p, 1, out.n, stdout);
        putchar('\n');
        if (!child)
                fclose(f);
        buf_done(&bytes);
        buf_done(&out);
        arena_free(mem);
        return r == 0 ? CODE_OK : CODE_FAILED;
}

static int convert(const struct command_in *in)
{
        bool child = strcmp(in->args->rest[0], "-") == 0;
        const char *page = args_value(in->args, "page");

        if (child && !convert_put_limits(args_has(in->args, "ocr")))
                return command_fail(in->command, CODE_FAILED, "the limits cannot be set");
        return page ? picture(in, child, page) : convert_one(in, child);
}

static const struct flag flags[] = {
        {"ocr", NULL, "read pages of a PDF that are pictures (tesseract)"},
        {"articles", NULL, "the articles that an import would make of it, instead of what stands in it"},
        {"charset", "NAME", "of a page, as its server said it"},
        {"page", "N", "the picture of a page of a PDF instead, as PNG; the file comes as -"},
        {NULL, NULL, NULL},
};

const struct command command_convert = {
        .name = "convert",
        .summary = "Show what an import would read in a file.",
        .usage = "[--ocr] [--articles] FILE",
        .help = "Prints one JSON object: kind, title, pages, notes, parts (headings, texts, items, tables with their\n"
                "rows). Takes .xlsx, .csv, .docx, .pdf, .html, and exports of Zendesk and Chatwoot as .json. With - "
                "the\n"
                "file comes from standard input, and is read under the limits of imports.",
        .flags = flags,
        .rest_min = 1,
        .rest_max = 1,
        .run = convert,
};
