# SPDX-License-Identifier: Apache-2.0
"""Shapes that every Lumo drawing is put together from.

Each function returns SVG text in a local coordinate system whose origin is
named in its comment; place() moves it into a picture.  Outline, caps and the
default fill are inherited from the group that picture() opens, so a shape
only names what differs.
"""
import math

PAPER = "#f4f0e7"    # background of every drawing
FLOOR = "#e6decd"    # table or floor
POOL = "#d9e8e6"     # soft disc behind the subject
INK = "#26374a"      # outlines
WHITE = "#ffffff"
PALE = "#edf1f2"
SHADE = "#d3dce0"
MID = "#a9b8c0"
DARK = "#3a4d5f"
NIGHT = "#1d2a37"
TEAL = "#5aa9a3"
SKIN = "#f3c8a5"
SLEEVE = "#7fb3c8"
WOOD = "#d9b78c"
MARK = "#f0502c"     # the part in question, and nothing else
RED = "#e23b32"      # a lamp that is red
AMBER = "#f4b52e"
BLUE = "#3b82e6"
GREEN = "#3ba56a"
GOLD = "#e0b04c"


def num(v):
    s = f"{v:.1f}"
    return s[:-2] if s.endswith(".0") else s


def attrs(**a):
    out = []
    for key, val in a.items():
        if val is None:
            continue
        if isinstance(val, (int, float)):
            val = num(val)
        out.append(f' {key.replace("_", "-")}="{val}"')
    return "".join(out)


def paint(fill, stroke, sw):
    return attrs(fill=fill, stroke=stroke, stroke_width=sw)


def rect(x, y, w, h, r=0, fill=None, stroke=None, sw=None):
    return f"<rect{attrs(x=x, y=y, width=w, height=h, rx=r or None)}" \
           f"{paint(fill, stroke, sw)}/>"


def circ(x, y, r, fill=None, stroke=None, sw=None):
    return f"<circle{attrs(cx=x, cy=y, r=r)}{paint(fill, stroke, sw)}/>"


def oval(x, y, rx, ry, fill=None, stroke=None, sw=None):
    return f"<ellipse{attrs(cx=x, cy=y, rx=rx, ry=ry)}" \
           f"{paint(fill, stroke, sw)}/>"


def path(d, fill="none", stroke=None, sw=None, dash=None):
    return f'<path d="{d}"{paint(fill, stroke, sw)}' \
           f"{attrs(stroke_dasharray=dash)}/>"


def line(x1, y1, x2, y2, stroke=None, sw=None, dash=None):
    return path(f"M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}", "none", stroke,
                sw, dash)


def text(x, y, s, size=24, fill=INK, weight=700):
    return f'<text x="{num(x)}" y="{num(y)}" font-size="{num(size)}" ' \
           f'font-weight="{weight}" font-family="Helvetica,Arial,' \
           f'sans-serif" text-anchor="middle" fill="{fill}" ' \
           f'stroke="none">{s}</text>'


def place(body, x=0, y=0, s=1.0, rot=0, flip=False, op=None):
    t = f"translate({num(x)} {num(y)})"
    if rot:
        t += f" rotate({num(rot)})"
    if flip:
        t += f" scale({-s:.3g} {s:.3g})"
    elif s != 1:
        t += f" scale({s:.3g})"
    o = f' opacity="{op:.2f}"' if op is not None and op < 1 else ""
    return f'<g transform="{t}"{o}>{body}</g>'


def soft(body, op):
    """The same shapes, fading."""
    if op <= 0:
        return ""
    return body if op >= 1 else f'<g opacity="{op:.2f}">{body}</g>'


def picture(body, square=False, bg=PAPER):
    """A whole drawing; square leaves the corners filled, for video."""
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" ' \
           'width="640" height="400">' \
           + rect(0, 0, 640, 400, 0 if square else 28, bg, "none") + \
           f'<g fill="{WHITE}" stroke="{INK}" stroke-width="4" ' \
           'stroke-linecap="round" stroke-linejoin="round">' \
           + body + "</g></svg>\n"


# --- backgrounds -----------------------------------------------------------

def pool(x=320, y=205, r=165, fill=POOL):
    return circ(x, y, r, fill, "none")


def table(y=330):
    return rect(0, y, 640, 400 - y, 0, FLOOR, "none") + \
        line(0, y, 640, y, "#cdc3ad", 3)


def floor(y=330):
    """table() with the lower corners rounded like the paper's."""
    return path(f"M0 {y}H640V372a28 28 0 0 1 -28 28H28a28 28 0 0 1 "
                f"-28 -28Z", FLOOR, "none") + \
        line(0, y, 640, y, "#cdc3ad", 3)


def shadow(x, y, rx, ry=9):
    return oval(x, y, rx, ry, "#c9c0ac", "none")


# --- marks -----------------------------------------------------------------

