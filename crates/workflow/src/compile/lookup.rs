//! Every name looked up: steps, votes, rules, papers, and the outcomes a rule can have.

use umlauf_source::{Fault, Place};
use umlauf_voting::{Body, Outcome, Rule};

use super::draft::{Draft, KindDraft, StepDraft, VoteDraft, Word};
use super::words::{Notes, or_list, quoted};
use crate::On;
use crate::verify::{possible, thinkable};

/// Looks up everything that needs only the file and its body.
pub(super) fn check(draft: &Draft, body: Option<&Body>, notes: &mut Notes) {
    if let Some(start) = draft.start.as_ref().filter(|_| !draft.steps.is_empty()) {
        step(draft, start, "nothing begins here", notes);
    }
    for each in &draft.steps {
        for next in &each.moves {
            step(draft, &next.to, "leads nowhere", notes);
        }
        super::consult::check(draft, each, body, notes);
        match &each.kind {
            Some(KindDraft::By { needs, finds, .. }) => {
                papers(draft, needs, notes);
                if let Some(finds) = finds {
                    found(draft, each, finds, body, notes);
                }
            }
            Some(KindDraft::Vote(vote)) => {
                if let Some(body) = body {
                    ruled(each, vote, body, notes);
                }
            }
            Some(KindDraft::Consult(consult)) => {
                papers(draft, consult.text.as_slice(), notes);
            }
            Some(KindDraft::Run(_) | KindDraft::Wait | KindDraft::Ends { .. }) | None => {}
        }
    }
    // A misspelt paper leaves its entry unused; that is one mistake, not two.
    if !notes.faults.iter().any(|fault| fault.code == "workflow::unknown_paper") {
        unused_papers(draft, notes);
    }
    for ensure in &draft.ensures {
        for name in ensure.says.steps() {
            // A sentence about a step that is misspelt says nothing of the graph itself.
            let torn = notes.torn;
            let word = Word { text: name.to_string(), place: ensure.place };
            step(draft, &word, "about which step?", notes);
            notes.torn = torn;
        }
    }
}

/// The step a word names, or a fault.
fn step<'d>(
    draft: &'d Draft,
    word: &Word,
    label: &str,
    notes: &mut Notes,
) -> Option<&'d StepDraft> {
    let found = draft.step(&word.text);
    if found.is_none() {
        let message = format!("no step is called `{}`", word.text);
        let fault = Fault::error("workflow::unknown_step", word.place, message).label(label);
        let names: Vec<&str> = draft.names().collect();
        notes.push(or_list(fault, &word.text, &names));
        notes.torn = true;
    }
    found
}

fn papers(draft: &Draft, needs: &[Word], notes: &mut Notes) {
    let Some(known) = &draft.papers else { return };
    for word in needs {
        if !known.iter().any(|(paper, _)| paper.text == word.text) {
            let message = format!("no paper is called `{}`", word.text);
            let fault = Fault::error("workflow::unknown_paper", word.place, message)
                .label("not among `papers`");
            let names: Vec<&str> = known.iter().map(|(paper, _)| paper.text.as_str()).collect();
            notes.push(or_list(fault, &word.text, &names));
        }
    }
}

fn unused_papers(draft: &Draft, notes: &mut Notes) {
    let needed = |name: &str| {
        draft.steps.iter().any(|step| match &step.kind {
            Some(KindDraft::By { needs, .. }) => needs.iter().any(|word| word.text == name),
            Some(KindDraft::Consult(consult)) => {
                consult.text.as_ref().is_some_and(|word| word.text == name)
            }
            Some(_) => false,
            // What could not be read may have asked for it.
            None => true,
        })
    };
    for (paper, _) in draft.papers.iter().flatten().filter(|(paper, _)| !needed(&paper.text)) {
        let message = format!("no step needs the paper `{}`", paper.text);
        notes.push(
            Fault::warning("workflow::unused_paper", paper.place, message)
                .label("never asked for")
                .hint("name it under `needs` of a step, or take it out of `papers`"),
        );
    }
}

