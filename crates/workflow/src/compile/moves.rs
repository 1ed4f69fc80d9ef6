//! Moves: those somebody chooses (`may`) and those a result makes (`then`).

use umlauf_source::{Fault, Fields, Key, Node, Value};
use umlauf_voting::Outcome;

use super::draft::{MoveDraft, Word};
use super::words;
use super::words::{Notes, OUTCOMES, or_list, outcome_of, unknown_outcome};
use crate::{Choosable, Office, On};

/// In which kind of step a move stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    By,
    /// A step that establishes the result of a vote.
    Finding,
    Vote,
    /// A vote that is held in a sitting.
    Sitting,
    Wait,
}

/// `may: {label: step, label: {to: step, by: office, reason: required}}`.
pub(super) fn may(
    node: &Node,
    office: Office,
    within: Within,
    step: &Word,
    notes: &mut Notes,
) -> Vec<MoveDraft> {
    let mut moves: Vec<MoveDraft> = Vec::new();
    let Some(entries) = notes.need(node.map("moves by their labels")) else {
        return moves;
    };
    for (key, node) in entries {
        let Some(next) = choice(key, node, office, within, step, notes) else {
            notes.torn = true;
            continue;
        };
        if let Some(known) = moves.iter().find(|known| same(&known.key.text, &next.key.text)) {
            let message = format!("`{}` and `{}` read as one label", known.key.text, next.key.text);
            notes.push(
                Fault::error("workflow::same_label", key.place, message)
                    .label("second time")
                    .hint("give each move a label that people can tell apart"),
            );
        }
        moves.push(next);
    }
    moves
}

/// Labels that differ only in case or spaces are one to the people who choose them.
fn same(one: &str, two: &str) -> bool {
    let folded =
        |label: &str| label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    folded(one) == folded(two)
}

fn choice(
    key: &Key,
    node: &Node,
    office: Office,
    within: Within,
    step: &Word,
    notes: &mut Notes,
) -> Option<MoveDraft> {
    let label = key.text.trim().to_owned();
    if label.is_empty() || label.chars().any(char::is_control) {
        let message = "a label is one line of text";
        notes.push(Fault::error("workflow::bad_label", key.place, message).label("not a label"));
    }
    let act = Choosable { label, by: office, reason: false, extend: false, when: None };
    match &node.value {
        Value::Map(_) => long(key, node, act, within, step, notes),
        Value::Text(_) | Value::List(_) => {
            let to = notes.need(Word::of(node, "the name of a step"))?;
            if within == Within::Finding {
                notes.push(no_when(key));
            }
            Some(MoveDraft { on: On::Act(act), key: Word::key(key), to })
        }
    }
}

fn no_when(key: &Key) -> Fault {
    let message = format!("`{}` does not say which result it establishes", key.text);
    Fault::error("workflow::finding_without_when", key.place, message)
        .label("establishes what?")
        .hint(format!("write `{}: {{when: adopted, to: …}}`", key.text))
}

fn long(
    key: &Key,
    node: &Node,
    mut act: Choosable,
    within: Within,
    step: &Word,
    notes: &mut Notes,
) -> Option<MoveDraft> {
    let fields = notes.need(Fields::of(node, "a move"))?;
    let since = notes.faults.len();
    if let Some(by) = fields.optional("by").and_then(|node| notes.take(words::office(node))) {
        act.by = by;
    }
    if let Some(node) = fields.optional("reason") {
        act.reason = notes.take(required(node)).is_some();
    }
    let extend = fields.entry("extend");
    if let Some((_, node)) = extend {
        act.extend = notes.take(node.truth("`true`")).unwrap_or(true);
    }
    match (fields.entry("when"), within) {
        (Some((_, node)), Within::Finding) => act.when = notes.take(when(node)),
        (None, Within::Finding) => notes.push(no_when(key)),
        (Some((key, _)), _) => notes.push(
            Fault::error(
                "workflow::when_outside_finding",
                key.place,
                "nothing is established here",
            )
            .label("has no meaning here")
            .hint("`when` belongs to the moves of a step with `finds`"),
        ),
        (None, _) => {}
    }
    let to = if act.extend {
        // Who moves a deadline for all must say why, whether or not the file says so.
        act.reason = true;
        if let (Some((place, _)), Within::Sitting) = (extend, within) {
            notes.push(super::vote::in_sitting("extend", place.place));
        } else if let Some((place, _)) = extend.filter(|_| within != Within::Vote) {
            notes.push(
                Fault::error("workflow::extend", place.place, "only a vote can be extended")
                    .label("nothing to extend")
                    .hint("leave out `extend`, or move this to a step with `vote`"),
            );
        }
        if let Some((place, _)) = fields.entry("to") {
            notes.push(
                Fault::error("workflow::extend", place.place, "an extension stays in its step")
                    .label("leads elsewhere")
                    .hint("leave out `to`, or leave out `extend`"),
            );
        }
        Some(Word { text: step.text.clone(), place: key.place })
    } else {
        let node = notes.need(fields.required("to"));
        node.and_then(|node| notes.need(Word::of(node, "the name of a step")))
    };
    notes.torn |= notes.finish(fields, since);
    to.map(|to| MoveDraft { on: On::Act(act), key: Word::key(key), to })
}

