//! What happened, event by event, in German sentences.

use std::fmt::Write as _;

use serde::Serialize;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    By, Capacity, Closing, Dispatch, Ending, Event, Instant, Recorded, RollRow, Seat, Stand, Term,
    by_item, followed_in_german, listed,
};

use super::title;
use crate::replay::Replay;

/// One event in words.
#[derive(Debug, Serialize)]
pub(crate) struct Happened {
    revision: u64,
    at: Instant,
    by: String,
    what: String,
}

pub(super) fn history(replay: &Replay<'_>, journal: &[Recorded]) -> Vec<Happened> {
    let happened = |recorded: &Recorded| Happened {
        revision: recorded.revision,
        at: recorded.at,
        by: by(&recorded.by),
        what: what(replay, recorded),
    };
    journal.iter().map(happened).collect()
}

fn by(by: &By) -> String {
    match by {
        By::Clock => String::from("Zeitablauf"),
        By::Courier => String::from("Versand"),
        By::Person(authority) => {
            let seat = match &authority.seat {
                Seat::Member(member) => format!("{member}, {}", capacity(authority.capacity)),
                Seat::Office(office) => office.german().to_owned(),
            };
            format!("{seat} ({})", authority.person)
        }
    }
}

fn what(replay: &Replay<'_>, recorded: &Recorded) -> String {
    let revision = recorded.revision;
    match &recorded.event {
        Event::Opened { workflow, version, .. } => {
            format!("Vorgang eröffnet: Verfahren „{workflow}“, Fassung {version}")
        }
        Event::Entered { step, term, .. } => {
            format!("Schritt „{}“ begonnen{}", title(replay, revision, step), until(term.as_ref()))
        }
        Event::Filed { paper, .. } => format!("Unterlage „{paper}“ eingereicht"),
        Event::Acted { label, step, .. } => {
            format!("„{label}“ im Schritt „{}“", title(replay, revision, step))
        }
        Event::Launched { ballot, rule, voters, on, items, .. } => {
            let mut told = format!(
                "{ballot}. Abstimmung begonnen: Regel „{rule}“, {} Stimmberechtigte, Gewichte vom {}",
                voters.len(),
                umlauf_calendar::date_in_german(*on),
            );
            if !items.is_empty() {
                let _ = write!(told, ", einzeln über Ziffer {}", listed(items));
            }
            told
        }
        Event::VoteCast { member, said, declaration, capacity, entered, .. } => {
            let mut told = format!("{member}: {}", said.german());
            if *capacity == Capacity::Deputy {
                told.push_str(", durch die Stellvertretung");
            }
            if let Some(entered) = entered {
                let _ = write!(told, ", eingetragen von {} und bestätigt", entered.by);
            }
            told.push_str(declared(declaration.is_some()));
            told
        }
        Event::VoteLate { member, said, declaration, .. } => format!(
            "{member}: {} nach Fristende, zählt nicht{}",
            said.german(),
            declared(declaration.is_some()),
        ),
        Event::VoteEntered { member, said, declaration, .. } => format!(
            "{member}: {} eingetragen, noch zu bestätigen{}",
            said.german(),
            declared(declaration.is_some()),
        ),
        Event::EntryRefused { member, .. } => {
            format!("{member}: eingetragene Stimme zurückgewiesen")
        }
        Event::RollEntered { held, rows, .. } => format!(
            "Namentliche Abstimmung der Sitzung vom {} eingetragen, noch zu bestätigen: {}",
            umlauf_calendar::date_in_german(*held),
            roll(rows),
        ),
        Event::RollRefused { .. } => String::from("Namentliche Abstimmung zurückgewiesen"),
        Event::RollCalled { held, rows, entered, .. } => format!(
            "Namentliche Abstimmung der Sitzung vom {}, eingetragen von {} und bestätigt: {}",
            umlauf_calendar::date_in_german(*held),
            entered.by,
            roll(rows),
        ),
        Event::Noted { member, .. } => format!("{member}: Mitteilung an die Geschäftsstelle"),
        Event::Interim { member, until, .. } => {
            format!("{member}: noch in Abstimmung bis {}", umlauf_calendar::date_in_german(*until))
        }
        Event::Objected { member, .. } => format!("{member}: Widerspruch gegen das Verfahren"),
        Event::Reminded { members, .. } => format!("Erinnerung an {}", list(members)),
        Event::Escalated { to, silent, .. } => {
            format!("{}: es fehlen {}", to.german(), list(silent))
        }
        Event::ConsultOpened(_)
        | Event::Answered(_)
        | Event::AnswerLate(_)
        | Event::AnswerEntered(_)
        | Event::ExtensionAsked(_)
        | Event::ExtensionGranted(_)
        | Event::ExtensionRefused(_)
        | Event::ConsultExtended(_)
        | Event::ConsultReminded(_)
        | Event::ConsultLapsed(_)
        | Event::ConsultHeld(_)
        | Event::ConsultClosed(_)
        | Event::ConsultStopped(_)
        | Event::DatesPassed(_)
        | Event::ReservationSettled(_)
        | Event::Disposed(_)
        | Event::FeedbackOpened(_)
        | Event::Replied(_)
        | Event::FeedbackClosed(_)
        | Event::InnerBegun(_)
        | Event::InnerEnded(_)
        | Event::InnerRecalled(_) => {
            umlauf_workflow::consultation_in_german(&recorded.event).unwrap_or_default()
        }
        Event::Called(called) => format!("Teilvorgänge begonnen: {}", called.children.len()),
        Event::ChildEnded(ended) => {
            format!("Teilvorgang „{}“ beendet: {}", ended.of, self::ended(ended.ending))
        }
        Event::Recalled(back) => format!("Teilvorgänge zurückgerufen: {}", back.children.len()),
        Event::Cancelled(_) => String::from("Vom übergeordneten Vorgang zurückgerufen"),
        Event::FollowBegan(_)
        | Event::FollowResumed(_)
        | Event::Reported(_)
        | Event::Judged(_)
        | Event::DeviationAsked(_)
        | Event::DeviationDecided(_)
        | Event::TermMoved(_)
        | Event::Joined(_)
        | Event::Released(_)
        | Event::Happened(_)
        | Event::Watched(_) => {
            let (of, duty) = (ToString::to_string, ToString::to_string);
            followed_in_german(&recorded.event, &of, &duty).unwrap_or_default()
        }
        Event::Overdue { step } => {
            format!("Frist des Schritts „{}“ abgelaufen", title(replay, revision, step))
        }
        Event::Elapsed { step } => {
            format!("Wartezeit des Schritts „{}“ abgelaufen", title(replay, revision, step))
        }
        Event::Extended { term, .. } => format!("Frist verlängert{}", until(Some(term))),
        Event::Held { from, until, .. } => format!(
            "Fristende angehalten: System nicht bereit von {} bis {}",
            umlauf_calendar::moment_in_german(from.timestamp()),
            umlauf_calendar::moment_in_german(until.timestamp()),
        ),
        Event::Closed { ballot, why, silent, outcome, items, .. } => {
            let why = match why {
                Closing::Deadline => "mit Fristablauf",
                Closing::AllVoted => "nach der letzten Stimme",
                Closing::Sitting => "in der Sitzung",
                Closing::Chair(_) => "durch den Vorsitz zum Fristende",
            };
            let mut result = String::from(outcome.german());
            if !items.is_empty() {
                let items = items.iter().map(|one| (one.item, one.outcome.german()));
                let _ = write!(result, " ({})", by_item(items));
            }
            format!("{ballot}. Abstimmung {why} beendet: {result}; ohne Stimme: {}", list(silent))
        }
        Event::Stopped { ballot } => format!("{ballot}. Abstimmung ohne Ergebnis beendet"),
        Event::Found { outcome, items, bound, .. } => {
            let mut told = format!("Festgestellt: {}", outcome.german());
            if !items.is_empty() {
                let items = items.iter().map(|one| (one.item, one.outcome.german()));
                let _ = write!(told, " ({})", by_item(items));
            }
            if let Some(bound) = bound {
                let _ = write!(told, "; gebunden: {}", list(bound));
            }
            told
        }
        Event::Annulled { finding, .. } => format!("Feststellung (Ereignis {finding}) aufgehoben"),
        Event::Corrected { paper, .. } => {
            format!("Unterlage „{paper}“ berichtigt; die Stimmen bleiben")
        }
        Event::Voided { ballot, paper, .. } => {
            format!("Unterlage „{paper}“ geändert; {ballot}. Abstimmung hinfällig")
        }
        Event::Dispatched { member, person, result, .. } => {
            let result = match result {
                Dispatch::Accepted => "zugestellt",
                Dispatch::GaveUp => "nicht zustellbar",
            };
            format!("{member}: Aufforderung zur Stimmabgabe an {person} {result}")
        }
        Event::Upgraded { workflow, version, step, term, .. } => format!(
            "Weiter nach dem Verfahren „{workflow}“ in der Fassung {version}: Schritt „{}“{}",
            title(replay, revision, step),
            until(term.as_ref()),
        ),
        Event::Numbered { number } => format!("Nummer {number} vergeben"),
        Event::Ended { ending } => format!("Vorgang beendet: {}", ended(*ending)),
    }
}

