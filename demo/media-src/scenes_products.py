# SPDX-License-Identifier: Apache-2.0
"""One picture of each product."""
from parts import *
from stage import *


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


@figure("backup")
def p_backup(t):
    return pool() + shadow(320, 330, 120) + cloud(320, 150, 2.6) + \
        place(card(90), 320, 258, .62) + \
        arrow(320, 214, 320, 168, color=TEAL)


@figure("care")
def p_care(t):
    shield = "M320 88 L410 122 L410 206 Q410 276 320 318 " \
        "Q230 276 230 206 L230 122 Z"
    return pool() + shadow(320, 336, 90) + path(shield, WHITE, INK, 6) + \
        tick(320, 204, 46)


@figure("filter")
def p_filter(t):
    folds = "".join(line(x, 150, x, 262, SHADE, 6)
                    for x in range(232, 416, 18))
    return pool() + shadow(320, 326, 140) + \
        rect(204, 128, 232, 156, 14, WHITE) + \
        rect(220, 144, 200, 124, 8, PALE) + folds


def side_brush():
    arms = "".join(place(line(0, 14, 0, 74, DARK, 7) +
                         line(-7, 18, -15, 78, TEAL, 4) +
                         line(7, 18, 15, 78, TEAL, 4), 0, 0, 1, a)
                   for a in (0, 120, 240))
    return arms + circ(0, 0, 20, WHITE, INK, 5)


@figure("brush")
def p_brush(t):
    return pool() + shadow(320, 330, 140) + \
        place(side_brush(), 236, 200, 1) + place(side_brush(), 404, 200, 1, 30)


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
