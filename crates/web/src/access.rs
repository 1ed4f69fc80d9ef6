//! The one table of who may do what, for pages and API alike. What it does not name is not allowed.
//!
//! The table opens doors; what a case allows behind them (whose turn it is, whether a vote runs) is for
//! `decide` to say. `umlauf access` prints it; a test knocks at every door with every role.

use umlauf_workflow::{Capacity, Office};

/// As what somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Whoever comes, also without signing in.
    Anyone,
    /// The secretariat.
    Secretariat,
    /// The chair.
    Chair,
    /// Who watches that nothing stalls.
    Monitor,
    /// Who checks afterwards.
    Auditor,
    /// Who keeps people and mandates.
    Administrator,
    /// Votes for a member.
    Representative,
    /// Votes for a member while the representative has not.
    Deputy,
    /// Prepares a member's answers.
    Staff,
}

impl Role {
    /// All roles, in the order of the table's columns.
    pub const ALL: [Self; 9] = [
        Self::Anyone,
        Self::Secretariat,
        Self::Chair,
        Self::Monitor,
        Self::Auditor,
        Self::Administrator,
        Self::Representative,
        Self::Deputy,
        Self::Staff,
    ];

    /// The word in the table: `anyone`, `office`, `chair` …
    pub fn word(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Secretariat => "office",
            Self::Chair => "chair",
            Self::Monitor => "monitor",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
            Self::Representative => "representative",
            Self::Deputy => "deputy",
            Self::Staff => "staff",
        }
    }

    /// The role a mandate gives: by its capacity, and for an office by the office.
    pub fn of(capacity: Capacity, seat: &str) -> Option<Self> {
        Some(match capacity {
            Capacity::Representative => Self::Representative,
            Capacity::Deputy => Self::Deputy,
            Capacity::Staff => Self::Staff,
            Capacity::Office => match seat.parse::<Office>().ok()? {
                Office::Secretariat => Self::Secretariat,
                Office::Chair => Self::Chair,
                Office::Monitor => Self::Monitor,
                Office::Auditor => Self::Auditor,
                Office::Administrator => Self::Administrator,
            },
        })
    }
}

/// What somebody wants to do. Beside each the roles that may, in a body in which they hold a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Read the register of decisions, the help, the definitions.
    ReadRegister,
    /// See one's own matters, sessions, tokens, calendar.
    OwnMatters,
    /// See the cases of a body and one of them: papers, history, picture.
    ReadCase,
    /// See which letters went out and who has seen what.
    ReadPost,
    /// Send a letter again that did not arrive.
    ResendLetter,
    /// See the secretariat's desk.
    SeeDesk,
    /// See what stalls, with whom and why.
    SeeStalls,
    /// Open a case.
    OpenCase,
    /// File a paper.
    FilePaper,
    /// Choose a move that the definition offers.
    ChooseMove,
    /// Vote for a member, with or without a declaration.
    Vote,
    /// Prepare a member's answer for release.
    DraftAnswer,
    /// Say that a member is still coordinating. Staff prepares it like every other answer.
    AnswerInterim,
    /// Object to the procedure for a member.
    ObjectToProcedure,
    /// Begin a member's own coordination, see where it stands.
    Coordinate,
    /// Send as a member's answer what its own coordination released.
    SendReleased,
    /// Answer a consultation for a member, or say how its leadership has decided.
    Answer,
    /// Ask for more time for a member.
    AskTime,
    /// Say what one thinks of what became of a member's comments.
    Reply,
    /// Give or refuse more time in a consultation, close it after an outage.
    GiveTime,
    /// Say what becomes of comments.
    Dispose,
    /// Enter a vote or an answer that arrived by other means.
    EnterVote,
    /// Confirm or refuse an entered vote or answer, as the second person of the secretariat.
    ConfirmEntry,
    /// Enter the roll-call of a sitting.
    EnterRollCall,
    /// Confirm or refuse the roll-call of a sitting, as the second person.
    ConfirmRollCall,
    /// Write something to the secretariat for a member, beside the procedure.
    WriteNote,
    /// Correct a paper of a running vote.
    CorrectPaper,
    /// Add, move or cancel a sitting.
    KeepSittings,
    /// Report what was done about an order; the order says who does.
    ReportOrder,
    /// Accept a report on an order, or give it back.
    AcceptReport,
    /// Say that an event happened on which an order waits.
    RecordEvent,
    /// Report for a member where it stands with a duty, or ask for another day.
    ReportDuty,
    /// Accept a report on a duty or give it back; decide on a member's day.
    JudgeDuty,
    /// Record that a member joins, or is not bound any more; the definition says who does.
    RecordBinding,
    /// Establish or take back a result, close a vote after an outage.
    Establish,
    /// Move a case to a newer definition.
    UpgradeCase,
    /// Fetch the record of a case.
    FetchRecord,
    /// Recompute chains, see the journal as it was written.
    Audit,
    /// See mandates and mailboxes.
    ReadMandates,
    /// Change people, mandates and mailboxes.
    ChangeMandates,
}

use Role::{
    Administrator, Anyone, Auditor, Chair, Deputy, Monitor, Representative, Secretariat, Staff,
};

const SIGNED_IN: &[Role] =
    &[Secretariat, Chair, Monitor, Auditor, Administrator, Representative, Deputy, Staff];

