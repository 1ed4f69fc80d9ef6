//! Rust text as the house rules look at it: without comments, without tests, word by word.
//!
//! A scanner of forty lines instead of a parser: it must only know where comments and strings end.

/// What stands before the tests of a file. A `mod tests;` elsewhere in it is no end.
pub(crate) fn before_tests(text: &str) -> &str {
    let marker = "#[cfg(test)]\nmod ";
    let tests = text.match_indices(marker).find(|(at, _)| {
        let module = text[at + marker.len()..].lines().next().unwrap_or_default();
        module.ends_with('{')
    });
    tests.map_or(text, |(at, _)| &text[..at])
}

/// What of a text is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Code alone; strings are emptied.
    Code,
    /// Code with its strings.
    Strings,
}

/// A text without its comments, line by line as it was.
pub(crate) fn without_comments(text: &str, keep: Keep) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        let line_ends = |inside: &str| inside.chars().filter(|c| *c == '\n').collect::<String>();
        match (piece, keep) {
            (Piece::Comment(inside), _) => out.push_str(&line_ends(inside)),
            (Piece::Literal(inside), Keep::Code) => {
                out.push('"');
                out.push_str(&line_ends(inside));
                out.push('"');
            }
            (Piece::Literal(inside), Keep::Strings) => out.push_str(inside),
            (Piece::Code(code), _) => out.push(code),
        }
    }
    out
}

/// The strings of a text, with their quotes, blanks and line ends as one blank each.
pub(crate) fn strings(text: &str) -> Vec<String> {
    let literals = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Literal(inside) => Some(inside.split_whitespace().collect::<Vec<_>>().join(" ")),
        Piece::Comment(_) | Piece::Code(_) => None,
    });
    literals.collect()
}

/// A part of a text.
enum Piece<'a> {
    Comment(&'a str),
    Literal(&'a str),
    Code(char),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut before = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (comment, literal) = (comment(rest), literal(rest, before));
        let (piece, length) = match (comment, literal) {
            (0, 0) => (Piece::Code(first), first.len_utf8()),
            (0, length) => (Piece::Literal(&rest[..length]), length),
            (length, _) => (Piece::Comment(&rest[..length]), length),
        };
        pieces.push(piece);
        before = rest[..length].chars().last();
        rest = &rest[length..];
    }
    pieces
}

/// The length of the comment a text begins with; 0 if it begins with none.
fn comment(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while text.get(at..).is_some_and(|rest| depth > 0 || rest.starts_with("/*")) {
        let rest = &text[at..];
        let step = match () {
            () if rest.starts_with("/*") => {
                depth += 1;
                2
            }
            () if rest.starts_with("*/") => {
                depth -= 1;
                2
            }
            () => match rest.chars().next() {
                Some(next) => next.len_utf8(),
                None => return at,
            },
        };
        at += step;
        if depth == 0 {
            return at;
        }
    }
    at
}

/// The length of the string or character a text begins with; 0 if it begins with none.
fn literal(text: &str, before: Option<char>) -> usize {
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return 0;
    }
    let start = text.find(|c| !matches!(c, 'b' | 'c' | 'r')).unwrap_or(text.len());
    if start > 2 {
        return 0;
    }
    let (prefix, rest) = text.split_at(start);
    if prefix.contains('r') {
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        let close = format!("\"{}", "#".repeat(hashes));
        let Some(inside) = rest[hashes..].strip_prefix('"') else {
            return 0;
        };
        let length = inside.find(&close).map_or(inside.len(), |end| end + close.len());
        return start + hashes + 1 + length;
    }
    match rest.chars().next() {
        Some('"') => start + closed(rest, '"'),
        // A lifetime is no character: `'a` has no closing quote after one character.
        Some('\'') => {
            let mut inside = rest.chars().skip(1);
            let character = match (inside.next(), inside.next()) {
                (Some('\\'), _) | (Some(_), Some('\'')) => true,
                (_, _) => false,
            };
            if character { start + closed(rest, '\'') } else { 0 }
        }
        _ => 0,
    }
}

/// The length of a quoted text with its quotes.
fn closed(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The lines of a text in which a word stands by itself, counted from 1. A path such as `std::fs`
/// counts as a word.
pub(crate) fn lines_with(text: &str, word: &str) -> Vec<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.lines()
        .enumerate()
        .filter(|(_, line)| {
            line.match_indices(word).any(|(at, _)| {
                let before = line[..at].chars().last();
                let after = line[at + word.len()..].chars().next();
                let starts = word.starts_with(part);
                let ends = word.ends_with(part);
                !(starts && before.is_some_and(part) || ends && after.is_some_and(part))
            })
        })
        .map(|(at, _)| at + 1)
        .collect()
}

#[test]
fn comments_are_taken_out_and_nothing_else() {
    let text = "a /* b /* c */ \n d */ e // f\n\"// g\" '\"' r#\"\" /* \"# 'x // y";
    let all = without_comments(text, Keep::Strings);
    assert_eq!(all, "a \n e \n\"// g\" '\"' r#\"\" /* \"# 'x ");
    assert_eq!(without_comments(text, Keep::Code), "a \n e \n\"\" \"\" \"\" 'x ");
}

#[test]
fn a_word_is_not_a_part_of_another() {
    let text = "async_trait\nasync fn\nstd::fs::read\nmy_std::fs\nx.unwrap()\nunwrap_or(x)";
    assert_eq!(lines_with(text, "async"), [2]);
    assert_eq!(lines_with(text, "std::fs"), [3]);
    assert_eq!(lines_with(text, ".unwrap()"), [5]);
}
