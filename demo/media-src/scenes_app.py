# SPDX-License-Identifier: Apache-2.0
"""What every product shares: power, firmware, the app, a swollen battery."""
from parts import *
from stage import *


# --- device-wont-power-on ----------------------------------------------------

def lamp(on):
    """A desk lamp; origin: middle of its foot."""
    out = rect(-50, -14, 100, 14, 7, DARK) + \
        path("M0 -14L-34 -110L20 -176", "none", None, 9)
    if on:
        out += soft(path("M20 -150L-20 -20H150Z", AMBER, "none"), .45)
    return out + path("M0 -190L44 -204L74 -140L6 -150Z", TEAL)


@figure("power-socket", 2.6)
@clip("power-socket", 4.0)
def power_socket(t):
    inn = ease(t, .5, 1.7)
    x = between(260, 176, inn)
    on = t > 2.0
    body = pool(300) + floor(336) + place(socket(), 126, 180, 1.2) + \
        wire(f"M{num(x + 60)} 180C{num(x + 130)} 180 {num(x + 60)} 326 "
             "400 326") + \
        rect(x - 30, 164, 30, 8, 2, MID, None, 3) + \
        rect(x - 30, 188, 30, 8, 2, MID, None, 3) + \
        rect(x, 152, 60, 56, 18) + place(lamp(on), 450, 336, 1.25)
    if t < 1.9:
        body += place(grip_hand(), x + 50, 186, .6, 58)
    return body + ring(140, 180, 66, 66) + (tick(570, 80, 28) if on else "")


@figure("power-cable", 0)
def power_cable(t):
    one = wire("M-120 0C-60 -70 0 60 60 -6", DARK, 9) + \
        place(plug_c(), 120, -34, .9, 70) + rect(-170, -18, 52, 36, 9)
    broken = path("M-30 -8l16 -16M-24 16l16 -14M-40 18l10 -22", "none", MARK,
                  5)
    return pool() + place(one + broken, 300, 120, 1.2) + cross(110, 60, 24) \
        + place(one, 300, 290, 1.2) + tick(110, 230, 24) + \
        ring(266, 124, 44)


@figure("power-charge", 2.0)
@clip("power-charge", 4.5)
def power_charge(t):
    level = min(1, .06 + max(0, t - .6) / 3.4)
    body = pool() + floor(338) + \
        place(battery_icon(0, 0, level), 320, 200, 3.2) + \
        wire("M60 300H120C180 300 170 200 214 200") + \
        rect(206, 186, 20, 28, 5, MID) + bolt(320, 92, 1.2)
    return body + hold(520, 110, level, 30, 46).replace(" s<", " min<") \
        .replace('font-size="31.3"', 'font-size="22"') + \
        ring(216, 200, 34)


@figure("power-key", 2.6)
@clip("power-key", 4.5)
def power_key(t):
    come, away = ease(t, .2, .9), ease(t, 3.5, 4.1)
    press = 5 * ease(t, .9, 1.1) * (1 - away)
    y = between(120, 4, come) - press + 130 * away
    sym = path("M-12 -14A20 20 0 1 0 12 -14M0 -26V-6", "none",
               GREEN if t > 3.3 else MID, 7)
    body = pool(290, 190) + rect(170, 60, 240, 230, 60) + \
        rect(186, 76, 208, 198, 48, PALE, "none") + \
        circ(290, 175, 46, WHITE) + place(sym, 290, 180) + \
        ring(290, 175, 62) + place(point_hand(), 292, 194 + y, .78, -12)
    return body + hold(510, 110, (t - 1) / 2.4, 10, 46)


# --- firmware-update-failed --------------------------------------------------

@figure("fw-near", 0)
def fw_near(t):
    scr = header() + battery_icon(0, -50, .7, 1.3) + \
        wifi(0, 46, 1.5)
    return pool() + place(phone(scr), 180, 204, .98) + \
        place(router(WHITE), 500, 214, .9) + \
        waves(408, 210, 3, 10, 17, 44, 180, TEAL, 6) + \
        ring(180, 156, 56, 38) + \
        arrow(300, 320, 390, 320, 0, 8) + arrow(350, 320, 282, 320, 0, 8) + \
        text(338, 366, "≤ 3 m", 26)


