-- What mails are still to be made from: the entries of one transaction, noted in that transaction. Whoever makes the
-- mails takes the note away in the transaction that adds them, so each is made once.
--
-- None of these tables refers to `events`: the writer has the event's row locked, and whoever sends mails must neither
-- wait for it nor make it wait.
CREATE TABLE outbox (
    event_id TEXT NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    PRIMARY KEY (event_id, first_seq)
);

-- `waiting`, then `sent`, `failed`, or `kept` where no mail server is configured. While one is being sent, `due_at` is the
-- time at which somebody else may try. Times are milliseconds since 1970.
CREATE TABLE mails (
    event_id TEXT NOT NULL,
    id TEXT NOT NULL,
    occasion TEXT NOT NULL,
    place_id TEXT,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    details TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    reason TEXT,
    ended_at BIGINT,
    letter TEXT,
    PRIMARY KEY (event_id, id)
);

CREATE INDEX mails_due ON mails (due_at) WHERE state = 'waiting';

CREATE INDEX mails_by_place ON mails (event_id, place_id);

-- Further tokens that open what a manage token opens, such as the one in a mail's link. They lead to the manage token and
-- not to a place: when a place goes to somebody else it gets another manage token, and no old link leads there.
CREATE TABLE place_tokens (
    event_id TEXT NOT NULL,
    token BYTEA NOT NULL,
    manage_token BYTEA NOT NULL,
    mail_id TEXT NOT NULL,
    PRIMARY KEY (event_id, token, manage_token)
);
