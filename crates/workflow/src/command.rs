//! What one may ask of a case, by what authority, and why the answer may be no.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::{Choice, MemberCode};

use crate::{
    BodyName, By, Capacity, CaseId, CommandId, ConsultAct, ConsultRefusal, Digest, Dispatch,
    Ending, Instant, LetterId, Mapping, Obstacle, Office, PaperName, PersonId, RollRow, RuleName,
    RunAct, RunRefusal, Workflow, WorkflowName,
};

/// A request, named by its sender, with what the engine knows beside the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Made by the sender; a repeat with the same id is the same act.
    pub id: CommandId,
    /// On whose account.
    pub by: By,
    /// What is asked.
    pub act: Act,
    /// The id of the case, where the act opens it.
    pub opens: Option<CaseId>,
    /// When the program was not ready, as far as it may matter for this case; ascending.
    pub outages: Vec<Outage>,
    /// The next number of the body, read from its counter, where [`crate::needs`] asks for it.
    pub number: Option<String>,
    /// The definition that [`Act::Upgrade`] names; `None` where nothing is known of it.
    pub target: Option<Target>,
}

/// A definition that a case is asked to move to, under the body and the calendars of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// It was verified and holds.
    Sound(Arc<Workflow>),
    /// It was verified and does not hold.
    Unsound,
    /// It does not go with the body as it is fixed for this case.
    Misfit,
}

/// A time in which the program was not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// Last sign of life.
    pub from: Instant,
    /// Next sign of life.
    pub until: Instant,
}

/// The longest note to the secretariat, in characters. Whoever takes a note's text in sees to it.
pub const LONGEST_NOTE: usize = 4_000;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Open the case.
    Open {
        /// The body, which must be the workflow's.
        body: BodyName,
        /// SHA-256 of the title.
        title: Digest,
    },
    /// File a paper.
    File {
        /// Under which name.
        paper: PaperName,
        /// SHA-256 of its bytes.
        digest: Digest,
    },
    /// Choose a move by its label; where it extends, `until` says to when.
    Move {
        /// The label.
        label: String,
        /// SHA-256 of the reason.
        reason: Option<Digest>,
        /// The new last day, for a move that extends.
        until: Option<Date>,
    },
    /// Vote, or change one's vote.
    Vote {
        /// The vote.
        choice: Choice,
        /// SHA-256 of a declaration for the minutes.
        declaration: Option<Digest>,
    },
    /// Enter a vote that arrived by other means.
    Enter {
        /// For whom.
        member: MemberCode,
        /// The vote.
        choice: Choice,
        /// SHA-256 of a declaration.
        declaration: Option<Digest>,
        /// As what it was given: representative or deputy.
        capacity: Capacity,
        /// SHA-256 of what arrived.
        evidence: Digest,
    },
    /// Confirm an entered vote, as the second person.
    Confirm {
        /// Whose.
        member: MemberCode,
    },
    /// Refuse an entered vote, as the second person.
    RefuseEntry {
        /// Whose.
        member: MemberCode,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// Enter the roll-call of a sitting, as one act.
    EnterRoll {
        /// The day of the sitting.
        held: Date,
        /// Every voting member once.
        rows: Vec<RollRow>,
        /// SHA-256 of the draft minutes.
        evidence: Digest,
    },
    /// Confirm the roll-call that was entered, as the second person.
    ConfirmRoll {
        /// Revision of the entry that was read: one that took its place is not confirmed unseen.
        entry: u64,
    },
    /// Refuse the roll-call that was entered, as the second person.
    RefuseRoll {
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// Still coordinating, until the end of a day.
    Interim {
        /// The day.
        until: Date,
        /// SHA-256 of a reason.
        reason: Option<Digest>,
    },
    /// Object to the procedure.
    Object {
        /// SHA-256 of the reason.
        reason: Option<Digest>,
    },
    /// Write something to the secretariat, without any effect on the procedure.
    Note {
        /// SHA-256 of the text.
        text: Digest,
    },
    /// After an outage: close the vote as of its deadline.
    CloseAsOf {
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// Put a mistake in a paper of the running vote right.
    Correct {
        /// Which paper.
        paper: PaperName,
        /// SHA-256 of the new bytes.
        digest: Digest,
        /// Whether the change is one of substance: then the votes are void and a new ballot begins.
        substantive: bool,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// Take a finding back.
    Annul {
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// Let the case go on under another definition.
    Upgrade {
        /// Its name.
        workflow: WorkflowName,
        /// SHA-256 of its text.
        digest: Digest,
        /// Which steps have other names in it.
        steps: Mapping,
        /// Whether the time of the step begins anew; otherwise it stays as it was announced.
        renew: bool,
        /// SHA-256 of the reason.
        reason: Digest,
    },
    /// The courier reports what became of a letter.
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
    /// Something within a consultation.
    Consult(ConsultAct),
    /// Parent and child speak to each other.
    Run(RunAct),
    /// The clock speaks; it brings no data.
    Wake,
}

/// By what right a person acts: resolved by the engine from the directory, judged by `decide`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// Who.
    pub person: PersonId,
    /// For which seat.
    pub seat: Seat,
    /// As what.
    pub capacity: Capacity,
    /// SHA-256 of the mandate.
    pub mandate: Digest,
    /// The mandate holds from here on.
    pub from: Instant,
    /// The mandate holds until here, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

/// For whom a person acts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// A member: a jurisdiction.
    Member(MemberCode),
    /// An office of the body.
    Office(Office),
}

impl std::fmt::Display for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Member(member) => write!(f, "{member}"),
            Self::Office(office) => f.write_str(office.as_str()),
        }
    }
}

