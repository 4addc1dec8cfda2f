-- The team does not want the visitor's messages in its chat.
ALTER TABLE sessions ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
