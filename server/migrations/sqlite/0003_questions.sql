-- What an event asks of whoever registers. Each version stays: a consent names the text that was agreed to.
CREATE TABLE questions (
    event_id TEXT NOT NULL REFERENCES events (id),
    version BIGINT NOT NULL,
    questions TEXT NOT NULL,
    PRIMARY KEY (event_id, version)
);

-- Read along with the event's version whenever it is locked, so that nobody reads questions that have not changed.
ALTER TABLE events ADD COLUMN questions_version BIGINT NOT NULL DEFAULT 0;

-- Events that are there already asked four questions, the same ones everywhere.
INSERT INTO questions (event_id, version, questions)
SELECT id, 1, '{"version":1,"questions":[{"id":"badge_name","label":"Name on the badge","help":"If it should differ from your name.","type":"text"},{"id":"diet","label":"Food","help":"What you eat, or must not.","type":"long_text"},{"id":"t_shirt","label":"T-shirt size","type":"one_of","options":[{"id":"XS","label":"XS"},{"id":"S","label":"S"},{"id":"M","label":"M"},{"id":"L","label":"L"},{"id":"XL","label":"XL"},{"id":"2XL","label":"2XL"},{"id":"3XL","label":"3XL"},{"id":"none","label":"No T-shirt, thanks"}]},{"id":"accessibility","label":"Access","help":"What we should arrange so that you can take part.","type":"long_text"}]}'
FROM events;

UPDATE events SET questions_version = 1;
