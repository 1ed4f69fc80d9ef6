//! What the interface takes of consultations.

use serde::Deserialize;
use umlauf_comments::{Comment, Kind, Weight};
use umlauf_workflow::CommentId;
use utoipa::{IntoParams, ToSchema};

use crate::api::asked::File;
use crate::api::bounds::{CaseName, Day, Line, Name, Paper, Prose};
use crate::api::problem::Problem;

/// What a member answers.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Position {
    /// *Stellungnahme*: a text, comments, or both.
    Statement,
    /// *Mitzeichnung*.
    Cosigned,
    /// *Mitzeichnung unter Vorbehalt*; `text` names the condition.
    CosignedIf,
    /// *Leitungsvorbehalt* with its own day `until`.
    Reserved,
    /// *Fehlanzeige*.
    Nothing,
    /// *Nichtbefassung*.
    NotConcerned,
}

impl From<Position> for umlauf_workflow::Position {
    fn from(position: Position) -> Self {
        match position {
            Position::Statement => Self::Statement,
            Position::Cosigned => Self::Cosigned,
            Position::CosignedIf => Self::CosignedIf,
            Position::Reserved => Self::Reserved,
            Position::Nothing => Self::Nothing,
            Position::NotConcerned => Self::NotConcerned,
        }
    }
}

/// The type of a comment.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CommentKind {
    /// `ge`
    General,
    /// `te`
    Technical,
    /// `ed`
    Editorial,
    /// `recht`
    Legal,
    /// `finanz`
    Financial,
}

impl From<CommentKind> for Kind {
    fn from(kind: CommentKind) -> Self {
        match kind {
            CommentKind::General => Self::General,
            CommentKind::Technical => Self::Technical,
            CommentKind::Editorial => Self::Editorial,
            CommentKind::Legal => Self::Legal,
            CommentKind::Financial => Self::Financial,
        }
    }
}

/// How much a comment matters.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CommentWeight {
    /// *muss*
    Must,
    /// *soll*
    Should,
    /// *Hinweis*
    Hint,
}

impl From<CommentWeight> for Weight {
    fn from(weight: CommentWeight) -> Self {
        match weight {
            CommentWeight::Must => Self::Must,
            CommentWeight::Should => Self::Should,
            CommentWeight::Hint => Self::Hint,
        }
    }
}

/// A comment; `comment` or `proposal` says something.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewComment {
    /// The department that comments.
    who: Option<Line>,
    /// Line number.
    line: Option<Line>,
    /// Clause or subclause.
    clause: Option<Line>,
    /// The id of a paragraph (`p7`), or a figure or table.
    paragraph: Option<Line>,
    /// Its type.
    kind: Option<CommentKind>,
    /// How much it matters.
    weight: Option<CommentWeight>,
    /// The comment; at most 10,000 characters.
    comment: Option<Prose>,
    /// The proposed change; at most 10,000 characters.
    proposal: Option<Prose>,
}

impl From<NewComment> for Comment {
    fn from(new: NewComment) -> Self {
        let line = |text: Option<Line>| text.map(|t| t.as_str().to_owned()).unwrap_or_default();
        let prose = |text: Option<Prose>| text.map(|t| t.as_str().to_owned()).unwrap_or_default();
        Self {
            who: line(new.who),
            line: line(new.line),
            clause: line(new.clause),
            paragraph: line(new.paragraph),
            kind: new.kind.map(Kind::from),
            weight: new.weight.map(Weight::from),
            comment: prose(new.comment),
            proposal: prose(new.proposal),
            ..Self::default()
        }
    }
}

/// A spreadsheet of comments: xlsx, ODS or CSV, known by its content.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheet {
    /// What the file is called.
    pub(super) name: Line,
    /// Its bytes.
    pub(super) base64: crate::api::bounds::Base64,
}

/// An answer. Comments come either as `comments` or as `table`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAnswer {
    /// For which member. May be left out by who acts for one only.
    pub(super) member: Option<Name>,
    /// What.
    pub(super) position: Position,
    /// The text, or the condition.
    pub(super) text: Option<Prose>,
    /// The last day of a leadership reservation.
    pub(super) until: Option<Day>,
    /// The comments.
    #[serde(default)]
    #[schema(max_items = 2000)]
    pub(super) comments: Vec<NewComment>,
    /// Or a spreadsheet of them; if a row is faulty nothing is recorded.
    pub(super) table: Option<Sheet>,
}

/// An answer that arrived by other means; what arrived stands either in `evidence` or in `file`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewEntered {
    /// For which member.
    pub(super) member: Name,
    /// What.
    pub(super) position: Position,
    /// The text, or the condition.
    pub(super) text: Option<Prose>,
    /// The last day of a leadership reservation.
    pub(super) until: Option<Day>,
    /// The comments.
    #[serde(default)]
    #[schema(max_items = 2000)]
    pub(super) comments: Vec<NewComment>,
    /// Or a spreadsheet of them.
    pub(super) table: Option<Sheet>,
    /// Whether the deputy gave it.
    #[serde(default)]
    pub(super) deputy: bool,
    /// What arrived, as text.
    pub(super) evidence: Option<Paper>,
    /// Or the file that arrived.
    pub(super) file: Option<File>,
}

