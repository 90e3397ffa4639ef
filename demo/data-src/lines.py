"""What customers, the machine and agents say in the past conversations of the demo company.

TOPICS: id -> product (None = any), flow (None = none), weight (share of the conversations), ask and answer lines by language.
Lines of one list stand each on a line of their own.
"""


def _l(text):
    return [x.strip() for x in text.strip().split("\n") if x.strip()]


TOPICS = {}


def _topic(name, product, flow, weight, ask_zh, ask_en, ans_zh, ans_en):
    TOPICS[name] = {"product": product, "flow": flow, "weight": weight,
                    "ask": {"zh": _l(ask_zh), "en": _l(ask_en)}, "answer": {"zh": _l(ans_zh), "en": _l(ans_en)}}


_topic("camera-offline", "cam2", "camera-offline", 9, """
门口那个摄像头看不到画面了
显示离线已经两天了
摄像头连网总失败 我快疯了
监控掉线掉得厉害，一会有一会没
搬家以后家里的cam2就没上线过
手机上点开监控一直转
摄像头灯一直红红的 不知道什么意思
我妈在家 我想看看她 结果监控打不开
连了八次都说超时
昨晚停电以后摄像头再也没好
宽带师傅来过之后摄像头就死了
红灯闪个不停 看着好烦
家里猫一个人 画面没了我好担心
""", """
baby cam shows offline again
no picture since yesterday evening
the camera drops out every hour or so
moved house and cam 2 never came back
spinning wheel forever when i open the feed
red light and nothing else, what now
tried to connect it eight times, always timeout
power cut last night, camera dead since
internet guy changed the box and now no camera
it blinks red the whole day
cannot check on my cat, please help
says offline but the wifi is fine for everything else
""", """
我们先看正面的状态灯，它能告诉我们卡在哪一步。请问现在是什么颜色？
红灯闪是没连上网络。请确认连的是 2.4 GHz，然后重启一下路由器再看。
请按住底部橡胶盖下的复位键 8 秒，灯闪蓝后在 App 里重新添加。
""", """
Let us look at the light on the front first; it tells us where it is stuck. What colour is it?
Blinking red means no network. Please check that it uses 2.4 GHz and restart the router.
Hold the reset key under the rubber flap for 8 seconds, then add the camera again in the app.
""")

_topic("camera-firmware-21", "cam2", "camera-offline", 4, """
昨天自动升级到2.1之后监控就离线了
更新完2.1版 摄像头变砖了吧
你们推的2.1固件有毛病 三个头全掉线
app让我升 升完就连不上 版本写的2.1
升级以后红灯闪 一直没网
好好的非要更新 更新完看不了
2.1是不是有问题 群里好几个人都这样
固件2.1能退回去吗 现在完全没法用
晚上两点自动更新的 早上起来就没画面
升了新系统摄像头就找不到了 重新配也不行
版本号2.1 离线 复位没用
更新毁所有 摄像头再也没连上
""", """
after the update to 2.1 the camera is gone
firmware 2.1 broke my cam
all three cameras offline since the overnight update
it updated itself and now it only blinks red
can i go back from 2.1 to the old one
version says 2.1, offline, reset does not help
you pushed an update and now it is a brick
since the new firmware no connection at all
was fine until version 2.1 came
other people in the forum have this with 2.1 too
updated at night, no picture in the morning
new firmware, camera not found any more
""", """
固件 2.1 会让一部分摄像头掉线，2.1.3 已经修好。请按步骤用存储卡升级到 2.1.3。
这是 2.1 版固件的问题，不是您操作的错。升级到 2.1.3 就能恢复，录像不会丢。
""", """
Firmware 2.1 takes some cameras offline; 2.1.3 repairs it. Please update to 2.1.3 with a memory card, step by step.
This comes from firmware 2.1, not from anything you did. 2.1.3 brings the camera back and keeps your recordings.
""")

