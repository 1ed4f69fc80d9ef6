//! What the letters of a consultation see: one struct for all of them, since most say one sentence about
//! a member and a date. What a kind does not have is empty, and its templates do not ask for it.

use serde::Serialize;
use umlauf_calendar::day_in_german;
use umlauf_comments::Reply;
use umlauf_workflow::{Capacity, Notice};

use super::{Deadline, Member, Paper, Quote, View, deadline, end, moment};
use crate::clean::line;
use crate::words;

/// `consult_asked`, `consult_reminder`, … `feedback_ended`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Consulted {
    /// Title of the step.
    pub step: String,
    /// Which round of the case, from 1.
    pub round: u32,
    /// Until when.
    pub deadline: Option<Deadline>,
    /// Until when answers are still taken in after that.
    pub grace: Option<Deadline>,
    /// On what.
    pub papers: Vec<Paper>,
    /// Which of the papers is commented on.
    pub text: Option<Paper>,
    /// SHA-256 of that text in the round before, where there was one.
    pub previous: Option<String>,
    /// Whether a table of comments can be sent.
    pub table: bool,
    /// Whether it is about dispositions.
    pub feedback: bool,
    /// For whom.
    pub member: Option<Member>,
    /// `Stellungnahme`, `Mitzeichnung` …
    pub position: &'static str,
    /// How many comments.
    pub comments: u32,
    /// A day, in words.
    pub until: String,
    /// An instant, in words: the deadline that was, or the beginning of an outage.
    pub from: String,
    /// Text, condition or reason.
    pub reason: Option<Quote>,
    /// Whether the deputy gave it.
    pub deputy: bool,
    /// Whether it counts; a deputy's yields to the representative's.
    pub counts: bool,
    /// Whether it came in the grace period.
    pub after: bool,
    /// Whether the secretariat entered it.
    pub entered: bool,
    /// Until when it can be replaced.
    pub change_until: Option<Deadline>,
    /// Whether the answer is another than before.
    pub changed: bool,
    /// How many were asked.
    pub asked: u32,
    /// How many answered.
    pub answered_count: u32,
    /// How many are silent.
    pub count: u32,
    /// Who, where they are few.
    pub silent: Vec<Member>,
    /// To how many comments the member agrees.
    pub accepted: u32,
    /// How many comments are upheld.
    pub upheld: u32,
    /// What silence counts as: `einverstanden`, `aufrechterhalten`.
    pub silence: &'static str,
    /// When it was recorded, in words.
    pub recorded: Option<String>,
    /// When it was recorded, exactly as in the record.
    pub exact: Option<String>,
    /// Its number in the record.
    pub revision: Option<u64>,
    /// Check sum of the record up to it.
    pub head: Option<String>,
}

impl View<'_> {
    /// The context of a letter of a consultation.
    pub(super) fn consulted(&self) -> Consulted {
        let chain = self.0.chain.as_ref();
        let base = Consulted {
            recorded: chain.map(|chain| moment(chain.at)),
            exact: chain.map(|chain| chain.at.to_string()),
            revision: chain.map(|chain| chain.revision),
            head: chain.map(|chain| line(&chain.head)),
            ..Consulted::default()
        };
        let of = |code| Some(self.member(code));
        match &self.0.notice {
            Notice::ConsultAsked {
                round,
                title,
                term,
                grace,
                papers,
                text,
                previous,
                comments,
                ..
            } => {
                let named = papers.iter().find(|(paper, _)| Some(paper) == text.as_ref());
                Consulted {
                    step: line(title),
                    round: *round,
                    deadline: deadline(term.as_ref()),
                    grace: deadline(grace.as_ref()),
                    papers: self.papers(papers),
                    text: named.map(|(paper, digest)| self.paper(paper, digest)),
                    previous: previous.as_ref().map(ToString::to_string),
                    table: *comments,
                    ..base
                }
            }
            Notice::ConsultReminder { term, grace, feedback, .. } => Consulted {
                deadline: deadline(term.as_ref()),
                grace: deadline(grace.as_ref()),
                feedback: *feedback,
                ..base
            },
            Notice::ConsultReceipt {
                member,
                position,
                paper,
                comments,
                until,
                capacity,
                counts,
                after,
                entered,
                change_until,
                ..
            } => Consulted {
                member: of(member),
                position: position.german(),
                reason: paper.as_ref().map(|digest| self.quote(digest)),
                comments: *comments,
                until: until.map(day_in_german).unwrap_or_default(),
                deputy: *capacity == Capacity::Deputy,
                counts: *counts,
                after: *after,
                entered: *entered,
                change_until: deadline(change_until.as_ref()),
                ..base
            },
            Notice::ConsultLate { member, position, deadline } => Consulted {
                member: of(member),
                position: position.german(),
                from: end(*deadline),
                ..base
            },
            Notice::ConfirmAnswer { member, position } => {
                Consulted { member: of(member), position: position.german(), ..base }
            }
            Notice::ExtensionAsked { member, until, reason } => Consulted {
                member: of(member),
                until: day_in_german(*until),
                reason: Some(self.quote(reason)),
                ..base
            },
            Notice::ExtensionGranted { member, term, reason } => Consulted {
                member: of(member),
                deadline: Some(words::deadline(term)),
                reason: reason.as_ref().map(|digest| self.quote(digest)),
                ..base
            },
            Notice::ExtensionRefused { member, term, reason } => Consulted {
                member: of(member),
                deadline: deadline(term.as_ref()),
                reason: Some(self.quote(reason)),
                ..base
            },
            Notice::ConsultExtended { from, term, reason } => Consulted {
                from: end(*from),
                deadline: Some(words::deadline(term)),
                reason: Some(self.quote(reason)),
                ..base
            },
            other => self.told(other, base),
        }
    }

    /// The letters that say one thing.
    fn told(&self, notice: &Notice, base: Consulted) -> Consulted {
        let of = |code| Some(self.member(code));
        let all = |codes: &[_]| codes.iter().map(|code| self.member(code)).collect();
        match notice {
            Notice::ConsultHeld { deadline, from, until } => Consulted {
                step: end(*deadline),
                from: moment(*from),
                until: moment(*until),
                ..base
            },
            Notice::ReservationDue { member, until }
            | Notice::ReservationLapsed { member, until } => {
                Consulted { member: of(member), until: day_in_german(*until), ..base }
            }
            Notice::ReservationSettled { member, position, changed } => Consulted {
                member: of(member),
                position: position.german(),
                changed: *changed,
                ..base
            },
            Notice::ConsultSilent { count, silent, grace } => Consulted {
                count: *count,
                silent: all(silent),
                grace: deadline(grace.as_ref()),
                ..base
            },
            Notice::ConsultEnded { asked, answered, count, silent, comments } => Consulted {
                asked: *asked,
                answered_count: *answered,
                count: *count,
                silent: all(silent),
                comments: *comments,
                ..base
            },
            Notice::FeedbackAsked { member, comments, term, silence, .. } => Consulted {
                member: of(member),
                comments: *comments,
                deadline: deadline(term.as_ref()),
                silence: said(*silence),
                ..base
            },
            Notice::ReplyReceipt { member, accepted, upheld } => {
                Consulted { member: of(member), accepted: *accepted, upheld: *upheld, ..base }
            }
            Notice::FeedbackEnded { upheld, count, silence } => {
                Consulted { upheld: *upheld, count: *count, silence: said(*silence), ..base }
            }
            _ => base,
        }
    }
}

fn said(silence: Reply) -> &'static str {
    match silence {
        Reply::Accepted => "einverstanden",
        Reply::Upheld => "aufrechterhaltener Dissens",
    }
}
