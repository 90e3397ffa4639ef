#!/usr/bin/env python3
"""make-orders.py DIR [ORDERS [CUSTOMERS]]: customers.csv and orders.csv of a made-up company, by default 1,000,000 orders of
200,000 customers, for `warmline import`. The same bytes on every run."""
import pathlib
import sys

STATES = ("paid", "packed", "shipped", "delivered", "done", "done", "done", "refund")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
CITIES = ("北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "西安")


def customers(f, n):
    f.write("id,name,lang,phone,email,city,tz,vip\n")
    for i in range(n):
        name = SURNAMES[i % 20] + GIVEN[i // 20 % 20] + GIVEN[i // 400 % 20]
        f.write(f"c{i:07d},{name},zh,1{30 + i % 60}{i:08d},c{i}@example.com,{CITIES[i % 8]},Asia/Shanghai,{int(i % 97 == 0)}\n")


def orders(f, n, people):
    f.write("order_no,customer,channel,status,placed,promise,delivered,currency,total,carrier,tracking_no,phone\n")
    for i in range(n):
        who = i * 7919 % people
        month, day = 1 + i % 12, 1 + i // 12 % 28
        state = STATES[i % 8]
        delivered = f"2025-{month:02d}-{day:02d} 18:30" if state in ("delivered", "done", "refund") else ""
        f.write(f"LM{2000000000 + i},c{who:07d},{('own', 'tmall', 'jd')[i % 3]},{state},2025-{month:02d}-{day:02d} 09:{i % 60:02d},"
                f"2025/{month}/{day},{delivered},CNY,{19 + i % 4000}.{i % 100:02d},顺丰速运,SF{100000000000 + i},1{30 + who % 60}{who:08d}\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    people = int(sys.argv[3]) if len(sys.argv) > 3 else max(1, n // 5)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "customers.csv", "w", encoding="utf-8", newline="") as f:
        customers(f, people)
    with open(folder / "orders.csv", "w", encoding="utf-8", newline="") as f:
        orders(f, n, people)


main()
