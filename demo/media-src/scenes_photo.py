# SPDX-License-Identifier: Apache-2.0
"""Shot and its cards: slow cards, no focus."""
from parts import *
from stage import *


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


def side_door():
    """The open card door at the right of Shot's back; origin as Shot."""
    return path("M158 -44L196 -62V44L158 46Z", "#566b7d") + \
        rect(150, -44, 14, 92, 5, "#0f1820", MID, 3)


@figure("card-insert", 1.2)
@clip("card-insert", 4.0)
def card_insert(t):
    deep = ease(t, .8, 2.3)
    x = between(520, 340, deep)
    body = pool(300, 210) + shadow(230, 334, 170)
    body += place(card(90), x, 210, .62, -90)
    body += place(shot_back(), 220, 212, 1.12) + \
        place(side_door(), 220, 212, 1.12)
    body += ring(398, 214, 34, 66)
    if t < 2.9:
        body += place(grip_hand(), x + 30 + 90 * ease(t, 2.3, 2.9), 214, .56,
                      4)
        body += arrow(540, 120, 440, 120) * (t < 2.3)
    else:
        body += tick(520, 110, 32)
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


@figure("card-lock", 2.2)
def card_lock(t):
    up = ease(t, .8, 2.0)
    return pool() + place(card(90, 1 - up), 330, 205, 2.1) + \
        ring(214, 149 + 38 * (1 - up), 36, 44) + arrow(150, 240, 150, 130) + \
        place(lock(0, 0, 1, MID), 150, 290, 1.1)


# --- shot-wont-focus ---------------------------------------------------------

def barrel(auto):
    """The lens from its left side, large; auto: 0 MF .. 1 AF.
    The switch is at (30, 30)."""
    out = path("M-300 -150H-150V150H-300Z", DARK) + \
        rect(-150, -120, 60, 240, 14, "#52626f") + \
        rect(-90, -132, 220, 264, 22, DARK) + \
        rect(130, -142, 74, 284, 16, NIGHT) + rect(204, -126, 28, 252, 10,
                                                   "#24405a")
    for y in range(-126, 130, 18):
        out += line(142, y, 192, y, "#52626f", 5)
    out += rect(-46, -44, 132, 116, 16, PALE) + \
        text(48, -8, "AF", 27) + text(48, 54, "MF", 27) + \
        rect(-30, -30, 34, 88, 17, MID) + \
        rect(-26, 18 - 44 * auto, 26, 36, 12, WHITE)
    return out


@figure("shot-af-switch", 1.5)
@clip("shot-af-switch", 4.0)
def shot_af(t):
    auto = ease(t, 1.0, 1.9)
    come, away = ease(t, .2, .9), ease(t, 2.2, 2.8)
    y = 224 - 46 * auto
    body = pool(320) + place(barrel(auto), 340, 200, 1.02)
    body += ring(373, 213, 84, 76)
    if t < 2.8:
        body += place(point_hand(), 327 + 6, y + 10 + between(140, 0, come) +
                      150 * away, .66, 6)
        body += arrow(250, 260, 250, 170)
    else:
        body += tick(500, 70, 32)
    return body


@figure("shot-clean", .5)
@clip("shot-clean", 4.0)
def shot_clean(t):
    w = 2 * math.pi * t / 1.8
    x, y = 320 + 44 * math.cos(w), 226 + 30 * math.sin(w)
    body = pool() + shadow(320, 332, 180) + place(shot(), 320, 214, 1.16) + \
        ring(320, 223, 88)
    if t < 3.1:
        body += soft(circ(300, 200, 13, WHITE, "none") +
                     circ(342, 240, 17, WHITE, "none"),
                     .4 * (1 - ease(t, .4, 2.8)))
        body += place(cloth(), x, y + 18, .8) + \
            place(grip_hand(), x + 42, y + 8, .58, 18)
    else:
        body += sparkle(290, 176) + sparkle(356, 250, .8) + tick(540, 96, 32)
    return body


def flower(s=1.0):
    out = path("M0 0C-4 -40 4 -70 0 -100M0 -30C20 -56 36 -50 40 -44"
               "C30 -28 16 -22 0 -26", "none", "#3f8f5f", 8)
    for i in range(6):
        a = math.radians(60 * i)
        out += circ(22 * math.cos(a), -112 + 22 * math.sin(a), 16, "#f2a0b5")
    return out + circ(0, -112, 14, AMBER)


