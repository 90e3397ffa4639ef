/* What falls through in conversations of a company with a folder of its own. */
#ifndef TEST_FALLEN_RIG_H
#define TEST_FALLEN_RIG_H

#include "store/consent.h"

#include "folder_rig.h"

static inline void on_done(void *arg, int r, const struct err *err)
{
        (void)err;
        assert_int_equal(r, 0);
        *(bool *)arg = true;
}

static inline void consent(const char *customer, bool granted)
{
        struct consent_write w = {.customer_id = str_c(customer),
                                  .purpose = STR_INIT("learning"),
                                  .text_version = STR_INIT("1"),
                                  .channel = STR_INIT("web"),
                                  .granted = granted,
                                  .at_ms = RIG_NOW_MS};
        bool done = false;

        assert_int_equal(store_consent_add(service->store, &w, on_done, &done), 0);
        wait_for(&done);
}

#endif
