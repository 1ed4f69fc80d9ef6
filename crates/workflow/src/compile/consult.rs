//! A step with `consult`: whom it asks for what, how long, and where its ends lead; and `disposes` of a
//! step with `by`, which belongs to it.

use umlauf_calendar::Period;
use umlauf_comments::Reply;
use umlauf_source::{Fault, Fields, Node, Place};
use umlauf_voting::Body;

use super::draft::{ConsultDraft, Draft, KindDraft, MoveDraft, StepDraft, Word};
use super::moves::{self, Within};
use super::vote::{AT_DEADLINE, missing_before, one_of};
use super::words::{Notes, items, office, or_list, period, quoted, twice};
use crate::consult::{ASK_ADVISORY, ASK_MEMBERS};
use crate::{
    Consult, ConsultEnd, Feedback, Inquiry, Office, On, PaperName, Purpose, StepName, WorkflowName,
};

/// Whether the last answer ends it.
pub(super) const EARLY: [(&str, bool); 2] =
    [(AT_DEADLINE, false), ("when all have answered", true)];
/// What silence to a disposition counts as.
pub(super) const SILENCE: [(&str, Reply); 2] =
    [("accepted", Reply::Accepted), ("upheld", Reply::Upheld)];

/// The words that are to be looked up.
#[derive(Default)]
struct Words {
    ask: Vec<Word>,
    text: Option<Word>,
    feedback: Option<Word>,
}

/// Reads what a step with `consult` says beside its title.
pub(super) fn read(step: &mut StepDraft, value: &Node, fields: &Fields<'_>, notes: &mut Notes) {
    let draft = how(value, notes);
    match fields.optional("within") {
        Some(node) => step.within = notes.take(period(node)),
        None => notes.push(
            Fault::error(
                "workflow::consult_without_deadline",
                step.name.place,
                format!("the consultation `{}` has no deadline", step.name.text),
            )
            .label("until when?")
            .hint("add a line `within: 4 weeks`"),
        ),
    }
    let remind = fields.optional("remind");
    let remind = remind.map(|node| remind_of(step.within, node, notes)).unwrap_or_default();
    if let Some(node) = fields.optional("may") {
        step.moves = moves::may(node, Office::Secretariat, Within::Wait, &step.name, notes);
    }
    let feedback = matches!(&draft, Some((Purpose::Feedback(_), _)));
    if let Some(node) = notes.need(fields.required("then")) {
        step.moves.extend(then(step, feedback, node, notes));
    }
    step.kind = draft.map(|(purpose, words)| {
        let Words { ask, text, feedback } = words;
        KindDraft::Consult(ConsultDraft {
            consult: Consult { purpose, remind },
            ask,
            text,
            feedback,
        })
    });
}

/// `{ask: …}` or `{feedback: …}`.
fn how(value: &Node, notes: &mut Notes) -> Option<(Purpose, Words)> {
    let fields = notes.need(Fields::of(value, "`consult`"))?;
    let since = notes.faults.len();
    let mut words = Words::default();
    let purpose = match fields.entry("feedback") {
        Some((_, node)) => {
            let of = notes.need(Word::of(node, "the name of a step with `consult`"))?;
            let silence = fields.optional("silence");
            let silence = silence.and_then(|node| notes.take(one_of(node, &SILENCE)));
            let step = StepName::from(&of.text);
            words.feedback = Some(of);
            Purpose::Feedback(Feedback { of: step, silence: silence.unwrap_or(Reply::Accepted) })
        }
        None => Purpose::Answers(inquiry(&fields, &mut words, notes)),
    };
    let unknown = notes.finish(fields, since);
    notes.torn |= unknown;
    Some((purpose, words))
}

fn inquiry(fields: &Fields<'_>, words: &mut Words, notes: &mut Notes) -> Inquiry {
    let ask = notes.take(fields.required("ask"));
    for node in ask.map(items).unwrap_or_default() {
        let Some(word) = notes.take(Word::of(node, "a group or a member")) else { continue };
        if words.ask.iter().any(|known| known.text == word.text) {
            notes.push(twice(word.place, &word.text));
        } else {
            words.ask.push(word);
        }
    }
    let text = fields.optional("text").map(|node| Word::of(node, "the name of a paper"));
    words.text = text.and_then(|word| notes.take(word));
    let truth = |key, notes: &mut Notes| {
        fields.optional(key).and_then(|node| notes.take(node.truth("`true`"))).unwrap_or_default()
    };
    let early = fields.optional("early");
    let early = early.and_then(|node| notes.take(one_of(node, &EARLY)));
    Inquiry {
        ask: words.ask.iter().map(|word| word.text.clone()).collect(),
        text: words.text.as_ref().map(|word| PaperName::from(&word.text)),
        comments: truth("comments", notes),
        early: early.unwrap_or_default(),
        grace: fields.optional("grace").and_then(|node| notes.take(period(node))),
        extend: fields.optional("extend").and_then(|node| extend(node, notes)),
        inner: fields.optional("inner").and_then(|node| {
            let name = notes.take(Word::of(node, "the name of a pattern of workflows"))?;
            Some(WorkflowName::from(&name.text))
        }),
    }
}

/// `{by: office}`.
fn extend(node: &Node, notes: &mut Notes) -> Option<Office> {
    let fields = notes.take(Fields::of(node, "`extend`"))?;
    let since = notes.faults.len();
    let by = notes.take(fields.required("by"));
    let by = by.and_then(|node| notes.take(office(node)));
    notes.finish(fields, since);
    by
}

/// `{missing: [5 working days]}`.
fn remind_of(within: Option<Period>, node: &Node, notes: &mut Notes) -> Vec<Period> {
    let Some(fields) = notes.take(Fields::of(node, "`remind`")) else { return Vec::new() };
    let since = notes.faults.len();
    let missing = notes.take(fields.required("missing"));
    let periods = missing.map(|node| missing_before(within, node, notes)).unwrap_or_default();
    notes.finish(fields, since);
    periods
}

