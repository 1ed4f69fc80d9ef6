//! The record of a case: everything its events rest on, gathered from the database.

use umlauf_record::{Edition, Parts, Row, export, mentioned, sealed};
use umlauf_source::Source;
use umlauf_workflow::{CaseId, ConsultOpened, Digest, Event, Recorded, WorkflowName};

use crate::catalogue::unpack;
use crate::{Engine, Error};

impl Engine {
    /// The record of a case as one text that anybody can verify offline.
    ///
    /// # Errors
    /// If there is no such case, or the surroundings fail.
    pub async fn record(&self, case: &CaseId) -> Result<String, Error> {
        self.record_with(case, |_| true).await
    }

    /// The record for the public: without reasons, evidence and whatever else people wrote for each
    /// other. The texts are listed as withheld; everything can still be verified.
    ///
    /// # Errors
    /// As [`Self::record`].
    pub async fn public_record(&self, case: &CaseId) -> Result<String, Error> {
        let public = ["Unterlage „beschlusstext“", "Erklärung zu Protokoll"];
        self.record_with(case, |what| public.iter().any(|begin| what.starts_with(begin))).await
    }

    async fn record_with(
        &self,
        case: &CaseId,
        told: impl Fn(&str) -> bool,
    ) -> Result<String, Error> {
        let store = self.store();
        let row = store.case(case).await?.ok_or_else(|| Error::NoSuchCase(case.to_string()))?;
        let head = row.head()?;
        let journal: Vec<Row> = store
            .whole_journal(case)
            .await?
            .into_iter()
            // What was recorded since the row was read is not part of this record.
            .take_while(|line| line.revision <= head.revision)
            .map(|line| Row {
                revision: line.revision,
                line: line.line,
                hash: line.hash.to_string(),
            })
            .collect();
        let events: Vec<Recorded> =
            journal.iter().map_while(|row| umlauf_record::parse(&row.line).ok()).collect();
        let mut papers = Vec::new();
        for (digest, what) in mentioned(&events) {
            if !what.iter().any(|what| told(what)) {
                continue;
            }
            papers.extend(store.paper(&digest).await?.map(|paper| paper.bytes));
        }
        let mut workflows = self.workflows(&events).await?.into_iter();
        let workflow = match workflows.next() {
            Some(first) => first,
            // A journal that does not begin with an opening is still to be seen.
            None => self.definition(&format!("{}.yaml", head.workflow), &head.digest).await?,
        };
        let parts = Parts {
            case: case.clone(),
            // Another node's clock may be a moment ahead of ours.
            exported_at: self.clock().now().max(head.at),
            title: Some(row.title),
            head: row.hash.to_string(),
            workflow,
            later: workflows.collect(),
            editions: self.editions(&events, &head).await?,
            state: head,
            journal,
            papers,
        };
        let record = export(&parts);
        let Some(key) = self.0.seal.get() else {
            return Ok(record);
        };
        // What is broken is given out all the same, so that it can be looked at; nobody vouches for it.
        Ok(sealed(&record, key, parts.exported_at).unwrap_or_else(|error| {
            tracing::error!(%error, case = %parts.case, "a record cannot be sealed: {error}");
            record
        }))
    }

    /// The workflows that the case followed, in their order, without repetition.
    async fn workflows(&self, events: &[Recorded]) -> Result<Vec<Source>, Error> {
        let mut followed: Vec<(&WorkflowName, &Digest)> = Vec::new();
        for recorded in events {
            if let Event::Opened { workflow, digest, .. } | Event::Upgraded { workflow, digest, .. } =
                &recorded.event
                && !followed.iter().any(|(_, known)| *known == digest)
            {
                followed.push((workflow, digest));
            }
        }
        let mut texts = Vec::new();
        for (name, digest) in followed {
            texts.push(self.definition(&format!("{name}.yaml"), digest).await?);
        }
        Ok(texts)
    }

    /// Body and calendars of each ballot; of a case without a ballot those in force.
    async fn editions(
        &self,
        events: &[Recorded],
        head: &umlauf_workflow::Head,
    ) -> Result<Vec<Edition<Source>>, Error> {
        let mut laws: Vec<(Digest, Digest)> = Vec::new();
        for recorded in events {
            if let Event::Launched { body, calendars, .. }
            | Event::ConsultOpened(ConsultOpened { body, calendars, .. }) = &recorded.event
            {
                let law = (body.clone(), calendars.clone());
                if !laws.contains(&law) {
                    laws.push(law);
                }
            }
        }
        if laws.is_empty() {
            let library = self.catalogue().library();
            let body = library
                .body(head.body.as_str())
                .ok_or_else(|| Error::NoSuchBody(head.body.to_string()))?;
            laws.push((Digest::from(body.digest()), library.calendars_digest()));
        }
        let mut editions = Vec::new();
        for (body, calendars) in laws {
            editions.push(Edition {
                body: self.definition(&format!("bodies/{}.yaml", head.body), &body).await?,
                calendars: unpack(&self.definition("calendars", &calendars).await?.text)?,
            });
        }
        Ok(editions)
    }

    async fn definition(&self, name: &str, digest: &Digest) -> Result<Source, Error> {
        let found = self.store().definition(digest).await?;
        let found = found.ok_or_else(|| Error::Lost(digest.to_string()))?;
        Ok(Source::new(name, found.text))
    }
}
