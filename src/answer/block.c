/*
 * The plain-text form of every block: what a terminal shows, and later mail and text channels. Nothing that a customer
 * needs may be lost in it: pictures become their description, choices numbered lines that can be answered with the
 * number.
 */
#include "answer/block.h"
#include "base/buf.h"
#include "base/time.h"

#include <string.h>

static const char *const kind_names[] = {"text", "figure", "steps",    "choices", "order",
                                         "form", "offer",  "handover", "picture", "action"};

const char *block_kind_name(enum block_kind kind)
{
        return kind_names[kind];
}

/* ---- words of the plain form ---- */

enum word {
        W_FIGURE,
        W_CLIP,
        W_ORDER,
        W_PLACED,
        W_PROMISE,
        W_DELIVERED,
        W_TOTAL,
        W_CARRIER,
        W_FORM,
        W_PICTURE,
        W_SECONDS,
        W_QUEUE,
        W_DONE,
        W_FAILED,
        W_UNDONE
};

static const char *const words[][2] = {
        [W_FIGURE] = {"图", "Picture"},
        [W_CLIP] = {"视频", "Clip"},
        [W_ORDER] = {"订单", "Order"},
        [W_PLACED] = {"下单", "Placed"},
        [W_PROMISE] = {"预计送达", "Promised"},
        [W_DELIVERED] = {"签收", "Delivered"},
        [W_TOTAL] = {"合计", "Total"},
        [W_CARRIER] = {"快递", "Carrier"},
        [W_FORM] = {"请回复", "Please reply with"},
        [W_PICTURE] = {"图片", "Picture"},
        [W_SECONDS] = {"秒", "s"},
        [W_QUEUE] = {"排队第", "Position"},
        [W_DONE] = {"已办好", "Done"},
        [W_FAILED] = {"没有办成", "Not done"},
        [W_UNDONE] = {"已撤销", "Undone"},
};

static const char *word(enum word w, enum lang lang)
{
        return words[w][lang];
}

/* ---- Markdown without its marks ---- */

/* `- ` stays (it reads well), `#` goes, **x** and *x* lose their stars, [a](b) becomes a (b). */
static void plain_line(struct str line, struct buf *out)
{
        size_t i = 0;

        while (i < line.n && line.p[i] == '#')
                i++;
        if (i && i < line.n && line.p[i] == ' ')
                i++;
        else
                i = 0;
        while (i < line.n) {
                ptrdiff_t mid, end;

                if (line.p[i] == '*' || line.p[i] == '`') {
                        i++;
                        continue;
                }
                mid = line.p[i] == '[' ? str_find(line, STR("]("), i) : -1;
                end = mid >= 0 ? str_find(line, STR(")"), (size_t)mid) : -1;
                if (end >= 0) {
                        buf_put(out, line.p + i + 1, (size_t)mid - i - 1);
                        buf_printf(out, " (%.*s)", (int)(end - mid - 2), line.p + mid + 2);
                        i = (size_t)end + 1;
                        continue;
                }
                buf_put_ch(out, line.p[i++]);
        }
}

void block_plain_text(struct str md, struct buf *out)
{
        struct str line;
        bool first = true;

        while (str_line(&md, &line)) {
                if (!first)
                        buf_put_ch(out, '\n');
                first = false;
                plain_line(line, out);
        }
}

static void put_plain_line(struct str md, struct buf *out)
{
        if (md.n == 0)
                return;
        block_plain_text(md, out);
        buf_put_ch(out, '\n');
}

static void put_when(int64_t ms, int offset_min, struct buf *out)
{
        int64_t minutes = ms / MINUTE_MS + offset_min, days = minutes / 1440, y;
        unsigned m, d;

        civil_from_days(days, &y, &m, &d);
        buf_printf(out, "%04lld-%02u-%02u %02lld:%02lld", (long long)y, m, d, (long long)(minutes % 1440 / 60),
                   (long long)(minutes % 60));
}

static void put_money(int64_t minor, struct str currency, struct buf *out)
{
        const char *sign = str_eq_c(currency, "CNY") ? "¥" : str_eq_c(currency, "EUR") ? "€" : "";

        buf_printf(out, "%s%lld.%02lld", sign, (long long)(minor / 100), (long long)(minor % 100));
}

/* ---- one function per kind ---- */

static void plain_figure(const struct block_figure *f, enum lang lang, struct buf *out)
{
        if (f->src.n)
                buf_printf(out, "[%s: %.*s]\n", word(W_FIGURE, lang), STR_ARG(f->alt));
}

static void plain_steps(const struct block_steps *s, enum lang lang, struct buf *out)
{
        buf_printf(out, "%u. ", s->n);
        put_plain_line(s->title, out);
        put_plain_line(s->say, out);
        plain_figure(&s->figure, lang, out);
        if (s->clip.src.n)
                buf_printf(out, "[%s %g-%g %s: %.*s]\n", word(W_CLIP, lang), s->clip.from_s, s->clip.to_s,
                           word(W_SECONDS, lang), STR_ARG(s->clip.alt));
        put_plain_line(s->question, out);
}

