//! How wide words are, and where lines are broken, without any font at hand.
//!
//! Widths are those of the usual fonts without serifs, rather too wide than too narrow: a picture may
//! have some air, but no word may run out of its box.

/// How wide a text is at a font size, in pixels.
pub(super) fn width(text: &str, size: i32) -> i32 {
    let thousandths: i32 = text.chars().map(thousandths).sum();
    (thousandths * size + 999) / 1000
}

fn thousandths(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | '|' | '\'' | '.' | ',' | ':' | ';' | '!' => 300,
        ' ' | 'f' | 't' | 'I' | '(' | ')' | '[' | ']' | '/' | '\\' => 350,
        'r' | 's' | 'c' | 'k' | 'v' | 'x' | 'y' | 'z' | 'J' | '-' | '„' | '“' | '”' | '·' => {
            520
        }
        'm' | 'M' | 'w' | 'W' | '@' | '%' | '&' | '…' | '—' | '<' | '>' | '+' | '=' | '~' | '#' => {
            950
        }
        c if c.is_ascii_uppercase() => 730,
        'Ä' | 'Ö' | 'Ü' => 780,
        c if c.is_ascii() || ('\u{a0}'..'\u{2000}').contains(&c) => 600,
        _ => 1000,
    }
}

/// Breaks a text into lines of at most this width, as even as they can be without another line.
pub(super) fn wrap(text: &str, size: i32, most: i32) -> Vec<String> {
    let lines = broken(text, size, most);
    let mut narrowest = lines.clone();
    let mut limit = most - 8;
    while limit > most / 3 {
        let tried = broken(text, size, limit);
        // A narrower column must neither need more lines nor cut words that were whole.
        if tried.len() > lines.len() || hyphens(&tried) > hyphens(&lines) {
            break;
        }
        narrowest = tried;
        limit -= 8;
    }
    narrowest
}

fn hyphens(lines: &[String]) -> usize {
    lines.iter().filter(|line| line.ends_with('-')).count()
}

fn broken(text: &str, size: i32, most: i32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        loop {
            let space = if line.is_empty() { "" } else { " " };
            if width(&format!("{line}{space}{rest}"), size) <= most {
                line.push_str(space);
                line.push_str(rest);
                break;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            // A word longer than a line: after a hyphen of its own, or where it just fits.
            let (head, tail, hyphen) = cut(rest, size, most);
            lines.push(format!("{head}{hyphen}"));
            rest = tail;
            if rest.is_empty() {
                break;
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

fn cut(word: &str, size: i32, most: i32) -> (&str, &str, &'static str) {
    let mut fits = 0;
    let mut own = None;
    for (at, c) in word.char_indices() {
        let end = at + c.len_utf8();
        if width(&word[..end], size) + width("-", size) > most {
            break;
        }
        fits = end;
        if (c == '-' || c == '/') && end < word.len() {
            own = Some(end);
        }
    }
    if let Some(own) = own {
        return (&word[..own], &word[own..], "");
    }
    let first = word.chars().next().map_or(0, char::len_utf8);
    let at = fits.max(first);
    (&word[..at], &word[at..], if at < word.len() { "-" } else { "" })
}

/// The width of the widest line.
pub(super) fn widest(lines: &[String], size: i32) -> i32 {
    lines.iter().map(|line| width(line, size)).max().unwrap_or_default()
}
