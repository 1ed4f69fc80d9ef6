//! The columns of a comment table: their order, headings and widths.
//!
//! The first eight are those of the IEC/ISO template, in its order; ours follow, so that a table of
//! ours is one of theirs to every program that counts columns.

/// A column of a comment table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// MB/NC
    Who,
    /// Line number
    Line,
    /// Clause/Subclause
    Clause,
    /// Paragraph/Figure/Table
    Paragraph,
    /// Type of comment
    Kind,
    /// Comments
    Comment,
    /// Proposed change
    Proposal,
    /// Observations of the Secretariat: disposition and reason
    Observations,
    /// How the comment is cited
    Number,
    /// Round of the consultation
    Round,
    /// How much it matters
    Weight,
    /// The comment that says the same
    DuplicateOf,
}

impl Column {
    /// All columns in their order.
    pub const ALL: [Self; 12] = [
        Self::Who,
        Self::Line,
        Self::Clause,
        Self::Paragraph,
        Self::Kind,
        Self::Comment,
        Self::Proposal,
        Self::Observations,
        Self::Number,
        Self::Round,
        Self::Weight,
        Self::DuplicateOf,
    ];

    /// The heading of exported tables: German, with the template's word where it has one.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Who => "Mitglied (MB/NC)",
            Self::Line => "Zeile (Line number)",
            Self::Clause => "Abschnitt (Clause/Subclause)",
            Self::Paragraph => "Absatz/Bild/Tabelle (Paragraph/Figure/Table)",
            Self::Kind => "Art (Type of comment)",
            Self::Comment => "Anmerkung (Comments)",
            Self::Proposal => "Änderungsvorschlag (Proposed change)",
            Self::Observations => "Bewertung (Observations of the Secretariat)",
            Self::Number => "Nr.",
            Self::Round => "Runde",
            Self::Weight => "Gewicht",
            Self::DuplicateOf => "Dublette zu",
        }
    }

    /// The German heading alone, as messages name the column.
    pub fn german(self) -> &'static str {
        let heading = self.heading();
        heading.split_once(" (").map_or(heading, |(german, _)| german)
    }

    /// The name of the column in JSON.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Line => "line",
            Self::Clause => "clause",
            Self::Paragraph => "paragraph",
            Self::Kind => "kind",
            Self::Comment => "comment",
            Self::Proposal => "proposal",
            Self::Observations => "reason",
            Self::Number => "number",
            Self::Round => "round",
            Self::Weight => "weight",
            Self::DuplicateOf => "duplicate_of",
        }
    }

    /// Width in characters of exported tables.
    pub(crate) const fn width(self) -> u16 {
        match self {
            Self::Kind | Self::Number | Self::Round => 9,
            Self::Who | Self::Line | Self::Weight | Self::DuplicateOf => 12,
            Self::Clause | Self::Paragraph => 18,
            Self::Observations => 40,
            Self::Comment | Self::Proposal => 50,
        }
    }

    /// Whether a merged cell in it speaks for all its rows: who and where, never what is said.
    pub(crate) const fn fills_down(self) -> bool {
        matches!(self, Self::Who | Self::Line | Self::Clause | Self::Paragraph | Self::Kind)
    }

    /// The column that a heading names, German or English, whatever its case, line breaks,
    /// footnote marks and examples in brackets. `Anmerkungen / Comments` names one column.
    pub fn of_heading(heading: &str) -> Option<Self> {
        if heading.len() > 200 {
            return None;
        }
        if let Some(column) = Self::of_word(&bare(heading)) {
            return Some(column);
        }
        let mut found = None;
        for part in heading.split(['/', '\n', '|', '(', ')']) {
            match (Self::of_word(&bare(part)), found) {
                (Some(column), Some(other)) if column != other => return None,
                (Some(column), _) => found = Some(column),
                (None, _) => {}
            }
        }
        // One known word inside a long sentence is no heading.
        found.filter(|_| heading.chars().count() <= 60)
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "mbnc" | "mb" | "nc" | "memberbody" | "mitglied" | "land" | "landressort"
            | "stelle" | "ressort" | "absender" | "einsender" | "organisation" | "kommentator" => {
                Self::Who
            }
            "linenumber" | "line" | "lineno" | "zeile" | "zeilennummer" | "zeilennr"
            | "zeilenr" | "zeilennummern" => Self::Line,
            "clausesubclause"
            | "clause"
            | "subclause"
            | "abschnitt"
            | "abschnittunterabschnitt"
            | "unterabschnitt"
            | "kapitel"
            | "clausenosubclauseno" => Self::Clause,
            "paragraphfiguretable"
            | "paragraph"
            | "paragraphfiguretablenote"
            | "absatz"
            | "absatzbildtabelle"
            | "absatzabbildungtabelle"
            | "absatzfigurtabelle"
            | "bildtabelle" => Self::Paragraph,
            "typeofcomment" | "type" | "art" | "artderanmerkung" | "artdeskommentars" | "typ"
            | "kommentartyp" | "anmerkungsart" => Self::Kind,
            "comments"
            | "comment"
            | "anmerkung"
            | "anmerkungen"
            | "kommentar"
            | "kommentare"
            | "bemerkung"
            | "bemerkungen"
            | "kommentarbegründung"
            | "anmerkungbegründung"
            | "commentjustificationforchange"
            | "commentjustification" => Self::Comment,
            "proposedchange"
            | "änderungsvorschlag"
            | "änderungsvorschläge"
            | "vorschlag"
            | "vorgeschlageneänderung"
            | "proposedchanges"
            | "proposal" => Self::Proposal,
            "observationsofthesecretariat"
            | "secretariatobservations"
            | "observations"
            | "bewertung"
            | "bewertungdergeschäftsstelle"
            | "bewertungdurchdiegeschäftsstelle"
            | "anmerkungendessekretariats"
            | "beobachtungendessekretariats"
            | "stellungnahmedergeschäftsstelle"
            | "disposition" => Self::Observations,
            "nr" | "nummer" | "lfdnr" | "no" | "number" | "id" => Self::Number,
            "runde" | "round" => Self::Round,
            "gewicht" | "gewichtung" | "verbindlichkeit" | "weight" | "severity" => Self::Weight,
            "dublettezu" | "dublettevon" | "duplikatvon" | "duplikatzu" | "duplicateof"
            | "duplicate" => Self::DuplicateOf,
            _ => return None,
        })
    }
}

/// Letters of a heading before its first bracket, in lower case, without footnote digits.
fn bare(heading: &str) -> String {
    let before = heading.split('(').next().unwrap_or_default();
    before.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_headings_and_those_of_the_template_name_their_columns() {
        for column in Column::ALL {
            assert_eq!(Column::of_heading(column.heading()), Some(column));
            assert_eq!(Column::of_heading(column.german()), Some(column));
        }
        let template = [
            "MB/NC1",
            "Line\nnumber\n(e.g. 17)",
            "Clause/ Subclause\n(e.g. 3.1)",
            "Paragraph/ Figure/ Table/\n(e.g. Table 1)",
            "Type of comment2",
            "Comments",
            "Proposed change",
            "Observations of the\nsecretariat",
        ];
        for (heading, column) in template.iter().zip(Column::ALL) {
            assert_eq!(Column::of_heading(heading), Some(column), "{heading}");
        }
        assert_eq!(Column::of_heading("Anmerkungen / Comments"), Some(Column::Comment));
        assert_eq!(Column::of_heading("Bild"), None);
        assert_eq!(Column::of_heading("Zeile / Abschnitt"), None);
    }
}