def shot_side():
    """Shot from its side, lens to the right; origin: middle of the foot."""
    return path("M-52 -112H24L14 -136H-40Z", DARK) + \
        rect(-62, -112, 96, 112, 20, DARK) + rect(34, -92, 70, 78, 12,
                                                  NIGHT) + \
        rect(104, -98, 22, 90, 8, "#24405a") + line(54, -88, 54, -18,
                                                    "#52626f", 5) + \
        line(74, -88, 74, -18, "#52626f", 5)


@figure("shot-distance", 0)
def shot_distance(t):
    return floor(330) + pool(330, 180, 140) + \
        place(shot_side(), 130, 326, 1.3) + \
        place(flower(), 520, 328, 1.4) + \
        arrow(320, 240, 480, 240, 0, 8) + arrow(440, 240, 306, 240, 0, 8) + \
        text(394, 210, "≥ 0.5 m", 30)


@figure("shot-tap", 1.3)
@clip("shot-tap", 4.0)
def shot_tap(t):
    hit = ease(t, 1.2, 1.5)
    locked = t > 2.2
    face = rect(-105, -64, 194, 128, 6, "#bfdde6", "none") + \
        path("M-105 40Q-60 6 -20 30T89 20V64H-105Z", "#8fc2a5", "none") + \
        circ(30, -14, 24, SKIN, INK, 3) + \
        path("M6 -18C6 -48 54 -48 54 -18C44 -30 16 -30 6 -18Z", "#6b4a32",
             INK, 3) + path("M-2 64C2 30 58 30 62 64Z", TEAL, INK, 3)
    if hit:
        k = between(56, 36, hit)
        col = GREEN if locked else WHITE
        d = ""
        for sx in (-1, 1):
            for sy in (-1, 1):
                d += f"M{num(30 + sx * k)} {num(-14 + sy * (k - 14))}" \
                     f"V{num(-14 + sy * k)}H{num(30 + sx * (k - 14))}"
        face += path(d, "none", col, 5)
    come, away = ease(t, .2, 1.0), ease(t, 1.6, 2.2)
    body = pool() + shadow(290, 334, 180) + \
        place(shot_back(place(face, 8, 4)), 290, 206, 1.25)
    if t < 2.2:
        body += place(point_hand(), 302 + between(80, 0, come) + 60 * away,
                      206 + between(130, 0, come) + 130 * away, .72, -14)
    body += ring(301, 198, 58) if not locked else tick(520, 90, 32)
    return body


@figure("shot-half", 1.8)
@clip("shot-half", 4.0)
def shot_half(t):
    d = 10 * ease(t, .9, 1.2) + 10 * ease(t, 2.6, 2.8)
    up = 120 * (1 - ease(t, .2, .8)) + 120 * ease(t, 3.3, 3.8)
    body = pool(280) + shadow(280, 346, 170) + \
        rect(153, 120 + d, 50, 40, 10, MARK) + \
        place(shot(), 290, 238, 1.06) + \
        rect(136, 130, 70, 22, 8, SHADE)
    body = pool(280) + shadow(290, 350, 170) + \
        rect(158, 96 + d, 46, 44, 10, SHADE) + place(shot(), 290, 238, 1.06)
    body += ring(180, 116, 52, 40)
    body += place(point_hand(), 181, 94 + d - up, .66, 160)
    half = rect(0, 0, 60, 16, 8, SHADE, "none")
    k = 0 if t < 1 else .5 if t < 2.6 else 1
    body += place(half + (rect(0, 0, 60 * k, 16, 8, GREEN, "none") if k
                          else ""), 500, 96, 1.6)
    return body + (tick(548, 176, 26) if k == 1 else
                   text(548, 172, "1/2", 32) if k else "")


# --- device-wont-power-on (the part with Shot) -------------------------------

@figure("shot-battery", 1.6)
@clip("shot-battery", 4.5)
def shot_battery(t):
    out = ease(t, .4, 1.4) * (1 - ease(t, 2.2, 3.4))
    show = 10 + 96 * out
    body = pool(300, 220) + place(shot_under(), 270, 270, 1.1)
    pack = rect(-48, -show, 96, show, 10, "#6b7f90") + \
        (rect(-36, -show + 12, 72, 40, 6, WHITE, None, 3) +
         text(0, -show + 40, "LB-22", 19) if show > 66 else "")
    body += place(pack, 371, 288)
    body += rect(318, 282, 106, 12, 5, "#0f1820", MID, 3)
    if .1 < t < 3.6:
        body += place(pinch_hand(), 412, 290 - show * .66, .72, -14)
        up = t < 1.8
        body += arrow(300, 250 if up else 170, 300, 170 if up else 250)
    else:
        body += tick(450, 130, 30) * (t > 3.6)
    return body
