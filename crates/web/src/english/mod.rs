//! What the house says in German, in English: refusals and events. The German stands where they are made.

mod consult;
mod events;
mod following;
mod refusals;

use umlauf_engine::view::{self, Told};
use umlauf_workflow::{Recorded, Refusal, Workflow};

pub(crate) use self::consult::position;
use crate::lang::Lang;

/// An event for a page, with titles of steps, papers and members.
pub(crate) fn told(lang: Lang, workflow: &Workflow, recorded: &Recorded) -> Told {
    match lang {
        Lang::De => view::told(workflow, recorded),
        Lang::En => events::told(workflow, recorded),
    }
}

/// Why the answer is no.
pub(crate) fn refusal(lang: Lang, refusal: &Refusal) -> String {
    match lang {
        Lang::De => refusal.to_string(),
        Lang::En => refusals::english(refusal),
    }
}
