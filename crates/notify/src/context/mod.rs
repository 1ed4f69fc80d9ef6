//! What a template sees: typed, German where a reader sees it, with every date already in words.
//!
//! A template gets the fields of [`Frame`] and those of its kind side by side. Both are made from a
//! [`Dispatch`] in one place, so a template can only use what every letter of its kind has; a name
//! that does not exist is an error (strict undefined), found by `Templates::check_all`.

mod consult;
mod follow;
mod kinds;
mod pieces;

use std::fmt::Write as _;

use serde::Serialize;
use umlauf_calendar::{day_in_german, end_in_german, moment_in_german};
use umlauf_voting::MemberCode;
use umlauf_workflow::{Capacity, Digest, Instant, Notice, PaperName, Seat, Term};

pub use consult::Consulted;
pub use follow::{
    BindingChanged, Bound, DeviationAsked, DeviationDecided, DueBegan, DueList, DueMoved, DutyLine,
    Following, LateLine, LateReports, ReportJudged, ReportReceipt, ReportToJudge,
};
pub use kinds::{
    Annulled, ConfirmEntry, ConfirmRoll, Corrected, Ended, EntryRefused, Extended, Held,
    Information, Interim, Invitation, ItemLine, Late, LetterContext, Missing, Note, Objection,
    Overdue, Receipt, Reminder, RollReceipt, RollRefused, Task, Undelivered, Upgraded,
};
pub use pieces::{About, Deadline, Frame, Member, Paper, Quote, Rule};

use crate::clean::{line, lines, shortened};
use crate::{Dispatch, Sender, words};

/// Everything a template may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Context {
    /// What all letters have.
    #[serde(flatten)]
    pub frame: Frame,
    /// What this kind has.
    #[serde(flatten)]
    pub letter: LetterContext,
}

impl Context {
    /// The context of a letter to one person.
    pub fn of(dispatch: &Dispatch, sender: &Sender) -> Self {
        let view = View(dispatch);
        Self { frame: view.frame(sender), letter: view.letter() }
    }
}

/// A dispatch, read for a template.
struct View<'a>(&'a Dispatch);

