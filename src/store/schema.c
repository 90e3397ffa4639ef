/* The schema, as migrations that are only ever added at the end. Dialect: what SQLite and PostgreSQL share; a driver
 * that calls byte strings otherwise than BLOB replaces that word. Every table has a brand, though one is served today.
 * Times are ms since the epoch, 0 = none. Columns that end in _cipher are sealed with the customer's key. */
#include "store/store_priv.h"

#define CONVERSATIONS                                                                                                  \
        "CREATE TABLE conversation (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, customer_id TEXT NOT NULL,"     \
        " channel TEXT NOT NULL, lang TEXT NOT NULL, key_hash BLOB NOT NULL, state_cipher BLOB NOT NULL,"              \
        " status TEXT NOT NULL, outcome TEXT NOT NULL, minor BIGINT NOT NULL, created_ms BIGINT NOT NULL,"             \
        " updated_ms BIGINT NOT NULL, last_seq BIGINT NOT NULL);"                                                      \
        "CREATE INDEX conversation_customer ON conversation (brand, customer_id, created_ms);"                         \
        "CREATE INDEX conversation_open ON conversation (brand, updated_ms) WHERE status IN ('waiting', 'agent');"     \
        "CREATE TABLE event (conversation TEXT NOT NULL, seq BIGINT NOT NULL, brand TEXT NOT NULL, kind TEXT NOT "     \
        "NULL,"                                                                                                        \
        " actor TEXT NOT NULL, ref TEXT NOT NULL, client_id TEXT NOT NULL, turn TEXT NOT NULL, at_ms BIGINT NOT NULL," \
        " redacted TEXT NOT NULL, body_cipher BLOB NOT NULL, trace_cipher BLOB NOT NULL,"                              \
        " PRIMARY KEY (conversation, seq));"                                                                           \
        "CREATE UNIQUE INDEX event_client ON event (conversation, client_id) WHERE client_id <> '';"                   \
        "CREATE TABLE handover (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, conversation TEXT NOT NULL,"        \
        " customer_id TEXT NOT NULL, lang TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, mood TEXT NOT "    \
        "NULL,"                                                                                                        \
        " agent TEXT NOT NULL, safety BIGINT NOT NULL, requested_ms BIGINT NOT NULL, promise_ms BIGINT NOT NULL,"      \
        " taken_ms BIGINT NOT NULL, ended_ms BIGINT NOT NULL, note_cipher BLOB NOT NULL);"                             \
        "CREATE UNIQUE INDEX handover_open ON handover (brand, conversation)"                                          \
        " WHERE state IN ('waiting', 'offline', 'taken');"                                                             \
        "CREATE INDEX handover_conversation ON handover (conversation, requested_ms);"                                 \
        "CREATE INDEX handover_taken ON handover (brand, taken_ms) WHERE taken_ms > 0;"                                \
        "CREATE TABLE attachment (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, conversation TEXT NOT NULL,"      \
        " customer_id TEXT NOT NULL, type TEXT NOT NULL, bytes BIGINT NOT NULL, at_ms BIGINT NOT NULL,"                \
        " cipher BLOB NOT NULL);"                                                                                      \
        "CREATE TABLE past_conversation (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, customer_id TEXT NOT "     \
        "NULL,"                                                                                                        \
        " channel TEXT NOT NULL, lang TEXT NOT NULL, topic TEXT NOT NULL, product TEXT NOT NULL, flow TEXT NOT NULL,"  \
        " outcome TEXT NOT NULL, at_ms BIGINT NOT NULL, n_messages BIGINT NOT NULL, redacted TEXT NOT NULL,"           \
        " cipher BLOB NOT NULL);"                                                                                      \
        "CREATE INDEX past_customer ON past_conversation (brand, customer_id, at_ms);"

#define CUSTOMERS                                                                                                      \
        "CREATE TABLE customer (brand TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, lang TEXT NOT NULL,"        \
        " tz TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL, city TEXT NOT NULL, visitor BIGINT NOT NULL,"    \
        " vip BIGINT NOT NULL, birth_year BIGINT NOT NULL, created_ms BIGINT NOT NULL, PRIMARY KEY (brand, id));"      \
        "CREATE TABLE device (brand TEXT NOT NULL, customer_id TEXT NOT NULL, no BIGINT NOT NULL,"                     \
        " product_id TEXT NOT NULL, serial TEXT NOT NULL, firmware TEXT NOT NULL, order_no TEXT NOT NULL,"             \
        " bought_ms BIGINT NOT NULL, warranty_until_ms BIGINT NOT NULL, PRIMARY KEY (brand, customer_id, no));"        \
        "CREATE TABLE repair (brand TEXT NOT NULL, no TEXT NOT NULL, customer_id TEXT NOT NULL, serial TEXT NOT NULL," \
        " state TEXT NOT NULL, received_ms BIGINT NOT NULL, promise_ms BIGINT NOT NULL, PRIMARY KEY (brand, no));"     \
        "CREATE INDEX repair_customer ON repair (brand, customer_id, received_ms);"                                    \
        "CREATE TABLE open_flow (brand TEXT NOT NULL, customer_id TEXT NOT NULL, flow TEXT NOT NULL,"                  \
        " step TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (brand, customer_id));"                               \
        "CREATE TABLE person (brand TEXT NOT NULL, customer_id TEXT NOT NULL, no BIGINT NOT NULL,"                     \
        " note_zh TEXT NOT NULL, note_en TEXT NOT NULL, PRIMARY KEY (brand, customer_id));"                            \
        "CREATE TABLE consent (brand TEXT NOT NULL, customer_id TEXT NOT NULL, no BIGINT NOT NULL,"                    \
        " purpose TEXT NOT NULL, text_version TEXT NOT NULL, channel TEXT NOT NULL, granted BIGINT NOT NULL,"          \
        " at_ms BIGINT NOT NULL, PRIMARY KEY (brand, customer_id, no));"                                               \
        "CREATE TABLE erasure (brand TEXT NOT NULL, customer_hash BLOB NOT NULL, at_ms BIGINT NOT NULL,"               \
        " PRIMARY KEY (brand, customer_hash));"

