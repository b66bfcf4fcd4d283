-- Sponsors. Each has the id of the quota of its seats; where these stand is the ledger's to say. The profile is JSON, and for
-- everybody; the contact is for the organisers. The portal's token is a secret, kept as its digest; further tokens of the same
-- portal, such as the one in a reminder's link, stand in `place_tokens` and lead to that digest, so that a new one ends them all.
CREATE TABLE sponsors (
    event_id TEXT NOT NULL,
    id TEXT NOT NULL,
    profile TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    portal_token BLOB NOT NULL,
    PRIMARY KEY (event_id, id)
);

CREATE INDEX sponsors_by_token ON sponsors (event_id, portal_token);

-- Places that a sponsor asked for elsewhere than among its own seats.
CREATE TABLE sponsor_places (
    event_id TEXT NOT NULL,
    place_id TEXT NOT NULL,
    sponsor_id TEXT NOT NULL,
    PRIMARY KEY (event_id, place_id)
);
