//! A program that votes until it is killed: the victim of the torture test.
//!
//! `voter ADDRESS NAME CASE…` opens the database as a node of its own and votes for every member of
//! every case at once, over and over. A line on standard output says which command was acknowledged
//! and is written only after the engine has answered.

use std::io::Write as _;
use std::sync::Arc;

use umlauf_engine::{Catalogue, Engine, ManualClock, Post, Sender, Submission, Texts};
use umlauf_notify::{Memory, Templates};
use umlauf_store::{Options, Store};
use umlauf_tests::{VOTERS, at, vote};
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{CaseId, CommandId, PersonId, Seat};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(name)) = (arguments.next(), arguments.next()) else {
        return Err("voter ADDRESS NAME CASE…".into());
    };
    let engine = node(&address).await?;
    let mut voters = Vec::new();
    for case in arguments.map(|case| CaseId::from(&case)) {
        for code in VOTERS {
            let (engine, case, name) = (engine.clone(), case.clone(), name.clone());
            voters.push(tokio::spawn(votes(engine, case, name, code)));
        }
    }
    for voter in voters {
        voter.await??;
    }
    Ok(())
}

/// For one member of one case, for ever.
async fn votes(engine: Engine, case: CaseId, name: String, code: &str) -> Result<(), Failure> {
    for number in 0_usize.. {
        let command = format!("{name}-{code}-{number}");
        let choice = Choice::ALL[number % Choice::ALL.len()];
        let submitted = engine
            .submit(Submission {
                case: case.clone(),
                id: CommandId::from(&command),
                by: Sender::Person {
                    person: PersonId::from(code),
                    seat: Seat::Member(MemberCode::from(code)),
                },
                act: vote(choice),
                opens: None,
                now: None,
            })
            .await?;
        if let Some(refusal) = submitted.refusal {
            return Err(format!("{command} was refused: {refusal}").into());
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "{case} {command} {}", submitted.hash)?;
        out.flush()?;
    }
    Ok(())
}

/// A node whose clock stands in the middle of the vote.
async fn node(address: &str) -> Result<Engine, Failure> {
    let store = Store::open(address, Options::default()).await?;
    let catalogue = Catalogue::compile(Texts::shipped())
        .map_err(|faults| format!("the shipped definitions have faults: {faults:?}"))?;
    let clock = Arc::new(ManualClock::at(at("2022-08-23 10:00")));
    let post = Post {
        templates: Templates::shipped()?,
        sender: umlauf_notify::Sender::new("umlauf@it-planungsrat.example")?,
        channel: Arc::new(Memory::new()),
        base_url: None,
        rehearsal: false,
    };
    Ok(Engine::new(store, catalogue, clock, post).await?)
}