#define ORDERS                                                                                                        \
        "CREATE TABLE orders (brand TEXT NOT NULL, no TEXT NOT NULL, customer_id TEXT NOT NULL, channel TEXT NOT "    \
        "NULL,"                                                                                                       \
        " status TEXT NOT NULL, currency TEXT NOT NULL, carrier TEXT NOT NULL, tracking_no TEXT NOT NULL,"            \
        " phone_last4 TEXT NOT NULL, placed_ms BIGINT NOT NULL, promise_ms BIGINT NOT NULL, delivered_ms BIGINT NOT " \
        "NULL,"                                                                                                       \
        " total_minor BIGINT NOT NULL, PRIMARY KEY (brand, no));"                                                     \
        "CREATE INDEX orders_customer ON orders (brand, customer_id, placed_ms);"                                     \
        "CREATE TABLE order_item (brand TEXT NOT NULL, order_no TEXT NOT NULL, line BIGINT NOT NULL, sku TEXT NOT "   \
        "NULL,"                                                                                                       \
        " qty BIGINT NOT NULL, price_minor BIGINT NOT NULL, PRIMARY KEY (brand, order_no, line));"                    \
        "CREATE TABLE shipment_event (brand TEXT NOT NULL, order_no TEXT NOT NULL, line BIGINT NOT NULL,"             \
        " at_ms BIGINT NOT NULL, place_zh TEXT NOT NULL, place_en TEXT NOT NULL, text_zh TEXT NOT NULL,"              \
        " text_en TEXT NOT NULL, PRIMARY KEY (brand, order_no, line));"

#define WORK                                                                                                           \
        "CREATE TABLE agent (brand TEXT NOT NULL, id TEXT NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL,"          \
        " hash TEXT NOT NULL, role TEXT NOT NULL, disabled BIGINT NOT NULL, created_ms BIGINT NOT NULL,"               \
        " PRIMARY KEY (brand, id));"                                                                                   \
        "CREATE UNIQUE INDEX agent_login ON agent (brand, login);"                                                     \
        "CREATE TABLE session (token_hash BLOB NOT NULL PRIMARY KEY, brand TEXT NOT NULL, agent_id TEXT NOT NULL,"     \
        " csrf TEXT NOT NULL, created_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL);"                                \
        "CREATE TABLE job (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL,"  \
        " payload TEXT NOT NULL, due_ms BIGINT NOT NULL, lease_until_ms BIGINT NOT NULL, attempts BIGINT NOT NULL);"   \
        "CREATE INDEX job_due ON job (brand, due_ms);"                                                                 \
        "CREATE TABLE knowledge_version (brand TEXT NOT NULL, number BIGINT NOT NULL, hash TEXT NOT NULL,"             \
        " source TEXT NOT NULL, author TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (brand, number));"            \
        "CREATE TABLE setting (brand TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (brand, "     \
        "name));"                                                                                                      \
        "CREATE TABLE tries (brand TEXT NOT NULL, key TEXT NOT NULL, count BIGINT NOT NULL, since_ms BIGINT NOT NULL," \
        " PRIMARY KEY (brand, key));"

#define LEARNING                                                                                                   \
        "CREATE TABLE fallen (conversation TEXT NOT NULL, seq BIGINT NOT NULL, brand TEXT NOT NULL,"               \
        " customer_id TEXT NOT NULL, lang TEXT NOT NULL, kind TEXT NOT NULL, at_ms BIGINT NOT NULL,"               \
        " redacted TEXT NOT NULL, nearest TEXT NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY (conversation, seq));" \
        "CREATE INDEX fallen_verdict ON fallen (brand, verdict, at_ms);"                                           \
        "CREATE INDEX fallen_at ON fallen (brand, at_ms);"                                                         \
        "CREATE INDEX fallen_customer ON fallen (brand, customer_id);"                                             \
        "CREATE TABLE verdict (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, kind TEXT NOT NULL,"             \
        " doc TEXT NOT NULL, title TEXT NOT NULL, origin TEXT NOT NULL, who TEXT NOT NULL, at_ms BIGINT NOT NULL," \
        " n_messages BIGINT NOT NULL, undone_ms BIGINT NOT NULL, undone_who TEXT NOT NULL);"                       \
        "CREATE INDEX verdict_list ON verdict (brand, id);"                                                        \
        "CREATE TABLE phrasing (brand TEXT NOT NULL, lang TEXT NOT NULL, normal TEXT NOT NULL, doc TEXT NOT NULL," \
        " text TEXT NOT NULL, permille BIGINT NOT NULL, verdict TEXT NOT NULL, customer_id TEXT NOT NULL,"         \
        " at_ms BIGINT NOT NULL, PRIMARY KEY (brand, lang, normal));"                                              \
        "CREATE INDEX phrasing_verdict ON phrasing (brand, verdict);"                                              \
        "CREATE INDEX phrasing_doc ON phrasing (brand, doc, lang);"                                                \
        "CREATE INDEX phrasing_customer ON phrasing (brand, customer_id) WHERE customer_id <> '';"

