#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every drawing of the demo company.  Usage: draw.py [FOLDER]"""
import pathlib
import sys

from parts import picture
from stage import CLIPS, FIGURES
import scenes_products
import scenes_camera
import scenes_photo
import scenes_home
import scenes_audio
import scenes_app


def main():
    here = pathlib.Path(__file__).resolve().parent
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else \
        here.parent / "knowledge" / "media"
    out.mkdir(parents=True, exist_ok=True)
    big = 0
    for name, (scene, at) in FIGURES.items():
        svg = picture(scene(at))
        big = max(big, len(svg.encode()))
        (out / f"{name}.svg").write_text(svg, encoding="utf-8")
    print(f"{len(FIGURES)} drawings, the largest {big} bytes")


if __name__ == "__main__":
    main()
