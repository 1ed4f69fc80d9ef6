//! Processes between governments as state graphs.
//!
//! A definition is [`compile`]d once into a [`Workflow`]. A case is changed only by [`decide`], which
//! turns a [`Command`] into [`Recorded`] events, and [`apply`], which takes note of them; [`letters`]
//! says who must be told. All of it is pure: no I/O, no clock, no randomness; time is an argument.

mod case;
mod command;
mod consult;
mod event;
mod follow;
mod inner;
mod instant;
mod items;
mod letter;
mod name;
mod roll;
mod run;
mod said;
mod workflow;

mod compile;
mod library;
mod show;

mod apply;
mod decide;
mod needs;
mod post;
mod repeat;
mod term;
mod upgrade;
mod verify;

pub use apply::{apply, replay};
pub use case::{Answer, BallotHead, BallotState, Case, Entry, Finding, Head, Notes, Voice};
pub use command::{Act, Authority, Command, LONGEST_NOTE, Outage, Refusal, Seat, Target};
pub use compile::{FAULT_CODES, compile, schema};
pub use consult::{
    AnswerEntered, AnswerEntry, AnswerLate, Answered, CommentId, CommentState, Consult, ConsultAct,
    ConsultClosed, ConsultClosing, ConsultEnd, ConsultExtended, ConsultHead, ConsultHeld,
    ConsultLapsed, ConsultOpened, ConsultRefusal, ConsultReminded, ConsultState, ConsultStopped,
    Consulted, DatesPassed, Disposal, Disposed, Dissent, ExtensionAsked, ExtensionGranted,
    ExtensionRefused, Feedback, FeedbackClosed, FeedbackHead, FeedbackOpened, Given, Inquiry,
    LARGEST_BATCH, LARGEST_TABLE, Listed, Position, Purpose, Replied, ReplyRow, Reservation,
    ReservationSettled, Response, Settled, TableRef, TimeWish, consultation_in_german, dissents,
    members_digest,
};
pub use decide::{Decision, decide};
pub use event::{Alarm, By, Capacity, Closing, Dispatch, Entered, Event, Recorded, Term, Timer};
pub use follow::{
    Asked, Bound, DeviationAsked, DeviationDecided, Due, Duty, DutyName, DutyRow, DutyState,
    DutyTerm, Follow, FollowAct, FollowBegan, FollowHead, FollowRefusal, FollowResumed, FollowRow,
    Happened, Joined, Joining, Judged, Last, Met, Progress, Released, Reported, TermMoved,
    TriggerName, Watched, followed_in_german,
};
pub use inner::{Inner, InnerBegun, InnerEnded, InnerRecalled};
pub use instant::Instant;
pub use items::{
    Counted, ItemFound, ItemHead, ItemMove, ItemResult, Items, MOST_ITEMS, agreed, bound_by,
    by_item, by_item_in, counted, established, listed, listed_in, outcome_in_german, overall,
    well_formed,
};
pub use letter::{Audience, Letter, Notice, NoticeDuty};
pub use library::Library;
pub use name::{
    BodyName, CaseId, CommandId, Digest, LetterId, PaperName, PersonId, RuleName, StepName,
    WorkflowName,
};
pub use needs::{ITEM_PAPERS, Needs, Rows, needs};
pub use post::letters;
pub use repeat::answers;
pub use roll::{RollHead, RollRow, Stand};
pub use run::{
    CallHead, Called, CalledChild, Callees, Cancelled, Child, ChildEnded, Errand, Message, Parent,
    Recalled, Run, RunAct, RunRefusal, When, errands,
};
pub use said::{BadVote, ItemChoice, Said};
pub use show::{Cause, Form, Frame, PICTURE_STYLE, Visit, Visited, picture, show};
pub use upgrade::{BadMapping, Mapping, Obstacle, Outlook, Passage};
pub use verify::{Kin, Silent, UNSOUND, Verified, kinship, silent, verify};
pub use workflow::{
    Act as Choosable, Ending, Ensure, Kind, Move, Office, On, Step, Tell, Vote, Workflow,
};