#define FLOW_STEPS                                                                                                     \
        "CREATE TABLE flow_shown (brand TEXT NOT NULL, flow TEXT NOT NULL, edition TEXT NOT NULL, step TEXT NOT NULL," \
        " day BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (brand, flow, edition, step, day));"                     \
        "CREATE TABLE flow_left (brand TEXT NOT NULL, flow TEXT NOT NULL, edition TEXT NOT NULL, step TEXT NOT NULL,"  \
        " day BIGINT NOT NULL, answer TEXT NOT NULL, next TEXT NOT NULL, span BIGINT NOT NULL,"                        \
        " stood_ms BIGINT NOT NULL, n BIGINT NOT NULL,"                                                                \
        " PRIMARY KEY (brand, flow, edition, step, day, answer, next, span));"
#define EDITIONS                                                                                              \
        "CREATE TABLE flow_edition (brand TEXT NOT NULL, version TEXT NOT NULL, flow TEXT NOT NULL,"          \
        " source TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (brand, version));"                        \
        "CREATE TABLE flow_standing (brand TEXT NOT NULL, conversation TEXT NOT NULL, version TEXT NOT NULL," \
        " PRIMARY KEY (brand, conversation, version));"                                                       \
        "CREATE INDEX flow_standing_version ON flow_standing (brand, version);"                               \
        "ALTER TABLE open_flow ADD COLUMN version TEXT NOT NULL DEFAULT '';"                                  \
        "ALTER TABLE open_flow ADD COLUMN place_cipher BLOB NOT NULL DEFAULT '';"                             \
        "CREATE INDEX open_flow_version ON open_flow (brand, version);"
#define IDENTITY                                                                                                  \
        "CREATE TABLE identity_code (brand TEXT NOT NULL, conversation TEXT NOT NULL, customer_id TEXT NOT NULL," \
        " hash BLOB NOT NULL, at_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, tries BIGINT NOT NULL,"          \
        " PRIMARY KEY (brand, conversation));"                                                                    \
        "CREATE INDEX identity_code_expires ON identity_code (brand, expires_ms);"                                \
        "CREATE TABLE token_used (brand TEXT NOT NULL, hash BLOB NOT NULL, expires_ms BIGINT NOT NULL,"           \
        " PRIMARY KEY (brand, hash));"                                                                            \
        "CREATE INDEX token_used_expires ON token_used (brand, expires_ms);"                                      \
        "CREATE TABLE identity_log (brand TEXT NOT NULL, at_ms BIGINT NOT NULL, conversation TEXT NOT NULL,"      \
        " customer_id TEXT NOT NULL, kind TEXT NOT NULL, outcome TEXT NOT NULL, peer_hash BLOB NOT NULL);"        \
        "CREATE INDEX identity_log_at ON identity_log (brand, at_ms);"                                            \
        "CREATE INDEX identity_log_conversation ON identity_log (brand, conversation, at_ms);"                    \
        "CREATE INDEX customer_email ON customer (brand, lower(email));"

#define PROMISES                                                                                                     \
        "CREATE TABLE promise (brand TEXT NOT NULL, id TEXT NOT NULL, customer_id TEXT NOT NULL, order_no TEXT NOT " \
        "NULL,"                                                                                                      \
        " amount_minor BIGINT NOT NULL, currency TEXT NOT NULL, role TEXT NOT NULL, agent TEXT NOT NULL,"            \
        " state TEXT NOT NULL, at_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL, cipher BLOB NOT NULL,"               \
        " PRIMARY KEY (brand, id));"                                                                                 \
        "CREATE INDEX promise_customer ON promise (brand, customer_id, at_ms);"                                      \
        "CREATE INDEX promise_order ON promise (brand, order_no, at_ms) WHERE order_no <> '';"

#define RECORDS                                                                                                  \
        "CREATE TABLE record (brand TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, owner TEXT NOT NULL,"  \
        " version BIGINT NOT NULL, as_of_ms BIGINT NOT NULL, doc TEXT NOT NULL, cipher BLOB NOT NULL,"           \
        " PRIMARY KEY (brand, kind, key));"                                                                      \
        "CREATE INDEX record_owner ON record (brand, owner, kind);"                                              \
        "CREATE TABLE action (brand TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, conversation TEXT NOT"  \
        " NULL, customer_id TEXT NOT NULL, state TEXT NOT NULL, who TEXT NOT NULL, created_ms BIGINT NOT NULL,"  \
        " changed_ms BIGINT NOT NULL, undo_until_ms BIGINT NOT NULL, body_cipher BLOB NOT NULL,"                 \
        " PRIMARY KEY (brand, id));"                                                                             \
        "CREATE INDEX action_open ON action (brand, id) WHERE state = 'confirmed';"                              \
        "CREATE INDEX action_customer ON action (brand, customer_id, id);"                                       \
        "CREATE TABLE audit (brand TEXT NOT NULL, no BIGINT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL," \
        " what TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, action TEXT NOT NULL, customer_id TEXT NOT" \
        " NULL, cipher BLOB NOT NULL, PRIMARY KEY (brand, no));"                                                 \
        "CREATE INDEX audit_customer ON audit (brand, customer_id) WHERE customer_id <> '';"                     \
        "CREATE INDEX device_serial ON device (brand, serial);"

#define MEMORY                                                                                               \
        "CREATE TABLE memory (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, customer_id TEXT NOT NULL," \
        " kind TEXT NOT NULL, subject TEXT NOT NULL, source TEXT NOT NULL, conversation TEXT NOT NULL,"      \
        " turn TEXT NOT NULL, permille BIGINT NOT NULL, at_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL,"  \
        " superseded_ms BIGINT NOT NULL, value_cipher BLOB NOT NULL);"                                       \
        "CREATE INDEX memory_customer ON memory (brand, customer_id, at_ms);"                                \
        "CREATE INDEX memory_expires ON memory (brand, expires_ms);"                                         \
        "ALTER TABLE device ADD COLUMN error TEXT NOT NULL DEFAULT '';"                                      \
        "ALTER TABLE device ADD COLUMN error_ms BIGINT NOT NULL DEFAULT 0"