def ring(x, y, r=34, ry=None, op=1.0, grow=0):
    return soft(oval(x, y, r + grow, (ry or r) + grow, "none", MARK, 7), op)


def arrow(x1, y1, x2, y2, bend=0.0, sw=9, color=MARK, dash=None):
    """From the first point to the second; bend is a share of the length."""
    dx, dy = x2 - x1, y2 - y1
    cx, cy = (x1 + x2) / 2 - dy * bend, (y1 + y2) / 2 + dx * bend
    ang = math.atan2(y2 - cy, x2 - cx)
    head = 2.4 * sw
    pts = []
    for da in (2.55, -2.55):
        pts.append((x2 + head * math.cos(ang + da),
                    y2 + head * math.sin(ang + da)))
    d = f"M{num(x1)} {num(y1)}Q{num(cx)} {num(cy)} {num(x2)} {num(y2)}"
    h = f"M{num(pts[0][0])} {num(pts[0][1])}L{num(x2)} {num(y2)}" \
        f"L{num(pts[1][0])} {num(pts[1][1])}"
    return path(d, "none", color, sw, dash) + path(h, "none", color, sw)


def turn(x, y, r, a0, a1, sw=9, color=MARK):
    """A round arrow from angle a0 to a1 (degrees, clockwise when a1 > a0)."""
    p0 = (x + r * math.cos(math.radians(a0)),
          y + r * math.sin(math.radians(a0)))
    p1 = (x + r * math.cos(math.radians(a1)),
          y + r * math.sin(math.radians(a1)))
    sweep = 1 if a1 > a0 else 0
    big = 1 if abs(a1 - a0) > 180 else 0
    ang = math.radians(a1 + (90 if sweep else -90))
    ang += 0.18 if sweep else -0.18
    head = 2.4 * sw
    h = ""
    for i, da in enumerate((2.55, -2.55)):
        q = (p1[0] + head * math.cos(ang + da),
             p1[1] + head * math.sin(ang + da))
        h += f"M{num(q[0])} {num(q[1])}L{num(p1[0])} {num(p1[1])}"
    return path(f"M{num(p0[0])} {num(p0[1])}A{num(r)} {num(r)} 0 {big} "
                f"{sweep} {num(p1[0])} {num(p1[1])}", "none", color, sw) + \
        path(h, "none", color, sw)


def badge(x, y, n, r=20, fill=MARK):
    return circ(x, y, r, fill, WHITE, 3) + \
        text(x, y + r * 0.38, str(n), r * 1.1, WHITE)


def tick(x, y, r=24):
    return circ(x, y, r, GREEN, WHITE, 3) + \
        path(f"M{num(x - r * .45)} {num(y)}l{num(r * .33)} {num(r * .36)} "
             f"l{num(r * .56)} {num(-r * .66)}", "none", WHITE, r * .24)


def cross(x, y, r=24, fill=MARK):
    k = r * .38
    return circ(x, y, r, fill, WHITE, 3) + \
        path(f"M{num(x - k)} {num(y - k)}l{num(2 * k)} {num(2 * k)}"
             f"M{num(x + k)} {num(y - k)}l{num(-2 * k)} {num(2 * k)}",
             "none", WHITE, r * .24)


def forbid(x, y, r=60, sw=9):
    k = r * .707
    return circ(x, y, r, "none", MARK, sw) + \
        line(x - k, y - k, x + k, y + k, MARK, sw)


def hold(x, y, share, seconds, r=40):
    """A clock that fills while a key is held."""
    share = max(0.0, min(1.0, share))
    out = circ(x, y, r, WHITE, SHADE, 9)
    if share >= 0.999:
        out += circ(x, y, r, "none", MARK, 9)
    elif share > 0.005:
        a = 2 * math.pi * share
        px, py = x + r * math.sin(a), y - r * math.cos(a)
        out += path(f"M{num(x)} {num(y - r)}A{num(r)} {num(r)} 0 "
                    f"{1 if share > .5 else 0} 1 {num(px)} {num(py)}",
                    "none", MARK, 9)
    return out + text(x, y + r * .24, f"{seconds} s", r * .68)


def glow(x, y, r, color, op=.35):
    return soft(circ(x, y, r, color, "none"), op)


def waves(x, y, n=3, r0=22, step=18, a=50, facing=-90, color=TEAL, sw=6):
    """Radio waves leaving (x, y)."""
    out = ""
    for i in range(n):
        r = r0 + i * step
        p = []
        for k in (-a, a):
            w = math.radians(facing + k)
            p.append((x + r * math.cos(w), y + r * math.sin(w)))
        out += f"M{num(p[0][0])} {num(p[0][1])}A{r} {r} 0 0 1 " \
               f"{num(p[1][0])} {num(p[1][1])}"
    return path(out, "none", color, sw)