@figure("fw-power-off", 1.6)
@clip("fw-power-cycle", 4.5)
def fw_power(t):
    off = ease(t, .4, 1.1) * (1 - ease(t, 3.0, 3.7))
    y = 238 + 66 * off
    body = pool(290) + shadow(290, 340, 100) + \
        wire(f"M290 {num(y + 60)}C290 420 120 410 40 372") + \
        place(cam_back(), 290, 190, 1.1) + place(plug_c(), 290, y, .9) + \
        ring(290, 235, 32, 24)
    if t < 4.0:
        body += place(pinch_hand(), 302, y + 44, .74, -8)
    if off > .1:
        body += arrow(230, 262, 230, 326) if t < 2.5 else \
            arrow(230, 326, 230, 262)
    return body + hold(500, 120, (t - 1.0) / 2.0, 30, 46)


def fw_screen(share, state):
    mid = place(cam(BLUE), 0, -52, .4)
    if state == "bad":
        mid += cross(0, 50, 30)
    elif state == "ok":
        mid += tick(0, 50, 30)
    else:
        mid += spin(0, 50, 30, share) + text(0, 57, f"{int(share * 100)}", 20)
    return header() + mid + rect(-50, 98, 100, 34, 17,
                                 TEAL if state == "bad" else SHADE,
                                 "none") + \
        place(turn(0, 0, 9, -60, 210, 4, WHITE), 0, 115)


@figure("fw-retry", 1.0)
@clip("fw-retry", 4.5)
def fw_retry(t):
    come, away = ease(t, .2, .9), ease(t, 1.2, 1.8)
    share = min(1, max(0, (t - 1.2) / 2.4))
    state = "bad" if t < 1.15 else "ok" if t > 3.7 else "run"
    x = between(100, 0, come) + 130 * away
    body = pool() + place(phone(fw_screen(share, state)), 300, 200, 1.08) + \
        ring(300, 324, 68, 32, 1 if t < 1.8 else 0)
    if t < 1.8:
        body += place(point_hand(), 304 + x, 334 + x * .4, .72, -24)
    return body


@figure("fw-card-copy", 1.4)
@clip("fw-card-copy", 4.0)
def fw_card(t):
    k = ease(t, .5, 2.6)
    x, y = between(300, 510, k), between(180, 190, k) - 70 * math.sin(
        math.pi * k)
    sheet = path("M-22 -30H10L24 -16V30H-22Z", WHITE) + \
        path("M0 -8v18M-9 2L0 11L9 2", "none", TEAL, 5)
    body = pool(340) + floor(332) + place(laptop(), 230, 296, 1.2) + \
        place(micro_card(), 520, 246, 1.9) + ring(520, 246, 84, 98)
    body += place(sheet, x, y, 1 - .3 * k) if k < 1 else tick(586, 150, 26)
    return body + (arrow(372, 130, 450, 142, -.3) if k < 1 else "")


@figure("fw-wait", 0)
def fw_wait(t):
    glass = path("M-44 -80H44M-44 80H44", "none", None, 9) + \
        path("M-36 -76C-36 -30 -8 -20 -8 0C-8 20 -36 30 -36 76H36"
             "C36 30 8 20 8 0C8 -20 36 -30 36 -76Z", "#e6f3f6") + \
        path("M-24 72C-20 46 0 40 0 30C0 40 20 46 24 72Z", AMBER, "none") + \
        path("M-24 -46H24C18 -24 4 -18 0 -4C-4 -18 -18 -24 -24 -46Z", AMBER,
             "none") + line(0, -4, 0, 34, AMBER, 4)
    return pool() + place(glass, 190, 200, 1.25) + \
        place(socket(), 388, 216, 1.1) + \
        place(adapter("5V 2A"), 424, 216, 1.05) + \
        wire("M538 216H590") + forbid(450, 216, 110, 11)


