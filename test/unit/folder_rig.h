/* A company whose knowledge is a folder of its own beside the service of service_rig.h. */
#ifndef TEST_FOLDER_RIG_H
#define TEST_FOLDER_RIG_H

#include "service_rig.h"

#include <string.h>
#include <sys/stat.h>

static char folder[80];

static inline void put(const char *path, const char *text)
{
        char full[200];
        FILE *f;

        snprintf(full, sizeof(full), "%s/%s", folder, path);
        f = fopen(full, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

/* The folder, which `folder` names, with a company and a product. */
static inline void folder_make(void)
{
        char sub[100];

        mkdir(folder, 0700);
        snprintf(sub, sizeof(sub), "%s/articles", folder);
        assert_int_equal(mkdir(sub, 0700), 0);
        put("company.yaml", "id: a\nname: A\ntime_zone: Asia/Shanghai\ngreeting: {zh: 好, en: Hi}\n");
        put("products.yaml", "products:\n  - {id: cam2, name: C}\n");
}

/* A folder of a new name, outside the data directory. */
static inline void folder_make_new(void)
{
        snprintf(folder, sizeof(folder), "/tmp/warmline-folder-XXXXXX");
        assert_non_null(mkdtemp(folder));
        folder_make();
        put("chitchat.yaml", "background:\n  zh: [今天天气好吗]\n  en: [is it sunny today]\n");
}

/* end(), and the folder goes too. */
static inline int folder_end(void **unused)
{
        char cmd[120];

        end(unused);
        snprintf(cmd, sizeof(cmd), "rm -rf %s", folder);
        return system(cmd);
}

#endif
