#!/usr/bin/env python3
"""What the tools of tau2-bench's retail world leave behind: reference.py DB.json TASKS.json

For each task the calls of its gold actions are applied in turn to a fresh copy of the database, by plain code that knows
nothing of Warmline's actions; one JSON object is printed, {task id: {table: {key: document}}}, with the documents that
are different afterwards. `warmline eval orders` compares its own database with these. A call that the tools refuse
changes nothing; its error is told on standard error.
"""
import copy
import json
import sys


class Refused(Exception):
    pass


def insist(holds, why):
    if not holds:
        raise Refused(why)


class World:
    """Copies a document when it is first touched."""

    def __init__(self, db):
        self.db, self.touched = db, {}

    def get(self, table, key):
        insist(key in self.db[table], f"there is no {key} in {table}")
        own = self.touched.setdefault(table, {})
        if key not in own:
            own[key] = copy.deepcopy(self.db[table][key])
        return own[key]

    def changed(self):
        out = {t: {k: d for k, d in own.items() if d != self.db[t][k]} for t, own in self.touched.items()}
        return {t: own for t, own in out.items() if own}


def method_of(w, order, method_id):
    methods = w.get("users", order["user_id"])["payment_methods"]
    insist(method_id in methods, "the payment method is not there")
    return methods[method_id]


def is_gift(method):
    return method["source"] == "gift_card"


def add_to_card(method, amount):
    method["balance"] = round(method["balance"] + amount, 2)


def entry(kind, amount, method_id):
    return {"transaction_type": kind, "amount": amount, "payment_method_id": method_id}


def insist_has(order, item_ids):
    there = [i["item_id"] for i in order["items"]]
    for i in item_ids:
        insist(item_ids.count(i) <= there.count(i), f"not enough of item {i}")


def first_item(order, item_id):
    return next((i for i in order["items"] if i["item_id"] == item_id), None)


def new_variants(w, order, item_ids, new_ids, may_be_same):
    insist_has(order, item_ids)
    insist(len(item_ids) == len(new_ids), "the numbers of items differ")
    found = []
    for old_id, new_id in zip(item_ids, new_ids):
        insist(may_be_same or old_id != new_id, "the new item is the old one")
        item = first_item(order, old_id)
        variants = w.get("products", item["product_id"])["variants"]
        insist(new_id in variants, f"item {new_id} is no variant")
        insist(variants[new_id]["available"], f"item {new_id} is not available")
        found.append((item["price"], variants[new_id]))
    return found


def cancel_pending_order(w, order_id, reason):
    order = w.get("orders", order_id)
    insist(order["status"] == "pending", "not pending")
    insist(reason in ("no longer needed", "ordered by mistake"), "no such reason")
    back = []
    for p in order["payment_history"]:
        method = method_of(w, order, p["payment_method_id"])
        if is_gift(method):
            add_to_card(method, p["amount"])
        back.append(entry("refund", p["amount"], p["payment_method_id"]))
    order["payment_history"] += back
    order.update(status="cancelled", cancel_reason=reason)


def modify_pending_order_items(w, order_id, item_ids, new_item_ids, payment_method_id):
    order = w.get("orders", order_id)
    insist(order["status"] == "pending", "not pending")
    found = new_variants(w, order, item_ids, new_item_ids, False)
    difference = sum(v["price"] - old for old, v in found)
    method = method_of(w, order, payment_method_id)
    insist(not is_gift(method) or method["balance"] >= difference, "the gift card is too small")
    kind = "payment" if difference > 0 else "refund"
    order["payment_history"].append(entry(kind, abs(difference), payment_method_id))
    if is_gift(method):
        add_to_card(method, -difference)
    for old_id, new_id in zip(item_ids, new_item_ids):
        item = first_item(order, old_id)
        insist(item is not None, "the item is gone")
        # The tool writes price and options of the last new item into all of them.
        item.update(item_id=new_id, price=found[-1][1]["price"], options=found[-1][1]["options"])
    order["status"] = "pending (item modified)"


def address_of(address1, address2, city, state, country, zip):
    return {"address1": address1, "address2": address2, "city": city, "state": state, "country": country, "zip": zip}


def modify_pending_order_address(w, order_id, **address):
    order = w.get("orders", order_id)
    insist("pending" in order["status"], "not pending")
    order["address"] = address_of(**address)


def modify_user_address(w, user_id, **address):
    w.get("users", user_id)["address"] = address_of(**address)


def modify_pending_order_payment(w, order_id, payment_method_id):
    order = w.get("orders", order_id)
    insist("pending" in order["status"], "not pending")
    method = method_of(w, order, payment_method_id)
    history = order["payment_history"]
    insist(len(history) == 1 and history[0]["transaction_type"] == "payment", "not one payment")
    before, amount = history[0]["payment_method_id"], history[0]["amount"]
    insist(before != payment_method_id, "the payment method is the one that it has")
    insist(not is_gift(method) or method["balance"] >= amount, "the gift card is too small")
    history += [entry("payment", amount, payment_method_id), entry("refund", amount, before)]
    if is_gift(method):
        add_to_card(method, -amount)
    old = method_of(w, order, before)
    if is_gift(old):
        add_to_card(old, amount)


def return_delivered_order_items(w, order_id, item_ids, payment_method_id):
    order = w.get("orders", order_id)
    insist(order["status"] == "delivered", "not delivered")
    method = method_of(w, order, payment_method_id)
    insist(is_gift(method) or payment_method_id == order["payment_history"][0]["payment_method_id"],
           "neither the original payment method nor a gift card")
    insist_has(order, item_ids)
    order.update(status="return requested", return_items=sorted(item_ids), return_payment_method_id=payment_method_id)


def exchange_delivered_order_items(w, order_id, item_ids, new_item_ids, payment_method_id):
    order = w.get("orders", order_id)
    insist(order["status"] == "delivered", "not delivered")
    found = new_variants(w, order, item_ids, new_item_ids, True)
    difference = round(sum(v["price"] - old for old, v in found), 2)
    method = method_of(w, order, payment_method_id)
    insist(not is_gift(method) or method["balance"] >= difference, "the gift card is too small")
    order.update(status="exchange requested", exchange_items=sorted(item_ids), exchange_new_items=sorted(new_item_ids),
                 exchange_payment_method_id=payment_method_id, exchange_price_difference=difference)


TOOLS = {f.__name__: f for f in (
    cancel_pending_order, modify_pending_order_items, modify_pending_order_address, modify_pending_order_payment,
    modify_user_address, return_delivered_order_items, exchange_delivered_order_items)}


def replay(db, task):
    w = World(db)
    for call in (task.get("evaluation_criteria") or {}).get("actions") or []:
        tool = TOOLS.get(call["name"])
        if not tool:
            continue
        before = copy.deepcopy(w.touched)
        try:
            tool(w, **call["arguments"])
        except (Refused, TypeError) as e:
            w.touched = before
            print(f"task {task['id']}: {call['name']}: {e}", file=sys.stderr)
    return w.changed()


def main(db_path, tasks_path):
    with open(db_path, encoding="utf-8") as f:
        db = json.load(f)
    with open(tasks_path, encoding="utf-8") as f:
        tasks = json.load(f)
    json.dump({str(t["id"]): replay(db, t) for t in tasks}, sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
