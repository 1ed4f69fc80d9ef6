//! The definitions of a record, compiled: each workflow of the case under each body and calendars it was
//! governed by.
//!
//! Body, weights, rule and calendars are fixed when a ballot begins; a second ballot of the same
//! case may be governed by later ones. The workflow is fixed when the case is opened, and changes where
//! the secretariat lets the case go on under another. What an event means is read under the
//! definitions in force.

use umlauf_source::{Faults, Source};
use umlauf_workflow::{ConsultOpened, Digest, Event, Library, Recorded, Workflow, compile};

use crate::file::Edition;

/// The compiled definitions.
#[derive(Debug, Default)]
pub(crate) struct Editions {
    /// By workflow, body and calendars; the one a case begins under is the first.
    list: Vec<Workflow>,
    workflows: Vec<Digest>,
    laws: Vec<(Digest, Digest)>,
}

impl Editions {
    /// Compiles what the journal needs: each workflow under each edition that governed the case
    /// together with it. At least one of each is needed; the first of both are what the case
    /// begins under.
    pub(crate) fn compile(
        workflows: &[Source],
        editions: &[Edition<Source>],
        journal: &[Recorded],
    ) -> Result<Self, Vec<Faults>> {
        let mut libraries = Vec::with_capacity(editions.len());
        for edition in editions {
            libraries
                .push(Library::compile(std::slice::from_ref(&edition.body), &edition.calendars)?);
        }
        let digest = |source: &Source| Digest::from(&source.digest());
        let mut compiled = Self {
            list: Vec::new(),
            workflows: workflows.iter().map(digest).collect(),
            laws: editions
                .iter()
                .zip(&libraries)
                .map(|(edition, library)| (digest(&edition.body), library.calendars_digest()))
                .collect(),
        };
        for (text, law) in compiled.pairs(journal) {
            if let (Some(source), Some(library)) = (workflows.get(text), libraries.get(law)) {
                let workflow = compile(source, library).map_err(|faults| vec![faults])?;
                compiled.list.push(workflow);
            }
        }
        Ok(compiled)
    }

    /// Which workflow and which edition were in force together, by their places; the first pair is
    /// what the case begins under.
    fn pairs(&self, journal: &[Recorded]) -> Vec<(usize, usize)> {
        let (mut text, mut law) = (0, 0);
        let mut pairs = vec![(text, law)];
        for recorded in journal {
            match &recorded.event {
                Event::Launched { body, calendars, .. }
                | Event::ConsultOpened(ConsultOpened { body, calendars, .. }) => {
                    let known = |(b, c): &(Digest, Digest)| b == body && c == calendars;
                    law = self.laws.iter().position(known).unwrap_or(law);
                }
                Event::Upgraded { digest, .. } => {
                    let known = self.workflows.iter().position(|known| known == digest);
                    text = known.unwrap_or(text);
                }
                _ => continue,
            }
            if !pairs.contains(&(text, law)) {
                pairs.push((text, law));
            }
        }
        pairs
    }

    /// A workflow by the digests of its text, its body and its calendars.
    pub(crate) fn get(
        &self,
        workflow: &Digest,
        body: &Digest,
        calendars: &Digest,
    ) -> Option<&Workflow> {
        self.list.iter().find(|known| {
            known.digest == *workflow
                && known.body_digest() == *body
                && known.calendars == *calendars
        })
    }

    /// What a case begins under: the workflow of its opening, and the edition of its first ballot,
    /// which the file names first.
    pub(crate) fn first(&self) -> Option<&Workflow> {
        self.list.first()
    }

    /// The digests of all workflows, in the order of the file.
    pub(crate) fn workflows(&self) -> &[Digest] {
        &self.workflows
    }

    /// The digests of bodies and calendars, in the order of the file.
    pub(crate) fn digests(&self) -> impl Iterator<Item = (&Digest, &Digest)> {
        self.laws.iter().map(|(body, calendars)| (body, calendars))
    }

    /// The definitions an event is read under, given those of the one before it.
    pub(crate) fn at<'e>(&'e self, before: &'e Workflow, recorded: &Recorded) -> &'e Workflow {
        let found = match &recorded.event {
            Event::Launched { body, calendars, .. }
            | Event::ConsultOpened(ConsultOpened { body, calendars, .. }) => {
                self.get(&before.digest, body, calendars)
            }
            Event::Upgraded { digest, .. } => {
                self.get(digest, &before.body_digest(), &before.calendars)
            }
            _ => None,
        };
        found.unwrap_or(before)
    }
}
