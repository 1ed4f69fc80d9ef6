//! Steps with `follow`: who is bound, to what, until when, and where it leads.

use jiff::civil::Date;
use umlauf_source::{Fault, Fields, Key, Node, Place, Value};

use super::draft::{FollowDraft, KindDraft, MoveDraft, StepDraft, Word};
use super::moves::{self, Within};
use super::step::{late, periods};
use super::words::{self, Notes, period};
use crate::{Bound, Due, Duty, DutyName, Follow, Joining, Met, Office, On, StepName, TriggerName};

/// Everybody who may vote is bound, whatever was found.
pub(super) const MEMBERS: &str = "members";
/// A duty that holds from the first day.
pub(super) const AT_ONCE: &str = "at once";
/// What a duty that waits begins with.
const ON_EVENT: &str = "on event ";

/// Reads what stands beside `follow`.
pub(super) fn read(step: &mut StepDraft, value: &Node, fields: &Fields<'_>, notes: &mut Notes) {
    let follow = followed(value, notes);
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
    for next in &step.moves {
        if matches!(next.on, On::Met(_)) && next.to.text == step.name.text {
            let message = "what has been reported cannot lead back to the step it was reported in";
            notes.torn = true;
            notes.push(bad(next.to.place, message, "leads nowhere else"));
        }
    }
    let remind = fields.optional("remind").map(|node| periods(node, notes)).unwrap_or_default();
    let leaves = |on: &On| matches!(on, On::Act(_) | On::Elapsed);
    if follow.is_some() && !notes.torn && !step.moves.iter().any(|next| leaves(&next.on)) {
        let message =
            format!("`{}` could wait for ever for members that never report", step.name.text);
        notes.push(
            Fault::error("workflow::follow_without_exit", step.name.place, message)
                .label("no way out but by reports")
                .hint("add a move under `may` for an office, or `within` with `late: {to: …}`"),
        );
    }
    step.kind = follow.map(|mut draft| {
        draft.follow.remind = remind.into_iter().map(|(period, _)| period).collect();
        KindDraft::Follow(draft)
    });
}

/// `{bound: vote, duties: {…}, accept: by office, join: by office}`.
fn followed(node: &Node, notes: &mut Notes) -> Option<FollowDraft> {
    let fields = notes.need(Fields::of(node, "`follow`"))?;
    let known = notes.faults.len();
    let word = notes.need(fields.required("bound"));
    let word = word.and_then(|node| notes.need(Word::of(node, "the name of a vote, or `members`")));
    let duties = notes.need(fields.required("duties")).map(|node| duties(node, notes));
    let accept = fields.optional("accept").and_then(|node| notes.take(accept(node)));
    let join = fields.optional("join").and_then(|node| notes.take(join(node)));
    notes.torn |= notes.finish(fields, known);
    let (word, duties) = (word?, duties?);
    let everybody = word.text == MEMBERS;
    let bound = if everybody { Bound::Members } else { Bound::Vote(StepName::from(&word.text)) };
    let follow = Follow { bound, duties, accept, join, remind: Vec::new() };
    Some(FollowDraft { follow, bound: (!everybody).then_some(word) })
}

fn duties(node: &Node, notes: &mut Notes) -> Vec<Duty> {
    let Some(entries) = notes.need(node.map("duties by name")) else { return Vec::new() };
    if entries.is_empty() {
        notes.push(bad(node.place, "`duties` names nothing to be done", "no duty"));
    }
    entries.iter().filter_map(|(key, node)| duty(key, node, notes)).collect()
}

fn duty(key: &Key, node: &Node, notes: &mut Notes) -> Option<Duty> {
    let name = notes.need(words::name(Word::key(key), "a duty"))?;
    let fields = notes.need(Fields::of(node, "a duty"))?;
    let known = notes.faults.len();
    let title = notes.text(&fields, "title", "a title").map(|word| word.text);
    let within = fields.entry("within");
    let after = within.and_then(|(_, node)| notes.take(period(node)));
    let due = notes.need(fields.required("due")).and_then(|node| {
        let text = notes.need(node.text("`at once`, a period, a day or `on event …`"))?;
        let due = notes.need(due(text, node.place, after, within.is_some()))?;
        Some((due, node))
    });
    if let (Some((Due::Within(_) | Due::On(_), _)), Some((place, _))) = (&due, within) {
        notes.push(
            bad(place.place, "`due` says already by when", "said twice")
                .hint("`within` stands beside `at once` and `on event …`"),
        );
    }
    notes.torn |= notes.finish(fields, known);
    let (due, _) = due?;
    Some(Duty { name: DutyName::from(&name.text), title: title?, due })
}

