//! What is to be seen of a case from outside, and words to say what it should be.
#![expect(clippy::missing_panics_doc, reason = "an expectation that fails ends its story")]

use std::collections::{BTreeMap, BTreeSet};

use umlauf_notify::Rendered;
use umlauf_store::{DeliveryRow, LetterRow};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Answer, BallotHead, BallotState, CaseId, Ending, Event, Head, Instant, Recorded,
};

use crate::World;
use crate::world::works;

/// A case at one moment.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The head.
    pub head: Head,
    /// The journal.
    pub journal: Vec<Recorded>,
    /// The answers of the last ballot.
    pub answers: BTreeMap<MemberCode, Answer>,
    /// The letters with their deliveries.
    pub letters: Vec<(LetterRow, Vec<DeliveryRow>)>,
    /// The mails that the mail server took, in order.
    pub mails: Vec<Rendered>,
}

/// The word of an event in the journal.
pub fn kind(event: &Event) -> String {
    let value = works(serde_json::to_value(event));
    value["kind"].as_str().unwrap_or_default().to_owned()
}

impl Seen {
    pub(crate) async fn of(world: &World, case: &CaseId) -> Self {
        let store = world.store();
        let Some(row) = works(store.case(case).await) else { panic!("there is no case `{case}`") };
        let head = works(row.head());
        let journal = works(store.whole_journal(case).await);
        let journal = journal.iter().map(|row| works(umlauf_record::parse(&row.line))).collect();
        let mut answers = BTreeMap::new();
        if let Some(ballot) = &head.ballot {
            for row in works(store.answers(case, ballot.number).await) {
                let answer = works(row.answer());
                answers.insert(answer.member.clone(), answer);
            }
        }
        let letters = works(store.letters_of(case, 10_000).await);
        let mails = world.mails().delivered();
        let mut ids = BTreeSet::new();
        for mail in &mails {
            assert!(ids.insert(&mail.message_id), "`{}` was sent twice", mail.message_id);
        }
        let ours = format!("{case}/");
        let mails =
            mails.iter().filter(|mail| mail.letter.as_str().starts_with(&ours)).cloned().collect();
        Self { head, journal, answers, letters, mails }
    }

    /// The words of the journal.
    pub fn kinds(&self) -> Vec<String> {
        self.since(0)
    }

    /// The words of the journal after a revision.
    pub fn since(&self, revision: u64) -> Vec<String> {
        let later = self.journal.iter().filter(|recorded| recorded.revision > revision);
        later.map(|recorded| kind(&recorded.event)).collect()
    }

    /// How often a word stands in the journal.
    pub fn count(&self, word: &str) -> usize {
        self.journal.iter().filter(|recorded| kind(&recorded.event) == word).count()
    }

    /// The last ballot.
    pub fn ballot(&self) -> &BallotHead {
        match &self.head.ballot {
            Some(ballot) => ballot,
            None => panic!("no vote has begun"),
        }
    }

    /// The answer of a member in the last ballot.
    pub fn answer(&self, member: &str) -> &Answer {
        match self.answers.get(member) {
            Some(answer) => answer,
            None => panic!("`{member}` has no answer row"),
        }
    }

    /// It ended so.
    #[track_caller]
    pub fn ended(&self, ending: &str) -> &Self {
        assert_eq!(self.head.ended.map(Ending::as_str), Some(ending));
        self
    }

    /// It has not ended and stands in this step.
    #[track_caller]
    pub fn stands_in(&self, step: &str) -> &Self {
        assert_eq!((self.head.step.as_str(), self.head.ended), (step, None));
        self
    }

    /// It has this number.
    #[track_caller]
    pub fn numbered(&self, number: &str) -> &Self {
        assert_eq!(self.head.number.as_deref(), Some(number));
        self
    }

    /// It has no number.
    #[track_caller]
    pub fn without_number(&self) -> &Self {
        assert_eq!(self.head.number, None);
        self
    }

    /// So many votes count.
    #[track_caller]
    pub fn with_votes(&self, cast: u32) -> &Self {
        assert_eq!(self.ballot().cast, cast);
        self
    }

    /// So many letters of a kind were written.
    #[track_caller]
    pub fn with_letters(&self, kind: &str, count: usize) -> &Self {
        let found = self.letters.iter().filter(|(letter, _)| letter.kind == kind).count();
        assert_eq!(found, count, "letters of kind `{kind}`");
        self
    }

    /// An event stands so often in the journal.
    #[track_caller]
    pub fn with_events(&self, word: &str, count: usize) -> &Self {
        assert_eq!(self.count(word), count, "`{word}` in {:?}", self.kinds());
        self
    }

    /// The last vote was counted with this outcome, as a word.
    #[track_caller]
    pub fn counted(&self, expected: &str) -> &Self {
        match &self.ballot().state {
            BallotState::Closed { outcome, .. } => {
                let outcome = works(serde_json::to_value(outcome));
                assert_eq!(outcome, expected, "{:?}", self.ballot().state);
            }
            other => panic!("the vote was not counted: {other:?}"),
        }
        self
    }

    /// The last day and the instant of the end of the vote.
    pub fn vote_ends(&self) -> (String, Instant) {
        match &self.ballot().term {
            Some(term) => (term.end.to_string(), term.instant),
            None => panic!("the vote has no deadline"),
        }
    }

    /// To whom mails of a kind went: ids of persons (`BY`, `BY-2`, `mailbox:BY`), in order of id,
    /// each as often as it got one.
    pub fn got(&self, kind: &str) -> Vec<String> {
        let letters: BTreeMap<_, _> =
            self.letters.iter().map(|(letter, _)| (&letter.id, letter.kind.as_str())).collect();
        let mut persons: Vec<_> = self
            .mails
            .iter()
            .filter(|mail| letters.get(&mail.letter) == Some(&kind))
            .map(|mail| mail.person.to_string())
            .collect();
        persons.sort();
        persons
    }

    /// The mail of a kind that a person got last.
    pub fn mail(&self, kind: &str, person: &str) -> &Rendered {
        let letters: BTreeMap<_, _> =
            self.letters.iter().map(|(letter, _)| (&letter.id, letter.kind.as_str())).collect();
        let found = self.mails.iter().rev().find(|mail| {
            mail.person.as_str() == person && letters.get(&mail.letter) == Some(&kind)
        });
        match found {
            Some(mail) => mail,
            None => panic!("`{person}` got no mail of kind `{kind}`"),
        }
    }
}
