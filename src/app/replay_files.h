/*
 * replay_files - what `warmline replay` reads: folders of changed files, and files of questions and conversations.
 */
#ifndef APP_REPLAY_FILES_H
#define APP_REPLAY_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "insight/foresight.h"
#include "knowledge/over.h"

#define REPLAY_FILE_MAX ((size_t)64 << 20) /* bytes of a file of conversations */
#define REPLAY_CHANGES_MAX 2000u           /* files in a folder of changes */

/*
 * The files of a folder as texts that lie over the place; its file "removed" names paths that go, one a line. Other
 * names than those of the format are passed over. ERR_NOTFOUND also when a path that should go is not there, ERR_LIMIT.
 */
int replay_changes_read(const char *dir, const struct kplace *place, struct kovers **ret, struct err *err);

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
