# SPDX-License-Identifier: Apache-2.0
"""The stage: which scenes there are, and how things move on it.

A scene is a function of the time in seconds that returns SVG text.  A figure
is one moment of its scene, a clip is the whole of it.
"""
import math

FIGURES = {}   # name -> (scene, moment)
CLIPS = {}     # name -> (scene, seconds)


def figure(name, at=0.0):
    def keep(fn):
        FIGURES[name] = (fn, at)
        return fn
    return keep


def clip(name, seconds):
    def keep(fn):
        CLIPS[name] = (fn, seconds)
        return fn
    return keep


def ease(t, a, b):
    """0 before a, 1 after b, smooth between."""
    x = max(0.0, min(1.0, (t - a) / (b - a)))
    return x * x * (3 - 2 * x)


def between(a, b, x):
    return a + (b - a) * x


def pulse(t, period=1.0):
    return .5 - .5 * math.cos(2 * math.pi * t / period)


def blink(t, period=1.0):
    return 1.0 if (t % period) < period / 2 else 0.0
