/* What a decision beside a conversation is told of the world: see facts.h. */
#include "answer/facts.h"

bool facts_absent(struct facts *f, const struct need *need, const char *why)
{
        switch (need->kind) {
        case NEED_CUSTOMER: f->have_customer = true; return true;
        case NEED_ORDERS: f->have_orders = true; return true;
        case NEED_ORDER: f->have_order = true; return true;
        case NEED_PROMISES: f->have_promises = true; return true;
        case NEED_COMPLAINTS: f->have_complaints = true; return true;
        case NEED_ADDRESSES: f->have_addresses = true; return true;
        case NEED_OFFERS: f->have_offers = f->no_offers = true; return true;
        case NEED_HANDOVER_INFO:
                f->have_handover = true;
                f->handover = (struct handover_info){.wait_s = -1, .open_now = true};
                return true;
        case NEED_VECTOR:
                f->have_vector = true;
                f->vector_fault = why;
                return true;
        case NEED_WORDS:
                f->have_words = true;
                f->words_fault = why;
                return true;
        case NEED_PICTURE:
        case NEED_FLOW:
        case NEED_CHECK:
        case NEED_RECORD:
        case NEED_RECORDS:
        case NEED_DOING:
        case NEED_CODE_SEND:
        case NEED_CODE_CHECK:
        case NEED_ACT: return false;
        }
        return false;
}