fn due(
    text: &str,
    place: Place,
    within: Option<umlauf_calendar::Period>,
    said: bool,
) -> Result<Due, Fault> {
    let text = text.trim();
    if text == AT_ONCE {
        return Ok(Due::AtOnce(within));
    }
    if let Some(name) = text.strip_prefix(ON_EVENT) {
        let word = words::name(Word { text: name.trim().to_owned(), place }, "an event")?;
        return match within {
            Some(period) => Ok(Due::OnEvent(TriggerName::from(&word.text), period)),
            None if said => {
                Err(bad(place, "how long after the event cannot be read", "until when?"))
            }
            None => Err(bad(
                place,
                "a duty that waits for an event must say how long after it",
                "until when?",
            )
            .hint("add `within: 1 year`")),
        };
    }
    if let Ok(day) = text.parse::<Date>() {
        return Ok(Due::On(day));
    }
    text.parse().map(Due::Within).map_err(|_| {
        bad(place, format!("`{text}` is no day by which something is due"), "by when?")
            .hint("one of `at once`, `5 years`, `2030-12-31`, `on event x` with `within`")
    })
}

/// `by office`, `by chair`.
fn accept(node: &Node) -> Result<Office, Fault> {
    let text = node.text("`by office` or `by chair`")?;
    match text.trim().strip_prefix("by ") {
        Some(office) => words::office_of(office.trim(), node.place),
        None => Err(by(node.place, text, "`by office` or `by chair`")),
    }
}

/// `by office`, `by chair`, `by member`.
fn join(node: &Node) -> Result<Joining, Fault> {
    let text = node.text("`by office`, `by chair` or `by member`")?;
    match text.trim().strip_prefix("by ").map(str::trim) {
        Some("member") => Ok(Joining::Member),
        Some(office) => words::office_of(office, node.place).map(Joining::Office),
        None => Err(by(node.place, text, "`by office`, `by chair` or `by member`")),
    }
}

fn by(place: Place, text: &str, known: &str) -> Fault {
    bad(place, format!("`{text}` does not say who"), "by whom?").hint(format!("write {known}"))
}

fn bad(place: Place, message: impl Into<String>, label: &str) -> Fault {
    Fault::error("workflow::bad_follow", place, message.into()).label(label)
}

/// `then: {all conform: step, at least 11 conform: step}`.
fn then(node: &Node, notes: &mut Notes) -> Vec<MoveDraft> {
    let mut moves: Vec<MoveDraft> = Vec::new();
    let Some(entries) = notes.need(node.map("steps by what members have reported")) else {
        return moves;
    };
    let mut unread = false;
    for (key, to) in entries {
        let met = notes.need(met(key, to));
        let to = notes.need(Word::of(to, "the name of a step"));
        unread |= met.is_none();
        let (Some(met), Some(to)) = (met, to) else { continue };
        let on = On::Met(met);
        if moves.iter().any(|known| known.on == on) {
            notes.push(words::twice(key.place, met));
        }
        moves.push(MoveDraft { on, key: Word::key(key), to });
    }
    if !moves.iter().any(|next| next.on == On::Met(Met::All)) && !unread {
        let message = "`then` does not say where it leads when every bound member conforms";
        notes.push(
            Fault::error("workflow::missing_outcome", node.place, message)
                .label("`all conform` is missing")
                .hint("add `all conform: <step>`"),
        );
    }
    moves
}

fn met(key: &Key, node: &Node) -> Result<Met, Fault> {
    let fault = || {
        let message = format!("`{}` is no condition on what members report", key.text);
        Fault::error("workflow::unknown_outcome", key.place, message)
            .label("not a condition")
            .hint("`all conform` or `at least 11 conform`")
    };
    if !matches!(node.value, Value::Text(_)) {
        return Err(node.expected("the name of a step"));
    }
    let words: Vec<&str> = key.text.split_whitespace().collect();
    match words.as_slice() {
        ["all", "conform"] => Ok(Met::All),
        ["at", "least", number, "conform"] => {
            let least = number.parse().ok().filter(|n| *n > 0).ok_or_else(fault)?;
            Ok(Met::AtLeast(least))
        }
        _ => Err(fault()),
    }
}
