//! What a page says to its reader, piece by piece, and in which language it says so itself: the nearest `lang`
//! around the piece. Attributes that are read out count as well.
//!
//! Our pages are well-formed, so a walk over the tags is enough; what is not closed ends the test.
#![expect(clippy::missing_panics_doc, reason = "a page that is broken ends its story")]

/// Tags that are never closed.
const VOID: [&str; 9] = ["area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"];

/// Attributes that people hear or see.
const READ_OUT: [&str; 4] = ["aria-label", "alt", "placeholder", "title"];

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The nearest `lang`.
    pub lang: String,
    /// The words.
    pub text: String,
}

/// Every piece of text on a page, in order.
pub fn visible(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Vec<(String, String)> = vec![(String::new(), String::new())];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        take(&mut pieces, &open, &rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = rest[1..].split_once('>') else { break };
        rest = after;
        if tag.starts_with('!') || tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let (last, _) = open.pop().unwrap_or_default();
            assert_eq!(last, name.trim(), "closed out of order");
            continue;
        }
        let name: String = tag.chars().take_while(|c| !c.is_whitespace() && *c != '/').collect();
        let around = open.last().map(|(_, lang)| lang.clone()).unwrap_or_default();
        let lang = attribute(tag, "lang").unwrap_or(around);
        for read in READ_OUT {
            if let Some(text) = attribute(tag, read) {
                pieces.push(Piece { lang: lang.clone(), text: plain(&text) });
            }
        }
        if VOID.contains(&name.as_str()) || tag.ends_with('/') {
            continue;
        }
        open.push((name, lang));
    }
    pieces
}

fn take(pieces: &mut Vec<Piece>, open: &[(String, String)], text: &str) {
    let Some((name, lang)) = open.last() else { return };
    let silent = matches!(name.as_str(), "script" | "style");
    if !silent && !text.trim().is_empty() {
        pieces.push(Piece { lang: lang.clone(), text: plain(text.trim()) });
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\""))?;
    let (_, value) = tag[at..].split_once('"')?;
    value.split_once('"').map(|(value, _)| value.to_owned())
}

fn plain(text: &str) -> String {
    [
        ("&#38;", "&"),
        ("&amp;", "&"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&nbsp;", " "),
    ]
    .iter()
    .fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
}
