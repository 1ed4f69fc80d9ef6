//! Why a case cannot go on under another definition, in sentences for the secretariat.

use crate::{BodyName, Ending};

/// What stands in the way. Steps are named by their titles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The definition is the one the case has.
    #[error("Der Vorgang läuft bereits unter dieser Fassung.")]
    Same,
    /// Versions of one workflow go up only.
    #[error(
        "Die Fassung {new} ist nicht neuer als die Fassung {old}; eine neue Fassung trägt eine höhere Nummer."
    )]
    NotNewer {
        /// Of the definition the case has.
        old: u32,
        /// Of the other.
        new: u32,
    },
    /// Another body decides there.
    #[error("Die neue Fassung gehört zum Gremium `{new}`, der Vorgang zum Gremium `{old}`.")]
    OtherBody {
        /// The body of the case.
        old: BodyName,
        /// The body of the other definition.
        new: BodyName,
    },
    /// The mapping names a step that the old definition does not have.
    #[error("Die Zuordnung nennt den Schritt `{0}`, den die bisherige Fassung nicht hat.")]
    NotInOld(String),
    /// The mapping names a step that the new definition does not have.
    #[error("Die Zuordnung führt in den Schritt `{0}`, den die neue Fassung nicht hat.")]
    NotInNew(String),
    /// What has ended stays as it ended.
    #[error("Der Vorgang ist abgeschlossen ({}).", .0.german())]
    Ended(Ending),
    /// The step is not there any more.
    #[error(
        "Den Schritt „{title}“ hat die neue Fassung nicht; nötig ist eine Zuordnung `{name}=…`."
    )]
    StepGone {
        /// The step's name.
        name: String,
        /// Its title.
        title: String,
    },
    /// Something else happens in the step.
    #[error("In „{old}“ {was}, in „{new}“ {becomes}; aus dem einen kann nicht das andere werden.")]
    KindChanged {
        /// The step it stands in.
        old: String,
        /// The step it would stand in.
        new: String,
        /// What happens in the old one: `wird abgestimmt`.
        was: &'static str,
        /// What happens in the new one.
        becomes: &'static str,
    },
    /// A vote runs whose rules are frozen.
    #[error(
        "Die Abstimmung „{vote}“ läuft; was für sie gilt, ist festgeschrieben. In der neuen Fassung ist anders: {differs}."
    )]
    VoteRuns {
        /// The vote.
        vote: String,
        /// What is not the same.
        differs: String,
    },
    /// A consultation runs, or its comments are being disposed of.
    #[error(
        "Die Beteiligung ist in „{0}“ noch nicht abgeschlossen; was für sie gilt, ist festgeschrieben und in der neuen Fassung anders."
    )]
    ConsultationRuns(String),
    /// A vote was counted and its result is not yet established.
    #[error(
        "Das Ergebnis der Abstimmung „{vote}“ ist noch nicht festgestellt; bis dahin gilt, was für sie festgeschrieben ist. In der neuen Fassung ist anders: {differs}."
    )]
    Unestablished {
        /// The vote.
        vote: String,
        /// What is not the same.
        differs: String,
    },
    /// A later step establishes the result of a vote that was not held in this case.
    #[error(
        "Die neue Fassung stellt in „{finding}“ das Ergebnis der Abstimmung „{vote}“ fest; dieser Vorgang hat es nicht."
    )]
    ResultMissing {
        /// The step that establishes it.
        finding: String,
        /// The vote.
        vote: String,
    },
    /// A finding could not be taken back any more.
    #[error(
        "Das Ergebnis wurde in „{0}“ festgestellt; die neue Fassung hat keinen solchen Schritt, in dem die Feststellung aufgehoben und neu getroffen werden könnte."
    )]
    FindingGone(String),
    /// The new definition leads there only past something that decides.
    #[error(
        "Dorthin führt die neue Fassung nur über „{0}“; das hat dieser Vorgang nicht hinter sich."
    )]
    Skips(String),
    /// A sentence of `ensures` would not hold for the whole way of the case.
    #[error("Zugesichert ist: {0}. Für den Weg dieses Vorgangs gälte das nicht.")]
    NotEnsured(String),
    /// Papers are missing that must be there by then.
    #[error("Es fehlen Unterlagen, die die neue Fassung bis dahin verlangt: {0}.")]
    PapersMissing(String),
    /// Members report on duties that the new definition does not have so.
    #[error(
        "In „{0}“ melden Mitglieder zu Pflichten mit Fristen, die ihnen mitgeteilt sind; die neue Fassung hat andere."
    )]
    DutiesChanged(String),
    /// The deadline of a vote or consultation is extended, never begun anew.
    #[error(
        "Die Frist einer laufenden Abstimmung oder Beteiligung beginnt nicht neu; sie kann nur verlängert werden."
    )]
    TermFixed,
}
