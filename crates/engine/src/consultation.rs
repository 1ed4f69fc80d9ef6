//! What was said in a consultation, put together from rows and papers: its comments as one table, and the
//! dissents that remain as a text for the decision paper.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use umlauf_comments::{Comment, Table};
use umlauf_workflow::{
    Case, CaseId, CommentId, Consulted, Digest, Dissent, LARGEST_TABLE, TableRef, dissents,
};

use crate::{Engine, Error};

/// Stands for a comment whose text was deleted; the row stays, so that nothing is missing in the count.
const DELETED: &str = "(Der Wortlaut ist gelöscht; die Prüfsumme der Tabelle steht in der Akte.)";

impl Engine {
    /// A case with all rows of its last consultation; without rows where there was none.
    ///
    /// # Errors
    /// If the surroundings fail, or there is no such case.
    pub async fn consulted(&self, id: &CaseId) -> Result<Case, Error> {
        let row = self.store().case(id).await?;
        let row = row.ok_or_else(|| Error::NoSuchCase(id.to_string()))?;
        let head = row.head()?;
        let mut case = Case::unopened();
        if let Some(consult) = &head.consultation {
            for row in self.store().answers(id, consult.number).await? {
                let answer = row.answer()?;
                case.answers.insert(answer.member.clone(), answer);
            }
        }
        case.head = Some(head);
        Ok(case)
    }

    /// Keeps a table of comments as the paper that an answer names; `None` if it is empty or too long.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn keep_table(&self, table: &Table) -> Result<Option<TableRef>, Error> {
        let count = u32::try_from(table.rows().len()).unwrap_or(u32::MAX);
        if count == 0 || count > LARGEST_TABLE {
            return Ok(None);
        }
        let digest = self.keep(&table.to_json()).await?;
        Ok(Some(TableRef { digest, count }))
    }

    /// All comments of the last consultation, in the order of member and number: each under its name, with
    /// what became of it. As many as were sent.
    ///
    /// # Errors
    /// If the surroundings fail, or there is no such case.
    pub async fn comments(&self, id: &CaseId) -> Result<Vec<Comment>, Error> {
        let case = self.consulted(id).await?;
        let round = case.head.as_ref().and_then(|head| head.consultation.as_ref());
        let round = round.map_or(0, |consult| consult.round);
        let rows: Vec<_> = case
            .answers
            .values()
            .filter_map(|answer| Some((&answer.member, answer.consulted.as_deref()?)))
            .collect();
        let texts = self.texts(named(rows.iter().map(|(_, row)| *row))).await?;
        let mut all = Vec::new();
        for (member, row) in rows {
            let table = row.counts().and_then(|given| given.comments.as_ref());
            let table = table.and_then(|table| texts.get(&table.digest));
            let table = table.and_then(|text| Table::from_json(text).ok());
            for (number, state) in (1..).zip(&row.comments) {
                let id = CommentId { round, member: member.clone(), number };
                let sent = table.as_ref().and_then(|table| {
                    table.rows().get(usize::try_from(number).ok()?.checked_sub(1)?)
                });
                let mut comment = sent.cloned().unwrap_or_else(|| Comment {
                    comment: DELETED.to_owned(),
                    ..Comment::default()
                });
                if comment.who.is_empty() {
                    comment.who = member.to_string();
                }
                comment.number = id.to_string();
                comment.round = Some(round);
                comment.disposition = state.disposition;
                comment.reason = text(&texts, state.reason.as_ref());
                comment.duplicate_of =
                    state.duplicate_of.as_ref().map(ToString::to_string).unwrap_or_default();
                all.push(comment);
            }
        }
        Ok(all)
    }

    /// The dissents that remain, as a text that can be filed with the decision paper.
    ///
    /// # Errors
    /// If the surroundings fail, or there is no such case.
    pub async fn dissents(&self, id: &CaseId) -> Result<String, Error> {
        let case = self.consulted(id).await?;
        let found = dissents(&case);
        let comments = self.comments(id).await?;
        let by_name: BTreeMap<&str, &Comment> =
            comments.iter().map(|comment| (comment.number.as_str(), comment)).collect();
        let whys = found.iter().filter_map(|one| one.why.clone());
        let texts = self.texts(whys.collect()).await?;
        let mut page = String::from("# Aufrechterhaltene Dissense\n");
        if found.is_empty() {
            page.push_str("\nKein Dissens wird aufrechterhalten.\n");
        }
        for one in &found {
            let name = one.comment.to_string();
            said(&mut page, one, by_name.get(name.as_str()).copied(), &texts);
        }
        Ok(page)
    }

    async fn texts(&self, digests: BTreeSet<Digest>) -> Result<BTreeMap<Digest, String>, Error> {
        let digests: Vec<Digest> = digests.into_iter().collect();
        let papers = self.store().papers(&digests).await?;
        let text =
            |paper: umlauf_store::Paper| Some((paper.digest, String::from_utf8(paper.bytes).ok()?));
        Ok(papers.into_iter().filter_map(text).collect())
    }
}

/// The papers that rows name.
fn named<'r>(rows: impl Iterator<Item = &'r Consulted>) -> BTreeSet<Digest> {
    let mut digests = BTreeSet::new();
    for row in rows {
        let table = row.counts().and_then(|given| given.comments.as_ref());
        digests.extend(table.map(|table| table.digest.clone()));
        digests.extend(row.comments.iter().filter_map(|comment| comment.reason.clone()));
    }
    digests
}

fn text(texts: &BTreeMap<Digest, String>, digest: Option<&Digest>) -> String {
    digest.and_then(|digest| texts.get(digest)).cloned().unwrap_or_default()
}

fn said(
    page: &mut String,
    one: &Dissent,
    comment: Option<&Comment>,
    texts: &BTreeMap<Digest, String>,
) {
    let _ = write!(page, "\n## {}\n\n", one.comment);
    let mut line = |label: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(page, "{label}: {}", text.replace('\n', " "));
        }
    };
    if let Some(comment) = comment {
        let place = [&comment.clause, &comment.paragraph].map(String::as_str);
        line("Fundstelle", place.join(" ").trim());
        line("Anmerkung", &comment.comment);
        line("Vorschlag", &comment.proposal);
        line("Bewertung", &comment.observations());
    }
    line("Aufrechterhalten", if one.by_silence { "durch Schweigen" } else { "ausdrücklich" });
    line("Begründung", &text(texts, one.why.as_ref()));
    line("Gleich wie", &one.duplicate_of.as_ref().map(ToString::to_string).unwrap_or_default());
}