#define OFFERS                                                                                        \
        "CREATE TABLE offer (brand TEXT NOT NULL, conversation TEXT NOT NULL, product TEXT NOT NULL," \
        " customer_id TEXT NOT NULL, sku TEXT NOT NULL, reason TEXT NOT NULL, held BIGINT NOT NULL,"  \
        " at_ms BIGINT NOT NULL, clicked_ms BIGINT NOT NULL, dismissed_ms BIGINT NOT NULL,"           \
        " PRIMARY KEY (conversation, product));"                                                      \
        "CREATE INDEX offer_customer ON offer (brand, customer_id, at_ms);"                           \
        "CREATE INDEX offer_at ON offer (brand, at_ms);"

#define INTAKES                                                                                                   \
        "CREATE TABLE intake (brand TEXT NOT NULL, no BIGINT NOT NULL, kind BIGINT NOT NULL, name TEXT NOT NULL," \
        " state TEXT NOT NULL, n_rows BIGINT NOT NULL, started_ms BIGINT NOT NULL, changed_ms BIGINT NOT NULL,"   \
        " PRIMARY KEY (brand, no));"                                                                              \
        "CREATE INDEX intake_open ON intake (brand, kind) WHERE state = 'open';"

#define ACCOUNTS                                                                                                     \
        "ALTER TABLE agent ADD COLUMN seen_ms BIGINT NOT NULL DEFAULT 0;"                                            \
        "DROP TABLE session;"                                                                                        \
        "CREATE TABLE session (token_hash BLOB NOT NULL PRIMARY KEY, brand TEXT NOT NULL, id TEXT NOT NULL,"         \
        " agent_id TEXT NOT NULL, csrf TEXT NOT NULL, peer TEXT NOT NULL, client TEXT NOT NULL,"                     \
        " created_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL);"                         \
        "CREATE INDEX session_agent ON session (brand, agent_id);"                                                   \
        "CREATE INDEX session_expires ON session (brand, expires_ms);"                                               \
        "CREATE TABLE second_factor (brand TEXT NOT NULL, agent_id TEXT NOT NULL, confirmed_ms BIGINT NOT NULL,"     \
        " last_step BIGINT NOT NULL, secret_cipher BLOB NOT NULL, PRIMARY KEY (brand, agent_id));"                   \
        "CREATE TABLE recovery_code (brand TEXT NOT NULL, agent_id TEXT NOT NULL, hash BLOB NOT NULL,"               \
        " PRIMARY KEY (brand, agent_id, hash));"                                                                     \
        "CREATE TABLE invitation (brand TEXT NOT NULL, token_hash BLOB NOT NULL, agent_id TEXT NOT NULL,"            \
        " login TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, made_by TEXT NOT NULL,"                       \
        " created_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, PRIMARY KEY (brand, token_hash));"                 \
        "CREATE TABLE api_key (brand TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, hash BLOB NOT NULL,"       \
        " rights TEXT NOT NULL, last4 TEXT NOT NULL, made_by TEXT NOT NULL, created_ms BIGINT NOT NULL,"             \
        " used_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, PRIMARY KEY (brand, id));"                            \
        "CREATE UNIQUE INDEX api_key_hash ON api_key (brand, hash);"                                                 \
        "CREATE TABLE audit_log (brand TEXT NOT NULL, no BIGINT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL," \
        " act TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL,"                        \
        " PRIMARY KEY (brand, no));"

#define COMPLAINTS                                                                                                     \
        "CREATE TABLE complaint (brand TEXT NOT NULL, no TEXT NOT NULL, conversation TEXT NOT NULL, customer_id TEXT"  \
        " NOT NULL, lang TEXT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL, recurs TEXT NOT NULL, cipher BLOB"   \
        " NOT NULL, closing_cipher BLOB NOT NULL, opened_ms BIGINT NOT NULL, deadline_ms BIGINT NOT NULL, closed_ms"   \
        " BIGINT NOT NULL, level BIGINT NOT NULL, PRIMARY KEY (brand, no));"                                           \
        "CREATE INDEX complaint_customer ON complaint (brand, customer_id, opened_ms);"                                \
        "CREATE INDEX complaint_conversation ON complaint (brand, conversation);"                                      \
        "CREATE INDEX complaint_state ON complaint (brand, state, opened_ms);"                                         \
        "CREATE TABLE complaint_receipt (brand TEXT NOT NULL, complaint TEXT NOT NULL, n BIGINT NOT NULL, at_ms"       \
        " BIGINT NOT NULL, who TEXT NOT NULL, cipher BLOB NOT NULL, PRIMARY KEY (brand, complaint, n));"               \
        "CREATE TABLE callback (brand TEXT NOT NULL, id TEXT NOT NULL, conversation TEXT NOT NULL, customer_id TEXT"   \
        " NOT NULL, lang TEXT NOT NULL, wish TEXT NOT NULL, state TEXT NOT NULL, cipher BLOB NOT NULL, from_ms BIGINT" \
        " NOT NULL, promise_ms BIGINT NOT NULL, first_promise_ms BIGINT NOT NULL, created_ms BIGINT NOT NULL, done_ms" \
        " BIGINT NOT NULL, done_by TEXT NOT NULL, note_cipher BLOB NOT NULL DEFAULT '', level BIGINT NOT NULL, "       \
        "PRIMARY KEY (brand, id));"                                                                                    \
        "CREATE INDEX callback_open ON callback (brand, promise_ms) WHERE state <> 'done';"                            \
        "CREATE INDEX callback_conversation ON callback (brand, conversation);"                                        \
        "CREATE INDEX callback_customer ON callback (brand, customer_id);"

