# SPDX-License-Identifier: Apache-2.0
"""Cam 2: offline, blind at night."""
from parts import *
from stage import *


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


# --- camera-no-night-vision --------------------------------------------------

def night(x, y, w, h, r=22):
    return rect(x, y, w, h, r, "#22303f")


@figure("nv-switch", 1.4)
@clip("nv-switch", 4.5)
def nv_switch(t):
    come = ease(t, .2, 1.0)
    on = ease(t, 1.2, 1.5)
    away = ease(t, 1.7, 2.4)
    seen = ease(t, 2.2, 3.2)
    view = rect(-66, -96, 132, 92, 10, NIGHT, "none") + soft(
        rect(-66, -96, 132, 92, 10, "#8fa3a8", "none") +
        place(house(), 0, -10, .42) + circ(44, -26, 9, WHITE, "none"), seen)
    scr = header() + view + \
        row(34, moon(0, 0, .9), toggle(40, 34, on, .85), 34) + \
        row(86, sun(0, 0, .8, MID), bar(24, 82, 30, 8), 34)
    x = between(90, 0, come) + 150 * away
    body = pool() + place(phone(scr), 300, 200, 1.06) + ring(343, 236, 38)
    if t < 2.4:
        body += place(point_hand(), 346 + x, 244 + x * .5, .72, -22)
    if t > 3.4:
        body += tick(440, 92, 30)
    return body


@figure("nv-glow", 0)
def nv_glow(t):
    return night(60, 40, 520, 320, 30) + moon(130, 100, 1.2) + \
        sparkle(204, 84, .5, WHITE) + sparkle(500, 90, .6, WHITE) + \
        sparkle(474, 150, .4, WHITE) + \
        place(cam(None, 0, True), 320, 190, 1.1) + \
        ring(268, 146, 24) + ring(372, 146, 24) + ring(268, 210, 24) + \
        ring(372, 210, 24)


@figure("nv-window", 0)
def nv_window(t):
    ray = path("M232 150L316 166L232 190", "none", MARK, 6, "11 9") + \
        path("M246 178L230 191L250 197", "none", MARK, 6)
    return rect(318, 40, 282, 320, 26, "#22303f", "none") + \
        moon(530, 100, 1.2) + place(house(), 500, 330, .8) + \
        rect(306, 40, 22, 320, 8, "#cfe7ef") + \
        path("M312 110l10 -14M312 210l10 -14M312 290l10 -14", "none", WHITE,
             4) + shadow(150, 336, 90) + \
        place(cam(BLUE, 1, True), 150, 186, .96) + ray + \
        ring(317, 168, 32, 64) + cross(270, 84, 26)


@figure("nv-clean", 1.0)
@clip("nv-wipe", 4.0)
def nv_wipe(t):
    done = t > 3.1
    x = 310 + 46 * math.sin(2 * math.pi * t / 2)
    y = 196 + 18 * math.cos(2 * math.pi * t / 2)
    body = pool(300) + shadow(300, 342, 124) + place(cam(), 300, 186, 1.15)
    if not done:
        body += soft(circ(272, 150, 16, WHITE, "none") +
                     circ(330, 204, 12, WHITE, "none") +
                     circ(300, 178, 9, WHITE, "none"),
                     .45 * (1 - ease(t, .4, 2.8)))
        body += ring(300, 176, 96) + place(cloth(), x, y + 20, .85) + \
            place(grip_hand(), x + 44, y + 8, .6, 20)
    else:
        body += sparkle(252, 128) + sparkle(352, 152, .8) + tick(480, 96, 32)
    return body


@figure("nv-wall", 0)
def nv_wall(t):
    one = place(cam(BLUE, 1, True), 0, 0, .6)
    return floor(336) + rect(70, 60, 34, 276, 0, "#cfd8d6") + \
        rect(104, 252, 150, 14, 4, WOOD) + place(one, 150, 168) + \
        path("M214 140Q246 110 214 96M214 160Q264 160 264 120", "none", MARK,
             6, "10 8") + cross(160, 78, 24) + \
        rect(360, 60, 34, 276, 0, "#cfd8d6") + \
        rect(394, 252, 150, 14, 4, WOOD) + place(one, 508, 168) + \
        arrow(420, 300, 500, 300) + tick(508, 78, 24)