_topic("camera-playback", "cam2", None, 3, """
回放只有几个小时的 前面的去哪了
插了卡为什么不录
昨天下午的录像看不到 急用
回放一卡一卡的
小偷进院子了 那段居然没录上
内存卡识别不到 摄像头
警察要那段视频 怎么给他
卡里视频电脑打不开
移动侦测老是不触发
树影晃一下就报警 一晚上三百条
夜里画面全是白茫茫
录像声音很小
""", """
playback only goes back a few hours
card is in but nothing is recorded
need yesterdays clip urgently, it is not there
someone was in the yard and it did not record
the playback stutters
sd not recognised in the cam
how do i export a clip for the police
videos from the card do not open on my laptop
motion alert never fires
three hundred alerts because of a tree
picture is all white at night
hardly any sound on the recording
""", """
卡满后会自动覆盖最早的录像。请看一下「存储」里的录像方式和剩余空间。
请先在 App 里停止录像，再取卡重插；还不识别就在摄像头里格式化一次。
""", """
When the card is full the oldest clips are overwritten. Please look at the recording mode and free space under Storage.
Stop recording in the app, take the card out and put it back; if it is still not seen, format it in the camera.
""")

_topic("router-no-internet", "mesh3", None, 5, """
路由器灯黄了 全家没网
黄灯 上不去网 打游戏打一半
光猫没事 就你们这个路由不行
重启三遍还是橙色的灯
早上起来就断网了 要上网课
拨号一直失败 提示691
子路由连上主路由也没网
插了网线电脑也上不了
能连wifi但打不开网页
微信能发 网页死活打不开
交了宽带费还是没网
换了根网线灯还是黄的
""", """
amber light, no internet in the whole house
router lost the net in the middle of a match
modem is ok but the mesh is not
restarted three times, still orange
kids need online school and nothing loads
connected to wifi but no pages open
cable to the laptop does not work either
second unit connects but has no internet
dial in fails every time
messages go through, websites do not
light is yellow since this morning
changed the cable, same thing
""", """
橙灯是路由器没拿到外网。请先断开光猫电源 1 分钟再通电，等两分钟看灯。
请看网线是不是插在 WAN 口，再核对宽带账号和密码；运营商那边也可能在抢修。
""", """
Amber means the router gets no internet. Unplug the modem for one minute, plug it in and wait two minutes.
Please check that the cable is in the WAN port and the provider's login is right; the provider may also have a fault.
""")

_topic("router-slow", "mesh3", None, 3, """
千兆的宽带测出来才九十多兆
卧室信号只有一格
晚上八点以后卡成狗
隔两堵墙就没信号
手机连的是2.4还是5g怎么看
看4k视频老缓冲
网速一阵快一阵慢
玩游戏延迟两百多
装了两个还是有死角
客厅飞快 书房龟速
ping值跳来跳去
nas传文件就十兆
""", """
paying for a gigabit and get 90
one bar in the bedroom
everything crawls after 8 in the evening
no signal behind two walls
netflix keeps buffering
speed goes up and down all day
ping over 200 in games
bought two units and still dead spots
living room fast, study slow as hell
copying to my nas is 10 mb/s
how do i know if i am on 5 ghz
wifi in the garden is useless
""", """
先用网线直连测一次速，能分清是宽带慢还是无线慢。超五类以下的网线最高只有百兆。
请把子路由放在两处的中间，中间不要超过一堵承重墙，再看信号。
""", """
Please measure once by cable: that shows whether the line or the Wi-Fi is slow. An old cable limits it to 100 Mbit/s.
Put the second unit half way, with no more than one thick wall between, and look again.
""")

_topic("vacuum-not-charging", "sweep1", "vacuum-not-charging", 5, """
扫地机趴在座子上充不进去电
回去了但是没在充
充了一夜还是百分之三
充电座灯不亮
老提示充电异常
每次都对不准那两个铜片
电量到八十就不动了
放上去响一声又没反应
用了一年突然充不满
把它抱上去才能充
座子插着电 机器没反应
充着充着自己退出来了
""", """
robot sits on the dock but does not charge
charged all night, still 3 percent
dock light is off
keeps saying charging error
misses the contacts every time
stops at 80 and stays there
beeps once on the dock and nothing happens
only charges if i push it on by hand
a year old and it will not fill up
drives off the dock while charging
dock has power, robot is dead
battery empty again after a full night
""", """
请先把充电座和机器底部的两个触片用干布擦亮，再放上去试。
请看充电座的灯亮不亮；不亮就换一个插座试，亮着再看触片。
""", """
Please wipe both contacts on the dock and under the robot with a dry cloth and try again.
Is the light on the dock on? If not try another socket; if it is, look at the contacts.
""")

