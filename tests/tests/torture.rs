//! kill -9 in the middle of a stream of votes: what was acknowledged is there, once, and whole.
//!
//! Two programs vote on one database at once. Each is killed without warning after it has
//! acknowledged some number of votes; the next ones begin on what they left behind.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::{Connection as _, PgConnection};
use umlauf_engine::clock::Stopwatch;
use umlauf_tests::{Database, World, audit};
use umlauf_workflow::CaseId;

/// How many votes are acknowledged before the first and before the second program is killed.
const ROUNDS: [(usize, usize); 6] = [(1, 400), (37, 90), (250, 3), (160, 160), (5, 700), (520, 41)];

/// No more rounds are begun after this; the machine may be busy with other things.
const ENOUGH: Duration = Duration::from_secs(15);

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_in_the_journal_once_on_sqlite() {
    kill(Database::sqlite()).await;
}

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_in_the_journal_once_on_postgresql() {
    if let Some(database) = Database::postgres().await {
        kill(database).await;
    }
}

async fn kill(database: Database) {
    let world = World::on(database, "2022-08-22 10:00").await;
    let mut cases = Vec::new();
    for number in 0..8 {
        let case = world.office().opens("umlaufverfahren", &format!("Strom {number}")).await;
        world.office().files(&case, &["beschlusstext", "begruendung"]).await;
        world.office().acts(&case, "vorlegen").await;
        world.chair().acts(&case, "freigeben").await;
        cases.push(case);
    }
    world.sleeps_until("2022-08-23 10:00");
    let mut acknowledged: BTreeMap<CaseId, BTreeMap<String, String>> = BTreeMap::new();
    let watch = Stopwatch::start();
    let mut rounds = 0;
    for (number, (first, second)) in ROUNDS.into_iter().enumerate() {
        if watch.elapsed() > ENOUGH {
            break;
        }
        let server = Server::of(world.address()).await;
        let victims = [("a", first), ("b", second)].map(|(name, count)| {
            let victim = begin(world.address(), &format!("{number}{name}"), &cases);
            std::thread::spawn(move || until_killed(victim, count))
        });
        for victim in victims {
            for line in victim.join().unwrap() {
                let words: Vec<_> = line.split(' ').collect();
                let [case, command, hash] = words[..] else { panic!("`{line}`") };
                let case = acknowledged.entry(CaseId::from(case)).or_default();
                let before = case.insert(command.to_owned(), hash.to_owned());
                assert_eq!(before, None, "{command} was acknowledged twice");
            }
        }
        if let Some(server) = server {
            server.forgets_the_dead().await;
        }
        rounds += 1;
        for case in &cases {
            whole(&world, case, acknowledged.get(case)).await;
        }
    }
    assert!(rounds >= 2, "only {rounds} rounds in {:?}", watch.elapsed());
    // The node that stood by all the time goes on with what it finds.
    world.member("BY").votes(&cases[0], umlauf_voting::Choice::Yes).await;
    audit(world.engine(), &cases[0]).await;
}

/// A server goes on for a moment with what a killed program had sent: a last vote may be committed
/// while somebody reads.
struct Server {
    connection: PgConnection,
    begun: String,
}

impl Server {
    async fn of(address: &str) -> Option<Self> {
        if !address.starts_with("postgres") {
            return None;
        }
        let mut connection = PgConnection::connect(address).await.unwrap();
        let begun = sqlx::query_scalar("SELECT clock_timestamp()::text");
        let begun = begun.fetch_one(&mut connection).await.unwrap();
        Some(Self { connection, begun })
    }

    /// Waits until every session that has begun since is over.
    async fn forgets_the_dead(mut self) {
        const LEFT: &str = "SELECT COUNT(*) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_start > $1::timestamptz";
        let left = async |connection: &mut PgConnection| -> i64 {
            sqlx::query_scalar(LEFT).bind(&self.begun).fetch_one(connection).await.unwrap()
        };
        while left(&mut self.connection).await > 0 {}
    }
}

fn begin(address: &str, name: &str, cases: &[CaseId]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_voter"))
        .arg(address)
        .arg(name)
        .args(cases.iter().map(CaseId::as_str))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills a program when it has acknowledged so many votes; everything it had acknowledged by then.
fn until_killed(mut victim: Child, count: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut out = BufReader::new(victim.stdout.take().unwrap());
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).unwrap() == 0 {
            break;
        }
        // A line that was cut off in the middle says nothing.
        if let Some(line) = line.strip_suffix('\n') {
            lines.push(line.to_owned());
        }
        if lines.len() == count {
            victim.kill().unwrap();
        }
    }
    let status = victim.wait().unwrap();
    assert!(lines.len() >= count, "it ended by itself after {} votes: {status}", lines.len());
    lines
}

/// The case holds every acknowledged command, none twice, each with the hash that was told; and
/// chain, rows, letters and record agree.
async fn whole(world: &World, case: &CaseId, told: Option<&BTreeMap<String, String>>) {
    audit(world.engine(), case).await;
    let journal = world.store().whole_journal(case).await.unwrap();
    let mut seen = BTreeSet::new();
    let mut hashes = BTreeMap::new();
    for row in &journal {
        if let Some(command) = &row.command {
            assert!(seen.insert(command.to_string()), "{command} stands twice");
            hashes.insert(command.to_string(), row.hash.to_string());
        }
    }
    for (command, hash) in told.into_iter().flatten() {
        assert_eq!(hashes.get(command), Some(hash), "{case}: {command} was acknowledged");
    }
}
