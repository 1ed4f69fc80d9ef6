//! What letters about a follow-up have: who is bound, what is due, what was reported and decided.

use serde::Serialize;
use umlauf_calendar::day_in_german;
use umlauf_workflow::NoticeDuty;

use super::{Member, Quote};
use crate::clean::line;

/// A duty, as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DutyLine {
    /// What is to be done.
    pub title: String,
    /// `innerhalb von 5 Jahren`.
    pub due: String,
    /// The day, in words; nothing where there is none yet.
    pub day: Option<String>,
}

/// `bound`: a member is bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// Title of the step.
    pub step: String,
    /// What it must do, and by when.
    pub duties: Vec<DutyLine>,
    /// The day on which it joined, in words.
    pub joined: Option<String>,
}

/// `following`: a follow-up began, for the secretariat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Following {
    /// Title of the step.
    pub step: String,
    /// How many are bound.
    pub bound: u32,
    /// Who is not.
    pub not_bound: Vec<Member>,
}

/// `due_reminder`, `due_missed`: what a member must soon have done, or has let pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueList {
    /// Title of the step.
    pub step: String,
    /// Which duties.
    pub duties: Vec<DutyLine>,
}

/// `late_reports`: who has let a day pass, for the secretariat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LateReports {
    /// Title of the step.
    pub step: String,
    /// Who, and with what.
    pub late: Vec<LateLine>,
}

/// A member and a duty it is late with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LateLine {
    /// Who.
    pub member: Member,
    /// With what.
    pub duty: DutyLine,
}

/// `due_began`: what a duty waited for has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueBegan {
    /// What.
    pub event: String,
    /// When, in words.
    pub on: String,
    /// Which duties have a day now.
    pub duties: Vec<DutyLine>,
}

/// `report_receipt`: a report was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportReceipt {
    /// For whom.
    pub member: Member,
    /// On what.
    pub duty: String,
    /// `geplant`, `in Umsetzung`, `konform`, `nicht betroffen`.
    pub said: &'static str,
    /// The day it has planned itself, in words.
    pub until: Option<String>,
    /// What it wrote.
    pub text: Option<Quote>,
    /// Whether an office must accept it.
    pub pending: bool,
    /// When it was recorded, in words.
    pub recorded: Option<String>,
    /// Its number in the record.
    pub revision: Option<u64>,
    /// Check sum of the record up to it.
    pub head: Option<String>,
}

/// `report_to_judge`: a report waits to be accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportToJudge {
    /// Whose.
    pub member: Member,
    /// On what.
    pub duty: String,
}

/// `report_judged`: a report was accepted or given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportJudged {
    /// Whose.
    pub member: Member,
    /// On what.
    pub duty: String,
    /// Why it was given back; nothing where it was accepted.
    pub back: Option<Quote>,
}

/// `deviation_asked`: a member asked for another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviationAsked {
    /// Who.
    pub member: Member,
    /// For what.
    pub duty: String,
    /// The day, in words.
    pub day: String,
    /// Why.
    pub reason: Quote,
}

/// `deviation_decided`: another day was granted or refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviationDecided {
    /// Whose.
    pub member: Member,
    /// For what.
    pub duty: String,
    /// The day that was granted, in words.
    pub granted: Option<String>,
    /// Why.
    pub reason: Option<Quote>,
}

/// `due_moved`: an office moved a member's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueMoved {
    /// Whose.
    pub member: Member,
    /// For what.
    pub duty: String,
    /// The day that holds from now on, in words.
    pub day: String,
    /// Why.
    pub reason: Quote,
}

/// `binding_changed`: a member joined, or is not bound any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BindingChanged {
    /// Who.
    pub member: Member,
    /// From which day, in words.
    pub on: String,
    /// Whether it is bound now.
    pub bound: bool,
}

pub(super) fn duty(duty: &NoticeDuty) -> DutyLine {
    let day = duty.term.as_ref().map(|term| day_in_german(term.end));
    DutyLine { title: line(&duty.title), due: line(&duty.due), day }
}

pub(super) fn duties(duties: &[NoticeDuty]) -> Vec<DutyLine> {
    duties.iter().map(duty).collect()
}
