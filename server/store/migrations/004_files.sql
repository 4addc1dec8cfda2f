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

-- Files on the desk. `n`: the message that shows it; NULL while an agent has put it down and not sent it.
CREATE TABLE desk_files (
    file_id TEXT    PRIMARY KEY,
    chat    INTEGER NOT NULL REFERENCES desk_chats (pk) ON DELETE CASCADE,
    n       INTEGER,
    facts   TEXT    NOT NULL,
    created INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX desk_files_of_message ON desk_files (chat, n) WHERE n IS NOT NULL;
CREATE INDEX desk_files_unsent ON desk_files (created) WHERE n IS NULL;

-- The file of an early message, as JSON.
ALTER TABLE early_messages ADD COLUMN file TEXT;

-- Portraits of the team: which of the messenger's is which of ours. Their bytes are on a shelf too.
CREATE TABLE pictures (
    messenger  TEXT NOT NULL,
    reference  TEXT NOT NULL,
    picture_id TEXT NOT NULL UNIQUE,
    mime       TEXT NOT NULL,
    PRIMARY KEY (messenger, reference)
) WITHOUT ROWID, STRICT;
ALTER TABLE log ADD COLUMN sender_picture TEXT;
ALTER TABLE early_messages ADD COLUMN sender_picture TEXT;
