//! What the API says, as it stands in the description.

use std::collections::BTreeMap;

use serde::Serialize;
use umlauf_engine::view::{BallotView, CaseView, MemberView};
use umlauf_store::{CaseRow, LetterRow};
use utoipa::ToSchema;

use super::kin::{ChildCase, ParentCase};

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
    #[schema(nullable = false)]
    ended: Option<String>,
    /// `true` in a rehearsal (ÜBUNG), where nothing has legal effect; else it is missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    rehearsal: bool,
}

impl Summary {
    pub(crate) fn of(row: &CaseRow, rehearsal: bool) -> Self {
        Self {
            rehearsal,
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
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// Send it as `cursor` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) next: Option<String>,
}

/// Who the token stands for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// The person's id, as the journal has it.
    pub(crate) person: String,
    /// The person's name.
    pub(crate) name: String,
    /// What the token may be used for: `read`, `act`.
    pub(crate) scopes: Vec<String>,
    /// Until when the token is good.
    pub(crate) until: String,
    /// The mandates that hold now.
    pub(crate) mandates: Vec<Mandate>,
}

/// For whom a person may act.
#[derive(Serialize, ToSchema)]
pub(crate) struct Mandate {
    /// In which body.
    pub(crate) body: String,
    /// For which seat: a member's code or an office.
    pub(crate) seat: String,
    /// As what: `representative`, `deputy`, `staff`, `office`.
    pub(crate) capacity: &'static str,
    /// From when on.
    pub(crate) from: String,
    /// Until when; `null` if no end is known.
    pub(crate) until: Option<String>,
}

/// A case as it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Case {
    /// `true` in a rehearsal (ÜBUNG), where nothing has legal effect; else it is missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) rehearsal: bool,
    /// Its id.
    pub(crate) case: String,
    /// What it is about.
    pub(crate) title: String,
    /// The title of its workflow …
    pub(crate) workflow: String,
    /// … its name …
    pub(crate) workflow_name: String,
    /// … and its version.
    pub(crate) workflow_version: u32,
    /// The title of its body …
    pub(crate) body: String,
    /// … and its name.
    pub(crate) body_name: String,
    /// The title of the step it stands in …
    pub(crate) step: String,
    /// … and its name.
    pub(crate) step_name: String,
    /// Since when it stands there.
    pub(crate) since: String,
    /// Until when, as people read it.
    pub(crate) until: Option<String>,
    /// Until when, exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) deadline: Option<String>,
    /// What happens next by itself, and when, in German.
    pub(crate) next: Option<String>,
    /// The papers and the SHA-256 of their bytes.
    pub(crate) papers: BTreeMap<String, String>,
    /// The moves the caller may choose now, by their labels.
    pub(crate) moves: Vec<String>,
    /// Whether single votes were left out because they are not for the caller.
    pub(crate) limited: bool,
    /// The vote that runs, or the last one.
    pub(crate) ballot: Option<Ballot>,
    /// Its number.
    pub(crate) number: Option<String>,
    /// How it ended.
    pub(crate) ended: Option<&'static str>,
    /// Revision of the last event; the `ETag` says the same.
    pub(crate) revision: u64,
    /// Head of the chain; `null` where it would let the caller try what a single vote was.
    pub(crate) head: Option<String>,
    /// Letters that still wait, and letters that were given up.
    pub(crate) letters: Vec<u64>,
    /// The case that started it; missing where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) parent: Option<ParentCase>,
    /// The cases it started, in that order; the first 500.
    pub(crate) children: Vec<ChildCase>,
}

/// What of a case does not stand in its view.
pub(crate) struct Beside {
    /// Whether it is a rehearsal.
    pub(crate) rehearsal: bool,
    pub(crate) workflow: (String, u32),
    pub(crate) body: String,
    pub(crate) step: String,
    pub(crate) deadline: Option<String>,
    pub(crate) papers: BTreeMap<String, String>,
    pub(crate) moves: Vec<String>,
    pub(crate) limited: bool,
}

