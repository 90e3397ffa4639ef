/*
 * notify_wire - what each kind of receiver is sent.
 *
 * wecom     developer.work.weixin.qq.com/document/path/91770: {"msgtype":"text",…}; the key is in the address
 * feishu    open.feishu.cn, custom bot: {"timestamp","sign","msg_type":"text",…}; sign = base64 of the HMAC-SHA256 of
 * the empty text under "TIMESTAMP\nSECRET" dingtalk  open.dingtalk.com, custom robot: {"msgtype":"text",…};
 * &timestamp=MS&sign= the HMAC-SHA256 of "MS\nSECRET" under SECRET, base64, percent-encoded webhook
 * {"type":"oncall.KIND","timestamp","data":{title,text,url}}, signed as connect/webhooks.h when it has a secret webpush
 * {title,text,url} encrypted (crypt/webpush.h); url is a path, since the worker that reads it knows its server
 */
#include "connect/notify_priv.h"

#include "base/buf.h"
#include "base/time.h"
#include "codec/json.h"
#include "connect/webhooks.h"
#include "crypt/token.h"
#include "crypt/webpush.h"
#include "http/client.h"

#include <sodium.h>
#include <string.h>

enum { BODY_MAX = 32768, PUSH_TTL_S = 3600 };

static struct str finish(struct buf *b, struct arena *mem)
{
        struct str s = arena_str(mem, buf_str(b));

        buf_done(b);
        return s;
}

static struct str one_text(const struct notify_text *t, struct arena *mem)
{
        return arena_printf(mem, "%.*s\n%.*s%s%.*s", STR_ARG(t->title), STR_ARG(t->text), t->url.n ? "\n" : "",
                            STR_ARG(t->url));
}

static struct str mac_base64(struct str key, struct str text, struct arena *mem)
{
        unsigned char mac[32];

        crypt_mac(key, text, mac);
        return base64_encode(str_n((const char *)mac, sizeof(mac)), mem);
}

/* {"msgtype":"text","text":{"content":…}} */
static struct str msgtype_body(const struct notify_text *t, struct arena *mem)
{
        struct buf b;

        buf_init(&b, BODY_MAX);
        buf_put_c(&b, "{\"msgtype\":\"text\",\"text\":{");
        json_put_key_str(&b, "content", one_text(t, mem));
        buf_put_c(&b, "}}");
        return finish(&b, mem);
}

static struct str feishu_body(const struct notify_way *w, const struct notify_text *t, int64_t now_ms,
                              struct arena *mem)
{
        struct str at = arena_printf(mem, "%lld", (long long)(now_ms / 1000));
        struct buf b;

        buf_init(&b, BODY_MAX);
        buf_put_ch(&b, '{');
        if (w->secret.n) {
                json_put_key_str(&b, "timestamp", at);
                json_put_key_str(
                        &b, "sign",
                        mac_base64(arena_printf(mem, "%.*s\n%.*s", STR_ARG(at), STR_ARG(w->secret)), STR(""), mem));
        }
        json_put_key_str(&b, "msg_type", STR("text"));
        json_put_key(&b, "content");
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "text", one_text(t, mem));
        buf_put_c(&b, "}}");
        return finish(&b, mem);
}

static struct str percent(struct str s, struct arena *mem)
{
        struct buf b;

        buf_init(&b, 3 * s.n + 1);
        for (size_t i = 0; i < s.n; i++)
                if (strchr("+/=", s.p[i]))
                        buf_printf(&b, "%%%02X", (unsigned char)s.p[i]);
                else
                        buf_put_ch(&b, s.p[i]);
        return finish(&b, mem);
}

static struct str dingtalk_url(const struct notify_way *w, int64_t now_ms, struct arena *mem)
{
        struct str text = arena_printf(mem, "%lld\n%.*s", (long long)now_ms, STR_ARG(w->secret));

        if (!w->secret.n)
                return w->url;
        return arena_printf(mem, "%.*s%ctimestamp=%lld&sign=%.*s", STR_ARG(w->url),
                            str_contains(w->url, STR("?")) ? '&' : '?', (long long)now_ms,
                            STR_ARG(percent(mac_base64(w->secret, text, mem), mem)));
}

static void put_text(const struct notify_text *t, struct str url, struct buf *b)
{
        buf_put_ch(b, '{');
        json_put_key_str(b, "title", t->title);
        json_put_key_str(b, "text", t->text);
        if (url.n)
                json_put_key_str(b, "url", url);
        buf_put_ch(b, '}');
}

