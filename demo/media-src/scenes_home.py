# SPDX-License-Identifier: Apache-2.0
"""Mesh 3 and Sweep 1: no internet, slow, not charging, lost."""
from parts import *
from stage import *


# --- router-no-internet ------------------------------------------------------

@figure("router-light")
def router_light(t):
    return pool(290) + shadow(290, 332, 110) + \
        place(router(AMBER), 290, 205, 1.08) + ring(290, 285, 50, 28) + \
        arrow(440, 334, 352, 292, .15) + \
        place(circ(0, 0, 13, WHITE) + circ(44, 0, 13, AMBER, "none") +
              circ(88, 0, 13, RED, "none"), 462, 340)


def modem(light=GREEN, bad=False):
    """The box of the internet line; origin: middle of its foot."""
    out = rect(-70, -96, 140, 96, 16, PALE)
    for i, x in enumerate((-44, -20, 4, 28)):
        out += circ(x, -24, 6, RED if bad and i == 2 else light, "none")
    return out + globe(0, -62, .62, MID)


@figure("router-modem", 0)
def router_modem(t):
    return pool() + floor(322) + place(modem(), 160, 320, 1.2) + \
        wire("M244 290C310 290 320 240 372 272", BLUE, 8) + \
        place(router(WHITE), 450, 204, 1.0) + \
        badge(160, 168, 1, 26) + badge(450, 54, 2, 26) + \
        arrow(206, 158, 400, 66, -.16)


@figure("router-wan", 1.0)
@clip("router-wan", 4.0)
def router_wan(t):
    inn = ease(t, .8, 2.2)
    y = between(342, 268, inn)
    body = pool(320, 190) + shadow(320, 316, 120) + \
        place(router_back(), 320, 190, 1.08)
    body += wire(f"M301 {num(y + 40)}C301 420 200 400 60 372", BLUE, 9)
    body += place(rj45(), 301, y, 1)
    if t < 2.7:
        body += place(pinch_hand(), 318, y + 44 + 70 * ease(t, 2.2, 2.7),
                      .74, -4)
        body += arrow(256, 350, 256, 300) * (t < 2.1)
        body += ring(301, 244, 32)
    else:
        body += tick(470, 110, 32)
    return body


@figure("router-login", 0)
def router_login(t):
    scr = header() + globe(0, -62, 1) + \
        rect(-58, -18, 116, 36, 10, WHITE, MID, 3) + bar(-46, -4, 70, 8) + \
        rect(-58, 30, 116, 36, 10, WHITE, MID, 3)
    for x in (-40, -22, -4, 14):
        scr += circ(x, 48, 5, INK, "none")
    scr += rect(-58, 92, 116, 34, 17, TEAL, "none") + bar(-24, 104, 48, 10,
                                                         WHITE)
    return pool(260) + place(phone(scr), 230, 200, 1.06) + \
        waves(440, 190, 3, 20, 18, 44, 180, TEAL, 6) + \
        shadow(500, 318, 90) + place(router(AMBER), 500, 205, .92) + \
        ring(230, 226, 84, 64)


@figure("router-reset", 3.0)
@clip("router-reset", 4.5)
def router_reset(t):
    come = ease(t, .2, 1.0)
    away = ease(t, 3.8, 4.4)
    press = 8 * ease(t, 1.0, 1.2) * (1 - away)
    x = between(90, 16, come) - press + 80 * away
    body = pool(280) + shadow(280, 336, 120) + \
        place(router_back(), 280, 206, 1.08) + ring(280, 202, 28)
    body += line(283 + x, 200 + x * .35, 338 + x, 219 + x * .35, MID, 7) + \
        circ(350 + x, 224 + x * .35, 12, "none", MID, 6)
    body += place(pinch_hand(), 344 + x, 222 + x * .35, .78, -10)
    return body + hold(520, 100, (t - 1.1) / 2.6, 5, 46)


# --- router-slow -------------------------------------------------------------

@figure("router-place", 2.9)
@clip("router-place", 4.5)
def router_place(t):
    go = ease(t, .6, 2.4)
    x, y = between(150, 446, go), between(268, 172, go)
    cab = rect(60, 120, 180, 212, 12, WOOD) + \
        rect(76, 138, 148, 178, 6, "#8d6f4c")
    shelf = rect(360, 250, 230, 16, 5, WOOD) + \
        path("M392 266v30M558 266v30", "none", None, 6)
    body = pool(420, 190) + floor(332) + cab + shelf
    body += place(router(WHITE), x, y + 6, .62)
    n = 1 if go < .9 else 1 + min(3, int((t - 2.3) / .3))
    if go > .9:
        body += waves(446, 96, n, 22, 20, 55, -90, TEAL, 7)
        body += tick(560, 80, 28)
    else:
        body += waves(x, y - 84, 1, 16, 20, 45, -90, MID, 6)
    if go < .9:
        body += cross(92, 86, 26) * (go < .1)
    return body + arrow(236, 150, 346, 118, -.25)