impl Case {
    pub(crate) fn of(view: CaseView, beside: Beside) -> Self {
        Self {
            rehearsal: beside.rehearsal,
            case: view.case,
            title: view.title,
            workflow: view.workflow,
            workflow_name: beside.workflow.0,
            workflow_version: beside.workflow.1,
            body: view.body,
            body_name: beside.body,
            step: view.step,
            step_name: beside.step,
            since: view.since.to_string(),
            until: view.until,
            deadline: beside.deadline,
            next: view.next,
            papers: beside.papers,
            moves: beside.moves,
            limited: beside.limited,
            ballot: view.ballot.map(Ballot::from),
            number: view.number,
            ended: view.ended,
            revision: view.revision,
            head: (!beside.limited).then_some(view.head),
            letters: vec![view.letters.0, view.letters.1],
            parent: view.parent.map(ParentCase::from),
            children: view.children.into_iter().map(ChildCase::from).collect(),
        }
    }
}

/// How a vote stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ballot {
    /// Which ballot of the case.
    number: u32,
    /// The rule.
    rule: String,
    /// Where it stands.
    basis: String,
    /// Where the vote stands, in a sentence; empty where single votes are not for the caller.
    sentence: String,
    /// Whether votes to come can alter the outcome: `open`, `reached`, `certain`.
    certainty: Certainty,
    /// The smallest sets of members whose yes would be enough.
    missing: Vec<Vec<String>>,
    /// The rule clause by clause.
    clauses: Vec<Clause>,
    /// What each reading of the rule says: pairs of its name and `adopted`, `rejected`, `tied`,
    /// `inquorate` or `unclear`.
    readings: Vec<Vec<String>>,
    /// One entry per voter, in the body's order.
    members: Vec<Member>,
    /// How many were demonstrably asked.
    asked: u32,
    /// `open`, `held`, `closed`, `stopped`.
    state: &'static str,
}

/// What votes still to come can do.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Certainty {
    /// They may decide it.
    Open,
    /// The rule is met now; they could undo that.
    Reached,
    /// They cannot alter the outcome in any reading.
    Certain,
}

/// One line of a proof.
#[derive(Serialize, ToSchema)]
struct Clause {
    /// The requirement in German.
    clause: String,
    /// Where it stands.
    basis: String,
    /// Whether it is met.
    met: bool,
    /// What there is: exact.
    have: String,
    /// What it takes: exact, as a fraction.
    need: String,
    /// The same as a decimal.
    need_decimal: String,
}

/// What one member did.
#[derive(Serialize, ToSchema)]
struct Member {
    /// Code.
    member: String,
    /// The vote that counts: `yes`, `no`, `abstain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    choice: Option<umlauf_voting::Choice>,
    /// Whether it is a deputy's.
    deputy: bool,
    /// Whether the secretariat entered it.
    entered: bool,
    /// Coordinating until.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    interim: Option<String>,
    /// An entered vote waits for its second person.
    waits: bool,
    /// Objected to the procedure.
    objected: bool,
}

impl From<MemberView> for Member {
    fn from(view: MemberView) -> Self {
        Self {
            member: view.member,
            choice: view.choice,
            deputy: view.deputy,
            entered: view.entered,
            interim: view.interim.map(|until| until.to_string()),
            waits: view.waits,
            objected: view.objected,
        }
    }
}

impl From<BallotView> for Ballot {
    fn from(view: BallotView) -> Self {
        let clause = |clause: umlauf_voting::Clause| Clause {
            clause: clause.clause.to_string(),
            basis: clause.basis.to_string(),
            met: clause.met,
            have: clause.have,
            need: clause.need,
            need_decimal: clause.need_decimal,
        };
        let reading = |(name, outcome): (String, umlauf_voting::Outcome)| {
            vec![name, word(outcome).to_owned()]
        };
        Self {
            number: view.number,
            rule: view.rule,
            basis: view.basis,
            sentence: view.sentence,
            certainty: match view.certainty {
                umlauf_voting::Certainty::Open => Certainty::Open,
                umlauf_voting::Certainty::Reached => Certainty::Reached,
                umlauf_voting::Certainty::Certain => Certainty::Certain,
            },
            missing: view.missing,
            clauses: view.clauses.into_iter().map(clause).collect(),
            readings: view.readings.into_iter().map(reading).collect(),
            members: view.members.into_iter().map(Member::from).collect(),
            asked: view.asked,
            state: view.state,
        }
    }
}

fn word(outcome: umlauf_voting::Outcome) -> &'static str {
    match outcome {
        umlauf_voting::Outcome::Adopted => "adopted",
        umlauf_voting::Outcome::Rejected => "rejected",
        umlauf_voting::Outcome::Tied => "tied",
        umlauf_voting::Outcome::Inquorate => "inquorate",
        umlauf_voting::Outcome::Unclear => "unclear",
    }
}