/// `finds` names a vote, and each move establishes what that vote can yield.
fn found(draft: &Draft, by: &StepDraft, finds: &Word, body: Option<&Body>, notes: &mut Notes) {
    let Some(target) = step(draft, finds, "the result of what?", notes) else {
        return;
    };
    let Some(kind) = &target.kind else { return };
    let KindDraft::Vote(vote) = kind else {
        let message = format!("`{}` is no vote, so it has no result", finds.text);
        let votes = draft.steps.iter().filter(|s| matches!(s.kind, Some(KindDraft::Vote(_))));
        let votes = quoted(votes.map(|step| step.name.text.as_str()));
        let fault = Fault::error("workflow::finds_no_vote", finds.place, message).label("no vote");
        notes.push(if votes.is_empty() { fault } else { fault.hint(format!("votes: {votes}")) });
        return;
    };
    let Some((word, body)) = vote.rule.as_ref().zip(body) else {
        return;
    };
    let Ok(rule) = body.rule(&word.text) else {
        return;
    };
    let thinkable = thinkable(rule, &possible(&rule.name, body));
    for next in &by.moves {
        let On::Act(act) = &next.on else { continue };
        if let Some(outcome) = act.when.filter(|outcome| !thinkable.contains(outcome)) {
            let message = format!("the rule `{}` never yields `{}`", rule.name, outcome.word());
            notes.push(
                Fault::error("workflow::impossible_outcome", next.key.place, message)
                    .label("can never be established")
                    .hint(format!("it yields {}", quoted(thinkable.iter().map(|o| o.word())))),
            );
        }
    }
}

/// The rule of a vote exists, and `then` names every outcome it can have and no other.
fn ruled(step: &StepDraft, vote: &VoteDraft, body: &Body, notes: &mut Notes) {
    let seats = body.voters().len();
    if let Some((object, place)) = vote.vote.object.zip(vote.object)
        && usize::try_from(object).is_ok_and(|object| object > seats)
    {
        let message = format!("{object} members must object, but `{}` has {seats}", body.name());
        notes.push(
            Fault::error("workflow::too_many_objectors", place, message)
                .label("can never happen")
                .hint(format!("write at most `{seats} members`, or `never`")),
        );
    }
    let Some(word) = &vote.rule else { return };
    let Ok(rule) = body.rule(&word.text) else {
        let message = format!("`{}` has no rule `{}`", body.name(), word.text);
        let fault = Fault::error("workflow::unknown_rule", word.place, message).label("not a rule");
        let known: Vec<&str> = body.rules().iter().map(|rule| rule.name.as_str()).collect();
        notes.push(or_list(fault, &word.text, &known));
        return;
    };
    let Some(then) = vote.then else { return };
    let possible = possible(&rule.name, body);
    for outcome in &possible {
        if !step.moves.iter().any(|next| next.on == On::Outcome(*outcome)) {
            notes.push(missing(step, outcome.word(), then).hint(format!(
                "add `{}: <step>`; the rule `{}` can end so",
                outcome.word(),
                rule.name
            )));
        }
    }
    if vote.vote.object.is_some() && !step.moves.iter().any(|next| next.on == On::Objection) {
        notes.push(
            missing(step, "objection", then)
                .hint("add `objection: <step>`, or write `object: never`"),
        );
    }
    let thinkable = thinkable(rule, &possible);
    for next in &step.moves {
        let why = match next.on {
            On::Outcome(outcome) if !thinkable.contains(&outcome) => why_not(outcome, rule),
            On::Objection if vote.vote.object.is_none() => {
                String::from("take it out, or write `object: any voting member`")
            }
            On::Outcome(_)
            | On::Objection
            | On::Act(_)
            | On::Consulted(_)
            | On::Children(_)
            | On::Elapsed => continue,
        };
        let message = format!("`{}` cannot end in `{}`", step.name.text, next.key.text);
        notes.push(
            Fault::error("workflow::impossible_outcome", next.key.place, message)
                .label("can never happen")
                .hint(why),
        );
    }
}

fn missing(step: &StepDraft, outcome: &str, then: Place) -> Fault {
    let name = &step.name.text;
    let message = format!("`{name}` can end in `{outcome}`, but `then` does not say what follows");
    Fault::error("workflow::missing_outcome", then, message)
        .label(format!("`{outcome}` is missing"))
}

fn why_not(outcome: Outcome, rule: &Rule) -> String {
    let name = &rule.name;
    match outcome {
        Outcome::Unclear => format!("take it out: the rule `{name}` has one reading"),
        Outcome::Tied => format!("take it out: the rule `{name}` leaves no tie to the chair"),
        Outcome::Inquorate => format!("take it out: the rule `{name}` misses no quorum"),
        Outcome::Adopted | Outcome::Rejected => String::from("take it out"),
    }
}
