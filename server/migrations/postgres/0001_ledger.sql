-- The event's id leads every key, and no transaction spans two events: so events can move to further databases.
CREATE TABLE events (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    location TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    accent_hue BIGINT NOT NULL,
    demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);

-- Append-only. Everything that counts is derived from it.
CREATE TABLE entries (
    event_id TEXT NOT NULL REFERENCES events (id),
    seq BIGINT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (event_id, seq)
);

-- The database's own guard: whatever the program believes, no row can hold more than its size.
CREATE TABLE quotas (
    event_id TEXT NOT NULL REFERENCES events (id),
    id TEXT NOT NULL,
    used BIGINT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (event_id, id),
    CHECK (0 <= used AND used <= size)
);

-- What each request id led to, for the life of the event. The key is a digest: the id itself is a secret.
CREATE TABLE requests (
    event_id TEXT NOT NULL REFERENCES events (id),
    key BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    salt BYTEA NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (event_id, key)
);

CREATE TABLE people (
    event_id TEXT NOT NULL REFERENCES events (id),
    id TEXT NOT NULL,
    email_key TEXT NOT NULL,
    PRIMARY KEY (event_id, id),
    UNIQUE (event_id, email_key)
);

-- Personal data stands here and nowhere else; where a place stands is the ledger's to say.
CREATE TABLE places (
    event_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    answers TEXT NOT NULL,
    manage_token BYTEA NOT NULL,
    PRIMARY KEY (event_id, id),
    FOREIGN KEY (event_id, person_id) REFERENCES people (event_id, id)
);

CREATE INDEX places_by_token ON places (event_id, manage_token);

CREATE TABLE codes (
    event_id TEXT NOT NULL REFERENCES events (id),
    code_key TEXT NOT NULL,
    code TEXT NOT NULL,
    quota_id TEXT NOT NULL,
    PRIMARY KEY (event_id, code_key)
);

CREATE TABLE role_tokens (
    token BYTEA NOT NULL PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES events (id),
    role TEXT NOT NULL
);
