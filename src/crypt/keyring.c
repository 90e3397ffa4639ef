/* The keyring: see the header for what it promises.
 *
 * In memory there are 16 bytes per key and two hash tables of record numbers (by customer, by key id), so a million
 * customers cost some 32 MB; the wrapped keys stay in the file and are read by record number, and the last unwrapped
 * ones are cached. New records wait in `fresh` until keyring_flush() has put them behind the others in the file.
 *
 * Lock order: flush_lock, then lock. `lock` is never held over a write to the disk, so sealing on the loop does not
 * wait for one. */
#include "crypt/keyring.h"

#include "base/rand.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_LEN crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SEAL_VERSION 1
#define CACHE_SLOTS 4096
#define HEAD_LEN 64

static const char keys_magic[8] = "WLKEYS1\n";

enum { REC_LIVE = 1, REC_DEAD = 2 };

/* As it lies in the file. */
struct record {
        unsigned char state, pad[7];
        unsigned char customer[32]; /* keyed hash: the file tells nobody who the customers are */
        unsigned char key_id[8];
        unsigned char nonce[NONCE_LEN];
        unsigned char wrapped[KEY_LEN + TAG_LEN];
        unsigned char check[16];
};
_Static_assert(sizeof(struct record) == 136, "the record has no holes");

struct entry {
        uint64_t customer, key_id; /* key_id 0 = dead */
};

/* Record numbers + 1 by a 64-bit hash; open addressing, 0 = free. */
struct table {
        uint32_t *slots;
        size_t cap, n;
};

struct cached {
        uint64_t key_id, customer;
        unsigned char key[KEY_LEN];
};

struct keyring {
        bool reader;
        pthread_mutex_t lock, flush_lock;
        int fd; /* -1 = in memory only */
        unsigned char master[KEY_LEN], hash_key[32];
        VEC(struct entry) entries;
        VEC(struct record) fresh; /* records entries.n - fresh.n … */
        struct table by_customer, by_key;
        struct cached *cache;
};

static uint64_t load64(const unsigned char *p)
{
        uint64_t v;

        memcpy(&v, p, sizeof(v));
        return v;
}

/* --- index --- */

static void table_put(struct table *t, uint64_t hash, uint32_t rec)
{
        size_t i = hash & (t->cap - 1);

        while (t->slots[i])
                i = (i + 1) & (t->cap - 1);
        t->slots[i] = rec + 1;
}

/* Dead ones are spread out: they would all meet at slot 0. */
static uint64_t entry_hash(const struct keyring *k, size_t no, bool customer)
{
        const struct entry *e = &k->entries.p[no];

        if (e->key_id == 0)
                return (uint64_t)no * 0x9e3779b97f4a7c15u >> 20;
        return customer ? e->customer : e->key_id;
}

static void table_grow(struct keyring *k, struct table *t, bool customer)
{
        t->cap = t->cap ? t->cap * 2 : 64;
        free(t->slots);
        t->slots = calloc(t->cap, sizeof(*t->slots));
        if (!t->slots)
                abort();
        for (size_t i = 0; i < t->n; i++)
                table_put(t, entry_hash(k, i, customer), (uint32_t)i);
}

static void table_add(struct keyring *k, struct table *t, bool customer, uint32_t rec)
{
        if (t->n * 2 >= t->cap)
                table_grow(k, t, customer);
        table_put(t, entry_hash(k, rec, customer), rec);
        t->n++;
}

static void index_add(struct keyring *k, const struct record *rec)
{
        uint32_t no = (uint32_t)k->entries.n;
        struct entry *e = VEC_ADD(&k->entries);

        e->customer = load64(rec->customer);
        e->key_id = rec->state == REC_LIVE ? load64(rec->key_id) : 0;
        table_add(k, &k->by_customer, true, no);
        table_add(k, &k->by_key, false, no);
}