_topic("vacuum-lost-on-map", "sweep1", "vacuum-lost-on-map", 3, """
扫地机迷路了在客厅打转
地图斜了 跟家里对不上
一直说定位失败
明明在卧室 app里显示在厨房
扫着扫着找不到家
搬了个沙发它就不认识路了
地图多出来一个不存在的房间
原地转圈圈不走
每次都停在走廊喊救命
地图突然没了 全白
把它搬回来以后就乱跑
激光头好像不转了
""", """
it spins in the living room like lost
map is tilted and does not match
positioning failed all the time
app shows the kitchen but it is in the bedroom
cannot find its way home
moved the sofa and it knows nothing any more
there is a room on the map that does not exist
stops in the hall every single run
map vanished over night
runs around randomly after i carried it
the tower on top does not turn
turns in circles and gives up
""", """
请把它放回充电座再开始一次，让它从座子出发重新定位。
请看看顶上的激光头有没有被挡住或缠了毛，擦干净再试。
""", """
Put it back on the dock and start from there so that it finds its position again.
Please see whether the laser tower is blocked or has hair in it, wipe it and try again.
""")

_topic("vacuum-noise", "sweep1", None, 2, """
扫地机声音跟拖拉机一样
最近突然吱吱叫
走路有哒哒哒的声音
噪声太大楼下找上门了
风机啸叫 很尖
刷子那边嘎吱嘎吱
以前没这么响啊
一上地毯就轰轰响
轮子好像卡了东西 在响
半夜自己启动把全家吵醒
吸力小声音还大
转弯的时候咯噔一下
""", """
sounds like a tractor lately
it squeaks all of a sudden
tak tak tak when it drives
neighbours complained about the noise
high pitched whine from the fan
grinding at the brush
it was not this loud before
roars on the rug
something stuck in the wheel i guess
woke us all at 2am
weak suction and still so loud
clunk when it turns
""", """
多半是刷子或前轮缠了东西。请关机翻过来清一清，再听一听。
""", """
Most likely something is caught in a brush or the front wheel. Switch off, turn it over, clean it and listen again.
""")

_topic("vacuum-parts", "sweep1", None, 2, """
滤网在哪里买原装的
边刷断了一根
拖布洗烂了想补两块
主刷要多少钱一根
耗材套装里都有啥
你们店里没滤芯了吗
配件多久能到
买错型号的滤网可以换吗
水箱漏水 有配件卖吗
充电座能单买不
电池老化换一块多少钱
滚刷盖的卡扣掉了
""", """
where do i get an original filter
one side brush snapped
need two more mop pads
what is in the parts set
is the filter out of stock
ordered the filter for another model by mistake
tank leaks, can i buy it alone
second dock please, where
price of a new battery
clip of the brush cover broke off
how fast do spare parts arrive
main brush worn out after six months
""", """
滤网、边刷、拖布和主刷都有原装的，在 App「耗材」里可以直接下单。
""", """
Filter, side brush, mop and main brush are all available as originals; order them under Consumables in the app.
""")

_topic("earbuds-one-side-silent", "buds2", "earbuds-one-side-silent", 5, """
左边耳机没声了
右耳朵那只突然哑了
就一边响 另一边死活不出声
有一只声音比另一只小一半
听着听着右边断了
放盒里拿出来左边就不连
两只耳机连不到一起
打电话只有一个有声
摔了一下左耳就没声音
洗完澡戴就单边了
才买俩礼拜坏一只
左耳有电流声 然后没了
""", """
left bud is dead
only one side plays
right one went silent on the train
one is half as loud as the other
they do not connect to each other any more
in calls i hear on one side only
dropped it and now left has no sound
two weeks old and one is gone
crackle in the left and then nothing
out of the case only the right connects
sound cuts out on one side
right earbud mute after gym
""", """
请把两只都放回盒里，看盒灯是否正常，再按住背面按键 10 秒重置试试。
先看出音网有没有堵，再确认两只都有电。
""", """
Put both into the case, see that the light is normal, then hold the button on the back for 10 seconds to reset.
See whether the mesh is blocked, then whether both have charge.
""")

