//! Coordinations inside members in memory: whatever happens in whatever order, the head counts those that go
//! on, the rows that `needs` names are enough, and none goes on when the consultation is over.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use umlauf_source::Source;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, Authority, BodyName, By, Capacity, Case, CaseId, ChildEnded, Command, CommandId,
    ConsultAct, Digest, Ending, Event, Instant, Library, Message, Office, PersonId, Position,
    Recorded, Refusal, Response, Rows, RunAct, Seat, Workflow, compile, decide, errands, needs,
    replay,
};

const FLOW: &str = "\
workflow: anhoerung
version: 1
title: Anhörung
body: it-planungsrat
start: fragen
steps:
  fragen:
    title: Fragen
    consult: {ask: members, early: when all have answered, inner: innen}
    within: 4 weeks
    may: {abbrechen: {to: fertig, reason: required}}
    then: {answered: fertig}
  fertig: {title: Fertig, ends: done}
";

fn council() -> Workflow {
    let body = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let calendar = include_str!("../../../workflows/calendars/DE.yaml");
    let library = Library::compile(
        &[Source::new("bodies/it-planungsrat.yaml", body)],
        &[Source::new("calendars/DE.yaml", calendar)],
    );
    compile(&Source::new("anhoerung.yaml", FLOW), &library.unwrap()).unwrap()
}

/// What happens to the consultation, by the place of a member.
#[derive(Clone, Debug)]
enum Step {
    Begin(usize, bool),
    Ended(usize, bool),
    Answer(usize),
    BreakOff,
    Deadline,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0_usize..17, any::<bool>()).prop_map(|(who, staff)| Step::Begin(who, staff)),
        4 => (0_usize..17, any::<bool>()).prop_map(|(who, good)| Step::Ended(who, good)),
        12 => (0_usize..17).prop_map(Step::Answer),
        1 => Just(Step::BreakOff),
        1 => Just(Step::Deadline),
    ];
    prop::collection::vec(step, 1..80)
}

struct Table {
    workflow: Workflow,
    case: Case,
    journal: Vec<Recorded>,
    commands: u32,
    now: Instant,
}

impl Table {
    fn new() -> Self {
        let (workflow, now) = (council(), "2026-03-02T08:00:00Z".parse().unwrap());
        let mut table =
            Self { workflow, case: Case::unopened(), journal: Vec::new(), commands: 0, now };
        let title = Digest::of(b"Titel");
        let open = Act::Open { body: BodyName::from("it-planungsrat"), title };
        assert_eq!(table.asks(person("office", Capacity::Office), open), None);
        table
    }

    fn asks(&mut self, by: By, act: Act) -> Option<Refusal> {
        self.commands += 1;
        let command = Command {
            id: CommandId::from(&format!("k{}", self.commands)),
            by,
            act,
            opens: self.case.head.is_none().then(|| CaseId::from("c")),
            outages: Vec::new(),
            number: None,
            target: None,
            items: None,
        };
        let wanted = needs(&self.workflow, self.case.head.as_ref(), &command, self.now);
        let mut seen = self.case.clone();
        seen.answers.retain(|member, _| match &wanted.answers {
            Rows::None => false,
            Rows::Of(one) => one == member,
            Rows::These(some) => some.contains(member),
            Rows::All => true,
        });
        let few = decide(&self.workflow, &seen, &command, self.now);
        let all = decide(&self.workflow, &self.case, &command, self.now);
        assert_eq!((&few.events, &few.refusal), (&all.events, &all.refusal), "{wanted:?}");
        self.case = all.after;
        self.journal.extend(all.events);
        all.refusal
    }

    fn goes_on(&self) -> usize {
        let rows = self.case.answers.values().filter_map(|row| row.consulted.as_deref());
        rows.filter(|row| row.inner.as_ref().is_some_and(|inner| inner.goes_on())).count()
    }
}