/* Newest live record of a customer, or -1. */
static int64_t find_customer(const struct keyring *k, uint64_t customer)
{
        const struct table *t = &k->by_customer;
        int64_t best = -1;

        for (size_t i = customer & (t->cap - 1); t->cap && t->slots[i]; i = (i + 1) & (t->cap - 1)) {
                const struct entry *e = &k->entries.p[t->slots[i] - 1];

                if (e->customer == customer && e->key_id && (int64_t)t->slots[i] - 1 > best)
                        best = (int64_t)t->slots[i] - 1;
        }
        return best;
}

static int64_t find_key(const struct keyring *k, uint64_t key_id)
{
        const struct table *t = &k->by_key;

        for (size_t i = key_id & (t->cap - 1); t->cap && t->slots[i]; i = (i + 1) & (t->cap - 1))
                if (k->entries.p[t->slots[i] - 1].key_id == key_id)
                        return (int64_t)t->slots[i] - 1;
        return -1;
}

/* --- records --- */

static void hash_customer(const struct keyring *k, struct str customer, unsigned char ret[32])
{
        crypto_generichash(ret, 32, (const unsigned char *)customer.p, customer.n, k->hash_key, sizeof(k->hash_key));
}

static void record_check(const struct record *rec, unsigned char ret[16])
{
        crypto_generichash(ret, 16, (const unsigned char *)rec, offsetof(struct record, check), NULL, 0);
}

static bool record_good(const struct record *rec)
{
        unsigned char check[16];

        record_check(rec, check);
        return memcmp(check, rec->check, sizeof(check)) == 0;
}

static void record_make(struct keyring *k, const unsigned char customer[32], struct record *rec,
                        unsigned char key[KEY_LEN])
{
        *rec = (struct record){.state = REC_LIVE};
        memcpy(rec->customer, customer, 32);
        do
                rand_bytes(rec->key_id, sizeof(rec->key_id));
        while (load64(rec->key_id) == 0);
        rand_bytes(rec->nonce, sizeof(rec->nonce));
        rand_bytes(key, KEY_LEN);
        crypto_aead_xchacha20poly1305_ietf_encrypt(rec->wrapped, NULL, key, KEY_LEN, rec->customer, 40, NULL,
                                                   rec->nonce, k->master);
        record_check(rec, rec->check);
}
_Static_assert(offsetof(struct record, key_id) == offsetof(struct record, customer) + 32,
               "customer and key id are one piece");

static bool record_unwrap(const struct keyring *k, const struct record *rec, unsigned char key[KEY_LEN])
{
        return rec->state == REC_LIVE &&
               crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, rec->wrapped, sizeof(rec->wrapped),
                                                          rec->customer, 40, rec->nonce, k->master) == 0;
}

static off_t record_at(uint64_t no)
{
        return (off_t)(HEAD_LEN + no * sizeof(struct record));
}

static bool record_read(const struct keyring *k, uint64_t no, struct record *ret)
{
        uint64_t first_fresh = k->entries.n - k->fresh.n;

        if (no >= first_fresh) {
                *ret = k->fresh.p[no - first_fresh];
                return true;
        }
        return pread(k->fd, ret, sizeof(*ret), record_at(no)) == (ssize_t)sizeof(*ret) && record_good(ret);
}

/* The key of record no, by the cache. Called with the lock. */
static bool key_load(struct keyring *k, uint64_t no, unsigned char key[KEY_LEN])
{
        const struct entry *e = &k->entries.p[no];
        struct cached *c = &k->cache[e->key_id % CACHE_SLOTS];
        struct record rec;

        if (c->key_id != e->key_id) {
                if (!record_read(k, no, &rec) || !record_unwrap(k, &rec, c->key)) {
                        c->key_id = 0;
                        return false;
                }
                c->key_id = e->key_id;
                c->customer = e->customer;
        }
        memcpy(key, c->key, KEY_LEN);
        return true;
}

