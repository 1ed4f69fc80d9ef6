//! Opening a case with its papers, filing more of them, putting a frozen one right.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use umlauf_engine::Opening;
use umlauf_workflow::{
    Act, CaseId, CommandId, Digest, Kind, Office, PaperName, Refusal, Seat, Workflow,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts::{allowed, content, office, reason, refused, said, submit};
use super::asked::{NewCase, NewCorrection, NewPaper, OfCase, OfPaper};
use super::bounds::Name;
use super::caller::{Body, Caller, Keyed, Matched, Path, Terms};
use super::problem::Problem;
use super::said::Recorded;
use crate::Web;
use crate::access::Deed;
use crate::pages::case::{Loaded, papers};

pub(super) fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(file))
        .routes(routes!(read))
        .routes(routes!(correct))
}

/// The most papers a case is opened with.
const MOST: usize = 50;

/// Open a case, with its papers.
///
/// Sent twice under the same key it is one case, also where the first answer was lost half-way.
#[utoipa::path(post, path = "/api/v1/cases", tag = "offices", request_body = NewCase,
    params(Keyed), responses((status = 201, body = Recorded,
    headers(("Location" = String, description = "Where the case is read.")))))]
async fn open(
    State(web): State<Web>,
    caller: Caller,
    terms: Terms,
    Body(new): Body<NewCase>,
) -> Result<Response, Problem> {
    let name = new.workflow.as_str();
    let workflow = web.engine().catalogue().workflow(name);
    let workflow =
        workflow.ok_or_else(|| Problem::invalid(format!("there is no workflow `{name}`")))?;
    let body = &workflow.body_name;
    caller.visitor.must(Deed::OpenCase, body)?;
    let seat = office(&caller, body, &[Office::Secretariat, Office::Chair])?;
    fits(&new, workflow, &seat)?;
    let key = terms.command(&caller);
    // The same key of the same person opens the same case, whoever answers; and what is asked for is
    // part of the command, so that the key opens nothing else.
    let seed = format!("opened\n{}\n{key}", caller.visitor.person.id);
    let case = CaseId::from(&Digest::of(seed.as_bytes()).as_str()[..32]);
    let id = CommandId::from(&format!("{key}-{}", &asked(&new).as_str()[..16]));
    let by = caller.visitor.sends_for(seat);
    let opening = Opening {
        workflow: name.to_owned(),
        title: new.title.as_str().trim().to_owned(),
        case: case.clone(),
        id: id.clone(),
        by: by.clone(),
    };
    let mut submitted = web.engine().open(opening).await?;
    if let Some(Refusal::AlreadyOpen) = submitted.refusal {
        return Err(refused(Refusal::KeyReused));
    }
    let repeated = submitted.repeated;
    for (name, text) in &new.papers {
        if let Some(refusal) = submitted.refusal {
            return Err(refused(refusal));
        }
        let id = CommandId::from(&format!("{id}.{}", name.as_str()));
        submitted = web.engine().file(&case, id, by.clone(), name.as_str(), text.as_str()).await?;
        if let Some(Refusal::Unchanged) = submitted.refusal {
            submitted.refusal = None;
        }
    }
    submitted.repeated = repeated;
    let said = said(&web, &case, submitted).await?;
    let location = HeaderValue::from_str(&format!("/api/v1/cases/{case}"));
    let location = location.map_err(|_| Problem::no_case())?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], axum::Json(said)).into_response())
}

/// Whether the papers will be taken: what is not must be known before the case is opened.
fn fits(new: &NewCase, workflow: &Workflow, seat: &Seat) -> Result<(), Problem> {
    if new.papers.len() > MOST {
        return Err(Problem::invalid(format!("`papers` has at most {MOST} entries")));
    }
    let known = workflow.papers();
    let foreign = |name: &&Name| {
        !known.contains(&PaperName::from(name.as_str())) && !name.as_str().starts_with("anlage")
    };
    if let Some(name) = new.papers.keys().find(foreign) {
        let name = name.as_str();
        return Err(Problem::invalid(format!("the workflow knows no paper `{name}`")));
    }
    match &workflow.start().kind {
        Kind::By { who, .. } => {
            let theirs = [*who, Office::Secretariat].map(Seat::Office);
            if new.papers.is_empty() || theirs.contains(seat) {
                Ok(())
            } else {
                Err(refused(Refusal::NotYours(who.german().to_owned())))
            }
        }
        _ if new.papers.is_empty() => Ok(()),
        _ => Err(refused(Refusal::PapersFrozen)),
    }
}

