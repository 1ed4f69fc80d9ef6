//! A channel that keeps mail in memory and answers as it is told: for tests and for looking.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Channel, Delivery};
use crate::Rendered;

/// Keeps what it accepts.
#[derive(Debug, Default)]
pub struct Memory {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    answers: VecDeque<Delivery>,
    delivered: Vec<Rendered>,
}

impl Memory {
    /// Accepts everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives these answers first, in this order, then accepts everything.
    pub fn answering(answers: impl IntoIterator<Item = Delivery>) -> Self {
        let answers = answers.into_iter().collect();
        Self { inner: Mutex::new(Inner { answers, delivered: Vec::new() }) }
    }

    /// What was accepted, in the order of arrival.
    pub fn delivered(&self) -> Vec<Rendered> {
        self.lock().delivered.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Channel for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    async fn deliver(&self, mail: &Rendered) -> Delivery {
        if let Err(bad) = mail.to_bytes() {
            return Delivery::give_up(bad);
        }
        let mut inner = self.lock();
        let answer = inner.answers.pop_front().unwrap_or(Delivery::Accepted);
        if answer == Delivery::Accepted {
            inner.delivered.push(mail.clone());
        }
        answer
    }
}
