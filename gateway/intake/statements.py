"""Intake's SQL, to be read as SQL. Each takes one array per column.

The arrays travel in binary (%b): writing them as text, quote by quote, was a
sixth of what the whole road costs.
"""

from typing import Final

#: Write deliveries into the ledger of provider ids; return the ids that were new.
JOURNAL: Final = """
INSERT INTO journal (id, created_at, received_at, channel, dedupe_key, payload, outcome, problem)
SELECT id, at, at, channel, dedupe_key, payload::jsonb, outcome, problem
  FROM unnest(%b::uuid[], %b::timestamptz[], %b::text[], %b::text[], %b::text[], %b::text[],
              %b::text[]) AS d(id, at, channel, dedupe_key, payload, outcome, problem)
 ORDER BY channel, dedupe_key, id
ON CONFLICT (channel, dedupe_key) DO NOTHING
RETURNING id
"""

KNOWN_ENDPOINTS: Final = """
SELECT e.channel, e.address, e.id, e.contact_id
  FROM endpoint e
  JOIN unnest(%b::text[], %b::text[]) AS w(channel, address)
    ON e.channel = w.channel AND e.address = w.address
"""

#: Make endpoints and, for each that is really new, its contact. Foreign keys are
#: looked at when the whole statement ends, so a race leaves no orphan contact.
ENDPOINTS: Final = """
WITH wanted AS (
    SELECT *
      FROM unnest(%b::uuid[], %b::uuid[], %b::timestamptz[], %b::text[], %b::text[], %b::text[],
                  %b::text[])
           AS w(id, contact_id, at, channel, address, name, language)
), made AS (
    INSERT INTO endpoint (id, created_at, contact_id, channel, address)
    SELECT id, at, contact_id, channel, address FROM wanted ORDER BY channel, address
    ON CONFLICT (channel, address) DO NOTHING
    RETURNING contact_id
)
INSERT INTO contact (id, created_at, name, language)
SELECT w.contact_id, w.at, w.name, w.language
  FROM made JOIN wanted w ON w.contact_id = made.contact_id
 ORDER BY w.contact_id
"""

#: Lock the open conversations of these threads.
HOLD_OPEN: Final = """
SELECT thread_key, id, endpoint_id, state, last_seq, staff_id, last_inbound_seq
  FROM conversation
 WHERE thread_key = ANY(%b::text[]) AND state <> 'closed'
 ORDER BY id
   FOR UPDATE
"""

#: Lock the newest conversation of each of these threads, closed or not.
HOLD_NEWEST: Final = """
SELECT c.thread_key, c.id, c.endpoint_id, c.state, c.last_seq, c.staff_id, c.last_inbound_seq
  FROM conversation c
 WHERE c.id IN (SELECT DISTINCT ON (thread_key) id
                  FROM conversation
                 WHERE thread_key = ANY(%b::text[])
                 ORDER BY thread_key, id DESC)
 ORDER BY c.id
   FOR UPDATE
"""

#: Reopen the newest conversation of each thread that closed lately. It goes to the
#: bot, whose turn sends it on to the person who had it.
REOPEN: Final = """
UPDATE conversation c
   SET state = 'bot', closed_at = NULL, misses = 0
  FROM (SELECT DISTINCT ON (thread_key) id
          FROM conversation
         WHERE thread_key = ANY(%b::text[])
         ORDER BY thread_key, id DESC) AS newest
 WHERE c.id = newest.id AND c.state = 'closed' AND c.closed_at > %s
RETURNING c.thread_key
"""

#: Begin conversations, each linked to the one before it on the same thread.
OPEN: Final = """
INSERT INTO conversation (id, created_at, opened_at, contact_id, endpoint_id, channel, our_address,
                          thread_key, language, state, closed_at, last_seq, last_inbound_seq,
                          answered_seq, misses, previous_id)
SELECT w.id, w.at, w.at, w.contact_id, w.endpoint_id, w.channel, w.our_address, w.thread_key,
       w.language, w.state, CASE WHEN w.state = 'closed' THEN w.at END, 0, 0, 0, 0,
       (SELECT p.id FROM conversation p
         WHERE p.thread_key = w.thread_key ORDER BY p.id DESC LIMIT 1)
  FROM unnest(%b::uuid[], %b::timestamptz[], %b::uuid[], %b::uuid[], %b::text[], %b::text[],
              %b::text[], %b::text[], %b::text[])
       AS w(id, at, contact_id, endpoint_id, channel, our_address, thread_key, language, state)
 ORDER BY w.thread_key
ON CONFLICT (thread_key) WHERE state <> 'closed' DO NOTHING
"""