/// Why a command was not followed: an answer, not an error. The sentence is German, for the sender.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is already such a case, or none yet.
    #[error("Der Vorgang ist bereits eröffnet.")]
    AlreadyOpen,
    /// A first command other than `Open`.
    #[error("Der Vorgang ist noch nicht eröffnet.")]
    NotOpen,
    /// The case has ended.
    #[error("Der Vorgang ist abgeschlossen ({}).", .0.as_str())]
    Ended(Ending),
    /// The command names another body than the workflow.
    #[error("Das Verfahren gehört zum Gremium `{0}`.")]
    WrongBody(BodyName),
    /// The mandate does not hold at this instant.
    #[error("Das Mandat gilt zu diesem Zeitpunkt nicht.")]
    MandateNotValid,
    /// Another office, or a member, must do this.
    #[error("Dazu ist nur befugt: {0}.")]
    NotYours(String),
    /// Staff drafts, does not vote.
    #[error("Mitarbeitende entwerfen; die Stimme gibt die Vertretung oder die Stellvertretung ab.")]
    StaffDoesNotVote,
    /// The member has no vote in this ballot.
    #[error("`{0}` hat in dieser Abstimmung keine Stimme.")]
    NoVote(MemberCode),
    /// No vote is running.
    #[error("Zurzeit läuft keine Abstimmung.")]
    NoBallot,
    /// The vote came too late; it was recorded as late and is not counted.
    #[error(
        "Die Frist endete am {deadline}. Die Stimme ist als verspätet vermerkt und zählt nicht mit."
    )]
    Late {
        /// The end of the deadline, in German.
        deadline: String,
    },
    /// The rule does not know this choice.
    #[error("„{}“ lässt die Regel dieser Abstimmung nicht zu.", .0.german())]
    NotPermitted(Choice),
    /// A vote, once given, stands.
    #[error("In diesem Verfahren kann eine abgegebene Stimme nicht geändert werden.")]
    NoChange,
    /// The procedure cannot be objected to.
    #[error("In diesem Verfahren ist ein Widerspruch gegen das Verfahren nicht vorgesehen.")]
    NoObjection,
    /// Already done by this member.
    #[error("`{0}` hat dem Verfahren bereits widersprochen.")]
    AlreadyObjected(MemberCode),
    /// The interim answer must end within the vote.
    #[error("Das Datum muss nach heute und spätestens am Tag des Fristendes liegen ({0}).")]
    InterimOutside(Date),
    /// A vote is there already; an interim answer makes no sense.
    #[error("`{0}` hat bereits abgestimmt.")]
    AlreadyVoted(MemberCode),
    /// No such move leaves this step.
    #[error("„{label}“ ist im Schritt „{step}“ nicht möglich. Möglich: {possible}.")]
    NoSuchMove {
        /// What was asked.
        label: String,
        /// The step's title.
        step: String,
        /// What would be possible, as labels.
        possible: String,
    },
    /// A reason is required.
    #[error("„{0}“ verlangt eine Begründung.")]
    ReasonRequired(String),
    /// Papers are missing.
    #[error("Es fehlen Unterlagen: {0}.")]
    PapersMissing(String),
    /// This step does not know the paper.
    #[error("Eine Unterlage „{paper}“ ist hier nicht vorgesehen. Vorgesehen: {known}.")]
    UnknownPaper {
        /// What was filed.
        paper: PaperName,
        /// What the workflow knows.
        known: String,
    },
    /// Papers are fixed from launch on.
    #[error(
        "Die Unterlagen sind seit Beginn der Abstimmung festgeschrieben; möglich ist nur eine Berichtigung."
    )]
    PapersFrozen,
    /// The new end must lie after the old.
    #[error("Das neue Fristende muss ein Tag nach dem bisherigen sein ({0}).")]
    NotLater(Date),
    /// An extension without a day.
    #[error("„{0}“ verlangt das neue Fristende als Datum.")]
    UntilRequired(String),
    /// No entry waits.
    #[error("Für `{0}` wartet keine eingetragene Stimme auf Bestätigung.")]
    NoEntry(MemberCode),
    /// Four eyes are two persons.
    #[error("Die Bestätigung muss eine zweite Person vornehmen.")]
    SamePerson,
    /// The vote is held in a sitting; nobody votes by mail or page.
    #[error(
        "Abgestimmt wird in der Sitzung; die Geschäftsstelle trägt die Stimmen als namentliche Abstimmung ein."
    )]
    InSitting,
    /// The vote is not held in a sitting.
    #[error("Diese Abstimmung wird nicht in einer Sitzung gehalten; abgestimmt wird in Textform.")]
    NotInSitting,
    /// No roll-call waits.
    #[error("Es wartet keine namentliche Abstimmung auf Bestätigung.")]
    NoRoll,
    /// The roll-call that was read is not the one that waits.
    #[error("Die Eintragung ist inzwischen ersetzt worden; bitte prüfen Sie die neue.")]
    RollReplaced,
    /// Members are missing from the roll-call.
    #[error(
        "In der namentlichen Abstimmung fehlen: {0}. Jedes stimmberechtigte Mitglied steht genau einmal darin."
    )]
    RollMisses(String),
    /// A member stands twice in the roll-call.
    #[error("`{0}` steht in der namentlichen Abstimmung mehr als einmal.")]
    RollTwice(MemberCode),
    /// Nobody is named who was there for the member.
    #[error("Für `{0}` fehlt, wer abgestimmt hat: die Vertretung oder die Stellvertretung.")]
    RollWithoutVoter(MemberCode),
    /// Somebody is named, or a declaration given, for a member that took no part.
    #[error(
        "`{0}` war abwesend oder ausgeschlossen; dazu gehören weder eine abstimmende Person noch eine Erklärung."
    )]
    RollTakesNoPart(MemberCode),
    /// The day of the sitting cannot be right.
    #[error("Der Sitzungstag muss zwischen dem {} (Beginn des Schritts) und heute liegen.", umlauf_calendar::date_in_german(*.0))]
    RollDay(Date),
    /// The tally gives another result.
    #[error("Die Auszählung ergibt „{0}“; festgestellt werden kann nur das.")]
    TallySaysOtherwise(String),
    /// The body has no weights for this day.
    #[error(
        "Für den {on} kennt das Gremium keine Gewichte der Regel „{rule}“; so kann nicht abgestimmt werden."
    )]
    NotCountable {
        /// The rule.
        rule: RuleName,
        /// The day.
        on: Date,
    },
    /// Not everyone was reached.
    #[error(
        "Nicht allen Stimmberechtigten ist die Einladung nachweislich zugestellt ({missing}); die Feststellung verlangt eine Begründung."
    )]
    NotEveryoneAsked {
        /// How many.
        missing: u32,
    },
    /// Nothing to take back.
    #[error("Es gibt keine Feststellung, die aufgehoben werden könnte.")]
    NoFinding,
    /// The deadline was settled by the clock, or has not passed.
    #[error("Die Frist ist nicht wegen eines Ausfalls offen.")]
    NotHeld,
    /// After an outage only the chair can go on.
    #[error(
        "Die Frist ist abgelaufen, während das System nicht bereit war; der Vorsitz schließt die Abstimmung oder verlängert sie."
    )]
    Held,
    /// The definition the case should move to is not there.
    #[error("Diese Fassung des Verfahrens ist nicht hinterlegt.")]
    NoSuchDefinition,
    /// The definition the case should move to does not hold what it must.
    #[error("Die neue Fassung hat die Prüfung nicht bestanden; `umlauf check` sagt, warum.")]
    NotSound,
    /// The definition the case should move to does not go with the body as it is fixed for the case.
    #[error(
        "Die neue Fassung passt nicht zum Gremium, wie es für diesen Vorgang festgeschrieben ist."
    )]
    Misfit,
    /// The case cannot go on under another definition.
    #[error("{}", sentences(.0))]
    NoPassage(Vec<Obstacle>),
    /// Nothing would change.
    #[error("Das ist bereits der Stand.")]
    Unchanged,
    /// Something else was recorded under this command's id.
    #[error(
        "Unter dieser Kennung ist bereits eine andere Handlung aufgezeichnet. Diese hier ist es nicht; senden Sie sie mit einer neuen Kennung (im Browser: laden Sie die Seite neu)."
    )]
    KeyReused,
    /// The case has moved on since the sender looked at it.
    #[error("Der Vorgang steht inzwischen bei Revision {revision}; sehen Sie ihn noch einmal an.")]
    MovedOn {
        /// Where it stands now.
        revision: u64,
    },
    /// A consultation does not allow it.
    #[error(transparent)]
    Consult(#[from] ConsultRefusal),
    /// Parent and child do not know each other.
    #[error(transparent)]
    Run(#[from] RunRefusal),
    /// The number was not read; try again.
    #[error("Die laufende Nummer fehlt.")]
    NumberMissing,
}

fn sentences(obstacles: &[Obstacle]) -> String {
    obstacles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
