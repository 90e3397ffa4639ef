"""Small encoders in GGUF, made up: what the tests of packs add."""
import random
import struct

KINDS = {"u32": 4, "f32": 6, "bool": 7, "str": 8, "array": 9}
FORMS = {"u32": "<I", "f32": "<f", "bool": "<?"}


def text(s):
    raw = s.encode(errors="surrogateescape")
    return struct.pack("<Q", len(raw)) + raw


def value(kind, v):
    if kind == "str":
        return text(v)
    if kind == "array":
        inner, items = v
        return struct.pack("<IQ", KINDS[inner], len(items)) + b"".join(value(inner, i) for i in items)
    return struct.pack(FORMS[kind], v)


def gguf(keys, tensors):
    """keys: [(name, kind, value)]; tensors: [(name, dimensions with the one that lies together first, numbers)]."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))
    for name, kind, v in keys:
        head += text(name) + struct.pack("<I", KINDS[kind]) + value(kind, v)
    data = b""
    for name, dims, numbers in tensors:
        head += text(name) + struct.pack("<I", len(dims)) + struct.pack(f"<{len(dims)}Q", *dims) + struct.pack("<IQ", 0, len(data))
        data += struct.pack(f"<{len(numbers)}f", *numbers)
        data += b"\0" * (-len(data) % 32)
    return head + b"\0" * (-len(head) % 32) + data


WIDTH, INNER, POSITIONS = 64, 128, 64


def vocabulary():
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)] + list("0123456789") + list(".,:?!-")
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + ["\u2581" + c for c in letters] + letters + ["\u2581" + c for c in "我你的不了一在有"]


def encoder(seed=1, name="small", licence="CC0-1.0", architecture="bert", more=()):
    """The bytes of an encoder of one layer whose numbers are drawn."""
    numbers = random.Random(seed)
    tokens = vocabulary()

    def draw(*dims):
        count = 1
        for d in dims:
            count *= d
        return dims, [numbers.gauss(0, 0.2) for _ in range(count)]

    def ones(n):
        return (n,), [1.0] * n

    keys = [("general.architecture", "str", architecture), ("general.name", "str", name), ("general.license", "str", licence),
            ("bert.block_count", "u32", 1), ("bert.context_length", "u32", POSITIONS), ("bert.embedding_length", "u32", WIDTH),
            ("bert.feed_forward_length", "u32", INNER), ("bert.attention.head_count", "u32", 2),
            ("bert.attention.layer_norm_epsilon", "f32", 1e-12), ("bert.pooling_type", "u32", 1),
            ("tokenizer.ggml.model", "str", "bert"), ("tokenizer.ggml.tokens", "array", ("str", tokens)),
            ("tokenizer.ggml.token_type", "array", ("u32", [3 if t.startswith("[") else 1 for t in tokens])),
            ("tokenizer.ggml.scores", "array", ("f32", [0.0] * len(tokens))), ("tokenizer.ggml.padding_token_id", "u32", 0),
            ("tokenizer.ggml.unknown_token_id", "u32", 1), ("tokenizer.ggml.bos_token_id", "u32", 2),
            ("tokenizer.ggml.cls_token_id", "u32", 2), ("tokenizer.ggml.eos_token_id", "u32", 3),
            ("tokenizer.ggml.seperator_token_id", "u32", 3), *more]
    made = {"token_embd.weight": draw(WIDTH, len(tokens)), "position_embd.weight": draw(WIDTH, POSITIONS), "token_types.weight": draw(WIDTH, 2),
            "token_embd_norm.weight": ones(WIDTH), "token_embd_norm.bias": draw(WIDTH)}
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        made[f"blk.0.{part}.weight"], made[f"blk.0.{part}.bias"] = draw(WIDTH, WIDTH), draw(WIDTH)
    for part in ("attn_output_norm", "layer_output_norm"):
        made[f"blk.0.{part}.weight"], made[f"blk.0.{part}.bias"] = ones(WIDTH), draw(WIDTH)
    made["blk.0.ffn_up.weight"], made["blk.0.ffn_up.bias"] = draw(WIDTH, INNER), draw(INNER)
    made["blk.0.ffn_down.weight"], made["blk.0.ffn_down.bias"] = draw(INNER, WIDTH), draw(WIDTH)
    return gguf(keys, [(name, dims, values) for name, (dims, values) in made.items()])
