//! Recorded facts. Member codes, person ids and digests; never names, addresses or free text.
//!
//! What is recorded keeps its meaning for ever: a changed event gets a new kind (`vote_cast_v2`) and
//! the old fold stays. `tests/golden` holds one line per kind.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::{MemberCode, Outcome};

use crate::{
    AnswerEntered, AnswerLate, Answered, Authority, BodyName, Called, Cancelled, CaseId,
    ChildEnded, CommandId, ConsultClosed, ConsultExtended, ConsultHeld, ConsultLapsed,
    ConsultOpened, ConsultReminded, ConsultStopped, DatesPassed, DeviationAsked, DeviationDecided,
    Digest, Disposed, Ending, ExtensionAsked, ExtensionGranted, ExtensionRefused, FeedbackClosed,
    FeedbackOpened, FollowBegan, FollowResumed, Happened, InnerBegun, InnerEnded, InnerRecalled,
    Instant, ItemFound, ItemResult, Joined, Judged, LetterId, Office, PaperName, Parent, PersonId,
    Recalled, Released, Replied, Reported, ReservationSettled, RollRow, RuleName, Said, StepName,
    TermMoved, Watched, WorkflowName,
};

/// An event with its place in the journal. Serialised in this order of fields; the chain hashes
/// exactly these bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The case.
    pub case: CaseId,
    /// From 1, without gaps.
    pub revision: u64,
    /// When it was recorded; never earlier than the one before.
    pub at: Instant,
    /// When the request had been read, where that was before `at`: what is late is judged by this.
    /// It happens only when another request that had been read later was recorded first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Instant>,
    /// On whose account.
    pub by: By,
    /// The command that brought it, on the first event of that command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
    /// The fact.
    pub event: Event,
}

impl Recorded {
    /// When the request had been read.
    pub fn arrived(&self) -> Instant {
        self.arrived.unwrap_or(self.at)
    }
}

