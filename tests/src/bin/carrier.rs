//! A program that carries commands from case to case until it is killed: the victim of the torture of
//! parents and children.
//!
//! `carrier ADDRESS INSTANT` opens the database as a node of its own whose clock stands at the instant, and
//! hands over whatever waits, again and again.

use std::sync::Arc;

use umlauf_engine::{Catalogue, Engine, ManualClock, Post, Texts};
use umlauf_notify::{Memory, Templates};
use umlauf_store::{Options, Store};
use umlauf_workflow::Instant;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(now)) = (arguments.next(), arguments.next()) else {
        return Err("carrier ADDRESS INSTANT".into());
    };
    let engine = node(&address, now.parse()?).await?;
    loop {
        engine.carry_waiting().await?;
        tokio::task::yield_now().await;
    }
}

async fn node(address: &str, now: Instant) -> Result<Engine, Failure> {
    let store = Store::open(address, Options::default()).await?;
    let catalogue = Catalogue::compile(Texts::shipped())
        .map_err(|faults| format!("the shipped definitions have faults: {faults:?}"))?;
    let clock = Arc::new(ManualClock::at(now));
    let post = Post {
        templates: Templates::shipped()?,
        sender: umlauf_notify::Sender::new("umlauf@it-planungsrat.example")?,
        channel: Arc::new(Memory::new()),
        base_url: None,
        rehearsal: false,
    };
    Ok(Engine::new(store, catalogue, clock, post).await?)
}
