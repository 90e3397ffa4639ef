#!/usr/bin/env python3
"""Write the retail world of tau2-bench as a knowledge folder: knowledge.py DIR OUT

DIR holds db.json and policy.md of that world (without policy.md nothing is cited, and the reasons for cancelling are
those that the tool names), OUT becomes a folder that `warmline check` reads: records.yaml with the
kinds and fields that the database has, policies/retail.md with the sentences of the policy, and one file in actions/
for each tool that changes the database. What a tool asks for, checks and changes is told here in Warmline's own language
of actions; the effects are those of the public tools, also where those are odd: an order whose items are changed takes
price and options of the last new item for all of them, and a cancelled order pays back each entry of its payment
history.
"""
import json
import os
import re
import sys

STATES = ["pending", "pending (item modified)", "processed", "delivered", "cancelled", "return requested",
          "exchange requested"]
# Fields that the tools add to an order.
ADDED = {
    "cancel_reason": "text",
    "return_items": {"list": "text"},
    "return_payment_method_id": "text",
    "exchange_items": {"list": "text"},
    "exchange_new_items": {"list": "text"},
    "exchange_payment_method_id": "text",
    "exchange_price_difference": "money",
}
REASONS = ("no longer needed", "ordered by mistake")
MANY_NAMES = 20  # a map with more different names than this is a dict
DICTS = ("variants", "options", "payment_methods")  # and so are these, also in a small world