# --- app-login-failed --------------------------------------------------------

def code_screen(n, bubble=1.0):
    out = header() + lock(0, -58, .9, TEAL)
    for i in range(6):
        x = -55 + i * 22
        out += rect(x - 9, 6, 18, 30, 5, WHITE, TEAL if i == n else MID, 3)
        if i < n:
            out += text(x, 29, "482915"[i], 20)
    return out + rect(-50, 70, 100, 34, 17, TEAL if n > 5 else SHADE, "none")


@figure("login-code", 2.6)
@clip("login-code", 4.5)
def login_code(t):
    drop_in = ease(t, .3, .9)
    n = max(0, min(6, int((t - 1.4) / .3)))
    msg = rect(-72, -36, 144, 72, 20, WHITE) + \
        path("M-30 34L-44 58L-4 36Z", WHITE) + \
        text(0, 10, "482915", 30)
    body = pool() + place(phone(code_screen(n)), 230, 200, 1.08) + \
        place(msg, 480, between(60, 130, drop_in), 1.1, 0, False, drop_in)
    body += ring(230, 223, 86, 34)
    if n < 6:
        body += arrow(400, 190, 326, 216, .15)
    else:
        body += tick(440, 270, 30)
    return body


@figure("login-region", 1.3)
@clip("login-region", 4.5)
def login_region(t):
    eu = t > 1.3
    row2 = lambda y, s, on: rect(-62, y - 25, 124, 50, 14,
                                 "#dff0ee" if on else PALE,
                                 TEAL if on else "none", 3) + \
        text(-18, y + 8, s, 22) + (tick(36, y, 13) if on else
                                   circ(36, y, 11, WHITE, MID, 3))
    scr = header() + globe(0, -58, 1.1) + row2(20, "+86", not eu) + \
        row2(84, "EU", eu)
    come, away = ease(t, .2, 1.1), ease(t, 1.7, 2.4)
    x = between(110, 0, come) + 140 * away
    body = pool() + place(phone(scr), 300, 200, 1.08) + \
        ring(300, 256, 92, 76)
    if t < 2.4:
        body += place(point_hand(), 340 + x, 296 + x * .3, .72, -22)
    else:
        body += tick(450, 96, 30) * (t > 2.8)
    return body


def envelope(fill=WHITE):
    return rect(-70, -46, 140, 92, 12, fill) + \
        path("M-66 -40L0 14L66 -40", "none")


@figure("login-password", 0)
def login_password(t):
    scr = header() + lock(0, -56, 1, MID) + \
        rect(-58, 0, 116, 36, 10, WHITE, MID, 3)
    for x in (-40, -22, -4, 14):
        scr += circ(x, 18, 5, INK, "none")
    scr += rect(-58, 52, 116, 36, 18, TEAL, "none") + \
        bar(-24, 65, 48, 10, WHITE) + text(0, 122, "?", 30, MARK)
    return pool() + place(phone(scr), 220, 200, 1.08) + ring(220, 320, 40,
                                                             28) + \
        arrow(274, 314, 392, 250, .2) + place(envelope(), 480, 190, 1.1) + \
        place(lock(0, 0, .8, TEAL), 480, 226)


@figure("login-spam", 0)
def login_spam(t):
    tray = path("M-90 0H-40L-24 34H24L40 0H90V70H-90Z", WOOD)
    return pool() + floor(336) + place(envelope(), 240, 160, 1.2, -8) + \
        place(tray, 240, 264, 1.3) + \
        place(bin_big(), 470, 334, 1.2) + \
        place(envelope("#fff6df"), 470, 138, .7, 10) + \
        ring(470, 190, 96, 130)


