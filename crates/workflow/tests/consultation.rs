//! Consultations in memory: counts that follow from the rows in any order, and the cost of the last answer.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fmt::Write as _;

use proptest::prelude::*;
use umlauf_comments::{Disposition, Reply};
use umlauf_source::Source;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, Authority, BodyName, By, Capacity, Case, CaseId, Command, CommandId, CommentId,
    ConsultAct, ConsultState, Digest, Disposal, Instant, Library, Office, PersonId, Position,
    Recorded, Refusal, ReplyRow, Response, Rows, Seat, TableRef, Workflow, compile, decide,
    dissents, needs, replay,
};

const FLOW: &str = "\
workflow: anhoerung
version: 1
title: Anhörung
body: BODY
start: fragen
steps:
  fragen:
    title: Fragen
    consult: {ask: ASK, comments: true, early: when all have answered, grace: 5 working days, extend: {by: office}}
    within: 4 weeks
    then: {answered: bewerten}
  bewerten: {title: Bewerten, by: office, disposes: fragen, within: 2 weeks, may: {weiter: rueckkopplung}}
  rueckkopplung:
    title: Rückkopplung
    consult: {feedback: fragen}
    within: 2 weeks
    then: {accepted: fertig, upheld: dissens}
  fertig: {title: Fertig, ends: done}
  dissens: {title: Dissens, ends: done}
";

/// The same with a vote behind it, during which a reservation lapses.
const THEN_VOTE: &str = "\
workflow: anhoerung
version: 1
title: Anhörung
body: it-planungsrat
start: fragen
steps:
  fragen:
    title: Fragen
    consult: {ask: members}
    within: 2 weeks
    then: {answered: abstimmen}
  abstimmen:
    title: Abstimmen
    vote: {rule: beschluss}
    within: 8 weeks
    then: {adopted: fertig, rejected: fertig, unclear: fertig}
  fertig: {title: Fertig, ends: done}
";

fn compiled(body: &str, text: &str, ask: &str) -> Workflow {
    let calendar = include_str!("../../../workflows/calendars/DE.yaml");
    let library = Library::compile(
        &[Source::new(format!("bodies/{body}.yaml"), text)],
        &[Source::new("calendars/DE.yaml", calendar)],
    );
    let flow = FLOW.replace("BODY", body).replace("ASK", ask);
    compile(&Source::new("anhoerung.yaml", flow), &library.unwrap()).unwrap()
}

fn council() -> Workflow {
    let body = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    compiled("it-planungsrat", body, "members")
}

/// One case in memory.
struct Table {
    workflow: Workflow,
    case: Case,
    journal: Vec<Recorded>,
    commands: u32,
    now: Instant,
}

impl Table {
    fn new(workflow: Workflow) -> Self {
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut table =
            Self { workflow, case: Case::unopened(), journal: Vec::new(), commands: 0, now };
        let body = BodyName::from(table.workflow.body.name());
        let open = Act::Open { body, title: Digest::of(b"Titel") };
        table.does(Seat::Office(Office::Secretariat), Capacity::Office, open);
        table
    }

    fn command(&mut self, seat: Seat, capacity: Capacity, act: Act) -> Command {
        self.commands += 1;
        let authority = Authority {
            person: PersonId::from(&format!("{seat}-{}", capacity.as_str())),
            seat,
            capacity,
            mandate: Digest::of(b"m"),
            from: Instant::from_micros(0),
            until: None,
        };
        Command {
            id: CommandId::from(&format!("k{}", self.commands)),
            by: By::Person(authority),
            act,
            opens: self.case.head.is_none().then(|| CaseId::from("c")),
            outages: Vec::new(),
            number: None,
            target: None,
            items: None,
        }
    }

    fn asks(&mut self, seat: Seat, capacity: Capacity, act: Act) -> Option<Refusal> {
        let command = self.command(seat, capacity, act);
        let decision = decide(&self.workflow, &self.case, &command, self.now);
        self.case = decision.after;
        self.journal.extend(decision.events);
        decision.refusal
    }

    fn does(&mut self, seat: Seat, capacity: Capacity, act: Act) {
        assert_eq!(self.asks(seat, capacity, act), None);
    }

    fn wakes(&mut self, at: &str) {
        self.now = at.parse().unwrap();
        let seat = Seat::Office(Office::Secretariat);
        let mut command = self.command(seat, Capacity::Office, Act::Wake);
        command.by = By::Clock;
        let decision = decide(&self.workflow, &self.case, &command, self.now);
        self.case = decision.after;
        self.journal.extend(decision.events);
    }

