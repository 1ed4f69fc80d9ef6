//! Numbers of a spreadsheet as the text that its user sees.
//!
//! Excel keeps `3.2` as `3.2000000000000002` and shows fifteen digits of it; a date is a count of
//! days. Both are turned into text by arithmetic on digits.

/// A decimal number: `digits` × 10^`exponent`.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i32,
}

/// A stored number as it is shown: rounded to fifteen digits, without exponent. What is no number, or
/// has more than forty places, stays as it is.
pub(crate) fn plain(text: &str) -> String {
    let text = text.trim();
    let Some(mut number) = parse(text) else {
        return text.to_owned();
    };
    round(&mut number, 15);
    let Decimal { negative, digits, exponent } = number;
    if digits.is_empty() {
        return String::from("0");
    }
    let Ok(length) = i32::try_from(digits.len()) else { return text.to_owned() };
    let point = length + exponent;
    if !(-20..=20).contains(&point) || exponent < -40 {
        return text.to_owned();
    }
    let mut shown = String::from(if negative { "-" } else { "" });
    if point <= 0 {
        shown.push_str("0.");
        shown.extend((point..0).map(|_| '0'));
    }
    for (at, digit) in (0..).zip(&digits) {
        if at == point && point > 0 {
            shown.push('.');
        }
        shown.push(char::from(b'0' + digit));
    }
    shown.extend((length..point).map(|_| '0'));
    shown
}

/// A count of days as the date that is shown: `31.01.2026`, with the time of day where there is one.
/// Days are counted from 30 December 1899, or from 1 January 1904 where `from_1904`.
pub(crate) fn date(text: &str, from_1904: bool) -> Option<String> {
    let number = parse(text.trim())?;
    if number.negative {
        return None;
    }
    // Minutes, rounded: days × 1440.
    let mut scaled: u64 = 0;
    let mut exponent = number.exponent;
    for digit in number.digits.iter().take(15) {
        scaled = scaled * 10 + u64::from(*digit);
    }
    exponent += i32::try_from(number.digits.len().saturating_sub(15)).ok()?;
    let minutes = scaled.checked_mul(1440)?;
    let unit = 10_u64.checked_pow(exponent.unsigned_abs());
    let minutes = if exponent >= 0 {
        minutes.checked_mul(unit?)?
    } else {
        let unit = unit.unwrap_or(u64::MAX);
        minutes.saturating_add(unit / 2) / unit
    };
    let (days, minute) = (i64::try_from(minutes / 1440).ok()?, minutes % 1440);
    let time = format!("{:02}:{:02}", minute / 60, minute % 60);
    if days == 0 && !from_1904 {
        return Some(time);
    }
    // The sheet believes that 1900 was a leap year; before March of it the count is one off.
    let shift = if from_1904 { 24107 } else { 25569 - i64::from(days < 60) };
    let (year, month, day) = civil(days - shift)?;
    let date = format!("{day:02}.{month:02}.{year:04}");
    Some(if minute == 0 { date } else { format!("{date} {time}") })
}

/// Whether a number format of Excel shows a date or a time.
pub(crate) fn is_date_format(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            // Quoted, escaped and bracketed text is shown or names a colour; `[h]` is rare and stays.
            '"' => while characters.next().is_some_and(|c| c != '"') {},
            '[' => while characters.next().is_some_and(|c| c != ']') {},
            '\\' | '_' | '*' => {
                characters.next();
            }
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' | 'h' | 'H' | 'J' | 'j' | 'T' | 't' => return true,
            // `General`, `Standard`: letters that are no code.
            ';' | 'G' | 'S' => return false,
            _ => {}
        }
    }
    false
}

/// The calendar day of a count of days since 1 January 1970, for years 1899 to 9999.
fn civil(days: i64) -> Option<(i64, i64, i64)> {
    if !(-26_000..=2_932_896).contains(&days) {
        return None;
    }
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    Some((year + era * 400 + i64::from(month <= 2), month, day))
}

fn parse(text: &str) -> Option<Decimal> {
    if text.len() > 400 {
        return None;
    }
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, power.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let negative = mantissa.starts_with('-');
    let mantissa = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() || power.unsigned_abs() > 400 {
        return None;
    }
    let mut digits = Vec::new();
    for byte in whole.bytes().chain(fraction.bytes()) {
        match byte {
            b'0' if digits.is_empty() => {}
            b'0'..=b'9' => digits.push(byte - b'0'),
            _ => return None,
        }
    }
    let exponent = power - i32::try_from(fraction.len()).ok()?;
    Some(Decimal { negative, digits, exponent })
}

/// Rounds to so many digits, half up, and takes zeros off the end.
fn round(number: &mut Decimal, most: usize) {
    let up = number.digits.get(most).is_some_and(|digit| *digit >= 5);
    while number.digits.len() > most {
        number.digits.pop();
        number.exponent += 1;
    }
    if up {
        let mut at = number.digits.len();
        loop {
            if at == 0 {
                number.digits.insert(0, 1);
                break;
            }
            at -= 1;
            if let Some(digit) = number.digits.get_mut(at) {
                if *digit < 9 {
                    *digit += 1;
                    break;
                }
                *digit = 0;
            }
        }
    }
    while number.digits.last() == Some(&0) {
        number.digits.pop();
        number.exponent += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_the_sheet_shows_them() {
        let shown = [
            ("3.2000000000000002", "3.2"),
            ("12", "12"),
            ("12.0", "12"),
            ("0.10000000000000001", "0.1"),
            ("1E3", "1000"),
            ("-1.5e-3", "-0.0015"),
            ("0.99999999999999999", "1"),
            ("007", "7"),
            ("0", "0"),
            ("1e400", "1e400"),
            ("1e99999999999", "1e99999999999"),
            ("abc", "abc"),
            ("", ""),
        ];
        for (stored, text) in shown {
            assert_eq!(plain(stored), text, "{stored}");
        }
    }

    #[test]
    fn days_are_shown_as_dates() {
        let shown = [
            ("46053", false, "31.01.2026"),
            ("46053.5", false, "31.01.2026 12:00"),
            ("0.5", false, "12:00"),
            ("61", false, "01.03.1900"),
            ("1", false, "01.01.1900"),
            ("44591", true, "31.01.2026"),
            ("46053.999999999996", false, "01.02.2026"),
        ];
        for (stored, from_1904, text) in shown {
            assert_eq!(date(stored, from_1904).as_deref(), Some(text), "{stored}");
        }
        for odd in ["-1", "1e300", "x", "99999999999999999999", "1e-390"] {
            assert!(date(odd, false).is_none_or(|shown| shown == "00:00"), "{odd}");
        }
    }

    #[test]
    fn formats_of_dates_are_told_from_those_of_numbers() {
        for date in ["dd.mm.yyyy", "[$-407]d. mmmm yyyy", "yyyy\\-mm\\-dd", "h:mm", "TT.MM.JJJJ"] {
            assert!(is_date_format(date), "{date}");
        }
        for number in ["General", "0.00", "#,##0.00\" dm\"", "0%", "@", "[Red]0", "Standard", ""] {
            assert!(!is_date_format(number), "{number}");
        }
    }
}