/* The newest key of the customer, made when there is none. */
static void key_for_sealing(struct keyring *k, const unsigned char customer[32], uint64_t *ret_id,
                            unsigned char key[KEY_LEN])
{
        struct record rec;
        int64_t no;

        pthread_mutex_lock(&k->lock);
        no = find_customer(k, load64(customer));
        if (no < 0 || !key_load(k, (uint64_t)no, key)) {
                record_make(k, customer, &rec, key);
                *VEC_ADD(&k->fresh) = rec;
                index_add(k, &rec);
                *ret_id = load64(rec.key_id);
        } else {
                *ret_id = k->entries.p[no].key_id;
        }
        pthread_mutex_unlock(&k->lock);
}

static int key_for_opening(struct keyring *k, const unsigned char customer[32], uint64_t id, unsigned char key[KEY_LEN],
                           struct err *err)
{
        int64_t no;
        int r = 0;

        pthread_mutex_lock(&k->lock);
        no = id ? find_key(k, id) : -1;
        if (no < 0)
                r = err_set(err, ERR_NOTFOUND, "the key of this text is gone");
        else if (k->entries.p[no].customer != load64(customer))
                r = err_set(err, ERR_CORRUPT, "the text was not sealed for this customer");
        else if (!key_load(k, (uint64_t)no, key))
                r = err_set(err, ERR_CORRUPT, "the key of this text is damaged");
        pthread_mutex_unlock(&k->lock);
        return r;
}

/* --- files --- */

static int write_all(int fd, const void *p, size_t n, off_t at)
{
        while (n > 0) {
                ssize_t w = pwrite(fd, p, n, at);

                if (w < 0 && errno == EINTR)
                        continue;
                if (w <= 0)
                        return -1;
                p = (const char *)p + w;
                n -= (size_t)w;
                at += w;
        }
        return 0;
}

static int io_err(struct err *err, const char *path, const char *doing)
{
        return err_set(err, err_no_room(errno) ? ERR_FULL : ERR_IO, "%s: %s: %s", path, doing, strerror(errno));
}

static void sync_dir(const char *dir)
{
        int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd >= 0) {
                (void)fsync(fd);
                (void)close(fd);
        }
}

/* Made under another name and renamed, so that a crash leaves a whole key or none. */
static int master_make(struct keyring *k, const char *dir, const char *path, struct err *err)
{
        char tmp[4200];
        int fd, r = 0;

        (void)snprintf(tmp, sizeof(tmp), "%s.new", path);
        (void)unlink(tmp);
        fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
                return io_err(err, path, "cannot make the master key");
        rand_bytes(k->master, sizeof(k->master));
        if (write_all(fd, k->master, sizeof(k->master), 0) < 0 || fsync(fd) < 0)
                r = io_err(err, tmp, "cannot write");
        if (close(fd) < 0 && r == 0)
                r = io_err(err, tmp, "cannot write");
        if (r == 0 && rename(tmp, path) < 0)
                r = io_err(err, path, "cannot make the master key");
        sync_dir(dir);
        return r;
}

static int master_load(struct keyring *k, const char *dir, bool keys_exist, struct err *err)
{
        char path[4100];
        struct stat sb;
        ssize_t n;
        int fd;

        (void)snprintf(path, sizeof(path), "%s/master.key", dir);
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0 && errno == ENOENT && keys_exist)
                return err_set(err, ERR_NOTFOUND, "%s is missing, but keys.db is there: put the master key back", path);
        if (fd < 0 && errno == ENOENT)
                return master_make(k, dir, path, err);
        if (fd < 0)
                return io_err(err, path, "cannot read the master key");
        if (fstat(fd, &sb) < 0 || (sb.st_mode & 077)) {
                (void)close(fd);
                return err_set(err, ERR_DENIED, "%s may be read by others: chmod 600 it", path);
        }
        n = read(fd, k->master, sizeof(k->master));
        (void)close(fd);
        if (n != (ssize_t)sizeof(k->master) || sb.st_size != (off_t)sizeof(k->master))
                return err_set(err, ERR_CORRUPT, "%s is not a master key of 32 bytes", path);
        return 0;
}

