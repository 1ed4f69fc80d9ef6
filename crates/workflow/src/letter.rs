//! Letters: whom an event must be made known to, and what must be said.
//!
//! A letter carries facts and digests; names, addresses and texts are added when it is rendered, so
//! that personal data never enters the outbox. `letters` (in `post.rs`) makes them from an event.

mod kind;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_comments::Reply;
use umlauf_voting::{MemberCode, Outcome};

use crate::{
    Capacity, Digest, Ending, Instant, ItemFound, Office, PaperName, PersonId, Position, Progress,
    RuleName, Said, Seat, Stand, StepName, Term,
};

/// A message somebody must get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// For which seat.
    pub to: Seat,
    /// Which persons of that seat.
    pub audience: Audience,
    /// What it says.
    pub notice: Notice,
}

/// Which persons of a seat get a letter; always one mail per person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everyone with a mandate for the seat, and its functional mailbox.
    Everyone,
    /// The sender of a vote, and the functional mailbox of the member.
    SenderAndMailbox(PersonId),
}

/// What a letter says. Every kind has a template folder of the same name in `notify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// An office is asked to act.
    Task {
        /// The step.
        step: StepName,
        /// Its title.
        title: String,
        /// Until when.
        term: Option<Term>,
        /// What can be done, as labels.
        may: Vec<String>,
    },
    /// A member is asked to vote.
    Invitation {
        /// Which ballot.
        ballot: u32,
        /// Title of the step.
        title: String,
        /// The rule.
        rule: RuleName,
        /// Until when.
        term: Option<Term>,
        /// On what.
        papers: Vec<(PaperName, Digest)>,
        /// Whether an earlier ballot is void because a paper changed in substance; the reason.
        again: Option<Digest>,
        /// The Ziffern that are voted on one by one; none: the whole is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<u32>,
    },
    /// An advisory member is informed of a vote that began.
    Information {
        /// Title of the step.
        title: String,
        /// Until when.
        term: Option<Term>,
        /// On what.
        papers: Vec<(PaperName, Digest)>,
    },
    /// A member has not voted yet.
    Reminder {
        /// Which ballot.
        ballot: u32,
        /// Until when.
        term: Option<Term>,
    },
    /// A vote was received.
    Receipt {
        /// Which ballot.
        ballot: u32,
        /// For whom.
        member: MemberCode,
        /// The vote.
        #[serde(flatten)]
        said: Said,
        /// SHA-256 of the declaration.
        declaration: Option<Digest>,
        /// As what it was given.
        capacity: Capacity,
        /// Whether it counts; a deputy's yields to the representative's.
        counts: bool,
        /// Whether the secretariat entered it.
        entered: bool,
        /// Until when it can be changed.
        change_until: Option<Term>,
    },
    /// A vote was received too late.
    Late {
        /// For whom.
        member: MemberCode,
        /// The vote.
        #[serde(flatten)]
        said: Said,
        /// The deadline it missed.
        deadline: Instant,
    },
    /// An interim answer was received.
    Interim {
        /// Who.
        member: MemberCode,
        /// Until the end of this day.
        until: Date,
    },
    /// A second person must confirm an entered vote.
    ConfirmEntry {
        /// For whom.
        member: MemberCode,
        /// The vote.
        #[serde(flatten)]
        said: Said,
    },
    /// A second person refused an entered vote.
    EntryRefused {
        /// For whom.
        member: MemberCode,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A vote will be held in a sitting; nobody is asked to vote by mail.
    Sitting {
        /// Title of the step.
        title: String,
        /// Until when it should be held.
        term: Option<Term>,
        /// On what.
        papers: Vec<(PaperName, Digest)>,
    },
    /// A second person must confirm the roll-call of a sitting.
    ConfirmRoll {
        /// The day of the sitting.
        held: Date,
    },
    /// A second person refused the roll-call of a sitting.
    RollRefused {
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// How a member was called in a sitting.
    RollReceipt {
        /// The day of the sitting.
        held: Date,
        /// Who.
        member: MemberCode,
        /// How it was called.
        stand: Stand,
        /// Who was there for it.
        capacity: Option<Capacity>,
        /// SHA-256 of the declaration.
        declaration: Option<Digest>,
    },
    /// A member wrote something to the secretariat.
    Note {
        /// Who.
        member: MemberCode,
        /// SHA-256 of the text.
        text: Digest,
    },
    /// Who is still missing, for an office.
    Missing {
        /// Who has not voted.
        silent: Vec<MemberCode>,
        /// Until when.
        term: Option<Term>,
    },
    /// A step of an office is overdue.
    Overdue {
        /// The step's title.
        title: String,
        /// Who should have acted.
        who: Office,
        /// Since when.
        term: Option<Term>,
    },
    /// The deadline was extended for all.
    Extended {
        /// From when.
        from: Instant,
        /// To when.
        term: Term,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// Somebody objected to the procedure.
    Objection {
        /// Who.
        member: MemberCode,
        /// SHA-256 of the reason.
        reason: Option<Digest>,
    },
    /// The deadline passed during an outage; the chair must settle it.
    Held {
        /// The deadline.
        deadline: Instant,
        /// Not ready from …
        from: Instant,
        /// … until.
        until: Instant,
    },
    /// A paper of the running vote was put right; votes stay.
    Corrected {
        /// Which paper.
        paper: PaperName,
        /// What it is now.
        digest: Digest,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A finding was taken back.
    Annulled {
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// The case goes on under another definition.
    Upgraded {
        /// Title of the workflow it now follows.
        workflow: String,
        /// Its version.
        version: u32,
        /// Title of the step it stands in.
        title: String,
        /// Until when.
        term: Option<Term>,
        /// What can be done there, as labels.
        may: Vec<String>,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A member is bound: to what, by when.
    Bound {
        /// Title of the step.
        title: String,
        /// Its duties.
        duties: Vec<NoticeDuty>,
        /// The day on which it joined, where it was not bound from the beginning.
        joined: Option<Date>,
    },
    /// A follow-up began, for the secretariat.
    Following {
        /// Title of the step.
        title: String,
        /// How many members are bound.
        bound: u32,
        /// Which voting members are not.
        not_bound: Vec<MemberCode>,
    },
    /// What a member must soon have done.
    DueReminder {
        /// Title of the step.
        title: String,
        /// Which duties, with their days.
        duties: Vec<NoticeDuty>,
    },
    /// A member has let a day pass.
    DueMissed {
        /// Title of the step.
        title: String,
        /// Which duties, with their days.
        duties: Vec<NoticeDuty>,
    },
    /// Who has let a day pass, for the secretariat.
    LateReports {
        /// Title of the step.
        title: String,
        /// Who, and with which duty.
        late: Vec<(MemberCode, NoticeDuty)>,
    },
    /// What a duty waited for has happened; its days run.
    DueBegan {
        /// What.
        event: String,
        /// When.
        on: Date,
        /// Which duties, with their days.
        duties: Vec<NoticeDuty>,
    },
    /// A report was received.
    ReportReceipt {
        /// For whom.
        member: MemberCode,
        /// On which duty, by its title.
        duty: String,
        /// What.
        said: Progress,
        /// The day the member has planned itself.
        until: Option<Date>,
        /// SHA-256 of the text.
        text: Option<Digest>,
        /// Whether an office must accept it.
        pending: bool,
    },
    /// A report of conformity waits for the office that accepts it.
    ReportToJudge {
        /// Whose.
        member: MemberCode,
        /// On which duty, by its title.
        duty: String,
    },
    /// A report was accepted or given back.
    ReportJudged {
        /// Whose.
        member: MemberCode,
        /// On which duty, by its title.
        duty: String,
        /// SHA-256 of the reason for which it is given back.
        back: Option<Digest>,
    },
    /// A member asked for another day.
    DeviationAsked {
        /// Who.
        member: MemberCode,
        /// For which duty, by its title.
        duty: String,
        /// The day.
        term: Term,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// Another day was granted or refused.
    DeviationDecided {
        /// Whose.
        member: MemberCode,
        /// For which duty, by its title.
        duty: String,
        /// The day that holds from now on; nothing where it was refused.
        granted: Option<Term>,
        /// SHA-256 of the reason.
        reason: Option<Digest>,
    },
    /// An office moved a member's day.
    DueMoved {
        /// Whose.
        member: MemberCode,
        /// For which duty, by its title.
        duty: String,
        /// The day that holds from now on.
        term: Term,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A member joined, or is not bound any more.
    BindingChanged {
        /// Who.
        member: MemberCode,
        /// From which day.
        on: Date,
        /// Whether it is bound now.
        bound: bool,
    },
    /// A letter could not be delivered; somebody must look after it.
    Undelivered {
        /// For which member.
        member: MemberCode,
        /// To whom.
        person: PersonId,
    },
    /// A member is asked to answer, in the first round or a later one.
    ConsultAsked {
        /// Which consultation.
        number: u32,
        /// Which round of the case, from 1.
        round: u32,
        /// Title of the step.
        title: String,
        /// Until when.
        term: Option<Term>,
        /// Until when answers are taken in after that.
        grace: Option<Term>,
        /// On what.
        papers: Vec<(PaperName, Digest)>,
        /// Which of the papers is commented on.
        text: Option<PaperName>,
        /// SHA-256 of that text in the round before.
        previous: Option<Digest>,
        /// Whether a table of comments can be sent.
        comments: bool,
    },
    /// A member has not answered yet, or has not said something to all dispositions.
    ConsultReminder {
        /// Which consultation.
        number: u32,
        /// Until when.
        term: Option<Term>,
        /// Where the deadline has passed: until when answers are still taken in.
        grace: Option<Term>,
        /// Whether it is about dispositions.
        feedback: bool,
    },
    /// An answer was received.
    ConsultReceipt {
        /// Which consultation.
        number: u32,
        /// For whom.
        member: MemberCode,
        /// What.
        position: Position,
        /// SHA-256 of the text or condition.
        paper: Option<Digest>,
        /// How many comments came with it.
        comments: u32,
        /// The last day of a leadership reservation.
        until: Option<Date>,
        /// As what it was given.
        capacity: Capacity,
        /// Whether it counts; a deputy's yields to the representative's.
        counts: bool,
        /// Whether it came in the grace period.
        after: bool,
        /// Whether the secretariat entered it.
        entered: bool,
        /// Until when it can be replaced.
        change_until: Option<Term>,
    },
    /// An answer was received too late.
    ConsultLate {
        /// For whom.
        member: MemberCode,
        /// What.
        position: Position,
        /// The deadline it missed.
        deadline: Instant,
    },
    /// A second person must confirm an entered answer.
    ConfirmAnswer {
        /// For whom.
        member: MemberCode,
        /// What.
        position: Position,
    },
    /// A member asks for more time.
    ExtensionAsked {
        /// Who.
        member: MemberCode,
        /// Until when.
        until: Date,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// A member has more time than the others.
    ExtensionGranted {
        /// Who.
        member: MemberCode,
        /// To when.
        term: Term,
        /// SHA-256 of why.
        reason: Option<Digest>,
    },
    /// A member does not get the time it asked for.
    ExtensionRefused {
        /// Who.
        member: MemberCode,
        /// Until when it has.
        term: Option<Term>,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// All have more time.
    ConsultExtended {
        /// From when.
        from: Instant,
        /// To when.
        term: Term,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// The deadline passed during an outage; an office must settle it.
    ConsultHeld {
        /// The deadline.
        deadline: Instant,
        /// Not ready from …
        from: Instant,
        /// … until.
        until: Instant,
    },
    /// A leadership reservation is about to lapse.
    ReservationDue {
        /// Whose.
        member: MemberCode,
        /// Its last day.
        until: Date,
    },
    /// A leadership reservation lapsed.
    ReservationLapsed {
        /// Whose.
        member: MemberCode,
        /// Its last day.
        until: Date,
    },
    /// The leadership of a member decided.
    ReservationSettled {
        /// Whose.
        member: MemberCode,
        /// What the answer now is.
        position: Position,
        /// Whether it is another than before.
        changed: bool,
    },
    /// Who is still missing when the deadline has passed, for the office.
    ConsultSilent {
        /// How many.
        count: u32,
        /// Who; nobody is named where they are many.
        silent: Vec<MemberCode>,
        /// Until when answers are still taken in.
        grace: Option<Term>,
    },
    /// How a consultation ended, for the office.
    ConsultEnded {
        /// How many were asked …
        asked: u32,
        /// … and answered.
        answered: u32,
        /// How many did not.
        count: u32,
        /// Who did not; nobody is named where they are many.
        silent: Vec<MemberCode>,
        /// How many comments there are.
        comments: u32,
    },
    /// A commenter is asked what it says to the dispositions of its comments.
    FeedbackAsked {
        /// Which consultation.
        number: u32,
        /// Who.
        member: MemberCode,
        /// How many comments have a disposition it has said nothing to.
        comments: u32,
        /// Until when.
        term: Option<Term>,
        /// What silence counts as.
        silence: Reply,
    },
    /// What a commenter said to dispositions was received.
    ReplyReceipt {
        /// Who.
        member: MemberCode,
        /// To how many comments it agrees …
        accepted: u32,
        /// … and how many it upholds.
        upheld: u32,
    },
    /// How feedback ended, for the office.
    FeedbackEnded {
        /// How many comments are upheld.
        upheld: u32,
        /// How many members did not say something to all.
        count: u32,
        /// What their silence counts as.
        silence: Reply,
    },
    /// The case ended.
    Ended {
        /// How.
        ending: Ending,
        /// Title of the last step.
        title: String,
        /// The number it was given.
        number: Option<String>,
        /// What was established, where a vote was held.
        outcome: Option<Outcome>,
        /// What was established of each Ziffer, where they were voted on one by one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<ItemFound>,
        /// SHA-256 of a reason, where the last move gave one.
        reason: Option<Digest>,
    },
}

/// A duty as letters name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDuty {
    /// Its title.
    pub title: String,
    /// By when, in the words of the definition.
    pub due: String,
    /// The day, where there is one.
    pub term: Option<Term>,
}
