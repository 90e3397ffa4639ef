/* config - the table, and the little code that reads it. */
#include "app/config.h"

#include "app/near.h"
#include "encoder/encoder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const level_words[] = {"debug", "info", "warn", "error", "silent", NULL};

static const char *const isa_words[] = {[ENCODER_BEST] = "best",
                                        [ENCODER_PORTABLE] = "portable",
                                        [ENCODER_AVX2] = "avx2",
                                        [ENCODER_AVX512] = "avx512",
                                        NULL};

static const char *const report_lang_words[] = {"zh", "en", NULL};
static const char *const codes_words[] = {
        [CODES_OFF] = "off", [CODES_WEBHOOK] = "webhook", [CODES_SMTP] = "smtp", NULL};

static const char *const format_words[] = {[EMBEDDINGS_FLOAT] = "float", [EMBEDDINGS_BASE64] = "base64", NULL};

#define FIELD(f) offsetof(struct config, f)
#define K INT64_C(1024)
#define M (1024 * K)

static const struct config_row rows[] = {
        {"data", CONFIG_TEXT, FIELD(data), "./warmline-data", 1, CONFIG_VALUE_MAX, NULL,
         "directory of the database, the keys and the cache; made when missing"},
        {"knowledge", CONFIG_TEXT, FIELD(knowledge), "", 0, CONFIG_VALUE_MAX, NULL,
         "knowledge folder; empty: the demo company's, which is built in; serve: `knowledge` in the data directory"},
        {"packs", CONFIG_TEXT, FIELD(packs), "", 0, CONFIG_VALUE_MAX, NULL,
         "folder of packs; empty: packs in the data directory, then those of the user"},
        {"watch", CONFIG_BOOL, FIELD(watch), "yes", 0, 1, NULL, "load the knowledge again when its files change"},
        {"demo", CONFIG_BOOL, FIELD(demo), "no", 0, 1, NULL,
         "load the demo company's customers into an empty store, and let anybody be one of them"},
        {"brand", CONFIG_TEXT, FIELD(brand), "default", 1, 64, NULL, "name written into every row of the store"},
        {"address", CONFIG_TEXT, FIELD(address), "127.0.0.1", 1, 64, NULL,
         "address to listen on; 0.0.0.0 is all of them"},
        {"port", CONFIG_INT, FIELD(port), "8080", 0, 65535, NULL, "port to listen on; 0 takes any free one"},
        {"tls_cert", CONFIG_TEXT, FIELD(tls_cert), "", 0, CONFIG_VALUE_MAX, NULL,
         "certificate chain (PEM); empty: no TLS"},
        {"tls_key", CONFIG_TEXT, FIELD(tls_key), "", 0, CONFIG_VALUE_MAX, NULL, "private key of the certificate (PEM)"},
        {"cors_origins", CONFIG_LIST, FIELD(cors_origins), "", 0, CONFIG_LIST_MAX, NULL,
         "origins whose pages may embed the widget: https://shop.example; * is any"},
        {"trusted_proxies", CONFIG_LIST, FIELD(trusted_proxies), "", 0, CONFIG_LIST_MAX, NULL,
         "addresses of reverse proxies whose X-Forwarded-For counts"},
        {"jwt_secret_file", CONFIG_TEXT, FIELD(jwt_secret_file), "", 0, CONFIG_VALUE_MAX, NULL,
         "file with the secret that signs customer tokens (HS256); empty: one derived from the master key"},
        {"desk_login", CONFIG_TEXT, FIELD(desk_login), "agent", 1, 64, NULL,
         "login of the first agent, made at first start"},
        {"desk_name", CONFIG_TEXT, FIELD(desk_name), "", 0, 64, NULL,
         "name of the first agent that customers see; empty: only that it is a colleague"},
        {"desk_auto_assign", CONFIG_BOOL, FIELD(desk_auto_assign), "yes", 0, 1, NULL,
         "give what waits to agents who are online and have room; no: they take it themselves"},
        {"log_level", CONFIG_WORD, FIELD(log_level), "info", 0, 0, level_words,
         "lines below this level are not written"},
        {"header_max", CONFIG_SIZE, FIELD(header_max), "16k", K, M, NULL, "bytes of a request's head"},
        {"target_max", CONFIG_SIZE, FIELD(target_max), "4k", 256, 64 * K, NULL, "bytes of a request's target"},
        {"body_max", CONFIG_SIZE, FIELD(body_max), "64k", K, 16 * M, NULL, "bytes of a request's body, uploads apart"},
        {"upload_max", CONFIG_SIZE, FIELD(upload_max), "10M", 64 * K, 16 * M, NULL, "bytes of an uploaded picture"},
        {"frame_max", CONFIG_SIZE, FIELD(frame_max), "64k", K, 16 * M, NULL, "bytes of one WebSocket message"},
        {"socket_queue_max", CONFIG_SIZE, FIELD(socket_queue_max), "1M", 64 * K, 64 * M, NULL,
         "bytes that may wait for a slow reader before its socket is closed"},
        {"sockets_max", CONFIG_INT, FIELD(sockets_max), "20000", 1, 1000000, NULL, "open connections"},
        {"address_rate", CONFIG_INT, FIELD(address_rate), "50", 0, 1000000, NULL,
         "requests a second of one network address; 0: no limit"},
        {"address_burst", CONFIG_INT, FIELD(address_burst), "200", 1, 1000000, NULL,
         "requests that one address may send at once before address_rate counts"},
        {"agent_rate_per_min", CONFIG_INT, FIELD(agent_rate_per_min), "1200", 0, 1000000, NULL,
         "requests that one person at the desk, or one key of a program, may send in a minute; 0: as many as it likes"},
        {"agent_burst", CONFIG_INT, FIELD(agent_burst), "300", 1, 1000000, NULL,
         "requests that one person or key may send at once before its rate counts"},
        {"conversation_rate_per_min", CONFIG_INT, FIELD(conversation_rate_per_min), "60", 1, 1000000, NULL,
         "messages a minute of one conversation"},
        {"conversation_burst", CONFIG_INT, FIELD(conversation_burst), "20", 1, 1000000, NULL,
         "messages that one conversation may send at once before its rate counts"},
        {"conversation_keep_s", CONFIG_INT, FIELD(conversation_keep_s), "60", 1, 86400, NULL,
         "seconds that an idle conversation stays in memory"},
        {"knowledge_review", CONFIG_BOOL, FIELD(knowledge_review), "no", 0, 1, NULL,
         "a draft of the knowledge is published only when somebody else than its author has approved it"},
        {"learning_days", CONFIG_INT, FIELD(learning_days), "180", 0, 730, NULL,
         "days for which messages that fell through are kept, of customers who allow learning; 0 keeps none"},
        {"learning_minutes", CONFIG_INT, FIELD(learning_minutes), "6", 1, 240, NULL,
         "minutes that a person needs for a contact; what there is to learn is ordered by what it would save"},
        {"offers_held_percent", CONFIG_INT, FIELD(offers_held_percent), "10", 0, 100, NULL,
         "customers of a hundred who are never offered anything, so that the effect of offers can be measured"},
        {"report_to", CONFIG_LIST, FIELD(report_to), "", 0, 20, NULL,
         "addresses that get the weekly page on Monday morning, by what carries codes (codes_by)"},
        {"report_lang", CONFIG_WORD, FIELD(report_lang), "zh", 0, 0, report_lang_words,
         "language of the weekly page that is sent"},
        {"currency", CONFIG_TEXT, FIELD(currency), "CNY", 3, 3, NULL, "of the next two, and of the figures of cost"},
        {"agent_hour_cost", CONFIG_INT, FIELD(agent_hour_cost), "0", 0, 100000000, NULL,
         "what an hour of a person at the desk costs, with all that comes with it, in hundredths of the currency; 0: "
         "no figures of cost"},
        {"machine_contact_cost", CONFIG_INT, FIELD(machine_contact_cost), "0", 0, 100000000, NULL,
         "what the machine costs for each contact, in hundredths of the currency"},
        {"manual_minutes", CONFIG_INT, FIELD(manual_minutes), "0", 0, 1440, NULL,
         "minutes of a person that a contact took before the machine; 0: as long as those take that people have now"},
        {"margin_percent", CONFIG_INT, FIELD(margin_percent), "0", 0, 100, NULL,
         "of the price of what is sold, for the figures of offers; 0: none"},
        {"store_queue_max", CONFIG_INT, FIELD(store_queue_max), "4096", 16, 1000000, NULL,
         "requests that may wait for the store; more are answered 503"},
        {"header_timeout_s", CONFIG_INT, FIELD(header_timeout_s), "10", 1, 3600, NULL,
         "seconds for a request's head to come"},
        {"body_timeout_s", CONFIG_INT, FIELD(body_timeout_s), "30", 1, 3600, NULL,
         "seconds for a request's body to come"},
        {"idle_timeout_s", CONFIG_INT, FIELD(idle_timeout_s), "60", 1, 3600, NULL,
         "seconds that a connection may be silent between requests"},
        {"write_timeout_s", CONFIG_INT, FIELD(write_timeout_s), "30", 1, 3600, NULL,
         "seconds in which a reader must take something"},
        {"ping_s", CONFIG_INT, FIELD(ping_s), "30", 1, 3600, NULL, "seconds between WebSocket pings"},
        {"heartbeat_s", CONFIG_INT, FIELD(heartbeat_s), "15", 1, 3600, NULL,
         "seconds between comments in event streams"},
        {"drain_s", CONFIG_INT, FIELD(drain_s), "10", 0, 3600, NULL,
         "seconds that open requests get when the server stops"},
        {"encoder", CONFIG_TEXT, FIELD(encoder), "auto", 1, 64, NULL,
         "sentence encoder that understands what words leave open: a pack's name, auto (of whatever pack is there) or "
         "off"},
        {"encoder_arithmetic", CONFIG_WORD, FIELD(encoder_arithmetic), "best", 0, 0, isa_words,
         "instructions that the encoder computes with; best takes what the processor has"},
        {"chat_url", CONFIG_TEXT, FIELD(chat_url), "", 0, CONFIG_VALUE_MAX, NULL,
         "language model that may say answers in its own words, at URL/v1/chat/completions, as OpenAI does; empty: "
         "none"},
        {"chat_key_file", CONFIG_TEXT, FIELD(chat_key_file), "", 0, CONFIG_VALUE_MAX, NULL,
         "file with the key that it wants; empty: none"},
        {"chat_model", CONFIG_TEXT, FIELD(chat_model), "", 0, 256, NULL, "name of the model"},
        {"chat_first_ms", CONFIG_INT, FIELD(chat_first_ms), "1500", 10, 60000, NULL,
         "milliseconds until its first word; then the answer goes out as it is written"},
        {"chat_timeout_ms", CONFIG_INT, FIELD(chat_timeout_ms), "6000", 10, 60000, NULL,
         "milliseconds until its last word"},
        {"records_url", CONFIG_TEXT, FIELD(records_url), "", 0, CONFIG_VALUE_MAX, NULL,
         "the company's system that gives orders, devices and repairs and carries out actions, in place of the tables "
         "here; docs/connect.md says how it must answer"},
        {"records_secret_file", CONFIG_TEXT, FIELD(records_secret_file), "", 0, CONFIG_VALUE_MAX, NULL,
         "file with the secret that requests to it are signed with, at least 16 bytes"},
        {"records_timeout_ms", CONFIG_INT, FIELD(records_timeout_ms), "2000", 10, 10000, NULL,
         "milliseconds in which it must answer; then what was known before is told with its age"},
        {"records_cache_s", CONFIG_INT, FIELD(records_cache_s), "3600", 0, 86400, NULL,
         "seconds for which its answers are kept in memory for that; 0: none are"},
        {"embeddings_url", CONFIG_TEXT, FIELD(embeddings_url), "", 0, CONFIG_VALUE_MAX, NULL,
         "server that gives vectors of texts at URL/v1/embeddings, as OpenAI does, in place of the encoder; empty: "
         "none is "
         "asked"},
        {"embeddings_key_file", CONFIG_TEXT, FIELD(embeddings_key_file), "", 0, CONFIG_VALUE_MAX, NULL,
         "file with the key that this server wants; empty: none"},
        {"embeddings_model", CONFIG_TEXT, FIELD(embeddings_model), "", 0, 256, NULL,
         "name of the model; another name embeds the knowledge again"},
        {"embeddings_timeout_ms", CONFIG_INT, FIELD(embeddings_timeout_ms), "150", 10, 10000, NULL,
         "milliseconds that a message waits for its vector; then built-in word vectors serve"},
        {"embeddings_query_prefix", CONFIG_TEXT, FIELD(embeddings_query_prefix), "", 0, 256, NULL,
         "put before messages, phrasings and titles, with a space behind it; multilingual-e5 wants query:"},
        {"embeddings_passage_prefix", CONFIG_TEXT, FIELD(embeddings_passage_prefix), "", 0, 256, NULL,
         "put before paragraphs, with a space behind it; multilingual-e5 wants passage:"},
        {"embeddings_format", CONFIG_WORD, FIELD(embeddings_format), "float", 0, 0, format_words,
         "how vectors travel; base64 is shorter, but not every server has it"},
        {"device_check_url", CONFIG_TEXT, FIELD(device_check_url), "", 0, CONFIG_VALUE_MAX, NULL,
         "your endpoint that answers for customers' devices, for the steps of flows with check; empty: customers are "
         "asked"},
        {"device_check_secret_file", CONFIG_TEXT, FIELD(device_check_secret_file), "", 0, CONFIG_VALUE_MAX, NULL,
         "file with the secret that signs what this endpoint is asked; empty: nothing is signed"},
        {"device_check_timeout_ms", CONFIG_INT, FIELD(device_check_timeout_ms), "2000", 50, 10000, NULL,
         "milliseconds that a device has to answer; then the customer is asked"},
        {"codes_by", CONFIG_WORD, FIELD(codes_by), "off", 0, 0, codes_words,
         "how the codes travel by which a visitor proves who they are; off: nobody can"},
        {"webhook_url", CONFIG_TEXT, FIELD(webhook_url), "", 0, CONFIG_VALUE_MAX, NULL,
         "address of yours that delivers codes by mail or telephone"},
        {"webhook_secret_file", CONFIG_TEXT, FIELD(webhook_secret_file), "", 0, CONFIG_VALUE_MAX, NULL,
         "file with the secret that signs what is sent there; at least 16 bytes"},
        {"smtp_url", CONFIG_TEXT, FIELD(smtp_url), "", 0, CONFIG_VALUE_MAX, NULL,
         "mail server: smtp://HOST:587 or smtps://HOST:465"},
        {"smtp_login", CONFIG_TEXT, FIELD(smtp_login), "", 0, 256, NULL, "login at the mail server; empty: none"},
        {"smtp_password_file", CONFIG_TEXT, FIELD(smtp_password_file), "", 0, CONFIG_VALUE_MAX, NULL,
         "file with the password of that login"},
        {"smtp_from", CONFIG_TEXT, FIELD(smtp_from), "", 0, 254, NULL, "address that mail is sent from"},
        {"smtp_plain", CONFIG_BOOL, FIELD(smtp_plain), "no", 0, 1, NULL,
         "without TLS; only for a mail server on the same machine"},
        {"identity_idle_min", CONFIG_INT, FIELD(identity_idle_min), "30", 1, 1440, NULL,
         "minutes of silence after which who has proven who they are must prove it again"},
        {"read_pictures", CONFIG_BOOL, FIELD(read_pictures), "yes", 0, 1, NULL,
         "read serial numbers and error codes from pictures of customers"},
        {"public_url", CONFIG_TEXT, FIELD(public_url), "", 0, 256, NULL,
         "address at which people reach this server, https://service.example.com: for links in notifications, and "
         "for the login at a provider"},
        {"push_contact", CONFIG_TEXT, FIELD(push_contact), "", 0, 256, NULL,
         "mailto: or https: address that the push services of browsers see; empty: public_url"},
        {"webhooks_inner", CONFIG_BOOL, FIELD(webhooks_inner), "no", 0, 1, NULL,
         "let webhooks and bots have http and addresses of the inner network; whoever may add one then reaches it"},
        {"import_inner", CONFIG_BOOL, FIELD(import_inner), "no", 0, 1, NULL,
         "let imports of knowledge read sites of the inner network; whoever may import then sees what is on them"},
        {"import_keep_days", CONFIG_INT, FIELD(import_keep_days), "90", 0, 3650, NULL,
         "days that files brought in are kept, for the pictures of their pages; 0: as long as their import"},
        {"oidc_issuer", CONFIG_TEXT, FIELD(oidc_issuer), "", 0, 512, NULL,
         "OpenID provider where the people who work here log in: https://login.example.com; empty: none"},
        {"oidc_client_id", CONFIG_TEXT, FIELD(oidc_client_id), "", 0, 256, NULL,
         "what this server is called at the provider"},
        {"oidc_client_secret_file", CONFIG_TEXT, FIELD(oidc_client_secret_file), "", 0, CONFIG_VALUE_MAX, NULL,
         "file with its secret there; empty: a public client, which PKCE alone protects"},
        {"oidc_name", CONFIG_TEXT, FIELD(oidc_name), "SSO", 1, 64, NULL, "what the button to log in there says"},
        {"oidc_role", CONFIG_TEXT, FIELD(oidc_role), "", 0, 32, NULL,
         "role that somebody new from there gets at once; empty: only people who were invited get in"},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))
