//! A step with `vote`: rule, change, objection, closing, reminders, escalation.

use umlauf_calendar::{Period, Unit};
use umlauf_source::{Fault, Fields, Node};
use umlauf_voting::Body;

use super::draft::{KindDraft, StepDraft, VoteDraft, Word};
use super::moves::{self, Within};
use super::step::{late, periods};
use super::words::{Notes, office_of, period};
use crate::{Office, RuleName, Vote};

/// Leaves it to the rule how many must object.
pub(super) const BY_RULE: &str = "as the rule says";
/// Nobody can object.
pub(super) const NEVER: &str = "never";
/// One objection is enough.
pub(super) const ONE: &str = "any voting member";
/// An office is told when the time is over.
pub(super) const AT_DEADLINE: &str = "at deadline";
/// Whether votes can be changed.
pub(super) const CHANGE: [(&str, bool); 2] = [("until deadline", true), ("never", false)];
/// Whether the last vote ends it.
pub(super) const CLOSES: [(&str, bool); 2] =
    [("at deadline", false), ("when all have voted", true)];

/// Whether it is held in a sitting.
pub(super) const HELD: [(&str, bool); 2] = [("in writing", false), ("in a sitting", true)];

/// Reads what a step with `vote` says beside its title.
pub(super) fn read(step: &mut StepDraft, value: &Node, fields: &Fields<'_>, notes: &mut Notes) {
    let mut draft = VoteDraft {
        vote: Vote {
            rule: RuleName::from(""),
            change: true,
            object: None,
            in_sitting: false,
            closes_when_all_voted: false,
            remind: Vec::new(),
            escalate: Vec::new(),
        },
        rule: None,
        object: None,
        by_rule: false,
        then: None,
    };
    how(&mut draft, value, notes);
    match fields.optional("within") {
        Some(node) => step.within = notes.take(period(node)),
        None => notes.push(
            Fault::error(
                "workflow::vote_without_deadline",
                step.name.place,
                format!("the vote `{}` has no deadline and could wait for ever", step.name.text),
            )
            .label("until when?")
            .hint("add a line `within: 14 days`"),
        ),
    }
    if draft.vote.in_sitting {
        if let Some((key, node)) = fields.entry("late") {
            late(step, key, node, notes);
        }
        if let Some((key, _)) = fields.entry("remind") {
            notes.push(in_sitting("remind", key.place));
        }
    } else if let Some(node) = fields.optional("remind") {
        remind(&mut draft.vote, step.within, node, notes);
    }
    if let Some(node) = fields.optional("may") {
        let within = if draft.vote.in_sitting { Within::Sitting } else { Within::Vote };
        step.moves.extend(moves::may(node, Office::Secretariat, within, &step.name, notes));
    }
    match fields.entry("then") {
        Some((key, node)) => {
            let torn = std::mem::take(&mut notes.torn);
            step.moves.extend(moves::outcomes(node, notes));
            draft.then = (!notes.torn).then_some(key.place);
            notes.torn |= torn;
        }
        None => {
            notes.need(fields.required("then"));
        }
    }
    step.kind = Some(KindDraft::Vote(draft));
}

/// `{rule: …, change: …, object: …, closes: …}`.
fn how(draft: &mut VoteDraft, value: &Node, notes: &mut Notes) {
    let Some(fields) = notes.take(Fields::of(value, "`vote`")) else {
        return;
    };
    let since = notes.faults.len();
    draft.rule = notes.text(&fields, "rule", "the name of a rule");
    if let Some(rule) = &draft.rule {
        draft.vote.rule = RuleName::from(&rule.text);
    }
    if let Some(node) = fields.optional("held") {
        draft.vote.in_sitting = notes.take(one_of(node, &HELD)).unwrap_or_default();
    }
    if draft.vote.in_sitting {
        draft.vote.change = false;
        for word in ["change", "object", "closes"] {
            if let Some((key, _)) = fields.entry(word) {
                notes.push(in_sitting(word, key.place));
            }
        }
        notes.finish(fields, since);
        return;
    }
    if let Some(node) = fields.optional("change") {
        let change = one_of(node, &CHANGE);
        draft.vote.change = notes.take(change).unwrap_or(true);
    }
    if let Some(node) = fields.optional("object") {
        draft.object = Some(node.place);
        draft.by_rule = node.text("").is_ok_and(|text| text == BY_RULE);
        // Until the body is known any number will do.
        let said = if draft.by_rule { Some(Some(1)) } else { notes.take(object(node)) };
        draft.vote.object = said.unwrap_or(Some(1));
    }
    if let Some(node) = fields.optional("closes") {
        let closes = one_of(node, &CLOSES);
        draft.vote.closes_when_all_voted = notes.take(closes).unwrap_or_default();
        if draft.vote.closes_when_all_voted && draft.vote.change {
            let message = "a vote that closes when all have voted takes back the right to change";
            notes.push(
                Fault::error("workflow::closes_early", node.place, message)
                    .label("votes may still change")
                    .hint("write `change: never`, or `closes: at deadline`"),
            );
        }
    }
    notes.finish(fields, since);
}

/// What belongs to a vote in which members answer one by one.
pub(super) fn in_sitting(word: &str, place: umlauf_source::Place) -> Fault {
    let message = format!("a vote in a sitting knows no `{word}`");
    Fault::error("workflow::not_in_a_sitting", place, message)
        .label("nobody votes singly")
        .hint(format!("leave out `{word}`, or leave out `held: in a sitting`"))
}

