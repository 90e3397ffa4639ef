#!/usr/bin/env python3
"""Writes sets.txt, lies.tsv and honest.tsv beside itself: the sentences on which the evidence gate is measured.

Every sentence is a hand-written base or a hand-chosen change of a line of the demo's knowledge, filled with the facts
of a set. A lie uses words and values that do occur in its set, in a relation that does not hold. A third of the bases
is marked `held`: rules are never tuned on it. Columns: class, language, set, part, sentence.
"""
import itertools
import os
import random

from bases import CHANGES, HAND_HONEST, HAND_LIES, SETS

HERE = os.path.dirname(os.path.abspath(__file__))
rng = random.Random(20260310)
lies, honest = [], []
base_part = {}


def part_of(base):
    """A third of the bases is held out: a base and all that is made from it go together."""
    if base not in base_part:
        base_part[base] = "held" if len(base_part) % 3 == 2 else "tune"
    return base_part[base]


# ---- orders, devices, repairs, prices: facts of the sets in bases.SETS ----

ORDERS = {
    "LM2603010011": dict(product="cam2", zh="摄像头", en="camera", placed=(2026, 3, 1), promise=(2026, 3, 5),
                         delivered=(2026, 3, 7), total=29900, cur="CNY"),
    "LM2603040022": dict(product="mesh3", zh="路由器", en="router", placed=(2026, 3, 4), promise=(2026, 3, 8),
                         total=79800, cur="CNY"),
    "LM2602150033": dict(product="sweep1", zh="扫地机器人", en="robot vacuum", placed=(2026, 2, 15),
                         promise=(2026, 2, 19), delivered=(2026, 2, 20), total=199900, cur="CNY"),
    "LM2511200044": dict(product="buds2", zh="耳机", en="earbuds", placed=(2025, 11, 20), promise=(2025, 11, 25),
                         delivered=(2025, 11, 24), total=5900, cur="EUR"),
}
DEVICES = {
    "CM2A-77310": dict(zh="摄像头", en="camera", warranty=(2027, 3, 7), bought=(2026, 3, 1)),
    "BD2K-10482": dict(zh="耳机", en="earbuds", warranty=(2026, 11, 24), bought=(2025, 11, 20)),
    "SW1P-55029": dict(zh="扫地机器人", en="robot vacuum", warranty=(2027, 2, 20), bought=(2026, 2, 15)),
    "SH0T-90114": dict(zh="相机", en="photo camera", warranty=(2025, 12, 31), bought=(2024, 12, 30)),
}
REPAIRS = {
    "RX260301": dict(zh="扫地机器人", en="robot vacuum", received=(2026, 3, 2), promise=(2026, 3, 11)),
    "RX260305": dict(zh="耳机", en="earbuds", received=(2026, 3, 5), promise=(2026, 3, 16)),
}
PRICES = {
    "cam2": dict(zh="Cam 2 摄像头", en="Lumo Cam 2", cny=299, eur=49),
    "mesh3": dict(zh="Mesh 3 路由器", en="Lumo Mesh 3", cny=399, eur=69),
    "sweep1": dict(zh="Sweep 1 扫地机器人", en="Lumo Sweep 1", cny=1999, eur=299),
    "shot": dict(zh="Shot 相机", en="Lumo Shot", cny=3299, eur=499),
    "card30": dict(zh="64G卡", en="64 GB card", cny=59, eur=9),
    "card90": dict(zh="128G卡", en="128 GB card", cny=199, eur=35),
    "card170": dict(zh="256G卡", en="256 GB card", cny=499, eur=79),
}
MONTHS = "January February March April May June July August September October November December".split()
TODAY = (2026, 3, 10)
DAY_WORDS = {"zh": {0: "今天", 1: "昨天", 2: "前天", -1: "明天", -2: "后天"},
             "en": {0: "today", 1: "yesterday", -1: "tomorrow"}}


def days(d):
    import datetime
    return (datetime.date(*TODAY) - datetime.date(*d)).days


