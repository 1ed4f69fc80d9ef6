//! Recording one answer costs the same however many are asked and however long the journal is.
//!
//! Shown without a stopwatch: `decide` is given the head and the one row that `needs` names, as the
//! engine gives them, and what it has to read and write is the same among seven members and among
//! two hundred and fifty, for the first vote and for the last.

use std::collections::BTreeMap;

use umlauf_source::Source;
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{
    Act, Answer, Authority, BodyName, By, Capacity, Case, CaseId, Command, CommandId, Digest,
    Instant, Library, Office, PersonId, Rows, Seat, Workflow, compile, decide, letters, needs,
};

const WORKFLOW: &str = "\
workflow: frage
version:  1
title:    Frage
body:     runde
basis:    erfunden
start:    frage
steps:
  frage:
    title:  Frage
    vote:   {rule: mehrheit, change: until deadline, closes: at deadline}
    within: 14 days
    remind: {missing: [5 working days]}
    then:   {adopted: ja, rejected: nein}
  ja:   {title: Ja, ends: adopted}
  nein: {title: Nein, ends: rejected}
";

fn code(n: usize) -> MemberCode {
    MemberCode::from(format!("M{n:03}").as_str())
}

const BODY: &str = "\
body:     runde
title:    Runde
basis:    erfunden
calendar: DE-HE
number:   \"{year}/{n:02}\"
groups:
  alle:
    title:   Alle
    members: {MEMBERS}
weights:
  anteile:
    title: Anteile
    total: TOTAL
    versions:
      - {from: 2019-01-01, name: \"2019\", source: erfunden, shares: {SHARES}}
rules:
  mehrheit:
    title: Mehrheit
    basis: erfunden
    adopt: {agree: alle, weighed by: anteile, more than: 1/2, of: all}
    abstention: no vote
    silence:    abstention
";

/// A body of so many members, each with a share, under a workflow of one vote.
fn workflow(members: usize) -> Workflow {
    let share = |n: usize| 100 + n % 7;
    let listed = |value: &dyn Fn(usize) -> String| {
        let entries = (0..members).map(|n| format!("{}: {}", code(n), value(n)));
        entries.collect::<Vec<_>>().join(", ")
    };
    let body = BODY
        .replace("MEMBERS", &listed(&|n| format!("Mitglied {n}")))
        .replace("TOTAL", &(0..members).map(share).sum::<usize>().to_string())
        .replace("SHARES", &listed(&|n| share(n).to_string()));
    let calendars =
        [Source::new("calendars/DE.yaml", include_str!("../../workflows/calendars/DE.yaml"))];
    let bodies = [Source::new("bodies/runde.yaml", body)];
    let library = Library::compile(&bodies, &calendars)
        .unwrap_or_else(|faults| panic!("the body is broken: {faults:#?}"));
    compile(&Source::new("frage.yaml", WORKFLOW), &library)
        .unwrap_or_else(|faults| panic!("the workflow is broken: {faults:#?}"))
}

fn command(id: usize, seat: Seat, capacity: Capacity, act: Act) -> Command {
    let from: Instant = Instant::from_micros(0);
    let person = PersonId::from("p");
    let mandate = Digest::of(b"mandate");
    let opens = matches!(act, Act::Open { .. }).then(|| CaseId::from("c"));
    let by = By::Person(Authority { person, seat, capacity, mandate, from, until: None });
    Command {
        id: CommandId::from(format!("k{id:06}").as_str()),
        by,
        act,
        opens,
        outages: Vec::new(),
        number: None,
        target: None,
        items: None,
    }
}

/// What one vote made the engine read and write.
#[derive(Debug, Default, PartialEq, Eq)]
struct Cost {
    rows_read: usize,
    events: usize,
    letters: usize,
    head_bytes: usize,
    row_bytes: usize,
    line_bytes: usize,
}

/// The costs of all votes of a ballot, in order.
fn costs(members: usize) -> Vec<Cost> {
    let workflow = workflow(members);
    let now: Instant = "2026-03-02T09:00:00Z".parse().unwrap_or_else(|_| Instant::from_micros(0));
    let act = Act::Open { body: BodyName::from("runde"), title: Digest::of(b"t") };
    let open = command(0, Seat::Office(Office::Secretariat), Capacity::Office, act);
    let opened = decide(&workflow, &Case::unopened(), &open, now);
    assert_eq!(opened.refusal, None);
    let mut head = opened.after.head;
    let mut rows: BTreeMap<MemberCode, Answer> = opened.after.answers;
    assert_eq!(rows.len(), members);

    let mut costs = Vec::new();
    for n in 0..members {
        let act = Act::Vote { said: Choice::Yes.into(), declaration: None };
        let vote = command(n + 1, Seat::Member(code(n)), Capacity::Representative, act);
        let wanted = needs(&workflow, head.as_ref(), &vote, now);
        assert_eq!(wanted.answers, Rows::Of(code(n)));
        let row = rows.remove(&code(n)).map(|row| (code(n), row));
        let answers = row.into_iter().collect();
        let before = Case { head, answers, ..Case::unopened() };

        let decision = decide(&workflow, &before, &vote, now);
        assert_eq!(decision.refusal, None);
        let posted = decision.events.iter().map(|r| letters(&workflow, &decision.after, r).len());
        let bytes = |text: serde_json::Result<String>| text.map_or(usize::MAX, |text| text.len());
        costs.push(Cost {
            rows_read: before.answers.len(),
            events: decision.events.len(),
            letters: posted.sum(),
            head_bytes: bytes(serde_json::to_string(&decision.after.head)),
            row_bytes: bytes(serde_json::to_string(&decision.after.answers)),
            line_bytes: bytes(serde_json::to_string(&decision.events)),
        });
        head = decision.after.head;
        rows.extend(decision.after.answers);
    }
    costs
}

#[test]
fn one_answer_costs_the_same_among_few_and_among_many() {
    let (few, many) = (costs(7), costs(250));
    for (n, cost) in few.iter().chain(&many).enumerate() {
        assert_eq!((cost.rows_read, cost.events, cost.letters), (1, 1, 1), "vote {n}");
    }
    // Numbers become longer by some digits; nothing else may.
    let spread = |of: fn(&Cost) -> usize| {
        let all = || few.iter().chain(&many).map(of);
        all().max().unwrap_or_default() - all().min().unwrap_or_default()
    };
    assert!(spread(|cost| cost.head_bytes) < 64, "{:?} … {:?}", few.first(), many.last());
    assert!(spread(|cost| cost.row_bytes) < 16, "{:?} … {:?}", few.first(), many.last());
    assert!(spread(|cost| cost.line_bytes) < 16, "{:?} … {:?}", few.first(), many.last());
}