_Static_assert(ROWS <= CONFIG_ROWS_MAX, "CONFIG_ROWS_MAX is too small");

const struct config_row *config_rows(size_t *ret_n)
{
        *ret_n = ROWS;
        return rows;
}

static bool same_name(struct str a, const char *b)
{
        if (a.n != strlen(b))
                return false;
        for (size_t i = 0; i < a.n; i++)
                if (a.p[i] != b[i] && !(a.p[i] == '-' && b[i] == '_'))
                        return false;
        return true;
}

const struct config_row *config_find(struct str name)
{
        for (size_t i = 0; i < ROWS; i++)
                if (same_name(name, rows[i].name))
                        return &rows[i];
        return NULL;
}

const char *config_near(struct str name)
{
        const char *names[ROWS];

        for (size_t i = 0; i < ROWS; i++)
                names[i] = rows[i].name;
        return near_name(name, names, ROWS);
}

/* ---- one value ---- */

static void *field(struct config *c, const struct config_row *row)
{
        return (char *)c + row->offset;
}

static bool parse_size(struct str s, int64_t *ret)
{
        int64_t unit = 1;

        if (s.n && (s.p[s.n - 1] == 'k' || s.p[s.n - 1] == 'K'))
                unit = K;
        else if (s.n && (s.p[s.n - 1] == 'm' || s.p[s.n - 1] == 'M'))
                unit = M;
        if (unit > 1)
                s.n--;
        if (!str_to_i64(s, 0, INT64_MAX / M, ret))
                return false;
        *ret *= unit;
        return true;
}