_topic("earbuds-pairing", "buds2", "earbuds-pairing", 4, """
耳机搜不到蓝牙
手机显示已配对但是没声音
连上就断 断了又连
新手机连不上旧耳机
按了三秒灯不闪
笔记本死活找不到它
换手机以后耳机不认我了
开盖不自动连了
蓝牙列表里有两个一样的名字
老是连到我老公手机上
平板能连手机不能
输入配对码是多少
""", """
phone does not find the buds
paired but no audio
connects and drops and connects
new phone will not take them
held it three seconds and no blinking
laptop cannot see them at all
opening the lid no longer connects
two entries with the same name in the list
they keep jumping to my husbands phone
works with the tablet, not with the phone
it wants a pairing code
bluetooth says connection failed
""", """
两只放进盒里、开盖，按住背面按键 3 秒，灯闪白后再搜索一次。
请先在手机蓝牙里点「忽略此设备」，再重新配对。
""", """
Both in the case, lid open, hold the button on the back for 3 seconds until it blinks white, then search again.
Choose Forget this device in the phone's Bluetooth first, then pair again.
""")

_topic("earbuds-battery", "buds2", None, 2, """
耳机三个小时就没电了
充电盒充不进电
盒子老是显示橙色
放包里第二天就没电
说好的六小时呢
左边掉电快一倍
充了半天才百分之十
冬天电掉得飞快
盒盖关不紧耳机一直耗电
电量显示不准 跳来跳去
用快充头充有点烫
买来一年续航腰斩
""", """
three hours and they are empty
case does not take a charge
orange light all the time
empty in my bag the next day
where are the six hours you promised
left drains twice as fast
ten percent after half a day of charging
battery display jumps around
lid does not close right and they stay on
cold weather kills them
case gets warm with the fast charger
half the battery life after a year
""", """
请先用干棉签擦盒内和耳机上的触点，再充满一次看看。
""", """
Please wipe the contacts in the case and on the buds with a dry cotton bud and charge them fully once.
""")

_topic("memory-card-slow", "shot", "memory-card-slow", 7, """
录4k几秒钟就自己停
相机提示存储卡速度太慢
拍完一张要等好久红灯才灭
连拍十张就卡住
4k模式进去就报错
买的相机送的卡录不了视频
视频老断 一段一段的
写入好慢 错过了好多镜头
换了新卡还说慢
婚礼录一半停了 我要疯了
卡是64g的 是不是不行
缓冲一直在转
""", """
4k stops after a few seconds
camera says card too slow
have to wait ages after each shot
burst of ten and it freezes
error as soon as i choose 4k
the card that came with it cannot record
video is cut into little bits
buffering forever
new card and it still complains
stopped in the middle of a wedding
got the 64 gb one, is that the problem
missed the moment because it was writing
""", """
4K 每秒要写 60 MB，64 GB 那款只写 30 MB/s，所以会停。请看一下卡面上印的型号。
先在相机里格式化一次；如果是 V60 或 V90 的卡还慢，再换读卡器测速。
""", """
4K writes 60 MB every second and the 64 GB card only does 30, so it stops. Which model is printed on your card?
Format it in the camera once; if a V60 or V90 card is still slow, test it with a reader.
""")

_topic("shot-wont-focus", "shot", "shot-wont-focus", 3, """
相机对焦拉风箱 来回动
半按快门没反应 不对焦
总对到后面的背景上
近的东西拍不清
暗的地方完全对不上
绿框一直是红的
换了镜头就不能自动对焦了
人脸识别不灵 眼睛是糊的
拍视频焦点跑来跑去
对焦声音很大 咔咔的
微距怎么都虚
摔过一次 之后就不准了
""", """
lens hunts back and forth
half press does nothing
focuses on the background every time
cannot get close things sharp
hopeless in the dark
box stays red
new lens and no autofocus
eyes are never sharp
focus wanders during video
clicking noise when it tries to focus
macro is always soft
fell once, focus is off since
""", """
请看镜头侧面的开关是不是在 AF，再把对焦模式改回「自动」试试。
""", """
Please see that the switch on the lens stands at AF and set the focus mode back to automatic.
""")

_topic("shot-transfer", "shot", None, 3, """
相机照片怎么到手机
wifi传图老断
电脑不认相机
传到一半失败
app里看不到照片
苹果电脑插上去没反应
传视频太久 有快的方法吗
导到手机变模糊
传图的时候手机就没网
没有读卡器怎么办
raw导不进手机
二维码扫了没动静
""", """
photos from the shot to my iphone
transfer drops half way
mac does not see the camera
album is empty in the app
video transfer takes forever
pictures are blurry on the phone
phone goes offline while transferring
no card reader here, what else
raw will not copy to the phone
scanned the code, nothing happens
usb only charges
how do i get everything onto my pc
""", """
用 USB-C 数据线连电脑最快；手机传图请把「传输尺寸」改成原图。
""", """
A USB-C data cable to a computer is fastest; for phones set the transfer size to original.
""")