# What customers call what the database has in one fixed way: Chinese first, then other English words. Only those that
# occur in it are written.
WORDS = {
    # products
    "T-Shirt": (["T恤", "体恤", "短袖"], ["tee", "tee shirt", "tshirt"]),
    "Laptop": (["笔记本电脑", "手提电脑"], ["notebook computer"]),
    "Running Shoes": (["跑鞋", "跑步鞋"], []),
    "Smartphone": (["智能手机", "手机"], ["phone"]),
    "Backpack": (["背包", "双肩包", "书包"], ["rucksack"]),
    "Coffee Maker": (["咖啡机"], ["coffee machine"]),
    "Water Bottle": (["水瓶", "水壶", "水杯"], []),
    "Desk Lamp": (["台灯", "桌灯"], ["table lamp"]),
    "Notebook": (["笔记本", "本子"], []),
    "Sunglasses": (["太阳镜", "墨镜"], ["shades"]),
    "Wristwatch": (["腕表", "手表"], ["wrist watch"]),
    "Electric Toothbrush": (["电动牙刷", "牙刷"], []),
    "Yoga Mat": (["瑜伽垫"], []),
    "Bluetooth Speaker": (["蓝牙音箱", "蓝牙音响", "音箱", "音响"], []),
    "Gaming Mouse": (["游戏鼠标", "鼠标"], []),
    "Action Camera": (["运动相机"], []),
    "Garden Hose": (["花园水管", "水管", "浇花管"], []),
    "Hiking Boots": (["登山靴", "徒步靴", "登山鞋", "徒步鞋"], []),
    "Tablet": (["平板电脑", "平板"], []),
    "E-Reader": (["电子书阅读器", "电子阅读器", "电纸书"], ["ebook reader"]),
    "Portable Charger": (["充电宝", "移动电源"], ["power bank"]),
    "Indoor Security Camera": (["室内监控摄像头", "室内摄像头", "监控摄像头"], []),
    "Electric Kettle": (["电热水壶", "电水壶"], []),
    "Mechanical Keyboard": (["机械键盘", "键盘"], []),
    "Wireless Earbuds": (["无线耳机", "无线耳塞", "蓝牙耳机"], ["earphones"]),
    "Smart Thermostat": (["智能温控器", "温控器", "恒温器"], []),
    "Fleece Jacket": (["抓绒衣", "抓绒外套", "抓绒夹克", "摇粒绒外套"], []),
    "Wall Clock": (["挂钟", "墙钟"], []),
    "Dumbbell Set": (["哑铃套装", "哑铃"], ["dumbbells"]),
    "Pet Bed": (["宠物床", "宠物窝", "狗窝", "猫窝"], []),
    "Espresso Machine": (["意式咖啡机", "浓缩咖啡机"], []),
    "Cycling Helmet": (["骑行头盔", "自行车头盔", "头盔"], ["bike helmet"]),
    "LED Light Bulb": (["LED灯泡", "灯泡"], []),
    "Digital Camera": (["数码相机", "照相机"], []),
    "Bookshelf": (["书架", "书柜"], ["book shelf", "bookcase"]),
    "Bicycle": (["自行车", "单车"], ["bike"]),
    "Sneakers": (["运动鞋", "球鞋"], ["trainers"]),
    "Office Chair": (["办公椅", "椅子"], []),
    "Smart Watch": (["智能手表"], ["smartwatch"]),
    "Tea Kettle": (["茶壶", "烧水壶"], []),
    "Luggage Set": (["行李箱套装", "行李箱", "旅行箱"], ["suitcases", "suitcase set"]),
    "Patio Umbrella": (["庭院伞", "遮阳伞"], []),
    "Air Purifier": (["空气净化器", "净化器"], []),
    "Makeup Kit": (["化妆套装", "化妆品套装", "彩妆套装", "化妆盒"], ["make-up kit", "make up kit"]),
    "Skateboard": (["滑板"], []),
    "Jigsaw Puzzle": (["拼图"], []),
    "Grill": (["烤架", "烧烤炉", "烤炉"], ["barbecue"]),
    "Headphones": (["头戴耳机", "头戴式耳机", "耳机"], ["headset"]),
    "Vacuum Cleaner": (["吸尘器"], ["hoover"]),
    "Perfume": (["香水"], ["fragrance"]),
    # what varies
    "color": (["颜色"], ["colour"]), "size": (["尺寸", "尺码", "大小"], []), "material": (["材质", "材料"], []),
    "style": (["款式"], []), "capacity": (["容量"], []), "type": (["类型"], ["kind"]), "features": (["功能"], []),
    "brightness": (["亮度"], []), "power source": (["供电方式", "供电", "电源"], []), "storage": (["存储", "内存容量", "硬盘"], []),
    "screen size": (["屏幕尺寸", "屏幕"], []), "processor": (["处理器"], ["cpu"]), "switch type": (["轴体"], ["switches"]),
    "backlight": (["背光", "灯光"], ["backlighting", "back light"]), "compatibility": (["兼容"], ["compatible"]),
    "waterproof": (["防水"], ["water proof"]), "water resistance": (["防水"], ["water resistant", "waterproof"]),
    "battery life": (["续航"], []), "connectivity": (["连接方式"], ["connection"]), "ventilation": (["通风", "透气性"], []),
    "resolution": (["分辨率"], []), "zoom": (["变焦"], []), "dial color": (["表盘颜色", "表盘"], []),
    "strap material": (["表带材质", "表带"], ["strap"]), "band material": (["带材质"], []), "piece count": (["件数"], []),
    "pieces": (["片数", "片", "块"], []), "theme": (["主题", "图案"], []), "difficulty level": (["难度"], ["difficulty"]),
    "length": (["长度"], []), "deck material": (["板面材质", "板面"], []), "design": (["设计"], []), "zipper": (["拉链"], ["zip"]),
    "height": (["高度"], []), "frame size": (["车架尺寸", "车架"], []), "room size": (["房间大小", "房间"], []),
    "filter type": (["滤网类型", "滤网"], []), "skin tone": (["肤色"], []), "kit size": (["套装规格"], []), "brand": (["品牌"], []),
    "scent family": (["香调"], []), "gender": (["性别"], []), "bagged/bagless": (["集尘方式"], []),
    "compartment": (["隔层"], []), "armrest": (["扶手"], []), "backrest height": (["靠背"], []),
    # what it can be
    "black": (["黑色", "黑的", "黑"], []), "white": (["白色", "白的", "白"], []), "blue": (["蓝色", "蓝的", "蓝"], []),
    "red": (["红色", "红的", "红"], []), "green": (["绿色", "绿的", "绿"], []), "silver": (["银色", "银的"], []),
    "gold": (["金色", "金的"], []), "purple": (["紫色", "紫的", "紫"], ["violet"]), "grey": (["灰色"], ["gray"]), "gray": (["灰色的"], []),
    "brown": (["棕色"], []), "navy": (["藏青色", "藏青", "海军蓝"], ["navy blue"]), "yellow": (["黄色"], []), "pink": (["粉色"], []),
    "space grey": (["深空灰"], ["space gray"]), "rose gold": (["玫瑰金"], []), "beige": (["米色"], []),
    "cotton": (["棉", "纯棉", "棉的"], []), "polyester": (["聚酯纤维", "涤纶", "聚酯"], []), "leather": (["皮革", "真皮", "皮的", "皮质", "皮"], []),
    "synthetic": (["合成材料", "合成革", "合成"], []), "glass": (["玻璃"], []), "plastic": (["塑料"], []),
    "stainless steel": (["不锈钢"], ["steel"]), "metal": (["金属"], []), "wood": (["木质", "木头", "木"], ["wooden"]),
    "silicone": (["硅胶"], []), "rubber": (["橡胶"], []), "nylon": (["尼龙"], []), "bamboo": (["竹子", "竹制", "竹"], []),
    "vinyl": (["乙烯基", "PVC塑料"], []), "latex": (["乳胶"], []), "canvas": (["帆布"], []), "fabric": (["布艺", "布的"], []),
    "mesh": (["网布", "网面"], []), "softshell": (["软壳", "软箱"], ["soft shell", "soft-shell", "soft"]),
    "hardshell": (["硬壳", "硬箱"], ["hard shell", "hard-shell", "hard"]), "memory foam": (["记忆棉"], []), "maple": (["枫木"], []),
    "v-neck": (["V领", "V字领"], ["v neck"]), "crew neck": (["圆领"], ["crewneck", "round neck"]),
    "small": (["小号"], []), "medium": (["中等", "中号"], []), "large": (["大号"], []), "low": (["低", "低亮度"], ["dim"]),
    "high": (["高", "高亮度"], []), "S": (["S码"], ["small"]), "M": (["M码"], ["medium"]),
    "L": (["L码"], ["large"]), "XL": (["XL码", "加大码"], ["extra large"]), "XXL": (["XXL码", "2XL"], []),
    "clicky": (["青轴", "段落感强", "咔嗒"], []), "linear": (["线性轴", "红轴"], []), "tactile": (["茶轴", "触感轴"], []),
    "full size": (["全尺寸", "104键"], ["full-size", "full sized"]), "battery": (["电池供电", "电池"], ["battery powered", "batteries"]),
    "AC adapter": (["电源适配器", "插电", "适配器"], ["mains", "plug in"]),
    "Google Assistant": (["谷歌助手", "谷歌语音助手", "谷歌"], ["google home", "google"]),
    "Apple HomeKit": (["苹果HomeKit", "苹果家居", "苹果"], ["homekit", "apple"]), "Amazon Alexa": (["亚马逊Alexa", "亚马逊"], ["alexa", "amazon"]),
    "rechargeable": (["充电式", "可充电"], []), "wired": (["有线"], []), "wireless": (["无线"], []), "half": (["半"], []), "full": (["全"], []),
    "13-inch": (["13寸", "13英寸"], ["13 inches"]), "15-inch": (["15寸", "15英寸"], ["15 inches"]), "17-inch": (["17寸", "17英寸"], ["17 inches"]),
    "7-inch": (["7寸", "7英寸"], ["7 inches"]), "8-inch": (["8寸", "8英寸"], ["8 inches"]), "10-inch": (["10寸", "10英寸"], ["10 inches"]),
    "28 inch": (["28寸", "28英寸"], ["28-inch"]), "31 inch": (["31寸", "31英寸"], ["31-inch"]), "34 inch": (["34寸", "34英寸"], ["34-inch"]),
    "4 hours": (["4小时"], []), "6 hours": (["6小时"], []), "8 hours": (["8小时"], []), "10 hours": (["10小时"], []), "20 hours": (["20小时"], []),
    "1000ml": (["1000毫升", "1升"], ["1 litre", "1 liter", "one litre", "one liter"]), "500ml": (["500毫升"], []), "750ml": (["750毫升"], []),
    "30ml": (["30毫升"], []), "50ml": (["50毫升"], []), "100ml": (["100毫升"], []), "25ft": (["25英尺"], ["25 feet"]), "50ft": (["50英尺"], ["50 feet"]),
    "100ft": (["100英尺"], ["100 feet"]), "2-piece": (["两件套", "2件套"], ["two piece", "two-piece"]), "3-piece": (["三件套", "3件套"], ["three piece", "three-piece"]),
    "4-piece": (["四件套", "4件套"], ["four piece", "four-piece"]), "mountain": (["山地车", "山地"], []), "road": (["公路车", "公路"], []),
    "animals": (["动物"], ["animal"]), "art": (["艺术", "名画"], []), "fantasy": (["奇幻", "幻想"], []), "landscape": (["风景"], []),
    "beginner": (["入门", "初级", "简单"], ["easiest", "easy"]), "intermediate": (["中级"], []), "expert": (["专家", "高难度"], []),
    "charcoal": (["木炭", "炭烤"], []), "gas": (["燃气"], []), "electric": (["电烤"], []), "rotisserie": (["旋转烤叉", "旋转烤架"], []),
    "side burner": (["侧炉", "侧灶"], []), "portable": (["便携"], []), "canister": (["卧式"], []), "robotic": (["扫地机器人", "机器人"], ["robot"]),
    "upright": (["立式"], []), "bagless": (["无尘袋", "无袋"], []), "bagged": (["有尘袋", "带尘袋"], []), "pet hair removal": (["除宠物毛发", "吸宠物毛", "宠物毛"], ["pet hair"]),
    "cordless": (["无绳"], []), "HEPA": ([], []), "ionic": (["负离子"], []), "carbon": (["活性炭"], []), "night mode": (["夜间模式"], []),
    "quiet operation": (["静音"], ["quiet"]), "smart sensors": (["智能传感"], []), "custom": (["定制"], []), "graphic": (["图案款", "涂鸦"], []), "plain": (["纯色", "素色"], []),
    "woody": (["木质香", "木质调"], []), "fresh": (["清新"], []), "oriental": (["东方调"], []), "men": (["男士", "男款"], ["for men"]),
    "women": (["女士", "女款"], []), "unisex": (["中性"], []), "dark": (["深色", "深"], []), "light": (["浅色", "浅"], []), "professional": (["专业"], []),
    "basic": (["基础"], []), "Brand A": (["A品牌", "A牌"], []), "Brand B": (["B品牌", "B牌"], []), "Brand C": (["C品牌", "C牌"], []),
    "laptop": (["电脑隔层", "电脑"], []), "camera": (["相机隔层", "相机"], []),
    "none": (["无"], []), "yes": (["是"], []), "no": (["否"], []), "10x": (["10倍"], []), "3x": (["3倍"], []), "5x": (["5倍"], []),
    "AMOLED": ([], []), "natural rubber": (["天然橡胶"], []), "fleece": (["抓绒"], []), "fixed": (["固定"], []), "adjustable": (["可调节", "可调"], []),
    # orders and payments
    "pending": (["待处理", "还没发货"], []), "delivered": (["已签收", "收到的"], ["received"]), "processed": (["处理中"], []),
    "cancelled": (["已取消"], []), "return requested": (["退货中"], []), "exchange requested": (["换货中"], []),
    "pending (item modified)": (["待处理，款式已改"], []), "gift card": (["礼品卡", "购物卡"], ["giftcard"]), "paypal": (["PayPal", "贝宝"], []),
    "credit card": (["信用卡"], []), "mastercard": (["万事达卡", "万事达"], ["master card"]), "visa": (["Visa卡", "维萨"], []),
    "original payment method": (["原支付方式", "原路", "原来的支付方式", "付款的那张", "原卡"],
                                ["paid with", "original payment", "original method", "original card", "same card", "same way i paid"]),
}