/// `then: {answered: step, …}`, or of feedback `{accepted: step, upheld: step}`.
fn then(step: &StepDraft, feedback: bool, node: &Node, notes: &mut Notes) -> Vec<MoveDraft> {
    let mut moves: Vec<MoveDraft> = Vec::new();
    let Some(entries) = notes.need(node.map("steps by how it ends")) else { return moves };
    let known: &[ConsultEnd] =
        if feedback { &ConsultEnd::OF_FEEDBACK } else { &ConsultEnd::OF_ANSWERS };
    let words: Vec<&str> = known.iter().map(|end| end.word()).collect();
    for (key, to) in entries {
        let end = known.iter().find(|end| end.word() == key.text).copied().ok_or_else(|| {
            let message = format!("a consultation cannot end in `{}` here", key.text);
            let fault = Fault::error("workflow::unknown_outcome", key.place, message)
                .label("not an end of it");
            or_list(fault, &key.text, &words)
        });
        let (end, to) = (notes.need(end), notes.need(Word::of(to, "the name of a step")));
        let on = end.map(On::Consulted);
        moves.extend(on.zip(to).map(|(on, to)| MoveDraft { on, key: Word::key(key), to }));
    }
    let needed: &[ConsultEnd] =
        if feedback { &ConsultEnd::OF_FEEDBACK } else { &[ConsultEnd::Answered] };
    for end in needed.iter().filter(|_| moves.len() == entries.len()) {
        if !moves.iter().any(|next| next.on == On::Consulted(*end)) {
            let word = end.word();
            let name = &step.name.text;
            let message =
                format!("`{name}` can end in `{word}`, but `then` does not say what follows");
            notes.push(
                Fault::error("workflow::missing_outcome", node.place, message)
                    .label(format!("`{word}` is missing"))
                    .hint(format!("add `{word}: <step>`")),
            );
        }
    }
    moves
}

/// Looks up whom it asks, what it asks about, and what it belongs to.
pub(super) fn check(draft: &Draft, step: &StepDraft, body: Option<&Body>, notes: &mut Notes) {
    match &step.kind {
        Some(KindDraft::Consult(consult)) => {
            if let Some(body) = body {
                consult.ask.iter().for_each(|word| asked(word, body, notes));
            }
            if let Some(of) = &consult.feedback {
                inquiry_named(draft, of, notes);
                follows_disposal(draft, step, of, notes);
            }
        }
        Some(KindDraft::By { disposes: Some(of), .. }) => {
            inquiry_named(draft, of, notes);
            if let Some(late) = step.moves.iter().find(|next| next.on == On::Elapsed) {
                let message = format!("`{}` is left by time alone", step.name.text);
                notes.push(
                    Fault::error("workflow::disposal_cut_off", late.key.place, message)
                        .label("leaves comments without a disposition")
                        .hint("write `late: {tell: …}`; only who has disposed of all goes on"),
                );
            }
        }
        _ => {}
    }
}

fn asked(word: &Word, body: &Body, notes: &mut Notes) {
    let named = |text: &str| {
        [ASK_MEMBERS, ASK_ADVISORY].contains(&text)
            || body.groups().iter().any(|group| group.name == text)
            || body.member(text).is_some()
    };
    if named(&word.text) {
        return;
    }
    let message = format!("`{}` has no group or member `{}`", body.name(), word.text);
    let fault =
        Fault::error("workflow::unknown_addressee", word.place, message).label("cannot be asked");
    let mut known = vec![ASK_MEMBERS, ASK_ADVISORY];
    known.extend(body.groups().iter().map(|group| group.name.as_str()));
    notes.push(or_list(fault, &word.text, &known));
}

/// A word names a step that asks for answers.
fn inquiry_named(draft: &Draft, word: &Word, notes: &mut Notes) {
    let asks = |step: &&StepDraft| matches!(&step.kind, Some(KindDraft::Consult(consult)) if consult.feedback.is_none());
    let found = draft.step(&word.text);
    if found.is_some_and(|step| asks(&step) || step.kind.is_none()) {
        return;
    }
    let message = format!("`{}` is no consultation that asks for answers", word.text);
    let names = quoted(draft.steps.iter().filter(asks).map(|step| step.name.text.as_str()));
    let fault =
        Fault::error("workflow::no_consultation", word.place, message).label("has no comments");
    notes.push(if names.is_empty() {
        fault.hint("write a step with `consult: {ask: members}`")
    } else {
        fault.hint(format!("consultations: {names}"))
    });
}

/// Feedback is entered only from where every comment has got its disposition.
fn follows_disposal(draft: &Draft, step: &StepDraft, of: &Word, notes: &mut Notes) {
    for from in &draft.steps {
        let disposes = matches!(
            &from.kind,
            Some(KindDraft::By { disposes: Some(word), .. }) if word.text == of.text
        );
        if disposes || from.kind.is_none() {
            continue;
        }
        let into = from.moves.iter().filter(|next| next.to.text == step.name.text);
        for next in into {
            fault_into(from, step, of, next.key.place, notes);
        }
    }
}

fn fault_into(from: &StepDraft, step: &StepDraft, of: &Word, place: Place, notes: &mut Notes) {
    let message = format!(
        "`{}` leads to the feedback `{}`, but does not dispose of the comments of `{}`",
        from.name.text, step.name.text, of.text
    );
    notes.push(
        Fault::error("workflow::feedback_without_disposal", place, message)
            .label("nothing to say something to")
            .hint(format!("lead there from a step with `disposes: {}`", of.text)),
    );
}