static void plain_choices(const struct block_choices *c, struct buf *out)
{
        put_plain_line(c->prompt, out);
        for (size_t i = 0; i < c->n_options; i++)
                buf_printf(out, c->options[i].why.n ? "  %zu) %.*s (%.*s)\n" : "  %zu) %.*s\n", i + 1,
                           STR_ARG(c->options[i].label), STR_ARG(c->options[i].why));
}

static void plain_time_row(enum word w, int64_t ms, const struct block_order *o, enum lang lang, struct buf *out)
{
        if (!ms)
                return;
        buf_printf(out, "  %s ", word(w, lang));
        put_when(ms, o->tz_offset_min, out);
        buf_put_ch(out, '\n');
}

static void plain_order(const struct block_order *o, enum lang lang, struct buf *out)
{
        buf_printf(out, "%s %.*s · %.*s\n", word(W_ORDER, lang), STR_ARG(o->no),
                   STR_ARG(o->status_text.n ? o->status_text : o->status));
        for (size_t i = 0; i < o->n_items; i++) {
                buf_printf(out, "  %.*s × %lld  ", STR_ARG(o->items[i].name), (long long)o->items[i].qty);
                put_money(o->items[i].price_minor, o->currency, out);
                buf_put_ch(out, '\n');
        }
        buf_printf(out, "  %s ", word(W_TOTAL, lang));
        put_money(o->total_minor, o->currency, out);
        buf_put_ch(out, '\n');
        plain_time_row(W_PLACED, o->placed_ms, o, lang, out);
        if (o->promise_text.n)
                buf_printf(out, "  %.*s\n", STR_ARG(o->promise_text));
        else
                plain_time_row(W_PROMISE, o->promise_ms, o, lang, out);
        plain_time_row(W_DELIVERED, o->delivered_ms, o, lang, out);
        if (o->carrier.n)
                buf_printf(out, "  %s %.*s %.*s\n", word(W_CARRIER, lang), STR_ARG(o->carrier),
                           STR_ARG(o->tracking_no));
        for (size_t i = 0; i < o->n_events; i++) {
                buf_put_c(out, "  ");
                put_when(o->events[i].at_ms, o->tz_offset_min, out);
                if (o->events[i].place.n && !str_contains(o->events[i].text, o->events[i].place))
                        buf_printf(out, " %.*s", STR_ARG(o->events[i].place));
                buf_printf(out, " %.*s\n", STR_ARG(o->events[i].text));
        }
}

static void plain_form(const struct block_form *f, enum lang lang, struct buf *out)
{
        put_plain_line(f->title, out);
        buf_printf(out, "%s: ", word(W_FORM, lang));
        for (size_t i = 0; i < f->n_fields; i++)
                buf_printf(out, "%s%.*s", i ? " + " : "", STR_ARG(f->fields[i].label));
        buf_put_ch(out, '\n');
}

static void plain_handover(const struct block_handover *h, enum lang lang, struct buf *out)
{
        put_plain_line(h->text, out);
        if (str_eq_c(h->state, "waiting") && h->position > 0 && !h->text.n)
                buf_printf(out, "%s %d\n", word(W_QUEUE, lang), h->position);
}

static void plain_offer(const struct block_offer *o, struct buf *out)
{
        put_plain_line(o->title, out);
        put_plain_line(o->text, out);
        if (o->reason.n)
                put_plain_line(o->reason, out);
}

static void plain_action(const struct block_action *a, enum lang lang, struct buf *out)
{
        buf_printf(out, "[%.*s]", STR_ARG(a->title));
        if (str_eq_c(a->state, "done"))
                buf_printf(out, " %s", word(W_DONE, lang));
        else if (str_eq_c(a->state, "failed"))
                buf_printf(out, " %s", word(W_FAILED, lang));
        else if (str_eq_c(a->state, "undone"))
                buf_printf(out, " %s", word(W_UNDONE, lang));
        buf_put_ch(out, '\n');
        put_plain_line(a->text, out);
}

static void plain_picture(const struct block_picture *p, enum lang lang, struct buf *out)
{
        buf_printf(out, "[%s%s%.*s]\n", word(W_PICTURE, lang), p->alt.n ? ": " : "", STR_ARG(p->alt));
}

void block_plain(const struct block *b, enum lang lang, struct buf *out)
{
        switch (b->kind) {
        case BLOCK_TEXT:
                if (b->text.md) {
                        put_plain_line(b->text.text, out);
                } else {
                        buf_put_str(out, b->text.text);
                        buf_put_ch(out, '\n');
                }
                break;
        case BLOCK_FIGURE: plain_figure(&b->figure, lang, out); break;
        case BLOCK_STEPS: plain_steps(&b->steps, lang, out); break;
        case BLOCK_CHOICES: plain_choices(&b->choices, out); break;
        case BLOCK_ORDER: plain_order(&b->order, lang, out); break;
        case BLOCK_FORM: plain_form(&b->form, lang, out); break;
        case BLOCK_OFFER: plain_offer(&b->offer, out); break;
        case BLOCK_HANDOVER: plain_handover(&b->handover, lang, out); break;
        case BLOCK_PICTURE: plain_picture(&b->picture, lang, out); break;
        case BLOCK_ACTION: plain_action(&b->action, lang, out); break;
        }
}

void blocks_plain(const struct block *blocks, size_t n, enum lang lang, struct buf *out)
{
        for (size_t i = 0; i < n; i++)
                block_plain(&blocks[i], lang, out);
}