def as_dict(values):
    return {"dict": infer([x for v in values if v is not None for x in v.values()])}


def field(name, values):
    return as_dict(values) if name in DICTS else infer(values)


def texts(value):
    """All texts of a document, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for k, v in value.items():
            yield k
            yield from texts(v)
    elif isinstance(value, list):
        for v in value:
            yield from texts(v)


def words(db):
    here = set(STATES) | {"original payment method", "credit card", "gift card"} | set(texts(db))
    return {w: {"zh": zh, "en": ([w] if en and w.lower() not in en else []) + en} for w, (zh, en) in WORDS.items() if w in here}


def infer(values):
    """The type of a field from all its values."""
    values = [v for v in values if v is not None]
    if not values:
        return "any"
    if all(isinstance(v, bool) for v in values):
        return "bool"
    if all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        return "money" if any(isinstance(v, float) for v in values) else "number"
    if all(isinstance(v, str) for v in values):
        return "text"
    if all(isinstance(v, list) for v in values):
        return {"list": infer([x for v in values for x in v])}
    if all(isinstance(v, dict) for v in values):
        names = []
        for v in values:
            names += [n for n in v if n not in names]
        if len(names) > MANY_NAMES:
            return as_dict(values)
        return {"fields": {n: field(n, [v[n] for v in values if n in v]) for n in names}}
    return "any"


def records(db):
    kinds = {}
    for kind, table, owner, title in (("order", "orders", "user_id", "order_id"), ("user", "users", "user_id", "user_id"),
                                      ("product", "products", None, "name")):
        fields = infer(list(db[table].values()))["fields"]
        if kind == "order":
            known = {o["status"] for o in db[table].values()}
            fields["status"] = STATES + sorted(known - set(STATES))
            fields.update(ADDED)
        row = {"table": table, "title": title, "fields": fields}
        row.update({"owner": owner} if owner else {"shared": True})
        kinds[kind] = row
    return {"kinds": kinds, "words": words(db)}


class Policy:
    """The sentences of policy.md in order, and where those of a section begin."""

    def __init__(self, text):
        self.lines, self.sections, section = [], {}, ""
        for block in re.split(r"\n\s*\n", text):
            block = block.strip()
            if block.startswith("#"):
                section = block.lstrip("#").strip().lower()
                continue
            for line in block.splitlines():
                line = re.sub(r"\s+", " ", line.strip().lstrip("-").replace("**", "").strip())
                if line:
                    self.lines.append(line)
                    self.sections.setdefault(section, []).append((len(self.lines), line))

    def cite(self, section, words):
        """The line of that section with most of the words."""
        lines = self.sections.get(section, [])
        best = max(lines, key=lambda l: sum(w in l[1].lower() for w in words.split()), default=None)
        return [f"retail#{best[0]}"] if best else []

    def reasons(self):
        if not self.lines:
            return list(REASONS)
        for _, line in self.sections.get("cancel pending order", []):
            found = re.findall(r"'([^']+)'", line)
            if "reason" in line and len(found) >= 2:
                return found
        raise SystemExit("policy.md: the reasons for which an order may be cancelled are not found")


def both(zh, en):
    return {"zh": zh, "en": en}


def need(that, zh, en, cite=()):
    row = {"that": that, "else": both(zh, en)}
    if cite:
        row["cite"] = list(cite)
    return row


ORDER = {
    "type": "record", "record": "order", "label": both("订单", "order"), "ask": both("是哪一个订单？", "Which order is it?"),
    "option": both("{it.order_id}（{it.status|named}）{map(i in it.items: i.name)|named}",
                   "{it.order_id} ({it.status}) {map(i in it.items: i.name)|named}"),
}
PROPERTIES = "join(map(n in names(it.options): n + ': ' + it.options[n]), ', ')"
ITEMS = {
    "type": "item", "list": True, "of": "order_id.items", "by": "item_id", "label": both("商品", "items"),
    "ask": both("是其中哪几件？", "Which of the items?"), "option": both("{it.name|named}（{" + PROPERTIES + "|named}）", "{it.name} ({" + PROPERTIES + "})"),
}
NEW_ITEMS = {
    "type": "item", "list": True, "each": "item_ids", "label": both("换成", "new items"),
    "of": "values(find(p in products: has(p.variants, each)).variants)", "by": "item_id",
    "where": "it.available and it.item_id != each", "ask": both("换成哪一款？", "Which variant instead?"),
    "option": both("{find(p in products: has(p.variants, each)).name|named}（{" + PROPERTIES + "|named}）{it.price|money}",
                   "{find(p in products: has(p.variants, each)).name} ({" + PROPERTIES + "}) {it.price|money}"),
}
METHOD = {
    "type": "item", "of": "values(user.payment_methods)", "by": "id", "label": both("支付方式", "payment method"),
    "ask": both("用哪一种支付方式？", "Which payment method?"),
}
USER = {"kind": "user", "key": "order_id.user_id"}
WHO = {"level": "signed"}
ADDRESS = ("address1", "address2", "city", "state", "country", "zip")


def method_names(db):
    """How a way to pay is called, by the fields that there are; that of the order is said to be it."""
    fields = set()
    for user in db["users"].values():
        for m in user["payment_methods"].values():
            fields |= set(m)
    paid = "if(order_id.payment_history[0].payment_method_id == it.id, ', original payment method', '')"
    card = "".join("if(exists(it.%s), ', ' + otherwise(it.%s, ''), '') + " % (f, f) for f in ("brand", "last_four") if f in fields)
    source = "if(it.source == 'credit_card', 'credit card', if(it.source == 'gift_card', 'gift card', it.source))"
    text = "{%s + %s%s|named}" % (source, card, paid)
    return both(text, text)


def order_input(state):
    return dict(ORDER, where=f"it.status == '{state}'")


def address_inputs():
    labels = {"address1": both("街道门牌", "street"), "address2": both("楼层房号", "flat"), "city": both("城市", "city"),
              "state": both("州", "state"), "country": both("国家", "country"), "zip": both("邮编", "postcode")}
    asks = {n: both(f"新地址的{l['zh']}是？", f"What is the {l['en']} of the new address?") for n, l in labels.items()}
    return {n: {"type": "text", "min": 0 if n == "address2" else 1, "max": 200, "label": labels[n], "ask": asks[n]}
            for n in ADDRESS}


ADDRESS_VALUE = {n: n for n in ADDRESS}
ADDRESS_WORDS = "{address1} {address2}, {city}, {state} {zip}, {country}"


def method_conditions(amount, cite):
    return [
        need("has(user.payment_methods, payment_method_id)", "这个支付方式不在您的账户里。",
             "That payment method is not one of yours.", cite),
        need(f"user.payment_methods[payment_method_id].source != 'gift_card' or "
             f"user.payment_methods[payment_method_id].balance >= {amount}",
             "这张礼品卡余额不足。", "The balance of that gift card is too small.", cite),
    ]


def swap_conditions(policy, section):
    choice = policy.cite(section, "available new item same product different option")
    return [
        need("len(item_ids) == len(new_item_ids)", "换出与换入的件数不一致。", "For each item there should be one new item.",
             choice),
        need("covers(map(i in order_id.items: i.item_id), item_ids)", "订单里没有这么多件该商品。",
             "The order does not have that many of the item.", choice),
        need("all(s in swaps: s.second.first != s.second.second)", "新款与原款相同。", "The new item is the same as the old one.",
             choice),
        need("all(s in swaps: has(s.first.variants, s.second.second))", "只能换成同一商品的其他款式。",
             "An item can only become another variant of the same product.", choice),
        need("all(s in swaps: s.first.variants[s.second.second].available)", "所选款式现在没有货。",
             "The chosen variant is not available.", choice),
    ] + method_conditions("difference", policy.cite(section, "gift card enough balance price difference"))


OLD = "find(x in order_id.items: x.item_id == s.second.first)"
NEW = "s.first.variants[s.second.second]"
SWAP_READS = {
    "user": USER,
    "products": {"kind": "product", "keys": "map(i in item_ids: find(x in order_id.items: x.item_id == i).product_id)"},
}
SWAP_LETS = {
    "swaps": "pairs(products, pairs(item_ids, new_item_ids))",
    "difference": f"sum(map(s in swaps: {NEW}.price - {OLD}.price))",
}
SWAPPED = "map(s in swaps: " + OLD + ".name + ': ' + join(values(" + OLD + ".options), ', ') + ' → ' + join(values(" + NEW + ".options), ', '))"
SWAP_SHOW = both("{order_id.order_id}：{" + SWAPPED + "|named}。差价 {difference|money}，用 {payment_method_id}。确定吗？",
                 "{order_id.order_id}: {" + SWAPPED + "|named}. The difference of {difference|money} goes to "
                 "{payment_method_id}. Shall I?")
IS_GIFT = "user.payment_methods[{0}].source == 'gift_card'"


def balance(method, to, **more):
    return dict({"set": f"user.payment_methods[{method}].balance", "when": IS_GIFT.format(method), "to": to}, **more)


def cancel(policy):
    section = "cancel pending order"
    reasons = policy.reasons()
    zh = {"no longer needed": "不再需要", "ordered by mistake": "下错单了"}
    said = {"no longer needed": {"zh": ["不需要了", "不想要了", "不要了", "用不上了", "用不着了", "改主意了"],
                                 "en": ["do not need it", "don't need it", "don't need them", "do not want it", "don't want it",
                                        "changed my mind", "no use for it", "not needed", "no longer want", "no longer need", "do not need", "don't need"]},
            "ordered by mistake": {"zh": ["买错了", "拍错了", "点错了", "手滑", "误下单", "下错了"],
                                   "en": ["by mistake", "by accident", "wrong item", "accidentally", "a mistake", "misclicked"]}}
    return {
        "title": both("取消待处理订单", "Cancel a pending order"),
        "ask": {"zh": ["取消订单", "取消", "不想要这个订单了", "订单不要了", "退订"], "en": ["cancel my order", "cancel", "cancelled", "cancelling", "call off the order", "do not want the order any more", "cancellation"]},
        "who": WHO,
        "inputs": {
            "order_id": order_input("pending"),
            "reason": {
                "type": "choice", "label": both("原因", "reason"), "ask": both("为什么取消？", "Why should it be cancelled?"),
                "choices": [{"value": r, "label": both(zh.get(r, r), r), "ask": said.get(r, {"zh": [], "en": []})} for r in reasons],
            },
        },
        "reads": {"user": USER},
        "require": [
            need("order_id.status == 'pending'", "只有待处理的订单可以取消。", "Only a pending order can be cancelled.",
                 policy.cite(section, "only be cancelled status pending")),
            need("all(p in order_id.payment_history: has(user.payment_methods, p.payment_method_id))",
                 "原支付方式已不在账户里。", "The original payment method is no longer there.",
                 policy.cite(section, "refunded original payment method")),
        ],
        "show": both("取消 {order_id.order_id}，原因：{reason}，退款原路返回。确定吗？",
                     "Cancel {order_id.order_id}, {reason}; the refund goes to the original payment method. Shall I?"),
        "effect": [
            balance("p.payment_method_id", "user.payment_methods[p.payment_method_id].balance + p.amount",
                    each="p in order_id.payment_history"),
            {"append": "order_id.payment_history", "each": "p in order_id.payment_history",
             "value": {"transaction_type": "'refund'", "amount": "p.amount", "payment_method_id": "p.payment_method_id"}},
            {"set": "order_id.status", "to": "'cancelled'"},
            {"set": "order_id.cancel_reason", "to": "reason"},
        ],
        "after": both("订单 {order_id.order_id} 已取消。", "Order {order_id.order_id} is cancelled."),
        "cites": policy.cite(section, "refunded gift card 5 to 7 business days"),
    }


def modify_items(policy):
    section = "modify items"
    item = {"name": f"{OLD}.name", "product_id": f"{OLD}.product_id", "item_id": "s.second.second",
            "price": "last(map(l in swaps: l.first.variants[l.second.second].price))",
            "options": "last(map(l in swaps: l.first.variants[l.second.second].options))"}
    return {
        "title": both("更换待处理订单的款式", "Change the items of a pending order"),
        "ask": {"zh": ["改订单里的款式", "改款式", "改成", "改一下", "改下", "改为", "换颜色", "改一下订单里的商品", "还没发货的换一款", "修改商品"], "en": ["change the items of my order", "change", "modify", "switch", "modify my order", "change an item in my pending order", "change it to", "switch it to", "change to a different one", "swap in my pending order"]},
        "who": WHO,
        "inputs": {"order_id": order_input("pending"), "item_ids": ITEMS, "new_item_ids": NEW_ITEMS,
                   "payment_method_id": METHOD},
        "reads": SWAP_READS,
        "let": SWAP_LETS,
        "require": [need("order_id.status == 'pending'", "只有待处理、没有改过款式的订单可以更换。",
                         "Only a pending order whose items were not changed before can be changed.",
                         policy.cite(section, "only be called once"))] + swap_conditions(policy, section),
        "show": SWAP_SHOW,
        "effect": [
            {"append": "order_id.payment_history",
             "value": {"transaction_type": "if(difference > 0, 'payment', 'refund')", "amount": "abs(difference)",
                       "payment_method_id": "payment_method_id"}},
            balance("payment_method_id", "user.payment_methods[payment_method_id].balance - difference"),
            {"set": "order_id.items[index(x in order_id.items: x.item_id == s.second.first)]", "each": "s in swaps",
             "to": item},
            {"set": "order_id.status", "to": "'pending (item modified)'"},
        ],
        "after": both("订单 {order_id.order_id} 已更换。", "The items of order {order_id.order_id} are changed."),
    }


def modify_address(policy):
    return {
        "title": both("修改待处理订单的收货地址", "Change the address of a pending order"),
        "ask": {"zh": ["改收货地址", "收货地址", "改寄到", "送到别的地址", "订单的地址", "地址写错"], "en": ["change the shipping address", "shipping address", "send it to another address", "deliver to a different address", "change the address of my order", "delivery address", "order address", "wrong address"]},
        "who": WHO,
        "inputs": dict({"order_id": order_input("pending")}, **address_inputs()),
        "require": [need("order_id.status == 'pending'", "只有待处理的订单可以修改。", "Only a pending order can be changed.",
                         policy.cite("modify pending order", "only be modified status pending"))],
        "show": both("{order_id.order_id} 改寄到：" + ADDRESS_WORDS + "。确定吗？",
                     "{order_id.order_id} goes to " + ADDRESS_WORDS + ". Shall I?"),
        "effect": [{"set": "order_id.address", "to": ADDRESS_VALUE}],
        "after": both("订单 {order_id.order_id} 的地址已修改。", "The address of order {order_id.order_id} is changed."),
    }


def modify_payment(policy):
    section = "modify payment"
    first = "order_id.payment_history[0]"
    amount = f"{first}.amount"
    return {
        "title": both("更换待处理订单的支付方式", "Change the payment of a pending order"),
        "ask": {"zh": ["换支付方式", "改支付方式", "换个方式付款", "换张卡付"], "en": ["change the payment method", "pay with another card", "different payment method", "pay for it another way"]},
        "who": WHO,
        "inputs": {"order_id": order_input("pending"),
                   "payment_method_id": dict(METHOD, where="order_id.payment_history[0].payment_method_id != it.id")},
        "reads": {"user": USER},
        "require": [
            need("order_id.status == 'pending'", "只有待处理的订单可以修改。", "Only a pending order can be changed.",
                 policy.cite("modify pending order", "only be modified status pending")),
            need(f"len(order_id.payment_history) == 1 and {first}.transaction_type == 'payment'",
                 "这个订单的支付方式已经改过。", "The payment of this order was changed before.",
                 policy.cite(section, "single payment method different")),
            need(f"{first}.payment_method_id != payment_method_id", "新的支付方式与原来的相同。",
                 "The new payment method is the one that it has.", policy.cite(section, "single payment method different")),
        ] + method_conditions(amount, policy.cite(section, "gift card enough balance total")),
        "show": both("{order_id.order_id} 的 {" + amount + "|money} 改用 {payment_method_id}。确定吗？",
                     "The {" + amount + "|money} of {order_id.order_id} are paid with {payment_method_id}. Shall I?"),
        "effect": [
            balance("payment_method_id", f"user.payment_methods[payment_method_id].balance - {amount}"),
            balance(f"{first}.payment_method_id",
                    f"user.payment_methods[{first}.payment_method_id].balance + {amount}"),
            {"append": "order_id.payment_history",
             "value": {"transaction_type": "'payment'", "amount": amount, "payment_method_id": "payment_method_id"}},
            {"append": "order_id.payment_history",
             "value": {"transaction_type": "'refund'", "amount": amount, "payment_method_id": f"{first}.payment_method_id"}},
        ],
        "after": both("订单 {order_id.order_id} 的支付方式已更换。", "The payment of order {order_id.order_id} is changed."),
        "cites": policy.cite(section, "refunded immediately gift card"),
    }


def modify_user(policy):
    return {
        "title": both("修改默认地址", "Change the default address"),
        "ask": {"zh": ["改默认地址", "默认地址", "账户里的地址", "账户地址"], "en": ["change my default address", "default address", "my profile address", "account address", "address on my account", "address in my profile", "my user address"]},
        "who": WHO,
        "inputs": dict({"user_id": {"type": "record", "record": "user", "label": both("账户", "account"),
                                    "ask": both("是哪一个账户？", "Which account?")}}, **address_inputs()),
        "show": both("{user_id.user_id} 的默认地址改为：" + ADDRESS_WORDS + "。确定吗？",
                     "The default address of {user_id.user_id} becomes " + ADDRESS_WORDS + ". Shall I?"),
        "effect": [{"set": "user_id.address", "to": ADDRESS_VALUE}],
        "after": both("默认地址已修改。", "The default address is changed."),
    }


NAMES = "map(i in item_ids: find(x in order_id.items: x.item_id == i).name)"


def return_items(policy):
    section = "return delivered order"
    return {
        "title": both("退货", "Return items"),
        "ask": {"zh": ["退货", "退掉", "退了", "要退", "想退", "退回去", "也退"], "en": ["return items", "return", "returned", "send it back", "send back", "give back", "returning"]},
        "who": WHO,
        "inputs": {"order_id": order_input("delivered"), "item_ids": ITEMS,
                   "payment_method_id": dict(METHOD, where="it.source == 'gift_card' or order_id.payment_history[0]"
                                                           ".payment_method_id == it.id")},
        "reads": {"user": USER},
        "require": [
            need("order_id.status == 'delivered'", "只有已签收、没有申请过退换的订单可以退货。",
                 "Only a delivered order with no return or exchange before can be returned.",
                 policy.cite(section, "only be returned status delivered")),
            need("covers(map(i in order_id.items: i.item_id), item_ids)", "订单里没有这么多件该商品。",
                 "The order does not have that many of the item.", policy.cite(section, "list of items")),
            need("has(user.payment_methods, payment_method_id)", "这个支付方式不在您的账户里。",
                 "That payment method is not one of yours.", policy.cite(section, "original payment method gift card")),
            need("user.payment_methods[payment_method_id].source == 'gift_card' or "
                 "order_id.payment_history[0].payment_method_id == payment_method_id",
                 "退款只能退回原支付方式或礼品卡。", "A refund goes to the original payment method or to a gift card.",
                 policy.cite(section, "original payment method gift card")),
        ],
        "show": both("退回 {order_id.order_id} 的 {" + NAMES + "|named}，退款到 {payment_method_id}。确定吗？",
                     "Return {" + NAMES + "|named} of {order_id.order_id}, with the refund to {payment_method_id}. Shall I?"),
        "effect": [
            {"set": "order_id.status", "to": "'return requested'"},
            {"set": "order_id.return_items", "to": "sort(item_ids)"},
            {"set": "order_id.return_payment_method_id", "to": "payment_method_id"},
        ],
        "after": both("订单 {order_id.order_id} 的退货已登记。", "The return of order {order_id.order_id} is requested."),
    }


def exchange_items(policy):
    section = "exchange delivered order"
    return {
        "title": both("换货", "Exchange items"),
        "ask": {"zh": ["换货", "换成", "想换", "换一个", "换个", "换掉", "调换"], "en": ["exchange items", "exchange", "exchanged", "exchanging", "swap", "replace it with", "trade it for"]},
        "who": WHO,
        "inputs": {"order_id": order_input("delivered"), "item_ids": ITEMS, "new_item_ids": NEW_ITEMS,
                   "payment_method_id": METHOD},
        "reads": SWAP_READS,
        "let": SWAP_LETS,
        "require": [need("order_id.status == 'delivered'", "只有已签收、没有申请过退换的订单可以换货。",
                         "Only a delivered order with no return or exchange before can be exchanged.",
                         policy.cite(section, "only be exchanged status delivered"))] + swap_conditions(policy, section),
        "show": SWAP_SHOW,
        "effect": [
            {"set": "order_id.status", "to": "'exchange requested'"},
            {"set": "order_id.exchange_items", "to": "sort(item_ids)"},
            {"set": "order_id.exchange_new_items", "to": "sort(new_item_ids)"},
            {"set": "order_id.exchange_payment_method_id", "to": "payment_method_id"},
            {"set": "order_id.exchange_price_difference", "to": "round(difference, 2)"},
        ],
        "after": both("订单 {order_id.order_id} 的换货已登记。", "The exchange of order {order_id.order_id} is requested."),
    }


ACTIONS = {
    "cancel_pending_order": cancel,
    "modify_pending_order_items": modify_items,
    "modify_pending_order_address": modify_address,
    "modify_pending_order_payment": modify_payment,
    "modify_user_address": modify_user,
    "return_delivered_order_items": return_items,
    "exchange_delivered_order_items": exchange_items,
}


def policy_text(policy):
    lines = "\n".join(f"- {l}" for l in policy.lines)
    return f"---\ntitle: Rules of the shop\nask: [the rules of the shop]\n---\n# en\n{lines}\n"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def as_yaml(value):
    """JSON is YAML, but for the words that YAML reads as something else; all texts here are quoted."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main(source, out):
    with open(os.path.join(source, "db.json"), encoding="utf-8") as f:
        db = json.load(f)
    path = os.path.join(source, "policy.md")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            policy = Policy(f.read())
    else:
        policy = Policy("")
        print(f"{path} is not there: nothing is cited", file=sys.stderr)
    write(f"{out}/company.yaml", as_yaml({"id": "retail", "name": both("零售店", "Retail shop"),
                                          "time_zone": "America/New_York",
                                          "order_formats": ["#?W[0-9]{7}"], "greeting": both("您好", "Hello")}))
    write(f"{out}/products.yaml", as_yaml({"products": []}))
    write(f"{out}/records.yaml", as_yaml(records(db)))
    if policy.lines:
        write(f"{out}/policies/retail.md", policy_text(policy))
    METHOD["option"] = method_names(db)
    for name, make in ACTIONS.items():
        write(f"{out}/actions/{name.replace('_', '-')}.yaml", as_yaml(make(policy)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
