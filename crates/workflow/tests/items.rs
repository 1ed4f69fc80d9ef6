//! A vote Ziffer by Ziffer, played without any surroundings: what may be put to the vote and said, how
//! each Ziffer is counted, what the chair establishes and who is bound.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use umlauf_source::Source;
use umlauf_voting::{Choice, MemberCode, Outcome};
use umlauf_workflow::{
    Act, Answer, Authority, BallotHead, BallotState, BodyName, By, Capacity, Case, CaseId, Command,
    CommandId, Digest, Dispatch, Ending, Event, Instant, ItemChoice, ItemMove, LetterId, Library,
    Notice, Office, PaperName, PersonId, Recorded, Refusal, Rows, Said, Seat, Workflow, answers,
    apply, compile, decide, letters, needs, replay,
};

use Choice::{Abstain, No, Yes};

fn library() -> Library {
    let body = include_str!("../../../workflows/bodies/it-planungsrat.yaml");
    let calendar = include_str!("../../../workflows/calendars/DE.yaml");
    let bodies = [Source::new("bodies/it-planungsrat.yaml", body)];
    Library::compile(&bodies, &[Source::new("calendars/DE.yaml", calendar)]).unwrap()
}

const SHIPPED: &str = include_str!("../../../workflows/umlauf-ziffern.yaml");

/// The shipped definition for a decision that says that it holds for those who agreed.
fn text() -> String {
    SHIPPED.replace("items:  choose", "items:  choose\n      binds:  those who agreed")
}

fn workflow(text: &str) -> Workflow {
    compile(&Source::new("umlauf-ziffern.yaml", text), &library()).unwrap()
}

/// The shipped definition, held Ziffer by Ziffer whatever the chair says.
fn each() -> String {
    text().replace("items:  choose", "items:  each")
}

struct Table {
    workflow: Workflow,
    case: Case,
    journal: Vec<Recorded>,
    now: Instant,
    commands: u32,
    items: Option<Vec<u32>>,
}

impl Table {
    fn drafted(text: &str, items: Option<&[u32]>) -> Self {
        let mut table = Self {
            workflow: workflow(text),
            case: Case::unopened(),
            journal: Vec::new(),
            now: "2022-08-15T08:00:00Z".parse().unwrap(),
            commands: 0,
            items: items.map(<[u32]>::to_vec),
        };
        table.office(Act::Open { body: BodyName::from("it-planungsrat"), title: Digest::of(b"t") });
        for paper in table.workflow.papers() {
            table.office(Act::File { paper, digest: Digest::of(b"p") });
        }
        table.office(choose("vorlegen"));
        table.now = "2022-08-22T08:00:00Z".parse().unwrap();
        table
    }

    /// A vote on these Ziffern; it ends with 5 September, 24 Uhr.
    fn voting(items: &[u32]) -> Self {
        let mut table = Self::drafted(&each(), Some(items));
        assert_eq!(table.chair(choose("freigeben")), None);
        table
    }

    fn whole() -> Self {
        let mut table = Self::drafted(&text(), Some(&[1, 2]));
        assert_eq!(table.chair(choose("freigeben")), None);
        table
    }

    fn command(&mut self, by: By, act: Act) -> Command {
        self.commands += 1;
        let opens = matches!(act, Act::Open { .. }).then(|| CaseId::from("c"));
        let id = CommandId::from(&format!("k{}", self.commands));
        Command {
            id,
            by,
            act,
            opens,
            outages: Vec::new(),
            number: Some(String::from("2022/32")),
            target: None,
            items: self.items.clone(),
        }
    }

    fn submit(&mut self, by: By, act: Act) -> Option<Refusal> {
        let command = self.command(by, act);
        let decision = decide(&self.workflow, &self.case, &command, self.now);
        for recorded in &decision.events {
            apply(&self.workflow, &mut self.case, recorded);
        }
        assert_eq!(self.case, decision.after, "events and case agree");
        self.journal.extend(decision.events);
        decision.refusal
    }

    fn office(&mut self, act: Act) {
        assert_eq!(self.submit(person(Seat::Office(Office::Secretariat)), act), None);
    }

    fn chair(&mut self, act: Act) -> Option<Refusal> {
        self.submit(person(Seat::Office(Office::Chair)), act)
    }