static void derive_hash_key(struct keyring *k)
{
        keyring_derive(k, "customer-hash", k->hash_key);
}

/* The head proves that the master key beside the file is the one it was made with. */
static void head_make(const struct keyring *k, unsigned char head[HEAD_LEN])
{
        memset(head, 0, HEAD_LEN);
        memcpy(head, keys_magic, sizeof(keys_magic));
        keyring_derive(k, "keys.db", head + 32);
}

static int head_check(struct keyring *k, const char *path, struct err *err)
{
        unsigned char head[HEAD_LEN], want[HEAD_LEN];
        ssize_t n = pread(k->fd, head, sizeof(head), 0);

        head_make(k, want);
        if (!k->reader && n >= 0 &&
            n < HEAD_LEN) { /* new, or cut short while it was made: no record can be behind it */
                if (ftruncate(k->fd, 0) < 0 || write_all(k->fd, want, sizeof(want), 0) < 0 || fsync(k->fd) < 0)
                        return io_err(err, path, "cannot write");
                return 0;
        }
        if (n < 0)
                return io_err(err, path, "cannot read");
        if (n < HEAD_LEN || memcmp(head, keys_magic, sizeof(keys_magic)) != 0)
                return err_set(err, ERR_CORRUPT, "%s is no key file of Warmline", path);
        if (memcmp(head, want, sizeof(head)) != 0)
                return err_set(err, ERR_DENIED, "%s belongs to another master key", path);
        return 0;
}

static int records_load(struct keyring *k, const char *path, struct err *err)
{
        struct record batch[64];
        struct stat sb;
        uint64_t n_rec;

        if (fstat(k->fd, &sb) < 0)
                return io_err(err, path, "cannot read");
        n_rec = ((uint64_t)sb.st_size - HEAD_LEN) / sizeof(struct record);
        if (n_rec >= UINT32_MAX)
                return err_set(err, ERR_LIMIT, "%s holds too many keys", path);
        if (!k->reader && record_at(n_rec) != sb.st_size &&
            ftruncate(k->fd, record_at(n_rec)) < 0) /* the last write was torn */
                return io_err(err, path, "cannot repair");
        for (uint64_t no = 0; no < n_rec;) {
                size_t want = n_rec - no < 64 ? (size_t)(n_rec - no) : 64;

                if (pread(k->fd, batch, want * sizeof(batch[0]), record_at(no)) != (ssize_t)(want * sizeof(batch[0])))
                        return io_err(err, path, "cannot read");
                for (size_t i = 0; i < want; i++) {
                        if (!record_good(&batch[i]))
                                batch[i].state = REC_DEAD;
                        index_add(k, &batch[i]);
                }
                no += want;
        }
        return 0;
}

static int files_open(struct keyring *k, const char *dir, struct err *err)
{
        int flags = k->reader ? O_RDONLY : O_RDWR | O_CREAT;
        char path[4100];
        int r;

        if (strlen(dir) > 4000)
                return err_set(err, ERR_INVALID, "the name of the data directory is too long");
        (void)snprintf(path, sizeof(path), "%s/keys.db", dir);
        if (k->reader && access(path, F_OK) < 0)
                return err_set(err, ERR_NOTFOUND, "there is no %s", path);
        r = master_load(k, dir, access(path, F_OK) == 0, err);
        if (r < 0)
                return r;
        derive_hash_key(k);
        k->fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (k->fd < 0)
                return io_err(err, path, "cannot open");
        r = head_check(k, path, err);
        if (r < 0)
                return r;
        if (!k->reader)
                sync_dir(dir);
        return records_load(k, path, err);
}

/* --- public --- */