@figure("router-band", 0)
def router_band(t):
    scr = header() + \
        rect(-66, -92, 132, 58, 12, PALE, "none") + \
        wifi(-42, -56, .62, MID) + text(14, -54, "2.4G", 22, MID) + \
        rect(-66, -24, 132, 58, 12, "#dff0ee", TEAL, 3) + \
        wifi(-42, 12, .62) + text(6, 14, "5G", 24) + tick(46, 5, 14) + \
        bar(-50, 62, 100, 8) + bar(-50, 82, 70, 8)
    gauge = path("M-70 0A70 70 0 0 1 70 0", "none", SHADE, 16) + \
        path("M-70 0A70 70 0 0 1 52 -47", "none", GREEN, 16) + \
        line(0, 0, 42, -38, INK, 7) + circ(0, 0, 10, INK, "none")
    return pool(300) + place(phone(scr), 230, 200, 1.06) + \
        ring(230, 206, 90, 44) + place(gauge, 466, 250, 1.3)


@figure("router-mesh", 0)
def router_mesh(t):
    return pool(320, 200) + \
        rect(70, 84, 500, 250, 18, WHITE) + \
        line(236, 84, 236, 190, None, 6) + line(236, 260, 236, 334, None, 6) \
        + line(404, 84, 404, 200, None, 6) + \
        line(404, 270, 404, 334, None, 6) + \
        waves(150, 222, 2, 46, 20, 40, 0, TEAL, 6) + \
        place(router(WHITE), 150, 226, .42) + \
        waves(320, 222, 2, 46, 20, 40, 0, TEAL, 6) + \
        waves(320, 222, 2, 46, 20, 40, 180, TEAL, 6) + \
        place(router(WHITE), 320, 226, .42) + ring(320, 226, 44, 60) + \
        place(laptop(), 492, 250, .42) + tick(492, 140, 22)


@figure("router-cable", 0)
def router_cable(t):
    return pool(340) + floor(330) + \
        place(router_back(), 164, 216, .92) + \
        place(rj45(GOLD), 188, 276, .9) + \
        wire("M188 326C188 380 300 372 318 316", GOLD, 8) + \
        place(laptop(), 460, 300, 1.05) + ring(188, 264, 28) + \
        place(path("M-70 0A70 70 0 0 1 70 0", "none", SHADE, 16) +
              path("M-70 0A70 70 0 0 1 52 -47", "none", GREEN, 16) +
              line(0, 0, 42, -38, INK, 7) + circ(0, 0, 10, INK, "none"),
              460, 252, .9)


@figure("router-devices", 0)
def router_devices(t):
    down = path("M0 -16v28M-11 2L0 13L11 2", "none", MARK, 7)
    scr = header() + \
        row(-74, place(laptop(), 0, 18, .24), place(down, 46, -74), 36) + \
        row(-22, place(cam(), 0, 0, .26), bar(36, -26, 20, 8), 36) + \
        row(30, place(vac_top(), 0, 0, .26), bar(36, 26, 20, 8), 36) + \
        row(82, place(phone(), 0, 0, .2), bar(36, 78, 20, 8), 36)
    return pool() + place(phone(scr), 290, 200, 1.06) + \
        ring(338, 122, 30) + arrow(470, 90, 380, 116, .15) + \
        place(path("M-14 -20v40M14 -20v40", "none", MARK, 12), 506, 84)


# --- vacuum-not-charging -----------------------------------------------------

@figure("dock-plug", 2.2)
@clip("dock-plug", 4.0)
def dock_plug(t):
    inn = ease(t, .5, 1.7)
    x = between(250, 136, inn)
    on = t > 2.1
    body = pool(420, 200) + floor(332) + place(socket(), 88, 170, 1.1) + \
        wire(f"M{num(x + 92)} 170C{num(x + 170)} 170 {num(x + 60)} 318 "
             "352 318")
    body += place(rect(-26, -16, 26, 7, 2, MID, None, 3) +
                  rect(-26, 9, 26, 7, 2, MID, None, 3) +
                  rect(0, -32, 80, 64, 16) + rect(80, -9, 14, 18, 4, SHADE),
                  x, 170)
    if t < 2.0:
        body += place(grip_hand(), x + 66, 176, .6, 62)
    lamp = dock()
    body += place(lamp, 450, 322, 1.05)
    if on:
        body += glow(450, 198, 18, GREEN, .5) + circ(450, 198, 7, GREEN,
                                                     "none")
    else:
        body += circ(450, 198, 7, MID, "none")
    return body + (ring(450, 198, 28) if on else ring(124, 170, 58, 54))


