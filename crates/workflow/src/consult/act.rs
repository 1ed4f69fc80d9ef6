//! What one may ask of a consultation, and why the answer may be no.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use umlauf_voting::MemberCode;

use super::{CommentId, Disposal, Position, ReplyRow, TableRef};
use crate::{Capacity, Digest};

/// What is asked of a consultation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsultAct {
    /// Answer, or replace one's answer.
    Answer(Response),
    /// Ask for more time.
    AskTime {
        /// Until when.
        until: Date,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// Give more time to one member, or to all.
    GiveTime {
        /// To whom; nothing: to all.
        member: Option<MemberCode>,
        /// Until when.
        until: Date,
        /// SHA-256 of why; needed where it is for all.
        reason: Option<Digest>,
    },
    /// Refuse the time a member asked for.
    RefuseTime {
        /// Whom.
        member: MemberCode,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// The leadership has decided: the answer stands, or becomes another.
    Settle {
        /// The new position; nothing: the answer stands.
        to: Option<Position>,
        /// SHA-256 of its text or condition.
        paper: Option<Digest>,
    },
    /// Enter an answer that arrived by other means.
    Enter {
        /// For whom.
        member: MemberCode,
        /// What arrived.
        response: Response,
        /// As what it was given: representative or deputy.
        capacity: Capacity,
        /// SHA-256 of what arrived.
        evidence: Digest,
    },
    /// Confirm an entered answer, as the second person.
    ConfirmEntry {
        /// Whose.
        member: MemberCode,
    },
    /// Refuse an entered answer, as the second person.
    RefuseEntry {
        /// Whose.
        member: MemberCode,
        /// SHA-256 of why.
        reason: Digest,
    },
    /// Say what becomes of comments.
    Dispose(Vec<Disposal>),
    /// Say something to the dispositions of one's comments.
    Reply(Vec<ReplyRow>),
    /// Begin the member's own coordination.
    Coordinate,
}

/// An answer as it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// What.
    pub position: Position,
    /// SHA-256 of the text, or of the condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Digest>,
    /// The comments that come with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comments: Option<TableRef>,
    /// The last day of a leadership reservation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// Why a consultation did not follow a command. The sentences are German, for the sender.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsultRefusal {
    /// No consultation, or none in which this is possible now.
    #[error("Zurzeit läuft keine Beteiligung, in der das möglich ist.")]
    NotNow,
    /// The member is not among those who are asked.
    #[error("`{0}` ist in dieser Beteiligung nicht angeschrieben.")]
    NotAsked(MemberCode),
    /// Staff drafts, does not answer.
    #[error(
        "Mitarbeitende entwerfen; die Stellungnahme gibt die Vertretung oder die Stellvertretung ab."
    )]
    StaffDoesNotAnswer,
    /// The answer came too late even for the grace period; it was recorded as late.
    #[error(
        "Die Frist endete am {deadline}. Die Stellungnahme ist als verspätet vermerkt; sie wird nicht mehr berücksichtigt."
    )]
    Late {
        /// The end of the deadline, in German.
        deadline: String,
    },
    /// A statement that says nothing.
    #[error(
        "Eine Stellungnahme braucht einen Text oder Anmerkungen; sonst geben Sie eine Fehlanzeige ab."
    )]
    Empty,
    /// A condition must be named.
    #[error("Eine Mitzeichnung unter Vorbehalt nennt ihre Bedingung.")]
    ConditionMissing,
    /// A leadership reservation has its own date.
    #[error(
        "Ein Leitungsvorbehalt braucht einen Tag, bis zu dem die Leitung entscheidet; er liegt nach heute und höchstens ein Jahr entfernt."
    )]
    ReservationDay,
    /// Only a leadership reservation has a date of its own.
    #[error("Ein eigener Tag gehört nur zu einem Leitungsvorbehalt.")]
    DayWithoutReservation,
    /// Comments belong to other answers.
    #[error("Zu „{}“ gehören keine Anmerkungen.", .0.german())]
    NoCommentsWith(Position),
    /// The consultation takes no comments.
    #[error("In dieser Beteiligung werden keine Anmerkungstabellen entgegengenommen.")]
    NoComments,
    /// Too many comments, or an empty table.
    #[error("Eine Anmerkungstabelle hat zwischen einer und {0} Anmerkungen.")]
    TableSize(u32),
    /// What is commented on is fixed while it runs.
    #[error(
        "Während der Beteiligung sind die Unterlagen festgeschrieben; eine neue Fassung beginnt eine neue Runde."
    )]
    PapersFrozen,
    /// There is an answer already.
    #[error("`{0}` hat bereits geantwortet.")]
    AlreadyAnswered(MemberCode),
    /// More time cannot be given here.
    #[error("In diesem Schritt ist eine Fristverlängerung nicht vorgesehen.")]
    NoExtension,
    /// The new end must lie after the old.
    #[error("Das neue Fristende muss ein Tag nach dem bisherigen sein ({0}).")]
    NotLater(Date),
    /// More time for all needs a reason.
    #[error("Eine Verlängerung für alle verlangt eine Begründung.")]
    ReasonRequired,
    /// Nothing was asked for.
    #[error("`{0}` hat nicht um mehr Zeit gebeten.")]
    NoWish(MemberCode),
    /// No leadership reservation is open.
    #[error("Es besteht kein offener Leitungsvorbehalt.")]
    NoReservation,
    /// A settled answer is no reservation.
    #[error(
        "Nach der Entscheidung der Leitung steht die Stellungnahme nicht mehr unter Vorbehalt der Leitung."
    )]
    StillReserved,
    /// The file offers no coordination of one's own.
    #[error("In dieser Beteiligung ist keine interne Abstimmung vorgesehen.")]
    NoInner,
    /// One at a time.
    #[error("Die interne Abstimmung läuft bereits.")]
    Coordinating,
    /// A batch without rows, or with too many.
    #[error("Auf einmal werden zwischen einer und {0} Anmerkungen behandelt.")]
    BatchSize(usize),
    /// A comment stands twice in a batch.
    #[error("Die Anmerkung {0} ist mehrmals genannt.")]
    Twice(CommentId),
    /// There is no such comment.
    #[error("Eine Anmerkung {0} gibt es in dieser Beteiligung nicht.")]
    NoSuchComment(CommentId),
    /// A rejection needs a reason.
    #[error("„abgelehnt“ verlangt eine Begründung (Anmerkung {0}).")]
    Unreasoned(CommentId),
    /// A comment is no duplicate of itself.
    #[error("Die Anmerkung {0} kann nicht ihr eigenes Duplikat sein.")]
    OwnDuplicate(CommentId),
    /// Nothing has become of the comment yet.
    #[error("Zur Anmerkung {0} gibt es noch keine Bewertung.")]
    NotDisposed(CommentId),
    /// Some comments have no disposition.
    #[error("{0} Anmerkungen sind noch nicht bewertet; erst dann geht es weiter.")]
    Undisposed(u32),
}
