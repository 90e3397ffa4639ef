#!/usr/bin/env python3
"""Reports words that a question shares with the document that answers it.

Usage: check.py [--knowledge DIR] [--packs DIR] [--words] FILE…

FILE is a list `document-id<TAB>question`, or a file of scenarios, of which each message is held against the documents
that the `<` lines behind it name. A document is its title, its phrasings (`ask`), the headings of its body and what
the built-in pack adds for its intents. Shared is, in Chinese, any piece of two characters, or with --words (python3-jieba)
any word of two characters or more; in English, a word with the same stem. Words without content (the lists below) and
the names of products do not count. Exit 1 when something is shared, an id is unknown or a line occurs twice.
"""
import argparse
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGS = ("zh", "en")

# Pieces of two characters that are both of this list, or that a word of the second list is made of, say nothing.
EMPTY_HAN = set("的了吗呢吧啊呀么嘛啦咯哦呗唉哎诶喂我你您他她它们咱是不没无有在就都也还又再要会能可以得着过把被给让跟和与但才只这那哪个"
                "些里上下来去到怎什为啥谁几多少很太真好之而且如果因从对向往一两想呐哈嗯噢儿咋别先")
EMPTY_WORDS = ("怎么办 怎么样 为什么 这样 那样 一样 时候 知道 现在 已经 觉得 请问 东西 玩意 除了 而且 或者 只能 只有 只要 只想 "
               "但是 可是 不过 虽然 所以 就是 还是 每次 每天 经常 总是 一直 突然 刚才 刚刚 有点 一点 一下 一会 其实 到底 究竟 反正 "
               "应该 需要 不用 必须 比较 非常 特别 自己 别人 人家 大家 家里 今天 昨天 明天 今年 去年 以前 以后 之前 之后 老是 "
               "居然 竟然 忽然 好像 似乎 怎么 什么 麻烦 帮我 问下 问题 办法 正常 这种 那种 意思 之类 最后 开始 然后 "
               "行吗 行不 行么 出来 起来 进去 回来 多久 那边 这边 一次 打算 一块 "
               "那么 这么 不要 不想 不会 不能 不是 没有 死活 看到 看见 直接 必要").split()
EMPTY_PIECES = {w[i:i + 2] for w in EMPTY_WORDS for i in range(len(w) - 1)}

EMPTY_ENGLISH = set("""
a about after again all already also always am an and another any anybody anyone anything anyway are arent around as at
away back be because been before being both but by can cant cannot come comes could couldnt did didnt do does doesnt
doing done dont down each either else ever every everything few for from get gets getting give go goes going gone got had
has hasnt have havent having he her here hers hi him his how i id if ill im in into is isnt it its ive just keep keeps know
least less let lets like little lot lots made make makes many may maybe me might mine more most much must my myself need
needs never no nobody none nor not nothing now of off oh ok on once one ones only or other others our ours out over own
per perhaps please pls put quite rather really right said same say says see seem seems she should shouldnt since so some
somebody someone something somehow soon still such sure take takes than thanks that thats the their theirs them then there
theres these they theyre thing things this those though three through till time times to too took toward tried try trying
two u under until up upon us use used using very via want wanted wants was wasnt way we well went were werent what whatever
whats when where wheres which while who whole whom whos whose why will with within without wont would wouldnt yes yet you
your youre yours ur r even ago hello hey btw far near around across today yesterday tomorrow tonight
""".split())


def han(c):
    return "\u3400" <= c <= "\u9fff"


