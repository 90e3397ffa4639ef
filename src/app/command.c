/* command - the table of commands, and how one is found, explained and run. */
#include "app/command.h"

#include "app/near.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

extern const struct command command_audit, command_bench, command_chat, command_check, command_config, command_convert,
        command_demo, command_erase, command_eval, command_explain, command_flow, command_help_row, command_import,
        command_learn, command_pack, command_picture, command_replay, command_report, command_serve, command_test,
        command_user, command_version;

/* One a line; clang-format would fill them up. */
const struct command *const commands[] = {
        // clang-format off
        &command_serve,
        &command_demo,
        &command_chat,
        &command_check,
        &command_test,
        &command_eval,
        &command_explain,
        &command_flow,
        &command_import,
        &command_convert,
        &command_user,
        &command_audit,
        &command_erase,
        &command_learn,
        &command_replay,
        &command_report,
        &command_pack,
        &command_picture,
        &command_bench,
        &command_config,
        &command_version,
        &command_help_row,
        NULL,
        // clang-format on
};

const struct command *command_find(const char *name)
{
        for (size_t i = 0; commands[i]; i++)
                if (strcmp(commands[i]->name, name) == 0)
                        return commands[i];
        return NULL;
}

int command_fail(const struct command *c, enum code code, const char *message)
{
        fflush(stdout);
        fprintf(stderr, "warmline %s: %s\n", c->name, message);
        return code;
}

static void print_flag(const char *name, const char *value, const char *help)
{
        char left[128];

        snprintf(left, sizeof(left), "--%s%s%s", name, value ? " " : "", value ? value : "");
        printf("  %-34s %s\n", left, help);
}

static bool is_shown(const struct command *c, const char *name)
{
        struct str rest = c->settings_of ? str_c(c->settings_of) : (struct str){NULL, 0}, one;

        while (str_cut(&rest, ' ', &one))
                if (str_eq_c(one, name))
                        return true;
        return !c->settings_of;
}

static void print_settings(const struct command *c)
{
        size_t n;
        const struct config_row *rows = config_rows(&n);
        char name[64];

        puts(c->settings_of
                     ? "\nSettings (also in a file and as WARMLINE_NAME in the environment; these matter here):"
                     : "\nSettings (also in a file and as WARMLINE_NAME in the environment; `warmline config` shows "
                       "them):");
        print_flag("config", "FILE", "read settings from this file: name = value lines");
        for (size_t i = 0; i < n; i++) {
                if (!is_shown(c, rows[i].name))
                        continue;
                snprintf(name, sizeof(name), "%s", rows[i].name);
                for (char *p = name; *p; p++)
                        if (*p == '_')
                                *p = '-';
                print_flag(name, rows[i].type == CONFIG_BOOL ? "yes|no" : "VALUE", rows[i].help);
        }
}

void command_help(const struct command *c)
{
        printf("usage: warmline %s%s%s\n\n%s\n", c->name, *c->usage ? " " : "", c->usage, c->summary);
        if (c->help)
                printf("\n%s\n", c->help);
        if (c->flags && c->flags->name)
                puts("\nFlags:");
        for (const struct flag *f = c->flags; f && f->name; f++)
                print_flag(f->name, f->value, f->help);
        if (c->settings)
                print_settings(c);
}

void command_overview(void)
{
        puts("usage: warmline COMMAND [ARGUMENTS]\n\nWarmline, AI after-sales service in one program.\n\nCommands:");
        for (size_t i = 0; commands[i]; i++)
                printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
        puts("\n`warmline COMMAND --help` explains one. `warmline demo` is a good start.\n\n"
             "Exit codes: 0 fine, 1 misses or faults were found, 2 wrong use, 3 a pack is missing,\n"
             "4 cannot start, 5 cannot connect.");
}

static int unknown_command(const char *name)
{
        const char *names[64];
        const char *near;
        size_t n = 0;

        for (; commands[n] && n < 64; n++)
                names[n] = commands[n]->name;
        near = near_name(str_c(name), names, n);
        fprintf(stderr, "warmline: there is no command \"%.40s\"%s%s%s\nTry `warmline help`.\n", name,
                near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        return CODE_USAGE;
}

static int usage_error(const struct command *c, const char *message)
{
        fprintf(stderr, "warmline %s: %s\nusage: warmline %s %s\n", c->name, message, c->name, c->usage);
        return CODE_USAGE;
}

static int run_with_settings(const struct command *c, struct command_in *in, const char *const *environment)
{
        struct config config = {0};
        struct err err;
        int r;

        if (args_config(in->args, environment, &config, &err) < 0) {
                r = command_fail(c, CODE_USAGE, err.msg);
        } else {
                in->config = &config;
                log_set_level((enum log_level)config.log_level);
                r = c->run(in);
        }
        config_done(&config);
        return r;
}

static int run_command(const struct command *c, int argc, const char *const *argv, const char *const *environment)
{
        struct args args;
        struct command_in in = {.command = c, .args = &args};
        struct err err;
        int r;

        if (args_parse(&args, argc, argv, c->flags, c->settings, &err) < 0) {
                r = usage_error(c, err.msg);
        } else if (args.help) {
                command_help(c);
                r = CODE_OK;
        } else if (args.n_rest < c->rest_min) {
                r = usage_error(c, "an argument is missing");
        } else if (args.n_rest > c->rest_max) {
                err_set(&err, ERR_INVALID, "\"%.60s\" is one argument too many", args.rest[c->rest_max]);
                r = usage_error(c, err.msg);
        } else {
                r = c->settings ? run_with_settings(c, &in, environment) : c->run(&in);
        }
        args_done(&args);
        return r;
}

int command_main(int argc, const char *const *argv, const char *const *environment)
{
        const struct command *c;
        int r;

        if (argc < 2) {
                command_overview();
                return CODE_USAGE;
        }
        if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
                command_overview();
                r = CODE_OK;
        } else {
                c = command_find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
                r = c ? run_command(c, argc - 2, argv + 2, environment) : unknown_command(argv[1]);
        }
        if (fflush(stdout) != 0 || ferror(stdout)) {
                fputs("warmline: standard output cannot be written\n", stderr);
                if (r == CODE_OK)
                        r = CODE_FAILED;
        }
        return r;
}