@figure("vac-power", 1.8)
@clip("vac-power", 4.0)
def vac_power(t):
    come = ease(t, .2, .9)
    away = ease(t, 3.2, 3.8)
    press = 6 * ease(t, .9, 1.1) * (1 - away)
    y = between(120, 6, come) - press + 120 * away
    body = pool(270, 190) + shadow(270, 322, 130) + \
        place(vac_top(GREEN if t > 2.9 else None), 270, 186, 1.2) + \
        ring(256, 254, 28) + place(point_hand(), 257, 258 + y, .72, -12)
    return body + hold(500, 120, (t - 1) / 2, 3, 46)


@figure("vac-contacts", .5)
@clip("vac-wipe", 4.0)
def vac_wipe(t):
    x = 300 + 58 * math.sin(2 * math.pi * t / 2.0)
    clean = t > 3.2
    body = pool(300, 190) + place(vac_under(), 300, 176, 1.3)
    body += ring(261, 292, 34, 28) + ring(339, 292, 34, 28)
    if not clean:
        body += place(cloth(), x, 330, .9) + \
            place(grip_hand(), x + 46, 318, .56, 14)
    else:
        body += sparkle(240, 322, .9) + sparkle(362, 326, .8) + \
            tick(480, 110, 32)
    return body


@figure("dock-contacts", .5)
@clip("dock-wipe", 4.0)
def dock_wipe(t):
    x = 320 + 64 * math.sin(2 * math.pi * t / 2.0)
    body = pool() + floor(338) + place(dock(), 320, 330, 1.5) + \
        ring(275, 276, 38, 30) + ring(365, 276, 38, 30)
    if t < 3.2:
        body += place(cloth(), x, 292, .8) + \
            place(grip_hand(), x + 44, 282, .52, 22)
    else:
        body += sparkle(258, 248) + sparkle(384, 250) + tick(510, 120, 32)
    return body


@figure("vac-onto-dock", 3.4)
@clip("vac-onto-dock", 4.5)
def vac_onto_dock(t):
    x = between(470, 318, ease(t, .4, 2.4))
    on = t > 2.6
    lamp = GREEN if on and (t > 3.4 or blink(t, .5)) else None
    body = pool(300, 190) + floor(318) + shadow(x, 324, 170, 7) + \
        place(dock_side(), 106, 318, 1.05) + \
        place(vac_side(lamp), x, 306 if on else 310, 1.0)
    body += ring(180, 284, 34)
    if t < 2.4:
        body += arrow(430, 150, 330, 150)
    else:
        body += bolt(180, 120, 1.3) * (blink(t, 1) > 0 or t > 3.4)
    return body


@figure("dock-space", 0)
def dock_space(t):
    return rect(60, 60, 520, 300, 16, WHITE) + \
        rect(60, 60, 520, 22, 8, MID) + \
        soft(rect(124, 84, 392, 252, 10, "#bfe0d2", "none"), .55) + \
        rect(258, 82, 124, 44, 12, PALE) + \
        rect(290, 110, 22, 12, 3, GOLD, None, 3) + \
        rect(328, 110, 22, 12, 3, GOLD, None, 3) + \
        place(vac_top(), 206, 262, .44) + \
        arrow(250, 106, 130, 106, 0, 7) + arrow(390, 106, 510, 106, 0, 7) + \
        arrow(320, 140, 320, 326, 0, 7) + \
        text(190, 146, "0.5 m", 26) + text(452, 146, "0.5 m", 26) + \
        text(376, 244, "1.5 m", 26)


# --- vacuum-lost-on-map ------------------------------------------------------

@figure("vac-turret", 1.0)
@clip("vac-turret", 4.0)
def vac_turret(t):
    w = 2 * math.pi * t / 2.2
    done = t > 3.2
    body = pool(300, 200) + shadow(300, 336, 150) + \
        place(vac_top(GREEN, 140 * t if done else 0), 300, 204, 1.2)
    body += ring(300, 178, 58)
    if not done:
        x, y = 300 + 38 * math.cos(w), 196 + 24 * math.sin(w)
        body += place(cloth(), x, y, .72) + \
            place(grip_hand(), x + 38, y - 14, .54, 20)
    else:
        body += sparkle(240, 132) + sparkle(356, 122, .8) + \
            tick(490, 110, 32)
    return body


