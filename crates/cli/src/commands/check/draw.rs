//! A fault as people see it: the lines around it, a caret, what to do.
//!
//! Drawing is done here alone; the crates that find faults know nothing of terminals.

use std::io::IsTerminal as _;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
};
use umlauf_source::{Fault, Severity, Source};

/// Draws a fault; in colour where standard error is a terminal that wants it.
pub(in crate::commands) fn draw(source: &Source, fault: &Fault) -> String {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let theme = if colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let text = NamedSource::new(&source.name, source.text.clone());
    let drawn = Drawn {
        fault,
        source: text,
        bytes: source.text.len(),
    };
    let mut picture = String::new();
    match GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .render_report(&mut picture, &drawn)
    {
        Ok(()) => picture,
        Err(_) => format!(
            "{}:{}:{}: {} [{}]",
            source.name, fault.place.line, fault.place.column, fault.message, fault.code
        ),
    }
}

#[derive(Debug)]
struct Drawn<'f> {
    fault: &'f Fault,
    source: NamedSource<String>,
    bytes: usize,
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
        self.fault
            .hint
            .as_ref()
            .map(|hint| Box::new(hint) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let start = self.fault.place.start.min(self.bytes);
        let end = self.fault.place.end.clamp(start, self.bytes);
        let label = LabeledSpan::new(Some(self.fault.label.clone()), start, end - start);
        Some(Box::new(std::iter::once(label)))
    }
}
