-- Small values of the server itself: epoch, keys, desk token.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID, STRICT;

-- One row per conversation. `head` is the last seq and grows only together with a row in `log`.
CREATE TABLE sessions (
    pk            INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    site          TEXT    NOT NULL,
    token_hash    BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    name          TEXT    NOT NULL,
    email         TEXT,
    locale        TEXT,
    page_url      TEXT    NOT NULL,
    page_title    TEXT    NOT NULL,
    page_referrer TEXT    NOT NULL,
    permanent     INTEGER NOT NULL,
    messenger     TEXT    NOT NULL,
    chat_key      TEXT,
    head          INTEGER NOT NULL DEFAULT 0,
    delivered     INTEGER NOT NULL DEFAULT 0,
    team_read     INTEGER NOT NULL DEFAULT 0,
    visitor_read  INTEGER NOT NULL DEFAULT 0,
    -- When the first waiting outbox row may be tried; NULL when none waits.
    outbox_due    INTEGER,
    created       INTEGER NOT NULL,
    last_seen     INTEGER NOT NULL,
    closed_at     INTEGER,
    closed_seq    INTEGER
) STRICT;
CREATE UNIQUE INDEX sessions_by_chat ON sessions (messenger, chat_key) WHERE chat_key IS NOT NULL;
CREATE INDEX sessions_due ON sessions (messenger, outbox_due) WHERE outbox_due IS NOT NULL;
CREATE INDEX sessions_empty ON sessions (last_seen) WHERE head = 0;

-- Every visible thing of a session, seq 1..head.
CREATE TABLE log (
    session       INTEGER NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
    seq           INTEGER NOT NULL,
    message_id    TEXT    NOT NULL,
    client_msg_id TEXT,
    -- Survives a withdrawal, so that a repeat is recognised for ever.
    content_hash  BLOB,
    ts            INTEGER NOT NULL,
    sender        TEXT    NOT NULL,
    sender_name   TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    metadata      TEXT,
    attributes    TEXT,
    -- Seq of the control entry that withdrew this message.
    deleted_by    INTEGER,
    PRIMARY KEY (session, seq)
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX log_by_message ON log (session, message_id);
CREATE UNIQUE INDEX log_by_client ON log (session, client_msg_id) WHERE client_msg_id IS NOT NULL;

-- What has still to be told to the team's messenger, per session in order of id.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session    INTEGER NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('message', 'close', 'read')),
    seq        INTEGER NOT NULL,
    queued_at  INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    -- 1: given up; kept for the operator, no longer in the way.
    failed     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_waiting ON outbox (session, id) WHERE failed = 0;
CREATE INDEX outbox_of_session ON outbox (session);

-- Which message of a messenger is which entry: written by the inbox and by settled sends.
CREATE TABLE remote_messages (
    messenger TEXT    NOT NULL,
    remote_id TEXT    NOT NULL,
    session   INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (messenger, remote_id),
    FOREIGN KEY (session, seq) REFERENCES log (session, seq) ON DELETE CASCADE
) WITHOUT ROWID, STRICT;
CREATE INDEX remote_by_entry ON remote_messages (session, seq);

-- How far a messenger's event stream was taken in.
CREATE TABLE cursors (
    messenger TEXT PRIMARY KEY,
    cursor    TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- The embedded messenger's own storage. No key points from here to the tables above or back:
-- the desk is reached through the same trait as every other messenger.
CREATE TABLE desk_chats (
    pk         INTEGER PRIMARY KEY,
    chat_id    TEXT    NOT NULL UNIQUE,
    request_id TEXT    NOT NULL UNIQUE,
    site       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    visitor    TEXT    NOT NULL,
    email      TEXT,
    locale     TEXT,
    page_url   TEXT,
    page_title TEXT,
    started    INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    last_n     INTEGER NOT NULL DEFAULT 0,
    read_n     INTEGER NOT NULL DEFAULT 0,
    assigned   TEXT,
    closed     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX desk_chats_changed ON desk_chats (closed, changed);

CREATE TABLE desk_messages (
    chat          INTEGER NOT NULL REFERENCES desk_chats (pk) ON DELETE CASCADE,
    n             INTEGER NOT NULL,
    message_id    TEXT    NOT NULL,
    -- Makes a repeat safe: `request_id` of a post, `client_msg_id` of a reply.
    request_id    TEXT,
    client_msg_id TEXT,
    ts            INTEGER NOT NULL,
    sender        TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    text          TEXT    NOT NULL,
    deleted       INTEGER NOT NULL DEFAULT 0,
    seen          INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (chat, n)
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX desk_messages_by_id ON desk_messages (chat, message_id);
CREATE UNIQUE INDEX desk_messages_by_request
    ON desk_messages (chat, request_id) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX desk_messages_by_client
    ON desk_messages (chat, client_msg_id) WHERE client_msg_id IS NOT NULL;

-- What agents did, for the bridge. AUTOINCREMENT: a cursor never names two events, even after a purge.
CREATE TABLE desk_events (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    chat   INTEGER NOT NULL REFERENCES desk_chats (pk) ON DELETE CASCADE,
    ts     INTEGER NOT NULL,
    kind   TEXT    NOT NULL CHECK (kind IN ('replied', 'withdrew', 'read', 'closed')),
    -- The message concerned; 0 for 'closed'.
    n      INTEGER NOT NULL,
    -- The agent's name, where it matters.
    agent  TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX desk_events_of_chat ON desk_events (chat);
