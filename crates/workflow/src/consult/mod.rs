//! Consultations: members answer, comment on a frozen text, see what became of each comment, and may
//! uphold it.
//!
//! A consultation and the feedback on its comments share one set of rows, one per addressee; the head
//! keeps only counts and the soonest date that concerns any member, so that the last of eleven thousand
//! answers costs what the first did. Going back into its step begins a new consultation with rows of its
//! own: the next round.

mod act;
mod comment;
mod dissent;
mod fact;
mod fold;
mod german;
mod head;
mod row;

use serde::{Deserialize, Serialize};
use umlauf_calendar::Period;
use umlauf_comments::Reply;
use umlauf_voting::MemberCode;

use crate::{Digest, Kind, Office, On, PaperName, StepName, Workflow, WorkflowName};

pub use self::act::{ConsultAct, ConsultRefusal, Response};
pub use self::comment::{
    CommentId, CommentState, Disposal, LARGEST_BATCH, LARGEST_TABLE, TableRef,
};
pub use self::dissent::{Dissent, dissents};
pub use self::fact::{
    AnswerEntered, AnswerLate, Answered, ConsultClosed, ConsultClosing, ConsultExtended,
    ConsultHeld, ConsultLapsed, ConsultOpened, ConsultReminded, ConsultStopped, DatesPassed,
    Disposed, ExtensionAsked, ExtensionGranted, ExtensionRefused, FeedbackClosed, FeedbackOpened,
    Listed, Replied, ReplyRow, ReservationSettled,
};
pub(crate) use self::fold::{SETTLED_AFTER, apply, keep_dates, missing, next_date, shared};
pub use self::german::consultation_in_german;
pub use self::head::{ConsultHead, ConsultState, FeedbackHead};
pub use self::row::{AnswerEntry, Consulted, Given, Reservation, Settled, TimeWish};

/// A step in which members answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consult {
    /// What they are asked for.
    pub purpose: Purpose,
    /// Before the deadline: who is still missing is reminded.
    pub remind: Vec<Period>,
}

/// What members are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Their answers.
    Answers(Inquiry),
    /// What they say to the dispositions of their comments.
    Feedback(Feedback),
}

/// How answers are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inquiry {
    /// Whom: groups and members of the body, `members` for all that vote, `advisory` for all others.
    pub ask: Vec<String>,
    /// The paper that is commented on; frozen when the consultation begins.
    pub text: Option<PaperName>,
    /// Whether answers may bring a table of comments.
    pub comments: bool,
    /// Whether it ends when everybody has answered, not only at the deadline.
    pub early: bool,
    /// How long answers are taken in after the deadline, marked as such.
    pub grace: Option<Period>,
    /// The office that gives more time, where that is possible.
    pub extend: Option<Office>,
    /// The pattern of workflows under which a member may do its own coordination as a child case.
    pub inner: Option<WorkflowName>,
}

/// How commenters are asked about the dispositions of their comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The consultation.
    pub of: StepName,
    /// What silence counts as.
    pub silence: Reply,
}

/// How a step with `consult` ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsultEnd {
    /// Answers were asked for; also where nobody answered or nobody commented and the file says nothing
    /// of that.
    Answered,
    /// Nobody answered.
    WithoutAnswers,
    /// Somebody answered, nobody commented.
    WithoutComments,
    /// Feedback: no comment is upheld.
    Accepted,
    /// Feedback: at least one comment is upheld.
    Upheld,
}

impl ConsultEnd {
    /// Those of a step that asks for answers.
    pub const OF_ANSWERS: [Self; 3] = [Self::Answered, Self::WithoutAnswers, Self::WithoutComments];
    /// Those of a step that asks for feedback.
    pub const OF_FEEDBACK: [Self; 2] = [Self::Accepted, Self::Upheld];

    /// The words in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::WithoutAnswers => "without answers",
            Self::WithoutComments => "without comments",
            Self::Accepted => "accepted",
            Self::Upheld => "upheld",
        }
    }

    /// The words a user reads.
    pub fn german(self) -> &'static str {
        match self {
            Self::Answered => "Stellungnahmen liegen vor",
            Self::WithoutAnswers => "keine Stellungnahme",
            Self::WithoutComments => "keine Anmerkung",
            Self::Accepted => "einverstanden",
            Self::Upheld => "Dissens aufrechterhalten",
        }
    }
}

