//! Until when something ordered is due: a day, a sitting, or an event.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::when::day;

/// Until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Due {
    /// On a day.
    Day(Date),
    /// At a sitting; it moves with the sitting.
    Sitting {
        /// The number of the sitting.
        number: u32,
        /// The body that sits, where it is not the one that decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<String>,
    },
    /// When something happens.
    Event(String),
}

impl Due {
    /// A due as a file writes it: `2025-12-15` or `zur 49. Sitzung`.
    pub fn written(text: &str) -> Option<Self> {
        if let Some(day) = day(text) {
            return Some(Self::Day(day));
        }
        let number = text.strip_prefix("zur ")?.strip_suffix(". Sitzung")?;
        Some(Self::Sitting { number: positive(number)?, of: None })
    }
}

/// A whole number from 1 on, as people write it.
pub(crate) fn positive(text: &str) -> Option<u32> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Sitting { number, of: None } => write!(f, "zur {number}. Sitzung"),
            Self::Sitting { number, of: Some(body) } => {
                write!(f, "zur {number}. Sitzung ({body})")
            }
            Self::Event(event) => f.write_str(event),
        }
    }
}
