"""The hand-written part: the sets of evidence, changes of single lines that make them untrue, lies and honest
paraphrases in free wording."""

SETS = """\
# Sets of evidence for `warmline eval gate`. `doc` takes a document of the knowledge whole.
set orders
at 2026-03-10T10:00+08:00
fact order LM2603010011 no number LM2603010011
fact order LM2603010011 status state delivered
fact order LM2603010011 placed date 2026-03-01T09:12+08:00
fact order LM2603010011 promise date 2026-03-05T18:00+08:00
fact order LM2603010011 delivered date 2026-03-07T14:30+08:00
fact order LM2603010011 total money 29900 CNY
fact order LM2603010011 item product cam2
fact order LM2603040022 no number LM2603040022
fact order LM2603040022 status state shipped
fact order LM2603040022 placed date 2026-03-04T11:00+08:00
fact order LM2603040022 promise date 2026-03-08T18:00+08:00
fact order LM2603040022 days_late days 2
fact order LM2603040022 total money 79800 CNY
fact order LM2603040022 item product mesh3
fact order LM2602150033 no number LM2602150033
fact order LM2602150033 status state refund
fact order LM2602150033 placed date 2026-02-15T20:05+08:00
fact order LM2602150033 promise date 2026-02-19T18:00+08:00
fact order LM2602150033 delivered date 2026-02-20T10:10+08:00
fact order LM2602150033 total money 199900 CNY
fact order LM2602150033 item product sweep1
fact order LM2511200044 no number LM2511200044
fact order LM2511200044 status state done
fact order LM2511200044 placed date 2025-11-20T08:00+08:00
fact order LM2511200044 promise date 2025-11-25T18:00+08:00
fact order LM2511200044 delivered date 2025-11-24T16:45+08:00
fact order LM2511200044 total money 5900 EUR
fact order LM2511200044 item product buds2

set devices
at 2026-03-10T10:00+08:00
fact device CM2A-77310 serial number CM2A-77310
fact device CM2A-77310 product product cam2
fact device CM2A-77310 warranty date 2027-03-07T23:59+08:00
fact device CM2A-77310 bought date 2026-03-01T09:12+08:00
fact device BD2K-10482 serial number BD2K-10482
fact device BD2K-10482 product product buds2
fact device BD2K-10482 warranty date 2026-11-24T23:59+08:00
fact device BD2K-10482 bought date 2025-11-20T08:00+08:00
fact device SW1P-55029 serial number SW1P-55029
fact device SW1P-55029 product product sweep1
fact device SW1P-55029 warranty date 2027-02-20T23:59+08:00
fact device SW1P-55029 bought date 2026-02-15T20:05+08:00
fact device SH0T-90114 serial number SH0T-90114
fact device SH0T-90114 product product shot
fact device SH0T-90114 warranty date 2025-12-31T23:59+08:00
fact device SH0T-90114 bought date 2024-12-30T12:00+08:00

set repairs
at 2026-03-10T10:00+08:00
fact repair RX260301 no number RX260301
fact repair RX260301 product product sweep1
fact repair RX260301 state state testing
fact repair RX260301 received date 2026-03-02T10:00+08:00
fact repair RX260301 promise date 2026-03-11T18:00+08:00
fact repair RX260305 no number RX260305
fact repair RX260305 product product buds2
fact repair RX260305 state state received
fact repair RX260305 received date 2026-03-05T10:00+08:00
fact repair RX260305 promise date 2026-03-16T18:00+08:00

set prices
at 2026-03-10T10:00+08:00
fact product cam2 price money 29900 CNY
fact product cam2 price money 4900 EUR
fact product mesh3 price money 39900 CNY
fact product mesh3 price money 6900 EUR
fact product sweep1 price money 199900 CNY
fact product sweep1 price money 29900 EUR
fact product shot price money 329900 CNY
fact product shot price money 49900 EUR
fact product card30 price money 5900 CNY
fact product card30 price money 900 EUR
fact product card90 price money 19900 CNY
fact product card90 price money 3500 EUR
fact product card170 price money 49900 CNY
fact product card170 price money 7900 EUR

set returns
at 2026-03-10T10:00+08:00
doc policy:returns
doc article:europe-withdrawal

set warranty
at 2026-03-10T10:00+08:00
doc policy:warranty
doc article:three-guarantees

set repair
at 2026-03-10T10:00+08:00
doc article:repair-cost
doc article:repair-process
doc article:replacement-unit

set exchange
at 2026-03-10T10:00+08:00
doc policy:exchange

set shipping
at 2026-03-10T10:00+08:00
doc policy:shipping

set pricing
at 2026-03-10T10:00+08:00
doc policy:price-guarantee
doc policy:subsidy-trade-in

set invoices
at 2026-03-10T10:00+08:00
doc policy:invoices

set privacy
at 2026-03-10T10:00+08:00
doc policy:privacy

set extended
at 2026-03-10T10:00+08:00
doc article:extended-warranty

set refund
at 2026-03-10T10:00+08:00
doc article:refund-when

set buds
at 2026-03-10T10:00+08:00
doc article:buds2-battery-life
doc article:buds2-waterproof

set camera
at 2026-03-10T10:00+08:00
doc article:cam2-outdoor
doc article:cam2-storage-cloud-vs-card

set vacuum
at 2026-03-10T10:00+08:00
doc article:sweep1-threshold
doc article:sweep1-battery-life

set cards
at 2026-03-10T10:00+08:00
doc article:which-card-for-4k
doc article:card-speed-classes

set router
at 2026-03-10T10:00+08:00
doc article:mesh3-ports

set photo
at 2026-03-10T10:00+08:00
doc article:shot-battery-life
doc article:shot-weather

set expired
at 2026-03-10T10:00+08:00
expired policy:returns-2024 zh 春节活动期间，签收后 30 天内可以无理由退货。
expired policy:returns-2024 zh 活动期间退货的寄回运费由流明承担。
expired policy:returns-2024 zh 路由器 2 年内免费维修，订单满 59 元包邮。
expired policy:returns-2024 en During the Spring Festival sale goods can be returned without a reason within 30 days of delivery.
expired policy:returns-2024 en During the sale Lumo pays the shipping of a return.
expired policy:returns-2024 en The router is repaired free of charge for 2 years, and shipping is free from 59 yuan.
doc policy:returns

"""

