/* Chinese addresses by form.
 *
 * [province] [city] [district or county] [town] road, then a number with its unit (号, 弄, 栋 …), then house,
 * entrance, room. The search begins at a place's suffix (省 市 区 县 …) and takes as its name the longest one the
 * tables below know, else two characters, because nothing marks where a Chinese name begins. A province or a
 * municipality without its suffix is taken along only when what follows lies in it ("江苏南京市", but not
 * "重庆广东省"). */
#include "text/recognise_priv.h"

#include <string.h>

/* Cities of a province, and districts of a municipality. The first word is the name without suffix. */
static const char *const provinces[] = {
        "北京 东城 西城 朝阳 丰台 石景山 海淀 门头沟 房山 通州 顺义 昌平 大兴 怀柔 平谷 密云 延庆",
        "天津 和平 河东 河西 南开 河北 红桥 东丽 西青 津南 北辰 武清 宝坻 滨海新 宁河 静海 蓟州",
        "上海 黄浦 徐汇 长宁 静安 普陀 虹口 杨浦 闵行 宝山 嘉定 浦东新 金山 松江 青浦 奉贤 崇明",
        ("重庆 万州 涪陵 渝中 大渡口 江北 沙坪坝 九龙坡 南岸 北碚 綦江 大足 渝北 巴南 黔江 长寿 江津 合川 永川 南川 "
         "璧山 铜梁 潼南 荣昌 开州 梁平 武隆 两江新"),
        "河北 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水",
        "山西 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁",
        "内蒙古 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布",
        "辽宁 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛",
        "吉林 长春 吉林 四平 辽源 通化 白山 松原 白城",
        "黑龙江 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化",
        "江苏 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁",
        "浙江 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水",
        "安徽 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城",
        "福建 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德",
        "江西 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶",
        "山东 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽",
        "河南 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店",
        "湖北 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州",
        "湖南 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底",
        "广东 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮",
        "广西 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左",
        "海南 海口 三亚 三沙 儋州",
        "四川 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳",
        "贵州 贵阳 六盘水 遵义 安顺 毕节 铜仁",
        "云南 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧",
        "西藏 拉萨 日喀则 昌都 林芝 山南 那曲",
        "陕西 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛",
        "甘肃 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南",
        "青海 西宁 海东",
        "宁夏 银川 石嘴山 吴忠 固原 中卫",
        "新疆 乌鲁木齐 克拉玛依 吐鲁番 哈密",
};
/* Names of more than two characters that are in no list above, before 市, 区 or 县. */
static const char long_names[] =
        "张家港 都江堰 石河子 峨眉山 井冈山 丹江口 冷水江 五指山 公主岭 梅河口 五大连池 绥芬河 乌兰浩特 满洲里 "
        "锡林浩特 阿拉尔 图木舒克 "
        "雨花台 沈北新 郑东新 西海岸新 天府新 西咸新 高新技术开发 经济技术开发 经济开发 高新 松山湖 工业园 郫都 连山关 "
        "牟定 长白山 "
        "乌兰察布 马尾 鼓楼 台江 仓山 晋安 那拉提 长兴岛 平潭综合实验 横琴新 前海 光明新 龙华新 大鹏新 坪山新 赣江新 "
        "湘江新 滇中新 哈尔滨新 "
        "呼伦贝尔 库尔勒 阿克苏 喀什 伊宁 阿勒泰 塔城 昌吉 阿图什 和田 霍尔果斯 延吉 敦化 珲春";
static const char province_suffixes[] = "省 市 自治区 壮族自治区 回族自治区 维吾尔自治区 特别行政区";

/* Characters of a UTF-8 word in a list; all of ours take three bytes. */
static size_t word_len(const char *w)
{
        const char *space = strchr(w, ' ');

        return (space ? (size_t)(space - w) : strlen(w)) / 3;
}

static bool word_at(const struct rec_text *t, size_t i, const char *w, size_t chars)
{
        return i + chars <= t->n && t->c[i + chars].at - t->c[i].at == chars * 3 &&
               memcmp(t->bytes.p + t->c[i].at, w, chars * 3) == 0;
}

static const char *next_word(const char *w)
{
        const char *space = strchr(w, ' ');

        return space ? space + 1 : NULL;
}

