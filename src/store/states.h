/*
 * The words for the states of orders and repairs, once: what tables, documents, actions and imported files may say.
 * X(word) is called for each.
 */
#ifndef STORE_STATES_H
#define STORE_STATES_H

#define ORDER_STATES(X) \
        X("paid")       \
        X("packed") X("shipped") X("delivered") X("done") X("refund") X("exchange") X("return") X("cancelled")

#define REPAIR_STATES(X) \
        X("booked")      \
        X("received") X("checking") X("waiting") X("repaired") X("sent") X("done") X("refused") X("cancelled")
/* What the table repair has for checking, waiting and sent; a repair that is `repaired` stands there as `done`. */
#define REPAIR_STATES_OF_TABLE(X) X("testing") X("waiting_parts") X("sent_back")

#endif
