//! What a process can and cannot do, shown before any case is opened under it.
//!
//! A compiled workflow is explored state by state (`model`: what can happen; `space`: all that does).
//! What it must hold is then proved or refuted: every case can end and none is stuck (`ends`), every
//! step and move is reached (`reach`), every result that arrives can be established (`finding`), papers
//! can be filed where they are asked for (`papers`), an objection is not cut off (`objection`), and the
//! sentences of `ensures` (`sentences`, `silence`). Where something does not hold, a shortest way to it
//! is told as a case that could happen (`story`).
//!
//! What it needs of other workflows is asked where these are known (`kin`).
//!
//! That every outcome of a vote leads somewhere is shown while compiling, with the same exact answer to
//! which outcomes there are (`outcomes`). That nothing fires after an end is a matter of the model: an
//! end has no transitions, and `decide` refuses whatever is not a late vote or an annulment.

mod bound;
mod consult;
mod ends;
mod finding;
mod inside;
mod kin;
mod model;
mod objection;
mod outcomes;
mod papers;
mod places;
mod reach;
mod sentences;
mod silence;
mod space;
mod state;
mod story;

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;
use umlauf_source::{Fault, Source};

use self::model::Model;
use self::places::Places;
use self::space::{Path, Space};
use self::story::Teller;
use crate::{StepName, Workflow};

pub use self::kin::{Kin, kinship};
pub(crate) use self::outcomes::{known_days, possible_of, thinkable};
pub use self::silence::{Silent, silent};

/// Codes of faults that leave a file readable but its process unsound: found by exploring what cases
/// can do, not by reading.
pub const UNSOUND: [&str; 17] = [
    "workflow::bound_before_finding",
    "workflow::dead_end",
    "workflow::disposal_without_consultation",
    "workflow::ensure_violated",
    "workflow::finding_before_vote",
    "workflow::finding_incomplete",
    "workflow::finding_without_result",
    "workflow::idle_move",
    "workflow::impossible_ending",
    "workflow::no_end",
    "workflow::no_way_out",
    "workflow::not_inside",
    "workflow::objection_cut_off",
    "workflow::paper_too_late",
    "workflow::runs_itself",
    "workflow::unknown_workflow",
    "workflow::unreachable_step",
];

/// What was found, and how much was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What becomes of a case in which everyone is silent.
    pub silent: Silent,
    /// How many distinct states were visited.
    pub explored: usize,
    /// The steps that some case reaches.
    pub reached: BTreeSet<StepName>,
    /// What does not hold, in the order of the text.
    pub faults: Vec<Fault>,
}

/// Verifies a workflow that compiles; `source` is the text it was compiled from, for the places of
/// faults.
pub fn verify(source: &Source, workflow: &Workflow) -> Verified {
    let model = Model::of(workflow);
    let played = silence::play(&model);
    let mut view = View::of(source, &model);
    let mut faults = process(&mut view, true);
    faults.extend(sentences::timely(&view, &played));
    faults.sort_by_key(|fault| fault.place.start);
    let steps = view.steps().into_iter().map(|at| model.step(at).name.clone()).collect();
    Verified { silent: played.silent, explored: view.explored, reached: steps, faults }
}

/// What a workflow does not hold whose text has other faults too. Only what these cannot have caused
/// is told, and nothing that takes long.
pub(crate) fn verify_torn(source: &Source, workflow: &Workflow) -> Vec<Fault> {
    let model = Model::of(workflow);
    process(&mut View::of(source, &model), false)
}

/// Everything but time; `whole`: the text has no other fault.
fn process(view: &mut View<'_>, whole: bool) -> Vec<Fault> {
    let mut faults = finding::check(view);
    reach::check(view, whole, &mut faults);
    ends::check(view, &mut faults);
    papers::check(view, &mut faults);
    bound::check(view, &mut faults);
    objection::check(view, &mut faults);
    consult::check(view, &mut faults);
    sentences::check(view, &mut faults);
    faults
}

/// A model, its states, and where things stand in the text.
struct View<'v> {
    model: &'v Model<'v>,
    space: Space,
    places: Places,
    explored: usize,
}

impl<'v> View<'v> {
    fn of(source: &Source, model: &'v Model<'v>) -> Self {
        let space = Space::plain(model, model.start());
        Self { model, explored: space.nodes.len(), space, places: Places::of(source) }
    }

    /// The steps that are reached.
    fn steps(&self) -> BTreeSet<NodeIndex> {
        self.space.nodes.iter().map(|node| node.state.step).collect()
    }

    fn name(&self, at: NodeIndex) -> &'v StepName {
        &self.model.step(at).name
    }

    fn title(&self, at: NodeIndex) -> &'v str {
        &self.model.step(at).title
    }

    fn at(&self, name: &StepName) -> Option<NodeIndex> {
        self.model.workflow.index.get(name).copied()
    }

    /// The story of a way.
    fn tell(&self, path: &Path) -> Teller<'v> {
        Teller::of(self.model, path)
    }

    /// The steps of a way, for a hint: `a` → `b`.
    fn trace(&self, path: &Path) -> String {
        let entered = path.events.iter().filter_map(state::Transition::enters);
        let steps = [path.start.step].into_iter().chain(entered);
        let names: Vec<_> = steps.map(|at| format!("`{}`", self.name(at))).collect();
        names.join(" → ")
    }
}
