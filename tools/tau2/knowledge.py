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
            return {"dict": infer([x for v in values for x in v.values()])}
        return {"fields": {n: infer([v[n] for v in values if n in v]) for n in names}}
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
    return {"kinds": kinds}


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
    "option": both("{it.order_id}（{it.status}）", "{it.order_id} ({it.status})"),
}
ITEMS = {
    "type": "item", "list": True, "of": "order_id.items", "by": "item_id", "label": both("商品", "items"),
    "ask": both("是其中哪几件？", "Which of the items?"), "option": both("{it.name}", "{it.name}"),
}
NEW_ITEMS = {
    "type": "text", "list": True, "max": 40, "label": both("换成", "new items"),
    "ask": both("每一件换成哪一款？", "Which variant instead of each?"),
}
METHOD = {
    "type": "item", "of": "values(user.payment_methods)", "by": "id", "label": both("支付方式", "payment method"),
    "ask": both("用哪一种支付方式？", "Which payment method?"), "option": both("{it.source} {it.id}", "{it.source} {it.id}"),
}
USER = {"kind": "user", "key": "order_id.user_id"}
WHO = {"level": "signed"}
ADDRESS = ("address1", "address2", "city", "state", "country", "zip")


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
SWAP_SHOW = both("{order_id.order_id}：{item_ids|list} 换成 {new_item_ids|list}，差价 {difference|money}，用 {payment_method_id}。确定吗？",
                 "{order_id.order_id}: {item_ids|list} become {new_item_ids|list}; the difference of "
                 "{difference|money} goes to {payment_method_id}. Shall I?")
IS_GIFT = "user.payment_methods[{0}].source == 'gift_card'"


def balance(method, to, **more):
    return dict({"set": f"user.payment_methods[{method}].balance", "when": IS_GIFT.format(method), "to": to}, **more)


def cancel(policy):
    section = "cancel pending order"
    reasons = policy.reasons()
    zh = {"no longer needed": "不再需要", "ordered by mistake": "下错单了"}
    return {
        "title": both("取消待处理订单", "Cancel a pending order"),
        "ask": {"zh": ["取消订单"], "en": ["cancel my order"]},
        "who": WHO,
        "inputs": {
            "order_id": order_input("pending"),
            "reason": {
                "type": "choice", "label": both("原因", "reason"), "ask": both("为什么取消？", "Why should it be cancelled?"),
                "choices": [{"value": r, "label": both(zh.get(r, r), r)} for r in reasons],
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
        "ask": {"zh": ["改订单里的款式"], "en": ["change the items of my order"]},
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
        "ask": {"zh": ["改收货地址"], "en": ["change the shipping address"]},
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
        "ask": {"zh": ["换支付方式"], "en": ["change the payment method"]},
        "who": WHO,
        "inputs": {"order_id": order_input("pending"), "payment_method_id": METHOD},
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
        "ask": {"zh": ["改默认地址"], "en": ["change my default address"]},
        "who": WHO,
        "inputs": dict({"user_id": {"type": "record", "record": "user", "label": both("账户", "account"),
                                    "ask": both("是哪一个账户？", "Which account?")}}, **address_inputs()),
        "show": both("{user_id.user_id} 的默认地址改为：" + ADDRESS_WORDS + "。确定吗？",
                     "The default address of {user_id.user_id} becomes " + ADDRESS_WORDS + ". Shall I?"),
        "effect": [{"set": "user_id.address", "to": ADDRESS_VALUE}],
        "after": both("默认地址已修改。", "The default address is changed."),
    }


def return_items(policy):
    section = "return delivered order"
    return {
        "title": both("退货", "Return items"),
        "ask": {"zh": ["退货"], "en": ["return items"]},
        "who": WHO,
        "inputs": {"order_id": order_input("delivered"), "item_ids": ITEMS, "payment_method_id": METHOD},
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
        "show": both("退回 {order_id.order_id} 的 {item_ids|list}，退款到 {payment_method_id}。确定吗？",
                     "Return {item_ids|list} of {order_id.order_id}, with the refund to {payment_method_id}. Shall I?"),
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
        "ask": {"zh": ["换货"], "en": ["exchange items"]},
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
                                          "time_zone": "America/New_York", "greeting": both("您好", "Hello")}))
    write(f"{out}/products.yaml", as_yaml({"products": []}))
    write(f"{out}/records.yaml", as_yaml(records(db)))
    if policy.lines:
        write(f"{out}/policies/retail.md", policy_text(policy))
    for name, make in ACTIONS.items():
        write(f"{out}/actions/{name.replace('_', '-')}.yaml", as_yaml(make(policy)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
