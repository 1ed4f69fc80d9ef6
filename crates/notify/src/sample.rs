//! Sample letters: every kind twice, once with everything it can carry and once with as little.
//!
//! Templates are checked with them at start, operators can look at them, tests read them. All people
//! and votes are invented.

mod consult;

use std::collections::BTreeMap;

use jiff::civil::date;
use umlauf_voting::{Choice, MemberCode, Outcome};
use umlauf_workflow::{
    Capacity, CaseId, Digest, Ending, Instant, LetterId, Notice, Office, PersonId, Seat, Stand,
    Term,
};

use crate::{BodyFacts, CaseFacts, ChainHead, Dispatch, Recipient, VoteFacts};

/// One full and one bare dispatch of every kind of notice, in this order.
pub fn samples() -> Vec<Dispatch> {
    let full = full_notices().into_iter().map(full);
    let bare = bare_notices().into_iter().map(bare);
    full.zip(bare).flat_map(|(full, bare)| [full, bare]).collect()
}

const REASON: &str = "Mehrere Länder haben um Zeit für die Abstimmung mit ihren Häusern gebeten.\n\
                      Die Verlängerung gilt für alle Mitglieder.";

fn full_notices() -> Vec<Notice> {
    let (member, choice) = (MemberCode::from("HB"), Choice::Yes);
    let reason = Digest::of(REASON.as_bytes());
    let papers = vec![("beschlusstext".into(), paper()), ("begruendung".into(), Digest::of(b"2"))];
    let mut notices = consult::full();
    notices.extend(vec![
        Notice::Task {
            step: "freigabe".into(),
            title: "Freigabe durch den Vorsitz".to_owned(),
            term: Some(term()),
            may: ["freigeben", "zurückgeben", "in die Sitzung verweisen"].map(String::from).into(),
        },
        Notice::Invitation {
            ballot: 2,
            title: "Umlauf".to_owned(),
            rule: "beschluss".into(),
            term: Some(term()),
            papers: papers.clone(),
            again: Some(reason.clone()),
        },
        Notice::Information { title: "Umlauf".to_owned(), term: Some(term()), papers },
        Notice::Reminder { ballot: 2, term: Some(term()) },
        Notice::Receipt {
            ballot: 2,
            member: member.clone(),
            choice,
            declaration: Some(Digest::of(b"declaration")),
            capacity: Capacity::Deputy,
            counts: true,
            entered: true,
            change_until: Some(term()),
        },
        Notice::Late { member: member.clone(), choice, deadline: term().instant },
        Notice::Interim { member: member.clone(), until: date(2022, 9, 1) },
        Notice::ConfirmEntry { member: member.clone(), choice },
        Notice::EntryRefused { member: member.clone(), reason: reason.clone() },
        Notice::Sitting {
            title: "Abstimmung in der Sitzung".to_owned(),
            term: Some(term()),
            papers: vec![("beschlusstext".into(), paper())],
        },
        Notice::ConfirmRoll { held: date(2022, 9, 1) },
        Notice::RollRefused { reason: reason.clone() },
        Notice::RollReceipt {
            held: date(2022, 9, 1),
            member: member.clone(),
            stand: Stand::No,
            capacity: Some(Capacity::Deputy),
            declaration: Some(Digest::of(b"declaration")),
        },
        Notice::Note { member: member.clone(), text: reason.clone() },
        Notice::Missing { silent: vec![member.clone(), "SL".into()], term: Some(term()) },
        Notice::Overdue {
            title: "Feststellung des Ergebnisses".to_owned(),
            who: Office::Chair,
            term: Some(term()),
        },
        Notice::Extended {
            from: instant("2022-08-31T22:00:00Z"),
            term: term(),
            reason: reason.clone(),
        },
        Notice::Objection { member: member.clone(), reason: Some(reason.clone()) },
        Notice::Held {
            deadline: term().instant,
            from: instant("2022-09-05T20:10:00Z"),
            until: instant("2022-09-06T05:30:00Z"),
        },
        Notice::Corrected {
            paper: "beschlusstext".into(),
            digest: paper(),
            reason: reason.clone(),
        },
        Notice::Annulled { reason: reason.clone() },
        Notice::Upgraded {
            workflow: "Umlaufverfahren".to_owned(),
            version: 2,
            title: "Freigabe durch den Vorsitz".to_owned(),
            term: Some(term()),
            may: ["freigeben", "zurückgeben"].map(String::from).into(),
            reason: reason.clone(),
        },
        Notice::Undelivered { member, person: PersonId::from("p-08") },
        Notice::Ended {
            ending: Ending::Adopted,
            title: "Beschlossen".to_owned(),
            number: Some("2022/32".to_owned()),
            outcome: Some(Outcome::Adopted),
            reason: Some(reason),
        },
    ]);
    notices
}