def wifi(x, y, s=1.0, color=TEAL):
    return place(waves(0, 0, 3, 12, 11, 45, -90, color, 6) +
                 circ(0, 0, 5, color, "none"), x, y, s)


def bolt(x, y, s=1.0, color=AMBER):
    return place(path("M6 -30L-16 6H-2L-8 30L16 -8H2Z", color, None, 3),
                 x, y, s)


def house(s=1.0):
    """Origin: middle of the ground line; 180 wide."""
    return path("M-80 0V-90H80V0Z", WHITE) + \
        path("M-104 -84L0 -160L104 -84Z", WOOD)


# --- hands -----------------------------------------------------------------

def point_hand():
    """A pointing hand; origin: the finger tip, hand below it."""
    return rect(-6, 205, 104, 130, 16, SLEEVE) + \
        rect(-14, 192, 120, 34, 14, WHITE) + \
        path("M-18 100C-34 108 -52 96 -58 76C-62 62 -44 54 -36 68"
             "C-30 78 -24 80 -18 82Z", SKIN) + \
        path("M-19 18A19 19 0 0 1 19 18V92Q22 78 36 78Q50 78 52 94Q56 84 68 "
             "86Q80 88 81 102Q86 96 95 99Q106 104 106 118V160Q104 186 86 198"
             "H4C-10 180 -19 150 -19 124Z", SKIN) + \
        path("M19 92V128M52 94V126M81 102V128", "none", None, 3.5) + \
        path("M-9 14Q0 4 9 14", "none", "#d79c78", 3)


def grip_hand():
    """A hand that holds something at its left; origin: finger tips' middle.

    Fingers lie in front of the thing held, the arm leaves to the right.
    """
    out = rect(150, -50, 150, 100, 16, SLEEVE) + \
        rect(136, -58, 34, 116, 14, WHITE) + \
        path("M40 -56C80 -72 120 -66 146 -46V46C120 64 80 68 44 56Z", SKIN)
    for i, (x, w) in enumerate(((4, 96), (-6, 104), (-2, 100), (10, 84))):
        y = -58 + i * 29
        out += path(f"M{x + w} {y}H{x + 14}a14 14.5 0 0 0 0 29H{x + w}", SKIN)
    return out


def pinch_hand():
    """Thumb and finger around a small thing; origin: between the tips.

    The arm leaves down to the right.
    """
    return place(rect(118, -44, 170, 92, 16, SLEEVE) +
                 rect(104, -52, 32, 108, 14, WHITE) +
                 path("M-6 -14C14 -40 50 -62 84 -54C100 -50 108 -44 112 -40"
                      "V44C96 54 70 58 52 52C34 50 26 40 24 32"
                      "C12 38 -2 32 -8 24C-14 12 2 8 12 12C24 14 34 8 40 0"
                      "C34 -12 22 -14 8 -4C-2 4 -14 -4 -6 -14Z", SKIN) +
                 path("M24 32C36 30 46 22 50 14M40 0C46 -6 56 -8 62 -6",
                      "none", None, 3.5), 0, 0, 1, 38)


# --- phone -----------------------------------------------------------------

def bar(x, y, w, h=10, fill=SHADE):
    return rect(x, y, w, h, h / 2, fill, "none")


def toggle(x, y, on=1.0, s=1.0):
    """A switch; on goes from 0 to 1.  Origin: its middle."""
    col = GREEN if on > .5 else MID
    return place(rect(-25, -14, 50, 28, 14, col, "none") +
                 circ(-11 + 22 * on, 0, 11, WHITE, "none"), x, y, s)


def phone(screen="", fill=WHITE):
    """A telephone, 168 x 320; origin: its middle.  screen is drawn in
    the same system, visible between -72..72 and -136..136."""
    return rect(-84, -160, 168, 320, 28, NIGHT) + \
        rect(-74, -146, 148, 292, 18, fill, "none") + screen + \
        rect(-20, -142, 40, 9, 4.5, NIGHT, "none")


def row(y, icon="", right="", w=46, fill=PALE):
    """One line of a list on the phone's screen."""
    return rect(-66, y - 22, 132, 44, 12, fill, "none") + \
        place(icon, -46, y, .55) + bar(-26, y - 5, w) + right


def header(color=TEAL):
    return path("M-74 -128A18 18 0 0 1 -56 -146H56A18 18 0 0 1 74 -128"
                "V-104H-74Z", color, "none") + bar(-34, -122, 68, 9, WHITE)


def bell(x, y, s=1.0, color=INK, swing=0):
    return place(path("M-26 18C-18 8 -20 -6 -18 -14C-14 -30 14 -30 18 -14"
                      "C20 -6 18 8 26 18Z", color, "none") +
                 circ(0, 24, 7, color, "none") + circ(0, -28, 5, color,
                                                       "none"),
                 x, y, s, swing)


