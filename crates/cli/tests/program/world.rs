//! Databases in which something has happened already.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use umlauf_engine::{
    Catalogue, Engine, ManualClock, Opening, Post, Sender, Submission, Texts, made_up,
};
use umlauf_notify::{Memory, Templates};
use umlauf_store::{Options, Store};
use umlauf_voting::Choice;
use umlauf_workflow::{Act, CaseId, CommandId, Instant, Office, PersonId, Seat};

use crate::support::{Call, fixture, folder, text, umlauf};

/// A house with a migrated database and the people of `fixtures/personen.yaml`.
pub(crate) struct House {
    folder: tempfile::TempDir,
}

impl House {
    pub(crate) fn new() -> Self {
        let house = Self { folder: folder() };
        house.calls(["people", "import", &fixture("personen.yaml")]).run().ends(0);
        house
    }

    /// A house whose vote of September 2022 ended while the program was down, everybody asked and
    /// all but two Länder having agreed. People are made up: `office`, `office-2`, `chair`, `BY` …
    pub(crate) fn with_an_old_vote() -> (Self, String) {
        let house = Self { folder: folder() };
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let case = runtime.block_on(old_vote(&house.database())).expect("the old vote is held");
        (house, case)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The address of the database.
    pub(crate) fn database(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("umlauf.db").display())
    }

    /// The program on this database.
    pub(crate) fn calls<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Call {
        umlauf(args).env("UMLAUF_DATABASE", self.database())
    }

    /// The same with the arguments in one line; none of them holds a space.
    pub(crate) fn asks(&self, line: &str) -> Call {
        self.calls(line.split_whitespace())
    }

    /// A drafted case with its papers.
    #[track_caller]
    pub(crate) fn drafted(&self, title: &str) -> String {
        let (decision, reasons) = papers();
        let line = [
            "case", "launch", "--as", "gst-1", "--paper", &decision, "--paper", &reasons,
            "--title", title,
        ];
        text(&self.calls(line).run().ends(0).json(), "/case").to_owned()
    }

    /// A case in which the vote runs.
    #[track_caller]
    pub(crate) fn launched(&self, title: &str) -> String {
        let case = self.drafted(title);
        self.asks(&format!("case act {case} vorlegen --as gst-1")).run().ends(0);
        self.asks(&format!("case act {case} freigeben --as vorsitz")).run().ends(0);
        case
    }

    /// The journal.
    #[track_caller]
    pub(crate) fn history(&self, case: &str) -> Vec<Value> {
        self.asks(&format!("case history {case}")).run().ends(0).says_nothing().lines()
    }

    /// Where a case stands.
    #[track_caller]
    pub(crate) fn shows(&self, case: &str) -> Value {
        self.asks(&format!("case show {case}")).run().ends(0).says_nothing().json()
    }

    /// What one member did.
    #[track_caller]
    pub(crate) fn member(&self, case: &str, code: &str) -> Value {
        let shown = self.shows(case);
        let members = shown.pointer("/ballot/members").and_then(Value::as_array);
        let found = members.into_iter().flatten().find(|member| text(member, "/member") == code);
        found.cloned().unwrap_or_default()
    }

    /// A letter that somebody got, and who.
    pub(crate) fn delivered(&self) -> (String, String) {
        use sqlx::Connection as _;
        let file = self.folder.path().join("umlauf.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let found: Result<(String, String), sqlx::Error> = runtime.block_on(async {
            let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
            let text = "SELECT letter_id, person_id FROM deliveries
                WHERE state = 'done' AND person_id = 'BY' ORDER BY letter_id LIMIT 1";
            let row = sqlx::query_as(text).fetch_one(&mut connection).await?;
            connection.close().await?;
            Ok(row)
        });
        found.expect("somebody got a letter")
    }

    /// One statement at the file itself, past the program.
    #[track_caller]
    pub(crate) fn tampers(&self, statements: &'static [&'static str]) {
        use sqlx::{Connection as _, Executor as _};
        let file = self.folder.path().join("umlauf.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let done: Result<(), sqlx::Error> = runtime.block_on(async {
            let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
            for statement in statements {
                connection.execute(*statement).await?;
            }
            connection.close().await
        });
        done.expect("the file is tampered with");
    }
}

/// `NAME=FILE` of both papers.
pub(crate) fn papers() -> (String, String) {
    (
        format!("beschlusstext={}", fixture("beschlusstext.md")),
        format!("begruendung={}", fixture("begruendung.md")),
    )
}

/// The kinds of the events of a journal.
pub(crate) fn kinds(journal: &[Value]) -> Vec<&str> {
    journal.iter().map(|recorded| text(recorded, "/event/kind")).collect()
}

async fn old_vote(database: &str) -> Result<String, Box<dyn std::error::Error>> {
    let store = Store::open(database, Options::default()).await?;
    store.migrate().await?;
    let clock = Arc::new(ManualClock::at("2022-08-15T07:00:00Z".parse()?));
    let catalogue =
        Catalogue::compile(Texts::shipped()).map_err(umlauf_engine::Error::Definitions)?;
    let workflow = catalogue.workflow("umlaufverfahren").cloned().ok_or("not shipped")?;
    let post = Post {
        templates: Templates::shipped()?,
        sender: umlauf_notify::Sender::new("umlauf@it-planungsrat.example")?,
        channel: Arc::new(Memory::new()),
        base_url: None,
        rehearsal: false,
    };
    let engine = Engine::new(store, catalogue, Arc::clone(&clock) as _, post).await?;
    engine.import(&made_up(&workflow.body, jiff::civil::date(2022, 1, 1))).await?;
    engine.store().set_counter(&workflow.body_name, "2022", 32).await?;

    let case = CaseId::from("0ldv0te0000000000000000000000001");
    let office = person("office", Seat::Office(Office::Secretariat));
    let chair = person("chair", Seat::Office(Office::Chair));
    engine
        .open(Opening {
            workflow: String::from("umlaufverfahren"),
            title: String::from("FIT-Connect wird Produkt des IT-Planungsrats"),
            case: case.clone(),
            id: CommandId::from("open"),
            by: office.clone(),
        })
        .await?;
    for paper in ["beschlusstext", "begruendung"] {
        let id = CommandId::from(&format!("file {paper}"));
        engine.file(&case, id, office.clone(), paper, "Text").await?;
    }
    let mut acts = vec![(office, choose("vorlegen")), (chair, choose("freigeben"))];
    for member in workflow.voters().filter(|code| !["ST", "SH"].contains(&code.as_str())) {
        let act = Act::Vote { said: Choice::Yes.into(), declaration: None };
        acts.push((person(member.as_str(), Seat::Member(member.clone())), act));
    }
    for (n, (by, act)) in acts.into_iter().enumerate() {
        let id = CommandId::from(&format!("act {n}"));
        let submission = Submission { case: case.clone(), id, by, act, opens: None, now: None };
        let submitted = engine.submit(submission).await?;
        if let Some(refusal) = submitted.refusal {
            return Err(refusal.into());
        }
        // Everybody is asked before the first vote, and all receipts are out at the end.
        engine.settle().await?;
    }
    let last: Instant = "2022-08-25T07:00:00Z".parse()?;
    engine.play(&clock, last).await?;
    engine.store().close().await;
    Ok(case.to_string())
}

fn choose(label: &str) -> Act {
    Act::Move { label: label.to_owned(), reason: None, until: None }
}

fn person(id: &str, seat: Seat) -> Sender {
    Sender::Person { person: PersonId::from(id), seat }
}
