/* folder - what was published into the knowledge folder: file by file, each whole or not at all. Blocking. */
#ifndef INSIGHT_FOLDER_H
#define INSIGHT_FOLDER_H

#include "knowledge/over.h"

enum folder_result {
        FOLDER_WRITTEN,  /* the folder has it */
        FOLDER_REFUSED,  /* it cannot be written */
        FOLDER_CHANGED,  /* the file is not the one that the row was laid over: it stays */
        FOLDER_NOT_THERE /* there is no folder */
};

/* Writes, or takes away, the file of a row. A power cut leaves the old file or the new one. */
enum folder_result folder_put(const char *dir, const struct kover *row);

#endif
