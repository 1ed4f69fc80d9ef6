//! A consultation as pages and interface look at it: who was asked, who answered what, and what became of
//! the comments.
//!
//! Rows are read once, in one list, and everything a page says of them is counted from that list; texts
//! of comments are read only for the members whose comments are shown. So a page costs the same number of
//! statements for seventeen members as for eleven thousand.

mod anchor;
mod remarks;
mod table;
mod versions;
pub(crate) mod words;

use std::collections::HashMap;

use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Answer, CommentState, Consult, ConsultHead, ConsultState, Consulted, Given, Inquiry, Instant,
    Kind, Position, Purpose,
};

pub(crate) use remarks::{Mark, Remarked, Which, words as texts};
pub(crate) use table::{Report, kept as kept_table, read};
pub(crate) use versions::{Opened, Version, Versions, line, rounds};

use crate::Web;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::case::Loaded;

/// The addressees of one round, with what they did.
pub(crate) struct Consultation {
    /// Which round.
    pub(crate) round: Opened,
    /// What the case knows of it, if it is the last one.
    pub(crate) head: Option<ConsultHead>,
    /// One per addressee, in the body's order.
    pub(crate) rows: Vec<Row>,
}

/// An addressee.
pub(crate) struct Row {
    pub(crate) answer: Answer,
    pub(crate) consulted: Consulted,
    /// Its place in the body.
    pub(crate) place: usize,
    /// The position of its group in the body.
    pub(crate) group: usize,
}

impl Row {
    pub(crate) fn member(&self) -> &MemberCode {
        &self.answer.member
    }

    /// The answer that counts.
    pub(crate) fn given(&self) -> Option<&Given> {
        self.consulted.counts()
    }

    /// Whether its leadership still has to decide.
    pub(crate) fn reserved(&self) -> bool {
        self.consulted.reservation().is_some_and(|one| one.settled.is_none())
    }

    /// How many comments have a disposition to which nothing was said.
    pub(crate) fn unreplied(&self) -> usize {
        self.consulted.comments.iter().filter(|comment| comment.unanswered()).count()
    }
}

impl Consultation {
    /// The last consultation of a case, or an earlier round; nothing if there is none.
    pub(crate) async fn of(
        web: &Web,
        loaded: &Loaded,
        round: Option<u32>,
    ) -> Result<Option<Self>, Fail> {
        let Some(last) = loaded.head.consultation.as_deref() else { return Ok(None) };
        if round.is_none_or(|round| round == last.round) {
            let rows = rows(web, loaded, last.number).await?;
            return Ok(Some(Self { round: Opened::of(last), head: Some(last.clone()), rows }));
        }
        let rounds = versions::rounds(web, loaded).await?;
        match rounds.into_iter().find(|one| Some(one.round) == round) {
            Some(one) => {
                let rows = rows(web, loaded, one.number).await?;
                Ok(Some(Self { round: one, head: None, rows }))
            }
            None => Ok(None),
        }
    }

    /// The same where there must be one.
    pub(crate) async fn known(
        web: &Web,
        loaded: &Loaded,
        round: Option<u32>,
    ) -> Result<Self, Fail> {
        Self::of(web, loaded, round).await?.ok_or(Fail::NotFound)
    }

    pub(crate) fn row(&self, member: &MemberCode) -> Option<&Row> {
        self.rows.iter().find(|row| row.member() == member)
    }

    /// Numbers over all rows.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts { asked: self.rows.len(), ..Counts::default() };
        for row in &self.rows {
            match row.given() {
                Some(given) => {
                    counts.answered += 1;
                    *counts.positions.entry(given.position).or_default() += 1;
                }
                None => counts.silent += 1,
            }
            counts.reached += usize::from(row.answer.asked.is_some());
            counts.reserved += usize::from(row.reserved());
            counts.wishes += usize::from(row.consulted.wish.is_some());
            counts.entries += usize::from(row.consulted.entry.is_some());
            counts.interim += usize::from(row.given().is_none() && row.answer.interim.is_some());
            counts.late += usize::from(row.consulted.late.is_some());
            counts.comments += row.consulted.comments.len();
            for comment in &row.consulted.comments {
                counts.disposed += usize::from(comment.disposition.is_some());
                counts.upheld += usize::from(comment.upheld());
            }
        }
        counts
    }

    /// The state of a comment.
    pub(crate) fn state(&self, mark: &Mark) -> Option<&CommentState> {
        let row = self.row(&mark.member)?;
        row.consulted.comments.get(usize::try_from(mark.number).ok()?.checked_sub(1)?)
    }
}

