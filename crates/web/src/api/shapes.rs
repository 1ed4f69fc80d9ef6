//! What the API says and takes, as it stands in the description.

use serde::{Deserialize, Serialize};
use umlauf_engine::Submitted;
use umlauf_engine::view::{BallotView, CaseView};
use umlauf_store::CaseRow;
use utoipa::{IntoParams, ToSchema};

/// A case in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Summary {
    /// Its id.
    case: String,
    /// What it is about.
    title: String,
    /// The name of its workflow.
    workflow: String,
    /// The name of its body.
    body: String,
    /// The name of the step it stands in.
    step: String,
    /// When it was opened.
    opened: String,
    /// When something was last recorded.
    at: String,
    /// Revision of the last event.
    revision: u64,
    /// How it ended: `adopted`, `rejected`, `referred`, `withdrawn`, `done`, `lapsed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
}

impl From<&CaseRow> for Summary {
    fn from(row: &CaseRow) -> Self {
        Self {
            case: row.id.to_string(),
            title: row.title.clone(),
            workflow: row.workflow.to_string(),
            body: row.body.to_string(),
            step: row.step.clone(),
            opened: row.opened.to_string(),
            at: row.at.to_string(),
            revision: row.revision,
            ended: row.ended.clone(),
        }
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page<T: ToSchema> {
    pub(crate) items: Vec<T>,
    /// Send it as `cursor` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The name of a body in which the caller holds a mandate.
    pub(crate) body: String,
    /// `running` (usual) or `ended`.
    pub(crate) state: Option<String>,
    /// Where the last page ended.
    pub(crate) cursor: Option<String>,
    /// At most so many, 1 to 200; 50 if not said.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u32>,
}

/// From where on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct From_ {
    /// After this revision.
    pub(crate) after: Option<u64>,
    /// At most so many, 1 to 1000; 200 if not said.
    #[param(minimum = 1, maximum = 1000)]
    pub(crate) limit: Option<u32>,
}

/// A case as it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Case {
    /// The name of its workflow.
    pub(crate) workflow_name: String,
    /// The name of its body.
    pub(crate) body_name: String,
    /// The name of the step.
    pub(crate) step_name: String,
    /// Until when, exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deadline: Option<String>,
    /// The papers and the SHA-256 of their bytes.
    pub(crate) papers: std::collections::BTreeMap<String, String>,
    /// The moves the caller may choose now, by their labels.
    pub(crate) moves: Vec<String>,
    /// Whether single votes were left out because they are not for the caller.
    pub(crate) limited: bool,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub(crate) view: CaseView,
}

/// How a vote stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tally {
    /// Whether single votes were left out because they are not for the caller.
    pub(crate) limited: bool,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub(crate) ballot: BallotView,
}

/// A new case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCase {
    /// The name of the workflow.
    pub(crate) workflow: String,
    /// What it is about.
    #[schema(min_length = 1, max_length = 300)]
    pub(crate) title: String,
    /// Papers by name, as text.
    #[serde(default)]
    pub(crate) papers: std::collections::BTreeMap<String, String>,
}

/// A paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPaper {
    /// Under which name.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
}

/// A move.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMove {
    /// The label, as the definition writes it.
    pub(crate) label: String,
    /// Why, where a reason is required.
    pub(crate) reason: Option<String>,
    /// The new last day, for a move that extends: `2026-12-18`.
    #[schema(value_type = Option<String>, format = Date)]
    pub(crate) until: Option<jiff::civil::Date>,
}

/// A vote.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVote {
    /// For which member: `BY`. May be left out by who acts for one only.
    pub(crate) member: Option<String>,
    /// `yes`, `no` or `abstain`.
    #[schema(value_type = String)]
    pub(crate) choice: umlauf_voting::Choice,
    /// A declaration for the minutes.
    pub(crate) declaration: Option<String>,
}

/// An interim answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInterim {
    /// For which member.
    pub(crate) member: Option<String>,
    /// Until the end of which day.
    #[schema(value_type = String, format = Date)]
    pub(crate) until: jiff::civil::Date,
    /// Why.
    pub(crate) reason: Option<String>,
}

/// An objection to the procedure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewObjection {
    /// For which member.
    pub(crate) member: Option<String>,
    /// Why.
    pub(crate) reason: Option<String>,
}

/// A reason, where an act must have one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Why {
    /// Why.
    #[schema(min_length = 1)]
    pub(crate) reason: String,
}

/// A vote that arrived by other means.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEntry {
    /// For which member.
    pub(crate) member: String,
    /// `yes`, `no` or `abstain`.
    #[schema(value_type = String)]
    pub(crate) choice: umlauf_voting::Choice,
    /// A declaration for the minutes.
    pub(crate) declaration: Option<String>,
    /// What arrived, as text.
    pub(crate) evidence: String,
    /// Whether the deputy gave it.
    #[serde(default)]
    pub(crate) deputy: bool,
}

/// That something was recorded.
#[derive(Serialize, ToSchema)]
pub(crate) struct Recorded {
    /// The case.
    pub(crate) case: String,
    /// Revision of the last event.
    pub(crate) revision: u64,
    /// The head of the chain: with it anybody can show later that nothing was cut off.
    pub(crate) head: String,
    /// Whether the same key had been sent before; then nothing new was recorded.
    pub(crate) repeated: bool,
    /// The step the case now stands in.
    pub(crate) step: String,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<&'static str>,
}

impl Recorded {
    pub(crate) fn of(case: &str, submitted: &Submitted) -> Self {
        let head = submitted.head.as_ref();
        Self {
            case: case.to_owned(),
            revision: head.map_or(0, |head| head.revision),
            head: submitted.hash.to_string(),
            repeated: submitted.repeated,
            step: head.map(|head| head.step.to_string()).unwrap_or_default(),
            ended: head.and_then(|head| head.ended).map(umlauf_workflow::Ending::as_str),
        }
    }
}
