-- Which sending of a letter to a person this is: it counts up only where the office sends a letter again, never
-- where one sending is tried again. What was sent before sendings were counted is the first.

ALTER TABLE deliveries ADD COLUMN sending INTEGER NOT NULL DEFAULT 1;
