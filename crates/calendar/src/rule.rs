//! On which day of a year a holiday falls: the four forms that holiday acts use.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// When a holiday is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// `1 May`.
    Fixed { month: i8, day: i8 },
    /// `easter + 39`.
    Easter { days: i16 },
    /// `Wednesday before 23 November`, never that day itself.
    Before { weekday: Weekday, month: i8, day: i8 },
    /// `2025-05-08`.
    Once(Date),
}

/// What the forms look like, for those who wrote another.
pub(crate) const FORMS: &str = "write `1 May`, `easter + 39`, `Wednesday before 23 November` or, \
                                for one year only, `2025-05-08`";

impl Rule {
    /// Reads one of the four forms.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Ok(date) = text.parse::<Date>()
            && text.len() == "2025-05-08".len()
        {
            return Some(Self::Once(date));
        }
        if let Some(rest) = text.strip_prefix("easter") {
            return easter_offset(rest.trim()).map(|days| Self::Easter { days });
        }
        if let Some((weekday, date)) = text.split_once(" before ") {
            let (month, day) = month_day(date)?;
            return Some(Self::Before { weekday: weekday_named(weekday)?, month, day });
        }
        let (month, day) = month_day(text)?;
        Some(Self::Fixed { month, day })
    }

    /// The day in a year, if it has one. `easter` is Easter Sunday of that year.
    pub(crate) fn day_in(self, year: i16, easter: Date) -> Option<Date> {
        match self {
            Self::Fixed { month, day } => Date::new(year, month, day).ok(),
            Self::Easter { days } => easter.checked_add(days.days()).ok(),
            Self::Before { weekday, month, day } => {
                Date::new(year, month, day).ok()?.nth_weekday(-1, weekday).ok()
            }
            Self::Once(date) => (date.year() == year).then_some(date),
        }
    }
}

/// Easter Sunday of the Gregorian calendar (Oudin's form of the ecclesiastical rule).
pub(crate) fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let century = y / 100;
    let golden = y % 19;
    let epact = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let moon = epact - (epact / 28) * (1 - (29 / (epact + 1)) * ((21 - golden) / 11));
    let weekday = (y + y / 4 + moon + 2 - century + century / 4) % 7;
    Date::new(year, 3, 28).ok()?.checked_add((moon - weekday).days()).ok()
}

fn easter_offset(text: &str) -> Option<i16> {
    if text.is_empty() {
        return Some(0);
    }
    let (sign, digits) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return None,
    };
    let days: u8 = digits.trim_start().parse().ok()?;
    // From Septuagesima to the Sacred Heart; more would leave the year or hide a slip.
    (days <= 80).then(|| sign * i16::from(days))
}

fn month_day(text: &str) -> Option<(i8, i8)> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (day, month) = text.split_once(' ')?;
    let month = MONTHS.iter().zip(1_i8..).find(|(name, _)| **name == month)?.1;
    let day = day.parse().ok()?;
    // A leap year has every day that any year has.
    Date::new(2000, month, day).ok().map(|_| (month, day))
}

fn weekday_named(text: &str) -> Option<Weekday> {
    Some(match text {
        "Monday" => Weekday::Monday,
        "Tuesday" => Weekday::Tuesday,
        "Wednesday" => Weekday::Wednesday,
        "Thursday" => Weekday::Thursday,
        "Friday" => Weekday::Friday,
        "Saturday" => Weekday::Saturday,
        "Sunday" => Weekday::Sunday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_church_tables_say() {
        for date in [
            "1818-03-22",
            "1943-04-25",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2019-04-21",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2285-03-22",
        ] {
            let date: Date = date.parse().unwrap();
            assert_eq!(easter(date.year()), Some(date));
        }
        for year in 1583..=9999 {
            let easter = easter(year).unwrap();
            assert_eq!(easter.weekday(), Weekday::Sunday, "{year}");
            let (first, last) = (Date::constant(year, 3, 22), Date::constant(year, 4, 25));
            assert!((first..=last).contains(&easter), "{year}: {easter}");
        }
    }

    #[test]
    fn repentance_day_is_never_the_day_it_is_counted_from() {
        let rule = Rule::parse("Wednesday before 23 November").unwrap();
        for (year, day) in [(2026, 18), (2027, 17), (2028, 22), (2022, 16), (2033, 16)] {
            let easter = easter(year).unwrap();
            assert_eq!(rule.day_in(year, easter), Some(Date::constant(year, 11, day)));
        }
    }

    #[test]
    fn what_is_no_day_is_no_rule() {
        for text in
            ["", "May", "31 April", "easter + 81", "easter 39", "12-25", "1 Mai", "2025-02-30"]
        {
            assert_eq!(Rule::parse(text), None, "{text}");
        }
        assert_eq!(Rule::parse("easter+1"), Some(Rule::Easter { days: 1 }));
    }
}
