/* Replies of a language model: the first byte says whether it streams and how large the pieces are. However it is cut,
 * it reads the same, and within the limits. */
#include "model/chat.h"
#include "model/chat_wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool ok)
{
        if (!ok)
                abort();
}

static enum chat_read feed(struct chat_stream *s, struct str bytes, size_t piece, bool plain)
{
        enum chat_read r = CHAT_READ_MORE;

        chat_stream_init(s, plain);
        for (size_t at = 0; at < bytes.n && r == CHAT_READ_MORE; at += piece)
                r = chat_stream_feed(s, str_sub(bytes, at, piece));
        return r == CHAT_READ_MORE ? chat_stream_finish(s) : r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
        struct str bytes = n ? str_n((const char *)data + 1, n - 1) : (struct str){0};
        bool plain = n && data[0] % 2;
        struct chat_stream a, b;
        enum chat_read r;

        if (n == 0)
                return 0;
        r = feed(&a, bytes, bytes.n + 1, plain);
        must(feed(&b, bytes, data[0] / 2 % 16 + 1u, plain) == r);
        must(str_eq(buf_str(&a.text), buf_str(&b.text)) && strcmp(a.tool, b.tool) == 0);
        must(a.text.n <= CHAT_TEXT_MAX_BYTES && a.args.n <= CHAT_TOOL_ARGS_MAX && strlen(a.tool) <= CHAT_TOOL_NAME_MAX);
        (void)chat_is_loop(buf_str(&a.text));
        chat_stream_done(&a);
        chat_stream_done(&b);
        return 0;
}
