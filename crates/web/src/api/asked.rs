//! What the API takes, as it stands in the description.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::bounds::{Base64, CaseName, Cursor, Day, Line, Name, Note, Number, Paper, Prose};

/// Which case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfCase {
    /// Its id.
    #[param(inline)]
    pub(crate) case: CaseName,
}

/// Which entry of which case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfMember {
    /// The case's id.
    #[param(inline)]
    pub(crate) case: CaseName,
    /// The member's code.
    #[param(inline)]
    pub(crate) member: Name,
}

/// Which paper of which case.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfPaper {
    /// The case's id.
    #[param(inline)]
    pub(crate) case: CaseName,
    /// The paper's name.
    #[param(inline)]
    pub(crate) paper: Name,
}

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The name of a body in which the caller holds a mandate.
    #[param(inline)]
    pub(crate) body: Name,
    /// Usually those that run.
    #[param(inline)]
    pub(crate) state: Option<State>,
    /// Where the page before ended.
    #[param(inline)]
    pub(crate) cursor: Option<Cursor>,
    /// At most so many; 50 if not said.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u32>,
}

/// Which cases: those that run, or those that have ended.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Something may still happen.
    Running,
    /// They have ended.
    Ended,
}

/// From where on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// After this revision.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    pub(crate) after: Option<u64>,
    /// At most so many; 200 if not said.
    #[param(minimum = 1, maximum = 1000)]
    pub(crate) limit: Option<u32>,
}

/// From where on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// After this revision; `Last-Event-ID` goes before it.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    pub(crate) after: Option<u64>,
}

/// Which cases of the board.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Board {
    /// The name of a body over which the caller watches.
    #[param(inline)]
    pub(crate) body: Name,
    /// Which of them; usually all.
    #[param(inline)]
    pub(crate) show: Option<Show>,
    /// At most so many; 200 if not said.
    #[param(minimum = 1, maximum = 1000)]
    pub(crate) limit: Option<u32>,
}

/// What cases wait for.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Show {
    /// Whatever it is.
    All,
    /// The deadline has passed.
    Overdue,
    /// It passes soon.
    Soon,
    /// Members must answer.
    Members,
    /// An office must act.
    Offices,
    /// Nothing makes them go on.
    NoDeadline,
}

/// Which decisions.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Words of title or number.
    #[param(inline)]
    pub(crate) q: Option<Line>,
    /// The name of a body.
    #[param(inline)]
    pub(crate) body: Option<Name>,
    /// The year in which they were published.
    #[param(minimum = 1900, maximum = 8999)]
    pub(crate) year: Option<u32>,
    /// Where the page before ended.
    #[param(inline)]
    pub(crate) cursor: Option<Cursor>,
}

/// A new case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCase {
    /// The name of the workflow.
    pub(crate) workflow: Name,
    /// What it is about.
    pub(crate) title: Line,
    /// Papers by name, as text; at most 50.
    #[serde(default)]
    pub(crate) papers: BTreeMap<Name, Paper>,
}

/// A file: what it is called tells what it claims to be, and its content must agree. PDF, ODT, DOCX, TXT
/// and MD are taken, up to 10 MB.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// What the file is called: `beschluss.pdf`.
    pub(crate) name: Line,
    /// Its bytes.
    pub(crate) base64: Base64,
}

/// A paper, either as `text` or as `file`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPaper {
    /// Under which name.
    pub(crate) name: Name,
    /// Its text.
    pub(crate) text: Option<Paper>,
    /// Or a file.
    pub(crate) file: Option<File>,
}

/// A correction of a frozen paper, with the new version either as `text` or as `file`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCorrection {
    /// The new text.
    pub(crate) text: Option<Paper>,
    /// Or a file.
    pub(crate) file: Option<File>,
    /// Whether it changes the substance: then the votes are void and a new ballot begins. Only the chair
    /// may do that.
    pub(crate) substantive: bool,
    /// Why.
    pub(crate) reason: Prose,
}

/// A move.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMove {
    /// The label, as the definition writes it.
    pub(crate) label: Line,
    /// Why, where a reason is required.
    pub(crate) reason: Option<Prose>,
    /// The new last day, for a move that extends.
    pub(crate) until: Option<Day>,
    /// Into a vote that leaves the choice: whether it is held Ziffer by Ziffer.
    #[serde(default)]
    pub(crate) each: bool,
    /// Out of a finding: what is established of the Ziffern on which the readings differ. At most 60.
    pub(crate) found: Option<BTreeMap<Number, Established>>,
}

/// What is established of a Ziffer on which the readings differ.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Established {
    /// Adopted.
    Adopted,
    /// Not adopted.
    Rejected,
}