MESSAGES: Final = """
INSERT INTO message (id, created_at, conversation_id, seq, author, kind, text, said_at, delivery,
                     client_key, journal_id, redacted, details)
SELECT id, at, conversation_id, seq, author, kind, text, said_at, delivery, client_key,
       journal_id, redacted, details::jsonb
  FROM unnest(%b::uuid[], %b::timestamptz[], %b::uuid[], %b::int[], %b::text[], %b::text[],
              %b::text[], %b::timestamptz[], %b::text[], %b::uuid[], %b::uuid[], %b::bool[],
              %b::text[])
       AS m(id, at, conversation_id, seq, author, kind, text, said_at, delivery, client_key,
            journal_id, redacted, details)
 ORDER BY conversation_id, seq
"""

#: Ids by which later mails may say that they answer these.
MAIL_IDS: Final = """
INSERT INTO mail_id (id, created_at, header_id, conversation_id, message_id)
SELECT id, at, header_id, conversation_id, message_id
  FROM unnest(%b::uuid[], %b::timestamptz[], %b::text[], %b::uuid[], %b::uuid[])
       AS i(id, at, header_id, conversation_id, message_id)
 ORDER BY id
"""

ADVANCE: Final = """
UPDATE conversation c
   SET last_seq = w.last_seq, last_inbound_seq = w.last_inbound_seq, state = w.state,
       last_inbound_at = w.at, last_message_at = w.at
  FROM unnest(%b::uuid[], %b::int[], %b::int[], %b::text[], %b::timestamptz[])
       AS w(id, last_seq, last_inbound_seq, state, at)
 WHERE c.id = w.id
"""

#: Keep the decision and set what it means for sending. If one batch holds several
#: decisions of one endpoint, the last one said holds.
CONSENT: Final = """
WITH decided AS (
    SELECT *
      FROM unnest(%b::uuid[], %b::timestamptz[], %b::uuid[], %b::text[], %b::text[], %b::uuid[])
           AS d(id, at, endpoint_id, move, keyword, message_id)
), kept AS (
    INSERT INTO consent (id, created_at, endpoint_id, move, source, keyword, message_id)
    SELECT id, at, endpoint_id, move, 'keyword', keyword, message_id FROM decided ORDER BY id
)
UPDATE endpoint e
   SET opted_out_at = CASE WHEN last.move = 'withdrawn' THEN last.at END
  FROM (SELECT DISTINCT ON (endpoint_id) endpoint_id, move, at
          FROM decided ORDER BY endpoint_id, id DESC) AS last
 WHERE e.id = last.endpoint_id
"""

EVENTS: Final = """
INSERT INTO event (at, kind, conversation_id, staff_id, data)
SELECT at, kind, conversation_id, staff_id, data::jsonb
  FROM unnest(%b::timestamptz[], %b::text[], %b::uuid[], %b::uuid[], %b::text[])
       AS e(at, kind, conversation_id, staff_id, data)
"""

#: One wake-up for the whole batch: what is due is read from rows.
WAKE: Final = """
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW(%s::varchar, %s::varchar, 0, NULL, NULL, '{}'::jsonb, NULL::timestamptz)
]::procrastinate_job_to_defer_v1[])
"""

#: Where deliveries that were here before are.
EARLIER: Final = """
SELECT j.channel, j.dedupe_key, m.id, m.conversation_id, m.seq
  FROM journal j
  JOIN unnest(%b::text[], %b::text[]) AS w(channel, dedupe_key)
    ON j.channel = w.channel AND j.dedupe_key = w.dedupe_key
  JOIN message m ON m.journal_id = j.id
"""
