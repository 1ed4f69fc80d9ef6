//! One step: which kind it is, and the keys that kind knows.

use umlauf_source::{Fault, Fields, Key, Node, nearest};

use super::draft::{KindDraft, MoveDraft, StepDraft, Word};
use super::header::needs;
use super::moves::{self, Within};
use super::words::{Notes, ending, items, office, period, quoted, tell};
use super::{consult, run, vote};
use crate::{Ending, Office, On};

/// The keys that say of which kind a step is.
const KINDS: [&str; 6] = ["by", "vote", "consult", "run", "wait", "ends"];
/// Kinds that the grammar keeps room for.
const LATER: [&str; 1] = ["follow"];
/// Keys that are no slips of a kind's key.
const OTHERS: [&str; 10] =
    ["title", "within", "may", "then", "needs", "finds", "disposes", "late", "remind", "tell"];

/// Reads a step.
pub(super) fn read(key: &Key, node: &Node, notes: &mut Notes) -> StepDraft {
    let mut step = StepDraft {
        name: Word::key(key),
        title: key.text.clone(),
        kind: None,
        within: None,
        late: Vec::new(),
        tell: Vec::new(),
        moves: Vec::new(),
    };
    let Some(entries) = notes.need(node.map("a step with its keys")) else {
        return step;
    };
    let Some((kind, value)) = notes.need(kind(key, entries)) else {
        return step;
    };
    let what = match kind {
        "by" => "a step with `by`",
        "vote" => "a step with `vote`",
        "consult" => "a step with `consult`",
        "run" => "a step with `run`",
        "wait" => "a step with `wait`",
        _ => "a step with `ends`",
    };
    let Some(fields) = notes.need(Fields::of(node, what)) else {
        return step;
    };
    let since = notes.faults.len();
    if let Some(word) = notes.text(&fields, "title", "a title") {
        step.title = word.text;
    }
    let _ = fields.optional(kind);
    if let Some(node) = fields.optional("tell") {
        step.tell = tell(node, notes);
    }
    match kind {
        "by" => by(&mut step, value, &fields, notes),
        "vote" => vote::read(&mut step, value, &fields, notes),
        "consult" => consult::read(&mut step, value, &fields, notes),
        "run" => run::read(&mut step, value, &fields, notes),
        "wait" => wait(&mut step, value, &fields, notes),
        _ => ends(&mut step, value, &fields, notes),
    }
    let unknown = notes.finish(fields, since);
    notes.torn |= unknown;
    step
}

/// The kind of a step and what stands behind it. A slip such as `vot` is taken for what was meant;
/// that it is unknown is told where unknown keys are told.
fn kind<'n>(step: &Key, entries: &'n [(Key, Node)]) -> Result<(&'static str, &'n Node), Fault> {
    let of = |key: &Key| KINDS.into_iter().find(|kind| *kind == key.text);
    let mut kinds = entries.iter().filter_map(|(key, node)| Some((of(key)?, key, node)));
    let first = kinds.next();
    if let (Some((one, ..)), Some((two, place, _))) = (&first, kinds.next()) {
        let message = format!("`{}` has both `{one}` and `{two}`", step.text);
        return Err(Fault::error("workflow::two_kinds", place.place, message)
            .label("second kind")
            .hint("a step does one thing; write a step for each"));
    }
    if let Some((kind, _, node)) = first {
        return Ok((kind, node));
    }
    if let Some((key, _)) = entries.iter().find(|(key, _)| LATER.contains(&key.text.as_str())) {
        let message = format!("steps with `{}` are not available yet", key.text);
        return Err(Fault::error("workflow::not_available", key.place, message)
            .label("not available yet")
            .hint(format!("available: {}", quoted(KINDS))));
    }
    let slip = |key: &Key| {
        let other = OTHERS.contains(&key.text.as_str());
        if other { None } else { nearest(&key.text, KINDS) }
    };
    entries.iter().find_map(|(key, node)| Some((slip(key)?, node))).ok_or_else(|| {
        let message = format!("`{}` does not say what happens in it", step.text);
        Fault::error("workflow::no_kind", step.place, message)
            .label("does nothing")
            .hint(format!("a step has one of {}", quoted(KINDS)))
    })
}

