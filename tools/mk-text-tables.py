#!/usr/bin/env python3
"""Write the tables that src/text embeds: Traditional to Simplified, Taiwan wording, dictionary words, pinyin.

usage: mk-text-tables.py JIEBA_DICT OPENCC_DIR OUTDIR

Sources are data of Debian packages (python3-jieba: dict.txt; libopencc-data: *.ocd2) and ICU's Han-Latin transliterator
(uconv). Everything is little endian; src/text/tables.h describes each file. Same input, same bytes.
"""
import math
import os
import struct
import subprocess
import sys
import unicodedata

HAN0, HAN1 = 0x3400, 0x9FFF  # the range of t2s and of the word table
URO0 = 0x4E00                # single-character costs and pinyin start here
MASK64 = (1 << 64) - 1
SLOTS = 1 << 19
MAX_WORD = 8
MIN_FREQ = 3


COMMON = 30  # a Taiwan word that mainland text has this often is left alone, but for these:
TAIWAN_ALL_THE_SAME = set(
    "使用者 塑胶 字型 存取 宽频 影印 影片 搜寻 支援 数位 档案 检视 相容 简讯 网路 脚踏车 装置 讯号 讯息 设定 资料库 资讯 软体 载入 连线 连结 音讯 "
    "预设 汇入 物件 登出 晶片 图示".split())


def run(args, text=None):
    return subprocess.run(args, input=text, stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout


def is_han(s):
    return bool(s) and all(HAN0 <= ord(c) <= HAN1 for c in s)


def t2s_table():
    chars = [chr(c) for c in range(HAN0, HAN1 + 1)]
    out = run(["opencc", "-c", "t2s.json"], "\n".join(chars) + "\n").split("\n")
    table = []
    for c, o in zip(chars, out):
        table.append(ord(o) if len(o) == 1 and is_han(o) else ord(c))
    return table


def simplify(s, t2s):
    return "".join(chr(t2s[ord(c) - HAN0]) if is_han(c) else c for c in s)


def wording_rows(opencc_dir, t2s, freq):
    tmp = run(["opencc_dict", "-i", os.path.join(opencc_dir, "TWPhrasesRev.ocd2"), "-f", "ocd2", "-t", "text",
               "-o", "/dev/stdout"])
    rows = {}
    for line in tmp.splitlines():
        if "\t" not in line:
            continue
        key, values = line.split("\t")[:2]
        key = simplify(key, t2s)
        value = simplify(values.split(" ")[0], t2s).lower()
        if key == value or not is_han(key) or not 2 <= len(key) <= MAX_WORD or not 0 < len(value) <= MAX_WORD:
            continue
        if freq.get(key, 0) >= COMMON and key not in TAIWAN_ALL_THE_SAME:
            continue
        rows[key] = value
    # A few words of Taiwan and Hong Kong shops that the dictionary lacks.
    rows.update({"充电线": "充电线", "蓝芽": "蓝牙", "萤幕": "屏幕", "记忆卡": "存储卡", "讯号": "信号", "软体": "软件",
                 "韧体": "固件", "网路": "网络", "宅配": "快递", "客服人员": "客服", "扫地机": "扫地机", "耳塞": "耳塞"})
    return sorted((k, v) for k, v in rows.items() if k != v)


def pack16(s):
    return struct.pack("<%dH" % MAX_WORD, *([ord(c) for c in s] + [0] * (MAX_WORD - len(s))))


def word_hash(s):
    h = 0
    for c in s:
        h = ((h ^ ord(c)) * 0x9E3779B97F4A7C15) & MASK64
        h ^= h >> 29
    h = (h * 0xBF58476D1CE4E5B9) & MASK64
    return h ^ (h >> 32)


def read_dict(dict_path, t2s):
    freq = {}
    with open(dict_path, encoding="utf-8") as f:
        for line in f:
            w, n = line.split(" ")[:2]
            w = simplify(w, t2s)
            if is_han(w) and len(w) <= MAX_WORD:
                freq[w] = freq.get(w, 0) + int(n)
    return freq


def word_tables(freq):
    total = sum(freq.values())
    cost = lambda n: max(1, min(250, round(-math.log(n / total) * 10)))
    singles = bytearray([215] * (HAN1 - URO0 + 1))
    slots = [0] * SLOTS
    for w, n in sorted(freq.items()):
        if len(w) == 1:
            if ord(w) >= URO0:
                singles[ord(w) - URO0] = cost(max(n, 1))
            continue
        if n < MIN_FREQ:
            continue
        h = word_hash(w)
        i = h & (SLOTS - 1)
        while slots[i]:
            i = (i + 1) & (SLOTS - 1)
        slots[i] = (h >> 40) << 8 | cost(n)
    return singles, slots


def pinyin_tables():
    chars = [chr(c) for c in range(URO0, HAN1 + 1)]
    out = run(["uconv", "-f", "utf-8", "-t", "utf-8", "-x", "Han-Latin"], "\n".join(chars) + "\n").split("\n")
    names, ids = [""], []
    for c, o in zip(chars, out):
        s = unicodedata.normalize("NFD", o.strip()).replace("u\u0308", "v")
        s = "".join(x for x in s if "a" <= x <= "z")
        if o == c or not 1 <= len(s) <= 6:
            ids.append(0)
            continue
        if s not in names:
            names.append(s)
        ids.append(names.index(s))
    return names, ids


def main():
    dict_path, opencc_dir, outdir = sys.argv[1:4]
    t2s = t2s_table()
    freq = read_dict(dict_path, t2s)
    rows = wording_rows(opencc_dir, t2s, freq)
    singles, slots = word_tables(freq)
    names, ids = pinyin_tables()
    files = {
        "t2s": struct.pack("<%dH" % len(t2s), *t2s),
        "wording": b"".join(pack16(k) + pack16(v) for k, v in rows),
        "singles": bytes(singles),
        "words": struct.pack("<%dI" % SLOTS, *slots),
        "pinyin": struct.pack("<%dH" % len(ids), *ids),
        "syllables": b"".join(n.encode().ljust(8, b"\0") for n in names),
    }
    asm = ["        .section .rodata"]
    for name, data in files.items():
        path = os.path.join(os.path.abspath(outdir), "text-%s.bin" % name)
        with open(path, "wb") as f:
            f.write(data)
        asm += ["        .balign 64", "        .global text_table_%s" % name, "        .hidden text_table_%s" % name,
                "text_table_%s:" % name, '        .incbin "%s"' % path,
                "        .global text_table_%s_end" % name, "        .hidden text_table_%s_end" % name,
                "text_table_%s_end:" % name]
    asm.append('        .section .note.GNU-stack,"",%progbits')
    with open(os.path.join(outdir, "text-tables.S"), "w") as f:
        f.write("\n".join(asm) + "\n")
    print("t2s %d, wording %d, words %d, syllables %d" % (
        sum(1 for i, c in enumerate(t2s) if c != i + HAN0), len(rows), sum(1 for s in slots if s), len(names) - 1))


if __name__ == "__main__":
    main()
