/* records_wire - see records_wire.h. */
#include "connect/records_wire.h"

#include "base/arena.h"
#include "codec/json.h"
#include "connect/change.h"

#include <string.h>

/* ---- paths ---- */

/* RFC 3986: what is not unreserved is written as %XX. */
static void put_encoded(struct buf *b, struct str s)
{
        static const char hex[] = "0123456789ABCDEF";

        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];
                bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             (c != 0 && strchr("-._~", c));

                if (plain) {
                        buf_put_ch(b, (char)c);
                } else {
                        char three[3] = {'%', hex[c >> 4], hex[c & 15]};

                        buf_put(b, three, 3);
                }
        }
}

static struct str kept(struct buf *b, struct arena *mem)
{
        struct str s = arena_str(mem, buf_str(b));

        buf_done(b);
        return s;
}

static void begin(struct buf *b, struct str base, const char *part)
{
        buf_init(b, base.n + 8 * RECORD_KEY_MAX);
        buf_put_str(b, base);
        buf_put_c(b, part);
}

struct str records_path_get(struct str base, struct str kind, struct str key, struct arena *mem)
{
        struct buf b;

        begin(&b, base, "/records/");
        put_encoded(&b, kind);
        buf_put_ch(&b, '/');
        put_encoded(&b, key);
        return kept(&b, mem);
}

struct str records_path_list(struct str base, struct str kind, struct str owner, unsigned limit, struct arena *mem)
{
        struct buf b;

        begin(&b, base, "/records/");
        put_encoded(&b, kind);
        buf_put_c(&b, "?owner=");
        put_encoded(&b, owner);
        buf_printf(&b, "&limit=%u", limit);
        return kept(&b, mem);
}

struct str records_path_action(struct str base, struct str action, struct arena *mem)
{
        struct buf b;

        begin(&b, base, "/actions/");
        put_encoded(&b, action);
        return kept(&b, mem);
}

/* ---- reading ---- */

static int read_record(const struct value *v, struct str kind, struct record *ret, struct err *err)
{
        const struct value *doc = value_get(v, STR("doc"));

        *ret = (struct record){.kind = value_get_str(v, "kind"),
                               .key = value_get_str(v, "key"),
                               .owner = value_get_str(v, "owner"),
                               .doc = doc};
        if (!doc || doc->type != VALUE_MAP)
                return err_set(err, ERR_INVALID, "a record without a document");
        if (!str_eq(ret->kind, kind))
                return err_set(err, ERR_INVALID, "a record of another kind than was asked for");
        if (ret->key.n == 0 || ret->key.n > RECORD_KEY_MAX || ret->owner.n > RECORD_KEY_MAX)
                return err_set(err, ERR_LIMIT, "the key of a record must have 1 to %u bytes, its owner at most as many",
                               RECORD_KEY_MAX);
        return 0;
}

static int read_json(struct str json, struct arena *mem, struct value *ret, struct err *err)
{
        if (json.n > RECORDS_REPLY_MAX)
                return err_set(err, ERR_LIMIT, "a reply of more than %zu bytes", RECORDS_REPLY_MAX);
        return value_from_json(json, mem, ret, err);
}

int records_read_one(struct str json, struct str kind, struct str key, struct arena *mem, struct record *ret,
                     struct err *err)
{
        struct value v;
        int r = read_json(json, mem, &v, err);

        if (r == 0)
                r = read_record(&v, kind, ret, err);
        if (r == 0 && !str_eq(ret->key, key))
                r = err_set(err, ERR_INVALID, "a record of another key than was asked for");
        return r;
}

int records_read_list(struct str json, struct str kind, struct str owner, unsigned limit, struct arena *mem,
                      const struct record **ret, size_t *ret_n, struct err *err)
{
        const struct value *list;
        struct record *out;
        struct value v;
        int r = read_json(json, mem, &v, err);

        if (r < 0)
                return r;
        list = value_get(&v, STR("records"));
        if (!list || list->type != VALUE_LIST)
                return err_set(err, ERR_INVALID, "a reply without records");
        if (list->list.n > RECORDS_LIST_MAX)
                return err_set(err, ERR_LIMIT, "more than %u records", RECORDS_LIST_MAX);
        out = ARENA_ARRAY(mem, struct record, list->list.n);
        for (size_t i = 0; i < list->list.n; i++) {
                r = read_record(&list->list.v[i], kind, &out[i], err);
                if (r < 0)
                        return r;
                if (!str_eq(out[i].owner, owner))
                        return err_set(err, ERR_INVALID, "a record of another owner than was asked for");
        }
        *ret = out;
        *ret_n = list->list.n < limit ? list->list.n : limit;
        return 0;
}

/* ---- writing ---- */

void records_write_commit(const struct records_commit *c, struct buf *out)
{
        buf_put_ch(out, '{');
        json_put_key_str(out, "action", c->action);
        json_put_key_str(out, "name", c->name);
        json_put_key_bool(out, "undo", c->undo);
        json_put_key_str(out, "customer", c->customer_id);
        json_put_key_str(out, "conversation", c->conversation);
        json_put_key_str(out, "who", c->who);
        json_put_key(out, "changes");
        record_changes_to_json(c->changes, c->n_changes, out);
        buf_put_ch(out, '}');
}