    fn votes(&mut self, code: &str, said: Said) -> Option<Refusal> {
        let act = Act::Vote { said, declaration: None };
        self.submit(person(Seat::Member(MemberCode::from(code))), act)
    }

    fn over(&mut self) {
        let members: Vec<_> = self.workflow.voters().cloned().collect();
        for member in members {
            let act = Act::Dispatched {
                letter: LetterId::from("l"),
                ballot: 1,
                person: PersonId::from(member.as_str()),
                member,
                address: Digest::of(b"a"),
                result: Dispatch::Accepted,
            };
            assert_eq!(self.submit(By::Courier, act), None);
        }
        self.now = "2022-09-06T07:00:00Z".parse().unwrap();
        assert_eq!(self.submit(By::Clock, Act::Wake), None);
    }

    fn ballot(&self) -> BallotHead {
        self.case.head.as_ref().unwrap().ballot.clone().unwrap()
    }

    fn outcomes(&self) -> (Outcome, Vec<(u32, Outcome)>) {
        let BallotState::Closed { outcome, items, .. } = self.ballot().state else {
            panic!("closed")
        };
        (outcome, items.iter().map(|one| (one.item, one.outcome)).collect())
    }

    fn answer(&self, code: &str) -> &Answer {
        &self.case.answers[&MemberCode::from(code)]
    }
}

fn person(seat: Seat) -> By {
    let capacity = match seat {
        Seat::Member(_) => Capacity::Representative,
        Seat::Office(_) => Capacity::Office,
    };
    person_as(seat, capacity)
}

fn person_as(seat: Seat, capacity: Capacity) -> By {
    By::Person(Authority {
        person: PersonId::from(&format!("{seat}-{capacity:?}")),
        seat,
        capacity,
        mandate: Digest::of(b"m"),
        from: "2010-01-01T00:00:00Z".parse().unwrap(),
        until: None,
    })
}

fn choose(label: &str) -> Act {
    Act::Move { label: label.to_owned(), reason: None, until: None }
}

fn because(label: &str, found: &[(u32, Outcome)]) -> Act {
    let (label, found) = (label.to_owned(), found.to_vec());
    Act::MoveItems(ItemMove { label, reason: Some(Digest::of(b"r")), each: false, found })
}

fn said(items: &[(u32, Choice)]) -> Said {
    Said::Each(
        items.iter().map(|(item, choice)| ItemChoice { item: *item, choice: *choice }).collect(),
    )
}

const ALL: [&str; 17] = [
    "BUND", "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST",
    "SH", "TH",
];

#[test]
fn each_ziffer_is_counted_established_and_binds_those_who_agreed() {
    let mut table = Table::voting(&[1, 2, 3]);
    assert_eq!(table.ballot().numbers(), [1, 2, 3]);
    for code in ALL {
        let second = if code == "BUND" { No } else { Yes };
        let third = if code == "BY" { No } else { Yes };
        assert_eq!(table.votes(code, said(&[(1, Yes), (2, second), (3, third)])), None);
    }
    assert_eq!(table.ballot().cast, 17);
    table.over();
    let expected = [(1, Outcome::Adopted), (2, Outcome::Rejected), (3, Outcome::Adopted)];
    assert_eq!(table.outcomes(), (Outcome::Partly, expected.to_vec()));

    let refusal = table.chair(choose("zustande gekommen")).unwrap().to_string();
    assert!(refusal.contains("Ziffer 1 und 3: zustande gekommen; Ziffer 2"), "{refusal}");
    assert_eq!(table.chair(choose("teilweise zustande gekommen")), None);
    let finding = table.case.head.as_ref().unwrap().finding.clone().unwrap();
    assert_eq!(finding.outcome, Outcome::Partly);
    let bound = |item: u32| {
        let one = finding.items.iter().find(|one| one.item == item).unwrap();
        one.bound.as_ref().map(|list| list.iter().map(MemberCode::as_str).collect::<Vec<_>>())
    };
    assert_eq!(bound(1), Some(ALL.to_vec()));
    assert_eq!(bound(2), None, "nobody is bound by what was not adopted");
    assert_eq!(bound(3), Some(ALL.into_iter().filter(|code| *code != "BY").collect()));
    assert_eq!(finding.bound.map(|list| list.len()), Some(17), "each is bound by Ziffer 1");
    table.office(choose("veröffentlichen"));
    assert_eq!(table.case.head.unwrap().ended, Some(Ending::Adopted));
}

