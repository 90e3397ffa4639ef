/* packs - see packs.h. */
#include "app/packs.h"

#include "app/embedded.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "crypt/token.h"
#include "encoder/head.h"
#include "text/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- places ---- */

static const char *user_place(struct arena *mem)
{
        const char *share = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

        if (share && *share == '/')
                return pack_path(mem, share, "warmline/packs");
        return home && *home == '/' ? pack_path(mem, home, ".local/share/warmline/packs") : NULL;
}

void packs_places(const char *packs, const char *data, struct arena *mem, struct packs_places *ret)
{
        *ret = (struct packs_places){0};
        if (*packs) {
                ret->home = ret->dir[ret->n++] = packs;
                return;
        }
        if (data)
                ret->dir[ret->n++] = pack_path(mem, data, "packs");
        ret->home = user_place(mem);
        if (ret->home)
                ret->dir[ret->n++] = ret->home;
}

static bool letter_or_digit(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool pack_name_is_good(struct str name)
{
        if (name.n == 0 || name.n > PACK_NAME_MAX || !letter_or_digit(name.p[0]))
                return false;
        for (size_t i = 1; i < name.n; i++)
                if (!letter_or_digit(name.p[i]) && !memchr("._-", name.p[i], 3))
                        return false;
        return true;
}

const char *pack_path(struct arena *mem, const char *folder, const char *file)
{
        return arena_printf(mem, "%s/%s", folder, file).p;
}

/* ---- the card ---- */

static const struct {
        const char *key;
        size_t offset;
} texts[] = {
        {"name", offsetof(struct pack, name)},         {"kind", offsetof(struct pack, kind)},
        {"version", offsetof(struct pack, version)},   {"licence", offsetof(struct pack, licence)},
        {"source", offsetof(struct pack, source)},     {"model", offsetof(struct pack, model)},
        {"sha256", offsetof(struct pack, sha256)},     {"origin", offsetof(struct pack, origin)},
        {"checksum", offsetof(struct pack, checksum)}, {"added", offsetof(struct pack, added)},
};
enum { N_TEXTS = sizeof(texts) / sizeof(texts[0]) };

static const struct {
        const char *key;
        size_t offset;
        int64_t max;
} numbers[] = {
        {"size", offsetof(struct pack, size), PACK_FILE_MAX},
        {"dimension", offsetof(struct pack, dimension), ENCODER_DIM_MAX},
};
enum { N_NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

static struct str *text_of(const struct pack *p, size_t i)
{
        return (struct str *)((char *)p + texts[i].offset);
}

static int64_t *number_of(const struct pack *p, size_t i)
{
        return (int64_t *)((char *)p + numbers[i].offset);
}

static int read_fields(const struct ynode *map, struct pack *ret, struct err *err)
{
        const struct ynode *n;

        for (size_t i = 0; i < N_TEXTS; i++) {
                n = yaml_get(map, texts[i].key);
                if (n && (n->kind != YAML_SCALAR || n->text.n > PACK_TEXT_MAX))
                        return err_set(err, ERR_CORRUPT, PACK_CARD ": %s is no text of at most %d bytes", texts[i].key,
                                       PACK_TEXT_MAX);
                if (n)
                        *text_of(ret, i) = n->text;
        }
        for (size_t i = 0; i < N_NUMBERS; i++) {
                n = yaml_get(map, numbers[i].key);
                if (n && (n->kind != YAML_SCALAR || !str_to_i64(n->text, 1, numbers[i].max, number_of(ret, i))))
                        return err_set(err, ERR_CORRUPT, PACK_CARD ": %s is no number from 1 to %lld", numbers[i].key,
                                       (long long)numbers[i].max);
        }
        return 0;
}

int pack_card_parse(struct str text, struct arena *mem, struct pack *ret, struct err *err)
{
        struct ynode *map;
        unsigned line = 0;
        int r;

        *ret = (struct pack){0};
        if (yaml_parse(text, 0, mem, &map, &line, err) < 0 || map->kind != YAML_MAP)
                return err_set(err, ERR_CORRUPT, PACK_CARD ":%u: cannot be read", line);
        r = read_fields(map, ret, err);
        if (r == 0 && !pack_name_is_good(ret->name))
                r = err_set(err, ERR_CORRUPT, PACK_CARD ": no name, or not a good one");
        if (r == 0 && !str_eq_c(ret->kind, "encoder"))
                r = err_set(err, ERR_CORRUPT, PACK_CARD ": kind is not encoder");
        return r;
}

/* JSON's quotes are YAML's too, but for characters that YAML does not take or reads as the end of a line. */
static bool fits_a_card(uint32_t cp)
{
        return cp >= ' ' && (cp < 0x7f || cp > 0x9f) && cp != 0xfeff && (cp < UTF8_BAD || cp > 0xffff);
}

static void put_text(struct str s, struct buf *out)
{
        const char *p = s.p ? s.p : "", *end = p + s.n;
        struct buf clean;
        char one[4];

        buf_init(&clean, s.n + 1);
        buf_put_c(&clean, "");
        while (p < end) {
                uint32_t cp = utf8_next(&p, end);

                buf_put(&clean, one, utf8_put(one, fits_a_card(cp) ? cp : '?'));
        }
        json_put_str(out, buf_str(&clean));
        buf_done(&clean);
}

void pack_card_write(const struct pack *p, struct buf *out)
{
        for (size_t i = 0; i < N_TEXTS; i++) {
                buf_printf(out, "%s: ", texts[i].key);
                put_text(*text_of(p, i), out);
                buf_put_ch(out, '\n');
        }
        for (size_t i = 0; i < N_NUMBERS; i++)
                buf_printf(out, "%s: %lld\n", numbers[i].key, (long long)*number_of(p, i));
}

/* A tree of YAML is much larger than what is kept of it. */
static int parse_apart(struct str text, struct arena *mem, struct pack *ret, struct err *err)
{
        struct arena *apart = arena_new(0);
        int r = pack_card_parse(text, apart, ret, err);

        for (size_t i = 0; r == 0 && i < N_TEXTS; i++)
                *text_of(ret, i) = arena_str(mem, *text_of(ret, i));
        arena_free(apart);
        return r;
}

static int load(const char *folder, struct str name, struct arena *mem, struct pack *ret, struct err *err)
{
        struct buf text;
        int r;

        buf_init(&text, PACK_CARD_MAX);
        r = file_read(pack_path(mem, folder, PACK_CARD), &text, err);
        if (r < 0)
                r = err_set(err, ERR_CORRUPT, PACK_CARD " is missing, cannot be read or is too long");
        else
                r = parse_apart(buf_str(&text), mem, ret, err);
        if (r == 0 && !str_eq(ret->name, name))
                r = err_set(err, ERR_CORRUPT, PACK_CARD ": its name is not that of its folder");
        if (r == 0 && (ret->sha256.n != PACK_HASH_LEN || !ret->size || !ret->dimension))
                r = err_set(err, ERR_CORRUPT, PACK_CARD ": sha256, size or dimension is missing");
        buf_done(&text);
        return r;
}

int pack_known(struct arena *mem, struct pack *ret, struct str *ret_reference, struct err *err)
{
        const struct embedded_file *card = embedded_find(embedded_packs(), STR(PACK_CARD));
        const struct embedded_file *reference = embedded_find(embedded_packs(), STR(PACK_REFERENCE));

        if (!card || !reference)
                return err_set(err, ERR_INTERNAL, "the program knows no pack");
        *ret_reference = str_n((const char *)reference->raw, reference->raw_n);
        return pack_card_parse(str_n((const char *)card->raw, card->raw_n), mem, ret, err);
}

/* ---- finding ---- */

static bool is_pack(const char *folder, struct arena *mem)
{
        struct stat st;

        return stat(folder, &st) == 0 && S_ISDIR(st.st_mode) &&
               (access(pack_path(mem, folder, PACK_CARD), F_OK) == 0 ||
                access(pack_path(mem, folder, PACK_FILE), F_OK) == 0);
}

static void enter(const char *folder, struct str name, struct arena *mem, struct pack_entry *ret)
{
        *ret = (struct pack_entry){.folder = folder, .name = name};
        if (load(folder, name, mem, &ret->pack, &ret->err) < 0)
                ret->pack = (struct pack){0};
}

static int by_name(const void *a, const void *b)
{
        return str_cmp(((const struct pack_entry *)a)->name, ((const struct pack_entry *)b)->name);
}

static void list_place(const char *dir, struct arena *mem, pack_entries *ret)
{
        DIR *d = opendir(dir);
        size_t first = ret->n;
        struct dirent *e;

        while (d && ret->n - first < PACKS_MAX && (e = readdir(d))) {
                const char *folder = pack_path(mem, dir, e->d_name);

                if (pack_name_is_good(str_c(e->d_name)) && is_pack(folder, mem))
                        enter(folder, arena_str(mem, str_c(e->d_name)), mem, VEC_ADD(ret));
        }
        if (d)
                closedir(d);
        if (ret->n > first)
                qsort(ret->p + first, ret->n - first, sizeof(*ret->p), by_name);
}

void packs_list(const struct packs_places *at, struct arena *mem, pack_entries *ret)
{
        for (size_t i = 0; i < at->n; i++)
                list_place(at->dir[i], mem, ret);
}

int packs_find(const struct packs_places *at, struct str name, struct arena *mem, struct pack_entry *ret,
               struct err *err)
{
        for (size_t i = 0; i < at->n && pack_name_is_good(name); i++) {
                const char *folder = pack_path(mem, at->dir[i], arena_cstr(mem, name));

                if (is_pack(folder, mem)) {
                        enter(folder, arena_str(mem, name), mem, ret);
                        return 0;
                }
        }
        return err_set(err, ERR_NOTFOUND, "the pack %.*s is not installed", STR_ARG(name));
}

static bool first_pack(const struct packs_places *at, struct arena *mem, struct pack_entry *ret)
{
        pack_entries all = {0};
        bool found;

        packs_list(at, mem, &all);
        found = all.n > 0;
        if (found)
                *ret = all.p[0];
        VEC_FREE(&all);
        return found;
}

int packs_choose(const struct packs_places *at, struct str name, struct arena *mem, struct pack_entry *ret,
                 struct err *err)
{
        int r = packs_find(at, name.n ? name : STR(PACK_E5), mem, ret, err);

        if (r < 0 && (name.n || !first_pack(at, mem, ret)))
                return r;
        if (ret->err.code < 0)
                return err_set(err, ERR_CORRUPT, "the pack %.*s is damaged: %s", STR_ARG(ret->name), ret->err.msg);
        return 0;
}

static bool is_as_added(const struct encoder *e, const struct pack *p)
{
        char digits[PACK_CHECKSUM_LEN + 1];

        snprintf(digits, sizeof(digits), "%016" PRIx64, encoder_digest(e));
        return p->checksum.n == 0 || str_eq_c(p->checksum, digits);
}

/* Puts the head of PACK_E5 on its encoder; another encoder is left as it is. */
static void tune(struct encoder *encoder)
{
        const struct embedded_file *f = embedded_find(embedded_packs(), STR(PACK_HEAD));
        struct head *h;

        if (f && head_read(str_n((const char *)f->raw, f->raw_n), &h, NULL) == 0 &&
            encoder_set_head(encoder, h, NULL) < 0)
                head_free(h);
}

static int open_chosen(const struct pack_entry *p, enum encoder_isa isa, struct arena *mem, struct encoder **ret,
                       struct err *err)
{
        const char *path = pack_path(mem, p->folder, PACK_FILE);
        int r = encoder_open(path, isa, ret, err);

        if (r == ERR_NOTFOUND)
                return err->code = ERR_CORRUPT;
        if (r < 0)
                return r;
        if (is_as_added(*ret, &p->pack)) {
                tune(*ret);
                return 0;
        }
        *ret = encoder_close(*ret);
        return err_set(err, ERR_CORRUPT, "%s: it is not what was added; see warmline pack verify", path);
}

int packs_open_encoder(const struct packs_places *at, struct str name, enum encoder_isa isa, struct encoder **ret,
                       struct err *err)
{
        struct arena *mem = arena_new(0);
        struct pack_entry e;
        int r = packs_choose(at, name, mem, &e, err);

        if (r == 0)
                r = open_chosen(&e, isa, mem, ret, err);
        arena_free(mem);
        return r;
}

/* ---- hashes ---- */

static int hash_fd(int fd, size_t n, char ret_hex[PACK_HASH_LEN + 1])
{
        unsigned char hash[32];
        void *p = n ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;

        if (p == MAP_FAILED)
                return ERR_IO;
        crypt_sha256(str_n(p, n), hash);
        if (p)
                munmap(p, n);
        sodium_bin2hex(ret_hex, PACK_HASH_LEN + 1, hash, sizeof(hash));
        return 0;
}

int pack_file_hash(const char *path, int64_t *ret_size, char ret_hex[PACK_HASH_LEN + 1], struct err *err)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC), r = 0;
        struct stat st;

        if (fd < 0)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s: %s", path, strerror(errno));
        if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > PACK_FILE_MAX)
                r = err_set(err, ERR_IO, "%s: no file that can be read", path);
        else if (hash_fd(fd, (size_t)st.st_size, ret_hex) < 0)
                r = err_set(err, ERR_IO, "%s: cannot be read", path);
        else
                *ret_size = st.st_size;
        close(fd);
        return r;
}