/// A request for more time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTimeRequest {
    /// For which member. May be left out by who acts for one only.
    pub(super) member: Option<Name>,
    /// Until the end of which day.
    pub(super) until: Day,
    /// Why.
    pub(super) reason: Prose,
}

/// More time for one member, or for all.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewExtension {
    /// For which member; left out: for all.
    pub(super) member: Option<Name>,
    /// Until the end of which day.
    pub(super) until: Day,
    /// Why; needed where it is for all.
    pub(super) reason: Option<Prose>,
}

/// A refusal of more time, or of an entered answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTimeRefusal {
    /// Whose request.
    pub(super) member: Name,
    /// Why.
    pub(super) reason: Prose,
}

/// What the leadership of a member has decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSettlement {
    /// For which member. May be left out by who acts for one only.
    pub(super) member: Option<Name>,
    /// What the answer becomes; left out: it stands.
    pub(super) position: Option<Position>,
    /// Its text, or the condition.
    pub(super) text: Option<Prose>,
}

/// What became of a comment.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Disposition {
    /// *angenommen*
    Accepted,
    /// *teilweise*
    Partly,
    /// *abgelehnt*; needs a reason.
    Rejected,
    /// *zurückgestellt*
    Deferred,
    /// *nicht zuständig*
    NotCompetent,
    /// *beantwortet*
    Answered,
}

impl From<Disposition> for umlauf_comments::Disposition {
    fn from(disposition: Disposition) -> Self {
        match disposition {
            Disposition::Accepted => Self::Accepted,
            Disposition::Partly => Self::Partly,
            Disposition::Rejected => Self::Rejected,
            Disposition::Deferred => Self::Deferred,
            Disposition::NotCompetent => Self::NotCompetent,
            Disposition::Answered => Self::Answered,
        }
    }
}

/// What becomes of comments.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDispositions {
    /// Each comment at most once.
    #[schema(min_items = 1, max_items = 2000)]
    pub(super) rows: Vec<NewDisposition>,
}

/// What becomes of one comment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDisposition {
    /// Its name: `1/BY/17`.
    pub(super) comment: Line,
    /// What.
    pub(super) disposition: Disposition,
    /// Why; needed for `rejected`.
    pub(super) reason: Option<Prose>,
    /// The name of the comment that says the same.
    pub(super) duplicate_of: Option<Line>,
}

/// What a commenter says.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reply {
    /// *einverstanden*
    Accepted,
    /// *aufrechterhalten*
    Upheld,
}

/// What a member says to the dispositions of its comments.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReplies {
    /// For which member. May be left out by who acts for one only.
    pub(super) member: Option<Name>,
    /// Each comment at most once.
    #[schema(min_items = 1, max_items = 2000)]
    pub(super) rows: Vec<NewReply>,
}

/// What a member says to one of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReply {
    /// The place of the comment in the member's table, from 1.
    #[schema(minimum = 1, maximum = 2000)]
    pub(super) comment: u32,
    /// What.
    pub(super) reply: Reply,
    /// Why it is upheld.
    pub(super) why: Option<Prose>,
}

/// Which answers.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichAnswers {
    /// Which round of the case, from 1; usually the last.
    #[param(minimum = 1, maximum = 100_000)]
    pub(super) round: Option<u32>,
    /// After this member, as the page before ended.
    #[param(inline)]
    pub(super) after: Option<Name>,
    /// At most so many; 200 if not said.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<u32>,
}

/// Which comments.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichComments {
    /// Which round of the case, from 1; usually the last.
    #[param(minimum = 1, maximum = 100_000)]
    pub(super) round: Option<u32>,
    /// Only those of this member.
    #[param(inline)]
    pub(super) member: Option<Name>,
    /// Only those on the paragraph with this id.
    #[param(inline)]
    pub(super) paragraph: Option<Name>,
    /// Only those without a disposition.
    pub(super) open: Option<bool>,
    /// Only those whose commenter upholds them.
    pub(super) upheld: Option<bool>,
    /// How many to pass over, as the page before ended.
    #[param(minimum = 0, maximum = 100_000_000)]
    pub(super) skip: Option<u64>,
    /// At most so many; 200 if not said.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<u32>,
}

/// As which kind of file.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfFormat {
    /// The case's id.
    #[param(inline)]
    pub(super) case: CaseName,
    /// `csv`, `ods` or `xlsx`.
    #[param(inline)]
    pub(super) format: Name,
}

/// The name of a comment.
pub(super) fn comment(text: &Line) -> Result<CommentId, Problem> {
    let wrong =
        || Problem::invalid("the name of a comment is round/member/number, such as `1/BY/17`");
    text.as_str().parse().map_err(|_| wrong())
}
