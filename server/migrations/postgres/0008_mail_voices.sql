-- How an event writes to people. No row: in its own name, without an address for answers, and without words of its own.
CREATE TABLE mail_voices (
    event_id TEXT NOT NULL PRIMARY KEY,
    sender TEXT NOT NULL,
    reply_to TEXT,
    words TEXT NOT NULL
);