/* The longest word of a list that ends at `end`; its length. */
static size_t longest_before(const struct rec_text *t, size_t from, size_t end, const char *list)
{
        size_t best = 0;

        for (const char *w = list; w; w = next_word(w)) {
                size_t n = word_len(w);

                if (n > best && end >= from + n && word_at(t, end - n, w, n))
                        best = n;
        }
        return best;
}

static bool in_list(const struct rec_text *t, size_t i, size_t n, const char *list)
{
        for (const char *w = list; w; w = next_word(w))
                if (word_len(w) == n && word_at(t, i, w, n))
                        return true;
        return false;
}

static size_t known_before(const struct rec_text *t, size_t from, size_t end)
{
        size_t best = longest_before(t, from, end, long_names);

        for (size_t p = 0; p < sizeof(provinces) / sizeof(provinces[0]); p++) {
                size_t k = longest_before(t, from, end, provinces[p]);

                best = k > best ? k : best;
        }
        return best;
}

/* How many characters before the suffix at `end` are the place's name. */
static size_t name_before(const struct rec_text *t, size_t from, size_t end)
{
        size_t best = known_before(t, from, end), n = 0;

        if (best)
                return best;
        while (n < 2 && end > from + n && rec_han(t->c[end - n - 1].c))
                n++;
        return n == 2 ? 2 : 0;
}

/* A province without suffix that the place [i, i+n) lies in, right before i: its length. */
static size_t bare_province(const struct rec_text *t, size_t from, size_t i, size_t n)
{
        for (size_t p = 0; p < sizeof(provinces) / sizeof(provinces[0]); p++) {
                size_t len = word_len(provinces[p]);

                if (i >= from + len && word_at(t, i - len, provinces[p], len) &&
                    in_list(t, i, n, next_word(provinces[p])))
                        return len;
        }
        return 0;
}

/* The province that ends with a suffix at `end`: where it begins, or `end`. */
static size_t full_province(const struct rec_text *t, size_t from, size_t end)
{
        for (const char *s = province_suffixes; s; s = next_word(s)) {
                size_t n = word_len(s);

                if (end < from + n || !word_at(t, end - n, s, n))
                        continue;
                for (size_t p = 0; p < sizeof(provinces) / sizeof(provinces[0]); p++) {
                        size_t len = word_len(provinces[p]);

                        if (end - n >= from + len && word_at(t, end - n - len, provinces[p], len))
                                return end - n - len;
                }
        }
        return end;
}

static bool suffix(const struct rec_text *t, size_t i, const char *list)
{
        return in_list(t, i, 1, list);
}

/* Goes left from the district (or city) whose suffix stands at i: where the whole address begins. */
static size_t begin(const struct rec_text *t, size_t from, size_t i)
{
        size_t n = name_before(t, from, i), start, left;

        if (!n)
                return t->n;
        start = i - n;
        left = full_province(t, from, start);
        if (left < start)
                return left;
        if (start > from && suffix(t, start - 1, "市 州 盟") && rec_is(t, i, "市") == 0) {
                size_t city = name_before(t, from, start - 1);

                if (city) {
                        n = city;
                        start = start - 1 - city;
                }
        }
        left = full_province(t, from, start);
        return left < start ? left : start - bare_province(t, from, start, n);
}

/* --- road and house --- */

static size_t digits_len(const struct rec_text *t, size_t i)
{
        size_t n = 0;

        while (n < 6 && rec_digit(rec_at(t, i + n)))
                n++;
        return n;
}

/* One of the words of a list at i; the longest wins. */
static size_t one_of(const struct rec_text *t, size_t i, const char *list)
{
        size_t best = 0;

        for (const char *w = list; w; w = next_word(w)) {
                size_t n = word_len(w);

                if (n > best && word_at(t, i, w, n))
                        best = n;
        }
        return best;
}

/* Number (with -N or a letter, "甲") and its unit; the end or 0. */
static size_t unit_number(const struct rec_text *t, size_t i, const char *units)
{
        size_t k = i, n;

        n = digits_len(t, k);
        if (!n)
                return 0;
        k += n;
        if (rec_letter(rec_at(t, k)) && !rec_alnum(rec_at(t, k + 1)))
                k++;
        while (k - i < 24 && rec_at(t, k) == '-' && (n = digits_len(t, k + 1)) > 0)
                k += 1 + n;
        n = one_of(t, k, units);
        return n ? k + n : 0;
}

