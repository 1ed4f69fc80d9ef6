//! The text of a decision as it is made known in the Bundesanzeiger (§ 1 Abs. 5 Satz 3 IT-StV).
//!
//! Only what is public stands in it: number, title, manner, day, the Ziffern. Notices of the IT-Planungsrat
//! close with „Im Auftrag"; whoever signs adds the name.

use std::fmt::Write as _;

use crate::{Decision, When};

/// The text. `body` is the body's title; `day` writes a day.
pub fn announcement(decision: &Decision, body: &str, day: impl Fn(When) -> String) -> String {
    let mut text = format!("Bekanntmachung\nder Entscheidung des Gremiums {body}\n\n");
    let number = if decision.unnumbered { String::new() } else { format!(" {}", decision.number) };
    let _ = writeln!(text, "Beschluss{number}\n{}\n", decision.title);
    let held = decision.held.to_string();
    let held = if held.is_empty() { String::new() } else { format!(" ({held})") };
    let _ = writeln!(text, "vom {}{held}\n", day(decision.date));
    if decision.items.is_empty() {
        text.push_str("Der Wortlaut der einzelnen Ziffern liegt dieser Fassung nicht vor.\n");
    }
    for item in &decision.items {
        let to =
            if item.to.is_empty() { String::new() } else { format!(" {}", item.to.join(", ")) };
        let _ = writeln!(text, "{}. {body} {}{to}: {}", item.number, item.verb.as_str(), item.text);
        if let Some(condition) = &item.condition {
            let _ = writeln!(text, "   Bedingung: {condition}");
        }
        if let Some(due) = &item.due {
            let _ = writeln!(text, "   Frist: {due}");
        }
        for link in &item.links {
            let _ = writeln!(text, "   ({})", crate::announce::said(link));
        }
    }
    for link in &decision.links {
        let _ = writeln!(text, "\n({})", said(link));
    }
    text.push_str("\nIm Auftrag\n");
    text
}

pub(crate) fn said(link: &crate::Link) -> String {
    use crate::Effect;
    let target = &link.target;
    match link.effect {
        Effect::Amends => format!("ändert Beschluss {target}"),
        Effect::Replaces => format!("ersetzt Beschluss {target}"),
        Effect::Repeals => format!("hebt Beschluss {target} auf"),
        Effect::Fulfils => format!("erklärt die Aufträge aus Beschluss {target} für erledigt"),
        Effect::Implements => format!("setzt Beschluss {target} um"),
        Effect::Cites => format!("vergleiche Beschluss {target}"),
    }
}