#[test]
fn of_the_whole_too_only_those_are_bound_who_agreed() {
    let mut table = Table::whole();
    assert!(table.ballot().numbers().is_empty(), "the chair chose nothing: the whole");
    for code in ALL.iter().filter(|code| **code != "HH") {
        table.votes(code, if *code == "TH" { Abstain.into() } else { Yes.into() });
    }
    table.over();
    assert_eq!(table.chair(choose("zustande gekommen")), None);
    let bound = table.case.head.unwrap().finding.unwrap().bound.unwrap();
    assert_eq!(bound.len(), 15);
    assert!(
        !bound.iter().any(|code| ["HH", "TH"].contains(&code.as_str())),
        "silence binds nobody"
    );
}

#[test]
fn a_vote_is_refused_that_does_not_fit_what_is_put_to_the_vote() {
    let mut table = Table::voting(&[1, 2]);
    let unknown = Refusal::UnknownItem { item: 3, known: String::from("1 und 2") };
    assert_eq!(table.votes("BY", said(&[(1, Yes), (3, No)])), Some(unknown));
    assert_eq!(table.votes("BY", said(&[(1, Yes), (1, No)])), Some(Refusal::ItemTwice(1)));
    assert_eq!(table.votes("BY", said(&[])), Some(Refusal::NoItem));
    assert_eq!(table.ballot().cast, 0);
    let mut table = Table::whole();
    assert_eq!(table.votes("BY", said(&[(1, Yes)])), Some(Refusal::NotByItem));
}

#[test]
fn a_ziffer_that_is_not_named_is_silent_and_a_change_replaces_all() {
    let mut table = Table::voting(&[1, 2]);
    assert_eq!(table.votes("BY", said(&[(2, No), (1, Yes)])), None);
    assert_eq!(table.answer("BY").choice_on(Some(2)), Some(No));
    assert_eq!(table.votes("BY", said(&[(1, Abstain)])), None);
    assert_eq!(table.answer("BY").choice_on(Some(1)), Some(Abstain));
    assert_eq!(table.answer("BY").choice_on(Some(2)), None, "what is not said again is not said");
    assert_eq!(table.votes("BY", Yes.into()), None);
    assert_eq!(table.answer("BY").choice_on(Some(2)), Some(Yes), "all at once");
    assert_eq!(table.ballot().cast, 1);
}

#[test]
fn a_deputys_vote_yields_as_a_whole() {
    let mut table = Table::voting(&[1, 2]);
    let deputy = || person_as(Seat::Member(MemberCode::from("BY")), Capacity::Deputy);
    let vote = |said| Act::Vote { said, declaration: None };
    assert_eq!(table.submit(deputy(), vote(said(&[(1, No), (2, No)]))), None);
    assert_eq!(table.votes("BY", said(&[(1, Yes)])), None);
    assert_eq!(table.answer("BY").choice_on(Some(1)), Some(Yes));
    assert_eq!(
        table.answer("BY").choice_on(Some(2)),
        None,
        "the deputy's no does not fill the gap"
    );
}

#[test]
fn ziffern_must_be_there_and_in_order_to_be_put_to_the_vote() {
    for (items, refusal) in [
        (None, Refusal::ItemsMissing),
        (Some(&[][..]), Refusal::ItemsMalformed),
        (Some(&[2, 1][..]), Refusal::ItemsMalformed),
        (Some(&[0, 1][..]), Refusal::ItemsMalformed),
    ] {
        let mut table = Table::drafted(&each(), items);
        assert_eq!(table.chair(choose("freigeben")), Some(refusal));
        assert_eq!(table.journal.last().unwrap().event, entered_freigabe(&table));
    }
}

fn entered_freigabe(table: &Table) -> Event {
    let entered = table.journal.iter().rev().find(|r| matches!(r.event, Event::Entered { .. }));
    entered.unwrap().event.clone()
}

