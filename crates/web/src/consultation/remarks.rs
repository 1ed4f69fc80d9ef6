//! Comments with what became of them: found by their rows first, their words read for those that are shown.

use std::collections::{BTreeSet, HashMap};

use umlauf_comments::{Comment, Disposition, Remark, Table, Text};
use umlauf_voting::MemberCode;
use umlauf_workflow::{CommentId, CommentState, Digest};

use super::{Consultation, anchor};
use crate::Web;
use crate::fail::Fail;

/// A comment by its name within a round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Mark {
    pub(crate) member: MemberCode,
    pub(crate) number: u32,
}

/// A comment, with everything that is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Remarked {
    pub(crate) id: CommentId,
    pub(crate) comment: Comment,
    pub(crate) anchor: Option<String>,
    pub(crate) state: CommentState,
    /// Why it got its disposition.
    pub(crate) reason: Option<String>,
    /// Why it is upheld.
    pub(crate) why: Option<String>,
}

/// Which comments are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Which {
    pub(crate) member: Option<String>,
    /// The id of a paragraph; `-` for those without a place.
    pub(crate) paragraph: Option<String>,
    /// Only those without a disposition.
    pub(crate) open: bool,
    /// Only those whose commenter upholds them.
    pub(crate) upheld: bool,
    pub(crate) disposition: Option<Disposition>,
}

impl Which {
    fn fits(&self, member: &MemberCode, state: &CommentState) -> bool {
        self.member.as_deref().is_none_or(|wanted| wanted == member.as_str())
            && (!self.open || state.disposition.is_none())
            && (!self.upheld || state.upheld())
            && (self.disposition.is_none() || self.disposition == state.disposition)
    }
}

impl Consultation {
    /// The names of the comments that fit, by member and number. Their words are read only if a paragraph
    /// is asked for.
    pub(crate) async fn marks(
        &self,
        web: &Web,
        which: &Which,
        text: Option<&Text>,
        sees: impl Fn(&MemberCode) -> bool,
    ) -> Result<Vec<Mark>, Fail> {
        let mut marks = Vec::new();
        for row in self.rows.iter().filter(|row| sees(row.member())) {
            for (number, state) in (1..).zip(&row.consulted.comments) {
                if which.fits(row.member(), state) {
                    marks.push(Mark { member: row.member().clone(), number });
                }
            }
        }
        if let Some(wanted) = &which.paragraph {
            let tables = self.tables(web, &marks).await?;
            let place = |mark: &Mark| {
                let comment = tables.get(&mark.member).and_then(|table| nth(table, mark.number));
                comment.zip(text).and_then(|(comment, text)| anchor::anchor(text, comment))
            };
            marks.retain(|mark| place(mark).as_deref().unwrap_or("-") == wanted);
        }
        Ok(marks)
    }

    /// These comments in whole: one statement for their tables, one for the reasons.
    pub(crate) async fn remarks(
        &self,
        web: &Web,
        marks: &[Mark],
        text: Option<&Text>,
    ) -> Result<Vec<Remarked>, Fail> {
        let tables = self.tables(web, marks).await?;
        let states: HashMap<&MemberCode, &[CommentState]> =
            self.rows.iter().map(|row| (row.member(), row.consulted.comments.as_slice())).collect();
        let state = |mark: &Mark| {
            let all = states.get(&mark.member)?;
            all.get(usize::try_from(mark.number).ok()?.checked_sub(1)?)
        };
        let known = marks.iter().filter_map(state);
        let digests: BTreeSet<&Digest> =
            known.flat_map(|state| [&state.reason, &state.why]).flatten().collect();
        let texts = words(web, digests.into_iter().cloned().collect()).await?;
        let said = |digest: &Option<Digest>| digest.as_ref().and_then(|d| texts.get(d)).cloned();
        let mut remarks = Vec::with_capacity(marks.len());
        for mark in marks {
            let Some(state) = state(mark) else { continue };
            // A table that was deleted leaves its numbers and what became of them.
            let comment = tables.get(&mark.member).and_then(|table| nth(table, mark.number));
            let comment = comment.cloned().unwrap_or_default();
            remarks.push(Remarked {
                id: self.id(mark),
                anchor: text.and_then(|text| anchor::anchor(text, &comment)),
                reason: said(&state.reason),
                why: said(&state.why),
                state: state.clone(),
                comment,
            });
        }
        Ok(remarks)
    }