static bool webhook_secret(struct str text, struct arena *mem, struct str *ret)
{
        size_t n = 0;
        char *out;

        if (!str_starts(text, STR("whsec_")))
                return false;
        text = str_sub(text, 6, text.n);
        out = arena_alloc(mem, text.n + 1);
        if (sodium_base642bin((unsigned char *)out, text.n, text.p, text.n, NULL, &n, NULL,
                              sodium_base64_VARIANT_ORIGINAL) != 0 ||
            n < NOTIFY_SECRET_MIN)
                return false;
        *ret = str_n(out, n);
        return true;
}

bool notify_secret_ok(struct str text)
{
        struct arena *mem = arena_new(4096);
        struct str bytes;
        bool ok = webhook_secret(text, mem, &bytes);

        arena_free(mem);
        return ok;
}

static void compose_webhook(const struct notify_way *w, const struct notify_text *t, struct str id, int64_t now_ms,
                            struct arena *mem, struct notify_request *q)
{
        char at[TIME_ISO_LEN + 1];
        struct str secret;
        struct buf b;

        time_format_iso(now_ms, at);
        buf_init(&b, BODY_MAX);
        buf_put_ch(&b, '{');
        json_put_key_str(&b, "type", arena_printf(mem, "oncall.%s", t->kind));
        json_put_key_str(&b, "timestamp", str_c(at));
        json_put_key(&b, "data");
        put_text(t, t->url, &b);
        buf_put_ch(&b, '}');
        q->body = finish(&b, mem);
        if (w->secret.n && webhook_secret(w->secret, mem, &secret))
                q->headers =
                        arena_printf(mem, "webhook-id: %.*s\r\nwebhook-timestamp: %lld\r\nwebhook-signature: %.*s\r\n",
                                     STR_ARG(id), (long long)(now_ms / 1000),
                                     STR_ARG(webhook_signature(secret, id, now_ms / 1000, q->body, mem)));
}

static struct str origin_of(struct str url)
{
        ptrdiff_t from = str_find(url, STR("://"), 0), end;

        if (from < 0)
                return url;
        end = str_find(url, STR("/"), (size_t)from + 3);
        return end < 0 ? url : str_sub(url, 0, (size_t)end);
}

static int compose_push(const struct notify *n, const struct notify_way *w, const struct notify_text *t, int64_t now_ms,
                        struct arena *mem, struct notify_request *q, struct err *err)
{
        struct webpush_keys keys;
        struct str who;
        struct buf b;
        int r = webpush_keys_read(w->p256dh, w->auth, &keys, err);

        if (r == 0)
                r = vapid_authorization(n->vapid, origin_of(w->url), n->contact, now_ms, mem, &who, err);
        if (r < 0)
                return r;
        buf_init(&b, BODY_MAX);
        put_text(t, t->path.n ? t->path : t->url, &b);
        r = webpush_encrypt(&keys, buf_str(&b), NULL, mem, &q->body, err);
        buf_done(&b);
        q->type = STR("application/octet-stream");
        q->headers =
                arena_printf(mem, "Authorization: %.*s\r\nContent-Encoding: aes128gcm\r\nTTL: %d\r\nUrgency: high\r\n",
                             STR_ARG(who), PUSH_TTL_S);
        return r;
}

int notify_compose(const struct notify *n, const struct notify_way *w, const struct notify_text *t, struct str id,
                   int64_t now_ms, struct arena *mem, struct notify_request *ret, struct err *err)
{
        *ret = (struct notify_request){.url = w->url, .type = STR("application/json")};
        if (str_eq_c(w->kind, "webpush"))
                return compose_push(n, w, t, now_ms, mem, ret, err);
        if (str_eq_c(w->kind, "webhook"))
                compose_webhook(w, t, id, now_ms, mem, ret);
        else if (str_eq_c(w->kind, "feishu"))
                ret->body = feishu_body(w, t, now_ms, mem);
        else
                ret->body = msgtype_body(t, mem);
        if (str_eq_c(w->kind, "dingtalk"))
                ret->url = dingtalk_url(w, now_ms, mem);
        return 0;
}

bool notify_taken(struct str kind, struct str answer)
{
        const char *field = str_eq_c(kind, "feishu") ? "code" : "errcode";
        json_t *j = NULL, *code;
        bool taken = true;

        if (str_eq_c(kind, "webhook") || str_eq_c(kind, "webpush") || json_parse(answer, &j, NULL) < 0)
                return true;
        code = json_object_get(j, field);
        if (json_is_integer(code))
                taken = json_integer_value(code) == 0;
        json_decref(j);
        return taken;
}