/// Numbers of a consultation.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) asked: usize,
    pub(crate) reached: usize,
    pub(crate) answered: usize,
    pub(crate) silent: usize,
    pub(crate) interim: usize,
    pub(crate) reserved: usize,
    pub(crate) wishes: usize,
    pub(crate) entries: usize,
    pub(crate) late: usize,
    pub(crate) comments: usize,
    pub(crate) disposed: usize,
    pub(crate) upheld: usize,
    pub(crate) positions: HashMap<Position, usize>,
}

impl Counts {
    /// Comments without a disposition.
    pub(crate) fn open(&self) -> usize {
        self.comments - self.disposed
    }
}

/// How a step asks, if the case stands in one that does.
pub(crate) fn asks(loaded: &Loaded) -> Option<&Inquiry> {
    match &loaded.step()?.kind {
        Kind::Consult(Consult { purpose: Purpose::Answers(inquiry), .. }) => Some(inquiry),
        _ => None,
    }
}

/// Whether answers are taken in now, in the step in which the case stands.
pub(crate) fn answers_run(loaded: &Loaded) -> bool {
    asks(loaded).is_some()
        && loaded.head.consultation.as_deref().is_some_and(ConsultHead::takes_answers)
}

/// Whether commenters are asked now.
pub(crate) fn feedback_runs(loaded: &Loaded) -> bool {
    let consult = loaded.head.consultation.as_deref();
    consult.and_then(ConsultHead::open_feedback).is_some_and(|one| one.step == loaded.head.step)
}

/// Whether the case stands in a step in which comments are disposed of.
pub(crate) fn disposes(loaded: &Loaded) -> bool {
    let consult = loaded.head.consultation.as_deref();
    match loaded.step().map(|step| &step.kind) {
        Some(Kind::By { disposes: Some(of), .. }) => consult.is_some_and(|one| one.step == *of),
        _ => false,
    }
}

/// Whether a consultation, or the feedback on it, can still change what is to be seen of it.
pub(crate) fn runs(consult: &ConsultHead) -> bool {
    let open = |state: &ConsultState| {
        matches!(state, ConsultState::Open | ConsultState::Grace | ConsultState::Held(_))
    };
    open(&consult.state)
}

/// Until when one member can answer, as an instant: the last of its own and the general end.
pub(crate) fn ends(consult: &ConsultHead, row: Option<&Consulted>) -> Option<Instant> {
    consult.general_end().max(row.and_then(|row| row.own.as_ref()).map(|term| term.instant))
}

/// All rows of a consultation, in the body's order.
async fn rows(web: &Web, loaded: &Loaded, number: u32) -> Result<Vec<Row>, Fail> {
    let places: HashMap<&str, (usize, usize)> = loaded
        .workflow
        .body
        .members()
        .iter()
        .enumerate()
        .map(|(at, member)| (member.code.as_str(), (at, member.group)))
        .collect();
    let mut rows = Vec::new();
    for row in web.store().answers(&loaded.row.id, number).await? {
        let mut answer = row.answer()?;
        let Some(consulted) = answer.consulted.take() else { continue };
        let (place, group) =
            places.get(answer.member.as_str()).copied().unwrap_or((usize::MAX, usize::MAX));
        rows.push(Row { answer, consulted: *consulted, place, group });
    }
    rows.sort_by_key(|row| row.place);
    Ok(rows)
}

/// Titles of members for lists of many: looked up in a table, not searched for one by one.
pub(crate) fn titles(loaded: &Loaded, lang: Lang) -> HashMap<String, String> {
    let members = loaded.workflow.body.members().iter();
    members
        .map(|member| (member.code.to_string(), member.title_in(lang.tongue()).to_owned()))
        .collect()
}
