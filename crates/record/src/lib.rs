//! The evidence: canonical events, hash chain, record file, verification.
