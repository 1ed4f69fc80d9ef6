//! A member's answer to a consultation, from mail to receipt: what is asked, on which text, until when;
//! comments one by one or as a table; one confirmation, one receipt.
//!
//! What somebody has entered is kept for them alone until it is given, so that a hundred comments need
//! neither one sitting nor a script. Staff fills in the same page and submits a draft for release.

mod check;
mod entry;
mod matter;
mod receipt;
mod show;
mod text;
mod words;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use umlauf_engine::Submitted;
use umlauf_workflow::{CaseId, CommandId, Event, Recorded, Refusal, Seat};

use self::entry::{Entry, Sort};
use self::matter::Matter;
use self::show::Shown;
use crate::Web;
use crate::consultation;
use crate::fail::Fail;
use crate::lang::Lang;
use crate::pages::answer::receipt_address;
use crate::posted::Posted;
use crate::visitor::Visitor;

pub(crate) use self::check::place;
pub(crate) use self::receipt::{page as receipt, says};
pub(crate) use self::text::{Paragraph, changes, options, passage};

pub(super) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/stellungnahme", get(ask).post(sent))
}

#[derive(Deserialize)]
struct For {
    fuer: Option<String>,
}

/// Shows what is asked. Notes that this person has seen the case, and nothing else.
async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    Query(whom): Query<For>,
    visitor: Visitor,
) -> Result<Response, Fail> {
    let matter = Matter::load(&web, &visitor, &case, whom.fuer.as_deref()).await?;
    let (id, revision) = (&matter.loaded.row.id, matter.loaded.row.revision);
    web.store().put_visit(id, &visitor.person.id, revision, matter.now).await?;
    show::page(&web, &headers, &visitor, &matter, Shown::default()).await
}

async fn sent(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let matter = Matter::load(&web, visitor, &case, posted.some("fuer")).await?;
    let lang = Lang::wanted(&headers);
    let before = matter.entry(&web).await?;
    if posted.text("schritt") == "abgeben" {
        let deed = Sort::of(posted.text("art")).deed();
        if matter.whom.drafts() || !visitor.may(deed, &matter.loaded.row.body) {
            return Err(Fail::Forbidden);
        }
        return give(&web, &headers, &posted, &matter, before).await;
    }
    let answers = Sort::of(posted.text("art")) == Sort::Answer;
    let mut entry = Entry::of(&posted, Some(before).filter(|_| answers));
    let mut shown = Shown::default();
    match Step::of(&posted) {
        Step::Discard => {
            matter.drop_draft(&web).await?;
            return Ok(Redirect::to(&address(&matter)).into_response());
        }
        Step::Forget => {
            matter.forget(&web, visitor).await?;
            return Ok(Redirect::to(&address(&matter)).into_response());
        }
        Step::Adopt => {
            if let Some(drafted) = matter.draft.as_ref().and_then(|d| Entry::drafted(&d.body)) {
                matter.keep(&web, visitor, &drafted).await?;
            }
            return Ok(Redirect::to(&address(&matter)).into_response());
        }
        Step::Back => {
            let kept = if answers { matter.entry(&web).await? } else { entry };
            shown.entry = Some(kept);
            return show::page(&web, &headers, visitor, &matter, shown).await;
        }
        Step::Keep => {
            if !entry.take() {
                shown.wrongs.push(unsaid(lang));
            }
        }
        Step::Remove(at) => {
            if at < entry.rows.len() {
                entry.rows.remove(at);
                entry.at = None;
            }
        }
        Step::RemoveAll => {
            entry.rows.clear();
            (entry.report, entry.at) = (None, None);
        }
        Step::Edit(at) => {
            entry.take();
            if let Some(row) = entry.rows.get(at) {
                (entry.writing, entry.at) = (row.clone(), Some(at + 1));
            }
        }
        Step::File => shown.wrongs.extend(taken(lang, &posted, &mut entry)),
        Step::Check => {
            if !entry.take() {
                shown.wrongs.push(unsaid(lang));
            }
            // Rows that were not taken are shown before anything goes on.
            let mut faulty = false;
            if !posted.files.is_empty() {
                shown.wrongs.extend(taken(lang, &posted, &mut entry));
                faulty = entry.report.as_ref().is_some_and(|report| report.faulty > 0);
            }
            shown.wrongs.extend(entry.wrongs(lang, &matter));
            if shown.wrongs.is_empty() && !faulty {
                if matter.whom.drafts() {
                    matter.propose(&web, visitor, &entry).await?;
                    return Ok(Redirect::to(&address(&matter)).into_response());
                }
                if answers {
                    matter.keep(&web, visitor, &entry).await?;
                }
                return check::page(&web, &headers, &posted, &matter, &entry);
            }
        }
    }
    if entry.sort == Sort::Answer {
        matter.keep(&web, visitor, &entry).await?;
    }
    shown.entry = Some(entry);
    show::page(&web, &headers, visitor, &matter, shown).await
}

/// What a button of the form asks for.
enum Step {
    Check,
    Keep,
    File,
    Back,
    /// Throw the draft of staff away.
    Discard,
    /// Throw one's own work away.
    Forget,
    /// Go on with the draft of staff.
    Adopt,
    Remove(usize),
    RemoveAll,
    Edit(usize),
}

