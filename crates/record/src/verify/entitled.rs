//! Who did it: every act by somebody whose mandate held at that instant, for the seat it needs.

use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Answered, By, Capacity, Closing, ConsultClosed, ConsultClosing, Event, FeedbackClosed, Follow,
    Joining, Kind, Office, On, Replied, ReservationSettled, Seat,
};

use super::Scene;
use crate::fault::{Code, Fault};

/// Checks on whose account an event was recorded.
pub(super) fn check(scene: &Scene<'_>, faults: &mut Vec<Fault>) {
    let recorded = scene.recorded;
    if let By::Person(authority) = &recorded.by {
        let arrived = recorded.arrived();
        let over = authority.until.is_some_and(|until| until <= arrived);
        if authority.from > arrived || over {
            let message = format!("the mandate of `{}` did not hold then", authority.person);
            let until = authority.until.map_or_else(|| String::from("…"), |at| at.to_string());
            let expected = format!("{} to {until}", authority.from);
            faults.push(Fault::new(Code::Authority, message).differs(expected, arrived));
        }
    }
    let Some(allowed) = allowed(scene) else {
        return;
    };
    if !allowed.iter().any(|who| who.is(&recorded.by)) {
        let message = "this was not for whoever did it";
        let expected = allowed.iter().map(Who::to_string).collect::<Vec<_>>().join(" or ");
        faults.push(Fault::new(Code::Authority, message).differs(expected, told(&recorded.by)));
    }
}

/// Who may bring an event about.
enum Who<'s> {
    Clock,
    Courier,
    Person,
    Office(Office),
    Voter(&'s MemberCode, Option<Capacity>),
    /// Anybody of a member, staff too.
    Member(&'s MemberCode),
}

impl Who<'_> {
    fn is(&self, by: &By) -> bool {
        match (self, by) {
            (Self::Clock, By::Clock)
            | (Self::Courier, By::Courier)
            | (Self::Person, By::Person(_)) => true,
            (Self::Office(office), By::Person(authority)) => {
                authority.seat == Seat::Office(*office)
            }
            (Self::Voter(member, capacity), By::Person(authority)) => {
                let seated = matches!(&authority.seat, Seat::Member(seat) if seat == *member);
                seated
                    && authority.capacity != Capacity::Staff
                    && capacity.is_none_or(|capacity| capacity == authority.capacity)
            }
            (Self::Member(member), By::Person(authority)) => {
                matches!(&authority.seat, Seat::Member(seat) if seat == *member)
            }
            _ => false,
        }
    }
}

impl std::fmt::Display for Who<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Clock => f.write_str("clock"),
            Self::Courier => f.write_str("courier"),
            Self::Person => f.write_str("a person"),
            Self::Office(office) => f.write_str(office.as_str()),
            Self::Member(member) => write!(f, "somebody of {member}"),
            Self::Voter(member, None) => write!(f, "a voter of {member}"),
            Self::Voter(member, Some(capacity)) => write!(f, "{} of {member}", capacity.as_str()),
        }
    }
}

fn told(by: &By) -> String {
    match by {
        By::Clock => String::from("clock"),
        By::Courier => String::from("courier"),
        By::Person(authority) => {
            format!("{} of {} ({})", authority.capacity.as_str(), authority.seat, authority.person)
        }
    }
}

