-- What an agent wrote where it is more than text, as JSON: each site shows it by rules of its own.
ALTER TABLE desk_messages ADD COLUMN message TEXT;
-- The message in one line, where its text does not say it.
ALTER TABLE desk_messages ADD COLUMN line TEXT;
-- How an early message is shown, as JSON; NULL: by its text.
ALTER TABLE early_messages ADD COLUMN view TEXT;
