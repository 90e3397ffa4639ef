"""Tasks in the form of tau2-bench's retail tasks, made by chance from a database: tau2_tasks.py DB.json SEED COUNT

Each task is a few calls for one customer, one after the other, that the tools accept and the policy allows. They are
longer than those of people: several items at once, the same item twice, new items that are old ones of the same call.
"""
import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/tau2"))
import reference  # noqa: E402

ADDRESS = {"address1": "5 Oak Lane", "address2": "", "city": "Reno", "state": "NV", "country": "USA", "zip": "89501"}


def swaps(rnd, db, order):
    items = rnd.sample(order["items"], rnd.randint(1, len(order["items"])))
    new = []
    for item in items:
        variants = db["products"][item["product_id"]]["variants"]
        new.append(rnd.choice(list(variants)))
    return [i["item_id"] for i in items], new


def call(rnd, db, user_id, order):
    methods = list(db["users"][user_id]["payment_methods"])
    kind = rnd.choice(sorted(reference.TOOLS))
    args = {"order_id": order["order_id"]}
    if kind == "cancel_pending_order":
        args["reason"] = rnd.choice(["no longer needed", "ordered by mistake"])
    elif kind == "modify_user_address":
        args = dict(ADDRESS, user_id=user_id)
    elif kind == "modify_pending_order_address":
        args.update(ADDRESS)
    elif kind == "modify_pending_order_payment":
        args["payment_method_id"] = rnd.choice(methods)
    elif kind == "return_delivered_order_items":
        args.update(item_ids=swaps(rnd, db, order)[0], payment_method_id=rnd.choice(methods))
    else:
        old, new = swaps(rnd, db, order)
        args.update(item_ids=old, new_item_ids=new, payment_method_id=rnd.choice(methods))
    return kind, args


def allowed(world, kind, args):
    """The policy asks for more than the tools do: nothing after a change of items, and another variant."""
    if "pending" in kind and world.get("orders", args["order_id"])["status"] != "pending":
        return False
    return all(a != b for a, b in zip(args.get("item_ids", []), args.get("new_item_ids", [])))


def task(rnd, db, number):
    user_id = rnd.choice(sorted(db["users"]))
    orders = [o for o in db["users"][user_id]["orders"] if o in db["orders"]]
    world, calls = reference.World(db), []
    for _ in range(rnd.randint(1, 40)):
        if not orders or len(calls) == 6:
            break
        order_id = rnd.choice(orders)
        kind, args = call(rnd, db, user_id, world.get("orders", order_id))
        before = json.dumps(world.touched)
        try:
            if not allowed(world, kind, args):
                continue
            reference.TOOLS[kind](world, **args)
            calls.append({"name": kind, "arguments": args})
        except reference.Refused:
            world.touched = json.loads(before)
    return {"id": str(number), "evaluation_criteria": {"actions": calls}}


def main(path, seed, count):
    rnd = random.Random(seed)
    with open(path, encoding="utf-8") as f:
        db = json.load(f)
    json.dump([task(rnd, db, n) for n in range(count)], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
