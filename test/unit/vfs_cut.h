/* A SQLite VFS over the default one that knows what a power cut would leave: per file the bytes that were synced, and
 * what was written since. It can also play a full disk. One disk at a time, process-wide; name "cut". */
#ifndef TEST_VFS_CUT_H
#define TEST_VFS_CUT_H

#include <stdbool.h>
#include <stdint.h>

void vfs_cut_register(void);

/* A new disk, with the files that are there. Power goes after `ops` writes, truncates and syncs (-1: never): from then
 * on each of them fails.
 */
void vfs_cut_begin(int64_t ops);
void vfs_cut_now(void);
bool vfs_cut_happened(void);
int64_t vfs_cut_ops(void);

/* Rewrites the files under their names to what the disk kept: all that was synced; of the
 * rest nothing but the first sectors of the last write (scatter: a random subset of the sectors written since, as a
 * disk that reorders does). The files must be closed. */
void vfs_cut_apply(uint64_t seed, bool scatter);

/* While set, nothing may grow: SQLITE_FULL. */
void vfs_cut_full(bool full);

#endif