#define HOUSE_UNITS "号楼 栋楼 号院 号 弄 栋 幢 座 巷 单元 室 户 层 楼 组 支弄"

/* "阳光小区9号楼": a name of up to ten characters that ends like one, and a house. The end or 0. */
static size_t estate(const struct rec_text *t, size_t i)
{
        for (size_t n = 1; n <= 10 && rec_han(rec_at(t, i + n - 1)); n++) {
                size_t suffix_len = one_of(t, i + n, "小区 花园 公寓 大厦 广场 家园 新村 苑 城 园 府 庄 湾 里 村 座");
                size_t end = suffix_len ? unit_number(t, i + n + suffix_len, HOUSE_UNITS) : 0;

                if (end)
                        return end;
        }
        return 0;
}

/* What follows the first number: estate, house, entrance, floor, room. */
static size_t rooms(const struct rec_text *t, size_t i)
{
        size_t end = i, k, n;
        bool house = false;

        for (int parts = 0; parts < 6; parts++) {
                k = end;
                if (rec_at(t, k) == ' ' || rec_at(t, k) == '-')
                        k++;
                if ((n = unit_number(t, k, HOUSE_UNITS)) > 0 ||
                    (rec_letter(rec_at(t, k)) && (n = one_of(t, k + 1, "栋 座 幢 区")) > 0 && (n += k + 1))) {
                        house = true;
                        end = n;
                        continue;
                }
                n = digits_len(t, k); /* a room without its unit, after a house */
                if (house && n >= 3 && !rec_alnum(rec_at(t, k + n)) && rec_at(t, k + n) != '-')
                        return k + n;
                n = estate(t, k);
                if (!n)
                        return end;
                house = true;
                end = n;
        }
        return end;
}

/* After the district: more places, a road, its number. The end or 0. */
static size_t road(const struct rec_text *t, size_t i)
{
        size_t k = i, end;

        while (k - i < 24 && (rec_han(rec_at(t, k)) || (k > i && (rec_at(t, k) == ' ' || rec_letter(rec_at(t, k))))))
                k++;
        if (k == i)
                return 0;
        end = unit_number(t, k, "号楼 号院 号 弄 巷 栋 幢 座 组 单元 室");
        return end ? rooms(t, end) : 0;
}

/* "地址是中山路18号3栋", "寄到人民大道7号": a road with its number, where a word before says that an address comes; the
 * road's suffix stands at i. */
static size_t announced_road(const struct rec_text *t, size_t i, size_t from, size_t *ret_start)
{
        static const char cues[] =
                "地址 地址是 地址在 寄到 寄往 寄去 送到 送去 发到 住 住在 搬到 搬到了 寄到了 送到了 家在";
        size_t end = unit_number(t, i + 1, "号 号院 号楼 弄"), n;

        if (!end)
                return 0;
        for (n = 2; n <= 8 && i >= from + n && rec_han(t->c[i - n].c); n++) {
                size_t start = i - n, cue = start;

                while (cue > from && (rec_at(t, cue - 1) == ':' || rec_at(t, cue - 1) == ' '))
                        cue--;
                if (longest_before(t, from, cue, cues)) {
                        *ret_start = start;
                        return rooms(t, end);
                }
        }
        return 0;
}

size_t rec_address_zh(const struct rec_text *t, size_t i, size_t from, size_t *ret_start)
{
        size_t end, start;

        switch (t->c[i].c) {
        case 0x8def: /* 路 */
        case 0x8857: /* 街 */
        case 0x9053: /* 道 */
        case 0x5df7: /* 巷 */ return announced_road(t, i, from, ret_start);
        case 0x533a: /* 区 */
        case 0x53bf: /* 县 */
        case 0x65d7: /* 旗 */
        case 0x9547: /* 镇 */
        case 0x4e61: /* 乡 */ break;
        case 0x5e02: /* 市, but not of 市南区, 市北区, 市中区 */
                if (one_of(t, i + 1, "南区 北区 中区") && !known_before(t, from, i))
                        return 0;
                break;
        default: return 0;
        }
        end = road(t, i + 1);
        if (!end)
                return 0;
        start = begin(t, from, i);
        if (start > i)
                return 0;
        *ret_start = start;
        return end;
}
