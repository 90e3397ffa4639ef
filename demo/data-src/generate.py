#!/usr/bin/env python3
"""Write the data of the demo company: generate.py DIR. Columns and forms: README.md.

Everything comes from one small generator of our own with a fixed seed, so the files are the same on every machine and every
version of Python. Times are kept as minutes from the midnight that starts the day of the load (so they are negative) and are
written as offsets; nothing here reads the clock.
"""

import csv
import io
import json
import os
import sys

sys.dont_write_bytecode = True  # the sources may lie in a folder that is not ours to write

import lines  # noqa: E402

DAY = 1440
CUSTOMERS, ORDERS, CONVERSATIONS = 200, 500, 3000
SPAN = 300  # days that the past conversations reach back

# id: sku, price in fen, price in cent, serial prefix, firmware versions (newest last), share of the orders
PRODUCTS = {
    "cam2": ("LM-CAM2", 29900, 4900, "LMC2", ("2.0.8", "2.1.3"), 28),
    "mesh3": ("LM-MESH3", 39900, 6900, "LMM3", ("3.0.4", "3.1.0"), 17),
    "sweep1": ("LM-SWEEP1", 199900, 29900, "LMS1", ("1.4.2", "1.5.0"), 15),
    "buds2": ("LM-BUDS2", 39900, 5900, "LMB2", ("1.2.0", "1.3.1"), 20),
    "shot": ("LM-SHOT", 329900, 49900, "LMSH", ("1.1.0", "1.2.0"), 12),
    "card30": ("LM-CARD30", 5900, 900, "LMK3", (), 2),
    "card90": ("LM-CARD90", 19900, 3500, "LMK9", (), 3),
    "card170": ("LM-CARD170", 49900, 7900, "LMK7", (), 2),
    "case": ("LM-CASE", 9900, 1900, "LMCS", (), 1),
}
BAD_FIRMWARE, BAD_CAMERAS, MISSHIPPED = "2.1", 40, 12

CN_CITIES = (("北京", "Beijing"), ("上海", "Shanghai"), ("广州", "Guangzhou"), ("深圳", "Shenzhen"), ("杭州", "Hangzhou"),
             ("成都", "Chengdu"), ("武汉", "Wuhan"), ("西安", "Xi'an"), ("南京", "Nanjing"), ("重庆", "Chongqing"),
             ("长沙", "Changsha"), ("青岛", "Qingdao"), ("郑州", "Zhengzhou"), ("昆明", "Kunming"), ("沈阳", "Shenyang"))
EU_CITIES = (("柏林", "Berlin", "Europe/Berlin", "+493023125%03d"), ("慕尼黑", "Munich", "Europe/Berlin", "+493023125%03d"),
             ("巴黎", "Paris", "Europe/Paris", "+3363998%04d"), ("里昂", "Lyon", "Europe/Paris", "+3363999%04d"),
             ("都柏林", "Dublin", "Europe/Dublin", "+447700900%03d"))
