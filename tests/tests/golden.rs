//! The journal's language is for ever: each kind of event has golden lines that never change.
//!
//! A journal that was written years ago is read by today's program, byte for byte: the chain hashes
//! these bytes. So a kind of event that must change gets a new name (`vote_cast_v2`), the old one
//! stays, and new lines are only ever appended here, with their digests.

use umlauf_record::{canonical, parse};
use umlauf_workflow::{
    Alarm, By, Capacity, Closing, Digest, Dispatch, Ending, Event, Office, Recorded, Seat, Stand,
};

const LINES: &str = include_str!("../golden/events.jsonl");

/// How many kinds of events there are: the highest place of [`place`] and one more.
const KINDS: usize = 68;

/// A place for each kind. A new kind does not compile here, and once it does the tests fail until
/// there is a golden line of it.
fn place(event: &Event) -> usize {
    match event {
        Event::Opened { .. } => 0,
        Event::Entered { .. } => 1,
        Event::Filed { .. } => 2,
        Event::Acted { .. } => 3,
        Event::Launched { .. } => 4,
        Event::VoteCast { .. } => 5,
        Event::VoteLate { .. } => 6,
        Event::VoteEntered { .. } => 7,
        Event::EntryRefused { .. } => 8,
        Event::Interim { .. } => 9,
        Event::Objected { .. } => 10,
        Event::Reminded { .. } => 11,
        Event::Escalated { .. } => 12,
        Event::Overdue { .. } => 13,
        Event::Elapsed { .. } => 14,
        Event::Extended { .. } => 15,
        Event::Held { .. } => 16,
        Event::Closed { .. } => 17,
        Event::Stopped { .. } => 18,
        Event::Found { .. } => 19,
        Event::Annulled { .. } => 20,
        Event::Corrected { .. } => 21,
        Event::Voided { .. } => 22,
        Event::Dispatched { .. } => 23,
        Event::Numbered { .. } => 24,
        Event::Ended { .. } => 25,
        Event::Upgraded { .. } => 26,
        Event::RollEntered { .. } => 27,
        Event::RollRefused { .. } => 28,
        Event::RollCalled { .. } => 29,
        Event::Noted { .. } => 30,
        Event::Called(_) => 31,
        Event::ChildEnded(_) => 32,
        Event::Recalled(_) => 33,
        Event::Cancelled(_) => 34,
        Event::FollowBegan(_) => 35,
        Event::Reported(_) => 36,
        Event::Judged(_) => 37,
        Event::DeviationAsked(_) => 38,
        Event::DeviationDecided(_) => 39,
        Event::TermMoved(_) => 40,
        Event::Joined(_) => 41,
        Event::Released(_) => 42,
        Event::Happened(_) => 43,
        Event::Watched(_) => 44,
        Event::FollowResumed(_) => 45,
        Event::ConsultOpened(_) => 46,
        Event::Answered(_) => 47,
        Event::AnswerLate(_) => 48,
        Event::AnswerEntered(_) => 49,
        Event::ExtensionAsked(_) => 50,
        Event::ExtensionGranted(_) => 51,
        Event::ExtensionRefused(_) => 52,
        Event::ConsultExtended(_) => 53,
        Event::ConsultReminded(_) => 54,
        Event::ConsultLapsed(_) => 55,
        Event::ConsultHeld(_) => 56,
        Event::ConsultClosed(_) => 57,
        Event::ConsultStopped(_) => 58,
        Event::DatesPassed(_) => 59,
        Event::ReservationSettled(_) => 60,
        Event::Disposed(_) => 61,
        Event::FeedbackOpened(_) => 62,
        Event::Replied(_) => 63,
        Event::FeedbackClosed(_) => 64,
        Event::InnerBegun(_) => 65,
        Event::InnerEnded(_) => 66,
        Event::InnerRecalled(_) => 67,
    }
}

