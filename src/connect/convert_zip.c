/*
 * convert_zip - members of a zip, by libzip. What a member says of its size is not believed: it is counted while it
 * unpacks, and a member that grows beyond measure ends the file.
 */
#include "connect/convert_lib.h"
#include "connect/convert_priv.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* As libzip has it since 1.0; `valid` says which fields are set. */
struct zip_stat_ {
        uint64_t valid;
        const char *name;
        uint64_t index, size, comp_size;
        time_t mtime;
        uint32_t crc;
        uint16_t comp_method, encryption_method;
        uint32_t flags;
};

enum { STAT_SIZES = 4 | 8, STAT_ENCRYPTION = 128, MEMBERS_MAX = 20000, RDONLY = 16 };

struct libzip {
        void *(*source)(const void *, uint64_t, int, void *);
        void (*source_free)(void *);
        void *(*open)(void *, int, void *);
        void (*discard)(void *);
        int64_t (*entries)(void *, uint32_t);
        int64_t (*locate)(void *, const char *, uint32_t);
        int (*stat)(void *, uint64_t, uint32_t, struct zip_stat_ *);
        void *(*fopen)(void *, uint64_t, uint32_t);
        int64_t (*fread)(void *, void *, uint64_t);
        int (*fclose)(void *);
};

struct zip {
        struct libzip lib;
        void *archive;
        uint64_t unpacked; /* of all members so far */
};

struct zip_member {
        struct zip *zip;
        void *file;
        uint64_t packed, n;
        bool past_limit;
};

static bool load(struct libzip *z)
{
        const struct lib_name names[] = {
                {"zip_source_buffer_create", (void **)&z->source},
                {"zip_source_free", (void **)&z->source_free},
                {"zip_open_from_source", (void **)&z->open},
                {"zip_discard", (void **)&z->discard},
                {"zip_get_num_entries", (void **)&z->entries},
                {"zip_name_locate", (void **)&z->locate},
                {"zip_stat_index", (void **)&z->stat},
                {"zip_fopen_index", (void **)&z->fopen},
                {"zip_fread", (void **)&z->fread},
                {"zip_fclose", (void **)&z->fclose},
        };

        return lib_load("libzip.so.4", names, sizeof(names) / sizeof(*names));
}

int zip_open_bytes(struct str bytes, struct zip **ret, struct err *err)
{
        struct zip *z = calloc(1, sizeof(*z));
        void *source;
        int r = 0;

        if (!z)
                abort();
        if (!load(&z->lib)) {
                free(z);
                return convert_fault_with(err, FAULT_PACKAGE, "libzip4");
        }
        source = z->lib.source(bytes.p, bytes.n, 0, NULL);
        z->archive = source ? z->lib.open(source, RDONLY, NULL) : NULL;
        if (source && !z->archive)
                z->lib.source_free(source);
        if (!z->archive)
                r = convert_fault(err, FAULT_BROKEN);
        else if (z->lib.entries(z->archive, 0) > MEMBERS_MAX)
                r = convert_fault(err, FAULT_UNPACKS);
        if (r < 0)
                z = zip_close_it(z);
        *ret = z;
        return r;
}

struct zip *zip_close_it(struct zip *z)
{
        if (z && z->archive)
                z->lib.discard(z->archive);
        free(z);
        return NULL;
}

bool zip_has(const struct zip *z, const char *name)
{
        return z->lib.locate(z->archive, name, 0) >= 0;
}

int zip_member_open(struct zip *z, const char *name, struct zip_member **ret, struct err *err)
{
        int64_t at = z->lib.locate(z->archive, name, 0);
        struct zip_stat_ st = {0};
        struct zip_member *m;
        void *file;

        *ret = NULL;
        if (at < 0)
                return convert_fault_with(err, FAULT_BROKEN, "%s is missing", name);
        if (z->lib.stat(z->archive, (uint64_t)at, 0, &st) < 0 || (st.valid & STAT_SIZES) != STAT_SIZES)
                return convert_fault(err, FAULT_BROKEN);
        if ((st.valid & STAT_ENCRYPTION) && st.encryption_method)
                return convert_fault(err, FAULT_PASSWORD);
        if (st.size > CONVERT_MEMBER_MAX || (st.size > 1 << 20 && st.size / CONVERT_RATIO_MAX > st.comp_size))
                return convert_fault_with(err, FAULT_UNPACKS, "%s", name);
        file = z->lib.fopen(z->archive, (uint64_t)at, 0);
        if (!file)
                return convert_fault_with(err, FAULT_BROKEN, "%s", name);
        m = calloc(1, sizeof(*m));
        if (!m)
                abort();
        *m = (struct zip_member){z, file, st.comp_size, 0, false};
        *ret = m;
        return 0;
}

struct zip_member *zip_member_close(struct zip_member *m)
{
        if (m)
                m->zip->lib.fclose(m->file);
        free(m);
        return NULL;
}

int zip_member_read(void *member, char *to, int n)
{
        struct zip_member *m = member;
        int64_t got = m->past_limit ? -1 : m->zip->lib.fread(m->file, to, (uint64_t)n);

        if (got <= 0)
                return got < 0 ? -1 : 0;
        m->n += (uint64_t)got;
        m->zip->unpacked += (uint64_t)got;
        m->past_limit = m->n > CONVERT_MEMBER_MAX || m->zip->unpacked > CONVERT_UNPACKED_MAX ||
                        (m->n > 1 << 20 && m->n / CONVERT_RATIO_MAX > m->packed);
        return m->past_limit ? -1 : (int)got;
}

bool zip_member_past_limit(const struct zip_member *m)
{
        return m->past_limit;
}
