/*
 * replay_files - what `warmline replay` compares and reads: knowledge folders, with changed files laid over them, and
 * files of questions and conversations.
 */
#ifndef APP_REPLAY_FILES_H
#define APP_REPLAY_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "insight/foresight.h"
#include "knowledge/knowledge.h"

#define REPLAY_FILE_MAX ((size_t)64 << 20) /* bytes of a file of conversations */
#define REPLAY_KNOWLEDGE_MAX ((size_t)512 << 20)

struct replay_folder {
        const struct kfile *files;
        size_t n;
};

/* The folder's files in mem; dir "" or NULL: the demo company's. ERR_NOTFOUND, ERR_IO, ERR_LIMIT. */
int replay_folder_read(const char *dir, struct arena *mem, struct replay_folder *ret, struct err *err);

/*
 * Lays the files of a folder over it: those of the same path take the place of others, and its file "removed" names
 * paths that go, one a line. ERR_NOTFOUND also when a path that should go is not there.
 */
int replay_folder_change(struct replay_folder *f, const char *dir, struct arena *mem, struct err *err);

/*
 * Conversations of a file. Of a scenario (.txt) the lines that the customer says or taps; of any other file each line
 * is a conversation of its own: the last of its columns, which are parted by tabs, is what was said, and the language
 * is that of the last column before it that is zh or en, else guessed from the text.
 */
int replay_talks_read(const char *path, struct arena *mem, const struct foresight_talk **ret, size_t *ret_n,
                      struct err *err);
/* The same of the bytes of a file, which must stay; path: for its name and kind. */
int replay_talks_parse(const char *path, struct str bytes, struct arena *mem, const struct foresight_talk **ret,
                       size_t *ret_n, struct err *err);

#endif