#define TEAM                                                                                                       \
        "CREATE TABLE desk_agent (brand TEXT NOT NULL, agent_id TEXT NOT NULL, capacity BIGINT NOT NULL,"          \
        " skills TEXT NOT NULL, presence TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (brand, agent_id));"    \
        "CREATE TABLE desk_queue (brand TEXT NOT NULL, id TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,"      \
        " skills TEXT NOT NULL, overflow_to TEXT NOT NULL, overflow_ms BIGINT NOT NULL, PRIMARY KEY (brand, id));" \
        "ALTER TABLE handover ADD COLUMN queue TEXT NOT NULL DEFAULT '';"                                          \
        "CREATE INDEX handover_customer ON handover (brand, customer_id, requested_ms);"
#define WEBHOOKS                                                                                                      \
        "CREATE TABLE webhook (brand TEXT NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL, events BIGINT NOT NULL,"     \
        " state TEXT NOT NULL, created_ms BIGINT NOT NULL, last_ms BIGINT NOT NULL, last_status BIGINT NOT NULL,"     \
        " last_error TEXT NOT NULL, PRIMARY KEY (brand, id));"                                                        \
        "CREATE TABLE webhook_delivery (brand TEXT NOT NULL, id TEXT NOT NULL, message TEXT NOT NULL,"                \
        " webhook TEXT NOT NULL, event TEXT NOT NULL, state TEXT NOT NULL, at_ms BIGINT NOT NULL,"                    \
        " tried_ms BIGINT NOT NULL, due_ms BIGINT NOT NULL, tries BIGINT NOT NULL, status BIGINT NOT NULL,"           \
        " error TEXT NOT NULL, PRIMARY KEY (brand, id));"                                                             \
        "CREATE INDEX webhook_delivery_list ON webhook_delivery (brand, webhook, id);"                                \
        "CREATE INDEX webhook_delivery_waiting ON webhook_delivery (brand, webhook) WHERE state = 'waiting';"         \
        "CREATE INDEX webhook_delivery_old ON webhook_delivery (brand, webhook, at_ms) WHERE state <> 'waiting';"     \
        "CREATE INDEX job_webhook ON job (brand, ref, due_ms) WHERE kind = 'webhook';"                                \
        "CREATE TABLE oncall_way (brand TEXT NOT NULL, id TEXT NOT NULL, agent_id TEXT NOT NULL, kind TEXT NOT NULL," \
        " host TEXT NOT NULL, fingerprint BLOB NOT NULL, cipher BLOB NOT NULL, created_ms BIGINT NOT NULL,"           \
        " last_ms BIGINT NOT NULL, last_error TEXT NOT NULL, PRIMARY KEY (brand, id));"                               \
        "CREATE UNIQUE INDEX oncall_way_once ON oncall_way (brand, agent_id, fingerprint);"                           \
        "CREATE TABLE agent_identity (brand TEXT NOT NULL, issuer TEXT NOT NULL, subject TEXT NOT NULL,"              \
        " agent_id TEXT NOT NULL, created_ms BIGINT NOT NULL, PRIMARY KEY (brand, issuer, subject));"                 \
        "CREATE INDEX agent_identity_agent ON agent_identity (brand, agent_id);"
#define ASSIST                                                                                                  \
        "CREATE TABLE assist_verdict (brand TEXT NOT NULL, id TEXT NOT NULL, conversation TEXT NOT NULL,"       \
        " customer_id TEXT NOT NULL, agent TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL, doc TEXT NOT" \
        " NULL, at_ms BIGINT NOT NULL, redacted TEXT NOT NULL, text_cipher BLOB NOT NULL,"                      \
        " PRIMARY KEY (brand, id));"                                                                            \
        "CREATE INDEX assist_verdict_customer ON assist_verdict (brand, customer_id);"                          \
        "CREATE TABLE assist_tally (brand TEXT NOT NULL, kind TEXT NOT NULL, doc TEXT NOT NULL, what TEXT NOT"  \
        " NULL, n BIGINT NOT NULL, PRIMARY KEY (brand, kind, doc, what));"

#define DESK_BOXES                                                                                                \
        "CREATE INDEX conversation_updated ON conversation (brand, updated_ms, id);"                              \
        "CREATE TABLE desk_note (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, conversation TEXT NOT NULL,"  \
        " agent TEXT NOT NULL, mentions TEXT NOT NULL, at_ms BIGINT NOT NULL, cipher BLOB NOT NULL);"             \
        "CREATE INDEX desk_note_conversation ON desk_note (conversation, at_ms);"                                 \
        "CREATE TABLE desk_tag (brand TEXT NOT NULL, conversation TEXT NOT NULL, tag TEXT NOT NULL,"              \
        " at_ms BIGINT NOT NULL, PRIMARY KEY (conversation, tag));"                                               \
        "CREATE INDEX desk_tag_name ON desk_tag (brand, tag);"                                                    \
        "CREATE TABLE desk_snooze (conversation TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL,"                  \
        " agent TEXT NOT NULL, until_ms BIGINT NOT NULL, at_ms BIGINT NOT NULL);"                                 \
        "CREATE INDEX desk_snooze_until ON desk_snooze (brand, until_ms);"                                        \
        "CREATE TABLE desk_read (brand TEXT NOT NULL, conversation TEXT NOT NULL, agent TEXT NOT NULL,"           \
        " seq BIGINT NOT NULL, PRIMARY KEY (conversation, agent));"                                               \
        "CREATE TABLE desk_bulk (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, agent TEXT NOT NULL,"         \
        " act TEXT NOT NULL, value TEXT NOT NULL, at_ms BIGINT NOT NULL, undone_ms BIGINT NOT NULL);"             \
        "CREATE TABLE desk_bulk_item (brand TEXT NOT NULL, bulk TEXT NOT NULL, conversation TEXT NOT NULL,"       \
        " before_ms BIGINT NOT NULL, PRIMARY KEY (bulk, conversation));"                                          \
        "CREATE INDEX desk_bulk_item_conversation ON desk_bulk_item (conversation);"                              \
        "CREATE TABLE desk_canned (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, short TEXT NOT NULL,"       \
        " zh TEXT NOT NULL, en TEXT NOT NULL, agent TEXT NOT NULL, shared BIGINT NOT NULL, uses BIGINT NOT NULL," \
        " changed_ms BIGINT NOT NULL);"                                                                           \
        "CREATE UNIQUE INDEX desk_canned_short ON desk_canned (brand, short, agent, shared)"

