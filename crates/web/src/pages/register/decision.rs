//! One decision, for ever at its address: text, basis, rule, result as far as it is public, and what it
//! can be proved by.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use umlauf_voting::{Body, Choice, Public};
use umlauf_workflow::{Answer, CaseId, Digest, Event};

use super::entry::{Entry, find};
use super::words::{DE, EN, Words};
use crate::fail::Fail;
use crate::frame::{Frame, page};
use crate::lang::Lang;
use crate::visitor::Anybody;
use crate::{Web, dates, terms};

pub(super) async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    Anybody(visitor): Anybody,
    Path(number): Path<String>,
) -> Result<Response, Fail> {
    let Some(entry) = find(&web, &number).await? else {
        return super::known::show(&web, &headers, visitor.as_ref(), &number).await;
    };
    let path = entry.path();
    if path != super::canonical(&number) {
        return Ok(Redirect::permanent(&path).into_response());
    }
    let mut frame = Frame::new(&web, &headers, visitor.as_ref(), &path, "");
    let w = frame.lang.pick(&DE, &EN);
    frame.title = match &entry.head.number {
        Some(number) => format!("{} {number}: {}", w.decision, entry.row.title),
        None => entry.row.title.clone(),
    };
    if !entry.adopted() {
        let (number, body) = (entry.head.number.clone().unwrap_or_default(), entry.body_title());
        return page(&Annulled { title: entry.row.title, frame, w, number, body });
    }
    page(&shown(&web, frame, w, entry).await?)
}

async fn shown(web: &Web, frame: Frame, w: &'static Words, entry: Entry) -> Result<Decision, Fail> {
    let lang = frame.lang;
    let workflow = web.engine().catalogue().of(web.store(), &entry.head).await?;
    let body = &workflow.body;
    let mut decided = None;
    let mut published = entry.row.at;
    for line in web.store().whole_journal(&entry.row.id).await? {
        match umlauf_record::parse(&line.line).map(|recorded| recorded.event) {
            Ok(Event::Found { .. }) => decided = Some(line.at),
            Ok(Event::Ended { .. }) => published = line.at,
            _ => {}
        }
    }
    let public = body.visibility().public;
    let answers = answers(web, &entry, public).await?;
    let text = match entry.text() {
        Some(digest) => web.store().paper(digest).await?,
        None => None,
    };
    let readable = text.as_ref().filter(|paper| paper.media.starts_with("text/"));
    let rule = entry.head.ballot.as_ref().and_then(|b| body.rule(b.rule.as_str()).ok());
    let outcome = entry.head.finding.as_ref().map(|finding| {
        let items = finding.items.iter().map(|one| (one.item, one.outcome));
        terms::result(lang, finding.outcome, items)
    });
    let all = web.engine().decided().await?;
    let number = entry.head.number.as_deref().unwrap_or_default();
    let content = match all.register.get(entry.row.body.as_str(), number) {
        Some(known) => {
            let sittings = web.engine().sittings().await?;
            let place = (&all.register, &sittings);
            Some(super::known::content(lang, place, known, web.now().date()))
        }
        None => None,
    };
    Ok(Decision {
        content,
        text: readable.map(|paper| String::from_utf8_lossy(&paper.bytes).into_owned()),
        file: text.is_some() && readable.is_none(),
        text_digest: entry.text().map(Digest::to_string),
        number: entry.head.number.clone(),
        title: entry.row.title.clone(),
        body: entry.body_title(),
        body_name: entry.row.body.to_string(),
        basis: workflow.basis.clone().unwrap_or_else(|| body.basis().to_owned()),
        rule: rule.map(|rule| (rule.title.clone(), rule.basis.clone())),
        outcome: outcome
            .unwrap_or_else(|| terms::ending(lang, umlauf_workflow::Ending::Adopted).to_owned()),
        decided: decided.map(|at| dates::day(lang, at.date())),
        published: dates::day(lang, published.date()),
        workflow: workflow.title.clone(),
        workflow_name: entry.row.workflow.to_string(),
        version: entry.head.version,
        digest: entry.head.digest.to_string(),
        head: entry.row.hash.to_string(),
        events: entry.row.revision,
        counts: counts(w, body, &answers, public),
        votes: votes(lang, w, body, &answers, public),
        record: public == Public::Votes,
        case: entry.row.id.to_string(),
        w,
        frame,
    })
}