/// What a member says.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// Agrees.
    Yes,
    /// Objects.
    No,
    /// Expressly neither.
    Abstain,
}

impl From<Choice> for umlauf_voting::Choice {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Yes => Self::Yes,
            Choice::No => Self::No,
            Choice::Abstain => Self::Abstain,
        }
    }
}

/// A vote.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVote {
    /// For which member: `BY`. May be left out by who acts for one only.
    pub(crate) member: Option<Name>,
    /// The vote, on everything that is put to the vote. Either this or `items`.
    pub(crate) choice: Option<Choice>,
    /// The vote on each Ziffer, where they are voted on one by one; of one that is not named the member is
    /// silent. At most 60.
    pub(crate) items: Option<BTreeMap<Number, Choice>>,
    /// A declaration for the minutes.
    pub(crate) declaration: Option<Prose>,
}

/// An interim answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInterim {
    /// For which member. May be left out by who acts for one only.
    pub(crate) member: Option<Name>,
    /// Until the end of which day.
    pub(crate) until: Day,
    /// Why.
    pub(crate) reason: Option<Prose>,
}

/// An objection to the procedure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewObjection {
    /// For which member. May be left out by who acts for one only.
    pub(crate) member: Option<Name>,
    /// Why.
    pub(crate) reason: Option<Prose>,
}

/// A reason, where an act must have one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Why {
    /// Why.
    pub(crate) reason: Prose,
}

/// A vote that arrived by other means; what arrived stands either in `evidence` or in `file`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEntry {
    /// For which member.
    pub(crate) member: Name,
    /// The vote, on everything that is put to the vote. Either this or `items`.
    pub(crate) choice: Option<Choice>,
    /// The vote on each Ziffer, where they are voted on one by one. At most 60.
    pub(crate) items: Option<BTreeMap<Number, Choice>>,
    /// A declaration for the minutes.
    pub(crate) declaration: Option<Prose>,
    /// What arrived, as text.
    pub(crate) evidence: Option<Paper>,
    /// Or the file that arrived.
    pub(crate) file: Option<File>,
    /// Whether the deputy gave it.
    #[serde(default)]
    pub(crate) deputy: bool,
}

/// A newer definition for a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUpgrade {
    /// The name of a workflow that this program knows; its version in force is taken.
    pub(crate) workflow: Name,
    /// Which steps have other names there: old to new; at most 100.
    #[serde(default)]
    pub(crate) steps: BTreeMap<Name, Name>,
    /// Whether the time of the step begins anew.
    #[serde(default)]
    pub(crate) renew: bool,
    /// Why.
    pub(crate) reason: Prose,
}

/// A letter to be sent again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Again {
    /// Its id, as the list of letters has it.
    pub(crate) letter: Line,
}

/// How a member was called.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stand {
    /// Agreed.
    Yes,
    /// Did not agree.
    No,
    /// Abstained expressly.
    Abstain,
    /// Was there and did not vote.
    Silent,
    /// Was not there.
    Absent,
    /// Must not vote.
    Excluded,
}

impl From<Stand> for umlauf_workflow::Stand {
    fn from(stand: Stand) -> Self {
        match stand {
            Stand::Yes => Self::Yes,
            Stand::No => Self::No,
            Stand::Abstain => Self::Abstain,
            Stand::Silent => Self::Silent,
            Stand::Absent => Self::Absent,
            Stand::Excluded => Self::Excluded,
        }
    }
}

/// The roll-call of a sitting.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRollCall {
    /// The day of the sitting.
    pub(crate) held: Day,
    /// Every voting member exactly once.
    #[schema(min_items = 1, max_items = 250)]
    pub(crate) rows: Vec<NewRow>,
    /// The wording of the draft minutes; its SHA-256 is recorded.
    pub(crate) evidence: Option<Paper>,
    /// Or the file that holds them.
    pub(crate) file: Option<File>,
}

/// How one member was called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRow {
    /// Its code.
    pub(crate) member: Name,
    /// How it stood.
    pub(crate) stand: Stand,
    /// Whether the deputy was there for it.
    #[serde(default)]
    pub(crate) deputy: bool,
    /// Declaration for the minutes; it holds the reasons of a no.
    pub(crate) declaration: Option<Prose>,
}

/// The entry that was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmation {
    /// Revision of the event `roll_entered`.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub(crate) entry: u64,
}

/// What a member writes to the secretariat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNote {
    /// For which member. May be left out by who acts for one only.
    pub(crate) member: Option<Name>,
    /// What it writes.
    pub(crate) text: Note,
}
