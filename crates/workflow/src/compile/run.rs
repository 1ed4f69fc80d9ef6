//! Steps with `run`: which children, for whom, and where their endings lead.

use umlauf_source::{Fault, Fields, Key, Node, Value};
use umlauf_voting::MemberCode;

use super::draft::{KindDraft, MoveDraft, StepDraft, Word};
use super::moves::{self, Within};
use super::step::late;
use super::words::{Notes, ending_of, period};
use crate::{Callees, Office, On, Run, When, WorkflowName};

/// Reads what stands beside `run`.
pub(super) fn read(step: &mut StepDraft, value: &Node, fields: &Fields<'_>, notes: &mut Notes) {
    let callees = callees(value, notes);
    step.within = fields.optional("within").and_then(|node| notes.take(period(node)));
    if let Some(node) = fields.optional("may") {
        step.moves = moves::may(node, Office::Secretariat, Within::Wait, &step.name, notes);
    }
    if let Some(node) = notes.need(fields.required("then")) {
        step.moves.extend(then(node, notes));
    }
    if let Some((key, node)) = fields.entry("late") {
        if fields.optional("within").is_none() {
            let message = "`late` says what happens after `within`, which is missing";
            notes.push(
                Fault::error("workflow::late_without_period", key.place, message)
                    .label("late after what?")
                    .hint("add a line `within: …`"),
            );
        }
        late(step, key, node, notes);
    }
    step.kind = callees.map(|callees| KindDraft::Run(Run { callees }));
}

/// `{name: workflow, …}`, or `{workflow: x}`, or `{workflow: x, for: each member}`.
fn callees(node: &Node, notes: &mut Notes) -> Option<Callees> {
    let entries = notes.need(node.map("workflows by name"))?;
    if entries.iter().any(|(key, _)| key.text == "for") {
        return each_member(node, notes);
    }
    if entries.is_empty() {
        notes.torn = true;
        notes.push(
            Fault::error("workflow::bad_run", node.place, "`run` starts nothing")
                .label("no workflow")
                .hint("write `run: {name: workflow}`"),
        );
        return None;
    }
    let slots: Vec<_> = entries
        .iter()
        .filter_map(|(key, node)| Some((MemberCode::from(&key.text), workflow(node, notes)?)))
        .collect();
    Some(Callees::Named(slots))
}

/// `{workflow: x, for: each member}`.
fn each_member(node: &Node, notes: &mut Notes) -> Option<Callees> {
    let fields = notes.need(Fields::of(node, "`run`"))?;
    let known = notes.faults.len();
    let whom = fields
        .optional("for")
        .and_then(|node| notes.need(node.text("`each member`")).map(|text| (node, text)));
    let name = fields.optional("workflow").and_then(|node| workflow(node, notes));
    if fields.optional("workflow").is_none() {
        notes.torn = true;
        notes.push(
            Fault::error("workflow::bad_run", node.place, "`for` needs a `workflow` to run")
                .label("`workflow` is missing")
                .hint("write `run: {workflow: x, for: each member}`"),
        );
    }
    if let Some((node, text)) = whom
        && text.trim() != "each member"
    {
        let message = format!("`{text}` is nobody to run a workflow for");
        notes.torn = true;
        notes.push(
            Fault::error("workflow::bad_run", node.place, message)
                .label("for whom?")
                .hint("write `for: each member`"),
        );
    }
    notes.finish(fields, known);
    name.map(Callees::EachMember)
}

fn workflow(node: &Node, notes: &mut Notes) -> Option<WorkflowName> {
    notes.need(node.text("the name of a workflow")).map(WorkflowName::from)
}

/// `then: {all adopted: step, any rejected: step, at least 3 adopted: step, otherwise: step}`.
fn then(node: &Node, notes: &mut Notes) -> Vec<MoveDraft> {
    let mut moves: Vec<MoveDraft> = Vec::new();
    let Some(entries) = notes.need(node.map("steps by what became of the children")) else {
        return moves;
    };
    // A condition that cannot be read may have been meant as `otherwise`.
    let mut unread = false;
    for (key, to) in entries {
        let when = notes.need(when(key, to));
        let to = notes.need(Word::of(to, "the name of a step"));
        unread |= when.is_none();
        let (Some(when), Some(to)) = (when, to) else { continue };
        let on = On::Children(when);
        if moves.iter().any(|known| known.on == on) {
            notes.push(super::words::twice(key.place, when));
        }
        moves.push(MoveDraft { on, key: Word::key(key), to });
    }
    if !moves.iter().any(|next| next.on == On::Children(When::Otherwise)) && !unread {
        let message =
            "`then` does not say where it leads when all have ended and nothing else holds";
        notes.push(
            Fault::error("workflow::missing_outcome", node.place, message)
                .label("`otherwise` is missing")
                .hint("add `otherwise: <step>`"),
        );
    }
    moves
}

fn when(key: &Key, node: &Node) -> Result<When, Fault> {
    let fault = || {
        let message = format!("`{}` is no condition on child cases", key.text);
        Fault::error("workflow::unknown_outcome", key.place, message)
            .label("not a condition")
            .hint("one of `all adopted`, `any rejected`, `at least 3 adopted`, `otherwise`")
    };
    if !matches!(node.value, Value::Text(_)) {
        return Err(node.expected("the name of a step"));
    }
    let words: Vec<&str> = key.text.split_whitespace().collect();
    let ending = |word: &str| ending_of(word).ok_or_else(fault);
    match words.as_slice() {
        ["otherwise"] => Ok(When::Otherwise),
        ["all", word] => ending(word).map(When::All),
        ["any", word] => ending(word).map(When::Any),
        ["at", "least", number, word] => {
            let least = number.parse().ok().filter(|n| *n > 0).ok_or_else(fault)?;
            ending(word).map(|ending| When::AtLeast(least, ending))
        }
        _ => Err(fault()),
    }
}
