/* replay_report - the result of a replay as one JSON object, and as text for people. */
#ifndef APP_REPLAY_REPORT_H
#define APP_REPLAY_REPORT_H

#include "base/buf.h"
#include "insight/foresight.h"

#include <stdio.h>

struct replay_measure {
        double seconds, cpu_seconds; /* of the replay, without reading and training of the knowledge */
        double prepare_seconds;
        int64_t peak_kb;
        unsigned workers;
        bool cancelled;
};

/* cases: how many are told at most. */
void replay_report_json(const struct foresight_result *r, const struct replay_measure *m, size_t cases,
                        struct buf *out);
void replay_report_text(const struct foresight_result *r, const struct replay_measure *m, size_t cases, FILE *to);

#endif