def moon(x, y, s=1.0, color=AMBER):
    return place(path("M8 -24A26 26 0 1 0 24 10A21 21 0 0 1 8 -24Z", color,
                      "none"), x, y, s)


def sun(x, y, s=1.0, color=AMBER):
    d = ""
    for i in range(8):
        a = math.radians(45 * i)
        d += f"M{num(26 * math.cos(a))} {num(26 * math.sin(a))}" \
             f"L{num(35 * math.cos(a))} {num(35 * math.sin(a))}"
    return place(circ(0, 0, 16, color, "none") + path(d, "none", color, 6),
                 x, y, s)


def lock(x, y, s=1.0, color=INK):
    return place(path("M-14 -4V-16A14 14 0 0 1 14 -16V-4", "none", color, 7) +
                 rect(-22, -6, 44, 34, 8, color, "none"), x, y, s)


def globe(x, y, s=1.0, color=BLUE):
    return place(circ(0, 0, 26, WHITE, color, 5) +
                 oval(0, 0, 11, 26, "none", color, 4) +
                 path("M-24 -9H24M-24 9H24", "none", color, 4), x, y, s)


def bluetooth(x, y, s=1.0, color=BLUE):
    return place(path("M-14 -14L14 14L0 27V-27L14 -14L-14 14", "none", color,
                      6), x, y, s)


def battery_icon(x, y, level, s=1.0, color=None):
    color = color or (GREEN if level > .3 else RED)
    return place(rect(-30, -16, 60, 32, 8, WHITE, INK, 5) +
                 rect(31, -6, 6, 12, 2, INK, "none") +
                 rect(-24, -10, max(4, 48 * level), 20, 4, color, "none"),
                 x, y, s)


def cloud(x, y, s=1.0, fill=WHITE, stroke=None):
    return place(path("M-34 22H30A20 20 0 0 0 32 -18A30 30 0 0 0 -24 -20"
                      "A22 22 0 0 0 -34 22Z", fill, stroke), x, y, s)


def spin(x, y, r, share, color=TEAL, sw=9):
    """A ring that is full at share 1."""
    share = max(0.003, min(.999, share))
    a = 2 * math.pi * share
    return circ(x, y, r, "none", SHADE, sw) + \
        path(f"M{num(x)} {num(y - r)}A{num(r)} {num(r)} 0 "
             f"{1 if share > .5 else 0} 1 {num(x + r * math.sin(a))} "
             f"{num(y - r * math.cos(a))}", "none", color, sw)


# --- power -----------------------------------------------------------------

def socket():
    """A wall socket; origin: its middle."""
    return rect(-48, -48, 96, 96, 20) + circ(0, 0, 32, PALE, None, 3) + \
        circ(-12, 0, 5, INK, "none") + circ(12, 0, 5, INK, "none")


def adapter(label="5V 2A"):
    """A power adapter seen from the side: pins left, cable right.
    Origin: the face with the pins."""
    return rect(-26, -16, 26, 7, 2, MID, None, 3) + \
        rect(-26, 9, 26, 7, 2, MID, None, 3) + \
        rect(0, -38, 92, 76, 16) + text(46, 7, label, 19) + \
        rect(92, -10, 16, 20, 4, SHADE)


def plug_c():
    """A USB-C plug that points up; origin: its tip."""
    return rect(-11, 0, 22, 26, 7, MID) + rect(-17, 24, 34, 44, 9, WHITE)


def wire(d, color=DARK, sw=8):
    return path(d, "none", color, sw)


def drop(x, y, s=1.0):
    return place(path("M0 -22C10 -6 16 0 16 9A16 16 0 0 1 -16 9"
                      "C-16 0 -10 -6 0 -22Z", "#79b9e0", None, 3), x, y, s)


def cloth():
    """A folded cleaning cloth; origin: the middle of its lower edge."""
    return path("M-54 -10C-50 -40 -24 -58 4 -56C36 -56 56 -40 60 -14"
                "C46 -2 30 8 6 4C-16 10 -40 4 -54 -10Z", "#9fd0c9") + \
        path("M-30 -28C-12 -18 8 -34 34 -28M-20 -8C0 -14 20 -4 40 -14",
             "none", "#6fada5", 3)


def sparkle(x, y, s=1.0, color=AMBER):
    return place(path("M0 -20L5 -5L20 0L5 5L0 20L-5 5L-20 0L-5 -5Z", color,
                      "none"), x, y, s)


# --- the Lumo things -------------------------------------------------------