_topic("wrong-card", "card90", None, 2, """
我买的128g 你们发来64g
卡发错了 包装写着30
订单是v60 收到的不是
下单九十的 到手三十的
少给我一半容量
怎么给我发了便宜的那个
实物跟订单不符 存储卡
货不对板 要求换
你们仓库发错货了吧
付了贵的钱收到便宜的卡
收到的卡上面没有V60
说好128的呢
""", """
ordered 128 gb and got 64
wrong card in the parcel
paid for v60, this says 30
the card does not match my order
half the capacity i paid for
you sent the cheap one
there is no v60 on the card i received
parcel had the 64 gb card instead
mix up in your warehouse i think
order says 90 mb/s, package says 30
not what i bought
got something else than in the invoice
""", """
很抱歉，是我们发错了。给您换发 128 GB 的卡，寄回运费我们出。
""", """
I am sorry, that was our mistake. We send you the 128 GB card and pay for the return.
""")

_topic("which-card", "shot", None, 3, """
拍4k买哪张
相机配个什么卡合适
64g那个录视频可以不
要不要上最贵的
去西藏玩十天 卡多大够
普通拍照用便宜的卡行吗
我就拍拍孩子 买哪款
买两张小的还是一张大的
家里有张老卡能用不
别的牌子的卡行不行
卡是不是越贵越好
这几张卡选不明白
""", """
which one for 4k
what card goes with the shot
is the cheap one enough for photos
ten days of travel, how big
two small ones or one large
can i use my old card
do other brands work
is the most expensive one worth it
i only film my kids, which one
64 ok for video?
cannot decide between the three
need a recommendation for a card
""", """
录 4K 选 128 GB 的 V60，每秒能写 90 MB，够用；只拍照片，64 GB 的也可以。
""", """
For 4K the 128 GB V60 card, which writes 90 MB/s, is enough; for photos alone the 64 GB one will do.
""")

_topic("parcel-late", None, None, 7, """
快递三天没动了
说好昨天到 今天还没影
物流卡在中转站
什么时候能到啊 等着用
包裹到哪了
怎么还在路上
都超时两天了
礼物要赶不上生日了
显示派送中 派了一天
催一下快递行吗
再不到我就退了
快递员电话打不通
""", """
parcel has not moved in three days
was due yesterday
stuck in a sorting centre
when will it come
where is my package
out for delivery since this morning
it is a birthday present, i need it
two days late already
can you chase the courier
if it is not here tomorrow i want my money
tracking has not changed
courier does not pick up
""", """
我查了物流，包裹还在转运途中。已经超过承诺时间，我帮您催一下，也可以转同事处理。
""", """
I looked at the tracking: it is still on its way and past the promised day. I can chase it or bring in a colleague.
""")

_topic("parcel-lost", None, None, 2, """
快递丢了吧 半个月了
显示签收 我没收到
驿站说没有我的件
派件员说给门卫了 门卫说没有
物流停在那里十天了
包裹是不是弄丢了 怎么赔
谁签收的我的快递
找不到件 谁负责
丢件补发还是退款
箱子破了里面空的
送到别人家了
一直没人管这个件
""", """
i think my parcel is lost
says delivered but there is nothing
the shop where it should wait does not have it
someone else signed for it
ten days without a scan
who pays if it is gone
box arrived open and empty
left with a neighbour who knows nothing
do i get a new one or the money
it went to the wrong house
nobody takes care of my missing parcel
two weeks and no trace
""", """
对不起让您等这么久。超过七天没有更新按丢件处理，可以补发或全额退款，由您选。
""", """
I am sorry for the wait. After seven days without a scan we treat it as lost: a new one or all your money, as you like.
""")

_topic("order-status", None, None, 5, """
我那单发货没
帮我查查订单
昨天买的啥时候发
还没出库吗
订单显示已付款没动静
能不能今天发
查一下我的耳机到哪一步了
拍下两天了还没发货
单号有了查不到信息
分几个包裹发的
预计几号到
我的相机发了吗
""", """
has my order been sent
check my order please
bought it yesterday, when does it ship
still says paid
can it go out today
tracking number shows nothing
is it one parcel or two
what day should i expect it
has the camera left
two days and still not packed
status of my order
did you get my payment
""", """
您的订单 48 小时内发出，发出后两到四天到。物流信息我列在下面。
""", """
Orders leave within 48 hours. Here is what the carrier reports so far.
""")