#[test]
fn whoever_puts_it_to_the_vote_chooses_and_a_new_ballot_is_held_as_the_one_before() {
    let mut table = Table::drafted(&text(), Some(&[1, 2]));
    let free =
        ItemMove { label: String::from("freigeben"), reason: None, each: true, found: Vec::new() };
    assert_eq!(table.chair(Act::MoveItems(free.clone())), None);
    assert_eq!(table.ballot().numbers(), [1, 2]);
    let (chair, seat) = (PersonId::from("chair-Office"), Seat::Office(Office::Chair));
    let last: Vec<Recorded> = table.journal[table.journal.len() - 3..].to_vec();
    assert!(answers(&chair, &seat, &Act::MoveItems(free.clone()), &last), "a repeat is known");
    let other = Act::MoveItems(ItemMove { each: false, ..free.clone() });
    assert!(!answers(&chair, &seat, &other, &last), "on the whole would be another act");

    table.votes("BY", said(&[(1, Yes)]));
    table.items = Some(vec![1, 2, 3]);
    let correct = Act::Correct {
        paper: PaperName::from("beschluss"),
        digest: Digest::of(b"new"),
        substantive: true,
        reason: Digest::of(b"r"),
    };
    assert_eq!(table.chair(correct), None);
    assert_eq!(table.ballot().numbers(), [1, 2, 3], "with the Ziffern of the new text");
    assert_eq!(table.ballot().cast, 0);

    let mut table = Table::drafted(&text(), Some(&[1, 2]));
    let back = ItemMove { label: String::from("zurückgeben"), ..free };
    assert_eq!(table.chair(Act::MoveItems(back)), Some(Refusal::NoItemChoice));
}

#[test]
fn where_readings_differ_on_a_ziffer_the_chair_says_what_each_is() {
    let mut table = Table::voting(&[1, 2, 3]);
    for code in ALL {
        // The two largest Länder are silent on Ziffer 2: the readings differ there.
        let silent = ["BW", "NW"].contains(&code);
        let mut items = vec![(1, Yes), (3, No)];
        if !silent {
            items.push((2, Yes));
        }
        assert_eq!(table.votes(code, said(&items)), None);
    }
    table.over();
    let expected = [(1, Outcome::Adopted), (2, Outcome::Unclear), (3, Outcome::Rejected)];
    assert_eq!(table.outcomes(), (Outcome::Unclear, expected.to_vec()));
    let refused = table.chair(because("zustande gekommen", &[(2, Outcome::Adopted)]));
    assert!(
        matches!(refused, Some(Refusal::TallySaysOtherwise(_))),
        "Ziffer 3 is not: {refused:?}"
    );
    let label = "teilweise zustande gekommen";
    let silent = ItemMove {
        label: label.into(),
        reason: None,
        each: false,
        found: vec![(2, Outcome::Adopted)],
    };
    let refused = table.chair(Act::MoveItems(silent));
    assert!(matches!(refused, Some(Refusal::ReasonRequired(_))), "{refused:?}");
    let nothing = table.chair(because(label, &[]));
    assert_eq!(nothing, Some(Refusal::ItemsToFind(String::from("2"))));
    let counted = table.chair(because(label, &[(2, Outcome::Adopted), (1, Outcome::Rejected)]));
    assert_eq!(counted, Some(Refusal::ItemsToFind(String::from("2"))), "1 is counted");
    assert_eq!(table.chair(because(label, &[(2, Outcome::Rejected)])), None);
    let found = table.case.head.unwrap().finding.unwrap();
    let found: Vec<_> = found.items.iter().map(|one| (one.item, one.outcome)).collect();
    assert_eq!(found, [(1, Outcome::Adopted), (2, Outcome::Rejected), (3, Outcome::Rejected)]);
}

#[test]
fn a_receipt_names_each_ziffer_and_an_invitation_what_is_put_to_the_vote() {
    let mut table = Table::voting(&[1, 2]);
    table.votes("BY", said(&[(2, No), (1, Yes)]));
    let mut case = Case::unopened();
    let mut notices = Vec::new();
    for recorded in &table.journal {
        apply(&table.workflow, &mut case, recorded);
        notices.extend(letters(&table.workflow, &case, recorded).into_iter().map(|l| l.notice));
    }
    let invited = |n: &&Notice| matches!(n, Notice::Invitation { items, .. } if *items == [1, 2]);
    assert_eq!(notices.iter().filter(invited).count(), 17);
    let received = notices.iter().find_map(|n| match n {
        Notice::Receipt { said, .. } => Some(said.german()),
        _ => None,
    });
    assert_eq!(received.as_deref(), Some("Ziffer 1: Zustimmung; Ziffer 2: Ablehnung"));
}

