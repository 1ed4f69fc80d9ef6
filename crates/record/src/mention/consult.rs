//! The texts that the events of a consultation name by digest.

use umlauf_voting::MemberCode;
use umlauf_workflow::{ConsultClosing, Digest, Event, Response};

/// The texts that an event of a consultation names, each with what it is; nothing of another event.
pub(super) fn mentions(event: &Event) -> Vec<(&Digest, String)> {
    let reason = |of: &str| format!("Begründung: {of}");
    match event {
        Event::ConsultOpened(fact) => {
            let papers = fact.papers.iter();
            let mut list: Vec<_> = papers
                .map(|(paper, digest)| (digest, format!("Unterlage „{paper}“, zur Stellungnahme")))
                .collect();
            let previous = fact.previous.iter();
            list.extend(previous.map(|d| (d, String::from("Gegenstand der vorigen Runde"))));
            list
        }
        Event::Answered(fact) => {
            let evidence = fact.entered.iter().map(|entered| &entered.evidence);
            sent(&fact.response, &fact.member)
                .into_iter()
                .chain(evidence.map(|digest| (digest, proof(&fact.member))))
                .collect()
        }
        Event::AnswerLate(fact) => sent(&fact.response, &fact.member),
        Event::AnswerEntered(fact) => {
            let mut list = sent(&fact.response, &fact.member);
            list.push((&fact.evidence, proof(&fact.member)));
            list
        }
        Event::ExtensionAsked(fact) => {
            vec![(&fact.reason, reason(&format!("{} bittet um mehr Zeit", fact.member)))]
        }
        Event::ExtensionGranted(fact) => {
            let what = reason(&format!("mehr Zeit für {}", fact.member));
            fact.reason.iter().map(|digest| (digest, what.clone())).collect()
        }
        Event::ExtensionRefused(fact) => {
            vec![(&fact.reason, reason(&format!("keine weitere Zeit für {}", fact.member)))]
        }
        Event::ConsultExtended(fact) => vec![(&fact.reason, reason("Fristverlängerung"))],
        Event::ConsultClosed(fact) => closed(&fact.why),
        Event::FeedbackClosed(fact) => closed(&fact.why),
        Event::ReservationSettled(fact) => {
            let what = format!("Entscheidung der Leitung von {}", fact.member);
            fact.paper.iter().map(|digest| (digest, what.clone())).collect()
        }
        Event::Disposed(fact) => {
            let reasons = fact.rows.iter().filter_map(|row| Some((row.reason.as_ref()?, row)));
            let what = |row: &umlauf_workflow::Disposal| {
                reason(&format!("Anmerkung {} {}", row.comment, row.disposition.german()))
            };
            reasons.map(|(digest, row)| (digest, what(row))).collect()
        }
        Event::Replied(fact) => {
            let reasons = fact.rows.iter().filter_map(|row| Some((row.why.as_ref()?, row.comment)));
            let of = |n: u32| reason(&format!("{} zur Bewertung der Anmerkung {n}", fact.member));
            reasons.map(|(digest, number)| (digest, of(number))).collect()
        }
        _ => Vec::new(),
    }
}

fn sent<'e>(response: &'e Response, member: &MemberCode) -> Vec<(&'e Digest, String)> {
    let paper = response.paper.iter();
    let mut list: Vec<_> = paper
        .map(|digest| (digest, format!("{} von {member}", response.position.german())))
        .collect();
    let table = response.comments.iter();
    list.extend(table.map(|table| (&table.digest, format!("Anmerkungstabelle von {member}"))));
    list
}

fn closed(why: &ConsultClosing) -> Vec<(&Digest, String)> {
    match why {
        ConsultClosing::Office(why) => {
            vec![(why, String::from("Begründung: Beteiligung zum Fristende geschlossen"))]
        }
        ConsultClosing::Deadline | ConsultClosing::AllAnswered => Vec::new(),
    }
}

fn proof(member: &MemberCode) -> String {
    format!("Beleg der eingetragenen Stellungnahme von {member}")
}
