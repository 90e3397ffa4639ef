/* thousand - see thousand.h. */
#include "bench/thousand.h"

struct pair {
        const char *zh, *en;
};

static const struct pair parts[25] = {
        {"滤网", "filter"},
        {"电源线", "power cord"},
        {"支架", "bracket"},
        {"表带", "strap"},
        {"水箱", "water tank"},
        {"麦克风", "microphone"},
        {"扬声器", "speaker"},
        {"触摸屏", "touch screen"},
        {"遥控器", "remote"},
        {"风扇", "fan"},
        {"门锁", "door lock"},
        {"灯带", "light strip"},
        {"天线", "antenna"},
        {"散热孔", "vent"},
        {"三脚架", "tripod"},
        {"镜头盖", "lens cap"},
        {"充电盒", "charging case"},
        {"转接头", "adapter plug"},
        {"刷头", "brush head"},
        {"电池盖", "battery cover"},
        {"按键", "button"},
        {"指示牌", "label plate"},
        {"挂钩", "hook"},
        {"密封圈", "seal ring"},
        {"数据线", "data cable"},
};

static const struct pair symptoms[40] = {
        {"发黄", "turns yellow"},
        {"断裂", "snapped"},
        {"松动", "is loose"},
        {"生锈", "is rusty"},
        {"发霉", "is mouldy"},
        {"掉漆", "loses paint"},
        {"异响", "rattles"},
        {"漏水", "leaks"},
        {"卡住", "is jammed"},
        {"变形", "is warped"},
        {"失灵", "does not react"},
        {"发烫", "feels warm"},
        {"有异味", "smells odd"},
        {"进灰", "is dusty"},
        {"起雾", "fogs up"},
        {"粘手", "is sticky"},
        {"褪色", "fades"},
        {"缺角", "has a chip"},
        {"装不上", "does not fit"},
        {"拆不下来", "cannot be removed"},
        {"怎么清洗", "washing it"},
        {"怎么更换", "swapping it"},
        {"怎么安装", "mounting it"},
        {"怎么保养", "caring for it"},
        {"怎么收纳", "storing it"},
        {"多少钱一个", "price of one"},
        {"哪里能买", "where to buy"},
        {"有几种颜色", "colours on offer"},
        {"能用多久", "how long it lasts"},
        {"什么材质", "which material"},
        {"太短", "is too short"},
        {"太长", "is too long"},
        {"太吵", "is too loud"},
        {"太硬", "is too stiff"},
        {"太滑", "is slippery"},
        {"能水洗吗", "may it get wet"},
        {"孩子误吞", "child swallowed it"},
        {"过敏", "gives a rash"},
        {"丢了", "got lost"},
        {"发错了", "is the wrong one"},
};

static const struct pair *part(unsigned i)
{
        return &parts[i % 25];
}

static const struct pair *symptom(unsigned i)
{
        return &symptoms[i / 25 % 40];
}

struct str thousand_doc(struct arena *mem, unsigned i)
{
        return arena_printf(mem, "article:t%04u", i);
}

struct str thousand_phrasing(struct arena *mem, unsigned i, unsigned k, enum lang lang)
{
        const struct pair *p = part(i), *s = symptom(i);

        if (lang == LANG_ZH)
                return k == 0   ? arena_printf(mem, "%s%s", p->zh, s->zh)
                       : k == 1 ? arena_printf(mem, "我那个%s，%s", p->zh, s->zh)
                                : arena_printf(mem, "%s了 是%s的问题", s->zh, p->zh);
        return k == 0   ? arena_printf(mem, "%s %s", p->en, s->en)
               : k == 1 ? arena_printf(mem, "about my %s, %s", p->en, s->en)
                        : arena_printf(mem, "%s, it's the %s", s->en, p->en);
}

static struct str article(struct arena *mem, unsigned i)
{
        const struct pair *p = part(i), *s = symptom(i);
        struct str zh[3], en[3];

        for (unsigned k = 0; k < 3; k++) {
                zh[k] = thousand_phrasing(mem, i, k, LANG_ZH);
                en[k] = thousand_phrasing(mem, i, k, LANG_EN);
        }
        return arena_printf(mem,
                            "---\ntitle: {zh: %s：%s, en: \"The %s: %s\"}\nproducts: [all]\nask:\n"
                            "  zh: [\"%.*s\", \"%.*s\", \"%.*s\"]\n  en: [\"%.*s\", \"%.*s\", \"%.*s\"]\n---\n"
                            "# zh\n关于%s%s：请先断开电源，等一分钟，再按说明书第 %u 页检查。\n\n还不行就联系人工。\n"
                            "# en\nAbout the %s (%s): unplug it, wait a minute, then check page %u of the manual.\n\n"
                            "If that does not help, ask for a person.\n",
                            p->zh, s->zh, p->en, s->en, STR_ARG(zh[0]), STR_ARG(zh[1]), STR_ARG(zh[2]), STR_ARG(en[0]),
                            STR_ARG(en[1]), STR_ARG(en[2]), p->zh, s->zh, i % 60 + 1, p->en, s->en, i % 60 + 1);
}

const struct kfile *thousand_files(struct arena *mem, unsigned n, size_t *ret_n)
{
        static const char company[] =
                "id: thousand\nname: {zh: 千件, en: Thousand}\nlanguages: [zh, en]\ntime_zone: Asia/Shanghai\n"
                "order_formats: [\"^LM[0-9]{10}$\"]\n"
                "hours: {mon: \"09:00-18:00\", tue: \"09:00-18:00\", wed: \"09:00-18:00\", thu: \"09:00-18:00\", "
                "fri: \"09:00-18:00\"}\n"
                "return_window_days: 7\nexchange_window_days: 15\n"
                "greeting: {zh: 您好，我是智能助手。, en: \"Hello, I am an automatic assistant.\"}\n";
        static const char products[] =
                "products:\n  - id: thing\n    sku: T-1\n    name: {zh: 物件, en: Thing}\n"
                "    aliases: {zh: [物件], en: [thing]}\n    family: thing\n    warranty_months: 12\n";
        struct kfile *files = ARENA_ARRAY(mem, struct kfile, (size_t)n + 2);

        files[0] = (struct kfile){
                .path = "company.yaml", .data = (const unsigned char *)company, .n = sizeof(company) - 1};
        files[1] = (struct kfile){
                .path = "products.yaml", .data = (const unsigned char *)products, .n = sizeof(products) - 1};
        for (unsigned i = 0; i < n; i++) {
                struct str text = article(mem, i);

                files[i + 2] = (struct kfile){.path = arena_printf(mem, "articles/t%04u.md", i).p,
                                              .data = (const unsigned char *)text.p,
                                              .n = text.n};
        }
        *ret_n = (size_t)n + 2;
        return files;
}