#[test]
fn rows_and_paper_are_asked_for_when_they_are_needed_only() {
    let mut table = Table::drafted(&each(), Some(&[1]));
    let chair = || person(Seat::Office(Office::Chair));
    let wants = |table: &mut Table, by: By, act: Act| {
        let command = table.command(by, act);
        needs(&table.workflow, table.case.head.as_ref(), &command, table.now)
    };
    assert_eq!(wants(&mut table, chair(), choose("freigeben")).items, Some(Digest::of(b"p")));
    assert_eq!(wants(&mut table, chair(), choose("zurückgeben")).items, None);
    assert_eq!(table.chair(choose("freigeben")), None);
    let vote = Act::Vote { said: Yes.into(), declaration: None };
    let member = person(Seat::Member(MemberCode::from("BY")));
    let found = wants(&mut table, member, vote);
    assert_eq!((found.answers, found.items), (Rows::Of(MemberCode::from("BY")), None));
    table.votes("BUND", Yes.into());
    table.over();
    let found = wants(&mut table, chair(), choose("nicht zustande gekommen"));
    assert_eq!(found.answers, Rows::All, "who is bound is read from all rows");
}

fn choices() -> impl Strategy<Value = Vec<Option<Choice>>> {
    prop::collection::vec(prop::option::of(prop::sample::select(Choice::ALL.to_vec())), 17)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_ziffer_is_the_whole(votes in choices()) {
        let mut whole = Table::whole();
        let mut one = Table::voting(&[1]);
        for (code, choice) in ALL.iter().zip(&votes) {
            if let Some(choice) = choice {
                prop_assert_eq!(whole.votes(code, (*choice).into()), None);
                prop_assert_eq!(one.votes(code, said(&[(1, *choice)])), None);
            }
        }
        prop_assert_eq!(&whole.ballot().running, &one.ballot().items[0].running);
        whole.over();
        one.over();
        let BallotState::Closed { outcome, readings, items } = whole.ballot().state else { panic!() };
        prop_assert!(items.is_empty());
        let BallotState::Closed { outcome: of, readings: by, items } = one.ballot().state else { panic!() };
        prop_assert_eq!((outcome, &readings), (of, &by));
        prop_assert_eq!((items[0].outcome, &items[0].readings), (outcome, &readings));
    }

    #[test]
    fn each_ziffer_is_counted_as_if_it_were_alone(first in choices(), second in choices()) {
        let mut both = Table::voting(&[1, 2]);
        let mut alone = (Table::voting(&[1]), Table::voting(&[2]));
        for ((code, one), two) in ALL.iter().zip(&first).zip(&second) {
            let mut items = Vec::new();
            items.extend(one.map(|choice| (1, choice)));
            items.extend(two.map(|choice| (2, choice)));
            if !items.is_empty() {
                prop_assert_eq!(both.votes(code, said(&items)), None);
            }
            if let Some(choice) = one { alone.0.votes(code, said(&[(1, *choice)])); }
            if let Some(choice) = two { alone.1.votes(code, said(&[(2, *choice)])); }
        }
        both.over();
        alone.0.over();
        alone.1.over();
        let expected = vec![alone.0.outcomes().1[0], alone.1.outcomes().1[0]];
        prop_assert_eq!(both.outcomes().1, expected);
    }

    #[test]
    fn neither_order_nor_replay_matters(
        votes in choices(),
        others in choices(),
        order in Just((0..17usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let held = |order: &[usize]| {
            let mut table = Table::voting(&[1, 4]);
            for n in order {
                let mut items = Vec::new();
                items.extend(votes[*n].map(|choice| (1, choice)));
                items.extend(others[*n].map(|choice| (4, choice)));
                if !items.is_empty() {
                    assert_eq!(table.votes(ALL[*n], said(&items)), None);
                }
            }
            let running = table.ballot().items;
            table.over();
            assert_eq!(replay(&table.workflow, &table.journal), table.case);
            for recorded in &table.journal {
                let line = serde_json::to_string(recorded).unwrap();
                assert_eq!(&serde_json::from_str::<Recorded>(&line).unwrap(), recorded);
            }
            (running, table.ballot().state, table.ballot().cast)
        };
        prop_assert_eq!(held(&(0..17).collect::<Vec<_>>()), held(&order));
    }
}
