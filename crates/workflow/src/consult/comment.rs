//! Comments as a case knows them: their names, and what became of each. Their texts stand in the table
//! that the member sent, a paper by digest in the canonical form of the crate `comments`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use umlauf_comments::{Disposition, Reply};
use umlauf_voting::MemberCode;

use super::is_false;
use crate::Digest;

/// The most comments of one member in one round: what becomes of each stands in the member's row.
pub const LARGEST_TABLE: u32 = 2_000;
/// The most comments that are disposed of, or replied to, in one act.
pub const LARGEST_BATCH: usize = 2_000;

/// The name of a comment, the same for ever: `1/BY/17`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommentId {
    /// The round of the case's consultations, from 1.
    pub round: u32,
    /// Whose.
    pub member: MemberCode,
    /// Its place in the member's table, from 1.
    pub number: u32,
}

impl fmt::Display for CommentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.round, self.member, self.number)
    }
}

/// A text that is no name of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of a comment is round/member/number, such as `1/BY/17`")]
pub struct NoCommentId;

impl std::str::FromStr for CommentId {
    type Err = NoCommentId;

    fn from_str(text: &str) -> Result<Self, NoCommentId> {
        let (round, rest) = text.split_once('/').ok_or(NoCommentId)?;
        let (member, number) = rest.rsplit_once('/').ok_or(NoCommentId)?;
        let (round, number) =
            (round.parse().map_err(|_| NoCommentId)?, number.parse().map_err(|_| NoCommentId)?);
        if member.is_empty() {
            return Err(NoCommentId);
        }
        Ok(Self { round, member: MemberCode::from(member), number })
    }
}

impl Serialize for CommentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CommentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A table of comments that came with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRef {
    /// SHA-256 of its canonical form.
    pub digest: Digest,
    /// How many comments it has.
    pub count: u32,
}

/// What becomes of one comment: asked for, recorded, and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposal {
    /// Which comment.
    pub comment: CommentId,
    /// What.
    pub disposition: Disposition,
    /// SHA-256 of the reason; never without one where it is rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
    /// The comment that says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<CommentId>,
}

/// A comment in the row of its member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentState {
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// SHA-256 of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
    /// The comment that says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<CommentId>,
    /// What the commenter says to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// SHA-256 of why it is upheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Digest>,
    /// Whether the reply is only that the member was silent.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_silence: bool,
}

impl CommentState {
    /// Whether its commenter's dissent stands.
    pub fn upheld(&self) -> bool {
        self.reply == Some(Reply::Upheld)
    }

    /// Whether its commenter can still say something to what became of it.
    pub fn unanswered(&self) -> bool {
        self.disposition.is_some() && self.reply.is_none()
    }
}