def dock_top():
    """The dock from above, its back up; origin: its middle."""
    return path("M-80 20H80L92 56H-92Z", SHADE) + \
        rect(-86, -28, 172, 54, 16, WHITE) + rect(-60, 12, 120, 14, 6, DARK) \
        + rect(-34, 14, 20, 10, 3, GOLD, None, 3) + \
        rect(14, 14, 20, 10, 3, GOLD, None, 3)


@figure("dock-turn", 1.0)
@clip("dock-turn", 4.5)
def dock_turn(t):
    go = ease(t, .8, 2.6)
    rot, y = between(24, 0, go), between(166, 121, go)
    hands = 1 - ease(t, 3.0, 3.5)
    h = place(grip_hand(), 78, 4, .6, 24) + \
        place(grip_hand(), -78, 4, .6, -24, True)
    body = rect(0, 0, 640, 76, 28, "#cfd8d6", "none") + \
        rect(0, 40, 640, 40, 0, "#cfd8d6", "none") + line(0, 80, 640, 80)
    body += path("M0 400", "none")
    body += place(dock_top(), 320, y, 1.25, rot)
    body += place(h, 320, y, 1.25, rot * .6, False, hands) if hands else ""
    if t < 2.8:
        body += turn(320, 170, 140, 116, 62)
    else:
        body += place(vac_top(), 320, 302, .62) * (t > 3.4) + \
            tick(520, 150, 30)
    return body


def plan(rot=0.0, ok=True):
    """A flat's plan as the app shows it; origin: its middle."""
    col = "#dff0ee" if ok else "#f6ddd5"
    return place(path("M-56 -44H10V-64H58V40H-8V62H-56Z", col, INK, 4) +
                 line(10, -44, 10, -8, INK, 4) + line(10, 18, 10, 40, INK, 4)
                 + line(-56, 12, -22, 12, INK, 4) +
                 rect(-42, 44, 18, 10, 3, GREEN, "none"), 0, 0, 1, rot)


@figure("vac-map", 0)
def vac_map(t):
    bad = header() + place(plan(0) + soft(plan(28, False), .85), 0, -20,
                           .95) + bar(-50, 84, 100, 9)
    good = header() + place(plan(0), 0, -20) + \
        rect(-58, 74, 116, 38, 19, TEAL, "none") + \
        place(turn(0, 0, 10, -60, 210, 4, WHITE), 0, 93)
    return pool() + place(phone(bad), 176, 200, .98) + \
        place(phone(good), 464, 200, .98) + arrow(276, 200, 364, 200) + \
        cross(176, 352, 22) + ring(464, 291, 72, 30)


@figure("vac-home", 1.4)
@clip("vac-home", 4.0)
def vac_home(t):
    go = ease(t, .5, 1.9)
    x, y = between(520, 320, go), between(280, 262, go)
    body = rect(0, 0, 640, 62, 28, "#cfd8d6", "none") + \
        rect(0, 34, 640, 32, 0, "#cfd8d6", "none") + line(0, 66, 640, 66) + \
        place(dock_top(), 320, 98, 1.05)
    body += place(vac_top(GREEN if t > 2.6 else None, t * 160), x, y, .82)
    if t < 2.4:
        up = ease(t, 2.0, 2.4)
        body += place(grip_hand(), x + 84, y + 4 + 10 * up, .62, 22, False,
                      1 - up)
        body += place(grip_hand(), x - 84, y + 4 + 10 * up, .62, -22, True,
                      1 - up)
        body += ring(320, 262, 106, 106) * (t < 1.0)
    if t > 2.6:
        for i in range(3):
            r = 110 + ((t - 2.6) * 60 + i * 44) % 132
            body += soft(circ(x, y, r, "none", "#7fd1e8", 4),
                         max(0, 1 - r / 250))
    return body + (arrow(470, 180, 400, 214, .2) if t < 2 else "")


@figure("vac-mirror", 0)
def vac_mirror(t):
    ray = lambda x1, y1, x2, y2: line(x1, y1, x2, y2, "#4fb9d6", 5, "10 9")
    return pool(300, 210) + floor(332) + \
        rect(470, 90, 60, 240, 12, "#cfe7ef") + \
        path("M484 150L514 120M484 200L514 170", "none", WHITE, 6) + \
        place(vac_side(), 190, 326, .9) + \
        ray(220, 240, 466, 200) + ray(466, 200, 330, 110) + \
        ring(500, 210, 58, 136) + cross(340, 96, 22)
