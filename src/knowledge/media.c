/* media/: what a file is, by its first bytes; never by its name alone. */
#include "knowledge/knowledge_priv.h"

#include <string.h>

static const struct {
        const char *magic;
        size_t n;
        const char *type;
} magics[] = {
        {"\x89PNG\r\n\x1a\n", 8, "image/png"},
        {"\xff\xd8\xff", 3, "image/jpeg"},
        {"\x1a\x45\xdf\xa3", 4, "video/webm"},
};

static const struct {
        const char *ending, *type;
} endings[] = {{".svg", "image/svg+xml"},
               {".png", "image/png"},
               {".jpg", "image/jpeg"},
               {".jpeg", "image/jpeg"},
               {".webm", "video/webm"}};

static const char *sniff(const struct source_file *f)
{
        struct str head = str_n((const char *)f->head, f->n_head);

        for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++) {
                if (f->n_head >= magics[i].n && !memcmp(f->head, magics[i].magic, magics[i].n))
                        return magics[i].type;
        }
        if (str_starts(str_trim(head), STR("<svg")) ||
            (str_starts(str_trim(head), STR("<?xml")) && str_contains(head, STR("<svg"))))
                return "image/svg+xml";
        return NULL;
}

void parse_media(struct kparse *kp, const struct source_file *f, struct media *m)
{
        const char *by_name = NULL;

        m->name = arena_str(kp->mem, str_sub(f->path, strlen("media/"), f->path.n));
        m->size = f->n;
        m->data = f->disk.n ? NULL : f->data;
        m->path = arena_str(kp->mem, f->disk);
        for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
                if (str_ends(m->name, str_c(endings[i].ending)))
                        by_name = endings[i].type;
        }
        m->type = sniff(f);
        if (f->too_large)
                fault_error(kp, 0, "larger than %u bytes", KNOWLEDGE_MEDIA_BYTES_MAX);
        else if (!by_name)
                fault_error(kp, 0, "media are .svg, .png, .jpg or .webm");
        else if (!m->type || strcmp(m->type, by_name) != 0)
                fault_error(kp, 0, "the content is not %s", by_name);
        if (!m->type)
                m->type = "application/octet-stream";
}
