//! A flowchart for Mermaid. Names of steps never become its identifiers, since words such as `end`
//! mean something there.

use std::fmt::Write as _;

use crate::show::{arrow, caption, number};
use crate::{Kind, Workflow};

/// The flowchart.
pub(super) fn mermaid(workflow: &Workflow) -> String {
    let mut lines = vec![String::from("flowchart TD")];
    for step in workflow.steps() {
        let (title, short) = caption(step);
        let words = match short {
            Some(short) => format!("{}<br>{}", escaped(&title), escaped(&short)),
            None => escaped(&title),
        };
        let (open, close) = match step.kind {
            Kind::By { .. } => ("[", "]"),
            Kind::Vote(_) => ("{{", "}}"),
            Kind::Consult(_) => ("[\\", "\\]"),
            Kind::Run(_) => ("[[", "]]"),
            Kind::Wait => ("[/", "/]"),
            Kind::Ends { .. } => ("([", "])"),
        };
        lines.push(format!("  s{}{open}\"{words}\"{close}", number(workflow, step)));
    }
    lines.push(format!("  start(( )) --> s{}", number(workflow, workflow.start())));
    for step in workflow.steps() {
        for next in workflow.moves(&step.name) {
            let Some(to) = workflow.step(&next.to) else {
                continue;
            };
            lines.push(format!(
                "  s{} -->|\"{}\"| s{}",
                number(workflow, step),
                escaped(&arrow(next)),
                number(workflow, to)
            ));
        }
    }
    lines.join("\n") + "\n"
}

/// Mermaid reads `#…;` as a character, Markdown in quotes as format, and angle brackets as HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' | '"' | '<' | '>' | '&' | '`' | '*' | '_' | '\\' | '|' | '~' => {
                let _ = write!(safe, "#{};", u32::from(c));
            }
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}
