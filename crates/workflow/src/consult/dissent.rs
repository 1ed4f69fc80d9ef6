//! Which dissents remain: what the decision paper must say of a consultation (§ 51 GGO).

use umlauf_comments::Disposition;

use super::CommentId;
use crate::{Case, Digest};

/// A comment that its member upholds against what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dissent {
    /// Which.
    pub comment: CommentId,
    /// SHA-256 of the table it stands in.
    pub table: Digest,
    /// What became of it.
    pub disposition: Option<Disposition>,
    /// SHA-256 of the reason of that.
    pub reason: Option<Digest>,
    /// SHA-256 of why it is upheld.
    pub why: Option<Digest>,
    /// Whether the member only said nothing, where silence counts as upholding.
    pub by_silence: bool,
    /// The comment that says the same.
    pub duplicate_of: Option<CommentId>,
}

/// The dissents of the last consultation, by member and number. `case` must hold all its rows.
pub fn dissents(case: &Case) -> Vec<Dissent> {
    let Some(consult) = case.head.as_ref().and_then(|head| head.consultation.as_ref()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for answer in case.answers.values().filter(|answer| answer.ballot == consult.number) {
        let Some(row) = &answer.consulted else { continue };
        let Some(table) = row.counts().and_then(|given| given.comments.as_ref()) else { continue };
        for (number, comment) in (1..).zip(&row.comments) {
            if comment.upheld() {
                let member = answer.member.clone();
                found.push(Dissent {
                    comment: CommentId { round: consult.round, member, number },
                    table: table.digest.clone(),
                    disposition: comment.disposition,
                    reason: comment.reason.clone(),
                    why: comment.why.clone(),
                    by_silence: comment.by_silence,
                    duplicate_of: comment.duplicate_of.clone(),
                });
            }
        }
    }
    found
}