static void put_size(int64_t v, struct buf *out)
{
        if (v && v % M == 0)
                buf_printf(out, "%" PRId64 "M", v / M);
        else if (v && v % K == 0)
                buf_printf(out, "%" PRId64 "k", v / K);
        else
                buf_printf(out, "%" PRId64, v);
}

static int out_of_range(const struct config_row *row, struct str value, const char *origin, int64_t got,
                        struct err *err)
{
        struct buf limit;

        buf_init(&limit, 64);
        if (row->type == CONFIG_SIZE)
                put_size(got < row->min ? row->min : row->max, &limit);
        else
                buf_put_i64(&limit, got < row->min ? row->min : row->max);
        err_set(err, ERR_INVALID, "%s: %s: %.*s is %s than %.*s", origin, row->name, STR_ARG(value),
                got < row->min ? "less" : "more", STR_ARG(buf_str(&limit)));
        buf_done(&limit);
        return ERR_INVALID;
}

static int set_number(struct config *c, const struct config_row *row, struct str value, const char *origin,
                      struct err *err)
{
        int64_t v;

        if (row->type == CONFIG_SIZE ? !parse_size(value, &v) : !str_to_i64(value, INT64_MIN, INT64_MAX, &v))
                return err_set(err, ERR_INVALID, "%s: %s: \"%.*s\" is not %s", origin, row->name, STR_ARG(value),
                               row->type == CONFIG_SIZE ? "a size (like 65536, 64k, 10M)" : "a whole number");
        if (v < row->min || v > row->max)
                return out_of_range(row, value, origin, v, err);
        *(int64_t *)field(c, row) = v;
        return 0;
}