fn events() -> Vec<Recorded> {
    LINES
        .lines()
        .map(|line| parse(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

fn some(wanted: impl Fn(&Recorded) -> bool) -> bool {
    events().iter().any(wanted)
}

#[test]
fn every_golden_line_is_read_and_written_back_byte_for_byte() {
    for line in LINES.lines() {
        let recorded = parse(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(canonical(&recorded), line);
    }
}

#[test]
fn golden_lines_never_change() {
    let digests: Vec<_> =
        LINES.lines().map(|line| Digest::of(line.as_bytes()).as_str()[..16].to_owned()).collect();
    assert_eq!(digests, DIGESTS);
}

#[test]
fn every_kind_of_event_has_a_golden_line() {
    let mut seen = [false; KINDS];
    for recorded in events() {
        seen[place(&recorded.event)] = true;
    }
    assert_eq!(seen, [true; KINDS]);
}

/// What may be there or not is there in one golden line and not in another.
#[test]
fn every_optional_field_is_seen_with_and_without() {
    type Present = fn(&Event) -> Option<bool>;
    let optional: [(&str, Present); 34] = [
        ("opened.parent", |event| match event {
            Event::Opened { parent, .. } => Some(parent.is_some()),
            _ => None,
        }),
        ("entered.term", |event| match event {
            Event::Entered { term, .. } => Some(term.is_some()),
            _ => None,
        }),
        ("entered.timers", |event| match event {
            Event::Entered { timers, .. } => Some(!timers.is_empty()),
            _ => None,
        }),
        ("term.shifts", |event| match event {
            Event::Entered { term: Some(term), .. } => Some(!term.shifts.is_empty()),
            _ => None,
        }),
        ("acted.reason", |event| match event {
            Event::Acted { reason, .. } => Some(reason.is_some()),
            _ => None,
        }),
        ("launched.papers", |event| match event {
            Event::Launched { papers, .. } => Some(!papers.is_empty()),
            _ => None,
        }),
        ("launched.items", |event| match event {
            Event::Launched { items, .. } => Some(!items.is_empty()),
            _ => None,
        }),
        ("closed.items", |event| match event {
            Event::Closed { items, .. } => Some(!items.is_empty()),
            _ => None,
        }),
        ("found.items", |event| match event {
            Event::Found { items, .. } => Some(!items.is_empty()),
            _ => None,
        }),
        ("found.bound", |event| match event {
            Event::Found { bound, .. } => Some(bound.is_some()),
            _ => None,
        }),
        ("vote_cast.declaration", |event| match event {
            Event::VoteCast { declaration, .. } => Some(declaration.is_some()),
            _ => None,
        }),
        ("vote_cast.entered", |event| match event {
            Event::VoteCast { entered, .. } => Some(entered.is_some()),
            _ => None,
        }),
        ("vote_late.declaration", |event| match event {
            Event::VoteLate { declaration, .. } => Some(declaration.is_some()),
            _ => None,
        }),
        ("vote_entered.declaration", |event| match event {
            Event::VoteEntered { declaration, .. } => Some(declaration.is_some()),
            _ => None,
        }),
        ("interim.reason", |event| match event {
            Event::Interim { reason, .. } => Some(reason.is_some()),
            _ => None,
        }),
        ("objected.reason", |event| match event {
            Event::Objected { reason, .. } => Some(reason.is_some()),
            _ => None,
        }),
        ("extended.timers", |event| match event {
            Event::Extended { timers, .. } => Some(!timers.is_empty()),
            _ => None,
        }),
        ("upgraded.steps", |event| match event {
            Event::Upgraded { steps, .. } => Some(!steps.is_empty()),
            _ => None,
        }),
        ("upgraded.term", |event| match event {
            Event::Upgraded { term, .. } => Some(term.is_some()),
            _ => None,
        }),
        ("upgraded.timers", |event| match event {
            Event::Upgraded { timers, .. } => Some(!timers.is_empty()),
            _ => None,
        }),
        ("found.reason", |event| match event {
            Event::Found { reason, .. } => Some(reason.is_some()),
            _ => None,
        }),
        ("follow_began.not_bound", |event| match event {
            Event::FollowBegan(e) => Some(!e.not_bound.is_empty()),
            _ => None,
        }),
        ("follow_began.next", |event| match event {
            Event::FollowBegan(e) => Some(e.next.is_some()),
            _ => None,
        }),
        ("reported.until", |event| match event {
            Event::Reported(e) => Some(e.until.is_some() && e.ends.is_some()),
            _ => None,
        }),
        ("reported.text", |event| match event {
            Event::Reported(e) => Some(e.text.is_some() && e.evidence.is_some()),
            _ => None,
        }),
        ("reported.pending", |event| match event {
            Event::Reported(e) => Some(e.pending),
            _ => None,
        }),
        ("reported.next", |event| match event {
            Event::Reported(e) => Some(e.next.is_some()),
            _ => None,
        }),
        ("judged.back", |event| match event {
            Event::Judged(e) => Some(e.back.is_some() && e.next.is_some()),
            _ => None,
        }),
        ("deviation_decided.term", |event| match event {
            Event::DeviationDecided(e) => Some(e.term.is_some() && e.next.is_some()),
            _ => None,
        }),
        ("deviation_decided.reason", |event| match event {
            Event::DeviationDecided(e) => Some(e.reason.is_some()),
            _ => None,
        }),
        ("term_moved.next", |event| match event {
            Event::TermMoved(e) => Some(e.next.is_some()),
            _ => None,
        }),
        ("joined.next", |event| match event {
            Event::Joined(e) => Some(e.next.is_some()),
            _ => None,
        }),
        ("happened.evidence", |event| match event {
            Event::Happened(e) => Some(e.evidence.is_some() && e.next.is_some()),
            _ => None,
        }),
        ("watched.late", |event| match event {
            Event::Watched(e) => {
                Some(!e.late.is_empty() && !e.reminded.is_empty() && e.next.is_some())
            }
            _ => None,
        }),
    ];
    for (field, present) in optional {
        for wanted in [true, false] {
            assert!(some(|r| present(&r.event) == Some(wanted)), "{field}: {wanted}");
        }
    }
    assert!(some(|r| r.command.is_some()) && some(|r| r.command.is_none()));
    for wanted in [true, false] {
        let until = |by: &By| matches!(by, By::Person(a) if a.until.is_some() == wanted);
        assert!(some(|r| until(&r.by)), "authority.until: {wanted}");
    }
}

/// Every word that may stand in a line stands in a golden one.
#[test]
fn every_word_is_seen() {
    let seat = |wanted: &Seat| {
        let wanted = wanted.clone();
        some(move |r| matches!(&r.by, By::Person(authority) if authority.seat == wanted))
    };
    for office in Office::ALL {
        assert!(seat(&Seat::Office(office)), "{office:?}");
    }
    assert!(some(|r| r.by == By::Clock) && some(|r| r.by == By::Courier));
    for wanted in [Capacity::Representative, Capacity::Deputy, Capacity::Staff, Capacity::Office] {
        let held = |by: &By| matches!(by, By::Person(authority) if authority.capacity == wanted);
        assert!(some(|r| held(&r.by)), "{wanted:?}");
    }
    for wanted in Ending::ALL {
        assert!(some(|r| r.event == Event::Ended { ending: wanted }), "{wanted:?}");
    }
    for wanted in [Dispatch::Accepted, Dispatch::GaveUp] {
        let dispatched =
            |e: &Event| matches!(e, Event::Dispatched { result, .. } if *result == wanted);
        assert!(some(|r| dispatched(&r.event)), "{wanted:?}");
    }
    let closed = |wanted: fn(&Closing) -> bool| {
        some(|r| matches!(&r.event, Event::Closed { why, .. } if wanted(why)))
    };
    assert!(closed(|why| *why == Closing::Deadline) && closed(|why| *why == Closing::AllVoted));
    assert!(closed(|why| matches!(why, Closing::Chair(_))));
    assert!(closed(|why| *why == Closing::Sitting));
    for stand in Stand::ALL {
        assert!(LINES.contains(&format!("\"stand\":\"{}\"", stand.word())), "{stand:?}");
    }
    let alarm = |wanted: fn(&Alarm) -> bool| {
        some(
            |r| matches!(&r.event, Event::Entered { timers, .. } if timers.iter().any(|t| wanted(&t.what))),
        )
    };
    assert!(alarm(|what| matches!(what, Alarm::Remind(_))));
    assert!(alarm(|what| matches!(what, Alarm::Escalate(_))));
    assert!(alarm(|what| *what == Alarm::Deadline));
    for word in ["yes", "no", "abstain"] {
        assert!(LINES.contains(&format!("\"choice\":\"{word}\"")), "{word}");
    }
    for kind in ["vote_cast", "vote_late", "vote_entered"] {
        let each = |line: &str| {
            line.contains(&format!("\"kind\":\"{kind}\""))
                && line.contains("\"items\":[{\"item\":1")
        };
        assert!(LINES.lines().any(each), "{kind} Ziffer by Ziffer");
    }
    for word in ["adopted", "rejected", "tied", "inquorate", "unclear", "partly"] {
        assert!(
            LINES.contains(&format!("\"outcome\":\"{word}\""))
                || LINES.contains(&format!(",\"{word}\"]")),
            "{word}"
        );
    }
}

/// The first sixteen digits of each line's SHA-256, in the order of the file.
const DIGESTS: &[&str] = &[
    "2fedfb334bc703ea",
    "4230fba8d57a697e",
    "c11b1763570c5458",
    "eb6373d8236f5c0a",
    "70844d42c0cec814",
    "7d83c44707234aaa",
    "13a8fd019981e979",
    "07bbe2509edaebe9",
    "1633671dd0587923",
    "7ee12532534ccf88",
    "18f1c96e472b2801",
    "978591bcb637dbbd",
    "49a6c4b9edf4a045",
    "34f17285e6127110",
    "e8a6d507fa76b313",
    "2c1a0b9d49d24786",
    "9191dfea746ac392",
    "07973d265e9334a2",
    "0d0b25d5b976f0e2",
    "598bfd48fc6e4534",
    "8aa7d5c31a6d2e08",
    "f82498a17cef6920",
    "a1ba3109e1d7a36a",
    "eaae8ec075370730",
    "85705af71987ed76",
    "4a585020390d8a8c",
    "0a0e34633a388315",
    "259490f9ac7c9de2",
    "ed53f22b25e6220d",
    "bec7f269f10b536f",
    "c1dca03e75aff2f1",
    "bf9b66ab9c488b6b",
    "d636aa7c4c7b316c",
    "6c5328c5e5b30c35",
    "c680c9f675e609b8",
    "a07125935f91606a",
    "246ff8fe23008a6e",
    "e586f5e5bc48d28d",
    "0df94818ff86d972",
    "0f8ca3eb9f5b395c",
    "1c662942c435eea3",
    "adf6d6abbdc9fb14",
    "4fe11b47dca95ba6",
    "8805068beb037697",
    "a873174d364f344b",
    "edb352b5eff0e488",
    "8a94b1a2fb06b3e3",
    "0e40d874596b71d0",
    "02f958fa56025947",
    "ffbed1fd045771f0",
    "ea706c0e6e29e024",
    "693514496696f1b7",
    "b154f9059ae7bb88",
    "ba446c787c29bbed",
    "5b21c5eb7107053a",
    "98f453d0ac0afd21",
    "707d668751017080",
    "37d2cf09c4547bd5",
    "91ec3acf94451976",
    "fa0858f835c9abcd",
    "bebf397b66b67330",
    "e7c0a396c80d1705",
    "46e679b9e8cb2e43",
    "94babb5db6fc15cb",
    "3fc07744a7dd7cb3",
    "5044974d3830df43",
    "2572f03f6c82b496",
    "d78170b2760c61fd",
    "cf799b6fbd6f664e",
    "0d45f5198d0537c5",
    "3bb957bc161bf4fb",
    "8fe106412c0fe15b",
    "91d1ebc4e809c48d",
    "2081a347118f972c",
    "fe6b3884b1315554",
    "07af5feba4961508",
    "1c2d4228a6612559",
    "b3949c5f61efd3a9",
    "557bfe498281757c",
    "1247e5d83f998d76",
    "d42e63f0af3d9746",
    "7775db7d639e54ba",
    "3965f487beb59c34",
    "0b8d5d640637c4aa",
    "eb5a9b8ae439cd41",
    "3f102f3f2a546fec",
    "534298460c19c510",
    "44e135cd43877af9",
    "b762f5fb794c2240",
    "e16134fd01d5459a",
    "ad4520f1d3c38739",
    "0c87cec9c61cb676",
    "a0245cced76e900a",
    "7d6d376677d5f5ef",
    "d1982aeb240ef68b",
    "c744e171ce85468c",
    "54d61ce43f13f3ca",
    "68e3816cba17dc12",
    "677551ca030589ae",
    "26dc609147431d76",
    "4301dd56ff63a1a0",
    "b437c153fad32b15",
    "39192c6d840939e1",
    "90d5b0ce6e1bec59",
    "4aed2a716e964731",
    "3bdbf4bc3dc11e1b",
    "7c3816e8f8455a66",
    "c8d663ddff6b7e67",
    "70363c22061e11d7",
    "acfbee4c5fa3e748",
    "d30cfad7ea42e35f",
    "2de58d44e3bcefd7",
    "60c6869e5c7c2304",
    "cc34e16e0a72a2b1",
    "0e428ab656bba80c",
    "e170609b385b1881",
    "6f370b993ef1aca7",
    "aba0efcf0c5d1191",
    "58cbe33a0c54510e",
    "6f93429ddf329c37",
    "97a71a2be7e1b90e",
    "a78f1c4895f32e51",
    "7b306af4002921fa",
];
