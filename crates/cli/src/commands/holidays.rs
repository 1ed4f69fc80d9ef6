//! `umlauf holidays`: the holidays of a place in a year, one line per day.

use std::io::Write;

use jiff::civil::Date;
use serde::Serialize;
use umlauf_calendar::Calendars;

/// Writes `{"date", "name", "basis"}` for every holiday, by date.
///
/// # Errors
/// [`umlauf_calendar::HolidaysError`] where the calendar or the year does not exist (a wrong call);
/// else what writing met.
pub(crate) fn run(
    mut output: impl Write,
    calendars: &Calendars,
    calendar: &str,
    year: i16,
) -> anyhow::Result<()> {
    for day in calendars.holidays(calendar, year)? {
        let line = Line { date: day.date, name: &day.name, basis: &day.basis };
        serde_json::to_writer(&mut output, &line)?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(())
}

#[derive(Serialize)]
struct Line<'d> {
    date: Date,
    name: &'d str,
    basis: &'d str,
}

#[cfg(test)]
mod tests {
    use umlauf_calendar::HolidaysError;
    use umlauf_source::Source;

    use super::*;

    #[test]
    fn a_line_per_day_names_its_source() {
        let text = include_str!("../../../../workflows/calendars/DE.yaml");
        let calendars = Calendars::compile(&[Source::new("DE.yaml", text)]).unwrap();
        let mut output = Vec::new();
        run(&mut output, &calendars, "DE-BY", 2026).unwrap();
        let output = String::from_utf8(output).unwrap();
        assert_eq!(output.lines().count(), 12);
        assert_eq!(
            output.lines().next(),
            Some(r#"{"date":"2026-01-01","name":"Neujahr","basis":"BayFTG Art. 1 Abs. 1 Nr. 1"}"#)
        );
        let error = run(Vec::new(), &calendars, "DE-BY/Passau", 2026).unwrap_err();
        assert!(error.is::<HolidaysError>() && error.to_string().contains("`DE-BY/Augsburg`"));
    }
}