def bin_big():
    """A dustbin; origin: middle of its foot."""
    return path("M-62 -120H62L50 0H-50Z", SHADE) + \
        rect(-72, -136, 144, 22, 10, MID) + \
        path("M-26 -96V-20M0 -96V-20M26 -96V-20", "none", MID, 7)


@figure("login-update", 0)
def login_update(t):
    scr = header() + rect(-36, -82, 72, 72, 20, TEAL, "none") + \
        path("M0 -66v36M-15 -44L0 -29L15 -44", "none", WHITE, 8) + \
        rect(-40, 14, 80, 34, 17, BLUE, "none") + bar(-18, 26, 36, 10,
                                                      WHITE) + \
        bar(-50, 76, 100, 8) + bar(-50, 96, 70, 8)
    clock = circ(0, 0, 62) + path("M0 -36V0L24 16", "none", None, 7)
    for i in range(12):
        a = math.radians(30 * i)
        clock += line(50 * math.cos(a), 50 * math.sin(a), 54 * math.cos(a),
                      54 * math.sin(a), MID, 4)
    return pool() + place(phone(scr), 220, 200, 1.08) + \
        ring(220, 233, 60, 34) + place(clock, 470, 200, 1.2) + \
        turn(470, 200, 96, -70, 30)


# --- app-no-notifications ----------------------------------------------------

@figure("notif-phone", 1.3)
@clip("notif-phone", 4.5)
def notif_phone(t):
    on = ease(t, 1.1, 1.4)
    come, away = ease(t, .2, .9), ease(t, 1.5, 2.1)
    x = between(100, 0, come) + 140 * away
    swing = 16 * math.sin(2 * math.pi * t / .6) * max(0, 1 - abs(t - 3) / 1)
    scr = header() + row(-66, bell(0, 0, .8, MID), toggle(40, -66, on, .85),
                         30) + \
        row(-14, circ(0, 0, 15, MID, "none"), toggle(40, -14, on, .85), 30) \
        + row(38, lock(0, 0, .7, MID), toggle(40, 38, on, .85), 30)
    body = pool() + place(phone(scr), 250, 200, 1.08) + \
        ring(293, 129, 38) + bell(490, 180, 2.1, TEAL if on > .5 else MID,
                                  swing)
    if t < 2.1:
        body += place(point_hand(), 296 + x, 138 + x * .5, .72, -22)
    if t > 2.2:
        body += waves(560, 170, 2, 14, 16, 40, -20, TEAL, 6) + \
            waves(420, 170, 2, 14, 16, 40, 200, TEAL, 6)
    return body


@figure("notif-device", 1.3)
@clip("notif-device", 4.0)
def notif_device(t):
    on = ease(t, 1.1, 1.4)
    come, away = ease(t, .2, .9), ease(t, 1.5, 2.1)
    x = between(100, 0, come) + 140 * away
    person = circ(0, -16, 11, INK, "none") + \
        path("M-20 26C-18 -8 18 -8 20 26Z", INK, "none")
    scr = header() + place(cam(BLUE), 0, -56, .36) + \
        row(22, person, toggle(40, 22, on, .85), 30) + \
        row(74, bell(0, 0, .8), toggle(40, 74, on, .85), 30)
    body = pool() + place(phone(scr), 300, 200, 1.08) + \
        ring(343, 252, 40, 66)
    if t < 2.1:
        body += place(point_hand(), 348 + x, 242 + x * .5, .72, -26)
    elif t > 2.6:
        body += tick(450, 96, 30)
    return body


@figure("notif-dnd", 0)
def notif_dnd(t):
    scr = header(DARK)
    for i, (x, y) in enumerate(((-32, -58), (32, -58), (-32, 8), (32, 8))):
        scr += rect(x - 27, y - 27, 54, 54, 16, PALE if i != 1 else INK,
                    "none")
    scr += wifi(-32, -48, .8) + moon(32, -58, .8) + \
        bluetooth(-32, 8, .7) + sun(32, 8, .6, MID) + \
        rect(-59, 50, 118, 26, 13, PALE, "none")
    return pool() + place(phone(scr), 250, 200, 1.08) + ring(285, 137, 46) + \
        arrow(450, 110, 346, 130, .15) + moon(500, 100, 1.6) + \
        forbid(500, 100, 58, 8)


