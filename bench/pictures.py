#!/usr/bin/env python3
"""How many bar codes on photographs are read, beside zbarimg alone. One JSON object on standard output.

Usage: bench/pictures.py DIR [PROGRAM]   DIR holds NAME.png|jpg|webp|gif with NAME.txt, in folders KIND-N
"""
import collections, json, pathlib, subprocess, sys, time

if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
root, program = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) == 3 else "build/warmline"


def ours(picture):
    out = subprocess.run([program, "picture", str(picture)], capture_output=True).stdout
    return [c["text"] for c in json.loads(out)["codes"]] if out.startswith(b"{") else []


def zbarimg(picture):
    out = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True).stdout
    return out.decode("utf-8", "replace").split("\n")


found, times = collections.defaultdict(lambda: [0, 0, 0]), []
for picture in sorted(root.rglob("*")):
    expected = picture.with_suffix(".txt")
    if picture.suffix not in (".png", ".jpg", ".webp", ".gif") or not expected.exists():
        continue
    want = expected.read_bytes().decode("utf-8", "replace").strip()
    row = found[picture.parent.name.rsplit("-", 1)[0]]
    start = time.monotonic()
    got = ours(picture)
    times.append(time.monotonic() - start)
    row[0] += 1
    row[1] += any(want == g.strip() for g in got)
    row[2] += any(want == g.strip() for g in zbarimg(picture))

total = [sum(r[i] for r in found.values()) for i in range(3)]
share = lambda r: {"pictures": r[0], "found_share": round(r[1] / r[0], 3), "zbarimg_share": round(r[2] / r[0], 3)}
times.sort()
print(json.dumps({**share(total), "seconds_median": round(times[len(times) // 2], 3), "seconds_most": round(times[-1], 3),
                  "kinds": {k: share(r) for k, r in sorted(found.items())}}, indent=1))
