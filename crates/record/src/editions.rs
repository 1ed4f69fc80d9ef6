//! The definitions of a record, compiled: the workflow once for each body and calendars it was
//! governed by.
//!
//! Body, weights, rule and calendars are fixed when a ballot begins; a second ballot of the same
//! case may be governed by later ones. What an event means is read under the edition of its ballot.

use umlauf_source::{Faults, Source};
use umlauf_workflow::{Digest, Event, Library, Recorded, Workflow, compile};

use crate::file::Edition;

/// The compiled editions, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Editions {
    list: Vec<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    body: Digest,
    calendars: Digest,
    workflow: Workflow,
}

impl Editions {
    /// Compiles a workflow under each of its editions; at least one is needed.
    pub(crate) fn compile(
        workflow: &Source,
        editions: &[Edition<Source>],
    ) -> Result<Self, Vec<Faults>> {
        let compiled = |edition: &Edition<Source>| -> Result<Compiled, Vec<Faults>> {
            let library =
                Library::compile(std::slice::from_ref(&edition.body), &edition.calendars)?;
            let workflow = compile(workflow, &library).map_err(|faults| vec![faults])?;
            Ok(Compiled {
                body: Digest::from(&edition.body.digest()),
                calendars: library.calendars_digest(),
                workflow,
            })
        };
        Ok(Self { list: editions.iter().map(compiled).collect::<Result<_, _>>()? })
    }

    /// The edition with these digests.
    pub(crate) fn get(&self, body: &Digest, calendars: &Digest) -> Option<&Workflow> {
        let wanted = |edition: &&Compiled| edition.body == *body && edition.calendars == *calendars;
        self.list.iter().find(wanted).map(|edition| &edition.workflow)
    }

    /// The edition a case begins under: that of its first ballot, which the file names first.
    pub(crate) fn first(&self) -> Option<&Workflow> {
        self.list.first().map(|edition| &edition.workflow)
    }

    /// The digests of all, in the order of the file.
    pub(crate) fn digests(&self) -> impl Iterator<Item = (&Digest, &Digest)> {
        self.list.iter().map(|edition| (&edition.body, &edition.calendars))
    }

    /// The edition an event is read under, given the one before it.
    pub(crate) fn at<'e>(&'e self, before: &'e Workflow, recorded: &Recorded) -> &'e Workflow {
        match &recorded.event {
            Event::Launched { body, calendars, .. } => self.get(body, calendars).unwrap_or(before),
            _ => before,
        }
    }
}
