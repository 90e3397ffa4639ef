/* The head of a picture, what is stripped of it, and what a child that read one has written. */
#include "base/arena.h"
#include "base/buf.h"
#include "media/picture.h"
#include "media/vision.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str bytes = {(const char *)data, size};
        struct arena *mem = arena_new(16 << 20);
        struct picture_head head;
        struct vision_result r;
        struct buf out;

        buf_init(&out, size + PICTURE_STRIP_MORE);
        picture_strip(bytes, &out);
        buf_done(&out);
        if (picture_head(bytes, &head))
                (void)picture_fits(&head, size);
        vision_from_json(bytes, mem, &r);
        arena_free(mem);
        return 0;
}