def cam(light=BLUE, lit=1.0, ir=False, face=NIGHT):
    """Cam 2 from the front; origin: the middle of the head.
    The light is at (0, 47); 262 high with its foot (to y = 142)."""
    out = path("M-22 76H22L30 124H-30Z", SHADE) + \
        rect(-74, 120, 148, 22, 11) + \
        rect(-90, -90, 180, 180, 58) + \
        path("M52 -84Q82 -72 84 -30V32Q82 74 50 85Q68 60 68 30V-34"
             "Q68 -62 52 -84Z", PALE, "none") + \
        rect(-66, -66, 132, 132, 46, face) + \
        circ(0, -10, 39, DARK) + circ(0, -10, 25, "#35587a", None, 3) + \
        circ(0, -10, 10, NIGHT, "none") + circ(-9, -20, 6, "#dcecf7", "none")
    for x, y in ((-47, -40), (47, -40), (-47, 18), (47, 18)):
        if ir:
            out += glow(x, y, 13, RED, .45)
        out += circ(x, y, 5, RED if ir else "#52626f", "none")
    if light:
        out += glow(0, 47, 15, light, .4 * lit)
    out += circ(0, 47, 7, light if light and lit > .3 else "#5a6a77", "none")
    return out


def cam_under(flap=1.0, pressed=0.0, card=None):
    """Cam 2 from below; origin: its middle, 300 x 200.
    flap 0 closed .. 1 open; the key is at (-38, 8), the slot at (42, 8);
    card: how deep a microSD card sits (0 outside .. 1 inside)."""
    out = rect(-150, -100, 300, 200, 84) + \
        rect(-128, -80, 256, 160, 66, PALE, "none") + \
        circ(0, 66, 10, DARK, None, 3) + circ(0, 66, 4, MID, "none")
    out += rect(-88, -32, 176, 74, 22, DARK)
    out += circ(-38, 8, 17, WHITE if not pressed else SHADE) + \
        path("M-45 6A7.5 7.5 0 1 1 -38 15.5", "none", INK, 3) + \
        path("M-49 2L-45 7L-40 3", "none", INK, 3)
    out += rect(14, 2, 56, 10, 4, NIGHT, MID, 2.5)
    if card is not None and card < 1:
        depth = 52 * (1 - card)
        out += rect(20, 8 - depth, 44, depth, 4, "#6b7f90", None, 3) + \
            bar(28, 16 - depth, 28, 5, GOLD) * (depth > 18)
    if flap < 1:
        h = 74 * (1 - flap)
        out += rect(-88, -32, 176, h, min(22, h / 2), SHADE)
    if flap > 0:
        h = 54 * flap
        out += path(f"M-88 -32Q-84 {num(-32 - h)} -60 {num(-32 - h)}H60"
                    f"Q84 {num(-32 - h)} 88 -32Z", SHADE) + \
            bar(-22, -30 - h * .62, 44, 6, MID)
    return out


def cam_back():
    """Cam 2 from behind; origin: the middle of the head.
    The USB-C socket is at (0, 40)."""
    out = path("M-22 76H22L30 124H-30Z", SHADE) + \
        rect(-74, 120, 148, 22, 11) + rect(-90, -90, 180, 180, 58) + \
        rect(-62, -62, 124, 124, 42, PALE, "none")
    for y in (-34, -22, -10):
        out += bar(-26, y, 52, 5, MID)
    return out + rect(-17, 33, 34, 14, 7, NIGHT)


def router(light=WHITE, lit=1.0):
    """Mesh 3 from the front; origin: its middle, 150 x 230.
    The light is at (0, 74)."""
    out = rect(-75, -115, 150, 230, 52) + \
        path("M44 -112Q72 -104 72 -64V64Q72 104 42 112Q56 96 56 62V-64"
             "Q56 -98 44 -112Z", PALE, "none") + \
        oval(0, -96, 34, 8, SHADE, None, 3)
    for y in (-52, -38, -24):
        out += bar(-26, y, 52, 5, SHADE)
    out += path("M-12 18A18 18 0 0 1 12 18M-22 8A32 32 0 0 1 22 8", "none",
                MID, 5) + circ(0, 28, 4, MID, "none")
    on = light and lit > .3
    if light:
        col = light if light != WHITE else "#9fd8ff"
        out += soft(rect(-38, 62, 76, 24, 12, col, "none"), .5 * lit)
    return out + rect(-26, 69, 52, 10, 5, light if on else MID, None, 3)


def router_back():
    """Mesh 3 from behind; origin: its middle, 200 x 230.
    Power (-62, 50), ports (-18, 50), (23, 50), (64, 50), reset (0, -4)."""
    out = rect(-100, -115, 200, 230, 56) + \
        rect(-86, -30, 172, 118, 22, SHADE, None, 3)
    for y in (-78, -64, -50):
        out += bar(-36, y, 72, 5, SHADE)
    out += circ(-62, 50, 14, NIGHT) + circ(-62, 50, 5, MID, "none")
    for x in (-18, 23, 64):
        out += rect(x - 16, 34, 32, 32, 5, NIGHT, None, 3) + \
            path(f"M{x - 9} 39v7M{x - 3} 39v7M{x + 3} 39v7M{x + 9} 39v7",
                 "none", GOLD, 2) + bar(x - 10, 72, 20, 5, MID)
    return out + circ(0, -4, 7, NIGHT, None, 3)


