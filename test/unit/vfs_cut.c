/* See vfs_cut.h. Locks, shared memory and reads go to the real VFS; writes go there, too, and are noted here. */
#include "vfs_cut.h"

#include "base/rand.h"
#include "base/vec.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR 512
#define FILES_MAX 16

struct write {
        int64_t at, n; /* data NULL: cut to `at` bytes */
        unsigned char *data;
};

struct image {
        char *name;
        unsigned char *durable;
        int64_t n_durable;
        bool exists; /* was synced at least once */
        VEC(struct write) pending;
};

struct cut_file {
        sqlite3_file base;
        struct image *image;
        sqlite3_file *real;
};

static struct {
        pthread_mutex_t mutex;
        struct image files[FILES_MAX];
        size_t n;
        int64_t ops, cut_at;
        bool cut, full;
} disk = {.mutex = PTHREAD_MUTEX_INITIALIZER, .cut_at = -1};

static sqlite3_vfs *real_vfs;

/* --- images --- */

static void image_clear(struct image *im)
{
        for (size_t i = 0; i < im->pending.n; i++)
                free(im->pending.p[i].data);
        VEC_FREE(&im->pending);
        free(im->durable);
        im->durable = NULL;
        im->n_durable = 0;
        im->exists = false;
}

/* A file that SQLite opens without a name and that nobody finds after a start. */
#define NAMELESS ""

static struct image *image_of(const char *name)
{
        for (size_t i = 0; i < disk.n; i++)
                if (strcmp(disk.files[i].name, name) == 0)
                        return &disk.files[i];
        if (disk.n == FILES_MAX)
                abort();
        disk.files[disk.n].name = strdup(name);
        return &disk.files[disk.n++];
}

static void durable_resize(struct image *im, int64_t n)
{
        im->durable = realloc(im->durable, (size_t)n + 1);
        if (!im->durable)
                abort();
        if (n > im->n_durable)
                memset(im->durable + im->n_durable, 0, (size_t)(n - im->n_durable));
        im->n_durable = n;
}

static void apply_bytes(struct image *im, int64_t at, const unsigned char *data, int64_t n)
{
        if (at + n > im->n_durable)
                durable_resize(im, at + n);
        memcpy(im->durable + at, data, (size_t)n);
}

static void apply(struct image *im, const struct write *w)
{
        if (w->data)
                apply_bytes(im, w->at, w->data, w->n);
        else
                durable_resize(im, w->at);
}

static void make_durable(struct image *im)
{
        for (size_t i = 0; i < im->pending.n; i++) {
                apply(im, &im->pending.p[i]);
                free(im->pending.p[i].data);
        }
        VEC_CLEAR(&im->pending);
        im->exists = true;
}

static void note(struct image *im, int64_t at, const void *data, int64_t n)
{
        struct write *w = VEC_ADD(&im->pending);

        w->at = at;
        w->n = n;
        if (data) {
                w->data = malloc((size_t)n + 1);
                if (!w->data)
                        abort();
                memcpy(w->data, data, (size_t)n);
        }
}

/* Counts an operation; false when the power is gone. With the mutex. */
static bool powered(void)
{
        if (!disk.cut && disk.cut_at >= 0 && disk.ops >= disk.cut_at)
                disk.cut = true;
        if (!disk.cut)
                disk.ops++;
        return !disk.cut;
}

/* --- file methods --- */

static int cut_close(sqlite3_file *f)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods ? c->real->pMethods->xClose(c->real) : SQLITE_OK;
}

static int cut_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods->xRead(c->real, p, n, at);
}

static int cut_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
        struct cut_file *c = (struct cut_file *)f;
        sqlite3_int64 size = 0;
        int rc = SQLITE_OK;

        pthread_mutex_lock(&disk.mutex);
        (void)c->real->pMethods->xFileSize(c->real, &size);
        if (disk.full && at + n > size)
                rc = SQLITE_FULL;
        else if (powered())
                note(c->image, at, p, n);
        else {
                if (disk.ops == disk.cut_at) { /* this one was on its way to the disk */
                        note(c->image, at, p, n);
                        disk.ops++;
                }
                rc = SQLITE_IOERR_WRITE;
        }
        pthread_mutex_unlock(&disk.mutex);
        return rc == SQLITE_OK ? c->real->pMethods->xWrite(c->real, p, n, at) : rc;
}

