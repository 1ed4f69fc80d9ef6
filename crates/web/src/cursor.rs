//! Where a page of a list ended, as the address of the next one carries it: an instant and a case.

use umlauf_workflow::{CaseId, Instant};

/// As it stands in an address.
pub(crate) fn written(at: Instant, case: &CaseId) -> String {
    format!("{}_{case}", at.as_micros())
}

/// What stood in an address; nothing if it is no such place.
pub(crate) fn read(text: Option<&str>) -> Option<(Instant, CaseId)> {
    let (micros, case) = text?.split_once('_')?;
    Some((Instant::from_micros(micros.parse().ok()?), CaseId::from(case)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let (at, case) = (Instant::from_micros(7), CaseId::from("fall_1"));
        assert_eq!(read(Some(&written(at, &case))), Some((at, case)));
        assert_eq!(read(Some("x_1")), None);
        assert_eq!(read(None), None);
    }
}
