#!/usr/bin/env python3
"""Checks the pack of intents against paraphrase spam and prints its figures.

Exit status 1 when a line is malformed or a figure is missed; --partial only reports.
"""
import argparse
import pathlib
import re
import statistics
import sys

STOP = set('''a an the is it its my me i you your to of in on at for and or do does did can could be am are was with
this that how what where when which who get have has not no s t m im ill if as from by we they there please will would
should so up out one any some am been'''.split())
LEAST, DUPLICATES_MOST, FREE_LEAST, MEDIAN_ZH_MOST, BURSTS_LEAST = 30, .05, .40, 12, .10
HELD_LEAST, BACKGROUND_LEAST = 10, 500


def han(text):
    return re.findall(r'[\u3400-\u9fff]+', text)


def words(text, lang):
    """What two texts may share: Latin words, and pairs of Chinese characters."""
    found = {w.rstrip('s') for w in re.findall(r'[a-z0-9]+', text.lower().replace("'", '')) if w not in STOP}
    if lang == 'zh':
        for run in han(text):
            found.update(run[i:i + 2] for i in range(len(run) - 1))
    return found


def shape(text):
    """For near-duplicates: pairs of characters of the bare text."""
    bare = re.sub(r'[\W_]+', '', text.lower())
    return {bare[i:i + 2] for i in range(len(bare) - 1)} or {bare}


def read(path, ids, faults):
    rows = []
    for no, line in enumerate(path.read_text(encoding='utf-8').split('\n'), 1):
        if not line or line.startswith('#'):
            continue
        cells = line.split('\t')
        if len(cells) != 3 or cells[0] not in ids or cells[1] not in ('zh', 'en') or not cells[2].strip():
            faults.append(f'{path}:{no}: expected: intent, zh or en, text, separated by tabs')
            continue
        if '|' in re.sub(r'\S \| (?=\S)', '', cells[2]):
            faults.append(f'{path}:{no}: messages of a burst are parted by " | "')
        rows.append(tuple(cells))
    return rows


def near_duplicates(texts):
    shapes = [shape(t) for t in texts]
    found = 0
    for i, a in enumerate(shapes):
        found += any(len(a & b) > .7 * len(a | b) for b in shapes[:i])
    return found


def bare(text):
    return re.sub(r'[\W_]+', '', text.lower())


def read_intents(folder, only):
    """Group and titles by id; no line may come twice."""
    intents, faults = {}, []
    for no, line in enumerate((folder / 'intents.tsv').read_text(encoding='utf-8').split('\n'), 1):
        if not line or line.startswith('#'):
            continue
        cells = line.split('\t')
        if len(cells) != 5 or cells[0] in intents:
            faults.append(f'{folder}/intents.tsv:{no}: expected: new id, group, two titles, what belongs to it')
        elif only in (None, cells[1]):
            intents[cells[0]] = {'group': cells[1], 'zh': cells[2], 'en': cells[3]}
    return intents, faults


def read_lines(folder, intents, only, faults):
    """Texts by intent and language, from every group's file."""
    lines = {(i, lang): [] for i in intents for lang in ('zh', 'en')}
    for path in sorted(folder.glob('*.tsv')):
        if only not in (None, path.stem):
            continue
        for name, lang, text in read(path, intents, faults):
            if intents[name]['group'] != path.stem:
                faults.append(f'{path}: {name} belongs into {intents[name]["group"]}.tsv')
            lines[name, lang].append(text)
    return lines


def check_background(path, seen, faults):
    """How many lines there are; none may be a phrasing."""
    texts = set()
    for no, line in enumerate(path.read_text(encoding='utf-8').split('\n'), 1):
        if not line or line.startswith('#'):
            continue
        lang, _, text = line.partition('\t')
        if lang not in ('zh', 'en') or not text.strip() or '\t' in text:
            faults.append(f'{path}:{no}: expected: zh or en, text, separated by a tab')
        elif bare(text) in seen:
            faults.append(f'{path}:{no}: "{text}" is a phrasing of {seen[bare(text)]}')
        elif text in texts:
            faults.append(f'{path}:{no}: "{text}" stands here twice')
        texts.add(text)
    return len(texts)


def check_held(held, seen, faults):
    """How many lines there are, and the fewest of an intent in a language; none may train."""
    for (name, lang), texts in held.items():
        if len(texts) < HELD_LEAST:
            faults.append(f'held: {name} {lang} has {len(texts)}')
        for text in texts:
            if bare(text) in seen:
                faults.append(f'held: "{text}" ({name}) also trains {seen[bare(text)]}')
    return sum(map(len, held.values())), min(map(len, held.values()))


def figures(lines, intents, faults):
    """Prints what the phrasings are like; what is missed becomes a fault. Gives the intent of each bare line."""
    total = free = bursts = doubled = 0
    lengths, seen = [], {}
    for (name, lang), texts in lines.items():
        if len(texts) < LEAST:
            faults.append(f'{name} {lang} has {len(texts)}')
        title = words(intents[name][lang], lang)
        total += len(texts)
        bursts += sum(' | ' in t for t in texts)
        free += sum(not title & words(t, lang) for t in texts)
        doubled += near_duplicates(texts)
        for text in texts:
            if seen.setdefault(bare(text), name) != name:
                faults.append(f'"{text}" stands under {seen[bare(text)]} and {name}')
        if lang == 'zh':
            lengths += [len(bare(t)) for t in texts]
    median = statistics.median(lengths) if lengths else 0
    total = total or 1
    print(f'intents {len(intents)}  lines {total}  fewest {min(map(len, lines.values()))} (at least {LEAST})')
    for what, share, limit, ok in (
            ('near-duplicates', doubled / total, f'at most {DUPLICATES_MOST:.0%}', doubled <= DUPLICATES_MOST * total),
            ('lines that share no word with the title', free / total, f'at least {FREE_LEAST:.0%}',
             free >= FREE_LEAST * total),
            ('sent as bursts', bursts / total, f'at least {BURSTS_LEAST:.0%}', bursts >= BURSTS_LEAST * total)):
        print(f'{what} {share:.1%} ({limit})')
        if not ok:
            faults.append(f'missed: {what} {share:.1%}, {limit}')
    print(f'median length in Chinese {median:g} characters (at most {MEDIAN_ZH_MOST})')
    if median > MEDIAN_ZH_MOST:
        faults.append('missed: median length in Chinese')
    return seen


def main():
    args = argparse.ArgumentParser(description='Checks the pack of intents and prints its figures.')
    args.add_argument('folder', nargs='?', type=pathlib.Path, default=pathlib.Path(__file__).parent)
    args.add_argument('--group', help='only this group of intents')
    args.add_argument('--partial', action='store_true', help='only print, whatever is missed')
    args.add_argument('--stamp', type=pathlib.Path, help='a file to make when nothing is missed')
    args = args.parse_args()
    intents, faults = read_intents(args.folder, args.group)
    lines = read_lines(args.folder / 'phrasings', intents, args.group, faults)
    held = read_lines(args.folder / 'held', intents, args.group, faults)
    seen = figures(lines, intents, faults)
    n, fewest = check_held(held, seen, faults)
    print(f'held-out lines {n}  fewest {fewest} (at least {HELD_LEAST})')
    background = check_background(args.folder / 'background.tsv', seen, faults)
    print(f'background lines {background} (at least {BACKGROUND_LEAST})')
    if background < BACKGROUND_LEAST:
        faults.append('missed: background lines')
    for fault in faults:
        print(fault, file=sys.stderr)
    if args.stamp and not faults:
        args.stamp.touch()
    return 1 if faults and not args.partial else 0


sys.exit(main())