    /// The counts of the head are what the rows say.
    fn adds_up(&self) {
        let consult = self.case.head.as_ref().unwrap().consultation.as_deref().unwrap();
        let rows: Vec<_> =
            self.case.answers.values().filter_map(|row| row.consulted.as_deref()).collect();
        let given: Vec<_> = rows.iter().filter_map(|row| row.counts()).collect();
        let count = |n: usize| u32::try_from(n).unwrap();
        assert_eq!(consult.answered, count(given.len()));
        assert_eq!(consult.positions.values().sum::<u32>(), consult.answered);
        let comments: usize = rows.iter().map(|row| row.comments.len()).sum();
        assert_eq!(consult.comments, count(comments));
        assert_eq!(consult.disposed, rows.iter().map(|row| row.disposed()).sum::<u32>());
        assert_eq!(consult.upheld, rows.iter().map(|row| row.upheld()).sum::<u32>());
        let open = rows.iter().filter(|row| row.reservation().is_some_and(|r| r.settled.is_none()));
        assert_eq!(consult.reserved, count(open.count()));
        assert_eq!(
            consult.commenters,
            count(rows.iter().filter(|r| !r.comments.is_empty()).count())
        );
    }
}

fn response(kind: u8, comments: u32) -> Response {
    let table = TableRef { digest: Digest::of(&[kind]), count: comments };
    let comments = (comments > 0).then_some(table);
    let (position, until) = match kind {
        0 => (Position::Cosigned, None),
        1 => (Position::Statement, None),
        2 => (Position::Reserved, Some(jiff::civil::date(2026, 5, 4))),
        _ => (Position::Nothing, None),
    };
    let comments = comments.filter(|_| position.comments());
    let paper = (position == Position::Statement).then(|| Digest::of(b"Text"));
    Response { position, paper, comments, until }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whoever answers in whatever order, as representative or deputy, once or twice: counts follow from
    /// rows, the journal gives the same case again, and every comment comes through to its disposition.
    #[test]
    fn counts_follow_from_rows_in_any_order(
        acts in prop::collection::vec((0_usize..17, 0_u8..4, 0_u32..4, any::<bool>()), 1..40),
        upheld in any::<bool>(),
    ) {
        let mut table = Table::new(council());
        let voters: Vec<MemberCode> = table.workflow.voters().cloned().collect();
        for (who, kind, comments, deputy) in acts {
            let capacity = if deputy { Capacity::Deputy } else { Capacity::Representative };
            let act = Act::Consult(ConsultAct::Answer(response(kind, comments)));
            let seat = Seat::Member(voters[who].clone());
            let open = table.case.head.as_ref().unwrap().step.as_str() == "fragen";
            let refusal = table.asks(seat, capacity, act);
            prop_assert_eq!(refusal.is_none(), open);
            table.adds_up();
        }
        table.wakes("2026-04-09T08:00:00Z");
        table.wakes("2026-04-09T08:00:00Z");
        prop_assert_eq!(table.case.head.as_ref().unwrap().step.as_str(), "bewerten");
        let mut rows = Vec::new();
        for (member, row) in &table.case.answers {
            let row = row.consulted.as_ref().unwrap();
            for number in 1..=u32::try_from(row.comments.len()).unwrap() {
                rows.push(Disposal {
                    comment: CommentId { round: 1, member: member.clone(), number },
                    disposition: Disposition::Partly,
                    reason: None,
                    duplicate_of: None,
                });
            }
        }
        let office = Seat::Office(Office::Secretariat);
        if !rows.is_empty() {
            let act = Act::Consult(ConsultAct::Dispose(rows.clone()));
            table.does(office.clone(), Capacity::Office, act);
            table.adds_up();
        }
        let on = Act::Move { label: String::from("weiter"), reason: None, until: None };
        table.does(office, Capacity::Office, on);
        let mut expected = 0;
        if let Some(first) = rows.first().filter(|_| upheld) {
            let reply = ReplyRow { comment: 1, reply: Reply::Upheld, why: None };
            let seat = Seat::Member(first.comment.member.clone());
            table.does(seat, Capacity::Representative, Act::Consult(ConsultAct::Reply(vec![reply])));
            expected = 1;
        }
        table.adds_up();
        table.wakes("2026-05-20T08:00:00Z");
        table.adds_up();
        prop_assert_eq!(dissents(&table.case).len(), expected);
        let end = if expected > 0 { "dissens" } else { "fertig" };
        prop_assert_eq!(table.case.head.as_ref().unwrap().step.as_str(), end);
        prop_assert_eq!(replay(&table.workflow, &table.journal), table.case);
    }
}

