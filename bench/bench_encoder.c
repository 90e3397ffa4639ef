/*
 * bench_encoder - what an encoder costs on one thread, with each instruction set that this machine has.
 *
 *   bench_encoder ENCODER.gguf [ISA]           prints a line of JSON for each; ISA: portable, avx2, avx512
 *   bench_encoder ENCODER.gguf vectors < LINES writes a vector of floats for each line, as a query
 *
 * A query has 15 tokens, a passage 200, begin, end and the model's prefix among them; both are in the line, so that a
 * peer can be asked the same. Exit 1 when there is nothing to measure. Times are of the processor, the shortest of many
 * runs; memory is what the encoder adds, in Pss.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/vec.h"
#include "codec/json.h"
#include "encoder/encoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES = 16, QUERY_TOKENS = 15, PASSAGE_TOKENS = 200, LINES_MAX = 100000, LINES_BYTES_MAX = 64 << 20 };

static const char query_words[] = "my camera does not connect to the network any more since the last update";
static const char passage_words[] =
        "Hold the button at the back of the camera for ten seconds until the light blinks twice. Open the app, choose "
        "your network and enter its password. 长按背面的按钮十秒，直到指示灯闪烁两次，然后在应用里选择网络并输入密码。 "
        "The camera "
        "needs a network of 2.4 GHz; when the router offers both bands under one name, switch the other one off while "
        "you connect. 如果路由器的两个频段同名，请在连接时关闭另一个频段。 If the light stays red, the password was "
        "wrong. "
        "Move the camera nearer to the router and try again; walls of concrete weaken the signal. "
        "还是不行的话，请把摄像头"
        "移近路由器再试一次。 After three attempts without success, write to us and name the serial number that is "
        "printed "
        "below the stand. We answer on the same day and exchange the camera within the warranty of two years.";

static _Noreturn void die(const struct err *err)
{
        fprintf(stderr, "bench_encoder: %s\n", err->msg);
        exit(1);
}

static long pss_kib(void)
{
        FILE *f = fopen("/proc/self/smaps_rollup", "r");
        char line[256];
        long kib = 0;

        while (f && fgets(line, sizeof(line), f))
                if (sscanf(line, "Pss: %ld", &kib) == 1)
                        break;
        if (f)
                fclose(f);
        return kib;
}

/* The longest start of words that costs at most `tokens` behind the prefix, without the prefix. */
static struct str start_of(const struct encoder *e, struct str prefix, const char *words, size_t tokens,
                           struct arena *mem)
{
        struct str all = str_c(words), best = {0};

        for (size_t n = 1; n <= all.n; n++) {
                struct str part = str_sub(all, 0, n);

                if ((n < all.n && (all.p[n] & 0xC0) == 0x80) || all.p[n - 1] == ' ')
                        continue;
                if (encoder_tokens(e, arena_concat(mem, prefix, part)) <= tokens)
                        best = part;
        }
        return best;
}

static double cpu_ms(void)
{
        return (double)time_cpu_ns() / 1e6;
}

static double shortest_ms(const struct encoder *e, struct str text, size_t n, unsigned runs)
{
        struct str texts[QUERIES];
        float *out = calloc(n * encoder_dim(e), sizeof(*out));
        struct err err = {0};
        double best = 1e9;

        for (size_t i = 0; i < n; i++)
                texts[i] = text;
        for (unsigned i = 0; i < runs; i++) {
                double from = cpu_ms(), ms;

                if (encoder_embed(e, texts, n, out, NULL, &err) < 0)
                        die(&err);
                ms = cpu_ms() - from;
                best = ms < best ? ms : best;
        }
        free(out);
        return best;
}

