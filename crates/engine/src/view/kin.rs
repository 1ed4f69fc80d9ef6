//! The parent of a case and its children, for people.

use serde::Serialize;
use umlauf_store::{ChildRow, LetterState};
use umlauf_workflow::{BodyName, Ending, Head, Instant};

use crate::{Engine, Error};

/// More children are counted and not shown.
const MOST: u32 = 500;

/// Whose child a case is.
#[derive(Clone, Debug, Serialize)]
pub struct ParentView {
    /// The case that started it.
    pub case: String,
    /// What that is about; nothing if it is not for the reader.
    pub title: Option<String>,
    /// For which member it was started, or under which name of the step.
    pub of: String,
    /// Its body, for those who decide who may see it.
    #[serde(skip)]
    pub body: BodyName,
}

/// A child of a case.
#[derive(Clone, Debug, Serialize)]
pub struct ChildView {
    /// For which member, or under which name of the step.
    pub of: String,
    /// The case.
    pub case: String,
    /// What it is about; nothing before it is open, or if it is not for the reader.
    pub title: Option<String>,
    /// Title of its workflow; likewise.
    pub workflow: Option<String>,
    /// Title of the step it stands in; likewise.
    pub step: Option<String>,
    /// Since when it stands there; before it is open, since when it was asked for.
    pub since: Instant,
    /// How it ended.
    pub ended: Option<&'static str>,
    /// The same, for those who compute with it.
    #[serde(skip)]
    pub ending: Option<Ending>,
    /// Why it cannot be opened as things are, in German.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Its body, for those who decide who may see it; nothing before it is open.
    #[serde(skip)]
    pub body: Option<BodyName>,
}

impl ChildView {
    /// In one line.
    pub fn in_german(&self) -> String {
        let since = umlauf_calendar::moment_in_german(self.since.timestamp());
        let stand = match (&self.problem, self.ending, &self.step) {
            (Some(problem), ..) => format!("nicht eröffnet: {problem}"),
            (None, Some(ending), _) => format!("{} ({since})", ending.german()),
            (None, None, Some(step)) => format!("{step} seit {since}"),
            (None, None, None) => String::from("wird eröffnet"),
        };
        format!("{}: {stand} ({})", self.of, self.case)
    }
}

/// A case's kin.
#[derive(Clone, Debug, Default)]
pub struct Kin {
    /// Whose child it is.
    pub parent: Option<ParentView>,
    /// Its children, in the order of their starts.
    pub children: Vec<ChildView>,
}

impl Kin {
    /// Leaves out what is not for a reader who may look into some bodies only. That there is a child, for
    /// whom, and how it ended, the case itself says.
    pub fn limit(&mut self, may_see: impl Fn(&BodyName) -> bool) {
        if let Some(parent) = self.parent.as_mut().filter(|parent| !may_see(&parent.body)) {
            parent.title = None;
        }
        for child in &mut self.children {
            if child.body.as_ref().is_some_and(|body| !may_see(body)) {
                (child.title, child.workflow, child.step) = (None, None, None);
            }
        }
    }
}

/// The parent of a case and its children.
///
/// # Errors
/// If the surroundings fail.
pub async fn kin(engine: &Engine, head: &Head) -> Result<Kin, Error> {
    let store = engine.store();
    let mut kin = Kin::default();
    if let Some(parent) = &head.parent {
        let row = store.case(&parent.case).await?;
        kin.parent = row.map(|row| ParentView {
            case: row.id.to_string(),
            title: Some(row.title),
            of: parent.of.to_string(),
            body: row.body,
        });
    }
    if head.call.is_some() {
        // What members do inside is for each alone, and on a page of its own.
        let children = store.children(&head.id, MOST).await?.into_iter().filter(|row| !row.inner);
        for row in children {
            kin.children.push(child(engine, row).await?);
        }
    }
    Ok(kin)
}

async fn child(engine: &Engine, row: ChildRow) -> Result<ChildView, Error> {
    let mut view = ChildView {
        of: row.slot,
        case: row.case.to_string(),
        title: None,
        workflow: None,
        step: None,
        since: row.called,
        ended: None,
        ending: None,
        problem: row.last_error.filter(|_| row.state == LetterState::Failed),
        body: None,
    };
    if let Some(opened) = row.opened {
        let head = opened.head(&row.case)?;
        // Children of a call follow one text or few, so this is asked of the database once at most.
        let workflow = engine.catalogue().of(engine.store(), &head).await?;
        let step = workflow.step(&head.step);
        view.step = Some(step.map_or_else(|| head.step.to_string(), |step| step.title.clone()));
        view.workflow = Some(workflow.title.clone());
        view.title = Some(opened.title);
        view.since = opened.entered;
        view.ended = head.ended.map(Ending::as_str);
        view.ending = head.ended;
        view.body = Some(opened.body);
    }
    Ok(view)
}
