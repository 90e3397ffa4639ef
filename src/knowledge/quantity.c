#include "knowledge/quantity.h"

#include <math.h>
#include <stddef.h>

static const struct unit {
        const char *name;
        enum dimension dimension;
        double times;
} units[] = {
        {"", DIMENSION_NUMBER, 1},         {"B", DIMENSION_SIZE, 1},          {"KB", DIMENSION_SIZE, 1e3},
        {"MB", DIMENSION_SIZE, 1e6},       {"GB", DIMENSION_SIZE, 1e9},       {"TB", DIMENSION_SIZE, 1e12},
        {"KB/s", DIMENSION_RATE, 1e3},     {"MB/s", DIMENSION_RATE, 1e6},     {"GB/s", DIMENSION_RATE, 1e9},
        {"kbit/s", DIMENSION_RATE, 125},   {"Mbit/s", DIMENSION_RATE, 125e3}, {"Gbit/s", DIMENSION_RATE, 125e6},
        {"Hz", DIMENSION_FREQUENCY, 1},    {"kHz", DIMENSION_FREQUENCY, 1e3}, {"MHz", DIMENSION_FREQUENCY, 1e6},
        {"GHz", DIMENSION_FREQUENCY, 1e9}, {"mm", DIMENSION_LENGTH, 1},       {"cm", DIMENSION_LENGTH, 10},
        {"m", DIMENSION_LENGTH, 1e3},      {"s", DIMENSION_TIME, 1},          {"min", DIMENSION_TIME, 60},
        {"h", DIMENSION_TIME, 3600},       {"day", DIMENSION_TIME, 86400},    {"days", DIMENSION_TIME, 86400},
        {"g", DIMENSION_MASS, 1},          {"kg", DIMENSION_MASS, 1e3},       {"W", DIMENSION_POWER, 1},
        {"kW", DIMENSION_POWER, 1e3},      {"V", DIMENSION_VOLTAGE, 1},       {"mA", DIMENSION_CURRENT, 1},
        {"A", DIMENSION_CURRENT, 1e3},     {"mAh", DIMENSION_CHARGE, 1},      {"Ah", DIMENSION_CHARGE, 1e3},
        {"ml", DIMENSION_VOLUME, 1},       {"L", DIMENSION_VOLUME, 1e3},      {"MP", DIMENSION_PIXELS, 1},
        {"%", DIMENSION_SHARE, 1},
};

static bool is_of_number(char c)
{
        return (c >= '0' && c <= '9') || c == '.';
}

bool quantity_parse(struct str text, struct quantity *ret)
{
        struct str unit;
        double number;
        size_t n = 0;

        while (n < text.n && is_of_number(text.p[n]))
                n++;
        if (n == 0 || text.p[0] == '.' || text.p[n - 1] == '.' || !str_to_double(str_sub(text, 0, n), &number) ||
            !isfinite(number))
                return false;
        unit = str_trim(str_sub(text, n, text.n));
        for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
                if (str_eq_c(unit, units[i].name)) {
                        *ret = (struct quantity){number * units[i].times, units[i].dimension};
                        return true;
                }
        }
        return false;
}

const char *dimension_name(enum dimension d)
{
        static const char *const names[] = {"number", "size",    "rate",    "frequency", "length", "time",   "mass",
                                            "power",  "voltage", "current", "charge",    "volume", "pixels", "share"};

        return names[d];
}