def rj45(color=BLUE):
    """A network plug that points up; origin: its tip."""
    return rect(-13, 0, 26, 32, 4, "#dbeaf5") + \
        path("M-7 3v9M0 3v9M7 3v9", "none", GOLD, 3) + \
        rect(-15, 28, 30, 26, 6, color)


def vac_top(lamp=GREEN, face=0, eye=True):
    """Sweep 1 from above, front up; origin: its middle, radius 112.
    The laser turret is at (0, -22)."""
    out = circ(0, 0, 112) + \
        path("M-104 -42A112 112 0 0 1 104 -42L92 -36A101 101 0 0 0 -92 -36Z",
             SHADE) + \
        circ(0, 0, 84, "none", PALE, 5) + \
        circ(0, -22, 38, DARK) + circ(0, -22, 26, NIGHT, None, 3)
    if eye:
        out += place(path("M-15 -15A21 21 0 0 1 15 -15", "none", "#7fd1e8",
                          7), 0, -22, 1, face)
    return out + rect(-25, 46, 50, 22, 11, PALE, None, 3) + \
        circ(-12, 57, 4.5, lamp or MID, "none") + \
        circ(12, 57, 4.5, MID, "none")


def vac_side(lamp=None):
    """Sweep 1 from the side, tail to the left; origin: on the floor under
    its middle; 280 wide.  The contact is at (-136, -26)."""
    out = oval(-44, -12, 30, 14, DARK) + circ(40, -13, 13, DARK) + \
        rect(-140, -72, 280, 58, 26) + \
        path("M96 -71Q138 -70 139 -42Q138 -15 98 -15Z", SHADE) + \
        rect(-42, -102, 84, 32, 12, DARK) + \
        rect(-30, -92, 60, 10, 5, "#7fd1e8", None, 3) + \
        rect(-141, -42, 14, 26, 4, GOLD, None, 3)
    if lamp:
        out += glow(-90, -48, 13, lamp, .4) + circ(-90, -48, 6, lamp, "none")
    return out


def vac_under(marked=False):
    """Sweep 1 from below, front up; origin: its middle, radius 112.
    The two contacts are at (-30, 84) and (30, 84)."""
    out = circ(0, 0, 112, PALE) + circ(0, 0, 96, WHITE, "none")
    for x in (-1, 1):
        out += rect(x * 70 - 15, -30, 30, 64, 13, DARK)
        for y in (-16, 0, 16):
            out += line(x * 70 - 8, y, x * 70 + 8, y, MID, 3)
    out += circ(0, -70, 17, DARK) + circ(0, -70, 7, MID, "none") + \
        rect(-46, 4, 92, 38, 14, DARK) + \
        path("M-38 14L-20 32L-2 14L16 32L36 14", "none", TEAL, 6)
    for a in (20, 140, 260):
        w = math.radians(a)
        out += line(66, -66, 66 + 34 * math.cos(w), -66 + 34 * math.sin(w),
                    MID, 5)
    out += circ(66, -66, 9, WHITE)
    for x in (-30, 30):
        out += rect(x - 14, 74, 28, 15, 5, GOLD)
    return out


def dock():
    """The dock from the front; origin: on the floor under its middle.
    The two contacts are at (-30, -32) and (30, -32); 150 high."""
    out = path("M-120 0Q-116 18 -96 18H96Q116 18 120 0L104 -14H-104Z",
               SHADE) + \
        rect(-88, -150, 176, 142, 26) + rect(-70, -74, 140, 60, 14, DARK)
    for x in (-30, 30):
        out += rect(x - 15, -46, 30, 18, 5, GOLD)
    return out + circ(0, -118, 6, GREEN, "none") + bar(-22, -98, 44, 6, SHADE)


def dock_side():
    """The dock from the side, its face to the right; origin: on the floor
    at its back.  The contact is at (66, -30)."""
    return path("M0 0V-124Q0 -140 16 -140H36Q58 -140 60 -116L64 -12H118"
                "Q130 -10 132 0Z", WHITE) + \
        path("M12 -118V-14", "none", SHADE, 6) + \
        rect(58, -42, 14, 24, 4, GOLD, None, 3)


