-- What is known about files; their bytes are on the shelf, under the same identifier.
CREATE TABLE files (
    file_id   TEXT    PRIMARY KEY,
    session   INTEGER NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
    -- The entry that shows it; NULL while a visitor has put it down and not sent it.
    seq       INTEGER,
    name      TEXT    NOT NULL,
    mime      TEXT    NOT NULL,
    size      INTEGER,
    width     INTEGER,
    height    INTEGER,
    created   INTEGER NOT NULL,
    -- For files of the team: where the messenger has it.
    messenger TEXT,
    remote    TEXT,
    -- 'awaited': still to be fetched; 'lost': the messenger does not have it any more.
    state     TEXT    NOT NULL CHECK (state IN ('here', 'awaited', 'lost')),
    attempts  INTEGER NOT NULL DEFAULT 0,
    due       INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID, STRICT;
CREATE INDEX files_of_session ON files (session, seq);
CREATE INDEX files_awaited ON files (messenger, due) WHERE state = 'awaited';
CREATE INDEX files_unsent ON files (created) WHERE seq IS NULL;

-- The file of an early message, as JSON.
ALTER TABLE early_messages ADD COLUMN file TEXT;

-- Portraits of the team.
ALTER TABLE log ADD COLUMN sender_picture TEXT;
ALTER TABLE early_messages ADD COLUMN sender_picture TEXT;