#define CUSTOMER_CARE                                                                                       \
        "CREATE TABLE csat (conversation TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, customer_id TEXT"  \
        " NOT NULL, agent TEXT NOT NULL, asked_ms BIGINT NOT NULL, answered_ms BIGINT NOT NULL,"            \
        " score BIGINT NOT NULL, redacted TEXT NOT NULL, cipher BLOB NOT NULL);"                            \
        "CREATE INDEX csat_asked ON csat (brand, asked_ms);"                                                \
        "CREATE TABLE customer_block (brand TEXT NOT NULL, customer_id TEXT NOT NULL, agent TEXT NOT NULL," \
        " until_ms BIGINT NOT NULL, at_ms BIGINT NOT NULL, cipher BLOB NOT NULL,"                           \
        " PRIMARY KEY (brand, customer_id))"

#define MERGES                                                                                             \
        "CREATE TABLE customer_merge (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, customer_id TEXT" \
        " NOT NULL, into_id TEXT NOT NULL, agent TEXT NOT NULL, at_ms BIGINT NOT NULL,"                    \
        " undone_ms BIGINT NOT NULL);"                                                                     \
        "CREATE INDEX customer_merge_from ON customer_merge (brand, customer_id);"                         \
        "CREATE INDEX customer_merge_into ON customer_merge (brand, into_id);"                             \
        "CREATE TABLE customer_merge_item (brand TEXT NOT NULL, merge TEXT NOT NULL, kind TEXT NOT NULL,"  \
        " key TEXT NOT NULL, no BIGINT NOT NULL, no_there BIGINT NOT NULL);"                               \
        "CREATE INDEX customer_merge_item_merge ON customer_merge_item (brand, merge)"

/* The words of the redacted copies, as text/search.h cuts them; id orders them by time. FTS5 is SQLite's own: a driver
 * of another database has its own index over search_text. */
#define SEARCH                                                                                                       \
        "CREATE TABLE search_text (id BIGINT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, conversation TEXT NOT NULL," \
        " seq BIGINT NOT NULL, words TEXT NOT NULL);"                                                                \
        "CREATE UNIQUE INDEX search_text_event ON search_text (conversation, seq);"                                  \
        "CREATE VIRTUAL TABLE search_index USING fts5 (words, content = 'search_text', content_rowid = 'id',"        \
        " prefix = '1', tokenize = 'unicode61 remove_diacritics 0');"                                                \
        "CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN"                                         \
        " INSERT INTO search_index (rowid, words) VALUES (new.id, new.words); END;"                                  \
        "CREATE TRIGGER search_text_gone AFTER DELETE ON search_text BEGIN"                                          \
        " INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.id, old.words); END"

#define HANDOVER_PRODUCT "ALTER TABLE handover ADD COLUMN product TEXT NOT NULL DEFAULT ''"

#define ERASED_KEYS                                                                                 \
        "CREATE TABLE erased_key (brand TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (brand, id));" \
        "CREATE INDEX identity_log_customer ON identity_log (brand, customer_id)"

#define KNOWLEDGE_DRAFTS                                                                                         \
        "CREATE TABLE knowledge_draft (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, path TEXT NOT NULL,"   \
        " base TEXT NOT NULL, text TEXT NOT NULL, remove BIGINT NOT NULL, origin TEXT NOT NULL, source TEXT"     \
        " NOT NULL, source_ref TEXT NOT NULL, notes TEXT NOT NULL, author TEXT NOT NULL, state TEXT NOT NULL,"   \
        " reviewer TEXT NOT NULL, publish_ms BIGINT NOT NULL, expire_ms BIGINT NOT NULL, at_ms BIGINT NOT NULL," \
        " changed_ms BIGINT NOT NULL, rev BIGINT NOT NULL, version BIGINT NOT NULL);"                            \
        "CREATE INDEX knowledge_draft_state ON knowledge_draft (brand, state, id);"                              \
        "CREATE INDEX knowledge_draft_path ON knowledge_draft (brand, path, id);"                                \
        "CREATE TABLE knowledge_blob (brand TEXT NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL,"              \
        " PRIMARY KEY (brand, hash));"                                                                           \
        "CREATE TABLE knowledge_over (brand TEXT NOT NULL, path TEXT NOT NULL, base TEXT NOT NULL, blob TEXT"    \
        " NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (brand, path));"                                          \
        "ALTER TABLE knowledge_version ADD COLUMN manifest TEXT NOT NULL DEFAULT '';"                            \
        "ALTER TABLE knowledge_version ADD COLUMN note TEXT NOT NULL DEFAULT ''"

