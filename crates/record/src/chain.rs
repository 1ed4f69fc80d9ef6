//! The hash chain: every journal line is bound to all lines before it.
//!
//! The hash of a line is
//!
//! ```text
//! sha256( "umlauf-journal-1\n" + hex(previous) + "\n" + line )
//! ```
//!
//! where `previous` is the hash of the line before it, or [`GENESIS`] (32 zero bytes) for the first;
//! `hex` are 64 lower-case digits; `line` are the UTF-8 bytes of the journal line, without a line
//! end. Everything before `line` has a fixed length, so no two different inputs give the same bytes.
//! In Python: `sha256(b"umlauf-journal-1\n" + previous.hex().encode() + b"\n" + line).digest()`.
//!
//! Each receipt carries the hash of its event. Whoever keeps a receipt is a witness to everything
//! that was recorded up to it, and needs nobody's word to check it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// What stands before the first event of every case.
pub const GENESIS: Hash = Hash([0; 32]);

/// Names the encoding, so that a hash of a journal line is never taken for a hash of anything else.
const DOMAIN: &[u8] = b"umlauf-journal-1\n";

/// SHA-256 of a journal line and all lines before it; 64 lower-case hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// The hash of the line that follows `previous` (see the module for the exact bytes).
pub fn next(previous: &Hash, line: &str) -> Hash {
    let mut sha = Sha256::new();
    sha.update(DOMAIN);
    sha.update(previous.hex());
    sha.update(b"\n");
    sha.update(line.as_bytes());
    Hash(sha.finalize().into())
}

impl Hash {
    /// From its 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 digits, without an allocation.
    fn hex(&self) -> [u8; 64] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        hex
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.hex().iter().try_for_each(|digit| fmt::Write::write_char(f, char::from(*digit)))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no hash: write 64 lower-case hexadecimal digits, as on the receipt")]
pub struct NoHash(String);

impl FromStr for Hash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let no_hash = || NoHash(text.chars().take(80).collect());
        if text.len() != 64 {
            return Err(no_hash());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let (high, low) = digit(pair[0]).zip(digit(pair[1])).ok_or_else(no_hash)?;
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Computed with `sha256sum`, not with this program.
    #[test]
    fn the_encoding_is_the_documented_one() {
        let first = next(&GENESIS, r#"{"a":1}"#);
        assert_eq!(first.to_string(), FIRST);
        assert_eq!(next(&first, "ä").to_string(), SECOND);
    }

    const FIRST: &str = "fd10d30c3512298bed5e1ce1a08e44133abf2e30b32fa1b714c7a6a5e0840e9f";
    const SECOND: &str = "e027294ba7190fd3e77c0d3b28f7d35dee84bda0033545ba8f27194fbdbedf0f";

    #[test]
    fn only_sixty_four_lower_case_digits_are_a_hash() {
        for text in ["", "00", &"A".repeat(64), &"g".repeat(64), &"0".repeat(65), &"ä".repeat(32)]
        {
            assert!(text.parse::<Hash>().is_err(), "{text}");
        }
        assert_eq!("0".repeat(64).parse(), Ok(GENESIS));
    }

    proptest! {
        #[test]
        fn text_and_json_give_the_same_hash_back(bytes in any::<[u8; 32]>()) {
            let hash = Hash::from_bytes(bytes);
            prop_assert_eq!(hash.to_string().parse::<Hash>(), Ok(hash));
            let json = serde_json::to_string(&hash).unwrap();
            prop_assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
        }

        #[test]
        fn another_line_or_another_past_gives_another_hash(
            past in any::<[u8; 32]>(), line in ".*", other in ".*",
        ) {
            let past = Hash::from_bytes(past);
            prop_assert_eq!(next(&past, &line) == next(&past, &other), line == other);
            prop_assert_eq!(next(&past, &line) == next(&GENESIS, &line), past == GENESIS);
        }
    }
}
