-- Since when a mail has been tried: it gets its whole day, however long it was not to be sent before. In milliseconds since
-- 1970; nothing until the first try.
ALTER TABLE mails ADD COLUMN tried_since BIGINT;

-- Whether everybody is shown a sponsor.
ALTER TABLE sponsors ADD COLUMN published BOOLEAN NOT NULL DEFAULT TRUE;

-- Which outcomes of requests hold something personal, and of whose place: whoever is erased is erased from these, too, and
-- nobody reads all outcomes for it. An outcome that names nobody has no row here.
CREATE TABLE request_places (
    event_id TEXT NOT NULL,
    place_id TEXT NOT NULL,
    key BYTEA NOT NULL,
    PRIMARY KEY (event_id, place_id, key)
);

INSERT INTO request_places (event_id, place_id, key)
    SELECT event_id, outcome::json -> 'registration' ->> 'id', key FROM requests
    WHERE outcome::json ->> 'outcome' IN ('changed', 'taken_over');

INSERT INTO request_places (event_id, place_id, key)
    SELECT event_id, outcome::json ->> 'place', key FROM requests
    WHERE outcome::json ->> 'outcome' = 'claimed' AND outcome::json ->> 'name' IS NOT NULL;

INSERT INTO request_places (event_id, place_id, key)
    SELECT r.event_id, member ->> 'place', r.key FROM requests AS r, json_array_elements(
        CASE WHEN r.outcome::json ->> 'outcome' = 'registered' THEN r.outcome::json -> 'members' END) AS member
    WHERE member ->> 'answers' IS NOT NULL;
