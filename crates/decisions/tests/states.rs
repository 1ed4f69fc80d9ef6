//! The states of Ziffern against a second way to find them, over invented registers.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use umlauf_decisions::{
    Decision, Effect, Flaw, Held, Item, Key, Link, Register, State, Subject, Target, Verb, When,
};

const DECISIONS: usize = 6;

fn day(n: usize) -> Date {
    date(2025, 1, 1).checked_add(i64::try_from(n).unwrap().days()).unwrap()
}

fn name(n: usize) -> String {
    format!("2025/{n:02}")
}

/// From which decision to which, to which of its two Ziffern (0: the whole), with which effect, waiting
/// for a condition that is met on some day or never.
type Told = (usize, usize, u32, usize, Option<usize>, bool);

fn decisions(told: &[Told]) -> Vec<Decision> {
    let item = |number, link: Option<(&Told, usize)>| Item {
        number,
        verb: Verb::Orders,
        text: "etwas".into(),
        to: Vec::new(),
        due: None,
        condition: link.and_then(|((.., waits), _)| waits.then(|| "Vorbehalt".into())),
        met: link.and_then(|((.., met, waits), _)| met.filter(|_| *waits).map(day)),
        links: link
            .map(|((_, to, item, effect, ..), _)| Link {
                effect: Effect::ALL[*effect],
                target: Target {
                    body: None,
                    number: name(*to),
                    item: (*item > 0).then_some(*item),
                },
            })
            .into_iter()
            .collect(),
        unconfirmed: None,
    };
    (0..DECISIONS)
        .map(|n| {
            let own = told.iter().filter(|told| told.0 == n).enumerate();
            let more = own.map(|(at, told)| item(3 + u32::try_from(at).unwrap(), Some((told, at))));
            Decision {
                body: "rat".into(),
                number: name(n),
                unnumbered: false,
                title: "Etwas".into(),
                date: When::Day(day(n)),
                held: Held::Umlauf,
                result: None,
                items: [item(1, None), item(2, None)].into_iter().chain(more).collect(),
                links: Vec::new(),
                source: None,
                note: None,
                unconfirmed: Vec::new(),
            }
        })
        .collect()
}

fn subject(n: usize, item: Option<u32>) -> Subject {
    Subject { key: Key { body: "rat".into(), number: name(n) }, item }
}

/// The state's word, straight from what was told.
fn oracle(told: &[Told], n: usize, item: u32, on: usize) -> &'static str {
    if n > on {
        return "not_yet";
    }
    let done = |effect: Effect| {
        told.iter().any(|(from, to, which, what, met, waits)| {
            *to == n
                && (*which == 0 || *which == item)
                && Effect::ALL[*what] == effect
                && *from <= on
                && (!waits || met.is_some_and(|met| met <= on))
        })
    };
    [
        (Effect::Repeals, "repealed"),
        (Effect::Replaces, "replaced"),
        (Effect::Fulfils, "fulfilled"),
        (Effect::Amends, "amended"),
    ]
    .into_iter()
    .find(|(effect, _)| done(*effect))
    .map_or("in_force", |(_, word)| word)
}

fn word(state: &State) -> String {
    serde_json::to_value(state).unwrap()["state"].as_str().unwrap().to_owned()
}

proptest! {
    #[test]
    fn the_state_of_a_ziffer_is_what_was_done_to_it(
        told in prop::collection::vec(
            (0..DECISIONS, 0..DECISIONS, 0u32..3, 0..Effect::ALL.len(), prop::option::of(0usize..9), any::<bool>()),
            0..12,
        ),
        on in 0usize..9,
        turn in 0..DECISIONS,
    ) {
        let mut all = decisions(&told);
        let register = Register::new(all.clone());
        // The order of reading changes nothing.
        all.rotate_left(turn);
        let other = Register::new(all);
        for n in 0..DECISIONS {
            for item in 1..3 {
                let state = register.state(&subject(n, Some(item)), day(on));
                prop_assert_eq!(word(&state), oracle(&told, n, item, on));
                prop_assert_eq!(&state, &other.state(&subject(n, Some(item)), day(on)));
                // What has ended does not come back.
                if matches!(state, State::Repealed { .. }) {
                    let later = register.state(&subject(n, Some(item)), day(on + 1));
                    let stays = matches!(later, State::Repealed { .. });
                    prop_assert!(stays);
                }
            }
        }
        let backwards = told.iter().filter(|(from, to, ..)| to > from).count();
        let found = register.flaws().iter().filter(|f| matches!(f, Flaw::Backwards { .. })).count();
        prop_assert_eq!(found, backwards);
        // Whoever only changes what came before makes no circle.
        let changes = |t: &Told| Effect::ALL[t.3] != Effect::Cites;
        if told.iter().filter(|t| changes(t)).all(|(from, to, ..)| to < from) {
            let circle = register.flaws().iter().any(|f| matches!(f, Flaw::Cycle { .. }));
            prop_assert!(!circle);
        }
        // Both ways tell the same.
        let by: usize = (0..DECISIONS).map(|n| register.done_by(&subject(n, None).key).len()).sum();
        prop_assert_eq!(by, told.len());
    }
}

#[test]
fn a_circle_a_gap_and_a_doubling_are_told() {
    let mut all = decisions(&[
        (0, 1, 1, 0, None, false),
        (1, 0, 0, 2, None, false),
        (2, 5, 9, 2, None, false),
        (3, 3, 1, 2, None, false),
    ]);
    all[4].links.push(Link {
        effect: Effect::Cites,
        target: Target { body: None, number: "1999/01".into(), item: None },
    });
    all.push(all[0].clone());
    let register = Register::new(all);
    let words: Vec<String> = register
        .flaws()
        .iter()
        .map(|flaw| serde_json::to_value(flaw).unwrap()["flaw"].as_str().unwrap().to_owned())
        .collect();
    let expected = ["twice", "backwards", "no_such_item", "dangling", "cycle", "cycle"];
    assert_eq!(words, expected, "{:?}", register.flaws());
}
