-- Messages from chats that no session has yet: a messenger's chat is there before its session knows it.
CREATE TABLE early_messages (
    pk          INTEGER PRIMARY KEY,
    messenger   TEXT    NOT NULL,
    remote_id   TEXT    NOT NULL,
    chat_key    TEXT    NOT NULL,
    message_id  TEXT    NOT NULL,
    ts          INTEGER NOT NULL,
    sender      TEXT    NOT NULL,
    sender_name TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    metadata    TEXT,
    attributes  TEXT,
    UNIQUE (messenger, remote_id)
) STRICT;
CREATE INDEX early_by_chat ON early_messages (messenger, chat_key);
CREATE INDEX early_by_age ON early_messages (ts);

-- The chats that count for the team's total of unread messages.
CREATE INDEX desk_chats_unread ON desk_chats (read_n) WHERE closed = 0 AND read_n < last_n;
