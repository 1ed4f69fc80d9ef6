//! Papers and definitions, named by the digest of their bytes.
//!
//! A paper may be deleted one day (it can hold personal data; events carry only its digest). A
//! definition stays: running cases are fixed to it.

use umlauf_workflow::{Digest, Instant};

use crate::dialect::{MOST_ROWS, Marks};
use crate::pool::{Pool, on, transact};
use crate::{Error, Store, sql};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// The media type: `text/markdown`.
    pub media: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Paper {
    /// Names the bytes by their digest.
    pub fn new(media: &str, bytes: Vec<u8>) -> Self {
        Self { digest: Digest::of(&bytes), media: media.to_owned(), bytes }
    }
}

/// A text that governs cases: a workflow, a body, a set of calendars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// SHA-256 of the text.
    pub digest: Digest,
    /// `workflow`, `body`, `calendars`.
    pub kind: String,
    /// The file's stem.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Store {
    /// Keeps papers; those that are kept already stay as they are.
    pub async fn put_papers(&self, papers: Vec<Paper>, now: Instant) -> Result<(), Error> {
        transact!(self, |connection| {
            for paper in papers {
                let (encoding, body) = encode(paper.bytes);
                sqlx::query(sql::PAPER_PUT)
                    .bind(paper.digest.as_str())
                    .bind(paper.media)
                    .bind(encoding)
                    .bind(body)
                    .bind(now.as_micros())
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(())
        })
    }

    /// One paper.
    pub async fn paper(&self, digest: &Digest) -> Result<Option<Paper>, Error> {
        let row: Option<RawPaper> = on!(self, |pool| sqlx::query_as(sql::PAPER)
            .bind(digest.as_str())
            .fetch_optional(pool)
            .await)?;
        row.map(paper).transpose()
    }

    /// Those of these papers that are kept, in no particular order.
    pub async fn papers(&self, digests: &[Digest]) -> Result<Vec<Paper>, Error> {
        let marks = match self.pool() {
            Pool::Sqlite(..) => Marks::Plain,
            Pool::Postgres(_) => Marks::Numbered,
        };
        let mut papers = Vec::new();
        for some in digests.chunks(MOST_ROWS) {
            // Few different texts: each is planned once and kept prepared.
            let rows = some.len().next_power_of_two();
            let text = sqlx::AssertSqlSafe(sql::PAPERS_OF_MANY.text(rows, marks));
            let found: Vec<RawPaper> = on!(self, |pool| {
                let mut query = sqlx::query_as(text);
                for number in 0..rows {
                    query = query.bind(some.get(number).map(Digest::as_str));
                }
                query.fetch_all(pool).await
            })?;
            for row in found {
                papers.push(paper(row)?);
            }
        }
        Ok(papers)
    }

    /// Keeps definitions for ever.
    pub async fn put_definitions(
        &self,
        definitions: Vec<Definition>,
        now: Instant,
    ) -> Result<(), Error> {
        transact!(self, |connection| {
            for definition in definitions {
                sqlx::query(sql::DEFINITION_PUT)
                    .bind(definition.digest.as_str())
                    .bind(definition.kind)
                    .bind(definition.name)
                    .bind(definition.text)
                    .bind(now.as_micros())
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(())
        })
    }

    /// One definition.
    pub async fn definition(&self, digest: &Digest) -> Result<Option<Definition>, Error> {
        let row = on!(self, |pool| sqlx::query_as(sql::DEFINITION)
            .bind(digest.as_str())
            .fetch_optional(pool)
            .await)?;
        Ok(row.map(definition))
    }

    /// The definitions by digest, after the one that ended the last page.
    pub async fn definitions(
        &self,
        after: Option<&Digest>,
        limit: u32,
    ) -> Result<Vec<Definition>, Error> {
        let rows: Vec<_> = on!(self, |pool| sqlx::query_as(sql::DEFINITIONS)
            .bind(after.map_or("", Digest::as_str))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(definition).collect())
    }
}

type RawPaper = (String, String, String, String);

fn paper((digest, media, encoding, body): RawPaper) -> Result<Paper, Error> {
    let bytes = decode(&encoding, body).ok_or_else(|| Error::Inconsistent {
        table: "papers",
        column: "body",
        row: digest.clone(),
        what: format!("it is not in `{encoding}`"),
    })?;
    Ok(Paper { digest: Digest::from(&digest), media, bytes })
}

fn definition((digest, kind, name, text): (String, String, String, String)) -> Definition {
    Definition { digest: Digest::from(&digest), kind, name, text }
}

/// Text stays text, so that any tool can read it; everything else becomes hexadecimal digits.
pub(crate) fn encode(bytes: Vec<u8>) -> (&'static str, String) {
    match String::from_utf8(bytes) {
        // PostgreSQL keeps no zero byte in a text.
        Ok(text) if !text.contains('\0') => ("utf-8", text),
        Ok(text) => ("hex", hex(text.as_bytes())),
        Err(error) => ("hex", hex(error.as_bytes())),
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn decode(encoding: &str, body: String) -> Option<Vec<u8>> {
    match encoding {
        "utf-8" => Some(body.into_bytes()),
        "hex" if body.len().is_multiple_of(2) => body
            .as_bytes()
            .chunks_exact(2)
            .map(|pair| {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()
            })
            .collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes: Vec<u8>) {
            let (encoding, body) = encode(bytes.clone());
            prop_assert!(!body.contains('\0'));
            prop_assert_eq!(decode(encoding, body), Some(bytes));
        }
    }

    #[test]
    fn text_is_kept_as_text() {
        assert_eq!(encode("Beschluß 👍\n".into()), ("utf-8", "Beschluß 👍\n".to_owned()));
    }
}
