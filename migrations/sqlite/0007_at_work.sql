-- The desk and the board put all that runs in order by its deadline. This index holds what they ask, so
-- that neither reads the wide rows; `ended` is in it because SQLite takes an index for the whole row only
-- where it holds every column that is named. It changes with a step, not with a vote.

DROP INDEX cases_waiting;
CREATE INDEX cases_waiting
    ON cases (body, term_at, id, entered_at, voting, ballot, step, workflow_digest, ended)
    WHERE ended IS NULL;
