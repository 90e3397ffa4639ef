#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the demo flows more strictly than the program does.

Beyond form: each flow has at least 6 steps, 2 solved ends, a hand-over, 3
figures of its own, a clip, 8 phrasings in each language, and every clip ends
within the film.  Usage: check.py [KNOWLEDGE]
"""
import pathlib
import re
import subprocess
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
REASONS = {"asked", "repair", "safety", "policy", "failed"}
bad = []
length = {}


def seconds(path):
    if path not in length:
        out = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "format=duration",
             "-of", "csv=p=0", str(path)], capture_output=True, text=True)
        length[path] = float(out.stdout or 0)
    return length[path]


def both(where, val):
    if not isinstance(val, dict) or set(val) != {"zh", "en"}:
        bad.append(f"{where}: needs zh and en")
        return
    for lang, s in val.items():
        for one in s if isinstance(s, list) else [s]:
            if not isinstance(one, str) or not one.strip():
                bad.append(f"{where}.{lang}: not text: {one!r}")
            elif lang == "en" and re.search(r"[\u3400-\u9fff]", one):
                bad.append(f"{where}.en: Chinese in English text: {one}")


def step_goes(where, step, steps):
    """The steps that step leads to, its solved ends, its hand-overs."""
    goes, solved, people = [], 0, 0
    if set(step) - {"title", "say", "figure", "clip", "question", "choices",
                    "done", "unsolved", "handover"}:
        bad.append(f"{where}: unknown key in {sorted(step)}")
    choices = step.get("choices", [])
    if choices and not 2 <= len(choices) <= 5:
        bad.append(f"{where}: {len(choices)} choices")
    if bool(choices) + bool(step.get("done")) + ("handover" in step) != 1:
        bad.append(f"{where}: needs one of choices, done, handover")
    if choices and "question" not in step:
        bad.append(f"{where}: choices without a question")
    for n, c in enumerate(choices):
        at = f"{where} choice {n + 1}"
        both(at, c.get("label"))
        if "match" in c:
            both(at + " match", c["match"])
        if ("next" in c) + ("done" in c) + ("handover" in c) != 1:
            bad.append(f"{at}: needs one of next, done, handover")
        if "fact" in c and not re.fullmatch(r"[a-z_]+=[a-z0-9_.-]+",
                                            c["fact"]):
            bad.append(f"{at}: fact {c['fact']}")
        goes += [c["next"]] if "next" in c else []
        solved += c.get("done") is True
        people += "handover" in c
        if "handover" in c and c["handover"] not in REASONS:
            bad.append(f"{at}: reason {c['handover']}")
    seen = {}
    for c in choices:
        for lang in ("zh", "en"):
            words = [c["label"][lang]] + c.get("match", {}).get(lang, [])
            for w in map(str, words):
                key = (lang, w.lower())
                if key in seen and seen[key] is not c:
                    bad.append(f"{where}: two choices match {w!r}")
                seen[key] = c
    if step.get("done"):
        solved += 1
        goes += [step["unsolved"]] if "unsolved" in step else []
    if "handover" in step:
        people += 1
        if step["handover"] not in REASONS:
            bad.append(f"{where}: reason {step['handover']}")
    for to in goes:
        if to not in steps:
            bad.append(f"{where}: no step {to}")
    return goes, solved, people


def check(path, media, used):
    flow = yaml.safe_load(path.read_text(encoding="utf-8"))
    name, steps = path.stem, flow["steps"]
    both(f"{name} title", flow["title"])
    both(f"{name} ask", flow["ask"])
    for lang in ("zh", "en"):
        if not 8 <= len(flow["ask"][lang]) <= 12:
            bad.append(f"{name}: {len(flow['ask'][lang])} phrasings {lang}")
    own, clips, solved, people, graph = set(), set(), 0, 0, {}
    for key, step in steps.items():
        where = f"{name}/{key}"
        both(where + " title", step.get("title"))
        both(where + " say", step.get("say"))
        if "question" in step:
            both(where + " question", step["question"])
        for kind in ("figure", "clip"):
            m = step.get(kind)
            if not m:
                continue
            both(f"{where} {kind} alt", m.get("alt"))
            file = media / m["file"]
            (own if kind == "figure" else clips).add(m["file"])
            used.setdefault(m["file"], set()).add(name)
            if not file.is_file():
                bad.append(f"{where}: no file {m['file']}")
            elif kind == "clip" and m["to"] > seconds(file) + .01:
                bad.append(f"{where}: {m['file']} is {seconds(file)} s")
        graph[key], s, p = step_goes(where, step, steps)
        solved, people = solved + s, people + p
    seen, todo = set(), [flow["start"]]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += graph.get(at, [])
    for key in set(steps) - seen:
        bad.append(f"{name}/{key}: not reachable")
    for what, have, need in (("steps", len(steps), 6),
                             ("solved ends", solved, 2),
                             ("hand-overs", people, 1),
                             ("figures", len(own), 3),
                             ("clips", len(clips), 1)):
        if have < need:
            bad.append(f"{name}: {have} {what}")
    return own, clips


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else \
        HERE.parent / "knowledge"
    media, used, films = root / "media", {}, {}
    flows = sorted((root / "flows").glob("*.yaml"))
    for path in flows:
        films[path.stem] = check(path, media, used)
    for name, (own, clips) in films.items():
        mine = [f for f in own if used[f] == {name}]
        if len(mine) < 3:
            bad.append(f"{name}: only {len(mine)} figures of its own")
        if not any(used[c] == {name} for c in clips):
            bad.append(f"{name}: no clip of its own")
    for f in sorted(media.iterdir()):
        big = f.stat().st_size
        if f.suffix == ".svg" and big > 12288 or \
           f.suffix == ".webm" and big > 200 * 1024:
            bad.append(f"{f.name}: {big} bytes")
        if f.suffix == ".svg" and re.search(
                r"<script|<image|href|<style|@import|url\(",
                f.read_text(encoding="utf-8")):
            bad.append(f"{f.name}: refers to something outside")
        if f.suffix == ".webm" and f.name not in used:
            print(f"note: {f.name} is not used by a flow")
    print("\n".join(bad) or "no complaints")
    print(f"{len(flows)} flows, {len(used)} media files used")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