/// The answers of the ballot, if anything of them is public.
async fn answers(web: &Web, entry: &Entry, public: Public) -> Result<Vec<Answer>, Fail> {
    let mut answers = Vec::new();
    if public != Public::Outcome
        && let Some(ballot) = &entry.head.ballot
    {
        for row in web.store().answers(&entry.row.id, ballot.number).await? {
            answers.push(row.answer()?);
        }
    }
    Ok(answers)
}

fn counts(
    w: &Words,
    body: &Body,
    answers: &[Answer],
    public: Public,
) -> Vec<(&'static str, usize)> {
    // Where Ziffern were voted on one by one no single number says how many agreed.
    let parted =
        answers.iter().filter_map(Answer::counts).any(|voice| !voice.said.each().is_empty());
    if public == Public::Outcome || parted {
        return Vec::new();
    }
    let of = |choice| answers.iter().filter(|answer| answer.choice() == Some(choice)).count();
    let cast = answers.iter().filter(|answer| answer.counts().is_some()).count();
    vec![
        (w.yes, of(Choice::Yes)),
        (w.no, of(Choice::No)),
        (w.abstained, of(Choice::Abstain)),
        (w.silent, body.voters().len().saturating_sub(cast)),
    ]
}

fn votes(
    lang: Lang,
    w: &Words,
    body: &Body,
    answers: &[Answer],
    public: Public,
) -> Vec<(String, String)> {
    if public != Public::Votes {
        return Vec::new();
    }
    let said = |code: &umlauf_voting::MemberCode| {
        let answer = answers.iter().find(|answer| answer.member == *code);
        let voice = answer.and_then(Answer::counts);
        voice.map_or_else(|| w.silent.to_owned(), |voice| crate::terms::said(lang, &voice.said))
    };
    body.voters()
        .map(|member| (member.title_in(lang.tongue()).to_owned(), said(&member.code)))
        .collect()
}

/// The text as a file, where it is none that a page could show.
pub(super) async fn text(
    State(web): State<Web>,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let entry = adopted(&web, &case).await?;
    let digest = entry.text().ok_or(Fail::NotFound)?;
    let paper = web.store().paper(digest).await?.ok_or(Fail::NotFound)?;
    let kind = HeaderValue::from_str(&paper.media)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
    ];
    Ok((headers, paper.bytes).into_response())
}

/// The record, where every vote in it is public.
pub(super) async fn record(
    State(web): State<Web>,
    Path(case): Path<String>,
) -> Result<Response, Fail> {
    let entry = adopted(&web, &case).await?;
    let workflow = web.engine().catalogue().of(web.store(), &entry.head).await?;
    if workflow.body.visibility().public != Public::Votes {
        return Err(Fail::NotFound);
    }
    let record = web.engine().public_record(&entry.row.id).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"akte.json\""),
        ),
    ];
    Ok((headers, record).into_response())
}

async fn adopted(web: &Web, case: &str) -> Result<Entry, Fail> {
    let row = web.store().case(&CaseId::from(case)).await?.ok_or(Fail::NotFound)?;
    let entry = Entry::of(web, row)?;
    if entry.adopted() { Ok(entry) } else { Err(Fail::NotFound) }
}

#[derive(askama::Template)]
#[template(path = "register_decision.html")]
struct Decision {
    frame: Frame,
    content: Option<super::known::Content>,
    w: &'static Words,
    number: Option<String>,
    title: String,
    body: String,
    body_name: String,
    basis: String,
    rule: Option<(String, String)>,
    outcome: String,
    decided: Option<String>,
    published: String,
    text: Option<String>,
    file: bool,
    text_digest: Option<String>,
    workflow: String,
    workflow_name: String,
    version: u32,
    digest: String,
    head: String,
    events: u64,
    counts: Vec<(&'static str, usize)>,
    votes: Vec<(String, String)>,
    record: bool,
    case: String,
}

#[derive(askama::Template)]
#[template(path = "register_annulled.html")]
struct Annulled {
    frame: Frame,
    w: &'static Words,
    number: String,
    title: String,
    body: String,
}
