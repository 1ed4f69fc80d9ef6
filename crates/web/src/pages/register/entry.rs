//! A decision as the register knows it, and the way to it by number.

use std::sync::Arc;

use umlauf_store::CaseRow;
use umlauf_voting::Body;
use umlauf_workflow::{BodyName, CaseId, Digest, Ending, Head, PaperName};

use crate::Web;
use crate::fail::{Fail, quoted};

/// The paper that is public once a decision has been published.
pub(super) const TEXT: &str = "beschlusstext";

/// A decision.
pub(crate) struct Entry {
    pub(crate) row: CaseRow,
    pub(crate) head: Head,
    pub(crate) body: Option<Arc<Body>>,
}

impl Entry {
    pub(crate) fn of(web: &Web, row: CaseRow) -> Result<Self, Fail> {
        let head = row.head()?;
        let body = web.engine().catalogue().library().body(row.body.as_str()).cloned();
        Ok(Self { row, head, body })
    }

    /// Whether it is in force as the register tells it.
    pub(crate) fn adopted(&self) -> bool {
        self.head.ended == Some(Ending::Adopted)
    }

    pub(crate) fn body_title(&self) -> String {
        self.body.as_ref().map_or_else(|| self.row.body.to_string(), |body| body.title().to_owned())
    }

    /// The address for ever: by number, or by case where the body gives none.
    pub(crate) fn path(&self) -> String {
        let name = self.head.number.as_deref().unwrap_or(self.row.id.as_str());
        let name: String = name.bytes().map(quoted).collect();
        format!("/register/{}/{name}", self.row.body)
    }

    /// The digest of its text.
    pub(crate) fn text(&self) -> Option<&Digest> {
        self.head.papers.get(&PaperName::from(TEXT))
    }

    /// A name that never changes, whatever the address of this program is.
    pub(crate) fn urn(&self) -> String {
        urn(&format!("umlauf decision\n{}", self.row.id))
    }
}

/// A UUID of a text (version 8 of RFC 9562: from SHA-256).
pub(super) fn urn(text: &str) -> String {
    let digest = Digest::of(text.as_bytes());
    let hex = digest.as_str();
    format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}

/// The decision at an address below `/register/`: `it-planungsrat/2022/32`, or only `2022/32` where
/// one body alone has given that number.
pub(super) async fn find(web: &Web, rest: &str) -> Result<Option<Entry>, Fail> {
    let store = web.store();
    let bodies = || web.engine().catalogue().bodies().map(|body| BodyName::from(body.name()));
    if let Some((name, tail)) = rest.split_once('/')
        && let Some(body) = bodies().find(|body| body.as_str() == name)
    {
        let row = match store.case_numbered(&body, tail).await? {
            Some(row) => Some(row),
            None => store.case(&CaseId::from(tail)).await?.filter(|row| row.body == body),
        };
        return known(web, row);
    }
    let mut found = None;
    for body in bodies() {
        if let Some(row) = store.case_numbered(&body, rest).await?
            && found.replace(row).is_some()
        {
            return Ok(None);
        }
    }
    known(web, found)
}

/// Only what was adopted once is known: it has a number, or it is adopted.
fn known(web: &Web, row: Option<CaseRow>) -> Result<Option<Entry>, Fail> {
    let entry = row.map(|row| Entry::of(web, row)).transpose()?;
    Ok(entry.filter(|entry| entry.adopted() || entry.head.number.is_some()))
}

#[cfg(test)]
mod tests {
    use super::urn;

    #[test]
    fn a_name_is_a_uuid_and_always_the_same() {
        let name = urn("fall");
        assert_eq!(name, urn("fall"));
        assert_eq!(name.len(), "urn:uuid:00000000-0000-8000-a000-000000000000".len());
        assert_ne!(name, urn("anderer fall"));
    }
}
