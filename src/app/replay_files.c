/* See replay_files.h. */
#include "app/replay_files.h"

#include "app/embedded.h"
#include "app/scenario_parse.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_MAX ((size_t)32 << 20)

typedef VEC(struct kfile) file_vec;
typedef VEC(struct foresight_talk) talk_vec;

/* ---- folders ---- */

static int add_file(file_vec *v, const char *dir, struct str rel, struct arena *mem, struct err *err)
{
        const char *full = arena_printf(mem, "%s/%.*s", dir, STR_ARG(rel)).p;
        struct buf b;
        struct str bytes;
        int r;

        if (v->n == KNOWLEDGE_FILES_MAX)
                return err_set(err, ERR_LIMIT, "%s: more than %u files", dir, KNOWLEDGE_FILES_MAX);
        buf_init(&b, FILE_MAX);
        r = file_read(full, &b, err);
        bytes = arena_str(mem, buf_str(&b));
        if (r == 0)
                *VEC_ADD(v) =
                        (struct kfile){arena_cstr(mem, rel), (const unsigned char *)(bytes.p ? bytes.p : ""), bytes.n};
        buf_done(&b);
        return r;
}

static int add_all(file_vec *v, const char *dir, struct str sub, struct arena *mem, struct err *err)
{
        const char *full = sub.n ? arena_printf(mem, "%s/%.*s", dir, STR_ARG(sub)).p : dir;
        DIR *d = opendir(full);
        const struct dirent *e;
        int r = 0;

        if (!d)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s: %s", full, strerror(errno));
        while (r == 0 && (e = readdir(d))) {
                struct str rel = sub.n ? arena_printf(mem, "%.*s/%s", STR_ARG(sub), e->d_name) : str_c(e->d_name);
                struct stat st;

                if (e->d_name[0] == '.' || fstatat(dirfd(d), e->d_name, &st, 0) < 0)
                        continue;
                if (S_ISREG(st.st_mode))
                        r = add_file(v, dir, arena_str(mem, rel), mem, err);
                else if (S_ISDIR(st.st_mode) && !sub.n)
                        r = add_all(v, dir, arena_str(mem, rel), mem, err);
        }
        closedir(d);
        return r;
}

static struct replay_folder keep(file_vec *v, struct arena *mem)
{
        struct kfile *files = ARENA_ARRAY(mem, struct kfile, v->n + 1);
        struct replay_folder f = {files, v->n};

        if (v->n)
                memcpy(files, v->p, v->n * sizeof(*files));
        VEC_FREE(v);
        return f;
}

int replay_folder_read(const char *dir, struct arena *mem, struct replay_folder *ret, struct err *err)
{
        file_vec v = {0};
        int r;

        if (!dir || !*dir) {
                ret->files = embedded_knowledge(&ret->n);
                return 0;
        }
        r = add_all(&v, dir, (struct str){NULL, 0}, mem, err);
        *ret = keep(&v, mem);
        return r;
}

static struct kfile *find(file_vec *v, const char *path)
{
        for (size_t i = 0; i < v->n; i++)
                if (strcmp(v->p[i].path, path) == 0)
                        return &v->p[i];
        return NULL;
}

static int remove_listed(file_vec *v, struct str list, const char *dir, struct arena *mem, struct err *err)
{
        struct str line;

        while (str_line(&list, &line)) {
                struct kfile *gone = find(v, arena_cstr(mem, str_trim(line)));

                if (str_trim(line).n && !gone)
                        return err_set(err, ERR_NOTFOUND, "%s/removed: there is no file %.*s", dir, STR_ARG(line));
                if (gone)
                        *gone = v->p[--v->n];
        }
        return 0;
}

