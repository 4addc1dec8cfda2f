-- Who answers the visitor: an external bot or the team; NULL where there never was a bot.
ALTER TABLE sessions ADD COLUMN answering TEXT CHECK (answering IN ('bot', 'team'));
-- 1: the bot was told that the conversation begins.
ALTER TABLE sessions ADD COLUMN bot_started INTEGER NOT NULL DEFAULT 0;
-- When the bot's answer is due; NULL while none is expected.
ALTER TABLE sessions ADD COLUMN bot_due INTEGER;
-- What the bot keeps with the conversation, a JSON object.
ALTER TABLE sessions ADD COLUMN bot_attributes TEXT;
-- The team's chat knows the conversation up to this seq. Kept only where there is or was a bot.
ALTER TABLE sessions ADD COLUMN team_told INTEGER NOT NULL DEFAULT 0;
-- What the visitor filled in before the conversation, as JSON.
ALTER TABLE sessions ADD COLUMN answers TEXT;
CREATE INDEX sessions_bot_due ON sessions (messenger, bot_due) WHERE bot_due IS NOT NULL;

-- How an entry is shown, as JSON; NULL: by its text.
ALTER TABLE log ADD COLUMN view TEXT;
ALTER TABLE desk_messages ADD COLUMN view TEXT;

-- The outbox once more, with one kind more. Its numbers go on where they were: each names one item for ever.
CREATE TABLE outbox_new (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session    INTEGER NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('message', 'close', 'read', 'handover')),
    seq        INTEGER NOT NULL,
    queued_at  INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    -- 1: given up; kept for the operator, no longer in the way.
    failed     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO outbox_new (id, session, kind, seq, queued_at, attempts, last_error, failed)
    SELECT id, session, kind, seq, queued_at, attempts, last_error, failed FROM outbox;
DELETE FROM sqlite_sequence WHERE name = 'outbox_new';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_new', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (session, id) WHERE failed = 0;
CREATE INDEX outbox_of_session ON outbox (session);
