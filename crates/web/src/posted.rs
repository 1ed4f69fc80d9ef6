//! A form that was sent: read whole, bounded, and only if it came from a page of ours.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Multipart, RawForm, Request};
use axum::http::header;
use umlauf_workflow::CommandId;

use crate::fail::Fail;
use crate::visitor::Visitor;
use crate::{Web, secret};

/// The most fields a form has.
const FIELDS: usize = 200;
/// The longest text of a field, in characters.
const LONGEST: usize = 20_000;

/// The fields of a form, and who sent it.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) visitor: Visitor,
    fields: BTreeMap<String, String>,
    /// Files by the name of their field; empty ones are left out.
    pub(crate) files: Vec<Upload>,
}

/// A file that came with a form.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Posted {
    /// The text of a field without blanks around it; empty if it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |text| text.trim())
    }

    /// The text of a field, if there is any.
    pub(crate) fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether a box was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// The id the page gave the command, so that sending twice is one act.
    pub(crate) fn command(&self) -> Result<CommandId, Fail> {
        let id = self.text("id");
        let good = (8..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if good { Ok(CommandId::from(id)) } else { Err(Fail::Stale) }
    }
}

impl FromRequest<Web> for Posted {
    type Rejection = Fail;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Fail> {
        let visitor = Visitor::behind(web, request.headers()).await?.ok_or(Fail::NotSignedIn)?;
        let (fields, files) = read(request, web).await?;
        let token = fields.get("form").map_or("", String::as_str);
        if !secret::same(token, &visitor.form) {
            return Err(Fail::Stale);
        }
        Ok(Self { visitor, fields, files })
    }
}

type Read = (BTreeMap<String, String>, Vec<Upload>);

async fn read(request: Request, web: &Web) -> Result<Read, Fail> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let several = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let mut fields = BTreeMap::new();
    let mut files = Vec::new();
    if several {
        let unreadable = |_| Fail::Unreadable;
        let mut parts = Multipart::from_request(request, web).await.map_err(|_| Fail::Stale)?;
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    let bytes = part.bytes().await.map_err(unreadable)?.to_vec();
                    if !bytes.is_empty() {
                        files.push(Upload { field, name, bytes });
                    }
                }
                None => keep(&mut fields, field, &part.text().await.map_err(unreadable)?)?,
            }
        }
    } else {
        let RawForm(bytes) = RawForm::from_request(request, web).await.map_err(|_| Fail::Stale)?;
        for (name, text) in pairs(&bytes) {
            keep(&mut fields, name, &text)?;
        }
    }
    Ok((fields, files))
}

fn keep(fields: &mut BTreeMap<String, String>, name: String, text: &str) -> Result<(), Fail> {
    if fields.len() >= FIELDS {
        return Err(Fail::Stale);
    }
    if text.chars().count() > LONGEST {
        return Err(Fail::TooLong { field: name, most: LONGEST });
    }
    // Browsers send line breaks as two characters; what is kept and hashed has one.
    fields.entry(name).or_insert_with(|| text.replace("\r\n", "\n"));
    Ok(())
}

/// `a=1&b=2`, decoded.
pub(crate) fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let text = |part: &[u8]| String::from_utf8_lossy(&decoded(part)).into_owned();
    bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            (text(&pair[..at]), text(pair.get(at + 1..).unwrap_or_default()))
        })
        .collect()
}

fn decoded(part: &[u8]) -> Vec<u8> {
    let digit = |at: usize| part.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(part.len());
    let mut at = 0;
    while let Some(&byte) = part.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 2;
            }
            (b'+', ..) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
        at += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded() {
        let read = pairs("a=1&grund=Gr%C3%BC%C3%9Fe+aus+K%C3%B6ln&leer=&x".as_bytes());
        let of = |name: &str| read.iter().find(|(n, _)| n == name).map(|(_, text)| text.as_str());
        assert_eq!(of("grund"), Some("Grüße aus Köln"));
        assert_eq!((of("leer"), of("x"), of("y")), (Some(""), Some(""), None));
        assert_eq!(pairs(b"a=%zz%4")[0].1, "%zz%4");
    }
}