SURNAMES = (("陈", "chen"), ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("杨", "yang"), ("黄", "huang"),
            ("赵", "zhao"), ("周", "zhou"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("朱", "zhu"), ("马", "ma"),
            ("胡", "hu"), ("林", "lin"), ("郭", "guo"), ("何", "he"), ("高", "gao"), ("罗", "luo"), ("欧阳", "ouyang"))
GIVEN = (("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("磊", "lei"), ("洋", "yang"),
         ("艳", "yan"), ("勇", "yong"), ("梓萱", "zixuan"), ("浩然", "haoran"), ("雨桐", "yutong"), ("建军", "jianjun"),
         ("秀英", "xiuying"), ("志强", "zhiqiang"), ("晓东", "xiaodong"), ("思琪", "siqi"), ("宇航", "yuhang"),
         ("佳怡", "jiayi"), ("国华", "guohua"))
EU_FIRST = ("Anna", "Lukas", "Marie", "Jonas", "Sophie", "Paul", "Clara", "Felix", "Nora", "Liam", "Chloe", "Hugo", "Aoife",
            "Elena", "Mateo", "Ida")
EU_LAST = ("Weber", "Schneider", "Martin", "Dubois", "Murphy", "Keller", "Moreau", "Byrne", "Wolf", "Lefevre", "Hoffmann",
           "Rossi", "Novak", "Jensen")
CARRIERS = {"sf": ("顺丰速运", "SF Express"), "jd": ("京东物流", "JD Logistics"), "dhl": ("DHL", "DHL")}


class Rng:
    """Knuth's 64-bit linear congruential generator; the upper half of the state is used."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (self.state >> 33) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def pick(self, items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return self.below(100) < percent

    def weighted(self, pairs):
        at = self.below(sum(w for _, w in pairs))
        for item, weight in pairs:
            at -= weight
            if at < 0:
                return item
        return pairs[-1][0]


def at(days_ago, hhmm):
    hours, minutes = hhmm.split(":")
    return -days_ago * DAY + int(hours) * 60 + int(minutes)


def moment(t):
    """A moment in the past, at the latest yesterday 23:59."""
    if t is None:
        return ""
    t = min(t, -1)
    days = -(t // DAY)
    return "-%dd%02d:%02d" % (days, t % DAY // 60, t % 60)


def day(t):
    """A promise or an end: only the day."""
    return "" if t is None else "%+dd" % (t // DAY)


def luck_number(rng, digits):
    return "".join(str(rng.below(10)) for _ in range(digits))


# ---------------------------------------------------------------------------------------------------------------- customers
def fixed_customers():
    cn = "Asia/Shanghai"
    rows = (
        ("陈晓雨", "zh", "19900001001", "chen.xiaoyu", "上海", cn, "-31y", "0", "yes", "yes"),
        ("王建国", "zh", "19900001002", "wang.jianguo", "北京", cn, "-47y", "0", "yes", "no"),
        ("李思远", "zh", "19900001003", "li.siyuan", "成都", cn, "-28y", "0", "yes", "none"),
        ("赵敏", "zh", "19900001004", "zhao.min", "广州", cn, "-39y", "1", "yes", "yes"),
        ("孙丽华", "zh", "19900001005", "sun.lihua", "南京", cn, "-55y", "0", "yes", "none"),
        ("周子涵", "zh", "19900001006", "zhou.zihan", "杭州", cn, "-24y", "0", "yes", "none"),
        ("吴婷", "zh", "19900001007", "wu.ting", "深圳", cn, "-34y", "0", "yes", "none"),
        ("郑浩", "zh", "19900001008", "zheng.hao", "武汉", cn, "-42y", "0", "yes", "none"),
        ("Emma Fischer", "en", "+493023125009", "emma.fischer", "Berlin", "Europe/Berlin", "-36y", "0", "yes", "yes"),
        ("林小宇", "zh", "19900001010", "lin.xiaoyu", "长沙", cn, "-12y", "0", "none", "none"),
    )
    keys = ("name", "lang", "phone", "email", "city", "tz", "birth_year", "vip", "consent_memory", "consent_offers")
    out = []
    for i, row in enumerate(rows):
        c = dict(zip(keys, row), id="demo-%04d" % (i + 1), eu=i == 8, city_en="Berlin" if i == 8 else None)
        c["email"] += "@example.com"
        out.append(c)
    return out


def make_customers(rng):
    people = fixed_customers()
    for i in range(len(people) + 1, CUSTOMERS + 1):
        c = {"id": "demo-%04d" % i, "eu": i != 42 and rng.chance(18), "birth_year": "-%dy" % rng.between(18, 72),
             "vip": "1" if rng.chance(6) else "0", "consent_memory": rng.weighted((("yes", 6), ("no", 1), ("none", 3))),
             "consent_offers": rng.weighted((("yes", 4), ("no", 2), ("none", 4)))}
        if c["eu"]:
            first, last = rng.pick(EU_FIRST), rng.pick(EU_LAST)
            city = rng.pick(EU_CITIES)
            c.update(name=first + " " + last, lang="en", city=city[1], city_en=city[1], tz=city[2],
                     phone=city[3] % i, email="%s.%s%d" % (first.lower(), last.lower(), i))
        else:
            sur, given = rng.pick(SURNAMES), rng.pick(GIVEN)
            city = rng.pick(CN_CITIES)
            english = i != 42 and rng.chance(5)
            name = "%s %s" % (given[1].capitalize(), sur[1].capitalize()) if english else sur[0] + given[0]
            c.update(name=name, lang="en" if english else "zh", city=city[1] if english else city[0], city_en=city[1],
                     tz="Asia/Shanghai", phone="1990000%04d" % (2000 + i), email="%s.%s%d" % (sur[1], given[1], i))
        c["email"] += "@example.com"
        people.append(c)
    return people


# ------------------------------------------------------------------------------------------------------------------- orders
class World:
    def __init__(self, rng):
        self.rng = rng
        self.people = make_customers(rng)
        self.by_id = {c["id"]: c for c in self.people}
        self.orders, self.items, self.ships, self.devices, self.repairs = [], [], [], [], []
        self.numbers, self.serials = set(), set()

    def order_no(self, channel):
        rng = self.rng
        while True:
            if channel == "own":
                no = "LM2" + luck_number(rng, 9)
            elif channel == "tmall":
                no = rng.pick("234") + luck_number(rng, 18)
            else:
                no = "3" + luck_number(rng, rng.pick((11, 12)))
            if no not in self.numbers:
                return no

    def serial(self, product):
        while True:
            no = PRODUCTS[product][3] + luck_number(self.rng, 8)
            if no not in self.serials:
                self.serials.add(no)
                return no

    def add_order(self, who, products, placed, status, no=None, channel="own", delivered=None, promise=None, events=None,
                  carrier=None):
        """products: list of (id, quantity). Returns the order; parcels follow from the status unless events are given."""
        rng = self.rng
        no = no or self.order_no(channel)
        self.numbers.add(no)
        eu = who["eu"]
        carrier = carrier or ("dhl" if eu else "jd" if channel == "jd" or rng.chance(30) else "sf")
        sent = status not in ("paid", "packed")
        tracking = {"sf": "SF" + luck_number(rng, 13), "jd": "JD" + luck_number(rng, 13), "dhl": luck_number(rng, 20)}[carrier]
        o = {"order_no": no, "customer": who["id"], "channel": channel, "status": status, "placed": placed,
             "promise": promise if promise is not None else placed + (9 if eu else 6) * DAY, "delivered": delivered,
             "currency": "EUR" if eu else "CNY", "carrier": CARRIERS[carrier][0 if who["lang"] == "zh" else 1] if sent else "",
             "tracking_no": tracking if sent else "", "phone": who["phone"], "total": 0, "products": products}
        for n, (product, qty) in enumerate(products):
            price = PRODUCTS[product][2 if eu else 1]
            o["total"] += price * qty
            self.items.append({"order_no": no, "line": n + 1, "sku": PRODUCTS[product][0], "qty": qty, "price": price})
        self.orders.append(o)
        if sent:
            self.add_events(o, who, carrier, events)
        return o

    def add_events(self, o, who, carrier, events):
        if events is None:
            events = self.route(o, who, carrier)
        for t, place, text in events:
            self.ships.append({"order_no": o["order_no"], "at": moment(t), "place_zh": place[0], "place_en": place[1],
                               "text_zh": text[0], "text_en": text[1], "carrier": o["carrier"],
                               "tracking_no": o["tracking_no"]})

    def route(self, o, who, carrier):
        """The scans of one parcel between dispatch and delivery (or as far as it has come)."""
        rng = self.rng
        if who["eu"]:
            city = (next((z for z, e, *_ in EU_CITIES if e == who["city"]), who["city"]), who["city"])
        else:
            city = next(((z, e) for z, e in CN_CITIES if who["city"] in (z, e)), (who["city"], who["city"]))
        steps = scan_texts(carrier, city)
        start = o["placed"] + rng.between(8 * 60, 40 * 60)
        end = o["delivered"]
        if end is None:
            shown = rng.between(2, len(steps) - 2)
            start = min(start, -90)
            end = min(-1, start + rng.between(30, 60) * 60)
            times = [start + (end - start) * k // max(1, shown - 1) for k in range(shown)]
        else:
            start = min(start, end - len(steps) * 60)
            last = end - rng.between(90, 300)
            times = [start + (last - start) * k // (len(steps) - 2) for k in range(len(steps) - 1)] + [end]
        return [(t, steps[k][0], steps[k][1]) for k, t in enumerate(times)]

    def add_device(self, who, product, o, bought, firmware=None, warranty=None, serial=None):
        versions = PRODUCTS[product][4]
        if firmware is None and versions:
            firmware = versions[-1] if self.rng.chance(65) else versions[0]
        d = {"customer": who["id"], "product": product, "serial": serial or self.serial(product), "order_no": o["order_no"],
             "firmware": firmware or "", "bought": bought,
             "warranty_until": warranty if warranty is not None else bought + (730 if who["eu"] else 365) * DAY}
        self.serials.add(d["serial"])
        self.devices.append(d)
        return d


def scan_texts(carrier, city):
    """The scans of a whole journey, as (place, text), each a pair zh, en."""
    hz, le = ("杭州", "Hangzhou"), ("莱比锡", "Leipzig")
    if carrier == "dhl":
        return [(("埃尔福特", "Erfurt"), ("寄件人已交付 DHL", "The sender has handed the parcel to DHL")),
                (le, ("已在莱比锡分拣中心处理", "Processed in the parcel centre Leipzig")),
                (le, ("已离开莱比锡分拣中心", "Left the parcel centre Leipzig")),
                (city, ("到达收件地区分拣中心", "Arrived in the delivery region")),
                (city, ("快递员派送中", "Out for delivery")),
                (city, ("已投递", "Delivered"))]
    if carrier == "jd":
        return [(hz, ("京东快递员已揽收，仓库已出库", "Collected by JD, left the warehouse")),
                (hz, ("到达【杭州分拣中心】", "Arrived at the Hangzhou sorting centre")),
                (hz, ("离开【杭州分拣中心】，发往%s" % city[0], "Left the Hangzhou sorting centre for " + city[1])),
                (city, ("到达【%s营业部】" % city[0], "Arrived at the %s delivery office" % city[1])),
                (city, ("配送员正在为您派送", "Out for delivery")),
                (city, ("您的订单已签收", "Signed for"))]
    return [(hz, ("顺丰速运已收取快件", "Picked up by SF Express")),
            (hz, ("快件到达【杭州萧山转运中心】", "Arrived at the Hangzhou Xiaoshan hub")),
            (hz, ("快件已发车，下一站【%s转运中心】" % city[0], "On the road to the %s hub" % city[1])),
            (city, ("快件到达【%s转运中心】" % city[0], "Arrived at the %s hub" % city[1])),
            (city, ("快递员正在派送，请保持电话畅通", "Out for delivery, please keep your phone at hand")),
            (city, ("已签收，签收人：本人", "Signed for by the recipient"))]


def fixed_orders(w):
    p = w.people
    for i in (0, 1):  # demo-0001 and -0002: Shot with the slow card
        o = w.add_order(p[i], [("shot", 1), ("card30", 1)], at(24, "20:1%d" % i), "done", "LM100000%02d01" % (i + 1),
                        delivered=at(20, "15:2%d" % i))
        w.add_device(p[i], "shot", o, o["delivered"], "1.2.0", serial="LMSH0000100%d" % (i + 1))
        w.add_device(p[i], "card30", o, o["delivered"], serial="LMK30000100%d" % (i + 1))
    steps = scan_texts("jd", ("成都", "Chengdu"))
    stuck = (("武汉", "Wuhan"), ("到达【武汉转运中心】，等待发车", "Arrived at the Wuhan transit hub, waiting for onward transport"))
    w.add_order(p[2], [("sweep1", 1)], at(8, "21:35"), "shipped", "300000000301", "jd", promise=-3 * DAY, carrier="jd",
                events=[(at(7, "10:12"), *steps[0]), (at(7, "16:40"), *steps[1]), (at(6, "02:15"), *steps[2]),
                        (at(5, "19:48"), *stuck)])
    o = w.add_order(p[3], [("cam2", 1)], at(201, "11:02"), "done", "LM1000000401", delivered=at(198, "14:30"))
    w.add_device(p[3], "cam2", o, o["delivered"], "2.0.8", serial="LMC200001004")
    o = w.add_order(p[3], [("cam2", 1)], at(40, "22:18"), "done", "2000000000000000402", "tmall", delivered=at(37, "12:05"))
    w.add_device(p[3], "cam2", o, o["delivered"], "2.1.3", serial="LMC200002004")
    o = w.add_order(p[4], [("sweep1", 1)], at(364, "10:40"), "done", "LM1000000501", delivered=at(360, "16:45"))
    w.add_device(p[4], "sweep1", o, o["delivered"], "1.5.0", warranty=5 * DAY, serial="LMS100001005")
    o = w.add_order(p[5], [("mesh3", 1)], at(10, "19:05"), "delivered", "LM1000000601", delivered=at(7, "10:30"))
    w.add_device(p[5], "mesh3", o, o["delivered"], "3.1.0", serial="LMM300001006")
    o = w.add_order(p[6], [("cam2", 1)], at(66, "23:10"), "done", "LM1000000701", delivered=at(63, "11:20"))
    w.add_device(p[6], "cam2", o, o["delivered"], "2.0.8", serial="LMC200001007")
    o = w.add_order(p[7], [("shot", 1)], at(140, "13:50"), "done", "LM1000000801", delivered=at(136, "17:30"))
    w.add_device(p[7], "shot", o, o["delivered"], "1.1.0", serial="LMSH00001008")
    w.repairs.append(("RP10000008", p[7]["id"], "LMSH00001008", at(16, "10:05"), "waiting_parts", -7 * DAY))
    w.add_order(p[8], [("mesh3", 1), ("cam2", 1)], at(4, "04:20"), "shipped", "LM1000000901", promise=2 * DAY,
                events=[(at(3 - k // 2, ("18:30", "23:50", "15:10")[k]), *scan_texts("dhl", ("柏林", "Berlin"))[k])
                        for k in range(3)])
    o = w.add_order(p[8], [("buds2", 1)], at(46, "03:15"), "done", "LM1000000902", delivered=at(40, "18:20"))
    w.add_device(p[8], "buds2", o, o["delivered"], "1.3.1", serial="LMB200001009")
    o = w.add_order(p[9], [("buds2", 1)], at(13, "16:25"), "delivered", "LM1000001001", delivered=at(10, "12:40"))
    w.add_device(p[9], "buds2", o, o["delivered"], "1.3.1", serial="LMB200001010")
    # demo-0042, who has written nine times, owns the router and the camera that it is about.
    o = w.add_order(w.by_id["demo-0042"], [("mesh3", 2), ("cam2", 1)], at(52, "20:00"), "done", "LM1000004201",
                    delivered=at(49, "10:00"))
    for product in ("mesh3", "mesh3", "cam2"):
        w.add_device(w.by_id["demo-0042"], product, o, o["delivered"])
    # demo-0077 waits for a parcel that is lost.
    w.by_id["demo-0077"].update(eu=False, lang="zh", name="何晓东", city="重庆", city_en="Chongqing", tz="Asia/Shanghai",
                                phone="19900002077")
    sf = scan_texts("sf", ("重庆", "Chongqing"))
    w.add_order(w.by_id["demo-0077"], [("sweep1", 1)], at(17, "09:30"), "shipped", "LM1000007701", carrier="sf",
                events=[(at(16, "14:00"), *sf[0]), (at(16, "22:30"), *sf[1]), (at(15, "03:40"), *sf[2])])


def misshipped_orders(w):
    """Twelve orders of the 128 GB card, packed on one day; the 64 GB card was in the box."""
    rng, people = w.rng, [c for c in w.people[10:] if not c["eu"] and c["id"] not in ("demo-0042", "demo-0077")]
    chosen = []
    for k in range(MISSHIPPED):
        who = people[(7 + 11 * k) % len(people)]
        placed = at(18, "%02d:%02d" % (9 + k, rng.below(60)))
        o = w.add_order(who, [("card90", 1)], placed, "delivered", channel="own" if k % 3 else "tmall",
                        delivered=at(14 - k % 3, "%02d:%02d" % (10 + k % 8, rng.below(60))))
        w.add_device(who, "card30", o, o["delivered"])
        chosen.append(who)
    return chosen


def random_orders(w):
    rng = w.rng
    shop = [c for c in w.people[10:] if c["id"] not in ("demo-0042", "demo-0077")]
    shares = [(k, v[5]) for k, v in PRODUCTS.items()]
    while len(w.orders) < ORDERS:
        who = rng.pick(shop)
        product = rng.weighted(shares)
        basket = [(product, 2 if product in ("cam2", "mesh3") and rng.chance(18) else 1)]
        if product == "shot":
            if rng.chance(75):
                basket.append((rng.weighted((("card30", 4), ("card90", 4), ("card170", 2))), 1))
            if rng.chance(35):
                basket.append(("case", 1))
        age = rng.between(1, 20) if rng.chance(35) else rng.between(8, 60 if rng.chance(40) else 420)
        placed = -age * DAY + rng.weighted(((rng.between(0, 119), 2), (rng.between(480, 1439), 8)))
        channel = "own" if who["eu"] else rng.weighted((("own", 45), ("tmall", 30), ("jd", 25)))
        travel = rng.between(5, 8) if who["eu"] else rng.between(3, 5)
        delivered = placed - placed % DAY + travel * DAY + rng.between(9 * 60, 20 * 60)
        if age <= 1:
            status, delivered = rng.pick(("paid", "packed")), None
        elif delivered >= 0:
            status, delivered = "shipped", None
        elif age < 20:
            status = rng.weighted((("delivered", 90), ("refund", 5), ("exchange", 5)))
        else:
            status = rng.weighted((("done", 93), ("refund", 5), ("exchange", 2)))
        o = w.add_order(who, basket, placed, status, channel=channel, delivered=delivered)
        if delivered is not None and status != "refund":
            for item, qty in basket:
                for _ in range(qty):
                    w.add_device(who, item, o, delivered)


def spoil_firmware(w):
    """Forty cameras took the bad update; returns their owners."""
    cams = [d for d in w.devices[20:] if d["product"] == "cam2" and d["customer"] != "demo-0042"]
    step, owners = max(1, len(cams) // BAD_CAMERAS), []
    for d in cams[::step][:BAD_CAMERAS]:
        d["firmware"] = BAD_FIRMWARE
        if d["customer"] not in owners:
            owners.append(d["customer"])
    return owners


def random_repairs(w):
    rng, states = w.rng, ("received", "testing", "waiting_parts", "done", "sent_back")
    devices = [d for d in w.devices if d["product"] in ("cam2", "mesh3", "sweep1", "buds2", "shot")
               and int(d["customer"][5:]) > 10 and d["customer"] != "demo-0042" and d["bought"] < -40 * DAY]
    for k in range(12):
        d = devices[k * len(devices) // 12]
        ago = rng.between(1, 6) if k < 6 else rng.between(10, 40)
        state = states[rng.below(3)] if k < 6 else states[3 + k % 2]
        w.repairs.append(("RP2000%04d" % (k + 1), d["customer"], d["serial"], at(ago, "11:30"), state, (11 - ago) * DAY))


# ------------------------------------------------------------------------------------------------------------ conversations
OUTCOMES = {  # share of confirmed, unconfirmed, handover, gave_up, recontact
    None: (46, 22, 14, 8, 10), "camera-offline": (50, 16, 10, 9, 15), "camera-firmware-21": (22, 18, 30, 10, 20),
    "wants-person": (0, 2, 96, 2, 0), "wrong-card": (15, 15, 65, 5, 0), "parcel-lost": (5, 10, 75, 5, 5),
    "repair-status": (10, 25, 50, 5, 10), "invoice": (62, 25, 5, 3, 5), "which-card": (45, 45, 3, 5, 2),
    "order-status": (40, 48, 3, 2, 7), "parcel-late": (22, 33, 28, 5, 12),
}
KINDS = ("confirmed", "unconfirmed", "handover", "gave_up", "recontact")


class Talk:
    """One conversation in the making."""

    def __init__(self, rng, lang):
        self.rng, self.lang, self.seconds, self.messages = rng, lang, 0, []

    def say(self, actor, text):
        self.messages.append({"from": actor, "at_s": self.seconds, "text": text})
        self.seconds += self.rng.between(1, 2) if actor == "customer" else self.rng.between(12, 140)

    def line(self, table, key=None):
        return self.rng.pick((table[key] if key else table)[self.lang])


def typed(rng, text, lang):
    """The way it is typed: now and then without spaces or stops, with a sigh, with a slip."""
    if rng.chance(10):
        text += rng.pick(("！！", "。。。", " 急", "？？", " 在线等")) if lang == "zh" else rng.pick(("!!", "...", " pls", "??", " asap"))
    if lang == "en" and rng.chance(12) and len(text) > 8:
        k = rng.between(2, len(text) - 3)
        if text[k].isalpha() and text[k + 1].isalpha():
            text = text[:k] + text[k + 1] + text[k] + text[k + 2:]
    elif lang == "zh" and rng.chance(10):
        text = text.replace(" ", "")
    return text


def converse(rng, who, topic, outcome, again=False):
    t, talk = lines.TOPICS[topic], Talk(rng, who["lang"])
    if again:
        talk.say("customer", talk.line(lines.FOLLOW, "recontact"))
    talk.say("customer", typed(rng, rng.pick(t["ask"][who["lang"]]), who["lang"]))
    talk.say("machine", talk.line(lines.MACHINE, "handover") if topic == "wants-person" else rng.pick(t["answer"][who["lang"]]))
    if t["flow"] and rng.chance(60):
        said = talk.messages[-1]["text"]
        talk.say("customer", talk.line(lines.FOLLOW, "detail"))
        talk.say("machine", rng.pick([a for a in t["answer"][who["lang"]] if a != said] or [said]))
    if t["product"] and rng.chance(45 if outcome == "confirmed" else 65) and len(t["answer"][who["lang"]]) > 1:
        talk.say("customer", talk.line(lines.FOLLOW, "tried"))
        said = [m["text"] for m in talk.messages]
        rest = [a for a in t["answer"][who["lang"]] if a not in said]
        talk.say("machine", " ".join([talk.line(lines.MACHINE, "next")] + ([rng.pick(rest)] if rest else [])))
    if outcome == "handover":
        if topic != "wants-person":
            talk.say("machine", talk.line(lines.MACHINE, "handover"))
        talk.seconds += rng.between(60, 900)
        for k in rng.pick(((0, 2), (1, 2), (0,), (1, 3))):
            talk.say("agent", lines.AGENT[who["lang"]][k])
        if rng.chance(50):
            talk.say("customer", talk.line(lines.FOLLOW, "answered"))
    elif outcome == "confirmed":
        talk.say("customer", talk.line(lines.FOLLOW, "confirmed" if t["product"] else "answered"))
        talk.say("machine", talk.line(lines.MACHINE, "glad"))
    elif outcome == "gave_up":
        talk.say("customer", talk.line(lines.FOLLOW, "gave_up"))
        talk.say("machine", talk.line(lines.MACHINE, "closed"))
    elif rng.chance(70):
        talk.say("customer", talk.line(lines.FOLLOW, "unsure" if t["product"] else "noted"))
    return talk.messages


def make_conversations(w, owners21, misshipped):
    rng, out = w.rng, []
    told = ["demo-%04d" % k for k in range(1, 11)] + ["demo-0042", "demo-0077"]  # those whose story is written by hand
    owners = {"": [(o["customer"], o["placed"]) for o in w.orders if o["customer"] not in told]}
    for d in w.devices:
        if d["customer"] not in told:
            owners.setdefault(d["product"], []).append((d["customer"], d["bought"]))
    near = set()  # (customer, day) within a week of a contact

    def add(customer, topic, t, outcome=None, again=False):
        who = w.by_id[customer]
        shares = OUTCOMES.get(topic, OUTCOMES[None])
        t = min(t, -60)
        near.update((customer, t // DAY + k) for k in range(-7, 8))
        if outcome is None:
            outcome = rng.weighted(list(zip(KINDS, shares)))
            if outcome == "recontact" and t >= -3 * DAY:  # too late to have come back within the data
                outcome = "unconfirmed"
        row = {"customer": customer, "at": t, "channel": rng.weighted((("web", 6), ("app", 5), ("wechat", 0 if who["eu"] else 4))),
               "lang": who["lang"], "topic": topic, "product": lines.TOPICS[topic]["product"] or ""}
        if lines.TOPICS[topic]["flow"]:
            row["flow"] = lines.TOPICS[topic]["flow"]
        row.update(outcome=outcome, messages=converse(rng, who, topic, outcome, again))
        out.append(row)
        if outcome == "recontact" and not again and len(out) < CONVERSATIONS:
            add(customer, topic, t + rng.between(8 * 60, 3 * DAY - 60), rng.pick(("confirmed", "handover", "unconfirmed")), True)

    nine = ((30, "router-slow", "unconfirmed"), (26, "router-slow", "recontact"), (25, "router-slow", "handover"),
            (19, "camera-offline", "gave_up"), (18, "camera-offline", "recontact"), (15, "router-no-internet", "handover"),
            (9, "router-slow", "recontact"), (8, "router-slow", "handover"), (2, "wants-person", "handover"))
    for k, (ago, topic, outcome) in enumerate(nine):
        add("demo-0042", topic, at(ago, "%02d:%02d" % (19 + k % 4, rng.below(60))), outcome, again=k > 0)
    add("demo-0007", "camera-offline", at(1, "22:38"), "unconfirmed", again=True)
    add("demo-0008", "repair-status", at(6, "19:12"), "unconfirmed", again=True)
    add("demo-0008", "repair-status", at(2, "20:40"), "handover", again=True)
    for ago, outcome in ((9, "unconfirmed"), (5, "handover"), (1, "handover")):
        add("demo-0077", "parcel-lost", at(ago, "12:%02d" % rng.below(60)), outcome, again=True)
    for who in misshipped:
        add(who["id"], "wrong-card", at(rng.between(9, 12), "%02d:%02d" % (rng.between(9, 23), rng.below(60))))
    for customer in owners21:  # the update went out nine nights ago, at two
        for _ in range(1 if rng.chance(60) else 2):
            add(customer, "camera-firmware-21", at(rng.between(1, 9), "%02d:%02d" % (rng.between(7, 23), rng.below(60))))
    shares = [(k, v["weight"]) for k, v in lines.TOPICS.items() if k not in ("camera-firmware-21", "wrong-card")]
    while len(out) < CONVERSATIONS:
        topic = rng.weighted(shares)
        customer, since = rng.pick(owners.get(lines.TOPICS[topic]["product"] or "") or owners[""])
        minute = rng.weighted(((rng.between(0, 150), 18), (rng.between(420, 1080), 42), (rng.between(1080, 1439), 40)))
        t = -rng.between(1, 60 if rng.chance(30) else SPAN) * DAY + minute
        if t < since or (customer, t // DAY) in near or topic == "subsidy" and w.by_id[customer]["eu"]:
            continue
        add(customer, topic, t)
    out.sort(key=lambda c: (c["at"], c["customer"], c["topic"]))
    for c in out:
        c["at"] = moment(c["at"])
    return out


# ------------------------------------------------------------------------------------------------------------- writing, dirt
CUSTOMER_COLUMNS = ("id", "name", "lang", "phone", "email", "city", "tz", "birth_year", "vip", "consent_memory",
                    "consent_offers")
ORDER_COLUMNS = ("order_no", "customer", "channel", "status", "placed", "promise", "delivered", "currency", "total", "carrier",
                 "tracking_no", "phone")


def dirty_customers(rows):
    """Ten wrong rows: (index of the good row after which it stands, row, reason)."""
    def changed(k, why, new_id=None, **over):
        return k, dict(rows[k], id="demo-9%03d" % k if new_id is None else new_id, **over), why
    garbled = "陈建伟".encode("gbk").decode("latin-1")
    return [changed(21, "no id", new_id=""), changed(35, "no name", name=""),
            changed(50, "birth year in the future", birth_year="+7y"),
            changed(66, "unknown language", lang="xx"), changed(80, "broken e-mail", email="li.na.example.com"),
            changed(97, "id twice", new_id=rows[12]["id"]), changed(120, "garbled name", name=garbled),
            changed(141, "no name", name="   "), changed(160, "id twice", new_id=rows[97]["id"]),
            changed(188, "garbled name", name="Íõ·¼", city="ÉÏº£")]


def dirty_orders(rows, rng):
    kinds = (("no customer", {"customer": ""}), ("unknown customer", {"customer": "demo-7777"}), ("order number twice", None),
             ("order number in no known form", {"order_no": "LM12X4"}), ("impossible date", {"placed": "2026-02-30"}),
             ("impossible date", {"placed": "-5d27:61"}),
             ("delivered before it was placed", {"placed": "-3d10:00", "delivered": "-9d10:00"}),
             ("unknown status", {"status": "teleported"}), ("negative total", {"total": -5900}),
             ("unknown currency", {"currency": "XYZ"}))
    out = []
    for n in range(25):
        why, over = kinds[n % len(kinds)]
        k = 15 + n * 19
        row = dict(rows[k])
        if over is None:
            row["customer"] = rows[k - 3]["customer"]
        else:
            row["order_no"] = "LM9%09d" % rng.below(10 ** 9)
            row.update(over)
        out.append((k, row, why))
    return out


def dirty_items(rows):
    kinds = (("unknown sku", {"sku": "LM-TOASTER"}), ("negative quantity", {"qty": -1}), ("quantity of zero", {"qty": 0}),
             ("order is not there", {"order_no": "LM0000000000"}))
    return [(30 + n * 60, dict(rows[30 + n * 60], line=9, **kinds[n % 4][1]), kinds[n % 4][0]) for n in range(8)]


def write_csv(path, columns, rows, dirt=(), log=None):
    """dirt: (index, row, reason); each wrong row stands right behind the good row of that index and is noted in log."""
    after = {}
    for k, row, why in dirt:
        after.setdefault(k, []).append((row, why))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    line = 1
    for k, row in enumerate(rows):
        writer.writerow([row[c] for c in columns])
        line += 1
        for bad, why in after.get(k, ()):
            writer.writerow([bad[c] for c in columns])
            line += 1
            log.append((os.path.basename(path), line, why))
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(text.getvalue())


def write_tuples(path, columns, rows):
    write_csv(path, columns, [dict(zip(columns, r)) for r in rows])


# ------------------------------------------------------------------------------------------------------------------ records
CN_STREETS = (("梧桐路", "Wutong Road"), ("明湖街", "Minghu Street"), ("松山巷", "Songshan Lane"), ("锦绣大道", "Jinxiu Avenue"),
              ("半坡路", "Banpo Road"), ("青石街", "Qingshi Street"), ("望江路", "Wangjiang Road"), ("桂花里", "Guihua Lane"))
EU_STREETS = ("Lindenweg", "Rosenallee", "Rue du Moulin", "Chemin des Vignes", "Harbour Lane", "Castle Row")
# sku, name zh, name en, fits, fen, cent, stock
PARTS = (
    ("LP-FILTER-S1", "Sweep 1 滤网（两片装）", "Filter for Sweep 1, pack of two", ("sweep1",), 4900, 900, 120),
    ("LP-BRUSH-S1", "Sweep 1 边刷（四支装）", "Side brushes for Sweep 1, pack of four", ("sweep1",), 3900, 700, 85),
    ("LP-TIPS-B2", "Buds 2 耳塞套（三对）", "Ear tips for Buds 2, three pairs", ("buds2",), 2900, 500, 60),
    ("LP-LEFT-B2", "Buds 2 左耳单只", "Left earbud for Buds 2", ("buds2",), 14900, 2500, 4),
    ("LP-POWER-C2", "Cam 2 电源适配器 5V/2A", "Power adapter 5 V/2 A for Cam 2", ("cam2",), 3900, 700, 40),
    ("LP-MOUNT-C2", "Cam 2 墙装支架", "Wall mount for Cam 2", ("cam2",), 2900, 500, 0),
    ("LP-BATT-SH", "Shot 电池 LB-22", "Battery LB-22 for Shot", ("shot",), 19900, 2900, 25),
    ("LP-POWER-M3", "Mesh 3 电源适配器 12V/1.5A", "Power adapter 12 V/1.5 A for Mesh 3", ("mesh3",), 4900, 900, 30),
)
PICKUPS = (("0910", "09:00", "12:00"), ("1317", "13:00", "17:00"), ("1820", "18:00", "20:00"))


def instant(t):
    return {"$time": moment(t)}


def calendar_day(days):
    return {"$date": "%+dd" % days}


def home(rng, who):
    """Where a customer lives: made up, like everything here."""
    if who["eu"]:
        country = "DE" if who["tz"] == "Europe/Berlin" else "FR" if who["tz"] == "Europe/Paris" else "IE"
        return {"name": who["name"], "phone": who["phone"], "country": country, "city": who["city"],
                "street": "%s %d" % (rng.pick(EU_STREETS), rng.between(1, 120)), "postcode": luck_number(rng, 5)}
    street, zh = rng.pick(CN_STREETS), who["lang"] == "zh"
    number, room = rng.between(1, 399), "%d%02d" % (rng.between(1, 18), rng.between(1, 4))
    return {"name": who["name"], "phone": who["phone"], "country": "CN", "city": who["city"],
            "street": "%s%d号%s室" % (street[0], number, room) if zh else "%d %s, Room %s" % (number, street[1], room),
            "postcode": luck_number(rng, 6)}


def shared_records(rng):
    for sku, zh, en, fits, fen, cent, stock in PARTS:
        for region, currency, price in (("", "CNY", fen), ("-EU", "EUR", cent)):
            yield {"kind": "part", "key": sku + region, "doc": {
                "sku": sku + region, "name": {"zh": zh, "en": en}, "fits": list(fits), "price": price / 100,
                "currency": currency, "stock": stock}}
    for days in range(1, 8):
        for code, begin, end in PICKUPS:
            key = "P%d-%s" % (days, code)
            yield {"kind": "slot", "key": key, "doc": {"id": key, "date": calendar_day(days), "from": begin, "to": end,
                                                       "free": 0 if days == 1 and code == "0910" else rng.between(1, 4)}}


def order_records(rng, w, homes):
    number = 0
    for o in w.orders:
        doc = {}
        if o["status"] in ("paid", "packed", "shipped") or int(o["customer"][5:]) <= 10:
            doc["address"] = homes[o["customer"]]
        if o["status"] == "refund":
            number += 1
            asked = min(o["delivered"] + rng.between(1, 3) * DAY, at(2, "10:30"))
            paid = asked < at(9, "00:00")
            refund = {"no": "RF3000%04d" % number, "order_no": o["order_no"], "amount": o["total"] / 100,
                      "currency": o["currency"], "method": "original", "state": "paid" if paid else "approved",
                      "requested_at": instant(asked), "due": calendar_day(max(1, (asked + 7 * DAY) // DAY) if not paid else asked // DAY + 7)}
            if paid:
                refund["paid_at"] = instant(asked + 5 * DAY)
            doc["return_no"] = refund["no"].replace("RF", "RT")
            yield {"kind": "refund", "key": refund["no"], "owner": o["customer"], "doc": refund}
        if doc:
            yield {"kind": "order", "key": o["order_no"], "owner": o["customer"], "doc": doc}


def make_records(w):
    """Addresses, refunds, parts and pick-up times: what actions read beside the tables. From numbers of their own, so that
    nothing else of the data changes with them."""
    rng = Rng(20260311)
    homes = {c["id"]: home(rng, c) for c in w.people}
    for c in w.people:
        yield {"kind": "customer", "key": c["id"], "owner": c["id"], "doc": {"address": homes[c["id"]]}}
    yield from shared_records(rng)
    yield from order_records(rng, w, homes)


# What people of the company promised: id, customer, order_no, amount, currency, role, at, until, zh, en.
PROMISES = (
    ("P1003-1", "demo-0003", "300000000301", "50", "CNY", "agent", "-2d16:20", "+5d", "包裹晚到补 50 元代金券", "a voucher of 50 CNY since the parcel is late"),
    ("P1008-1", "demo-0008", "LM1000000801", "", "", "repair", "-8d10:05", "+14d", "修好后免费清洁传感器", "the sensor is cleaned free of charge with the repair"),
    ("P1009-1", "demo-0009", "LM1000000901", "10", "EUR", "supervisor", "-3d11:40", "-1d", "退运费 10 欧元", "10 EUR of the postage are paid back"),
    ("P1004-1", "demo-0004", "LM1000000401", "30", "CNY", "agent", "-30d09:15", "", "补差价 30 元", "the price difference of 30 CNY is paid"),
)

PEOPLE = (
    ("Shot 相机配了 30 MB/s 的卡，同意接收推荐", "Shot with a 30 MB/s card, offers allowed"),
    ("Shot 相机配了 30 MB/s 的卡，拒绝推荐", "Shot with a 30 MB/s card, refused offers"),
    ("京东订单，包裹晚了三天，卡在转运中心", "JD order, parcel three days late, stuck at a hub"),
    ("有两台 Cam 2 摄像头", "Owns two Cam 2 cameras"),
    ("扫地机保修五天后到期", "Vacuum warranty ends in five days"),
    ("路由器七天前签收，已拆封", "Router delivered seven days ago, opened"),
    ("Cam 2 排查到一半：看状态灯", "Cam 2, troubleshooting left at its first step"),
    ("Shot 送修已十六天", "Shot in repair for sixteen days"),
    ("柏林，英文，DHL 在途", "Berlin, English, DHL parcel on its way"),
    ("十二岁的未成年人账号", "Account of a twelve-year-old"),
)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: generate.py DIR")
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    w = World(Rng(20260310))
    fixed_orders(w)
    misshipped = misshipped_orders(w)
    random_orders(w)
    owners21 = spoil_firmware(w)
    random_repairs(w)
    talks = make_conversations(w, owners21, misshipped)
    orders = [dict(o, placed=moment(o["placed"]), promise=day(o["promise"]), delivered=moment(o["delivered"])) for o in w.orders]
    devices = [dict(d, bought=moment(d["bought"]), warranty_until=day(d["warranty_until"])) for d in w.devices]
    log = []

    def path(name):
        return os.path.join(out, name)

    write_csv(path("customers.csv"), CUSTOMER_COLUMNS, w.people, dirty_customers(w.people), log)
    write_csv(path("orders.csv"), ORDER_COLUMNS, orders, dirty_orders(orders, w.rng), log)
    write_csv(path("order_items.csv"), ("order_no", "line", "sku", "qty", "price"), w.items, dirty_items(w.items), log)
    write_csv(path("shipments.csv"), ("order_no", "at", "place_zh", "place_en", "text_zh", "text_en", "carrier", "tracking_no"),
              w.ships)
    write_csv(path("devices.csv"), ("customer", "product", "serial", "order_no", "firmware", "bought", "warranty_until"), devices)
    write_tuples(path("repairs.csv"), ("repair_no", "customer", "serial", "received", "state", "promise"),
                 [(no, who, serial, moment(t), state, day(end)) for no, who, serial, t, state, end in w.repairs])
    write_tuples(path("open_flows.csv"), ("customer", "flow", "step", "at"),
                 [("demo-0007", "camera-offline", "check-power", moment(at(1, "22:41")))])
    write_tuples(path("people.csv"), ("id", "note_zh", "note_en"),
                 [("demo-%04d" % (i + 1), zh, en) for i, (zh, en) in enumerate(PEOPLE)])
    write_tuples(path("promises.csv"), ("id", "customer", "order_no", "amount", "currency", "role", "at", "until", "zh", "en"), PROMISES)
    write_tuples(path("dirty.csv"), ("file", "line", "why"), log)
    with open(path("records.jsonl"), "w", encoding="utf-8", newline="") as f:
        for r in make_records(w):
            f.write(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n")
    with open(path("conversations.jsonl"), "w", encoding="utf-8", newline="") as f:
        for c in talks:
            f.write(json.dumps(c, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
