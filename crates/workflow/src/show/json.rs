//! The compiled graph as data, in the order of the file and in the words of the grammar.

use serde::Serialize;
use umlauf_voting::Outcome;

use crate::{
    Bound, Callees, Consult, Due, Duty, Follow, Items, Joining, Kind, Move, Office, On, Purpose,
    Step, Tell, Vote, Workflow,
};

/// One JSON object, indented.
pub(super) fn json(workflow: &Workflow) -> String {
    let shown = Shown {
        workflow: workflow.name.as_str(),
        version: workflow.version,
        title: &workflow.title,
        basis: workflow.basis.as_deref(),
        digest: workflow.digest.as_str(),
        body: workflow.body_name.as_str(),
        calendar: workflow.calendar.names().collect(),
        calendars: workflow.calendars.as_str(),
        start: workflow.start().name.as_str(),
        papers: workflow
            .papers()
            .iter()
            .map(|name| ShownPaper {
                name: name.as_str().to_owned(),
                title: workflow.titles.get(name).cloned(),
            })
            .collect(),
        steps: workflow.steps().map(|step| shown_step(workflow, step)).collect(),
        ensures: workflow.ensures.iter().map(ToString::to_string).collect(),
    };
    serde_json::to_string_pretty(&shown).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Shown<'w> {
    workflow: &'w str,
    version: u32,
    title: &'w str,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<&'w str>,
    digest: &'w str,
    body: &'w str,
    calendar: Vec<&'w str>,
    calendars: &'w str,
    start: &'w str,
    papers: Vec<ShownPaper>,
    steps: Vec<ShownStep<'w>>,
    ensures: Vec<String>,
}

#[derive(Serialize)]
struct ShownPaper {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

#[derive(Serialize)]
struct ShownStep<'w> {
    name: &'w str,
    title: &'w str,
    #[serde(flatten)]
    kind: ShownKind<'w>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    late: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tell: Vec<&'static str>,
    moves: Vec<ShownMove<'w>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum ShownKind<'w> {
    By {
        by: Office,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        needs: Vec<&'w str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        finds: Option<&'w str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        disposes: Option<&'w str>,
    },
    Vote {
        vote: ShownVote<'w>,
    },
    Consult {
        consult: ShownConsult<'w>,
    },
    Run {
        run: ShownRun<'w>,
    },
    Follow {
        follow: ShownFollow<'w>,
    },
    Wait,
    Ends {
        ends: &'static str,
        number: bool,
    },
}

/// Workflows by name, or the one that is run for each member.
#[derive(Serialize)]
#[serde(untagged)]
enum ShownRun<'w> {
    Named(std::collections::BTreeMap<&'w str, &'w str>),
    Each {
        workflow: &'w str,
        #[serde(rename = "for")]
        whom: &'static str,
    },
}

fn shown_run(run: &crate::Run) -> ShownRun<'_> {
    match &run.callees {
        Callees::Named(slots) => {
            ShownRun::Named(slots.iter().map(|(of, name)| (of.as_str(), name.as_str())).collect())
        }
        Callees::EachMember(name) => {
            ShownRun::Each { workflow: name.as_str(), whom: "each member" }
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum ShownConsult<'w> {
    Ask {
        ask: Vec<&'w str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<&'w str>,
        comments: bool,
        early: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        grace: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        extend: Option<Office>,
        #[serde(skip_serializing_if = "Option::is_none")]
        inner: Option<&'w str>,
        remind: Vec<String>,
    },
    Feedback {
        feedback: &'w str,
        silence: umlauf_comments::Reply,
        remind: Vec<String>,
    },
}

fn shown_consult(consult: &Consult) -> ShownConsult<'_> {
    let remind = consult.remind.iter().map(ToString::to_string).collect();
    match &consult.purpose {
        Purpose::Answers(inquiry) => ShownConsult::Ask {
            ask: inquiry.ask.iter().map(String::as_str).collect(),
            text: inquiry.text.as_ref().map(crate::PaperName::as_str),
            comments: inquiry.comments,
            early: if inquiry.early { "when all have answered" } else { "at deadline" },
            grace: inquiry.grace.map(|grace| grace.to_string()),
            extend: inquiry.extend,
            inner: inquiry.inner.as_ref().map(crate::WorkflowName::as_str),
            remind,
        },
        Purpose::Feedback(feedback) => ShownConsult::Feedback {
            feedback: feedback.of.as_str(),
            silence: feedback.silence,
            remind,
        },
    }
}

#[derive(Serialize)]
struct ShownFollow<'w> {
    bound: &'w str,
    duties: Vec<ShownDuty<'w>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accept: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    join: Option<String>,
    remind: Vec<String>,
}

#[derive(Serialize)]
struct ShownDuty<'w> {
    name: &'w str,
    title: &'w str,
    due: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<String>,
}

