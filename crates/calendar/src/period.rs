//! How long a period is: the words that definitions, commands and the command line share.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// No period is longer (years); what is longer is a slip of the pen.
const MAX_YEARS: u32 = 1000;

/// A period such as `14 days` or `20 working days`; at least one unit, at most a thousand years.
///
/// Written and read as text, singular and plural for every count: `1 day`, `1 days`, `2 week`.
/// § 189 BGB is read too: `half year` (6 months), `quarter` (3 months), `half month` (15 days) and
/// `2 months and a half` (the fifteen days come last).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    count: u32,
    unit: Unit,
    and_a_half: bool,
}

/// What a period is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Sixty minutes of real time, also across a change of the clock (§ 31 Abs. 6 `VwVfG`).
    Hour,
    /// Calendar days.
    Day,
    /// Monday to Friday without the holidays of the calendar.
    WorkingDay,
    /// Seven days; ends on the weekday of the same name.
    Week,
    /// Ends on the day of the same number, or on the last of a month that is too short.
    Month,
    /// Twelve months.
    Year,
}

/// Why a text is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPeriod {
    /// Not of the form.
    #[error(
        "`{0}` is not a period; write a number and `hours`, `days`, `working days`, `weeks`, \
         `months` or `years`, such as `14 days`"
    )]
    Form(String),
    /// The count is out of its bounds.
    #[error("`{written}` is out of bounds; a period has 1 to {most} {unit}")]
    Count {
        /// What was written.
        written: String,
        /// The largest count.
        most: u32,
        /// The unit in the plural.
        unit: &'static str,
    },
}

impl Period {
    /// What every text of a period looks like, as a regular expression for editors.
    pub const FORM: &str = "^([0-9]+ +(hours?|days?|working days?|weeks?|months?( and a half)?|\
                            years?)|half year|half month|quarter)$";

    /// `count` units.
    pub fn new(count: u32, unit: Unit) -> Result<Self, BadPeriod> {
        if count == 0 || count > unit.most() {
            let written = format!("{count} {}", unit.words().1);
            return Err(unit.out_of_bounds(written));
        }
        Ok(Self { count, unit, and_a_half: false })
    }

    /// How many units, at least 1.
    pub fn count(self) -> u32 {
        self.count
    }

    /// The unit.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// Whether fifteen days follow the months (§ 189 Abs. 2 BGB).
    pub fn and_a_half(self) -> bool {
        self.and_a_half
    }

    /// The days of a period of months or years that need not run in one piece: 30 a month, 365 a
    /// year (§ 191 BGB). Nothing for other units, which the rule does not speak of.
    pub fn days_in_pieces(self) -> Option<u32> {
        let half = if self.and_a_half { 15 } else { 0 };
        match self.unit {
            Unit::Month => Some(self.count * 30 + half),
            Unit::Year => Some(self.count * 365),
            _ => None,
        }
    }

    /// In German, as a letter says it: `14 Tage`, `1 Monat`, `20 Arbeitstage`.
    pub fn german(self) -> String {
        let (one, many) = match self.unit {
            Unit::Hour => ("Stunde", "Stunden"),
            Unit::Day => ("Tag", "Tage"),
            Unit::WorkingDay => ("Arbeitstag", "Arbeitstage"),
            Unit::Week => ("Woche", "Wochen"),
            Unit::Month => ("Monat", "Monate"),
            Unit::Year => ("Jahr", "Jahre"),
        };
        match (self.count, self.and_a_half) {
            (count, true) => format!("{count}½ {many}"),
            (1, false) => format!("1 {one}"),
            (count, false) => format!("{count} {many}"),
        }
    }
}

impl Unit {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Hour => ("hour", "hours"),
            Self::Day => ("day", "days"),
            Self::WorkingDay => ("working day", "working days"),
            Self::Week => ("week", "weeks"),
            Self::Month => ("month", "months"),
            Self::Year => ("year", "years"),
        }
    }

    fn of(word: &str) -> Option<Self> {
        use Unit::{Day, Hour, Month, Week, WorkingDay, Year};
        [Hour, Day, WorkingDay, Week, Month, Year].into_iter().find(|unit| {
            let (one, many) = unit.words();
            word == one || word == many
        })
    }

    fn most(self) -> u32 {
        match self {
            Self::Hour => MAX_YEARS * 8766,
            Self::Day => MAX_YEARS * 365,
            Self::WorkingDay => MAX_YEARS * 250,
            Self::Week => MAX_YEARS * 52,
            Self::Month => MAX_YEARS * 12,
            Self::Year => MAX_YEARS,
        }
    }

    fn out_of_bounds(self, written: String) -> BadPeriod {
        BadPeriod::Count { written, most: self.most(), unit: self.words().1 }
    }
}

impl FromStr for Period {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let no_period = || BadPeriod::Form(shortened(text));
        match text.trim() {
            "half year" => return Self::new(6, Unit::Month),
            "quarter" => return Self::new(3, Unit::Month),
            "half month" => return Self::new(15, Unit::Day),
            _ => {}
        }
        let (number, word) = text.trim().split_once(' ').ok_or_else(no_period)?;
        let word = word.trim_start();
        let (word, and_a_half) = match word.strip_suffix(" and a half") {
            Some(word) => (word, true),
            None => (word, false),
        };
        let unit = Unit::of(word).ok_or_else(no_period)?;
        if number.is_empty()
            || !number.bytes().all(|byte| byte.is_ascii_digit())
            || (and_a_half && unit != Unit::Month)
        {
            return Err(no_period());
        }
        let out_of_bounds = || unit.out_of_bounds(shortened(text));
        let count = number.parse().map_err(|_| out_of_bounds())?;
        let period = Self::new(count, unit).map_err(|_| out_of_bounds())?;
        Ok(Self { and_a_half, ..period })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, many) = self.unit.words();
        write!(f, "{} {}", self.count, if self.count == 1 { one } else { many })?;
        if self.and_a_half { f.write_str(" and a half") } else { Ok(()) }
    }
}

impl TryFrom<String> for Period {
    type Error = BadPeriod;

    fn try_from(text: String) -> Result<Self, BadPeriod> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

/// At most forty characters of what somebody wrote.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