@figure("notif-battery", 0)
def notif_battery(t):
    scr = header() + battery_icon(0, -56, .25, 1.3, AMBER) + \
        rect(-60, 0, 120, 44, 14, PALE, "none") + bar(-46, 16, 40, 10) + \
        toggle(30, 22, 0, .9) + \
        rect(-60, 58, 120, 44, 14, PALE, "none") + bar(-46, 74, 40, 10) + \
        toggle(30, 80, 1, .9)
    return pool() + place(phone(scr), 270, 200, 1.08) + \
        ring(302, 224, 40) + arrow(460, 170, 352, 214, .15) + \
        battery_icon(510, 150, .25, 1.5, AMBER)


@figure("notif-lockscreen", 2.2)
@clip("notif-lockscreen", 4.0)
def notif_lockscreen(t):
    d = ease(t, .8, 1.4)
    y = between(-110, -20, d)
    msg = rect(-68, -30, 136, 60, 16, WHITE, "none") + \
        place(cam(BLUE), -46, -3, .2) + bar(-20, -14, 60, 9, MID) + \
        bar(-20, 4, 76, 8)
    scr = text(0, -74, "00:20", 38, WHITE) + place(msg, 0, y + 20, 1, 0,
                                                   False, d)
    body = pool() + place(phone(scr, "#47708a"), 310, 200, 1.08)
    if d > .6:
        body += ring(310, 200, 92, 48)
    return body + bell(500, 130, 1.5, AMBER, 14 * math.sin(t * 9) *
                       (1 if 1 < t < 2.6 else 0))


# --- battery-swollen ---------------------------------------------------------

@figure("swell-stop", 1.6)
@clip("swell-unplug", 4.0)
def swell_stop(t):
    off = ease(t, .6, 1.8)
    y = 250 + 76 * off
    body = pool(300, 180) + \
        wire(f"M300 {num(y + 62)}C300 420 140 410 40 372") + \
        place(cell("LB-22", .5 + .14 * pulse(t, 1.4)), 300, 150, 1.7) + \
        rect(262, 238, 76, 26, 10, NIGHT) + place(plug_c(), 300, y, 1)
    if t < 2.9:
        body += place(pinch_hand(), 314, y + 46 + 60 * ease(t, 2.3, 2.9),
                      .78, -8)
    body += arrow(230, 270, 230, 340)
    return body + ring(300, 251, 56, 32) + (
        tick(520, 110, 32) if t > 2.9 else bolt(520, 110, 1.6))


@figure("swell-never", 0)
def swell_never(t):
    one = place(cell("Li", .7), 0, 0, .72)
    pin = line(-6, -96, 0, -36, MID, 8) + circ(-8, -104, 10, MID)
    fire = path("M0 -34C22 -8 34 6 34 28A34 34 0 0 1 -34 28C-34 10 -16 6 -14"
                " -10C-4 -4 0 -18 0 -34Z", AMBER) + \
        path("M2 8C14 20 18 26 18 38A17 17 0 0 1 -16 38C-16 26 -2 24 2 8Z",
             MARK, "none")
    return place(one + pin, 124, 210) + forbid(124, 190, 84, 11) + \
        place(one, 320, 170) + place(fire, 320, 244, .9) + \
        forbid(320, 190, 84, 11) + \
        place(bin_big(), 516, 258, .7) + place(one, 516, 138, .7) + \
        forbid(516, 190, 84, 11)


def bucket():
    """A metal bucket with sand; origin: middle of its foot."""
    return path("M-92 -120C-70 -160 70 -160 92 -120", "none", MID, 6) + \
        path("M-92 -120H92L70 0H-70Z", SHADE) + \
        path("M-84 -96C-50 -112 -20 -96 10 -104C40 -112 66 -98 85 -104L82 "
             "-84H-80Z", "#e3cf9d", None, 3) + \
        path("M-60 -70L-48 -8M60 -70L50 -8", "none", MID, 5)


