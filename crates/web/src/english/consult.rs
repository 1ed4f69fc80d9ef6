//! Consultations in English: events and refusals.

use umlauf_workflow::{
    ConsultClosing, ConsultRefusal, Disposed, Event, Listed, Position, Response, Term,
};

use crate::dates;
use crate::lang::Lang;

const EN: Lang = Lang::En;

/// The sentence for an event of a consultation; nothing for another.
pub(super) fn told(event: &Event) -> Option<String> {
    Some(match event {
        Event::ConsultOpened(fact) => {
            format!("Round {} of the consultation begun: {} asked", fact.round, fact.asked.count)
        }
        Event::Answered(fact) => {
            let after = if fact.after { ", after the deadline" } else { "" };
            let entered = if fact.entered.is_some() { ", entered and confirmed" } else { "" };
            format!("{}: {}{after}{entered}", fact.member, response(&fact.response))
        }
        Event::AnswerLate(fact) => {
            format!("{}: {}, too late, noted only", fact.member, response(&fact.response))
        }
        Event::AnswerEntered(fact) => format!(
            "{}: {} entered; waits for a second person",
            fact.member,
            response(&fact.response)
        ),
        Event::ExtensionAsked(fact) => {
            format!("{}: asks for more time until {}", fact.member, dates::day(EN, fact.until))
        }
        Event::ExtensionGranted(fact) => {
            format!("{}: deadline extended until {}", fact.member, until(&fact.term))
        }
        Event::ExtensionRefused(fact) => format!("{}: no more time", fact.member),
        Event::ConsultExtended(fact) => {
            format!("Deadline extended for all until {}", until(&fact.term))
        }
        Event::ConsultReminded(fact) => format!("Reminder to {}", listed(&fact.members)),
        Event::ConsultLapsed(fact) => {
            format!("The deadline has passed; missing: {}", listed(&fact.silent))
        }
        Event::ConsultHeld(fact) => format!(
            "The deadline {} fell into an outage; the secretariat or the chair decides",
            dates::end(EN, fact.deadline)
        ),
        Event::ConsultClosed(fact) => format!(
            "Consultation ended ({}): {} answers, {} comments; silent: {}",
            why(&fact.why),
            fact.answered,
            fact.comments,
            listed(&fact.silent)
        ),
        Event::ConsultStopped(_) => String::from("Consultation ended without a result"),
        Event::DatesPassed(fact) => format!(
            "Dates of single members: {} reminded of a reservation, {} reservations lapsed",
            fact.reminded.len(),
            fact.lapsed.len()
        ),
        Event::ReservationSettled(fact) => match fact.to {
            Some(to) => format!("{}: reservation settled, now: {}", fact.member, position(to)),
            None => format!("{}: reservation confirmed", fact.member),
        },
        Event::Disposed(fact) => disposed(fact),
        Event::FeedbackOpened(fact) => {
            format!("Feedback on the dispositions begun: {} asked", fact.asked.count)
        }
        Event::Replied(fact) => {
            format!("{}: replied to {} dispositions", fact.member, fact.rows.len())
        }
        Event::FeedbackClosed(fact) => format!(
            "Feedback ended ({}): {} comments upheld; silent: {}",
            why(&fact.why),
            fact.upheld,
            listed(&fact.silent)
        ),
        _ => return None,
    })
}

/// What a member answers.
pub(crate) fn position(position: Position) -> &'static str {
    match position {
        Position::Statement => "statement",
        Position::Cosigned => "co-signed",
        Position::CosignedIf => "co-signed with a condition",
        Position::Reserved => "reserved for the leadership",
        Position::Nothing => "nothing to report",
        Position::NotConcerned => "not concerned",
    }
}

fn response(response: &Response) -> String {
    let mut said = String::from(position(response.position));
    if let Some(until) = response.until {
        said.push_str(&format!(" until {}", dates::day(EN, until)));
    }
    if let Some(table) = &response.comments {
        said.push_str(&format!(" with {} comments", table.count));
    }
    said
}