def bud(mark="L"):
    """One Buds 2 earbud, its sound opening to the left (L) or right (R);
    origin: the middle of the head; the mesh of L is at (-47, -5)."""
    body = path("M-4 22C2 62 8 96 14 124C18 138 42 136 42 120C42 80 40 40 "
                "38 6Z", WHITE) + \
        path("M-22 -30C-44 -32 -56 -18 -54 -4C-52 14 -36 24 -20 20Z",
             DARK) + \
        oval(-47, -5, 8, 17, MID, None, 3) + \
        path("M-26 -22C-14 -48 26 -48 38 -18C48 8 30 36 2 34"
             "C-24 30 -34 2 -26 -22Z", WHITE) + \
        path("M24 -24Q34 -8 26 12", "none", SHADE, 6)
    if mark == "R":
        return place(body, 0, 0, 1, 0, True) + text(-25, 96, mark, 22, MID)
    return body + text(25, 96, mark, 22, MID)


def lit(x, y, r, color):
    """A small lamp that is on; a white one gets a cool halo."""
    if color == WHITE:
        return glow(x, y, r * 2.6, "#7cc4f5", .55) + circ(x, y, r, WHITE,
                                                          None, 2)
    return glow(x, y, r * 2.5, color, .4) + circ(x, y, r, color, "none")


def bud_case(lid=1.0, left=0.0, right=0.0, lamp=WHITE):
    """The charging case from the front; origin: the middle of its base,
    200 x 110.  left and right: how far each bud is lifted (1 = out);
    None leaves it away.  The lamp is at (0, 16)."""
    out = ""
    if lid > 0:
        out += path("M-96 -46V-92Q-94 -140 -50 -142H50Q94 -140 96 -92V-46Z",
                    PALE) + \
            path("M-78 -50V-88Q-76 -122 -44 -124H44Q76 -122 78 -88V-50Z",
                 DARK)
        for x, up, who in ((-36, left, "L"), (36, right, "R")):
            if up is not None:
                out += place(bud(who), x, -66 - 110 * up, .72)
    else:
        out += path("M-98 -40V-52Q-92 -92 -50 -94H50Q92 -92 98 -52V-40Z",
                    WHITE)
    out += path("M-100 -46H100V6Q98 56 50 58H-50Q-98 56 -100 6Z", WHITE) + \
        path("M72 -40H92V6Q90 44 56 50Q72 34 72 4Z", PALE, "none")
    return out + (lit(0, 16, 6, lamp) if lamp else
                  circ(0, 16, 6, MID, "none"))


def bud_case_back(pressed=0.0):
    """The charging case from behind, lid open; the button is at (0, 12)."""
    return path("M-96 -46V-92Q-94 -140 -50 -142H50Q94 -140 96 -92V-46Z",
                WHITE) + \
        path("M-100 -46H100V6Q98 56 50 58H-50Q-98 56 -100 6Z", WHITE) + \
        rect(-46, -60, 92, 24, 10, SHADE) + \
        circ(0, 12, 17, SHADE if pressed else PALE) + \
        rect(-14, 44, 28, 10, 5, NIGHT, None, 3)


def shot(lens=TEAL):
    """Shot from the front; origin: its middle, 320 x 200."""
    out = path("M-64 -92L-48 -128H48L64 -92Z", DARK) + \
        rect(-138, -112, 54, 24, 9, SHADE) + rect(92, -108, 40, 18, 8, DARK) \
        + rect(-160, -94, 320, 194, 34, DARK) + \
        path("M-157 -50H-76V72H-157Z", "#566b7d", "none") + \
        path("M82 -50H157V72H82Z", "#566b7d", "none") + \
        rect(-160, -94, 320, 194, 34, "none") + \
        circ(0, 8, 84, NIGHT) + circ(0, 8, 66, DARK) + \
        circ(0, 8, 46, "#24405a") + circ(0, 8, 26, "#35638c", None, 3) + \
        circ(-16, -8, 10, "#d7eaf7", "none") + \
        circ(14, 22, 5, "#9cc3df", "none") + \
        circ(118, -70, 8, AMBER, None, 3)
    return out + bar(-128, -76, 40, 8, WHITE) if lens else out


def shot_back(screen=""):
    """Shot from behind; origin: its middle.  The screen is drawn between
    -128..72 and -64..76 (origin of screen: (-28, 6))."""
    return path("M-64 -92L-48 -128H48L64 -92Z", DARK) + \
        rect(-30, -122, 60, 30, 8, NIGHT, None, 3) + \
        rect(84, -112, 54, 24, 9, SHADE) + \
        rect(-160, -94, 320, 194, 34, DARK) + \
        rect(-134, -68, 210, 144, 12, NIGHT) + \
        rect(-126, -60, 194, 128, 6, "#bfdde6", "none") + \
        place(screen, -29, 4) + \
        circ(118, 2, 25, "#566b7d") + circ(118, 2, 9, MID, "none") + \
        circ(104, -58, 9, MID, None, 3) + circ(136, -58, 9, MID, None, 3) + \
        circ(104, 60, 9, MID, None, 3) + circ(136, 60, 9, MID, None, 3)


