//! Journal, cases, answers, timers, letters and directory in SQLite or PostgreSQL.
