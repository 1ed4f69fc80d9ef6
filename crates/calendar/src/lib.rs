//! Legal time: periods, working days, holidays of the Länder, deadlines with their reasons.