impl View<'_> {
    fn frame(&self, sender: &Sender) -> Frame {
        let Dispatch { case, body, to, notice, base_url, rehearsal, .. } = self.0;
        let title = line(&case.title);
        Frame {
            kind: notice.kind(),
            rehearsal: *rehearsal,
            salutation: words::salutation(to),
            case: About {
                id: line(case.id.as_str()),
                short: shortened(&title, LONGEST_SUBJECT),
                title,
                workflow: line(&case.workflow),
                basis: case.basis.as_deref().map(line),
            },
            body: line(&body.title),
            seat: line(&to.seat_title),
            on_behalf: words::on_behalf(to),
            link: base_url.as_deref().map(|base| link(base, case.id.as_str(), self.page())),
            answered: sender.is_answered(),
        }
    }

    /// Where the link leads: to the page on which its reader does what the letter asks for, else to the
    /// case.
    fn page(&self) -> &'static str {
        let member = matches!(self.0.to.seat, Seat::Member(_));
        match &self.0.notice {
            Notice::Invitation { .. }
            | Notice::Reminder { .. }
            | Notice::Extended { .. }
            | Notice::Corrected { .. }
                if member =>
            {
                "/stimme"
            }
            Notice::Bound { .. }
            | Notice::DueReminder { .. }
            | Notice::DueMissed { .. }
            | Notice::DueBegan { .. }
            | Notice::ReportReceipt { .. }
            | Notice::ReportToJudge { .. }
            | Notice::ReportJudged { .. }
            | Notice::DeviationAsked { .. }
            | Notice::DeviationDecided { .. }
            | Notice::DueMoved { .. } => "/umsetzung",
            Notice::ConsultReminder { feedback: true, .. } | Notice::FeedbackAsked { .. }
                if member =>
            {
                "/rueckmeldung"
            }
            Notice::ConsultAsked { .. }
            | Notice::ConsultReminder { .. }
            | Notice::ConsultExtended { .. }
            | Notice::ExtensionGranted { .. }
            | Notice::ExtensionRefused { .. }
            | Notice::ReservationDue { .. }
                if member =>
            {
                "/stellungnahme"
            }
            Notice::ExtensionAsked { .. } | Notice::ConsultHeld { .. } => "/beteiligung",
            Notice::ConfirmAnswer { .. } => "/beteiligung/eintrag",
            _ => "",
        }
    }

    fn letter(&self) -> LetterContext {
        let vote = &self.0.vote;
        match &self.0.notice {
            Notice::Task { title, term, may, .. } => LetterContext::Task(Task {
                step: line(title),
                deadline: deadline(term.as_ref()),
                may: may.iter().map(|label| line(label)).collect(),
            }),
            Notice::Invitation { ballot, title, rule, term, papers, again, items } => {
                LetterContext::Invitation(Invitation {
                    ballot: *ballot,
                    step: line(title),
                    rule: Rule {
                        title: vote.rule.as_deref().map_or_else(|| line(rule.as_str()), line),
                        basis: vote.basis.as_deref().map(line),
                    },
                    deadline: deadline(term.as_ref()),
                    papers: self.papers(papers),
                    again: again.as_ref().map(|digest| self.quote(digest)),
                    items: (!items.is_empty()).then(|| umlauf_workflow::listed(items)),
                    silence: vote.silence.as_deref().map(line),
                    change: vote.change,
                    object: vote.object,
                })
            }
            Notice::Information { title, term, papers } => {
                LetterContext::Information(Information {
                    step: line(title),
                    deadline: deadline(term.as_ref()),
                    papers: self.papers(papers),
                })
            }
            Notice::Reminder { ballot, term } => LetterContext::Reminder(Reminder {
                ballot: *ballot,
                deadline: deadline(term.as_ref()),
                silence: vote.silence.as_deref().map(line),
            }),
            Notice::Receipt {
                member,
                said,
                declaration,
                capacity,
                counts,
                entered,
                change_until,
                ..
            } => LetterContext::Receipt(Receipt {
                member: self.member(member),
                choice: said.german(),
                items: words::items(said),
                declaration: declaration.as_ref().map(|digest| self.quote(digest)),
                deputy: *capacity == Capacity::Deputy,
                counts: *counts,
                entered: *entered,
                change_until: deadline(change_until.as_ref()),
                recorded: self.0.chain.as_ref().map(|chain| moment(chain.at)),
                exact: self.0.chain.as_ref().map(|chain| chain.at.to_string()),
                revision: self.0.chain.as_ref().map(|chain| chain.revision),
                head: self.0.chain.as_ref().map(|chain| line(&chain.head)),
            }),
            Notice::Late { member, said, deadline } => LetterContext::Late(Late {
                member: self.member(member),
                choice: said.german(),
                deadline: end(*deadline),
            }),
            Notice::Interim { member, until } => LetterContext::Interim(Interim {
                member: self.member(member),
                until: day_in_german(*until),
            }),
            Notice::ConfirmEntry { member, said } => LetterContext::ConfirmEntry(ConfirmEntry {
                member: self.member(member),
                choice: said.german(),
            }),
            Notice::EntryRefused { member, reason } => LetterContext::EntryRefused(EntryRefused {
                member: self.member(member),
                reason: self.quote(reason),
            }),
            Notice::Sitting { title, term, papers } => LetterContext::Sitting(Information {
                step: line(title),
                deadline: deadline(term.as_ref()),
                papers: self.papers(papers),
            }),
            Notice::ConfirmRoll { held } => {
                LetterContext::ConfirmRoll(ConfirmRoll { held: day_in_german(*held) })
            }
            Notice::RollRefused { reason } => {
                LetterContext::RollRefused(RollRefused { reason: self.quote(reason) })
            }
            Notice::RollReceipt { held, member, stand, capacity, declaration } => {
                LetterContext::RollReceipt(RollReceipt {
                    member: self.member(member),
                    held: day_in_german(*held),
                    stand: stand.german(),
                    deputy: *capacity == Some(Capacity::Deputy),
                    declaration: declaration.as_ref().map(|digest| self.quote(digest)),
                    revision: self.0.chain.as_ref().map(|chain| chain.revision),
                    head: self.0.chain.as_ref().map(|chain| line(&chain.head)),
                })
            }
            Notice::Note { member, text } => {
                LetterContext::Note(Note { member: self.member(member), text: self.quote(text) })
            }
            Notice::Missing { silent, term } => LetterContext::Missing(Missing {
                silent: silent.iter().map(|member| self.member(member)).collect(),
                deadline: deadline(term.as_ref()),
            }),
            Notice::Overdue { title, who, term } => LetterContext::Overdue(Overdue {
                step: line(title),
                who: who.german(),
                deadline: deadline(term.as_ref()),
            }),
            Notice::Extended { from, term, reason } => LetterContext::Extended(Extended {
                from: end(*from),
                deadline: words::deadline(term),
                reason: self.quote(reason),
                silence: vote.silence.as_deref().map(line),
            }),
            Notice::Objection { member, reason } => LetterContext::Objection(Objection {
                member: self.member(member),
                reason: reason.as_ref().map(|digest| self.quote(digest)),
            }),
            Notice::Held { deadline, from, until } => LetterContext::Held(Held {
                deadline: end(*deadline),
                from: moment(*from),
                until: moment(*until),
            }),
            Notice::Corrected { paper, digest, reason } => LetterContext::Corrected(Corrected {
                paper: self.paper(paper, digest),
                reason: self.quote(reason),
            }),
            Notice::Annulled { reason } => {
                LetterContext::Annulled(Annulled { reason: self.quote(reason) })
            }
            Notice::Upgraded { workflow, version, title, term, may, reason } => {
                LetterContext::Upgraded(Upgraded {
                    workflow: line(workflow),
                    version: *version,
                    step: line(title),
                    deadline: deadline(term.as_ref()),
                    may: may.iter().map(|label| line(label)).collect(),
                    reason: self.quote(reason),
                })
            }
            Notice::Bound { title, duties: list, joined } => LetterContext::Bound(Bound {
                step: line(title),
                duties: follow::duties(list),
                joined: joined.map(day_in_german),
            }),
            Notice::Following { title, bound, not_bound } => LetterContext::Following(Following {
                step: line(title),
                bound: *bound,
                not_bound: not_bound.iter().map(|member| self.member(member)).collect(),
            }),
            Notice::DueReminder { title, duties: list } => LetterContext::DueReminder(DueList {
                step: line(title),
                duties: follow::duties(list),
            }),
            Notice::DueMissed { title, duties: list } => LetterContext::DueMissed(DueList {
                step: line(title),
                duties: follow::duties(list),
            }),
            Notice::LateReports { title, late } => LetterContext::LateReports(LateReports {
                step: line(title),
                late: late
                    .iter()
                    .map(|(member, late)| LateLine {
                        member: self.member(member),
                        duty: follow::duty(late),
                    })
                    .collect(),
            }),
            Notice::DueBegan { event, on, duties: list } => LetterContext::DueBegan(DueBegan {
                event: line(event),
                on: day_in_german(*on),
                duties: follow::duties(list),
            }),
            Notice::ReportReceipt { member, duty, said, until, text, pending } => {
                LetterContext::ReportReceipt(ReportReceipt {
                    member: self.member(member),
                    duty: line(duty),
                    said: said.german(),
                    until: until.map(day_in_german),
                    text: text.as_ref().map(|digest| self.quote(digest)),
                    pending: *pending,
                    recorded: self.0.chain.as_ref().map(|chain| moment(chain.at)),
                    revision: self.0.chain.as_ref().map(|chain| chain.revision),
                    head: self.0.chain.as_ref().map(|chain| line(&chain.head)),
                })
            }
            Notice::ReportToJudge { member, duty } => {
                let (member, duty) = (self.member(member), line(duty));
                LetterContext::ReportToJudge(ReportToJudge { member, duty })
            }
            Notice::ReportJudged { member, duty, back } => {
                LetterContext::ReportJudged(ReportJudged {
                    member: self.member(member),
                    duty: line(duty),
                    back: back.as_ref().map(|digest| self.quote(digest)),
                })
            }
            Notice::DeviationAsked { member, duty, term, reason } => {
                LetterContext::DeviationAsked(DeviationAsked {
                    member: self.member(member),
                    duty: line(duty),
                    day: day_in_german(term.end),
                    reason: self.quote(reason),
                })
            }
            Notice::DeviationDecided { member, duty, granted, reason } => {
                LetterContext::DeviationDecided(DeviationDecided {
                    member: self.member(member),
                    duty: line(duty),
                    granted: granted.as_ref().map(|term| day_in_german(term.end)),
                    reason: reason.as_ref().map(|digest| self.quote(digest)),
                })
            }
            Notice::DueMoved { member, duty, term, reason } => LetterContext::DueMoved(DueMoved {
                member: self.member(member),
                duty: line(duty),
                day: day_in_german(term.end),
                reason: self.quote(reason),
            }),
            Notice::BindingChanged { member, on, bound } => {
                LetterContext::BindingChanged(BindingChanged {
                    member: self.member(member),
                    on: day_in_german(*on),
                    bound: *bound,
                })
            }
            Notice::Undelivered { member, person } => LetterContext::Undelivered(Undelivered {
                member: self.member(member),
                person: self
                    .0
                    .people
                    .get(person)
                    .map_or_else(|| line(person.as_str()), |n| line(n)),
            }),
            Notice::ConsultAsked { .. }
            | Notice::ConsultReminder { .. }
            | Notice::ConsultReceipt { .. }
            | Notice::ConsultLate { .. }
            | Notice::ConfirmAnswer { .. }
            | Notice::ExtensionAsked { .. }
            | Notice::ExtensionGranted { .. }
            | Notice::ExtensionRefused { .. }
            | Notice::ConsultExtended { .. }
            | Notice::ConsultHeld { .. }
            | Notice::ReservationDue { .. }
            | Notice::ReservationLapsed { .. }
            | Notice::ReservationSettled { .. }
            | Notice::ConsultSilent { .. }
            | Notice::ConsultEnded { .. }
            | Notice::FeedbackAsked { .. }
            | Notice::ReplyReceipt { .. }
            | Notice::FeedbackEnded { .. } => LetterContext::Consulted(Box::new(self.consulted())),
            Notice::Ended { ending, title, number, outcome, reason, items } => {
                LetterContext::Ended(Ended {
                    step: line(title),
                    ending: ending.as_str(),
                    result: words::ending(*ending),
                    number: number.as_deref().map(line),
                    outcome: outcome.map(umlauf_voting::Outcome::german),
                    items: items
                        .iter()
                        .map(|one| ItemLine { item: one.item, said: one.outcome.german() })
                        .collect(),
                    reason: reason.as_ref().map(|digest| self.quote(digest)),
                })
            }
        }
    }

    fn member(&self, code: &MemberCode) -> Member {
        words::member(self.0.members.get(code).map_or(code.as_str(), String::as_str))
    }

    fn quote(&self, digest: &Digest) -> Quote {
        Quote { text: self.0.texts.get(digest).map(|text| lines(text)), digest: digest.to_string() }
    }

    fn papers(&self, papers: &[(PaperName, Digest)]) -> Vec<Paper> {
        papers.iter().map(|(name, digest)| self.paper(name, digest)).collect()
    }

    fn paper(&self, name: &PaperName, digest: &Digest) -> Paper {
        let title = self.0.texts.get(digest).map(|title| line(title));
        Paper { title: title.unwrap_or_else(|| line(name.as_str())), digest: digest.to_string() }
    }
}

/// A subject line holds this much of a case's title.
const LONGEST_SUBJECT: usize = 100;

fn deadline(term: Option<&Term>) -> Option<Deadline> {
    term.map(words::deadline)
}

fn end(instant: Instant) -> String {
    end_in_german(instant.timestamp())
}

fn moment(instant: Instant) -> String {
    moment_in_german(instant.timestamp())
}

/// The page of a case, or one below it.
fn link(base: &str, case: &str, page: &str) -> String {
    let mut url = format!("{}/vorgaenge/", line(base).trim_end_matches('/'));
    for byte in case.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url.push_str(page);
    url
}
