/* weekly_write - the page itself: HTML with its own style, no script, nothing fetched. */
#include "insight/weekly_priv.h"

#include "insight/metrics_priv.h"
#include "knowledge/knowledge.h"

#include <math.h>

static const char *say(const struct weekly_page *p, const char *zh, const char *en)
{
        return p->o->lang == LANG_EN ? en : zh;
}

static void put_text(struct buf *b, struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                switch (s.p[i]) {
                case '&': buf_put_c(b, "&amp;"); break;
                case '<': buf_put_c(b, "&lt;"); break;
                case '>': buf_put_c(b, "&gt;"); break;
                case '"': buf_put_c(b, "&quot;"); break;
                default: buf_put_ch(b, s.p[i]);
                }
}

static void put_c(struct buf *b, const char *text)
{
        put_text(b, str_c(text));
}

static void put_span(struct buf *b, const struct weekly_page *p, double ms)
{
        double min = ms / MINUTE_MS;

        if (ms < MINUTE_MS)
                buf_printf(b, "%.0f %s", ms / SECOND_MS, say(p, "秒", "s"));
        else if (min < 60)
                buf_printf(b, "%.1f %s", min, say(p, "分钟", "min"));
        else
                buf_printf(b, "%.1f %s", min / 60, say(p, "小时", "h"));
}

static void put_value(struct buf *b, const struct weekly_page *p, enum metric_unit unit, bool known, double v)
{
        if (!known) {
                buf_put_c(b, "–");
                return;
        }
        switch (unit) {
        case UNIT_SHARE: buf_printf(b, "%.1f%%", v * 100); break;
        case UNIT_MS: put_span(b, p, v); break;
        case UNIT_MONEY:
                put_c(b, p->o->rates.currency);
                buf_printf(b, " %.2f", v / 100);
                break;
        }
}

static bool windowed(enum metric m)
{
        return m < (enum metric)SHARES && contact_shares[m].windowed;
}

static void values(const struct weekly_page *p, enum metric m, struct metric_value *now, struct metric_value *before)
{
        bool w = windowed(m);

        metric_value(m, &p->sums[w ? WEEKLY_KNOWN : WEEKLY_NOW], &p->o->rates, now);
        metric_value(m, &p->sums[w ? WEEKLY_KNOWN_BEFORE : WEEKLY_BEFORE], &p->o->rates, before);
}

/* Against the week before: points of a share, percent of everything else. */
static void put_change(struct buf *b, const struct weekly_page *p, enum metric m, const struct metric_value *now,
                       const struct metric_value *before)
{
        double d;

        if (!now->known || !before->known) {
                buf_put_c(b, "–");
                return;
        }
        if (metric_words[m].unit == UNIT_SHARE) {
                d = (now->value - before->value) * 100;
                buf_printf(b, "%s%.1f %s", d < 0 ? "−" : "+", fabs(d), say(p, "点", "pt"));
        } else if (before->value > 0) {
                d = (now->value / before->value - 1) * 100;
                buf_printf(b, "%s%.0f%%", d < 0 ? "−" : "+", fabs(d));
        } else {
                buf_put_c(b, "–");
        }
}

/* ---- parts ---- */

