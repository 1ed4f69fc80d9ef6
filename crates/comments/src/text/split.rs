//! Where one paragraph ends and the next begins, and which of them are headings.
//!
//! Markdown says so by its marks. Plain text of administrations numbers its headings (`§ 4 Begriffe`,
//! `3.1 Geltungsbereich`, `Artikel 2`); a line that stands alone and begins so is one.

use crate::comment::tidy;

/// The paragraphs of a text, each with the level of a heading if it is one.
pub(super) fn split(text: &str) -> Vec<(Option<u8>, String)> {
    let text = tidy(text);
    let mut blocks = Blocks::default();
    let mut fence: Option<&str> = None;
    for line in text.split('\n') {
        let bare = line.trim();
        if let Some(mark) = fence {
            blocks.line(line);
            if bare.starts_with(mark) {
                fence = None;
                blocks.end();
            }
        } else if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark)) {
            blocks.end();
            blocks.line(line);
            fence = Some(mark);
        } else if bare.is_empty() {
            blocks.end();
        } else if let Some(level) = hashes(bare) {
            blocks.end();
            blocks.done.push((Some(level), bare.to_owned()));
        } else if let Some(level) = underline(bare).filter(|_| blocks.open.len() == 1) {
            blocks.line(bare);
            let heading = std::mem::take(&mut blocks.open).join("\n");
            blocks.done.push((Some(level), heading));
        } else {
            if is_item(bare) {
                blocks.end();
            }
            blocks.line(line);
        }
    }
    blocks.end();
    blocks.done
}

#[derive(Default)]
struct Blocks {
    done: Vec<(Option<u8>, String)>,
    open: Vec<String>,
}

impl Blocks {
    fn line(&mut self, line: &str) {
        self.open.push(line.trim_end().to_owned());
    }

    fn end(&mut self) {
        let lines = std::mem::take(&mut self.open);
        let text = tidy(&lines.join("\n"));
        if text.is_empty() {
            return;
        }
        let level = if lines.len() == 1 { numbered(&text) } else { None };
        self.done.push((level, text));
    }
}

/// `## Ziel` is a heading of level 2.
fn hashes(line: &str) -> Option<u8> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let heads = (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    if heads { u8::try_from(level).ok() } else { None }
}

/// A line of `=` or `-` makes the line above it a heading.
fn underline(line: &str) -> Option<u8> {
    let all = |mark: char| line.len() >= 3 && line.chars().all(|c| c == mark);
    if all('=') {
        Some(1)
    } else if all('-') {
        Some(2)
    } else {
        None
    }
}

/// `- Punkt`, `* Punkt`, `1. Punkt`, `a) Punkt`, `(2) Absatz`
fn is_item(line: &str) -> bool {
    let Some((mark, _)) = line.split_once([' ', '\t']) else {
        return false;
    };
    if matches!(mark, "-" | "*" | "+" | "•" | "–") {
        return true;
    }
    let inner = mark.strip_prefix('(').unwrap_or(mark);
    let Some(inner) = inner.strip_suffix(['.', ')']) else {
        return false;
    };
    let short = !inner.is_empty() && inner.len() <= 3;
    let number = inner.bytes().all(|b| b.is_ascii_digit());
    let letter =
        mark.ends_with(')') && inner.len() <= 2 && inner.bytes().all(|b| b.is_ascii_lowercase());
    short && (number || letter)
}

/// The level of a line that stands alone and is numbered like a heading.
fn numbered(line: &str) -> Option<u8> {
    if line.chars().count() > 120 || line.ends_with(['.', ';', ':', ',', '!', '?']) {
        return None;
    }
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let second = words.next().unwrap_or_default();
    let counts = |word: &str| {
        let word = word.trim_end_matches(['.', ':']);
        let roman = word.chars().all(|c| "IVXLC".contains(c));
        let letter = word.len() == 1 && word.bytes().all(|b| b.is_ascii_uppercase());
        let digits = word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 6;
        !word.is_empty() && (roman || letter || digits)
    };
    match first {
        "Teil" | "Anlage" | "Anhang" | "Kapitel" | "Part" | "Annex" if counts(second) => Some(1),
        "Abschnitt" | "Section" if counts(second) => Some(2),
        "§" | "Artikel" | "Art." | "Article" if counts(second) => Some(3),
        _ => {
            let number = first.trim_end_matches('.');
            let parts: Vec<&str> = number.split('.').collect();
            let numbers = parts.iter().all(|part| {
                (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
            });
            let heads = numbers && parts.len() >= 2 && second.starts_with(char::is_alphabetic);
            if heads { u8::try_from(parts.len()).ok() } else { None }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_end_where_a_reader_sees_it() {
        let text = "Titel\n=====\n\n## Ziel ##\nEin Satz,\r\nnoch einer.\n\n\n- eins\n- zwei\n  weiter\n\n\
                    3.1 Geltungsbereich\n\n§ 4 Begriffe\n\n(1) Erstens.\n(2) Zweitens.\n\n```\na\n\nb\n```\n\
                    3.2 Dieser Satz ist keine Überschrift.";
        let blocks = split(text);
        let shown: Vec<_> = blocks.iter().map(|(level, text)| (*level, text.as_str())).collect();
        assert_eq!(
            shown,
            [
                (Some(1), "Titel\n====="),
                (Some(2), "## Ziel ##"),
                (None, "Ein Satz,\nnoch einer."),
                (None, "- eins"),
                (None, "- zwei\n  weiter"),
                (Some(2), "3.1 Geltungsbereich"),
                (Some(3), "§ 4 Begriffe"),
                (None, "(1) Erstens."),
                (None, "(2) Zweitens."),
                (None, "```\na\n\nb\n```"),
                (None, "3.2 Dieser Satz ist keine Überschrift."),
            ]
        );
    }
}
