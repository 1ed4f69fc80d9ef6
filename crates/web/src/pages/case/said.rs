//! What members wrote to the secretariat: for the secretariat, and for the member that wrote it.

use umlauf_voting::MemberCode;
use umlauf_workflow::{By, CaseId, Event, Head};

use super::loaded::recorded;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::{Web, dates};

/// A note.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) member: String,
    pub(crate) by: String,
    pub(crate) at: String,
    /// Nothing where the text was deleted.
    pub(crate) text: Option<String>,
}

/// The notes of a case, the newest first, as far as `sees` lets them through.
pub(crate) async fn said(
    web: &Web,
    lang: Lang,
    (case, head): (&CaseId, &Head),
    title: impl Fn(&str) -> String,
    sees: impl Fn(&MemberCode) -> bool,
) -> Result<Vec<Said>, Fail> {
    let mut list = Vec::new();
    if head.notes.is_none() {
        return Ok(list);
    }
    for row in web.store().whole_journal(case).await?.iter().rev() {
        if !row.line.contains("\"noted\"") {
            continue;
        }
        let recorded = recorded(&row.line)?;
        let Event::Noted { member, text } = &recorded.event else { continue };
        if !sees(member) {
            continue;
        }
        let person = match &recorded.by {
            By::Person(authority) => web.store().person(&authority.person).await?,
            By::Clock | By::Courier => None,
        };
        let text = web.store().paper(text).await?;
        list.push(Said {
            member: title(member.as_str()),
            by: person.map(|person| person.name).unwrap_or_default(),
            at: dates::moment(lang, recorded.at),
            text: text.and_then(|paper| String::from_utf8(paper.bytes).ok()),
        });
    }
    Ok(list)
}
