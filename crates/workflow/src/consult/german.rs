//! What happened in a consultation, as German sentences for histories; one text for record and pages.

use std::fmt::Write as _;

use umlauf_calendar::{date_in_german, end_in_german, moment_in_german};
use umlauf_comments::Reply;

use super::{ConsultClosing, DatesPassed, Disposed, Listed, Response};
use crate::{Capacity, Event, Term};

/// The sentence for an event of a consultation; nothing for another.
pub fn consultation_in_german(event: &Event) -> Option<String> {
    Some(match event {
        Event::ConsultOpened(fact) => format!(
            "{}. Runde der Beteiligung begonnen: {} gebeten{}",
            fact.round,
            fact.asked.count,
            fact.text.as_ref().map_or_else(String::new, |text| format!(", Gegenstand „{text}“"))
        ),
        Event::Answered(fact) => {
            let mut said = format!("{}: {}", fact.member, response(&fact.response));
            if fact.capacity == Capacity::Deputy {
                said.push_str(", durch die Stellvertretung");
            }
            if fact.after {
                said.push_str(", nachträglich");
            }
            if let Some(entered) = &fact.entered {
                let _ = write!(said, ", eingetragen von {} und bestätigt", entered.by);
            }
            said
        }
        Event::AnswerLate(fact) => {
            format!("{}: {} verspätet, nur vermerkt", fact.member, response(&fact.response))
        }
        Event::AnswerEntered(fact) => {
            format!("{}: {} eingetragen, noch zu bestätigen", fact.member, response(&fact.response))
        }
        Event::ExtensionAsked(fact) => format!(
            "{}: bittet um Fristverlängerung bis {}",
            fact.member,
            date_in_german(fact.until)
        ),
        Event::ExtensionGranted(fact) => {
            format!("{}: Frist verlängert bis {}", fact.member, until(&fact.term))
        }
        Event::ExtensionRefused(fact) => format!("{}: Fristverlängerung abgelehnt", fact.member),
        Event::ConsultExtended(fact) => {
            format!("Frist der Beteiligung für alle verlängert bis {}", until(&fact.term))
        }
        Event::InnerBegun(fact) => format!("{}: interne Abstimmung begonnen", fact.member),
        Event::InnerEnded(fact) => {
            format!("{}: interne Abstimmung beendet: {}", fact.member, fact.ending.german())
        }
        Event::InnerRecalled(fact) => {
            let members: Vec<_> = fact.children.iter().map(|(member, _)| member.as_str()).collect();
            format!("Interne Abstimmung zurückgerufen: {}", members.join(", "))
        }
        Event::ConsultReminded(fact) => format!("Erinnerung an {}", listed(&fact.members)),
        Event::ConsultLapsed(fact) => {
            format!("Frist der Beteiligung abgelaufen; es fehlen {}", listed(&fact.silent))
        }
        Event::ConsultHeld(fact) => format!(
            "Fristende der Beteiligung angehalten: System nicht bereit von {} bis {}",
            moment_in_german(fact.from.timestamp()),
            moment_in_german(fact.until.timestamp())
        ),
        Event::ConsultClosed(fact) => format!(
            "Beteiligung beendet ({}): {} Antworten, {} Anmerkungen; Verschweigen: {}",
            why(&fact.why),
            fact.answered,
            fact.comments,
            listed(&fact.silent)
        ),
        Event::ConsultStopped(_) => String::from("Beteiligung ohne Ergebnis beendet"),
        Event::DatesPassed(fact) => dates(fact),
        Event::ReservationSettled(fact) => match fact.to {
            Some(to) => {
                format!("{}: Leitungsvorbehalt aufgelöst, nun {}", fact.member, to.german())
            }
            None => format!("{}: Leitungsvorbehalt bestätigt", fact.member),
        },
        Event::Disposed(fact) => disposed(fact),
        Event::FeedbackOpened(fact) => {
            format!("Rückkopplung begonnen: {} gebeten", fact.asked.count)
        }
        Event::Replied(fact) => {
            let upheld = fact.rows.iter().filter(|row| row.reply == Reply::Upheld).count();
            format!(
                "{}: einverstanden mit {} Bewertungen, Dissens bei {}",
                fact.member,
                fact.rows.len() - upheld,
                upheld
            )
        }
        Event::FeedbackClosed(fact) => {
            let silence = match fact.silence {
                Reply::Accepted => "gilt als einverstanden",
                Reply::Upheld => "gilt als Dissens",
            };
            format!(
                "Rückkopplung beendet ({}): {} Dissense; ohne Äußerung ({silence}): {}",
                why(&fact.why),
                fact.upheld,
                listed(&fact.silent)
            )
        }
        _ => return None,
    })
}

fn response(response: &Response) -> String {
    let mut said = response.position.german().to_owned();
    if let Some(until) = response.until {
        let _ = write!(said, " bis {}", date_in_german(until));
    }
    if let Some(table) = &response.comments {
        let _ = write!(said, " mit {} Anmerkungen", table.count);
    }
    said
}

fn dates(fact: &DatesPassed) -> String {
    let names = |members: &[umlauf_voting::MemberCode]| listed(&Listed::of(members.to_vec()));
    match (fact.reminded.as_slice(), fact.lapsed.as_slice()) {
        ([], []) => String::from("Fristen einzelner Mitglieder durchgesehen"),
        (reminded, []) => format!("An Leitungsvorbehalt erinnert: {}", names(reminded)),
        ([], lapsed) => format!("Leitungsvorbehalt verfallen: {}", names(lapsed)),
        (reminded, lapsed) => format!(
            "An Leitungsvorbehalt erinnert: {}; verfallen: {}",
            names(reminded),
            names(lapsed)
        ),
    }
}

fn disposed(fact: &Disposed) -> String {
    let groups = umlauf_comments::Disposition::ALL.into_iter().filter_map(|disposition| {
        let count = fact.rows.iter().filter(|row| row.disposition == disposition).count();
        (count > 0).then(|| format!("{count} {}", disposition.german()))
    });
    format!("Anmerkungen bewertet: {}", groups.collect::<Vec<_>>().join(", "))
}

fn why(why: &ConsultClosing) -> &'static str {
    match why {
        ConsultClosing::Deadline => "Frist abgelaufen",
        ConsultClosing::AllAnswered => "alle haben geantwortet",
        ConsultClosing::Office(_) => "zum Fristende geschlossen",
    }
}

fn listed(listed: &Listed) -> String {
    match (listed.count, listed.members.as_slice()) {
        (0, _) => String::from("niemand"),
        (count, []) => format!("{count} Mitglieder"),
        (_, members) => {
            members.iter().map(umlauf_voting::MemberCode::as_str).collect::<Vec<_>>().join(", ")
        }
    }
}

fn until(term: &Term) -> String {
    end_in_german(term.instant.timestamp())
}
