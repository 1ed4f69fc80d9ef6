//! Any sequence of acts by anybody at any pace, through the engine on a real file: what is stored
//! is what its own journal says.
//!
//! The properties of the pure core stand in `crates/workflow/tests`; here rows, letters, timers,
//! chain and record are held against the journal, with two nodes that take turns and die.
#![expect(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use proptest::prelude::*;
use umlauf_tests::{Database, VOTERS, World, audit};
use umlauf_voting::{Choice, MemberCode};
use umlauf_workflow::{Act, Capacity, CaseId, Digest, PaperName};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Happening {
    Acts { who: String, act: Act },
    Repeats { who: String, act: Act },
    Hours { hours: i64, awake: bool },
    Restart,
    Wake,
}

fn happening() -> impl Strategy<Value = Happening> {
    let member = prop::sample::select(VOTERS.to_vec());
    let choice = prop::sample::select(Choice::ALL.to_vec());
    let person = (member.clone(), any::<bool>())
        .prop_map(|(code, deputy)| format!("{code}{}", if deputy { "-2" } else { "" }));
    let office = prop::sample::select(vec!["office", "office-2", "chair", "chair-2"]);
    let label = prop::sample::select(vec![
        "vorlegen",
        "freigeben",
        "zurückgeben",
        "verlängern",
        "zustande gekommen",
        "nicht zustande gekommen",
        "veröffentlichen",
    ]);
    let reason = || Digest::of(b"Grund");
    let by_member = prop_oneof![
        16 => choice.clone().prop_map(|choice| Act::Vote { said: choice.into(), declaration: None }),
        1 => Just(Act::Object { reason: None }),
        3 => (1..6i8).prop_map(|day| Act::Interim {
            until: jiff::civil::date(2022, 9, day), reason: None
        }),
    ];
    let by_office = prop_oneof![
        8 => (label, 1..28i8).prop_map(move |(label, day)| Act::Move {
            label: label.to_owned(),
            reason: Some(reason()),
            until: Some(jiff::civil::date(2022, 10, day)),
        }),
        2 => (member.clone(), choice, any::<bool>()).prop_map(|(code, choice, deputy)| Act::Enter {
            member: MemberCode::from(code),
            said: choice.into(),
            declaration: None,
            capacity: if deputy { Capacity::Deputy } else { Capacity::Representative },
            evidence: Digest::of(b"Brief"),
        }),
        2 => member.clone().prop_map(|code| Act::Confirm { member: MemberCode::from(code) }),
        1 => member.prop_map(move |code| Act::RefuseEntry {
            member: MemberCode::from(code), reason: reason()
        }),
        1 => Just(Act::Annul { reason: reason() }),
        1 => Just(Act::CloseAsOf { reason: reason() }),
        2 => (any::<bool>(), 0..4u8).prop_map(move |(substantive, text)| Act::Correct {
            paper: PaperName::from("beschlusstext"),
            digest: Digest::of(&[text]),
            substantive,
            reason: reason(),
        }),
    ];
    let act = prop_oneof![
        3 => (person, by_member),
        2 => (office.prop_map(ToOwned::to_owned), by_office),
    ];
    prop_oneof![
        12 => act.clone().prop_map(|(who, act)| Happening::Acts { who, act }),
        2 => act.prop_map(|(who, act)| Happening::Repeats { who, act }),
        4 => (0..90i64, any::<bool>()).prop_map(|(hours, awake)| Happening::Hours { hours, awake }),
        1 => Just(Happening::Restart),
        1 => Just(Happening::Wake),
    ]
}

async fn plays(happenings: Vec<Happening>) {
    let (mut world, case) = World::voting(Database::sqlite()).await;
    let mut other = world.another_node().await;
    for (number, happening) in happenings.into_iter().enumerate() {
        // Two nodes take turns.
        std::mem::swap(&mut world, &mut other);
        match happening {
            Happening::Acts { who, act } => {
                ask(&world, &case, &who, &format!("n{number}"), act).await;
            }
            Happening::Repeats { who, act } => {
                let id = format!("n{number}");
                let first = ask(&world, &case, &who, &id, act.clone()).await;
                let again = ask(&other, &case, &who, &id, act).await;
                let recorded = first.events.iter().any(|r| r.command.is_some());
                assert_eq!(again.repeated, recorded, "{first:?} then {again:?}");
                if recorded {
                    assert_eq!((again.events, again.refusal), (first.events, first.refusal));
                }
            }
            Happening::Hours { hours, awake } => {
                let then = world.now().plus(jiff::SignedDuration::from_hours(hours));
                if awake {
                    world.engine().play(world.clock(), then).await.unwrap();
                } else {
                    world.clock().advance_to(then);
                }
            }
            Happening::Restart => world.restarts().await,
            Happening::Wake => {
                let woken = world.engine().wake_due().await.unwrap();
                let again = other.engine().wake_due().await.unwrap();
                assert_eq!((again.cases, again.events), (0, 0), "{woken:?} left something");
            }
        }
        if number % 5 == 0 {
            audit(world.engine(), &case).await;
        }
    }
    world.settles().await;
    // The mails are looked at here: none came twice.
    world.expect(&case).await;
}

async fn ask(
    world: &World,
    case: &CaseId,
    who: &str,
    id: &str,
    act: Act,
) -> umlauf_engine::Submitted {
    let actor = match who.trim_end_matches("-2") {
        "office" => {
            world.actor(who, umlauf_workflow::Seat::Office(umlauf_workflow::Office::Secretariat))
        }
        "chair" => world.actor(who, umlauf_workflow::Seat::Office(umlauf_workflow::Office::Chair)),
        code => world.actor(who, umlauf_workflow::Seat::Member(MemberCode::from(code))),
    };
    actor.by_command(id).asks(case, act).await
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        max_shrink_iters: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_the_tables_say_what_the_journal_says(
        happenings in prop::collection::vec(happening(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(plays(happenings));
    }
}
