//! The JSON interface through the router, on both databases: the main job by programs alone, what is
//! refused and how, and that an act is one act however often and from wherever it is sent.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

#[path = "api/access.rs"]
mod access;
#[path = "api/consultation.rs"]
mod consultation;
#[path = "api/job.rs"]
mod job;
#[path = "api/keys.rs"]
mod keys;
#[path = "api/more.rs"]
mod more;
#[path = "api/problems.rs"]
mod problems;
#[path = "api/world.rs"]
mod world;
