//! Exact numbers: fractions for thresholds, scaled integers for shares.
//!
//! Two thirds of 100 has no finite decimal, and 66.66200 prints as 66.7 just as 66.66825 does. So
//! nothing here is ever rounded before it is compared, and whoever prints a number says in which
//! direction it may be rounded.

use std::fmt;

/// Digits after the point that a written number may have.
pub(crate) const MAX_DIGITS: u32 = 9;
/// Largest numerator or denominator a file may write.
const MAX_PART: i128 = 1_000_000_000;

/// A fraction of two whole numbers, never negative, always in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    numer: i128,
    denom: i128,
}

impl Fraction {
    /// A fraction in lowest terms; a sign or an empty denominator has no meaning here and gives 0.
    pub(crate) fn new(numer: i128, denom: i128) -> Self {
        if numer <= 0 || denom <= 0 {
            return Self { numer: 0, denom: 1 };
        }
        let shared = gcd(numer, denom);
        Self { numer: numer / shared, denom: denom / shared }
    }

    /// Reads `2/3`; both parts at most 1,000,000,000 and the lower not 0.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (numer, denom) = text.split_once('/')?;
        let (numer, denom) = (whole(numer.trim())?, whole(denom.trim())?);
        (denom > 0).then(|| Self::new(numer, denom))
    }

    /// The upper part.
    pub fn numer(self) -> i128 {
        self.numer
    }

    /// The lower part, at least 1.
    pub fn denom(self) -> i128 {
        self.denom
    }

    /// Whether it is larger than `other`.
    pub(crate) fn exceeds(self, other: Self) -> bool {
        self.numer * other.denom > other.numer * self.denom
    }

    /// This fraction of `amount` units of 1/10^`scale`.
    pub(crate) fn of(self, amount: i128, scale: u32) -> Self {
        Self::new(self.numer * amount, self.denom * power(scale))
    }

    /// In units of 1/10^`digits`, rounded up.
    pub(crate) fn up(self, digits: u32) -> i128 {
        (self.numer * power(digits) + self.denom - 1) / self.denom
    }

    /// In units of 1/10^`digits`, rounded down.
    pub(crate) fn down(self, digits: u32) -> i128 {
        self.numer * power(digits) / self.denom
    }

    /// How many digits after the point write it exactly, if any number up to [`MAX_DIGITS`] does.
    pub(crate) fn digits(self) -> Option<u32> {
        (0..=MAX_DIGITS).find(|&digits| self.numer * power(digits) % self.denom == 0)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denom == 1 {
            write!(f, "{}", self.numer)
        } else {
            write!(f, "{}/{}", self.numer, self.denom)
        }
    }
}

/// Reads `13.04061` as 1304061 with 5 digits. No sign, no exponent, no thousands.
pub(crate) fn decimal(text: &str) -> Option<(i128, u32)> {
    let (before, after) = text.split_once('.').unwrap_or((text, ""));
    if text.ends_with('.') || before.is_empty() {
        return None;
    }
    let digits = u32::try_from(after.len()).ok().filter(|&digits| digits <= MAX_DIGITS)?;
    let before = whole(before)?;
    let after = if after.is_empty() { 0 } else { whole(after)? };
    Some((before * power(digits) + after, digits))
}

/// Reads a whole number of at most ten digits.
fn whole(text: &str) -> Option<i128> {
    if text.is_empty() || text.len() > 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|&number| number <= MAX_PART)
}

/// 10^`digits`; callers stay far below 38 digits.
pub(crate) fn power(digits: u32) -> i128 {
    10_i128.saturating_pow(digits)
}

/// Writes `amount` units of 1/10^`scale` with `point` as the decimal sign: `66.66825`.
pub(crate) fn written(amount: i128, scale: u32, point: char) -> String {
    if scale == 0 {
        return amount.to_string();
    }
    let unit = power(scale);
    let width = usize::try_from(scale).unwrap_or(0);
    format!("{}{point}{:0width$}", amount / unit, amount % unit)
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_from_their_digits() {
        assert_eq!(decimal("13.04061"), Some((1_304_061, 5)));
        assert_eq!(decimal("7"), Some((7, 0)));
        assert_eq!(decimal("0.10"), Some((10, 2)));
        for wrong in ["", ".5", "5.", "1e3", "-1", "+1", "1,5", "1.2.3", "0.1234567890", " 1"] {
            assert_eq!(decimal(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn fractions_are_read_and_kept_in_lowest_terms() {
        assert_eq!(Fraction::parse("4/6").map(|f| f.to_string()).as_deref(), Some("2/3"));
        assert_eq!(Fraction::parse("16/1").map(|f| f.to_string()).as_deref(), Some("16"));
        for wrong in ["2", "2/0", "/3", "2/", "-2/3", "2/3/4", "1/99999999999"] {
            assert_eq!(Fraction::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn two_thirds_of_a_hundred_are_rounded_up_and_down() {
        let need = Fraction::new(2, 3).of(10_000_000, 5);
        assert_eq!(need.to_string(), "200/3");
        assert_eq!(written(need.up(5), 5, '.'), "66.66667");
        assert_eq!(written(need.down(5), 5, ','), "66,66666");
        assert_eq!((need.digits(), Fraction::new(17, 2).digits()), (None, Some(1)));
        assert_eq!(written(5, 2, '.'), "0.05");
    }
}
