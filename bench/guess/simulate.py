#!/usr/bin/env python3
"""Writes cases for `warmline eval guess` (bench/guess/FORMAT.md): why a customer of the demo company opened a conversation.

usage: simulate.py DEMO_DATA_DIR [--days 300] [--lives 5] [--seed 1] > CASES.jsonl

DEMO_DATA_DIR holds what demo/data-src/generate.py writes; people, products and how long they are guaranteed come from
there. Each customer lives through DAYS days: orders are placed, parcels move or get stuck, devices fail, report errors,
get a bad firmware, go to repair and come back, and troubleshooting is left half done. On each day every matter that is
open has a rate at which it makes somebody write; the rates below were set from plausibility before anything predicted
from these cases, and nothing of them can be read in the cases but by what happens. One contact a day at most is a case.
"""
import argparse
import csv
import datetime
import json
import os
import random
import sys

# Contacts for each day that a matter lasts.
RATE = {
    "order-status": 0.035,        # a parcel in time
    "order-status-near": 0.10,    # … in the last two days before it is promised
    "parcel-late": 0.32,          # past its promise
    "parcel-stuck": 0.15,         # no scan for four days
    "setup": 0.11,                # the first four days
    "return": 0.022,              # while the window is open
    "return-last": 0.06,          # on its last two days
    "refund-status": 0.11,
    "repair": 0.05,
    "repair-late": 0.28,
    "repair-back": 0.05,          # a week after it came back
    "error": 0.40,                # on the day of the error; a third of that for three days more
    "bad-firmware": 0.03,
    "resume": 0.45,               # falls by .6 a day
    "again": 0.28,                # falls by .7 a day
    "trouble": 0.0022,            # of each device; four times that in its first two weeks
    "warranty": 0.012,            # 30 days before the end to 14 after it
    "parts": 0.0006,              # of each device; six times that around each 150 days of its age, when it wears
    "invoice": 0.011,             # ten days after an order; else a hundredth
    "other": 0.004,               # of each customer
}
WEARS = {"sweep1"}
BAD_FIRMWARE = {"cam2": "2.1.0"}
GOOD_FIRMWARE = {"cam2": "2.0.8", "mesh3": "1.4.2", "sweep1": "3.2.0", "buds2": "1.1.5", "shot": "1.2.0"}
ERRORS = {"sweep1": ("E1", "E4", "E11"), "cam2": ("E21", "E30"), "mesh3": ("E2",), "shot": ("E07",)}
TROUBLES = {
    "cam2": (("camera-offline", "camera-offline"), ("camera-playback", "")),
    "mesh3": (("router-no-internet", "router-no-internet"), ("router-slow", "router-slow")),
    "sweep1": (("vacuum-not-charging", "vacuum-not-charging"), ("vacuum-noise", ""), ("vacuum-lost-on-map", "vacuum-lost-on-map")),
    "buds2": (("earbuds-one-side-silent", "earbuds-one-side-silent"), ("earbuds-pairing", "earbuds-pairing"), ("earbuds-battery", "")),
    "shot": (("shot-wont-focus", "shot-wont-focus"), ("shot-transfer", ""), ("device-wont-power-on", "device-wont-power-on")),
    "card30": (("memory-card-slow", "memory-card-slow"),),
    "card90": (("memory-card-slow", "memory-card-slow"),),
}
OTHERS = ("app-login", "price-drop", "subsidy", "wants-person", "address-change")
TOPIC = {"order-status": "order-status", "parcel-late": "parcel-late", "setup": "app-login", "return": "return",
         "refund-status": "refund-status", "repair": "repair-status", "warranty": "warranty", "parts": "vacuum-parts",
         "invoice": "invoice"}
SKUS = {"LM-CAM2": "cam2", "LM-MESH3": "mesh3", "LM-SWEEP1": "sweep1", "LM-BUDS2": "buds2", "LM-SHOT": "shot",
        "LM-CARD30": "card30", "LM-CARD90": "card90", "LM-CASE": "case"}