static void put_head(struct buf *b, const struct weekly_page *p)
{
        struct buf title;
        char from[16], to[16];

        buf_init(&title, 1024);
        weekly_title(p->o->k, p->o->monday, p->o->lang, &title);
        buf_printf(b, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", say(p, "zh-CN", "en"));
        buf_put_c(b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        put_text(b, buf_str(&title));
        buf_put_c(b, "</title>\n<style>\n"
                     ":root{color-scheme:light}"
                     "body{max-width:820px;margin:0 auto;padding:24px 16px;color:#2c241e;background:#fff;"
                     "font:15px/1.5 \"Segoe UI\",\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif}\n"
                     "h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:28px 0 8px}p{margin:4px 0}"
                     ".q{color:#6b5f54;font-size:13px}\n"
                     ".c{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}.c div{flex:1 1 150px;padding:10px 14px;"
                     "border:1px solid #e9e0d4;border-radius:10px}.c b{display:block;font-size:26px}\n"
                     "table{width:100%;border-collapse:collapse;font-size:14px}th,td{padding:5px 8px;"
                     "border-bottom:1px solid #e9e0d4;text-align:right;vertical-align:top}"
                     "th:first-child,td:first-child{text-align:left}th{color:#6b5f54;font-weight:600}\n"
                     "dl{font-size:13px}dt{font-weight:600;margin-top:8px}dd{margin:0}\n"
                     "@page{size:A4;margin:16mm}@media print{body{padding:0}tr,dt,dd{break-inside:avoid}}\n"
                     "</style>\n</head>\n<body>\n<h1>");
        put_text(b, buf_str(&title));
        buf_printf(b, "</h1>\n<p class=\"q\">%s – %s · ", metrics_day(p->o->monday, from).p,
                   metrics_day(p->o->monday + 6, to).p);
        put_text(b, p->o->k->company.time_zone);
        buf_put_c(b, "</p>\n");
        buf_done(&title);
}

static void put_card(struct buf *b, const struct weekly_page *p, enum metric m)
{
        struct metric_value now, before;

        values(p, m, &now, &before);
        buf_put_c(b, "<div>");
        put_c(b, metric_words[m].title[p->o->lang]);
        buf_put_c(b, "<b>");
        put_value(b, p, metric_words[m].unit, now.known, now.value);
        buf_put_c(b, "</b><span class=\"q\">");
        put_change(b, p, m, &now, &before);
        buf_printf(b, " %s</span></div>\n", say(p, "对比前一周", "on the week before"));
}

static void put_cards(struct buf *b, const struct weekly_page *p)
{
        int64_t now = p->sums[WEEKLY_NOW].amounts[SUM_CONTACTS], before = p->sums[WEEKLY_BEFORE].amounts[SUM_CONTACTS];

        buf_printf(b, "<div class=\"c\">\n<div>%s<b>%lld</b><span class=\"q\">%s %lld</span></div>\n",
                   say(p, "来访", "Contacts"), (long long)now, say(p, "前一周", "week before"), (long long)before);
        put_card(b, p, (enum metric)SHARE_RESOLUTION);
        put_card(b, p, (enum metric)SHARE_AUTOMATION);
        put_card(b, p, METRIC_WAIT_P90);
        buf_put_c(b, "</div>\n");
}

/* Contacts of each day as bars. */
static void put_days(struct buf *b, const struct weekly_page *p)
{
        static const char *const zh[] = {"一", "二", "三", "四", "五", "六", "日"}, *const en[] = {"Mon", "Tue", "Wed",
                                                                                                   "Thu", "Fri", "Sat",
                                                                                                   "Sun"};
        int64_t most = 1;

        for (size_t i = 0; i < 7; i++)
                most = p->days[i].amounts[SUM_CONTACTS] > most ? p->days[i].amounts[SUM_CONTACTS] : most;
        buf_printf(b, "<svg viewBox=\"0 0 700 150\" width=\"100%%\" role=\"img\" aria-label=\"%s\">\n",
                   say(p, "每天的来访", "Contacts by day"));
        for (size_t i = 0; i < 7; i++) {
                int64_t n = p->days[i].amounts[SUM_CONTACTS];
                double high = 100.0 * (double)n / (double)most;

                buf_printf(b,
                           "<rect x=\"%zu\" y=\"%.1f\" width=\"56\" height=\"%.1f\" rx=\"4\" fill=\"#dcab7c\"/>"
                           "<text x=\"%zu\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"13\">%lld</text>"
                           "<text x=\"%zu\" y=\"143\" text-anchor=\"middle\" font-size=\"13\" "
                           "fill=\"#6b5f54\">%s</text>\n",
                           22 + i * 100, 124 - high, high, 50 + i * 100, 118 - high, (long long)n, 50 + i * 100,
                           p->o->lang == LANG_EN ? en[i] : zh[i]);
        }
        buf_put_c(b, "</svg>\n");
}

static void put_figures(struct buf *b, const struct weekly_page *p)
{
        char from[16], to[16];

        buf_printf(b, "<h2>%s</h2>\n<table><tr><th>%s</th><th>%s</th><th>95%%</th><th>%s</th><th>%s</th></tr>\n",
                   say(p, "指标", "Figures"), say(p, "指标", "Figure"), say(p, "实际", "Ours"),
                   say(p, "对比前一周", "Change"), say(p, "常见说法", "Often told as"));
        for (int i = 0; i < METRICS_OF_CONTACTS; i++) {
                enum metric m = (enum metric)i;
                const struct metric_words *w = &metric_words[m];
                struct metric_value now, before;

                values(p, m, &now, &before);
                if (m == METRIC_COST && !p->o->rates.agent_hour_minor)
                        continue;
                buf_put_c(b, "<tr><td>");
                put_c(b, w->title[p->o->lang]);
                buf_put_c(b, windowed(m) ? " *</td><td>" : "</td><td>");
                put_value(b, p, w->unit, now.known, now.value);
                buf_put_c(b, "</td><td>");
                if (w->unit == UNIT_SHARE && now.known)
                        buf_printf(b, "%.1f–%.1f%%", now.low * 100, now.high * 100);
                buf_put_c(b, "</td><td>");
                put_change(b, p, m, &now, &before);
                buf_put_c(b, "</td><td>");
                if (w->vendor[LANG_EN])
                        put_value(b, p, w->unit, now.vendor_known, now.vendor);
                buf_put_c(b, "</td></tr>\n");
        }
        buf_put_c(b, "</table>\n<p class=\"q\">");
        metrics_day(p->known_from, from);
        metrics_day(p->known_from + 6, to);
        buf_printf(b, "* %s %s – %s%s", say(p, "要等 7 天才能知道，统计", "Known after seven days only; counted over"),
                   from, to, say(p, "。", "."));
        buf_put_c(b, "</p>\n");
}

static void put_topics(struct buf *b, const struct weekly_page *p)
{
        static const enum metric columns[] = {(enum metric)SHARE_AUTOMATION, (enum metric)SHARE_HANDOVER,
                                              (enum metric)SHARE_GAVE_UP};

        if (!p->n_topics)
                return;
        buf_printf(b, "<h2>%s</h2>\n<table><tr><th>%s</th><th>%s</th>", say(p, "主题", "Topics"),
                   say(p, "主题", "Topic"), say(p, "来访", "Contacts"));
        for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
                buf_put_c(b, "<th>");
                put_c(b, metric_words[columns[i]].title[p->o->lang]);
                buf_put_c(b, "</th>");
        }
        buf_put_c(b, "</tr>\n");
        for (size_t k = 0; k < p->n_topics; k++) {
                buf_put_c(b, "<tr><td>");
                put_text(b, metrics_topic(p->o->k, p->topics[k].name, p->o->lang));
                buf_printf(b, "</td><td>%lld</td>", (long long)p->topics[k].sums.amounts[SUM_CONTACTS]);
                for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
                        struct metric_value v;

                        metric_value(columns[i], &p->topics[k].sums, &p->o->rates, &v);
                        buf_put_c(b, "<td>");
                        put_value(b, p, UNIT_SHARE, v.known, v.value);
                        buf_put_c(b, "</td>");
                }
                buf_put_c(b, "</tr>\n");
        }
        buf_put_c(b, "</table>\n");
}