static int set_bool(struct config *c, const struct config_row *row, struct str value, const char *origin,
                    struct err *err)
{
        static const char *const yes[] = {"yes", "true", "on", "1"}, *const no[] = {"no", "false", "off", "0"};

        for (size_t i = 0; i < 4; i++) {
                if (str_eq_c(value, yes[i]) || str_eq_c(value, no[i])) {
                        *(bool *)field(c, row) = str_eq_c(value, yes[i]);
                        return 0;
                }
        }
        return err_set(err, ERR_INVALID, "%s: %s: \"%.*s\" is neither yes nor no", origin, row->name, STR_ARG(value));
}

static int set_word(struct config *c, const struct config_row *row, struct str value, const char *origin,
                    struct err *err)
{
        struct buf b;

        for (int64_t i = 0; row->words[i]; i++) {
                if (str_eq_c(value, row->words[i])) {
                        *(int64_t *)field(c, row) = i;
                        return 0;
                }
        }
        buf_init(&b, 256);
        for (size_t i = 0; row->words[i]; i++)
                buf_printf(&b, "%s%s", i ? ", " : "", row->words[i]);
        err_set(err, ERR_INVALID, "%s: %s: \"%.*s\" is none of %.*s", origin, row->name, STR_ARG(value),
                STR_ARG(buf_str(&b)));
        buf_done(&b);
        return ERR_INVALID;
}

