/* role - see role.h. */
#include "account/role.h"

static const struct role roles[] = {
        {"agent", RIGHT_SELF | RIGHT_WORK},
        {"lead", RIGHT_SELF | RIGHT_WORK | RIGHT_LEAD | RIGHT_REPORT},
        {"operator", RIGHT_SELF | RIGHT_WORK | RIGHT_KNOWLEDGE | RIGHT_RECORDS | RIGHT_REPORT},
        {"analyst", RIGHT_SELF | RIGHT_REPORT},
        {"privacy", RIGHT_SELF | RIGHT_PRIVACY},
        {"admin", RIGHT_ALL},
};

static const struct {
        unsigned right;
        const char *name;
} names[] = {{RIGHT_SELF, "self"},           {RIGHT_WORK, "work"},       {RIGHT_LEAD, "lead"},
             {RIGHT_KNOWLEDGE, "knowledge"}, {RIGHT_RECORDS, "records"}, {RIGHT_REPORT, "report"},
             {RIGHT_PRIVACY, "privacy"},     {RIGHT_MANAGE, "manage"}};

const struct role *role_at(size_t i)
{
        return i < sizeof(roles) / sizeof(roles[0]) ? &roles[i] : NULL;
}

unsigned role_rights(struct str name)
{
        for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
                if (str_eq_c(name, roles[i].name))
                        return roles[i].rights;
        return 0;
}

const char *right_name(unsigned right)
{
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                if (names[i].right == right)
                        return names[i].name;
        return NULL;
}

unsigned right_of(struct str name)
{
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                if (str_eq_c(name, names[i].name))
                        return names[i].right;
        return 0;
}

unsigned rights_of(struct str list)
{
        struct str name;
        unsigned rights = 0;

        while (list.n && str_cut(&list, ',', &name))
                rights |= right_of(name);
        return rights;
}