#define STAGES                                                                                                    \
        "CREATE TABLE stage (brand TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL,"   \
        " state TEXT NOT NULL, base_hash TEXT NOT NULL, started_ms BIGINT NOT NULL, ended_ms BIGINT NOT NULL,"    \
        " ended_by TEXT NOT NULL, reason TEXT NOT NULL, report TEXT NOT NULL, PRIMARY KEY (brand, id));"          \
        "CREATE UNIQUE INDEX stage_running ON stage (brand) WHERE state = 'running';"                             \
        "CREATE TABLE stage_file (brand TEXT NOT NULL, stage TEXT NOT NULL, path TEXT NOT NULL, base TEXT NOT"    \
        " NULL, draft TEXT NOT NULL, draft_rev BIGINT NOT NULL, gone BIGINT NOT NULL, body BLOB NOT NULL,"        \
        " PRIMARY KEY (brand, stage, path));"                                                                     \
        "CREATE TABLE stage_era (brand TEXT NOT NULL, stage TEXT NOT NULL, era BIGINT NOT NULL, share BIGINT NOT" \
        " NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL, PRIMARY KEY (brand, stage, era));"                      \
        "CREATE TABLE stage_contact (brand TEXT NOT NULL, conversation TEXT NOT NULL, stage TEXT NOT NULL,"       \
        " customer_id TEXT NOT NULL, arm BIGINT NOT NULL, era BIGINT NOT NULL, at_ms BIGINT NOT NULL,"            \
        " turns BIGINT NOT NULL, answered BIGINT NOT NULL, declined BIGINT NOT NULL, handed BIGINT NOT NULL,"     \
        " unhelpful BIGINT NOT NULL, resolved BIGINT NOT NULL, PRIMARY KEY (brand, conversation));"               \
        "CREATE INDEX stage_contact_stage ON stage_contact (brand, stage, customer_id);"                          \
        "CREATE INDEX stage_contact_customer ON stage_contact (brand, customer_id)"

#define CONTACTS                                                                                                     \
        "CREATE TABLE contact (brand TEXT NOT NULL, conversation TEXT NOT NULL, n BIGINT NOT NULL, customer_id TEXT" \
        " NOT NULL, channel TEXT NOT NULL, lang TEXT NOT NULL, topic TEXT NOT NULL, reason TEXT NOT NULL,"           \
        " day BIGINT NOT NULL, start_ms BIGINT NOT NULL, end_ms BIGINT NOT NULL, flags BIGINT NOT NULL,"             \
        " turns BIGINT NOT NULL, wait_ms BIGINT NOT NULL, open_wait_ms BIGINT NOT NULL, handle_ms BIGINT NOT NULL,"  \
        " talk_ms BIGINT NOT NULL, accepted BIGINT NOT NULL, edited BIGINT NOT NULL, rejected BIGINT NOT NULL,"      \
        " score BIGINT NOT NULL, PRIMARY KEY (brand, conversation, n));"                                             \
        "CREATE INDEX contact_start ON contact (brand, start_ms, conversation, n);"                                  \
        "CREATE INDEX contact_customer ON contact (brand, customer_id, end_ms);"                                     \
        "CREATE TABLE contact_sum (brand TEXT NOT NULL, day BIGINT NOT NULL, channel TEXT NOT NULL, topic TEXT NOT"  \
        " NULL, lang TEXT NOT NULL, sums BLOB NOT NULL, PRIMARY KEY (brand, day, channel, topic, lang))"

/* Which language of an article was left behind when only the other was changed. */
#define KNOWLEDGE_SIDES                                                                                            \
        "CREATE TABLE knowledge_side (brand TEXT NOT NULL, path TEXT NOT NULL, behind TEXT NOT NULL, at_ms BIGINT" \
        " NOT NULL, PRIMARY KEY (brand, path))"

#define KNOWLEDGE_IMPORTS                                                                                         \
        "CREATE TABLE knowledge_import (id TEXT NOT NULL PRIMARY KEY, brand TEXT NOT NULL, name TEXT NOT NULL,"   \
        " kind TEXT NOT NULL, state TEXT NOT NULL, author TEXT NOT NULL, error TEXT NOT NULL, report TEXT NOT"    \
        " NULL, ocr BIGINT NOT NULL, done BIGINT NOT NULL, total BIGINT NOT NULL, at_ms BIGINT NOT NULL,"         \
        " changed_ms BIGINT NOT NULL);"                                                                           \
        "CREATE INDEX knowledge_import_newest ON knowledge_import (brand, id);"                                   \
        "CREATE TABLE knowledge_source (brand TEXT NOT NULL, source TEXT NOT NULL, item TEXT NOT NULL, path TEXT" \
        " NOT NULL, hash TEXT NOT NULL, import_id TEXT NOT NULL, PRIMARY KEY (brand, source, item))"

#define KNOWLEDGE_IMPORT_CAUSES                                                   \
        "ALTER TABLE knowledge_import ADD COLUMN cause TEXT NOT NULL DEFAULT '';" \
        "ALTER TABLE knowledge_import ADD COLUMN begun BIGINT NOT NULL DEFAULT 0"

