/*
 * Short texts from foreign hands, each with a parser of its own: an address of the web, of the network, keys of a
 * browser's subscription, skills, a quantity, the text of settings, a file of a time zone. The first byte says which.
 * What was read keeps its limits, and what can be written again is read again as the same.
 */
#include "app/config.h"
#include "base/tz.h"
#include "crypt/webpush.h"
#include "desk/routing.h"
#include "http/client.h"
#include "knowledge/quantity.h"
#include "net/conn.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_url(struct str s)
{
        struct http_url url;

        if (http_url_parse(s, &url, NULL) < 0)
                return;
        if (!url.host[0] || !memchr(url.host, 0, sizeof(url.host)) || url.path.n == 0 || url.path.p[0] != '/')
                abort();
        if (url.path.n > 1 && (url.path.p < s.p || url.path.p + url.path.n > s.p + s.n))
                abort();
}

static void read_addr(struct str s)
{
        struct net_addr a, again;
        char text[NET_ADDR_TEXT];

        if (!net_addr_parse(s, &a))
                return;
        net_addr_text(&a, text);
        if (!net_addr_parse(str_c(text), &again))
                abort();
}

static void read_skills(struct str s)
{
        struct routing_skills skills = {0}, again = {0};
        char text[ROUTING_SKILLS_TEXT_MAX + 1], twice[ROUTING_SKILLS_TEXT_MAX + 1];

        if (routing_skills_parse(s, &skills, NULL) < 0)
                return;
        if (skills.n > ROUTING_NEEDS_MAX || routing_skills_text(&skills, text) > ROUTING_SKILLS_TEXT_MAX)
                abort();
        if (routing_skills_parse(str_c(text), &again, NULL) < 0)
                abort();
        routing_skills_text(&again, twice);
        if (strcmp(text, twice) != 0)
                abort();
}

static void read_keys(struct str s)
{
        struct webpush_keys keys;
        struct str first;

        if (str_cut(&s, ',', &first))
                webpush_keys_read(first, s, &keys, NULL);
}

static void read_settings(struct str s)
{
        struct config c;

        config_init(&c);
        if (config_set_text(&c, "fuzz", s, NULL) == 0)
                (void)config_check(&c, NULL);
        config_done(&c);
}

static void read_zone(struct str s)
{
        struct tz *tz = NULL;

        if (tz_parse(s, &tz, NULL) < 0)
                return;
        for (int64_t at = INT64_C(-4000000000000); at <= INT64_C(8000000000000); at += INT64_C(400000000000)) {
                struct tz_local l = tz_to_local(tz, at);

                if (l.month < 1 || l.month > 12 || l.day < 1 || l.day > 31 || l.hour > 23 || l.weekday > 6)
                        abort();
        }
        tz_free(tz);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct quantity q;
        struct str s;

        if (size == 0)
                return 0;
        s = str_n((const char *)data + 1, size - 1);
        switch (data[0] % 7) {
        case 0: read_url(s); break;
        case 1: read_addr(s); break;
        case 2: read_skills(s); break;
        case 3: read_keys(s); break;
        case 4: read_settings(s); break;
        case 5: read_zone(s); break;
        default:
                if (quantity_parse(s, &q) && !isfinite(q.value))
                        abort();
        }
        return 0;
}