fn person(seat: &str, capacity: Capacity) -> By {
    let held = match seat {
        "office" => Seat::Office(Office::Secretariat),
        code => Seat::Member(MemberCode::from(code)),
    };
    By::Person(Authority {
        person: PersonId::from(seat),
        seat: held,
        capacity,
        mandate: Digest::of(b"m"),
        from: Instant::from_micros(0),
        until: None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_head_counts_what_goes_on_and_nothing_goes_on_after_the_end(steps in steps()) {
        let mut table = Table::new();
        let voters: Vec<MemberCode> = table.workflow.voters().cloned().collect();
        for step in steps {
            let runs = table.case.head.as_ref().unwrap().ended.is_none();
            match step {
                Step::Begin(who, staff) => {
                    let capacity = if staff { Capacity::Staff } else { Capacity::Representative };
                    let going = table.case.answers.get(&voters[who]).and_then(|row| {
                        Some(row.consulted.as_ref()?.inner.as_ref()?.goes_on())
                    });
                    let by = person(voters[who].as_str(), capacity);
                    let refusal = table.asks(by, Act::Consult(ConsultAct::Coordinate));
                    prop_assert_eq!(refusal.is_none(), runs && going != Some(true));
                }
                Step::Ended(who, good) => {
                    let row = table.case.answers.get(&voters[who]);
                    let inner = row.and_then(|row| row.consulted.as_ref()?.inner.clone());
                    let Some(inner) = inner else { continue };
                    let ending = if good { Ending::Adopted } else { Ending::Withdrawn };
                    let number = table.case.head.as_ref().unwrap().consultation.as_ref().unwrap().number;
                    let of = voters[who].clone();
                    let ended = ChildEnded { number, of, child: inner.case, ending };
                    let told = table.asks(By::Courier, Act::Run(RunAct::Ended(ended)));
                    prop_assert_eq!(told, None, "what ends is noted, also after the end");
                }
                Step::Answer(who) => {
                    let position = Position::Cosigned;
                    let response = Response { position, paper: None, comments: None, until: None };
                    let by = person(voters[who].as_str(), Capacity::Representative);
                    let refusal = table.asks(by, Act::Consult(ConsultAct::Answer(response)));
                    prop_assert_eq!(refusal.is_none(), runs);
                }
                Step::BreakOff => {
                    let reason = Some(Digest::of(b"Grund"));
                    let act = Act::Move { label: String::from("abbrechen"), reason, until: None };
                    table.asks(person("office", Capacity::Office), act);
                }
                Step::Deadline => {
                    table.now = table.now.max("2026-03-31T08:00:00Z".parse().unwrap());
                    table.asks(By::Clock, Act::Wake);
                }
            }
            let head = table.case.head.as_ref().unwrap();
            let coordinating = head.consultation.as_ref().unwrap().coordinating;
            prop_assert_eq!(usize::try_from(coordinating).unwrap(), table.goes_on());
            prop_assert!(head.ended.is_none() || coordinating == 0, "the end calls all back");
        }
        // Each that began was opened once, in a case of its own, and each called back was told once.
        let mut case = Case::unopened();
        let (mut started, mut called) = (Vec::new(), Vec::new());
        for recorded in &table.journal {
            umlauf_workflow::apply(&table.workflow, &mut case, recorded);
            for errand in errands(&case, recorded) {
                match errand.what {
                    Message::Start { workflow, parent, .. } => {
                        let own = format!("innen-{}", parent.of.as_str().to_lowercase());
                        prop_assert_eq!(workflow.as_str(), own);
                        started.push(errand.to);
                    }
                    Message::Cancel { .. } => called.push(errand.to),
                    Message::Ended(_) => {}
                }
            }
        }
        let begun = table.journal.iter().filter(|one| matches!(one.event, Event::InnerBegun(_)));
        prop_assert_eq!(started.len(), begun.count());
        for list in [&mut started, &mut called] {
            let before = list.len();
            list.sort();
            list.dedup();
            prop_assert_eq!(list.len(), before);
        }
        prop_assert_eq!(replay(&table.workflow, &table.journal), table.case);
    }
}