def date(d, lang, form):
    y, m, dd = d
    if form == 3 and days(d) in DAY_WORDS[lang]:
        return DAY_WORDS[lang][days(d)]
    if lang == "zh":
        return [f"{m}月{dd}日" if y == 2026 else f"{y}年{m}月{dd}日", f"{y}-{m:02}-{dd:02}", f"{y}年{m}月{dd}日",
                f"{m}月{dd}号" if y == 2026 else f"{y}年{m}月{dd}号"][form % 4]
    year = "" if y == 2026 else f" {y}"
    return [f"{dd} {MONTHS[m - 1]}{year}", f"{MONTHS[m - 1]} {dd}" + (f", {y}" if y != 2026 else ""),
            f"{y}-{m:02}-{dd:02}", f"{dd} {MONTHS[m - 1][:3]}{year}"][form % 4]


def on(text, lang):
    return text if lang == "zh" or text in DAY_WORDS["en"].values() else "on " + text


def money(minor, cur, lang, form):
    v = f"{minor // 100}" if minor % 100 == 0 else f"{minor / 100:.2f}"
    if cur == "CNY":
        return [f"{v} 元", f"¥{v}", f"{v}.00 元" if minor % 100 == 0 else f"{v} 元", f"{v}元"][form % 4] if lang == "zh" \
            else [f"{v} yuan", f"¥{v}", f"CNY {v}", f"RMB {v}"][form % 4]
    return [f"{v} 欧元", f"€{v}", f"{v}欧元", f"{v} 欧元"][form % 4] if lang == "zh" \
        else [f"{v} euros", f"€{v}", f"EUR {v}", f"{v} euros"][form % 4]


FIELD = {
    "zh": {
        "placed": ["订单 {no} 是 {d} 下单的。", "您的{p}订单 {no} 下单日期是 {d}。", "{no} 这单 {d} 下的单。"],
        "delivered": ["订单 {no} 已于 {d} 签收。", "{no} 这单显示 {d} 已送达。", "您的{p}（订单 {no}）{d} 签收了。",
                      "您买的{p} {d} 已经签收。"],
        "promise": ["订单 {no} 预计 {d} 送到。", "{no} 这单原定 {d} 送达。", "您的{p}订单预计 {d} 到。"],
        "total": ["订单 {no} 总共 {m}。", "{no} 这单您实付 {m}。", "您的{p}订单金额是 {m}。", "订单 {no} 的总价为 {m}。"],
    },
    "en": {
        "placed": ["Order {no} was placed {d}.", "You ordered the {p} {d}.", "Your order {no} dates from {x}."],
        "delivered": ["Order {no} was delivered {d}.", "Your {p} (order {no}) arrived {d}.",
                      "The {p} was delivered {d}.", "Order {no} shows as delivered {d}."],
        "promise": ["Order {no} is expected {d}.", "Order {no} was due {d}.",
                    "Your {p} order is expected to arrive {d}."],
        "total": ["The total of order {no} is {m}.", "You paid {m} for order {no}.", "Your {p} order came to {m}.",
                  "Order {no} costs {m} in total."],
    },
}
WARRANTY = {
    "zh": ["您的{p}保修到 {d}。", "{p}（序列号 {no}）的保修期到 {d} 为止。", "序列号 {no} 的保修截止日是 {d}。"],
    "en": ["Your {p} is under warranty until {x}.", "The warranty of {no} runs until {x}.",
           "The {p} (serial {no}) is covered by the warranty until {x}."],
}
BOUGHT = {
    "zh": ["您的{p}是 {d} 购买的。", "序列号 {no} 的购买日期是 {d}。"],
    "en": ["You bought the {p} {d}.", "The device {no} was bought {d}."],
}
REPAIR = {
    "zh": {"received": ["维修单 {no}：我们 {d} 收到。", "您的{p} {d} 已收到送修。"],
           "promise": ["维修单 {no} 预计 {d} 修好。", "您的{p}预计 {d} 修好。"]},
    "en": {"received": ["Repair {no} was received {d}.", "We received the {p} for repair {d}."],
           "promise": ["Repair {no} is expected to be done {d}.", "Your {p} should be repaired by {x}."]},
}
PRICE = {
    "zh": ["{p}的价格是 {m}。", "{p}卖 {m}。", "{p}售价 {m}。"],
    "en": ["The {p} costs {m}.", "The price of the {p} is {m}.", "The {p} is {m}."],
}


def put(out, cls, lang, name, base, text):
    row = (cls, lang, name, part_of(base), text)
    if row not in out:
        out.append(row)


