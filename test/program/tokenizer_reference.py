#!/usr/bin/env python3
"""Compares our tokenizers with the reference programs, line by line. Run by hand; needs the packages gguf, protobuf,
sentencepiece (for unigram) and tokenizers (for WordPiece) of PyPI.

    tokenizer_reference.py compare TOKENS ENCODER.gguf FILE…
        TOKENS is build/bench/tokens. A FILE is text, one line a case; of TSV the last column is taken. The reference is
        built from the vocabulary, the scores and the character map of the GGUF file itself. Exit 1 when a line differs.
    tokenizer_reference.py pin [ENCODER.gguf]
        Writes what test_tokenizer reads in test/unit/tokenizer: two small vocabularies, trained on the phrasings of the
        built-in pack, and the numbers that the references give for its lines; with ENCODER.gguf, the numbers of that
        model instead.
"""
import argparse
import io
import pathlib
import subprocess
import sys

import gguf

NORMAL = 1
ROOT = pathlib.Path(__file__).resolve().parents[2]
HARD = [
    "  spaces  in front,   between\u3000and behind  ", "\u00a0\u2003no-break\u00a0spaces", "ＦＵＬＬ　ｗｉｄｔｈ：１２３", "①②③ ㍿ ½ ﬁne",
    "cafe\u0301 crème brûlée NAÏVE", "Straße, İstanbul, ΣΊΣΥΦΟΣ", "他说：“不行！”——然后……走了～", "iPhone15坏了，怎么办", "买了2台(共￥3,999.00)",
    "😀😀 broken again 😡", "👩‍👩‍👧 family ❤️ 🇨🇳", "한국어 문장", "สวัสดีครับ", "привет мир", "שלום עולם", "नमस्ते दुनिया",
    "\u200bzero\u200bwidth\u200d joiner\ufeff", "soft\u00adhyphen", "\u202eright to left\u202c", "don't can't won't I'm", "a-b_c/d\\e|f~g",
    "<s> </s> <pad> <unk> <mask>", "[CLS] [SEP] [UNK] ##ing", "\u2581\u2581 literal marks \u2581", "\ufffd\ufffd?", "\u0001\u0002 controls \u007f",
    "x" * 99, "x" * 100, "x" * 101, "哈" * 50, "。。。。。。！！！！", "0123456789" * 4, "https://shop.example/orders?id=42&lang=zh",
    "service@shop.example", "订单号DD20260217-0042，手机尾号8888", "TYPE-C口/USB3.0接口", "wifi连不上，灯一直红", "﷽", "㌀㍐", "ｶﾞｷﾞ ﾊﾟ",
]


class Keys:
    def __init__(self, path):
        self.fields = gguf.GGUFReader(path).fields

    def get(self, key, otherwise=None):
        return self.fields[key].contents() if key in self.fields else otherwise


def sentencepiece_of(keys):
    """Numbers stay as they are: the reference takes pieces in order, control and unused ones included."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as pb

    model = pb.ModelProto()
    tokens = keys.get("tokenizer.ggml.tokens")
    for piece, score, kind in zip(tokens, keys.get("tokenizer.ggml.scores"), keys.get("tokenizer.ggml.token_type")):
        model.pieces.add(piece=piece, score=score, type=kind)
    spec = model.trainer_spec
    spec.model_type = pb.TrainerSpec.UNIGRAM
    spec.vocab_size = len(tokens)
    for name in ("bos", "eos", "pad"):
        number = keys.get({"bos": "tokenizer.ggml.bos_token_id", "eos": "tokenizer.ggml.eos_token_id",
                           "pad": "tokenizer.ggml.padding_token_id"}[name])
        setattr(spec, name + "_id", number)
        setattr(spec, name + "_piece", tokens[number])
    spec.unk_id = keys.get("tokenizer.ggml.unknown_token_id")
    spec.unk_piece = tokens[spec.unk_id]
    norm = model.normalizer_spec
    norm.precompiled_charsmap = bytes(b & 255 for b in keys.get("tokenizer.ggml.precompiled_charsmap", []))
    norm.add_dummy_prefix = keys.get("tokenizer.ggml.add_space_prefix", True)
    norm.remove_extra_whitespaces = keys.get("tokenizer.ggml.remove_extra_whitespaces", True)
    norm.escape_whitespaces = True
    reference = sentencepiece.SentencePieceProcessor()
    reference.LoadFromSerializedProto(model.SerializeToString())
    return lambda lines: reference.encode(lines)


def wordpiece_reference(vocab, lower=True):
    import tokenizers

    reference = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    reference.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=lower)
    reference.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    return reference


def bert_of(keys):
    """Words go back to the form of vocab.txt: what stands inside of words has ## in front."""
    tokens, kinds = keys.get("tokenizer.ggml.tokens"), keys.get("tokenizer.ggml.token_type")
    plain = sum(t.startswith("##") for t in tokens) > sum(t.startswith("\u2581") for t in tokens)
    vocab = {}
    for i, (t, kind) in enumerate(zip(tokens, kinds or [NORMAL] * len(tokens))):
        word = t if plain or kind != NORMAL else t[1:] if t.startswith("\u2581") else "##" + t
        vocab.setdefault(word, i)
    reference = wordpiece_reference(vocab, keys.get("warmline.tokenizer.lowercase", True))
    return lambda lines: [e.ids for e in reference.encode_batch(lines)]


