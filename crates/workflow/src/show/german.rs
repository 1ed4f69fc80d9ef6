//! German words and endings that prose and pictures share.

use umlauf_calendar::{Period, Unit};
use umlauf_voting::{Abstention, Silence};

use crate::{Ending, Kind, Office, Step, Tell};

/// `binnen` …: the dative, `14 Tagen`, `eines Arbeitstages` → `einem Arbeitstag`.
pub(super) fn dative(period: Period) -> String {
    let words = period.german();
    if period.count() == 1 && !period.and_a_half() {
        return match period.unit() {
            Unit::Hour => String::from("einer Stunde"),
            Unit::Day => String::from("einem Tag"),
            Unit::WorkingDay => String::from("einem Arbeitstag"),
            Unit::Week => String::from("einer Woche"),
            Unit::Month => String::from("einem Monat"),
            Unit::Year => String::from("einem Jahr"),
        };
    }
    if words.ends_with('e') { format!("{words}n") } else { words }
}

/// The office with its article: `der Vorsitz`.
pub(crate) fn nominative(office: Office) -> String {
    let article = match office {
        Office::Chair | Office::Monitor => "der",
        Office::Secretariat | Office::Auditor | Office::Administrator => "die",
    };
    format!("{article} {}", office.german())
}

/// The same after `durch`: `den Vorsitz`.
pub(super) fn accusative(office: Office) -> String {
    let article = match office {
        Office::Chair | Office::Monitor => "den",
        Office::Secretariat | Office::Auditor | Office::Administrator => "die",
    };
    format!("{article} {}", office.german())
}

/// `Benachrichtigt wird …`, or nothing.
pub(super) fn told(tell: &[Tell]) -> Option<String> {
    let (last, before) = tell.split_last()?;
    let whom = |tell: &Tell| match tell {
        Tell::All => String::from(
            "alle Mitglieder, auch die beratenden, die Geschäftsstelle und der Vorsitz",
        ),
        Tell::Members => String::from("die stimmberechtigten Mitglieder"),
        Tell::Office(office) => nominative(*office),
    };
    let one = before.is_empty() && matches!(last, Tell::Office(_));
    let verb = if one { "wird" } else { "werden" };
    let all: Vec<String> = tell.iter().map(whom).collect();
    Some(format!("Benachrichtigt {verb} {}.", listed(&all)))
}

/// `a, b und c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} und {last}", before.join(", ")),
    }
}

/// `a, b oder c`.
pub(super) fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} oder {last}", before.join(", ")),
    }
}

/// How a case ended, as a sentence.
pub(super) fn ended(ending: Ending) -> &'static str {
    match ending {
        Ending::Adopted => "Das Verfahren endet; der Beschluss ist gefasst.",
        Ending::Rejected => "Das Verfahren endet; der Beschluss ist nicht zustande gekommen.",
        Ending::Referred => "Das Verfahren endet; über die Sache wird in einer Sitzung beraten.",
        Ending::Withdrawn => "Das Verfahren endet; die Vorlage ist zurückgezogen.",
        Ending::Done => "Das Verfahren endet; die Sache ist erledigt.",
        Ending::Lapsed => "Das Verfahren endet; die Sache hat sich durch Zeitablauf erledigt.",
    }
}

/// What silence and an expressed abstention mean.
pub(super) fn unsaid(silence: Silence, abstention: Abstention) -> String {
    let silence = match silence {
        Silence::Consent => "Wer bis zum Ende der Frist schweigt, stimmt zu.",
        Silence::Abstention => "Wer bis zum Ende der Frist schweigt, enthält sich.",
        Silence::NoVote => "Wer bis zum Ende der Frist schweigt, nimmt nicht teil.",
        Silence::Rejection => "Wer bis zum Ende der Frist schweigt, lehnt ab.",
    };
    let abstention = match abstention {
        Abstention::NoVote => "Eine Enthaltung ist weder Zustimmung noch Ablehnung.",
        Abstention::Consent => "Eine Enthaltung zählt als Zustimmung.",
        Abstention::Rejection => "Eine Enthaltung zählt als Ablehnung.",
        Abstention::Forbidden => "Eine Enthaltung ist nicht zulässig.",
    };
    format!("{silence} {abstention}")
}

/// Who acts and how long, in a few words for a picture.
pub(super) fn in_short(step: &Step) -> Option<String> {
    let who = match &step.kind {
        Kind::By { who, .. } => who.german(),
        Kind::Vote(vote) if vote.in_sitting => "Abstimmung in der Sitzung",
        Kind::Vote(_) => "Abstimmung",
        Kind::Consult(consult) => match consult.purpose {
            crate::Purpose::Answers(_) => "Beteiligung",
            crate::Purpose::Feedback(_) => "Rückkopplung",
        },
        Kind::Run(_) => "Teilvorgänge",
        Kind::Wait => "Wartezeit",
        Kind::Ends { .. } => return None,
    };
    Some(match step.within {
        Some(within) => format!("{who}, {}", within.german()),
        None => who.to_owned(),
    })
}