# "@set lang", "= a line of the evidence", then "class | old -> new": the line so changed is untrue.
_CHANGES = """
@returns zh
= 签收次日起 7 天内可以无理由退货。
negation | 可以 -> 不可以
negation | 可以 -> 不能
wrong-number | 7 天 -> 14 天
wrong-number | 7 天 -> 2 天
before-after | 签收次日起 7 天内 -> 签收次日起 7 天后
swapped-subject | 退货 -> 维修
before-after | 签收次日起 7 天内 -> 签收前 7 天内
wrong-unit | 7 天 -> 7 个月
wrong-unit | 7 天 -> 7 个工作日
= 耳机属于贴身卫生用品，只有未拆封才能无理由退货。
negation | 只有未拆封才能 -> 拆封后也能
negation | 只有未拆封才能 -> 未拆封也不能
swapped-subject | 耳机 -> 摄像头
swapped-subject | 耳机 -> 扫地机器人
swapped-subject | 耳机 -> 存储卡
condition-dropped | 只有未拆封才能 -> 可以
= 存在性能故障的，签收次日起 7 天内可以选择退货、换货或维修。
negation | 可以选择 -> 不可以选择
wrong-number | 7 天 -> 14 天
before-after | 7 天内 -> 7 天后
negation | 存在性能故障 -> 没有性能故障
wrong-unit | 7 天 -> 7 个月
= 无理由退货的寄回运费由顾客承担；因故障、错发或运输损坏退货的，运费由流明承担。
money-who-pays | 顾客承担 -> 流明承担
money-who-pays | 运费由流明承担 -> 运费由顾客承担
money-negation | 由顾客承担 -> 不用顾客承担
money-who-pays | 因故障 -> 无理由
money-negation | 由流明承担 -> 不由流明承担
= 退货申请通过后 7 天内寄出。
before-after | 通过后 -> 通过前
wrong-number | 7 天 -> 14 天
wrong-number | 7 天 -> 2 天
before-after | 7 天内 -> 7 天后
negation | 申请通过后 -> 申请没通过也能在
= 仓库收到退货后 2 个工作日内验货，验货通过当天原路退款，最迟不超过收到退货后 7 天。
wrong-number | 2 个工作日 -> 7 个工作日
wrong-unit | 2 个工作日 -> 2 个月
min-max | 最迟不超过 -> 最快也要
negation | 验货通过 -> 验货不通过
wrong-number | 7 天 -> 2 天
before-after | 收到退货后 2 个工作日 -> 收到退货前 2 个工作日
= 欧洲订单自收货起 14 天内可以撤回合同。
swapped-subject | 欧洲 -> 国内
wrong-number | 14 天 -> 7 天
negation | 可以撤回 -> 不可以撤回
before-after | 14 天内 -> 14 天后
= 告知后 14 天内把货寄出，寄回运费由您承担；有故障的由我们承担。
money-who-pays | 由您承担 -> 由我们承担
money-who-pays | 有故障的由我们承担 -> 有故障的由您承担
wrong-number | 14 天 -> 7 天
money-negation | 由您承担 -> 不用您承担
@returns en
= Goods can be returned without a reason within 7 days, counted from the day after delivery.
negation | can be -> cannot be
wrong-number | 7 days -> 14 days
wrong-number | 7 days -> 2 days
before-after | within 7 days -> after 7 days
wrong-unit | 7 days -> 7 months
wrong-unit | 7 days -> 7 working days
before-after | the day after delivery -> the day before delivery
swapped-subject | returned -> exchanged
negation | without a reason -> only with a reason
= Earbuds are a hygiene product and can be returned without a reason only when unopened.
swapped-subject | Earbuds -> Cameras
swapped-subject | Earbuds -> Memory cards
negation | only when unopened -> even when opened
negation | can be returned -> cannot be returned
condition-dropped | only when unopened -> at any time
negation | unopened -> opened
= With a functional fault the customer may choose return, exchange or repair within 7 days, counted from the day after delivery.
negation | With a -> Without a
wrong-number | 7 days -> 14 days
negation | may choose -> may not choose
before-after | within 7 days -> after 7 days
= The customer pays the shipping of a return without a reason; Lumo pays for a return because of a fault, a wrong item or damage in transit.
money-who-pays | The customer pays -> Lumo pays
money-who-pays | Lumo pays -> the customer pays
money-negation | The customer pays -> The customer does not pay
money-negation | Lumo pays -> Lumo does not pay
money-who-pays | without a reason -> because of a fault
= The goods are sent back within 7 days after the request is approved.
before-after | after the request -> before the request
wrong-number | 7 days -> 14 days
negation | is approved -> is not approved
min-max | within 7 days -> at least 7 days
= The warehouse inspects a return within 2 working days after arrival and refunds to the original payment on the day it passes, at the latest 7 days after the goods arrive.
wrong-number | 2 working days -> 7 working days
wrong-unit | 2 working days -> 2 months
min-max | at the latest -> at the earliest
before-after | after arrival -> before arrival
wrong-number | 7 days -> 2 days
negation | passes -> does not pass
= Orders from Europe can be withdrawn from within 14 days of delivery.
swapped-subject | from Europe -> from mainland China
wrong-number | 14 days -> 7 days
negation | can be -> cannot be
min-max | within 14 days -> only after 14 days
= Send the goods within 14 days of telling us; you pay the return shipping, unless they are faulty.
money-who-pays | you pay -> we pay
money-negation | you pay -> you never pay
condition-dropped | unless -> even if
wrong-number | 14 days -> 7 days
@warranty zh
= 整机免费保修 12 个月，自签收次日起算。
wrong-number | 12 个月 -> 24 个月
wrong-unit | 12 个月 -> 12 年
wrong-unit | 12 个月 -> 12 天
negation | 免费保修 -> 不免费保修
before-after | 签收次日 -> 签收前一天
= 在欧洲购买的产品享有 24 个月的法定保障。
swapped-subject | 欧洲 -> 国内
wrong-number | 24 个月 -> 12 个月
negation | 享有 -> 不享有
wrong-unit | 24 个月 -> 24 年
= 拿不出购买凭证时，保修期按序列号对应的出厂日期起算。
negation | 拿不出 -> 拿得出
negation | 按序列号 -> 不按序列号
swapped-field | 出厂日期 -> 签收日期
= 跌落、挤压、进液、自行拆机、非授权维修和使用不合规格的电源造成的损坏，不在免费保修范围内。
negation | 不在免费 -> 也在免费
negation | 不在免费保修范围内 -> 免费保修
= 滤网、边刷、耳塞套等耗材的正常磨损不在免费保修范围内。
negation | 不在 -> 都在
negation | 不在免费保修范围内 -> 可以免费维修
= 送修产品到达后 7 个工作日内修好寄出。
wrong-number | 7 个 -> 2 个
wrong-unit | 7 个工作日 -> 7 个小时
before-after | 到达后 -> 到达前
before-after | 工作日内 -> 工作日后
wrong-number | 7 个工作日 -> 15 个工作日
= 保修期内同一故障修过 2 次仍不能正常使用的，免费更换同型号新品。
wrong-number | 2 次 -> 7 次
negation | 免费更换 -> 不免费更换
swapped-field | 保修期内 -> 保修期外
= 保修期内送修的来回运费由流明承担。
money-who-pays | 由流明承担 -> 由顾客承担
money-negation | 由流明承担 -> 不由流明承担
money-before-after | 保修期内 -> 保修期后
= 修好后，同一故障 90 天内复发的免费再修。
money-negation | 免费再修 -> 要收费再修
wrong-number | 90 天 -> 12 天
before-after | 90 天内 -> 90 天后
wrong-unit | 90 天 -> 90 个月
= 都从签收次日算起，送修占用的时间不算在内。
negation | 不算在内 -> 也算在内
before-after | 签收次日 -> 签收前一天
@warranty en
= The whole device is repaired free of charge for 12 months, counted from the day after delivery.
wrong-number | 12 months -> 24 months
wrong-unit | 12 months -> 12 years
negation | is repaired -> is not repaired
before-after | day after -> day before
= Products bought in Europe have a legal guarantee of 24 months.
swapped-subject | in Europe -> in mainland China
wrong-number | 24 months -> 12 months
negation | have a -> have no
wrong-unit | 24 months -> 24 years
= Without proof of purchase the warranty counts from the production date that belongs to the serial number.
negation | Without -> With
negation | counts -> does not count
swapped-field | production date -> delivery date
= Damage from drops, crushing, liquid, opening the device, unauthorised repair or a power supply outside the specification is not covered free of charge.
negation | is not covered -> is covered
negation | is not covered -> is also covered
= Normal wear of consumables such as filters, side brushes and ear tips is not covered free of charge.
negation | is not covered -> is covered
swapped-subject | consumables -> the whole device
= A device sent for repair is repaired and on its way back within 7 working days after it arrives.
wrong-number | 7 working -> 2 working
wrong-number | 7 working -> 15 working
wrong-unit | 7 working days -> 7 hours
before-after | after it arrives -> before it arrives
min-max | within 7 -> in at least 7
= If the same fault has been repaired 2 times within the warranty and the device still does not work, it is replaced by a new one of the same model free of charge.
wrong-number | 2 times -> 7 times
negation | it is replaced -> it is not replaced
before-after | within the warranty -> after the warranty
= Lumo pays the shipping both ways for a repair within the warranty.
money-who-pays | Lumo pays -> The customer pays
money-negation | pays -> does not pay
money-before-after | within the warranty -> after the warranty
= If the same fault returns within 90 days after the repair, it is repaired again free of charge.
wrong-number | 90 days -> 12 days
money-negation | free of charge -> at a charge
before-after | within 90 days after -> within 90 days before
negation | it is repaired -> it is not repaired
@repair zh
= 保修期内的故障不收钱，来回运费也是我们出；过保或人为损坏的，先检测报价，您同意再修。
money-negation | 不收钱 -> 要收钱
money-who-pays | 是我们出 -> 是您出
money-negation | 过保 -> 没过保
money-swapped | 保修期内的故障不收钱 -> 过保的故障不收钱
= 检测不收费，到货后 2 个工作日内给报价。
money-negation | 不收费 -> 收费
wrong-number | 2 个工作日 -> 7 个工作日
before-after | 到货后 -> 到货前
= 费用是零件费加人工费，报价单上一项项列着，修的时候不会加价。
money-negation | 不会加价 -> 会加价
money-updown | 不会加价 -> 会降价
= 过保的：寄来的运费您出，寄回我们出。
money-who-pays | 寄来的运费您出，寄回我们出 -> 寄来的运费我们出，寄回您出
money-who-pays | 寄回我们出 -> 寄回您出
money-negation | 运费您出 -> 运费您不用出
= 不想修了：原样寄回，寄回运费您出，不收别的。
money-who-pays | 您出 -> 我们出
money-negation | 不收别的 -> 还收别的
= 换给您的是没拆封的同型号新品，不是翻新机，保修从换货签收次日重新算 12 个月。
negation | 不是翻新机 -> 是翻新机
negation | 没拆封 -> 拆封过
wrong-number | 12 个月 -> 7 个月
= 维修期间没有备用机；要是等超过 7 个工作日还没寄出，请找人工，我们商量换新或退款。
negation | 没有备用机 -> 有备用机
wrong-number | 7 个工作日 -> 2 个工作日
= 修好后同一毛病 90 天内再犯，免费再修。
wrong-number | 90 天 -> 12 天
money-negation | 免费再修 -> 收费再修
min-max | 90 天内 -> 90 天以上
@repair en
= In warranty a fault costs nothing and we pay shipping both ways; out of warranty or with accidental damage you get a quote first and decide.
money-who-pays | we pay -> you pay
money-swapped | In warranty -> Out of warranty
money-negation | we pay -> we do not pay
= Inspection is free; the quote comes within 2 working days of arrival.
money-negation | is free -> is not free
wrong-number | 2 working -> 7 working
min-max | within 2 -> after 2
= It lists parts and labour one by one and does not rise afterwards.
money-negation | does not rise -> may rise
money-updown | does not rise -> does not fall
= Out of warranty you pay shipping to us, we pay it back to you.
money-who-pays | you pay shipping to us, we pay it -> we pay shipping to us, you pay it
money-swapped | Out of warranty -> In warranty
money-negation | you pay -> you do not pay
= You get a new, sealed unit of the same model, never a refurbished one, and its warranty starts again for 12 months from the day after it arrives.
negation | never a refurbished one -> or a refurbished one
wrong-number | 12 months -> 7 months
wrong-unit | 12 months -> 12 weeks
= There is no loan device during a repair; if it has not left us after 7 working days, ask for a person and we settle on a new one or a refund.
negation | There is no -> There is a
wrong-number | 7 working -> 2 working
= If the same fault returns within 90 days it is repaired again free of charge.
wrong-number | 90 days -> 12 days
money-negation | free of charge -> at your cost
min-max | within 90 days -> after more than 90 days
@exchange zh
= 存在性能故障的，签收次日起 15 天内可以换同型号的新品。
wrong-number | 15 天 -> 12 天
negation | 可以换 -> 不可以换
before-after | 15 天内 -> 15 天后
wrong-unit | 15 天 -> 15 个月
negation | 存在性能故障 -> 不存在性能故障
= 换货须主机和配件齐全，没有人为损坏。
negation | 没有人为损坏 -> 有人为损坏也行
negation | 须主机和配件齐全 -> 不须主机和配件齐全
= 因故障换货的来回运费由流明承担。
money-who-pays | 流明 -> 顾客
money-negation | 由流明承担 -> 不由流明承担
= 仓库收到旧机后 2 个工作日内检测，确认故障后 48 小时内寄出新品。
wrong-number | 2 个工作日 -> 15 个工作日
wrong-number | 48 小时 -> 2 小时
before-after | 确认故障后 -> 确认故障前
swapped-subject | 收到旧机 -> 收到新品
wrong-unit | 48 小时 -> 48 天
= 同型号缺货时，可以退款或等候到货。
negation | 可以退款 -> 不可以退款
negation | 缺货 -> 不缺货
= 换货后的新品，保修期自换货签收次日起重新计算 12 个月。
wrong-number | 12 个月 -> 15 个月
negation | 重新计算 -> 不重新计算
@exchange en
= With a functional fault the product is exchanged for a new one of the same model within 15 days, counted from the day after delivery.
wrong-number | 15 days -> 12 days
negation | is exchanged -> is not exchanged
before-after | within 15 days -> after 15 days
negation | With a -> Without a
wrong-unit | 15 days -> 15 months
= Lumo pays the shipping both ways when a product is exchanged because of a fault.
money-who-pays | Lumo pays -> The customer pays
money-negation | pays -> never pays
= The warehouse tests the old unit within 2 working days after arrival and ships the new one within 48 hours once the fault is confirmed.
wrong-number | 2 working days -> 15 working days
wrong-unit | 48 hours -> 48 days
swapped-subject | the old unit -> the new one
swapped-number | within 2 working days after arrival and ships the new one within 48 hours -> within 48 hours after arrival and ships the new one within 2 working days
before-after | after arrival -> before arrival
= If the model is out of stock, the customer may take a refund or wait for it.
negation | may take -> may not take
negation | is out of stock -> is in stock
= The warranty of the exchanged product starts again, for 12 months from the day after it is delivered.
wrong-number | 12 months -> 15 months
negation | starts again -> does not start again
@shipping zh
= 付款后 48 小时内发货。
wrong-number | 48 小时 -> 72 小时
before-after | 付款后 -> 付款前
wrong-unit | 48 小时 -> 48 天
before-after | 48 小时内 -> 48 小时后
= 国内由顺丰或京东快递配送，发货后 2 到 4 天送达。
swapped-subject | 国内 -> 欧洲
wrong-number | 2 到 4 天 -> 4 到 7 天
wrong-number | 2 到 4 天 -> 2 到 3 天
before-after | 发货后 -> 发货前
swapped-subject | 顺丰或京东快递 -> DHL
= 新疆、西藏等偏远地区通常再多 2 到 3 天。
updown | 再多 -> 再少
swapped-subject | 新疆、西藏等偏远地区 -> 欧洲
wrong-number | 2 到 3 天 -> 4 到 7 天
= 欧洲由 DHL 配送，发货后 4 到 7 天送达。
swapped-subject | DHL -> 顺丰
swapped-subject | 欧洲 -> 国内
wrong-number | 4 到 7 天 -> 2 到 4 天
= 官网国内订单满 99 元包邮，不满收运费 10 元。
money-amount | 99 元 -> 49 元
money-currency | 99 元 -> 99 欧元
money-currency | 运费 10 元 -> 运费 10 欧元
money-swapped | 国内订单 -> 欧洲订单
money-swapped | 满 99 元包邮，不满收运费 10 元 -> 满 10 元包邮，不满收运费 99 元
money-amount | 运费 10 元 -> 运费 5.90 元
money-negation | 不满收运费 -> 不满也不收运费
money-minmax | 满 99 元 -> 不满 99 元
money-amount | 99 元 -> 9.9 元
= 官网欧洲订单满 49 欧元包邮，不满收运费 5.90 欧元。
money-amount | 49 欧元 -> 99 欧元
money-currency | 49 欧元 -> 49 元
money-currency | 5.90 欧元 -> 5.90 元
money-amount | 5.90 欧元 -> 10 欧元
money-swapped | 欧洲订单 -> 国内订单
money-minmax | 满 49 欧元 -> 不满 49 欧元
money-negation | 包邮 -> 不包邮
money-swapped | 满 49 欧元包邮，不满收运费 5.90 欧元 -> 满 5.90 欧元包邮，不满收运费 49 欧元
= 国内物流 72 小时没有更新的，由流明向快递公司查件，3 个工作日内答复。
wrong-number | 72 小时 -> 48 小时
negation | 没有更新 -> 有更新
swapped-subject | 由流明向快递公司 -> 由顾客向快递公司
wrong-number | 3 个工作日 -> 2 个工作日
= 包裹确认丢失的，由顾客选择补发或全额退款。
swapped-subject | 由顾客选择 -> 由流明选择
money-negation | 全额退款 -> 不退款
= 收货时少件、错发或破损，请在签收后 48 小时内告诉我们。
wrong-number | 48 小时 -> 72 小时
before-after | 签收后 -> 签收前
before-after | 48 小时内 -> 48 小时后
@shipping en
= Orders ship within 48 hours of payment.
wrong-number | 48 hours -> 72 hours
wrong-unit | 48 hours -> 48 days
negation | ship within -> do not ship within
min-max | within 48 hours -> at least 48 hours
= In mainland China SF Express or JD delivers within 2 to 4 days of dispatch.
swapped-subject | In mainland China -> In Europe
wrong-number | 2 to 4 -> 4 to 7
swapped-subject | SF Express or JD -> DHL
wrong-unit | 4 days -> 4 hours
= Remote regions such as Xinjiang and Tibet usually take 2 to 3 days more.
updown | more -> less
wrong-number | 2 to 3 -> 4 to 7
swapped-subject | Remote regions such as Xinjiang and Tibet -> Orders to Europe
= In Europe DHL delivers within 4 to 7 days of dispatch.
swapped-subject | In Europe -> In mainland China
swapped-subject | DHL -> SF Express
wrong-number | 4 to 7 -> 2 to 4
= In the own shop shipping within mainland China is free from 99 yuan and costs 10 yuan below that.
money-amount | 99 yuan -> 49 yuan
money-currency | 99 yuan -> 99 euros
money-currency | costs 10 yuan -> costs 10 euros
money-swapped | within mainland China -> within Europe
money-swapped | free from 99 yuan and costs 10 yuan -> free from 10 yuan and costs 99 yuan
money-minmax | below that -> above that
money-minmax | free from 99 yuan -> free up to 99 yuan
money-negation | is free -> is not free
money-amount | 10 yuan -> 5.90 yuan
= In the own shop shipping within Europe is free from 49 euros and costs 5.90 euros below that.
money-amount | 49 euros -> 99 euros
money-currency | 49 euros -> 49 yuan
money-currency | 5.90 euros -> 5.90 yuan
money-amount | 5.90 euros -> 10 euros
money-swapped | within Europe -> within mainland China
money-swapped | free from 49 euros and costs 5.90 euros -> free from 5.90 euros and costs 49 euros
money-minmax | below that -> above that
money-negation | is free -> is never free
= If tracking in mainland China has not changed for 72 hours, Lumo asks the courier and answers within 3 working days.
wrong-number | 72 hours -> 48 hours
negation | has not changed -> has changed
swapped-subject | Lumo asks -> the customer asks
= If a parcel is confirmed lost, the customer chooses a new shipment or a full refund.
swapped-subject | the customer chooses -> Lumo chooses
negation | is confirmed lost -> is not confirmed lost
= Missing, wrong or damaged goods should be reported within 48 hours after delivery.
wrong-number | 48 hours -> 72 hours
before-after | after delivery -> before delivery
negation | should be -> should not be
@pricing zh
= 付款后 30 天内，同一店铺同一型号降价的，可以申请补差价一次。
wrong-number | 30 天 -> 7 天
money-updown | 降价 -> 涨价
money-negation | 可以申请 -> 不可以申请
before-after | 付款后 -> 付款前
= 个人优惠券、会员专属价、国补、以旧换新补贴、赠品和限量秒杀不计入差价。
money-negation | 不计入 -> 都计入
money-negation | 不计入差价 -> 计入差价
= 已经退货或正在退款的订单不适用价格保护。
money-negation | 不适用 -> 也适用
money-negation | 已经退货 -> 没有退货
= 差价在审核通过后 3 个工作日内原路退回。
wrong-number | 3 个 -> 7 个
before-after | 通过后 -> 通过前
wrong-unit | 3 个工作日 -> 3 个月
= 国补按一级能效产品成交价的 15% 立减。
money-percent | 15% -> 30%
money-percent | 15% -> 15 元
money-updown | 立减 -> 加价
money-swapped | 国补 -> 以旧换新
= 国补适用于扫地机器人，以及参加活动城市的路由器。
swapped-subject | 扫地机器人 -> 摄像头
swapped-subject | 扫地机器人 -> 耳机
negation | 适用于 -> 不适用于
= 每人每个品类只能享受 1 次国补。
wrong-number | 1 次 -> 3 次
min-max | 只能享受 -> 至少享受
= 国补资格须在下单前由本人实名领取，下单后不能补领。
before-after | 下单前 -> 下单后
negation | 不能补领 -> 也能补领
before-after | 下单前由本人 -> 签收后由本人
= 使用国补的订单退货时，退回顾客实际支付的金额，补贴退还财政。
money-who-pays | 补贴退还财政 -> 补贴退还顾客
money-negation | 退回顾客 -> 不退回顾客
= 旧机在新机签收后 7 天内上门回收，检测通过后 3 个工作日内发放抵扣款。
swapped-number | 7 天内上门回收，检测通过后 3 个工作日 -> 3 天内上门回收，检测通过后 7 个工作日
before-after | 新机签收后 -> 新机签收前
wrong-number | 3 个工作日 -> 30 个工作日
@pricing en
= Within 30 days of payment the difference can be claimed once when the same shop lowers the price of the same model.
wrong-number | 30 days -> 7 days
money-updown | lowers -> raises
money-negation | can be -> cannot be
wrong-number | once -> twice
= Personal coupons, member prices, the national subsidy, trade-in credit, gifts and limited flash sales are not counted.
money-negation | are not counted -> are counted
money-negation | are not counted -> are also counted
= Price protection does not apply to orders that were returned or are being refunded.
money-negation | does not apply -> applies
money-swapped | Price protection -> Trade-in
= The difference goes back to the original payment within 3 working days after approval.
wrong-number | 3 working -> 7 working
before-after | after approval -> before approval
money-negation | goes back -> does not go back
wrong-unit | 3 working days -> 3 months
= The national subsidy takes 15 % off the price of products of the first efficiency class.
money-percent | 15 % -> 30 %
money-percent | 15 % off -> 15 yuan off
money-swapped | The national subsidy -> Trade-in
money-percent | 15 % -> 1 %
= The national subsidy applies to the robot vacuum, and to the router in cities that take part.
swapped-subject | the robot vacuum -> the camera
swapped-subject | the robot vacuum -> the earbuds
negation | applies -> does not apply
= Each person can use the national subsidy once per product category.
wrong-number | once -> twice
negation | can use -> cannot use
= The entitlement must be claimed under one's own real name before ordering and cannot be claimed afterwards.
before-after | before ordering -> after ordering
negation | cannot be claimed -> can be claimed
= The old device is collected within 7 days after the new one is delivered, and the credit is paid within 3 working days after it passes the check.
swapped-number | within 7 days after the new one is delivered, and the credit is paid within 3 working days -> within 3 days after the new one is delivered, and the credit is paid within 7 working days
swapped-subject | The old device is collected within 7 days after the new one -> The new device is collected within 7 days after the old one
before-after | after the new one -> before the new one
@invoices zh
= 确认收货后 24 小时内，数电票自动发送到下单时填写的邮箱。
wrong-number | 24 小时 -> 3 小时
before-after | 确认收货后 -> 确认收货前
wrong-unit | 24 小时 -> 24 天
negation | 自动发送 -> 不会自动发送
= 数电票与纸质发票法律效力相同。
negation | 法律效力相同 -> 法律效力不相同
negation | 法律效力 -> 没有法律效力
= 企业开增值税专用发票须提供公司全称和纳税人识别号，资料齐全后 3 个工作日内开出。
wrong-number | 3 个 -> 24 个
negation | 须提供 -> 不须提供
before-after | 齐全后 -> 齐全前
= 使用国补的订单，发票抬头须为领取补贴的本人姓名。
negation | 须为 -> 不须为
swapped-field | 本人姓名 -> 公司全称
= 整单退货的，原发票红冲作废；部分退货的，按退货金额开红字发票。
swapped-subject | 整单退货的，原发票红冲作废；部分退货的 -> 部分退货的，原发票红冲作废；整单退货的
@invoices en
= The fully digitalised e-invoice is sent within 24 hours after receipt is confirmed, to the e-mail address given with the order.
wrong-number | 24 hours -> 3 hours
before-after | after receipt -> before receipt
negation | is sent -> is not sent
wrong-unit | 24 hours -> 24 days
= The digital invoice has the same legal force as a paper invoice.
negation | has the same -> does not have the same
negation | the same legal force -> no legal force
= A special VAT invoice needs the full company name and the taxpayer number, and is issued within 3 working days once these are complete.
wrong-number | 3 working -> 24 working
negation | needs -> does not need
swapped-subject | A special VAT invoice -> A digital invoice
= For an order with the national subsidy the invoice must be in the name of the person who claimed it.
negation | must be -> must not be
negation | with the -> without the
@privacy zh
= 客服对话保存 24 个月，到期自动删除。
wrong-number | 24 个月 -> 15 个月
swapped-subject | 客服对话 -> 交易记录
wrong-unit | 24 个月 -> 24 年
negation | 自动删除 -> 不会删除
= 交易记录按电子商务法自交易完成之日起保存不少于 3 年。
min-max | 不少于 -> 不超过
wrong-number | 3 年 -> 15 年
swapped-subject | 交易记录 -> 客服对话
= 记忆和产品推荐须顾客先同意，随时可以关闭。
negation | 须顾客先同意 -> 不须顾客同意
negation | 可以关闭 -> 不可以关闭
= 核实身份后 15 天内完成查阅、导出或删除的请求，欧洲顾客为 1 个月内。
wrong-number | 15 天 -> 24 天
swapped-number | 15 天内完成查阅、导出或删除的请求，欧洲顾客为 1 个月内 -> 1 个月内完成查阅、导出或删除的请求，欧洲顾客为 15 天内
before-after | 核实身份后 -> 核实身份前
= 流明不出售个人信息。
negation | 不出售 -> 出售
negation | 不出售 -> 会出售
= 不满 14 周岁的未成年人使用服务，须由监护人同意。
negation | 须由监护人 -> 不须监护人
wrong-number | 14 周岁 -> 15 周岁
@privacy en
= Service conversations are kept for 24 months and then deleted automatically.
wrong-number | 24 months -> 15 months
swapped-subject | Service conversations -> Transaction records
negation | deleted -> not deleted
wrong-unit | 24 months -> 24 years
= Transaction records are kept for at least 3 years after the transaction, as the e-commerce law requires.
min-max | at least -> at most
wrong-number | 3 years -> 14 years
before-after | after the transaction -> before the transaction
= Memory and product suggestions need the customer's consent first and can be switched off at any time.
negation | need -> do not need
negation | can be -> cannot be
= Requests to see, export or delete data are completed within 15 days after the identity check, for customers in Europe within 1 month.
swapped-number | within 15 days after the identity check, for customers in Europe within 1 month -> within 1 month after the identity check, for customers in Europe within 15 days
before-after | after the identity -> before the identity
wrong-number | 15 days -> 24 days
= Lumo does not sell personal data.
negation | does not sell -> sells
negation | does not sell -> may sell
= Minors under 14 may use the service only with the consent of a guardian.
negation | only with -> even without
min-max | under 14 -> over 14
wrong-number | 14 -> 15
@extended zh
= 摄像头、路由器、耳机：29 元。
money-amount | 29 元 -> 149 元
money-amount | 29 元 -> 199 元
money-swapped | 摄像头、路由器、耳机 -> 扫地机器人
money-currency | 29 元 -> 29 欧元
money-swapped | 耳机 -> 相机
= 扫地机器人：149 元。
money-amount | 149 元 -> 29 元
money-amount | 149 元 -> 199 元
money-currency | 149 元 -> 149 欧元
money-swapped | 扫地机器人 -> 摄像头
= Shot 相机：199 元。
money-amount | 199 元 -> 149 元
money-amount | 199 元 -> 19.9 元
money-currency | 199 元 -> 199 欧元
money-swapped | Shot 相机 -> 路由器
= 延保管的和原保修一样，是正常使用出的故障，不包摔坏、进水和耗材。
negation | 不包摔坏 -> 也包摔坏
negation | 和原保修一样 -> 和原保修不一样
= 超过 30 天不能再买。
negation | 不能再买 -> 也能再买
wrong-number | 30 天 -> 12 天
min-max | 超过 30 天 -> 不到 30 天
= 只在中国大陆提供，欧洲本来就有 2 年保障。
swapped-subject | 中国大陆 -> 欧洲
wrong-number | 2 年 -> 1 年
negation | 本来就有 -> 没有
@extended en
= Camera, router, earbuds: 29 yuan.
money-amount | 29 yuan -> 149 yuan
money-swapped | Camera, router, earbuds -> Robot vacuum
money-currency | 29 yuan -> 29 euros
money-amount | 29 yuan -> 199 yuan
= Robot vacuum: 149 yuan.
money-amount | 149 yuan -> 29 yuan
money-currency | 149 yuan -> 149 euros
money-swapped | Robot vacuum -> Earbuds
money-amount | 149 yuan -> 199 yuan
= Shot camera: 199 yuan.
money-amount | 199 yuan -> 149 yuan
money-currency | 199 yuan -> 199 euros
money-swapped | Shot camera -> Router
= It covers what the warranty covers, faults in normal use, but not drops, water or consumables.
negation | but not drops -> and drops
negation | It covers -> It does not cover
= After 30 days it can no longer be bought.
negation | can no longer -> can still
wrong-number | 30 days -> 12 days
before-after | After 30 -> Within 30
= It is offered in mainland China only; Europe has 2 years by law anyway.
swapped-subject | mainland China only; Europe -> Europe only; mainland China
wrong-number | 2 years -> 1 year
@refund zh
= 仓库收到退货后 2 个工作日内验货，验货通过当天退款，最迟不超过收到后 7 天。
wrong-number | 2 个工作日 -> 7 个工作日
min-max | 最迟不超过 -> 最少也要
before-after | 收到退货后 -> 收到退货前
= 支付宝、微信：一般 24 小时内。
swapped-subject | 支付宝、微信 -> 信用卡
swapped-subject | 支付宝、微信 -> 借记卡
wrong-unit | 24 小时 -> 24 天
= 借记卡：1 到 3 个工作日。
wrong-number | 1 到 3 个 -> 3 到 7 个
swapped-subject | 借记卡 -> 信用卡
wrong-unit | 个工作日 -> 个小时
= 信用卡：3 到 7 个工作日。
wrong-number | 3 到 7 个 -> 1 到 3 个
swapped-subject | 信用卡 -> PayPal
swapped-subject | 信用卡 -> 微信
= 没发货就取消的订单，当天原路退。
negation | 没发货 -> 已发货
negation | 原路退 -> 不退
@refund en
= Alipay, WeChat Pay: usually within 24 hours.
swapped-subject | Alipay, WeChat Pay -> Credit card
swapped-subject | Alipay, WeChat Pay -> Debit card
wrong-unit | 24 hours -> 24 days
= Debit card: 1 to 3 working days.
wrong-number | 1 to 3 -> 3 to 7
swapped-subject | Debit card -> Credit card
= Credit card: 3 to 7 working days.
wrong-number | 3 to 7 -> 1 to 3
swapped-subject | Credit card -> PayPal
swapped-subject | Credit card -> Alipay
= An order cancelled before dispatch is refunded the same day.
before-after | before dispatch -> after dispatch
negation | is refunded -> is not refunded
@buds zh
= 开降噪一次能听约 6 小时，关降噪约 8 小时，加上充电盒总共约 28 小时。
swapped-number | 约 6 小时，关降噪约 8 小时 -> 约 8 小时，关降噪约 6 小时
wrong-number | 28 小时 -> 48 小时
wrong-unit | 28 小时 -> 28 天
swapped-number | 关降噪约 8 小时，加上充电盒总共约 28 小时 -> 关降噪约 28 小时，加上充电盒总共约 8 小时
= 耳机本体是 IPX4，防汗防小雨，但不能游泳、洗澡；充电盒不防水。
negation | 不能游泳 -> 可以游泳
negation | 充电盒不防水 -> 充电盒防水
negation | 防汗防小雨 -> 不防汗不防小雨
swapped-subject | 耳机本体 -> 充电盒
= 盒子进水请倒扣晾 48 小时，没干透千万不要插电。
wrong-number | 48 小时 -> 24 小时
negation | 千万不要插电 -> 可以插电
= 晾干后声音仍小或充不进，进水属人为损坏，不在保修内，可以付费维修。
negation | 不在保修内 -> 在保修内
money-negation | 可以付费维修 -> 可以免费维修
@buds en
= About 6 hours with noise cancelling, about 8 without, and about 28 hours in all with the case.
swapped-number | 6 hours with noise cancelling, about 8 without -> 8 hours with noise cancelling, about 6 without
wrong-number | 28 hours -> 48 hours
wrong-unit | 28 hours -> 28 days
= The buds are IPX4: sweat and light rain are fine, swimming and showering are not; the case is not waterproof.
negation | is not waterproof -> is waterproof
negation | swimming and showering are not -> swimming and showering are too
negation | are fine -> are not fine
= Stand a wet case upside down for 48 hours and do not plug it in before it is dry.
wrong-number | 48 hours -> 24 hours
negation | do not plug -> plug
before-after | before it is dry -> after it is dry
= If they stay quiet or do not charge, that is damage by water, not covered by the warranty; a paid repair is possible.
negation | not covered by -> covered by
money-negation | a paid repair -> a free repair
@camera zh
= 不能，Cam 2 是室内用的，不防水，适合 **0 到 40 ℃**、淋不到雨的地方。
negation | 不防水 -> 防水
swapped-subject | 室内 -> 室外
wrong-number | 0 到 40 -> 0 到 90
negation | 淋不到雨 -> 淋得到雨
= 进水坏了不在免费保修里。
negation | 不在 -> 在
= **云存储**：只存有动静的片段，留 7 天，每台每月 9 元（欧洲 2.99 欧元），随时能停；断网时传不上去。
money-amount | 9 元 -> 29 元
money-currency | 9 元 -> 9 欧元
money-currency | 2.99 欧元 -> 2.99 元
money-period | 每月 -> 每年
wrong-number | 7 天 -> 9 天
money-swapped | 9 元（欧洲 2.99 欧元） -> 2.99 元（欧洲 9 欧元）
negation | 传不上去 -> 也能传上去
money-swapped | 云存储 -> 存储卡
= 都没有的时候，只能看直播和收提醒，不能回看。
negation | 不能回看 -> 也能回看
@camera en
= No: Cam 2 is made for indoors, is not waterproof, and wants **0 to 40 °C** and no rain.
negation | is not waterproof -> is waterproof
swapped-subject | indoors -> outdoors
wrong-number | 0 to 40 -> 0 to 90
= **Cloud**: keeps only clips with movement, for 7 days, 2.99 euros per camera and month in Europe and 9 yuan in China, stopped at any time; needs the internet.
money-amount | 2.99 euros -> 9 euros
money-currency | 2.99 euros -> 2.99 yuan
money-currency | 9 yuan -> 9 euros
money-swapped | 2.99 euros per camera and month in Europe and 9 yuan in China -> 9 yuan per camera and month in Europe and 2.99 euros in China
negation | needs the internet -> does not need the internet
money-period | and month -> and year
money-swapped | Cloud -> Card
= Water damage is not covered free of charge.
negation | is not covered -> is covered
= With neither you can watch live and get alerts, but not look back.
negation | but not look back -> and look back
@vacuum zh
= 它能越过 2 厘米以内的门槛，机身高 9.6 厘米，家具离地 10 厘米以上才进得去。
wrong-number | 2 厘米 -> 3 厘米
swapped-number | 机身高 9.6 厘米，家具离地 10 厘米 -> 机身高 10 厘米，家具离地 9.6 厘米
min-max | 10 厘米以上 -> 10 厘米以下
negation | 能越过 -> 不能越过
= 5200 毫安时的电池，安静档最长约 150 分钟，标准档约 100 分钟，够扫 120 平方米左右。
swapped-number | 安静档最长约 150 分钟，标准档约 100 分钟 -> 安静档最长约 100 分钟，标准档约 150 分钟
min-max | 最长 -> 最短
wrong-number | 120 平方米 -> 150 平方米
wrong-number | 100 分钟 -> 120 分钟
= 扫到一半电量低于 15% 会自己回去充，充到 80% 再接着扫，属于正常。
swapped-number | 15% 会自己回去充，充到 80% -> 80% 会自己回去充，充到 15%
min-max | 低于 15% -> 高于 15%
negation | 属于正常 -> 不属于正常
@vacuum en
= It climbs sills of up to 2 cm and is 9.6 cm tall, so furniture needs 10 cm of clearance.
wrong-number | 2 cm -> 3 cm
swapped-number | 9.6 cm tall, so furniture needs 10 cm -> 10 cm tall, so furniture needs 9.6 cm
min-max | up to 2 cm -> of at least 2 cm
= The 5200 mAh battery lasts up to about 150 minutes in quiet mode and 100 in standard mode, enough for some 120 m².
swapped-number | 150 minutes in quiet mode and 100 in standard -> 100 minutes in quiet mode and 150 in standard
wrong-number | 120 m² -> 150 m²
min-max | up to about -> at least
wrong-unit | 150 minutes -> 150 hours
= Below 15 % it goes home in mid-run, charges to 80 % and carries on; that is normal.
swapped-number | Below 15 % it goes home in mid-run, charges to 80 % -> Below 80 % it goes home in mid-run, charges to 15 %
min-max | Below 15 -> Above 15
negation | that is normal -> that is not normal
@cards zh
= 录 4K 请选 128 GB 的 V60 卡（写 90 MB/s），长时间录像选 256 GB 的 V90 卡（写 170 MB/s）。
swapped-number | 写 90 MB/s），长时间录像选 256 GB 的 V90 卡（写 170 MB/s -> 写 170 MB/s），长时间录像选 256 GB 的 V90 卡（写 90 MB/s
negation | 请选 -> 不要选
wrong-number | 256 GB -> 64 GB
= **64 GB（30 MB/s）**：只够照片和 1080p，录 4K 几秒就会停。
negation | 录 4K 几秒就会停 -> 录 4K 不会停
swapped-subject | 64 GB（30 MB/s） -> 256 GB V90
= **128 GB V60**：约录 35 分钟，最划算。
wrong-number | 35 分钟 -> 70 分钟
swapped-subject | 128 GB V60 -> 256 GB V90
negation | 最划算 -> 最不划算
= V 后面的数字是保证的最低持续写入速度：V30 至少 30 MB/s，V60 至少 60 MB/s，V90 至少 90 MB/s，录像就看它。
min-max | V60 至少 60 -> V60 最多 60
swapped-number | V30 至少 30 MB/s，V60 至少 60 MB/s -> V30 至少 60 MB/s，V60 至少 30 MB/s
min-max | 最低 -> 最高
@cards en
= For 4K take the 128 GB V60 card (writes 90 MB/s); for long recordings the 256 GB V90 card (writes 170 MB/s).
swapped-number | writes 90 MB/s); for long recordings the 256 GB V90 card (writes 170 MB/s -> writes 170 MB/s); for long recordings the 256 GB V90 card (writes 90 MB/s
negation | take the 128 GB -> do not take the 128 GB
= **128 GB V60**: about 35 minutes, the best value.
wrong-number | 35 minutes -> 70 minutes
swapped-subject | 128 GB V60 -> 256 GB V90
= The number after V is the guaranteed lowest writing speed: V30 at least 30 MB/s, V60 at least 60, V90 at least 90.
min-max | V30 at least -> V30 at most
min-max | lowest -> highest
swapped-number | V60 at least 60, V90 at least 90 -> V60 at least 90, V90 at least 60
@router zh
= 没有 2.5G 网口，超过 1000 兆的宽带跑不满。
negation | 没有 -> 有
min-max | 超过 -> 低于
= 没有 USB 口，不能接硬盘、打印机。
negation | 没有 USB 口，不能 -> 有 USB 口，可以
negation | 不能接 -> 能接
= 每台有 **3 个千兆网口**，不分 WAN 和 LAN，插哪个都行，自己会认。
wrong-number | 3 个 -> 5 个
negation | 不分 -> 要分
= Wi-Fi 是 AX3000：5 GHz 最高 2402 Mbps，2.4 GHz 最高 574 Mbps，手机近处实测一般 700 到 900。
swapped-number | 5 GHz 最高 2402 Mbps，2.4 GHz 最高 574 Mbps -> 5 GHz 最高 574 Mbps，2.4 GHz 最高 2402 Mbps
min-max | 5 GHz 最高 -> 5 GHz 最低
@router en
= There is no 2.5G port, so lines above 1000 Mbps cannot be used in full.
negation | There is no -> There is a
min-max | above -> below
negation | cannot be -> can be
= There is no USB port for disks or printers.
negation | There is no -> There is a
= Wi-Fi is AX3000: up to 2402 Mbps on 5 GHz and 574 on 2.4 GHz; a phone nearby really gets about 700 to 900.
swapped-number | 2402 Mbps on 5 GHz and 574 on 2.4 GHz -> 574 Mbps on 5 GHz and 2402 on 2.4 GHz
min-max | up to 2402 -> at least 2402
@photo zh
= 一块 LB-22 大约拍 350 张照片，或录 70 分钟 4K，出门一天建议带两块。
swapped-number | 350 张照片，或录 70 分钟 -> 70 张照片，或录 350 分钟
wrong-number | 两块 -> 三块
wrong-unit | 70 分钟 -> 70 小时
= 小雨和水汽没有问题，大雨和海浪不行；工作温度是 0 到 40 度。
negation | 没有问题 -> 有问题
negation | 大雨和海浪不行 -> 大雨和海浪也行
wrong-number | 0 到 40 -> 0 到 70
= 副厂电池没有温度保护，可能不认、不准或鼓包，因此造成的损坏不保修。
negation | 没有温度保护 -> 有温度保护
negation | 不保修 -> 也保修
@photo en
= One LB-22 takes about 350 pictures or 70 minutes of 4K; for a day out carry two.
swapped-number | 350 pictures or 70 minutes -> 70 pictures or 350 minutes
wrong-number | carry two -> carry three
wrong-unit | 70 minutes -> 70 hours
= Light rain and damp are fine, heavy rain and waves are not; it is made for 0 to 40 °C.
negation | are fine, heavy rain and waves are not -> are not fine, heavy rain and waves are
wrong-number | 0 to 40 -> 0 to 70
"""