def shot_under():
    """Shot from below with its door open; origin: its middle, 340 x 130.
    The mouth of the battery bay is at (92, 14)."""
    return rect(-74, -142, 148, 90, 22, "#24405a") + \
        rect(-90, -116, 180, 64, 16, NIGHT) + \
        path("M-70 -106v34M-50 -106v34M-30 -106v34M-10 -106v34M10 -106v34"
             "M30 -106v34M50 -106v34M70 -106v34", "none", "#52626f", 4) + \
        rect(-170, -64, 340, 140, 34, DARK) + \
        circ(-30, 8, 14, MID) + circ(-30, 8, 5, DARK, "none") + \
        rect(34, -46, 116, 104, 12, NIGHT) + \
        rect(44, -6, 96, 52, 8, "#0f1820", MID, 3) + \
        path("M150 -40L214 -62V50L150 52Z", "#566b7d")


CARD_LOOK = {
    30: ("#8296a6", "64", "30", ""),
    90: (TEAL, "128", "90", "V60"),
    170: (GOLD, "256", "170", "V90"),
}


def card(kind=90, lock_y=0.0, plain=False):
    """A Lumo SD card from the front; origin: its middle, 110 x 140.
    lock_y 0: open, 1: locked.  The lock is at (-55, -28 + 18 lock_y)."""
    col, size, speed, cls = CARD_LOOK[kind]
    out = path("M-55 -62Q-55 -70 -47 -70H26L55 -42V62Q55 70 47 70H-47"
               "Q-55 70 -55 62Z", NIGHT) + \
        path("M-44 -34H44V56Q44 60 40 60H-40Q-44 60 -44 56Z", col, "none") + \
        rect(-60, -36 + 18 * lock_y, 10, 18, 3, WHITE, None, 3) + \
        path("M-36 -60v14M-22 -60v14M-8 -60v14M6 -60v14", "none", "#52626f",
             5)
    if not plain:
        out += text(0, -8, size + " GB", 19, WHITE) + \
            text(0, 19, speed + " MB/s", 15, WHITE)
        if cls:
            out += rect(-19, 34, 38, 20, 5, WHITE, "none") + \
                text(0, 50, cls, 16, INK)
    return out


def micro_card():
    """A microSD card; origin: its middle, 60 x 80."""
    return path("M-28 -40H18L28 -28V-8L22 -2V40H-28Z", NIGHT) + \
        rect(-18, -14, 34, 40, 4, TEAL, "none") + \
        path("M-18 -34v10M-8 -34v10M2 -34v10", "none", GOLD, 4)


def cell(label="LB-22", swell=0.0):
    """A battery pack lying on its side; origin: its middle, 160 x 90.
    swell makes a cushion of it."""
    k = 36 * swell
    out = rect(70, -26, 16, 18, 3, GOLD, None, 3) + \
        rect(70, 8, 16, 18, 3, GOLD, None, 3) + \
        path(f"M-68 -45C-40 {num(-45 - k)} 40 {num(-45 - k)} 68 -45"
             f"Q76 -45 76 -37C{num(76 + k * .12)} -12 {num(76 + k * .12)} 12 "
             f"76 37Q76 45 68 45C40 {num(45 + k)} -40 {num(45 + k)} -68 45"
             "Q-76 45 -76 37V-37Q-76 -45 -68 -45Z", "#8fa6b5")
    if swell > .2:
        out += path(f"M-44 {num(-46 - k * .36)}Q0 {num(-54 - k * .62)} 30 "
                    f"{num(-48 - k * .5)}", "none", WHITE, 5) + \
            path("M-60 -30Q-48 -22 -50 -6M60 30Q48 22 50 6", "none",
                 "#5f7686", 4)
    if label:
        out += text(0, 8, label, 24)
    return out + path("M-60 -4h14M-53 -11v14", "none", INK, 4) * (not swell)


def laptop():
    """An open laptop; origin: middle of its hinge.  Screen -110..110,
    -140..-10; a socket on the left at (-128, 12)."""
    return rect(-118, -150, 236, 150, 14, DARK) + \
        rect(-106, -138, 212, 124, 6, WHITE, "none") + \
        path("M-118 0H118L146 26Q146 34 136 34H-136Q-146 34 -146 26Z",
             SHADE) + bar(-28, 14, 56, 7, MID)


def bag():
    """The camera case; origin: its middle, 250 x 190."""
    return path("M-70 -92C-70 -170 70 -170 70 -92", "none", INK, 18) + \
        path("M-70 -92C-70 -170 70 -170 70 -92", "none", TEAL, 10) + \
        rect(-125, -95, 250, 190, 40, TEAL) + \
        path("M-125 -20V-55Q-125 -95 -85 -95H85Q125 -95 125 -55V-20"
             "Q0 30 -125 -20Z", "#77bdb7") + \
        rect(-20, -14, 40, 36, 10, GOLD) + \
        path("M-96 66H96", "none", "#438a85", 4, "10 9")
