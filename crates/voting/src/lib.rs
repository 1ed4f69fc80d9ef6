//! Bodies, weights, rules, tallies and their proofs.