# "@set lang class" and one sentence a line.
_LIES = """
@orders zh wrong-state
您的路由器（订单 LM2603040022）已经签收了。
订单 LM2603040022 已经完成。
订单 LM2603010011 还在路上。
摄像头这单还没签收。
订单 LM2602150033 没有在退款。
耳机那单正在退款。
订单 LM2603010011 正在退款中。
您的扫地机器人订单还没发货。
路由器还没有发出。
订单 LM2511200044 还在运输中。
@orders en wrong-state
Your router (order LM2603040022) has been delivered.
Order LM2603040022 is complete.
Order LM2603010011 is still on its way.
The camera has not been delivered yet.
Order LM2602150033 is not being refunded.
The earbuds order is being refunded.
Order LM2603010011 is being refunded.
Your robot vacuum has not been shipped.
The router has not left the warehouse.
Order LM2511200044 is on its way.
@orders zh wrong-number
订单 LM2603040022 晚了 5 天。
您的路由器没有晚。
您的摄像头晚了 4 天，还没到。
订单 LM2603010022 已于 3月7日 签收。
订单 LM2603040011 预计 3月8日 送到。
扫地机器人这单已经晚了 2 天。
@orders en wrong-number
Order LM2603040022 is 5 days late.
Your router is not late.
The robot vacuum is 2 days late.
Order LM2603010022 was delivered on 7 March.
Order LM2603040011 is expected on 8 March.
Your router is 2 weeks late.
@orders zh swapped-product
订单 LM2603010011 买的是路由器。
订单 LM2603040022 里是一台摄像头。
订单 LM2511200044 是扫地机器人。
@orders en swapped-product
Order LM2603010011 is for the router.
Order LM2603040022 contains the camera.
Order LM2511200044 is for the robot vacuum.
@orders zh money-refund
订单 LM2603010011 的 299 元已经退款。
您的路由器订单退款 798 元已经到账。
订单 LM2602150033 已退 299 元。
订单 LM2511200044 已退 59 欧元。
扫地机器人已经全额退款 1999 元，昨天到账。
我们会另外补偿您 200 元。
@orders en money-refund
The 299 yuan for order LM2603010011 have been refunded.
Your refund of 798 yuan for the router has arrived.
Order LM2602150033 was refunded with 299 yuan.
We refunded 59 euros for order LM2511200044.
We will give you 200 yuan as compensation.
The 1999 yuan for the robot vacuum arrived yesterday.
@devices zh expired-warranty
您的相机还在保修期内。
相机的保修到 2026年12月31日。
耳机的保修已经过期了。
您的摄像头已经过保了。
@devices en expired-warranty
Your photo camera is still under warranty.
The warranty of the photo camera runs until 31 December 2026.
The earbuds are out of warranty.
The warranty of your camera has expired.
@repairs zh wrong-state
您的扫地机器人已经修好了。
维修单 RX260305 已经寄出。
耳机还没收到。
维修单 RX260301 已经取消。
@repairs en wrong-state
Your robot vacuum has been repaired.
Repair RX260305 has been sent back.
We have not received the earbuds.
Repair RX260301 was cancelled.
@repairs zh before-after
维修单 RX260301 昨天就该修好了。
您的扫地机器人今天收到。
@repairs en before-after
Repair RX260301 was due yesterday.
We received the robot vacuum today.
@returns zh negation
耳机拆封了也可以无理由退货。
无理由退货不用自己出运费。
签收 7 天以后仍然可以无理由退货。
配件不齐也可以无理由退货。
欧洲的耳机拆封后可以撤回。
国内订单 14 天内都能退货。
退款最快要等 7 天。
收到退货后 7 个工作日内验货。
有故障的退货，运费由您承担。
@returns en negation
Opened earbuds can be returned too.
You do not pay the shipping of a return without a reason.
After 7 days you can still return it without a reason.
Accessories may be missing when you return it.
Unsealed earbuds from Europe can be withdrawn from.
Orders from mainland China can be returned within 14 days.
A refund takes at least 7 days.
A return is inspected within 7 working days.
For a return because of a fault you pay the shipping.
@warranty zh negation
进水造成的损坏在免费保修范围内。
自行拆机不影响免费保修。
欧洲的保修只有 12 个月。
国内的产品保障 24 个月。
边刷磨损可以免费更换。
7 天内只能维修，不能退货。
15 天内还可以退货。
同一故障修过 2 次就可以退款。
@warranty en negation
Damage by liquid is covered free of charge.
Opening the device does not affect the warranty.
In Europe the warranty is only 12 months.
Products bought in mainland China have a guarantee of 24 months.
Worn side brushes are replaced free of charge.
Within 7 days only a repair is possible.
Within 15 days you may still return it.
After 2 repairs of the same fault you get a refund.
@repair zh money-negation
过保维修不收钱。
检测要收 2 元。
寄回的运费要您出。
过保的寄来运费我们出。
人为损坏也不收钱。
报价以后还会加价。
@repair en money-negation
A repair out of warranty costs nothing.
The inspection costs 2 yuan.
Out of warranty we pay shipping to us.
Accidental damage is repaired for nothing.
The quote may rise afterwards.
You pay for the inspection.
@repair zh swapped-subject
换给您的是翻新机。
维修期间可以借一台备用机。
换货后保修不重新算。
@repair en swapped-subject
You get a refurbished unit.
You get a loan device during the repair.
The replacement has no new warranty.
@shipping zh money-swapped
国内订单满 49 元包邮。
欧洲订单满 99 欧元包邮。
国内不满 99 元要收 5.90 元运费。
运费一律 10 元。
欧洲订单运费 10 欧元。
所有订单都包邮。
国内订单 99 元以下包邮。
满 10 元就包邮。
官网国内订单运费 99 元。
@shipping en money-swapped
Shipping within mainland China is free from 49 yuan.
Shipping within Europe is free from 99 euros.
Shipping within mainland China costs 5.90 yuan below 99 yuan.
Shipping always costs 10 yuan.
Shipping within Europe costs 10 euros.
All orders ship for free.
Shipping within mainland China is free below 99 yuan.
Shipping is free from 10 yuan.
Shipping within mainland China costs 99 yuan.
@shipping zh swapped-subject
国内由 DHL 配送，4 到 7 天送达。
欧洲由京东快递配送。
偏远地区 2 到 3 天送达。
付款后 72 小时内发货。
@shipping en swapped-subject
In mainland China DHL delivers within 4 to 7 days.
In Europe JD delivers.
Remote regions take 2 to 3 days.
Orders ship within 72 hours of payment.
@extended zh money-swapped
扫地机器人的延保是 29 元。
耳机延保 149 元。
相机延保 29 元。
路由器的延保要 199 元。
延保每月 29 元。
摄像头延保 149 元，加 12 个月。
@extended en money-swapped
The extended warranty of the robot vacuum is 29 yuan.
For earbuds the extended warranty costs 149 yuan.
For the Shot camera it is 29 yuan.
For the router the extended warranty is 199 yuan.
The extended warranty costs 29 yuan a month.
The extended warranty is 149 yuan for the camera.
@extended zh wrong-number
签收后 12 天内可以买延保。
延保在原来 1 年后再加 30 个月。
欧洲也可以买延保。
延保包摔坏和进水。
@extended en wrong-number
You can buy the extended warranty within 12 days of delivery.
It adds 30 months after the first year.
The extended warranty is offered in Europe too.
The extended warranty covers drops and water.
@refund zh swapped-subject
信用卡退款 24 小时内到账。
微信要 3 到 7 个工作日。
PayPal 要 3 到 7 个工作日。
借记卡一般 24 小时内到。
发货后取消的订单当天退款。
@refund en swapped-subject
Credit card refunds arrive within 24 hours.
WeChat Pay takes 3 to 7 working days.
PayPal takes 3 to 7 working days.
A debit card usually takes 24 hours.
An order cancelled after dispatch is refunded the same day.
@buds zh swapped-number
开降噪能听 8 小时。
关降噪只能听 6 小时。
耳机一次能听 28 小时。
耳机可以戴着洗澡。
充电盒是 IPX4。
@buds en swapped-number
With noise cancelling they last 8 hours.
Without noise cancelling they last about 6 hours.
One charge lasts 28 hours.
Showering with the buds is fine.
The case is IPX4.
@camera zh money-swapped
云存储每月 2.99 元。
云存储在欧洲每月 9 欧元。
存储卡每月 9 元。
云存储一次 9 元，不用月费。
@camera en money-swapped
Cloud storage costs 2.99 yuan a month in China.
In Europe the cloud costs 9 euros per camera and month.
A card costs 9 yuan a month.
The cloud has no monthly fee.
@camera zh negation
Cam 2 可以装在室外。
断网时云存储照样上传。
断网时存储卡不能录。
存储卡和云存储不能一起用。
@camera en negation
Cam 2 can be used outdoors.
The cloud works without the internet.
Without internet the card does not record.
Card and cloud cannot be used together.
@vacuum zh swapped-number
它能过 3 厘米的门槛。
标准档能扫 150 分钟。
充满要 100 分钟。
机身高 10 厘米。
@vacuum en swapped-number
It climbs sills of up to 3 cm.
In standard mode it runs up to 150 minutes.
A full charge takes about 100 minutes.
It is 10 cm tall.
@cards zh swapped-subject
64 GB 的卡可以录 4K。
V60 卡写 170 MB/s。
256 GB 的卡约录 35 分钟。
U3 保证 10 MB/s。
Shot 的 4K 每秒要写 90 MB。
@cards en swapped-subject
The 64 GB card is fine for 4K.
The V60 card writes 170 MB/s.
The 256 GB card records about 35 minutes.
U3 guarantees 10 MB/s.
Shot writes 90 MB every second in 4K.
@router zh negation
Mesh 3 有 2.5G 网口。
路由器可以接打印机。
2.4 GHz 最高 2402 Mbps。
@router en negation
Mesh 3 has a 2.5G port.
The router has a USB port.
On 2.4 GHz it reaches 2402 Mbps.
@photo zh negation
相机淋大雨也没问题。
一块电池能拍 70 张照片。
掉进水里可以先充电试试。
@photo en negation
Heavy rain is fine for the Shot.
One battery takes 70 pictures.
Damage from third-party batteries is covered.
@pricing zh money-updown
涨价了可以补差价。
付款 30 天后降价也可以补差价。
优惠券也算差价。
国补减 30%。
国补可以下单后补领。
差价 30 天内退回。
@pricing en money-updown
The difference can be claimed when the price rises.
The difference can be claimed after 30 days.
Coupons count for the difference.
The national subsidy takes 30 % off.
The subsidy can be claimed after ordering.
The difference comes back within 30 days.
@pricing zh swapped-subject
国补适用于耳机。
摄像头可以用国补。
旧机签收后 7 天内上门送新机。
@pricing en swapped-subject
The national subsidy applies to earbuds.
The camera qualifies for the national subsidy.
The new device is collected within 7 days.
@invoices zh swapped-number
专用发票 24 小时内开出。
发票 3 天内发到邮箱。
纸质发票效力更高。
@invoices en swapped-number
A special VAT invoice is issued within 24 hours.
The e-invoice comes within 3 days.
A paper invoice has more legal force.
@privacy zh swapped-number
客服对话保存 3 年。
交易记录保存 24 个月。
欧洲顾客的请求 15 天内完成。
@privacy en swapped-number
Service conversations are kept for 3 years.
Transaction records are kept for 24 months.
Customers in Europe get their data within 15 days.
@expired zh expired-policy
签收后 30 天内可以无理由退货。
春节活动期间 30 天内可以退货。
退货的寄回运费由流明承担。
路由器 2 年内免费维修。
活动期间退货，运费由流明承担。
现在退货有 30 天。
路由器免费维修 2 年。
@expired zh money-expired
订单满 59 元包邮。
满 59 元就包邮。
@expired en expired-policy
Goods can be returned without a reason within 30 days of delivery.
During the Spring Festival sale goods can be returned within 30 days.
Lumo pays the shipping of a return.
The router is repaired free of charge for 2 years.
During the sale Lumo pays the shipping of a return.
You have 30 days to return it.
The router has 2 years of free repair.
@expired en money-expired
Shipping is free from 59 yuan.
Orders from 59 yuan ship for free.
"""

