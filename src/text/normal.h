/*
 * The normal form: how text is written inside the program before anything is compared.
 *
 * NFKC with case folding; full-width forms become narrow; Traditional characters and Taiwan wording become Simplified
 * mainland ones; controls, zero-width and bidirectional characters, variation selectors and skin tones go; apostrophes
 * inside words go (don't -> dont); common Chinese punctuation becomes ASCII; white space becomes single spaces; the
 * same letter more than twice, or any other character more than three times in a row, is capped (digits are not).
 * Every code point remembers which byte of the source it came from. Any thread.
 */
#ifndef TEXT_NORMAL_H
#define TEXT_NORMAL_H

#include "base/arena.h"
#include "base/str.h"

struct normal {
        const uint32_t *cp; /* n code points */
        const uint32_t *at; /* n + 1 byte offsets into the source, never falling; the last is where reading stopped */
        size_t n;
};

/*
 * Takes any bytes; gives at most max_cp code points and stops reading the source when they are full. Memory from mem,
 * 12 bytes for each byte of min(text.n, 4 * max_cp).
 */
struct normal normal_make(struct arena *mem, struct str text, size_t max_cp);
/* As UTF-8. */
struct str normal_utf8(struct arena *mem, const struct normal *s);
/* Both at once. */
struct str normal_text(struct arena *mem, struct str text, size_t max_cp);

#endif