/// What a member answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// *Stellungnahme*: a text, comments, or both.
    Statement,
    /// *Mitzeichnung*.
    Cosigned,
    /// *Mitzeichnung unter Vorbehalt*: with a named condition.
    CosignedIf,
    /// *Leitungsvorbehalt*: the matter is settled, the leadership has yet to approve by a date of its own.
    Reserved,
    /// *Fehlanzeige*: looked at, nothing to say.
    Nothing,
    /// *Nichtbefassung*: not concerned.
    NotConcerned,
}

impl Position {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Statement,
        Self::Cosigned,
        Self::CosignedIf,
        Self::Reserved,
        Self::Nothing,
        Self::NotConcerned,
    ];

    /// The word in events, rows and commands.
    pub fn word(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Cosigned => "cosigned",
            Self::CosignedIf => "cosigned_if",
            Self::Reserved => "reserved",
            Self::Nothing => "nothing",
            Self::NotConcerned => "not_concerned",
        }
    }

    /// The words a user reads.
    pub fn german(self) -> &'static str {
        match self {
            Self::Statement => "Stellungnahme",
            Self::Cosigned => "Mitzeichnung",
            Self::CosignedIf => "Mitzeichnung unter Vorbehalt",
            Self::Reserved => "Leitungsvorbehalt",
            Self::Nothing => "Fehlanzeige",
            Self::NotConcerned => "Nichtbefassung",
        }
    }

    /// Whether comments may come with it.
    pub fn comments(self) -> bool {
        !matches!(self, Self::Nothing | Self::NotConcerned)
    }
}

impl std::str::FromStr for Position {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|position| position.word() == text).ok_or(())
    }
}

/// The words for all voting members, and for all others, in `ask`.
pub(crate) const ASK_MEMBERS: &str = "members";
/// See [`ASK_MEMBERS`].
pub(crate) const ASK_ADVISORY: &str = "advisory";

impl Workflow {
    /// Whom words of `ask` name, in the body's order, each once.
    pub fn asked(&self, ask: &[String]) -> Vec<MemberCode> {
        let groups = self.body.groups();
        let named = |word: &str, member: &umlauf_voting::Member| {
            word == ASK_MEMBERS && member.voter.is_some()
                || word == ASK_ADVISORY && member.voter.is_none()
                || word == member.code.as_str()
                || groups.get(member.group).is_some_and(|group| group.name == word)
        };
        let members = self.body.members().iter();
        let asked = members.filter(|member| ask.iter().any(|word| named(word, member)));
        asked.map(|member| member.code.clone()).collect()
    }

    /// How a consultation is held, by the name of its step.
    pub fn inquiry(&self, step: &StepName) -> Option<&Inquiry> {
        match self.step(step).map(|step| &step.kind) {
            Some(Kind::Consult(Consult { purpose: Purpose::Answers(inquiry), .. })) => {
                Some(inquiry)
            }
            _ => None,
        }
    }

    /// How feedback is asked for, by the name of its step.
    pub fn feedback(&self, step: &StepName) -> Option<&Feedback> {
        match self.step(step).map(|step| &step.kind) {
            Some(Kind::Consult(Consult { purpose: Purpose::Feedback(feedback), .. })) => {
                Some(feedback)
            }
            _ => None,
        }
    }

    /// The end that counts where the file does not tell it apart from another.
    pub(crate) fn consult_end(&self, step: &StepName, end: ConsultEnd) -> ConsultEnd {
        let named = |end| self.moves(step).iter().any(|next| next.on == On::Consulted(end));
        match end {
            ConsultEnd::WithoutAnswers if named(end) => end,
            ConsultEnd::WithoutAnswers | ConsultEnd::WithoutComments
                if named(ConsultEnd::WithoutComments) =>
            {
                ConsultEnd::WithoutComments
            }
            ConsultEnd::WithoutAnswers | ConsultEnd::WithoutComments => ConsultEnd::Answered,
            other => other,
        }
    }
}

/// SHA-256 of a list of members: one code a line.
pub fn members_digest<'a>(members: impl IntoIterator<Item = &'a MemberCode>) -> Digest {
    let mut text = String::new();
    for member in members {
        text.push_str(member.as_str());
        text.push('\n');
    }
    Digest::of(text.as_bytes())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}
