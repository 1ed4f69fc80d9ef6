//! Changing: every act is a submission to the engine, the same as from a page. What all of them share
//! stands here: who may, for which seat, under which key, at which revision, and what is answered.

use std::collections::BTreeMap;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use umlauf_engine::{Submission, Submitted};
use umlauf_store::CaseRow;
use umlauf_voting::MemberCode;
use umlauf_workflow::{
    Act, BodyName, CaseId, Digest, Ending, Event, ItemChoice, Office, Refusal, Said, Seat, StepName,
};

use super::asked::{Choice, File};
use super::bounds::{CaseName, Name, Number, Paper, Prose};
use super::caller::{Caller, Terms, tag};
use super::problem::Problem;
use super::said::Recorded;
use crate::Web;
use crate::access::Deed;
use crate::lang::Lang;
use crate::pages::case::files::{Checked, check, typed};
use crate::pages::case::recorded;

/// The case, if the caller may do this in its body.
pub(super) async fn allowed(
    web: &Web,
    caller: &Caller,
    case: &CaseName,
    deed: Deed,
) -> Result<CaseRow, Problem> {
    let row = web.store().case(&case.id()).await?;
    let row = row.filter(|row| caller.visitor.knows(&row.body)).ok_or_else(Problem::no_case)?;
    caller.visitor.must(deed, &row.body)?;
    Ok(row)
}

/// The first of these offices that the caller holds.
pub(super) fn office(
    caller: &Caller,
    body: &BodyName,
    offices: &[Office],
) -> Result<Seat, Problem> {
    Ok(crate::pages::case::seat(&caller.visitor, body, offices)?)
}

/// The member the caller acts for: the one that is named, or the only one.
pub(super) fn member(
    caller: &Caller,
    row: &CaseRow,
    deed: Deed,
    named: Option<&Name>,
) -> Result<Seat, Problem> {
    let mut own = caller.visitor.members(deed, &row.body);
    own.sort();
    own.dedup();
    match (named, own.as_slice()) {
        (Some(code), _) => {
            let code = MemberCode::from(code.as_str());
            if own.contains(&code) {
                Ok(Seat::Member(code))
            } else {
                Err(crate::fail::Fail::Forbidden.into())
            }
        }
        (None, [only]) => Ok(Seat::Member(only.clone())),
        (None, _) => Err(Problem::invalid("say for which `member`; you act for several")),
    }
}

/// A text kept by its digest, without blanks around it, as the pages keep it.
pub(super) async fn kept(web: &Web, text: Option<&Prose>) -> Result<Option<Digest>, Problem> {
    match text {
        Some(text) => Ok(Some(reason(web, text).await?)),
        None => Ok(None),
    }
}

/// The same where there must be one.
pub(super) async fn reason(web: &Web, text: &Prose) -> Result<Digest, Problem> {
    Ok(web.engine().keep(text.as_str().trim()).await?)
}

/// What was sent, as a text or as a file; one of the two. `name` is what the text is called.
pub(super) fn content(
    name: &str,
    text: Option<&Paper>,
    file: Option<&File>,
) -> Result<Checked, Problem> {
    match (text, file) {
        (Some(text), None) => Ok(typed(text.as_str())),
        (None, Some(file)) => {
            let checked = check(file.name.as_str(), file.base64.bytes());
            checked
                .map_err(|unfit| Problem::invalid(unfit.said(Lang::De)).also(unfit.said(Lang::En)))
        }
        _ => Err(Problem::invalid(format!("send either `{name}` or `file`"))),
    }
}

/// What a vote says: the same of everything, or something of each Ziffer; one of the two.
pub(super) fn spoken(
    choice: Option<Choice>,
    items: Option<&BTreeMap<Number, Choice>>,
) -> Result<Said, Problem> {
    match (choice, items) {
        (Some(choice), None) => Ok(Said::All(choice.into())),
        (None, Some(items)) => {
            let each = items
                .iter()
                .map(|(item, choice)| ItemChoice { item: item.get(), choice: (*choice).into() });
            Ok(Said::Each(each.collect()).ordered())
        }
        _ => Err(Problem::invalid("send either `choice` or `items`")),
    }
}

/// An act that an office asks for.
pub(super) struct Asking<'a> {
    web: &'a Web,
    caller: &'a Caller,
    row: CaseRow,
    seat: Seat,
}

impl<'a> Asking<'a> {
    /// Who may do this in one of these offices asks for it.
    pub(super) async fn of(
        web: &'a Web,
        caller: &'a Caller,
        case: &CaseName,
        deed: Deed,
        offices: &[Office],
    ) -> Result<Self, Problem> {
        let row = allowed(web, caller, case, deed).await?;
        let seat = office(caller, &row.body, offices)?;
        Ok(Self { web, caller, row, seat })
    }

    /// Asks, and answers.
    pub(super) async fn submit(self, terms: &Terms, act: Act) -> Result<Response, Problem> {
        submit(self.web, self.caller, &self.row, terms, self.seat, act).await
    }
}

/// Asks for an act, and answers.
pub(super) async fn submit(
    web: &Web,
    caller: &Caller,
    row: &CaseRow,
    terms: &Terms,
    seat: Seat,
    act: Act,
) -> Result<Response, Problem> {
    let submission = Submission {
        case: row.id.clone(),
        id: terms.command(caller),
        by: caller.visitor.sends_for(seat),
        act,
        opens: None,
        now: None,
    };
    let submitted = web.engine().submit_at(submission, terms.seen.as_deref()).await?;
    answer(web, &row.id, submitted).await
}

/// What became of an act.
pub(super) async fn answer(
    web: &Web,
    case: &CaseId,
    submitted: Submitted,
) -> Result<Response, Problem> {
    let said = said(web, case, submitted).await?;
    Ok(([(header::ETAG, tag(said.revision)?)], axum::Json(said)).into_response())
}

/// What became of an act, in the words of the first time if it is a repeat.
pub(super) async fn said(
    web: &Web,
    case: &CaseId,
    submitted: Submitted,
) -> Result<Recorded, Problem> {
    if let Some(refusal) = submitted.refusal {
        return Err(refusal.into());
    }
    let head = submitted.head.as_ref();
    let last = submitted.events.last().map(|event| event.revision);
    let revision = last.or(head.map(|head| head.revision)).unwrap_or_default();
    let now = head.map(|head| (head.revision, head.step.clone(), head.ended));
    let (step, ended) = match now {
        Some((at, step, ended)) if at == revision => (step, ended),
        _ => stood(web, case, revision).await?,
    };
    Ok(Recorded {
        case: case.to_string(),
        revision,
        head: submitted.hash.to_string(),
        repeated: submitted.repeated,
        step: step.to_string(),
        ended: ended.map(Ending::as_str),
    })
}

/// Where a case stood at a revision. Only who repeats an old act asks.
async fn stood(
    web: &Web,
    case: &CaseId,
    revision: u64,
) -> Result<(StepName, Option<Ending>), Problem> {
    let mut stood = (StepName::from(""), None);
    for row in web.store().whole_journal(case).await? {
        if row.revision > revision {
            break;
        }
        match recorded(&row.line)?.event {
            Event::Entered { step, .. } | Event::Upgraded { step, .. } => stood = (step, None),
            Event::Ended { ending } => stood.1 = Some(ending),
            _ => {}
        }
    }
    Ok(stood)
}

/// A refusal that somebody other than the case must say.
pub(super) fn refused(refusal: Refusal) -> Problem {
    refusal.into()
}