static int cut_truncate(sqlite3_file *f, sqlite3_int64 size)
{
        struct cut_file *c = (struct cut_file *)f;
        int rc = SQLITE_OK;

        pthread_mutex_lock(&disk.mutex);
        if (powered())
                note(c->image, size, NULL, 0);
        else
                rc = SQLITE_IOERR_TRUNCATE;
        pthread_mutex_unlock(&disk.mutex);
        return rc == SQLITE_OK ? c->real->pMethods->xTruncate(c->real, size) : rc;
}

static int cut_sync(sqlite3_file *f, int flags)
{
        struct cut_file *c = (struct cut_file *)f;
        int rc = SQLITE_OK;

        (void)flags;
        pthread_mutex_lock(&disk.mutex);
        if (powered())
                make_durable(c->image);
        else
                rc = SQLITE_IOERR_FSYNC;
        pthread_mutex_unlock(&disk.mutex);
        return rc;
}

static int cut_size(sqlite3_file *f, sqlite3_int64 *ret)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods->xFileSize(c->real, ret);
}

static int cut_lock(sqlite3_file *f, int level)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods->xLock(c->real, level);
}

static int cut_unlock(sqlite3_file *f, int level)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods->xUnlock(c->real, level);
}

static int cut_reserved(sqlite3_file *f, int *ret)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods->xCheckReservedLock(c->real, ret);
}

static int cut_control(sqlite3_file *f, int op, void *arg)
{
        struct cut_file *c = (struct cut_file *)f;

        if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE)
                return SQLITE_OK; /* they write behind our back */
        return c->real->pMethods->xFileControl(c->real, op, arg);
}

static int cut_sector(sqlite3_file *f)
{
        (void)f;
        return SECTOR;
}

static int cut_traits(sqlite3_file *f)
{
        (void)f;
        return 0; /* promises nothing: no power-safe overwrite, no atomic writes */
}

static int cut_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **ret)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods->xShmMap(c->real, page, size, extend, ret);
}

static int cut_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods->xShmLock(c->real, offset, n, flags);
}

static void cut_shm_barrier(sqlite3_file *f)
{
        struct cut_file *c = (struct cut_file *)f;

        c->real->pMethods->xShmBarrier(c->real);
}

static int cut_shm_unmap(sqlite3_file *f, int del)
{
        struct cut_file *c = (struct cut_file *)f;

        return c->real->pMethods->xShmUnmap(c->real, del);
}

static const sqlite3_io_methods cut_methods = {
        .iVersion = 2,
        .xClose = cut_close,
        .xRead = cut_read,
        .xWrite = cut_write,
        .xTruncate = cut_truncate,
        .xSync = cut_sync,
        .xFileSize = cut_size,
        .xLock = cut_lock,
        .xUnlock = cut_unlock,
        .xCheckReservedLock = cut_reserved,
        .xFileControl = cut_control,
        .xSectorSize = cut_sector,
        .xDeviceCharacteristics = cut_traits,
        .xShmMap = cut_shm_map,
        .xShmLock = cut_shm_lock,
        .xShmBarrier = cut_shm_barrier,
        .xShmUnmap = cut_shm_unmap,
};

/* --- VFS methods --- */

/* What a file held before this disk began was synced long ago. */
static int keep_old(struct image *im, sqlite3_file *f)
{
        sqlite3_int64 n;
        int rc = f->pMethods->xFileSize(f, &n);

        if (rc != SQLITE_OK || n == 0)
                return rc;
        durable_resize(im, n);
        im->exists = true;
        return f->pMethods->xRead(f, im->durable, (int)n, 0);
}

static int cut_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
        struct cut_file *c = (struct cut_file *)f;
        size_t known;
        int rc;

        (void)vfs;
        *c = (struct cut_file){.real = (sqlite3_file *)(c + 1)};
        memset(c->real, 0, (size_t)real_vfs->szOsFile);
        rc = real_vfs->xOpen(real_vfs, name, c->real, flags, ret_flags);
        if (rc != SQLITE_OK)
                return rc;
        pthread_mutex_lock(&disk.mutex);
        known = disk.n;
        c->image = image_of(name ? name : NAMELESS);
        if (disk.n > known)
                rc = keep_old(c->image, c->real);
        pthread_mutex_unlock(&disk.mutex);
        c->base.pMethods = &cut_methods;
        return rc;
}