    pub(crate) fn id(&self, mark: &Mark) -> CommentId {
        CommentId { round: self.round.round, member: mark.member.clone(), number: mark.number }
    }

    /// The tables in which these comments stand.
    async fn tables(&self, web: &Web, marks: &[Mark]) -> Result<HashMap<MemberCode, Table>, Fail> {
        let members: BTreeSet<&MemberCode> = marks.iter().map(|mark| &mark.member).collect();
        let mut wanted: HashMap<Digest, Vec<MemberCode>> = HashMap::new();
        for row in self.rows.iter().filter(|row| members.contains(row.member())) {
            let table = row.given().and_then(|given| given.comments.as_ref());
            if let Some(table) = table {
                wanted.entry(table.digest.clone()).or_default().push(row.member().clone());
            }
        }
        let digests: Vec<Digest> = wanted.keys().cloned().collect();
        let mut tables = HashMap::new();
        for paper in web.store().papers(&digests).await? {
            let json = std::str::from_utf8(&paper.bytes).unwrap_or_default();
            let Ok(table) = Table::from_json(json) else { continue };
            // Two members may send the same table; each has its own comments all the same.
            for member in wanted.remove(&paper.digest).unwrap_or_default() {
                tables.insert(member, table.clone());
            }
        }
        Ok(tables)
    }

    /// Which comments are named as said already by others: the first to those that repeat it.
    pub(crate) fn repeated(&self) -> HashMap<CommentId, Vec<CommentId>> {
        let mut repeated: HashMap<CommentId, Vec<CommentId>> = HashMap::new();
        for row in &self.rows {
            for (number, state) in (1..).zip(&row.consulted.comments) {
                if let Some(first) = &state.duplicate_of {
                    let mark = Mark { member: row.member().clone(), number };
                    repeated.entry(first.clone()).or_default().push(self.id(&mark));
                }
            }
        }
        repeated
    }
}

impl Remarked {
    /// As a row of a table, with number, round, member, disposition and reason filled in.
    pub(crate) fn row(&self) -> Comment {
        let code = self.id.member.as_str();
        let who = match self.comment.who.as_str() {
            "" => code.to_owned(),
            who if who.starts_with(code) => who.to_owned(),
            // The department that wrote it, of that member.
            who => format!("{code} ({who})"),
        };
        Comment {
            who,
            number: self.id.to_string(),
            round: Some(self.id.round),
            disposition: self.state.disposition,
            reason: self.reason.clone().unwrap_or_default(),
            duplicate_of: self
                .state
                .duplicate_of
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            ..self.comment.clone()
        }
    }

    /// As the Synopse lays it beside its paragraph.
    pub(crate) fn remark(&self) -> Remark {
        Remark { comment: self.row(), anchor: self.anchor.clone(), reply: self.state.reply }
    }
}

fn nth(table: &Table, number: u32) -> Option<&Comment> {
    table.rows().get(usize::try_from(number).ok()?.checked_sub(1)?)
}

/// The words of papers that are texts.
pub(crate) async fn words(
    web: &Web,
    digests: Vec<Digest>,
) -> Result<HashMap<Digest, String>, Fail> {
    let papers = web.store().papers(&digests).await?;
    let text = |paper: umlauf_store::Paper| {
        String::from_utf8(paper.bytes).ok().map(|text| (paper.digest, text))
    };
    Ok(papers.into_iter().filter_map(text).collect())
}