static int ring_open(const char *dir, bool reader, struct keyring **ret, struct err *err)
{
        struct keyring *k;
        int r = 0;

        if (sodium_init() < 0)
                return err_set(err, ERR_INTERNAL, "libsodium does not start");
        k = calloc(1, sizeof(*k));
        if (!k)
                abort();
        k->fd = -1;
        k->reader = reader;
        pthread_mutex_init(&k->lock, NULL);
        pthread_mutex_init(&k->flush_lock, NULL);
        k->cache = calloc(CACHE_SLOTS, sizeof(*k->cache));
        if (!k->cache)
                abort();
        if (dir) {
                r = files_open(k, dir, err);
        } else {
                rand_bytes(k->master, sizeof(k->master));
                derive_hash_key(k);
        }
        if (r < 0) {
                keyring_close(k);
                return r;
        }
        *ret = k;
        return 0;
}

int keyring_open(const char *dir, struct keyring **ret, struct err *err)
{
        return ring_open(dir, false, ret, err);
}

int keyring_open_reader(const char *dir, struct keyring **ret, struct err *err)
{
        return ring_open(dir, true, ret, err);
}

void keyring_close(struct keyring *k)
{
        if (!k)
                return;
        if (k->fd >= 0) {
                (void)keyring_flush(k, NULL);
                (void)close(k->fd);
        }
        sodium_memzero(k->cache, CACHE_SLOTS * sizeof(*k->cache));
        free(k->cache);
        free(k->by_customer.slots);
        free(k->by_key.slots);
        VEC_FREE(&k->entries);
        VEC_FREE(&k->fresh);
        pthread_mutex_destroy(&k->lock);
        pthread_mutex_destroy(&k->flush_lock);
        sodium_memzero(k, sizeof(*k));
        free(k);
}

int keyring_flush(struct keyring *k, struct err *err)
{
        struct record *copy = NULL;
        size_t n;
        uint64_t first;
        int r = 0;

        if (k->fd < 0)
                return 0;
        pthread_mutex_lock(&k->flush_lock);
        pthread_mutex_lock(&k->lock);
        n = k->fresh.n;
        first = k->entries.n - n;
        if (n > 0) {
                copy = malloc(n * sizeof(*copy));
                if (!copy)
                        abort();
                memcpy(copy, k->fresh.p, n * sizeof(*copy));
        }
        pthread_mutex_unlock(&k->lock);
        if (n > 0) {
                if (write_all(k->fd, copy, n * sizeof(*copy), record_at(first)) < 0 || fdatasync(k->fd) < 0) {
                        r = io_err(err, "keys.db", "cannot write new keys");
                } else {
                        pthread_mutex_lock(&k->lock);
                        memmove(k->fresh.p, k->fresh.p + n, (k->fresh.n - n) * sizeof(*copy));
                        k->fresh.n -= n;
                        pthread_mutex_unlock(&k->lock);
                }
                free(copy);
        }
        pthread_mutex_unlock(&k->flush_lock);
        return r;
}

/* context, a zero byte, the customer: one piece of associated data. */
static struct str seal_ad(struct str customer, struct str context, struct arena *mem)
{
        char *p = arena_alloc(mem, context.n + 1 + customer.n);

        if (context.n)
                memcpy(p, context.p, context.n);
        if (customer.n)
                memcpy(p + context.n + 1, customer.p, customer.n);
        return str_n(p, context.n + 1 + customer.n);
}

int keyring_seal(struct keyring *k, struct str customer_id, struct str context, struct str plain, struct arena *mem,
                 struct str *ret, struct err *err)
{
        unsigned char key[KEY_LEN], customer[32], *out;
        struct str ad;
        uint64_t id;