#[test]
fn a_reservation_lapses_on_its_day_while_a_vote_runs_that_goes_on_undisturbed() {
    let calendar = include_str!("../../../workflows/calendars/DE.yaml");
    let body = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let library = Library::compile(
        &[Source::new("bodies/it-planungsrat.yaml", body)],
        &[Source::new("calendars/DE.yaml", calendar)],
    );
    let flow = compile(&Source::new("anhoerung.yaml", THEN_VOTE), &library.unwrap()).unwrap();
    let mut table = Table::new(flow);
    let answer = Act::Consult(ConsultAct::Answer(response(2, 0)));
    table.does(Seat::Member("TH".into()), Capacity::Representative, answer);
    table.wakes("2026-03-17T08:00:00Z");
    let head = |table: &Table| table.case.head.clone().unwrap();
    assert_eq!(head(&table).step.as_str(), "abstimmen");
    let reserved = |table: &Table| head(table).consultation.unwrap().reserved;
    assert_eq!(reserved(&table), 1);
    // A vote that is cast on that day does not settle what concerns another round.
    table.now = "2026-05-05T08:00:00Z".parse().unwrap();
    let vote = Act::Vote { said: umlauf_voting::Choice::Yes.into(), declaration: None };
    table.does(Seat::Member("BY".into()), Capacity::Representative, vote);
    assert_eq!(reserved(&table), 1);
    table.wakes("2026-05-05T08:01:00Z");
    assert_eq!(reserved(&table), 0);
    assert_eq!(head(&table).ballot.unwrap().cast, 1);
    let due = head(&table).due();
    assert!(due.is_none_or(|due| due > table.now), "{due:?}");
    // Too late now: the leadership had its day.
    let settle = Act::Consult(ConsultAct::Settle { to: None, paper: None });
    assert!(table.asks(Seat::Member("TH".into()), Capacity::Representative, settle).is_some());
    assert_eq!(replay(&table.workflow, &table.journal), table.case);
}

#[test]
fn the_last_of_eleven_thousand_answers_needs_what_the_first_does() {
    let mut body = String::from(
        "body: gemeinden\ntitle: Gemeinden\nbasis: Probe\ncalendar: DE-HE\nnumber: '{year}/{n}'\ngroups:\n  rat:\n    title: Rat\n    \
         one: ein Mitglied\n    members: {A: A}\n  gemeinden:\n    title: Gemeinden\n    one: eine Gemeinde\n    \
         votes: none\n    members:\n",
    );
    for n in 0..11_000 {
        writeln!(body, "      G{n}: Gemeinde {n}").unwrap();
    }
    body.push_str("rules:\n  mehrheit:\n    title: Mehrheit\n    basis: Probe\n    adopt: {agree: rat, at least: 1}\n    abstention: no vote\n    silence: abstention\n");
    let mut table = Table::new(compiled("gemeinden", &body, "gemeinden"));
    let opened = serde_json::to_string(&table.journal).unwrap().len();
    assert!(opened < 2_000, "{opened} bytes to open it");
    let consult = |table: &Table| table.case.head.as_ref().unwrap().consultation.clone().unwrap();
    assert_eq!(consult(&table).asked, 11_000);
    let all = table.case.answers.clone();
    let size = serde_json::to_string(&table.case.head).unwrap().len();
    for n in 0..10_999 {
        let code = MemberCode::from(&format!("G{n}"));
        let act = Act::Consult(ConsultAct::Answer(response(0, 0)));
        let command = table.command(Seat::Member(code.clone()), Capacity::Representative, act);
        // As the engine does it: the head, and the rows that are asked for.
        let wanted = needs(&table.workflow, table.case.head.as_ref(), &command, table.now);
        assert_eq!(wanted.answers, Rows::Of(code.clone()));
        table.case.answers = [(code.clone(), all[&code].clone())].into();
        let decision = decide(&table.workflow, &table.case, &command, table.now);
        assert_eq!((decision.refusal, decision.events.len()), (None, 1));
        table.case = decision.after;
    }
    let last = MemberCode::from("G10999");
    let act = Act::Consult(ConsultAct::Answer(response(0, 0)));
    let command = table.command(Seat::Member(last.clone()), Capacity::Representative, act);
    let wanted = needs(&table.workflow, table.case.head.as_ref(), &command, table.now);
    assert_eq!(wanted.answers, Rows::Of(last.clone()));
    let grown = serde_json::to_string(&table.case.head).unwrap().len();
    assert!(grown < size + 100, "the head grew from {size} to {grown} bytes");
    table.case.answers = [(last.clone(), all[&last].clone())].into();
    let decision = decide(&table.workflow, &table.case, &command, table.now);
    table.case = decision.after;
    assert!(matches!(consult(&table).state, ConsultState::Closed(_)));
}