static bool is_gap(char c)
{
        return c == ' ' || c == '\t' || c == ',';
}

static int set_list(struct config *c, const struct config_row *row, struct str value, const char *origin,
                    struct err *err)
{
        const char *words[CONFIG_LIST_MAX + 1];
        const char **kept;
        struct config_list *list = field(c, row);
        size_t n = 0;

        for (size_t i = 0; i < value.n;) {
                size_t from;

                while (i < value.n && is_gap(value.p[i]))
                        i++;
                from = i;
                while (i < value.n && !is_gap(value.p[i]))
                        i++;
                if (i == from)
                        break;
                if (n == (size_t)row->max)
                        return err_set(err, ERR_INVALID, "%s: %s: more than %" PRId64 " entries", origin, row->name,
                                       row->max);
                words[n++] = arena_cstr(c->mem, str_sub(value, from, i - from));
        }
        kept = ARENA_ARRAY(c->mem, const char *, n + 1);
        for (size_t i = 0; i < n; i++)
                kept[i] = words[i];
        *list = (struct config_list){kept, n};
        return 0;
}

static int set_text(struct config *c, const struct config_row *row, struct str value, const char *origin,
                    struct err *err)
{
        if (value.n && memchr(value.p, '\0', value.n))
                return err_set(err, ERR_INVALID, "%s: %s: holds a NUL byte", origin, row->name);
        if ((int64_t)value.n < row->min)
                return err_set(err, ERR_INVALID, "%s: %s: must not be empty", origin, row->name);
        if ((int64_t)value.n > row->max)
                return err_set(err, ERR_INVALID, "%s: %s: has %zu bytes, more than %" PRId64, origin, row->name,
                               value.n, row->max);
        *(const char **)field(c, row) = arena_cstr(c->mem, value);
        return 0;
}

