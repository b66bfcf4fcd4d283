-- Who registered others along: the links in their own mails open all that this manage token does, as the token itself does on
-- their device, while each of the others opens what is theirs. A place that is handed over gets another manage token, so it is
-- out of reach then, and the person who has it now reaches nothing here. Groups that were there before have no row, since who
-- was the first of them can't be told any more once a place has been handed on.
CREATE TABLE registrants (
    event_id TEXT NOT NULL,
    manage_token BYTEA NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (event_id, manage_token)
);

-- For whoever is erased.
CREATE INDEX registrants_by_person ON registrants (event_id, person_id);
