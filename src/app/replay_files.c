/* See replay_files.h. */
#include "app/replay_files.h"

#include "app/scenario_parse.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_MAX ((size_t)4 << 20)
#define CHANGES_BYTES ((size_t)256 << 20)

typedef VEC(struct kover) over_vec;
typedef VEC(struct foresight_talk) talk_vec;

/* ---- changes ---- */

struct changes {
        const char *dir;
        struct arena *mem;
        struct ktext *texts; /* of the place */
        size_t n_texts;
        over_vec rows;
        struct buf file;
};

static const struct ktext *below(const struct changes *c, struct str path)
{
        for (size_t i = 0; i < c->n_texts; i++)
                if (str_eq(c->texts[i].path, path) && c->texts[i].below[0])
                        return &c->texts[i];
        return NULL;
}

static int add_row(struct changes *c, struct str path, struct str text, bool remove, struct err *err)
{
        const struct ktext *t = below(c, path);

        if (remove && !t)
                return err_set(err, ERR_NOTFOUND, "%s/removed: there is no file %.*s", c->dir, STR_ARG(path));
        if (c->rows.n == REPLAY_CHANGES_MAX)
                return err_set(err, ERR_LIMIT, "%s: more than %u changes", c->dir, REPLAY_CHANGES_MAX);
        *VEC_ADD(&c->rows) = (struct kover){.path = arena_str(c->mem, path),
                                            .base = t ? str_c(t->below) : (struct str){NULL, 0},
                                            .text = arena_str(c->mem, text),
                                            .remove = remove};
        return 0;
}

static int add_removed(struct changes *c, struct str list, struct err *err)
{
        struct str line;
        int r = 0;

        while (r == 0 && str_line(&list, &line)) {
                line = str_trim(line);
                if (line.n)
                        r = add_row(c, line, (struct str){NULL, 0}, true, err);
        }
        return r;
}

static int add_file(struct changes *c, struct str rel, struct err *err)
{
        bool removed = str_eq_c(rel, "removed");
        int r;

        if (!removed && !knowledge_text_path(rel))
                return 0;
        buf_clear(&c->file);
        r = file_read(arena_printf(c->mem, "%s/%.*s", c->dir, STR_ARG(rel)).p, &c->file, err);
        if (r < 0)
                return r;
        return removed ? add_removed(c, buf_str(&c->file), err) : add_row(c, rel, buf_str(&c->file), false, err);
}

static int add_folder(struct changes *c, struct str sub, struct err *err)
{
        const char *full = sub.n ? arena_printf(c->mem, "%s/%.*s", c->dir, STR_ARG(sub)).p : c->dir;
        DIR *d = opendir(full);
        const struct dirent *e;
        int r = 0;

        if (!d)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s: %s", full, strerror(errno));
        while (r == 0 && (e = readdir(d))) {
                struct str rel = sub.n ? arena_printf(c->mem, "%.*s/%s", STR_ARG(sub), e->d_name)
                                       : arena_str(c->mem, str_c(e->d_name));
                struct stat st;

                if (e->d_name[0] == '.' || fstatat(dirfd(d), e->d_name, &st, 0) < 0)
                        continue;
                if (S_ISREG(st.st_mode))
                        r = add_file(c, rel, err);
                else if (S_ISDIR(st.st_mode) && !sub.n)
                        r = add_folder(c, rel, err);
        }
        closedir(d);
        return r;
}

int replay_changes_read(const char *dir, const struct kplace *place, struct kovers **ret, struct err *err)
{
        struct changes c = {.dir = dir, .mem = arena_new(CHANGES_BYTES)};
        int r = knowledge_texts(place, NULL, c.mem, &c.texts, &c.n_texts, err);

        buf_init(&c.file, FILE_MAX);
        if (r == 0)
                r = add_folder(&c, (struct str){NULL, 0}, err);
        if (r == 0)
                *ret = kovers_new(c.rows.p, c.rows.n);
        buf_done(&c.file);
        VEC_FREE(&c.rows);
        arena_free(c.mem);
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
