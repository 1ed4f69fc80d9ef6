//! Which paragraph of the text a comment is about, from what its commenter wrote into the table.
//!
//! `p7` names a paragraph of ours. Whoever writes the number of a clause (`3.1`, `§ 4`) means what stands
//! under that heading, so the heading gets the comment. Everything else stays a comment without a place:
//! guessing would put words next to a text they are not about.

use umlauf_comments::{Comment, Text};

/// The id of the paragraph.
pub(super) fn anchor(text: &Text, comment: &Comment) -> Option<String> {
    let named = [&comment.paragraph, &comment.clause, &comment.line];
    named
        .iter()
        .flat_map(|cell| cell.split(|c: char| !c.is_ascii_alphanumeric()))
        .map(str::to_ascii_lowercase)
        .find(|word| is_id(word) && text.paragraph(word).is_some())
        .or_else(|| heading(text, &comment.clause))
}

fn is_id(word: &str) -> bool {
    word.strip_prefix('p').is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The heading that begins with this number.
fn heading(text: &Text, clause: &str) -> Option<String> {
    let clause = number(clause);
    if !clause.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let begins = |heading: &str| {
        number(heading)
            .strip_prefix(clause.as_str())
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '.'))
    };
    let mut headings = text.paragraphs().iter().filter(|one| one.clause.is_some());
    headings.find(|one| begins(&one.text)).map(|one| one.id.clone())
}

/// `## § 4 Begriffe` and `§4` begin alike.
fn number(text: &str) -> String {
    let text = text.trim().trim_start_matches('#').trim();
    let text = text.trim_end_matches(['.', ':', ' ']);
    text.replace("§ ", "§").replace('\u{a0}', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_stands_where_its_commenter_says_or_nowhere() {
        let text = Text::first(
            "# Ziel\n\nEin Satz.\n\n3.1 Geltungsbereich\n\nNoch einer.\n\n§ 4 Begriffe",
        );
        let at = |clause: &str, paragraph: &str| {
            let (clause, paragraph) = (clause.to_owned(), paragraph.to_owned());
            anchor(&text, &Comment { clause, paragraph, ..Comment::default() })
        };
        assert_eq!(at("", "p2").as_deref(), Some("p2"));
        assert_eq!(at("", "Absatz P4, Satz 2").as_deref(), Some("p4"));
        assert_eq!(at("3.1", "").as_deref(), Some("p3"));
        assert_eq!(at("§4", "").as_deref(), Some("p5"));
        assert_eq!(at("3", ""), None);
        assert_eq!(at("3.1.2", ""), None);
        assert_eq!(at("Ziel", "p77"), None);
        assert_eq!(at("", ""), None);
    }
}