fn shown_follow(follow: &Follow) -> ShownFollow<'_> {
    ShownFollow {
        bound: match &follow.bound {
            Bound::Members => "members",
            Bound::Vote(vote) => vote.as_str(),
        },
        duties: follow.duties.iter().map(shown_duty).collect(),
        accept: follow.accept.map(|office| format!("by {}", office.as_str())),
        join: follow.join.map(|join| match join {
            Joining::Office(office) => format!("by {}", office.as_str()),
            Joining::Member => String::from("by member"),
        }),
        remind: follow.remind.iter().map(ToString::to_string).collect(),
    }
}

fn shown_duty(duty: &Duty) -> ShownDuty<'_> {
    let (due, within) = match &duty.due {
        Due::AtOnce(within) => (String::from("at once"), within.map(|within| within.to_string())),
        Due::Within(period) => (period.to_string(), None),
        Due::On(day) => (day.to_string(), None),
        Due::OnEvent(name, within) => (format!("on event {name}"), Some(within.to_string())),
    };
    ShownDuty { name: duty.name.as_str(), title: &duty.title, due, within }
}

#[derive(Serialize)]
struct ShownVote<'w> {
    rule: &'w str,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binds: Option<&'static str>,
    change: &'static str,
    /// How many members must object; none where nobody can.
    object: Option<u32>,
    closes: &'static str,
    remind: Vec<String>,
    escalate: Vec<ShownEscalation>,
}

#[derive(Serialize)]
struct ShownEscalation {
    office: Office,
    /// Nothing: at the deadline.
    before: Option<String>,
}

#[derive(Serialize)]
#[serde(tag = "on", rename_all = "snake_case")]
enum ShownMove<'w> {
    Act {
        label: &'w str,
        by: Office,
        reason: bool,
        extend: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        when: Option<Outcome>,
        to: &'w str,
    },
    Outcome {
        outcome: Outcome,
        to: &'w str,
    },
    Objection {
        to: &'w str,
    },
    Consulted {
        end: &'static str,
        to: &'w str,
    },
    Children {
        /// The condition, as the file says it.
        children: String,
        to: &'w str,
    },
    Met {
        /// The condition, as the file says it.
        met: String,
        to: &'w str,
    },
    Elapsed {
        to: &'w str,
    },
}

fn shown_step<'w>(workflow: &'w Workflow, step: &'w Step) -> ShownStep<'w> {
    let kind = match &step.kind {
        Kind::By { who, needs, finds, disposes } => ShownKind::By {
            by: *who,
            needs: needs.iter().map(crate::PaperName::as_str).collect(),
            finds: finds.as_ref().map(crate::StepName::as_str),
            disposes: disposes.as_ref().map(crate::StepName::as_str),
        },
        Kind::Vote(vote) => ShownKind::Vote { vote: shown_vote(vote) },
        Kind::Consult(consult) => ShownKind::Consult { consult: shown_consult(consult) },
        Kind::Run(run) => ShownKind::Run { run: shown_run(run) },
        Kind::Follow(follow) => ShownKind::Follow { follow: shown_follow(follow) },
        Kind::Wait => ShownKind::Wait,
        Kind::Ends { ending, number } => ShownKind::Ends { ends: ending.as_str(), number: *number },
    };
    ShownStep {
        name: step.name.as_str(),
        title: &step.title,
        kind,
        within: step.within.map(|within| within.to_string()),
        late: step.late.iter().copied().map(whom).collect(),
        tell: step.tell.iter().copied().map(whom).collect(),
        moves: workflow.moves(&step.name).into_iter().map(shown_move).collect(),
    }
}

fn shown_vote(vote: &Vote) -> ShownVote<'_> {
    ShownVote {
        rule: vote.rule.as_str(),
        held: vote.in_sitting.then_some("in a sitting"),
        items: Items::ALL
            .into_iter()
            .find(|(_, items)| *items == vote.items && items.may_part())
            .map(|(word, _)| word),
        binds: vote.binds_agreed.then_some("those who agreed"),
        change: if vote.change { "until deadline" } else { "never" },
        object: vote.object,
        closes: if vote.closes_when_all_voted { "when all have voted" } else { "at deadline" },
        remind: vote.remind.iter().map(ToString::to_string).collect(),
        escalate: vote
            .escalate
            .iter()
            .map(|(office, before)| ShownEscalation {
                office: *office,
                before: before.map(|before| before.to_string()),
            })
            .collect(),
    }
}

fn shown_move(next: &Move) -> ShownMove<'_> {
    let to = next.to.as_str();
    match &next.on {
        On::Act(act) => ShownMove::Act {
            label: &act.label,
            by: act.by,
            reason: act.reason,
            extend: act.extend,
            when: act.when,
            to,
        },
        On::Outcome(outcome) => ShownMove::Outcome { outcome: *outcome, to },
        On::Objection => ShownMove::Objection { to },
        On::Consulted(end) => ShownMove::Consulted { end: end.word(), to },
        On::Children(when) => ShownMove::Children { children: when.to_string(), to },
        On::Met(met) => ShownMove::Met { met: met.to_string(), to },
        On::Elapsed => ShownMove::Elapsed { to },
    }
}

fn whom(tell: Tell) -> &'static str {
    match tell {
        Tell::All => "all",
        Tell::Members => "members",
        Tell::Office(office) => office.as_str(),
    }
}