/* False: it cannot be opened, or not with this instruction set. */
static bool measure(const char *path, enum encoder_isa isa)
{
        struct arena *mem = arena_new(0);
        struct encoder *e = NULL;
        struct err err = {0};
        struct str query, passage, full;
        struct buf texts;
        long before = pss_kib();
        double from = cpu_ms(), open_ms, query_ms, passage_ms, batch_ms;
        size_t n_query, n_passage;

        if (encoder_open(path, isa, &e, &err) < 0) {
                fprintf(stderr, "bench_encoder: %s\n", err.msg);
                arena_free(mem);
                return false;
        }
        open_ms = cpu_ms() - from;
        query = start_of(e, encoder_query_prefix(e), query_words, QUERY_TOKENS, mem);
        passage = start_of(e, encoder_passage_prefix(e), passage_words, PASSAGE_TOKENS, mem);
        full = arena_concat(mem, encoder_query_prefix(e), query);
        n_query = encoder_tokens(e, full);
        query_ms = shortest_ms(e, full, 1, isa == ENCODER_PORTABLE ? 20 : 500);
        batch_ms = shortest_ms(e, full, QUERIES, isa == ENCODER_PORTABLE ? 3 : 50);
        full = arena_concat(mem, encoder_passage_prefix(e), passage);
        n_passage = encoder_tokens(e, full);
        passage_ms = shortest_ms(e, full, 1, isa == ENCODER_PORTABLE ? 3 : 50);
        buf_init(&texts, 1 << 16);
        json_put_str(&texts, query);
        buf_put_c(&texts, ", \"passage\": ");
        json_put_str(&texts, passage);
        printf("{\"isa\": \"%s\", \"open_ms\": %.1f, \"added_pss_mib\": %.1f, \"query_tokens\": %zu, \"query_ms\": "
               "%.3f, "
               "\"batch\": %d, \"batch_ms\": %.3f, \"passage_tokens\": %zu, \"passage_ms\": %.3f, "
               "\"query_tokens_per_s\": %.0f, \"batch_tokens_per_s\": %.0f, \"passage_tokens_per_s\": %.0f, "
               "\"query\": %.*s}\n",
               encoder_isa_name(e), open_ms, (double)(pss_kib() - before) / 1024, n_query, query_ms, QUERIES, batch_ms,
               n_passage, passage_ms, (double)n_query / query_ms * 1e3, (double)(n_query * QUERIES) / batch_ms * 1e3,
               (double)n_passage / passage_ms * 1e3, STR_ARG(buf_str(&texts)));
        fflush(stdout);
        buf_done(&texts);
        encoder_close(e);
        arena_free(mem);
        return true;
}

static void write_vectors(const char *path)
{
        struct arena *mem = arena_new(2 * LINES_BYTES_MAX);
        VEC(struct str) lines = {0};
        struct encoder *e = NULL;
        struct err err = {0};
        char line[1 << 16];
        float *out;

        if (encoder_open(path, ENCODER_BEST, &e, &err) < 0)
                die(&err);
        while (lines.n < LINES_MAX && fgets(line, sizeof(line), stdin)) {
                struct str s = str_c(line);

                if (str_ends(s, STR("\n")))
                        s.n--;
                *VEC_ADD(&lines) = arena_concat(mem, encoder_query_prefix(e), s);
        }
        out = calloc(lines.n + 1, encoder_dim(e) * sizeof(*out));
        if (encoder_embed(e, lines.p, lines.n, out, NULL, &err) < 0)
                die(&err);
        if (fwrite(out, encoder_dim(e) * sizeof(*out), lines.n, stdout) != lines.n)
                exit(1);
        free(out);
        VEC_FREE(&lines);
        encoder_close(e);
        arena_free(mem);
}

int main(int argc, char **argv)
{
        static const struct {
                const char *name;
                enum encoder_isa isa;
        } isas[] = {{"avx512", ENCODER_AVX512}, {"avx2", ENCODER_AVX2}, {"portable", ENCODER_PORTABLE}};

        bool any = false;

        if (argc < 2 || argc > 3) {
                fprintf(stderr, "usage: bench_encoder ENCODER.gguf [ISA|vectors]\n");
                return 2;
        }
        if (argc == 3 && strcmp(argv[2], "vectors") == 0) {
                write_vectors(argv[1]);
                return 0;
        }
        for (size_t i = 0; i < 3; i++) {
                if (argc == 3 && strcmp(argv[2], isas[i].name) != 0)
                        continue;
                any = measure(argv[1], isas[i].isa) || any;
        }
        return any ? 0 : 1;
}
