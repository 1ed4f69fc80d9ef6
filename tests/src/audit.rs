//! What must hold of any case whatever was done to it: the database says one thing, in all tables.
#![expect(clippy::missing_panics_doc, reason = "a broken invariant ends the story")]

use std::collections::BTreeMap;

use umlauf_engine::Engine;
use umlauf_record::{ChainCheck, verify};
use umlauf_workflow::{Case, CaseId, Event, Head, Recorded, apply, letters};

use crate::world::works;

/// Holds a case in the database against its own journal: the chain, the head, the answers of every
/// ballot, the timer, every letter; and has its record verified. Gives the events.
pub async fn audit(engine: &Engine, id: &CaseId) -> Vec<Recorded> {
    let store = engine.store();
    let Some(row) = works(store.case(id).await) else { panic!("there is no case `{id}`") };
    let head = works(row.head());
    let journal = works(store.whole_journal(id).await);

    let mut chain = ChainCheck::new(id.clone());
    let mut events = Vec::new();
    for line in &journal {
        let recorded = works(chain.push(line.revision, &line.line, &line.hash.to_string()));
        assert_eq!(line.at, recorded.at, "the row and its line");
        assert_eq!(line.command, recorded.command, "the row and its line");
        events.push(recorded);
    }
    let checked = works(chain.finish(&row.hash.to_string()));
    assert_eq!((checked.events, row.revision, row.at), (head.revision, head.revision, head.at));
    assert_eq!((&row.workflow, &row.workflow_digest), (&head.workflow, &head.digest));

    let (case, written, errands) = replayed(engine, &head, &events).await;
    assert_eq!(case.head.as_ref(), Some(&head), "the journal and the head of `{id}`");
    assert_eq!(works(store.timer(id).await), head.due(), "the head and the timer of `{id}`");
    let kept = works(store.letters_of(id, 10_000).await);
    let kept: BTreeMap<_, _> =
        kept.into_iter().map(|(row, _)| (row.id.to_string(), works(row.letter()))).collect();
    assert_eq!(kept, written, "the journal and the letters of `{id}`");

    let asked = works(store.errands_of(id, 100_000).await);
    let asked: Vec<_> = asked.iter().map(|row| works(row.errand())).collect();
    assert_eq!(asked, errands, "the journal and what `{id}` asks of others");

    let record = works(engine.record(id).await);
    let verdict = verify(&record, Some(&row.hash));
    assert!(verdict.is_intact(), "the record of `{id}`: {:#?}", verdict.faults);
    assert_eq!(verdict.witnessed, Some(head.revision));
    events
}

/// The case and the letters as the journal gives them; compares the answers of each ballot or follow-up when
/// the next one, or the journal, ends it.
async fn replayed(
    engine: &Engine,
    head: &Head,
    events: &[Recorded],
) -> (Case, BTreeMap<String, umlauf_workflow::Letter>, Vec<umlauf_workflow::Errand>) {
    let mut case = Case::unopened();
    let (mut written, mut asked) = (BTreeMap::new(), Vec::new());
    let unlaunched = Head { ballot: None, consultation: None, ..head.clone() };
    let mut workflow = works(engine.catalogue().of(engine.store(), &unlaunched).await);
    for recorded in events {
        let launched = matches!(recorded.event, Event::Launched { .. } | Event::ConsultOpened(_));
        // Rows of an earlier call, consultation or follow-up may still change; those of a ballot are over.
        let ballot = case.head.as_ref().and_then(|head| head.ballot.as_ref()).map(|b| b.number);
        let over = ballot.is_some() && at_hand(&case) == ballot;
        let others = matches!(recorded.event, Event::Called(_) | Event::FollowBegan(_));
        if over && (launched || others) {
            answers(engine, &case).await;
        }
        if launched || matches!(recorded.event, Event::Opened { .. } | Event::Upgraded { .. }) {
            let mut begun = case.clone();
            apply(&workflow, &mut begun, recorded);
            if let Some(head) = &begun.head {
                workflow = works(engine.catalogue().of(engine.store(), head).await);
            }
        }
        apply(&workflow, &mut case, recorded);
        for (position, letter) in letters(&workflow, &case, recorded).into_iter().enumerate() {
            let id = format!("{}/{}/{position}", recorded.case, recorded.revision);
            assert!(written.insert(id, letter).is_none(), "a letter's id stands once");
        }
        asked.extend(umlauf_workflow::errands(&case, recorded));
    }
    answers(engine, &case).await;
    (case, written, asked)
}

/// Of which ballot, consultation, call or follow-up the rows at hand are.
fn at_hand(case: &Case) -> Option<u32> {
    case.answers.values().next().map(|answer| answer.ballot)
}

async fn answers(engine: &Engine, case: &Case) {
    let Some(head) = &case.head else { return };
    let Some(number) = at_hand(case) else { return };
    let rows = works(engine.store().answers(&head.id, number).await);
    let rows: BTreeMap<_, _> = rows
        .iter()
        .map(|row| {
            let answer = works(row.answer());
            let given = answer.consulted.as_deref().and_then(|row| row.counts());
            let position = given.map(|given| given.position.word());
            let choice = position.or_else(|| answer.counts().map(|voice| voice.said.word()));
            assert_eq!(row.choice.as_deref(), choice, "the row and its answer");
            (answer.member.clone(), answer)
        })
        .collect();
    assert_eq!(rows, case.answers, "the journal and the answers of number {number}");
}
