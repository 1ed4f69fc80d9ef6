//! Opening a case: which procedure, and what it is about.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use umlauf_engine::{Opening, ident};
use umlauf_workflow::{CaseId, Office};

use super::case::seat;
use crate::Web;
use crate::access::Deed;
use crate::fail::Fail;
use crate::frame::{Frame, page_again};
use crate::posted::Posted;
use crate::visitor::Visitor;

pub(crate) fn router() -> Router<Web> {
    Router::new().route("/vorgaenge/neu", get(ask).post(open))
}

/// The longest title, in characters.
const LONGEST: usize = 200;

async fn ask(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Fail> {
    form(&web, &headers, &visitor, None, ("", ""))
}

fn form(
    web: &Web,
    headers: &HeaderMap,
    visitor: &Visitor,
    problem: Option<String>,
    (workflow, title): (&str, &str),
) -> Result<Response, Fail> {
    let bodies = visitor.bodies(Deed::OpenCase);
    if bodies.is_empty() {
        return Err(Fail::Forbidden);
    }
    let mut frame = Frame::new(web, headers, Some(visitor), "/vorgaenge/neu", "");
    let w = frame.lang.pick(&DE, &EN);
    w.title.clone_into(&mut frame.title);
    let workflows = web.engine().catalogue().workflows();
    let kinds: Vec<Kind> = workflows
        .filter(|workflow| bodies.contains(&workflow.body_name))
        .map(|workflow| Kind {
            name: workflow.name.to_string(),
            title: workflow.title.clone(),
            body: workflow.body.title().to_owned(),
            basis: workflow.basis.clone().unwrap_or_default(),
        })
        .collect();
    let chosen = if kinds.len() == 1 { kinds[0].name.clone() } else { workflow.to_owned() };
    let failed = problem.is_some();
    let id = ident::command_id().to_string();
    page_again(failed, &Page { frame, w, kinds, chosen, title: title.to_owned(), problem, id })
}

async fn open(
    State(web): State<Web>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Fail> {
    let visitor = &posted.visitor;
    let lang = crate::lang::Lang::wanted(&headers);
    let w = lang.pick(&DE, &EN);
    let id = posted.command()?;
    let (name, title) = (posted.text("verfahren"), posted.text("titel"));
    let back =
        |problem: &str| form(&web, &headers, visitor, Some(problem.to_owned()), (name, title));
    let Some(workflow) = web.engine().catalogue().workflow(name) else {
        return back(w.workflow_needed);
    };
    visitor.must(Deed::OpenCase, &workflow.body_name)?;
    if title.is_empty() || title.chars().count() > LONGEST || title.chars().any(char::is_control) {
        return back(w.title_needed);
    }
    let held = seat(visitor, &workflow.body_name, &[Office::Secretariat, Office::Chair])?;
    // The id the form brought names the case too: sent twice, it is one case.
    let case = CaseId::from(id.as_str());
    let opening = Opening {
        workflow: name.to_owned(),
        title: title.to_owned(),
        case: case.clone(),
        id,
        by: visitor.sends_for(held),
    };
    match web.engine().open(opening).await?.refusal {
        None => Ok(Redirect::to(&format!("/vorgaenge/{case}")).into_response()),
        Some(refusal) => back(&crate::english::refusal(lang, &refusal)),
    }
}

/// A procedure that can be opened.
struct Kind {
    name: String,
    title: String,
    body: String,
    basis: String,
}

#[derive(askama::Template)]
#[template(path = "open.html")]
struct Page {
    frame: Frame,
    w: &'static Words,
    kinds: Vec<Kind>,
    chosen: String,
    title: String,
    problem: Option<String>,
    id: String,
}

struct Words {
    title: &'static str,
    not_done: &'static str,
    procedure: &'static str,
    about: &'static str,
    about_why: &'static str,
    open: &'static str,
    back: &'static str,
    none: &'static str,
    workflow_needed: &'static str,
    title_needed: &'static str,
}

const DE: Words = Words {
    title: "Neuer Vorgang",
    not_done: "Das wurde nicht gespeichert",
    procedure: "Verfahren",
    about: "Worum geht es?",
    about_why: "Der Titel, unter dem alle den Vorgang kennen: auf Seiten, in E-Mails und im Beschlussregister. Höchstens 200 Zeichen.",
    open: "Vorgang eröffnen",
    back: "Abbrechen",
    none: "Für Ihr Gremium ist kein Verfahren hinterlegt. Der Betrieb kann eines als Datei hinzufügen.",
    workflow_needed: "Bitte wählen Sie ein Verfahren.",
    title_needed: "Bitte geben Sie einen Titel in einer Zeile an, höchstens 200 Zeichen.",
};

const EN: Words = Words {
    title: "New case",
    not_done: "This was not recorded",
    procedure: "Procedure",
    about: "What is it about?",
    about_why: "The title by which everybody knows the case: on pages, in mails and in the register of decisions. At most 200 characters.",
    open: "Open the case",
    back: "Cancel",
    none: "No procedure is stored for your body. Whoever operates this can add one as a file.",
    workflow_needed: "Please choose a procedure.",
    title_needed: "Please give a title on one line, at most 200 characters.",
};
