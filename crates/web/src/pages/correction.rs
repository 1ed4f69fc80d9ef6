//! Putting a paper of a running vote right: a slip, or a change of substance that voids the votes.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use umlauf_engine::ident;
use umlauf_workflow::{Act, Office, PaperName};

use super::case::{Loaded, Part, Tab, ask_for, papers, seat};
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::lang::Lang;
use crate::posted::Posted;
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/{case}/berichtigung", get(ask).post(correct))
}

#[derive(Default)]
struct Filled {
    paper: String,
    text: String,
    reason: String,
    substantive: bool,
    problem: Option<String>,
}

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &visitor, &case, Deed::CorrectPaper).await?;
    form(&web, &headers, &visitor, &loaded, Filled::default())
}

fn form(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    loaded: &Loaded,
    filled: Filled,
) -> Result<Response, Fail> {
    let here = loaded.to("/berichtigung");
    let mut frame = Frame::new(web, headers, Some(visitor), &here, "");
    let (lang, w) = (frame.lang, frame.lang.pick(&DE, &EN));
    frame.title = format!("{}: {}", w.title, loaded.row.title);
    let titled = |name: &PaperName| (name.to_string(), loaded.paper_title(name));
    let failed = filled.problem.is_some();
    page_again(
        failed,
        &Page {
            w,
            tabs: loaded.tabs(lang, visitor, Part::Correction),
            case: loaded.row.title.clone(),
            back: loaded.to(""),
            id: ident::command_id().to_string(),
            papers: loaded.head.papers.keys().map(titled).collect(),
            chair: visitor.holds(Office::Chair, loaded.body()),
            cast: loaded.head.ballot.as_ref().map_or(0, |ballot| ballot.cast),
            runs: loaded.votes_run(),
            filled,
            here,
            frame,
        },
    )
}

async fn correct(
    State(web): State<Web>,
    headers: HeaderMap,
    Path(case): Path<String>,
    mut posted: Posted,
) -> Result<Response, Fail> {
    let loaded = Loaded::of(&web, &posted.visitor, &case, Deed::CorrectPaper).await?;
    let w = Lang::wanted(&headers).pick(&DE, &EN);
    let mut filled = Filled {
        paper: posted.text("unterlage").to_owned(),
        text: posted.text("text").to_owned(),
        reason: posted.text("grund").to_owned(),
        substantive: posted.text("umfang") == "wesentlich",
        problem: None,
    };
    let sent = papers::sent(&mut posted, "datei", "text");
    let visitor = &posted.visitor;
    let kept = match sent {
        Ok(Some(kept)) if !filled.reason.is_empty() => kept,
        Ok(Some(_)) => {
            filled.problem = Some(w.reason_needed.to_owned());
            return form(&web, &headers, visitor, &loaded, filled);
        }
        Ok(None) => {
            filled.problem = Some(w.paper_needed.to_owned());
            return form(&web, &headers, visitor, &loaded, filled);
        }
        Err(why) => {
            filled.problem = Some(why.said(Lang::wanted(&headers)));
            return form(&web, &headers, visitor, &loaded, filled);
        }
    };
    // A change of substance is the chair's; who holds both offices acts in the one it needs.
    let offices = if filled.substantive {
        [Office::Chair, Office::Secretariat]
    } else {
        [Office::Secretariat, Office::Chair]
    };
    let by = seat(visitor, loaded.body(), &offices)?;
    let act = Act::Correct {
        paper: PaperName::from(&filled.paper),
        digest: web.engine().keep_file(kept.media, kept.bytes).await?,
        substantive: filled.substantive,
        reason: web.engine().keep(&filled.reason).await?,
    };
    match ask_for(&web, &headers, &posted, &loaded.row.id, by, act).await? {
        None => Ok(Redirect::to(&loaded.to("")).into_response()),
        Some(refusal) => {
            filled.problem = Some(refusal);
            form(&web, &headers, visitor, &loaded, filled)
        }
    }
}

#[derive(askama::Template)]
#[template(path = "correction.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    tabs: Vec<Tab>,
    case: String,
    back: String,
    here: String,
    id: String,
    papers: Vec<(String, String)>,
    /// Whether the visitor may change substance.
    chair: bool,
    cast: u32,
    runs: bool,
    filled: Filled,
}

struct Words {
    title: &'static str,
    parts: &'static str,
    not_done: &'static str,
    over: &'static str,
    paper: &'static str,
    kind: &'static str,
    slip: &'static str,
    substance: &'static str,
    voids: &'static str,
    chair_only: &'static str,
    file: &'static str,
    file_what: &'static str,
    text: &'static str,
    reason: &'static str,
    reason_what: &'static str,
    send: &'static str,
    back: &'static str,
    paper_needed: &'static str,
    reason_needed: &'static str,
}

const DE: Words = Words {
    title: "Unterlage berichtigen",
    parts: "Seiten dieses Vorgangs",
    not_done: "Das wurde nicht gespeichert",
    over: "Es läuft keine Abstimmung. Vor dem Start legen Sie die Unterlage einfach neu ab.",
    paper: "Unterlage",
    kind: "Was ändert sich?",
    slip: "Ein Versehen (Schreibfehler, Verweis). Die Stimmen bleiben gültig; alle werden benachrichtigt.",
    substance: "Die Sache selbst. Alle Stimmen werden hinfällig und die Abstimmung beginnt neu.",
    voids: "Bisher abgegebene Stimmen:",
    chair_only: "Eine Änderung in der Sache kann nur der Vorsitz vornehmen.",
    file: "Neue Fassung als Datei",
    file_what: "PDF, ODT, DOCX, TXT oder MD, höchstens 10 MB.",
    text: "Oder der Text selbst",
    reason: "Begründung",
    reason_what: "Sie steht in der Akte und im Schreiben an alle Mitglieder.",
    send: "Berichtigen",
    back: "Abbrechen",
    paper_needed: "Bitte fügen Sie die neue Fassung bei: eine Datei oder den Text.",
    reason_needed: "Bitte begründen Sie die Berichtigung.",
};

const EN: Words = Words {
    title: "Correct a paper",
    parts: "Pages of this case",
    not_done: "This was not recorded",
    over: "No vote is running. Before the start you simply file the paper anew.",
    paper: "Paper",
    kind: "What changes?",
    slip: "A slip (spelling, a reference). The votes stay; everybody is told.",
    substance: "The substance. All votes are void and the vote begins anew.",
    voids: "Votes given so far:",
    chair_only: "A change of substance is for the chair alone.",
    file: "New version as a file",
    file_what: "PDF, ODT, DOCX, TXT or MD, at most 10 MB.",
    text: "Or the text itself",
    reason: "Reason",
    reason_what: "It stands in the record and in the letter to all members.",
    send: "Correct it",
    back: "Cancel",
    paper_needed: "Please add the new version: a file or the text.",
    reason_needed: "Please give a reason for the correction.",
};