/// The table.
pub const TABLE: &[(Deed, &[Role])] = &[
    (
        Deed::ReadRegister,
        &[
            Anyone,
            Secretariat,
            Chair,
            Monitor,
            Auditor,
            Administrator,
            Representative,
            Deputy,
            Staff,
        ],
    ),
    (Deed::OwnMatters, SIGNED_IN),
    (Deed::ReadCase, SIGNED_IN),
    (Deed::ReadPost, &[Secretariat, Chair, Monitor, Auditor]),
    (Deed::ResendLetter, &[Secretariat, Chair]),
    (Deed::SeeDesk, &[Secretariat, Chair]),
    (Deed::SeeStalls, &[Secretariat, Chair, Monitor, Auditor]),
    (Deed::OpenCase, &[Secretariat, Chair]),
    (Deed::FilePaper, &[Secretariat, Chair]),
    (Deed::ChooseMove, &[Secretariat, Chair, Monitor, Auditor, Administrator]),
    (Deed::Vote, &[Representative, Deputy]),
    (Deed::DraftAnswer, &[Representative, Deputy, Staff]),
    (Deed::AnswerInterim, &[Representative, Deputy]),
    (Deed::ObjectToProcedure, &[Representative, Deputy]),
    (Deed::Coordinate, &[Representative, Deputy, Staff]),
    (Deed::SendReleased, &[Representative, Deputy]),
    (Deed::Answer, &[Representative, Deputy]),
    (Deed::AskTime, &[Representative, Deputy]),
    (Deed::Reply, &[Representative, Deputy]),
    (Deed::GiveTime, &[Secretariat, Chair, Monitor]),
    (Deed::Dispose, &[Secretariat, Chair, Monitor]),
    (Deed::EnterVote, &[Secretariat]),
    (Deed::ConfirmEntry, &[Secretariat]),
    (Deed::EnterRollCall, &[Secretariat]),
    (Deed::ConfirmRollCall, &[Secretariat]),
    (Deed::WriteNote, &[Representative, Deputy, Staff]),
    (Deed::CorrectPaper, &[Secretariat, Chair]),
    (Deed::KeepSittings, &[Secretariat]),
    (Deed::ReportOrder, &[Secretariat, Monitor, Representative, Deputy, Staff]),
    (Deed::AcceptReport, &[Secretariat]),
    (Deed::RecordEvent, &[Secretariat]),
    (Deed::ReportDuty, &[Representative, Deputy]),
    (Deed::JudgeDuty, &[Secretariat, Chair]),
    (Deed::RecordBinding, &[Secretariat, Chair, Representative, Deputy]),
    (Deed::Establish, &[Chair]),
    (Deed::UpgradeCase, &[Secretariat]),
    (Deed::FetchRecord, &[Secretariat, Chair, Monitor, Auditor, Representative, Deputy, Staff]),
    (Deed::Audit, &[Auditor]),
    (Deed::ReadMandates, &[Secretariat, Chair, Auditor, Administrator]),
    (Deed::ChangeMandates, &[Administrator, Secretariat]),
];

impl Deed {
    /// The deed of an act on an order.
    pub(crate) fn of_order(step: umlauf_engine::orders::Step) -> Self {
        match step {
            umlauf_engine::orders::Step::Report => Self::ReportOrder,
            _ => Self::AcceptReport,
        }
    }

    /// The word in the table: `read_register` …
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadRegister => "read_register",
            Self::OwnMatters => "own_matters",
            Self::ReadCase => "read_case",
            Self::ReadPost => "read_post",
            Self::ResendLetter => "resend_letter",
            Self::SeeDesk => "see_desk",
            Self::SeeStalls => "see_stalls",
            Self::OpenCase => "open_case",
            Self::FilePaper => "file_paper",
            Self::ChooseMove => "choose_move",
            Self::Vote => "vote",
            Self::DraftAnswer => "draft_answer",
            Self::AnswerInterim => "answer_interim",
            Self::ObjectToProcedure => "object_to_procedure",
            Self::Coordinate => "coordinate",
            Self::SendReleased => "send_released",
            Self::Answer => "answer",
            Self::AskTime => "ask_time",
            Self::Reply => "reply",
            Self::GiveTime => "give_time",
            Self::Dispose => "dispose",
            Self::EnterVote => "enter_vote",
            Self::ConfirmEntry => "confirm_entry",
            Self::EnterRollCall => "enter_roll_call",
            Self::ConfirmRollCall => "confirm_roll_call",
            Self::WriteNote => "write_note",
            Self::CorrectPaper => "correct_paper",
            Self::KeepSittings => "keep_sittings",
            Self::ReportOrder => "report_order",
            Self::AcceptReport => "accept_report",
            Self::RecordEvent => "record_event",
            Self::ReportDuty => "report_duty",
            Self::JudgeDuty => "judge_duty",
            Self::RecordBinding => "record_binding",
            Self::Establish => "establish",
            Self::UpgradeCase => "upgrade_case",
            Self::FetchRecord => "fetch_record",
            Self::Audit => "audit",
            Self::ReadMandates => "read_mandates",
            Self::ChangeMandates => "change_mandates",
        }
    }
}

/// Whether a role may do something. Deny by default.
pub fn may(role: Role, deed: Deed) -> bool {
    TABLE.iter().any(|(listed, roles)| *listed == deed && roles.contains(&role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_stands_once_and_nobody_unknown_may_more_than_read_the_register() {
        for (at, (deed, _)) in TABLE.iter().enumerate() {
            assert!(TABLE[at + 1..].iter().all(|(other, _)| other != deed), "{deed:?} twice");
            assert_eq!(may(Anyone, *deed), *deed == Deed::ReadRegister, "{deed:?}");
        }
    }

    #[test]
    fn staff_never_votes_and_no_office_votes() {
        for role in Role::ALL {
            assert_eq!(may(role, Deed::Vote), matches!(role, Representative | Deputy), "{role:?}");
        }
    }
}
