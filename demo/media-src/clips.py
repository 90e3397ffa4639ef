#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every clip of the demo company.  Usage: clips.py [FOLDER [NAME...]]

Each scene of draw.py that is marked as a clip is drawn frame by frame, turned
into pixels by rsvg-convert and packed by ffmpeg: VP9, 640 x 400, no sound.
"""
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile

import draw
from parts import picture

RATE = 15


def render(job):
    svg, png = job
    subprocess.run(["rsvg-convert", "-w", "640", "-h", "400", "-o", str(png)],
                   input=svg.encode(), check=True)


def make(name, out):
    scene, seconds = draw.CLIPS[name]
    with tempfile.TemporaryDirectory() as tmp:
        jobs, last = [], None
        names = []
        for i in range(round(seconds * RATE)):
            svg = picture(scene(i / RATE), square=True)
            png = pathlib.Path(tmp) / f"{i:04}.png"
            names.append((png, svg == last))
            if svg != last:
                jobs.append((svg, png))
            last = svg
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(render, jobs))
        prev = None
        for png, same in names:
            if same:
                png.hardlink_to(prev)
            prev = png
        target = out / f"{name}.webm"
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-framerate",
                        str(RATE), "-i", f"{tmp}/%04d.png", "-an", "-c:v",
                        "libvpx-vp9", "-crf", "34", "-b:v", "0", "-g", "60",
                        "-pix_fmt", "yuv420p", "-row-mt", "0", "-threads",
                        "1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
                        str(target)], check=True)
    print(f"{name}: {seconds} s, {target.stat().st_size} bytes", flush=True)


def main():
    here = pathlib.Path(__file__).resolve().parent
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else \
        here.parent / "knowledge" / "media"
    out.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or draw.CLIPS:
        make(name, out)


if __name__ == "__main__":
    main()
