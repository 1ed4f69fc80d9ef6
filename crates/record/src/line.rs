//! The canonical form: the one place that turns an event into its journal line and back.
//!
//! A line is compact JSON (no blanks, no line end) as `serde_json` writes it: fields in the order in
//! which `Recorded` and `Event` declare them, absent options left out, text in UTF-8 with only
//! `"`, `\` and control characters escaped, whole numbers, never a fraction. Instants are UTC text
//! of fixed width. What [`parse`] accepts is exactly what [`canonical`] writes: any other spelling
//! of the same fact is refused, so that a fact has one line and a line has one hash.

use umlauf_workflow::Recorded;

/// The journal line of an event: the bytes that are stored and hashed.
pub fn canonical(recorded: &Recorded) -> String {
    // An event holds text, whole numbers, lists and structs, none of which can fail; were that ever
    // untrue, the text below is no event and every verification would say so.
    serde_json::to_string(recorded).unwrap_or_else(|error| format!("not an event: {error}"))
}

/// A text that is no journal line.
#[derive(Debug, thiserror::Error)]
pub enum NoEvent {
    /// Not JSON, or not an event this program knows.
    #[error("the line is not an event: {0}")]
    Unknown(#[from] serde_json::Error),
    /// An event, but spelled otherwise than [`canonical`] does.
    #[error("the line spells the event otherwise than the journal does; expected `{0}`")]
    Otherwise(String),
}

/// The event of a journal line.
pub fn parse(line: &str) -> Result<Recorded, NoEvent> {
    let recorded: Recorded = serde_json::from_str(line)?;
    let expected = canonical(&recorded);
    if expected == line { Ok(recorded) } else { Err(NoEvent::Otherwise(expected)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = concat!(
        r#"{"case":"c-1","revision":7,"at":"2022-08-22T07:00:00.000000Z","by":"clock","#,
        r#""event":{"kind":"overdue","step":"freigabe"}}"#,
    );

    #[test]
    fn a_line_gives_its_event_and_the_event_gives_the_line() {
        assert_eq!(canonical(&parse(LINE).unwrap()), LINE);
    }

    #[test]
    fn another_spelling_of_the_same_event_is_refused() {
        let spellings = [
            LINE.replace("\"revision\":7", "\"revision\": 7"),
            LINE.replace("07:00:00.000000Z", "09:00:00.000000+02:00"),
            LINE.replace("07:00:00.000000Z", "07:00:00Z"),
            LINE.replace("freigabe", "\\u0066reigabe"),
            LINE.replace("\"revision\":7", "\"revision\":7,\"command\":null"),
            LINE.replace("\"revision\":7", "\"revision\":7,\"note\":\"x\""),
            LINE.replace("\"step\"", "\"extra\":1,\"step\""),
            format!("{LINE}\n"),
        ];
        for spelling in spellings {
            assert!(matches!(parse(&spelling), Err(NoEvent::Otherwise(_))), "{spelling}");
        }
    }

    #[test]
    fn what_is_no_event_is_refused() {
        let broken = [
            String::new(),
            LINE.replace("overdue", "overlooked"),
            LINE.replace("\"revision\":7", "\"revision\":7.5"),
            LINE.replace("\"revision\":7", "\"revision\":-7"),
            LINE.replace("\"revision\":7", "\"revision\":7,\"revision\":8"),
            LINE.replace("\"step\":\"freigabe\"", "\"step\":\"a\",\"step\":\"b\""),
        ];
        for line in broken {
            assert!(matches!(parse(&line), Err(NoEvent::Unknown(_))), "{line}");
        }
    }
}
