/* What tools/embed.py writes and embedded.c reads. */
#ifndef APP_EMBEDDED_PRIV_H
#define APP_EMBEDDED_PRIV_H

#include "app/embedded.h"

extern const unsigned char embedded_blob[] __attribute__((visibility("hidden")));

extern const struct embedded_file embedded_table_web[];
extern const size_t embedded_count_web;
extern const struct embedded_file embedded_table_knowledge[];
extern const size_t embedded_count_knowledge;
extern const struct embedded_file embedded_table_data[];
extern const size_t embedded_count_data;
extern const struct embedded_file embedded_table_packs[];
extern const size_t embedded_count_packs;
extern const struct embedded_file embedded_table_starter[];
extern const size_t embedded_count_starter;

#endif
