//! Submit, scheduler, courier, recurring starts and the clock.