def front_matter(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yaml":
        return yaml.safe_load(text), ""
    _, front, body = text.split("---", 2)
    return yaml.safe_load(front), body


def listed(value):
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def by_language(value):
    """{zh, en} of a map, or of texts that each belong to the language they are written in."""
    if isinstance(value, dict):
        return {lang: listed(value.get(lang)) for lang in LANGS}
    return {lang: [t for t in listed(value) if any(map(han, t)) == (lang == "zh")] for lang in LANGS}


def pack_lines(packs):
    lines = {}
    for path in sorted(packs.glob("after-sales/phrasings/*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                intent, lang, text = line.split("\t")
                lines.setdefault((intent, lang), []).append(text)
    return lines


def documents(folder, pack):
    """id -> {language: the texts that a question must not share a word with}"""
    docs = {}
    for kind, name in (("article", "articles"), ("policy", "policies"), ("flow", "flows")):
        for path in sorted((folder / name).glob("*.*")):
            head, body = front_matter(path)
            title, ask = by_language(head["title"]), by_language(head.get("ask"))
            headings = re.findall(r"^##+ +(.+)$", body, re.M)
            docs[f"{kind}:{path.stem}"] = {
                lang: title[lang] + ask[lang] + headings +
                [t for i in listed(head.get("intent")) for t in pack.get((i, lang), [])]
                for lang in LANGS
            }
    return docs


def product_names(folder):
    """Names and aliases as customers write them, the longest first."""
    names = set()
    for p in yaml.safe_load((folder / "products.yaml").read_text(encoding="utf-8"))["products"]:
        for value in (p["name"], p.get("aliases", {})):
            for lang in LANGS:
                names.update(t.lower() for t in listed(value.get(lang)))
    return sorted(names, key=len, reverse=True)


def without_products(text, names):
    text = text.lower().replace("’", "'")
    for name in names:
        if any(map(han, name)):
            text = text.replace(name, " ")
        else:
            text = re.sub(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", " ", text)
    return text


def stem(word):
    for ending in ("iness", "ations", "ation", "ingly", "edly", "ions", "ings", "ness", "ment", "ers", "ies", "ing", "ion",
                   "est", "ed", "er", "es", "ly", "y", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[:-len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def han_pieces(text):
    return (a + b for a, b in zip(text, text[1:]) if han(a) and han(b))


def han_words(text):
    import jieba
    jieba.setLogLevel("ERROR")
    return (w for w in jieba.cut(text) if len(w) > 1 and all(map(han, w)))


def words(text, names, cut):
    """{what is compared: how it is shown}"""
    text = without_products(text, names)
    found = {p: p for p in cut(text) if p not in EMPTY_PIECES and not all(c in EMPTY_HAN for c in p)}
    for word in re.findall(r"[a-z0-9]+", text.replace("'", "")):
        if word not in EMPTY_ENGLISH and (len(word) > 1 or word.isdigit()):
            found[stem(word)] = word
    return found


def shared(question, doc, names, cut):
    asked = words(question, names, cut)
    there = {}
    for lang in LANGS:
        for text in doc[lang]:
            for key in words(text, names, cut):
                there.setdefault(key, text)
    return [f"{asked[k]} ({there[k]})" for k in asked if k in there]


def scenario_rows(lines):
    """Each message behind which expectations name documents, with those."""
    row = None
    for number, line in enumerate(lines, 1):
        if line.startswith("> "):
            if row and row[1]:
                yield row
            row = [number, set(), line[2:]]
        elif row and line.startswith("<"):
            for kind, ids in re.findall(r"(?<!not )\b(article|flow|policy|cites|choices has) (\S+)", line):
                kind = "article" if kind == "choices has" else kind
                row[1].update(i if ":" in i else f"{kind}:{i}" for i in ids.split("|"))
    if row and row[1]:
        yield row


def rows(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix != ".tsv":
        yield from scenario_rows(lines)
        return
    for number, line in enumerate(lines, 1):
        label, question = line.split("\t")
        yield number, {label}, question


def check(path, docs, names, cut):
    seen = set()
    faults = 0

    def fault(number, text):
        nonlocal faults
        faults += 1
        print(f"{path}:{number}: {text}")

    for number, labels, question in rows(path):
        if question in seen:
            fault(number, "the line is there twice")
        seen.add(question)
        for label in sorted(labels - {"none"}):
            if label not in docs:
                fault(number, f"there is no document {label}")
            elif common := shared(question, docs[label], names, cut):
                fault(number, f"{question} [{label}] shares {'; '.join(common)}")
    print(f"{path}: {len(seen)} questions, {faults} faults", file=sys.stderr)
    return faults


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--knowledge", type=pathlib.Path, default=ROOT / "demo/knowledge")
    args.add_argument("--packs", type=pathlib.Path, default=ROOT / "packs")
    args.add_argument("--words", action="store_true")
    args.add_argument("files", nargs="+", type=pathlib.Path)
    args = args.parse_args()
    cut = han_words if args.words else han_pieces
    docs = documents(args.knowledge, pack_lines(args.packs))
    names = product_names(args.knowledge)
    sys.exit(1 if sum([check(path, docs, names, cut) for path in args.files]) else 0)


if __name__ == "__main__":
    main()
