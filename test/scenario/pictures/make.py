#!/usr/bin/env python3
"""Draws the pictures that scenarios send: labels with a bar code of their own, and displays with an error code.

Usage: test/scenario/pictures/make.py   needs chromium; writes PNG files beside itself
"""
import pathlib, subprocess, tempfile

HERE = pathlib.Path(__file__).parent

# Code 128: widths of bars and gaps of each value (ISO/IEC 15417).
WIDTHS = """212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121
111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331
231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421
141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131
311141 411131 211412 211214 211232 2331112""".split()


def code128(text):
    values = [104] + [ord(c) - 32 for c in text]
    values += [(values[0] + sum(i * v for i, v in enumerate(values[1:], 1))) % 103, 106]
    x, bars = 0, []
    for v in values:
        for i, w in enumerate(WIDTHS[v]):
            if i % 2 == 0:
                bars.append(f'<rect x="{x}" y="0" width="{w}" height="40"/>')
            x += int(w)
    return f'<svg viewBox="-10 0 {x + 20} 40" width="{2 * (x + 20)}" height="80" shape-rendering="crispEdges">{"".join(bars)}</svg>'


PAGES = {
    "label-code.png": ("#fff", f'<p>Lumo Cam 2 &nbsp; 5 V 2 A</p>{code128("LMC200001007")}'),
    "label-words.png": ("#fff", '<p>Lumo Cam 2</p><p style="font-family:monospace;font-size:30px">S/N: LMC200001007</p><p>5 V 2 A</p>'),
    "label-other.png": ("#fff", f'<p>Somebody else</p>{code128("ZX81-4711")}'),
    "display-e05.png": ("#e8eef2", '<p style="font-size:26px">扫地机器人</p><p style="font-size:44px;font-weight:bold">错误码 E05</p><p>请检查</p>'),
    "wall.png": ("#cbb", ""),
}

for name, (ground, body) in PAGES.items():
    with tempfile.TemporaryDirectory() as d:
        page = pathlib.Path(d, "page.html")
        page.write_text(f'<!doctype html><meta charset=utf-8><body style="margin:24px;background:{ground};font:22px sans-serif">{body}')
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=560,260",
                        f"--screenshot={HERE / name}", page.as_uri()], check=True, stderr=subprocess.DEVNULL)