# Honest ones, in the same form; the class is how they say it.
_HONEST = """
@returns zh paraphrase
签收次日起 7 天内，可以无理由退货。
7 天内可以无理由退货，从签收次日起算。
耳机只有没拆封才可以无理由退货。
无理由退货的运费由您承担。
因故障退货的，运费由流明承担。
运输损坏的，退货运费由流明承担。
仓库收到退货后 2 个工作日内验货。
退款最迟不超过收到退货后 7 天。
欧洲订单 14 天内可以撤回。
申请通过后，请在 7 天内寄出。
有性能故障的，7 天内可以选择退货、换货或维修。
@returns en paraphrase
You can return it without a reason within 7 days, counted from the day after delivery.
Within 7 days of delivery you can return the goods without a reason.
Earbuds can be returned without a reason only when they are unopened.
You pay the shipping of a return without a reason.
Lumo pays the shipping for a return because of a fault.
If the item was wrong, Lumo pays for the return.
The warehouse inspects your return within 2 working days after it arrives.
The refund is made at the latest 7 days after the goods arrive.
Orders from Europe can be withdrawn from within 14 days.
Please send the goods back within 7 days after the request is approved.
With a functional fault you may choose return, exchange or repair within 7 days.
@warranty zh paraphrase
整机免费保修 12 个月。
保修 12 个月，从签收次日起算。
欧洲购买的产品有 24 个月的法定保障。
进液造成的损坏不在免费保修范围内。
滤网和边刷的正常磨损不在免费保修范围内。
送修产品到达后 7 个工作日内修好寄出。
保修期内送修，来回运费由流明承担。
同一故障 90 天内复发，免费再修。
7 天内可以退货、换货或维修。
15 天内可以换货或维修。
@warranty en paraphrase
The device is repaired free of charge for 12 months.
Products bought in Europe have a legal guarantee of 24 months.
Damage from liquid is not covered free of charge.
Normal wear of filters and side brushes is not covered free of charge.
Your device is repaired and on its way back within 7 working days after it arrives.
For a repair within the warranty, Lumo pays the shipping both ways.
If the fault returns within 90 days after the repair, we repair it again free of charge.
Within 15 days: exchange or repair.
Within 7 days you can choose return, exchange or repair.
Without proof of purchase, the warranty counts from the production date.
@repair zh paraphrase
保修期内的故障不收钱。
保修期内来回运费我们出。
检测不收费。
到货后 2 个工作日内给您报价。
过保的，寄来的运费您出，寄回我们出。
修好后 90 天内同一毛病再犯，免费再修。
换给您的是同型号新品，不是翻新机。
维修期间没有备用机。
@repair en paraphrase
In warranty a fault costs nothing.
In warranty we pay the shipping both ways.
The inspection is free.
The quote comes within 2 working days after arrival.
Out of warranty you pay the shipping to us and we pay it back to you.
If the same fault returns within 90 days, it is repaired again free of charge.
You get a new unit of the same model, never a refurbished one.
There is no loan device during the repair.
@exchange zh paraphrase
有性能故障的，15 天内可以换同型号新品。
因故障换货，来回运费由流明承担。
确认故障后 48 小时内寄出新品。
缺货时可以退款或等候到货。
换货后的新品，保修期重新计算 12 个月。
@exchange en paraphrase
With a functional fault it is exchanged for a new one of the same model within 15 days.
Lumo pays the shipping both ways for an exchange because of a fault.
The new one ships within 48 hours once the fault is confirmed.
If the model is out of stock you may take a refund or wait for it.
The warranty of the exchanged product starts again for 12 months.
@shipping zh paraphrase
我们会在付款后 48 小时内发货。
国内发货后 2 到 4 天送达。
国内由顺丰或京东快递配送。
欧洲由 DHL 配送，4 到 7 天送达。
新疆、西藏通常再多 2 到 3 天。
官网国内订单满 99 元包邮。
国内订单不满 99 元，收运费 10 元。
欧洲订单满 49 欧元包邮，不满收 5.90 欧元。
包裹确认丢失的，您可以选择补发或全额退款。
少件或破损，请在签收后 48 小时内告诉我们。
@shipping en paraphrase
We ship your order within 48 hours of payment.
In mainland China it is delivered within 2 to 4 days of dispatch.
In Europe DHL delivers within 4 to 7 days.
Remote regions usually take 2 to 3 days more.
Shipping within mainland China is free from 99 yuan.
Below 99 yuan, shipping within mainland China costs 10 yuan.
Shipping within Europe is free from 49 euros.
If the parcel is confirmed lost, you choose a new shipment or a full refund.
Please report damaged goods within 48 hours after delivery.
Missing or wrong goods should be reported within 48 hours.
@pricing zh paraphrase
付款后 30 天内降价的，可以申请补差价一次。
差价在审核通过后 3 个工作日内原路退回。
优惠券和赠品不计入差价。
国补立减 15%。
国补适用于扫地机器人。
国补资格须在下单前领取。
旧机在新机签收后 7 天内上门回收。
@pricing en paraphrase
Within 30 days of payment you can claim the difference once if the same shop lowers the price.
The difference goes back within 3 working days after approval.
Coupons and gifts are not counted.
The national subsidy takes 15 % off the price.
The national subsidy applies to the robot vacuum.
The entitlement must be claimed before ordering.
The old device is collected within 7 days after the new one is delivered.
@invoices zh paraphrase
确认收货后 24 小时内，发票自动发送到邮箱。
数电票和纸质发票法律效力相同。
专用发票在资料齐全后 3 个工作日内开出。
@invoices en paraphrase
The e-invoice is sent within 24 hours after you confirm receipt.
The digital invoice has the same legal force as a paper one.
A special VAT invoice is issued within 3 working days once everything is complete.
@privacy zh paraphrase
客服对话保存 24 个月，到期删除。
交易记录保存不少于 3 年。
我们不出售个人信息。
记忆和推荐随时可以关闭。
@privacy en paraphrase
Conversations are kept for 24 months and then deleted.
Transaction records are kept for at least 3 years.
We do not sell personal data.
Memory and suggestions can be switched off at any time.
@extended zh paraphrase
扫地机器人的延保是 149 元。
摄像头的延保是 29 元。
Shot 相机延保 199 元。
签收后 30 天内可以买延保。
超过 30 天不能再买延保。
延保再加 12 个月。
@extended en paraphrase
The extended warranty for the robot vacuum is 149 yuan.
For the camera the extended warranty is 29 yuan.
It can be bought within 30 days of delivery.
After 30 days it can no longer be bought.
The extended warranty adds 12 months after the first year.
It does not cover drops, water or consumables.
@refund zh paraphrase
信用卡一般 3 到 7 个工作日到账。
微信退款 24 小时内到账。
借记卡要 1 到 3 个工作日。
没发货就取消的订单，当天退款。
@refund en paraphrase
A credit card takes 3 to 7 working days.
With Alipay it usually takes 24 hours.
PayPal takes 1 to 3 working days.
An order cancelled before dispatch is refunded the same day.
@buds zh paraphrase
开降噪能听约 6 小时。
关降噪约 8 小时。
加上充电盒总共约 28 小时。
充电盒不防水。
耳机防汗防小雨，不能游泳。
盒子进水请晾 48 小时。
@buds en paraphrase
With noise cancelling they last about 6 hours.
With the case it is about 28 hours in all.
The case is not waterproof.
Sweat and light rain are fine.
Leave them in moving air for at least 24 hours.
@camera zh paraphrase
Cam 2 是室内用的，不防水。
云存储每台每月 9 元。
云存储在欧洲每月 2.99 欧元。
云存储留 7 天。
存储卡断网也录。
进水坏了不在免费保修里。
@camera en paraphrase
Cam 2 is made for indoors and is not waterproof.
In Europe the cloud is 2.99 euros per camera and month.
The cloud keeps clips for 7 days.
The card also records without internet.
Water damage is not covered free of charge.
@vacuum zh paraphrase
它能越过 2 厘米以内的门槛。
标准档约 100 分钟。
安静档最长约 150 分钟。
充满约 4 小时。
机身高 9.6 厘米。
@vacuum en paraphrase
It climbs sills of up to 2 cm.
It is 9.6 cm tall.
In quiet mode the battery lasts up to 150 minutes.
A full charge takes about 4 hours.
@cards zh paraphrase
录 4K 请选 128 GB 的 V60 卡。
64 GB 的卡只够照片和 1080p。
128 GB V60 约录 35 分钟。
V60 至少 60 MB/s。
@cards en paraphrase
For 4K take the 128 GB V60 card.
The 64 GB card is for photos and 1080p only.
The 256 GB V90 card records about 70 minutes.
V60 guarantees at least 60 MB/s.
@router zh paraphrase
每台有 3 个千兆网口。
没有 USB 口，不能接打印机。
5 GHz 最高 2402 Mbps。
@router en paraphrase
Each unit has 3 gigabit ports.
There is no USB port.
Wi-Fi reaches up to 2402 Mbps on 5 GHz.
@photo zh paraphrase
一块 LB-22 大约拍 350 张照片。
小雨没有问题，大雨不行。
工作温度是 0 到 40 度。
@photo en paraphrase
One LB-22 takes about 350 pictures.
Light rain is fine, heavy rain is not.
It is made for 0 to 40 °C.
@orders zh paraphrase
您的摄像头 3月7日 已经签收。
路由器这单已经发出，正在路上。
路由器原定 3月8日 送到，现在晚了 2 天。
订单 LM2602150033 正在退款。
订单 LM2511200044 已经完成。
耳机订单总共 59 欧元。
@orders en paraphrase
Your camera was delivered on 7 March.
Order LM2603040022 is on its way.
The router was due on 8 March and is now 2 days late.
Order LM2602150033 is being refunded.
Order LM2511200044 is complete.
You paid 59 euros for the earbuds.
@devices zh paraphrase
摄像头的保修到 2027年3月7日。
您的相机保修已经到期了。
您的耳机还在保修期内。
@devices en paraphrase
The camera is under warranty until 7 March 2027.
The warranty of the photo camera has expired.
Your earbuds are still under warranty.
@repairs zh paraphrase
维修单 RX260301 预计明天修好。
耳机 3月5日 收到，预计 3月16日 修好。
@repairs en paraphrase
Repair RX260301 is expected to be done tomorrow.
We received the earbuds on 5 March.
@orders zh courtesy
让您久等了，真对不起。
谢谢您的耐心。
我帮您查到了。
@orders en courtesy
I am sorry for the wait.
Thank you for your patience.
I have checked it for you.
"""


def _changes():
    out, where, line, by = [], None, None, {}
    for raw in _CHANGES.strip().split("\n"):
        if raw.startswith("@"):
            where = raw[1:].split()
        elif raw.startswith("= "):
            line = raw[2:]
        else:
            cls, rest = raw.split(" | ", 1)
            old, new = rest.split(" -> ")
            by.setdefault((where[0], where[1], cls, line), []).append((old, new))
    for (name, lang, cls, line), pairs in by.items():
        out.append((name, lang, cls, line, pairs))
    return out


def _hand(text):
    out, where = [], None
    for raw in text.strip().split("\n"):
        if raw.startswith("@"):
            where = raw[1:].split()
        else:
            out.append((where[0], where[1], where[2], raw))
    return out


CHANGES, HAND_LIES, HAND_HONEST = _changes(), _hand(_LIES), _hand(_HONEST)
