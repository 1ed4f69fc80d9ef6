//! What becomes of comments, and what their commenters say to that.

use std::collections::BTreeSet;

use umlauf_voting::MemberCode;

use super::Run;
use crate::{
    CommentId, CommentState, ConsultClosing, ConsultHead, ConsultRefusal, ConsultState, Disposal,
    Disposed, Ending, Event, Kind, LARGEST_BATCH, Office, Refusal, Replied, ReplyRow, StepName,
};

impl Run<'_> {
    pub(super) fn dispose(&mut self, rows: &[Disposal]) -> Result<(), Refusal> {
        let step = self.step()?;
        let Kind::By { who, disposes: Some(of), .. } = &step.kind else {
            return Err(ConsultRefusal::NotNow.into());
        };
        self.office(&[*who, Office::Secretariat])?;
        let consult = self
            .consultation()
            .filter(|c| c.step == *of && matches!(c.state, ConsultState::Closed(_)));
        let consult = consult.cloned().ok_or(ConsultRefusal::NotNow)?;
        if rows.is_empty() || rows.len() > LARGEST_BATCH {
            return Err(ConsultRefusal::BatchSize(LARGEST_BATCH).into());
        }
        let mut seen = BTreeSet::new();
        for row in rows {
            if !seen.insert(&row.comment) {
                return Err(ConsultRefusal::Twice(row.comment.clone()).into());
            }
            self.disposable(&consult, row)?;
        }
        let rows = rows.to_vec();
        self.record(Event::Disposed(Disposed { number: consult.number, rows }));
        Ok(())
    }

    fn disposable(&self, consult: &ConsultHead, row: &Disposal) -> Result<(), ConsultRefusal> {
        let known = |id: &CommentId| {
            let of_now = id.round == consult.round;
            of_now && self.comment(consult.number, &id.member, id.number).is_some()
        };
        if !known(&row.comment) {
            return Err(ConsultRefusal::NoSuchComment(row.comment.clone()));
        }
        if row.disposition.needs_reason() && row.reason.is_none() {
            return Err(ConsultRefusal::Unreasoned(row.comment.clone()));
        }
        match &row.duplicate_of {
            Some(first) if *first == row.comment => {
                Err(ConsultRefusal::OwnDuplicate(row.comment.clone()))
            }
            // Earlier rounds lie in rows that are not at hand.
            Some(first) if first.round >= consult.round && !known(first) => {
                Err(ConsultRefusal::NoSuchComment(first.clone()))
            }
            _ => Ok(()),
        }
    }

    fn comment(&self, number: u32, member: &MemberCode, place: u32) -> Option<&CommentState> {
        let answer = self.case.answers.get(member).filter(|answer| answer.ballot == number)?;
        let place = usize::try_from(place).ok()?.checked_sub(1)?;
        answer.consulted.as_ref()?.comments.get(place)
    }

    /// Who leaves a step that disposes has disposed of all comments; only withdrawing does without.
    pub(in crate::decide) fn all_disposed(&self, to: &StepName) -> Result<(), Refusal> {
        let Kind::By { disposes: Some(of), .. } = &self.step()?.kind else { return Ok(()) };
        let withdrawn = self
            .workflow
            .step(to)
            .is_some_and(|s| matches!(s.kind, Kind::Ends { ending: Ending::Withdrawn, .. }));
        let open = self.consultation().filter(|consult| consult.step == *of);
        let open = open.map_or(0, |consult| consult.comments.saturating_sub(consult.disposed));
        if withdrawn || open == 0 { Ok(()) } else { Err(ConsultRefusal::Undisposed(open).into()) }
    }

    pub(super) fn reply(&mut self, rows: &[ReplyRow]) -> Result<(), Refusal> {
        let (member, capacity) = self.speaker()?;
        let (consult, ..) = self.consulted(&member)?;
        let step = self.step()?;
        let open = consult.open_feedback().filter(|feedback| {
            feedback.step == step.name
                && feedback.term.as_ref().is_none_or(|term| self.now < term.instant)
        });
        if open.is_none() {
            return Err(ConsultRefusal::NotNow.into());
        }
        if rows.is_empty() || rows.len() > LARGEST_BATCH {
            return Err(ConsultRefusal::BatchSize(LARGEST_BATCH).into());
        }
        let mut seen = BTreeSet::new();
        for row in rows {
            let number = row.comment;
            let id = CommentId { round: consult.round, member: member.clone(), number };
            if !seen.insert(number) {
                return Err(ConsultRefusal::Twice(id).into());
            }
            match self.comment(consult.number, &member, number) {
                None => return Err(ConsultRefusal::NoSuchComment(id).into()),
                Some(comment) if comment.disposition.is_none() => {
                    return Err(ConsultRefusal::NotDisposed(id).into());
                }
                Some(_) => {}
            }
        }
        let (number, rows) = (consult.number, rows.to_vec());
        self.record(Event::Replied(Replied { number, member, rows, capacity }));
        let feedback = self.consultation().and_then(ConsultHead::open_feedback);
        if feedback.is_some_and(|feedback| feedback.replied >= feedback.asked) {
            self.close_feedback(ConsultClosing::AllAnswered);
        }
        Ok(())
    }
}