fn by(step: &mut StepDraft, value: &Node, fields: &Fields<'_>, notes: &mut Notes) {
    let who = notes.take(office(value)).unwrap_or(Office::Secretariat);
    let needs = fields.optional("needs").map(|node| needs(node, notes)).unwrap_or_default();
    let finds = fields.optional("finds").map(|node| Word::of(node, "the name of a vote"));
    let finds = finds.and_then(|word| notes.take(word));
    let disposes = fields.optional("disposes");
    let disposes = disposes.and_then(|node| notes.take(Word::of(node, "the name of a step")));
    step.within = fields.optional("within").and_then(|node| notes.take(period(node)));
    if let Some(node) = fields.optional("may") {
        let within = if fields.optional("finds").is_some() { Within::Finding } else { Within::By };
        step.moves = moves::may(node, who, within, &step.name, notes);
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
    step.kind = Some(KindDraft::By { who, needs, finds, disposes });
}

/// `late: {tell: office, to: step}`.
pub(super) fn late(step: &mut StepDraft, key: &Key, node: &Node, notes: &mut Notes) {
    let Some(fields) = notes.need(Fields::of(node, "`late`")) else {
        return;
    };
    if let Some(node) = fields.optional("tell") {
        step.late = tell(node, notes);
    }
    if let Some(to) = fields.optional("to").map(|node| Word::of(node, "the name of a step")) {
        let to = notes.need(to);
        step.moves.extend(to.map(|to| MoveDraft { on: On::Elapsed, key: Word::key(key), to }));
    }
    if fields.optional("tell").is_none() && fields.optional("to").is_none() {
        let message = "`late` neither tells anybody nor leads anywhere";
        notes.push(
            Fault::error("workflow::empty_late", key.place, message)
                .label("does nothing")
                .hint("write `late: {tell: office}` or `late: {to: step}`"),
        );
    }
    let unknown = notes.finish(fields, notes.faults.len());
    notes.torn |= unknown;
}

/// `wait: 5 working days`, or `wait: true` beside `within`.
fn wait(step: &mut StepDraft, value: &Node, fields: &Fields<'_>, notes: &mut Notes) {
    let bare = matches!(value.text(""), Ok("true"));
    step.within = match (bare, fields.entry("within")) {
        (true, Some((_, node))) => notes.take(period(node)),
        (true, None) => {
            let message = format!("`{}` does not say how long it waits", step.name.text);
            notes.push(
                Fault::error("workflow::wait_without_period", value.place, message)
                    .label("for how long?")
                    .hint("write a period such as `wait: 5 working days`"),
            );
            None
        }
        (false, None) => notes.take(period(value)),
        (false, Some((key, _))) => {
            let message = format!("`{}` says twice how long it waits", step.name.text);
            notes.push(
                Fault::error("workflow::named_twice", key.place, message)
                    .label("second period")
                    .hint("leave out `within`, or write `wait: true`"),
            );
            None
        }
    };
    if let Some(node) = fields.optional("may") {
        step.moves = moves::may(node, Office::Secretariat, Within::Wait, &step.name, notes);
    }
    if let Some(node) = notes.need(fields.required("then")) {
        step.moves.extend(moves::elapsed(node, notes));
    }
    step.kind = Some(KindDraft::Wait);
}

fn ends(step: &mut StepDraft, value: &Node, fields: &Fields<'_>, notes: &mut Notes) {
    let ending = notes.take(ending(value));
    let number = fields.optional("number").and_then(|node| notes.take(node.truth("`true`")));
    for key in ["may", "then"] {
        if let Some((key, _)) = fields.entry(key) {
            let message = format!("`{}` ends the case, but has moves", step.name.text);
            notes.push(
                Fault::error("workflow::move_after_end", key.place, message)
                    .label("nothing follows an end")
                    .hint(format!("leave out `{}`, or leave out `ends`", key.text)),
            );
        }
    }
    let ending = ending.unwrap_or(Ending::Done);
    step.kind = Some(KindDraft::Ends { ending, number: number.unwrap_or(false) });
}

/// The periods of a list, none of them twice.
pub(super) fn periods(node: &Node, notes: &mut Notes) -> Vec<(umlauf_calendar::Period, Word)> {
    let mut periods: Vec<(umlauf_calendar::Period, Word)> = Vec::new();
    for node in items(node) {
        let Some(read) = notes.take(period(node)) else {
            continue;
        };
        let word = Word { text: read.to_string(), place: node.place };
        if periods.iter().any(|(known, _)| *known == read) {
            notes.push(super::words::twice(word.place, &word.text));
        } else {
            periods.push((read, word));
        }
    }
    periods
}
