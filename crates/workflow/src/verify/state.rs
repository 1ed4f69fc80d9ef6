//! What is remembered of a case while its possibilities are explored: as little as the properties need.
//!
//! Members are not in it. Sixteen Länder can vote in more ways than anybody could try, but a process
//! sees of them only with which outcome a vote ended, and which outcomes a rule can have is asked of the
//! rule itself (see `outcomes`). Of time only its order is kept: what can happen first, not when.

use petgraph::graph::{EdgeIndex, NodeIndex};
use umlauf_voting::Outcome;

/// Where a case can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) step: NodeIndex,
    pub(super) ballot: Ballot,
}

/// How its last ballot stands; a case keeps no earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Ballot {
    /// There was none.
    None,
    /// Votes are counted, in the step the case stands in.
    Open,
    /// The deadline passed during an outage; the chair must settle it.
    Held,
    /// Counted in this step. The outcome is kept only where some step establishes it.
    Counted(NodeIndex, Option<Outcome>),
    /// Ended in this step without a result.
    Stopped(NodeIndex),
}

impl Ballot {
    /// Whether papers can no longer be filed: they were voted on.
    pub(super) fn freezes(self) -> bool {
        !matches!(self, Self::None | Self::Stopped(_))
    }

    /// The outcome, where one was counted and is kept.
    pub(super) fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Counted(_, outcome) => outcome,
            Self::None | Self::Open | Self::Held | Self::Stopped(_) => None,
        }
    }
}

/// What can happen in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Transition {
    pub(super) cause: Cause,
    /// The move that is made; none where the case stays in its step.
    pub(super) edge: Option<EdgeIndex>,
    pub(super) to: State,
}

/// What sets it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// An office chooses a move.
    Act,
    /// An office moves the deadline of a vote for all.
    Extension(EdgeIndex),
    /// The vote ends, at its deadline or because all have voted.
    Outcome(Outcome),
    /// The roll-call of a sitting is entered and confirmed.
    RollCall(Outcome),
    /// The deadline of the vote passes while the program is not ready.
    Outage,
    /// After that the chair closes it as of the deadline.
    AsOf(Outcome),
    /// Enough members object to the procedure.
    Objection,
    /// The consultation, or the feedback on it, ended so.
    Consulted(crate::ConsultEnd),
    /// The children ended so.
    Children(crate::When),
    /// The time of the step is over.
    Elapsed,
}

impl Transition {
    /// The step that is entered; a step is entered anew by a move that leads back to it, but not by an
    /// extension.
    pub(super) fn enters(&self) -> Option<NodeIndex> {
        self.edge.map(|_| self.to.step)
    }
}
