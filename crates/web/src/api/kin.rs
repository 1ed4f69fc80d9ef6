//! What the interface says of the parent of a case and of its children.

use serde::Serialize;
use umlauf_engine::view::{ChildView, ParentView};
use utoipa::ToSchema;

/// The case that started another.
#[derive(Serialize, ToSchema)]
pub(crate) struct ParentCase {
    /// Its id.
    case: String,
    /// What it is about; `null` if that is not for the caller.
    title: Option<String>,
    /// For which member it started this one, or under which name of its step.
    of: String,
}

/// A case that was started by another.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChildCase {
    /// For which member it was started, or under which name of the step.
    of: String,
    /// Its id.
    case: String,
    /// What it is about; `null` before it is open, or if that is not for the caller.
    title: Option<String>,
    /// The title of its workflow; likewise.
    workflow: Option<String>,
    /// The title of the step it stands in; likewise.
    step: Option<String>,
    /// Since when it stands there; before it is open, since when it was asked for.
    since: String,
    /// How it ended.
    ended: Option<&'static str>,
    /// Why it cannot be opened as things are, in German.
    problem: Option<String>,
}

impl From<ParentView> for ParentCase {
    fn from(parent: ParentView) -> Self {
        Self { case: parent.case, title: parent.title, of: parent.of }
    }
}

impl From<ChildView> for ChildCase {
    fn from(child: ChildView) -> Self {
        Self {
            of: child.of,
            case: child.case,
            title: child.title,
            workflow: child.workflow,
            step: child.step,
            since: child.since.to_string(),
            ended: child.ended,
            problem: child.problem,
        }
    }
}
