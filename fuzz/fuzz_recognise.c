/* Recognisers of personal data: whatever the bytes, what is found lies in the text, in order and apart, begins and ends
 * between characters, and does not depend on how much room there is for it. */
#include "text/recognise.h"

#include <stdint.h>
#include <stdlib.h>

#define MAX_FOUND 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
        if (!ok)
                abort();
}

/* A byte that goes on a character that began properly before it. */
static bool inside_character(const uint8_t *data, size_t at, size_t size)
{
        return at > 0 && at < size && (data[at] & 0xc0) == 0x80 && data[at - 1] >= 0xc2 && data[at - 1] < 0xe0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str text = str_n((const char *)data, size);
        struct recog found[MAX_FOUND], first;
        size_t n = recognise(text, found, MAX_FOUND);
        uint32_t end = 0;

        must(n <= MAX_FOUND);
        for (size_t i = 0; i < n; i++) {
                must(found[i].type < REC_TYPES && recog_name(found[i].type) != NULL);
                must(found[i].start >= end && found[i].end > found[i].start && found[i].end <= size);
                must(!inside_character(data, found[i].start, size) && !inside_character(data, found[i].end, size));
                end = found[i].end;
        }
        must(recognise(text, &first, 1) == (n > 0));
        must(n == 0 || (first.type == found[0].type && first.start == found[0].start && first.end == found[0].end));
        return 0;
}