#define PRACTICE                                                                                                       \
        "CREATE TABLE practice_case (brand TEXT NOT NULL, id TEXT NOT NULL, customer_id TEXT NOT NULL, conversation"   \
        " TEXT NOT NULL, lang TEXT NOT NULL, title TEXT NOT NULL, agent TEXT NOT NULL, body TEXT NOT NULL, at_ms "     \
        "BIGINT"                                                                                                       \
        " NOT NULL, PRIMARY KEY (brand, id));"                                                                         \
        "CREATE UNIQUE INDEX practice_case_once ON practice_case (brand, conversation);"                               \
        "CREATE INDEX practice_case_customer ON practice_case (brand, customer_id);"                                   \
        "CREATE TABLE practice_run (brand TEXT NOT NULL, id TEXT NOT NULL, agent TEXT NOT NULL, case_id TEXT NOT "     \
        "NULL,"                                                                                                        \
        " customer_id TEXT NOT NULL, title TEXT NOT NULL, lang TEXT NOT NULL, state TEXT NOT NULL, engine TEXT NOT "   \
        "NULL,"                                                                                                        \
        " report TEXT NOT NULL, started_ms BIGINT NOT NULL, ended_ms BIGINT NOT NULL, paused_ms BIGINT NOT NULL,"      \
        " pause_since_ms BIGINT NOT NULL, n_lines BIGINT NOT NULL, total BIGINT NOT NULL, outcome BIGINT NOT NULL,"    \
        " policy BIGINT NOT NULL, tone BIGINT NOT NULL, time BIGINT NOT NULL, PRIMARY KEY (brand, id));"               \
        "CREATE INDEX practice_run_agent ON practice_run (brand, agent, id);"                                          \
        "CREATE INDEX practice_run_customer ON practice_run (brand, customer_id);"                                     \
        "CREATE TABLE practice_line (brand TEXT NOT NULL, run TEXT NOT NULL, no BIGINT NOT NULL, customer_id TEXT NOT" \
        " NULL, who TEXT NOT NULL, at_ms BIGINT NOT NULL, text TEXT NOT NULL, notes TEXT NOT NULL, PRIMARY KEY (run,"  \
        " no));"                                                                                                       \
        "CREATE INDEX practice_line_customer ON practice_line (brand, customer_id)"

/* Of an order that was returned before, the day of its delivery stands for the day of its return. */
#define RETURNS                                                                                                 \
        "ALTER TABLE orders ADD COLUMN returned_ms BIGINT NOT NULL DEFAULT 0;"                                  \
        "UPDATE orders SET returned_ms = CASE WHEN delivered_ms > 0 THEN delivered_ms ELSE placed_ms END WHERE" \
        " status IN ('return', 'refund')"
#define REPLAY_RESULTS                                                                                               \
        "CREATE TABLE replay_result (brand TEXT NOT NULL, id TEXT NOT NULL, who TEXT NOT NULL, state TEXT NOT NULL," \
        " error TEXT NOT NULL, faults TEXT NOT NULL, from_ms BIGINT NOT NULL, to_ms BIGINT NOT NULL,"                \
        " at_ms BIGINT NOT NULL, ended_ms BIGINT NOT NULL, drafts BIGINT NOT NULL, talks BIGINT NOT NULL,"           \
        " of_talks BIGINT NOT NULL, messages BIGINT NOT NULL, dropped BIGINT NOT NULL, verdict TEXT NOT NULL,"       \
        " verdict_who TEXT NOT NULL, verdict_ms BIGINT NOT NULL, result TEXT NOT NULL, PRIMARY KEY (brand, id))"

const struct sql_migration store_migrations[] = {
        {"everything of the first release", CONVERSATIONS CUSTOMERS ORDERS WORK},
        {"since when a customer waits for people who are there",
         "ALTER TABLE handover ADD COLUMN open_ms BIGINT NOT NULL DEFAULT 0"},
        {"what fell through, and what was learned from it", LEARNING},
        {"how often steps of flows are shown, and how they are left", FLOW_STEPS},
        {"records, actions and the audit of what they write", RECORDS},
        {"flows as they were when somebody began them", EDITIONS},
        {"what is remembered of customers, and what their devices reported", MEMORY},
        {"codes, used tokens and tries of identity", IDENTITY},
        {"what was promised to whom", PROMISES},
        {"what was offered, and what came of it", OFFERS},
        {"a journal of the files that were imported", INTAKES},
        {"who came first manages the others",
         "UPDATE agent SET role = 'admin' WHERE role = 'agent' AND NOT EXISTS (SELECT 1 FROM agent AS earlier"
         " WHERE earlier.brand = agent.brand AND (earlier.created_ms < agent.created_ms"
         " OR (earlier.created_ms = agent.created_ms AND earlier.id < agent.id)))"},
        {"actions that are being taken back are open too",
         "DROP INDEX action_open;"
         "CREATE INDEX action_open ON action (brand, id) WHERE state IN ('confirmed', 'undoing')"},
        {"second factors, invitations, keys of programs, and the audit of privileged acts", ACCOUNTS},
        {"complaints, and what waiting customers were promised", COMPLAINTS},
        {"presence, skills and queues of the people at the desk", TEAM},
        {"notes, tags, snoozing and what was read at the desk, prepared replies", DESK_BOXES},
        {"full-text search of what was said", SEARCH},
        {"how satisfied customers are, and whose messages are refused", CUSTOMER_CARE},
        {"customers who are one person", MERGES},
        {"webhooks, how people on call are reached, and their identities at a provider", WEBHOOKS},
        {"what agents made of suggestions", ASSIST},
        {"which product a hand-over is about", HANDOVER_PRODUCT},
        {"whose keys are still to be destroyed after an erasure", ERASED_KEYS},
        {"drafts of the knowledge, and the texts of its versions", KNOWLEDGE_DRAFTS},
        {"knowledge that a share of the conversations gets first, and what came of it", STAGES},
        {"contacts that figures are counted from, and their sums", CONTACTS},
        {"articles of which one language was changed and the other not", KNOWLEDGE_SIDES},
        {"imports of knowledge, and what they made of their sources", KNOWLEDGE_IMPORTS},
        {"practice cases, and what agents did with them", PRACTICE},
        {"why an import failed, by a name, and how often it was begun", KNOWLEDGE_IMPORT_CAUSES},
        {"since when an order is returned", RETURNS},
        {"what drafts would have done in conversations of the past", REPLAY_RESULTS},
};
const size_t store_n_migrations = sizeof(store_migrations) / sizeof(store_migrations[0]);
