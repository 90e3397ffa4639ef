#!/usr/bin/env python3
"""Packs the texts of the after-sales pack into one file that needs no parsing: pack.py FOLDER OUTPUT [DEPFILE]

An index, an empty line, the texts. A line of the index is: id, group, Chinese title, English title, then four blocks of
texts as "offset bytes lines": phrasings zh and en, held-out lines zh and en. The line with id "-" has the background
lines instead. Offsets count from behind the empty line; a text ends with a line feed. The messages of a burst are one
text here. Phrasings that name a thing of foreign.txt ("the fridge") stand behind the others of their intent, since most
companies do not sell it. src/knowledge/pack.c reads it.
"""
import pathlib
import re
import sys

folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
read = []


def rows(path, cells):
    read.append(path)
    for line in path.read_text(encoding='utf-8').split('\n'):
        if line and not line.startswith('#'):
            yield line.split('\t', cells - 1)


def lines_of(part):
    """Texts by intent and language."""
    found = {}
    for path in sorted((folder / part).glob('*.tsv')):
        for intent, lang, text in rows(path, 3):
            found.setdefault((intent, lang), []).append(' '.join(text.replace(' | ', ' ').split()))
    return found


def foreign_words():
    """What foreign.txt names, as one expression for each language."""
    zh, en = [], []
    read.append(folder / 'foreign.txt')
    for line in read[-1].read_text(encoding='utf-8').split('\n'):
        if '=' in line and not line.startswith('#'):
            chinese, _, english = line.split('=', 1)[1].partition('/')
            zh += chinese.split()
            en += [word.strip().lower() for word in english.split(',') if word.strip()]
    return {'zh': re.compile('|'.join(map(re.escape, zh))),
            'en': re.compile(r'\b(' + '|'.join(map(re.escape, en)) + r')s?\b')}


phrasings, held, background = lines_of('phrasings'), lines_of('held'), {}
names_a_thing = foreign_words()
for (_, lang), texts_of_one in phrasings.items():
    texts_of_one.sort(key=lambda text: bool(names_a_thing[lang].search(text.lower())))
for lang, text in rows(folder / 'background.tsv', 2):
    background.setdefault(('-', lang), []).append(' '.join(text.split()))
index, texts = [], bytearray()


def block(lines):
    start = len(texts)
    texts.extend(''.join(line + '\n' for line in lines).encode())
    return f'{start} {len(texts) - start} {len(lines)}'


def add(name, titles, *sources):
    blocks = [block(source.get((name, lang), [])) for source in sources for lang in ('zh', 'en')]
    index.append('\t'.join([name, *titles, *blocks]))


for name, group, zh, en, _ in rows(folder / 'intents.tsv', 5):
    add(name, (group, zh, en), phrasings, held)
add('-', ('', '', ''), background, {})
output.write_bytes(('\n'.join(index) + '\n\n').encode() + texts)
if len(sys.argv) > 3:
    pathlib.Path(sys.argv[3]).write_text(f'{output}: ' + ' '.join(str(p.resolve()) for p in read) + '\n')
