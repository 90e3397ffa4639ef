/* args - one pass over the command line. */
#include "app/args.h"

#include "app/near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int unknown_flag(const struct flag *flags, bool takes_settings, struct str name, struct err *err)
{
        const char *names[ARGS_FLAGS_MAX + CONFIG_ROWS_MAX + 2];
        size_t n = 0, n_rows;
        const struct config_row *rows = config_rows(&n_rows);
        const char *near;
        char shown[64] = "";

        for (const struct flag *f = flags; f && f->name; f++)
                names[n++] = f->name;
        for (size_t i = 0; takes_settings && i < n_rows; i++)
                names[n++] = rows[i].name;
        names[n++] = "help";
        near = near_name(name, names, n);
        if (near)
                snprintf(shown, sizeof(shown), "; did you mean --%s?", near);
        for (char *p = shown; *p; p++)
                if (*p == '_')
                        *p = '-';
        return err_set(err, ERR_INVALID, "there is no flag --%.*s%s", (int)(name.n > 80 ? 80 : name.n), name.p, shown);
}

/* The value of a flag: behind '=', or the next argument. NULL when there is none. */
static const char *value_of(const char *arg, int argc, const char *const *argv, int *i)
{
        const char *eq = strchr(arg, '=');

        if (eq)
                return eq + 1;
        return *i + 1 < argc ? argv[++*i] : NULL;
}

static int parse_own(struct args *a, size_t at, const char *arg, int argc, const char *const *argv, int *i,
                     struct err *err)
{
        const struct flag *f = &a->flags[at];
        const char *value = "";

        if (f->value) {
                value = value_of(arg, argc, argv, i);
                if (!value)
                        return err_set(err, ERR_INVALID, "--%s needs a value: --%s %s", f->name, f->name, f->value);
        } else if (strchr(arg, '=')) {
                return err_set(err, ERR_INVALID, "--%s takes no value", f->name);
        }
        a->values[at] = value;
        return 0;
}

/* yes, no and their like may follow a switch; anything else is not its value. */
static bool is_bool_word(const char *s)
{
        static const char *const words[] = {"yes", "no", "true", "false", "on", "off"};

        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
                if (strcmp(s, words[i]) == 0)
                        return true;
        return false;
}

static int parse_setting(struct args *a, const struct config_row *row, struct str name, const char *arg, int argc,
                         const char *const *argv, int *i, struct err *err)
{
        const char *value = "yes";

        if (row->type != CONFIG_BOOL || strchr(arg, '=') || (*i + 1 < argc && is_bool_word(argv[*i + 1]))) {
                value = value_of(arg, argc, argv, i);
                if (!value)
                        return err_set(err, ERR_INVALID, "--%.*s needs a value", STR_ARG(name));
        }
        a->settings[a->n_settings++] = (struct args_setting){name.p, name.n, value};
        return 0;
}

static int parse_flag(struct args *a, bool takes_settings, int argc, const char *const *argv, int *i, struct err *err)
{
        const char *arg = argv[*i] + 2;
        struct str name = {arg, strcspn(arg, "=")};
        const struct config_row *row;

        if (str_eq_c(name, "help")) {
                a->help = true;
                return 0;
        }
        for (size_t at = 0; a->flags && a->flags[at].name; at++)
                if (str_eq_c(name, a->flags[at].name))
                        return parse_own(a, at, arg, argc, argv, i, err);
        if (takes_settings && str_eq_c(name, "config")) {
                a->config_file = value_of(arg, argc, argv, i);
                return a->config_file ? 0 : err_set(err, ERR_INVALID, "--config needs a value: --config FILE");
        }
        row = takes_settings ? config_find(name) : NULL;
        if (!row)
                return unknown_flag(a->flags, takes_settings, name, err);
        return parse_setting(a, row, name, arg, argc, argv, i, err);
}

int args_parse(struct args *a, int argc, const char *const *argv, const struct flag *flags, bool takes_settings,
               struct err *err)
{
        bool only_rest = false;
        int r = 0;

        *a = (struct args){.flags = flags};
        a->rest = calloc((size_t)argc + 1, sizeof(*a->rest));
        a->settings = calloc((size_t)argc + 1, sizeof(*a->settings));
        if (!a->rest || !a->settings)
                abort();
        for (int i = 0; i < argc && r == 0; i++) {
                const char *arg = argv[i];

                if (only_rest || arg[0] != '-' || arg[1] == '\0')
                        a->rest[a->n_rest++] = arg;
                else if (strcmp(arg, "--") == 0)
                        only_rest = true;
                else if (strcmp(arg, "-h") == 0)
                        a->help = true;
                else if (arg[1] == '-')
                        r = parse_flag(a, takes_settings, argc, argv, &i, err);
                else
                        r = err_set(err, ERR_INVALID, "there is no flag %.40s", arg);
        }
        return r;
}

void args_done(struct args *a)
{
        free(a->rest);
        free(a->settings);
        a->rest = NULL;
        a->settings = NULL;
}

const char *args_value(const struct args *a, const char *name)
{
        for (size_t i = 0; a->flags && a->flags[i].name; i++)
                if (strcmp(a->flags[i].name, name) == 0)
                        return a->values[i];
        return NULL;
}

static const char *in_environment(const char *const *environment, const char *name)
{
        size_t n = strlen(name);

        for (; *environment; environment++)
                if (strncmp(*environment, name, n) == 0 && (*environment)[n] == '=')
                        return *environment + n + 1;
        return NULL;
}

int args_config(const struct args *a, const char *const *environment, struct config *ret, struct err *err)
{
        const char *file = a->config_file ? a->config_file : in_environment(environment, "WARMLINE_CONFIG");
        char origin[96];
        int r = 0;

        config_init(ret);
        if (file)
                r = config_set_file(ret, file, err);
        if (r == 0)
                r = config_set_environment(ret, environment, err);
        for (size_t i = 0; r == 0 && i < a->n_settings; i++) {
                struct str name = {a->settings[i].name, a->settings[i].name_n};

                snprintf(origin, sizeof(origin), "--%.*s", STR_ARG(name));
                r = config_set(ret, name, str_c(a->settings[i].value), origin, err);
        }
        return r < 0 ? r : config_check(ret, err);
}
