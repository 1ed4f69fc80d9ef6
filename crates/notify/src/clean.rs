//! Text from outside, made safe for one line or for a letter.
//!
//! A title with a line break must not become a header, and an invisible change of writing direction
//! must not make a letter read otherwise than it is.

/// One line: control characters and runs of white space become one blank.
pub(crate) fn line(text: &str) -> String {
    let visible: String =
        text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Several lines: line breaks and tabs stay, other control characters go.
pub(crate) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text
        .chars()
        .filter(|c| !turns(*c) && (*c == '\n' || *c == '\t' || !c.is_control()))
        .collect();
    kept.trim().to_owned()
}

/// At most `limit` characters, cut between words, with an ellipsis.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let cut: String = text.chars().take(limit.saturating_sub(1)).collect();
    let end = cut.rfind(' ').filter(|at| *at > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([' ', ',', ';', ':', '-']))
}

fn turns(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::{line, lines, shortened};

    #[test]
    fn a_line_has_no_breaks_and_no_change_of_direction() {
        assert_eq!(line(" a\r\nBcc: x@y\t\u{202E}b\u{0} "), "a Bcc: x@y b");
    }

    #[test]
    fn lines_keep_their_breaks() {
        assert_eq!(lines("eins\r\n\r\nzwei\u{7}\rdrei\n"), "eins\n\nzwei\ndrei");
    }

    #[test]
    fn a_long_title_is_cut_between_words() {
        assert_eq!(shortened("kurz", 10), "kurz");
        assert_eq!(shortened("FIT-Connect wird, Produkt", 20), "FIT-Connect wird…");
        assert_eq!(shortened("äöüäöüäöü", 5), "äöüä…");
    }
}