def fill(t, lang, no, thing, d=None, m=None, form=0):
    v = date(d, lang, form) if d else ""
    return t.format(no=no, p=thing[lang], d=on(v, lang), x=v, m=m or "")


def order_rows():
    for lang in ("zh", "en"):
        for (a, x), (b, y) in itertools.permutations(ORDERS.items(), 2):
            for f in ("placed", "delivered", "promise"):
                for t in FIELD[lang][f]:
                    form = rng.randrange(4)
                    if f in y and x.get(f) != y[f]:
                        put(lies, "swapped-order", lang, "orders", t, fill(t, lang, a, x, y[f], form=form))
            for t in FIELD[lang]["total"]:
                put(lies, "money-other-order", lang, "orders", t,
                    fill(t, lang, a, x, m=money(y["total"], y["cur"], lang, rng.randrange(4))))
        for no, o in ORDERS.items():
            for f, g in itertools.permutations(("placed", "delivered", "promise"), 2):
                for t in FIELD[lang][f]:
                    if g in o and o.get(f) != o[g]:
                        put(lies, "wrong-date", lang, "orders", t, fill(t, lang, no, o, o[g], form=rng.randrange(4)))
            for f in ("placed", "delivered", "promise"):
                for t in FIELD[lang][f]:
                    for form in range(4):
                        if f in o:
                            put(honest, "order-date", lang, "orders", t, fill(t, lang, no, o, o[f], form=form))
            for t in FIELD[lang]["total"]:
                for form in range(4):
                    put(honest, "order-money", lang, "orders", t,
                        fill(t, lang, no, o, m=money(o["total"], o["cur"], lang, form)))
                other = "EUR" if o["cur"] == "CNY" else "CNY"
                put(lies, "money-currency", lang, "orders", t,
                    fill(t, lang, no, o, m=money(o["total"], other, lang, rng.randrange(4))))
                for wrong in (o["total"] + 10000, o["total"] // 10, o["total"] * 2):
                    put(lies, "money-amount", lang, "orders", t,
                        fill(t, lang, no, o, m=money(wrong, o["cur"], lang, rng.randrange(4))))


def device_rows():
    for lang in ("zh", "en"):
        for (a, x), (b, y) in itertools.permutations(DEVICES.items(), 2):
            for t in WARRANTY[lang]:
                put(lies, "swapped-device", lang, "devices", t,
                    fill(t, lang, a, x, y["warranty"], form=rng.randrange(3)))
            for t in BOUGHT[lang]:
                put(lies, "swapped-device", lang, "devices", t, fill(t, lang, a, x, y["bought"], form=rng.randrange(3)))
            t = {"zh": "您的{p}序列号是 {no}。", "en": "The serial number of your {p} is {no}."}[lang]
            put(lies, "swapped-serial", lang, "devices", t, t.format(p=x[lang], no=b))
        for no, o in DEVICES.items():
            for t in WARRANTY[lang]:
                put(lies, "wrong-date", lang, "devices", t, fill(t, lang, no, o, o["bought"], form=rng.randrange(3)))
                for form in range(3):
                    put(honest, "warranty-date", lang, "devices", t, fill(t, lang, no, o, o["warranty"], form=form))
            for t in BOUGHT[lang]:
                put(lies, "wrong-date", lang, "devices", t, fill(t, lang, no, o, o["warranty"], form=rng.randrange(3)))
                put(honest, "bought-date", lang, "devices", t, fill(t, lang, no, o, o["bought"], form=rng.randrange(3)))
            t = {"zh": "您的{p}序列号是 {no}。", "en": "The serial number of your {p} is {no}."}[lang]
            put(honest, "serial", lang, "devices", t, t.format(p=o[lang], no=no))


def repair_rows():
    for lang in ("zh", "en"):
        for (a, x), (b, y) in itertools.permutations(REPAIRS.items(), 2):
            for f in ("received", "promise"):
                g = "promise" if f == "received" else "received"
                for t in REPAIR[lang][f]:
                    for form in range(3):
                        put(lies, "swapped-repair", lang, "repairs", t, fill(t, lang, a, x, y[f], form=form))
                        put(lies, "wrong-date", lang, "repairs", t, fill(t, lang, a, x, x[g], form=form))
                        put(honest, "repair-date", lang, "repairs", t, fill(t, lang, a, x, x[f], form=form))


def price_rows():
    for lang in ("zh", "en"):
        for (a, x), (b, y) in itertools.permutations(PRICES.items(), 2):
            for t in PRICE[lang]:
                k = rng.choice(("cny", "eur"))
                if y[k] != x[k]:
                    put(lies, "money-other-variant", lang, "prices", t,
                        fill(t, lang, "", x, m=money(y[k] * 100, k.upper(), lang, rng.randrange(4))))
        for a, x in PRICES.items():
            for t in PRICE[lang]:
                for k, other in (("cny", "EUR"), ("eur", "CNY")):
                    put(lies, "money-currency", lang, "prices", t,
                        fill(t, lang, "", x, m=money(x[k] * 100, other, lang, rng.randrange(4))))
                    for form in range(2):
                        put(honest, "price", lang, "prices", t,
                            fill(t, lang, "", x, m=money(x[k] * 100, k.upper(), lang, form)))


LEADS = {
    "zh": ["", "您好，", "我查到了，", "放心，", "是这样的，", "根据规定，"],
    "en": ["", "Hello, ", "I checked: ", "Yes, ", "To be clear, ", "As the rules say, "],
}


def led(lead, text, lang):
    if not lead or lang == "zh" or text[0].isdigit() or text.split()[0] in PROPER:
        return lead + text
    return lead + text[0].lower() + text[1:]


PROPER = {"Lumo", "Sweep", "Cam", "Shot", "Buds", "Mesh", "V30", "V60", "V90", "PayPal", "Alipay", "WeChat", "DHL",
          "JD", "SF", "Xinjiang", "Europe", "RAW", "UHS-II", "Wi-Fi", "I"}


def hand_rows():
    for name, lang, cls, text in HAND_LIES:
        leads = rng.sample(LEADS[lang], 2)
        for lead in leads:
            put(lies, cls, lang, name, text, led(lead, text, lang))
    for name, lang, cls, line, pairs in CHANGES:
        for old, new in pairs:
            if old not in line:
                raise SystemExit(f"not in the line: {old!r} {line!r}")
            text = line.replace(old, new, 1)
            kind = cls
            if ":" in new:
                pass
            put(lies, kind, lang, name, line + old, led(rng.choice(LEADS[lang]), text, lang))
    for name, lang, cls, text in HAND_HONEST:
        for lead in rng.sample(LEADS[lang], 2):
            put(honest, cls, lang, name, text, led(lead, text, lang))


def sample(rows, caps, total):
    """At most caps[class] of a class, else all; the order is fixed."""
    kinds = {}
    for r in rows:
        kinds.setdefault((r[0], r[1]), []).append(r)
    out = []
    for (cls, _), v in sorted(kinds.items()):
        cap = caps.get(cls)
        if cap and len(v) > cap:
            v = rng.sample(v, cap)
        out += v
    if len(out) > total:
        hand = [r for r in out if r[0] not in caps]
        rest = [r for r in out if r[0] in caps]
        out = hand + rng.sample(rest, total - len(hand))
    return sorted(out)


def write(name, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as f:
        f.write("# class\tlanguage\tset\tpart\tsentence\n")
        f.writelines("\t".join(r) + "\n" for r in rows)


order_rows()
device_rows()
repair_rows()
price_rows()
hand_rows()
LIE_CAPS = {"swapped-order": 110, "money-other-order": 48, "wrong-date": 80, "money-currency": 40, "money-amount": 45,
            "swapped-device": 60, "swapped-serial": 12, "swapped-repair": 12, "money-other-variant": 62}
HONEST_CAPS = {"order-date": 45, "order-money": 25, "warranty-date": 18, "bought-date": 8, "serial": 4,
               "repair-date": 10, "price": 24}
with open(os.path.join(HERE, "sets.txt"), "w", encoding="utf-8") as f:
    f.write(SETS)
all_lies, all_honest = sample(lies, LIE_CAPS, 2000), sample(honest, HONEST_CAPS, 600)
write("lies.tsv", all_lies)
write("honest.tsv", all_honest)
print(len(all_lies), sum(r[0].startswith("money") for r in all_lies), len(all_honest),
      sum(r[3] == "held" for r in all_lies), len(HAND_LIES), sum(len(c[4]) for c in CHANGES), len(HAND_HONEST))
