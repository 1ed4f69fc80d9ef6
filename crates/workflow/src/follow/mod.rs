//! Following up a decision: each bound member reports on each duty against a day of its own.
//!
//! Who is bound and until when is fixed by one event when the step is entered; what a member then
//! reports changes its own row and the counts of the head, so that a report costs the same among few
//! members and among many (invariant 12).

mod acts;
mod events;
mod fold;
pub(crate) mod post;
mod row;
mod told;

use umlauf_calendar::{Calendar, Period};
use umlauf_voting::MemberCode;

use crate::term::{day_end, term, term_on};
use crate::{Head, Instant, Office, On, StepName, Term, Workflow};
use jiff::SignedDuration;
use jiff::civil::Date;

pub use self::acts::{FollowAct, FollowRefusal};
pub use self::events::{
    DeviationAsked, DeviationDecided, DutyTerm, FollowBegan, FollowResumed, Happened, Joined,
    Judged, Progress, Released, Reported, TermMoved, Watched,
};
pub use self::fold::FollowHead;
pub(crate) use self::fold::apply;
pub use self::row::{Asked, DutyRow, DutyState, FollowRow, Last};
pub use self::told::followed_in_german;

pub use crate::name::{DutyName, TriggerName};

/// A step in which bound members report what they have done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Who is bound when the step is entered.
    pub bound: Bound,
    /// To what, in the order of the file.
    pub duties: Vec<Duty>,
    /// Whether an office must accept a report of conformity before it counts; which.
    pub accept: Option<Office>,
    /// Who records that a member joins later, or is not bound.
    pub join: Option<Joining>,
    /// How long before its day a member that has not reported is reminded.
    pub remind: Vec<Period>,
}

impl Follow {
    /// A duty by its name.
    pub fn duty(&self, name: &DutyName) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.name == *name)
    }

    /// Who is bound, in the body's order, and who of the voting members is not. `agreed` are those whom
    /// the finding binds, where it binds only those who agreed.
    pub fn parties(
        &self,
        workflow: &Workflow,
        agreed: Option<&[MemberCode]>,
    ) -> (Vec<MemberCode>, Vec<MemberCode>) {
        let agreed = agreed.filter(|_| self.bound != Bound::Members);
        let binds = |member: &&MemberCode| agreed.is_none_or(|agreed| agreed.contains(member));
        let (bound, free): (Vec<_>, Vec<_>) = workflow.voters().partition(binds);
        (bound.into_iter().cloned().collect(), free.into_iter().cloned().collect())
    }

    /// What the events are called that duties wait for, each once.
    pub fn triggers(&self) -> Vec<&TriggerName> {
        let mut names = Vec::new();
        for duty in &self.duties {
            if let Due::OnEvent(name, _) = &duty.due
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        names
    }
}

/// Who is bound when a step with `follow` is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Every voting member.
    Members,
    /// Whom the finding of this vote binds.
    Vote(StepName),
}

/// What a bound member must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The key in the file.
    pub name: DutyName,
    /// What people read.
    pub title: String,
    /// By when.
    pub due: Due,
}

/// By when a duty must be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// `at once`: it holds for whatever is made from now on, so no day makes it late; with `within` the
    /// report on it has a day.
    AtOnce(Option<Period>),
    /// `5 years`, counted from the day on which the member is bound.
    Within(Period),
    /// `2030-12-31`.
    On(Date),
    /// `on event x`, and so long after it.
    OnEvent(TriggerName, Period),
}

impl Due {
    /// The last day for a member that is bound at `from`; nothing where no day makes it late (yet).
    pub fn term(&self, calendar: &Calendar, from: Instant) -> Option<Term> {
        match self {
            Self::AtOnce(None) | Self::OnEvent(..) => None,
            Self::AtOnce(Some(period)) | Self::Within(period) => term(calendar, from, *period).ok(),
            // Who is bound after the day has no time at all: the office gives it a day.
            Self::On(day) => term_on(calendar, *day).filter(|term| term.instant > from),
        }
    }

    /// As people read it after „Frist:“.
    pub fn german(&self) -> String {
        match self {
            Self::AtOnce(None) => String::from("ab sofort"),
            Self::AtOnce(Some(period)) => {
                format!("ab sofort, zu melden innerhalb von {}", dative(*period))
            }
            Self::Within(period) => format!("innerhalb von {}", dative(*period)),
            Self::On(day) => format!("bis zum {}", umlauf_calendar::date_in_german(*day)),
            Self::OnEvent(name, period) => {
                format!("innerhalb von {} nach dem Ereignis „{name}“", dative(*period))
            }
        }
    }
}

fn dative(period: Period) -> String {
    crate::show::dative(period)
}

/// The instant from which periods run that begin on a day: now, or the end of a day before.
pub(crate) fn begins(on: Date, now: Instant) -> Instant {
    if on >= now.date() { now } else { day_end(on).plus(SignedDuration::from_secs(-1)) }
}

/// Who records that a member joins later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// `by office`, `by chair`.
    Office(Office),
    /// `by member`: its own representative.
    Member,
}

/// A condition on what members have reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Met {
    /// `all conform`: every bound member has met or need not meet every duty.
    All,
    /// `at least 11 conform`: so many bound members have.
    AtLeast(u32),
}

impl Met {
    /// Whether it holds.
    pub fn holds(self, follow: &FollowHead) -> bool {
        match self {
            // Where nobody is bound nothing is to be done, and joining must stay possible.
            Self::All => follow.bound > 0 && follow.done >= follow.bound,
            Self::AtLeast(least) => follow.done >= least,
        }
    }

    /// As users read it.
    pub fn german(self) -> String {
        match self {
            Self::All => String::from("alle gebundenen Mitglieder konform"),
            Self::AtLeast(least) => format!("mindestens {least} Mitglieder konform"),
        }
    }
}

impl std::fmt::Display for Met {
    /// As the file says it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => f.write_str("all conform"),
            Self::AtLeast(least) => write!(f, "at least {least} conform"),
        }
    }
}

/// Who is bound by what was found in a case, and who of the voting members is not.
pub(crate) fn bound(
    follow: &Follow,
    head: &Head,
    workflow: &Workflow,
) -> (Vec<MemberCode>, Vec<MemberCode>) {
    follow.parties(workflow, head.finding.as_ref().and_then(|finding| finding.bound.as_deref()))
}

impl Workflow {
    /// Where what members have reported leads: the first entry of the file that holds.
    pub fn met(&self, follow: &FollowHead) -> Option<StepName> {
        self.moves(&follow.step).into_iter().find_map(|next| match next.on {
            On::Met(met) if met.holds(follow) => Some(next.to.clone()),
            On::Met(_)
            | On::Children(_)
            | On::Consulted(_)
            | On::Act(_)
            | On::Outcome(_)
            | On::Objection
            | On::Elapsed => None,
        })
    }
}

impl Head {
    /// The follow-up in which reports count, if any.
    pub fn open_follow(&self) -> Option<&FollowHead> {
        self.follow.as_deref().filter(|follow| follow.open)
    }
}