/// The same with everything left out that a notice may leave out.
fn bare_notices() -> Vec<Notice> {
    let bare = |mut notice: Notice| {
        match &mut notice {
            Notice::Task { term, may, .. } | Notice::Upgraded { term, may, .. } => {
                (*term, *may) = (None, Vec::new());
            }
            Notice::Invitation { ballot, term, papers, again, .. } => {
                (*ballot, *term, *papers, *again) = (1, None, Vec::new(), None);
            }
            Notice::RollReceipt { stand, capacity, declaration, .. } => {
                (*stand, *capacity, *declaration) = (Stand::Absent, None, None);
            }
            Notice::Information { term, papers, .. } | Notice::Sitting { term, papers, .. } => {
                (*term, *papers) = (None, Vec::new());
            }
            Notice::Reminder { term, .. } | Notice::Overdue { term, .. } => *term = None,
            Notice::Receipt { declaration, capacity, counts, entered, change_until, .. } => {
                (*declaration, *capacity, *counts) = (None, Capacity::Deputy, false);
                (*entered, *change_until) = (false, None);
            }
            Notice::Missing { silent, term } => (*silent, *term) = (Vec::new(), None),
            Notice::Objection { reason, .. } => *reason = None,
            Notice::Ended { ending, title, number, outcome, reason } => {
                "Zurückgezogen".clone_into(title);
                (*ending, *number, *outcome, *reason) = (Ending::Withdrawn, None, None, None);
            }
            _ => consult::bare(&mut notice),
        }
        notice
    };
    full_notices().into_iter().map(bare).collect()
}

fn full(notice: Notice) -> Dispatch {
    let texts = [
        (Digest::of(REASON.as_bytes()), REASON),
        (
            Digest::of(b"declaration"),
            "Bremen stimmt unter der Erwartung zu, dass der Betrieb evaluiert wird.",
        ),
        (paper(), "Beschlusstext"),
        (Digest::of(b"2"), "Begründung"),
    ];
    let (seat, seat_title) = match &notice {
        Notice::Task { .. } | Notice::Overdue { .. } | Notice::Held { .. } => {
            (Seat::Office(Office::Chair), Office::Chair.german())
        }
        Notice::ConfirmEntry { .. }
        | Notice::EntryRefused { .. }
        | Notice::ConfirmRoll { .. }
        | Notice::RollRefused { .. }
        | Notice::Note { .. }
        | Notice::Missing { .. }
        | Notice::ConfirmAnswer { .. }
        | Notice::ExtensionAsked { .. }
        | Notice::ConsultHeld { .. }
        | Notice::ConsultSilent { .. }
        | Notice::ConsultEnded { .. }
        | Notice::FeedbackEnded { .. }
        | Notice::Upgraded { .. }
        | Notice::Undelivered { .. } => {
            (Seat::Office(Office::Secretariat), Office::Secretariat.german())
        }
        _ => (Seat::Member("HB".into()), "Freie Hansestadt Bremen"),
    };
    Dispatch {
        letter: LetterId::of(&CaseId::from("itplr-2022-a"), 14, 3),
        sending: 1,
        case: CaseFacts {
            id: CaseId::from("itplr-2022-a"),
            title: "FIT-Connect wird ab 1. Januar 2023 Produkt des IT-Planungsrats".to_owned(),
            workflow: "Umlaufverfahren".to_owned(),
            basis: Some("GO IT-PLR § 8".to_owned()),
        },
        body: BodyFacts { name: "it-planungsrat".into(), title: "IT-Planungsrat".to_owned() },
        to: Recipient {
            person: PersonId::from("p-07"),
            name: "Erika Muster".to_owned(),
            salutation: Some("Sehr geehrte Frau Staatsrätin Muster".to_owned()),
            address: "erika.muster@bremen.example".to_owned(),
            seat,
            seat_title: seat_title.to_owned(),
            on_behalf: None,
        },
        notice,
        vote: VoteFacts {
            ballot: Some(2),
            rule: Some("Beschluss".to_owned()),
            basis: Some("IT-StV § 1 Abs. 7 Satz 1".to_owned()),
            silence: Some("Geht bis dahin keine Stimme ein, gilt das als Enthaltung.".to_owned()),
            change: true,
            object: true,
        },
        texts: texts.into_iter().map(|(digest, text)| (digest, text.to_owned())).collect(),
        members: [("HB", "Freie Hansestadt Bremen"), ("SL", "Saarland")]
            .into_iter()
            .map(|(code, title)| (MemberCode::from(code), title.to_owned()))
            .collect(),
        people: [(PersonId::from("p-08"), "Max Beispiel".to_owned())].into(),
        chain: Some(ChainHead {
            revision: 14,
            head: Digest::of(b"head").to_string(),
            at: instant("2022-08-30T12:03:22.123456Z"),
        }),
        base_url: Some("https://umlauf.it-planungsrat.example".to_owned()),
        rehearsal: false,
        sent_at: instant("2022-08-30T12:03:25Z"),
    }
}

fn bare(notice: Notice) -> Dispatch {
    let mut dispatch = full(notice);
    dispatch.case.basis = None;
    dispatch.to.name = String::new();
    dispatch.to.salutation = None;
    dispatch.vote = VoteFacts::default();
    dispatch.texts = BTreeMap::new();
    dispatch.members = BTreeMap::new();
    dispatch.people = BTreeMap::new();
    dispatch.chain = None;
    dispatch.base_url = None;
    dispatch
}

/// Ends on a Monday because the fourteenth day is a Sunday.
fn term() -> Term {
    Term {
        end: date(2022, 9, 5),
        instant: instant("2022-09-05T22:00:00Z"),
        raw: date(2022, 9, 4),
        shifts: vec![(date(2022, 9, 4), "Sonntag".to_owned())],
    }
}

fn paper() -> Digest {
    Digest::of(b"1")
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap_or(Instant::from_micros(0))
}