_topic("return", None, None, 6, """
不想要了退掉
拆开试了一下还能退吗
不合适 退货
寄到哪个仓库啊
运费谁出
过了八天还能退不
盒子扔了可以退吗
买重了 退一个
跟想象的不一样
退货怎么申请
耳机戴过了能退吗
降价了我要退了重买
""", """
want to return this
opened it once, still ok to return
does not suit me
return address please
who pays the shipping back
eight days ago, too late?
threw the box away, can i return
bought two by mistake
not what i expected
where do i start a return
wore the buds once
price dropped, i would rather return it
""", """
收到后七天内可以无理由退，拆开但配件齐全也行；耳机拆封后不能无理由退。
""", """
Within 7 days of receiving it you can return it without a reason, opened but complete too; opened earbuds are the exception.
""")

_topic("exchange", None, None, 3, """
收到就是坏的 换一个
刚用十天就坏了能换新吗
想换个颜色
开机就有划痕
换货要多久
给我换台新的 不要修
屏幕有亮点
按键不灵
少了根线 能补吗
换货先寄还是后寄
第二次换了还是坏
配件缺一个
""", """
arrived broken, need another
ten days old and faulty
scratch right out of the box
how long does an exchange take
i want a new one, not a repair
a cable is missing
button does not work
do i send mine first
second one is faulty too
part missing in the box
would like another colour
dead pixel on the screen
""", """
十五天内有质量问题可以换新。您寄回，我们收到检测后发新的，运费我们承担。
""", """
Within 15 days a faulty item is exchanged. Send it in; after the check we ship a new one and pay the postage.
""")

_topic("refund-status", None, None, 4, """
退的钱什么时候到
货都签收了还不退款
退款退到哪里了
少退了我二十块
花呗付的怎么退
催退款
五天了钱没到账
退款显示成功 卡里没有
运费退不退
退货你们收到了吗
啥时候给我打钱
优惠券能还给我吗
""", """
any news about my money
you have the item, no refund yet
refund came up short
paid by card, where does it go
five days and nothing
it says refunded but my bank shows nothing
is the shipping refunded too
did you receive my return
please hurry the refund
do i get the voucher back
which account does it go to
refund, day nine, still waiting
""", """
退货签收后我们检查一下就退款，原路返回，到账时间看支付渠道。
""", """
After we receive and check the item the money goes back the way you paid; how long it takes depends on the bank.
""")

_topic("invoice", None, None, 4, """
发票呢
发票抬头开错了
要报销 开个公司的
邮箱没收到发票
能补开吗 三个月前买的
税号写错一位
要专票
发票怎么下载
金额不对 少了运费
电子的能打印报销吗
个人抬头改公司
发票发到旧邮箱了
""", """
where is my invoice
company name is wrong on it
need it for my expenses
nothing in my mail box
invoice for something from three months ago
vat number has a typo
how do i download it
amount without shipping is wrong
can i print it
change from private to company
sent to my old mail address
need one with vat shown
""", """
确认收货后二十四小时内发到您的邮箱，是数电票，可以直接下载打印。
""", """
It is sent by e-mail within 24 hours of confirmed receipt, as an electronic invoice you can download and print.
""")

_topic("repair-status", None, None, 4, """
修了两周了还没好
送修的机器到哪了
维修进度查一下
说好七天的
你们收到我寄的东西了吗
到底修没修
什么时候寄回来
修好了没人通知我
要收费吗 没人告诉我
半个多月了我着急用
检测结果出来没
返修的单号丢了
""", """
two weeks and no repair
where is the device i sent in
any progress on the repair
you said seven days
did my parcel arrive at your workshop
when does it come back
nobody told me if it costs
what did the check say
i need it for work, hurry please
lost the repair number
is it done or not
more than half a month now
""", """
承诺是收到后七个工作日。这单已经超时了，我马上转给同事跟进。
""", """
We promise seven working days after arrival. Yours is over that, so I am handing it to a colleague now.
""")

_topic("warranty", None, None, 3, """
还在保吗
保修还剩几天帮我看看
一年零两天坏了能通融吗
摔了保不保
没发票能保修不
二手买的保修算吗
进水了保修吗
那个sn码藏在哪
自己拆过还保吗
国外买的国内能修吗
电池保修多久
送的东西坏了保吗
""", """
is it still under warranty
until when is it covered
two days after a year, any chance
i dropped it, is that covered
no receipt, what now
bought it used, does it count
got wet, covered?
serial number, cannot find it
opened it myself, still covered
bought in china, repair in germany?
how long is the battery covered
was a gift, who has the warranty
""", """
整机保修一年，从签收那天算。把序列号或订单号给我，我帮您查到期日。
""", """
The device is covered for one year from delivery, in Europe two. Give me the serial or order number and I look it up.
""")