/// Whoever may, or nothing where the event follows from one that was checked itself.
fn allowed<'s>(scene: &Scene<'s>) -> Option<Vec<Who<'s>>> {
    use Office::{Chair, Secretariat};
    let offices = |list: &[Office]| Some(list.iter().map(|office| Who::Office(*office)).collect());
    match &scene.recorded.event {
        // A child is opened by its parent, whose errand the courier brings.
        Event::Opened { parent: Some(_), .. }
        | Event::ChildEnded(_)
        | Event::InnerEnded(_)
        | Event::Cancelled(_)
        | Event::Dispatched { .. } => Some(vec![Who::Courier]),
        // A schedule opens cases on the clock's account.
        Event::Opened { .. } => {
            Some(vec![Who::Office(Secretariat), Who::Office(Chair), Who::Clock])
        }
        Event::Corrected { .. } => offices(&[Secretariat, Chair]),
        Event::Filed { .. } => {
            let step = scene.replay.ledger.step().and_then(|step| scene.workflow.step(step));
            match step.map(|step| &step.kind) {
                Some(Kind::By { who, .. }) => offices(&[*who, Secretariat]),
                // Before its first step a child is given the papers of its parent.
                None => Some(vec![Who::Courier]),
                Some(_) => offices(&[Secretariat]),
            }
        }
        Event::Acted { step, label, .. } => {
            let moves = scene.workflow.moves(step);
            let by = moves.iter().find_map(|m| match &m.on {
                On::Act(act) if act.label == *label => Some(act.by),
                _ => None,
            })?;
            offices(&[by])
        }
        Event::Upgraded { .. }
        | Event::VoteEntered { .. }
        | Event::EntryRefused { .. }
        | Event::RollEntered { .. }
        | Event::RollRefused { .. }
        | Event::RollCalled { .. }
        | Event::VoteCast { entered: Some(_), .. } => offices(&[Secretariat]),
        Event::VoteCast { member, capacity, entered: None, .. } => {
            Some(vec![Who::Voter(member, Some(*capacity))])
        }
        Event::VoteLate { member, capacity, .. } => {
            Some(vec![Who::Voter(member, Some(*capacity)), Who::Office(Secretariat)])
        }
        Event::Interim { member, .. } | Event::Objected { member, .. } => {
            Some(vec![Who::Voter(member, None)])
        }
        Event::Reported(report) => Some(vec![Who::Voter(&report.member, Some(report.capacity))]),
        Event::DeviationAsked(asked) => Some(vec![Who::Voter(&asked.member, Some(asked.capacity))]),
        Event::DeviationDecided(_) | Event::TermMoved(_) => offices(&[Secretariat, Chair]),
        Event::Happened(_) => offices(&[Secretariat]),
        Event::Judged(_) => offices(&[following(scene)?.accept.unwrap_or(Secretariat)]),
        Event::Joined(joined) => match following(scene)?.join? {
            Joining::Office(office) => offices(&[office]),
            Joining::Member => Some(vec![Who::Voter(&joined.member, None)]),
        },
        Event::Released(_) => match following(scene)?.join? {
            Joining::Office(office) => offices(&[office]),
            Joining::Member => offices(&[Secretariat]),
        },
        Event::AnswerEntered(_) | Event::Answered(Answered { entered: Some(_), .. }) => {
            offices(&[Secretariat])
        }
        Event::Answered(Answered { member, capacity, entered: None, .. })
        | Event::ReservationSettled(ReservationSettled { member, capacity, .. })
        | Event::Replied(Replied { member, capacity, .. }) => {
            Some(vec![Who::Voter(member, Some(*capacity))])
        }
        Event::AnswerLate(fact) => {
            let voter = Who::Voter(&fact.member, Some(fact.capacity));
            Some(vec![voter, Who::Office(Secretariat)])
        }
        Event::ExtensionAsked(fact) => Some(vec![Who::Voter(&fact.member, None)]),
        Event::ExtensionGranted(_) | Event::ExtensionRefused(_) => extends(scene),
        Event::ConsultExtended(_) => {
            // After an outage the secretariat or the chair may, whatever the file says.
            let mut who = extends(scene).unwrap_or_default();
            who.extend([Who::Office(Secretariat), Who::Office(Chair)]);
            Some(who)
        }
        Event::Disposed(_) => {
            let step = scene.replay.ledger.step().and_then(|step| scene.workflow.step(step));
            match step.map(|step| &step.kind) {
                Some(Kind::By { who, disposes: Some(_), .. }) => offices(&[*who, Secretariat]),
                _ => offices(&[]),
            }
        }
        Event::ConsultClosed(ConsultClosed { why, .. })
        | Event::FeedbackClosed(FeedbackClosed { why, .. }) => match why {
            ConsultClosing::Office(_) => offices(&[Secretariat, Chair]),
            ConsultClosing::Deadline => Some(vec![Who::Clock]),
            ConsultClosing::AllAnswered => None,
        },
        Event::ConsultReminded(_)
        | Event::ConsultLapsed(_)
        | Event::ConsultHeld(_)
        | Event::DatesPassed(_) => Some(vec![Who::Clock]),
        Event::ConsultOpened(_) | Event::ConsultStopped(_) | Event::FeedbackOpened(_) => None,
        Event::Annulled { .. }
        | Event::Voided { .. }
        | Event::Closed { why: Closing::Chair(_), .. } => offices(&[Chair]),
        Event::Noted { member, .. } => Some(vec![Who::Member(member)]),
        Event::InnerBegun(fact) => Some(vec![Who::Member(&fact.member)]),
        Event::Closed { why: Closing::AllVoted | Closing::Sitting, .. }
        | Event::Found { .. }
        | Event::Extended { .. } => Some(vec![Who::Person]),
        Event::Closed { why: Closing::Deadline, .. }
        | Event::Watched(_)
        | Event::Reminded { .. }
        | Event::Escalated { .. }
        | Event::Overdue { .. }
        | Event::Elapsed { .. }
        | Event::Held { .. } => Some(vec![Who::Clock]),
        Event::Called(_)
        | Event::FollowBegan(_)
        | Event::FollowResumed(_)
        | Event::InnerRecalled(_)
        | Event::Recalled(_)
        | Event::Entered { .. }
        | Event::Launched { .. }
        | Event::Stopped { .. }
        | Event::Numbered { .. }
        | Event::Ended { .. } => None,
    }
}

/// The step with `follow` that the case stands in.
fn following<'s>(scene: &Scene<'s>) -> Option<&'s Follow> {
    let step = scene.replay.ledger.step().and_then(|step| scene.workflow.step(step))?;
    match &step.kind {
        Kind::Follow(follow) => Some(follow),
        _ => None,
    }
}

/// The office that gives more time in the consultation that runs.
fn extends<'s>(scene: &Scene<'s>) -> Option<Vec<Who<'s>>> {
    let step = scene.replay.ledger.step()?;
    let office = scene.workflow.inquiry(step).and_then(|inquiry| inquiry.extend);
    Some(office.into_iter().map(Who::Office).collect())
}
