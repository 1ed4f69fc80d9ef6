//! What became of a comment, and what its commenter says to that.
//!
//! The words are those of the practice (§ 51 GGO asks which dissenting opinions remain), so that a
//! disposition can be typed into a spreadsheet and read back from it.

use serde::{Deserialize, Serialize};

/// What the lead unit decided about one comment (Bewertung).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Taken over as proposed: *angenommen*.
    Accepted,
    /// Taken over in part: *teilweise*.
    Partly,
    /// Not taken over, always with a reason: *abgelehnt*.
    Rejected,
    /// Put off, to a later version for instance: *zurückgestellt*.
    Deferred,
    /// For somebody else to decide: *nicht zuständig*.
    NotCompetent,
    /// A question that has its answer: *beantwortet*.
    Answered,
}

impl Disposition {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Accepted,
        Self::Partly,
        Self::Rejected,
        Self::Deferred,
        Self::NotCompetent,
        Self::Answered,
    ];

    /// The German word, as pages and exported tables show it.
    pub const fn german(self) -> &'static str {
        match self {
            Self::Accepted => "angenommen",
            Self::Partly => "teilweise",
            Self::Rejected => "abgelehnt",
            Self::Deferred => "zurückgestellt",
            Self::NotCompetent => "nicht zuständig",
            Self::Answered => "beantwortet",
        }
    }

    /// Whether it holds only with a reason.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Rejected)
    }

    /// The disposition that a German or English word names, in any case: `angenommen`,
    /// `Teilweise angenommen`, `not accepted`.
    pub fn named(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let known = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()))?;
        Some(known.0)
    }

    /// Cuts an observation into disposition and reason: `abgelehnt: schon geregelt` is
    /// ([`Disposition::Rejected`], `schon geregelt`). A text that does not begin with such a word
    /// and a separator (`:` `.` `,` `;` `–` `-`, a line break or its end) is all reason.
    pub fn cut(observation: &str) -> (Option<Self>, &str) {
        let all = observation.trim();
        let end = all.find([':', '.', ',', ';', '–', '—', '-', '\n']).unwrap_or(all.len());
        let (word, rest) = all.split_at(end);
        let Some(found) = Self::named(word) else {
            return (None, all);
        };
        let mut rest = rest.chars();
        rest.next();
        (Some(found), rest.as_str().trim())
    }
}

/// The words by which each disposition is known, in lower case.
const WORDS: [(Disposition, &[&str]); 6] = [
    (
        Disposition::Accepted,
        &["angenommen", "übernommen", "akzeptiert", "zugestimmt", "accepted", "accept", "agreed"],
    ),
    (
        Disposition::Partly,
        &[
            "teilweise",
            "teilweise angenommen",
            "teilweise übernommen",
            "teils",
            "partly",
            "partly accepted",
            "partially accepted",
            "partially",
            "accepted in part",
        ],
    ),
    (
        Disposition::Rejected,
        &[
            "abgelehnt",
            "nicht angenommen",
            "nicht übernommen",
            "rejected",
            "reject",
            "not accepted",
        ],
    ),
    (Disposition::Deferred, &["zurückgestellt", "vertagt", "deferred", "postponed"]),
    (
        Disposition::NotCompetent,
        &["nicht zuständig", "unzuständig", "not competent", "out of scope"],
    ),
    (Disposition::Answered, &["beantwortet", "erledigt", "answered"]),
];

/// What the commenter says to the disposition (Rückkopplung).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The commenter is content: *einverstanden*.
    Accepted,
    /// The dissent stands and goes into the decision paper: *aufrechterhalten*.
    Upheld,
}

impl Reply {
    /// The German word.
    pub const fn german(self) -> &'static str {
        match self {
            Self::Accepted => "einverstanden",
            Self::Upheld => "aufrechterhalten",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_observation_is_cut_only_after_a_whole_word() {
        let cut = Disposition::cut;
        assert_eq!(
            cut("Abgelehnt: schon geregelt"),
            (Some(Disposition::Rejected), "schon geregelt")
        );
        assert_eq!(cut("angenommen"), (Some(Disposition::Accepted), ""));
        assert_eq!(cut("Partially accepted – see 3"), (Some(Disposition::Partly), "see 3"));
        assert_eq!(cut("angenommen und ergänzt"), (None, "angenommen und ergänzt"));
        assert_eq!(cut(""), (None, ""));
    }

    #[test]
    fn every_german_word_names_its_disposition_and_no_word_names_two() {
        for disposition in Disposition::ALL {
            assert_eq!(Disposition::named(disposition.german()), Some(disposition));
        }
        let mut words: Vec<_> = WORDS.iter().flat_map(|(_, words)| words.iter()).collect();
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
