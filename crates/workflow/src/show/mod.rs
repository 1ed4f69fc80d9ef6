//! A workflow as people look at it: German prose to sign, a picture, or data.
//!
//! All forms are made from the compiled graph and not from the file, so that what is signed is what
//! runs. Their order is that of the file and never changes by itself.

mod arrows;
mod bpmn;
mod consulted;
mod dot;
mod german;
mod json;
mod layout;
mod measure;
mod mermaid;
mod page;
mod rules;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod visited;
mod xml;

use std::str::FromStr;

pub(crate) use german::nominative;
pub use svg::{Frame, STYLE as PICTURE_STYLE, picture};
pub use visited::{Cause, Visit, Visited};

use crate::{Move, On, Step, Workflow};

/// A form in which a workflow can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// German prose: `text`.
    Text,
    /// A flowchart for Mermaid: `mermaid`.
    Mermaid,
    /// A graph for Graphviz: `dot`.
    Dot,
    /// The compiled graph: `json`.
    Json,
    /// A picture, as a file of its own: `svg`.
    Svg,
    /// BPMN 2.0 with diagram interchange: `bpmn`.
    Bpmn,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Mermaid, Self::Dot, Self::Json, Self::Svg, Self::Bpmn];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
            Self::Json => "json",
            Self::Svg => "svg",
            Self::Bpmn => "bpmn",
        }
    }
}

impl FromStr for Form {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|form| form.as_str() == text).ok_or(())
    }
}

/// Shows a workflow; the text ends with a line feed.
pub fn show(workflow: &Workflow, form: Form) -> String {
    match form {
        Form::Text => text::text(workflow),
        Form::Mermaid => mermaid::mermaid(workflow),
        Form::Dot => dot::dot(workflow),
        Form::Json => json::json(workflow),
        Form::Svg => picture(workflow, None, Frame::Alone),
        Form::Bpmn => bpmn::bpmn(workflow),
    }
}

/// The position of a step in the file, from 1.
fn number(workflow: &Workflow, step: &Step) -> usize {
    workflow.steps().take_while(|other| other.name != step.name).count() + 1
}

/// The words on the arrow of a picture.
fn arrow(next: &Move) -> String {
    match &next.on {
        On::Act(act) => act.label.clone(),
        On::Outcome(outcome) => outcome.german().to_owned(),
        On::Objection => String::from("Widerspruch gegen das Verfahren"),
        On::Consulted(end) => end.german().to_owned(),
        On::Children(when) => when.german(),
        On::Elapsed => String::from("Zeit abgelaufen"),
    }
}

/// Title, and what happens, as the two lines of a box in a picture.
fn caption(step: &Step) -> (String, Option<String>) {
    (step.title.clone(), german::in_short(step))
}
