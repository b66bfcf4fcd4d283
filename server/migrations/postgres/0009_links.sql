-- Whom a place shall go to, while it is being handed over: name, address, until when, and the mail with the link. It stands
-- beside the place, so that there is one at most, and goes where the place's owner goes.
ALTER TABLE places ADD COLUMN transfer TEXT;

-- All that stands under one address.
CREATE INDEX places_by_person ON places (event_id, person_id);

-- A mail's link opens what is its reader's. One manage token may open several people's places, since whoever registers others
-- looks after them; but these others, who get mails of their own, shall not open each other's.
ALTER TABLE place_tokens ADD COLUMN person_id TEXT NOT NULL DEFAULT '';

UPDATE place_tokens SET person_id = coalesce((SELECT p.person_id FROM mails AS m JOIN places AS p
    ON p.event_id = m.event_id AND p.id = m.place_id
    WHERE m.event_id = place_tokens.event_id AND m.id = place_tokens.mail_id), '');

-- Links that do one thing, once: `open` what stands under an address (the subject is the person), or `take_over` a place
-- that is handed over (the subject is the place). Times are milliseconds since 1970.
CREATE TABLE links (
    event_id TEXT NOT NULL,
    token BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    subject TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (event_id, token)
);

-- How often something was done for one address or place, up to a time: the end of an hour, or of a day. The key is a digest.
CREATE TABLE counters (
    event_id TEXT NOT NULL,
    key BYTEA NOT NULL,
    until BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (event_id, key, until)
);
