/* What the program carries inside is what lies in the source tree. */
#include "app/embedded.h"
#include "knowledge/knowledge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static char *read_source(const char *path, size_t *ret_n)
{
        const char *source = getenv("WARMLINE_SOURCE");
        char full[1024], *p = malloc(1 << 20);
        FILE *f;

        snprintf(full, sizeof(full), "%s/demo/knowledge/%s", source ? source : ".", path);
        f = fopen(full, "rb");
        assert_non_null(f);
        *ret_n = fread(p, 1, 1 << 20, f);
        fclose(f);
        return p;
}

static void every_knowledge_file_is_byte_for_byte_the_one_of_the_tree(void **state)
{
        size_t n;
        const struct kfile *files = embedded_knowledge(&n);

        (void)state;
        assert_true(n > 10);
        for (size_t i = 0; i < n; i++) {
                size_t size;
                char *p = read_source(files[i].path, &size);

                assert_int_equal(files[i].n, size);
                assert_memory_equal(files[i].data, p, size);
                free(p);
        }
}

static void sets_are_sorted_and_files_are_found_by_path(void **state)
{
        struct embedded_set data = embedded_data();

        (void)state;
        for (size_t i = 1; i < data.n; i++)
                assert_true(strcmp(data.files[i - 1].path, data.files[i].path) < 0);
        for (size_t i = 0; i < data.n; i++)
                assert_ptr_equal(embedded_find(data, str_c(data.files[i].path)), &data.files[i]);
        assert_null(embedded_find(data, STR("nothing.csv")));
        assert_null(embedded_find(data, STR("")));
}

static void packed_forms_unpack_to_the_plain_ones(void **state)
{
        struct embedded_set data = embedded_data();
        const struct embedded_file *talks = embedded_find(data, STR("conversations.jsonl"));
        struct buf out;
        struct err err;
        size_t lines = 0;

        (void)state;
        assert_non_null(talks);
        assert_null(talks->raw);
        buf_init(&out, 64 << 20);
        assert_int_equal(embedded_unpack(talks, &out, &err), 0);
        assert_int_equal(out.n, talks->raw_n);
        for (size_t i = 0; i < out.n; i++)
                lines += out.p[i] == '\n';
        assert_int_equal(lines, 3000);
        buf_done(&out);
}

static void the_compressed_form_of_a_small_file_holds_the_same_bytes(void **state)
{
        const struct embedded_file *f = embedded_find(embedded_data(), STR("customers.csv"));
        struct embedded_file packed;
        struct buf out;
        struct err err;

        (void)state;
        assert_non_null(f);
        assert_non_null(f->raw);
        assert_non_null(f->gz);
        assert_int_equal(strlen(f->etag), 16);
        memcpy(&packed, f, sizeof(packed));
        packed.raw = NULL;
        buf_init(&out, 1 << 20);
        assert_int_equal(embedded_unpack(&packed, &out, &err), 0);
        assert_int_equal(out.n, f->raw_n);
        assert_memory_equal(out.p, f->raw, f->raw_n);
        packed.raw_n--;
        buf_clear(&out);
        assert_int_equal(embedded_unpack(&packed, &out, &err), ERR_CORRUPT);
        buf_done(&out);
}

static void a_buffer_without_room_is_told_so(void **state)
{
        const struct embedded_file *f = embedded_find(embedded_data(), STR("conversations.jsonl"));
        struct buf out;
        struct err err;

        (void)state;
        buf_init(&out, 1000);
        assert_int_equal(embedded_unpack(f, &out, &err), ERR_FULL);
        buf_done(&out);
}

static void the_embedded_knowledge_loads_without_a_fault(void **state)
{
        size_t n;
        const struct kfile *files = embedded_knowledge(&n);
        struct report *rep = report_new();
        struct knowledge *k = NULL;
        struct err err = {0};
        int r = knowledge_load_files(files, n, 0, &k, rep, &err);

        (void)state;
        if (r < 0)
                fail_msg("%s", err.msg);
        assert_int_equal(rep->n_errors, 0);
        assert_non_null(knowledge_flow(k, STR("camera-offline")));
        knowledge_unref(k);
        report_free(rep);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_knowledge_file_is_byte_for_byte_the_one_of_the_tree),
                cmocka_unit_test(sets_are_sorted_and_files_are_found_by_path),
                cmocka_unit_test(packed_forms_unpack_to_the_plain_ones),
                cmocka_unit_test(the_compressed_form_of_a_small_file_holds_the_same_bytes),
                cmocka_unit_test(a_buffer_without_room_is_told_so),
                cmocka_unit_test(the_embedded_knowledge_loads_without_a_fault),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
