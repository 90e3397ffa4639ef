/*
 * watch - tells when the files of a folder have changed and then been quiet for 300 ms.
 *
 * Each directory is watched (inotify), which is quick; and every two seconds, in a huge folder less often, the names,
 * sizes and times of all files are compared, which also sees what no event tells: a network file system, a directory
 * that is put in another's place, a link that is switched, no inotify at all. Loop thread only; files are looked at on
 * the pool, but for the first time, in watch_new().
 */
#ifndef LOOP_WATCH_H
#define LOOP_WATCH_H

#include "loop/loop.h"

struct watch;

/*
 * The regular files in dir and in those of subs ("/articles", ends with NULL, must live as long) that exist. What is
 * there now is what later looks are compared with. changed(arg) comes on the loop, never from within.
 */
struct watch *watch_new(struct loop *l, const char *dir, const char *const *subs, void (*changed)(void *), void *arg);
/* Takes NULL, gives NULL. */
struct watch *watch_free(struct watch *w);

#endif