@figure("swell-away", 1.9)
@clip("swell-away", 4.5)
def swell_away(t):
    k = ease(t, .6, 2.4)
    x, y = between(150, 400, k), between(250, 186, k) - 70 * math.sin(
        math.pi * k)
    tiles = "".join(line(x0, 336, x0 - 26, 400, "#cdc3ad", 3)
                    for x0 in (130, 260, 390, 520, 650))
    sofa = rect(30, 262, 130, 74, 18, "#c98f86") + \
        rect(20, 236, 34, 100, 15, "#c98f86")
    body = pool(400, 200) + floor(336) + tiles + sofa
    grip = soft(place(grip_hand(), x + 40, y + 6, .6, -30),
                1 - ease(t, 2.8, 3.3))
    sunk = ease(t, 2.4, 3.0)
    pack = place(cell("Li", .6), x, y + 44 * sunk, .72)
    if sunk < 1:
        body += place(bucket(), 400, 338, 1.1) + pack + grip
    else:
        body += pack + place(bucket(), 400, 338, 1.1)
    body += ring(400, 270, 128, 92, 1 if t > 2 else 0)
    if k < .98:
        body += arrow(210, 130, 330, 100, -.2)
    if t > 3.2:
        body += tick(560, 100, 30)
    return body


def smoke(t=0.0):
    return soft(path("M-20 0C-50 -30 10 -50 -16 -84M14 4C-14 -26 44 -48 16 "
                     "-92M46 0C20 -30 76 -44 48 -80", "none", MID, 10), .9)


@figure("swell-smoke", 1.2)
@clip("swell-leave", 4.0)
def swell_smoke(t):
    x = between(300, 452, ease(t, .4, 2.2))
    step = 12 * math.sin(t * 8) ** 2 if t < 2.2 else 0
    man = circ(0, -122, 22, SKIN) + \
        path("M-24 -92H24L28 -36H-28Z", TEAL) + \
        path(f"M-10 -36L{num(-10 - step)} 0M10 -36L{num(10 + step)} 0",
             "none", None, 14) + \
        path("M20 -84L52 -70", "none", None, 12)
    body = pool(330, 190) + floor(336) + \
        rect(430, 80, 150, 256, 10, "#bfe0d2") + \
        rect(430, 80, 150, 256, 10, "none") + \
        place(cell("Li", .9), 130, 296, .8) + place(smoke(), 118, 250, 1.0) + \
        place(man, x, 336, 1.15)
    body += arrow(236, 130, 400, 130, -.12)
    msg = rect(-64, -28, 128, 56, 18, WHITE) + text(0, 8, "119 · 112", 21)
    return body + place(msg, 506, 44, 1)


@figure("swell-box", 1.4)
@clip("swell-pickup", 4.0)
def swell_box(t):
    k = ease(t, .4, 1.8)
    lid = ease(t, 2.2, 2.9)
    y = between(70, 216, k)
    body = pool(310, 210) + floor(336)
    body += path("M190 220H430L410 190H210Z", "#c9a574")
    if lid < 1:
        body += place(cell("Li", .6), 310, y, .85)
    body += rect(190, 220, 240, 116, 8, WOOD)
    body += path("M190 232C230 220 270 236 310 228C350 220 390 236 430 228"
                 "V252H190Z", "#e3cf9d", None, 3) * (lid < 1)
    if lid:
        body += rect(186, 206 - 4 * (1 - lid), 248, 28, 6, "#c9a574")
    body += path("M310 252l30 50h-60Z", WHITE, MARK, 6) + \
        text(310, 294, "!", 28, MARK)
    if k < 1:
        body += arrow(430, 110, 430, 180)
    if t > 3.0:
        body += tick(500, 150, 32)
    return body + ring(310, 284, 52, 48)