/// How a vote stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tally {
    /// `true` in a rehearsal (ÜBUNG), where nothing has legal effect; else it is missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) rehearsal: bool,
    /// Whether single votes were left out because they are not for the caller.
    pub(crate) limited: bool,
    /// The ballot.
    #[serde(flatten)]
    pub(crate) ballot: Ballot,
}

/// A part of a journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct Journal {
    /// The events, in order.
    pub(crate) items: Vec<Happened>,
    /// Where the case stands now: there is more while the last item is below it.
    pub(crate) revision: u64,
}

/// One event. Of what the caller must not see only place, moment and at most the kind are told.
#[derive(Serialize, ToSchema)]
pub(crate) struct Happened {
    /// Its place in the journal, from 1, without gaps.
    pub(crate) revision: u64,
    /// When it was recorded.
    pub(crate) at: String,
    /// What happened: `vote_cast`, `closed` …; `null` if even that is not for the caller.
    pub(crate) kind: Option<String>,
    /// The event as it stands in the record.
    #[schema(value_type = Option<Object>)]
    pub(crate) recorded: Option<serde_json::Value>,
    /// The same in German.
    pub(crate) text: Option<String>,
    /// Its hash.
    pub(crate) hash: Option<String>,
}

/// A letter of a case.
#[derive(Serialize, ToSchema)]
pub(crate) struct Letter {
    /// Its id.
    letter: String,
    /// What it is: `invitation`, `receipt` …
    kind: String,
    /// To which seat.
    seat: String,
    /// When it was written.
    written: String,
    /// `waiting`, `done`, `failed`.
    state: &'static str,
    /// Why it could not be delivered.
    error: Option<String>,
}

impl From<LetterRow> for Letter {
    fn from(row: LetterRow) -> Self {
        Self {
            letter: row.id.to_string(),
            kind: row.kind,
            seat: row.seat,
            written: row.written.to_string(),
            state: row.state.as_str(),
            error: row.last_error,
        }
    }
}

/// That something was recorded. Sent again under the same key it is the same answer, with `repeated`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Recorded {
    /// The case.
    pub(crate) case: String,
    /// Revision of the last event of this act.
    pub(crate) revision: u64,
    /// The head of the chain after it: with it anybody can show later that nothing was cut off.
    pub(crate) head: String,
    /// Whether the same key had been sent before; then nothing new was recorded.
    pub(crate) repeated: bool,
    /// The step the case stood in after it.
    pub(crate) step: String,
    /// How it had ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) ended: Option<&'static str>,
}

/// A running case and what it waits for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Stall {
    /// `true` in a rehearsal (ÜBUNG), where nothing has legal effect; else it is missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) rehearsal: bool,
    /// The case.
    pub(crate) case: String,
    /// What it is about.
    pub(crate) title: String,
    /// The name of the step.
    pub(crate) step: String,
    /// Since when it stands there.
    pub(crate) since: String,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) deadline: Option<String>,
    /// Whether the deadline has passed.
    pub(crate) overdue: bool,
    /// What happens next by itself, and when, in German.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) next: Option<String>,
    /// How many may vote and how many have, where a vote runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) votes: Option<Votes>,
}

/// How many.
#[derive(Serialize, ToSchema)]
pub(crate) struct Votes {
    /// May vote.
    pub(crate) voters: u32,
    /// Have voted.
    pub(crate) cast: u32,
}

/// A decision as the public register has it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decision {
    /// `true` in a rehearsal (ÜBUNG), where nothing has legal effect; else it is missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) rehearsal: bool,
    /// A name that never changes.
    pub(crate) id: String,
    /// Where people read it.
    pub(crate) url: String,
    /// The name of the body …
    pub(crate) body: String,
    /// … and its title.
    pub(crate) body_title: String,
    /// Its number.
    pub(crate) number: Option<String>,
    /// What it is about.
    pub(crate) title: String,
    /// When it was published.
    pub(crate) published_at: String,
    /// SHA-256 of the text of the decision.
    pub(crate) text_digest: Option<String>,
    /// The head of the chain.
    pub(crate) head: String,
    /// Revision of the last event.
    pub(crate) revision: u64,
}