/// `Zustimmung: BUND, BY; abwesend: HB`.
fn roll(rows: &[RollRow]) -> String {
    let groups = Stand::ALL.into_iter().filter_map(|stand| {
        let of: Vec<_> = rows.iter().filter(|row| row.stand == stand).collect();
        let codes: Vec<_> = of.iter().map(|row| row.member.as_str()).collect();
        (!codes.is_empty()).then(|| format!("{}: {}", stand.german(), codes.join(", ")))
    });
    groups.collect::<Vec<_>>().join("; ")
}

fn capacity(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Representative => "Vertretung",
        Capacity::Deputy => "Stellvertretung",
        Capacity::Staff => "Mitarbeit",
        Capacity::Office => "Amt",
    }
}

fn ended(ending: Ending) -> &'static str {
    match ending {
        Ending::Adopted => "beschlossen",
        Ending::Rejected => "nicht zustande gekommen",
        Ending::Referred => "in die Sitzung verwiesen",
        Ending::Withdrawn => "zurückgezogen",
        Ending::Done => "erledigt",
        Ending::Lapsed => "verfallen",
    }
}

fn until(term: Option<&Term>) -> String {
    let end = |term: &Term| umlauf_calendar::end_in_german(term.instant.timestamp());
    term.map(|term| format!(", Frist bis {}", end(term))).unwrap_or_default()
}

fn declared(there: bool) -> &'static str {
    if there { ", mit Erklärung zu Protokoll" } else { "" }
}

fn list(members: &[MemberCode]) -> String {
    if members.is_empty() {
        return String::from("niemand");
    }
    members.iter().map(MemberCode::as_str).collect::<Vec<_>>().join(", ")
}