        if (customer_id.n == 0)
                return err_set(err, ERR_INVALID, "text cannot be sealed for nobody");
        hash_customer(k, customer_id, customer);
        key_for_sealing(k, customer, &id, key);
        ad = seal_ad(customer_id, context, mem);
        out = arena_alloc(mem, plain.n + SEAL_OVERHEAD);
        out[0] = SEAL_VERSION;
        memcpy(out + 1, &id, sizeof(id));
        rand_bytes(out + 9, NONCE_LEN);
        crypto_aead_xchacha20poly1305_ietf_encrypt(out + 9 + NONCE_LEN, NULL, (const unsigned char *)plain.p, plain.n,
                                                   (const unsigned char *)ad.p, ad.n, NULL, out + 9, key);
        sodium_memzero(key, sizeof(key));
        *ret = str_n((const char *)out, plain.n + SEAL_OVERHEAD);
        return 0;
}

int keyring_unseal(struct keyring *k, struct str customer_id, struct str context, struct str cipher, struct arena *mem,
                   struct str *ret, struct err *err)
{
        unsigned char key[KEY_LEN], customer[32], *out;
        const unsigned char *in = (const unsigned char *)cipher.p;
        struct str ad;
        int r;

        if (cipher.n < SEAL_OVERHEAD || in[0] != SEAL_VERSION)
                return err_set(err, ERR_CORRUPT, "not a sealed text");
        hash_customer(k, customer_id, customer);
        r = key_for_opening(k, customer, load64(in + 1), key, err);
        if (r < 0)
                return r;
        ad = seal_ad(customer_id, context, mem);
        out = arena_alloc(mem, cipher.n - SEAL_OVERHEAD + 1);
        r = crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + 9 + NONCE_LEN, cipher.n - 9 - NONCE_LEN,
                                                       (const unsigned char *)ad.p, ad.n, in + 9, key);
        sodium_memzero(key, sizeof(key));
        if (r != 0)
                return err_set(err, ERR_CORRUPT, "the sealed text was changed, or sealed for something else");
        *ret = str_n((const char *)out, cipher.n - SEAL_OVERHEAD);
        return 0;
}

/* Overwrites record no; the dead one keeps nothing. */
static int record_kill(struct keyring *k, uint64_t no, struct err *err)
{
        struct record dead = {.state = REC_DEAD};

        record_check(&dead, dead.check);
        if (k->fd >= 0 && write_all(k->fd, &dead, sizeof(dead), record_at(no)) < 0)
                return io_err(err, "keys.db", "cannot erase a key");
        pthread_mutex_lock(&k->lock);
        if (no >= k->entries.n - k->fresh.n)
                k->fresh.p[no - (k->entries.n - k->fresh.n)] = dead;
        sodium_memzero(&k->cache[k->entries.p[no].key_id % CACHE_SLOTS], sizeof(*k->cache));
        k->entries.p[no].customer = 0; /* its slot in the tables stays taken, which a search walks over */
        k->entries.p[no].key_id = 0;
        pthread_mutex_unlock(&k->lock);
        return 0;
}

int keyring_erase(struct keyring *k, struct str customer_id, struct err *err)
{
        unsigned char customer[32];
        int64_t no;
        int r;

        hash_customer(k, customer_id, customer);
        for (;;) {
                r = keyring_flush(k, err);
                if (r < 0)
                        return r;
                pthread_mutex_lock(&k->lock);
                no = find_customer(k, load64(customer));
                pthread_mutex_unlock(&k->lock);
                if (no < 0)
                        break;
                r = record_kill(k, (uint64_t)no, err);
                if (r < 0)
                        return r;
        }
        if (k->fd >= 0 && fdatasync(k->fd) < 0)
                return io_err(err, "keys.db", "cannot erase a key");
        return 0;
}

bool keyring_has(struct keyring *k, struct str customer_id)
{
        unsigned char hash[32];
        bool has;

        pthread_mutex_lock(&k->lock);
        hash_customer(k, customer_id, hash);
        has = find_customer(k, load64(hash)) >= 0;
        pthread_mutex_unlock(&k->lock);
        return has;
}

void keyring_derive(const struct keyring *k, const char *purpose, unsigned char ret[32])
{
        crypto_generichash(ret, 32, (const unsigned char *)purpose, strlen(purpose), k->master, sizeof(k->master));
}