/// SHA-256 of what is asked for.
fn asked(new: &NewCase) -> Digest {
    let mut text = format!("{}\n{}\n", new.workflow.as_str(), new.title.as_str().trim());
    for (name, paper) in &new.papers {
        text.push_str(name.as_str());
        text.push(' ');
        text.push_str(Digest::of(paper.as_str().as_bytes()).as_str());
        text.push('\n');
    }
    Digest::of(text.as_bytes())
}

/// File a paper, or file it anew while nobody votes on it.
#[utoipa::path(post, path = "/api/v1/cases/{case}/papers", tag = "offices", request_body = NewPaper,
    params(OfCase, Keyed, Matched), responses((status = 200, body = Recorded)))]
async fn file(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfCase>,
    terms: Terms,
    Body(new): Body<NewPaper>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::FilePaper).await?;
    let seat = office(&caller, &row.body, &[Office::Secretariat, Office::Chair])?;
    let kept = content("text", new.text.as_ref(), new.file.as_ref())?;
    let digest = web.engine().keep_file(kept.media, kept.bytes).await?;
    let act = Act::File { paper: PaperName::from(new.name.as_str()), digest };
    submit(&web, &caller, &row, &terms, seat, act).await
}

/// Read a paper as it now is.
#[utoipa::path(get, path = "/api/v1/cases/{case}/papers/{paper}", tag = "reading",
    params(OfPaper), responses((status = 200, description = "The paper, as it was filed.", content(
    (Vec<u8> = "text/plain"), (Vec<u8> = "text/markdown"), (Vec<u8> = "application/pdf"),
    (Vec<u8> = "application/vnd.oasis.opendocument.text"),
    (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))))]
async fn read(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfPaper>,
) -> Result<Response, Problem> {
    let case = of.case.as_str();
    let loaded = Loaded::of(&web, &caller.visitor, case, Deed::ReadCase).await?;
    let digest = loaded.head.papers.get(&PaperName::from(of.paper.as_str()));
    let digest = digest.ok_or_else(|| Problem::not_found("the case has no such paper"))?;
    Ok(papers::give(&web, digest, of.paper.as_str()).await?)
}

/// Put a paper right that is frozen since the vote began.
#[utoipa::path(post, path = "/api/v1/cases/{case}/papers/{paper}/correction", tag = "offices",
    request_body = NewCorrection, params(OfPaper, Keyed, Matched),
    responses((status = 200, body = Recorded)))]
async fn correct(
    State(web): State<Web>,
    caller: Caller,
    Path(of): Path<OfPaper>,
    terms: Terms,
    Body(new): Body<NewCorrection>,
) -> Result<Response, Problem> {
    let row = allowed(&web, &caller, &of.case, Deed::CorrectPaper).await?;
    // A change of substance is the chair's; who holds both offices acts in the one it needs.
    let offices = if new.substantive {
        [Office::Chair, Office::Secretariat]
    } else {
        [Office::Secretariat, Office::Chair]
    };
    let seat = office(&caller, &row.body, &offices)?;
    let kept = content("text", new.text.as_ref(), new.file.as_ref())?;
    let act = Act::Correct {
        paper: PaperName::from(of.paper.as_str()),
        digest: web.engine().keep_file(kept.media, kept.bytes).await?,
        substantive: new.substantive,
        reason: reason(&web, &new.reason).await?,
    };
    submit(&web, &caller, &row, &terms, seat, act).await
}