fn disposed(fact: &Disposed) -> String {
    format!("Comments disposed of: {}", fact.rows.len())
}

fn why(why: &ConsultClosing) -> &'static str {
    match why {
        ConsultClosing::Deadline => "deadline passed",
        ConsultClosing::AllAnswered => "all have answered",
        ConsultClosing::Office(_) => "closed as of the deadline",
    }
}

fn listed(listed: &Listed) -> String {
    match (listed.count, listed.members.as_slice()) {
        (0, _) => String::from("nobody"),
        (count, []) => format!("{count} members"),
        (_, members) => members.iter().map(|member| member.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn until(term: &Term) -> String {
    dates::end(EN, term.instant)
}

/// Why a consultation did not follow.
pub(super) fn refused(refusal: &ConsultRefusal) -> String {
    match refusal {
        ConsultRefusal::NotNow => {
            String::from("No consultation is running at present in which this is possible.")
        }
        ConsultRefusal::NotAsked(member) => {
            format!("`{member}` is not asked in this consultation.")
        }
        ConsultRefusal::StaffDoesNotAnswer => String::from(
            "Staff prepare drafts; the answer is given by the representative or the deputy.",
        ),
        ConsultRefusal::Late { .. } => String::from(
            "The deadline has passed. The answer was recorded as late and is not considered.",
        ),
        ConsultRefusal::Empty => String::from(
            "A statement needs a text or comments; otherwise report that there is nothing to say.",
        ),
        ConsultRefusal::ConditionMissing => String::from("Who co-signs with a condition names it."),
        ConsultRefusal::ReservationDay => String::from(
            "A reservation for the leadership needs a day after today and within a year.",
        ),
        ConsultRefusal::DayWithoutReservation => {
            String::from("Only a reservation for the leadership has a day of its own.")
        }
        ConsultRefusal::NoCommentsWith(with) => {
            format!("No comments belong to “{}”.", position(*with))
        }
        ConsultRefusal::NoComments => {
            String::from("This consultation takes no tables of comments.")
        }
        ConsultRefusal::TableSize(most) => {
            format!("A table has between one and {most} comments.")
        }
        ConsultRefusal::PapersFrozen => String::from(
            "While the consultation runs the papers are frozen; a new version begins a new round.",
        ),
        ConsultRefusal::AlreadyAnswered(member) => format!("`{member}` has answered already."),
        ConsultRefusal::NoExtension => {
            String::from("In this step the deadline cannot be extended.")
        }
        ConsultRefusal::NotLater(day) => format!(
            "The new deadline must be a day after the present one ({}).",
            dates::day(EN, *day)
        ),
        ConsultRefusal::ReasonRequired => String::from("An extension for all requires a reason."),
        ConsultRefusal::NoWish(member) => format!("`{member}` has not asked for more time."),
        ConsultRefusal::NoReservation => String::from("No reservation for the leadership is open."),
        ConsultRefusal::StillReserved => String::from(
            "After the leadership has decided, the answer is no longer reserved for it.",
        ),
        ConsultRefusal::NoInner => {
            String::from("This consultation provides for no coordination of one’s own.")
        }
        ConsultRefusal::Coordinating => {
            String::from("The coordination of your own is already under way.")
        }
        ConsultRefusal::BatchSize(most) => {
            format!("Between one and {most} comments are treated at once.")
        }
        ConsultRefusal::Twice(id) => format!("Comment {id} is named more than once."),
        ConsultRefusal::NoSuchComment(id) => {
            format!("There is no comment {id} in this consultation.")
        }
        ConsultRefusal::Unreasoned(id) => format!("A rejection requires a reason (comment {id})."),
        ConsultRefusal::OwnDuplicate(id) => {
            format!("Comment {id} cannot be its own duplicate.")
        }
        ConsultRefusal::NotDisposed(id) => format!("Comment {id} has no disposition yet."),
        ConsultRefusal::Undisposed(open) => {
            format!("{open} comments have no disposition yet; the case goes on after that.")
        }
    }
}
