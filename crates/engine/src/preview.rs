//! What a launch would bring about, before anybody launches: the term, and the mail as it will arrive.
//!
//! It is made by the same functions that the launch itself uses and changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use umlauf_calendar::{Deadline, Request, Start, deadline};
use umlauf_notify::render;
use umlauf_store::{CaseRow, DeliveryRow, LetterState, Person};
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Audience, Instant, Items, Kind, Letter, LetterId, Notice, Seat, Step, Term, Workflow,
};

use crate::courier::{Facts, titles};
use crate::{Engine, Error};

/// A mail that nobody has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

impl Engine {
    /// When a step would end that is entered now, and why then; `None` where it has no time of its own.
    pub fn foreseen(&self, workflow: &Workflow, step: &Step) -> Option<Deadline> {
        let request = Request::new(Start::Instant(self.clock().now().timestamp()), step.within?);
        deadline(&request, &workflow.calendar).ok()
    }

    /// The invitation that a person would get for a member if the vote of this step began now; `None`
    /// if the step is no vote, or the template cannot be filled.
    ///
    /// # Errors
    /// If the surroundings fail.
    pub async fn preview_invitation(
        &self,
        row: &CaseRow,
        workflow: &Arc<Workflow>,
        step: &Step,
        (member, person): (&MemberCode, &Person),
    ) -> Result<Option<Preview>, Error> {
        let Kind::Vote(vote) = &step.kind else { return Ok(None) };
        let head = row.head()?;
        let number = head.ballot.as_ref().map_or(0, |ballot| ballot.number) + 1;
        let term = self.foreseen(workflow, step).map(|deadline| Term {
            end: deadline.end,
            instant: Instant::from(deadline.instant),
            raw: deadline.raw,
            shifts: deadline.shifts.into_iter().map(|shift| (shift.day, shift.why)).collect(),
        });
        let items = match vote.items {
            Items::Each => self.ziffern(&head.papers).await?.iter().map(|one| one.number).collect(),
            Items::Whole | Items::Choose => Vec::new(),
        };
        let (title, papers) = (step.title.clone(), head.papers.into_iter().collect());
        let notice = if vote.in_sitting {
            Notice::Sitting { title, term, papers }
        } else {
            let (rule, again) = (vote.rule.clone(), None);
            Notice::Invitation { ballot: number, title, rule, term, papers, again, items }
        };
        let texts: BTreeMap<_, _> = titles(workflow, &notice).into_iter().collect();
        let to = Seat::Member(member.clone());
        let facts = Facts {
            case: row.id.clone(),
            letter: Letter { to, audience: Audience::Everyone, notice },
            workflow: Arc::clone(workflow),
            title: row.title.clone(),
            texts,
            chain: None,
            ballot: Some((number, vote.rule.clone(), step.name.clone())),
        };
        let one = DeliveryRow {
            letter: LetterId::of(&row.id, head.revision + 1, 0),
            person: person.id.clone(),
            address: person.email.clone(),
            state: LetterState::Waiting,
            attempts: 0,
            sending: 1,
            delivered: None,
            last_error: None,
        };
        let dispatch = facts.dispatch(self, &one, self.clock().now()).await?;
        let post = self.post();
        let mail = render(&post.templates, &post.sender, &dispatch);
        Ok(mail.ok().map(|mail| Preview { subject: mail.subject, text: mail.text }))
    }
}
