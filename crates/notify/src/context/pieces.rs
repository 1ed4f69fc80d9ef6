//! The parts that letters share.

use serde::Serialize;

/// What every letter has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The kind, as in the template's folder: `invitation`.
    pub kind: &'static str,
    /// Whether this is an exercise; the mark itself is put on by the program.
    pub rehearsal: bool,
    /// `Guten Tag Erika Muster`, without comma.
    pub salutation: String,
    /// The case.
    pub case: About,
    /// Title of the body: `IT-Planungsrat`.
    pub body: String,
    /// The recipient's seat: `Freie Hansestadt Bremen`.
    pub seat: String,
    /// `für die Freie Hansestadt Bremen`.
    pub on_behalf: String,
    /// The page of the case, where there are pages.
    pub link: Option<String>,
    /// Whether an answer by mail reaches the secretariat.
    pub answered: bool,
}

/// The case a letter is about; `case` in templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct About {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its title, at most 100 characters, for subject lines.
    pub short: String,
    /// Title of the workflow: `Umlaufverfahren`.
    pub workflow: String,
    /// What the workflow rests on: `GO IT-PLR § 8`.
    pub basis: Option<String>,
}

/// A deadline, worded once for subject, text and calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// `Freitag, 11. Dezember 2026, 24 Uhr`.
    pub text: String,
    /// Why it is later than the period says, as a sentence (§ 193 BGB).
    pub moved: Option<String>,
}

/// A text that the journal names by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// The text, if it still exists; may hold line breaks.
    pub text: Option<String>,
    /// SHA-256 in hexadecimal.
    pub digest: String,
}

/// A member, in the cases German needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// `Freie Hansestadt Bremen`.
    pub title: String,
    /// `die Freie Hansestadt Bremen`.
    pub nominative: String,
    /// `den Bund`.
    pub accusative: String,
}

/// A paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Its title, else the name under which it is filed.
    pub title: String,
    /// SHA-256 in hexadecimal.
    pub digest: String,
}

/// The rule of a vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// `Beschluss`.
    pub title: String,
    /// `IT-StV § 1 Abs. 7 Satz 1`.
    pub basis: Option<String>,
}
