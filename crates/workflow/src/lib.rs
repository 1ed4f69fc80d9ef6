//! Processes as state graphs: definitions, cases, decide, apply, letters.
