/* convert_walls - what of the disk a reader of strangers' files can open: programs and their libraries, fonts, the
 * words of text recognition. Files of the company are none of these: the one that is read comes as an open descriptor.
 */
#include "connect/convert_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ACCESS_TRUNCATE (1ULL << 14) /* younger than the headers of some systems */
#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE)
#define ACCESS_ALL ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

static const struct {
        const char *path;
        uint64_t access;
} open_ones[] = {
        {"/usr", ACCESS_READ},
        {"/bin", ACCESS_READ},
        {"/lib", ACCESS_READ},
        {"/lib64", ACCESS_READ},
        {"/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE},
        {"/etc/fonts", ACCESS_READ},
        {"/var/cache/fontconfig", ACCESS_READ},
        {"/sys/devices/system/cpu", ACCESS_READ},
        {"/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE},
        {"/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE},
};

static long version(void)
{
        return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

bool convert_walls_known(void)
{
        return version() > 0;
}

static bool allow(int rules, const char *path, uint64_t access)
{
        struct landlock_path_beneath_attr to = {.allowed_access = access};
        struct stat st;
        bool ok;

        to.parent_fd = open(path, O_PATH | O_CLOEXEC);
        if (to.parent_fd < 0)
                return errno == ENOENT;
        if (fstat(to.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
                to.allowed_access &= ~(uint64_t)LANDLOCK_ACCESS_FS_READ_DIR;
        ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &to, 0) == 0;
        close(to.parent_fd);
        return ok;
}

bool convert_walls(void)
{
        long v = version();
        struct landlock_ruleset_attr all = {.handled_access_fs = ACCESS_ALL | (v >= 3 ? ACCESS_TRUNCATE : 0)};
        int rules;
        bool ok;

        if (v <= 0)
                return true; /* a kernel without them: the other limits stand alone */
        rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
        ok = rules >= 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
        for (size_t i = 0; ok && i < sizeof(open_ones) / sizeof(*open_ones); i++)
                ok = allow(rules, open_ones[i].path, open_ones[i].access);
        ok = ok && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
        if (rules >= 0)
                close(rules);
        return ok;
}