static void put_meanings(struct buf *b, const struct weekly_page *p)
{
        buf_printf(b, "<h2>%s</h2>\n<dl>\n", say(p, "每个指标的意思", "What each figure means"));
        for (int i = 0; i < METRICS_OF_CONTACTS; i++) {
                const struct metric_words *w = &metric_words[i];

                if (i == METRIC_COST && !p->o->rates.agent_hour_minor)
                        continue;
                buf_put_c(b, "<dt>");
                put_c(b, w->title[p->o->lang]);
                buf_put_c(b, "</dt><dd>");
                put_c(b, w->means[p->o->lang]);
                if (w->vendor[LANG_EN]) {
                        buf_printf(b, " <span class=\"q\">%s", say(p, "常见说法：", "Often told: "));
                        put_c(b, w->vendor[p->o->lang]);
                        buf_put_c(b, "</span>");
                }
                buf_put_c(b, "</dd>\n");
        }
        buf_put_c(b, "</dl>\n");
}

void weekly_write(const struct weekly_page *p, struct buf *out)
{
        put_head(out, p);
        if (!p->sums[WEEKLY_NOW].amounts[SUM_CONTACTS])
                buf_printf(out, "<p>%s</p>\n", say(p, "这一周没有来访。", "There were no contacts in this week."));
        put_cards(out, p);
        put_days(out, p);
        put_figures(out, p);
        put_topics(out, p);
        put_meanings(out, p);
        buf_put_c(out, "</body>\n</html>\n");
}
