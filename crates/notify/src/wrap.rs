//! Plain text for mail: short lines, quotes that stay quotes, nothing torn apart.
//!
//! Templates hold one line per paragraph; this breaks it at 76 characters. Addresses of pages and
//! check sums are never broken, nor is `§ 8` or `24 Uhr`.

const WIDTH: usize = 76;

/// Breaks long lines, drops blanks at their ends and more than one empty line in a row; the text
/// ends with one line break.
pub(crate) fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut empty = true;
    for line in text.lines() {
        let bare = line.trim_end();
        if bare.is_empty() {
            if !empty {
                out.push('\n');
            }
            empty = true;
            continue;
        }
        empty = false;
        // The sign before a mail's footer is two hyphens and a blank.
        if bare == "--" {
            out.push_str("-- ");
        } else {
            fill(bare, &mut out);
        }
        out.push('\n');
    }
    let end = out.trim_end_matches('\n').len();
    out.truncate(end);
    out.push('\n');
    out
}

fn fill(line: &str, out: &mut String) {
    let start = line.find(|c: char| c != ' ' && c != '>').unwrap_or(line.len());
    let (lead, rest) = line.split_at(start);
    let hang = if rest.starts_with("- ") { "  " } else { "" };
    let next = format!("{lead}{hang}");
    out.push_str(lead);
    let mut used = lead.chars().count();
    let mut fresh = true;
    for piece in pieces(rest) {
        let width = piece.chars().count();
        if !fresh && used + 1 + width > WIDTH {
            out.push('\n');
            out.push_str(&next);
            used = next.chars().count();
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            used += 1;
        }
        out.push_str(&piece);
        used += width;
        fresh = false;
    }
}

/// Words, with those joined that belong on one line.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut glue = false;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let follows = matches!(word.trim_end_matches(['.', ',', ';', ':', ')']), "Uhr");
        match pieces.last_mut() {
            Some(last) if glue || follows => {
                last.push(' ');
                last.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
        let bare = word.trim_start_matches(['(', '„']);
        glue = matches!(bare, "§" | "§§" | "Abs." | "Satz" | "Nr." | "SHA-256" | "-")
            || bare.strip_suffix('.').is_some_and(|day| {
                (1..=2).contains(&day.len()) && day.bytes().all(|byte| byte.is_ascii_digit())
            });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn paragraphs_are_broken_and_hang_under_their_sign() {
        let text = "- Königsteiner Schlüssel in der Fassung des Jahres 2019, veröffentlicht im Bundesanzeiger\n\n\n\n> Zitat, das so lang ist, dass es auf eine zweite Zeile gebrochen werden muss\n";
        assert_eq!(
            wrapped(text),
            "- Königsteiner Schlüssel in der Fassung des Jahres 2019, veröffentlicht im\n  \
             Bundesanzeiger\n\n> Zitat, das so lang ist, dass es auf eine zweite Zeile gebrochen werden\n> muss\n"
        );
    }

    #[test]
    fn what_belongs_together_stays_on_one_line() {
        let text =
            "Die Geschäftsstelle bittet Sie um eine Antwort bis Freitag, 12. Dezember, 24 Uhr.";
        assert_eq!(
            wrapped(text),
            "Die Geschäftsstelle bittet Sie um eine Antwort bis Freitag, 12. Dezember,\n24 Uhr.\n"
        );
        let long = "https://umlauf.example/".repeat(9);
        assert_eq!(wrapped(&long), format!("{long}\n"));
        assert_eq!(wrapped("a\n-- \nb"), "a\n-- \nb\n");
    }
}