static int set_value(struct config *c, const struct config_row *row, struct str value, const char *origin,
                     struct err *err)
{
        if (value.n > CONFIG_VALUE_MAX)
                return err_set(err, ERR_INVALID, "%s: %s: has %zu bytes, more than %d", origin, row->name, value.n,
                               CONFIG_VALUE_MAX);
        switch (row->type) {
        case CONFIG_TEXT: return set_text(c, row, value, origin, err);
        case CONFIG_INT:
        case CONFIG_SIZE: return set_number(c, row, value, origin, err);
        case CONFIG_BOOL: return set_bool(c, row, value, origin, err);
        case CONFIG_LIST: return set_list(c, row, value, origin, err);
        case CONFIG_WORD: return set_word(c, row, value, origin, err);
        }
        return ERR_INTERNAL;
}

int config_set(struct config *c, struct str name, struct str value, const char *origin, struct err *err)
{
        const struct config_row *row = config_find(name);
        const char *near;
        int r;

        if (!row) {
                near = config_near(name);
                return err_set(err, ERR_NOTFOUND, "%s: there is no setting \"%.*s\"%s%s%s", origin,
                               (int)(name.n > 80 ? 80 : name.n), name.p ? name.p : "", near ? "; did you mean \"" : "",
                               near ? near : "", near ? "\"?" : "");
        }
        r = set_value(c, row, value, origin, err);
        if (r < 0)
                return r;
        c->text[row - rows] = arena_cstr(c->mem, value);
        c->origin[row - rows] = arena_cstr(c->mem, str_c(origin));
        return 0;
}

