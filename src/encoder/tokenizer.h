/*
 * tokenizer - cuts a text into the pieces that an encoder was trained on, and gives their numbers.
 *
 * Two kinds: unigram (SentencePiece, Kudo 2018, as XLM-R and e5 use it: the text is normalised by the character map of
 * the model, spaces become U+2581, and the most likely pieces are found by Viterbi) and WordPiece (BERT, Devlin et al.
 * 2018: cleaned, CJK characters apart, lower-cased and stripped of accents where the model is, then longest match).
 * They give what the reference programs give. Any bytes are taken: what is not UTF-8 counts as U+FFFD.
 *
 * Immutable after it was made; any thread.
 */
#ifndef ENCODER_TOKENIZER_H
#define ENCODER_TOKENIZER_H

#include "base/err.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct arena;
struct gguf;

#define TOKENIZER_PIECES_MAX 1000000u
#define TOKENIZER_TEXT_MAX ((size_t)1 << 20)   /* bytes of a text; the rest is left out … */
#define TOKENIZER_NORMAL_MAX ((size_t)4 << 20) /* … as is what its normal form has beyond this */

/* tokenizer.ggml.token_type, of each piece */
enum piece_type { PIECE_NORMAL = 1, PIECE_UNKNOWN, PIECE_CONTROL, PIECE_USER, PIECE_UNUSED, PIECE_BYTE };

struct tokenizer;

/*
 * By the file's keys tokenizer.ggml.*: model "t5" (unigram) or "bert" (WordPiece, its words marked by a leading U+2581
 * as llama.cpp writes them, or what is inside of words by ##; in lower case when no word has a capital or when
 * warmline.tokenizer.lowercase says so). Keeps no reference to g but lends the bytes of its pieces: free it before g.
 * ERR_INVALID: another kind, a key missing, or lists that do not match; ERR_LIMIT; ERR_CORRUPT: the character map.
 */
int tokenizer_open(const struct gguf *g, struct tokenizer **ret, struct err *err);
/* Takes NULL, gives NULL. */
struct tokenizer *tokenizer_free(struct tokenizer *t);

uint32_t tokenizer_n_pieces(const struct tokenizer *t);
/* What stands before and behind every text: <s> and </s>, or [CLS] and [SEP]. */
uint32_t tokenizer_begin(const struct tokenizer *t);
uint32_t tokenizer_end(const struct tokenizer *t);

/*
 * The numbers of the pieces of `text`, without begin and end, in mem: 4 bytes for each, at most 16 MiB. Linear in the
 * text; while it runs it takes up to 16 bytes for each byte of the normal form. No text gives a control piece:
 * "<s>" and "[SEP]" are characters like others.
 */
const uint32_t *tokenizer_cut(const struct tokenizer *t, struct str text, struct arena *mem, size_t *ret_n);

#endif
