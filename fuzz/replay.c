/* replay - runs a fuzzer's function over every file of a folder, so that the corpus is part of the normal tests. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int run_file(const char *path)
{
        FILE *f = fopen(path, "rb");
        uint8_t *data;
        long n;

        if (!f)
                return -1;
        fseek(f, 0, SEEK_END);
        n = ftell(f);
        rewind(f);
        data = malloc((size_t)n + 1);
        if (!data || (n > 0 && fread(data, 1, (size_t)n, f) != (size_t)n)) {
                free(data);
                fclose(f);
                return -1;
        }
        fclose(f);
        LLVMFuzzerTestOneInput(data, (size_t)n);
        free(data);
        return 0;
}

int main(int argc, char **argv)
{
        struct dirent *e;
        unsigned count = 0;
        DIR *d = argc == 2 ? opendir(argv[1]) : NULL;

        if (!d) {
                fprintf(stderr, "usage: %s CORPUS_DIR\n", argv[0]);
                return 2;
        }
        while ((e = readdir(d))) {
                char path[4096];

                if (e->d_name[0] == '.')
                        continue;
                if (snprintf(path, sizeof(path), "%s/%s", argv[1], e->d_name) >= (int)sizeof(path) ||
                    run_file(path) < 0) {
                        fprintf(stderr, "cannot read %s\n", e->d_name);
                        closedir(d);
                        return 1;
                }
                count++;
        }
        closedir(d);
        printf("%u files replayed\n", count);
        return count ? 0 : 1;
}
