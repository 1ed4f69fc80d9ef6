//! Events of a follow-up as German sentences, for histories.

use umlauf_calendar::date_in_german;
use umlauf_voting::MemberCode;

use super::{DutyName, DutyTerm};
use crate::{Event, Term};

/// One line, with members and duties as the caller calls them; nothing for other events.
pub fn followed_in_german(
    event: &Event,
    name: &dyn Fn(&MemberCode) -> String,
    duty: &dyn Fn(&DutyName) -> String,
) -> Option<String> {
    let list = |members: &[MemberCode]| {
        let names: Vec<_> = members.iter().map(name).collect();
        if names.is_empty() { String::from("niemand") } else { names.join(", ") }
    };
    let days = |duties: &[DutyTerm]| days(duties, duty);
    Some(match event {
        Event::FollowBegan(began) => {
            let free = if began.not_bound.is_empty() {
                String::new()
            } else {
                format!("; nicht gebunden: {}", list(&began.not_bound))
            };
            format!("Gebunden: {}{free}; {}", list(&began.bound), days(&began.duties))
        }
        Event::FollowResumed(_) => String::from("Meldungen und Fristen gehen weiter wie bisher"),
        Event::Reported(e) => {
            let until = e.until.map(|day| format!(", bis {}", date_in_german(day)));
            let pending = if e.pending { ", noch abzunehmen" } else { "" };
            let (until, said) = (until.unwrap_or_default(), e.said.german());
            format!("{}: „{}“ {said}{until}{pending}", name(&e.member), duty(&e.duty))
        }
        Event::Judged(e) => {
            let how = if e.back.is_some() { "zurückgegeben" } else { "abgenommen" };
            format!(
                "{}: Meldung zu „{}“ (Ereignis {}) {how}",
                name(&e.member),
                duty(&e.duty),
                e.report
            )
        }
        Event::DeviationAsked(e) => {
            format!(
                "{}: Abweichung zu „{}“ beantragt{}",
                name(&e.member),
                duty(&e.duty),
                until(&e.term)
            )
        }
        Event::DeviationDecided(e) => match &e.term {
            Some(term) => format!(
                "{}: Abweichung zu „{}“ gewährt{}",
                name(&e.member),
                duty(&e.duty),
                until(term)
            ),
            None => format!("{}: Abweichung zu „{}“ abgelehnt", name(&e.member), duty(&e.duty)),
        },
        Event::TermMoved(e) => {
            format!(
                "{}: Frist zu „{}“ verschoben{}",
                name(&e.member),
                duty(&e.duty),
                until(&e.term)
            )
        }
        Event::Joined(e) => format!(
            "{}: beigetreten zum {}; {}",
            name(&e.member),
            date_in_german(e.on),
            days(&e.duties)
        ),
        Event::Released(e) => {
            format!("{}: nicht mehr gebunden ab {}", name(&e.member), date_in_german(e.on))
        }
        Event::Happened(e) => format!(
            "Ereignis „{}“ am {} eingetreten; {}",
            e.event,
            date_in_german(e.on),
            days(&e.duties)
        ),
        Event::Watched(e) => {
            let each = |list: &[(MemberCode, DutyName)]| {
                let each = list.iter().map(|(of, what)| format!("{} („{}“)", name(of), duty(what)));
                each.collect::<Vec<_>>().join(", ")
            };
            match (e.late.is_empty(), e.reminded.is_empty()) {
                (true, true) => String::from("Fristen durchgesehen"),
                (true, false) => format!("Erinnerung an {}", each(&e.reminded)),
                (false, true) => format!("Frist überschritten: {}", each(&e.late)),
                (false, false) => format!(
                    "Frist überschritten: {}; Erinnerung an {}",
                    each(&e.late),
                    each(&e.reminded)
                ),
            }
        }
        _ => return None,
    })
}

fn until(term: &Term) -> String {
    format!(" bis {}", date_in_german(term.end))
}

fn days(duties: &[DutyTerm], name: &dyn Fn(&DutyName) -> String) -> String {
    let each = duties.iter().map(|duty| match &duty.term {
        Some(term) => format!("„{}“{}", name(&duty.duty), until(term)),
        None => format!("„{}“ ohne Tag", name(&duty.duty)),
    });
    each.collect::<Vec<_>>().join(", ")
}
