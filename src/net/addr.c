/* Addresses as text and back. */
#include "net/conn.h"

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
