#!/usr/bin/env python3
"""src/answer/gate_words.txt -> two C headers: the concepts as an enum, and an open-addressed table of the words (FNV-1a)."""
import sys

KINDS = {"soft", "polite", "assent", "word", "neg", "limit", "cond", "rel", "least", "most", "more", "less", "within", "past", "unit", "turned", "lack", "plain",
         "roles"}


def fail(line, why):
    sys.exit(f"{sys.argv[1]}:{line}: {why}")


def fnv(b):
    h = 0xCBF29CE484222325
    for c in b:
        h = (h ^ c) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return h


concepts, words, roles, longest = [], {}, {}, [0, 0]
for no, raw in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
    raw = raw.strip()
    if not raw or raw.startswith("#"):
        continue
    parts = raw.split("|")
    if len(parts) != 3:
        fail(no, "want three columns")
    name, kind = parts[0].split()
    kind, _, role = kind.partition(":")
    if kind not in KINDS:
        fail(no, f"unknown kind {kind}")
    concepts.append((name, kind, roles.setdefault(role, len(roles) + 1) if role else 0))
    han = parts[1].split()
    latin = [w.strip() for w in parts[2].split(";") if w.strip()]
    for w in han:
        longest[0] = max(longest[0], len(w.encode()))
    for w in latin:
        longest[1] = max(longest[1], len(w.split()))
    for w in han + latin:
        words.setdefault(w, []).append(len(concepts))
size = 1
while size < 2 * len(words):
    size *= 2
table = [None] * size
for w, ids in sorted(words.items()):
    at = fnv(w.encode()) & (size - 1)
    while table[at]:
        at = (at + 1) & (size - 1)
    table[at] = (w, ids)
with open(sys.argv[2], "w", encoding="utf-8") as f:
    f.write("/* Generated from gate_words.txt. */\nenum gate_concept {\n        GW_NONE,\n")
    f.writelines(f"        GW_{n},\n" for n, _, _ in concepts)
    f.write("        GW_N\n};\n")
with open(sys.argv[3], "w", encoding="utf-8") as f:
    f.write("/* Generated from gate_words.txt. */\n")
    f.write("static const struct word_row concepts[GW_N] = {\n        {WK_NONE, 0},\n")
    f.writelines(f"        {{WK_{k.upper()}, {r}}},\n" for _, k, r in concepts)
    f.write("};\n")
    f.write(f"enum {{ WORDS_SIZE = {size}, HAN_BYTES_MAX = {longest[0]}, LATIN_WORDS_MAX = {longest[1]} }};\n")
    f.write("static const struct word_entry table[WORDS_SIZE] = {\n")
    for at, e in enumerate(table):
        if e:
            ids = (e[1] + [0, 0, 0])[:3]
            w = "".join(f"\\{b:03o}" if b >= 0x80 else chr(b) for b in e[0].encode())
            f.write(f'        [{at}] = {{"{w}", {len(e[0].encode())}, {{{ids[0]}, {ids[1]}, {ids[2]}}}}},\n')
    f.write("};\n")
