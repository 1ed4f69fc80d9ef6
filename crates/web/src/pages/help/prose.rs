//! The German prose of a definition as headings, paragraphs and lists: the same text that a jurist signs,
//! only set as a page.

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
}

/// The blocks of a text; its own heading, which a page has already, is left out.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let underlined = lines.peek().is_some_and(|next| rule(next));
        let said = line.trim();
        if said.is_empty() || rule(line) || underlined {
            blocks.push(Block::Paragraph(String::new()));
        } else if !line.starts_with(' ') && numbered(line) {
            blocks.push(Block::Heading(said.to_owned()));
        } else if let Some(item) = said.strip_prefix("– ") {
            match blocks.last_mut() {
                Some(Block::List(items)) => items.push(item.to_owned()),
                _ => blocks.push(Block::List(vec![item.to_owned()])),
            }
        } else {
            join(&mut blocks, line);
        }
    }
    blocks.retain(|block| *block != Block::Paragraph(String::new()));
    blocks
}

/// A line goes on with what stands before it: with an item only where it is indented like one.
fn join(blocks: &mut Vec<Block>, line: &str) {
    let said = line.trim();
    let deep = line.len() - line.trim_start().len() >= 5;
    match blocks.last_mut() {
        Some(Block::List(items)) if deep => {
            if let Some(item) = items.last_mut() {
                item.push(' ');
                item.push_str(said);
            }
        }
        Some(Block::Paragraph(text)) => {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(said);
        }
        _ => blocks.push(Block::Paragraph(said.to_owned())),
    }
}

fn rule(line: &str) -> bool {
    line.len() > 2 && line.bytes().all(|byte| byte == b'=')
}

fn numbered(line: &str) -> bool {
    line.split_once(". ").is_some_and(|(number, _)| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_and_lists_are_told_apart() {
        let text = "Titel\n=====\n\nErster Absatz,\nnoch immer.\n\n1. Schritt\n   Zuständig ist\n   der Vorsitz.\n   – „a“: dann\n     b\n   – c\n   Danach.\n";
        assert_eq!(
            blocks(text),
            vec![
                Block::Paragraph(String::from("Erster Absatz, noch immer.")),
                Block::Heading(String::from("1. Schritt")),
                Block::Paragraph(String::from("Zuständig ist der Vorsitz.")),
                Block::List(vec![String::from("„a“: dann b"), String::from("c")]),
                Block::Paragraph(String::from("Danach.")),
            ]
        );
    }
}
