//! The file itself: well-formed JSON of the known shape, about the case that its events are about.

use serde::Deserialize;
use umlauf_workflow::{Digest, Event, Recorded};

use crate::fault::{Code, Fault};
use crate::file::{ABOUT, FORMAT, MOST_BYTES, Read, VERSION};

/// Reads a file, or says why it is no record.
pub(super) fn read(text: &str) -> Result<Read, Fault> {
    if text.len() > MOST_BYTES {
        let message = format!("the file is larger than {MOST_BYTES} bytes");
        return Err(Fault::new(Code::TooLarge, message).differs(MOST_BYTES, text.len()));
    }
    serde_json::from_str(text).map_err(|error| foreign(text).unwrap_or_else(|| malformed(&error)))
}

fn malformed(error: &serde_json::Error) -> Fault {
    Fault::new(Code::Form, format!("the file is not a well-formed record: {error}"))
}

/// Whether the trouble is that it is something else, or of another version.
fn foreign(text: &str) -> Option<Fault> {
    #[derive(Deserialize)]
    struct Probe {
        format: Option<serde::de::IgnoredAny>,
        version: Option<u32>,
    }
    let probe: Probe = serde_json::from_str(text).ok()?;
    if probe.format.is_none() {
        let message = format!("the file is no record: it does not say `\"format\": \"{FORMAT}\"`");
        return Some(Fault::new(Code::Format, message));
    }
    let version = probe.version.filter(|version| *version != VERSION)?;
    Some(unknown_version(version))
}

fn unknown_version(version: u32) -> Fault {
    let message = format!("records of version `{version}` are not known to this program");
    Fault::new(Code::Format, message).differs(VERSION, version)
}

/// The fixed fields.
pub(super) fn frame(file: &Read, faults: &mut Vec<Fault>) {
    if file.format != FORMAT {
        let message = format!("the file says it is a `{}`", file.format);
        faults.push(Fault::new(Code::Format, message).differs(FORMAT, &file.format));
    }
    if file.version != VERSION {
        faults.push(unknown_version(file.version));
    }
    if file.about != ABOUT {
        let message = "the note on how to read the file was changed";
        let (expected, found) = (ABOUT.join("\n"), file.about.join("\n"));
        faults.push(Fault::new(Code::Derived, message).differs(expected, found));
    }
}

/// What stands above the journal, by the first event.
pub(super) fn header(file: &Read, journal: &[Recorded], faults: &mut Vec<Fault>) {
    let Some(Recorded { event: Event::Opened { workflow, body, title, .. }, .. }) = journal.first()
    else {
        let message = "the journal does not begin with the opening of a case";
        faults.push(Fault::new(Code::Order, message).at(1));
        return;
    };
    let mut compare = |what: &str, expected: &str, found: &str| {
        if expected != found {
            let message = format!("`{what}` is not what the first event says");
            faults.push(Fault::new(Code::Head, message).at(1).differs(expected, found));
        }
    };
    compare("workflow", workflow.as_str(), file.workflow.as_str());
    compare("body", body.as_str(), file.body.as_str());
    if let Some(text) = &file.title {
        compare("title", title.as_str(), Digest::of(text.as_bytes()).as_str());
    }
    if let Some(last) = journal.last().filter(|last| file.exported_at < last.at) {
        let message = "the record was exported before its last event";
        let fault = Fault::new(Code::Head, message).at(last.revision);
        faults.push(fault.differs(last.at, file.exported_at));
    }
}
