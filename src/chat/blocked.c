/*
 * blocked - customers whose messages are refused: kept in memory, read from the store at start. The refusal says until
 * when, how people are reached otherwise, and what matters in danger, in the language of the conversation.
 */
#include "base/log.h"
#include "base/tz.h"
#include "chat/chat_priv.h"
#include "store/customer_block.h"
#include "text/utf8.h"

#include <stdlib.h>

enum { PAGE = 1000, CONTACT_BYTES = 200 };

static void set(struct chat *c, struct str customer_id, int64_t until_ms)
{
        int64_t *at = map_get(c->blocked, customer_id);

        if (!until_ms) {
                map_del(c->blocked, customer_id);
                free(at);
                return;
        }
        if (!at) {
                at = malloc(sizeof(*at));
                if (!at)
                        abort();
                map_set(c->blocked, customer_id, at);
        }
        *at = until_ms;
}

void blocked_free(struct chat *c)
{
        struct str key;
        size_t at = 0;
        void *value;

        while (map_next(c->blocked, &at, &key, &value))
                free(value);
        c->blocked = map_free(c->blocked);
}

void chat_block(struct chat *c, struct str customer_id, int64_t until_ms)
{
        set(c, customer_id, until_ms);
}

static void on_blocks(void *arg, int r, const struct err *err, const struct block_row *rows, size_t n)
{
        struct chat *c = arg;

        if (r < 0)
                log_error("who is blocked could not be read: %s", err->msg);
        for (size_t i = 0; i < n; i++)
                set(c, rows[i].customer_id, rows[i].until_ms);
        if (n == PAGE)
                (void)store_blocks(c->o.store, rows[n - 1].customer_id, chat_now(c), PAGE, on_blocks, c);
}

int chat_load_blocked(struct chat *c)
{
        return store_blocks(c->o.store, STR(""), chat_now(c), PAGE, on_blocks, c);
}

/* The time in the company's zone. */
static struct str when(struct chat *c, int64_t until_ms, struct arena *mem)
{
        struct tz_local t = tz_to_local(generation_current(c->o.generations)->tz, until_ms);

        return arena_printf(mem, "%04lld-%02u-%02u %02u:%02u", (long long)t.year, t.month, t.day, t.hour, t.minute);
}

static int64_t until_of(const struct chat *c, struct str customer_id)
{
        const int64_t *at = customer_id.n ? map_get(c->blocked, customer_id) : NULL;

        return at ? *at : 0;
}

/* Whose conversation it is and who speaks in it: the later of both, so that proving who they are lifts nothing. */
static int64_t until_in(const struct conv *conv)
{
        int64_t own = until_of(conv->chat, str_c(conv->customer_id)), person = until_of(conv->chat, conv_person(conv));

        return own > person ? own : person;
}

int blocked_refusal(const struct conv *conv, struct err *err)
{
        struct chat *c = conv->chat;
        const struct company *co = &generation_current(c->o.generations)->k->company;
        int64_t until = until_in(conv);
        enum lang lang = conv_lang(conv);
        struct arena *mem;
        struct str till = {NULL, 0}, contact;

        if (until <= chat_now(c))
                return 0;
        mem = arena_new(65536);
        if (until != BLOCK_FOREVER)
                till = arena_printf(mem, lang == LANG_EN ? "until %.*s " : "在 %.*s 之前",
                                    STR_ARG(when(c, until, mem)));
        contact = utf8_cut(co->contact[lang], CONTACT_BYTES);
        if (!contact.n)
                contact = lang == LANG_EN ? STR("by phone or e-mail, as our website says") : STR("官网上的电话或邮箱");
        if (lang == LANG_EN)
                err_set(err, ERR_DENIED,
                        "Messages from you are not taken here %.*sbecause of how this chat was used. You still reach "
                        "our "
                        "people: %.*s. In danger (smoke, fire), cut the power if you safely can and keep away.",
                        STR_ARG(till), STR_ARG(contact));
        else
                err_set(err, ERR_DENIED,
                        "由于之前的使用情况，%.*s这里暂时不能接收您的消息。您仍可以找到我们的同事：%.*"
                        "s。如果有冒烟、起火等危险，请先断电并远离。",
                        STR_ARG(till), STR_ARG(contact));
        arena_free(mem);
        return ERR_DENIED;
}
