//! What is said of a follow-up, in English.

use umlauf_voting::MemberCode;
use umlauf_workflow::{DutyName, DutyTerm, Event, FollowRefusal, Kind, Term, Workflow};

use crate::lang::Lang;
use crate::{dates, terms};

const EN: Lang = Lang::En;

/// An event in one line; nothing for those of other things.
pub(super) fn said(workflow: &Workflow, event: &Event) -> String {
    let words = Words(workflow);
    match event {
        Event::FollowBegan(e) => {
            let free = if e.not_bound.is_empty() {
                String::new()
            } else {
                format!("; not bound: {}", words.list(&e.not_bound))
            };
            format!("Bound: {}{free}; {}", words.list(&e.bound), words.days(&e.duties))
        }
        Event::FollowResumed(_) => String::from("Reports and days go on as before"),
        Event::Reported(e) => {
            let until = e.until.map(|day| format!(", by {}", dates::day(EN, day)));
            let pending = if e.pending { ", to be accepted" } else { "" };
            let (said, until) = (terms::progress(EN, e.said), until.unwrap_or_default());
            format!("{} {said}{until}{pending}", words.of(&e.member, &e.duty))
        }
        Event::Judged(e) => {
            let how = if e.back.is_some() { "given back" } else { "accepted" };
            format!("{} report (event {}) {how}", words.of(&e.member, &e.duty), e.report)
        }
        Event::DeviationAsked(e) => {
            format!("{} another day asked for: {}", words.of(&e.member, &e.duty), day(&e.term))
        }
        Event::DeviationDecided(e) => {
            let of = words.of(&e.member, &e.duty);
            match &e.term {
                Some(term) => format!("{of} another day granted: {}", day(term)),
                None => format!("{of} another day refused"),
            }
        }
        Event::TermMoved(e) => {
            format!("{} day moved to {}", words.of(&e.member, &e.duty), day(&e.term))
        }
        Event::Joined(e) => format!(
            "{}: joined as of {}; {}",
            words.member(&e.member),
            dates::day(EN, e.on),
            words.days(&e.duties)
        ),
        Event::Released(e) => {
            format!(
                "{}: not bound any more as of {}",
                words.member(&e.member),
                dates::day(EN, e.on)
            )
        }
        Event::Happened(e) => format!(
            "Event “{}” happened on {}; {}",
            e.event,
            dates::day(EN, e.on),
            words.days(&e.duties)
        ),
        Event::Watched(e) => {
            let late = (!e.late.is_empty()).then(|| format!("Overdue: {}", words.each(&e.late)));
            let reminded = (!e.reminded.is_empty())
                .then(|| format!("Reminder to {}", words.each(&e.reminded)));
            let said: Vec<_> = late.into_iter().chain(reminded).collect();
            if said.is_empty() { String::from("Days looked through") } else { said.join("; ") }
        }
        _ => String::new(),
    }
}

struct Words<'w>(&'w Workflow);

impl Words<'_> {
    fn of(&self, member: &MemberCode, duty: &DutyName) -> String {
        format!("{}: “{}”", self.member(member), self.duty(duty))
    }

    fn member(&self, code: &MemberCode) -> String {
        let known = self.0.body.member(code.as_str());
        known.map_or_else(|| code.to_string(), |member| member.title_in(EN.tongue()).to_owned())
    }

    fn list(&self, members: &[MemberCode]) -> String {
        let names: Vec<_> = members.iter().map(|member| self.member(member)).collect();
        if names.is_empty() { String::from("nobody") } else { names.join(", ") }
    }

    fn duty(&self, name: &DutyName) -> String {
        let known = self.0.steps().find_map(|step| match &step.kind {
            Kind::Follow(follow) => follow.duty(name),
            _ => None,
        });
        known.map_or_else(|| name.to_string(), |duty| duty.title.clone())
    }

    fn days(&self, duties: &[DutyTerm]) -> String {
        let each = duties.iter().map(|duty| match &duty.term {
            Some(term) => format!("“{}” by {}", self.duty(&duty.duty), day(term)),
            None => format!("“{}” without a day", self.duty(&duty.duty)),
        });
        each.collect::<Vec<_>>().join(", ")
    }

    fn each(&self, list: &[(MemberCode, DutyName)]) -> String {
        let each = list.iter();
        let each = each.map(|(of, what)| format!("{} (“{}”)", self.member(of), self.duty(what)));
        each.collect::<Vec<_>>().join(", ")
    }
}

fn day(term: &Term) -> String {
    dates::day(EN, term.end)
}

/// Why an act was not followed.
pub(super) fn refused(refusal: &FollowRefusal) -> String {
    let said = match refusal {
        FollowRefusal::NotFollowing => "Nothing is followed up in this case at present.",
        FollowRefusal::StaffDoesNotReport => {
            "Staff prepare; the report is given by the representative or the deputy."
        }
        FollowRefusal::NothingPlanned => {
            "A planned day goes only with “planned” and “being implemented”."
        }
        FollowRefusal::NoTerm => "This duty has no day at present that could be deviated from.",
        FollowRefusal::AlreadyAsked => "A request for another day has not been decided on yet.",
        FollowRefusal::Replaced => {
            "The report has been replaced meanwhile; please check the new one."
        }
        FollowRefusal::SamePerson => "Whoever reported or asked cannot decide on it.",
        FollowRefusal::ReasonRequired => "A refusal requires a reason.",
        FollowRefusal::NoJoining => "This procedure does not provide for joining later.",
        FollowRefusal::DayAhead => "The day must not lie in the future.",
        FollowRefusal::NotBound(member) => {
            return format!("`{member}` is not bound and reports nothing.");
        }
        FollowRefusal::AlreadyBound(member) => return format!("`{member}` is bound already."),
        FollowRefusal::NoMember(member) => {
            return format!("`{member}` is no member with a vote and cannot join.");
        }
        FollowRefusal::UnknownDuty { duty, known } => {
            return format!("There is no duty “{duty}” here. Known: {known}.");
        }
        FollowRefusal::DayPassed(day) => {
            return format!("The day must lie after today ({}).", dates::day(EN, *day));
        }
        FollowRefusal::NotLater(day) => {
            let day = dates::day(EN, *day);
            return format!("The day asked for must lie after the one that holds ({day}).");
        }
        FollowRefusal::Settled(member) => {
            return format!("`{member}` has met this duty already.");
        }
        FollowRefusal::NothingToJudge(member) => {
            return format!("`{member}` has given no report on this duty to be decided on.");
        }
        FollowRefusal::NothingAsked(member) => {
            return format!("`{member}` has asked for no other day for this duty.");
        }
        FollowRefusal::BeforeBeginning(day) => {
            let day = dates::day(EN, *day);
            return format!("The day must not lie before the beginning of the step ({day}).");
        }
        FollowRefusal::UnknownEvent { event, known } => {
            let known = if known == "nichts" { "nothing" } else { known };
            return format!("No duty waits for an event “{event}” here. Known: {known}.");
        }
        FollowRefusal::AlreadyHappened(event) => {
            return format!("The event “{event}” has been entered already.");
        }
    };
    said.to_owned()
}
