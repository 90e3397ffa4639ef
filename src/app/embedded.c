/* embedded - looks into the tables that tools/embed.py made, and unpacks. */
#include "app/embedded.h"

#include "app/embedded_priv.h"

#define ZLIB_CONST
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct embedded_set embedded_web(void)
{
        return (struct embedded_set){embedded_table_web, embedded_count_web};
}

struct embedded_set embedded_data(void)
{
        return (struct embedded_set){embedded_table_data, embedded_count_data};
}

struct embedded_set embedded_packs(void)
{
        return (struct embedded_set){embedded_table_packs, embedded_count_packs};
}

struct embedded_set embedded_starter(void)
{
        return (struct embedded_set){embedded_table_starter, embedded_count_starter};
}

/* The knowledge in its own form; made once, kept for the life of the program. */
static struct kfile *knowledge_files;

static void make_knowledge_files(void)
{
        struct kfile *files = calloc(embedded_count_knowledge + 1, sizeof(*files));

        if (!files)
                abort();
        for (size_t i = 0; i < embedded_count_knowledge; i++) {
                const struct embedded_file *f = &embedded_table_knowledge[i];

                files[i] = (struct kfile){f->path, f->raw, f->raw_n};
        }
        knowledge_files = files;
}

const struct kfile *embedded_knowledge(size_t *ret_n)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;

        pthread_once(&once, make_knowledge_files);
        *ret_n = embedded_count_knowledge;
        return knowledge_files;
}

const struct embedded_file *embedded_find(struct embedded_set set, struct str path)
{
        size_t low = 0, high = set.n;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                int c = str_cmp(str_c(set.files[mid].path), path);

                if (c == 0)
                        return &set.files[mid];
                if (c < 0)
                        low = mid + 1;
                else
                        high = mid;
        }
        return NULL;
}

static int inflate_all(const struct embedded_file *f, char *out)
{
        z_stream z = {
                .next_in = f->gz, .avail_in = (uInt)f->gz_n, .next_out = (Bytef *)out, .avail_out = (uInt)f->raw_n};
        int r;

        if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
                return ERR_CORRUPT;
        r = inflate(&z, Z_FINISH);
        inflateEnd(&z);
        return r == Z_STREAM_END && z.total_out == f->raw_n ? 0 : ERR_CORRUPT;
}

int embedded_unpack(const struct embedded_file *f, struct buf *out, struct err *err)
{
        char *p;

        if (f->raw)
                return buf_put(out, f->raw, f->raw_n) ? 0 : err_set(err, ERR_FULL, "%s: no room for it", f->path);
        p = buf_reserve(out, f->raw_n + 1);
        if (!p)
                return err_set(err, ERR_FULL, "%s: no room for it", f->path);
        if (inflate_all(f, p) < 0)
                return err_set(err, ERR_CORRUPT, "%s: the embedded copy is damaged", f->path);
        p[f->raw_n] = '\0';
        out->n += f->raw_n;
        return 0;
}