/// A reason must be given.
pub(super) const REQUIRED: &str = "required";

fn required(node: &Node) -> Result<(), Fault> {
    match node.text("`required`")? {
        REQUIRED => Ok(()),
        _ => Err(node.expected("`required`")),
    }
}

/// What a finding establishes: never `unclear`, since it is made to end doubt.
fn when(node: &Node) -> Result<Outcome, Fault> {
    let text = node.text("an outcome")?;
    match outcome_of(text) {
        Some(Outcome::Unclear) => {
            let message = "a finding ends doubt, so it cannot establish `unclear`";
            Err(Fault::error("workflow::impossible_outcome", node.place, message)
                .label("cannot be established")
                .hint(
                    "where the readings differ the moves for `adopted` and `rejected` are offered",
                ))
        }
        Some(outcome) => Ok(outcome),
        None => {
            let known = OUTCOMES.map(|(word, _)| word);
            let known: Vec<_> = known.into_iter().filter(|word| *word != "unclear").collect();
            Err(unknown_outcome(text, node.place, &known))
        }
    }
}

/// `then` of a vote: outcomes and `objection`.
pub(super) fn outcomes(node: &Node, notes: &mut Notes) -> Vec<MoveDraft> {
    let mut moves = Vec::new();
    let Some(entries) = notes.need(node.map("steps by outcome")) else {
        return moves;
    };
    for (key, node) in entries {
        let on = match key.text.as_str() {
            "objection" => Ok(On::Objection),
            word => outcome_of(word).map(On::Outcome).ok_or_else(|| {
                let mut known = OUTCOMES.map(|(word, _)| word).to_vec();
                known.push("objection");
                unknown_outcome(word, key.place, &known)
            }),
        };
        let (on, to) = (notes.need(on), notes.need(Word::of(node, "the name of a step")));
        moves.extend(on.zip(to).map(|(on, to)| MoveDraft { on, key: Word::key(key), to }));
    }
    moves
}

/// `then` of a waiting step: `{elapsed: step}`.
pub(super) fn elapsed(node: &Node, notes: &mut Notes) -> Option<MoveDraft> {
    let entries = notes.need(node.map("`elapsed: step`"))?;
    let mut found = None;
    let mut told = false;
    for (key, node) in entries {
        if key.text == "elapsed" {
            let to = notes.need(Word::of(node, "the name of a step"))?;
            found = Some(MoveDraft { on: On::Elapsed, key: Word::key(key), to });
        } else {
            let message = format!("`{}` cannot happen while waiting", key.text);
            let fault = Fault::error("workflow::unknown_outcome", key.place, message)
                .label("not an outcome");
            notes.push(or_list(fault, &key.text, &["elapsed"]));
            (notes.torn, told) = (true, true);
        }
    }
    if found.is_none() && !told {
        let message = "`then` does not say where it leads when the time is over";
        notes.torn = true;
        notes.push(
            Fault::error("workflow::missing_outcome", node.place, message)
                .label("`elapsed` is missing")
                .hint("write `then: {elapsed: step}`"),
        );
    }
    found
}