pub(super) fn one_of<T: Copy>(node: &Node, known: &[(&str, T)]) -> Result<T, Fault> {
    let what = known.iter().map(|(words, _)| format!("`{words}`")).collect::<Vec<_>>().join(" or ");
    let text = node.text(&what)?;
    let found = known.iter().find(|(words, _)| *words == text).map(|(_, value)| *value);
    found.ok_or_else(|| node.expected(&what))
}

/// Puts the number of the rule where `object` leaves it to the rule.
pub(super) fn objection(vote: &mut VoteDraft, body: &Body, notes: &mut Notes) {
    let rule = vote.rule.as_ref().filter(|_| vote.by_rule).map(|word| body.rule(&word.text));
    let (Some(Ok(rule)), Some(place)) = (rule, vote.object) else {
        return;
    };
    let everybody = body.voters().len();
    let said = rule.objection.as_ref().filter(|said| said.voters().len() == everybody);
    if let Some(said) = said {
        vote.vote.object = Some(said.needed());
        return;
    }
    let message = match &rule.objection {
        None => format!("the rule `{}` says nothing of an objection to the procedure", rule.name),
        Some(_) => format!("by the rule `{}` only some members can object", rule.name),
    };
    notes.push(
        Fault::error("workflow::no_objection", place, message)
            .label("the rule does not say it")
            .hint("write `never`, `any voting member` or a number of members"),
    );
}

/// `any voting member`, `N members`, `as the rule says` or `never`.
fn object(node: &Node) -> Result<Option<u32>, Fault> {
    let what = "`any voting member`, `3 members`, `as the rule says` or `never`";
    match node.text(what)? {
        NEVER => Ok(None),
        ONE => Ok(Some(1)),
        text => {
            let number = text.strip_suffix(" members").or_else(|| text.strip_suffix(" member"));
            match number.and_then(|number| number.parse().ok()) {
                Some(number) if number > 0 => Ok(Some(number)),
                _ => Err(node.expected(what)),
            }
        }
    }
}

/// `{missing: [5 working days], escalate: {chair: at deadline}}`.
fn remind(vote: &mut Vote, within: Option<Period>, node: &Node, notes: &mut Notes) {
    let Some(fields) = notes.take(Fields::of(node, "`remind`")) else {
        return;
    };
    if let Some(node) = fields.optional("missing") {
        vote.remind = missing_before(within, node, notes);
    }
    let escalate = fields.optional("escalate");
    let entries = escalate.and_then(|node| notes.take(node.map("offices and when they are told")));
    for (key, node) in entries.unwrap_or_default() {
        let Some(who) = notes.take(office_of(&key.text, key.place)) else {
            continue;
        };
        let before = match node.text("") {
            Ok(AT_DEADLINE) => None,
            _ => match notes.take(before_deadline(node)) {
                Some(before) => {
                    let word = Word { text: before.to_string(), place: node.place };
                    fits(before, within, &word, notes);
                    Some(before)
                }
                None => continue,
            },
        };
        vote.escalate.push((who, before));
    }
    notes.finish(fields, notes.faults.len());
}

/// The periods before the deadline at which the missing are reminded.
pub(super) fn missing_before(
    within: Option<Period>,
    node: &Node,
    notes: &mut Notes,
) -> Vec<Period> {
    let mut list = Vec::new();
    for (before, word) in periods(node, notes) {
        fits(before, within, &word, notes);
        list.push(before);
    }
    list
}

fn before_deadline(node: &Node) -> Result<Period, Fault> {
    node.text("`at deadline` or a period such as `1 working day`")?;
    period(node)
}

/// Reminders count back from the deadline; one that is certainly longer than the period would have
/// to go out before the vote begins.
fn fits(before: Period, within: Option<Period>, word: &Word, notes: &mut Notes) {
    let Some(within) = within.filter(|within| at_least(before) >= at_most(*within, before)) else {
        return;
    };
    let message = format!("{before} before the deadline the vote of {within} has not begun");
    notes.push(
        Fault::error("workflow::reminder_too_long", word.place, message)
            .label("before the vote begins")
            .hint(format!("write less than `{within}`")),
    );
}

/// The fewest hours a period can have.
fn at_least(period: Period) -> u64 {
    let count = u64::from(period.count());
    let half = if period.and_a_half() { 15 } else { 0 };
    match period.unit() {
        Unit::Hour => count,
        Unit::Day => 24 * count,
        // Five working days always hold a weekend.
        Unit::WorkingDay => 24 * (count + count / 5 * 2),
        Unit::Week => 24 * 7 * count,
        // No month has fewer days than 28; over a year the 365 tell more.
        Unit::Month => 24 * (count / 12 * 365 + count % 12 * 28 + half),
        Unit::Year => 24 * 365 * count,
    }
}

/// The most hours a period can have before the shift to a working day, as far as it can be told apart
/// from `other`: in the same unit the counts alone decide.
fn at_most(period: Period, other: Period) -> u64 {
    if period.unit() == other.unit() && period.and_a_half() == other.and_a_half() {
        return at_least(period);
    }
    let count = u64::from(period.count());
    let half = if period.and_a_half() { 15 } else { 0 };
    match period.unit() {
        Unit::Hour | Unit::Day | Unit::Week => at_least(period),
        // Around Christmas and Easter six working days may take two weeks and a half.
        Unit::WorkingDay => 24 * (2 * count + 6),
        Unit::Month => 24 * (31 * count + half),
        Unit::Year => 24 * 366 * count,
    }
}
