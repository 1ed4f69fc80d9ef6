-- What lists of cases ask for, beside the head: since when a case stands where it does and until when
-- it may, whether members are asked to vote, and the number of a decision.
-- A case without a deadline stands behind all others.

ALTER TABLE cases ADD COLUMN entered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN term_at BIGINT NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE cases ADD COLUMN voting BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN number TEXT COLLATE "C";

UPDATE cases SET
    entered_at = COALESCE(
        CAST(EXTRACT(EPOCH FROM CAST(head::json ->> 'entered' AS timestamptz)) * 1000000 AS BIGINT), 0),
    term_at = COALESCE(
        CAST(EXTRACT(EPOCH FROM CAST(head::json -> 'term' ->> 'instant' AS timestamptz)) * 1000000 AS BIGINT),
        9223372036854775807),
    voting = CASE WHEN head::json -> 'ballot' ->> 'state' = 'open'
        AND head::json -> 'ballot' ->> 'step' = step THEN 1 ELSE 0 END,
    number = head::json ->> 'number';

CREATE INDEX cases_waiting ON cases (body, term_at, id, entered_at, voting, ballot) WHERE ended IS NULL;
CREATE INDEX cases_adopted ON cases (at, id) WHERE ended = 'adopted';
CREATE INDEX cases_number ON cases (body, number) WHERE number IS NOT NULL;
CREATE INDEX cases_of_body ON cases (body, opened_at, id);
