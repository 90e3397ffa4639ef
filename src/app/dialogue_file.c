/* dialogue_file - see dialogue_file.h. */
#include "app/dialogue_file.h"

#include "base/vec.h"
#include "text/utf8.h"

struct reading {
        const char *file;
        unsigned line;
        struct arena *mem;
        struct err *err;
        VEC(struct dialogue) dialogues;
        VEC(struct dialogue_line) lines; /* of the newest */
        bool lang_set;
};

static int fault(struct reading *r, int code, const char *what)
{
        return err_set(r->err, code, "%s:%u: %s", r->file, r->line, what);
}

static bool take_word(struct str *rest, const char *word)
{
        struct str w = str_c(word);

        if (!str_starts(*rest, w) || (rest->n > w.n && rest->p[w.n] != ' ' && rest->p[w.n] != '\t'))
                return false;
        *rest = str_trim(str_sub(*rest, w.n, rest->n));
        return true;
}

static int close_dialogue(struct reading *r)
{
        struct dialogue *d = r->dialogues.n ? &r->dialogues.p[r->dialogues.n - 1] : NULL;
        struct dialogue_line *kept;

        if (!d)
                return 0;
        if (!d->task.n || !r->lang_set || r->lines.n == 0)
                return err_set(r->err, ERR_INVALID, "%s:%u: a dialogue needs task, lang and lines", r->file, d->line);
        kept = ARENA_ARRAY(r->mem, struct dialogue_line, r->lines.n);
        for (size_t i = 0; i < r->lines.n; i++)
                kept[i] = r->lines.p[i];
        d->lines = kept;
        d->n_lines = r->lines.n;
        r->lines.n = 0;
        return 0;
}

static int open_dialogue(struct reading *r, struct str name)
{
        int e = close_dialogue(r);

        if (e < 0)
                return e;
        if (!name.n)
                return fault(r, ERR_INVALID, "a dialogue needs a name");
        if (r->dialogues.n == DIALOGUES_MAX)
                return fault(r, ERR_LIMIT, "too many dialogues in one file");
        *VEC_ADD(&r->dialogues) = (struct dialogue){.name = name, .file = r->file, .line = r->line};
        r->lang_set = false;
        return 0;
}

static int add_line(struct reading *r, struct str text, bool tap, bool agrees)
{
        if (!text.n)
                return fault(r, ERR_INVALID, "nothing is said or tapped");
        if (r->lines.n == DIALOGUE_LINES_MAX)
                return fault(r, ERR_LIMIT, "too many lines in one dialogue");
        *VEC_ADD(&r->lines) = (struct dialogue_line){text, r->line, tap, agrees};
        return 0;
}

static int read_line(struct reading *r, struct str rest)
{
        struct dialogue *d;
        bool agrees;

        if (take_word(&rest, "talk"))
                return open_dialogue(r, rest);
        if (!r->dialogues.n)
                return fault(r, ERR_INVALID, "a dialogue begins with `talk NAME`");
        d = &r->dialogues.p[r->dialogues.n - 1];
        if (take_word(&rest, "task")) {
                d->task = rest;
                return rest.n ? 0 : fault(r, ERR_INVALID, "task without an id");
        }
        if (take_word(&rest, "lang")) {
                r->lang_set = lang_parse(rest, &d->lang);
                return r->lang_set ? 0 : fault(r, ERR_INVALID, "lang is zh or en");
        }
        agrees = take_word(&rest, "yes");
        if (take_word(&rest, "tap"))
                return add_line(r, rest, true, agrees);
        if (rest.n && rest.p[0] == '>')
                return add_line(r, str_trim(str_sub(rest, 1, rest.n)), false, agrees);
        return fault(r, ERR_INVALID, "not a line of a dialogue");
}

static int read_all(struct reading *r, struct str text)
{
        struct str line;

        while (text.n && str_line(&text, &line)) {
                int e;

                r->line++;
                if (line.n > DIALOGUE_TEXT_MAX)
                        return fault(r, ERR_LIMIT, "the line is too long");
                line = str_trim(line);
                if (!line.n || line.p[0] == '#')
                        continue;
                e = read_line(r, line);
                if (e < 0)
                        return e;
        }
        return close_dialogue(r);
}

int dialogue_file_read(const char *file, struct str text, struct arena *mem, struct dialogue_list *ret, struct err *err)
{
        struct reading r = {.file = file, .mem = mem, .err = err};
        struct dialogue *kept;
        int e;

        if (text.n > DIALOGUE_FILE_MAX)
                return err_set(err, ERR_LIMIT, "%s: more than %u bytes", file, DIALOGUE_FILE_MAX);
        if (!utf8_valid(text))
                return err_set(err, ERR_INVALID, "%s: not UTF-8", file);
        e = read_all(&r, text);
        if (e == 0) {
                kept = ARENA_ARRAY(mem, struct dialogue, r.dialogues.n + 1);
                for (size_t i = 0; i < r.dialogues.n; i++)
                        kept[i] = r.dialogues.p[i];
                *ret = (struct dialogue_list){kept, r.dialogues.n};
        }
        VEC_FREE(&r.dialogues);
        VEC_FREE(&r.lines);
        return e;
}
