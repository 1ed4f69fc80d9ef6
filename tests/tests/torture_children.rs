//! kill -9 in the middle of handing commands from case to case: no child is lost, none is opened twice, no
//! ending counts twice.
//!
//! Two programs carry at once on one database and are killed when some part is done; what they had claimed
//! comes up again when the claims have run out, and others finish it.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::process::{Child, Command, Stdio};

use jiff::SignedDuration;
use jiff::civil::date;
use umlauf_engine::made_up;
use umlauf_tests::{Database, World};
use umlauf_workflow::CaseId;

/// How many parents; each has 17 children.
const PARENTS: usize = 4;
const CHILDREN: usize = 17;

/// How many commands of each wave are done before the carriers are killed.
const KILLS: [usize; 4] = [1, 9, 25, 50];

#[tokio::test]
async fn no_child_is_lost_or_doubled_by_a_kill_on_sqlite() {
    kill(Database::sqlite()).await;
}

#[tokio::test]
async fn no_child_is_lost_or_doubled_by_a_kill_on_postgresql() {
    if let Some(database) = Database::postgres().await {
        kill(database).await;
    }
}

async fn kill(database: Database) {
    let world = World::on(database, "2026-03-02 09:00").await;
    let body = world.engine().catalogue().library().body("noots-ratifikation").unwrap().clone();
    world.engine().import(&made_up(&body, date(2020, 1, 1))).await.unwrap();
    let mut parents = Vec::new();
    for number in 0..PARENTS {
        let title = format!("Vertrag {number}");
        let case = world.office().opens("staatsvertrag-ratifizierung", &title).await;
        world.office().files(&case, &["vertragstext"]).await;
        world.office().acts(&case, "unterzeichnet").await;
        parents.push(case);
    }
    // The starts.
    torment(&world, || opened(&world, &parents)).await;
    let mut all = Vec::new();
    for parent in &parents {
        let children = world.store().children(parent, 100).await.unwrap();
        assert_eq!(children.len(), CHILDREN);
        assert!(children.iter().all(|child| child.opened.is_some()), "{children:?}");
        all.extend(children.into_iter().map(|child| child.case));
    }
    for child in &all {
        world.expect(child).await.with_events("opened", 1).stands_in("gesetz");
    }
    // The endings: every child is rejected, so that the last one, and only it, decides.
    for child in &all {
        world.office().acts_because(child, "abgelehnt", "Landtag").await;
    }
    torment(&world, || counted(&world, &parents)).await;
    for parent in &parents {
        let seen = world.expect(parent).await;
        seen.with_events("child_ended", CHILDREN).with_events("called", 1).ended("lapsed");
        let ended = &seen.head.call.as_ref().unwrap().ended;
        assert_eq!(ended.values().sum::<u32>(), u32::try_from(CHILDREN).unwrap());
    }
    for child in &all {
        world.expect(child).await.with_events("opened", 1).ended("rejected");
    }
    assert_eq!(world.store().soonest_errand().await.unwrap(), None);
}

/// Carriers are begun and killed; in the end this node finishes what they left.
async fn torment<F: Future<Output = usize>>(world: &World, done: impl Fn() -> F) {
    for least in KILLS {
        let mut victims = [begin(world), begin(world)];
        // What the dead had claimed is claimed until its lease has run out; the living go on with the rest.
        while done().await < least {
            let alive = |victim: &mut Child| victim.try_wait().unwrap().is_none();
            assert!(victims.iter_mut().all(alive), "a carrier ended by itself");
            tokio::task::yield_now().await;
        }
        for mut victim in victims {
            victim.kill().unwrap();
            victim.wait().unwrap();
        }
        world.clock().advance_to(world.now().plus(SignedDuration::from_secs(31)));
    }
    world.clock().advance_to(world.now().plus(SignedDuration::from_mins(10)));
    // A server may still be at what a killed program had sent; whoever comes later finds it done.
    world.settles().await;
}

fn begin(world: &World) -> Child {
    Command::new(env!("CARGO_BIN_EXE_carrier"))
        .arg(world.address())
        .arg(world.now().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

async fn opened(world: &World, parents: &[CaseId]) -> usize {
    let mut opened = 0;
    for parent in parents {
        let children = world.store().children(parent, 100).await.unwrap();
        opened += children.iter().filter(|child| child.opened.is_some()).count();
    }
    opened
}

async fn counted(world: &World, parents: &[CaseId]) -> usize {
    let mut counted = 0;
    for parent in parents {
        let head = world.store().case(parent).await.unwrap().unwrap().head().unwrap();
        counted += head.call.unwrap().ended.values().sum::<u32>() as usize;
    }
    counted
}
