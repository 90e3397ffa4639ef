# SPDX-License-Identifier: Apache-2.0
"""Buds 2: one side silent, will not pair."""
from parts import *
from stage import *


# --- earbuds-one-side-silent -------------------------------------------------

@figure("buds-in-case", 1.2)
@clip("buds-in-case", 4.5)
def buds_in_case(t):
    a, b = 1 - ease(t, .4, 1.6), 1 - ease(t, 1.2, 2.4)
    lamp = WHITE if t > 2.6 and (t > 3.6 or blink(t, .5)) else None
    body = pool(300, 220) + shadow(300, 356, 140) + \
        place(bud_case(1, a, b, lamp), 300, 292, 1.05)
    if t < 2.4:
        body += arrow(150, 120, 150, 210) + arrow(450, 120, 450, 210)
    elif t < 3.6:
        body += ring(300, 309, 30)
    return body + hold(540, 110, (t - 2.4) / 1.4, 10, 44)


@figure("bud-mesh", .5)
@clip("bud-mesh", 4.0)
def bud_mesh(t):
    sway = 22 * math.sin(2 * math.pi * t / .9) * (1 if t < 3 else 0)
    body = pool(380, 200) + place(bud("L"), 420, 150, 1.7)
    brush = line(-20, 0, 40, 0, None, 5)
    for y in (-16, -8, 0, 8, 16):
        brush += line(-34, y, -6, y * .7, "#8a6f4a", 4)
    brush += rect(-8, -16, 22, 32, 6, SHADE) + rect(12, -8, 120, 16, 8, TEAL)
    body += ring(340, 142, 34, 48)
    if t < 3.0:
        body += place(brush, 296, 146 + sway, 1.1, 0, True)
        body += place(grip_hand(), 186, 150 + sway, .6, 0, True)
        for i, (x, y) in enumerate(((330, 210), (318, 232), (344, 246))):
            body += circ(x, y + 14 * ((t + i * .3) % 1), 4, "#8a6f4a", "none")
    else:
        body += sparkle(306, 108) + sparkle(310, 190, .8) + tick(170, 110, 32)
    return body


@figure("buds-balance", 1.6)
@clip("buds-balance", 4.0)
def buds_balance(t):
    k = between(-40, 0, ease(t, 1.0, 2.2))
    away = ease(t, 2.4, 3.0)
    come = ease(t, .2, .9)
    scr = header() + place(bud("L"), -34, -52, .4) + \
        place(bud("R"), 34, -52, .4) + \
        text(-54, 62, "L", 20) + text(54, 62, "R", 20) + \
        rect(-56, 28, 112, 8, 4, SHADE, "none") + line(0, 20, 0, 44, MID, 4) \
        + circ(k, 32, 13, WHITE, TEAL, 5)
    x = k * 1.06 + between(90, 0, come) + 130 * away
    body = pool() + place(phone(scr), 300, 200, 1.06) + ring(300, 246, 84, 50)
    if t < 3.0:
        body += place(point_hand(), 302 + x, 244 + abs(x) * .3, .72, -18)
    else:
        body += tick(440, 96, 30)
    return body


@figure("buds-lamp", 0)
def buds_lamp(t):
    return pool() + shadow(320, 352, 140) + \
        place(bud_case(1, 0, None, AMBER), 320, 284, 1.15) + \
        ring(320, 302, 32) + arrow(500, 340, 362, 310, .12)


def case_hold(t, seconds, until, blinker):
    come = ease(t, .2, .9)
    end = until + .9
    away = ease(t, end, end + .6)
    press = 5 * ease(t, .9, 1.1) * (1 - away)
    y = between(110, 4, come) - press + 120 * away
    share = (t - 1.0) / (end - 1.1)
    body = pool(280, 200) + shadow(280, 326, 140) + \
        place(bud_case_back(1 if 1 < t < end else 0), 280, 236, 1.35) + \
        ring(280, 252, 38)
    body += place(point_hand(), 281, 256 + y, .72, -12)
    if share >= 1:
        one, two = blinker
        now = one if blink(t, .4) else two
        body += lit(446, 320, 11, now) if now else circ(446, 320, 11, MID,
                                                        "none")
    return body + hold(520, 110, share, seconds, 46)


@figure("buds-reset", 2.9)
@clip("buds-reset", 5.0)
def buds_reset(t):
    return case_hold(t, 10, 3.0, (RED, WHITE))


