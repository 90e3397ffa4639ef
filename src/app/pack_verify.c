/* pack_verify - compares a pack with what was written down when it was added. */
#include "app/pack_install.h"
#include "app/pack_priv.h"

#include "app/reference.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "encoder/encoder.h"

static int compare(const struct reference *ref, const float *vectors, size_t dim, double least, double *ret,
                   struct err *err)
{
        int r = reference_compare(ref, vectors, dim, ret, err);

        if (r < 0 || *ret >= least)
                return r;
        return err_set(err, ERR_CORRUPT, "its vectors are not those that it should give: cosine %.4f", *ret);
}

int pack_compare_known(const float *vectors, size_t dim, struct arena *mem, double *ret, struct err *err)
{
        struct reference ref;
        struct pack known;
        struct str file;
        int r = pack_known(mem, &known, &file, err);

        if (r == 0)
                r = reference_parse(file, mem, &ref, err);
        return r < 0 ? r : compare(&ref, vectors, dim, PACK_COSINE_KNOWN, ret, err);
}

static int compare_vectors(const struct pack_entry *p, struct str file, struct arena *mem, struct pack_check *ret,
                           struct err *err)
{
        struct encoder *e = NULL;
        struct reference ref;
        const float *vectors;
        int r = reference_parse(file, mem, &ref, err);

        if (r < 0)
                return err_prefix(err, PACK_REFERENCE);
        r = encoder_open(pack_path(mem, p->folder, PACK_FILE), ENCODER_BEST, &e, err);
        if (r == 0)
                r = reference_embed(&ref, e, mem, &vectors, err);
        if (r == 0)
                r = compare(&ref, vectors, encoder_dim(e), PACK_COSINE_OWN, &ret->own, err);
        if (r == 0 && str_eq_c(p->name, PACK_E5))
                r = pack_compare_known(vectors, encoder_dim(e), mem, &ret->known, err);
        ret->lines = ref.n;
        encoder_close(e);
        return r;
}

int pack_check_file(const struct pack_entry *p, struct arena *mem, struct err *err)
{
        char hex[PACK_HASH_LEN + 1];
        int64_t size;
        int r = pack_file_hash(pack_path(mem, p->folder, PACK_FILE), &size, hex, err);

        if (r < 0)
                return r;
        if (size != p->pack.size)
                return err_set(err, ERR_CORRUPT, PACK_FILE " has %lld bytes instead of %lld", (long long)size,
                               (long long)p->pack.size);
        if (!str_eq_c(p->pack.sha256, hex))
                return err_set(err, ERR_CORRUPT, PACK_FILE " was changed: its SHA-256 is %s", hex);
        return 0;
}

int pack_verify(const struct pack_entry *p, struct arena *mem, struct pack_check *ret, struct err *err)
{
        struct buf file;
        int r;

        *ret = (struct pack_check){0};
        if (p->err.code < 0) {
                *err = p->err;
                return err->code;
        }
        r = pack_check_file(p, mem, err);
        if (r < 0)
                return r;
        buf_init(&file, REFERENCE_FILE_MAX);
        r = file_read(pack_path(mem, p->folder, PACK_REFERENCE), &file, err);
        if (r == 0)
                r = compare_vectors(p, buf_str(&file), mem, ret, err);
        buf_done(&file);
        return r;
}
