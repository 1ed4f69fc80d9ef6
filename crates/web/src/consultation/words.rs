//! The words of consultations that several pages and the interface say, in both languages.

use umlauf_comments::{Disposition, Kind, Reply, Weight};
use umlauf_workflow::{ConsultEnd, Position, Settled};

use crate::lang::Lang;

/// What a member answers.
pub(crate) fn position(lang: Lang, position: Position) -> &'static str {
    match (lang, position) {
        (Lang::De, position) => position.german(),
        (Lang::En, Position::Statement) => "Statement",
        (Lang::En, Position::Cosigned) => "Co-signature",
        (Lang::En, Position::CosignedIf) => "Co-signature under a condition",
        (Lang::En, Position::Reserved) => "Reservation of the leadership",
        (Lang::En, Position::Nothing) => "Nothing to report",
        (Lang::En, Position::NotConcerned) => "Not concerned",
    }
}

/// What that means, for whoever chooses.
pub(crate) fn meaning(lang: Lang, position: Position) -> &'static str {
    let (de, en) = match position {
        Position::Statement => (
            "mit Text, mit Anmerkungen oder mit beidem",
            "with a text, with comments, or with both",
        ),
        Position::Cosigned => ("Sie tragen den Entwurf mit.", "You support the draft."),
        Position::CosignedIf => (
            "Sie tragen den Entwurf mit, wenn eine Bedingung erfüllt wird; nennen Sie sie.",
            "You support the draft if a condition is met; name it.",
        ),
        Position::Reserved => (
            "Fachlich abgeschlossen; die Leitung entscheidet noch, bis zu einem eigenen Tag.",
            "Settled on the merits; the leadership has yet to approve, by a day of its own.",
        ),
        Position::Nothing => ("Geprüft; nichts anzumerken.", "Examined; nothing to remark."),
        Position::NotConcerned => {
            ("Ihr Haus ist nicht betroffen.", "The matter does not concern your house.")
        }
    };
    lang.pick(de, en)
}

/// What became of a comment.
pub(crate) fn disposition(lang: Lang, disposition: Disposition) -> &'static str {
    match (lang, disposition) {
        (Lang::De, disposition) => disposition.german(),
        (Lang::En, Disposition::Accepted) => "accepted",
        (Lang::En, Disposition::Partly) => "partly accepted",
        (Lang::En, Disposition::Rejected) => "rejected",
        (Lang::En, Disposition::Deferred) => "deferred",
        (Lang::En, Disposition::NotCompetent) => "not competent",
        (Lang::En, Disposition::Answered) => "answered",
    }
}

/// The word of a disposition in forms and in the interface.
pub(crate) fn word(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Accepted => "accepted",
        Disposition::Partly => "partly",
        Disposition::Rejected => "rejected",
        Disposition::Deferred => "deferred",
        Disposition::NotCompetent => "not_competent",
        Disposition::Answered => "answered",
    }
}

/// The disposition behind its word.
pub(crate) fn named(text: &str) -> Option<Disposition> {
    Disposition::ALL.into_iter().find(|one| word(*one) == text)
}

/// What the commenter says to that.
pub(crate) fn reply(lang: Lang, reply: Reply) -> &'static str {
    match (lang, reply) {
        (Lang::De, reply) => reply.german(),
        (Lang::En, Reply::Accepted) => "content",
        (Lang::En, Reply::Upheld) => "upheld",
    }
}

/// The type of a comment.
pub(crate) fn kind(lang: Lang, kind: Kind) -> &'static str {
    match (lang, kind) {
        (Lang::De, kind) => kind.german(),
        (Lang::En, Kind::General) => "general",
        (Lang::En, Kind::Technical) => "technical",
        (Lang::En, Kind::Editorial) => "editorial",
        (Lang::En, Kind::Legal) => "legal",
        (Lang::En, Kind::Financial) => "financial",
    }
}

/// How much a comment matters.
pub(crate) fn weight(lang: Lang, weight: Weight) -> &'static str {
    match (lang, weight) {
        (Lang::De, weight) => weight.german(),
        (Lang::En, Weight::Must) => "must",
        (Lang::En, Weight::Should) => "should",
        (Lang::En, Weight::Hint) => "hint",
    }
}

/// What became of a leadership reservation.
pub(crate) fn settled(lang: Lang, settled: Settled) -> &'static str {
    match (lang, settled) {
        (Lang::De, settled) => settled.german(),
        (Lang::En, Settled::Confirmed) => "confirmed",
        (Lang::En, Settled::Changed) => "changed",
        (Lang::En, Settled::Lapsed) => "lapsed",
    }
}

/// How a consultation ended.
pub(crate) fn end(lang: Lang, end: ConsultEnd) -> &'static str {
    match (lang, end) {
        (Lang::De, end) => end.german(),
        (Lang::En, ConsultEnd::Answered) => "there are answers",
        (Lang::En, ConsultEnd::WithoutAnswers) => "no answer",
        (Lang::En, ConsultEnd::WithoutComments) => "no comment",
        (Lang::En, ConsultEnd::Accepted) => "content",
        (Lang::En, ConsultEnd::Upheld) => "dissent upheld",
    }
}
