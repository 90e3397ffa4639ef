/* Addresses as text and back. */
#include "net/conn.h"

#include "net/net_priv.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

void net_addr_text(const struct net_addr *a, char out[static NET_ADDR_TEXT])
{
        out[0] = '\0';
        if (a->family == 4)
                inet_ntop(AF_INET, a->ip, out, NET_ADDR_TEXT);
        else if (a->family == 6 && memcmp(a->ip, mapped, sizeof(mapped)) == 0)
                inet_ntop(AF_INET, a->ip + sizeof(mapped), out, NET_ADDR_TEXT);
        else if (a->family == 6)
                inet_ntop(AF_INET6, a->ip, out, NET_ADDR_TEXT);
}

void net_addr_of(struct net_addr *ret, const struct sockaddr *sa)
{
        if (sa->sa_family == AF_INET) {
                const struct sockaddr_in *in = (const struct sockaddr_in *)sa;

                ret->family = 4;
                memcpy(ret->ip, &in->sin_addr, 4);
                ret->port = ntohs(in->sin_port);
        } else if (sa->sa_family == AF_INET6) {
                const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)sa;

                ret->family = 6;
                memcpy(ret->ip, &in->sin6_addr, 16);
                ret->port = ntohs(in->sin6_port);
        }
}

bool net_addr_parse(struct str s, struct net_addr *ret)
{
        char text[NET_ADDR_TEXT];

        if (s.n == 0 || s.n >= sizeof(text))
                return false;
        memcpy(text, s.p, s.n);
        text[s.n] = '\0';
        *ret = (struct net_addr){0};
        if (inet_pton(AF_INET, text, ret->ip) == 1)
                ret->family = 4;
        else if (inet_pton(AF_INET6, text, ret->ip) == 1)
                ret->family = 6;
        return ret->family != 0;
}

/* RFC 6890 and its registries; multicast and above by RFC 5771 and 1112. */
static bool public_v4(const uint8_t *ip)
{
        static const struct {
                uint8_t net[4];
                uint8_t bits;
        } inner[] = {{{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10}, {{127, 0, 0, 0}, 8},
                     {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},  {{192, 0, 2, 0}, 24},
                     {{192, 88, 99, 0}, 24}, {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15}, {{198, 51, 100, 0}, 24},
                     {{203, 0, 113, 0}, 24}, {{224, 0, 0, 0}, 3}};
        uint32_t a = (uint32_t)ip[0] << 24 | (uint32_t)ip[1] << 16 | (uint32_t)ip[2] << 8 | ip[3];

        for (size_t i = 0; i < sizeof(inner) / sizeof(*inner); i++) {
                const uint8_t *n = inner[i].net;
                uint32_t b = (uint32_t)n[0] << 24 | (uint32_t)n[1] << 16 | (uint32_t)n[2] << 8 | n[3];

                if ((a ^ b) >> (32 - inner[i].bits) == 0)
                        return false;
        }
        return true;
}

/* Only 2000::/3 is given out; within it Teredo and the rest of 2001::/23, documentation, and what carries IPv4. */
static bool public_v6(const uint8_t *ip)
{
        static const uint8_t nat64[12] = {0, 0x64, 0xff, 0x9b};

        if (memcmp(ip, mapped, sizeof(mapped)) == 0 || memcmp(ip, nat64, sizeof(nat64)) == 0)
                return public_v4(ip + 12);
        if ((ip[0] & 0xe0) != 0x20)
                return false;
        if (ip[0] == 0x20 && ip[1] == 0x02)
                return public_v4(ip + 2);
        if (ip[0] == 0x20 && ip[1] == 0x01 && (ip[2] < 2 || (ip[2] == 0x0d && ip[3] == 0xb8)))
                return false;
        return !(ip[0] == 0x3f && ip[1] == 0xff && ip[2] < 0x10);
}

bool net_addr_public(const struct net_addr *a)
{
        return a->family == 4 ? public_v4(a->ip) : a->family == 6 && public_v6(a->ip);
}
