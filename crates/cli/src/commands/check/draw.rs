//! A fault as people see it: the lines around it, a caret, what to do.
//!
//! Drawing is done here alone; the crates that find faults know nothing of terminals.

use std::io::IsTerminal as _;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};
use umlauf_source::{Fault, Severity, Source};

/// No line is longer.
const WIDTH: usize = 100;

/// Draws a fault, with its story below; in colour where standard error is a terminal that wants it.
pub(in crate::commands) fn draw(source: &Source, fault: &Fault) -> String {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let drawn = Drawn { fault, text: Text(source) };
    let mut picture = String::new();
    match GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .render_report(&mut picture, &drawn)
    {
        Ok(()) => picture + &story(&fault.story),
        Err(_) => format!(
            "{}:{}:{}: {} [{}]",
            source.name, fault.place.line, fault.place.column, fault.message, fault.code
        ),
    }
}

/// Sentence by sentence, each broken at the width and hanging.
fn story(sentences: &[String]) -> String {
    let mut text = String::new();
    for sentence in sentences {
        let mut line = String::from("   ");
        for word in sentence.split(' ') {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                text.push_str(&line);
                line = String::from("\n     ");
            }
            line.push(' ');
            line.push_str(word);
        }
        text.push_str(&line);
        text.push('\n');
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

#[derive(Debug)]
struct Drawn<'f> {
    fault: &'f Fault,
    text: Text<'f>,
}

/// A text whose columns are counted in characters, as people and the data form count them; miette's
/// own count bytes, and every `ü` would move the place by one.
#[derive(Debug)]
struct Text<'f>(&'f Source);

impl SourceCode for Text<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.0.text.as_str();
        let read = text.read_span(span, before, after)?;
        let head = text.get(..read.span().offset()).unwrap_or_default();
        let line = head.rfind('\n').map_or(head, |at| &head[at + 1..]);
        Ok(Box::new(MietteSpanContents::new_named(
            self.0.name.clone(),
            read.data(),
            *read.span(),
            read.line(),
            line.chars().count(),
            read.line_count(),
        )))
    }
}

impl std::fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.fault.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.fault.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.fault.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.fault.hint.as_ref().map(|hint| Box::new(hint) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let bytes = self.text.0.text.len();
        let start = self.fault.place.start.min(bytes);
        let end = self.fault.place.end.clamp(start, bytes);
        let label = LabeledSpan::new(Some(self.fault.label.clone()), start, end - start);
        Some(Box::new(std::iter::once(label)))
    }
}

#[cfg(test)]
mod tests {
    use umlauf_source::Place;

    use super::*;

    #[test]
    fn the_place_counts_characters() {
        let text = "a: b\nüber: größer, umlaf\nz: y\n";
        let start = text.find("umlaf").unwrap();
        let place = Place { start, end: start + 5, line: 2, column: 15, length: 5 };
        let fault = Fault::error("workflow::unknown_step", place, "no step is called `umlaf`")
            .label("leads nowhere")
            .hint("did you mean `umlauf`?");
        assert_eq!(
            draw(&Source::new("x.yaml", text), &fault),
            "workflow::unknown_step

  × no step is called `umlaf`
   ╭─[x.yaml:2:15]
 1 │ a: b
 2 │ über: größer, umlaf
   ·               ──┬──
   ·                 ╰── leads nowhere
 3 │ z: y
   ╰────
  help: did you mean `umlauf`?
"
        );
    }

    #[test]
    fn a_story_stands_below_and_hangs() {
        let opened = "2. März 2026: Der Vorgang wird eröffnet und steht in „Entwurf“.";
        let long = "17. März 2026: Die Frist der Abstimmung läuft ab, niemand hat abgestimmt. Ergebnis: \
                    „nicht zustande gekommen“; der Vorgang steht in „Nachlese“.";
        assert_eq!(
            story(&[opened.to_owned(), long.to_owned()]),
            "
    2. März 2026: Der Vorgang wird eröffnet und steht in „Entwurf“.
    17. März 2026: Die Frist der Abstimmung läuft ab, niemand hat abgestimmt. Ergebnis: „nicht
      zustande gekommen“; der Vorgang steht in „Nachlese“.
"
        );
        assert_eq!(story(&[]), "");
    }
}