int replay_folder_change(struct replay_folder *f, const char *dir, struct arena *mem, struct err *err)
{
        file_vec v = {0}, changes = {0};
        int r = add_all(&changes, dir, (struct str){NULL, 0}, mem, err);

        for (size_t i = 0; i < f->n; i++)
                *VEC_ADD(&v) = f->files[i];
        for (size_t i = 0; r == 0 && i < changes.n; i++) {
                const struct kfile *c = &changes.p[i];
                struct kfile *old = find(&v, c->path);

                if (strcmp(c->path, "removed") == 0)
                        r = remove_listed(&v, str_n((const char *)c->data, c->n), dir, mem, err);
                else if (old)
                        *old = *c;
                else
                        *VEC_ADD(&v) = *c;
        }
        VEC_FREE(&changes);
        *f = keep(&v, mem);
        return r;
}

/* ---- conversations ---- */

static void add_talk(talk_vec *v, struct str id, enum lang lang, const struct replay_line *lines, size_t n)
{
        if (n)
                *VEC_ADD(v) = (struct foresight_talk){.id = id, .lang = lang, .lines = lines, .n = n};
}

static int read_scenarios(const char *path, struct str bytes, struct arena *mem, talk_vec *v, struct err *err)
{
        struct scenario_file file;
        int r = scenario_parse(path, bytes, mem, &file, err);

        for (size_t i = 0; r == 0 && i < file.n; i++) {
                const struct scenario *s = &file.scenarios[i];
                struct replay_line *lines = ARENA_ARRAY(mem, struct replay_line, s->n_lines + 1);
                enum lang lang = LANG_N;
                size_t n = 0;

                for (size_t k = 0; k < s->n_lines; k++) {
                        const struct scenario_line *l = &s->lines[k];

                        if (l->action == SCENARIO_LANG)
                                lang = l->lang;
                        if (l->action == SCENARIO_SAY || l->action == SCENARIO_TAP)
                                lines[n++] = (struct replay_line){.text = l->text};
                }
                if (lang == LANG_N)
                        lang = n ? lang_detect(lines[0].text, LANG_ZH).lang : LANG_ZH;
                add_talk(v, arena_printf(mem, "%s:%u", path, s->line), lang, lines, n);
        }
        return r;
}

/* Of a line of columns. */
static void read_line(struct str line, struct str id, struct arena *mem, talk_vec *v)
{
        struct replay_line *one = ARENA_NEW(mem, struct replay_line);
        enum lang lang = LANG_N;
        struct str head;

        while (str_find(line, STR("\t"), 0) >= 0) {
                str_cut(&line, '\t', &head);
                if (str_eq_c(head, "zh") || str_eq_c(head, "en"))
                        lang = str_eq_c(head, "en") ? LANG_EN : LANG_ZH;
        }
        line = str_trim(line);
        one->text = line;
        if (line.n)
                add_talk(v, id, lang == LANG_N ? lang_detect(line, LANG_ZH).lang : lang, one, 1);
}

int replay_talks_parse(const char *path, struct str bytes, struct arena *mem, const struct foresight_talk **ret,
                       size_t *ret_n, struct err *err)
{
        struct foresight_talk *all;
        talk_vec v = {0};
        struct str line;
        unsigned no = 0;
        int r = 0;

        if (str_ends(str_c(path), STR(".txt")))
                r = read_scenarios(path, bytes, mem, &v, err);
        else
                while (str_line(&bytes, &line)) {
                        no++;
                        if (line.n && line.p[0] != '#')
                                read_line(line, arena_printf(mem, "%s:%u", path, no), mem, &v);
                }
        all = ARENA_ARRAY(mem, struct foresight_talk, v.n + 1);
        if (v.n)
                memcpy(all, v.p, v.n * sizeof(*all));
        *ret = all;
        *ret_n = v.n;
        VEC_FREE(&v);
        return r;
}

int replay_talks_read(const char *path, struct arena *mem, const struct foresight_talk **ret, size_t *ret_n,
                      struct err *err)
{
        struct buf b;
        int r;

        buf_init(&b, REPLAY_FILE_MAX);
        r = file_read(path, &b, err);
        if (r == 0)
                r = replay_talks_parse(path, arena_str(mem, buf_str(&b)), mem, ret, ret_n, err);
        buf_done(&b);
        return r;
}