UNSOLVED = ("unconfirmed", "handover", "gave_up")
DAY = 86400
BEGIN = 1740000000  # of day 0, local midnight does not matter
ZONE = datetime.timezone(datetime.timedelta(hours=8))


class Dice:
    """The same numbers in every Python: only random() is used."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def share(self):
        return self.rng.random()

    def happens(self, share):
        return self.rng.random() < share

    def below(self, n):
        return int(self.rng.random() * n)

    def between(self, lo, hi):
        return lo + self.rng.random() * (hi - lo)

    def pick(self, items):
        return items[self.below(len(items))]


def stamp(t):
    return None if t is None else datetime.datetime.fromtimestamp(int(t), ZONE).isoformat()


class Life:
    """One customer: what has happened so far, in seconds since the epoch."""

    def __init__(self, who, owned, dice):
        self.who, self.dice = who, dice
        self.orders, self.repairs, self.past = [], [], []
        self.flow = None
        self.devices = [self.device(product, BEGIN - dice.between(20, 500) * DAY, "") for product in owned]
        self.eager = dice.between(0.5, 1.7)  # some write sooner than others
        self.count = 0

    def device(self, product, bought, order):
        d = self.dice
        return {"product": product, "serial": "%s%08d" % (product.upper()[:4], d.below(10 ** 8)), "order": order,
                "firmware": GOOD_FIRMWARE.get(product, ""), "bought": bought, "warranty": bought + 365 * DAY,
                "error": None, "error_at": None, "bad_since": None}

    def place_order(self, t):
        d = self.dice
        self.count += 1
        late = d.happens(0.12)
        promise = t + (3 + d.below(3)) * DAY
        takes = (promise - t) / DAY + (d.between(1, 9) if late else -d.between(0.3, 1.6))
        self.orders.append({"no": "LM%s%06d" % (self.who["id"][-4:], self.count), "channel": d.pick(("own", "own", "tmall", "jd")),
                            "placed": t, "promise": promise, "arrives": t + takes * DAY, "delivered": None,
                            "product": d.pick(sorted(set(SKUS.values()))), "status": "paid", "events": [],
                            "scans_end": t + takes * DAY * (d.between(0.3, 0.6) if late else 1), "refund_at": None})

    def advance(self, t):
        """What happens of itself on the day that ends at t."""
        d = self.dice
        if d.happens(1 / 70):
            self.place_order(t - d.between(0, DAY))
        for o in self.orders:
            if o["delivered"]:
                if o["status"] in ("refund", "exchange") and t > o["refund_at"]:
                    o["status"] = "done"
                elif o["status"] == "delivered" and t > o["delivered"] + 10 * DAY:
                    o["status"] = "done"
            elif t >= o["arrives"]:
                o["delivered"], o["status"] = o["arrives"], "delivered"
                o["events"].insert(0, (o["arrives"], "Delivered"))
                self.devices.insert(0, self.device(o["product"], o["arrives"], o["no"]))
            elif t >= o["placed"] + DAY:
                o["status"] = "shipped"
                if t <= o["scans_end"]:
                    o["events"].insert(0, (t - d.between(0, 0.9) * DAY, "Arrived at a hub"))
        for v in self.devices:
            if v["product"] in ERRORS and d.happens(0.0022):
                v["error"], v["error_at"] = d.pick(ERRORS[v["product"]]), t - d.between(0, 0.5) * DAY
            if v["product"] in BAD_FIRMWARE and v["firmware"] != BAD_FIRMWARE[v["product"]] and d.happens(0.0015):
                v["firmware"], v["bad_since"] = BAD_FIRMWARE[v["product"]], t
        for r in self.repairs:
            if r["state"] != "sent_back" and t >= r["ready"]:
                r["state"] = "sent_back"
            elif r["state"] == "received" and t > r["received"] + 3 * DAY:
                r["state"] = "waiting_parts" if d.happens(0.4) else "testing"

    def matters(self, t):
        """(rate, label, what follows) of all that could make them write on this day."""
        out = []
        for o in self.orders:
            if not o["delivered"]:
                stuck = o["events"] and t - o["events"][0][0] > 4 * DAY
                if t > o["promise"]:
                    out.append((RATE["parcel-late"], "parcel-late", None))
                elif stuck:
                    out.append((RATE["parcel-stuck"], "parcel-late", None))
                else:
                    out.append((RATE["order-status-near" if o["promise"] - t < 2 * DAY else "order-status"], "order-status", None))
            else:
                age = (t - o["delivered"]) / DAY
                if o["status"] in ("refund", "exchange"):
                    out.append((RATE["refund-status"], "refund-status", None))
                elif age < 7:
                    out.append((RATE["return-last" if age > 5 else "return"], "return", o))
            if t - o["placed"] < 10 * DAY:
                out.append((RATE["invoice"], "invoice", None))
        for v in self.devices:
            age = (t - v["bought"]) / DAY
            if 0 <= age < 4 and v["order"]:
                out.append((RATE["setup"], "setup", None))
            if v["error_at"] and t - v["error_at"] < 4 * DAY:
                out.append((RATE["error"] * (1 if t - v["error_at"] < DAY else 1 / 3), "device-error", v))
            if v["bad_since"]:
                out.append((RATE["bad-firmware"], "device-error", v))
            if v["product"] in TROUBLES:
                out.append((RATE["trouble"] * (4 if age < 14 else 1), "trouble", v))
            if -14 <= (v["warranty"] - t) / DAY <= 30:
                out.append((RATE["warranty"], "warranty", None))
            worn = v["product"] in WEARS and age > 100 and min(age % 150, 150 - age % 150) < 12
            out.append((RATE["parts"] * (6 if worn else 1), "parts", None))
        for r in self.repairs:
            if r["state"] == "sent_back":
                if t - r["ready"] < 7 * DAY:
                    out.append((RATE["repair-back"], "repair", None))
            else:
                out.append((RATE["repair-late" if t > r["promise"] else "repair"], "repair", None))
        if self.flow:
            out.append((RATE["resume"] * 0.6 ** ((t - self.flow["at"]) / DAY), "resume", None))
        if self.past and self.past[-1]["outcome"] in UNSOLVED and t - self.past[-1]["at"] < 9 * DAY:
            out.append((RATE["again"] * 0.7 ** ((t - self.past[-1]["at"]) / DAY), "again", self.past[-1]))
        out.append((RATE["other"], "other", None))
        out.append((RATE["invoice"] / 100, "invoice", None))
        return out

    def contact(self, t):
        """(label, what it is about), or None: nobody writes today."""
        matters = self.matters(t)
        total = min(0.9, self.eager * sum(m[0] for m in matters))
        if not self.dice.happens(total):
            return None
        x = self.dice.share() * sum(m[0] for m in matters)
        for rate, label, about in matters:
            x -= rate
            if x < 0:
                return label, about
        return matters[-1][1:]

    def follow(self, t, label, about):
        """What comes of the conversation."""
        d = self.dice
        topic, product, flow = TOPIC.get(label, d.pick(OTHERS)), "", ""
        outcome = "confirmed" if d.happens(0.62) else d.pick(UNSOLVED)
        if label in ("trouble", "device-error"):
            topic, flow = d.pick(TROUBLES.get(about["product"], (("device-wont-power-on", "device-wont-power-on"),)))
            product = about["product"]
            if outcome != "confirmed" and flow and d.happens(0.5):
                self.flow = {"flow": flow, "step": "check", "at": t}
            elif outcome != "confirmed" and d.happens(0.35):
                received = t + 2 * DAY
                promise = received + 9 * DAY
                self.repairs.append({"no": "RP%s%04d" % (self.who["id"][-4:], len(self.repairs)), "serial": about["serial"],
                                     "state": "received", "received": received, "promise": promise,
                                     "ready": promise + (d.between(1, 9) if d.happens(0.3) else -d.between(0, 5)) * DAY})
            if outcome == "confirmed":
                about["error"] = about["error_at"] = None
                if about["bad_since"]:
                    about["bad_since"], about["firmware"] = None, GOOD_FIRMWARE[about["product"]]
        elif label == "return":
            about["status"] = "refund" if d.happens(0.8) else "exchange"
            about["refund_at"] = t + d.between(4, 12) * DAY
        elif label == "again":
            topic, product, flow = about["topic"], about["product"], about["flow"]
        elif label == "resume":
            flow = self.flow["flow"]
            topic = flow
        if label == "resume" or self.flow and t - self.flow["at"] > 20 * DAY:
            self.flow = None
        self.past.append({"at": t, "topic": topic, "product": product, "flow": flow, "outcome": outcome})

    def known(self, t):
        """What the company knows at t, as FORMAT.md has it."""
        orders = [o for o in self.orders if o["placed"] <= t]
        return {
            "id": self.who["id"], "lang": self.who["lang"], "vip": self.who["vip"] == "1",
            "orders": [{"no": o["no"], "channel": o["channel"], "status": o["status"], "placed": stamp(o["placed"]),
                        "promise": stamp(o["promise"]), "delivered": stamp(o["delivered"]),
                        "items": [{"product": o["product"], "qty": 1}],
                        "events": [{"at": stamp(at), "text": text} for at, text in o["events"][:20]]}
                       for o in sorted(orders, key=lambda o: -o["placed"])[:8]],
            "devices": [dict({"product": v["product"], "serial": v["serial"], "firmware": v["firmware"], "order": v["order"],
                              "bought": stamp(v["bought"]), "warranty_until": stamp(v["warranty"])},
                             **({"error": v["error"], "error_at": stamp(v["error_at"])} if v["error"] else {}))
                        for v in sorted(self.devices, key=lambda v: -v["bought"])[:32]],
            "repairs": [{"no": r["no"], "serial": r["serial"], "state": r["state"], "received": stamp(r["received"]),
                         "promise": stamp(r["promise"])}
                        for r in sorted(self.repairs, key=lambda r: -r["received"]) if r["received"] <= t][:8],
            "open_flow": dict(self.flow, at=stamp(self.flow["at"])) if self.flow else None,
            "past": [dict(p, at=stamp(p["at"])) for p in reversed(self.past[-10:])],
        }


def people(folder):
    owned = {}
    with open(os.path.join(folder, "devices.csv"), encoding="utf-8") as f:
        for row in csv.DictReader(f):
            owned.setdefault(row["customer"], []).append(row["product"])
    with open(os.path.join(folder, "customers.csv"), encoding="utf-8") as f:
        seen = set()
        for row in csv.DictReader(f):
            if row["id"] in owned and row["id"] not in seen and row["lang"] in ("zh", "en"):
                seen.add(row["id"])
                yield row, owned[row["id"]][:6]


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("folder")
    ap.add_argument("--days", type=int, default=300)
    ap.add_argument("--lives", type=int, default=5, help="of each customer")
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    dice = Dice(args.seed)
    for who, owned in people(args.folder):
        for _ in range(args.lives):
            life = Life(who, owned, dice)
            for n in range(args.days):
                t = BEGIN + n * DAY + 9 * 3600 + dice.between(0, 13 * 3600)
                life.advance(t)
                came = life.contact(t)
                if not came:
                    continue
                json.dump({"now": stamp(t), "customer": life.known(t), "label": came[0]}, sys.stdout, ensure_ascii=False,
                          separators=(",", ":"))
                sys.stdout.write("\n")
                life.follow(t, *came)


if __name__ == "__main__":
    main()
