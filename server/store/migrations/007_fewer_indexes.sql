-- Who looks for what is due in one lane must not walk over what is due in the other.
DROP INDEX sessions_due;
CREATE INDEX sessions_due_team ON sessions (messenger, outbox_due)
    WHERE outbox_due IS NOT NULL AND answering IS NOT 'bot';
CREATE INDEX sessions_due_bot ON sessions (messenger, outbox_due)
    WHERE outbox_due IS NOT NULL AND answering = 'bot';

-- One index instead of two: each item is written and deleted once, and every index twice with it.
DROP INDEX outbox_waiting;
DROP INDEX outbox_of_session;
CREATE INDEX outbox_by_session ON outbox (session, failed, id);

-- A message is looked for by its identifier rarely, and nearly always among the newest of its conversation:
-- walking there costs less than an entry of an index for each message that was ever written.
DROP INDEX log_by_message;
DROP INDEX desk_messages_by_id;