_topic("address-change", None, None, 3, """
收货那栏手抖写错了
想改成公司地址
门牌号少写一个
电话写错了怎么改
还没发能改地址吗
已经发了还能改送哪吗
别送上门了 放驿站就行
收件人换我妈
搬家了 快递改一下
写成老家地址了
换个电话收货
改到明天送
""", """
oops i put my old street in
please send it to the office
house number missing
typo in my phone number
not shipped yet, can i change the street
already shipped, can it be redirected
leave it at a pick up point
my mum will receive it
moved last week
used the old address by mistake
deliver tomorrow instead
other name on the door
""", """
还没出库可以直接改；已经发出要看快递能不能转寄，我帮您提交。
""", """
Before it leaves we can simply change it; afterwards it depends on the carrier, and I put the request in.
""")

_topic("subsidy", None, None, 3, """
国补还有没有
扫地机能用国家补贴吗
补贴怎么没减
我们城市参加国补不
以旧换新旧的要给你们吗
买路由器有补贴吗
一个人能领几次
领了券用不了
补贴的发票有啥要求
退货了补贴名额还在吗
外地户口能用吗
下单才发现没用补贴
""", """
is the subsidy still on
does the vacuum count for the national subsidy
discount was not taken off
is my city in it
trade in, do i hand over the old one
router too?
how often per person
voucher does not work
returned it, do i get my turn back
do i need to live there
forgot to use the subsidy
what does the invoice need for it
""", """
国补是一级能效产品减百分之十五，每人每类一件，看您所在城市是否参加。
""", """
It is 15 per cent on goods of the first efficiency class, one per person and category, where your city takes part.
""")

_topic("app-login", "app", None, 3, """
登不上去
验证码收不到
密码对的说不对
换手机号了登录不了
账号被锁了
app闪退
打开白屏
一直让我更新
微信登录没了
设备全都不见了
家人怎么一起用
忘了用哪个邮箱注册的
""", """
cannot log in
the code never arrives
password is right but it says no
new phone number and locked out
app crashes at once
white screen when i open it
asks for an update every time
all my devices are gone
how do i share with my family
forgot which mail i used
account locked
stuck on the loading page
""", """
请先看短信是不是被拦截，60 秒后再获取一次；邮箱登录请看垃圾箱。
""", """
Please see whether the message was blocked and ask again after 60 seconds; with e-mail look in the junk folder.
""")

_topic("device-wont-power-on", None, "device-wont-power-on", 3, """
按开机没反应
充了一夜还是开不了机
昨天还好好的 今天打不开
灯一点都不亮
摔完就开不开了
死机了 黑屏
按住十秒也没用
新的 拆开就开不了
插上电也没反应
闪一下就灭了
放了半年没用 打不开了
是不是没电 充不进
""", """
does not turn on
charged all night and still dead
worked yesterday, nothing today
no light whatsoever
fell and now it will not start
black screen
held the key for ten seconds, no
brand new and dead
plugged in, no reaction
flashes once and goes off
lay in a drawer for half a year
maybe empty but it will not charge
""", """
请换一根线和一个充电头，充半小时再按住电源键 10 秒。
""", """
Try another cable and charger for half an hour, then hold the power key for 10 seconds.
""")

_topic("price-drop", None, None, 2, """
刚买就降价 补差价
昨天买的今天便宜一百
保价几天
双十一价格比我买的低
别的平台更便宜
能退差价吗
券没用上 补我
直播间便宜好多
降价了也不说一声
买贵了
满减没算进去
我要价格保护
""", """
bought it and the price dropped
hundred less today
do you match the price
cheaper in another shop
refund the difference please
voucher was not applied
sale started the day after i bought
price protection?
paid too much
why cheaper on the live show
how many days is the price guaranteed
discount missing on my order
""", """
我先看订单日期和渠道，符合保价规则的差价会原路退回。
""", """
Let me look at the date and the shop; if it falls under our price promise the difference goes back the way you paid.
""")