@figure("buds-contacts", 1.0)
@clip("buds-contacts", 4.0)
def buds_contacts(t):
    x = 12 * math.sin(2 * math.pi * t / .8) * (1 if t < 3 else 0)
    tip = rect(-4, 122, 12, 12, 3, GOLD, None, 3) + \
        rect(22, 122, 12, 12, 3, GOLD, None, 3)
    body = pool(280, 190) + place(bud("L") + place(tip, 14, 2), 250, 90, 1.45)
    body += ring(294, 278, 46, 34)
    if t < 3.0:
        stick = rect(0, -5, 150, 10, 5, WHITE, None, 3) + \
            oval(-4, 0, 20, 11, WHITE)
        body += place(stick, 322 + x, 290, 1, 14) + \
            place(grip_hand(), 428 + x, 316, .56, 12)
    else:
        body += sparkle(256, 312) + sparkle(336, 252, .8) + tick(470, 110, 32)
    return body


# --- earbuds-pairing ---------------------------------------------------------

@figure("buds-charge", 0)
def buds_charge(t):
    return pool(270, 200) + floor(340) + \
        place(bud_case(1, 0, 0, AMBER), 260, 282, 1.1) + \
        wire("M372 296H440C500 296 520 250 520 190") + \
        rect(366, 284, 32, 24, 7, MID) + rect(392, 278, 40, 36, 9) + \
        place(adapter("5V"), 520, 118, 1, 90) + bolt(470, 90, 1) + \
        ring(260, 300, 34)


@figure("buds-charge-time", 0)
def buds_charge_time(t):
    dial = circ(0, 0, 62) + path("M0 0V-50A50 50 0 0 1 0 50Z", "#f6d9cd",
                                 "none") + path("M0 -38V0V34", "none", None,
                                                7)
    return pool(250, 210) + floor(340) + \
        place(bud_case(1, 0, 0, AMBER), 230, 282, 1.1) + \
        wire("M342 296H420C470 296 470 360 640 360") + \
        rect(336, 284, 32, 24, 7, MID) + rect(362, 278, 40, 36, 9) + \
        ring(230, 300, 34) + place(dial, 500, 150, 1.1) + \
        text(500, 282, "30 min", 28) + turn(500, 150, 86, -80, 70)


@figure("buds-button", 2.5)
@clip("buds-button", 4.5)
def buds_button(t):
    return case_hold(t, 3, 2.2, (WHITE, None))


def bt_screen(state, mark=False):
    out = header(BLUE) + bluetooth(0, -76, .7) + toggle(44, -76, 1, .7) + \
        row(-22, place(bud_case(0, None, None, None), 0, 6, .3),
            tick(46, -22, 12) if state == "on" else
            circ(46, -22, 8, MID, "none") if state == "off" else
            spin(46, -22, 9, .7, TEAL, 4), 36,
            "#dff0ee" if state != "off" else PALE)
    for y in (30, 82):
        out += row(y, circ(0, 0, 16, MID, "none"), "", 50)
    return out


@figure("buds-bt-list", 1.2)
@clip("buds-bt-list", 4.5)
def buds_bt_list(t):
    come = ease(t, .2, 1.0)
    away = ease(t, 1.4, 2.0)
    x = between(100, 0, come) + 140 * away
    state = "off" if t < 1.3 else "wait" if t < 3.0 else "on"
    body = pool(330) + place(phone(bt_screen(state)), 220, 200, 1.06) + \
        shadow(474, 318, 100) + place(bud_case(1, 0, 0, WHITE if state == "on"
                                      or blink(t, .5) else None), 474, 270,
                                      .95) + ring(220, 177, 90, 34)
    if t < 2.0:
        body += place(point_hand(), 226 + x, 184 + x * .4, .7, -20)
    if state == "on":
        body += tick(560, 110, 28)
    return body


def bin_icon(color=MARK):
    return path("M-16 -12H16L12 22H-12Z", color, "none") + \
        path("M-20 -16H20M-7 -22H7", "none", color, 6)


@figure("buds-forget", 0)
def buds_forget(t):
    scr = header(BLUE) + bluetooth(0, -76, .7) + \
        row(-22, place(bud_case(0, None, None, None), 0, 6, .3),
            place(bin_icon(), 46, -22, .62), 36, "#fbe4dc")
    for y in (30, 82):
        scr += row(y, circ(0, 0, 16, MID, "none"), "", 50)
    return pool() + place(phone(scr), 270, 200, 1.06) + ring(318, 177, 32) + \
        arrow(460, 120, 358, 166, .15) + place(bin_icon(), 496, 108, 1.5)


@figure("buds-other-phone", 0)
def buds_other(t):
    scr = header(BLUE) + bluetooth(0, -30, 1.4, MID) + toggle(0, 50, 0, 1.3)
    scr2 = header(BLUE) + bluetooth(0, -30, 1.4) + toggle(0, 50, 1, 1.3)
    return pool() + place(phone(scr), 140, 204, .92) + \
        place(phone(scr2), 500, 204, .92) + \
        place(bud_case(1, 0, 0, WHITE), 320, 268, .74) + \
        ring(140, 250, 50, 34) + cross(140, 352, 22) + \
        waves(408, 226, 2, 10, 16, 46, 0, TEAL, 6)
