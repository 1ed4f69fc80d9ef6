//! The mail server of a story: keeps what it accepts and treats single addresses as it is told.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use umlauf_notify::{Channel, Delivery, Memory, Rendered};
use umlauf_workflow::Instant;

/// A channel that keeps mail in memory; shared by all nodes of a world.
#[derive(Debug, Default)]
pub struct Mails {
    memory: Memory,
    answers: Mutex<BTreeMap<String, Delivery>>,
    tries: Mutex<Vec<(String, Instant)>>,
}

impl Mails {
    /// Gives these answers first, whoever writes, then accepts everything.
    pub fn answering(answers: impl IntoIterator<Item = Delivery>) -> Self {
        Self { memory: Memory::answering(answers), ..Self::default() }
    }

    /// From now on answers mails to this address so; [`Delivery::Accepted`] ends it.
    pub fn answers(&self, address: &str, answer: Delivery) {
        locked(&self.answers).insert(address.to_owned(), answer);
    }

    /// What was accepted, in the order of arrival.
    pub fn delivered(&self) -> Vec<Rendered> {
        self.memory.delivered()
    }

    /// When mails to this address were tried, by their date.
    pub fn tries(&self, address: &str) -> Vec<Instant> {
        let tries = locked(&self.tries);
        tries.iter().filter(|(to, _)| to == address).map(|(_, at)| *at).collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Channel for Mails {
    fn name(&self) -> &'static str {
        "the mail server of the story"
    }

    async fn deliver(&self, mail: &Rendered) -> Delivery {
        locked(&self.tries).push((mail.address.clone(), mail.date));
        let told = locked(&self.answers).get(&mail.address).cloned();
        match told {
            Some(answer) if answer != Delivery::Accepted => answer,
            _ => self.memory.deliver(mail).await,
        }
    }
}