impl Step {
    fn of(posted: &Posted) -> Self {
        let row = |name| posted.text(name).parse().ok().and_then(|at: usize| at.checked_sub(1));
        if let Some(at) = row("entfernen") {
            return Self::Remove(at);
        }
        if let Some(at) = row("bearbeiten") {
            return Self::Edit(at);
        }
        match posted.text("schritt") {
            "merken" => Self::Keep,
            "datei" => Self::File,
            "zurueck" => Self::Back,
            "verwerfen" => Self::Discard,
            "leeren" => Self::Forget,
            "uebernehmen" => Self::Adopt,
            "alle-entfernen" => Self::RemoveAll,
            _ => Self::Check,
        }
    }
}

fn unsaid(lang: Lang) -> entry::Wrong {
    entry::wrong(
        lang,
        "a-text",
        "Die begonnene Anmerkung sagt noch nichts: Geben Sie eine Anmerkung oder einen Änderungsvorschlag an.",
        "The comment you began says nothing yet: give a comment or a proposed change.",
    )
}

/// Takes the table that was sent; gives what is wrong with it as a whole.
fn taken(lang: Lang, posted: &Posted, entry: &mut Entry) -> Option<entry::Wrong> {
    let Some(file) = posted.files.iter().find(|file| file.field == "datei") else {
        return Some(entry::wrong(
            lang,
            "datei",
            "Wählen Sie die Datei mit Ihrer Tabelle aus.",
            "Choose the file with your table.",
        ));
    };
    match consultation::read(&file.name, &file.bytes) {
        Ok((rows, report)) => {
            entry.add(rows, report);
            None
        }
        Err(unfit) => Some(entry::Wrong { field: "datei", text: unfit.said(lang) }),
    }
}

/// Gives the answer; what was recorded has a receipt, also if it came too late.
async fn give(
    web: &Web,
    headers: &HeaderMap,
    posted: &Posted,
    matter: &Matter,
    kept: Entry,
) -> Result<Response, Fail> {
    let (visitor, case) = (&posted.visitor, &matter.loaded.row.id);
    // Sent twice: the first time has taken the work away with it.
    if let Some(revision) = recorded_before(web, matter, &posted.command()?).await? {
        return Ok(Redirect::to(&receipt_address(case, revision)).into_response());
    }
    let answers = Sort::of(posted.text("art")) == Sort::Answer;
    // Of the short forms the confirmation page carries everything itself.
    let kept = if answers { kept } else { Entry::of(posted, None) };
    if answers && kept.stamp() != posted.text("stand") {
        let refusal = Lang::wanted(headers).pick(
            "Ihre Eingaben haben sich geändert, seit Sie sie geprüft haben. Bitte prüfen Sie noch einmal.",
            "What you entered has changed since you checked it. Please check again.",
        );
        let refusal = Some(refusal.to_owned());
        let shown = Shown { entry: Some(kept), refusal, ..Shown::default() };
        return show::page(web, headers, visitor, matter, shown).await;
    }
    let Some(act) = kept.act(web).await? else {
        return Err(Fail::Stale);
    };
    let seat = Seat::Member(matter.whom.member.clone());
    let submitted = crate::pages::case::ask(web, posted, case, seat, act).await?;
    let Some(revision) = given(&submitted, matter) else {
        let refusal = submitted.refusal.unwrap_or(Refusal::Unchanged);
        let refusal = Some(crate::english::refusal(Lang::wanted(headers), &refusal));
        let shown = Shown { entry: Some(kept), refusal, ..Shown::default() };
        return show::page(web, headers, visitor, matter, shown).await;
    };
    if answers {
        matter.forget(web, visitor).await?;
    }
    // A draft that came after this page was shown is another matter.
    if let Some(draft) = &matter.draft
        && Entry::drafted(&draft.body).is_some_and(|drafted| drafted.sort == kept.sort)
        && posted.text("entwurf") == draft.at.as_micros().to_string()
    {
        matter.drop_draft(web).await?;
    }
    Ok(Redirect::to(&receipt_address(case, revision)).into_response())
}

/// Where the command of this form was recorded, if it was.
async fn recorded_before(
    web: &Web,
    matter: &Matter,
    command: &CommandId,
) -> Result<Option<u64>, Fail> {
    let lines = web.store().command_events(&matter.loaded.row.id, command).await?;
    for line in lines {
        let event = crate::pages::case::recorded(&line.line)?;
        if ours(&event, matter) {
            return Ok(Some(event.revision));
        }
    }
    Ok(None)
}

/// The revision of what was recorded of the member's answer.
fn given(submitted: &Submitted, matter: &Matter) -> Option<u64> {
    submitted.events.iter().find(|one| ours(one, matter)).map(|event| event.revision)
}

fn ours(recorded: &Recorded, matter: &Matter) -> bool {
    let member = match &recorded.event {
        Event::Answered(fact) => &fact.member,
        Event::AnswerLate(fact) => &fact.member,
        Event::ExtensionAsked(fact) => &fact.member,
        Event::ReservationSettled(fact) => &fact.member,
        Event::Interim { member, .. } => member,
        _ => return false,
    };
    *member == matter.whom.member
}

fn address(matter: &Matter) -> String {
    answer(&matter.loaded.row.id, matter.whom.member.as_str())
}

/// The address on which a member answers a consultation.
pub(crate) fn answer(case: &CaseId, member: &str) -> String {
    let member: String = member.bytes().map(crate::fail::quoted).collect();
    format!("{}/stellungnahme?fuer={member}", crate::pages::answer::of(case))
}