void config_init(struct config *c)
{
        struct err err;

        *c = (struct config){.mem = arena_new(1 << 20)};
        for (size_t i = 0; i < ROWS; i++)
                if (config_set(c, str_c(rows[i].name), str_c(rows[i].def), "default", &err) < 0)
                        abort(); /* a default outside its own limits */
}

void config_done(struct config *c)
{
        c->mem = arena_free(c->mem);
}

/* ---- where values come from ---- */

static struct str without_comment(struct str line)
{
        for (size_t i = 0; i < line.n; i++)
                if (line.p[i] == '#' && (i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
                        return str_sub(line, 0, i);
        return line;
}

int config_set_text(struct config *c, const char *file, struct str text, struct err *err)
{
        unsigned seen[ROWS] = {0}, number = 0;
        struct str line, name;
        char origin[300];

        while (str_line(&text, &line)) {
                struct str rest = str_trim(without_comment(line));
                const struct config_row *row;
                int r;

                snprintf(origin, sizeof(origin), "%s:%u", file, ++number);
                if (rest.n == 0)
                        continue;
                if (!str_cut(&rest, '=', &name) || rest.p == NULL)
                        return err_set(err, ERR_INVALID, "%s: not of the form name = value", origin);
                name = str_trim(name);
                row = config_find(name);
                if (row && seen[row - rows])
                        return err_set(err, ERR_INVALID, "%s: %s: was set in line %u already", origin, row->name,
                                       seen[row - rows]);
                r = config_set(c, name, str_trim(rest), origin, err);
                if (r < 0)
                        return r;
                seen[row - rows] = number;
        }
        return 0;
}

int config_set_file(struct config *c, const char *path, struct err *err)
{
        FILE *f = fopen(path, "rbe");
        char *text;
        size_t n;
        int r;

        if (!f)
                return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s: %s", path, strerror(errno));
        text = malloc(CONFIG_FILE_MAX + 1);
        if (!text)
                abort();
        n = fread(text, 1, CONFIG_FILE_MAX + 1, f);
        if (ferror(f))
                r = err_set(err, ERR_IO, "%s: cannot be read: %s", path, strerror(errno));
        else if (n > CONFIG_FILE_MAX)
                r = err_set(err, ERR_LIMIT, "%s: is larger than %d bytes", path, CONFIG_FILE_MAX);
        else
                r = config_set_text(c, path, (struct str){text, n}, err);
        fclose(f);
        free(text);
        return r;
}

static bool left_alone(struct str name)
{
        return str_eq_c(name, "CONFIG") || str_starts(name, STR("TEST_")) || str_starts(name, STR("BENCH_")) ||
               str_starts(name, STR("SOURCE")) || str_eq_c(name, "BIN") || str_eq_c(name, "DATASETS") ||
               str_eq_c(name, "WEIGHTS");
}

int config_set_environment(struct config *c, const char *const *environment, struct err *err)
{
        static const struct str prefix = STR_INIT("WARMLINE_");

        for (; *environment; environment++) {
                struct str rest = str_c(*environment), name;
                char lower[64], origin[96];
                size_t n;
                int r;

                if (!str_starts(rest, prefix) || !str_cut(&rest, '=', &name))
                        continue;
                name = str_sub(name, prefix.n, name.n);
                if (left_alone(name))
                        continue;
                n = name.n < sizeof(lower) ? name.n : sizeof(lower) - 1;
                for (size_t i = 0; i < n; i++)
                        lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
                snprintf(origin, sizeof(origin), "WARMLINE_%.*s", (int)n, name.p ? name.p : "");
                r = config_set(c, (struct str){lower, n}, rest, origin, err);
                if (r < 0)
                        return r;
        }
        return 0;
}

static const char *origin_of(const struct config *c, const char *name)
{
        return c->origin[config_find(str_c(name)) - rows];
}

static bool is_set(const struct config *c, const char *name)
{
        return **(const char *const *)((const char *)c + config_find(str_c(name))->offset) != 0;
}

int config_check(const struct config *c, struct err *err)
{
        static const char *const beside[][2] = {{"tls_cert", "tls_key"},
                                                {"tls_key", "tls_cert"},
                                                {"embeddings_url", "embeddings_model"},
                                                {"chat_url", "chat_model"},
                                                {"records_url", "records_secret_file"},
                                                {"oidc_issuer", "oidc_client_id"},
                                                {"oidc_issuer", "public_url"}};

        for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++)
                if (is_set(c, beside[i][0]) && !is_set(c, beside[i][1]))
                        return err_set(err, ERR_INVALID, "%s: %s needs %s beside it", origin_of(c, beside[i][0]),
                                       beside[i][0], beside[i][1]);
        if (c->codes_by == CODES_WEBHOOK && (!*c->webhook_url || !*c->webhook_secret_file))
                return err_set(err, ERR_INVALID, "%s: codes_by webhook needs webhook_url and webhook_secret_file",
                               origin_of(c, "codes_by"));
        if (c->codes_by == CODES_OFF && c->report_to.n)
                return err_set(err, ERR_INVALID, "%s: report_to needs codes_by smtp or webhook",
                               origin_of(c, "report_to"));
        if (c->codes_by == CODES_SMTP && (!*c->smtp_url || !*c->smtp_from))
                return err_set(err, ERR_INVALID, "%s: codes_by smtp needs smtp_url and smtp_from",
                               origin_of(c, "codes_by"));
        return 0;
}

/* ---- showing ---- */

void config_write_value(const struct config *c, const struct config_row *row, struct buf *out)
{
        const void *p = (const char *)c + row->offset;
        const struct config_list *list = p;

        switch (row->type) {
        case CONFIG_TEXT: buf_put_c(out, *(const char *const *)p); break;
        case CONFIG_INT: buf_put_i64(out, *(const int64_t *)p); break;
        case CONFIG_SIZE: put_size(*(const int64_t *)p, out); break;
        case CONFIG_BOOL: buf_put_c(out, *(const bool *)p ? "yes" : "no"); break;
        case CONFIG_WORD: buf_put_c(out, row->words[*(const int64_t *)p]); break;
        case CONFIG_LIST:
                for (size_t i = 0; i < list->n; i++)
                        buf_printf(out, "%s%s", i ? " " : "", list->v[i]);
                break;
        }
}

static void write_limits(const struct config_row *row, struct buf *out)
{
        switch (row->type) {
        case CONFIG_INT: buf_printf(out, " (%" PRId64 " to %" PRId64 ")", row->min, row->max); break;
        case CONFIG_SIZE:
                buf_put_c(out, " (");
                put_size(row->min, out);
                buf_put_c(out, " to ");
                put_size(row->max, out);
                buf_put_c(out, ")");
                break;
        case CONFIG_BOOL: buf_put_c(out, " (yes or no)"); break;
        case CONFIG_WORD:
                for (size_t i = 0; row->words[i]; i++)
                        buf_printf(out, "%s%s", i ? ", " : " (", row->words[i]);
                buf_put_c(out, ")");
                break;
        case CONFIG_TEXT:
        case CONFIG_LIST: break;
        }
}

void config_write(const struct config *c, struct buf *out)
{
        for (size_t i = 0; i < ROWS; i++) {
                buf_printf(out, "# %s", rows[i].help);
                write_limits(&rows[i], out);
                buf_printf(out, "\n# from: %s\n%s = ", c->origin[i], rows[i].name);
                config_write_value(c, &rows[i], out);
                buf_put_c(out, "\n\n");
        }
}