/// On whose account something was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Time passed.
    Clock,
    /// The courier reports.
    Courier,
    /// A person with authority.
    Person(Authority),
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A case was opened under a workflow that is fixed from here on.
    Opened {
        /// Name of the workflow.
        workflow: WorkflowName,
        /// Its version.
        version: u32,
        /// SHA-256 of its text.
        digest: Digest,
        /// The body.
        body: BodyName,
        /// SHA-256 of the case's title.
        title: Digest,
        /// The case that started this one, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Box<Parent>>,
    },
    /// A step was entered.
    Entered {
        /// Which.
        step: StepName,
        /// Until when, where the step has a deadline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        term: Option<Term>,
        /// When the case wants to be woken.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        timers: Vec<Timer>,
    },
    /// A paper was filed, or filed anew before launch.
    Filed {
        /// Under which name.
        paper: PaperName,
        /// SHA-256 of its bytes.
        digest: Digest,
    },
    /// Somebody chose a move.
    Acted {
        /// In which step.
        step: StepName,
        /// The move's label.
        label: String,
        /// SHA-256 of the reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Digest>,
    },
    /// A vote began: everything that governs it is fixed.
    Launched {
        /// Which ballot of the case, from 1.
        ballot: u32,
        /// The rule.
        rule: RuleName,
        /// The day whose weights count.
        on: Date,
        /// SHA-256 of the body's text.
        body: Digest,
        /// SHA-256 of the calendars' texts.
        calendars: Digest,
        /// What is voted on.
        papers: Vec<(PaperName, Digest)>,
        /// Who may vote, in the body's order.
        voters: Vec<MemberCode>,
        /// The Ziffern that are voted on one by one; none: the whole is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<u32>,
    },
    /// A vote arrived in time.
    VoteCast {
        /// Which ballot.
        ballot: u32,
        /// For whom.
        member: MemberCode,
        /// The vote: `choice`, or `items` where it says something of each Ziffer.
        #[serde(flatten)]
        said: Said,
        /// SHA-256 of a declaration for the minutes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        declaration: Option<Digest>,
        /// As what it was given.
        capacity: Capacity,
        /// Where the secretariat entered it: who, and the evidence's SHA-256.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entered: Option<Entered>,
    },
    /// A vote arrived after the deadline: recorded, not counted.
    VoteLate {
        /// Which ballot.
        ballot: u32,
        /// For whom.
        member: MemberCode,
        /// The vote: `choice`, or `items` where it says something of each Ziffer.
        #[serde(flatten)]
        said: Said,
        /// SHA-256 of a declaration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        declaration: Option<Digest>,
        /// As what it was given.
        capacity: Capacity,
        /// The deadline it missed.
        deadline: Instant,
    },
    /// The secretariat entered a vote that arrived by other means; a second person must confirm it.
    VoteEntered {
        /// Which ballot.
        ballot: u32,
        /// For whom.
        member: MemberCode,
        /// The vote: `choice`, or `items` where it says something of each Ziffer.
        #[serde(flatten)]
        said: Said,
        /// SHA-256 of a declaration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        declaration: Option<Digest>,
        /// As what it was given.
        capacity: Capacity,
        /// SHA-256 of what arrived.
        evidence: Digest,
    },
    /// The second person refused an entered vote.
    EntryRefused {
        /// Which ballot.
        ballot: u32,
        /// Whose entry.
        member: MemberCode,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// The secretariat entered the roll-call of a sitting; a second person must confirm it. It takes the
    /// place of one that was waiting.
    RollEntered {
        /// Which ballot.
        ballot: u32,
        /// The day of the sitting.
        held: Date,
        /// Every voting member once, in the body's order.
        rows: Vec<RollRow>,
        /// SHA-256 of the draft minutes.
        evidence: Digest,
    },
    /// The second person refused the roll-call that was entered.
    RollRefused {
        /// Which ballot.
        ballot: u32,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// The second person confirmed the roll-call: these are the votes.
    RollCalled {
        /// Which ballot.
        ballot: u32,
        /// The day of the sitting; its weights count.
        held: Date,
        /// Every voting member once, in the body's order.
        rows: Vec<RollRow>,
        /// Who entered it, and SHA-256 of the draft minutes.
        entered: Entered,
    },
    /// A member is still coordinating; no reminders until then. Not a vote.
    Interim {
        /// Which ballot.
        ballot: u32,
        /// Who.
        member: MemberCode,
        /// Until the end of this day.
        until: Date,
        /// The instant of that end.
        ends: Instant,
        /// SHA-256 of a reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Digest>,
    },
    /// A member objected to the procedure.
    Objected {
        /// Which ballot.
        ballot: u32,
        /// Who.
        member: MemberCode,
        /// SHA-256 of the reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Digest>,
    },
    /// A member wrote something to the secretariat. Not a vote, and not an objection.
    Noted {
        /// Who.
        member: MemberCode,
        /// SHA-256 of the text.
        text: Digest,
    },
    /// The missing were reminded.
    Reminded {
        /// Which ballot.
        ballot: u32,
        /// How long before the deadline the reminder stands, as in the file.
        before: String,
        /// Who was reminded: silent, and not coordinating.
        members: Vec<MemberCode>,
    },
    /// An office was told who is missing.
    Escalated {
        /// Which ballot.
        ballot: u32,
        /// Which office.
        to: Office,
        /// Who had not voted.
        silent: Vec<MemberCode>,
    },
    /// A step's time passed and nobody had acted; the step goes on.
    Overdue {
        /// Which step.
        step: StepName,
    },
    /// A waiting step's time passed.
    Elapsed {
        /// Which step.
        step: StepName,
    },
    /// The deadline was moved for all.
    Extended {
        /// Which ballot.
        ballot: u32,
        /// From when.
        from: Instant,
        /// To when.
        term: Term,
        /// When the case now wants to be woken.
        timers: Vec<Timer>,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// The deadline passed while the program had not been ready: the chair must settle it.
    Held {
        /// Which ballot.
        ballot: u32,
        /// The deadline.
        deadline: Instant,
        /// Not ready from …
        from: Instant,
        /// … until.
        until: Instant,
    },
    /// The vote ended: by its deadline, by everybody having voted, or as the chair settled it.
    Closed {
        /// Which ballot.
        ballot: u32,
        /// Why.
        why: Closing,
        /// Who had not voted.
        silent: Vec<MemberCode>,
        /// What the rule says.
        outcome: Outcome,
        /// What each reading says.
        readings: Vec<(String, Outcome)>,
        /// What came of each Ziffer, where they were voted on one by one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<ItemResult>,
    },
    /// The vote was stopped without a result: enough members objected, or a move left it.
    Stopped {
        /// Which ballot.
        ballot: u32,
    },
    /// The chair established the result.
    Found {
        /// Which ballot.
        ballot: u32,
        /// What was established.
        outcome: Outcome,
        /// SHA-256 of the reasons; needed where the readings differ or somebody was not reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Digest>,
        /// What was established of each Ziffer, where they were voted on one by one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        items: Vec<ItemFound>,
        /// Who is bound by what was adopted, where only those are who agreed; in the body's order. None:
        /// everyone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bound: Option<Vec<MemberCode>>,
    },
    /// A finding was taken back; the case stands before the chair again.
    Annulled {
        /// Which ballot.
        ballot: u32,
        /// Revision of the finding.
        finding: u64,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A mistake in a paper of a running vote was put right; votes stay.
    Corrected {
        /// Which paper.
        paper: PaperName,
        /// What it was.
        from: Digest,
        /// What it is.
        to: Digest,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A paper changed in substance: the votes cast are void and a new ballot follows.
    Voided {
        /// Which ballot.
        ballot: u32,
        /// Which paper.
        paper: PaperName,
        /// What it was.
        from: Digest,
        /// What it is.
        to: Digest,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A letter was handed over to a person's mail server, or given up.
    Dispatched {
        /// Which letter.
        letter: LetterId,
        /// The ballot it asks to.
        ballot: u32,
        /// For which member.
        member: MemberCode,
        /// To whom.
        person: PersonId,
        /// SHA-256 of the address.
        address: Digest,
        /// With what result.
        result: Dispatch,
    },
    /// The case left its definition for another and stands in it as said here. The term is what was
    /// announced, unless the step begins anew.
    Upgraded {
        /// Name of the workflow it now follows.
        workflow: WorkflowName,
        /// Its version.
        version: u32,
        /// SHA-256 of its text.
        digest: Digest,
        /// Which steps of the definition before have other names in this one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        steps: Vec<(StepName, StepName)>,
        /// Where the case now stands.
        step: StepName,
        /// Until when, where the step has a deadline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        term: Option<Term>,
        /// When the case wants to be woken.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        timers: Vec<Timer>,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// A number was drawn from the body's counter.
    Numbered {
        /// As the body writes it: `2022/32`.
        number: String,
    },
    /// A consultation began.
    ConsultOpened(ConsultOpened),
    /// A member answered.
    Answered(Answered),
    /// An answer came too late.
    AnswerLate(AnswerLate),
    /// The secretariat entered an answer.
    AnswerEntered(AnswerEntered),
    /// A member asks for more time.
    ExtensionAsked(ExtensionAsked),
    /// A member has more time.
    ExtensionGranted(ExtensionGranted),
    /// A member does not get more time.
    ExtensionRefused(ExtensionRefused),
    /// All have more time.
    ConsultExtended(ConsultExtended),
    /// Members were reminded to answer.
    ConsultReminded(ConsultReminded),
    /// The deadline passed; the grace period runs.
    ConsultLapsed(ConsultLapsed),
    /// The deadline passed during an outage.
    ConsultHeld(ConsultHeld),
    /// No more answers are taken in.
    ConsultClosed(ConsultClosed),
    /// A move left the consultation.
    ConsultStopped(ConsultStopped),
    /// Dates of single members came.
    DatesPassed(DatesPassed),
    /// A member's leadership decided.
    ReservationSettled(ReservationSettled),
    /// Comments were disposed of.
    Disposed(Disposed),
    /// Commenters are asked about the dispositions.
    FeedbackOpened(FeedbackOpened),
    /// A commenter said something to dispositions.
    Replied(Replied),
    /// Feedback ended.
    FeedbackClosed(FeedbackClosed),
    /// A member began its own coordination.
    InnerBegun(InnerBegun),
    /// A member's own coordination ended.
    InnerEnded(InnerEnded),
    /// Members' own coordinations are called back.
    InnerRecalled(InnerRecalled),
    /// Child cases were started.
    Called(Called),
    /// A child ended.
    ChildEnded(ChildEnded),
    /// The children that had not ended were called back.
    Recalled(Recalled),
    /// The parent called this case back.
    Cancelled(Cancelled),
    /// A step with `follow` began: who is bound, to what, until when.
    FollowBegan(FollowBegan),
    /// The step was entered again: reports and days go on as they were.
    FollowResumed(FollowResumed),
    /// A bound member reported.
    Reported(Reported),
    /// An office accepted a report, or gave it back.
    Judged(Judged),
    /// A member asked for another day.
    DeviationAsked(DeviationAsked),
    /// An office granted another day, or refused it.
    DeviationDecided(DeviationDecided),
    /// An office moved a member's day.
    TermMoved(TermMoved),
    /// A member joined.
    Joined(Joined),
    /// A member is not bound any more.
    Released(Released),
    /// What duties waited for has happened.
    Happened(Happened),
    /// The clock looked who is late and whom to remind.
    Watched(Watched),
    /// The case ended.
    Ended {
        /// How.
        ending: Ending,
    },
}

/// Who entered a vote on the secretariat's account, and on what evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// The person who entered it; another person confirmed it.
    pub by: PersonId,
    /// SHA-256 of what arrived.
    pub evidence: Digest,
}

/// As what a person acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// A member's representative.
    Representative,
    /// A member's deputy: the vote yields to the representative's.
    Deputy,
    /// A member's staff: drafts, does not vote.
    Staff,
    /// Holder of an office.
    Office,
}

impl Capacity {
    /// The word in files, events and rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Representative => "representative",
            Self::Deputy => "deputy",
            Self::Staff => "staff",
            Self::Office => "office",
        }
    }
}

/// A deadline as it was announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Its last day.
    pub end: Date,
    /// 24:00 of that day in Berlin, exclusive.
    pub instant: Instant,
    /// The day it would have ended without the shifts.
    pub raw: Date,
    /// The days that were skipped, and why (§ 193 BGB).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<(Date, String)>,
}

/// An instant at which a case wants to be woken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timer {
    /// When.
    pub at: Instant,
    /// What for.
    pub what: Alarm,
}

/// What a timer is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// Remind the missing; the period as in the file.
    Remind(String),
    /// Tell an office who is missing.
    Escalate(Office),
    /// The step's time is over.
    Deadline,
    /// The time is over in which answers are still taken in after the deadline.
    Grace,
    /// A date of some member comes: a leadership reservation, a deadline of its own.
    Dates,
    /// Look who is late with what must be reported, and whom to remind.
    Watch,
}

/// Why a vote ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// The deadline passed.
    Deadline,
    /// Everybody had voted.
    AllVoted,
    /// The chair closed it as of the deadline after an outage; SHA-256 of the reason.
    Chair(Digest),
    /// It was held in a sitting, and its roll-call is confirmed.
    Sitting,
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dispatch {
    /// The recipient's side accepted it.
    Accepted,
    /// Given up after all attempts.
    GaveUp,
}