def read_lines(paths):
    lines = []
    for path in paths:
        with open(path, "rb") as f:
            for raw in f.read().split(b"\n"):
                line = raw.decode("utf-8", "ignore").rsplit("\t", 1)[-1]
                if line.strip() and "\0" not in line:
                    lines.append(line)
    return lines


def compare(args):
    keys = Keys(args.encoder)
    lines = read_lines(args.file)
    kind = keys.get("tokenizer.ggml.model")
    want = (sentencepiece_of(keys) if kind == "t5" else bert_of(keys))(lines)
    run = subprocess.run([args.tokens, args.encoder], input="".join(l + "\n" for l in lines).encode(), check=True,
                         stdout=subprocess.PIPE)
    got = [[int(i) for i in l.split()] for l in run.stdout.decode().split("\n")[:-1]]
    assert len(got) == len(want)
    bad = [i for i in range(len(lines)) if got[i] != want[i]]
    for i in bad[:20]:
        print(repr(lines[i]), "\n  want", want[i], "\n  got ", got[i])
    print(f"{len(lines)} lines, {len(bad)} differ")
    return 1 if bad else 0


def pinned_lines():
    """Every 40th phrasing of the built-in pack, and what is hard."""
    lines = read_lines(sorted(ROOT.glob("packs/after-sales/phrasings/*.tsv")))
    return lines[::max(1, len(lines) // 165)][:165] + HARD


def write_lines(path, lines, ids):
    path.write_text("".join(" ".join(map(str, i)) + "\t" + l + "\n" for l, i in zip(lines, ids)), encoding="utf-8")


def pin_unigram(to, lines):
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(read_lines(sorted(ROOT.glob("packs/after-sales/phrasings/*.tsv")))), model_writer=model,
        model_type="unigram", vocab_size=1500, character_coverage=0.98, num_threads=1, minloglevel=2,
        normalization_rule_tsv=str(to / "map.tsv"), bos_id=0, pad_id=1, eos_id=2, unk_id=3)
    reference = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    rows = [(reference.get_score(i), reference.id_to_piece(i)) for i in range(reference.get_piece_size())]
    (to / "unigram.tsv").write_text("".join(f"{score:.9g}\t{piece}\n" for score, piece in rows), encoding="utf-8")
    write_lines(to / "unigram.lines", lines, reference.encode(lines))


def pin_wordpiece(to, lines):
    from tokenizers.trainers import WordPieceTrainer

    trained = wordpiece_reference({})
    trainer = WordPieceTrainer(vocab_size=1500, show_progress=False,
                               special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    trained.train_from_iterator(read_lines(sorted(ROOT.glob("packs/after-sales/phrasings/*.tsv"))), trainer)
    vocab = trained.get_vocab()
    rows = sorted(vocab, key=vocab.get)
    (to / "wordpiece.tsv").write_text("".join(f"0\t{word}\n" for word in rows), encoding="utf-8")
    reference = wordpiece_reference(vocab)  # once more, so that no text gives a special piece
    write_lines(to / "wordpiece.lines", lines, [e.ids for e in reference.encode_batch(lines)])


def pin(args):
    to, lines = ROOT / "test/unit/tokenizer", pinned_lines()
    if args.encoder:
        write_lines(to / "pack.lines", lines, sentencepiece_of(Keys(args.encoder))(lines))
    else:
        pin_unigram(to, lines)
        pin_wordpiece(to, lines)
    return 0


def main():
    args = argparse.ArgumentParser()
    sub = args.add_subparsers(required=True)
    one = sub.add_parser("compare")
    one.add_argument("tokens")
    one.add_argument("encoder")
    one.add_argument("file", nargs="+")
    one.set_defaults(run=compare)
    two = sub.add_parser("pin")
    two.add_argument("encoder", nargs="?")
    two.set_defaults(run=pin)
    args = args.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
