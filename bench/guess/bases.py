#!/usr/bin/env python3
"""Print how often customers of the demo came for each reason: bases.py DIR, the folder that demo/data-src/generate.py wrote.

A reason counts only among conversations whose customer could have had it at that time (an order under way, a device, ...), so
the share is of those. Printed as natural logarithm of share over the share of all that no fact tells: the first column of
the table in src/answer/guess.c, rounded to tenths; reasons that no past conversation has are set there by hand.
"""
import csv
import json
import math
import re
import sys

DAY = 1440
REASON = {
    "parcel-late": "parcel-late", "parcel-lost": "parcel-late", "order-status": "order-status", "return": "return",
    "exchange": "return", "wrong-card": "return", "refund-status": "refund-status", "repair-status": "repair",
    "camera-firmware-21": "device-error", "warranty": "warranty", "invoice": "invoice", "which-card": "parts",
    "vacuum-parts": "parts",
}
TROUBLE = ("camera-", "router-", "vacuum-", "earbuds-", "shot-", "memory-card-slow", "device-wont-power-on")


def minutes(text):
    m = re.match(r"^([+-])(\d+)d(?:(\d\d):(\d\d))?$", text)
    days = int(m[2]) * (1 if m[1] == "+" else -1)
    return days * DAY + (int(m[3]) * 60 + int(m[4]) if m[3] else DAY - 1)


def rows(folder, name):
    with open(f"{folder}/{name}", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def reason_of(talk):
    topic = talk["topic"]
    if topic in REASON:
        return REASON[topic]
    return "trouble" if topic.startswith(TROUBLE) else "other"


def able(reason, orders, devices, repairs, t):
    under_way = [o for o in orders if o[0] <= t and (o[1] is None or o[1] > t)]
    came = [o for o in orders if o[1] is not None and o[1] <= t]
    if reason in ("parcel-late", "order-status"):
        return bool(under_way)
    if reason == "return":
        return any(t - o[1] <= 15 * DAY for o in came)
    if reason == "refund-status":
        return any(o[2] in ("refund", "exchange") for o in came)
    if reason == "invoice":
        return any(t - o[1] <= 45 * DAY for o in came)
    if reason == "repair":
        return any(r <= t for r in repairs)
    owned = [d for d in devices if d[0] <= t]
    if reason == "warranty":
        return any(abs(d[1] - t) <= 30 * DAY for d in owned)
    if reason == "device-error":
        return any(d[2] == "2.1" for d in owned)
    if reason == "parts":
        return any(d[3] in ("shot", "cam2") and t - d[0] <= 120 * DAY for d in owned)
    return bool(owned)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: bases.py DIR")
    folder = sys.argv[1]
    orders, devices, repairs = {}, {}, {}
    for o in rows(folder, "orders.csv"):
        try:
            came = minutes(o["delivered"]) if o["delivered"] else None
            orders.setdefault(o["customer"], []).append((minutes(o["placed"]), came, o["status"]))
        except TypeError:
            continue  # a row that is wrong on purpose
    for d in rows(folder, "devices.csv"):
        devices.setdefault(d["customer"], []).append(
            (minutes(d["bought"]), minutes(d["warranty_until"]), d["firmware"], d["product"]))
    for r in rows(folder, "repairs.csv"):
        repairs.setdefault(r["customer"], []).append(minutes(r["received"]))
    hits, able_n, all_n, others = {}, {}, 0, 0
    with open(f"{folder}/conversations.jsonl", encoding="utf-8") as f:
        for line in f:
            talk = json.loads(line)
            who, t = talk["customer"], minutes(talk["at"])
            own = [x.get(who, []) for x in (orders, devices, repairs)]
            why = reason_of(talk)
            all_n += 1
            others += why == "other"
            for reason in set(REASON.values()) | {"trouble"}:
                if able(reason, *own, t):
                    able_n[reason] = able_n.get(reason, 0) + 1
                    hits[reason] = hits.get(reason, 0) + (why == reason)
    none = others / all_n
    print(f"{'reason':14} {'share':>6} {'able':>6} {'base':>6}   (none of these: {none:.3f} of {all_n})")
    for reason in sorted(able_n):
        share = hits[reason] / able_n[reason]
        base = math.log(share / none) if share else float("-inf")
        print(f"{reason:14} {share:6.3f} {able_n[reason]:6d} {base:6.1f}")


if __name__ == "__main__":
    main()
