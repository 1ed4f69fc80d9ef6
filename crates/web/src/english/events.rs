//! Events in English.

use umlauf_engine::view::Told;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    By, Capacity, Closing, Dispatch, Event, PaperName, Recorded, RollRow, RuleName, Seat, Stand,
    StepName, Term, Workflow, listed_in,
};

use crate::lang::Lang;
use crate::{dates, terms};

const EN: Lang = Lang::En;

pub(super) fn told(workflow: &Workflow, recorded: &Recorded) -> Told {
    let words = Words { workflow, recorded };
    Told { account: words.account(), said: words.said() }
}

struct Words<'w> {
    workflow: &'w Workflow,
    recorded: &'w Recorded,
}

impl Words<'_> {
    /// What the body calls the rule.
    fn rule(&self, rule: &RuleName) -> String {
        let known = self.workflow.body.rule(rule.as_str());
        known.map_or_else(|_| rule.to_string(), |known| known.title.clone())
    }

    fn account(&self) -> String {
        match &self.recorded.by {
            By::Clock => String::from("Clock"),
            By::Courier => String::from("Dispatch"),
            By::Person(authority) => match &authority.seat {
                Seat::Member(code) if authority.capacity == Capacity::Deputy => {
                    format!("{} (deputy)", self.member(code))
                }
                Seat::Member(code) => self.member(code),
                Seat::Office(office) => terms::office(EN, *office).to_owned(),
            },
        }
    }

    fn said(&self) -> String {
        match &self.recorded.event {
            Event::Opened { workflow, version, .. } => {
                let same = *workflow == self.workflow.name;
                let title = if same { self.workflow.title.as_str() } else { workflow.as_str() };
                format!("Case opened under “{title}”, version {version}")
            }
            Event::Entered { step, term: Some(term), .. } => {
                format!("Step “{}” begins, deadline {}", self.step(step), until(term))
            }
            Event::Entered { step, .. } => format!("Step “{}” begins", self.step(step)),
            Event::FollowBegan(_)
            | Event::FollowResumed(_)
            | Event::Reported(_)
            | Event::Judged(_)
            | Event::DeviationAsked(_)
            | Event::DeviationDecided(_)
            | Event::TermMoved(_)
            | Event::Joined(_)
            | Event::Released(_)
            | Event::Happened(_)
            | Event::Watched(_) => super::following::said(self.workflow, &self.recorded.event),
            Event::Called(called) => format!("Child cases begun: {}", called.children.len()),
            Event::ChildEnded(ended) => {
                format!("Child case “{}” ended: {}", ended.of, terms::ending(EN, ended.ending))
            }
            Event::InnerBegun(fact) => {
                format!("{}: own coordination begun", self.member(&fact.member))
            }
            Event::InnerEnded(fact) => {
                let ending = terms::ending(EN, fact.ending);
                format!("{}: own coordination ended: {ending}", self.member(&fact.member))
            }
            Event::InnerRecalled(back) => {
                let members: Vec<_> = back.children.iter().map(|(of, _)| self.member(of)).collect();
                format!("Own coordination called back: {}", members.join(", "))
            }
            Event::Recalled(back) => format!("Child cases called back: {}", back.children.len()),
            Event::Cancelled(_) => String::from("Called back by the parent case"),
            Event::Overdue { step } => format!("Step “{}” is overdue", self.step(step)),
            Event::Elapsed { step } => format!("The waiting time “{}” is over", self.step(step)),
            Event::Filed { paper, digest } => {
                let digest = digest.as_str();
                let short = digest.get(..12).unwrap_or(digest);
                format!("Paper “{}” filed ({short})", self.paper(paper))
            }
            Event::Corrected { paper, .. } => format!("Paper “{}” corrected", self.paper(paper)),
            Event::Voided { paper, .. } => {
                let paper = self.paper(paper);
                format!("Paper “{paper}” changed in substance; the votes are void")
            }
            Event::Acted { label, .. } => format!("“{label}”"),
            Event::Upgraded { workflow, version, step, .. } => {
                let step = self.step(step);
                format!("goes on under “{workflow}”, version {version}, in the step “{step}”")
            }
            Event::Numbered { number } => format!("Number {number} assigned"),
            Event::Ended { ending } => format!("Case ended: {}", terms::ending(EN, *ending)),
            event => super::consult::told(event).unwrap_or_else(|| self.ballot(event)),
        }
    }

    /// What happens around a vote.
    fn ballot(&self, event: &Event) -> String {
        match event {
            Event::Launched { ballot, rule, voters, items, .. } => {
                let each = match listed_in(EN.tongue(), items) {
                    none if none.is_empty() => none,
                    items => format!(", one by one on items {items}"),
                };
                let (rule, voters) = (self.rule(rule), voters.len());
                format!("Ballot {ballot} begins: rule “{rule}”, {voters} may vote{each}")
            }
            Event::VoteCast { member, said, declaration, entered, .. } => {
                let minutes = if declaration.is_some() { ", with a declaration" } else { "" };
                let entered = if entered.is_some() { ", entered and confirmed" } else { "" };
                format!("{}{}{minutes}{entered}", self.of(member), terms::said(EN, said))
            }
            Event::VoteLate { member, said, .. } => {
                let choice = terms::said(EN, said);
                format!("{}late: {choice} (does not count)", self.of(member))
            }
            Event::VoteEntered { member, said, .. } => {
                let (member, choice) = (self.member(member), terms::said(EN, said));
                format!("Vote of {member} entered: {choice}; waits for a second person")
            }
            Event::EntryRefused { member, .. } => {
                format!("Entry for {} not confirmed", self.member(member))
            }
            Event::RollEntered { held, rows, .. } => self.roll("entered", *held, rows),
            Event::RollCalled { held, rows, .. } => self.roll("confirmed", *held, rows),
            Event::RollRefused { .. } => String::from("Roll-call not confirmed"),
            Event::Noted { member, .. } => {
                format!("Note of {} to the secretariat", self.member(member))
            }
            Event::Interim { member, until, .. } => {
                format!("{}still coordinating until {}", self.of(member), dates::day(EN, *until))
            }
            Event::Objected { member, .. } => {
                format!("{}objection to the procedure", self.of(member))
            }
            Event::Reminded { members, .. } if members.is_empty() => {
                String::from("Reminder: nobody to remind")
            }
            Event::Reminded { members, .. } => format!("Reminder to {}", list(members)),
            Event::Escalated { to, silent, .. } => {
                format!("Notice to: {}; {} without a vote", terms::office(EN, *to), silent.len())
            }
            Event::Extended { term, .. } => {
                format!("Deadline extended for all until {}", until(term))
            }
            Event::Held { deadline, .. } => format!(
                "The deadline {} fell into an outage; the chair decides",
                dates::end(EN, *deadline)
            ),
            Event::Closed { why, silent, outcome, items, .. } => {
                let why = match why {
                    Closing::Deadline => "deadline passed",
                    Closing::AllVoted => "all have voted",
                    Closing::Sitting => "sitting",
                    Closing::Chair(_) => "closed by the chair as of the deadline",
                };
                let silent = match silent.as_slice() {
                    [] => String::new(),
                    silent => format!("; without a vote: {}", list(silent)),
                };
                let items = items.iter().map(|one| (one.item, one.outcome));
                format!("Vote closed ({why}): {}{silent}", terms::result(EN, *outcome, items))
            }
            Event::Stopped { .. } => String::from("Vote ended without a result"),
            Event::Found { outcome, items, bound, .. } => {
                let items = items.iter().map(|one| (one.item, one.outcome));
                let bound = bound.as_ref().map(|bound| format!("; bound: {}", list(bound)));
                let bound = bound.unwrap_or_default();
                format!("Established: {}{bound}", terms::result(EN, *outcome, items))
            }
            Event::Annulled { .. } => String::from("Finding taken back"),
            Event::Dispatched { member, result, .. } => {
                let result = match result {
                    Dispatch::Accepted => "delivered",
                    Dispatch::GaveUp => "could not be delivered",
                };
                format!("Invitation to {} {result}", self.member(member))
            }
            Event::ConsultOpened(_)
            | Event::Answered(_)
            | Event::AnswerLate(_)
            | Event::AnswerEntered(_)
            | Event::ExtensionAsked(_)
            | Event::ExtensionGranted(_)
            | Event::ExtensionRefused(_)
            | Event::ConsultExtended(_)
            | Event::ConsultReminded(_)
            | Event::ConsultLapsed(_)
            | Event::ConsultHeld(_)
            | Event::ConsultClosed(_)
            | Event::ConsultStopped(_)
            | Event::DatesPassed(_)
            | Event::ReservationSettled(_)
            | Event::Disposed(_)
            | Event::FeedbackOpened(_)
            | Event::Replied(_)
            | Event::FeedbackClosed(_)
            | Event::Opened { .. }
            | Event::Entered { .. }
            | Event::Overdue { .. }
            | Event::FollowBegan(_)
            | Event::FollowResumed(_)
            | Event::Reported(_)
            | Event::Judged(_)
            | Event::DeviationAsked(_)
            | Event::DeviationDecided(_)
            | Event::TermMoved(_)
            | Event::Joined(_)
            | Event::Released(_)
            | Event::Happened(_)
            | Event::Watched(_)
            | Event::InnerBegun(_)
            | Event::InnerEnded(_)
            | Event::InnerRecalled(_)
            | Event::Called(_)
            | Event::ChildEnded(_)
            | Event::Recalled(_)
            | Event::Cancelled(_)
            | Event::Elapsed { .. }
            | Event::Filed { .. }
            | Event::Corrected { .. }
            | Event::Voided { .. }
            | Event::Acted { .. }
            | Event::Upgraded { .. }
            | Event::Numbered { .. }
            | Event::Ended { .. } => String::new(),
        }
    }

    /// `Roll-call of the sitting of … confirmed: Yes: Bund, Bayern; absent: Bremen`.
    fn roll(&self, what: &str, held: jiff::civil::Date, rows: &[RollRow]) -> String {
        let groups = Stand::ALL.into_iter().filter_map(|stand| {
            let of = rows.iter().filter(|row| row.stand == stand);
            let names: Vec<_> = of.map(|row| self.member(&row.member)).collect();
            (!names.is_empty())
                .then(|| format!("{}: {}", terms::stand(EN, stand), names.join(", ")))
        });
        let groups = groups.collect::<Vec<_>>().join("; ");
        format!("Roll-call of the sitting of {} {what}: {groups}", dates::day(EN, held))
    }

    /// Whoever acts stands before the sentence; a member is named only where another acted for it.
    fn of(&self, member: &MemberCode) -> String {
        match &self.recorded.by {
            By::Person(authority) if authority.seat == Seat::Member(member.clone()) => {
                String::new()
            }
            By::Person(_) | By::Clock | By::Courier => format!("{}: ", self.member(member)),
        }
    }

    fn member(&self, code: &MemberCode) -> String {
        let known = self.workflow.body.member(code.as_str());
        known.map_or_else(|| code.to_string(), |member| member.title_in(EN.tongue()).to_owned())
    }

    fn step(&self, name: &StepName) -> String {
        self.workflow.step(name).map_or_else(|| name.to_string(), |step| step.title.clone())
    }

    fn paper(&self, name: &PaperName) -> String {
        self.workflow.titles.get(name).cloned().unwrap_or_else(|| name.to_string())
    }
}

fn until(term: &Term) -> String {
    dates::end(EN, term.instant)
}

fn list(members: &[MemberCode]) -> String {
    members.iter().map(MemberCode::as_str).collect::<Vec<_>>().join(", ")
}
