//! What texts of a request may be: how long, of which characters. Reader and description say the same.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use umlauf_workflow::CaseId;
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $least:literal to $most:literal, $pattern:literal, $good:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(String);

        impl $name {
            /// The text.
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let good: fn(&str) -> bool = $good;
                let length = text.chars().count();
                if ($least..=$most).contains(&length) && good(&text) {
                    Ok(Self(text))
                } else {
                    Err(D::Error::custom(concat!(
                        "expected ", $least, " to ", $most, " characters that match ", $pattern
                    )))
                }
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .min_length(Some($least))
                    .max_length(Some($most))
                    .pattern(Some($pattern))
                    .into()
            }
        }

        impl ToSchema for $name {}
    };
}

text! {
    /// The name of a workflow, a body, a paper, the code of a member.
    Name, 1 to 60, r#"^[^\s\x00-\x1f\x7f-\x9f"'<>&/\\?#%]+$"#, |text| {
        text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !r#""'<>&/\?#%"#.contains(c))
    }
}

text! {
    /// The number of a Ziffer.
    Number, 1 to 6, "^[1-9][0-9]{0,5}$", |text| text.parse::<u32>().is_ok_and(|n| n > 0) && !text.starts_with(['0', '+'])
}

text! {
    /// One line: a title, a label.
    Line, 1 to 300, r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$", |text| {
        !text.trim().is_empty() && !text.chars().any(char::is_control)
    }
}

text! {
    /// A reason, a declaration.
    Prose, 1 to 20_000,
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$",
    readable
}

text! {
    /// What a member writes to the secretariat.
    Note, 1 to 4000,
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$",
    readable
}

text! {
    /// A paper, as text.
    Paper, 1 to 1_000_000,
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$",
    readable
}

text! {
    /// The bytes of a file in Base64 (RFC 4648 § 4, padded); a file has at most 10 MB.
    Base64, 4 to 14_000_000, "^[A-Za-z0-9+/]+={0,2}$", |text| bytes(text).is_some()
}

text! {
    /// The id of a case.
    CaseName, 1 to 64, "^[A-Za-z0-9._-]+$", |text| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    }
}

text! {
    /// Where the page before ended.
    Cursor, 3 to 90, "^-?[0-9]{1,18}_[A-Za-z0-9._-]+$", |text| {
        crate::cursor::read(Some(text)).is_some()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    }
}

impl Number {
    /// The number itself.
    pub(crate) fn get(&self) -> u32 {
        self.as_str().parse().unwrap_or_default()
    }
}

impl CaseName {
    pub(crate) fn id(&self) -> CaseId {
        CaseId::from(self.as_str())
    }
}

impl Base64 {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        bytes(self.as_str()).unwrap_or_default()
    }
}

/// Something to read, with line breaks and tabs and no other control characters.
fn readable(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(|c| c.is_control() && !"\n\r\t".contains(c))
}

/// What Base64 stands for; nothing if it is none.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let sixth = |byte: u8| -> Option<u32> {
        Some(u32::from(match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        }))
    };
    let bare = text.trim_end_matches('=');
    let padding = text.len() - bare.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut found = Vec::with_capacity(text.len() / 4 * 3);
    for chunk in bare.as_bytes().chunks(4) {
        let mut bits = 0;
        for byte in chunk {
            bits = bits << 6 | sixth(*byte)?;
        }
        let missing = 4 - chunk.len();
        // What the padding leaves out must be nothing: one file, one text.
        let spare = [0, 2, 4][missing.min(2)];
        if missing > 2 || bits & ((1 << spare) - 1) != 0 {
            return None;
        }
        bits <<= 6 * missing;
        found.extend(&bits.to_be_bytes()[1..4 - missing]);
    }
    Some(found)
}

/// A day: `2026-12-18`, and nothing else that a date could be written as.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day(pub(crate) jiff::civil::Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || D::Error::custom("expected a day such as 2026-12-18");
        let day: jiff::civil::Date = text.parse().map_err(|_| wrong())?;
        if day.to_string() == text { Ok(Self(day)) } else { Err(wrong()) }
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .into()
    }
}

impl ToSchema for Day {}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads<T: serde::de::DeserializeOwned>(text: &str) -> bool {
        serde_json::from_value::<T>(serde_json::Value::from(text)).is_ok()
    }

    #[test]
    fn base64_is_read_strictly() {
        for (text, wanted) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob")]
        {
            assert_eq!(bytes(text).as_deref(), Some(wanted.as_bytes()), "{text}");
        }
        for wrong in ["Zg", "Zg=", "Zh==", "Z===", "====", "Zm 9", "Zm9v\n", "Zm9-", "=Zg="] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==").as_deref(), Some(&all[..64]));
    }

    #[test]
    fn texts_have_bounds() {
        assert!(reads::<Line>("FIT-Connect wird Produkt") && !reads::<Line>("zwei\nZeilen"));
        assert!(!reads::<Line>("") && !reads::<Line>("  ") && !reads::<Line>("a\0b"));
        assert!(reads::<Line>(&"ä".repeat(300)) && !reads::<Line>(&"ä".repeat(301)));
        assert!(reads::<Prose>("Zwei\nZeilen\tund mehr") && !reads::<Prose>("\n \n"));
        assert!(reads::<Name>("beschlusstext") && !reads::<Name>("a b") && !reads::<Name>("a/b"));
        assert!(reads::<Day>("2026-12-18") && !reads::<Day>("2026-12-18T10:00:00"));
        assert!(!reads::<Day>("20261218") && !reads::<Day>("2026-02-30"));
        assert!(reads::<Cursor>("1660000000000000_case-1") && !reads::<Cursor>("case-1"));
    }
}
