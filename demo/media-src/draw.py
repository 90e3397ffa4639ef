#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every drawing of the demo company.  Usage: draw.py [FOLDER]

A scene is a function of the time in seconds.  A figure is one moment of its
scene, a clip (clips.py) is the whole of it.
"""
import math
import pathlib
import sys

from parts import *

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


# --- pictures of the products ------------------------------------------------

@figure("cam2")
def p_cam2(t):
    return pool() + shadow(320, 330, 120) + place(cam(), 320, 180, 1.1)


@figure("mesh3")
def p_mesh3(t):
    return pool() + shadow(320, 330, 110) + place(router(), 320, 212) + \
        waves(320, 88, 3, 26, 20, 42)


@figure("sweep1")
def p_sweep1(t):
    return pool() + floor(318) + shadow(360, 322, 200, 7) + \
        place(dock_side(), 152, 318, 1.05) + \
        place(vac_side(GREEN), 370, 306, 1.05)


@figure("buds2")
def p_buds2(t):
    return pool() + shadow(320, 346, 140) + \
        place(bud_case(1, None, None), 320, 282, 1.05) + \
        place(bud("L"), 240, 110, .95, -8) + \
        place(bud("R"), 400, 110, .95, 8)


@figure("shot")
def p_shot(t):
    return pool() + shadow(320, 326, 170) + place(shot(), 320, 212, 1.1)


def product_card(kind):
    return pool() + shadow(320, 332, 86) + place(card(kind), 320, 206, 1.65)


@figure("card30")
def p_card30(t):
    return product_card(30)


@figure("card90")
def p_card90(t):
    return product_card(90)


@figure("card170")
def p_card170(t):
    return product_card(170)


@figure("case")
def p_case(t):
    return pool() + shadow(320, 326, 140) + place(bag(), 320, 222, 1.08)


def home_screen():
    return header() + row(-74, "", toggle(44, -74, 1, .7), 40) + \
        place(cam(), -46, -74, .17) + \
        row(-22, "", toggle(44, -22, 1, .7), 40) + \
        place(router(), -46, -22, .15) + \
        row(30, "", toggle(44, 30, 0, .7), 40) + \
        place(vac_top(), -46, 30, .15) + \
        rect(-66, 62, 132, 62, 14, "#e2f0ee", "none") + \
        bar(-50, 78, 66, 9, TEAL) + bar(-50, 98, 100, 8, SHADE)


@figure("app")
def p_app(t):
    return pool() + shadow(320, 372, 90, 7) + \
        place(phone(home_screen()), 320, 200, 1.05)


# --- camera-offline ----------------------------------------------------------

@figure("cam2-light", 0.0)
def cam_light(t):
    return pool() + shadow(300, 338, 120) + \
        place(cam(RED), 300, 184, 1.12) + \
        ring(300, 237, 30) + arrow(470, 300, 344, 245, .18) + \
        place(circ(0, 0, 13, RED, "none") + circ(44, 0, 13, BLUE, "none") +
              circ(88, 0, 13, MID, "none"), 476, 330)


def reset_hand(t):
    come = ease(t, .3, 1.2)
    press = ease(t, 1.2, 1.5)
    away = ease(t, 4.3, 4.9)
    y = between(120, 10, come) - 8 * press + 110 * away
    return y, press * (1 - away)


@figure("cam2-reset", 3.4)
@clip("cam2-reset", 5.0)
def cam_reset(t):
    flap = ease(t, 0, .6)
    y, press = reset_hand(t)
    share = ease(t, 1.4, 4.3) if t < 1.4 or t > 4.3 else (t - 1.4) / 2.9
    body = pool(300, 170) + \
        place(cam_under(max(.02, flap), press), 300, 150, 1.15)
    body += ring(256, 159, 34, op=ease(t, .4, .8))
    body += place(point_hand(), 257, 168 + y, .8, -10)
    return body + hold(520, 110, share, 8, 48)


@figure("cam2-adapter", 3.0)
@clip("cam2-adapter", 4.5)
def cam_adapter(t):
    inn = ease(t, .4, 1.5)
    cab = ease(t, 1.9, 2.8)
    on = ease(t, 3.1, 3.3)
    ax = between(230, 118, inn)
    py = between(286, 238, cab)
    body = pool(350, 200) + place(socket(), 76, 200, 1.15)
    body += shadow(470, 334, 100)
    body += wire(f"M{num(ax + 108)} 200C{num(ax + 190)} 200 {num(ax + 150)} "
                 f"372 400 372C452 372 470 372 470 {num(py + 66)}")
    body += place(cam_back(), 470, 186, 1.1)
    body += place(plug_c(), 470, py, .9)
    body += place(adapter(), ax, 200)
    if t < 1.7:
        body += place(grip_hand(), ax + 78, 206, .62, 62)
    if on:
        body += soft(bolt(330, 110, 1.2), on)
    return body + ring(470, 232, 32, 22, ease(t, 1.6, 1.9)) + \
        ring(166, 200, 66, 54, 1 - ease(t, 1.6, 1.9) if t < 2.9 else 1)


@figure("cam2-wifi24", 0)
def cam_wifi24(t):
    net = lambda y, name, ok: rect(-66, y - 26, 132, 52, 12, PALE, "none") + \
        wifi(-44, y + 8, .62, TEAL if ok else MID) + \
        text(6, y + 8, name, 21, INK if ok else MID) + \
        (tick(48, y, 14) if ok else cross(48, y, 14, MID))
    scr = header() + net(-66, "2.4G", True) + net(0, "5G", False) + \
        bar(-50, 52, 100, 8) + bar(-50, 72, 70, 8)
    return pool(250) + place(phone(scr), 210, 200, 1.06) + \
        shadow(470, 326, 90) + place(cam(RED), 470, 186, .95) + \
        ring(208, 130, 88, 38) + arrow(312, 128, 400, 150, -.2)


@figure("cam2-router-restart", 1.4)
@clip("router-restart", 5.0)
def router_restart(t):
    off = ease(t, .5, 1.2) * (1 - ease(t, 3.4, 4.1))
    dead = .6 < t < 3.9
    py = between(278, 326, off)
    body = pool(300) + shadow(300, 330, 120) + \
        place(router_back(), 300, 200, 1.05)
    body += wire(f"M235 {num(py + 60)}C235 400 120 400 60 360")
    body += place(plug_c(), 235, py - 20, .9)
    body += place(pinch_hand(), 246, py + 38, .74, -8)
    body += ring(235, 252, 34)
    if off > .05:
        body += arrow(150, 270, 150, 340)
    body += place(wifi(0, 0, 1.5, MID if dead else TEAL), 480, 110)
    if dead:
        body += forbid(480, 94, 52, 7)
    n = max(0, min(10, int((t - 1.1) / 2.3 * 10))) if t > 1.1 else 0
    return body + hold(500, 250, n / 10 if t < 3.6 else 1, 10, 44)


def update_screen(share, done=False):
    return header() + place(cam(BLUE), 0, -44, .42) + \
        spin(0, 66, 36, share, TEAL, 9) + \
        (tick(0, 66, 22) if done else
         path("M0 50v28M-11 68L0 79L11 68", "none", TEAL, 6)) + \
        text(0, 126, "2.1.3", 20)


@figure("cam2-update", 1.8)
@clip("cam2-update", 5.0)
def cam_update(t):
    come = ease(t, 0, .6)
    tap = 1 if .7 < t < .95 else 0
    away = ease(t, 1.0, 1.6)
    share = max(0, min(1, (t - 1) / 2.8))
    done = t > 3.9
    x = between(70, 0, come) + 180 * away
    body = pool(300) + place(phone(update_screen(share, done)), 240, 200,
                             1.06) + \
        shadow(480, 332, 90) + \
        place(cam(AMBER if not done else BLUE, 1 if done else blink(t, .7)),
              480, 192, .95)
    body += ring(240, 270, 50, op=1 if t < 2.6 else 0)
    if t < 1.6:
        body += place(point_hand(), 244 + x, 278 + x * .4 - 4 * tap, .7, -20)
    elif not done:
        body += arrow(346, 130, 396, 130, 0)
    return body


@figure("cam2-card", 1.6)
@clip("cam2-card", 4.0)
def cam_card(t):
    deep = ease(t, .8, 2.4)
    body = pool(300, 210) + place(cam_under(1, 0, deep * .999), 300, 240,
                                  1.15)
    if deep < 1:
        y = between(152, 218, deep)
        body += place(pinch_hand(), 354, y - 22, .74, 0, False,
                      1 - ease(t, 2.2, 2.5))
    else:
        body += tick(470, 130, 30)
    body += ring(348, 250, 50, 24)
    return body + arrow(430 - 190, 96, 240 + 50, 206, -.2) * (t < 2.4)


@figure("cam2-app-refresh", 1.2)
def cam_app_refresh(t):
    scr = header() + rect(-62, -92, 124, 86, 12, NIGHT, "none") + \
        path("M-12 -66L16 -49L-12 -32Z", WHITE, "none") + \
        row(24, "", circ(46, 24, 8, GREEN, "none"), 52) + \
        row(76, "", circ(46, 76, 8, MID, "none"), 40)
    return pool(300) + place(phone(scr), 230, 200, 1.06) + \
        turn(230, 150, 44, -60, 210) + shadow(470, 332, 90) + \
        place(cam(BLUE), 470, 192, .95) + ring(470, 237, 26)


# --- memory-card-slow --------------------------------------------------------

@figure("card-label", 0)
def card_label(t):
    return pool() + \
        place(card(30), 148, 200, 1.12, -5) + \
        place(card(90), 318, 190, 1.12) + \
        place(card(170), 488, 200, 1.12, 5) + \
        ring(150, 216, 57, 18) + ring(318, 206, 57, 18) + \
        ring(487, 216, 57, 18) + \
        cross(148, 316, 20) + tick(318, 316, 20) + tick(488, 316, 20) + \
        text(318, 62, "4K  ≥ 60 MB/s", 30)


@figure("card-insert", 1.3)
@clip("card-insert", 4.0)
def card_insert(t):
    deep = ease(t, .8, 2.3)
    y = between(46, 158, deep)
    show = 140 * (1 - deep) * .9 + 22
    body = pool(300, 220) + place(shot_under(), 270, 270, 1.1)
    # the card goes behind the rim of the slot: draw it, then cover it
    body += place(rect(-44, -show / 2, 88, show, 8, TEAL) +
                  (rect(-32, -show / 2 + 12, 40, show - 40, 5, WHITE, None,
                        3) if show > 60 else ""),
                  371, 246 - show / 2)
    body += rect(322, 242, 98, 10, 4, "#0f1820", MID, 3)
    if t < 2.9:
        up = 70 * ease(t, 2.4, 2.9)
        body += place(pinch_hand(), 408, 244 - show * .7 - up, .7, -16)
        body += arrow(300, 130, 300, 222) * (t < 2.4)
    else:
        body += tick(371, 150, 32)
    return body


def menu_screen(pick, share=0.0, warn=True):
    out = rect(-92, -56, 184, 24, 5, TEAL, "none")
    for i in range(3):
        y = -22 + i * 32
        out += rect(-92, y, 184, 26, 5, WHITE if i != pick else AMBER,
                    "none") + bar(-48, y + 9, 90, 8, MID if i != pick
                                  else INK)
        out += rect(-84, y + 5, 13, 16, 2, NIGHT, "none")
    if share:
        out += rect(-70, -20, 140, 64, 10, WHITE) + \
            rect(-54, 6, 108, 14, 7, SHADE, "none") + \
            rect(-54, 6, max(14, 108 * share), 14, 7, GREEN, "none")
    return out


@figure("card-format", 1.0)
@clip("card-format", 4.5)
def card_format(t):
    pick = 0 if t < .5 else 1
    share = max(0.0, min(1.0, (t - 1.5) / 2.2))
    body = pool() + shadow(290, 330, 180) + \
        place(shot_back(menu_screen(pick, share)), 290, 206, 1.2)
    press = 1 if .4 < t < .7 or 1.2 < t < 1.5 else 0
    if t < 1.9:
        body += ring(431, 208, 40) + \
            place(point_hand(), 436, 220 - 6 * press + 160 * ease(t, 1.5,
                                                                  1.9),
                  .74, -18)
    if t > 3.8:
        body += tick(256, 212, 34)
    return body


@figure("card-video", 0)
def card_video(t):
    scr = rect(-92, -56, 184, 24, 5, TEAL, "none") + \
        rect(-84, -18, 78, 68, 10, WHITE, "none") + text(-45, 26, "4K", 32) \
        + rect(8, -18, 78, 68, 10, AMBER, "none") + \
        text(47, 24, "1080", 27)
    return pool() + shadow(290, 330, 180) + \
        place(shot_back(scr), 290, 206, 1.2) + \
        arrow(212, 142, 308, 142, -.35) + ring(311, 230, 58, 50)


@figure("card-reader", 0)
def card_reader(t):
    return pool(340) + shadow(400, 310, 180) + \
        place(laptop(), 410, 262, 1.15) + \
        wire("M262 277H214", DARK, 8) + \
        rect(244, 265, 34, 24, 5, BLUE) + \
        rect(90, 236, 128, 82, 18, DARK) + \
        place(card(90), 150, 190, .8) + \
        rect(88, 244, 132, 74, 16, DARK) + circ(196, 300, 5, GREEN, "none") \
        + text(150, 292, "USB 3", 22, WHITE) + ring(261, 277, 38, 30) + \
        rect(330, 160, 160, 22, 11, SHADE, "none") + \
        rect(330, 160, 120, 22, 11, GREEN, "none")


def qr(seed=7, n=9, s=9):
    """A square of black and white fields, like a code; origin: middle."""
    out, d = "", ""
    o = -n * s / 2
    for y in range(n):
        for x in range(n):
            seed = (seed * 1103515245 + 12345) % 2147483648
            corner = (x < 3 and y < 3) or (x > n - 4 and y < 3) or \
                (x < 3 and y > n - 4)
            if not corner and seed >> 16 & 1:
                d += f"M{num(o + x * s)} {num(o + y * s)}h{s}v{s}h-{s}z"
    out += path(d, INK, "none")
    for cx, cy in ((0, 0), (n - 3, 0), (0, n - 3)):
        x, y = o + cx * s, o + cy * s
        out += rect(x + 3, y + 3, 3 * s - 6, 3 * s - 6, 3, WHITE, INK, 6) + \
            rect(x + s, y + s, s, s, 0, INK, "none")
    return out


@figure("cam2-pair", 1.9)
@clip("cam2-pair", 4.5)
def cam_pair(t):
    x = between(60, 225, ease(t, .2, 1.3)) - 70 * ease(t, 3.4, 4.2)
    done = t > 3.0
    scr = header() + rect(-56, -66, 112, 112, 12, WHITE, TEAL, 5) + \
        place(qr(), 0, -10) + bar(-40, 70, 80, 9)
    body = pool(380) + shadow(480, 336, 104) + \
        place(cam(BLUE, 1 if done else .35 + .65 * blink(t, .6)), 480, 182,
              1.08)
    body += place(phone(scr), x, 200, .98)
    if 1.2 < t < 3.1:
        body += waves(x + 96, 172, 3, 14, 17, 38, 0, MARK, 6)
    if t < 3.1:
        body += ring(480, 233, 28)
    else:
        body += tick(560, 96, 30)
    return body


@figure("card-lock", 2.2)
def card_lock(t):
    up = ease(t, .8, 2.0)
    return pool() + place(card(90, 1 - up), 330, 205, 2.1) + \
        ring(214, 149 + 38 * (1 - up), 36, 44) + arrow(150, 240, 150, 130) + \
        place(lock(0, 0, 1, MID), 150, 290, 1.1)


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