_topic("wants-person", None, None, 4, """
转人工
我要找真人
别跟我说这些 叫人来
机器人听不懂
投诉你们
叫你们主管
给我个电话
到底有没有人管
说了三遍了 你听懂没有
消协见吧
人工人工人工
我不想跟机器聊
""", """
get me a person
real human please
where do complaints go
your manager, now
the bot does not understand me
is there a phone number
said it three times already
i will go to consumer protection
agent agent agent
do not want to chat with a machine
nobody cares here it seems
someone competent please
""", """
好的，我马上帮您转给同事，前面的内容都会带过去。
""", """
Of course, I am passing you to a colleague with everything you have told me.
""")

FOLLOW = {
    "tried": {
        "zh": _l("""
            试过了 没用
            还是不行
            弄了没反应
            这个昨天就做过了
            按你说的弄了一遍 一样
            然后呢
            等了五分钟没变化
            """),
        "en": _l("""
            tried that, no luck
            still the same
            did it, nothing
            already did that yesterday
            followed it step by step, no change
            and now
            waited five minutes, nothing
            """)},
    "confirmed": {
        "zh": _l("""
            好了好了 谢谢
            可以了！
            真的好了 太感谢
            解决了
            嗯 行了
            哇 可以用了
            """),
        "en": _l("""
            works now, thanks
            that did it
            fixed, thank you
            yes, solved
            great, it is fine again
            wow ok it works
            """)},
    "unsure": {
        "zh": _l("""
            我晚上回家试试
            等会弄
            先看看吧
            行 我试一下
            知道了
            """),
        "en": _l("""
            will try at home tonight
            later, at work now
            let me see
            ok trying
            noted
            """)},
    "answered": {
        "zh": _l("""
            清楚了 谢谢
            好 知道了 多谢
            行 那我等着
            明白了 够了
            问清楚了 谢谢哈
            """),
        "en": _l("""
            clear now, thanks
            that answers it
            good, i will wait then
            perfect, thank you
            ok thanks that is all
            """)},
    "noted": {
        "zh": _l("""
            哦
            那我再等等看
            先这样
            我回头再看
            """),
        "en": _l("""
            hm ok
            will wait and see
            leave it for now
            i will look later
            """)},
    "gave_up": {
        "zh": _l("""
            算了不弄了
            太麻烦了 不要了
            白问
            不说了 浪费时间
            懒得弄了
            """),
        "en": _l("""
            never mind
            too much hassle
            forget it
            waste of time
            giving up
            """)},
    "recontact": {
        "zh": _l("""
            又来了 还是老问题
            上次说好了 今天又犯
            昨天问过的 没好
            跟前两天一样的毛病
            """),
        "en": _l("""
            me again, same problem
            it came back
            asked yesterday, not solved
            same fault as the other day
            """)},
    "detail": {
        "zh": _l("""
            用了大概三个月
            手机是安卓的
            灯是红的
            我在外地 晚点才能到家
            订单号晚点给你
            前几天还好好的
            """),
        "en": _l("""
            had it for about three months
            android phone
            the light is red
            i am away till tonight
            order number follows
            it was fine last week
            """)},
}
MACHINE = {
    "next": {
        "zh": _l("""
            好，那我们换下一步。
            明白了，再看一个地方。
            收到，这一步跳过，接着往下。
            """),
        "en": _l("""
            All right, then the next step.
            I see, let us look at one more thing.
            Understood, we skip that and go on.
            """)},
    "glad": {"zh": _l("太好了，有需要随时找我。"), "en": _l("Good to hear. I am here if anything comes up.")},
    "handover": {
        "zh": _l("这个请同事接手更合适，我已经把前面的情况都转过去了。"),
        "en": _l("A colleague is better placed for this; I have passed on all you told me.")},
    "closed": {
        "zh": _l("好的，这个对话我先留着，您随时回来接着说。"),
        "en": _l("All right, I keep this conversation; come back to it whenever you like.")},
}
AGENT = {
    "zh": _l("""
        您好，我是流明的同事，前面的情况我看过了，我来处理。
        您好，让您久等了。我先核实一下，两分钟内回您。
        已经帮您登记好了，结果会发短信给您。
        给您申请了补发，明天寄出。
        """),
    "en": _l("""
        Hello, a colleague at Lumo here. I have read what happened and will take care of it.
        Hello, sorry for the wait. Let me check, two minutes please.
        It is registered; you will get a message with the result.
        I have arranged a replacement; it leaves tomorrow.
        """)}
