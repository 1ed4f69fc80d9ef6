-- What lists of cases ask for, beside the head: since when a case stands where it does and until when
-- it may, whether members are asked to vote, and the number of a decision.
-- A case without a deadline stands behind all others.

ALTER TABLE cases ADD COLUMN entered_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN term_at INTEGER NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE cases ADD COLUMN voting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN number TEXT;

-- Instants in heads are texts of a fixed width, with six digits after the seconds.
UPDATE cases SET
    entered_at = COALESCE(
        CAST(strftime('%s', substr(json_extract(head, '$.entered'), 1, 19)) AS INTEGER) * 1000000
        + CAST(substr(json_extract(head, '$.entered'), 21, 6) AS INTEGER), 0),
    term_at = COALESCE(
        CAST(strftime('%s', substr(json_extract(head, '$.term.instant'), 1, 19)) AS INTEGER) * 1000000
        + CAST(substr(json_extract(head, '$.term.instant'), 21, 6) AS INTEGER),
        9223372036854775807),
    voting = CASE WHEN json_extract(head, '$.ballot.state') = 'open'
        AND json_extract(head, '$.ballot.step') = step THEN 1 ELSE 0 END,
    number = json_extract(head, '$.number')
    WHERE json_valid(head);

CREATE INDEX cases_waiting ON cases (body, term_at, id, entered_at, voting, ballot) WHERE ended IS NULL;
CREATE INDEX cases_adopted ON cases (at, id) WHERE ended = 'adopted';
CREATE INDEX cases_number ON cases (body, number) WHERE number IS NOT NULL;
CREATE INDEX cases_of_body ON cases (body, opened_at, id);