static int cut_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
        (void)vfs;
        pthread_mutex_lock(&disk.mutex);
        if (!powered()) {
                pthread_mutex_unlock(&disk.mutex);
                return SQLITE_IOERR_DELETE;
        }
        image_clear(image_of(name));
        pthread_mutex_unlock(&disk.mutex);
        return real_vfs->xDelete(real_vfs, name, sync);
}

static sqlite3_vfs cut_vfs;

void vfs_cut_register(void)
{
        if (real_vfs)
                return;
        real_vfs = sqlite3_vfs_find(NULL);
        cut_vfs = *real_vfs;
        cut_vfs.zName = "cut";
        cut_vfs.pNext = NULL;
        cut_vfs.szOsFile = (int)sizeof(struct cut_file) + real_vfs->szOsFile;
        cut_vfs.xOpen = cut_open;
        cut_vfs.xDelete = cut_delete;
        (void)sqlite3_vfs_register(&cut_vfs, 0);
}

/* --- the test's side --- */

void vfs_cut_begin(int64_t ops)
{
        for (size_t i = 0; i < disk.n; i++) {
                image_clear(&disk.files[i]);
                free(disk.files[i].name);
        }
        disk.n = 0;
        disk.ops = 0;
        disk.cut_at = ops;
        disk.cut = disk.full = false;
}

void vfs_cut_now(void)
{
        pthread_mutex_lock(&disk.mutex);
        disk.cut = true;
        pthread_mutex_unlock(&disk.mutex);
}

bool vfs_cut_happened(void)
{
        bool r;

        pthread_mutex_lock(&disk.mutex);
        r = disk.cut;
        pthread_mutex_unlock(&disk.mutex);
        return r;
}

int64_t vfs_cut_ops(void)
{
        return disk.ops;
}

void vfs_cut_full(bool full)
{
        pthread_mutex_lock(&disk.mutex);
        disk.full = full;
        pthread_mutex_unlock(&disk.mutex);
}

/* The first sectors of the last write reached the disk. */
static void tear(struct image *im, struct rng *rng)
{
        const struct write *w = &VEC_LAST(&im->pending);
        int64_t keep = w->n ? (int64_t)rng_below(rng, (uint64_t)w->n / SECTOR + 1) * SECTOR : 0;

        if (w->data && keep > 0)
                apply_bytes(im, w->at, w->data, keep < w->n ? keep : w->n);
}

static void scatter_sectors(struct image *im, struct rng *rng)
{
        for (size_t i = 0; i < im->pending.n; i++) {
                const struct write *w = &im->pending.p[i];

                for (int64_t at = 0; w->data && at < w->n; at += SECTOR)
                        if (rng_below(rng, 2))
                                apply_bytes(im, w->at + at, w->data + at, w->n - at < SECTOR ? w->n - at : SECTOR);
        }
}

static void write_back(const struct image *im)
{
        FILE *f;

        if (strcmp(im->name, NAMELESS) == 0)
                return;
        (void)unlink(im->name);
        if (!im->exists && im->n_durable == 0)
                return;
        f = fopen(im->name, "wb");
        if (!f || fwrite(im->durable, 1, (size_t)im->n_durable, f) != (size_t)im->n_durable || fclose(f) != 0)
                abort();
}

void vfs_cut_apply(uint64_t seed, bool scatter)
{
        struct image *last = NULL;
        struct rng rng;

        rng_seed(&rng, seed);
        for (size_t i = 0; i < disk.n; i++)
                if (disk.files[i].pending.n)
                        last = &disk.files[i];
        for (size_t i = 0; i < disk.n; i++) {
                struct image *im = &disk.files[i];

                if (im->pending.n && scatter)
                        scatter_sectors(im, &rng);
                else if (im == last)
                        tear(im, &rng);
                write_back(im);
        }
}
